// Package problem is the errors that people read.
//
// A Problem says what is wrong and what to do, in a sentence that may be shown
// to the person as it stands. Its Kind decides the status on a page, its Code
// is a contract for programs, its Field names the answer that must change. Any
// error that is not a Problem is a fault of ours: it is logged, and the person
// sees only that something went wrong and a request id.
package problem

import (
	"errors"
	"fmt"
	"strings"
)

// Kind is what went wrong, seen from the person who asked.
type Kind int

// The kinds, each with the HTTP status that it becomes.
const (
	Invalid      Kind = iota + 1 // 422: an answer must change
	Malformed                    // 400: the request itself makes no sense
	Unauthorised                 // 401: sign in first
	Forbidden                    // 403: signed in, but not allowed
	NotFound                     // 404
	Conflict                     // 409: true when asked, no longer true now
	TooLarge                     // 413
	TooMany                      // 429: slow down
	Unavailable                  // 503: something that we need does not answer
)

// Status is the HTTP status of k.
func (k Kind) Status() int {
	switch k {
	case Invalid:
		return 422
	case Malformed:
		return 400
	case Unauthorised:
		return 401
	case Forbidden:
		return 403
	case NotFound:
		return 404
	case Conflict:
		return 409
	case TooLarge:
		return 413
	case TooMany:
		return 429
	case Unavailable:
		return 503
	}
	return 500
}

// Problem is one thing that is wrong.
type Problem struct {
	Kind    Kind
	Code    string // dotted and stable, such as "decision.already-taken"
	Field   string // the form field or JSON member at fault, empty if none
	Message string // a sentence for the person
}

// New makes a problem. The message is formatted as by fmt.Sprintf.
func New(k Kind, code, message string, args ...any) *Problem {
	if len(args) > 0 {
		message = fmt.Sprintf(message, args...)
	}
	return &Problem{Kind: k, Code: code, Message: message}
}

// On names the field at fault and returns p.
func (p *Problem) On(field string) *Problem {
	p.Field = field
	return p
}

// Error is the sentence alone.
func (p *Problem) Error() string { return p.Message }

// List is several problems that were found together, so that a person can
// mend all of them at once.
type List []*Problem

// Error joins the sentences.
func (l List) Error() string {
	var b strings.Builder
	for i, p := range l {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(p.Message)
	}
	return b.String()
}

// Add puts p on the list if it is not nil.
func (l *List) Add(p *Problem) {
	if p != nil {
		*l = append(*l, p)
	}
}

// Err is the list as an error: nil if empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// All are the problems in err, in order; none if err is a fault or nil.
func All(err error) []*Problem {
	var l List
	if errors.As(err, &l) {
		return l
	}
	var p *Problem
	if errors.As(err, &p) {
		return []*Problem{p}
	}
	return nil
}

// Is says whether err is a problem of kind k. A list has the kind of its
// first problem.
func Is(err error, k Kind) bool {
	all := All(err)
	return len(all) > 0 && all[0].Kind == k
}
