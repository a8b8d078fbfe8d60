package bpmn

import (
	"slices"
	"strings"
	"testing"
)

// A loop that nothing stops is refused; one that may never stop is warned of.
func TestNeverWaits(t *testing.T) {
	const script = `<scriptTask id="n"><extensionElements><m:script expression="= i + 1" result="i"/></extensionElements></scriptTask>`
	// loop is a start, a step n, a gateway after it, and a way back to the step.
	loop := func(step, parts string) string {
		return process(`<startEvent id="s"/>`, step, `<exclusiveGateway id="g" default="g-n"/><endEvent id="e"/>`, flows("s n g n"), parts)
	}
	exit := flowIf("g", "e", "i > 3")
	const (
		forEver  = "it goes round for ever: no way leads out of the loop, and nothing in it waits"
		nothing  = "it goes round without waiting, and nothing in the loop changes a variable: once in, it never ends"
		perhaps  = "it goes round without waiting for anybody: be sure that a condition ends it (the engine stops after 10,000 rounds)"
		lost     = "end event e: nothing leads to it: it is never done"
		byItself = `<sequenceFlow id="f" sourceRef="n" targetRef="n"/>`
	)
	tests := map[string]struct{ in, refusal, warning string }{
		"no way leads out":        {loop(script, ""), "script task n: " + forEver, lost},
		"nothing changes":         {loop(`<task id="n"/>`, exit), "task n: " + nothing, ""},
		"a script and a way out":  {loop(script, exit), "", "script task n: " + perhaps},
		"a person and a way out":  {loop(`<userTask id="n" camunda:assignee="jo"/>`, exit), "", ""},
		"a person and no way out": {loop(`<userTask id="n" camunda:assignee="jo"/>`, ""), "", lost},
		"rules without a worker":  {loop(extended("businessRuleTask", `id="n"`, `<m:decision key="fees" result="i"/>`), exit), "", "business rule task n: " + perhaps},
		"a job":                   {loop(`<serviceTask id="n" camunda:topic="pay"/>`, exit), "", ""},
		"a script by a job":       {loop(`<scriptTask id="n" camunda:topic="sum"/>`, exit), "", ""},
		"a message that a job sends": {loop(extended("intermediateThrowEvent", `id="n"`, `<m:job type="post"/>`, `<messageEventDefinition/>`), exit), "",
			""},
		"an expression of Camunda": {loop(`<serviceTask id="n" camunda:expression="${i + 1}" camunda:resultVariable="i"/>`, exit), "", "service task n: " + perhaps},
		"a time":                   {loop(`<intermediateCatchEvent id="n"><timerEventDefinition><timeDuration>PT1M</timeDuration></timerEventDefinition></intermediateCatchEvent>`, exit), "", ""},
		"a call":                   {loop(`<callActivity id="n" calledElement="other"/>`, exit), "", ""},
		"a person within": {loop(`<subProcess id="n"><userTask id="u" camunda:assignee="jo"/></subProcess>`, exit), "",
			""},
		"a script within":                    {loop(`<subProcess id="n">`+strings.Replace(script, `"n"`, `"x"`, 1)+`</subProcess>`, exit), "", "sub-process n: " + perhaps},
		"only steps within":                  {loop(`<subProcess id="n"><task id="x"/></subProcess>`, exit), "sub-process n: " + nothing, ""},
		"round within a sub-process":         {within(`<startEvent id="a"/><task id="n"/>`, flows("a n"), byItself), "task n: " + forEver, ""},
		"round within an ad-hoc sub-process": {chain("s p e", `<adHocSubProcess id="p"><task id="n"/>`+byItself+`</adHocSubProcess>`), "task n: " + forEver, ""},
		"an error's code": {process(`<startEvent id="s"/><subProcess id="n"><endEvent id="x"><errorEventDefinition errorRef="E"/></endEvent></subProcess>`,
			extended("boundaryEvent", `id="b" attachedToRef="n"`, `<m:error code="why"/>`, `<errorEventDefinition/>`), `<endEvent id="e"/>`, flows("s n e;b n"), `</process><error id="E" errorCode="X"/><process id="Q">`), "", "sub-process n: " + perhaps},
		"a step that leads to itself": {process(`<startEvent id="s"/><task id="n"/>`, flows("s n"), byItself), "task n: " + forEver, ""},
		"round by a link": {process(`<startEvent id="s"/><task id="n"/><intermediateThrowEvent id="l"><linkEventDefinition name="A"/></intermediateThrowEvent><intermediateCatchEvent id="k"><linkEventDefinition name="A"/></intermediateCatchEvent>`,
			flows("s n l;k n")), "task n: " + forEver, ""},
		"round by a boundary event": {process(`<startEvent id="s"/>`, script, `<boundaryEvent id="b" attachedToRef="n"><errorEventDefinition/></boundaryEvent><endEvent id="e"/>`, flows("s n e;b n")), "", "script task n: " + perhaps},
		"two loops, one with a person": {process(`<startEvent id="s"/><task id="a"/><userTask id="u" camunda:assignee="jo"/><exclusiveGateway id="g" default="g-a"/><exclusiveGateway id="h" default="h-u"/><endEvent id="e"/>`,
			flows("s a g a;u h u"), flowIf("g", "u", "x"), flowIf("h", "e", "y")), "task a: " + nothing, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, findings := compiled(t, test.in)
			if r, w := said(findings, Refusal), said(findings, Warning); r != test.refusal || w != test.warning {
				t.Errorf("it refuses %q and warns %q; want %q and %q", r, w, test.refusal, test.warning)
			}
		})
	}
}

// A parallel join that waits for a flow on which nothing comes is refused.
func TestNeverFires(t *testing.T) {
	const wait = "parallel gateway g: it can never go on: it waits for the flow from "
	tests := map[string]struct{ in, refusal, warning string }{
		"a flow from nowhere": {process(`<startEvent id="s"/><task id="a"/><task id="b"/><parallelGateway id="g"/><endEvent id="e"/>`, flows("s a g e;b g")),
			wait + "task b, to which nothing leads", "task b: nothing leads to it: it is never done"},
		"two flows from one lost branch": {process(`<startEvent id="s"/><task id="a"/><task id="b"/><task id="c"/><parallelGateway id="g"/><endEvent id="e"/>`, flows("s g e;a b g;a c g")),
			wait + "task b, to which nothing leads\n" + wait + "task c, to which nothing leads",
			"task a: nothing leads to it: it is never done\ntask b: nothing leads to it: it is never done\ntask c: nothing leads to it: it is never done"},
		"all flows come": {process(`<startEvent id="s"/><parallelGateway id="f"/><task id="a"/><task id="b"/><parallelGateway id="g"/><endEvent id="e"/>`, flows("s f a g e;f b g")), "", ""},
		"one comes from a boundary event": {onTask(`<boundaryEvent id="b" attachedToRef="t" cancelActivity="false"><signalEventDefinition signalRef="S"/></boundaryEvent><parallelGateway id="g"/>`, flows("t g e;b g")),
			"", "parallel gateway g: it can wait for ever for b, unless the conditions exclude it: on the way t, e"},
		"one comes by a link": {process(`<startEvent id="s"/><parallelGateway id="f"/><intermediateThrowEvent id="l" name="A"><linkEventDefinition/></intermediateThrowEvent><intermediateCatchEvent id="k" name="A"><linkEventDefinition/></intermediateCatchEvent><parallelGateway id="g"/><endEvent id="e"/>`, flows("s f g e;f l;k g")),
			"", ""},
		"one comes from what undoes": {onTask(`<boundaryEvent id="b" attachedToRef="t"><compensateEventDefinition/></boundaryEvent><task id="h" isForCompensation="true"/><association sourceRef="b" targetRef="h"/><parallelGateway id="g"/>`, flows("t g e;h g")),
			wait + "task h, to which nothing leads\ntask h: it undoes another activity, and no flow can lead to or from it", ""},
		"an inclusive join can go on": {process(`<startEvent id="s"/><task id="a"/><task id="b"/><inclusiveGateway id="g"/><endEvent id="e"/>`, flows("s a g e;b g")),
			"", "task b: nothing leads to it: it is never done"},
		"without a start event, both begin": {process(`<task id="a"/><task id="b"/><parallelGateway id="g"/>`, flows("a g;b g")), "", ""},
		"within a sub-process": {within(`<startEvent id="s2"/><task id="b"/><parallelGateway id="g"/>`, flows("s2 g;b g")),
			wait + "task b, to which nothing leads", "task b: nothing leads to it: it is never done"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, findings := compiled(t, test.in)
			if r, w := said(findings, Refusal), said(findings, Warning); r != test.refusal || w != test.warning {
				t.Errorf("it refuses\n%s\nand warns\n%s\nwant\n%s\nand\n%s", r, w, test.refusal, test.warning)
			}
		})
	}
}

// Before is, for each flow into a join, where a token can still come from
// without passing the join: worked out by hand on small graphs.
func TestBefore(t *testing.T) {
	tests := map[string]struct {
		in   string
		want map[string]string // flow into g → the nodes
	}{
		"a split and a join": {process(`<startEvent id="s"/><inclusiveGateway id="f"/><task id="a"/><task id="b"/><inclusiveGateway id="g"/><endEvent id="e"/>`,
			flows("s f;a g;b g;g e"), flowIf("f", "a", "x"), flowIf("f", "b", "y")),
			map[string]string{"a-g": "a f s", "b-g": "b f s"}},
		"a way between the branches": {process(`<startEvent id="s"/><parallelGateway id="f"/><task id="a"/><exclusiveGateway id="x" default="x-g"/><task id="b"/><parallelGateway id="g"/><endEvent id="e"/>`,
			flows("s f a x g e;f b g"), flowIf("x", "b", "y")),
			map[string]string{"x-g": "a f s x", "b-g": "a b f s x"}},
		"a loop through the join": {process(`<startEvent id="s"/><inclusiveGateway id="g"/><userTask id="u" camunda:assignee="jo"/><exclusiveGateway id="x" default="x-g"/><endEvent id="e"/>`,
			flows("s g u x g"), flowIf("x", "e", "y")),
			map[string]string{"s-g": "s", "x-g": "u x"}},
		"a loop beside the join": {process(`<startEvent id="s"/><parallelGateway id="f"/><userTask id="u" camunda:assignee="jo"/><exclusiveGateway id="x" default="x-g"/><inclusiveGateway id="g"/><endEvent id="e"/>`,
			flows("s f g e;f u x g"), flowIf("x", "u", "y")),
			map[string]string{"f-g": "f s", "x-g": "f s u x"}},
		"a flow from the join to itself": {process(`<startEvent id="s"/>`, extended("inclusiveGateway", `id="g" default="g-e"`, `<m:output source="= y - 1" target="y"/>`), `<endEvent id="e"/>`, flows("s g e"), flowIf("g", "g", "y > 0")),
			map[string]string{"s-g": "s", "g-g": ""}},
		"a boundary event": {onTask(`<boundaryEvent id="b" attachedToRef="t"><signalEventDefinition signalRef="S"/></boundaryEvent><inclusiveGateway id="g"/>`, flows("t g e;b g")),
			map[string]string{"t-g": "s t", "b-g": "b s t"}},
		"a link": {process(`<startEvent id="s"/><parallelGateway id="f"/><intermediateThrowEvent id="l" name="A"><linkEventDefinition/></intermediateThrowEvent><intermediateCatchEvent id="k" name="A"><linkEventDefinition/></intermediateCatchEvent><parallelGateway id="g"/><endEvent id="e"/>`,
			flows("s f g e;f l;k g")),
			map[string]string{"f-g": "f s", "k-g": "f k l s"}},
		"compensation leads nowhere": {onTask(`<boundaryEvent id="b" attachedToRef="t"><compensateEventDefinition/></boundaryEvent><task id="h" isForCompensation="true"/><association sourceRef="b" targetRef="h"/><task id="o"/><inclusiveGateway id="g"/>`, flows("s o g e;t g")),
			map[string]string{"t-g": "s t", "o-g": "o s"}},
		"the inside of a sub-process is not without": {process(`<startEvent id="s"/><parallelGateway id="f"/><subProcess id="p"><task id="in"/></subProcess><parallelGateway id="g"/><endEvent id="e"/>`, flows("s f p g e;f g")),
			map[string]string{"p-g": "f p s", "f-g": "f s"}},
		"two flows from one node": {process(`<startEvent id="s"/><task id="a"/><inclusiveGateway id="g"/><endEvent id="e"/>`, flows("s a g e"), `<sequenceFlow id="again" sourceRef="a" targetRef="g"/>`),
			map[string]string{"a-g": "a s", "again": "a s"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := runs(t, test.in)
			g, _ := p.Node("g")
			if len(g.In) != len(test.want) {
				t.Fatalf("%d flows lead to the join", len(g.In))
			}
			for i, f := range g.In {
				var ids []string
				for _, n := range p.Nodes {
					if g.Before(i).Has(n) {
						ids = append(ids, n.ID)
					}
				}
				slices.Sort(ids)
				if got, want := strings.Join(ids, " "), test.want[f.ID]; f.Into != i || got != want {
					t.Errorf("before flow %s (%d): %q; want %q", f.ID, f.Into, got, want)
				}
			}
		})
	}
}

// What can run and should perhaps not is warned of.
func TestWarnings(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"no default":               {process(`<startEvent id="s"/><exclusiveGateway id="g"/><task id="t"/><endEvent id="e"/>`, flows("s g;t e"), flowIf("g", "t", "a"), flowIf("g", "e", "b")), "exclusive gateway g: it has no default flow: if no condition holds, the process stops there with an incident"},
		"one condition only":       {process(`<startEvent id="s"/><exclusiveGateway id="g"/><endEvent id="e"/>`, flows("s g"), flowIf("g", "e", "b")), "exclusive gateway g: it has no default flow: if no condition holds, the process stops there with an incident"},
		"a default":                {chosen(conditionTag + "a" + conditionEnd), ""},
		"a default with condition": {process(`<startEvent id="s"/><exclusiveGateway id="g" default="g-e"/><task id="t"/><endEvent id="e"/>`, flows("s g;t e"), flowIf("g", "t", "a"), flowIf("g", "e", "b")), "exclusive gateway g: its default flow g-e has a condition, which is not asked: a default is taken when nothing else is"},
		"a condition not asked":    {process(`<startEvent id="s"/><parallelGateway id="g"/><task id="t"/><endEvent id="e"/>`, flows("s g e;t e"), flowIf("g", "t", "a")), "parallel gateway g: the condition on the flow to t is not asked: every flow out of it is taken"},
		"a task for nobody":        {chain("s u e", `<userTask id="u"/>`), "user task u: nobody is named who may do it: only an administrator will see it"},
		"a task of a lane":         {process(`<laneSet><lane name="Officers"><flowNodeRef>u</flowNodeRef></lane></laneSet><startEvent id="s"/><userTask id="u"/>`, flows("s u")), ""},
		"rules into nothing":       {chain("s u e", extended("businessRuleTask", `id="u"`, `<m:decision key="fees"/>`)), "business rule task u: what the table of rules answers goes nowhere: name the variable for the result"},
		"a cycle that comes once":  {timed("timeCycle", "R3/P1D"), "timer catch event c: its cycle comes once only: when it fires, nothing waits for it any more"},
		"an event that ends":       {onTask(`<boundaryEvent id="b" attachedToRef="t"><signalEventDefinition signalRef="S"/></boundaryEvent>`), "signal boundary event b: no flow leads away from it: when it fires, nothing follows"},
		"a lost step":              {chain("s e", `<task id="t"/>`, flow("t", "e")), "task t: nothing leads to it: it is never done"},
		"a step tied to nothing":   {chain("s e", `<task id="t"/>`), "task t: it is tied to nothing"},
		"a catching link alone":    {chain("s e", `<intermediateCatchEvent id="k"><linkEventDefinition name="A"/></intermediateCatchEvent>`, flow("k", "e")), "link catch event k: nothing leads to it: it is never done"},
		"a handler of nothing":     {chain("s e", `<task id="h" isForCompensation="true"/>`), "task h: it is marked as undoing something, and no compensation event is tied to it"},
		"one after the other":      {chain("s p e", `<adHocSubProcess id="p" ordering="Sequential"><task id="a"/><task id="b"/></adHocSubProcess>`), "ad-hoc sub-process p: its parts are to be done one after the other; nothing here stops people from doing them side by side"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, findings := compiled(t, test.in)
			if got := said(findings, Warning); got != test.want || said(findings, Refusal) != "" {
				t.Errorf("it says\n%v\nwant\n%s", findings, test.want)
			}
		})
	}
}

// However much there is to say of less weight, a refusal is heard.
func TestRefusalIsHeard(t *testing.T) {
	src := process(numbered(700, func(i int) string {
		n := strings.Repeat("i", i+1)
		return `<userTask id="` + n + `" camunda:assignee="${a}" camunda:priority="${b}" camunda:formKey="f"/>`
	}), `<serviceTask id="t" camunda:class="org.example.Pay"/>`)
	p, findings := compiled(t, src)
	if p != nil || said(findings, Refusal) == "" || len(findings) > 5*maxFindings {
		t.Errorf("it is not refused, with %d findings", len(findings))
	}
}
