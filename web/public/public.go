// Package public is the public site: what was decided, why, and from when it
// may be acted on, for anyone, with no account and no cookie.
//
// It reads the tables of package publish and nothing else, so a draft cannot be
// shown by mistake; of other packages it knows only the shapes of documents. Decisions and their
// versions, investments, benefits and strategies are data at the same address
// with .json.
package public

import (
	"embed"
	"encoding/json"
	"html/template"
	"net/http"
	"strings"
	"time"

	"moothall/access"
	"moothall/internal/clock"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/web/assets"
	"moothall/web/ui"
)

//go:embed *.html
var pages embed.FS

// Site is the public site over one database.
type Site struct {
	UI    *ui.Site
	DB    *store.DB
	Clock clock.Clock
	Demo  bool
	// Address is where people find the site, such as https://decisions.example;
	// empty: where each request was sent.
	Address string

	register, decision, benefits, investment, strategies, strategy, part, sorry *template.Template
}

// New reads the pages of s.
func New(s Site) (*Site, error) {
	for file, t := range map[string]**template.Template{"register.html": &s.register, "decision.html": &s.decision, "benefits.html": &s.benefits, "investment.html": &s.investment, "strategies.html": &s.strategies, "strategy.html": &s.strategy, "part.html": &s.part, "sorry.html": &s.sorry} {
		var err error
		if *t, err = s.UI.Parse(pages, file, template.FuncMap{"line": statusLine}, "money.html", "promised.html"); err != nil {
			return nil, err
		}
	}
	return &s, nil
}

// Route is one address of the site.
type Route struct {
	Pattern string
	Handle  func(w http.ResponseWriter, r *http.Request) error
}

// Routes lists every address. All are for anyone.
func (s *Site) Routes() []Route {
	return []Route{
		{"GET /{$}", s.showHome},
		{"GET /theme.css", s.theme},
		{"GET /decisions", s.showRegister},
		{"GET /decisions.json", s.registerJSON},
		{"GET /decisions.atom", s.registerAtom},
		{"GET /decisions/{ref}", s.showDecision},
		{"GET /decisions/{ref}/benefits", s.showBenefits},
		{"GET /decisions/{ref}/benefits.json", s.benefitsJSON},
		{"GET /decisions/{ref}/benefits.csv", s.benefitsCSV},
		{"GET /decisions/{ref}/{version}", s.showVersion},
		{"GET /investments/{ref}", s.showInvestment},
		{"GET /strategies", s.showStrategies},
		{"GET /strategies.json", s.strategiesJSON},
		{"GET /strategies/{slug}", s.showStrategy},
		{"GET /strategies/{slug}/{kind}/{part}", s.showPart},
	}
}

// Handler serves the routes.
func (s *Site) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, route := range s.Routes() {
		mux.Handle(route.Pattern, s.handle(route.Handle))
	}
	mux.Handle("/", s.handle(func(http.ResponseWriter, *http.Request) error {
		return problem.New(problem.NotFound, "page.none", "There is no page at this address. Check it, or look in the register of decisions")
	}))
	return mux
}

func (s *Site) handle(h func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}

// fail answers with the problem in the form that was asked for.
func (s *Site) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := s.UI.Fault(r, err)
	if strings.HasSuffix(r.URL.Path, ".json") {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(p.Kind.Status())
		_ = json.NewEncoder(w).Encode(map[string]any{"status": p.Kind.Status(), "code": p.Code, "detail": p.Message})
		return
	}
	page := struct {
		ui.Frame
		Message string
	}{s.frame(r, "Sorry"), p.Message}
	if err := s.UI.Page(w, p.Kind.Status(), s.sorry, page); err != nil {
		http.Error(w, p.Message, p.Kind.Status())
	}
}

func (s *Site) frame(r *http.Request, title string) ui.Frame {
	f := ui.Frame{Title: title, Section: "decisions"}
	if err := s.DB.View(r.Context(), func(tx *store.Tx) (err error) {
		f.Council, err = access.Host(tx)
		return err
	}); err != nil {
		f.Council.Name = "This council"
	}
	if s.Demo {
		f.Demo = &ui.Demo{Now: s.Clock.Now(), Back: r.URL.RequestURI()}
	}
	return f
}

func (s *Site) showHome(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, "/decisions", http.StatusFound)
	return nil
}

// theme is the council's colours, as custom properties that the style sheet
// uses. Colours that cannot be read on the page are not used.
func (s *Site) theme(w http.ResponseWriter, r *http.Request) error {
	council := s.frame(r, "").Council
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=300")
	css, err := assets.Theme(assets.Colours{Brand: council.Brand, Link: council.Link})
	if len(problem.All(err)) > 0 {
		return nil // the style sheet's own colours stand
	}
	if err != nil {
		return err
	}
	_, err = w.Write(css)
	return err
}

func writeJSON(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// now is the time, to be asked once a request.
func (s *Site) now() time.Time { return s.Clock.Now() }
