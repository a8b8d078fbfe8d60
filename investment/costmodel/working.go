package costmodel

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"moothall/calendar"
	"moothall/money"
)

// Working is the economic case of an option down to the amounts that were
// entered, so that anyone can add it up again. What a line comes to is exact:
// Exact has every decimal, and only a figure is rounded, once.
type Working struct {
	Lines  []LineWorking `json:"lines"`
	Risks  []RiskWorking `json:"risks"`
	Biases []BiasWorking `json:"biases"` // of the categories that lines name
}

// LineWorking is what a line comes to, amount by amount.
type LineWorking struct {
	Line   string                 `json:"line"`
	Label  string                 `json:"label"`
	Kind   Kind                   `json:"kind"`
	Gain   int                    `json:"gain"`                // 1: it adds to the net present value; −1: it takes off
	Left   string                 `json:"left_out,omitempty"`  // why the economic case leaves it out
	Prices calendar.FinancialYear `json:"prices_of,omitzero"`  // nought: each amount is in the prices of its own year
	Bias   string                 `json:"bias,omitempty"`      // category of optimism bias
	Adds   Rate                   `json:"bias_adds,omitempty"` // per cent
	Timing Timing                 `json:"timing"`              // of the line, else of the case
	Cells  []CellWorking          `json:"cells"`               // of the years that have an amount
	PV     money.Pence            `json:"pv"`                  // rounded for itself
	Exact  string                 `json:"pv_exact"`            // in pounds
	Plain  money.Pence            `json:"pv_without_bias"`     // rounded for itself
	Cash   money.Pence            `json:"cash"`                // of all years, in the prices of each
	pv     sum
	plain  sum
}

// CellWorking is one amount with everything by which it is multiplied. Whole is
// the product of the three factors before it, rounded once.
type CellWorking struct {
	Year     calendar.FinancialYear `json:"year"`
	Number   int                    `json:"t"`
	Entered  money.Pence            `json:"entered"`
	Inflate  Factor                 `json:"to_prices_of_the_year"`
	Cash     money.Pence            `json:"cash"`
	Price    Factor                 `json:"to_prices_of_the_base_year"`
	Bias     Factor                 `json:"bias"`
	Discount Factor                 `json:"discount"`
	Whole    Factor                 `json:"factor"`
	Real     money.Pence            `json:"real"` // with optimism bias, rounded for itself
	PV       money.Pence            `json:"pv"`   // rounded for itself
	Exact    string                 `json:"pv_exact"`
	pv       sum
}

// RiskWorking is what a risk is expected to cost.
type RiskWorking struct {
	Risk
	Expected money.Pence `json:"expected"` // chance × (low + 4 × likeliest + high) ÷ 6
	Number   int         `json:"t"`
	Discount Factor      `json:"discount"`
	PV       money.Pence `json:"pv"`
	Exact    string      `json:"pv_exact"`
	pv       sum
}

// BiasWorking is how much a category of optimism bias adds: the upper bound,
// less what of it is managed.
type BiasWorking struct {
	BiasCategory
	Areas []Mitigation `json:"areas"`
	Adds  Rate         `json:"adds"` // per cent
}

// Part is a sum of what lines and risks come to: exact, and rounded once.
type Part struct {
	PV    money.Pence
	Exact string      // in pounds
	Rows  money.Pence // the rows, each rounded for itself; what they differ by from PV is rounding
}

// Rounding is what rounding each row for itself would lose or add.
func (p Part) Rounding() money.Pence { return p.PV - p.Rows }

// exact is the sum in pounds with all its decimals.
func (s sum) exact() string {
	n := s.big()
	sign := ""
	if n.Sign() < 0 {
		sign, n = "-", n.Neg(n)
	}
	digits := fmt.Sprintf("%019s", n.String()) // 10⁻¹⁶ pence is 10⁻¹⁸ pounds
	return sign + strings.TrimSuffix(strings.TrimRight(digits[:len(digits)-18]+"."+digits[len(digits)-18:], "0"), ".")
}

// Working works an option out once more and keeps every step.
func (p *Prepared) Working(c *Case, option string) (*Working, error) {
	m, err := newModel(c, p)
	if err != nil {
		return nil, err
	}
	w := &Working{Lines: []LineWorking{}, Risks: []RiskWorking{}, Biases: []BiasWorking{}}
	for i := range c.Lines {
		if l := &c.Lines[i]; l.Option == "" || l.Option == option {
			w.Lines = append(w.Lines, m.lineWorking(i))
		}
	}
	for _, r := range c.Risks {
		if r.Option != "" && r.Option != option {
			continue
		}
		row := RiskWorking{Risk: r, Expected: r.expected(), Number: int(r.Year - c.First)}
		row.Discount, _ = m.discount(row.Number, m.v.Timing).factor()
		row.pv.add(row.Expected, row.Discount)
		row.PV, row.Exact = m.adder.of(row.pv), row.pv.exact()
		w.Risks = append(w.Risks, row)
	}
	for _, cat := range p.Of(BiasSet).Bias.Categories {
		if !slices.ContainsFunc(w.Lines, func(l LineWorking) bool { return l.Bias == cat.ID }) {
			continue
		}
		b := BiasWorking{BiasCategory: cat, Adds: m.bias[cat.ID].adds}
		for _, g := range c.Mitigations {
			if g.Bias == cat.ID {
				b.Areas = append(b.Areas, g)
			}
		}
		w.Biases = append(w.Biases, b)
	}
	switch {
	case m.err != nil:
		return nil, m.err
	case m.over:
		return nil, tooLarge()
	}
	return w, nil
}

func (m *model) lineWorking(i int) LineWorking {
	l := &m.c.Lines[i]
	row := LineWorking{Line: l.ID, Label: l.Label, Kind: l.Kind, Gain: int(l.Kind.sign()), Timing: cmp.Or(l.Timing, m.v.Timing), Prices: calendar.FinancialYear(m.prices(l)), Cells: []CellWorking{}}
	switch {
	case l.Transfer:
		row.Left = "a transfer, or a tax: no resource is used"
	case l.Sunk:
		row.Left = "spent whatever is decided"
	}
	grown := One
	if l.Bias != "" && l.Kind.IsCost() {
		row.Bias, row.Adds = l.Bias, m.bias[l.Bias].adds
		grown, _ = one().grow(row.Adds).factor()
	}
	unbiased := *l
	unbiased.Bias = ""
	price, plain, deflated, pv := m.of(&unbiased, false), m.of(&unbiased, true), m.of(l, false), m.of(l, true)
	var inflate []Factor
	if l.Real {
		inflate, _ = m.p.factors(factorKey{first: int(m.c.First), price: m.prices(l), inflate: true}, m.c.Years) // newModel has asked for them
	}
	for t, y := range m.years {
		a := l.Amounts[y]
		if a == 0 {
			continue
		}
		c := CellWorking{Year: y, Number: t, Entered: a, Inflate: One, Cash: m.nominal[i][t], Price: price[t], Bias: grown, Whole: pv[t]}
		if inflate != nil {
			c.Inflate = inflate[t]
		}
		c.Discount, _ = m.discount(t, row.Timing).factor()
		var s sum
		s.add(a, deflated[t])
		c.Real = m.adder.of(s)
		c.pv.add(a, pv[t])
		c.PV, c.Exact = m.adder.of(c.pv), c.pv.exact()
		row.pv.plus(c.pv)
		row.plain.add(a, plain[t])
		m.add(&row.Cash, c.Cash)
		row.Cells = append(row.Cells, c)
	}
	row.PV, row.Exact, row.Plain = m.adder.of(row.pv), row.pv.exact(), m.adder.of(row.plain)
	return row
}

// part adds up what counts in the economic case: the cells that which lets
// through, with the sign that sign gives their line, and the risks if asked.
func (w *Working) part(sign func(l *LineWorking) money.Pence, year calendar.FinancialYear, risks money.Pence) Part {
	var total sum
	var p Part
	put := func(s sum, rounded, sign money.Pence) {
		if sign < 0 {
			total.minus(s)
		} else {
			total.plus(s)
		}
		p.Rows += sign * rounded
	}
	for i := range w.Lines {
		l := &w.Lines[i]
		by := sign(l)
		if l.Left != "" || by == 0 {
			continue
		}
		for _, c := range l.Cells {
			if year == 0 || c.Year == year {
				put(c.pv, c.PV, by)
			}
		}
	}
	for _, r := range w.Risks {
		if risks != 0 && (year == 0 || r.Year == year) {
			put(r.pv, r.PV, risks)
		}
	}
	p.PV, _ = total.pence() // Working refuses what does not fit
	p.Exact = total.exact()
	return p
}

// Costs is the present value of costs, with risks, of a year; of all of them if
// year is nought. Benefits and Net are those of the benefits and of both.
func (w *Working) Costs(year calendar.FinancialYear) Part {
	return w.part(func(l *LineWorking) money.Pence {
		if l.Kind.IsCost() {
			return 1
		}
		return 0
	}, year, 1)
}

// Benefits is the present value of benefits less dis-benefits.
func (w *Working) Benefits(year calendar.FinancialYear) Part {
	return w.part(func(l *LineWorking) money.Pence {
		if l.Kind.IsCost() {
			return 0
		}
		return money.Pence(l.Gain)
	}, year, 0)
}

// Net is the net present value.
func (w *Working) Net(year calendar.FinancialYear) Part {
	return w.part(func(l *LineWorking) money.Pence { return money.Pence(l.Gain) }, year, -1)
}

// Kind is the present value of the lines of a kind.
func (w *Working) Kind(k Kind, year calendar.FinancialYear) Part {
	return w.part(func(l *LineWorking) money.Pence {
		if l.Kind == k {
			return 1
		}
		return 0
	}, year, 0)
}

// RiskPart is the present value of what risks are expected to cost.
func (w *Working) RiskPart(year calendar.FinancialYear) Part {
	return w.part(func(*LineWorking) money.Pence { return 0 }, year, 1)
}

// Bias is the present value of what optimism bias adds to costs.
func (w *Working) Bias() Part {
	var total sum
	var p Part
	for _, l := range w.Lines {
		if l.Left == "" {
			total.plus(l.pv)
			total.minus(l.plain)
			p.Rows += l.PV - l.Plain
		}
	}
	p.PV, _ = total.pence()
	p.Exact = total.exact()
	return p
}

// CashOf is what lines of a kind come to in the prices of each year, whether the
// economic case counts them or not. A year of nought is all of them.
func (w *Working) CashOf(k Kind, year calendar.FinancialYear) money.Pence {
	var total money.Pence
	for _, l := range w.Lines {
		for _, c := range l.Cells {
			if l.Kind == k && (year == 0 || c.Year == year) {
				total += c.Cash
			}
		}
	}
	return total
}

// OldToNew leads from what is spent now, which are the budgets that end, to what
// is spent then. Capital counts as it is spent, but for what is borrowed, which
// counts as its provision and interest within the horizon.
func (w *Working) OldToNew(f *Financial) []BridgeRow {
	var borrowed, saveInterest money.Pence
	for _, c := range f.Charges {
		borrowed += c.Amount
	}
	if f.Repay != nil {
		saveInterest = f.Repay.Total
	}
	displaced := w.CashOf(Displaced, 0)
	rows := []BridgeRow{{"Budgets that end", displaced, displaced}}
	so := displaced
	put := func(step string, change money.Pence) {
		so += change
		if change != 0 {
			rows = append(rows, BridgeRow{step, change, so})
		}
	}
	put("Displaced", -displaced)
	put("One-off revenue", w.CashOf(OneOff, 0))
	put("Recurring revenue", w.CashOf(Revenue, 0))
	put("Capital as spent", w.CashOf(Capital, 0)-borrowed)
	put("Charged for borrowing", f.Total.MRP+f.Total.Interest)
	put("Interest to the invest-to-save fund", saveInterest)
	put("Cashable savings", -w.CashOf(Cashable, 0))
	put("Income", -w.CashOf(Income, 0))
	return append(rows, BridgeRow{"What it costs then", so, so})
}

// Spell is the years in which an option spends capital and one-off revenue: how
// long it takes to do. There is none if it spends neither.
func (c *Case) Spell(option string) (first, last calendar.FinancialYear, found bool) {
	for _, l := range c.LinesOf(option) {
		if l.Kind != Capital && l.Kind != OneOff {
			continue
		}
		for y, a := range l.Amounts {
			if a == 0 {
				continue
			}
			if !found {
				first, last, found = y, y, true
			}
			first, last = min(first, y), max(last, y)
		}
	}
	return first, last, found
}

// Entered is what the lines of a kind of an option come to as they were entered.
func (c *Case) Entered(option string, k Kind) money.Pence {
	var total money.Pence
	for _, l := range c.LinesOf(option) {
		if l.Kind == k {
			for _, a := range l.Amounts {
				total += a
			}
		}
	}
	return total
}

// Cost is what is spent of a year or of all: capital and revenue before any
// financing, in the prices of each year.
func (y FundYear) Cost() money.Pence { return y.Capital + y.OneOff + y.Recurring }

// Charged is what borrowing costs.
func (y FundYear) Charged() money.Pence { return y.MRP + y.Interest }

// Spent is revenue before any financing.
func (y FundYear) Spent() money.Pence { return y.OneOff + y.Recurring }

// Unfunded is what no source pays for: of each fund, each year and of capital and
// revenue apart, since none of them makes up for another.
func (f *Financial) Unfunded() money.Pence {
	var total money.Pence
	for _, y := range f.All {
		total += f.UnfundedIn(y.Year)
	}
	return total
}

// Words is the fund as a person says it.
func (v FundView) Words() string { return FundWords(v.Fund) }

// UnfundedIn is that of one year.
func (f *Financial) UnfundedIn(year calendar.FinancialYear) money.Pence {
	var total money.Pence
	for _, v := range f.Funds {
		for _, y := range v.Years {
			if y.Year == year {
				total += max(0, y.CapitalUnfunded) + max(0, y.RevenueUnfunded)
			}
		}
	}
	return total
}

// AtEnd is the last year.
func (f *Financial) AtEnd() FundYear { return f.All[len(f.All)-1] }
