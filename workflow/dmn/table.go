package dmn

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"moothall/workflow/feel"
)

// A Policy says which of the rules that match make the outcome (8.2.8).
type Policy string

// The hit policies, as they are written in files.
const (
	Unique      Policy = "UNIQUE"       // one rule at most matches
	Any         Policy = "ANY"          // those that match agree
	Priority    Policy = "PRIORITY"     // the output that stands first among the output values
	First       Policy = "FIRST"        // the first that matches
	RuleOrder   Policy = "RULE ORDER"   // all, in the order of the rules
	OutputOrder Policy = "OUTPUT ORDER" // all, in the order of the output values
	Collect     Policy = "COLLECT"      // all, in any order, or their sum, count, least or greatest
)

// Policies are all hit policies.
var Policies = []Policy{Unique, Any, Priority, First, RuleOrder, OutputOrder, Collect}

func policyNames() string {
	var names []string
	for _, p := range Policies {
		names = append(names, string(p))
	}
	return strings.Join(names, ", ")
}

// Letter is how the policy is written in a table's corner.
func (p Policy) Letter(aggregation string) string {
	return string(p[0]) + map[string]string{"SUM": "+", "COUNT": "#", "MIN": "<", "MAX": ">"}[aggregation]
}

// A Table is a decision table (clause 8).
type Table struct {
	Policy      Policy
	Aggregation string // SUM, COUNT, MIN or MAX with COLLECT, or none
	Inputs      []Input
	Outputs     []Output
	Annotations []string // the titles of the columns of remarks
	Rules       []Rule

	place   string
	unread  int            // a rule that could not be read, from 1; 0: none
	indexes []*columnIndex // by input; none for a small table
}

// An Input is a column that is tested.
type Input struct {
	Label  string // what the column is called, if not its expression
	Text   string // the expression
	Type   string // as the file names it
	Values string // the values that can occur, as unary tests

	expr  feel.Expr
	typ   *feel.Type
	given *feel.Tests
	scope *feel.Scope
}

// Heading is the label, or the expression.
func (i Input) Heading() string {
	if i.Label != "" {
		return i.Label
	}
	return i.Text
}

// An Output is a column that is answered.
type Output struct {
	Name, Label string
	Type        string
	Values      string // the values that can occur, best first
	Default     string // the answer if no rule matches

	typ      *feel.Type
	order    []*feel.Tests
	among    string // their sources
	fallback feel.Expr
}

// Heading is the label, or the name.
func (o Output) Heading() string {
	if o.Label != "" {
		return o.Label
	}
	return o.Name
}

// A Rule is a row.
type Rule struct {
	ID      string
	Inputs  []string // unary tests
	Outputs []string // expressions
	Remarks []string

	tests   []*feel.Tests
	outputs []feel.Expr
}

const (
	maxRules   = 10_000
	maxColumns = 200
)

// decisionTable compiles a table in a scope.
func (b *boxes) decisionTable(x *etree.Element, scope *feel.Scope, place string) (*Table, error) {
	t := &Table{Policy: Policy(attr(x, "hitPolicy")), Aggregation: attr(x, "aggregation"), place: place}
	if t.Policy == "" {
		t.Policy = Unique
	}
	if !slices.Contains(Policies, t.Policy) {
		return nil, refuse(place, "%q is not a hit policy; they are %s", t.Policy, policyNames())
	}
	if t.Aggregation != "" && (t.Policy != Collect || !slices.Contains([]string{"SUM", "COUNT", "MIN", "MAX"}, t.Aggregation)) {
		return nil, refuse(place, "the aggregation %q does not go with the hit policy %s", t.Aggregation, t.Policy)
	}
	for _, in := range children(x, "input") {
		if e := child(in, "inputExpression"); e != nil {
			if err := inFEEL(e, fmt.Sprintf("%s, input %d", place, len(t.Inputs)+1)); err != nil {
				return nil, err
			}
		}
		t.Inputs = append(t.Inputs, b.input(in, scope, fmt.Sprintf("%s, input %d", place, len(t.Inputs)+1)))
	}
	for _, out := range children(x, "output") {
		if e := child(out, "defaultOutputEntry"); e != nil {
			if err := inFEEL(e, fmt.Sprintf("%s, output %d", place, len(t.Outputs)+1)); err != nil {
				return nil, err
			}
		}
		t.Outputs = append(t.Outputs, b.output(out, scope, fmt.Sprintf("%s, output %d", place, len(t.Outputs)+1)))
	}
	for _, a := range children(x, "annotation") {
		t.Annotations = append(t.Annotations, attr(a, "name"))
	}
	if err := t.shape(); err != nil {
		return nil, err
	}
	rules := children(x, "rule")
	if len(rules) > maxRules {
		return nil, refuse(place, "it has %d rules; the limit is %d", len(rules), maxRules)
	}
	for i, rule := range rules {
		r, err := b.rule(t, rule, scope, fmt.Sprintf("%s, rule %d", place, i+1))
		if err != nil {
			return nil, err
		}
		t.Rules = append(t.Rules, r)
		if t.unread == 0 && slices.Contains(r.tests, nil) {
			t.unread = i + 1
		}
	}
	t.index()
	return t, nil
}

// shape refuses tables that are none.
func (t *Table) shape() error {
	switch {
	case len(t.Outputs) == 0:
		return refuse(t.place, "the table has no output")
	case len(t.Inputs)+len(t.Outputs) > maxColumns:
		return refuse(t.place, "the table has %d columns; the limit is %d", len(t.Inputs)+len(t.Outputs), maxColumns)
	case len(t.Outputs) > 1 && t.Aggregation != "" && t.Aggregation != "COUNT":
		return refuse(t.place, "several outputs have no %s together", strings.ToLower(t.Aggregation))
	}
	if len(t.Outputs) > 1 {
		for i, o := range t.Outputs {
			if o.Name == "" {
				return refuse(t.place, "output %d has no name; of several, each needs one", i+1)
			}
		}
	}
	return nil
}

func (b *boxes) input(x *etree.Element, scope *feel.Scope, place string) Input {
	e := child(x, "inputExpression")
	in := Input{Label: attr(x, "label"), typ: feel.AnyType}
	if e != nil {
		in.Text, in.Type = strings.TrimSpace(textOf(e)), typeRef(e)
	}
	in.typ = b.typeNamed(b.types, in.Type, place)
	in.expr = b.text(in.Text, scope, place+", expression")
	if in.typ.IsAny() {
		in.typ = in.expr.Static()
	} else {
		in.expr = &typedExpr{in.expr, in.typ, place}
	}
	in.scope = feel.TestScope(scope, in.typ)
	if v := child(x, "inputValues"); v != nil {
		in.Values = strings.TrimSpace(textOf(v))
		if in.Values != "" {
			in.given = b.cell(in.Values, in.scope, place+", input values")
		}
	}
	return in
}

// cell compiles unary tests; what cannot be read is a problem, and matches nothing.
func (b *boxes) cell(src string, scope *feel.Scope, place string) *feel.Tests {
	t, err := feel.CompileTests(place, src, scope)
	if err != nil {
		b.problem("", "%v", err)
		return nil
	}
	for _, note := range t.Problems() {
		b.problem("", "%s", note)
	}
	return t
}

func (b *boxes) output(x *etree.Element, scope *feel.Scope, place string) Output {
	o := Output{Name: feel.CleanName(strings.TrimSpace(attr(x, "name"))), Label: attr(x, "label"), Type: typeRef(x)}
	o.typ = b.typeNamed(b.types, o.Type, place)
	if o.typ.IsAny() && b.node.kind == decision && b.node.typ.IsContext() {
		for _, f := range b.node.typ.Fields {
			if f.Name == o.Name {
				o.typ = f.Type
			}
		}
	}
	if v := child(x, "outputValues"); v != nil {
		o.Values = strings.TrimSpace(textOf(v))
	}
	values := o.Values
	for t := o.typ; values == "" && t != nil; t = t.Base {
		if t.Allowed != nil {
			values = t.Allowed.Source
		}
	}
	if values == "" && b.node.kind == decision && len(children(x.Parent(), "output")) == 1 && b.node.typ.Allowed != nil {
		values = b.node.typ.Allowed.Source
	}
	if values != "" {
		list, err := feel.CompileEach(place+", output values", values, feel.TestScope(scope, nil))
		if err != nil {
			b.problem("", "%v", err)
		}
		o.order, o.among = list, values
	}
	if d := child(x, "defaultOutputEntry"); d != nil && strings.TrimSpace(textOf(d)) != "" {
		o.Default = strings.TrimSpace(textOf(d))
		o.fallback = b.text(o.Default, scope, place+", default")
	}
	return o
}

func (b *boxes) rule(t *Table, x *etree.Element, scope *feel.Scope, place string) (Rule, error) {
	r := Rule{ID: attr(x, "id")}
	ins, outs := children(x, "inputEntry"), children(x, "outputEntry")
	if len(ins) != len(t.Inputs) {
		return r, refuse(place, "it has %d input cells; the table has %d inputs", len(ins), len(t.Inputs))
	}
	if len(outs) != len(t.Outputs) {
		return r, refuse(place, "it has %d output cells; the table has %d outputs", len(outs), len(t.Outputs))
	}
	for _, e := range slices.Concat(ins, outs) {
		if err := inFEEL(e, place); err != nil {
			return r, err
		}
	}
	for i, e := range ins {
		src := strings.TrimSpace(textOf(e))
		r.Inputs = append(r.Inputs, src)
		r.tests = append(r.tests, b.cell(src, t.Inputs[i].scope, fmt.Sprintf("%s, %s", place, t.Inputs[i].Heading())))
	}
	for i, e := range outs {
		src := strings.TrimSpace(textOf(e))
		r.Outputs = append(r.Outputs, src)
		where := place
		if h := t.Outputs[i].Heading(); h != "" {
			where += ", " + h
		}
		r.outputs = append(r.outputs, b.text(src, scope, where))
	}
	for _, a := range children(x, "annotationEntry") {
		r.Remarks = append(r.Remarks, strings.TrimSpace(textOf(a)))
	}
	if d := child(x, "description"); d != nil && len(r.Remarks) == 0 {
		r.Remarks = append(r.Remarks, strings.TrimSpace(d.Text()))
	}
	return r, nil
}

// Static is the type of the outcome, as far as the columns tell.
func (t *Table) Static() *feel.Type {
	one := t.Outputs[0].typ
	if len(t.Outputs) > 1 {
		fields := make([]feel.Field, len(t.Outputs))
		for i, o := range t.Outputs {
			fields[i] = feel.Field{Name: o.Name, Type: o.typ}
		}
		one = feel.ContextOf(fields...)
	}
	switch t.Policy {
	case Collect, RuleOrder, OutputOrder:
		if t.Aggregation != "" {
			return feel.AnyType
		}
		if one.IsList() {
			return feel.AnyType // an engine may be asked for the one or the other
		}
		return feel.ListOf(one)
	}
	return one
}

func (t *Table) note(r *feel.Run, format string, args ...any) {
	r.Note(feel.Note{Source: t.place, At: 1, Line: 1, Text: fmt.Sprintf(format, args...)})
}

// Eval takes the decision in a frame (10.3.2.10).
func (t *Table) Eval(r *feel.Run, f *feel.Frame) feel.Value {
	if !r.Spend(t.place, 1+len(t.Rules)/8) {
		return nil
	}
	var space [8]feel.Value
	inputs := space[:0]
	for i := range t.Inputs {
		v := t.Inputs[i].expr.Eval(r, f)
		if g := t.Inputs[i].given; g != nil && v != nil && !g.Holds(r, &feel.Frame{Values: []feel.Value{v}, Up: f}) {
			t.note(r, "%s is %s, which is not among its input values", t.Inputs[i].Heading(), short(v))
			v = nil
		}
		inputs = append(inputs, v)
	}
	if t.unread > 0 {
		t.note(r, "rule %d cannot be read, and without it the table says nothing", t.unread)
		return nil
	}
	matched := t.match(r, f, inputs)
	out := t.outcome(r, f, matched)
	if tr, ok := r.Trace.(*trace); ok {
		tr.table(t, inputs, matched, out)
	}
	if r.Err() != nil {
		return nil
	}
	return out
}

// match is the numbers of the rules that match, from 0. A single-hit policy
// that is settled by the first asks no further.
func (t *Table) match(r *feel.Run, f *feel.Frame, inputs []feel.Value) (matched []int) {
	if t.indexes != nil {
		return t.matchIndexed(r, f, inputs)
	}
	values := make([]feel.Value, len(inputs))
	frames := make([]feel.Frame, len(inputs))
	for i, v := range inputs {
		values[i] = v
		frames[i] = feel.Frame{Values: values[i : i+1 : i+1], Up: f}
	}
rules:
	for n := range t.Rules {
		for i, test := range t.Rules[n].tests {
			if test == nil || !test.Any() && !test.Holds(r, &frames[i]) {
				continue rules
			}
		}
		matched = append(matched, n)
		if t.Policy == First || r.Err() != nil {
			break
		}
	}
	return matched
}

func (t *Table) outcome(r *feel.Run, f *feel.Frame, matched []int) feel.Value {
	if len(matched) == 0 {
		return t.fallback(r, f)
	}
	if t.Policy == Unique && len(matched) > 1 {
		t.note(r, "rules %s match; only one may (hit policy unique)", numbers(matched))
		return nil
	}
	outs := make([][]feel.Value, len(matched))
	for i, n := range matched {
		outs[i] = make([]feel.Value, len(t.Outputs))
		for j, e := range t.Rules[n].outputs {
			outs[i][j] = convert(r, t.Outputs[j].typ, e.Eval(r, f), fmt.Sprintf("%s, rule %d", t.place, n+1))
		}
	}
	switch t.Policy {
	case Unique, First:
		return t.compound(outs[0])
	case Any:
		for i := range outs {
			if !feel.Equal(r, t.compound(outs[i]), t.compound(outs[0])) {
				t.note(r, "rules %s match and do not agree (hit policy any)", numbers(matched))
				return nil
			}
		}
		return t.compound(outs[0])
	case Priority, OutputOrder:
		ranks := make([][]int, len(outs))
		order := make([]int, len(outs))
		for i := range outs {
			ranks[i], order[i] = t.rank(r, f, outs[i]), i
		}
		slices.SortStableFunc(order, func(a, b int) int { return slices.Compare(ranks[a], ranks[b]) })
		sorted := make([][]feel.Value, len(outs))
		for i, o := range order {
			sorted[i] = outs[o]
		}
		if t.Policy == Priority {
			return t.compound(sorted[0])
		}
		outs = sorted
	}
	return t.collected(r, outs)
}

// rank is where the outputs stand among the output values, column by column.
func (t *Table) rank(r *feel.Run, f *feel.Frame, outs []feel.Value) []int {
	ranks := make([]int, len(outs))
	for j, v := range outs {
		frame := &feel.Frame{Values: []feel.Value{v}, Up: f}
		ranks[j] = slices.IndexFunc(t.Outputs[j].order, func(test *feel.Tests) bool { return test.Holds(r, frame) })
		if ranks[j] < 0 {
			ranks[j] = len(t.Outputs[j].order)
		}
	}
	return ranks
}

func (t *Table) collected(r *feel.Run, outs [][]feel.Value) feel.Value {
	list := make(feel.List, len(outs))
	for i := range outs {
		list[i] = t.compound(outs[i])
	}
	switch t.Aggregation {
	case "SUM":
		return feel.CallBuiltin(r, "sum", list)
	case "COUNT":
		return feel.CallBuiltin(r, "count", list)
	case "MIN":
		return feel.CallBuiltin(r, "min", list)
	case "MAX":
		return feel.CallBuiltin(r, "max", list)
	}
	return list
}

func (t *Table) compound(outs []feel.Value) feel.Value {
	if len(outs) == 1 {
		return outs[0]
	}
	c := &feel.Context{}
	for i, v := range outs {
		c.Put(t.Outputs[i].Name, v)
	}
	return c
}

func (t *Table) fallback(r *feel.Run, f *feel.Frame) feel.Value {
	outs := make([]feel.Value, len(t.Outputs))
	given := false
	for i, o := range t.Outputs {
		if o.fallback != nil {
			outs[i] = convert(r, o.typ, o.fallback.Eval(r, f), t.place+", default")
			given = true
		}
	}
	if !given {
		t.note(r, "no rule matches, and there is no default")
		return nil
	}
	return t.compound(outs)
}

func numbers(matched []int) string {
	words := make([]string, len(matched))
	for i, n := range matched {
		words[i] = fmt.Sprint(n + 1)
	}
	if len(words) > 1 {
		return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
	}
	return strings.Join(words, "")
}

// Answer is what a rule answers in a column, if that is known before anybody asks.
func (t *Table) Answer(rule, output int) (feel.Value, bool) {
	return feel.ConstantValue(t.Rules[rule].outputs[output])
}

// DefaultAnswer is what a column answers if no rule matches, likewise.
func (t *Table) DefaultAnswer(output int) (feel.Value, bool) {
	return feel.ConstantValue(t.Outputs[output].fallback)
}

// InputWords say what the cell of a rule asks.
func (t *Table) InputWords(rule, input int) string {
	if test := t.Rules[rule].tests[input]; test != nil {
		return test.Words()
	}
	return t.Rules[rule].Inputs[input] + " (cannot be read)"
}

// OutputWords say what the cell of a rule answers.
func (t *Table) OutputWords(rule, output int) string {
	src := t.Rules[rule].Outputs[output]
	switch v, ok := feel.ConstantValue(t.Rules[rule].outputs[output]); {
	case ok && v == nil && src != "null" && src != "":
		return src + " (cannot be read)"
	case ok:
		return feel.Words(v)
	}
	return src
}
