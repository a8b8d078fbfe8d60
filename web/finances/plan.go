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

// planOf reads what is asked and makes the plan.
func (s *Site) planOf(r *http.Request) (planPage, error) {
	q := r.URL.Query()
	p := planPage{From: calendar.DateOf(s.Clock.Now()).FinancialYear() + 1, Only: q.Get("case"), Status: q.Get("status")}
	var wrong error
	if text := strings.TrimSpace(q.Get("from")); text != "" {
		y, err := calendar.ParseFinancialYear(text)
		if err != nil || y < 1948 || y > 2150 {
			wrong = problem.New(problem.Invalid, "plan.from", "“%s” is no financial year: write it like 2026/27", ui.Clip(text)).On("from")
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
	total := p.Plan.Totals[planYears-1]
	title := "By " + labels[planYears-1] + " the cases add " + total.Short() + " a year to the budget"
	if total < 0 {
		title = "By " + labels[planYears-1] + " the cases take " + (-total).Short() + " a year off the budget"
	}
	p.Increments = chart.Lines{ID: "plan-totals", Title: title, Description: title, Subtitle: "Effect on the revenue budget, all categories, annual total by financial year", Labels: labels, Format: say,
		Series: []chart.Series{{Name: "Annual total", Values: pence(p.Plan.Totals)}}, CSV: p.CSV}.Figure()
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
	head := []string{"What", "Category", "Fund"}
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
	for _, row := range p.Plan.Rows {
		put(row.Years, "increment", row.Category, costmodel.FundWords(row.Fund))
		put(row.Totals, "annual total", row.Category, costmodel.FundWords(row.Fund))
	}
	put(p.Plan.Increments, "increment", "all", "")
	put(p.Plan.Totals, "annual total", "all", "")
	return csv.NewWriter(w).WriteAll(rows)
}
