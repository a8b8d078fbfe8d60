package finances

import (
	"encoding/csv"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/money"
	"moothall/web/ui"
	"moothall/web/ui/chart"
)

type planPage struct {
	ui.Frame
	Plan       investment.Plan
	Columns    []calendar.FinancialYear
	From       calendar.FinancialYear
	Only       string // the case that is shown by itself
	Status     string
	Cases      []investment.CaseSummary
	ByCase     []investment.CaseEffect // those that change most
	Form       *ui.Form
	Increments template.HTML
	Financing  template.HTML
	CSV        string
}

// Statuses are the cases that a plan can count.
func (planPage) Statuses() []ui.Option {
	return []ui.Option{{Value: "", Text: "All that are not withdrawn"}, {Value: "approved", Text: "Approved ones only"}, {Value: "proposed", Text: "Proposed ones only"}}
}

// Choices are the cases by name.
func (p planPage) Choices() []ui.Option {
	list := []ui.Option{{Value: "", Text: "All cases"}}
	for _, c := range p.Cases {
		list = append(list, ui.Option{Value: c.Reference, Text: c.Reference + ", " + c.Title})
	}
	return list
}

// Fund is the fund as a person says it.
func (planPage) Fund(f string) string { return costmodel.FundWords(f) }

// planYears is how many years the plan shows.
const planYears = 10

// casesShown is how many cases the plan shows one by one.
const casesShown = 100

// planOf reads what is asked and makes the plan.
func (s *Site) planOf(r *http.Request) (planPage, error) {
	q := r.URL.Query()
	p := planPage{From: calendar.DateOf(s.Clock.Now()).FinancialYear() + 1, Only: q.Get("case"), Status: q.Get("status")}
	var wrong error
	if text := strings.TrimSpace(q.Get("from")); text != "" {
		y, err := calendar.ParseFinancialYear(text)
		if err != nil || y < 1948 || y > 2150 {
			wrong = problem.New(problem.Invalid, "plan.from", "“%s” is not a financial year: write it like 2026/27", ui.Clip(text)).On("from")
		} else {
			p.From = y
		}
	}
	if err := s.View(r, func(tx *store.Tx) (err error) {
		p.Cases, err = investment.Cases(tx)
		return err
	}); err != nil {
		return p, err
	}
	p.Plan = investment.MakePlan(p.Cases, p.From, planYears, func(c investment.CaseSummary) bool {
		return (p.Only == "" || c.Reference == p.Only) && (p.Status == "" || c.Status == p.Status)
	})
	p.ByCase = p.Plan.Largest(casesShown)
	for i := range planYears {
		p.Columns = append(p.Columns, p.From+calendar.FinancialYear(i))
	}
	values := url.Values{"from": {p.From.String()}, "case": {p.Only}, "status": {p.Status}}
	p.CSV = "/staff/plan.csv?" + values.Encode()
	if wrong != nil {
		values.Set("from", q.Get("from"))
	}
	p.Form = ui.NewForm(r, values, wrong)
	return p, nil
}

func (s *Site) showPlan(w http.ResponseWriter, r *http.Request) error {
	p, err := s.planOf(r)
	if err != nil {
		return err
	}
	p.Frame = s.Frame(r, "Financial plan")
	labels := make([]string, 0, planYears)
	for _, y := range p.Columns {
		labels = append(labels, y.String())
	}
	lines := chart.Lines{ID: "plan-totals", Title: planTitle(p), Subtitle: "What cases change the revenue budget by, annual total of each fund by financial year", Labels: labels, Format: say, CSV: p.CSV}
	for _, f := range p.Plan.Funds {
		lines.Series = append(lines.Series, chart.Series{Name: costmodel.FundWords(f.Fund), Values: pence(f.Totals)})
	}
	lines.Description = lines.Title
	p.Increments = lines.Figure()
	financing := "No capital is financed by borrowing in these years"
	if most := slices.Max(p.Plan.Financing); most > 0 {
		financing = "Financing the capital programme costs at most " + most.Short() + " a year"
	}
	p.Financing = chart.Columns{ID: "plan-capital", Title: financing, Description: financing, Subtitle: "Capital spent, and provision and interest charged to revenue, by financial year", Labels: labels, Format: say, Grouped: true,
		Series: []chart.Series{{Name: "Capital spent", Values: pence(p.Plan.Capital)}, {Name: "Charged to revenue", Values: pence(p.Plan.Financing)}}}.Figure()
	status := http.StatusOK
	if p.Form.Wrong() {
		status = http.StatusUnprocessableEntity
	}
	return s.Page(w, status, s.plan, p)
}

// planTitle says what the years do to the General Fund, or to the only fund.
func planTitle(p planPage) string {
	if len(p.Plan.Funds) == 0 {
		return "No case changes the budget in these years"
	}
	f := p.Plan.Funds[0]
	words := costmodel.FundWords(f.Fund) + ": from " + p.From.String() + " to " + p.Columns[planYears-1].String() + " the cases "
	switch {
	case f.Change < 0:
		return words + "take " + (-f.Change).Short() + " a year off the budget"
	case f.Change > 0:
		return words + "add " + f.Change.Short() + " a year to the budget"
	}
	return words + "leave the budget as it was"
}

func say(v int64) string { return money.Pence(v).Short() }

func pence(list []money.Pence) []int64 {
	out := make([]int64, len(list))
	for i, p := range list {
		out[i] = int64(p)
	}
	return out
}

// planCSV is the plan as a file: increments and annual totals.
func (s *Site) planCSV(w http.ResponseWriter, r *http.Request) error {
	p, err := s.planOf(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="financial-plan.csv"`)
	head := []string{"What", "Category", "Fund", "In the base before " + p.From.String()}
	for _, y := range p.Columns {
		head = append(head, y.String())
	}
	rows := [][]string{head}
	put := func(list []money.Pence, words ...string) {
		for _, m := range list {
			words = append(words, m.Plain())
		}
		rows = append(rows, words)
	}
	for _, f := range p.Plan.Funds {
		fund := costmodel.FundWords(f.Fund)
		for _, row := range f.Rows {
			put(row.Years, "increment", row.Category, fund, row.Base.Plain())
			put(row.Totals, "annual total", row.Category, fund, row.Base.Plain())
		}
		put(f.Increments, "increment", "all", fund, f.Base.Plain())
		put(f.Totals, "annual total", "all", fund, f.Base.Plain())
	}
	return csv.NewWriter(w).WriteAll(rows)
}
