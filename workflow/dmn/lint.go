package dmn

import (
	"context"
	"fmt"
	"iter"
	"math/bits"
	"slices"
	"strings"
	"time"

	"moothall/workflow/feel"
)

// A Severity says what a finding asks for.
type Severity string

// A Fault makes the table wrong: it must not come into force. A Doubt should
// be looked at: it may be meant.
const (
	Fault Severity = "fault"
	Doubt Severity = "doubt"
)

// A Finding is something that lint has to say of a table.
type Finding struct {
	Severity Severity
	Rules    []int // from 1
	Text     string
	// Example is a case that shows it, by column.
	Example []string
}

// Lint looks at a table as a whole: cases that no rule answers, cases that two
// answer where only one may, rules that can never match or are never reached.
//
// Every column is cut at the values that its cells name. Between two cuts all
// rules answer alike, so looking at one value of each piece looks at all. A
// cell that depends on more than its own value cannot be cut; what follows
// from that is said.
func (t *Table) Lint() []Finding {
	l := &linter{table: t, run: feel.NewRun(context.Background(), time.Time{}, feel.Limits{Steps: 1 << 40})}
	if n := len(t.Rules); n*n*len(t.Inputs) > maxWork {
		return []Finding{{Severity: Doubt, Text: "The table is too large to be looked at as a whole."}}
	}
	for i := range t.Inputs {
		l.columns = append(l.columns, l.column(i))
	}
	var list []Finding
	list = append(list, l.dead()...)
	list = append(list, l.overlaps()...)
	list = append(list, l.hidden()...)
	return append(list, l.gaps()...)
}

type linter struct {
	table   *Table
	run     *feel.Run
	columns []column
	budget  int
}

// A column is cut into pieces; every rule has the set of pieces that it takes.
type column struct {
	pieces []piece
	takes  []set // by rule
	open   []int // rules whose cell cannot be cut
}

type piece struct {
	value feel.Value
	words string
}

// set is a set of pieces.
type set []uint64

func newSet(n int) set { return make(set, (n+63)/64) }

func (s set) add(i int)      { s[i/64] |= 1 << (i % 64) }
func (s set) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }

func (s set) common(t set) (int, bool) {
	for i := range s {
		if b := s[i] & t[i]; b != 0 {
			return i*64 + bits.TrailingZeros64(b), true
		}
	}
	return 0, false
}

// all are the numbers in the set, in order.
func (s set) all() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, w := range s {
			for ; w != 0; w &= w - 1 {
				if !yield(i*64 + bits.TrailingZeros64(w)) {
					return
				}
			}
		}
	}
}

func (s set) empty() bool { return !slices.ContainsFunc(s, func(w uint64) bool { return w != 0 }) }

// maxWork bounds the comparison of every rule with every other.
const maxWork = 50_000_000

// maxPieces bounds what is looked at in one column.
const maxPieces = 2000

func (l *linter) column(i int) column {
	var c column
	in := &l.table.Inputs[i]
	var points []feel.Value
	given := []*feel.Tests{in.given}
	for typ := in.typ; typ != nil; typ = typ.Base {
		given = append(given, typ.Allowed)
	}
	for _, tests := range given {
		if tests != nil {
			more, _ := tests.Constants()
			points = append(points, more...)
		}
	}
	for n, r := range l.table.Rules {
		if r.tests[i] == nil {
			c.open = append(c.open, n)
			continue
		}
		more, ok := r.tests[i].Constants()
		if !ok {
			c.open = append(c.open, n)
		}
		points = append(points, more...)
	}
	cuts := cut(points, in.typ)
	if slices.ContainsFunc(l.table.Rules, func(r Rule) bool { return r.tests[i] != nil && r.tests[i].NamesNull() }) {
		cuts = append(cuts, piece{nil, "nothing"})
	}
	for _, p := range cuts {
		admitted := !slices.ContainsFunc(given, func(t *feel.Tests) bool { return t != nil && !l.holds(t, p.value) })
		if admitted && len(c.pieces) < maxPieces {
			c.pieces = append(c.pieces, p)
		}
	}
	for _, r := range l.table.Rules {
		s := newSet(len(c.pieces))
		for j, p := range c.pieces {
			if r.tests[i] != nil && (r.tests[i].Any() || l.holds(r.tests[i], p.value)) {
				s.add(j)
			}
		}
		c.takes = append(c.takes, s)
	}
	return c
}

func (l *linter) holds(t *feel.Tests, v feel.Value) bool {
	return t.Holds(l.run, &feel.Frame{Values: []feel.Value{v}, Up: &feel.Frame{}})
}

// cut makes the pieces: each point, and what lies between, below and above.
func cut(points []feel.Value, t *feel.Type) []piece {
	if t != nil && !t.IsAny() && t.String() == "boolean" || slices.ContainsFunc(points, isBool) {
		return []piece{{feel.Bool(true), "true"}, {feel.Bool(false), "false"}}
	}
	var sorted []feel.Value
	for _, p := range points {
		if len(sorted) == 0 {
			sorted = append(sorted, p)
		} else if _, ok := feel.Compare(p, sorted[0]); ok {
			sorted = append(sorted, p)
		}
	}
	slices.SortFunc(sorted, func(a, b feel.Value) int { c, _ := feel.Compare(a, b); return c })
	sorted = slices.CompactFunc(sorted, feel.Same)
	if len(sorted) == 0 {
		return []piece{{nil, "anything"}}
	}
	_, words := sorted[0].(feel.String)
	var list []piece
	add := func(low, high feel.Value, words string) {
		if v, ok := feel.Between(low, high); ok {
			list = append(list, piece{v, words})
		}
	}
	if words {
		for _, p := range sorted {
			list = append(list, piece{p, short(p)})
		}
		add(sorted[len(sorted)-1], nil, "any other")
		return list
	}
	add(nil, sorted[0], "below "+short(sorted[0]))
	for i, p := range sorted {
		list = append(list, piece{p, short(p)})
		if i+1 < len(sorted) {
			add(p, sorted[i+1], "between "+short(p)+" and "+short(sorted[i+1]))
		}
	}
	add(sorted[len(sorted)-1], nil, "above "+short(sorted[len(sorted)-1]))
	return list
}

func isBool(v feel.Value) bool {
	_, ok := v.(feel.Bool)
	return ok
}

func (l *linter) open(rule int) bool {
	return slices.ContainsFunc(l.columns, func(c column) bool { return slices.Contains(c.open, rule) })
}

// dead are the rules with a cell that nothing can meet.
func (l *linter) dead() (list []Finding) {
	for n := range l.table.Rules {
		for i, c := range l.columns {
			if c.takes[n].empty() && !slices.Contains(c.open, n) && len(c.pieces) > 0 {
				list = append(list, Finding{Severity: Fault, Rules: []int{n + 1}, Text: fmt.Sprintf("Rule %d can never match: no value of %s meets %q.", n+1, l.table.Inputs[i].Heading(), l.table.Rules[n].Inputs[i])})
				break
			}
		}
	}
	return list
}

// maxFindings ends a list that nobody would read.
const maxFindings = 50

// overlaps are cases that two rules answer, where the hit policy wants one, or agreement.
func (l *linter) overlaps() (list []Finding) {
	t := l.table
	if t.Policy != Unique && t.Policy != Any {
		return nil
	}
	for a := range t.Rules {
		for b := a + 1; b < len(t.Rules); b++ {
			if l.open(a) || l.open(b) || t.Policy == Any && slices.Equal(t.Rules[a].Outputs, t.Rules[b].Outputs) {
				continue
			}
			example, meet := l.meeting(a, b)
			if !meet {
				continue
			}
			text := fmt.Sprintf("Rules %d and %d both match; hit policy unique allows one.", a+1, b+1)
			if t.Policy == Any {
				text = fmt.Sprintf("Rules %d and %d both match and do not agree; hit policy any wants agreement.", a+1, b+1)
			}
			list = append(list, Finding{Fault, []int{a + 1, b + 1}, text, example})
			if len(list) >= maxFindings {
				return list
			}
		}
	}
	return list
}

func (l *linter) meeting(a, b int) (example []string, ok bool) {
	for i, c := range l.columns {
		at, ok := c.takes[a].common(c.takes[b])
		if !ok {
			return nil, false
		}
		example = append(example, l.say(i, at))
	}
	return example, true
}

func (l *linter) say(column, at int) string {
	return l.table.Inputs[column].Heading() + ": " + l.columns[column].pieces[at].words
}

// hidden are the rules that are never reached because those before take all
// their cases, under hit policy first.
func (l *linter) hidden() (list []Finding) {
	if l.table.Policy != First {
		return nil
	}
	for n := 1; n < len(l.table.Rules); n++ {
		var before []int
		for a := range n {
			if !l.open(a) {
				before = append(before, a)
			}
		}
		box := make([]set, len(l.columns))
		for i, c := range l.columns {
			box[i] = c.takes[n]
		}
		if l.open(n) || slices.ContainsFunc(box, set.empty) {
			continue
		}
		l.budget = min(maxLook, 20*maxLook/len(l.table.Rules))
		if _, found := l.uncovered(box, before, 0, nil); !found && l.budget > 0 {
			list = append(list, Finding{Severity: Fault, Rules: []int{n + 1}, Text: fmt.Sprintf("Rule %d is never reached: the rules before it take all its cases.", n+1)})
		}
	}
	return list
}

// maxLook bounds the search for a gap.
const maxLook = 200_000

// gaps finds a case that no rule answers.
func (l *linter) gaps() []Finding {
	t := l.table
	fallback := slices.ContainsFunc(t.Outputs, func(o Output) bool { return o.fallback != nil })
	if fallback || t.Policy == Collect || t.Policy == RuleOrder || t.Policy == OutputOrder {
		return nil
	}
	var rules []int
	var open []string
	for n := range t.Rules {
		if l.open(n) {
			open = append(open, fmt.Sprint(n+1))
		} else {
			rules = append(rules, n)
		}
	}
	box := make([]set, len(l.columns))
	for i, c := range l.columns {
		box[i] = newSet(len(c.pieces))
		for j := range c.pieces {
			box[i].add(j)
		}
	}
	l.budget = maxLook
	example, found := l.uncovered(box, rules, 0, nil)
	switch {
	case l.budget <= 0:
		return []Finding{{Severity: Doubt, Text: "The table is too large to look for cases that no rule answers."}}
	case !found:
		return nil
	}
	f := Finding{Severity: Doubt, Text: "No rule answers this case, and there is no default.", Example: example}
	if len(open) > 0 {
		f.Text = fmt.Sprintf("Perhaps no rule answers this case: rules %s depend on more than the value in their column.", strings.Join(open, ", "))
	}
	return []Finding{f}
}

// uncovered finds a piece of the box that none of the rules takes. Pieces of a
// column that the same rules take are looked at once.
func (l *linter) uncovered(box []set, rules []int, i int, path []string) ([]string, bool) {
	if l.budget--; l.budget <= 0 {
		return nil, false
	}
	if len(rules) == 0 {
		example := slices.Clone(path)
		for ; i < len(l.columns); i++ {
			if at, ok := box[i].common(box[i]); ok {
				example = append(example, l.say(i, at))
			}
		}
		return example, true
	}
	if i == len(l.columns) {
		return nil, false
	}
	c := &l.columns[i]
	seen := map[string]bool{}
	for at := range c.pieces {
		if !box[i].has(at) {
			continue
		}
		var left []int
		key := newSet(len(l.table.Rules))
		for _, n := range rules {
			if c.takes[n].has(at) {
				left = append(left, n)
				key.add(n)
			}
		}
		if seen[fmt.Sprint(key)] {
			continue
		}
		seen[fmt.Sprint(key)] = true
		if example, found := l.uncovered(box, left, i+1, append(path, l.say(i, at))); found {
			return example, true
		}
	}
	return nil, false
}
