package public

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/publish"
	"moothall/web/ui"
	"moothall/web/ui/govuk"
)

type decisionPage struct {
	ui.Frame
	D           publish.Decision
	Status      string
	When        string
	Resolutions []resolutionLine
	Version     int  // 0: the latest, at the address of the decision
	Latest      bool // that version is the latest
	Bound       bool // call-in is open, so that nothing may be acted on
	JSON        string
	Left, Asked string    // while call-in is open: until when, and when the page was written
	Strategy    bool      // the strategy that the decision names is published
	Money       *money    // nil: the decision names no published investment
	Benefits    *benefits // nil: none is published, or the page is of a version
}

type resolutionLine struct {
	publish.Resolution
	State govuk.Tag
}

// statusLine says in words where a call-in stands.
func statusLine(s publish.CallInStatus, deadline time.Time) string {
	switch s {
	case publish.CallInOpen:
		return "Open to call-in until " + calendar.At(deadline) + "."
	case publish.CallInHeld:
		return "Called in by scrutiny."
	case publish.CallInConcluded:
		return "Called in; scrutiny has ended."
	case publish.CallInClosed:
		return "Call-in ended at " + calendar.At(deadline) + "."
	}
	return "Not subject to call-in."
}

// words are the status at now and the sentence under it.
func words(d publish.Decision, now time.Time) (status, when string) {
	c := d.CallIn
	when = statusLine(c.Status, c.Deadline)
	if d.Imported && c.Deadline.IsZero() {
		when = "The record gives no call-in deadline that could be read."
	}
	switch c.Status {
	case publish.CallInOpen:
		return "Not yet to be acted on", when
	case publish.CallInHeld:
		if now.After(c.Deadline) {
			return "Called in: the resolutions named below may not be acted on", when + " The call-in period ended at " + calendar.At(c.Deadline) + "."
		}
		return "Called in, and not yet to be acted on", when + " More can be called in until " + calendar.At(c.Deadline) + "."
	case publish.CallInConcluded:
		when = "Called in; scrutiny ended on " + calendar.On(lastEnded(c)) + "."
	}
	switch d.Progress() {
	case "implemented":
		if slices.ContainsFunc(d.Resolutions, func(r publish.Resolution) bool { return r.Implementation == "will-not-proceed" }) {
			return "Implemented in part; the rest will not proceed", when
		}
		return "Implemented", when
	case "in-progress":
		return "Being implemented", when
	case "will-not-proceed":
		return "Will not proceed", when
	}
	return "May be acted on", when
}

// lastEnded is when the last of the call-ins ended.
func lastEnded(c publish.CallIn) (last time.Time) {
	for _, r := range c.Received {
		if r.EndedAt.After(last) {
			last = r.EndedAt
		}
	}
	return last
}

func (s *Site) showDecision(w http.ResponseWriter, r *http.Request) error {
	ref, asJSON := strings.CutSuffix(r.PathValue("ref"), ".json")
	var d publish.Decision
	err := s.DB.View(r.Context(), func(tx *store.Tx) (err error) {
		d, err = publish.Find(tx, ref, s.now())
		return err
	})
	if err != nil {
		return err
	}
	if asJSON {
		return s.decisionJSON(w, r, d)
	}
	return s.decisionPage(w, r, d, 0, 0)
}

// decisionJSON is the decision, with the address of what it promised.
func (s *Site) decisionJSON(w http.ResponseWriter, r *http.Request, d publish.Decision) error {
	doc := struct {
		publish.Decision
		Benefits string `json:"benefits,omitempty"`
	}{Decision: d}
	_, found, err := s.benefitsIfAny(r, d.Reference)
	if err != nil {
		return err
	}
	if found {
		doc.Benefits = "/decisions/" + d.Reference + "/benefits.json"
	}
	return writeJSON(w, doc)
}

func (s *Site) showVersion(w http.ResponseWriter, r *http.Request) error {
	name, asJSON := strings.CutSuffix(r.PathValue("version"), ".json")
	n, err := strconv.Atoi(strings.TrimPrefix(name, "v"))
	if err != nil || name != "v"+strconv.Itoa(n) {
		return problem.New(problem.NotFound, "page.none", "There is no page at this address. Versions are called v1, v2 and so on")
	}
	var d publish.Decision
	err = s.DB.View(r.Context(), func(tx *store.Tx) (err error) {
		d, err = publish.FindVersion(tx, r.PathValue("ref"), n)
		return err
	})
	if err != nil {
		return err
	}
	if asJSON {
		return writeJSON(w, d.At(d.Versions[len(d.Versions)-1].PublishedAt))
	}
	latest, err := s.latest(r, d.Reference)
	if err != nil {
		return err
	}
	return s.decisionPage(w, r, d.At(d.Versions[len(d.Versions)-1].PublishedAt), n, latest)
}

// latest is the number of the latest version.
func (s *Site) latest(r *http.Request, ref string) (n int, err error) {
	err = s.DB.View(r.Context(), func(tx *store.Tx) error {
		d, err := publish.Find(tx, ref, s.now())
		n = d.Version
		return err
	})
	return n, err
}

// decisionPage shows d as it stands, or one version of it, of which the latest
// is the one called latest.
func (s *Site) decisionPage(w http.ResponseWriter, r *http.Request, d publish.Decision, version, latest int) error {
	page := decisionPage{Frame: s.frame(r, d.Title), D: d, Version: version, JSON: "/decisions/" + d.Reference + ".json"}
	page.Status, page.When = words(d, s.now())
	page.Latest = version == latest
	if version > 0 {
		page.JSON = "/decisions/" + d.Reference + "/v" + strconv.Itoa(version) + ".json"
	}
	page.Bound = d.CallIn.Status == publish.CallInOpen || !s.now().After(d.CallIn.Deadline)
	if d.CallIn.Status == publish.CallInOpen && version == 0 {
		page.Left, page.Asked = d.CallIn.Deadline.Format(time.RFC3339), s.now().Format(time.RFC3339)
	}
	for _, x := range d.Resolutions {
		line := resolutionLine{Resolution: x, State: govuk.Tag{Text: x.Words(), Classes: "govuk-tag--grey"}}
		switch {
		case x.Held:
			line.State = govuk.Tag{Text: "Called in", Classes: "govuk-tag--red"}
		case x.Implementation == "implemented":
			line.State.Classes = "govuk-tag--green"
		case x.Implementation == "in-progress":
			line.State.Classes = "govuk-tag--blue"
		}
		page.Resolutions = append(page.Resolutions, line)
	}
	if d.Strategy != "" {
		_, err := s.findStrategy(r, d.Strategy)
		if err != nil && !problem.Is(err, problem.NotFound) {
			return err
		}
		page.Strategy = err == nil
	}
	if d.Investment != "" {
		m, err := s.findInvestment(r, d.Investment)
		if err != nil && !problem.Is(err, problem.NotFound) {
			return err
		}
		if err == nil && m.Organisation == d.Organisation {
			page.Money = &m
		}
	}
	// What was found since is no part of a version.
	if version == 0 {
		b, found, err := s.benefitsIfAny(r, d.Reference)
		if err != nil {
			return err
		}
		if found {
			page.Benefits = &b
		}
	}
	return s.UI.Page(w, http.StatusOK, s.decision, page)
}
