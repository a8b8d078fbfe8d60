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

// Revised is the hidden field of the revision alone, for a form with one button.
func (f *Form) Revised() template.HTML {
	return template.HTML(`<input type="hidden" name="revision" value="` + template.HTMLEscapeString(f.Values.Get("revision")) + `">`) //nolint:gosec // escaped
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
