package calendar

import (
	"strings"
	"testing"
	"time"
)

func deadlineOf(t *testing.T, r Rule, published string) Result {
	t.Helper()
	got, err := r.Deadline(EnglandAndWales(), Moments{Published: instant(t, published), Decided: instant(t, published)})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestTheWaitForAWorkingDayIsShown(t *testing.T) {
	r := with(func(r *Rule) { r.Effective = NextWorkingDay })
	got := deadlineOf(t, r, "2026-12-18T10:00:00Z") // Friday; the fifth day is Thursday 24 December
	var days []string
	for _, d := range got.EffectiveWorking {
		days = append(days, d.Date.String()+" "+d.Why)
	}
	want := "2026-12-25 a bank holiday: Christmas Day; 2026-12-26 at the weekend; 2026-12-27 at the weekend; " +
		"2026-12-28 a bank holiday: Boxing Day (substitute day); 2026-12-29 the next working day: the decision takes effect"
	if strings.Join(days, "; ") != want || got.EffectiveFrom != day(t, "2026-12-29") {
		t.Fatalf("got %s\n%v", got.EffectiveFrom, days)
	}
}

func TestANamedWeekdayIsNotMoved(t *testing.T) {
	r := Rule{Name: "Tuesday", Anchor: FromNextWeek, Weekday: "tuesday", CutOff: "17:00", Effective: NextCalendarDay}
	got := deadlineOf(t, r, "2023-12-20T10:00:00Z")
	last := got.Working[len(got.Working)-1]
	if got.Deadline.Format(time.RFC3339) != "2023-12-26T17:00:00Z" || !strings.Contains(last.Why, "Boxing Day") {
		t.Fatalf("got %s, %+v", got.Deadline, last)
	}
}

func TestHolidaysBeyondTheListMatterOnlyWhereTheyAreExcluded(t *testing.T) {
	brent := with(func(r *Rule) {
		r.Anchor, r.Unit, r.BankHolidays, r.AnchorDayCounts = FromDecision, InCalendarDays, Counted, false
	})
	if got := deadlineOf(t, brent, "2031-05-01T10:00:00+01:00"); got.Deadline.Format(time.RFC3339) != "2031-05-06T23:59:59+01:00" {
		t.Fatalf("got %s", got.Deadline)
	}
	// The fifth working day would lie in the first year that is not published.
	_, err := aldermere.Deadline(EnglandAndWales(), Moments{Published: instant(t, "2028-12-28T10:00:00Z")})
	if err == nil || !strings.Contains(err.Error(), "2029") || !strings.Contains(err.Error(), "31 December 2028") {
		t.Fatalf("want a refusal that says how far the calendar runs, got %v", err)
	}
}

func TestAYearThatCannotBeRightIsRefused(t *testing.T) {
	brent := with(func(r *Rule) { r.Unit, r.BankHolidays = InCalendarDays, Counted })
	for _, at := range []string{"0207-10-01T10:00:00Z", "9999-12-31T10:00:00Z"} {
		if _, err := brent.Deadline(EnglandAndWales(), Moments{Published: instant(t, at)}); err == nil {
			t.Errorf("%s should be refused", at)
		}
	}
}

func TestTheClocksChangeNoDay(t *testing.T) {
	// 23 and 25 hours long, and each still one day of the count.
	r := with(func(r *Rule) { r.Unit, r.BankHolidays, r.AnchorDayCounts, r.Count = InCalendarDays, Counted, false, 1 })
	for published, want := range map[string]string{
		"2026-03-28T23:30:00Z":      "2026-03-29T23:59:59+01:00",
		"2026-03-29T23:30:00+01:00": "2026-03-30T23:59:59+01:00",
		"2026-10-24T23:30:00+01:00": "2026-10-25T23:59:59Z",
		"2026-10-25T00:30:00+01:00": "2026-10-26T23:59:59Z",
	} {
		if got := deadlineOf(t, r, published).Deadline.Format(time.RFC3339); got != want {
			t.Errorf("published %s ends %s, want %s", published, got, want)
		}
	}
}

// Five days with the day of publication and four days after it are the same
// rule, but only where the day of publication is one that counts.
func TestAnchorDayMayCount(t *testing.T) {
	including := aldermere
	after := with(func(r *Rule) { r.AnchorDayCounts, r.Count = false, 4 })
	c := EnglandAndWales()
	for d := NewDate(2024, 1, 1); d.Year() < 2027; d = d.AddDays(1) {
		m := Moments{Published: d.At(16, 55)}
		a, err := including.Deadline(c, m)
		if err != nil {
			t.Fatal(err)
		}
		b, err := after.Deadline(c, m)
		if err != nil {
			t.Fatal(err)
		}
		if a.Deadline.Equal(b.Deadline) != c.IsWorkingDay(d) {
			t.Errorf("published on %s: %s and %s", d.WithDay(), a.Deadline, b.Deadline)
		}
		if a.Working[0].Counted != c.IsWorkingDay(d) || b.Working[0].Counted {
			t.Errorf("published on %s: the day of publication is %+v and %+v", d.WithDay(), a.Working[0], b.Working[0])
		}
	}
}
