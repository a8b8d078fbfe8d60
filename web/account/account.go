// Package account is the pages of signing in and out.
package account

import (
	"embed"
	"html/template"
	"net/http"
	"path"
	"strings"
	"time"

	"moothall/access"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/web/ui"
	"moothall/web/ui/govuk"
)

//go:embed *.html
var pages embed.FS

// Site is the pages of signing in.
type Site struct {
	*ui.Staff
	signIn, password *template.Template
}

// New reads the pages.
func New(s *ui.Staff) (*Site, error) {
	site := &Site{Staff: s}
	return site, s.Pages(pages, nil, map[string]**template.Template{"signin.html": &site.signIn, "password.html": &site.password})
}

// Routes lists the addresses. The demo's sign-in without a password is there
// in the demo alone.
func (s *Site) Routes() []ui.Route {
	routes := []ui.Route{
		{Pattern: "GET /sign-in", Handle: s.askSignIn},
		{Pattern: "POST /sign-in", Handle: s.doSignIn},
		{Pattern: "POST /sign-out", Handle: s.signOut},
		{Pattern: "GET /staff/password", Permission: access.Read, Handle: s.askPassword},
		{Pattern: "POST /staff/password", Permission: access.Read, Handle: s.changePassword},
	}
	if s.Demo {
		routes = append(routes, ui.Route{Pattern: "POST /demo/sign-in", Handle: s.demoSignIn})
	}
	return routes
}

type signInPage struct {
	ui.Frame
	Summary  govuk.ErrorSummary
	Wrong    bool
	Email    govuk.Input
	Password govuk.PasswordInput
	Button   govuk.Button
	People   []access.Person // in the demo
	To       string          // where the person was going
}

func (s *Site) askSignIn(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, http.StatusOK, "", nil)
}

func (s *Site) show(w http.ResponseWriter, r *http.Request, status int, email string, wrong *problem.Problem) error {
	p := signInPage{Frame: s.Frame(r, "Sign in"),
		Email:    govuk.Input{ID: "email", Name: "email", Type: "email", Label: govuk.Label{Text: "Email address"}, Value: email, Autocomplete: "username"},
		Password: govuk.PasswordInput{ID: "password", Name: "password", Label: govuk.Label{Text: "Password"}, Autocomplete: "current-password"},
		Button:   govuk.Button{Text: "Sign in"}, To: destination(r)}
	if wrong != nil {
		p.Wrong = true
		p.Summary = govuk.ErrorSummary{TitleText: "There is a problem", ErrorList: []govuk.ErrorItem{{Text: wrong.Message, Href: "#email"}}}
		p.Email.ErrorMessage = &govuk.ErrorMessage{Text: wrong.Message}
	}
	if s.Demo {
		if err := s.DB.View(r.Context(), func(tx *store.Tx) (err error) {
			p.People, err = access.Everyone(tx)
			return err
		}); err != nil {
			return err
		}
	}
	return s.Page(w, status, s.signIn, p)
}

// doSignIn checks the password outside of any transaction: it is slow.
func (s *Site) doSignIn(w http.ResponseWriter, r *http.Request) error {
	email, password := r.PostFormValue("email"), r.PostFormValue("password")
	var a access.Account
	if err := s.DB.View(r.Context(), func(tx *store.Tx) (err error) {
		a, err = access.FindAccount(tx, email)
		return err
	}); err != nil {
		return err
	}
	if a.Wait > 0 {
		return s.show(w, r, http.StatusTooManyRequests, email, waiting(a.Wait))
	}
	right := access.CheckPassword(a.Hash, password) && a.PersonID != ""
	var came access.Attempt
	if err := s.Change(r, func(tx *store.Tx) (err error) {
		if came, err = access.SignIn(tx, a, right); err != nil || came.Token == "" {
			return err
		}
		return endEarlier(tx, r)
	}); err != nil {
		return err
	}
	switch {
	case came.Wait > 0:
		return s.show(w, r, http.StatusTooManyRequests, email, waiting(came.Wait))
	case came.Token == "":
		return s.show(w, r, http.StatusUnprocessableEntity, email, problem.New(problem.Invalid, "sign-in.wrong", "The email address or the password is wrong"))
	}
	return s.enter(w, r, came.Token)
}

// demoSignIn signs a visitor of the demo in as one of its people.
func (s *Site) demoSignIn(w http.ResponseWriter, r *http.Request) error {
	return s.begin(w, r, r.PostFormValue("person"), "demonstration")
}

// begin begins a session for a person who need not show who they are.
func (s *Site) begin(w http.ResponseWriter, r *http.Request, personID, how string) error {
	var token string
	if err := s.Change(r, func(tx *store.Tx) (err error) {
		if err := endEarlier(tx, r); err != nil {
			return err
		}
		token, err = access.Begin(tx, personID, how)
		return err
	}); err != nil {
		return err
	}
	return s.enter(w, r, token)
}

// endEarlier ends the session with which the browser came.
func endEarlier(tx *store.Tx, r *http.Request) error {
	if c, err := r.Cookie(ui.Cookie); err == nil && ui.Who(r).SignedIn() {
		return access.End(tx, c.Value, "signed in again")
	}
	return nil
}

// enter gives the browser its session.
func (s *Site) enter(w http.ResponseWriter, r *http.Request, token string) error {
	http.SetCookie(w, s.cookie(r, token))
	http.Redirect(w, r, destination(r), http.StatusSeeOther)
	return nil
}

// destination is where a person goes who has signed in: to the page that they
// asked for, if it is one of the staff side.
func destination(r *http.Request) string {
	to := r.FormValue("to")
	place, _, _ := strings.Cut(to, "?")
	if ui.OwnPath(to) && (place == "/staff" || strings.HasPrefix(place, "/staff/")) && path.Clean(place) == place {
		return to
	}
	return "/staff"
}

func (s *Site) cookie(r *http.Request, token string) *http.Cookie {
	return SessionCookie(r, token, s.Secure)
}

// SessionCookie is the cookie that carries a session's token. It is for https
// alone if the site is, or if the request came that way.
func SessionCookie(r *http.Request, token string, secure bool) *http.Cookie {
	return &http.Cookie{Name: ui.Cookie, Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: secure || r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"}
}

func (s *Site) signOut(w http.ResponseWriter, r *http.Request) error {
	if c, err := r.Cookie(ui.Cookie); err == nil {
		if err := s.DB.Change(r.Context(), ui.Who(r), func(tx *store.Tx) error { return access.End(tx, c.Value, "signed out") }); err != nil {
			return err
		}
	}
	gone := s.cookie(r, "")
	gone.MaxAge = -1
	http.SetCookie(w, gone)
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
	return nil
}

// waiting is the refusal to try another password at once.
func waiting(long time.Duration) *problem.Problem {
	return problem.New(problem.TooMany, "sign-in.wait", "There were too many wrong passwords. Try again in %s", long.Round(time.Second))
}
