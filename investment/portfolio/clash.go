package portfolio

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Clash is rules that cannot be kept together.
type Clash struct {
	Rules    []string `json:"rules"`    // each in words
	Minimal  bool     `json:"minimal"`  // without any one of them the others can be kept
	Sentence string   `json:"sentence"` // the clash, and what to do
}

// triesOfAClash bounds each search for a choice that keeps some of the rules.
// One that is not answered within it keeps its rules in the clash.
const triesOfAClash = 20_000

// explain finds rules that cannot be kept together, by leaving out one after
// the other, in halves first, as long as the rest still cannot be kept.
func (m *model) explain(ctx context.Context) Clash {
	minimal := true
	nothingIsWorth := make([]int64, len(m.value))
	stillClash := func(kept []int) bool {
		in := make([]bool, len(m.rules))
		for _, i := range kept {
			in[i] = true
		}
		p := m.program(nothingIsWorth, func(i int) bool { return in[i] || m.rules[i].kind == oneStart })
		end := maximise(ctx, p, nil, triesOfAClash, nil)
		if end.x == nil && !end.proved() {
			minimal = false
		}
		return end.x == nil && end.proved()
	}
	kept := m.suspects()
	for size := max(len(kept)/2, 1); ; size /= 2 {
		for at := 0; at < len(kept) && ctx.Err() == nil; {
			end := min(at+size, len(kept))
			if without := slices.Concat(kept[:at], kept[end:]); stillClash(without) {
				kept = without
			} else {
				at = end
			}
		}
		if size <= 1 {
			break
		}
		minimal = true // only the last round, of single rules, counts
	}
	if ctx.Err() != nil {
		minimal = false
	}
	slices.Sort(kept)
	c := Clash{Minimal: minimal}
	for _, i := range kept {
		c.Rules = append(c.Rules, m.words(&m.rules[i]))
	}
	c.Sentence = m.sentence(kept, c.Rules)
	if !minimal {
		c.Sentence += ". Some of this may not be part of the clash: there was no time to find out"
	}
	return c
}

// suspects are the rules in the order in which to leave them out: the
// structure first, then the mandatory cases from the smallest, then the limits,
// and what people decided last, for that is what they can change most easily.
func (m *model) suspects() []int {
	var list []int
	size := make(map[int]int64)
	for i, r := range m.rules {
		if r.kind != oneStart {
			list = append(list, i)
		}
		if r.kind == mandatory {
			for _, p := range m.cases[r.cases[0]].Capital {
				size[i] += int64(p)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b int) int {
		if m.rules[a].kind != m.rules[b].kind {
			return int(m.rules[a].kind) - int(m.rules[b].kind)
		}
		return compare(size[a], size[b])
	})
	return list
}

// words says a rule.
func (m *model) words(r *rule) string {
	id := func(k int) string { return m.cases[r.cases[k]].ID }
	switch r.kind {
	case oneStart:
		return fmt.Sprintf("case %s begins once", id(0))
	case exclusive:
		return fmt.Sprintf("at most one case of the group %q may be chosen", r.group)
	case requires:
		return fmt.Sprintf("case %s requires case %s", id(0), id(1))
	case mandatory:
		return fmt.Sprintf("case %s is mandatory", id(0))
	case limited:
		l := &m.f.Limits[r.at]
		return fmt.Sprintf("the limit %q allows %s %s", l.Name, l.Kind.of(l.Most.N), l.when())
	}
	o := &m.f.Manual[r.at]
	switch {
	case !o.Choose:
		return fmt.Sprintf("%s decided to leave case %s out", o.By, o.Case)
	case o.Start != nil && *o.Start > 0:
		return fmt.Sprintf("%s decided to choose case %s with a delay of %s", o.By, o.Case, counted(int64(*o.Start), "year"))
	}
	return fmt.Sprintf("%s decided to choose case %s", o.By, o.Case)
}

// sentence says the clash: what must be chosen needs more than a limit, if it
// is that plain, and the list of the rules otherwise.
func (m *model) sentence(kept []int, words []string) string {
	if s := m.plainNeed(kept); s != "" {
		return s
	}
	if len(words) == 1 {
		return upper(words[0]) + ", and that cannot be kept by any choice. Change it"
	}
	return "These cannot all be kept: " + strings.Join(words[:len(words)-1], "; ") + "; and " + words[len(words)-1] + ". Change one of them"
}

// plainNeed says a clash of one limit with cases that must be chosen. It is
// empty if the clash is of another kind.
func (m *model) plainNeed(kept []int) string {
	var must, manual, required []string
	forced := make(map[int][]int) // the columns that a forced case may have
	var l *Limit
	var limit *row
	force := func(i int, fits func(column) bool) {
		forced[i] = nil
		for j := m.first[i]; j < m.first[i+1]; j++ {
			if fits(m.columns[j]) {
				forced[i] = append(forced[i], j)
			}
		}
	}
	anyStart := func(column) bool { return true }
	for _, k := range kept {
		switch r := &m.rules[k]; r.kind {
		case limited:
			if l != nil {
				return ""
			}
			l, limit = &m.f.Limits[r.at], &r.row
		case mandatory:
			must = append(must, m.cases[r.cases[0]].ID)
			force(r.cases[0], anyStart)
		case decided:
			o := m.f.Manual[r.at]
			if !o.Choose {
				return ""
			}
			manual = append(manual, fmt.Sprintf("case %s, which %s decided to choose,", o.Case, o.By))
			force(r.cases[0], func(c column) bool { return o.Start == nil || c.start.Delay == *o.Start })
		case requires:
			required = append(required, fmt.Sprintf("case %s, which %s requires,", m.cases[r.cases[1]].ID, m.cases[r.cases[0]].ID))
			if _, already := forced[r.cases[1]]; !already {
				force(r.cases[1], anyStart)
			}
		default:
			return ""
		}
	}
	if l == nil || len(must)+len(manual) == 0 {
		return ""
	}
	takes := make([]int64, len(m.columns))
	for k, j := range limit.at {
		takes[j] = limit.by[k]
	}
	need, others := int64(0), false
	for i := range m.cases {
		columns, isForced := forced[i]
		least := int64(0)
		if isForced {
			if len(columns) == 0 {
				return ""
			}
			least = takes[columns[0]]
		} else {
			columns = columns[:0]
			for j := m.first[i]; j < m.first[i+1]; j++ {
				columns = append(columns, j)
			}
		}
		for _, j := range columns {
			least = min(least, takes[j])
		}
		if !isForced && least < 0 {
			others = true
		}
		need += least
	}
	if need <= limit.most {
		return ""
	}
	var subjects []string
	switch len(must) {
	case 0:
	case 1:
		subjects = append(subjects, "the mandatory case "+must[0])
	default:
		subjects = append(subjects, "the mandatory cases "+listed(must))
	}
	subjects = append(subjects, slices.Concat(manual, required)...)
	verb := "need"
	if len(must)+len(manual)+len(required) == 1 {
		verb = "needs"
	}
	atLeast := ""
	if len(m.columns) > len(m.cases) {
		atLeast = " at least"
	}
	s := fmt.Sprintf("%s %s%s %s %s", upper(listed(subjects)), verb, atLeast, l.Kind.of(need), l.when())
	if others {
		s += ", even if every case that brings it down is chosen"
	}
	return s + fmt.Sprintf(", and the limit %q is %s", l.Name, Quantity{limit.most, l.Most.Money})
}

// listed is a list as it is read out: A, B and C.
func listed(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.TrimSuffix(strings.Join(list[:len(list)-1], ", "), ",") + " and " + list[len(list)-1]
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
