package dmn

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"moothall/workflow/feel"
)

// A Graph is a model joined with its imports and compiled: decisions that can be taken.
type Graph struct {
	Model    *Model
	nodes    []*node
	byName   map[string]*node
	problems []*Error
}

// Problems are what is wrong with parts of the model: expressions that cannot
// be read, unknown names, impossible comparisons, unknown types. The parts come
// to null when they run. A model with problems should not come into force.
func (g *Graph) Problems() []*Error { return g.problems }

// A node is a compiled element.
type node struct {
	*element
	name     string // as the main model calls it: with the name of the import before it
	typ      *feel.Type
	scope    *feel.Scope
	needs    []need
	expr     feel.Expr     // of a decision or business knowledge model
	inputs   []*node       // of a decision service: its parameters
	outputs  []*node       // of a decision service
	params   []feel.Param  // of what can be invoked
	table    *Table        // the decision table, if that is the logic
	requires []requirement // as the file has them
}

// A need is a variable of the scope: an element, or a group of an imported model's elements.
type need struct {
	node  *node
	group []named
}

type named struct {
	name string
	node *node
}

type requirement struct {
	node  *node
	local bool
}

type compiler struct {
	graph  *Graph
	models map[*Model]*linked
	nodes  map[*element]*node
	order  []*Model
}

// linked is a model with its imports found.
type linked struct {
	model   *Model
	imports map[string]*Model // by the name of the import
	byNS    map[string]*Model
	prefix  string
	types   items
}

func (c *compiler) problem(place, format string, args ...any) {
	p := refuse(place, format, args...)
	for _, q := range c.graph.problems {
		if *q == *p {
			return
		}
	}
	if len(c.graph.problems) < 200 {
		c.graph.problems = append(c.graph.problems, p)
	}
}

// maxElementsRun bounds a graph.
const maxNodes = 20_000

// Compile joins a model with those it imports. What makes the whole impossible
// is an *Error: an import that is missing, a reference to nothing, a cycle, a
// rule with the wrong number of cells.
func Compile(m *Model, others ...*Model) (*Graph, error) {
	c := &compiler{graph: &Graph{Model: m, byName: map[string]*node{}}, models: map[*Model]*linked{}, nodes: map[*element]*node{}}
	if err := c.link(m, others, "", 0); err != nil {
		return nil, err
	}
	for _, m := range c.order {
		l := c.models[m]
		imported := map[string]items{}
		for name, other := range l.imports {
			imported[name] = c.models[other].types
		}
		l.types = c.define(m, imported)
	}
	for _, m := range c.order {
		for _, e := range m.elements {
			n := &node{element: e, name: c.models[m].prefix + e.name}
			n.typ = c.typeNamed(c.models[m].types, e.typeRef, e.place())
			c.nodes[e] = n
			c.graph.nodes = append(c.graph.nodes, n)
			if other, taken := c.graph.byName[n.name]; taken {
				c.problem(e.place(), "there is also a %s of that name", kindWords[other.kind])
				continue
			}
			c.graph.byName[n.name] = n
		}
	}
	if len(c.graph.nodes) > maxNodes {
		return nil, refuse("", "the model has more than %d elements", maxNodes)
	}
	for _, n := range c.graph.nodes {
		if err := c.require(n); err != nil {
			return nil, err
		}
	}
	if err := c.acyclic(); err != nil {
		return nil, err
	}
	for _, n := range c.sorted() {
		if err := c.logic(n); err != nil {
			return nil, err
		}
	}
	return c.graph, nil
}

// link finds the imports, deepest first.
func (c *compiler) link(m *Model, others []*Model, prefix string, depth int) error {
	if l, known := c.models[m]; known {
		if l.types == nil && !slices.Contains(c.order, m) {
			return refuse("model "+m.Name, "it imports itself, by way of others")
		}
		return nil
	}
	if depth > maxDepth {
		return refuse("model "+m.Name, "imports are nested more than %d deep", maxDepth)
	}
	l := &linked{model: m, imports: map[string]*Model{}, byNS: map[string]*Model{m.Namespace: m}, prefix: prefix}
	c.models[m] = l
	for _, imp := range m.Imports {
		if !isModel(imp.Type) {
			return refuse("import "+imp.Name, "it is of type %s; only decision models can be imported here", imp.Type)
		}
		i := slices.IndexFunc(others, func(o *Model) bool { return o.Namespace == imp.Namespace })
		if i < 0 {
			return refuse("import "+imp.Name, "the model with the namespace %s is missing", imp.Namespace)
		}
		name := feel.CleanName(imp.Name)
		if _, twice := l.imports[name]; twice {
			return refuse("import "+imp.Name, "two imports have that name")
		}
		if _, twice := l.byNS[imp.Namespace]; twice {
			return refuse("import "+imp.Name, "the model with the namespace %s is imported twice; import it once", imp.Namespace)
		}
		l.imports[name] = others[i]
		l.byNS[imp.Namespace] = others[i]
		inner := prefix
		if name != "" {
			inner += name + "."
		}
		if err := c.link(others[i], others, inner, depth+1); err != nil {
			return err
		}
	}
	c.order = append(c.order, m)
	return nil
}

func isModel(importType string) bool {
	_, ok := namespaces[importType]
	return ok || importType == "" || strings.Contains(importType, "omg.org/spec/DMN")
}

// find is the element that a reference points to.
func (c *compiler) find(n *node, x *etree.Element) (*node, error) {
	href := attr(x, "href")
	ns, id, ok := strings.Cut(href, "#")
	if !ok {
		return nil, refuse(n.place(), "the reference %q has no # before the id", href)
	}
	l := c.models[n.model]
	m := n.model
	if ns != "" {
		if m, ok = l.byNS[ns]; !ok {
			return nil, refuse(n.place(), "it refers to %s, a model that is not imported", ns)
		}
	}
	e, ok := m.byID[id]
	if !ok {
		return nil, refuse(n.place(), "it refers to %q, which is not in the model", id)
	}
	return c.nodes[e], nil
}

// require reads the requirements of an element and makes its scope.
func (c *compiler) require(n *node) error {
	if n.kind == service {
		return c.requireService(n)
	}
	for _, tag := range []string{"informationRequirement", "knowledgeRequirement"} {
		for _, req := range children(n.xml, tag) {
			for _, x := range req.ChildElements() {
				if !strings.HasPrefix(x.Tag, "required") || !isDMN(x) {
					continue
				}
				other, err := c.find(n, x)
				if err != nil {
					return err
				}
				n.requires = append(n.requires, requirement{other, other.model == n.model})
			}
		}
	}
	return nil
}

// requireService reads the four lists of a decision service (10.4). Its
// parameters are its input data, then its input decisions.
func (c *compiler) requireService(n *node) error {
	lists := map[string][]*node{}
	for _, tag := range []string{"inputData", "inputDecision", "outputDecision", "encapsulatedDecision"} {
		for _, x := range children(n.xml, tag) {
			other, err := c.find(n, x)
			if err != nil {
				return err
			}
			lists[tag] = append(lists[tag], other)
		}
	}
	n.outputs = lists["outputDecision"]
	n.inputs = slices.Concat(lists["inputData"], lists["inputDecision"])
	if len(n.outputs) == 0 {
		return refuse(n.place(), "it has no output decision")
	}
	for _, o := range slices.Concat(n.outputs, lists["encapsulatedDecision"]) {
		n.requires = append(n.requires, requirement{o, o.model == n.model})
	}
	for _, in := range n.inputs {
		n.params = append(n.params, feel.Param{Name: in.element.name, Type: in.typ})
	}
	return nil
}

// acyclic refuses requirements that go round in a circle. What a service takes
// as input, it does not ask for.
func (c *compiler) acyclic() error {
	state := map[*node]int{}
	var path []string
	var visit func(n *node) error
	visit = func(n *node) error {
		switch state[n] {
		case 1:
			i := slices.Index(path, n.name)
			return refuse(n.place(), "its requirements go round in a circle: %s", strings.Join(append(path[i:], n.name), " needs "))
		case 2:
			return nil
		}
		if len(path) > 2000 {
			return refuse(n.place(), "requirements are more than 2,000 deep")
		}
		state[n] = 1
		path = append(path, n.name)
		for _, r := range n.requires {
			if err := visit(r.node); err != nil {
				return err
			}
		}
		path = path[:len(path)-1]
		state[n] = 2
		return nil
	}
	for _, n := range c.graph.nodes {
		if err := visit(n); err != nil {
			return err
		}
	}
	return nil
}

// sorted puts what is required first.
func (c *compiler) sorted() (list []*node) {
	seen := map[*node]bool{}
	var visit func(n *node)
	visit = func(n *node) {
		if seen[n] {
			return
		}
		seen[n] = true
		for _, r := range n.requires {
			visit(r.node)
		}
		list = append(list, n)
	}
	for _, n := range c.graph.nodes {
		visit(n)
	}
	return list
}

// varType is the type of the variable that an element is to those who require it.
func (n *node) varType() *feel.Type {
	switch n.kind {
	case knowledge, service:
		if n.typ.IsFunction() {
			return n.typ
		}
		params := make([]*feel.Type, len(n.params))
		for i, p := range n.params {
			params[i] = p.Type
		}
		return feel.FunctionOf(params, n.typ)
	case decision:
		if n.typ.IsAny() && n.expr != nil {
			return n.expr.Static()
		}
	}
	return n.typ
}

// scopeOf makes the outermost scope of an element's logic: the elements it
// requires, those of imported models within a context of the import's name.
func (c *compiler) scopeOf(n *node) {
	l := c.models[n.model]
	n.scope = feel.NewScope(l.types)
	groups := map[string]int{}
	var fields [][]feel.Field
	for _, r := range n.requires {
		if r.local {
			n.scope.Add(feel.Var{Name: r.node.element.name, Type: r.node.varType()})
			n.needs = append(n.needs, need{node: r.node})
			continue
		}
		name := ""
		for imp, m := range l.imports {
			if m == r.node.model {
				name = imp
			}
		}
		if name == "" { // imported without a name: its elements stand among ours
			n.scope.Add(feel.Var{Name: r.node.element.name, Type: r.node.varType()})
			n.needs = append(n.needs, need{node: r.node})
			continue
		}
		i, known := groups[name]
		if !known {
			i = len(n.needs)
			groups[name] = i
			n.scope.Add(feel.Var{Name: name})
			n.needs = append(n.needs, need{})
		}
		for len(fields) <= i {
			fields = append(fields, nil)
		}
		n.needs[i].group = append(n.needs[i].group, named{r.node.element.name, r.node})
		fields[i] = append(fields[i], feel.Field{Name: r.node.element.name, Type: r.node.varType()})
		n.scope.SetType(i, feel.ContextOf(fields[i]...))
	}
}

// logic compiles what an element does.
func (c *compiler) logic(n *node) error {
	if n.kind == inputData || n.kind == service {
		return nil
	}
	c.scopeOf(n)
	x := n.xml
	b := &boxes{compiler: c, node: n, types: c.models[n.model].types}
	if n.kind == decision {
		box := expression(x)
		if box == nil {
			return nil // a decision without logic takes its value from outside
		}
		var err error
		n.expr, err = b.box(box, n.scope, n.place())
		n.table = b.tables[box]
		return err
	}
	box := child(x, "encapsulatedLogic")
	if box == nil {
		n.expr = feel.Constant(nil)
		return nil
	}
	var err error
	n.expr, n.params, err = b.function(box, n.scope, n.place(), n.typ)
	return err
}

// boxes compiles the boxed expressions of one element.
type boxes struct {
	*compiler
	node   *node
	types  items
	tables map[*etree.Element]*Table
	depth  int
}

// text compiles a FEEL text. What cannot be read is a problem, and null.
func (b *boxes) text(src string, scope *feel.Scope, place string) feel.Expr {
	if strings.TrimSpace(src) == "" {
		return feel.Constant(nil)
	}
	prog, err := feel.Compile(place, src, scope)
	if err != nil {
		b.problem("", "%v", err)
		return feel.Constant(nil)
	}
	for _, note := range prog.Problems() {
		b.problem("", "%s", note)
	}
	return prog.Expr()
}

func (b *boxes) box(x *etree.Element, scope *feel.Scope, place string) (feel.Expr, error) {
	if x == nil {
		return feel.Constant(nil), nil
	}
	if b.depth++; b.depth > maxDepth {
		return nil, refuse(place, "boxes are nested more than %d deep", maxDepth)
	}
	defer func() { b.depth-- }()
	switch x.Tag {
	case "literalExpression":
		if lang := attr(x, "expressionLanguage"); !isFEEL(lang) {
			return nil, refuse(place, "its expression language is %s; only FEEL is run here", lang)
		}
		if child(x, "importedValues") != nil {
			return nil, refuse(place, "imported values are not read here")
		}
		return b.text(textOf(x), scope, place), nil
	case "decisionTable":
		t, err := b.decisionTable(x, scope, place)
		if err != nil {
			return nil, err
		}
		if b.tables == nil {
			b.tables = map[*etree.Element]*Table{}
		}
		b.tables[x] = t
		return t, nil
	case "context":
		return b.context(x, scope, place)
	case "relation":
		return b.relation(x, scope, place)
	case "list":
		return b.list(x, scope, place)
	case "functionDefinition":
		e, _, err := b.function(x, scope, place, feel.AnyType)
		return e, err
	case "invocation":
		return b.invocation(x, scope, place)
	case "conditional":
		return b.conditional(x, scope, place)
	case "filter":
		return b.filter(x, scope, place)
	case "for", "some", "every":
		return b.iterator(x, scope, place)
	}
	return nil, refuse(place, "%s is not an expression that is run here", x.Tag)
}

// within compiles the expression inside a child such as "then".
func (b *boxes) within(x *etree.Element, tag string, scope *feel.Scope, place string) (feel.Expr, error) {
	c := child(x, tag)
	if c == nil {
		return nil, refuse(place, "%s has no %s", x.Tag, tag)
	}
	box := expression(c)
	if box == nil {
		return nil, refuse(place, "%s of %s has no expression", tag, x.Tag)
	}
	return b.box(box, scope, place+", "+tag)
}

func (b *boxes) context(x *etree.Element, scope *feel.Scope, place string) (feel.Expr, error) {
	inner := scope.Push()
	ctx := feel.NewContextExpr()
	entries := children(x, "contextEntry")
	for i, entry := range entries {
		v := child(entry, "variable")
		name := ""
		if v != nil {
			name = feel.CleanName(strings.TrimSpace(attr(v, "name")))
		}
		where := fmt.Sprintf("%s, entry %s", place, name)
		if name == "" {
			where = place + ", result"
		}
		e, err := b.box(expression(entry), inner, where)
		if err != nil {
			return nil, err
		}
		if name == "" {
			if i < len(entries)-1 {
				return nil, refuse(place, "entry %d of the context has no name; only the last, the result, may have none", i+1)
			}
			ctx.Result(e)
			break
		}
		ctx.Add(inner, name, b.typed(e, typeRef(v), where))
	}
	return ctx, nil
}

func (b *boxes) relation(x *etree.Element, scope *feel.Scope, place string) (feel.Expr, error) {
	columns := children(x, "column")
	var rows []feel.Expr
	for i, row := range children(x, "row") {
		var cells []*etree.Element
		for _, c := range row.ChildElements() {
			if slices.Contains(expressionTags, c.Tag) && isDMN(c) {
				cells = append(cells, c)
			}
		}
		if len(cells) != len(columns) {
			return nil, refuse(place, "row %d of the relation has %d cells for %d columns", i+1, len(cells), len(columns))
		}
		inner := scope.Push()
		ctx := feel.NewContextExpr()
		for j, cell := range cells {
			name := feel.CleanName(strings.TrimSpace(attr(columns[j], "name")))
			where := fmt.Sprintf("%s, row %d, %s", place, i+1, name)
			e, err := b.box(cell, inner, where)
			if err != nil {
				return nil, err
			}
			ctx.Add(inner, name, b.typed(e, typeRef(columns[j]), where))
		}
		rows = append(rows, ctx)
	}
	return feel.NewList(rows), nil
}

func (b *boxes) list(x *etree.Element, scope *feel.Scope, place string) (feel.Expr, error) {
	var items []feel.Expr
	for _, c := range x.ChildElements() {
		if !slices.Contains(expressionTags, c.Tag) || !isDMN(c) {
			continue
		}
		e, err := b.box(c, scope, fmt.Sprintf("%s, item %d", place, len(items)+1))
		if err != nil {
			return nil, err
		}
		items = append(items, e)
	}
	return feel.NewList(items), nil
}

// function compiles a function definition, or the logic of a business knowledge model.
func (b *boxes) function(x *etree.Element, scope *feel.Scope, place string, result *feel.Type) (feel.Expr, []feel.Param, error) {
	inner := scope.Push()
	var params []feel.Param
	for _, f := range children(x, "formalParameter") {
		p := feel.Param{Name: feel.CleanName(strings.TrimSpace(attr(f, "name"))), Type: b.typeNamed(b.types, typeRef(f), place)}
		if slices.ContainsFunc(params, func(q feel.Param) bool { return q.Name == p.Name }) {
			return nil, nil, refuse(place, "two parameters are called %s", p.Name)
		}
		params = append(params, p)
		inner.Add(feel.Var(p))
	}
	switch kind := attr(x, "kind"); strings.ToUpper(kind) {
	case "", "FEEL":
	case "JAVA":
		body, err := b.box(expression(x), scope, place)
		if err != nil {
			return nil, nil, err
		}
		return feel.NewExternalExpr(params, body), params, nil
	default:
		return nil, nil, refuse(place, "functions of kind %s are not run here", kind)
	}
	body, err := b.box(expression(x), inner, place)
	if err != nil {
		return nil, nil, err
	}
	if result.IsFunction() {
		result = result.Elem
	}
	if !result.IsAny() {
		body = &typedExpr{body, result, place}
	}
	return feel.NewFunctionExpr(params, body), params, nil
}

func (b *boxes) invocation(x *etree.Element, scope *feel.Scope, place string) (feel.Expr, error) {
	callee, err := b.box(expression(x), scope, place)
	if err != nil {
		return nil, err
	}
	names := []string{}
	var args []feel.Expr
	for _, bind := range children(x, "binding") {
		p := child(bind, "parameter")
		if p == nil {
			return nil, refuse(place, "a binding of the invocation has no parameter")
		}
		name := feel.CleanName(strings.TrimSpace(attr(p, "name")))
		e, err := b.box(expression(bind), scope, place+", argument "+name)
		if err != nil {
			return nil, err
		}
		names, args = append(names, name), append(args, e)
	}
	return feel.NewCall(callee, names, args), nil
}

func (b *boxes) conditional(x *etree.Element, scope *feel.Scope, place string) (feel.Expr, error) {
	var parts [3]feel.Expr
	for i, tag := range []string{"if", "then", "else"} {
		e, err := b.within(x, tag, scope, place)
		if err != nil {
			return nil, err
		}
		parts[i] = e
	}
	return feel.NewIf(parts[0], parts[1], parts[2]), nil
}

func (b *boxes) filter(x *etree.Element, scope *feel.Scope, place string) (feel.Expr, error) {
	in, err := b.within(x, "in", scope, place)
	if err != nil {
		return nil, err
	}
	match, err := b.within(x, "match", feel.FilterScope(scope, in.Static()), place)
	if err != nil {
		return nil, err
	}
	return feel.NewFilter(in, match), nil
}

func (b *boxes) iterator(x *etree.Element, scope *feel.Scope, place string) (feel.Expr, error) {
	name := feel.CleanName(strings.TrimSpace(attr(x, "iteratorVariable")))
	if name == "" {
		return nil, refuse(place, "%s has no name for its items", x.Tag)
	}
	in, err := b.within(x, "in", scope, place)
	if err != nil {
		return nil, err
	}
	item := feel.AnyType
	if t := in.Static(); t != nil && t.IsList() {
		item = t.Elem
	}
	inner := feel.IteratorScope(scope, name, item)
	tag := "satisfies"
	if x.Tag == "for" {
		tag = "return"
	}
	body, err := b.within(x, tag, inner, place)
	if err != nil {
		return nil, err
	}
	return feel.NewIterator(feel.Iterator{Kind: x.Tag, In: in, Body: body, Levels: inner}), nil
}

// typed converts what an expression comes to.
func (b *boxes) typed(e feel.Expr, ref, place string) feel.Expr {
	t := b.typeNamed(b.types, ref, place)
	if t.IsAny() {
		return e
	}
	return &typedExpr{e, t, place}
}

// A typedExpr is bound to a variable with a type: what does not conform is null.
type typedExpr struct {
	feel.Expr
	typ   *feel.Type
	place string
}

func (e *typedExpr) Static() *feel.Type { return e.typ }

func (e *typedExpr) Eval(r *feel.Run, f *feel.Frame) feel.Value {
	return convert(r, e.typ, e.Expr.Eval(r, f), e.place)
}

func convert(r *feel.Run, t *feel.Type, v feel.Value, place string) feel.Value {
	w, ok := t.Convert(r, v)
	if !ok {
		r.Note(feel.Note{Source: place, At: 1, Line: 1, Text: fmt.Sprintf("%s is not of type %s, or not one of its allowed values", short(v), t)})
		return nil
	}
	return w
}

func short(v feel.Value) string {
	s := feel.Literal(v)
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
