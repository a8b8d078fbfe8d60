package feel

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/cockroachdb/apd/v3"
)

// Conversion functions (10.3.4.1).
var conversions = []entry{
	{"date(from: string) date", func(c *env, a []Value) Value {
		d, ok := ParseDate(str(a[0]))
		if !ok {
			return c.null("%q is no date; write it as 2027-03-31", clip(str(a[0])))
		}
		return d
	}},
	{"date(from: day) date", func(_ *env, a []Value) Value {
		if d, ok := a[0].(DateTime); ok {
			return d.Date
		}
		return a[0]
	}},
	{"date(year: number, month: number, day: number) date", func(c *env, a []Value) Value {
		y, okY := whole(a[0])
		m, okM := whole(a[1])
		day, okD := whole(a[2])
		d := Date{y, m, day}
		if !okY || !okM || !okD || !d.valid() {
			return c.null("there is no such day")
		}
		return d
	}},
	{"date and time(from: string) date and time", func(c *env, a []Value) Value {
		d, ok := ParseDateTime(str(a[0]))
		if !ok {
			return c.null("%q is no date and time; write it as 2027-03-31T10:00:00", clip(str(a[0])))
		}
		return d
	}},
	{"date and time(from: day) date and time", func(_ *env, a []Value) Value {
		if d, ok := a[0].(Date); ok {
			return midnight(d)
		}
		return a[0]
	}},
	{"date and time(date: day, time: time) date and time", func(c *env, a []Value) Value {
		d, _ := moment(a[0])
		t, ok := a[1].(Time)
		if !ok {
			return c.null("the second argument is a time")
		}
		return DateTime{d.Date, t}
	}},
	{"time(from: string) time", func(c *env, a []Value) Value {
		t, ok := ParseTime(str(a[0]))
		if !ok {
			return c.null("%q is no time; write it as 10:00:00", clip(str(a[0])))
		}
		return t
	}},
	{"time(from: moment) time", func(_ *env, a []Value) Value {
		switch v := a[0].(type) {
		case DateTime:
			return v.Time
		case Date:
			return midnight(v).Time
		}
		return a[0]
	}},
	{"time(hour: number, minute: number, second: number, offset?: seconds) time", timeOf},
	{"number(from: string, grouping separator: text, decimal separator: text) number", numberOf},
	{"string(from: value) string", func(c *env, a []Value) Value { return c.text(c.place, text(a[0])) }},
	{"duration(from: string) any", func(c *env, a []Value) Value {
		d, ok := ParseDuration(str(a[0]))
		if !ok {
			return c.null("%q is no duration; write it as P10D, PT4H or P1Y6M", clip(str(a[0])))
		}
		return d
	}},
	{"years and months duration(from: day, to: day) years and months duration", func(_ *env, a []Value) Value {
		x, _ := moment(a[0])
		y, _ := moment(a[1])
		return monthsBetween(x, y)
	}},
	{"range(from: string) range", rangeOf},
}

func str(v Value) string {
	s, _ := v.(String)
	return string(s)
}

func num(v Value) *Number {
	if n, ok := v.(*Number); ok {
		return n
	}
	return new(Number)
}

func listOf(v Value) List {
	l, _ := v.(List)
	return l
}

// whole is a number that is whole and fits an int32.
func whole(v Value) (int, bool) {
	i, ok := num(v).Int64()
	return int(i), ok && i >= -1<<31 && i < 1<<31
}

func timeOf(c *env, a []Value) Value {
	h, okH := whole(a[0])
	m, okM := whole(a[1])
	s, okS := secondsOf(num(a[2]))
	if !okH || !okM || !okS || h < 0 || h > 23 || m < 0 || m > 59 || s.Sec < 0 || s.Sec > 59 {
		return c.null("there is no such time of day")
	}
	t := Time{Hour: h, Minute: m, Second: int(s.Sec), Nano: int(s.Nano)}
	if off, ok := a[3].(Seconds); ok {
		if off.Sec < -maxOffset || off.Sec > maxOffset {
			return c.null("an offset is at most 14 hours")
		}
		t.Zone = Zone{set: true, offset: int(off.Sec)}
	}
	return t
}

func numberOf(c *env, a []Value) Value {
	s, group, point := str(a[0]), str(a[1]), str(a[2])
	if a[1] != nil && group != " " && group != "," && group != "." || a[2] != nil && point != "," && point != "." || a[1] != nil && group == point {
		return c.null("separators are a space, a comma or a point, and not both the same")
	}
	if group != "" {
		s = strings.ReplaceAll(s, group, "")
	}
	if point != "" {
		if point != "." && strings.Contains(s, ".") {
			return c.null("%q is no number with these separators", clip(str(a[0])))
		}
		s = strings.ReplaceAll(s, point, ".")
	}
	if !isNumeral(s) {
		return c.null("%q is no number", clip(str(a[0])))
	}
	n, ok := Decimal(s)
	if !ok {
		return c.null("%q is no number", clip(str(a[0])))
	}
	return n
}

// isNumeral says whether s is written as grammar rule 37 wants, with a sign.
func isNumeral(s string) bool {
	s = strings.TrimPrefix(s, "-")
	l := lexer{src: s}
	l.next()
	return l.tok == tNumber && l.start == 0 && l.end == len(s) && !strings.ContainsAny(s, "eE")
}

// monthsBetween counts whole months from x to y.
func monthsBetween(x, y DateTime) Months {
	n := int64(y.Date.Year-x.Date.Year)*12 + int64(y.Date.Month-x.Date.Month)
	sign := int64(1)
	if y.local() < x.local() {
		sign = -1
	}
	if rest := cmpInt(dayOf(y), dayOf(x)); int64(rest)*sign < 0 && n*sign > 0 {
		n -= sign
	}
	return Months(n)
}

// dayOf is how far into its month a moment is.
func dayOf(d DateTime) int64 { return int64(d.Date.Day)*daySecs + d.Time.seconds() }

// rangeOf reads a range from text; its ends are literals (10.3.4.1).
func rangeOf(c *env, a []Value) Value {
	prog, err := c.compile("", str(a[0]), NewScope(nil))
	if err != nil {
		return c.null("%q is no range", clip(str(a[0])))
	}
	e, ok := prog.expr.(*rangeExpr)
	if !ok || e.op != 0 || !literal(e.low) || !literal(e.high) {
		return c.null("%q is no range between two literals", clip(str(a[0])))
	}
	g, ok := e.Eval(c.Run, &Frame{}).(*Range)
	if !ok || g.Low == nil || g.High == nil || order(c.Run, tLE, g.Low, g.High) != isTrue {
		return c.null("the ends of %q do not follow each other", clip(str(a[0])))
	}
	return g
}

func literal(e Expr) bool {
	switch e := e.(type) {
	case *constant:
		_, fn := e.v.(*Function)
		return !fn
	case *call:
		k, ok := e.callee.(*constant)
		if !ok || len(e.args) != 1 {
			return false
		}
		fn, ok := k.v.(*Function)
		arg, isText := constantOf(e.args[0]).(String)
		return ok && isText && arg != "" && slices.Contains([]string{"date", "time", "date and time", "duration"}, fn.Name)
	}
	return false
}

// Boolean functions (10.3.4.2).
var booleans = []entry{
	{"not(negand: boolean) boolean", func(c *env, a []Value) Value {
		b, ok := a[0].(Bool)
		if !ok {
			return c.null("negand is %s, not boolean", kindOf(a[0]))
		}
		return !b
	}},
	{"is(value1: any, value2: any) boolean", func(c *env, a []Value) Value { return Bool(identical(c.Run, a[0], a[1])) }},
}

// String functions (10.3.4.3). They count in characters.
var strings_ = []entry{
	{"substring(string: string, start position: number, length?: number) string", substring},
	{"string length(string: string) number", func(_ *env, a []Value) Value { return Int(int64(utf8.RuneCountInString(str(a[0])))) }},
	{"upper case(string: string) string", func(c *env, a []Value) Value { return c.text(c.place, strings.ToUpper(str(a[0]))) }},
	{"lower case(string: string) string", func(c *env, a []Value) Value { return c.text(c.place, strings.ToLower(str(a[0]))) }},
	{"substring before(string: string, match: string) string", func(c *env, a []Value) Value {
		before, _, found := strings.Cut(str(a[0]), str(a[1]))
		if !found {
			return String("")
		}
		return c.text(c.place, before)
	}},
	{"substring after(string: string, match: string) string", func(c *env, a []Value) Value {
		_, after, _ := strings.Cut(str(a[0]), str(a[1]))
		return c.text(c.place, after)
	}},
	{"contains(string: string, match: string) boolean", func(_ *env, a []Value) Value { return Bool(strings.Contains(str(a[0]), str(a[1]))) }},
	{"starts with(string: string, match: string) boolean", func(_ *env, a []Value) Value { return Bool(strings.HasPrefix(str(a[0]), str(a[1]))) }},
	{"ends with(string: string, match: string) boolean", func(_ *env, a []Value) Value { return Bool(strings.HasSuffix(str(a[0]), str(a[1]))) }},
	{"matches(input: string, pattern: string, flags?: string) boolean", matches},
	{"replace(input: string, pattern: string, replacement: string, flags?: string) string", replace},
	{"split(string: string, delimiter: string) list of string", split},
	{"string join(list: list, delimiter?: string) string", join_},
}

func substring(c *env, a []Value) Value {
	s := []rune(str(a[0]))
	start, ok := num(a[1]).truncated()
	if start < 0 {
		start += len(s) + 1
	}
	if !ok || start < 1 || start > len(s) {
		return c.null("the text has %d characters and no position %s", len(s), num(a[1]))
	}
	rest := s[start-1:]
	if a[2] != nil {
		n, ok := num(a[2]).truncated()
		if !ok || n < 1 || n > len(rest) {
			return c.null("there are no %s characters from there on", num(a[2]))
		}
		rest = rest[:n]
	}
	return c.text(c.place, string(rest))
}

func join_(c *env, a []Value) Value {
	var list []string
	size := 0
	for _, v := range listOf(a[0]) {
		switch v := v.(type) {
		case nil:
		case String:
			list = append(list, string(v))
			size += len(v) + len(str(a[1]))
		default:
			return c.null("the list has a %s; it may only have texts", v.kind())
		}
	}
	if size -= len(str(a[1])); size > c.limits.String { // before the memory is taken
		c.stop(c.place, "this makes a text of %s bytes; the limit is %s", thousands(size), thousands(c.limits.String))
		return nil
	}
	return c.text(c.place, strings.Join(list, str(a[1])))
}

// List functions (10.3.4.4).
var lists = []entry{
	{"list contains(list: list, element: any) boolean", func(c *env, a []Value) Value {
		return Bool(slices.ContainsFunc(listOf(a[0]), func(v Value) bool { return equal(c.Run, v, a[1]) == isTrue }))
	}},
	{"count(list: list) number", func(_ *env, a []Value) Value { return Int(int64(len(listOf(a[0])))) }},
	{"min(list: list) any", func(c *env, a []Value) Value { return extreme(c, listOf(a[0]), -1) }},
	{"min(c...: point) any", func(c *env, a []Value) Value { return extreme(c, a, -1) }},
	{"max(list: list) any", func(c *env, a []Value) Value { return extreme(c, listOf(a[0]), 1) }},
	{"max(c...: point) any", func(c *env, a []Value) Value { return extreme(c, a, 1) }},
	{"sum(list: list) number", func(c *env, a []Value) Value { return sum(c, listOf(a[0])) }},
	{"sum(n...: number) number", func(c *env, a []Value) Value { return sum(c, a) }},
	{"mean(list: list) number", func(c *env, a []Value) Value { return mean(c, listOf(a[0])) }},
	{"mean(n...: number) number", func(c *env, a []Value) Value { return mean(c, a) }},
	{"all(list: list) boolean", func(c *env, a []Value) Value { return every(c, listOf(a[0]), true) }},
	{"all(b...: truth) boolean", func(c *env, a []Value) Value { return every(c, a, true) }},
	{"any(list: list) boolean", func(c *env, a []Value) Value { return every(c, listOf(a[0]), false) }},
	{"any(b...: truth) boolean", func(c *env, a []Value) Value { return every(c, a, false) }},
	{"sublist(list: list, start position: number, length?: number) list", sublist},
	{"append(list: list, item...: any) list", func(c *env, a []Value) Value { return joined(c, listOf(a[0]), a[1:]) }},
	{"concatenate(list...: list) list", func(c *env, a []Value) Value { return joined(c, all(a)...) }},
	{"insert before(list: list, position: number, newItem: any) list", func(c *env, a []Value) Value {
		l := listOf(a[0])
		i, ok := index(c, l, a[1])
		if !ok {
			return nil
		}
		return joined(c, l[:i], List{a[2]}, l[i:])
	}},
	{"remove(list: list, position: number) list", func(c *env, a []Value) Value {
		l := listOf(a[0])
		i, ok := index(c, l, a[1])
		if !ok {
			return nil
		}
		return joined(c, l[:i], l[i+1:])
	}},
	{"list replace(list: list, position: number, newItem: any) list", func(c *env, a []Value) Value {
		l := listOf(a[0])
		i, ok := index(c, l, a[1])
		if !ok {
			return nil
		}
		return joined(c, l[:i], List{a[2]}, l[i+1:])
	}},
	{"list replace(list: list, match: function, newItem: any) list", replaceMatching},
	{"reverse(list: list) list", func(c *env, a []Value) Value {
		l, ok := joined(c, listOf(a[0])).(List)
		if !ok {
			return nil
		}
		slices.Reverse(l)
		return l
	}},
	{"index of(list: list, match: any) list of number", func(c *env, a []Value) Value {
		out := List{}
		for i, v := range listOf(a[0]) {
			if equal(c.Run, v, a[1]) == isTrue {
				out = append(out, Int(int64(i+1)))
			}
		}
		return c.made(out)
	}},
	{"union(list...: list) list", func(c *env, a []Value) Value {
		l, ok := joined(c, all(a)...).(List)
		if !ok {
			return nil
		}
		return distinct(c, l)
	}},
	{"distinct values(list: list) list", func(c *env, a []Value) Value { return distinct(c, listOf(a[0])) }},
	{"flatten(list: list) list", func(c *env, a []Value) Value {
		out, ok := flatten(c, nil, listOf(a[0]), 0)
		if !ok {
			return nil
		}
		return out
	}},
	{"product(list: list) number", func(c *env, a []Value) Value { return product(c, listOf(a[0])) }},
	{"product(n...: number) number", func(c *env, a []Value) Value { return product(c, a) }},
	{"median(list: list) number", func(c *env, a []Value) Value { return median(c, listOf(a[0])) }},
	{"median(n...: number) number", func(c *env, a []Value) Value { return median(c, a) }},
	{"stddev(list: list) number", func(c *env, a []Value) Value { return stddev(c, listOf(a[0])) }},
	{"stddev(n...: number) number", func(c *env, a []Value) Value { return stddev(c, a) }},
	{"mode(list: list) list of number", func(c *env, a []Value) Value { return mode(c, listOf(a[0])) }},
	{"mode(n...: number) list of number", func(c *env, a []Value) Value { return mode(c, a) }},
	{"sort(list: list, precedes: function) list", sort},
}

func all(a []Value) (lists []List) {
	for _, v := range a {
		lists = append(lists, listOf(v))
	}
	return lists
}

// joined is a new list of the items of all.
func joined(c *env, parts ...List) Value {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	if !c.room(c.place, n) {
		return nil
	}
	return append(make(List, 0, n), slices.Concat(parts...)...)
}

// index is the place of an item, from 0; positions count from 1, or from the end if below 0.
func index(c *env, l List, v Value) (int, bool) {
	i, ok := num(v).truncated()
	if i < 0 {
		i += len(l) + 1
	}
	if !ok || i < 1 || i > len(l) {
		c.null("the list has %d items and no position %s", len(l), num(v))
		return 0, false
	}
	return i - 1, true
}

func sublist(c *env, a []Value) Value {
	l := listOf(a[0])
	i, ok := index(c, l, a[1])
	if !ok {
		return nil
	}
	l = l[i:]
	if a[2] != nil {
		n, ok := num(a[2]).truncated()
		if !ok || n < 1 || n > len(l) {
			return c.null("there are no %s items from there on", num(a[2]))
		}
		l = l[:n]
	}
	return slices.Clip(l)
}

func replaceMatching(c *env, a []Value) Value {
	fn, ok := a[1].(*Function)
	if !ok || len(fn.Type().Params) != 2 {
		return c.null("match is a function of two parameters: the item and the new item")
	}
	l, ok := joined(c, listOf(a[0])).(List)
	if !ok {
		return nil
	}
	for i, item := range l {
		b, ok := fn.call(c.Run, c.place, []Value{item, a[2]}).(Bool)
		if !ok {
			return c.null("match came to neither true nor false")
		}
		if b {
			l[i] = a[2]
		}
	}
	return l
}

func extreme(c *env, l List, sign int) Value {
	if len(l) == 0 {
		return c.null("the list is empty")
	}
	best := l[0]
	for _, v := range l {
		if c.read(v, best); c.err != nil {
			return nil
		}
		d, ok := compare(v, best)
		if !ok {
			return c.null("%s and %s cannot be compared", kindOf(best), kindOf(v))
		}
		if d*sign > 0 {
			best = v
		}
	}
	return best
}

// numbersOf are the items as numbers; it is false, with a note, if one is not.
func numbersOf(c *env, l List) ([]*Number, bool) {
	out := make([]*Number, len(l))
	for i, v := range l {
		n, ok := v.(*Number)
		if !ok {
			c.null("item %d is %s, not number", i+1, kindOf(v))
			return nil, false
		}
		out[i] = n
	}
	if len(l) == 0 {
		c.null("the list is empty")
		return nil, false
	}
	return out, true
}

// reduce joins all numbers by an operation.
func reduce(c *env, l List, op func(d, x, y *apd.Decimal) (apd.Condition, error)) *Number {
	list, ok := numbersOf(c, l)
	if !ok {
		return nil
	}
	total := new(Number)
	total.d.Set(&list[0].d)
	for _, n := range list[1:] {
		if cond, err := op(&total.d, &total.d, &n.d); err != nil || cond&apd.Overflow != 0 {
			c.null("the result is too large")
			return nil
		}
	}
	return total
}

// orNull keeps a nil number from becoming a value that is not nil.
func orNull(n *Number) Value {
	if n == nil || n.d.Form != apd.Finite {
		return nil
	}
	if n.d.IsZero() {
		n.d.Negative = false
	}
	return n
}

func sum(c *env, l List) Value     { return orNull(reduce(c, l, decimal.Add)) }
func product(c *env, l List) Value { return orNull(reduce(c, l, decimal.Mul)) }

func mean(c *env, l List) Value {
	total := reduce(c, l, decimal.Add)
	if total == nil {
		return nil
	}
	if _, err := decimal.Quo(&total.d, &total.d, &Int(int64(len(l))).d); err != nil {
		return nil
	}
	return orNull(total)
}

func median(c *env, l List) Value {
	list, ok := numbersOf(c, l)
	if !ok {
		return nil
	}
	slices.SortFunc(list, (*Number).compare)
	mid := len(list) / 2
	if len(list)%2 == 1 {
		return list[mid]
	}
	return mean(c, List{list[mid-1], list[mid]})
}

// stddev is the sample standard deviation.
func stddev(c *env, l List) Value {
	if len(l) == 1 {
		return c.null("one number has no deviation")
	}
	m, ok := mean(c, l).(*Number)
	if !ok {
		return nil
	}
	total := new(Number)
	for _, v := range l {
		var d apd.Decimal
		if _, err := decimal.Sub(&d, &num(v).d, &m.d); err != nil {
			return nil
		}
		if _, err := decimal.Mul(&d, &d, &d); err != nil {
			return nil
		}
		if _, err := decimal.Add(&total.d, &total.d, &d); err != nil {
			return nil
		}
	}
	if _, err := decimal.Quo(&total.d, &total.d, &Int(int64(len(l)-1)).d); err != nil {
		return nil
	}
	if _, err := decimal.Sqrt(&total.d, &total.d); err != nil {
		return nil
	}
	return orNull(total)
}

func mode(c *env, l List) Value {
	if len(l) == 0 {
		return List{}
	}
	list, ok := numbersOf(c, l)
	if !ok {
		return nil
	}
	slices.SortFunc(list, (*Number).compare)
	out, most := List{}, 0
	for i := 0; i < len(list); {
		j := i
		for j < len(list) && list[j].compare(list[i]) == 0 {
			j++
		}
		if j-i > most {
			out, most = List{}, j-i
		}
		if j-i == most {
			out = append(out, list[i])
		}
		i = j
	}
	return out
}

// every is all() and any(): false decides the one, true the other.
func every(c *env, l List, want bool) Value {
	unknown := false
	for _, v := range l {
		b, ok := v.(Bool)
		if ok && bool(b) != want {
			return Bool(!want)
		}
		unknown = unknown || !ok
	}
	if unknown {
		return c.null("an item is neither true nor false")
	}
	return Bool(want)
}

// distinct keeps the first of equal items. Simple values are told apart by
// hash, so that long lists stay quick.
func distinct(c *env, l List) Value {
	seen := map[any]bool{}
	out := List{}
	for _, v := range l {
		if !c.step(c.place) {
			return nil
		}
		if key := c.mark(v); key != nil {
			if seen[key] {
				continue
			}
			seen[key] = true
		} else {
			c.steps += len(out)
			if slices.ContainsFunc(out, func(w Value) bool { return equal(c.Run, v, w) == isTrue }) {
				continue
			}
		}
		out = append(out, v)
	}
	return c.made(out)
}

// mark is what a simple value is told apart by; nil for any other.
func (c *env) mark(v Value) any {
	switch v := v.(type) {
	case String:
		c.spend(len(v) >> textStep)
		return v
	case Bool, Months, Seconds:
		return v
	case *Number:
		var d apd.Decimal
		d.Reduce(&v.d)
		return reduced{d.Coeff.String(), d.Exponent, d.Negative && !d.IsZero()}
	}
	return nil
}

// reduced is a number without the zeros at its end: written in full, one can
// have thousands.
type reduced struct {
	digits   string
	exponent int32
	negative bool
}

// made is a list that was made, if there is room for it.
func (c *env) made(l List) Value {
	if !c.room(c.place, len(l)) {
		return nil
	}
	return l
}

func flatten(c *env, out, l List, depth int) (List, bool) {
	if out == nil {
		out = List{}
	}
	if depth > maxCompareDepth {
		c.null("lists are nested too deeply")
		return nil, false
	}
	if !c.Spend(c.name, 1+len(l)) {
		return nil, false
	}
	for _, v := range l {
		if inner, ok := v.(List); ok {
			if out, ok = flatten(c, out, inner, depth+1); !ok {
				return nil, false
			}
			continue
		}
		if !c.room(c.place, 1) || len(out) >= c.limits.Items {
			c.stop(c.place, "flatten makes more than %s items", thousands(c.limits.Items))
			return nil, false
		}
		out = append(out, v)
	}
	return out, true
}

func sort(c *env, a []Value) Value {
	fn, ok := a[1].(*Function)
	if !ok || fn.builtin == nil && len(fn.params) != 2 {
		return c.null("precedes is a function of two parameters")
	}
	l, ok := joined(c, listOf(a[0])).(List)
	if !ok {
		return nil
	}
	odd := false
	precedes := func(x, y Value) bool {
		if c.err != nil || odd {
			return false
		}
		b, ok := fn.call(c.Run, c.place, []Value{x, y}).(Bool)
		odd = odd || !ok
		return bool(b)
	}
	slices.SortStableFunc(l, func(x, y Value) int {
		switch {
		case precedes(x, y):
			return -1
		case precedes(y, x):
			return 1
		}
		return 0
	})
	if odd {
		return c.null("precedes came to neither true nor false")
	}
	return l
}
