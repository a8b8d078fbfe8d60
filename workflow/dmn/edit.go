package dmn

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"moothall/workflow/feel"
)

// An Edit is a table as somebody wants it: its rules and what answers if none matches.
type Edit struct {
	Policy   Policy
	Defaults []string // by output; empty: none
	Rules    []Rule   // ID, Inputs, Outputs and Remarks
}

// Edited is the table as an edit that changes nothing.
func (t *Table) Edited() Edit {
	e := Edit{Policy: t.Policy, Rules: slices.Clone(t.Rules)}
	for _, o := range t.Outputs {
		e.Defaults = append(e.Defaults, o.Default)
	}
	return e
}

// Rewrite is the model with the rules of a decision's table replaced. All else
// in the file stays as it is. The table keeps its columns.
func (m *Model) Rewrite(name string, e Edit) ([]byte, error) {
	doc := m.doc.Copy()
	x, err := tableIn(doc.Root(), name)
	if err != nil {
		return nil, err
	}
	if e.Policy != "" {
		x.CreateAttr("hitPolicy", string(e.Policy))
		if e.Policy != Collect {
			x.RemoveAttr("aggregation")
		}
	}
	ins, outs := children(x, "input"), children(x, "output")
	for i, o := range outs {
		if i < len(e.Defaults) {
			setDefault(o, e.Defaults[i])
		}
	}
	for _, r := range children(x, "rule") {
		x.RemoveChild(r)
	}
	if len(children(x, "annotation")) == 0 && slices.ContainsFunc(e.Rules, func(r Rule) bool { return strings.Join(r.Remarks, "") != "" }) {
		a := sibling(x, "annotation")
		a.CreateAttr("name", "Why")
		x.AddChild(a)
	}
	used := map[string]bool{}
	for _, each := range doc.FindElements("//*[@id]") {
		used[attr(each, "id")] = true
	}
	for n, r := range e.Rules {
		if len(r.Inputs) != len(ins) || len(r.Outputs) != len(outs) {
			return nil, refuse(fmt.Sprintf("rule %d", n+1), "it has %d and %d cells; the table has %d inputs and %d outputs", len(r.Inputs), len(r.Outputs), len(ins), len(outs))
		}
		x.AddChild(ruleElement(x, r, used))
	}
	doc.Indent(2)
	src, err := doc.WriteToBytes()
	if err != nil {
		return nil, fmt.Errorf("write the model: %w", err)
	}
	return src, nil
}

func tableIn(root *etree.Element, name string) (*etree.Element, error) {
	for _, d := range children(root, "decision") {
		if feel.CleanName(strings.TrimSpace(attr(d, "name"))) == name {
			if x := child(d, "decisionTable"); x != nil {
				return x, nil
			}
		}
	}
	return nil, refuse("", "the model has no decision %q with a table", name)
}

// sibling is a new element beside x: of its namespace and prefix.
func sibling(x *etree.Element, tag string) *etree.Element {
	e := etree.NewElement(tag)
	e.Space = x.Space
	return e
}

func setDefault(o *etree.Element, text string) {
	old := child(o, "defaultOutputEntry")
	switch {
	case text == "" && old != nil:
		o.RemoveChild(old)
	case text != "" && old == nil:
		old = sibling(o, "defaultOutputEntry")
		o.AddChild(old)
		fallthrough
	case text != "":
		setText(old, text)
	}
}

func setText(x *etree.Element, text string) {
	t := child(x, "text")
	if t == nil {
		t = sibling(x, "text")
		x.AddChild(t)
	}
	t.SetText(text)
}

func ruleElement(x *etree.Element, r Rule, used map[string]bool) *etree.Element {
	e := sibling(x, "rule")
	id := r.ID
	for n := 1; id == "" || used[id] && r.ID == ""; n++ {
		id = fmt.Sprintf("rule-%d", n)
	}
	used[id] = true
	e.CreateAttr("id", id)
	add := func(tag, id, text string) {
		c := sibling(x, tag)
		if id != "" {
			c.CreateAttr("id", id)
		}
		setText(c, text)
		e.AddChild(c)
	}
	for i, text := range r.Inputs {
		if strings.TrimSpace(text) == "" {
			text = "-"
		}
		add("inputEntry", fmt.Sprintf("%s-in-%d", id, i+1), text)
	}
	for i, text := range r.Outputs {
		add("outputEntry", fmt.Sprintf("%s-out-%d", id, i+1), text)
	}
	for _, text := range r.Remarks {
		add("annotationEntry", "", text)
	}
	return e
}

// A Change is a difference between two editions of a table.
type Change struct {
	Kind  string // "added", "removed", "changed" or "moved"
	Rule  int    // in the newer edition, from 1; of a removed rule in the older
	Was   int    // in the older edition, from 1
	Cells []CellChange
}

// A CellChange is a cell that says something else.
type CellChange struct{ Column, Was, Is string }

// Compare lists what is different in a newer edition of a table. Rules are
// known by their ids.
func Compare(old, newer *Table) (list []Change) {
	find := func(t *Table, id string) int {
		return slices.IndexFunc(t.Rules, func(r Rule) bool { return r.ID == id && id != "" })
	}
	if old.Policy != newer.Policy || old.Aggregation != newer.Aggregation {
		list = append(list, Change{Kind: "changed", Cells: []CellChange{{"How the rules go together", policyWords(old), policyWords(newer)}}})
	}
	list = append(list, columnChanges(old, newer)...)
	last := -1
	for n, r := range newer.Rules {
		was := find(old, r.ID)
		if was < 0 {
			list = append(list, Change{Kind: "added", Rule: n + 1, Cells: newer.cells(Rule{}, r)})
			continue
		}
		cells := newer.cells(old.Rules[was], r)
		switch {
		case len(cells) > 0:
			list = append(list, Change{Kind: "changed", Rule: n + 1, Was: was + 1, Cells: cells})
		case was < last:
			list = append(list, Change{Kind: "moved", Rule: n + 1, Was: was + 1})
		}
		last = max(last, was)
	}
	for n, r := range old.Rules {
		if find(newer, r.ID) < 0 {
			list = append(list, Change{Kind: "removed", Rule: n + 1, Was: n + 1, Cells: old.cells(r, Rule{})})
		}
	}
	return list
}

func policyWords(t *Table) string {
	return strings.TrimSpace(strings.ToLower(string(t.Policy)) + " " + strings.ToLower(t.Aggregation))
}

// columnChanges are the differences in what the columns ask and answer.
func columnChanges(old, newer *Table) (list []Change) {
	add := func(column, was, is string) {
		if was != is {
			list = append(list, Change{Kind: "changed", Cells: []CellChange{{column, was, is}}})
		}
	}
	for i := range max(len(old.Inputs), len(newer.Inputs)) {
		var was, is Input
		if i < len(old.Inputs) {
			was = old.Inputs[i]
		}
		if i < len(newer.Inputs) {
			is = newer.Inputs[i]
		}
		n := fmt.Sprintf("condition %d", i+1)
		add("Heading of "+n, was.Heading(), is.Heading())
		add("What is asked by "+n, was.Text, is.Text)
		add("Type of "+n, was.Type, is.Type)
		add("Values of "+n, was.Values, is.Values)
	}
	for i := range max(len(old.Outputs), len(newer.Outputs)) {
		var was, is Output
		if i < len(old.Outputs) {
			was = old.Outputs[i]
		}
		if i < len(newer.Outputs) {
			is = newer.Outputs[i]
		}
		n := fmt.Sprintf("answer %d", i+1)
		add("Heading of "+n, was.Heading(), is.Heading())
		add("Name of "+n, was.Name, is.Name)
		add("Type of "+n, was.Type, is.Type)
		add("Values of "+n, was.Values, is.Values)
		add("If no rule matches, "+is.Heading(), was.Default, is.Default)
	}
	return list
}

// cells are the cells in which two rules differ.
func (t *Table) cells(a, b Rule) (list []CellChange) {
	at := func(cells []string, i int) string {
		if i < len(cells) {
			return cells[i]
		}
		return ""
	}
	add := func(column, was, is string) {
		if was != is {
			list = append(list, CellChange{column, was, is})
		}
	}
	for i, in := range t.Inputs {
		add(in.Heading(), at(a.Inputs, i), at(b.Inputs, i))
	}
	for i, o := range t.Outputs {
		add(o.Heading(), at(a.Outputs, i), at(b.Outputs, i))
	}
	for i := range max(len(a.Remarks), len(b.Remarks)) {
		title := "Remark"
		if i < len(t.Annotations) {
			title = t.Annotations[i]
		}
		add(title, at(a.Remarks, i), at(b.Remarks, i))
	}
	return list
}
