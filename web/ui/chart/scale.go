package chart

import "math/bits"

// limit keeps sums of values within what can be counted. A greater value is
// drawn as this one; in pence it is some eleven quadrillion pounds.
const limit = 1 << 60

// bounded is v, or the limit that it passes.
func bounded(v int64) int64 { return max(-limit, min(limit, v)) }

// add is a sum that stops at the limit.
func add(a, b int64) int64 { return bounded(bounded(a) + bounded(b)) }

// sum is a + b, and whether that can be said: the table gives the true sum or
// none, while a picture may stop at the limit.
func sum(a, b int64) (int64, bool) {
	s := a + b
	return s, (s > a) == (b > 0)
}

// apart is how far a lies from b, and whether that can be said.
func apart(a, b int64) (int64, bool) {
	d := max(a, b) - min(a, b)
	return d, d >= 0
}

// axis runs from low to high in steps of a round number.
type axis struct{ low, high, step int64 }

// newAxis is the axis that holds both values and nought: a column that does
// not start there misleads.
func newAxis(low, high int64) axis {
	low, high = min(0, low), max(0, high)
	if low == high {
		return axis{high: 1, step: 1}
	}
	return spanning(low, high)
}

// spanning is the axis that holds both values, and nought only if it lies
// between them: for where something lies, not for how much there is.
func spanning(low, high int64) axis {
	low, high = bounded(low), bounded(high)
	if low == high {
		return axis{low: low - 1, high: high + 1, step: 1}
	}
	step := int64(1)
	for factor := 0; (high-low+step-1)/step > 4; factor++ {
		// 1, 2, 5, 10, 20, 50 and so on
		if factor%3 == 1 {
			step = step / 2 * 5
		} else {
			step *= 2
		}
	}
	return axis{low: floor(low, step), high: -floor(-high, step), step: step}
}

// floor is the greatest multiple of step that is not greater than v.
func floor(v, step int64) int64 {
	rest := v % step
	if rest < 0 {
		rest += step
	}
	return v - rest
}

// place is how far v lies from the low end on a line that is long tenths of a
// pixel. It counts in whole numbers, since fractions differ between machines.
func (a axis) place(v int64, long int) int {
	v = max(a.low, min(a.high, v))
	high, low := bits.Mul64(uint64(v-a.low), uint64(long))
	share, _ := bits.Div64(high, low, uint64(a.high-a.low))
	return int(share)
}

// ticks are the round numbers on the axis.
func (a axis) ticks() []int64 {
	var list []int64
	for v := a.low; v <= a.high; v += a.step {
		list = append(list, v)
	}
	return list
}
