package costmodel

import (
	"encoding/json"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/money"
)

// The verdicts of the cash-neutral test.
const (
	EveryYear  = "neutral every year"
	OverPeriod = "neutral over period"
	NotNeutral = "not neutral"
)

// Verdict is whether new cost is met by the budgets that it displaces.
type Verdict struct {
	Flag      string                 `json:"flag"`
	Table     Table                  `json:"table"`
	Peak      money.Pence            `json:"peak_call"` // the most that must be found for a time
	PeakYear  calendar.FinancialYear `json:"peak_year,omitzero"`
	Tolerance money.Pence            `json:"tolerance"`
}

// MarshalJSON adds the working: a sentence for each year.
func (v Verdict) MarshalJSON() ([]byte, error) {
	type plain Verdict
	return json.Marshal(struct {
		plain
		Working  []string `json:"working"`
		Sentence string   `json:"sentence"`
	}{plain(v), v.Working(), v.Sentence()})
}

// Working is a sentence for each year.
func (v Verdict) Working() []string {
	list := make([]string, len(v.Table.Years))
	for i, y := range v.Table.Years {
		list[i] = y.working()
	}
	return list
}

// CashNeutral tests lines by year and over the period. A year is neutral if
// neither its own cost nor the cost of all years so far exceeds what is
// displaced by more than tolerance: small excesses that each pass would
// otherwise add up unseen. The period is neutral if the whole is.
func CashNeutral(h Horizon, lines []Line, tolerance money.Pence) (Verdict, error) {
	if tolerance < 0 {
		return Verdict{}, problem.New(problem.Invalid, "cost.tolerance", "The tolerance cannot be negative").On("tolerance")
	}
	t, err := Summarise(h, lines)
	if err != nil {
		return Verdict{}, err
	}
	return t.verdict(tolerance), nil
}

// verdict is the test of a table.
func (t Table) verdict(tolerance money.Pence) Verdict {
	v := Verdict{Flag: EveryYear, Table: t, Tolerance: tolerance}
	for _, y := range t.Years {
		if y.Net > tolerance || y.Cumulative > tolerance {
			v.Flag = OverPeriod
		}
		if y.Cumulative > v.Peak {
			v.Peak, v.PeakYear = y.Cumulative, y.Year
		}
	}
	if t.Total.Net > tolerance {
		v.Flag = NotNeutral
	}
	return v
}

// tally is capital, revenue and displaced budgets by year, in the making.
type tally []Year

// put adds an amount of a line of that kind to year t.
func (y tally) put(a *adder, t int, k Kind, p money.Pence) {
	switch k {
	case Capital:
		a.add(&y[t].Capital, p)
	case Revenue, OneOff:
		a.add(&y[t].Revenue, p)
	case Displaced:
		a.add(&y[t].Displaced, p)
	}
}

// table is the tally as a table, with cost, net and the sum so far.
func (y tally) table(a *adder, years []calendar.FinancialYear) Table {
	table := Table{Years: y}
	for t := range y {
		y[t].Year = years[t]
		y[t].Cost = a.sum(y[t].Capital, y[t].Revenue)
		y[t].Net = a.sum(y[t].Cost, -y[t].Displaced)
		a.add(&table.Total.Capital, y[t].Capital)
		a.add(&table.Total.Revenue, y[t].Revenue)
		a.add(&table.Total.Cost, y[t].Cost)
		a.add(&table.Total.Displaced, y[t].Displaced)
		a.add(&table.Total.Net, y[t].Net)
		y[t].Cumulative = table.Total.Net
	}
	table.Total.Cumulative = table.Total.Net
	return table
}

// working is the year's part of the test in words.
func (y Year) working() string {
	s := y.Year.String() + ": cost " + y.Cost.Pounds() + ", displaced " + y.Displaced.Pounds()
	return s + "; " + foundOrFreed(y.Net) + " in the year, " + foundOrFreed(y.Cumulative) + " so far."
}

func foundOrFreed(net money.Pence) string {
	switch {
	case net > 0:
		return net.Pounds() + " to find"
	case net < 0:
		return (-net).Pounds() + " freed"
	}
	return "nothing to find"
}

// Sentence is the verdict in words.
func (v Verdict) Sentence() string {
	switch v.Flag {
	case EveryYear:
		if v.Peak > 0 {
			return "Cash neutral in every year within the tolerance of " + v.Tolerance.Pounds() + ": at most " + v.Peak.Pounds() + " is not covered, in " + v.PeakYear.String() + "."
		}
		if v.Table.Total.Cost == 0 {
			return "There is no new cost."
		}
		return "Cash neutral in every year: what is displaced covers the cost."
	case OverPeriod:
		if v.Peak <= 0 {
			return "Cash neutral over the period; in some years the cost draws on what was displaced before."
		}
		return "Cash neutral over the period; at most " + v.Peak.Pounds() + " must be found for a time, in " + v.PeakYear.String() + "."
	}
	return "Not cash neutral: " + v.Table.Total.Net.Pounds() + " is not covered by displaced budgets."
}
