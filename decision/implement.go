package decision

import (
	"fmt"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/journal"
)

// Implement says how far a resolution has got. Work can neither start nor be
// finished while call-in is open or a call-in holds the resolution.
func Implement(tx *store.Tx, ref, number, state, note string) error {
	d, err := lock(tx, ref)
	if err != nil {
		return err
	}
	if err := access.Require(tx, access.DecisionImplement, d.Organisation); err != nil {
		return err
	}
	switch state {
	case InProgress, Implemented, WillNotProceed:
	default:
		return problem.New(problem.Invalid, "implementation.state", "Select how far the resolution has got").On("state")
	}
	if len(note) > 2000 {
		return problem.New(problem.Invalid, "implementation.note", "The note must be 2,000 characters or fewer").On("note")
	}
	if state == WillNotProceed && note == "" {
		return problem.New(problem.Invalid, "implementation.why", "Say why the resolution will not proceed: the public will read it").On("note")
	}
	if err := d.MayAct(number, tx.Now()); err != nil {
		return err
	}
	if err := tx.ExecOne(`
		UPDATE resolution
		SET implementation = $1, changed_on = $2, note = $3
		WHERE decision_id = $4 AND number = $5`,
		state, calendar.DateOf(tx.Now()), note, d.ID, number); err != nil {
		return fmt.Errorf("implement %s of %s: %w", number, ref, err)
	}
	if err := refresh(tx, d.Organisation, ref); err != nil {
		return err
	}
	return journal.Note(tx, "resolution.implementation", ref, map[string]string{"resolution": number, "state": state})
}
