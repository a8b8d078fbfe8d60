//nolint:gosec // columns are few
package portfolio

import (
	"fmt"
	"maps"
	"slices"

	"moothall/money"
)

// ruleKind is where a rule comes from.
type ruleKind int

const (
	oneStart ruleKind = iota // a case begins once
	exclusive
	requires
	mandatory
	limited
	decided
)

// rule is one row with its origin, so that a clash can be told.
type rule struct {
	kind  ruleKind
	row   row
	cases []int  // those that it is about
	group string // of an exclusive rule
	at    int    // the limit or manual decision in the file
}

// column is a case with one of its starts.
type column struct {
	of    int
	start Start
}

// model is a file as a program. Everything is in the order of ids and names,
// so that the order of the file changes nothing.
type model struct {
	f       *File
	cases   []*Case
	index   map[string]int
	columns []column
	first   []int // the first column of each case, and the end
	value   []int64
	ties    int64
	rules   []rule
	limits  []int // the rule of each limit of the file
}

func newModel(f *File) *model {
	m := &model{f: f, index: make(map[string]int), ties: int64(len(f.Cases)) + 1, limits: make([]int, len(f.Limits))}
	for i := range f.Cases {
		m.cases = append(m.cases, &f.Cases[i])
	}
	sortBy(m.cases, func(c *Case) string { return c.ID })
	for i, c := range m.cases {
		m.index[c.ID] = i
		m.first = append(m.first, len(m.columns))
		for _, s := range c.starts() {
			m.columns = append(m.columns, column{i, s})
			// Among equal values the fewest cases: each case costs less than
			// any difference in value.
			m.value = append(m.value, int64(s.Value)*m.ties-1)
		}
	}
	m.first = append(m.first, len(m.columns))
	m.structure()
	m.limit()
	m.decide()
	return m
}

func (m *model) add(kind ruleKind, r row, at int, group string, cases ...int) {
	m.rules = append(m.rules, rule{kind: kind, row: r, cases: cases, at: at, group: group})
}

// each is a row in which every column of the cases has its sign.
func (m *model) each(most int64, signs map[int]int64) row {
	r := row{most: most}
	for _, i := range slices.Sorted(maps.Keys(signs)) {
		for j := m.first[i]; j < m.first[i+1]; j++ {
			r.at, r.by = append(r.at, column32(j)), append(r.by, signs[i])
		}
	}
	return r
}

func column32(j int) int32 { return int32(j) }

func (m *model) structure() {
	groups := make(map[string]map[int]int64)
	for i, c := range m.cases {
		if m.first[i+1]-m.first[i] > 1 {
			m.add(oneStart, m.each(1, map[int]int64{i: 1}), 0, "", i)
		}
		if c.Exclusive != "" {
			if groups[c.Exclusive] == nil {
				groups[c.Exclusive] = make(map[int]int64)
			}
			groups[c.Exclusive][i] = 1
		}
	}
	for _, g := range slices.Sorted(maps.Keys(groups)) {
		if len(groups[g]) > 1 {
			m.add(exclusive, m.each(1, groups[g]), 0, g, slices.Sorted(maps.Keys(groups[g]))...)
		}
	}
	for i, c := range m.cases {
		for _, id := range slices.Sorted(slices.Values(c.Requires)) {
			k := m.index[id]
			m.add(requires, m.each(0, map[int]int64{i: 1, k: -1}), 0, "", i, k)
		}
	}
	for i, c := range m.cases {
		if c.Mandatory {
			m.add(mandatory, m.each(-1, map[int]int64{i: -1}), 0, "", i)
		}
	}
}

func (m *model) limit() {
	order := make([]int, len(m.f.Limits))
	for i := range order {
		order[i] = i
	}
	sortBy(order, func(i int) string { return m.f.Limits[i].Name })
	for _, at := range order {
		l := &m.f.Limits[at]
		r := row{most: l.Most.N}
		subset := make(map[string]bool)
		for _, id := range l.Cases {
			subset[id] = true
		}
		for j, c := range m.columns {
			k := m.cases[c.of]
			if len(subset) > 0 && !subset[k.ID] {
				continue
			}
			if by := l.amount(k, c.start.Delay); by != 0 {
				r.at, r.by = append(r.at, column32(j)), append(r.by, by)
			}
		}
		m.limits[at] = len(m.rules)
		m.add(limited, r, at, "")
	}
}

func (m *model) decide() {
	order := make([]int, len(m.f.Manual))
	for i := range order {
		order[i] = i
	}
	sortBy(order, func(i int) string { return m.f.Manual[i].Case })
	for _, at := range order {
		o := &m.f.Manual[at]
		i := m.index[o.Case]
		r := m.each(0, map[int]int64{i: 1})
		if o.Choose {
			r = m.each(-1, map[int]int64{i: -1})
			for k, j := range r.at {
				if o.Start != nil && m.columns[j].start.Delay != *o.Start {
					r.by[k] = 1
				}
			}
		}
		m.add(decided, r, at, "", i)
	}
}

// program is the program of the rules that keep lets through.
func (m *model) program(value []int64, keep func(i int) bool, more ...row) *program {
	var rows []row
	for i := range m.rules {
		if keep == nil || keep(i) {
			rows = append(rows, m.rules[i].row)
		}
	}
	return newProgram(value, append(rows, more...))
}

// picks are the columns that x takes.
func (m *model) picks(x []int8) []column {
	var list []column
	for j, v := range x {
		if v == 1 {
			list = append(list, m.columns[j])
		}
	}
	return list
}

// worth is the value of x in pence.
func (m *model) worth(x []int8) (sum money.Pence) {
	for _, c := range m.picks(x) {
		sum += c.start.Value
	}
	return sum
}

// pence is the greatest value, in pence, of a choice that the program values
// at no more than v.
func (m *model) pence(v int64) money.Pence {
	return money.Pence(floorDiv(v+m.ties-1, m.ties))
}

// verify checks a choice against the file, without the program: the last look
// before an answer is given out.
func verify(f *File, picks []Choice) error {
	delays := make(map[string]int)
	for _, c := range picks {
		if _, twice := delays[c.Case]; twice {
			return fmt.Errorf("portfolio: case %s was chosen twice", c.Case)
		}
		delays[c.Case] = c.Delay
	}
	groups := make(map[string]string)
	for i := range f.Cases {
		c := &f.Cases[i]
		delay, chosen := delays[c.ID]
		if !chosen {
			if c.Mandatory {
				return fmt.Errorf("portfolio: mandatory case %s was left out", c.ID)
			}
			continue
		}
		if !slices.ContainsFunc(c.starts(), func(s Start) bool { return s.Delay == delay }) {
			return fmt.Errorf("portfolio: case %s has no start with delay %d", c.ID, delay)
		}
		for _, id := range c.Requires {
			if _, ok := delays[id]; !ok {
				return fmt.Errorf("portfolio: case %s was chosen without %s", c.ID, id)
			}
		}
		if other, taken := groups[c.Exclusive]; taken && c.Exclusive != "" {
			return fmt.Errorf("portfolio: %s and %s were both chosen", other, c.ID)
		}
		groups[c.Exclusive] = c.ID
	}
	for i := range f.Limits {
		if l := &f.Limits[i]; used(f, l, delays) > l.Most.N {
			return fmt.Errorf("portfolio: the limit %s is broken", l.Name)
		}
	}
	for _, o := range f.Manual {
		delay, chosen := delays[o.Case]
		if chosen != o.Choose || chosen && o.Start != nil && *o.Start != delay {
			return fmt.Errorf("portfolio: the decision about case %s is not kept", o.Case)
		}
	}
	return nil
}

// used is what chosen cases, by their delays, take of a limit.
func used(f *File, l *Limit, delays map[string]int) (sum int64) {
	limited := make(map[string]bool, len(l.Cases))
	for _, id := range l.Cases {
		limited[id] = true
	}
	for i := range f.Cases {
		c := &f.Cases[i]
		delay, chosen := delays[c.ID]
		if chosen && (len(l.Cases) == 0 || limited[c.ID]) {
			sum += l.amount(c, delay)
		}
	}
	return sum
}
