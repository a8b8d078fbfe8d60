package cases

import (
	"net/http"
	"slices"
	"strconv"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/investment/costmodel"
	"moothall/money"
	"moothall/web/ui"
)

// figures are those of which the working is shown.
var figures = []string{"npsv", "pvc", "pvb", "bcr", "eac", "payback", "discounted-payback", "cost", "unfunded", "cash-neutral", "mrp", "interest", "net-revenue", "risk", "bias"}

// mostCells is how many amounts a page shows at once. Beyond that they are shown
// line by line or year by year.
const mostCells = 400

type workingPage struct {
	resultPage
	Figure  string
	Year    calendar.FinancialYear // nought: all
	Line    string                 // empty: all
	Working *costmodel.Working
	Lines   []costmodel.LineWorking // that the figure is made of
	Left    []costmodel.LineWorking // that the economic case leaves out
	Cells   []cellRow
	Many    bool // the cells are too many to be shown at once
	Annuity costmodel.Factor
}

// cellRow is an amount with the line that it is of.
type cellRow struct {
	Line costmodel.LineWorking
	costmodel.CellWorking
}

func (s *Site) showWorking(w http.ResponseWriter, r *http.Request) error {
	figure := r.PathValue("figure")
	if !slices.Contains(figures, figure) {
		return problem.New(problem.NotFound, "case.no-figure", "There is no working of “%s”", ui.Clip(figure))
	}
	p := workingPage{Figure: figure, Line: r.URL.Query().Get("line")}
	var err error
	if p.resultPage, err = s.result(r, "working/"+figure, "Working", false); err != nil {
		return err
	}
	p.Part = "economic"
	if p.Cash() || p.Schedule() {
		p.Part = "financial"
	}
	if text := r.URL.Query().Get("year"); text != "" {
		n, err := strconv.Atoi(text)
		if p.Year = calendar.FinancialYear(n); err != nil || !slices.Contains(p.Years(), p.Year) {
			return problem.New(problem.NotFound, "case.no-year", "%s has no year %s", p.C.Reference, ui.Clip(text))
		}
	}
	ready, err := costmodel.Prepare(p.Parameters)
	if err != nil {
		return err
	}
	if p.Working, err = ready.Working(p.Model, p.R.ID); err != nil {
		return err
	}
	p.Annuity = costmodel.AnnuityFactor(p.EconomicRate(), p.Model.Years)
	p.pick()
	if p.Line != "" && len(p.Lines)+len(p.Left) == 0 {
		return problem.New(problem.NotFound, "case.no-line", "The working of this figure has no line %s", ui.Clip(p.Line))
	}
	return s.Page(w, http.StatusOK, s.t["working.html"], p)
}

// Figures are those of which the working is shown.
func (workingPage) Figures() []string { return figures }

// Cash says that the figure is made of cash, not of present values.
func (p workingPage) Cash() bool {
	return slices.Contains([]string{"cost", "payback"}, p.Figure)
}

// Schedule says that the figure is read off a table by year, and has no lines.
func (p workingPage) Schedule() bool {
	return slices.Contains([]string{"unfunded", "cash-neutral", "mrp", "interest", "net-revenue"}, p.Figure)
}

// pick are the lines and amounts that the figure is made of.
func (p *workingPage) pick() {
	if p.Schedule() {
		return
	}
	for _, l := range p.Working.Lines {
		if p.Line != "" && l.Line != p.Line || !p.holds(l) {
			continue
		}
		if l.Left != "" && p.Figure != "cost" {
			p.Left = append(p.Left, l)
			continue
		}
		p.Lines = append(p.Lines, l)
		for _, c := range l.Cells {
			if p.Year == 0 || c.Year == p.Year {
				p.Cells = append(p.Cells, cellRow{l, c})
			}
		}
	}
	if len(p.Cells) > mostCells && p.Year == 0 && p.Line == "" {
		p.Cells, p.Many = nil, true
	}
}

// holds says whether lines of that kind are part of the figure.
func (p *workingPage) holds(l costmodel.LineWorking) bool {
	switch p.Figure {
	case "pvc", "eac", "cost":
		return l.Kind.IsCost()
	case "pvb":
		return !l.Kind.IsCost()
	case "bias":
		return l.Bias != ""
	case "payback", "discounted-payback":
		return l.Kind.IsCost() || l.Kind.IsCash()
	case "risk":
		return false
	}
	return true
}

// EconomicRate is the discount rate of the first years.
func (p workingPage) EconomicRate() costmodel.Rate {
	return p.Parameters.Of(costmodel.DiscountSet).Discount.Bands[0].Rate
}

// MRP is the policy by which borrowing is charged.
func (p workingPage) MRP() costmodel.MRPPolicy { return *p.Parameters.Of(costmodel.MRPSet).MRP }

// CostsPart, BenefitsPart and NetPart are the exact sums of the year that is
// shown, or of all.
func (p workingPage) CostsPart() costmodel.Part { return p.Working.Costs(p.Year) }

// BenefitsPart is that of the benefits.
func (p workingPage) BenefitsPart() costmodel.Part { return p.Working.Benefits(p.Year) }

// NetPart is that of both.
func (p workingPage) NetPart() costmodel.Part { return p.Working.Net(p.Year) }

// RiskPart is that of the risks.
func (p workingPage) RiskPart() costmodel.Part { return p.Working.RiskPart(p.Year) }

// kindPart is the sum of the lines of a kind.
type kindPart struct {
	Kind costmodel.Kind
	costmodel.Part
}

// KindParts are the sums of the kinds that the figure is made of.
func (p workingPage) KindParts() (list []kindPart) {
	for _, k := range costmodel.Kinds() {
		if slices.ContainsFunc(p.Lines, func(l costmodel.LineWorking) bool { return l.Kind == k }) {
			list = append(list, kindPart{k, p.Working.Kind(k, p.Year)})
		}
	}
	return list
}

// EconomicYears are the years of the economic case that are shown.
func (p workingPage) EconomicYears() []costmodel.EconomicYear {
	if p.Year == 0 {
		return p.R.Economic.Years
	}
	t := int(p.Year - p.A.Horizon.First)
	return p.R.Economic.Years[t : t+1]
}

// FundYears are the years of all funds that are shown.
func (p workingPage) FundYears() []costmodel.FundYear {
	if p.Year == 0 {
		return p.R.Financial.All
	}
	t := int(p.Year - p.A.Horizon.First)
	return p.R.Financial.All[t : t+1]
}

// flowRow is a year of a payback.
type flowRow struct {
	Year                                      calendar.FinancialYear
	Costs, Displaced, Savings, Risks, Net, So money.Pence
}

// Flow is how a payback is reached: in cash or in present values.
func (p workingPage) Flow() (list []flowRow) {
	back := p.R.Economic.Payback
	if p.Figure == "discounted-payback" {
		back = p.R.Economic.Discounted
	}
	for t, y := range p.Years() {
		row := flowRow{Year: y, Net: back.Flow[t], So: back.SoFar[t]}
		for _, l := range p.Working.Lines {
			if l.Left != "" {
				continue
			}
			for _, c := range l.Cells {
				if c.Year != y {
					continue
				}
				a := c.Cash
				if p.Figure == "discounted-payback" {
					a = c.PV
				}
				switch {
				case l.Kind.IsCost():
					row.Costs += a
				case l.Kind == costmodel.Displaced:
					row.Displaced += a
				case l.Kind.IsCash():
					row.Savings += a
				}
			}
		}
		if p.Figure == "discounted-payback" {
			row.Risks = p.Working.RiskPart(y).PV
		}
		list = append(list, row)
	}
	return list
}

// yearSum is what something comes to in a year.
type yearSum struct {
	Year             calendar.FinancialYear
	MRP, Interest    money.Pence
	Capital, Revenue money.Pence
}

// CashYears are the cash costs of each year.
func (p workingPage) CashYears() (list []yearSum) {
	for _, y := range p.FundYears() {
		list = append(list, yearSum{Year: y.Year, Capital: y.Capital, Revenue: y.Spent()})
	}
	return list
}

// Managed is how much of the upper bound is managed, as a share of it in per
// cent.
func (workingPage) Managed(g costmodel.Mitigation) costmodel.Rate {
	return costmodel.Rate(int64(g.Weight) * int64(g.Managed) / 1_000_000)
}
