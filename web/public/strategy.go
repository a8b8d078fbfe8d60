package public

import (
	"encoding/json"
	"fmt"
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
	List []listed
}

type strategyPage struct {
	ui.Frame
	S      strategy.Strategy
	Kinds  []strategy.Kind
	Costed bool // what it costs is published
}

// listed is a strategy in the list, and where it is as data.
type listed struct {
	Slug         string `json:"slug"`
	Title        string `json:"title"`
	Organisation string `json:"organisation"`
	Address      string `json:"address"`
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
	var err error
	if p.List, err = s.listStrategies(r); err != nil {
		return err
	}
	return s.UI.Page(w, http.StatusOK, s.strategies, p)
}

func (s *Site) strategiesJSON(w http.ResponseWriter, r *http.Request) error {
	list, err := s.listStrategies(r)
	if err != nil {
		return err
	}
	return writeJSON(w, map[string]any{"strategies": list})
}

func (s *Site) listStrategies(r *http.Request) ([]listed, error) {
	list := []listed{}
	err := s.DB.View(r.Context(), func(tx *store.Tx) error {
		all, err := publish.Pages(tx, "strategy")
		for _, page := range all {
			var is strategy.Strategy
			if err := json.Unmarshal(page.Document, &is); err != nil {
				return fmt.Errorf("read the strategy %s: %w", page.Reference, err)
			}
			list = append(list, listed{is.Slug, is.Title, is.Organisation, "/strategies/" + is.Slug + ".json"})
		}
		return err
	})
	return list, err
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
	if found.Investment != "" {
		_, err := s.findInvestment(r, found.Investment)
		if err != nil && !problem.Is(err, problem.NotFound) {
			return err
		}
		p.Costed = err == nil
	}
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
	cost, told, err := s.areaCost(r, found, part)
	if err != nil {
		return err
	}
	if told {
		p.Area = &cost
	}
	return s.UI.Page(w, http.StatusOK, s.part, p)
}

// areaCost is what an area costs, from the investment that the strategy names.
// It says whether there is anything to tell.
func (s *Site) areaCost(r *http.Request, found strategy.Strategy, part strategy.Part) (cost costOfArea, told bool, err error) {
	if part.Kind != strategy.Area || found.Investment == "" {
		return cost, false, nil
	}
	m, err := s.findInvestment(r, found.Investment)
	if problem.Is(err, problem.NotFound) {
		return cost, false, nil
	}
	if err != nil {
		return cost, false, err
	}
	for _, a := range m.Areas {
		if a.Name == part.Title {
			t := a.Verdict.Table.Total
			return costOfArea{t.Cost.String(), t.Displaced.String(), a.Sentence, found.Investment}, true, nil
		}
	}
	return cost, false, nil
}
