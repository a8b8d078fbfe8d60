//nolint:gosec // columns are few
package portfolio

import (
	"math"
	"slices"
)

// Looking near the root's point for a good choice, early: the better the best
// known choice, the more the bounds settle.
const (
	fewColumns  = 40   // below which the search itself finds the best as soon
	roundsNear  = 5    // searches near the point, at most
	nodesNear   = 6    // of each of them, for each column
	mostNear    = 1500 // of each of them
	leastOpen   = 30   // columns left open in the first of them, at least
	shareOpen   = 5    // or one in so many
	shareMore   = 13   // and one in so many more in each further one
	alsoAgainst = 0.05 // how much more open a column counts that the best choice has otherwise
)

// near looks for better choices near the point of the root: the columns about
// which the relaxation is surest are settled as they stand, and the others are
// searched for a while. What is found is a choice of the whole program, and
// nothing else is concluded from it.
func (s *search) near(b bounds) {
	if s.small || len(s.p.value) < fewColumns || s.late() {
		return
	}
	x := slices.Clone(s.x)
	sure := make([]float64, len(x))
	order := make([]int, 0, len(x))
	for j := range x {
		if at := s.l.where[j]; at >= 0 {
			sure[j] = math.Abs(s.l.d[at])
		}
		if b.free(j) {
			order = append(order, j)
		}
	}
	rank := func(j int) float64 {
		if s.best != nil && math.Abs(x[j]-float64(s.best[j])) > 0.5 {
			return sure[j] * alsoAgainst
		}
		return sure[j]
	}
	for round := range roundsNear {
		open := max(leastOpen, len(order)/shareOpen) + round*len(order)/shareMore
		if open >= len(order) || s.stop() {
			return
		}
		slices.SortStableFunc(order, func(i, k int) int {
			switch a, z := rank(i), rank(k); {
			case a < z:
				return -1
			case a > z:
				return 1
			}
			return i - k
		})
		part := b.clone()
		for _, j := range order[open:] {
			v := int8(math.Round(x[j]))
			part.lo[j], part.hi[j] = v, v
		}
		s.within(part)
	}
}

// within searches the part of the program that b leaves open, for a while.
func (s *search) within(b bounds) {
	if !s.p.tighten(b) {
		return
	}
	most := int64(min(len(s.p.value)*nodesNear, mostNear))
	if s.budget > 0 {
		most = min(most, s.budget-s.nodes)
	}
	q := s.p.reduce(b)
	t := &search{ctx: s.ctx, p: q.program, b: newBounds(len(q.value)), value: nothing, budget: most, small: true}
	if s.value > nothing {
		t.value = s.value - q.base
	}
	t.run()
	s.nodes += t.nodes
	if t.best == nil {
		return
	}
	y := slices.Clone(b.lo)
	for k, j := range q.from {
		y[j] = t.best[k]
	}
	s.offer(y, t.value+q.base)
}
