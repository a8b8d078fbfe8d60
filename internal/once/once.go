// Package once lets a form that was sent twice do its work once.
//
// A page that adds a record carries a mark of its own. The first time that the
// mark comes, the work is done and where it led is kept beside it, in the same
// transaction; after that the mark leads to the same place. It keeps these
// rules, and each has a test of the same name:
//
//	TheSecondSendingLeadsToTheFirst   the work is done once, also when both come together
//	AMarkBelongsToItsPerson           nobody is led by another person's mark
//	AFailureMayBeSentAgain            a mark whose work was refused is as good as new
package once

import (
	"errors"
	"fmt"
	"time"

	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/journal"
)

// Do does the work of the mark and returns where it led: at once, if it was
// done before by the same person. An empty mark is no mark.
func Do(tx *store.Tx, mark string, work func() (string, error)) (string, error) {
	if mark == "" {
		return work()
	}
	if len(mark) > 64 {
		return "", problem.New(problem.Malformed, "form.mark", "The form could not be read. Open it again and send it again")
	}
	led, err := find(tx, mark)
	if !errors.Is(err, store.ErrNone) {
		return led, err
	}
	// The row first: who comes second waits here until the first is done.
	n, err := tx.Exec(`
		INSERT INTO form_sent (person_id, mark, led_to, sent_at)
		VALUES ($1, $2, '', $3)
		ON CONFLICT (person_id, mark) DO NOTHING`, tx.Actor().PersonID, mark, store.Time{Time: tx.Now()})
	if err != nil {
		return "", fmt.Errorf("mark a form: %w", err)
	}
	if n == 0 {
		if led, err = find(tx, mark); err != nil {
			return "", err
		}
		// PostgreSQL counts the attempt as a write, and a write has its entry.
		return led, journal.Note(tx, "form.sent-again", led, nil)
	}
	if led, err = work(); err != nil {
		return "", err
	}
	// A form is not sent again after days: what is older goes, a little at a time.
	if _, err := tx.Exec(`
		DELETE FROM form_sent
		WHERE (person_id, mark) IN (
			SELECT person_id, mark
			FROM form_sent
			WHERE sent_at < $1
			ORDER BY sent_at
			LIMIT 20)`, store.Time{Time: tx.Now().Add(-7 * 24 * time.Hour)}); err != nil {
		return "", fmt.Errorf("forget old forms: %w", err)
	}
	return led, tx.ExecOne(`
		UPDATE form_sent
		SET led_to = $1
		WHERE person_id = $2 AND mark = $3`, led, tx.Actor().PersonID, mark)
}

func find(tx *store.Tx, mark string) (string, error) {
	return store.One(tx, func(r store.Row) (string, error) {
		var s string
		return s, r.Scan(&s)
	}, `
		SELECT led_to
		FROM form_sent
		WHERE person_id = $1 AND mark = $2`, tx.Actor().PersonID, mark)
}
