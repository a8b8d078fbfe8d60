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
	"moothall/journal"
	"moothall/money"
)

// Case is a business case: the options and their money, the five cases in words,
// and how it fits the principles of the strategy.
type Case struct {
	ID, Organisation string
	Reference        string
	Status           string // one of CaseStatuses
	StrategySlug     string
	Investment       string // reference of the programme of areas that it belongs to
	Decision         string // reference of the decision that approved it
	Model            costmodel.Case
	Texts            Texts
	Scores           []Score
	Revision         int64
	SavedBy          string
	SavedAt          time.Time
}

// Texts are the five cases in words, and the summary before them.
type Texts struct {
	Summary    string `json:"summary,omitempty"`
	Strategic  string `json:"strategic,omitempty"`
	Economic   string `json:"economic,omitempty"`
	Commercial string `json:"commercial,omitempty"`
	Financial  string `json:"financial,omitempty"`
	Management string `json:"management,omitempty"`
}

// Score is how the case fits one principle of the strategy, as the principle
// read when it was scored.
type Score struct {
	Principle string `json:"principle"` // its short name
	Title     string `json:"title"`
	Of        int64  `json:"strategy_revision"`
	Fit       string `json:"fit"` // one of Fits
	Why       string `json:"why"`
}

// Fits lists how a case can fit a principle.
func Fits() []string { return []string{"supports", "neutral", "conflicts"} }

// CaseStatuses lists what a case can be.
func CaseStatuses() []string { return []string{"proposed", "approved", "withdrawn"} }

// content is what is kept as the document of a case.
type content struct {
	Model  costmodel.Case `json:"model"`
	Texts  Texts          `json:"texts"`
	Scores []Score        `json:"scores"`
}

func (c Case) content() (string, error) {
	text, err := json.Marshal(content{c.Model, c.Texts, c.Scores})
	return string(text), err
}

// AddCase adds a case and returns it with its reference.
func AddCase(tx *store.Tx, c Case) (Case, error) {
	c.Organisation = tx.Actor().Organisation
	if err := access.Require(tx, access.InvestmentEdit, c.Organisation); err != nil {
		return c, err
	}
	c.Status, c.ID, c.Revision = "proposed", id.New(), 1
	c.normalise()
	if err := c.check(); err != nil {
		return c, err
	}
	var err error
	if c.Reference, err = reference.Next(tx, "CASE", int(c.Model.First)); err != nil {
		return c, err
	}
	c.Model.Reference = c.Reference
	text, effect, err := c.worked(tx)
	if err != nil {
		return c, err
	}
	if err := tx.ExecOne(`
		INSERT INTO business_case (id, organisation_id, reference, title, stage, status, strategy_slug, investment_ref, content, effect, saved_by, saved_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		c.ID, c.Organisation, c.Reference, c.Model.Title, string(c.Model.Stage), c.Status, c.StrategySlug, c.Investment, text, effect,
		tx.Actor().Name, store.Time{Time: tx.Now()}); err != nil {
		return c, fmt.Errorf("add a case: %w", err)
	}
	if err := c.setClaims(tx); err != nil {
		return c, err
	}
	return c, journal.Note(tx, "case.added", c.Reference, map[string]string{"title": c.Model.Title})
}

// SaveCase replaces what c says, if the saved one is still at c.Revision.
func SaveCase(tx *store.Tx, c Case) error {
	if err := access.Require(tx, access.InvestmentEdit, tx.Actor().Organisation); err != nil {
		return err
	}
	was, err := lockCase(tx, c.Reference, c.Revision)
	if err != nil {
		return err
	}
	if !slices.Contains(CaseStatuses(), c.Status) {
		return problem.New(problem.Invalid, "case.status", "A case is proposed, approved or withdrawn, not %q", c.Status).On("status")
	}
	if err := c.allowed(tx, was); err != nil {
		return err
	}
	c.ID, c.Organisation = was.ID, was.Organisation
	c.Model.Reference = c.Reference
	c.normalise()
	if err := c.check(); err != nil {
		return err
	}
	text, effect, err := c.worked(tx)
	if err != nil {
		return err
	}
	if err := tx.ExecOne(`
		UPDATE business_case
		SET title = $1, stage = $2, status = $3, strategy_slug = $4, investment_ref = $5, decision_ref = $6, content = $7, effect = $8, saved_by = $9, saved_at = $10
		WHERE id = $11`,
		c.Model.Title, string(c.Model.Stage), c.Status, c.StrategySlug, c.Investment, c.Decision, text, effect, tx.Actor().Name, store.Time{Time: tx.Now()}, c.ID); err != nil {
		return fmt.Errorf("save %s: %w", c.Reference, err)
	}
	if err := c.setClaims(tx); err != nil {
		return err
	}
	if c.Status != was.Status {
		return journal.Note(tx, "case."+c.Status, c.Reference, map[string]string{"was": was.Status, "decision": c.Decision})
	}
	return journal.Note(tx, "case.saved", c.Reference, nil)
}

// allowed refuses to call a case approved that nobody decided on, or by who
// proposes it; and what was approved is changed only by those who can approve.
func (c *Case) allowed(tx *store.Tx, was Case) error {
	if !access.May(tx.Actor(), access.CaseFreeze, tx.Actor().Organisation) {
		switch {
		case was.Status == "approved":
			return problem.New(problem.Invalid, "case.is-approved", "The case is approved, as the financial plan counts it. It can be changed, or set back to proposed, by: %s", access.Holders(access.CaseFreeze)).On("status")
		case c.Status == "approved":
			return problem.New(problem.Invalid, "case.approve", "A case can be set to approved by: %s. Leave it as proposed", access.Holders(access.CaseFreeze)).On("status")
		}
	}
	if c.Status == "approved" && !strings.HasPrefix(c.Decision, "DEC-") {
		return problem.New(problem.Invalid, "case.no-decision", "Name the decision that approved the case, like DEC-2026-0001").On("decision")
	}
	return nil
}

// lockCase serialises changes of a case and refuses who opened an earlier one.
func lockCase(tx *store.Tx, ref string, revision int64) (Case, error) {
	if _, err := tx.Exec(`
		UPDATE business_case
		SET revision = revision + 1
		WHERE organisation_id = $1 AND reference = $2`, tx.Actor().Organisation, ref); err != nil {
		return Case{}, fmt.Errorf("lock %s: %w", ref, err)
	}
	was, err := FindCase(tx, ref)
	if err != nil {
		return was, err
	}
	if was.Revision-1 != revision {
		return was, journal.Stale(was.SavedBy, was.SavedAt)
	}
	return was, nil
}

// normalise fills in what every case has.
func (c *Case) normalise() {
	c.Model.Format = costmodel.Format
	if c.Model.Stage == "" {
		c.Model.Stage = costmodel.SOC
	}
	for i := range c.Model.Lines {
		maps.DeleteFunc(c.Model.Lines[i].Amounts, func(_ calendar.FinancialYear, p money.Pence) bool { return p == 0 })
	}
}

func (c *Case) check() error {
	var l problem.List
	for _, name := range []string{"summary", "strategic", "economic", "commercial", "financial", "management"} {
		if n := len([]rune(c.Texts.of(name))); n > 20_000 {
			l.Add(problem.New(problem.Invalid, "case.text", "Each of the five cases must be 20,000 characters or fewer: the %s has %d", name, n).On(name))
		}
	}
	for _, s := range c.Scores {
		if !slices.Contains(Fits(), s.Fit) {
			l.Add(problem.New(problem.Invalid, "case.fit", "Say whether the case supports “%s”, is neutral to it or conflicts with it", s.Title).On("fit-" + s.Principle))
		}
		if s.Fit == "conflicts" && strings.TrimSpace(s.Why) == "" {
			l.Add(problem.New(problem.Invalid, "case.conflict", "Say why the case should be made although it conflicts with “%s”", s.Title).On("why-" + s.Principle))
		}
		if len([]rune(s.Why)) > 2000 {
			l.Add(problem.New(problem.Invalid, "case.why", "What is said of “%s” must be 2,000 characters or fewer", s.Title).On("why-" + s.Principle))
		}
	}
	if err := c.Model.Check(); err != nil {
		l = append(l, problem.All(err)...)
	}
	return l.Err()
}

// worked is the document of the case and its effect, worked out now.
func (c *Case) worked(tx *store.Tx) (text, effect string, err error) {
	p, err := c.Parameters(tx)
	if err != nil {
		return "", "", err
	}
	e, err := c.effect(p)
	if err != nil {
		return "", "", err
	}
	body, err := json.Marshal(e)
	if err != nil {
		return "", "", err
	}
	text, err = c.content()
	return text, string(body), err
}

// Parameters are the sets by which the case is worked out now.
func (c *Case) Parameters(tx *store.Tx) (costmodel.Parameters, error) {
	own, err := OwnSets(tx)
	if err != nil {
		return costmodel.Parameters{}, err
	}
	sets := slices.Clone(c.Model.OwnSets)
	for _, s := range own {
		// A copy that the case brought stays what it was.
		if !slices.ContainsFunc(c.Model.OwnSets, func(o costmodel.Set) bool { return o.Name == s.Name }) {
			sets = append(sets, s.Set)
		}
	}
	return costmodel.Resolve(c.Model.Sets, sets)
}

// Appraise works the case out as it stands.
func (c *Case) Appraise(tx *store.Tx) (*costmodel.Appraisal, error) {
	p, err := c.Parameters(tx)
	if err != nil {
		return nil, err
	}
	return costmodel.Appraise(&c.Model, p)
}

// CaseSummary is a case in a list.
type CaseSummary struct {
	Reference, Title string
	Stage            costmodel.Stage
	Status           string
	StrategySlug     string
	Investment       string
	Decision         string
	Effect           Effect
	SavedBy          string
	SavedAt          time.Time
}

// MostCases is how many cases are looked at together.
const MostCases = 5000

// CasesAPage is how many cases a page of the list shows.
const CasesAPage = 100

// Cases lists the cases of the actor's organisation, the newest first.
func Cases(tx *store.Tx) ([]CaseSummary, error) { return listCases(tx, "", MostCases) }

// CasesBefore lists a page of them that come after the reference before in that
// order; all if it is empty.
func CasesBefore(tx *store.Tx, before string) ([]CaseSummary, error) {
	return listCases(tx, before, CasesAPage)
}

func listCases(tx *store.Tx, before string, most int) ([]CaseSummary, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	return store.List(tx, func(r store.Row) (CaseSummary, error) {
		var s CaseSummary
		var effect string
		var at store.Time
		if err := r.Scan(&s.Reference, &s.Title, &s.Stage, &s.Status, &s.StrategySlug, &s.Investment, &s.Decision, &effect, &s.SavedBy, &at); err != nil {
			return s, err
		}
		s.SavedAt = at.Time
		return s, json.Unmarshal([]byte(effect), &s.Effect)
	}, `
		SELECT reference, title, stage, status, strategy_slug, investment_ref, decision_ref, effect, saved_by, saved_at
		FROM business_case
		WHERE organisation_id = $1 AND ($2 = '' OR reference < $2)
		ORDER BY reference DESC
		LIMIT $3`, tx.Actor().Organisation, before, most)
}

// CaseName is a case in a list to choose from.
type CaseName struct{ Reference, Title, Status string }

// CaseNames lists the cases of the actor's organisation by name, the newest
// first.
func CaseNames(tx *store.Tx) ([]CaseName, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	return store.List(tx, func(r store.Row) (CaseName, error) {
		var n CaseName
		return n, r.Scan(&n.Reference, &n.Title, &n.Status)
	}, `
		SELECT reference, title, status
		FROM business_case
		WHERE organisation_id = $1
		ORDER BY reference DESC
		LIMIT $2`, tx.Actor().Organisation, MostCases)
}

// FindCase is the case called ref in the actor's organisation.
func FindCase(tx *store.Tx, ref string) (Case, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return Case{}, err
	}
	c, err := store.One(tx, func(r store.Row) (Case, error) {
		var c Case
		var text string
		var at store.Time
		if err := r.Scan(&c.ID, &c.Organisation, &c.Reference, &c.Status, &c.StrategySlug, &c.Investment, &c.Decision, &text, &c.Revision, &c.SavedBy, &at); err != nil {
			return c, err
		}
		c.SavedAt = at.Time
		return c, c.read(text)
	}, `
		SELECT id, organisation_id, reference, status, strategy_slug, investment_ref, decision_ref, content, revision, saved_by, saved_at
		FROM business_case
		WHERE organisation_id = $1 AND reference = $2`, tx.Actor().Organisation, ref)
	if errors.Is(err, store.ErrNone) {
		return c, problem.New(problem.NotFound, "case.none", "There is no business case %s here", ref)
	}
	if err != nil {
		return c, fmt.Errorf("find case %s: %w", ref, err)
	}
	return c, nil
}

// read takes over the document of a case.
func (c *Case) read(text string) error {
	var d content
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return fmt.Errorf("read the document of %s: %w", c.Reference, err)
	}
	c.Model, c.Texts, c.Scores = d.Model, d.Texts, d.Scores
	return nil
}
