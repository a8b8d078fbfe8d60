// Package journal keeps who did what, and when: one append-only entry for
// every change, written in the transaction of the change itself, so that no
// change stands without its entry and no entry without its change.
//
// An entry carries everything that the sealed log will need: a fixed order, the
// time of the transaction, who acted and for whom, what happened to what, the
// details as text (never as a type that a database may rewrite), and a salt, so
// that the entry can be committed to in public without being given away.
//
// The package does not know what the events mean, and never reads a record.
package journal

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"moothall/calendar"
	"moothall/internal/id"
	"moothall/internal/problem"
	"moothall/internal/store"
)

// Entry is one line of the journal.
type Entry struct {
	Seq       int64
	At        time.Time
	Actor     string // key of the person, or "system:" and the part that acted
	ActorName string
	Event     string // past tense, such as "decision.published"
	Subject   string // the reference of what it happened to
	Detail    string // JSON
}

// Note writes that event happened to subject. The detail is stored as JSON; nil
// stands for none. Note is called inside the function that makes the change.
func Note(tx *store.Tx, event, subject string, detail any) error {
	text := "{}"
	if detail != nil {
		b, err := json.Marshal(detail)
		if err != nil {
			return fmt.Errorf("note %s of %s: %w", event, subject, err)
		}
		text = string(b)
	}
	salt := make([]byte, 32)
	if _, err := rand.Read(salt); err != nil {
		return fmt.Errorf("note %s of %s: salt: %w", event, subject, err)
	}
	who := tx.Actor()
	key := who.PersonID
	if who.System != "" {
		key = "system:" + who.System
	}
	err := tx.ExecOne(`
		INSERT INTO journal (id, at, actor, actor_name, organisation, acting_for, device, request, event, subject, detail, salt)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		id.New(), store.Time{Time: tx.Now()}, key, who.Name, who.Organisation, "", who.Device, who.Request,
		event, subject, text, hex.EncodeToString(salt))
	if err != nil {
		return fmt.Errorf("note %s of %s: %w", event, subject, err)
	}
	tx.Noted()
	return nil
}

// Of returns the latest entries about subject, newest first.
func Of(tx *store.Tx, subject string, limit int) ([]Entry, error) {
	return store.List(tx, scan, `
		SELECT seq, at, actor, actor_name, event, subject, detail
		FROM journal
		WHERE subject = $1
		ORDER BY seq DESC
		LIMIT $2`, subject, limit)
}

// Latest returns the latest entries of an organisation, newest first.
func Latest(tx *store.Tx, organisation string, limit int) ([]Entry, error) {
	return store.List(tx, scan, `
		SELECT seq, at, actor, actor_name, event, subject, detail
		FROM journal
		WHERE organisation = $1
		ORDER BY seq DESC
		LIMIT $2`, organisation, limit)
}

// LastAt is when the last entry was made: the zero time if there is none.
func LastAt(tx *store.Tx) (time.Time, error) {
	at, err := store.One(tx, func(r store.Row) (time.Time, error) {
		var at store.Time
		err := r.Scan(&at)
		return at.Time, err
	}, `
		SELECT at
		FROM journal
		ORDER BY seq DESC
		LIMIT 1`)
	if errors.Is(err, store.ErrNone) {
		return time.Time{}, nil
	}
	return at, err
}

func scan(r store.Row) (Entry, error) {
	var e Entry
	var at store.Time
	err := r.Scan(&e.Seq, &at, &e.Actor, &e.ActorName, &e.Event, &e.Subject, &e.Detail)
	e.At = at.Time
	return e, err
}

// Stale is the refusal to overwrite what somebody else saved at that moment.
// Every page that changes a record knows its code.
func Stale(by string, at time.Time) error {
	return problem.New(problem.Conflict, "stale",
		"%s saved this record at %s, after you opened it. Your answers are kept below: compare them with what is saved now, then save again", by, calendar.At(at))
}
