package investment

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"moothall/access"
	"moothall/internal/id"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment/costmodel"
	"moothall/journal"
)

// OwnSet is a parameter set of the council's own.
type OwnSet struct {
	costmodel.Set
	Used     bool // by a stored result: it is never changed again
	Revision int64
	SavedBy  string
	SavedAt  time.Time
}

// OwnSets lists the council's own sets by name.
func OwnSets(tx *store.Tx) ([]OwnSet, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	return store.List(tx, scanSet, `
		SELECT content, used_at IS NOT NULL, revision, saved_by, saved_at
		FROM parameter_set
		WHERE organisation_id = $1
		ORDER BY kind, name`, tx.Actor().Organisation)
}

func scanSet(r store.Row) (OwnSet, error) {
	var s OwnSet
	var text string
	var at store.Time
	if err := r.Scan(&text, &s.Used, &s.Revision, &s.SavedBy, &at); err != nil {
		return s, err
	}
	s.SavedAt = at.Time
	return s, json.Unmarshal([]byte(text), &s.Set)
}

// FindSet is the council's own set called name.
func FindSet(tx *store.Tx, name string) (OwnSet, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return OwnSet{}, err
	}
	s, err := store.One(tx, scanSet, `
		SELECT content, used_at IS NOT NULL, revision, saved_by, saved_at
		FROM parameter_set
		WHERE organisation_id = $1 AND name = $2`, tx.Actor().Organisation, name)
	if errors.Is(err, store.ErrNone) {
		return s, problem.New(problem.NotFound, "set.none", "There is no parameter set %s here", name)
	}
	return s, err
}

// AddSet adds a set of the council's own.
func AddSet(tx *store.Tx, s costmodel.Set) error {
	org := tx.Actor().Organisation
	if err := access.Require(tx, access.ParametersSet, org); err != nil {
		return err
	}
	if err := s.Check(); err != nil {
		return err
	}
	if s.Name == "new" {
		return problem.New(problem.Invalid, "set.reserved", "A set cannot be called “new”: that is the address of the page on which one is added").On("name")
	}
	for _, b := range costmodel.BuiltIn() {
		if b.Name == s.Name {
			return problem.New(problem.Invalid, "set.taken", "A set called %s comes with Moothall: give this one another name", s.Name).On("name")
		}
	}
	if _, err := FindSet(tx, s.Name); err == nil {
		return problem.New(problem.Invalid, "set.taken", "There is a set called %s already: give this one another name, such as with its year", s.Name).On("name")
	} else if !problem.Is(err, problem.NotFound) {
		return err
	}
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := tx.ExecOne(`
		INSERT INTO parameter_set (id, organisation_id, kind, name, content, saved_by, saved_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, id.New(), org, string(s.Kind), s.Name, string(text), tx.Actor().Name, store.Time{Time: tx.Now()}); err != nil {
		return fmt.Errorf("add set %s: %w", s.Name, err)
	}
	return journal.Note(tx, "parameters.added", s.Name, map[string]string{"title": s.Title, "sha256": s.Digest()})
}

// SaveSet replaces a set that no stored result has used, if the saved one is
// still at revision.
func SaveSet(tx *store.Tx, s costmodel.Set, revision int64) error {
	org := tx.Actor().Organisation
	if err := access.Require(tx, access.ParametersSet, org); err != nil {
		return err
	}
	was, err := FindSet(tx, s.Name)
	switch {
	case err != nil:
		return err
	case was.Used:
		return problem.New(problem.Conflict, "set.used", "A frozen case used %s, so it is never changed. Add a set with another name", s.Name)
	case was.Revision != revision:
		return journal.Stale(was.SavedBy, was.SavedAt)
	}
	s.Kind = was.Kind
	if err := s.Check(); err != nil {
		return err
	}
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := tx.ExecOne(`
		UPDATE parameter_set
		SET content = $1, revision = revision + 1, saved_by = $2, saved_at = $3
		WHERE organisation_id = $4 AND name = $5 AND revision = $6 AND used_at IS NULL`,
		string(text), tx.Actor().Name, store.Time{Time: tx.Now()}, org, s.Name, revision); err != nil {
		return err
	}
	if err := reworkCases(tx, s.Name); err != nil {
		return err
	}
	return journal.Note(tx, "parameters.saved", s.Name, map[string]string{"title": s.Title, "sha256": s.Digest()})
}

// reworkCases works out again what the cases do that name a set which has been
// changed, so that lists and the plan agree with their pages. A set by which one
// of them cannot be worked out is not changed.
func reworkCases(tx *store.Tx, name string) error {
	list, err := store.List(tx, func(r store.Row) (Case, error) {
		var c Case
		var text string
		if err := r.Scan(&c.ID, &c.Organisation, &c.Reference, &text); err != nil {
			return c, err
		}
		return c, c.read(text)
	}, `
		SELECT id, organisation_id, reference, content
		FROM business_case
		WHERE organisation_id = $1`, tx.Actor().Organisation)
	if err != nil {
		return fmt.Errorf("look for cases that use %s: %w", name, err)
	}
	for _, c := range list {
		if !slices.Contains(slices.Collect(maps.Values(c.Model.Sets)), name) {
			continue
		}
		_, effect, err := c.worked(tx)
		if all := problem.All(err); len(all) > 0 {
			return problem.New(problem.Invalid, "set.breaks", "%s could not be worked out by the changed set: %s", c.Reference, all[0].Message).On("title")
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`
			UPDATE business_case
			SET effect = $1
			WHERE id = $2`, effect, c.ID); err != nil {
			return fmt.Errorf("work out %s again: %w", c.Reference, err)
		}
	}
	return nil
}

// markUsed writes down that a stored result used the sets.
func markUsed(tx *store.Tx, p costmodel.Parameters) error {
	for _, s := range p.Sets {
		if _, err := tx.Exec(`
			UPDATE parameter_set
			SET used_at = $1
			WHERE organisation_id = $2 AND name = $3 AND used_at IS NULL`, store.Time{Time: tx.Now()}, tx.Actor().Organisation, s.Name); err != nil {
			return fmt.Errorf("mark set %s as used: %w", s.Name, err)
		}
	}
	return nil
}
