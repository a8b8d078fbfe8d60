package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"

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
	return whole(ctx, file, func(part string) error {
		if err := db.copyTo(ctx, part); err != nil {
			return explainSQLite(file, fmt.Errorf("back up to %s: %w", file, err))
		}
		return nil
	})
}

// Restore puts a copy of backup in place as file, where there is no database,
// and makes the folder that is to hold it. Like a backup it has its name only when it is whole, checked and on the disk.
func Restore(ctx context.Context, backup, file string) error {
	if err := CheckFile(ctx, backup); err != nil {
		return err
	}
	// What SQLite has not yet put into a file lies beside it: a copy of the
	// file alone would be without.
	if info, err := os.Stat(backup + "-wal"); err == nil && info.Size() > 0 {
		return problem.New(problem.Conflict, "restore.in-use", "%s is a database in use, not a backup: part of it is in %s-wal. Copy it with moothall backup, and restore that", backup, backup)
	}
	// SQLite would put what an earlier database left behind into this one.
	for _, old := range []string{file, file + "-wal", file + "-shm", file + "-journal"} {
		if _, err := os.Lstat(old); err == nil {
			return problem.New(problem.Conflict, "restore.exists", "%s is there already. Move it away first: a restore overwrites nothing", old)
		}
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		return explainFile(file, err)
	}
	return whole(ctx, file, func(part string) error { return copyFile(backup, part) })
}

// whole makes a database file that has its name only when it is whole, checked
// and on the disk. Nobody but the owner and the group can read it, because
// there are password hashes in it.
func whole(ctx context.Context, file string, write func(part string) error) error {
	part := file + ".part"
	if err := removed(part); err != nil {
		return explainFile(file, err)
	}
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return explainFile(file, err)
	}
	if err := f.Close(); err != nil {
		return errors.Join(explainFile(file, err), removed(part))
	}
	if err := write(part); err != nil {
		return errors.Join(explainFile(file, err), removed(part))
	}
	if err := CheckFile(ctx, part); err != nil {
		return errors.Join(err, removed(part))
	}
	if err := syncFile(part); err != nil {
		return errors.Join(explainFile(file, err), removed(part))
	}
	if err := os.Rename(part, file); err != nil {
		return errors.Join(explainFile(file, err), removed(part))
	}
	return explainFile(file, syncFile(filepath.Dir(file)))
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// explainFile turns what the system says of a file that was to be written into
// a sentence; anything else it leaves alone.
func explainFile(file string, err error) error {
	var reason syscall.Errno
	if err == nil || problem.All(err) != nil || !errors.As(err, &reason) {
		return err
	}
	return explained{problem.New(problem.Unavailable, "file.unwritten", "Cannot write %s: %s", file, reason), err}
}

func (db *DB) copyTo(ctx context.Context, file string) error {
	_, err := db.sqlite.pool.ExecContext(ctx, "VACUUM INTO $1", file)
	return err
}

// removed takes away what is left of a copy that failed.
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
	info, err := os.Stat(file)
	if err != nil {
		return problem.New(problem.NotFound, "backup.none", "There is no file %s", file)
	}
	if !info.Mode().IsRegular() {
		return problem.New(problem.Malformed, "backup.no-file", "%s is not a file. Name the file that moothall backup made", file)
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
		// The verdict is several lines, of which one is enough.
		return problem.New(problem.Conflict, "backup.damaged", "%s is damaged: %s", file, strings.Join(strings.Fields(verdict), " "))
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
