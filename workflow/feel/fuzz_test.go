package feel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/metrics"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"
)

// The inputs that fuzzing begins with are in testdata/fuzz: a name says what
// each is about. They run with every go test; to look further:
//
//	go test ./workflow/feel -run '^$' -fuzz '^FuzzEval$' -fuzztime 10m -parallel 1

// FuzzCompile reads any text as an expression and as unary tests: there is an
// error with a place in the text, or a program whose problems have one.
func FuzzCompile(f *testing.F) {
	guard := newGuard(5 * time.Second)
	f.Fuzz(func(t *testing.T, src string) {
		defer guard.watch()()
		p, err := Compile("f", src, NewScope(nil, fuzzVars...))
		switch {
		case err != nil:
			checkSyntaxError(t, src, err)
		case p.Expr() == nil:
			t.Errorf("%q: the program is empty", src)
		default:
			checkPlaces(t, src, p.Problems())
		}
		tests, err := CompileTests("f", src, TestScope(NewScope(nil, fuzzVars...), NumberType))
		if err != nil {
			checkSyntaxError(t, src, err)
			return
		}
		checkPlaces(t, src, tests.Problems())
		if _, ok := tests.Constants(); tests.Any() && !ok {
			t.Errorf("%q: the empty test has constants that are not known", src)
		}
	})
}

func checkSyntaxError(t *testing.T, src string, err error) {
	t.Helper()
	var syntax *SyntaxError
	if !errors.As(err, &syntax) {
		t.Fatalf("%q: the error is a %T", src, err)
	}
	if utf8.ValidString(src) {
		checkPlaces(t, src, []Note{syntax.Note})
	}
}

// checkPlaces: a note stands on a line of the text, at one of its characters
// or just after the last.
func checkPlaces(t *testing.T, src string, notes []Note) {
	t.Helper()
	lines := strings.Split(src, "\n")
	for _, n := range notes {
		if n.Source != "f" {
			t.Errorf("%q: the note is of source %q: %s", src, n.Source, n)
		}
		if n.Line < 1 || n.Line > len(lines) || n.At < 1 || n.At > utf8.RuneCountInString(lines[n.Line-1])+1 {
			t.Errorf("%q: the note is outside the text: line %d, character %d: %s", src, n.Line, n.At, n.Text)
		}
		if n.Text == "" || !utf8.ValidString(n.Text) {
			t.Errorf("%q: the note says nothing readable: %q", src, n.Text)
		}
	}
}

// What the expressions may name, and what it stands for.
var (
	fuzzVars = []Var{
		{"amount", NumberType},
		{"lead member", StringType},
		{"lines", ListOf(ContextOf(Field{"item", StringType}, Field{"unit cost", NumberType}, Field{"years", ListOf(NumberType)}))},
		{"received", DateType},
	}
	fuzzValues = []Value{
		Int(650_000),
		String("Councillor Ó Briain"),
		List{
			fuzzLine("roof", "120000.50", 1, 2),
			fuzzLine("boiler", "-7", 3),
			fuzzLine("", "0"),
		},
		Date{2027, 3, 31},
	}
	fuzzNow = time.Date(2027, 4, 1, 9, 30, 0, 0, time.FixedZone("", 3600))
)

func fuzzLine(item, cost string, years ...int64) *Context {
	c, list := &Context{}, List{}
	for _, y := range years {
		list = append(list, Int(y))
	}
	n, _ := Decimal(cost)
	c.Put("item", String(item))
	c.Put("unit cost", n)
	c.Put("years", list)
	return c
}

// FuzzEval evaluates any text: it ends within its limits, and what it comes to
// is read back from how it is written.
func FuzzEval(f *testing.F) {
	guard := newGuard(10 * time.Second)
	f.Fuzz(func(t *testing.T, src string) {
		defer guard.watch()()
		p, err := Compile("f", src, NewScope(nil, fuzzVars...))
		if err != nil {
			return
		}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		limits := Limits{Steps: 20_000, Items: 1_000, String: 1 << 16}
		r := NewRun(ctx, fuzzNow, limits)
		v, err := p.Eval(r, fuzzValues...)
		if err != nil {
			if v != nil {
				t.Errorf("%q: stopped (%v) and yet %s", src, err, Literal(v))
			}
			return
		}
		if v == nil && len(r.Notes()) > 0 && r.Notes()[0].Text == "" {
			t.Errorf("%q: null for no reason", src)
		}
		written := Literal(v)
		if !utf8.ValidString(written) {
			t.Errorf("%q: %q is not valid text", src, written)
		}
		if len(written) > 900 || !writable(v) { // a number of more digits is not read
			return
		}
		if !json.Valid(JSON(v)) {
			t.Errorf("%q: %s is not JSON", src, JSON(v))
		}
		q, err := Compile("g", written, NewScope(nil))
		if err != nil {
			t.Fatalf("%q comes to %s, which cannot be read: %v", src, written, err)
		}
		w, err := q.Eval(NewRun(ctx, fuzzNow, limits))
		if err != nil || !alike(v, w) {
			t.Errorf("%q comes to %s, which is read as %s (%v)", src, written, Literal(w), err)
		}
	})
}

// writable says whether a value is one that can be written as a literal:
// functions are not, and a comparison with one end need not be.
func writable(v Value) bool {
	switch v := v.(type) {
	case *Function:
		return false
	case *Range:
		return v.op == 0 && writable(v.Low) && writable(v.High)
	case List:
		for _, item := range v {
			if !writable(item) {
				return false
			}
		}
	case *Context:
		for _, item := range v.values {
			if !writable(item) {
				return false
			}
		}
	}
	return true
}

// alike is stricter than "=": null is alike to null at any depth, and dates and
// times to the nanosecond and the zone.
func alike(a, b Value) bool {
	switch a := a.(type) {
	case *Number:
		b, ok := b.(*Number)
		return ok && a.compare(b) == 0
	case List:
		b, ok := b.(List)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !alike(a[i], b[i]) {
				return false
			}
		}
		return true
	case *Context:
		b, ok := b.(*Context)
		if !ok || len(a.names) != len(b.names) {
			return false
		}
		for i, name := range a.names {
			if b.names[i] != name || !alike(a.values[i], b.values[i]) {
				return false
			}
		}
		return true
	case *Range:
		b, ok := b.(*Range)
		return ok && a.op == b.op && a.LowIncluded == b.LowIncluded && a.HighIncluded == b.HighIncluded && alike(a.Low, b.Low) && alike(a.High, b.High)
	case *Function:
		return false
	}
	return a == b
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
