package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"

	"moothall/internal/problem"
)

// Backup writes a consistent copy of an SQLite database to file, checks it and
// makes sure that it is on the disk, while changes go on.
func (db *DB) Backup(ctx context.Context, file string) error {
	if db.engine != "sqlite" {
		return problem.New(problem.Malformed, "backup.postgres", "Moothall backs up SQLite. For PostgreSQL use pg_dump or a base backup, as the operations guide says")
	}
	if _, err := os.Stat(file); err == nil {
		return problem.New(problem.Conflict, "backup.exists", "%s already exists. Name a file that does not", file)
	}
	// The connections for reading refuse even this, and the writer stays free.
	source, err := sql.Open("sqlite", "file:"+db.path+pragmas)
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	defer source.Close()
	if _, err := source.ExecContext(ctx, "VACUUM INTO $1", file); err != nil {
		os.Remove(file)
		return db.explain(fmt.Errorf("back up to %s: %w", file, err))
	}
	if err := CheckFile(ctx, file); err != nil {
		return err
	}
	return syncFile(file)
}

// CheckFile says whether file is a whole Moothall database.
func CheckFile(ctx context.Context, file string) error {
	if _, err := os.Stat(file); err != nil {
		return problem.New(problem.NotFound, "backup.none", "There is no file %s", file)
	}
	d := &DB{engine: "sqlite", path: file}
	c, err := sql.Open("sqlite", "file:"+file+"?mode=ro")
	if err != nil {
		return err
	}
	defer c.Close()
	var verdict string
	if err := c.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&verdict); err != nil {
		return d.explain(fmt.Errorf("check %s: %w", file, err))
	}
	if verdict != "ok" {
		return problem.New(problem.Conflict, "backup.damaged", "%s is damaged: %s", file, verdict)
	}
	if done, err := d.applied(ctx, c); err != nil || len(done) == 0 {
		return problem.New(problem.Malformed, "backup.other", "%s is a database, but not one of Moothall's", file)
	}
	return nil
}

// syncFile makes sure that a file and its name are on the disk.
func syncFile(file string) error {
	for _, name := range []string{file, filepath.Dir(file)} {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		err = f.Sync()
		f.Close()
		if err != nil {
			return fmt.Errorf("write %s to the disk: %w", name, err)
		}
	}
	return nil
}
