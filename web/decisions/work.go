package decisions

import (
	"net/http"

	"moothall/access"
	"moothall/decision"
	"moothall/internal/store"
	"moothall/web/ui"
	"moothall/workflow/rulebook"
)

// workPage is what waits for the person who signed in.
type workPage struct {
	ui.Frame
	Drafts    []decision.Report // their own
	ToCheck   []decision.Report // submitted, and a check of theirs is outstanding
	Cleared   []decision.Report // on no agenda yet
	ToPublish []decision.Decision
	Open      []decision.Decision // to call-in
	Tables    []rulebook.Version  // drafts that they may approve
	Mine      bool                // they write reports
}

// Nothing says that nothing waits.
func (p workPage) Nothing() bool {
	return len(p.Drafts)+len(p.ToCheck)+len(p.Cleared)+len(p.ToPublish)+len(p.Open)+len(p.Tables) == 0
}

func (s *Site) showWork(w http.ResponseWriter, r *http.Request) error {
	p := workPage{Frame: s.Frame(r, "Your work"), Mine: ui.May(r, access.ReportWrite)}
	if err := s.View(r, func(tx *store.Tx) error { return p.load(tx, r) }); err != nil {
		return err
	}
	return s.Page(w, http.StatusOK, s.work, p)
}

func (p *workPage) load(tx *store.Tx, r *http.Request) error {
	var err error
	if p.Drafts, err = decision.Drafts(tx); err != nil {
		return err
	}
	if p.ToCheck, err = decision.ToCheck(tx); err != nil {
		return err
	}
	if ui.May(r, access.MeetingArrange) {
		if p.Cleared, err = decision.Unplaced(tx); err != nil {
			return err
		}
	}
	if ui.May(r, access.DecisionPublish) {
		if p.ToPublish, err = decision.Unpublished(tx); err != nil {
			return err
		}
	}
	if p.Tables, err = rulebook.Waiting(tx); err != nil {
		return err
	}
	p.Open, err = decision.OpenToCallIn(tx)
	return err
}
