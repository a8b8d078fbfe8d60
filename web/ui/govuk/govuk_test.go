package govuk

import (
	"html/template"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// all is one of each component, to be filled by a test.
func all() []Component {
	return []Component{
		&Accordion{}, &BackLink{}, &Breadcrumbs{}, &Button{}, &CharacterCount{}, &Checkboxes{}, &DateInput{}, &Details{},
		&ErrorMessage{}, &ErrorSummary{}, &Fieldset{}, &FileUpload{}, &Footer{}, &GenericHeader{}, &Hint{}, &Input{},
		&InsetText{}, &Label{}, &NotificationBanner{}, &Pagination{}, &Panel{}, &PasswordInput{}, &PhaseBanner{}, &Radios{},
		&Select{}, &ServiceNavigation{}, &SkipLink{}, &SummaryList{}, &Table{}, &Tabs{}, &Tag{}, &TaskList{}, &Textarea{},
		&WarningText{},
	}
}

// fill gives every text of v the same words, and every list one item.
func fill(v reflect.Value, words string, switches bool) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() {
			v.SetString(words)
		}
	case reflect.Bool:
		v.SetBool(switches)
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		fill(v.Elem(), words, switches)
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; name == "Omit" || name == "Ellipsis" || name == "Divider" {
				continue
			}
			fill(v.Field(i), words, switches)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), words, switches)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("data-words"), reflect.ValueOf(words))
	}
}

func TestTextIsEscaped(t *testing.T) {
	hostile := map[string]string{
		"an element":         `<script>alert(1)</script><img src=x onerror=alert(1)>`,
		"the end of a quote": `" onfocus="alert(1)" autofocus x='`,
		"the end of a text":  `</textarea></title></select></style><script>alert(1)</script>`,
		"a comment":          `<!--><script>alert(1)</script>-->`,
		"an address":         "java\tscript:alert(1)",
		"a late address":     " \x01JavaScript:alert(1)",
		"a data address":     `data:text/html,<script>alert(1)</script>`,
		"a nul":              "a\x00<b onclick=alert(1)>",
	}
	for name, words := range hostile {
		t.Run(name, func(t *testing.T) {
			for _, switches := range []bool{false, true} {
				for _, c := range all() {
					fill(reflect.ValueOf(c), words, switches)
					if p, ok := c.(*Panel); ok {
						p.Classes = "govuk-panel--interruption " + words
					}
					got, err := Render(c)
					if err != nil {
						t.Fatal(err)
					}
					for _, n := range parse(t, string(got)) {
						mustBeHarmless(t, c, n)
					}
				}
			}
		})
	}
}

// mustBeHarmless looks for anything that would run or be fetched.
func mustBeHarmless(t *testing.T, c Component, n *html.Node) {
	t.Helper()
	if n.Type == html.CommentNode {
		t.Errorf("%T: the words became a comment", c)
	}
	if n.Type == html.ElementNode {
		switch n.Data {
		case "script", "img", "style", "iframe", "object", "b":
			t.Errorf("%T: the words became <%s>", c, n.Data)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "autofocus" {
				t.Errorf("%T: the words became the attribute %s of <%s>", c, a.Key, n.Data)
			}
			if a.Key == "href" && !strings.HasPrefix(a.Val, "#") && strings.Contains(a.Val, ":") && !strings.HasPrefix(a.Val, "https:") {
				scheme, _, _ := strings.Cut(a.Val, ":")
				if !strings.ContainsAny(scheme, "/?#") {
					t.Errorf("%T: <%s> leads to %q", c, n.Data, a.Val)
				}
			}
		}
	}
	for inside := n.FirstChild; inside != nil; inside = inside.NextSibling {
		mustBeHarmless(t, c, inside)
	}
}

func TestHTMLIsTyped(t *testing.T) {
	got, err := Render(Details{SummaryText: "What <b>this</b> means", Content: Of(Tag{HTML: "<i>ours</i>"})})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"What &lt;b&gt;this&lt;/b&gt; means", `<strong class="govuk-tag"><i>ours</i></strong>`} {
		if !strings.Contains(string(got), want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
}

func TestNoInlineCode(t *testing.T) {
	for name, attribute := range map[string]Attributes{
		"style":                 {"style": "color:red"},
		"a handler":             {"onclick": "alert(1)"},
		"a handler in capitals": {"OnClick": "alert(1)"},
		"a handler of htmx":     {"hx-on:click": "alert(1)"},
		"code for htmx":         {"hx-vals": "js:{a: alert(1)}"},
		"a page in a frame":     {"srcdoc": "<script>"},
		"a space in the name":   {"data-a onclick": "alert(1)"},
		"an end in the name":    {`x"><script>`: ""},
		"no name":               {"": "x"},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := Render(Tag{Text: "Open", Attributes: attribute}); err == nil {
				t.Errorf("written as %s", got)
			}
		})
	}
	got, err := Render(Tag{Text: "Open", Attributes: Attributes{"data-b": "2", "data-a": "1", "aria-label": "Open & shut"}})
	if err != nil {
		t.Fatal(err)
	}
	if want := `<strong class="govuk-tag" aria-label="Open &amp; shut" data-a="1" data-b="2">Open</strong>`; string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestNoUnsafeAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"/decisions/DEC-2026-0142":    "/decisions/DEC-2026-0142",
		"decisions?at=10:30":          "decisions?at=10:30",
		"#outcome":                    "#outcome",
		"https://example.org/a?b=c":   "https://example.org/a?b=c",
		"mailto:clerk@example.gov.uk": "mailto:clerk@example.gov.uk",
		"tel:+441632960000":           "tel:+441632960000",
		"javascript:alert(1)":         "#",
		"JAVASCRIPT:alert(1)":         "#",
		"java\nscript:alert(1)":       "#",
		"\x00 javascript:alert(1)":    "#",
		"vbscript:x":                  "#",
		"data:text/html,<script>":     "#",
		"blob:https://example.org/1":  "#",
	} {
		if got := safeAddress(address); got != want {
			t.Errorf("%q became %q, want %q", address, got, want)
		}
	}
}

func TestNotGovUK(t *testing.T) {
	got, err := Render(Footer{Copyright: Text("© Exampleshire Council")})
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"crown", "Crown", "crest"} {
		if strings.Contains(string(got), word) {
			t.Errorf("the footer has a %s", word)
		}
	}
}

// A space between two elements can be all that keeps two words apart, and the
// comparison with the fixtures does not see it.
func TestWordsStayApart(t *testing.T) {
	for name, test := range map[string]struct {
		component Component
		want      string
	}{
		"an error":  {ErrorMessage{Text: "Enter a title"}, `Error:</span> Enter a title`},
		"a warning": {WarningText{Text: "You cannot undo this"}, `Warning</span> You cannot undo this`},
		"an action": {SummaryAction{Text: "Change", VisuallyHiddenText: "the title"}.alone(), `Change<span class="govuk-visually-hidden"> the title</span>`},
		"next":      {Pagination{Next: &PaginationLink{Href: "?page=2"}}, `Next<span class="govuk-visually-hidden"> page</span>`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Render(test.component)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(got), test.want) {
				t.Errorf("%q is not in %s", test.want, got)
			}
		})
	}
}

// alone is the action in the smallest list that can hold it.
func (a SummaryAction) alone() Component {
	return SummaryList{Rows: []SummaryRow{{Key: Text("Title"), Value: Text("Bridge"), Actions: []SummaryAction{a}}}}
}

// A line break at the start of what a person wrote is theirs to keep.
func TestFirstLineBreakIsKept(t *testing.T) {
	got, err := Render(Textarea{Name: "reasons", Value: "\nBecause"})
	if err != nil {
		t.Fatal(err)
	}
	var area *html.Node
	for _, n := range parse(t, string(got)) {
		for d := range n.Descendants() {
			if d.Data == "textarea" {
				area = d
			}
		}
	}
	if area == nil || area.FirstChild == nil || area.FirstChild.Data != "\nBecause" {
		t.Errorf("lost in %s", got)
	}
}

func TestNothingIsPlacedForNil(t *testing.T) {
	page := template.Must(template.New("page").Funcs(FuncMap()).Parse(`[{{component .Save}}{{component .Errors}}{{component .Any}}]`))
	var b strings.Builder
	err := page.Execute(&b, struct {
		Save   Button
		Errors *ErrorSummary
		Any    Component
	}{Save: Button{Text: "Save"}})
	if err != nil {
		t.Fatal(err)
	}
	if want := `[<button type="submit" class="govuk-button" data-module="govuk-button">Save</button>]`; b.String() != want {
		t.Errorf("got %s, want %s", b.String(), want)
	}
}

// BenchmarkPage places fifty components, about as many as the longest form has.
func BenchmarkPage(b *testing.B) {
	var page []Component
	for range 10 {
		page = append(page,
			Input{Name: "title", Label: Label{Text: "Title of the decision"}, Hint: Hinted("Such as “Replace the social care case system”"), ErrorMessage: Wrong("Enter a title"), Value: "Bridge & road"},
			Radios{Name: "key", Fieldset: &Fieldset{Legend: Legend{Text: "Is it a key decision?"}}, Value: "yes", Items: []RadioItem{{Value: "yes", Text: "Yes"}, {Value: "no", Text: "No"}, {Value: "unsure", Text: "Not sure"}}},
			DateInput{ID: "taken", NamePrefix: "taken", Fieldset: &Fieldset{Legend: Legend{Text: "When was it taken?"}}, Hint: Hinted("For example, 27 9 2007")},
			SummaryList{Rows: []SummaryRow{{Key: Text("Title"), Value: Text("Bridge"), Actions: []SummaryAction{{Text: "Change", Href: "/x", VisuallyHiddenText: "title"}}}, {Key: Text("Value"), Value: Text("£11.85m")}}},
			Table{Caption: "Costs", Head: []Cell{{Text: "Year"}, {Text: "Cost", Format: "numeric"}}, FirstCellIsHeader: true, Rows: [][]Cell{{{Text: "2007/08"}, {Text: "£1,000", Format: "numeric"}}, {{Text: "2008/09"}, {Text: "£2,000", Format: "numeric"}}}},
		)
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, c := range page {
			if _, err := Render(c); err != nil {
				b.Fatal(err)
			}
		}
	}
}
