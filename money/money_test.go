package money

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestAmountsAreReadExactly(t *testing.T) {
	tests := map[string]Pence{
		"£11,850,000.00": 1_185_000_000, "11.85m": 1_185_000_000, "750k": 75_000_000, "£7.4m": 740_000_000,
		"0.01": 1, "12": 1200, "-3.5": -350, "1.3M": 130_000_000,
		"−£2,050,000.00": -205_000_000, " £1,234.56 ": 123_456, "0.0000001m": 10, "92233720368547758.07": math.MaxInt64,
	}
	for in, want := range tests {
		if got, err := Parse(in); err != nil || got != want {
			t.Errorf("Parse(%q) = %d, %v; want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"", "1.234", "twelve", "1.", ".5", "1e3", "£", "99999999999999999999", "1.2.3", "--1", "1,5", "1,23,456", ",123", "1234,567", "1,234,", "£-5", "5 0", "50p", "92233720368547758.08", "0.000000001m"} {
		if got, err := Parse(in); err == nil {
			t.Errorf("Parse(%q) = %d, want a refusal", in, got)
		}
	}
}

func TestAmountsArePrinted(t *testing.T) {
	for p, want := range map[Pence]string{1_185_000_000: "£11.85m", 75_000_000: "£750,000", 980_000_000: "£9.8m", 1_185_000_001: "£11,850,000.01", -205_000_000: "−£2.05m", 0: "£0"} {
		if got := p.Short(); got != want {
			t.Errorf("Short of %d is %q, want %q", p, got, want)
		}
	}
	if got := Pence(math.MinInt64).Plain(); got != "-92233720368547758.08" {
		t.Errorf("the smallest amount prints as %q", got)
	}
}

func TestSharesAddUp(t *testing.T) {
	got, err := Share(740_000_000, []int64{618, 382})
	if err != nil || got[0].Plain() != "4573200.00" || got[1].Plain() != "2826800.00" {
		t.Fatalf("£7.4m at 61.8 to 38.2 is %v, %v", got, err)
	}
	for total, want := range map[Pence][]Pence{100: {34, 33, 33}, -100: {-34, -33, -33}, 1: {1, 0, 0}, 0: {0, 0, 0}} {
		if got, err := Share(total, []int64{1, 1, 1}); err != nil || !slices.Equal(got, want) {
			t.Errorf("%d in three is %v, %v; want %v", total, got, err, want)
		}
	}
	for name, weights := range map[string][]int64{"nobody": nil, "all nothing": {0, 0}, "less than nothing": {3, -1}} {
		if _, err := Share(1, weights); err == nil {
			t.Errorf("sharing between %s should be refused", name)
		}
	}
	if _, err := Share(math.MinInt64, []int64{1, 1}); err == nil {
		t.Error("the smallest amount has no size to share")
	}
	rapid.Check(t, func(t *rapid.T) {
		total := Pence(rapid.Int64().Draw(t, "total"))
		if total == math.MinInt64 {
			total++
		}
		weights := rapid.SliceOfN(rapid.Int64Range(0, 1<<40), 1, 9).Draw(t, "weights")
		shares, err := Share(total, weights)
		if err != nil {
			return // all weights were nothing
		}
		var sum Pence
		for _, s := range shares {
			sum += s
		}
		if sum != total {
			t.Fatalf("%v add up to %d, not %d", shares, sum, total)
		}
	})
}

func TestASumThatDoesNotFitIsRefused(t *testing.T) {
	if _, err := Sum(math.MaxInt64, 1); err == nil {
		t.Fatal("an overflow went unseen")
	}
}

func TestWhatIsPrintedIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Pence(rapid.Int64Range(-1<<60, 1<<60).Draw(t, "pence"))
		for _, written := range []string{p.Plain(), p.String(), p.Pounds(), p.Short()} {
			if got, err := Parse(written); err != nil || got != p {
				t.Fatalf("%s was read as %d: %v", written, got, err)
			}
		}
	})
}

func TestJSONCarriesPounds(t *testing.T) {
	b, err := json.Marshal(map[string]Pence{"total": 1_185_000_000})
	if err != nil || string(b) != `{"total":"11850000.00"}` {
		t.Fatalf("got %s, %v", b, err)
	}
	var back map[string]Pence
	if err := json.Unmarshal(b, &back); err != nil || back["total"] != 1_185_000_000 {
		t.Fatalf("read back %v, %v", back, err)
	}
}

func TestAShareIsWithinAPennyOfItsWeight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := Pence(rapid.Int64Range(0, 1<<40).Draw(t, "total"))
		weights := rapid.SliceOfN(rapid.Int64Range(1, 1000), 1, 9).Draw(t, "weights")
		shares, err := Share(total, weights)
		if err != nil {
			t.Fatal(err)
		}
		var sum int64
		for _, w := range weights {
			sum += w
		}
		for i, s := range shares {
			if exact := int64(total) * weights[i]; int64(s)*sum <= exact-sum || int64(s)*sum >= exact+sum {
				t.Fatalf("share %d of %d by %v is %d", i, total, weights, s)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"£1,234.56", "11.85m", "750k", "-3.5", "−£2.05m", "1,5", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := Parse(s)
		if err != nil {
			return
		}
		if back, err := Parse(p.String()); err != nil || back != p {
			t.Fatalf("%q is %d, printed as %s, read back as %d: %v", s, p, p, back, err)
		}
	})
}
