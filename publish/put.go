package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"moothall/internal/problem"
	"moothall/internal/store"
)

// Put publishes the state of a decision. It does not add a version; PutVersion
// does. The caller keeps the journal.
func Put(tx *store.Tx, d Decision) error {
	d.UpdatedAt = tx.Now()
	text, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("publish %s: %w", d.Reference, err)
	}
	was, err := findState(tx, d.Reference)
	if errors.Is(err, store.ErrNone) {
		return add(tx, d, string(text))
	}
	if err != nil {
		return fmt.Errorf("publish %s: %w", d.Reference, err)
	}
	if err := tx.ExecOne(`
		UPDATE published_decision
		SET title = $1, updated_at = $2, call_in_state = $3, progress = $4, document = $5
		WHERE reference = $6`,
		d.Title, store.Time{Time: d.UpdatedAt}, d.CallIn.State(), d.Progress(), string(text), d.Reference); err != nil {
		return fmt.Errorf("publish %s: %w", d.Reference, err)
	}
	if is := stateOf(d); is.progress != was.progress || is.held != was.held {
		moves := []move{{was, -1}, {is, 1}}
		slices.SortFunc(moves, func(a, b move) int { return strings.Compare(a.key(), b.key()) }) // in one order, so that no two wait for each other
		for _, m := range moves {
			if err := count(tx, d, m.state, m.by); err != nil {
				return err
			}
		}
	}
	return index(tx, was, d)
}

// state is what the register's counters and the search index know of a
// decision.
type state struct {
	number   int64
	progress string
	held     bool
	indexed  string // a hash
}

// move is a change of a counter.
type move struct {
	state
	by int
}

// key orders the counters of a body and a year.
func (s state) key() string { return s.progress + strconv.FormatBool(s.held) }

func stateOf(d Decision) state {
	return state{progress: d.Progress(), held: d.CallIn.State() == "held"}
}

func findState(tx *store.Tx, reference string) (state, error) {
	return store.One(tx, func(r store.Row) (state, error) {
		var s state
		return s, r.Scan(&s.number, &s.progress, &s.held, &s.indexed)
	}, `
		SELECT number, progress, call_in_state = 'held', indexed
		FROM published_decision
		WHERE reference = $1`, reference)
}

func add(tx *store.Tx, d Decision, text string) error {
	number, err := place(tx, d.FirstPublishedAt)
	if err != nil {
		return fmt.Errorf("publish %s: %w", d.Reference, err)
	}
	if err := tx.ExecOne(`
		INSERT INTO published_decision (reference, number, title, body, organisation_name, decided_on, year,
			first_published_at, updated_at, call_in_deadline, call_in_state, progress, document)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		d.Reference, number, d.Title, d.Body(), d.Organisation, d.DecidedOn, d.DecidedOn.Year(),
		store.Time{Time: d.FirstPublishedAt}, store.Time{Time: d.UpdatedAt}, store.Time{Time: d.CallIn.Deadline},
		d.CallIn.State(), d.Progress(), text); err != nil {
		return fmt.Errorf("publish %s: %w", d.Reference, err)
	}
	is := stateOf(d)
	is.number = number
	if err := count(tx, d, is, 1); err != nil {
		return err
	}
	return index(tx, is, d)
}

// places is how many places of the register a second has.
const places = 1000

// place finds the place in the register for a decision first published at at:
// the next free one of its second. A second that is full runs over into the
// next. The counter is bumped so that two who publish on PostgreSQL wait for
// each other.
func place(tx *store.Tx, at time.Time) (int64, error) {
	if _, err := tx.Exec(`
		INSERT INTO reference_counter (kind, year, last)
		VALUES ('published', 0, 1)
		ON CONFLICT (kind, year) DO UPDATE SET last = reference_counter.last + 1`); err != nil {
		return 0, err
	}
	for n := at.Unix() * places; ; {
		last, err := store.One(tx, func(r store.Row) (int64, error) {
			var n int64
			return n, r.Scan(&n)
		}, `
			SELECT coalesce(max(number), $1)
			FROM published_decision
			WHERE number BETWEEN $2 AND $3`, n-1, n, n+places-1)
		if err != nil || last < n+places-1 {
			return last + 1, err
		}
		n += places
	}
}

// count adds by to the counter of d in state s.
func count(tx *store.Tx, d Decision, s state, by int) error {
	if _, err := tx.Exec(`
		INSERT INTO published_count (body, year, progress, held, count)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (body, year, progress, held) DO UPDATE SET count = published_count.count + EXCLUDED.count`,
		d.Body(), d.DecidedOn.Year(), s.progress, s.held, by); err != nil {
		return fmt.Errorf("count %s: %w", d.Reference, err)
	}
	return nil
}

// PutVersion keeps d as version number v, for ever.
func PutVersion(tx *store.Tx, d Decision, v Version) error {
	text, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("keep version %d of %s: %w", v.Number, d.Reference, err)
	}
	err = tx.ExecOne(`
		INSERT INTO published_version (reference, version, published_at, published_by, why, document)
		VALUES ($1, $2, $3, $4, $5, $6)`,
		d.Reference, v.Number, store.Time{Time: v.PublishedAt}, v.By, v.Why, string(text))
	if err != nil {
		return fmt.Errorf("keep version %d of %s: %w", v.Number, d.Reference, err)
	}
	return nil
}

// index replaces the search row of a decision, unless it is the same.
func index(tx *store.Tx, was state, d Decision) error {
	title, body := indexable(tx, d)
	sum := sha256.Sum256([]byte(title + "\n" + body))
	hash := hex.EncodeToString(sum[:16])
	if hash == was.indexed {
		return nil
	}
	if err := replaceIndexed(tx, was.number, title, body); err != nil {
		return fmt.Errorf("index %s: %w", d.Reference, err)
	}
	if err := tx.ExecOne(`
		UPDATE published_decision
		SET indexed = $1
		WHERE reference = $2`, hash, d.Reference); err != nil {
		return fmt.Errorf("index %s: %w", d.Reference, err)
	}
	return nil
}

// Page is a published document that is no decision: a strategy, an investment
// or the benefits of a decision.
type Page struct {
	Kind, Reference, Title string
	Document               json.RawMessage
}

// PutPage publishes document under kind and reference, in place of what was
// there. The caller keeps the journal.
func PutPage(tx *store.Tx, kind, reference, title string, document any) error {
	text, err := json.Marshal(document)
	if err != nil {
		return fmt.Errorf("publish %s %s: %w", kind, reference, err)
	}
	_, err = tx.Exec(`
		INSERT INTO published_page (kind, reference, title, published_at, document)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (kind, reference) DO UPDATE
		SET title = $3, published_at = $4, document = $5`,
		kind, reference, title, store.Time{Time: tx.Now()}, string(text))
	if err != nil {
		return fmt.Errorf("publish %s %s: %w", kind, reference, err)
	}
	return nil
}

// ReadPage reads the document published under kind and reference into v.
func ReadPage(tx *store.Tx, kind, reference string, v any) error {
	text, err := store.One(tx, func(r store.Row) (string, error) {
		var s string
		return s, r.Scan(&s)
	}, `
		SELECT document
		FROM published_page
		WHERE kind = $1 AND reference = $2`, kind, reference)
	if errors.Is(err, store.ErrNone) {
		return problem.New(problem.NotFound, "publish.none", "Nothing is published at this address")
	}
	if err != nil {
		return fmt.Errorf("read %s %s: %w", kind, reference, err)
	}
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fmt.Errorf("read %s %s: %w", kind, reference, err)
	}
	return nil
}

// Pages lists what is published under kind, by title.
func Pages(tx *store.Tx, kind string) ([]Page, error) {
	return store.List(tx, func(r store.Row) (Page, error) {
		p := Page{Kind: kind}
		var text string
		err := r.Scan(&p.Reference, &p.Title, &text)
		p.Document = json.RawMessage(text)
		return p, err
	}, `
		SELECT reference, title, document
		FROM published_page
		WHERE kind = $1
		ORDER BY title, reference
		LIMIT 500`, kind)
}
