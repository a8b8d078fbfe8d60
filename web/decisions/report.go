package decisions

import (
	"net/http"
	"net/url"
	"path"
	"strconv"

	"moothall/access"
	"moothall/decision"
	"moothall/internal/once"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/journal"
	"moothall/strategy"
	"moothall/web/ui"
	"moothall/web/ui/govuk"
)

type reportsPage struct {
	ui.Frame
	Reports  []decision.Report
	MayWrite bool
}

func (s *Site) showReports(w http.ResponseWriter, r *http.Request) error {
	p := reportsPage{Frame: s.Frame(r, "Reports"), MayWrite: ui.May(r, access.ReportWrite)}
	if err := s.View(r, func(tx *store.Tx) (err error) {
		p.Reports, err = decision.Reports(tx, ui.Who(r).Organisation)
		return err
	}); err != nil {
		return err
	}
	return s.Page(w, http.StatusOK, s.reports, p)
}

// reportStatus is the state of a report as a tag.
func reportStatus(r decision.Report) govuk.Tag {
	switch r.Status {
	case "submitted":
		return govuk.Tag{Text: "Being checked", Classes: "govuk-tag--yellow"}
	case "cleared":
		return govuk.Tag{Text: "Cleared", Classes: "govuk-tag--green"}
	case "withdrawn":
		return govuk.Tag{Text: "Withdrawn", Classes: "govuk-tag--grey"}
	}
	return govuk.Tag{Text: "Draft", Classes: "govuk-tag--blue"}
}

type reportPage struct {
	ui.Frame
	R                              decision.Report
	Form                           *ui.Form
	Checks                         []checkLine
	Journal                        []journal.Entry
	MayEdit, MaySubmit, MayDiscard bool
	Own                            bool // the person who looks wrote it
}

// checkLine is one of the checks and what was last said of it.
type checkLine struct {
	Kind string
	Last *decision.Clearance // nil: nothing was said since the report was last submitted
	Mine bool                // the person who looks can say it now
	Take bool                // the person who looks can still return it
}

func (s *Site) showReport(w http.ResponseWriter, r *http.Request) error {
	return s.reportAgain(w, r, http.StatusOK, nil)
}

func (s *Site) reportAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	p := reportPage{Form: ui.NewForm(r, url.Values{"comment": nil, "outcome": nil}, wrong).At(path.Base(r.URL.Path))}
	if err := s.View(r, func(tx *store.Tx) (err error) {
		if p.R, err = decision.FindReport(tx, r.PathValue("ref")); err != nil {
			return err
		}
		p.Journal, err = journal.Of(tx, p.R.Reference, 50)
		return err
	}); err != nil {
		return err
	}
	p.Frame = s.Frame(r, p.R.Title)
	p.Own = ui.Who(r).PersonID == p.R.AuthorID
	writes := ui.May(r, access.ReportWrite)
	p.MayEdit = writes && p.R.Status == "draft"
	p.MaySubmit = p.MayEdit
	p.MayDiscard = writes && p.R.Status != "withdrawn"
	p.Checks = checks(r, p.R, p.Own)
	return s.Page(w, status, s.report, p)
}

// checks are the checks of a report, each with what was last said.
func checks(r *http.Request, report decision.Report, own bool) []checkLine {
	permission := map[string]access.Permission{"finance": access.ClearFinance, "legal": access.ClearLegal, "democratic-services": access.ClearDemocratic}
	outstanding := map[string]bool{}
	for _, kind := range report.Outstanding() {
		outstanding[kind] = true
	}
	var list []checkLine
	for _, kind := range decision.ClearanceKinds() {
		line := checkLine{Kind: kind}
		for i, c := range report.Clearances {
			if c.Kind == kind && (c.Outcome != "cleared" || !outstanding[kind]) {
				line.Last = &report.Clearances[i]
			}
		}
		line.Mine = report.Status == "submitted" && outstanding[kind] && !own && ui.May(r, permission[kind])
		line.Take = report.Status == "cleared" && !own && ui.May(r, permission[kind])
		list = append(list, line)
	}
	return list
}

func (s *Site) submit(w http.ResponseWriter, r *http.Request) error {
	err := s.Change(r, func(tx *store.Tx) error { return decision.Submit(tx, r.PathValue("ref")) })
	return ui.Answer(w, r, err, "/staff/reports/"+r.PathValue("ref")+"?done=submitted", s.reportAgain)
}

func (s *Site) withdraw(w http.ResponseWriter, r *http.Request) error {
	err := s.Change(r, func(tx *store.Tx) error { return decision.Withdraw(tx, r.PathValue("ref")) })
	return ui.Answer(w, r, err, "/staff/reports/"+r.PathValue("ref")+"?done=withdrawn", s.reportAgain)
}

// clear says what the officer of that kind of check says.
func (s *Site) clear(kind string) func(w http.ResponseWriter, r *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		outcome := ui.Field(r, "outcome")
		err := s.Change(r, func(tx *store.Tx) error {
			return decision.Clear(tx, r.PathValue("ref"), kind, outcome, ui.Field(r, "comment"))
		})
		return ui.Answer(w, r, err, "/staff/reports/"+r.PathValue("ref")+"?done="+url.QueryEscape(outcome), s.reportAgain)
	}
}

type reportFormPage struct {
	ui.Frame
	Form                    *ui.Form
	Ref                     string // empty: a new report
	Strategies, Investments []ui.Option
}

func (s *Site) askReport(w http.ResponseWriter, r *http.Request) error {
	return s.reportFormAgain(w, r, http.StatusOK, nil)
}

func (s *Site) askEdit(w http.ResponseWriter, r *http.Request) error {
	return s.reportFormAgain(w, r, http.StatusOK, nil)
}

func (s *Site) reportFormAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	p := reportFormPage{Ref: r.PathValue("ref")}
	saved := ui.Once(reportValues(decision.Report{}))
	title := "Write a report"
	if err := s.View(r, func(tx *store.Tx) error {
		if p.Ref != "" {
			report, err := decision.FindReport(tx, p.Ref)
			if err != nil {
				return err
			}
			saved, title = reportValues(report), "Change "+report.Reference
		}
		return p.choices(tx)
	}); err != nil {
		return err
	}
	p.Frame, p.Form = s.Frame(r, title), ui.NewForm(r, saved, wrong)
	return s.Page(w, status, s.reportForm, p)
}

// choices are the strategies and investments that a report can be about.
func (p *reportFormPage) choices(tx *store.Tx) error {
	p.Strategies = []ui.Option{{Value: "", Text: "None"}}
	p.Investments = []ui.Option{{Value: "", Text: "None"}}
	strategies, err := strategy.List(tx)
	if err != nil {
		return err
	}
	for _, each := range strategies {
		p.Strategies = append(p.Strategies, ui.Option{Value: each.Slug, Text: each.Title})
	}
	investments, err := investment.List(tx)
	if err != nil {
		return err
	}
	for _, each := range investments {
		p.Investments = append(p.Investments, ui.Option{Value: each.Reference, Text: each.Reference + ", " + each.Title})
	}
	return nil
}

func reportValues(r decision.Report) url.Values {
	v := url.Values{"title": {r.Title}, "purpose": {r.Text.Purpose}, "background": {r.Text.Background}, "reasons": {r.Text.Reasons},
		"alternatives": {r.Text.Alternatives}, "finance": {r.Text.Finance}, "legal": {r.Text.Legal}, "consultation": {r.Text.Consultation},
		"strategy": {r.StrategySlug}, "investment": {r.InvestmentRef}, "revision": {strconv.FormatInt(r.Revision, 10)}, "recommendations": nil, "recommendation": nil}
	for _, x := range r.Recommendations {
		v.Add("recommendation", x.Text)
	}
	return v
}

func reportOf(r *http.Request) decision.NewReport {
	n := decision.NewReport{Title: ui.Field(r, "title"), StrategySlug: ui.Field(r, "strategy"), InvestmentRef: ui.Field(r, "investment"),
		Text: decision.ReportText{Purpose: ui.Field(r, "purpose"), Background: ui.Field(r, "background"), Reasons: ui.Field(r, "reasons"),
			Alternatives: ui.Field(r, "alternatives"), Finance: ui.Field(r, "finance"), Legal: ui.Field(r, "legal"), Consultation: ui.Field(r, "consultation")}}
	ui.Each(r.PostForm, func(read func(string) string) {
		n.Recommendations = append(n.Recommendations, read("recommendation"))
	}, "recommendation")
	return n
}

func (s *Site) writeReport(w http.ResponseWriter, r *http.Request) error {
	if ui.Adding(r) {
		return s.reportFormAgain(w, r, http.StatusOK, nil)
	}
	var led string
	err := s.Change(r, func(tx *store.Tx) (err error) {
		led, err = once.Do(tx, ui.Mark(r), func() (string, error) {
			report, err := decision.WriteReport(tx, reportOf(r))
			return report.Reference, err
		})
		return err
	})
	return ui.Answer(w, r, err, "/staff/reports/"+led+"?done=added", s.reportFormAgain)
}

func (s *Site) saveReport(w http.ResponseWriter, r *http.Request) error {
	if ui.Adding(r) {
		return s.reportFormAgain(w, r, http.StatusOK, nil)
	}
	err := s.Change(r, func(tx *store.Tx) error {
		return decision.SaveReport(tx, r.PathValue("ref"), reportOf(r), ui.Revision(r))
	})
	return ui.Answer(w, r, err, "/staff/reports/"+r.PathValue("ref")+"?done=saved", s.reportFormAgain)
}
