package example

import (
	"slices"
	"time"

	"moothall/calendar"
)

// itemsAMeeting is how many decisions a meeting of the plan takes. They are
// published together, in one change.
const itemsAMeeting = 20

// act is one change of a load: what is done at one moment about one meeting.
type act struct {
	at            time.Time
	kind          kind
	meeting       int // counted from 1, earliest first
	council, body string
	held          calendar.Date
	first, items  int // of the plan's decisions, those of the meeting
}

// kind is what an act does, in the order of things done at one moment.
type kind int

const (
	sitting    kind = iota // a meeting's decisions are recorded and published
	callIn                 // one of them is called in
	conclusion             // scrutiny ends that
	work                   // some are carried out
)

// plan is the acts that load n decisions, in the order of time. The same n has
// the same plan. The last meetings are so late that at Now their call-in is
// open, and one decision is held.
func plan(n int) []act {
	cal := calendar.EnglandAndWales()
	count := (n + itemsAMeeting - 1) / itemsAMeeting
	last := calendar.NewDate(2026, time.November, 19)
	days := last.DaysSince(firstSitting())
	var acts []act
	for m := 1; m <= count; m++ {
		a := act{meeting: m, council: "aldermere", body: "cabinet", first: (m - 1) * itemsAMeeting}
		a.items = min(itemsAMeeting, n-a.first)
		switch m % 5 {
		case 1:
			a.body = "property"
		case 2:
			a.body = "procurement"
		case 3:
			a.council = "kelderby"
		}
		a.held = last.AddDays(-(count - m) * days / count)
		for !cal.IsWorkingDay(a.held) {
			a.held = a.held.AddDays(-1)
		}
		published := workingDays(a.held, 2)
		add := func(k kind, on calendar.Date, hour int) {
			if a.at, a.kind = on.At(hour, 0), k; a.at.Before(Now()) {
				acts = append(acts, a)
			}
		}
		add(sitting, published, 10)
		if m%40 == 7 || m == count {
			add(callIn, published, 15)
			add(conclusion, workingDays(published, 15), 12)
		}
		add(work, workingDays(published, 45), 12)
	}
	slices.SortStableFunc(acts, func(a, b act) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		return int(a.kind) - int(b.kind)
	})
	return acts
}

// workingDays is the nth working day after d, which the calendar covers.
func workingDays(d calendar.Date, n int) calendar.Date {
	later, err := calendar.EnglandAndWales().AddWorkingDays(d, n)
	if err != nil {
		panic("example: " + err.Error())
	}
	return later
}
