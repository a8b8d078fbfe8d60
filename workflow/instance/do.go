package instance

import (
	"errors"
	"slices"
	"time"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/workflow/bpmn"
	"moothall/workflow/feel"
)

// start begins the instance.
func (w *working) start(cmd Start) error {
	if w.head.Status != "" {
		return problem.New(problem.Conflict, "instance.begun", "This instance has begun already")
	}
	if err := storable(cmd.Vars); err != nil {
		return err
	}
	var at []*bpmn.Node
	for _, n := range w.p.Root.Starts {
		plain := n.Kind != bpmn.StartEvent || n.Event.Trigger == bpmn.None
		if cmd.At == "" && plain || cmd.At != "" && n.ID == cmd.At {
			at = append(at, n)
		}
	}
	if len(at) == 0 {
		return problem.New(problem.Invalid, "instance.start", "%s cannot begin %s", w.p.Label(), startWords(cmd.At))
	}
	w.head.Status, w.head.Called = Running, cmd.Called
	root := w.create(nil, 0, 0)
	w.say(Activated, root, "")
	w.head.Rounds = 0
	err := error(nil)
	if cmd.At == "" {
		for _, name := range cmd.Vars.Names() {
			v, _ := cmd.Vars.Get(name)
			w.setAt(Root, name, v)
		}
	} else {
		err = w.deliver(Root, at[0], cmd.Vars, func(name string, v feel.Value) { w.setAt(Root, name, v) })
	}
	if err == nil {
		err = w.arm(root, eventStarts(w.p.Root))
	}
	if err != nil {
		return problem.New(problem.Invalid, "instance.start", "%s cannot begin: %v", w.p.Label(), err)
	}
	for _, n := range at {
		w.queue = append(w.queue, move{n, Root, 0})
	}
	return nil
}

func startWords(at string) string {
	if at == "" {
		return "by itself: it begins with a message, a signal or at a time"
	}
	return "at " + at + ", which is none of its start events"
}

// deliver sets variables from what an event brought: all of it, or what the
// node's mappings make of it.
func (w *working) deliver(scope int64, n *bpmn.Node, brought Vars, set func(name string, v feel.Value)) error {
	if len(n.Outputs) == 0 {
		for _, name := range brought.Names() {
			v, _ := brought.Get(name)
			set(name, v)
		}
		return nil
	}
	for _, m := range n.Outputs {
		v, err := m.Source.Eval(w.run, func(name string) feel.Value {
			if v, ok := brought.Get(name); ok {
				return v
			}
			return w.lookup(scope)(name)
		})
		if err != nil {
			return err
		}
		if len(m.Path) > 0 {
			v = within(w.lookup(scope)(m.Target), m.Path, v)
		}
		set(m.Target, v)
	}
	return nil
}

// waiting is the element with a wait of one of some kinds; it is a Conflict if
// there is none any more.
func (w *working) waiting(id int64, kinds ...WaitKind) (*Element, Wait, error) {
	if e := w.look(id); e != nil {
		for _, wait := range e.Waits {
			if slices.Contains(kinds, wait.Kind) {
				return e, wait, nil
			}
		}
	}
	return nil, Wait{}, problem.New(problem.Conflict, "instance.done", "This is done already, or is not asked for any more")
}

// completeWork takes what a person, a worker or a called instance answers.
func (w *working) completeWork(cmd Complete) error {
	e, wait, err := w.waiting(cmd.Element, ForTask, ForJob, ForCall)
	if err == nil {
		err = storable(cmd.Vars)
	}
	if err != nil {
		return err
	}
	n := w.node(e)
	e = w.edit(e.ID)
	e.Waits = slices.DeleteFunc(e.Waits, func(other Wait) bool { return other.ID == wait.ID })
	e.Incident = nil
	local := len(n.Outputs) > 0 || e.Index > 0 || wait.Kind == ForCall && !n.Work.AllOut
	for _, name := range cmd.Vars.Names() {
		v, _ := cmd.Vars.Get(name)
		if local {
			w.setAt(e.ID, name, v)
		} else {
			w.assign(e.ID, name, v)
		}
	}
	if n.Kind == bpmn.ThrowEvent || n.Kind == bpmn.EndEvent {
		w.thrown(e, n)
	} else {
		w.complete(e)
	}
	return nil
}

// trigger takes what a wait is for.
func (w *working) trigger(cmd Trigger) error {
	e := w.look(cmd.Element)
	if e == nil {
		return gone()
	}
	wait, ok := e.Wait(cmd.Wait)
	if !ok {
		return gone()
	}
	switch wait.Kind {
	case ForTimer:
		if wait.Due.After(w.env.Now) {
			return problem.New(problem.Conflict, "instance.early", "This timer is not due before %s", calendar.At(wait.Due))
		}
	case ForMessage, ForSignal:
	default:
		return problem.New(problem.Invalid, "instance.trigger", "Nothing outside can trigger this: it waits for a %s", wait.Kind)
	}
	if err := storable(cmd.Vars); err != nil {
		return err
	}
	w.fired(e, *wait, cmd.Vars)
	return nil
}

func gone() error {
	return problem.New(problem.Conflict, "instance.gone", "Nothing waits for this any more")
}

// fired lets what was waited for happen.
func (w *working) fired(e *Element, wait Wait, brought Vars) {
	n, own := w.p.Nodes[wait.Node], w.node(e)
	w.record(Event{Kind: Caught, Element: e.ID, Node: n.ID, Text: wait.Name})
	switch {
	case n.Kind == bpmn.BoundaryEvent:
		w.again(e.ID, wait, n)
		if w.delivered(e.Parent, n, brought) {
			w.fromBoundary(e.ID, n)
		}
	case n.Kind == bpmn.StartEvent:
		w.again(e.ID, wait, n)
		w.startEventSubProcess(e.ID, n, brought)
	case own.Kind == bpmn.ReceiveTask:
		e = w.edit(e.ID)
		e.Waits = slices.DeleteFunc(e.Waits, func(other Wait) bool { return other.ID == wait.ID })
		for _, name := range brought.Names() {
			v, _ := brought.Get(name)
			if len(own.Outputs) > 0 || e.Index > 0 {
				w.setAt(e.ID, name, v)
			} else {
				w.assign(e.ID, name, v)
			}
		}
		w.complete(e)
	default: // a catch event, or one of those after a gateway
		scope := e.Parent
		w.endWaits(e)
		w.say(Done, e, "")
		if own != n {
			w.record(Event{Kind: Done, Node: n.ID})
		}
		if w.delivered(scope, n, brought) {
			w.leave(n, scope, w.look(e.ID))
		} else {
			w.drop(w.look(e.ID))
		}
	}
}

// delivered sets what an event brought, or leaves an incident at its node.
func (w *working) delivered(scope int64, n *bpmn.Node, brought Vars) bool {
	err := w.deliver(scope, n, brought, func(name string, v feel.Value) { w.assign(scope, name, v) })
	if err != nil {
		w.fails(w.create(n, scope, 0), Leaving, err)
	}
	return err == nil
}

// again arms a wait that does not end what it is on, if it can come again.
func (w *working) again(id int64, wait Wait, n *bpmn.Node) {
	if n.Interrupting {
		return
	}
	e := w.edit(id)
	at, ok := e.Wait(wait.ID)
	if !ok || wait.Kind != ForTimer {
		return
	}
	if n.Event.Time.Kind == bpmn.InCycles {
		due, err := w.due(id, n.Event.Time, wait.Armed, wait.Round+1)
		if err == nil {
			w.head.Last++
			at.ID, at.Round, at.Due = w.head.Last, wait.Round+1, due
			return
		}
		if !errors.Is(err, errNoMore) {
			defer w.stick(e, "%v", err)
		}
	}
	e.Waits = slices.DeleteFunc(e.Waits, func(other Wait) bool { return other.ID == wait.ID })
}

// lookAtConditions looks at the conditions that are waited for; one that comes
// to hold fires.
func (w *working) lookAtConditions() {
	for _, id := range slices.Clone(w.head.Conditions) {
		e := w.look(id)
		if e == nil {
			continue
		}
		for _, wait := range e.Waits {
			if wait.Kind != ForCondition {
				continue
			}
			n := w.p.Nodes[wait.Node]
			v, err := w.eval(id, n.Event.Condition)
			if err != nil {
				w.stick(e, "the condition %s cannot be worked out: %v", n.Event.Condition.Source, err)
				continue
			}
			b, isBool := v.(feel.Bool)
			holds := isBool && bool(b)
			if holds == wait.Was {
				continue
			}
			at, _ := w.edit(id).Wait(wait.ID)
			at.Was = holds
			if holds {
				w.setVars = true // the others are looked at when this one has had its effect
				w.fired(w.look(id), wait, Vars{})
				return
			}
		}
	}
}

// throwWork reports an error or an escalation from a job or a called instance.
func (w *working) throwWork(cmd Throw) error {
	e, _, err := w.waiting(cmd.Element, ForJob, ForCall, ForTask)
	if err == nil {
		err = storable(cmd.Vars)
	}
	if err != nil {
		return err
	}
	if cmd.Code == "" {
		return problem.New(problem.Invalid, "instance.code", "An error or escalation needs a code")
	}
	if !cmd.Escalation { // what it asked for is over, one way or the other
		e = w.edit(e.ID)
		e.Waits = slices.DeleteFunc(e.Waits, func(wait Wait) bool { return wait.Kind == ForCall })
	}
	w.say(Thrown, e, cmd.Code)
	w.throw(e, cmd.Escalation, cmd.Code, cmd.Message, cmd.Vars)
	return nil
}

// fail notes that a job failed.
func (w *working) fail(cmd Fail) error {
	e, wait, err := w.waiting(cmd.Element, ForJob)
	if err != nil {
		return err
	}
	e = w.edit(e.ID)
	at, _ := e.Wait(wait.ID)
	job := *at.Job
	if job.Retries--; job.Retries < 0 {
		job.Retries = 0
	}
	at.Job = &job
	w.say(Noted, e, cmd.Message)
	if job.Retries == 0 {
		w.stick(e, "the job failed, and no tries are left: %s", cmd.Message)
	}
	return nil
}

func (w *working) stuck(id int64) (*Element, error) {
	e := w.look(id)
	if e == nil || e.Incident == nil {
		return nil, problem.New(problem.Conflict, "instance.no-incident", "There is no incident here any more")
	}
	return e, nil
}

// retry tries again what an incident stopped.
func (w *working) retry(id int64) error {
	e, err := w.stuck(id)
	if err != nil {
		return err
	}
	if e.Phase == Joining {
		return problem.New(problem.Conflict, "instance.join", "Trying again changes nothing here: let it go on without what is missing, or move a token")
	}
	e = w.edit(id)
	e.Incident = nil
	w.say(Resolved, e, "try again")
	n := w.node(e)
	phase := e.Phase
	e.Phase = Active
	throws := n != nil && (n.Kind == bpmn.ThrowEvent || n.Kind == bpmn.EndEvent)
	switch {
	case n == nil:
		w.setVars = true
	case phase == Leaving:
		w.leave(n, e.Parent, e)
	case phase == Ending && throws:
		w.thrown(e, n)
	case phase == Ending:
		w.complete(e)
	case phase == Entering && throws:
		w.throwNow(e, n)
	case phase == Entering && (n.Kind == bpmn.CatchEvent || n.Kind == bpmn.EventBasedGateway):
		events := []*bpmn.Node{n}
		if n.Kind == bpmn.EventBasedGateway {
			events = nil
			for _, f := range n.Out {
				events = append(events, f.To)
			}
		}
		if err := w.arm(e, events); err != nil {
			w.fails(e, Entering, err)
		}
	case phase == Entering && !n.Kind.Activity():
		w.queue = append(w.queue, move{n, e.Parent, e.Via})
		w.drop(e)
	case phase == Entering:
		w.begun(e)
	default:
		w.tryJob(e)
		w.settle[id] = true
	}
	return nil
}

// tryJob gives a job that failed its tries back.
func (w *working) tryJob(e *Element) {
	for i := range e.Waits {
		if e.Waits[i].Kind == ForJob {
			job := *e.Waits[i].Job
			job.Retries = max(job.Retries, 1)
			e.Waits[i].Job = &job
		}
	}
}

// skip goes on behind what an incident stopped.
func (w *working) skip(cmd Skip) error {
	e, err := w.stuck(cmd.Element)
	if err != nil {
		return err
	}
	n := w.node(e)
	if n == nil {
		return problem.New(problem.Conflict, "instance.skip", "The instance itself cannot be skipped: cancel it")
	}
	var flows []*bpmn.Flow
	for _, f := range n.Out {
		if f.ID == cmd.Flow {
			flows = []*bpmn.Flow{f}
		}
	}
	if cmd.Flow != "" && flows == nil {
		return problem.New(problem.Invalid, "instance.flow", "%s has no flow %s", n.Place(), cmd.Flow).On("flow")
	}
	if e.Phase == Leaving && flows == nil {
		if n.Default == nil && len(n.Out) > 1 {
			return problem.New(problem.Invalid, "instance.flow", "Say on which flow %s goes on", n.Place()).On("flow")
		}
		flows = n.Out
		if n.Default != nil {
			flows = []*bpmn.Flow{n.Default}
		}
	}
	w.say(Resolved, e, "skipped")
	e = w.edit(cmd.Element)
	e.Incident = nil
	scope := e.Parent
	switch {
	case e.Phase == Joining:
		tokens := map[int]int64{}
		for _, id := range w.children(scope) {
			if other := w.look(id); other.Node == e.Node && other.Phase == Joining {
				tokens[other.Via] = id
			}
		}
		w.fire(n, scope, tokens)
	case flows != nil:
		w.kill(e.ID)
		w.send(scope, flows)
	default:
		w.killInside(e.ID)
		e.Phase = Active
		if n.Kind.Activity() {
			w.completed(w.edit(e.ID), n)
		} else {
			w.endWaits(e)
			w.leave(n, scope, w.look(e.ID))
		}
	}
	return nil
}

// set changes variables.
func (w *working) set(cmd Set) error {
	if cmd.Element == 0 {
		cmd.Element = Root
	}
	if !w.alive(cmd.Element) {
		return gone()
	}
	if err := storable(cmd.Vars); err != nil {
		return err
	}
	for _, name := range cmd.Vars.Names() {
		v, _ := cmd.Vars.Get(name)
		w.setAt(cmd.Element, name, v)
	}
	return nil
}

// choose begins an activity of an ad-hoc sub-process.
func (w *working) choose(cmd Choose) error {
	e := w.look(cmd.Element)
	if e == nil || e.Node < 0 || w.node(e).AdHoc == nil || e.Phase != Active {
		return gone()
	}
	n, ok := w.p.Node(cmd.Node)
	if !ok || n.Home != w.node(e).Inner || !n.Kind.Activity() || n.Kind == bpmn.EventSubProcess || len(n.In) > 0 {
		return problem.New(problem.Invalid, "instance.choice", "%q is nothing that can be begun in %s", cmd.Node, w.node(e).Place()).On("node")
	}
	w.queue = append(w.queue, move{n, e.ID, 0})
	return nil
}

// finish ends an ad-hoc sub-process whose end people say.
func (w *working) finish(id int64) error {
	e, _, err := w.waiting(id, ForChoice)
	if err != nil {
		return err
	}
	n := w.node(e)
	if n.AdHoc.Until != nil {
		return problem.New(problem.Conflict, "instance.until", "%s is over when its condition holds (%s), not before", n.Place(), n.AdHoc.Until.Source)
	}
	if e.Live > 0 && !n.AdHoc.CancelRemaining {
		return problem.New(problem.Conflict, "instance.busy", "Something in %s is still under way", n.Place())
	}
	w.killInside(id)
	w.complete(w.edit(id))
	return nil
}

func (w *working) cancel(reason string) { w.end(Terminated, reason) }

// moveTokens is the repair tool.
func (w *working) moveTokens(cmd Move) error {
	for _, id := range cmd.End {
		if id == Root || !w.alive(id) {
			return problem.New(problem.Conflict, "instance.gone", "What is to be ended is not there any more")
		}
	}
	var moves []move
	for _, nodeID := range cmd.Begin {
		n, ok := w.p.Node(nodeID)
		if !ok || n.Kind == bpmn.BoundaryEvent || n.Kind == bpmn.EventSubProcess || n.Compensates {
			return problem.New(problem.Invalid, "instance.node", "A token cannot be put at %q", nodeID).On("begin")
		}
		scope, err := w.scopeOf(n.Home)
		if err != nil {
			return err
		}
		moves = append(moves, move{n, scope, 0})
	}
	for _, id := range cmd.End {
		w.kill(id)
	}
	for _, m := range moves {
		if !w.alive(m.scope) {
			return problem.New(problem.Conflict, "instance.scope", "The sub-process around %s would be ended as well", m.node.Place())
		}
		w.queue = append(w.queue, m)
	}
	return nil
}

// scopeOf is the one element that is under way of a body.
func (w *working) scopeOf(b *bpmn.Body) (int64, error) {
	if b.Node == nil {
		return Root, nil
	}
	var found []int64
	w.each(Root, func(e *Element) {
		if e.Node == b.Node.Index && e.Phase == Active && (b.Node.Loop == nil || e.Index > 0) {
			found = append(found, e.ID)
		}
	})
	if len(found) != 1 {
		return 0, problem.New(problem.Conflict, "instance.scope", "%s is under way %d times; a token can be put into it only if it is once", b.Node.Place(), len(found))
	}
	return found[0], nil
}

// each goes through an element and all in it.
func (w *working) each(id int64, do func(*Element)) {
	e := w.look(id)
	if e == nil {
		return
	}
	do(e)
	for _, kid := range w.children(id) {
		w.each(kid, do)
	}
}

// resume goes on where the last step stopped.
func (w *working) resume() error {
	if len(w.head.Turns) == 0 {
		return problem.New(problem.Conflict, "instance.no-turn", "There is nothing to go on with")
	}
	w.head.Rounds++
	endless := w.head.Rounds > maxRounds
	for _, id := range slices.Clone(w.head.Turns) {
		e := w.edit(id)
		e.Waits = withoutTurns(e.Waits)
		w.head.Turns = slices.DeleteFunc(w.head.Turns, func(other int64) bool { return other == id })
		switch {
		case e.Phase == Entering && endless:
			w.stick(e, "it goes round without waiting for anything: %d steps were taken", maxRounds*maxEntered)
		case e.Phase == Entering:
			w.queue = append(w.queue, move{w.node(e), e.Parent, e.Via})
			w.drop(e)
		default:
			w.more[id] = true
		}
	}
	if endless {
		w.head.Rounds = 0
	}
	w.each(Root, func(e *Element) {
		if e.Phase == Joining {
			w.touched[e.Parent] = true
		}
	})
	return nil
}

// Next is when the earliest timer of the instance is due; the zero time if it
// has none.
func (s *State) Next() (next time.Time) {
	for _, e := range s.elements {
		for _, wait := range e.Waits {
			if wait.Kind == ForTimer && (next.IsZero() || wait.Due.Before(next)) {
				next = wait.Due
			}
		}
	}
	return next
}
