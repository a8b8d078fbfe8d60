package feel

import (
	"github.com/cockroachdb/apd/v3"
)

type arithmetic struct {
	binary
	op token
}

func (e *arithmetic) Eval(r *Run, f *Frame) Value {
	if !r.step(e.place) {
		return nil
	}
	a, b := e.left.Eval(r, f), e.right.Eval(r, f)
	if x, ok := a.(*Number); ok {
		if y, ok := b.(*Number); ok {
			return e.numbers(r, x, y)
		}
	}
	v, ok := e.other(r, a, b)
	if !ok {
		return r.null(e.place, "%s and %s cannot be joined by %s", kindOf(a), kindOf(b), e.op)
	}
	return v
}

// dearSteps is what a root, a logarithm or a broken power counts as: it takes as
// long as thousands of other steps.
const dearSteps = 5000

// maxPower is the largest exponent (table 60).
var maxPower = Int(999_999_999)

func (e *arithmetic) numbers(r *Run, x, y *Number) Value {
	z := new(Number)
	var cond apd.Condition
	var err error
	switch e.op {
	case '+':
		r.align(x, y)
		cond, err = decimal.Add(&z.d, &x.d, &y.d)
	case '-':
		r.align(x, y)
		cond, err = decimal.Sub(&z.d, &x.d, &y.d)
	case '*':
		cond, err = decimal.Mul(&z.d, &x.d, &y.d)
	case '/':
		if y.d.IsZero() {
			return r.null(e.place, "division by zero")
		}
		cond, err = decimal.Quo(&z.d, &x.d, &y.d)
	default:
		var size apd.Decimal
		if size.Abs(&y.d); size.Cmp(&maxPower.d) > 0 {
			return r.null(e.place, "the exponent %s is larger than 999,999,999", y)
		}
		if !r.pay(e.place, powerSteps(x, y)) {
			return nil
		}
		cond, err = decimal.Pow(&z.d, &x.d, &y.d)
	}
	if err != nil || cond&(apd.Overflow|apd.InvalidOperation|apd.DivisionByZero|apd.DivisionUndefined|apd.SystemOverflow) != 0 || z.d.Form != apd.Finite {
		return r.null(e.place, "the result is not a number or too large for one")
	}
	if z.d.IsZero() {
		if e.op != '+' && e.op != '-' && !x.d.IsZero() && (e.op == '/' || !y.d.IsZero()) {
			return r.null(e.place, "the result is too small for a number")
		}
		z.d.Negative = false
	}
	return z
}

// powerSteps is what x ** y counts as.
func powerSteps(x, y *Number) int {
	n, whole := y.Int64()
	switch {
	case whole && n >= -100 && n <= 100:
		return 50
	case whole:
		return 1000
	case x.d.Exponent > farApart || x.d.Exponent < -farApart:
		return 4 * dearSteps
	}
	return dearSteps
}

// farApart is from how many places on the distance of two numbers costs time.
const farApart = 100

// align counts the digits between two numbers that are added: the next step
// stops the run if it was too much.
func (r *Run) align(x, y *Number) {
	far := int(x.d.Exponent) - int(y.d.Exponent)
	if far = max(far, -far); far > farApart {
		r.spend(far >> 4)
	}
}

// other is the arithmetic of texts, dates, times and durations (tables 57 and 59).
func (e *arithmetic) other(r *Run, a, b Value) (Value, bool) {
	switch e.op {
	case '+':
		if s, ok := a.(String); ok {
			t, ok := b.(String)
			if !ok {
				return nil, false
			}
			return r.text(e.place, string(s)+string(t)), true
		}
		if v, ok := plus(a, b); ok {
			return v, true
		}
		return plus(b, a)
	case '-':
		return minus(a, b)
	case '*':
		if v, ok := times(a, b); ok {
			return v, true
		}
		return times(b, a)
	case '/':
		return divided(a, b)
	}
	return nil, false
}

// plus adds a duration, the second, to what it can be added to.
func plus(a, b Value) (Value, bool) {
	switch d := b.(type) {
	case Months:
		switch a := a.(type) {
		case Months:
			sum, ok := addInt(int64(a), int64(d))
			return Months(sum), ok && validMonths(sum)
		case Date:
			e, ok := a.addMonths(int64(d))
			return e, ok
		case DateTime:
			e, ok := a.Date.addMonths(int64(d))
			return DateTime{e, a.Time}, ok
		}
	case Seconds:
		switch a := a.(type) {
		case Seconds:
			return a.add(d)
		case Date:
			e, ok := midnight(a).add(d)
			return e.Date, ok
		case DateTime:
			e, ok := a.add(d)
			return e, ok
		case Time:
			return a.add(d), true
		}
	}
	return nil, false
}

// add moves round the clock.
func (t Time) add(d Seconds) Time {
	nano := t.Nano + int(d.Nano)
	sec := t.seconds() + d.Sec%daySecs
	if nano >= 1e9 {
		nano -= 1e9
		sec++
	}
	t.Nano = nano
	return t.withSeconds(sec)
}

func minus(a, b Value) (Value, bool) {
	switch d := b.(type) {
	case Months:
		return plus(a, -d)
	case Seconds:
		return plus(a, d.negated())
	case Time:
		t, ok := a.(Time)
		if !ok || t.Zone.set != d.Zone.set {
			return nil, false
		}
		sec := t.seconds() - d.seconds()
		if t.Zone.set {
			sec += int64(d.Zone.standard() - t.Zone.standard())
		}
		return seconds(sec, int64(t.Nano-d.Nano)), true
	}
	x, okA := moment(a)
	y, okB := moment(b)
	if !okA || !okB || x.Time.Zone.set != y.Time.Zone.set {
		return nil, false
	}
	sec := x.local() - y.local()
	if x.Time.Zone.set {
		sec = x.instant() - y.instant()
	}
	return seconds(sec, int64(x.Time.Nano-y.Time.Nano)), true
}

func moment(v Value) (DateTime, bool) {
	switch v := v.(type) {
	case Date:
		return midnight(v), true
	case DateTime:
		return v, true
	}
	return DateTime{}, false
}

// value is the number of seconds.
func (s Seconds) value() *Number {
	var nano, whole apd.Decimal
	nano.SetInt64(int64(s.Nano))
	nano.Exponent = -9
	whole.SetInt64(s.Sec)
	n := new(Number)
	if _, err := decimal.Add(&n.d, &whole, &nano); err != nil {
		return Int(s.Sec)
	}
	return n
}

// secondsOf is a duration of so many seconds; below a nanosecond is cut off.
func secondsOf(n *Number) (Seconds, bool) {
	var nanos, whole, frac apd.Decimal
	nanos.Set(&n.d)
	nanos.Modf(&whole, &frac)
	sec, err := whole.Int64()
	if err != nil || !validSeconds(sec) {
		return Seconds{}, false
	}
	frac.Exponent += 9
	frac.Modf(&whole, &nanos)
	nano, err := whole.Int64()
	return seconds(sec, nano), err == nil
}

func times(a, b Value) (Value, bool) {
	n, ok := b.(*Number)
	if !ok {
		return nil, false
	}
	switch a := a.(type) {
	case Months:
		return scaled(int64(a), n, false)
	case Seconds:
		p := new(Number)
		if _, err := decimal.Mul(&p.d, &a.value().d, &n.d); err != nil {
			return nil, false
		}
		return secondsOf(p)
	}
	return nil, false
}

// scaled is a number of months times or by n, in whole months.
func scaled(months int64, n *Number, divide bool) (Value, bool) {
	p, op := new(Number), decimal.Mul
	if divide {
		op = decimal.Quo
	}
	if _, err := op(&p.d, &Int(months).d, &n.d); err != nil {
		return nil, false
	}
	var whole, frac apd.Decimal
	p.d.Modf(&whole, &frac)
	m, err := whole.Int64()
	return Months(m), err == nil && validMonths(m)
}

func divided(a, b Value) (Value, bool) {
	switch d := b.(type) {
	case *Number:
		if d.d.IsZero() {
			return nil, false
		}
		switch a := a.(type) {
		case Months:
			return scaled(int64(a), d, true)
		case Seconds:
			q := new(Number)
			if _, err := decimal.Quo(&q.d, &a.value().d, &d.d); err != nil {
				return nil, false
			}
			return secondsOf(q)
		}
	case Months:
		if m, ok := a.(Months); ok && d != 0 {
			return quotient(Int(int64(m)), Int(int64(d)))
		}
	case Seconds:
		if s, ok := a.(Seconds); ok && d != (Seconds{}) {
			return quotient(s.value(), d.value())
		}
	}
	return nil, false
}

func quotient(a, b *Number) (Value, bool) {
	q := new(Number)
	_, err := decimal.Quo(&q.d, &a.d, &b.d)
	return q, err == nil
}

type negative struct {
	base
	of Expr
}

func (e *negative) Eval(r *Run, f *Frame) Value {
	if !r.step(e.place) {
		return nil
	}
	switch v := e.of.Eval(r, f).(type) {
	case *Number:
		n := new(Number)
		n.d.Neg(&v.d)
		if n.d.IsZero() {
			n.d.Negative = false
		}
		return n
	case Months:
		return -v
	case Seconds:
		return v.negated()
	default:
		return r.null(e.place, "a %s cannot be negative", kindOf(v))
	}
}

// resultOf is the type that an operator gives, and false if it gives only null.
func resultOf(op token, a, b *Type) (*Type, bool) {
	if a.IsAny() || b.IsAny() {
		return AnyType, true
	}
	x, y := a.kind, b.kind
	if x == kindNull || y == kindNull {
		return NullType, true // as likely meant as not
	}
	for range 2 {
		switch {
		case x == kindNumber && y == kindNumber:
			return NumberType, true
		case op == '+' && x == kindString && y == kindString:
			return StringType, true
		case (op == '+' || op == '-') && x == y && (x == kindMonths || x == kindSeconds):
			return a, true
		case op == '-' && (x == kindDate || x == kindDateTime) && (y == kindDate || y == kindDateTime), op == '-' && x == kindTime && y == kindTime:
			return SecondsType, true
		case (op == '+' || op == '-') && (y == kindMonths && (x == kindDate || x == kindDateTime) ||
			y == kindSeconds && (x == kindDate || x == kindDateTime || x == kindTime)):
			return a, true
		case (op == '*' || op == '/') && y == kindNumber && (x == kindMonths || x == kindSeconds):
			return a, true
		case op == '/' && x == y && (x == kindMonths || x == kindSeconds):
			return NumberType, true
		}
		if op != '+' && op != '*' {
			break
		}
		a, b, x, y = b, a, y, x
	}
	return AnyType, false
}

// property is a part of a date, time, duration or range (tables 65 to 67).
func property(v Value, name string) (Value, bool) {
	switch v := v.(type) {
	case Date:
		return dateProperty(v, name)
	case DateTime:
		if w, ok := dateProperty(v.Date, name); ok {
			return w, true
		}
		return timeProperty(v.Time, v.Time.Zone.at(v.Date, v.Time), name)
	case Time:
		return timeProperty(v, v.Zone.standard(), name)
	case Months:
		switch name {
		case "years":
			return Int(int64(v / 12)), true
		case "months":
			return Int(int64(v % 12)), true
		case "days", "hours", "minutes", "seconds":
			return nil, true
		}
	case Seconds:
		sign, d, h, m, s, nano := v.parts()
		switch name {
		case "days":
			return Int(sign * d), true
		case "hours":
			return Int(sign * h), true
		case "minutes":
			return Int(sign * m), true
		case "seconds":
			return seconds(sign*s, sign*nano).value(), true
		case "years", "months":
			return nil, true
		}
	case *Range:
		switch name {
		case "start":
			return v.Low, true
		case "end":
			return v.High, true
		case "start included":
			return Bool(v.LowIncluded), true
		case "end included":
			return Bool(v.HighIncluded), true
		}
	}
	return nil, false
}

func dateProperty(d Date, name string) (Value, bool) {
	switch name {
	case "year":
		return Int(int64(d.Year)), true
	case "month":
		return Int(int64(d.Month)), true
	case "day":
		return Int(int64(d.Day)), true
	case "weekday":
		return Int(int64(d.weekday())), true
	}
	return nil, false
}

func timeProperty(t Time, offset int, name string) (Value, bool) {
	switch name {
	case "hour":
		return Int(int64(t.Hour)), true
	case "minute":
		return Int(int64(t.Minute)), true
	case "second":
		return seconds(int64(t.Second), int64(t.Nano)).value(), true
	case "time offset":
		if !t.Zone.set {
			return nil, true
		}
		return Seconds{Sec: int64(offset)}, true
	case "timezone":
		if t.Zone.name == "" {
			return nil, true
		}
		return String(t.Zone.name), true
	}
	return nil, false
}

// memberType is the type of an entry or property, and false if there is none.
func memberType(types *typing, t *Type, name string) (*Type, bool) {
	if t.IsAny() || t.kind == kindNull {
		return AnyType, true
	}
	switch t.kind {
	case kindContext:
		u, ok := types.field(t, name)
		return u, ok || t.loose()
	case kindRange:
		switch name {
		case "start", "end":
			return t.Elem, true
		case "start included", "end included":
			return BooleanType, true
		}
		return AnyType, false
	case kindList:
		return AnyType, true
	}
	sample := map[Kind]Value{kindDate: Date{1, 1, 1}, kindTime: Time{}, kindDateTime: DateTime{Date: Date{1, 1, 1}}, kindMonths: Months(0), kindSeconds: Seconds{}}[t.kind]
	if sample == nil {
		return AnyType, false
	}
	v, ok := property(sample, name)
	switch {
	case !ok:
		return AnyType, false
	case name == "time offset":
		return SecondsType, true
	case name == "timezone":
		return StringType, true
	case v == nil:
		return AnyType, true
	}
	return NumberType, true
}
