//nolint:gosec // columns are few
package portfolio

import "slices"

// choice is a choice of columns in the making, with what is left of each row.
type choice struct {
	p     *program
	b     bounds
	x     []int8
	left  []int64
	value int64
	log   []int32 // the columns changed, to take back
}

func newChoice(p *program, b bounds) *choice {
	c := &choice{p: p, b: b.clone(), x: make([]int8, len(p.value)), left: make([]int64, len(p.rows))}
	c.reset(b.lo)
	return c
}

// reset makes x the choice.
func (c *choice) reset(x []int8) {
	clear(c.x)
	c.value, c.log = 0, c.log[:0]
	for i := range c.p.rows {
		c.left[i] = c.p.rows[i].most
	}
	for j, v := range x {
		if v == 1 {
			c.flip(j)
		}
	}
	c.log = c.log[:0]
}

func (c *choice) flip(j int) {
	sign := int64(1 - 2*c.x[j])
	c.x[j] = 1 - c.x[j]
	c.value += sign * c.p.value[j]
	for _, e := range c.p.cols[j] {
		c.left[e.row] -= sign * e.by
	}
	c.log = append(c.log, int32(j))
}

// back takes back what was changed since the log had n entries.
func (c *choice) back(n int) {
	for len(c.log) > n {
		j := c.log[len(c.log)-1]
		c.flip(int(j))
		c.log = c.log[:len(c.log)-2]
	}
}

// add takes column j, with what it requires as far as depth goes, or changes
// nothing.
func (c *choice) add(j int, order []int32, depth int) bool {
	if c.x[j] == 1 || c.b.hi[j] == 0 {
		return c.x[j] == 1
	}
	mark := len(c.log)
	c.flip(j)
	for _, e := range c.p.cols[j] {
		if e.by > 0 && c.left[e.row] < 0 && !c.mend(int(e.row), order, depth) {
			c.back(mark)
			return false
		}
	}
	return true
}

// mend takes columns that give row i room, until it holds.
func (c *choice) mend(i int, order []int32, depth int) bool {
	if depth == 0 || !slices.ContainsFunc(c.p.rows[i].by, func(by int64) bool { return by < 0 }) {
		return false
	}
	mark := len(c.log)
	gives := make(map[int32]bool)
	for k, j := range c.p.rows[i].at {
		gives[j] = c.p.rows[i].by[k] < 0
	}
	for _, j := range order {
		if gives[j] && c.x[j] == 0 {
			c.add(int(j), order, depth-1)
		}
		if c.left[i] >= 0 {
			return true
		}
	}
	c.back(mark)
	return false
}

// fill mends what is broken and then takes what still fits and is worth
// something, in order. It says whether every row holds.
func (c *choice) fill(order []int32) bool {
	for i, left := range c.left {
		if left < 0 && c.left[i] < 0 && !c.mend(i, order, 3) {
			return false
		}
	}
	for _, j := range order {
		if c.x[j] == 0 && c.b.hi[j] == 1 && c.p.value[j] > 0 {
			mark, value := len(c.log), c.value
			if c.add(int(j), order, 3) && c.value <= value {
				c.back(mark)
			}
		}
	}
	return c.holds()
}

func (c *choice) holds() bool {
	for _, left := range c.left {
		if left < 0 {
			return false
		}
	}
	return true
}

// improve exchanges columns while that helps: it leaves each taken one out and
// fills again, and it takes each one left out, drops the worst until every row
// holds, and fills again. It ends when stop says so.
func (c *choice) improve(order []int32, rounds int, stop func() bool) {
	for range rounds {
		better := false
		for k := len(order) - 1; k >= 0; k-- {
			j := int(order[k])
			if !c.b.free(j) {
				continue
			}
			if stop() {
				return
			}
			c.log = c.log[:0]
			value := c.value
			fine := c.x[j] == 1
			if fine {
				c.flip(j)
				c.b.hi[j] = 0
				fine = c.holds() && c.fill(order)
				c.b.hi[j] = 1
			} else {
				c.flip(j)
				c.b.lo[j] = 1
				for k := len(order) - 1; k >= 0 && !c.holds(); k-- {
					if i := int(order[k]); c.x[i] == 1 && c.b.free(i) && c.helps(i) {
						c.flip(i)
					}
				}
				fine = c.holds() && c.fill(order)
				c.b.lo[j] = 0
			}
			if fine && c.value > value {
				better = true
			} else {
				c.back(0)
			}
		}
		if !better {
			return
		}
	}
}

// helps says whether leaving column j out gives a broken row room.
func (c *choice) helps(j int) bool {
	for _, e := range c.p.cols[j] {
		if e.by > 0 && c.left[e.row] < 0 {
			return true
		}
	}
	return false
}
