package costmodel

import (
	"fmt"
	"slices"

	"moothall/calendar"
	"moothall/money"
)

// Financial is the case of the council's accounts: cash in the prices of each
// year, what borrowing costs, and where the money comes from.
type Financial struct {
	Funds    []FundView     `json:"funds"` // each fund by itself: they are never netted
	All      []FundYear     `json:"all"`   // for reading only
	Total    FundYear       `json:"total"`
	Sources  []SourceRow    `json:"sources"`
	Charges  []ChargeRow    `json:"borrowing"` // the whole schedules, beyond the horizon too
	After    money.Pence    `json:"charged_after_horizon"`
	Reserves []ReserveRow   `json:"reserves"`
	Repay    *RepayPlan     `json:"invest_to_save,omitempty"`
	Plan     []PlanRow      `json:"plan_increments"` // of the medium term financial plan
	Capital  []ProgrammeRow `json:"capital_programme"`
	Neutral  Verdict        `json:"cash_neutral"`
	Basis    string         `json:"cash_neutral_basis"`
	Areas    []AreaVerdict  `json:"areas"`
	// AreasBasis is that of the areas and of each partner.
	AreasBasis string `json:"areas_basis"`
}

// FundView is one fund over the years.
type FundView struct {
	Fund  string     `json:"fund"`
	Years []FundYear `json:"years"`
	Total FundYear   `json:"total"`
}

// FundYear is a year of a fund. For capital and revenue apart, what is funded
// and what is unfunded are together the cost, always. Unfunded is negative
// where more is provided than is spent.
type FundYear struct {
	Year            calendar.FinancialYear `json:"year,omitzero"`
	Capital         money.Pence            `json:"capital"`
	CapitalFunded   money.Pence            `json:"capital_funded"`
	CapitalUnfunded money.Pence            `json:"capital_unfunded"`
	OneOff          money.Pence            `json:"revenue_one_off"`
	Recurring       money.Pence            `json:"revenue_recurring"`
	Contribution    money.Pence            `json:"revenue_contribution_to_capital"`
	MRP             money.Pence            `json:"mrp"`
	Interest        money.Pence            `json:"interest"`
	Repayment       money.Pence            `json:"invest_to_save_repayment"`
	Revenue         money.Pence            `json:"revenue"` // the five before it
	RevenueFunded   money.Pence            `json:"revenue_funded"`
	RevenueUnfunded money.Pence            `json:"revenue_unfunded"`
	Displaced       money.Pence            `json:"displaced"` // of what is funded
	Savings         money.Pence            `json:"savings"`   // cashable, and income
	NetRevenue      money.Pence            `json:"net_revenue"`
	Met             money.Pence            `json:"met_once"`  // of revenue, from reserves, receipts, grants, partners and the invest-to-save fund
	OnBudget        money.Pence            `json:"on_budget"` // net revenue less that: what is left to the base budget
}

// SourceRow is what a source pays over the years.
type SourceRow struct {
	Source Source `json:"source"`
	Pays   string `json:"pays"`
	Fund   string `json:"fund"`
	Row
}

// ChargeRow is the schedule of what is borrowed in one year.
type ChargeRow struct {
	Funding string                 `json:"funding"`
	Fund    string                 `json:"fund"`
	Spent   calendar.FinancialYear `json:"spent"`
	Amount  money.Pence            `json:"amount"`
	Life    int                    `json:"life"`
	Method  MRPMethod              `json:"method"`
	Rate    Rate                   `json:"interest_rate"`
	Years   []Charge               `json:"years"`
}

// ReserveRow is a reserve as the case draws on it.
type ReserveRow struct {
	Name    string                 `json:"name"`
	Balance []money.Pence          `json:"closing"`
	Short   calendar.FinancialYear `json:"short_from,omitzero"` // when it falls below what must stay in it
	Words   string                 `json:"words"`
}

// RepayPlan is the invest-to-save fund as the case draws on it.
type RepayPlan struct {
	Years []RepayYear `json:"years"`
	Total money.Pence `json:"interest"`
	Words []string    `json:"words"` // what is against the rules of the fund
}

// RepayYear is one year of it.
type RepayYear struct {
	Year      calendar.FinancialYear `json:"year"`
	Opening   money.Pence            `json:"opening"`
	Draw      money.Pence            `json:"draw"`
	Interest  money.Pence            `json:"interest"`
	Repayment money.Pence            `json:"repayment"`
	Closing   money.Pence            `json:"closing"`
	Savings   money.Pence            `json:"savings"` // from which it is repaid
	Left      money.Pence            `json:"savings_left"`
	Fund      money.Pence            `json:"fund_balance"`
}

// ProgrammeRow is the capital programme of a class of asset.
type ProgrammeRow struct {
	Class string `json:"asset_class"`
	Fund  string `json:"fund"`
	Row
}

// AreaVerdict is the cash-neutral test of one investment area.
type AreaVerdict struct {
	Area    string  `json:"area"`
	Verdict Verdict `json:"cash_neutral"`
}

// financial works out the financial case of an option.
func (m *model) financial(option string) (*Financial, error) {
	f := &Financial{Sources: []SourceRow{}, Charges: []ChargeRow{}, Reserves: []ReserveRow{}, Plan: []PlanRow{}, Capital: []ProgrammeRow{}, Areas: []AreaVerdict{}}
	if err := m.checkFlexible(); err != nil {
		return nil, err
	}
	if err := m.borrow(f, option); err != nil {
		return nil, err
	}
	m.repay(f, option)
	for _, fund := range Funds() {
		if v, used := m.fundView(f, option, fund); used {
			f.Funds = append(f.Funds, v)
		}
	}
	f.All = make([]FundYear, len(m.years))
	for t, y := range m.years {
		f.All[t].Year = y
		for _, v := range f.Funds {
			f.All[t].plus(&m.adder, v.Years[t])
		}
		f.Total.plus(&m.adder, f.All[t])
	}
	m.reserves(f, option)
	m.programme(f, option)
	m.plan(f, option)
	m.neutral(f, option)
	return f, nil
}

func (y *FundYear) plus(a *adder, o FundYear) {
	for _, each := range []struct{ to, from *money.Pence }{
		{&y.Capital, &o.Capital}, {&y.CapitalFunded, &o.CapitalFunded}, {&y.CapitalUnfunded, &o.CapitalUnfunded}, {&y.OneOff, &o.OneOff},
		{&y.Recurring, &o.Recurring}, {&y.Contribution, &o.Contribution}, {&y.MRP, &o.MRP}, {&y.Interest, &o.Interest}, {&y.Repayment, &o.Repayment},
		{&y.Revenue, &o.Revenue}, {&y.RevenueFunded, &o.RevenueFunded}, {&y.RevenueUnfunded, &o.RevenueUnfunded},
		{&y.Displaced, &o.Displaced}, {&y.Savings, &o.Savings}, {&y.NetRevenue, &o.NetRevenue}, {&y.Met, &o.Met}, {&y.OnBudget, &o.OnBudget},
	} {
		a.add(each.to, *each.from)
	}
}

// mostCharges is how many yearly charges the loans of a case may have, over all
// options: each is written out.
const mostCharges = 20_000

// borrow works out the charges of every borrowing line.
func (m *model) borrow(f *Financial, option string) error {
	policy, rates := m.p.Of(MRPSet).MRP, m.p.Of(BorrowingSet).Borrowing
	var w wrongs
	for _, line := range m.c.Funding {
		if line.Source != Borrowed || line.Option != "" && line.Option != option {
			continue
		}
		life := line.Life
		if life == 0 {
			life = policy.life(line.Class)
		}
		rate, known := rates.rate(line.Loan, life)
		if !known {
			w.add("funding-"+line.ID, "no-rate", "The set %s has no rate for a loan of the kind %q", m.p.Of(BorrowingSet).Name, line.Loan)
			continue
		}
		mrpRate := rate
		switch {
		case policy.Method == ReducingBalance:
			mrpRate = policy.Charge
		case policy.Rate != 0:
			mrpRate = policy.Rate
		}
		for _, y := range m.years {
			amount := line.Amounts[y]
			if amount == 0 {
				continue
			}
			first := y + 1
			if policy.First == FirstAfterUse {
				first = max(first, line.FirstUse)
			}
			if policy.Method == ReducingBalance {
				life = longest - int(first-y) // it never ends by itself
			}
			years, err := Charges(policy.Method, amount, y, first, life, mrpRate, rate)
			if err != nil {
				return err
			}
			row := ChargeRow{Funding: line.ID, Fund: line.fund(), Spent: y, Amount: amount, Life: life, Method: policy.Method, Rate: rate, Years: years}
			if m.charges += len(years); m.charges > mostCharges {
				w.add("funding", "many-charges", "The loans of this case have more than %d yearly charges in all. Put loans of the same year, life and rate together", mostCharges)
				return w.list.Err()
			}
			f.Charges = append(f.Charges, row)
			for _, c := range years {
				if c.Year > m.c.last() {
					m.add(&f.After, m.sum(c.MRP, c.Interest))
				}
			}
		}
	}
	return w.list.Err()
}

// fundView adds up one fund, and says whether the option uses it.
func (m *model) fundView(f *Financial, option, fund string) (FundView, bool) {
	v := FundView{Fund: fund, Years: make([]FundYear, len(m.years))}
	used := false
	for t, y := range m.years {
		v.Years[t].Year = y
	}
	for i := range m.c.Lines {
		l := &m.c.Lines[i]
		if l.Option != "" && l.Option != option || l.fund() != fund {
			continue
		}
		for t := range v.Years {
			y, a := &v.Years[t], m.nominal[i][t]
			if to := y.of(l.Kind); a != 0 && to != nil {
				m.add(to, a)
				used = true
			}
		}
	}
	for _, row := range f.Charges {
		if row.Fund != fund {
			continue
		}
		for _, c := range row.Years {
			if c.Year <= m.c.last() {
				m.add(&v.Years[c.Year-m.c.First].MRP, c.MRP)
				m.add(&v.Years[c.Year-m.c.First].Interest, c.Interest)
			}
		}
	}
	if f.Repay != nil && fund == "general-fund" {
		for t := range v.Years {
			v.Years[t].Repayment = m.sum(f.Repay.Years[t].Repayment, f.Repay.Years[t].Interest)
		}
	}
	m.fundBy(f, &v, option)
	for t := range v.Years {
		y := &v.Years[t]
		y.Revenue = m.sum(y.OneOff, y.Recurring, y.Contribution, y.MRP, y.Interest, y.Repayment)
		m.add(&y.RevenueFunded, y.Displaced)
		y.CapitalUnfunded = m.sum(y.Capital, -y.CapitalFunded)
		y.RevenueUnfunded = m.sum(y.Revenue, -y.RevenueFunded)
		y.NetRevenue = m.sum(y.Revenue, -y.Displaced, -y.Savings)
		y.OnBudget = m.sum(y.NetRevenue, -y.Met)
		used = used || y.Revenue != 0 || y.RevenueFunded != 0 || y.CapitalFunded != 0
		v.Total.plus(&m.adder, *y)
	}
	m.displacedRow(f, v)
	return v, used
}

// of is where a line of that kind is added up, nil if it is no cash.
func (y *FundYear) of(k Kind) *money.Pence {
	switch k {
	case Capital:
		return &y.Capital
	case OneOff:
		return &y.OneOff
	case Revenue:
		return &y.Recurring
	case Displaced:
		return &y.Displaced
	case Cashable, Income:
		return &y.Savings
	}
	return nil
}

// fundBy adds what each source pays of a fund.
func (m *model) fundBy(f *Financial, v *FundView, option string) {
	lines := m.c.Funding
	if i := m.saveFund(option); i != nil && v.Fund == "general-fund" {
		lines = append(slices.Clone(lines), Funding{ID: "invest-to-save", Source: FromSaveFund, Pays: PaysRevenue, Amounts: i.Draw})
	}
	for _, line := range lines {
		if line.Option != "" && line.Option != option || line.fund() != v.Fund {
			continue
		}
		at := slices.IndexFunc(f.Sources, func(r SourceRow) bool { return r.Source == line.Source && r.Pays == line.Pays && r.Fund == v.Fund })
		if at < 0 {
			f.Sources = append(f.Sources, SourceRow{Source: line.Source, Pays: line.Pays, Fund: v.Fund, Row: newRow(len(m.years))})
			at = len(f.Sources) - 1
		}
		for t, y := range m.years {
			a := line.Amounts[y]
			if a == 0 {
				continue
			}
			f.Sources[at].put(&m.adder, t, a)
			if line.Pays == PaysCapital {
				m.add(&v.Years[t].CapitalFunded, a)
			} else {
				m.add(&v.Years[t].RevenueFunded, a)
			}
			if line.Pays == PaysRevenue && line.Source != BaseBudget && line.Source != FromSavings {
				m.add(&v.Years[t].Met, a)
			}
			if line.Source == FromRevenue {
				m.add(&v.Years[t].Contribution, a)
			}
		}
	}
}

func (m *model) displacedRow(f *Financial, v FundView) {
	if v.Total.Displaced == 0 {
		return
	}
	row := SourceRow{Source: FromDisplaced, Pays: PaysRevenue, Fund: v.Fund, Row: newRow(len(m.years))}
	for t, y := range v.Years {
		row.put(&m.adder, t, y.Displaced)
	}
	f.Sources = append(f.Sources, row)
}

// savings are the cashable savings and income of an option in year t.
func (m *model) savings(option string, t int) money.Pence {
	var total money.Pence
	for i := range m.c.Lines {
		l := &m.c.Lines[i]
		if (l.Option == "" || l.Option == option) && (l.Kind == Cashable || l.Kind == Income) {
			m.add(&total, m.nominal[i][t])
		}
	}
	return total
}

// repay works out the invest-to-save fund: equal instalments from the first year
// of repayment, interest on what is owed at the beginning of a year.
func (m *model) repay(f *Financial, option string) {
	i := m.saveFund(option)
	if i == nil {
		return
	}
	limits := m.p.Of(ThresholdsSet).Thresholds
	p := &RepayPlan{Words: []string{}}
	var drawn, owed money.Pence
	for _, a := range i.Draw {
		m.add(&drawn, a)
	}
	instalments, _ := MRP(EqualInstalment, drawn, i.Years, 0) // terms were checked
	fund, firstDraw := i.Opening, calendar.FinancialYear(0)
	for t, y := range m.years {
		r := RepayYear{Year: y, Opening: owed, Draw: i.Draw[y], Interest: percentOf(owed, i.Rate), Savings: m.savings(option, t)}
		if n := int(y - i.From); n >= 0 && n < len(instalments) {
			r.Repayment = instalments[n]
		}
		owed = m.sum(owed, r.Draw, -r.Repayment)
		fund = m.sum(fund, -r.Draw, r.Repayment, r.Interest)
		r.Closing, r.Fund, r.Left = owed, fund, m.sum(r.Savings, -r.Repayment, -r.Interest)
		m.add(&p.Total, r.Interest)
		if r.Draw > 0 && firstDraw == 0 {
			firstDraw = y
		}
		if r.Repayment+r.Interest > 0 && r.Left < 0 {
			p.Words = append(p.Words, fmt.Sprintf("In %s the savings of the case are %s, %s less than is to be repaid", y, r.Savings.Pounds(), (-r.Left).Pounds()))
		}
		if fund < 0 {
			p.Words = append(p.Words, fmt.Sprintf("In %s the fund is short of %s", y, (-fund).Pounds()))
		}
		p.Years = append(p.Years, r)
	}
	if owed > 0 {
		p.Words = append(p.Words, fmt.Sprintf("%s is not repaid within the horizon", owed.Pounds()))
	}
	if took := int(i.From-firstDraw) + i.Years; firstDraw != 0 && limits.Payback > 0 && took > limits.Payback {
		p.Words = append(p.Words, fmt.Sprintf("It is repaid over %d years from the first draw; the council's limit is %d", took, limits.Payback))
	}
	if most := money.Pence(limits.Scheme) * 100; most > 0 && drawn > most {
		p.Words = append(p.Words, fmt.Sprintf("%s is drawn; the council's limit for a scheme is %s", drawn.Pounds(), most.Pounds()))
	}
	f.Repay = p
}

// saveFund is the invest-to-save fund, if the option draws on it.
func (m *model) saveFund(option string) *InvestToSave {
	i := m.c.InvestSave
	if i == nil || i.Option != option && (i.Option != "" || m.c.PreferredOption().ID != option) {
		return nil
	}
	return i
}

// reserves runs down what the case draws on.
func (m *model) reserves(f *Financial, option string) {
	for _, r := range m.c.Reserves {
		row := ReserveRow{Name: r.Name}
		left := r.Opening
		for _, y := range m.years {
			for _, line := range m.c.Funding {
				if line.Source == FromReserve && line.Reserve == r.Name && (line.Option == "" || line.Option == option) {
					left = m.sum(left, -line.Amounts[y])
				}
			}
			row.Balance = append(row.Balance, left)
			if left < r.Least && row.Short == 0 {
				row.Short = y
			}
		}
		row.Words = fmt.Sprintf("%s of %s is left at the end", left.Pounds(), r.Opening.Pounds())
		if row.Short != 0 {
			row.Words = fmt.Sprintf("Runs out in %s: %s would be left, and %s must stay in it", row.Short, row.Balance[row.Short-m.c.First].Pounds(), r.Least.Pounds())
		}
		f.Reserves = append(f.Reserves, row)
	}
}

// programme is capital by class of asset and fund.
func (m *model) programme(f *Financial, option string) {
	for i := range m.c.Lines {
		l := &m.c.Lines[i]
		if l.Option != "" && l.Option != option || l.Kind != Capital {
			continue
		}
		class := l.Class
		if class == "" {
			class = "other"
		}
		at := slices.IndexFunc(f.Capital, func(r ProgrammeRow) bool { return r.Class == class && r.Fund == l.fund() })
		if at < 0 {
			f.Capital = append(f.Capital, ProgrammeRow{Class: class, Fund: l.fund(), Row: newRow(len(m.years))})
			at = len(f.Capital) - 1
		}
		for t := range m.years {
			f.Capital[at].put(&m.adder, t, m.nominal[i][t])
		}
	}
	slices.SortFunc(f.Capital, func(a, b ProgrammeRow) int {
		if a.Class+a.Fund < b.Class+b.Fund {
			return -1
		}
		return 1
	})
}

// neutral holds what is new against what is displaced. Capital counts in the
// year in which it is spent, but for what is borrowed, which counts as its
// provision and interest fall due, and what others give, which does not count.
func (m *model) neutral(f *Financial, option string) {
	years := make(tally, len(m.years))
	f.Basis = "Capital and revenue as they are spent, less displaced budgets"
	f.AreasBasis = "Capital counts when it is spent, borrowed or not"
	outsiders := false
	for t := range years {
		for _, v := range f.Funds {
			y := v.Years[t]
			spent := m.sum(y.OneOff, y.Recurring, y.MRP, y.Interest)
			if v.Fund == "general-fund" {
				m.add(&spent, m.interestOnly(f, t))
			}
			capital, revenue := m.outside(f, v.Fund, PaysCapital, t), m.outside(f, v.Fund, PaysRevenue, t)
			outsiders = outsiders || capital+revenue > 0
			years.put(&m.adder, t, Capital, m.sum(y.Capital, -min(capital, y.Capital)))
			years.put(&m.adder, t, Revenue, m.sum(spent, -min(revenue, spent)))
			years.put(&m.adder, t, Displaced, y.Displaced)
		}
		between := m.between(option, t)
		years[t].Capital, years[t].Revenue = max(0, m.sum(years[t].Capital, -between.Capital)), max(0, m.sum(years[t].Revenue, -between.Revenue))
	}
	if outsiders {
		f.Basis = "Capital and revenue as they are spent, but for what is borrowed, which counts as its provision and interest, and for grants and contributions of others; less displaced budgets"
	}
	if len(m.c.Partners) > 0 {
		f.Basis += "; what partners pay each other is left out"
	}
	f.Neutral = years.table(&m.adder, m.years).verdict(m.c.Tolerance)
	byArea := map[string]tally{}
	var areas []string
	for i := range m.c.Lines {
		l := &m.c.Lines[i]
		if l.Option != "" && l.Option != option || l.Area == "" || !l.Kind.IsCost() && l.Kind != Displaced {
			continue
		}
		of, there := byArea[l.Area]
		if !there {
			of = make(tally, len(m.years))
			byArea[l.Area] = of
			areas = append(areas, l.Area)
		}
		for t, a := range m.nominal[i] {
			of.put(&m.adder, t, l.Kind, a)
		}
	}
	for _, name := range areas {
		v := byArea[name].table(&m.adder, m.years).verdict(m.c.Tolerance)
		f.Areas = append(f.Areas, AreaVerdict{Area: name, Verdict: v})
	}
}

// outside is what is borrowed or given by others for capital or revenue of a fund
// in year t.
func (m *model) outside(f *Financial, fund, pays string, t int) money.Pence {
	var total money.Pence
	for _, s := range f.Sources {
		if s.Fund == fund && s.Pays == pays && (s.Source == Borrowed || s.Source == Grant || s.Source == Developers || s.Source == FromPartner) {
			m.add(&total, s.Years[t])
		}
	}
	return total
}

// between is what partners pay each other in year t: for them jointly it is
// nothing. A transfer that no partner bears is a tax, which somebody pays.
func (m *model) between(option string, t int) Year {
	years := make(tally, 1)
	for i := range m.c.Lines {
		l := &m.c.Lines[i]
		if (l.Option == "" || l.Option == option) && l.Transfer && l.Partner != "" {
			years.put(&m.adder, 0, l.Kind, m.nominal[i][t])
		}
	}
	return years[0]
}

func (m *model) interestOnly(f *Financial, t int) money.Pence {
	if f.Repay == nil {
		return 0
	}
	return f.Repay.Years[t].Interest
}

// cashLines are the lines of an option in the prices of each year.
func (m *model) cashLines(option string) []Line {
	var list []Line
	for i, l := range m.c.Lines {
		if l.Option != "" && l.Option != option {
			continue
		}
		l.Amounts = make(map[calendar.FinancialYear]money.Pence, len(m.years))
		for t, y := range m.years {
			if a := m.nominal[i][t]; a != 0 {
				l.Amounts[y] = a
			}
		}
		list = append(list, l)
	}
	return list
}
