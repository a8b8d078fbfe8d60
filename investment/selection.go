package investment

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/id"
	"moothall/internal/problem"
	"moothall/internal/reference"
	"moothall/internal/store"
	"moothall/investment/costmodel"
	"moothall/investment/portfolio"
	"moothall/journal"
	"moothall/money"
)

// Portfolio is cases that could be done together, within limits.
type Portfolio struct {
	ID, Organisation string
	Reference        string
	Title            string
	First            calendar.FinancialYear
	Years            int
	By               string // ByValue or ByScore: what is to be as great as can be
	Fund             string // whose capital and revenue are limited: funds are never netted
	Members          []Member
	Limits           []portfolio.Limit
	Manual           []portfolio.Override
	Revision         int64
	SavedBy          string
	SavedAt          time.Time
}

// What a portfolio is chosen by.
const (
	ByValue = "npsv"
	ByScore = "score"
)

// Member is a case in a portfolio.
type Member struct {
	Case      string                           `json:"case"` // its reference
	Mandatory bool                             `json:"mandatory,omitempty"`
	Requires  []string                         `json:"requires,omitempty"`
	Exclusive string                           `json:"exclusive,omitempty"`
	Wait      int                              `json:"wait,omitempty"` // the most years by which it can begin later
	StaffDays map[calendar.FinancialYear]int64 `json:"staff_days,omitempty"`
	Risk      int64                            `json:"risk,omitempty"`
	Score     int64                            `json:"score,omitempty"` // points, where it is chosen by them
}

// selection is what is kept as the document of a portfolio.
type selection struct {
	First   calendar.FinancialYear `json:"first_year"`
	Years   int                    `json:"years"`
	By      string                 `json:"by"`
	Fund    string                 `json:"fund"`
	Members []Member               `json:"members"`
	Limits  []portfolio.Limit      `json:"limits"`
	Manual  []portfolio.Override   `json:"manual"`
}

func (p Portfolio) document() (string, error) {
	text, err := json.Marshal(selection{p.First, p.Years, p.By, p.Fund, p.Members, p.Limits, p.Manual})
	return string(text), err
}

const longestWait = 5

func (p *Portfolio) check() error {
	var l problem.List
	wrong := func(field, message string, args ...any) {
		l.Add(problem.New(problem.Invalid, "portfolio."+field, message, args...).On(field))
	}
	if n := len([]rune(p.Title)); strings.TrimSpace(p.Title) == "" || n > 200 {
		wrong("title", "Enter a title of 1 to 200 characters: it has %d", n)
	}
	if p.Years < 1 || p.Years > 60 {
		wrong("years", "The number of years must be from 1 to 60, not %d", p.Years)
	}
	if p.First < 1948 || p.First > 2150 {
		wrong("first_year", "The years must begin in 1948/49 to 2150/51, not in %s", p.First)
	}
	if p.Fund == "" {
		p.Fund = costmodel.Funds()[0]
	}
	if !slices.Contains(costmodel.Funds(), p.Fund) {
		wrong("fund", "Select the fund whose money is limited")
	}
	if p.By != ByValue && p.By != ByScore {
		wrong("by", "Select what the cases are chosen by")
	}
	if len(p.Members) > 500 || len(p.Limits) > 200 || len(p.Manual) > 500 {
		wrong("members", "A portfolio can have at most 500 cases and 200 limits")
	}
	seen := map[string]bool{}
	for _, m := range p.Members {
		if seen[m.Case] {
			wrong("members", "%s stands twice among the cases", m.Case)
		}
		seen[m.Case] = true
		if m.Wait < 0 || m.Wait > longestWait {
			wrong("members", "%s can begin at most %d years later", m.Case, longestWait)
		}
		if m.Score < 0 || m.Score > 1000 {
			wrong("members", "The score of %s must be from 0 to 1,000 points", m.Case)
		}
	}
	return l.Err()
}

// AddPortfolio adds a portfolio and returns it with its reference.
func AddPortfolio(tx *store.Tx, p Portfolio) (Portfolio, error) {
	p.Organisation = tx.Actor().Organisation
	if err := access.Require(tx, access.PortfolioEdit, p.Organisation); err != nil {
		return p, err
	}
	if err := p.check(); err != nil {
		return p, err
	}
	p.decidedBy(tx, nil)
	if err := p.known(tx); err != nil {
		return p, err
	}
	var err error
	if p.Reference, err = reference.Next(tx, "PORT", int(p.First)); err != nil {
		return p, err
	}
	text, err := p.document()
	if err != nil {
		return p, err
	}
	p.ID, p.Revision = id.New(), 1
	if err := tx.ExecOne(`
		INSERT INTO portfolio (id, organisation_id, reference, title, content, saved_by, saved_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, p.ID, p.Organisation, p.Reference, p.Title, text, tx.Actor().Name, store.Time{Time: tx.Now()}); err != nil {
		return p, fmt.Errorf("add a portfolio: %w", err)
	}
	return p, journal.Note(tx, "portfolio.added", p.Reference, map[string]string{"title": p.Title})
}

// SavePortfolio replaces what p says, if the saved one is still at p.Revision.
func SavePortfolio(tx *store.Tx, p Portfolio) error {
	if err := access.Require(tx, access.PortfolioEdit, tx.Actor().Organisation); err != nil {
		return err
	}
	if _, err := tx.Exec(`
		UPDATE portfolio
		SET revision = revision + 1
		WHERE organisation_id = $1 AND reference = $2`, tx.Actor().Organisation, p.Reference); err != nil {
		return fmt.Errorf("lock %s: %w", p.Reference, err)
	}
	was, err := FindPortfolio(tx, p.Reference)
	if err != nil {
		return err
	}
	if was.Revision-1 != p.Revision {
		return journal.Stale(was.SavedBy, was.SavedAt)
	}
	if err := p.check(); err != nil {
		return err
	}
	p.decidedBy(tx, was.Manual)
	if err := p.known(tx); err != nil {
		return err
	}
	text, err := p.document()
	if err != nil {
		return err
	}
	if err := tx.ExecOne(`
		UPDATE portfolio
		SET title = $1, content = $2, saved_by = $3, saved_at = $4
		WHERE id = $5`, p.Title, text, tx.Actor().Name, store.Time{Time: tx.Now()}, was.ID); err != nil {
		return fmt.Errorf("save %s: %w", p.Reference, err)
	}
	return journal.Note(tx, "portfolio.saved", p.Reference, map[string]int{"cases": len(p.Members), "manual": len(p.Manual)})
}

// known refuses a portfolio of cases that are not here, without working them
// out: who saves has assembled it before, outside the change.
func (p *Portfolio) known(tx *store.Tx) error {
	here := map[string]string{}
	list, err := store.List(tx, func(r store.Row) ([2]string, error) {
		var x [2]string
		return x, r.Scan(&x[0], &x[1])
	}, `
		SELECT reference, status
		FROM business_case
		WHERE organisation_id = $1`, tx.Actor().Organisation)
	if err != nil {
		return fmt.Errorf("look for the cases: %w", err)
	}
	for _, x := range list {
		here[x[0]] = x[1]
	}
	var l problem.List
	for _, m := range p.Members {
		switch here[m.Case] {
		case "":
			l.Add(problem.New(problem.Invalid, "portfolio.no-case", "There is no business case %s here: take it out", m.Case).On("members"))
		case "withdrawn":
			l.Add(problem.New(problem.Invalid, "portfolio.withdrawn", "%s was withdrawn: take it out", m.Case).On("members"))
		}
	}
	return l.Err()
}

// decidedBy names who took each manual decision: who entered it, unless it stood
// there before as it is.
func (p *Portfolio) decidedBy(tx *store.Tx, before []portfolio.Override) {
	same := func(a, b portfolio.Override) bool {
		return a.Case == b.Case && a.Choose == b.Choose && a.Reason == b.Reason && a.By == b.By && (a.Start == nil) == (b.Start == nil) && (a.Start == nil || *a.Start == *b.Start)
	}
	for i, o := range p.Manual {
		if !slices.ContainsFunc(before, func(b portfolio.Override) bool { return same(o, b) }) {
			p.Manual[i].By = tx.Actor().Name
		}
	}
}

func scanPortfolio(r store.Row) (Portfolio, error) {
	var p Portfolio
	var text string
	var at store.Time
	if err := r.Scan(&p.ID, &p.Organisation, &p.Reference, &p.Title, &text, &p.Revision, &p.SavedBy, &at); err != nil {
		return p, err
	}
	var s selection
	err := json.Unmarshal([]byte(text), &s)
	p.First, p.Years, p.By, p.Fund, p.Members, p.Limits, p.Manual, p.SavedAt = s.First, s.Years, s.By, s.Fund, s.Members, s.Limits, s.Manual, at.Time
	return p, err
}

// Portfolios lists the portfolios of the actor's organisation, the newest first.
func Portfolios(tx *store.Tx) ([]Portfolio, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	return store.List(tx, scanPortfolio, `
		SELECT id, organisation_id, reference, title, content, revision, saved_by, saved_at
		FROM portfolio
		WHERE organisation_id = $1
		ORDER BY reference DESC
		LIMIT 200`, tx.Actor().Organisation)
}

// FindPortfolio is the portfolio called ref in the actor's organisation.
func FindPortfolio(tx *store.Tx, ref string) (Portfolio, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return Portfolio{}, err
	}
	p, err := store.One(tx, scanPortfolio, `
		SELECT id, organisation_id, reference, title, content, revision, saved_by, saved_at
		FROM portfolio
		WHERE organisation_id = $1 AND reference = $2`, tx.Actor().Organisation, ref)
	if errors.Is(err, store.ErrNone) {
		return p, problem.New(problem.NotFound, "portfolio.none", "There is no portfolio %s here", ref)
	}
	return p, err
}

// Assemble is what is put to the optimiser: every case as it stands now, with
// what it is worth at each start that it may have.
func (p *Portfolio) Assemble(tx *store.Tx) (portfolio.File, error) {
	f := portfolio.File{Format: portfolio.Format, Title: p.Title, First: p.First, Years: p.Years, Limits: p.Limits, Manual: p.Manual, Cases: []portfolio.Case{}}
	prepared := map[string]*costmodel.Prepared{}
	var l problem.List
	for _, m := range p.Members {
		c, err := FindCase(tx, m.Case)
		if problem.Is(err, problem.NotFound) {
			l.Add(problem.New(problem.Invalid, "portfolio.no-case", "There is no business case %s here: take it out", m.Case).On("members"))
			continue
		}
		if err != nil {
			return f, err
		}
		if c.Status == "withdrawn" {
			l.Add(problem.New(problem.Invalid, "portfolio.withdrawn", "%s was withdrawn: take it out", m.Case).On("members"))
			continue
		}
		parameters, err := c.Parameters(tx)
		if err != nil {
			return f, err
		}
		key := setsOf(parameters)
		if prepared[key] == nil {
			if prepared[key], err = costmodel.Prepare(parameters); err != nil {
				return f, err
			}
		}
		one, err := p.entry(m, c, prepared[key])
		if err != nil {
			return f, err
		}
		f.Cases = append(f.Cases, one)
	}
	if err := l.Err(); err != nil {
		return f, err
	}
	return f, portfolio.Check(f)
}

func setsOf(p costmodel.Parameters) string {
	var b strings.Builder
	for _, s := range p.Sets {
		b.WriteString(s.Digest())
	}
	return b.String()
}

// entry is a case as the optimiser sees it.
func (p *Portfolio) entry(m Member, c Case, by *costmodel.Prepared) (portfolio.Case, error) {
	one := portfolio.Case{ID: c.Reference, Title: c.Model.Title, Mandatory: m.Mandatory, Requires: m.Requires, Exclusive: m.Exclusive, Risk: m.Risk, BeyondOK: true,
		Capital: map[calendar.FinancialYear]money.Pence{}, Revenue: map[calendar.FinancialYear]money.Pence{}, StaffDays: maps.Clone(m.StaffDays)}
	for delay := 0; delay <= m.Wait; delay++ {
		model := c.Model
		model.Uncertainty.Runs = 0
		if delay > 0 {
			model = *model.Delayed(delay)
		}
		a, err := by.Propose(&model)
		if err != nil {
			return one, fmt.Errorf("work out %s: %w", c.Reference, err)
		}
		r := a.Proposed()
		value := r.Economic.Net
		if p.By == ByScore {
			value = money.Pence(m.Score) * 100 // a point counts as a pound
		}
		if delay > 0 {
			one.Starts = append(one.Starts, portfolio.Start{Delay: delay, Value: value})
			continue
		}
		one.Value = value
		for _, v := range r.Financial.Funds {
			if v.Fund == p.Fund {
				p.need(&one, v.Years, m.Wait)
			}
		}
	}
	return one, nil
}

// need is what a case needs of the fund in the years of the portfolio, and in
// those before from which it can move into them if it waits.
func (p *Portfolio) need(one *portfolio.Case, years []costmodel.FundYear, wait int) {
	for _, y := range years {
		if y.Year < p.First-calendar.FinancialYear(wait) || int(y.Year) >= int(p.First)+p.Years {
			continue
		}
		if y.Capital != 0 {
			one.Capital[y.Year] = y.Capital
		}
		if y.OnBudget != 0 {
			one.Revenue[y.Year] = y.OnBudget
		}
	}
}

// Scenario is a portfolio as it was put to the optimiser, with what came of it.
type Scenario struct {
	Number   int
	Title    string
	Asked    portfolio.File
	Result   portfolio.Result
	SolvedBy string
	SolvedAt time.Time
}

// KeepScenario keeps what the optimiser answered.
func KeepScenario(tx *store.Tx, ref string, s Scenario) (int, error) {
	if err := access.Require(tx, access.PortfolioEdit, tx.Actor().Organisation); err != nil {
		return 0, err
	}
	p, err := FindPortfolio(tx, ref)
	if err != nil {
		return 0, err
	}
	if n := len([]rune(s.Title)); strings.TrimSpace(s.Title) == "" || n > 200 {
		return 0, problem.New(problem.Invalid, "scenario.title", "Name the scenario in 1 to 200 characters").On("scenario")
	}
	if _, err := tx.Exec(`
		UPDATE portfolio
		SET revision = revision
		WHERE id = $1`, p.ID); err != nil {
		return 0, fmt.Errorf("lock %s: %w", ref, err)
	}
	last, err := store.One(tx, func(r store.Row) (int, error) {
		var n int
		return n, r.Scan(&n)
	}, `
		SELECT coalesce(max(number), 0)
		FROM portfolio_scenario
		WHERE portfolio_id = $1`, p.ID)
	if err != nil {
		return 0, err
	}
	asked, err := json.Marshal(s.Asked)
	if err != nil {
		return 0, err
	}
	result, err := json.Marshal(s.Result)
	if err != nil {
		return 0, err
	}
	if err := tx.ExecOne(`
		INSERT INTO portfolio_scenario (id, portfolio_id, number, title, asked, result, solved_by, solved_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, id.New(), p.ID, last+1, s.Title, string(asked), string(result), tx.Actor().Name, store.Time{Time: tx.Now()}); err != nil {
		return 0, fmt.Errorf("keep a scenario of %s: %w", ref, err)
	}
	return last + 1, journal.Note(tx, "portfolio.solved", ref, map[string]any{"scenario": last + 1, "title": s.Title, "value": s.Result.Value.Plain(), "proved": s.Result.Proof.Optimal})
}

// Scenarios lists the newest 50 scenarios of a portfolio, the newest first.
func Scenarios(tx *store.Tx, p Portfolio) ([]Scenario, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	return store.List(tx, scanScenario, `
		SELECT number, title, asked, result, solved_by, solved_at
		FROM portfolio_scenario
		WHERE portfolio_id = $1
		ORDER BY number DESC
		LIMIT 50`, p.ID)
}

// FindScenario is the scenario of that number of a portfolio.
func FindScenario(tx *store.Tx, p Portfolio, number int) (Scenario, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return Scenario{}, err
	}
	s, err := store.One(tx, scanScenario, `
		SELECT number, title, asked, result, solved_by, solved_at
		FROM portfolio_scenario
		WHERE portfolio_id = $1 AND number = $2`, p.ID, number)
	if errors.Is(err, store.ErrNone) {
		return s, problem.New(problem.NotFound, "scenario.none", "%s has no scenario %d", p.Reference, number)
	}
	return s, err
}

func scanScenario(r store.Row) (Scenario, error) {
	var s Scenario
	var asked, result string
	var at store.Time
	if err := r.Scan(&s.Number, &s.Title, &asked, &result, &s.SolvedBy, &at); err != nil {
		return s, err
	}
	s.SolvedAt = at.Time
	return s, errors.Join(json.Unmarshal([]byte(asked), &s.Asked), json.Unmarshal([]byte(result), &s.Result))
}

// Delay is by how many years a scenario has the case begin later, and whether it
// is chosen at all.
func (s Scenario) Delay(ref string) (years int, chosen bool) {
	i := slices.IndexFunc(s.Result.Chosen, func(c portfolio.Choice) bool { return c.Case == ref })
	if i < 0 {
		return 0, false
	}
	return s.Result.Chosen[i].Delay, true
}
