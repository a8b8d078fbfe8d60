//nolint:gosec // columns and rows are few
package portfolio

import (
	"cmp"
	"math"
	"slices"
)

// Tolerances of the relaxation. They decide how well it works and never what
// is true: every bound that is used is proved again in whole numbers.
const (
	nearlyFits  = 1e-9 // how far outside its bounds a variable may stand
	nearlyWhole = 1e-6
	leastPivot  = 1e-7
	freshAfter  = 1500 // pivots
)

// status is how a relaxation ended.
type status int

const (
	solved   status = iota
	below           // its value is below what was asked for
	hopeless        // no point keeps the rows; ray is the row that shows it
	stuck           // numerically, or after too many steps
)

// relaxation is the linear relaxation of a program: a dense dictionary of the
// bounded dual simplex method,
//
//	basic = beta − t × nonbasic,   value = constant + d × nonbasic.
//
// All columns are between 0 and 1, so every basis can be made dual feasible by
// putting each column at the right bound, and there is no first phase. Rows
// are taken in only when a point breaks them, and let go when the search moves
// on and they leave room. Variable j below n is column j; variable n+i is what
// is left of row i of the program. A nonbasic column that is settled is left
// out of the dictionary, which is much smaller for it; it comes back only when
// the dictionary is made afresh.
type relaxation struct {
	p        *program
	n        int
	unit     float64   // values are divided by it
	scale    []float64 // by which each row is multiplied
	t        [][]float64
	beta, xb []float64
	weight   []float64 // of each row, by which its breach counts less (Devex)
	z        float64   // the value divided by unit, while settling
	basic    []int32
	d        []float64
	nonbasic []int32
	constant float64
	where    []int32 // the position of a variable: its place in nonbasic, or −1 less its row, or absent, or settled
	up       []bool  // whether a nonbasic variable stands at its upper bound
	b        bounds
	pivots   int // since the dictionary was made afresh
	ray      int
	rayUp    bool
	touched  []int32 // scratch
	passed   []int32
	ratio    []float64
	store    [][]float64 // rows no longer used
	late     func() bool // says that there is no more time; nil is never
}

func newRelaxation(p *program, b bounds) *relaxation {
	n := len(p.value)
	l := &relaxation{p: p, n: n, b: b.clone(), d: make([]float64, n), nonbasic: make([]int32, n), ratio: make([]float64, n)}
	for _, v := range p.value {
		l.unit = max(l.unit, math.Abs(float64(v)))
	}
	if l.unit == 0 {
		l.unit = 1
	}
	l.where, l.up = make([]int32, n), make([]bool, n)
	l.grow()
	l.afresh(basis{})
	return l
}

// absent is where what is left of a row is that is not taken in, and gone is
// where a settled column is that was left out.
const (
	absent = math.MinInt32
	gone   = math.MinInt32 + 1
)

// grow makes room for all rows of the program.
func (l *relaxation) grow() {
	for i := len(l.scale); i < len(l.p.rows); i++ {
		l.scale = append(l.scale, 1/float64(max(l.p.rows[i].big, 1)))
		l.where, l.up = append(l.where, absent), append(l.up, false)
	}
}

// afresh makes the dictionary of the rows of b alone, without a pivot, with
// the columns that are free or in b.
func (l *relaxation) afresh(b basis) {
	l.pivots, l.constant = 0, 0
	l.d, l.nonbasic = l.d[:0], l.nonbasic[:0]
	for j := range l.n {
		l.where[j] = gone
	}
	for _, j := range b.columns {
		l.where[j] = absent // for now
	}
	for j, v := range l.p.value {
		d := float64(v) / l.unit
		if l.where[j] == gone && !l.b.free(j) {
			l.constant += d * float64(l.b.lo[j])
			continue
		}
		l.where[j], l.up[j] = int32(len(l.nonbasic)), v > 0
		l.d, l.nonbasic = append(l.d, d), append(l.nonbasic, int32(j))
	}
	for i := range l.scale {
		l.where[l.n+i] = absent
	}
	l.store = append(l.store, l.t...)
	l.t, l.beta, l.xb, l.basic, l.weight = l.t[:0], l.beta[:0], l.xb[:0], l.basic[:0], l.weight[:0]
	for _, i := range b.rows {
		l.take(int(i))
	}
}

// leaveOut leaves the settled nonbasic columns out of the dictionary.
func (l *relaxation) leaveOut() {
	for c := 0; c < len(l.nonbasic); {
		v := l.nonbasic[c]
		if int(v) >= l.n || l.b.free(int(v)) {
			c++
			continue
		}
		last := len(l.nonbasic) - 1
		if x := float64(l.b.lo[v]); x != 0 {
			l.constant += l.d[c] * x
			for i, t := range l.t {
				l.beta[i] -= t[c] * x
			}
		}
		for i, t := range l.t {
			t[c] = t[last]
			l.t[i] = t[:last]
		}
		l.d[c], l.nonbasic[c] = l.d[last], l.nonbasic[last]
		l.d, l.nonbasic = l.d[:last], l.nonbasic[:last]
		l.where[v] = gone
		if c < last {
			l.where[l.nonbasic[c]] = int32(c)
		}
	}
}

// release lets the rows go that leave room.
func (l *relaxation) release() {
	for r := 0; r < len(l.t); {
		v := l.basic[r]
		if int(v) < l.n {
			r++
			continue
		}
		last := len(l.t) - 1
		l.where[v] = absent
		l.store = append(l.store, l.t[r])
		if r < last {
			l.t[r], l.beta[r], l.xb[r], l.basic[r], l.weight[r] = l.t[last], l.beta[last], l.xb[last], l.basic[last], l.weight[last]
			l.where[l.basic[r]] = int32(-1 - r)
		}
		l.t, l.beta, l.xb, l.basic, l.weight = l.t[:last], l.beta[:last], l.xb[:last], l.basic[:last], l.weight[:last]
	}
}

// blank is room for a row of the dictionary.
func (l *relaxation) blank() []float64 {
	if k := len(l.store); k > 0 {
		t := l.store[k-1]
		l.store = l.store[:k-1]
		return t[:len(l.nonbasic)]
	}
	return make([]float64, len(l.nonbasic), l.n)
}

// take takes a row of the program in.
func (l *relaxation) take(i int) {
	r := &l.p.rows[i]
	t := l.blank()
	clear(t)
	scale := l.scale[i]
	beta := float64(r.most) * scale
	for k, j := range r.at {
		a := float64(r.by[k]) * scale
		switch at := l.where[j]; {
		case at >= 0:
			t[at] += a
		case at == gone:
			beta -= a * float64(l.b.lo[j])
		default:
			from := l.t[-1-at]
			beta -= a * l.beta[-1-at]
			for c, v := range from {
				t[c] -= a * v
			}
		}
	}
	l.where[l.n+i], l.up[l.n+i] = int32(-1-len(l.t)), false
	l.basic = append(l.basic, int32(l.n+i))
	l.t, l.beta, l.weight = append(l.t, t), append(l.beta, beta), append(l.weight, 1)
	x := beta
	for c, v := range t {
		if v != 0 {
			x -= v * l.at(l.nonbasic[c])
		}
	}
	l.xb = append(l.xb, x)
}

// limits are the bounds of variable v.
func (l *relaxation) limits(v int32) (lo, hi float64) {
	if int(v) >= l.n {
		return 0, math.Inf(1)
	}
	return float64(l.b.lo[v]), float64(l.b.hi[v])
}

// at is where nonbasic variable v stands.
func (l *relaxation) at(v int32) float64 {
	switch {
	case int(v) >= l.n:
		return 0
	case l.up[v]:
		return float64(l.b.hi[v])
	}
	return float64(l.b.lo[v])
}

// put puts every nonbasic variable at the bound that its reduced value asks
// for and works out the basic ones. False says that a row's price is negative.
func (l *relaxation) put() bool {
	for c, v := range l.nonbasic {
		switch {
		case int(v) >= l.n:
			if l.d[c] > 1e-7 {
				return false
			}
			l.d[c] = min(l.d[c], 0)
			l.up[v] = false
		case l.d[c] > 0:
			l.up[v] = true
		case l.d[c] < 0:
			l.up[v] = false
		}
	}
	l.refresh()
	return true
}

func (l *relaxation) refresh() {
	copy(l.xb, l.beta)
	for c, v := range l.nonbasic {
		if x := l.at(v); x != 0 {
			for i, t := range l.t {
				l.xb[i] -= t[c] * x
			}
		}
	}
}

// bound sets the bounds of column j.
func (l *relaxation) bound(j int, lo, hi int8) {
	at := l.where[j]
	if at < 0 { // one that is gone keeps the only value that it can have
		l.b.lo[j], l.b.hi[j] = lo, hi
		return
	}
	was := l.at(int32(j))
	l.b.lo[j], l.b.hi[j] = lo, hi
	if now := l.at(int32(j)); now != was {
		for i, t := range l.t {
			l.xb[i] -= t[at] * (now - was)
		}
	}
}

// value is the value of the point where l stands.
func (l *relaxation) value() float64 {
	z := l.constant
	for c, v := range l.nonbasic {
		z += l.d[c] * l.at(v)
	}
	return z * l.unit
}

// point is x of every column.
func (l *relaxation) point(x []float64) {
	for j := range l.n {
		if at := l.where[j]; at < 0 && at != gone {
			x[j] = l.xb[-1-at]
		} else {
			x[j] = l.at(int32(j))
		}
	}
}

// prices are those of the rows, in pence per unit of the row.
func (l *relaxation) prices(list []price) []price {
	list = list[:0]
	for c, v := range l.nonbasic {
		if i := int(v) - l.n; i >= 0 && l.d[c] < 0 {
			list = append(list, price{int32(i), -l.d[c] * l.scale[i] * l.unit})
		}
	}
	return list
}

// rayPrices are weights of the rows that show that no point keeps them.
func (l *relaxation) rayPrices(list []price) []price {
	list = list[:0]
	sign := 1.0 // a basic variable that is too low, whatever the others do
	if l.rayUp {
		sign = -1
	}
	add := func(v int32, w float64) {
		if i := int(v) - l.n; i >= 0 && w > 1e-12 {
			list = append(list, price{int32(i), w * l.scale[i]})
		}
	}
	add(l.basic[l.ray], sign)
	for c, v := range l.nonbasic {
		add(v, sign*l.t[l.ray][c])
	}
	return list
}

// settle is the dual simplex method with bound flips, from where l stands. It
// ends early when the value is below cutoff.
func (l *relaxation) settle(cutoff float64, steps int) status {
	l.z = l.value() / l.unit
	for step := 0; ; step++ {
		if l.pivots > freshAfter {
			if !l.remake() {
				return stuck
			}
			l.z = l.value() / l.unit
		}
		if l.z*l.unit < cutoff {
			return below
		}
		r, worst, upper, most := -1, 0.0, false, 0.0
		for i, x := range l.xb {
			breach, above := -x, false
			if v := l.basic[i]; int(v) < l.n {
				breach = float64(l.b.lo[v]) - x
				if over := x - float64(l.b.hi[v]); over > breach {
					breach, above = over, true
				}
			}
			if breach > nearlyFits {
				if counts := breach * breach / l.weight[i]; counts > most {
					r, worst, upper, most = i, breach, above, counts
				}
			}
		}
		if r < 0 {
			return solved
		}
		if step >= steps || step%8 == 7 && l.late != nil && l.late() {
			return stuck
		}
		if s := l.step(r, worst, upper); s != solved {
			return s
		}
	}
}

// step brings the basic variable of row r to the bound that it breaks.
func (l *relaxation) step(r int, worst float64, upper bool) status {
	row := l.t[r]
	l.touched = l.touched[:0]
	for c, t := range row {
		if upper {
			t = -t
		}
		v := l.nonbasic[c]
		isUp := int(v) < l.n && l.up[v]
		if isUp {
			t = -t
		}
		if t < -1e-11 && (int(v) >= l.n || l.b.lo[v] < l.b.hi[v]) {
			d := -l.d[c]
			if isUp {
				d = -d
			}
			l.ratio[c] = max(d, 0) / -t
			l.touched = append(l.touched, int32(c))
		}
	}
	// Pass the breakpoints in order, flipping bounds, while the dual value
	// still falls.
	slope, enter := worst, int32(-1)
	l.passed = l.passed[:0]
	sorted := len(l.touched) > manyColumns // few are quicker looked through each time
	if sorted {
		slices.SortFunc(l.touched, func(a, b int32) int { // the first comes last
			return cmp.Or(cmp.Compare(l.ratio[b], l.ratio[a]), cmp.Compare(math.Abs(row[a]), math.Abs(row[b])), cmp.Compare(b, a))
		})
	}
	for slope > 0 && len(l.touched) > 0 {
		best := 0
		if sorted {
			best = len(l.touched) - 1
		}
		for k := 1; k < len(l.touched) && !sorted; k++ {
			a, b := l.touched[k], l.touched[best]
			if l.ratio[a] < l.ratio[b]-1e-12 || l.ratio[a] <= l.ratio[b]+1e-12 && math.Abs(row[a]) > math.Abs(row[b]) {
				best = k
			}
		}
		c := l.touched[best]
		l.touched[best] = l.touched[len(l.touched)-1]
		l.touched = l.touched[:len(l.touched)-1]
		l.passed = append(l.passed, c)
		if int(l.nonbasic[c]) >= l.n {
			slope = 0
		} else {
			slope -= math.Abs(row[c])
		}
		enter = c
	}
	if enter < 0 || slope > nearlyFits {
		l.ray, l.rayUp = r, upper
		return hopeless
	}
	for len(l.passed) > 0 && math.Abs(row[l.passed[len(l.passed)-1]]) < leastPivot {
		l.passed = l.passed[:len(l.passed)-1]
	}
	if len(l.passed) == 0 {
		return stuck
	}
	enter = l.passed[len(l.passed)-1]
	for _, c := range l.passed[:len(l.passed)-1] {
		v := l.nonbasic[c]
		delta := 1.0
		if l.up[v] {
			delta = -1
		}
		l.up[v] = !l.up[v]
		l.z += l.d[c] * delta
		for i, t := range l.t {
			l.xb[i] -= t[c] * delta
		}
	}
	leave := l.basic[r]
	lo, hi := l.limits(leave)
	target := lo
	if upper {
		target = hi
	}
	delta := (l.xb[r] - target) / row[enter]
	x := l.at(l.nonbasic[enter]) + delta
	l.z += l.d[enter] * delta
	for i, t := range l.t {
		l.xb[i] -= t[enter] * delta
	}
	l.xb[r] = x
	l.up[leave] = upper
	l.pivot(r, int(enter))
	return solved
}

// leastLost is what the value falls by at least if basic column j goes down to
// its lower bound, and up to its upper one: as far as the first of the
// nonbasic variables that must then move.
func (l *relaxation) leastLost(j int) (lost [2]float64) {
	r := int(-1 - l.where[j])
	if r < 0 || r >= len(l.t) {
		return lost
	}
	ratio := [2]float64{math.Inf(1), math.Inf(1)}
	for c, t := range l.t[r] {
		if math.Abs(t) < 1e-9 {
			continue
		}
		v, k := l.nonbasic[c], 0
		if (t < 0) != (int(v) < l.n && l.up[v]) { // it can only raise the basic one
			k = 1
		}
		ratio[k] = min(ratio[k], math.Abs(l.d[c]/t))
	}
	x := l.xb[r]
	return [2]float64{ratio[0] * x * l.unit, ratio[1] * (1 - x) * l.unit}
}

// pivot exchanges the basic variable of row r and the nonbasic one in column q.
func (l *relaxation) pivot(r, q int) {
	l.pivots++
	row := l.t[r]
	inverse := 1 / row[q]
	l.touched = l.touched[:0]
	row[q] = 0
	for c, v := range row {
		if v != 0 {
			if v *= inverse; math.Abs(v) < 1e-13 {
				v = 0
			} else {
				l.touched = append(l.touched, int32(c))
			}
			row[c] = v
		}
	}
	l.beta[r] *= inverse
	weight := l.weight[r] * inverse * inverse
	l.weight[r] = max(weight, 1)
	sparse := len(l.touched)*3 < len(row)*2
	for i, t := range l.t {
		f := t[q]
		if i == r || f == 0 {
			continue
		}
		if sparse {
			for _, c := range l.touched {
				t[c] -= f * row[c]
			}
		} else {
			minus(t, row, f)
		}
		t[q] = -f * inverse
		l.weight[i] = max(l.weight[i], f*f*weight)
		l.beta[i] -= f * l.beta[r]
	}
	if f := l.d[q]; f != 0 {
		for _, c := range l.touched {
			l.d[c] -= f * row[c]
		}
		l.constant += f * l.beta[r]
		l.d[q] = -f * inverse
	}
	row[q] = inverse
	out, in := l.basic[r], l.nonbasic[q]
	l.basic[r], l.nonbasic[q] = in, out
	l.where[in], l.where[out] = int32(-1-r), int32(q)
}

// minus takes f times row off t. Four at a time is a third faster.
func minus(t, row []float64, f float64) {
	for len(row) >= 4 && len(t) >= 4 {
		t[0] -= f * row[0]
		t[1] -= f * row[1]
		t[2] -= f * row[2]
		t[3] -= f * row[3]
		t, row = t[4:], row[4:]
	}
	for c, v := range row {
		t[c] -= f * v
	}
}

// basis are the columns that are basic and the rows that are not: those that
// hold the point where it is.
type basis struct{ columns, rows []int32 }

func (l *relaxation) basis() basis {
	var b basis
	for _, v := range l.nonbasic {
		if i := int(v) - l.n; i >= 0 {
			b.rows = append(b.rows, int32(i))
		}
	}
	slices.Sort(b.rows)
	for _, v := range l.basic {
		if int(v) < l.n {
			b.columns = append(b.columns, v)
		}
	}
	return b
}

// become makes b the basis, as far as that can be done, lets go of the rows
// that leave room, and puts everything at its bounds.
func (l *relaxation) become(b basis) bool {
	wanted := make([]bool, len(l.where)) // to be basic
	for i := range l.scale {
		wanted[l.n+i] = true
	}
	for _, v := range b.columns {
		wanted[v] = true
	}
	for _, i := range b.rows {
		wanted[l.n+int(i)] = false
	}
	l.afresh(b)
	for _, v := range b.columns {
		q := l.where[v]
		if q < 0 {
			continue
		}
		r, best := -1, 1e-6
		for i, t := range l.t {
			if !wanted[l.basic[i]] && math.Abs(t[q]) > best {
				r, best = i, math.Abs(t[q])
			}
		}
		if r >= 0 {
			l.pivot(r, int(q))
		}
	}
	l.release()
	if l.put() {
		return true
	}
	l.afresh(basis{rows: b.rows})
	return l.put()
}

// remake makes the dictionary afresh for the same basis.
func (l *relaxation) remake() bool {
	return l.become(l.basis())
}

// blankCopy is room for a copy of l.
func (l *relaxation) blankCopy() *relaxation {
	return &relaxation{p: l.p, n: l.n, b: l.b.clone(), ratio: make([]float64, l.n), late: l.late}
}

// copyFrom makes l stand where k stands. Both are of the same program.
func (l *relaxation) copyFrom(k *relaxation) {
	l.d, l.nonbasic = append(l.d[:0], k.d...), append(l.nonbasic[:0], k.nonbasic...)
	l.store = append(l.store, l.t...)
	l.t = l.t[:0]
	for _, t := range k.t {
		own := l.blank()
		copy(own, t)
		l.t = append(l.t, own)
	}
	l.scale = append(l.scale[:0], k.scale...)
	l.beta, l.xb, l.weight = append(l.beta[:0], k.beta...), append(l.xb[:0], k.xb...), append(l.weight[:0], k.weight...)
	l.basic, l.where, l.up = append(l.basic[:0], k.basic...), append(l.where[:0], k.where...), append(l.up[:0], k.up...)
	l.b.copyFrom(k.b)
	l.constant, l.pivots, l.unit = k.constant, k.pivots, k.unit
}

// solve settles l and takes in the rows that the point breaks, until it breaks
// none.
func (l *relaxation) solve(cutoff float64, x []float64, steps int) status {
	for {
		if s := l.settle(cutoff, steps); s != solved {
			return s
		}
		l.point(x)
		if !l.takeBroken(x) {
			return solved
		}
	}
}

// takeBroken takes in the rows that x breaks.
func (l *relaxation) takeBroken(x []float64) (broken bool) {
	for i := range l.p.rows {
		if l.where[l.n+i] != absent {
			continue
		}
		r, sum := &l.p.rows[i], 0.0
		for k, j := range r.at {
			sum += float64(r.by[k]) * x[j]
		}
		if sum-float64(r.most) > 1e-7*float64(r.big) {
			l.take(i)
			broken = true
		}
	}
	return broken
}
