package dmn

import (
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"math/bits"
	"regexp"
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
	Gap      bool  // a case that no rule answers
	Comma    bool  // a number written with a comma
	Rules    []int // from 1
	Text     string
	// Example is a case that shows it, by column.
	Example []string
}

// Lint looks at a table as a whole: cases that no rule answers, cases that two
// answer where only one may, rules that can never match or are never reached,
// answers that their column does not have. Where all that match count, a case
// that none answers is found only if every case must be answered.
//
// Every column is cut at the values that its cells name. Between two cuts all
// rules answer alike, so looking at one value of each piece looks at all. A
// cell that depends on more than its own value cannot be cut; what follows
// from that is said.
func (t *Table) Lint(ctx context.Context, everyCase bool) []Finding {
	l := &linter{table: t, everyCase: everyCase, run: feel.NewRun(ctx, time.Time{}, feel.Limits{Steps: maxLintSteps})}
	list := slices.Concat(l.empty(), l.commas(), l.answers())
	if n := len(t.Rules); n*n*len(t.Inputs) > maxWork {
		return append(list, Finding{Severity: Doubt, Text: "The table is too large to be looked at as a whole."})
	}
	for i := range t.Inputs {
		l.columns = append(l.columns, l.column(i))
	}
	if l.run.Err() != nil {
		return append(list, Finding{Severity: Doubt, Text: "The conditions of the table take too long to be looked at as a whole."})
	}
	for _, more := range [][]Finding{l.dead(), l.overlaps(), l.hidden(), l.gaps()} {
		list = append(list, more...)
		if len(more) >= maxFindings {
			list = append(list, Finding{Severity: Doubt, Text: "There is more of this kind than is listed here."})
		}
	}
	return list
}

// maxLintSteps bounds the evaluation of all cells at all cuts: a second or two.
const maxLintSteps = 20_000_000

// empty finds that there is nothing to look at.
func (l *linter) empty() []Finding {
	if len(l.table.Rules) > 0 {
		return nil
	}
	return []Finding{{Severity: Doubt, Gap: true, Text: "The table has no rules."}}
}

// thousandsComma is a number written with a comma, outside of texts.
var thousandsComma = regexp.MustCompile(`(^|[^\d.,])\d{1,3}(,\d{3})+($|[^\d])`)

// commas finds 100,000, which is the list of 100 and 0.
func (l *linter) commas() (list []Finding) {
	for n, r := range l.table.Rules {
		for i, cell := range slices.Concat(r.Inputs, r.Outputs) {
			found := strings.TrimSpace(thousandsComma.FindString(texts.ReplaceAllString(cell, `""`)))
			if found == "" || len(list) >= maxFindings {
				continue
			}
			found = strings.Trim(found, "<>=()[].! ")
			list = append(list, Finding{Severity: Doubt, Comma: true, Rules: []int{n + 1}, Text: fmt.Sprintf(
				"Rule %d says %s under %s, which is not one number: a comma stands between two. Write %s, or put a space after the comma if two are meant.", n+1, found, l.heading(i), strings.ReplaceAll(found, ",", ""))})
		}
	}
	return list
}

var texts = regexp.MustCompile(`"(\\.|[^"\\])*"`)

func (l *linter) heading(i int) string {
	if i < len(l.table.Inputs) {
		return l.table.Inputs[i].Heading()
	}
	if h := l.table.Outputs[i-len(l.table.Inputs)].Heading(); h != "" {
		return h
	}
	return "the answer"
}

// answers finds answers of the wrong type, or that are none of the values which
// the column can have (8.2.5, 8.3.3).
func (l *linter) answers() (list []Finding) {
	check := func(rules []int, who string, i int, e feel.Expr) {
		v, ok := feel.ConstantValue(e)
		if !ok || v == nil || len(list) >= maxFindings {
			return
		}
		o := &l.table.Outputs[i]
		heading := l.heading(len(l.table.Inputs) + i)
		if o.typ != nil && !o.typ.IsAny() {
			if _, fits := o.typ.Convert(l.run, v); !fits {
				list = append(list, Finding{Severity: Fault, Rules: rules, Text: fmt.Sprintf("%s answers %s under %s, which must be a %s.", who, short(v), heading, o.typ)})
				return
			}
		}
		if len(o.order) > 0 && !slices.ContainsFunc(o.order, func(t *feel.Tests) bool { return l.holds(t, v) }) {
			list = append(list, Finding{Severity: Fault, Rules: rules, Text: fmt.Sprintf("%s answers %s under %s, which is none of its values: %s.", who, short(v), heading, o.among)})
		}
	}
	for n, r := range l.table.Rules {
		for i, e := range r.outputs {
			check([]int{n + 1}, fmt.Sprintf("Rule %d", n+1), i, e)
		}
	}
	for i, o := range l.table.Outputs {
		if o.fallback != nil {
			check(nil, "The default", i, o.fallback)
		}
	}
	return list
}

type linter struct {
	table     *Table
	everyCase bool
	run       *feel.Run
	columns   []column
	budget    int
}

// A column is cut into pieces; every rule has the set of pieces that it takes.
type column struct {
	pieces []piece
	takes  []set // by rule
	open   []int // rules whose cell cannot be cut
	part   bool  // there are values of which none was looked at
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
	cuts, whole := cut(points, in.typ)
	c.part = !whole
	if slices.ContainsFunc(l.table.Rules, func(r Rule) bool { return r.tests[i] != nil && r.tests[i].NamesNull() }) {
		cuts = append(cuts, piece{nil, "nothing"})
	}
	for _, p := range cuts {
		admitted := !slices.ContainsFunc(given, func(t *feel.Tests) bool { return t != nil && !l.holds(t, p.value) })
		if admitted && len(c.pieces) == maxPieces {
			c.part = true
			break
		}
		if admitted {
			c.pieces = append(c.pieces, p)
		}
	}
	for n, r := range l.table.Rules {
		s := newSet(len(c.pieces))
		for j, p := range c.pieces {
			if uncut := slices.Contains(c.open, n); !uncut && (r.tests[i].Any() || l.holds(r.tests[i], p.value)) {
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

// cut makes the pieces: each point, and what lies between, below and above. It
// is not whole if there may be values that are in none of them.
func cut(points []feel.Value, t *feel.Type) (list []piece, whole bool) {
	if t != nil && !t.IsAny() && t.String() == "boolean" || slices.ContainsFunc(points, isBool) {
		return []piece{{feel.Bool(true), "true"}, {feel.Bool(false), "false"}}, !slices.ContainsFunc(points, func(p feel.Value) bool { return !isBool(p) })
	}
	whole = true
	var sorted []feel.Value
	for _, p := range points {
		if len(sorted) == 0 {
			sorted = append(sorted, p)
		} else if _, ok := feel.Compare(p, sorted[0]); ok {
			sorted = append(sorted, p)
		} else {
			whole = false
		}
	}
	slices.SortFunc(sorted, func(a, b feel.Value) int { c, _ := feel.Compare(a, b); return c })
	sorted = slices.CompactFunc(sorted, feel.Same)
	if len(sorted) == 0 {
		return []piece{{nil, "anything"}}, whole
	}
	_, words := sorted[0].(feel.String)
	add := func(low, high feel.Value, words string) {
		if v, ok := feel.Between(low, high); ok {
			list = append(list, piece{v, words})
		} else if low != nil && high != nil && !stepwise(low) {
			whole = false
		}
	}
	if words { // they are seldom put in order: one that is none of them stands for the rest
		for _, p := range sorted {
			list = append(list, piece{p, short(p)})
		}
		add(sorted[len(sorted)-1], nil, "any other")
		for i, p := range sorted[1:] {
			add(sorted[i], p, "between "+short(sorted[i])+" and "+short(p))
		}
		return list, whole
	}
	add(nil, sorted[0], "below "+short(sorted[0]))
	for i, p := range sorted {
		list = append(list, piece{p, short(p)})
		if i+1 < len(sorted) {
			add(p, sorted[i+1], "between "+short(p)+" and "+short(sorted[i+1]))
		}
	}
	add(sorted[len(sorted)-1], nil, "above "+short(sorted[len(sorted)-1]))
	return list, whole
}

// stepwise says whether nothing can stand between two values of a kind that are
// next to each other.
func stepwise(v feel.Value) bool {
	switch v.(type) {
	case *feel.Number, feel.Date, feel.Months:
		return true
	}
	return false
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
			if len(list) < maxFindings && c.takes[n].empty() && !c.part && !slices.Contains(c.open, n) && len(c.pieces) > 0 {
				list = append(list, Finding{Severity: Fault, Rules: []int{n + 1}, Text: fmt.Sprintf("Rule %d can never match: no value of %s meets %s.", n+1, l.table.Inputs[i].Heading(), l.table.Rules[n].Inputs[i])})
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
			text := fmt.Sprintf("Rules %d and %d both match, and only one may (hit policy unique).", a+1, b+1)
			if t.Policy == Any {
				text = fmt.Sprintf("Rules %d and %d both match and do not agree, and they must (hit policy any).", a+1, b+1)
			}
			list = append(list, Finding{Severity: Fault, Rules: []int{a + 1, b + 1}, Text: text, Example: example})
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
		if l.open(n) || slices.ContainsFunc(box, set.empty) || slices.ContainsFunc(l.columns, func(c column) bool { return c.part }) {
			continue
		}
		l.budget = maxLook / len(l.table.Rules)
		if _, found := l.uncovered(box, before, 0, nil); !found && l.budget > 0 {
			list = append(list, Finding{Severity: Fault, Rules: []int{n + 1}, Text: fmt.Sprintf("Rule %d is never reached: the rules before it take all its cases.", n+1)})
		}
	}
	return list
}

// maxLook bounds the search for a gap, in rules that are looked at.
const maxLook = 10_000_000

// gaps finds a case that no rule answers.
func (l *linter) gaps() []Finding {
	t := l.table
	fallback := slices.ContainsFunc(t.Outputs, func(o Output) bool { return o.fallback != nil })
	if many := t.Policy == Collect || t.Policy == RuleOrder || t.Policy == OutputOrder; fallback || many && !l.everyCase || len(t.Rules) == 0 {
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
	case !found && slices.ContainsFunc(l.columns, func(c column) bool { return c.part }):
		return []Finding{{Severity: Doubt, Text: "Not every value could be looked at: there may be cases that no rule answers."}}
	case !found:
		return nil
	}
	f := Finding{Severity: Doubt, Gap: true, Text: "No rule answers this case, and there is no default.", Example: example}
	if len(open) > 0 {
		f.Gap = false
		f.Text = fmt.Sprintf("Perhaps no rule answers this case: rules %s depend on more than the value in their column.", strings.Join(open, ", "))
		if len(open) == 1 {
			f.Text = fmt.Sprintf("Perhaps no rule answers this case: rule %s depends on more than the value in its column.", open[0])
		}
	}
	return []Finding{f}
}

// uncovered finds a piece of the box that none of the rules takes. Pieces of a
// column that the same rules take are looked at once.
func (l *linter) uncovered(box []set, rules []int, i int, path []string) ([]string, bool) {
	if l.budget <= 0 {
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
		if l.budget -= 1 + len(rules); l.budget <= 0 {
			return nil, false
		}
		var left []int
		var key []byte
		for _, n := range rules {
			if c.takes[n].has(at) {
				left = append(left, n)
				key = binary.AppendUvarint(key, uint64(n)) //nolint:gosec // a rule's number
			}
		}
		if seen[string(key)] {
			continue
		}
		seen[string(key)] = true
		if example, found := l.uncovered(box, left, i+1, append(path, l.say(i, at))); found {
			return example, true
		}
	}
	return nil, false
}
