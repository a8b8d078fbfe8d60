// Package govuk is the form and page components of GOV.UK Frontend, as Go
// values that a page places with {{component .Name}}.
//
// Each component is a struct whose fields mirror the options of the Nunjucks
// macro of the same name; what it writes is compared, fixture by fixture, with
// what GOV.UK Frontend itself writes. The package keeps these rules:
//
//	TextIsEscaped      what a person typed is text, wherever it is placed
//	HTMLIsTyped        markup comes only from our templates or a Component
//	NoInlineCode       no style and no event handler, even through Attributes
//	NoUnsafeAddresses  a link leads to a page, a mailbox or a telephone
//	NotGovUK           no crown, no crest, no GOV.UK logo, no Crown copyright
//
// The components are written by Go code and not by templates: the compiler then
// checks every field, and a page of fifty components costs microseconds.
//
// It does not know what a page is about, whether an answer is right, or what
// colours the council chose.
package govuk

import (
	"fmt"
	"html/template"
	"reflect"
)

// Component is anything that this package can place on a page. Only the types
// of this package are components, so that none can write unescaped text.
type Component interface{ render(*page) }

// Content is what stands inside another component: the first of Component,
// HTML and Text that is given. Text is escaped. HTML must come from our own
// templates, never from a person.
type Content struct {
	Text      string
	HTML      template.HTML
	Component Component
}

// Text is content that is only words.
func Text(s string) Content { return Content{Text: s} }

// Of is content that is another component.
func Of(c Component) Content { return Content{Component: c} }

// empty reports whether there is nothing to place.
func (c Content) empty() bool { return c.Text == "" && c.HTML == "" && c.Component == nil }

// rich reports whether the content brings its own elements.
func (c Content) rich() bool { return c.HTML != "" || c.Component != nil }

// Switch is a choice that may be left to the component: its zero value is
// whatever GOV.UK Frontend does by default.
type Switch uint8

// The positions of a Switch.
const (
	Unset Switch = iota
	On
	Off
)

// When is On if b holds and Off if not.
func When(b bool) Switch {
	if b {
		return On
	}
	return Off
}

// String is "true" or "false", or empty for a switch that was not set.
func (s Switch) String() string {
	switch s {
	case On:
		return "true"
	case Off:
		return "false"
	}
	return ""
}

// Plural is the forms of a sentence that counts something. English needs One
// and Other, Welsh all six.
type Plural struct{ Zero, One, Two, Few, Many, Other string }

// Render writes c as HTML. A nil component, or a nil pointer to one, writes
// nothing.
func Render(c Component) (template.HTML, error) {
	if c == nil {
		return "", nil
	}
	if v := reflect.ValueOf(c); v.Kind() == reflect.Pointer && v.IsNil() {
		return "", nil
	}
	p := page{b: make([]byte, 0, 1024)}
	c.render(&p)
	if p.err != nil {
		return "", fmt.Errorf("write %T: %w", c, p.err)
	}
	return template.HTML(p.b), nil
}

// FuncMap is the template function "component", which places a Component.
func FuncMap() template.FuncMap {
	return template.FuncMap{"component": Render}
}
