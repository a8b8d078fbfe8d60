package publish

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/internal/store"
)

// PageSize is how many decisions a page of the register shows.
const PageSize = 25

// Query is what a reader of the register asked for.
type Query struct {
	Words  string // free text
	Body   string // the decision maker, exactly
	Year   int    // the calendar year of the decision; 0 for all
	Status string // one of Statuses; empty for all
	After  string // where the page before ended: Listing.Next
	Size   int    // PageSize if 0
}

// Statuses are what the register can be filtered by, in order.
func Statuses() []string {
	return []string{"open", "held", "may-be-acted-on", "in-progress", "implemented"}
}

// Listed is a decision as the register lists it.
type Listed struct {
	Reference, Title string
	Maker            string
	Organisation     string
	DecidedOn        calendar.Date
	FirstPublishedAt time.Time
	UpdatedAt        time.Time
	Deadline         time.Time
	CallIn           CallInStatus
	Progress         string
	number           int64 // its place in the register
}

// Listing is one page of the register.
type Listing struct {
	Decisions []Listed
	Total     int    // how many match, up to countLimit when words were asked for
	Capped    bool   // there are more than Total
	Next      string // for Query.After; empty at the end
}

// Register lists what matches q at now, last published first.
func Register(tx *store.Tx, q Query, now time.Time) (Listing, error) {
	if q.Size == 0 {
		q.Size = PageSize
	}
	s, err := q.selection(tx, now)
	if err != nil {
		return Listing{}, err
	}
	var l Listing
	if q.Words == "" {
		l.Total, err = q.total(tx, now)
	} else {
		l.Total, err = s.count(tx)
		l.Capped = l.Total > countLimit
		l.Total = min(l.Total, countLimit)
	}
	if err != nil {
		return Listing{}, fmt.Errorf("count the register: %w", err)
	}
	if q.After != "" {
		after, err := strconv.ParseInt(q.After, 10, 64)
		if err != nil {
			return Listing{}, problem.New(problem.Malformed, "register.after", "The address of this page is incomplete. Start again from the register")
		}
		s.add(s.order+" < ?", after)
	}
	rows, err := s.list(tx, q.Size+1, now)
	if err != nil {
		return Listing{}, fmt.Errorf("list the register: %w", err)
	}
	l.Decisions = rows
	if len(rows) > q.Size {
		l.Decisions = rows[:q.Size]
		l.Next = strconv.FormatInt(l.Decisions[q.Size-1].number, 10)
	}
	return l, nil
}

// selection is what is read of the register. The only variable parts of its
// conditions are numbered parameters.
type selection struct {
	from  string // tables, of which d is published_decision
	order string // the column that is a decision's place in the register
	where []string
	args  []any
	whole int // how many conditions the search index answers by itself
}

// add adds a condition in which ? stands for arg.
func (s *selection) add(condition string, arg any) {
	s.args = append(s.args, arg)
	s.where = append(s.where, strings.ReplaceAll(condition, "?", "$"+strconv.Itoa(len(s.args))))
}

// whereClause writes the conditions, if there are any.
func whereClause(conditions []string) string {
	if len(conditions) == 0 {
		return ""
	}
	return `
		WHERE ` + strings.Join(conditions, `
			AND `)
}

// list reads the first size rows, last published first.
func (s *selection) list(tx *store.Tx, size int, now time.Time) ([]Listed, error) {
	return store.List(tx, func(r store.Row) (Listed, error) { return scanListed(r, now) }, `
		SELECT d.number, d.reference, d.title, d.body, d.organisation_name, d.decided_on, d.first_published_at, d.updated_at,
			d.call_in_deadline, d.call_in_state, d.progress
		FROM `+s.from+whereClause(s.where)+`
		ORDER BY `+s.order+` DESC
		LIMIT $`+strconv.Itoa(len(s.args)+1), append(s.args, size)...)
}

// count counts the rows, up to one more than countLimit. It reads the search
// index alone if that answers every condition.
func (s *selection) count(tx *store.Tx) (int, error) {
	from := s.from
	if s.whole > 0 && s.whole == len(s.where) {
		from = "published_search AS s"
	}
	return store.One(tx, scanCount, `
		SELECT count(*)
		FROM (SELECT 1 FROM `+from+whereClause(s.where)+` LIMIT $`+strconv.Itoa(len(s.args)+1)+`) AS found`, append(s.args, countLimit+1)...)
}

func scanCount(r store.Row) (int, error) {
	var n int
	return n, r.Scan(&n)
}

// selection turns q into what is to be read, at now.
func (q Query) selection(tx *store.Tx, now time.Time) (*selection, error) {
	if q.Status != "" && !slices.Contains(Statuses(), q.Status) {
		return nil, problem.New(problem.Invalid, "register.status", "There is no status %q. Choose one of: %s", q.Status, strings.Join(Statuses(), ", ")).On("status")
	}
	s := &selection{from: "published_decision AS d", order: "d.number"}
	if q.Words != "" {
		words := searchWords(q.Words)
		if len(words) == 0 {
			return nil, problem.New(problem.Invalid, "register.words", "Enter at least one word to search for").On("q")
		}
		if err := s.search(tx, words, q.filterWords()); err != nil {
			return nil, err
		}
	}
	searched := s.whole > 0 // the index has answered what has a word
	if q.Body != "" && !searched {
		s.add("d.body = ?", q.Body)
	}
	if q.Year != 0 && !searched {
		s.add("d.year = ?", q.Year)
	}
	switch q.Status {
	case "open":
		if searched {
			// + 0, or SQLite looks for the least by the index on number, from the start.
			s.add("s.rowid >= (SELECT min(number + 0) FROM published_decision WHERE call_in_deadline >= ?)", store.Time{Time: now})
			s.add("d.call_in_deadline >= ?", store.Time{Time: now})
			s.where = append(s.where, "d.call_in_state <> 'held'")
			break
		}
		// The few that are open, by the index on the deadline: both planners would
		// rather walk the whole register in its order.
		s.add("d.call_in_state <> 'held' AND d.number IN (SELECT number FROM published_decision WHERE call_in_deadline >= ?)", store.Time{Time: now})
	case "held":
		if !searched {
			s.where = append(s.where, "d.call_in_state = 'held'")
		}
	case "may-be-acted-on":
		s.add("d.call_in_state <> 'held' AND d.progress = 'not-started' AND d.call_in_deadline < ?", store.Time{Time: now})
	case "in-progress", "implemented":
		if !searched {
			s.add("d.progress = ?", q.Status)
		}
	}
	return s, nil
}

// filterWords are the words of the search index that stand for q's filters.
func (q Query) filterWords() (words []string) {
	if q.Year != 0 {
		words = append(words, yearWord(q.Year))
	}
	if q.Body != "" {
		words = append(words, bodyWord(q.Body))
	}
	switch q.Status {
	case "held":
		words = append(words, heldWord)
	case "may-be-acted-on":
		words = append(words, progressWord("not-started"))
	case "in-progress", "implemented":
		words = append(words, progressWord(q.Status))
	}
	return words
}

// total is how many match q, which has no words, by the counters. The few whose
// call-in is open at now are counted themselves: no counter follows the clock.
func (q Query) total(tx *store.Tx, now time.Time) (int, error) {
	var s selection
	if q.Body != "" {
		s.add("body = ?", q.Body)
	}
	if q.Year != 0 {
		s.add("year = ?", q.Year)
	}
	open := s
	open.where, open.args = slices.Clone(s.where), slices.Clone(s.args)
	open.add("call_in_state <> 'held' AND number IN (SELECT number FROM published_decision WHERE call_in_deadline >= ?)", store.Time{Time: now})
	switch q.Status {
	case "open":
		return open.among(tx)
	case "held":
		s.add("held = ?", true)
	case "may-be-acted-on":
		s.add("held = ?", false)
		s.add("progress = ?", "not-started")
		open.add("progress = ?", "not-started")
	case "in-progress", "implemented":
		s.add("progress = ?", q.Status)
	}
	n, err := store.One(tx, scanCount, `
		SELECT CAST(coalesce(sum(count), 0) AS BIGINT)
		FROM published_count`+whereClause(s.where), s.args...)
	if err != nil || q.Status != "may-be-acted-on" {
		return n, err
	}
	waiting, err := open.among(tx)
	return n - waiting, err
}

// among counts published decisions.
func (s *selection) among(tx *store.Tx) (int, error) {
	return store.One(tx, scanCount, `
		SELECT count(*)
		FROM published_decision`+whereClause(s.where), s.args...)
}

func scanListed(r store.Row, now time.Time) (Listed, error) {
	var l Listed
	var first, updated, deadline store.Time
	var state string
	err := r.Scan(&l.number, &l.Reference, &l.Title, &l.Maker, &l.Organisation, &l.DecidedOn, &first, &updated, &deadline, &state, &l.Progress)
	l.Maker = strings.TrimSuffix(l.Maker, ", "+l.Organisation)
	l.FirstPublishedAt, l.UpdatedAt, l.Deadline = first.Time, updated.Time, deadline.Time
	c := CallIn{Deadline: l.Deadline}
	if state != "none" {
		c.Received = []CallInReceived{{State: map[string]string{"held": "received", "concluded": "concluded"}[state]}}
	}
	l.CallIn = c.statusAt(now)
	return l, err
}

// Find is the decision called reference as it is published, at now.
func Find(tx *store.Tx, reference string, now time.Time) (Decision, error) {
	d, err := document(tx, `
		SELECT document
		FROM published_decision
		WHERE reference = $1`, reference)
	return d.At(now), err
}

// FindVersion is version number n of a decision, as it was published.
func FindVersion(tx *store.Tx, reference string, n int) (Decision, error) {
	return document(tx, `
		SELECT document
		FROM published_version
		WHERE reference = $1 AND version = $2`, reference, n)
}

func document(tx *store.Tx, sql string, args ...any) (Decision, error) {
	var d Decision
	text, err := store.One(tx, func(r store.Row) (string, error) {
		var s string
		return s, r.Scan(&s)
	}, sql, args...)
	if errors.Is(err, store.ErrNone) {
		return d, problem.New(problem.NotFound, "publish.none", "No decision is published at this address")
	}
	if err != nil {
		return d, fmt.Errorf("read a published decision: %w", err)
	}
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return d, fmt.Errorf("read a published decision: %w", err)
	}
	return d, nil
}

// Versions lists the publications of a decision, first to last.
func Versions(tx *store.Tx, reference string) ([]Version, error) {
	return store.List(tx, func(r store.Row) (Version, error) {
		var v Version
		var at store.Time
		err := r.Scan(&v.Number, &at, &v.By, &v.Why)
		v.PublishedAt = at.Time
		return v, err
	}, `
		SELECT version, published_at, published_by, why
		FROM published_version
		WHERE reference = $1
		ORDER BY version`, reference)
}

// Facets are the bodies and years that the register can be filtered by.
type Facets struct {
	Bodies []string
	Years  []int
}

// FindFacets lists them, years newest first.
func FindFacets(tx *store.Tx) (Facets, error) {
	var f Facets
	var err error
	f.Bodies, err = store.List(tx, func(r store.Row) (string, error) {
		var s string
		return s, r.Scan(&s)
	}, `
		SELECT DISTINCT body
		FROM published_count
		ORDER BY body
		LIMIT 200`)
	if err != nil {
		return f, fmt.Errorf("list the bodies: %w", err)
	}
	f.Years, err = store.List(tx, func(r store.Row) (int, error) {
		var n int
		return n, r.Scan(&n)
	}, `
		SELECT DISTINCT year
		FROM published_count
		ORDER BY year DESC
		LIMIT 200`)
	if err != nil {
		return f, fmt.Errorf("list the years: %w", err)
	}
	return f, nil
}
