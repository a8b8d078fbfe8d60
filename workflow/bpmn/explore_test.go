package bpmn

import (
	"strings"
	"testing"
)

// Every way through a process is played before anybody runs it.
func TestStandstills(t *testing.T) {
	const gate, both, some = `<exclusiveGateway id="x" default="x-b"/>`, `<parallelGateway id="j"/>`, `<inclusiveGateway id="j"/>`
	task := func(ids string) (s string) {
		for id := range strings.FieldsSeq(ids) {
			s += `<manualTask id="` + id + `"/>`
		}
		return s
	}
	tests := map[string]struct{ src, want string }{
		"one of two, and both are waited for": {process(`<startEvent id="s"/>`, gate, task("a b"), both, `<endEvent id="e"/>`, flows("s x b j e;a j"), flowIf("x", "a", "n > 5")),
			"refusal parallel gateway j: it can never go on: on no way through the process does a token come on every flow that it waits for"},
		"one of two, and what comes is waited for": {process(`<startEvent id="s"/>`, gate, task("a b"), some, `<endEvent id="e"/>`, flows("s x b j e;a j"), flowIf("x", "a", "n > 5")), ""},
		"both": {process(`<startEvent id="s"/><parallelGateway id="x"/>`, task("a b"), both, `<endEvent id="e"/>`, flows("s x b j e;x a j")), ""},
		"both, unless one is taken away": {process(`<startEvent id="s"/><parallelGateway id="x"/>`, task("b"), `<userTask id="a"/><boundaryEvent id="t" attachedToRef="a"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>`, both, `<endEvent id="e"/><endEvent id="z"/>`, flows("s x b j e;x a j;t z")),
			"warning parallel gateway j: it can wait for ever for a, unless the conditions exclude it: on the way x, b, a, z"},
		"round and round": {process(`<startEvent id="s"/><parallelGateway id="x"/>`, task("a b"), `<userTask id="u"/><exclusiveGateway id="m"/><exclusiveGateway id="y" default="y-j"/>`, both, `<endEvent id="e"/>`, flows("s x b j e;x m u y j"), flowIf("y", "m", "again")), ""},
		"some of three":   {process(`<startEvent id="s"/><inclusiveGateway id="x" default="x-b"/>`, task("a b c"), some, `<endEvent id="e"/>`, flows("s x b j e;a j;c j"), flowIf("x", "a", "n > 5"), flowIf("x", "c", "n > 9")), ""},
		"some of three, and all are waited for": {process(`<startEvent id="s"/><inclusiveGateway id="x" default="x-b"/>`, task("a b c"), both, `<endEvent id="e"/>`, flows("s x b j e;a j;c j"), flowIf("x", "a", "n > 5"), flowIf("x", "c", "n > 9")),
			"warning parallel gateway j: it can wait for ever for a, c, unless the conditions exclude it: on the way x, b"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m, err := Read([]byte(test.src))
			if err != nil {
				t.Fatal(err)
			}
			_, findings := m.Compile("P")
			var got []string
			for _, f := range findings {
				if strings.Contains(f.Text, "can never go on") || strings.Contains(f.Text, "wait for ever") || f.Severity == Refusal {
					got = append(got, string(f.Severity)+" "+f.String())
				}
			}
			if s := strings.Join(got, "; "); s != test.want {
				t.Errorf("it finds %q", s)
			}
		})
	}
}
