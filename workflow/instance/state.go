package instance

import (
	"slices"
	"time"

	"moothall/workflow/feel"
)

// Status of an instance.
type Status string

// The statuses.
const (
	Running    Status = "running"
	Completed  Status = "completed"
	Terminated Status = "terminated" // by somebody, or by an error that its caller has to catch
)

// A State is all that is known of an instance between two commands. Step reads
// it and never changes it; Apply takes over what a Step came to.
type State struct {
	Header
	elements map[int64]*Element
	children map[int64][]int64 // by parent, ascending
}

// A Header is what an instance has once.
type Header struct {
	Status     Status
	Called     bool    // by another instance: what nothing catches here goes there
	Last       int64   // the last id that was given
	Sequence   int64   // of the last event of its history
	Conditions []int64 // elements that wait for a condition
	Turns      []int64 // elements that wait for the next transaction
	Rounds     int     // continuations in a row in which nothing outside was waited for
}

// A View lets a Step see an instance. State is one; a store that loads what is
// asked for is another.
type View interface {
	Head() Header
	// Element is the element with that id.
	Element(id int64) (*Element, bool)
	// Children are the ids of the elements in an element, ascending.
	Children(id int64) []int64
}

// Head is the header.
func (s *State) Head() Header { return s.Header }

// Element is the element with that id.
func (s *State) Element(id int64) (*Element, bool) {
	e, ok := s.elements[id]
	return e, ok
}

// Children are the ids of the elements in an element.
func (s *State) Children(id int64) []int64 { return s.children[id] }

// Elements are all of them, by id.
func (s *State) Elements() (list []*Element) {
	for _, e := range s.elements {
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b *Element) int { return int(a.ID - b.ID) })
	return list
}

// NewState is an instance that has not begun.
func NewState() *State {
	return &State{elements: map[int64]*Element{}, children: map[int64][]int64{}}
}

// Apply takes over what a Step came to.
func (s *State) Apply(c *Change) {
	s.Header = c.Header
	for _, e := range c.Elements {
		if _, known := s.elements[e.ID]; !known {
			s.children[e.Parent] = insert(s.children[e.Parent], e.ID)
		}
		s.elements[e.ID] = e
	}
	for _, id := range c.Gone {
		e, known := s.elements[id]
		if !known {
			continue
		}
		delete(s.elements, id)
		delete(s.children, id)
		if list := s.children[e.Parent]; list != nil {
			if i, ok := slices.BinarySearch(list, id); ok {
				s.children[e.Parent] = slices.Delete(list, i, i+1)
			}
		}
	}
}

func insert(list []int64, id int64) []int64 {
	i, found := slices.BinarySearch(list, id)
	if found {
		return list
	}
	return slices.Insert(list, i, id)
}

// Root is the id of the element that is the instance itself.
const Root int64 = 1

// Phase of an element.
type Phase uint8

// The phases.
const (
	Active   Phase = iota
	Joining        // a token that waits at a gateway for others
	Entering       // a token that has not yet begun at its node: the step before was long
	Ending         // done, but what it answers could not be worked out
	Leaving        // done, but no way on was found
	Finished       // an instance of several whose result is kept until all are done
)

// An Element is a token that waits, an activity that is under way, or the
// instance itself. A token is its element: where it stands and what it waits for.
type Element struct {
	ID, Parent int64
	Node       int // index of its node; -1: the instance itself
	Phase      Phase
	Via        int // 1 + the index of the flow on which it came; 0: none
	Began      time.Time
	Vars       Vars // its own variables
	Waits      []Wait
	Live       int  // elements in it that are not finished
	Closed     bool // an event sub-process has interrupted it: it starts no other
	Loop       *Loop
	Index      int     // of several instances, which: from 1
	Ledger     []Entry // what was completed in it and can be undone, oldest first
	Undo       []Entry // of a compensation event: what is still to be undone, in order
	Undoes     int64   // this element undoes something, for that compensation event
	Incident   *Incident
}

func (e *Element) clone() *Element {
	c := *e
	c.Waits = slices.Clone(e.Waits)
	c.Ledger = slices.Clone(e.Ledger)
	c.Undo = slices.Clone(e.Undo)
	c.Vars = e.Vars.clone()
	if e.Loop != nil {
		l := *e.Loop
		c.Loop = &l
	}
	return &c
}

// Wait finds a wait by its id.
func (e *Element) Wait(id int64) (*Wait, bool) {
	for i := range e.Waits {
		if e.Waits[i].ID == id {
			return &e.Waits[i], true
		}
	}
	return nil, false
}

// A Loop counts the instances of an activity that is done several times.
type Loop struct {
	Total, Next          int // how many, and how many were begun
	Active, Done, Killed int
}

// An Entry is a completed activity that can be undone.
type Entry struct {
	Node  int // of the activity
	Vars  Vars
	Inner []Entry // of a sub-process: what was completed in it
}

// An Incident is something that has to be put right by a person.
type Incident struct {
	Text string
	At   time.Time
}

// WaitKind is what is waited for.
type WaitKind string

// The kinds.
const (
	ForTask      WaitKind = "task" // a person
	ForJob       WaitKind = "job"  // a worker
	ForCall      WaitKind = "call" // another instance
	ForMessage   WaitKind = "message"
	ForTimer     WaitKind = "timer"
	ForSignal    WaitKind = "signal"
	ForCondition WaitKind = "condition"
	ForChoice    WaitKind = "choice"   // what to do next, in an ad-hoc sub-process
	ForTurn      WaitKind = "continue" // the next transaction
)

// A Wait is one thing that an element waits for.
type Wait struct {
	ID    int64
	Kind  WaitKind
	Node  int    // the activity itself, its boundary event, or the event after a gateway
	Name  string // of the message, signal, kind of job or called process
	Key   string // by which a message finds its instance
	Due   time.Time
	Armed time.Time
	Round int  // of a cycle: how often it has fired
	Was   bool // of a condition: it held already
	Task  *Task
	Job   *Job
}

// A Task is what a person is asked to do.
type Task struct {
	Assignee       string
	People, Groups []string
	Priority       int
	Due, FollowUp  time.Time
	Form           string
}

// A Job is what a worker is asked to do.
type Job struct {
	Retries int
	Headers map[string]string
	Pinned  string // of a call: the version
}

// Vars are variables by name. The zero value has none. They are never changed
// once they are shared: set makes a new one.
type Vars struct {
	names  []string
	values map[string]feel.Value
}

// NewVars are variables from a map.
func NewVars(m map[string]feel.Value) Vars {
	var v Vars
	for _, n := range sortedKeys(m) {
		v.set(n, m[n])
	}
	return v
}

func sortedKeys(m map[string]feel.Value) (list []string) {
	for n := range m {
		list = append(list, n)
	}
	slices.Sort(list)
	return list
}

// Get is the value of a variable.
func (v Vars) Get(name string) (feel.Value, bool) {
	value, ok := v.values[name]
	return value, ok
}

// Names are the names, in the order in which they were first set.
func (v Vars) Names() []string { return v.names }

// Len is how many there are.
func (v Vars) Len() int { return len(v.names) }

func (v *Vars) set(name string, value feel.Value) {
	if v.values == nil {
		v.values = map[string]feel.Value{}
	}
	if _, known := v.values[name]; !known {
		v.names = append(v.names, name)
	}
	v.values[name] = value
}

func (v Vars) clone() Vars {
	if v.values == nil {
		return v
	}
	c := Vars{names: slices.Clone(v.names), values: make(map[string]feel.Value, len(v.values))}
	for n, x := range v.values {
		c.values[n] = x
	}
	return c
}
