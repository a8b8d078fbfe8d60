package feel

// typeSteps is how many pairs of types and entries are looked at for one
// expression: types share parts and can be much larger than they look.
const typeSteps = 500_000

// A typing compares and joins types within a bound. Beyond it everything
// conforms, and what is joined is Any: then less is found before anything runs.
type typing struct {
	left    int
	agreed  map[pair]bool // pairs that conform, or are being looked at
	joined  map[pair]*Type
	entries map[*Type]*entryIndex // of contexts with many
	seen    map[shape]*Type       // of the values looked at
}

type pair struct{ a, b *Type }

// An entryIndex finds the entries of a context type.
type entryIndex struct {
	types map[string]*Type
	words byWord
}

func newTyping() *typing { return &typing{left: typeSteps} }

func (c *typing) spend(n int) bool {
	if c.left -= n; c.left < 0 {
		c.left = 0
	}
	return c.left > 0
}

// index is the index of a type of many entries; nil if they are few.
func (c *typing) index(t *Type) *entryIndex {
	if len(t.Fields) < manyNames {
		return nil
	}
	if x, known := c.entries[t]; known {
		return x
	}
	x := &entryIndex{map[string]*Type{}, byWord{}}
	for _, f := range t.Fields {
		if _, twice := x.types[f.Name]; !twice {
			x.types[f.Name] = f.Type
			x.words.add(f.Name)
		}
	}
	c.spend(len(t.Fields))
	if c.entries == nil {
		c.entries = map[*Type]*entryIndex{}
	}
	c.entries[t] = x
	return x
}

// field is the type of an entry, if the type has it.
func (c *typing) field(t *Type, name string) (*Type, bool) {
	if t == nil {
		return nil, false
	}
	x := c.index(t)
	if x == nil {
		return t.field(name)
	}
	if u, ok := x.types[name]; ok {
		return u, true
	}
	return AnyType, false
}

// beginning are the entries that can begin with a word.
func (c *typing) beginning(t *Type, word string) (list []string) {
	if t == nil {
		return nil
	}
	if x := c.index(t); x != nil {
		return x.words[word]
	}
	for _, f := range t.Fields {
		list = append(list, f.Name)
	}
	return list
}

// maxTypeDepth ends the walk of item definitions that hold themselves.
const maxTypeDepth = 64

// conforms is the relation <: between types (10.3.2.9.2).
func (c *typing) conforms(t, to *Type) bool {
	ok := c.conformsAt(t, to, 0)
	if !ok {
		c.agreed = nil // pairs were taken to conform until one was found that does not
	}
	return ok
}

func (c *typing) conformsAt(t, to *Type, depth int) bool {
	switch {
	case to.IsAny() || t == to || depth > maxTypeDepth:
		return true
	case t == nil || t.kind != to.kind:
		return t != nil && t.kind == kindNull
	case t.kind < kindList || c.agreed[pair{t, to}] || !c.spend(1+len(to.Fields)):
		return true
	}
	if c.agreed == nil {
		c.agreed = map[pair]bool{}
	}
	c.agreed[pair{t, to}] = true
	switch t.kind {
	case kindContext:
		for _, f := range to.Fields {
			if have, ok := c.field(t, f.Name); !ok || !c.conformsAt(have, f.Type, depth+1) {
				return false
			}
		}
		return true
	case kindFunction:
		if len(t.Params) != len(to.Params) {
			return false
		}
		for i, p := range to.Params {
			if !c.conformsAt(p, t.Params[i], depth+1) {
				return false
			}
		}
	}
	return c.conformsAt(t.Elem, to.Elem, depth+1)
}

// mayConvert says whether a value of one type may be taken for another.
func (c *typing) mayConvert(t, to *Type, depth int) bool {
	switch {
	case t.IsAny() || to.IsAny() || t.kind == kindNull || depth > maxTypeDepth || t.kind == to.kind && t.kind >= kindList || c.conforms(t, to):
		return true
	case t.kind == kindList:
		return c.mayConvert(t.Elem, to, depth+1)
	case to.kind == kindList:
		return c.mayConvert(t, to.Elem, depth+1)
	}
	return t.kind == kindDate && to.kind == kindDateTime
}

// join is the least type that both conform to, as far as is worth knowing.
func (c *typing) join(a, b *Type) *Type { return c.joinAt(a, b, 0) }

func (c *typing) joinAt(a, b *Type, depth int) *Type {
	a, b = known(a), known(b)
	switch {
	case a == b || a.kind == kindNull:
		return b
	case b.kind == kindNull:
		return a
	case a.kind == kindAny || a.kind != b.kind || depth > maxTypeDepth:
		return AnyType
	case a.kind < kindList:
		return b
	}
	key := pair{a, b}
	if t, known := c.joined[key]; known {
		return t
	}
	if !c.spend(1) {
		return AnyType
	}
	if c.joined == nil {
		c.joined = map[pair]*Type{}
	}
	c.joined[key] = AnyType // of types that hold themselves
	t := c.joinParts(a, b, depth+1)
	c.joined[key] = t
	return t
}

func (c *typing) joinParts(a, b *Type, depth int) *Type {
	switch a.kind {
	case kindList, kindRange:
		switch elem := c.joinAt(a.Elem, b.Elem, depth); elem {
		case known(b.Elem):
			return b
		case known(a.Elem):
			return a
		default:
			return &Type{kind: a.kind, Elem: elem}
		}
	case kindContext:
		return c.joinContexts(a, b, depth)
	}
	var t *Type
	switch {
	case c.conforms(a, b):
		t = b
	case c.conforms(b, a):
		t = a
	}
	if t == nil || c.left == 0 {
		return AnyType
	}
	return t
}

// joinContexts keeps the entries that both have. If there are others, values
// may have them.
func (c *typing) joinContexts(a, b *Type, depth int) *Type {
	if !c.spend(1 + len(a.Fields)) {
		return AnyType
	}
	t := &Type{kind: kindContext, more: a.more || b.more}
	asA, asB := true, true
	for _, f := range a.Fields {
		u, ok := c.field(b, f.Name)
		if !ok {
			t.more = true
			continue
		}
		j := c.joinAt(f.Type, u, depth)
		asA, asB = asA && j == known(f.Type), asB && j == known(u)
		t.Fields = append(t.Fields, Field{f.Name, j})
	}
	t.more = t.more || len(t.Fields) < len(b.Fields)
	switch {
	case asB && t.more == b.more && len(t.Fields) == len(b.Fields):
		return b
	case asA && t.more == a.more && len(t.Fields) == len(a.Fields):
		return a
	}
	return t
}

// TypeOf is the type of a value.
func TypeOf(v Value) *Type { return typeOf(v) }

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
	case *Range:
		if v.Low != nil {
			return RangeOf(typeOf(v.Low))
		}
		return RangeOf(typeOf(v.High))
	case *Function:
		return v.Type()
	}
	return newTyping().of(v)
}

// of is the type of a value; of one whose parts are shared, each part is looked at once.
func (c *typing) of(v Value) *Type {
	var key shape
	switch v := v.(type) {
	case List:
		if len(v) == 0 {
			return ListOf(NullType)
		}
		key = shape{list: &v[0], n: len(v)}
	case *Context:
		key = shape{ctx: v}
	default:
		return typeOf(v)
	}
	if t, known := c.seen[key]; known {
		return t
	}
	var t *Type
	switch v := v.(type) {
	case List:
		t = ListOf(c.common(v))
	case *Context:
		t = &Type{kind: kindContext}
		for i, n := range v.names {
			t.Fields = append(t.Fields, Field{n, c.of(v.values[i])})
		}
	}
	if c.seen == nil {
		c.seen = map[shape]*Type{}
	}
	c.seen[key] = t
	return t
}

func (c *typing) common(l List) *Type {
	t := NullType
	for i, v := range l {
		if t = c.join(t, c.of(v)); t.kind == kindAny || i > 100 {
			break
		}
	}
	return t
}
