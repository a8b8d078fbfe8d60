package feel

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/cockroachdb/apd/v3"
)

// An Expr is a compiled part of an expression. Package dmn makes its own as
// well: a decision table is an expression among others.
type Expr interface {
	// Eval is the value in a frame that fits the scope of the expression.
	Eval(r *Run, f *Frame) Value
	// Static is what is known of the type before anything runs.
	Static() *Type
}

// A SyntaxError says where an expression cannot be read, and what was expected.
type SyntaxError struct{ Note }

func (e *SyntaxError) Error() string { return e.String() }

// A Program is a compiled expression.
type Program struct {
	Source   string
	expr     Expr
	problems []Note
	unknown  []Unknown
}

// An Unknown is a name that no level of the scope holds.
type Unknown struct {
	Name    string
	OfItems bool // it stands in a filter, and may be an entry of the list's items
}

// Unknown are the names that the expression uses and the scope lacks, each once,
// in the order of the text. A host with variables that nobody declares adds
// them to its scope and compiles again.
func (p *Program) Unknown() []Unknown { return p.unknown }

// Expr is the compiled expression itself.
func (p *Program) Expr() Expr { return p.expr }

// Problems are what the type checker found: unknown names, impossible
// comparisons, wrong arguments. The expression runs nevertheless; these parts
// of it come to null.
func (p *Program) Problems() []Note { return p.problems }

// Static is what is known of the type of the result.
func (p *Program) Static() *Type { return p.expr.Static() }

// Eval is the value of the program. values stand in the order of the scope.
// The error is not nil if the run was stopped.
func (p *Program) Eval(r *Run, values ...Value) (Value, error) {
	v := p.expr.Eval(r, &Frame{Values: values})
	if r.err != nil {
		return nil, r.err
	}
	return v, nil
}

// In is the value in a frame that fits the scope the program was compiled in.
func (p *Program) In(r *Run, f *Frame) Value { return p.expr.Eval(r, f) }

const (
	maxSource  = 256 << 10 // bytes of one expression
	maxNesting = 200       // levels of brackets and operators
	maxReturns = 100       // brackets read a second time
	maxParams  = 250       // parameters of a function, or arguments with names
)

// Compile reads and checks an expression (grammar rule 1). name says in errors
// and notes whose expression it is.
func Compile(name, src string, scope *Scope) (*Program, error) {
	return compile(name, src, scope, func(p *parser) Expr { return p.expression() })
}

func compile(name, src string, scope *Scope, read func(*parser) Expr) (prog *Program, err error) {
	p := &parser{lexer: lexer{src: src, gaps: map[int]int{}}, source: &source{name, src}, scope: scope, types: newTyping()}
	defer func() {
		switch e := recover().(type) {
		case nil:
		case *SyntaxError:
			prog, err = nil, e
		default:
			panic(e)
		}
	}()
	if len(src) > maxSource {
		p.fail(0, "this expression has %s bytes; the limit is %s", thousands(len(src)), thousands(maxSource))
	}
	if !utf8.ValidString(src) {
		p.fail(0, "this is not valid UTF-8 text")
	}
	p.next()
	e := read(p)
	if p.tok != tEnd {
		p.unexpected("an operator or the end")
	}
	return &Program{Source: src, expr: e, problems: p.problems, unknown: p.unknown}, nil
}

// source is the text that places point into.
type source struct{ name, text string }

// A place is a byte of a source.
type place struct {
	src *source
	at  int
}

func (pl place) note(text string) Note {
	if pl.src == nil {
		return Note{Text: text}
	}
	n := Note{Text: text, Line: 1, At: 1}
	n.Source = pl.src.name
	before := pl.src.text[:min(pl.at, len(pl.src.text))]
	n.Line += strings.Count(before, "\n")
	n.At += utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	return n
}

type parser struct {
	lexer
	source   *source
	scope    *Scope
	problems []Note
	unknown  []Unknown
	depth    int
	closures int             // function literals read so far: a loop around one keeps its frames
	partials int             // uses of partial read so far
	returns  int             // how often something was read twice
	usesTest int             // uses of ? read so far
	endpoint bool            // reading the second endpoint of an interval
	keys     byWord          // keys of context literals read so far: candidates for names after a dot
	known    map[string]bool // the same, to tell which are new
	types    *typing
	tries    int // of names, so far
	letters  int // compared so far to suggest names
}

func (p *parser) at(at int) place { return place{p.source, at} }

// fail ends the reading; compile catches it.
func (p *parser) fail(at int, format string, args ...any) {
	panic(&SyntaxError{p.at(at).note(fmt.Sprintf(format, args...))})
}

func (p *parser) unexpected(want string) {
	if p.tok == tBad {
		p.fail(p.start, "%s", p.bad)
	}
	found := `"` + cut(p.src[p.start:p.end], 60) + `"`
	if p.tok == tEnd {
		found = "the end"
	}
	p.fail(p.start, "expected %s, found %s%s", want, found, p.instead())
}

// instead says what to write for a character that FEEL does not have.
func (p *parser) instead() string {
	before := p.src[:p.start]
	switch {
	case p.tok == '£':
		return "; write amounts without £: 500000"
	case strings.ContainsRune("“”„‘’", rune(p.tok)):
		return `; write straight quotes: "`
	case p.tok == '\'':
		return `; write double quotes: "`
	case p.tok == '≥' || p.tok == '>' && strings.HasSuffix(before, "="):
		return `; write ">="`
	case p.tok == '≤' || p.tok == '<' && strings.HasSuffix(before, "="):
		return `; write "<="`
	case p.tok == '≠' || p.tok == '>' && strings.HasSuffix(before, "<"):
		return `; write "!="`
	case p.tok == '=' && strings.HasSuffix(before, "="):
		return `; write "="`
	}
	return ""
}

func (p *parser) expect(t token, want string) {
	if p.tok != t {
		p.unexpected(want)
	}
	p.next()
}

func (p *parser) accept(t token) bool {
	if p.tok == t {
		p.next()
		return true
	}
	return false
}

// problem keeps a finding of the type checker.
func (p *parser) problem(at int, format string, args ...any) {
	if len(p.problems) < maxNotes {
		p.problems = append(p.problems, p.at(at).note(fmt.Sprintf(format, args...)))
	}
}

// nested guards the stack.
func (p *parser) nested(read func() Expr) Expr {
	if p.depth++; p.depth > maxNesting {
		p.fail(p.start, "brackets and operators are nested more than %d deep", maxNesting)
	}
	e := read()
	p.depth--
	return e
}

func (p *parser) expression() Expr {
	end := p.endpoint
	p.endpoint = false
	e := p.nested(func() Expr {
		switch op, at := p.tok, p.start; op {
		case '<', tLE, '>', tGE, '=', tNE: // a comparison with one endpoint is a range (grammar rule 7.a)
			p.next()
			e := p.additive()
			return &rangeExpr{base{p.at(at), RangeOf(e.Static())}, e, nil, false, false, op}
		}
		return p.disjunction()
	})
	p.endpoint = end
	return e
}

func (p *parser) disjunction() Expr {
	e := p.conjunction()
	for p.tok == tOr {
		at := p.start
		p.next()
		e = p.logical(at, "or", e, p.conjunction())
	}
	return e
}

func (p *parser) conjunction() Expr {
	e := p.comparison()
	for p.tok == tAnd {
		at := p.start
		p.next()
		e = p.logical(at, "and", e, p.comparison())
	}
	return e
}

func (p *parser) logical(at int, op string, l, r Expr) Expr {
	for _, e := range []Expr{l, r} {
		if !may(e, kindBoolean) {
			p.problem(at, "%s joins true and false; this is a %s", op, e.Static())
		}
	}
	b := binary{base{p.at(at), BooleanType}, l, r}
	if op == "or" {
		return &orExpr{b}
	}
	return &andExpr{b}
}

// may says whether an expression may come to a value of one of the kinds.
func may(e Expr, kinds ...Kind) bool {
	t := e.Static()
	return t.IsAny() || slices.Contains(kinds, t.kind)
}

func (p *parser) comparison() Expr {
	e := p.additive()
	for {
		at := p.start
		switch op := p.tok; op {
		case '=', tNE, '<', tLE, '>', tGE:
			p.next()
			r := p.additive()
			p.checkCompare(at, op, e.Static(), r.Static())
			e = newCompare(base{p.at(at), BooleanType}, op, e, r)
		case tBetween:
			p.next()
			lo := p.additive()
			p.expect(tAnd, `"and" and the upper end of between`)
			hi := p.additive()
			p.checkCompare(at, tLE, e.Static(), lo.Static())
			p.checkCompare(at, tLE, e.Static(), hi.Static())
			e = &betweenExpr{base{p.at(at), BooleanType}, e, lo, hi}
		case tIn:
			p.next()
			outer := p.scope
			p.scope = TestScope(outer, e.Static())
			e = newIn(base{p.at(at), BooleanType}, e, p.afterIn(e.Static()))
			p.scope = outer
		default:
			return e
		}
	}
}

// checkCompare finds comparisons that can only come to null.
func (p *parser) checkCompare(at int, op token, a, b *Type) {
	if a.IsAny() || b.IsAny() {
		return
	}
	if op == '=' || op == tNE {
		if a.kind != b.kind && a.kind != kindNull && b.kind != kindNull && !bothDays(a.kind, b.kind) {
			p.problem(at, "%s cannot be compared with %s: the result is always null", article(a), article(b))
		}
		return
	}
	if !ordered(a.kind) || !ordered(b.kind) || a.kind != b.kind && !bothDays(a.kind, b.kind) {
		p.problem(at, "%s cannot be put in order with %s: the result is always null", article(a), article(b))
	}
}

func bothDays(a, b Kind) bool {
	return (a == kindDate || a == kindDateTime) && (b == kindDate || b == kindDateTime)
}

func ordered(k Kind) bool { return k >= kindNumber && k <= kindSeconds && k != kindBoolean }

func article(t *Type) string {
	s := t.String()
	switch {
	case t.kind == kindNull:
		return "null"
	case strings.ContainsRune("aeiouAEIOU", rune(s[0])):
		return "an " + s
	}
	return "a " + s
}

// afterIn reads what stands after "in": one test, or several in brackets.
func (p *parser) afterIn(t *Type) *Tests {
	if p.tok != '(' {
		return &Tests{list: []test{p.test(t, p.operand)}}
	}
	save, found := p.lexer, len(p.problems)
	p.next()
	if p.tok == ')' {
		p.unexpected("what to look in")
	}
	list := p.testList(t)
	if p.tok == ')' {
		p.next()
		if len(list) > 1 || list[0].op != 0 || !continues(p.tok) {
			return &Tests{list: list}
		}
	} else if p.tok != tDots || len(list) > 1 {
		p.unexpected(`"," or ")"`)
	}
	// The bracket began an interval or a longer expression: read it as that.
	p.count(p.start - save.start)
	if p.returns++; p.returns > maxReturns {
		p.fail(p.start, "too many brackets after in: give the parts names")
	}
	p.lexer, p.problems = save, p.problems[:found]
	return &Tests{list: []test{p.test(t, p.operand)}}
}

// operand reads what follows "in" without brackets: "and" and "or" are not of
// it, and a comparison is only if it speaks of "?".
func (p *parser) operand() Expr {
	before := p.usesTest
	e := p.additive()
	switch op, at := p.tok, p.start; op {
	case '=', tNE, '<', tLE, '>', tGE:
		if p.usesTest > before {
			p.next()
			return newCompare(base{p.at(at), BooleanType}, op, e, p.additive())
		}
	}
	return e
}

// continues says whether an expression goes on after a closing bracket.
func continues(t token) bool {
	switch t {
	case '+', '-', '*', '/', tPower, '.', '[', '(':
		return true
	}
	return false
}

func (p *parser) testList(t *Type) []test {
	list := []test{p.test(t, p.disjunction)}
	for p.accept(',') {
		list = append(list, p.test(t, p.disjunction))
	}
	return list
}

// test reads one positive unary test (grammar rule 13); read reads its expression.
func (p *parser) test(t *Type, read func() Expr) test {
	at := p.start
	switch op := p.tok; op {
	case '=', tNE, '<', tLE, '>', tGE:
		p.next()
		e := p.additive()
		if t != nil {
			p.checkCompare(at, op, t, e.Static())
		}
		return test{place: p.at(at), op: op, expr: e, constant: fold(e)}
	}
	before := p.usesTest
	e := p.nested(read)
	if p.usesTest == before && t != nil {
		p.checkIn(at, t, e.Static())
	}
	return test{place: p.at(at), expr: e, usesInput: p.usesTest > before, constant: fold(e)}
}

// checkIn finds tests that no value of the type can meet.
func (p *parser) checkIn(at int, t, of *Type) {
	for range maxTypeDepth {
		if of.IsAny() || of.kind != kindList && of.kind != kindRange || t.kind == of.kind {
			break
		}
		of = of.Elem
	}
	if t.IsAny() || of.IsAny() || t.kind == kindNull || of.kind == kindNull || of.kind == kindBoolean {
		return
	}
	if t.kind != of.kind && !bothDays(t.kind, of.kind) && t.kind != kindList {
		p.problem(at, "%s is never found in %s", article(t), article(of))
	}
}

func (p *parser) additive() Expr {
	e := p.multiplicative()
	for p.tok == '+' || p.tok == '-' {
		op, at := p.tok, p.start
		p.next()
		e = p.arithmetic(at, op, e, p.multiplicative())
	}
	return e
}

func (p *parser) multiplicative() Expr {
	e := p.power()
	for p.tok == '*' || p.tok == '/' {
		op, at := p.tok, p.start
		p.next()
		e = p.arithmetic(at, op, e, p.power())
	}
	return e
}

func (p *parser) power() Expr {
	e := p.negation()
	for p.tok == tPower {
		at := p.start
		p.next()
		e = p.arithmetic(at, tPower, e, p.negation())
	}
	return e
}

func (p *parser) arithmetic(at int, op token, l, r Expr) Expr {
	t, ok := resultOf(op, l.Static(), r.Static())
	if !ok {
		p.problem(at, "%s and %s cannot be joined by %s: the result is always null", article(l.Static()), article(r.Static()), op)
	}
	return &arithmetic{binary{base{p.at(at), t}, l, r}, op}
}

func (p *parser) negation() Expr {
	if p.tok != '-' {
		return p.instance()
	}
	at := p.start
	p.next()
	e := p.nested(p.negation)
	if c, ok := e.(*constant); ok {
		if n, ok := c.v.(*Number); ok {
			m := new(Number)
			m.d.Neg(&n.d)
			if m.d.IsZero() {
				m.d.Negative = false
			}
			return &constant{base{p.at(at), NumberType}, m}
		}
	}
	if !may(e, kindNumber, kindMonths, kindSeconds) {
		p.problem(at, "only a number or a duration can be negative; this is %s", article(e.Static()))
	}
	return &negative{base{p.at(at), e.Static()}, e}
}

func (p *parser) instance() Expr {
	e := p.postfix()
	for p.tok == tInstance {
		at := p.start
		p.next()
		p.expect(tOf, `"of" after "instance"`)
		t := p.typeName()
		e = &instanceExpr{base{p.at(at), BooleanType}, e, t}
	}
	return e
}

func (p *parser) postfix() Expr {
	e := p.primary()
	for n := 0; ; n++ {
		if n > maxNesting {
			p.fail(p.start, "more than %d names, filters and invocations follow each other", maxNesting)
		}
		at := p.start
		switch p.tok {
		case '.':
			p.next()
			e = p.member(at, e)
		case '[':
			if p.endpoint && p.closesInterval() {
				return e
			}
			p.next()
			e = p.filter(at, e)
		case '(':
			p.next()
			e = p.invocation(at, e)
		default:
			return e
		}
	}
}

// closesInterval says whether a "[" ends an interval rather than begins a filter.
func (p *parser) closesInterval() bool {
	save := p.lexer
	p.next()
	t := p.tok
	p.lexer = save
	switch t {
	case tEnd, ')', ',', ']', '}', '=', tNE, '<', tLE, '>', tGE, tAnd, tOr, tThen, tElse, tReturn, tSatisfies, tIn, tInstance, '.':
		return true
	}
	return false
}

// properties are the names after a dot that have a space in them (tables 65 and 67).
var properties = []string{"time offset", "start included", "end included"}

func (p *parser) member(at int, e Expr) Expr {
	t := e.Static()
	if t != nil && t.kind == kindList {
		t = t.Elem
	}
	best, end := "", 0
	try := func(name string) {
		if n := p.matches(p.start, name); n > end {
			best, end = name, n
		}
	}
	word := firstWord(p.src[p.start:])
	for _, list := range [][]string{p.types.beginning(t, word), properties, p.keys[word]} {
		for _, name := range list {
			try(name)
		}
	}
	if words, stop := p.words(); stop > end {
		best, end = words, stop
	}
	if end == 0 {
		p.unexpected("a name after the dot")
	}
	where := p.start
	p.moveTo(end)
	result, ok := memberType(p.types, t, best)
	if !ok {
		p.problem(where, "%s has no %q", article(t), best)
	}
	if s := e.Static(); s != nil && s.kind == kindList {
		result = ListOf(result)
	}
	return &path{base{p.at(at), result}, e, best}
}

// words joins the names that follow each other from here: two names side by
// side can only be one name.
func (p *parser) words() (name string, end int) {
	if p.tok != tName {
		if _, word := keywords[p.text]; word && p.tok >= tAnd {
			return p.text, p.end
		}
		return "", 0
	}
	save := p.lexer
	var list []string
	for p.tok == tName || p.tok == tOf && len(list) > 0 {
		list = append(list, p.text)
		end = p.end
		p.next()
	}
	p.lexer = save
	return strings.Join(list, " "), end
}

func (p *parser) filter(at int, e Expr) Expr {
	item := AnyType
	if t := e.Static(); t != nil && t.kind != kindAny {
		if item = t; t.kind == kindList {
			item = t.Elem
		}
	}
	outer := p.scope
	p.scope = outer.Push(Var{"item", item})
	p.scope.item = item
	before := p.closures
	match := p.expression()
	p.scope = outer
	p.expect(']', `"]" after the filter`)
	return newFilter(base{p.at(at), nil}, e, match, p.closures > before)
}

func (p *parser) primary() Expr {
	at := p.start
	switch p.tok {
	case tNumber:
		n := new(Number)
		if err := parseDecimal(&n.d, p.text); err != nil || n.d.Form != apd.Finite {
			p.fail(at, "the number %s is too large or too long", clip(p.text))
		}
		p.next()
		return &constant{base{p.at(at), NumberType}, n}
	case tString:
		s := p.text
		p.next()
		return &constant{base{p.at(at), StringType}, String(s)}
	case tAt:
		v, ok := ParseTemporal(p.text)
		if !ok {
			p.problem(at, "@%q is no date, time or duration", clip(p.text))
		}
		p.next()
		return &constant{base{p.at(at), typeOf(v)}, v}
	case tTrue, tFalse:
		v := Bool(p.tok == tTrue)
		p.next()
		return &constant{base{p.at(at), BooleanType}, v}
	case tNull:
		p.next()
		return &constant{base{p.at(at), NullType}, nil}
	case '(':
		return p.brackets()
	case '[':
		return p.list()
	case ']':
		p.next()
		return p.interval(at, false, p.expression())
	case '{':
		return p.context()
	case tIf:
		return p.nested(p.conditional)
	case tFor:
		return p.nested(p.loop)
	case tSome, tEvery:
		return p.nested(p.quantified)
	case tFunction:
		return p.nested(p.function)
	case tName:
		return p.name()
	}
	p.unexpected("a value, a name or an opening bracket")
	return nil
}

func clip(s string) string {
	return cut(s, 40)
}

// ParseTemporal reads what may stand after "@" (grammar rule 65).
func ParseTemporal(s string) (Value, bool) {
	if d, ok := ParseDate(s); ok {
		return d, true
	}
	if strings.Contains(s, "T") && !strings.HasPrefix(s, "P") && !strings.HasPrefix(s, "-P") {
		if d, ok := ParseDateTime(s); ok {
			return d, true
		}
	}
	if t, ok := ParseTime(s); ok {
		return t, true
	}
	return ParseDuration(s)
}

func (p *parser) brackets() Expr {
	at := p.start
	p.next()
	e := p.expression()
	if p.tok == tDots {
		return p.interval(at, false, e)
	}
	p.expect(')', `")"`)
	return e
}

func (p *parser) interval(at int, lowIncluded bool, low Expr) Expr {
	p.expect(tDots, `".." between the ends of the interval`)
	was := p.endpoint
	p.endpoint = true
	high := p.nested(p.disjunction)
	p.endpoint = was
	included := p.tok == ']'
	if !included && p.tok != ')' && p.tok != '[' {
		p.unexpected(`"]" or ")" after the interval`)
	}
	p.next()
	p.checkCompare(at, tLE, low.Static(), high.Static())
	if c, ok := compare(fold(low), fold(high)); ok && c > 0 {
		p.problem(at, "the interval ends before it begins: nothing is in it")
	}
	t := low.Static()
	if t.IsAny() || t.kind == kindNull {
		t = high.Static()
	}
	return &rangeExpr{base{p.at(at), RangeOf(t)}, low, high, lowIncluded, included, 0}
}

func (p *parser) list() Expr {
	at := p.start
	p.next()
	if p.accept(']') {
		return &listExpr{base{p.at(at), ListOf(NullType)}, nil}
	}
	e := p.expression()
	if p.tok == tDots {
		return p.interval(at, true, e)
	}
	items := []Expr{e}
	for p.accept(',') {
		items = append(items, p.expression())
	}
	p.expect(']', `"," or "]"`)
	return newList(base{p.at(at), nil}, p.types, items)
}

// label reads a name that is being given: everything up to one of the ends,
// without comments.
func (p *parser) label(ends, want string) string {
	if p.tok >= tAnd {
		p.fail(p.start, "a name cannot begin with the word %q", p.text)
	}
	name, i := rawName(p.src, p.start, ends)
	first, _ := utf8.DecodeRuneInString(name)
	if i < 0 || name == "" || !isNameStart(first) {
		p.unexpected(want)
	}
	p.moveTo(i)
	return name
}

// rawName is the text from a byte up to one of the ends, as a name, and where
// it ends: -1 if something comes first that no name holds.
func rawName(src string, at int, ends string) (name string, end int) {
	var b strings.Builder
	for i := at; i < len(src); {
		if n := passComment(src, i); n > i {
			b.WriteByte(' ')
			i = n
			continue
		}
		if strings.IndexByte(ends, src[i]) >= 0 {
			return CleanName(strings.TrimFunc(b.String(), isSpace)), i
		}
		if strings.IndexByte(`,(){}[]":`, src[i]) >= 0 || strings.HasPrefix(src[i:], "/*") { // a comment without an end
			break
		}
		b.WriteByte(src[i])
		i++
	}
	return "", -1
}

func (p *parser) context() Expr {
	at := p.start
	p.next()
	outer := p.scope
	p.scope = outer.Push()
	c := &ContextExpr{base: base{p.at(at), nil}}
	for p.tok != '}' {
		if len(c.names) > 0 {
			p.expect(',', `"," or "}"`)
		}
		key := p.text
		if p.tok == tString {
			p.next()
		} else {
			key = p.label(":", "a name and a colon")
		}
		if c.given[key] {
			p.problem(at, "the context has %q twice: the result is always null", key)
		}
		p.expect(':', `":" after the name of the entry`)
		e := p.expression()
		c.Add(p.scope, key, e)
		p.addKey(key)
	}
	p.next()
	p.scope = outer
	c.finish()
	return c
}

func (p *parser) conditional() Expr {
	at := p.start
	p.next()
	cond := p.expression()
	if !may(cond, kindBoolean) {
		p.problem(at, "if asks for true or false; this is %s", article(cond.Static()))
	}
	p.expect(tThen, `"then"`)
	then := p.expression()
	p.expect(tElse, `"else"`)
	return newIf(p.types, cond, then, p.expression())
}

func (p *parser) loop() Expr {
	at := p.start
	p.next()
	outer := p.scope
	p.scope = outer.Push()
	l := &loop{base: base{p.at(at), nil}}
	closures := p.closures
	l.domains = p.iterators(tReturn)
	l.partial = p.scope.Add(Var{"partial", AnyType})
	partials := p.partials
	l.body = p.expression()
	l.keeps, l.usesPartial = p.closures > closures, p.partials > partials
	l.size = p.scope.Len()
	p.scope = outer
	l.t = ListOf(l.body.Static())
	return l
}

func (p *parser) iterators(end token) (list []domain) {
	for {
		name := p.iteratorName()
		p.expect(tIn, `"in" after the name`)
		d := domain{place: p.at(p.start), from: p.expression()}
		item := d.from.Static()
		if p.accept(tDots) {
			d.to = p.expression()
			p.checkCompare(d.at, tLE, d.from.Static(), d.to.Static())
		} else if !item.IsAny() {
			switch item.kind {
			case kindList, kindRange:
				item = item.Elem
			}
		}
		if len(list) == maxParams {
			p.fail(p.start, "a loop has at most %d names", maxParams)
		}
		d.slot = p.scope.Add(Var{name, item})
		list = append(list, d)
		if !p.accept(',') {
			break
		}
	}
	p.expect(end, `"`+end.String()+`"`)
	return list
}

// iteratorName reads a name up to the word "in".
func (p *parser) iteratorName() string {
	from := p.start
	if p.tok != tName {
		p.unexpected("a name")
	}
	end := p.end
	for p.tok != tIn {
		if p.tok == tEnd || p.tok == tBad || strings.ContainsRune(`,(){}[]:`, rune(p.tok)) {
			p.unexpected(`"in" after the name`)
		}
		end = p.end
		p.next()
	}
	return CleanName(p.src[from:end])
}

func (p *parser) quantified() Expr {
	at, every := p.start, p.tok == tEvery
	p.next()
	outer := p.scope
	p.scope = outer.Push()
	q := &quantified{base: base{p.at(at), BooleanType}, every: every}
	closures := p.closures
	q.domains = p.iterators(tSatisfies)
	q.body = p.expression()
	if !may(q.body, kindBoolean) {
		p.problem(at, "satisfies asks for true or false; this is %s", article(q.body.Static()))
	}
	q.keeps = p.closures > closures
	q.size = p.scope.Len()
	p.scope = outer
	return q
}

func (p *parser) function() Expr {
	at := p.start
	p.next()
	p.expect('(', `"(" after function`)
	outer := p.scope
	p.scope = outer.Push()
	fn := &FunctionExpr{base: base{p.at(at), nil}}
	for p.tok != ')' {
		if len(fn.params) > 0 {
			p.expect(',', `"," or ")"`)
		}
		if len(fn.params) == maxParams {
			p.fail(p.start, "a function has at most %d parameters", maxParams)
		}
		param := Param{Name: p.label(":,)", "the name of a parameter"), Type: AnyType}
		if p.accept(':') {
			if t := p.typeName(); t != nil {
				param.Type = t
			}
		}
		p.scope.Add(Var(param))
		fn.params = append(fn.params, param)
	}
	p.next()
	external := p.accept(tExternal)
	fn.body = p.expression()
	p.scope = outer
	p.closures++
	if external {
		return &externalExpr{fn.base, fn.params, fn.body}
	}
	fn.finish()
	return fn
}

// typeName reads a type (grammar rule 52). It is nil if there is no such type.
func (p *parser) typeName() *Type {
	if p.depth++; p.depth > maxNesting {
		p.fail(p.start, "types are nested more than %d deep", maxNesting)
	}
	defer func() { p.depth-- }()
	at := p.start
	switch word := p.text; {
	case p.tok == tFunction:
		p.next()
		return p.functionType(at)
	case p.tok == tNull:
		p.next()
		return NullType
	case p.tok == tName && (word == "list" || word == "range" || word == "context") && p.followedBy('<'):
		p.next()
		p.next()
		if word == "context" {
			return p.contextType()
		}
		elem := p.typeName()
		p.expect('>', `">"`)
		if elem == nil {
			return nil
		}
		if word == "list" {
			return ListOf(elem)
		}
		return RangeOf(elem)
	}
	name, end := p.longestType()
	if end == 0 {
		if name, end = p.words(); end == 0 {
			p.unexpected("a type")
		}
	}
	p.moveTo(end)
	for parts := 0; p.tok == '.'; parts++ { // a type of an imported model
		if p.next(); parts > maxNesting {
			p.fail(p.start, "the name of a type has at most %d parts", maxNesting)
		}
		word, stop := p.words()
		if stop == 0 {
			p.unexpected("the name of a type")
		}
		name += "." + word
		p.moveTo(stop)
	}
	t, ok := p.scope.Type(name)
	if !ok {
		p.problem(at, "there is no type %q", name)
		return nil
	}
	return t
}

func (p *parser) followedBy(t token) bool {
	save := p.lexer
	p.next()
	found := p.tok
	p.lexer = save
	return found == t
}

func (p *parser) longestType() (name string, end int) {
	try := func(n string) {
		if e := p.matches(p.start, n); e > end {
			name, end = n, e
		}
	}
	for n := range simpleTypes {
		try(n)
	}
	for s := p.scope; s != nil; s = s.up {
		for n := range s.types {
			try(n)
		}
	}
	return name, end
}

func (p *parser) functionType(at int) *Type {
	if p.tok != '<' {
		p.problem(at, "a function type names its parameters: function<number> -> string")
		return nil
	}
	p.next()
	t := &Type{kind: kindFunction}
	known := true
	for p.tok != '>' {
		if len(t.Params) > 0 {
			p.expect(',', `"," or ">"`)
		}
		u := p.typeName()
		known = known && u != nil
		t.Params = append(t.Params, u)
	}
	p.next()
	p.expect(tArrow, `"->" and the type of the result`)
	if t.Elem = p.typeName(); t.Elem == nil || !known {
		return nil
	}
	return t
}

func (p *parser) contextType() *Type {
	t := &Type{kind: kindContext}
	known := true
	for p.tok != '>' {
		if len(t.Fields) > 0 {
			p.expect(',', `"," or ">"`)
		}
		name := p.text
		if p.tok == tString {
			p.next()
		} else {
			name = p.label(":", "the name of an entry")
		}
		p.expect(':', `":"`)
		u := p.typeName()
		known = known && u != nil
		t.Fields = append(t.Fields, Field{name, u})
	}
	p.next()
	if !known {
		return nil
	}
	return t
}

// name reads a reference: the longest name in scope, an entry of a filter's
// item, or an unknown name.
func (p *parser) name() Expr {
	at := p.start
	b, found := p.resolve(at)
	words, wordsEnd := p.words()
	if found {
		p.moveTo(b.end)
		if p.tok != tName || wordsEnd <= b.end {
			return p.reference(at, b)
		}
	}
	p.moveTo(wordsEnd)
	filters := p.scope.filtersOf()
	unknown := &unknownName{base{p.at(at), AnyType}, words}
	if len(filters) == 0 || !slices.ContainsFunc(filters, func(f filterLevel) bool { return f.item.IsAny() || f.item.kind == kindContext }) {
		p.problem(at, "there is nothing called %q here%s", words, p.suggest(words))
		p.lacks(Unknown{Name: words})
		return unknown
	}
	if !slices.ContainsFunc(filters, func(f filterLevel) bool { return f.item.loose() }) {
		p.problem(at, "there is nothing called %q here, and the list's items have no such entry%s", words, p.suggest(words))
	}
	p.lacks(Unknown{Name: words, OfItems: true})
	return &itemName{base{p.at(at), AnyType}, words, filters, unknown}
}

func (p *parser) lacks(u Unknown) {
	if !slices.Contains(p.unknown, u) && len(p.unknown) < maxNotes {
		p.unknown = append(p.unknown, u)
	}
}

// maxLetters is how many pairs of letters are compared to suggest names while
// one expression is read.
const maxLetters = 10_000_000

// suggest says what may have been meant by an unknown name.
func (p *parser) suggest(name string) string {
	switch lower := strings.ToLower(name); {
	case len(p.problems) >= maxNotes:
		return ""
	case lower == "yes" || lower == "no":
		return "; write true or false"
	}
	if known := p.alike(name); known != "" {
		return fmt.Sprintf("; did you mean %q?", known)
	}
	if p.tok == '(' || p.tok == '.' || strings.Contains(name, " ") {
		return ""
	}
	return fmt.Sprintf("; a text stands in quotes: %q", name)
}

// alike is the known name that is most like what was written; "" if none is.
func (p *parser) alike(name string) string {
	best, distance := "", min(3, len(name)/3+1)
	lower := strings.ToLower(name)
	consider := func(known string) {
		p.letters += 8 + len(known) // to look at it, and
		if near := len(known)-len(name) < distance && len(name)-len(known) < distance; near {
			p.letters += len(name) * len(known) // to compare it
		}
		if p.letters > maxLetters {
			return
		}
		if d := editDistance(lower, strings.ToLower(known), distance); d < distance {
			best, distance = known, d
		}
	}
	for s := p.scope; s != nil; s = s.up {
		for _, v := range s.vars {
			consider(v.Name)
		}
		if s.item != nil {
			for _, f := range s.item.Fields {
				consider(f.Name)
			}
		}
	}
	for _, b := range builtins {
		consider(b.name)
	}
	return best
}

// editDistance is Levenshtein's, given up at limit.
func editDistance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit || len(a) > 100 {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := last
			if a[i] != b[j] {
				cost++
			}
			last = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func (p *parser) reference(at int, b binding) Expr {
	pl := base{p.at(at), b.typ}
	if slices.ContainsFunc(b.filters, func(f filterLevel) bool { return f.item.kind == kindContext && f.item.loose() }) && b.member == nil {
		pl.t = AnyType // it may be an entry that not all items have
	}
	var e Expr
	switch {
	case b.builtin != nil:
		e = &constant{pl, b.builtin.value()}
	case b.member != nil:
		e = &unknownName{pl, b.name}
	default:
		if b.name == "?" {
			p.usesTest++
		}
		if b.name == "partial" {
			p.partials++
		}
		e = &variable{pl, b.depth, b.index}
	}
	filters := slices.DeleteFunc(slices.Clone(b.filters), func(f filterLevel) bool {
		return !f.item.IsAny() && f.item.kind != kindContext
	})
	if len(filters) == 0 {
		return e
	}
	return &itemName{pl, b.name, filters, e}
}

// invocation reads the arguments of a call (grammar rules 38 to 42).
func (p *parser) invocation(at int, callee Expr) Expr {
	call := &call{base: base{p.at(at), AnyType}, callee: callee}
	for p.tok != ')' {
		if len(call.args) > 0 {
			p.expect(',', `"," or ")"`)
		}
		if name, ok := p.argumentName(); ok {
			if call.names = append(call.names, name); len(call.names) > maxParams {
				p.fail(p.start, "at most %d arguments have names", maxParams)
			}
		}
		call.args = append(call.args, p.expression())
		if len(call.names) > 0 && len(call.names) != len(call.args) {
			p.fail(p.start, "give either all arguments a name or none")
		}
	}
	p.next()
	p.bind(at, call)
	return call
}

// argumentName reads "name:" if that is what comes.
func (p *parser) argumentName() (string, bool) {
	name, end := rawName(p.src, p.start, ":")
	first, _ := utf8.DecodeRuneInString(name)
	if end < 0 || !isNameStart(first) {
		return "", false
	}
	p.moveTo(end + 1)
	return name, true
}
