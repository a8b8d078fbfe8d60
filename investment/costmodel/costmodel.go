// Package costmodel is the arithmetic of an investment: pence by financial
// year, and what follows from them. It knows no clock and no database, so the
// same lines give the same answers for ever.
//
// It keeps these rules, and each has a test of the same name:
//
//	TotalsAreTheSumOfYears  every total equals the sum of its years, exactly
//	LineOrderNeverMatters   the order of the lines changes no figure
//	NeutralMeansDisplaced   cost is neutral only so far as named budgets fall
//	TheUnexplainedIsSaid    a stated figure that the lines do not reach is shown with the difference
package costmodel

import (
	"fmt"
	"maps"
	"slices"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/money"
)

// Kind is what a line is.
type Kind string

// The kinds of lines. A displaced budget is existing spending that ends and so
// pays for the new thing: it is funding, not a saving.
const (
	Capital     Kind = "capital"
	Revenue     Kind = "revenue" // recurring
	OneOff      Kind = "revenue-one-off"
	Displaced   Kind = "displaced"
	Cashable    Kind = "saving-cashable" // a named budget line falls
	Income      Kind = "income"
	NonCashable Kind = "saving-non-cashable" // time or capacity
	Avoidance   Kind = "cost-avoidance"      // of a pressure that the financial plan forecasts
	Social      Kind = "social-benefit"
	DisBenefit  Kind = "dis-benefit"
)

// Kinds lists every kind, in the order in which pages show them.
func Kinds() []Kind {
	return []Kind{Capital, OneOff, Revenue, Displaced, Cashable, Income, NonCashable, Avoidance, Social, DisBenefit}
}

// Valid says whether k is one of the kinds.
func (k Kind) Valid() bool {
	switch k {
	case Capital, Revenue, OneOff, Displaced, Cashable, Income, NonCashable, Avoidance, Social, DisBenefit:
		return true
	}
	return false
}

// Words is the kind as a person says it.
func (k Kind) Words() string {
	return map[Kind]string{Capital: "Capital", Revenue: "Revenue, recurring", OneOff: "Revenue, one-off", Displaced: "Displaced budget",
		Cashable: "Cashable saving", Income: "Income", NonCashable: "Non-cashable saving", Avoidance: "Cost avoidance", Social: "Social benefit", DisBenefit: "Dis-benefit"}[k]
}

// IsCost says whether a line of the kind is spent.
func (k Kind) IsCost() bool { return k == Capital || k == Revenue || k == OneOff }

// IsCash says whether a line of the kind is a budget that falls or money that
// comes in.
func (k Kind) IsCash() bool { return k == Displaced || k == Cashable || k == Income }

// sign is 1 for what is gained, −1 for what is given up.
func (k Kind) sign() money.Pence {
	if k.IsCost() || k == DisBenefit {
		return -1
	}
	return 1
}

// Line is one cost, saving or benefit over the years. Amounts are never
// negative: the kind says whether they are spent or gained.
type Line struct {
	ID           string                                 `json:"id,omitempty"`
	Option       string                                 `json:"option,omitempty"`
	Area         string                                 `json:"area"`
	Kind         Kind                                   `json:"kind"`
	Label        string                                 `json:"label"`
	Amounts      map[calendar.FinancialYear]money.Pence `json:"amounts"`
	Illustrative bool                                   `json:"illustrative"`
	Source       string                                 `json:"source,omitempty"`

	Nature     string                 `json:"nature,omitempty"`      // one of Natures
	Fund       string                 `json:"fund,omitempty"`        // one of Funds; empty: the General Fund
	BudgetLine string                 `json:"budget_line,omitempty"` // the code of the budget that is spent or falls
	Partner    string                 `json:"partner,omitempty"`     // who bears it; empty with no key: the council itself
	Key        string                 `json:"key,omitempty"`         // or by which key it is shared
	Class      string                 `json:"asset_class,omitempty"` // of capital
	Life       int                    `json:"life,omitempty"`        // of the asset, in years
	Timing     Timing                 `json:"timing,omitempty"`      // within the year; empty: as the case
	Real       bool                   `json:"real,omitempty"`        // in the prices of PriceYear, not in those of the year
	PriceYear  calendar.FinancialYear `json:"price_year,omitzero"`   // nought: the base year
	Bias       string                 `json:"bias,omitempty"`        // its category of optimism bias
	Points     *Points                `json:"points,omitempty"`      // its range; none: it is certain
	Transfer   bool                   `json:"transfer,omitempty"`    // between partners, or a tax: no resource is used
	Sunk       bool                   `json:"sunk,omitempty"`        // spent whatever is decided
	Owner      string                 `json:"owner,omitempty"`       // of a saving or benefit
	Ends       calendar.Date          `json:"ends,omitzero"`         // the day on which what is displaced can really end
	Note       string                 `json:"note,omitempty"`        // an accountant's, such as why SaaS is capital
	Confidence string                 `json:"confidence,omitempty"`  // how good the estimate is: A to D
	Evidence   string                 `json:"evidence,omitempty"`
}

// Horizon is the years that are looked at.
type Horizon struct {
	First calendar.FinancialYear `json:"first_year"`
	Count int                    `json:"years"`
}

// Years lists the years of the horizon.
func (h Horizon) Years() []calendar.FinancialYear {
	list := make([]calendar.FinancialYear, h.Count)
	for i := range list {
		list[i] = h.First + calendar.FinancialYear(i)
	}
	return list
}

// Year is one year's figures, or the total of several.
type Year struct {
	Year       calendar.FinancialYear `json:"year,omitzero"`
	Capital    money.Pence            `json:"capital"`
	Revenue    money.Pence            `json:"revenue"`
	Cost       money.Pence            `json:"cost"` // capital and revenue
	Displaced  money.Pence            `json:"displaced"`
	Net        money.Pence            `json:"net"` // cost less what is displaced
	Cumulative money.Pence            `json:"cumulative"`
}

// Table is the years of some lines, and their total.
type Table struct {
	Years []Year `json:"years"`
	Total Year   `json:"total"`
}

// MostInAYear is the most that a line can have in a year, so that no sum of
// lines and years is too large to be exact: £100 billion.
const MostInAYear money.Pence = 10_000_000_000_000

// The years that a cost model may look at.
const earliest, latest = 1948, 2200

// Check refuses lines that do not fit the horizon.
func Check(h Horizon, lines []Line) error {
	var l problem.List
	if h.Count < 1 || h.Count > 60 {
		return problem.New(problem.Invalid, "cost.horizon", "The number of years must be from 1 to 60, not %d", h.Count).On("years")
	}
	if h.First < earliest || int(h.First)+h.Count > latest {
		return problem.New(problem.Invalid, "cost.first-year", "The years must be within %d and %d: they begin in %s", earliest, latest, h.First).On("first_year")
	}
	for i, line := range lines {
		line.check(h, i, &l)
	}
	return l.Err()
}

// check refuses a line that does not fit.
func (line *Line) check(h Horizon, at int, l *problem.List) {
	fits := line.Kind.Valid()
	for year, amount := range line.Amounts {
		fits = fits && year >= h.First && year < h.First+calendar.FinancialYear(h.Count) && amount >= 0 && amount <= MostInAYear
	}
	if fits {
		return
	}
	wrong := func(code, message string, args ...any) {
		l.Add(problem.New(problem.Invalid, "cost."+code, "Line %d, %s: "+message, append([]any{at + 1, line.Label}, args...)...).On("lines"))
	}
	if !line.Kind.Valid() {
		wrong("kind", "there is no kind of line called %q", string(line.Kind))
	}
	for _, year := range slices.Sorted(maps.Keys(line.Amounts)) { // in order, so that the same mistake reads the same
		amount := line.Amounts[year]
		if year < h.First || year >= h.First+calendar.FinancialYear(h.Count) {
			wrong("year", "%s is outside the years from %s for %d years", year, h.First, h.Count)
		}
		if amount > MostInAYear {
			wrong("large", "the amount for %s is %s, which is more than a line can hold: enter pounds, not pence", year, amount)
		}
		if amount < 0 {
			wrong("negative", "the amount for %s is negative. Enter what is displaced as a line of its own", year)
		}
	}
}

// Summarise adds up what is spent and what is displaced, by year. Savings and
// other benefits are no part of it.
func Summarise(h Horizon, lines []Line) (Table, error) {
	if err := Check(h, lines); err != nil {
		return Table{}, err
	}
	var a adder
	years := make(tally, h.Count)
	for _, l := range lines {
		for y, amount := range l.Amounts {
			years.put(&a, int(y-h.First), l.Kind, amount)
		}
	}
	t := years.table(&a, h.Years())
	if a.over {
		return Table{}, fmt.Errorf("add up the years: %w", money.ErrOverflow)
	}
	return t, nil
}

// Of are the lines of the named areas.
func Of(lines []Line, areas ...string) []Line {
	var list []Line
	for _, l := range lines {
		if slices.Contains(areas, l.Area) {
			list = append(list, l)
		}
	}
	return list
}
