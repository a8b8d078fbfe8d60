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

// The kinds of the first cut. A displaced budget is existing spending that
// ends and so pays for the new thing: it is funding, not a saving.
const (
	Capital   Kind = "capital"
	Revenue   Kind = "revenue"
	Displaced Kind = "displaced"
)

// Valid says whether k is one of the kinds.
func (k Kind) Valid() bool { return slices.Contains([]Kind{Capital, Revenue, Displaced}, k) }

// Line is one cost or displaced budget of an area, over the years. Amounts are
// never negative.
type Line struct {
	Area         string                                 `json:"area"`
	Kind         Kind                                   `json:"kind"`
	Label        string                                 `json:"label"`
	Amounts      map[calendar.FinancialYear]money.Pence `json:"amounts"`
	Illustrative bool                                   `json:"illustrative"`
	Source       string                                 `json:"source,omitempty"`
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
		wrong := func(code, message string, args ...any) {
			l.Add(problem.New(problem.Invalid, "cost."+code, "Line %d, %s: "+message, append([]any{i + 1, line.Label}, args...)...).On("lines"))
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
	return l.Err()
}

// Summarise adds lines up by year.
func Summarise(h Horizon, lines []Line) (Table, error) {
	if err := Check(h, lines); err != nil {
		return Table{}, err
	}
	var t Table
	for _, y := range h.Years() {
		row := Year{Year: y}
		for _, l := range lines {
			if err := row.add(l.Kind, l.Amounts[y]); err != nil {
				return Table{}, fmt.Errorf("add up %s: %w", y, err)
			}
		}
		for kind, amount := range map[Kind]money.Pence{Capital: row.Capital, Revenue: row.Revenue, Displaced: row.Displaced} {
			if err := t.Total.add(kind, amount); err != nil {
				return Table{}, fmt.Errorf("add up the years: %w", err)
			}
		}
		row.Cumulative = t.Total.Net
		t.Years = append(t.Years, row)
	}
	t.Total.Cumulative = t.Total.Net
	return t, nil
}

func (y *Year) add(kind Kind, amount money.Pence) (err error) {
	field := map[Kind]*money.Pence{Capital: &y.Capital, Revenue: &y.Revenue, Displaced: &y.Displaced}[kind]
	if *field, err = money.Sum(*field, amount); err != nil {
		return err
	}
	if y.Cost, err = money.Sum(y.Capital, y.Revenue); err != nil {
		return err
	}
	y.Net, err = money.Sum(y.Cost, -y.Displaced)
	return err
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
