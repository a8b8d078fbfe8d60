package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"moothall/internal/problem"
)

const pragmas = "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(ON)"

// openSQLite opens the file at path: one connection that writes, and no more
// that read than there are cores, because the driver's shared page cache slows
// down beyond that.
func (db *DB) openSQLite(ctx context.Context, path string) error {
	db.engine, db.path = "sqlite", path
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return problem.New(problem.NotFound, "store.no-folder", "The data folder %s does not exist. Create it, or name another with --data", filepath.Dir(path))
	}
	var err error
	if db.writes, err = sql.Open("sqlite", "file:"+path+pragmas); err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	db.writes.SetMaxOpenConns(1)
	w, err := db.writes.Conn(ctx)
	if err != nil {
		return db.explain(fmt.Errorf("open %s: %w", path, err))
	}
	if db.reads, err = sql.Open("sqlite", "file:"+path+pragmas+"&_pragma=query_only(ON)"); err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	db.reads.SetMaxOpenConns(runtime.NumCPU())
	db.reads.SetMaxIdleConns(runtime.NumCPU())
	db.writer = newWriter(db, w)
	return nil
}

// explain turns what a database says about its disk or its server into a
// sentence for the person who looks after it; anything else it leaves alone.
func (db *DB) explain(err error) error {
	var e *sqlite.Error
	if err == nil || !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return problem.New(problem.Unavailable, "store.full", "The disk is full, so nothing was saved. Ask whoever looks after this server to make room, then try again")
	case sqlite3.SQLITE_NOTADB:
		return problem.New(problem.Malformed, "store.not-a-database", "%s is not a database. Name the file that Moothall made, or another folder", db.path)
	case sqlite3.SQLITE_CORRUPT:
		return problem.New(problem.Unavailable, "store.damaged", "The database %s is damaged. Stop the server and restore the latest backup", db.path)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return problem.New(problem.Unavailable, "store.no-access", "The database %s cannot be opened for writing. Check who owns the file and its folder", db.path)
	}
	return err
}
