// Package calendar knows days as a council counts them: dates in
// Europe/London, financial years from 1 April, working days, the bank holidays
// of England and Wales, clear days, and the rules by which a call-in ends.
//
// It keeps these rules, and each has a test of the same name:
//
//	DayIsLondons            the day of an instant is the day in London, summer or winter
//	HolidaysAreAsPublished  the bank holidays are the published ones, one-offs included
//	ClearDaysExcludeBoth    neither the day of a notice nor the day of the event counts
//	DeadlineShowsItsWorking every day between is listed, with why it counted or not
//	AnchorDayMayCount       the day of publication counts as day one only where the rule says so
//
// A deadline rule is data with a name, never code: the law gives no number of
// days, and each council's constitution is different. The package knows no
// clock, no database and no council.
package calendar

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"time"
	_ "time/tzdata" // London must load on a machine that has no zone files
)

var london = mustLondon()

func mustLondon() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic("calendar: the zone data in the binary is damaged: " + err.Error())
	}
	return l
}

// London is Europe/London.
func London() *time.Location { return london }

// Date is a day. The zero Date is no day.
type Date struct {
	year  int
	month time.Month
	day   int
}

// NewDate is the day y-m-d; days past the end of the month run on, as in
// package time.
func NewDate(y int, m time.Month, d int) Date {
	t := time.Date(y, m, d, 12, 0, 0, 0, time.UTC)
	return Date{t.Year(), t.Month(), t.Day()}
}

// ParseDate reads an ISO date such as 2007-09-27, and only a day that exists.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date: write the year, the month and the day, like 2007-09-27", s)
	}
	return Date{t.Year(), t.Month(), t.Day()}, nil
}

// DateOf is the day in London at instant t; no day if t is zero.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	t = t.In(london)
	return Date{t.Year(), t.Month(), t.Day()}
}

// IsZero says whether d is no day.
func (d Date) IsZero() bool { return d == Date{} }

// Year is the calendar year.
func (d Date) Year() int { return d.year }

// Month is the month.
func (d Date) Month() time.Month { return d.month }

// Day is the day of the month.
func (d Date) Day() int { return d.day }

func (d Date) utc() time.Time { return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC) }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// AddDays is the day n days later, or earlier if n is negative.
func (d Date) AddDays(n int) Date { return NewDate(d.year, d.month, d.day+n) }

// DaysSince is how many days d is after e.
func (d Date) DaysSince(e Date) int { return int((d.utc().Unix() - e.utc().Unix()) / 86400) }

// Compare is -1, 0 or 1 as d is before, on or after e.
func (d Date) Compare(e Date) int { return d.utc().Compare(e.utc()) }

// Before says whether d is before e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After says whether d is after e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// Start is the first instant of the day in London.
func (d Date) Start() time.Time { return d.At(0, 0) }

// End is the last second of the day in London: what "midnight on Friday"
// means on a decision record.
func (d Date) End() time.Time {
	return time.Date(d.year, d.month, d.day, 23, 59, 59, 0, london)
}

// At is the instant h:m of the day in London.
func (d Date) At(h, m int) time.Time {
	return time.Date(d.year, d.month, d.day, h, m, 0, 0, london)
}

// String is the ISO date; empty for no day.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, int(d.month), d.day)
}

// Long is the day as people write it: 27 September 2007.
func (d Date) Long() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d %s %d", d.day, d.month, d.year)
}

// WithDay is Long with the day of the week: Thursday 27 September 2007.
func (d Date) WithDay() string {
	if d.IsZero() {
		return ""
	}
	return d.Weekday().String() + " " + d.Long()
}

// MarshalText writes the ISO date, or nothing.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads an ISO date, or nothing.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(string(b))
	if err == nil {
		*d = v
	}
	return err
}

// Value is the date for the database: ISO text.
func (d Date) Value() (driver.Value, error) { return d.String(), nil }

// Scan reads the date from the database.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	}
	return fmt.Errorf("a date is stored as %T", src)
}

// On is the day of an instant as people write it: 27 September 2007.
func On(t time.Time) string { return DateOf(t).Long() }

// Clock is the time of day as people write it: 10am, 10:15am, midday,
// midnight. The last second of a day is its midnight.
func Clock(t time.Time) string {
	t = t.In(london)
	switch h, m := t.Hour(), t.Minute(); {
	case h == 0 && m == 0, h == 23 && m == 59 && t.Second() == 59:
		return "midnight"
	case h == 12 && m == 0:
		return "midday"
	case m == 0:
		return t.Format("3pm")
	}
	return t.Format("3:04pm")
}

// At is the time and day of an instant as people write it: 10:15am on 27
// September 2007. The last second of a day reads "midnight at the end of".
func At(t time.Time) string {
	l := t.In(london)
	if l.Hour() == 23 && l.Minute() == 59 && l.Second() == 59 {
		return "midnight at the end of " + DateOf(t).WithDay()
	}
	return Clock(t) + " on " + DateOf(t).WithDay()
}

// FinancialYear is the year from 1 April: 2007 is 1 April 2007 to 31 March 2008.
type FinancialYear int

// FinancialYear is the financial year in which d lies.
func (d Date) FinancialYear() FinancialYear {
	if d.month < time.April {
		return FinancialYear(d.year - 1)
	}
	return FinancialYear(d.year)
}

// String is the year as finance officers write it: 2007/08.
func (y FinancialYear) String() string { return fmt.Sprintf("%04d/%02d", int(y), (int(y)+1)%100) }

// Start is 1 April.
func (y FinancialYear) Start() Date { return NewDate(int(y), time.April, 1) }

// End is 31 March of the next calendar year.
func (y FinancialYear) End() Date { return NewDate(int(y)+1, time.March, 31) }

// MarshalText writes 2007/08.
func (y FinancialYear) MarshalText() ([]byte, error) { return []byte(y.String()), nil }

// UnmarshalText reads 2007/08 or 2007-08.
func (y *FinancialYear) UnmarshalText(b []byte) error {
	v, err := ParseFinancialYear(string(b))
	if err == nil {
		*y = v
	}
	return err
}

// ParseFinancialYear reads 2007/08 or 2007-08.
func ParseFinancialYear(s string) (FinancialYear, error) {
	if len(s) == 7 && (s[4] == '/' || s[4] == '-') {
		first, err := strconv.ParseUint(s[:4], 10, 16) // takes digits only, no sign
		if y := FinancialYear(first); err == nil && y.String() == s[:4]+"/"+s[5:] {
			return y, nil
		}
	}
	return 0, fmt.Errorf("%q is not a financial year: write it like 2007/08", s)
}
