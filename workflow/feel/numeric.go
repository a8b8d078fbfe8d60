package feel

import (
	"github.com/cockroachdb/apd/v3"
)

// Numeric functions (10.3.4.5).
var numbers = []entry{
	{"decimal(n: number, scale: number) number", rounding(apd.RoundHalfEven)},
	{"floor(n: number) number", rounding(apd.RoundFloor)},
	{"floor(n: number, scale: number) number", rounding(apd.RoundFloor)},
	{"ceiling(n: number) number", rounding(apd.RoundCeiling)},
	{"ceiling(n: number, scale: number) number", rounding(apd.RoundCeiling)},
	{"round up(n: number, scale: number) number", rounding(apd.RoundUp)},
	{"round down(n: number, scale: number) number", rounding(apd.RoundDown)},
	{"round half up(n: number, scale: number) number", rounding(apd.RoundHalfUp)},
	{"round half down(n: number, scale: number) number", rounding(apd.RoundHalfDown)},
	{"abs(n: size) same", func(_ *env, a []Value) Value {
		switch v := a[0].(type) {
		case Months:
			return max(v, -v)
		case Seconds:
			if v.Sec < 0 {
				return v.negated()
			}
			return v
		default:
			n := new(Number)
			n.d.Abs(&num(v).d)
			return n
		}
	}},
	{"modulo(dividend: number, divisor: number) number", modulo},
	{"sqrt(number: number) number", func(c *env, a []Value) Value { return c.unary(a[0], decimal.Sqrt) }},
	{"log(number: number) number", func(c *env, a []Value) Value { return c.unary(a[0], decimal.Ln) }},
	{"exp(number: number) number", func(c *env, a []Value) Value { return c.unary(a[0], decimal.Exp) }},
	{"odd(number: number) boolean", func(c *env, a []Value) Value { return parity(c, a[0], true) }},
	{"even(number: number) boolean", func(c *env, a []Value) Value { return parity(c, a[0], false) }},
}

// The scales a number can have (10.3.2.3.1).
const minScale, maxScale = -6111, 6176

// rounding makes a function that rounds to a number of decimals.
func rounding(mode apd.Rounder) body {
	return func(c *env, a []Value) Value {
		scale := 0
		if len(a) > 1 {
			var ok bool
			if scale, ok = num(a[1]).truncated(); !ok || scale < minScale || scale > maxScale {
				return c.null("a scale is from -6,111 to 6,176, not %s", num(a[1]))
			}
		}
		return rounded(num(a[0]), scale, mode)
	}
}

func rounded(n *Number, scale int, mode apd.Rounder) *Number {
	if int(n.d.Exponent) >= -scale {
		return n // no digit is beyond the scale
	}
	unit := new(Number)
	unit.d.SetInt64(1)
	unit.d.Exponent = int32(-scale) //nolint:gosec // a scale is small
	if n.d.NumDigits()+int64(n.d.Exponent)+int64(scale) <= 0 {
		return belowUnit(n, unit, mode)
	}
	m := new(Number)
	ctx := apd.Context{Precision: 100, MaxExponent: 20000, MinExponent: -20000, Rounding: mode}
	if _, err := ctx.Quantize(&m.d, &n.d, unit.d.Exponent); err != nil {
		return n
	}
	if m.d.IsZero() {
		return Int(0)
	}
	return m
}

// belowUnit rounds a number that is smaller than the unit of the last digit
// kept: to nothing, or to one unit.
func belowUnit(n, unit *Number, mode apd.Rounder) *Number {
	var twice apd.Decimal
	twice.Abs(&n.d)
	half := 1 // is it above half a unit, just half, or below
	if _, err := decimal.Add(&twice, &twice, &twice); err == nil {
		half = twice.Cmp(&unit.d)
	}
	up := false
	switch mode {
	case apd.RoundFloor:
		up = n.d.Negative
	case apd.RoundCeiling:
		up = !n.d.Negative
	case apd.RoundUp:
		up = true
	case apd.RoundHalfUp:
		up = half >= 0
	case apd.RoundHalfDown, apd.RoundHalfEven: // nought is even
		up = half > 0
	}
	if !up || n.d.IsZero() {
		return Int(0)
	}
	unit.d.Negative = n.d.Negative
	return unit
}

func (c *env) unary(v Value, op func(d, x *apd.Decimal) (apd.Condition, error)) Value {
	steps := dearSteps
	var size apd.Decimal
	if size.Abs(&num(v).d); size.Cmp(apd.New(100, 0)) > 0 {
		steps *= 4
	}
	if !c.spend(steps) {
		c.stop(c.place, "%s: the expression takes more than %s steps", c.name, thousands(c.limits.Steps))
		return nil
	}
	n := new(Number)
	cond, err := op(&n.d, &num(v).d)
	if err != nil || cond&(apd.InvalidOperation|apd.Overflow|apd.DivisionByZero|apd.SystemOverflow) != 0 || n.d.Form != apd.Finite {
		return c.null("%s has none", num(v))
	}
	return n
}

func modulo(c *env, a []Value) Value {
	x, y := num(a[0]), num(a[1])
	if y.d.IsZero() {
		return c.null("the divisor is 0")
	}
	ctx := decimal
	ctx.Precision = 7000 // the remainder is exact however far apart the numbers are
	if x.d.NumDigits()+int64(x.d.Exponent)-int64(y.d.Exponent) > 200 {
		return c.null("%s is too much larger than %s", x, y)
	}
	c.align(x, y)
	n := new(Number)
	cond, err := ctx.Rem(&n.d, &x.d, &y.d)
	if err != nil || cond&apd.InvalidOperation != 0 || n.d.Form != apd.Finite {
		return c.null("there is no remainder")
	}
	if !n.d.IsZero() && n.d.Negative != y.d.Negative {
		if _, err := decimal.Add(&n.d, &n.d, &y.d); err != nil {
			return nil
		}
	}
	return orNull(n)
}

func parity(c *env, v Value, odd bool) Value {
	n := num(v)
	var whole, frac, rest apd.Decimal
	n.d.Modf(&whole, &frac)
	if !frac.IsZero() {
		return c.null("%s is not a whole number", n)
	}
	ctx := decimal
	ctx.Precision = 100
	if whole.Exponent > 0 {
		return Bool(!odd)
	}
	if _, err := ctx.Rem(&rest, &whole, apd.New(2, 0)); err != nil {
		return c.null("%s is too large", n)
	}
	return Bool(rest.IsZero() != odd)
}

// Date and time functions (10.3.4.6, 10.3.4.8, 10.3.4.11).
var times_ = []entry{
	{"day of year(date: day) number", func(_ *env, a []Value) Value { return Int(int64(dayIn(a[0]).yearDay())) }},
	{"day of week(date: day) string", func(_ *env, a []Value) Value { return String(weekdays[dayIn(a[0]).weekday()-1]) }},
	{"month of year(date: day) string", func(_ *env, a []Value) Value { return String(months[dayIn(a[0]).Month-1]) }},
	{"week of year(date: day) number", func(_ *env, a []Value) Value { return Int(int64(dayIn(a[0]).week())) }},
	{"now() date and time", func(c *env, _ []Value) Value {
		_, off := c.now.Zone()
		z := Zone{set: true, offset: off}
		if named, ok := zoneNamed(c.now.Location().String()); ok && named.name != "UTC" {
			z = named
		}
		d, _ := DateTime{Date: Date{1970, 1, 1}, Time: Time{Zone: z}}.add(Seconds{})
		d.Date = Date{c.now.Year(), int(c.now.Month()), c.now.Day()}
		d.Time.Hour, d.Time.Minute, d.Time.Second, d.Time.Nano = c.now.Hour(), c.now.Minute(), c.now.Second(), c.now.Nanosecond()
		return d
	}},
	{"today() date", func(c *env, _ []Value) Value { return Date{c.now.Year(), int(c.now.Month()), c.now.Day()} }},
}

var (
	weekdays = []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	months   = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
)

func dayIn(v Value) Date {
	d, _ := moment(v)
	return d.Date
}

// Context functions (10.3.4.10).
var contexts = []entry{
	{"get value(m: context, key: string) any", func(c *env, a []Value) Value {
		v, ok := contextOf(a[0]).Get(str(a[1]))
		if !ok {
			return c.null("the context has no %q", str(a[1]))
		}
		return v
	}},
	{"get entries(m: context) list", func(c *env, a []Value) Value {
		m := contextOf(a[0])
		if !c.room(c.place, 3*len(m.names)) {
			return nil
		}
		out := make(List, len(m.names))
		for i, n := range m.names {
			e := &Context{}
			e.Put("key", String(n))
			e.Put("value", m.values[i])
			out[i] = e
		}
		return out
	}},
	{"context(entries: list) context", contextFrom},
	{"context put(context: context, key: string, value: any) context", func(c *env, a []Value) Value {
		if !c.room(c.place, 1+contextOf(a[0]).Len()) {
			return nil
		}
		m := contextOf(a[0]).clone()
		m.Put(str(a[1]), a[2])
		return m
	}},
	{"context put(context: context, keys: list, value: any) context", func(c *env, a []Value) Value {
		return putNested(c, contextOf(a[0]), listOf(a[1]), a[2])
	}},
	{"context merge(contexts: list) context", func(c *env, a []Value) Value {
		out := &Context{}
		for _, v := range listOf(a[0]) {
			m, ok := v.(*Context)
			if !ok {
				return c.null("the list has a %s; it may only have contexts", kindOf(v))
			}
			if !c.room(c.place, len(m.names)) {
				return nil
			}
			for i, n := range m.names {
				out.Put(n, m.values[i])
			}
		}
		return out
	}},
}

func contextOf(v Value) *Context {
	if m, ok := v.(*Context); ok {
		return m
	}
	return &Context{}
}

func contextFrom(c *env, a []Value) Value {
	out := &Context{}
	for _, v := range listOf(a[0]) {
		e, ok := v.(*Context)
		if !ok {
			return c.null("every entry is a context of key and value")
		}
		key, _ := e.Get("key")
		value, found := e.Get("value")
		k, isText := key.(String)
		if !found || !isText {
			return c.null("every entry has a key that is a text, and a value")
		}
		if _, twice := out.Get(string(k)); twice {
			return c.null("the key %q is given twice", string(k))
		}
		out.Put(string(k), value)
	}
	return out
}

func putNested(c *env, m *Context, keys List, v Value) Value {
	if len(keys) == 0 {
		return c.null("there is no key")
	}
	k, ok := keys[0].(String)
	if !ok {
		return c.null("a key is a text, not a %s", kindOf(keys[0]))
	}
	if len(keys) > 1 {
		inner, _ := m.Get(string(k))
		next, ok := inner.(*Context)
		if !ok {
			return c.null("%q holds no context", string(k))
		}
		if !c.enter(c.place) {
			return nil
		}
		v = putNested(c, next, keys[1:], v)
		c.depth--
		if v == nil {
			return nil
		}
	}
	if !c.room(c.place, 1+m.Len()) {
		return nil
	}
	out := m.clone()
	out.Put(string(k), v)
	return out
}
