// Package money is exact pence: sums that cannot overflow unseen, amounts as
// people write them, and shares that always add up. It knows no years and no
// council.
package money

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Pence is an amount of money in whole pence.
type Pence int64

// ErrOverflow says that a sum does not fit.
var ErrOverflow = errors.New("the sum is too large to be money")

// Parse reads an amount as people write it: £1,234.56, 1234.56, 11.85m, 750k.
// An amount that is no whole number of pence is refused, never rounded, and a
// comma must stand between thousands: 1,5 is half as much again to some people
// and fifteen to a parser that drops commas. A minus may be the hyphen of a
// keyboard or the true minus that String prints.
func Parse(s string) (Pence, error) {
	t := strings.Replace(strings.TrimSpace(s), "−", "-", 1)
	t, negative := strings.CutPrefix(t, "-")
	t = strings.TrimPrefix(t, "£")
	power := 2
	switch {
	case strings.HasSuffix(strings.ToLower(t), "m"):
		t, power = t[:len(t)-1], 8
	case strings.HasSuffix(strings.ToLower(t), "k"):
		t, power = t[:len(t)-1], 5
	}
	whole, part, _ := strings.Cut(t, ".")
	whole, grouped := ungroup(whole)
	if !grouped {
		return 0, fmt.Errorf("%q is not an amount of money: put commas only between thousands, like 1,234,567.89", s)
	}
	digits := whole + part
	if digits == "" || strings.Trim(digits, "0123456789") != "" || strings.HasSuffix(t, ".") || whole == "" {
		return 0, fmt.Errorf("%q is not an amount of money: write it like 1234.56, 750k or 11.85m", s)
	}
	if len(part) > power {
		return 0, fmt.Errorf("%q is not a whole number of pence: use at most two decimals", s)
	}
	n, err := strconv.ParseInt(digits+strings.Repeat("0", power-len(part)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is too large to be an amount of money", s)
	}
	if negative {
		n = -n
	}
	return Pence(n), nil
}

// ungroup takes the commas out of whole pounds, and says whether they stood
// between thousands.
func ungroup(whole string) (digits string, ok bool) {
	groups := strings.Split(whole, ",")
	for i, g := range groups[1:] {
		if len(g) != 3 || i == 0 && (groups[0] == "" || len(groups[0]) > 3) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// Plain is the amount in pounds with two decimals: 11850000.00.
func (p Pence) Plain() string {
	b := p.digits(make([]byte, 0, 24), false)
	if p < 0 {
		return "-" + string(b)
	}
	return string(b)
}

// digits appends the size of the amount, with commas between thousands or not.
func (p Pence) digits(b []byte, grouped bool) []byte {
	n := uint64(p) //nolint:gosec // of a negative amount, made its size below
	if p < 0 {
		n = -n
	}
	pounds := strconv.AppendUint(nil, n/100, 10)
	for i, d := range pounds {
		if grouped && i > 0 && (len(pounds)-i)%3 == 0 {
			b = append(b, ',')
		}
		b = append(b, d)
	}
	return append(b, '.', byte('0'+n%100/10), byte('0'+n%10))
}

// String is the amount as it is printed: £11,850,000.00, with a true minus.
func (p Pence) String() string {
	b := make([]byte, 0, 40)
	if p < 0 {
		b = append(b, "−"...)
	}
	return string(p.digits(append(b, "£"...), true))
}

// Pounds is String without the pence where there are none: £750,000.
func (p Pence) Pounds() string { return strings.TrimSuffix(p.String(), ".00") }

// Short is the amount in millions where that is exact to two decimals, as in
// £11.85m, and Pounds otherwise.
func (p Pence) Short() string {
	if p%1_000_000 != 0 || (p < 100_000_000 && p > -100_000_000) {
		return p.Pounds()
	}
	sign, n := "", int64(p)/1_000_000
	if n < 0 {
		sign, n = "−", -n
	}
	s := fmt.Sprintf("%d.%02d", n/100, n%100)
	s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	return sign + "£" + s + "m"
}

// MarshalText writes Plain, so that JSON carries the amount exactly.
func (p Pence) MarshalText() ([]byte, error) { return []byte(p.Plain()), nil }

// UnmarshalText reads what Parse reads.
func (p *Pence) UnmarshalText(b []byte) error {
	v, err := Parse(string(b))
	if err == nil {
		*p = v
	}
	return err
}

// Sum adds amounts, or says that they do not fit.
func Sum(list ...Pence) (Pence, error) {
	var total Pence
	for _, p := range list {
		if (p > 0 && total > math.MaxInt64-p) || (p < 0 && total < math.MinInt64-p) {
			return 0, ErrOverflow
		}
		total += p
	}
	return total, nil
}

// Share divides total by weights, to the penny and without remainder: each
// gets its share rounded down, and the pence left over go to the largest
// remainders (to the first of equals).
func Share(total Pence, weights []int64) ([]Pence, error) {
	if total == math.MinInt64 {
		return nil, ErrOverflow // its size is no amount
	}
	var sum, carry uint64
	for _, w := range weights {
		if w < 0 {
			return nil, errors.New("a share cannot be negative")
		}
		if sum, carry = bits.Add64(sum, uint64(w), 0); carry != 0 {
			return nil, ErrOverflow
		}
	}
	if sum == 0 {
		return nil, errors.New("the shares are all nothing")
	}
	left, sign := uint64(total), Pence(1) //nolint:gosec // of a negative amount, made its size below
	if total < 0 {
		left, sign = -left, -1
	}
	whole := left
	shares := make([]Pence, len(weights))
	remainders := make([]uint64, len(weights))
	for i, w := range weights {
		hi, lo := bits.Mul64(whole, uint64(w)) //nolint:gosec // w is not negative, and no more than sum, so the quotient is no more than whole
		q, r := bits.Div64(hi, lo, sum)
		shares[i], remainders[i] = sign*Pence(q), r //nolint:gosec // no more than whole
		left -= q
	}
	for range left { // fewer than there are weights
		most := 0
		for i, r := range remainders {
			if r > remainders[most] {
				most = i
			}
		}
		shares[most] += sign
		remainders[most] = 0
	}
	return shares, nil
}
