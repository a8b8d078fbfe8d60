package bpmn

import (
	"fmt"
	"strings"
	"testing"
)

// ladder is a process of n nodes: choices, tasks and joins by turns, with
// conditions and forms as a council would write them.
func ladder(n int) string {
	var b strings.Builder
	b.WriteString(`<startEvent id="n0"/>`)
	for i := 1; i < n-1; i++ {
		switch i % 4 {
		case 1:
			fmt.Fprintf(&b, `<exclusiveGateway id="n%d" default="d%d"/>`, i, i)
		case 2:
			b.WriteString(extended("userTask", fmt.Sprintf(`id="n%d" name="Check part %d"`, i, i), `<m:assignment groups="officers"/><m:due workingDays="10"/><m:output source="= amount + 1" target="amount"/>`))
		case 3:
			fmt.Fprintf(&b, `<serviceTask id="n%d" camunda:topic="pay"/>`, i)
		default:
			fmt.Fprintf(&b, `<inclusiveGateway id="n%d"/>`, i)
		}
	}
	fmt.Fprintf(&b, `<endEvent id="n%d"/>`, n-1)
	for i := range n - 1 {
		fmt.Fprintf(&b, `<sequenceFlow id="d%d" sourceRef="n%d" targetRef="n%d"/>`, i, i, i+1)
		if i%4 == 1 && i+3 < n {
			fmt.Fprintf(&b, `<sequenceFlow id="c%d" sourceRef="n%d" targetRef="n%d"><conditionExpression>${amount &gt; %d}</conditionExpression></sequenceFlow>`, i, i, i+3, i)
		}
	}
	return process(b.String())
}

func BenchmarkCompile(b *testing.B) {
	m, err := Read([]byte(ladder(500)))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if p, findings := m.Compile("P"); p == nil || len(p.Nodes) != 500 {
			b.Fatal(findings)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	src := []byte(ladder(500))
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, err := Read(src); err != nil {
			b.Fatal(err)
		}
	}
}

// hostile are models within the limits that cost the most.
var hostile = map[string]func() string{
	// Every second node joins, and from everywhere a token can come.
	"joins that all reach each other": func() string {
		var b strings.Builder
		b.WriteString(`<startEvent id="s"/>`)
		for i := range maxNodes - 1 {
			kind := "inclusiveGateway"
			if i%2 == 1 {
				kind = "parallelGateway"
			}
			fmt.Fprintf(&b, `<%s id="n%d"/>`, kind, i)
		}
		b.WriteString(flow("s", "n0"))
		for i := range maxFlows - 1 {
			from, to := i%(maxNodes-1), (i*7+i/(maxNodes-1)+1)%(maxNodes-1)
			fmt.Fprintf(&b, `<sequenceFlow id="f%d" sourceRef="n%d" targetRef="n%d"><conditionExpression>x</conditionExpression></sequenceFlow>`, i, from, to)
		}
		return process(b.String())
	},
	"one join of four thousand flows": func() string {
		var b strings.Builder
		b.WriteString(`<startEvent id="s"/><parallelGateway id="g"/>`)
		for i := range maxNodes - 2 {
			fmt.Fprintf(&b, `<userTask id="n%d"/><sequenceFlow sourceRef="n%d" targetRef="g"/><sequenceFlow sourceRef="s" targetRef="n%d"/>`, i, i, i)
		}
		return process(b.String())
	},
	"a chain of links": func() string {
		var b strings.Builder
		for i := range maxNodes / 2 {
			fmt.Fprintf(&b, `<intermediateThrowEvent id="t%d" name="l%d"><linkEventDefinition/></intermediateThrowEvent><intermediateCatchEvent id="c%d" name="l%d"><linkEventDefinition/></intermediateCatchEvent>`, i, i, i, i)
			if i > 0 {
				fmt.Fprintf(&b, `<sequenceFlow sourceRef="c%d" targetRef="t%d"/>`, i-1, i)
			}
		}
		return process(b.String())
	},
	"names without end": func() string {
		var b strings.Builder
		for i := range 20_000 {
			fmt.Fprintf(&b, `<m:output source="= n%d + n%d" target="n%d"/>`, i, i+1, i+2)
		}
		return chain("s t e", extended("serviceTask", `id="t"`, `<m:job type="a"/>`+b.String()))
	},
	"names in one expression after another": func() string {
		var b, names strings.Builder
		for i := range 3_000 {
			fmt.Fprintf(&b, `<m:output source="= 1" target="n%d"/>`, i)
			fmt.Fprintf(&names, "n%d+", i)
		}
		for i := range 60 {
			fmt.Fprintf(&b, `<m:output source="= %s1" target="m%d"/>`, names.String(), i)
		}
		return chain("s t e", extended("serviceTask", `id="t"`, `<m:job type="a"/>`+b.String()))
	},
	"tasks within tasks": func() string {
		var b strings.Builder
		for i := range 30 {
			for j := range 50 {
				fmt.Fprintf(&b, `<subProcess id="n%d-%d">`, i, j)
			}
			b.WriteString(strings.Repeat(`</subProcess>`, 50))
		}
		return process(b.String())
	},
	"what is empty of what is empty": func() string {
		return chosen(conditionTag + "${" + strings.Repeat("empty ", 90) + "a}" + conditionEnd)
	},
	"a long sum": func() string {
		return chosen(conditionTag + "${" + strings.Repeat("a+", 9_990) + "a}" + conditionEnd)
	},
}

// A model at the limits is compiled or refused, and the process with it, in a
// bounded time; BenchmarkHostile measures it.
func TestHostileModelsEnd(t *testing.T) {
	for name, src := range hostile {
		t.Run(name, func(t *testing.T) {
			m, err := Read([]byte(src()))
			if err != nil {
				t.Fatal(err)
			}
			if p, findings := m.Compile("P"); p == nil && len(findings) == 0 {
				t.Error("it is refused without a word")
			}
		})
	}
}

func BenchmarkHostile(b *testing.B) {
	for name, src := range hostile {
		b.Run(name, func(b *testing.B) {
			m, err := Read([]byte(src()))
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				m.Compile("P")
			}
		})
	}
}
