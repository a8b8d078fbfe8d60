package calendar

import (
	"slices"
	"strings"
	"time"

	"moothall/internal/problem"
)

// Anchor is the event from which a rule counts.
type Anchor string

// Unit is what a rule counts.
type Unit string

// The values that a rule's fields take.
const (
	FromPublication Anchor = "publication"
	FromDecision    Anchor = "decision"
	FromNextWeek    Anchor = "weekday-of-following-week" // the named weekday of the week after publication

	InWorkingDays  Unit = "working-days"
	InCalendarDays Unit = "calendar-days"

	Excluded = "excluded"
	Counted  = "counted"

	Midnight = "midnight"

	NextCalendarDay = "next-calendar-day"
	NextWorkingDay  = "next-working-day"
	SameDay         = "same-day"
)

// Rule is how a council's constitution ends a call-in period. It is data, dated
// by whoever keeps it, and copied onto every decision that it was used for.
//
// A rule of working days never counts a weekend. Closures never count, under
// either unit, and a bank holiday counts where BankHolidays is Counted. A rule
// that ends on a named weekday ends there even if that is a bank holiday or a
// closure: it names the day, so nothing moves it, and the working says so.
type Rule struct {
	Name            string `json:"name"`
	Anchor          Anchor `json:"anchor"`
	Weekday         string `json:"weekday,omitempty"` // only with FromNextWeek, such as "tuesday"
	Count           int    `json:"count"`             // none with FromNextWeek
	Unit            Unit   `json:"unit"`
	AnchorDayCounts bool   `json:"anchor_day_counts"` // the anchor's day is day one, if it is a day that counts
	BankHolidays    string `json:"bank_holidays"`     // Excluded or Counted
	Closures        []Date `json:"closures,omitempty"`
	CutOff          string `json:"cut_off"`   // Midnight (the end of the last day) or a time such as "17:00"
	Effective       string `json:"effective"` // when the decision may be acted on
	Source          string `json:"source,omitempty"`
}

// Validate checks that the fields fit together, and says all that is wrong.
func (r Rule) Validate() error {
	var l problem.List
	wrong := func(field, message string, args ...any) {
		l.Add(problem.New(problem.Invalid, "rule."+field, message, args...).On(field))
	}
	if strings.TrimSpace(r.Name) == "" || len(r.Name) > 200 {
		wrong("name", "Give the rule a name of 1 to 200 characters: every deadline will carry it")
	}
	switch r.Anchor {
	case FromNextWeek:
		if _, ok := weekdays[strings.ToLower(r.Weekday)]; !ok {
			wrong("weekday", "Name the weekday on which call-in ends, like tuesday")
		}
		if r.Count != 0 {
			wrong("count", "A rule that ends on a named weekday counts no days: leave count out")
		}
	case FromPublication, FromDecision:
		if r.Count < 1 || r.Count > 366 {
			wrong("count", "The number of days must be from 1 to 366, not %d", r.Count)
		}
		if r.Weekday != "" {
			wrong("weekday", "Only a rule anchored on %s names a weekday", FromNextWeek)
		}
		if r.Unit != InWorkingDays && r.Unit != InCalendarDays {
			wrong("unit", "The unit must be %s or %s, not %q", InWorkingDays, InCalendarDays, r.Unit)
		}
		if r.BankHolidays != Excluded && r.BankHolidays != Counted {
			wrong("bank_holidays", "Bank holidays must be %s or %s, not %q", Excluded, Counted, r.BankHolidays)
		}
	default:
		wrong("anchor", "The anchor must be %s, %s or %s, not %q", FromPublication, FromDecision, FromNextWeek, r.Anchor)
	}
	if _, _, ok := r.cutOff(); !ok {
		wrong("cut_off", "The cut-off must be midnight or a time in the 24-hour clock like 17:00, not %q", r.CutOff)
	}
	switch r.Effective {
	case NextCalendarDay, NextWorkingDay, SameDay:
	default:
		wrong("effective", "When the decision takes effect must be %s, %s or %s, not %q", NextCalendarDay, NextWorkingDay, SameDay, r.Effective)
	}
	if len(r.Closures) > 1000 {
		wrong("closures", "A rule can list at most 1,000 closure days")
	}
	if slices.ContainsFunc(r.Closures, Date.IsZero) {
		wrong("closures", "A closure day is empty: write it like 2026-12-24, or leave it out")
	}
	return l.Err()
}

// cutOff is the time of day at which the last day ends.
func (r Rule) cutOff() (hour, minute int, ok bool) {
	if r.CutOff == Midnight {
		return 0, 0, true
	}
	t, err := time.Parse("15:04", r.CutOff)
	return t.Hour(), t.Minute(), err == nil && len(r.CutOff) == 5
}

var weekdays = map[string]time.Weekday{
	"monday": time.Monday, "tuesday": time.Tuesday, "wednesday": time.Wednesday, "thursday": time.Thursday,
	"friday": time.Friday, "saturday": time.Saturday, "sunday": time.Sunday,
}
