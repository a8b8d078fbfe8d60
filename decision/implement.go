package decision

import (
	"fmt"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/journal"
)

// Step is how far a resolution has got.
type Step struct {
	Number   string
	State    string // InProgress, Implemented or WillNotProceed
	Note     string // for the public
	Revision int64  // of the decision, as it was opened
}

// Implement says how far a resolution has got, if the decision is still at the
// step's revision. Work can neither start nor be finished while call-in is open
// or a call-in holds the resolution.
func Implement(tx *store.Tx, ref string, step Step) error {
	if err := access.Require(tx, access.DecisionImplement, tx.Actor().Organisation); err != nil {
		return err
	}
	d, err := lock(tx, ref)
	if err != nil {
		return err
	}
	if d.Revision != step.Revision {
		return journal.Stale(d.SavedBy, d.SavedAt)
	}
	switch step.State {
	case InProgress, Implemented, WillNotProceed:
	default:
		return problem.New(problem.Invalid, "implementation.state", "Select how far the resolution has got").On("state")
	}
	if n := len([]rune(step.Note)); n > 2000 {
		return problem.New(problem.Invalid, "implementation.note", "The note must be 2,000 characters or fewer: it has %d", n).On("note")
	}
	if step.State == WillNotProceed && step.Note == "" {
		return problem.New(problem.Invalid, "implementation.why", "Say why the resolution will not proceed: the public will read it").On("note")
	}
	if err := d.MayAct(step.Number, tx.Now()); err != nil {
		return err
	}
	if err := tx.ExecOne(`
		UPDATE resolution
		SET implementation = $1, changed_on = $2, note = $3
		WHERE decision_id = $4 AND number = $5`,
		step.State, calendar.DateOf(tx.Now()), step.Note, d.ID, step.Number); err != nil {
		return fmt.Errorf("implement %s of %s: %w", step.Number, ref, err)
	}
	if err := touch(tx, d.ID); err != nil {
		return err
	}
	if err := refresh(tx, d.Organisation, ref); err != nil {
		return err
	}
	return journal.Note(tx, "resolution.implementation", ref, map[string]string{"resolution": step.Number, "state": step.State})
}

// touch notes who changed a decision last, for whoever has it open.
func touch(tx *store.Tx, decisionID string) error {
	return tx.ExecOne(`
		UPDATE decision
		SET saved_by = $1, saved_at = $2
		WHERE id = $3`, tx.Actor().Name, store.Time{Time: tx.Now()}, decisionID)
}
