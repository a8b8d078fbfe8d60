package feel

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A builtin is a built-in function (10.3.4): a name and one or more signatures.
type builtin struct {
	name string
	sigs []sig
	fn   *Function
}

type sig struct {
	params   []param
	variadic bool // the last parameter takes any number of arguments, at least one
	result   *Type
	fn       body
}

// A body has its arguments checked and in place; those left out are nil.
type body func(c *env, a []Value) Value

// env is what a body may use.
type env struct {
	*Run
	place
	name string
}

func (c *env) null(format string, args ...any) Value {
	return c.Run.null(c.place, c.name+": "+format, args...)
}

type param struct {
	name     string
	domain   domainOf
	optional bool
}

// A domainOf is the set of kinds that a parameter takes.
type domainOf uint32

func kinds(list ...Kind) (d domainOf) {
	for _, k := range list {
		d |= 1 << k
	}
	return d
}

func (d domainOf) has(k Kind) bool { return d&(1<<k) != 0 }

func (d domainOf) String() string {
	switch d {
	case domains["value"]:
		return "a value"
	case domains["any"]:
		return "anything"
	}
	var list []string
	for k := kindNumber; k <= kindFunction; k++ {
		if d.has(k) {
			list = append(list, k.String())
		}
	}
	return strings.Join(list, " or ")
}

// domains are the words for parameter domains in the table of functions.
var domains = map[string]domainOf{
	"number": kinds(kindNumber), "string": kinds(kindString), "boolean": kinds(kindBoolean), "list": kinds(kindList),
	"context": kinds(kindContext), "function": kinds(kindFunction), "date": kinds(kindDate), "time": kinds(kindTime),
	"day": kinds(kindDate, kindDateTime), "moment": kinds(kindTime, kindDate, kindDateTime), "seconds": kinds(kindSeconds),
	"range": kinds(kindRange), "text": kinds(kindString, kindNull), "truth": kinds(kindBoolean, kindNull), "size": kinds(kindNumber, kindMonths, kindSeconds),
	"point": kinds(kindNumber, kindString, kindDate, kindTime, kindDateTime, kindMonths, kindSeconds),
	"value": (1<<(kindFunction+1) - 1) &^ (1 << kindNull), "any": 1<<(kindFunction+1) - 1,
}

// accept is the argument as the parameter wants it: out of a list of one, or
// into one (10.3.2.9.4).
func (p param) accept(v Value) (Value, bool) {
	if p.domain.has(kindOf(v)) || v == nil && p.optional {
		return v, true
	}
	if l, ok := v.(List); ok && len(l) == 1 && p.domain.has(kindOf(l[0])) {
		return l[0], true
	}
	if p.domain == domains["list"] && v != nil {
		return List{v}, true
	}
	return nil, false
}

func (s sig) takes(n int) bool {
	least := len(s.params)
	for least > 0 && s.params[least-1].optional {
		least--
	}
	return n >= least && (n <= len(s.params) || s.variadic)
}

// accept checks the arguments; bad is the first that does not fit.
func (s sig) accept(args []Value) (out []Value, bad int) {
	out = make([]Value, max(len(s.params), len(args)))
	for i, v := range args {
		p := s.params[min(i, len(s.params)-1)]
		w, ok := p.accept(v)
		if !ok {
			return nil, i
		}
		out[i] = w
	}
	return out, -1
}

// run counts the work by the size of what it is done on, and does it.
func (s *sig) run(r *Run, at place, name string, args []Value) Value {
	n := 1
	for _, v := range args {
		switch v := v.(type) {
		case List:
			n += 2 * len(v)
		case *Context:
			n += len(v.names)
		case String:
			n += len(v) >> textStep
		case *Range:
			n += (len(str(v.Low)) + len(str(v.High))) >> textStep
		}
	}
	if !r.spend(n) {
		r.stop(at, "%s: the expression takes more than %s steps", name, thousands(r.limits.Steps))
		return nil
	}
	return r.made(at, s.fn(&env{r, at, name}, args))
}

func (b *builtin) value() *Function { return b.fn }

// typ is a function type without parameters: the signatures say more.
func (b *builtin) typ() *Type {
	t := &Type{kind: kindFunction, Elem: b.sigs[0].result}
	for _, p := range b.sigs[0].params {
		t.Params = append(t.Params, p.typ())
	}
	return t
}

func (p param) typ() *Type {
	for k := kindNumber; k <= kindFunction; k++ {
		if p.domain == kinds(k) && k < kindList {
			return &Type{kind: k}
		}
	}
	return AnyType
}

func (b *builtin) call(r *Run, at place, args []Value) Value {
	if !r.enter(at) {
		return nil
	}
	defer func() { r.depth-- }()
	reason := ""
	for i := range b.sigs {
		s := &b.sigs[i]
		if !s.takes(len(args)) {
			continue
		}
		out, bad := s.accept(args)
		if bad < 0 {
			return s.run(r, at, b.name, out)
		}
		if reason == "" {
			p := s.params[min(bad, len(s.params)-1)]
			reason = fmt.Sprintf("%s: %s is %s, not %s", b.name, p.name, kindOf(args[bad]), p.domain)
		}
	}
	if reason == "" {
		reason = fmt.Sprintf("%s takes other arguments: %s", b.name, b.usage())
	}
	return r.null(at, "%s", reason)
}

func (b *builtin) callNamed(r *Run, at place, names []string, args []Value) Value {
	if !r.enter(at) {
		return nil
	}
	defer func() { r.depth-- }()
	fits := b.named(names)
	if len(fits) == 0 {
		return r.null(at, "%s has no such parameters: %s", b.name, b.usage())
	}
	reason := ""
	for _, s := range fits {
		ordered := make([]Value, len(s.params))
		for i, name := range names {
			if slices.Contains(names[:i], name) {
				return r.null(at, "%s: %s is given twice", b.name, name)
			}
			ordered[s.find(name)] = args[i]
		}
		out, bad := s.accept(ordered)
		if bad < 0 {
			return s.run(r, at, b.name, out)
		}
		if reason == "" {
			reason = fmt.Sprintf("%s: %s is %s, not %s", b.name, s.params[bad].name, kindOf(ordered[bad]), s.params[bad].domain)
		}
	}
	return r.null(at, "%s", reason)
}

func (s *sig) find(name string) int {
	return slices.IndexFunc(s.params, func(p param) bool { return p.name == name })
}

// named are the signatures that have all those parameters, the smallest first.
func (b *builtin) named(names []string) (list []*sig) {
	for i := range b.sigs {
		s := &b.sigs[i]
		if !slices.ContainsFunc(names, func(n string) bool { return s.find(n) < 0 }) {
			list = append(list, s)
		}
	}
	asWritten := func(s *sig) int { // before(range: …, point: …) is not before(point: …, range: …)
		for i, n := range names {
			if s.find(n) != i {
				return 1
			}
		}
		return 0
	}
	slices.SortStableFunc(list, func(a, b *sig) int {
		return cmp.Or(len(a.params)-len(b.params), asWritten(a)-asWritten(b))
	})
	return list
}

func (b *builtin) usage() string {
	var list []string
	for _, s := range b.sigs {
		var names []string
		for _, p := range s.params {
			n := p.name
			if p.optional {
				n += "?"
			}
			names = append(names, n)
		}
		u := b.name + "(" + strings.Join(names, ", ")
		if s.variadic {
			u += ", …"
		}
		list = append(list, u+")")
	}
	return strings.Join(list, " or ")
}

// bindBuiltin checks the arguments of a built-in before anything runs.
func (p *parser) bindBuiltin(at int, c *call, b *builtin) {
	if c.names != nil {
		fits := b.named(c.names)
		if len(fits) == 0 {
			p.problem(at, "%s has no such parameters: %s", b.name, b.usage())
			return
		}
		c.t = fits[0].resultFor(c.args)
		return
	}
	var reason string
	for i := range b.sigs {
		s := &b.sigs[i]
		if !s.takes(len(c.args)) {
			continue
		}
		bad := s.misfit(c.args)
		if bad < 0 {
			c.t = s.resultFor(c.args)
			return
		}
		q := s.params[min(bad, len(s.params)-1)]
		reason = fmt.Sprintf("%s: %s is %s, not %s", b.name, q.name, article(c.args[bad].Static()), q.domain)
	}
	if reason == "" {
		reason = fmt.Sprintf("%s does not take %d arguments: %s", b.name, len(c.args), b.usage())
	}
	p.problem(at, "%s", reason)
}

// misfit is the first argument that cannot be taken; -1 if there is none.
func (s *sig) misfit(args []Expr) int {
	for i, e := range args {
		if !s.params[min(i, len(s.params)-1)].mayTake(known(e.Static()), 0) {
			return i
		}
	}
	return -1
}

func (p param) mayTake(t *Type, depth int) bool {
	return t.IsAny() || t.kind == kindNull || p.domain.has(t.kind) || p.domain == domains["list"] || depth > maxTypeDepth ||
		t.kind == kindList && p.mayTake(t.Elem, depth+1)
}

// resultFor is the type of the result; "same" in the table is that of the first argument.
func (s *sig) resultFor(args []Expr) *Type {
	if s.result != sameType {
		return s.result
	}
	if len(args) > 0 && known(args[0].Static()).kind != kindNull {
		return known(args[0].Static())
	}
	return AnyType
}

// sameType marks a function whose result is of the type of its first argument.
var sameType = &Type{kind: kindAny}

// entry is a line of the table of functions: name(parameters) result.
type entry struct {
	usage string
	fn    body
}

// builtins are all functions, in the order of the specification.
var builtins = read(slices.Concat(conversions, booleans, strings_, lists, numbers, times_, ranges, contexts))

var byLetter = func() map[rune][]*builtin {
	m := map[rune][]*builtin{}
	for _, b := range builtins {
		c, _ := utf8.DecodeRuneInString(b.name)
		m[c] = append(m[c], b)
	}
	return m
}()

func builtinsByLetter(c rune) []*builtin { return byLetter[c] }

// read makes the functions of a table. A line reads "name(a: number, b?: string): result";
// "a...: number" takes any number of arguments.
func read(table []entry) (list []*builtin) {
	for _, e := range table {
		name, rest, _ := strings.Cut(e.usage, "(")
		params, result, _ := strings.Cut(rest, ")")
		s := sig{fn: e.fn, result: resultNamed(strings.TrimSpace(result))}
		for p := range strings.SplitSeq(params, ",") {
			if strings.TrimSpace(p) == "" {
				continue
			}
			n, d, _ := strings.Cut(p, ":")
			n = strings.TrimSpace(n)
			q := param{domain: domains[strings.TrimSpace(d)]}
			n, q.optional = strings.CutSuffix(n, "?")
			n, s.variadic = strings.CutSuffix(n, "...")
			q.name = n
			s.params = append(s.params, q)
		}
		i := slices.IndexFunc(list, func(b *builtin) bool { return b.name == name })
		if i < 0 {
			b := &builtin{name: name}
			b.fn = &Function{Name: name, builtin: b}
			list = append(list, b)
			i = len(list) - 1
		}
		list[i].sigs = append(list[i].sigs, s)
	}
	return list
}

func resultNamed(name string) *Type {
	switch name {
	case "same":
		return sameType
	case "list":
		return ListOf(AnyType)
	case "list of string":
		return ListOf(StringType)
	case "list of number":
		return ListOf(NumberType)
	case "range":
		return RangeOf(AnyType)
	case "context":
		return &Type{kind: kindContext}
	}
	if t, ok := simpleTypes[name]; ok {
		return t
	}
	return AnyType
}

// Builtins are the names and usages of the built-in functions, for help pages.
func Builtins() (list []string) {
	for _, b := range builtins {
		list = append(list, b.usage())
	}
	return list
}
