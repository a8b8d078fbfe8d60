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
	if err := n.check(tx, ""); err != nil {
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

// check finds what is wrong with n, who is the person with that key if there is
// one already.
func (n NewPerson) check(tx *store.Tx, personID string) error {
	var l problem.List
	if k := len([]rune(n.Name)); k < 1 || k > 200 {
		l.Add(problem.New(problem.Invalid, "person.name", "Enter a name of 1 to 200 characters").On("name"))
	}
	if len([]rune(n.Post)) > 200 {
		l.Add(problem.New(problem.Invalid, "person.post", "The post must be 200 characters or fewer").On("post"))
	}
	if a, err := mail.ParseAddress(n.Email); err != nil || a.Address != n.Email || len(n.Email) > 254 {
		l.Add(problem.New(problem.Invalid, "person.email", "Enter an email address in the correct format, like name@example.gov.uk").On("email"))
	} else if other, err := byEmail(tx, n.Email); err == nil && other == personID {
		// their own
	} else if err == nil {
		l.Add(problem.New(problem.Invalid, "person.email-taken", "The email address %s is already in use in this installation", n.Email).On("email"))
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
	for i, r := range p.Roles {
		if slices.Contains(p.Roles[:i], r) {
			continue
		}
		if err := tx.ExecOne(`
			INSERT INTO person_role (organisation_id, person_id, role)
			VALUES ($1, $2, $3)`, p.Organisation, p.ID, string(r)); err != nil {
			return fmt.Errorf("set role %s: %w", r, err)
		}
	}
	return nil
}

// PersonChange is what an administrator says of a person.
type PersonChange struct {
	Name, Post, Email string
	Roles             []Role
	Active            bool  // may sign in
	Revision          int64 // of the record, as it was opened
}

// ChangePerson changes a person, if the record is still at c.Revision. Taking
// away access ends the person's sessions.
func ChangePerson(tx *store.Tx, personID string, c PersonChange) error {
	p, err := find(tx, personID)
	if err != nil {
		return err
	}
	if err := Require(tx, PeopleManage, p.Organisation); err != nil {
		return err
	}
	if err := Lock(tx, p.Organisation); err != nil {
		return err
	}
	if p, err = find(tx, personID); err != nil { // as it is now that nobody else changes it
		return err
	}
	if p.Revision != c.Revision {
		return stalePerson(tx, p)
	}
	if p.ID == tx.Actor().PersonID && (!c.Active || !slices.Contains(c.Roles, Administrator)) {
		return problem.New(problem.Invalid, "person.self", "You cannot take away your own access: ask another administrator").On("roles")
	}
	n := NewPerson{Organisation: p.Organisation, Name: strings.TrimSpace(c.Name), Post: strings.TrimSpace(c.Post), Email: strings.ToLower(strings.TrimSpace(c.Email)), Roles: c.Roles}
	if err := n.check(tx, p.ID); err != nil {
		return err
	}
	if err := tx.ExecOne(`
		UPDATE person
		SET name = $1, post = $2, email = $3, active = $4, revision = revision + 1
		WHERE id = $5 AND revision = $6`, n.Name, n.Post, n.Email, c.Active, p.ID, c.Revision); err != nil {
		return err
	}
	administered := p.Active && slices.Contains(p.Roles, Administrator)
	p.Roles = c.Roles
	if err := setRoles(tx, p); err != nil {
		return err
	}
	if !c.Active {
		if err := endSessions(tx, p.ID, "deactivated"); err != nil {
			return err
		}
	}
	if administered {
		if err := keepsAnAdministrator(tx, p.Organisation); err != nil {
			return err
		}
	}
	return journal.Note(tx, "person.changed", p.ID, map[string]any{"roles": c.Roles, "active": c.Active})
}

// stalePerson says who changed p meanwhile: the last of whom the journal says
// so. Signing in is no change.
func stalePerson(tx *store.Tx, p Person) error {
	entries, err := journal.Of(tx, p.ID, 200)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Event, "person.") {
			return journal.Stale(e.ActorName, e.At)
		}
	}
	return problem.New(problem.Conflict, "stale", "Somebody else changed this record after you opened it")
}

// keepsAnAdministrator refuses a change of an administrator after which there is
// none.
func keepsAnAdministrator(tx *store.Tx, organisation string) error {
	if tx.Actor().System != "" {
		return nil
	}
	n, err := store.One(tx, func(r store.Row) (int64, error) {
		var n int64
		return n, r.Scan(&n)
	}, `
		SELECT count(*)
		FROM person_role r
		JOIN person p ON p.id = r.person_id
		WHERE r.organisation_id = $1 AND r.role = $2 AND p.active = $3`, organisation, string(Administrator), true)
	if err != nil {
		return fmt.Errorf("count administrators: %w", err)
	}
	if n == 0 {
		return problem.New(problem.Invalid, "person.last-administrator", "There must be an administrator who can sign in: make somebody else one first").On("roles")
	}
	return nil
}

// SetPassword stores a new password hash and ends the person's sessions.
func SetPassword(tx *store.Tx, personID, hash string) error {
	p, err := find(tx, personID)
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

// SetOwnPassword stores the new password hash of the account, which is that of
// the transaction's actor, and ends their sessions, if the password that they
// have now was found right. A wrong one counts as it does where one signs in.
func SetOwnPassword(tx *store.Tx, a Account, right bool, hash string) (Attempt, error) {
	who := tx.Actor()
	if !who.SignedIn() || who.PersonID != a.PersonID {
		return Attempt{}, problem.New(problem.Unauthorised, "access.sign-in", "Sign in to do this")
	}
	came, err := judge(tx, a, right)
	if err != nil || !came.Right {
		return came, err
	}
	if err := tx.ExecOne(`
		UPDATE person
		SET password = $1, revision = revision + 1
		WHERE id = $2`, hash, who.PersonID); err != nil {
		return came, fmt.Errorf("set a password: %w", err)
	}
	if err := endSessions(tx, who.PersonID, "password changed"); err != nil {
		return came, err
	}
	return came, journal.Note(tx, "person.password-changed", who.PersonID, nil)
}

const selectPerson = `
		SELECT p.id, p.organisation_id, o.name, p.name, p.post, p.email, p.active, p.revision,
			coalesce((SELECT string_agg(r.role, ',' ) FROM person_role r WHERE r.person_id = p.id AND r.organisation_id = p.organisation_id), '')
		FROM person p
		JOIN organisation o ON o.id = p.organisation_id`

// FindPerson is the person with that key, for those who manage people of the
// same organisation.
func FindPerson(tx *store.Tx, personID string) (Person, error) {
	p, err := find(tx, personID)
	if err != nil {
		return p, err
	}
	if who := tx.Actor(); who.System == "" && who.Organisation != p.Organisation {
		return Person{}, problem.New(problem.NotFound, "person.none", "There is no such person here")
	}
	return p, Require(tx, PeopleManage, p.Organisation)
}

func find(tx *store.Tx, personID string) (Person, error) {
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

// PeoplePage is how many people People gives at a time.
const PeoplePage = 200

// People lists the people of an organisation, by name, for those who manage
// them. With a name and a key it goes on after that person.
func People(tx *store.Tx, organisation, name, key string) ([]Person, error) {
	if err := Require(tx, PeopleManage, organisation); err != nil {
		return nil, err
	}
	return store.List(tx, scanPerson, selectPerson+`
		WHERE p.organisation_id = $1 AND (p.name, p.id) > ($2, $3)
		ORDER BY p.name, p.id
		LIMIT $4`, organisation, name, key, PeoplePage)
}

// Everyone lists the people of every organisation, those of the host first. It
// asks nobody who they are: it is for the command line, and for the
// demonstration, where nobody is real.
func Everyone(tx *store.Tx) ([]Person, error) {
	return store.List(tx, scanPerson, selectPerson+`
		ORDER BY o.is_host DESC, p.name, p.id`)
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
