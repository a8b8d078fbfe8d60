package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"moothall/internal/problem"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Migration is one step of the schema.
type Migration struct {
	Name     string // "0001_journal"
	Checksum string // SHA-256 of its text for this engine
	text     string
	Applied  time.Time // zero: not yet
}

// known lists the migrations in the binary for an engine, in order. A file
// NNNN_name.sql serves both; NNNN_name.sqlite.sql and .postgres.sql are a pair.
func known(engine string) ([]Migration, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var list []Migration
	for _, file := range names {
		name := strings.TrimSuffix(strings.TrimPrefix(file, "migrations/"), ".sql")
		base, only, paired := strings.Cut(name, ".")
		if paired && only != engine {
			continue
		}
		b, err := migrationFiles.ReadFile(file)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(b)
		list = append(list, Migration{Name: base, Checksum: hex.EncodeToString(sum[:]), text: string(b)})
	}
	return list, nil
}

// Status lists the migrations and when each was applied.
func (db *DB) Status(ctx context.Context) ([]Migration, error) {
	list, err := known(db.engine)
	if err != nil {
		return nil, err
	}
	applied, err := db.applied(ctx, db.reads)
	if err != nil {
		return nil, db.explain(err)
	}
	for i := range list {
		m := &list[i]
		was, ok := applied[m.Name]
		if !ok {
			continue
		}
		if was.Checksum != m.Checksum {
			return nil, problem.New(problem.Conflict, "store.changed-migration",
				"The database was made with another text of migration %s than this program has. Use the program that made it, or restore a backup", m.Name)
		}
		m.Applied = was.Applied
		delete(applied, m.Name)
	}
	for name := range applied {
		return nil, problem.New(problem.Conflict, "store.newer",
			"The database is newer than this program: it has migration %s, which this program does not know. Install the newer version of Moothall", name)
	}
	return list, nil
}

type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// applied reads which migrations the database has had.
func (db *DB) applied(ctx context.Context, q queryer) (map[string]Migration, error) {
	exists := "SELECT count(*) FROM sqlite_master WHERE name = 'migration'"
	if db.engine == "postgres" {
		exists = "SELECT count(*) FROM pg_tables WHERE tablename = 'migration' AND schemaname = current_schema()"
	}
	rows, err := q.QueryContext(ctx, exists)
	if err != nil {
		return nil, fmt.Errorf("look for migrations: %w", err)
	}
	var n int
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			rows.Close()
			return nil, err
		}
	}
	rows.Close()
	done := map[string]Migration{}
	if n == 0 || rows.Err() != nil {
		return done, rows.Err()
	}
	if rows, err = q.QueryContext(ctx, "SELECT name, checksum, applied_at FROM migration"); err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var m Migration
		var at Time
		if err := rows.Scan(&m.Name, &m.Checksum, &at); err != nil {
			return nil, err
		}
		m.Applied = at.Time
		done[m.Name] = m
	}
	return done, rows.Err()
}

// RequireCurrent refuses a database that is older or newer than the program.
func (db *DB) RequireCurrent(ctx context.Context) error {
	list, err := db.Status(ctx)
	if err != nil {
		return err
	}
	for _, m := range list {
		if m.Applied.IsZero() {
			return problem.New(problem.Conflict, "store.older", "The database needs migration %s. Make a backup, then run: moothall migrate up", m.Name)
		}
	}
	return nil
}

// Migrate applies what is missing, each step in a transaction of its own, and
// returns the names of the steps. One process migrates at a time.
func (db *DB) Migrate(ctx context.Context) ([]string, error) {
	if _, err := db.Status(ctx); err != nil {
		return nil, err
	}
	list, err := known(db.engine)
	if err != nil {
		return nil, err
	}
	var did []string
	for _, m := range list {
		applied, err := db.migrateOne(ctx, m)
		if err != nil {
			return did, db.explain(fmt.Errorf("migration %s: %w", m.Name, err))
		}
		if applied {
			did = append(did, m.Name)
		}
	}
	return did, nil
}

// migrateOne takes the lock, looks again whether m is needed, and applies it.
// SQLite's lock is its one writer; PostgreSQL's is an advisory one.
func (db *DB) migrateOne(ctx context.Context, m Migration) (applied bool, err error) {
	step := func(q conn) error {
		if db.engine == "postgres" {
			if _, err := q.ExecContext(ctx, "SELECT pg_advisory_xact_lock(2007092701)"); err != nil {
				return err
			}
		}
		done, err := db.applied(ctx, q)
		if err != nil || done[m.Name].Name != "" {
			return err
		}
		if _, err := q.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)`); err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, m.text); err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, `INSERT INTO migration (name, checksum, applied_at) VALUES ($1, $2, $3)`, m.Name, m.Checksum, Time{db.clock.Now()})
		applied = err == nil
		return err
	}
	if db.engine == "sqlite" {
		err = db.Upkeep(ctx, func(tx *Tx) error { return step(unprepared{db.writer.conn}) })
		return applied && err == nil, err
	}
	t, err := db.writes.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer t.Rollback()
	if err := step(t); err != nil {
		return false, err
	}
	return applied, t.Commit()
}

// unprepared runs texts of several statements, which cannot be prepared.
type unprepared struct{ *sql.Conn }
