package feel

import (
	"slices"
)

// base is what every expression has: its place and what is known of its type.
type base struct {
	place
	t *Type
}

// Static is never nil: nothing known is Any.
func (b *base) Static() *Type { return known(b.t) }

type binary struct {
	base
	left, right Expr
}

// A constant is a value known when the expression was read.
type constant struct {
	base
	v Value
}

func (c *constant) Eval(*Run, *Frame) Value { return c.v }

// Constant is an expression that is always v.
func Constant(v Value) Expr { return &constant{base{t: typeOf(v)}, v} }

func constantOf(e Expr) Value {
	if c, ok := e.(*constant); ok {
		return c.v
	}
	return nil
}

// A variable stands in a frame some levels up.
type variable struct {
	base
	depth, index int
}

func (v *variable) Eval(r *Run, f *Frame) Value {
	for range v.depth {
		f = f.Up
	}
	if v.index >= len(f.Values) {
		return r.null(v.place, "this has no value yet")
	}
	return f.Values[v.index]
}

// An unknownName is null, and says so.
type unknownName struct {
	base
	name string
}

func (u *unknownName) Eval(r *Run, _ *Frame) Value {
	return r.null(u.place, "there is nothing called %q here", u.name)
}

// An itemName is a name within a filter: an entry of the item if the item has
// it, else what the name means outside.
type itemName struct {
	base
	name    string
	filters []filterLevel
	outside Expr
}

func (n *itemName) Eval(r *Run, f *Frame) Value {
	g, depth := f, 0
	for _, level := range n.filters {
		for ; depth < level.depth; depth++ {
			g = g.Up
		}
		if c, ok := g.Values[0].(*Context); ok {
			if v, ok := c.Get(n.name); ok {
				return v
			}
		}
	}
	return n.outside.Eval(r, f)
}

// and, or: three values (table 50).
type (
	andExpr struct{ binary }
	orExpr  struct{ binary }
)

func (e *andExpr) Eval(r *Run, f *Frame) Value {
	if !r.step(e.place) {
		return nil
	}
	a, okA := e.left.Eval(r, f).(Bool)
	if okA && !bool(a) {
		return Bool(false)
	}
	b, okB := e.right.Eval(r, f).(Bool)
	switch {
	case okB && !bool(b):
		return Bool(false)
	case okA && okB:
		return Bool(true)
	}
	return nil
}

func (e *orExpr) Eval(r *Run, f *Frame) Value {
	if !r.step(e.place) {
		return nil
	}
	a, okA := e.left.Eval(r, f).(Bool)
	if okA && bool(a) {
		return Bool(true)
	}
	b, okB := e.right.Eval(r, f).(Bool)
	switch {
	case okB && bool(b):
		return Bool(true)
	case okA && okB:
		return Bool(false)
	}
	return nil
}

type ifExpr struct {
	base
	cond, then, otherwise Expr
}

// NewIf is "if cond then a else b"; whatever is not true is else.
func NewIf(cond, then, otherwise Expr) Expr { return newIf(newTyping(), cond, then, otherwise) }

func newIf(types *typing, cond, then, otherwise Expr) Expr {
	return &ifExpr{base{t: types.join(then.Static(), otherwise.Static())}, cond, then, otherwise}
}

func known(t *Type) *Type {
	if t == nil {
		return AnyType
	}
	return t
}

func (e *ifExpr) Eval(r *Run, f *Frame) Value {
	if !r.step(e.place) {
		return nil
	}
	if e.cond.Eval(r, f) == Value(Bool(true)) {
		return e.then.Eval(r, f)
	}
	return e.otherwise.Eval(r, f)
}

type listExpr struct {
	base
	items []Expr
}

// NewList is the list of the values of some expressions.
func NewList(items []Expr) Expr { return newList(base{}, newTyping(), items) }

func newList(b base, types *typing, items []Expr) Expr {
	t := NullType
	for _, e := range items {
		t = types.join(t, e.Static())
	}
	b.t = ListOf(t)
	return &listExpr{b, items}
}

func (e *listExpr) Eval(r *Run, f *Frame) Value {
	if !r.step(e.place) || !r.room(e.place, len(e.items)) {
		return nil
	}
	l := make(List, len(e.items))
	for i, item := range e.items {
		l[i] = item.Eval(r, f)
	}
	return r.made(e.place, l)
}

type rangeExpr struct {
	base
	low, high                 Expr // high is nil in a comparison with one endpoint
	lowIncluded, highIncluded bool
	op                        token
}

func (e *rangeExpr) Eval(r *Run, f *Frame) Value {
	if !r.step(e.place) {
		return nil
	}
	if e.op != 0 {
		return comparison(e.op, e.low.Eval(r, f))
	}
	g := &Range{Low: e.low.Eval(r, f), High: e.high.Eval(r, f), LowIncluded: e.lowIncluded, HighIncluded: e.highIncluded}
	if g.Low != nil && g.High != nil && g.Low.kind() != g.High.kind() {
		return r.null(e.place, "the ends of an interval are of one kind; these are %s and %s", kindOf(g.Low), kindOf(g.High))
	}
	if c, ok := compare(g.Low, g.High); ok && c > 0 {
		return r.null(e.place, "the interval ends before it begins")
	}
	return g
}

// comparison is "< v" and the like as a range (table 42).
func comparison(op token, v Value) *Range {
	switch op {
	case '<':
		return &Range{High: v, op: op}
	case tLE:
		return &Range{High: v, HighIncluded: true, op: op}
	case '>':
		return &Range{Low: v, op: op}
	case tGE:
		return &Range{Low: v, LowIncluded: true, op: op}
	case '=':
		return &Range{Low: v, High: v, LowIncluded: true, HighIncluded: true, op: op}
	}
	return &Range{Low: v, High: v, op: op}
}

// A ContextExpr makes a context, entry by entry; an entry sees those before it.
type ContextExpr struct {
	base
	names   []string
	entries []Expr
	given   map[string]bool // the names so far
	twice   string          // a name given twice: the context is null
	result  Expr            // of a boxed context with a result box
}

// NewContextExpr begins a context; scope is the level of its entries, pushed for it.
func NewContextExpr() *ContextExpr { return &ContextExpr{} }

// Add adds an entry, compiled in scope, and makes its name known to the next.
func (c *ContextExpr) Add(scope *Scope, name string, e Expr) {
	if c.given[name] {
		c.twice = name
	}
	if c.given == nil {
		c.given = map[string]bool{}
	}
	c.given[name] = true
	c.names = append(c.names, name)
	c.entries = append(c.entries, e)
	scope.Add(Var{name, e.Static()})
}

// Result makes the value of the whole that of e.
func (c *ContextExpr) Result(e Expr) { c.result = e }

func (c *ContextExpr) finish() {
	c.t = &Type{kind: kindContext}
	for i, n := range c.names {
		c.t.Fields = append(c.t.Fields, Field{n, known(c.entries[i].Static())})
	}
}

// Static is the type of the context, or of its result.
func (c *ContextExpr) Static() *Type {
	if c.result != nil {
		return c.result.Static()
	}
	if c.t == nil {
		c.finish()
	}
	return c.t
}

// Eval is the context, or the value of its result.
func (c *ContextExpr) Eval(r *Run, f *Frame) Value {
	if !r.step(c.place) {
		return nil
	}
	if c.twice != "" {
		return r.null(c.place, "the context has %q twice", c.twice)
	}
	if !r.room(c.place, len(c.names)) {
		return nil
	}
	frame := &Frame{Values: make([]Value, len(c.entries)), Up: f}
	for i, e := range c.entries {
		frame.Values[i] = e.Eval(r, frame)
	}
	if c.result != nil {
		return c.result.Eval(r, frame)
	}
	v := &Context{names: slices.Clip(c.names), values: slices.Clip(frame.Values)}
	if len(v.names) >= indexFrom {
		v.index = make(map[string]int, len(v.names))
		for i, n := range v.names {
			v.index[n] = i
		}
	}
	return r.made(c.place, v)
}

type path struct {
	base
	from Expr
	name string
}

func (e *path) Eval(r *Run, f *Frame) Value {
	if !r.step(e.place) {
		return nil
	}
	return e.of(r, e.from.Eval(r, f))
}

func (e *path) of(r *Run, v Value) Value {
	switch v := v.(type) {
	case nil:
		return r.null(e.place, "null has no %q", e.name)
	case *Context:
		w, ok := v.Get(e.name)
		if !ok {
			return r.null(e.place, "the context has no %q", e.name)
		}
		return w
	case List:
		if !r.room(e.place, len(v)) {
			return nil
		}
		l := make(List, len(v))
		for i, item := range v {
			if _, nested := item.(List); nested {
				l[i] = r.null(e.place, "a list within a list has no %q", e.name)
				continue
			}
			l[i] = e.of(r, item)
		}
		return r.made(e.place, l)
	}
	w, ok := property(v, e.name)
	if !ok {
		return r.null(e.place, "a %s has no %q", v.kind(), e.name)
	}
	return w
}

// A domain is what a loop's variable runs through: a list, or from one number
// or date to another.
type domain struct {
	place
	from, to Expr
	slot     int
}

// each calls do with every item, and ends when do says so.
func (d *domain) each(r *Run, f *Frame, do func(Value) bool) bool {
	v := d.from.Eval(r, f)
	if d.to != nil {
		return d.span(r, v, d.to.Eval(r, f), do)
	}
	switch v := v.(type) {
	case List:
		if len(v) > r.limits.Items {
			r.stop(d.place, "this loops over %s items; the limit is %s", thousands(len(v)), thousands(r.limits.Items))
			return false
		}
		for _, item := range v {
			if !do(item) {
				break
			}
		}
		return true
	case *Range:
		if v.op == 0 && v.Low != nil && v.High != nil {
			return d.spanOf(r, v, do)
		}
	case nil:
		r.null(d.place, "there is nothing to loop over: this is null")
		return false
	default:
		do(v)
		return true
	}
	r.null(d.place, "this range has no first and last item to loop over")
	return false
}

// spanOf loops over the whole numbers or days of a range.
func (d *domain) spanOf(r *Run, g *Range, do func(Value) bool) bool {
	return d.span(r, g.Low, g.High, func(v Value) bool {
		if !g.LowIncluded && equal(r, v, g.Low) == isTrue || !g.HighIncluded && equal(r, v, g.High) == isTrue {
			return r.err == nil
		}
		return do(v)
	})
}

func (d *domain) span(r *Run, from, to Value, do func(Value) bool) bool {
	var a, b int64
	var at func(int64) Value
	switch from := from.(type) {
	case *Number:
		last, ok := to.(*Number)
		if !ok {
			break
		}
		var okA, okB bool
		a, okA = from.Int64()
		b, okB = last.Int64()
		if !okA || !okB {
			break
		}
		at = func(n int64) Value { return Int(n) }
	case Date:
		last, ok := to.(Date)
		if !ok {
			break
		}
		a, b = from.days(), last.days()
		at = func(n int64) Value { return dateOf(n) }
	}
	if at == nil {
		r.null(d.place, "a loop runs from whole number to whole number or from date to date, not from %s to %s", kindOf(from), kindOf(to))
		return false
	}
	step := int64(1)
	if b < a {
		step = -1
	}
	if n := (b - a) * step; n < 0 || n >= int64(r.limits.Items) {
		r.stop(d.place, "this loops over %s items; the limit is %s", thousands(int(max(n, n+1))), thousands(r.limits.Items))
		return false
	}
	for n := a; ; n += step {
		if !do(at(n)) || n == b {
			return true
		}
	}
}

// iteration is what for, some and every have in common.
type iteration struct {
	domains []domain
	body    Expr
	size    int  // of the frame
	keeps   bool // it makes functions, which keep their frame
}

// run calls do with the value of the body for every combination.
func (it *iteration) run(r *Run, at place, f *Frame, before func(*Frame), do func(Value) bool) bool {
	more := true
	var level func(i int, frame *Frame) bool
	level = func(i int, frame *Frame) bool {
		if i == len(it.domains) {
			if before != nil {
				before(frame)
			}
			more = r.step(at) && do(it.body.Eval(r, frame)) && r.err == nil
			return true
		}
		ok := true
		return it.domains[i].each(r, frame, func(v Value) bool {
			if more = r.step(at); !more { // every round of every level counts: an inner one may have none
				return false
			}
			g := frame
			if it.keeps {
				r.used += it.size // a function may keep it
				g = &Frame{Values: slices.Clone(frame.Values), Up: f}
			}
			g.Values[it.domains[i].slot] = v
			ok = level(i+1, g)
			return ok && more
		}) && ok
	}
	return level(0, &Frame{Values: make([]Value, it.size), Up: f})
}

type loop struct {
	base
	iteration
	partial     int
	usesPartial bool
}

func (e *loop) Eval(r *Run, f *Frame) Value {
	if !r.step(e.place) {
		return nil
	}
	out := List{}
	var before func(*Frame)
	if e.usesPartial {
		before = func(g *Frame) { g.Values[e.partial] = slices.Clip(out) }
	}
	ok := e.run(r, e.place, f, before, func(v Value) bool {
		if len(out) >= r.limits.Items || !r.room(e.place, 1) {
			r.stop(e.place, "this loop makes more than %s items", thousands(r.limits.Items))
			return false
		}
		out = append(out, v)
		return true
	})
	if !ok || r.err != nil {
		return nil
	}
	return r.made(e.place, out)
}

type quantified struct {
	base
	iteration
	every bool
}

func (e *quantified) Eval(r *Run, f *Frame) Value {
	if !r.step(e.place) {
		return nil
	}
	unknown, decided := false, false
	ok := e.run(r, e.place, f, nil, func(v Value) bool {
		b, isBool := v.(Bool)
		unknown = unknown || !isBool
		decided = isBool && bool(b) != e.every
		return !decided
	})
	switch {
	case !ok || r.err != nil:
		return nil
	case decided:
		return Bool(!e.every)
	case unknown:
		return r.null(e.place, "some of the tests came to neither true nor false")
	}
	return Bool(e.every)
}

// An Iterator is a boxed for, some or every (10.2.2.11).
type Iterator struct {
	Kind   string // "for", "some" or "every"
	In     Expr   // compiled outside
	To     Expr   // may be nil
	Body   Expr   // compiled in the level that IteratorScope made
	Levels *Scope
}

// IteratorScope is the level of an iterator's body: its variable and partial.
func IteratorScope(outer *Scope, name string, item *Type) *Scope {
	return outer.Push(Var{name, item}, Var{"partial", AnyType})
}

// NewIterator makes the expression. The domain is evaluated within the level of
// the body, one level further in than it was compiled; shift corrects that.
func NewIterator(it Iterator) Expr {
	d := domain{from: &outside{it.In}, slot: 0}
	if it.To != nil {
		d.to = &outside{it.To}
	}
	common := iteration{domains: []domain{d}, body: it.Body, size: it.Levels.Len(), keeps: true}
	if it.Kind == "for" {
		return &loop{base{t: ListOf(known(it.Body.Static()))}, common, 1, true}
	}
	return &quantified{base{t: BooleanType}, common, it.Kind == "every"}
}

// outside is an expression compiled one level further out than it is evaluated.
type outside struct{ Expr }

func (o *outside) Eval(r *Run, f *Frame) Value { return o.Expr.Eval(r, f.Up) }

type filterExpr struct {
	base
	from, match Expr
	keeps       bool
}

// FilterScope is the level of a filter's condition.
func FilterScope(outer *Scope, list *Type) *Scope {
	item := known(list)
	if item.kind == kindList {
		item = item.Elem
	}
	s := outer.Push(Var{"item", item})
	s.item = item
	return s
}

// NewFilter is from[match], with match compiled in a FilterScope.
func NewFilter(from, match Expr) Expr { return newFilter(base{}, from, match, true) }

func newFilter(b base, from, match Expr, keeps bool) Expr {
	b.t = AnyType
	t, m := known(from.Static()), known(match.Static())
	switch {
	case m.kind == kindNumber && t.kind == kindList:
		b.t = t.Elem
	case m.kind == kindNumber && t.kind != kindAny:
		b.t = t
	case m.kind == kindBoolean && t.kind == kindList:
		b.t = t
	case m.kind == kindBoolean && t.kind != kindAny:
		b.t = ListOf(t)
	}
	return &filterExpr{b, from, match, keeps}
}

func (e *filterExpr) Eval(r *Run, f *Frame) Value {
	if !r.step(e.place) {
		return nil
	}
	from := e.from.Eval(r, f)
	list, isList := from.(List)
	if !isList {
		if from == nil {
			return r.null(e.place, "null cannot be filtered")
		}
		list = List{from}
	}
	if n, ok := constantOf(e.match).(*Number); ok {
		return e.nth(r, list, n)
	}
	frame := &Frame{Values: []Value{nil}, Up: f}
	if len(list) == 0 {
		if _, index := e.match.Eval(r, frame).(*Number); index {
			return r.null(e.place, "the list is empty")
		}
		return List{}
	}
	out := List{}
	for i, item := range list {
		if e.keeps && i > 0 {
			frame = &Frame{Values: []Value{nil}, Up: f}
		}
		frame.Values[0] = item
		switch v := e.match.Eval(r, frame).(type) {
		case *Number:
			if i == 0 {
				return e.nth(r, list, v)
			}
			return r.null(e.place, "a filter is a number or a test, not now the one and now the other")
		case Bool:
			if v {
				if !r.room(e.place, 1) {
					return nil
				}
				out = append(out, item)
			}
		case nil:
		default:
			return r.null(e.place, "a filter asks for true or false, or a number; this is a %s", v.kind())
		}
		if !r.step(e.place) {
			return nil
		}
	}
	return r.made(e.place, out)
}

func (e *filterExpr) nth(r *Run, list List, n *Number) Value {
	i, ok := n.truncated()
	if i < 0 {
		i += len(list) + 1
	}
	if !ok || i < 1 || i > len(list) {
		return r.null(e.place, "the list has %d items and no item %s", len(list), n)
	}
	return list[i-1]
}

type instanceExpr struct {
	base
	of  Expr
	typ *Type // nil: there is no such type
}

func (e *instanceExpr) Eval(r *Run, f *Frame) Value {
	if !r.step(e.place) {
		return nil
	}
	v := e.of.Eval(r, f)
	switch {
	case e.typ == nil:
		return r.null(e.place, "there is no such type")
	case v == nil:
		return Bool(e.typ.kind == kindNull)
	}
	return Bool(e.typ.has(r, v))
}
