//nolint:gosec // columns are few
package portfolio

import (
	"container/heap"
	"context"
	"math"
	"slices"
)

// nothing stands for the value of no choice at all.
const nothing = math.MinInt64 / 4

// outcome is how a search ended.
type outcome struct {
	x     []int8 // the best choice that was found, or nil
	value int64  // its value
	most  int64  // no choice is worth more; equal to value when proved
	ended bool   // the search looked at everything
	nodes int64
}

// proved says that x is best, or that there is no choice at all.
func (o outcome) proved() bool { return o.ended }

// search is branch and bound over one program. It has a clock nowhere: with
// the same program it takes the same steps.
type search struct {
	ctx    context.Context
	p      *program
	b      bounds // what every better choice must keep
	best   []int8
	value  int64
	nodes  int64
	budget int64 // the most nodes; zero is no limit
	report func(nodes, open, best, most int64)

	l, trial  *relaxation
	rooms     *rooms
	proof     proof
	root      proof // of the root, to fix columns when a better choice is found
	hasRoot   bool
	prices    []price
	atLeast   [][2]float64 // what each column loses at least by going down and up, at the node at work
	x         []float64
	order     []int32
	gain      [2][]float64 // what branching down and up lost, per unit, in all
	times     [2][]float64
	allGain   [2]float64 // the same of all columns
	allTimes  [2]float64
	open      nodeHeap
	beside    []*node       // those of the open ones that are near the last dive
	steps     int           // how many of them were taken one after the other
	spare     []*relaxation // no longer used
	bytes     int
	top       int64 // the bound of the node at work
	rounded   *choice
	free      []int
	serial    int64
	restartAt int
	level     int64 // below it a branch is left open for later
	pops      int   // nodes taken from the open ones, the most promising first
	small     bool  // it looks near a point for another search
}

// node is a branch that is still to be looked at.
type node struct {
	most   int64 // certain
	guess  float64
	b      bounds
	basis  basis
	stands *relaxation // where the relaxation stood, if that was kept
	serial int64
	at     int // in the heap
}

// nodeHeap has the most promising node first.
type nodeHeap []*node

func (h nodeHeap) Len() int { return len(h) }
func (h nodeHeap) Less(i, k int) bool {
	if h[i].most != h[k].most {
		return h[i].most > h[k].most
	}
	if h[i].guess != h[k].guess {
		return h[i].guess > h[k].guess
	}
	return h[i].serial > h[k].serial
}

// Swap is for package heap, as Len and Less are.
func (h nodeHeap) Swap(i, k int) {
	h[i], h[k] = h[k], h[i]
	h[i].at, h[k].at = i, k
}

// Push is for package heap.
func (h *nodeHeap) Push(v any) {
	if n, ok := v.(*node); ok {
		n.at = len(*h)
		*h = append(*h, n)
	}
}

// Pop is for package heap.
func (h *nodeHeap) Pop() any {
	old := *h
	n := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return n
}

// roomForNodes bounds the memory of the open nodes, in bytes. Beyond it the
// search goes deep first.
const roomForNodes = 256 << 20

// manyColumns is from where on exchanging columns at length takes too long.
const manyColumns = 300

// The search goes on near where it is, which is cheap, as long as what it
// looks at promises enough: no less than the most promising open branch does,
// but for a part of what that promises beyond the best choice.
const (
	stepsAside = 20  // branches beside the way, before the most promising one is looked at
	yielding   = 0.5 // the part
	fullDive   = 10  // each so many times it goes on to the end, to find choices
)

// The relaxation is kept for the last mostKept nodes beside the way, if it has
// no more than roomKept numbers.
const (
	mostKept = 40
	roomKept = 1 << 17
)

// maximise finds the best choice of p. A known choice, if it is one, is where
// it begins; only better ones are then looked for.
func maximise(ctx context.Context, p *program, known []int8, budget int64, report func(nodes, open, best, most int64)) outcome {
	o := outcome{value: nothing, most: p.most()}
	if known != nil {
		if v, ok := p.worth(known); ok {
			o.x, o.value = slices.Clone(known), v
		}
	}
	whole := newBounds(len(p.value))
	for {
		if !p.tighten(whole) {
			o.ended = true
			break
		}
		q := p.reduce(whole)
		s := &search{ctx: ctx, p: q.program, b: newBounds(len(q.value)), value: nothing, budget: budget, nodes: o.nodes}
		if o.value > nothing {
			s.value = o.value - q.base
		}
		if report != nil {
			s.report = func(nodes, open, best, most int64) {
				if best > nothing {
					best += q.base
				}
				if most < math.MaxInt64/4 && most > nothing {
					most += q.base
				}
				report(nodes, open, best, min(most, o.most))
			}
		}
		end := s.run()
		o.nodes = s.nodes
		if s.best != nil {
			o.x, o.value = slices.Clone(whole.lo), s.value+q.base
			for k, j := range q.from {
				o.x[j] = s.best[k]
			}
		}
		switch end {
		case finished:
			o.ended = true
		case stopped:
			if top := s.mostOpen(); top < math.MaxInt64/4 {
				o.most = min(o.most, max(top+q.base, o.value))
			}
			return o
		case shrunk:
			for k, j := range q.from {
				whole.lo[j], whole.hi[j] = s.b.lo[k], s.b.hi[k]
			}
			continue
		}
		break
	}
	o.most = o.value
	return o
}

// most is more than any choice can be worth, at a glance.
func (p *program) most() (sum int64) {
	for _, v := range p.value {
		sum += max(v, 0)
	}
	return sum
}

// ending is how a run ended.
type ending int

const (
	finished ending = iota
	stopped         // by the context or the budget
	shrunk          // so much was fixed that beginning again is cheaper
)

func (s *search) mostOpen() int64 {
	top := s.top
	for _, n := range s.open {
		top = max(top, n.most)
	}
	return top
}

func (s *search) tell() {
	if s.report != nil {
		s.report(s.nodes, int64(len(s.open)), s.value, s.mostOpen())
	}
}

func (s *search) run() ending {
	n := len(s.p.value)
	s.top = s.p.most()
	s.atLeast = make([][2]float64, n)
	s.x, s.order = make([]float64, n), make([]int32, n)
	for k := range 2 {
		s.gain[k], s.times[k] = make([]float64, n), make([]float64, n)
	}
	for j := range s.order {
		s.order[j] = int32(j)
	}
	byValue := func(a, b int32) int {
		return compare(s.p.value[b], s.p.value[a])
	}
	slices.SortStableFunc(s.order, byValue)
	s.rounded = newChoice(s.p, s.b)
	if s.rounded.fill(s.order) {
		s.offer(s.rounded.x, s.rounded.value)
	}
	if s.top <= s.value {
		s.top = nothing
		return finished
	}
	s.l = newRelaxation(s.p, s.b)
	s.l.late = s.late
	s.l.put()
	s.cut()
	s.rounded, s.rooms = newChoice(s.p, s.b), newRooms(s.p)
	s.l, s.trial = newRelaxation(s.p, s.b), newRelaxation(s.p, s.b)
	s.l.late = s.late
	s.l.put()
	s.restartAt = n - max(n/5, 8)
	first := &node{most: s.top, guess: math.Inf(1), b: s.b.clone()}
	end := s.dive(first, true)
	for end == finished && len(s.open) > 0 {
		next := s.next()
		s.top = next.most
		if next.most <= s.value {
			s.forget(next)
			continue
		}
		for j := range next.b.lo {
			if s.b.lo[j] == s.b.hi[j] {
				if s.b.lo[j] > next.b.hi[j] || s.b.hi[j] < next.b.lo[j] {
					s.forget(next)
					next = nil
					break
				}
				next.b.lo[j], next.b.hi[j] = s.b.lo[j], s.b.hi[j]
			}
		}
		if next == nil {
			continue
		}
		if next.stands != nil {
			s.l.copyFrom(next.stands)
			s.forget(next)
		} else {
			s.l.b.copyFrom(next.b)
			s.l.become(next.basis)
		}
		end = s.dive(next, false)
	}
	if end == finished {
		s.top = nothing
	}
	return end
}

// next takes the node to look at next out of the open ones: one beside the way
// of the last dive for a while, because the relaxation is near it, and the most
// promising of all otherwise.
func (s *search) next() *node {
	var n *node
	for k := len(s.beside); k > 0 && s.steps < stepsAside; k-- {
		n, s.beside = s.beside[k-1], s.beside[:k-1]
		if n.most >= s.level {
			s.steps++
			heap.Remove(&s.open, n.at)
			s.bytes -= n.size()
			return n
		}
		s.forget(n)
	}
	for _, n := range s.beside {
		s.forget(n)
	}
	s.steps, s.beside = 0, s.beside[:0]
	if s.bytes < roomForNodes {
		n, _ = heap.Pop(&s.open).(*node)
	} else {
		n, _ = s.open.Pop().(*node)
	}
	s.pops++
	s.level = nothing
	if s.value > nothing && s.pops%fullDive != 0 && s.bytes < roomForNodes {
		s.level = n.most - int64(float64(n.most-s.value)*yielding)
	}
	s.bytes -= n.size()
	return n
}

// push leaves n open.
func (s *search) push(n *node) {
	s.serial++
	n.serial = s.serial
	heap.Push(&s.open, n)
	s.bytes += n.size()
}

// forget lets what is kept of where the relaxation stood at n be used again.
func (s *search) forget(n *node) {
	if n.stands != nil {
		s.spare = append(s.spare, n.stands)
		n.stands = nil
	}
}

// keep keeps where the relaxation stands for n, and lets go of what was kept
// for the oldest node beside the way.
func (s *search) keep(n *node) {
	if k := len(s.beside) - mostKept; k >= 0 {
		s.forget(s.beside[k])
	}
	s.beside = append(s.beside, n)
	if len(s.l.t)*s.l.n > roomKept {
		return
	}
	if k := len(s.spare); k > 0 {
		n.stands, s.spare = s.spare[k-1], s.spare[:k-1]
	} else {
		n.stands = s.l.blankCopy()
	}
	n.stands.copyFrom(s.l)
}

func compare(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (n *node) size() int { return 2*len(n.b.lo) + 8*len(n.basis.rows) + 160 }

// offer takes x as the best choice if it is better and keeps every row.
func (s *search) offer(x []int8, value int64) {
	if value <= s.value {
		return
	}
	if v, ok := s.p.worth(x); ok && v > s.value {
		s.best, s.value = slices.Clone(x), v
		if s.hasRoot {
			s.root.fix(s.b, s.value)
		}
		s.tell()
	}
}

// cutoff is where a relaxation may end early.
func (s *search) cutoff() float64 {
	if s.value <= nothing {
		return math.Inf(-1)
	}
	v := float64(s.value) + 1
	return v - math.Abs(v)*1e-10 - 1e-3
}

// late says that the context has ended.
func (s *search) late() bool { return s.ctx.Err() != nil }

// stop says that the search must end.
func (s *search) stop() bool {
	return s.ctx.Err() != nil || s.budget > 0 && s.nodes >= s.budget
}

// dive looks at nd and goes on with one of its branches, until a branch ends.
// The other branches are left open.
func (s *search) dive(nd *node, root bool) ending {
	b := nd.b
	for depth := 0; ; depth++ {
		if s.stop() {
			s.top = max(s.top, nd.most)
			return stopped
		}
		s.nodes++
		if s.nodes%1000 == 0 {
			s.tell()
		}
		nd.most = min(nd.most, s.look(b, nd.most, root && depth == 0))
		s.top = nd.most
		if nd.most <= s.value {
			return finished
		}
		if root && depth == 0 || s.nodes%4096 == 0 {
			left := 0
			for j := range s.b.lo {
				if s.b.free(j) {
					left++
				}
			}
			if left < s.restartAt || left == 0 {
				return shrunk
			}
		}
		j, up, again := s.branchOn(b)
		if again {
			continue
		}
		if j < 0 {
			return finished // nothing is free: look has tried the one choice
		}
		if depth > 0 && nd.most < s.level {
			s.push(&node{most: nd.most, guess: min(s.l.value(), float64(nd.most)), b: b.clone(), basis: s.l.basis()})
			return finished
		}
		other := &node{most: nd.most, guess: s.guess(j, !up, nd.most), b: b.clone(), basis: s.l.basis()}
		set(other.b, j, !up)
		s.push(other)
		s.keep(other)
		before, part := s.l.value(), s.x[j]
		set(b, j, up)
		s.l.bound(j, b.lo[j], b.hi[j])
		if s.l.settle(s.cutoff(), 5000) == solved && part > nearlyWhole && part < 1-nearlyWhole {
			s.learn(j, up, part, max(before-s.l.value(), 0))
		}
	}
}

// learn notes what a branch of column j, which stood at part, has lost.
func (s *search) learn(j int, up bool, part, lost float64) {
	k := 0
	if up {
		k, part = 1, 1-part
	}
	s.gain[k][j] += lost / part
	s.times[k][j]++
	s.allGain[k] += lost / part
	s.allTimes[k]++
}

func set(b bounds, j int, up bool) {
	if up {
		b.lo[j] = 1
	} else {
		b.hi[j] = 0
	}
}

// match gives the relaxation the bounds b.
func (s *search) match(b bounds) {
	for j := range b.lo {
		if s.l.b.lo[j] != b.lo[j] || s.l.b.hi[j] != b.hi[j] {
			s.l.bound(j, b.lo[j], b.hi[j])
		}
	}
}

// look returns a certain bound of what a choice within b can be worth, and
// fixes in b what a better choice must have. At most the best value means that
// the branch is done with.
func (s *search) look(b bounds, most int64, root bool) int64 {
	for {
		if !s.rooms.tighten(b) {
			return nothing
		}
		s.match(b)
		s.l.leaveOut()
		st := s.l.solve(s.cutoff(), s.x, 5000)
		if st == below || st == solved {
			s.prices = s.l.prices(s.prices)
			if !s.proof.prove(s.p, s.prices, b, false) {
				return most
			}
			most = min(most, s.proof.most())
			if most <= s.value {
				return most
			}
			if st == below { // by a hair: go on to the end
				st = s.l.solve(math.Inf(-1), s.x, 5000)
				s.prices = s.l.prices(s.prices)
				if s.proof.prove(s.p, s.prices, b, false) {
					most = min(most, s.proof.most())
				}
				if most <= s.value {
					return most
				}
			}
		}
		if st == hopeless {
			s.prices = s.l.rayPrices(s.prices)
			if s.proof.prove(s.p, s.prices, b, true) && s.proof.bound.negative() {
				return nothing
			}
		}
		if st != solved {
			s.prices = s.l.prices(s.prices) // any prices prove something
			if s.proof.prove(s.p, s.prices, b, false) {
				most = min(most, s.proof.most())
			}
			s.l.point(s.x)
			s.tryPoint(b, root)
			return most
		}
		if root {
			s.root = proof{bound: s.proof.bound, shift: s.proof.shift, reduced: slices.Clone(s.proof.reduced)}
			s.hasRoot = true
		}
		s.tryPoint(b, root)
		if root {
			s.near(b)
		}
		if most <= s.value {
			return most
		}
		before := s.value
		fixed := 0
		if s.value > nothing {
			fixed = s.proof.fix(b, s.value)
			if root {
				fixed += s.root.fix(s.b, s.value)
			}
		}
		if fixed == 0 && before == s.value {
			return most
		}
		// What was fixed may settle more, and that may move the point.
		was := countFree(b)
		if !s.rooms.tighten(b) {
			return nothing
		}
		if root {
			s.p.tighten(s.b)
		}
		s.match(b)
		if countFree(b) == was {
			return most
		}
	}
}

func countFree(b bounds) (n int) {
	for j := range b.lo {
		if b.free(j) {
			n++
		}
	}
	return n
}

// tryPoint makes whole choices from where the relaxation stands.
func (s *search) tryPoint(b bounds, root bool) {
	whole := true
	for _, v := range s.x {
		if math.Abs(v-math.Round(v)) > nearlyWhole {
			whole = false
			break
		}
	}
	c := s.rounded
	if whole {
		clear(c.x)
		for j, v := range s.x {
			if v > 0.5 {
				c.x[j] = 1
			}
		}
		if v, ok := s.p.worth(c.x); ok {
			s.offer(c.x, v)
			return
		}
	}
	if !root && s.nodes%8 != 0 && s.value > nothing {
		return
	}
	c.b.copyFrom(b)
	slices.SortStableFunc(s.order, func(i, k int32) int {
		switch a, z := s.rank(i), s.rank(k); {
		case a > z:
			return -1
		case a < z:
			return 1
		}
		return int(i - k)
	})
	for j, v := range s.x {
		c.x[j] = 0
		if v > 1-nearlyWhole && b.hi[j] == 1 || b.lo[j] == 1 {
			c.x[j] = 1
		}
	}
	start := slices.Clone(c.x)
	c.reset(start)
	if !c.fill(s.order) {
		c.reset(b.lo)
		if !c.fill(s.order) {
			return
		}
	}
	if root || c.value > s.value {
		rounds := 4
		if len(s.order) > manyColumns {
			rounds = 1
		}
		c.improve(s.order, rounds, s.late)
	}
	s.offer(c.x, c.value)
}

// rank is how much the relaxation wants a column: first how much of it, then
// what it is worth beyond the price of what it takes.
func (s *search) rank(j int32) float64 {
	r := s.x[j]
	if at := s.l.where[j]; at >= 0 {
		r += 1e3 * s.l.d[at]
	}
	return r
}

// guess is what the branch of column j is likely to be worth at most.
func (s *search) guess(j int, up bool, most int64) float64 {
	z, x := s.l.value(), s.x[j]
	k, f := 0, x
	if up {
		k, f = 1, 1-x
	}
	return min(z-s.loss(k, j)*f, float64(most))
}

// loss is what branching on column j has lost per unit, or what the others lost.
func (s *search) loss(k, j int) float64 {
	if s.times[k][j] > 0 {
		return s.gain[k][j] / s.times[k][j]
	}
	if s.allTimes[k] > 0 {
		return s.allGain[k] / s.allTimes[k]
	}
	return 0
}

const (
	reliable   = 16 // trials after which the losses of a column are believed
	candidates = 10 // columns tried at a node
	trialSteps = 30 // pivots of a trial
)

// branchOn picks the column to branch on and the branch to follow. Again says
// that a trial has settled a column in b, so that the node must be looked at
// once more. A column below zero says that nothing is free.
func (s *search) branchOn(b bounds) (col int, up, again bool) {
	s.free = s.free[:0]
	for j, v := range s.x {
		if b.free(j) && math.Abs(v-math.Round(v)) > nearlyWhole {
			s.free = append(s.free, j)
		}
	}
	if len(s.free) == 0 {
		// The point is whole but the bound is not reached, or the relaxation
		// failed: any free column will do.
		for j := range b.lo {
			if b.free(j) {
				return j, s.x[j] > 0.5, false
			}
		}
		return -1, false, false
	}
	z := s.l.value()
	room := z - s.cutoff()
	for _, j := range s.free {
		s.atLeast[j] = s.l.leastLost(j)
		for k, lost := range s.atLeast[j] {
			if lost > room {
				if end, _ := s.try(j, k == 1, z); end {
					set(b, j, k == 0)
					return 0, false, true
				}
			}
		}
	}
	score := func(j int) float64 {
		f := s.x[j]
		down, up := max(s.loss(0, j)*f, s.atLeast[j][0]), max(s.loss(1, j)*(1-f), s.atLeast[j][1])
		return max(down, 1e-6)*max(up, 1e-6) + 1e-9*min(f, 1-f)
	}
	slices.SortStableFunc(s.free, func(i, k int) int {
		switch a, z := score(i), score(k); {
		case a > z:
			return -1
		case a < z:
			return 1
		}
		return i - k
	})
	tried := 0
	best, bestScore := s.free[0], -1.0
	for _, j := range s.free {
		if min(s.times[0][j], s.times[1][j]) < reliable && tried < candidates {
			tried++
			for k := range 2 {
				end, lost := s.try(j, k == 1, z)
				if end {
					set(b, j, k == 0)
					return 0, false, true
				}
				s.learn(j, k == 1, s.x[j], lost)
			}
		}
		if v := score(j); v > bestScore {
			best, bestScore = j, v
		}
	}
	f := s.x[best]
	return best, s.loss(1, best)*(1-f) < s.loss(0, best)*f, false
}

// try settles one branch on the side. End says that it is certain to hold
// nothing better.
func (s *search) try(j int, up bool, z float64) (end bool, lost float64) {
	t := s.trial
	t.copyFrom(s.l)
	if up {
		t.bound(j, 1, 1)
	} else {
		t.bound(j, 0, 0)
	}
	st := t.settle(s.cutoff(), trialSteps)
	if st == below || st == hopeless {
		valueless := st == hopeless
		if valueless {
			s.prices = t.rayPrices(s.prices)
		} else {
			s.prices = t.prices(s.prices)
		}
		if s.proof.prove(s.p, s.prices, t.b, valueless) && (valueless && s.proof.bound.negative() || !valueless && s.proof.most() <= s.value) {
			return true, 0
		}
	}
	return false, max(z-t.value(), 0)
}
