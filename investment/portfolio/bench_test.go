package portfolio

import (
	"context"
	"slices"
	"strconv"
	"testing"
	"time"
)

// several solves several fixed instances and reports the median and the worst.
func several(b *testing.B, seeds int, solve func(seed uint64)) {
	var took []float64
	for range b.N {
		for seed := range uint64(seeds) {
			start := time.Now()
			solve(seed)
			took = append(took, float64(time.Since(start).Microseconds())/1000)
		}
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2], "median-ms")
	b.ReportMetric(took[len(took)-1], "max-ms")
	b.ReportMetric(0, "ns/op")
}

// longest bounds each solve of a benchmark.
const longest = 15 * time.Second

func benchmarkSolve(b *testing.B, cases, seeds int, o Options) {
	unproved := 0
	several(b, seeds, func(seed uint64) {
		ctx, cancel := context.WithTimeout(b.Context(), longest)
		defer cancel()
		r, err := Solve(ctx, budget(seed, cases, 20), o)
		if err != nil {
			b.Fatal(err)
		}
		if !r.Proof.Optimal {
			unproved++
		}
		b.Logf("seed %d: %s, %d nodes, gap %s", seed, r.Value, r.Proof.Nodes, r.Proof.Gap)
	})
	b.ReportMetric(float64(unproved)/float64(b.N), "unproved")
}

func BenchmarkSolve100x20(b *testing.B) { benchmarkSolve(b, 100, 9, Options{ChoiceOnly: true}) }
func BenchmarkSolve200x20(b *testing.B) { benchmarkSolve(b, 200, 5, Options{ChoiceOnly: true}) }

// BenchmarkSolveAll60x20 has all that Solve works out besides.
func BenchmarkSolveAll60x20(b *testing.B) { benchmarkSolve(b, 60, 5, Options{}) }

// BenchmarkSolveOthers are other kinds of portfolios: even, where every case
// needs something in every year, and varied, with looser limits, which the
// tests compare with GLPK.
func BenchmarkSolveOthers(b *testing.B) {
	for _, kind := range []struct {
		name string
		make func(seed uint64, cases int) File
	}{{"even", even}, {"varied", varied}} {
		for _, cases := range []int{100, 200} {
			b.Run(kind.name+strconv.Itoa(cases), func(b *testing.B) {
				unproved := 0
				several(b, 7, func(seed uint64) {
					ctx, cancel := context.WithTimeout(b.Context(), longest)
					defer cancel()
					r, err := Solve(ctx, kind.make(seed, cases), Options{ChoiceOnly: true})
					if err != nil {
						b.Fatal(err)
					}
					if !r.Proof.Optimal {
						unproved++
					}
				})
				b.ReportMetric(float64(unproved)/float64(b.N), "unproved")
			})
		}
	}
}

// BenchmarkGLPK100x20 is glpsol on the same portfolios as BenchmarkSolve100x20,
// with the start of the process and the reading of the file.
func BenchmarkGLPK100x20(b *testing.B) {
	unproved := 0
	several(b, 9, func(seed uint64) {
		f := budget(seed, 100, 20)
		if _, _, err := glpk(b, &f, longest); err != nil {
			unproved++
		}
	})
	b.ReportMetric(float64(unproved)/float64(b.N), "unproved")
}

// BenchmarkCheckOneChoice is the bare arithmetic: one choice against all rows.
func BenchmarkCheckOneChoice(b *testing.B) {
	f := budget(1, 200, 20)
	m := newModel(&f)
	p := m.program(m.value, nil)
	x := make([]int8, len(p.value))
	for b.Loop() {
		p.worth(x)
	}
}
