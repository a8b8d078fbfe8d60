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
	item  *Type            // not nil: a filter's level; its one variable is the item
	words map[string][]int // vars by the word they begin with, if there are many
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
	s.index()
	return len(s.vars) - 1
}

// manyNames is the number from which names are kept by the word they begin with.
const manyNames = 16

// index puts the newest name, or all when there are many now, under their words.
func (s *Scope) index() {
	from := len(s.vars) - 1
	if s.words == nil {
		if len(s.vars) < manyNames {
			return
		}
		s.words, from = map[string][]int{}, 0
	}
	for i := from; i < len(s.vars); i++ {
		w := firstWord(s.vars[i].Name)
		s.words[w] = append(s.words[w], i)
	}
}

// beginning are the places of the names that can begin with a word.
func (s *Scope) beginning(word string) []int {
	if s.words != nil {
		return s.words[word]
	}
	return firstPlaces[:len(s.vars)]
}

// firstPlaces are the places of few names.
var firstPlaces = func() (list [manyNames]int) {
	for i := range list {
		list[i] = i
	}
	return list
}()

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
func (p *parser) resolve(at int) (binding, bool) {
	var best binding
	var passed []filterLevel
	word, depth := firstWord(p.src[at:]), 0
	for l := p.scope; l != nil; l = l.up {
		if p.count(1); l.item != nil { // an entry called item comes before the item itself
			p.count(4) // the name keeps it
			passed = append(passed, filterLevel{depth, l.item})
		}
		for _, i := range slices.Backward(l.beginning(word)) {
			v := &l.vars[i]
			if _, hidden := p.types.field(l.item, v.Name); hidden {
				continue
			}
			if end := p.matches(at, v.Name); end > best.end {
				best = binding{name: v.Name, end: end, depth: depth, index: i, typ: v.Type, filters: passed}
			}
		}
		for _, name := range p.types.beginning(l.item, word) {
			if end := p.matches(at, name); end > best.end {
				t, _ := p.types.field(l.item, name)
				best = binding{name: name, end: end, depth: depth, index: -1, typ: t, filters: passed, member: t}
			}
		}
		depth++
	}
	first, _ := utf8.DecodeRuneInString(p.src[at:])
	for _, b := range builtinsByLetter(first) {
		if end := p.matchName(at, b.name); end > best.end && (best.end == 0 || p.calledAt(end)) {
			best = binding{name: b.name, end: end, builtin: b, typ: b.typ(), filters: passed}
		}
	}
	return best, best.end > 0
}

// calledAt says whether an invocation follows.
func (p *parser) calledAt(at int) bool {
	at = p.pass(at)
	return at < len(p.src) && p.src[at] == '('
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
