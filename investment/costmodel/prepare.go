package costmodel

import (
	"moothall/calendar"
	"moothall/internal/problem"
)

// Prepared is parameters with what was worked out of them so far, so that many
// cases are soon worked out by the same. It is used by one goroutine at a time.
type Prepared struct {
	Parameters
	used      []SetUsed
	discounts map[discountKey]*fine
	starts    []*fine
	levels    map[int]*fine
	made      map[factorKey][]Factor
	rows      map[rowKey][]FactorRow
}

type discountKey struct {
	t      int
	timing Timing
	four   bool
}

// factorKey is what the factors of a line depend on.
type factorKey struct {
	first      int    // the base year
	price      int    // year of its prices; nought: those of each year itself
	bias       string // of an uplift; empty: none
	timing     Timing
	discounted bool
	four       bool // discount factors rounded to four decimals
	inflate    bool // from the prices of price to those of each year, and nothing else
}

type rowKey struct {
	first, years int
	four         bool
}

// Prepare gets parameters ready. There must be a set of each kind.
func Prepare(p Parameters) (*Prepared, error) {
	for _, k := range SetKinds() {
		if p.Of(k).Kind == "" {
			return nil, problem.New(problem.Invalid, "case.sets", "A case cannot be worked out without this set: %s", k.Words()).On("set_" + string(k))
		}
	}
	ready := &Prepared{Parameters: p, starts: []*fine{one()}, discounts: map[discountKey]*fine{}, levels: map[int]*fine{}, made: map[factorKey][]Factor{}, rows: map[rowKey][]FactorRow{}}
	for _, s := range p.Sets {
		ready.used = append(ready.used, SetUsed{s.Kind, s.Name, s.Title, s.Status, s.Source, s.Digest()})
	}
	return ready, nil
}

// start is the discount factor at the beginning of year t.
func (p *Prepared) start(t int) *fine {
	for k := len(p.starts); k <= t; k++ {
		p.starts = append(p.starts, p.starts[k-1].copy().shrink(p.Of(DiscountSet).Discount.rate(k)))
	}
	return p.starts[t]
}

// discount is the discount factor of year t.
func (p *Prepared) discount(t int, timing Timing, four bool) *fine {
	key := discountKey{t, timing, four}
	if f, there := p.discounts[key]; there {
		return f
	}
	f := p.start(t).copy()
	switch timing {
	case MidYear:
		f.times(one().shrink(p.Of(DiscountSet).Discount.rate(t + 1)).root())
	case YearEnd:
		f = p.start(t + 1).copy()
	}
	if four {
		r, _ := f.factor()
		f = r.String4().fine()
	}
	p.discounts[key] = f
	return f
}

// level is the price level of a year.
func (p *Prepared) level(y int) *fine {
	f, there := p.levels[y]
	if !there {
		f = p.Of(DeflatorSet).Deflator.level(calendar.FinancialYear(y))
		p.levels[y] = f
	}
	return f
}

// factors are the factors of that many years.
func (p *Prepared) factors(k factorKey, years int) ([]Factor, error) {
	list := p.made[k]
	for t := len(list); t < years; t++ {
		y := k.first + t
		f := one()
		from, to := k.price, k.first
		switch {
		case k.inflate:
			to = y
		case from == 0:
			from = y
		}
		if from != to {
			f = p.level(to).copy().over(p.level(from))
		}
		if k.bias != "" {
			var uplift fine
			if _, ok := uplift.n.SetString(k.bias, 10); ok { // always: it was written by us
				f.times(&uplift)
			}
		}
		if k.discounted {
			f.times(p.discount(t, k.timing, k.four))
		}
		made, ok := f.factor()
		if !ok {
			return make([]Factor, years), problem.New(problem.Invalid, "case.factor", "Prices of %s cannot be turned into those of %s: they differ by more than a thousand times. Look at the deflator", calendar.FinancialYear(from), calendar.FinancialYear(to)).On("set_deflator")
		}
		list = append(list, made)
	}
	p.made[k] = list
	return list, nil
}

// factorRows are the factors as a table.
func (p *Prepared) factorRows(first, years int, four bool) ([]FactorRow, error) {
	key := rowKey{first, years, four}
	if list, there := p.rows[key]; there {
		return list, nil
	}
	round := func(f *fine) Factor {
		got, _ := f.factor() // at most one
		return got
	}
	deflators, err := p.factors(factorKey{first: first}, years)
	if err != nil {
		return nil, err
	}
	var list []FactorRow
	for t := range years {
		y := first + t
		r := FactorRow{Year: calendar.FinancialYear(y), Number: t, Start: round(p.discount(t, YearStart, four)), Mid: round(p.discount(t, MidYear, four)), End: round(p.discount(t, YearEnd, four)),
			Deflator: deflators[t]}
		if t > 0 {
			r.Rate = p.Of(DiscountSet).Discount.rate(t)
		}
		list = append(list, r)
	}
	p.rows[key] = list
	return list, nil
}
