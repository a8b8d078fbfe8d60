// Package dmn reads, checks and runs decision models: DMN 1.2 to 1.5.
//
// A Model is one file. Compile joins it with the models it imports into a Graph
// of decisions, which runs as often as wanted and explains every outcome. The
// package keeps these rules, and each has a test of the same name:
//
//	RefusedByName     what cannot be read or run is refused with its place and its reason
//	ExplainsItself    an evaluation says what went in, which rules matched, what came out and of which version
//	HitPolicies       eleven hit policies, as clause 8.2.8 has them
//	GapsAndOverlaps   a table that leaves a case open, or answers one twice, is reported with an example
//
// It knows no database and no business word. The language of the cells is
// package feel's.
package dmn

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"moothall/internal/xmldoc"
	"moothall/workflow/feel"
)

// Namespaces of the versions that are read.
var namespaces = map[string]string{
	"http://www.omg.org/spec/DMN/20180521/MODEL/":  "1.2",
	"https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
	"https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
	"https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}

// Namespace is that of the version which this package writes: 1.3, which the
// modelling tools in use read.
const Namespace = "https://www.omg.org/spec/DMN/20191111/MODEL/"

// The bounds of a file.
const (
	MaxBytes    = 8 << 20
	maxDepth    = 100
	maxElements = 200_000
)

// An Error says what is wrong with a model and where: a refusal, or a finding of lint.
type Error struct {
	Place string // "decision Route, rule 3, input Cost"
	Text  string
}

func (e *Error) Error() string {
	if e.Place == "" {
		return e.Text
	}
	return e.Place + ": " + e.Text
}

func refuse(place, format string, args ...any) *Error {
	// What is said back may come from a file that is not even text.
	return &Error{Place: strings.ToValidUTF8(place, "�"), Text: strings.ToValidUTF8(fmt.Sprintf(format, args...), "�")}
}

// A Model is one DMN file.
type Model struct {
	Name, Namespace string
	Version         string // of DMN
	Imports         []Import
	items           []*etree.Element
	elements        []*element
	byID            map[string]*element
	doc             *etree.Document
}

// An Import names another model.
type Import struct{ Name, Namespace, Type string }

// kind of an element of the requirements graph.
type kind uint8

const (
	inputData kind = iota
	decision
	knowledge // a business knowledge model
	service
)

var kindWords = [...]string{"input", "decision", "business knowledge model", "decision service"}

// An element of the requirements graph.
type element struct {
	kind     kind
	id, name string
	model    *Model
	xml      *etree.Element
	typeRef  string
}

func (e *element) place() string { return kindWords[e.kind] + " " + e.name }

// Read reads a model. What it cannot read it refuses with an *Error.
func Read(src []byte) (*Model, error) {
	doc, err := parse(src)
	if err != nil {
		return nil, err
	}
	root := doc.Root()
	if root.Tag != "definitions" {
		return nil, refuse("", "the file is not a decision model: its outermost element is not definitions")
	}
	version, ok := namespaces[root.NamespaceURI()]
	if !ok {
		return nil, refuse("", "the file is of a DMN version that is not read here (namespace %s); 1.2 to 1.5 are", root.NamespaceURI())
	}
	m := &Model{
		Name: root.SelectAttrValue("name", ""), Namespace: root.SelectAttrValue("namespace", ""),
		Version: version, byID: map[string]*element{}, doc: doc,
	}
	if lang := root.SelectAttrValue("expressionLanguage", ""); !isFEEL(lang) {
		return nil, refuse("", "the model's expression language is %s; only FEEL is run here", lang)
	}
	for _, child := range root.ChildElements() {
		if err := m.read(child); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// parse reads the XML, bounded.
func parse(src []byte) (*etree.Document, error) {
	doc, err := xmldoc.Read(src, xmldoc.Limits{Bytes: MaxBytes, Depth: maxDepth, Elements: maxElements})
	if bad, ok := errors.AsType[*xmldoc.Error](err); ok {
		if bad.Line == 0 {
			return nil, refuse("", "%s", bad.Text)
		}
		return nil, refuse(fmt.Sprintf("line %d", bad.Line), "%s", bad.Text)
	}
	return doc, err
}

// isFEEL says whether an expression language is FEEL, by whatever address.
func isFEEL(lang string) bool {
	return lang == "" || strings.EqualFold(lang, "feel") || strings.Contains(lang, "omg.org/spec/DMN") && strings.Contains(lang, "FEEL")
}

// inFEEL refuses an expression that names another language.
func inFEEL(x *etree.Element, place string) error {
	if lang := attr(x, "expressionLanguage"); !isFEEL(lang) {
		return refuse(place, "it is written in %s; only FEEL is run here", lang)
	}
	return nil
}

var elementKinds = map[string]kind{
	"inputData": inputData, "decision": decision, "businessKnowledgeModel": knowledge, "decisionService": service,
}

func (m *Model) read(x *etree.Element) error {
	if _, ours := namespaces[x.NamespaceURI()]; !ours {
		return nil
	}
	switch x.Tag {
	case "import":
		m.Imports = append(m.Imports, Import{attr(x, "name"), attr(x, "namespace"), attr(x, "importType")})
	case "itemDefinition":
		if attr(x, "name") == "" {
			return refuse("item definition "+attr(x, "id"), "it has no name")
		}
		m.items = append(m.items, x)
	case "inputData", "decision", "businessKnowledgeModel", "decisionService":
		e := &element{kind: elementKinds[x.Tag], id: attr(x, "id"), name: feel.CleanName(strings.TrimSpace(attr(x, "name"))), model: m, xml: x}
		if v := child(x, "variable"); v != nil {
			e.typeRef = typeRef(v)
			if e.name == "" {
				e.name = feel.CleanName(strings.TrimSpace(attr(v, "name")))
			}
		}
		if e.name == "" {
			return refuse(x.Tag+" "+e.id, "it has no name")
		}
		if e.id != "" {
			if other, twice := m.byID[e.id]; twice {
				return refuse(e.place(), "its id %q is also that of %s", e.id, other.place())
			}
			m.byID[e.id] = e
		}
		m.elements = append(m.elements, e)
	}
	return nil
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

// child is the first child with that name, in the DMN namespace.
func child(x *etree.Element, name string) *etree.Element {
	for _, t := range x.Child {
		if c, ok := t.(*etree.Element); ok && c.Tag == name && isDMN(c) {
			return c
		}
	}
	return nil
}

func children(x *etree.Element, name string) (list []*etree.Element) {
	for _, t := range x.Child {
		if c, ok := t.(*etree.Element); ok && c.Tag == name && isDMN(c) {
			list = append(list, c)
		}
	}
	return list
}

// isDMN says whether an element is of DMN and not of an extension.
func isDMN(x *etree.Element) bool {
	if p := x.Parent(); p != nil && p.Space == x.Space && p.Parent() != nil && x.SelectAttr("xmlns") == nil {
		return true // as its parent, which was asked before
	}
	_, ours := namespaces[x.NamespaceURI()]
	return ours
}

// typeRef is the type an element names, as an attribute (1.2 on) or a child.
func typeRef(x *etree.Element) string {
	if a := attr(x, "typeRef"); a != "" {
		return strings.TrimSpace(a)
	}
	if c := child(x, "typeRef"); c != nil {
		return strings.TrimSpace(c.Text())
	}
	return ""
}

// textOf is the text of the child "text".
func textOf(x *etree.Element) string {
	if x == nil {
		return ""
	}
	c := child(x, "text")
	if c == nil {
		return ""
	}
	var b strings.Builder
	for _, t := range c.Child {
		if d, ok := t.(*etree.CharData); ok {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// expressionTags are the boxed expressions.
var expressionTags = []string{
	"literalExpression", "decisionTable", "context", "relation", "list", "functionDefinition", "invocation",
	"conditional", "filter", "for", "some", "every",
}

// expression is the first boxed expression within an element.
func expression(x *etree.Element) *etree.Element {
	for _, c := range x.ChildElements() {
		if slices.Contains(expressionTags, c.Tag) && isDMN(c) {
			return c
		}
	}
	return nil
}

// Decisions are the names of the decisions of the model, in the order of the file.
func (m *Model) Decisions() (names []string) {
	for _, e := range m.elements {
		if e.kind == decision {
			names = append(names, e.name)
		}
	}
	return names
}

// Besides names what a model has besides one decision and its input data:
// other decisions, knowledge, services and types of its own.
func (m *Model) Besides(name string) (list []string) {
	for _, e := range m.elements {
		if e.kind != inputData && (e.kind != decision || e.name != name) {
			list = append(list, e.place())
		}
	}
	for _, x := range m.items {
		list = append(list, "item definition "+attr(x, "name"))
	}
	return list
}

// DecisionNamed finds a decision by its name or its id.
func (m *Model) DecisionNamed(key string) (string, bool) {
	for _, e := range m.elements {
		if e.kind == decision && (e.name == feel.CleanName(strings.TrimSpace(key)) || e.id == key && key != "") {
			return e.name, true
		}
	}
	return "", false
}
