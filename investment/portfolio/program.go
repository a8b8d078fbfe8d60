//nolint:gosec // columns and rows are few, and sizes are not negative
package portfolio

import (
	"math"
	"math/bits"
	"slices"
)

// program is: of columns that are each taken or not, take those of the greatest
// value so that every row holds. All numbers are whole. Check keeps them so
// small that no sum of a row or of values leaves 64 bits.
type program struct {
	value []int64
	rows  []row
	cols  [][]entry // the rows, by column
	total int64     // the sum of the sizes of the values
}

// row is: the sum of by over the columns at that are taken is at most most.
type row struct {
	at   []int32 // ascending
	by   []int64
	most int64
	big  int64 // the largest size in by
}

// entry is where a column stands in a row.
type entry struct {
	row int32
	by  int64
}

// newProgram joins values and rows.
func newProgram(value []int64, rows []row) *program {
	p := &program{value: value, rows: rows, cols: make([][]entry, len(value))}
	for i := range p.rows {
		p.index(i)
	}
	for _, v := range value {
		p.total += max(v, -v)
	}
	return p
}

// index enters row i in the columns.
func (p *program) index(i int) {
	r := &p.rows[i]
	for k, j := range r.at {
		p.cols[j] = append(p.cols[j], entry{int32(i), r.by[k]})
		r.big = max(r.big, r.by[k], -r.by[k])
	}
}

// worth is the value of x if x keeps every row, in whole numbers.
func (p *program) worth(x []int8) (value int64, ok bool) {
	for i := range p.rows {
		r, sum := &p.rows[i], int64(0)
		for k, j := range r.at {
			sum += r.by[k] * int64(x[j])
		}
		if sum > r.most {
			return 0, false
		}
	}
	for j, v := range p.value {
		value += v * int64(x[j])
	}
	return value, true
}

// bounds are what each column may still be.
type bounds struct{ lo, hi []int8 }

func newBounds(n int) bounds {
	b := bounds{make([]int8, n), make([]int8, n)}
	for j := range b.hi {
		b.hi[j] = 1
	}
	return b
}

func (b bounds) clone() bounds { return bounds{slices.Clone(b.lo), slices.Clone(b.hi)} }

func (b bounds) copyFrom(c bounds) {
	copy(b.lo, c.lo)
	copy(b.hi, c.hi)
}

func (b bounds) free(j int) bool { return b.lo[j] < b.hi[j] }

// tighten fixes what the rows leave no choice about, and says whether anything
// can still hold. It is exact.
func (p *program) tighten(b bounds) bool {
	for changed := true; changed; {
		changed = false
		for i := range p.rows {
			r := &p.rows[i]
			room := r.most // less the least that the row can come to
			for k, j := range r.at {
				if by := r.by[k]; by > 0 && b.lo[j] == 1 || by < 0 && b.hi[j] == 1 {
					room -= by
				}
			}
			if room < 0 {
				return false
			}
			if room >= r.big {
				continue
			}
			for k, j := range r.at {
				if b.lo[j] == b.hi[j] {
					continue
				}
				switch by := r.by[k]; {
				case by > room:
					b.hi[j], changed = 0, true
				case -by > room:
					b.lo[j], changed = 1, true
				}
			}
		}
	}
	return true
}

// rooms does what tighten does for bounds that change little from one call to
// the next: it remembers the room of each row and looks again only at rows in
// which something has changed.
type rooms struct {
	p     *program
	b     bounds  // those that left is about
	left  []int64 // most of each row, less the least that it can come to
	again []int32 // the rows to look at
	in    []bool  // whether a row is among them
}

func newRooms(p *program) *rooms {
	r := &rooms{p: p, b: newBounds(len(p.value)), left: make([]int64, len(p.rows)), in: make([]bool, len(p.rows))}
	for i := range p.rows {
		r.left[i] = p.rows[i].most
		for _, by := range p.rows[i].by {
			r.left[i] -= min(by, 0)
		}
		r.look(int32(i))
	}
	return r
}

func (r *rooms) look(i int32) {
	if !r.in[i] {
		r.in[i], r.again = true, append(r.again, i)
	}
}

// move notes the bounds of column j.
func (r *rooms) move(j int, lo, hi int8) {
	up, down, freed := int64(lo-r.b.lo[j]), int64(hi-r.b.hi[j]), lo < hi
	r.b.lo[j], r.b.hi[j] = lo, hi
	for _, e := range r.p.cols[j] {
		by := e.by * up
		if e.by < 0 {
			by = e.by * down
		}
		if by != 0 || freed {
			r.left[e.row] -= by
			r.look(e.row)
		}
	}
}

// tighten is that of the program.
func (r *rooms) tighten(b bounds) bool {
	for j := range b.lo {
		if b.lo[j] != r.b.lo[j] || b.hi[j] != r.b.hi[j] {
			r.move(j, b.lo[j], b.hi[j])
		}
	}
	for len(r.again) > 0 {
		i := r.again[len(r.again)-1]
		room, row := r.left[i], &r.p.rows[i]
		if room < 0 {
			return false // it is looked at again with the next bounds
		}
		r.again, r.in[i] = r.again[:len(r.again)-1], false
		if room >= row.big {
			continue
		}
		for k, j := range row.at {
			by := row.by[k]
			if by <= room && -by <= room || b.lo[j] == b.hi[j] {
				continue
			}
			if by > 0 {
				b.hi[j] = 0
			} else {
				b.lo[j] = 1
			}
			r.move(int(j), b.lo[j], b.hi[j])
		}
	}
	return true
}

// price is what one more of a row is worth, by the relaxation.
type price struct {
	row int32
	by  float64
}

// proof is a bound that is certain. By weak duality any prices that are not
// negative give one: the prices come from floating point, are rounded to whole
// multiples of 2^-shift, and the rest is arithmetic in whole numbers.
type proof struct {
	bound   wide // of the value, times 2^shift
	shift   uint
	reduced []wide // the value of each column less the price of what it takes, times 2^shift
	rates   []int64
}

// prove works out the bound that prices give for columns within b. With
// valueless, values count as nothing: a bound below zero then says that no
// choice keeps the rows. False says that the prices are of no use.
func (f *proof) prove(p *program, prices []price, b bounds, valueless bool) bool {
	n := len(p.value)
	if cap(f.reduced) < n {
		f.reduced = make([]wide, n)
	}
	f.reduced, f.rates = f.reduced[:n], f.rates[:0]
	shift := 62
	if !valueless {
		shift = min(shift, 124-bits.Len64(uint64(p.total)))
	}
	for _, y := range prices {
		if y.by <= 0 {
			continue
		}
		if math.IsNaN(y.by) || math.IsInf(y.by, 0) {
			return false
		}
		_, e := math.Frexp(y.by)
		shift = min(shift, 60-e, 96-e-bits.Len64(uint64(p.rows[y.row].big)))
	}
	if shift < 0 {
		return false
	}
	f.shift = uint(shift)
	if valueless {
		clear(f.reduced)
	} else {
		for j, v := range p.value {
			f.reduced[j] = wideOf(v).shifted(f.shift)
		}
	}
	f.bound = wide{}
	for _, y := range prices {
		rate := int64(math.Round(math.Ldexp(max(y.by, 0), shift)))
		f.rates = append(f.rates, rate)
		if rate == 0 {
			continue
		}
		r := &p.rows[y.row]
		f.bound = f.bound.plus(product(rate, r.most))
		for k, j := range r.at {
			f.reduced[j] = f.reduced[j].minus(product(rate, r.by[k]))
		}
	}
	for j, d := range f.reduced {
		if b.lo[j] == 1 || b.hi[j] == 1 && d.positive() {
			f.bound = f.bound.plus(d)
		}
	}
	return true
}

// most is the bound as a whole value.
func (f *proof) most() int64 {
	if v, ok := f.bound.floor(f.shift); ok {
		return v
	}
	if f.bound.negative() {
		return math.MinInt64
	}
	return math.MaxInt64
}

// fix settles the columns of b that a choice better than best cannot have
// otherwise, and says how many.
func (f *proof) fix(b bounds, best int64) (fixed int) {
	need := wideOf(best + 1).shifted(f.shift)
	for j, d := range f.reduced {
		if b.lo[j] == b.hi[j] {
			continue
		}
		switch {
		case d.positive() && f.bound.minus(d).less(need):
			b.lo[j] = 1
			fixed++
		case d.negative() && f.bound.plus(d).less(need):
			b.hi[j] = 0
			fixed++
		}
	}
	return fixed
}

// part is a program without the columns that b settles and without the rows
// that then say nothing.
type part struct {
	*program
	from []int // the column of the whole for each column here
	base int64 // the value of what is settled
}

// reduce makes the part of p that b leaves open.
func (p *program) reduce(b bounds) part {
	var q part
	to := make([]int32, len(p.value))
	var value []int64
	for j, v := range p.value {
		to[j] = -1
		if b.free(j) {
			to[j] = int32(len(q.from))
			q.from = append(q.from, j)
			value = append(value, v)
		} else {
			q.base += v * int64(b.lo[j])
		}
	}
	var rows []row
	for i := range p.rows {
		r := &p.rows[i]
		s := row{most: r.most}
		var highest, divisor int64
		for k, j := range r.at {
			by := r.by[k]
			if to[j] < 0 {
				s.most -= by * int64(b.lo[j])
				continue
			}
			s.at, s.by = append(s.at, to[j]), append(s.by, by)
			highest += max(by, 0)
			divisor = gcd(divisor, by)
		}
		if highest <= s.most {
			continue
		}
		if divisor > 1 {
			for k := range s.by {
				s.by[k] /= divisor
			}
			s.most = floorDiv(s.most, divisor)
		}
		rows = append(rows, s)
	}
	q.program = newProgram(value, undominated(rows))
	return q
}

// undominated leaves out rows that another row implies. It looks no further
// where there are so many that looking costs more than it saves.
func undominated(rows []row) []row {
	if len(rows) > 400 {
		return rows
	}
	gone := make([]bool, len(rows))
	for i := range rows {
		for k := range rows {
			if i != k && !gone[i] && !gone[k] && rows[k].implies(&rows[i]) {
				gone[i] = true
			}
		}
	}
	var list []row
	for i, r := range rows {
		if !gone[i] {
			list = append(list, r)
		}
	}
	return list
}

// implies says whether every choice that keeps r keeps s, because s asks no
// more of any column and allows no less.
func (r *row) implies(s *row) bool {
	if s.most < r.most {
		return false
	}
	k := 0
	for i, j := range s.at {
		for ; k < len(r.at) && r.at[k] < j; k++ {
			if r.by[k] < 0 {
				return false
			}
		}
		own := int64(0)
		if k < len(r.at) && r.at[k] == j {
			own = r.by[k]
			k++
		}
		if s.by[i] > own {
			return false
		}
	}
	for ; k < len(r.at); k++ {
		if r.by[k] < 0 {
			return false
		}
	}
	return true
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return max(a, -a)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
