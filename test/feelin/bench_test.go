// Package feelin measures our reader of FEEL beside another: the npm package
// feelin, on the same expressions, in one run on the same machine.
//
// Both are measured in processor time, which others on the machine do not lengthen as
// they do the clock: evaluations a second of one core. feelin reads an expression every time
// that it evaluates it; ours is measured so, and as it is used, compiled once.
//
//	go test ./test/feelin -run '^$' -bench . -cpu 1 -v
package feelin

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"moothall/workflow/feel"
)

// lasting is how much processor time each expression gets, each way.
const lasting = 300 * time.Millisecond

// A question is an expression with the values of its names and what it comes
// to. Differs says why feelin's answer is another, if it is.
type question struct {
	Name, Expression string
	Context, Want    json.RawMessage
	Differs          string
}

// An answer is what feelin made of it.
type answer struct {
	Name      string
	PerSecond float64
	Value     json.RawMessage
	Warnings  []string
}

// BenchmarkBesideFeelin reports evaluations per second of both over an equal
// mix of all expressions, and how many times feelin's ours are. The table by
// expression is in the log; only with -v is all of it shown.
func BenchmarkBesideFeelin(b *testing.B) {
	for range b.N {
		theirs := runFeelin(b)
		var questions []question
		src, err := os.ReadFile("expressions.json")
		if err != nil {
			b.Fatal(err)
		}
		if err := json.Unmarshal(src, &questions); err != nil {
			b.Fatal(err)
		}
		if len(theirs) != len(questions) {
			b.Fatalf("feelin answered %d of %d expressions", len(theirs), len(questions))
		}
		var each, once, other mean
		var table strings.Builder
		fmt.Fprintf(&table, "\n%-26s %12s %12s %12s %8s %8s\n", "evaluations a second", "ours, read", "compiled", "feelin", "read", "compiled")
		for i, q := range questions {
			s := newSubject(b, q)
			s.compare(b, theirs[i])
			read, compiled, feelin := s.rate(b, s.readAndEvaluate), s.rate(b, s.evaluate), theirs[i].PerSecond
			each.add(read)
			once.add(compiled)
			other.add(feelin)
			fmt.Fprintf(&table, "%-26s %12.0f %12.0f %12.0f %7.1fx %7.1fx\n", q.Name, read, compiled, feelin, read/feelin, compiled/feelin)
		}
		b.Log(table.String())
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(each.rate(), "read/s")
		b.ReportMetric(once.rate(), "compiled/s")
		b.ReportMetric(other.rate(), "feelin/s")
		b.ReportMetric(each.rate()/other.rate(), "read/feelin")
		b.ReportMetric(once.rate()/other.rate(), "compiled/feelin")
	}
}

// runFeelin installs feelin as the lock file has it, if it is not there, and
// lets it answer.
func runFeelin(b *testing.B) (list []answer) {
	b.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			b.Skipf("%s is not installed", program)
		}
	}
	if _, err := os.Stat("node_modules"); err != nil {
		if out, err := exec.Command("npm", "ci", "--ignore-scripts").CombinedOutput(); err != nil {
			b.Fatalf("npm ci: %v: %s", err, out)
		}
	}
	node := exec.Command("node", "bench.mjs", fmt.Sprint(lasting.Milliseconds()))
	node.Stderr = os.Stderr
	out, err := node.Output()
	if err != nil {
		b.Fatalf("node: %v", err)
	}
	if err := json.Unmarshal(out, &list); err != nil {
		b.Fatal(err)
	}
	return list
}

// A subject is a question made ready for our side.
type subject struct {
	question
	vars    []feel.Var
	values  []feel.Value
	program *feel.Program
}

func newSubject(b *testing.B, q question) *subject {
	b.Helper()
	v, err := feel.ReadJSON(q.Context)
	if err != nil {
		b.Fatalf("%s: %v", q.Name, err)
	}
	s := &subject{question: q}
	c, ok := v.(*feel.Context)
	if !ok {
		b.Fatalf("%s: the values are not an object", q.Name)
	}
	for _, name := range c.Names() {
		v, _ := c.Get(name)
		s.vars = append(s.vars, feel.Var{Name: name, Type: feel.TypeOf(v)})
		s.values = append(s.values, v)
	}
	if s.program, err = feel.Compile(q.Name, q.Expression, feel.NewScope(nil, s.vars...)); err != nil {
		b.Fatal(err)
	}
	return s
}

// compare sees to it that both come to what is right, feelin excepted where it
// is known not to.
func (s *subject) compare(b *testing.B, a answer) {
	b.Helper()
	run := feel.NewRun(b.Context(), time.Now(), feel.Limits{})
	v, err := s.program.Eval(run, s.values...)
	if err != nil {
		b.Fatalf("%s: %v", s.Name, err)
	}
	if ours := feel.JSON(v); !alike(b, ours, s.Want) {
		b.Errorf("%s: %s is %s, not %s; notes %v, problems %v", s.Name, s.Expression, ours, s.Want, run.Notes(), s.program.Problems())
	}
	switch same := alike(b, a.Value, s.Want); {
	case !same && s.Differs == "":
		b.Errorf("%s: %s is %s for feelin, not %s; warnings %q", s.Name, s.Expression, a.Value, s.Want, a.Warnings)
	case !same:
		b.Logf("%s: %s is %s for feelin, not %s: %s", s.Name, s.Expression, a.Value, s.Want, s.Differs)
	case s.Differs != "":
		b.Errorf("%s: feelin comes to %s as well; it no longer differs (%s)", s.Name, a.Value, s.Differs)
	}
}

// alike compares two answers; feelin's numbers have some 16 digits.
func alike(b *testing.B, x, y json.RawMessage) bool {
	b.Helper()
	var v, w any
	for _, each := range []struct {
		src  json.RawMessage
		into *any
	}{{x, &v}, {y, &w}} {
		if err := json.Unmarshal(each.src, each.into); err != nil {
			b.Fatalf("%s: %v", each.src, err)
		}
	}
	return alikeValues(v, w)
}

func alikeValues(v, w any) bool {
	switch v := v.(type) {
	case float64:
		w, ok := w.(float64)
		return ok && math.Abs(v-w) <= 1e-12*math.Max(math.Abs(v), math.Abs(w))
	case []any:
		w, ok := w.([]any)
		return ok && slices.EqualFunc(v, w, alikeValues)
	case map[string]any:
		w, ok := w.(map[string]any)
		if !ok || len(v) != len(w) {
			return false
		}
		for name := range v {
			if !alikeValues(v[name], w[name]) {
				return false
			}
		}
		return true
	}
	return v == w
}

// evaluate is what a caller does who keeps the program.
func (s *subject) evaluate(b *testing.B) {
	if _, err := s.program.Eval(feel.NewRun(b.Context(), time.Time{}, feel.Limits{}), s.values...); err != nil {
		b.Fatalf("%s: %v", s.Name, err)
	}
}

// readAndEvaluate is what feelin does: the names are told, the expression is
// read and evaluated, and nothing is kept.
func (s *subject) readAndEvaluate(b *testing.B) {
	p, err := feel.Compile(s.Name, s.Expression, feel.NewScope(nil, s.vars...))
	if err != nil {
		b.Fatal(err)
	}
	if _, err := p.Eval(feel.NewRun(b.Context(), time.Time{}, feel.Limits{}), s.values...); err != nil {
		b.Fatalf("%s: %v", s.Name, err)
	}
}

// rate is how often something can be done in a second of processor time.
func (s *subject) rate(b *testing.B, do func(*testing.B)) float64 {
	b.Helper()
	from, count := used(b), 0
	for {
		for range 100 {
			do(b)
		}
		count += 100
		if took := used(b) - from; took >= lasting {
			return float64(count) / took.Seconds()
		}
	}
}

// used is the processor time of this program so far.
func used(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// A mean is that of rates: how often one of all can be done in a second, if
// each has its turn.
type mean struct {
	seconds float64
	n       int
}

func (m *mean) add(rate float64) {
	m.seconds += 1 / rate
	m.n++
}

func (m *mean) rate() float64 { return float64(m.n) / m.seconds }
