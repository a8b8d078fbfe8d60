// Package bpmn reads, checks and compiles process models: BPMN 2.0.
//
// A Model is one file, kept without loss. Compile turns one of its processes
// into a Process that package instance runs: nodes, flows and bodies with every
// expression compiled and every reference followed. What cannot be run is
// refused by name; what the tools of others wrote in their own extensions is
// translated, and a Finding says so. The package keeps these rules, and each
// has a test of the same name:
//
//	NothingLost        a model is written with the same canonical XML as it was read
//	RefusedByName      what cannot run is named: element, reason, what to do
//	SaysWhatItRead     every foreign extension is translated or listed as left out
//	NeverWaits         a loop that cannot stop is found before anything runs
//	NeverFires         so is a join that no way reaches on all its flows
//
// It knows no database, no person and no business word.
package bpmn

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"moothall/internal/xmldoc"
)

// Namespaces that are read.
const (
	Namespace = "http://www.omg.org/spec/BPMN/20100524/MODEL"
	// Moothall is that of the extensions which this product reads and writes.
	Moothall = "urn:moothall:bpmn:1"

	nsDI      = "http://www.omg.org/spec/BPMN/20100524/DI"
	nsDC      = "http://www.omg.org/spec/DD/20100524/DC"
	nsDD      = "http://www.omg.org/spec/DD/20100524/DI"
	nsXSI     = "http://www.w3.org/2001/XMLSchema-instance"
	nsZeebe   = "http://camunda.org/schema/zeebe/1.0"
	nsCamunda = "http://camunda.org/schema/1.0/bpmn"
	// The namespace of the engine that camunda: began as; files still bind its prefix to it.
	nsActiviti = "http://activiti.org/bpmn"
)

// The bounds of a file.
const (
	MaxBytes    = 8 << 20
	maxDepth    = 60
	maxElements = 100_000
	maxAround   = 500
	maxNodes    = 2_000 // of one process
	maxFlows    = 4_000
	maxExpr     = 20_000  // bytes of one expression
	maxExprs    = 1 << 20 // bytes of all expressions of one process
)

// An Error says why a file is no model that can be read.
type Error struct {
	Place string // "line 12", "sequence flow Flow_3"
	Text  string
}

func (e *Error) Error() string {
	if e.Place == "" {
		return e.Text
	}
	return e.Place + ": " + e.Text
}

func refuse(place, format string, args ...any) *Error {
	return &Error{strings.ToValidUTF8(place, "�"), strings.ToValidUTF8(fmt.Sprintf(format, args...), "�")}
}

// A Model is one BPMN file.
type Model struct {
	ID, Name string
	doc      *etree.Document
	root     *etree.Element
	byID     map[string]*etree.Element // of BPMN elements
	language string                    // of expressions that name none
}

// Read reads a model. What it cannot read it refuses with an *Error.
func Read(src []byte) (*Model, error) {
	doc, err := xmldoc.Read(src, xmldoc.Limits{Bytes: MaxBytes, Depth: maxDepth, Elements: maxElements})
	if bad, ok := errors.AsType[*xmldoc.Error](err); ok {
		if bad.Line == 0 {
			return nil, refuse("", "%s", bad.Text)
		}
		return nil, refuse(fmt.Sprintf("line %d", bad.Line), "%s", bad.Text)
	}
	if err != nil {
		return nil, err
	}
	root := doc.Root()
	if root.Tag != "definitions" || root.NamespaceURI() != Namespace {
		return nil, refuse("", "the file is not a process model: its outermost element must be definitions, of BPMN 2.0 (%s)", Namespace)
	}
	m := &Model{
		ID: attr(root, "id"), Name: attr(root, "name"), doc: doc, root: root,
		byID: map[string]*etree.Element{}, language: attr(root, "expressionLanguage"),
	}
	if err := m.index(root, 0); err != nil {
		return nil, err
	}
	return m, nil
}

// index notes every element by its id. around is how many attributes the
// elements have that it is in: each is looked at to find out what a prefix means.
func (m *Model) index(x *etree.Element, around int) error {
	if around += len(x.Attr); around > maxAround {
		return refuse(words(x), "it and the elements around it have more than %d attributes together", maxAround)
	}
	if prefix := unbound(x); prefix != "" {
		return refuse(words(x), "the prefix %s is not bound to a namespace", prefix)
	}
	for _, c := range x.ChildElements() {
		if isBPMN(c) {
			if id := attr(c, "id"); id != "" {
				if other, twice := m.byID[id]; twice {
					return refuse(words(c), "its id %q is also that of %s", id, words(other))
				}
				m.byID[id] = c
			}
		}
		if err := m.index(c, around); err != nil {
			return err
		}
	}
	return nil
}

// unbound is a prefix of an element or of its attributes that stands for no namespace.
func unbound(x *etree.Element) string {
	if x.Space != "" && x.NamespaceURI() == "" {
		return x.Space
	}
	for i := range x.Attr {
		switch a := &x.Attr[i]; a.Space {
		case "", "xml", "xmlns":
		default:
			if a.NamespaceURI() == "" {
				return a.Space
			}
		}
	}
	return ""
}

// Write is the model as XML text. What nobody changed comes out as it went in,
// but for the encoding, which is UTF-8.
func (m *Model) Write() ([]byte, error) { return xmldoc.Write(m.doc) }

// A Header says what a process of a model is called.
type Header struct {
	ID, Name   string
	Executable bool
}

// Processes are the processes of the model, in the order of the file.
func (m *Model) Processes() (list []Header) {
	for _, x := range children(m.root, "process") {
		list = append(list, Header{attr(x, "id"), clean(attr(x, "name")), yes(x, "isExecutable", false)})
	}
	return list
}

// attr is the value of an attribute without a namespace.
func attr(x *etree.Element, name string) string {
	for i := range x.Attr {
		if a := &x.Attr[i]; a.Key == name && a.Space == "" {
			return a.Value
		}
	}
	return ""
}

// yes is an attribute that is true or false, in any spelling of XML Schema.
func yes(x *etree.Element, name string, otherwise bool) bool {
	switch strings.TrimSpace(attr(x, name)) {
	case "true", "1":
		return true
	case "false", "0":
		return false
	}
	return otherwise
}

// child is the first child with that name, of BPMN.
func child(x *etree.Element, name string) *etree.Element {
	if x == nil {
		return nil
	}
	for _, t := range x.Child {
		if c, ok := t.(*etree.Element); ok && c.Tag == name && isBPMN(c) {
			return c
		}
	}
	return nil
}

func children(x *etree.Element, names ...string) (list []*etree.Element) {
	for _, t := range x.Child {
		if c, ok := t.(*etree.Element); ok && slices.Contains(names, c.Tag) && isBPMN(c) {
			list = append(list, c)
		}
	}
	return list
}

// isBPMN says whether an element is of BPMN and not of an extension.
func isBPMN(x *etree.Element) bool { return x.NamespaceURI() == Namespace }

// text is all the text of an element, without what is around it.
func text(x *etree.Element) string {
	if x == nil {
		return ""
	}
	var b strings.Builder
	for _, t := range x.Child {
		if d, ok := t.(*etree.CharData); ok {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

// local is a reference without the prefix of a qualified name.
func local(ref string) string {
	ref = strings.TrimSpace(ref)
	if _, after, found := strings.Cut(ref, ":"); found {
		return after
	}
	return ref
}

// find is the element that a reference means: by its id, or by that without a prefix.
func (m *Model) find(ref string) *etree.Element {
	if x, ok := m.byID[strings.TrimSpace(ref)]; ok {
		return x
	}
	return m.byID[local(ref)]
}

// clean is a name on one line.
func clean(s string) string { return strings.Join(strings.Fields(s), " ") }
