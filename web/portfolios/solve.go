package portfolios

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"moothall/access/actor"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/investment/portfolio"
	"moothall/web/ui"
)

// longestSearch is how long the optimiser may look. Then the best that was found
// is kept, with the gap that is not proved.
const longestSearch = 2 * time.Minute

// work is a search under way.
type work struct {
	organisation, ref, title string
	began                    time.Time
	cancel                   context.CancelFunc

	mu       sync.Mutex
	progress portfolio.Progress
	ended    bool
	scenario int   // that was kept
	err      error // why none was
}

// state is how far the search is.
func (k *work) state() (progress portfolio.Progress, ended bool, scenario int, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.progress, k.ended, k.scenario, k.err
}

// works are the searches of this process, one of each portfolio at most.
type works struct {
	mu   sync.Mutex
	list map[string]*work
}

// mostSearches of an organisation at once: each takes a core.
const mostSearches = 2

func (s *works) of(organisation, ref string) *work {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.list[organisation+" "+ref]
	if k == nil {
		return nil
	}
	if _, ended, _, _ := k.state(); ended {
		return nil
	}
	return k
}

// last is the search of a portfolio that runs or ran last.
func (s *works) last(organisation, ref string) *work {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.list[organisation+" "+ref]
}

// begin notes a search, unless one of the portfolio or too many run already.
func (s *works) begin(k *work) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	running := 0
	for _, other := range s.list {
		_, ended, _, _ := other.state()
		switch {
		case ended || other.organisation != k.organisation:
		case other.ref == k.ref:
			return problem.New(problem.Conflict, "portfolio.solving", "This portfolio is being solved already: wait for it, or stop it first")
		default:
			running++
		}
	}
	if running >= mostSearches {
		return problem.New(problem.Conflict, "portfolio.busy", "Other portfolios are being solved now. Try again in a minute")
	}
	if s.list == nil {
		s.list = map[string]*work{}
	}
	s.list[k.organisation+" "+k.ref] = k
	return nil
}

// solve begins a search and leads to its progress.
func (s *Site) solve(w http.ResponseWriter, r *http.Request) error {
	ref, title := r.PathValue("ref"), ui.Field(r, "scenario")
	var asked portfolio.File
	err := s.View(r, func(tx *store.Tx) error {
		p, err := investment.FindPortfolio(tx, ref)
		if err != nil {
			return err
		}
		asked, err = p.Assemble(tx)
		return err
	})
	if err == nil && (title == "" || len([]rune(title)) > 200) {
		err = problem.New(problem.Invalid, "scenario.title", "Name the scenario in 1 to 200 characters").On("scenario")
	}
	if err != nil {
		return ui.Answer(w, r, err, "", s.oneAgain)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), longestSearch)
	k := &work{organisation: ui.Who(r).Organisation, ref: ref, title: title, began: time.Now(), cancel: cancel}
	if err := s.works.begin(k); err != nil {
		cancel()
		return ui.Answer(w, r, err, "", s.oneAgain)
	}
	go s.search(ctx, k, asked, ui.Who(r))
	// Most portfolios are solved before a person would have read that they are.
	for range 30 {
		if _, ended, _, _ := k.state(); ended {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	http.Redirect(w, r, at(ref)+"/solving", http.StatusSeeOther)
	return nil
}

// search looks for the best choice and keeps what it finds.
func (s *Site) search(ctx context.Context, k *work, asked portfolio.File, who actor.Actor) {
	defer k.cancel()
	n, err := s.found(ctx, k, asked, who)
	if err != nil && len(problem.All(err)) == 0 {
		s.Log.Error("a portfolio was not solved", "portfolio", k.ref, "error", err)
		err = problem.New(problem.Unavailable, "portfolio.fault", "Sorry, there is a problem with the service. Nothing was kept: try again later")
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.ended, k.scenario, k.err = true, n, err
}

func (s *Site) found(ctx context.Context, k *work, asked portfolio.File, who actor.Actor) (n int, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the search panicked: %v", fault)
		}
	}()
	result, err := portfolio.Solve(ctx, asked, portfolio.Options{Progress: func(p portfolio.Progress) {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.progress = p
	}})
	if err != nil && result.Clash == nil {
		return 0, err
	}
	err = s.DB.Change(context.WithoutCancel(ctx), who, func(tx *store.Tx) (err error) {
		n, err = investment.KeepScenario(tx, k.ref, investment.Scenario{Title: k.title, Asked: asked, Result: result})
		return err
	})
	return n, err
}

type solvingPage struct {
	ui.Frame
	Ref, Scenario string
	Progress      portfolio.Progress
	Seconds       int
	Form          *ui.Form
}

// showSolving shows how far a search is, and leads to what it found.
func (s *Site) showSolving(w http.ResponseWriter, r *http.Request) error {
	ref := r.PathValue("ref")
	k := s.works.last(ui.Who(r).Organisation, ref)
	if k == nil {
		http.Redirect(w, r, at(ref), http.StatusSeeOther)
		return nil
	}
	progress, ended, n, err := k.state()
	switch {
	case ended && err != nil:
		return errors.Join(err)
	case ended:
		http.Redirect(w, r, at(ref)+"/scenarios/"+strconv.Itoa(n)+"?done=solved", http.StatusSeeOther)
		return nil
	}
	w.Header().Set("Refresh", "2")
	return s.Page(w, http.StatusOK, s.solving, solvingPage{Frame: s.Frame(r, "Solving "+ref), Ref: ref, Scenario: k.title, Progress: progress, Seconds: int(time.Since(k.began).Seconds())})
}

// at is the address of a portfolio.
func at(ref string) string { return "/staff/portfolios/" + url.PathEscape(ref) }

// stop ends a search: the best that was found so far is kept.
func (s *Site) stop(w http.ResponseWriter, r *http.Request) error {
	ref := r.PathValue("ref")
	if k := s.works.of(ui.Who(r).Organisation, ref); k != nil {
		k.cancel()
		for range 100 {
			if _, ended, _, _ := k.state(); ended {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	http.Redirect(w, r, at(ref)+"/solving", http.StatusSeeOther)
	return nil
}
