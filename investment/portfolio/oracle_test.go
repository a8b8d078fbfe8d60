package portfolio

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/money"
)

// draw makes a small portfolio with a bit of everything.
func draw(t *rapid.T, most int) File {
	f := File{Format: Format, Title: "Drawn", First: firstYear, Years: 4}
	number := func(label string, lo, hi int) int { return rapid.IntRange(lo, hi).Draw(t, label) }
	year := func(label string) calendar.FinancialYear {
		return firstYear + calendar.FinancialYear(number(label, 0, 3))
	}
	n := number("cases", 1, most)
	ids := rapid.Permutation([]string{"A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N"}).Draw(t, "ids")
	for i := range n {
		c := Case{ID: ids[i], Value: money.Pence(number("value", -20, 80)) * 100, BeyondOK: true}
		c.Capital = map[calendar.FinancialYear]money.Pence{year("y"): money.Pence(number("capital", 0, 30)) * 100}
		c.Revenue = map[calendar.FinancialYear]money.Pence{year("y"): money.Pence(number("revenue", -10, 30)) * 100}
		c.StaffDays = map[calendar.FinancialYear]int64{year("y"): int64(number("days", 0, 20))}
		c.Risk = int64(number("risk", 0, 5))
		c.Mandatory = number("mandatory", 0, 7) == 0
		if number("requires", 0, 3) == 0 {
			if k := number("which", 0, n-1); k != i {
				c.Requires = []string{ids[k]}
			}
		}
		if number("exclusive", 0, 3) == 0 {
			c.Exclusive = rapid.SampledFrom([]string{"x", "y"}).Draw(t, "group")
		}
		if number("starts", 0, 3) == 0 {
			c.Starts = []Start{{Delay: number("delay", 1, 3), Value: c.Value - money.Pence(number("less", 0, 5))*100}}
			c.NotNow = number("not now", 0, 3) == 0
			if number("before", 0, 1) == 0 { // what happens before the years, and moves into them
				c.Capital[firstYear-1] = money.Pence(number("early", 0, 30)) * 100
			}
		}
		f.Cases = append(f.Cases, c)
	}
	for k := range number("limits", 0, 5) {
		l := Limit{Name: fmt.Sprint("L", k), Kind: rapid.SampledFrom([]Kind{Capital, Revenue, Staff, Risk}).Draw(t, "kind")}
		if l.Kind != Risk && number("all years", 0, 2) > 0 {
			l.Year = year("limit year")
		}
		l.Most = Number(int64(number("most", 0, 60)))
		if l.Kind.InPounds() {
			l.Most = Pounds(money.Pence(l.Most.N) * 100)
		}
		if number("subset", 0, 3) == 0 {
			l.Cases = ids[:number("of", 1, n)]
		}
		f.Limits = append(f.Limits, l)
	}
	if number("decisions", 0, 2) == 0 {
		c := f.Cases[number("about", 0, n-1)]
		o := Override{Case: c.ID, Choose: number("choose", 0, 1) == 1, Reason: "so", By: "Jo"}
		if o.Choose && number("start", 0, 1) == 0 {
			o.Start = &c.starts()[0].Delay
		}
		f.Manual = append(f.Manual, o)
	}
	return f
}

// brute tries every choice of f, by the rules of verify, and returns the best
// value and the fewest cases that reach it.
func brute(f *File) (best money.Pence, fewest int, found bool) {
	var picks []Choice
	var try func(i int, sum money.Pence)
	try = func(i int, sum money.Pence) {
		if i == len(f.Cases) {
			better := !found || sum > best || sum == best && len(picks) < fewest
			if better && verify(f, picks) == nil {
				best, fewest, found = sum, len(picks), true
			}
			return
		}
		try(i+1, sum)
		for _, s := range f.Cases[i].starts() {
			picks = append(picks, Choice{Case: f.Cases[i].ID, Delay: s.Delay})
			try(i+1, sum+s.Value)
			picks = picks[:len(picks)-1]
		}
	}
	try(0, 0)
	return best, fewest, found
}

func TestBestIsProved(t *testing.T) {
	t.Run("like trying every choice", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			f := draw(t, 9)
			want, fewest, found := brute(&f)
			r, err := Solve(context.Background(), f, Options{ChoiceOnly: true})
			if !found {
				if !problem.Is(err, problem.Conflict) {
					t.Fatalf("nothing can be chosen, got %v, %v", r, err)
				}
				return
			}
			if err != nil || r.Value != want || len(r.Chosen) != fewest || !r.Proof.Optimal {
				t.Fatalf("got %s with %d cases, want %s with %d: %v", r.Value, len(r.Chosen), want, fewest, err)
			}
		})
	})
	t.Run("with fourteen cases", func(t *testing.T) {
		for seed := range uint64(20) {
			f := budget(seed, 14, 20)
			want, fewest, _ := brute(&f)
			r, err := Solve(context.Background(), f, Options{ChoiceOnly: true})
			if err != nil || r.Value != want || len(r.Chosen) != fewest {
				t.Errorf("seed %d: got %s with %d cases, want %s with %d: %v", seed, r.Value, len(r.Chosen), want, fewest, err)
			}
		}
	})
	t.Run("like GLPK", likeGLPK)
}

// likeGLPK compares with another optimiser on 60 portfolios from 10 to 100
// cases. The larger ones have looser limits, which both settle quickly. Under
// the race detector one in five of those is compared.
func likeGLPK(t *testing.T) {
	glpsol(t)
	compared, enough := 0, 50
	if underRace {
		enough = 35
	}
	for k := range uint64(60) {
		cases := 10 + int(k)*90/59
		if underRace && cases > 60 && k%5 != 0 {
			continue
		}
		f := varied(k, cases)
		want, found, err := glpk(t, &f, time.Minute)
		if errors.Is(err, errSlow) {
			t.Logf("portfolio %d of %d cases: %v", k, cases, err)
			continue
		}
		r, err := Solve(t.Context(), f, Options{ChoiceOnly: true})
		switch {
		case !found && problem.Is(err, problem.Conflict):
		case err != nil || !found || r.Value != want || !r.Proof.Optimal:
			t.Errorf("%d, %d cases: got %s, GLPK %s (found %v): %v", k, cases, r.Value, want, found, err)
		}
		compared++
	}
	t.Logf("%d were compared", compared)
	if compared < enough {
		t.Errorf("only %d were compared, want %d", compared, enough)
	}
}

// varied is a budget with later starts, staff and risk in some, and with
// limits that grow with the number of cases, so that GLPK ends in time.
func varied(seed uint64, cases int) File {
	f := budget(seed, cases, 20)
	r := rand.New(rand.NewPCG(seed, 7))
	for i := range f.Cases {
		c := &f.Cases[i]
		if r.IntN(8) == 0 {
			c.Starts = []Start{{Delay: 1, Value: c.Value / 103 / 100 * 100 * 100}}
			c.BeyondOK = true
		}
		c.Risk = int64(r.IntN(9))
		c.StaffDays = map[calendar.FinancialYear]int64{firstYear: int64(r.IntN(50))}
	}
	if cases > 40 {
		for i := range f.Limits {
			l := &f.Limits[i]
			l.Most.N = l.Most.N / 100 * int64(160+cases*8/10) / 100 * 100
		}
	}
	f.Limits[18] = Limit{Name: "risk", Kind: Risk, Most: Number(int64(cases * 3))}
	f.Limits[19] = Limit{Name: "staff", Kind: Staff, Year: firstYear, Most: Number(int64(cases * 15))}
	return f
}
