// Package legacy reads the page of a decision that an older system published.
//
// A council cannot key its old decisions again. It copies the text of a page,
// or saves the page, and Read makes a record of it: what was decided, when it
// was published, and by when it had to be called in. The package keeps these
// rules, and each has a test of the same name:
//
//	NothingInvented   every word of a record stands on the page
//	NeverGuessed      what is missing, doubtful or impossible is left out and reported
//	NoneIsNotBlank    "None" is a statement; a blank is a gap
//	MidnightIsTheEnd  "midnight on Friday" is the end of Friday
//	WeekdayAgrees     a printed weekday is held against its date
//
// It does not know how a decision is kept (package decision), which rule was
// in force on which day, or how the page was fetched.
package legacy

import (
	"encoding/json"
	"fmt"
	"time"

	"moothall/calendar"
)

// Record is what a page says, and no more than that.
type Record struct {
	Council         string
	Body            string // who decided, such as "Cabinet"
	Reference       string // in the older system's numbering, such as "D070094"
	Title           string
	DecidedOn       calendar.Date
	PublishedOn     calendar.Date
	CallInDeadline  time.Time // in London; zero if the page states none
	CallInText      string    // the deadline as printed
	Narrative       string    // paragraphs with a blank line between them
	Resolutions     []Resolution
	ResolvedWords   string // such as "RESOLVED that", if printed
	Reasons         string
	Alternatives    []string
	Conflicts       string // as printed
	ConflictsStated bool   // whether the page says anything under that heading, "None" included
	Dispensations   string // as printed
	Attachments     []string
	Warnings        []Warning
}

// Resolution is one thing decided. A call-in may name it alone.
type Resolution struct {
	Number string `json:"number"` // as printed, without a closing full stop: "1", "(i)", "a)"; empty if none
	Text   string `json:"text"`
	Kind   Kind   `json:"kind"`
}

// Kind is whether a resolution settles the matter.
type Kind string

// The kinds of resolution.
const (
	Resolved             Kind = "resolved"
	RecommendedToCouncil Kind = "recommended-to-council"
)

// Warning is something that a person should look at before the record is
// kept. Code is stable and dotted; Field is the member of the record at
// issue, empty if it is the page as a whole.
type Warning struct {
	Code    string `json:"code"`
	Field   string `json:"field"`
	Message string `json:"message"`
}

// warn notes something on the record, in a sentence.
func (r *Record) warn(code, field, message string, args ...any) {
	if len(args) > 0 {
		message = fmt.Sprintf(message, args...)
	}
	r.Warnings = append(r.Warnings, Warning{Code: code, Field: field, Message: message})
}

// recordJSON is a Record as JSON has it: an absent date is null.
type recordJSON struct {
	Council         string         `json:"council"`
	Body            string         `json:"body"`
	Reference       string         `json:"reference"`
	Title           string         `json:"title"`
	DecidedOn       *calendar.Date `json:"decided_on"`
	PublishedOn     *calendar.Date `json:"published_on"`
	CallInDeadline  *time.Time     `json:"call_in_deadline"`
	CallInText      string         `json:"call_in_text"`
	Narrative       string         `json:"narrative"`
	Resolutions     []Resolution   `json:"resolutions"`
	ResolvedWords   string         `json:"resolved_words"`
	Reasons         string         `json:"reasons"`
	Alternatives    []string       `json:"alternatives"`
	Conflicts       string         `json:"conflicts"`
	ConflictsStated bool           `json:"conflicts_stated"`
	Dispensations   string         `json:"dispensations"`
	Attachments     []string       `json:"attachments"`
	Warnings        []Warning      `json:"warnings"`
}

// MarshalJSON writes absent dates as null and empty lists as lists.
func (r Record) MarshalJSON() ([]byte, error) {
	return json.Marshal(recordJSON{
		Council: r.Council, Body: r.Body, Reference: r.Reference, Title: r.Title,
		DecidedOn: present(r.DecidedOn), PublishedOn: present(r.PublishedOn),
		CallInDeadline: present(r.CallInDeadline), CallInText: r.CallInText,
		Narrative: r.Narrative, Resolutions: list(r.Resolutions), ResolvedWords: r.ResolvedWords,
		Reasons: r.Reasons, Alternatives: list(r.Alternatives),
		Conflicts: r.Conflicts, ConflictsStated: r.ConflictsStated, Dispensations: r.Dispensations,
		Attachments: list(r.Attachments), Warnings: list(r.Warnings),
	})
}

// UnmarshalJSON reads what MarshalJSON wrote, with the deadline in London.
func (r *Record) UnmarshalJSON(text []byte) error {
	var j recordJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	*r = Record{
		Council: j.Council, Body: j.Body, Reference: j.Reference, Title: j.Title,
		DecidedOn: value(j.DecidedOn), PublishedOn: value(j.PublishedOn),
		CallInDeadline: value(j.CallInDeadline), CallInText: j.CallInText,
		Narrative: j.Narrative, Resolutions: list(j.Resolutions), ResolvedWords: j.ResolvedWords,
		Reasons: j.Reasons, Alternatives: list(j.Alternatives),
		Conflicts: j.Conflicts, ConflictsStated: j.ConflictsStated, Dispensations: j.Dispensations,
		Attachments: list(j.Attachments), Warnings: list(j.Warnings),
	}
	if !r.CallInDeadline.IsZero() {
		r.CallInDeadline = r.CallInDeadline.In(calendar.London())
	}
	return nil
}

// present is nil for a date or time that is not there.
func present[T interface{ IsZero() bool }](v T) *T {
	if v.IsZero() {
		return nil
	}
	return &v
}

func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}
