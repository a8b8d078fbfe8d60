package instance

import (
	"fmt"
	"slices"
	"time"

	"moothall/calendar"
	"moothall/workflow/bpmn"
	"moothall/workflow/feel"
)

// arm makes an element wait for events: those on its border, or those that
// follow a gateway.
func (w *working) arm(e *Element, nodes []*bpmn.Node) error {
	for _, n := range nodes {
		if n.Event == nil {
			continue
		}
		wait := Wait{Node: n.Index, Armed: w.env.Now}
		var err error
		switch n.Event.Trigger {
		case bpmn.Message:
			wait.Kind = ForMessage
			if wait.Name, err = w.text(e.ID, "name of the message", n.Event.Name); err == nil {
				wait.Key, err = w.text(e.ID, "correlation key", n.Event.Correlation)
			}
		case bpmn.Timer:
			wait.Kind = ForTimer
			wait.Due, err = w.due(e.ID, n.Event.Time, w.env.Now, 0)
		case bpmn.Signal:
			wait.Kind = ForSignal
			wait.Name, err = w.text(e.ID, "name of the signal", n.Event.Name)
		case bpmn.Conditional:
			wait.Kind = ForCondition
			w.setVars = true // it may hold already
		default: // errors and what is thrown within find their way by themselves
			continue
		}
		if err != nil {
			return err
		}
		w.await(w.edit(e.ID), wait)
	}
	return nil
}

func (w *working) armEventSubProcesses(e *Element, b *bpmn.Body) error {
	var starts []*bpmn.Node
	for _, n := range b.Events {
		starts = append(starts, n.Start())
	}
	return w.arm(e, starts)
}

// due is when a timer fires: the nth time of a cycle, counted from when it was armed.
func (w *working) due(id int64, t *bpmn.Time, armed time.Time, round int) (time.Time, error) {
	before := len(w.run.Notes())
	v, err := w.eval(id, t.Expr)
	if err != nil {
		return time.Time{}, err
	}
	zone := w.env.Now.Location()
	bad := func(err error) error {
		return fmt.Errorf("the time (%s) cannot be worked out: %w%s", t.Expr.Source, err, w.why(before))
	}
	switch t.Kind {
	case bpmn.AtDate:
		at, err := momentOf(v, zone)
		if err != nil {
			return at, bad(err)
		}
		return at, nil
	case bpmn.AfterSpan:
		s, err := bpmn.SpanOf(v)
		if err != nil {
			return time.Time{}, bad(err)
		}
		return s.After(armed.In(zone)), nil
	case bpmn.InCycles:
		s, ok := v.(feel.String)
		if !ok {
			return time.Time{}, bad(fmt.Errorf("%s is no cycle", feel.Words(v)))
		}
		c, err := bpmn.ParseCycle(string(s), zone)
		if err != nil {
			return time.Time{}, bad(err)
		}
		at, more := c.Next(armed.In(zone), w.env.Now, round)
		if !more {
			return time.Time{}, errNoMore
		}
		return at, nil
	}
	n, err := w.whole(id, "number of working days or hours", t.Expr, 0, 10_000)
	if err != nil {
		return time.Time{}, err
	}
	at, err := w.workingTime(t, armed.In(zone), n)
	if err != nil {
		return at, bad(err)
	}
	return at, nil
}

// errNoMore says that a cycle has come for the last time.
var errNoMore = fmt.Errorf("the cycle is over")

func momentOf(v feel.Value, zone *time.Location) (time.Time, error) {
	switch v := v.(type) {
	case feel.DateTime:
		return v.Instant(zone), nil
	case feel.Date:
		return time.Date(v.Year, time.Month(v.Month), v.Day, 0, 0, 0, 0, zone), nil
	case feel.String:
		return bpmn.ParseMoment(string(v), zone)
	}
	return time.Time{}, fmt.Errorf("%s is no date", feel.Words(v))
}

// The working day, from and to.
const fromHour, toHour = 9, 17

// workingTime is n working days, or hours of working days, after a moment.
func (w *working) workingTime(t *bpmn.Time, from time.Time, n int) (time.Time, error) {
	if w.env.Calendar == nil {
		return time.Time{}, fmt.Errorf("there is no calendar here")
	}
	c, err := w.env.Calendar(t.Calendar)
	if err != nil {
		return time.Time{}, err
	}
	day := calendar.DateOf(from)
	if t.Kind == bpmn.AfterDays {
		due, err := c.AddWorkingDays(day, n)
		if err != nil {
			return time.Time{}, err
		}
		hour, minute := from.Hour(), from.Minute()
		if t.Clock != "" {
			at, err := time.Parse("15:04", t.Clock)
			if err != nil {
				return time.Time{}, err
			}
			hour, minute = at.Hour(), at.Minute()
		}
		return due.At(hour, minute), nil
	}
	// Hours run from nine to five; what begins outside begins with the next.
	left := time.Duration(n) * time.Hour
	at := from
	for range 20_000 {
		opens, closes := day.At(fromHour, 0), day.At(toHour, 0)
		if at.Before(opens) {
			at = opens
		}
		if c.IsWorkingDay(day) && at.Before(closes) {
			if left <= closes.Sub(at) {
				return at.Add(left), nil
			}
			left -= closes.Sub(at)
		}
		if day = day.AddDays(1); !c.Covers(day) {
			return time.Time{}, fmt.Errorf("the calendar %s ends before that", c.Version())
		}
		at = day.At(fromHour, 0)
	}
	return time.Time{}, fmt.Errorf("it lies too far off")
}

// catching is a token that waits for an event.
func (w *working) catching(m move) {
	n := m.node
	if n.Event.Trigger == bpmn.Link {
		w.pass(m, func() { w.leave(n, m.scope, nil) })
		return
	}
	w.wait(m, []*bpmn.Node{n})
}

// choosing is a token that waits for the first of several events.
func (w *working) choosing(m move) {
	var events []*bpmn.Node
	for _, f := range m.node.Out {
		events = append(events, f.To)
	}
	w.wait(m, events)
}

func (w *working) wait(m move, events []*bpmn.Node) {
	e := w.create(m.node, m.scope, m.via)
	w.say(Activated, e, "")
	if err := w.arm(e, events); err != nil {
		w.fails(e, Entering, err)
	}
}

// throwing is a token that throws an event, and ends if it was the last.
func (w *working) throwing(m move) {
	n := m.node
	e := w.create(n, m.scope, m.via)
	w.say(Activated, e, "")
	w.throwNow(e, n)
}

// throwNow throws; it is also how an end event is tried again.
func (w *working) throwNow(e *Element, n *bpmn.Node) {
	if err := w.mapTo(e.Parent, n.Inputs, func(name string, v feel.Value) { w.setAt(e.ID, name, v) }, w.own(e)); err != nil {
		w.fails(e, Entering, err)
		return
	}
	switch n.Event.Trigger {
	case bpmn.Message:
		if n.Work.Job != nil {
			if err := w.job(e, n); err != nil {
				w.fails(e, Entering, err)
			}
			return
		}
		if err := w.sendMessage(e.ID, n); err != nil {
			w.fails(e, Entering, err)
			return
		}
	case bpmn.Signal:
		name, err := w.text(e.ID, "name of the signal", n.Event.Name)
		if err != nil {
			w.fails(e, Entering, err)
			return
		}
		w.say(Thrown, e, name)
		w.effects = append(w.effects, Broadcast{Node: n.ID, Name: name, Vars: w.look(e.ID).Vars})
	case bpmn.ErrorTrigger:
		w.say(Thrown, e, n.Event.Code)
		w.throw(e, false, n.Event.Code, n.Event.Title, w.look(e.ID).Vars)
		return
	case bpmn.Escalation:
		w.say(Thrown, e, n.Event.Code)
		if w.throw(e, true, n.Event.Code, n.Event.Title, w.look(e.ID).Vars); !w.alive(e.ID) {
			return
		}
	case bpmn.Compensation:
		w.beginUndo(e, n)
		return
	case bpmn.Terminate:
		w.say(Done, e, "")
		w.terminate(e.Parent)
		return
	case bpmn.Link:
		w.say(Done, e, "")
		w.drop(e)
		w.queue = append(w.queue, move{n.Event.Link, e.Parent, 0})
		return
	default:
	}
	w.thrown(e, n)
}

// thrown goes on behind an event that was thrown.
func (w *working) thrown(e *Element, n *bpmn.Node) {
	if err := w.mapTo(e.ID, n.Outputs, func(name string, v feel.Value) { w.assign(e.Parent, name, v) }, w.lookup(e.Parent)); err != nil {
		w.fails(e, Ending, err)
		return
	}
	w.say(Done, e, "")
	if n.Kind == bpmn.EndEvent {
		w.drop(w.look(e.ID))
		return
	}
	w.leave(n, e.Parent, w.look(e.ID))
}

// terminate ends all that is under way in a scope; the scope is over then.
func (w *working) terminate(scope int64) {
	w.queue = slices.DeleteFunc(w.queue, func(m move) bool { return w.inside(m.scope, scope) })
	w.killInside(scope)
	w.settle[scope] = true
}

// inside says whether a scope is another or within it.
func (w *working) inside(id, other int64) bool {
	for id != 0 {
		if id == other {
			return true
		}
		e := w.look(id)
		if e == nil {
			return false
		}
		id = e.Parent
	}
	return false
}

func (w *working) sendMessage(id int64, n *bpmn.Node) error {
	name, err := w.text(id, "name of the message", n.Event.Name)
	if err != nil {
		return err
	}
	key, err := w.optional(id, "correlation key", n.Event.Correlation)
	if err != nil {
		return err
	}
	w.say(Thrown, w.look(id), name)
	w.effects = append(w.effects, Send{Element: id, Node: n.ID, Name: name, Key: key, Vars: w.look(id).Vars})
	return nil
}

// throw lets an error or an escalation find who catches it, from where it came
// up outwards: the event sub-processes around it and the events on its border;
// the code itself before an event that catches any.
func (w *working) throw(e *Element, escalation bool, code, message string, vars Vars) {
	trigger := bpmn.ErrorTrigger
	if escalation {
		trigger = bpmn.Escalation
	}
	for at := e; at != nil; at = w.look(at.Parent) {
		n := w.node(at)
		if at != e || n == nil || n.Inner != nil {
			if b := w.body(at); b != nil && !at.Closed && (n == nil || n.Loop == nil || at.Index > 0) {
				if sub := catcher(eventStarts(b), trigger, code); sub != nil {
					w.caught(at.ID, sub, code, message, vars)
					w.startEventSubProcess(at.ID, sub, Vars{})
					return
				}
			}
		}
		if n != nil && at.Index == 0 && at.Phase != Finished {
			if b := catcher(n.Boundaries, trigger, code); b != nil {
				scope := at.Parent
				w.caught(scope, b, code, message, vars)
				w.fromBoundary(at.ID, b)
				return
			}
		}
		if at.ID == Root {
			break
		}
	}
	w.uncaught(e, escalation, code, message, vars)
}

func eventStarts(b *bpmn.Body) (list []*bpmn.Node) {
	for _, n := range b.Events {
		list = append(list, n.Start())
	}
	return list
}

// catcher is the event that catches a code, or else any.
func catcher(list []*bpmn.Node, trigger bpmn.Trigger, code string) (best *bpmn.Node) {
	for _, n := range list {
		if n.Event == nil || n.Event.Trigger != trigger {
			continue
		}
		if n.Event.Code == code && code != "" {
			return n
		}
		if n.Event.Code == "" && best == nil {
			best = n
		}
	}
	return best
}

// caught sets the variables that an error or escalation brings.
func (w *working) caught(scope int64, n *bpmn.Node, code, message string, vars Vars) {
	w.record(Event{Kind: Caught, Element: scope, Node: n.ID, Text: code})
	for _, name := range vars.Names() {
		v, _ := vars.Get(name)
		w.assign(scope, name, v)
	}
	if n.Event.CodeInto != "" {
		w.assign(scope, n.Event.CodeInto, feel.String(code))
	}
	if n.Event.WordsInto != "" {
		w.assign(scope, n.Event.WordsInto, feel.String(message))
	}
}

// uncaught is an error or escalation that nothing in the instance catches.
func (w *working) uncaught(e *Element, escalation bool, code, message string, vars Vars) {
	switch {
	case escalation:
		w.record(Event{Kind: Noted, Element: e.ID, Node: w.node(e).ID, Text: "nothing catches the escalation " + code})
		if w.head.Called {
			w.effects = append(w.effects, Raise{Escalation: true, Code: code, Message: message, Vars: vars})
		}
	case w.head.Called:
		w.effects = append(w.effects, Raise{Code: code, Message: message, Vars: vars})
		w.end(Terminated, "the error "+code+" goes to the caller")
	default:
		w.fails(e, Entering, fmt.Errorf("nothing catches the error %s%s", code, colon(message)))
	}
}

func colon(s string) string {
	if s == "" {
		return ""
	}
	return ": " + s
}

// fromBoundary goes on from an event on the border of an element.
func (w *working) fromBoundary(id int64, b *bpmn.Node) {
	e := w.look(id)
	scope := e.Parent
	if b.Interrupting {
		w.queue = slices.DeleteFunc(w.queue, func(m move) bool { return w.inside(m.scope, id) })
		w.kill(id)
	}
	w.record(Event{Kind: Done, Node: b.ID})
	w.leave(b, scope, nil)
}

// startEventSubProcess begins an event sub-process in a scope, with what its
// event brought, and ends what else is under way there if it interrupts.
func (w *working) startEventSubProcess(scope int64, start *bpmn.Node, brought Vars) {
	sub := start.Home.Node
	if start.Interrupting {
		w.queue = slices.DeleteFunc(w.queue, func(m move) bool { return w.inside(m.scope, scope) })
		w.killInside(scope)
		s := w.edit(scope)
		s.Closed, s.Incident = true, nil
		s.Waits = slices.DeleteFunc(s.Waits, func(wait Wait) bool {
			n := w.p.Nodes[wait.Node]
			return n.Kind == bpmn.StartEvent || wait.Kind == ForChoice || wait.Kind == ForTurn
		})
	}
	e := w.create(sub, scope, 0)
	w.say(Activated, e, "")
	if err := w.deliver(e.ID, start, brought, func(name string, v feel.Value) { w.setAt(e.ID, name, v) }); err != nil {
		w.fails(e, Entering, err)
		return
	}
	if err := w.armEventSubProcesses(e, sub.Inner); err != nil {
		w.fails(e, Entering, err)
		return
	}
	w.queue = append(w.queue, move{start, e.ID, 0})
}
