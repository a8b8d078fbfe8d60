// Package decision keeps the formal decisions of an executive: the report that
// asks for one, the meeting that takes it, the record of what was resolved, its
// publication, its call-in, and what was done about it.
//
// It keeps these rules, and each has a test of the same name:
//
//	NobodyClearsTheirOwnReport   an author's report is checked by others
//	TakenOnce                    an agenda item leads to one decision
//	FirstPublicationNeverMoves   the instant of first publication is set once
//	DeadlineIsFrozen             call-in ends as the rule in force at first publication says, whatever the rule becomes
//	CorrectionsAreVersions       a correction is a visible new version and moves no date
//	NotDuringCallIn              no resolution is acted on while its call-in is open
//	CallInHoldsWhatItNames       a call-in holds exactly the resolutions that it names
//	RuleOfItsDay                 an imported deadline that the rule of its day does not give is a finding
//	AlwaysJournalled             every step leaves a journal entry
//
// The rule of the call-in is dated data (package calendar); the law gives no
// number of days. The package does not know how cases are costed (package
// investment), what was promised (package benefit) or how a page looks (package
// web/decisions).
package decision

import (
	"time"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/publish"
)

// Decision is the record of one decision. The lists and their words are the
// same as in the public document, so the types are those of package publish.
type Decision struct {
	ID, Organisation    string // keys
	OrganisationName    string
	Reference           string
	FormerReference     string // in the system from which it was imported
	Title, Maker        string
	DecidedOn           calendar.Date
	MeetingRef          string
	ReportRef           string
	StrategySlug        string
	InvestmentRef       string
	Narrative, Reasons  string
	Resolutions         []publish.Resolution
	Alternatives        []publish.Alternative
	AlternativesStated  string
	Conflicts           []publish.Conflict
	ConflictsStated     string
	Dispensations       []publish.Dispensation
	DispensationsStated string
	Origin              string // "meeting" or "import"
	RecordedBy          string
	Version             int       // 0 until first published
	FirstPublishedAt    time.Time // zero until first published, then never changed
	Clock               Clock
	CallIns             []CallIn
	Findings            []string
	Revision            int64
	SavedBy             string
	SavedAt             time.Time
}

// The states of a resolution's implementation.
const (
	NotStarted     = "not-started"
	InProgress     = "in-progress"
	Implemented    = "implemented"
	WillNotProceed = "will-not-proceed"
)

// The two kinds of dispensation. The first is a note by the head of paid
// service about any declared conflict (regulation 12 of SI 2012/2089; before
// September 2012 by the standards committee); the second is granted by the
// authority under section 33 of the Localism Act 2011, for at most four years.
const (
	ForDeclaredConflict = "declared-conflict"
	ForPecuniary        = "disclosable-pecuniary-interest"
)

// Clock is a call-in clock, frozen at first publication: the rule as it stood
// that day, and how the deadline followed from it.
type Clock struct {
	Rule     calendar.Rule
	Result   calendar.Result
	Deadline time.Time // zero: not subject to call-in
	Printed  bool      // the deadline is the one printed on an imported record
	// Signatories is how many members the rule asks of a call-in; one where no
	// rule of the day is known.
	Signatories int
}

// Running says whether call-in is open at now.
func (c Clock) Running(now time.Time) bool {
	return !c.Deadline.IsZero() && !now.After(c.Deadline)
}

// Resolution is the resolution with that number, nil if there is none.
func (d *Decision) Resolution(number string) *publish.Resolution {
	for i := range d.Resolutions {
		if d.Resolutions[i].Number == number {
			return &d.Resolutions[i]
		}
	}
	return nil
}

// Published says whether the public can read it.
func (d *Decision) Published() bool { return d.Version > 0 }

// MayAct refuses to act on the resolution called number at now if the decision
// is unpublished, its call-in is open, or a call-in holds that resolution.
func (d *Decision) MayAct(number string, now time.Time) error {
	if d.Resolution(number) == nil {
		return problem.New(problem.NotFound, "resolution.none", "%s has no resolution %s", d.Reference, number)
	}
	if !d.Published() {
		return problem.New(problem.Conflict, "resolution.unpublished",
			"Resolution %s cannot be acted on yet: the decision has not been published", number)
	}
	for _, c := range d.CallIns {
		if c.Holds(number) {
			return problem.New(problem.Conflict, "resolution.held",
				"Resolution %s cannot be acted on: it was called in on %s and scrutiny has not ended", number, calendar.On(c.ReceivedAt))
		}
	}
	if d.Clock.Running(now) {
		return problem.New(problem.Conflict, "resolution.call-in-open",
			"Resolution %s cannot be acted on yet: it can be called in until %s", number, calendar.At(d.Clock.Deadline))
	}
	return nil
}

// CallIn is a request by scrutiny to look again at some resolutions.
type CallIn struct {
	ID          string
	Reference   string // "1" for the first of the decision
	ReceivedAt  time.Time
	RecordedBy  string
	Ground      string
	Signatories []string
	Resolutions []string // numbers
	State       string   // "received", "withdrawn" or "concluded"
	Outcome     string
	EndedAt     time.Time
}

// Holds says whether the call-in holds the resolution called number.
func (c CallIn) Holds(number string) bool {
	if c.State != "received" {
		return false
	}
	for _, n := range c.Resolutions {
		if n == number {
			return true
		}
	}
	return false
}

// document is the decision as the public may see it.
func (d *Decision) document(versions []publish.Version) publish.Decision {
	p := publish.Decision{
		Reference: d.Reference, FormerReference: d.FormerReference, Title: d.Title,
		Organisation: d.OrganisationName, Maker: d.Maker, DecidedOn: d.DecidedOn,
		FirstPublishedAt: d.FirstPublishedAt.In(calendar.London()), Version: d.Version,
		Meeting: d.MeetingRef, Report: d.ReportRef,
		Narrative: d.Narrative, Reasons: d.Reasons,
		Alternatives: notNil(d.Alternatives), AlternativesStated: d.AlternativesStated,
		Conflicts: notNil(d.Conflicts), ConflictsStated: d.ConflictsStated,
		Dispensations: notNil(d.Dispensations), DispensationsStated: d.DispensationsStated,
		Findings: d.Findings, Strategy: d.StrategySlug, Investment: d.InvestmentRef,
		Imported: d.Origin == "import", Versions: versions,
	}
	for _, r := range d.Resolutions {
		for _, c := range d.CallIns {
			r.Held = r.Held || c.Holds(r.Number)
		}
		p.Resolutions = append(p.Resolutions, r)
	}
	p.CallIn = publish.CallIn{
		Rule: d.Clock.Rule.Name, RuleSource: d.Clock.Rule.Source, Calendar: d.Clock.Result.Calendar,
		Deadline: d.Clock.Deadline, EffectiveFrom: d.Clock.Result.EffectiveFrom,
		Working: notNil(d.Clock.Result.Working), Printed: d.Clock.Printed, Received: []publish.CallInReceived{},
	}
	if !p.CallIn.Deadline.IsZero() {
		p.CallIn.Deadline = p.CallIn.Deadline.In(calendar.London())
	}
	for _, c := range d.CallIns {
		p.CallIn.Received = append(p.CallIn.Received, publish.CallInReceived{
			Reference: c.Reference, ReceivedAt: c.ReceivedAt.In(calendar.London()), Signatories: notNil(c.Signatories),
			Resolutions: notNil(c.Resolutions), Ground: c.Ground, State: c.State, Outcome: c.Outcome, EndedAt: london(c.EndedAt),
		})
	}
	return p
}

// london is t in London, and no time if it is none.
func london(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(calendar.London())
}

// notNil makes a list that JSON writes as [] rather than null.
func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
