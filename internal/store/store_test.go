package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"moothall/access/actor"
	"moothall/internal/clock"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/internal/store/storetest"
	"moothall/journal"
)

func add(tx *store.Tx, kind string, year int) error {
	return tx.ExecOne(`INSERT INTO reference_counter (kind, year, last) VALUES ($1, $2, 0)`, kind, year)
}

func number(r store.Row) (n int, err error) { return n, r.Scan(&n) }

func rows(t *testing.T, db *store.DB, query string, args ...any) (n int) {
	t.Helper()
	if err := db.View(t.Context(), func(tx *store.Tx) (err error) {
		n, err = store.One(tx, number, query, args...)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestViewCannotWrite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *clock.Fixed) {
		if err := db.View(t.Context(), func(tx *store.Tx) error { return add(tx, "x", 1) }); err == nil {
			t.Fatal("a View wrote")
		}
		if n := rows(t, db, "SELECT count(*) FROM reference_counter"); n != 0 {
			t.Fatalf("%d rows were written", n)
		}
	})
}

func TestNoChangeWithoutJournal(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *clock.Fixed) {
		who := actor.System("test")
		if err := db.Change(t.Context(), who, func(tx *store.Tx) error { return add(tx, "x", 1) }); err == nil {
			t.Fatal("a change without a journal entry was committed")
		}
		if err := db.Change(t.Context(), who, func(tx *store.Tx) error { return nil }); err != nil {
			t.Fatalf("a change that writes nothing needs no entry: %v", err)
		}
		if err := db.Change(t.Context(), who, func(tx *store.Tx) error {
			return errors.Join(add(tx, "y", 1), journal.Note(tx, "test.added", "y", nil))
		}); err != nil {
			t.Fatal(err)
		}
		if n := rows(t, db, "SELECT count(*) FROM reference_counter"); n != 1 {
			t.Fatalf("%d rows stand, want 1", n)
		}
	})
}

func TestOnesFailureIsOnesOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *clock.Fixed) {
		var wg sync.WaitGroup
		for i := range 90 {
			wg.Go(func() {
				err := db.Change(t.Context(), actor.System("test"), func(tx *store.Tx) error {
					if err := errors.Join(add(tx, "n", i), journal.Note(tx, "test.added", fmt.Sprint(i), nil)); err != nil {
						return err
					}
					switch i % 3 {
					case 1:
						return errors.New("changed my mind")
					case 2:
						panic("a fault")
					}
					return nil
				})
				if (err == nil) != (i%3 == 0) {
					t.Errorf("change %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		if n, m := rows(t, db, "SELECT count(*) FROM reference_counter"), rows(t, db, "SELECT count(*) FROM journal"); n != 30 || m != 30 {
			t.Fatalf("%d rows and %d entries stand, want 30 of each", n, m)
		}
	})
}

func TestTheJournalIsAppendOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *clock.Fixed) {
		if err := db.Change(t.Context(), actor.System("test"), func(tx *store.Tx) error { return journal.Note(tx, "test.noted", "x", nil) }); err != nil {
			t.Fatal(err)
		}
		for _, sql := range []string{"UPDATE journal SET event = 'x'", "DELETE FROM journal"} {
			if err := db.Upkeep(t.Context(), func(tx *store.Tx) error { _, err := tx.Exec(sql); return err }); err == nil {
				t.Errorf("%s was allowed", sql)
			}
		}
	})
}

func TestAStaleChangeIsAConflict(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *clock.Fixed) {
		err := db.Change(t.Context(), actor.System("test"), func(tx *store.Tx) error {
			return tx.ExecOne("UPDATE reference_counter SET last = 1 WHERE kind = 'none'")
		})
		if !problem.Is(err, problem.Conflict) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestMigratingAgainDoesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *clock.Fixed) {
		did, err := db.Migrate(t.Context())
		if err != nil || len(did) != 0 {
			t.Fatalf("got %v, %v", did, err)
		}
		if err := db.RequireCurrent(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *clock.Fixed) {
		if err := db.Upkeep(t.Context(), func(tx *store.Tx) error {
			return tx.ExecOne("INSERT INTO migration (name, checksum, applied_at) VALUES ('9999_future', 'x', 1)")
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Migrate(t.Context()); !problem.Is(err, problem.Conflict) || !strings.Contains(err.Error(), "newer") {
			t.Fatalf("got %v", err)
		}
	})
}

func TestACallerWhoLeftIsNotRun(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *clock.Fixed) {
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if err := db.Change(gone, actor.System("test"), func(*store.Tx) error { t.Error("it ran"); return nil }); !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestACallerWhoLeavesLaterChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *clock.Fixed) {
		ctx, cancel := context.WithCancel(t.Context())
		err := db.Change(ctx, actor.System("test"), func(tx *store.Tx) error {
			cancel()
			return errors.Join(add(tx, "x", 1), journal.Note(tx, "test.added", "x", nil))
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := rows(t, db, "SELECT count(*) FROM reference_counter"); n != 1 {
			t.Fatal("the change was lost")
		}
	})
}

func TestWhatIsNoDatabaseSaysSo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(file, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), "sqlite:"+file, store.Options{})
	if err == nil {
		_, err = db.Status(t.Context())
		if e := db.Close(); e != nil {
			t.Error(e)
		}
	}
	if !problem.Is(err, problem.Malformed) || !strings.Contains(err.Error(), "not a database") {
		t.Fatalf("got %v", err)
	}
}

func TestAnUnreachableServerSaysSoWithoutThePassword(t *testing.T) {
	_, err := store.Open(t.Context(), "postgres://me:secret@127.0.0.1:1/db", store.Options{})
	if !problem.Is(err, problem.Unavailable) || strings.Contains(err.Error(), "secret") {
		t.Fatalf("got %v", err)
	}
}

func TestAFullDiskSavesNothingHalf(t *testing.T) {
	db, _ := storetest.SQLite(t)
	full := func(tx *store.Tx) error {
		return journal.Note(tx, "test.noted", "x", strings.Repeat("x", 100_000))
	}
	if err := db.Upkeep(t.Context(), func(tx *store.Tx) error {
		_, err := store.One(tx, number, "PRAGMA max_page_count = 200")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var err error
	saved := 0
	for range 20 {
		if err = db.Change(t.Context(), actor.System("test"), full); err != nil {
			break
		}
		saved++
	}
	if !problem.Is(err, problem.Unavailable) || !strings.Contains(err.Error(), "full") {
		t.Fatalf("got %v", err)
	}
	if n := rows(t, db, "SELECT count(*) FROM journal"); n != saved {
		t.Fatalf("%d entries stand, want %d", n, saved)
	}
}

func TestABackupIsWhole(t *testing.T) {
	db, _ := storetest.SQLite(t)
	if err := db.Change(t.Context(), actor.System("test"), func(tx *store.Tx) error { return journal.Note(tx, "test.noted", "x", nil) }); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "copy.db")
	if err := db.BackupTo(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if err := store.CheckFile(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if err := db.BackupTo(t.Context(), file); !problem.Is(err, problem.Conflict) {
		t.Fatalf("a backup overwrote a file: %v", err)
	}
}

// made is a backup of a database with one entry in its journal.
func made(t *testing.T) string {
	t.Helper()
	db, _ := storetest.SQLite(t)
	if err := db.Change(t.Context(), actor.System("test"), func(tx *store.Tx) error { return journal.Note(tx, "test.noted", "x", nil) }); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "copy.db")
	if err := db.BackupTo(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestABackupIsNotForEverybody(t *testing.T) {
	file := made(t)
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm()&0o007 != 0 {
		t.Fatalf("anybody can read the backup: %s", info.Mode())
	}
}

func TestARestoreOverwritesNothing(t *testing.T) {
	backup := made(t)
	// An earlier database's log would be put into the new one.
	for _, left := range []string{"", "-wal", "-shm", "-journal"} {
		file := filepath.Join(t.TempDir(), "moothall.db")
		if err := os.WriteFile(file+left, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := store.Restore(t.Context(), backup, file); !problem.Is(err, problem.Conflict) {
			t.Errorf("with moothall.db%s there: %v", left, err)
		}
	}
}

func TestARestoreThatFailsLeavesNothing(t *testing.T) {
	backup := made(t)
	text, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	for name, spoilt := range map[string][]byte{"cut short": text[:len(text)/2], "empty": nil, "other": []byte(strings.Repeat("not a database ", 100))} {
		if err := os.WriteFile(backup, spoilt, 0o600); err != nil {
			t.Fatal(err)
		}
		folder := t.TempDir()
		if err := store.Restore(t.Context(), backup, filepath.Join(folder, "moothall.db")); len(problem.All(err)) != 1 {
			t.Errorf("%s: %v", name, err)
		}
		if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
			t.Errorf("%s: %v was left, %v", name, left, err)
		}
	}
}

// A database that is in use has part of itself in its log: to restore the file
// alone would lose that without a word.
func TestADatabaseInUseIsNoBackup(t *testing.T) {
	file := filepath.Join(t.TempDir(), "moothall.db")
	db, err := store.Open(t.Context(), "sqlite:"+file, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := store.Restore(t.Context(), file, filepath.Join(t.TempDir(), "moothall.db")); !problem.Is(err, problem.Conflict) {
		t.Fatalf("got %v", err)
	}
}
