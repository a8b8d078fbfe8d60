package dmn

import (
	"context"
	"slices"
	"time"

	"moothall/workflow/feel"
)

// A large table is not asked rule by rule. Each column whose cells name nothing
// but literals is cut at those literals, as lint cuts it: between two cuts every
// rule answers alike, so the rules that take a value are known once its piece
// is found. What is left is to see which rules take the values of all columns.
type columnIndex struct {
	points []feel.Value // in order, of one kind: numbers, texts or dates; none for true and false
	takes  []set        // of rules: below the first point, at it, between it and the next, …; or of false and true
}

const (
	indexFrom   = 16      // rules: a small table is as quick without
	maxIndexBit = 8 << 20 // pieces times rules of a column
	maxIndexing = 2 << 20 // tests that are tried to make the indexes of a table
)

// index cuts the columns that can be cut.
func (t *Table) index() {
	if len(t.Rules) < indexFrom {
		return
	}
	run := feel.NewRun(context.Background(), time.Time{}, feel.Limits{Steps: 4 * maxIndexing})
	t.indexes = make([]*columnIndex, len(t.Inputs))
	work := 0
	for i := range t.Inputs {
		t.indexes[i] = t.cutColumn(run, i, &work)
		if run.Err() != nil { // its cells cost more than they look: it is asked rule by rule
			t.indexes = nil
			return
		}
	}
}

// cutColumn is nil for a column that must be asked rule by rule.
func (t *Table) cutColumn(run *feel.Run, column int, work *int) *columnIndex {
	var points []feel.Value
	own := make([][]feel.Value, len(t.Rules))
	for n, r := range t.Rules {
		if r.tests[column] == nil {
			return nil
		}
		more, ok := r.tests[column].Constants()
		if !ok {
			return nil
		}
		own[n] = more
		points = append(points, more...)
		*work += (2*len(more) + 1) * (len(more) + 1)
	}
	samples, points := pieces(points)
	if samples == nil || len(samples)*len(t.Rules) > maxIndexBit || *work > maxIndexing {
		return nil
	}
	c := &columnIndex{points: points}
	for range samples {
		c.takes = append(c.takes, newSet(len(t.Rules)))
	}
	for n, r := range t.Rules {
		c.addRule(run, r.tests[column], n, own[n], samples)
	}
	return c
}

// addRule notes which pieces a rule takes. Between two of the constants that its
// own cell names, it answers alike, so one look at each of those is enough.
func (c *columnIndex) addRule(run *feel.Run, tests *feel.Tests, rule int, own, samples []feel.Value) {
	var edges []int
	for _, p := range own {
		if i, found := slices.BinarySearchFunc(c.points, p, order); found {
			edges = append(edges, 2*i+1)
		}
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	if len(c.points) == 0 { // true and false
		edges = []int{0, 1}
	}
	from := 0
	for _, e := range append(edges, len(samples)) {
		c.addPieces(run, tests, rule, from, e, samples)
		if e < len(samples) {
			c.addPieces(run, tests, rule, e, e+1, samples)
		}
		from = e + 1
	}
}

// addPieces looks at the first value of pieces that are alike for a rule.
func (c *columnIndex) addPieces(run *feel.Run, tests *feel.Tests, rule, from, to int, samples []feel.Value) {
	takes := tests.Any()
	for i := from; i < to && !takes; i++ {
		if v := samples[i]; v != nil {
			takes = tests.Holds(run, &feel.Frame{Values: []feel.Value{v}, Up: &feel.Frame{}})
			break
		}
	}
	for i := from; i < to && takes; i++ {
		if samples[i] != nil || tests.Any() {
			c.takes[i].add(rule)
		}
	}
}

// pieces are a value of each piece, in the order in which they are found; nil
// where no value can stand. They are none if the points are not of one kind
// that can be ordered.
func pieces(points []feel.Value) (samples, sorted []feel.Value) {
	if len(points) == 0 {
		return nil, nil
	}
	for _, p := range points {
		if !sameKind(p, points[0]) {
			return nil, nil
		}
	}
	switch points[0].(type) {
	case feel.Bool:
		return []feel.Value{feel.Bool(false), feel.Bool(true)}, nil
	case *feel.Number, feel.String, feel.Date:
	default:
		return nil, nil // with a zone or without, times have no one order
	}
	sorted = slices.Clone(points)
	slices.SortFunc(sorted, order)
	sorted = slices.CompactFunc(sorted, feel.Same)
	for i, p := range sorted {
		var before feel.Value
		if i > 0 {
			before = sorted[i-1]
		}
		between, ok := feel.Between(before, p)
		if _, day := p.(feel.Date); !ok && !day && feel.Literal(p) != `""` {
			return nil, nil // something stands between, and nothing to try it with
		}
		samples = append(samples, between, p)
	}
	above, _ := feel.Between(sorted[len(sorted)-1], nil)
	return append(samples, above), sorted
}

func order(a, b feel.Value) int {
	c, _ := feel.Compare(a, b)
	return c
}

func sameKind(a, b feel.Value) bool {
	switch a.(type) {
	case feel.Bool:
		return isBool(b)
	case *feel.Number:
		_, ok := b.(*feel.Number)
		return ok
	case feel.String:
		_, ok := b.(feel.String)
		return ok
	case feel.Date:
		_, ok := b.(feel.Date)
		return ok
	}
	return false
}

// find is the set of rules that take a value; nil if they must be asked.
func (c *columnIndex) find(v feel.Value) set {
	switch v := v.(type) {
	case nil:
		return nil
	case feel.Bool:
		if len(c.points) > 0 {
			return nil
		}
		if v {
			return c.takes[1]
		}
		return c.takes[0]
	}
	if len(c.points) == 0 || !sameKind(v, c.points[0]) {
		return nil
	}
	low, high := 0, len(c.points)
	for low < high {
		mid := (low + high) / 2
		switch d, _ := feel.Compare(v, c.points[mid]); {
		case d == 0:
			return c.takes[2*mid+1]
		case d < 0:
			high = mid
		default:
			low = mid + 1
		}
	}
	return c.takes[2*low]
}

// matchIndexed is match for a table that has an index.
func (t *Table) matchIndexed(r *feel.Run, f *feel.Frame, inputs []feel.Value) (matched []int) {
	var space [8]uint64
	left := set(space[:0])
	for range (len(t.Rules) + 63) / 64 {
		left = append(left, ^uint64(0))
	}
	if extra := len(t.Rules) % 64; extra > 0 {
		left[len(left)-1] = 1<<extra - 1
	}
	asked := make([]int, 0, 8) // columns that must be asked
	for i, v := range inputs {
		var s set
		if c := t.indexes[i]; c != nil {
			s = c.find(v)
		}
		if s == nil {
			asked = append(asked, i)
			continue
		}
		for w := range left {
			left[w] &= s[w]
		}
	}
	var frame feel.Frame
	for n := range left.all() {
		if !slices.ContainsFunc(asked, func(i int) bool {
			test := t.Rules[n].tests[i]
			frame = feel.Frame{Values: inputs[i : i+1 : i+1], Up: f}
			return test == nil || !test.Any() && !test.Holds(r, &frame)
		}) {
			matched = append(matched, n)
			if t.Policy == First || r.Err() != nil {
				break
			}
		}
	}
	return matched
}
