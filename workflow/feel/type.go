package feel

import (
	"slices"
	"strings"
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

func (t *Type) String() string {
	switch {
	case t == nil:
		return "Any"
	case t.Name != "":
		return t.Name
	}
	switch t.kind {
	case kindList:
		return "list<" + t.Elem.String() + ">"
	case kindRange:
		return "range<" + t.Elem.String() + ">"
	case kindContext:
		names := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			names[i] = f.Name + ": " + f.Type.String()
		}
		return "context<" + strings.Join(names, ", ") + ">"
	case kindFunction:
		names := make([]string, len(t.Params))
		for i, p := range t.Params {
			names[i] = p.String()
		}
		return "function<" + strings.Join(names, ", ") + "> -> " + t.Elem.String()
	}
	return t.kind.String()
}

func (t *Type) field(name string) (*Type, bool) {
	for _, f := range t.Fields {
		if f.Name == name {
			return f.Type, true
		}
	}
	return AnyType, false
}

// maxTypeDepth ends the walk of item definitions that hold themselves.
const maxTypeDepth = 64

// conforms is the relation <: between types (10.3.2.9.2).
func (t *Type) conforms(to *Type) bool { return t.conformsAt(to, 0) }

func (t *Type) conformsAt(to *Type, depth int) bool {
	if to.IsAny() || t == to || depth > maxTypeDepth {
		return true
	}
	if t == nil {
		return false
	}
	if t.kind == kindNull {
		return true
	}
	if t.kind != to.kind {
		return false
	}
	switch t.kind {
	case kindList, kindRange:
		return t.Elem.conformsAt(to.Elem, depth+1)
	case kindContext:
		return !slices.ContainsFunc(to.Fields, func(f Field) bool {
			have, ok := t.field(f.Name)
			return !ok || !have.conformsAt(f.Type, depth+1)
		})
	case kindFunction:
		if len(t.Params) != len(to.Params) || !t.Elem.conformsAt(to.Elem, depth+1) {
			return false
		}
		for i, p := range to.Params {
			if !p.conformsAt(t.Params[i], depth+1) {
				return false
			}
		}
	}
	return true
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
		return v.hasType(t)
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

// TypeOf is the type of a value.
func TypeOf(v Value) *Type { return typeOf(v) }

// typeOf is the type of a value.
func typeOf(v Value) *Type {
	switch v := v.(type) {
	case nil:
		return NullType
	case *Number:
		return NumberType
	case String:
		return StringType
	case Bool:
		return BooleanType
	case Date:
		return DateType
	case Time:
		return TimeType
	case DateTime:
		return DateTimeType
	case Months:
		return MonthsType
	case Seconds:
		return SecondsType
	case List:
		return ListOf(commonType(v))
	case *Range:
		if v.Low != nil {
			return RangeOf(typeOf(v.Low))
		}
		return RangeOf(typeOf(v.High))
	case *Context:
		t := &Type{kind: kindContext}
		for i, n := range v.names {
			t.Fields = append(t.Fields, Field{n, typeOf(v.values[i])})
		}
		return t
	case *Function:
		return v.Type()
	}
	return AnyType
}

func commonType(l List) *Type {
	t := NullType
	for i, v := range l {
		if t = join(t, typeOf(v)); t.kind == kindAny || i > 100 {
			break
		}
	}
	return t
}

// join is the least type that both conform to, as far as is worth knowing.
func join(a, b *Type) *Type {
	switch {
	case a.conforms(b):
		return b
	case b.conforms(a):
		return a
	case a.kind == kindList && b.kind == kindList:
		return ListOf(join(a.Elem, b.Elem))
	case a.kind == kindContext && b.kind == kindContext:
		t := &Type{kind: kindContext}
		for _, f := range a.Fields {
			if u, ok := b.field(f.Name); ok {
				t.Fields = append(t.Fields, Field{f.Name, join(f.Type, u)})
			}
		}
		return t
	}
	return AnyType
}

// TakeShape gives an item definition that narrows another the other's shape.
func (t *Type) TakeShape(other *Type) {
	t.kind, t.Elem, t.Fields, t.Params = other.kind, other.Elem, other.Fields, other.Params
}

// fieldOrNone is field for a type that may be nil.
func (t *Type) fieldOrNone(name string) (*Type, bool) {
	if t == nil {
		return nil, false
	}
	return t.field(name)
}
