package decision

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/id"
	"moothall/internal/problem"
	"moothall/internal/reference"
	"moothall/internal/store"
	"moothall/journal"
	"moothall/publish"
)

// Content is what a decision record says: what regulation 12 of SI 2012/2089
// asks for, and the numbered resolutions. All of it can be corrected later, as
// a new version.
type Content struct {
	Title               string
	Narrative, Reasons  string
	Resolutions         []publish.Resolution // Number, Text and Kind
	Alternatives        []publish.Alternative
	AlternativesStated  string
	Conflicts           []publish.Conflict
	ConflictsStated     string
	Dispensations       []publish.Dispensation
	DispensationsStated string
}

// Record records what a meeting decided on an agenda item. It is not public
// until it is published.
func Record(tx *store.Tx, meetingRef string, itemNumber int, c Content) (Decision, error) {
	if err := access.Require(tx, access.DecisionRecord, tx.Actor().Organisation); err != nil {
		return Decision{}, err
	}
	m, err := lockMeeting(tx, meetingRef)
	if err != nil {
		return Decision{}, err
	}
	item, err := m.Item(itemNumber)
	if err != nil {
		return Decision{}, err
	}
	switch today := calendar.DateOf(tx.Now()); {
	case item.DecisionRef != "":
		return Decision{}, problem.New(problem.Conflict, "decision.taken-once", "This item was already decided: see %s", item.DecisionRef)
	case m.HeldOn.After(today):
		return Decision{}, problem.New(problem.Conflict, "decision.before-meeting", "The meeting is on %s: a decision can be recorded from that day", m.HeldOn.Long())
	}
	if err := c.check(m.HeldOn); err != nil {
		return Decision{}, err
	}
	d := Decision{Organisation: m.Organisation, Maker: m.BodyName, DecidedOn: m.HeldOn, MeetingRef: m.Reference, Origin: "meeting"}
	if item.ReportRef != "" {
		r, err := FindReport(tx, item.ReportRef)
		if err != nil {
			return Decision{}, err
		}
		d.ReportRef, d.StrategySlug, d.InvestmentRef = r.Reference, r.StrategySlug, r.InvestmentRef
	}
	return insert(tx, d, item.ID, c)
}

// insert adds the record d with content c and notes it.
func insert(tx *store.Tx, d Decision, itemID string, c Content) (Decision, error) {
	var err error
	if d.Reference, err = reference.Next(tx, "DEC", d.DecidedOn.Year()); err != nil {
		return Decision{}, err
	}
	d.ID = id.New()
	if err := tx.ExecOne(`
		INSERT INTO decision (id, organisation_id, reference, former_reference, title, maker, decided_on, meeting_ref,
			agenda_item_id, report_ref, strategy_slug, investment_ref, origin, recorded_by, saved_by, saved_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15)`,
		d.ID, d.Organisation, d.Reference, d.FormerReference, c.Title, d.Maker, d.DecidedOn, d.MeetingRef,
		itemID, d.ReportRef, d.StrategySlug, d.InvestmentRef, d.Origin, tx.Actor().Name, store.Time{Time: tx.Now()}); err != nil {
		return Decision{}, fmt.Errorf("record a decision: %w", err)
	}
	if err := setContent(tx, d.ID, c); err != nil {
		return Decision{}, err
	}
	if err := journal.Note(tx, "decision.recorded", d.Reference, map[string]any{"title": c.Title, "origin": d.Origin}); err != nil {
		return Decision{}, err
	}
	return find(tx, d.Organisation, d.Reference)
}

// SaveRecord changes a record that is not yet published, if it is still at
// revision.
func SaveRecord(tx *store.Tx, ref string, c Content, revision int64) error {
	if err := access.Require(tx, access.DecisionRecord, tx.Actor().Organisation); err != nil {
		return err
	}
	d, err := lock(tx, ref)
	if err != nil {
		return err
	}
	if d.Published() {
		return problem.New(problem.Conflict, "decision.published", "This decision is published: correct it instead, so that the public can see what changed")
	}
	if d.Revision != revision {
		return journal.Stale(d.SavedBy, d.SavedAt)
	}
	if err := c.check(d.DecidedOn); err != nil {
		return err
	}
	if err := setContent(tx, d.ID, c); err != nil {
		return err
	}
	return journal.Note(tx, "decision.saved", ref, nil)
}

func (c Content) check(decided calendar.Date) error {
	var l problem.List
	l.Add(checkTitle(c.Title))
	l.Add(checkText("narrative", c.Narrative))
	l.Add(checkText("reasons", c.Reasons))
	if len(c.Resolutions) == 0 {
		l.Add(problem.New(problem.Invalid, "decision.no-resolution", "Enter at least one resolution").On("resolutions"))
	}
	if len(c.Resolutions) > 100 {
		l.Add(problem.New(problem.Invalid, "decision.resolutions", "A decision can have at most 100 resolutions").On("resolutions"))
	}
	seen := map[string]bool{}
	for i, r := range c.Resolutions {
		if seen[r.Number] {
			l.Add(problem.New(problem.Invalid, "decision.resolution-twice", "Two resolutions have the number %s", r.Number).On("resolutions"))
		}
		seen[r.Number] = true
		if n := len([]rune(r.Text)); strings.TrimSpace(r.Text) == "" || n > 4000 {
			l.Add(problem.New(problem.Invalid, "decision.resolution-text", "Resolution %d must have 1 to 4,000 characters: it has %d", i+1, n).On("resolutions"))
		}
		if !slices.Contains([]string{"", "resolved", "recommended-to-council"}, r.Kind) {
			l.Add(problem.New(problem.Invalid, "decision.resolution-kind", "Select what resolution %d does", i+1).On("resolutions"))
		}
		if strings.TrimSpace(r.Number) == "" || len([]rune(r.Number)) > 20 {
			l.Add(problem.New(problem.Invalid, "decision.resolution-number", "Give resolution %d a number of 1 to 20 characters", i+1).On("resolutions"))
		}
	}
	for _, part := range []struct {
		field, stated string
		listed        int
	}{{"alternatives", c.AlternativesStated, len(c.Alternatives)}, {"conflicts", c.ConflictsStated, len(c.Conflicts)}, {"dispensations", c.DispensationsStated, len(c.Dispensations)}} {
		if n := len([]rune(part.stated)); n > 2000 {
			l.Add(problem.New(problem.Invalid, "decision.stated", "A statement in place of a list must be 2,000 characters or fewer: it has %d", n).On(part.field))
		} else if n > 0 && part.listed > 0 {
			l.Add(problem.New(problem.Invalid, "decision.both", "The record cannot both list %s and state “%.40s”: keep one of the two", part.field, part.stated).On(part.field))
		}
		if part.listed > 100 {
			l.Add(problem.New(problem.Invalid, "decision.many", "A record can list at most 100 %s", part.field).On(part.field))
		}
	}
	for i, a := range c.Alternatives {
		if n := len([]rune(a.Text)); strings.TrimSpace(a.Text) == "" || n > 10_000 || len([]rune(a.Why)) > 10_000 {
			l.Add(problem.New(problem.Invalid, "decision.alternative", "Say what alternative %d was, and why it was rejected, in 10,000 characters or fewer each", i+1).On("alternatives"))
		}
	}
	for i, x := range c.Conflicts {
		if strings.TrimSpace(x.Member) == "" || len([]rune(x.Member)) > 200 || len([]rune(x.Interest)) > 2000 || len([]rune(x.Action)) > 2000 {
			l.Add(problem.New(problem.Invalid, "decision.conflict", "Conflict %d needs the name of the member, in 200 characters or fewer, and the rest in 2,000", i+1).On("conflicts"))
		}
	}
	for _, x := range c.Dispensations {
		l.Add(checkDispensation(x, decided))
	}
	return l.Err()
}

// checkDispensation keeps section 33(3) of the Localism Act 2011: a
// dispensation from the authority states a period of at most four years.
func checkDispensation(x publish.Dispensation, decided calendar.Date) *problem.Problem {
	on := func(code, message string, args ...any) *problem.Problem {
		return problem.New(problem.Invalid, "dispensation."+code, message, args...).On("dispensations")
	}
	switch {
	case strings.TrimSpace(x.Member) == "" || strings.TrimSpace(x.GrantedBy) == "":
		return on("incomplete", "Say who has the dispensation and who granted it")
	case len([]rune(x.Member)) > 200 || len([]rune(x.GrantedBy)) > 200 || len([]rune(x.Note)) > 2000:
		return on("long", "The names in a dispensation must be 200 characters or fewer, and its note 2,000")
	case !x.GrantedOn.IsZero() && !x.ExpiresOn.IsZero() && x.ExpiresOn.Before(x.GrantedOn):
		return on("order", "%s's dispensation ends on %s, before it was granted on %s", x.Member, x.ExpiresOn.Long(), x.GrantedOn.Long())
	case x.Kind == ForDeclaredConflict:
		return nil
	case x.Kind != ForPecuniary:
		return on("kind", "Select which kind of dispensation it is")
	case x.GrantedOn.IsZero() || x.ExpiresOn.IsZero():
		return on("period", "A dispensation for a disclosable pecuniary interest must say from when and until when it runs")
	case x.ExpiresOn.Before(decided):
		return on("expired", "%s's dispensation ended on %s, before the decision", x.Member, x.ExpiresOn.Long())
	case x.ExpiresOn.After(calendar.NewDate(x.GrantedOn.Year()+4, x.GrantedOn.Month(), x.GrantedOn.Day())):
		return on("too-long", "%s's dispensation runs for more than four years, which section 33 of the Localism Act 2011 does not allow", x.Member)
	}
	return nil
}

// setContent replaces what the record says. A resolution that keeps its number
// keeps its implementation.
func setContent(tx *store.Tx, decisionID string, c Content) error {
	if err := tx.ExecOne(`
		UPDATE decision
		SET title = $1, narrative = $2, reasons = $3, alternatives_stated = $4, conflicts_stated = $5,
			dispensations_stated = $6, saved_by = $7, saved_at = $8
		WHERE id = $9`,
		c.Title, c.Narrative, c.Reasons, c.AlternativesStated, c.ConflictsStated, c.DispensationsStated,
		tx.Actor().Name, store.Time{Time: tx.Now()}, decisionID); err != nil {
		return fmt.Errorf("save a decision: %w", err)
	}
	if err := setResolutions(tx, decisionID, c.Resolutions); err != nil {
		return err
	}
	for _, table := range []string{"decision_alternative", "decision_conflict", "decision_dispensation"} {
		if _, err := tx.Exec(`DELETE FROM `+table+` WHERE decision_id = $1`, decisionID); err != nil {
			return fmt.Errorf("save a decision: %w", err)
		}
	}
	for i, a := range c.Alternatives {
		if err := tx.ExecOne(`
			INSERT INTO decision_alternative (decision_id, position, text, why_rejected)
			VALUES ($1, $2, $3, $4)`, decisionID, i+1, a.Text, a.Why); err != nil {
			return fmt.Errorf("save an alternative: %w", err)
		}
	}
	for i, x := range c.Conflicts {
		if err := tx.ExecOne(`
			INSERT INTO decision_conflict (decision_id, position, member, interest, action)
			VALUES ($1, $2, $3, $4, $5)`, decisionID, i+1, x.Member, x.Interest, x.Action); err != nil {
			return fmt.Errorf("save a conflict of interest: %w", err)
		}
	}
	for i, x := range c.Dispensations {
		if err := tx.ExecOne(`
			INSERT INTO decision_dispensation (decision_id, position, kind, member, granted_by, granted_on, expires_on, note)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			decisionID, i+1, x.Kind, x.Member, x.GrantedBy, x.GrantedOn, x.ExpiresOn, x.Note); err != nil {
			return fmt.Errorf("save a dispensation: %w", err)
		}
	}
	return nil
}

func setResolutions(tx *store.Tx, decisionID string, list []publish.Resolution) error {
	before, err := resolutions(tx, decisionID)
	if err != nil {
		return err
	}
	kept := map[string]publish.Resolution{}
	for _, r := range before {
		kept[r.Number] = r
	}
	if _, err := tx.Exec(`
		DELETE FROM resolution
		WHERE decision_id = $1`, decisionID); err != nil {
		return fmt.Errorf("save resolutions: %w", err)
	}
	for i, r := range list {
		r.Implementation = NotStarted
		if was, ok := kept[r.Number]; ok {
			r.Implementation, r.ChangedOn, r.Note = was.Implementation, was.ChangedOn, was.Note
		}
		if r.Kind == "" {
			r.Kind = "resolved"
		}
		if err := tx.ExecOne(`
			INSERT INTO resolution (decision_id, position, number, text, kind, implementation, changed_on, note)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			decisionID, i+1, r.Number, r.Text, r.Kind, r.Implementation, r.ChangedOn, r.Note); err != nil {
			return fmt.Errorf("save resolution %s: %w", r.Number, err)
		}
	}
	return nil
}

// lock bumps the decision's revision before anything is read, so that two
// changes of one decision happen one after the other on PostgreSQL too, and
// returns the decision with the revision that it had before.
func lock(tx *store.Tx, ref string) (Decision, error) {
	org := tx.Actor().Organisation
	n, err := tx.Exec(`
		UPDATE decision
		SET revision = revision + 1
		WHERE organisation_id = $1 AND reference = $2`, org, ref)
	if err != nil {
		return Decision{}, fmt.Errorf("lock decision %s: %w", ref, err)
	}
	if n == 0 {
		return Decision{}, none(ref)
	}
	d, err := find(tx, org, ref)
	d.Revision--
	return d, err
}

func none(ref string) error {
	return problem.New(problem.NotFound, "decision.none", "There is no decision %s here", ref)
}

// Find is the decision called ref in the actor's organisation.
func Find(tx *store.Tx, ref string) (Decision, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return Decision{}, err
	}
	return find(tx, tx.Actor().Organisation, ref)
}

func find(tx *store.Tx, organisation, ref string) (Decision, error) {
	d, err := store.One(tx, scan, selectDecision+`
		WHERE d.organisation_id = $1 AND d.reference = $2`, organisation, ref)
	if errors.Is(err, store.ErrNone) {
		return d, none(ref)
	}
	if err != nil {
		return d, fmt.Errorf("find decision %s: %w", ref, err)
	}
	return d, load(tx, &d)
}
