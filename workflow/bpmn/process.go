package bpmn

import (
	"moothall/workflow/feel"
)

// Kind is what a node is.
type Kind uint8

// The kinds of nodes, as BPMN calls them.
const (
	Task Kind = iota // of no type: passes at once
	UserTask
	ManualTask // done outside: passes at once
	ServiceTask
	ScriptTask
	BusinessRuleTask
	SendTask
	ReceiveTask
	CallActivity
	SubProcess
	EventSubProcess
	AdHocSubProcess
	ExclusiveGateway
	ParallelGateway
	InclusiveGateway
	EventBasedGateway
	StartEvent
	EndEvent
	CatchEvent
	ThrowEvent
	BoundaryEvent
)

var kindNames = [...]string{
	"task", "user task", "manual task", "service task", "script task", "business rule task", "send task", "receive task",
	"call activity", "sub-process", "event sub-process", "ad-hoc sub-process",
	"exclusive gateway", "parallel gateway", "inclusive gateway", "event-based gateway",
	"start event", "end event", "catch event", "throw event", "boundary event",
}

func (k Kind) String() string { return kindNames[k] }

// Activity says whether the kind is one of work: a task, a call or a sub-process.
func (k Kind) Activity() bool { return k <= AdHocSubProcess }

// HasInside says whether the kind is a sub-process.
func (k Kind) HasInside() bool { return k >= SubProcess && k <= AdHocSubProcess }

// Trigger is what an event is about.
type Trigger uint8

// The triggers, as BPMN calls them.
const (
	None Trigger = iota
	Message
	Timer
	ErrorTrigger
	Escalation
	Signal
	Conditional
	Link
	Terminate
	Compensation
)

var triggerNames = [...]string{"none", "message", "timer", "error", "escalation", "signal", "conditional", "link", "terminate", "compensation"}

func (t Trigger) String() string { return triggerNames[t] }

// A Process is a process that can be run.
type Process struct {
	ID, Name  string
	Doc       string
	Version   string // the tag that the model gives, if any
	Root      *Body
	Nodes     []*Node // of all bodies, by their Index
	Flows     []*Flow // likewise
	Variables []Variable
	byID      map[string]*Node
}

// Node is the node with that id.
func (p *Process) Node(id string) (*Node, bool) {
	n, ok := p.byID[id]
	return n, ok
}

// Label is the name of the process, or its id.
func (p *Process) Label() string {
	if p.Name != "" {
		return p.Name
	}
	return p.ID
}

// A Variable is a name that expressions of a process use or that something in it sets.
type Variable struct {
	Name string
	Set  bool // by something within the process; otherwise it must come from outside
	Used bool
}

// A Body is the inside of a process or of a sub-process.
type Body struct {
	Node   *Node // the sub-process; nil: the process itself
	Nodes  []*Node
	Flows  []*Flow
	Starts []*Node // where it begins when it is entered: its none start event, or what nothing leads to
	Events []*Node // its event sub-processes
}

// A Node is a step of a process: an activity, a gateway or an event.
type Node struct {
	Index        int
	ID, Name     string
	Doc          string
	Kind         Kind
	Lane         string
	Home         *Body // in which it stands
	In, Out      []*Flow
	Default      *Flow
	Event        *Event  // of events, of receive and of send tasks
	Inner        *Body   // of sub-processes
	Attached     *Node   // of a boundary event: to what
	Boundaries   []*Node // of an activity
	Interrupting bool    // of a boundary event, and of the start of an event sub-process
	Handler      *Node   // of a compensation boundary event: what undoes the activity
	Compensates  bool    // it is such a handler
	Loop         *Loop
	Inputs       []Mapping
	Outputs      []Mapping
	Work         *Work
	AdHoc        *AdHoc

	before []Set // by the place in In
}

// Label is the name of a node, or its id.
func (n *Node) Label() string {
	if n.Name != "" {
		return n.Name
	}
	return n.ID
}

// Place says what a node is and which.
func (n *Node) Place() string {
	kind := n.Kind.String()
	if n.Event != nil && n.Event.Trigger != None && !n.Kind.Activity() {
		kind = n.Event.Trigger.String() + " " + kind
	}
	return kind + " " + n.Label()
}

// Start is the start event of an event sub-process.
func (n *Node) Start() *Node {
	if n.Kind != EventSubProcess || len(n.Inner.Starts) == 0 {
		return nil
	}
	return n.Inner.Starts[0]
}

// Before is the set of nodes from which a token can still come to the gateway
// on its incoming flow i without passing through the gateway first.
func (n *Node) Before(i int) Set { return n.before[i] }

// A Flow is a sequence flow.
type Flow struct {
	Index     int
	ID, Name  string
	From, To  *Node
	Condition *Expr // nil: always
	Into      int   // its place among the incoming flows of To
}

// An Event says what is caught or thrown.
type Event struct {
	Trigger     Trigger
	Name        *Expr  // of a message or signal
	Code        string // of an error or escalation; empty catches any
	Title       string // of the message, error, … as the model names it
	Correlation *Expr  // of a message that is caught or thrown
	Time        *Time
	Condition   *Expr
	Link        *Node // of a throwing link: the catching one
	Activity    *Node // of a throwing compensation: what to undo; nil: all in the body
	CodeInto    string
	WordsInto   string // variables that an error's code and message go into
}

// A Mapping sets a variable, or an entry within one, from an expression.
type Mapping struct {
	Source *Expr
	Target string
	Path   []string // entries within entries of the target
}

// A Loop makes several instances of an activity.
type Loop struct {
	Sequential bool
	Number     *Expr // how many; nil: as many as the collection has items
	Collection *Expr
	Item       string // the variable for the item
	Result     *Expr  // of each instance
	Into       string // the variable for the list of results
	Until      *Expr  // the completion condition
}

// AdHoc says how an ad-hoc sub-process begins and ends.
type AdHoc struct {
	Activities      *Expr // the ids of those to begin with
	Until           *Expr
	CancelRemaining bool
}

// Work is what a task asks for.
type Work struct {
	Job           *Expr // the kind of job, of a service or send task: who does such jobs asks for it
	Retries       *Expr
	Headers       map[string]string
	Script        *Expr
	Decision      *Expr // the key of a table of rules
	Called        *Expr // the id of a process
	Pinned        string
	Result        string
	AllIn, AllOut bool // all variables go into and out of a called process
	Form          string
	Assignee      *Expr
	People        *Expr // candidates
	Groups        *Expr
	Priority      *Expr
	Due, FollowUp *Time
	DifferentFrom []*Node // four eyes: not by who did those
	SameAs        []*Node
}

// A Set is a set of nodes.
type Set []uint64

func newSet(n int) Set { return make(Set, (n+63)/64) }

// Has says whether the node is in the set.
func (s Set) Has(n *Node) bool { return s.has(n.Index) }

func (s Set) has(i int) bool { return s[i>>6]>>(i&63)&1 == 1 }

func (s Set) add(i int) { s[i>>6] |= 1 << (i & 63) }

// An Expr is an expression of a model, or a text that stands for itself.
type Expr struct {
	Source   string // as the model has it
	FEEL     string // as it is run
	prog     *feel.Program
	constant feel.Value
	vars     []string
}

// Constant is the value of an expression that is the same always.
func (e *Expr) Constant() (feel.Value, bool) {
	return e.constant, e.prog == nil
}

// Eval is the value of the expression, with variables from a lookup.
func (e *Expr) Eval(r *feel.Run, lookup func(name string) feel.Value) (feel.Value, error) {
	if e.prog == nil {
		return e.constant, nil
	}
	values := make([]feel.Value, len(e.vars))
	for i, n := range e.vars {
		values[i] = lookup(n)
	}
	return e.prog.Eval(r, values...)
}

// Uses are the variables that the expression may look up.
func (e *Expr) Uses() []string { return e.vars }
