package ui

import (
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"moothall/web/ui/govuk"
)

// Value is what stands in the field called name.
func (f *Form) Value(name string) string {
	f.ask(name, "")
	return at(f.Values, name, f.at)
}

// ValueAs is Value, with words that stand before it where two are compared.
func (f *Form) ValueAs(name, before string) string {
	f.ask(name, before)
	return at(f.Values, name, f.at)
}

// ask notes that a row asks for a field, so that Theirs compares it.
func (f *Form) ask(field, before string) {
	if f.row && !slices.ContainsFunc(*f.asked, func(n name) bool { return n.name == field }) {
		*f.asked = append(*f.asked, name{field, before})
	}
}

// Boxes is the name of the boxes of this row that say which of several apply:
// a browser sends only those that are ticked, so that each row needs a name of
// its own.
func (f *Form) Boxes(name string) string {
	f.ask(name+"-#", "")
	return name + "-" + strconv.Itoa(f.shown)
}

// Ticked says whether the box with that value is ticked in this row, which may
// have been another row of what was sent.
func (f *Form) Ticked(name, value string) bool {
	f.ask(name+"-#", "")
	return slices.Contains(f.Values[name+"-"+strconv.Itoa(f.at+1)], value)
}

func at(v url.Values, name string, i int) string {
	if list := v[name]; i < len(list) {
		return list[i]
	}
	return ""
}

func (f *Form) id(name string) string {
	switch {
	case f.row:
		return name + "-" + strconv.Itoa(f.shown)
	case f.place != "":
		return name + "-" + f.place
	}
	return name
}

func (f *Form) message(name string) *govuk.ErrorMessage {
	if f.row {
		return nil
	}
	for _, p := range f.wrong {
		if p.Field == name {
			return &govuk.ErrorMessage{Text: p.Message}
		}
	}
	return nil
}

func hint(text string) *govuk.Hint {
	if text == "" {
		return nil
	}
	return &govuk.Hint{Text: text}
}

// write writes c and, where somebody else saved another answer to the question
// called name, what they saved, in the words of options if it has any.
func (f *Form) write(c govuk.Component, name string, options ...Option) (template.HTML, error) {
	html, err := govuk.Render(c)
	if err != nil || !f.stale || f.row {
		return html, err
	}
	mine, theirs := answer(f.Values, name), answer(f.known, name)
	if len(theirs) == 0 && !holds(options) || same(strings.Join(mine, "\n"), strings.Join(theirs, "\n")) {
		return html, nil
	}
	for i, value := range theirs {
		for _, o := range options {
			if o.Value == value {
				theirs[i] = o.Text
			}
		}
	}
	saved := strings.TrimSpace(strings.Join(theirs, " "))
	if saved == "" {
		saved = "(nothing)"
	}
	beside, err := govuk.Render(&govuk.InsetText{Content: govuk.Text("Saved meanwhile: " + saved), Classes: "mh-text mh-theirs"})
	return html + beside, err
}

// holds says whether a question with these options is one whose empty answer is
// an answer: boxes of which none is ticked.
func holds(options []Option) bool { return len(options) > 0 }

// answer is all that stands under name: its values, and the boxes of a date.
func answer(v url.Values, name string) []string {
	list := slices.Clone(v[name])
	for _, part := range []string{"-day", "-month", "-year"} {
		list = append(list, v[name+part]...)
	}
	return list
}

// same compares two answers as a browser sends them, with its line ends.
func same(a, b string) bool {
	return strings.TrimSpace(strings.ReplaceAll(a, "\r\n", "\n")) == strings.TrimSpace(strings.ReplaceAll(b, "\r\n", "\n"))
}

// Text asks for a line of words.
func (f *Form) Text(name, label, hinted string) (template.HTML, error) {
	return f.line(name, label, hinted, "")
}

// Short asks for a few characters: a number, a year, a time.
func (f *Form) Short(name, label, hinted string) (template.HTML, error) {
	return f.line(name, label, hinted, "govuk-input--width-10")
}

func (f *Form) line(name, label, hinted, class string) (template.HTML, error) {
	f.ask(name, "")
	return f.write(govuk.Input{ID: f.id(name), Name: name, Value: f.Value(name), Classes: class,
		Label: govuk.Label{Text: label, Classes: f.weight()}, Hint: hint(hinted), ErrorMessage: f.message(name)}, name)
}

// Secret asks for a password, which is never sent back: a new one, or that of
// now if its name begins with "old-".
func (f *Form) Secret(name, label, hinted string) (template.HTML, error) {
	if f.sent && f.Values.Get(name) != "" {
		hinted = strings.TrimPrefix(hinted+". Enter it again: it is not sent back to the page", ". ")
	}
	known := "new-password"
	if strings.HasPrefix(name, "old-") {
		known = "current-password"
	}
	return govuk.Render(govuk.PasswordInput{ID: f.id(name), Name: name, Autocomplete: known,
		Label: govuk.Label{Text: label, Classes: f.weight()}, Hint: hint(hinted), ErrorMessage: f.message(name)})
}

func (f *Form) weight() string {
	if f.row {
		return ""
	}
	return "govuk-label--s"
}

// Area asks for paragraphs.
func (f *Form) Area(name, label, hinted string, rows int) (template.HTML, error) {
	f.ask(name, "")
	return f.write(govuk.Textarea{ID: f.id(name), Name: name, Value: f.Value(name), Rows: rows,
		Label: govuk.Label{Text: label, Classes: f.weight()}, Hint: hint(hinted), ErrorMessage: f.message(name)}, name)
}

// Option is one answer to a question that gives its answers.
type Option struct{ Value, Text string }

// YesNo is the answer of a question with the options yes and no.
func YesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// Certain are the answers to whether a figure or a sentence is illustrative.
func (*Form) Certain() []Option {
	return []Option{{"no", "As a document states it"}, {"yes", "Illustrative: no document states it"}}
}

// Choose asks for one of many in a list that opens.
func (f *Form) Choose(name, label, hinted string, options []Option) (template.HTML, error) {
	f.ask(name, "")
	s := govuk.Select{ID: f.id(name), Name: name, Value: f.Value(name), Label: govuk.Label{Text: label, Classes: f.weight()}, Hint: hint(hinted), ErrorMessage: f.message(name)}
	if s.Value != "" && !slices.ContainsFunc(options, func(o Option) bool { return o.Value == s.Value }) {
		options = append(slices.Clone(options), Option{s.Value, s.Value}) // what stands there is not another answer
	}
	for _, o := range options {
		s.Items = append(s.Items, govuk.SelectItem{Value: o.Value, Text: o.Text, Selected: govuk.When(o.Value == s.Value)})
	}
	return f.write(s, name, options...)
}

// Pick asks for one of a few.
func (f *Form) Pick(name, legend, hinted string, options []Option) (template.HTML, error) {
	c := govuk.Radios{Name: name, IDPrefix: f.id(name), Value: f.Value(name), Hint: hint(hinted), ErrorMessage: f.message(name),
		Fieldset: &govuk.Fieldset{Legend: govuk.Legend{Text: legend, Classes: "govuk-fieldset__legend--s"}}}
	for _, o := range options {
		c.Items = append(c.Items, govuk.RadioItem{Value: o.Value, Text: o.Text})
	}
	return f.write(c, name, options...)
}

// Tick asks for any of several.
func (f *Form) Tick(name, legend, hinted string, options []Option) (template.HTML, error) {
	c := govuk.Checkboxes{Name: name, IDPrefix: name, Values: f.Values[name], Hint: hint(hinted), ErrorMessage: f.message(name),
		Fieldset: &govuk.Fieldset{Legend: govuk.Legend{Text: legend, Classes: "govuk-fieldset__legend--s"}}}
	for _, o := range options {
		c.Items = append(c.Items, govuk.CheckboxItem{Value: o.Value, Text: o.Text})
	}
	return f.write(c, name, options...)
}

// Date asks for a day in three boxes, called name-day, name-month and
// name-year.
func (f *Form) Date(name, legend, hinted string) (template.HTML, error) {
	box := func(part, class string) govuk.DateItem {
		full := name + "-" + part
		f.ask(full, part+" ")
		return govuk.DateItem{ID: f.id(name) + "-" + part, Name: full, Label: strings.ToUpper(part[:1]) + part[1:], Value: f.Value(full), Classes: class}
	}
	size := "govuk-fieldset__legend--s"
	if f.row {
		size = ""
	}
	return f.write(govuk.DateInput{ID: f.id(name), Day: box("day", "govuk-input--width-2"), Month: box("month", "govuk-input--width-2"), Year: box("year", "govuk-input--width-4"),
		Fieldset: &govuk.Fieldset{Legend: govuk.Legend{Text: legend, Classes: size}, Role: "group"}, Hint: hint(hinted), ErrorMessage: f.message(name)}, name)
}
