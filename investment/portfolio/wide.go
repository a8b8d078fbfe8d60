//nolint:gosec // the bits of a number are what is meant
package portfolio

import "math/bits"

// wide is a signed number of 128 bits: the bounds that cut a branch off are
// sums of products of two numbers of 64.
type wide struct {
	hi int64
	lo uint64
}

// wideOf is a as a wide number.
func wideOf(a int64) wide { return wide{a >> 63, uint64(a)} }

// product is a times b, exactly.
func product(a, b int64) wide {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	return wide{int64(hi) - (a>>63)&b - (b>>63)&a, lo}
}

func (w wide) plus(v wide) wide {
	lo, carry := bits.Add64(w.lo, v.lo, 0)
	return wide{w.hi + v.hi + int64(carry), lo}
}

func (w wide) minus(v wide) wide {
	lo, borrow := bits.Sub64(w.lo, v.lo, 0)
	return wide{w.hi - v.hi - int64(borrow), lo}
}

// shifted is w times two to the power of by, which is below 64.
func (w wide) shifted(by uint) wide {
	return wide{w.hi<<by | int64(w.lo>>(64-by)), w.lo << by}
}

func (w wide) negative() bool { return w.hi < 0 }

func (w wide) positive() bool { return w.hi > 0 || w.hi == 0 && w.lo > 0 }

func (w wide) less(v wide) bool { return w.hi < v.hi || w.hi == v.hi && w.lo < v.lo }

// floor is w divided by two to the power of by, rounded down, or false if that
// is no number of 64 bits.
func (w wide) floor(by uint) (int64, bool) {
	lo, hi := w.lo>>by|uint64(w.hi)<<(64-by), w.hi>>by
	return int64(lo), hi == int64(lo)>>63
}
