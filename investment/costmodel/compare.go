package costmodel

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"moothall/calendar"
	"moothall/money"
)

// Change is what became of a line between two versions of a case.
type Change struct {
	Line, Label string
	Kind        Kind
	What        string // "added", "taken out" or "changed"
	Was, Now    []money.Pence
	WasTotal    money.Pence
	NowTotal    money.Pence
	Words       []string // other than amounts
}

// By is by how much the line as a whole changed.
func (c Change) By() money.Pence { return c.NowTotal - c.WasTotal }

// Compare lists the lines of b that are not as they are in a, in the order of b
// and then those that are gone. Lines are known by their short names. The
// amounts are those of the years from first on.
func Compare(a, b *Case) (first calendar.FinancialYear, years int, list []Change) {
	first = min(a.First, b.First)
	years = int(max(a.last(), b.last())-first) + 1
	row := func(l *Line) (amounts []money.Pence, total money.Pence) {
		amounts = make([]money.Pence, years)
		if l == nil {
			return amounts, 0
		}
		for y, p := range l.Amounts {
			amounts[y-first] = p
			total += p
		}
		return amounts, total
	}
	put := func(was, now *Line) {
		of := now
		if of == nil {
			of = was
		}
		c := Change{Line: of.ID, Label: of.Label, Kind: of.Kind, What: "changed"}
		c.Was, c.WasTotal = row(was)
		c.Now, c.NowTotal = row(now)
		switch {
		case was == nil:
			c.What = "added"
		case now == nil:
			c.What = "taken out"
		default:
			c.Words = differences(was, now)
			if len(c.Words) == 0 && slices.Equal(c.Was, c.Now) {
				return
			}
		}
		list = append(list, c)
	}
	find := func(c *Case, id string) *Line {
		for i := range c.Lines {
			if c.Lines[i].ID == id {
				return &c.Lines[i]
			}
		}
		return nil
	}
	for i := range b.Lines {
		put(find(a, b.Lines[i].ID), &b.Lines[i])
	}
	for i := range a.Lines {
		if find(b, a.Lines[i].ID) == nil {
			put(&a.Lines[i], nil)
		}
	}
	return first, years, list
}

// CompareRest says what of two versions of a case is not the same beside their
// lines: sets, conventions, options, funding, partners and the rest, which can
// move every figure.
func CompareRest(a, b *Case) []string {
	var list []string
	said := func(what, was, now string) {
		if was != now {
			list = append(list, fmt.Sprintf("%s: %s, before %s", what, orNone(now), orNone(was)))
		}
	}
	said("Base year", a.First.String(), b.First.String())
	said("Class", a.Class, b.Class)
	said("Tolerance of the cash-neutral test", a.Tolerance.Pounds(), b.Tolerance.Pounds())
	for _, k := range SetKinds() {
		said(k.Words(), cmp.Or(a.Sets[k], usual[k]), cmp.Or(b.Sets[k], usual[k]))
	}
	v, w := a.Conventions.Full(), b.Conventions.Full()
	said("Timing", string(v.Timing), string(w.Timing))
	said("Discount factors", v.Factors, w.Factors)
	said("Sums", v.Sums, w.Sums)
	said("Benefit-cost ratio over", v.Ratio, w.Ratio)
	said("Payback in", v.Payback, w.Payback)
	said("Preferred option", a.PreferredOption().Title, b.PreferredOption().Title)
	for _, part := range []struct {
		name     string
		was, now any
	}{{"Options", a.Options, b.Options}, {"Mitigations of optimism bias", a.Mitigations, b.Mitigations}, {"Risks", a.Risks, b.Risks}, {"Assumptions", a.Assumptions, b.Assumptions}, {"Partners", a.Partners, b.Partners}, {"Keys", a.Keys, b.Keys},
		{"Funding", a.Funding, b.Funding}, {"Reserves", a.Reserves, b.Reserves}, {"Invest-to-save fund", a.InvestSave, b.InvestSave}, {"Budgets", a.Budget, b.Budget}, {"Figures of papers", a.Stated, b.Stated}, {"Runs of the uncertainty", a.Uncertainty, b.Uncertainty}, {"Sets that the case brings", a.OwnSets, b.OwnSets}} {
		if !same(part.was, part.now) {
			list = append(list, part.name+": not as they were")
		}
	}
	return list
}

// same says whether two parts of a case are written alike.
func same(a, b any) bool {
	x, errA := json.Marshal(a)
	y, errB := json.Marshal(b)
	empty := func(t []byte) bool { return string(t) == "null" || string(t) == "[]" || string(t) == "{}" }
	return errA == nil && errB == nil && (string(x) == string(y) || empty(x) && empty(y))
}

// differences says what of a line changed, other than its amounts.
func differences(a, b *Line) []string {
	var list []string
	said := func(what, was, now string) {
		if was != now {
			list = append(list, fmt.Sprintf("%s: %s, before %s", what, orNone(now), orNone(was)))
		}
	}
	points := func(l *Line) string {
		if l.Points == nil {
			return ""
		}
		return fmt.Sprintf("%s, %s, %s per cent", l.Points.Low, l.Points.mode(), l.Points.High)
	}
	prices := func(l *Line) string {
		switch {
		case !l.Real:
			return "of each year"
		case l.PriceYear != 0:
			return l.PriceYear.String()
		}
		return "of the base year"
	}
	said("what it is for", a.Label, b.Label)
	said("kind", a.Kind.Words(), b.Kind.Words())
	said("option", a.Option, b.Option)
	said("area", a.Area, b.Area)
	said("fund", FundWords(a.fund()), FundWords(b.fund()))
	said("budget", a.BudgetLine, b.BudgetLine)
	said("partner", a.Partner+a.Key, b.Partner+b.Key)
	said("spent on", a.Nature, b.Nature)
	said("asset class", a.Class, b.Class)
	said("life", strconv.Itoa(a.Life), strconv.Itoa(b.Life))
	said("contract ends", dateOf(a.Ends), dateOf(b.Ends))
	said("timing", string(a.Timing), string(b.Timing))
	said("prices", prices(a), prices(b))
	said("optimism bias", a.Bias, b.Bias)
	said("range", points(a), points(b))
	said("owner", a.Owner, b.Owner)
	said("transfer", yes(a.Transfer), yes(b.Transfer))
	said("sunk", yes(a.Sunk), yes(b.Sunk))
	return list
}

func dateOf(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func orNone(s string) string {
	if strings.TrimSpace(s) == "" {
		return "none"
	}
	return s
}
