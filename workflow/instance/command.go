package instance

import (
	"time"

	"moothall/workflow/feel"
)

// A Command is what happens to an instance.
type Command interface{ command() }

// Start begins the instance: at its plain start, or at a start event.
type Start struct {
	At     string // id of a start event; empty: the plain one
	Vars   Vars   // of the instance; at an event with mappings, what the event brings
	Called bool   // by another instance
}

// Complete says that a task, a job or a called instance is done.
type Complete struct {
	Element int64
	Vars    Vars
}

// Trigger says that what a wait is for has come: a message, a time, a signal.
type Trigger struct {
	Element, Wait int64
	Vars          Vars // what the message or signal carries
}

// Throw reports a BPMN error or an escalation from a job or a called instance.
type Throw struct {
	Element    int64
	Escalation bool
	Code       string
	Message    string
	Vars       Vars
}

// Fail says that a job failed; when no tries are left, it becomes an incident.
type Fail struct {
	Element int64
	Message string
}

// Retry tries again what an incident stopped.
type Retry struct{ Element int64 }

// Skip goes on behind what an incident stopped, on a flow if there is a choice.
type Skip struct {
	Element int64
	Flow    string // id; empty: as the element would go on by itself
}

// Set changes variables of an element, or of the instance.
type Set struct {
	Element int64 // Root: of the instance
	Vars    Vars
}

// Choose begins an activity of an ad-hoc sub-process.
type Choose struct {
	Element int64
	Node    string
}

// Finish ends an ad-hoc sub-process that asks people when it is done.
type Finish struct{ Element int64 }

// Cancel ends the instance.
type Cancel struct{ Reason string }

// Move is the repair tool: it ends elements and begins at nodes.
type Move struct {
	End   []int64
	Begin []string
}

// Continue goes on with an instance whose last step was long.
type Continue struct{}

func (Start) command()    {}
func (Complete) command() {}
func (Trigger) command()  {}
func (Throw) command()    {}
func (Fail) command()     {}
func (Retry) command()    {}
func (Skip) command()     {}
func (Set) command()      {}
func (Choose) command()   {}
func (Finish) command()   {}
func (Cancel) command()   {}
func (Move) command()     {}
func (Continue) command() {}

// A Change is what a Step came to: the whole of it, to be kept or dropped.
type Change struct {
	Header   Header
	Elements []*Element // new or changed, by id
	Gone     []int64
	Events   []Event
	Effects  []Effect
}

// EventKind is what an event of the history says.
type EventKind string

// The kinds of events.
const (
	Activated    EventKind = "activated"
	Done         EventKind = "completed"
	Killed       EventKind = "terminated"
	Taken        EventKind = "taken" // a flow
	Caught       EventKind = "triggered"
	Thrown       EventKind = "thrown"
	Stuck        EventKind = "incident"
	Resolved     EventKind = "resolved"
	Assigned     EventKind = "set" // a variable
	Compensating EventKind = "compensating"
	Noted        EventKind = "noted"
)

// An Event is one line of the history of an instance. They are numbered.
type Event struct {
	Sequence int64
	Kind     EventKind
	Element  int64  // its id; 0: of none
	Node     string // the id of the node or flow in the model
	Text     string // a name, a code, a reason
	Value    feel.Value
	At       time.Time
}

// An Effect is something that the host does once the change is kept.
type Effect interface{ effect() }

// Send sends a message.
type Send struct {
	Element   int64
	Node      string
	Name, Key string
	Vars      Vars
}

// Broadcast sends a signal to everything that waits for it.
type Broadcast struct {
	Node, Name string
	Vars       Vars
}

// Call begins another instance, whose end completes the element.
type Call struct {
	Element int64
	Process string
	Pinned  string
	Vars    Vars
}

// EndCall cancels the instance that an element called.
type EndCall struct{ Element int64 }

// Ended says that the instance is over, with its variables.
type Ended struct {
	Status Status
	Vars   Vars
}

// Raise gives an error or escalation that nothing here catches to the caller.
type Raise struct {
	Escalation bool
	Code       string
	Message    string
	Vars       Vars
}

func (Send) effect()      {}
func (Broadcast) effect() {}
func (Call) effect()      {}
func (EndCall) effect()   {}
func (Ended) effect()     {}
func (Raise) effect()     {}
