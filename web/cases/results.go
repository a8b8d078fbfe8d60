package cases

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/money"
	"moothall/web/ui"
)

// results are the pages of what follows from the figures.
func (s *Site) results() []ui.Route {
	const at = "/staff/cases/{ref}"
	return []ui.Route{
		{Pattern: "GET " + at, Permission: access.Read, Handle: s.showOverview},
		{Pattern: "GET " + at + "/economic", Permission: access.Read, Handle: s.showEconomic},
		{Pattern: "GET " + at + "/financial", Permission: access.Read, Handle: s.showFinancial},
		{Pattern: "GET " + at + "/working/{figure}", Permission: access.Read, Handle: s.showWorking},
		{Pattern: "GET " + at + "/what-if", Permission: access.Read, Handle: s.showWhatIf},
		{Pattern: "GET " + at + "/versions", Permission: access.Read, Handle: s.showVersions},
		{Pattern: "POST " + at + "/versions", Permission: access.CaseFreeze, Handle: s.freeze},
		{Pattern: "GET " + at + "/versions/{n}", Permission: access.Read, Handle: s.showVersion},
		{Pattern: "GET " + at + "/compare", Permission: access.Read, Handle: s.showComparison},
		{Pattern: "GET " + at + "/outturn", Permission: access.Read, Handle: s.showOutturn},
		{Pattern: "POST " + at + "/outturn", Permission: access.InvestmentEdit, Handle: s.recordOutturn},
	}
}

// resultPage is what every page of figures has: the case as it stands or as it
// was frozen, worked out, and one of its options.
type resultPage struct {
	casePage
	Model      *costmodel.Case
	Parameters costmodel.Parameters
	A          *costmodel.Appraisal
	R          *costmodel.OptionResult
	Version    int    // nought: as it stands
	Here       string // the address of the page within the case
}

// result reads the case and works it out; of ?version= it has what was stored.
// The option is ?option=, else the preferred one. Runs are drawn if asked.
func (s *Site) result(r *http.Request, here, title string, runs bool) (p resultPage, err error) {
	var c investment.Case
	p.Here = here
	if err = s.View(r, func(tx *store.Tx) (err error) {
		if c, err = investment.FindCase(tx, r.PathValue("ref")); err != nil {
			return err
		}
		if n := r.URL.Query().Get("version"); n != "" {
			return p.setVersion(tx, c, n)
		}
		p.Model = &c.Model
		p.Parameters, err = c.Parameters(tx)
		return err
	}); err != nil {
		return p, err
	}
	if p.A == nil {
		asked := *p.Model
		if !runs {
			asked.Uncertainty.Runs = 0
		}
		if p.A, err = costmodel.Appraise(&asked, p.Parameters); err != nil {
			return p, err
		}
	}
	p.casePage = s.page(r, c, strings.Split(here, "/")[0], title)
	return p, p.setOption(r.URL.Query().Get("option"))
}

// setVersion takes over what was frozen as that version.
func (p *resultPage) setVersion(tx *store.Tx, c investment.Case, text string) error {
	n, err := versionNumber(c, text)
	if err != nil {
		return err
	}
	v, err := investment.FindVersion(tx, c, n)
	if err != nil {
		return err
	}
	p.Version, p.Model, p.Parameters = n, &v.Case.Model, v.Parameters
	p.A, err = v.Appraisal()
	return err
}

// versionNumber reads the number of a version.
func versionNumber(c investment.Case, text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 1_000_000 || strconv.Itoa(n) != text {
		return 0, noVersion(c, text)
	}
	return n, nil
}

func noVersion(c investment.Case, text string) error {
	return problem.New(problem.NotFound, "case.no-version", "%s has no version %s", c.Reference, ui.Clip(text))
}

func (p *resultPage) setOption(id string) error {
	if p.R = p.A.Option(id); p.R == nil && id == "" {
		p.R = p.A.Proposed()
	}
	if p.R == nil {
		return problem.New(problem.NotFound, "case.no-option", "%s has no option %s", p.C.Reference, ui.Clip(id))
	}
	return nil
}

// At is the address of another page of figures for the same option and version.
func (p resultPage) At(page string) string { return p.address(page, p.R.ID) }

// OptionAt is the address of this page for another option.
func (p resultPage) OptionAt(option string) string { return p.address(p.Here, option) }

// YearAt is the address of the working of a figure for one year.
func (p resultPage) YearAt(page string, year calendar.FinancialYear) string {
	return with(p.At(page), "year", strconv.Itoa(int(year)))
}

// LineAt is the address of the working of a figure for one line.
func (p resultPage) LineAt(page, line string) string { return with(p.At(page), "line", line) }

func (p resultPage) address(page, option string) string {
	q := url.Values{}
	if option != p.A.Preferred {
		q.Set("option", option)
	}
	if p.Version > 0 {
		q.Set("version", strconv.Itoa(p.Version))
	}
	address := "/staff/cases/" + p.C.Reference
	if page != "" {
		address += "/" + page
	}
	if len(q) > 0 {
		address += "?" + q.Encode()
	}
	return address
}

// with is the address with one more answer in its query.
func with(address, name, value string) string {
	join := "?"
	if strings.Contains(address, "?") {
		join = "&"
	}
	return address + join + name + "=" + url.QueryEscape(value)
}

// Brief is an amount for large letters: to the nearest pound or, from a million
// on, ten thousand pounds. The working has the pence.
func (resultPage) Brief(p money.Pence) string { return inLetters(p) }

// Minus is Brief of an amount the other way round.
func (resultPage) Minus(p money.Pence) string { return inLetters(-p) }

func inLetters(p money.Pence) string {
	const step = 1_000_000
	switch {
	case p >= 100*step:
		p = (p + step/2) / step * step
	case p <= -100*step:
		p = (p - step/2) / step * step
	default:
		return toPound(int64(p))
	}
	return p.Short()
}

// UnitWords is to what rows are rounded.
func (p resultPage) UnitWords() string { return unitWords(p.A.Conventions.Unit) }

func unitWords(u costmodel.Unit) string {
	if u <= 1 {
		return "the penny"
	}
	return money.Pence(u).Pounds()
}

// toPound is pence to the nearest pound, half away from nought.
func toPound(pence int64) string {
	p := pence + 50
	if pence < 0 {
		p = pence - 50
	}
	return money.Pence(p / 100 * 100).Pounds()
}

// onAxis is a round number of pence, short: £250k, £1.5m.
func onAxis(pence int64) string {
	if pence%100_000 == 0 && pence != 0 && pence > -100_000_000 && pence < 100_000_000 {
		return money.Pence(pence/1000).Pounds() + "k"
	}
	return money.Pence(pence).Short()
}

// mendAt is the page, and the place on it, on which a field of the case is
// changed.
func mendAt(ref, field string) string {
	at := "/staff/cases/" + ref
	begins := func(list ...string) bool {
		for _, p := range list {
			if strings.HasPrefix(field, p) {
				return true
			}
		}
		return false
	}
	switch {
	case begins("amount-F-", "funding", "reserves", "invest_to_save"):
		return at + "/funding#" + field
	case begins("label-", "points-", "kind-"):
		_, line, _ := strings.Cut(field, "-")
		return at + "/lines/" + url.PathEscape(line)
	case begins("amount-", "lines"):
		return at + "/lines#" + field
	case begins("summary", "strategic", "economic", "commercial", "financial", "management"):
		return at + "/texts#" + field
	case begins("options"):
		return at + "/options#" + field
	case begins("risk", "assumption", "mitigations", "runs", "shape", "points", "common"):
		return at + "/risks#" + field
	case begins("partners", "keys"):
		return at + "/partners#" + field
	case begins("fit-", "why-"):
		return at + "/principles#" + field
	}
	return at + "/edit#" + field
}

// toMend is one thing that is wrong, with where to change it.
type toMend struct{ Message, Address string }

func toMendAll(ref string, list []*problem.Problem) (all []toMend) {
	for _, p := range list {
		all = append(all, toMend{p.Message, mendAt(ref, p.Field)})
	}
	return all
}

// pair is a figure before and after.
type pair struct{ Before, After money.Pence }

// By is what it changed by.
func (p pair) By() money.Pence { return p.After - p.Before }

// wordsPair is an answer before and after.
type wordsPair struct{ Before, After string }

// Moved says whether it changed.
func (p wordsPair) Moved() string {
	if p.Before == p.After {
		return ""
	}
	return "Changed"
}

// sides are two results beside one another.
type sides struct{ A, B *costmodel.OptionResult }

func (s sides) of(figure func(r *costmodel.OptionResult) money.Pence) pair {
	return pair{figure(s.A), figure(s.B)}
}

func (s sides) words(figure func(r *costmodel.OptionResult) string) wordsPair {
	return wordsPair{figure(s.A), figure(s.B)}
}

// Net is the net present value of each.
func (s sides) Net() pair {
	return s.of(func(r *costmodel.OptionResult) money.Pence { return r.Economic.Net })
}

// Costs is the present value of costs.
func (s sides) Costs() pair {
	return s.of(func(r *costmodel.OptionResult) money.Pence { return r.Economic.Costs })
}

// Benefits is the present value of benefits.
func (s sides) Benefits() pair {
	return s.of(func(r *costmodel.OptionResult) money.Pence { return r.Economic.Benefits })
}

// Annual is the equivalent annual cost.
func (s sides) Annual() pair {
	return s.of(func(r *costmodel.OptionResult) money.Pence { return r.Economic.Annual })
}

// Bias is the present value of optimism bias.
func (s sides) Bias() pair {
	return s.of(func(r *costmodel.OptionResult) money.Pence { return r.Economic.Bias })
}

// Cash is the cash cost of all years.
func (s sides) Cash() pair {
	return s.of(func(r *costmodel.OptionResult) money.Pence { return r.Financial.Total.Cost() })
}

// Capital is the capital of all years.
func (s sides) Capital() pair {
	return s.of(func(r *costmodel.OptionResult) money.Pence { return r.Financial.Total.Capital })
}

// Charged is provision and interest within the horizon.
func (s sides) Charged() pair {
	return s.of(func(r *costmodel.OptionResult) money.Pence { return r.Financial.Total.Charged() })
}

// Unfunded is what no source pays for.
func (s sides) Unfunded() pair {
	return s.of(func(r *costmodel.OptionResult) money.Pence { return r.Financial.Unfunded() })
}

// NetRevenue is the net revenue of all years.
func (s sides) NetRevenue() pair {
	return s.of(func(r *costmodel.OptionResult) money.Pence { return r.Financial.Total.NetRevenue })
}

// Ratio is the benefit-cost ratio.
func (s sides) Ratio() wordsPair {
	return s.words(func(r *costmodel.OptionResult) string { return r.Economic.Ratio })
}

// Payback is the simple payback in words.
func (s sides) Payback() wordsPair {
	return s.words(func(r *costmodel.OptionResult) string { return r.Economic.Payback.Words })
}

// Discounted is the discounted payback in words.
func (s sides) Discounted() wordsPair {
	return s.words(func(r *costmodel.OptionResult) string { return r.Economic.Discounted.Words })
}

// Neutral is the cash-neutral verdict.
func (s sides) Neutral() wordsPair {
	return s.words(func(r *costmodel.OptionResult) string { return r.Financial.Neutral.Flag })
}
