package costmodel

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"moothall/calendar"
	"moothall/money"
)

// varied is a case with everything that changes what an amount comes to.
func varied() *Case {
	c := large(60, 0)
	c.Mitigations = []Mitigation{{Bias: "outsourcing", Area: "procurement", Weight: 400_000, Managed: 250_000}}
	for i := range c.Lines {
		l := &c.Lines[i]
		switch {
		case i%11 == 3:
			l.Transfer = true
		case i%13 == 5:
			l.Sunk = true
		case l.Kind.IsCost() && i%2 == 1:
			l.Bias = "outsourcing"
		case l.Kind.IsCost() && i%5 == 0:
			l.Bias = "equipment-development"
		}
		if l.Real && i%4 == 0 {
			l.PriceYear = 2024
		}
		if i%7 == 2 {
			l.Timing = YearEnd
		}
	}
	c.Risks = append(c.Risks, Risk{ID: "r2", Title: "Dear", Option: "buy", Chance: 333_333, Low: 0, Mode: 1_000_001, High: 3_000_000, Year: 2031})
	c.InvestSave = &InvestToSave{Opening: 90_000_00, Draw: map[calendar.FinancialYear]money.Pence{2026: 50_000_00}, Rate: 20000, From: 2028, Years: 3}
	return c
}

// The parts of the working are put together again by other means and must be
// the figures of the appraisal, to the penny.
func TestTheWorkingAddsUpToTheFigures(t *testing.T) {
	for name, change := range map[string]func(*Case){
		"as usual":                     func(*Case) {},
		"four decimals, in mid-year":   func(c *Case) { c.Conventions = Conventions{Timing: MidYear, Factors: FourDecimals} },
		"rows rounded to a penny":      func(c *Case) { c.Conventions.Sums = SumsOfRounded },
		"rows rounded to £1,000":       func(c *Case) { c.Conventions.Sums, c.Conventions.Unit = SumsOfRounded, 100_000 },
		"without risks":                func(c *Case) { c.Risks = nil },
		"a year's prices and no other": func(c *Case) { c.Sets = map[SetKind]string{DeflatorSet: "no-inflation"} },
	} {
		c := varied()
		change(c)
		p, err := Resolve(c.Sets, nil)
		if err != nil {
			t.Fatal(err)
		}
		ready, err := Prepare(p)
		if err != nil {
			t.Fatal(err)
		}
		a, err := ready.Appraise(c)
		if err != nil {
			t.Fatal(err)
		}
		w, err := ready.Working(c, "buy")
		if err != nil {
			t.Fatal(err)
		}
		e, f := a.Option("buy").Economic, a.Option("buy").Financial
		v := c.Conventions.Full()
		figure := func(part func(y calendar.FinancialYear) Part) money.Pence {
			if v.Sums != SumsOfRounded {
				return part(0).PV
			}
			var total money.Pence
			for _, y := range c.Horizon().Years() {
				n, _ := roundOff(big.NewInt(int64(part(y).PV)), big.NewInt(int64(v.Unit)))
				total += n * money.Pence(v.Unit)
			}
			return total
		}
		same := func(what string, got, want money.Pence) {
			t.Helper()
			if got != want {
				t.Errorf("%s: the working of %s comes to %s, the figure is %s", name, what, got, want)
			}
		}
		same("costs", figure(w.Costs), e.Costs)
		same("benefits", figure(w.Benefits), e.Benefits)
		same("net", figure(w.Net), e.Net)
		same("risk", w.RiskPart(0).PV, e.Risk)
		same("bias", w.Bias().PV, e.Bias)
		for _, k := range e.Kinds {
			same(string(k.Kind), w.Kind(k.Kind, 0).PV, k.PV)
		}
		same("capital in cash", w.CashOf(Capital, 0), f.Total.Capital)
		same("recurring revenue in cash", w.CashOf(Revenue, 0), f.Total.Recurring)
		same("displaced in 2028/29", w.CashOf(Displaced, 2028), f.All[2].Displaced)
		// By hand, from what a reader sees: each exact amount is its product, and
		// the exact amounts add up to the exact total.
		total := new(big.Rat)
		for _, l := range w.Lines {
			line := new(big.Rat)
			for _, cell := range l.Cells {
				product := new(big.Rat).Mul(ratOf(t, cell.Entered.Plain()), ratOf(t, cell.Whole.String()))
				if product.Cmp(ratOf(t, cell.Exact)) != 0 {
					t.Fatalf("%s: %s in %s is %s, not %s", name, l.Label, cell.Year, cell.Exact, product.FloatString(20))
				}
				factors := new(big.Rat).Mul(ratOf(t, cell.Price.String()), ratOf(t, cell.Bias.String()))
				factors.Mul(factors, ratOf(t, cell.Discount.String())).Sub(factors, ratOf(t, cell.Whole.String()))
				if factors.Abs(factors).Cmp(big.NewRat(5, 1e15)) > 0 {
					t.Fatalf("%s: the factors of %s in %s are not the whole: %s apart", name, l.Label, cell.Year, factors.FloatString(20))
				}
				line.Add(line, product)
			}
			if line.Cmp(ratOf(t, l.Exact)) != 0 {
				t.Fatalf("%s: %s comes to %s, not %s", name, l.Label, line.FloatString(20), l.Exact)
			}
			if l.Left == "" {
				total.Add(total, line.Mul(line, big.NewRat(int64(l.Gain), 1)))
			}
		}
		for _, r := range w.Risks {
			total.Sub(total, ratOf(t, r.Exact))
		}
		if got := w.Net(0); total.Cmp(ratOf(t, got.Exact)) != 0 || got.Rows+got.Rounding() != got.PV {
			t.Errorf("%s: the rows come to %s and the net is %s", name, total.FloatString(20), got.Exact)
		}
		steps := w.OldToNew(f)
		last := steps[len(steps)-1]
		same("new cost", last.So, a.Option("buy").Bridge[0].Change+f.Total.Displaced)
		var so money.Pence
		for _, s := range steps[:len(steps)-1] {
			so += s.Change
		}
		same("the steps to it", so, last.So)
	}
}

func ratOf(t *testing.T, s string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("%q is not a number", s)
	}
	return r
}

func TestExactSumsAreWritten(t *testing.T) {
	for want, s := range map[string]sum{"0": {}, "12.34": whole(1234), "-12.34": whole(-1234), "0.05": whole(5), "0.000000000000000001": {lo: 1}} {
		if got := s.exact(); got != want {
			t.Errorf("%s is written %s", want, got)
		}
	}
}

func TestASpellIsTheYearsOfDoing(t *testing.T) {
	c := &Case{First: 2026, Years: 5, Lines: []Line{level("a", Capital, 1, 2027, 2027), level("a", OneOff, 1, 2028, 2029), level("a", Revenue, 1, 2026, 2030)}}
	if first, last, found := c.Spell(""); !found || first != 2027 || last != 2029 {
		t.Errorf("from %s to %s, %v", first, last, found)
	}
	if _, _, found := (&Case{}).Spell(""); found {
		t.Error("nothing takes time")
	}
}

func TestWhatIfLeavesTheCaseAlone(t *testing.T) {
	c := varied()
	c.Assumptions = []Assumption{{ID: "a1", Text: "Prices", Lines: []string{"L1", "L2"}, Low: 900_000, High: 1_200_000}}
	before, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	after, err := c.WhatIf(WhatIf{Sets: map[SetKind]string{DiscountSet: "undiscounted"}, Timing: MidYear, Percent: map[Group]Rate{CapitalLines: 1_200_000}, Assumptions: map[string]Rate{"a1": 500_000}, Delay: 2, NoBias: true})
	if err != nil {
		t.Fatal(err)
	}
	if now, err := json.Marshal(c); err != nil || string(now) != string(before) {
		t.Fatalf("the case itself changed, %v", err)
	}
	if err := after.Check(); err != nil {
		t.Fatal(err)
	}
	// L1 is capital: 120% and then 50%. L2 is one-off revenue: 50%.
	if was, now := c.Lines[0].Amounts[2026], after.Lines[0].Amounts[2028]; now != percentOf(percentOf(was, 1_200_000), 500_000) || after.Lines[0].Amounts[2026] != 0 {
		t.Errorf("£%s became %s", was.Plain(), now.Plain())
	}
	if was, now := c.Lines[1].Amounts[2027], after.Lines[1].Amounts[2029]; now != percentOf(was, 500_000) {
		t.Errorf("£%s became %s", was.Plain(), now.Plain())
	}
	for i, l := range after.Lines {
		if l.Bias != "" {
			t.Errorf("line %d still has its bias", i+1)
		}
		if l.Sunk && l.Amounts[2026] != c.Lines[i].Amounts[2026] {
			t.Errorf("line %d is sunk and moved", i+1)
		}
	}
	if after.Years != 12 || after.Risks[0].Year != c.Risks[0].Year+2 || after.InvestSave.From != 2030 || after.Funding[0].Amounts[2028] != c.Funding[0].Amounts[2026] {
		t.Errorf("the delay is not whole: %+v", after.InvestSave)
	}
	same, err := c.WhatIf(WhatIf{})
	if err != nil || !(WhatIf{}).Empty() {
		t.Fatal(err)
	}
	if a, b := appraisedText(t, c), appraisedText(t, same); a != b {
		t.Error("changing nothing changes the answer")
	}
}

// Twice the amounts in no year but a later one: put off by a year, a flow of real
// amounts is worth its value over 1.035.
func TestADelayIsDiscounted(t *testing.T) {
	line := level("a", Social, 1000, 2026, 2026)
	line.ID, line.Real, line.Owner = "L1", true, "x"
	c := &Case{Format: Format, Title: "x", First: 2026, Years: 1, Options: []Option{{ID: "a", Title: "A"}}, Lines: []Line{line}}
	a, err := AppraiseFile(c.Delayed(1))
	if err != nil || a.Options[0].Economic.Net != 96618 {
		t.Fatalf("£1,000 a year later is worth %s, %v", a.Options[0].Economic.Net, err)
	}
}

func TestWhatIfRefusesNonsense(t *testing.T) {
	c := varied()
	for field, w := range map[string]WhatIf{
		"delay":           {Delay: 21},
		"percent_capital": {Percent: map[Group]Rate{CapitalLines: -1}},
		"assumption_a":    {Assumptions: map[string]Rate{"a": 10_000_001}},
	} {
		if _, err := c.WhatIf(w); err == nil || !strings.Contains(err.Error(), "rom 0 to") {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, there, err := ReadPercent(" "); there || err != nil {
		t.Error("nothing is no percentage")
	}
	if r, there, err := ReadPercent("120%"); !there || err != nil || r != 1_200_000 {
		t.Errorf("120%% is %s, %v", r, err)
	}
}

func appraisedText(t *testing.T, c *Case) string {
	t.Helper()
	a, err := AppraiseFile(c)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestOutturnIsHeldAgainstItsOwnYears(t *testing.T) {
	spend := level("a", Capital, 1000, 2026, 2028)
	spend.ID, spend.Bias = "L1", "outsourcing"
	more := level("a", Revenue, 500, 2026, 2028)
	more.ID, more.Bias = "L2", "outsourcing"
	saved := level("a", Cashable, 200, 2027, 2028)
	saved.ID = "L3"
	c := &Case{Format: Format, Title: "x", First: 2026, Years: 3, Options: []Option{{ID: "a", Title: "A"}}, Lines: []Line{spend, more, saved}}
	p, err := Resolve(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	ready, err := Prepare(p)
	if err != nil {
		t.Fatal(err)
	}
	w, err := ready.Working(c, "a")
	if err != nil {
		t.Fatal(err)
	}
	h := w.HoldAgainst([]Spent{{"L1", 2026, 125_000}, {"L2", 2026, 40_000}, {"L1", 2027, 90_000}, {"L3", 2026, 10_000}, {"L9", 2026, 1}})
	if got := h.Lines[0]; got.Estimate != 200_000 || got.Outturn != 215_000 || got.Per() != "7.5" {
		t.Errorf("L1 is %+v, %s%%", got, got.Per())
	}
	if got := h.Lines[2]; got.Per() != "" || got.Difference() != 10_000 {
		t.Errorf("what was not estimated is %+v, %s%%", got, got.Per())
	}
	if got := h.Categories[0]; got.Lines != 2 || got.Estimate != 250_000 || got.Outturn != 255_000 || got.Per() != "2.0" || !strings.Contains(got.Label, "Outsourcing") {
		t.Errorf("the evidence is %+v, %s%%", got, got.Per())
	}
	if len(h.Years) != 2 || !h.Years[0].Over() || h.Years[0].Difference() != 15_000 || h.Years[1].Over() {
		t.Errorf("the years are %+v", h.Years)
	}
	if len(h.Unknown) != 1 || len(h.Kinds) != 3 || h.Kinds[0].Kind != Capital {
		t.Errorf("%+v, %+v", h.Unknown, h.Kinds)
	}
}
