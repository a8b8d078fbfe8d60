package decisions

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"moothall/access"
	"moothall/calendar"
	"moothall/decision"
	"moothall/internal/once"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/journal"
	"moothall/process"
	"moothall/web/ui"
)

type meetingsPage struct {
	ui.Frame
	Meetings   []decision.Meeting
	Earlier    string // the address of the page with earlier ones, if there are any
	MayArrange bool
}

func (s *Site) showMeetings(w http.ResponseWriter, r *http.Request) error {
	p := meetingsPage{Frame: s.Frame(r, "Meetings"), MayArrange: ui.May(r, access.MeetingArrange)}
	before, after, err := position(r)
	if err != nil {
		return err
	}
	if err := s.View(r, func(tx *store.Tx) (err error) {
		p.Meetings, err = decision.Meetings(tx, before, after)
		return err
	}); err != nil {
		return err
	}
	if n := len(p.Meetings); n == decision.MeetingsPage {
		p.Earlier = "/staff/meetings?before=" + url.QueryEscape(p.Meetings[n-1].HeldOn.String()+" "+p.Meetings[n-1].Reference)
	}
	return s.Page(w, http.StatusOK, s.meetings, p)
}

type meetingPage struct {
	ui.Frame
	M                     decision.Meeting
	Form                  *ui.Form
	Reports               []ui.Option // cleared and on no agenda
	Journal               []journal.Entry
	Held                  bool        // the day has come
	Makers                []ui.Option // as what its body may decide; none: that is said already
	MayArrange, MayRecord bool
}

func (s *Site) showMeeting(w http.ResponseWriter, r *http.Request) error {
	return s.meetingAgain(w, r, http.StatusOK, nil)
}

func (s *Site) meetingAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	p := meetingPage{MayArrange: ui.May(r, access.MeetingArrange), MayRecord: ui.May(r, access.DecisionRecord)}
	if err := s.View(r, func(tx *store.Tx) (err error) {
		if p.M, err = decision.FindMeeting(tx, r.PathValue("ref")); err != nil {
			return err
		}
		p.Held = !p.M.HeldOn.After(calendar.DateOf(tx.Now()))
		if p.Journal, err = journal.Of(tx, p.M.Reference, 50); err != nil || !p.MayArrange {
			return err
		}
		bodies, err := decision.Bodies(tx)
		if err != nil {
			return err
		}
		for _, b := range bodies {
			if b.ID == p.M.BodyID && b.DecidesAs == "" {
				p.Makers = makers()
			}
		}
		return p.choices(tx)
	}); err != nil {
		return err
	}
	p.Frame = s.Frame(r, p.M.BodyName+", "+p.M.HeldOn.Long())
	p.Form = ui.NewForm(r, ui.Once(url.Values{"report": {""}, "title": {""}, "decides_as": {""}}), wrong)
	return s.Page(w, status, s.meeting, p)
}

func (p *meetingPage) choices(tx *store.Tx) error {
	p.Reports = []ui.Option{{Value: "", Text: "No report: the title below"}}
	reports, err := decision.Unplaced(tx)
	for _, each := range reports {
		p.Reports = append(p.Reports, ui.Option{Value: each.Reference, Text: each.Reference + ", " + each.Title})
	}
	return err
}

func (s *Site) addItem(w http.ResponseWriter, r *http.Request) error {
	ref := r.PathValue("ref")
	err := s.Change(r, func(tx *store.Tx) error {
		_, err := once.Do(tx, ui.Mark(r), func() (string, error) {
			if as := ui.Field(r, "decides_as"); as != "" {
				m, err := decision.FindMeeting(tx, ref)
				if err != nil {
					return "", err
				}
				if err := decision.SayDecidesAs(tx, m.BodyID, as); err != nil {
					return "", err
				}
			}
			item, err := decision.AddItem(tx, ref, ui.Field(r, "report"), ui.Field(r, "title"))
			return item.ID, err
		})
		return err
	})
	return ui.Answer(w, r, err, "/staff/meetings/"+ref+"?done=added", s.meetingAgain)
}

// dropItem takes an item off the agenda.
func (s *Site) dropItem(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.Atoi(r.PathValue("item"))
	if err != nil {
		return problem.New(problem.NotFound, "agenda.no-item", "Agenda items have numbers: there is no item %s", ui.Clip(r.PathValue("item")))
	}
	err = s.Change(r, func(tx *store.Tx) error { return decision.DropItem(tx, r.PathValue("ref"), n) })
	return ui.Answer(w, r, err, "/staff/meetings/"+r.PathValue("ref")+"?done=saved", s.meetingAgain)
}

// makers are as what a body can decide.
func makers() (list []ui.Option) {
	for _, m := range append(process.DecisionMakers(), decision.DecidesNothing) {
		list = append(list, ui.Option{Value: m, Text: decision.DecidesAsWords(m)})
	}
	return list
}

type meetingFormPage struct {
	ui.Frame
	Form   *ui.Form
	Ref    string // empty: a new meeting
	Bodies []ui.Option
	Makers []ui.Option // as what another body may decide; asked when its name does not say
}

func (s *Site) askMove(w http.ResponseWriter, r *http.Request) error {
	return s.moveAgain(w, r, http.StatusOK, nil)
}

func (s *Site) moveAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	var m decision.Meeting
	if err := s.View(r, func(tx *store.Tx) (err error) {
		m, err = decision.FindMeeting(tx, r.PathValue("ref"))
		return err
	}); err != nil {
		return err
	}
	if r.Method == http.MethodGet && m.Decided() {
		return problem.New(problem.Conflict, "meeting.decided", "Something was decided at this meeting, so its day and place stand")
	}
	p := meetingFormPage{Frame: s.Frame(r, "Change the meeting"), Ref: m.Reference}
	saved := ui.Once(url.Values{"begins": {m.Begins}, "place": {m.Place}, "revision": {strconv.FormatInt(m.Revision, 10)}})
	ui.SetDay(saved, "held_on", m.HeldOn)
	p.Form = ui.NewForm(r, saved, wrong)
	return s.Page(w, status, s.meetingForm, p)
}

func (s *Site) move(w http.ResponseWriter, r *http.Request) error {
	day, p := ui.Day(func(name string) string { return ui.Field(r, name) }, "held_on")
	if p != nil {
		return s.moveAgain(w, r, http.StatusUnprocessableEntity, p)
	}
	m := decision.Meeting{Reference: r.PathValue("ref"), HeldOn: day, Begins: ui.Field(r, "begins"), Place: ui.Field(r, "place"), Revision: ui.Revision(r)}
	err := s.Change(r, func(tx *store.Tx) error {
		_, err := once.Do(tx, ui.Mark(r), func() (string, error) { return "", decision.Move(tx, m) })
		return err
	})
	return ui.Answer(w, r, err, "/staff/meetings/"+m.Reference+"?done=saved", s.moveAgain)
}

func (s *Site) askMeeting(w http.ResponseWriter, r *http.Request) error {
	return s.meetingFormAgain(w, r, http.StatusOK, nil)
}

func (s *Site) meetingFormAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	p := meetingFormPage{Frame: s.Frame(r, "Arrange a meeting")}
	if err := s.View(r, func(tx *store.Tx) error {
		bodies, err := decision.Bodies(tx)
		for _, b := range bodies {
			p.Bodies = append(p.Bodies, ui.Option{Value: b.ID, Text: b.Name})
		}
		return err
	}); err != nil {
		return err
	}
	saved := ui.Once(url.Values{"body": {""}, "new_body": {""}, "decides_as": {""}, "begins": {"18:00"}, "place": {""}, "held_on": nil})
	switch len(p.Bodies) {
	case 0:
		saved.Del("body") // there is no such question
	case 1:
		saved.Set("body", p.Bodies[0].Value)
	}
	ui.SetDay(saved, "held_on", calendar.Date{})
	if slices.ContainsFunc(problem.All(wrong), func(p *problem.Problem) bool { return p.Field == "decides_as" }) {
		p.Makers = makers()
	} else {
		saved.Del("decides_as")
	}
	p.Form = ui.NewForm(r, saved, wrong)
	return s.Page(w, status, s.meetingForm, p)
}

func (s *Site) arrange(w http.ResponseWriter, r *http.Request) error {
	day, p := ui.Day(func(name string) string { return ui.Field(r, name) }, "held_on")
	if p != nil {
		return s.meetingFormAgain(w, r, http.StatusUnprocessableEntity, p)
	}
	var led string
	err := s.Change(r, func(tx *store.Tx) (err error) {
		led, err = once.Do(tx, ui.Mark(r), func() (string, error) {
			m := decision.Meeting{BodyID: ui.Field(r, "body"), HeldOn: day, Begins: ui.Field(r, "begins"), Place: ui.Field(r, "place")}
			if name := ui.Field(r, "new_body"); name != "" {
				b, err := decision.AddBody(tx, decision.Body{Organisation: ui.Who(r).Organisation, Name: name, DecidesAs: ui.Field(r, "decides_as")})
				if err != nil {
					return "", err
				}
				m.BodyID = b.ID
			}
			m, err := decision.Arrange(tx, m)
			return m.Reference, err
		})
		return err
	})
	return ui.Answer(w, r, err, "/staff/meetings/"+led+"?done=added", s.meetingFormAgain)
}
