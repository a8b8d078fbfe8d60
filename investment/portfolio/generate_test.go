package portfolio

import (
	"fmt"
	"math/rand/v2"

	"moothall/calendar"
	"moothall/money"
)

const firstYear calendar.FinancialYear = 2027

// budget makes a portfolio of the kind that a council has, in whole pounds: ten
// years, with a limit of capital and one of revenue in each (or the first of
// them). Cases spend capital in one to three years and revenue after it,
// uniformly; values are weakly correlated with cost; limits are 30 to 50% of
// what all cases need; one case in ten requires another, one in ten is in an
// exclusive pair or so, and one in 25 is mandatory.
func budget(seed uint64, cases, limits int) File {
	r := rand.New(rand.NewPCG(seed, uint64(cases)))
	f := File{Format: Format, Title: fmt.Sprintf("Budget %d of %d cases", seed, cases), First: firstYear, Years: 10}
	pounds := func(n int) money.Pence { return money.Pence(n) * 100 }
	id := func(i int) string { return fmt.Sprintf("C%03d", i+1) }
	for i := range cases {
		c := Case{ID: id(i), Title: fmt.Sprintf("Case %d", i+1), Capital: map[calendar.FinancialYear]money.Pence{}, Revenue: map[calendar.FinancialYear]money.Pence{}}
		begin, length, sum := r.IntN(8), 1+r.IntN(3), 0
		for y := begin; y < 10; y++ {
			if y < begin+length {
				n := 10 + r.IntN(990)
				c.Capital[firstYear+calendar.FinancialYear(y)] = pounds(n * 1000)
				sum += n
			} else {
				n := 1 + r.IntN(100)
				c.Revenue[firstYear+calendar.FinancialYear(y)] = pounds(n * 1000)
				sum += n
			}
		}
		c.Value = pounds(sum*(500+r.IntN(1000)) + r.IntN(1000))
		if i > 0 && r.IntN(10) == 0 {
			c.Requires = []string{id(r.IntN(i))}
		}
		if r.IntN(10) == 0 {
			c.Exclusive = fmt.Sprintf("group %d", r.IntN(1+cases/20))
		}
		c.Mandatory = r.IntN(25) == 0 && c.Exclusive == "" && len(c.Requires) == 0
		f.Cases = append(f.Cases, c)
	}
	f.limit(r, limits)
	return f
}

// even is a budget in which every case has uniform capital and revenue in
// every year.
func even(seed uint64, cases int) File {
	f := budget(seed, cases, 0)
	r := rand.New(rand.NewPCG(seed, 11))
	for i := range f.Cases {
		c, sum := &f.Cases[i], money.Pence(0)
		for y := range calendar.FinancialYear(10) {
			c.Capital[firstYear+y] = money.Pence(1+r.IntN(1000)) * 1000_00
			c.Revenue[firstYear+y] = money.Pence(1+r.IntN(1000)) * 1000_00
			sum += c.Capital[firstYear+y] + c.Revenue[firstYear+y]
		}
		c.Value = sum/1000/100*money.Pence(500+r.IntN(1000))*100 + money.Pence(r.IntN(1000))*100
	}
	f.limit(r, 20)
	return f
}

// limit gives f so many limits of 30 to 50% of what all cases need.
func (f *File) limit(r *rand.Rand, limits int) {
	for k := range limits {
		kind, y := Capital, firstYear+calendar.FinancialYear(k%10)
		if k >= 10 {
			kind = Revenue
		}
		l := Limit{Name: fmt.Sprintf("%s %s", kind, y), Kind: kind, Year: y}
		sum, must := int64(0), int64(0)
		for i := range f.Cases {
			n := l.amount(&f.Cases[i], 0)
			sum += n
			if f.Cases[i].Mandatory {
				must += n
			}
		}
		share := int64(30 + r.IntN(21))
		l.Most = Pounds(max(money.Pence(sum/10000*share*100), money.Pence(must)))
		f.Limits = append(f.Limits, l)
	}
}
