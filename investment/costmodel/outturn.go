package costmodel

import (
	"slices"
	"strings"

	"moothall/calendar"
	"moothall/money"
)

// Spent is what was really spent or saved of a line in a year.
type Spent struct {
	Line   string
	Year   calendar.FinancialYear
	Amount money.Pence
}

// Against is an outturn beside its estimate: of the years of which an outturn is
// recorded, so that a year to come is no underspend.
type Against struct {
	Name              string // of the line, the kind or the category
	Label             string
	Kind              Kind // of a line or a kind
	Lines             int  // how many it is of
	Estimate, Outturn money.Pence
}

// Difference is the outturn less the estimate.
func (a Against) Difference() money.Pence { return a.Outturn - a.Estimate }

// Per is the outturn over the estimate less one, in per cent with one decimal
// and a true minus; empty if nothing was estimated.
func (a Against) Per() string {
	tenths, ok := perMille(a.Difference(), a.Estimate)
	if a.Estimate == 0 || !ok {
		return ""
	}
	return strings.Replace(decimal(tenths), "-", "−", 1)
}

// Held is outturn held against estimates.
type Held struct {
	Lines      []Against
	Kinds      []Against
	Categories []Against // of optimism bias: the council's own evidence
	Years      []HeldYear
	Unknown    []Spent // of lines that the estimate does not have
}

// HeldYear is what was spent of costs in a year.
type HeldYear struct {
	Year calendar.FinancialYear
	Against
}

// Over says whether more was spent than estimated.
func (y HeldYear) Over() bool { return y.Outturn > y.Estimate }

// HoldAgainst holds what was spent and saved against the working of an option,
// in the prices of each year.
func (w *Working) HoldAgainst(spent []Spent) Held {
	var h Held
	add := func(list *[]Against, name, label string, k Kind, estimate, outturn money.Pence, line bool) {
		at := slices.IndexFunc(*list, func(a Against) bool { return a.Name == name })
		if at < 0 {
			*list = append(*list, Against{Name: name, Label: label, Kind: k})
			at = len(*list) - 1
		}
		a := &(*list)[at]
		a.Estimate += estimate
		a.Outturn += outturn
		if line {
			a.Lines++
		}
	}
	byYear := map[calendar.FinancialYear]*HeldYear{}
	for _, l := range w.Lines {
		estimates := map[calendar.FinancialYear]money.Pence{}
		for _, c := range l.Cells {
			estimates[c.Year] = c.Cash
		}
		first := true
		for _, s := range spent {
			if s.Line != l.Line {
				continue
			}
			e := estimates[s.Year]
			add(&h.Lines, l.Line, l.Label, l.Kind, e, s.Amount, first)
			add(&h.Kinds, string(l.Kind), "", l.Kind, e, s.Amount, first)
			if l.Bias != "" {
				label := l.Bias
				if at := slices.IndexFunc(w.Biases, func(b BiasWorking) bool { return b.ID == l.Bias }); at >= 0 {
					label = w.Biases[at].Title
				}
				add(&h.Categories, l.Bias, label, "", e, s.Amount, first)
			}
			if l.Kind.IsCost() {
				y := byYear[s.Year]
				if y == nil {
					y = &HeldYear{Year: s.Year}
					byYear[s.Year] = y
				}
				y.Estimate += e
				y.Outturn += s.Amount
			}
			first = false
		}
	}
	slices.SortStableFunc(h.Kinds, func(a, b Against) int { return slices.Index(Kinds(), a.Kind) - slices.Index(Kinds(), b.Kind) })
	for _, y := range byYear {
		h.Years = append(h.Years, *y)
	}
	slices.SortFunc(h.Years, func(a, b HeldYear) int { return int(a.Year - b.Year) })
	for _, s := range spent {
		if !slices.ContainsFunc(w.Lines, func(l LineWorking) bool { return l.Line == s.Line }) {
			h.Unknown = append(h.Unknown, s)
		}
	}
	return h
}
