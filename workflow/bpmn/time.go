package bpmn

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/adhocore/gronx"
	"github.com/sosodev/duration"

	"moothall/workflow/feel"
)

// TimeKind is how a moment is given.
type TimeKind uint8

// The kinds.
const (
	AtDate     TimeKind = iota // timeDate
	AfterSpan                  // timeDuration
	InCycles                   // timeCycle
	AfterDays                  // in working days, of a calendar
	AfterHours                 // in working hours, of a calendar
)

// A Time says when a timer fires or a task is due.
type Time struct {
	Kind     TimeKind
	Expr     *Expr
	Calendar string // of working days and hours; empty: the council's own
	Clock    string // the time of day, "17:00"; empty: that of the beginning
}

// A Span is a length of time as people count it: months and days are of the
// calendar, so that a day is the same time tomorrow, summer time or not.
type Span struct {
	Months, Days int
	Rest         time.Duration
}

// After is the moment that is the span after t, in t's zone.
func (s Span) After(t time.Time) time.Time {
	if s.Months != 0 { // the last day of a month stays one: a month after 31 January is 28 February
		first := time.Date(t.Year(), t.Month()+time.Month(s.Months), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
		last := first.AddDate(0, 1, -1).Day()
		t = first.AddDate(0, 0, min(t.Day(), last)-1)
	}
	return t.AddDate(0, 0, s.Days).Add(s.Rest)
}

// Positive says whether the span leads forward.
func (s Span) Positive() bool {
	return s.Months >= 0 && s.Days >= 0 && s.Rest >= 0 && s != Span{}
}

// most is the longest span that is taken: two centuries.
const mostMonths, mostDays = 200 * 12, 200 * 366

// spanShape is what every duration looks like; the reader of durations takes more.
var spanShape = regexp.MustCompile(`^-?P([\d.]+Y)?([\d.]+M)?([\d.]+W)?([\d.]+D)?(T([\d.]+H)?([\d.]+M)?([\d.]+S)?)?$`)

// ParseSpan reads an ISO 8601 duration, such as P1M, P2W or PT36H.
func ParseSpan(s string) (Span, error) {
	s = strings.TrimSpace(s)
	d, err := duration.Parse(s)
	if err != nil || !spanShape.MatchString(s) || strings.HasSuffix(s, "P") || strings.HasSuffix(s, "T") {
		return Span{}, fmt.Errorf("%q is not a duration such as P7D, PT2H or P1M", s)
	}
	months, days := d.Years*12+d.Months, d.Weeks*7+d.Days
	seconds := d.Hours*3600 + d.Minutes*60 + d.Seconds
	if months != math.Trunc(months) || days != math.Trunc(days) {
		return Span{}, fmt.Errorf("%q has parts of a day, month or year; write whole ones, and hours", s)
	}
	if months > mostMonths || days > mostDays || seconds > mostDays*86400 {
		return Span{}, fmt.Errorf("%q is longer than 200 years", s)
	}
	span := Span{int(months), int(days), time.Duration(math.Round(seconds * float64(time.Second)))}
	if d.Negative {
		span = Span{-span.Months, -span.Days, -span.Rest}
	}
	return span, nil
}

// SpanOf is a FEEL duration, or a text of one, as a span.
func SpanOf(v feel.Value) (Span, error) {
	switch v := v.(type) {
	case feel.Months:
		if v > mostMonths || v < -mostMonths {
			return Span{}, fmt.Errorf("%s is longer than 200 years", feel.Words(v))
		}
		return Span{Months: int(v)}, nil
	case feel.Seconds:
		if v.Sec > mostDays*86400 || v.Sec < -mostDays*86400 {
			return Span{}, fmt.Errorf("%s is longer than 200 years", feel.Words(v))
		}
		return Span{Days: int(v.Sec / 86400), Rest: time.Duration(v.Sec%86400)*time.Second + time.Duration(v.Nano)}, nil
	case feel.String:
		return ParseSpan(string(v))
	}
	return Span{}, fmt.Errorf("%s is not a duration", feel.Words(v))
}

// A Cycle is a time that comes again.
type Cycle struct {
	Times int // how often in all; -1: for ever
	Start time.Time
	Every Span
	Cron  string
}

// ParseCycle reads a repeating interval (R3/PT10H, R/2026-04-01T09:00:00/P1Y) or
// a cron expression of five or six fields (0 9 * * MON).
func ParseCycle(s string, zone *time.Location) (Cycle, error) {
	s = strings.TrimSpace(s)
	if !strings.HasPrefix(s, "R") {
		cron := strings.ReplaceAll(s, "?", "*")
		if n := len(strings.Fields(cron)); n != 5 && n != 6 || !gronx.IsValid(cron) {
			return Cycle{}, fmt.Errorf("%q is neither a repetition such as R3/P1D nor a cron expression such as 0 9 * * MON", s)
		}
		return Cycle{Times: -1, Cron: cron}, nil
	}
	parts := strings.Split(s, "/")
	c := Cycle{Times: -1}
	if n := parts[0][1:]; n != "" {
		times, err := strconv.Atoi(n)
		if err != nil || times < 1 || times > 1_000_000 {
			return Cycle{}, fmt.Errorf("%q does not say how often: write R3 for three times, or R for ever", s)
		}
		c.Times = times
	}
	var err error
	switch len(parts) {
	case 2:
		c.Every, err = ParseSpan(parts[1])
	case 3:
		if c.Start, err = ParseMoment(parts[1], zone); err == nil {
			c.Every, err = ParseSpan(parts[2])
		}
	default:
		err = fmt.Errorf("%q is not a repetition such as R3/P1D", s)
	}
	if err == nil && !c.Every.Positive() {
		err = fmt.Errorf("%q repeats after no time at all", s)
	}
	return c, err
}

// Next is when the cycle comes, the nth time (from 0), counted from a moment.
func (c Cycle) Next(armed, now time.Time, n int) (time.Time, bool) {
	if c.Times >= 0 && n >= c.Times {
		return time.Time{}, false
	}
	if c.Cron != "" {
		next, err := gronx.NextTickAfter(c.Cron, now, false)
		return next, err == nil
	}
	t := armed
	if !c.Start.IsZero() {
		t = c.Start
		n-- // the start is the first time
	}
	// From the beginning, so that 31 January, 28 February, 31 March stay so.
	every := Span{c.Every.Months * (n + 1), c.Every.Days * (n + 1), c.Every.Rest * time.Duration(n+1)}
	return every.After(t), true
}

// ParseMoment reads a date, or a date and time; without a zone it is in zone.
func ParseMoment(s string, zone *time.Location) (time.Time, error) {
	s = strings.TrimSpace(s)
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			return inYears(t, s)
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return inYears(t, s)
		}
	}
	if v, ok := feel.ParseTemporal(s); ok { // with a named zone
		if d, ok := v.(feel.DateTime); ok {
			return inYears(d.Instant(zone), s)
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a date such as 2026-04-01 or a date and time such as 2026-04-01T09:00", s)
}

func inYears(t time.Time, s string) (time.Time, error) {
	if y := t.Year(); y < 1900 || y > 2300 {
		return t, fmt.Errorf("%q is not between the years 1900 and 2300", s)
	}
	return t, nil
}
