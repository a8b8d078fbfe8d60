package money

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestAmountsAreReadExactly(t *testing.T) {
	tests := map[string]Pence{
		"£11,850,000.00": 1_185_000_000, "11.85m": 1_185_000_000, "750k": 75_000_000, "£7.4m": 740_000_000,
		"0.01": 1, "12": 1200, "-3.5": -350, "1.3M": 130_000_000,
	}
	for in, want := range tests {
		if got, err := Parse(in); err != nil || got != want {
			t.Errorf("Parse(%q) = %d, %v; want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"", "1.234", "twelve", "1.", ".5", "1e3", "£", "99999999999999999999", "1.2.3", "--1"} {
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
		if got, err := Parse(p.Plain()); err != nil || got != p {
			t.Fatalf("%s was read as %d: %v", p.Plain(), got, err)
		}
	})
}
