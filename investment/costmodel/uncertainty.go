package costmodel

import (
	"cmp"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"

	"moothall/calendar"
	"moothall/money"
)

// Uncertainty is how the ranges of lines and risks are drawn. It is stored with
// the result: the same seed gives the same bytes.
type Uncertainty struct {
	Runs   int    `json:"runs,omitempty"` // nought: none are drawn; 10,000 is usual
	Seed   uint64 `json:"seed,omitempty"`
	Shape  string `json:"shape,omitempty"`  // Pert or Triangular
	Points string `json:"points,omitempty"` // MinModeMax or TenNinety
	Common Rate   `json:"common,omitempty"` // per cent: how far all lines move together; nought: not at all
}

// The shapes of a range, and what its ends are.
const (
	Pert       = "pert" // a beta distribution with the mean (low + 4 mode + high) / 6
	Triangular = "triangular"
	MinModeMax = "min-mode-max"
	TenNinety  = "P10-mode-P90"
)

const (
	mostRuns  = 100_000
	mostDraws = 20_000_000 // about a second
)

func (c *Case) checkUncertainty(w *wrongs) {
	u := c.Uncertainty
	if u.Runs < 0 || u.Runs > mostRuns || u.Runs > 0 && u.Runs < 100 {
		w.add("runs", "runs", "The number of runs must be nought, or from 100 to %d", mostRuns)
	}
	if !slices.Contains([]string{"", Pert, Triangular}, u.Shape) {
		w.add("shape", "shape", "The shape must be %s or %s, not %q", Pert, Triangular, u.Shape)
	}
	if !slices.Contains([]string{"", MinModeMax, TenNinety}, u.Points) {
		w.add("points", "points-are", "The three points must be %s or %s, not %q", MinModeMax, TenNinety, u.Points)
	}
	if u.Common < 0 || u.Common > hundred {
		w.add("common", "common", "How far lines move together must be from 0 to 100 per cent")
	}
	ranged := len(c.Risks) + len(c.Assumptions)
	for i := range c.Lines {
		if c.Lines[i].Points != nil {
			ranged++
		}
	}
	if work := ranged * u.Runs * len(c.Options); work > mostDraws {
		w.add("runs", "runs-many", "%d runs of %d ranges in %d options are too many to be drawn: ask for at most %d", u.Runs, ranged, len(c.Options), mostDraws/max(1, ranged*len(c.Options)))
	}
	if u.Runs > 0 && u.Points == TenNinety && u.Shape != Triangular {
		w.add("points", "points-shape", "Low and high as P10 and P90 go with the triangular shape")
	}
}

// Outlook is what the runs gave.
type Outlook struct {
	Runs      int         `json:"runs"`
	Seed      uint64      `json:"seed"`
	Shape     string      `json:"shape"`
	Points    string      `json:"points"`
	Common    Rate        `json:"common"`
	Net       Spread      `json:"npsv"`
	Cost      Spread      `json:"cash_cost"` // of all years, in the prices of each, with risks
	Below     string      `json:"chance_npsv_below_nought"`
	Over      []OverYear  `json:"chance_over_budget"`
	Estimated money.Pence `json:"npsv_as_estimated"`
	CostAs    money.Pence `json:"cash_cost_as_estimated"`
}

// Spread is what an outcome was not above in so many per cent of the runs.
type Spread struct {
	P10   money.Pence   `json:"p10"`
	P50   money.Pence   `json:"p50"`
	P80   money.Pence   `json:"p80"`
	P90   money.Pence   `json:"p90"`
	Mean  money.Pence   `json:"mean"`
	Curve []money.Pence `json:"curve"` // 0, 5, 10 … 100 per cent
}

// OverYear is the chance that a year costs more than its budget.
type OverYear struct {
	Year   calendar.FinancialYear `json:"year"`
	Budget money.Pence            `json:"budget"`
	Chance string                 `json:"chance"` // per cent, one decimal
}

// steps is into how many parts the inverse of a distribution is cut.
const steps = 512

// quantiles is the inverse of a distribution between low and high: its value at
// i/steps. Between two of them it is taken for straight.
type quantiles [steps + 1]float64

func (q *quantiles) at(u float64) float64 {
	x := float64(u * steps)
	i := min(int(x), steps-1)
	return q[i] + float64((q[i+1]-q[i])*(x-float64(i)))
}

// triangle is the inverse of the triangular distribution.
func triangle(low, mode, high float64) *quantiles {
	var q quantiles
	width, left := high-low, mode-low
	for i := range q {
		u := float64(i) / steps
		if float64(u*width) <= left {
			q[i] = low + math.Sqrt(float64(float64(u*width)*left))
		} else {
			q[i] = high - math.Sqrt(float64(float64((1-u)*width)*(high-mode)))
		}
	}
	return &q
}

// widened is the triangle of which low and high are the tenth and the ninetieth
// percentile: its ends are found by going to and fro.
func widened(p10, mode, p90 float64) (low, high float64) {
	// From far outside, as the ends could also be found where they began.
	low, high = p10-(p90-p10), p90+(p90-p10)
	for range 500 {
		width := high - low
		// (p10−low)² = 0.1·width·(mode−low), and the like at the other end.
		low = p10 - math.Sqrt(float64(0.1*width)*max(0, mode-low))
		high = p90 + math.Sqrt(float64(0.1*width)*max(0, high-mode))
	}
	return low, high
}

// pert is the inverse of the PERT distribution, a beta distribution with
// α = 1+4(m−a)/(b−a) and β = 1+4(b−m)/(b−a), by adding up its density over fine
// steps.
func pert(low, mode, high float64) *quantiles {
	const fineSteps = 2048
	alpha := 4 * (mode - low) / (high - low)
	beta := 4 * (high - mode) / (high - low)
	density := func(x float64) float64 { return math.Exp(float64(alpha*math.Log(x)) + float64(beta*math.Log(1-x))) }
	var upTo [fineSteps + 1]float64
	for i := range fineSteps {
		upTo[i+1] = upTo[i] + density((float64(i)+0.5)/fineSteps)
	}
	var q quantiles
	at := 0
	for i := range q {
		want := upTo[fineSteps] * float64(i) / steps
		for at < fineSteps-1 && upTo[at+1] < want {
			at++
		}
		part := (want - upTo[at]) / (upTo[at+1] - upTo[at])
		q[i] = low + float64((high-low)*(float64(at)+part)/fineSteps)
	}
	q[0], q[steps] = low, high
	return &q
}

// uncertain is one thing that is drawn: a line, or a risk.
type uncertain struct {
	id     string
	q      *quantiles
	risk   bool
	chance float64       // of a risk
	pv     float64       // pence of present value for a whole one; signed
	gains  bool          // what is good for a cost is bad for it
	cost   []money.Pence // of a whole one by year, if it is spent
	at     int           // the year of a risk
}

// outlook draws the runs of an option.
func (m *model) outlook(option string, e *Economic) *Outlook {
	u := m.c.Uncertainty
	if u.Runs == 0 {
		return nil
	}
	o := &Outlook{Runs: u.Runs, Seed: u.Seed, Shape: cmp.Or(u.Shape, Pert), Points: cmp.Or(u.Points, MinModeMax), Common: u.Common, Estimated: e.Net, Over: []OverYear{}}
	years := len(m.years)
	cost := make([]money.Pence, years) // as estimated
	var things []uncertain
	for i := range m.c.Lines {
		l := &m.c.Lines[i]
		if l.Option != "" && l.Option != option || !l.Kind.IsCost() || l.Sunk {
			continue
		}
		for t := range cost {
			m.add(&cost[t], m.nominal[i][t])
		}
	}
	counted := map[int]linePV{}
	for _, l := range e.lines {
		counted[l.at] = l
	}
	for i := range m.c.Lines {
		if l := &m.c.Lines[i]; l.Option == "" || l.Option == option {
			if x, ok := m.uncertainLine(i, counted[i], o); ok {
				things = append(things, x)
			}
		}
	}
	for n := range m.c.Assumptions {
		if x, ok := m.uncertainAssumption(n, counted, option, o); ok {
			things = append(things, x)
		}
	}
	for _, r := range m.c.Risks {
		if r.Option == "" || r.Option == option {
			things = append(things, m.uncertainRisk(r))
		}
	}
	// What risks are expected to cost is part of the estimate, as it is of the
	// present value; a run has what they really cost in it.
	expected := slices.Clone(cost)
	for _, r := range m.c.Risks {
		if r.Option == "" || r.Option == option {
			m.add(&expected[r.Year-m.c.First], r.expected())
		}
	}
	for _, p := range expected {
		m.add(&o.CostAs, p)
	}
	// In an order of their own, so that the order of the lines changes nothing.
	slices.SortFunc(things, func(a, b uncertain) int { return cmp.Compare(a.id, b.id) })
	m.draw(o, things, cost, m.budgets(expected))
	return o
}

// uncertainLine is a line with a range. One that does not count in the economic
// case, such as a transfer, moves cash alone.
func (m *model) uncertainLine(at int, l linePV, o *Outlook) (uncertain, bool) {
	line := &m.c.Lines[at]
	p := line.Points
	if p == nil || p.Low == hundred && p.High == hundred || line.Sunk {
		return uncertain{}, false
	}
	low, mode, high := float64(p.Low)/float64(hundred), float64(p.mode())/float64(hundred), float64(p.High)/float64(hundred)
	x := uncertain{id: "line " + line.ID, pv: l.signed().float(), gains: line.Kind.sign() > 0}
	if line.Kind.IsCost() {
		x.cost = m.nominal[at]
	}
	x.q = shaped(o, low, mode, high)
	return x, true
}

// uncertainAssumption is an assumption with a range: the lines that rest on it
// move together. A line with a range of its own moves by that alone.
func (m *model) uncertainAssumption(n int, counted map[int]linePV, option string, o *Outlook) (uncertain, bool) {
	a := &m.c.Assumptions[n]
	if a.Low == a.High || a.Low > hundred || a.High < hundred {
		return uncertain{}, false
	}
	x := uncertain{id: "assumption " + a.ID}
	var pv sum
	cost := make([]money.Pence, len(m.years))
	moved, spent := false, false
	for _, i := range m.rests[n] {
		l := &m.c.Lines[i]
		if l.Option != "" && l.Option != option || l.Points != nil || l.Sunk {
			continue
		}
		moved = true
		pv.plus(counted[i].signed())
		if l.Kind.IsCost() {
			spent = true
			for t, p := range m.nominal[i] {
				m.add(&cost[t], p)
			}
		}
	}
	if spent {
		x.cost = cost
	}
	x.pv = pv.float()
	x.gains = x.pv > 0
	x.q = shaped(&Outlook{Shape: o.Shape, Points: MinModeMax}, float64(a.Low)/float64(hundred), 1, float64(a.High)/float64(hundred))
	return x, moved
}

// shaped is the distribution of the three points; a constant where they are one.
func shaped(o *Outlook, low, mode, high float64) *quantiles {
	switch {
	case low == high:
		var q quantiles
		for i := range q {
			q[i] = mode
		}
		return &q
	case o.Shape == Triangular && o.Points == TenNinety:
		low, high = widened(low, mode, high)
		q := triangle(low, mode, high)
		for i := range q {
			q[i] = max(0, q[i]) // no amount is less than nothing
		}
		return q
	case o.Shape == Triangular:
		return triangle(low, mode, high)
	}
	return pert(low, mode, high)
}

func (m *model) uncertainRisk(r Risk) uncertain {
	t := int(r.Year - m.c.First)
	f, _ := m.discount(t, m.v.Timing).factor()
	return uncertain{id: "risk " + r.ID, risk: true, chance: float64(r.Chance) / float64(hundred), pv: -float64(f) / float64(One), at: t,
		q: shaped(&Outlook{Shape: Pert}, float64(r.Low), float64(r.Mode), float64(r.High))}
}

// runs is the runs in the making: the change that each brings to what is
// estimated.
type runsOf struct {
	n, years  int
	net, cost []float64
	byYear    []float64
	common    []float64 // nil if lines have nothing in common
	share     float64   // of the common driver, and of a line's own
	rest      float64
}

// draw makes the runs. Each thing has its own stream of numbers, made from the
// seed and its name.
func (m *model) draw(o *Outlook, things []uncertain, cost, limits []money.Pence) {
	r := runsOf{n: o.Runs, years: len(cost), net: make([]float64, o.Runs), cost: make([]float64, o.Runs), byYear: make([]float64, o.Runs*len(cost)),
		share: math.Sqrt(float64(o.Common) / float64(hundred)), rest: math.Sqrt(1 - float64(o.Common)/float64(hundred))}
	if o.Common > 0 {
		stream := streamOf(o.Seed, "common")
		r.common = make([]float64, o.Runs)
		for i := range r.common {
			r.common[i] = stream.NormFloat64()
		}
	}
	var pricedIn float64 // what risks are expected to cost stands in the estimate already
	for _, x := range things {
		if !x.risk {
			r.line(x, streamOf(o.Seed, x.id))
			continue
		}
		r.risk(x, streamOf(o.Seed, x.id))
	}
	for _, risk := range m.c.Risks {
		for _, x := range things {
			if x.risk && x.id == "risk "+risk.ID {
				pricedIn += float64(x.pv * float64(risk.expected()))
			}
		}
	}
	m.spread(o, r, cost, limits, pricedIn)
}

// line adds what a line brings to each run.
func (r *runsOf) line(x uncertain, stream *rand.Rand) {
	whole, years := 0.0, make([]float64, 0, r.years)
	for _, p := range x.cost {
		years = append(years, float64(p))
		whole += float64(p)
	}
	for i := range r.n {
		var u float64
		if r.common == nil {
			u = stream.Float64()
		} else {
			u = normal(float64(r.share*r.common[i]) + float64(r.rest*stream.NormFloat64()))
			if x.gains { // a bad year is one of high costs and low gains
				u = 1 - u
			}
		}
		v := x.q.at(u) - 1
		r.net[i] += float64(x.pv * v)
		if whole != 0 {
			r.cost[i] += float64(whole * v)
			row := r.byYear[i*r.years : (i+1)*r.years]
			for t, p := range years {
				row[t] += float64(p * v)
			}
		}
	}
}

// risk adds what a risk costs to the runs in which it happens.
func (r *runsOf) risk(x uncertain, stream *rand.Rand) {
	for i := range r.n {
		happens, v := stream.Float64() < x.chance, x.q.at(stream.Float64())
		if happens {
			r.net[i] += float64(x.pv * v)
			r.cost[i] += v
			r.byYear[i*r.years+x.at] += v
		}
	}
}

func (m *model) spread(o *Outlook, r runsOf, cost, limits []money.Pence, pricedIn float64) {
	var lines money.Pence // without risks
	for _, p := range cost {
		m.add(&lines, p)
	}
	for t, y := range m.years {
		n := 0
		for i := range o.Runs {
			if float64(cost[t])+r.byYear[i*r.years+t] > float64(limits[t])+0.5 {
				n++
			}
		}
		o.Over = append(o.Over, OverYear{Year: y, Budget: limits[t], Chance: percentage(n, o.Runs)})
	}
	below := 0
	for i := range r.net {
		r.net[i] += float64(o.Estimated) - pricedIn
		r.cost[i] += float64(lines)
		if r.net[i] < -0.5 {
			below++
		}
	}
	o.Below = percentage(below, o.Runs)
	o.Net, o.Cost = spreadOf(r.net), spreadOf(r.cost)
}

func percentage(n, of int) string {
	return strconv.FormatFloat(float64(n)*100/float64(of), 'f', 1, 64)
}

// budgets is what each year may cost: the budget of the case or, where it has
// none, the cost as estimated.
func (m *model) budgets(cost []money.Pence) []money.Pence {
	list := slices.Clone(cost)
	for t, y := range m.years {
		if b, there := m.c.Budget[y]; there {
			list[t] = b
		}
	}
	return list
}

func spreadOf(list []float64) Spread {
	mean := 0.0
	for _, x := range list {
		mean += float64(x / float64(len(list)))
	}
	slices.Sort(list)
	at := func(percent int) money.Pence {
		n := (len(list)*percent + 99) / 100 // the least run that so many per cent are not above
		return money.Pence(math.Round(list[max(n, 1)-1]))
	}
	s := Spread{P10: at(10), P50: at(50), P80: at(80), P90: at(90), Mean: money.Pence(math.Round(mean))}
	if list[0] == list[len(list)-1] {
		s.Mean = s.P50
	}
	for p := 0; p <= 100; p += 5 {
		s.Curve = append(s.Curve, at(p))
	}
	return s
}

// streamOf is the stream of numbers of one thing.
func streamOf(seed uint64, name string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name))                         // never fails
	return rand.New(rand.NewPCG(seed, h.Sum64())) //nolint:gosec // the same seed must give the same runs
}

// normal is the standard normal distribution function.
func normal(z float64) float64 {
	return min(max(float64(0.5*math.Erfc(float64(-z/math.Sqrt2))), 0), 1)
}
