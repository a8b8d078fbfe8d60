package decision

import (
	"encoding/json"
	"fmt"
	"strings"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/store"
	"moothall/publish"
)

const selectDecision = `
		SELECT d.id, d.organisation_id, o.name, d.reference, d.former_reference, d.title, d.maker, d.decided_on, d.meeting_ref,
			d.report_ref, d.strategy_slug, d.investment_ref, d.narrative, d.reasons, d.alternatives_stated, d.conflicts_stated,
			d.dispensations_stated, d.origin, d.recorded_by, d.version, d.first_published_at, d.call_in_clock,
			d.call_in_deadline, d.findings, d.revision, d.saved_by, d.saved_at
		FROM decision d
		JOIN organisation o ON o.id = d.organisation_id`

// PageSize is how many decisions List gives at a time.
const PageSize = 100

// List lists the decisions of the actor's organisation, the latest first and
// without their parts. With a day it goes on after the decision of that day and key, with
// which the page before ended.
func List(tx *store.Tx, before calendar.Date, key string) ([]Decision, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	organisation := tx.Actor().Organisation
	if before.IsZero() {
		return store.List(tx, scan, selectDecision+`
		WHERE d.organisation_id = $1
		ORDER BY d.decided_on DESC, d.id DESC
		LIMIT $2`, organisation, PageSize)
	}
	return store.List(tx, scan, selectDecision+`
		WHERE d.organisation_id = $1 AND (d.decided_on, d.id) < ($2, $3)
		ORDER BY d.decided_on DESC, d.id DESC
		LIMIT $4`, organisation, before, key, PageSize)
}

func scan(r store.Row) (Decision, error) {
	var d Decision
	var published, deadline, saved store.Time
	var clock, findings string
	if err := r.Scan(&d.ID, &d.Organisation, &d.OrganisationName, &d.Reference, &d.FormerReference, &d.Title, &d.Maker, &d.DecidedOn, &d.MeetingRef,
		&d.ReportRef, &d.StrategySlug, &d.InvestmentRef, &d.Narrative, &d.Reasons, &d.AlternativesStated, &d.ConflictsStated,
		&d.DispensationsStated, &d.Origin, &d.RecordedBy, &d.Version, &published, &clock,
		&deadline, &findings, &d.Revision, &d.SavedBy, &saved); err != nil {
		return d, err
	}
	d.FirstPublishedAt, d.SavedAt = published.Time, saved.Time
	if clock != "" {
		if err := json.Unmarshal([]byte(clock), &d.Clock); err != nil {
			return d, fmt.Errorf("read the call-in clock of %s: %w", d.Reference, err)
		}
	}
	d.Clock.Deadline = deadline.Time
	if err := json.Unmarshal([]byte(findings), &d.Findings); err != nil {
		return d, fmt.Errorf("read the findings of %s: %w", d.Reference, err)
	}
	return d, nil
}

// load reads the parts of d.
func load(tx *store.Tx, d *Decision) error {
	var err error
	if d.Resolutions, err = resolutions(tx, d.ID); err != nil {
		return fmt.Errorf("read resolutions: %w", err)
	}
	d.Alternatives, err = store.List(tx, func(r store.Row) (publish.Alternative, error) {
		var a publish.Alternative
		return a, r.Scan(&a.Text, &a.Why)
	}, `
		SELECT text, why_rejected
		FROM decision_alternative
		WHERE decision_id = $1
		ORDER BY position`, d.ID)
	if err != nil {
		return fmt.Errorf("read alternatives: %w", err)
	}
	d.Conflicts, err = store.List(tx, func(r store.Row) (publish.Conflict, error) {
		var c publish.Conflict
		return c, r.Scan(&c.Member, &c.Interest, &c.Action)
	}, `
		SELECT member, interest, action
		FROM decision_conflict
		WHERE decision_id = $1
		ORDER BY position`, d.ID)
	if err != nil {
		return fmt.Errorf("read conflicts: %w", err)
	}
	d.Dispensations, err = store.List(tx, func(r store.Row) (publish.Dispensation, error) {
		var x publish.Dispensation
		return x, r.Scan(&x.Kind, &x.Member, &x.GrantedBy, &x.GrantedOn, &x.ExpiresOn, &x.Note)
	}, `
		SELECT kind, member, granted_by, granted_on, expires_on, note
		FROM decision_dispensation
		WHERE decision_id = $1
		ORDER BY position`, d.ID)
	if err != nil {
		return fmt.Errorf("read dispensations: %w", err)
	}
	d.CallIns, err = callIns(tx, d.ID)
	return err
}

func resolutions(tx *store.Tx, decisionID string) ([]publish.Resolution, error) {
	return store.List(tx, func(r store.Row) (publish.Resolution, error) {
		var x publish.Resolution
		return x, r.Scan(&x.Number, &x.Text, &x.Kind, &x.Implementation, &x.ChangedOn, &x.Note)
	}, `
		SELECT number, text, kind, implementation, changed_on, note
		FROM resolution
		WHERE decision_id = $1
		ORDER BY position`, decisionID)
}

func callIns(tx *store.Tx, decisionID string) ([]CallIn, error) {
	list, err := store.List(tx, func(r store.Row) (CallIn, error) {
		var c CallIn
		var received, ended store.Time
		err := r.Scan(&c.ID, &c.Reference, &received, &c.RecordedBy, &c.Ground, &c.State, &c.Outcome, &ended)
		c.ReceivedAt, c.EndedAt = received.Time, ended.Time
		return c, err
	}, `
		SELECT id, reference, received_at, recorded_by, ground, state, outcome, ended_at
		FROM call_in
		WHERE decision_id = $1
		ORDER BY received_at, reference`, decisionID)
	if err != nil {
		return nil, fmt.Errorf("read call-ins: %w", err)
	}
	text := func(r store.Row) (string, error) {
		var s string
		return s, r.Scan(&s)
	}
	for i := range list {
		list[i].Signatories, err = store.List(tx, text, `
			SELECT name
			FROM call_in_signatory
			WHERE call_in_id = $1
			ORDER BY position`, list[i].ID)
		if err != nil {
			return nil, fmt.Errorf("read signatories: %w", err)
		}
		list[i].Resolutions, err = store.List(tx, text, `
			SELECT number
			FROM call_in_resolution
			WHERE call_in_id = $1
			ORDER BY number`, list[i].ID)
		if err != nil {
			return nil, fmt.Errorf("read what a call-in holds: %w", err)
		}
	}
	return list, nil
}

func jsonText(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// Content is what the record says now.
func (d *Decision) Content() Content {
	return Content{Title: d.Title, Narrative: d.Narrative, Reasons: d.Reasons, Resolutions: d.Resolutions,
		Alternatives: d.Alternatives, AlternativesStated: d.AlternativesStated, Conflicts: d.Conflicts,
		ConflictsStated: d.ConflictsStated, Dispensations: d.Dispensations, DispensationsStated: d.DispensationsStated}
}

// Lines splits what a person typed one to a line.
func Lines(text string) []string {
	var list []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}
