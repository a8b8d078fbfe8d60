package instance

import (
	"slices"
	"strings"

	"moothall/workflow/bpmn"
	"moothall/workflow/feel"
)

// enter lets a token into a node.
func (w *working) enter(m move) {
	n := m.node
	if m.via > 0 {
		w.record(Event{Kind: Taken, Node: w.p.Flows[m.via-1].ID})
	}
	switch n.Kind {
	case bpmn.ExclusiveGateway:
		w.pass(m, func() { w.leave(n, m.scope, nil) })
	case bpmn.ParallelGateway, bpmn.InclusiveGateway:
		if len(n.In) > 1 {
			e := w.create(n, m.scope, m.via)
			e.Phase = Joining
			if n.Kind == bpmn.ParallelGateway {
				w.joinAll(n, m.scope)
			}
			return
		}
		w.pass(m, func() { w.leave(n, m.scope, nil) })
	case bpmn.EventBasedGateway:
		w.choosing(m)
	case bpmn.StartEvent:
		w.pass(m, func() { w.leave(n, m.scope, nil) })
	case bpmn.CatchEvent:
		w.catching(m)
	case bpmn.ThrowEvent, bpmn.EndEvent:
		w.throwing(m)
	default:
		w.begin(n, m.scope, m.via)
	}
}

// pass records that a token came and went.
func (w *working) pass(m move, then func()) {
	w.record(Event{Kind: Done, Node: m.node.ID})
	then()
}

// leave sends tokens on from a node. at is the element that leaves, if it is
// still there: it stays, stuck, if no way on is found.
func (w *working) leave(n *bpmn.Node, scope int64, at *Element) {
	from := scope
	if at != nil {
		from = at.ID
	}
	flows, err := w.outgoing(n, from)
	if err != "" {
		if at == nil {
			at = w.create(n, scope, 0)
		}
		e := w.edit(at.ID)
		e.Phase, e.Waits = Leaving, nil
		w.stick(e, "%s", err)
		return
	}
	if at != nil {
		w.drop(at)
	}
	w.send(scope, flows)
}

// send puts tokens on flows. Where there are none, the token has come to its end.
func (w *working) send(scope int64, flows []*bpmn.Flow) {
	w.touched[scope] = true
	for _, f := range flows {
		w.queue = append(w.queue, move{f.To, scope, 1 + f.Index})
	}
	if s := w.look(scope); len(flows) == 0 && s != nil && s.Live == 0 {
		w.settle[scope] = true // looked at again when no token is on its way
	}
}

// outgoing are the flows that a token takes away from a node (BPMN 2.0.2,
// 13.3.2 and 13.4), or why there is none.
func (w *working) outgoing(n *bpmn.Node, from int64) (list []*bpmn.Flow, stuck string) {
	first := n.Kind == bpmn.ExclusiveGateway
	if n.Kind == bpmn.ParallelGateway {
		return n.Out, ""
	}
	before := len(w.run.Notes())
	asked := 0
	for _, f := range n.Out {
		if f == n.Default {
			continue
		}
		if f.Condition == nil {
			list = append(list, f)
		} else {
			asked++
			v, err := w.eval(from, f.Condition)
			if err != nil {
				return nil, "the condition of " + flowName(f) + " cannot be worked out: " + err.Error()
			}
			if holds, ok := v.(feel.Bool); ok && bool(holds) {
				list = append(list, f)
			}
		}
		if first && len(list) == 1 {
			return list, ""
		}
	}
	switch {
	case len(list) > 0:
		return list, ""
	case n.Default != nil:
		return []*bpmn.Flow{n.Default}, ""
	case asked > 0:
		var names, missing []string
		for _, f := range n.Out {
			names = append(names, flowName(f))
			for _, v := range f.Condition.Uses() {
				if w.lookup(from)(v) == nil && !slices.Contains(missing, v) {
					missing = append(missing, v)
				}
			}
		}
		text := "no condition holds, and there is no default: " + strings.Join(names, ", ")
		if len(missing) > 0 {
			return nil, text + ". Without a value: " + strings.Join(missing, ", ")
		}
		return nil, text + w.why(before)
	}
	return nil, ""
}

func flowName(f *bpmn.Flow) string {
	if f.Name != "" {
		return f.Name
	}
	return "the flow to " + f.To.Label()
}

// joinAll fires a parallel gateway once a token has come on each of its flows.
func (w *working) joinAll(n *bpmn.Node, scope int64) bool {
	first := map[int]int64{}
	for _, id := range w.children(scope) {
		if e := w.look(id); e != nil && e.Node == n.Index && e.Phase == Joining {
			if _, have := first[e.Via]; !have {
				first[e.Via] = id
			}
		}
	}
	if len(first) < len(n.In) {
		return false
	}
	w.fire(n, scope, first)
	return true
}

// fire takes the tokens from a join and sends on what leaves it.
func (w *working) fire(n *bpmn.Node, scope int64, tokens map[int]int64) {
	for _, f := range n.In {
		if id, ok := tokens[1+f.Index]; ok {
			w.drop(w.look(id))
		}
	}
	w.record(Event{Kind: Done, Node: n.ID})
	w.leave(n, scope, nil)
}

// joins looks again at the gateways that wait in scopes where a token moved or
// died. It fires the first inclusive gateway that can, and the rest is looked
// at when things are quiet again.
func (w *working) joins() {
	scopes := sorted(w.touched)
	w.touched = map[int64]bool{}
	for i, scope := range scopes {
		if !w.alive(scope) {
			continue
		}
		if w.joinScope(scope) {
			for _, rest := range scopes[i:] {
				w.touched[rest] = true
			}
			return
		}
	}
}

// joinScope looks at the joins of one scope, and says whether one fired.
func (w *working) joinScope(scope int64) bool {
	waiting := map[int]map[int]int64{} // node → flow → the first token
	var order []int
	var others []*Element
	for _, id := range w.children(scope) {
		e := w.look(id)
		switch {
		case e == nil || e.Phase == Finished:
		case e.Phase == Joining:
			if waiting[e.Node] == nil {
				waiting[e.Node] = map[int]int64{}
				order = append(order, e.Node)
			}
			if _, have := waiting[e.Node][e.Via]; !have {
				waiting[e.Node][e.Via] = id
			}
			others = append(others, e)
		default:
			others = append(others, e)
		}
	}
	for _, index := range order {
		if n := w.p.Nodes[index]; n.Kind == bpmn.InclusiveGateway && w.ready(n, waiting[index], others) {
			w.fire(n, scope, waiting[index])
			return true
		}
	}
	for _, index := range order {
		w.hopeless(w.p.Nodes[index], waiting[index], others)
	}
	return false
}

// ready says whether an inclusive gateway fires (BPMN 2.0.2, table 13.3): no
// token elsewhere can still come to one of its empty flows, unless it can also
// come to one that has a token.
func (w *working) ready(n *bpmn.Node, tokens map[int]int64, others []*Element) bool {
	for _, e := range others {
		if e.Node == n.Index {
			continue
		}
		at := w.p.Nodes[e.Node]
		comes, served := false, false
		for i, f := range n.In {
			if !n.Before(i).Has(at) {
				continue
			}
			if _, has := tokens[1+f.Index]; has {
				served = true
			} else {
				comes = true
			}
		}
		if comes && !served {
			return false
		}
	}
	return true
}

// hopeless makes an incident of a join that waits for a flow on which nothing
// can come any more. One that was so before, and is not now, is no incident.
func (w *working) hopeless(n *bpmn.Node, tokens map[int]int64, others []*Element) {
	missing := ""
	for i, f := range n.In {
		if _, has := tokens[1+f.Index]; has {
			continue
		}
		can := false
		for _, e := range others {
			if e.Node != n.Index && n.Before(i).Has(w.p.Nodes[e.Node]) {
				can = can || !w.blockedWith(e, others)
			}
		}
		if !can {
			missing = f.From.Label()
			break
		}
	}
	if n.Kind == bpmn.InclusiveGateway {
		missing = ""
		if w.allJoining(others) {
			missing = "other gateways that wait for it"
		}
	}
	for _, id := range sortedValues(tokens) {
		e := w.look(id)
		switch {
		case missing != "" && e.Incident == nil:
			w.stick(e, "%s waits for a token from %s, and none can come any more", n.Place(), missing)
		case missing == "" && e.Incident != nil:
			w.edit(id).Incident = nil
			w.say(Resolved, e, "")
		}
	}
}

// blockedWith says whether an element waits at a join and all else does too.
func (w *working) blockedWith(e *Element, others []*Element) bool {
	return e.Phase == Joining && w.allJoining(others)
}

func (w *working) allJoining(others []*Element) bool {
	for _, e := range others {
		if e.Phase != Joining {
			return false
		}
	}
	return true
}
