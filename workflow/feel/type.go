package feel

import (
	"strings"
	"unicode/utf8"
)

// A Type is a node of FEEL's lattice of types (10.3.2.9), or an item
// definition: such a node with a name and the values it allows.
type Type struct {
	kind   Kind
	Name   string  // of an item definition
	Elem   *Type   // of a list or range; the result of a function
	Fields []Field // of a context
	Params []*Type // of a function
	// Allowed are the unary tests that a value must satisfy, if there are any.
	Allowed *Tests
	// AllowedWhole are the tests that a list must satisfy as a whole.
	AllowedWhole *Tests
	// Base is the item definition that this one narrows.
	Base *Type

	more bool // of a context: values may have entries besides Fields
}

// A Field is an entry that a context type asks for.
type Field struct {
	Name string
	Type *Type
}

// The simple types.
var (
	AnyType      = &Type{kind: kindAny}
	NullType     = &Type{kind: kindNull}
	NumberType   = &Type{kind: kindNumber}
	StringType   = &Type{kind: kindString}
	BooleanType  = &Type{kind: kindBoolean}
	DateType     = &Type{kind: kindDate}
	TimeType     = &Type{kind: kindTime}
	DateTimeType = &Type{kind: kindDateTime}
	MonthsType   = &Type{kind: kindMonths}
	SecondsType  = &Type{kind: kindSeconds}
)

var simpleTypes = map[string]*Type{
	"Any": AnyType, "Null": NullType, "number": NumberType, "string": StringType, "boolean": BooleanType,
	"date": DateType, "time": TimeType, "date and time": DateTimeType, "dateTime": DateTimeType,
	"years and months duration": MonthsType, "yearMonthDuration": MonthsType,
	"days and time duration": SecondsType, "dayTimeDuration": SecondsType,
}

// SimpleType is the built-in type of that name.
func SimpleType(name string) (*Type, bool) {
	t, ok := simpleTypes[name]
	return t, ok
}

// ListOf is the type of lists of items of a type.
func ListOf(t *Type) *Type { return &Type{kind: kindList, Elem: known(t)} }

// RangeOf is the type of ranges between values of a type.
func RangeOf(t *Type) *Type { return &Type{kind: kindRange, Elem: known(t)} }

// ContextOf is the type of contexts that have those entries.
func ContextOf(fields ...Field) *Type { return &Type{kind: kindContext, Fields: fields} }

// FunctionOf is the type of functions of those parameters and that result.
func FunctionOf(params []*Type, r *Type) *Type {
	return &Type{kind: kindFunction, Params: params, Elem: known(r)}
}

// IsList says whether the values are lists.
func (t *Type) IsList() bool { return t.kind == kindList }

// IsContext says whether the values are contexts.
func (t *Type) IsContext() bool { return t.kind == kindContext }

// IsFunction says whether the values are functions.
func (t *Type) IsFunction() bool { return t.kind == kindFunction }

// IsAny says whether nothing is known of the values.
func (t *Type) IsAny() bool { return t == nil || t.kind == kindAny }

// maxTypeText is how many bytes of a type are written: types share parts, and
// can be much larger than they look.
const maxTypeText = 200

func (t *Type) String() string {
	var b strings.Builder
	t.write(&b)
	return cut(b.String(), maxTypeText)
}

// cut is a text, or as much of it as fits.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit] + "…"
}

// write writes the type, and at least a byte: so its limit also bounds the work.
func (t *Type) write(b *strings.Builder) {
	switch {
	case b.Len() > maxTypeText:
		return
	case t == nil:
		b.WriteString("Any")
		return
	case t.Name != "":
		b.WriteString(cut(t.Name, maxTypeText))
		return
	}
	switch t.kind {
	case kindList, kindRange:
		b.WriteString(t.kind.String() + "<")
		t.Elem.write(b)
		b.WriteByte('>')
	case kindContext:
		t.writeFields(b)
	case kindFunction:
		b.WriteString("function<")
		for i, p := range t.Params {
			if i > 0 {
				b.WriteString(", ")
			}
			if b.Len() > maxTypeText {
				return
			}
			p.write(b)
		}
		b.WriteString("> -> ")
		t.Elem.write(b)
	default:
		b.WriteString(t.kind.String())
	}
}

func (t *Type) writeFields(b *strings.Builder) {
	b.WriteString("context<")
	for i, f := range t.Fields {
		if i > 0 {
			b.WriteString(", ")
		}
		if b.Len() > maxTypeText {
			return
		}
		b.WriteString(cut(f.Name, maxTypeText) + ": ")
		f.Type.write(b)
	}
	b.WriteByte('>')
}

func (t *Type) field(name string) (*Type, bool) {
	for _, f := range t.Fields {
		if f.Name == name {
			return f.Type, true
		}
	}
	return AnyType, false
}

// loose says whether values may have entries that the type does not name.
func (t *Type) loose() bool {
	return t.IsAny() || t.kind == kindContext && (t.more || len(t.Fields) == 0)
}

// has says whether a value is of the type: the type of the value conforms to it,
// and what the type allows admits the value.
func (t *Type) has(r *Run, v Value) bool { return t.hasAt(r, v, 0) }

func (t *Type) hasAt(r *Run, v Value, depth int) bool {
	if t.IsAny() && (t == nil || t.Allowed == nil) || v == nil || depth > maxTypeDepth {
		return true
	}
	if !r.Spend("a look at types", 1) || !t.hasShape(r, v, depth) || t.Base != nil && !t.Base.hasAt(r, v, depth+1) {
		return false
	}
	if t.Allowed != nil {
		if l, ok := v.(List); ok && t.kind == kindList {
			for _, item := range l {
				if !t.Allowed.admits(r, item) {
					return false
				}
			}
		} else if !t.Allowed.admits(r, v) {
			return false
		}
	}
	return t.AllowedWhole == nil || t.AllowedWhole.admits(r, v)
}

func (t *Type) hasShape(r *Run, v Value, depth int) bool {
	if t.kind == kindAny {
		return true
	}
	if v.kind() != t.kind {
		return false
	}
	switch v := v.(type) {
	case List:
		for _, item := range v {
			if !t.Elem.hasAt(r, item, depth+1) {
				return false
			}
		}
	case *Context:
		for _, f := range t.Fields {
			have, ok := v.Get(f.Name)
			if !ok || !f.Type.hasAt(r, have, depth+1) {
				return false
			}
		}
	case *Range:
		return (v.Low == nil || t.Elem.hasAt(r, v.Low, depth+1)) && (v.High == nil || t.Elem.hasAt(r, v.High, depth+1))
	case *Function:
		return v.hasType(r, t)
	}
	return true
}

// Convert is the value as the type wants it (10.3.2.9.4): as it is if it
// conforms, else out of or into a list of one, a date as its midnight in UTC.
// It is false if none of these helps; the value is then null.
func (t *Type) Convert(r *Run, v Value) (Value, bool) {
	if t.has(r, v) {
		return v, true
	}
	if l, ok := v.(List); ok && len(l) == 1 && t.kind != kindList {
		if w, ok := t.Convert(r, l[0]); ok {
			return w, true
		}
	}
	if t.kind == kindList {
		if _, isList := v.(List); !isList {
			if w, ok := t.Elem.Convert(r, v); ok {
				l := List{w}
				return l, t.has(r, l)
			}
		}
	}
	if d, ok := v.(Date); ok && t.kind == kindDateTime {
		dt := midnight(d)
		return dt, t.has(r, dt)
	}
	return nil, false
}

// midnight is a date as a date and time: 00:00:00 UTC (10.3.2.3.5).
func midnight(d Date) DateTime { return DateTime{Date: d, Time: Time{Zone: Zone{set: true}}} }

// TakeShape gives an item definition that narrows another the other's shape.
func (t *Type) TakeShape(other *Type) {
	t.kind, t.Elem, t.Fields, t.Params, t.more = other.kind, other.Elem, other.Fields, other.Params, other.more
}
