package costmodel

import (
	"fmt"
	"testing"

	"moothall/calendar"
	"moothall/money"
)

// large is a ten-year case of n lines with everything in it: two options,
// partners, ranges, borrowing, risks.
func large(n, runs int) *Case {
	c := &Case{Format: Format, Title: "Large", First: 2026, Years: 10, Class: "discretionary",
		Options:  []Option{{ID: "nothing", Title: "Do nothing", Nothing: true}, {ID: "buy", Title: "Buy", Preferred: true}},
		Partners: []Partner{{"a", "A"}, {"b", "B"}},
		Keys:     []Key{{ID: "k", Title: "Posts", Driver: "posts", Splits: []Split{{From: 2020, Values: map[string]Rate{"a": 618_000, "b": 382_000}}}}},
		Risks:    []Risk{{ID: "r1", Title: "Late", Chance: 200_000, Low: 100, Mode: 5_000_000, High: 9_000_000, Year: 2027}},
		Funding: []Funding{{ID: "b", Source: Borrowed, Pays: PaysCapital, Amounts: map[calendar.FinancialYear]money.Pence{2026: 500_000_00, 2027: 100_000_00}},
			{ID: "g", Source: Grant, Pays: PaysCapital, Amounts: map[calendar.FinancialYear]money.Pence{2026: 100_000_00}}},
		Uncertainty: Uncertainty{Runs: runs, Seed: 2007},
	}
	kinds := Kinds()
	for i := range n {
		l := Line{ID: fmt.Sprintf("L%d", i+1), Option: "buy", Area: fmt.Sprintf("area %d", i%5), Kind: kinds[i%len(kinds)], Label: fmt.Sprintf("Line %d", i+1), Owner: "Somebody", BudgetLine: "B1", Amounts: map[calendar.FinancialYear]money.Pence{}}
		for y := range 10 {
			l.Amounts[calendar.FinancialYear(2026+y)] = money.Pence(1_000_00*(i+1) + 77*y)
		}
		if i%3 == 0 {
			l.Key = "k"
		}
		if i%4 == 1 {
			l.Timing = MidYear
		}
		l.Real = i%2 == 0
		l.Points = &Points{Low: 900_000, High: 1_300_000}
		c.Lines = append(c.Lines, l)
	}
	return c
}

func appraised(b *testing.B, c *Case) *Appraisal {
	b.Helper()
	p, err := Resolve(nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	a, err := Appraise(c, p)
	if err != nil {
		b.Fatal(err)
	}
	return a
}

// The target is 2 ms.
func BenchmarkCaseOf200Lines(b *testing.B) {
	c := large(200, 0)
	for b.Loop() {
		appraised(b, c)
	}
}

// The target is 250 ms, with the case itself.
func BenchmarkTenThousandRunsOf200Lines(b *testing.B) {
	c := large(200, 10_000)
	for b.Loop() {
		appraised(b, c)
	}
}

// The target is a second for 5,000 cases of a usual size, 20 lines, as a portfolio
// takes them: by their preferred options.
func BenchmarkPortfolioOf5000Cases(b *testing.B) {
	c := large(20, 0)
	p, err := Resolve(nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		ready, err := Prepare(p)
		if err != nil {
			b.Fatal(err)
		}
		for range 5000 {
			if _, err := ready.Propose(c); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// What the multiplications and additions of a case of 200 lines cost by
// themselves: beside it stands what the rest costs.
func BenchmarkBareArithmeticOf200Lines(b *testing.B) {
	var s sum
	for b.Loop() {
		for i := range 200 {
			for y := range 10 {
				s.add(money.Pence(1_000_00*(i+1)+77*y), One-Factor(y)*1_000_000)
			}
		}
	}
	if s == (sum{}) {
		b.Fatal("nothing was added")
	}
}
