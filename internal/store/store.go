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
//	NoWriteSkew               changes of one aggregate, or serialisable ones, keep what they read
//	NewerDatabaseIsRefused    a database newer than the program is not touched
//
// On SQLite one goroutine writes, and commits once for as many callers as are
// waiting (see writer). On PostgreSQL each Change is a transaction of its own,
// tried again whole after a serialisation failure. So on both a closure may run
// more than once: it has no effect outside its Tx but to set the variables that
// it sets every time.
//
// The package knows no table but its own two, journal and migration.
package store

import (
	"context"
	"log/slog"
	"runtime"
	"strings"
	"sync"

	"moothall/internal/clock"
	"moothall/internal/problem"
)

// The engines, as Engine names them and as files of migrations are called.
const (
	sqliteEngine   = "sqlite"
	postgresEngine = "postgres"
)

// Options are what a database needs to be told.
type Options struct {
	Clock clock.Clock  // System if nil
	Log   *slog.Logger // the default logger if nil
}

// DB is an open database. It is safe for use by several goroutines.
type DB struct {
	engine string
	clock  clock.Clock
	log    *slog.Logger
	flight flight

	// One of the two is open.
	sqlite   *sqliteDB
	postgres *postgresDB
}

// Open opens the database at address, which is "sqlite:" and a file, or
// "postgres://…". It creates an SQLite file that does not exist, in a folder
// that does, and changes nothing else: see Migrate.
func Open(ctx context.Context, address string, o Options) (*DB, error) {
	db := &DB{clock: o.Clock, log: o.Log}
	if db.clock == nil {
		db.clock = clock.System{}
	}
	if db.log == nil {
		db.log = slog.Default()
	}
	path, isFile := strings.CutPrefix(address, "sqlite:")
	var err error
	switch {
	case isFile:
		db.engine = sqliteEngine
		db.sqlite, err = openSQLite(ctx, db, path)
	case strings.HasPrefix(address, "postgres://"), strings.HasPrefix(address, "postgresql://"):
		db.engine = postgresEngine
		db.postgres, err = openPostgres(ctx, db, address)
	default:
		err = problem.New(problem.Malformed, "store.address",
			"The database address must begin with sqlite: or postgres://. Give a file or the address of a PostgreSQL server")
	}
	if err != nil {
		return nil, err
	}
	return db, nil
}

// Engine is "sqlite" or "postgres".
func (db *DB) Engine() string { return db.engine }

// Close waits for the transactions under way and closes the database. Later
// ones are refused.
func (db *DB) Close() error {
	if !db.flight.end() {
		return nil
	}
	if db.sqlite != nil {
		return db.sqlite.close()
	}
	return db.postgres.close()
}

// explain turns what a database says about its disk or its server into a
// sentence for the person who looks after it; anything else it leaves alone.
func (db *DB) explain(err error) error {
	if err == nil {
		return nil
	}
	if db.sqlite != nil {
		return explainSQLite(db.sqlite.path, err)
	}
	return db.postgres.explain(err)
}

// explained is a sentence for people with its cause for the log.
type explained struct {
	*problem.Problem
	cause error
}

// Unwrap gives the sentence and its cause to errors.As and errors.Is.
func (e explained) Unwrap() []error { return []error{e.Problem, e.cause} }

// readerLimit is how many connections read an SQLite file. The driver's page
// cache has one lock: more readers than cores are slower together than fewer.
func readerLimit() int { return runtime.NumCPU() }

// flight counts the transactions under way, so that Close can wait for them.
type flight struct {
	mu      sync.Mutex
	aloft   int
	closing bool
	landed  chan struct{} // closed when the last has ended after closing began
}

// begin counts one more, unless the database is closing.
func (f *flight) begin() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closing {
		return problem.New(problem.Unavailable, "store.closing", "The service is stopping, so nothing was saved. Try again in a minute")
	}
	f.aloft++
	return nil
}

// done counts one less.
func (f *flight) done() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.aloft--
	if f.closing && f.aloft == 0 {
		close(f.landed)
	}
}

// end refuses new ones and waits for those under way. It is false if that has
// been done before.
func (f *flight) end() bool {
	f.mu.Lock()
	if f.closing {
		f.mu.Unlock()
		return false
	}
	f.closing, f.landed = true, make(chan struct{})
	if f.aloft == 0 {
		close(f.landed)
	}
	f.mu.Unlock()
	<-f.landed
	return true
}
