package once_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"moothall/access/actor"
	"moothall/internal/clock"
	"moothall/internal/once"
	"moothall/internal/reference"
	"moothall/internal/store"
	"moothall/internal/store/storetest"
	"moothall/journal"
)

func person(key string) actor.Actor {
	return actor.Actor{PersonID: key, Name: "Someone", Organisation: "o"}
}

// send sends the form with that mark: its work allocates a reference.
func send(t *testing.T, db *store.DB, who actor.Actor, mark string) (led string, err error) {
	t.Helper()
	err = db.Change(t.Context(), who, func(tx *store.Tx) error {
		led, err = once.Do(tx, mark, func() (string, error) {
			ref, err := reference.Next(tx, "REP", 2026)
			if err != nil {
				return "", err
			}
			return ref, journal.Note(tx, "report.written", ref, nil)
		})
		return err
	})
	return led, err
}

func TestTheSecondSendingLeadsToTheFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *clock.Fixed) {
		for round := range 20 {
			mark, led := fmt.Sprint("mark ", round), make([]string, 4)
			var wait sync.WaitGroup
			for i := range led {
				wait.Go(func() {
					var err error
					if led[i], err = send(t, db, person("p"), mark); err != nil {
						t.Error(err)
					}
				})
			}
			wait.Wait()
			want := fmt.Sprintf("REP-2026-%04d", round+1)
			for _, got := range led {
				if got != want {
					t.Fatalf("the form of round %d led to %v, want %s alone", round, led, want)
				}
			}
		}
	})
}

func TestAMarkBelongsToItsPerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *clock.Fixed) {
		first, err := send(t, db, person("p"), "mark")
		if err != nil {
			t.Fatal(err)
		}
		second, err := send(t, db, person("q"), "mark")
		if err != nil || second == first {
			t.Fatalf("another person's form led to %q, %v", second, err)
		}
	})
}

func TestAFailureMayBeSentAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *clock.Fixed) {
		refused := errors.New("refused")
		err := db.Change(t.Context(), person("p"), func(tx *store.Tx) error {
			_, err := once.Do(tx, "mark", func() (string, error) { return "", refused })
			return err
		})
		if !errors.Is(err, refused) {
			t.Fatal(err)
		}
		if led, err := send(t, db, person("p"), "mark"); err != nil || led != "REP-2026-0001" {
			t.Fatalf("sent again it led to %q, %v", led, err)
		}
	})
}
