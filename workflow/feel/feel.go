// Package feel reads, checks and evaluates FEEL, the expression language of DMN
// and of the conditions in Moothall's processes.
//
// The yardstick is clause 10 of the DMN 1.5 specification (OMG formal/24-01-01)
// as the DMN Technology Compatibility Kit reads it. An expression is compiled
// once, against a Scope that knows the names and types in play, and evaluated
// as often as wanted. The package keeps these rules, and each has a test of the
// same name:
//
//	NullNotPanic      what is outside a function's domain is null, with a note saying where and why
//	ThreeValues       and, or, not, some, every, all and any know true, false and null
//	DecimalNotBinary  numbers have 34 decimal digits and round half even
//	LongestName       a name may hold spaces and operators; the longest in scope wins
//	Bounded           time, depth and memory have limits, whatever the expression
//	CheckedFirst      unknown names and impossible comparisons are found before anything runs
//
// It knows no database, no clock of its own and no business word.
package feel

import (
	"context"
	"fmt"
	"time"
)

// Limits bound what one evaluation may use. The zero value of a field is its default.
type Limits struct {
	Steps  int // evaluations of a node of the expression: 5,000,000
	Items  int // items of one list, or rounds of one loop: 100,000
	Depth  int // calls within calls of functions: 256
	String int // bytes of one string: 1 MiB
}

func (l Limits) orDefault() Limits {
	def := Limits{Steps: 5_000_000, Items: 100_000, Depth: 256, String: 1 << 20}
	if l.Steps == 0 {
		l.Steps = def.Steps
	}
	if l.Items == 0 {
		l.Items = def.Items
	}
	if l.Depth == 0 {
		l.Depth = def.Depth
	}
	if l.String == 0 {
		l.String = def.String
	}
	return l
}

// A Note says why a part of an expression came to null: where it stands in the
// source and what was expected there.
type Note struct {
	Source string // the name of the expression, as given to Compile; may be empty
	At     int    // which character of the line, from 1; 0: of the whole
	Line   int    // line, from 1
	Text   string
}

func (n Note) String() string {
	if n.At == 0 {
		if n.Source != "" {
			return n.Source + ": " + n.Text
		}
		return n.Text
	}
	s := fmt.Sprintf("character %d: %s", n.At, n.Text)
	if n.Line > 1 {
		s = fmt.Sprintf("line %d, %s", n.Line, s)
	}
	if n.Source != "" {
		s = n.Source + ", " + s
	}
	return s
}

// A LimitError says that an evaluation was stopped, by which limit and where.
type LimitError struct{ Note }

func (e *LimitError) Error() string { return e.String() }

// maxNotes is how many notes a run keeps: enough to explain, too few to fill a memory.
const maxNotes = 100

// A Run is one evaluation: its moment, its limits and what it had to say. It
// may evaluate many programs; it belongs to one goroutine.
type Run struct {
	// Trace is the caller's, to note what happened in expressions of its own.
	Trace any

	now      time.Time
	limits   Limits
	done     <-chan struct{}
	cause    func() error
	steps    int
	used     int // list items made so far
	depth    int
	compile  func(name, src string, scope *Scope) (*Program, error) // for range(), which reads text
	patterns map[string]*pattern                                    // read so far
	depths   map[shape]int32                                        // of the values made so far
	notes    []Note
	err      error
}

// NewRun begins an evaluation. now answers now() and today(), in its own zone.
func NewRun(ctx context.Context, now time.Time, limits Limits) *Run {
	return &Run{now: now, limits: limits.orDefault(), done: ctx.Done(), cause: ctx.Err, compile: Compile}
}

// Notes are the reasons for the nulls that came up, oldest first, at most a hundred.
func (r *Run) Notes() []Note { return r.notes }

// Err is why the evaluation was stopped: a *LimitError or the context's error.
func (r *Run) Err() error { return r.err }

// Note keeps a reason. A caller that evaluates around this package (a decision
// table) uses it for its own.
func (r *Run) Note(n Note) {
	if len(r.notes) < maxNotes {
		r.notes = append(r.notes, n)
	}
}

// null notes why and is null.
func (r *Run) null(at place, format string, args ...any) Value {
	if len(r.notes) < maxNotes {
		r.notes = append(r.notes, at.note(fmt.Sprintf(format, args...)))
	}
	return nil
}

// step counts one evaluation and says whether to go on.
func (r *Run) step(at place) bool {
	if r.steps++; r.steps&0x3ff == 0 {
		r.look()
	}
	if r.steps > r.limits.Steps {
		r.stop(at, "the expression takes more than %s steps", thousands(r.limits.Steps))
	}
	return r.err == nil
}

// look sees whether the caller has given up.
func (r *Run) look() {
	select {
	case <-r.done:
		if r.err == nil {
			r.err = fmt.Errorf("the evaluation was stopped: %w", r.cause())
		}
	default:
	}
}

// Spend counts n steps of a caller that evaluates around this package, and says
// whether to go on. name is whose work it is.
func (r *Run) Spend(name string, n int) bool {
	if !r.spend(n) && r.err == nil {
		r.err = &LimitError{Note{Source: name, Text: "it takes more than " + thousands(r.limits.Steps) + " steps"}}
	}
	return r.err == nil
}

// spend counts n steps and says whether there are more.
func (r *Run) spend(n int) bool {
	before := r.steps >> 10
	if r.steps += n; r.steps>>10 != before {
		r.look()
	}
	return r.steps <= r.limits.Steps && r.err == nil
}

func (r *Run) stop(at place, format string, args ...any) {
	if r.err == nil {
		r.err = &LimitError{at.note(fmt.Sprintf(format, args...))}
	}
}

// room says whether a list of n items may be made. All lists of a run together
// may hold fifty times what one may.
func (r *Run) room(at place, n int) bool {
	if n > r.limits.Items {
		r.stop(at, "this makes %s items; the limit is %s", thousands(n), thousands(r.limits.Items))
		return false
	}
	if r.used += n; r.used > 50*r.limits.Items {
		r.stop(at, "the lists of this expression hold more than %s items together", thousands(50*r.limits.Items))
		return false
	}
	return r.err == nil
}

// text is s as a value, if it is not too long.
func (r *Run) text(at place, s string) Value {
	if len(s) > r.limits.String {
		r.stop(at, "this makes a text of %s bytes; the limit is %s", thousands(len(s)), thousands(r.limits.String))
		return nil
	}
	r.used += len(s) >> 5 // a text counts as an item per 32 bytes
	if !r.pay(at, len(s)>>textStep) {
		return nil
	}
	return String(s)
}

// textStep is, as a power of two, how many bytes of a text count as a step.
const textStep = 6

// pay counts n steps, and stops the run if there are no more.
func (r *Run) pay(at place, n int) bool {
	if !r.spend(n) {
		r.stop(at, "the expression takes more than %s steps", thousands(r.limits.Steps))
	}
	return r.err == nil
}

// read counts the reading of two texts that are compared: the next step stops
// the run if it was too much.
func (r *Run) read(a, b Value) {
	s, ok := a.(String)
	t, both := b.(String)
	if n := min(len(s), len(t)) >> textStep; ok && both && n > 0 && r != nil {
		r.spend(n)
	}
}

func (r *Run) enter(at place) bool {
	if r.depth++; r.depth > r.limits.Depth {
		r.stop(at, "functions call each other more than %d deep", r.limits.Depth)
		return false
	}
	return true
}

func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
