package benefit

import (
	"encoding/json"
	"math"
	"testing"

	"pgregory.net/rapid"

	"moothall/internal/problem"
)

var (
	saved = Measure{"Efficiencies", "£", 2, Rise}
	hours = Measure{"Double entry", "hours a week", 1, Fall}
	calls = Measure{"Calls", "calls", 0, Rise}
	share = Measure{"Forms sent online", "%", 1, Rise}
)

func TestValuesAreReadExactly(t *testing.T) {
	tests := []struct {
		m    Measure
		in   string
		want int64
	}{
		{saved, "£7,400,000", 740_000_000}, {saved, "7.4m", 740_000_000}, {saved, "7400000.00", 740_000_000}, {saved, " £7.4m ", 740_000_000}, {saved, "−£2.05m", -205_000_000},
		{hours, "12.5", 125}, {hours, "12", 120}, {hours, "1,250.5 hours a week", 12_505}, {hours, "-3.5", -35}, {hours, "−3.5", -35}, {hours, "0", 0},
		{calls, "1,234,567", 1_234_567}, {calls, "1234567", 1_234_567}, {share, "61.0%", 610}, {share, "61 %", 610},
		{calls, "1000000000000000", most}, {saved, "10000000000000", most},
	}
	for _, test := range tests {
		if got, err := test.m.Parse("value", test.in); err != nil || got != test.want {
			t.Errorf("%q in %s is %d, %v; want %d", test.in, test.m.Unit, got, err, test.want)
		}
	}
}

func TestValuesThatCannotBeReadAreRefusedInWords(t *testing.T) {
	for _, test := range []struct {
		m        Measure
		in, want string
	}{
		{hours, "", "Enter a value in hours a week"},
		{saved, " ", "Enter a value in £"},
		{saved, "a lot", `"a lot" is not an amount of money: write it like 1234.56, 750k or 11.85m`},
		{saved, "7.405", `"7.405" is not a whole number of pence: use at most two decimals`},
		{hours, "12.55", `"12.55" is finer than this measure: use at most 1 decimal place`},
		{calls, "12.5", `"12.5" is finer than this measure: use a whole number`},
		{hours, "1,5", `"1,5" is not a number: write it like 1234 or 1,234, with commas only between thousands`},
		{hours, "1e3", `"1e3" is not a number: write it like 1234 or 1,234, with commas only between thousands`},
		{hours, "--1", `"--1" is not a number: write it like 1234 or 1,234, with commas only between thousands`},
		{hours, "12.", `"12." is not a number: write it like 1234 or 1,234, with commas only between thousands`},
		{hours, "٣", `"٣" is not a number: write it like 1234 or 1,234, with commas only between thousands`},
		{calls, "1000000000000001", `"1000000000000001" is too large to be a value`},
		{calls, "99999999999999999999", `"99999999999999999999" is too large to be a value`},
		{saved, "10000000000000.01", `"10000000000000.01" is too large to be a value`},
	} {
		got, err := test.m.Parse("baseline", test.in)
		if !problem.Is(err, problem.Invalid) || err.Error() != test.want || problem.All(err)[0].Field != "baseline" {
			t.Errorf("%q in %s is %d, %v", test.in, test.m.Unit, got, err)
		}
	}
}

func TestWhatIsSaidIsReadBack(t *testing.T) {
	for want, m := range map[string]Measure{"£7,400,000": saved, "74,000,000.0 hours a week": hours, "740,000,000 calls": calls, "74,000,000.0%": share} {
		if got := m.Say(740_000_000); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Int64Range(-most, most).Draw(t, "value")
		m := rapid.SampledFrom([]Measure{saved, hours, calls, share}).Draw(t, "measure")
		for _, written := range []string{m.Say(v), m.Short(v), Number{v, m.Decimals}.String()} {
			if got, err := m.Parse("value", written); err != nil || got != v {
				t.Fatalf("%s was read as %d: %v", written, got, err)
			}
		}
	})
}

func TestNumbersKeepTheirDigitsInJSON(t *testing.T) {
	for want, n := range map[string]Number{`"7400000.00"`: {740_000_000, 2}, `"-0.5"`: {-5, 1}, `"12"`: {12, 0}, `"0.00"`: {0, 2}, `"-9223372036854775808"`: {math.MinInt64, 0}, `"-922337203685477.5808"`: {math.MinInt64, 4}} {
		b, err := json.Marshal(n)
		if err != nil || string(b) != want {
			t.Errorf("got %s, %v; want %s", b, err, want)
		}
		var back Number
		if err := json.Unmarshal(b, &back); err != nil || back != n {
			t.Errorf("%s was read as %+v: %v", b, back, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"£7,400,000", "12.5 hours a week", "−3", "1,5", "61%", ""} {
		f.Add(s, 1)
	}
	f.Fuzz(func(t *testing.T, s string, decimals int) {
		m := Measure{"m", "hours a week", min(4, max(0, decimals)), Rise}
		v, err := m.Parse("value", s)
		if err != nil {
			return
		}
		if back, err := m.Parse("value", m.Say(v)); err != nil || back != v {
			t.Fatalf("%q is %d, said as %s, read back as %d: %v", s, v, m.Say(v), back, err)
		}
	})
}
