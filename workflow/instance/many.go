package instance

import (
	"fmt"

	"moothall/workflow/bpmn"
	"moothall/workflow/feel"
)

// items is where the body of a multi-instance activity keeps its list; no
// expression can name it.
const items = "\x00items"

// result is where an instance that is done keeps its result.
const result = "\x00result"

// beginMany begins an activity that is done several times: e becomes its body.
func (w *working) beginMany(e *Element, n *bpmn.Node) error {
	total, err := w.howMany(e, n)
	if err != nil {
		return err
	}
	e = w.edit(e.ID)
	e.Loop = &Loop{Total: total}
	if err := w.arm(e, n.Boundaries); err != nil {
		return err
	}
	if total == 0 {
		w.settle[e.ID] = true
		return nil
	}
	w.more[e.ID] = true
	return nil
}

func (w *working) howMany(e *Element, n *bpmn.Node) (int, error) {
	if n.Loop.Collection == nil {
		return w.whole(e.Parent, "number of instances", n.Loop.Number, 0, maxMany)
	}
	before := len(w.run.Notes())
	v, err := w.eval(e.Parent, n.Loop.Collection)
	if err != nil {
		return 0, err
	}
	list, ok := v.(feel.List)
	if !ok {
		return 0, fmt.Errorf("the collection (%s) comes to %s, which is no list%s", n.Loop.Collection.Source, feel.Words(v), w.why(before))
	}
	if err := keeps(list, 0); err != nil {
		return 0, fmt.Errorf("the collection (%s) cannot be kept: %w", n.Loop.Collection.Source, err)
	}
	if len(list) > maxMany {
		return 0, fmt.Errorf("the collection (%s) has %d items; the limit is %d", n.Loop.Collection.Source, len(list), maxMany)
	}
	e = w.edit(e.ID)
	e.Vars.set(items, list)
	return len(list), nil
}

// beginMore begins the next instances: one, or a portion of those at once.
func (w *working) beginMore(id int64) {
	delete(w.more, id)
	for range portion {
		body := w.look(id)
		if body == nil || body.Loop.Next >= body.Loop.Total {
			return
		}
		n := w.node(body)
		if n.Loop.Sequential && body.Loop.Active > 0 {
			return
		}
		if w.entered++; w.entered > maxEntered {
			break
		}
		w.beginOne(w.edit(id), n)
		if n.Loop.Sequential {
			return
		}
	}
	if body := w.look(id); body != nil && body.Loop.Next < body.Loop.Total {
		w.await(w.edit(id), Wait{Kind: ForTurn, Node: body.Node})
	}
}

func (w *working) beginOne(body *Element, n *bpmn.Node) {
	body.Loop.Next++
	body.Loop.Active++
	one := w.create(n, body.ID, 0)
	one.Index = body.Loop.Next
	if list, ok := body.Vars.Get(items); ok && n.Loop.Item != "" {
		all, _ := list.(feel.List)
		one.Vars.set(n.Loop.Item, all[one.Index-1])
	}
	w.begun(one)
}

// oneDone notes that one of several instances is done.
func (w *working) oneDone(e *Element, n *bpmn.Node) {
	body := w.edit(e.Parent)
	if len(e.Ledger) > 0 {
		body.Ledger = append(body.Ledger, Entry{Node: n.Index, Vars: e.Vars, Inner: e.Ledger})
	}
	body.Loop.Active--
	body.Loop.Done++
	if n.Loop.Into != "" {
		v, err := w.eval(e.ID, n.Loop.Result)
		if err == nil {
			err = keeps(v, 0)
		}
		if err != nil {
			body.Loop.Active++
			body.Loop.Done--
			w.fails(e, Ending, fmt.Errorf("the result of this instance cannot be worked out: %w", err))
			return
		}
		defer w.keepResult(e.ID, v)
	} else {
		defer func() {
			if !w.gone[e.ID] {
				w.drop(w.look(e.ID))
			}
		}()
	}
	if n.Loop.Until != nil {
		v, err := w.eval(e.ID, n.Loop.Until)
		if err != nil {
			w.stick(w.look(body.ID), "the completion condition (%s) cannot be worked out: %v", n.Loop.Until.Source, err)
			return
		}
		if holds, ok := v.(feel.Bool); ok && bool(holds) {
			body.Loop.Total = body.Loop.Next // no more are begun
			for _, id := range w.children(body.ID) {
				if other := w.look(id); other != nil && id != e.ID && other.Phase != Finished {
					defer w.killOne(id)
				}
			}
			body.Waits = withoutTurns(body.Waits)
			delete(w.more, body.ID)
			return
		}
	}
	if n.Loop.Sequential {
		w.more[body.ID] = true
	}
}

func withoutTurns(list []Wait) (left []Wait) {
	for _, wait := range list {
		if wait.Kind != ForTurn {
			left = append(left, wait)
		}
	}
	return left
}

// killOne ends an instance that is not needed any more.
func (w *working) killOne(id int64) {
	e := w.look(id)
	if e == nil {
		return
	}
	body := w.edit(e.Parent)
	body.Loop.Active--
	body.Loop.Killed++
	w.kill(id)
}

// keepResult leaves an instance that is done with its result and nothing else.
func (w *working) keepResult(id int64, v feel.Value) {
	if w.gone[id] {
		return
	}
	e := w.edit(id)
	e.Phase, e.Vars = Finished, Vars{}
	e.Vars.set(result, v)
	scope := w.edit(e.Parent)
	scope.Live--
	w.touched[e.Parent] = true
	if scope.Live == 0 {
		w.settle[e.Parent] = true
	}
}

// manyOver completes an activity of which all instances are done.
func (w *working) manyOver(e *Element, n *bpmn.Node) {
	if e.Loop.Next < e.Loop.Total {
		return // more are to begin
	}
	if n.Loop.Into != "" {
		list := make(feel.List, e.Loop.Next)
		for _, id := range w.children(e.ID) {
			if one := w.look(id); one != nil && one.Phase == Finished {
				list[one.Index-1], _ = one.Vars.Get(result)
			}
		}
		w.assign(e.Parent, n.Loop.Into, list)
	}
	w.killInside(e.ID)
	w.completed(w.edit(e.ID), n)
}
