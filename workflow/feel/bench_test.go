package feel

import (
	"testing"
	"time"
)

func compileFor(tb testing.TB, src string, vars ...Var) *Program {
	tb.Helper()
	p, err := Compile("", src, NewScope(nil, vars...))
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

var typical = []Var{{"amount", NumberType}, {"wards", NumberType}}

const condition = "amount > 500000 and wards >= 2"

// A condition on a sequence flow, compiled: the target is 300 ns and below 3 allocations.
func BenchmarkCondition(b *testing.B) {
	p := compileFor(b, condition, typical...)
	values := []Value{Int(650_000), Int(3)}
	r := NewRun(b.Context(), time.Now(), Limits{Steps: 1 << 60})
	b.ReportAllocs()
	for b.Loop() {
		if v, err := p.Eval(r, values...); err != nil || v != Value(Bool(true)) {
			b.Fatal(v, err)
		}
	}
}

// The same, read as well: the target for reading is 10 µs.
func BenchmarkParse(b *testing.B) {
	scope := NewScope(nil, typical...)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Compile("", condition, scope); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkArithmetic(b *testing.B) {
	p := compileFor(b, "(amount * 0.0375 / 12) / (1 - (1 + 0.0375 / 12) ** -360) + wards", typical...)
	values := []Value{Int(600_000), Int(3)}
	r := NewRun(b.Context(), time.Now(), Limits{Steps: 1 << 60})
	b.ReportAllocs()
	for b.Loop() {
		if v, err := p.Eval(r, values...); err != nil || v == nil {
			b.Fatal(v, err)
		}
	}
}

func BenchmarkLongExpressions(b *testing.B) {
	for name, test := range longExpressions() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, _ = Compile("", test.src, NewScope(nil))
			}
		})
	}
}
