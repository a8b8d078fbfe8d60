package costmodel

import (
	"maps"
	"slices"
	"strings"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/money"
)

// WhatIf is what is changed of a case to see what would follow. Nothing in it
// changes nothing.
type WhatIf struct {
	Sets        map[SetKind]string // by which other sets it is worked out
	Timing      Timing
	Factors     string
	Ratio       string
	Percent     map[Group]Rate  // of the amounts of a group of lines; 100 is as they are
	Assumptions map[string]Rate // of the amounts of the lines that rest on an assumption
	Delay       int             // whole years
	NoBias      bool
}

// Group is lines that are changed together.
type Group string

// The groups. What is sunk belongs to none.
const (
	CapitalLines   Group = "capital"
	RevenueLines   Group = "revenue" // one-off and recurring
	DisplacedLines Group = "displaced"
	SavingLines    Group = "savings"  // cashable, and income
	OtherLines     Group = "benefits" // those that are no cash, and dis-benefits
)

// Groups lists them.
func Groups() []Group {
	return []Group{CapitalLines, RevenueLines, DisplacedLines, SavingLines, OtherLines}
}

// Group is the group of a kind.
func (k Kind) Group() Group {
	switch k {
	case Capital:
		return CapitalLines
	case Revenue, OneOff:
		return RevenueLines
	case Displaced:
		return DisplacedLines
	case Cashable, Income:
		return SavingLines
	}
	return OtherLines
}

// Empty says whether nothing is changed.
func (w WhatIf) Empty() bool {
	return len(w.Sets) == 0 && w.Timing == "" && w.Factors == "" && w.Ratio == "" && len(w.Percent) == 0 && len(w.Assumptions) == 0 && w.Delay == 0 && !w.NoBias
}

// LongestDelay is how many years a case can be put off to see what would follow.
const LongestDelay = 20

// WhatIf is the case with the changes. The case itself stays as it is.
func (c *Case) WhatIf(w WhatIf) (*Case, error) {
	var l problem.List
	if w.Delay < 0 || w.Delay > LongestDelay || c.Years+w.Delay > 60 {
		l.Add(problem.New(problem.Invalid, "what-if.delay", "The delay must be from 0 to %d whole years, and the years of the case and the delay together at most 60", LongestDelay).On("delay"))
	}
	check := func(r Rate, field string) {
		if r < 0 || r > 10*hundred {
			l.Add(problem.New(problem.Invalid, "what-if.percent", "Enter a percentage from 0 to 1,000; 100 is as it is").On(field))
		}
	}
	for _, g := range slices.Sorted(maps.Keys(w.Percent)) {
		check(w.Percent[g], "percent_"+string(g))
	}
	for _, id := range slices.Sorted(maps.Keys(w.Assumptions)) {
		check(w.Assumptions[id], "assumption_"+id)
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	after := c.Scaled(func(line Line) []Rate {
		var by []Rate
		if r, there := w.Percent[line.Kind.Group()]; there {
			by = append(by, r)
		}
		for _, a := range c.Assumptions {
			if r, there := w.Assumptions[a.ID]; there && slices.Contains(a.Lines, line.ID) {
				by = append(by, r)
			}
		}
		return by
	}).Delayed(w.Delay)
	after.Sets = maps.Clone(c.Sets)
	if after.Sets == nil {
		after.Sets = map[SetKind]string{}
	}
	maps.Copy(after.Sets, w.Sets)
	if w.Timing != "" {
		after.Conventions.Timing = w.Timing
	}
	if w.Factors != "" {
		after.Conventions.Factors = w.Factors
	}
	if w.Ratio != "" {
		after.Conventions.Ratio = w.Ratio
	}
	if w.NoBias {
		for i := range after.Lines {
			after.Lines[i].Bias = ""
		}
	}
	return after, nil
}

// Scaled is the case with the amounts of each line at the percentages that
// percent gives it, one after the other. What is sunk is spent already and stays
// as it is.
func (c *Case) Scaled(percent func(Line) []Rate) *Case {
	after := *c
	after.Lines = slices.Clone(c.Lines)
	for i := range after.Lines {
		l := &after.Lines[i]
		if l.Sunk {
			continue
		}
		for _, r := range percent(*l) {
			if r == hundred {
				continue
			}
			amounts := make(map[calendar.FinancialYear]money.Pence, len(l.Amounts))
			for y, a := range l.Amounts {
				amounts[y] = percentOf(min(a, MostInAYear), r)
			}
			l.Amounts = amounts
		}
	}
	return &after
}

// Delayed is the case as if it began so many years later: what lines, funding,
// risks and the invest-to-save fund have in a year moves on, and the horizon is
// longer by as much, so that every year of it still counts. The base year and
// the budgets of years stay where they are. An amount in the prices of its year
// stays the same sum of money; one in real prices grows with prices.
func (c *Case) Delayed(years int) *Case {
	after := *c
	if years == 0 {
		return &after
	}
	by := calendar.FinancialYear(years)
	after.Years += years
	after.Lines, after.Funding, after.Risks = slices.Clone(c.Lines), slices.Clone(c.Funding), slices.Clone(c.Risks)
	for i := range after.Lines {
		if !after.Lines[i].Sunk {
			after.Lines[i].Amounts = later(after.Lines[i].Amounts, by)
		}
	}
	for i := range after.Funding {
		f := &after.Funding[i]
		f.Amounts = later(f.Amounts, by)
		if f.FirstUse != 0 {
			f.FirstUse += by
		}
	}
	for i := range after.Risks {
		after.Risks[i].Year += by
	}
	if c.InvestSave != nil {
		fund := *c.InvestSave
		fund.From += by
		fund.Draw = later(fund.Draw, by)
		after.InvestSave = &fund
	}
	return &after
}

func later(amounts map[calendar.FinancialYear]money.Pence, by calendar.FinancialYear) map[calendar.FinancialYear]money.Pence {
	moved := make(map[calendar.FinancialYear]money.Pence, len(amounts))
	for y, a := range amounts {
		moved[y+by] = a
	}
	return moved
}

// ReadPercent reads a percentage that may be left out.
func ReadPercent(text string) (r Rate, there bool, err error) {
	if strings.TrimSpace(text) == "" {
		return 0, false, nil
	}
	r, err = ParseRate(text)
	return r, true, err
}
