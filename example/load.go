package example

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"moothall/access"
	"moothall/calendar"
	"moothall/decision"
	"moothall/internal/clock"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/journal"
)

// ErrStopped says that a load was stopped by whoever started it. What was
// loaded is whole, and the same load goes on from there.
var ErrStopped = errors.New("the load was stopped")

// Fill tells the story into an empty, migrated database and adds n illustrative
// decisions of the years 2001 to 2026, and leaves c at Now. A database with
// which an earlier Fill of n did not get to its end is gone on with. progress is
// told how many of the n there are, now and then.
//
// The story comes first so that its references are those of the guides. So the
// journal goes back in time once, where the illustrative decisions begin.
func Fill(ctx context.Context, db *store.DB, c *clock.Fixed, n int, progress func(done int)) error {
	l, err := begin(ctx, db, c, n)
	if err == nil {
		err = l.goOn(progress)
	}
	if err != nil && ctx.Err() != nil {
		return errors.Join(ErrStopped, err)
	}
	c.Set(Now())
	return err
}

// loadSubject is what the journal calls a load. Its entries say how far it has
// got, in the transaction of the work itself, so a load can be stopped anywhere.
const loadSubject = "LOAD"

// mostEntries is more than any load leaves.
const mostEntries = 1_000_000

// loaded is the detail of such an entry.
type loaded struct {
	Decisions int    `json:"decisions"`         // at the beginning: how many there will be; later: how many there are
	Act       int    `json:"act"`               // how many acts of the plan are done
	Meeting   string `json:"meeting,omitempty"` // the reference of the meeting that was held
	Sitting   int    `json:"sitting,omitempty"` // its place in the plan
}

// load is a load under way.
type load struct {
	teller
	plan     []act
	done     loaded
	meetings map[int]string // references by place in the plan
}

// begin begins a load, or finds how far an earlier one has got.
func begin(ctx context.Context, db *store.DB, c *clock.Fixed, n int) (*load, error) {
	if n < 1 || n > 200_000 {
		return nil, problem.New(problem.Invalid, "load.decisions", "Load from 1 to 200,000 decisions")
	}
	l := &load{teller: teller{ctx: ctx, db: db, clock: c, councils: map[string]access.Organisation{}}, plan: plan(n), meetings: map[int]string{}}
	entries, err := l.read()
	if err != nil {
		return nil, err
	}
	if len(entries) > 0 {
		return l, l.resume(entries, n)
	}
	if len(l.councils) > 0 {
		return nil, problem.New(problem.Conflict, "load.occupied",
			"There is a database here already, and no load began it, so nothing was added. Name an empty folder with --data")
	}
	// A story half told could not be gone on with, and it is short.
	l.ctx = context.WithoutCancel(ctx)
	defer func() { l.ctx = ctx }()
	if err := Tell(l.ctx, db, c); err != nil {
		return nil, err
	}
	if _, err := l.read(); err != nil {
		return nil, err
	}
	c.Set(firstSitting().AddDays(-1).At(9, 0))
	return l, l.change("aldermere", func(tx *store.Tx) error {
		for _, b := range committees() {
			b.Organisation = tx.Actor().Organisation
			if _, err := decision.AddBody(tx, b); err != nil {
				return err
			}
		}
		return journal.Note(tx, "load.began", loadSubject, loaded{Decisions: n})
	})
}

// read finds the councils and what the journal says of a load, newest first.
func (l *load) read() (entries []journal.Entry, err error) {
	err = l.db.View(l.ctx, func(tx *store.Tx) error {
		all, err := access.Organisations(tx)
		if err != nil {
			return err
		}
		for _, o := range all {
			l.councils[o.Slug] = o
		}
		entries, err = journal.Of(tx, loadSubject, mostEntries)
		return err
	})
	return entries, err
}

// resume takes up an earlier load, which must be of n and not at its end.
func (l *load) resume(entries []journal.Entry, n int) error {
	begun := 0
	for i, e := range entries {
		var d loaded
		if err := json.Unmarshal([]byte(e.Detail), &d); err != nil {
			return fmt.Errorf("read how far the load got: %w", err)
		}
		switch {
		case e.Event == "load.began":
			begun = d.Decisions
		case i == 0:
			l.done = d
			fallthrough
		default:
			if d.Meeting != "" {
				l.meetings[d.Sitting] = d.Meeting
			}
		}
	}
	switch {
	case l.done.Act >= len(plan(begun)):
		return problem.New(problem.Conflict, "load.again", "%d decisions were already loaded here, so nothing was added. Serve them with moothall demo, or name an empty folder with --data", begun)
	case begun != n:
		return problem.New(problem.Conflict, "load.other", "A load of %d decisions was begun here. Go on with it by naming the same number, or name an empty folder with --data", begun)
	}
	return nil
}

// goOn does what is left of the plan, one change an act.
func (l *load) goOn(progress func(done int)) error {
	progress(l.done.Decisions)
	for l.done.Act < len(l.plan) {
		a := l.plan[l.done.Act]
		l.clock.Set(a.at)
		var d loaded
		err := l.change(a.council, func(tx *store.Tx) (err error) {
			d = loaded{Decisions: l.done.Decisions, Act: l.done.Act + 1}
			switch a.kind {
			case sitting:
				d.Meeting, err = l.sit(tx, a)
				d.Sitting, d.Decisions = a.meeting, d.Decisions+a.items
			case callIn:
				err = l.callIn(tx, a)
			case conclusion:
				err = l.conclude(tx, a)
			case work:
				err = l.work(tx, a)
			}
			if err != nil {
				return err
			}
			return journal.Note(tx, "load.went-on", loadSubject, d)
		})
		if err != nil {
			return fmt.Errorf("load meeting %d of the plan: %w", a.meeting, err)
		}
		if l.done = d; d.Meeting != "" {
			l.meetings[a.meeting] = d.Meeting
		}
		progress(d.Decisions)
	}
	return nil
}

// sit holds a meeting and publishes what it decided, and returns its reference.
// It is told on the day of publication, which is the time of the transaction.
func (l *load) sit(tx *store.Tx, a act) (string, error) {
	bodies, err := decision.Bodies(tx)
	if err != nil {
		return "", err
	}
	m := decision.Meeting{HeldOn: a.held, Begins: "18:00", Place: "Committee room (illustrative)"}
	for _, b := range bodies {
		if b.Slug == a.body {
			m.BodyID = b.ID
		}
	}
	if m, err = decision.Arrange(tx, m); err != nil {
		return "", err
	}
	var recorded []decision.Decision
	for i := range a.items {
		c := illustration(a.first+i, a.held)
		if _, err := decision.AddItem(tx, m.Reference, "", c.Title); err != nil {
			return "", err
		}
		d, err := decision.Record(tx, m.Reference, i+1, c)
		if err != nil {
			return "", err
		}
		recorded = append(recorded, d)
	}
	// Only now, one after the other: SQLite writes out what is new in its full
	// text whenever something else is numbered.
	for _, d := range recorded {
		if _, err := decision.Publish(tx, d.Reference, d.Revision); err != nil {
			return "", err
		}
	}
	return m.Reference, nil
}

// decided finds what a meeting of the plan decided.
func (l *load) decided(tx *store.Tx, a act) ([]string, error) {
	m, err := decision.FindMeeting(tx, l.meetings[a.meeting])
	if err != nil {
		return nil, err
	}
	var refs []string
	for _, item := range m.Items {
		refs = append(refs, item.DecisionRef)
	}
	return refs, nil
}

// callIn calls in two resolutions of the first decision of a meeting.
func (l *load) callIn(tx *store.Tx, a act) error {
	refs, err := l.decided(tx, a)
	if err != nil {
		return err
	}
	_, err = decision.Receive(tx, refs[0], decision.Request{Resolutions: []string{"1", "2"}, Ground: pick(a.meeting, grounds),
		Signatories: []string{"Councillor Sofia Wren", "Councillor Joan Atherley (fictional)", "Councillor Idris Pell (fictional)"}})
	return err
}

// conclude ends that call-in.
func (l *load) conclude(tx *store.Tx, a act) error {
	refs, err := l.decided(tx, a)
	if err != nil {
		return err
	}
	return decision.EndCallIn(tx, refs[0], "1", "concluded", "Scrutiny heard the cabinet member and asked for no change (illustrative).")
}

// work carries out what some of the decisions of a meeting resolved.
func (l *load) work(tx *store.Tx, a act) error {
	refs, err := l.decided(tx, a)
	if err != nil {
		return err
	}
	for i, ref := range refs {
		numbers, state, note := outcome(a.first + i)
		if numbers == 0 {
			continue
		}
		d, err := decision.Find(tx, ref)
		if err != nil {
			return err
		}
		for n := range numbers {
			step := decision.Step{Number: fmt.Sprint(n + 1), State: state, Note: note, Revision: d.Revision + int64(n)}
			if err := decision.Implement(tx, ref, step); err != nil {
				return err
			}
		}
	}
	return nil
}

// committees are the bodies beside the Cabinet among whose decisions a reader
// of the large register can choose.
func committees() []decision.Body {
	return []decision.Body{
		{Slug: "property", Name: "Property Committee of Cabinet (illustrative)", DecidesAs: "cabinet"},
		{Slug: "procurement", Name: "Procurement Committee of Cabinet (illustrative)", DecidesAs: "cabinet"},
	}
}

// firstSitting is the day of the earliest meeting at the most.
func firstSitting() calendar.Date { return calendar.NewDate(2001, 1, 4) }
