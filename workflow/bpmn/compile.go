package bpmn

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// compiler turns a process of a model into a Process.
type compiler struct {
	findings
	model *Model
	p     *Process
	xml   map[*Node]*etree.Element
	defs  map[*Node]*etree.Element // what says what an event is about
	later []pending
	bytes int // of all expressions
	known map[string]*Variable
	first map[string][]string // known names by their first word
	order []string
	lanes map[string]string // node id → lane
	space map[string]int    // other tools' namespaces, and how much of them there is
}

// Compile compiles the process with that id. If it cannot run, the process is
// nil and the findings hold at least one Refusal.
func (m *Model) Compile(id string) (*Process, []Finding) {
	c := &compiler{
		model: m, xml: map[*Node]*etree.Element{}, defs: map[*Node]*etree.Element{},
		known: map[string]*Variable{}, first: map[string][]string{}, lanes: map[string]string{}, space: map[string]int{},
	}
	c.process = id
	x := m.byID[id]
	if x == nil || x.Tag != "process" {
		c.add(Finding{Severity: Refusal, Text: fmt.Sprintf("there is no process with the id %q in the model", id)})
		return nil, c.sorted()
	}
	c.p = &Process{ID: id, Name: clean(attr(x, "name")), Doc: text(child(x, "documentation")), byID: map[string]*Node{}}
	c.p.Root = &Body{}
	c.declare(x)
	c.nodes(x, c.p.Root)
	if len(c.p.Nodes) > maxNodes {
		c.say(Refusal, x, "it has %d steps; the limit is %d: split it with call activities", len(c.p.Nodes), maxNodes)
		return nil, c.sorted()
	}
	c.flows(x, c.p.Root)
	if len(c.p.Flows) > maxFlows { // before anything follows them
		c.say(Refusal, x, "it has %d sequence flows; the limit is %d", len(c.p.Flows), maxFlows)
		return nil, c.sorted()
	}
	for _, n := range c.p.Nodes {
		c.attach(n)
		c.defaults(n)
	}
	for _, n := range c.p.Nodes {
		c.event(n)
	}
	c.associations(x)
	c.extensions(x)
	c.elsewhere(x)
	c.starts(c.p.Root)
	c.compileAll()
	c.reach()
	c.check(x)
	if !c.refused() { // a drawing with holes has ways that nobody means
		c.explore(c.p.Root)
		for _, n := range c.p.Nodes {
			if n.Inner != nil {
				c.explore(n.Inner)
			}
		}
	}
	c.others()
	c.p.Variables = c.variables()
	if c.refused() {
		return nil, c.sorted()
	}
	return c.p, c.sorted()
}

// declare notes the lanes of a process or sub-process.
func (c *compiler) declare(x *etree.Element) {
	for _, set := range children(x, "laneSet", "childLaneSet") {
		for _, lane := range children(set, "lane") {
			for _, ref := range children(lane, "flowNodeRef") {
				c.lanes[local(text(ref))] = clean(attr(lane, "name"))
			}
			c.declare(lane) // lanes within lanes come later and so are nearer
		}
	}
}

var nodeKinds = map[string]Kind{
	"task": Task, "userTask": UserTask, "manualTask": ManualTask, "serviceTask": ServiceTask, "scriptTask": ScriptTask,
	"businessRuleTask": BusinessRuleTask, "sendTask": SendTask, "receiveTask": ReceiveTask, "callActivity": CallActivity,
	"subProcess": SubProcess, "adHocSubProcess": AdHocSubProcess,
	"exclusiveGateway": ExclusiveGateway, "parallelGateway": ParallelGateway, "inclusiveGateway": InclusiveGateway,
	"eventBasedGateway": EventBasedGateway,
	"startEvent":        StartEvent, "endEvent": EndEvent, "intermediateCatchEvent": CatchEvent,
	"intermediateThrowEvent": ThrowEvent, "boundaryEvent": BoundaryEvent,
}

// drawn are elements that say something to people and nothing to an engine.
var drawn = []string{
	"documentation", "extensionElements", "laneSet", "sequenceFlow", "dataObject", "dataObjectReference", "dataStoreReference",
	"textAnnotation", "association", "group", "ioSpecification", "dataInputAssociation", "dataOutputAssociation", "property",
	"incoming", "outgoing", "auditing", "monitoring", "category", "categoryValue", "supportedInterfaceRef", "correlationSubscription",
	"potentialOwner", "humanPerformer", "performer", "resourceRole", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics",
	"completionCondition", "childLaneSet", "rendering", "script",
}

// unknownTo say what stands in place of an element that is not run.
var unknownTo = map[string]string{
	"complexGateway": "its condition would have to be worked out by hand; draw an inclusive or a parallel gateway",
	"transaction":    "draw a sub-process with an error event instead of its cancellation",
}

// nodes makes the nodes of a body, in the order of the file.
func (c *compiler) nodes(x *etree.Element, b *Body) {
	for _, e := range x.ChildElements() {
		if !isBPMN(e) {
			continue
		}
		kind, known := nodeKinds[e.Tag]
		if !known {
			if !slices.Contains(drawn, e.Tag) {
				c.notRun(e)
			}
			continue
		}
		if e.Tag == "subProcess" && yes(e, "triggeredByEvent", false) {
			kind = EventSubProcess
		}
		c.node(e, kind, b)
	}
}

func (c *compiler) notRun(e *etree.Element) {
	if instead, ok := unknownTo[e.Tag]; ok {
		c.say(Refusal, e, "a %s is not run here; %s", tagWords(e.Tag), instead)
		return
	}
	c.say(Refusal, e, "%s is not an element that a process can have here", e.Tag)
}

func (c *compiler) node(e *etree.Element, kind Kind, b *Body) {
	id := attr(e, "id")
	if id == "" {
		c.say(Refusal, e, "it has no id")
		return
	}
	n := &Node{
		Index: len(c.p.Nodes), ID: id, Name: clean(attr(e, "name")), Doc: text(child(e, "documentation")),
		Kind: kind, Lane: c.lanes[id], Home: b, Compensates: yes(e, "isForCompensation", false),
	}
	c.p.Nodes = append(c.p.Nodes, n)
	c.p.byID[id] = n
	c.xml[n] = e
	b.Nodes = append(b.Nodes, n)
	switch {
	case kind == EventSubProcess:
		b.Events = append(b.Events, n)
	case kind == EventBasedGateway && yes(e, "instantiate", false):
		c.say(Refusal, e, "an event-based gateway that starts the process is not run here; draw a message start event for each message")
	case kind.Activity() && (value(e, "startQuantity", "1") != "1" || value(e, "completionQuantity", "1") != "1"):
		c.say(Refusal, e, "startQuantity and completionQuantity other than 1 are not run here; draw a parallel gateway")
	}
	if kind.HasInside() {
		n.Inner = &Body{Node: n}
		if kind == AdHocSubProcess {
			n.AdHoc = &AdHoc{CancelRemaining: yes(e, "cancelRemainingInstances", true)}
			if until := child(e, "completionCondition"); until != nil {
				n.AdHoc.Until = c.condition(e, until, "completion condition")
			}
			if value(e, "ordering", "Parallel") != "Parallel" {
				c.say(Warning, e, "its parts are to be done one after the other; nothing here stops people from doing them side by side")
			}
		}
		c.declare(e)
		c.nodes(e, n.Inner)
	}
}

func value(x *etree.Element, name, otherwise string) string {
	if a := x.SelectAttr(name); a != nil {
		return a.Value
	}
	return otherwise
}

// flows links the nodes of a body.
func (c *compiler) flows(x *etree.Element, b *Body) {
	for _, e := range children(x, "sequenceFlow") {
		from, ok := c.end(e, "sourceRef", b)
		to, ok2 := c.end(e, "targetRef", b)
		if !ok || !ok2 {
			continue
		}
		f := &Flow{Index: len(c.p.Flows), ID: attr(e, "id"), Name: clean(attr(e, "name")), From: from, To: to, Into: len(to.In)}
		if cond := child(e, "conditionExpression"); cond != nil {
			f.Condition = c.condition(e, cond, "condition")
			if f.Condition == nil && text(cond) != "" {
				f.Condition = &Expr{} // refused: it is not also missing
			}
		}
		c.p.Flows = append(c.p.Flows, f)
		b.Flows = append(b.Flows, f)
		from.Out = append(from.Out, f)
		to.In = append(to.In, f)
	}
	for _, n := range b.Nodes {
		if n.Inner != nil {
			c.flows(c.xml[n], n.Inner)
		}
	}
}

// end follows one end of a sequence flow.
func (c *compiler) end(e *etree.Element, side string, b *Body) (*Node, bool) {
	ref := attr(e, side)
	n, ok := c.p.byID[local(ref)]
	switch {
	case ref == "":
		c.say(Refusal, e, "its %s is missing", side)
	case !ok && c.model.find(ref) == nil:
		c.say(Refusal, e, "its %s %q is nothing in the model", side, ref)
	case !ok: // of another process, or an element that was refused already
		if _, bad := unknownTo[c.model.find(ref).Tag]; !bad {
			c.say(Refusal, e, "its %s, %s, is no step of this process", side, words(c.model.find(ref)))
		}
	case n.Home != b:
		c.say(Refusal, e, "it crosses the border of a sub-process: a sequence flow stays within one; its %s is %s", side, n.Place())
	case side == "targetRef" && (n.Kind == StartEvent || n.Kind == BoundaryEvent):
		c.say(Refusal, e, "it leads to %s, at which things begin: nothing can lead there", n.Place())
	case side == "sourceRef" && n.Kind == EndEvent:
		c.say(Refusal, e, "it leads away from %s, at which things end", n.Place())
	case n.Kind == EventSubProcess:
		c.say(Refusal, e, "it is tied to %s, which its own event starts", n.Place())
	default:
		return n, true
	}
	return nil, false
}

// attach ties a boundary event to its activity.
func (c *compiler) attach(n *Node) {
	if n.Kind != BoundaryEvent {
		return
	}
	x := c.xml[n]
	n.Interrupting = yes(x, "cancelActivity", true)
	host, ok := c.p.byID[local(attr(x, "attachedToRef"))]
	if !ok || !host.Kind.Activity() || host.Kind == EventSubProcess || host.Home != n.Home {
		c.say(Refusal, x, "it is attached to %q, which is no activity beside it", attr(x, "attachedToRef"))
		return
	}
	n.Attached = host
	host.Boundaries = append(host.Boundaries, n)
}

func (c *compiler) defaults(n *Node) {
	x := c.xml[n]
	ref := attr(x, "default")
	if ref == "" {
		return
	}
	for _, f := range n.Out {
		if f.ID == local(ref) {
			n.Default = f
			if f.Condition != nil {
				c.say(Warning, x, "its default flow %s has a condition, which is not asked: a default is taken when nothing else is", cmpName(f))
				f.Condition = nil
			}
			return
		}
	}
	c.say(Refusal, x, "its default flow %q does not lead away from it", ref)
}

func cmpName(f *Flow) string {
	if f.Name != "" {
		return f.Name
	}
	return f.ID
}

// associations tie compensation boundary events to what undoes their activity.
func (c *compiler) associations(x *etree.Element) {
	for _, e := range children(x, "association") {
		from, ok := c.p.byID[local(attr(e, "sourceRef"))]
		to, ok2 := c.p.byID[local(attr(e, "targetRef"))]
		if !ok || !ok2 {
			continue
		}
		if to.Kind == BoundaryEvent {
			from, to = to, from
		}
		undoes := to.Kind.Activity() && to.Kind != EventSubProcess && to.Home == from.Home
		if undoes && from.Kind == BoundaryEvent && from.Event != nil && from.Event.Trigger == Compensation {
			from.Handler = to
			to.Compensates = true
		}
	}
	for _, n := range c.p.Nodes {
		if n.Inner != nil && c.xml[n].Parent() == x {
			c.associations(c.xml[n])
		}
	}
}

// starts finds where the bodies begin.
func (c *compiler) starts(b *Body) {
	var events []*Node
	for _, n := range b.Nodes {
		if n.Kind == StartEvent {
			events = append(events, n)
		}
		if n.Inner != nil {
			c.starts(n.Inner)
		}
	}
	if b.Node != nil && b.Node.Kind == AdHocSubProcess {
		for _, n := range events {
			c.at(Refusal, n, "an ad-hoc sub-process has no start event: people say what is done when")
		}
		return
	}
	b.Starts = events
	if len(events) > 0 {
		return
	}
	for _, n := range b.Nodes { // BPMN 2.0.2, 10.4.1: without a start event, all that nothing leads to begins
		if len(n.In) == 0 && n.Kind != BoundaryEvent && n.Kind != EventSubProcess && !n.Compensates && (n.Event == nil || n.Event.Trigger != Link) {
			b.Starts = append(b.Starts, n)
		}
	}
}

// others says what of other tools' extensions is kept and not used.
func (c *compiler) others() {
	var names []string
	for ns := range c.space {
		names = append(names, ns)
	}
	slices.Sort(names)
	for _, ns := range names {
		c.add(Finding{Severity: LeftOut, Process: c.process, Text: fmt.Sprintf("what %s adds (%s) is kept in the file and not used", ns, counted(c.space[ns], "element or attribute", "elements or attributes"))})
	}
}

// shorten keeps a text to a line.
func shorten(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return s
}
