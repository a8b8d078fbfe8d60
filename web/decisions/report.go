package decisions

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"moothall/access"
	"moothall/decision"
	"moothall/internal/once"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/journal"
	"moothall/money"
	"moothall/process"
	"moothall/strategy"
	"moothall/web/ui"
	"moothall/web/ui/govuk"
	"moothall/workflow/rulebook"
)

type reportsPage struct {
	ui.Frame
	Reports  []decision.Report
	Earlier  string // the address of the page with earlier ones, if there are any
	MayWrite bool
}

func (s *Site) showReports(w http.ResponseWriter, r *http.Request) error {
	p := reportsPage{Frame: s.Frame(r, "Reports"), MayWrite: ui.May(r, access.ReportWrite)}
	if err := s.View(r, func(tx *store.Tx) (err error) {
		p.Reports, err = decision.Reports(tx, r.URL.Query().Get("after"))
		return err
	}); err != nil {
		return err
	}
	if n := len(p.Reports); n == decision.ReportsPage {
		p.Earlier = "/staff/reports?after=" + url.QueryEscape(p.Reports[n-1].Reference)
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
	Route                          []routeLine
	Journal                        []journal.Entry
	MayEdit, MaySubmit, MayDiscard bool
	Own                            bool // the person who looks wrote it
}

// Unsaid says that the tables need to know more than the report says.
func (p reportPage) Unsaid() bool { return p.R.Facts.Complete() != nil }

// Hidden is the comment that a person typed, if the page no longer has the form.
func (p reportPage) Hidden() []string {
	for _, line := range p.Checks {
		if (line.Mine || line.Take) && p.Form.In(line.Kind).Wrong() {
			return nil
		}
	}
	return p.Form.Typed("comment")
}

// routeLine is what one of the council's tables said, and why.
type routeLine struct {
	Key, Title, Says, Version string
	Number                    int      // of the version; 0: as it came with the product
	Because                   []string // the remarks of the rules that matched
	Why                       string
}

// routeOf says how the tables sent the report on its way.
func routeOf(r decision.Report) (list []routeLine) {
	says := map[string]string{
		process.KeyDecision:     "Not a key decision: " + r.Route.Ground,
		process.ReportClearance: "Checked by " + strings.Join(words(r.Route.Checks), ", "),
		process.DelegatedLimits: "To be decided by " + r.Route.MakerWords() + ", or above",
	}
	if r.Route.Key {
		says[process.KeyDecision] = "A key decision: " + r.Route.Ground
	}
	for _, a := range r.Route.Answers {
		t, _ := process.Find(a.Table)
		line := routeLine{Key: a.Table, Title: t.Title, Says: says[a.Table], Number: a.Version, Version: rulebook.Version{Number: a.Version}.Words(), Why: a.Why()}
		for _, row := range a.Rules {
			if row.Remark != "" {
				line.Because = append(line.Because, row.Remark)
			}
		}
		list = append(list, line)
	}
	return list
}

func words(checks []string) (list []string) {
	for _, c := range checks {
		list = append(list, strings.ToLower(checkWords(c)))
	}
	return list
}

// checkLine is one of the checks and whether it is still to be made.
type checkLine struct {
	Kind string
	Done bool // it has cleared the report since it was last submitted
	Mine bool // the person who looks can say it now
	Take bool // the person who looks can still return it
}

func (s *Site) showReport(w http.ResponseWriter, r *http.Request) error {
	return s.reportAgain(w, r, http.StatusOK, nil)
}

func (s *Site) reportAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	p := reportPage{Form: ui.NewForm(r, url.Values{"comment": nil}, wrong).At(path.Base(r.URL.Path))}
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
	who := ui.Who(r).PersonID
	p.Own = who == p.R.AuthorID || slices.Contains(p.R.Authors, who)
	writes := ui.May(r, access.ReportWrite)
	p.MayEdit = writes && p.R.Status == "draft"
	p.MaySubmit = p.MayEdit
	p.MayDiscard = writes && p.R.Status != "withdrawn" && !p.R.OnAgenda
	p.Checks = checks(r, p.R, p.Own)
	p.Route = routeOf(p.R)
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
	for _, kind := range report.Needed() {
		line := checkLine{Kind: kind, Done: !outstanding[kind]}
		line.Mine = report.Status == "submitted" && outstanding[kind] && !own && ui.May(r, permission[kind])
		line.Take = report.Status == "cleared" && !report.OnAgenda && !own && ui.May(r, permission[kind])
		list = append(list, line)
	}
	return list
}

func (s *Site) submit(w http.ResponseWriter, r *http.Request) error {
	wording, _ := strconv.ParseInt(ui.Field(r, "wording"), 10, 64)
	err := s.Change(r, func(tx *store.Tx) error { return decision.Submit(tx, r.PathValue("ref"), wording) })
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
			wording, _ := strconv.ParseInt(ui.Field(r, "wording"), 10, 64)
			return decision.Clear(tx, r.PathValue("ref"), decision.Check{Kind: kind, Outcome: outcome, Comment: ui.Field(r, "comment"), Wording: wording})
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
			if status == http.StatusOK && report.Status != "draft" {
				return problem.New(problem.Conflict, "report.not-draft", "%s is %s and can no longer be changed. Ask a checking officer to return it first", report.Reference, report.Status)
			}
			saved, title = ui.Once(reportValues(report)), "Change "+report.Reference
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
	v := url.Values{"cost": {said(r.Facts.Cost >= 0 && r.Reference != "", r.Facts.Cost.Plain())}, "wards": {said(r.Facts.Wards >= 0 && r.Reference != "", strconv.Itoa(r.Facts.Wards))}, "personal_data": {r.Facts.PersonalData},
		"title": {r.Title}, "purpose": {r.Text.Purpose}, "background": {r.Text.Background}, "reasons": {r.Text.Reasons},
		"alternatives": {r.Text.Alternatives}, "finance": {r.Text.Finance}, "legal": {r.Text.Legal}, "consultation": {r.Text.Consultation},
		"strategy": {r.StrategySlug}, "investment": {r.InvestmentRef}, "revision": {strconv.FormatInt(r.Revision, 10)}, "recommendations": nil, "recommendation": nil}
	for _, x := range r.Recommendations {
		v.Add("recommendation", x.Text)
	}
	return v
}

// said is the answer, if there is one yet.
func said(known bool, answer string) string {
	if !known {
		return ""
	}
	return answer
}

// YesOrNo are the answers to whether something is so.
func (reportFormPage) YesOrNo() []ui.Option {
	return []ui.Option{{Value: "yes", Text: "Yes"}, {Value: "no", Text: "No"}}
}

// factsOf reads what the tables need to know. What is not said yet stays so.
func factsOf(r *http.Request) (decision.Facts, error) {
	f := decision.NoFacts()
	f.PersonalData = ui.Field(r, "personal_data")
	var l problem.List
	if text := ui.Field(r, "cost"); text != "" {
		p, err := money.Parse(text)
		if err != nil || p < 0 {
			l.Add(problem.New(problem.Invalid, "report.cost", "Enter an amount like 120000, 750k or 11.85m, 0 if it is about no money, not “%s”", ui.Clip(text)).On("cost"))
		}
		f.Cost = p
	}
	if text := ui.Field(r, "wards"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			l.Add(problem.New(problem.Invalid, "report.wards", "Enter how many wards as a whole number, 0 if none, not “%s”", ui.Clip(text)).On("wards"))
		}
		f.Wards = n
	}
	return f, l.Err()
}

// reportOf reads the form. The strategy and the investment that a report names
// are those of the same council.
func reportOf(tx *store.Tx, r *http.Request) (decision.NewReport, error) {
	n := decision.NewReport{Title: ui.Field(r, "title"), StrategySlug: ui.Field(r, "strategy"), InvestmentRef: ui.Field(r, "investment"),
		Text: decision.ReportText{Purpose: ui.Field(r, "purpose"), Background: ui.Field(r, "background"), Reasons: ui.Field(r, "reasons"),
			Alternatives: ui.Field(r, "alternatives"), Finance: ui.Field(r, "finance"), Legal: ui.Field(r, "legal"), Consultation: ui.Field(r, "consultation")}}
	var err error
	if n.Facts, err = factsOf(r); err != nil {
		return n, err
	}
	ui.Each(r.PostForm, func(read func(string) string) {
		n.Recommendations = append(n.Recommendations, read("recommendation"))
	}, "recommendation")
	if n.StrategySlug != "" {
		if _, err := strategy.Find(tx, n.StrategySlug); problem.Is(err, problem.NotFound) {
			return n, problem.New(problem.Invalid, "report.strategy", "There is no strategy %s here: select one from the list", ui.Clip(n.StrategySlug)).On("strategy")
		} else if err != nil {
			return n, err
		}
	}
	if n.InvestmentRef != "" {
		if _, err := investment.Find(tx, n.InvestmentRef); problem.Is(err, problem.NotFound) {
			return n, problem.New(problem.Invalid, "report.investment", "There is no investment %s here: select one from the list", ui.Clip(n.InvestmentRef)).On("investment")
		} else if err != nil {
			return n, err
		}
	}
	return n, nil
}

func (s *Site) writeReport(w http.ResponseWriter, r *http.Request) error {
	if ui.Adding(r) {
		return s.reportFormAgain(w, r, http.StatusOK, nil)
	}
	var led string
	err := s.Change(r, func(tx *store.Tx) (err error) {
		led, err = once.Do(tx, ui.Mark(r), func() (string, error) {
			n, err := reportOf(tx, r)
			if err != nil {
				return "", err
			}
			report, err := decision.WriteReport(tx, n)
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
		_, err := once.Do(tx, ui.Mark(r), func() (string, error) {
			n, err := reportOf(tx, r)
			if err != nil {
				return "", err
			}
			return "", decision.SaveReport(tx, r.PathValue("ref"), n, ui.Revision(r))
		})
		return err
	})
	return ui.Answer(w, r, err, "/staff/reports/"+r.PathValue("ref")+"?done=saved", s.reportFormAgain)
}
