package decision

import (
	"fmt"
	"slices"
	"strings"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/id"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/journal"
)

// Submit puts a draft before the checking officers, if its words are still those
// that whoever submits it has read. The council's tables that are in force now
// say who they are.
func Submit(tx *store.Tx, ref string, wording int64) error {
	if err := access.Require(tx, access.ReportWrite, tx.Actor().Organisation); err != nil {
		return err
	}
	r, err := lockReport(tx, ref)
	if err != nil {
		return err
	}
	if r.Status != "draft" {
		return problem.New(problem.Conflict, "report.not-draft", "This report is already %s", r.Status)
	}
	if r.Wording != wording {
		return problem.New(problem.Conflict, "report.other-words", "%s changed the words of this report at %s, after you opened it. Read it again before you submit it", r.SavedBy, calendar.At(r.SavedAt))
	}
	if len(r.Recommendations) == 0 {
		return problem.New(problem.Invalid, "report.no-recommendation", "Add at least one recommendation: a meeting can only resolve what it is asked").On("recommendations")
	}
	if r.Text.Purpose == "" {
		return problem.New(problem.Invalid, "report.no-purpose", "Say what the report is for").On("purpose")
	}
	if err := r.Facts.Complete(); err != nil {
		return err
	}
	way, err := route(tx, r.Facts)
	if err != nil {
		return err
	}
	if err := setRoute(tx, r.ID, way); err != nil {
		return err
	}
	if err := setReportStatus(tx, r.ID, "submitted"); err != nil {
		return err
	}
	return journal.Note(tx, "report.submitted", ref, way)
}

// Check is what a checking officer says of a report.
type Check struct {
	Kind    string // of ClearanceKinds
	Outcome string // "cleared" or "returned"
	Comment string
	Wording int64 // of the report, as it was read
}

// Clear records what a checking officer says of a submitted report, if its words
// are still those that they read. A cleared report that is on no agenda can still
// be returned. Nobody checks a report whose words they saved. When every kind of
// check that it needs has cleared the report since it was last submitted, it is
// cleared.
func Clear(tx *store.Tx, ref string, c Check) error {
	permission, err := clearPermission(c.Kind)
	if err != nil {
		return err
	}
	if err := access.Require(tx, permission, tx.Actor().Organisation); err != nil {
		return err
	}
	r, err := lockReport(tx, ref)
	if err != nil {
		return err
	}
	c.Comment = strings.TrimSpace(c.Comment)
	if err := r.mayBeChecked(tx, c); err != nil {
		return err
	}
	who := tx.Actor()
	if err := tx.ExecOne(`
		INSERT INTO report_clearance (id, report_id, kind, outcome, comment, person_id, person_name, at, of_revision)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id.New(), r.ID, c.Kind, c.Outcome, c.Comment, who.PersonID, who.Name, store.Time{Time: tx.Now()}, r.Revision); err != nil {
		return fmt.Errorf("clear %s: %w", ref, err)
	}
	r.Clearances = append(r.Clearances, Clearance{Kind: c.Kind, Outcome: c.Outcome})
	switch {
	case c.Outcome == "returned":
		err = setReportStatus(tx, r.ID, "draft")
	case len(r.Outstanding()) == 0:
		err = setReportStatus(tx, r.ID, "cleared")
	}
	if err != nil {
		return err
	}
	return journal.Note(tx, "report."+c.Outcome, ref, map[string]string{"check": c.Kind, "comment": c.Comment})
}

// mayBeChecked refuses a check that cannot be made now, or not by the
// transaction's actor.
func (r Report) mayBeChecked(tx *store.Tx, c Check) error {
	who := tx.Actor()
	switch n := len([]rune(c.Comment)); {
	case who.SignedIn() && (who.PersonID == r.AuthorID || slices.Contains(r.Authors, who.PersonID)):
		return problem.New(problem.Forbidden, "report.own", "You wrote this report or some of its words, so somebody else must check it")
	case c.Outcome != "cleared" && c.Outcome != "returned":
		return problem.New(problem.Invalid, "report.outcome", "Select whether you clear the report or return it").On("comment")
	case c.Outcome == "returned" && n == 0:
		return problem.New(problem.Invalid, "report.comment", "Say what must change before the report can be cleared").On("comment")
	case n > 4000:
		return problem.New(problem.Invalid, "report.comment-long", "The comment must be 4,000 characters or fewer: it has %d", n).On("comment")
	case r.Wording != c.Wording:
		return problem.New(problem.Conflict, "report.other-words", "The words of this report were changed after you opened it. Read it again: what you wrote is kept below").On("comment")
	case r.Status == "cleared" && c.Outcome == "returned":
		return refuseOnAgenda(tx, r.ID)
	case r.Status != "submitted":
		return problem.New(problem.Conflict, "report.not-submitted", "This report is %s: only a submitted report can be checked", r.Status).On("comment")
	case !slices.Contains(r.Needed(), c.Kind):
		return problem.New(problem.Conflict, "report.not-needed", "This report does not need that check: the table of report clearance does not ask for it").On("comment")
	case c.Outcome == "cleared" && !slices.Contains(r.Outstanding(), c.Kind):
		return problem.New(problem.Conflict, "report.cleared-before", "This check has already cleared the report").On("comment")
	}
	return nil
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
	for _, k := range r.Needed() {
		if !cleared[k] {
			left = append(left, k)
		}
	}
	return left
}

// clearedOn is the day on which the last check was made.
func (r Report) clearedOn() calendar.Date {
	if len(r.Clearances) == 0 {
		return calendar.Date{}
	}
	return calendar.DateOf(r.Clearances[len(r.Clearances)-1].At)
}

// Withdraw takes a report that is on no agenda out of the line.
func Withdraw(tx *store.Tx, ref string) error {
	if err := access.Require(tx, access.ReportWrite, tx.Actor().Organisation); err != nil {
		return err
	}
	r, err := lockReport(tx, ref)
	if err != nil {
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
