// Package people is the pages on which an administrator admits people, gives
// them roles, takes access away and sets passwords. It holds no rule; package
// access does.
package people

import (
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"moothall/access"
	"moothall/internal/once"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/web/ui"
)

//go:embed *.html
var pages embed.FS

// Site is the pages of people.
type Site struct {
	*ui.Staff
	list, form *template.Template
}

// New reads the pages.
func New(staff *ui.Staff) (*Site, error) {
	s := &Site{Staff: staff}
	return s, s.Pages(pages, nil, map[string]**template.Template{"list.html": &s.list, "form.html": &s.form})
}

// Routes lists the addresses: all are for administrators.
func (s *Site) Routes() []ui.Route {
	return []ui.Route{
		{Pattern: "GET /staff/people", Permission: access.PeopleManage, Handle: s.showList},
		{Pattern: "GET /staff/people/new", Permission: access.PeopleManage, Handle: s.ask},
		{Pattern: "POST /staff/people/new", Permission: access.PeopleManage, Handle: s.add},
		{Pattern: "GET /staff/people/{ref}", Permission: access.PeopleManage, Handle: s.ask},
		{Pattern: "POST /staff/people/{ref}", Permission: access.PeopleManage, Handle: s.save},
		{Pattern: "POST /staff/people/{ref}/password", Permission: access.PeopleManage, Handle: s.setPassword},
	}
}

type listPage struct {
	ui.Frame
	People []access.Person
	More   string // the address of the page with more, if there is one
}

func (s *Site) showList(w http.ResponseWriter, r *http.Request) error {
	p := listPage{Frame: s.Frame(r, "People")}
	if err := s.View(r, func(tx *store.Tx) (err error) {
		q := r.URL.Query()
		p.People, err = access.People(tx, ui.Who(r).Organisation, q.Get("name"), q.Get("after"))
		return err
	}); err != nil {
		return err
	}
	if n := len(p.People); n == access.PeoplePage {
		p.More = "/staff/people?" + url.Values{"name": {p.People[n-1].Name}, "after": {p.People[n-1].ID}}.Encode()
	}
	return s.Page(w, http.StatusOK, s.list, p)
}

type formPage struct {
	ui.Frame
	Form   *ui.Form
	Person *access.Person // nil: a new one
}

// Roles are the roles that can be given.
func (formPage) Roles() []ui.Option {
	var list []ui.Option
	for _, role := range access.Roles() {
		list = append(list, ui.Option{Value: string(role), Text: role.Words()})
	}
	return list
}

// Access is whether the person may sign in.
func (formPage) Access() []ui.Option {
	return []ui.Option{{Value: "yes", Text: "May sign in"}, {Value: "no", Text: "May not sign in"}}
}

func (s *Site) ask(w http.ResponseWriter, r *http.Request) error {
	return s.again(w, r, http.StatusOK, nil)
}

func (s *Site) again(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	p := formPage{}
	saved := ui.Once(url.Values{"name": {""}, "post": {""}, "email": {""}, "password": {""}, "roles": nil})
	title := "Add a person"
	if ref := r.PathValue("ref"); ref != "" {
		var is access.Person
		if err := s.View(r, func(tx *store.Tx) (err error) {
			is, err = access.FindPerson(tx, ref)
			return err
		}); err != nil {
			return err
		}
		p.Person, title = &is, is.Name
		saved = ui.Once(url.Values{"name": {is.Name}, "post": {is.Post}, "email": {is.Email}, "roles": nil, "active": {ui.YesNo(is.Active)}, "password": {""}, "revision": {strconv.FormatInt(is.Revision, 10)}})
		for _, role := range is.Roles {
			saved.Add("roles", string(role))
		}
	}
	p.Frame, p.Form = s.Frame(r, title), ui.NewForm(r, saved, wrong)
	if strings.HasSuffix(r.URL.Path, "/password") {
		p.Form.Unsent()
	}
	return s.Page(w, status, s.form, p)
}

func roles(r *http.Request) []access.Role {
	var list []access.Role
	for _, role := range r.PostForm["roles"] {
		list = append(list, access.Role(role))
	}
	return list
}

// add admits a person. The password is hashed before the change begins: it is
// slow.
func (s *Site) add(w http.ResponseWriter, r *http.Request) error {
	n := access.NewPerson{Organisation: ui.Who(r).Organisation, Name: ui.Field(r, "name"), Post: ui.Field(r, "post"), Email: ui.Field(r, "email"), Roles: roles(r)}
	var err error
	if password := r.PostForm.Get("password"); password != "" {
		n.PasswordHash, err = access.HashPassword(password)
	}
	if err == nil {
		err = s.Change(r, func(tx *store.Tx) error {
			_, err := once.Do(tx, ui.Mark(r), func() (string, error) {
				p, err := access.AddPerson(tx, n)
				return p.ID, err
			})
			return err
		})
	}
	return ui.Answer(w, r, err, "/staff/people?done=added", s.again)
}

func (s *Site) save(w http.ResponseWriter, r *http.Request) error {
	err := s.Change(r, func(tx *store.Tx) error {
		p, err := access.FindPerson(tx, r.PathValue("ref"))
		if err != nil {
			return err
		}
		active := ui.Field(r, "active")
		if active != "yes" && active != "no" {
			return problem.New(problem.Invalid, "person.active", "Select whether the person may sign in").On("active")
		}
		_, err = once.Do(tx, ui.Mark(r), func() (string, error) {
			return "", access.ChangePerson(tx, p.ID, access.PersonChange{Name: ui.Field(r, "name"), Post: ui.Field(r, "post"), Email: ui.Field(r, "email"),
				Roles: roles(r), Active: active == "yes", Revision: ui.Revision(r)})
		})
		return err
	})
	return ui.Answer(w, r, err, "/staff/people?done=saved", s.again)
}

func (s *Site) setPassword(w http.ResponseWriter, r *http.Request) error {
	hash, err := access.HashPassword(r.PostForm.Get("password"))
	if err == nil {
		err = s.Change(r, func(tx *store.Tx) error {
			p, err := access.FindPerson(tx, r.PathValue("ref"))
			if err != nil {
				return err
			}
			return access.SetPassword(tx, p.ID, hash)
		})
	}
	return ui.Answer(w, r, err, "/staff/people?done=password", s.again)
}
