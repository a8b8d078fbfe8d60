package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
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
	Name     string    // such as "0001_journal"
	Checksum string    // SHA-256 of its text for this engine
	Applied  time.Time // zero: not yet
	text     string
}

// known lists the migrations in files for an engine, in order. A file
// NNNN_name.sql serves both; NNNN_name.sqlite.sql and .postgres.sql are a pair.
func known(files fs.FS, engine string) ([]Migration, error) {
	names, err := fs.Glob(files, "migrations/*.sql")
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
		b, err := fs.ReadFile(files, file)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(b)
		list = append(list, Migration{Name: base, Checksum: hex.EncodeToString(sum[:]), text: string(b)})
	}
	return list, nil
}

// querier is a connection that can be asked, in a transaction or not.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// compare marks in list what has been applied to the database behind q. It
// refuses a database that has had something else.
func compare(ctx context.Context, q querier, engine string, list []Migration) error {
	applied, err := applied(ctx, q, engine)
	if err != nil {
		return err
	}
	for i := range list {
		m := &list[i]
		was, ok := applied[m.Name]
		if !ok {
			continue
		}
		if was.Checksum != m.Checksum {
			return problem.New(problem.Conflict, "store.changed-migration",
				"The database was made with another text of migration %s than this program has. Use the program that made it, or restore a backup", m.Name)
		}
		m.Applied = was.Applied
		delete(applied, m.Name)
	}
	newest := ""
	for name := range applied {
		newest = max(newest, name)
	}
	if newest != "" {
		return problem.New(problem.Conflict, "store.newer",
			"The database is newer than this program: it has migration %s, which this program does not know. Install the newer version of Moothall", newest)
	}
	return nil
}

// applied reads which migrations the database has had.
func applied(ctx context.Context, q querier, engine string) (map[string]Migration, error) {
	exists := "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'migration'"
	if engine == postgresEngine {
		exists = "SELECT tablename FROM pg_tables WHERE tablename = 'migration' AND schemaname = current_schema()"
	}
	done := map[string]Migration{}
	found := false
	err := each(ctx, q, exists, func(rows *sql.Rows) error {
		found = true
		return nil
	})
	if err != nil || !found {
		return done, err
	}
	err = each(ctx, q, "SELECT name, checksum, applied_at FROM migration", func(rows *sql.Rows) error {
		var m Migration
		var at Time
		err := rows.Scan(&m.Name, &m.Checksum, &at)
		m.Applied = at.Time
		done[m.Name] = m
		return err
	})
	return done, err
}

func each(ctx context.Context, q querier, query string, row func(*sql.Rows) error) error {
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return fmt.Errorf("read which migrations were applied: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Status lists the migrations and when each was applied. It refuses a database
// that this program does not know, newer ones above all.
func (db *DB) Status(ctx context.Context) ([]Migration, error) {
	list, err := known(migrationFiles, db.engine)
	if err != nil {
		return nil, err
	}
	return list, db.status(ctx, list)
}

func (db *DB) status(ctx context.Context, list []Migration) error {
	return db.explain(compare(ctx, db.pool(), db.engine, list))
}

func (db *DB) pool() *sql.DB {
	if db.sqlite != nil {
		return db.sqlite.pool
	}
	return db.postgres.pool
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
// returns the names of the steps that it applied. One process migrates a
// database at a time; the others wait.
func (db *DB) Migrate(ctx context.Context) ([]string, error) {
	list, err := known(migrationFiles, db.engine)
	if err != nil {
		return nil, err
	}
	return db.migrate(ctx, list)
}

func (db *DB) migrate(ctx context.Context, list []Migration) (did []string, err error) {
	if err := db.flight.begin(); err != nil {
		return nil, err
	}
	defer db.flight.done()
	if err := db.status(ctx, list); err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(list, func(m Migration) bool { return m.Applied.IsZero() }) {
		return nil, nil
	}
	conn, err := db.pool().Conn(ctx)
	if err != nil {
		return nil, db.explain(err)
	}
	defer conn.Close()
	unlock, err := db.lockMigration(ctx, conn)
	if err != nil {
		return nil, db.explain(err)
	}
	defer func() { err = errors.Join(err, unlock()) }()
	for i := range list {
		applied, err := db.step(ctx, conn, list, i)
		if err != nil {
			return did, db.explain(fmt.Errorf("migration %s: %w", list[i].Name, err))
		}
		if applied {
			did = append(did, list[i].Name)
		}
	}
	return did, nil
}

// advisoryLock is the key of the lock that PostgreSQL keeps for who migrates.
const advisoryLock = 2007092701

// lockMigration waits until nobody else migrates this database.
func (db *DB) lockMigration(ctx context.Context, conn *sql.Conn) (unlock func() error, err error) {
	if db.sqlite != nil {
		return lockFile(ctx, db.sqlite.path+".migrating")
	}
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", advisoryLock); err != nil {
		return nil, fmt.Errorf("wait for whoever migrates: %w", err)
	}
	return func() error {
		_, err := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", advisoryLock)
		return err
	}, nil
}

// step applies one migration unless another process did so while we waited.
func (db *DB) step(ctx context.Context, conn *sql.Conn, list []Migration, i int) (bool, error) {
	m := list[i]
	t, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer t.Rollback()
	if err := compare(ctx, t, db.engine, list); err != nil || !list[i].Applied.IsZero() {
		return false, err
	}
	const table = `
		CREATE TABLE IF NOT EXISTS migration (
			name        TEXT   PRIMARY KEY,
			checksum    TEXT   NOT NULL,
			applied_at  BIGINT NOT NULL
		)`
	for _, text := range []string{table, m.text} {
		// Both drivers run a text of several statements when it has no
		// arguments, triggers and functions included.
		if _, err := t.ExecContext(ctx, text); err != nil {
			return false, err
		}
	}
	_, err = t.ExecContext(ctx, "INSERT INTO migration (name, checksum, applied_at) VALUES ($1, $2, $3)",
		m.Name, m.Checksum, Time{db.now()})
	if err != nil {
		return false, err
	}
	return true, t.Commit()
}
