package calendar

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"moothall/internal/problem"
)

func day(t *testing.T, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestDayIsLondons(t *testing.T) {
	for at, want := range map[string]string{
		"2026-07-01T23:30:00Z": "2026-07-02", "2026-12-01T23:30:00Z": "2026-12-01",
		"2026-03-29T00:59:59Z": "2026-03-29", "2026-10-25T23:59:59Z": "2026-10-25",
	} {
		if got := DateOf(instant(t, at)).String(); got != want {
			t.Errorf("%s is %s in London, want %s", at, got, want)
		}
	}
}

// The published list, worked out a second way: the feasts by their rules, and
// every exception by name.
func TestHolidaysAreAsPublished(t *testing.T) {
	c := EnglandAndWales()
	exceptions := map[string]bool{ // true: an extra holiday; false: a regular one that moved away
		"2002-05-27": false, "2002-06-03": true, "2002-06-04": true, "2011-04-29": true,
		"2012-05-28": false, "2012-06-04": true, "2012-06-05": true, "2020-05-04": false, "2020-05-08": true,
		"2022-05-30": false, "2022-06-02": true, "2022-06-03": true, "2022-09-19": true, "2023-05-08": true,
	}
	want := map[Date]bool{}
	for y := 2000; y <= 2028; y++ {
		for _, d := range regularHolidays(y) {
			want[d] = true
		}
	}
	for s, extra := range exceptions {
		if want[day(t, s)] = extra; !extra {
			delete(want, day(t, s))
		}
	}
	for d := NewDate(2000, 1, 1); d.Year() < 2029; d = d.AddDays(1) {
		if _, got := c.Holiday(d); got != want[d] {
			t.Errorf("%s: holiday is %v, want %v", d.WithDay(), got, want[d])
		}
	}
}

// regularHolidays are the eight of a year without exceptions.
func regularHolidays(y int) []Date {
	golden, century := y%19, y/100 // Easter by Butcher's rule
	h := (19*golden + century - century/4 - (century-(century+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(century%4) + 2*(y%100/4) - h - y%100%4) % 7
	m := (golden + 11*h + 22*l) / 451
	easter := NewDate(y, time.Month((h+l-7*m+114)/31), (h+l-7*m+114)%31+1)
	list := []Date{easter.AddDays(-2), easter.AddDays(1)}
	monday := func(d Date, step int) Date {
		for d.Weekday() != time.Monday {
			d = d.AddDays(step)
		}
		return d
	}
	list = append(list, monday(NewDate(y, 5, 1), 1), monday(NewDate(y, 5, 31), -1), monday(NewDate(y, 8, 31), -1))
	taken := map[Date]bool{}
	for _, d := range []Date{NewDate(y, 1, 1), NewDate(y, 12, 26), NewDate(y, 12, 25)} {
		for weekend(d) || taken[d] {
			d = d.AddDays(1)
		}
		taken[d] = true
		list = append(list, d)
	}
	if c := NewDate(y, 12, 25); c.Weekday() == time.Friday { // Boxing Day is on Saturday
		list = append(list, NewDate(y, 12, 28))
	}
	return list
}

var aldermere = Rule{Name: "Five working days, the day of publication included", Anchor: FromPublication, Count: 5, Unit: InWorkingDays,
	AnchorDayCounts: true, BankHolidays: Excluded, CutOff: Midnight, Effective: NextCalendarDay}

func with(change func(*Rule)) Rule {
	r := aldermere
	change(&r)
	return r
}

func TestDeadlineOfEachRule(t *testing.T) {
	after := with(func(r *Rule) { r.AnchorDayCounts = false })
	tests := map[string]struct {
		rule                          Rule
		published, decided            string
		deadline, effective, notCount string
	}{
		"the ICT Strategy of 2007, publication day included": {aldermere, "2007-10-01T10:00:00+01:00", "", "2007-10-05T23:59:59+01:00", "2007-10-06", ""},
		"the same, five working days after":                  {after, "2007-10-01T10:00:00+01:00", "", "2007-10-08T23:59:59+01:00", "2007-10-09", "2007-10-06"},
		"published at 16:55 on a Friday, day included":       {aldermere, "2026-11-27T16:55:00Z", "", "2026-12-03T23:59:59Z", "2026-12-04", "2026-11-28"},
		"published at 16:55 on a Friday, day not included":   {after, "2026-11-27T16:55:00Z", "", "2026-12-04T23:59:59Z", "2026-12-05", "2026-11-27"},
		"published on a Saturday, day included":              {aldermere, "2026-11-28T09:00:00Z", "", "2026-12-04T23:59:59Z", "2026-12-05", "2026-11-28"},
		"published on a Saturday, day not included":          {after, "2026-11-28T09:00:00Z", "", "2026-12-04T23:59:59Z", "2026-12-05", "2026-11-28"},
		"before Christmas, bank holidays excluded":           {after, "2024-12-20T10:00:00Z", "", "2024-12-31T23:59:59Z", "2025-01-01", "2024-12-25"},
		"before Christmas, bank holidays counted":            {with(func(r *Rule) { r.AnchorDayCounts = false; r.BankHolidays = Counted }), "2024-12-20T10:00:00Z", "", "2024-12-27T23:59:59Z", "2024-12-28", "2024-12-22"},
		"before Christmas, and the council is closed":        {with(func(r *Rule) { r.AnchorDayCounts = false; r.Closures = []Date{NewDate(2024, 12, 24)} }), "2024-12-20T10:00:00Z", "", "2025-01-02T23:59:59Z", "2025-01-03", "2024-12-24"},
		"over the State Funeral of 2022":                     {after, "2022-09-14T10:00:00+01:00", "", "2022-09-22T23:59:59+01:00", "2022-09-23", "2022-09-19"},
		"over Easter":                                        {after, "2026-04-01T10:00:00+01:00", "", "2026-04-10T23:59:59+01:00", "2026-04-11", "2026-04-03"},
		"after midnight in summer":                           {after, "2026-07-01T23:30:00Z", "", "2026-07-09T23:59:59+01:00", "2026-07-10", "2026-07-04"},
		"over the night when the clocks go back":             {after, "2026-10-23T10:00:00+01:00", "", "2026-10-30T23:59:59Z", "2026-10-31", "2026-10-25"},
		"4pm on the fifth working day, effective at once":    {with(func(r *Rule) { r.AnchorDayCounts = false; r.CutOff = "16:00"; r.Effective = SameDay }), "2026-11-23T10:00:00Z", "", "2026-11-30T16:00:00Z", "2026-11-30", "2026-11-29"},
		"5pm on the Tuesday of the week after":               {Rule{Name: "Tuesday", Anchor: FromNextWeek, Weekday: "tuesday", CutOff: "17:00", Effective: NextCalendarDay}, "2026-11-25T10:00:00Z", "", "2026-12-01T17:00:00Z", "2026-12-02", "2026-11-27"},
		"the Tuesday after, published on a Sunday":           {Rule{Name: "Tuesday", Anchor: FromNextWeek, Weekday: "Tuesday", CutOff: "17:00", Effective: NextCalendarDay}, "2026-11-29T10:00:00Z", "", "2026-12-01T17:00:00Z", "2026-12-02", "2026-11-30"},
		"five days from the decision itself": {with(func(r *Rule) {
			r.Anchor = FromDecision
			r.AnchorDayCounts = false
			r.Unit = InCalendarDays
			r.BankHolidays = Counted
		}), "", "2026-11-23T18:00:00Z", "2026-11-28T23:59:59Z", "2026-11-29", "2026-11-23"},
		"effective on the next working day": {with(func(r *Rule) { r.Effective = NextWorkingDay }), "2007-10-01T10:00:00+01:00", "", "2007-10-05T23:59:59+01:00", "2007-10-08", ""},
		"over a leap day":                   {after, "2024-02-27T10:00:00Z", "", "2024-03-05T23:59:59Z", "2024-03-06", "2024-03-02"},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			var m Moments
			if c.published != "" {
				m.Published = instant(t, c.published)
			}
			if c.decided != "" {
				m.Decided = instant(t, c.decided)
			}
			got, err := c.rule.Deadline(EnglandAndWales(), m)
			if err != nil {
				t.Fatal(err)
			}
			if d := got.Deadline.Format(time.RFC3339); d != c.deadline || got.EffectiveFrom.String() != c.effective {
				t.Fatalf("got %s, effective %s; want %s, %s\n%+v", d, got.EffectiveFrom, c.deadline, c.effective, got.Working)
			}
			if c.notCount == "" {
				return
			}
			for _, w := range got.Working {
				if w.Date.String() == c.notCount && !w.Counted && w.Why != "" {
					return
				}
			}
			t.Fatalf("%s should be listed as not counted, with why: %+v", c.notCount, got.Working)
		})
	}
}

func TestDeadlineShowsItsWorking(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := with(func(r *Rule) {
			r.Count = rapid.IntRange(1, 30).Draw(t, "count")
			r.AnchorDayCounts = rapid.Bool().Draw(t, "anchor day counts")
			r.Unit = rapid.SampledFrom([]Unit{InWorkingDays, InCalendarDays}).Draw(t, "unit")
			r.BankHolidays = rapid.SampledFrom([]string{Excluded, Counted}).Draw(t, "holidays")
		})
		at := NewDate(2000, 1, 1).AddDays(rapid.IntRange(0, 10000).Draw(t, "day")).At(10, 0)
		got, err := r.Deadline(EnglandAndWales(), Moments{Published: at})
		if err != nil {
			t.Fatal(err)
		}
		counted := 0
		for i, w := range got.Working {
			if w.Date != got.Anchor.AddDays(i) {
				t.Fatalf("day %d of the working is %s: a day is missing", i, w.Date)
			}
			if w.Counted {
				counted++
			}
			if w.Counted && w.Number != counted || w.Why == "" {
				t.Fatalf("the working of %s is incomplete: %+v", w.Date, w)
			}
		}
		if counted != r.Count || got.Working[len(got.Working)-1].Date != DateOf(got.Deadline) {
			t.Fatalf("%d days were counted, want %d: %+v", counted, r.Count, got)
		}
		later, err := r.Deadline(EnglandAndWales(), Moments{Published: at.AddDate(0, 0, 1)})
		if err != nil || later.Deadline.Before(got.Deadline) {
			t.Fatalf("publishing a day later ends call-in earlier: %v, %v", later.Deadline, err)
		}
		r.Closures = []Date{DateOf(got.Deadline)}
		closed, err := r.Deadline(EnglandAndWales(), Moments{Published: at})
		if err != nil || !closed.Deadline.After(got.Deadline) {
			t.Fatalf("a closure on the last day must move it: %v, %v", closed.Deadline, err)
		}
	})
}

func TestClearDaysExcludeBoth(t *testing.T) {
	c := EnglandAndWales()
	if got, _ := c.AfterClearDays(day(t, "2026-11-01"), 28, CalendarDays); got.String() != "2026-11-30" {
		t.Errorf("28 clear days after 1 November end on %s", got)
	}
	if got, _ := c.AfterClearDays(day(t, "2026-12-18"), 5, WorkingDays); got.String() != "2026-12-30" {
		t.Errorf("5 clear working days after Friday 18 December allow %s", got)
	}
}

func TestADayOutsideTheCalendarIsRefused(t *testing.T) {
	_, err := aldermere.Deadline(EnglandAndWales(), Moments{Published: instant(t, "2031-01-02T10:00:00Z")})
	if !problem.Is(err, problem.Invalid) || !strings.Contains(err.Error(), "2031") {
		t.Fatalf("got %v", err)
	}
}

func TestARuleFileIsReadStrictly(t *testing.T) {
	good := `{"name":"R","anchor":"publication","count":5,"unit":"working-days","anchor_day_counts":true,"bank_holidays":"excluded","cut_off":"midnight","effective":"next-calendar-day"}`
	if _, err := ParseRule([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string][2]string{
		"an unknown field":       {`"count"`, `"cuont":1,"count"`},
		"a word for a number":    {`5`, `"five"`},
		"no days":                {`5`, `0`},
		"an unknown anchor":      {`publication`, `whenever`},
		"an impossible time":     {`midnight`, `25:00`},
		"a made-up effect":       {`next-calendar-day`, `soon`},
		"something after":        {`day"}`, `day"} {}`},
		"not JSON":               {`{`, `<`},
		"a weekday out of place": {`"count"`, `"weekday":"tuesday","count"`},
	} {
		if _, err := ParseRule([]byte(strings.Replace(good, c[0], c[1], 1))); len(problem.All(err)) == 0 {
			t.Errorf("%s: want a problem, got %v", name, err)
		}
	}
}

func BenchmarkDeadline(b *testing.B) {
	m := Moments{Published: NewDate(2024, 12, 20).At(10, 0)}
	for b.Loop() {
		if _, err := aldermere.Deadline(EnglandAndWales(), m); err != nil {
			b.Fatal(err)
		}
	}
}
