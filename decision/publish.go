package decision

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/journal"
	"moothall/publish"
)

// Publish publishes a recorded decision for the first time. This instant is
// never changed; the call-in rule of this day is copied into the record with
// the deadline that follows from it and how it follows. A deadline that has
// already passed is a finding on the record. Whoever publishes has read the
// record at revision; a record without reasons is not published, since the law
// asks for them (regulation 12 of SI 2012/2089).
func Publish(tx *store.Tx, ref string, revision int64) (Decision, error) {
	if err := access.Require(tx, access.DecisionPublish, tx.Actor().Organisation); err != nil {
		return Decision{}, err
	}
	d, err := lock(tx, ref)
	if err != nil {
		return d, err
	}
	if d.Published() {
		return d, problem.New(problem.Conflict, "decision.published", "This decision was first published at %s", calendar.At(d.FirstPublishedAt))
	}
	switch {
	case d.Revision != revision:
		return d, problem.New(problem.Conflict, "decision.unread", "%s changed this record at %s, after you opened it. Read it again before you publish it", d.SavedBy, calendar.At(d.SavedAt))
	case strings.TrimSpace(d.Reasons) == "":
		return d, problem.New(problem.Invalid, "decision.no-reasons", "The record gives no reasons for the decision. The law asks for them: add them before you publish it")
	}
	rule, err := RuleOn(tx, d.Organisation, calendar.DateOf(tx.Now()))
	if err != nil {
		return d, err
	}
	holidays, err := Calendar(tx)
	if err != nil {
		return d, err
	}
	result, err := rule.Rule.Deadline(holidays, calendar.Moments{Published: tx.Now(), Decided: d.DecidedOn.Start()})
	if err != nil {
		return d, err
	}
	clock := Clock{Rule: rule.Rule, Result: result, Deadline: result.Deadline, Signatories: rule.Signatories}
	if clock.Deadline.Before(tx.Now()) {
		// A rule that counts from the decision, published late. The record must be
		// published all the same; the public should see what happened.
		d.Findings = append(d.Findings, fmt.Sprintf("By the rule “%s” call-in ended at %s, before the decision was first published at %s, so nobody could call it in.",
			rule.Rule.Name, calendar.At(clock.Deadline), calendar.At(tx.Now())))
		if err := saveFindings(tx, d); err != nil {
			return d, err
		}
	}
	return publishFirst(tx, d, clock, tx.Now(), "First published")
}

// publishFirst sets what may be set once.
func publishFirst(tx *store.Tx, d Decision, c Clock, at time.Time, why string) (Decision, error) {
	text, err := json.Marshal(c)
	if err != nil {
		return d, fmt.Errorf("publish %s: %w", d.Reference, err)
	}
	if err := tx.ExecOne(`
		UPDATE decision
		SET version = 1, first_published_at = $1, call_in_clock = $2, call_in_deadline = $3, saved_by = $4, saved_at = $5
		WHERE id = $6 AND version = 0`,
		store.Time{Time: at}, string(text), store.Time{Time: c.Deadline}, tx.Actor().Name, store.Time{Time: tx.Now()}, d.ID); err != nil {
		return d, fmt.Errorf("publish %s: %w", d.Reference, err)
	}
	d.Version, d.FirstPublishedAt, d.Clock = 1, at, c
	if err := show(tx, d, why); err != nil {
		return d, err
	}
	return d, journal.Note(tx, "decision.published", d.Reference, map[string]any{
		"rule": c.Rule.Name, "calendar": c.Result.Calendar, "deadline": c.Deadline, "first_published_at": at})
}

// Correct publishes a new version of a published decision. The public sees the
// reason and every earlier version; the first publication and the call-in
// deadline stay as they were.
func Correct(tx *store.Tx, ref string, c Content, why string, revision int64) error {
	if err := access.Require(tx, access.DecisionPublish, tx.Actor().Organisation); err != nil {
		return err
	}
	d, err := lock(tx, ref)
	if err != nil {
		return err
	}
	why = strings.TrimSpace(why)
	switch {
	case !d.Published():
		return problem.New(problem.Conflict, "decision.unpublished", "This decision is not published yet: change the record itself")
	case d.Revision != revision:
		return journal.Stale(d.SavedBy, d.SavedAt)
	case why == "" || len([]rune(why)) > 1000:
		return problem.New(problem.Invalid, "correction.why", "Say what is corrected and why, in 1 to 1,000 characters: the public will read it").On("why")
	}
	if err := c.check(d.DecidedOn); err != nil {
		return err
	}
	if strings.TrimSpace(c.Reasons) == "" && strings.TrimSpace(d.Reasons) != "" {
		return problem.New(problem.Invalid, "correction.no-reasons", "A correction cannot take the reasons away: the law asks for them").On("reasons")
	}
	if err := d.keepsWhatIsHeld(c); err != nil {
		return err
	}
	if sameContent(c, d.Content()) {
		return problem.New(problem.Invalid, "correction.nothing", "Nothing has been changed").On("title")
	}
	if err := setContent(tx, d.ID, c); err != nil {
		return err
	}
	if err := tx.ExecOne(`
		UPDATE decision
		SET version = version + 1
		WHERE id = $1`, d.ID); err != nil {
		return fmt.Errorf("correct %s: %w", ref, err)
	}
	if d, err = find(tx, d.Organisation, ref); err != nil {
		return err
	}
	if err := show(tx, d, why); err != nil {
		return err
	}
	return journal.Note(tx, "decision.corrected", ref, map[string]any{"version": d.Version, "why": why})
}

// keepsWhatIsHeld refuses a correction that drops a resolution which a call-in
// names or on which somebody has acted, or that gives other words to one which
// a call-in holds: scrutiny looks at what was decided.
func (d *Decision) keepsWhatIsHeld(c Content) error {
	said, was := map[string]publish.Resolution{}, map[string]string{}
	for _, r := range c.Resolutions {
		if r.Kind == "" {
			r.Kind = "resolved"
		}
		said[r.Number] = r
	}
	for _, r := range d.Resolutions {
		was[plain(r.Text)] = r.Number
	}
	refuse := func(code, message, number string) error {
		return problem.New(problem.Invalid, "correction."+code, message, number).On("resolutions")
	}
	for _, r := range c.Resolutions {
		before := d.Resolution(r.Number)
		if other, known := was[plain(r.Text)]; known && other != r.Number && (before == nil || plain(before.Text) != plain(r.Text)) {
			return refuse("swapped", "Resolution %s would get the words of another: a number keeps its resolution, because progress and call-ins name it", r.Number)
		}
	}
	for _, r := range d.Resolutions {
		now, stays := said[r.Number]
		if !stays && r.Implementation != NotStarted {
			return refuse("acted-on", "Resolution %s has been acted on and cannot be taken away", r.Number)
		}
		for _, x := range d.CallIns {
			if !stays && slices.Contains(x.Resolutions, r.Number) {
				return refuse("called-in", "Resolution %s was called in and cannot be taken away", r.Number)
			}
			if x.Holds(r.Number) && (now.Text != r.Text || now.Kind != r.Kind) {
				return refuse("held", "Resolution %s is called in: it stays as it is until scrutiny has ended", r.Number)
			}
		}
	}
	return nil
}

// plain is a text as it is compared with others: without its marks, its spaces
// and its capitals.
func plain(text string) string {
	return strings.ToLower(strings.Join(strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }), " "))
}

// sameContent compares what two contents say, leaving aside implementation.
func sameContent(a, b Content) bool {
	bare := func(c Content) Content {
		var list []publish.Resolution
		for _, r := range c.Resolutions {
			if r.Kind == "" {
				r.Kind = "resolved"
			}
			list = append(list, publish.Resolution{Number: r.Number, Text: r.Text, Kind: r.Kind})
		}
		c.Resolutions = list
		c.Alternatives, c.Conflicts, c.Dispensations = notNil(c.Alternatives), notNil(c.Conflicts), notNil(c.Dispensations)
		return c
	}
	return reflect.DeepEqual(bare(a), bare(b))
}

// show hands the public document to package publish as version d.Version.
func show(tx *store.Tx, d Decision, why string) error {
	versions, err := publish.Versions(tx, d.Reference)
	if err != nil {
		return err
	}
	v := publish.Version{Number: d.Version, PublishedAt: tx.Now(), By: tx.Actor().Name, Why: why}
	if d.Version == 1 {
		v.PublishedAt = d.FirstPublishedAt
	}
	doc := d.document(append(versions, v))
	if err := publish.PutVersion(tx, doc, v); err != nil {
		return err
	}
	return publish.Put(tx, doc)
}

// refresh publishes the state of a decision whose version has not changed: an
// implementation or a call-in.
func refresh(tx *store.Tx, organisation, ref string) error {
	d, err := find(tx, organisation, ref)
	if err != nil {
		return err
	}
	versions, err := publish.Versions(tx, ref)
	if err != nil {
		return err
	}
	return publish.Put(tx, d.document(versions))
}
