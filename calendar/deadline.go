package calendar

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"moothall/internal/problem"
)

// Moments are the instants from which a rule may count.
type Moments struct{ Published, Decided time.Time }

// Result is a deadline and how it was worked out.
type Result struct {
	Rule          string    `json:"rule"`
	Calendar      string    `json:"calendar"`
	Anchor        Date      `json:"anchor"`
	Deadline      time.Time `json:"deadline"` // the last moment, in Europe/London
	EffectiveFrom Date      `json:"effective_from"`
	EffectiveAt   time.Time `json:"effective_at"`
	Working       []Day     `json:"working"`

	// EffectiveWorking is every day from the one after the deadline to
	// EffectiveFrom, where the rule waits for the next working day.
	EffectiveWorking []Day `json:"effective_working,omitempty"`
}

// Day is one day that was considered.
type Day struct {
	Date    Date   `json:"date"`
	Weekday string `json:"weekday"`
	Counted bool   `json:"counted"`
	Number  int    `json:"number,omitempty"` // which day of the period it is
	Why     string `json:"why"`
}

// Deadline works out when the period of r ends. The day of the anchor is its
// day in London, however late in the day it happened. Where the anchor's day is
// to count but is no day that counts, the count begins on the next that is.
func (r Rule) Deadline(c *Calendar, m Moments) (Result, error) {
	if err := r.Validate(); err != nil {
		return Result{}, err
	}
	anchor, err := r.anchorDay(m)
	if err != nil {
		return Result{}, err
	}
	w := working{rule: r, calendar: c}
	last, err := w.count(anchor)
	if err != nil {
		return Result{}, err
	}
	res := Result{Rule: r.Name, Calendar: c.Version(), Anchor: anchor, Deadline: last.End()}
	if hour, minute, _ := r.cutOff(); r.CutOff != Midnight {
		res.Deadline = last.At(hour, minute)
	}
	if res.EffectiveFrom, err = w.effective(last); err != nil {
		return Result{}, err
	}
	res.EffectiveAt = res.EffectiveFrom.Start()
	if r.Effective == SameDay {
		res.EffectiveAt = res.Deadline
	}
	res.Working, res.EffectiveWorking = w.days, w.after
	return res, nil
}

func (r Rule) anchorDay(m Moments) (Date, error) {
	at, what := m.Published, "published"
	if r.Anchor == FromDecision {
		at, what = m.Decided, "decided"
	}
	if at.IsZero() {
		return Date{}, problem.New(problem.Invalid, "deadline.no-"+what, "The rule “%s” counts from when the decision was %s: say when that was", r.Name, what).On(what)
	}
	if y := DateOf(at).Year(); y < 1900 || y > 2999 { // before any record, or a slip of the keyboard that would count for ever
		return Date{}, problem.New(problem.Invalid, "deadline.year", "The year %d cannot be right: say when the decision was %s", y, what).On(what)
	}
	return DateOf(at), nil
}

// working lists the days as they are considered.
type working struct {
	rule     Rule
	calendar *Calendar
	days     []Day // to the deadline
	after    []Day // from the deadline to the day of effect
}

func (w *working) add(d Date, number int, why string) {
	w.days = append(w.days, Day{Date: d, Weekday: d.Weekday().String(), Counted: number > 0, Number: number, Why: why})
}

// count lists the days from the anchor to the last and returns the last.
func (w *working) count(anchor Date) (Date, error) {
	r := w.rule
	if r.Anchor == FromNextWeek {
		return w.nextWeek(anchor), nil
	}
	event := "the day of publication"
	if r.Anchor == FromDecision {
		event = "the day of the decision"
	}
	n := 0
	for d := anchor; ; d = d.AddDays(1) {
		if err := w.require(d); err != nil {
			return Date{}, err
		}
		reason, counts := w.counts(d)
		switch {
		case d == anchor && !r.AnchorDayCounts:
			w.add(d, 0, event+", which this rule does not count")
			continue
		case !counts:
			if d == anchor {
				reason = event + ", but " + reason
			}
			w.add(d, 0, reason)
			continue
		}
		n++
		why := "day " + strconv.Itoa(n)
		if d == anchor {
			why += ": " + event + ", which this rule counts"
		} else if reason != "" {
			why += ": " + reason
		}
		w.add(d, n, why)
		if n == r.Count {
			return d, nil
		}
	}
}

// require refuses a day whose holidays are not known, if the rule needs them.
func (w *working) require(d Date) error {
	if w.rule.BankHolidays == Counted {
		return nil
	}
	return w.calendar.require(d)
}

// counts says whether d counts under the rule, and why if that is not plain.
func (w *working) counts(d Date) (why string, counts bool) {
	name, holiday := w.calendar.Holiday(d)
	switch {
	case slices.Contains(w.rule.Closures, d):
		return "the council is closed", false
	case w.rule.Unit == InWorkingDays && weekend(d):
		return "at the weekend", false
	case holiday && w.rule.BankHolidays == Excluded:
		return "a bank holiday: " + name, false
	case holiday:
		return "a bank holiday (" + name + "), which this rule counts", true
	}
	return "", true
}

// nextWeek ends on the named weekday of the week after the anchor's; weeks
// begin on Monday.
func (w *working) nextWeek(anchor Date) Date {
	w.add(anchor, 0, "the day of publication")
	monday := anchor.AddDays(-((int(anchor.Weekday()) + 6) % 7))
	want := weekdays[strings.ToLower(w.rule.Weekday)]
	last := monday.AddDays(7 + (int(want)+6)%7)
	for d := anchor.AddDays(1); d.Before(last); d = d.AddDays(1) {
		w.add(d, 0, "before the day on which this rule ends")
	}
	why := "the " + last.Weekday().String() + " of the following week"
	if name, holiday := w.calendar.Holiday(last); holiday {
		why += ", which this rule names although it is a bank holiday: " + name
	} else if slices.Contains(w.rule.Closures, last) {
		why += ", which this rule names although the council is closed"
	}
	w.add(last, 1, why)
	return last
}

// effective is the day from which the decision may be acted on.
func (w *working) effective(last Date) (Date, error) {
	switch w.rule.Effective {
	case SameDay:
		return last, nil
	case NextCalendarDay:
		return last.AddDays(1), nil
	}
	for d := last.AddDays(1); ; d = d.AddDays(1) {
		if err := w.calendar.require(d); err != nil {
			return Date{}, err
		}
		why := w.notWorking(d)
		if why == "" {
			w.after = append(w.after, Day{Date: d, Weekday: d.Weekday().String(), Why: "the next working day: the decision takes effect"})
			return d, nil
		}
		w.after = append(w.after, Day{Date: d, Weekday: d.Weekday().String(), Why: why})
	}
}

// notWorking is why d is no working day of the council; empty if it is one.
func (w *working) notWorking(d Date) string {
	if slices.Contains(w.rule.Closures, d) {
		return "the council is closed"
	}
	return w.calendar.whyNotWorking(d)
}
