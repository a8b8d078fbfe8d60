package decision

import (
	"fmt"

	"moothall/access"
	"moothall/internal/id"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/journal"
)

// Submit puts a draft before the checking officers.
func Submit(tx *store.Tx, ref string) error {
	r, err := lockReport(tx, ref)
	if err != nil {
		return err
	}
	if err := access.Require(tx, access.ReportWrite, r.Organisation); err != nil {
		return err
	}
	if r.Status != "draft" {
		return problem.New(problem.Conflict, "report.not-draft", "This report is already %s", r.Status)
	}
	if len(r.Recommendations) == 0 {
		return problem.New(problem.Invalid, "report.no-recommendation", "Add at least one recommendation: a meeting can only resolve what it is asked").On("recommendations")
	}
	if r.Text.Purpose == "" {
		return problem.New(problem.Invalid, "report.no-purpose", "Say what the report is for").On("purpose")
	}
	if err := setReportStatus(tx, r.ID, "submitted"); err != nil {
		return err
	}
	return journal.Note(tx, "report.submitted", ref, nil)
}

// Clear records what a checking officer says of a submitted report. A cleared
// report that is on no agenda can still be returned. Nobody clears a report
// that they wrote. When every kind of check has cleared the
// report since it was last submitted, the report is cleared.
func Clear(tx *store.Tx, ref, kind, outcome, comment string) error {
	permission, err := clearPermission(kind)
	if err != nil {
		return err
	}
	r, err := lockReport(tx, ref)
	if err != nil {
		return err
	}
	if err := access.Require(tx, permission, r.Organisation); err != nil {
		return err
	}
	who := tx.Actor()
	switch {
	case who.SignedIn() && who.PersonID == r.AuthorID:
		return problem.New(problem.Forbidden, "report.own", "You wrote this report, so somebody else must check it")
	case r.Status == "cleared" && outcome == "returned":
		if err := refuseOnAgenda(tx, r.ID); err != nil {
			return err
		}
	case r.Status != "submitted":
		return problem.New(problem.Conflict, "report.not-submitted", "This report is %s: only a submitted report can be checked", r.Status)
	case outcome != "cleared" && outcome != "returned":
		return problem.New(problem.Invalid, "report.outcome", "Select whether you clear the report or return it").On("outcome")
	}
	switch n := len([]rune(comment)); {
	case outcome == "returned" && n == 0:
		return problem.New(problem.Invalid, "report.comment", "Say what must change before the report can be cleared").On("comment")
	case n > 4000:
		return problem.New(problem.Invalid, "report.comment-long", "The comment must be 4,000 characters or fewer: it has %d", n).On("comment")
	}
	if err := tx.ExecOne(`
		INSERT INTO report_clearance (id, report_id, kind, outcome, comment, person_id, person_name, at, of_revision)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id.New(), r.ID, kind, outcome, comment, who.PersonID, who.Name, store.Time{Time: tx.Now()}, r.Revision); err != nil {
		return fmt.Errorf("clear %s: %w", ref, err)
	}
	r.Clearances = append(r.Clearances, Clearance{Kind: kind, Outcome: outcome})
	switch {
	case outcome == "returned":
		err = setReportStatus(tx, r.ID, "draft")
	case len(r.Outstanding()) == 0:
		err = setReportStatus(tx, r.ID, "cleared")
	}
	if err != nil {
		return err
	}
	return journal.Note(tx, "report."+outcome, ref, map[string]string{"check": kind, "comment": comment})
}

// Outstanding are the checks that a report still needs. A report that was
// returned starts again: its next readers see a different text.
func (r Report) Outstanding() []string {
	cleared := map[string]bool{}
	for _, c := range r.Clearances {
		if c.Outcome == "returned" {
			clear(cleared)
			continue
		}
		cleared[c.Kind] = true
	}
	var left []string
	for _, k := range ClearanceKinds() {
		if !cleared[k] {
			left = append(left, k)
		}
	}
	return left
}

// Withdraw takes a report that no meeting has decided out of the line.
func Withdraw(tx *store.Tx, ref string) error {
	r, err := lockReport(tx, ref)
	if err != nil {
		return err
	}
	if err := access.Require(tx, access.ReportWrite, r.Organisation); err != nil {
		return err
	}
	if r.Status == "withdrawn" {
		return problem.New(problem.Conflict, "report.withdrawn", "This report is already withdrawn")
	}
	if err := refuseOnAgenda(tx, r.ID); err != nil {
		return err
	}
	if err := setReportStatus(tx, r.ID, "withdrawn"); err != nil {
		return err
	}
	return journal.Note(tx, "report.withdrawn", ref, nil)
}

// refuseOnAgenda refuses to take a report out of the hands of a meeting.
func refuseOnAgenda(tx *store.Tx, reportID string) error {
	items, err := store.List(tx, func(row store.Row) (string, error) {
		var s string
		return s, row.Scan(&s)
	}, `
		SELECT id
		FROM agenda_item
		WHERE report_id = $1`, reportID)
	if err != nil {
		return fmt.Errorf("look for the report on agendas: %w", err)
	}
	if len(items) > 0 {
		return problem.New(problem.Conflict, "report.on-agenda", "This report is on an agenda. Ask democratic services to deal with the item at the meeting")
	}
	return nil
}

func setReportStatus(tx *store.Tx, reportID, status string) error {
	return tx.ExecOne(`
		UPDATE report
		SET status = $1, saved_by = $2, saved_at = $3
		WHERE id = $4`, status, tx.Actor().Name, store.Time{Time: tx.Now()}, reportID)
}

func clearPermission(kind string) (access.Permission, error) {
	switch kind {
	case "finance":
		return access.ClearFinance, nil
	case "legal":
		return access.ClearLegal, nil
	case "democratic-services":
		return access.ClearDemocratic, nil
	}
	return "", problem.New(problem.Malformed, "report.check", "There is no check called %q", kind)
}
