package publish

import (
	"encoding/json"
	"errors"
	"fmt"
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
}

// Listing is one page of the register.
type Listing struct {
	Decisions []Listed
	Total     int    // how many match, up to searchLimit when words were asked for
	Capped    bool   // Total is "or more"
	Next      string // for Query.After; empty at the end
}

// Register lists what matches q at now, last published first.
func Register(tx *store.Tx, q Query, now time.Time) (Listing, error) {
	if q.Size == 0 {
		q.Size = PageSize
	}
	where, args, err := q.condition(tx, now)
	if err != nil {
		return Listing{}, err
	}
	total, err := q.count(tx, where, args)
	if err != nil {
		return Listing{}, fmt.Errorf("count the register: %w", err)
	}
	if q.After != "" {
		at, ref, err := parseAfter(q.After)
		if err != nil {
			return Listing{}, err
		}
		args = append(args, at, ref)
		where = append(where, fmt.Sprintf("(first_published_at, reference) < ($%d, $%d)", len(args)-1, len(args)))
	}
	args = append(args, q.Size+1)
	rows, err := store.List(tx, func(r store.Row) (Listed, error) { return scanListed(r, now) }, `
		SELECT reference, title, body, organisation_name, decided_on, first_published_at, updated_at,
			call_in_deadline, call_in_state, progress
		FROM published_decision`+whereClause(where)+`
		ORDER BY first_published_at DESC, reference DESC
		LIMIT $`+strconv.Itoa(len(args)), args...)
	if err != nil {
		return Listing{}, fmt.Errorf("list the register: %w", err)
	}
	l := Listing{Decisions: rows, Total: total, Capped: q.Words != "" && total >= searchLimit}
	if len(rows) > q.Size {
		l.Decisions = rows[:q.Size]
		last := l.Decisions[q.Size-1]
		l.Next = strconv.FormatInt(last.FirstPublishedAt.UnixMicro(), 10) + "." + last.Reference
	}
	return l, nil
}

func whereClause(conditions []string) string {
	if len(conditions) == 0 {
		return ""
	}
	return `
		WHERE ` + strings.Join(conditions, `
			AND `)
}

// condition turns q into conditions whose only variable parts are numbered
// parameters.
func (q Query) condition(tx *store.Tx, now time.Time) (where []string, args []any, err error) {
	add := func(arg any, format string) {
		args = append(args, arg)
		where = append(where, strings.ReplaceAll(format, "?", "$"+strconv.Itoa(len(args))))
	}
	if q.Words != "" {
		words := searchWords(q.Words)
		if len(words) == 0 {
			return nil, nil, problem.New(problem.Invalid, "register.words", "Enter at least one word to search for").On("q")
		}
		condition, arg := matching(tx, words, "?")
		add(arg, condition)
	}
	if q.Body != "" {
		add(q.Body, "body = ?")
	}
	if q.Year != 0 {
		add(q.Year, "year = ?")
	}
	switch q.Status {
	case "":
	case "open":
		// The few that are open, by the index on the deadline: both planners would
		// rather walk the whole register in its order.
		add(store.Time{Time: now}, "call_in_state <> 'held' AND number IN (SELECT number FROM published_decision WHERE call_in_deadline >= ?)")
	case "held":
		where = append(where, "call_in_state = 'held'")
	case "may-be-acted-on":
		add(store.Time{Time: now}, "call_in_state <> 'held' AND call_in_deadline < ? AND progress = 'not-started'")
	case "in-progress":
		where = append(where, "progress = 'in-progress'")
	case "implemented":
		where = append(where, "progress = 'implemented'")
	default:
		return nil, nil, problem.New(problem.Invalid, "register.status", "There is no status %q. Choose one of: %s", q.Status, strings.Join(Statuses(), ", ")).On("status")
	}
	return where, args, nil
}

// count uses the counters when they can answer, and counts rows otherwise.
func (q Query) count(tx *store.Tx, where []string, args []any) (int, error) {
	one := func(r store.Row) (int, error) {
		var n int
		return n, r.Scan(&n)
	}
	if q.Words == "" && q.Status == "" {
		return store.One(tx, one, `
			SELECT CAST(coalesce(sum(count), 0) AS BIGINT)
			FROM published_count`+whereClause(where), args...)
	}
	return store.One(tx, one, `
		SELECT count(*)
		FROM (SELECT 1 FROM published_decision`+whereClause(where)+` LIMIT 2000) AS found`, args...)
}

func parseAfter(s string) (int64, string, error) {
	at, ref, found := strings.Cut(s, ".")
	n, err := strconv.ParseInt(at, 10, 64)
	if !found || err != nil || len(ref) > 40 {
		return 0, "", problem.New(problem.Malformed, "register.after", "The address of this page is incomplete. Start again from the register")
	}
	return n, ref, nil
}

func scanListed(r store.Row, now time.Time) (Listed, error) {
	var l Listed
	var first, updated, deadline store.Time
	var state string
	err := r.Scan(&l.Reference, &l.Title, &l.Maker, &l.Organisation, &l.DecidedOn, &first, &updated, &deadline, &state, &l.Progress)
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
