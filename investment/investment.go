// Package investment keeps what a strategy costs and the business cases that
// argue for it: a programme of areas and years with the figures that papers
// state; cases with options, lines, funding and the five texts, their frozen
// versions and outturn; parameter sets and budgets; the financial plan as cases
// change it; and portfolios of cases.
//
// It keeps these rules, and each has a test of the same name:
//
//	SavedWholeOrNotAtAll    an investment or a case is saved with all its lines or stays as it was
//	StaleSaveIsRefused      who saves over another's save is told so
//	PublishedFiguresAgree   what is published adds up to the penny
//	FrozenNeverChanges      a frozen version, and a parameter set that it used, is never changed
//	SameBytesAgain          working a frozen version out again gives the same bytes
//	GapsKeepItOpen          a case that lacks something is saved and worked out, and not frozen
//	CountedInOneCase        a saving that two cases count keeps both from being frozen
//	PlanAddsUp              the increments up to a year are the annual total of all cases
//	ScenariosStay           a scenario keeps what was asked and what came of it
//
// The arithmetic is package costmodel, the choice between cases package
// portfolio. The package does not know who decides (package decision) or what is
// gained (package benefit).
package investment

import (
	"encoding/json"
	"errors"
	"fmt"
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
	"moothall/journal"
	"moothall/money"
	"moothall/publish"
)

// Investment is a programme of spending over some years.
type Investment struct {
	ID, Organisation string
	Reference        string
	StrategySlug     string
	Title, Summary   string
	Horizon          costmodel.Horizon
	Tolerance        money.Pence // of the cash-neutral test
	Lines            []costmodel.Line
	Stated           []costmodel.Stated
	Revision         int64
	SavedBy          string
	SavedAt          time.Time
}

// Add adds an investment and returns it with its reference.
func Add(tx *store.Tx, i Investment) (Investment, error) {
	i.Organisation = tx.Actor().Organisation
	if err := access.Require(tx, access.InvestmentEdit, i.Organisation); err != nil {
		return i, err
	}
	if err := i.check(); err != nil {
		return i, err
	}
	var err error
	if i.Reference, err = reference.Next(tx, "INV", int(i.Horizon.First)); err != nil {
		return i, err
	}
	i.ID, i.Revision = id.New(), 1
	if err := tx.ExecOne(`
		INSERT INTO investment (id, organisation_id, reference, strategy_slug, title, summary, first_year, years, tolerance, saved_by, saved_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		i.ID, i.Organisation, i.Reference, i.StrategySlug, i.Title, i.Summary, int(i.Horizon.First), i.Horizon.Count, int64(i.Tolerance),
		tx.Actor().Name, store.Time{Time: tx.Now()}); err != nil {
		return i, fmt.Errorf("add an investment: %w", err)
	}
	if err := i.setParts(tx); err != nil {
		return i, err
	}
	return i, journal.Note(tx, "investment.added", i.Reference, map[string]string{"title": i.Title})
}

// Save replaces what i says, if the saved one is still at i.Revision.
func Save(tx *store.Tx, i Investment) error {
	if err := access.Require(tx, access.InvestmentEdit, tx.Actor().Organisation); err != nil {
		return err
	}
	if _, err := tx.Exec(`
		UPDATE investment
		SET revision = revision + 1
		WHERE organisation_id = $1 AND reference = $2`, tx.Actor().Organisation, i.Reference); err != nil {
		return fmt.Errorf("lock %s: %w", i.Reference, err)
	}
	was, err := Find(tx, i.Reference)
	if err != nil {
		return err
	}
	if was.Revision-1 != i.Revision {
		return journal.Stale(was.SavedBy, was.SavedAt)
	}
	if err := i.check(); err != nil {
		return err
	}
	i.ID = was.ID
	if err := tx.ExecOne(`
		UPDATE investment
		SET title = $1, summary = $2, first_year = $3, years = $4, tolerance = $5, saved_by = $6, saved_at = $7
		WHERE id = $8`,
		i.Title, i.Summary, int(i.Horizon.First), i.Horizon.Count, int64(i.Tolerance), tx.Actor().Name, store.Time{Time: tx.Now()}, i.ID); err != nil {
		return fmt.Errorf("save %s: %w", i.Reference, err)
	}
	if err := i.setParts(tx); err != nil {
		return err
	}
	return journal.Note(tx, "investment.saved", i.Reference, nil)
}

func (i Investment) check() error {
	if n := len([]rune(i.Title)); strings.TrimSpace(i.Title) == "" || n > 200 {
		return problem.New(problem.Invalid, "investment.title", "Enter a title of 1 to 200 characters: it has %d", n).On("title")
	}
	if i.Tolerance < 0 {
		return problem.New(problem.Invalid, "investment.tolerance", "The tolerance cannot be negative").On("tolerance")
	}
	if n := len([]rune(i.Summary)); n > 20_000 {
		return problem.New(problem.Invalid, "investment.summary", "The summary must be 20,000 characters or fewer: it has %d", n).On("summary")
	}
	if len(i.Lines) > 500 || len(i.Stated) > 100 {
		return problem.New(problem.Invalid, "investment.many", "An investment can have at most 500 lines and 100 stated figures").On("lines")
	}
	for n, s := range i.Stated {
		if err := checkStated(n+1, s); err != nil {
			return err
		}
	}
	for n, l := range i.Lines {
		if strings.TrimSpace(l.Label) == "" || len([]rune(l.Label)) > 200 || strings.TrimSpace(l.Area) == "" || len([]rune(l.Area)) > 200 {
			return problem.New(problem.Invalid, "investment.line", "Line %d needs an area and a label of 1 to 200 characters", n+1).On("lines")
		}
	}
	return costmodel.Check(i.Horizon, i.Lines)
}

// checkStated refuses a stated figure that says too little to be held against
// the lines.
func checkStated(n int, s costmodel.Stated) error {
	var missing string
	switch {
	case strings.TrimSpace(s.Label) == "" || len([]rune(s.Label)) > 200:
		missing = "a label of 1 to 200 characters"
	case len(s.Areas) == 0:
		missing = "the areas that it covers"
	case len(s.Kinds) == 0 || slices.ContainsFunc(s.Kinds, func(k costmodel.Kind) bool { return !k.Valid() }):
		missing = "the kinds of money that it is about"
	default:
		return nil
	}
	return problem.New(problem.Invalid, "investment.stated", "Stated figure %d needs %s", n, missing).On("stated")
}

func (i Investment) setParts(tx *store.Tx) error {
	for _, sql := range []string{
		`DELETE FROM investment_amount WHERE line_id IN (SELECT id FROM investment_line WHERE investment_id = $1)`,
		`DELETE FROM investment_line WHERE investment_id = $1`,
		`DELETE FROM investment_stated WHERE investment_id = $1`,
	} {
		if _, err := tx.Exec(sql, i.ID); err != nil {
			return fmt.Errorf("save the lines: %w", err)
		}
	}
	for n, l := range i.Lines {
		key := id.New()
		if err := tx.ExecOne(`
			INSERT INTO investment_line (id, investment_id, position, area, kind, label, source, illustrative)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, key, i.ID, n+1, l.Area, string(l.Kind), l.Label, l.Source, l.Illustrative); err != nil {
			return fmt.Errorf("save line %d: %w", n+1, err)
		}
		for year, amount := range l.Amounts {
			if err := tx.ExecOne(`
				INSERT INTO investment_amount (line_id, year, pence)
				VALUES ($1, $2, $3)`, key, int(year), int64(amount)); err != nil {
				return fmt.Errorf("save line %d: %w", n+1, err)
			}
		}
	}
	for n, s := range i.Stated {
		areas, err := json.Marshal(s.Areas)
		if err != nil {
			return err
		}
		kinds, err := json.Marshal(s.Kinds)
		if err != nil {
			return err
		}
		if err := tx.ExecOne(`
			INSERT INTO investment_stated (id, investment_id, position, label, areas, kinds, pence, source, is_total)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			id.New(), i.ID, n+1, s.Label, string(areas), string(kinds), int64(s.Amount), s.Source, n == 0); err != nil {
			return fmt.Errorf("save stated figure %d: %w", n+1, err)
		}
	}
	return nil
}

// Summary is an investment in a list.
type Summary struct {
	Reference, Title, SavedBy string
	Strategy                  string // its short name
	SavedAt                   time.Time
}

// List lists the investments of the actor's organisation, the newest first.
func List(tx *store.Tx) ([]Summary, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	return store.List(tx, func(r store.Row) (Summary, error) {
		var s Summary
		var at store.Time
		err := r.Scan(&s.Reference, &s.Title, &s.SavedBy, &s.Strategy, &at)
		s.SavedAt = at.Time
		return s, err
	}, `
		SELECT reference, title, saved_by, strategy_slug, saved_at
		FROM investment
		WHERE organisation_id = $1
		ORDER BY reference DESC
		LIMIT 500`, tx.Actor().Organisation)
}

// Find is the investment called ref in the actor's organisation.
func Find(tx *store.Tx, ref string) (Investment, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return Investment{}, err
	}
	i, err := store.One(tx, func(r store.Row) (Investment, error) {
		var i Investment
		var first int
		var tolerance int64
		var at store.Time
		err := r.Scan(&i.ID, &i.Organisation, &i.Reference, &i.StrategySlug, &i.Title, &i.Summary, &first, &i.Horizon.Count, &tolerance, &i.Revision, &i.SavedBy, &at)
		i.Horizon.First, i.Tolerance, i.SavedAt = calendar.FinancialYear(first), money.Pence(tolerance), at.Time
		return i, err
	}, `
		SELECT id, organisation_id, reference, strategy_slug, title, summary, first_year, years, tolerance, revision, saved_by, saved_at
		FROM investment
		WHERE organisation_id = $1 AND reference = $2`, tx.Actor().Organisation, ref)
	if errors.Is(err, store.ErrNone) {
		return i, problem.New(problem.NotFound, "investment.none", "There is no investment %s here", ref)
	}
	if err != nil {
		return i, fmt.Errorf("find investment %s: %w", ref, err)
	}
	if err := i.loadLines(tx); err != nil {
		return i, err
	}
	i.Stated, err = store.List(tx, func(r store.Row) (costmodel.Stated, error) {
		var s costmodel.Stated
		var areas, kinds string
		var pence int64
		if err := r.Scan(&s.Label, &areas, &kinds, &pence, &s.Source); err != nil {
			return s, err
		}
		s.Amount = money.Pence(pence)
		return s, errors.Join(json.Unmarshal([]byte(areas), &s.Areas), json.Unmarshal([]byte(kinds), &s.Kinds))
	}, `
		SELECT label, areas, kinds, pence, source
		FROM investment_stated
		WHERE investment_id = $1
		ORDER BY position`, i.ID)
	return i, err
}

func (i *Investment) loadLines(tx *store.Tx) error {
	type cell struct {
		line  costmodel.Line
		at    int
		year  int
		pence int64
	}
	cells, err := store.List(tx, func(r store.Row) (cell, error) {
		var c cell
		return c, r.Scan(&c.at, &c.line.Area, &c.line.Kind, &c.line.Label, &c.line.Source, &c.line.Illustrative, &c.year, &c.pence)
	}, `
		SELECT l.position, l.area, l.kind, l.label, l.source, l.illustrative, coalesce(a.year, 0), coalesce(a.pence, 0)
		FROM investment_line l
		LEFT JOIN investment_amount a ON a.line_id = l.id
		WHERE l.investment_id = $1
		ORDER BY l.position, a.year`, i.ID)
	if err != nil {
		return fmt.Errorf("read the lines: %w", err)
	}
	for _, c := range cells {
		if c.at > len(i.Lines) {
			c.line.Amounts = map[calendar.FinancialYear]money.Pence{}
			i.Lines = append(i.Lines, c.line)
		}
		if c.year != 0 {
			i.Lines[c.at-1].Amounts[calendar.FinancialYear(c.year)] = money.Pence(c.pence)
		}
	}
	return nil
}

// Document is an investment as the public may see it, with everything worked
// out at the moment of publishing.
type Document struct {
	Reference      string             `json:"reference"`
	Organisation   string             `json:"organisation"`
	Title          string             `json:"title"`
	Summary        string             `json:"summary"`
	Strategy       string             `json:"strategy,omitempty"`
	Horizon        costmodel.Horizon  `json:"horizon"`
	All            costmodel.Table    `json:"all"`
	Areas          []Area             `json:"areas"`
	Reconciliation []costmodel.Answer `json:"reconciliation"`
	Lines          []costmodel.Line   `json:"lines"`
	Illustrative   bool               `json:"illustrative"` // some line is
}

// Area is one investment area and its cash-neutral test.
type Area struct {
	Name     string            `json:"area"`
	Verdict  costmodel.Verdict `json:"cash_neutral"`
	Sentence string            `json:"sentence"`
}

// Work works everything out.
func (i Investment) Work() (Document, error) {
	d := Document{Reference: i.Reference, Title: i.Title, Summary: i.Summary, Strategy: i.StrategySlug, Horizon: i.Horizon, Lines: i.Lines}
	var err error
	if d.All, err = costmodel.Summarise(i.Horizon, i.Lines); err != nil {
		return d, err
	}
	var names []string
	for _, l := range i.Lines {
		d.Illustrative = d.Illustrative || l.Illustrative
		if !slices.Contains(names, l.Area) {
			names = append(names, l.Area)
		}
	}
	for _, name := range names {
		v, err := costmodel.CashNeutral(i.Horizon, costmodel.Of(i.Lines, name), i.Tolerance)
		if err != nil {
			return d, err
		}
		d.Areas = append(d.Areas, Area{Name: name, Verdict: v, Sentence: v.Sentence()})
	}
	d.Reconciliation, err = costmodel.Reconcile(i.Horizon, i.Lines, i.Stated)
	return d, err
}

// Publish shows an investment to the public as it stands. Whoever publishes has
// read it at revision.
func Publish(tx *store.Tx, ref string, revision int64) error {
	if err := access.Require(tx, access.DecisionPublish, tx.Actor().Organisation); err != nil {
		return err
	}
	// A save waits meanwhile: what is published is of one save.
	if _, err := tx.Exec(`
		UPDATE investment
		SET revision = revision
		WHERE organisation_id = $1 AND reference = $2`, tx.Actor().Organisation, ref); err != nil {
		return fmt.Errorf("lock %s: %w", ref, err)
	}
	i, err := Find(tx, ref)
	if err != nil {
		return err
	}
	if i.Revision != revision {
		return problem.New(problem.Conflict, "investment.unread", "%s changed these figures at %s, after you opened them. Read them again before you publish them", i.SavedBy, calendar.At(i.SavedAt))
	}
	d, err := i.Work()
	if err != nil {
		return err
	}
	if d.Organisation, err = access.Name(tx, i.Organisation); err != nil {
		return err
	}
	if err := publish.PutPage(tx, "investment", i.Reference, i.Title, d); err != nil {
		return err
	}
	return journal.Note(tx, "investment.published", i.Reference, nil)
}
