package instance

import (
	"context"
	"fmt"
	"slices"
	"time"

	"moothall/calendar"
	"moothall/workflow/bpmn"
	"moothall/workflow/feel"
)

// A Trial runs a process in memory, with nobody there: every task and job is
// done at once unless its answer says otherwise, and when nothing else is left
// to do, the clock moves to the next timer.
type Trial struct {
	// Process finds a process that another calls.
	Process func(id string) (*bpmn.Process, error)
	// Answers are what tasks and jobs, by the id of their node, come to.
	Answers  map[string]Answer
	Decide   func(key string, vars func(string) (feel.Value, bool)) (feel.Value, error)
	Calendar func(name string) (*calendar.Calendar, error)
	Now      time.Time
	// Most is how many commands are given at the most; 0: ten thousand.
	Most int
}

// An Answer is what a task or job comes to.
type Answer struct {
	Vars  Vars
	Never bool   // nobody does it: it waits until something else ends it
	Error string // the code of a BPMN error, in place of an answer
}

// An Outcome is what a trial came to.
type Outcome struct {
	Status    Status
	Vars      Vars
	Trace     []Event // of all instances, in order
	Completed []string
	Sent      []Send
	Incidents []Problem
	Waiting   []Problem // what the instances still wait for when the trial ends
	Ended     time.Time // by the clock of the trial
}

// A Problem is an element and what is to be said of it.
type Problem struct{ Node, Text string }

// one is an instance of a trial.
type one struct {
	p      *bpmn.Process
	state  *State
	caller *one
	by     int64 // the element of the caller
}

type trial struct {
	Trial
	ctx   context.Context
	now   time.Time
	all   []*one
	out   Outcome
	given int
}

// Run runs a process from its beginning.
func (t Trial) Run(ctx context.Context, p *bpmn.Process, start Start) (Outcome, error) {
	if t.Most == 0 {
		t.Most = 10_000
	}
	r := &trial{Trial: t, ctx: ctx, now: t.Now}
	first := &one{p: p, state: NewState()}
	r.all = []*one{first}
	if err := r.give(first, start); err != nil {
		return r.out, err
	}
	for {
		again, err := r.next()
		if err != nil {
			return r.out, err
		}
		if !again {
			break
		}
	}
	r.out.Status, r.out.Ended = first.state.Status, r.now
	if root, ok := first.state.Element(Root); ok {
		r.out.Vars = root.Vars
	}
	for _, o := range r.all {
		r.left(o)
	}
	return r.out, nil
}

// left notes what an instance still waits for.
func (r *trial) left(o *one) {
	for _, e := range o.state.Elements() {
		id := o.p.ID
		if e.Node >= 0 {
			id = o.p.Nodes[e.Node].ID
		}
		if e.Incident != nil {
			r.out.Incidents = append(r.out.Incidents, Problem{id, e.Incident.Text})
		}
		if o.state.Status != Running {
			continue
		}
		for _, w := range e.Waits {
			text := fmt.Sprintf("waits for a %s", w.Kind)
			if w.Name != "" {
				text += " (" + w.Name + ")"
			}
			r.out.Waiting = append(r.out.Waiting, Problem{o.p.Nodes[w.Node].ID, text})
		}
	}
}

// give gives a command to an instance and sees to what follows from it.
func (r *trial) give(o *one, cmd Command) error {
	if r.given++; r.given > r.Most {
		return fmt.Errorf("the trial takes more than %d commands", r.Most)
	}
	c, err := Step(o.p, o.state, cmd, Env{Context: r.ctx, Now: r.now, Decide: r.Decide, Calendar: r.Calendar})
	if err != nil {
		return err
	}
	o.state.Apply(c)
	for _, ev := range c.Events {
		r.out.Trace = append(r.out.Trace, ev)
		if ev.Kind == Done && ev.Node != "" {
			r.out.Completed = append(r.out.Completed, ev.Node)
		}
	}
	for _, effect := range c.Effects {
		if err := r.see(o, effect); err != nil {
			return err
		}
	}
	return nil
}

func (r *trial) see(o *one, effect Effect) error {
	switch f := effect.(type) {
	case Send:
		r.out.Sent = append(r.out.Sent, f)
		return r.reach(ForMessage, f.Name, f.Key, f.Vars, true)
	case Broadcast:
		return r.reach(ForSignal, f.Name, "", f.Vars, false)
	case Call:
		return r.call(o, f)
	case EndCall:
		for _, child := range r.all {
			if child.caller == o && child.by == f.Element && child.state.Status == Running {
				return r.give(child, Cancel{Reason: "its caller ended it"})
			}
		}
	case Ended:
		if o.caller != nil && f.Status == Completed {
			return r.tell(o, Complete{Element: o.by, Vars: f.Vars})
		}
	case Raise:
		if o.caller != nil {
			return r.tell(o, Throw{Element: o.by, Escalation: f.Escalation, Code: f.Code, Message: f.Message, Vars: f.Vars})
		}
	}
	return nil
}

// tell gives a command to the caller, unless it waits no more.
func (r *trial) tell(o *one, cmd Command) error {
	e, ok := o.caller.state.Element(o.by)
	if !ok || !slices.ContainsFunc(e.Waits, func(w Wait) bool { return w.Kind == ForCall }) {
		return nil
	}
	return r.give(o.caller, cmd)
}

const deepest = 20 // calls within calls

func (r *trial) call(o *one, f Call) error {
	depth := 0
	for c := o; c != nil; c = c.caller {
		depth++
	}
	p, err := (*bpmn.Process)(nil), fmt.Errorf("there is no process %q here", f.Process)
	if r.Process != nil {
		p, err = r.Process(f.Process)
	}
	if err == nil && depth > deepest {
		err = fmt.Errorf("processes call each other more than %d deep", deepest)
	}
	if err != nil {
		return r.stick(o, f.Element, err)
	}
	child := &one{p: p, state: NewState(), caller: o, by: f.Element}
	r.all = append(r.all, child)
	return r.give(child, Start{Vars: f.Vars, Called: true})
}

// stick leaves an incident at an element whose wish could not be met.
func (r *trial) stick(o *one, id int64, err error) error {
	e, ok := o.state.Element(id)
	if !ok {
		return nil
	}
	c := e.clone()
	c.Incident = &Incident{Text: err.Error(), At: r.now}
	o.state.Apply(&Change{Header: o.state.Header, Elements: []*Element{c}})
	return nil
}

// reach triggers what waits for a message or signal.
func (r *trial) reach(kind WaitKind, name, key string, vars Vars, first bool) error {
	for _, o := range slices.Clone(r.all) {
		for _, e := range o.state.Elements() {
			for _, w := range e.Waits {
				if w.Kind != kind || w.Name != name || kind == ForMessage && w.Key != key {
					continue
				}
				if _, still := o.state.Element(e.ID); !still {
					continue
				}
				if err := r.give(o, Trigger{Element: e.ID, Wait: w.ID, Vars: vars}); err != nil || first {
					return err
				}
			}
		}
	}
	return nil
}

// next gives the next command, and says whether there was one.
func (r *trial) next() (bool, error) {
	var timer *Wait
	var whose *one
	var at int64
	for _, o := range r.all {
		if o.state.Status != Running {
			continue
		}
		if len(o.state.Turns) > 0 {
			return true, r.give(o, Continue{})
		}
		for _, e := range o.state.Elements() {
			if e.Incident != nil {
				continue
			}
			for _, w := range e.Waits {
				switch w.Kind {
				case ForTask, ForJob:
					answer := r.Answers[o.p.Nodes[w.Node].ID]
					switch {
					case answer.Never:
					case answer.Error != "":
						return true, r.give(o, Throw{Element: e.ID, Code: answer.Error, Vars: answer.Vars})
					default:
						return true, r.give(o, Complete{Element: e.ID, Vars: answer.Vars})
					}
				case ForTimer:
					if timer == nil || w.Due.Before(timer.Due) {
						timer, whose, at = &w, o, e.ID
					}
				default:
				}
			}
		}
	}
	if timer == nil || r.given >= r.Most {
		return false, nil
	}
	if timer.Due.After(r.now) {
		r.now = timer.Due.In(r.now.Location())
	}
	return true, r.give(whose, Trigger{Element: at, Wait: timer.ID})
}
