package costmodel

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"slices"
	"strconv"

	"moothall/calendar"
	"moothall/money"
)

// Payback is when what is gained has covered what was spent and goes on doing
// so. Not within the horizon is an answer.
type Payback struct {
	Within bool                   `json:"within_horizon"`
	Year   calendar.FinancialYear `json:"year,omitzero"` // at whose end it is covered
	Years  string                 `json:"years,omitempty"`
	Words  string                 `json:"words"`
	Basis  string                 `json:"basis"`
	Flow   []money.Pence          `json:"flow"` // net gain by year
	SoFar  []money.Pence          `json:"cumulative"`
}

// payback finds the first year end from which the sum so far is never again
// below nought. It counts cashable savings, income and displaced budgets less
// costs, and nothing else.
func (m *model) payback(flow []money.Pence, parts string) Payback {
	p := Payback{Flow: flow}
	var soFar money.Pence
	first, owed := -1, false
	for t, x := range flow {
		soFar = m.sum(soFar, x)
		p.SoFar = append(p.SoFar, soFar)
		switch {
		case soFar < 0:
			first, owed = -1, true
		case first < 0:
			first = t
		}
	}
	switch {
	case first < 0:
		p.Words = "Not within the horizon of " + strconv.Itoa(len(flow)) + " years"
		return p
	case !owed:
		p.Within, p.Words = true, "Nothing has to be paid back: the sum so far is never below nought"
		return p
	}
	p.Within, p.Year = true, m.years[first]
	p.Years = strconv.Itoa(first + 1)
	if parts == PartYears && first > 0 {
		before := -p.SoFar[first-1]
		p.Years = new(big.Rat).Add(big.NewRat(int64(first), 1), big.NewRat(int64(before), int64(flow[first]))).FloatString(1)
	}
	unit := "years"
	if p.Years == "1" {
		unit = "year"
	}
	p.Words = fmt.Sprintf("After %s %s, in %s", p.Years, unit, p.Year)
	return p
}

// Root is an internal rate of return.
type Root struct {
	Percent string `json:"percent"` // two decimals
	Rate    string `json:"rate"`    // six decimals, as a fraction
}

// roots finds every rate above −100% at which the flow is worth nothing today,
// and says when there are several.
func roots(flow []money.Pence) ([]Root, string) {
	coefficients := make([]float64, len(flow))
	for t, p := range flow {
		coefficients[t] = float64(p)
	}
	changes := signChanges(coefficients)
	list := []Root{}
	for _, x := range positiveRoots(coefficients) {
		r := float64(1/x) - 1
		list = append(list, Root{Percent: strconv.FormatFloat(float64(r*100), 'f', 2, 64), Rate: strconv.FormatFloat(r, 'f', 6, 64)})
	}
	slices.Reverse(list) // from the least rate
	switch {
	case changes == 0:
		return list, "There is none: the flow never changes its sign"
	case len(list) == 0:
		return list, "There is none, though the flow changes its sign " + strconv.Itoa(changes) + " times"
	case len(list) > 1:
		return list, fmt.Sprintf("There are %d: the flow changes its sign %d times, so no single one says what is gained. Go by the present value", len(list), changes)
	}
	return list, "The only one"
}

// InternalRates are the rates of roots, as fractions, for a flow in any unit.
func InternalRates(flow []float64) []float64 {
	var list []float64
	for _, x := range positiveRoots(flow) {
		list = append(list, float64(1/x)-1)
	}
	slices.Sort(list)
	return list
}

func signChanges(c []float64) int {
	n, last := 0, 0.0
	for _, x := range c {
		if x != 0 {
			if last*x < 0 {
				n++
			}
			last = x
		}
	}
	return n
}

// polynomial is Σ c[k]·x^k. Products are converted so that no machine fuses
// them with the sum: the same flow gives the same bits everywhere.
func polynomial(c []float64, x float64) float64 {
	y := 0.0
	for _, a := range slices.Backward(c) {
		y = float64(y*x) + a
	}
	return y
}

// positiveRoots are the roots x > 0 of Σ c[k]·x^k in ascending order, each once.
// Between two turning points there is at most one, so that the turning points,
// which are roots of the derivative, divide the axis.
func positiveRoots(c []float64) []float64 {
	c = trimmed(c)
	if signChanges(c) == 0 {
		return nil
	}
	limit := 0.0 // Cauchy: no root is further out
	lead := math.Abs(c[len(c)-1])
	for _, a := range c[:len(c)-1] {
		limit = max(limit, math.Abs(a)/lead)
	}
	limit++
	points := []float64{0}
	if signChanges(c) > 1 {
		derived := make([]float64, len(c)-1)
		for k := range derived {
			derived[k] = float64(c[k+1] * float64(k+1))
		}
		points = append(points, positiveRoots(derived)...)
	}
	points = append(points, limit)
	scale := 0.0
	for _, a := range c {
		scale = max(scale, math.Abs(a))
	}
	var list []float64
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		fa, fb := polynomial(c, a), polynomial(c, b)
		switch {
		case i > 1 && touches(c, a, fa):
			if len(list) == 0 || list[len(list)-1] != a {
				list = append(list, a)
			}
		case fa*fb < 0:
			list = append(list, bisect(c, a, b, fa))
		}
	}
	return list
}

// touches says whether the curve lies on the axis at x, to within rounding.
func touches(c []float64, x, fx float64) bool {
	size := 0.0
	power := 1.0
	for _, a := range c {
		size += math.Abs(float64(a * power))
		power = float64(power * x)
	}
	return math.Abs(fx) <= size*1e-13
}

// trimmed leaves out the noughts at both ends: they are roots at nought, or
// none.
func trimmed(c []float64) []float64 {
	for len(c) > 0 && c[len(c)-1] == 0 {
		c = c[:len(c)-1]
	}
	for len(c) > 0 && c[0] == 0 {
		c = c[1:]
	}
	return c
}

func bisect(c []float64, a, b, fa float64) float64 {
	for range 200 {
		mid := a + float64((b-a)/2)
		if mid == a || mid == b {
			break
		}
		fm := polynomial(c, mid)
		if fm == 0 {
			return mid
		}
		if float64(fa*fm) < 0 {
			b = mid
		} else {
			a, fa = mid, fm
		}
	}
	return a + float64((b-a)/2)
}

// modified is the modified internal rate of return in per cent: what is spent
// is financed, and what comes in reinvested, at rate. Empty if the flow has only
// one sign.
func modified(flow []money.Pence, rate Rate) string {
	r, ok := ModifiedRate(flow, rate, rate)
	if !ok {
		return ""
	}
	return strconv.FormatFloat(float64(r*100), 'f', 2, 64)
}

// ModifiedRate is (FV of gains at the reinvestment rate ÷ PV of costs at the
// finance rate)^(1/n) − 1, as a fraction. The flow begins in year 0.
func ModifiedRate(flow []money.Pence, finance, reinvest Rate) (float64, bool) {
	gains, costs := new(big.Int), new(big.Int) // with forty decimals
	for t, p := range flow {
		f := one()
		if p > 0 {
			f.power(reinvest, len(flow)-1-t)
			gains.Add(gains, f.n.Mul(&f.n, big.NewInt(int64(p))))
		} else if p < 0 {
			f.power(finance, -t)
			costs.Sub(costs, f.n.Mul(&f.n, big.NewInt(int64(p))))
		}
	}
	if gains.Sign() <= 0 || costs.Sign() <= 0 || len(flow) < 2 {
		return 0, false
	}
	q, _ := new(big.Rat).SetFrac(gains, costs).Float64()
	return rootOf(q, len(flow)-1) - 1, true
}

// rootOf is the n-th root of q, halving what is left of the doubt until none is.
func rootOf(q float64, n int) float64 {
	low, high := 0.0, max(1, q)
	for range 2000 {
		mid := low + float64((high-low)/2)
		if mid <= low || mid >= high {
			break
		}
		power := 1.0
		for range n {
			power = float64(power * mid)
		}
		if power > q {
			high = mid
		} else {
			low = mid
		}
	}
	return high
}

// Switch is by how much one thing would have to change, alone, for the net
// present value to be nought.
type Switch struct {
	Line   string      `json:"line,omitempty"` // empty: all costs or all benefits
	Label  string      `json:"label"`
	PV     money.Pence `json:"pv"`               // signed: a cost is negative
	Change string      `json:"change,omitempty"` // per cent, one decimal: −27.0; empty: no change would do
	Words  string      `json:"words"`
}

// setSwitching works out −NPSV/PV for all costs, all benefits and every line.
func (m *model) setSwitching(e *Economic, net, costs, benefits sum) {
	minus := sum{}
	minus.minus(costs)
	add := func(line, label string, pv sum) {
		p, n := m.adder.of(pv), m.adder.of(net)
		s := Switch{Line: line, Label: label, PV: p, Words: "No change of it alone would bring the net present value to nought"}
		if p != 0 {
			if tenths, ok := perMille(-n, p); ok && tenths <= 1_000_000 && tenths >= -1_000_000 {
				s.Change = decimal(tenths)
				s.Words = switchWords(tenths, p < 0, n >= 0)
			}
		}
		e.Switching = append(e.Switching, s)
	}
	add("", "All costs", minus)
	add("", "All benefits", benefits)
	for _, l := range e.lines {
		pv := l.pv
		if l.gain < 0 {
			pv = sum{}
			pv.minus(l.pv)
		}
		add(m.c.Lines[l.at].ID, m.c.Lines[l.at].Label, pv)
	}
}

// perMille is 1000 × a/b rounded half away from nought, and whether it fits.
func perMille(a, b money.Pence) (int64, bool) {
	hi, lo := bits.Mul64(size(a), 1000)
	var carry uint64
	lo, carry = bits.Add64(lo, size(b)/2, 0)
	hi += carry
	if hi >= size(b) {
		return 0, false
	}
	q, _ := bits.Div64(hi, lo, size(b))
	if q > math.MaxInt64 {
		return 0, false
	}
	if (a < 0) != (b < 0) {
		return -int64(q), true
	}
	return int64(q), true
}

func size(p money.Pence) uint64 {
	if p < 0 {
		return -uint64(p) //nolint:gosec // two's complement: the size of a negative number
	}
	return uint64(p)
}

// decimal is a number of tenths with its point.
func decimal(tenths int64) string {
	sign := ""
	if tenths < 0 {
		sign, tenths = "-", -tenths
	}
	return sign + strconv.FormatInt(tenths/10, 10) + "." + strconv.FormatInt(tenths%10, 10)
}

func switchWords(tenths int64, cost, worthwhile bool) string {
	verb := "may"
	if !worthwhile {
		verb = "must"
	}
	switch {
	case tenths >= 0:
		return verb + " rise by " + decimal(tenths) + "%"
	case tenths >= -1000:
		return verb + " fall by " + decimal(-tenths) + "%"
	case cost:
		return "Even at nothing it would not bring the net present value to nought"
	}
	return "Even at nothing the net present value is above nought"
}

// Swing is a row of the tornado: what one thing does to the net present value
// between its least and its greatest, all else as estimated.
type Swing struct {
	ID    string      `json:"id"` // of the line or the assumption
	Label string      `json:"label"`
	AtLow Rate        `json:"low_percent"` // of what is estimated
	AtTop Rate        `json:"high_percent"`
	Low   money.Pence `json:"npsv_at_low"`
	High  money.Pence `json:"npsv_at_high"`
	Size  money.Pence `json:"swing"`
}

// setTornado varies each line that has a range, and each assumption that has
// one, and puts the greatest swing first.
func (m *model) setTornado(e *Economic) {
	swing := func(id, label string, low, high Rate, pv sum) {
		at := func(r Rate) money.Pence { return m.sum(e.Net, pv.percent(r-hundred)) }
		s := Swing{ID: id, Label: label, AtLow: low, AtTop: high, Low: at(low), High: at(high)}
		s.Size = max(s.High, s.Low) - min(s.High, s.Low)
		e.Tornado = append(e.Tornado, s)
	}
	for _, l := range e.lines {
		if p := m.c.Lines[l.at].Points; p != nil && p.Low != p.High {
			swing(m.c.Lines[l.at].ID, m.c.Lines[l.at].Label, p.Low, p.High, l.signed())
		}
	}
	counted := make([]sum, len(m.c.Lines))
	for _, l := range e.lines {
		counted[l.at] = l.signed()
	}
	for n, a := range m.c.Assumptions {
		var all sum
		for _, i := range m.rests[n] {
			all.plus(counted[i])
		}
		if a.Low != a.High && all != (sum{}) {
			swing(a.ID, a.Text, a.Low, a.High, all)
		}
	}
	slices.SortStableFunc(e.Tornado, func(a, b Swing) int { return cmp.Or(cmp.Compare(b.Size, a.Size), cmp.Compare(a.ID, b.ID)) })
}

// signed is the present value of the line as it counts towards the net one.
func (l linePV) signed() sum {
	if l.gain > 0 {
		return l.pv
	}
	var s sum
	s.minus(l.pv)
	return s
}

// percent is r per cent of the sum, rounded half away from nought, once.
func (s sum) percent(r Rate) money.Pence {
	negative := (s.hi < 0) != (r < 0)
	if s.hi < 0 {
		var o sum
		o.minus(s)
		s = o
	}
	by := uint64(max(r, -r)) //nolint:gosec // not negative
	high, low := bits.Mul64(s.lo, by)
	over, mid := bits.Mul64(uint64(s.hi), by) //nolint:gosec // made positive above
	var carry uint64
	mid, carry = bits.Add64(mid, high, 0)
	const half = 50 * rateUnit
	// Half of what it is divided by is added first: half a factor of one, times a hundred per cent.
	addHigh, addLow := bits.Mul64(uint64(One), half)
	low, c := bits.Add64(low, addLow, 0)
	mid, c = bits.Add64(mid, addHigh, c)
	if over+carry+c != 0 || mid >= uint64(One) { // far more than usual: the long way
		n, _ := roundOff(new(big.Int).Mul(s.big(), new(big.Int).SetUint64(by)), hundredthFactor)
		if negative {
			return -n
		}
		return n
	}
	q, _ := bits.Div64(mid, low, uint64(One))
	n := money.Pence(q / uint64(hundred)) //nolint:gosec // less than 2^63: q was divided
	if negative {
		return -n
	}
	return n
}

// hundredthFactor is a hundred per cent of a whole factor.
var hundredthFactor = new(big.Int).Mul(hundredth, new(big.Int).SetUint64(uint64(One)))

// big is the sum in units of a Factor.
func (s sum) big() *big.Int {
	n := new(big.Int).Lsh(big.NewInt(s.hi), 64)
	return n.Add(n, new(big.Int).SetUint64(s.lo))
}
