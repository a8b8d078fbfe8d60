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
	done := map[*feel.Type]bool{}
	for _, x := range m.items {
		if t := types[attr(x, "name")]; !done[t] {
			done[t] = true
			def := c.item(types, x, "item definition "+attr(x, "name"), 0)
			*t = *def
			t.Name = attr(x, "name")
		}
	}
	c.straighten(m, types)
	for range len(m.items) { // an alias takes the shape of what it names, which may come later
		for _, x := range m.items {
			t := types[attr(x, "name")]
			if t.Base != nil && t.Base.Name != "" && attr(x, "isCollection") != "true" {
				t.TakeShape(t.Base)
			}
		}
	}
	return types
}

// straighten takes apart definitions that name each other in a circle.
func (c *compiler) straighten(m *Model, types items) {
	for _, x := range m.items {
		seen := map[*feel.Type]bool{}
		for t := types[attr(x, "name")]; t != nil; t = t.Base {
			seen[t] = true
			if t.Base != nil && seen[t.Base] {
				c.problem("item definition "+attr(x, "name"), "it is defined by itself")
				t.Base = nil
			}
		}
	}
}

func (c *compiler) item(types items, x *etree.Element, place string, depth int) *feel.Type {
	t := &feel.Type{}
	components := children(x, "itemComponent")
	switch fn := child(x, "functionItem"); {
	case depth > maxDepth:
		return t
	case fn != nil:
		var params []*feel.Type
		for _, p := range children(fn, "parameters") {
			params = append(params, c.typeNamed(types, typeRef(p), place))
		}
		t = feel.FunctionOf(params, c.typeNamed(types, attr(fn, "outputTypeRef"), place))
	case len(components) > 0:
		var fields []feel.Field
		for _, f := range components {
			name := feel.CleanName(strings.TrimSpace(attr(f, "name")))
			fields = append(fields, feel.Field{Name: name, Type: c.item(types, f, place+", component "+name, depth+1)})
		}
		t = feel.ContextOf(fields...)
	default:
		base := c.typeNamed(types, typeRef(x), place)
		*t = *base
		t.Allowed, t.AllowedWhole, t.Base = nil, nil, base
	}
	allowed := c.tests(child(x, "allowedValues"), place+", allowed values")
	whole := c.tests(child(x, "typeConstraint"), place+", constraint")
	if attr(x, "isCollection") == "true" {
		t.Allowed = allowed
		t = feel.ListOf(t)
		t.AllowedWhole = whole
		return t
	}
	t.Allowed = allowed
	if whole != nil {
		t.Allowed, t.AllowedWhole = nil, whole
		if allowed != nil {
			t.Base = &feel.Type{Allowed: allowed}
		}
	}
	return t
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
	if strings.EqualFold(bare, "any") {
		return feel.AnyType
	}
	c.problem(place, "there is no type %q", name)
	return feel.AnyType
}
