// Package benefits is the staff pages of what decisions promised and what was
// found since. It holds no rule; package benefit does.
package benefits

import (
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"moothall/access"
	"moothall/benefit"
	"moothall/calendar"
	"moothall/internal/once"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/publish"
	"moothall/web/ui"
)

//go:embed *.html
var pages embed.FS

// Site is the staff pages of benefits.
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
		{Pattern: "GET /staff/benefits", Permission: access.Read, Handle: s.showList},
		{Pattern: "GET /staff/benefits/new", Permission: access.BenefitPromise, Handle: s.ask},
		{Pattern: "POST /staff/benefits/new", Permission: access.BenefitPromise, Handle: s.promise},
		{Pattern: "GET /staff/benefits/{ref}", Permission: access.Read, Handle: s.showOne},
		{Pattern: "POST /staff/benefits/{ref}/readings", Permission: access.BenefitRead, Handle: s.read},
		{Pattern: "POST /staff/benefits/{ref}/publish", Permission: access.DecisionPublish, Handle: s.publish},
		{Pattern: "GET /staff/benefits/{ref}/edit", Permission: access.BenefitPromise, Handle: s.ask},
		{Pattern: "POST /staff/benefits/{ref}/edit", Permission: access.BenefitPromise, Handle: s.save},
	}
}

type listPage struct {
	ui.Frame
	Benefits   []benefit.Benefit
	Earlier    string // the address of the page with earlier ones, if there are any
	MayPromise bool
}

func (s *Site) showList(w http.ResponseWriter, r *http.Request) error {
	p := listPage{Frame: s.Frame(r, "Benefits"), MayPromise: ui.May(r, access.BenefitPromise)}
	if err := s.View(r, func(tx *store.Tx) (err error) {
		p.Benefits, err = benefit.List(tx, r.URL.Query().Get("after"))
		return err
	}); err != nil {
		return err
	}
	if n := len(p.Benefits); n == benefit.Page {
		p.Earlier = "/staff/benefits?after=" + url.QueryEscape(p.Benefits[n-1].Reference)
	}
	return s.Page(w, http.StatusOK, s.list, p)
}

type onePage struct {
	ui.Frame
	B                            benefit.Benefit
	All                          []benefit.Benefit // of the same decision: they are published together
	Form                         *ui.Form
	MayEdit, MayRead, MayPublish bool
	Public                       bool // some of them were published
}

// Kinds are what a reading can be.
func (onePage) Kinds() []ui.Option {
	return []ui.Option{{Value: string(benefit.Actual), Text: "Actual: it was found"}, {Value: string(benefit.Forecast), Text: "Forecast: it is expected"}}
}

func (s *Site) showOne(w http.ResponseWriter, r *http.Request) error {
	return s.oneAgain(w, r, http.StatusOK, nil)
}

func (s *Site) oneAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	p := onePage{MayEdit: ui.May(r, access.BenefitPromise), MayRead: ui.May(r, access.BenefitRead), MayPublish: ui.May(r, access.DecisionPublish)}
	if err := s.View(r, func(tx *store.Tx) (err error) {
		if p.B, err = benefit.Find(tx, r.PathValue("ref")); err != nil {
			return err
		}
		if p.All, err = benefit.Of(tx, p.B.DecisionRef); err != nil {
			return err
		}
		var public benefit.Document
		err = publish.ReadPage(tx, benefit.PageKind, p.B.DecisionRef, &public)
		p.Public = err == nil
		if problem.Is(err, problem.NotFound) {
			return nil
		}
		return err
	}); err != nil {
		return err
	}
	today := calendar.DateOf(s.Clock.Now())
	saved := ui.Once(url.Values{"year": {today.FinancialYear().String()}, "value": {""}, "kind": {string(benefit.Actual)}, "evidence": {""}, "why": {""}, "illustrative": {"no"}, "read-on": nil})
	ui.SetDay(saved, "read-on", today)
	p.Frame, p.Form = s.Frame(r, p.B.Title), ui.NewForm(r, saved, wrong)
	return s.Page(w, status, s.one, p)
}

// read records a reading.
func (s *Site) read(w http.ResponseWriter, r *http.Request) error {
	ref := r.PathValue("ref")
	reading, err := readingOf(r)
	if err != nil {
		return ui.Answer(w, r, err, "", s.oneAgain)
	}
	err = s.Change(r, func(tx *store.Tx) error {
		_, err := once.Do(tx, ui.Mark(r), func() (string, error) { return ref, benefit.Read(tx, ref, reading) })
		return err
	})
	return ui.Answer(w, r, err, "/staff/benefits/"+ref+"?done=added", s.oneAgain)
}

// readingOf reads the form. The value stays as it was typed until the benefit is
// locked: what it means depends on the measure.
func readingOf(r *http.Request) (benefit.Reading, error) {
	var l problem.List
	x := benefit.Reading{Text: ui.Field(r, "value"), Kind: benefit.Kind(ui.Field(r, "kind")), Evidence: ui.Field(r, "evidence"), Why: ui.Field(r, "why"), Illustrative: ui.Field(r, "illustrative") == "yes"}
	var err error
	if x.Year, err = calendar.ParseFinancialYear(ui.Field(r, "year")); err != nil {
		l.Add(problem.New(problem.Invalid, "reading.year", "“%s” is not a financial year: write it like 2026/27", ui.Clip(ui.Field(r, "year"))).On("year"))
	}
	if x.Text == "" {
		l.Add(problem.New(problem.Invalid, "reading.value", "Enter the reading").On("value"))
	}
	var p *problem.Problem
	x.ReadOn, p = ui.Day(func(name string) string { return ui.Field(r, name) }, "read-on")
	l.Add(p)
	return x, l.Err()
}

// publish shows every benefit of the decision as it stands.
func (s *Site) publish(w http.ResponseWriter, r *http.Request) error {
	err := s.Change(r, func(tx *store.Tx) error {
		b, err := benefit.Find(tx, r.PathValue("ref"))
		if err != nil {
			return err
		}
		seen := map[string]int64{}
		for i, ref := range r.PostForm["seen"] {
			n, err := strconv.ParseInt(ui.Cell(r.PostForm, "seen_revision", i), 10, 64)
			if err != nil {
				return problem.New(problem.Malformed, "benefit.seen", "The form could not be read. Open the page again")
			}
			seen[ref] = n
		}
		return benefit.Publish(tx, b.DecisionRef, seen)
	})
	return ui.Answer(w, r, err, "/staff/benefits/"+r.PathValue("ref")+"?done=published", s.oneAgain)
}

type formPage struct {
	ui.Frame
	Form *ui.Form
	Ref  string // empty: a new promise
}

// Directions are which way a measure should go.
func (formPage) Directions() []ui.Option {
	return []ui.Option{{Value: string(benefit.Rise), Text: "It should rise"}, {Value: string(benefit.Fall), Text: "It should fall"}}
}

func (s *Site) ask(w http.ResponseWriter, r *http.Request) error {
	return s.again(w, r, http.StatusOK, nil)
}

func (s *Site) again(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	p := formPage{Ref: r.PathValue("ref")}
	is := benefit.Benefit{DecisionRef: r.URL.Query().Get("decision"), Measure: benefit.Measure{Unit: "£", Decimals: 2, Direction: benefit.Rise}}
	title := "Promise a benefit"
	if p.Ref != "" {
		if err := s.View(r, func(tx *store.Tx) (err error) {
			is, err = benefit.Find(tx, p.Ref)
			return err
		}); err != nil {
			return err
		}
		title = "Change " + is.Reference
	}
	saved := ui.Once(values(is))
	if p.Ref == "" {
		saved.Set("baseline", "")
	}
	p.Frame, p.Form = s.Frame(r, title), ui.NewForm(r, saved, wrong)
	return s.Page(w, status, s.form, p)
}

func values(b benefit.Benefit) url.Values {
	v := url.Values{"decision": {b.DecisionRef}, "title": {b.Title}, "description": {b.Description}, "owner": {b.Owner}, "measure": {b.Measure.Name}, "unit": {b.Measure.Unit},
		"decimals": {strconv.Itoa(b.Measure.Decimals)}, "direction": {string(b.Measure.Direction)}, "baseline": {b.Measure.Say(b.Baseline)}, "baseline-on": nil, "baseline-source": {b.BaselineSource},
		"illustrative": {ui.YesNo(b.Illustrative)}, "targets": nil, "revision": {strconv.FormatInt(b.Revision, 10)}}
	ui.SetDay(v, "baseline-on", b.BaselineOn)
	for _, t := range b.Targets {
		v.Add("target_year", t.Year.String())
		v.Add("target_value", b.Measure.Say(t.Value))
		v.Add("target_illustrative", ui.YesNo(t.Illustrative))
	}
	return v
}

func benefitOf(r *http.Request) (benefit.Benefit, error) {
	var l problem.List
	b := benefit.Benefit{Reference: r.PathValue("ref"), DecisionRef: ui.Field(r, "decision"), Title: ui.Field(r, "title"), Description: ui.Field(r, "description"), Owner: ui.Field(r, "owner"),
		Measure:        benefit.Measure{Name: ui.Field(r, "measure"), Unit: ui.Field(r, "unit"), Direction: benefit.Direction(ui.Field(r, "direction"))},
		BaselineSource: ui.Field(r, "baseline-source"), Illustrative: ui.Field(r, "illustrative") == "yes", Revision: ui.Revision(r)}
	var err error
	if b.Measure.Decimals, err = strconv.Atoi(ui.Field(r, "decimals")); err != nil || b.Measure.Decimals < 0 || b.Measure.Decimals > 4 {
		l.Add(problem.New(problem.Invalid, "benefit.decimals", "Enter with how many decimals it is measured, from 0 to 4").On("decimals"))
		return b, l.Err()
	}
	parse := func(field, text string) int64 {
		v, err := b.Measure.Parse(field, text)
		for _, p := range problem.All(err) {
			l.Add(p)
		}
		return v
	}
	b.Baseline = parse("baseline", ui.Field(r, "baseline"))
	var p *problem.Problem
	b.BaselineOn, p = ui.Day(func(name string) string { return ui.Field(r, name) }, "baseline-on")
	l.Add(p)
	ui.Each(r.PostForm, func(cell func(string) string) {
		t := benefit.Target{Illustrative: cell("target_illustrative") == "yes"}
		if t.Year, err = calendar.ParseFinancialYear(cell("target_year")); err != nil {
			l.Add(problem.New(problem.Invalid, "benefit.target-year", "“%s” is not a financial year: write it like 2026/27", ui.Clip(cell("target_year"))).On("targets"))
		}
		t.Value = parse("targets", cell("target_value"))
		b.Targets = append(b.Targets, t)
	}, "target_year", "target_value")
	return b, l.Err()
}

func (s *Site) promise(w http.ResponseWriter, r *http.Request) error {
	if ui.Adding(r) {
		return s.again(w, r, http.StatusOK, nil)
	}
	b, err := benefitOf(r)
	var led string
	if err == nil {
		err = s.Change(r, func(tx *store.Tx) (err error) {
			led, err = once.Do(tx, ui.Mark(r), func() (string, error) {
				promised, err := benefit.Promise(tx, b)
				return promised.Reference, err
			})
			return err
		})
	}
	return ui.Answer(w, r, err, "/staff/benefits/"+led+"?done=added", s.again)
}

func (s *Site) save(w http.ResponseWriter, r *http.Request) error {
	if ui.Adding(r) {
		return s.again(w, r, http.StatusOK, nil)
	}
	b, err := benefitOf(r)
	if err == nil {
		err = s.Change(r, func(tx *store.Tx) error {
			_, err := once.Do(tx, ui.Mark(r), func() (string, error) { return "", benefit.Save(tx, b) })
			return err
		})
	}
	return ui.Answer(w, r, err, "/staff/benefits/"+b.Reference+"?done=saved", s.again)
}
