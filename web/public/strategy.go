package public

import (
	"net/http"
	"strings"

	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/publish"
	"moothall/strategy"
	"moothall/web/ui"
)

type strategiesPage struct {
	ui.Frame
	List []publish.Page
}

type strategyPage struct {
	ui.Frame
	S     strategy.Strategy
	Kinds []strategy.Kind
}

type partPage struct {
	ui.Frame
	S            strategy.Strategy
	P            strategy.Part
	Requirements []strategy.Requirement
	Area         *costOfArea // nil: not an area, or nothing is published of its cost
}

type costOfArea struct{ Cost, Displaced, Sentence, Investment string }

func (s *Site) showStrategies(w http.ResponseWriter, r *http.Request) error {
	p := strategiesPage{Frame: s.frame(r, "Strategies")}
	p.Section = "strategies"
	if err := s.DB.View(r.Context(), func(tx *store.Tx) (err error) {
		p.List, err = publish.Pages(tx, "strategy")
		return err
	}); err != nil {
		return err
	}
	return s.UI.Page(w, http.StatusOK, s.strategies, p)
}

func (s *Site) findStrategy(r *http.Request, slug string) (found strategy.Strategy, err error) {
	err = s.DB.View(r.Context(), func(tx *store.Tx) error { return publish.ReadPage(tx, "strategy", slug, &found) })
	return found, err
}

func (s *Site) showStrategy(w http.ResponseWriter, r *http.Request) error {
	slug, asJSON := strings.CutSuffix(r.PathValue("slug"), ".json")
	found, err := s.findStrategy(r, slug)
	if err != nil {
		return err
	}
	if asJSON {
		return writeJSON(w, found)
	}
	p := strategyPage{Frame: s.frame(r, found.Title), S: found, Kinds: strategy.Kinds()}
	p.Section = "strategies"
	return s.UI.Page(w, http.StatusOK, s.strategy, p)
}

func (s *Site) showPart(w http.ResponseWriter, r *http.Request) error {
	found, err := s.findStrategy(r, r.PathValue("slug"))
	if err != nil {
		return err
	}
	part, ok := found.Part(strategy.Kind(r.PathValue("kind")), r.PathValue("part"))
	if !ok {
		return problem.New(problem.NotFound, "page.none", "The strategy has no such part. Look for it on the page of the strategy")
	}
	p := partPage{Frame: s.frame(r, part.Title), S: found, P: part}
	p.Section = "strategies"
	for _, q := range found.Requirements {
		for _, slug := range q.Answers {
			if slug == part.Slug {
				p.Requirements = append(p.Requirements, q)
			}
		}
	}
	if p.Area, err = s.areaCost(r, found, part); err != nil {
		return err
	}
	return s.UI.Page(w, http.StatusOK, s.part, p)
}

// areaCost is what an area costs, from the investment that the strategy names.
func (s *Site) areaCost(r *http.Request, found strategy.Strategy, part strategy.Part) (*costOfArea, error) {
	if part.Kind != strategy.Area || found.Investment == "" {
		return nil, nil
	}
	m, err := s.findInvestment(r, found.Investment)
	if problem.Is(err, problem.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, a := range m.Areas {
		if a.Name == part.Title {
			t := a.Verdict.Table.Total
			return &costOfArea{t.Cost.String(), t.Displaced.String(), a.Sentence, found.Investment}, nil
		}
	}
	return nil, nil
}
