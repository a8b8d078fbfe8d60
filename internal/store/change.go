package store

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"moothall/access/actor"
	"moothall/internal/problem"
)

// changeLimit is how long one Change may wait to begin, and then may take.
const changeLimit = 30 * time.Second

// errUnjournalled is a fault in the program, never the person's.
var errUnjournalled = errors.New("a change that left no journal entry was not committed")

// View runs fn in a transaction that cannot write. What it reads is of one
// moment. fn must not call View: there are few connections to read with.
func (db *DB) View(ctx context.Context, fn func(tx *Tx) error) error {
	return db.ViewAs(ctx, actor.Public(), fn)
}

// ViewAs is View with an actor, for functions that read only what the actor's
// organisation may see.
func (db *DB) ViewAs(ctx context.Context, who actor.Actor, fn func(tx *Tx) error) error {
	if err := db.flight.begin(); err != nil {
		return err
	}
	defer db.flight.done()
	if db.sqlite != nil {
		return db.explain(db.sqlite.view(ctx, who, fn))
	}
	return db.explain(db.postgres.view(ctx, who, fn))
}

// Change runs fn and commits what it wrote, on behalf of who. When Change
// returns nil, the work is on the disk. A caller that went away before its
// work began is not run; one that goes away later changes nothing.
//
// On PostgreSQL two changes see each other's commits as they happen. So the
// first statement of a change bumps the revision of its aggregate's root row,
// which makes changes of one aggregate wait for each other; a rule that spans
// aggregates needs ChangeSerializable. Locking a row without writing it counts
// as writing on PostgreSQL, and so needs a journal entry there.
func (db *DB) Change(ctx context.Context, who actor.Actor, fn func(tx *Tx) error) error {
	return db.change(ctx, change{who: who, fn: fn, guarded: true})
}

// ChangeSerializable is a Change that comes out as if no other had run at the
// same time, for rules that span aggregates. SQLite's changes always do; on
// PostgreSQL it costs more and is tried again more often.
func (db *DB) ChangeSerializable(ctx context.Context, who actor.Actor, fn func(tx *Tx) error) error {
	return db.change(ctx, change{who: who, fn: fn, guarded: true, serializable: true})
}

// Upkeep is a Change that is nobody's act, such as writing down when a session
// was last seen. It needs no journal entry, so it is for nothing else.
func (db *DB) Upkeep(ctx context.Context, fn func(tx *Tx) error) error {
	return db.change(ctx, change{who: actor.System("upkeep"), fn: fn})
}

// change is what a caller asks for.
type change struct {
	who          actor.Actor
	fn           func(tx *Tx) error
	guarded      bool // must leave a journal entry if it writes
	serializable bool
}

func (db *DB) change(ctx context.Context, c change) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := db.flight.begin(); err != nil {
		return err
	}
	defer db.flight.done()
	var err error
	if db.sqlite != nil {
		err = db.sqlite.writer.do(ctx, c)
	} else {
		err = db.postgres.change(ctx, c)
	}
	if err == nil {
		return nil
	}
	return db.explain(err)
}

// errTooSlow answers a change that was stopped at its limit.
func errTooSlow(cause error) error {
	return explained{problem.New(problem.Unavailable, "store.too-slow",
		"This took longer than %d seconds, so it was stopped and nothing was saved. Try again later", int(changeLimit.Seconds())), cause}
}

// errBusy answers a change that did not come to its turn.
func errBusy(cause error) error {
	return explained{problem.New(problem.Unavailable, "store.busy",
		"The database is busy, so nothing was saved. Try again in a minute"), cause}
}

// now is the time of a transaction that begins.
func (db *DB) now() time.Time { return db.clock.Now().UTC().Truncate(time.Microsecond) }

// protect runs fn and turns a panic into an error with its stack, so that one
// caller's fault stops neither the writer nor the others in its group.
func protect(tx *Tx, fn func(*Tx) error) (err error) {
	defer tx.end()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("a change panicked: %v\n%s", r, debug.Stack())
		}
	}()
	return fn(tx)
}
