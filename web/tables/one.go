package tables

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/journal"
	"moothall/money"
	"moothall/process"
	"moothall/web/ui"
	"moothall/workflow/dmn"
	"moothall/workflow/feel"
	"moothall/workflow/rulebook"
)

type onePage struct {
	ui.Frame
	T        process.Table
	Form     *ui.Form // only to say what was wrong with a change
	Shown    shown
	Trial    trial
	Versions []rulebook.Version
	HasDraft bool
	MayStart bool
	Today    calendar.Date
	Journal  []journal.Entry
}

// MayTakeBack says whether a version is approved and not in force yet.
func (p onePage) MayTakeBack(v rulebook.Version) bool {
	return p.MayStart && v.Number > 0 && v.State == "approved" && v.From.After(p.Today)
}

func (s *Site) showOne(w http.ResponseWriter, r *http.Request) error {
	return s.oneAgain(w, r, http.StatusOK, nil)
}

func (s *Site) oneAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	t, err := find(r)
	if err != nil {
		return err
	}
	p := onePage{T: t, Frame: s.Frame(r, t.Title), Form: ui.NewForm(r, url.Values{}, wrong), MayStart: ui.May(r, access.TableEdit)}
	if err := s.View(r, func(tx *store.Tx) error {
		p.Today = calendar.DateOf(tx.Now())
		v, err := rulebook.InForce(tx, t.Key, p.Today)
		if err != nil {
			return err
		}
		if p.Shown, err = show(t, v); err != nil {
			return err
		}
		if p.Versions, err = rulebook.Versions(tx, t.Key); err != nil {
			return err
		}
		for _, v := range p.Versions {
			p.HasDraft = p.HasDraft || v.State == "draft"
		}
		if p.Trial, err = try(tx, r, t, v); err != nil {
			return err
		}
		p.Journal, err = journal.Of(tx, t.Key, 20)
		return err
	}); err != nil {
		return err
	}
	return s.Page(w, status, s.one, p)
}

type versionPage struct {
	ui.Frame
	T     process.Table
	Shown shown
	Trial trial
}

func (s *Site) showVersion(w http.ResponseWriter, r *http.Request) error {
	t, err := find(r)
	if err != nil {
		return err
	}
	n, err := number(r)
	if err != nil {
		return err
	}
	p := versionPage{T: t, Frame: s.Frame(r, t.Title)}
	if err := s.View(r, func(tx *store.Tx) error {
		v, err := rulebook.Numbered(tx, t.Key, n)
		if err != nil {
			return err
		}
		if p.Shown, err = show(t, v); err != nil {
			return err
		}
		p.Trial, err = try(tx, r, t, v)
		return err
	}); err != nil {
		return err
	}
	return s.Page(w, http.StatusOK, s.version, p)
}

func (s *Site) start(w http.ResponseWriter, r *http.Request) error {
	err := s.Change(r, func(tx *store.Tx) error {
		_, err := rulebook.Start(tx, r.PathValue("ref"))
		return err
	})
	return ui.Answer(w, r, err, "/staff/tables/"+url.PathEscape(r.PathValue("ref"))+"/edit", s.oneAgain)
}

func (s *Site) takeBack(w http.ResponseWriter, r *http.Request) error {
	n, err := number(r)
	if err != nil {
		return err
	}
	err = s.Change(r, func(tx *store.Tx) error { return rulebook.TakeBack(tx, r.PathValue("ref"), n) })
	return ui.Answer(w, r, err, "/staff/tables/"+url.PathEscape(r.PathValue("ref"))+"?done=saved", s.oneAgain)
}

// A trial is an example that a person gives, and what versions say to it.
type trial struct {
	Questions []question
	Answers   []trialAnswer
}

// A question asks for one input.
type question struct {
	process.Input
	ID, Value string
	Wrong     string
}

// Boolean says that it is answered by yes or no.
func (q question) Boolean() bool { return q.Type == "boolean" }

type trialAnswer struct {
	Version int // its number; 0: as it came with the product
	Says    string
	Why     string
	Notes   []string
	Differ  bool // from the first
}

// Tried says whether an example was given.
func (t trial) Tried() bool { return len(t.Answers) > 0 }

// try reads the example from the address and asks the versions.
func try(tx *store.Tx, r *http.Request, t process.Table, versions ...rulebook.Version) (trial, error) {
	var out trial
	in := dmn.Inputs{}
	given := false
	for i, input := range t.Inputs {
		q := question{Input: input, ID: "try-" + strconv.Itoa(i+1), Value: r.URL.Query().Get("try-" + strconv.Itoa(i+1))}
		given = given || r.URL.Query().Has(q.ID)
		if q.Value == "" {
			q.Wrong = "Enter " + q.Name
			if q.Boolean() {
				q.Wrong = "Select yes or no for " + q.Name
			}
		} else {
			in[input.Name], q.Wrong = valueOf(q)
		}
		out.Questions = append(out.Questions, q)
	}
	if !given {
		for i := range out.Questions {
			out.Questions[i].Wrong = ""
		}
		return out, nil
	}
	if slices.ContainsFunc(out.Questions, func(q question) bool { return q.Wrong != "" }) {
		return out, nil
	}
	for i, v := range versions {
		a, err := v.Ask(tx.Context(), in, tx.Now())
		if problem.Is(err, problem.Conflict) {
			out.Answers = append(out.Answers, trialAnswer{Version: v.Number, Says: "no answer", Why: strings.TrimSuffix(err.Error(), ".")})
			continue
		}
		if err != nil {
			return out, err
		}
		line := trialAnswer{Version: v.Number, Says: feel.Words(a.Evaluation.Result), Why: a.Why(), Notes: a.Notes}
		line.Differ = i > 0 && line.Says != out.Answers[0].Says
		out.Answers = append(out.Answers, line)
	}
	return out, nil
}

// valueOf reads an answer, or says what is wrong with it.
func valueOf(q question) (v feel.Value, wrong string) {
	if q.Boolean() {
		if q.Value != "yes" && q.Value != "no" {
			return nil, "Select yes or no for " + q.Name
		}
		return feel.Bool(q.Value == "yes"), ""
	}
	wrong = "Enter " + q.Name + " as a number, like 120000 or 750k, not “" + ui.Clip(q.Value) + "”"
	p, err := money.Parse(q.Value)
	if err != nil {
		return nil, wrong
	}
	n, ok := feel.Decimal(p.Plain())
	if !ok {
		return nil, wrong
	}
	return n, ""
}
