package feel

// truth is the outcome of a comparison: true, false or null.
type truth uint8

const (
	isNull truth = iota
	isFalse
	isTrue
)

func truthOf(b bool) truth {
	if b {
		return isTrue
	}
	return isFalse
}

func (t truth) value() Value {
	switch t {
	case isTrue:
		return Bool(true)
	case isFalse:
		return Bool(false)
	}
	return nil
}

func (t truth) not() truth {
	switch t {
	case isTrue:
		return isFalse
	case isFalse:
		return isTrue
	}
	return isNull
}

// equal is "=" (tables 52 and 53). Two values of different kinds are neither
// equal nor unequal; null equals null and nothing else. The comparison of lists
// and contexts counts as steps of the run, for they can share parts and be much
// larger than they look; without a run only simple values are compared.
func equal(r *Run, a, b Value) truth { return equalAt(r, a, b, 0) }

// maxCompareDepth bounds the comparison of lists within lists.
const maxCompareDepth = 1000

func equalAt(r *Run, a, b Value, depth int) truth {
	if a == nil || b == nil {
		return truthOf(a == nil && b == nil)
	}
	switch a := a.(type) {
	case *Number:
		if b, ok := b.(*Number); ok {
			return truthOf(a.compare(b) == 0)
		}
	case String:
		if b, ok := b.(String); ok {
			if len(a) == len(b) {
				r.read(a, b)
			}
			return truthOf(a == b)
		}
	case Bool:
		if b, ok := b.(Bool); ok {
			return truthOf(a == b)
		}
	case List, *Context, *Range, *Function:
		if r == nil || depth > maxCompareDepth {
			return isNull
		}
		return equalParts(r, a, b, depth+1)
	default:
		if c, ok := compare(a, b); ok {
			return truthOf(c == 0)
		}
	}
	return isNull
}

func equalParts(r *Run, a, b Value, depth int) truth {
	switch a := a.(type) {
	case List:
		if b, ok := b.(List); ok {
			return equalLists(r, a, b, depth)
		}
	case *Context:
		if b, ok := b.(*Context); ok {
			return equalContexts(r, a, b, depth)
		}
	case *Range:
		if b, ok := b.(*Range); ok {
			return equalRanges(r, a, b, depth)
		}
	case *Function:
		if b, ok := b.(*Function); ok {
			return truthOf(a == b || a.same(r, b))
		}
	}
	return isNull
}

// allOf joins the outcomes of parts: false if one is false.
func allOf(n int, part func(i int) truth) truth {
	result := isTrue
	for i := range n {
		switch part(i) {
		case isFalse:
			return isFalse
		case isNull:
			result = isNull
		}
	}
	return result
}

func equalLists(r *Run, a, b List, depth int) truth {
	switch {
	case len(a) != len(b):
		return isFalse
	case len(a) == 0 || &a[0] == &b[0]:
		return isTrue // the same list
	case !r.Spend("a comparison", len(a)):
		return isNull
	}
	return allOf(len(a), func(i int) truth { return equalAt(r, a[i], b[i], depth) })
}

func equalContexts(r *Run, a, b *Context, depth int) truth {
	switch {
	case len(a.names) != len(b.names):
		return isFalse
	case a == b:
		return isTrue
	case !r.Spend("a comparison", 1+len(a.names)):
		return isNull
	}
	return allOf(len(a.names), func(i int) truth {
		v, ok := b.Get(a.names[i])
		if !ok {
			return isFalse
		}
		return equalAt(r, a.values[i], v, depth)
	})
}

func equalRanges(r *Run, a, b *Range, depth int) truth {
	if a.op != b.op || a.LowIncluded != b.LowIncluded || a.HighIncluded != b.HighIncluded {
		return isFalse
	}
	return allOf(2, func(i int) truth {
		if i == 0 {
			return equalAt(r, a.Low, b.Low, depth)
		}
		return equalAt(r, a.High, b.High, depth)
	})
}

// compare puts two values in order (table 54), if they have one. Dates and
// times compare by whole seconds, as the value functions of 10.3.2.3 count
// them. A time without a zone takes the zone of the other.
func compare(a, b Value) (int, bool) {
	switch a := a.(type) {
	case *Number:
		if b, ok := b.(*Number); ok {
			return a.compare(b), true
		}
	case String:
		if b, ok := b.(String); ok {
			return compareStrings(string(a), string(b)), true
		}
	case Date:
		switch b := b.(type) {
		case Date:
			return cmpInt(a.days(), b.days()), true
		case DateTime:
			return compareMoments(midnight(a), b), true
		}
	case DateTime:
		switch b := b.(type) {
		case DateTime:
			return compareMoments(a, b), true
		case Date:
			return compareMoments(a, midnight(b)), true
		}
	case Time:
		if b, ok := b.(Time); ok {
			return compareTimes(a, b), true
		}
	case Months:
		if b, ok := b.(Months); ok {
			return cmpInt(int64(a), int64(b)), true
		}
	case Seconds:
		if b, ok := b.(Seconds); ok {
			return a.compare(b), true
		}
	}
	return 0, false
}

// compareStrings orders by character; UTF-8 keeps that order in bytes.
func compareStrings(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func compareMoments(a, b DateTime) int {
	if a.Time.Zone.set && b.Time.Zone.set {
		return cmpInt(a.instant(), b.instant())
	}
	return cmpInt(a.local(), b.local())
}

func compareTimes(a, b Time) int {
	x, y := a.seconds(), b.seconds()
	if a.Zone.set && b.Zone.set {
		x, y = x-int64(a.Zone.standard()), y-int64(b.Zone.standard())
	}
	return cmpInt(x, y)
}

// identical is the function is(): the same element of the domain (10.3.2.2).
func identical(r *Run, a, b Value) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	if a.kind() != b.kind() {
		return false
	}
	switch a := a.(type) {
	case Time, DateTime, Date:
		return a == b
	case List:
		b, ok := b.(List)
		if !ok || len(a) != len(b) || !r.Spend("a comparison", 1+len(a)) {
			return false
		}
		if len(a) > 0 && &a[0] == &b[0] {
			return true
		}
		for i := range a {
			if !identical(r, a[i], b[i]) {
				return false
			}
		}
		return true
	}
	return equal(r, a, b) == isTrue
}

// order is the outcome of <, <=, > or >=; r may be nil.
func order(r *Run, op token, a, b Value) truth {
	r.read(a, b)
	c, ok := compare(a, b)
	if !ok {
		return isNull
	}
	switch op {
	case '<':
		return truthOf(c < 0)
	case tLE:
		return truthOf(c <= 0)
	case '>':
		return truthOf(c > 0)
	}
	return truthOf(c >= 0)
}

func relate(r *Run, op token, a, b Value) truth {
	switch op {
	case '=':
		return equal(r, a, b)
	case tNE:
		return equal(r, a, b).not()
	}
	return order(r, op, a, b)
}

type compareExpr struct {
	binary
	op     token
	number *Number // the right side, if it is a number known before
}

func newCompare(b base, op token, l, r Expr) Expr {
	e := &compareExpr{binary: binary{b, l, r}, op: op}
	if n, ok := constantOf(r).(*Number); ok {
		e.number = n
	}
	return e
}

func (e *compareExpr) Eval(r *Run, f *Frame) Value {
	if !r.step(e.place) {
		return nil
	}
	a := e.left.Eval(r, f)
	if n, ok := a.(*Number); ok && e.number != nil {
		return Bool(holds(e.op, n.compare(e.number)))
	}
	b := e.right.Eval(r, f)
	t := relate(r, e.op, a, b)
	if t == isNull {
		return r.null(e.place, "%s and %s cannot be compared", kindOf(a), kindOf(b))
	}
	return t.value()
}

func holds(op token, c int) bool {
	switch op {
	case '=':
		return c == 0
	case tNE:
		return c != 0
	case '<':
		return c < 0
	case tLE:
		return c <= 0
	case '>':
		return c > 0
	}
	return c >= 0
}

type betweenExpr struct {
	base
	of, low, high Expr
}

func (e *betweenExpr) Eval(r *Run, f *Frame) Value {
	if !r.step(e.place) {
		return nil
	}
	v := e.of.Eval(r, f)
	a, b := order(r, tGE, v, e.low.Eval(r, f)), order(r, tLE, v, e.high.Eval(r, f))
	t := allOf(2, func(i int) truth { return []truth{a, b}[i] })
	if t == isNull {
		return r.null(e.place, "between compares values of one kind")
	}
	return t.value()
}

// contains says whether a range holds a value (table 55).
func (g *Range) contains(r *Run, v Value) truth {
	switch g.op {
	case '=':
		return equal(r, v, g.Low)
	case tNE:
		return equal(r, v, g.Low).not()
	case '<', tLE:
		return order(r, g.op, v, g.High)
	case '>', tGE:
		return order(r, g.op, v, g.Low)
	}
	low, high := token('>'), token('<')
	if g.LowIncluded {
		low = tGE
	}
	if g.HighIncluded {
		high = tLE
	}
	return and(order(r, low, v, g.Low), order(r, high, v, g.High))
}

// Tests are unary tests (grammar rule 15): what a cell of a decision table asks.
type Tests struct {
	Source   string
	list     []test
	negated  bool // not(…)
	any      bool // "-"
	problems []Note
}

type test struct {
	place
	op        token // < <= > >= = !=; 0 for a value, a range or a test of its own
	expr      Expr
	constant  Value // the value of expr, if it is known before
	usesInput bool  // expr uses "?" and says itself whether it holds
}

// TestScope is the level of unary tests: its one variable is "?", the value that is tested.
func TestScope(outer *Scope, input *Type) *Scope { return outer.Push(Var{"?", input}) }

// CompileTests reads unary tests in a TestScope.
func CompileTests(name, src string, scope *Scope) (*Tests, error) {
	t := &Tests{Source: src}
	prog, err := compile(name, src, scope, func(p *parser) Expr {
		input := scope.vars[0].Type
		switch {
		case p.tok == tEnd:
			t.any = true
		case p.tok == '-' && p.followedBy(tEnd):
			t.any = true
			p.next()
		case p.tok == tName && p.text == "not" && p.followedBy('('):
			save, found := p.lexer, len(p.problems)
			p.next()
			p.next()
			t.list, t.negated = p.testList(input), true
			p.expect(')', `"," or ")"`)
			if p.tok != tEnd { // not(…) was a part of a longer expression
				p.lexer, p.problems, t.negated = save, p.problems[:found], false
				t.list = p.testList(input)
			}
		default:
			t.list = p.testList(input)
		}
		return &constant{}
	})
	if err != nil {
		return nil, err
	}
	t.problems = prog.problems
	return t, nil
}

// Problems are what the type checker found.
func (t *Tests) Problems() []Note { return t.problems }

// Any says that every value passes: the cell is empty or "-".
func (t *Tests) Any() bool { return t.any }

// Holds says whether the value of "?" in the frame passes the tests; null counts as no.
func (t *Tests) Holds(r *Run, f *Frame) bool {
	return t.any || t.outcome(r, f) == isTrue
}

// admits tests a value outside any frame: an allowed value of an item definition.
func (t *Tests) admits(r *Run, v Value) bool {
	return v == nil || t.Holds(r, &Frame{Values: []Value{v}, Up: &Frame{}})
}

func (t *Tests) outcome(r *Run, f *Frame) truth {
	result := t.anyOf(r, f, f.Values[0])
	if t.negated {
		return result.not()
	}
	return result
}

// anyOf is true if one of the tests is.
func (t *Tests) anyOf(r *Run, f *Frame, v Value) truth {
	result := isFalse
	for i := range t.list {
		switch t.list[i].outcome(r, f, v) {
		case isTrue:
			return isTrue
		case isNull:
			result = isNull
		}
	}
	return result
}

func (t *test) outcome(r *Run, f *Frame, v Value) truth {
	w := t.constant
	if w == nil {
		if w = t.expr.Eval(r, f); r.err != nil {
			return isNull
		}
	}
	if t.op != 0 {
		return relate(r, t.op, v, w)
	}
	if b, ok := w.(Bool); ok {
		// A test that says itself whether it holds; but "true" asks for a value
		// that is true, and no value is not.
		if _, isBool := v.(Bool); t.usesInput || !isBool && (v != nil || t.constant == nil) {
			return truthOf(bool(b))
		}
	}
	if t.usesInput && w == nil {
		return isNull
	}
	return in(r, v, w)
}

// in says whether a value is in what stands there: a range, a list of values
// and ranges, or a value (table 55).
func in(r *Run, v, w Value) truth { return inAt(r, v, w, 0) }

func inAt(r *Run, v, w Value, depth int) truth {
	switch w := w.(type) {
	case *Range:
		if _, both := v.(*Range); both && equal(r, v, w) == isTrue {
			return isTrue
		}
		return w.contains(r, v)
	case List:
		if _, both := v.(List); both && equal(r, v, w) == isTrue {
			return isTrue
		}
		if depth > maxCompareDepth || !r.Spend("a comparison", 1+len(w)) {
			return isNull
		}
		for _, item := range w {
			if g, ok := item.(*Range); ok && g.contains(r, v) == isTrue || equal(r, v, item) == isTrue {
				return isTrue
			}
			if l, ok := item.(List); ok && inAt(r, v, l, depth+1) == isTrue {
				return isTrue
			}
		}
		return isFalse
	}
	return equal(r, v, w)
}

type inExpr struct {
	base
	of    Expr
	tests *Tests
	known bool // what it looks in is known before, so no frame is needed
}

func newIn(b base, of Expr, tests *Tests) Expr {
	e := &inExpr{b, of, tests, true}
	for _, t := range tests.list {
		e.known = e.known && t.constant != nil
	}
	return e
}

func (e *inExpr) Eval(r *Run, f *Frame) Value {
	if !r.step(e.place) {
		return nil
	}
	v := e.of.Eval(r, f)
	if !e.known {
		f = &Frame{Values: []Value{v}, Up: f}
	}
	t := e.tests.anyOf(r, f, v)
	if t == isNull {
		return r.null(e.place, "the value cannot be compared with what it is looked for in")
	}
	return t.value()
}
