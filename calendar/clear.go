package calendar

import (
	"strconv"

	"moothall/internal/problem"
)

// DayKind says which days a period of clear days counts.
type DayKind string

// The kinds of day. Where the law says only "clear days", 28 are counted as
// calendar days and 5 as working days, and whoever shows a date says which.
const (
	CalendarDays DayKind = "calendar"
	WorkingDays  DayKind = "working"
)

// Clear is a period of clear days and how it was worked out.
type Clear struct {
	Kind     DayKind `json:"kind"`
	Calendar string  `json:"calendar"`
	Earliest Date    `json:"earliest"` // the first day on which the event may happen
	Working  []Day   `json:"working"`  // from the day of the notice to Earliest
}

// ClearDays works out the first day on which something may happen after a
// notice given on notice and n clear days. Neither the day of the notice nor
// the day of the event counts.
func (c *Calendar) ClearDays(notice Date, n int, kind DayKind) (Clear, error) {
	switch {
	case kind != CalendarDays && kind != WorkingDays:
		return Clear{}, problem.New(problem.Invalid, "clear.kind", "Clear days must be %s or %s days, not %q", CalendarDays, WorkingDays, kind)
	case n < 0 || n > 366:
		return Clear{}, problem.New(problem.Invalid, "clear.count", "The number of clear days must be from 0 to 366, not %d", n)
	case notice.IsZero():
		return Clear{}, problem.New(problem.Invalid, "clear.notice", "Say on which day the notice was given")
	}
	p := Clear{Kind: kind, Calendar: c.Version()}
	p.add(notice, 0, "the day of the notice, which never counts")
	for d, counted := notice.AddDays(1), 0; ; d = d.AddDays(1) {
		why := ""
		if kind == WorkingDays {
			if err := c.require(d); err != nil {
				return Clear{}, err
			}
			why = c.whyNotWorking(d)
		}
		switch {
		case why != "":
			p.add(d, 0, why)
		case counted == n:
			p.Earliest = d
			p.add(d, 0, "the first day on which it may happen")
			return p, nil
		default:
			counted++
			p.add(d, counted, "clear day "+strconv.Itoa(counted))
		}
	}
}

func (p *Clear) add(d Date, number int, why string) {
	p.Working = append(p.Working, Day{Date: d, Weekday: d.Weekday().String(), Counted: number > 0, Number: number, Why: why})
}

// AfterClearDays is the date of ClearDays alone.
func (c *Calendar) AfterClearDays(notice Date, n int, kind DayKind) (Date, error) {
	p, err := c.ClearDays(notice, n, kind)
	return p.Earliest, err
}

// whyNotWorking is why d is no working day; empty if it is one.
func (c *Calendar) whyNotWorking(d Date) string {
	name, holiday := c.Holiday(d)
	switch {
	case weekend(d):
		return "at the weekend"
	case holiday:
		return "a bank holiday: " + name
	}
	return ""
}
