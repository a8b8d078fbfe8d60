package investment

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment/costmodel"
	"moothall/journal"
	"moothall/money"
)

// Effect is what the preferred option of a case does to the council's plans, as
// it was worked out when the case was saved.
type Effect struct {
	First    calendar.FinancialYear `json:"first_year"`
	Years    int                    `json:"years"`
	Option   string                 `json:"option"`
	NPSV     money.Pence            `json:"npsv"`
	Cost     money.Pence            `json:"cash_cost"` // of all years
	Neutral  string                 `json:"cash_neutral"`
	Unfunded money.Pence            `json:"unfunded"`
	Capital  amounts                `json:"capital"`
	Revenue  amounts                `json:"on_budget"` // less displaced budgets, savings, and what reserves, receipts and grants pay
	Plan     []effectRow            `json:"plan"`
	Financed amounts                `json:"financing"` // provision and interest
	Gaps     int                    `json:"gaps"`
}

// effectRow is the increments of a category of the plan.
type effectRow struct {
	Category string  `json:"category"`
	Fund     string  `json:"fund"`
	Years    amounts `json:"increments"`
}

// amounts are pence by year, written as whole numbers: a list of thousands of
// cases is read at once, and read by us alone.
type amounts []money.Pence

// MarshalJSON writes whole pence.
func (a amounts) MarshalJSON() ([]byte, error) {
	b := []byte{'['}
	for i, p := range a {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(p), 10)
	}
	return append(b, ']'), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (a *amounts) UnmarshalJSON(b []byte) error {
	*a = nil
	text := strings.Trim(string(b), "[] \n")
	for text != "" {
		one, rest, _ := strings.Cut(text, ",")
		n, err := strconv.ParseInt(strings.TrimSpace(one), 10, 64)
		if err != nil {
			return fmt.Errorf("read the amounts of a case: %w", err)
		}
		*a, text = append(*a, money.Pence(n)), rest
	}
	return nil
}

// At is an amount of a year, nought outside the case.
func (e Effect) At(list []money.Pence, y calendar.FinancialYear) money.Pence {
	t := int(y - e.First)
	if t < 0 || t >= len(list) {
		return 0
	}
	return list[t]
}

// effect works out the preferred option without drawing any runs.
func (c *Case) effect(p costmodel.Parameters) (Effect, error) {
	plain := c.Model
	plain.Uncertainty.Runs = 0
	ready, err := costmodel.Prepare(p)
	if err != nil {
		return Effect{}, err
	}
	a, err := ready.Propose(&plain)
	if err != nil {
		return Effect{}, err
	}
	r := a.Proposed()
	e := Effect{First: c.Model.First, Years: c.Model.Years, Option: r.Title, NPSV: r.Economic.Net, Neutral: r.Financial.Neutral.Flag, Unfunded: r.Financial.Unfunded(), Gaps: len(a.Gaps)}
	for _, row := range r.Financial.Plan {
		e.Plan = append(e.Plan, effectRow{row.Category, row.Fund, row.Years})
	}
	for _, y := range r.Financial.All {
		e.Capital, e.Revenue = append(e.Capital, y.Capital), append(e.Revenue, y.OnBudget)
		e.Financed = append(e.Financed, y.MRP+y.Interest)
		e.Cost += y.Capital + y.OneOff + y.Recurring
	}
	return e, nil
}

// Plan is the medium term financial plan as far as cases change it, each fund by
// itself.
type Plan struct {
	First calendar.FinancialYear
	Years int
	Funds []PlanFund
	Cases []CaseEffect
	// Of all cases and funds, by year: they are spent, not netted.
	Capital, Financing []money.Pence
}

// PlanFund is what the cases do to one fund.
type PlanFund struct {
	Fund       string
	Rows       []PlanOf
	Base       money.Pence // what the cases have changed before the first year: it is in the base
	Increments []money.Pence
	Totals     []money.Pence // of each year, with the base
	Change     money.Pence   // of the years together
}

// PlanOf is a category of the plan over all cases.
type PlanOf struct {
	Category      string
	Base          money.Pence
	Years, Totals []money.Pence
}

// CaseEffect is what one case adds to the plan, all funds together.
type CaseEffect struct {
	CaseSummary
	Base               money.Pence
	Increments, Totals []money.Pence
}

// MakePlan adds up what cases do to the plan from a year on. Withdrawn cases do
// nothing; which says whether a case counts. What a case has done before the
// first year is in the base, and is no increment.
func MakePlan(list []CaseSummary, first calendar.FinancialYear, years int, which func(CaseSummary) bool) Plan {
	p := Plan{First: first, Years: years, Capital: make([]money.Pence, years), Financing: make([]money.Pence, years)}
	for _, c := range list {
		if c.Status == "withdrawn" || which != nil && !which(c) {
			continue
		}
		e := CaseEffect{CaseSummary: c, Increments: make([]money.Pence, years), Totals: make([]money.Pence, years)}
		for _, r := range c.Effect.Plan {
			p.add(&e, r)
		}
		for i := range years {
			y := first + calendar.FinancialYear(i)
			p.Capital[i] += c.Effect.At(c.Effect.Capital, y)
			p.Financing[i] += c.Effect.At(c.Effect.Financed, y)
		}
		accumulate(e.Totals, e.Base, e.Increments)
		p.Cases = append(p.Cases, e)
	}
	order, funds := costmodel.PlanCategories(), costmodel.Funds()
	slices.SortFunc(p.Funds, func(a, b PlanFund) int { return slices.Index(funds, a.Fund) - slices.Index(funds, b.Fund) })
	for i := range p.Funds {
		f := &p.Funds[i]
		f.Rows = slices.DeleteFunc(f.Rows, func(r PlanOf) bool {
			return r.Base == 0 && !slices.ContainsFunc(r.Years, func(by money.Pence) bool { return by != 0 })
		})
		slices.SortFunc(f.Rows, func(a, b PlanOf) int { return slices.Index(order, a.Category) - slices.Index(order, b.Category) })
		for k := range f.Rows {
			accumulate(f.Rows[k].Totals, f.Rows[k].Base, f.Rows[k].Years)
		}
		accumulate(f.Totals, f.Base, f.Increments)
		for _, by := range f.Increments {
			f.Change += by
		}
	}
	return p
}

// Largest are the cases that change the budget most, at most n, in the order of
// the plan.
func (p *Plan) Largest(n int) []CaseEffect {
	if len(p.Cases) <= n {
		return p.Cases
	}
	size := func(e CaseEffect) (sum money.Pence) {
		for _, t := range e.Totals {
			sum += max(t, -t)
		}
		return sum
	}
	sizes := make([]money.Pence, len(p.Cases))
	for i, e := range p.Cases {
		sizes[i] = size(e)
	}
	sorted := slices.Sorted(slices.Values(sizes))
	least := sorted[len(sorted)-n]
	var list []CaseEffect
	for i, e := range p.Cases {
		if sizes[i] >= least && len(list) < n {
			list = append(list, e)
		}
	}
	return list
}

// add adds a row of a case.
func (p *Plan) add(e *CaseEffect, r effectRow) {
	at := slices.IndexFunc(p.Funds, func(f PlanFund) bool { return f.Fund == r.Fund })
	if at < 0 {
		p.Funds = append(p.Funds, PlanFund{Fund: r.Fund, Increments: make([]money.Pence, p.Years), Totals: make([]money.Pence, p.Years)})
		at = len(p.Funds) - 1
	}
	f := &p.Funds[at]
	row := slices.IndexFunc(f.Rows, func(o PlanOf) bool { return o.Category == r.Category })
	if row < 0 {
		f.Rows = append(f.Rows, PlanOf{Category: r.Category, Years: make([]money.Pence, p.Years), Totals: make([]money.Pence, p.Years)})
		row = len(f.Rows) - 1
	}
	for t, by := range r.Years {
		switch i := int(e.Effect.First-p.First) + t; {
		case i >= p.Years:
		case i < 0:
			f.Rows[row].Base += by
			f.Base += by
			e.Base += by
		default:
			f.Rows[row].Years[i] += by
			f.Increments[i] += by
			e.Increments[i] += by
		}
	}
}

// accumulate sets totals to base and what is added to it so far.
func accumulate(totals []money.Pence, base money.Pence, increments []money.Pence) {
	so := base
	for i, by := range increments {
		so += by
		totals[i] = so
	}
}

// setClaims writes down what the preferred option takes out of named budgets.
func (c *Case) setClaims(tx *store.Tx) error {
	if _, err := tx.Exec(`
		DELETE FROM case_claim
		WHERE case_id = $1`, c.ID); err != nil {
		return fmt.Errorf("save what %s claims: %w", c.Reference, err)
	}
	if c.Status == "withdrawn" {
		return nil
	}
	for _, l := range c.Model.LinesOf(c.Model.PreferredOption().ID) {
		if l.BudgetLine == "" || l.Kind != costmodel.Cashable && l.Kind != costmodel.Displaced {
			continue
		}
		fund := l.Fund
		if fund == "" {
			fund = costmodel.Funds()[0]
		}
		for y, p := range l.Amounts {
			if p == 0 {
				continue
			}
			if err := tx.ExecOne(`
				INSERT INTO case_claim (case_id, line_id, label, kind, fund, budget_line, year, pence)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, c.ID, l.ID, l.Label, string(l.Kind), fund, strings.TrimSpace(l.BudgetLine), int(y), int64(p)); err != nil {
				return fmt.Errorf("save what %s claims: %w", c.Reference, err)
			}
		}
	}
	return nil
}

// Clash is a budget out of which cases together take more than there is, or
// which two of them take though nobody has said how much there is.
type Clash struct {
	Line, Label string // of the case that is asked about
	BudgetLine  string
	Year        calendar.FinancialYear
	Claimed     money.Pence // by all cases together
	Budget      money.Pence // nought: not known
	Known       bool
	Others      string // the references of the other cases
}

// Sentence says the clash.
func (c Clash) Sentence() string {
	other := ""
	if c.Others != "" {
		other = ", and so does " + c.Others
	}
	if c.Known && c.Others == "" {
		return fmt.Sprintf("“%s” takes %s from budget %s in %s, and the budget is %s", c.Label, c.Claimed.Pounds(), c.BudgetLine, c.Year, c.Budget.Pounds())
	}
	if c.Known {
		return fmt.Sprintf("“%s” takes from budget %s in %s%s: together %s, and the budget is %s. Count a saving in one case only", c.Label, c.BudgetLine, c.Year, other, c.Claimed.Pounds(), c.Budget.Pounds())
	}
	return fmt.Sprintf("“%s” takes from budget %s in %s%s. Count a saving in one case only, or enter how large the budget is so that both can be held against it", c.Label, c.BudgetLine, c.Year, other)
}

// Clashes finds the savings and displaced budgets of a case that are counted
// twice.
func Clashes(tx *store.Tx, c Case) ([]Clash, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	return store.List(tx, func(r store.Row) (Clash, error) {
		var k Clash
		var year int
		var claimed, budget int64
		err := r.Scan(&k.Line, &k.Label, &k.BudgetLine, &year, &claimed, &k.Known, &budget, &k.Others)
		k.Year, k.Claimed, k.Budget = calendar.FinancialYear(year), money.Pence(claimed), money.Pence(budget)
		return k, err
	}, `
		WITH mine AS (
			SELECT line_id, label, budget_line, year
			FROM case_claim
			WHERE case_id = $1
		), claims AS (
			SELECT a.budget_line, a.year, sum(a.pence) AS pence, count(DISTINCT a.case_id) AS cases
			FROM case_claim a
			JOIN business_case b ON b.id = a.case_id
			WHERE b.organisation_id = $2
			GROUP BY a.budget_line, a.year
		)
		SELECT m.line_id, m.label, m.budget_line, m.year, CAST(k.pence AS BIGINT), l.code IS NOT NULL, coalesce(l.pence, 0), coalesce((
			SELECT string_agg(o.reference, ', ')
			FROM (
				SELECT DISTINCT b.reference
				FROM case_claim a
				JOIN business_case b ON b.id = a.case_id
				WHERE a.budget_line = m.budget_line AND a.year = m.year AND a.case_id <> $1 AND b.organisation_id = $2
				ORDER BY b.reference
			) o), '')
		FROM mine m
		JOIN claims k ON k.budget_line = m.budget_line AND k.year = m.year
		LEFT JOIN budget_line l ON l.organisation_id = $2 AND l.code = m.budget_line
		WHERE (l.code IS NULL AND k.cases > 1) OR k.pence > l.pence
		ORDER BY m.year, m.line_id
		LIMIT 100`, c.ID, tx.Actor().Organisation)
}

// Budget is a budget that savings name.
type Budget struct {
	Code, Title, Fund string
	Amount            money.Pence // a year
}

// Budgets lists the budgets of the actor's organisation by code.
func Budgets(tx *store.Tx) ([]Budget, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	return store.List(tx, func(r store.Row) (Budget, error) {
		var b Budget
		var p int64
		err := r.Scan(&b.Code, &b.Title, &b.Fund, &p)
		b.Amount = money.Pence(p)
		return b, err
	}, `
		SELECT code, title, fund, pence
		FROM budget_line
		WHERE organisation_id = $1
		ORDER BY code
		LIMIT 5000`, tx.Actor().Organisation)
}

// SetBudget adds a budget or replaces what is said of it.
func SetBudget(tx *store.Tx, b Budget) error {
	org := tx.Actor().Organisation
	if err := access.Require(tx, access.ParametersSet, org); err != nil {
		return err
	}
	b.Code, b.Title = strings.TrimSpace(b.Code), strings.TrimSpace(b.Title)
	var l problem.List
	if n := len([]rune(b.Code)); n < 1 || n > 40 {
		l.Add(problem.New(problem.Invalid, "budget.code", "Enter the code of the budget, 1 to 40 characters").On("code"))
	}
	if n := len([]rune(b.Title)); n < 1 || n > 200 {
		l.Add(problem.New(problem.Invalid, "budget.title", "Enter what the budget is for, in 1 to 200 characters").On("title"))
	}
	if !slices.Contains(costmodel.Funds(), b.Fund) {
		l.Add(problem.New(problem.Invalid, "budget.fund", "Select the fund of the budget").On("fund"))
	}
	if b.Amount < 0 || b.Amount > costmodel.MostInAYear {
		l.Add(problem.New(problem.Invalid, "budget.amount", "The budget of a year cannot be negative, nor more than %s", costmodel.MostInAYear.Pounds()).On("amount"))
	}
	if err := l.Err(); err != nil {
		return err
	}
	if err := tx.ExecOne(`
		INSERT INTO budget_line (organisation_id, code, title, fund, pence)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (organisation_id, code) DO UPDATE SET title = $3, fund = $4, pence = $5`, org, b.Code, b.Title, b.Fund, int64(b.Amount)); err != nil {
		return fmt.Errorf("save budget %s: %w", b.Code, err)
	}
	return journal.Note(tx, "budget.set", b.Code, map[string]string{"title": b.Title, "amount": b.Amount.Plain()})
}
