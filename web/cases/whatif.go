package cases

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
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

// setsAsked are the kinds of sets that what-if can change.
var setsAsked = []costmodel.SetKind{costmodel.DiscountSet, costmodel.DeflatorSet, costmodel.BorrowingSet, costmodel.MRPSet}

type whatIfPage struct {
	casePage
	Form        *ui.Form
	Changed     bool // anything was asked for
	Sets        []otherSets
	Assumptions []costmodel.Assumption // that name lines
	Compared    *comparedPage
}

// otherSets is the sets of a kind of which one can be chosen.
type otherSets struct {
	Kind    costmodel.SetKind
	Field   string
	Options []ui.Option
}

// comparedPage is what the change does.
type comparedPage struct {
	sides
	Option string
	Years  []comparedYear
	Chart  template.HTML
}

// comparedYear is a year before and after; a year that only one has is nought in
// the other.
type comparedYear struct {
	Year                                calendar.FinancialYear
	Cost, Charged, Unfunded, NetRevenue pair
}

func (s *Site) showWhatIf(w http.ResponseWriter, r *http.Request) error {
	p := whatIfPage{}
	var c investment.Case
	var own []investment.OwnSet
	if err := s.View(r, func(tx *store.Tx) (err error) {
		if c, err = investment.FindCase(tx, r.PathValue("ref")); err != nil {
			return err
		}
		own, err = investment.OwnSets(tx)
		return err
	}); err != nil {
		return err
	}
	p.casePage = s.page(r, c, "what-if", "What if")
	sets := slices.Clone(c.Model.OwnSets)
	for _, o := range own {
		sets = append(sets, o.Set)
	}
	used, err := costmodel.Resolve(c.Model.Sets, sets)
	if err != nil {
		return err
	}
	p.Sets = otherSetsOf(used, sets)
	p.Assumptions = slices.DeleteFunc(slices.Clone(c.Model.Assumptions), func(a costmodel.Assumption) bool { return len(a.Lines) == 0 })
	typed := p.typed(r.URL.Query())
	what, err := p.read(typed)
	p.Changed = !what.Empty()
	if err == nil {
		p.Compared, err = compareWhatIf(&c.Model, sets, what, typed.Get("option"))
	}
	status := http.StatusOK
	if err != nil {
		if !problem.Is(err, problem.Invalid) {
			return err
		}
		status = http.StatusUnprocessableEntity
	}
	p.Form = ui.NewForm(r, typed, err)
	return s.Page(w, status, s.t["what-if.html"], p)
}

func otherSetsOf(used costmodel.Parameters, own []costmodel.Set) (list []otherSets) {
	for _, k := range setsAsked {
		choice := otherSets{Kind: k, Field: "set_" + string(k), Options: []ui.Option{{Value: "", Text: "As the case has it: " + used.Of(k).Title}}}
		seen := map[string]bool{}
		for _, s := range slices.Concat(own, costmodel.BuiltIn()) {
			if s.Kind != k || seen[s.Name] {
				continue
			}
			seen[s.Name] = true
			choice.Options = append(choice.Options, ui.Option{Value: s.Name, Text: s.Title})
		}
		list = append(list, choice)
	}
	return list
}

// typed is every field of the form with what was typed into it.
func (p whatIfPage) typed(q url.Values) url.Values {
	v := url.Values{}
	for _, name := range p.fields() {
		v.Set(name, strings.TrimSpace(q.Get(name)))
	}
	return v
}

func (p whatIfPage) fields() []string {
	list := []string{"option", "timing", "factors", "ratio", "delay", "no_bias"}
	for _, s := range p.Sets {
		list = append(list, s.Field)
	}
	for _, g := range costmodel.Groups() {
		list = append(list, "percent_"+string(g))
	}
	for _, a := range p.Assumptions {
		list = append(list, "assumption_"+a.ID)
	}
	return list
}

// read makes a change of what was typed.
func (p whatIfPage) read(v url.Values) (costmodel.WhatIf, error) {
	var l problem.List
	what := costmodel.WhatIf{Sets: map[costmodel.SetKind]string{}, Percent: map[costmodel.Group]costmodel.Rate{}, Assumptions: map[string]costmodel.Rate{},
		Timing: costmodel.Timing(v.Get("timing")), Factors: v.Get("factors"), Ratio: v.Get("ratio"), NoBias: v.Get("no_bias") == "yes"}
	for _, s := range p.Sets {
		if name := v.Get(s.Field); name != "" {
			what.Sets[s.Kind] = name
		}
	}
	for _, name := range []string{"timing", "factors", "ratio"} {
		if is := v.Get(name); is != "" && !slices.Contains(costmodel.Choices()[name], is) {
			l.Add(problem.New(problem.Invalid, "what-if."+name, "There is no such choice as “%s”: select one from the list", ui.Clip(is)).On(name))
		}
	}
	percent := func(field string) (costmodel.Rate, bool) {
		r, there, err := costmodel.ReadPercent(v.Get(field))
		if err != nil {
			l.Add(problem.New(problem.Invalid, "what-if.percent", "“%s” is not a percentage: enter a number like 110, or leave it empty", ui.Clip(v.Get(field))).On(field))
			return 0, false
		}
		return r, there
	}
	for _, g := range costmodel.Groups() {
		if r, there := percent("percent_" + string(g)); there {
			what.Percent[g] = r
		}
	}
	for _, a := range p.Assumptions {
		if r, there := percent("assumption_" + a.ID); there {
			what.Assumptions[a.ID] = r
		}
	}
	if text := v.Get("delay"); text != "" {
		var err error
		if what.Delay, err = strconv.Atoi(text); err != nil {
			l.Add(problem.New(problem.Invalid, "what-if.delay", "“%s” is not a number of years: enter a whole number, like 1", ui.Clip(text)).On("delay"))
		}
	}
	return what, l.Err()
}

// compareWhatIf works the case out as it stands and with the change.
func compareWhatIf(c *costmodel.Case, own []costmodel.Set, what costmodel.WhatIf, option string) (*comparedPage, error) {
	after, err := c.WhatIf(what)
	if err != nil {
		return nil, err
	}
	a, err := withoutRuns(c, own)
	if err != nil {
		return nil, err
	}
	b, err := withoutRuns(after, own)
	if err != nil {
		return nil, movedTo(err)
	}
	if option == "" {
		option = a.Preferred
	}
	p := &comparedPage{sides: sides{a.Option(option), b.Option(option)}, Option: option}
	if p.A == nil || p.B == nil {
		return nil, problem.New(problem.Invalid, "what-if.option", "There is no option “%s”: select one from the list", ui.Clip(option)).On("option")
	}
	p.setYears(a.Horizon, b.Horizon)
	return p, nil
}

func withoutRuns(c *costmodel.Case, own []costmodel.Set) (*costmodel.Appraisal, error) {
	p, err := costmodel.Resolve(c.Sets, own)
	if err != nil {
		return nil, err
	}
	plain := *c
	plain.Uncertainty.Runs = 0
	return costmodel.Appraise(&plain, p)
}

// movedTo puts what the change breaks to the field that can mend it: the cells of
// the case are not on this page.
func movedTo(err error) error {
	list := problem.All(err)
	if len(list) == 0 {
		return err
	}
	var all problem.List
	for _, p := range list {
		q := *p
		if !strings.HasPrefix(p.Field, "set_") {
			q.Field = "delay"
			q.Message = "With these changes the case cannot be worked out. " + p.Message
		}
		all.Add(&q)
	}
	return all
}

func (p *comparedPage) setYears(before, after costmodel.Horizon) {
	first, count := min(before.First, after.First), max(before.Count, after.Count)
	fundYear := func(r *costmodel.OptionResult, y calendar.FinancialYear) costmodel.FundYear {
		if at := slices.IndexFunc(r.Financial.All, func(f costmodel.FundYear) bool { return f.Year == y }); at >= 0 {
			return r.Financial.All[at]
		}
		return costmodel.FundYear{}
	}
	both := func(a, b costmodel.FundYear, figure func(y costmodel.FundYear) money.Pence) pair {
		return pair{figure(a), figure(b)}
	}
	h := costmodel.Horizon{First: first, Count: count}
	for _, y := range h.Years() {
		a, b := fundYear(p.A, y), fundYear(p.B, y)
		p.Years = append(p.Years, comparedYear{Year: y, Cost: both(a, b, costmodel.FundYear.Cost), Charged: both(a, b, costmodel.FundYear.Charged),
			Unfunded:   pair{p.A.Financial.UnfundedIn(y), p.B.Financial.UnfundedIn(y)},
			NetRevenue: both(a, b, func(f costmodel.FundYear) money.Pence { return f.NetRevenue })})
	}
	end := func(r *costmodel.OptionResult) string {
		return toPound(int64(r.Economic.Payback.SoFar[len(r.Economic.Payback.SoFar)-1]))
	}
	c := chart.Lines{ID: "what-if-chart", Title: "At the end " + end(p.B) + " has been gained in cash, before " + end(p.A), Subtitle: "Cash gained less cash spent since the beginning, to the nearest pound",
		Description: "Two lines over the financial years: the sum so far as the case stands and with the changes. The table has the same figures.", Labels: yearLabels(h.Years()),
		Series: []chart.Series{{Name: "As it stands", Values: numbers(p.A.Economic.Payback.SoFar)}, {Name: "With changes", Values: numbers(p.B.Economic.Payback.SoFar)}}, Format: toPound, Axis: onAxis}
	for _, each := range []struct {
		words string
		back  costmodel.Payback
	}{{"As it stands", p.A.Economic.Payback}, {"Changed", p.B.Economic.Payback}} {
		if at, ok := moment(each.back); ok {
			c.Moments = append(c.Moments, chart.Moment{At: at, Words: each.words + ": " + each.back.Years + " years"})
		}
	}
	p.Chart = c.Figure()
}

// Options are the options of the case, the preferred one first.
func (p whatIfPage) Options() []ui.Option {
	preferred := p.C.Model.PreferredOption()
	list := []ui.Option{{Value: "", Text: preferred.Title}}
	for _, o := range p.C.Model.Options {
		if o.ID != preferred.ID {
			list = append(list, ui.Option{Value: o.ID, Text: o.Title})
		}
	}
	return list
}

// Timings are when money can move.
func (whatIfPage) Timings() []ui.Option {
	return []ui.Option{{Value: "", Text: "As the case has it"}, {Value: string(costmodel.YearStart), Text: "Year 0 is not discounted"}, {Value: string(costmodel.MidYear), Text: "Middle of the year"}, {Value: string(costmodel.YearEnd), Text: "End of the year, as a spreadsheet’s NPV"}}
}

// Factors are how factors are rounded.
func (whatIfPage) Factors() []ui.Option {
	return []ui.Option{{Value: "", Text: "As the case has it"}, {Value: costmodel.FullFactors, Text: "Every decimal"}, {Value: costmodel.FourDecimals, Text: "Four decimals"}}
}

// Ratios are the denominators of the benefit-cost ratio.
func (whatIfPage) Ratios() []ui.Option {
	return []ui.Option{{Value: "", Text: "As the case has it"}, {Value: costmodel.GrossCosts, Text: "All costs; displaced budgets are a benefit"}, {Value: costmodel.NetCosts, Text: "Costs less displaced budgets"}}
}

// BiasOff is the box that takes optimism bias off.
func (whatIfPage) BiasOff() []ui.Option {
	return []ui.Option{{Value: "yes", Text: "Take optimism bias off"}}
}
