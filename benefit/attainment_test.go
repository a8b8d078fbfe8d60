package benefit

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"moothall/calendar"
)

func TestAttainmentIsExact(t *testing.T) {
	type sum struct{ baseline, target, reading int64 }
	tests := map[string]struct {
		sum
		want string // empty: no share
	}{
		"£17.2m of £7.4m":                  {sum{0, 740_000_000, 1_720_000_000}, "232.4%"},
		"£13.6m of £7.4m":                  {sum{0, 740_000_000, 1_360_000_000}, "183.8%"},
		"£14.6m of £7.4m":                  {sum{0, 740_000_000, 1_460_000_000}, "197.3%"},
		"to the penny":                     {sum{0, 740_000_000, 740_000_000}, "100.0%"},
		"a penny short":                    {sum{0, 740_000_000, 739_999_999}, "99.9%"},
		"a penny over":                     {sum{0, 740_000_000, 740_000_001}, "100.0%"},
		"nothing yet":                      {sum{340, 60, 340}, "0.0%"},
		"falling, half way":                {sum{340, 60, 200}, "50.0%"},
		"falling, done":                    {sum{340, 60, 60}, "100.0%"},
		"falling below the target":         {sum{340, 60, 32}, "110.0%"},
		"falling, the wrong way":           {sum{340, 60, 368}, "−10.0%"},
		"rising, the wrong way":            {sum{100, 200, 75}, "−25.0%"},
		"half a tenth goes up":             {sum{0, 2000, 1}, "0.1%"},
		"half a tenth below goes down":     {sum{0, 2000, -1}, "−0.1%"},
		"less than half a tenth":           {sum{0, 2001, 1}, "0.0%"},
		"a third":                          {sum{0, 3, 1}, "33.3%"},
		"two thirds":                       {sum{0, 3, 2}, "66.7%"},
		"across nought":                    {sum{-50, 50, 25}, "75.0%"},
		"a thousand times":                 {sum{0, 1, 1000}, "100,000.0%"},
		"the target is the baseline":       {sum{7, 7, 9}, ""},
		"from the least to the greatest":   {sum{math.MinInt64, math.MaxInt64, math.MaxInt64}, "100.0%"},
		"one short of the greatest":        {sum{math.MinInt64, math.MaxInt64, math.MaxInt64 - 1}, "99.9%"},
		"more than can be told":            {sum{0, 1, math.MaxInt64}, ""},
		"the wrong way past what is told":  {sum{0, 1, math.MinInt64}, ""},
		"a difference that overflows":      {sum{math.MinInt64, 0, math.MaxInt64}, "200.0%"},
		"falling, a difference that would": {sum{math.MaxInt64, 0, math.MinInt64}, "200.0%"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			share, ok := Attained(test.baseline, test.target, test.reading)
			got := ""
			if ok {
				got = share.String()
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.Int64Range(-most, most)
		baseline, target, reading := value.Draw(t, "baseline"), value.Draw(t, "target"), value.Draw(t, "reading")
		share, ok := Attained(baseline, target, reading)
		if !ok {
			if target != baseline {
				t.Fatal("a share in bounds was not told")
			}
			return
		}
		reached := target > baseline && reading >= target || target < baseline && reading <= target
		if (share >= 1000) != reached {
			t.Fatalf("the promise is kept: %v; the share is %s", reached, share)
		}
		// |share/1000 − changed/promised| is at most half a tenth, or a whole
		// one where it was kept from reaching 100.0%.
		promised := big.NewInt(target - baseline)
		off := new(big.Int).Mul(big.NewInt(int64(share)), promised)
		off.Sub(off, new(big.Int).Mul(big.NewInt(reading-baseline), big.NewInt(1000)))
		off.Abs(off).Lsh(off, 1)
		limit := new(big.Int).Abs(promised)
		if share == 999 {
			limit.Lsh(limit, 1)
		}
		if off.Cmp(limit) > 0 {
			t.Fatalf("%s is more than half a tenth off", share)
		}
		// Which way a measure should go makes no difference to the share.
		if mirrored, _ := Attained(-baseline, -target, -reading); mirrored != share {
			t.Fatalf("mirrored, %s is %s", share, mirrored)
		}
	})
}

func efficiencies() Benefit {
	b := Benefit{Measure: Measure{"Efficiencies", "£", 2, Rise}}
	for i := range int64(10) {
		b.Targets = append(b.Targets, Target{Year: 2008 + calendar.FinancialYear(i), Value: (i + 1) * 74_000_000})
	}
	return b
}

func TestSentences(t *testing.T) {
	hours := Benefit{Measure: Measure{"Double entry", "hours a week", 1, Fall}, Baseline: 3400,
		Targets: []Target{{Year: 2027, Value: 3400}, {Year: 2028, Value: 600}}}
	illustrative := Benefit{Measure: saved, Targets: []Target{{Year: 2008, Value: 200, Illustrative: true}}}
	for name, test := range map[string]struct {
		b    Benefit
		r    Reading
		want string
	}{
		"after the last year": {efficiencies(), Reading{Year: 2019, Value: 1_720_000_000, Kind: Actual}, "£17.2m by 2019/20 against £7.4m promised by 2017/18: 232.4% of the promise"},
		"in its year":         {efficiencies(), Reading{Year: 2017, Value: 1_720_000_000, Kind: Actual}, "£17.2m against £7.4m promised by 2017/18: 232.4% of the promise"},
		"a forecast":          {efficiencies(), Reading{Year: 2017, Value: 1_360_000_000, Kind: Forecast}, "£13.6m forecast for 2017/18 against £7.4m promised by 2017/18: 183.8% of the promise"},
		"illustrative":        {illustrative, Reading{Year: 2009, Value: 100, Kind: Actual, Illustrative: true}, "£1 by 2009/10 (illustrative) against £2 promised by 2008/09 (illustrative): 50.0% of the promise"},
		"too far":             {Benefit{Measure: saved, Targets: []Target{{Year: 2008, Value: 1}}}, Reading{Year: 2008, Value: math.MaxInt64, Kind: Actual}, "£92,233,720,368,547,758.07 against £0.01 promised by 2008/09: too far from the promise to be told as a share"},
		"too early":           {efficiencies(), Reading{Year: 2007, Value: 1, Kind: Actual}, "£0.01 by 2007/08; nothing was promised so early"},
		"a fall":              {hours, Reading{Year: 2028, Value: 2000, Kind: Actual}, "200.0 hours a week against 60.0 hours a week promised by 2028/29, from 340.0 hours a week at the start: 50.0% of the promised change"},
		"a rise instead":      {hours, Reading{Year: 2028, Value: 3680, Kind: Actual}, "368.0 hours a week against 60.0 hours a week promised by 2028/29, from 340.0 hours a week at the start: −10.0% of the promised change, which is the wrong way"},
		"no change promised":  {hours, Reading{Year: 2027, Value: 3300, Kind: Actual}, "330.0 hours a week against 340.0 hours a week promised by 2027/28, from 340.0 hours a week at the start: no change was promised by then"},
	} {
		if got := test.b.Sentence(test.r); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, test.want)
		}
	}
}

func TestHeadlineIsOfTheLatestActual(t *testing.T) {
	b := efficiencies()
	for _, step := range []struct {
		r    Reading
		want string
	}{
		{Reading{Year: 2017, Value: 1_360_000_000, Kind: Forecast}, "£13.6m forecast for 2017/18 against £7.4m promised by 2017/18: 183.8% of the promise"},
		{Reading{Year: 2010, Value: 250_000_000, Kind: Actual}, "£2.5m against £2.22m promised by 2010/11: 112.6% of the promise"},
		{Reading{Year: 2009, Value: 100_000_000, Kind: Actual}, "£2.5m against £2.22m promised by 2010/11: 112.6% of the promise"},
		{Reading{Year: 2010, Value: 240_000_000, Kind: Actual}, "£2.4m against £2.22m promised by 2010/11: 108.1% of the promise"},
		{Reading{Year: 2018, Value: 1_500_000_000, Kind: Forecast}, "£2.4m against £2.22m promised by 2010/11: 108.1% of the promise"},
	} {
		b.Readings = append(b.Readings, step.r)
		if got := b.Headline(); got != step.want {
			t.Errorf("after %+v the headline is %q", step.r, got)
		}
	}
	if b.Readings = nil; b.Headline() != "£7.4m promised by 2017/18, from £0 at the start; no reading yet" {
		t.Errorf("without a reading the headline is %q", b.Headline())
	}
}
