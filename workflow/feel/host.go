package feel

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/cockroachdb/apd/v3"
)

// CompileEach reads unary tests as a list, each test by itself: the output
// values of a decision table, in their order.
func CompileEach(name, src string, scope *Scope) ([]*Tests, error) {
	t, err := CompileTests(name, src, scope)
	if err != nil {
		return nil, err
	}
	if t.negated { // none of them stands by itself
		return []*Tests{t}, nil
	}
	list := make([]*Tests, len(t.list))
	for i := range t.list {
		list[i] = &Tests{list: t.list[i : i+1]}
	}
	return list, nil
}

// CallBuiltin invokes a built-in function by its name.
func CallBuiltin(r *Run, name string, args ...Value) Value {
	for _, b := range builtins {
		if b.name == name {
			return b.call(r, place{}, args)
		}
	}
	return nil
}

// Same says whether two values are equal; null is the same as null.
func Same(a, b Value) bool {
	return equal(NewRun(context.Background(), time.Time{}, Limits{}), a, b) == isTrue
}

// Coerce reads text as the type wants it: data from outside (JSON, a form, XML)
// have dates and durations as text. What cannot be read stays as it is.
func Coerce(t *Type, v Value) Value { return coerce(t, v, 0) }

func coerce(t *Type, v Value, depth int) Value {
	if t.IsAny() || depth > maxTypeDepth {
		return v
	}
	switch v := v.(type) {
	case String:
		switch t.kind {
		case kindDate, kindTime, kindDateTime, kindMonths, kindSeconds:
			if w, ok := parseAs(t.kind, string(v)); ok {
				return w
			}
		}
	case List:
		if t.kind == kindList {
			out := make(List, len(v))
			for i, item := range v {
				out[i] = coerce(t.Elem, item, depth+1)
			}
			return out
		}
	case *Context:
		if t.kind == kindContext {
			out := v.clone()
			for i, n := range out.names {
				if ft, ok := t.field(n); ok {
					out.values[i] = coerce(ft, out.values[i], depth+1)
				}
			}
			return out
		}
	}
	return v
}

func parseAs(k Kind, s string) (Value, bool) {
	switch k {
	case kindDate:
		return ParseDate(s)
	case kindTime:
		return ParseTime(s)
	case kindDateTime:
		return ParseDateTime(s)
	}
	v, ok := ParseDuration(s)
	return v, ok && v.kind() == k
}

// maxJSONDepth bounds what is read from JSON.
const maxJSONDepth = 100

// ReadJSON reads a value: objects are contexts, arrays lists; numbers keep
// every digit.
func ReadJSON(src []byte) (Value, error) {
	d := json.NewDecoder(bytes.NewReader(src))
	d.UseNumber()
	v, err := readJSON(d, 0)
	if err != nil {
		return nil, jsonError(err, 1+bytes.Count(src[:d.InputOffset()], []byte("\n")))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("this is not JSON: it goes on after its end")
	}
	return v, nil
}

func jsonError(err error, line int) error {
	var value *valueError
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("this is not JSON: it ends too early")
	case errors.As(err, &value):
		return fmt.Errorf("line %d: %w", line, err)
	}
	return fmt.Errorf("this is not JSON: it goes wrong at line %d", line)
}

// A valueError is JSON that no value comes of.
type valueError struct{ text string }

func (e *valueError) Error() string { return e.text }

func readJSON(d *json.Decoder, depth int) (Value, error) {
	if depth > maxJSONDepth {
		return nil, &valueError{fmt.Sprintf("it is nested more than %d deep", maxJSONDepth)}
	}
	tok, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch tok := tok.(type) {
	case nil:
		return nil, nil //nolint:nilnil // JSON's null is FEEL's
	case bool:
		return Bool(tok), nil
	case string:
		return String(tok), nil
	case json.Number:
		n, ok := Decimal(tok.String())
		if !ok {
			return nil, &valueError{"the number " + clip(tok.String()) + " is too large"}
		}
		return n, nil
	case json.Delim:
		if tok == '[' {
			l := List{}
			for d.More() {
				v, err := readJSON(d, depth+1)
				if err != nil {
					return nil, err
				}
				l = append(l, v)
			}
			_, err := d.Token()
			return l, err
		}
		c := &Context{}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			v, err := readJSON(d, depth+1)
			if err != nil {
				return nil, err
			}
			name, ok := key.(string)
			if !ok {
				return nil, &valueError{"a name is not a text"}
			}
			c.Put(CleanName(strings.TrimSpace(name)), v)
		}
		_, err := d.Token()
		return c, err
	}
	return nil, fmt.Errorf("unexpected %v", tok)
}

// JSON writes a value: dates, times, durations, ranges and functions as text.
//
// A value can share parts and be much larger than it looks: one of more than
// 16 MB is not written, and a sentence says so in its place.
func JSON(v Value) json.RawMessage {
	var b bytes.Buffer
	if writeJSON(&b, v); b.Len() > maxJSON {
		return json.RawMessage(`"(too large to be written)"`)
	}
	return b.Bytes()
}

const maxJSON = 16 << 20

func writeJSON(b *bytes.Buffer, v Value) {
	quoted := func(s string) {
		e := json.NewEncoder(b)
		e.SetEscapeHTML(false)
		if err := e.Encode(s); err == nil {
			b.Truncate(b.Len() - 1) // the line end
		}
	}
	if b.Len() > maxJSON {
		return
	}
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case *Number:
		b.WriteString(v.String())
	case Bool:
		b.WriteString(v.String())
	case List:
		b.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, item)
		}
		b.WriteByte(']')
	case *Context:
		b.WriteByte('{')
		for i, n := range v.names {
			if i > 0 {
				b.WriteByte(',')
			}
			quoted(n)
			b.WriteByte(':')
			writeJSON(b, v.values[i])
		}
		b.WriteByte('}')
	default:
		quoted(text(v))
	}
}

// fold is the value of an expression of literals alone, worked out once; nil if
// it depends on anything.
func fold(e Expr) Value {
	if !literals(e) {
		return nil
	}
	return e.Eval(NewRun(context.Background(), time.Time{}, Limits{Steps: 1000}), &Frame{})
}

func literals(e Expr) bool {
	switch e := e.(type) {
	case *constant, *call:
		return literal(e)
	case *rangeExpr:
		return literals(e.low) && (e.high == nil || literals(e.high))
	case *listExpr:
		return len(e.items) <= 100 && !slices.ContainsFunc(e.items, func(i Expr) bool { return !literals(i) })
	}
	return false
}

// Constants are the values that tests compare with: the points where their
// answer can change. It is false if a test depends on anything else.
func (t *Tests) Constants() (list []Value, ok bool) {
	for i := range t.list {
		p := &t.list[i]
		if p.constant == nil {
			if c, isConstant := p.expr.(*constant); !isConstant || c.v != nil {
				return nil, false
			}
			continue
		}
		list = points(list, p.constant)
	}
	return list, true
}

// NamesNull says whether one of the tests is null itself.
func (t *Tests) NamesNull() bool {
	return slices.ContainsFunc(t.list, func(each test) bool {
		c, ok := each.expr.(*constant)
		return ok && c.v == nil
	})
}

func points(list []Value, v Value) []Value {
	switch v := v.(type) {
	case *Range:
		for _, end := range []Value{v.Low, v.High} {
			if end != nil {
				list = points(list, end)
			}
		}
		return list
	case List:
		for _, item := range v {
			list = points(list, item)
		}
		return list
	case nil:
		return list
	}
	return append(list, v)
}

// Compare puts two values in order; it is false if they have none.
func Compare(a, b Value) (int, bool) { return compare(a, b) }

// Between is a value between two that are in order, if there is one to be had.
// Without low it lies below high, without high above low. It is false as well
// if there may be one, but it was not found.
func Between(low, high Value) (Value, bool) {
	one, way := low, int64(1)
	if one == nil {
		one, way = high, -1
	}
	for _, v := range candidates(one, low, high, way) {
		if v != nil && follows(low, v) && follows(v, high) {
			return v, true
		}
	}
	return nil, false
}

// follows says whether b comes after a; nil is no bound.
func follows(a, b Value) bool {
	if a == nil || b == nil {
		return true
	}
	c, ok := compare(a, b)
	return ok && c < 0
}

// candidates are values that may lie between: one step from one of them, and
// where that is too far, less. What there cannot be is nil.
func candidates(one, low, high Value, way int64) []Value {
	switch x := one.(type) {
	case *Number:
		if low != nil && high != nil {
			return []Value{middle(x, num(high))}
		}
		return []Value{moved(x, Int(way)), moved(x, lastPlace(x, way))}
	case String:
		if low == nil {
			return []Value{String("")}
		}
		return []Value{x + "0", x + " ", x + "\u0001", x + "\u0000"}
	case Date:
		next := dateOf(x.days() + way)
		if _, within := high.(DateTime); within && low != nil {
			return []Value{orNone(next, next.valid()), momentAfter(midnight(x), way)}
		}
		return []Value{orNone(next, next.valid())}
	case DateTime:
		return []Value{momentAfter(x, way)}
	case Time:
		s := x.seconds() + way
		return []Value{orNone(x.withSeconds(s), s >= 0 && s < daySecs)}
	case Months:
		return []Value{orNone(x+Months(way), validMonths(int64(x)+way))}
	case Seconds:
		next, ok := x.add(Seconds{Sec: way})
		other, both := high.(Seconds)
		return []Value{orNone(next, ok), orNone(x.middle(other), both)}
	}
	return nil
}

func orNone(v Value, ok bool) Value {
	if !ok {
		return nil
	}
	return v
}

func momentAfter(d DateTime, way int64) Value {
	next, ok := d.add(Seconds{Sec: way})
	return orNone(next, ok)
}

// middle is half way to a longer duration, to the nanosecond below.
func (s Seconds) middle(to Seconds) Seconds {
	far := seconds(to.Sec-s.Sec, int64(to.Nano)-int64(s.Nano))
	return seconds(s.Sec+far.Sec/2, int64(s.Nano)+far.Sec%2*5e8+int64(far.Nano)/2)
}

func moved(x, by *Number) Value {
	n := new(Number)
	cond, err := decimal.Add(&n.d, &x.d, &by.d)
	return orNone(n, err == nil && cond&apd.Overflow == 0 && n.d.Form == apd.Finite)
}

// lastPlace is one in the last of the 34 places of x.
func lastPlace(x *Number, way int64) *Number {
	n := Int(way)
	n.d.Exponent = x.d.Exponent + int32(x.d.NumDigits()) - int32(decimal.Precision) //nolint:gosec // both are small
	return n
}

// middle is half of the sum, or the sum of the halves if that is too large.
func middle(x, y *Number) Value {
	n, half := new(Number), new(Number)
	cond, err := decimal.Add(&n.d, &x.d, &y.d)
	if err == nil && cond&apd.Overflow == 0 {
		cond, err = decimal.Quo(&n.d, &n.d, &Int(2).d)
	} else {
		_, errX := decimal.Quo(&n.d, &x.d, &Int(2).d)
		_, errY := decimal.Quo(&half.d, &y.d, &Int(2).d)
		cond, err = decimal.Add(&n.d, &n.d, &half.d)
		err = errors.Join(errX, errY, err)
	}
	return orNone(n, err == nil && cond&apd.Overflow == 0 && n.d.Form == apd.Finite)
}
