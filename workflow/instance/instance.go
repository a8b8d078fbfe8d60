// Package instance moves the tokens of a process instance: a pure function from
// what is known of it and what happens to it, to what is known then.
//
// It has no database, no clock and no goroutine; the same state and command come
// to the same change, so an instance can be run in memory, tried dry, and kept
// in one transaction with whatever its host writes. It keeps these rules, and
// each has a test of the same name:
//
//	InclusiveJoin     an inclusive join fires when no token can still come to an empty flow, whether one arrives, moves or dies
//	Interruption      what is interrupted ends at once and whole, in the order of its ids, the youngest first
//	Compensation      what was completed is undone in reverse order, with its variables as they were
//	MultiInstance     many instances begin in portions, and their results are collected once
//	ErrorsFindTheirWay  an error goes to the nearest that catches its code; one that nobody catches is an incident
//	NeverStuckUnseen  a token that can never go on is an incident, not a silence
//	IncidentsAreMended  what stopped is tried again, skipped, or goes on with other variables; nothing is lost
//	OnceOnly          what is done, triggered or completed already is refused
package instance

import (
	"context"
	"fmt"
	"slices"
	"time"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/workflow/bpmn"
	"moothall/workflow/feel"
)

// The bounds of one step.
const (
	maxEntered = 1000 // nodes in one transaction; the rest is for the next
	maxRounds  = 10   // transactions in a row without waiting for anything outside
	portion    = 100  // instances of an activity that are begun in one transaction
	maxMany    = 100_000
)

// An Env is what a step asks of the world around it. All of it is fixed.
type Env struct {
	Context context.Context // whose end stops an expression; nil: none
	Now     time.Time       // in the zone of the council
	// Decide asks a table of rules or a decision of that name.
	Decide func(key string, vars func(string) (feel.Value, bool)) (feel.Value, error)
	// Calendar is the calendar of that name; empty: the council's own.
	Calendar func(name string) (*calendar.Calendar, error)
}

// working is one step under way: what it has changed so far.
type working struct {
	p       *bpmn.Process
	old     View
	env     Env
	run     *feel.Run
	head    Header
	changed map[int64]*Element
	gone    map[int64]bool
	kids    map[int64][]int64 // children that are not as they were
	queue   []move
	entered int
	touched map[int64]bool // scopes in which a token moved or died
	settle  map[int64]bool // scopes that may be over
	more    map[int64]bool // bodies that may begin more instances
	setVars bool           // a variable was set: conditions are looked at again
	events  []Event
	effects []Effect
}

// A move is a token on its way into a node.
type move struct {
	node  *bpmn.Node
	scope int64
	via   int // 1 + the index of a flow; 0: none
}

// Step is what a command comes to. The view is not changed. An error is a
// problem of the command, which then has no effect at all: what cannot be done
// within the instance is an incident, and no error.
func Step(p *bpmn.Process, old View, cmd Command, env Env) (*Change, error) {
	ctx := env.Context
	if ctx == nil {
		ctx = context.Background()
	}
	w := &working{
		p: p, old: old, env: env, run: feel.NewRun(ctx, env.Now, feel.Limits{}), head: old.Head(),
		changed: map[int64]*Element{}, gone: map[int64]bool{}, kids: map[int64][]int64{},
		touched: map[int64]bool{}, settle: map[int64]bool{}, more: map[int64]bool{},
	}
	w.head.Conditions, w.head.Turns = slices.Clone(w.head.Conditions), slices.Clone(w.head.Turns)
	if err := w.do(cmd); err != nil {
		return nil, err
	}
	w.flow()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return w.change(), nil
}

func (w *working) do(cmd Command) error {
	if _, starts := cmd.(Start); !starts && w.head.Status != Running {
		return problem.New(problem.Conflict, "instance.over", "This instance is %s: nothing more happens to it", orNew(w.head.Status))
	}
	switch cmd := cmd.(type) {
	case Start:
		return w.start(cmd)
	case Complete:
		return w.completeWork(cmd)
	case Trigger:
		return w.trigger(cmd)
	case Throw:
		return w.throwWork(cmd)
	case Fail:
		return w.fail(cmd)
	case Retry:
		return w.retry(cmd.Element)
	case Skip:
		return w.skip(cmd)
	case Set:
		return w.set(cmd)
	case Choose:
		return w.choose(cmd)
	case Finish:
		return w.finish(cmd.Element)
	case Cancel:
		w.cancel(cmd.Reason)
		return nil
	case Move:
		return w.moveTokens(cmd)
	case Continue:
		return w.resume()
	}
	return fmt.Errorf("the command %T is not known", cmd)
}

func orNew(s Status) Status {
	if s == "" {
		return "not begun"
	}
	return s
}

// flow moves tokens until every one waits for something.
func (w *working) flow() {
	for w.head.Status == Running {
		switch {
		case len(w.queue) > 0:
			m := w.queue[0]
			w.queue = w.queue[1:]
			if !w.alive(m.scope) {
				continue
			}
			if w.entered++; w.entered > maxEntered {
				w.postpone(m)
				continue
			}
			w.enter(m)
		case len(w.more) > 0:
			w.beginMore(sorted(w.more)[0])
		case len(w.settle) > 0:
			w.settleNext()
		case w.setVars:
			w.setVars = false
			w.lookAtConditions()
		case len(w.touched) > 0 && !w.postponed():
			w.joins()
		default:
			return
		}
	}
}

// postpone leaves a token for the next transaction.
func (w *working) postpone(m move) {
	e := w.create(m.node, m.scope, m.via)
	e.Phase = Entering
	w.await(e, Wait{Kind: ForTurn, Node: m.node.Index})
}

// postponed says whether there is something for the next transaction, so that
// it is too early to say where tokens can come to.
func (w *working) postponed() bool { return w.entered > maxEntered }

// change is what the step came to.
func (w *working) change() *Change {
	c := &Change{Header: w.head, Events: w.events, Effects: w.effects}
	for _, e := range w.changed {
		if !w.gone[e.ID] {
			c.Elements = append(c.Elements, e)
		}
	}
	slices.SortFunc(c.Elements, func(a, b *Element) int { return int(a.ID - b.ID) })
	for id := range w.gone {
		if _, known := w.old.Element(id); known {
			c.Gone = append(c.Gone, id)
		}
	}
	slices.Sort(c.Gone)
	return c
}

// The state as it is now.

func (w *working) look(id int64) *Element {
	if w.gone[id] {
		return nil
	}
	if e, ok := w.changed[id]; ok {
		return e
	}
	e, _ := w.old.Element(id)
	return e
}

func (w *working) alive(id int64) bool {
	e := w.look(id)
	return e != nil
}

// edit is the element, to be changed.
func (w *working) edit(id int64) *Element {
	if e, ok := w.changed[id]; ok {
		return e
	}
	e, ok := w.old.Element(id)
	if !ok || w.gone[id] {
		return nil
	}
	c := e.clone()
	w.changed[id] = c
	return c
}

func (w *working) children(id int64) []int64 {
	if list, ok := w.kids[id]; ok {
		return list
	}
	return w.old.Children(id)
}

// ownKids are the children of an element, to be changed in place: who goes
// through them while they change takes a copy.
func (w *working) ownKids(id int64) []int64 {
	if _, ours := w.kids[id]; !ours {
		w.kids[id] = slices.Clone(w.old.Children(id))
	}
	return w.kids[id]
}

func (w *working) node(e *Element) *bpmn.Node {
	if e.Node < 0 {
		return nil
	}
	return w.p.Nodes[e.Node]
}

// body is the inside of a scope.
func (w *working) body(e *Element) *bpmn.Body {
	if e.Node < 0 {
		return w.p.Root
	}
	return w.p.Nodes[e.Node].Inner
}

// create makes an element in a scope.
func (w *working) create(n *bpmn.Node, scope int64, via int) *Element {
	w.head.Last++
	e := &Element{ID: w.head.Last, Parent: scope, Node: -1, Via: via, Began: w.env.Now}
	if n != nil {
		e.Node = n.Index
	}
	w.changed[e.ID] = e
	if scope != 0 {
		w.edit(scope).Live++
		w.kids[scope] = append(w.ownKids(scope), e.ID)
		w.touched[scope] = true
	}
	return e
}

// drop takes an element out of its scope, without a word.
func (w *working) drop(e *Element) {
	w.gone[e.ID] = true
	delete(w.changed, e.ID)
	w.forget(e.ID)
	scope := w.edit(e.Parent)
	if scope == nil {
		return
	}
	if e.Phase != Finished {
		scope.Live--
	}
	kids := w.ownKids(e.Parent)
	if i, found := slices.BinarySearch(kids, e.ID); found { // ids ascend
		w.kids[e.Parent] = slices.Delete(kids, i, i+1)
	}
	w.touched[e.Parent] = true
	if scope.Live == 0 {
		w.settle[e.Parent] = true
	}
}

// forget takes an element out of the lists of those that wait.
func (w *working) forget(id int64) {
	same := func(other int64) bool { return other == id }
	w.head.Conditions = slices.DeleteFunc(w.head.Conditions, same)
	w.head.Turns = slices.DeleteFunc(w.head.Turns, same)
}

// await adds a wait to an element.
func (w *working) await(e *Element, wait Wait) {
	w.head.Last++
	wait.ID = w.head.Last
	e.Waits = append(e.Waits, wait)
	switch {
	case wait.Kind == ForCondition && !slices.Contains(w.head.Conditions, e.ID):
		w.head.Conditions = append(w.head.Conditions, e.ID)
	case wait.Kind == ForTurn && !slices.Contains(w.head.Turns, e.ID):
		w.head.Turns = append(w.head.Turns, e.ID)
	}
	if wait.Kind != ForTurn {
		w.head.Rounds = 0
	}
}

func (w *working) say(kind EventKind, e *Element, text string) {
	ev := Event{Kind: kind, Text: text}
	if e != nil {
		ev.Element = e.ID
		if n := w.node(e); n != nil {
			ev.Node = n.ID
		}
	}
	w.record(ev)
}

func (w *working) record(ev Event) {
	w.head.Sequence++
	ev.Sequence, ev.At = w.head.Sequence, w.env.Now
	w.events = append(w.events, ev)
}

// stick makes an incident of an element.
func (w *working) stick(e *Element, format string, args ...any) {
	e = w.edit(e.ID)
	e.Incident = &Incident{Text: fmt.Sprintf(format, args...), At: w.env.Now}
	w.say(Stuck, e, e.Incident.Text)
}
