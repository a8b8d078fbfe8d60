package portfolio

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/money"
)

func sortBy[T any, K cmp.Ordered](list []T, key func(T) K) {
	slices.SortStableFunc(list, func(a, b T) int { return cmp.Compare(key(a), key(b)) })
}

// mostWords bounds every text of a file, in characters.
const mostWords = 500

// checker collects what is wrong with a file.
type checker struct {
	f    *File
	list problem.List
	ids  map[string]int
}

func (c *checker) wrong(code, field, message string, args ...any) {
	c.list.Add(problem.New(problem.Invalid, "portfolio."+code, message, args...).On(field))
}

// Check says everything that is wrong with a file. A cycle of cases that
// require each other is not wrong: they are chosen together or not at all.
func Check(f File) error {
	c := checker{f: &f, ids: make(map[string]int)}
	c.sizes()
	if len(c.list) > 0 {
		return c.list // what follows would be about the wrong years, or too much
	}
	for i := range f.Cases {
		c.name(i)
	}
	for i := range f.Cases {
		c.one(i)
	}
	names := make(map[string]int)
	for i := range f.Limits {
		c.limit(i, names)
	}
	decided := make(map[string]int)
	for i := range f.Manual {
		c.manual(i, decided)
	}
	return c.list.Err()
}

func (c *checker) sizes() {
	f := c.f
	if f.Format != Format {
		c.wrong("format", "format", "The format must be %q, not %q", Format, f.Format)
	}
	if long(f.Title) {
		c.wrong("title", "title", "The title is too long: use at most %d characters", mostWords)
	}
	if f.Years < 1 || f.Years > MostYears {
		c.wrong("years", "years", "The number of years must be from 1 to %d, not %d", MostYears, f.Years)
	} else if f.First < earliest || int(f.First)+f.Years > latest {
		c.wrong("first-year", "first_year", "The years must be within %d and %d: give the first of them like 2027/28", earliest, latest)
	}
	if len(f.Cases) == 0 {
		c.wrong("no-cases", "cases", "There is no case to choose from: list at least one")
	}
	if len(f.Cases) > MostCases {
		c.wrong("many-cases", "cases", "There are %d cases, and at most %d can be compared: leave out those that cannot be chosen", len(f.Cases), MostCases)
	}
	if len(f.Limits) > MostLimits {
		c.wrong("many-limits", "limits", "There are %d limits, and there may be at most %d: leave out those that cannot matter", len(f.Limits), MostLimits)
	}
	if len(f.Manual) > MostCases {
		c.wrong("many-decisions", "manual", "There are %d manual decisions, and there may be at most %d, one for each case", len(f.Manual), MostCases)
	}
	columns, requires, worth := 0, 0, 0.0
	for i := range f.Cases {
		worth += math.Abs(float64(f.Cases[i].Value))
		for _, s := range f.Cases[i].Starts {
			worth += math.Abs(float64(s.Value))
		}
		columns += len(f.Cases[i].Starts) + 1
		requires += len(f.Cases[i].Requires)
	}
	if columns > MostColumns {
		c.wrong("many-starts", "cases", "The cases have %d starts together, and there may be at most %d: offer fewer start years", columns, MostColumns)
	}
	if worth > float64(MostTogether) {
		c.wrong("large", "cases", "The values of all cases and starts together are more than %s, which is too much to compare: enter pounds, not pence", MostTogether.Pounds())
	}
	if requires > MostRequires {
		c.wrong("many-requires", "cases", "The cases name %d required cases together, and there may be at most %d: name only the nearest", requires, MostRequires)
	}
}

func long(s string) bool { return utf8.RuneCountInString(s) > mostWords }

// unfit says what is wrong with a name: it must be words, with nothing around.
func unfit(s string) string {
	switch {
	case s == "":
		return "is missing"
	case long(s):
		return fmt.Sprintf("is too long: use at most %d characters", mostWords)
	case strings.TrimSpace(s) != s:
		return "begins or ends with a space: take it out"
	case !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' }):
		return "has a character that is no letter, number or sign: take it out"
	}
	return ""
}

func (c *checker) name(i int) {
	id, field := c.f.Cases[i].ID, fmt.Sprintf("cases[%d].id", i)
	if why := unfit(id); why != "" {
		c.wrong("id", field, "The id of case %d %s", i+1, why)
	}
	if first, twice := c.ids[id]; twice {
		if id != "" {
			c.wrong("duplicate-id", field, "Cases %d and %d both have the id %q: give each its own", first+1, i+1, id)
		}
		return
	}
	c.ids[id] = i
}

func (c *checker) last() calendar.FinancialYear {
	return c.f.First + calendar.FinancialYear(c.f.Years) - 1
}

// outside says whether nothing of the case may be in the year. With BeyondOK it
// may begin before the years looked at, as far as a delay can move it into them.
func (c *checker) outside(k *Case, y calendar.FinancialYear) bool {
	from := c.f.First
	if k.BeyondOK {
		for _, s := range k.Starts {
			from = min(from, c.f.First-calendar.FinancialYear(min(max(s.Delay, 0), c.f.Years)))
		}
	}
	return y < from || y > c.last()
}

func (c *checker) one(i int) {
	k := &c.f.Cases[i]
	at := func(member string) string { return fmt.Sprintf("cases[%d].%s", i, member) }
	wrong := func(code, member, message string, args ...any) {
		c.wrong(code, at(member), "Case %s: "+message, append([]any{k.ID}, args...)...)
	}
	if long(k.Title) {
		wrong("title", "title", "the title is too long: use at most %d characters", mostWords)
	}
	if big(k.Value) {
		wrong("large", "value", "the value is %s, and at most %s can be compared: enter pounds, not pence", k.Value.Pounds(), MostOfACase.Short())
	}
	for _, kind := range []Kind{Capital, Revenue} {
		amounts := map[Kind]map[calendar.FinancialYear]money.Pence{Capital: k.Capital, Revenue: k.Revenue}[kind]
		for _, y := range slices.Sorted(maps.Keys(amounts)) {
			p := amounts[y]
			if c.outside(k, y) {
				wrong("year", string(kind), "%s in %s is outside the years from %s to %s: move it or look at more years", kind, y, c.f.First, c.last())
			}
			if kind == Capital && p < 0 {
				wrong("negative", "capital", "the capital in %s is negative. Enter what is saved as negative revenue, or give the case a greater value", y)
			}
			if big(p) {
				wrong("large", string(kind), "%s in %s is %s, and at most %s can be compared: enter pounds, not pence", kind, y, p.Pounds(), MostOfACase.Short())
			}
		}
	}
	for _, y := range slices.Sorted(maps.Keys(k.StaffDays)) {
		if c.outside(k, y) {
			wrong("year", "staff_days", "staff days in %s are outside the years from %s to %s: move them or look at more years", y, c.f.First, c.last())
		}
		if d := k.StaffDays[y]; d < 0 || d > MostDays {
			wrong("days", "staff_days", "the staff days in %s must be from 0 to %d, not %d", y, MostDays, d)
		}
	}
	if k.Risk < 0 || k.Risk > MostRisk {
		wrong("risk", "risk", "the risk must be from 0 to %d points, not %d", MostRisk, k.Risk)
	}
	if k.Exclusive != "" {
		if why := unfit(k.Exclusive); why != "" {
			wrong("exclusive", "exclusive", "the name of its exclusive group %s", why)
		}
	}
	seen := make(map[string]bool)
	for n, id := range k.Requires {
		member := fmt.Sprintf("requires[%d]", n)
		if _, known := c.ids[id]; !known {
			wrong("unknown-requires", member, "it requires %q, and there is no such case: correct the id or take it out", id)
		} else if id == k.ID {
			wrong("requires-itself", member, "it requires itself: take that out")
		} else if seen[id] {
			wrong("requires-twice", member, "it requires %s twice: keep one of them", id)
		}
		seen[id] = true
	}
	c.starts(k, wrong)
}

func big(p money.Pence) bool { return p > MostOfACase || p < -MostOfACase }

func (c *checker) starts(k *Case, wrong func(code, member, message string, args ...any)) {
	if k.NotNow && len(k.Starts) == 0 {
		wrong("no-start", "starts", "it cannot begin in its own year and has no other start: offer one or leave the case out")
	}
	end := c.f.First - 1 // the last year in which something of the case happens
	for y, p := range k.Capital {
		if p != 0 {
			end = max(end, y)
		}
	}
	for y, p := range k.Revenue {
		if p != 0 {
			end = max(end, y)
		}
	}
	for y, d := range k.StaffDays {
		if d != 0 {
			end = max(end, y)
		}
	}
	seen := make(map[int]bool)
	for n, s := range k.Starts {
		member := fmt.Sprintf("starts[%d]", n)
		switch {
		case s.Delay == 0:
			wrong("delay", member, "a start with no delay is not to be listed: its value is the value of the case")
		case s.Delay < 0 || s.Delay >= c.f.Years:
			wrong("delay", member, "a delay of %s is outside the %s looked at", counted(int64(s.Delay), "year"), counted(int64(c.f.Years), "year"))
		case seen[s.Delay]:
			wrong("delay-twice", member, "the delay of %s is there twice: keep one of them", counted(int64(s.Delay), "year"))
		case !k.BeyondOK && end >= c.f.First && end+calendar.FinancialYear(s.Delay) > c.last():
			wrong("beyond", member, "a delay of %s moves what happens in %s past the last year, %s: look at more years, or say beyond_ok if no limit need count it", counted(int64(s.Delay), "year"), end, c.last())
		}
		if big(s.Value) {
			wrong("large", member, "the value with a delay of %s is %s, and at most %s can be compared: enter pounds, not pence", counted(int64(s.Delay), "year"), s.Value.Pounds(), MostOfACase.Short())
		}
		seen[s.Delay] = true
	}
}

func (c *checker) limit(i int, names map[string]int) {
	l := &c.f.Limits[i]
	at := func(member string) string { return fmt.Sprintf("limits[%d].%s", i, member) }
	called := fmt.Sprintf("Limit %d, %s", i+1, l.Name)
	if why := unfit(l.Name); why != "" {
		called = fmt.Sprintf("Limit %d", i+1)
		c.wrong("limit-name", at("name"), "The name of limit %d %s", i+1, why)
	} else if first, twice := names[l.Name]; twice {
		c.wrong("duplicate-limit", at("name"), "Limits %d and %d are both called %q: give each its own name", first+1, i+1, l.Name)
	} else {
		names[l.Name] = i
	}
	switch l.Kind {
	case Capital, Revenue:
		if !l.Most.Money {
			c.wrong("limit-most", at("most"), `%s: write the most as pounds in quotation marks, like "1500000.00"`, called)
		} else if p := money.Pence(l.Most.N); p > MostOfALimit || p < -MostOfALimit {
			c.wrong("large", at("most"), "%s: the most is %s, and at most %s can be compared: leave a limit out that does not limit", called, p.Pounds(), MostOfALimit.Pounds())
		}
	case Staff, Risk:
		if l.Most.Money {
			c.wrong("limit-most", at("most"), "%s: write the most as a whole number without quotation marks, like 120", called)
		} else if l.Most.N < 0 || l.Most.N > MostNumber {
			c.wrong("large", at("most"), "%s: the most must be from 0 to %d, not %d", called, int64(MostNumber), l.Most.N)
		}
	default:
		c.wrong("limit-kind", at("kind"), "%s: there is no kind of limit called %q. The kinds are capital, revenue, staff and risk", called, string(l.Kind))
	}
	if l.Kind == Capital && l.Most.Money && l.Most.N < 0 {
		c.wrong("limit-negative", at("most"), "%s: a limit of capital cannot be negative, because no case gives capital", called)
	}
	if l.Year != 0 && l.Kind == Risk {
		c.wrong("limit-year", at("year"), "%s: risk has no year: take the year out", called)
	} else if l.Year != 0 && (l.Year < c.f.First || l.Year > c.last()) {
		c.wrong("limit-year", at("year"), "%s: %s is outside the years from %s to %s: change it or look at more years", called, l.Year, c.f.First, c.last())
	}
	seen := make(map[string]bool)
	for n, id := range l.Cases {
		if _, known := c.ids[id]; !known {
			c.wrong("limit-case", fmt.Sprintf("limits[%d].cases[%d]", i, n), "%s: there is no case %q: correct the id or take it out", called, id)
		} else if seen[id] {
			c.wrong("limit-case-twice", fmt.Sprintf("limits[%d].cases[%d]", i, n), "%s: case %s is there twice: keep one of them", called, id)
		}
		seen[id] = true
	}
}

func (c *checker) manual(i int, decided map[string]int) {
	o := &c.f.Manual[i]
	at := func(member string) string { return fmt.Sprintf("manual[%d].%s", i, member) }
	index, known := c.ids[o.Case]
	if !known {
		c.wrong("decision-case", at("case"), "Manual decision %d: there is no case %q: correct the id or take the decision out", i+1, o.Case)
	} else if first, twice := decided[o.Case]; twice {
		c.wrong("decided-twice", at("case"), "Manual decisions %d and %d are both about case %s: keep the later one", first+1, i+1, o.Case)
	} else {
		decided[o.Case] = i
	}
	if strings.TrimSpace(o.Reason) == "" {
		c.wrong("decision-reason", at("reason"), "Manual decision %d: say why it was decided", i+1)
	} else if long(o.Reason) {
		c.wrong("decision-reason", at("reason"), "Manual decision %d: the reason is too long: use at most %d characters", i+1, mostWords)
	}
	if why := unfit(o.By); why != "" {
		c.wrong("decision-by", at("by"), "Manual decision %d: the name of who decided %s", i+1, why)
	}
	switch {
	case o.Start == nil:
	case !o.Choose:
		c.wrong("decision-start", at("start"), "Manual decision %d: a case that is left out has no start: take the start out", i+1)
	case known && !slices.ContainsFunc(c.f.Cases[index].starts(), func(s Start) bool { return s.Delay == *o.Start }):
		c.wrong("decision-start", at("start"), "Manual decision %d: case %s has no start with a delay of %s: offer it in the case, or decide on another", i+1, o.Case, counted(int64(*o.Start), "year"))
	}
}
