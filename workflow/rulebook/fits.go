package rulebook

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"moothall/internal/problem"
	"moothall/process"
	"moothall/workflow/dmn"
	"moothall/workflow/feel"
)

// The bounds of a table.
const (
	maxModel = 1 << 20
	maxRules = 2000
	maxCell  = 2000 // letters
)

// Fits compiles a model and refuses one that the product could not ask, or in
// which something would be hidden from whoever approves it: all that it says
// must stand in the one table, whose columns are the inputs themselves.
func Fits(key string, model []byte) (*dmn.Graph, error) {
	t, err := find(key)
	if err != nil {
		return nil, err
	}
	if len(model) > maxModel {
		return nil, refuse("table.large", "The table has more than 1 MB")
	}
	m, err := dmn.Read(model)
	if err != nil {
		return nil, refuse("table.model", "The file cannot be used: %v", err)
	}
	if len(m.Imports) > 0 {
		return nil, refuse("table.imports", "The file imports another model (%s). A table of rules stands by itself", m.Imports[0].Name)
	}
	g, err := dmn.Compile(m)
	if err != nil {
		return nil, refuse("table.model", "The file cannot be used: %v", err)
	}
	table, ok := g.Table(t.Decision)
	if !ok {
		return nil, refuse("table.decision", "The file has no decision table called %q, which is what is asked", t.Decision)
	}
	if other := m.Besides(t.Decision); len(other) > 0 {
		return nil, refuse("table.other", "The file also has the %s. All that a table of rules says must stand in the table itself: write it into the rules", strings.Join(other, ", "))
	}
	if err := inputsFit(t, g, table); err != nil {
		return nil, err
	}
	if err := outputsFit(t, table); err != nil {
		return nil, err
	}
	return g, sizeFits(table)
}

func refuse(code, format string, args ...any) error {
	return problem.New(problem.Invalid, code, format, args...).On("file")
}

// inputsFit says whether each column asks for an input as it is put in.
func inputsFit(t process.Table, g *dmn.Graph, table *dmn.Table) error {
	find := func(name string) (process.Input, bool) {
		i := slices.IndexFunc(t.Inputs, func(i process.Input) bool { return i.Name == name })
		if i < 0 {
			return process.Input{}, false
		}
		return t.Inputs[i], true
	}
	for _, in := range g.InputNames() {
		known, ok := find(in.Name)
		if !ok {
			return refuse("table.input", "The file asks for %q, which nobody puts in. What is put in: %s", in.Name, names(t.Inputs))
		}
		if !in.Type.IsAny() && in.Type.String() != known.Type {
			return refuse("table.input-type", "The file takes %s for a %s; it is a %s", in.Name, in.Type, known.Type)
		}
	}
	for _, c := range table.Inputs {
		known, ok := find(feel.CleanName(c.Text))
		if !ok {
			return refuse("table.column", "The column %q asks for %q. A column asks for an input as it is: %s", c.Heading(), c.Text, names(t.Inputs))
		}
		if typ := plainType(c.Type); typ != "" && typ != known.Type {
			return refuse("table.column-type", "The column %q takes %s for a %s; it is a %s", c.Heading(), known.Name, c.Type, known.Type)
		}
	}
	return nil
}

// plainType is a type as the product calls it; some modellers say integer for number.
func plainType(s string) string {
	switch strings.ToLower(s) {
	case "integer", "long", "double":
		return "number"
	case "any":
		return ""
	}
	return s
}

func outputsFit(t process.Table, table *dmn.Table) error {
	many := table.Policy == dmn.Collect || table.Policy == dmn.RuleOrder || table.Policy == dmn.OutputOrder
	switch {
	case table.Aggregation != "":
		return refuse("table.aggregation", "The table answers with the %s of its rules (%s), which nobody could use", strings.ToLower(table.Aggregation), table.Policy.Letter(table.Aggregation))
	case len(table.Annotations) > 1:
		return refuse("table.remarks", "The table has %d columns of remarks; here there is one, which says why", len(table.Annotations))
	case many && !t.Many:
		return refuse("table.policy", "The table has the hit policy %s, by which several rules answer. Here one must", strings.ToLower(string(table.Policy)))
	}
	alone := len(t.Outputs) == 1 && len(table.Outputs) == 1
	for _, out := range t.Outputs {
		if !slices.ContainsFunc(table.Outputs, func(o dmn.Output) bool { return o.Name == out.Name || alone && o.Name == "" }) {
			return refuse("table.output", "The file's table has no output called %q", out.Name)
		}
	}
	for _, o := range table.Outputs {
		i := slices.IndexFunc(t.Outputs, func(out process.Output) bool { return o.Name == out.Name || alone && o.Name == "" })
		if i < 0 {
			return refuse("table.output-unknown", "The file's table has an output called %q, which nobody would read", o.Name)
		}
		if typ := plainType(o.Type); typ != "" && typ != t.Outputs[i].Type {
			return refuse("table.output-type", "The output %q is a %s in the file; it must be a %s", t.Outputs[i].Name, o.Type, t.Outputs[i].Type)
		}
	}
	return nil
}

func sizeFits(table *dmn.Table) error {
	if len(table.Rules) > maxRules {
		return refuse("table.rules", "The table has %d rules; the limit is %d", len(table.Rules), maxRules)
	}
	for n, r := range table.Rules {
		for _, cell := range slices.Concat(r.Inputs, r.Outputs, r.Remarks) {
			if len([]rune(cell)) > maxCell {
				return problem.New(problem.Invalid, "table.cell-long", "A cell of rule %d has %d letters; the limit is %d", n+1, len([]rune(cell)), maxCell).On("rules")
			}
		}
	}
	return nil
}

func names(list []process.Input) string {
	var words []string
	for _, i := range list {
		words = append(words, i.Name)
	}
	return strings.Join(words, ", ")
}

// A Finding is something that is wrong with a version, or doubtful.
type Finding struct {
	Fault bool
	Text  string
}

// Look looks for what is wrong with a model that fits. What would leave a report
// without an answer, or mean another amount than was typed, is a fault.
func Look(ctx context.Context, key string, g *dmn.Graph) (list []Finding) {
	for _, p := range g.Problems() {
		list = append(list, Finding{true, p.Error()})
	}
	t, ok := process.Find(key)
	if !ok {
		return list
	}
	table, ok := g.Table(t.Decision)
	if !ok {
		return list
	}
	list = append(list, answers(t, table)...)
	said := func(rule string) bool {
		return slices.ContainsFunc(list, func(f Finding) bool { return strings.HasPrefix(f.Text, rule+" answers ") })
	}
	for _, f := range table.Lint(ctx, true) {
		text := f.Text
		if who, _, answers := strings.Cut(text, " answers "); answers && said(who) {
			continue // in the product's own words
		}
		if len(f.Example) > 0 {
			text += " For example: " + strings.Join(f.Example, "; ") + "."
		}
		if n := (Finding{f.Severity == dmn.Fault || f.Gap || f.Comma, text}); !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	return list
}

// answers finds answers that the product does not understand.
func answers(t process.Table, table *dmn.Table) (list []Finding) {
	say := func(who string, column int, v feel.Value, known bool) {
		out := t.Outputs[0]
		for _, o := range t.Outputs {
			if o.Name == table.Outputs[column].Name {
				out = o
			}
		}
		switch {
		case !known && len(out.Values) > 0:
			list = append(list, Finding{false, fmt.Sprintf("%s works out what it answers under %s: see that it can only be %s.", who, out.Name, quoted(out.Values))})
		case !known:
		case v == nil:
			list = append(list, Finding{true, fmt.Sprintf("%s answers nothing under %s.", who, out.Name)})
		case len(out.Values) > 0 && !slices.ContainsFunc(out.Values, func(s string) bool { return feel.Same(v, feel.String(s)) }):
			list = append(list, Finding{true, fmt.Sprintf("%s answers %s under %s, which is not known here: write %s.", who, feel.Literal(v), out.Name, quoted(out.Values))})
		case len(out.Values) == 0 && feel.TypeOf(v).String() != out.Type:
			list = append(list, Finding{true, fmt.Sprintf("%s answers %s under %s, which must be a %s.", who, feel.Literal(v), out.Name, out.Type)})
		}
	}
	for n := range table.Rules {
		for i := range table.Outputs {
			v, known := table.Answer(n, i)
			say(fmt.Sprintf("Rule %d", n+1), i, v, known)
		}
	}
	for i, o := range table.Outputs {
		if o.Default != "" {
			v, known := table.DefaultAnswer(i)
			say("The default", i, v, known)
		}
	}
	return list
}

func quoted(values []string) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = `"` + v + `"`
	}
	if len(words) == 1 {
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
