package cases

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"moothall/calendar"
	"moothall/decision"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/money"
	"moothall/strategy"
	"moothall/web/ui"
)

// basicsPage is what a case is, for which years, and by which conventions and
// parameter sets it is worked out.
type basicsPage struct {
	formPage
	Strategies, Investments []ui.Option
	Budget                  []column
	Sets                    []setChoice
}

// setChoice is the question which set of a kind is used.
type setChoice struct {
	Kind     costmodel.SetKind
	Name     string // of the field
	Choices  []ui.Option
	Warnings []string // of the one that is chosen
}

// Stages are the stages of a case.
func (basicsPage) Stages() []ui.Option { return stages() }

// Classes are the classes of a proposal.
func (basicsPage) Classes() []ui.Option { return classes() }

// Statuses are what a case can be.
func (basicsPage) Statuses() []ui.Option {
	return []ui.Option{{Value: "proposed", Text: "Proposed"}, {Value: "approved", Text: "Approved"}, {Value: "withdrawn", Text: "Withdrawn: it no longer counts in the financial plan"}}
}

// Moves are what becomes of amounts when the base year changes.
func (basicsPage) Moves() []ui.Option {
	return []ui.Option{{Value: "stay", Text: "They stay in their years: what was for 2027/28 is still for 2027/28"}, {Value: "move", Text: "They move with the base year: the whole case begins earlier or later"}}
}

// Timings are when in a year money can move.
func (basicsPage) Timings() []ui.Option { return timingChoices() }

func timingChoices() []ui.Option {
	return []ui.Option{{Value: string(costmodel.YearStart), Text: "Year 0 is not discounted, later years by the factor of their number, as in most tables of councils"}, {Value: string(costmodel.MidYear), Text: "In the middle of the year: present values are a little lower"},
		{Value: string(costmodel.YearEnd), Text: "At the end of the year, as the function NPV of a spreadsheet has it: year 0 is discounted too"}}
}

// Factors are how exact the discount factors are.
func (basicsPage) Factors() []ui.Option {
	return []ui.Option{{Value: costmodel.FullFactors, Text: "Exact: they are not rounded"}, {Value: costmodel.FourDecimals, Text: "Four decimals, as a printed table of factors has them: totals agree with work done from that table"}}
}

// Sums are when figures are rounded.
func (basicsPage) Sums() []ui.Option {
	return []ui.Option{{Value: costmodel.RoundedSums, Text: "Sums are rounded, once: they are exact, and printed rows may seem not to add up"}, {Value: costmodel.SumsOfRounded, Text: "Rows are rounded, then summed: printed rows add up, and totals are a little less exact"}}
}

// Units are to what rows are rounded.
func (basicsPage) Units() []ui.Option {
	return []ui.Option{{Value: "1", Text: "A penny"}, {Value: "100", Text: "A pound"}, {Value: "100000", Text: "£1,000"}, {Value: "1000000", Text: "£10,000"}, {Value: "10000000", Text: "£100,000"}, {Value: "100000000", Text: "£1,000,000"}}
}

// Ratios are what a benefit-cost ratio divides by.
func (basicsPage) Ratios() []ui.Option {
	return []ui.Option{{Value: costmodel.GrossCosts, Text: "All costs: displaced budgets count as a benefit"}, {Value: costmodel.NetCosts, Text: "Costs less displaced budgets: the ratio is further from 1"}}
}

// Paybacks are how payback is counted.
func (basicsPage) Paybacks() []ui.Option {
	return []ui.Option{{Value: costmodel.WholeYears, Text: "In whole years: the first year at whose end it has paid back"}, {Value: costmodel.PartYears, Text: "In parts of years: money comes evenly over the year"}}
}

// Hint says what the set decides.
func (c setChoice) Hint() string {
	return map[costmodel.SetKind]string{
		costmodel.DiscountSet:   "By how much a pound of a later year counts for less in the economic case",
		costmodel.DeflatorSet:   "How prices rise: it turns the prices of one year into those of another",
		costmodel.BiasSet:       "How much too low early estimates have been, by category",
		costmodel.BorrowingSet:  "The interest on what is borrowed, in the financial case",
		costmodel.MRPSet:        "How what is borrowed is charged to revenue over the years",
		costmodel.ThresholdsSet: "The limits that the council sets itself",
	}[c.Kind]
}

func basicsValues(c investment.Case, p costmodel.Parameters) url.Values {
	m, v := c.Model, c.Model.Conventions.Full()
	saved := url.Values{"title": {m.Title}, "stage": {string(m.Stage)}, "class": {cmp.Or(m.Class, "discretionary")}, "status": {c.Status}, "strategy": {c.StrategySlug}, "investment": {c.Investment}, "decision": {c.Decision},
		"first_year": {m.First.String()}, "years": {strconv.Itoa(m.Years)}, "amounts": {"stay"}, "partnership": {m.Partnership}, "tolerance": {poundsOrNought(m.Tolerance)},
		"convention_timing": {string(v.Timing)}, "convention_factors": {v.Factors}, "convention_sums": {v.Sums}, "convention_unit": {strconv.FormatInt(int64(v.Unit), 10)}, "convention_ratio": {v.Ratio}, "convention_payback": {v.Payback}}
	years := m.Horizon().Years()
	for _, y := range slices.Sorted(maps.Keys(m.Budget)) {
		if !slices.Contains(years, y) {
			years = append(years, y)
		}
	}
	for _, y := range years {
		amount := ""
		if b, there := m.Budget[y]; there {
			amount = poundsOrNought(b)
		}
		saved.Set("budget_"+strconv.Itoa(int(y)), amount)
	}
	for _, k := range costmodel.SetKinds() {
		saved.Set("set_"+string(k), cmp.Or(p.Of(k).Name, m.Sets[k]))
	}
	return saved
}

func (s *Site) basicsAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	p := basicsPage{}
	var c investment.Case
	var own []investment.OwnSet
	var parameters costmodel.Parameters
	if err := s.with(r, func(tx *store.Tx, found investment.Case) (err error) {
		c = found
		if parameters, err = c.Parameters(tx); err != nil {
			return err
		}
		if own, err = investment.OwnSets(tx); err != nil {
			return err
		}
		if p.Strategies, err = strategies(tx); err != nil {
			return err
		}
		p.Investments = []ui.Option{{Value: "", Text: "None"}}
		list, err := investment.List(tx)
		for _, i := range list {
			p.Investments = append(p.Investments, ui.Option{Value: i.Reference, Text: i.Reference + ", " + i.Title})
		}
		return err
	}); err != nil {
		return err
	}
	p.formPage = s.formOf(r, c, "basics", "Basics and conventions", basicsValues(c, parameters), wrong, func(o problem.Problem) string { return basicsField(o, r, c) })
	p.Budget = columns(p.Form.Values, "budget_", typedYears(p.Form.Values, c.Model.Horizon()))
	for _, k := range costmodel.SetKinds() {
		p.Sets = append(p.Sets, choiceOf(k, c, own, p.Form.Values.Get("set_"+string(k))))
	}
	return s.Page(w, status, s.t["basics.html"], p)
}

// typedYears are the years that the form asks for, as far as they can be read.
func typedYears(v url.Values, h costmodel.Horizon) costmodel.Horizon {
	if first, err := calendar.ParseFinancialYear(strings.TrimSpace(v.Get("first_year"))); err == nil {
		h.First = first
	}
	if n, err := strconv.Atoi(strings.TrimSpace(v.Get("years"))); err == nil && n >= 1 && n <= 60 {
		h.Count = n
	}
	return h
}

// choiceOf is the question for a kind of sets: those that came with the case,
// those of the council and those that come with the product.
func choiceOf(k costmodel.SetKind, c investment.Case, own []investment.OwnSet, chosen string) setChoice {
	all := slices.Clone(c.Model.OwnSets)
	for _, o := range own {
		all = append(all, o.Set)
	}
	choice := setChoice{Kind: k, Name: "set_" + string(k)}
	for _, set := range slices.Concat(all, costmodel.BuiltIn()) {
		if set.Kind != k || slices.ContainsFunc(choice.Choices, func(o ui.Option) bool { return o.Value == set.Name }) {
			continue
		}
		choice.Choices = append(choice.Choices, ui.Option{Value: set.Name, Text: set.Title + " (" + set.Status + ")"})
		if set.Name != chosen {
			continue
		}
		switch set.Status {
		case costmodel.UnderReview:
			choice.Warnings = append(choice.Warnings, "It is under review: it was recommended to those who decide, and is not adopted. Use it for comparison")
		case costmodel.Assumed:
			choice.Warnings = append(choice.Warnings, "It is an assumption: nobody’s published figures. The case says so until the council enters its own")
		case costmodel.Superseded:
			choice.Warnings = append(choice.Warnings, "It has been superseded: use it only to repeat an earlier result")
		}
	}
	return choice
}

// basicsField is the question of this page that has to do with a problem of
// another: years that change leave amounts outside them.
func basicsField(p problem.Problem, r *http.Request, c investment.Case) string {
	switch p.Code {
	case "case.no-rate":
		return "set_borrowing"
	case "case.flexible-year":
		return "set_thresholds"
	case "case.year", "case.risk-year", "case.key-first", "case.invest-to-save", "case.invest-to-save-draw", "case.displaced-early":
		if ui.Field(r, "first_year") != c.Model.First.String() {
			return "first_year"
		}
		return "years"
	}
	return ""
}

func (s *Site) saveBasics(w http.ResponseWriter, r *http.Request) error {
	var wrong problem.List
	if err := s.View(r, func(tx *store.Tx) (err error) {
		wrong, err = namedThings(tx, r)
		return err
	}); err != nil {
		return err
	}
	return s.save(w, r, "/edit", func(c *investment.Case) error { return setBasics(r, c, wrong) }, s.basicsAgain)
}

// namedThings says which of what the form names is not there.
func namedThings(tx *store.Tx, r *http.Request) (l problem.List, err error) {
	for _, each := range []struct {
		field, what string
		find        func(name string) error
	}{
		{"strategy", "strategy", func(name string) error { _, err := strategy.Find(tx, name); return err }},
		{"investment", "investment", func(name string) error { _, err := investment.Find(tx, name); return err }},
		{"decision", "decision", func(name string) error { _, err := decision.Find(tx, name); return err }},
	} {
		name := ui.Field(r, each.field)
		if name == "" {
			continue
		}
		switch err := each.find(name); {
		case problem.Is(err, problem.NotFound):
			l.Add(problem.New(problem.Invalid, "case."+each.field, "There is no %s %s here: enter the reference of one that there is, or none", each.what, ui.Clip(name)).On(each.field))
		case err != nil:
			return nil, fmt.Errorf("find %s %s: %w", each.what, name, err)
		}
	}
	return l, nil
}

func setBasics(r *http.Request, c *investment.Case, wrong problem.List) error {
	x := reading{wrong}
	said := func(name string) string { return ui.Field(r, name) }
	m := &c.Model
	m.Title, m.Stage, m.Class, c.Status = said("title"), costmodel.Stage(said("stage")), said("class"), said("status")
	c.StrategySlug, c.Investment, c.Decision = said("strategy"), said("investment"), said("decision")
	m.Partnership, m.Tolerance = said("partnership"), x.amount(said("tolerance"), "", "tolerance")
	if len([]rune(m.Partnership)) > 200 {
		x.wrong("partnership", "Enter the name of the partnership in 200 characters or fewer")
	}
	m.Budget = map[calendar.FinancialYear]money.Pence{}
	for name := range r.PostForm {
		if y, is := yearOf(name, "budget_"); is && said(name) != "" {
			b := x.amount(said(name), y.String(), name)
			if b < 0 || b > costmodel.MostInAYear {
				x.wrong(name, "The budget of %s cannot be negative, nor more than %s", y, costmodel.MostInAYear.Pounds())
			}
			m.Budget[y] = b
		}
	}
	first := x.year(said("first_year"), "", "first_year")
	if said("first_year") == "" {
		x.wrong("first_year", "Enter the base year, like 2026/27")
	}
	if m.Years = x.whole(said("years"), "", "years"); said("years") == "" {
		x.wrong("years", "Enter for how many years, as a whole number")
	}
	if first != 0 && said("amounts") == "move" {
		shift(m, int(first-m.First))
	}
	m.First = first
	unit, err := strconv.ParseInt(said("convention_unit"), 10, 64)
	if err != nil {
		x.wrong("convention_unit", "Select to what rows are rounded")
	}
	m.Conventions = costmodel.Conventions{Timing: costmodel.Timing(said("convention_timing")), Factors: said("convention_factors"), Sums: said("convention_sums"), Unit: costmodel.Unit(unit), Ratio: said("convention_ratio"), Payback: said("convention_payback")}
	m.Sets = map[costmodel.SetKind]string{}
	for _, k := range costmodel.SetKinds() {
		m.Sets[k] = said("set_" + string(k))
	}
	return x.l.Err()
}

// shift moves everything that is of a year of the case by so many years. The
// years of prices and the days on which contracts end are facts, and stay.
func shift(m *costmodel.Case, by int) {
	d := calendar.FinancialYear(by)
	moved := func(amounts map[calendar.FinancialYear]money.Pence) map[calendar.FinancialYear]money.Pence {
		out := make(map[calendar.FinancialYear]money.Pence, len(amounts))
		for y, p := range amounts {
			out[y+d] = p
		}
		return out
	}
	for i := range m.Lines {
		m.Lines[i].Amounts = moved(m.Lines[i].Amounts)
	}
	for i := range m.Risks {
		m.Risks[i].Year += d
	}
	for i := range m.Funding {
		f := &m.Funding[i]
		f.Amounts = moved(f.Amounts)
		if f.FirstUse != 0 {
			f.FirstUse += d
		}
	}
	if m.InvestSave != nil {
		m.InvestSave.Draw, m.InvestSave.From = moved(m.InvestSave.Draw), m.InvestSave.From+d
	}
	for i := range m.Keys {
		for j := range m.Keys[i].Splits {
			m.Keys[i].Splits[j].From += d
		}
		for j := range m.Keys[i].Overrides {
			m.Keys[i].Overrides[j].Year += d
		}
	}
	m.Budget = moved(m.Budget)
}
