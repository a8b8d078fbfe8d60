// Package decisions is the staff pages of formal decisions: publishing them,
// receiving and ending call-ins, and saying how far each resolution has got.
// It holds no rule; package decision does.
package decisions

import (
	"embed"
	"html/template"
	"net/http"

	"moothall/access"
	"moothall/calendar"
	"moothall/decision"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/journal"
	"moothall/web/ui"
	"moothall/web/ui/govuk"
)

//go:embed *.html
var pages embed.FS

// Site is the staff pages of decisions.
type Site struct {
	*ui.Staff
	list, one *template.Template
}

// New reads the pages.
func New(s *ui.Staff) (*Site, error) {
	list, err := s.Parse(pages, "list.html", nil)
	if err != nil {
		return nil, err
	}
	one, err := s.Parse(pages, "one.html", nil)
	return &Site{Staff: s, list: list, one: one}, err
}

// Routes lists the addresses and who may use each.
func (s *Site) Routes() []ui.Route {
	return []ui.Route{
		{Pattern: "GET /staff", Permission: access.Read, Handle: s.showList},
		{Pattern: "GET /staff/decisions/{ref}", Permission: access.Read, Handle: s.showOne},
		{Pattern: "POST /staff/decisions/{ref}/publish", Permission: access.DecisionPublish, Handle: s.publish},
		{Pattern: "POST /staff/decisions/{ref}/implement", Permission: access.DecisionImplement, Handle: s.implement},
		{Pattern: "POST /staff/decisions/{ref}/call-in", Permission: access.CallInReceive, Handle: s.callIn},
		{Pattern: "POST /staff/decisions/{ref}/end-call-in", Permission: access.CallInConclude, Handle: s.endCallIn},
	}
}

type listPage struct {
	ui.Frame
	Decisions []decision.Decision
}

func (s *Site) showList(w http.ResponseWriter, r *http.Request) error {
	p := listPage{Frame: s.Frame(r, "Decisions for staff")}
	if err := s.DB.View(r.Context(), func(tx *store.Tx) (err error) {
		p.Decisions, err = decision.List(tx, ui.Who(r).Organisation)
		return err
	}); err != nil {
		return err
	}
	return s.Page(w, http.StatusOK, s.list, p)
}

type onePage struct {
	ui.Frame
	D       *decision.Decision
	Journal []journal.Entry
	Open    bool // call-in is open
	Held    []decision.CallIn
	Until   string
	Summary govuk.ErrorSummary
	Wrong   bool

	// What the person typed, kept when something was wrong with it.
	Ground, Signatories, Outcome, Note string
	Chosen                             map[string]bool

	MayPublish, MayImplement, MayCallIn, MayConclude bool
}

func (s *Site) showOne(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, http.StatusOK, nil)
}

// show writes the page; wrong is what was wrong with the form, if anything.
func (s *Site) show(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	who, ref := ui.Who(r), r.PathValue("ref")
	p := onePage{Ground: r.PostFormValue("ground"), Signatories: r.PostFormValue("signatories"), Outcome: r.PostFormValue("outcome"), Note: r.PostFormValue("note"), Chosen: map[string]bool{}}
	for _, n := range r.PostForm["resolutions"] {
		p.Chosen[n] = true
	}
	if err := s.DB.ViewAs(r.Context(), who, func(tx *store.Tx) (err error) {
		d, err := decision.Find(tx, ref)
		if err != nil {
			return err
		}
		p.D = &d
		p.Journal, err = journal.Of(tx, ref, 50)
		return err
	}); err != nil {
		return err
	}
	p.Frame = s.Frame(r, p.D.Title)
	p.Open, p.Until = p.D.Clock.Running(s.Clock.Now()), calendar.At(p.D.Clock.Deadline)
	for _, c := range p.D.CallIns {
		if c.State == "received" {
			p.Held = append(p.Held, c)
		}
	}
	may := func(permission access.Permission) bool { return access.May(who, permission, who.Organisation) }
	p.MayPublish = !p.D.Published() && may(access.DecisionPublish)
	p.MayImplement = p.D.Published() && may(access.DecisionImplement)
	p.MayCallIn = p.Open && may(access.CallInReceive)
	p.MayConclude = len(p.Held) > 0 && may(access.CallInConclude)
	for _, x := range problem.All(wrong) {
		p.Wrong = true
		p.Summary.TitleText = "There is a problem"
		p.Summary.ErrorList = append(p.Summary.ErrorList, govuk.ErrorItem{Text: x.Message, Href: "#" + anchor(x.Field)})
	}
	return s.Page(w, status, s.one, p)
}

// anchor is where a problem's field is on the page.
func anchor(field string) string {
	switch field {
	case "ground", "signatories", "outcome", "note":
		return field
	}
	return "main-content"
}

// do runs a change and goes back to the page, or shows what was wrong with
// everything still there that was typed.
func (s *Site) do(w http.ResponseWriter, r *http.Request, fn func(tx *store.Tx, ref string) error) error {
	ref := r.PathValue("ref")
	err := s.DB.Change(r.Context(), ui.Who(r), func(tx *store.Tx) error { return fn(tx, ref) })
	switch {
	case problem.Is(err, problem.Invalid):
		return s.show(w, r, http.StatusUnprocessableEntity, err)
	case problem.Is(err, problem.Conflict):
		return s.show(w, r, http.StatusConflict, err)
	case err != nil:
		return err
	}
	http.Redirect(w, r, "/staff/decisions/"+ref, http.StatusSeeOther)
	return nil
}

func (s *Site) publish(w http.ResponseWriter, r *http.Request) error {
	return s.do(w, r, func(tx *store.Tx, ref string) error {
		_, err := decision.Publish(tx, ref)
		return err
	})
}

func (s *Site) implement(w http.ResponseWriter, r *http.Request) error {
	return s.do(w, r, func(tx *store.Tx, ref string) error {
		return decision.Implement(tx, ref, r.PostFormValue("number"), r.PostFormValue("state"), r.PostFormValue("note"))
	})
}

func (s *Site) callIn(w http.ResponseWriter, r *http.Request) error {
	return s.do(w, r, func(tx *store.Tx, ref string) error {
		_, err := decision.Receive(tx, ref, decision.Request{Signatories: decision.Lines(r.PostFormValue("signatories")), Resolutions: r.PostForm["resolutions"], Ground: r.PostFormValue("ground")})
		return err
	})
}

func (s *Site) endCallIn(w http.ResponseWriter, r *http.Request) error {
	return s.do(w, r, func(tx *store.Tx, ref string) error {
		return decision.EndCallIn(tx, ref, r.PostFormValue("call_in"), r.PostFormValue("state"), r.PostFormValue("outcome"))
	})
}
