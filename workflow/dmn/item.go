package dmn

import (
	"strings"

	"github.com/beevik/etree"

	"moothall/workflow/feel"
)

// items are the types of a model by name, with those of its imports under
// "import.name".
type items map[string]*feel.Type

// define makes the types of a model. A definition may name one that comes later.
func (c *compiler) define(m *Model, imported map[string]items) items {
	types := items{}
	for name, other := range imported {
		for t, typ := range other {
			if !strings.Contains(t, ".") {
				if name != "" { // an import without a name puts its types among ours
					t = name + "." + t
				}
				types[t] = typ
			}
		}
	}
	for _, x := range m.items {
		if _, twice := types[attr(x, "name")]; twice {
			c.problem("item definition "+attr(x, "name"), "there are two of that name")
			continue
		}
		types[attr(x, "name")] = new(feel.Type)
	}
	d := &definer{compiler: c, types: types, waiting: map[string]*etree.Element{}, shapeless: map[*feel.Type]bool{}}
	for _, x := range m.items {
		if name := attr(x, "name"); d.waiting[name] == nil {
			d.waiting[name] = x
		}
	}
	for _, x := range m.items {
		d.resolve(attr(x, "name"))
	}
	c.straighten(m, types)
	for _, f := range d.later {
		f.t.TakeShape(f.base)
	}
	return types
}

// definer makes the types of a model, each after those whose shape it takes.
type definer struct {
	*compiler
	types     items
	waiting   map[string]*etree.Element // definitions that were not begun
	shapeless map[*feel.Type]bool       // begun, or in a circle with one that is
	later     []shapeOf
}

type shapeOf struct{ t, base *feel.Type }

// resolve makes a definition, if it was not begun yet.
func (d *definer) resolve(name string) {
	x := d.waiting[name]
	if x == nil {
		return
	}
	delete(d.waiting, name)
	t := d.types[name]
	d.shapeless[t] = true
	d.fill(t, x, "item definition "+name, 0)
	t.Name = name
	if t.Base == nil || !d.shapeless[t.Base] {
		delete(d.shapeless, t)
	}
}

// fill makes t what an item definition or a component of one says.
func (d *definer) fill(t *feel.Type, x *etree.Element, place string, depth int) {
	allowed := d.tests(child(x, "allowedValues"), place+", allowed values")
	whole := d.tests(child(x, "typeConstraint"), place+", constraint")
	if attr(x, "isCollection") == "true" {
		item := &feel.Type{}
		d.shape(item, x, place, depth)
		item.Allowed = allowed
		*t = *feel.ListOf(item)
		t.AllowedWhole = whole
		return
	}
	d.shape(t, x, place, depth)
	t.Allowed = allowed
	if whole != nil {
		t.Allowed, t.AllowedWhole = nil, whole
		if allowed != nil {
			t.Base = &feel.Type{Allowed: allowed}
		}
	}
}

// shape gives t its kind and parts.
func (d *definer) shape(t *feel.Type, x *etree.Element, place string, depth int) {
	components := children(x, "itemComponent")
	switch fn := child(x, "functionItem"); {
	case depth > maxDepth:
	case fn != nil:
		var params []*feel.Type
		for _, p := range children(fn, "parameters") {
			params = append(params, d.typeNamed(d.types, typeRef(p), place))
		}
		*t = *feel.FunctionOf(params, d.typeNamed(d.types, attr(fn, "outputTypeRef"), place))
	case len(components) > 0:
		var fields []feel.Field
		for _, f := range components {
			name := feel.CleanName(strings.TrimSpace(attr(f, "name")))
			part := &feel.Type{}
			d.fill(part, f, place+", component "+name, depth+1)
			fields = append(fields, feel.Field{Name: name, Type: part})
		}
		*t = *feel.ContextOf(fields...)
	default:
		d.resolve(typeRef(x))
		base := d.typeNamed(d.types, typeRef(x), place)
		if d.shapeless[base] {
			d.shapeless[t] = true
			d.later = append(d.later, shapeOf{t, base})
		} else {
			*t = *base
		}
		t.Allowed, t.AllowedWhole, t.Base = nil, nil, base
	}
}

// straighten takes apart definitions that name each other in a circle.
func (c *compiler) straighten(m *Model, types items) {
	straight := map[*feel.Type]bool{}
	for _, x := range m.items {
		seen := map[*feel.Type]bool{}
		for t := types[attr(x, "name")]; t != nil && !straight[t]; t = t.Base {
			seen[t] = true
			if t.Base != nil && seen[t.Base] {
				c.problem("item definition "+attr(x, "name"), "it is defined by itself")
				t.Base = nil
			}
		}
		for t := range seen {
			straight[t] = true
		}
	}
}

// tests reads the unary tests of an item definition.
func (c *compiler) tests(x *etree.Element, place string) *feel.Tests {
	if x == nil || strings.TrimSpace(textOf(x)) == "" {
		return nil
	}
	t, err := feel.CompileTests("", textOf(x), feel.TestScope(feel.NewScope(nil), nil))
	if err != nil {
		c.problem(place, "%v", err)
		return nil
	}
	return t
}

// typeNamed is the type of a name; an unknown one is a problem, and Any.
func (c *compiler) typeNamed(types items, name, place string) *feel.Type {
	name = strings.TrimSpace(name)
	if name == "" {
		return feel.AnyType
	}
	if t, ok := types[name]; ok {
		return t
	}
	bare := name
	if prefix, rest, ok := strings.Cut(name, ":"); ok && strings.EqualFold(prefix, "feel") {
		bare = rest
	}
	if t, ok := feel.SimpleType(bare); ok {
		return t
	}
	switch strings.ToLower(bare) {
	case "any":
		return feel.AnyType
	case "integer", "long", "double": // which some modellers offer
		return feel.NumberType
	}
	c.problem(place, "there is no type %q", name)
	return feel.AnyType
}
