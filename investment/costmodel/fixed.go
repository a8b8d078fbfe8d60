package costmodel

import (
	"fmt"
	"math/big"
	"math/bits"
	"strconv"
	"strings"

	"moothall/money"
)

// Rate is a decimal number in units of 0.0001: as a percentage, 3.5 is 35,000;
// as an index, 81.1085 is 811,085. It is written as a decimal string.
type Rate int64

// rateUnit is one, as a Rate.
const rateUnit = 10_000

// ParseRate reads a decimal with at most four decimals and an optional %.
func ParseRate(s string) (Rate, error) {
	t := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "%"))
	t, negative := strings.CutPrefix(strings.Replace(t, "−", "-", 1), "-")
	whole, part, _ := strings.Cut(t, ".")
	if whole == "" || len(part) > 4 || strings.Trim(whole+part, "0123456789") != "" || len(whole) > 9 || strings.HasSuffix(t, ".") {
		return 0, fmt.Errorf("%q is not a number with at most four decimals, like 3.5", s)
	}
	n, err := strconv.ParseInt(whole+part+strings.Repeat("0", 4-len(part)), 10, 64)
	if negative {
		n = -n
	}
	return Rate(n), err
}

// String is the number without the noughts at its end: 3.5.
func (r Rate) String() string {
	sign, n := "", int64(r)
	if n < 0 {
		sign, n = "-", -n
	}
	s := fmt.Sprintf("%d.%04d", n/rateUnit, n%rateUnit)
	return sign + strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// MarshalText writes String.
func (r Rate) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what ParseRate reads.
func (r *Rate) UnmarshalText(b []byte) (err error) {
	*r, err = ParseRate(string(b))
	return err
}

// Factor is what an amount is multiplied by, in units of 1e-16: exact enough
// that no amount a case can hold is a penny out, and the same on any machine.
// It is at most 1,844.
type Factor uint64

// One is the factor that changes nothing.
const One Factor = 10_000_000_000_000_000

// String is the factor with sixteen decimals.
func (f Factor) String() string {
	return fmt.Sprintf("%d.%016d", f/One, f%One)
}

// Places is the factor rounded to four decimals, as tables print it.
func (f Factor) Places() string { return f.String4().String()[:6] }

// String4 is the factor rounded, half up, to four decimals.
func (f Factor) String4() Factor {
	const step = One / 10_000
	return (f + step/2) / step * step
}

// MarshalText writes String.
func (f Factor) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (f *Factor) UnmarshalText(b []byte) error {
	whole, part, _ := strings.Cut(string(b), ".")
	if len(part) > 16 {
		return fmt.Errorf("%q is no factor", b)
	}
	n, err := strconv.ParseUint(whole+part+strings.Repeat("0", 16-len(part)), 10, 64)
	*f = Factor(n)
	return err
}

// fine is a number with forty decimals, in which factors are worked out before
// they are rounded once.
type fine struct{ n big.Int }

var (
	fineOne   = new(big.Int).Exp(big.NewInt(10), big.NewInt(40), nil)
	finePerF  = new(big.Int).Exp(big.NewInt(10), big.NewInt(24), nil) // of a Factor's unit
	hundredth = big.NewInt(100 * rateUnit)                            // a Rate of 100 per cent
)

func one() *fine {
	var f fine
	f.n.Set(fineOne)
	return &f
}

// by multiplies f by a/b.
func (f *fine) by(a, b int64) *fine {
	f.n.Mul(&f.n, big.NewInt(a))
	f.n.Quo(&f.n, big.NewInt(b))
	return f
}

// grow multiplies f by 1 + r per cent, shrink divides it by that.
func (f *fine) grow(r Rate) *fine   { return f.by(100*rateUnit+int64(r), 100*rateUnit) }
func (f *fine) shrink(r Rate) *fine { return f.by(100*rateUnit, 100*rateUnit+int64(r)) }

// times multiplies f by g.
func (f *fine) times(g *fine) {
	f.n.Mul(&f.n, &g.n)
	f.n.Quo(&f.n, fineOne)
}

// over divides f by g. By nothing it becomes more than any factor holds.
func (f *fine) over(g *fine) *fine {
	if g.n.Sign() == 0 {
		f.n.Lsh(fineOne, 128)
		return f
	}
	f.n.Mul(&f.n, fineOne)
	f.n.Quo(&f.n, &g.n)
	return f
}

// less is f − g.
func (f *fine) less(g *fine) *fine {
	f.n.Sub(&f.n, &g.n)
	return f
}

// root is the square root of f.
func (f *fine) root() *fine {
	f.n.Mul(&f.n, fineOne)
	f.n.Sqrt(&f.n)
	return f
}

func (f *fine) copy() *fine {
	var g fine
	g.n.Set(&f.n)
	return &g
}

// factor rounds f, half up, and says whether it fits.
func (f *fine) factor() (Factor, bool) {
	half := new(big.Int).Quo(finePerF, big.NewInt(2))
	half.Add(half, &f.n).Quo(half, finePerF)
	return Factor(half.Uint64()), half.IsUint64()
}

func (f Factor) fine() *fine {
	var g fine
	g.n.SetUint64(uint64(f))
	g.n.Mul(&g.n, finePerF)
	return &g
}

// pence is p times f, rounded half away from nought, and whether it fits.
func (f *fine) pence(p money.Pence) (money.Pence, bool) {
	n := new(big.Int).Mul(big.NewInt(int64(p)), &f.n)
	return roundOff(n, fineOne)
}

// roundOff is n/d rounded half away from nought. d is positive.
func roundOff(n, d *big.Int) (money.Pence, bool) {
	neg := n.Sign() < 0
	a := new(big.Int).Abs(n)
	a.Lsh(a, 1).Add(a, d)
	a.Quo(a, new(big.Int).Lsh(d, 1))
	if neg {
		a.Neg(a)
	}
	return money.Pence(a.Int64()), a.IsInt64()
}

// sum adds amounts times factors, exactly, in 128 bits. What a case can hold
// never overflows it.
type sum struct {
	hi int64
	lo uint64
}

// add adds p times f.
func (s *sum) add(p money.Pence, f Factor) {
	if p < 0 {
		hi, lo := bits.Mul64(uint64(-p), uint64(f))
		var borrow uint64
		s.lo, borrow = bits.Sub64(s.lo, lo, 0)
		s.hi -= int64(hi) + int64(borrow) //nolint:gosec // at most 2^63: an amount is less than 2^63 and a factor than 2^64
		return
	}
	hi, lo := bits.Mul64(uint64(p), uint64(f))
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, lo, 0)
	s.hi += int64(hi) + int64(carry) //nolint:gosec // as above
}

// plus adds another sum.
func (s *sum) plus(o sum) {
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, o.lo, 0)
	s.hi += o.hi + int64(carry) //nolint:gosec // a carry is 0 or 1
}

// minus takes another sum off.
func (s *sum) minus(o sum) {
	var borrow uint64
	s.lo, borrow = bits.Sub64(s.lo, o.lo, 0)
	s.hi -= o.hi + int64(borrow) //nolint:gosec // a borrow is 0 or 1
}

// pence is the sum rounded half away from nought, once.
func (s sum) pence() (money.Pence, bool) {
	neg := s.hi < 0
	hi, lo := uint64(s.hi), s.lo //nolint:gosec // made positive below
	if neg {
		var borrow uint64
		lo, borrow = bits.Sub64(0, lo, 0)
		hi, _ = bits.Sub64(0, hi, borrow)
	}
	var carry uint64
	lo, carry = bits.Add64(lo, uint64(One/2), 0)
	hi += carry
	if hi >= uint64(One)/2 { // the quotient would not fit 63 bits
		return 0, false
	}
	q, _ := bits.Div64(hi, lo, uint64(One))
	if neg {
		return -money.Pence(q), true //nolint:gosec // less than 2^63
	}
	return money.Pence(q), true //nolint:gosec // less than 2^63
}

// float is the sum in pence, for what is no amount of money.
func (s sum) float() float64 {
	return (float64(s.hi)*18446744073709551616 + float64(s.lo)) / float64(One)
}

// whole is p as a sum.
func whole(p money.Pence) sum {
	var s sum
	s.add(p, One)
	return s
}

// adder adds money and remembers that it did not fit.
type adder struct{ over bool }

// of rounds a sum.
func (a *adder) of(s sum) money.Pence {
	p, ok := s.pence()
	a.over = a.over || !ok
	return p
}

// sum adds amounts.
func (a *adder) sum(list ...money.Pence) money.Pence {
	p, err := money.Sum(list...)
	a.over = a.over || err != nil
	return p
}

// add adds p to *to.
func (a *adder) add(to *money.Pence, p money.Pence) { *to = a.sum(*to, p) }
