package store_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"moothall/access/actor"
	"moothall/internal/clock"
	"moothall/internal/store"
	"moothall/internal/store/storetest"
	"moothall/journal"
)

// What was acknowledged is in the files as they are at that moment: a copy of
// them, taken without asking the database, opens and has it.
func TestAcknowledgedMeansDurable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "moothall.db")
	db, err := store.Open(t.Context(), "sqlite:"+file, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	level := 0
	if err := db.Upkeep(t.Context(), func(tx *store.Tx) (err error) {
		level, err = store.One(tx, number, "PRAGMA synchronous")
		return err
	}); err != nil || level != 2 {
		t.Fatalf("synchronous is %d, want 2 (FULL): %v", level, err)
	}
	for i := range 20 {
		if err := db.Change(t.Context(), actor.System("test"), func(tx *store.Tx) error {
			return errors.Join(add(tx, "n", i), journal.Note(tx, "test.added", "n", nil))
		}); err != nil {
			t.Fatal(err)
		}
		copied := filepath.Join(t.TempDir(), "copy.db")
		for _, end := range []string{"", "-wal"} {
			copyOf(t, file+end, copied+end)
		}
		other, err := store.Open(t.Context(), "sqlite:"+copied, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if n, m := rows(t, other, "SELECT count(*) FROM reference_counter"), rows(t, other, "SELECT count(*) FROM journal"); n != i+1 || m != i+1 {
			t.Errorf("after %d answers the files hold %d rows and %d entries", i+1, n, m)
		}
		if err := other.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func copyOf(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
}

// Two officers are on duty and each may leave if another stays. Each change
// reads both rows and writes one: on PostgreSQL, READ COMMITTED alone would let
// both leave. Bumping the aggregate's root first, or a serialisable change, keeps
// one there.
func TestNoWriteSkew(t *testing.T) {
	leave := func(me int) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			n, err := store.One(tx, number, "SELECT CAST(sum(last) AS BIGINT) FROM reference_counter WHERE kind = 'duty'")
			if err != nil || n < 2 {
				return err
			}
			if err := tx.ExecOne("UPDATE reference_counter SET last = 0 WHERE kind = 'duty' AND year = $1", me); err != nil {
				return err
			}
			return journal.Note(tx, "test.left", "duty", nil)
		}
	}
	rooted := func(me int) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			if err := tx.ExecOne("UPDATE reference_counter SET last = last + 1 WHERE kind = 'root'"); err != nil {
				return err
			}
			return errors.Join(leave(me)(tx), journal.Note(tx, "test.asked", "duty", nil))
		}
	}
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *clock.Fixed) {
		who := actor.System("test")
		for name, try := range map[string]func(me int) error{
			"root first":   func(me int) error { return db.Change(t.Context(), who, rooted(me)) },
			"serialisable": func(me int) error { return db.ChangeSerializable(t.Context(), who, leave(me)) },
		} {
			for round := range 50 {
				if err := db.Upkeep(t.Context(), func(tx *store.Tx) error {
					_, err := tx.Exec("DELETE FROM reference_counter")
					for _, row := range []struct {
						kind string
						year int
					}{{"root", 0}, {"duty", 1}, {"duty", 2}} {
						_, e := tx.Exec("INSERT INTO reference_counter (kind, year, last) VALUES ($1, $2, 1)", row.kind, row.year)
						err = errors.Join(err, e)
					}
					return err
				}); err != nil {
					t.Fatal(err)
				}
				var wg sync.WaitGroup
				for me := 1; me <= 2; me++ {
					wg.Go(func() {
						if err := try(me); err != nil {
							t.Errorf("%s: %v", name, err)
						}
					})
				}
				wg.Wait()
				if n := rows(t, db, "SELECT CAST(sum(last) AS BIGINT) FROM reference_counter WHERE kind = 'duty'"); n != 1 {
					t.Fatalf("%s, round %d: %d are on duty, want 1", name, round, n)
				}
			}
		}
	})
}
