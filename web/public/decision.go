package public

import (
	"net/http"
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
	Version     int // 0: the latest
	JSON        string
	Left, Asked string    // while call-in is open: until when, and when the page was written
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

// words are the status and the sentence under it.
func words(d publish.Decision) (status, when string) {
	when = statusLine(d.CallIn.Status, d.CallIn.Deadline)
	switch d.CallIn.Status {
	case publish.CallInOpen:
		return "Not yet to be acted on", when
	case publish.CallInHeld:
		return "Called in: the resolutions named below may not be acted on", when
	}
	switch d.Progress() {
	case "implemented":
		return "Implemented", when
	case "in-progress":
		return "Being implemented", when
	case "will-not-proceed":
		return "Will not proceed", when
	}
	return "May be acted on", when
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
	return s.decisionPage(w, r, d, 0)
}

// decisionJSON is the decision, with the address of what it promised.
func (s *Site) decisionJSON(w http.ResponseWriter, r *http.Request, d publish.Decision) error {
	doc := struct {
		publish.Decision
		Benefits string `json:"benefits,omitempty"`
	}{Decision: d}
	b, err := s.benefitsIfAny(r, d.Reference)
	if err != nil {
		return err
	}
	if b != nil {
		doc.Benefits = "/decisions/" + d.Reference + "/benefits.json"
	}
	return writeJSON(w, doc)
}

func (s *Site) showVersion(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.Atoi(strings.TrimPrefix(r.PathValue("version"), "v"))
	if err != nil || r.PathValue("version") != "v"+strconv.Itoa(n) {
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
	return s.decisionPage(w, r, d.At(d.Versions[len(d.Versions)-1].PublishedAt), n)
}

func (s *Site) decisionPage(w http.ResponseWriter, r *http.Request, d publish.Decision, version int) error {
	page := decisionPage{Frame: s.frame(r, d.Title), D: d, Version: version, JSON: "/decisions/" + d.Reference + ".json"}
	page.Status, page.When = words(d)
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
	if d.Investment != "" {
		m, err := s.findInvestment(r, d.Investment)
		if err != nil && !problem.Is(err, problem.NotFound) {
			return err
		}
		if err == nil {
			page.Money = &m
		}
	}
	// What was found since is no part of a version.
	if version == 0 {
		var err error
		if page.Benefits, err = s.benefitsIfAny(r, d.Reference); err != nil {
			return err
		}
	}
	return s.UI.Page(w, http.StatusOK, s.decision, page)
}
