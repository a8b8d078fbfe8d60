package decision

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/id"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/journal"
)

// Request is a call-in as members make it.
type Request struct {
	Signatories []string
	Resolutions []string // the numbers to be looked at again
	Ground      string
}

// Receive receives a call-in before the deadline and holds exactly the
// resolutions that it names.
func Receive(tx *store.Tx, ref string, q Request) (CallIn, error) {
	if err := access.Require(tx, access.CallInReceive, tx.Actor().Organisation); err != nil {
		return CallIn{}, err
	}
	d, err := lock(tx, ref)
	if err != nil {
		return CallIn{}, err
	}
	switch {
	case !d.Published():
		return CallIn{}, problem.New(problem.Conflict, "call-in.unpublished", "A decision can be called in once it is published")
	case d.Clock.Deadline.IsZero():
		return CallIn{}, problem.New(problem.Conflict, "call-in.none", "This decision is not subject to call-in")
	case !d.Clock.Running(tx.Now()):
		return CallIn{}, problem.New(problem.Conflict, "call-in.late", "The call-in period ended at %s", calendar.At(d.Clock.Deadline))
	}
	if q, err = q.clean(tx, d); err != nil {
		return CallIn{}, err
	}
	c := CallIn{ID: id.New(), Reference: strconv.Itoa(len(d.CallIns) + 1), ReceivedAt: tx.Now(), RecordedBy: tx.Actor().Name,
		Ground: q.Ground, Signatories: q.Signatories, Resolutions: q.Resolutions, State: "received"}
	if err := insertCallIn(tx, d.ID, c); err != nil {
		return CallIn{}, err
	}
	if err := touch(tx, d.ID); err != nil {
		return CallIn{}, err
	}
	if err := refresh(tx, d.Organisation, ref); err != nil {
		return CallIn{}, err
	}
	return c, journal.Note(tx, "call-in.received", ref, map[string]any{"resolutions": c.Resolutions, "signatories": len(c.Signatories)})
}

// clean tidies a request and checks it against the rule of the constitution.
func (q Request) clean(tx *store.Tx, d Decision) (Request, error) {
	var l problem.List
	var names []string
	for _, s := range q.Signatories {
		if s = strings.Join(strings.Fields(s), " "); s != "" && !slices.ContainsFunc(names, func(other string) bool { return strings.EqualFold(s, other) }) {
			names = append(names, s)
		}
	}
	q.Signatories = names
	needed, err := d.Clock.needed(tx, d)
	if err != nil {
		return q, err
	}
	if len(names) < needed {
		l.Add(problem.New(problem.Invalid, "call-in.signatories", "A call-in needs the names of %d different members: you gave %d", needed, len(names)).On("signatories"))
	}
	if len(names) > 100 {
		l.Add(problem.New(problem.Invalid, "call-in.signatories-many", "Give at most 100 names").On("signatories"))
	}
	for _, s := range names {
		if len([]rune(s)) > 200 {
			l.Add(problem.New(problem.Invalid, "call-in.signatory-long", "Each name must be 200 characters or fewer").On("signatories"))
			break
		}
	}
	if len(q.Resolutions) == 0 {
		l.Add(problem.New(problem.Invalid, "call-in.resolutions", "Select which resolutions are called in").On("resolutions"))
	}
	slices.Sort(q.Resolutions)
	q.Resolutions = slices.Compact(q.Resolutions)
	for _, n := range q.Resolutions {
		if d.Resolution(n) == nil {
			l.Add(problem.New(problem.Invalid, "call-in.no-resolution", "%s has no resolution %q", d.Reference, n).On("resolutions"))
			continue
		}
		for _, c := range d.CallIns {
			if c.State != "withdrawn" && slices.Contains(c.Resolutions, n) {
				l.Add(problem.New(problem.Invalid, "call-in.twice", "Resolution %s has already been called in", n).On("resolutions"))
			}
		}
	}
	q.Ground = strings.TrimSpace(q.Ground)
	if n := len([]rune(q.Ground)); n < 1 || n > 4000 {
		l.Add(problem.New(problem.Invalid, "call-in.ground", "Give the ground of the call-in, in 1 to 4,000 characters").On("ground"))
	}
	return q, l.Err()
}

// needed is how many members must sign. A clock of before the number was kept on
// it asks the rules of the day.
func (c Clock) needed(tx *store.Tx, d Decision) (int, error) {
	if c.Signatories > 0 {
		return c.Signatories, nil
	}
	rule, err := RuleOn(tx, d.Organisation, calendar.DateOf(d.FirstPublishedAt))
	if problem.Is(err, problem.Conflict) {
		return 1, nil // none is known
	}
	return rule.Signatories, err
}

// Signatories is how many members must sign a call-in of d.
func Signatories(tx *store.Tx, d Decision) (int, error) { return d.Clock.needed(tx, d) }

func insertCallIn(tx *store.Tx, decisionID string, c CallIn) error {
	if err := tx.ExecOne(`
		INSERT INTO call_in (id, decision_id, reference, received_at, recorded_by, ground, state)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		c.ID, decisionID, c.Reference, store.Time{Time: c.ReceivedAt}, c.RecordedBy, c.Ground, c.State); err != nil {
		return fmt.Errorf("receive a call-in: %w", err)
	}
	for i, name := range c.Signatories {
		if err := tx.ExecOne(`
			INSERT INTO call_in_signatory (call_in_id, position, name)
			VALUES ($1, $2, $3)`, c.ID, i+1, name); err != nil {
			return fmt.Errorf("receive a call-in: %w", err)
		}
	}
	for _, n := range c.Resolutions {
		if err := tx.ExecOne(`
			INSERT INTO call_in_resolution (call_in_id, number)
			VALUES ($1, $2)`, c.ID, n); err != nil {
			return fmt.Errorf("receive a call-in: %w", err)
		}
	}
	return nil
}

// EndCallIn ends a call-in: withdrawn by those who made it, or concluded by
// scrutiny. The resolutions that it held are free when no other call-in holds
// them and the deadline has passed.
func EndCallIn(tx *store.Tx, ref, callInRef, state, outcome string) error {
	if err := access.Require(tx, access.CallInConclude, tx.Actor().Organisation); err != nil {
		return err
	}
	d, err := lock(tx, ref)
	if err != nil {
		return err
	}
	if state != "withdrawn" && state != "concluded" {
		return problem.New(problem.Invalid, "call-in.end", "Select whether the call-in was withdrawn or scrutiny has ended").On("ending")
	}
	if outcome = strings.TrimSpace(outcome); outcome == "" || len([]rune(outcome)) > 4000 {
		return problem.New(problem.Invalid, "call-in.outcome", "Say what came of it, in 1 to 4,000 characters: the public will read it").On("outcome")
	}
	for _, c := range d.CallIns {
		if c.Reference != callInRef {
			continue
		}
		if c.State != "received" {
			return problem.New(problem.Conflict, "call-in.ended", "This call-in already ended on %s", calendar.On(c.EndedAt))
		}
		if err := tx.ExecOne(`
			UPDATE call_in
			SET state = $1, outcome = $2, ended_at = $3
			WHERE id = $4`, state, outcome, store.Time{Time: tx.Now()}, c.ID); err != nil {
			return fmt.Errorf("end a call-in of %s: %w", ref, err)
		}
		if err := touch(tx, d.ID); err != nil {
			return err
		}
		if err := refresh(tx, d.Organisation, ref); err != nil {
			return err
		}
		return journal.Note(tx, "call-in."+state, ref, map[string]string{"call_in": callInRef, "outcome": outcome})
	}
	return problem.New(problem.Invalid, "call-in.missing", "%s has no call-in “%.20s”: select one from the list", ref, callInRef).On("call_in")
}
