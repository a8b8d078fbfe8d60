package decision

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/id"
	"moothall/internal/problem"
	"moothall/internal/reference"
	"moothall/internal/store"
	"moothall/journal"
	"moothall/process"
	"moothall/publish"
)

// Report is what an officer writes to ask for a decision.
type Report struct {
	ID, Organisation     string
	Reference            string
	Title                string
	AuthorID, AuthorName string
	Text                 ReportText
	Facts                Facts
	Route                Route // what the tables said when it was last submitted
	StrategySlug         string
	InvestmentRef        string
	Recommendations      []Recommendation
	Status               string // "draft", "submitted", "cleared" or "withdrawn"
	Clearances           []Clearance
	Wording              int64    // how often the words were saved
	Authors              []string // keys of everyone who saved them
	OnAgenda             bool
	Revision             int64
	SavedBy              string
	SavedAt              time.Time
}

// ReportText is the sections of a report, as plain text with blank lines
// between paragraphs.
type ReportText struct {
	Purpose, Background, Reasons, Alternatives, Finance, Legal, Consultation string
}

// Recommendation is one numbered thing that the meeting is asked to resolve.
type Recommendation struct{ Number, Text string }

// Clearance is what one checking officer said.
type Clearance struct {
	Kind       string // "finance", "legal" or "democratic-services"
	Outcome    string // "cleared" or "returned"
	Comment    string
	PersonID   string
	PersonName string
	At         time.Time
	OfRevision int64 // the revision of the report that was looked at
}

// ClearanceKinds are the checks that a report can need.
func ClearanceKinds() []string { return process.Checks() }

// NewReport is what a report begins with.
type NewReport struct {
	Title           string
	Text            ReportText
	Facts           Facts
	StrategySlug    string
	InvestmentRef   string
	Recommendations []string
}

// Proposed is the record of a decision that agrees to all that the report
// recommends. An officer starts from it and writes down what was resolved.
func (r Report) Proposed() Content {
	c := Content{Title: r.Title, Narrative: r.Text.Background, Reasons: r.Text.Reasons}
	for _, x := range r.Recommendations {
		c.Resolutions = append(c.Resolutions, publish.Resolution{Number: x.Number, Text: x.Text, Kind: "resolved"})
	}
	for text := range strings.SplitSeq(r.Text.Alternatives, "\n\n") {
		if text = strings.TrimSpace(text); text != "" {
			c.Alternatives = append(c.Alternatives, publish.Alternative{Text: text})
		}
	}
	return c
}

// WriteReport starts a report by the transaction's actor.
func WriteReport(tx *store.Tx, n NewReport) (Report, error) {
	who := tx.Actor()
	if err := access.Require(tx, access.ReportWrite, who.Organisation); err != nil {
		return Report{}, err
	}
	if err := n.check(); err != nil {
		return Report{}, err
	}
	ref, err := reference.Next(tx, "REP", calendar.DateOf(tx.Now()).Year())
	if err != nil {
		return Report{}, err
	}
	r := Report{ID: id.New(), Organisation: who.Organisation, Reference: ref, AuthorID: who.PersonID, AuthorName: who.Name, Status: "draft", Wording: 1, Revision: 1}
	t := n.Text
	if err := tx.ExecOne(`
		INSERT INTO report (id, organisation_id, reference, title, author_id, author_name, purpose, background, reasons,
			alternatives, finance, legal, consultation, strategy_slug, investment_ref, status, saved_by, saved_at, cost, wards, personal_data)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'draft', $16, $17, $18, $19, $20)`,
		r.ID, r.Organisation, ref, n.Title, r.AuthorID, r.AuthorName, t.Purpose, t.Background, t.Reasons,
		t.Alternatives, t.Finance, t.Legal, t.Consultation, n.StrategySlug, n.InvestmentRef,
		who.Name, store.Time{Time: tx.Now()}, n.Facts.Cost, n.Facts.Wards, n.Facts.PersonalData); err != nil {
		return Report{}, fmt.Errorf("write a report: %w", err)
	}
	if err := setRecommendations(tx, r.ID, n.Recommendations); err != nil {
		return Report{}, err
	}
	if err := addAuthor(tx, r.ID); err != nil {
		return Report{}, err
	}
	return r, journal.Note(tx, "report.written", ref, map[string]string{"title": n.Title})
}

// SaveReport saves a draft, if it is still at revision.
func SaveReport(tx *store.Tx, ref string, n NewReport, revision int64) error {
	if err := access.Require(tx, access.ReportWrite, tx.Actor().Organisation); err != nil {
		return err
	}
	r, err := lockReport(tx, ref)
	if err != nil {
		return err
	}
	if r.Status != "draft" {
		return problem.New(problem.Conflict, "report.not-draft", "This report is %s and can no longer be changed. Ask a checking officer to return it first", r.Status)
	}
	if r.Revision != revision {
		return journal.Stale(r.SavedBy, r.SavedAt)
	}
	if err := n.check(); err != nil {
		return err
	}
	t := n.Text
	if err := tx.ExecOne(`
		UPDATE report
		SET title = $1, purpose = $2, background = $3, reasons = $4, alternatives = $5, finance = $6, legal = $7,
			consultation = $8, strategy_slug = $9, investment_ref = $10, saved_by = $11, saved_at = $12, wording = wording + 1,
			cost = $13, wards = $14, personal_data = $15
		WHERE id = $16`,
		n.Title, t.Purpose, t.Background, t.Reasons, t.Alternatives, t.Finance, t.Legal, t.Consultation,
		n.StrategySlug, n.InvestmentRef, tx.Actor().Name, store.Time{Time: tx.Now()}, n.Facts.Cost, n.Facts.Wards, n.Facts.PersonalData, r.ID); err != nil {
		return fmt.Errorf("save report %s: %w", ref, err)
	}
	if err := setRecommendations(tx, r.ID, n.Recommendations); err != nil {
		return err
	}
	if err := addAuthor(tx, r.ID); err != nil {
		return err
	}
	return journal.Note(tx, "report.saved", ref, nil)
}

// addAuthor counts the transaction's actor among those who wrote the report:
// none of them checks it.
func addAuthor(tx *store.Tx, reportID string) error {
	if !tx.Actor().SignedIn() {
		return nil
	}
	if _, err := tx.Exec(`
		INSERT INTO report_author (report_id, person_id)
		VALUES ($1, $2)
		ON CONFLICT (report_id, person_id) DO NOTHING`, reportID, tx.Actor().PersonID); err != nil {
		return fmt.Errorf("add an author: %w", err)
	}
	return nil
}

func (n NewReport) check() error {
	l := n.Facts.check()
	l.Add(checkTitle(n.Title))
	for _, section := range []struct{ field, text string }{
		{"purpose", n.Text.Purpose}, {"background", n.Text.Background}, {"reasons", n.Text.Reasons}, {"alternatives", n.Text.Alternatives},
		{"finance", n.Text.Finance}, {"legal", n.Text.Legal}, {"consultation", n.Text.Consultation},
	} {
		l.Add(checkText(section.field, section.text))
	}
	if len(n.StrategySlug) > 80 || len(n.InvestmentRef) > 40 {
		l.Add(problem.New(problem.Invalid, "report.reference", "Select the strategy and the investment from the lists").On("strategy"))
	}
	if len(n.Recommendations) > 50 {
		l.Add(problem.New(problem.Invalid, "report.recommendations", "A report can have at most 50 recommendations").On("recommendations"))
	}
	for i, text := range n.Recommendations {
		if k := len([]rune(text)); k > 4000 {
			l.Add(problem.New(problem.Invalid, "report.recommendation-long", "Recommendation %d must be 4,000 characters or fewer: it has %d", i+1, k).On("recommendations"))
		}
	}
	return l.Err()
}

func checkTitle(title string) *problem.Problem {
	switch n := len([]rune(title)); {
	case strings.ContainsFunc(title, unicode.IsControl) && strings.TrimSpace(title) != "":
		return problem.New(problem.Invalid, "title.control", "Title must be one line, without control characters").On("title")
	case !strings.ContainsFunc(title, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }):
		return problem.New(problem.Invalid, "title.none", "Enter a title").On("title")
	case n > 200:
		return problem.New(problem.Invalid, "title.long", "Title must be 200 characters or fewer: it has %d", n).On("title")
	}
	return nil
}

func checkText(field, text string) *problem.Problem {
	if n := len([]rune(text)); n > 50_000 {
		return problem.New(problem.Invalid, "text.long", "This section must be 50,000 characters or fewer: it has %d", n).On(field)
	}
	return nil
}

func setRecommendations(tx *store.Tx, reportID string, texts []string) error {
	if _, err := tx.Exec(`
		DELETE FROM report_recommendation
		WHERE report_id = $1`, reportID); err != nil {
		return fmt.Errorf("set recommendations: %w", err)
	}
	n := 0
	for _, text := range texts {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		n++
		if err := tx.ExecOne(`
			INSERT INTO report_recommendation (report_id, position, number, text)
			VALUES ($1, $2, $3, $4)`, reportID, n, strconv.Itoa(n), text); err != nil {
			return fmt.Errorf("set recommendation %d: %w", n, err)
		}
	}
	return nil
}

const selectReport = `
		SELECT id, organisation_id, reference, title, author_id, author_name, purpose, background, reasons, alternatives,
			finance, legal, consultation, strategy_slug, investment_ref, status, wording, revision, saved_by, saved_at,
			cost, wards, personal_data, route,
			EXISTS (SELECT 1 FROM agenda_item i WHERE i.report_id = report.id)
		FROM report`

// FindReport is the report called ref in the actor's organisation.
func FindReport(tx *store.Tx, ref string) (Report, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return Report{}, err
	}
	r, err := store.One(tx, scanReport, selectReport+`
		WHERE organisation_id = $1 AND reference = $2`, tx.Actor().Organisation, ref)
	if errors.Is(err, store.ErrNone) {
		return r, problem.New(problem.NotFound, "report.none", "There is no report %s here", ref)
	}
	if err != nil {
		return r, err
	}
	r.Recommendations, err = store.List(tx, func(row store.Row) (Recommendation, error) {
		var rec Recommendation
		return rec, row.Scan(&rec.Number, &rec.Text)
	}, `
		SELECT number, text
		FROM report_recommendation
		WHERE report_id = $1
		ORDER BY position`, r.ID)
	if err != nil {
		return r, err
	}
	r.Clearances, err = store.List(tx, scanClearance, `
		SELECT kind, outcome, comment, person_id, person_name, at, of_revision
		FROM report_clearance
		WHERE report_id = $1
		ORDER BY at, id`, r.ID)
	if err != nil {
		return r, err
	}
	r.Authors, err = store.List(tx, func(row store.Row) (string, error) {
		var key string
		return key, row.Scan(&key)
	}, `
		SELECT person_id
		FROM report_author
		WHERE report_id = $1`, r.ID)
	return r, err
}

// lockReport bumps the report's revision, so that on PostgreSQL too only one
// change at a time decides over it, and returns it as it was before.
func lockReport(tx *store.Tx, ref string) (Report, error) {
	n, err := tx.Exec(`
		UPDATE report
		SET revision = revision + 1
		WHERE organisation_id = $1 AND reference = $2`, tx.Actor().Organisation, ref)
	if err != nil {
		return Report{}, fmt.Errorf("lock report %s: %w", ref, err)
	}
	if n == 0 {
		return Report{}, problem.New(problem.NotFound, "report.none", "There is no report %s here", ref)
	}
	r, err := FindReport(tx, ref)
	r.Revision--
	return r, err
}

// ReportsPage is how many reports Reports gives at a time.
const ReportsPage = 100

// Reports lists the reports of the actor's organisation, the last written
// first. With a reference it goes on after that report.
func Reports(tx *store.Tx, after string) ([]Report, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	return store.List(tx, scanReport, selectReport+`
		WHERE organisation_id = $1 AND ($2 = '' OR reference < $2)
		ORDER BY reference DESC
		LIMIT $3`, tx.Actor().Organisation, after, ReportsPage)
}

func scanReport(row store.Row) (Report, error) {
	var r Report
	var at store.Time
	var route string
	t := &r.Text
	err := row.Scan(&r.ID, &r.Organisation, &r.Reference, &r.Title, &r.AuthorID, &r.AuthorName, &t.Purpose, &t.Background, &t.Reasons,
		&t.Alternatives, &t.Finance, &t.Legal, &t.Consultation, &r.StrategySlug, &r.InvestmentRef, &r.Status, &r.Wording, &r.Revision, &r.SavedBy, &at,
		&r.Facts.Cost, &r.Facts.Wards, &r.Facts.PersonalData, &route, &r.OnAgenda)
	r.SavedAt = at.Time
	if err == nil && route != "" {
		if err = json.Unmarshal([]byte(route), &r.Route); err != nil {
			err = fmt.Errorf("read the route of a report: %w", err)
		}
	}
	return r, err
}

func scanClearance(row store.Row) (Clearance, error) {
	var c Clearance
	var at store.Time
	err := row.Scan(&c.Kind, &c.Outcome, &c.Comment, &c.PersonID, &c.PersonName, &at, &c.OfRevision)
	c.At = at.Time
	return c, err
}
