package bpmn

import (
	"slices"
	"strings"
)

// The bounds of an exploration: beyond them nothing is claimed.
const (
	maxStates = 4000
	mostFlows = 300 // of a body
	maxTokens = 3   // on one flow
	maxWays   = 4   // of which every combination is tried
)

// explore plays every way through a body, whatever its conditions say, and finds
// joins that can never fire and ways that come to a standstill.
func (c *compiler) explore(b *Body) {
	if b.Node != nil && b.Node.Kind == AdHocSubProcess || len(b.Flows) > mostFlows || !slices.ContainsFunc(b.Nodes, joins) {
		return
	}
	e := &explorer{b: b, place: map[*Flow]int{}, seen: map[string]bool{}, came: map[*Node]bool{}, fired: map[*Node]bool{}}
	for i, f := range b.Flows {
		e.place[f] = i
	}
	for _, first := range e.beginnings() {
		e.visit(first, "", nil)
	}
	for len(e.queue) > 0 && !e.cut {
		s := e.queue[0]
		e.queue = e.queue[1:]
		e.next(s)
	}
	for _, n := range b.Nodes {
		switch s, stands := e.stands[n]; {
		case e.cut:
		case e.came[n] && !e.fired[n]:
			c.at(Refusal, n, "it can never go on: on no way through the process does a token come on every flow that it waits for")
		case stands:
			c.at(Warning, n, "it can wait for ever for %s, unless the conditions exclude it: on the way %s", s.missing, s.way)
		}
	}
}

func joins(n *Node) bool {
	return len(n.In) > 1 && (n.Kind == ParallelGateway || n.Kind == InclusiveGateway)
}

type explorer struct {
	b           *Body
	place       map[*Flow]int
	seen        map[string]bool
	queue       []marking
	came, fired map[*Node]bool // joins at which tokens came, and which fired
	stands      map[*Node]standstill
	cut         bool // there is more than was looked at
}

// A marking is how many tokens stand on each flow, and how it came to that.
type marking struct {
	tokens []byte
	way    []string
}

type standstill struct{ missing, way string }

// beginnings are the flows on which tokens stand when the body is entered.
func (e *explorer) beginnings() (list [][]byte) {
	var together []*Flow
	for _, n := range e.b.Starts {
		if n.Kind == StartEvent && n.Event != nil && n.Event.Trigger != None {
			list = append(list, e.with(make([]byte, len(e.b.Flows)), n.Out))
			continue
		}
		if ways := e.exits(n); len(ways) > 0 {
			together = append(together, ways[0]...)
		}
	}
	if len(together) > 0 {
		list = append(list, e.with(make([]byte, len(e.b.Flows)), together))
	}
	return list
}

// with is a marking with a token more on each of some flows; nil if that is too many.
func (e *explorer) with(tokens []byte, flows []*Flow) []byte {
	tokens = slices.Clone(tokens)
	for _, f := range flows {
		i := e.place[f]
		if tokens[i]++; tokens[i] > maxTokens {
			e.cut = true
			return nil
		}
	}
	return tokens
}

func (e *explorer) visit(tokens []byte, step string, way []string) {
	if tokens == nil || e.seen[string(tokens)] {
		return
	}
	if len(e.seen) >= maxStates {
		e.cut = true
		return
	}
	e.seen[string(tokens)] = true
	if step != "" {
		way = append(slices.Clone(way), step)
	}
	e.queue = append(e.queue, marking{tokens, way})
}

// next plays every token of a marking.
func (e *explorer) next(m marking) {
	moved := false
	for i, n := range m.tokens {
		if n == 0 {
			continue
		}
		f := e.b.Flows[i]
		if joins(f.To) {
			e.came[f.To] = true
			continue
		}
		moved = true
		rest := slices.Clone(m.tokens)
		rest[i]--
		if ends(f.To) {
			e.visit(make([]byte, len(rest)), f.To.Label(), m.way)
			continue
		}
		for _, way := range e.exits(f.To) {
			e.visit(e.with(rest, way), f.To.Label(), m.way)
		}
	}
	for _, n := range e.b.Nodes {
		if !joins(n) {
			continue
		}
		rest, ready := e.taken(n, m.tokens)
		if !ready {
			continue
		}
		moved = true
		e.fired[n] = true
		for _, way := range e.exits(n) {
			e.visit(e.with(rest, way), n.Label(), m.way)
		}
	}
	if !moved {
		e.stand(m)
	}
}

// ends says whether a node ends all else in its body.
func ends(n *Node) bool {
	return n.Kind == EndEvent && n.Event != nil && (n.Event.Trigger == Terminate || n.Event.Trigger == ErrorTrigger)
}

// exits are the sets of flows on which a token can leave a node.
func (e *explorer) exits(n *Node) (ways [][]*Flow) {
	switch {
	case n.Event != nil && n.Event.Link != nil:
		return [][]*Flow{n.Event.Link.Out}
	case n.Kind == ExclusiveGateway || n.Kind == EventBasedGateway:
		for _, f := range n.Out {
			ways = append(ways, []*Flow{f})
		}
	case n.Kind == InclusiveGateway || slices.ContainsFunc(n.Out, func(f *Flow) bool { return f.Condition != nil }):
		ways = subsets(n.Out)
	default:
		ways = [][]*Flow{n.Out}
	}
	if len(ways) == 0 {
		ways = [][]*Flow{nil}
	}
	plain := slices.Clone(ways)
	for _, b := range n.Boundaries {
		switch {
		case b.Event == nil || b.Event.Trigger == Compensation:
		case b.Interrupting:
			ways = append(ways, b.Out)
		default:
			for _, w := range plain {
				ways = append(ways, slices.Concat(w, b.Out))
			}
		}
	}
	return ways
}

// subsets are the sets of flows of which one at least is taken: all, if there
// are few; else each alone and all together.
func subsets(out []*Flow) (list [][]*Flow) {
	if len(out) > maxWays {
		for _, f := range out {
			list = append(list, []*Flow{f})
		}
		return append(list, out)
	}
	for bits := 1; bits < 1<<len(out); bits++ {
		var set []*Flow
		for i, f := range out {
			if bits>>i&1 == 1 {
				set = append(set, f)
			}
		}
		list = append(list, set)
	}
	return list
}

// taken is a marking after a join took its tokens, if it fires.
func (e *explorer) taken(n *Node, tokens []byte) ([]byte, bool) {
	rest, came := slices.Clone(tokens), false
	for i, f := range n.In {
		p := e.place[f]
		if tokens[p] > 0 {
			rest[p]--
			came = true
			continue
		}
		if n.Kind == ParallelGateway || e.mayCome(n, i, tokens) {
			return nil, false
		}
	}
	return rest, came
}

// mayCome says whether a token can still come to an empty flow of an inclusive
// join, and to none that has one (BPMN 2.0.2, table 13.3).
func (e *explorer) mayCome(n *Node, empty int, tokens []byte) bool {
	for p, count := range tokens {
		at := e.b.Flows[p].To
		if count == 0 || at == n || !n.Before(empty).Has(at) {
			continue
		}
		served := false
		for j, f := range n.In {
			served = served || tokens[e.place[f]] > 0 && n.Before(j).Has(at)
		}
		if !served {
			return true
		}
	}
	return false
}

// stand notes a marking from which nothing goes on.
func (e *explorer) stand(m marking) {
	for i, n := range m.tokens {
		to := e.b.Flows[i].To
		if n == 0 || !joins(to) {
			continue
		}
		if _, known := e.stands[to]; known {
			continue
		}
		var missing []string
		for _, f := range to.In {
			if m.tokens[e.place[f]] == 0 {
				missing = append(missing, f.From.Label())
			}
		}
		way := m.way
		if len(way) > 8 {
			way = append(slices.Clone(way[:7]), "…")
		}
		if e.stands == nil {
			e.stands = map[*Node]standstill{}
		}
		e.stands[to] = standstill{strings.Join(missing, ", "), strings.Join(way, ", ")}
	}
}
