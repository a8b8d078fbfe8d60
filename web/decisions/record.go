package decisions

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"moothall/decision"
	"moothall/internal/once"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/publish"
	"moothall/web/ui"
)

// recordPage is the form of a decision record: a new one of an agenda item, a
// change before publication, or a correction after it.
type recordPage struct {
	ui.Frame
	Form       *ui.Form
	Caption    string
	Correcting bool
	Back       string
	Kinds      []ui.Option // of a resolution
	Two        []ui.Option // kinds of dispensation
	heading    string
	saved      url.Values
}

func (s *Site) showRecord(w http.ResponseWriter, r *http.Request, status int, wrong error, p recordPage) error {
	p.Frame, p.Form = s.Frame(r, p.heading), ui.NewForm(r, p.saved, wrong)
	p.Kinds = []ui.Option{{Value: "resolved", Text: "It settles the matter"}, {Value: "recommended-to-council", Text: "It is recommended to full Council"}}
	p.Two = []ui.Option{{Value: decision.ForDeclaredConflict, Text: "For a declared conflict of interest (note by the head of paid service)"},
		{Value: decision.ForPecuniary, Text: "For a disclosable pecuniary interest (Localism Act 2011, section 33)"}}
	return s.Page(w, status, s.recordForm, p)
}

func (s *Site) askRecord(w http.ResponseWriter, r *http.Request) error {
	return s.recordAgain(w, r, http.StatusOK, nil)
}

// recordAgain shows the form of a new record, filled from the report that was
// before the meeting.
func (s *Site) recordAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	ref := r.PathValue("ref")
	p := recordPage{Back: "/staff/meetings/" + ref, heading: "Record what was decided"}
	if err := s.View(r, func(tx *store.Tx) error {
		m, err := decision.FindMeeting(tx, ref)
		if err != nil {
			return err
		}
		n, _ := strconv.Atoi(r.PathValue("item"))
		item, err := m.Item(n)
		if err != nil {
			return err
		}
		if r.Method == http.MethodGet && item.DecisionRef != "" {
			return problem.New(problem.Conflict, "decision.taken-once", "This item was already decided: see %s", item.DecisionRef)
		}
		p.Caption = m.BodyName + ", " + m.HeldOn.Long() + ", item " + strconv.Itoa(n)
		content := decision.Content{Title: item.Title}
		if item.ReportRef != "" {
			report, err := decision.FindReport(tx, item.ReportRef)
			if err != nil {
				return err
			}
			content = report.Proposed()
			content.Title = item.Title // as the agenda has it
		}
		p.saved = recordValues(content)
		return nil
	}); err != nil {
		return err
	}
	return s.showRecord(w, r, status, wrong, p)
}

func (s *Site) record(w http.ResponseWriter, r *http.Request) error {
	if ui.Adding(r) {
		return s.recordAgain(w, r, http.StatusOK, nil)
	}
	c, err := contentOf(r)
	var led string
	if err == nil {
		err = s.Change(r, func(tx *store.Tx) error {
			n, err := strconv.Atoi(r.PathValue("item"))
			if err != nil {
				return problem.New(problem.NotFound, "agenda.no-item", "Agenda items have numbers: there is no item %s", r.PathValue("item"))
			}
			d, err := decision.Record(tx, r.PathValue("ref"), n, c)
			led = d.Reference
			return err
		})
	}
	return ui.Answer(w, r, err, "/staff/decisions/"+led+"?done=added", s.recordAgain)
}

func (s *Site) askChange(w http.ResponseWriter, r *http.Request) error {
	return s.changeAgain(w, r, http.StatusOK, nil)
}

// changeAgain shows the form of a record that exists, as a change or, at the
// address that ends in /correct, as a correction.
func (s *Site) changeAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	var d decision.Decision
	if err := s.View(r, func(tx *store.Tx) (err error) {
		d, err = decision.Find(tx, r.PathValue("ref"))
		return err
	}); err != nil {
		return err
	}
	p := recordPage{Caption: d.Reference + ", " + d.Maker + ", " + d.DecidedOn.Long(), Back: "/staff/decisions/" + d.Reference, Correcting: strings.HasSuffix(r.URL.Path, "/correct")}
	p.heading = "Change the record"
	if p.Correcting {
		p.heading = "Correct the decision"
	}
	switch {
	case r.Method != http.MethodGet:
	case d.Published() && !p.Correcting:
		return problem.New(problem.Conflict, "decision.published", "%s is published: correct it instead, so that the public can see what changed", d.Reference)
	case !d.Published() && p.Correcting:
		return problem.New(problem.Conflict, "decision.unpublished", "%s is not published yet: change the record itself", d.Reference)
	}
	p.saved = ui.Once(recordValues(d.Content()))
	p.saved.Set("revision", strconv.FormatInt(d.Revision, 10))
	p.saved["why"] = nil // no record holds it
	return s.showRecord(w, r, status, wrong, p)
}

func (s *Site) saveRecord(w http.ResponseWriter, r *http.Request) error {
	return s.saveChange(w, r, "saved", func(tx *store.Tx, c decision.Content) error {
		return decision.SaveRecord(tx, r.PathValue("ref"), c, ui.Revision(r))
	})
}

func (s *Site) correct(w http.ResponseWriter, r *http.Request) error {
	return s.saveChange(w, r, "corrected", func(tx *store.Tx, c decision.Content) error {
		return decision.Correct(tx, r.PathValue("ref"), c, ui.Field(r, "why"), ui.Revision(r))
	})
}

func (s *Site) saveChange(w http.ResponseWriter, r *http.Request, done string, save func(tx *store.Tx, c decision.Content) error) error {
	if ui.Adding(r) {
		return s.changeAgain(w, r, http.StatusOK, nil)
	}
	c, err := contentOf(r)
	if err == nil {
		err = s.Change(r, func(tx *store.Tx) error {
			_, err := once.Do(tx, ui.Mark(r), func() (string, error) { return "", save(tx, c) })
			return err
		})
	}
	return ui.Answer(w, r, err, "/staff/decisions/"+r.PathValue("ref")+"?done="+done, s.changeAgain)
}

// recordValues are the fields of the form with what c says.
func recordValues(c decision.Content) url.Values {
	v := url.Values{"title": {c.Title}, "narrative": {c.Narrative}, "reasons": {c.Reasons}, "alternatives_stated": {c.AlternativesStated},
		"conflicts_stated": {c.ConflictsStated}, "dispensations_stated": {c.DispensationsStated},
		"resolutions": nil, "alternatives": nil, "conflicts": nil, "dispensations": nil}
	for _, x := range c.Resolutions {
		v.Add("resolution_number", x.Number)
		v.Add("resolution_text", x.Text)
		v.Add("resolution_kind", x.Kind)
	}
	for _, x := range c.Alternatives {
		v.Add("alternative_text", x.Text)
		v.Add("alternative_why", x.Why)
	}
	for _, x := range c.Conflicts {
		v.Add("conflict_member", x.Member)
		v.Add("conflict_interest", x.Interest)
		v.Add("conflict_action", x.Action)
	}
	for _, x := range c.Dispensations {
		v.Add("dispensation_kind", x.Kind)
		v.Add("dispensation_member", x.Member)
		v.Add("dispensation_by", x.GrantedBy)
		ui.SetDay(v, "dispensation_from", x.GrantedOn)
		ui.SetDay(v, "dispensation_until", x.ExpiresOn)
		v.Add("dispensation_note", x.Note)
	}
	return v
}

// contentOf reads the form. A resolution without a number gets the next.
func contentOf(r *http.Request) (decision.Content, error) {
	c := decision.Content{Title: ui.Field(r, "title"), Narrative: ui.Field(r, "narrative"), Reasons: ui.Field(r, "reasons"),
		AlternativesStated: ui.Field(r, "alternatives_stated"), ConflictsStated: ui.Field(r, "conflicts_stated"), DispensationsStated: ui.Field(r, "dispensations_stated")}
	ui.Each(r.PostForm, func(read func(string) string) {
		x := publish.Resolution{Number: read("resolution_number"), Text: read("resolution_text"), Kind: read("resolution_kind")}
		if x.Number == "" {
			x.Number = strconv.Itoa(len(c.Resolutions) + 1)
		}
		c.Resolutions = append(c.Resolutions, x)
	}, "resolution_text")
	ui.Each(r.PostForm, func(read func(string) string) {
		c.Alternatives = append(c.Alternatives, publish.Alternative{Text: read("alternative_text"), Why: read("alternative_why")})
	}, "alternative_text", "alternative_why")
	ui.Each(r.PostForm, func(read func(string) string) {
		c.Conflicts = append(c.Conflicts, publish.Conflict{Member: read("conflict_member"), Interest: read("conflict_interest"), Action: read("conflict_action")})
	}, "conflict_member", "conflict_interest", "conflict_action")
	var l problem.List
	ui.Each(r.PostForm, func(read func(string) string) {
		x := publish.Dispensation{Kind: read("dispensation_kind"), Member: read("dispensation_member"), GrantedBy: read("dispensation_by"), Note: read("dispensation_note")}
		var p *problem.Problem
		if x.GrantedOn, p = ui.Day(read, "dispensation_from"); p != nil {
			l.Add(problem.New(p.Kind, p.Code, "Dispensation %d, from: %s", len(c.Dispensations)+1, p.Message).On("dispensations"))
		}
		if x.ExpiresOn, p = ui.Day(read, "dispensation_until"); p != nil {
			l.Add(problem.New(p.Kind, p.Code, "Dispensation %d, until: %s", len(c.Dispensations)+1, p.Message).On("dispensations"))
		}
		c.Dispensations = append(c.Dispensations, x)
	}, "dispensation_member", "dispensation_by", "dispensation_note", "dispensation_from-day", "dispensation_from-month", "dispensation_from-year",
		"dispensation_until-day", "dispensation_until-month", "dispensation_until-year")
	return c, l.Err()
}
