package instance_test

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"moothall/workflow/bpmn"
	"moothall/workflow/feel"
	"moothall/workflow/instance"
)

// draw makes a BPMN model of lines such as
//
//	start S
//	user A
//	xor G
//	S -> A -> G
//	G -> B : amount > 5
//	G -> C : else
//	timer T on A PT2H -> D        (on! does not interrupt)
//	sub P {
//	}
//
// so that a test shows what it is about.
func draw(src string) string {
	d := &drawing{defaults: map[string]string{}}
	lines := strings.Split(src, "\n")
	body, _ := d.body(lines, 0)
	return `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:moothall="urn:moothall:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test">` +
		d.global.String() + `<process id="process" name="Test" isExecutable="true">` + body + `</process></definitions>`
}

type drawing struct {
	global   strings.Builder
	flows    int
	defaults map[string]string
	said     map[string]bool
}

var arrow = regexp.MustCompile(`^\S+ -> `)

func (d *drawing) body(lines []string, at int) (string, int) {
	var nodes, flows strings.Builder
	type flow struct{ id, from, to, cond string }
	var list []flow
	type node struct{ text, id string }
	var made []node
	for ; at < len(lines); at++ {
		line := strings.TrimSpace(lines[at])
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if line == "}" {
			break
		}
		if arrow.MatchString(line) {
			path, cond, _ := strings.Cut(line, " : ")
			ends := strings.Split(path, " -> ")
			for i := range ends[1:] {
				d.flows++
				list = append(list, flow{fmt.Sprintf("f%d", d.flows), strings.TrimSpace(ends[i]), strings.TrimSpace(ends[i+1]), strings.TrimSpace(cond)})
			}
			continue
		}
		inner := ""
		if strings.HasSuffix(line, "{") {
			inner, at = d.body(lines, at+1)
			line = strings.TrimSpace(strings.TrimSuffix(line, "{"))
		}
		id, text := d.node(line, inner)
		made = append(made, node{text, id})
	}
	for _, f := range list {
		if f.cond == "else" {
			d.defaults[f.from] = f.id
		}
	}
	for _, n := range made {
		text := n.text
		if def, ok := d.defaults[n.id]; ok {
			text = strings.Replace(text, `id="`+n.id+`"`, `id="`+n.id+`" default="`+def+`"`, 1)
		}
		nodes.WriteString(text)
	}
	for _, f := range list {
		fmt.Fprintf(&flows, `<sequenceFlow id="%s" sourceRef="%s" targetRef="%s">`, f.id, f.from, f.to)
		if f.cond != "" && f.cond != "else" {
			fmt.Fprintf(&flows, `<conditionExpression xsi:type="tFormalExpression">%s</conditionExpression>`, html.EscapeString(f.cond))
		}
		flows.WriteString(`</sequenceFlow>`)
	}
	return nodes.String() + flows.String(), at
}

// declare makes something of the whole file, once.
func (d *drawing) declare(tag, name, extra string) string {
	id := tag + "-" + name
	if d.said == nil {
		d.said = map[string]bool{}
	}
	if !d.said[id] {
		d.said[id] = true
		fmt.Fprintf(&d.global, `<%s id="%s" name="%s"%s>`, tag, id, name, map[string]string{"error": ` errorCode="` + name + `"`, "escalation": ` escalationCode="` + name + `"`}[tag])
		if extra != "" {
			fmt.Fprintf(&d.global, `<extensionElements><moothall:correlation key="%s"/></extensionElements>`, html.EscapeString(extra))
		}
		fmt.Fprintf(&d.global, `</%s>`, tag)
	}
	return id
}

var tags = map[string]string{
	"start": "startEvent", "end": "endEvent", "catch": "intermediateCatchEvent", "throw": "intermediateThrowEvent", "on": "boundaryEvent",
	"task": "task", "user": "userTask", "job": "serviceTask", "script": "scriptTask", "rule": "businessRuleTask", "send": "sendTask", "receive": "receiveTask", "manual": "manualTask",
	"call": "callActivity", "xor": "exclusiveGateway", "and": "parallelGateway", "or": "inclusiveGateway", "events": "eventBasedGateway",
	"sub": "subProcess", "esub": "subProcess", "adhoc": "adHocSubProcess",
}

// node makes a node of "kind id words…"; a word key=value is an attribute of
// what it is about, the rest its text.
func (d *drawing) node(line, inner string) (id, text string) {
	words := strings.Fields(line)
	kind, id := words[0], words[1]
	rest := words[2:]
	attrs := map[string]string{}
	var free []string
	for i, w := range rest {
		if k, v, ok := strings.Cut(w, "="); ok && k != "" && !strings.ContainsAny(k, `<>!"(`) && (i == 0 || len(free) == 0 || true) && knownAttr[k] {
			// The last attribute takes the rest of the line.
			if k == "in" || k == "result" || k == "until" || k == "do" || k == "give" || k == "take" {
				attrs[k] = strings.ReplaceAll(v, "_", " ")
				continue
			}
			attrs[k] = v
			continue
		}
		free = append(free, w)
	}
	about := strings.Join(free, " ")
	tag := tags[kind]
	var b, ext strings.Builder
	fmt.Fprintf(&b, `<%s id="%s"`, tag, id)
	switch kind {
	case "esub":
		b.WriteString(` triggeredByEvent="true"`)
	case "script":
		b.WriteString(` scriptFormat="feel"`)
		name, expr, _ := strings.Cut(about, " := ")
		inner += `<script>` + html.EscapeString(expr) + `</script>`
		fmt.Fprintf(&ext, `<moothall:result variable="%s"/>`, name)
	case "job":
		fmt.Fprintf(&ext, `<moothall:job type="%s"/>`, about)
	case "rule":
		name, key, _ := strings.Cut(about, " := ")
		fmt.Fprintf(&ext, `<moothall:decision key="%s" result="%s"/>`, key, name)
	case "call":
		fmt.Fprintf(&b, ` calledElement="%s"`, about)
	case "send", "receive":
		fmt.Fprintf(&b, ` messageRef="%s"`, d.declare("message", about, attrs["key"]))
	case "user":
		ext.WriteString(`<moothall:assignment groups="staff"/>`)
	case "on":
		b.WriteString(` attachedToRef="` + attrs["at"] + `"`)
	}
	if attrs["interrupt"] == "no" {
		b.WriteString(map[bool]string{true: ` cancelActivity="false"`, false: ` isInterrupting="false"`}[kind == "on"])
	}
	if attrs["undoes"] == "yes" {
		b.WriteString(` isForCompensation="true"`)
	}
	b.WriteString(">")
	if attrs["give"] != "" {
		target, source, _ := strings.Cut(attrs["give"], ":=")
		fmt.Fprintf(&ext, `<moothall:input target="%s" source="=%s"/>`, target, html.EscapeString(source))
	}
	if attrs["take"] != "" {
		target, source, _ := strings.Cut(attrs["take"], ":=")
		fmt.Fprintf(&ext, `<moothall:output target="%s" source="=%s"/>`, target, html.EscapeString(source))
	}
	if ext.Len() > 0 {
		b.WriteString(`<extensionElements>` + ext.String() + `</extensionElements>`)
	}
	b.WriteString(inner)
	switch kind {
	case "start", "end", "catch", "throw", "on":
		b.WriteString(d.trigger(about, attrs))
	case "adhoc":
		if attrs["until"] != "" {
			b.WriteString(`<completionCondition>` + html.EscapeString(attrs["until"]) + `</completionCondition>`)
		}
	}
	if attrs["many"] != "" {
		fmt.Fprintf(&b, `<multiInstanceLoopCharacteristics isSequential="%v">`, attrs["many"] == "sequential")
		if attrs["in"] != "" {
			fmt.Fprintf(&b, `<extensionElements><moothall:each in="%s" as="%s"`, html.EscapeString(attrs["in"]), attrs["as"])
			if attrs["into"] != "" {
				fmt.Fprintf(&b, ` result="%s" into="%s"`, html.EscapeString(attrs["result"]), attrs["into"])
			}
			b.WriteString(`/></extensionElements>`)
		}
		if attrs["number"] != "" {
			fmt.Fprintf(&b, `<loopCardinality>%s</loopCardinality>`, attrs["number"])
		}
		if attrs["until"] != "" {
			fmt.Fprintf(&b, `<completionCondition>%s</completionCondition>`, html.EscapeString(attrs["until"]))
		}
		b.WriteString(`</multiInstanceLoopCharacteristics>`)
	}
	fmt.Fprintf(&b, "</%s>", tag)
	if attrs["by"] != "" { // what undoes the activity
		fmt.Fprintf(&b, `<association id="a-%s" sourceRef="%s" targetRef="%s"/>`, id, id, attrs["by"])
	}
	return id, b.String()
}

var knownAttr = map[string]bool{
	"at": true, "interrupt": true, "many": true, "in": true, "as": true, "result": true, "into": true, "number": true, "until": true,
	"key": true, "undoes": true, "by": true, "give": true, "take": true,
}

func (d *drawing) trigger(about string, attrs map[string]string) string {
	what, arg, _ := strings.Cut(about, " ")
	switch what {
	case "message":
		return fmt.Sprintf(`<messageEventDefinition messageRef="%s"/>`, d.declare("message", arg, attrs["key"]))
	case "signal":
		return fmt.Sprintf(`<signalEventDefinition signalRef="%s"/>`, d.declare("signal", arg, ""))
	case "error":
		if arg == "" {
			return `<errorEventDefinition/>`
		}
		return fmt.Sprintf(`<errorEventDefinition errorRef="%s"/>`, d.declare("error", arg, ""))
	case "escalation":
		if arg == "" {
			return `<escalationEventDefinition/>`
		}
		return fmt.Sprintf(`<escalationEventDefinition escalationRef="%s"/>`, d.declare("escalation", arg, ""))
	case "after":
		return `<timerEventDefinition><timeDuration>` + html.EscapeString(arg) + `</timeDuration></timerEventDefinition>`
	case "date":
		return `<timerEventDefinition><timeDate>` + html.EscapeString(arg) + `</timeDate></timerEventDefinition>`
	case "cycle":
		return `<timerEventDefinition><timeCycle>` + html.EscapeString(arg) + `</timeCycle></timerEventDefinition>`
	case "days":
		return `<timerEventDefinition><extensionElements><moothall:time workingDays="` + arg + `" at="17:00"/></extensionElements></timerEventDefinition>`
	case "hours":
		return `<timerEventDefinition><extensionElements><moothall:time workingHours="` + arg + `"/></extensionElements></timerEventDefinition>`
	case "when":
		return `<conditionalEventDefinition><condition>` + html.EscapeString(arg) + `</condition></conditionalEventDefinition>`
	case "link":
		return `<linkEventDefinition name="` + arg + `"/>`
	case "terminate":
		return `<terminateEventDefinition/>`
	case "undo":
		if arg != "" {
			return `<compensateEventDefinition activityRef="` + arg + `"/>`
		}
		return `<compensateEventDefinition/>`
	}
	return ""
}

// compile compiles a drawing.
func compile(t testing.TB, src string) *bpmn.Process {
	t.Helper()
	m, err := bpmn.Read([]byte(draw(src)))
	if err != nil {
		t.Fatalf("%v\n%s", err, draw(src))
	}
	p, findings := m.Compile("process")
	if p == nil {
		t.Fatalf("it cannot run: %v\n%s", findings, draw(src))
	}
	return p
}

var monday = time.Date(2026, 11, 23, 10, 0, 0, 0, london())

func london() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err)
	}
	return l
}

func vars(t testing.TB, src string) instance.Vars {
	t.Helper()
	if src == "" {
		return instance.Vars{}
	}
	prog, err := feel.Compile("vars", src, feel.NewScope(nil))
	if err != nil {
		t.Fatal(err)
	}
	v, err := prog.Eval(feel.NewRun(t.Context(), monday, feel.Limits{}))
	c, ok := v.(*feel.Context)
	if err != nil || !ok {
		t.Fatalf("%s is no context: %v", src, err)
	}
	m := map[string]feel.Value{}
	for _, n := range c.Names() {
		m[n], _ = c.Get(n)
	}
	return instance.NewVars(m)
}

// played is an instance that a test plays by hand.
type played struct {
	t     testing.TB
	p     *bpmn.Process
	state *instance.State
	env   instance.Env
	did   []string // ids of what was completed
	out   []instance.Effect
}

func play(t testing.TB, src, with string) *played {
	t.Helper()
	y := &played{t: t, p: compile(t, src), state: instance.NewState(), env: instance.Env{Now: monday}}
	y.give(instance.Start{Vars: vars(t, with)})
	return y
}

// give gives a command that must be taken.
func (y *played) give(cmd instance.Command) {
	y.t.Helper()
	if err := y.try(cmd); err != nil {
		y.t.Fatalf("%T: %v", cmd, err)
	}
}

func (y *played) try(cmd instance.Command) error {
	c, err := instance.Step(y.p, y.state, cmd, y.env)
	if err != nil {
		return err
	}
	y.state.Apply(c)
	for _, e := range c.Events {
		if e.Kind == instance.Done && e.Node != "" {
			y.did = append(y.did, e.Node)
		}
	}
	y.out = append(y.out, c.Effects...)
	y.sound()
	return nil
}

// sound checks what must always hold of a state.
func (y *played) sound() {
	y.t.Helper()
	live := map[int64]int{}
	for _, e := range y.state.Elements() {
		if e.Phase != instance.Finished && e.Parent != 0 {
			live[e.Parent]++
		}
		if e.Parent != 0 {
			if _, ok := y.state.Element(e.Parent); !ok {
				y.t.Errorf("element %d has no parent", e.ID)
			}
		}
	}
	undone := map[int64]bool{} // elements for which others undo something
	for _, e := range y.state.Elements() {
		undone[e.Undoes] = true
	}
	for _, e := range y.state.Elements() {
		if e.Live != live[e.ID] {
			y.t.Errorf("element %d counts %d in it, and has %d", e.ID, e.Live, live[e.ID])
		}
		waits := len(e.Waits) > 0 || e.Live > 0 || e.Incident != nil || len(e.Undo) > 0 || undone[e.ID] || e.Phase == instance.Joining || e.Phase == instance.Finished || y.state.Status != instance.Running
		if !waits {
			y.t.Errorf("element %d (%s) waits for nothing", e.ID, y.at(e))
		}
	}
}

func (y *played) at(e *instance.Element) string {
	if e.Node < 0 {
		return "the instance"
	}
	return y.p.Nodes[e.Node].ID
}

// find is the element at a node that waits for a kind.
func (y *played) find(node string, kind instance.WaitKind) (*instance.Element, instance.Wait) {
	y.t.Helper()
	for _, e := range y.state.Elements() {
		for _, w := range e.Waits {
			if y.p.Nodes[w.Node].ID == node && w.Kind == kind {
				return e, w
			}
		}
	}
	y.t.Fatalf("nothing at %s waits for a %s; %s", node, kind, y.waiting())
	return nil, instance.Wait{}
}

// do completes a task or job at a node.
func (y *played) do(node, with string) {
	y.t.Helper()
	for _, e := range y.state.Elements() {
		for _, w := range e.Waits {
			if y.p.Nodes[w.Node].ID == node && (w.Kind == instance.ForTask || w.Kind == instance.ForJob || w.Kind == instance.ForCall) {
				y.give(instance.Complete{Element: e.ID, Vars: vars(y.t, with)})
				return
			}
		}
	}
	y.t.Fatalf("there is no work at %s; %s", node, y.waiting())
}

// fire triggers a message, signal or timer at a node.
func (y *played) fire(node, with string) {
	y.t.Helper()
	for _, kind := range []instance.WaitKind{instance.ForMessage, instance.ForSignal, instance.ForTimer} {
		for _, e := range y.state.Elements() {
			for _, w := range e.Waits {
				if y.p.Nodes[w.Node].ID == node && w.Kind == kind {
					if w.Due.After(y.env.Now) {
						y.env.Now = w.Due
					}
					y.give(instance.Trigger{Element: e.ID, Wait: w.ID, Vars: vars(y.t, with)})
					return
				}
			}
		}
	}
	y.t.Fatalf("nothing at %s waits for an event; %s", node, y.waiting())
}

// waiting lists what the instance waits for, as node:kind.
func (y *played) waiting() string {
	var list []string
	for _, e := range y.state.Elements() {
		if e.Incident != nil {
			list = append(list, y.at(e)+"!"+e.Incident.Text)
		}
		for _, w := range e.Waits {
			list = append(list, y.p.Nodes[w.Node].ID+":"+string(w.Kind))
		}
		if e.Phase == instance.Joining && e.Incident == nil {
			list = append(list, y.at(e)+":join")
		}
	}
	return strings.Join(list, " ")
}

func (y *played) wants(waiting string) {
	y.t.Helper()
	if got := y.waiting(); got != waiting {
		y.t.Errorf("it waits for %q, not %q", got, waiting)
	}
}

// over wants the instance to be completed, having completed these nodes last.
func (y *played) over(did string) {
	y.t.Helper()
	if y.state.Status != instance.Completed {
		y.t.Errorf("it is %s: %s", y.state.Status, y.waiting())
	}
	if got := strings.Join(y.did, " "); got != did {
		y.t.Errorf("it did %s; want %s", got, did)
	}
}

func (y *played) variable(name string) string {
	root, _ := y.state.Element(instance.Root)
	v, _ := root.Vars.Get(name)
	return feel.Literal(v)
}

// library finds processes among drawings.
func library(t testing.TB, drawings map[string]string) func(id string) (*bpmn.Process, error) {
	return func(id string) (*bpmn.Process, error) {
		src, ok := drawings[id]
		if !ok {
			return nil, fmt.Errorf("there is no process %q here", id)
		}
		return compile(t, src), nil
	}
}
