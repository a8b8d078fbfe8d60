package costmodel

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/money"
)

// model is a case being worked out. It is used once, by one goroutine.
type model struct {
	c       *Case
	p       *Prepared
	v       Conventions
	years   []calendar.FinancialYear
	bias    map[string]uplift  // by category
	nominal [][]money.Pence    // cash of each line by year
	charges int                // of loans, so far
	rests   [][]int            // the lines that rest on each assumption
	shares  map[string][]split // by key and year
	adder
	err error
}

func newModel(c *Case, p *Prepared) (*model, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	m := &model{c: c, p: p, v: c.Conventions.Full(), years: c.horizon().Years(), bias: map[string]uplift{}, shares: map[string][]split{}}
	if err := m.setBias(); err != nil {
		return nil, err
	}
	m.setRests()
	m.nominal = make([][]money.Pence, len(c.Lines))
	cells := make([]money.Pence, len(c.Lines)*c.Years)
	for n := range c.Lines {
		m.nominal[n] = cells[n*c.Years : (n+1)*c.Years]
		m.cash(&c.Lines[n], m.nominal[n])
	}
	if m.err == nil && m.over {
		m.err = tooLarge()
	}
	return m, m.err
}

// setRests finds the lines that rest on each assumption.
func (m *model) setRests() {
	if len(m.c.Assumptions) == 0 {
		return
	}
	at := make(map[string]int, len(m.c.Lines))
	for i := range m.c.Lines {
		at[m.c.Lines[i].ID] = i
	}
	for _, a := range m.c.Assumptions {
		var list []int
		for _, id := range a.Lines {
			list = append(list, at[id])
		}
		m.rests = append(m.rests, list)
	}
}

func tooLarge() error {
	return problem.New(problem.Invalid, "case.large", "The amounts of this case are too large to be added up: enter pounds, not pence").On("lines")
}

// uplift is what optimism bias makes of a cost: one and what it adds, exact, and
// what it adds in per cent for reading.
type uplift struct {
	times string // with forty decimals, as digits
	adds  Rate
}

// setBias works out what each category adds: U × (1 − Σ w·m).
func (m *model) setBias() error {
	var w wrongs
	left := map[string]*big.Int{} // of a hundred per cent of a hundred per cent
	for _, cat := range m.p.Of(BiasSet).Bias.Categories {
		left[cat.ID] = new(big.Int).Mul(hundredth, hundredth)
	}
	for n, g := range m.c.Mitigations {
		if left[g.Bias] == nil {
			w.add("mitigations", "mitigation-category", "Mitigation %d: the set %s has no optimism bias called %q", n+1, m.p.Of(BiasSet).Name, g.Bias)
			continue
		}
		left[g.Bias].Sub(left[g.Bias], big.NewInt(int64(g.Weight)*int64(g.Managed)))
	}
	for _, cat := range m.p.Of(BiasSet).Bias.Categories {
		whole := new(big.Int).Mul(hundredth, hundredth)
		adds := new(big.Int).Mul(left[cat.ID], big.NewInt(int64(cat.Upper)))
		shown, _ := roundOff(adds, whole)
		times := new(big.Int).Quo(adds.Mul(adds, fineOne), whole.Mul(whole, hundredth))
		m.bias[cat.ID] = uplift{times.Add(times, fineOne).String(), Rate(shown)}
	}
	for n := range m.c.Lines {
		l := &m.c.Lines[n]
		if l.Bias == "" {
			continue
		}
		at := lineWrongs{&w, n, l}
		if _, there := m.bias[l.Bias]; !there {
			at.add("", "bias", ": the set %s has no optimism bias called %q", m.p.Of(BiasSet).Name, l.Bias)
		}
		if !l.Kind.IsCost() {
			at.add("", "bias-benefit", ": optimism bias of this table is for costs. There are no general values for benefits: use a range from your own evidence")
		}
	}
	return w.list.Err()
}

// discount is the discount factor of year t at that timing, rounded if the case
// says so.
func (m *model) discount(t int, timing Timing) *fine {
	return m.p.discount(t, timing, m.v.Factors == FourDecimals)
}

// prices is the year whose prices the line is in; nought: each amount is in
// those of its own year.
func (m *model) prices(l *Line) int {
	switch {
	case !l.Real:
		return 0
	case l.PriceYear != 0:
		return int(l.PriceYear)
	}
	return int(m.c.First)
}

// of are the factors by year that take the line's amounts to real prices of the
// base year, with what optimism bias adds to a cost, discounted or not.
func (m *model) of(l *Line, discounted bool) []Factor {
	k := factorKey{first: int(m.c.First), price: m.prices(l), discounted: discounted}
	if discounted {
		k.four, k.timing = m.v.Factors == FourDecimals, cmp.Or(l.Timing, m.v.Timing)
	}
	if l.Bias != "" && l.Kind.IsCost() {
		k.bias = m.bias[l.Bias].times
	}
	list, err := m.p.factors(k, m.c.Years)
	if err != nil && m.err == nil {
		m.err = err
	}
	return list
}

// cash sets what moves in each year, in the prices of that year, to the penny.
func (m *model) cash(l *Line, list []money.Pence) {
	var grown []Factor
	if l.Real {
		var err error
		if grown, err = m.p.factors(factorKey{first: int(m.c.First), price: m.prices(l), inflate: true}, m.c.Years); err != nil && m.err == nil {
			m.err = err
		}
	}
	for y, a := range l.Amounts {
		t := int(y - m.c.First)
		if a != 0 && grown != nil {
			var s sum
			s.add(a, grown[t])
			a = m.adder.of(s)
		}
		list[t] = a
	}
}

// Economic is the case of society: real prices, no financing, no transfers,
// nothing that is spent whatever is decided, with optimism bias.
type Economic struct {
	Years []EconomicYear `json:"years"`
	// Present values.
	Costs    money.Pence `json:"pvc"`
	Benefits money.Pence `json:"pvb"`
	Net      money.Pence `json:"npsv"` // benefits less costs: negative where no benefit is valued
	NetCost  bool        `json:"npc"`  // no benefit is valued
	Kinds    []KindPV    `json:"by_kind"`
	Risk     money.Pence `json:"pv_risk"` // of the costs: what risks are expected to cost
	Bias     money.Pence `json:"pv_bias"` // of the costs: what optimism bias adds

	Ratio       string      `json:"bcr,omitempty"` // four decimals; empty if undefined
	RatioNote   string      `json:"bcr_note"`
	Annual      money.Pence `json:"eac"` // of the costs
	AnnualNote  string      `json:"eac_note"`
	Payback     Payback     `json:"payback"`
	Discounted  Payback     `json:"discounted_payback"`
	Roots       []Root      `json:"irr"`
	RootsNote   string      `json:"irr_note"`
	Modified    string      `json:"mirr,omitempty"` // per cent, two decimals
	Switching   []Switch    `json:"switching_values"`
	Tornado     []Swing     `json:"tornado"`
	AgainstMin  money.Pence `json:"npsv_against_minimum"`
	MinimumName string      `json:"minimum,omitempty"`

	lines []linePV // of the lines that count, in order
}

// EconomicYear is one year in real prices of the base year, and its present
// value.
type EconomicYear struct {
	Year      calendar.FinancialYear `json:"year"`
	Number    int                    `json:"t"`
	Factor    Factor                 `json:"factor"` // at the case's own timing
	Cost      money.Pence            `json:"cost"`
	Benefit   money.Pence            `json:"benefit"`
	Net       money.Pence            `json:"net"`
	PVCost    money.Pence            `json:"pv_cost"`
	PVBenefit money.Pence            `json:"pv_benefit"`
	PVNet     money.Pence            `json:"pv_net"`
	PVSoFar   money.Pence            `json:"pv_cumulative"`
}

// KindPV is the present value of the lines of a kind, as a positive amount.
type KindPV struct {
	Kind Kind        `json:"kind"`
	PV   money.Pence `json:"pv"`
}

// linePV is what a line counts for.
type linePV struct {
	at    int // in Case.Lines
	gain  int // 1 or −1
	pv    sum
	plain sum // without optimism bias
}

// counts says whether the line is part of the economic case.
func (l *Line) counts() bool { return !l.Transfer && !l.Sunk }

// rounded is the sum to the nearest unit, half away from nought, at once.
func (m *model) rounded(s sum, u Unit) money.Pence {
	if u <= 1 {
		return m.adder.of(s)
	}
	n, ok := roundOff(s.big(), new(big.Int).Mul(new(big.Int).SetUint64(uint64(One)), big.NewInt(int64(u))))
	m.over = m.over || !ok
	return n * money.Pence(u)
}

// economic works out the economic case of an option; a lean one without rates of
// return and sensitivity.
func (m *model) economic(option string, lean bool) *Economic {
	e := &Economic{Kinds: []KindPV{}, Roots: []Root{}, Switching: []Switch{}, Tornado: []Swing{}}
	n := len(m.years)
	cost, benefit, pvCost, pvBenefit := make([]sum, n), make([]sum, n), make([]sum, n), make([]sum, n)
	cash, pvCash := make([]money.Pence, n), make([]sum, n)
	byKind := map[Kind]*sum{}
	var costs, benefits, displaced, bias, risks sum
	for i := range m.c.Lines {
		l := &m.c.Lines[i]
		if l.Option != "" && l.Option != option || !l.counts() {
			continue
		}
		inReal, pv := m.of(l, false), m.of(l, true)
		gain := int(l.Kind.sign())
		entry := linePV{at: i, gain: gain}
		plain := pv
		if l.Bias != "" && l.Kind.IsCost() {
			unbiased := *l
			unbiased.Bias = ""
			plain = m.of(&unbiased, true)
		}
		in, pvIn := cost, pvCost
		signed := money.Pence(1)
		if !l.Kind.IsCost() {
			in, pvIn, signed = benefit, pvBenefit, money.Pence(gain)
		}
		cashLike := l.Kind.IsCost() || l.Kind.IsCash()
		for t, y := range m.years {
			a := l.Amounts[y]
			if a == 0 {
				continue
			}
			in[t].add(signed*a, inReal[t])
			pvIn[t].add(signed*a, pv[t])
			entry.pv.add(a, pv[t])
			entry.plain.add(a, plain[t])
			if cashLike {
				m.add(&cash[t], money.Pence(gain)*m.nominal[i][t])
				pvCash[t].add(money.Pence(gain)*a, plain[t])
			}
		}
		if byKind[l.Kind] == nil {
			byKind[l.Kind] = &sum{}
		}
		byKind[l.Kind].plus(entry.pv)
		bias.plus(entry.pv)
		bias.minus(entry.plain)
		if l.Kind == Displaced {
			displaced.plus(entry.pv)
		}
		e.lines = append(e.lines, entry)
	}
	for _, r := range m.c.Risks {
		if r.Option != "" && r.Option != option {
			continue
		}
		t := int(r.Year - m.c.First)
		f, _ := m.discount(t, m.v.Timing).factor()
		x := r.expected()
		cost[t].add(x, One)
		pvCost[t].add(x, f)
		risks.add(x, f)
	}
	for t := range m.years {
		costs.plus(pvCost[t])
		benefits.plus(pvBenefit[t])
	}
	m.setYears(e, cost, benefit, pvCost, pvBenefit)
	e.Costs, e.Benefits = m.total(e, costs, func(y EconomicYear) money.Pence { return y.PVCost }), m.total(e, benefits, func(y EconomicYear) money.Pence { return y.PVBenefit })
	net := benefits
	net.minus(costs)
	e.Net = m.total(e, net, func(y EconomicYear) money.Pence { return y.PVNet })
	for _, k := range Kinds() {
		if s := byKind[k]; s != nil {
			e.Kinds = append(e.Kinds, KindPV{k, m.adder.of(*s)})
		}
	}
	e.Risk, e.Bias = m.adder.of(risks), m.adder.of(bias)
	e.NetCost = !slices.ContainsFunc(e.lines, func(l linePV) bool { return !m.c.Lines[l.at].Kind.IsCost() })
	m.setRatio(e, m.adder.of(displaced))
	m.setAnnual(e, costs)
	e.Payback = m.payback(cash, m.v.Payback)
	e.Payback.Basis = "Cashable savings, income and displaced budgets less costs, in the prices of each year, without risks or optimism bias"
	pvWhole := make([]money.Pence, n)
	for t := range pvCash {
		pvWhole[t] = m.adder.of(pvCash[t])
	}
	e.Discounted = m.payback(pvWhole, m.v.Payback)
	e.Discounted.Basis = "The same cash in prices of the base year, discounted, without risks or optimism bias"
	flows := make([]money.Pence, n)
	for t, y := range e.Years {
		flows[t] = y.Net
	}
	if lean {
		return e
	}
	e.Roots, e.RootsNote = roots(flows)
	e.Modified = modified(flows, m.p.Of(DiscountSet).Discount.rate(1))
	m.setSwitching(e, net, costs, benefits)
	m.setTornado(e)
	return e
}

// total is the rounded sum, or the sum of the rows rounded to the unit that the
// case chose.
func (m *model) total(e *Economic, s sum, row func(EconomicYear) money.Pence) money.Pence {
	if m.v.Sums != SumsOfRounded {
		return m.adder.of(s)
	}
	var total money.Pence
	for _, y := range e.Years {
		m.add(&total, row(y))
	}
	return total
}

func (m *model) setYears(e *Economic, cost, benefit, pvCost, pvBenefit []sum) {
	var soFar sum
	shown := Unit(1)
	if m.v.Sums == SumsOfRounded {
		shown = m.v.Unit
	}
	for t, y := range m.years {
		net, pvNet := benefit[t], pvBenefit[t]
		net.minus(cost[t])
		pvNet.minus(pvCost[t])
		soFar.plus(pvNet)
		f, _ := m.discount(t, m.v.Timing).factor()
		row := EconomicYear{Year: y, Number: t, Factor: f, Cost: m.adder.of(cost[t]), Benefit: m.adder.of(benefit[t]), Net: m.adder.of(net),
			PVCost: m.rounded(pvCost[t], shown), PVBenefit: m.rounded(pvBenefit[t], shown), PVNet: m.rounded(pvNet, shown)}
		if m.v.Sums == SumsOfRounded {
			row.PVSoFar = row.PVNet
			if t > 0 {
				row.PVSoFar = m.sum(row.PVNet, e.Years[t-1].PVSoFar)
			}
		} else {
			row.PVSoFar = m.adder.of(soFar)
		}
		e.Years = append(e.Years, row)
	}
}

// setRatio sets the benefit-cost ratio and says what is in its denominator. It
// is no test that a case passes or fails.
func (m *model) setRatio(e *Economic, displaced money.Pence) {
	over, under := e.Benefits, e.Costs
	e.RatioNote = "Present value of all benefits, displaced budgets among them, over present value of all costs"
	if m.v.Ratio == NetCosts {
		over, under = m.sum(over, -displaced), m.sum(under, -displaced)
		e.RatioNote = "Present value of benefits without displaced budgets, over present value of costs less displaced budgets"
	}
	switch {
	case under <= 0:
		e.RatioNote += ". Undefined: the denominator is not more than nought"
	case e.NetCost:
		e.RatioNote += ". Undefined: no benefit is valued"
	default:
		e.Ratio = ratio(over, under, 4)
	}
}

// ratio is a/b with that many decimals, rounded half away from nought.
func ratio(a, b money.Pence, decimals int) string {
	return new(big.Rat).SetFrac64(int64(a), int64(b)).FloatString(decimals)
}

// setAnnual sets the equivalent annual cost: PV × r/(1−(1+r)^−n), at the rate of
// the first years.
func (m *model) setAnnual(e *Economic, costs sum) {
	r := m.p.Of(DiscountSet).Discount.rate(1)
	f := AnnuityFactor(r, m.c.Years)
	if m.v.Sums == SumsOfRounded {
		costs = whole(e.Costs) // as it is shown
	}
	n, ok := roundOff(new(big.Int).Mul(costs.big(), new(big.Int).SetUint64(uint64(f))), oneSquared)
	e.Annual, m.over = n, m.over || !ok
	e.AnnualNote = fmt.Sprintf("Present value of costs times %s, the factor of %d years at %s%%", f.Places(), m.c.Years, r)
}

// oneSquared is the unit of a sum that is multiplied by another factor.
var oneSquared = new(big.Int).Mul(new(big.Int).SetUint64(uint64(One)), new(big.Int).SetUint64(uint64(One)))

// AnnuityFactor is r/(1−(1+r)^−n): 0.1202 for ten years at 3.5%.
func AnnuityFactor(r Rate, n int) Factor {
	f := one().by(1, int64(n))
	if r > 0 {
		f = one().by(int64(r), 100*rateUnit).over(one().less(one().power(r, -n)))
	}
	got, _ := f.factor() // at most r/(1−1/(1+r)), which is little
	return got
}

// DiscountFactor is the factor of year t from the base year, undiscounted in
// year 0.
func (d Discount) DiscountFactor(t int) Factor {
	f := one()
	for k := 1; k <= t; k++ {
		f.shrink(d.rate(k))
	}
	got, _ := f.factor() // at most one
	return got
}

// NominalRate is the nominal discount rate that goes with a real one:
// (1+real)(1+inflation)−1, never their sum. In per cent.
func NominalRate(inReal, inflation Rate) Rate {
	f := one().grow(inReal).grow(inflation).less(one())
	n, _ := roundOff(new(big.Int).Mul(&f.n, big.NewInt(100*rateUnit)), fineOne)
	return Rate(n)
}
