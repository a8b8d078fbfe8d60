package costmodel

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"moothall/calendar"
	"moothall/money"
)

// Appraisal is everything that follows from a case. It names the sets and the
// conventions by which it was reached.
type Appraisal struct {
	Format      string         `json:"format"`
	Reference   string         `json:"reference,omitempty"`
	Title       string         `json:"title"`
	Stage       Stage          `json:"stage,omitempty"`
	Horizon     Horizon        `json:"horizon"`
	Conventions Conventions    `json:"conventions"`
	Sets        []SetUsed      `json:"sets"`
	Factors     []FactorRow    `json:"factors"`
	Options     []OptionResult `json:"options"`
	Preferred   string         `json:"preferred"`
	Splits      []SplitOf      `json:"splits"`
	Stated      []Answer       `json:"reconciliation"`
	Gaps        []string       `json:"gaps"`
	Warnings    []string       `json:"warnings"`
}

// SetUsed names a set and fixes what was in it.
type SetUsed struct {
	Kind   SetKind `json:"kind"`
	Name   string  `json:"name"`
	Title  string  `json:"title"`
	Status string  `json:"status"`
	Source string  `json:"source"`
	Digest string  `json:"sha256"`
}

// FactorRow are the factors of a year.
type FactorRow struct {
	Year     calendar.FinancialYear `json:"year"`
	Number   int                    `json:"t"`
	Rate     Rate                   `json:"rate"`
	Start    Factor                 `json:"year_start"`
	Mid      Factor                 `json:"mid_year"`
	End      Factor                 `json:"year_end"`
	Deflator Factor                 `json:"deflator"` // from the prices of the year to those of the base year
}

// OptionResult is both views of an option, and what reconciles them.
type OptionResult struct {
	ID        string         `json:"id"`
	Title     string         `json:"title"`
	Preferred bool           `json:"preferred,omitempty"`
	Economic  *Economic      `json:"economic"`
	Financial *Financial     `json:"financial"`
	Bridge    []BridgeRow    `json:"reconciliation"`
	Partners  []PartnerShare `json:"partners"`
	Outlook   *Outlook       `json:"uncertainty,omitempty"`
}

// Option is the result of that option.
func (a *Appraisal) Option(id string) *OptionResult {
	for i := range a.Options {
		if a.Options[i].ID == id {
			return &a.Options[i]
		}
	}
	return nil
}

// Proposed is the result of the preferred option, else of the last.
func (a *Appraisal) Proposed() *OptionResult { return a.Option(a.Preferred) }

// Appraise works a case out. The same case and parameters give the same bytes
// for ever, and the order of the lines changes no figure.
func Appraise(c *Case, p Parameters) (*Appraisal, error) {
	ready, err := Prepare(p)
	if err != nil {
		return nil, err
	}
	return ready.Appraise(c)
}

// Appraise works a case out by the prepared parameters.
func (p *Prepared) Appraise(c *Case) (*Appraisal, error) { return p.appraise(c, false) }

// Propose works out what plans and portfolios take of a case: the present values
// and the accounts of the preferred option, and the gaps. It leaves out the
// other options, sensitivity, uncertainty, partners, warnings and what
// reconciles the two views.
func (p *Prepared) Propose(c *Case) (*Appraisal, error) { return p.appraise(c, true) }

func (p *Prepared) appraise(c *Case, lean bool) (*Appraisal, error) {
	options := c.Options
	if lean {
		options = []Option{c.PreferredOption()}
	}
	m, err := newModel(c, p)
	if err != nil {
		return nil, err
	}
	a := &Appraisal{Format: "moothall-appraisal/1", Reference: c.Reference, Title: c.Title, Stage: c.Stage, Horizon: c.horizon(), Conventions: m.v,
		Preferred: c.PreferredOption().ID, Splits: m.splits(), Gaps: []string{}, Sets: p.used,
	}
	if a.Factors, err = p.factorRows(int(c.First), c.Years, m.v.Factors == FourDecimals); err != nil {
		return nil, err
	}
	for _, o := range options {
		r := OptionResult{ID: o.ID, Title: o.Title, Preferred: o.Preferred, Economic: m.economic(o.ID, lean)}
		if r.Financial, err = m.financial(o.ID); err != nil {
			return nil, err
		}
		if lean {
			a.Options = append(a.Options, r)
			continue
		}
		r.Bridge = m.bridge(o.ID, r.Economic, r.Financial)
		r.Partners = m.byPartner(o.ID)
		r.Outlook = m.outlook(o.ID, r.Economic)
		a.Options = append(a.Options, r)
	}
	m.compare(a)
	a.Stated = []Answer{}
	if len(c.Stated) > 0 {
		if a.Stated, err = Reconcile(c.horizon(), m.cashLines(a.Preferred), c.Stated); err != nil {
			return nil, err
		}
	}
	for _, g := range c.Gaps() {
		a.Gaps = append(a.Gaps, g.Message)
	}
	if !lean {
		a.Warnings = m.warnings(a)
	}
	switch {
	case m.err != nil:
		return nil, m.err
	case m.over:
		return nil, tooLarge()
	}
	return a, nil
}

// compare sets what each option is worth beyond the minimum.
func (m *model) compare(a *Appraisal) {
	at := slices.IndexFunc(m.c.Options, func(o Option) bool { return o.Minimum })
	if at < 0 {
		at = slices.IndexFunc(m.c.Options, func(o Option) bool { return o.Nothing })
	}
	if at < 0 {
		return
	}
	least := a.Option(m.c.Options[at].ID)
	if least == nil {
		return // it was not worked out
	}
	for i := range a.Options {
		a.Options[i].Economic.AgainstMin = m.sum(a.Options[i].Economic.Net, -least.Economic.Net)
		a.Options[i].Economic.MinimumName = m.c.Options[at].ID
	}
}

// warnings are what a reader should know of the figures.
func (m *model) warnings(a *Appraisal) []string {
	list := []string{}
	say := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	for _, s := range m.p.Sets {
		switch s.Status {
		case UnderReview:
			say("%s “%s” is %s", s.Kind.Words(), s.Title, s.Status)
		case Superseded:
			say("%s “%s” has been superseded", s.Kind.Words(), s.Title)
		}
	}
	nominal := slices.ContainsFunc(m.c.Lines, func(l Line) bool { return !l.Real })
	if s := m.p.Of(DeflatorSet); s.Status == Assumed && s.Name != "no-inflation" && nominal {
		say("Prices are deflated by an assumption (%s), not by the published series", s.Title)
	}
	if s := m.p.Of(BorrowingSet); s.Status == Assumed && slices.ContainsFunc(m.c.Funding, func(f Funding) bool { return f.Source == Borrowed }) {
		say("Borrowing is costed by an assumption (%s), not by a published rate", s.Title)
	}
	for n, l := range m.c.Lines {
		life := cmp.Or(l.Life, m.p.Of(MRPSet).MRP.Lives[l.Class])
		if l.Kind == Capital && life > 0 && life < m.c.Years && !m.renewed(l, life) {
			say("Line %d, “%s”, buys something that lasts %d years in a case of %d: add a line for its replacement", n+1, short(l.Label), life, m.c.Years)
		}
		if life > m.c.Years {
			m.warnResidual(l, n, life, say)
		}
		m.warnPartYear(l, n, say)
		if l.Kind == Displaced && l.BudgetLine == "" {
			say("Line %d, “%s”, displaces a budget that it does not name", n+1, short(l.Label))
		}
	}
	biased := slices.ContainsFunc(m.c.Lines, func(l Line) bool { return l.Bias != "" })
	if biased && len(m.c.Risks) > 0 {
		say("Costs carry optimism bias and risks are costed as well: reduce the bias by what the costed risks replace")
	}
	if r := a.Proposed(); r != nil {
		for _, words := range m.moneyWarnings(r) {
			say("%s", words)
		}
	}
	for _, s := range a.Stated {
		if s.Unexplained != 0 {
			say("%s: %s", s.Label, s.Sentence)
		}
	}
	return list
}

// warnResidual says what is left of an asset that outlasts the case: about its
// remaining life over its life.
func (m *model) warnResidual(l Line, n, life int, say func(string, ...any)) {
	for t, y := range m.years {
		if a := l.Amounts[y]; l.Kind == Capital && a > 0 {
			left := life - (m.c.Years - t)
			rest, _ := roundOff(new(big.Int).Mul(big.NewInt(int64(a)), big.NewInt(int64(left))), big.NewInt(int64(life)))
			say("Line %d, “%s”, lasts %d years beyond the case: its residual value is about %s. If it will be used or sold, add that as a line of %s", n+1, short(l.Label), left, rest.Pounds(), m.c.last())
			return
		}
	}
}

// warnPartYear says that in the year in which a contract ends only the rest of
// the year is displaced, where as much stands there as in the year after.
func (m *model) warnPartYear(l Line, n int, say func(string, ...any)) {
	if l.Kind != Displaced || l.Ends.IsZero() {
		return
	}
	free := l.Ends.AddDays(1)
	y := free.FinancialYear()
	rest := 0
	for d := free; d.FinancialYear() == y; d = d.AddDays(1) {
		rest++
	}
	whole := 365
	if calendar.NewDate(int(y)+1, time.February, 29).Day() == 29 {
		whole = 366
	}
	next := l.Amounts[y+1]
	if most, _ := roundOff(new(big.Int).Mul(big.NewInt(int64(next)), big.NewInt(int64(rest))), big.NewInt(int64(whole))); next > 0 && rest < whole && l.Amounts[y] > most {
		say("Line %d, “%s”: the contract ends on %s, so of %s only %d days are free, about %s of what the year after displaces, and %s is entered", n+1, short(l.Label), calendar.On(l.Ends.At(12, 0)), y, rest, most.Pounds(), l.Amounts[y].Pounds())
	}
}

// renewed says whether a capital line is followed by another of its area after
// its life, or recurs itself.
func (m *model) renewed(l Line, life int) bool {
	first := calendar.FinancialYear(0)
	for _, y := range m.years {
		if l.Amounts[y] > 0 {
			first = y
			break
		}
	}
	if first == 0 || first+calendar.FinancialYear(life) > m.c.last() {
		return true
	}
	for _, o := range m.c.Lines {
		if o.Kind != Capital || o.Area != l.Area || o.Option != l.Option {
			continue
		}
		for y, a := range o.Amounts {
			if a > 0 && y > first+calendar.FinancialYear(life/2) && y <= first+calendar.FinancialYear(life) {
				return true
			}
		}
	}
	return false
}

func (m *model) moneyWarnings(r *OptionResult) []string {
	var list []string
	for _, v := range r.Financial.Funds {
		var capital, revenue money.Pence // of every year: what one year has too much helps no other
		for _, y := range v.Years {
			m.add(&capital, max(0, y.CapitalUnfunded))
			m.add(&revenue, max(0, y.RevenueUnfunded))
		}
		if capital > 0 {
			list = append(list, fmt.Sprintf("%s of capital is unfunded in the %s", capital.Pounds(), FundWords(v.Fund)))
		}
		if revenue > 0 {
			list = append(list, fmt.Sprintf("%s of revenue is unfunded in the %s", revenue.Pounds(), FundWords(v.Fund)))
		}
		for _, y := range v.Years {
			if y.CapitalUnfunded < 0 {
				list = append(list, fmt.Sprintf("In %s the funding of capital is %s more than its cost in the %s", y.Year, (-y.CapitalUnfunded).Pounds(), FundWords(v.Fund)))
			}
			if y.RevenueUnfunded < 0 && y.RevenueFunded > y.Displaced {
				list = append(list, fmt.Sprintf("In %s the funding of revenue is %s more than its cost in the %s", y.Year, (-y.RevenueUnfunded).Pounds(), FundWords(v.Fund)))
			}
		}
	}
	for _, res := range r.Financial.Reserves {
		if res.Short != 0 {
			list = append(list, "Reserve “"+res.Name+"”: "+res.Words)
		}
	}
	if r.Financial.Repay != nil {
		list = append(list, r.Financial.Repay.Words...)
	}
	return list
}

// FundWords is the fund as a person says it.
func FundWords(fund string) string {
	switch fund {
	case "hra":
		return "Housing Revenue Account"
	case "dsg":
		return "Dedicated Schools Grant"
	case "general-fund", "":
		return "General Fund"
	}
	return fund
}

// AppraiseFile resolves the sets that a case names, with those that it brings,
// and works it out.
func AppraiseFile(c *Case) (*Appraisal, error) {
	p, err := Resolve(c.Sets, c.OwnSets)
	if err != nil {
		return nil, err
	}
	return Appraise(c, p)
}

// Complete refuses a case with gaps.
func (c *Case) Complete() error {
	if gaps := c.Gaps(); len(gaps) > 0 {
		return gaps
	}
	return nil
}

// Headline says the case in one sentence.
func (r *OptionResult) Headline() string {
	e, f := r.Economic, r.Financial
	var parts []string
	if e.NetCost {
		parts = append(parts, "net present cost "+(-e.Net).Pounds())
	} else {
		parts = append(parts, "net present value "+e.Net.Pounds())
	}
	parts = append(parts, strings.ToLower(f.Neutral.Flag[:1])+f.Neutral.Flag[1:])
	return strings.Join(parts, "; ")
}
