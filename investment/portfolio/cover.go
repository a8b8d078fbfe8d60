//nolint:gosec // columns are few
package portfolio

import (
	"math"
	"slices"
)

// least of a cut that is worth having: by how much the point breaks it.
const leastBreak = 1e-3

// roundsOfCuts is how often cuts are looked for at the root.
const roundsOfCuts = 15

// cover looks for a cover of r that the point x breaks: columns that do not
// fit together, so that not all of them can be taken. Each further column is
// lifted in with the greatest weight that no whole choice breaks. It works in
// whole numbers; x only says where to look.
func (r *row) cover(x []float64) (row, bool) {
	n := len(r.at)
	order := make([]int, 0, n)
	for k, by := range r.by {
		if by < 0 {
			return row{}, false
		}
		if by <= r.most {
			order = append(order, k)
		}
	}
	away := func(k int) float64 { return 1 - x[r.at[k]] }
	slices.SortStableFunc(order, func(a, b int) int {
		switch p, q := away(a)/float64(r.by[a]), away(b)/float64(r.by[b]); {
		case p < q:
			return -1
		case p > q:
			return 1
		}
		return a - b
	})
	sum, size := int64(0), 0
	for ; size < len(order) && sum <= r.most; size++ {
		sum += r.by[order[size]]
	}
	if sum <= r.most {
		return row{}, false
	}
	in, rest := slices.Clone(order[:size]), slices.Clone(order[size:])
	// What the cover does not need is taken out, the furthest from 1 first.
	slices.SortStableFunc(in, func(a, b int) int {
		switch p, q := away(a), away(b); {
		case p > q:
			return -1
		case p < q:
			return 1
		}
		return a - b
	})
	kept := in[:0:0]
	for _, k := range in {
		if sum-r.by[k] > r.most {
			sum -= r.by[k]
			rest = append(rest, k)
		} else {
			kept = append(kept, k)
		}
	}
	if len(kept) < 2 {
		return row{}, false
	}
	most := len(kept) - 1
	weight := make([]int64, n)
	least := make([]int64, most+1) // the least of the row that a weight of v takes
	for v := 1; v <= most; v++ {
		least[v] = math.MaxInt64 / 2
	}
	enter := func(k, w int) {
		weight[k] = int64(w)
		for v := most; v > 0; v-- {
			least[v] = min(least[v], least[max(v-w, 0)]+r.by[k])
		}
	}
	for _, k := range kept {
		enter(k, 1)
	}
	slices.SortStableFunc(rest, func(a, b int) int {
		switch p, q := away(a), away(b); {
		case p < q:
			return -1
		case p > q:
			return 1
		}
		return compare(r.by[b], r.by[a])
	})
	for _, k := range rest {
		room := r.most - r.by[k]
		best := 0
		for v := most; v > 0; v-- {
			if least[v] <= room {
				best = v
				break
			}
		}
		if w := most - best; w > 0 {
			enter(k, w)
		}
	}
	c := row{most: int64(most)}
	reach := 0.0
	for k, w := range weight {
		if w > 0 {
			c.at, c.by = append(c.at, r.at[k]), append(c.by, w)
			reach += float64(w) * x[r.at[k]]
		}
	}
	return c, reach > float64(most)+leastBreak
}

// cut adds covers to the program until the point breaks none that is found,
// and then leaves out those that do not matter. The relaxation is solved
// before and after.
func (s *search) cut() {
	base := len(s.p.rows)
	for range roundsOfCuts {
		if s.l.solve(s.cutoff(), s.x, 5000) != solved {
			break
		}
		found := false
		for i := range base {
			if c, breaks := s.p.rows[i].cover(s.x); breaks {
				s.p.rows = append(s.p.rows, c)
				s.p.index(len(s.p.rows) - 1)
				s.l.grow()
				s.l.take(len(s.p.rows) - 1)
				found = true
			}
		}
		if !found || s.ctx.Err() != nil {
			break
		}
	}
	// Only cuts that have a price are kept.
	rows := slices.Clone(s.p.rows[:base])
	for _, y := range s.l.prices(nil) {
		if int(y.row) >= base {
			rows = append(rows, s.p.rows[y.row])
		}
	}
	s.p = newProgram(s.p.value, rows)
}
