package access

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"moothall/internal/id"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/journal"
)

// Organisation is a council or a partner body. The host is the one whose name
// and colours the pages carry.
type Organisation struct {
	ID, Slug, Name string
	Kind           string // "council" or "partner"
	Motto          string
	Brand, Link    string // colours as #rrggbb; empty for the default
	Host           bool
	Revision       int64
}

var slugShape = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// AddOrganisation adds o and returns it with its key.
func AddOrganisation(tx *store.Tx, o Organisation) (Organisation, error) {
	if tx.Actor().System == "" {
		return Organisation{}, Denied(PeopleManage)
	}
	o.Name = strings.TrimSpace(o.Name)
	if o.Name == "" {
		return Organisation{}, problem.New(problem.Invalid, "organisation.name", "Enter the organisation's name, in 1 to 200 characters").On("name")
	}
	if !slugShape.MatchString(o.Slug) || len(o.Slug) > 60 {
		return Organisation{}, problem.New(problem.Invalid, "organisation.slug", "The short name %q must be lower-case letters, digits and hyphens, at most 60", o.Slug).On("slug")
	}
	if n := len([]rune(o.Name)); n < 1 || n > 200 || !utf8.ValidString(o.Name) {
		return Organisation{}, problem.New(problem.Invalid, "organisation.name", "Enter the organisation's name, in 1 to 200 characters").On("name")
	}
	if o.Kind != "council" && o.Kind != "partner" {
		return Organisation{}, problem.New(problem.Invalid, "organisation.kind", "An organisation is a council or a partner, not %q", o.Kind).On("kind")
	}
	others, err := Organisations(tx)
	if err != nil {
		return Organisation{}, fmt.Errorf("look for other organisations: %w", err)
	}
	for _, other := range others {
		if other.Slug == o.Slug || strings.EqualFold(other.Name, o.Name) || o.Host && other.Host {
			return Organisation{}, problem.New(problem.Conflict, "organisation.twice", "%s is here already, with the short name %s", other.Name, other.Slug).On("slug")
		}
	}
	o.ID = id.New()
	err = tx.ExecOne(`
		INSERT INTO organisation (id, slug, name, kind, motto, brand, link, is_host, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		o.ID, o.Slug, o.Name, o.Kind, o.Motto, o.Brand, o.Link, o.Host, store.Time{Time: tx.Now()})
	if err != nil {
		return Organisation{}, fmt.Errorf("add organisation %s: %w", o.Slug, err)
	}
	return o, journal.Note(tx, "organisation.added", o.Slug, map[string]string{"name": o.Name, "kind": o.Kind})
}

// Host is the organisation whose installation this is.
func Host(tx *store.Tx) (Organisation, error) {
	return findOrganisation(tx, "is_host = $1", true)
}

// FindOrganisation is the organisation with the short name slug.
func FindOrganisation(tx *store.Tx, slug string) (Organisation, error) {
	return findOrganisation(tx, "slug = $1", slug)
}

// Organisations lists all, the host first.
func Organisations(tx *store.Tx) ([]Organisation, error) {
	return store.List(tx, scanOrganisation, selectOrganisation+`
		ORDER BY is_host DESC, name`)
}

const selectOrganisation = `
		SELECT id, slug, name, kind, motto, brand, link, is_host, revision
		FROM organisation`

// findOrganisation takes a condition written in this file, never from input.
func findOrganisation(tx *store.Tx, condition string, arg any) (Organisation, error) {
	o, err := store.One(tx, scanOrganisation, selectOrganisation+`
		WHERE `+condition, arg)
	if errors.Is(err, store.ErrNone) {
		return o, problem.New(problem.NotFound, "organisation.none", "There is no such organisation here")
	}
	return o, err
}

func scanOrganisation(r store.Row) (Organisation, error) {
	var o Organisation
	return o, r.Scan(&o.ID, &o.Slug, &o.Name, &o.Kind, &o.Motto, &o.Brand, &o.Link, &o.Host, &o.Revision)
}

// Name is the name of the organisation with that key.
func Name(tx *store.Tx, organisation string) (string, error) {
	o, err := findOrganisation(tx, "id = $1", organisation)
	return o.Name, err
}

// Lock makes the changes of an organisation that look at more than one record
// happen one after the other: rules in force, who administers, how many of a
// kind there are. The lock ends with the transaction.
func Lock(tx *store.Tx, organisation string) error {
	if _, err := tx.Exec(`
		UPDATE organisation
		SET revision = revision
		WHERE id = $1`, organisation); err != nil {
		return fmt.Errorf("lock an organisation: %w", err)
	}
	return nil
}
