package feel

import (
	"slices"
	"strings"
)

// A Param is a formal parameter.
type Param struct {
	Name string
	Type *Type
}

// A Function is a value that can be invoked: a lambda with the frame it was
// made in, a built-in, or one of the host.
type Function struct {
	Name    string
	params  []Param
	result  *Type
	body    Expr
	frame   *Frame
	builtin *builtin
	host    func(r *Run, args []Value) Value
	mapping Value // of an external function
}

func (*Function) kind() Kind { return kindFunction }

// NewFunction makes a function of the host: a business knowledge model, a
// decision service. Its arguments have been converted to the types of params.
func NewFunction(name string, params []Param, result *Type, host func(r *Run, args []Value) Value) *Function {
	return &Function{Name: name, params: params, result: known(result), host: host}
}

// Type is the type of the function, as far as it is known.
func (fn *Function) Type() *Type {
	if fn.builtin != nil {
		return fn.builtin.typ()
	}
	t := &Type{kind: kindFunction, Elem: known(fn.result)}
	for _, p := range fn.params {
		t.Params = append(t.Params, known(p.Type))
	}
	return t
}

// hasType says whether the function may stand where a function of that type is asked for.
func (fn *Function) hasType(r *Run, t *Type) bool {
	if fn.builtin != nil {
		return slices.ContainsFunc(fn.builtin.sigs, func(s sig) bool { return s.takes(len(t.Params)) }) || t.Params == nil
	}
	if len(fn.params) != len(t.Params) {
		return false
	}
	types := &typing{left: typeSteps / 10}
	defer func() { r.spend(typeSteps/10 - types.left) }()
	for i, p := range fn.params {
		if !p.Type.IsAny() && !types.conforms(t.Params[i], p.Type) {
			return false
		}
	}
	return fn.result.IsAny() || types.conforms(fn.result, t.Elem)
}

func (fn *Function) same(r *Run, other *Function) bool {
	return fn.builtin != nil && fn.builtin == other.builtin ||
		fn.body != nil && fn.body == other.body && fn.frame == other.frame ||
		fn.mapping != nil && equal(r, fn.mapping, other.mapping) == isTrue && slices.Equal(fn.params, other.params)
}

func (fn *Function) String() string {
	if fn.builtin != nil {
		return fn.builtin.name
	}
	names := make([]string, len(fn.params))
	for i, p := range fn.params {
		names[i] = p.Name
		if !p.Type.IsAny() {
			names[i] += ": " + p.Type.String()
		}
	}
	return "function(" + strings.Join(names, ", ") + ") …"
}

// A FunctionExpr makes a function.
type FunctionExpr struct {
	base
	params []Param
	body   Expr
}

// NewFunctionExpr is "function(params) body", the body compiled in a level of the params.
func NewFunctionExpr(params []Param, body Expr) Expr {
	fn := &FunctionExpr{params: params, body: body}
	fn.finish()
	return fn
}

func (e *FunctionExpr) finish() {
	e.t = &Type{kind: kindFunction, Elem: known(e.body.Static())}
	for _, p := range e.params {
		e.t.Params = append(e.t.Params, known(p.Type))
	}
}

// Eval is the function, closed over the frame.
func (e *FunctionExpr) Eval(r *Run, f *Frame) Value {
	if !r.step(e.place) {
		return nil
	}
	return &Function{params: e.params, body: e.body, frame: f, result: e.t.Elem}
}

// An externalExpr makes a function that is defined elsewhere (10.3.2.13.3).
type externalExpr struct {
	base
	params  []Param
	mapping Expr
}

// NewExternalExpr is "function(params) external mapping".
func NewExternalExpr(params []Param, mapping Expr) Expr {
	return &externalExpr{params: params, mapping: mapping}
}

func (e *externalExpr) Eval(r *Run, f *Frame) Value {
	if !r.step(e.place) {
		return nil
	}
	mapping := e.mapping.Eval(r, f)
	host, ok := external(mapping)
	if !ok {
		return r.null(e.place, "there is no external function %s", clip(text(mapping)))
	}
	return &Function{params: e.params, result: AnyType, host: host, mapping: mapping}
}

// Call invokes the function with positional arguments.
func (fn *Function) Call(r *Run, args []Value) Value { return fn.call(r, place{}, args) }

func (fn *Function) call(r *Run, at place, args []Value) Value {
	if fn.builtin != nil {
		return fn.builtin.call(r, at, args)
	}
	if len(args) != len(fn.params) {
		return r.null(at, "the function takes %d arguments, not %d", len(fn.params), len(args))
	}
	if !r.enter(at) {
		return nil
	}
	defer func() { r.depth-- }()
	for i, p := range fn.params {
		if p.Type.IsAny() {
			continue
		}
		v, ok := p.Type.Convert(r, args[i])
		if !ok {
			return r.null(at, "the argument %s is %s, not %s", p.Name, kindOf(args[i]), p.Type)
		}
		args[i] = v
	}
	if fn.host != nil {
		return fn.host(r, args)
	}
	return fn.body.Eval(r, &Frame{Values: args, Up: fn.frame})
}

func (fn *Function) callNamed(r *Run, at place, names []string, args []Value) Value {
	if fn.builtin != nil {
		return fn.builtin.callNamed(r, at, names, args)
	}
	ordered := make([]Value, len(fn.params))
	for i, name := range names {
		j := slices.IndexFunc(fn.params, func(p Param) bool { return p.Name == name })
		if j < 0 {
			return r.null(at, "the function has no parameter %q", name)
		}
		ordered[j] = args[i]
	}
	return fn.call(r, at, ordered)
}

type call struct {
	base
	callee Expr
	names  []string
	args   []Expr
}

// NewCall is a boxed invocation: names are those of the parameters.
func NewCall(callee Expr, names []string, args []Expr) Expr {
	return &call{base{t: AnyType}, callee, names, args}
}

func (e *call) Eval(r *Run, f *Frame) Value {
	if !r.step(e.place) {
		return nil
	}
	fn, ok := e.callee.Eval(r, f).(*Function)
	if !ok {
		return r.null(e.place, "what is invoked here is not a function")
	}
	if !r.pay(e.place, len(e.args)) { // constants and variables take no steps
		return nil
	}
	args := make([]Value, len(e.args))
	for i, a := range e.args {
		args[i] = a.Eval(r, f)
	}
	if r.err != nil {
		return nil
	}
	if e.names != nil {
		return fn.callNamed(r, e.place, e.names, args)
	}
	return fn.call(r, e.place, args)
}

// bind checks an invocation against what is known of the function.
func (p *parser) bind(at int, c *call) {
	if k, ok := c.callee.(*constant); ok {
		if fn, ok := k.v.(*Function); ok && fn.builtin != nil {
			p.bindBuiltin(at, c, fn.builtin)
			return
		}
	}
	t := c.callee.Static()
	switch {
	case t.IsAny():
	case t.kind != kindFunction:
		p.problem(at, "%s cannot be invoked", article(t))
	default:
		c.t = known(t.Elem)
		if len(c.args) != len(t.Params) && c.names == nil {
			p.problem(at, "the function takes %d arguments, not %d", len(t.Params), len(c.args))
			return
		}
		for i, want := range t.Params {
			if c.names == nil && !p.types.mayConvert(known(c.args[i].Static()), want, 0) {
				p.problem(at, "argument %d is %s, not %s", i+1, article(c.args[i].Static()), article(want))
			}
		}
	}
}
