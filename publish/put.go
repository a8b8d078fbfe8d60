package publish

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

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
	number, err := numberOf(tx, d.Reference)
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
	return index(tx, number, d)
}

func add(tx *store.Tx, d Decision, text string) error {
	number, err := store.One(tx, func(r store.Row) (int64, error) {
		var n int64
		return n, r.Scan(&n)
	}, `
		INSERT INTO reference_counter (kind, year, last)
		VALUES ('published', 0, 1)
		ON CONFLICT (kind, year) DO UPDATE SET last = reference_counter.last + 1
		RETURNING last`)
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
	if _, err := tx.Exec(`
		INSERT INTO published_count (body, year, count)
		VALUES ($1, $2, 1)
		ON CONFLICT (body, year) DO UPDATE SET count = published_count.count + 1`,
		d.Body(), d.DecidedOn.Year()); err != nil {
		return fmt.Errorf("count %s: %w", d.Reference, err)
	}
	return index(tx, number, d)
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

func numberOf(tx *store.Tx, reference string) (int64, error) {
	return store.One(tx, func(r store.Row) (int64, error) {
		var n int64
		return n, r.Scan(&n)
	}, `
		SELECT number
		FROM published_decision
		WHERE reference = $1`, reference)
}

// index replaces the search row of a decision.
func index(tx *store.Tx, number int64, d Decision) error {
	var body strings.Builder
	for _, s := range []string{d.Reference, d.FormerReference, d.Maker, d.Narrative, d.Reasons} {
		body.WriteString(s)
		body.WriteByte('\n')
	}
	for _, r := range d.Resolutions {
		body.WriteString(r.Text)
		body.WriteByte('\n')
	}
	for _, a := range d.Alternatives {
		body.WriteString(a.Text)
		body.WriteByte('\n')
	}
	if err := replaceIndexed(tx, number, d.Title, body.String()); err != nil {
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
		ORDER BY published_at, reference
		LIMIT 500`, kind)
}
