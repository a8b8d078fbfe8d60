package bpmn

import (
	"strings"
	"time"

	"github.com/beevik/etree"

	"moothall/workflow/feel"
)

var triggers = map[string]Trigger{
	"messageEventDefinition": Message, "timerEventDefinition": Timer, "errorEventDefinition": ErrorTrigger,
	"escalationEventDefinition": Escalation, "signalEventDefinition": Signal, "conditionalEventDefinition": Conditional,
	"linkEventDefinition": Link, "terminateEventDefinition": Terminate, "compensateEventDefinition": Compensation,
}

// allowed are the triggers that an event of a kind can have (BPMN 2.0.2, table 10.93).
var allowed = map[Kind][]Trigger{
	StartEvent:    {None, Message, Timer, Signal, Conditional},
	EndEvent:      {None, Message, ErrorTrigger, Escalation, Signal, Terminate, Compensation},
	CatchEvent:    {Message, Timer, Signal, Conditional, Link},
	ThrowEvent:    {None, Message, Escalation, Signal, Link, Compensation},
	BoundaryEvent: {Message, Timer, ErrorTrigger, Escalation, Signal, Conditional, Compensation},
}

// inSubProcess are those of the start event of an event sub-process.
var inSubProcess = []Trigger{Message, Timer, ErrorTrigger, Escalation, Signal, Conditional, Compensation}

// event reads what an event is about.
func (c *compiler) event(n *Node) {
	x := c.xml[n]
	switch n.Kind {
	case ReceiveTask, SendTask:
		n.Event = c.message(x, attr(x, "messageRef"))
		if n.Kind == ReceiveTask && n.Event == nil {
			c.at(Refusal, n, "it does not say which message it waits for: give it a message")
		}
		if n.Kind == ReceiveTask && yes(x, "instantiate", false) {
			c.at(Refusal, n, "a receive task that starts the process is not run here; draw a message start event")
		}
		return
	case StartEvent, EndEvent, CatchEvent, ThrowEvent, BoundaryEvent:
	default:
		return
	}
	var defs []*etree.Element
	for _, e := range x.ChildElements() {
		if isBPMN(e) && strings.HasSuffix(e.Tag, "EventDefinition") {
			defs = append(defs, e)
		}
		if isBPMN(e) && e.Tag == "eventDefinitionRef" {
			if d := c.model.find(text(e)); d != nil {
				defs = append(defs, d)
			} else {
				c.at(Refusal, n, "its event definition %q is nothing in the model", text(e))
			}
		}
	}
	n.Event = &Event{}
	switch len(defs) {
	case 0:
	case 1:
		trigger, known := triggers[defs[0].Tag]
		if !known {
			c.at(Refusal, n, "a %s is not run here%s", strings.TrimSuffix(tagWords(defs[0].Tag), " definition"), ifCancel(defs[0].Tag))
			return
		}
		n.Event.Trigger = trigger
		c.defs[n] = defs[0]
		c.define(n, x, defs[0])
	default:
		c.at(Refusal, n, "it has several triggers; one event has one here: draw one event for each")
		return
	}
	c.fits(n)
}

func ifCancel(tag string) string {
	if tag == "cancelEventDefinition" {
		return ": transactions are not; draw an error event"
	}
	return ""
}

// fits says whether the trigger is one for the kind of event.
func (c *compiler) fits(n *Node) {
	list := allowed[n.Kind]
	if n.Kind == StartEvent && n.Home.Node != nil {
		list = []Trigger{None}
		if n.Home.Node.Kind == EventSubProcess {
			list = inSubProcess
			n.Interrupting = yes(c.xml[n], "isInterrupting", true)
		}
	}
	for _, t := range list {
		if t == n.Event.Trigger {
			return
		}
	}
	switch {
	case n.Event.Trigger == None && n.Kind == CatchEvent:
		c.at(Refusal, n, "it does not say what it waits for: give it a message, a time, a signal or a condition")
	case n.Event.Trigger == None && n.Kind == BoundaryEvent:
		c.at(Refusal, n, "it does not say what it is about: give it a time, a message, an error, …")
	case n.Event.Trigger == None:
		c.at(Refusal, n, "the start event of an event sub-process must say what starts it")
	case n.Kind == StartEvent && n.Home.Node != nil && n.Home.Node.Kind != EventSubProcess:
		c.at(Refusal, n, "a sub-process begins when the flow comes to it, with a start event of no trigger")
	default:
		c.at(Refusal, n, "an event of this kind cannot be about %s", n.Event.Trigger)
	}
}

// define reads an event definition.
func (c *compiler) define(n *Node, x, d *etree.Element) {
	throws := n.Kind == EndEvent || n.Kind == ThrowEvent
	switch n.Event.Trigger {
	case Message:
		if e := c.message(x, attr(d, "messageRef")); e != nil {
			n.Event = e
		} else if !throws {
			c.at(Refusal, n, "it does not say which message it waits for: give it a message")
		}
	case Signal:
		s := c.referenced(n, d, "signalRef", "signal")
		if s != nil {
			n.Event.Title = clean(attr(s, "name"))
			n.Event.Name = c.value(x, "name of the signal", attr(s, "name"))
		}
	case ErrorTrigger, Escalation:
		c.code(n, d, throws)
	case Timer:
		n.Event.Time = c.time(n, x, d)
	case Conditional:
		if n.Event.Condition = c.condition(x, conditionOf(d), "condition"); n.Event.Condition == nil && conditionText(d) == "" {
			c.at(Refusal, n, "it does not say what it waits for: give it a condition")
		}
	case Compensation:
		ref := attr(d, "activityRef")
		if ref == "" {
			return
		}
		a, ok := c.p.byID[local(ref)]
		if !ok || !a.Kind.Activity() {
			c.at(Refusal, n, "what it is to undo, %q, is no activity of this process", ref)
			return
		}
		n.Event.Activity = a
	case Link:
		n.Event.Title = clean(attr(d, "name"))
		if n.Event.Title == "" {
			n.Event.Title = n.Name
		}
		if n.Kind == ThrowEvent {
			c.link(n)
		}
	}
}

func conditionOf(d *etree.Element) *etree.Element {
	if x := child(d, "condition"); x != nil {
		return x
	}
	return etree.NewElement("condition")
}

func conditionText(d *etree.Element) string { return text(conditionOf(d)) }

// referenced follows a reference to something declared for the whole file.
func (c *compiler) referenced(n *Node, d *etree.Element, name, tag string) *etree.Element {
	ref := attr(d, name)
	if ref == "" {
		c.at(Refusal, n, "it does not say which %s: give it one", tag)
		return nil
	}
	x := c.model.find(ref)
	if x == nil || x.Tag != tag {
		c.at(Refusal, n, "its %s %q is nothing in the model", tag, ref)
		return nil
	}
	c.strangers(x)
	if clean(attr(x, "name")) == "" && tag == "signal" {
		c.at(Refusal, n, "its %s has no name", tag)
		return nil
	}
	return x
}

// code reads which error or escalation an event is about. One that is caught
// without a code is any.
func (c *compiler) code(n *Node, d *etree.Element, throws bool) {
	tag, name := "error", "errorRef"
	if n.Event.Trigger == Escalation {
		tag, name = "escalation", "escalationRef"
	}
	if attr(d, name) == "" && !throws {
		return
	}
	x := c.referenced(n, d, name, tag)
	if x == nil {
		return
	}
	n.Event.Title = clean(attr(x, "name"))
	n.Event.Code = strings.TrimSpace(attr(x, tag+"Code"))
	if n.Event.Code == "" { // tools that draw give a name only
		if n.Event.Code = n.Event.Title; n.Event.Code == "" {
			n.Event.Code = attr(x, "id")
		}
	}
}

// message reads a message that an event or a task refers to; nil if it refers to none.
func (c *compiler) message(x *etree.Element, ref string) *Event {
	if ref == "" {
		return nil
	}
	m := c.model.find(ref)
	if m == nil || m.Tag != "message" {
		c.say(Refusal, x, "its message %q is nothing in the model", ref)
		return &Event{Trigger: Message}
	}
	name := clean(attr(m, "name"))
	if name == "" { // drawn without one
		name = attr(m, "id")
	}
	c.strangeAttributes(m)
	e := &Event{Trigger: Message, Title: name, Name: c.value(x, "name of the message", name)}
	for _, ext := range extensionsOf(m) {
		switch {
		case ext.NamespaceURI() == Moothall && ext.Tag == "correlation":
			c.spelled(x, ext, "key")
			e.Correlation = c.expr(x, "correlation key", attr(ext, "key"))
		case ext.NamespaceURI() == nsZeebe && ext.Tag == "subscription":
			if key := attr(ext, "correlationKey"); key != "" {
				e.Correlation = c.expr(x, "correlation key", key)
				c.say(Translated, x, "zeebe:subscription is read: the message belongs to the instance whose %s it names", shorten(strings.TrimLeft(key, "= ")))
			}
		default:
			c.stranger(m, ext.NamespaceURI(), ext.Tag)
		}
	}
	return e
}

// link finds the catching link with the same name in the same body.
func (c *compiler) link(n *Node) {
	var found []*Node
	for _, other := range n.Home.Nodes {
		if other.Kind != CatchEvent {
			continue
		}
		d := child(c.xml[other], "linkEventDefinition")
		if d == nil {
			continue
		}
		name := clean(attr(d, "name"))
		if name == "" {
			name = other.Name
		}
		if name == n.Event.Title {
			found = append(found, other)
		}
	}
	switch len(found) {
	case 1:
		n.Event.Link = found[0]
	case 0:
		c.at(Refusal, n, "there is no catching link called %q beside it", n.Event.Title)
	default:
		c.at(Refusal, n, "there are %d catching links called %q; a link leads to one", len(found), n.Event.Title)
	}
}

// time reads when a timer fires.
func (c *compiler) time(n *Node, x, d *etree.Element) *Time {
	for _, ext := range extensionsOf(d) {
		if ext.NamespaceURI() == Moothall && ext.Tag == "time" {
			return c.workingTime(x, ext)
		}
	}
	kinds := map[string]TimeKind{"timeDate": AtDate, "timeDuration": AfterSpan, "timeCycle": InCycles}
	for _, tag := range []string{"timeDate", "timeDuration", "timeCycle"} {
		holder := child(d, tag)
		if holder == nil || text(holder) == "" {
			continue
		}
		return c.timeText(x, kinds[tag], text(holder))
	}
	c.at(Refusal, n, "it does not say when: give it a date, a duration or a cycle")
	return nil
}

// timeText reads a time that stands for itself or is an expression. The first
// is checked at once.
func (c *compiler) timeText(x *etree.Element, kind TimeKind, src string) *Time {
	t := &Time{Kind: kind, Expr: c.value(x, "time", src)}
	if t.Expr == nil {
		return nil
	}
	if s, ok := t.Expr.constant.(feel.String); ok {
		if err := checkTime(kind, string(s)); err != nil {
			// Not every tool writes "=" before an expression.
			if e := c.asExpression(x, src); e != nil {
				t.Expr = e
				return t
			}
			c.say(Refusal, x, "%v", err)
		}
	}
	return t
}

// asExpression is a text as an expression, if it looks like a call or a path and can be read as one.
func (c *compiler) asExpression(x *etree.Element, src string) *Expr {
	if !strings.ContainsAny(src, "(.+") || strings.HasPrefix(src, "P") || strings.HasPrefix(src, "R") {
		return nil
	}
	prog, err := feel.Compile("time", src, feel.NewScope(nil))
	if err != nil {
		return nil
	}
	if prog.Static() == feel.NumberType { // 31.12
		return nil
	}
	return c.expr(x, "time", src)
}

func checkTime(kind TimeKind, s string) error {
	var err error
	switch kind {
	case AtDate:
		_, err = ParseMoment(s, time.UTC)
	case AfterSpan:
		_, err = ParseSpan(s)
	case InCycles:
		_, err = ParseCycle(s, time.UTC)
	}
	return err
}

// workingTime reads a time in working days or hours, of this product's extension.
func (c *compiler) workingTime(x, ext *etree.Element) *Time {
	t := &Time{Kind: AfterDays, Calendar: attr(ext, "calendar"), Clock: attr(ext, "at")}
	c.spelled(x, ext, "workingDays", "workingHours", "calendar", "at")
	src := attr(ext, "workingDays")
	if src == "" {
		t.Kind, src = AfterHours, attr(ext, "workingHours")
	}
	if t.Clock != "" {
		if _, err := time.Parse("15:04", t.Clock); err != nil || t.Kind == AfterHours {
			c.say(Refusal, x, "the time of day %q must be written like 17:00, and goes with working days", t.Clock)
		}
	}
	if src == "" {
		c.say(Refusal, x, "its time says neither workingDays nor workingHours")
		return nil
	}
	t.Expr = c.expr(x, "number of working days or hours", src)
	return t
}
