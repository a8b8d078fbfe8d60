package bpmn

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime/metrics"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"moothall/workflow/feel"
)

// FuzzRead takes any file as a model: it is refused with an *Error, or each of
// its processes runs or is refused in words, and it is written as it was read.
//
//	go test ./workflow/bpmn -run '^$' -fuzz '^FuzzRead$' -fuzztime 10m -parallel 1
func FuzzRead(f *testing.F) {
	licence, err := os.ReadFile("testdata/licence.bpmn")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(licence)
	for _, src := range []string{
		chosen(conditionTag + "${empty a ? b : c['d']}" + conditionEnd),
		timed("timeCycle", "R3/2027-04-01T09:00:00/P1M"),
		timed("timeCycle", "0 0 9 ? * MON#2"),
		process(`<startEvent id="s"/><inclusiveGateway id="g" default="g-e"/><task id="t"/><endEvent id="e"/>`, flows("s g e;t g"), flowIf("g", "t", "a")),
		onTask(`<boundaryEvent id="b" attachedToRef="t"><compensateEventDefinition/></boundaryEvent><task id="h" isForCompensation="true"/><association sourceRef="b" targetRef="h"/><endEvent id="x"><compensateEventDefinition activityRef="t"/></endEvent>`),
		chain("s t u e", extended("serviceTask", `id="t"`, `<zeebe:taskDefinition type="pay"/><zeebe:ioMapping><zeebe:input source="=a.b[c]" target="b.c"/></zeebe:ioMapping>`, extended("multiInstanceLoopCharacteristics", "", `<zeebe:loopCharacteristics inputCollection="=claims" inputElement="claim" outputCollection="paid" outputElement="=claim.sum"/>`)),
			`<userTask id="u" camunda:assignee="${officer}" camunda:dueDate="P5D"/>`),
		within(`<intermediateThrowEvent id="l"><linkEventDefinition name="A"/></intermediateThrowEvent><intermediateCatchEvent id="k"><linkEventDefinition name="A"/></intermediateCatchEvent>`, flows("k l")),
		chain("s p e", extended("adHocSubProcess", `id="p"`, `<m:adHoc activities="= [&quot;a&quot;]"/>`, `<completionCondition>= done</completionCondition><userTask id="a"/>`)),
	} {
		f.Add([]byte(src))
	}
	f.Add([]byte(pictured(someShapes)))
	guard := newGuard(20 * time.Second)
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
		for _, v := range m.Check() {
			checkVerdict(t, v)
			if v.Process != nil && len(v.Process.Outline()) != len(v.Process.Nodes) {
				t.Error("the outline leaves steps out")
			}
		}
		if svg, err := m.Draw(nil); err == nil {
			wellFormed(t, svg)
		}
		once, err := m.Write()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Read(once)
		if err != nil {
			t.Fatalf("what was written is refused: %v\n%q", err, once)
		}
		twice, err := again.Write()
		if err != nil || !bytes.Equal(once, twice) {
			t.Errorf("it is written\n%q, and then\n%q, %v", once, twice, err)
		}
	})
}

func checkRefusal(t *testing.T, err error) {
	t.Helper()
	var refusal *Error
	if !errors.As(err, &refusal) || refusal.Text == "" || !utf8.ValidString(err.Error()) {
		t.Errorf("the refusal is a %T: %q", err, err)
	}
}

// checkVerdict looks at what an engine relies on.
func checkVerdict(t *testing.T, v Verdict) {
	t.Helper()
	refused := slices.ContainsFunc(v.Findings, func(f Finding) bool { return f.Severity == Refusal })
	if refused != (v.Process == nil) {
		t.Errorf("process %s: %v, with %v", v.ID, v.Process, v.Findings)
	}
	for _, f := range v.Findings {
		if f.Text == "" || !utf8.ValidString(f.String()) {
			t.Errorf("process %s says %q", v.ID, f)
		}
	}
	if v.Process == nil {
		return
	}
	for i, n := range v.Process.Nodes {
		if n.Index != i || n.Home == nil || n.Work == nil || n.Kind.HasInside() != (n.Inner != nil) || n.Kind == BoundaryEvent && n.Attached == nil {
			t.Errorf("node %d is %+v", i, n)
		}
		for j, f := range n.In {
			if f.To != n || f.Into != j {
				t.Errorf("flow %+v leads to %s", f, n.ID)
			}
			if len(n.In) > 1 && (n.Kind == ParallelGateway || n.Kind == InclusiveGateway) {
				n.Before(j).Has(n)
			}
		}
	}
	for _, f := range v.Process.Flows {
		if f.From.Home != f.To.Home {
			t.Errorf("flow %+v leaves its body", f)
		}
		if f.Condition != nil {
			if _, constant := f.Condition.Constant(); constant && f.Condition.FEEL == "" {
				t.Errorf("flow %+v has a condition that is none", f)
			}
		}
	}
}

// FuzzJUEL takes any text for one with expressions of JUEL: it is refused, or
// what it is translated to is FEEL.
//
//	go test ./workflow/bpmn -run '^$' -fuzz '^FuzzJUEL$' -fuzztime 10m -parallel 1
func FuzzJUEL(f *testing.F) {
	for _, src := range []string{
		"${approved}", "${!approved}", "${a == 'x' && b > 3}", "${empty list}", "${cond ? 'a' : 'b'}", "#{x.y['z']}", "Hello ${name}!",
		"${a + -b * 2 % 3 div 4}", `${execution.getVariable("größe") le 1.5 or not empty c}`, `${a == "it\"s" != b} #{c} $`, "${a.b.c == null ne true}",
	} {
		f.Add(src)
	}
	guard := newGuard(20 * time.Second)
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > maxExpr || !utf8.ValidString(src) || !isJUEL(src) {
			return
		}
		defer guard.watch()()
		out, _, err := juel(src)
		if err != nil {
			if err.Error() == "" || strings.Contains(err.Error(), "runtime error") {
				t.Errorf("%q is refused with %v", src, err)
			}
			return
		}
		if len(out) > 100*len(src) {
			t.Errorf("%d letters become %d", len(src), len(out))
		}
		if _, err := feel.Compile("juel", out, feel.NewScope(nil)); err != nil {
			t.Errorf("%q is translated to %q, which is no FEEL: %v", src, out, err)
		}
	})
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
