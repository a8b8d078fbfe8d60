package calendar

import (
	"testing"

	"pgregory.net/rapid"

	"moothall/internal/problem"
)

func TestClearDaysShowTheirWorking(t *testing.T) {
	tests := map[string]struct {
		notice   string
		n        int
		kind     DayKind
		earliest string
	}{
		"28 clear days: the 28th is 30 November, so not before 1 December": {"2026-11-02", 28, CalendarDays, "2026-12-01"},
		"five clear working days of an ordinary week":                      {"2026-11-23", 5, WorkingDays, "2026-12-01"},
		"notice on a Friday":               {"2026-11-27", 5, WorkingDays, "2026-12-07"},
		"notice on a Saturday":             {"2026-11-28", 5, WorkingDays, "2026-12-07"},
		"over Easter":                      {"2026-04-01", 5, WorkingDays, "2026-04-13"},
		"over the State Funeral":           {"2022-09-15", 5, WorkingDays, "2022-09-26"},
		"28 days over a leap day":          {"2024-02-10", 28, CalendarDays, "2024-03-10"},
		"28 days as the clocks go forward": {"2026-03-10", 28, CalendarDays, "2026-04-08"},
		"no clear day at all":              {"2026-11-25", 0, CalendarDays, "2026-11-26"},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := EnglandAndWales().ClearDays(day(t, c.notice), c.n, c.kind)
			if err != nil || got.Earliest.String() != c.earliest {
				t.Fatalf("got %s, want %s: %v\n%+v", got.Earliest, c.earliest, err, got.Working)
			}
		})
	}
}

func TestClearDaysAreAllCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 60).Draw(t, "n")
		kind := rapid.SampledFrom([]DayKind{CalendarDays, WorkingDays}).Draw(t, "kind")
		notice := NewDate(2000, 1, 1).AddDays(rapid.IntRange(0, 10000).Draw(t, "day"))
		got, err := EnglandAndWales().ClearDays(notice, n, kind)
		if err != nil {
			t.Fatal(err)
		}
		counted := 0
		for i, d := range got.Working {
			if d.Date != notice.AddDays(i) || d.Why == "" {
				t.Fatalf("day %d is %+v", i, d)
			}
			if d.Counted {
				counted++
			}
		}
		last := got.Working[len(got.Working)-1]
		if counted != n || last.Date != got.Earliest || last.Counted || got.Working[0].Counted {
			t.Fatalf("%d counted of %d: %+v", counted, n, got)
		}
	})
}

func TestClearDaysThatMakeNoSenseAreRefused(t *testing.T) {
	c := EnglandAndWales()
	for name, ask := range map[string]func() (Clear, error){
		"another kind of day": func() (Clear, error) { return c.ClearDays(NewDate(2026, 1, 1), 5, "lunar") },
		"less than none":      func() (Clear, error) { return c.ClearDays(NewDate(2026, 1, 1), -1, WorkingDays) },
		"no notice":           func() (Clear, error) { return c.ClearDays(Date{}, 5, WorkingDays) },
		"beyond the calendar": func() (Clear, error) { return c.ClearDays(NewDate(2028, 12, 27), 5, WorkingDays) },
	} {
		if _, err := ask(); !problem.Is(err, problem.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
