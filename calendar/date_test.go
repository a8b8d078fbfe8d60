package calendar

import (
	"testing"

	"pgregory.net/rapid"
)

func TestTimesReadAsPeopleWriteThem(t *testing.T) {
	for at, want := range map[string]string{
		"2007-10-01T10:00:00+01:00": "10am on Monday 1 October 2007",
		"2007-10-01T09:15:00Z":      "10:15am on Monday 1 October 2007",
		"2026-12-01T12:00:00Z":      "midday on Tuesday 1 December 2026",
		"2026-12-01T12:01:00Z":      "12:01pm on Tuesday 1 December 2026",
		"2026-12-01T00:00:00Z":      "midnight on Tuesday 1 December 2026",
		"2026-12-01T00:05:00Z":      "12:05am on Tuesday 1 December 2026",
		"2007-10-05T23:59:59+01:00": "midnight at the end of Friday 5 October 2007",
		"2007-10-05T23:59:00+01:00": "11:59pm on Friday 5 October 2007",
	} {
		if got := At(instant(t, at)); got != want {
			t.Errorf("%s reads %q, want %q", at, got, want)
		}
	}
}

func TestFinancialYearsBeginInApril(t *testing.T) {
	for d, want := range map[string]string{"2008-03-31": "2007/08", "2008-04-01": "2008/09", "1999-12-31": "1999/00"} {
		if got := day(t, d).FinancialYear().String(); got != want {
			t.Errorf("%s is in %s, want %s", d, got, want)
		}
	}
	for _, s := range []string{"", "2007", "2007/09", "2007/8", "+007/08", "2007/+8", "2007 08", "20a7/08"} {
		if y, err := ParseFinancialYear(s); err == nil {
			t.Errorf("%q was read as %s", s, y)
		}
	}
	for _, s := range []string{"2007/08", "2007-08", "1999/00"} {
		if _, err := ParseFinancialYear(s); err != nil {
			t.Error(err)
		}
	}
}

func TestADateIsReadBackAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := NewDate(1800, 1, 1).AddDays(rapid.IntRange(0, 300_000).Draw(t, "day"))
		var back Date
		if err := back.Scan(d.String()); err != nil || back != d {
			t.Fatalf("%s was read back as %s: %v", d, back, err)
		}
		n := rapid.IntRange(-5000, 5000).Draw(t, "n")
		if d.AddDays(n).DaysSince(d) != n || DateOf(d.Start()) != d || DateOf(d.End()) != d {
			t.Fatalf("%s and %d days", d, n)
		}
	})
}

func TestADayThatNeverWasIsRefused(t *testing.T) {
	for _, s := range []string{"", "2007-02-29", "2007-13-01", "07-10-01", "2007-1-1", "1 October 2007", "2007-10-01T10:00:00Z"} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("%q was read as %s", s, d)
		}
	}
}
