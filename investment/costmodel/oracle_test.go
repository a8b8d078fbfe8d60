package costmodel

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"moothall/calendar"
	"moothall/money"
)

// oracle works out the economic case once more, in fractions, straight from the
// formulas of the domain guide: section 2.
type oracle struct {
	c       *Case
	bands   []Band
	index   map[calendar.FinancialYear]Rate
	after   Rate
	upper   map[string]Rate
	factors map[string]*big.Rat
}

func frac(a, b int64) *big.Rat { return big.NewRat(a, b) }
func percents(r Rate) *big.Rat { return frac(int64(r), 1_000_000) }
func onePlus(r Rate) *big.Rat  { return new(big.Rat).Add(frac(1, 1), percents(r)) }
func times(list ...*big.Rat) *big.Rat {
	f := frac(1, 1)
	for _, x := range list {
		f.Mul(f, x)
	}
	return f
}

func newOracle(c *Case) *oracle {
	p, err := Resolve(c.Sets, c.OwnSets)
	if err != nil {
		panic(err)
	}
	o := &oracle{c: c, bands: p.Of(DiscountSet).Discount.Bands, index: p.Of(DeflatorSet).Deflator.Index, after: p.Of(DeflatorSet).Deflator.After, upper: map[string]Rate{}, factors: map[string]*big.Rat{}}
	for _, b := range p.Of(BiasSet).Bias.Categories {
		o.upper[b.ID] = b.Upper
	}
	return o
}

// rate is STPR_k: that of the first band which ends in year k or later.
func (o *oracle) rate(k int) Rate {
	i := slices.IndexFunc(o.bands, func(b Band) bool { return b.To == 0 || b.To >= k })
	return o.bands[i].Rate
}

// discount is DF(t), by the three timings: DF(t), DF(t)·(1+r)^−½ and DF(t+1).
func (o *oracle) discount(t int, timing Timing) *big.Rat {
	key := string(timing) + string(rune(t))
	if f := o.factors[key]; f != nil {
		return f
	}
	f := frac(1, 1)
	for k := 1; k <= t; k++ {
		f.Quo(f, onePlus(o.rate(k)))
	}
	switch timing {
	case YearEnd:
		f.Quo(f, onePlus(o.rate(t+1)))
	case MidYear:
		root := new(big.Float).SetPrec(400).SetRat(onePlus(o.rate(t + 1)))
		half, _ := root.Sqrt(root).Rat(nil)
		f.Quo(f, half)
	}
	if o.c.Conventions.Factors == FourDecimals {
		four, _ := new(big.Rat).SetString(f.FloatString(4))
		f = four
	}
	o.factors[key] = f
	return f
}

// prices is the price level of y over that of the base year.
func (o *oracle) prices(y calendar.FinancialYear) *big.Rat {
	return times(o.level(y), new(big.Rat).Inv(o.level(o.c.First)))
}

func (o *oracle) level(y calendar.FinancialYear) *big.Rat {
	from, level := calendar.FinancialYear(2000), frac(1, 1)
	if len(o.index) > 0 {
		known := []calendar.FinancialYear{}
		for each := range o.index {
			known = append(known, each)
		}
		from = min(max(y, slices.Min(known)), slices.Max(known))
		level = frac(int64(o.index[from]), 1)
	}
	for ; from < y; from++ {
		level.Mul(level, onePlus(o.after))
	}
	for ; from > y; from-- {
		level.Quo(level, onePlus(o.after))
	}
	return level
}

// real is an amount of a line in the prices of the base year.
func (o *oracle) real(l Line, y calendar.FinancialYear) *big.Rat {
	prices := y
	if l.Real {
		prices = o.c.First
		if l.PriceYear != 0 {
			prices = l.PriceYear
		}
	}
	return times(frac(int64(l.Amounts[y]), 1), new(big.Rat).Inv(o.prices(prices)))
}

// biased is est × (1 + U·(1 − Σ w·m)).
func (o *oracle) biased(l Line) *big.Rat {
	if l.Bias == "" {
		return frac(1, 1)
	}
	left := frac(1, 1)
	for _, m := range o.c.Mitigations {
		if m.Bias == l.Bias {
			left.Sub(left, times(percents(m.Weight), percents(m.Managed)))
		}
	}
	return new(big.Rat).Add(frac(1, 1), times(percents(o.upper[l.Bias]), left))
}

// worked is what the oracle found: real amounts and present values by year.
type worked struct {
	cost, benefit, pvCost, pvBenefit []*big.Rat
	kinds                            map[Kind]*big.Rat
	bias, risk, displaced            *big.Rat
}

func (o *oracle) work(option string) worked {
	var w worked
	nought := func() []*big.Rat {
		list := make([]*big.Rat, o.c.Years)
		for i := range list {
			list[i] = new(big.Rat)
		}
		return list
	}
	w.cost, w.benefit, w.pvCost, w.pvBenefit = nought(), nought(), nought(), nought()
	w.kinds, w.bias, w.risk, w.displaced = map[Kind]*big.Rat{}, new(big.Rat), new(big.Rat), new(big.Rat)
	spent := []Kind{Capital, Revenue, OneOff}
	for _, l := range o.c.Lines {
		if l.Option != "" && l.Option != option || l.Transfer || l.Sunk {
			continue
		}
		if w.kinds[l.Kind] == nil {
			w.kinds[l.Kind] = new(big.Rat)
		}
		timing := l.Timing
		if timing == "" {
			timing = o.c.Conventions.Timing
		}
		for t := range o.c.Years {
			plain := o.real(l, o.c.First+calendar.FinancialYear(t))
			inReal := times(plain, o.biased(l))
			pv := times(inReal, o.discount(t, timing))
			w.kinds[l.Kind].Add(w.kinds[l.Kind], pv)
			w.bias.Add(w.bias, times(new(big.Rat).Sub(inReal, plain), o.discount(t, timing)))
			switch {
			case slices.Contains(spent, l.Kind):
				w.cost[t].Add(w.cost[t], inReal)
				w.pvCost[t].Add(w.pvCost[t], pv)
			case l.Kind == DisBenefit:
				w.benefit[t].Sub(w.benefit[t], inReal)
				w.pvBenefit[t].Sub(w.pvBenefit[t], pv)
			default:
				w.benefit[t].Add(w.benefit[t], inReal)
				w.pvBenefit[t].Add(w.pvBenefit[t], pv)
			}
			if l.Kind == Displaced {
				w.displaced.Add(w.displaced, pv)
			}
		}
	}
	for _, r := range o.c.Risks {
		if r.Option != "" && r.Option != option {
			continue
		}
		t := int(r.Year - o.c.First)
		expected := times(percents(r.Chance), frac(int64(r.Low+4*r.Mode+r.High), 6))
		pv := times(expected, o.discount(t, o.c.Conventions.Timing))
		w.cost[t].Add(w.cost[t], expected)
		w.pvCost[t].Add(w.pvCost[t], pv)
		w.risk.Add(w.risk, pv)
	}
	return w
}

func addedUp(list []*big.Rat) *big.Rat {
	s := new(big.Rat)
	for _, x := range list {
		s.Add(s, x)
	}
	return s
}

func less(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }

// nearest says whether got is the exact amount to the nearest so many pence.
// Where the exact amount lies within a ten-thousandth of a penny of half way,
// either neighbour is as near; where the unit is more than a penny, within half
// a penny, because a row may be rounded to the penny first.
func nearest(got money.Pence, exact *big.Rat, unit int64) bool {
	off := less(frac(int64(got), 1), exact)
	most := new(big.Rat).Add(frac(unit, 2), frac(1, 10_000))
	if unit > 1 {
		most.Add(most, frac(1, 2))
	}
	return int64(got)%unit == 0 && off.Abs(off).Cmp(most) <= 0
}

// same holds an appraisal of an option against the oracle.
func (o *oracle) same(t failing, e *Economic, option string) {
	t.Helper()
	w := o.work(option)
	check := func(what string, got money.Pence, exact *big.Rat) {
		t.Helper()
		if !nearest(got, exact, 1) {
			t.Fatalf("%s of %s is %s, and should be %s pence", what, option, got.Plain(), exact.FloatString(6))
		}
	}
	unit := int64(1)
	if o.c.Conventions.Sums == SumsOfRounded {
		unit = int64(max(1, o.c.Conventions.Unit))
	}
	var pvc, pvb, npsv money.Pence
	for i, y := range e.Years {
		check("cost of "+y.Year.String(), y.Cost, w.cost[i])
		check("benefit of "+y.Year.String(), y.Benefit, w.benefit[i])
		check("net of "+y.Year.String(), y.Net, less(w.benefit[i], w.cost[i]))
		for _, row := range []struct {
			got   money.Pence
			exact *big.Rat
		}{{y.PVCost, w.pvCost[i]}, {y.PVBenefit, w.pvBenefit[i]}, {y.PVNet, less(w.pvBenefit[i], w.pvCost[i])}} {
			if !nearest(row.got, row.exact, unit) {
				t.Fatalf("a present value of %s is shown as %s, and is %s pence", y.Year, row.got.Plain(), row.exact.FloatString(6))
			}
		}
		pvc, pvb, npsv = pvc+y.PVCost, pvb+y.PVBenefit, npsv+y.PVNet
	}
	if o.c.Conventions.Sums == SumsOfRounded {
		if e.Costs != pvc || e.Benefits != pvb || e.Net != npsv {
			t.Fatalf("the sums of the rounded rows are %s, %s and %s, not %s, %s and %s", pvc, pvb, npsv, e.Costs, e.Benefits, e.Net)
		}
	} else {
		check("PVC", e.Costs, addedUp(w.pvCost))
		check("PVB", e.Benefits, addedUp(w.pvBenefit))
		check("NPSV", e.Net, less(addedUp(w.pvBenefit), addedUp(w.pvCost)))
	}
	check("bias", e.Bias, w.bias)
	check("risk", e.Risk, w.risk)
	for _, k := range e.Kinds {
		check("present value of "+string(k.Kind), k.PV, w.kinds[k.Kind])
	}
	o.sameRatios(t, e, w)
}

// sameRatios holds what is worked out of the present values that are shown.
func (o *oracle) sameRatios(t failing, e *Economic, w worked) {
	t.Helper()
	r, n := o.rate(1), o.c.Years
	annuity := frac(1, int64(n))
	if r > 0 {
		grown := frac(1, 1)
		for range n {
			grown.Quo(grown, onePlus(r))
		}
		annuity = new(big.Rat).Quo(percents(r), less(frac(1, 1), grown))
	}
	// Of the costs as they are shown, or of the costs before they are rounded.
	shown, exact := times(frac(int64(e.Costs), 1), annuity), times(addedUp(w.pvCost), annuity)
	if !nearest(e.Annual, shown, 1) && !nearest(e.Annual, exact, 1) {
		t.Fatalf("EAC is %s, and should be %s pence", e.Annual.Plain(), shown.FloatString(6))
	}
	over, under := e.Benefits, e.Costs
	if o.c.Conventions.Ratio == NetCosts {
		displaced := money.Pence(0)
		for _, k := range e.Kinds {
			if k.Kind == Displaced {
				displaced = k.PV
			}
		}
		over, under = over-displaced, under-displaced
	}
	if defined := under > 0 && !e.NetCost; defined != (e.Ratio != "") {
		t.Fatalf("BCR is %q with %s over %s", e.Ratio, over, under)
	}
	if e.Ratio != "" {
		if want := new(big.Rat).SetFrac64(int64(over), int64(under)).FloatString(4); e.Ratio != want {
			t.Fatalf("BCR is %s, want %s", e.Ratio, want)
		}
	}
}

func TestTheFormulasOfTheGuide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawnCase(t)
		a, o := workedOut(t, c), newOracle(c)
		for _, r := range a.Options {
			o.same(t, r.Economic, r.ID)
		}
	})
}

// Sixty years cross the band that begins in year 31.
func TestTheFormulasOverSixtyYears(t *testing.T) {
	for name, tt := range map[string]struct {
		set     string
		timing  Timing
		factors string
	}{
		"standard":                     {"green-book-2026", YearStart, FullFactors},
		"standard, four decimals":      {"green-book-2026", YearStart, FourDecimals},
		"middle of the year":           {"green-book-2026", MidYear, FullFactors},
		"middle, four decimals":        {"green-book-2026", MidYear, FourDecimals},
		"end of the year":              {"green-book-2026", YearEnd, FullFactors},
		"health, end of the year":      {"green-book-2026-health", YearEnd, FourDecimals},
		"no pure time preference":      {"green-book-2026-long-term", MidYear, FullFactors},
		"one rate for all, not agreed": {"review-2026-3-per-cent", YearStart, FullFactors},
	} {
		t.Run(name, func(t *testing.T) {
			c := simple()
			c.Years, c.Sets = 60, map[SetKind]string{DiscountSet: tt.set}
			c.Conventions = Conventions{Timing: tt.timing, Factors: tt.factors}
			c.Lines[0].Bias = "equipment-development"
			c.Lines[1].Real = false
			for y := c.First; y <= c.last(); y++ {
				c.Lines[0].Amounts[y], c.Lines[1].Amounts[y] = money.Pence(1_234_567_89+13*int(y)), money.Pence(7_654_321_09-17*int(y))
			}
			newOracle(c).same(t, workedOut(t, c).Proposed().Economic, "buy")
		})
	}
}

// The bands change in years 31, 76, 126, 201 and 301.
func TestFactorsAcrossTheBands(t *testing.T) {
	halfStep, _ := new(big.Rat).SetString("0.500001e-16") // factors have sixteen decimals
	for _, s := range BuiltIn() {
		if s.Kind != DiscountSet {
			continue
		}
		o := &oracle{c: simple(), bands: s.Discount.Bands, factors: map[string]*big.Rat{}}
		for _, year := range []int{0, 1, 30, 31, 32, 75, 76, 77, 125, 126, 200, 201, 300, 301, 302} {
			got, ok := new(big.Rat).SetString(s.Discount.DiscountFactor(year).String())
			off := less(got, o.discount(year, YearStart))
			if !ok || off.Abs(off).Cmp(halfStep) > 0 {
				t.Errorf("%s, year %d: %s is %s out", s.Name, year, got.FloatString(16), off.FloatString(20))
			}
		}
	}
}

func TestTheFormulasAtTheirEnds(t *testing.T) {
	for name, change := range map[string]func(*Case){
		"one year":                      func(c *Case) { c.Years = 1; c.Lines[1].Amounts = nil },
		"no discounting":                func(c *Case) { c.Sets[DiscountSet] = "undiscounted" },
		"prices fall":                   func(c *Case) { c.Sets[DeflatorSet] = "own" },
		"prices of long ago":            func(c *Case) { c.Lines[0].PriceYear = 1990; c.Sets[DeflatorSet] = "assumed-2-per-cent" },
		"prices of far ahead":           func(c *Case) { c.Lines[0].PriceYear = 2060; c.Sets[DeflatorSet] = "assumed-2-per-cent" },
		"benefits are worse than costs": func(c *Case) { c.Lines[1].Kind = DisBenefit },
		"no cost at all":                func(c *Case) { c.Lines[0].Amounts = nil },
		"a penny":                       func(c *Case) { c.Lines[0].Amounts = byFY{2030: 1} },
		"£100 billion":                  func(c *Case) { c.Lines[0].Amounts = byFY{2030: MostInAYear} },
	} {
		t.Run(name, func(t *testing.T) {
			c := simple()
			c.OwnSets = []Set{{Name: "own", Kind: DeflatorSet, Title: "Own", Source: "Own", Status: Local, Deflator: &Deflator{After: -25000}}}
			change(c)
			newOracle(c).same(t, workedOut(t, c).Proposed().Economic, "buy")
		})
	}
}
