// Package strategies is the staff pages of strategies: writing one, changing
// it and publishing it. It holds no rule; package strategy does.
package strategies

import (
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/once"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/publish"
	"moothall/strategy"
	"moothall/web/ui"
)

//go:embed *.html
var pages embed.FS

// Site is the staff pages of strategies.
type Site struct {
	*ui.Staff
	list, one, form *template.Template
}

// New reads the pages.
func New(staff *ui.Staff) (*Site, error) {
	s := &Site{Staff: staff}
	return s, s.Pages(pages, nil, map[string]**template.Template{"list.html": &s.list, "one.html": &s.one, "form.html": &s.form})
}

// Routes lists the addresses and who may use each.
func (s *Site) Routes() []ui.Route {
	return []ui.Route{
		{Pattern: "GET /staff/strategies", Permission: access.Read, Handle: s.showList},
		{Pattern: "GET /staff/strategies/new", Permission: access.StrategyEdit, Handle: s.ask},
		{Pattern: "POST /staff/strategies/new", Permission: access.StrategyEdit, Handle: s.add},
		{Pattern: "GET /staff/strategies/{ref}", Permission: access.Read, Handle: s.showOne},
		{Pattern: "POST /staff/strategies/{ref}/publish", Permission: access.DecisionPublish, Handle: s.publish},
		{Pattern: "GET /staff/strategies/{ref}/edit", Permission: access.StrategyEdit, Handle: s.ask},
		{Pattern: "POST /staff/strategies/{ref}/edit", Permission: access.StrategyEdit, Handle: s.save},
	}
}

type listPage struct {
	ui.Frame
	Strategies []strategy.Summary
	MayWrite   bool
}

func (s *Site) showList(w http.ResponseWriter, r *http.Request) error {
	p := listPage{Frame: s.Frame(r, "Strategies for staff"), MayWrite: ui.May(r, access.StrategyEdit)}
	if err := s.View(r, func(tx *store.Tx) (err error) {
		p.Strategies, err = strategy.List(tx)
		return err
	}); err != nil {
		return err
	}
	return s.Page(w, http.StatusOK, s.list, p)
}

type onePage struct {
	ui.Frame
	S                   strategy.Strategy
	Kinds               []strategy.Kind
	Form                *ui.Form
	Investments         []ui.Option
	MayEdit, MayPublish bool
	Public              bool // it was published
}

func (s *Site) showOne(w http.ResponseWriter, r *http.Request) error {
	return s.oneAgain(w, r, http.StatusOK, nil)
}

func (s *Site) oneAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	p := onePage{Kinds: strategy.Kinds(), MayEdit: ui.May(r, access.StrategyEdit), MayPublish: ui.May(r, access.DecisionPublish), Investments: []ui.Option{{Value: "", Text: "None"}}}
	var public strategy.Strategy
	if err := s.View(r, func(tx *store.Tx) (err error) {
		if p.S, err = strategy.Find(tx, r.PathValue("ref")); err != nil {
			return err
		}
		if public, err = published(tx, p.S.Slug); err != nil {
			return err
		}
		all, err := investment.List(tx)
		for _, each := range all {
			p.Investments = append(p.Investments, ui.Option{Value: each.Reference, Text: each.Reference + ", " + each.Title})
			if public.Investment == "" && each.Strategy == p.S.Slug {
				public.Investment = each.Reference // none is named yet, and this one serves it
			}
		}
		return err
	}); err != nil {
		return err
	}
	p.Public = public.Slug != ""
	p.Form = ui.NewForm(r, url.Values{"investment": {public.Investment}}, wrong)
	p.Frame = s.Frame(r, p.S.Title)
	return s.Page(w, status, s.one, p)
}

// published is the strategy as the public has it: nothing if it has none.
func published(tx *store.Tx, slug string) (is strategy.Strategy, err error) {
	if err = publish.ReadPage(tx, "strategy", slug, &is); problem.Is(err, problem.NotFound) {
		err = nil
	}
	return is, err
}

func (s *Site) publish(w http.ResponseWriter, r *http.Request) error {
	err := s.Change(r, func(tx *store.Tx) error {
		ref := ui.Field(r, "investment")
		if ref != "" {
			if _, err := investment.Find(tx, ref); problem.Is(err, problem.NotFound) {
				return problem.New(problem.Invalid, "strategy.investment", "There is no investment %s here: select one from the list", ui.Clip(ref)).On("investment")
			} else if err != nil {
				return err
			}
			var figures investment.Document
			if err := publish.ReadPage(tx, "investment", ref, &figures); problem.Is(err, problem.NotFound) {
				return problem.New(problem.Invalid, "strategy.investment", "The figures of %s are not published yet, so the strategy cannot lead to them: publish them first", ui.Clip(ref)).On("investment")
			} else if err != nil {
				return err
			}
		}
		return strategy.Publish(tx, r.PathValue("ref"), ref, ui.Revision(r))
	})
	return ui.Answer(w, r, err, "/staff/strategies/"+r.PathValue("ref")+"?done=published", s.oneAgain)
}

type formPage struct {
	ui.Frame
	Form  *ui.Form
	Ref   string // empty: a new strategy
	Kinds []kindOfPart
	Parts []ui.Option // that can answer a requirement
}

// kindOfPart is a list of the form.
type kindOfPart struct {
	strategy.Kind
	Heading, One string
	Principle    bool // it has an implication
}

// PlanKinds are the plans from which a requirement can come.
func (formPage) PlanKinds() []ui.Option {
	var list []ui.Option
	for _, kind := range []string{"council-plan", "service-improvement-plan", "business-unit-plan"} {
		list = append(list, ui.Option{Value: kind, Text: strategy.Requirement{PlanKind: kind}.PlanWords()})
	}
	return list
}

func kinds() []kindOfPart {
	return []kindOfPart{{strategy.Aim, "Aims", "Aim", false}, {strategy.Theme, "Themes", "Theme", false},
		{strategy.Principle, "Strategic principles", "Principle", true}, {strategy.Area, "Investment areas", "Area", false}}
}

func (s *Site) ask(w http.ResponseWriter, r *http.Request) error {
	return s.again(w, r, http.StatusOK, nil)
}

func (s *Site) again(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	p := formPage{Ref: r.PathValue("ref"), Kinds: kinds()}
	title, saved := "Write a strategy", ui.Once(values(strategy.Strategy{First: calendar.DateOf(s.Clock.Now()).FinancialYear(), Years: 10}))
	if p.Ref != "" {
		var is strategy.Strategy
		if err := s.View(r, func(tx *store.Tx) (err error) {
			is, err = strategy.Find(tx, p.Ref)
			return err
		}); err != nil {
			return err
		}
		title, saved = "Change "+is.Title, ui.Once(values(is))
		for _, part := range is.Parts {
			p.Parts = append(p.Parts, ui.Option{Value: part.Slug, Text: part.Title})
		}
	}
	p.Frame, p.Form = s.Frame(r, title), ui.NewForm(r, saved, wrong)
	return s.Page(w, status, s.form, p)
}

// answers is the name of the boxes that say which parts answer the requirement
// in row i, from nought.
func answers(i int) string { return "answers-" + strconv.Itoa(i+1) }

func values(s strategy.Strategy) url.Values {
	v := url.Values{"title": {s.Title}, "vision": {s.Vision}, "background": {s.Background}, "first_year": {s.First.String()},
		"years": {strconv.Itoa(s.Years)}, "revision": {strconv.FormatInt(s.Revision, 10)}, "parts": nil, "requirements": nil, "engagements": nil, "endorsements": nil}
	for _, p := range s.Parts {
		k := string(p.Kind)
		v.Add(k+"_slug", p.Slug)
		v.Add(k+"_title", p.Title)
		v.Add(k+"_body", p.Body)
		v.Add(k+"_implication", p.Implication)
		v.Add(k+"_illustrative", ui.YesNo(p.Illustrative))
	}
	for i, q := range s.Requirements {
		v.Add("requirement_text", q.Text)
		v.Add("requirement_kind", q.PlanKind)
		v.Add("requirement_plan", q.Plan)
		v.Add("requirement_illustrative", ui.YesNo(q.Illustrative))
		v[answers(i)] = q.Answers
	}
	for _, e := range s.Engagements {
		v.Add("engagement_who", e.Who)
		v.Add("engagement_how", e.How)
		v.Add("engagement_period", e.Period)
		v.Add("engagement_learned", e.Learned)
		v.Add("engagement_illustrative", ui.YesNo(e.Illustrative))
	}
	for _, e := range s.Endorsements {
		v.Add("endorsement_body", e.Body)
		ui.SetDay(v, "endorsement_on", e.On)
		v.Add("endorsement_note", e.Note)
		v.Add("endorsement_illustrative", ui.YesNo(e.Illustrative))
	}
	return v
}

func read(r *http.Request) (strategy.Strategy, error) {
	var l problem.List
	s := strategy.Strategy{Slug: r.PathValue("ref"), Title: ui.Field(r, "title"), Vision: ui.Field(r, "vision"), Background: ui.Field(r, "background"), Revision: ui.Revision(r)}
	var err error
	if s.First, err = calendar.ParseFinancialYear(ui.Field(r, "first_year")); err != nil {
		l.Add(problem.New(problem.Invalid, "strategy.first-year", "“%s” is not a financial year: write it like 2007/08", ui.Clip(ui.Field(r, "first_year"))).On("first_year"))
	}
	if s.Years, err = strconv.Atoi(ui.Field(r, "years")); err != nil {
		l.Add(problem.New(problem.Invalid, "strategy.years", "Enter for how many years the strategy runs, as a whole number").On("years"))
	}
	for _, k := range strategy.Kinds() {
		n := string(k)
		ui.Each(r.PostForm, func(read func(string) string) {
			s.Parts = append(s.Parts, strategy.Part{Kind: k, Slug: read(n + "_slug"), Title: read(n + "_title"), Body: read(n + "_body"), Implication: read(n + "_implication"), Illustrative: read(n+"_illustrative") == "yes"})
		}, n+"_title", n+"_body", n+"_implication")
	}
	for row := range min(len(r.PostForm["requirement_text"]), ui.MostRows+1) {
		one := func(name string) string { return ui.Cell(r.PostForm, name, row) }
		if one("requirement_text") == "" && one("requirement_plan") == "" && len(r.PostForm[answers(row)]) == 0 {
			continue
		}
		s.Requirements = append(s.Requirements, strategy.Requirement{Text: one("requirement_text"), PlanKind: one("requirement_kind"), Plan: one("requirement_plan"),
			Answers: r.PostForm[answers(row)], Illustrative: one("requirement_illustrative") == "yes"})
	}
	ui.Each(r.PostForm, func(read func(string) string) {
		s.Engagements = append(s.Engagements, strategy.Engagement{Who: read("engagement_who"), How: read("engagement_how"), Period: read("engagement_period"), Learned: read("engagement_learned"), Illustrative: read("engagement_illustrative") == "yes"})
	}, "engagement_who", "engagement_how", "engagement_period", "engagement_learned")
	ui.Each(r.PostForm, func(read func(string) string) {
		e := strategy.Endorsement{Body: read("endorsement_body"), Note: read("endorsement_note"), Illustrative: read("endorsement_illustrative") == "yes"}
		var p *problem.Problem
		if e.On, p = ui.Day(read, "endorsement_on"); p != nil {
			l.Add(problem.New(p.Kind, p.Code, "Endorsement %d: %s", len(s.Endorsements)+1, p.Message).On("endorsements"))
		}
		s.Endorsements = append(s.Endorsements, e)
	}, "endorsement_body", "endorsement_note", "endorsement_on-day", "endorsement_on-month", "endorsement_on-year")
	return s, l.Err()
}

func (s *Site) add(w http.ResponseWriter, r *http.Request) error {
	if ui.Adding(r) {
		return s.again(w, r, http.StatusOK, nil)
	}
	is, err := read(r)
	var led string
	if err == nil {
		err = s.Change(r, func(tx *store.Tx) (err error) {
			led, err = once.Do(tx, ui.Mark(r), func() (string, error) {
				added, err := strategy.Add(tx, is)
				return added.Slug, err
			})
			return err
		})
	}
	return ui.Answer(w, r, err, "/staff/strategies/"+led+"?done=added", s.again)
}

func (s *Site) save(w http.ResponseWriter, r *http.Request) error {
	if ui.Adding(r) {
		return s.again(w, r, http.StatusOK, nil)
	}
	is, err := read(r)
	if err == nil {
		err = s.Change(r, func(tx *store.Tx) error {
			_, err := once.Do(tx, ui.Mark(r), func() (string, error) { return "", strategy.Save(tx, is) })
			return err
		})
	}
	return ui.Answer(w, r, err, "/staff/strategies/"+is.Slug+"?done=saved", s.again)
}
