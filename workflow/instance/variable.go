package instance

import (
	"fmt"
	"slices"
	"strings"

	"moothall/internal/problem"
	"moothall/workflow/bpmn"
	"moothall/workflow/feel"
)

// lookup finds a variable as an element sees it: its own first, then those of
// the elements around it.
func (w *working) lookup(id int64) func(name string) feel.Value {
	return func(name string) feel.Value {
		v, _ := w.find(id, name)
		return v
	}
}

func (w *working) find(id int64, name string) (feel.Value, bool) {
	for id != 0 {
		e := w.look(id)
		if e == nil {
			return nil, false
		}
		if v, ok := e.Vars.Get(name); ok {
			return v, true
		}
		if v, ok := loopVariable(e, name); ok {
			return v, true
		}
		id = e.Parent
	}
	return nil, false
}

// loopVariable is what BPMN says of an activity that is done several times (table 10.28).
func loopVariable(e *Element, name string) (feel.Value, bool) {
	if name == "loopCounter" && e.Index > 0 {
		return feel.Int(int64(e.Index)), true
	}
	if e.Loop == nil {
		return nil, false
	}
	var n int
	switch name {
	case "numberOfInstances":
		n = e.Loop.Total
	case "numberOfActiveInstances":
		n = e.Loop.Active
	case "numberOfCompletedInstances":
		n = e.Loop.Done
	case "numberOfTerminatedInstances":
		n = e.Loop.Killed
	default:
		return nil, false
	}
	return feel.Int(int64(n)), true
}

// eval is the value of an expression as an element sees it.
func (w *working) eval(id int64, e *bpmn.Expr) (feel.Value, error) {
	v, err := e.Eval(w.run, w.lookup(id))
	if err != nil {
		return nil, err
	}
	return v, nil
}

// why says what an expression had to say of its nulls.
func (w *working) why(before int) string {
	var words []string
	for _, n := range w.run.Notes()[min(before, len(w.run.Notes())):] {
		if !slices.Contains(words, n.String()) {
			words = append(words, n.String())
		}
	}
	if len(words) == 0 {
		return ""
	}
	return " (" + strings.Join(words, "; ") + ")"
}

// text is an expression that must come to a text; empty if there is none.
func (w *working) text(id int64, what string, e *bpmn.Expr) (string, error) {
	if e == nil {
		return "", nil
	}
	before := len(w.run.Notes())
	v, err := w.eval(id, e)
	if err != nil {
		return "", err
	}
	switch v := v.(type) {
	case feel.String:
		return string(v), nil
	case *feel.Number:
		return v.String(), nil
	}
	return "", fmt.Errorf("the %s (%s) comes to %s, which is no text%s", what, e.Source, feel.Words(v), w.why(before))
}

// names is an expression that must come to a list of texts.
func (w *working) names(id int64, what string, e *bpmn.Expr) ([]string, error) {
	if e == nil {
		return nil, nil
	}
	v, err := w.eval(id, e)
	if err != nil {
		return nil, err
	}
	list, isList := v.(feel.List)
	if !isList && v != nil {
		list = feel.List{v}
	}
	var out []string
	for _, item := range list {
		s, ok := item.(feel.String)
		if !ok {
			return nil, fmt.Errorf("the %s (%s) come to %s, which are not all texts", what, e.Source, feel.Words(v))
		}
		for part := range strings.SplitSeq(string(s), ",") { // one text with several, as other tools write it
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out, nil
}

// assign sets a variable where it is known, from an element upwards; one that is
// known nowhere becomes the instance's.
func (w *working) assign(id int64, name string, v feel.Value) {
	at := Root
	for look := id; look != 0; {
		e := w.look(look)
		if e == nil {
			break
		}
		if _, ok := e.Vars.Get(name); ok {
			at = look
			break
		}
		look = e.Parent
	}
	w.setAt(at, name, v)
}

// setAt sets a variable of one element.
func (w *working) setAt(id int64, name string, v feel.Value) {
	e := w.edit(id)
	if old, ok := e.Vars.Get(name); ok && feel.Same(old, v) && old != nil {
		return
	}
	e.Vars.set(name, v)
	w.setVars = true
	w.record(Event{Kind: Assigned, Element: id, Text: name, Value: v})
}

// storable refuses values that cannot be kept.
func storable(vars Vars) error {
	for _, n := range vars.Names() {
		v, _ := vars.Get(n)
		if err := keeps(v, 0); err != nil {
			return problem.New(problem.Invalid, "instance.variable", "The variable %s cannot be kept: %v", n, err)
		}
	}
	return nil
}

const maxDepth = 50

// keeps says whether a value can be written down and read again.
func keeps(v feel.Value, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("its parts are nested more than %d deep", maxDepth)
	}
	switch v := v.(type) {
	case *feel.Function:
		return fmt.Errorf("it is a function")
	case feel.List:
		for _, item := range v {
			if err := keeps(item, depth+1); err != nil {
				return err
			}
		}
	case *feel.Context:
		for _, n := range v.Names() {
			item, _ := v.Get(n)
			if err := keeps(item, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// mapTo puts the values of mappings into variables: of one element alone, or
// from it upwards where they are known.
func (w *working) mapTo(from int64, list []bpmn.Mapping, set func(name string, v feel.Value), get func(name string) feel.Value) error {
	for _, m := range list {
		v, err := w.eval(from, m.Source)
		if err == nil {
			err = keeps(v, 0)
		}
		if err != nil {
			return fmt.Errorf("%s cannot be set from %s: %w", m.Target, m.Source.Source, err)
		}
		if len(m.Path) > 0 {
			v = within(get(m.Target), m.Path, v)
		}
		set(m.Target, v)
	}
	return nil
}

// within is a context with the entry at a path set.
func within(old feel.Value, path []string, v feel.Value) feel.Value {
	if len(path) == 0 {
		return v
	}
	is := &feel.Context{}
	var inner feel.Value
	if c, ok := old.(*feel.Context); ok {
		for _, n := range c.Names() {
			x, _ := c.Get(n)
			if n == path[0] {
				inner = x
			}
			is.Put(n, x)
		}
	}
	is.Put(path[0], within(inner, path[1:], v))
	return is
}
