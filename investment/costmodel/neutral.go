package costmodel

import (
	"moothall/calendar"
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
	Flag     string                 `json:"flag"`
	Table    Table                  `json:"table"`
	Peak     money.Pence            `json:"peak_call"` // the most that must be found for a time
	PeakYear calendar.FinancialYear `json:"peak_year,omitzero"`
}

// CashNeutral tests lines by year and over the period. A year is neutral if
// its cost exceeds what is displaced by no more than tolerance; the period is if
// the whole does.
func CashNeutral(h Horizon, lines []Line, tolerance money.Pence) (Verdict, error) {
	t, err := Summarise(h, lines)
	if err != nil {
		return Verdict{}, err
	}
	v := Verdict{Flag: EveryYear, Table: t}
	for _, y := range t.Years {
		if y.Net > tolerance {
			v.Flag = OverPeriod
		}
		if y.Cumulative > v.Peak {
			v.Peak, v.PeakYear = y.Cumulative, y.Year
		}
	}
	if t.Total.Net > tolerance {
		v.Flag = NotNeutral
	}
	return v, nil
}

// Sentence is the verdict in words.
func (v Verdict) Sentence() string {
	switch v.Flag {
	case EveryYear:
		return "Cash neutral in every year: what is displaced covers the cost."
	case OverPeriod:
		if v.Peak <= 0 {
			return "Cash neutral over the period; in some years the cost draws on what was displaced before."
		}
		return "Cash neutral over the period; at most " + v.Peak.Pounds() + " must be found for a time, in " + v.PeakYear.String() + "."
	}
	return "Not cash neutral: " + v.Table.Total.Net.Pounds() + " is not covered by displaced budgets."
}
