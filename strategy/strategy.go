// Package strategy keeps what the council wants: a strategy with its vision,
// aims, themes, strategic principles and investment areas, the requirements
// that it answers traced to the plans they come from, who was engaged, and who
// endorsed it.
//
// It keeps these rules, and each has a test of the same name:
//
//	EveryRequirementIsTraced   a requirement names the plan that it comes from, and parts that exist
//	PublishedAsItStands        the public reads the strategy as it was when it was published
//	StaleSaveIsRefused         who saves over another's save is told so
//
// It does not know what the areas cost (package investment) or who approved it
// (package decision): a page puts them side by side by their references.
package strategy

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/id"
	"moothall/internal/problem"
	"moothall/internal/reference"
	"moothall/internal/store"
	"moothall/journal"
	"moothall/publish"
)

// Strategy is one strategy, whole. It is its own public document.
type Strategy struct {
	Slug         string                 `json:"slug"`
	Organisation string                 `json:"organisation"` // its name, once published
	Title        string                 `json:"title"`
	Vision       string                 `json:"vision"`
	Background   string                 `json:"background"`
	First        calendar.FinancialYear `json:"first_year"`
	Years        int                    `json:"years"`
	Parts        []Part                 `json:"parts"`
	Requirements []Requirement          `json:"requirements"`
	Engagements  []Engagement           `json:"engagements"`
	Endorsements []Endorsement          `json:"endorsements"`
	Investment   string                 `json:"investment,omitempty"` // its reference
	Revision     int64                  `json:"-"`
	SavedBy      string                 `json:"-"`
	SavedAt      time.Time              `json:"-"`
}

// Part is an aim, a theme, a strategic principle or an investment area.
type Part struct {
	Kind         Kind   `json:"kind"`
	Slug         string `json:"slug"`
	Title        string `json:"title"`
	Body         string `json:"body"`
	Implication  string `json:"implication,omitempty"` // what follows for those who propose
	Illustrative bool   `json:"illustrative"`
}

// Kind is what a part is.
type Kind string

// The kinds, in the order in which a strategy is read.
const (
	Aim       Kind = "aim"
	Theme     Kind = "theme"
	Principle Kind = "principle"
	Area      Kind = "area"
)

// Kinds lists them.
func Kinds() []Kind { return []Kind{Aim, Theme, Principle, Area} }

// Heading is the kind as a page heads its parts.
func (k Kind) Heading() string {
	switch k {
	case Aim:
		return "Aims"
	case Theme:
		return "Themes"
	case Principle:
		return "Strategic principles"
	case Area:
		return "Investment areas"
	}
	return string(k)
}

// Requirement is something that a service needs, traced to the plan that says so.
type Requirement struct {
	Text         string   `json:"text"`
	PlanKind     string   `json:"plan_kind"` // council-plan, service-improvement-plan or business-unit-plan
	Plan         string   `json:"plan"`
	Answers      []string `json:"answered_by"` // slugs of parts
	Illustrative bool     `json:"illustrative"`
}

// PlanWords is the kind of plan as people say it.
func (r Requirement) PlanWords() string {
	return map[string]string{"council-plan": "Council plan", "service-improvement-plan": "Service improvement plan", "business-unit-plan": "Business unit plan"}[r.PlanKind]
}

// Engagement is who was engaged, how and when, and what was learned.
type Engagement struct {
	Who          string `json:"who"`
	How          string `json:"how"`
	Period       string `json:"period"`
	Learned      string `json:"learned"`
	Illustrative bool   `json:"illustrative"`
}

// Endorsement is a body that stood behind the strategy.
type Endorsement struct {
	Body         string        `json:"body"`
	On           calendar.Date `json:"on,omitzero"`
	Note         string        `json:"note"`
	Illustrative bool          `json:"illustrative"`
}

// Of lists the parts of one kind, in order.
func (s Strategy) Of(k Kind) []Part {
	return slices.DeleteFunc(slices.Clone(s.Parts), func(p Part) bool { return p.Kind != k })
}

// Part is the part of that kind and slug.
func (s Strategy) Part(k Kind, slug string) (Part, bool) {
	i := slices.IndexFunc(s.Parts, func(p Part) bool { return p.Kind == k && p.Slug == slug })
	if i < 0 {
		return Part{}, false
	}
	return s.Parts[i], true
}

var slugShape = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func (s Strategy) check() error {
	var l problem.List
	wrong := func(field, message string, args ...any) {
		l.Add(problem.New(problem.Invalid, "strategy."+field, message, args...).On(field))
	}
	if !slugShape.MatchString(s.Slug) || len(s.Slug) > 80 {
		wrong("slug", "The short name must be lower-case letters, digits and hyphens, at most 80")
	}
	if n := len([]rune(s.Title)); strings.TrimSpace(s.Title) == "" || n > 200 {
		wrong("title", "Enter a title of 1 to 200 characters: it has %d", n)
	}
	if s.First < 1948 || s.First > 2150 {
		wrong("first_year", "The strategy must begin in a year from 1948/49 to 2150/51, not %s", s.First)
	}
	if s.Years < 1 || s.Years > 60 {
		wrong("years", "The strategy must run for 1 to 60 years, not %d", s.Years)
	}
	if n := len([]rune(s.Vision)); n > 20_000 {
		wrong("vision", "The vision must be 20,000 characters or fewer: it has %d", n)
	}
	if n := len([]rune(s.Background)); n > 20_000 {
		wrong("background", "The background must be 20,000 characters or fewer: it has %d", n)
	}
	if len(s.Parts) > 200 || len(s.Requirements) > 500 || len(s.Engagements) > 200 || len(s.Endorsements) > 100 {
		wrong("parts", "A strategy can have at most 200 parts, 500 requirements, 200 engagements and 100 endorsements")
	}
	known := map[string]bool{}
	for _, p := range s.Parts {
		if n := len([]rune(p.Title)); n > 200 || len([]rune(p.Body)) > 20_000 || len([]rune(p.Implication)) > 20_000 {
			wrong("parts", "The title of “%.40s…” must be 200 characters or fewer, and its text 20,000", p.Title)
		}
		if known[p.Slug] || len(p.Slug) > 80 || !slugShape.MatchString(p.Slug) || !slices.Contains(Kinds(), p.Kind) || strings.TrimSpace(p.Title) == "" {
			wrong("parts", "The part “%s” needs a kind, a title, and a short name of its own", p.Title)
		}
		known[p.Slug] = true
	}
	for _, e := range s.Engagements {
		if strings.TrimSpace(e.Who) == "" || strings.TrimSpace(e.How) == "" {
			wrong("engagements", "Say who was engaged and how")
		}
		if tooLong(2000, e.Who, e.How, e.Period) || tooLong(20_000, e.Learned) {
			wrong("engagements", "Who was engaged, how and when must be 2,000 characters or fewer each, and what was learned 20,000")
		}
	}
	for _, e := range s.Endorsements {
		if strings.TrimSpace(e.Body) == "" {
			wrong("endorsements", "Say who endorsed the strategy")
		}
		if tooLong(2000, e.Body, e.Note) {
			wrong("endorsements", "Who endorsed the strategy, and the note, must be 2,000 characters or fewer each")
		}
	}
	for _, r := range s.Requirements {
		if n := len([]rune(r.Text)); n < 1 || n > 2000 {
			wrong("requirements", "A requirement must have 1 to 2,000 characters: one has %d", n)
		}
		if tooLong(500, r.Plan) {
			wrong("requirements", "The name of a plan must be 500 characters or fewer")
		}
		if r.PlanWords() == "" || strings.TrimSpace(r.Plan) == "" {
			wrong("requirements", "Say which plan the requirement “%s” comes from", r.Text)
		}
		for _, slug := range r.Answers {
			if !known[slug] {
				wrong("requirements", "The requirement “%s” is answered by “%s”, which is no part of the strategy", r.Text, slug)
			}
		}
	}
	return l.Err()
}

func tooLong(most int, texts ...string) bool {
	return slices.ContainsFunc(texts, func(s string) bool { return len([]rune(s)) > most })
}

// Add adds a strategy with all its parts. Short names come from titles where
// none is given.
func Add(tx *store.Tx, s Strategy) (Strategy, error) {
	org := tx.Actor().Organisation
	if err := access.Require(tx, access.StrategyEdit, org); err != nil {
		return s, err
	}
	if s.Slug == "" {
		var err error
		if s.Slug, err = freeSlug(tx, s); err != nil {
			return s, err
		}
	}
	s.nameParts()
	if err := s.check(); err != nil {
		return s, err
	}
	if taken, err := takenSlug(tx, s.Slug); err != nil {
		return s, fmt.Errorf("look for strategy %s: %w", s.Slug, err)
	} else if taken {
		return s, problem.New(problem.Invalid, "strategy.slug-taken", "There is already a strategy with the short name %s: give this one another title", s.Slug).On("title")
	}
	key, now := id.New(), store.Time{Time: tx.Now()}
	if err := tx.ExecOne(`
		INSERT INTO strategy (id, organisation_id, slug, title, vision, background, first_year, years, saved_by, saved_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		key, org, s.Slug, s.Title, s.Vision, s.Background, int(s.First), s.Years, tx.Actor().Name, now); err != nil {
		return s, fmt.Errorf("add strategy %s: %w", s.Slug, err)
	}
	if err := s.addParts(tx, key); err != nil {
		return s, err
	}
	s.Revision = 1
	return s, journal.Note(tx, "strategy.added", s.Slug, map[string]string{"title": s.Title})
}

// Save replaces what the strategy called s.Slug says, if the saved one is still
// at s.Revision. The public goes on reading what was published.
func Save(tx *store.Tx, s Strategy) error {
	if err := access.Require(tx, access.StrategyEdit, tx.Actor().Organisation); err != nil {
		return err
	}
	if _, err := tx.Exec(`
		UPDATE strategy
		SET revision = revision + 1
		WHERE organisation_id = $1 AND slug = $2`, tx.Actor().Organisation, s.Slug); err != nil {
		return fmt.Errorf("lock strategy %s: %w", s.Slug, err)
	}
	was, key, err := find(tx, s.Slug)
	if err != nil {
		return err
	}
	if was.Revision-1 != s.Revision {
		return journal.Stale(was.SavedBy, was.SavedAt)
	}
	s.nameParts()
	if err := s.check(); err != nil {
		return err
	}
	if err := tx.ExecOne(`
		UPDATE strategy
		SET title = $1, vision = $2, background = $3, first_year = $4, years = $5, saved_by = $6, saved_at = $7
		WHERE id = $8`,
		s.Title, s.Vision, s.Background, int(s.First), s.Years, tx.Actor().Name, store.Time{Time: tx.Now()}, key); err != nil {
		return fmt.Errorf("save strategy %s: %w", s.Slug, err)
	}
	for _, sql := range []string{
		`DELETE FROM requirement_answer WHERE requirement_id IN (SELECT id FROM strategy_requirement WHERE strategy_id = $1)`,
		`DELETE FROM strategy_requirement WHERE strategy_id = $1`,
		`DELETE FROM strategy_part WHERE strategy_id = $1`,
		`DELETE FROM strategy_engagement WHERE strategy_id = $1`,
		`DELETE FROM strategy_endorsement WHERE strategy_id = $1`,
	} {
		if _, err := tx.Exec(sql, key); err != nil {
			return fmt.Errorf("save strategy %s: %w", s.Slug, err)
		}
	}
	if err := s.addParts(tx, key); err != nil {
		return err
	}
	return journal.Note(tx, "strategy.saved", s.Slug, nil)
}

// nameParts gives each part without a short name one from its title, unlike
// those of the others.
func (s *Strategy) nameParts() {
	taken := map[string]bool{}
	for _, p := range s.Parts {
		taken[p.Slug] = true
	}
	for i, p := range s.Parts {
		if p.Slug != "" {
			continue
		}
		base := reference.Slug(p.Title)
		if base == "" && strings.TrimSpace(p.Title) != "" { // a title in another script
			base = string(p.Kind)
		}
		slug := base
		for n := 2; taken[slug]; n++ {
			slug = fmt.Sprintf("%s-%d", base, n)
		}
		s.Parts[i].Slug, taken[slug] = slug, true
	}
}

// freeSlug is a short name from the title that no strategy here has. "new" is
// the address of the form.
func freeSlug(tx *store.Tx, s Strategy) (string, error) {
	base := reference.Slug(s.Title)
	if base == "" || base == "new" { // or a title in another script
		base = "strategy-" + strings.ReplaceAll(s.First.String(), "/", "-")
	}
	for n := 1; ; n++ {
		slug := base
		if n > 1 {
			slug = fmt.Sprintf("%s-%d", base, n)
		}
		if taken, err := takenSlug(tx, slug); err != nil || !taken {
			return slug, err
		}
	}
}

// takenSlug says whether some organisation has a strategy of that short name:
// it is the address of its public page.
func takenSlug(tx *store.Tx, slug string) (bool, error) {
	_, err := store.One(tx, func(r store.Row) (string, error) {
		var key string
		return key, r.Scan(&key)
	}, `
		SELECT id
		FROM strategy
		WHERE slug = $1`, slug)
	if errors.Is(err, store.ErrNone) {
		return false, nil
	}
	return err == nil, err
}

func (s *Strategy) addParts(tx *store.Tx, key string) error {
	parts, who, now := map[string]string{}, tx.Actor().Name, store.Time{Time: tx.Now()}
	for i, p := range s.Parts {
		parts[p.Slug] = id.New()
		if err := tx.ExecOne(`
			INSERT INTO strategy_part (id, strategy_id, kind, position, slug, title, body, implication, illustrative, saved_by, saved_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			parts[p.Slug], key, string(p.Kind), i+1, p.Slug, p.Title, p.Body, p.Implication, p.Illustrative, who, now); err != nil {
			return fmt.Errorf("add part %s: %w", p.Slug, err)
		}
	}
	if err := addRequirements(tx, key, s.Requirements, parts); err != nil {
		return err
	}
	for i, e := range s.Engagements {
		if err := tx.ExecOne(`
			INSERT INTO strategy_engagement (id, strategy_id, position, who, how, period, learned, illustrative)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, id.New(), key, i+1, e.Who, e.How, e.Period, e.Learned, e.Illustrative); err != nil {
			return fmt.Errorf("add an engagement: %w", err)
		}
	}
	for _, e := range s.Endorsements {
		if err := tx.ExecOne(`
			INSERT INTO strategy_endorsement (id, strategy_id, body, endorsed_on, note, illustrative)
			VALUES ($1, $2, $3, $4, $5, $6)`, id.New(), key, e.Body, e.On, e.Note, e.Illustrative); err != nil {
			return fmt.Errorf("add an endorsement: %w", err)
		}
	}
	return nil
}

func addRequirements(tx *store.Tx, key string, list []Requirement, parts map[string]string) error {
	for i, r := range list {
		rid := id.New()
		if err := tx.ExecOne(`
			INSERT INTO strategy_requirement (id, strategy_id, position, text, plan_kind, plan_title, illustrative)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, rid, key, i+1, r.Text, r.PlanKind, r.Plan, r.Illustrative); err != nil {
			return fmt.Errorf("add a requirement: %w", err)
		}
		for _, slug := range r.Answers {
			if err := tx.ExecOne(`
				INSERT INTO requirement_answer (requirement_id, part_id)
				VALUES ($1, $2)`, rid, parts[slug]); err != nil {
				return fmt.Errorf("trace a requirement: %w", err)
			}
		}
	}
	return nil
}

// Summary is a strategy in a list.
type Summary struct {
	Slug, Title string
	SavedBy     string
	SavedAt     time.Time
}

// List lists the strategies of the actor's organisation, by title.
func List(tx *store.Tx) ([]Summary, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	return store.List(tx, func(r store.Row) (Summary, error) {
		var s Summary
		var at store.Time
		err := r.Scan(&s.Slug, &s.Title, &s.SavedBy, &at)
		s.SavedAt = at.Time
		return s, err
	}, `
		SELECT slug, title, saved_by, saved_at
		FROM strategy
		WHERE organisation_id = $1
		ORDER BY title, slug
		LIMIT 500`, tx.Actor().Organisation)
}

// Find is the strategy of that slug in the actor's organisation.
func Find(tx *store.Tx, slug string) (Strategy, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return Strategy{}, err
	}
	s, key, err := find(tx, slug)
	if err != nil {
		return s, err
	}
	return s, s.load(tx, key)
}

// find reads the strategy without its parts, and its key.
func find(tx *store.Tx, slug string) (s Strategy, key string, err error) {
	s, err = store.One(tx, func(r store.Row) (Strategy, error) {
		s := Strategy{Slug: slug}
		var first int
		var at store.Time
		err := r.Scan(&key, &s.Title, &s.Vision, &s.Background, &first, &s.Years, &s.Revision, &s.SavedBy, &at)
		s.First, s.SavedAt = calendar.FinancialYear(first), at.Time
		return s, err
	}, `
		SELECT id, title, vision, background, first_year, years, revision, saved_by, saved_at
		FROM strategy
		WHERE organisation_id = $1 AND slug = $2`, tx.Actor().Organisation, slug)
	if errors.Is(err, store.ErrNone) {
		return s, "", problem.New(problem.NotFound, "strategy.none", "There is no strategy %s here", slug)
	}
	if err != nil {
		return s, "", fmt.Errorf("find strategy %s: %w", slug, err)
	}
	return s, key, nil
}

func (s *Strategy) load(tx *store.Tx, key string) (err error) {
	if s.Parts, err = store.List(tx, func(r store.Row) (Part, error) {
		var p Part
		return p, r.Scan(&p.Kind, &p.Slug, &p.Title, &p.Body, &p.Implication, &p.Illustrative)
	}, `
		SELECT kind, slug, title, body, implication, illustrative
		FROM strategy_part
		WHERE strategy_id = $1
		ORDER BY position`, key); err != nil {
		return fmt.Errorf("read parts: %w", err)
	}
	if s.Requirements, err = store.List(tx, func(r store.Row) (Requirement, error) {
		var q Requirement
		var answers string
		err := r.Scan(&q.Text, &q.PlanKind, &q.Plan, &q.Illustrative, &answers)
		if answers != "" {
			q.Answers = strings.Split(answers, " ")
			slices.Sort(q.Answers)
		}
		return q, err
	}, `
		SELECT q.text, q.plan_kind, q.plan_title, q.illustrative, coalesce((
			SELECT string_agg(p.slug, ' ')
			FROM requirement_answer a
			JOIN strategy_part p ON p.id = a.part_id
			WHERE a.requirement_id = q.id), '')
		FROM strategy_requirement q
		WHERE q.strategy_id = $1
		ORDER BY q.position`, key); err != nil {
		return fmt.Errorf("read requirements: %w", err)
	}
	if s.Engagements, err = store.List(tx, func(r store.Row) (Engagement, error) {
		var e Engagement
		return e, r.Scan(&e.Who, &e.How, &e.Period, &e.Learned, &e.Illustrative)
	}, `
		SELECT who, how, period, learned, illustrative
		FROM strategy_engagement
		WHERE strategy_id = $1
		ORDER BY position`, key); err != nil {
		return fmt.Errorf("read engagements: %w", err)
	}
	s.Endorsements, err = store.List(tx, func(r store.Row) (Endorsement, error) {
		var e Endorsement
		return e, r.Scan(&e.Body, &e.On, &e.Note, &e.Illustrative)
	}, `
		SELECT body, endorsed_on, note, illustrative
		FROM strategy_endorsement
		WHERE strategy_id = $1
		ORDER BY endorsed_on, id`, key)
	return err
}

// Publish shows a strategy to the public as it stands, with the reference of
// the investment that says what it costs, if there is one. Whoever publishes has
// read it at revision.
func Publish(tx *store.Tx, slug, investmentRef string, revision int64) error {
	if err := access.Require(tx, access.DecisionPublish, tx.Actor().Organisation); err != nil {
		return err
	}
	// A save waits meanwhile: what is published is of one save.
	if _, err := tx.Exec(`
		UPDATE strategy
		SET revision = revision
		WHERE organisation_id = $1 AND slug = $2`, tx.Actor().Organisation, slug); err != nil {
		return fmt.Errorf("lock strategy %s: %w", slug, err)
	}
	s, err := Find(tx, slug)
	if err != nil {
		return err
	}
	if s.Revision != revision {
		return problem.New(problem.Conflict, "strategy.unread", "%s changed this strategy at %s, after you opened it. Read it again before you publish it", s.SavedBy, calendar.At(s.SavedAt))
	}
	s.Investment = investmentRef
	if s.Organisation, err = access.Name(tx, tx.Actor().Organisation); err != nil {
		return err
	}
	s.Parts, s.Requirements = notNil(s.Parts), notNil(s.Requirements)
	s.Engagements, s.Endorsements = notNil(s.Engagements), notNil(s.Endorsements)
	for i, q := range s.Requirements {
		s.Requirements[i].Answers = notNil(q.Answers)
	}
	if err := publish.PutPage(tx, "strategy", slug, s.Title, s); err != nil {
		return err
	}
	return journal.Note(tx, "strategy.published", slug, nil)
}

// notNil makes a list that JSON writes as [] rather than null.
func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
