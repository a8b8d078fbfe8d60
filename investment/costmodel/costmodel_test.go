package costmodel

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/money"
)

var ten = Horizon{First: 2007, Count: 10}

func level(area string, k Kind, pounds money.Pence, from, to calendar.FinancialYear) Line {
	l := Line{Area: area, Kind: k, Label: area, Amounts: map[calendar.FinancialYear]money.Pence{}}
	for y := from; y <= to; y++ {
		l.Amounts[y] = pounds * 100
	}
	return l
}

func TestTheUnexplainedIsSaid(t *testing.T) {
	lines := []Line{
		level("client", Revenue, 600_000, 2007, 2016), level("home", Revenue, 380_000, 2007, 2016),
		level("client", Displaced, 600_000, 2007, 2016), level("home", Displaced, 380_000, 2007, 2016),
		level("workflow", Capital, 450_000, 2007, 2007), level("mobility", Capital, 300_000, 2008, 2008),
	}
	cost := []Kind{Capital, Revenue}
	got, err := Reconcile(ten, lines, []Stated{
		{Label: "in all", Areas: []string{"client", "home", "workflow", "mobility"}, Kinds: cost, Amount: 1_185_000_000},
		{Label: "cash neutral", Areas: []string{"client", "home"}, Kinds: cost, Amount: 980_000_000},
		{Label: "not cash neutral", Areas: []string{"workflow", "mobility"}, Kinds: cost, Amount: 205_000_000},
		{Label: "capital", Areas: []string{"workflow", "mobility"}, Kinds: []Kind{Capital}, Amount: 75_000_000},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"£1.3m", "£0", "£1.3m", "£0"} {
		if got[i].Unexplained.Short() != want {
			t.Errorf("%s: %s is unexplained, want %s", got[i].Label, got[i].Unexplained.Short(), want)
		}
	}
	if got[0].Sentence != "£1.3m of it is not explained by any line." {
		t.Errorf("it says %q", got[0].Sentence)
	}
}

func TestNeutralMeansDisplaced(t *testing.T) {
	for name, c := range map[string]struct {
		lines []Line
		flag  string
		peak  money.Pence
	}{
		"covered every year":       {[]Line{level("a", Revenue, 10, 2007, 2016), level("a", Displaced, 10, 2007, 2016)}, EveryYear, 0},
		"spent first, saved later": {[]Line{level("a", Capital, 90, 2007, 2007), level("a", Displaced, 10, 2008, 2016)}, OverPeriod, 9000},
		"not covered":              {[]Line{level("a", Revenue, 10, 2007, 2016), level("a", Displaced, 9, 2007, 2016)}, NotNeutral, 1000},
	} {
		v, err := CashNeutral(ten, c.lines, 0)
		if err != nil || v.Flag != c.flag || v.Peak != c.peak || v.Sentence() == "" {
			t.Errorf("%s: %s, peak %s, %v", name, v.Flag, v.Peak, err)
		}
	}
}

func drawLines(t *rapid.T) []Line {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Line {
		return Line{Area: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "area"), Kind: rapid.SampledFrom([]Kind{Capital, Revenue, Displaced}).Draw(t, "kind"),
			Amounts: rapid.MapOf(rapid.Custom(func(t *rapid.T) calendar.FinancialYear {
				return calendar.FinancialYear(rapid.IntRange(2007, 2016).Draw(t, "year"))
			}), rapid.Custom(func(t *rapid.T) money.Pence { return money.Pence(rapid.Int64Range(0, 1<<40).Draw(t, "pence")) })).Draw(t, "amounts")}
	}), 0, 12).Draw(t, "lines")
}

func TestTotalsAreTheSumOfYears(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table, err := Summarise(ten, drawLines(t))
		if err != nil {
			t.Fatal(err)
		}
		var cost, displaced, net money.Pence
		for _, y := range table.Years {
			cost, displaced, net = cost+y.Cost, displaced+y.Displaced, net+y.Net
		}
		if cost != table.Total.Cost || displaced != table.Total.Displaced || net != table.Total.Net || net != cost-displaced {
			t.Fatalf("%+v", table)
		}
	})
}

func TestLineOrderNeverMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := drawLines(t)
		a, err := Summarise(ten, lines)
		if err != nil {
			t.Fatal(err)
		}
		b, err := Summarise(ten, rapid.Permutation(lines).Draw(t, "other order"))
		if err != nil || a.Total != b.Total {
			t.Fatalf("%+v and %+v, %v", a.Total, b.Total, err)
		}
	})
}

func TestALineThatDoesNotFitIsNamed(t *testing.T) {
	for name, l := range map[string]Line{
		"a year outside":  {Label: "x", Kind: Capital, Amounts: map[calendar.FinancialYear]money.Pence{2020: 1}},
		"a negative cost": {Label: "x", Kind: Capital, Amounts: map[calendar.FinancialYear]money.Pence{2007: -1}},
		"no known kind":   {Label: "x", Kind: "gift"},
	} {
		if _, err := Summarise(ten, []Line{l}); !problem.Is(err, problem.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSmallExcessesDoNotAddUpUnseen(t *testing.T) {
	// £1 over in each of five years, £5 back in the sixth: no year alone is
	// over the tolerance of £2, but £5 must be found on the way.
	lines := []Line{level("a", Revenue, 1, 2007, 2011), level("a", Displaced, 5, 2012, 2012)}
	v, err := CashNeutral(ten, lines, 200)
	if err != nil || v.Flag != OverPeriod || v.Peak != 500 || v.PeakYear != 2011 {
		t.Fatalf("%s, peak %s in %s, %v", v.Flag, v.Peak, v.PeakYear, err)
	}
	if v.Working()[0] != "2007/08: cost £1, displaced £0; £1 to find in the year, £1 to find so far." || len(v.Working()) != 10 {
		t.Fatalf("the working reads %q", v.Working())
	}
	if v.Working()[5] != "2012/13: cost £0, displaced £5; £5 freed in the year, nothing to find so far." {
		t.Fatalf("the sixth year reads %q", v.Working()[5])
	}
	within, err := CashNeutral(ten, lines, 500)
	if err != nil || within.Flag != EveryYear || within.Sentence() != "Cash neutral in every year within the tolerance of £5: at most £5 is not covered, in 2011/12." {
		t.Fatalf("%s: %q, %v", within.Flag, within.Sentence(), err)
	}
	if _, err := CashNeutral(ten, lines, -1); !problem.Is(err, problem.Invalid) {
		t.Fatalf("a negative tolerance: %v", err)
	}
}

func TestAFigureOfNoNamedKindIsAllCost(t *testing.T) {
	lines := []Line{level("a", Capital, 1, 2007, 2007), level("a", Revenue, 2, 2007, 2007), level("a", Displaced, 4, 2007, 2007)}
	got, err := Reconcile(ten, lines, []Stated{{Label: "all", Areas: []string{"a"}, Amount: 200}})
	if err != nil || got[0].Lines != 300 || got[0].Sentence != "The lines come to £1 more than was stated." {
		t.Fatalf("%+v, %v", got, err)
	}
}

// No sum of what Check lets pass is too large to be exact, and what is too
// large is refused by name.
func TestASumTooLargeIsRefused(t *testing.T) {
	h := Horizon{First: 2007, Count: 60}
	line := Line{Area: "a", Kind: Revenue, Label: "x", Amounts: map[calendar.FinancialYear]money.Pence{}}
	for _, y := range h.Years() {
		line.Amounts[y] = MostInAYear
	}
	lines := slices.Repeat([]Line{line}, 500)
	if got, err := Summarise(h, lines); err != nil || got.Total.Cost != MostInAYear*60*500 {
		t.Fatalf("the most that lines can hold adds up to %s, %v", got.Total.Cost, err)
	}
	line.Amounts[2007]++
	if _, err := Summarise(h, lines); !problem.Is(err, problem.Invalid) {
		t.Fatalf("want a refusal, got %v", err)
	}
}

func TestVerdictsAgreeWithTheirFigures(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tolerance := money.Pence(rapid.Int64Range(0, 1<<40).Draw(t, "tolerance"))
		v, err := CashNeutral(ten, drawLines(t), tolerance)
		if err != nil {
			t.Fatal(err)
		}
		if (v.Flag == NotNeutral) != (v.Table.Total.Net > tolerance) || v.Flag == EveryYear && v.Peak > tolerance {
			t.Fatalf("%s with a peak of %s, a net of %s and a tolerance of %s", v.Flag, v.Peak, v.Table.Total.Net, tolerance)
		}
	})
}
