// Package cases is the staff pages of business cases: making and costing them,
// what follows from the figures, what-if, frozen versions and outturn. It holds
// no rule; packages investment and costmodel do.
package cases

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/once"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/strategy"
	"moothall/web/ui"
)

//go:embed *.html
var pages embed.FS

// Site is the staff pages of business cases.
type Site struct {
	*ui.Staff
	t map[string]*template.Template // by the name of the file
}

// parts are the files of what every page may use.
var parts = []string{"menu.html", "cells.html"}

// New reads the pages. Every page may use the parts.
func New(staff *ui.Staff) (*Site, error) {
	s := &Site{Staff: staff, t: map[string]*template.Template{}}
	files, err := fs.Glob(pages, "*.html")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		if slices.Contains(parts, file) {
			continue
		}
		if s.t[file], err = s.Parse(pages, file, nil, parts...); err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
	}
	return s, nil
}

// Routes lists the addresses and who may use each.
func (s *Site) Routes() []ui.Route {
	return slices.Concat([]ui.Route{
		{Pattern: "GET /staff/cases", Permission: access.Read, Handle: s.showList},
		{Pattern: "GET /staff/cases/new", Permission: access.InvestmentEdit, Handle: s.askNew},
		{Pattern: "POST /staff/cases/new", Permission: access.InvestmentEdit, Handle: s.add},
	}, s.editing(), s.results(), s.exchanging())
}

// casePage is what every page of a case has.
type casePage struct {
	ui.Frame
	C                  investment.Case
	Part               string // of the menu
	MayEdit, MayFreeze bool
}

// page begins a page of a case.
func (s *Site) page(r *http.Request, c investment.Case, part, title string) casePage {
	return casePage{Frame: s.Frame(r, title+" – "+c.Reference), C: c, Part: part, MayEdit: ui.May(r, access.InvestmentEdit), MayFreeze: ui.May(r, access.CaseFreeze)}
}

// Part is a page of a case in its menu.
type part struct{ Name, Text, Address string }

// Parts are the pages of the case, in the order in which it is made.
func (p casePage) Parts() []part {
	at := "/staff/cases/" + p.C.Reference
	return []part{
		{"overview", "Overview", at}, {"basics", "Basics and conventions", at + "/edit"}, {"options", "Options", at + "/options"}, {"lines", "Costs and benefits", at + "/lines"},
		{"funding", "Funding", at + "/funding"}, {"partners", "Partners", at + "/partners"}, {"risks", "Assumptions and risks", at + "/risks"},
		{"texts", "The five cases", at + "/texts"}, {"principles", "Principles", at + "/principles"}, {"evidence", "Evidence", at + "/evidence"},
		{"economic", "Economic case", at + "/economic"}, {"financial", "Financial case", at + "/financial"}, {"what-if", "What if", at + "/what-if"},
		{"versions", "Versions", at + "/versions"}, {"outturn", "Outturn", at + "/outturn"}, {"exchange", "Excel, files, report", at + "/exchange"},
	}
}

// find is the case that the request is about.
func (s *Site) find(r *http.Request) (c investment.Case, err error) {
	err = s.View(r, func(tx *store.Tx) (err error) {
		c, err = investment.FindCase(tx, r.PathValue("ref"))
		return err
	})
	return c, err
}

// change saves what set makes of the case, if the form was opened on the case as
// it is saved now; a form sent twice is saved once.
func (s *Site) change(r *http.Request, set func(c *investment.Case) error) error {
	return s.Change(r, func(tx *store.Tx) error {
		_, err := once.Do(tx, ui.Mark(r), func() (string, error) {
			c, err := investment.FindCase(tx, r.PathValue("ref"))
			if err != nil {
				return "", err
			}
			c.Revision = ui.Revision(r)
			if err := set(&c); err != nil {
				return "", err
			}
			return "", investment.SaveCase(tx, c)
		})
		return err
	})
}

type listPage struct {
	ui.Frame
	Cases    []investment.CaseSummary
	Earlier  string // the address of the page with earlier ones, if there are any
	MayWrite bool
}

func (s *Site) showList(w http.ResponseWriter, r *http.Request) error {
	p := listPage{Frame: s.Frame(r, "Business cases"), MayWrite: ui.May(r, access.InvestmentEdit)}
	if err := s.View(r, func(tx *store.Tx) (err error) {
		p.Cases, err = investment.CasesBefore(tx, r.URL.Query().Get("after"))
		return err
	}); err != nil {
		return err
	}
	if n := len(p.Cases); n == investment.CasesAPage {
		p.Earlier = "/staff/cases?after=" + url.QueryEscape(p.Cases[n-1].Reference)
	}
	return s.Page(w, http.StatusOK, s.t["list.html"], p)
}

type newPage struct {
	ui.Frame
	Form       *ui.Form
	Strategies []ui.Option
}

// Stages are the stages of a case.
func (newPage) Stages() []ui.Option { return stages() }

// Classes are the classes of a proposal.
func (newPage) Classes() []ui.Option { return classes() }

func stages() []ui.Option {
	var list []ui.Option
	for _, s := range costmodel.Stages() {
		list = append(list, ui.Option{Value: string(s), Text: s.Words()})
	}
	return list
}

func classes() []ui.Option {
	return []ui.Option{{Value: "discretionary", Text: "Discretionary: the council chooses to"}, {Value: "mandatory", Text: "Mandatory: it has to, though no statute says so"}, {Value: "statutory", Text: "Statutory: the law requires it"}}
}

func (s *Site) askNew(w http.ResponseWriter, r *http.Request) error {
	return s.newAgain(w, r, http.StatusOK, nil)
}

func (s *Site) newAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	year := calendar.DateOf(s.Clock.Now()).FinancialYear()
	saved := ui.Once(url.Values{"title": {""}, "stage": {string(costmodel.SOC)}, "class": {"discretionary"}, "first_year": {year.String()}, "years": {"10"}, "strategy": {""}})
	p := newPage{Frame: s.Frame(r, "Start a business case"), Form: ui.NewForm(r, saved, wrong)}
	if err := s.View(r, func(tx *store.Tx) (err error) {
		p.Strategies, err = strategies(tx)
		return err
	}); err != nil {
		return err
	}
	return s.Page(w, status, s.t["new.html"], p)
}

// strategies are the strategies that a case can serve.
func strategies(tx *store.Tx) ([]ui.Option, error) {
	list := []ui.Option{{Value: "", Text: "None"}}
	all, err := strategy.List(tx)
	for _, each := range all {
		list = append(list, ui.Option{Value: each.Slug, Text: each.Title})
	}
	return list, err
}

func (s *Site) add(w http.ResponseWriter, r *http.Request) error {
	var l problem.List
	c := investment.Case{StrategySlug: ui.Field(r, "strategy"), Model: costmodel.Case{Title: ui.Field(r, "title"), Stage: costmodel.Stage(ui.Field(r, "stage")), Class: ui.Field(r, "class"),
		Options: []costmodel.Option{{ID: "nothing", Title: "Do nothing", Nothing: true}, {ID: "proposal", Title: "The proposal", Preferred: true}}}}
	var err error
	if c.Model.First, err = calendar.ParseFinancialYear(ui.Field(r, "first_year")); err != nil {
		l.Add(problem.New(problem.Invalid, "case.first-year", "“%s” is not a financial year: write it like 2026/27", ui.Clip(ui.Field(r, "first_year"))).On("first_year"))
	}
	if c.Model.Years, err = strconv.Atoi(ui.Field(r, "years")); err != nil {
		l.Add(problem.New(problem.Invalid, "case.years", "Enter for how many years, as a whole number").On("years"))
	}
	if len(l) > 0 && strings.TrimSpace(c.Model.Title) == "" {
		l.Add(problem.New(problem.Invalid, "case.title", "Enter a title of 1 to 200 characters").On("title"))
	}
	if n := c.Model.Years; len(l) > 0 && err == nil && (n < 1 || n > 60) {
		l.Add(problem.New(problem.Invalid, "case.years", "The number of years must be from 1 to 60, not %d", n).On("years"))
	}
	var led string
	if err = l.Err(); err == nil {
		err = s.Change(r, func(tx *store.Tx) (err error) {
			led, err = once.Do(tx, ui.Mark(r), func() (string, error) {
				if c.StrategySlug != "" {
					if _, err := strategy.Find(tx, c.StrategySlug); problem.Is(err, problem.NotFound) {
						return "", problem.New(problem.Invalid, "case.strategy", "There is no strategy %s here: select one from the list", ui.Clip(c.StrategySlug)).On("strategy")
					} else if err != nil {
						return "", err
					}
				}
				added, err := investment.AddCase(tx, c)
				return added.Reference, err
			})
			return err
		})
	}
	return ui.Answer(w, r, err, "/staff/cases/"+led+"?done=added", s.newAgain)
}
