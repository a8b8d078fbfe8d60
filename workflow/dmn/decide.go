package dmn

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"moothall/workflow/feel"
)

// Inputs are the values that a decision is taken on, by name.
type Inputs map[string]feel.Value

// An Evaluation is a decision that was taken, and why it came out as it did.
type Evaluation struct {
	Decision string
	Result   feel.Value
	// Inputs are the input data that were asked for, in that order.
	Inputs []Entry
	// Steps are the decisions that were taken on the way, and the tables that answered.
	Steps []Step
	// Notes are the reasons for what came to null.
	Notes []feel.Note
	// Model, ModelVersion: which table it was. The version is the caller's to set.
	Model, ModelVersion string
}

// An Entry is a named value.
type Entry struct {
	Name  string
	Value feel.Value
}

// A Step is one decision, or one table that was asked.
type Step struct {
	Name    string
	Policy  Policy  // of a table; empty for other logic
	Inputs  []Entry // of a table: column and value
	Matched []int   // the rules that matched, from 1
	Rules   []string
	Result  feel.Value
}

// trace gathers what happens during an evaluation.
type trace struct {
	inputs []Entry
	steps  []Step
}

// maxSteps is how many steps are kept: a table may be asked in a loop.
const maxSteps = 1000

func (tr *trace) table(t *Table, inputs []feel.Value, matched []int, out feel.Value) {
	if len(tr.steps) >= maxSteps {
		return
	}
	s := Step{Name: t.place, Policy: t.Policy, Result: out}
	for i, v := range inputs {
		s.Inputs = append(s.Inputs, Entry{t.Inputs[i].Heading(), v})
	}
	for _, n := range matched {
		s.Matched = append(s.Matched, n+1)
		s.Rules = append(s.Rules, t.Rules[n].ID)
	}
	tr.steps = append(tr.steps, s)
}

// state is one evaluation of a graph: what has been found out so far.
type state struct {
	run    *feel.Run
	inputs Inputs
	known  map[*node]feel.Value
	trace  *trace
}

// Decide takes a decision or asks a decision service, by its name, at a moment.
// An unknown name, and an evaluation that runs into its limits, is an error;
// what else goes wrong is null, with a note.
func (g *Graph) Decide(ctx context.Context, name string, in Inputs, now time.Time) (Evaluation, error) {
	n, ok := g.byName[feel.CleanName(name)]
	if !ok {
		return Evaluation{}, refuse("", "the model has no decision called %q; it has %s", name, strings.Join(g.Model.Decisions(), ", "))
	}
	run := feel.NewRun(ctx, now, feel.Limits{})
	s := &state{run: run, inputs: in, known: map[*node]feel.Value{}, trace: &trace{}}
	run.Trace = s.trace
	var result feel.Value
	if n.kind == service {
		result = s.ask(n)
	} else {
		result = s.value(n)
	}
	e := Evaluation{
		Decision: n.name, Result: result, Inputs: s.trace.inputs, Steps: s.trace.steps, Notes: run.Notes(), Model: g.Model.Name,
	}
	return e, run.Err()
}

// value is what an element comes to, found once.
func (s *state) value(n *node) feel.Value {
	if v, ok := s.known[n]; ok {
		return v
	}
	v := s.find(n)
	s.known[n] = v
	return v
}

func (s *state) find(n *node) feel.Value {
	switch n.kind {
	case inputData:
		return s.input(n)
	case service:
		return s.serviceFunction(n)
	case knowledge:
		return n.expr.Eval(s.run, s.frame(n))
	}
	if n.expr == nil {
		return s.input(n)
	}
	v := n.expr.Eval(s.run, s.frame(n))
	v = convert(s.run, n.typ, v, n.place())
	if len(s.trace.steps) < maxSteps && n.table == nil {
		s.trace.steps = append(s.trace.steps, Step{Name: n.place(), Result: v})
	}
	return v
}

// input is a value from outside, converted to the type of its variable.
func (s *state) input(n *node) feel.Value {
	v, given := s.inputs[n.name]
	if !given {
		v, given = s.inputs[n.element.name]
	}
	if !given {
		s.run.Note(feel.Note{Source: n.place(), At: 1, Line: 1, Text: "it was not given"})
	} else {
		v = convert(s.run, n.typ, feel.Coerce(n.typ, v), n.place())
	}
	s.trace.inputs = append(s.trace.inputs, Entry{n.name, v})
	return v
}

// frame holds what an element requires.
func (s *state) frame(n *node) *feel.Frame {
	f := &feel.Frame{Values: make([]feel.Value, len(n.needs))}
	for i, need := range n.needs {
		if need.group == nil {
			f.Values[i] = s.value(need.node)
			continue
		}
		c := &feel.Context{}
		for _, m := range need.group {
			c.Put(m.name, s.value(m.node))
		}
		f.Values[i] = c
	}
	return f
}

// ask answers a decision service on the inputs of the evaluation.
func (s *state) ask(n *node) feel.Value {
	args := make([]feel.Value, len(n.inputs))
	for i, in := range n.inputs {
		args[i] = s.input(in)
	}
	return s.serve(n, args)
}

// serve takes the output decisions on the arguments alone.
func (s *state) serve(n *node, args []feel.Value) feel.Value {
	inner := &state{run: s.run, inputs: Inputs{}, known: map[*node]feel.Value{}, trace: s.trace}
	for i, in := range n.inputs {
		inner.known[in] = args[i]
	}
	if len(n.outputs) == 1 {
		return convert(s.run, n.result(), inner.value(n.outputs[0]), n.place())
	}
	c := &feel.Context{}
	for _, out := range n.outputs {
		c.Put(out.element.name, inner.value(out))
	}
	return convert(s.run, n.result(), c, n.place())
}

// result is the type that an invocation gives.
func (n *node) result() *feel.Type {
	if n.typ.IsFunction() {
		return n.typ.Elem
	}
	return n.typ
}

func (s *state) serviceFunction(n *node) feel.Value {
	return feel.NewFunction(n.element.name, n.params, n.result(), func(r *feel.Run, args []feel.Value) feel.Value {
		return s.serve(n, slices.Clone(args))
	})
}

// Table is the decision table of a decision, if that is its logic.
func (g *Graph) Table(name string) (*Table, bool) {
	n, ok := g.byName[feel.CleanName(name)]
	if !ok || n.table == nil {
		return nil, false
	}
	return n.table, true
}

// InputNames are the input data of the model, with their types, in the order of the file.
func (g *Graph) InputNames() (list []feel.Var) {
	for _, n := range g.nodes {
		if n.kind == inputData {
			list = append(list, feel.Var{Name: n.name, Type: n.typ})
		}
	}
	return list
}

// Matches says in words which rules of a table matched.
func (s Step) Matches() string {
	switch len(s.Matched) {
	case 0:
		return "no rule matched"
	case 1:
		return fmt.Sprintf("rule %d matched", s.Matched[0])
	}
	matched := make([]int, len(s.Matched))
	for i, n := range s.Matched {
		matched[i] = n - 1
	}
	return "rules " + numbers(matched) + " matched"
}
