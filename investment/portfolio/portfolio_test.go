package portfolio

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/money"
)

// pounds are whole pounds.
func pounds(n int64) money.Pence { return money.Pence(n * 100) }

// simple is a portfolio of cases that each need so much capital in the first
// year and are worth so much, with one limit.
func simple(limit int64, cases ...Case) File {
	return File{
		Format: Format, Title: "Simple", First: firstYear, Years: 3, Cases: cases,
		Limits: []Limit{{Name: "Capital 2027/28", Kind: Capital, Year: firstYear, Most: Pounds(pounds(limit))}},
	}
}

func needs(id string, capital, value int64) Case {
	return Case{ID: id, Value: pounds(value), Capital: map[calendar.FinancialYear]money.Pence{firstYear: pounds(capital)}}
}

func with(c Case, change func(*Case)) Case {
	change(&c)
	return c
}

func mustSolve(t *testing.T, f File, o Options) Result {
	t.Helper()
	r, err := Solve(t.Context(), f, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func chosen(r Result) string {
	var list []string
	for _, c := range r.Chosen {
		list = append(list, c.Case)
	}
	return strings.Join(list, " ")
}

func TestEveryLimitIsKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := draw(t, 14)
		r, err := Solve(context.Background(), f, Options{ChoiceOnly: true})
		if err != nil {
			return
		}
		if err := verify(&f, r.Chosen); err != nil {
			t.Fatal(err)
		}
		for _, u := range r.Limits {
			if u.Slack.N < 0 || u.Used.N+u.Slack.N != u.Most.N {
				t.Fatalf("%+v", u)
			}
		}
	})
	t.Run("and a broken one would be seen", func(t *testing.T) {
		f := simple(10, with(needs("A", 6, 1), func(c *Case) { c.Requires = []string{"B"} }), with(needs("B", 6, 1), func(c *Case) { c.Mandatory = true }), with(needs("C", 1, 1), func(c *Case) { c.Exclusive = "x" }), with(needs("D", 1, 1), func(c *Case) { c.Exclusive = "x" }))
		f.Manual = []Override{{Case: "C", Reason: "so", By: "Jo"}}
		pick := func(ids string) (list []Choice) {
			for _, id := range strings.Fields(ids) {
				list = append(list, Choice{Case: id})
			}
			return list
		}
		for _, ids := range []string{"A", "A B", "B C", "B C D", "B B", ""} {
			if verify(&f, pick(ids)) == nil {
				t.Errorf("%q passes", ids)
			}
		}
		if err := verify(&f, pick("B D")); err != nil {
			t.Error(err)
		}
		if verify(&f, []Choice{{Case: "B", Delay: 1}}) == nil {
			t.Error("a start that is not offered passes")
		}
	})
}

func TestOrderNeverMatters(t *testing.T) {
	for seed := range uint64(12) {
		f := budget(seed, 25, 20)
		f.Manual = []Override{{Case: "C003", Reason: "so", By: "Jo"}, {Case: "C005", Reason: "so", By: "Jo"}}
		for i := range f.Cases { // many equal values
			f.Cases[i].Value = f.Cases[i].Value / 500_000_00 * 500_000_00
		}
		f.Cases[2].Mandatory, f.Cases[4].Mandatory = false, false
		want, err := Solve(t.Context(), f, Options{})
		if err != nil {
			t.Fatal(err)
		}
		g := f
		g.Cases, g.Limits, g.Manual = slices.Clone(f.Cases), slices.Clone(f.Limits), slices.Clone(f.Manual)
		r := rand.New(rand.NewPCG(seed, 3))
		r.Shuffle(len(g.Cases), func(i, k int) { g.Cases[i], g.Cases[k] = g.Cases[k], g.Cases[i] })
		r.Shuffle(len(g.Limits), func(i, k int) { g.Limits[i], g.Limits[k] = g.Limits[k], g.Limits[i] })
		slices.Reverse(g.Manual)
		got, err := Solve(t.Context(), g, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []*Result{&want, &got} { // in the same order, to compare
			sortBy(r.Chosen, func(c Choice) string { return c.Case })
			slices.Sort(r.LeftOut)
			sortBy(r.Limits, func(u Use) string { return u.Name })
			sortBy(r.Manual, func(l Loss) string { return l.Case })
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("seed %d: got\n%+v\nwant\n%+v", seed, got, want)
		}
	}
}

func TestFewestOfEquals(t *testing.T) {
	f := simple(10, needs("A", 5, 50), needs("B", 5, 50), needs("C", 10, 100), needs("D", 0, 0))
	if got := chosen(mustSolve(t, f, Options{})); got != "C" {
		t.Errorf("got %s, want C alone: it is worth as much as A and B, and D adds nothing", got)
	}
}

func TestClashesAreNamed(t *testing.T) {
	must := func(c *Case) { c.Mandatory = true }
	tests := map[string]struct {
		change func(*File)
		want   string
	}{
		"two mandatory cases": {func(f *File) {
			f.Cases = []Case{with(needs("A", 700_000, 1), must), with(needs("B", 500_000, 1), must), needs("C", 1, 5)}
		}, `The mandatory cases A and B need £1.2m of capital in 2027/28, and the limit "Capital 2027/28" is £1m`},
		"one mandatory case, and another that fits": {func(f *File) {
			f.Cases = []Case{with(needs("A", 100_000, 1), must), with(needs("B", 1_500_000, 1), must)}
		}, `The mandatory case B needs £1.5m of capital in 2027/28, and the limit "Capital 2027/28" is £1m`},
		"a decision of people": {func(f *File) {
			f.Cases = []Case{with(needs("A", 700_000, 1), must), needs("B", 500_000, 1)}
			f.Manual = []Override{{Case: "B", Choose: true, Reason: "so", By: "the board"}}
		}, `The mandatory case A and case B, which the board decided to choose, need £1.2m of capital in 2027/28, and the limit "Capital 2027/28" is £1m`},
		"what a mandatory case requires": {func(f *File) {
			f.Cases = []Case{with(needs("A", 700_000, 1), func(c *Case) { c.Mandatory, c.Requires = true, []string{"B"} }), needs("B", 500_000, 1)}
		}, `The mandatory case A and case B, which A requires, need £1.2m of capital in 2027/28, and the limit "Capital 2027/28" is £1m`},
		"two of a group": {func(f *File) {
			f.Cases = []Case{with(needs("A", 1, 1), func(c *Case) { c.Mandatory, c.Exclusive = true, "CRM" }), with(needs("B", 1, 1), func(c *Case) { c.Mandatory, c.Exclusive = true, "CRM" })}
		}, `These cannot all be kept: at most one case of the group "CRM" may be chosen; case A is mandatory; and case B is mandatory. Change one of them`},
		"left out though required": {func(f *File) {
			f.Cases = []Case{with(needs("A", 1, 1), func(c *Case) { c.Mandatory, c.Requires = true, []string{"B"} }), needs("B", 1, 1)}
			f.Manual = []Override{{Case: "B", Reason: "so", By: "Jo"}}
		}, `These cannot all be kept: case A requires case B; case A is mandatory; and Jo decided to leave case B out. Change one of them`},
		"a saving that no case brings": {func(f *File) {
			f.Cases = []Case{needs("A", 1, 1)}
			f.Limits = []Limit{{Name: "Savings", Kind: Revenue, Most: Pounds(pounds(-5000))}}
		}, `The limit "Savings" allows −£5,000 of revenue over all years, and that cannot be kept by any choice. Change it`},
		"a saving that is too small": {func(f *File) {
			saves := needs("B", 1, 1)
			saves.Revenue = map[calendar.FinancialYear]money.Pence{firstYear: pounds(-10)}
			a := with(needs("A", 1, 1), must)
			a.Revenue = map[calendar.FinancialYear]money.Pence{firstYear: pounds(60)}
			f.Cases = []Case{a, saves}
			f.Limits = []Limit{{Name: "Revenue", Kind: Revenue, Most: Pounds(pounds(20))}}
		}, `The mandatory case A needs £50 of revenue over all years, even if every case that brings it down is chosen, and the limit "Revenue" is £20`},
		"staff, with a start that people chose": {func(f *File) {
			a := needs("A", 1, 1)
			a.StaffDays = map[calendar.FinancialYear]int64{firstYear: 90}
			a.Starts = []Start{{Delay: 1, Value: 1}}
			f.Cases = []Case{a}
			one := 1
			f.Manual = []Override{{Case: "A", Choose: true, Start: &one, Reason: "so", By: "Jo"}}
			f.Limits = []Limit{{Name: "People", Kind: Staff, Year: firstYear + 1, Most: Number(80)}}
		}, `Case A, which Jo decided to choose, needs at least 90 staff days in 2028/29, and the limit "People" is 80`},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			f := simple(1_000_000)
			c.change(&f)
			r, err := Solve(t.Context(), f, Options{})
			if !problem.Is(err, problem.Conflict) || err.Error() != c.want {
				t.Fatalf("got  %v\nwant %s", err, c.want)
			}
			if !r.Clash.Minimal || len(r.Sentences()) != 2 || r.Sentences()[1] != c.want+"." {
				t.Errorf("%+v", r.Clash)
			}
		})
	}
}

// Of the rules that are named, none is there needlessly.
func TestClashesAreMinimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := draw(t, 8)
		for i := range f.Cases {
			f.Cases[i].Mandatory = f.Cases[i].Mandatory || i%2 == 0
		}
		r, err := Solve(context.Background(), f, Options{ChoiceOnly: true})
		if err == nil {
			return
		}
		m := newModel(&f)
		solvable := func(leaveOut string) bool {
			p := m.program(make([]int64, len(m.value)), func(i int) bool {
				w := m.words(&m.rules[i])
				return m.rules[i].kind == oneStart || w != leaveOut && slices.Contains(r.Clash.Rules, w)
			})
			return maximise(context.Background(), p, nil, 0, nil).x != nil
		}
		if solvable("") {
			t.Fatalf("these can be kept: %q", r.Clash.Rules)
		}
		for _, w := range r.Clash.Rules {
			if !solvable(w) {
				t.Fatalf("without %q of %q nothing can be chosen either", w, r.Clash.Rules)
			}
		}
	})
}

func TestClashWithoutTime(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f := simple(10, with(needs("A", 20, 1), func(c *Case) { c.Mandatory = true }))
	m := newModel(&f)
	if c := m.explain(ctx); c.Minimal || !strings.Contains(c.Sentence, "no time") {
		t.Errorf("%+v", c)
	}
}

func TestManualDecisionsBind(t *testing.T) {
	f := simple(10, needs("A", 5, 60), needs("B", 5, 50), needs("C", 5, 40), needs("D", 5, 10))
	f.Manual = []Override{
		{Case: "A", Reason: "the supplier is not ready", By: "Cllr Hart"},
		{Case: "D", Choose: true, Reason: "it was promised", By: "the board"},
	}
	r := mustSolve(t, f, Options{})
	if chosen(r) != "B D" || r.Value != pounds(60) {
		t.Fatalf("chose %s", chosen(r))
	}
	if got := []money.Pence{r.Manual[0].Lost.Value, r.Manual[1].Lost.Value, r.AllLost.Value}; !slices.Equal(got, []money.Pence{pounds(10), pounds(30), pounds(50)}) {
		t.Errorf("they lose %v", got)
	}
	said := strings.Join(r.Sentences(), "\n")
	for _, want := range []string{
		"The decision of Cllr Hart to leave out A loses £10. The reason given: the supplier is not ready.",
		"The decision of the board to choose D loses £30.",
		"The manual decisions together lose £50.",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in\n%s", want, said)
		}
	}
	f.Manual = f.Manual[:1]
	if r := mustSolve(t, f, Options{}); r.AllLost.Value != pounds(20) || chosen(r) != "B C" {
		t.Errorf("%+v", r)
	}
}

func TestTimeUpSaysTheGap(t *testing.T) {
	f := budget(3, 60, 20)
	best := mustSolve(t, f, Options{ChoiceOnly: true}).Value
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	stopped, err := Solve(ctx, f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	limited := mustSolve(t, f, Options{Nodes: 200})
	for name, r := range map[string]Result{"cancelled": stopped, "few nodes": limited} {
		if r.Proof.Optimal || r.Value > best || r.Proof.Most < best || r.Proof.Gap != r.Proof.Most-r.Value || r.Marginal != nil {
			t.Errorf("%s: %s of %s, at most %s", name, r.Value, best, r.Proof.Most)
		}
		if s := r.Sentences()[0]; !strings.Contains(s, "not proved") || !strings.Contains(s, r.Proof.Gap.Short()) {
			t.Errorf("%s: %s", name, s)
		}
	}
	if limited.Proof.Gap*10 > limited.Value {
		t.Errorf("after 200 nodes the gap is still %s of %s", limited.Proof.Gap, limited.Value)
	}
	t.Run("with nothing found", func(t *testing.T) {
		// Two of the four kinds of days must come out exactly, which takes looking.
		f := simple(10)
		f.Limits = nil
		for i := range 24 {
			c := needs(string(rune('A'+i)), 0, 1)
			n := pounds(int64(1000 + 37*i*i))
			c.Revenue = map[calendar.FinancialYear]money.Pence{firstYear: n, firstYear + 1: -n}
			f.Cases = append(f.Cases, c)
		}
		f.Limits = []Limit{
			{Name: "up", Kind: Revenue, Year: firstYear, Most: Pounds(pounds(20_001))},
			{Name: "down", Kind: Revenue, Year: firstYear + 1, Most: Pounds(pounds(-20_001))},
		}
		if _, err := Solve(ctx, f, Options{}); !problem.Is(err, problem.Unavailable) && err != nil {
			t.Errorf("got %v", err)
		}
	})
}

func TestProgressIsTold(t *testing.T) {
	var all []Progress
	f := budget(3, 40, 20)
	r := mustSolve(t, f, Options{Progress: func(p Progress) { all = append(all, p) }})
	stages := map[string]bool{}
	for _, p := range all {
		stages[p.Stage] = true
		if p.Found && p.Value > p.Most {
			t.Errorf("%+v", p)
		}
	}
	if !stages["the best choice"] || !stages["the best case left out"] || len(stages) < 5 {
		t.Errorf("stages %v", stages)
	}
	i := slices.IndexFunc(all, func(p Progress) bool { return p.Stage != "the best choice" })
	if last := all[i-1]; last.Value != r.Value || last.Most != r.Value || !last.Found {
		t.Errorf("the last of the first stage is %+v, want %s", last, r.Value)
	}
}

func TestExclusiveAndRequired(t *testing.T) {
	f := simple(10,
		with(needs("A", 1, 60), func(c *Case) { c.Exclusive = "x" }), with(needs("B", 1, 50), func(c *Case) { c.Exclusive = "x" }),
		with(needs("C", 2, 100), func(c *Case) { c.Requires = []string{"D"} }), with(needs("D", 7, -30), func(c *Case) { c.Requires = []string{"C"} }))
	if got := chosen(mustSolve(t, f, Options{})); got != "A C D" {
		t.Errorf("chose %s", got)
	}
	f.Cases[3].Value = pounds(-101)
	if got := chosen(mustSolve(t, f, Options{})); got != "A" {
		t.Errorf("chose %s", got)
	}
}

func TestStarts(t *testing.T) {
	late := func(c *Case) { c.Starts = []Start{{Delay: 1, Value: pounds(40)}, {Delay: 2, Value: pounds(30)}} }
	f := simple(10, with(needs("A", 10, 50), late), with(needs("B", 10, 49), late), with(needs("C", 10, 48), late))
	for y := 1; y < 3; y++ {
		f.Limits = append(f.Limits, Limit{Name: "Capital " + (firstYear + calendar.FinancialYear(y)).String(), Kind: Capital, Year: firstYear + calendar.FinancialYear(y), Most: Pounds(pounds(10))})
	}
	r := mustSolve(t, f, Options{})
	if r.Value != pounds(120) || len(r.Chosen) != 3 || r.Chosen[0].Delay != 0 {
		t.Errorf("%+v", r.Chosen)
	}
	f.Cases[0].NotNow = true
	r = mustSolve(t, f, Options{})
	if r.Value != pounds(119) || r.Chosen[0].Delay == 0 || r.Chosen[1].Delay != 0 {
		t.Errorf("%+v", r.Chosen)
	}
	t.Run("beyond the last year", func(t *testing.T) {
		f := simple(10, with(needs("A", 10, 50), func(c *Case) {
			c.Capital[firstYear+2] = pounds(5)
			c.Starts, c.NotNow, c.BeyondOK = []Start{{Delay: 2, Value: pounds(40)}}, true, true
		}))
		f.Limits = append(f.Limits, Limit{Name: "All", Kind: Capital, Most: Pounds(pounds(20))})
		r := mustSolve(t, f, Options{})
		if chosen(r) != "A" || r.Limits[0].Used.N != 0 || r.Limits[1].Used != Pounds(pounds(15)) {
			t.Errorf("%+v", r)
		}
	})
	t.Run("before the first year", func(t *testing.T) {
		f := simple(10, with(needs("A", 3, 50), func(c *Case) {
			c.Capital[firstYear-1] = pounds(7)
			c.Starts, c.BeyondOK = []Start{{Delay: 1, Value: pounds(60)}}, true
		}))
		f.Limits = append(f.Limits, Limit{Name: "All", Kind: Capital, Most: Pounds(pounds(20))})
		r := mustSolve(t, f, Options{})
		if chosen(r) != "A" || r.Chosen[0].Delay != 1 || r.Limits[0].Used != Pounds(pounds(7)) || r.Limits[1].Used != Pounds(pounds(10)) {
			t.Errorf("%+v", r)
		}
	})
	t.Run("decided by people", func(t *testing.T) {
		two := 2
		f.Manual = []Override{{Case: "B", Choose: true, Start: &two, Reason: "so", By: "Jo"}}
		if r := mustSolve(t, f, Options{}); r.Chosen[1].Delay != 2 || r.AllLost.Value != pounds(1) {
			t.Errorf("%+v, loses %+v", r.Chosen, r.AllLost)
		}
	})
}

func TestPrices(t *testing.T) {
	f := simple(100_000, needs("A", 60_000, 120_000), needs("B", 50_000, 75_000), needs("C", 200_000, 100_000))
	f.Limits = append(f.Limits, Limit{Name: "Loose", Kind: Risk, Most: Number(5)})
	r := mustSolve(t, f, Options{})
	// A whole and four fifths of B: £1 more is worth £1.50. With £10,000 more
	// B fits whole.
	u := r.Limits[0]
	if chosen(r) != "A" || u.Price != 150 || u.Step != Pounds(pounds(10_000)) || u.Gain.Value != pounds(75_000) || !u.Gain.Proved || !u.Binds {
		t.Errorf("%s, %+v, %+v", chosen(r), u, u.Gain)
	}
	if u := r.Limits[1]; u.Binds || u.Price != 0 || u.Gain.Value != 0 {
		t.Errorf("%+v", u)
	}
	if m := r.Marginal; m.Cost != pounds(45_000) || !slices.Equal(m.In, []string{"B"}) || !slices.Equal(m.Out, []string{"A"}) {
		t.Errorf("%+v", m)
	}
	if r := mustSolve(t, f, Options{Step: pounds(1)}); r.Limits[0].Gain.Value != 0 || !r.Limits[0].Binds {
		t.Errorf("%+v", r.Limits[0])
	}
	want := []string{
		"The choice is 1 of 3 cases, worth £120,000 in all. No choice that keeps every rule is worth more: that was proved after looking at 1 node.",
		"A begins in its own year and is worth £120,000.",
		"Left out: B and C.",
		"Capital 2027/28: £60,000 of capital in 2027/28 used of £100,000, £40,000 left. £1 more would be worth about £1.50 if parts of cases could be chosen. £10,000 more would gain £75,000 with whole cases.",
		"Loose: 0 risk points over all years used of 5, 5 left. It holds nothing back: 1 more would gain nothing.",
		"The best case left out is B: choosing it would cost £45,000 of value, with A left out instead.",
	}
	got := r.Sentences()
	if got[0] = strings.ReplaceAll(got[0], "2 nodes", "1 node"); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// The marginal case costs what forcing the cheapest of those left out costs.
func TestMarginalIsTheCheapest(t *testing.T) {
	for seed := range uint64(6) {
		f := budget(seed, 20, 20)
		r := mustSolve(t, f, Options{})
		least := money.Pence(1 << 60)
		for _, id := range r.LeftOut {
			g := f
			g.Manual = []Override{{Case: id, Choose: true, Reason: "so", By: "Jo"}}
			forced, err := Solve(t.Context(), g, Options{ChoiceOnly: true})
			if err == nil {
				least = min(least, r.Value-forced.Value)
			}
		}
		if r.Marginal == nil || r.Marginal.Cost != least || !r.Marginal.Proved {
			t.Errorf("seed %d: %+v, want %s", seed, r.Marginal, least)
		}
	}
}

func TestGainsAreExact(t *testing.T) {
	f := budget(5, 30, 20)
	r := mustSolve(t, f, Options{})
	for i := range f.Limits {
		g := f
		g.Limits = slices.Clone(f.Limits)
		g.Limits[i].Most.N += r.Limits[i].Step.N
		if more := mustSolve(t, g, Options{ChoiceOnly: true}); more.Value-r.Value != r.Limits[i].Gain.Value {
			t.Errorf("%s: gains %s, got %s", f.Limits[i].Name, more.Value-r.Value, r.Limits[i].Gain.Value)
		}
	}
}

// Amounts as large as a file may have do not overflow.
func TestLargestAmounts(t *testing.T) {
	f := simple(100_000_000_000)
	f.Limits[0].Most = Pounds(MostOfALimit)
	for i := range 500 {
		c := needs("C"+string(rune('0'+i/100))+string(rune('0'+i/10%10))+string(rune('0'+i%10)), 0, 0)
		c.Value = MostOfACase - money.Pence(i)
		c.Capital[firstYear] = MostOfACase - money.Pence(i*i)
		f.Cases = append(f.Cases, c)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	r, err := Solve(ctx, f, Options{ChoiceOnly: true})
	if err != nil || len(r.Chosen) != 100 || r.Proof.Gap < 0 {
		t.Errorf("%d chosen, %+v: %v", len(r.Chosen), r.Proof, err)
	}
}

func TestResultIsJSON(t *testing.T) {
	b, err := json.Marshal(mustSolve(t, simple(10, needs("A", 5, 60)), Options{}))
	if err != nil || !strings.Contains(string(b), `"most":"10.00"`) || !strings.Contains(string(b), `"value":"60.00"`) {
		t.Errorf("%s, %v", b, err)
	}
}

// A portfolio with as many cases as may be ends soon after its time is up.
func TestManyCasesEndInTime(t *testing.T) {
	cases := MostCases
	if underRace {
		cases = 300
	}
	f := budget(1, cases, 20)
	for i := range f.Cases {
		f.Cases[i].BeyondOK = true
		for d := 1; d < 3; d++ {
			f.Cases[i].Starts = append(f.Cases[i].Starts, Start{Delay: d, Value: f.Cases[i].Value / money.Pence(d+1)})
		}
	}
	for i := range 60 {
		l := f.Limits[i%20]
		l.Name, l.Cases = "part "+string(rune('a'+i/26))+string(rune('a'+i%26)), nil
		for k := i; k < cases; k += 3 {
			l.Cases = append(l.Cases, f.Cases[k].ID)
		}
		f.Limits = append(f.Limits, l)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	start := time.Now()
	r, err := Solve(ctx, f, Options{})
	if took := time.Since(start); took > time.Minute {
		t.Errorf("it took %s", took)
	} else {
		t.Logf("it took %s: %s, gap %s, %v", took, r.Value, r.Proof.Gap, err)
	}
	if err != nil && !problem.Is(err, problem.Unavailable) {
		t.Error(err)
	}
}
