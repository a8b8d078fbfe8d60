package costmodel

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"moothall/money"
)

const runs = 10_000

// ranged is a case of n lines alike, each of £1m in the first year, so that the
// cash of one is its share of £1m.
func ranged(n int, p Points, u Uncertainty) *Case {
	c := &Case{Format: Format, Title: "Ranges", First: 2026, Years: 1, Options: []Option{{ID: "buy", Title: "Buy", Preferred: true}}, Uncertainty: u}
	for i := range n {
		c.Lines = append(c.Lines, Line{ID: fmt.Sprintf("L%d", i+1), Kind: Revenue, Label: "Cost", Real: true, Amounts: byFY{2026: 1_000_000_00}, Points: &p})
	}
	return c
}

// shapes of ranges: low, mode and high in per cent.
var shapes = map[string][3]float64{
	"even":                     {80, 100, 120},
	"a long tail above":        {90, 100, 200},
	"a long tail below":        {10, 100, 110},
	"likeliest at the low end": {100, 100, 150},
	"likeliest at the top end": {50, 100, 100},
	"likeliest elsewhere":      {60, 130, 140},
	"from nothing":             {0, 100, 300},
}

func pointsOf(s [3]float64) Points {
	return Points{Low: Rate(s[0] * rateUnit), Mode: Rate(s[1] * rateUnit), High: Rate(s[2] * rateUnit)}
}

// pertMoments are the mean and the variance of the beta distribution with
// α = 1+4(m−a)/(b−a) and β = 1+4(b−m)/(b−a) between a and b.
func pertMoments(a, m, b float64) (mean, variance float64) {
	alpha, beta := 1+4*(m-a)/(b-a), 1+4*(b-m)/(b-a)
	return (a + 4*m + b) / 6, (b - a) * (b - a) * alpha * beta / ((alpha + beta) * (alpha + beta) * (alpha + beta + 1))
}

func triangleMoments(a, m, b float64) (mean, variance float64) {
	return (a + m + b) / 3, (a*a + m*m + b*b - a*m - a*b - m*b) / 18
}

// What one line does, run by run, shows in the mean; the sum of a hundred alike
// is all but normal, so that P90 − P10 shows its standard deviation: 2.563 of
// them, with a standard error of 0.0228.
func TestMeanAndVarianceAreThoseOfTheShape(t *testing.T) {
	for shape, moments := range map[string]func(a, m, b float64) (float64, float64){Pert: pertMoments, Triangular: triangleMoments} {
		for name, s := range shapes {
			t.Run(shape+", "+name, func(t *testing.T) {
				mean, variance := moments(s[0], s[1], s[2])
				u := Uncertainty{Runs: runs, Seed: 1, Shape: shape}
				one := workedOut(t, ranged(1, pointsOf(s), u)).Proposed().Outlook.Cost
				if off := perCent(one.Mean) - mean; math.Abs(off) > 4*math.Sqrt(variance/runs) {
					t.Errorf("the mean is %v, and should be %v", perCent(one.Mean), mean)
				}
				const lines, spread, standardError = 100, 2 * 1.2815515655, 0.0228
				sum := workedOut(t, ranged(lines, pointsOf(s), u)).Proposed().Outlook.Cost
				want := math.Sqrt(lines * variance)
				if off := perCent(sum.P90-sum.P10) - spread*want; math.Abs(off) > 4*standardError*want {
					t.Errorf("the standard deviation of a line is %v, and should be %v", perCent(sum.P90-sum.P10)/spread/math.Sqrt(lines), math.Sqrt(variance))
				}
				if off := perCent(sum.Mean) - lines*mean; math.Abs(off) > 4*math.Sqrt(lines*variance/runs) {
					t.Errorf("the mean of a line among a hundred is %v, and should be %v", perCent(sum.Mean)/lines, mean)
				}
			})
		}
	}
}

// perCent is pence of the line's £1m.
func perCent(p money.Pence) float64 { return float64(p) / 1_000_000 }

// Twenty-one points of the whole distribution.
func TestTheCurveIsThatOfTheShape(t *testing.T) {
	for shape, upTo := range map[string]func(x, a, m, b float64) float64{Pert: pertUpTo, Triangular: triangleUpTo} {
		for name, s := range shapes {
			got := workedOut(t, ranged(1, pointsOf(s), Uncertainty{Runs: runs, Seed: 3, Shape: shape})).Proposed().Outlook.Cost
			for i, p := range got.Curve[1:20] {
				want := 0.05 * float64(i+1)
				if is := upTo(perCent(p), s[0], s[1], s[2]); math.Abs(is-want) > 4*math.Sqrt(want*(1-want)/runs)+0.0002 {
					t.Errorf("%s, %s: %.0f%% of the runs are not above %s, and %.2f%% should be", shape, name, want*100, p, is*100)
				}
			}
			if perCent(got.Curve[0]) < s[0] || perCent(got.Curve[20]) > s[2] {
				t.Errorf("%s, %s: from %s to %s", shape, name, got.Curve[0], got.Curve[20])
			}
		}
	}
}

func triangleUpTo(x, a, m, b float64) float64 {
	if x <= m && m > a {
		return (x - a) * (x - a) / ((b - a) * (m - a))
	}
	return 1 - (b-x)*(b-x)/((b-a)*(b-m))
}

// pertUpTo adds the density up by Simpson's rule.
func pertUpTo(x, a, m, b float64) float64 {
	alpha, beta := 4*(m-a)/(b-a), 4*(b-m)/(b-a)
	area := func(to float64) float64 {
		const n = 4000
		sum := 0.0
		for i := range n + 1 {
			weight := 2.0 + 2*float64(i%2)
			if i == 0 || i == n {
				weight = 1
			}
			at := to * float64(i) / n
			sum += weight * math.Pow(at, alpha) * math.Pow(1-at, beta)
		}
		return sum * to / n / 3
	}
	return area((x-a)/(b-a)) / area(1)
}

// A triangle that is given by its tenth and ninetieth percentile has them.
func TestTenAndNinetyComeOut(t *testing.T) {
	for name, s := range map[string][3]float64{"even": {80, 100, 120}, "a long tail above": {90, 100, 200}, "a long tail below": {50, 100, 110}, "narrow": {99, 100, 101}} {
		o := workedOut(t, ranged(1, pointsOf(s), Uncertainty{Runs: runs, Seed: 9, Shape: Triangular, Points: TenNinety})).Proposed().Outlook
		// The density at the two is at least a fifth of what it would be if level.
		near := 4 * math.Sqrt(0.09/runs) * (s[2] - s[0]) * 5
		if math.Abs(perCent(o.Cost.P10)-s[0]) > near || math.Abs(perCent(o.Cost.P90)-s[2]) > near {
			t.Errorf("%s: P10 and P90 are %s and %s", name, o.Cost.P10, o.Cost.P90)
		}
		if o.Points != TenNinety || o.Shape != Triangular {
			t.Errorf("%s: it says %s and %s", name, o.Shape, o.Points)
		}
	}
}

// What is certain gives the same figure in every run.
func TestNoRangeIsTheEstimateExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawnCase(t)
		for i := range c.Lines {
			c.Lines[i].Points = &Points{Low: hundred, Mode: hundred, High: hundred}
		}
		for i := range c.Risks {
			r := &c.Risks[i]
			r.Low, r.High, r.Chance = r.Mode, r.Mode, pick(t, "chance", 0, hundred)
		}
		c.Uncertainty = Uncertainty{Runs: 100, Seed: rapid.Uint64().Draw(t, "seed"), Shape: pick(t, "shape", Pert, Triangular), Common: pick[Rate](t, "common", 0, hundred)}
		r := workedOut(t, c).Proposed()
		for _, s := range []struct {
			got  Spread
			want money.Pence
		}{{r.Outlook.Net, r.Economic.Net}, {r.Outlook.Cost, r.Outlook.CostAs}} {
			for _, p := range append([]money.Pence{s.got.P10, s.got.P50, s.got.P80, s.got.P90, s.got.Mean}, s.got.Curve...) {
				if p != s.want {
					t.Fatalf("%+v, and the estimate is %s", s.got, s.want)
				}
			}
		}
	})
}

func TestSameSeedSameBytes(t *testing.T) {
	for name, u := range map[string]Uncertainty{
		"the usual":       {Runs: 1000, Seed: 2007},
		"no seed":         {Runs: 1000},
		"the last seed":   {Runs: 1000, Seed: math.MaxUint64},
		"triangles":       {Runs: 1000, Seed: 2007, Shape: Triangular},
		"of percentiles":  {Runs: 1000, Seed: 2007, Shape: Triangular, Points: TenNinety},
		"moving together": {Runs: 1000, Seed: 2007, Common: 333_333},
	} {
		c := large(12, 0)
		c.Uncertainty = u
		one := asJSON(t, workedOut(t, c))
		if again := asJSON(t, workedOut(t, c)); one != again {
			t.Errorf("%s: %s and then %s", name, one, again)
		}
		c.Uncertainty.Seed++
		if one == asJSON(t, workedOut(t, c)) {
			t.Errorf("%s: another seed draws the same runs", name)
		}
	}
}

// A line draws the same numbers wherever it stands and whoever stands beside it.
func TestTheOrderOfLinesChangesNoRun(t *testing.T) {
	c := ranged(5, Points{Low: 500_000, High: 2_000_000}, Uncertainty{Runs: 1000, Seed: 5, Common: 400_000})
	for i := range c.Lines {
		c.Lines[i].Amounts = byFY{2026: money.Pence(1+i) * 1_234_567}
	}
	one := workedOut(t, c).Proposed().Outlook
	slices.Reverse(c.Lines)
	if a, b := asJSON(t, one), asJSON(t, workedOut(t, c).Proposed().Outlook); a != b {
		t.Errorf("%s and in another order %s", a, b)
	}
}

// Ten lines that move together spread √10 times as wide as ten that do not; with
// a half in common, √(1 + 9/2) times.
func TestACommonDriverSpreadsWider(t *testing.T) {
	width := func(common Rate) float64 {
		o := workedOut(t, ranged(10, Points{Low: 700_000, High: 1_300_000}, Uncertainty{Runs: runs, Seed: 11, Common: common})).Proposed().Outlook
		if o.Common != common {
			t.Errorf("it says that %s%% is common", o.Common)
		}
		return float64(o.Cost.P90 - o.Cost.P10)
	}
	apart, half, together := width(0), width(hundred/2), width(hundred)
	if ratio := together / apart; math.Abs(ratio-math.Sqrt(10)) > 0.15 {
		t.Errorf("lines that move together spread %v times as wide", ratio)
	}
	if ratio := half / apart; math.Abs(ratio-math.Sqrt(5.5)) > 0.15 {
		t.Errorf("lines with a half in common spread %v times as wide", ratio)
	}
}

// Lines that share everything have their own shapes still.
func TestACommonDriverKeepsEachShape(t *testing.T) {
	s := shapes["a long tail above"]
	mean, variance := pertMoments(s[0], s[1], s[2])
	o := workedOut(t, ranged(1, pointsOf(s), Uncertainty{Runs: runs, Seed: 12, Common: hundred})).Proposed().Outlook
	if off := perCent(o.Cost.Mean) - mean; math.Abs(off) > 4*math.Sqrt(variance/runs) {
		t.Errorf("the mean is %v, and should be %v", perCent(o.Cost.Mean), mean)
	}
}

// The chance that a year costs more than its budget is what the shape leaves
// above it.
func TestTheChanceOfMoreThanTheBudget(t *testing.T) {
	s := [3]float64{50, 100, 250}
	for name, tt := range map[string]struct{ budget, want float64 }{
		"less than the least":        {49, 100},
		"more than the most":         {251, 0},
		"half":                       {100, 100 - 100*triangleUpTo(100, s[0], s[1], s[2])},
		"a fifth above the estimate": {120, 100 - 100*triangleUpTo(120, s[0], s[1], s[2])},
	} {
		c := ranged(1, pointsOf(s), Uncertainty{Runs: runs, Seed: 21, Shape: Triangular})
		c.Budget = byFY{2026: money.Pence(tt.budget * 1_000_000)}
		over := workedOut(t, c).Proposed().Outlook.Over
		got, err := strconv.ParseFloat(over[0].Chance, 64)
		if err != nil || len(over) != 1 || over[0].Budget != c.Budget[2026] || math.Abs(got-tt.want) > 4*100*math.Sqrt(0.25/runs) {
			t.Errorf("%s: %+v, want %.1f", name, over, tt.want)
		}
	}
}

// The chance that the net present value is below nought, and what a risk does to
// it: £1m that comes with a chance of 30% against a benefit of £500,000.
func TestTheChanceOfALoss(t *testing.T) {
	c := ranged(0, Points{}, Uncertainty{Runs: runs, Seed: 31})
	c.Lines = []Line{{ID: "L1", Kind: Social, Label: "Benefit", Real: true, Amounts: byFY{2026: 500_000_00}}}
	c.Risks = []Risk{{ID: "R1", Title: "It fails", Chance: 300_000, Low: 1_000_000_00, Mode: 1_000_000_00, High: 1_000_000_00, Year: 2026}}
	r := workedOut(t, c).Proposed()
	if got, err := strconv.ParseFloat(r.Outlook.Below, 64); err != nil || math.Abs(got-30) > 4*100*math.Sqrt(0.21/runs) {
		t.Errorf("a loss has a chance of %s%%", r.Outlook.Below)
	}
	if r.Economic.Net != 200_000_00 || math.Abs(float64(r.Outlook.Net.Mean-r.Economic.Net)) > 4*100_000_000*math.Sqrt(0.21/runs) {
		t.Errorf("NPSV %s, and the mean of the runs %s", r.Economic.Net, r.Outlook.Net.Mean)
	}
	if r.Outlook.Net.P10 != -500_000_00 || r.Outlook.Net.P50 != 500_000_00 {
		t.Errorf("%+v", r.Outlook.Net)
	}
}

func TestNoRunsNoOutlook(t *testing.T) {
	if o := workedOut(t, ranged(1, Points{Low: 500_000, High: 2_000_000}, Uncertainty{Seed: 4})).Proposed().Outlook; o != nil {
		t.Errorf("%+v", o)
	}
}
