package ui

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"moothall/calendar"
	"moothall/internal/id"
	"moothall/internal/problem"
	"moothall/web/ui/govuk"
)

// Form is a form as a page shows it: what stands in each field, what was wrong
// with it and, where somebody else saved the record meanwhile, what they saved.
//
// A page writes its questions with the methods Text, Area, Choose, Pick, Tick
// and Date. A question that is asked many times over stands in Rows.
type Form struct {
	Values url.Values // by the name of the field
	wrong  []*problem.Problem
	known  url.Values // every field that the form has, with what is saved
	sent   bool       // a person has sent it
	stale  bool
	adding string // the list to which a row was asked for
	place  string // which of several like it on the page

	// Of one row of a list:
	row   bool
	at    int     // which of the values of a name
	shown int     // which of the rows that the page shows, from one
	asked *[]name // what the rows of the list have asked so far
}

// name is a field of a row and the words before its value.
type name struct{ name, before string }

// Stale is the code of the problem that somebody else saved meanwhile.
const Stale = "stale"

// NewForm is the form of r. Saved is what the record says now, with every field
// of the form in it; wrong is why the change was refused, nil if it was not.
//
// After a refusal the fields keep what was typed. If the record was saved by
// somebody else meanwhile, the form shows both and takes over the revision that
// is saved now: who sends it again has seen what they replace.
func NewForm(r *http.Request, saved url.Values, wrong error) *Form {
	f := &Form{Values: saved, known: saved, wrong: problem.All(wrong)}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return f
	}
	f.sent, f.Values, f.adding = true, r.PostForm, r.PostForm.Get("add")
	for _, p := range f.wrong {
		if p.Code == Stale {
			f.stale = true
			f.Values = clone(r.PostForm)
			f.Values.Set("revision", saved.Get("revision"))
		}
	}
	return f
}

func clone(v url.Values) url.Values {
	c := make(url.Values, len(v))
	for name, list := range v {
		c[name] = slices.Clone(list)
	}
	return c
}

// Adding says that a person asked for another row and not to save.
func Adding(r *http.Request) bool { return r.PostForm.Has("add") }

// Revision is the revision of the record that the form was opened on, nought if
// the form carries none.
func Revision(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.PostForm.Get("revision"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// Sent says whether a person has sent the form, so that leaving it loses what
// they typed.
func (f *Form) Sent() bool { return f.sent }

// Wrong says whether the form came back with something to mend.
func (f *Form) Wrong() bool { return len(f.wrong) > 0 }

// Summary lists what is wrong, each with a link to its field.
func (f *Form) Summary() govuk.ErrorSummary {
	s := govuk.ErrorSummary{TitleText: "There is a problem"}
	for _, p := range f.wrong {
		s.ErrorList = append(s.ErrorList, govuk.ErrorItem{Text: p.Message, Href: "#" + f.anchor(p.Field)})
	}
	return s
}

func (f *Form) anchor(field string) string {
	switch {
	case field == "":
	case f.known.Has(field + "-day"):
		return field + "-day"
	case f.known.Has(field):
		return f.id(field)
	}
	return "main-content"
}

// Start writes what every form carries: the revision it was opened on, a mark
// by which the same form sent twice is known, and a button that the Enter key
// presses, so that it saves and does not add a row.
func (f *Form) Start() (template.HTML, error) {
	var b strings.Builder
	for _, name := range []string{"revision", "once"} {
		if v := f.Values.Get(name); v != "" {
			fmt.Fprintf(&b, `<input type="hidden" name="%s" value="%s">`, name, template.HTMLEscapeString(v))
		}
	}
	b.WriteString(`<button class="govuk-visually-hidden" tabindex="-1" aria-hidden="true">Save</button>`)
	return template.HTML(b.String()), nil // both names are ours and both values escaped
}

// Once marks the values of a new record, so that a form sent twice is known.
func Once(v url.Values) url.Values {
	v.Set("once", id.New())
	return v
}

// Mark is the mark of a form that was sent, with what it said: the same words
// sent twice are one sending, other words are another.
func Mark(r *http.Request) string {
	once := r.PostForm.Get("once")
	if once == "" {
		return ""
	}
	words := sha256.Sum256([]byte(r.PostForm.Encode()))
	return once + "-" + hex.EncodeToString(words[:8])
}

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
	return name + "-" + strconv.Itoa(f.at+1)
}

// Ticked says whether the box with that value is ticked in this row.
func (f *Form) Ticked(name, value string) bool {
	return slices.Contains(f.Values[f.Boxes(name)], value)
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

// Unsent is the form with what is saved: another form of the page was sent.
func (f *Form) Unsent() *Form {
	f.Values, f.sent, f.adding, f.stale = f.known, false, "", false
	return f
}

// Typed is what a person typed into the fields called names, for a page that no
// longer has the form.
func (f *Form) Typed(names ...string) (list []string) {
	if !f.Wrong() || !f.sent {
		return nil
	}
	for _, n := range names {
		if s := strings.TrimSpace(f.Values.Get(n)); s != "" {
			list = append(list, s)
		}
	}
	return list
}

// At says which of several forms like it on the page was sent.
func (f *Form) At(place string) *Form {
	f.place = place
	return f
}

// In is the form as it stands at one of several places on the page: only where
// it was sent from does it hold what was typed.
func (f *Form) In(place string) *Form {
	if place == f.place {
		return f
	}
	return &Form{Values: f.known, known: f.known, place: place}
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
		hinted += ". Enter it again: it is not sent back to the page"
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

// Rows are the forms of a list whose fields are names: one for each row that
// says anything in one of them, and one more if that was asked for or the list
// is empty. A name that ends in * is every field whose name begins so.
func (f *Form) Rows(list string, names ...string) []*Form {
	names = f.spread(names)
	var rows []*Form
	asked := &[]name{}
	put := func(at int) {
		row := *f
		row.row, row.at, row.shown, row.asked = true, at, len(rows)+1, asked
		rows = append(rows, &row)
	}
	n := longest(f.Values, names)
	for i := range n {
		if f.adding == list || slices.ContainsFunc(names, func(name string) bool { return cell(f.Values, name, i) != "" }) {
			put(i)
		}
	}
	if len(rows) == 0 || f.adding == list {
		put(n)
	}
	f.asked = asked
	return rows
}

// spread is names with those that end in * as all that they stand for.
func (f *Form) spread(names []string) []string {
	var all []string
	for _, n := range names {
		prefix, many := strings.CutSuffix(n, "*")
		if !many {
			all = append(all, n)
			continue
		}
		for field := range f.Values {
			if strings.HasPrefix(field, prefix) {
				all = append(all, field)
			}
		}
	}
	slices.Sort(all)
	return all
}

// Number is which row this is, from one.
func (f *Form) Number() int { return f.shown }

// Wrongs are the sentences of what is wrong with a list.
func (f *Form) Wrongs(list string) (template.HTML, error) {
	var all template.HTML
	for _, p := range f.wrong {
		if p.Field != list {
			continue
		}
		one, err := govuk.Render(govuk.ErrorMessage{Text: p.Message})
		if err != nil {
			return "", err
		}
		all += one
	}
	return all, nil
}

// Theirs stands after the rows of a list and shows the list as somebody else
// saved it meanwhile, if it is another in anything that the rows ask.
func (f *Form) Theirs() (template.HTML, error) {
	if !f.stale || f.asked == nil {
		return "", nil
	}
	mine, theirs := lines(f.Values, *f.asked), lines(f.known, *f.asked)
	if slices.Equal(mine, theirs) {
		return "", nil
	}
	if len(theirs) == 0 {
		theirs = []string{"(nothing)"}
	}
	return govuk.Render(&govuk.InsetText{Content: govuk.Text("Saved meanwhile: " + strings.Join(theirs, "; ")), Classes: "mh-text mh-theirs"})
}

// lines are the rows of a list that say anything, each as one text.
func lines(v url.Values, names []name) (list []string) {
	var plain []string
	for _, n := range names {
		plain = append(plain, n.name)
	}
	for i := range longest(v, plain) {
		var words []string
		for _, n := range names {
			if s := cell(v, n.name, i); s != "" {
				words = append(words, n.before+s)
			}
		}
		if len(words) > 0 {
			list = append(list, strings.Join(words, ", "))
		}
	}
	return list
}

// cell is a field of row i. A name that ends in -# is that of boxes of which
// each row has its own.
func cell(v url.Values, name string, i int) string {
	if boxes, own := strings.CutSuffix(name, "-#"); own {
		return strings.Join(v[boxes+"-"+strconv.Itoa(i+1)], " ")
	}
	return Cell(v, name, i)
}

func longest(v url.Values, names []string) (n int) {
	for _, name := range names {
		n = max(n, len(v[name]))
	}
	return n
}

// MostRows is how many rows of a list a form may have. One more is read, so that
// the record refuses what is too much and nothing is left out in silence.
const MostRows = 500

// Each calls fn for each row of a list that says anything in one of its names,
// with a function that reads a field of that row.
func Each(v url.Values, fn func(read func(name string) string), names ...string) {
	for i := range min(longest(v, names), MostRows+1) {
		read := func(name string) string { return Cell(v, name, i) }
		if slices.ContainsFunc(names, func(name string) bool { return cell(v, name, i) != "" }) {
			fn(read)
		}
	}
}

// Cell reads a field of row i, from nought, as Field does.
func Cell(v url.Values, name string, i int) string {
	return strings.TrimSpace(strings.ReplaceAll(at(v, name, i), "\r\n", "\n"))
}

// Field reads one answer, without white space around it and with plain line
// ends.
func Field(r *http.Request, name string) string {
	return strings.TrimSpace(strings.ReplaceAll(r.PostForm.Get(name), "\r\n", "\n"))
}

// Day reads a day from its three boxes. Nothing in any of them is no day.
func Day(read func(name string) string, name string) (calendar.Date, *problem.Problem) {
	day, month, year := read(name+"-day"), read(name+"-month"), read(name+"-year")
	if day == "" && month == "" && year == "" {
		return calendar.Date{}, nil
	}
	d, errD := strconv.Atoi(day)
	m, errM := strconv.Atoi(month)
	y, errY := strconv.Atoi(year)
	made := calendar.NewDate(y, time.Month(m), d)
	if errD != nil || errM != nil || errY != nil || y < 1800 || y > 2200 || made.Day() != d || made.Month() != time.Month(m) {
		return calendar.Date{}, problem.New(problem.Invalid, "date.none", "“%s” is no date: enter a day, a month and a year in numbers, like 27 9 2026", Clip(day+" "+month+" "+year)).On(name)
	}
	return made, nil
}

// Clip is the beginning of what a person typed, short enough to be said back in
// a sentence.
func Clip(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// SetDay puts a day into its three boxes.
func SetDay(v url.Values, name string, d calendar.Date) {
	if d.IsZero() {
		v.Add(name+"-day", "")
		v.Add(name+"-month", "")
		v.Add(name+"-year", "")
		return
	}
	v.Add(name+"-day", strconv.Itoa(d.Day()))
	v.Add(name+"-month", strconv.Itoa(int(d.Month())))
	v.Add(name+"-year", strconv.Itoa(d.Year()))
}

// Answer ends a change. If it was made, the person goes to next; if an answer
// must change or the record has, again shows the form with everything that they
// typed; anything else goes up.
func Answer(w http.ResponseWriter, r *http.Request, err error, next string, again func(w http.ResponseWriter, r *http.Request, status int, wrong error) error) error {
	switch {
	case problem.Is(err, problem.Invalid):
		return again(w, r, http.StatusUnprocessableEntity, err)
	case problem.Is(err, problem.Conflict):
		return again(w, r, http.StatusConflict, err)
	case err != nil:
		return err
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}
