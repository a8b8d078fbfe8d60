package cases

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/web/ui"
)

// now is what the case as it stands is called in an address.
const now = "now"

type comparePage struct {
	casePage
	Form     *ui.Form
	Versions []ui.Option
	Sides    sides
	A, B     side
	Years    []calendar.FinancialYear
	Changes  []costmodel.Change
	Rest     []string // what else changed
	Kinds    []kindPair
	Biases   []biasPair
	Doing    [2]spell
}

// side is one of the two that are compared.
type side struct {
	Name    string // "now", or the number of the version
	Case    *costmodel.Case
	p       costmodel.Parameters
	A       *costmodel.Appraisal
	Working *costmodel.Working
}

// kindPair is what the lines of a kind come to, as entered.
type kindPair struct {
	Kind costmodel.Kind
	pair
}

// biasPair is what a category of optimism bias adds, in per cent; empty where no
// line names it.
type biasPair struct {
	Title string
	wordsPair
}

// spell is the years of capital and one-off spending.
type spell struct {
	First, Last calendar.FinancialYear
	Found       bool
}

// Years is how many they are.
func (s spell) Years() int {
	if !s.Found {
		return 0
	}
	return int(s.Last-s.First) + 1
}

func (s *Site) showComparison(w http.ResponseWriter, r *http.Request) error {
	p := comparePage{}
	var c investment.Case
	var versions []investment.Version
	q := r.URL.Query()
	if err := s.View(r, func(tx *store.Tx) (err error) {
		if c, err = investment.FindCase(tx, r.PathValue("ref")); err != nil {
			return err
		}
		if versions, err = investment.Versions(tx, c); err != nil {
			return err
		}
		a, b := q.Get("a"), q.Get("b")
		if a == "" && len(versions) > 0 {
			a = strconv.Itoa(versions[0].Number)
		}
		if p.A, err = readSide(tx, c, a); err != nil {
			return err
		}
		p.B, err = readSide(tx, c, b)
		return err
	}); err != nil {
		return err
	}
	p.casePage = s.page(r, c, "versions", "Versions compared")
	for _, v := range versions {
		p.Versions = append(p.Versions, ui.Option{Value: strconv.Itoa(v.Number), Text: "Version " + strconv.Itoa(v.Number) + ", " + v.Stage.Words()})
	}
	p.Versions = append(p.Versions, ui.Option{Value: now, Text: "As it stands"})
	p.Form = ui.NewForm(r, url.Values{"a": {p.A.Name}, "b": {p.B.Name}}, nil)
	if err := p.compare(); err != nil {
		return err
	}
	return s.Page(w, http.StatusOK, s.t["compare.html"], p)
}

// readSide is the version called name, or the case as it stands: now, 0 or
// nothing.
func readSide(tx *store.Tx, c investment.Case, name string) (side, error) {
	if name == "" || name == "0" || name == now {
		p, err := c.Parameters(tx)
		return side{Name: now, Case: &c.Model, p: p}, err
	}
	n, err := versionNumber(c, name)
	if err != nil {
		return side{}, err
	}
	v, err := investment.FindVersion(tx, c, n)
	if err != nil {
		return side{}, err
	}
	a, err := v.Appraisal()
	return side{Name: strconv.Itoa(n), Case: &v.Case.Model, p: v.Parameters, A: a}, err
}

// work sets what is not stored.
func (s *side) work() error {
	ready, err := costmodel.Prepare(s.p)
	if err != nil {
		return err
	}
	if s.A == nil {
		plain := *s.Case
		plain.Uncertainty.Runs = 0
		if s.A, err = ready.Appraise(&plain); err != nil {
			return err
		}
	}
	s.Working, err = ready.Working(s.Case, s.A.Preferred)
	return err
}

func (p *comparePage) compare() error {
	if err := p.A.work(); err != nil {
		return err
	}
	if err := p.B.work(); err != nil {
		return err
	}
	p.Sides = sides{p.A.A.Proposed(), p.B.A.Proposed()}
	if p.Sides.A == nil || p.Sides.B == nil {
		return problem.New(problem.NotFound, "case.no-option", "One of the two has no option to compare")
	}
	first, years, changes := costmodel.Compare(p.A.Case, p.B.Case)
	h := costmodel.Horizon{First: first, Count: years}
	p.Years, p.Changes, p.Rest = h.Years(), changes, costmodel.CompareRest(p.A.Case, p.B.Case)
	for _, k := range costmodel.Kinds() {
		both := pair{p.A.Case.Entered(p.A.A.Preferred, k), p.B.Case.Entered(p.B.A.Preferred, k)}
		if both != (pair{}) {
			p.Kinds = append(p.Kinds, kindPair{k, both})
		}
	}
	p.setBiases()
	for i, s := range []side{p.A, p.B} {
		p.Doing[i].First, p.Doing[i].Last, p.Doing[i].Found = s.Case.Spell(s.A.Preferred)
	}
	return nil
}

func (p *comparePage) setBiases() {
	percent := func(list []costmodel.BiasWorking, id string) string {
		if at := slices.IndexFunc(list, func(b costmodel.BiasWorking) bool { return b.ID == id }); at >= 0 {
			return list[at].Adds.String() + "%"
		}
		return ""
	}
	seen := map[string]bool{}
	for _, b := range slices.Concat(p.A.Working.Biases, p.B.Working.Biases) {
		if !seen[b.ID] {
			seen[b.ID] = true
			p.Biases = append(p.Biases, biasPair{b.Title, wordsPair{percent(p.A.Working.Biases, b.ID), percent(p.B.Working.Biases, b.ID)}})
		}
	}
}

// Same says that one thing is compared with itself.
func (p comparePage) Same() bool { return p.A.Name == p.B.Name }

// Longer is by how many years the doing takes longer.
func (p comparePage) Longer() int { return p.Doing[1].Years() - p.Doing[0].Years() }

// Total is what the lines that changed come to together.
func (p comparePage) Total() (both pair) {
	for _, k := range p.Kinds {
		if k.Kind.IsCost() {
			both.Before += k.Before
			both.After += k.After
		}
	}
	return both
}

// amount is one year of a change.
type amount struct {
	Year calendar.FinancialYear
	pair
}

// Moved are the years in which a line changed.
func (p comparePage) Moved(c costmodel.Change) (list []amount) {
	for i, y := range p.Years {
		if both := (pair{c.Was[i], c.Now[i]}); both.Before != both.After {
			list = append(list, amount{y, both})
		}
	}
	return list
}

// Shorter is by how many years the doing takes less long.
func (p comparePage) Shorter() int { return -p.Longer() }

// MoreYears is how many more years are looked at.
func (p comparePage) MoreYears() int { return p.B.Case.Years - p.A.Case.Years }
