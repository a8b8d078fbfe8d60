package costmodel

import (
	"cmp"
	"slices"

	"moothall/money"
)

// PlanRow is a row of the medium term financial plan: what is added to the base
// of the year before. The increments up to a year are the annual total of that
// year.
type PlanRow struct {
	Category string        `json:"category"`
	Fund     string        `json:"fund"`
	Years    []money.Pence `json:"increments"`
	Totals   []money.Pence `json:"annual_totals"`
}

// The categories of increments, in the order in which a plan shows them.
const (
	Pressure  = "pressure" // cost that cannot be avoided
	Growth    = "growth"   // cost that is chosen
	Once      = "one-off cost"
	Reversal  = "reversal of one-off"
	Displaces = "displaced budget"
	Saves     = "saving"
	FullYear  = "full-year effect"
	EarnsMore = "income"
	Financing = "financing of capital"
	SaveFund  = "invest-to-save repayment"
	MetOnce   = "met from reserves, receipts and grants"
)

// PlanCategories lists the categories in the order in which a plan shows them.
func PlanCategories() []string {
	return []string{Pressure, Growth, Once, Reversal, Displaces, Saves, FullYear, EarnsMore, Financing, SaveFund, MetOnce}
}

// planner puts increments into rows.
type planner struct {
	m    *model
	rows []PlanRow
}

// put adds an increment.
func (p *planner) put(category, fund string, t int, by money.Pence) {
	if by == 0 {
		return
	}
	at := slices.IndexFunc(p.rows, func(r PlanRow) bool { return r.Category == category && r.Fund == fund })
	if at < 0 {
		p.rows = append(p.rows, PlanRow{Category: category, Fund: fund, Years: make([]money.Pence, len(p.m.years))})
		at = len(p.rows) - 1
	}
	p.m.add(&p.rows[at].Years[t], by)
}

// run puts the increments of annual amounts. The second year of a thing that
// goes on is its full-year effect.
func (p *planner) run(category, fund string, totals []money.Pence, sign money.Pence) {
	var last money.Pence
	began := -1
	for t, a := range totals {
		by := sign * (a - last)
		switch {
		case by == 0:
		case began >= 0 && t == began+1 && a > last && category != Financing && category != SaveFund && category != MetOnce:
			p.put(FullYear, fund, t, by)
		default:
			p.put(category, fund, t, by)
		}
		if a != 0 && began < 0 {
			began = t
		}
		last = a
	}
}

// plan works out the increments of an option: what a cost adds is positive, what
// a saving takes off negative. What reserves, receipts and grants pay is taken
// off while they pay it, so that the annual totals are what is left to the base
// budget. A cost or saving that was there in the last year
// of the horizon stays in the base after it.
func (m *model) plan(f *Financial, option string) {
	p := &planner{m: m}
	cost := Growth
	if m.c.Class == "statutory" || m.c.Class == "mandatory" {
		cost = Pressure
	}
	for i := range m.c.Lines {
		l := &m.c.Lines[i]
		if l.Option != "" && l.Option != option {
			continue
		}
		switch l.Kind {
		case Revenue:
			p.run(cost, l.fund(), m.nominal[i], 1)
		case OneOff:
			m.once(p, l.fund(), m.nominal[i])
		case Displaced:
			p.run(Displaces, l.fund(), m.nominal[i], -1)
		case Cashable:
			p.run(Saves, l.fund(), m.nominal[i], -1)
		case Income:
			p.run(EarnsMore, l.fund(), m.nominal[i], -1)
		}
	}
	for _, v := range f.Funds {
		n := len(m.years)
		financing, repayment, contribution, met := make([]money.Pence, n), make([]money.Pence, n), make([]money.Pence, n), make([]money.Pence, n)
		for t, y := range v.Years {
			financing[t] = m.sum(y.MRP, y.Interest)
			repayment[t], contribution[t], met[t] = y.Repayment, y.Contribution, y.Met
		}
		p.run(Financing, v.Fund, financing, 1)
		p.run(SaveFund, v.Fund, repayment, 1)
		m.once(p, v.Fund, contribution)
		p.run(MetOnce, v.Fund, met, -1)
	}
	for i := range p.rows {
		var total money.Pence
		for _, by := range p.rows[i].Years {
			m.add(&total, by)
			p.rows[i].Totals = append(p.rows[i].Totals, total)
		}
	}
	order := PlanCategories()
	slices.SortFunc(p.rows, func(a, b PlanRow) int {
		return cmp.Or(cmp.Compare(a.Fund, b.Fund), cmp.Compare(slices.Index(order, a.Category), slices.Index(order, b.Category)))
	})
	f.Plan = append(f.Plan, p.rows...)
}

// once puts a cost that does not stay in the base: it is taken out again in the
// year after.
func (m *model) once(p *planner, fund string, totals []money.Pence) {
	for t, a := range totals {
		p.put(Once, fund, t, a)
		if t+1 < len(totals) {
			p.put(Reversal, fund, t+1, -a)
		}
	}
}
