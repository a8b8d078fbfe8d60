package decisions

import (
	"net/http"
	"net/url"
	"strings"

	"moothall/access"
	"moothall/calendar"
	"moothall/decision"
	"moothall/internal/once"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/journal"
	"moothall/web/ui"
)

type listPage struct {
	ui.Frame
	Decisions []decision.Decision
	Earlier   string // the address of the page with earlier ones, if there are any
}

func (s *Site) showList(w http.ResponseWriter, r *http.Request) error {
	p := listPage{Frame: s.Frame(r, "Decisions for staff")}
	day, after, err := position(r)
	if err != nil {
		return err
	}
	if err := s.View(r, func(tx *store.Tx) (err error) {
		p.Decisions, err = decision.List(tx, day, after)
		return err
	}); err != nil {
		return err
	}
	if n := len(p.Decisions); n == decision.PageSize {
		last := p.Decisions[n-1]
		p.Earlier = "/staff/decisions?before=" + url.QueryEscape(last.DecidedOn.String()+" "+last.ID)
	}
	return s.Page(w, http.StatusOK, s.list, p)
}

// position is where a page of a list goes on: after the day and the key that
// the page before ended with. No day is the beginning.
func position(r *http.Request) (calendar.Date, string, error) {
	before, after, _ := strings.Cut(r.URL.Query().Get("before"), " ")
	if before == "" {
		return calendar.Date{}, "", nil
	}
	day, err := calendar.ParseDate(before)
	if err != nil {
		return day, "", problem.New(problem.Malformed, "list.before", "There is no page of the list at this address. Go back to the beginning of the list")
	}
	return day, after, nil
}

type onePage struct {
	ui.Frame
	D           *decision.Decision
	Journal     []journal.Entry
	Form        *ui.Form
	Acting      string // the resolution that the form was about
	Open        bool   // call-in is open
	Held        []decision.CallIn
	Needed      int // how many members must sign a call-in
	Resolutions []resolutionLine

	MayEdit, MayCorrect, MayPublish, MayImplement, MayCallIn, MayConclude bool
}

// resolutionLine is a resolution and why it may not be acted on, if it may not.
type resolutionLine struct {
	Number, Text, State, Note, Kind string
	Progress                        string
	ChangedOn                       calendar.Date
	Not                             string
}

// Choices are the resolutions that can be called in.
func (p onePage) Choices() []ui.Option {
	var list []ui.Option
	for _, x := range p.D.Resolutions {
		list = append(list, ui.Option{Value: x.Number, Text: x.Number + ". " + x.Text})
	}
	return list
}

// HeldChoices are the call-ins that can be ended.
func (p onePage) HeldChoices() []ui.Option {
	var list []ui.Option
	for _, c := range p.Held {
		list = append(list, ui.Option{Value: c.Reference, Text: "Call-in " + c.Reference + ", received on " + calendar.On(c.ReceivedAt)})
	}
	return list
}

// States are how far a resolution can have got, that which stands now or was
// sent being the chosen one.
func (p onePage) States(line resolutionLine) []state {
	chosen := line.Progress
	if p.Acting == line.Number {
		chosen = p.Form.Values.Get("state")
	}
	var list []state
	for _, o := range []ui.Option{{Value: decision.InProgress, Text: "Being implemented"}, {Value: decision.Implemented, Text: "Implemented"}, {Value: decision.WillNotProceed, Text: "Will not proceed"}} {
		list = append(list, state{o, o.Value == chosen})
	}
	return list
}

type state struct {
	ui.Option
	Chosen bool
}

// NoteOn is what stands in the note of a resolution: what was sent, or what is
// saved.
func (p onePage) NoteOn(line resolutionLine) string {
	if p.Acting == line.Number {
		return p.Form.Values.Get("note")
	}
	return line.Note
}

// Hidden is what a person typed into a form that the page no longer has.
func (p onePage) Hidden() []string {
	var names []string
	if !p.MayCallIn {
		names = append(names, "signatories", "ground")
	}
	if !p.MayConclude {
		names = append(names, "outcome")
	}
	for _, line := range p.Resolutions {
		if line.Number == p.Acting && line.Not != "" {
			names = append(names, "note")
		}
	}
	return p.Form.Typed(names...)
}

func (s *Site) showOne(w http.ResponseWriter, r *http.Request) error {
	return s.again(w, r, http.StatusOK, nil)
}

// again shows the page; wrong is what was wrong with a form on it, if anything.
func (s *Site) again(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	p := onePage{Acting: r.PostForm.Get("number")}
	now := s.Clock.Now()
	if err := s.View(r, func(tx *store.Tx) (err error) {
		d, err := decision.Find(tx, r.PathValue("ref"))
		if err != nil {
			return err
		}
		p.D, now = &d, tx.Now()
		if d.Published() {
			if p.Needed, err = decision.Signatories(tx, d); err != nil {
				return err
			}
		}
		p.Journal, err = journal.Of(tx, d.Reference, 50)
		return err
	}); err != nil {
		return err
	}
	p.Frame = s.Frame(r, p.D.Title)
	saved := ui.Once(url.Values{"signatories": {""}, "ground": {""}, "resolutions": nil, "call_in": {""}, "outcome": {""}, "ending": {""}, "state": nil, "note": nil})
	p.Form = ui.NewForm(r, saved, wrong)
	if p.Acting != "" {
		p.Form.At(p.Acting) // one of several like it
	}
	p.Open = p.D.Clock.Running(now)
	for _, c := range p.D.CallIns {
		if c.State == "received" {
			p.Held = append(p.Held, c)
		}
	}
	for _, x := range p.D.Resolutions {
		line := resolutionLine{Number: x.Number, Text: x.Text, State: x.Words(), Progress: x.Implementation, Note: x.Note, Kind: x.Kind, ChangedOn: x.ChangedOn}
		if err := p.D.MayAct(x.Number, now); err != nil {
			line.Not = err.Error()
		}
		p.Resolutions = append(p.Resolutions, line)
	}
	p.MayEdit = !p.D.Published() && ui.May(r, access.DecisionRecord)
	p.MayPublish = !p.D.Published() && ui.May(r, access.DecisionPublish)
	p.MayCorrect = p.D.Published() && ui.May(r, access.DecisionPublish)
	p.MayImplement = p.D.Published() && ui.May(r, access.DecisionImplement)
	p.MayCallIn = p.D.Published() && p.Open && ui.May(r, access.CallInReceive)
	p.MayConclude = len(p.Held) > 0 && ui.May(r, access.CallInConclude)
	return s.Page(w, status, s.one, p)
}

// do makes a change and goes back to the page, or shows what was wrong with
// everything still there that was typed.
func (s *Site) do(w http.ResponseWriter, r *http.Request, done string, fn func(tx *store.Tx, ref string) error) error {
	ref := r.PathValue("ref")
	err := s.Change(r, func(tx *store.Tx) error {
		_, err := once.Do(tx, ui.Mark(r), func() (string, error) { return ref, fn(tx, ref) })
		return err
	})
	return ui.Answer(w, r, err, "/staff/decisions/"+ref+"?done="+done, s.again)
}

func (s *Site) publish(w http.ResponseWriter, r *http.Request) error {
	return s.do(w, r, "published", func(tx *store.Tx, ref string) error {
		_, err := decision.Publish(tx, ref, ui.Revision(r))
		return err
	})
}

func (s *Site) implement(w http.ResponseWriter, r *http.Request) error {
	return s.do(w, r, "saved", func(tx *store.Tx, ref string) error {
		return decision.Implement(tx, ref, decision.Step{Number: ui.Field(r, "number"), State: ui.Field(r, "state"), Note: ui.Field(r, "note"), Revision: ui.Revision(r)})
	})
}

func (s *Site) callIn(w http.ResponseWriter, r *http.Request) error {
	return s.do(w, r, "called-in", func(tx *store.Tx, ref string) error {
		_, err := decision.Receive(tx, ref, decision.Request{Signatories: decision.Lines(r.PostForm.Get("signatories")), Resolutions: r.PostForm["resolutions"], Ground: ui.Field(r, "ground")})
		return err
	})
}

func (s *Site) endCallIn(w http.ResponseWriter, r *http.Request) error {
	return s.do(w, r, "call-in-ended", func(tx *store.Tx, ref string) error {
		return decision.EndCallIn(tx, ref, ui.Field(r, "call_in"), ui.Field(r, "ending"), ui.Field(r, "outcome"))
	})
}
