package dmn

import (
	"context"
	"errors"
	"fmt"
	"runtime/metrics"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzRead takes any file as a decision model: it is refused with an *Error, or
// it compiles, decides and is looked at by lint, within bounds. The files that
// it begins with are in testdata/fuzz.
//
//	go test ./workflow/dmn -run '^$' -fuzz '^FuzzRead$' -fuzztime 10m -parallel 1
func FuzzRead(f *testing.F) {
	guard := newGuard(30 * time.Second)
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 64<<10 {
			return // a long file takes long, and shows no more
		}
		defer guard.watch()()
		m, err := Read(src)
		if err != nil {
			checkRefusal(t, err)
			return
		}
		g, err := Compile(m)
		if err != nil {
			checkRefusal(t, err)
			return
		}
		for _, p := range g.Problems() {
			checkRefusal(t, p)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		for _, name := range m.Decisions() {
			e, err := g.Decide(ctx, name, nil, time.Date(2027, 4, 1, 9, 30, 0, 0, time.UTC))
			if err == nil && e.Decision != name {
				t.Errorf("decision %q was asked for; %q was taken", name, e.Decision)
			}
			if table, ok := g.Table(name); ok {
				for _, finding := range table.Lint(context.Background(), false) {
					if finding.Text == "" {
						t.Errorf("decision %q: a finding without words: %v", name, finding)
					}
				}
			}
		}
		g.InputNames()
	})
}

func checkRefusal(t *testing.T, err error) {
	t.Helper()
	var refusal *Error
	if !errors.As(err, &refusal) || refusal.Text == "" {
		t.Errorf("the refusal is a %T: %v", err, err)
	}
	if !utf8.ValidString(err.Error()) {
		t.Errorf("the refusal is not readable: %q", err.Error())
	}
}

// A guard ends the program when an input takes too long or too much memory,
// which fuzzing by itself does not notice; the input is then kept as a crash.
type guard struct {
	since  atomic.Int64 // when the present input began, in Unix nanoseconds; 0 between inputs
	longer time.Duration
}

// maxFuzzHeap is what one input may hold, with what the one before left behind.
const maxFuzzHeap = 1 << 30

func newGuard(longer time.Duration) *guard {
	g := &guard{longer: longer}
	go func() {
		heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		for range time.Tick(50 * time.Millisecond) {
			since := g.since.Load()
			if since == 0 {
				continue
			}
			if time.Since(time.Unix(0, since)) > g.longer {
				panic(fmt.Sprintf("this input takes longer than %v", g.longer))
			}
			metrics.Read(heap)
			if n := heap[0].Value.Uint64(); n > maxFuzzHeap {
				panic(fmt.Sprintf("this input takes the heap to %d MB", n>>20))
			}
		}
	}()
	return g
}

// watch begins with an input; what it gives back ends it.
func (g *guard) watch() func() {
	g.since.Store(time.Now().UnixNano())
	return func() { g.since.Store(0) }
}
