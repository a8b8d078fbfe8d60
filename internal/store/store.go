// Package store keeps everything in one database, embedded SQLite or
// PostgreSQL, behind one SQL text.
//
// View reads and cannot write. Change writes: all of it or nothing, with a
// journal entry or not at all. A Tx carries the one time and the one actor of
// its transaction, and is passed by hand.
//
// It keeps these rules, and each has a test of the same name:
//
//	ViewCannotWrite           a View that writes fails
//	NoChangeWithoutJournal    a write that left no journal entry is not committed
//	AcknowledgedMeansDurable  a caller is answered after the commit that holds its work
//	OnesFailureIsOnesOwn      an error or panic takes back its own work and nobody else's
//	NewerDatabaseIsRefused    a database newer than the binary is not touched
//
// On SQLite one goroutine writes; it commits once for as many callers as are
// waiting, each in a savepoint of its own. On PostgreSQL each Change is a
// transaction, retried whole after a serialisation failure, so a closure has no
// effect outside its Tx. The package knows no table but its own two.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"runtime"
	"strings"
	"time"

	"moothall/access/actor"
	"moothall/internal/clock"
	"moothall/internal/problem"
)

// changeLimit is how long one Change may take.
const changeLimit = 30 * time.Second

// ErrNone says that a query which should find one row found none.
var ErrNone = sql.ErrNoRows

// Options are what a database needs to be told.
type Options struct {
	Clock clock.Clock  // System if nil
	Log   *slog.Logger // the default logger if nil
}

// DB is an open database. It is safe for use by several goroutines.
type DB struct {
	engine string
	path   string // of the SQLite file
	reads  *sql.DB
	writes *sql.DB
	writer *writer // SQLite only
	clock  clock.Clock
	log    *slog.Logger
}

// Open opens the database at address, which is "sqlite:" and a file, or
// "postgres://…". It creates an SQLite file that does not exist, in a folder
// that does, and changes nothing else: see Migrate.
func Open(ctx context.Context, address string, o Options) (*DB, error) {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	db := &DB{clock: o.Clock, log: o.Log}
	path, isFile := strings.CutPrefix(address, "sqlite:")
	var err error
	switch {
	case isFile:
		err = db.openSQLite(ctx, path)
	case strings.HasPrefix(address, "postgres://"), strings.HasPrefix(address, "postgresql://"):
		err = db.openPostgres(ctx, address)
	default:
		err = errAddress()
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func errAddress() error {
	return problem.New(problem.Malformed, "store.address",
		"The database address must begin with sqlite: or postgres://. Give a file or the address of a PostgreSQL server")
}

func (db *DB) openPostgres(ctx context.Context, address string) error {
	db.engine = "postgres"
	pool, err := sql.Open("pgx", address)
	if err != nil {
		return problem.New(problem.Malformed, "store.address", "The address of the PostgreSQL server cannot be read. It should look like postgres://user@host/database")
	}
	pool.SetMaxOpenConns(16 * runtime.NumCPU())
	pool.SetMaxIdleConns(16 * runtime.NumCPU())
	db.reads, db.writes = pool, pool
	ping, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := pool.PingContext(ping); err != nil {
		host := "the PostgreSQL server"
		if u, e := url.Parse(address); e == nil {
			host = "PostgreSQL at " + u.Host
		}
		db.log.Debug("database ping", "error", err)
		return problem.New(problem.Unavailable, "store.unreachable",
			"Cannot reach %s, or it refused the connection. Check that it runs, that the address is right, and that the user may use the database", host)
	}
	return nil
}

// Engine is "sqlite" or "postgres".
func (db *DB) Engine() string { return db.engine }

// Close waits for changes under way and closes the database.
func (db *DB) Close() error {
	if db.writer != nil {
		db.writer.stop()
	}
	var err error
	if db.reads != nil {
		err = db.reads.Close()
	}
	if db.writes != nil && db.writes != db.reads {
		err = errors.Join(err, db.writes.Close())
	}
	return err
}

// View runs fn in a transaction that cannot write.
func (db *DB) View(ctx context.Context, fn func(tx *Tx) error) error {
	t, err := db.reads.BeginTx(ctx, db.readOptions())
	if err != nil {
		return db.explain(fmt.Errorf("begin to read: %w", err))
	}
	defer t.Rollback()
	return db.explain(fn(db.tx(ctx, t, actor.Public())))
}

// ViewAs is View with an actor, for functions that read only what the actor's
// organisation may see.
func (db *DB) ViewAs(ctx context.Context, who actor.Actor, fn func(tx *Tx) error) error {
	return db.View(ctx, func(tx *Tx) error {
		tx.actor = who
		return fn(tx)
	})
}

func (db *DB) readOptions() *sql.TxOptions {
	if db.engine == "postgres" {
		return &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}
	}
	return nil
}

// Change runs fn and commits what it wrote, on behalf of who. When Change
// returns nil, the work is on the disk. A caller that went away before its
// work began is not run; one that goes away later changes nothing.
func (db *DB) Change(ctx context.Context, who actor.Actor, fn func(tx *Tx) error) error {
	return db.change(ctx, who, fn, true)
}

// Upkeep is a Change that is nobody's act, such as writing down when a session
// was last seen. It needs no journal entry, so it is for nothing else.
func (db *DB) Upkeep(ctx context.Context, fn func(tx *Tx) error) error {
	return db.change(ctx, actor.System("upkeep"), fn, false)
}

func (db *DB) change(ctx context.Context, who actor.Actor, fn func(tx *Tx) error, guarded bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	run, cancel := context.WithTimeout(context.WithoutCancel(ctx), changeLimit)
	defer cancel()
	if db.writer != nil {
		return db.explain(db.writer.do(ctx, &job{ctx: run, who: who, fn: fn, guarded: guarded}))
	}
	return db.explain(db.changePostgres(run, who, fn, guarded))
}

func (db *DB) tx(ctx context.Context, q conn, who actor.Actor) *Tx {
	return &Tx{ctx: ctx, q: q, engine: db.engine, actor: who, now: db.clock.Now().UTC().Truncate(time.Microsecond)}
}

// errUnjournalled is a fault in the program, never the person's.
var errUnjournalled = errors.New("a change that left no journal entry was not committed")
