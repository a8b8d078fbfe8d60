package bpmn

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/workflow/feel"
)

func newRun(t *testing.T) *feel.Run {
	t.Helper()
	return feel.NewRun(t.Context(), time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC), feel.Limits{})
}

// Variables says which names a process uses and which something in it sets.
func TestVariables(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"none":                                    {chain("s e"), ""},
		"one that must come from outside":         {chosen(conditionTag + "amount &gt; 3" + conditionEnd), "amount: used"},
		"one that is set and used":                {chain("s t c e", extended("scriptTask", `id="t"`, `<m:script expression="= amount * 0.2" result="tax"/>`), `<intermediateCatchEvent id="c"><conditionalEventDefinition><condition>tax &gt; 3</condition></conditionalEventDefinition></intermediateCatchEvent>`), "amount: used\ntax: set, used"},
		"one that is set and not used":            {chain("s t e", extended("scriptTask", `id="t"`, `<m:script expression="= 1 + 1" result="two"/>`)), "two: set"},
		"one within the name of another":          {chain("s t e", extended("scriptTask", `id="t"`, `<m:script expression="= grantee + 1" result="grant"/>`)), "grant: set\ngrantee: used"},
		"a name with spaces that is set":          {chain("s t u e", extended("scriptTask", `id="t"`, `<m:script expression="= 5" result="total  cost"/>`), extended("scriptTask", `id="u"`, `<m:script expression="= total cost * 2" result="twice"/>`)), "total cost: set, used\ntwice: set"},
		"the longer of two names":                 {chain("s t u e", extended("serviceTask", `id="t"`, `<m:job type="a"/><m:output source="= 1" target="total"/><m:output source="= 2" target="total cost"/>`), extended("scriptTask", `id="u"`, `<m:script expression="= total cost * 2" result="twice"/>`)), "total cost: set, used\ntotal: set, used\ntwice: set"},
		"a part of one":                           {chain("s t e", extended("serviceTask", `id="t"`, `<m:job type="a"/><m:output source="= x.y" target="case.fee.sum"/>`)), "case: set\nx: used"},
		"a list and its items":                    {chain("s t e", extended("serviceTask", `id="t"`, `<m:job type="= kind"/>`, extended("multiInstanceLoopCharacteristics", "", `<m:each in="= claims[open]" as="claim" result="= claim.sum" into="sums"/>`))), "claim: set, used\nclaims: used\nkind: used\nloopCounter: set\nsums: set"},
		"numbers of a loop":                       {chain("s t e", `<task id="t"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality><completionCondition>= numberOfCompletedInstances &gt; 1</completionCondition></multiInstanceLoopCharacteristics></task>`), "loopCounter: set\nnumberOfActiveInstances: set\nnumberOfCompletedInstances: set, used\nnumberOfInstances: set\nnumberOfTerminatedInstances: set"},
		"an error's code":                         {onTask(`<boundaryEvent id="b" attachedToRef="t"><extensionElements><m:error code="code" words="why it failed"/></extensionElements><errorEventDefinition/></boundaryEvent>`, flow("b", "e")), "code: set\nwhy it failed: set"},
		"who, when and how much":                  {chain("s u e", extended("userTask", `id="u"`, `<m:assignment assignee="=officer" people="=[a, b]" groups="= team"/><m:due workingDays="= days"/><m:followUp date="= d"/><m:priority value="p"/>`)), "a: used\nb: used\nd: used\ndays: used\nofficer: used\np: used\nteam: used"},
		"names of FEEL's own are none":            {chosen(conditionTag + "= count(list) &gt; 0 and some x in list satisfies x = null" + conditionEnd), "list: used"},
		"names of JUEL that are FEEL's functions": {chosen(conditionTag + "${count &gt; 3 and execution.getVariable('date') != null}" + conditionEnd), "count: used\ndate: used"},
		"names of JUEL":                           {chosen(conditionTag + "${a.b == c}" + conditionEnd), "a: used\nc: used"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var lines []string
			for _, v := range runs(t, test.in).Variables {
				line := v.Name + ":"
				if v.Set {
					line += " set,"
				}
				if v.Used {
					line += " used,"
				}
				lines = append(lines, strings.TrimSuffix(line, ","))
			}
			slices.Sort(lines)
			if got := strings.Join(lines, "\n"); got != test.want {
				t.Errorf("the variables are\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// An expression finds its variables by name, wherever it stands.
func TestEval(t *testing.T) {
	p := runs(t, chain("s t u e",
		extended("scriptTask", `id="t"`, `<m:script expression="= total cost + rate" result="total cost"/>`),
		extended("userTask", `id="u"`, `<m:assignment assignee="jo" groups="a, b"/>`)))
	script, _ := p.Node("t")
	values := map[string]feel.Value{"total cost": feel.Int(5), "rate": feel.Int(2)}
	got, err := script.Work.Script.Eval(newRun(t), func(name string) feel.Value { return values[name] })
	if err != nil || !feel.Same(got, feel.Int(7)) {
		t.Errorf("the script comes to %v, %v", got, err)
	}
	if _, constant := script.Work.Script.Constant(); constant {
		t.Error("the script is constant")
	}
	if uses := script.Work.Script.Uses(); !slices.Equal(slices.Sorted(slices.Values(uses)), slices.Sorted(maps.Keys(values))) {
		t.Errorf("it uses %q", uses)
	}
	user, _ := p.Node("u")
	if v, constant := user.Work.Assignee.Constant(); !constant || v != feel.String("jo") {
		t.Errorf("the assignee is %v", v)
	}
	if v, err := user.Work.Groups.Eval(nil, nil); err != nil || !feel.Same(v, feel.List{feel.String("a"), feel.String("b")}) {
		t.Errorf("the groups are %v, %v", v, err)
	}
}

// A graph says of each node what an engine asks.
func TestGraph(t *testing.T) {
	p := runs(t, withDeclared(`<documentation>What it is for</documentation><laneSet><lane name="All"><flowNodeRef>t</flowNodeRef><childLaneSet><lane name="Fees"><flowNodeRef>t</flowNodeRef></lane></childLaneSet></lane></laneSet>
		<startEvent id="s"/><subProcess id="t" name="Assess"><startEvent id="s2"/><task id="a"/><sequenceFlow sourceRef="s2" targetRef="a"/></subProcess>
		<boundaryEvent id="b" attachedToRef="t" cancelActivity="0"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent><endEvent id="e"/>
		<subProcess id="x" triggeredByEvent="1"><startEvent id="x1" isInterrupting="false"><messageEventDefinition messageRef="M"/></startEvent></subProcess>
		<boundaryEvent id="c" attachedToRef="t"><compensateEventDefinition/></boundaryEvent><task id="h" isForCompensation="true"/><association sourceRef="c" targetRef="h"/>`, flows("s t e;b e")))
	node := func(id string) *Node {
		n, ok := p.Node(id)
		if !ok {
			t.Fatalf("there is no %s", id)
		}
		return n
	}
	sub, b, x := node("t"), node("b"), node("x")
	if p.Doc != "What it is for" || sub.Lane != "Fees" || sub.Place() != "sub-process Assess" || sub.Inner.Starts[0] != node("s2") || node("a").Home != sub.Inner {
		t.Errorf("the sub-process is %+v", sub)
	}
	if b.Attached != sub || b.Interrupting || b.Event.Trigger != Timer || b.Event.Time.Kind != AfterSpan || len(sub.Boundaries) != 2 || b.Place() != "timer boundary event b" {
		t.Errorf("the boundary event is %+v", b)
	}
	if x.Kind != EventSubProcess || x.Start() != node("x1") || x.Start().Interrupting || len(p.Root.Events) != 1 || x.Start().Event.Title != "payment" || sub.Start() != nil {
		t.Errorf("the event sub-process is %+v", x)
	}
	if node("c").Handler != node("h") || !node("h").Compensates {
		t.Error("nothing undoes the sub-process")
	}
	if got := fmt.Sprintf("at %s of %d, with %d flows of %d", p.Root.Starts[0].ID, len(p.Root.Starts), len(p.Root.Flows), len(p.Flows)); got != "at s of 1, with 3 flows of 4" {
		t.Errorf("it begins %s", got)
	}
}
