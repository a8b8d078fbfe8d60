package exchange

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"moothall/calendar"
	"moothall/investment/costmodel"
	"moothall/money"
)

// financialCells are where the rows of all funds of an option are.
type financialCells struct{ net int }

// fundingCells are where things are on the sheet Funding.
type fundingCells struct{ first, last int }

// The columns of the sheet Funding.
const (
	fundingID = iota + 1
	fundingSource
	fundingPays
	fundingFund
	fundingOption
	fundingCondition
	fundingYear
)

// allFunding is what the case enters, and what it draws from the fund to invest
// and save.
func (e *export) allFunding() []costmodel.Funding {
	list := slices.Clone(e.c.Funding)
	if i := e.c.InvestSave; i != nil {
		list = append(list, costmodel.Funding{ID: "invest-to-save", Source: costmodel.FromSaveFund, Pays: costmodel.PaysRevenue, Option: cmp.Or(i.Option, e.c.PreferredOption().ID), Amounts: i.Draw})
	}
	return list
}

func fundOf(fund string) string {
	if fund == "" {
		return "general-fund"
	}
	return fund
}

func (e *export) writeFunding() {
	s := e.funding
	if s == nil {
		return
	}
	s.title("Funding: "+e.c.Title, "Where the money comes from. What lines displace pays for revenue as well, and stands on the sheet Lines.")
	head := s.row
	for i, words := range []string{"Funding", "Source", "Pays for", "Fund", "Option", "Condition"} {
		s.text(i+1, words, headForm)
	}
	for t, y := range e.years {
		s.text(fundingYear+t, y.String(), headForm)
	}
	s.text(fundingYear+len(e.years), "Total", headForm)
	s.row++
	all := e.allFunding()
	e.fund = fundingCells{s.row, s.row + len(all) - 1}
	for _, f := range all {
		for i, words := range []string{f.ID, f.Source.Words(), f.Pays, fundOf(f.Fund), f.Option, f.Condition} {
			s.text(i+1, words, labelForm)
		}
		for t, y := range e.years {
			digits := ""
			if amount, there := f.Amounts[y]; there {
				digits = amount.Plain()
			}
			s.number(fundingYear+t, digits, moneyInput)
		}
		s.formula(fundingYear+len(e.years), fmt.Sprintf("SUM(%s:%s)", cellName(fundingYear, s.row), cellName(fundingYear+len(e.years)-1, s.row)), moneyTotal)
		s.row++
	}
	s.text(1, "Total", totalForm)
	for t := range len(e.years) + 1 {
		s.formula(fundingYear+t, fmt.Sprintf("SUM(%s:%s)", cellName(fundingYear+t, e.fund.first), cellName(fundingYear+t, e.fund.last)), moneyTotal)
	}
	s.widths(fundingYear+len(e.years), 14, 30, 12, 14, 14, 24, 16)
	s.finish(fundingSource, head, 1)
}

// fundingSum is what a source pays in year t.
func (e *export) fundingSum(t int, option string, source costmodel.Source, pays, fund string) string {
	span := func(col int) string { return e.funding.span(col, e.fund.first, e.fund.last) }
	return fmt.Sprintf(`SUMPRODUCT(%s*(%s="%s")*(%s="%s")*(%s="%s")*%s)`, ofOption(span(fundingOption), option), span(fundingSource), source.Words(),
		span(fundingPays), pays, span(fundingFund), fund, span(fundingYear+t))
}

// The columns of the sheet Borrowing.
const (
	chargeFunding = iota + 1
	chargeOption
	chargeFund
	chargeSpent
	chargeYear
	chargeAmount
	chargeLife
	chargeMethod
	chargeRate
	chargeOpening
	chargeMRP
	chargeInterest
	chargeClosing
)

// writeBorrowing writes the schedule of everything that is borrowed: provision,
// interest and balance by formula.
func (e *export) writeBorrowing() error {
	s := e.borrowing
	s.title("Borrowing: "+e.c.Title, "What borrowing charges to revenue: the minimum revenue provision, and interest on what is not yet provided for. Schedules run on beyond the years of the case.")
	head := s.row
	s.heads("Funding", "Option", "Fund", "Spent in", "Year", "Borrowed", "Life, years", "Method", "Interest, %", "Opening balance", "Provision (MRP)", "Interest", "Closing balance")
	s.widths(0, 16, 14, 14, 11, 11, 18, 10, 18, 11, 18, 18, 18, 18)
	e.charge[0] = s.row
	type key struct {
		funding string
		spent   calendar.FinancialYear
	}
	seen := map[key]bool{} // the same for every option
	rows := 0
	for _, o := range e.a.Options {
		for _, c := range o.Financial.Charges {
			if seen[key{c.Funding, c.Spent}] {
				continue
			}
			seen[key{c.Funding, c.Spent}] = true
			if rows += len(c.Years); rows > mostCharges {
				return wrong("long", "The schedules of borrowing have more than %d rows, which is too long for a workbook: borrow in fewer years, or put funding together", mostCharges).On("funding")
			}
			e.writeCharges(c)
		}
	}
	e.charge[1] = s.row - 1
	if e.charge[1] < e.charge[0] {
		s.text(1, "Nothing is borrowed", labelForm)
		s.row++
	} else {
		s.text(1, "Total", totalForm)
		for _, col := range []int{chargeMRP, chargeInterest} {
			s.formula(col, fmt.Sprintf("SUM(%s:%s)", cellName(col, e.charge[0]), cellName(col, e.charge[1])), moneyTotal)
		}
		s.row++
	}
	e.writeRepay()
	s.finish(2, head, 1)
	return nil
}

// writeCharges writes one schedule.
func (e *export) writeCharges(c costmodel.ChargeRow) {
	s, policy := e.borrowing, e.sets.Of(costmodel.MRPSet).MRP
	option := ""
	if i := slices.IndexFunc(e.c.Funding, func(f costmodel.Funding) bool { return f.ID == c.Funding }); i >= 0 {
		option = e.c.Funding[i].Option
	}
	rate := c.Rate
	if policy.Rate != 0 {
		rate = policy.Rate
	}
	waits := len(c.Years) - c.Life // years with interest before the first provision
	for n, y := range c.Years {
		for col, words := range []string{chargeFunding: c.Funding, chargeOption: option, chargeFund: fundOf(c.Fund), chargeSpent: c.Spent.String(), chargeYear: y.Year.String(), chargeMethod: string(c.Method)} {
			if words != "" || col == chargeOption {
				s.text(col, words, labelForm)
			}
		}
		s.number(chargeAmount, c.Amount.Plain(), moneyForm)
		s.number(chargeLife, strconv.Itoa(c.Life), wholeForm)
		s.number(chargeRate, c.Rate.String(), rateForm)
		cell := func(col int) string { return cellName(col, s.row) }
		opening := cell(chargeAmount)
		if n > 0 {
			opening = cellName(chargeClosing, s.row-1)
		}
		s.formula(chargeOpening, opening, moneyForm)
		var provision string
		switch k := n - waits + 1; {
		case k < 1:
			provision = "0"
		case c.Method == costmodel.ReducingBalance:
			provision = fmt.Sprintf("ROUND(%s*%s/100,2)", cell(chargeOpening), policy.Charge)
		case n == len(c.Years)-1:
			provision = cell(chargeOpening)
		case c.Method == costmodel.Annuity && rate > 0:
			provision = fmt.Sprintf("MIN(%[5]s,ROUND(%[1]s*%[2]s/100/((1+%[2]s/100)^%[3]s-1)*(1+%[2]s/100)^%[4]d,2))", cell(chargeAmount), rate, cell(chargeLife), k-1, cell(chargeOpening))
		default:
			provision = fmt.Sprintf("ROUNDDOWN(ROUND(%s/%s,6),2)", cell(chargeAmount), cell(chargeLife))
		}
		s.formula(chargeMRP, provision, moneyForm)
		s.formula(chargeInterest, fmt.Sprintf("ROUND(%s*%s/100,2)", cell(chargeOpening), cell(chargeRate)), moneyForm)
		s.formula(chargeClosing, fmt.Sprintf("ROUND(%s-%s,2)", cell(chargeOpening), cell(chargeMRP)), moneyForm)
		s.row++
	}
}

// The columns of the fund to invest and save.
const (
	repayYear = iota + 1
	repayOpening
	repayDraw
	repayInterest
	repayRepayment
	repayClosing
)

// writeRepay writes the fund to invest and save, which lends to the case.
func (e *export) writeRepay() {
	s, i := e.borrowing, e.c.InvestSave
	at := slices.IndexFunc(e.a.Options, func(o costmodel.OptionResult) bool { return o.Financial.Repay != nil })
	if i == nil || at < 0 {
		return
	}
	s.row++
	s.text(1, fmt.Sprintf("Invest-to-save fund, at %s%% a year", i.Rate), totalForm)
	s.row++
	s.heads("Year", "Opening", "Draw", "Interest", "Repayment", "Closing")
	e.repay = [2]int{s.row, len(e.years)}
	for t, y := range e.a.Options[at].Financial.Repay.Years {
		s.text(repayYear, y.Year.String(), labelForm)
		opening := "0"
		if t > 0 {
			opening = cellName(repayClosing, s.row-1)
		}
		s.formula(repayOpening, opening, moneyForm)
		s.number(repayDraw, y.Draw.Plain(), moneyForm)
		s.formula(repayInterest, fmt.Sprintf("ROUND(%s*%s/100,2)", cellName(repayOpening, s.row), i.Rate), moneyForm)
		s.number(repayRepayment, y.Repayment.Plain(), moneyForm)
		s.formula(repayClosing, fmt.Sprintf("ROUND(%s+%s-%s,2)", cellName(repayOpening, s.row), cellName(repayDraw, s.row), cellName(repayRepayment, s.row)), moneyForm)
		s.row++
	}
}

// chargeSum is the provision or interest of a fund in year t.
func (e *export) chargeSum(t, col int, option, fund string) string {
	if e.charge[1] < e.charge[0] {
		return "0"
	}
	span := func(col int) string { return e.borrowing.span(col, e.charge[0], e.charge[1]) }
	return fmt.Sprintf(`SUMPRODUCT(%s*(%s="%s")*(%s="%s")*%s)`, ofOption(span(chargeOption), option), span(chargeFund), fund, span(chargeYear), e.years[t], span(col))
}

// repayCell is a figure of the fund to invest and save in year t.
func (e *export) repayCell(t, col int) string {
	return e.borrowing.on(cellName(col, e.repay[0]+t))
}

// The rows of a fund, in order.
const (
	rowCapital = iota
	rowCapitalFunded
	rowCapitalUnfunded
	rowOneOff
	rowRecurring
	rowContribution
	rowMRP
	rowInterest
	rowRepayment
	rowRevenue
	rowDisplaced
	rowRevenueFunded
	rowRevenueUnfunded
	rowSavings
	rowNet
	rowMet
	rowOnBudget
	rowSoFar
	fundRows
	rowOutsideCapital // borrowed, or paid by others; part of the cash-neutral test
	rowOutsideRevenue
)

var fundLabels = [fundRows]string{"Capital", "Capital funded", "Capital unfunded", "Revenue, one-off", "Revenue, recurring", "Revenue contribution to capital", "Minimum revenue provision", "Interest on borrowing",
	"Invest-to-save repayment, with interest", "Revenue in all", "Of what is funded: displaced budgets", "Revenue funded", "Revenue unfunded", "Cashable savings and income", "Net revenue", "Met from reserves, receipts and grants", "Left to the base budget", "Net revenue so far"}

// writeFinancial writes the financial case of option i: every fund by itself,
// then all of them for reading.
func (e *export) writeFinancial(i int) {
	s, o, f := e.financial[i], e.c.Options[i], e.a.Options[i].Financial
	s.title("Financial case: "+o.Title, "Cash in the prices of each year. The funds are never netted against each other. What is unfunded is negative where more is provided than is spent.")
	s.text(1, "Option", labelForm)
	s.text(2, o.ID, inputForm)
	option := absolute(2, s.row)
	s.row += 2
	head := s.row
	var blocks []map[int]int
	for _, v := range f.Funds {
		e.yearHeads(s, costmodel.FundWords(v.Fund))
		blocks = append(blocks, e.writeFund(s, option, v.Fund, f))
		s.row++
	}
	e.yearHeads(s, "All funds, for reading")
	all := map[int]int{}
	for row := range fundRows {
		all[row] = e.fundRow(s, row, func(_ int, col string) string {
			var parts []string
			for _, b := range blocks {
				parts = append(parts, fmt.Sprintf("%s%d", col, b[row]))
			}
			if len(parts) == 0 {
				return "0"
			}
			return strings.Join(parts, "+")
		})
	}
	e.fin[i].net = all[rowOnBudget]
	s.row++
	neutral := e.writeNeutral(s, option, f, all, blocks)
	s.row++
	e.checkHeads(s, "Totals")
	for _, c := range []struct {
		row    int
		worked money.Pence
	}{{rowCapital, f.Total.Capital}, {rowCapitalFunded, f.Total.CapitalFunded}, {rowCapitalUnfunded, f.Total.CapitalUnfunded}, {rowOneOff, f.Total.OneOff}, {rowRecurring, f.Total.Recurring},
		{rowContribution, f.Total.Contribution}, {rowMRP, f.Total.MRP}, {rowInterest, f.Total.Interest}, {rowRepayment, f.Total.Repayment}, {rowRevenue, f.Total.Revenue}, {rowDisplaced, f.Total.Displaced},
		{rowRevenueFunded, f.Total.RevenueFunded}, {rowRevenueUnfunded, f.Total.RevenueUnfunded}, {rowSavings, f.Total.Savings}, {rowNet, f.Total.NetRevenue}, {rowMet, f.Total.Met}, {rowOnBudget, f.Total.OnBudget}} {
		e.check(s, fundLabels[c.row], cellName(2, all[c.row]), c.worked, "")
	}
	cash := e.cashTotal(option)
	e.check(s, "Cash of all lines that are spent", cash, f.Total.Capital+f.Total.OneOff+f.Total.Recurring, "Differs if a line names a fund that no line named when this was exported")
	e.check(s, "Net cost of the cash-neutral test", cellName(2, neutral), f.Neutral.Table.Total.Net, f.Basis)
	verdict := s.row
	s.text(1, "Cash-neutral verdict", labelForm)
	net, soFar := fmt.Sprintf("%s:%s", cellName(firstYear, neutral), cellName(e.lastYear(), neutral)), fmt.Sprintf("%s:%s", cellName(firstYear, neutral+1), cellName(e.lastYear(), neutral+1))
	tolerance := "(" + e.params.on(e.par.tolerance) + "+0.001)"
	s.formula(2, fmt.Sprintf(`IF(%s>%s,"%s",IF(OR(MAX(%s)>%s,MAX(%s)>%s),"%s","%s"))`, cellName(2, neutral), tolerance, costmodel.NotNeutral, net, tolerance, soFar, tolerance, costmodel.OverPeriod, costmodel.EveryYear), labelForm)
	s.text(3, f.Neutral.Flag, labelForm)
	s.formula(4, fmt.Sprintf(`IF(%s=%s,"agrees","differs")`, cellName(2, verdict), cellName(3, verdict)), checkForm)
	s.text(5, f.Neutral.Sentence(), quietForm)
	s.row++
	s.widths(e.lastYear(), 52, 18, 18)
	s.finish(2, head, 1)
}

// cashTotal is the cash of all lines of an option that are spent.
func (e *export) cashTotal(option string) string {
	kind := e.cashSpan(cashKind)
	return fmt.Sprintf(`SUMPRODUCT(%s*((%s="%s")+(%s="%s")+(%s="%s"))*%s)`, ofOption(e.cashSpan(cashOption), option), kind, costmodel.Capital.Words(), kind, costmodel.OneOff.Words(), kind, costmodel.Revenue.Words(),
		e.cashSpan(cashYear+len(e.years)))
}

// fundRow writes a row of a fund: running ones have no total.
func (e *export) fundRow(s *sheet, row int, formula func(t int, col string) string) int {
	f := moneyForm
	switch row {
	case rowSoFar:
		f = runningForm
	case rowCapitalUnfunded, rowRevenue, rowRevenueUnfunded, rowNet, rowOnBudget:
		f = moneyTotal
	}
	return e.byYear(s, fundLabels[row], f, formula)
}

// writeFund writes a fund and returns its rows.
func (e *export) writeFund(s *sheet, option, fund string, f *costmodel.Financial) map[int]int {
	rows := map[int]int{}
	ofFund := fmt.Sprintf(`*(%s="%s")`, e.cashSpan(cashFund), fund)
	cash := func(row int, kinds ...costmodel.Kind) {
		rows[row] = e.fundRow(s, row, func(t int, _ string) string { return e.cashSum(t, option, kinds, ofFund) })
	}
	sources := func(pays string) (written, outside, once []int) {
		for _, src := range f.Sources {
			if src.Fund != fund || src.Pays != pays || src.Source == costmodel.FromDisplaced {
				continue
			}
			row := e.byYear(s, src.Source.Words()+", for "+pays, moneyForm, func(t int, _ string) string { return e.fundingSum(t, option, src.Source, pays, fund) })
			written = append(written, row)
			switch src.Source {
			case costmodel.Borrowed, costmodel.Grant, costmodel.Developers, costmodel.FromPartner:
				outside = append(outside, row)
			}
			if src.Source != costmodel.BaseBudget && src.Source != costmodel.FromSavings {
				once = append(once, row)
			}
		}
		return written, outside, once
	}
	add := func(col string, list []int) string {
		parts := make([]string, len(list))
		for i, row := range list {
			parts[i] = col + strconv.Itoa(row)
		}
		if len(parts) == 0 {
			return "0"
		}
		return strings.Join(parts, "+")
	}
	put := func(row int, formula func(col string) string) {
		rows[row] = e.fundRow(s, row, func(_ int, col string) string { return formula(col) })
	}
	minus := func(a, b int) func(col string) string {
		return func(col string) string { return fmt.Sprintf("%s%d-%s%d", col, rows[a], col, rows[b]) }
	}
	cash(rowCapital, costmodel.Capital)
	paid, outsideCapital, _ := sources(costmodel.PaysCapital)
	put(rowCapitalFunded, func(col string) string { return add(col, paid) })
	put(rowCapitalUnfunded, minus(rowCapital, rowCapitalFunded))
	cash(rowOneOff, costmodel.OneOff)
	cash(rowRecurring, costmodel.Revenue)
	rows[rowContribution] = e.fundRow(s, rowContribution, func(t int, _ string) string {
		if e.funding == nil {
			return "0"
		}
		return e.fundingSum(t, option, costmodel.FromRevenue, costmodel.PaysCapital, fund)
	})
	rows[rowMRP] = e.fundRow(s, rowMRP, func(t int, _ string) string { return e.chargeSum(t, chargeMRP, option, fund) })
	rows[rowInterest] = e.fundRow(s, rowInterest, func(t int, _ string) string { return e.chargeSum(t, chargeInterest, option, fund) })
	rows[rowRepayment] = e.fundRow(s, rowRepayment, func(t int, _ string) string {
		if f.Repay == nil || fund != "general-fund" {
			return "0"
		}
		return e.repayCell(t, repayRepayment) + "+" + e.repayCell(t, repayInterest)
	})
	put(rowRevenue, func(col string) string {
		return fmt.Sprintf("SUM(%s%d:%s%d)", col, rows[rowOneOff], col, rows[rowRepayment])
	})
	paid, others, once := sources(costmodel.PaysRevenue)
	cash(rowDisplaced, costmodel.Displaced)
	put(rowRevenueFunded, func(col string) string { return add(col, append(slices.Clone(paid), rows[rowDisplaced])) })
	put(rowRevenueUnfunded, minus(rowRevenue, rowRevenueFunded))
	cash(rowSavings, costmodel.Cashable, costmodel.Income)
	put(rowNet, func(col string) string {
		return fmt.Sprintf("%s%d-%s%d-%s%d", col, rows[rowRevenue], col, rows[rowDisplaced], col, rows[rowSavings])
	})
	put(rowMet, func(col string) string { return add(col, once) })
	put(rowOnBudget, minus(rowNet, rowMet))
	rows[rowSoFar] = e.fundRow(s, rowSoFar, e.soFar(s, rows[rowNet]))
	rows[rowOutsideCapital] = e.byYear(s, "Capital that is borrowed, or paid by others", moneyForm, func(_ int, col string) string { return add(col, outsideCapital) })
	rows[rowOutsideRevenue] = e.byYear(s, "Revenue that is paid by others", moneyForm, func(_ int, col string) string { return add(col, others) })
	return rows
}

// soFar adds up a row from year to year.
func (e *export) soFar(s *sheet, of int) func(t int, col string) string {
	return func(t int, col string) string {
		if t == 0 {
			return fmt.Sprintf("%s%d", col, of)
		}
		return fmt.Sprintf("%s%d+%s%d", columnName(yearCol(t-1)), s.row, col, of)
	}
}

// writeNeutral writes the cash-neutral test, and returns the row of the net
// cost. Every fund counts by itself: what others give to one helps no other.
func (e *export) writeNeutral(s *sheet, option string, f *costmodel.Financial, all map[int]int, blocks []map[int]int) int {
	e.yearHeads(s, "Cash-neutral test")
	between := func(label string, kinds ...costmodel.Kind) int {
		return e.byYear(s, label, moneyForm, func(t int, _ string) string {
			return e.cashSum(t, option, kinds, fmt.Sprintf(`*(%s="yes")*(%s<>"")`, e.cashSpan(cashTransfer), e.cashSpan(cashPartner)))
		})
	}
	betweenCapital := between("Capital that partners pay each other", costmodel.Capital)
	betweenRevenue := between("Revenue that partners pay each other", costmodel.Revenue, costmodel.OneOff)
	less := func(cost, outside string) string { return fmt.Sprintf("(%[1]s-MIN(%[2]s,%[1]s))", cost, outside) }
	capital := e.byYear(s, "Capital that counts", moneyForm, func(_ int, col string) string {
		text := "0"
		for _, b := range blocks {
			text += "+" + less(fmt.Sprint(col, b[rowCapital]), fmt.Sprint(col, b[rowOutsideCapital]))
		}
		return fmt.Sprintf("MAX(0,%s-%s%d)", text, col, betweenCapital)
	})
	revenue := e.byYear(s, "Revenue that counts", moneyForm, func(t int, col string) string {
		text := "0"
		for i, b := range blocks {
			spent := fmt.Sprintf("%[1]s%[2]d+%[1]s%[3]d+%[1]s%[4]d+%[1]s%[5]d", col, b[rowOneOff], b[rowRecurring], b[rowMRP], b[rowInterest])
			if f.Repay != nil && f.Funds[i].Fund == "general-fund" {
				spent += "+" + e.repayCell(t, repayInterest)
			}
			text += "+" + less("("+spent+")", fmt.Sprint(col, b[rowOutsideRevenue]))
		}
		return fmt.Sprintf("MAX(0,%s-%s%d)", text, col, betweenRevenue)
	})
	displaced := e.byYear(s, "Displaced budgets", moneyForm, func(_ int, col string) string { return fmt.Sprintf("%s%d", col, all[rowDisplaced]) })
	net := e.byYear(s, "Net cost", moneyTotal, func(_ int, col string) string {
		return fmt.Sprintf("%[1]s%[2]d+%[1]s%[3]d-%[1]s%[4]d", col, capital, revenue, displaced)
	})
	e.byYear(s, "Net cost so far", runningForm, e.soFar(s, net))
	return net
}

// writePlan writes the increments of the medium term financial plan for the
// proposed option, and its capital programme.
func (e *export) writePlan() {
	s := e.plan
	i := slices.IndexFunc(e.a.Options, func(o costmodel.OptionResult) bool { return o.ID == e.a.Preferred })
	if i < 0 {
		s.title("Plan: "+e.c.Title, "The case has no option")
		return
	}
	o, f := e.c.Options[i], e.a.Options[i].Financial
	s.title("Plan: "+o.Title, "What each year adds to the base of the year before, for the proposed option. What a cost adds is positive, what a saving takes off negative.")
	head := e.yearHeads(s, "Increments of the medium term financial plan")
	first := s.row
	for _, r := range f.Plan {
		e.values(s, r.Category+", "+costmodel.FundWords(r.Fund), r.Years)
	}
	last := s.row - 1
	sum := e.byYear(s, "Increment in all", moneyTotal, func(_ int, col string) string {
		if last < first {
			return "0"
		}
		return fmt.Sprintf("SUM(%s%d:%s%d)", col, first, col, last)
	})
	total := e.byYear(s, "Annual total: the increments so far", runningForm, e.soFar(s, sum))
	net := e.byYear(s, "Left to the base budget, in the financial case", runningForm, func(_ int, col string) string { return e.financial[i].on(col + strconv.Itoa(e.fin[i].net)) })
	s.text(1, "Check", labelForm)
	for t := range e.years {
		col := columnName(yearCol(t))
		s.formula(yearCol(t), agrees(fmt.Sprintf("%s%d", col, total), fmt.Sprintf("%s%d", col, net)), checkForm)
	}
	s.row += 2
	e.yearHeads(s, "Capital programme")
	option := e.financial[i].on("$B$4")
	first = s.row
	for _, r := range f.Capital {
		// The label is what the rows are found by: nobody's words stand in a formula.
		same := fmt.Sprintf(`*(%s="%s")*(%s&", %s"=$A%d)`, e.cashSpan(cashFund), fundOf(r.Fund), e.cashSpan(cashClass), costmodel.FundWords(r.Fund), s.row)
		e.byYear(s, r.Class+", "+costmodel.FundWords(r.Fund), moneyForm, func(t int, _ string) string {
			return e.cashSum(t, option, []costmodel.Kind{costmodel.Capital}, same)
		})
	}
	last = s.row - 1
	e.byYear(s, "Capital in all", moneyTotal, func(_ int, col string) string {
		if last < first {
			return "0"
		}
		return fmt.Sprintf("SUM(%s%d:%s%d)", col, first, col, last)
	})
	s.widths(e.lastYear(), 52, 18, 18)
	s.finish(2, head, 1)
}

// values writes figures that Moothall worked out, and their total by formula.
func (e *export) values(s *sheet, label string, list []money.Pence) int {
	s.text(1, label, labelForm)
	for t, p := range list {
		s.number(yearCol(t), p.Plain(), moneyForm)
	}
	s.formula(2, fmt.Sprintf("SUM(%s:%s)", cellName(firstYear, s.row), cellName(e.lastYear(), s.row)), moneyForm)
	s.row++
	return s.row - 1
}

// writePartners writes what each partner bears of the proposed option.
func (e *export) writePartners() {
	s := e.partners
	o := e.a.Proposed()
	if s == nil || o == nil {
		return
	}
	s.title("Partners: "+o.Title, "Every amount is shared to the penny, so that the parts add up to the whole. The shares are Moothall's; the totals are formulas.")
	head := s.row
	var cost, displaced, savings []int
	for _, p := range o.Partners {
		e.yearHeads(s, p.Name)
		t := p.Verdict.Table
		column := func(of func(y costmodel.Year) money.Pence) []money.Pence {
			list := make([]money.Pence, len(t.Years))
			for i, y := range t.Years {
				list[i] = of(y)
			}
			return list
		}
		capital := e.values(s, "Capital", column(func(y costmodel.Year) money.Pence { return y.Capital }))
		revenue := e.values(s, "Revenue", column(func(y costmodel.Year) money.Pence { return y.Revenue }))
		cost = append(cost, capital, revenue)
		displaced = append(displaced, e.values(s, "Displaced budgets", column(func(y costmodel.Year) money.Pence { return y.Displaced })))
		net := e.byYear(s, "Net cost", moneyTotal, func(_ int, col string) string {
			return fmt.Sprintf("%[1]s%[2]d+%[1]s%[3]d-%[1]s%[4]d", col, capital, revenue, displaced[len(displaced)-1])
		})
		e.byYear(s, "Net cost so far", runningForm, e.soFar(s, net))
		savings = append(savings, e.values(s, "Cashable savings and income", p.Savings.Years))
		s.text(1, "Cash-neutral verdict", labelForm)
		s.text(2, p.Verdict.Flag, labelForm)
		s.text(3, p.Verdict.Sentence(), quietForm)
		s.row += 2
	}
	e.writeWhole(s, o, cost, displaced, savings)
	if len(e.a.Splits) > 0 {
		s.row++
		e.writeSplits(s)
	}
	s.widths(e.lastYear(), 52, 18, 18)
	s.finish(2, head, 1)
}

// writeWhole holds what the partners bear together against the cash of the
// lines.
func (e *export) writeWhole(s *sheet, o *costmodel.OptionResult, cost, displaced, savings []int) {
	i := slices.IndexFunc(e.a.Options, func(r costmodel.OptionResult) bool { return r.ID == o.ID })
	option := e.financial[i].on("$B$4")
	e.yearHeads(s, "Together")
	for _, part := range []struct {
		label string
		rows  []int
		kinds []costmodel.Kind
	}{{"Cost", cost, []costmodel.Kind{costmodel.Capital, costmodel.Revenue, costmodel.OneOff}}, {"Displaced budgets", displaced, []costmodel.Kind{costmodel.Displaced}}, {"Cashable savings and income", savings, []costmodel.Kind{costmodel.Cashable, costmodel.Income}}} {
		sum := e.byYear(s, part.label, moneyTotal, func(_ int, col string) string {
			parts := make([]string, len(part.rows))
			for n, row := range part.rows {
				parts[n] = col + strconv.Itoa(row)
			}
			return strings.Join(parts, "+")
		})
		whole := e.byYear(s, part.label+", of the lines", moneyForm, func(t int, _ string) string { return e.cashSum(t, option, part.kinds, "") })
		s.text(1, "Check", labelForm)
		s.formula(2, agrees(cellName(2, sum), cellName(2, whole)), checkForm)
		s.row++
	}
}

// writeSplits writes by what each key divides in each year.
func (e *export) writeSplits(s *sheet) {
	s.text(1, "Sharing key, and year", headForm)
	s.text(2, "Measured in all", headForm)
	for i, p := range e.c.Partners {
		s.text(3+2*i, p.Name, headForm)
		s.text(4+2*i, "Share", headForm)
	}
	why := 3 + 2*len(e.c.Partners)
	s.text(why, "Why", headForm)
	s.row++
	for _, split := range e.a.Splits {
		s.text(1, split.Key+", "+split.Year.String(), labelForm)
		var cells []string
		for i, w := range split.Weights {
			s.number(3+2*i, w.String(), rateForm)
			cells = append(cells, cellName(3+2*i, s.row))
			s.formula(4+2*i, fmt.Sprintf("ROUND(%s/%s*100,4)", cellName(3+2*i, s.row), cellName(2, s.row)), rateForm)
		}
		s.formula(2, strings.Join(cells, "+"), rateForm)
		s.text(why, split.Why, quietForm)
		s.row++
	}
}
