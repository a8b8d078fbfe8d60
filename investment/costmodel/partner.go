package costmodel

import (
	"fmt"
	"maps"
	"math/big"
	"slices"

	"moothall/calendar"
	"moothall/money"
)

// Partner is a council or body that bears a part.
type Partner struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Key is by what a cost is shared: a driver such as posts, calls or a fixed
// share, measured anew in some years. The split that is set moves only when the
// driver of some partner has moved by more than Tolerance points.
type Key struct {
	ID        string     `json:"id"`
	Title     string     `json:"title"`
	Driver    string     `json:"driver"`
	Splits    []Split    `json:"splits"`              // the first is the one set at the start
	Tolerance Rate       `json:"tolerance,omitempty"` // points
	Overrides []Override `json:"overrides,omitempty"`
}

// Split is what was measured of each partner from a year on.
type Split struct {
	From   calendar.FinancialYear `json:"from"`
	Values map[string]Rate        `json:"values"` // by partner, in any unit
}

// Override is a split that people set for one year, with their reason.
type Override struct {
	Year   calendar.FinancialYear `json:"year"`
	Values map[string]Rate        `json:"values"`
	Reason string                 `json:"reason"`
}

func (c *Case) hasPartner(id string) bool {
	return slices.ContainsFunc(c.Partners, func(p Partner) bool { return p.ID == id })
}

func (c *Case) checkPartners(w *wrongs) {
	seen := map[string]bool{}
	for n, p := range c.Partners {
		if !IsID(p.ID) || seen[p.ID] || !within(p.Name, 200) {
			w.add("partners", "partner", "Partner %d needs a short name of its own and a name of 1 to 200 characters", n+1)
		}
		seen[p.ID] = true
	}
	keys := map[string]bool{}
	for n, k := range c.Keys {
		if !IsID(k.ID) || keys[k.ID] || !within(k.Title, 200) || len(k.Splits) == 0 || k.Tolerance < 0 {
			w.add("keys", "key", "Key %d needs a short name of its own, a title, a split, and a tolerance that is not negative", n+1)
		}
		keys[k.ID] = true
		last := calendar.FinancialYear(0)
		for _, s := range k.Splits {
			if s.From <= last {
				w.add("keys", "key-order", "Key “%s”: each split must begin later than the one before", k.Title)
			}
			last = s.From
			c.checkSplit(w, k, s.Values)
		}
		if len(k.Splits) > 0 && k.Splits[0].From > c.First {
			w.add("keys", "key-first", "Key “%s”: the first split must begin in %s, the first year of the case, or before", k.Title, c.First)
		}
		for _, o := range k.Overrides {
			if !within(o.Reason, 2000) {
				w.add("keys", "key-reason", "Key “%s”: say why the split of %s was overridden", k.Title, o.Year)
			}
			c.checkSplit(w, k, o.Values)
		}
	}
}

func (c *Case) checkSplit(w *wrongs, k Key, values map[string]Rate) {
	total := Rate(0)
	for _, id := range slices.Sorted(maps.Keys(values)) {
		if !c.hasPartner(id) {
			w.add("keys", "key-partner", "Key “%s” names %q, which is no partner of the case", k.Title, id)
		}
		if values[id] < 0 || values[id] > 1_000_000_000*rateUnit {
			w.add("keys", "key-value", "Key “%s”: a driver cannot be negative, nor more than 1,000,000,000", k.Title)
			return
		}
		total += values[id]
	}
	if total == 0 {
		w.add("keys", "key-nothing", "Key “%s”: the drivers are all nothing, so nobody would bear the cost", k.Title)
	}
}

// split is by what weights a key divides in a year, and why by those.
type split struct {
	weights []int64
	why     string
}

// splitsOf are the splits of a key in every year of the case. A key without a
// tolerance has that of the thresholds.
func (m *model) splitsOf(k Key) []split {
	tolerance := k.Tolerance
	if tolerance == 0 {
		tolerance = m.p.Of(ThresholdsSet).Thresholds.SplitPoints
	}
	set, next := k.Splits[0], 1
	why := "the split set for " + set.From.String()
	list := make([]split, 0, len(m.years))
	for _, y := range m.years {
		for ; next < len(k.Splits) && k.Splits[next].From <= y; next++ {
			s := k.Splits[next]
			if by := m.c.moved(set.Values, s.Values); by > tolerance {
				set, why = s, fmt.Sprintf("the split measured for %s: a share moved by %s points, more than the tolerance of %s", s.From, by, tolerance)
			} else {
				why = fmt.Sprintf("the split set for %s: by %s no share had moved by more than %s points (%s)", set.From, s.From, tolerance, by)
			}
		}
		values, because := set.Values, why
		for _, o := range k.Overrides {
			if o.Year == y {
				values, because = o.Values, "overridden for "+y.String()+": "+o.Reason
			}
		}
		x := split{why: because}
		for _, p := range m.c.Partners {
			x.weights = append(x.weights, int64(values[p.ID]))
		}
		list = append(list, x)
	}
	return list
}

// moved is the most by which the share of a partner differs, in points, rounded
// up: to move by more than the tolerance at all is to move.
func (c *Case) moved(a, b map[string]Rate) Rate {
	total := func(m map[string]Rate) *big.Int {
		n := new(big.Int)
		for _, v := range m {
			n.Add(n, big.NewInt(int64(v)))
		}
		return n
	}
	inA, inB := total(a), total(b)
	most := Rate(0)
	for _, p := range c.Partners {
		// 100 × (a/A − b/B), in ten-thousandths of a point.
		x := new(big.Int).Mul(big.NewInt(int64(a[p.ID])), inB)
		x.Sub(x, new(big.Int).Mul(big.NewInt(int64(b[p.ID])), inA)).Abs(x).Mul(x, hundredth)
		under := new(big.Int).Mul(inA, inB)
		x.Add(x, under).Sub(x, big.NewInt(1)).Quo(x, under)
		most = max(most, Rate(x.Int64()))
	}
	return most
}

// PartnerShare is what one partner bears and gains of an option, in cash.
type PartnerShare struct {
	Partner string  `json:"partner"` // its short name; empty: what is not shared
	Name    string  `json:"name"`
	Savings Row     `json:"savings"` // cashable savings and income
	Verdict Verdict `json:"cash_neutral"`
}

// Row is an amount for each year of the horizon, and their total.
type Row struct {
	Years []money.Pence `json:"years"`
	Total money.Pence   `json:"total"`
}

func (r *Row) put(a *adder, t int, p money.Pence) {
	a.add(&r.Years[t], p)
	a.add(&r.Total, p)
}

func newRow(n int) Row { return Row{Years: make([]money.Pence, n)} }

// SplitOf is the split of a key in a year, for the working.
type SplitOf struct {
	Key     string                 `json:"key"`
	Year    calendar.FinancialYear `json:"year"`
	Weights []Rate                 `json:"weights"` // in the order of the partners
	Why     string                 `json:"why"`
}

// splits are the splits of every key, by year.
func (m *model) splits() []SplitOf {
	list := []SplitOf{}
	for _, k := range m.c.Keys {
		for t, x := range m.splitsOf(k) {
			s := SplitOf{Key: k.ID, Year: m.years[t], Why: x.why}
			for _, w := range x.weights {
				s.Weights = append(s.Weights, Rate(w))
			}
			list = append(list, s)
		}
	}
	return list
}

// byPartner divides the lines of an option between the partners. Every amount is
// divided to the penny, so the parts add up to the whole.
func (m *model) byPartner(option string) []PartnerShare {
	c := m.c
	if len(c.Partners) == 0 {
		return []PartnerShare{}
	}
	own := make([]tally, len(c.Partners)+1)
	list := make([]PartnerShare, len(c.Partners)+1)
	for i := range list {
		list[i].Savings, own[i] = newRow(c.Years), make(tally, c.Years)
	}
	shared := true
	parts := make([]money.Pence, len(c.Partners)+1)
	for n := range c.Lines {
		l := &c.Lines[n]
		if l.Option != "" && l.Option != option {
			continue
		}
		for t := range m.years {
			if m.nominal[n][t] == 0 {
				continue
			}
			m.parts(parts, l, t, m.nominal[n][t])
			shared = shared && parts[len(c.Partners)] == 0
			for i, part := range parts {
				if l.Kind == Cashable || l.Kind == Income {
					list[i].Savings.put(&m.adder, t, part)
				}
				own[i].put(&m.adder, t, l.Kind, part)
			}
		}
	}
	for i := range list {
		if i < len(c.Partners) {
			list[i].Partner, list[i].Name = c.Partners[i].ID, c.Partners[i].Name
		} else {
			list[i].Name = "Not shared"
		}
		list[i].Verdict = own[i].table(&m.adder, m.years).verdict(c.Tolerance)
	}
	if shared {
		list = list[:len(c.Partners)]
	}
	return list
}

// parts sets what each partner bears of an amount of the line in year t; the
// last is what no partner bears.
func (m *model) parts(parts []money.Pence, l *Line, t int, amount money.Pence) {
	clear(parts)
	switch {
	case l.Key != "":
		if m.shares[l.Key] == nil {
			i := slices.IndexFunc(m.c.Keys, func(k Key) bool { return k.ID == l.Key })
			m.shares[l.Key] = m.splitsOf(m.c.Keys[i])
		}
		shares, err := money.Share(amount, m.shares[l.Key][t].weights)
		m.over = m.over || err != nil // the weights were checked
		copy(parts, shares)
	case l.Partner != "":
		parts[slices.IndexFunc(m.c.Partners, func(p Partner) bool { return p.ID == l.Partner })] = amount
	default:
		parts[len(parts)-1] = amount
	}
}
