package publish_test

import (
	"fmt"
	"testing"
	"time"

	"moothall/calendar"
	"moothall/internal/clock"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/internal/store/storetest"
	"moothall/publish"
)

// write runs fn in a change: the journal is kept by package publish's callers.
func write(t *testing.T, db *store.DB, fn func(*store.Tx) error) {
	t.Helper()
	if err := db.Upkeep(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func ordinary() publish.Decision {
	day := calendar.NewDate(2026, time.November, 23)
	return publish.Decision{Reference: "DEC-2026-0001", Title: "Café strategy", Organisation: "Town Council", Maker: "Cabinet", DecidedOn: day,
		FirstPublishedAt: day.At(10, 0), Version: 1, Narrative: "Members considered it.",
		Resolutions: []publish.Resolution{{Number: "1", Text: "Agreed.", Implementation: "not-started"}},
		CallIn:      publish.CallIn{Rule: "Five days", Deadline: day.AddDays(4).End()}}
}

func TestVersionsAreNeverChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clk *clock.Fixed) {
		d := ordinary()
		write(t, db, func(tx *store.Tx) error {
			return publish.PutVersion(tx, d, publish.Version{Number: 1, PublishedAt: clk.Now(), By: "Dot", Why: "First published"})
		})
		for _, sql := range []string{"UPDATE published_version SET document = '{}'", "DELETE FROM published_version"} {
			if err := db.Upkeep(t.Context(), func(tx *store.Tx) error { _, err := tx.Exec(sql); return err }); err == nil {
				t.Errorf("%s was allowed", sql)
			}
		}
		d.Title = "Another"
		if err := db.Upkeep(t.Context(), func(tx *store.Tx) error {
			return publish.PutVersion(tx, d, publish.Version{Number: 1, PublishedAt: clk.Now(), By: "Dot", Why: "Again"})
		}); err == nil {
			t.Error("version 1 was put a second time")
		}
		if err := db.View(t.Context(), func(tx *store.Tx) error {
			got, err := publish.FindVersion(tx, d.Reference, 1)
			if err == nil && got.Title != "Café strategy" {
				t.Errorf("version 1 is now %q", got.Title)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestStatusFollowsTheClock(t *testing.T) {
	d := ordinary()
	deadline := d.CallIn.Deadline
	held := []publish.CallInReceived{{State: "concluded"}, {State: "received"}}
	for name, c := range map[string]struct {
		received []publish.CallInReceived
		deadline time.Time
		now      time.Time
		want     publish.CallInStatus
	}{
		"at the last second":            {nil, deadline, deadline, publish.CallInOpen},
		"a second later":                {nil, deadline, deadline.Add(time.Second), publish.CallInClosed},
		"called in":                     {held, deadline, deadline, publish.CallInHeld},
		"called in, long after":         {held, deadline, deadline.AddDate(1, 0, 0), publish.CallInHeld},
		"concluded before the end":      {held[:1], deadline, deadline, publish.CallInOpen},
		"concluded, after the end":      {held[:1], deadline, deadline.Add(time.Second), publish.CallInConcluded},
		"withdrawn, after the end":      {[]publish.CallInReceived{{State: "withdrawn"}}, deadline, deadline.Add(time.Second), publish.CallInClosed},
		"not subject to call-in at all": {nil, time.Time{}, deadline, publish.CallInNone},
	} {
		d.CallIn.Received, d.CallIn.Deadline = c.received, c.deadline
		if got := d.At(c.now).CallIn.Status; got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestSearchFindsOnlyPublished(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clk *clock.Fixed) {
		finds := func(words string) int {
			t.Helper()
			n := 0
			if err := db.View(t.Context(), func(tx *store.Tx) error {
				l, err := publish.Register(tx, publish.Query{Words: words}, clk.Now())
				n = l.Total
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if finds("strategy") != 0 {
			t.Fatal("something is found before anything is published")
		}
		d := ordinary()
		write(t, db, func(tx *store.Tx) error { return publish.Put(tx, d) })
		if finds("strat considered") != 1 {
			t.Fatal("what is published is not found by the beginnings of its words")
		}
		if finds("DEC-2026-0001") != 1 || finds("\ue000y2026") != 0 {
			t.Fatal("a decision is not found by its reference, or is found by a word that is none")
		}
		d.Title, d.Narrative = "Roads", "Members heard of it."
		write(t, db, func(tx *store.Tx) error { return publish.Put(tx, d) })
		if finds("strategy") != 0 || finds("considered") != 0 || finds("roads heard") != 1 {
			t.Fatal("a correction leaves the old words to be found")
		}
	})
}

func TestTheRegisterIsReadToItsEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clk *clock.Fixed) {
		write(t, db, func(tx *store.Tx) error {
			for i := range 7 {
				d := ordinary()
				d.Reference = "DEC-2026-000" + string(rune('1'+i))
				d.FirstPublishedAt = d.FirstPublishedAt.Add(time.Duration(i/3) * time.Hour) // some at the same instant
				if err := publish.Put(tx, d); err != nil {
					return err
				}
			}
			return nil
		})
		seen, q := map[string]bool{}, publish.Query{Size: 2}
		for range 5 {
			var l publish.Listing
			if err := db.View(t.Context(), func(tx *store.Tx) (err error) {
				l, err = publish.Register(tx, q, clk.Now())
				return err
			}); err != nil {
				t.Fatal(err)
			}
			for _, d := range l.Decisions {
				if seen[d.Reference] {
					t.Fatalf("%s is listed twice", d.Reference)
				}
				seen[d.Reference] = true
			}
			if q.After = l.Next; q.After == "" {
				break
			}
		}
		if len(seen) != 7 || q.After != "" {
			t.Fatalf("%d of 7 were listed", len(seen))
		}
		err := db.View(t.Context(), func(tx *store.Tx) error { _, err := publish.Find(tx, "DEC-1066-0001", clk.Now()); return err })
		if !problem.Is(err, problem.NotFound) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestADecisionKeepsItsPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clk *clock.Fixed) {
		put := func(reference, title string, published time.Time) {
			t.Helper()
			write(t, db, func(tx *store.Tx) error {
				d := ordinary()
				d.Reference, d.Title, d.FirstPublishedAt = reference, title, published
				return publish.Put(tx, d)
			})
		}
		first := ordinary().FirstPublishedAt
		put("DEC-2026-0001", "Before", first)
		put("DEC-2026-0002", "After", first.Add(time.Second))
		write(t, db, func(tx *store.Tx) error { // more than a second has places for
			for i := range 1005 {
				d := ordinary()
				d.Reference, d.FirstPublishedAt = fmt.Sprintf("DEC-2024-%04d", i+1), first.AddDate(-2, 0, 0)
				if err := publish.Put(tx, d); err != nil {
					return err
				}
			}
			return nil
		})
		put("DEC-2024-2000", "Imported late, between the others", first.AddDate(-1, 0, 0))
		put("DEC-2026-0001", "Before, and corrected", first)
		for name, q := range map[string]publish.Query{"listed": {Size: 4}, "searched": {Words: "dec", Size: 4}} {
			if err := db.View(t.Context(), func(tx *store.Tx) error {
				l, err := publish.Register(tx, q, clk.Now())
				got := ""
				for _, d := range l.Decisions {
					got += d.Reference + " "
				}
				if got != "DEC-2026-0002 DEC-2026-0001 DEC-2024-2000 DEC-2024-1005 " {
					t.Errorf("%s: %s", name, got)
				}
				if q.Words == "" && (l.Total != 1008 || l.Capped) || q.Words != "" && (l.Total != 1000 || !l.Capped) {
					t.Errorf("%s: %d are counted", name, l.Total)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
	})
}
