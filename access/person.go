package access

import (
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"moothall/internal/id"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/journal"
)

// Person is someone who may sign in.
type Person struct {
	ID, Organisation string // keys
	OrganisationName string
	Name, Post       string
	Email            string
	Active           bool
	Roles            []Role
	Revision         int64
}

// NewPerson is what is needed to add a person.
type NewPerson struct {
	Organisation string // key
	Name, Post   string
	Email        string
	PasswordHash string // of HashPassword; empty: cannot sign in with a password
	Roles        []Role
}

// AddPerson adds a person with their roles.
func AddPerson(tx *store.Tx, n NewPerson) (Person, error) {
	if err := Require(tx, PeopleManage, n.Organisation); err != nil {
		return Person{}, err
	}
	n.Email = strings.ToLower(strings.TrimSpace(n.Email))
	n.Name = strings.TrimSpace(n.Name)
	if err := n.check(tx); err != nil {
		return Person{}, err
	}
	p := Person{ID: id.New(), Organisation: n.Organisation, Name: n.Name, Post: n.Post, Email: n.Email, Active: true, Roles: n.Roles}
	err := tx.ExecOne(`
		INSERT INTO person (id, organisation_id, name, post, email, password, active, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		p.ID, p.Organisation, p.Name, p.Post, p.Email, n.PasswordHash, true, store.Time{Time: tx.Now()})
	if err != nil {
		return Person{}, fmt.Errorf("add person: %w", err)
	}
	if err := setRoles(tx, p); err != nil {
		return Person{}, err
	}
	return p, journal.Note(tx, "person.added", p.ID, map[string]any{"roles": p.Roles})
}

func (n NewPerson) check(tx *store.Tx) error {
	var l problem.List
	if n.Name == "" || len(n.Name) > 200 {
		l.Add(problem.New(problem.Invalid, "person.name", "Enter a name of 1 to 200 characters").On("name"))
	}
	if len(n.Post) > 200 {
		l.Add(problem.New(problem.Invalid, "person.post", "The post must be 200 characters or fewer").On("post"))
	}
	if a, err := mail.ParseAddress(n.Email); err != nil || a.Address != n.Email || len(n.Email) > 254 {
		l.Add(problem.New(problem.Invalid, "person.email", "Enter an email address in the correct format, like name@example.gov.uk").On("email"))
	} else if _, err := byEmail(tx, n.Email); err == nil {
		l.Add(problem.New(problem.Invalid, "person.email-taken", "Someone with the email address %s is already here", n.Email).On("email"))
	} else if !errors.Is(err, store.ErrNone) {
		return err
	}
	for _, r := range n.Roles {
		if !r.Valid() {
			l.Add(problem.New(problem.Invalid, "person.role", "There is no role %q. The roles are: %s", string(r), roleList()).On("roles"))
		}
	}
	return l.Err()
}

func roleList() string {
	var names []string
	for _, r := range Roles() {
		names = append(names, string(r))
	}
	return strings.Join(names, ", ")
}

func setRoles(tx *store.Tx, p Person) error {
	if _, err := tx.Exec(`
		DELETE FROM person_role
		WHERE organisation_id = $1 AND person_id = $2`, p.Organisation, p.ID); err != nil {
		return fmt.Errorf("set roles: %w", err)
	}
	for _, r := range p.Roles {
		if err := tx.ExecOne(`
			INSERT INTO person_role (organisation_id, person_id, role)
			VALUES ($1, $2, $3)`, p.Organisation, p.ID, string(r)); err != nil {
			return fmt.Errorf("set role %s: %w", r, err)
		}
	}
	return nil
}

// ChangePerson sets a person's roles and whether they may sign in, if the
// record is still at revision. Taking away access ends the person's sessions.
func ChangePerson(tx *store.Tx, personID string, roles []Role, active bool, revision int64) error {
	p, err := FindPerson(tx, personID)
	if err != nil {
		return err
	}
	if err := Require(tx, PeopleManage, p.Organisation); err != nil {
		return err
	}
	if p.ID == tx.Actor().PersonID && (!active || !slices.Contains(roles, Administrator)) {
		return problem.New(problem.Invalid, "person.self", "You cannot take away your own access: ask another administrator").On("roles")
	}
	for _, r := range roles {
		if !r.Valid() {
			return problem.New(problem.Invalid, "person.role", "There is no role %q", string(r)).On("roles")
		}
	}
	if p.Revision != revision {
		return stalePerson(tx, p)
	}
	if err := tx.ExecOne(`
		UPDATE person
		SET active = $1, revision = revision + 1
		WHERE id = $2 AND revision = $3`, active, p.ID, revision); err != nil {
		return err
	}
	p.Roles = roles
	if err := setRoles(tx, p); err != nil {
		return err
	}
	if !active {
		if err := endSessions(tx, p.ID, "deactivated"); err != nil {
			return err
		}
	}
	return journal.Note(tx, "person.changed", p.ID, map[string]any{"roles": roles, "active": active})
}

// stalePerson says who changed p meanwhile: the last that the journal names.
func stalePerson(tx *store.Tx, p Person) error {
	entries, err := journal.Of(tx, p.ID, 1)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return problem.New(problem.Conflict, "stale", "Somebody else changed this record after you opened it")
	}
	return journal.Stale(entries[0].ActorName, entries[0].At)
}

// SetPassword stores a new password hash and ends the person's sessions.
func SetPassword(tx *store.Tx, personID, hash string) error {
	p, err := FindPerson(tx, personID)
	if err != nil {
		return err
	}
	if err := Require(tx, PeopleManage, p.Organisation); err != nil {
		return err
	}
	if err := tx.ExecOne(`
		UPDATE person
		SET password = $1, revision = revision + 1
		WHERE id = $2`, hash, p.ID); err != nil {
		return err
	}
	if err := endSessions(tx, p.ID, "password reset"); err != nil {
		return err
	}
	return journal.Note(tx, "person.password-reset", p.ID, nil)
}

const selectPerson = `
		SELECT p.id, p.organisation_id, o.name, p.name, p.post, p.email, p.active, p.revision,
			coalesce((SELECT string_agg(r.role, ',' ) FROM person_role r WHERE r.person_id = p.id AND r.organisation_id = p.organisation_id), '')
		FROM person p
		JOIN organisation o ON o.id = p.organisation_id`

// FindPerson is the person with that key.
func FindPerson(tx *store.Tx, personID string) (Person, error) {
	return person(tx, `
		WHERE p.id = $1`, personID)
}

// FindByEmail is the person with that address.
func FindByEmail(tx *store.Tx, email string) (Person, error) {
	return person(tx, `
		WHERE p.email = $1`, strings.ToLower(strings.TrimSpace(email)))
}

func person(tx *store.Tx, where string, arg string) (Person, error) {
	p, err := store.One(tx, scanPerson, selectPerson+where, arg)
	if errors.Is(err, store.ErrNone) {
		return p, problem.New(problem.NotFound, "person.none", "There is no such person here")
	}
	return p, err
}

// People lists everyone of an organisation, by name; all if it is empty.
func People(tx *store.Tx, organisation string) ([]Person, error) {
	return store.List(tx, scanPerson, selectPerson+`
		WHERE $1 = '' OR p.organisation_id = $1
		ORDER BY o.is_host DESC, p.name, p.id
		LIMIT 1000`, organisation)
}

func scanPerson(r store.Row) (Person, error) {
	var p Person
	var roles string
	err := r.Scan(&p.ID, &p.Organisation, &p.OrganisationName, &p.Name, &p.Post, &p.Email, &p.Active, &p.Revision, &roles)
	for _, known := range Roles() {
		if slices.Contains(strings.Split(roles, ","), string(known)) {
			p.Roles = append(p.Roles, known)
		}
	}
	return p, err
}

func byEmail(tx *store.Tx, email string) (string, error) {
	return store.One(tx, func(r store.Row) (string, error) {
		var key string
		return key, r.Scan(&key)
	}, `
		SELECT id
		FROM person
		WHERE email = $1`, email)
}
