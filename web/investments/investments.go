// Package investments is the staff pages of what a strategy costs: the lines
// by area and financial year, the figures that papers state, and publishing
// them. It holds no rule; packages investment and costmodel do.
package investments

import (
	"embed"
	"html/template"
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
	"moothall/money"
	"moothall/publish"
	"moothall/strategy"
	"moothall/web/ui"
)

//go:embed *.html
var pages embed.FS

// Site is the staff pages of investments.
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
		{Pattern: "GET /staff/investments", Permission: access.Read, Handle: s.showList},
		{Pattern: "GET /staff/investments/new", Permission: access.InvestmentEdit, Handle: s.ask},
		{Pattern: "POST /staff/investments/new", Permission: access.InvestmentEdit, Handle: s.add, Limit: 4 << 20},
		{Pattern: "GET /staff/investments/{ref}", Permission: access.Read, Handle: s.showOne},
		{Pattern: "POST /staff/investments/{ref}/publish", Permission: access.DecisionPublish, Handle: s.publish},
		{Pattern: "GET /staff/investments/{ref}/edit", Permission: access.InvestmentEdit, Handle: s.ask},
		{Pattern: "POST /staff/investments/{ref}/edit", Permission: access.InvestmentEdit, Handle: s.save, Limit: 4 << 20},
	}
}

type listPage struct {
	ui.Frame
	Investments []investment.Summary
	MayWrite    bool
}

func (s *Site) showList(w http.ResponseWriter, r *http.Request) error {
	p := listPage{Frame: s.Frame(r, "Investments"), MayWrite: ui.May(r, access.InvestmentEdit)}
	if err := s.View(r, func(tx *store.Tx) (err error) {
		p.Investments, err = investment.List(tx)
		return err
	}); err != nil {
		return err
	}
	return s.Page(w, http.StatusOK, s.list, p)
}

type onePage struct {
	ui.Frame
	I                   investment.Investment
	D                   investment.Document
	Years               []calendar.FinancialYear
	Form                *ui.Form
	MayEdit, MayPublish bool
	Public              bool // they were published
}

func (s *Site) showOne(w http.ResponseWriter, r *http.Request) error {
	return s.oneAgain(w, r, http.StatusOK, nil)
}

func (s *Site) oneAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	p := onePage{MayEdit: ui.May(r, access.InvestmentEdit), MayPublish: ui.May(r, access.DecisionPublish), Form: ui.NewForm(r, url.Values{}, wrong)}
	if err := s.View(r, func(tx *store.Tx) (err error) {
		if p.I, err = investment.Find(tx, r.PathValue("ref")); err != nil {
			return err
		}
		var public investment.Document
		err = publish.ReadPage(tx, "investment", p.I.Reference, &public)
		p.Public = err == nil
		if problem.Is(err, problem.NotFound) {
			return nil
		}
		return err
	}); err != nil {
		return err
	}
	var err error
	if p.D, err = p.I.Work(); err != nil {
		return err
	}
	p.Frame, p.Years = s.Frame(r, p.I.Title), p.I.Horizon.Years()
	return s.Page(w, status, s.one, p)
}

func (s *Site) publish(w http.ResponseWriter, r *http.Request) error {
	err := s.Change(r, func(tx *store.Tx) error { return investment.Publish(tx, r.PathValue("ref"), ui.Revision(r)) })
	return ui.Answer(w, r, err, "/staff/investments/"+r.PathValue("ref")+"?done=published", s.oneAgain)
}

type formPage struct {
	ui.Frame
	Form       *ui.Form
	Ref        string // empty: a new investment
	Years      []column
	Strategies []ui.Option
}

// column is a financial year of the grid.
type column struct {
	Year calendar.FinancialYear
	Name string // of its boxes
}

// Kinds are what a line can be.
func (formPage) Kinds() []ui.Option {
	return []ui.Option{{Value: string(costmodel.Capital), Text: "Capital"}, {Value: string(costmodel.Revenue), Text: "Revenue"}, {Value: string(costmodel.Displaced), Text: "Displaced budget"}}
}

// StatedKinds are the money that a stated figure can be about.
func (formPage) StatedKinds() []ui.Option {
	return []ui.Option{{Value: statedKind([]costmodel.Kind{costmodel.Capital, costmodel.Revenue}), Text: "Capital and revenue"}, {Value: string(costmodel.Capital), Text: "Capital"}, {Value: string(costmodel.Revenue), Text: "Revenue"}, {Value: string(costmodel.Displaced), Text: "Displaced budgets"}}
}

func (s *Site) ask(w http.ResponseWriter, r *http.Request) error {
	return s.again(w, r, http.StatusOK, nil)
}

func (s *Site) again(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	p := formPage{Ref: r.PathValue("ref"), Strategies: []ui.Option{{Value: "", Text: "None"}}}
	is := investment.Investment{Horizon: costmodel.Horizon{First: calendar.DateOf(s.Clock.Now()).FinancialYear(), Count: 10}}
	title := "Add an investment"
	if err := s.View(r, func(tx *store.Tx) (err error) {
		if p.Ref != "" {
			if is, err = investment.Find(tx, p.Ref); err != nil {
				return err
			}
			title = "Change " + is.Reference
		}
		all, err := strategy.List(tx)
		for _, each := range all {
			p.Strategies = append(p.Strategies, ui.Option{Value: each.Slug, Text: each.Title})
		}
		return err
	}); err != nil {
		return err
	}
	saved := ui.Once(values(is))
	p.Frame, p.Form = s.Frame(r, title), ui.NewForm(r, saved, wrong)
	p.Years = columns(p.Form.Values, is.Horizon)
	return s.Page(w, status, s.form, p)
}

// columns are the years of the grid: those that the form asks for now, and
// every other year in which an amount still stands, so that none is lost
// unseen.
func columns(v url.Values, is costmodel.Horizon) []column {
	if first, err := calendar.ParseFinancialYear(strings.TrimSpace(v.Get("first_year"))); err == nil {
		is.First = first
	}
	if n, err := strconv.Atoi(strings.TrimSpace(v.Get("years"))); err == nil && n >= 1 && n <= 60 {
		is.Count = n
	}
	years := is.Years()
	for name, list := range v {
		if y, ok := yearOf(name); ok && !slices.Contains(years, y) && strings.TrimSpace(strings.Join(list, "")) != "" {
			years = append(years, y)
		}
	}
	slices.Sort(years)
	var all []column
	for _, y := range years {
		all = append(all, column{y, "amount_" + strconv.Itoa(int(y))})
	}
	return all
}

// yearOf is the year whose boxes are called name.
func yearOf(name string) (calendar.FinancialYear, bool) {
	text, found := strings.CutPrefix(name, "amount_")
	n, err := strconv.Atoi(text)
	return calendar.FinancialYear(n), found && err == nil && text == strconv.Itoa(n) && n >= 1900 && n <= 2200
}

func values(i investment.Investment) url.Values {
	v := url.Values{"title": {i.Title}, "summary": {i.Summary}, "strategy": {i.StrategySlug}, "first_year": {i.Horizon.First.String()}, "years": {strconv.Itoa(i.Horizon.Count)},
		"tolerance": {i.Tolerance.Pounds()}, "revision": {strconv.FormatInt(i.Revision, 10)}, "lines": nil, "stated": nil}
	for _, l := range i.Lines {
		v.Add("line_area", l.Area)
		v.Add("line_kind", string(l.Kind))
		v.Add("line_label", l.Label)
		v.Add("line_source", l.Source)
		v.Add("line_illustrative", ui.YesNo(l.Illustrative))
		for _, y := range i.Horizon.Years() {
			amount := ""
			if a := l.Amounts[y]; a != 0 {
				amount = strings.TrimPrefix(a.Pounds(), "£")
			}
			v.Add("amount_"+strconv.Itoa(int(y)), amount)
		}
	}
	for _, x := range i.Stated {
		v.Add("stated_label", x.Label)
		v.Add("stated_areas", strings.Join(x.Areas, "; "))
		v.Add("stated_kind", statedKind(x.Kinds))
		v.Add("stated_amount", x.Amount.Pounds())
		v.Add("stated_source", x.Source)
	}
	return v
}

// statedKind is the kinds of money of a stated figure as one answer.
func statedKind(kinds []costmodel.Kind) string {
	var words []string
	for _, k := range kinds {
		words = append(words, string(k))
	}
	return strings.Join(words, "+")
}

// statedKinds are the kinds of money that the answer stands for.
func statedKinds(answer string) []costmodel.Kind {
	var kinds []costmodel.Kind
	for k := range strings.SplitSeq(answer, "+") {
		kinds = append(kinds, costmodel.Kind(k))
	}
	return kinds
}

func read(r *http.Request) (investment.Investment, error) {
	var l problem.List
	i := investment.Investment{Reference: r.PathValue("ref"), Title: ui.Field(r, "title"), Summary: ui.Field(r, "summary"), StrategySlug: ui.Field(r, "strategy"), Revision: ui.Revision(r)}
	var err error
	if i.Horizon.First, err = calendar.ParseFinancialYear(ui.Field(r, "first_year")); err != nil {
		l.Add(problem.New(problem.Invalid, "investment.first-year", "“%s” is not a financial year: write it like 2007/08", ui.Clip(ui.Field(r, "first_year"))).On("first_year"))
	}
	if i.Horizon.Count, err = strconv.Atoi(ui.Field(r, "years")); err != nil {
		l.Add(problem.New(problem.Invalid, "investment.years", "Enter for how many years, as a whole number").On("years"))
	}
	amount := func(text, what, field string) money.Pence {
		if text == "" {
			return 0
		}
		p, err := money.Parse(text)
		if err != nil {
			l.Add(problem.New(problem.Invalid, "investment.amount", "%s: “%s” is not an amount of money. Enter pounds, like 1,250 or 1250.50", what, ui.Clip(text)).On(field))
		}
		return p
	}
	i.Tolerance = amount(ui.Field(r, "tolerance"), "Tolerance", "tolerance")
	years := map[string]calendar.FinancialYear{} // by the name of their boxes
	for name := range r.PostForm {
		if y, ok := yearOf(name); ok {
			years[name] = y
		}
	}
	for row := range min(len(r.PostForm["line_label"]), ui.MostRows+1) {
		cell := func(name string) string { return ui.Cell(r.PostForm, name, row) }
		line := costmodel.Line{Area: cell("line_area"), Kind: costmodel.Kind(cell("line_kind")), Label: cell("line_label"), Source: cell("line_source"),
			Illustrative: cell("line_illustrative") == "yes", Amounts: map[calendar.FinancialYear]money.Pence{}}
		for name, y := range years {
			if cell(name) != "" {
				if a := amount(cell(name), "Line "+strconv.Itoa(row+1)+", "+y.String(), "lines"); a != 0 {
					line.Amounts[y] = a
				}
			}
		}
		if line.Area != "" || line.Label != "" || line.Source != "" || len(line.Amounts) > 0 {
			i.Lines = append(i.Lines, line)
		}
	}
	ui.Each(r.PostForm, func(cell func(string) string) {
		x := costmodel.Stated{Label: cell("stated_label"), Amount: amount(cell("stated_amount"), "Stated figure "+strconv.Itoa(len(i.Stated)+1), "stated"), Source: cell("stated_source"), Kinds: statedKinds(cell("stated_kind"))}
		for a := range strings.SplitSeq(cell("stated_areas"), ";") {
			if a = strings.TrimSpace(a); a != "" {
				x.Areas = append(x.Areas, a)
			}
		}
		i.Stated = append(i.Stated, x)
	}, "stated_label", "stated_amount", "stated_areas", "stated_source")
	return i, l.Err()
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
				if is.StrategySlug != "" {
					if _, err := strategy.Find(tx, is.StrategySlug); problem.Is(err, problem.NotFound) {
						return "", problem.New(problem.Invalid, "investment.strategy", "There is no strategy %s here: select one from the list", ui.Clip(is.StrategySlug)).On("strategy")
					} else if err != nil {
						return "", err
					}
				}
				added, err := investment.Add(tx, is)
				return added.Reference, err
			})
			return err
		})
	}
	return ui.Answer(w, r, err, "/staff/investments/"+led+"?done=added", s.again)
}

func (s *Site) save(w http.ResponseWriter, r *http.Request) error {
	if ui.Adding(r) {
		return s.again(w, r, http.StatusOK, nil)
	}
	is, err := read(r)
	if err == nil {
		err = s.Change(r, func(tx *store.Tx) error {
			_, err := once.Do(tx, ui.Mark(r), func() (string, error) { return "", investment.Save(tx, is) })
			return err
		})
	}
	return ui.Answer(w, r, err, "/staff/investments/"+is.Reference+"?done=saved", s.again)
}
