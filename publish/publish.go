// Package publish keeps what the public may see, frozen at the moment of
// publishing. The public site reads this package and nothing else, so a draft
// cannot leak through a page, and a page costs one row.
//
// It keeps these rules, and each has a test of the same name:
//
//	VersionsAreNeverChanged  a version once published stays as it was
//	StatusFollowsTheClock    "open to call-in" ends by itself, with nobody's help
//	SearchFindsOnlyPublished what is not published cannot be found
//
// It does not know how a decision is made; package decision hands it documents.
package publish

import (
	"time"

	"moothall/calendar"
)

// Decision is the public document of a decision: the same value is shown as a
// page and given out as JSON.
type Decision struct {
	Reference        string        `json:"reference"`
	FormerReference  string        `json:"former_reference,omitempty"`
	Title            string        `json:"title"`
	Organisation     string        `json:"organisation"`
	Maker            string        `json:"decision_maker"`
	DecidedOn        calendar.Date `json:"decided_on"`
	FirstPublishedAt time.Time     `json:"first_published_at"`
	UpdatedAt        time.Time     `json:"updated_at"`
	Version          int           `json:"version"`
	Meeting          string        `json:"meeting,omitempty"`
	Report           string        `json:"report,omitempty"`
	Narrative        string        `json:"narrative"`
	Resolutions      []Resolution  `json:"resolutions"`
	Reasons          string        `json:"reasons"`
	Alternatives     []Alternative `json:"alternatives"`
	// The words of the record where it makes a statement instead of a list,
	// such as "None" or "Not applicable"; empty where it says nothing.
	AlternativesStated  string         `json:"alternatives_stated,omitempty"`
	Conflicts           []Conflict     `json:"conflicts"`
	ConflictsStated     string         `json:"conflicts_stated,omitempty"`
	Dispensations       []Dispensation `json:"dispensations"`
	DispensationsStated string         `json:"dispensations_stated,omitempty"`
	CallIn              CallIn         `json:"call_in"`
	Findings            []string       `json:"findings,omitempty"`
	Strategy            string         `json:"strategy,omitempty"`
	Investment          string         `json:"investment,omitempty"`
	Imported            bool           `json:"imported,omitempty"`
	Versions            []Version      `json:"versions"`
}

// Resolution is one numbered resolution and how far it has got.
type Resolution struct {
	Number         string        `json:"number"`
	Text           string        `json:"text"`
	Kind           string        `json:"kind"`
	Implementation string        `json:"implementation"`
	ChangedOn      calendar.Date `json:"changed_on,omitzero"`
	Note           string        `json:"note,omitempty"`
	Held           bool          `json:"held_by_call_in"`
}

// Words is how far the resolution has got, as a person says it.
func (r Resolution) Words() string {
	switch r.Implementation {
	case "in-progress":
		return "Being implemented"
	case "implemented":
		return "Implemented"
	case "will-not-proceed":
		return "Will not proceed"
	}
	return "Not started"
}

// Alternative is an option that was considered and rejected.
type Alternative struct {
	Text string `json:"text"`
	Why  string `json:"why_rejected,omitempty"`
}

// Conflict is an interest that a member declared.
type Conflict struct {
	Member   string `json:"member"`
	Interest string `json:"interest"`
	Action   string `json:"action,omitempty"`
}

// Dispensation is one of the two kinds, which differ in law.
type Dispensation struct {
	Kind      string        `json:"kind"`
	Member    string        `json:"member"`
	GrantedBy string        `json:"granted_by"`
	GrantedOn calendar.Date `json:"granted_on,omitzero"`
	ExpiresOn calendar.Date `json:"expires_on,omitzero"`
	Note      string        `json:"note,omitempty"`
}

// CallIn is the clock of a decision: the rule and the working as they were
// frozen at first publication, and the call-ins received since.
type CallIn struct {
	Rule          string           `json:"rule"`
	RuleSource    string           `json:"rule_source,omitempty"`
	Calendar      string           `json:"calendar"`
	Deadline      time.Time        `json:"deadline,omitzero"`
	EffectiveFrom calendar.Date    `json:"effective_from,omitzero"`
	Status        CallInStatus     `json:"status"`
	Working       []calendar.Day   `json:"working"`
	Printed       bool             `json:"deadline_as_printed,omitempty"`
	Received      []CallInReceived `json:"received"`
}

// CallInReceived is a call-in in public words.
type CallInReceived struct {
	Reference   string    `json:"reference"`
	ReceivedAt  time.Time `json:"received_at"`
	Signatories []string  `json:"signatories"`
	Resolutions []string  `json:"resolutions"`
	Ground      string    `json:"ground"`
	State       string    `json:"state"`
	Outcome     string    `json:"outcome,omitempty"`
	EndedAt     time.Time `json:"ended_at,omitzero"`
}

// Version is one publication of a decision.
type Version struct {
	Number      int       `json:"version"`
	PublishedAt time.Time `json:"published_at"`
	By          string    `json:"-"`
	Why         string    `json:"why"`
}

// Body is who decided, as the register's filter names it: two councils may
// each have a Cabinet.
func (d Decision) Body() string { return d.Maker + ", " + d.Organisation }

// CallInStatus is where the call-in of a decision stands at a moment.
type CallInStatus string

// The call-in statuses.
const (
	CallInNone      CallInStatus = "none"      // no call-in applies
	CallInOpen      CallInStatus = "open"      // the deadline has not passed, nothing is called in
	CallInHeld      CallInStatus = "held"      // called in: the named resolutions wait
	CallInConcluded CallInStatus = "concluded" // called in, and scrutiny has ended
	CallInClosed    CallInStatus = "closed"    // the deadline passed without a call-in
)

// At is the document as it stands at now: the call-in closes by itself.
func (d Decision) At(now time.Time) Decision {
	d.CallIn.Status = d.CallIn.statusAt(now)
	return d
}

func (c CallIn) statusAt(now time.Time) CallInStatus {
	state := c.State()
	switch {
	case state == "held":
		return CallInHeld
	case c.Deadline.IsZero():
		return CallInNone
	case !now.After(c.Deadline):
		return CallInOpen
	case state == "concluded":
		return CallInConcluded
	}
	return CallInClosed
}

// State is what the call-ins received amount to: "none", "held" or "concluded".
func (c CallIn) State() string {
	state := "none"
	for _, r := range c.Received {
		switch r.State {
		case "received":
			return "held"
		case "concluded":
			state = "concluded"
		}
	}
	return state
}

// Progress is how far the resolutions have got together.
func (d Decision) Progress() string {
	count := map[string]int{}
	for _, r := range d.Resolutions {
		count[r.Implementation]++
	}
	n := len(d.Resolutions)
	switch {
	case n > 0 && count["will-not-proceed"] == n:
		return "will-not-proceed"
	case n > 0 && count["implemented"]+count["will-not-proceed"] == n:
		return "implemented"
	case count["in-progress"] == 0 && count["implemented"] == 0:
		return "not-started" // what does not proceed is no beginning
	}
	return "in-progress"
}
