package bpmn

import (
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// check finds what cannot run, and what can and should not.
func (c *compiler) check(x *etree.Element) {
	c.body(c.p.Root, x)
	for _, n := range c.p.Nodes {
		c.gateway(n)
		c.work(n)
		c.boundary(n)
		c.undo(n)
		c.linked(n)
		if n.Inner != nil {
			c.body(n.Inner, c.xml[n])
		}
		if n.Event != nil && n.Event.Time != nil && n.Event.Time.Kind == InCycles && (n.Kind == CatchEvent || n.Kind == BoundaryEvent && n.Interrupting) {
			c.at(Warning, n, "its cycle comes once only: when it fires, nothing waits for it any more")
		}
	}
}

// body checks how a process or sub-process begins, and what can be reached in it.
func (c *compiler) body(b *Body, x *etree.Element) {
	say := func(format string, args ...any) { c.say(Refusal, x, format, args...) }
	if b.Node != nil { // whose kind its tag does not tell
		say = func(format string, args ...any) { c.at(Refusal, b.Node, format, args...) }
	}
	if len(b.Nodes) == 0 {
		say("it is empty: draw what happens in it")
		return
	}
	if b.Node != nil && b.Node.Kind == AdHocSubProcess {
		c.circles(b)
		return
	}
	plain := 0
	for _, n := range b.Starts {
		if n.Kind == StartEvent && n.Event.Trigger == None {
			plain++
		}
	}
	switch {
	case len(b.Starts) == 0:
		say("it has no beginning: draw a start event")
		return
	case plain > 1:
		say("it has %d start events without a trigger; it can have one", plain)
	case b.Node != nil && b.Starts[0].Kind == StartEvent && len(b.Starts) > 1:
		say("it has %d start events; it can have one", len(b.Starts))
	case b.Node != nil && b.Node.Kind == EventSubProcess && b.Starts[0].Kind != StartEvent:
		say("it has no start event that says what starts it")
	}
	c.reachable(b)
	c.circles(b)
}

func (c *compiler) circles(b *Body) {
	for _, group := range circles(b) {
		c.circle(group)
	}
}

// reachable finds steps to which nothing leads, and joins that wait for them.
func (c *compiler) reachable(b *Body) {
	seen := newSet(len(c.p.Nodes))
	queue := slices.Clone(b.Starts)
	for _, n := range queue {
		seen.add(n.Index)
	}
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		for _, m := range leads(n) {
			if !seen.Has(m) {
				seen.add(m.Index)
				queue = append(queue, m)
			}
		}
	}
	for _, n := range b.Nodes {
		if n.Kind == EventSubProcess || n.Compensates || n.Kind == BoundaryEvent && n.Event != nil && n.Event.Trigger == Compensation {
			continue
		}
		if !seen.Has(n) {
			if !adrift(n) { // of which more is said
				c.at(Warning, n, "nothing leads to it: it is never done")
			}
			continue
		}
		if n.Kind != ParallelGateway {
			continue
		}
		for _, f := range n.In {
			if !seen.Has(f.From) {
				c.at(Refusal, n, "it can never go on: it waits for the flow from %s, to which nothing leads", f.From.Place())
			}
		}
	}
}

// waits says whether something outside must happen at a node before the token goes on.
func waits(n *Node) bool {
	switch n.Kind {
	case UserTask, ReceiveTask, CallActivity, EventBasedGateway, AdHocSubProcess:
		return true
	case ServiceTask, SendTask, BusinessRuleTask, ScriptTask, ThrowEvent:
		return n.Work != nil && n.Work.Job != nil
	case CatchEvent:
		return n.Event == nil || n.Event.Trigger != Link
	case SubProcess:
		return slices.ContainsFunc(n.Inner.Nodes, waits)
	default:
		return false
	}
}

// circle checks nodes on a common circle: something must wait in it, or a way lead out.
func (c *compiler) circle(group []*Node) {
	out, first := false, group[0]
	for _, n := range group {
		if waits(n) {
			return
		}
		if n.Index < first.Index {
			first = n
		}
		for _, m := range leads(n) {
			out = out || !slices.Contains(group, m)
		}
	}
	if !out {
		c.at(Refusal, first, "it goes round for ever: no way leads out of the loop, and nothing in it waits")
		return
	}
	if !slices.ContainsFunc(group, changes) {
		c.at(Refusal, first, "it goes round without waiting, and nothing in the loop changes a variable: once in, it never ends")
		return
	}
	c.at(Warning, first, "it goes round without waiting for anybody: be sure that a condition ends it (the engine stops after 10,000 rounds)")
}

// changes says whether a node can set a variable.
func changes(n *Node) bool {
	w := n.Work
	return len(n.Inputs)+len(n.Outputs) > 0 || w.Result != "" || w.Script != nil || w.Decision != nil ||
		n.Event != nil && n.Event.CodeInto+n.Event.WordsInto != "" || n.Loop != nil && n.Loop.Into != "" ||
		n.Inner != nil && slices.ContainsFunc(n.Inner.Nodes, changes)
}

// gateway checks that the flows out of a node can be chosen between.
func (c *compiler) gateway(n *Node) {
	switch n.Kind {
	case ExclusiveGateway, InclusiveGateway:
		if len(n.Out) == 1 && n.Out[0].Condition == nil {
			break
		}
		var bare []string
		for _, f := range n.Out {
			if f.Condition == nil && f != n.Default {
				bare = append(bare, flowWords(f))
			}
		}
		if len(bare) > 0 {
			c.at(Refusal, n, "%s no condition; of the flows out of it, only the default may have none", hasHave(bare))
		} else if n.Default == nil && len(n.Out) > 0 {
			c.at(Warning, n, "it has no default flow: if no condition holds, the process stops there with an incident")
		}
	case ParallelGateway, EventBasedGateway:
		for _, f := range n.Out {
			if f.Condition != nil {
				c.at(Warning, n, "the condition on %s is not asked: every flow out of it is taken", flowWords(f))
				f.Condition = nil
			}
		}
	default:
	}
	if n.Kind == EventBasedGateway {
		c.eventGateway(n)
	}
	if adrift(n) {
		c.at(Warning, n, "it is tied to nothing")
	}
}

// adrift says whether no flow ties a node that one should.
func adrift(n *Node) bool {
	if len(n.In)+len(n.Out) > 0 || len(n.Home.Nodes) == 1 || n.Compensates || n.Home.Node != nil && n.Home.Node.Kind == AdHocSubProcess {
		return false
	}
	return n.Kind != EndEvent && n.Kind != EventSubProcess && n.Kind != BoundaryEvent && (n.Event == nil || n.Event.Trigger != Link)
}

func flowWords(f *Flow) string {
	if f.Name != "" {
		return "the flow " + f.Name
	}
	return "the flow to " + f.To.Label()
}

func hasHave(list []string) string {
	if len(list) == 1 {
		return list[0] + " has"
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1] + " have"
}

func (c *compiler) eventGateway(n *Node) {
	if len(n.Out) == 0 {
		c.at(Refusal, n, "no event follows it")
	}
	for _, f := range n.Out {
		to := f.To
		switch {
		case to.Kind == ReceiveTask && len(to.Boundaries) == 0 && to.Loop == nil:
		case to.Kind == CatchEvent && to.Event != nil && to.Event.Trigger != Link:
		default:
			c.at(Refusal, n, "%s follows it; only catch events and receive tasks without boundary events can", to.Place())
			continue
		}
		if len(to.In) > 1 {
			c.at(Refusal, n, "%s after it has other flows that lead to it", to.Place())
		}
	}
}

// work checks that a task says what is to be done and by whom.
func (c *compiler) work(n *Node) {
	w := n.Work
	if w == nil {
		return
	}
	switch n.Kind {
	case UserTask:
		if w.Assignee == nil && w.People == nil && w.Groups == nil && n.Lane == "" {
			c.at(Warning, n, "nobody is named who may do it: only an administrator will see it")
		}
	case ServiceTask:
		if w.Job == nil && w.Script == nil && !c.saidOf(n) {
			c.at(Refusal, n, "nothing says what does it: give it a kind of job")
		}
	case SendTask:
		if w.Job == nil && n.Event == nil && w.Script == nil {
			c.at(Refusal, n, "it does not say what is sent: give it a message or a kind of job")
		}
	case ScriptTask:
		if w.Script == nil && w.Job == nil && !c.saidOf(n) {
			c.at(Refusal, n, "it has no script")
		}
	case BusinessRuleTask:
		if w.Decision == nil && w.Job == nil && w.Script == nil {
			c.at(Refusal, n, "it does not say which table of rules it asks")
		}
		if w.Decision != nil && w.Result == "" {
			c.at(Warning, n, "what the table of rules answers goes nowhere: name the variable for the result")
		}
	case CallActivity:
		if w.Called == nil {
			c.at(Refusal, n, "it does not say which process it calls")
		}
	case ThrowEvent, EndEvent:
		if n.Event != nil && n.Event.Trigger == Message && n.Event.Name == nil && w.Job == nil {
			c.at(Refusal, n, "it does not say which message it sends: give it a message")
		}
	default:
	}
	if slices.Contains(w.DifferentFrom, n) || slices.ContainsFunc(w.DifferentFrom, func(m *Node) bool { return slices.Contains(w.SameAs, m) }) {
		c.at(Refusal, n, "nobody can do it: it is to be done by the same and by another person")
	}
}

// saidOf says whether a refusal names the node already.
func (c *compiler) saidOf(n *Node) bool {
	return slices.ContainsFunc(c.list, func(f Finding) bool { return f.Severity == Refusal && f.Element == n.ID })
}

func (c *compiler) boundary(n *Node) {
	if n.Kind == StartEvent && n.Event != nil && n.Event.Trigger == ErrorTrigger && !n.Interrupting && n.Home.Node != nil {
		c.at(Refusal, n, "an error always ends what it comes from: it cannot leave it running")
	}
	if n.Kind != BoundaryEvent || n.Event == nil || n.Attached == nil {
		return
	}
	switch n.Event.Trigger {
	case ErrorTrigger:
		if !n.Interrupting {
			c.at(Refusal, n, "an error always ends the activity: it cannot leave it running")
		}
	case Compensation:
		if n.Handler == nil {
			c.at(Refusal, n, "nothing is tied to it that undoes %s: draw an association to an activity", n.Attached.Place())
		}
		if len(n.Out) > 0 {
			c.at(Refusal, n, "no flow can lead away from it: an association ties it to what undoes %s", n.Attached.Place())
		}
	default:
		if len(n.Out) == 0 {
			c.at(Warning, n, "no flow leads away from it: when it fires, nothing follows")
		}
	}
}

func (c *compiler) undo(n *Node) {
	if n.Compensates {
		if len(n.In)+len(n.Out) > 0 {
			c.at(Refusal, n, "it undoes another activity, and no flow can lead to or from it")
		}
		if !slices.ContainsFunc(c.p.Nodes, func(b *Node) bool { return b.Handler == n }) {
			c.at(Warning, n, "it is marked as undoing something, and no compensation event is tied to it")
		}
	}
	if n.Event == nil || n.Event.Trigger != Compensation || n.Event.Activity == nil || n.Kind == BoundaryEvent {
		return
	}
	if a := n.Event.Activity; a.Inner == nil && !slices.ContainsFunc(a.Boundaries, func(b *Node) bool { return b.Handler != nil }) {
		c.at(Refusal, n, "nothing undoes %s: draw a compensation event on it", a.Place())
	}
}

// linked checks that a token goes from link to link and by no flow.
func (c *compiler) linked(n *Node) {
	if n.Event == nil || n.Event.Trigger != Link {
		return
	}
	if n.Kind == ThrowEvent && len(n.Out) > 0 {
		c.at(Refusal, n, "it goes on at its catching link: no flow can lead away from it")
	}
	if n.Kind == CatchEvent && len(n.In) > 0 {
		c.at(Refusal, n, "its throwing link leads to it: no flow can")
	}
}

// A Verdict says of one process of a model whether it can run.
type Verdict struct {
	Header
	Process  *Process // nil if it cannot
	Findings []Finding
}

// Check compiles every process of the model.
func (m *Model) Check() (list []Verdict) {
	for _, h := range m.Processes() {
		p, findings := m.Compile(h.ID)
		list = append(list, Verdict{h, p, findings})
	}
	return list
}
