package govuk

import (
	"encoding/json"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// components is where the npm package keeps the fixtures, from this folder.
const components = "../../assets/node_modules/govuk-frontend/dist/govuk/components"

// unsupported are the fixtures that Moothall does not follow, each with why.
var unsupported = map[string]string{}

// TestLikeGOVUKFrontend gives each component the options of every fixture that
// GOV.UK Frontend ships for it and compares the two documents, element by
// element. White space and the order of attributes do not count; the order of
// classes does.
func TestLikeGOVUKFrontend(t *testing.T) {
	if _, err := os.Stat(components); err != nil {
		if os.Getenv("CI") == "true" || os.Getenv("MOOTHALL_REQUIRE_ALL") == "1" {
			t.Fatal("the fixtures of GOV.UK Frontend are missing: run make assets")
		}
		t.Skip("the fixtures of GOV.UK Frontend are not installed; make assets installs them")
	}
	passed := 0
	for name, from := range mappings {
		t.Run(name, func(t *testing.T) {
			for _, f := range fixturesOf(t, name) {
				t.Run(f.Name, func(t *testing.T) {
					if why, skip := unsupported[name+"/"+f.Name]; skip {
						t.Skip(why)
					}
					options := newOptions(f.Options)
					got, err := Render(from(options))
					if err != nil {
						t.Fatal(err)
					}
					if unread := options.unread(); len(unread) > 0 {
						t.Fatalf("the test did not map %s", strings.Join(unread, ", "))
					}
					wanted := f.HTML
					if name == "footer" {
						wanted = withoutCrown(t, wanted)
					}
					if g, w := outline(t, string(got)), outline(t, wanted); g != w {
						t.Errorf("%s\n--- got\n%s--- want\n%s", firstDifference(g, w), g, w)
						return
					}
					passed++
				})
			}
		})
	}
	t.Logf("%d fixtures of %d components are alike", passed, len(mappings))
}

type fixture struct {
	Name    string         `json:"name"`
	Options map[string]any `json:"options"`
	HTML    string         `json:"html"`
}

func fixturesOf(t *testing.T, component string) []fixture {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(components, component, "fixtures.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Fixtures []fixture `json:"fixtures"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Fixtures) == 0 {
		t.Fatalf("%s has no fixtures", component)
	}
	return file.Fixtures
}

// outline is the document with one node a line, so that two can be compared.
func outline(t *testing.T, source string) string {
	t.Helper()
	var b strings.Builder
	for _, n := range parse(t, source) {
		outlineNode(&b, n, 0)
	}
	return b.String()
}

func parse(t *testing.T, source string) []*html.Node {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(source), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		t.Fatal(err)
	}
	return nodes
}

func outlineNode(b *strings.Builder, n *html.Node, depth int) {
	indent := strings.Repeat("  ", depth)
	switch n.Type {
	case html.TextNode:
		text := n.Data
		if n.Parent == nil || n.Parent.Data != "textarea" {
			text = strings.Join(strings.Fields(text), " ")
		}
		if text != "" {
			fmt.Fprintf(b, "%s%q\n", indent, text)
		}
	case html.ElementNode:
		var attributes []string
		for _, a := range n.Attr {
			value := a.Val
			if a.Key == "class" {
				value = strings.Join(strings.Fields(value), " ")
			}
			attributes = append(attributes, fmt.Sprintf("%s=%q", a.Key, value))
		}
		slices.Sort(attributes)
		fmt.Fprintf(b, "%s<%s %s>\n", indent, n.Data, strings.Join(attributes, " "))
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			outlineNode(b, c, depth+1)
		}
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			other := "nothing"
			if i < len(w) {
				other = strings.TrimSpace(w[i])
			}
			return fmt.Sprintf("line %d: got %s, want %s", i+1, strings.TrimSpace(g[i]), other)
		}
	}
	return "something is missing at the end"
}

// withoutCrown is a footer of GOV.UK without what a council may not show: the
// crown, and the link to Crown copyright around whatever the copyright says.
func withoutCrown(t *testing.T, source string) string {
	t.Helper()
	var b strings.Builder
	for _, n := range parse(t, source) {
		strip(n)
		if err := html.Render(&b, n); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func strip(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		class := ""
		for _, a := range c.Attr {
			if a.Key == "class" {
				class = a.Val
			}
		}
		switch {
		case strings.Contains(class, "govuk-footer__crown"):
			n.RemoveChild(c)
		case strings.Contains(class, "govuk-footer__copyright-logo"):
			if text := strings.TrimSpace(c.FirstChild.Data); text == "© Crown copyright" {
				n.Parent.RemoveChild(n)
				return
			}
			for c.FirstChild != nil {
				inside := c.FirstChild
				c.RemoveChild(inside)
				n.InsertBefore(inside, c)
			}
			n.RemoveChild(c)
		default:
			strip(c)
		}
		c = next
	}
}

// options are the options of one fixture. Each one read is remembered, so that
// the mapping cannot pass over one in silence.
type options struct {
	values map[string]any
	path   string
	root   *options
	read   map[string]bool
}

func newOptions(values map[string]any) *options {
	o := &options{values: values, read: map[string]bool{}}
	o.root = o
	return o
}

func (o *options) get(key string) any {
	o.root.read[o.path+key] = true
	return o.values[key]
}

// unread are the options that no part of the mapping asked for.
func (o *options) unread() []string {
	var keys []string
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, inside := range v {
				at := path + key
				if !o.read[at] {
					keys = append(keys, at)
					continue
				}
				walk(at+".", inside)
			}
		case []any:
			for i, inside := range v {
				walk(fmt.Sprintf("%s%d.", path, i), inside)
			}
		}
	}
	walk("", o.values)
	slices.Sort(keys)
	return keys
}

func (o *options) str(key string) string {
	switch v := o.get(key).(type) {
	case string:
		return v
	case float64:
		return fmt.Sprint(v)
	case bool:
		return fmt.Sprint(v)
	}
	return ""
}

func (o *options) html(key string) template.HTML {
	s, _ := o.get(key).(string)
	return template.HTML(s)
}

func (o *options) yes(key string) bool {
	b, _ := o.get(key).(bool)
	return b
}

func (o *options) num(key string) int {
	n, _ := o.get(key).(float64)
	return int(n)
}

func (o *options) turn(key string) Switch {
	b, given := o.get(key).(bool)
	if !given {
		return Unset
	}
	return When(b)
}

// sub are the options inside one; nil if it is not given.
func (o *options) sub(key string) *options {
	values, _ := o.get(key).(map[string]any)
	if values == nil {
		return nil
	}
	return &options{values: values, path: o.path + key + ".", root: o.root}
}

// in is sub, with no options for one that is not given.
func (o *options) in(key string) *options {
	if s := o.sub(key); s != nil {
		return s
	}
	return newOptions(nil)
}

// each maps every item of a list. An item that is null, false or empty is
// given as nil.
func each[T any](o *options, key string, from func(*options) T) []T {
	list, _ := o.get(key).([]any)
	var items []T
	for i, v := range list {
		var item *options
		if values, _ := v.(map[string]any); values != nil {
			item = &options{values: values, path: fmt.Sprintf("%s%s.%d.", o.path, key, i), root: o.root}
		}
		items = append(items, from(item))
	}
	return items
}

func (o *options) attributes(key string) Attributes {
	values, _ := o.get(key).(map[string]any)
	if values == nil {
		return nil
	}
	a := Attributes{}
	for name, v := range values {
		o.root.read[o.path+key+"."+name] = true
		if inside, ok := v.(map[string]any); ok {
			for k := range inside {
				o.root.read[o.path+key+"."+name+"."+k] = true
			}
			v = inside["value"]
			if inside["optional"] == true && (v == nil || v == false) {
				continue
			}
			if inside["optional"] == true && v == true {
				v = ""
			}
		}
		if v == nil {
			v = ""
		}
		a[name] = fmt.Sprint(v)
	}
	return a
}

func (o *options) plural(key string) Plural {
	p := o.in(key)
	return Plural{Zero: p.str("zero"), One: p.str("one"), Two: p.str("two"), Few: p.str("few"), Many: p.str("many"), Other: p.str("other")}
}

// content is the pair of text and html.
func (o *options) content() Content { return Content{Text: o.str("text"), HTML: o.html("html")} }

func (o *options) label() Label {
	return Label{
		Text: o.str("text"), HTML: o.html("html"), For: o.str("for"), IsPageHeading: o.yes("isPageHeading"),
		Classes: o.str("classes"), Attributes: o.attributes("attributes"),
	}
}

func (o *options) hint() *Hint {
	if o == nil {
		return nil
	}
	return &Hint{ID: o.str("id"), Text: o.str("text"), HTML: o.html("html"), Classes: o.str("classes"), Attributes: o.attributes("attributes")}
}

func (o *options) errorMessage() *ErrorMessage {
	if o == nil {
		return nil
	}
	hidden, given := o.get("visuallyHiddenText").(string)
	return &ErrorMessage{
		ID: o.str("id"), Text: o.str("text"), HTML: o.html("html"), VisuallyHiddenText: hidden,
		NoHiddenText: given && hidden == "" || o.get("visuallyHiddenText") == false,
		Classes:      o.str("classes"), Attributes: o.attributes("attributes"),
	}
}

func (o *options) fieldset() *Fieldset {
	if o == nil {
		return nil
	}
	legend := o.in("legend")
	return &Fieldset{
		Legend: Legend{
			Text: legend.str("text"), HTML: legend.html("html"),
			IsPageHeading: legend.yes("isPageHeading"), Classes: legend.str("classes"),
		},
		Content: Content{HTML: o.html("html")}, DescribedBy: o.str("describedBy"), Role: o.str("role"),
		Classes: o.str("classes"), Attributes: o.attributes("attributes"),
	}
}

// group takes the inputs' neighbours, whose option has an s for several inputs.
func (o *options) group(inputs string) FormGroup {
	g := o.in("formGroup")
	return FormGroup{
		Classes: g.str("classes"), Attributes: g.attributes("attributes"),
		BeforeInput: g.in("before" + inputs).content(), AfterInput: g.in("after" + inputs).content(),
	}
}

func (o *options) tag() Tag {
	return Tag{Text: o.str("text"), HTML: o.html("html"), Classes: o.str("classes"), Attributes: o.attributes("attributes")}
}
