// Package storetest runs a test on every database that Moothall supports, each
// time on a fresh one with a clock that stands still.
//
// SQLite is always there. PostgreSQL is started from the installed server
// programs, once for the test process and without durability, because tests do
// not outlive it; or the server at MOOTHALL_TEST_POSTGRES is used, whose user
// may create databases. Where there is none the test says so and is skipped,
// but with MOOTHALL_REQUIRE_ALL or CI set it fails.
package storetest

import (
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"moothall/internal/clock"
	"moothall/internal/store"
)

// Start is where the clock of every test stands at first.
func Start() time.Time { return time.Date(2026, time.November, 24, 10, 0, 0, 0, time.UTC) }

// Each runs fn as a subtest on each engine, on a fresh and migrated database.
func Each(t *testing.T, fn func(t *testing.T, db *store.DB, clk *clock.Fixed)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		db, clk := SQLite(t)
		fn(t, db, clk)
	})
	t.Run("postgres", func(t *testing.T) {
		db, clk := Postgres(t)
		fn(t, db, clk)
	})
}

// EachEmpty runs fn as a subtest on each engine, with the address of a database
// that is empty, for tests that open and migrate it themselves.
func EachEmpty(t *testing.T, fn func(t *testing.T, address string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		fn(t, "sqlite:"+filepath.Join(t.TempDir(), "moothall.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		fn(t, required(t).create(t, "template0"))
	})
}

// SQLite is a fresh and migrated SQLite database.
func SQLite(t testing.TB) (*store.DB, *clock.Fixed) {
	t.Helper()
	whole, err := migratedFile()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "moothall.db")
	if err := os.WriteFile(file, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	return Open(t, "sqlite:"+file)
}

// Postgres is a fresh and migrated PostgreSQL database. It skips the test where
// there is no server, or fails it where there must be one.
func Postgres(t testing.TB) (*store.DB, *clock.Fixed) {
	t.Helper()
	db, clk := Open(t, required(t).migrated(t))
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db, clk
}

// DurablePostgres is the address of an empty database on a private server that
// is as careful with the disk as one in use, for measuring.
func DurablePostgres(t testing.TB) (address string) {
	t.Helper()
	s, err := theDurableServer()
	return available(t, s, err).create(t, "template0")
}

// Open opens the database at address for a test, with a clock that stands at
// Start and its log in the test's output.
func Open(t testing.TB, address string) (*store.DB, *clock.Fixed) {
	t.Helper()
	clk := clock.At(Start())
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	db, err := store.Open(t.Context(), address, store.Options{Clock: clk, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db, clk
}

// migratedFile is an SQLite database as migrating makes it, made once: tests
// start from a copy.
var migratedFile = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "moothall-sqlite-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "moothall.db")
	if err := migrate("sqlite:" + file); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})
