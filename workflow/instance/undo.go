package instance

import (
	"slices"

	"moothall/workflow/bpmn"
)

// ledger notes a completed activity that can be undone, with its variables as
// they are now.
func (w *working) ledger(e *Element, n *bpmn.Node) {
	if handlerOf(n) == nil && (n.Inner == nil || len(e.Ledger) == 0 && undoing(n.Inner) == nil) {
		return
	}
	scope := w.edit(e.Parent)
	scope.Ledger = append(scope.Ledger, Entry{Node: n.Index, Vars: e.Vars.clone(), Inner: slices.Clone(e.Ledger)})
}

// handlerOf is the activity that undoes another.
func handlerOf(n *bpmn.Node) *bpmn.Node {
	for _, b := range n.Boundaries {
		if b.Handler != nil {
			return b.Handler
		}
	}
	return nil
}

// undoing is the event sub-process that undoes what is around it.
func undoing(b *bpmn.Body) *bpmn.Node {
	for _, n := range b.Events {
		if n.Start().Event.Trigger == bpmn.Compensation {
			return n
		}
	}
	return nil
}

// beginUndo begins to undo what a compensation event names, or all that was
// completed around it, the latest first.
func (w *working) beginUndo(e *Element, n *bpmn.Node) {
	var list []Entry
	for id := e.Parent; id != 0 && len(list) == 0; {
		scope := w.edit(id)
		keep := []Entry(nil)
		for _, entry := range scope.Ledger {
			if n.Event.Activity == nil || entry.Node == n.Event.Activity.Index {
				list = append(list, entry)
			} else {
				keep = append(keep, entry)
			}
		}
		if len(list) > 0 {
			scope.Ledger = keep
			break
		}
		around := w.node(scope)
		if n.Event.Activity == nil && (around == nil || around.Kind != bpmn.EventSubProcess) {
			break
		}
		id = scope.Parent
	}
	slices.Reverse(list)
	w.edit(e.ID).Undo = list
	w.undoNext(e.ID)
}

// undoNext undoes the next of what a compensation event has to undo.
func (w *working) undoNext(id int64) {
	for {
		e := w.edit(id)
		if len(e.Undo) == 0 {
			w.thrown(e, w.node(e))
			return
		}
		entry := e.Undo[0]
		e.Undo = e.Undo[1:]
		n := w.p.Nodes[entry.Node]
		handler := handlerOf(n)
		sub := (*bpmn.Node)(nil)
		if handler == nil && n.Inner != nil {
			sub = undoing(n.Inner)
		}
		switch {
		case handler != nil:
			h := w.create(handler, w.around(id, handler.Home), 0)
			h.Undoes, h.Vars = id, entry.Vars.clone()
			w.say(Compensating, h, n.ID)
			w.begun(h)
			return
		case sub != nil:
			h := w.create(sub, w.around(id, n.Home), 0)
			h.Undoes, h.Vars, h.Ledger = id, entry.Vars.clone(), slices.Clone(entry.Inner)
			w.say(Compensating, h, n.ID)
			w.queue = append(w.queue, move{sub.Start(), h.ID, 0})
			return
		}
		// What was done within it is undone, each with the variables around it.
		var inner []Entry
		for _, each := range slices.Backward(entry.Inner) {
			vars := entry.Vars.clone()
			for _, name := range each.Vars.Names() {
				v, _ := each.Vars.Get(name)
				vars.set(name, v)
			}
			inner = append(inner, Entry{Node: each.Node, Vars: vars, Inner: each.Inner})
		}
		e.Undo = append(inner, e.Undo...)
	}
}

// around is the scope in which what undoes something runs: the nearest around
// the compensation event that is of its body, or else the event's own.
func (w *working) around(id int64, b *bpmn.Body) int64 {
	own := w.look(id).Parent
	for scope := own; scope != 0; {
		s := w.look(scope)
		if w.body(s) == b {
			return scope
		}
		scope = s.Parent
	}
	return own
}

// undone goes on when one thing is undone.
func (w *working) undone(e *Element) {
	event := e.Undoes
	w.drop(e)
	if w.alive(event) {
		w.undoNext(event)
	}
}
