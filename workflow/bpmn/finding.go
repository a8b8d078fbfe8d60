package bpmn

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/beevik/etree"
)

// Severity of a finding, the gravest first.
type Severity string

// The severities.
const (
	Refusal    Severity = "refusal"    // it cannot run
	Warning    Severity = "warning"    // it runs, and may not do what is meant
	LeftOut    Severity = "left out"   // it runs without this
	Translated Severity = "translated" // read from what another tool wrote
	Note       Severity = "note"
)

var gravity = map[Severity]int{Refusal: 0, Warning: 1, LeftOut: 2, Translated: 3, Note: 4}

// A Finding says something of a model, and where.
type Finding struct {
	Severity Severity
	Process  string // its id; empty: of the file
	Element  string // an id; may be empty
	Place    string // the element in words
	Text     string
}

func (f Finding) String() string {
	if f.Place == "" {
		return f.Text
	}
	return f.Place + ": " + f.Text
}

// maxFindings is how many of one severity are kept: what is grave must not be
// crowded out by what is not.
const maxFindings = 1000

// findings collects, each once.
type findings struct {
	process string
	list    []Finding
	seen    map[Finding]bool
	count   map[Severity]int
}

func (f *findings) say(s Severity, x *etree.Element, format string, args ...any) {
	n := Finding{Severity: s, Process: f.process, Text: fmt.Sprintf(format, args...)}
	if x != nil {
		n.Element, n.Place = attr(x, "id"), words(x)
	}
	f.add(n)
}

func (f *findings) at(s Severity, n *Node, format string, args ...any) {
	f.add(Finding{s, f.process, n.ID, n.Place(), fmt.Sprintf(format, args...)})
}

func (f *findings) add(n Finding) {
	if f.seen == nil {
		f.seen, f.count = map[Finding]bool{}, map[Severity]int{}
	}
	if f.count[n.Severity] == maxFindings || f.seen[n] {
		return
	}
	f.seen[n] = true
	f.count[n.Severity]++
	f.list = append(f.list, n)
}

func (f *findings) refused() bool { return f.count[Refusal] > 0 }

// sorted is the list, the gravest first and else as found.
func (f *findings) sorted() []Finding {
	slices.SortStableFunc(f.list, func(a, b Finding) int { return cmp.Compare(gravity[a.Severity], gravity[b.Severity]) })
	return f.list
}
