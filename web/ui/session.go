package ui

import (
	"context"
	"errors"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"moothall/access"
	"moothall/access/actor"
	"moothall/internal/clock"
	"moothall/internal/id"
	"moothall/internal/problem"
	"moothall/internal/store"
)

// Cookie is the name of the session's cookie.
const Cookie = "moothall-session"

type whoKey struct{}

// Who is on whose behalf the request runs: someone who signed in, or the
// public.
func Who(r *http.Request) actor.Actor {
	if a, ok := r.Context().Value(whoKey{}).(actor.Actor); ok {
		return a
	}
	return actor.Public()
}

// WithSession finds the session of each request and gives it an id.
func WithSession(db *store.DB, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := actor.Public()
		if c, err := r.Cookie(Cookie); err == nil {
			s, err := session(r.Context(), db, c.Value)
			switch {
			case err == nil:
				who = s.Actor
			case len(problem.All(err)) == 0 || problem.Is(err, problem.Unavailable):
				http.Error(w, "The service cannot tell now whether you are signed in. Try again in a minute.", http.StatusServiceUnavailable)
				return
			}
		}
		who.Request = id.New()
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), whoKey{}, who)))
	})
}

// session finds the live session and, now and then, writes down its use.
func session(ctx context.Context, db *store.DB, token string) (s access.Session, err error) {
	err = db.View(ctx, func(tx *store.Tx) (err error) {
		s, err = access.FindSession(tx, token)
		return err
	})
	if err == nil && s.Stale() {
		_ = db.Upkeep(ctx, s.Seen) // a full disk keeps nobody from reading
	}
	return s, err
}

// Route is one address of the staff side and who may use it. An empty
// permission is for anyone: a page of signing in.
type Route struct {
	Pattern    string
	Permission access.Permission
	Handle     func(w http.ResponseWriter, r *http.Request) error
	Limit      int64 // on the bytes of a request; 1 MiB if not given
}

// Staff is what the staff pages share.
type Staff struct {
	*Site
	DB    *store.DB
	Clock clock.Clock
	Demo  bool
	// Secure says that people reach the site by https alone, so that a cookie
	// need never travel in the clear.
	Secure           bool
	sorry, signedOut *template.Template
}

// NewStaff reads the shared pages.
func NewStaff(s Staff) (*Staff, error) {
	return &s, s.Pages(frame, nil, map[string]**template.Template{"sorry.html": &s.sorry, "signedout.html": &s.signedOut})
}

// Pages reads the templates of a part of the staff side, each into its place.
func (s *Staff) Pages(files fs.FS, more template.FuncMap, places map[string]**template.Template, parts ...string) error {
	for file, place := range places {
		var err error
		if *place, err = s.Parse(files, file, more, parts...); err != nil {
			return err
		}
	}
	return nil
}

// View reads on behalf of whoever asks.
func (s *Staff) View(r *http.Request, fn func(tx *store.Tx) error) error {
	return s.DB.ViewAs(r.Context(), Who(r), fn)
}

// Change changes on behalf of whoever asks.
func (s *Staff) Change(r *http.Request, fn func(tx *store.Tx) error) error {
	return s.DB.Change(r.Context(), Who(r), fn)
}

// ChangeSerializable is Change for rules that span aggregates.
func (s *Staff) ChangeSerializable(r *http.Request, fn func(tx *store.Tx) error) error {
	return s.DB.ChangeSerializable(r.Context(), Who(r), fn)
}

// May says whether whoever asks may do p in their own organisation, so that a
// page offers only what it would do.
func May(r *http.Request, p access.Permission) bool {
	who := Who(r)
	return access.May(who, p, who.Organisation)
}

// Frame is the frame of a staff page.
func (s *Staff) Frame(r *http.Request, title string) Frame {
	who := Who(r)
	f := Frame{Title: title, Section: "staff", Person: who.Name, SignedIn: who.SignedIn(), Room: room(r.URL.Path)}
	if done := r.URL.Query().Get("done"); slices.Contains(doings, done) {
		f.Done = done
	}
	for _, each := range rooms {
		if access.May(who, each.permission, who.Organisation) {
			f.Rooms = append(f.Rooms, each.Room)
		}
	}
	if err := s.DB.View(r.Context(), func(tx *store.Tx) (err error) {
		f.Council, err = access.Host(tx)
		return err
	}); err != nil {
		f.Council.Name = "This council"
	}
	if s.Demo {
		back := "/staff"
		if r.Method == http.MethodGet {
			back = withoutDone(r.URL)
		}
		f.Demo = &Demo{Now: s.Clock.Now(), Back: back}
	}
	return f
}

// rooms are the parts of the staff side and who is shown the way to each.
var rooms = []struct {
	Room
	permission access.Permission
}{
	{Room{"", "Your work", "/staff"}, access.Read},
	{Room{"strategies", "Strategies", "/staff/strategies"}, access.Read},
	{Room{"investments", "Investments", "/staff/investments"}, access.Read},
	{Room{"cases", "Business cases", "/staff/cases"}, access.Read},
	{Room{"plan", "Financial plan", "/staff/plan"}, access.Read},
	{Room{"portfolios", "Portfolios", "/staff/portfolios"}, access.Read},
	{Room{"reports", "Reports", "/staff/reports"}, access.Read},
	{Room{"meetings", "Meetings", "/staff/meetings"}, access.Read},
	{Room{"decisions", "Decisions", "/staff/decisions"}, access.Read},
	{Room{"benefits", "Benefits", "/staff/benefits"}, access.Read},
	{Room{"tables", "Rules", "/staff/tables"}, access.Read},
	{Room{"import", "Import", "/staff/import"}, access.DecisionImport},
	{Room{"rules", "Call-in rules", "/staff/rules"}, access.RuleSet},
	{Room{"people", "People", "/staff/people"}, access.PeopleManage},
}

// doings are what the frame can say has just been done.
var doings = []string{"saved", "added", "submitted", "cleared", "returned", "withdrawn", "published", "corrected", "called-in", "call-in-ended", "imported", "password", "password-changed", "frozen", "solved", "approved"}

// withoutDone is the address of a page that says nothing of what was done
// before.
func withoutDone(u *url.URL) string {
	q, plain := u.Query(), *u
	q.Del("done")
	plain.RawQuery = q.Encode()
	return plain.RequestURI()
}

// room is the part of the staff side in which the page at path is.
func room(path string) string {
	rest, staff := strings.CutPrefix(path, "/staff/")
	if !staff {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// Handle serves routes: it asks for a sign-in where one is needed, refuses who
// has not the permission, bounds the request and shows what went wrong. The
// domain functions ask again; this is so that a page is not even shown.
func (s *Staff) Handle(mux *http.ServeMux, routes []Route) {
	mux.HandleFunc("/staff/", func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, problem.New(problem.NotFound, "page.none", "There is no page at this address. Check it, or go to the staff pages"))
	})
	for _, route := range routes {
		mux.HandleFunc(route.Pattern, func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, route.limit())
			err := s.allowed(w, r, route)
			if err == nil {
				err = route.Handle(w, r)
			}
			if err != nil && !errors.Is(err, errSent) {
				s.fail(w, r, err)
			}
		})
	}
}

// keep answers a form whose session has ended with everything that was in it, so
// that it can be sent again once the person has signed in.
func (s *Staff) keep(w http.ResponseWriter, r *http.Request) error {
	page := struct {
		Frame
		Address string
		Fields  [][2]string
		Lost    bool // a password or a file, which no page keeps
	}{Frame: s.Frame(r, "You are signed out"), Address: r.URL.RequestURI()}
	for _, name := range slices.Sorted(maps.Keys(r.PostForm)) {
		if strings.Contains(name, "password") {
			page.Lost = true // never in a page
			continue
		}
		for _, value := range r.PostForm[name] {
			page.Fields = append(page.Fields, [2]string{name, value})
		}
	}
	page.Lost = page.Lost || r.MultipartForm != nil && len(r.MultipartForm.File) > 0
	return s.Page(w, http.StatusUnauthorized, s.signedOut, page)
}

// errSent says that the answer is already given.
var errSent = errors.New("answered")

func (s *Staff) allowed(w http.ResponseWriter, r *http.Request, route Route) error {
	who := Who(r)
	switch {
	case route.Permission == "":
	case !who.SignedIn() && r.Method == http.MethodPost:
		if err := route.read(r); err != nil {
			return err
		}
		return errors.Join(errSent, s.keep(w, r))
	case !who.SignedIn():
		http.Redirect(w, r, "/sign-in?to="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
		return errSent
	case !access.May(who, route.Permission, who.Organisation):
		return access.Denied(route.Permission)
	}
	return route.read(r)
}

func (r Route) limit() int64 {
	if r.Limit == 0 {
		return 1 << 20
	}
	return r.Limit
}

// read reads the form of a request, all of it in memory: it is bounded.
func (r Route) read(req *http.Request) error {
	err := req.ParseForm()
	if err == nil && strings.HasPrefix(req.Header.Get("Content-Type"), "multipart/form-data") {
		err = req.ParseMultipartForm(r.limit())
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return problem.New(problem.TooLarge, "request.large", "What you sent is larger than %d MB. Nothing was saved: go back, shorten it and send it again", r.limit()>>20)
	case err != nil:
		return problem.New(problem.Malformed, "request.form", "The form could not be read. Go back and send it again")
	}
	for _, list := range req.PostForm {
		if slices.ContainsFunc(list, noText) {
			return problem.New(problem.Malformed, "request.text", "Some of what you sent is no text: it holds a null character or is not UTF-8. Nothing was saved: go back, take it out and send it again")
		}
	}
	return nil
}

func (s *Staff) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := s.Fault(r, err)
	page := struct {
		Frame
		Message string
	}{s.Frame(r, "Sorry"), p.Message}
	if err := s.Page(w, p.Kind.Status(), s.sorry, page); err != nil {
		http.Error(w, p.Message, p.Kind.Status())
	}
}
