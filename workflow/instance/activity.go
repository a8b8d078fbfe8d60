package instance

import (
	"fmt"
	"slices"

	"moothall/workflow/bpmn"
	"moothall/workflow/feel"
)

// begin begins an activity: once, or as often as its marker says.
func (w *working) begin(n *bpmn.Node, scope int64, via int) *Element {
	e := w.create(n, scope, via)
	w.begun(e)
	return e
}

// begun begins what an element stands for; it is also how it is tried again.
func (w *working) begun(e *Element) {
	n := w.node(e)
	e = w.edit(e.ID)
	e.Phase, e.Incident = Active, nil
	w.say(Activated, e, "")
	if n.Loop != nil && e.Index == 0 {
		if err := w.beginMany(e, n); err != nil {
			w.fails(e, Entering, err)
		}
		return
	}
	if err := w.mapTo(e.Parent, n.Inputs, func(name string, v feel.Value) { w.setAt(e.ID, name, v) }, w.own(e)); err != nil {
		w.fails(e, Entering, err)
		return
	}
	if e.Index == 0 {
		if err := w.arm(e, n.Boundaries); err != nil {
			w.fails(e, Entering, err)
			return
		}
	}
	if err := w.work(e, n); err != nil {
		w.fails(e, Entering, err)
	}
}

// own finds a variable of the element alone.
func (w *working) own(e *Element) func(string) feel.Value {
	return func(name string) feel.Value {
		v, _ := w.look(e.ID).Vars.Get(name)
		return v
	}
}

// fails leaves an element with an incident, as it was before what failed.
func (w *working) fails(e *Element, phase Phase, err error) {
	if w.gone[e.ID] {
		return
	}
	e = w.edit(e.ID)
	e.Phase, e.Waits = phase, nil
	w.stick(e, "%v", err)
}

// work does what an activity is for, or begins to wait for it.
func (w *working) work(e *Element, n *bpmn.Node) error {
	switch n.Kind {
	case bpmn.Task, bpmn.ManualTask:
		w.complete(e)
	case bpmn.UserTask:
		return w.ask(e, n)
	case bpmn.ScriptTask, bpmn.ServiceTask, bpmn.BusinessRuleTask:
		return w.workOut(e, n)
	case bpmn.SendTask:
		if n.Work.Job != nil || n.Event == nil {
			return w.workOut(e, n)
		}
		if err := w.sendMessage(e.ID, n); err != nil {
			return err
		}
		w.complete(e)
	case bpmn.ReceiveTask:
		return w.arm(e, []*bpmn.Node{n})
	case bpmn.CallActivity:
		return w.call(e, n)
	case bpmn.SubProcess, bpmn.EventSubProcess:
		return w.open(e, n.Inner)
	case bpmn.AdHocSubProcess:
		return w.openAdHoc(e, n)
	default:
	}
	return nil
}

// ask asks a person.
func (w *working) ask(e *Element, n *bpmn.Node) error {
	t := &Task{Form: n.Work.Form}
	var err error
	if t.Assignee, err = w.optional(e.ID, "assignee", n.Work.Assignee); err != nil {
		return err
	}
	if t.People, err = w.names(e.ID, "people", n.Work.People); err != nil {
		return err
	}
	if t.Groups, err = w.names(e.ID, "groups", n.Work.Groups); err != nil {
		return err
	}
	if len(t.Groups)+len(t.People) == 0 && t.Assignee == "" && n.Lane != "" {
		t.Groups = []string{n.Lane}
	}
	if t.Priority, err = w.whole(e.ID, "priority", n.Work.Priority, 0, 1000); err != nil {
		return err
	}
	if n.Work.Due != nil {
		if t.Due, err = w.due(e.ID, n.Work.Due, w.env.Now, 0); err != nil {
			return err
		}
	}
	if n.Work.FollowUp != nil {
		if t.FollowUp, err = w.due(e.ID, n.Work.FollowUp, w.env.Now, 0); err != nil {
			return err
		}
	}
	w.await(w.edit(e.ID), Wait{Kind: ForTask, Node: n.Index, Name: n.Label(), Task: t})
	return nil
}

// optional is a text, or empty where the expression comes to null.
func (w *working) optional(id int64, what string, e *bpmn.Expr) (string, error) {
	if e == nil {
		return "", nil
	}
	if v, err := w.eval(id, e); err != nil || v == nil {
		return "", err
	}
	return w.text(id, what, e)
}

// whole is a whole number within bounds; 0 if there is no expression.
func (w *working) whole(id int64, what string, e *bpmn.Expr, least, most int64) (int, error) {
	if e == nil {
		return 0, nil
	}
	before := len(w.run.Notes())
	v, err := w.eval(id, e)
	if err != nil {
		return 0, err
	}
	if s, ok := v.(feel.String); ok {
		if n, ok := feel.Decimal(string(s)); ok {
			v = n
		}
	}
	n, ok := v.(*feel.Number)
	if !ok {
		return 0, fmt.Errorf("the %s (%s) comes to %s, which is no number%s", what, e.Source, feel.Words(v), w.why(before))
	}
	i, ok := n.Int64()
	if !ok || i < least || i > most {
		return 0, fmt.Errorf("the %s (%s) comes to %s; it must be a whole number from %d to %d", what, e.Source, n, least, most)
	}
	return int(i), nil
}

// workOut does what a script, a table of rules or a worker has to do.
func (w *working) workOut(e *Element, n *bpmn.Node) error {
	switch {
	case n.Work.Job != nil:
		return w.job(e, n)
	case n.Work.Decision != nil:
		return w.decide(e, n)
	case n.Work.Script != nil:
		v, err := w.eval(e.ID, n.Work.Script)
		if err == nil {
			err = keeps(v, 0)
		}
		if err != nil {
			return fmt.Errorf("the script cannot be worked out: %w", err)
		}
		w.answer(e, n, v)
	}
	w.complete(e)
	return nil
}

// answer puts the result of an activity where it belongs.
func (w *working) answer(e *Element, n *bpmn.Node, v feel.Value) {
	if n.Work.Result == "" {
		return
	}
	if len(n.Outputs) > 0 || e.Index > 0 {
		w.setAt(e.ID, n.Work.Result, v)
		return
	}
	w.assign(e.ID, n.Work.Result, v)
}

const defaultTries = 3

func (w *working) job(e *Element, n *bpmn.Node) error {
	kind, err := w.text(e.ID, "kind of job", n.Work.Job)
	if err != nil {
		return err
	}
	j := &Job{Retries: defaultTries, Headers: n.Work.Headers}
	if n.Work.Retries != nil {
		if j.Retries, err = w.whole(e.ID, "number of tries", n.Work.Retries, 1, 100); err != nil {
			return err
		}
	}
	w.await(w.edit(e.ID), Wait{Kind: ForJob, Node: n.Index, Name: kind, Job: j})
	return nil
}

func (w *working) decide(e *Element, n *bpmn.Node) error {
	key, err := w.text(e.ID, "table of rules", n.Work.Decision)
	if err != nil {
		return err
	}
	if w.env.Decide == nil {
		return fmt.Errorf("there is no table of rules called %q here", key)
	}
	v, err := w.env.Decide(key, func(name string) (feel.Value, bool) { return w.find(e.ID, name) })
	if err == nil {
		err = keeps(v, 0)
	}
	if err != nil {
		return err
	}
	w.answer(e, n, v)
	w.complete(e)
	return nil
}

// call begins another instance and waits for its end.
func (w *working) call(e *Element, n *bpmn.Node) error {
	key, err := w.text(e.ID, "called process", n.Work.Called)
	if err != nil {
		return err
	}
	vars := w.look(e.ID).Vars.clone()
	if n.Work.AllIn {
		vars = w.seen(e.ID)
	}
	w.await(w.edit(e.ID), Wait{Kind: ForCall, Node: n.Index, Name: key, Job: &Job{Pinned: n.Work.Pinned}})
	w.effects = append(w.effects, Call{Element: e.ID, Process: key, Pinned: n.Work.Pinned, Vars: vars})
	return nil
}

// seen are all the variables that an element sees.
func (w *working) seen(id int64) Vars {
	var chain []*Element
	for id != 0 {
		e := w.look(id)
		if e == nil {
			break
		}
		chain = append(chain, e)
		id = e.Parent
	}
	var all Vars
	for _, e := range slices.Backward(chain) {
		for _, n := range e.Vars.Names() {
			if n == items {
				continue
			}
			v, _ := e.Vars.Get(n)
			all.set(n, v)
		}
	}
	return all
}

// open begins the inside of a sub-process.
func (w *working) open(e *Element, b *bpmn.Body) error {
	if err := w.armEventSubProcesses(e, b); err != nil {
		return err
	}
	for _, s := range b.Starts {
		w.queue = append(w.queue, move{s, e.ID, 0})
	}
	return nil
}

// openAdHoc begins an ad-hoc sub-process: with what its expression names, or
// with a choice for people.
func (w *working) openAdHoc(e *Element, n *bpmn.Node) error {
	if err := w.armEventSubProcesses(e, n.Inner); err != nil {
		return err
	}
	if n.AdHoc.Activities == nil {
		w.await(w.edit(e.ID), Wait{Kind: ForChoice, Node: n.Index, Name: n.Label()})
		return nil
	}
	ids, err := w.names(e.ID, "activities to begin with", n.AdHoc.Activities)
	if err != nil {
		return err
	}
	for _, id := range ids {
		target, ok := w.p.Node(id)
		if !ok || target.Home != n.Inner {
			return fmt.Errorf("it is to begin with %q, which is no activity in it", id)
		}
		w.queue = append(w.queue, move{target, e.ID, 0})
	}
	if len(ids) == 0 {
		w.settle[e.ID] = true
	}
	return nil
}

// complete ends an activity whose work is done.
func (w *working) complete(e *Element) {
	n := w.node(e)
	e = w.edit(e.ID)
	e.Incident = nil
	if err := w.mapTo(e.ID, n.Outputs, func(name string, v feel.Value) {
		if e.Index > 0 {
			w.setAt(e.ID, name, v)
		} else {
			w.assign(e.Parent, name, v)
		}
	}, w.lookup(e.Parent)); err != nil {
		w.fails(e, Ending, err)
		return
	}
	w.completed(e, n)
}

// completed notes what can be undone, and goes on.
func (w *working) completed(e *Element, n *bpmn.Node) {
	w.say(Done, e, "")
	w.endWaits(e)
	switch {
	case e.Undoes != 0:
		w.undone(e)
	case e.Index > 0:
		w.oneDone(e, n)
	case n.Kind == bpmn.EventSubProcess:
		w.drop(e)
	default:
		w.ledger(e, n)
		scope := e.Parent
		w.leave(n, scope, e)
		w.lookAtAdHoc(scope)
	}
}

// endWaits takes away what an element waited for, and ends what it called.
func (w *working) endWaits(e *Element) {
	e = w.edit(e.ID)
	for _, wait := range e.Waits {
		if wait.Kind == ForCall {
			w.effects = append(w.effects, EndCall{e.ID})
		}
	}
	e.Waits = nil
	w.forget(e.ID)
}

// settleNext looks whether a scope in which nothing is left is over.
func (w *working) settleNext() {
	id := slices.Max(sorted(w.settle)) // the innermost is the youngest
	delete(w.settle, id)
	e := w.look(id)
	if e == nil || e.Live > 0 || e.Phase != Active {
		return
	}
	if id == Root {
		w.end(Completed, "")
		return
	}
	n := w.node(e)
	switch {
	case n.Loop != nil && e.Index == 0:
		w.manyOver(e, n)
	case n.Kind == bpmn.AdHocSubProcess:
		w.adHocOver(e, n)
	case n.Inner != nil:
		w.complete(e)
	}
}

// adHocOver completes an ad-hoc sub-process in which nothing is under way,
// unless people or its condition say when it is over.
func (w *working) adHocOver(e *Element, n *bpmn.Node) {
	if n.AdHoc.Until != nil {
		if !w.adHocDone(e, n) && n.AdHoc.Activities != nil {
			w.fails(e, Active, fmt.Errorf("nothing in it is under way, and its completion condition (%s) does not hold", n.AdHoc.Until.Source))
		}
		return
	}
	if n.AdHoc.Activities != nil {
		w.complete(e)
	}
}

// adHocDone completes an ad-hoc sub-process if its condition holds.
func (w *working) adHocDone(e *Element, n *bpmn.Node) bool {
	v, err := w.eval(e.ID, n.AdHoc.Until)
	if err != nil {
		w.fails(e, Active, err)
		return false
	}
	if holds, ok := v.(feel.Bool); !ok || !bool(holds) {
		return false
	}
	if w.look(e.ID).Live > 0 && !n.AdHoc.CancelRemaining {
		return false
	}
	w.killInside(e.ID)
	w.complete(e)
	return true
}

// lookAtAdHoc looks at the condition of an ad-hoc sub-process in which something was done.
func (w *working) lookAtAdHoc(scope int64) {
	if s := w.look(scope); s != nil && s.Node >= 0 && w.node(s).AdHoc != nil && w.node(s).AdHoc.Until != nil {
		w.adHocDone(s, w.node(s))
	}
}

// end ends the instance.
func (w *working) end(s Status, reason string) {
	root := w.look(Root)
	vars := root.Vars
	w.killInside(Root)
	w.head.Status = s
	kind := Done
	if s == Terminated {
		kind = Killed
	}
	w.say(kind, root, reason)
	w.endWaits(root)
	w.queue, w.settle, w.touched, w.more = nil, map[int64]bool{}, map[int64]bool{}, map[int64]bool{}
	w.effects = append(w.effects, Ended{Status: s, Vars: vars})
}

// kill ends an element and all in it, the youngest first.
func (w *working) kill(id int64) {
	e := w.look(id)
	if e == nil {
		return
	}
	w.killInside(id)
	w.endWaits(e)
	if e.Phase != Finished {
		w.say(Killed, e, "")
	}
	w.drop(w.look(id))
}

func (w *working) killInside(id int64) {
	for _, kid := range slices.Backward(slices.Clone(w.children(id))) {
		w.kill(kid)
	}
	delete(w.settle, id)
	delete(w.more, id)
}
