package example_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"moothall/example"
	"moothall/internal/clock"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/internal/store/storetest"
	"moothall/publish"
)

// some is how many decisions are loaded here: five meetings.
const some = 100

// register is what the public sees of each decision, last published first.
func register(t *testing.T, db *store.DB, q publish.Query) (list []string, total int) {
	t.Helper()
	q.Size = 1000
	if err := db.View(t.Context(), func(tx *store.Tx) error {
		l, err := publish.Register(tx, q, example.Now())
		for _, d := range l.Decisions {
			list = append(list, d.Reference+" "+d.Title+" "+string(d.CallIn)+" "+d.Progress)
		}
		total = l.Total
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return list, total
}

func TestALoadThatWasStoppedIsGoneOnWith(t *testing.T) {
	whole, c := storetest.SQLite(t)
	if err := example.Fill(t.Context(), whole, c, some, func(int) {}); err != nil {
		t.Fatal(err)
	}
	want, _ := register(t, whole, publish.Query{})
	if len(want) != some+9 {
		t.Fatalf("%d decisions are published, want %d and the story's 9", len(want), some)
	}
	storetest.Each(t, func(t *testing.T, db *store.DB, clk *clock.Fixed) {
		stops := 0
		for {
			ctx, stop := context.WithCancel(t.Context())
			told := 0
			err := example.Fill(ctx, db, clk, some, func(int) {
				if told++; told == 3 {
					stop()
				}
			})
			stop()
			if err == nil {
				break
			}
			if !errors.Is(err, example.ErrStopped) || stops > 100 {
				t.Fatalf("stop %d: %v", stops, err)
			}
			stops++
		}
		if got, _ := register(t, db, publish.Query{}); stops < 3 || !slices.Equal(got, want) {
			t.Errorf("after %d stops the register is another: %d decisions", stops, len(got))
		}
		if !clk.Now().Equal(example.Now()) {
			t.Errorf("the clock stands at %s", clk.Now())
		}
	})
}

func TestTheCountsAreThoseOfTheLists(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clk *clock.Fixed) {
		if err := example.Fill(t.Context(), db, clk, some, func(int) {}); err != nil {
			t.Fatal(err)
		}
		for _, q := range []publish.Query{{}, {Year: 2026}, {Body: "Cabinet, Kelderby Borough Council"}, {Words: "illustrative"}, {Words: "c"}, {Words: "coun"}} {
			for _, status := range append(publish.Statuses(), "") {
				for _, year := range []int{0, 2001, 2026} {
					q.Status, q.Year = status, year
					list, total := register(t, db, q)
					if len(list) != total {
						t.Errorf("%+v lists %d and counts %d", q, len(list), total)
					}
					if q.Words != "" {
						continue
					}
					// Every decision of the load holds this word, and no other does.
					all := slices.DeleteFunc(slices.Clone(list), func(s string) bool {
						return !strings.Contains(s, "(illustrative)") || strings.Contains(s, "Mobile working")
					})
					q.Words = "made up fill register"
					if found, _ := register(t, db, q); !slices.Equal(found, all) {
						t.Errorf("%+v finds %d, want %d", q, len(found), len(all))
					}
					q.Words = ""
				}
			}
		}
		for status, least := range map[string]int{"open": 19, "held": 1, "may-be-acted-on": 50, "in-progress": 5, "implemented": 4} {
			if _, total := register(t, db, publish.Query{Status: status}); total < least {
				t.Errorf("only %d decisions are %s", total, status)
			}
		}
	})
}

func TestNothingIsLoadedWhereSomethingElseIs(t *testing.T) {
	ignore := func(int) {}
	db, clk := storetest.SQLite(t)
	if err := example.Fill(t.Context(), db, clk, 1, ignore); err != nil {
		t.Fatal(err)
	}
	told, c := storetest.SQLite(t)
	if err := example.Tell(t.Context(), told, c); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"the same again":  example.Fill(t.Context(), db, clk, 1, ignore),
		"another number":  example.Fill(t.Context(), db, clk, 2, ignore),
		"the story alone": example.Fill(t.Context(), told, c, 1, ignore),
	} {
		if !problem.Is(err, problem.Conflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
