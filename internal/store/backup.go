package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"moothall/internal/problem"
)

// BackupTo writes a consistent copy of an SQLite database to a new file while
// changes go on. The file has its name only when the copy is whole, checked and
// on the disk.
func (db *DB) BackupTo(ctx context.Context, file string) error {
	if db.sqlite == nil {
		return problem.New(problem.Malformed, "backup.postgres", "Moothall backs up SQLite. For PostgreSQL use pg_dump or a base backup, as the operations guide says")
	}
	if err := db.flight.begin(); err != nil {
		return err
	}
	defer db.flight.done()
	if _, err := os.Lstat(file); err == nil {
		return problem.New(problem.Conflict, "backup.exists", "%s already exists. Name a file that does not", file)
	}
	part := file + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("take away an unfinished backup: %w", err)
	}
	if err := db.copyTo(ctx, part); err != nil {
		return errors.Join(explainSQLite(file, fmt.Errorf("back up to %s: %w", file, err)), removed(part))
	}
	if err := CheckFile(ctx, part); err != nil {
		return errors.Join(err, removed(part))
	}
	if err := syncFile(part); err != nil {
		return errors.Join(err, removed(part))
	}
	if err := os.Rename(part, file); err != nil {
		return fmt.Errorf("name the backup: %w", err)
	}
	return syncFile(filepath.Dir(file))
}

func (db *DB) copyTo(ctx context.Context, file string) error {
	_, err := db.sqlite.pool.ExecContext(ctx, "VACUUM INTO $1", file)
	return err
}

// removed takes away what is left of a backup that failed.
func removed(file string) error {
	if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// syncFile makes sure that a file, or the names in a folder, are on the disk.
func syncFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return errors.Join(fmt.Errorf("write %s to the disk: %w", name, err), f.Close())
	}
	return f.Close()
}

// CheckFile says whether file is a whole Moothall database that this program
// knows. It reads all of it.
func CheckFile(ctx context.Context, file string) error {
	if _, err := os.Stat(file); err != nil {
		return problem.New(problem.NotFound, "backup.none", "There is no file %s", file)
	}
	pool, err := openReadOnly(file)
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := checkIntegrity(ctx, pool, file); err != nil {
		return explainSQLite(file, err)
	}
	had, err := applied(ctx, pool, sqliteEngine)
	if err != nil {
		return explainSQLite(file, err)
	}
	if len(had) == 0 {
		return problem.New(problem.Malformed, "backup.other", "%s is a database, but not one of Moothall's", file)
	}
	list, err := known(migrationFiles, sqliteEngine)
	if err != nil {
		return err
	}
	return compare(ctx, pool, sqliteEngine, list)
}

func checkIntegrity(ctx context.Context, pool *sql.DB, file string) error {
	var verdict string
	if err := pool.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&verdict); err != nil {
		return fmt.Errorf("check %s: %w", file, err)
	}
	if verdict != "ok" {
		return problem.New(problem.Conflict, "backup.damaged", "%s is damaged: %s", file, verdict)
	}
	broken := false
	err := each(ctx, pool, "PRAGMA foreign_key_check", func(*sql.Rows) error {
		broken = true
		return nil
	})
	if err != nil {
		return fmt.Errorf("check %s: %w", file, err)
	}
	if broken {
		return problem.New(problem.Conflict, "backup.damaged", "%s is damaged: it has rows that refer to rows which it has not", file)
	}
	return nil
}
