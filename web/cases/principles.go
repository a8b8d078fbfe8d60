package cases

import (
	"net/http"
	"net/url"
	"slices"

	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/strategy"
	"moothall/web/ui"
)

// principlesPage is how the case fits each principle of its strategy.
type principlesPage struct {
	formPage
	Strategy   string // its title; empty: the case serves none
	Principles []principle
	Gone       []investment.Score // of what is no principle any more
	Changed    bool               // the strategy was saved since the case was scored
}

// principle is one to be scored.
type principle struct {
	strategy.Part
	FitName, WhyName string
	Was              string // what it was called when it was scored, if it was called otherwise
}

// Fits are how a case can fit.
func (principlesPage) Fits() []ui.Option {
	return []ui.Option{{Value: "supports", Text: "It supports it"}, {Value: "neutral", Text: "It has nothing to do with it"}, {Value: "conflicts", Text: "It conflicts with it"}}
}

// principlesOf are the strategy of a case and its principles; none if it has no
// strategy.
func principlesOf(tx *store.Tx, c investment.Case) (strategy.Strategy, []strategy.Part, error) {
	if c.StrategySlug == "" {
		return strategy.Strategy{}, nil, nil
	}
	st, err := strategy.Find(tx, c.StrategySlug)
	if problem.Is(err, problem.NotFound) {
		return st, nil, nil
	}
	return st, st.Of(strategy.Principle), err
}

func (s *Site) principlesAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	var p principlesPage
	var c investment.Case
	var st strategy.Strategy
	var parts []strategy.Part
	if err := s.with(r, func(tx *store.Tx, found investment.Case) (err error) {
		c = found
		st, parts, err = principlesOf(tx, c)
		return err
	}); err != nil {
		return err
	}
	saved := url.Values{}
	p.Strategy = st.Title
	for _, part := range parts {
		each := principle{Part: part, FitName: "fit-" + part.Slug, WhyName: "why-" + part.Slug}
		saved.Set(each.FitName, "")
		saved.Set(each.WhyName, "")
		for _, score := range c.Scores {
			if score.Principle != part.Slug {
				continue
			}
			saved.Set(each.FitName, score.Fit)
			saved.Set(each.WhyName, score.Why)
			if score.Title != part.Title {
				each.Was = score.Title
			}
		}
		p.Principles = append(p.Principles, each)
	}
	for _, score := range c.Scores {
		if !slices.ContainsFunc(parts, func(part strategy.Part) bool { return part.Slug == score.Principle }) {
			p.Gone = append(p.Gone, score)
		}
		p.Changed = p.Changed || score.Of != st.Revision
	}
	p.formPage = s.formOf(r, c, "principles", "Principles", saved, wrong, nil)
	return s.Page(w, status, s.t["principles.html"], p)
}

func (s *Site) savePrinciples(w http.ResponseWriter, r *http.Request) error {
	var st strategy.Strategy
	var parts []strategy.Part
	if err := s.with(r, func(tx *store.Tx, c investment.Case) (err error) {
		st, parts, err = principlesOf(tx, c)
		return err
	}); err != nil {
		return err
	}
	return s.save(w, r, "/principles", func(c *investment.Case) error {
		var x reading
		c.Scores = nil
		for _, part := range parts {
			fit, why := ui.Field(r, "fit-"+part.Slug), ui.Field(r, "why-"+part.Slug)
			switch {
			case fit != "":
				c.Scores = append(c.Scores, investment.Score{Principle: part.Slug, Title: part.Title, Of: st.Revision, Fit: fit, Why: why})
			case why != "":
				x.wrong("fit-"+part.Slug, "Say whether the case supports “%s”, is neutral to it or conflicts with it", part.Title)
			}
		}
		return x.l.Err()
	}, s.principlesAgain)
}
