package investment

import (
	"encoding/base64"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"moothall/access"
	"moothall/internal/id"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/journal"
)

// Evidence is a file that supports a case.
type Evidence struct {
	ID, Title, Name string
	Size            int
	Digest          string // SHA-256
	AddedBy         string
	AddedAt         time.Time
	Content         []byte // only where one is asked for
}

// LargestEvidence is how many bytes a file of evidence can have.
const LargestEvidence = 5 << 20

const mostEvidence = 100

// AddEvidence attaches a file to a case. A file is never shown as a page: it is
// only ever given out to be kept.
func AddEvidence(tx *store.Tx, ref string, e Evidence) error {
	if err := access.Require(tx, access.InvestmentEdit, tx.Actor().Organisation); err != nil {
		return err
	}
	c, err := FindCase(tx, ref)
	if err != nil {
		return err
	}
	list, err := EvidenceOf(tx, c)
	if err != nil {
		return err
	}
	e.Name = path.Base(strings.ReplaceAll(e.Name, "\\", "/"))
	switch {
	case len(list) >= mostEvidence:
		return problem.New(problem.Invalid, "evidence.many", "A case can have at most %d files of evidence", mostEvidence).On("file")
	case len(e.Content) == 0:
		return problem.New(problem.Invalid, "evidence.empty", "Select a file that is not empty").On("file")
	case len(e.Content) > LargestEvidence:
		return problem.New(problem.Invalid, "evidence.large", "The file can have at most %d MB", LargestEvidence>>20).On("file")
	case strings.TrimSpace(e.Title) == "" || len([]rune(e.Title)) > 200:
		return problem.New(problem.Invalid, "evidence.title", "Say in 1 to 200 characters what the file shows").On("evidence_title")
	case e.Name == "." || len([]rune(e.Name)) > 200 || strings.ContainsFunc(e.Name, func(r rune) bool { return r < ' ' }):
		return problem.New(problem.Invalid, "evidence.name", "The name of the file must be 1 to 200 characters").On("file")
	}
	e.ID, e.Digest = id.New(), digest(e.Content)
	if err := tx.ExecOne(`
		INSERT INTO case_evidence (id, case_id, title, name, type, size, digest, content, added_by, added_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		e.ID, c.ID, e.Title, e.Name, "application/octet-stream", len(e.Content), e.Digest, base64.StdEncoding.EncodeToString(e.Content), tx.Actor().Name, store.Time{Time: tx.Now()}); err != nil {
		return fmt.Errorf("attach evidence to %s: %w", ref, err)
	}
	return journal.Note(tx, "case.evidence-added", ref, map[string]string{"title": e.Title, "name": e.Name, "sha256": e.Digest})
}

// EvidenceOf lists the evidence of a case, without the files.
func EvidenceOf(tx *store.Tx, c Case) ([]Evidence, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	return store.List(tx, func(r store.Row) (Evidence, error) {
		var e Evidence
		var at store.Time
		err := r.Scan(&e.ID, &e.Title, &e.Name, &e.Size, &e.Digest, &e.AddedBy, &at)
		e.AddedAt = at.Time
		return e, err
	}, `
		SELECT id, title, name, size, digest, added_by, added_at
		FROM case_evidence
		WHERE case_id = $1
		ORDER BY added_at, id`, c.ID)
}

// FindEvidence is one file of a case.
func FindEvidence(tx *store.Tx, c Case, key string) (Evidence, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return Evidence{}, err
	}
	e, err := store.One(tx, func(r store.Row) (Evidence, error) {
		e := Evidence{ID: key}
		var text string
		var err error
		if err := r.Scan(&e.Title, &e.Name, &e.Size, &e.Digest, &text); err != nil {
			return e, err
		}
		e.Content, err = base64.StdEncoding.DecodeString(text)
		return e, err
	}, `
		SELECT title, name, size, digest, content
		FROM case_evidence
		WHERE case_id = $1 AND id = $2`, c.ID, key)
	if errors.Is(err, store.ErrNone) {
		return e, problem.New(problem.NotFound, "evidence.none", "%s has no such evidence", c.Reference)
	}
	return e, err
}
