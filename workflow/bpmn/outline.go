package bpmn

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"moothall/workflow/feel"
)

// A Step is a node of a process in words: what a reader needs who does not see
// the drawing.
type Step struct {
	Number string // "4", or "4.2" within the sub-process of step 4
	Node   *Node
	What   string   // what is done or waited for
	About  []string // who does it, until when, with what
	Next   []string // where it goes on, and when
}

// Outline is the process as numbered steps: in the order in which they can be
// done, joins after all that leads to them, what comes up by itself at the end.
func (p *Process) Outline() []Step {
	o := &outliner{numbers: map[*Node]string{}}
	o.number(p.Root, "")
	o.tell()
	return o.steps
}

type outliner struct {
	numbers map[*Node]string
	order   []*Node
	steps   []Step
}

// number gives every node its number.
func (o *outliner) number(b *Body, prefix string) {
	for i, n := range inOrder(b) {
		o.numbers[n] = fmt.Sprintf("%s%d", prefix, i+1)
		o.order = append(o.order, n)
		if n.Inner != nil {
			o.number(n.Inner, o.numbers[n]+".")
		}
	}
}

// inOrder are the nodes of a body: those that come after others behind them,
// where no loop forbids it; then what is tied to none.
func inOrder(b *Body) []*Node {
	var post []*Node
	seen := map[*Node]bool{}
	// Without recursion: a model may be a chain of thousands.
	type frame struct {
		n    *Node
		next []*Node
	}
	visit := func(root *Node) {
		if seen[root] {
			return
		}
		seen[root] = true
		stack := []frame{{root, backwards(leads(root))}}
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			if len(top.next) == 0 {
				post = append(post, top.n)
				stack = stack[:len(stack)-1]
				continue
			}
			m := top.next[0]
			top.next = top.next[1:]
			if !seen[m] {
				seen[m] = true
				stack = append(stack, frame{m, backwards(leads(m))})
			}
		}
	}
	rest := slices.Concat(b.Starts, b.Nodes)
	for _, n := range slices.Backward(rest) {
		// Last what nothing leads to and no token begins at.
		if !slices.Contains(b.Starts, n) && (n.Kind == EventSubProcess || n.Compensates) {
			visit(n)
		}
	}
	for _, n := range slices.Backward(b.Nodes) {
		if !slices.Contains(b.Starts, n) && len(n.In) == 0 && n.Kind != BoundaryEvent {
			visit(n)
		}
	}
	for _, n := range slices.Backward(b.Starts) {
		visit(n)
	}
	for _, n := range b.Nodes {
		visit(n)
	}
	slices.Reverse(post)
	return post
}

func backwards(list []*Node) []*Node {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}

func (o *outliner) tell() {
	for _, n := range o.order {
		s := Step{Number: o.numbers[n], Node: n, What: what(n)}
		s.About = append(s.About, about(n)...)
		s.Next = o.next(n)
		o.steps = append(o.steps, s)
	}
}

// what says what happens at a node.
func what(n *Node) string {
	name := n.Name
	if name != "" {
		name = ": " + name
	}
	switch n.Kind {
	case StartEvent, CatchEvent, BoundaryEvent, ThrowEvent, EndEvent:
		return eventWords(n) + name
	case ExclusiveGateway:
		if len(n.Out) < 2 {
			return "Ways come together" + name
		}
		return "One way is taken" + name
	case ParallelGateway:
		switch {
		case len(n.In) > 1 && len(n.Out) > 1:
			return "Wait for all ways, then go all ways" + name
		case len(n.In) > 1:
			return "Wait until all ways have come here" + name
		}
		return "All ways are taken" + name
	case InclusiveGateway:
		if len(n.In) > 1 {
			return "Wait for every way that can still come here" + name
		}
		return "Every way whose condition holds is taken" + name
	case EventBasedGateway:
		return "The first of these that happens decides" + name
	default:
	}
	w := n.Kind.String()
	return strings.ToUpper(w[:1]) + w[1:] + name
}

// eventWords say an event as something that happens.
func eventWords(n *Node) string {
	e := n.Event
	throws := n.Kind == ThrowEvent || n.Kind == EndEvent
	switch e.Trigger {
	case None:
		switch n.Kind {
		case StartEvent:
			return "Start"
		case EndEvent:
			return "End"
		}
		return "This point is passed"
	case Message:
		return pick(throws, "Send the message ", "The message comes: ") + e.Title
	case Signal:
		return pick(throws, "Send the signal ", "The signal comes: ") + e.Title
	case Timer:
		return "The time has come: " + when(e.Time)
	case ErrorTrigger:
		return pick(throws, "Report the error ", "The error comes up: ") + anyCode(e)
	case Escalation:
		return pick(throws, "Escalate: ", "It is escalated: ") + anyCode(e)
	case Conditional:
		return "This comes to hold: " + source(e.Condition)
	case Link:
		return pick(throws, "Go on at the link ", "Link ") + e.Title
	case Terminate:
		return "End all that is under way"
	case Compensation:
		if !throws {
			return "If it is to be undone"
		}
		if e.Activity != nil {
			return "Undo " + e.Activity.Label()
		}
		return "Undo what was done, the latest first"
	}
	return n.Place()
}

func pick(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

func anyCode(e *Event) string {
	if e.Code == "" {
		return "any"
	}
	return e.Code
}

func source(e *Expr) string {
	if e == nil {
		return "?"
	}
	if v, ok := e.Constant(); ok {
		return shorten(feel.Words(v))
	}
	return shorten(e.FEEL)
}

// when says a time: what stands for itself in words, the rest as it is written.
func when(t *Time) string {
	if t == nil {
		return "?"
	}
	var s string
	if v, ok := t.Expr.Constant(); ok {
		if text, isText := v.(feel.String); isText {
			s = string(text)
		}
	}
	at := ""
	if t.Clock != "" {
		at = ", at " + t.Clock
	}
	switch t.Kind {
	case AtDate:
		if s == "" {
			s = source(t.Expr)
		}
		return "on " + s
	case AfterSpan:
		if span, err := ParseSpan(s); s != "" && err == nil {
			return "after " + span.Words()
		}
		return "after " + source(t.Expr)
	case AfterDays:
		return "after " + count(source(t.Expr), "working day") + at
	case AfterHours:
		return "after " + count(source(t.Expr), "working hour")
	}
	if c, err := ParseCycle(s, time.UTC); s != "" && err == nil && c.Cron == "" && c.Start.IsZero() {
		if c.Times < 0 {
			return "every " + c.Every.Words()
		}
		return fmt.Sprintf("every %s, %s", c.Every.Words(), count(fmt.Sprint(c.Times), "time"))
	}
	if s == "" {
		s = source(t.Expr)
	}
	return "again and again: " + s
}

func count(n, word string) string {
	if n == "1" {
		return "1 " + word
	}
	return n + " " + word + "s"
}

// Words say a span as people do.
func (s Span) Words() string {
	var words []string
	add := func(n int, word string) {
		if n != 0 {
			words = append(words, count(fmt.Sprint(n), word))
		}
	}
	add(s.Months/12, "year")
	add(s.Months%12, "month")
	add(s.Days, "day")
	seconds := int(s.Rest.Seconds())
	add(seconds/3600, "hour")
	add(seconds/60%60, "minute")
	add(seconds%60, "second")
	if len(words) == 0 {
		return "no time"
	}
	return strings.Join(words, " ")
}

// about says who does a step, until when and with what.
func about(n *Node) (list []string) {
	w := n.Work
	if w == nil {
		return nil
	}
	add := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	if n.Kind == UserTask {
		switch {
		case w.Assignee != nil:
			add("done by %s", source(w.Assignee))
		case w.People != nil || w.Groups != nil:
			for _, who := range []*Expr{w.People, w.Groups} {
				if who != nil {
					add("done by one of %s", source(who))
				}
			}
		case n.Lane != "":
			add("done by %s", n.Lane)
		default:
			add("nobody is named who does it")
		}
		if w.Due != nil {
			add("due %s", when(w.Due))
		}
		for _, other := range w.DifferentFrom {
			add("by somebody else than %s", other.Label())
		}
		for _, other := range w.SameAs {
			add("by the same person as %s", other.Label())
		}
	}
	switch {
	case n.Kind == CallActivity:
		add("runs the process %s", source(w.Called))
	case w.Job != nil:
		add("a job of the kind %s", source(w.Job))
	case w.Decision != nil:
		add("asks the table of rules %s", source(w.Decision))
	case w.Script != nil:
		add("works out %s", source(w.Script))
	case n.Kind == ReceiveTask:
		add("waits for the message %s", n.Event.Title)
	case n.Kind == SendTask && n.Event != nil:
		add("sends the message %s", n.Event.Title)
	}
	if w.Result != "" {
		add("the result is %s", w.Result)
	}
	if l := n.Loop; l != nil {
		how := "side by side"
		if l.Sequential {
			how = "one after the other"
		}
		if l.Collection != nil {
			add("once for each of %s, %s", source(l.Collection), how)
		} else {
			add("%s, %s", count(source(l.Number), "time"), how)
		}
		if l.Until != nil {
			add("until %s", source(l.Until))
		}
	}
	return list
}

// next says where a step goes on.
func (o *outliner) next(n *Node) (list []string) {
	add := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	chooses := n.Kind != ParallelGateway && n.Kind != EventBasedGateway
	for _, f := range n.Out {
		to := "step " + o.numbers[f.To]
		if f.Name != "" {
			to += " (" + f.Name + ")"
		}
		switch {
		case f == n.Default:
			add("otherwise: %s", to)
		case f.Condition != nil && chooses:
			add("if %s: %s", source(f.Condition), to)
		default:
			add("then: %s", to)
		}
	}
	for _, b := range n.Boundaries {
		switch {
		case b.Handler != nil:
			add("to undo it: step %s", o.numbers[b.Handler])
		case b.Interrupting:
			add("ended by step %s", o.numbers[b])
		default:
			add("meanwhile, perhaps: step %s", o.numbers[b])
		}
	}
	if n.Event != nil && n.Event.Link != nil {
		add("then: step %s", o.numbers[n.Event.Link])
	}
	return list
}
