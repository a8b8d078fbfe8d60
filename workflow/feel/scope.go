package feel

import (
	"maps"
	"slices"
	"unicode/utf8"
)

// A Scope is what the compiler knows of the names that an expression may use:
// a list of levels, the innermost first (10.3.2.11). Each level matches a Frame
// of values. Below the outermost are the built-in functions.
type Scope struct {
	up    *Scope
	vars  []Var
	types map[string]*Type
	item  *Type // not nil: a filter's level; its one variable is the item
}

// A Var is a name with the type of its value; a nil type is Any.
type Var struct {
	Name string
	Type *Type
}

// NewScope is a scope of one level. types are the item definitions by name.
func NewScope(types map[string]*Type, vars ...Var) *Scope {
	s := &Scope{types: maps.Clone(types)}
	for _, v := range vars {
		s.Add(v)
	}
	return s
}

// Push is a new innermost level within s.
func (s *Scope) Push(vars ...Var) *Scope {
	t := &Scope{up: s}
	for _, v := range vars {
		t.Add(v)
	}
	return t
}

// Add puts a name into this level and says at which place of the frame its value stands.
func (s *Scope) Add(v Var) int {
	v.Name = CleanName(v.Name)
	if v.Type == nil {
		v.Type = AnyType
	}
	s.vars = append(s.vars, v)
	return len(s.vars) - 1
}

// Len is the number of names of this level: the size that its frame must have.
func (s *Scope) Len() int { return len(s.vars) }

// Type is the type of that name: built in, or an item definition.
func (s *Scope) Type(name string) (*Type, bool) {
	if t, ok := simpleTypes[name]; ok {
		return t, true
	}
	for ; s != nil; s = s.up {
		if t, ok := s.types[name]; ok {
			return t, true
		}
	}
	return nil, false
}

// A Frame holds the values of one level of a scope.
type Frame struct {
	Values []Value
	Up     *Frame
}

// binding is where a name leads.
type binding struct {
	name    string
	end     int // byte after the name in the source
	depth   int // levels up
	index   int
	typ     *Type
	builtin *builtin
	filters []filterLevel // filters between the use and the binding, innermost first
	member  *Type         // the name is an entry of a filter's item, and this its type
}

type filterLevel struct {
	depth int
	item  *Type
}

// resolve finds the longest name in scope that begins at a byte of the source;
// of two alike, the inner one.
func (s *Scope) resolve(src string, at int) (binding, bool) {
	var best binding
	var passed []filterLevel
	depth := 0
	for l := s; l != nil; l = l.up {
		if l.item != nil { // an entry called item comes before the item itself
			passed = append(slices.Clip(passed), filterLevel{depth, l.item})
		}
		for i := len(l.vars) - 1; i >= 0; i-- {
			v := l.vars[i]
			if _, hidden := l.item.fieldOrNone(v.Name); hidden {
				continue
			}
			if end := matchName(src, at, v.Name); end > best.end {
				best = binding{name: v.Name, end: end, depth: depth, index: i, typ: v.Type, filters: passed}
			}
		}
		if l.item != nil {
			for _, f := range l.item.Fields {
				if end := matchName(src, at, f.Name); end > best.end {
					best = binding{name: f.Name, end: end, depth: depth, index: -1, typ: f.Type, filters: passed, member: f.Type}
				}
			}
		}
		depth++
	}
	first, _ := utf8.DecodeRuneInString(src[at:])
	for _, b := range builtinsByLetter(first) {
		if end := matchName(src, at, b.name); end > best.end && (best.end == 0 || calledAt(src, end)) {
			best = binding{name: b.name, end: end, builtin: b, typ: b.typ(), filters: passed}
		}
	}
	return best, best.end > 0
}

// calledAt says whether an invocation follows.
func calledAt(src string, at int) bool {
	at = passSpace(src, at)
	return at < len(src) && src[at] == '('
}

// filtersOf are the filters that an unknown name may belong to, innermost first.
func (s *Scope) filtersOf() (list []filterLevel) {
	depth := 0
	for l := s; l != nil; l = l.up {
		if l.item != nil {
			list = append(list, filterLevel{depth, l.item})
		}
		depth++
	}
	return list
}

// SetType says what is now known of the type of a variable of this level.
func (s *Scope) SetType(i int, t *Type) { s.vars[i].Type = t }
