package exchange

import (
	"fmt"

	"moothall/investment/costmodel"
	"moothall/money"
)

// economicCells are where the results of an option are.
type economicCells struct{ net string }

// writeEconomic writes the economic case of option i: everything follows by
// formula from the lines.
func (e *export) writeEconomic(i int) {
	s, o, r := e.economic[i], e.c.Options[i], e.a.Options[i].Economic
	s.title("Economic case: "+o.Title, "Prices of "+e.c.First.String()+". No financing, no transfers, nothing that is spent whatever is decided; with optimism bias and expected risk.")
	s.text(1, "Option", labelForm)
	s.text(2, o.ID, inputForm)
	option := absolute(2, s.row)
	s.row += 2
	head := e.yearHeads(s, "Real, and present values")
	p := &e.line
	par := func(row int, t int) string {
		return e.params.on(columnName(yearCol(t)) + "$" + fmt.Sprint(row))
	}
	// What an amount counts for in base year prices, and discounted.
	terms := func(t int, weight int, discounted bool, more string) string {
		text := fmt.Sprintf("%s*%s*(%s+%s*%s)*%s", ofOption(e.linesSpan(at("option")+1), option), e.linesSpan(weight), e.linesSpan(p.fixed), e.linesSpan(p.own), par(e.par.deflator, t), e.linesSpan(p.year+t))
		if discounted {
			text += "*("
			for n, timing := range []costmodel.Timing{costmodel.YearStart, costmodel.MidYear, costmodel.YearEnd} {
				if n > 0 {
					text += "+"
				}
				text += fmt.Sprintf(`(%s="%s")*%s`, e.linesSpan(p.timing), timing, par(e.par.factor[timing], t))
			}
			text += ")"
		}
		return "SUMPRODUCT(" + text + more + ")"
	}
	s.text(1, "Number of the year, t", labelForm)
	for t := range e.years {
		s.number(yearCol(t), fmt.Sprint(t), wholeForm)
	}
	s.row++
	e.byYear(s, "Discount factor, at the timing of the case", factorForm, func(t int, _ string) string { return par(e.par.factor[e.v.Timing], t) })
	cost := e.byYear(s, "Costs, with bias and risk", moneyForm, func(t int, _ string) string { return terms(t, p.cost, false, "") + e.riskSum(t, option) })
	benefit := e.byYear(s, "Benefits, less dis-benefits", moneyForm, func(t int, _ string) string { return terms(t, p.benefit, false, "") })
	e.byYear(s, "Net benefit", moneyTotal, func(_ int, col string) string { return fmt.Sprintf("%s%d-%s%d", col, benefit, col, cost) })
	pvCost := e.byYear(s, "Present value of costs", moneyForm, func(t int, _ string) string {
		text := terms(t, p.cost, true, "")
		if risk := e.riskSum(t, option); risk != "" {
			text += risk + "*" + par(e.par.factor[e.v.Timing], t)
		}
		return text
	})
	pvBenefit := e.byYear(s, "Present value of benefits", moneyForm, func(t int, _ string) string { return terms(t, p.benefit, true, "") })
	pvNet := e.byYear(s, "Net present value", moneyTotal, func(_ int, col string) string { return fmt.Sprintf("%s%d-%s%d", col, pvBenefit, col, pvCost) })
	displaced := e.byYear(s, "Of the benefits: displaced budgets", moneyForm, func(t int, _ string) string {
		return terms(t, p.benefit, true, fmt.Sprintf(`*(%s="%s")`, e.linesSpan(at("kind")+1), costmodel.Displaced.Words()))
	})
	total := func(row int) string { return "ROUND(" + cellName(2, row) + ",2)" }
	shown := [3]int{pvCost, pvBenefit, pvNet}
	if e.v.Sums == costmodel.SumsOfRounded {
		s.row++
		words := "Rows rounded to " + money.Pence(e.v.Unit).Pounds() + ": "
		unit := e.params.on(e.par.unit)
		for n, label := range []string{"present value of costs", "present value of benefits", "net present value"} {
			from := shown[n]
			shown[n] = e.byYear(s, words+label, moneyForm, func(_ int, col string) string {
				return fmt.Sprintf("ROUND(ROUND(%s%d,2)/%s,0)*%s", col, from, unit, unit)
			})
		}
	}
	e.byYear(s, "Net present value so far", runningForm, func(t int, col string) string {
		if t == 0 {
			return fmt.Sprintf("%s%d", col, shown[2])
		}
		return fmt.Sprintf("%s%d+%s%d", columnName(yearCol(t-1)), s.row, col, shown[2])
	})
	s.row++
	e.checkHeads(s, "Results")
	costs := e.check(s, "PVC: present value of costs", total(shown[0]), r.Costs, "")
	benefits := e.check(s, "PVB: present value of benefits", total(shown[1]), r.Benefits, "")
	net := e.check(s, "NPSV: net present social value", total(shown[2]), r.Net, map[bool]string{true: "No benefit is valued: the cost, as a negative amount"}[r.NetCost])
	e.eco[i].net = s.on(absolute(2, net))
	displacedPV := s.row
	s.text(1, "Of the benefits: displaced budgets", labelForm)
	s.formula(2, total(displaced), moneyForm)
	s.row++
	over, under := cellName(2, benefits), cellName(2, costs)
	if e.v.Ratio == costmodel.NetCosts {
		over, under = fmt.Sprintf("(%s-%s)", over, cellName(2, displacedPV)), fmt.Sprintf("(%s-%s)", under, cellName(2, displacedPV))
	}
	s.text(1, "BCR: benefit-cost ratio", labelForm)
	switch {
	case r.NetCost:
		s.text(2, "undefined", wholeForm)
	default:
		s.formula(2, fmt.Sprintf(`IF(%s<=0,"undefined",ROUND(%s/%s,4))`, under, over, under), rateForm)
	}
	if r.Ratio == "" {
		s.text(3, "undefined", wholeForm)
		s.formula(4, fmt.Sprintf(`IF(%s="undefined","agrees","differs")`, cellName(2, s.row)), checkForm)
	} else {
		s.number(3, r.Ratio, rateForm)
		s.formula(4, fmt.Sprintf(`IF(ISNUMBER(%[1]s),IF(ABS(%[1]s-%[2]s)<0.00011,"agrees","differs"),"differs")`, cellName(2, s.row), cellName(3, s.row)), checkForm)
	}
	s.text(5, r.RatioNote, quietForm)
	s.row++
	exact := cellName(2, shown[0]) // rounded only where the rows are
	rate := e.params.on(absolute(yearCol(1), e.par.rates))
	e.check(s, "EAC: equivalent annual cost", fmt.Sprintf("ROUND(%[1]s*IF(%[2]s=0,1/%[3]d,%[2]s/100/(1-(1+%[2]s/100)^-%[3]d)),2)", exact, rate, e.c.Years), r.Annual, r.AnnualNote)
	if at := e.minimum(); at >= 0 {
		e.check(s, "NPSV beyond “"+e.c.Options[at].Title+"”", fmt.Sprintf("ROUND(%s-%s,2)", cellName(2, net), e.economic[at].on(absolute(2, net))), r.AgainstMin, "")
	}
	s.widths(e.lastYear(), 52, 18, 18)
	s.finish(2, head, 1)
}

// minimum is the option with which the others are compared; −1 if none is.
func (e *export) minimum() int {
	for i, o := range e.c.Options {
		if o.Minimum {
			return i
		}
	}
	for i, o := range e.c.Options {
		if o.Nothing {
			return i
		}
	}
	return -1
}
