package portfolio

import (
	"context"
	"math"
	"slices"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/money"
)

// Options are how to solve.
type Options struct {
	// Progress, if there is one, is told now and then how far the search is. It
	// is called on the caller's own goroutine.
	Progress func(Progress)
	// Step is how much more of a limit in pounds is tried to see what it gains.
	// Zero is 1% of the limit or £10,000, whichever is greater. For days and
	// points it is always 1%, and at least ten days or one point.
	Step money.Pence
	// ChoiceOnly leaves out what takes more searches: what a step more of each
	// limit gains, the best case left out, and what manual decisions lose.
	ChoiceOnly bool
	// Nodes, if more than zero, is the most nodes of each search. Unlike a
	// deadline it ends at the same place every time.
	Nodes int64
}

// Progress is how far a search is.
type Progress struct {
	Stage string      // what is being worked out, for people
	Nodes int64       // looked at in this stage
	Open  int64       // branches still to look at
	Found bool        // a choice has been found
	Value money.Pence // the best found, if any
	Most  money.Pence // no choice is worth more
}

// Result is what to choose and what follows from it.
type Result struct {
	Title    string      `json:"title"`
	Value    money.Pence `json:"value"`
	Chosen   []Choice    `json:"chosen"`   // in the order of the file
	LeftOut  []string    `json:"left_out"` // ids, in the order of the file
	Limits   []Use       `json:"limits"`   // in the order of the file
	Marginal *Marginal   `json:"marginal,omitempty"`
	Manual   []Loss      `json:"manual,omitempty"` // in the order of the file
	AllLost  *Lost       `json:"all_lost,omitempty"`
	Proof    Proof       `json:"proof"`
	Clash    *Clash      `json:"clash,omitempty"` // if nothing can be chosen
}

// Choice is a case that is to be done.
type Choice struct {
	Case  string      `json:"case"`
	Title string      `json:"title"`
	Delay int         `json:"delay"` // years after its own
	Value money.Pence `json:"value"`
}

// Use is how much of a limit the choice takes.
type Use struct {
	Name  string                 `json:"name"`
	Kind  Kind                   `json:"kind"`
	Year  calendar.FinancialYear `json:"year,omitzero"`
	Most  Quantity               `json:"most"`
	Used  Quantity               `json:"used"`
	Slack Quantity               `json:"slack"`
	// Binds says that more of it would be worth something: Price or Gain is
	// above nothing.
	Binds bool `json:"binds"`
	// Price is what £1 more (a day, a point) is worth if parts of cases could
	// be chosen: the shadow price of the linear relaxation, to the penny.
	// Where several prices are right it is one of them. It is nothing if there
	// was no time to work it out.
	Price money.Pence `json:"price"`
	// Step more of the limit gains Gain with whole cases.
	Step Quantity `json:"step"`
	Gain *Lost    `json:"gain,omitempty"`
}

// Lost is a difference in value. If it is not proved it may be more.
type Lost struct {
	Value  money.Pence `json:"value"`
	Proved bool        `json:"proved"`
}

// Marginal is the best that was left out: to choose at least one of the cases
// left out costs at least Cost, and that much if In come in and Out go.
type Marginal struct {
	In     []string    `json:"in"`
	Out    []string    `json:"out"`
	Cost   money.Pence `json:"cost"`
	Proved bool        `json:"proved"` // if not, it may cost less
}

// Loss is what one manual decision loses, the others being kept.
type Loss struct {
	Override
	Lost Lost `json:"lost"`
}

// Proof is how certain it is that nothing is better.
type Proof struct {
	Optimal bool        `json:"optimal"` // proved
	Nodes   int64       `json:"nodes"`
	Most    money.Pence `json:"most"` // no choice is worth more
	Gap     money.Pence `json:"gap"`  // Most less the value: how much better the best could be
}

// solver is one call of Solve.
type solver struct {
	ctx    context.Context
	f      *File
	m      *model
	o      Options
	result Result
	x      []int8
}

// Solve finds the choice of the greatest value that keeps every rule of f. If
// ctx ends first, the result is the best that was found, and its Proof says
// that it is not proved. If nothing can be chosen, the error is a Conflict that
// says why and the result has the Clash.
func Solve(ctx context.Context, f File, o Options) (Result, error) {
	if err := Check(f); err != nil {
		return Result{}, err
	}
	s := &solver{ctx: ctx, f: &f, m: newModel(&f), o: o}
	s.result.Title = f.Title
	end := s.search("the best choice", s.m.program(s.m.value, nil), nil)
	switch {
	case end.x == nil && end.proved():
		clash := s.m.explain(ctx)
		s.result.Clash = &clash
		s.result.Proof = Proof{Optimal: true, Nodes: end.nodes}
		return s.result, problem.New(problem.Conflict, "portfolio.clash", "%s", clash.Sentence)
	case end.x == nil:
		return Result{}, problem.New(problem.Unavailable, "portfolio.time", "No choice that keeps every rule was found in the time there was, and it is not known whether there is one. Allow more time, or raise a limit")
	}
	s.x = end.x
	s.choose(end)
	if err := verify(&f, s.result.Chosen); err != nil {
		return Result{}, err
	}
	s.price()
	if !o.ChoiceOnly && end.proved() {
		s.gains()
		s.marginal()
		s.losses()
	}
	for i := range s.result.Limits {
		u := &s.result.Limits[i]
		u.Binds = u.Price > 0 || u.Gain != nil && u.Gain.Value > 0
	}
	return s.result, nil
}

// search maximises p and tells the progress as that of a stage.
func (s *solver) search(stage string, p *program, known []int8) outcome {
	var report func(nodes, open, best, most int64)
	if s.o.Progress != nil {
		report = func(nodes, open, best, most int64) {
			g := Progress{Stage: stage, Nodes: nodes, Open: open, Found: best > nothing}
			if g.Found {
				g.Value = s.m.pence(best)
			}
			g.Most = s.m.pence(max(most, best))
			s.o.Progress(g)
		}
	}
	end := maximise(s.ctx, p, known, s.o.Nodes, report)
	if report != nil {
		report(end.nodes, 0, end.value, end.most)
	}
	return end
}

func (s *solver) choose(end outcome) {
	r := &s.result
	delays := make(map[string]int)
	values := make(map[string]money.Pence)
	for _, c := range s.m.picks(s.x) {
		id := s.m.cases[c.of].ID
		delays[id], values[id] = c.start.Delay, c.start.Value
	}
	for i := range s.f.Cases {
		c := &s.f.Cases[i]
		if delay, chosen := delays[c.ID]; chosen {
			r.Chosen = append(r.Chosen, Choice{c.ID, c.Title, delay, values[c.ID]})
		} else {
			r.LeftOut = append(r.LeftOut, c.ID)
		}
	}
	r.Value = s.m.worth(s.x)
	r.Proof = Proof{Optimal: end.proved(), Nodes: end.nodes, Most: max(s.m.pence(end.most), r.Value)}
	r.Proof.Gap = r.Proof.Most - r.Value
	for i := range s.f.Limits {
		l := &s.f.Limits[i]
		n := used(s.f, l, delays)
		r.Limits = append(r.Limits, Use{
			Name: l.Name, Kind: l.Kind, Year: l.Year, Most: l.Most, Used: Quantity{n, l.Most.Money},
			Slack: Quantity{l.Most.N - n, l.Most.Money}, Step: s.step(l),
		})
	}
}

// step is how much more of a limit is tried.
func (s *solver) step(l *Limit) Quantity {
	hundredth := max(l.Most.N, -l.Most.N) / 100
	switch {
	case l.Kind.InPounds() && s.o.Step > 0:
		return Pounds(s.o.Step)
	case l.Kind.InPounds():
		return Pounds(max(money.Pence(hundredth), 10_000_00))
	case l.Kind == Staff:
		return Number(max(hundredth, 10))
	}
	return Number(max(hundredth, 1))
}

// price reads the shadow prices from the relaxation of the whole.
func (s *solver) price() {
	p := s.m.program(s.m.value, nil)
	b := newBounds(len(p.value))
	if !p.tighten(b) {
		return
	}
	l := newRelaxation(p, b)
	if len(p.value) > manyColumns { // small ones take no time
		l.late = func() bool { return s.ctx.Err() != nil }
	}
	l.put()
	if l.solve(math.Inf(-1), make([]float64, len(p.value)), 100_000) != solved {
		return
	}
	for _, y := range l.prices(nil) {
		at := slices.Index(s.m.limits, int(y.row))
		if at < 0 {
			continue
		}
		each := y.by / float64(s.m.ties)
		if s.f.Limits[at].Kind.InPounds() {
			each *= 100
		}
		if each = math.Round(each); each < float64(MostTogether) {
			s.result.Limits[at].Price = money.Pence(each)
		}
	}
}

// more is what an outcome is worth beyond the choice.
func (s *solver) more(end outcome) Lost {
	return Lost{s.m.worth(end.x) - s.result.Value, end.proved()}
}

// gains tries a step more of every limit.
func (s *solver) gains() {
	for at, i := range s.m.limits {
		l := &s.m.rules[i].row
		highest := int64(0)
		for _, by := range l.by {
			highest += max(by, 0)
		}
		if highest <= l.most {
			s.result.Limits[at].Gain = &Lost{0, true} // it does not limit
			continue
		}
		raised := *l
		raised.most += s.result.Limits[at].Step.N
		p := s.m.program(s.m.value, func(k int) bool { return k != i }, raised)
		gain := s.more(s.search("what more of "+s.f.Limits[at].Name+" gains", p, s.x))
		s.result.Limits[at].Gain = &gain
	}
}

// marginal finds the best choice that has a case which was left out.
func (s *solver) marginal() {
	refused := make(map[string]bool)
	for _, o := range s.f.Manual {
		refused[o.Case] = !o.Choose
	}
	chosen := make([]bool, len(s.m.cases))
	for _, c := range s.m.picks(s.x) {
		chosen[c.of] = true
	}
	out := make(map[int]int64)
	for i, c := range s.m.cases {
		if !chosen[i] && !refused[c.ID] {
			out[i] = -1
		}
	}
	if len(out) == 0 {
		return
	}
	end := s.search("the best case left out", s.m.program(s.m.value, nil, s.m.each(-1, out)), nil)
	if end.x == nil {
		return
	}
	g := &Marginal{Cost: s.result.Value - s.m.worth(end.x), Proved: end.proved()}
	for _, c := range s.m.picks(end.x) {
		if !chosen[c.of] {
			g.In = append(g.In, s.m.cases[c.of].ID)
		}
		chosen[c.of] = false
	}
	for i, was := range chosen {
		if was {
			g.Out = append(g.Out, s.m.cases[i].ID)
		}
	}
	for _, id := range g.In { // chosen was cleared for those that are in both
		g.Out = slices.DeleteFunc(g.Out, func(o string) bool { return o == id })
	}
	s.result.Marginal = g
}

// losses takes each manual decision back alone, and all of them.
func (s *solver) losses() {
	if len(s.f.Manual) == 0 {
		return
	}
	s.result.Manual = make([]Loss, len(s.f.Manual))
	for i, r := range s.m.rules {
		if r.kind != decided {
			continue
		}
		p := s.m.program(s.m.value, func(k int) bool { return k != i })
		o := s.f.Manual[r.at]
		s.result.Manual[r.at] = Loss{o, s.more(s.search("what the decision about "+o.Case+" loses", p, s.x))}
	}
	if len(s.f.Manual) == 1 {
		all := s.result.Manual[0].Lost
		s.result.AllLost = &all
		return
	}
	p := s.m.program(s.m.value, func(k int) bool { return s.m.rules[k].kind != decided })
	all := s.more(s.search("what all manual decisions lose", p, s.x))
	s.result.AllLost = &all
}
