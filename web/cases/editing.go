package cases

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
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

// shower shows a form, after a refusal with why.
type shower func(w http.ResponseWriter, r *http.Request, status int, wrong error) error

// editing are the pages on which a case is made. Whoever may read a case may
// open them; who may not edit it finds nothing to send there.
func (s *Site) editing() []ui.Route {
	const at, large = "/staff/cases/{ref}", 4 << 20
	var list []ui.Route
	form := func(path string, show shower, save func(http.ResponseWriter, *http.Request) error) {
		list = append(list, ui.Route{Pattern: "GET " + at + path, Permission: access.Read, Handle: ask(show)},
			ui.Route{Pattern: "POST " + at + path, Permission: access.InvestmentEdit, Handle: save, Limit: large})
	}
	form("/lines", s.linesAgain, s.saveLines)
	form("/lines/{line}", s.lineAgain, s.saveLine)
	form("/edit", s.basicsAgain, s.saveBasics)
	form("/options", s.optionsAgain, s.saveOptions)
	form("/funding", s.fundingAgain, s.saveFunding)
	form("/partners", s.partnersAgain, s.savePartners)
	form("/risks", s.risksAgain, s.saveRisks)
	form("/texts", s.textsAgain, s.saveTexts)
	form("/principles", s.principlesAgain, s.savePrinciples)
	return append(list,
		ui.Route{Pattern: "GET " + at + "/lines/{line}/delete", Permission: access.InvestmentEdit, Handle: ask(s.deleteAgain)},
		ui.Route{Pattern: "POST " + at + "/lines/{line}/delete", Permission: access.InvestmentEdit, Handle: s.deleteLine},
		ui.Route{Pattern: "GET " + at + "/evidence", Permission: access.Read, Handle: ask(s.evidenceAgain)},
		ui.Route{Pattern: "POST " + at + "/evidence", Permission: access.InvestmentEdit, Handle: s.addEvidence, Limit: 6 << 20},
		ui.Route{Pattern: "GET " + at + "/evidence/{file}", Permission: access.Read, Handle: s.sendEvidence})
}

// ask shows a form that nobody has sent yet.
func ask(show shower) func(w http.ResponseWriter, r *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error { return show(w, r, http.StatusOK, nil) }
}

// formPage is a page of a case that is a form.
type formPage struct {
	casePage
	Form *ui.Form
}

// formOf begins a page that is a form. Saved are the fields as the case has
// them. A problem with what is no field of the form is shown at the field that
// at gives, if it gives one.
func (s *Site) formOf(r *http.Request, c investment.Case, part, title string, saved url.Values, wrong error, at func(p problem.Problem) string) formPage {
	saved.Set("revision", strconv.FormatInt(c.Revision, 10))
	return formPage{casePage: s.page(r, c, part, title), Form: ui.NewForm(r, ui.Once(saved), placed(wrong, saved, at))}
}

// save saves what set makes of the case and leads back to the page at path; who
// asked for another row gets the form with it.
func (s *Site) save(w http.ResponseWriter, r *http.Request, path string, set func(c *investment.Case) error, again shower) error {
	if ui.Adding(r) {
		return again(w, r, http.StatusOK, nil)
	}
	return ui.Answer(w, r, s.change(r, set), caseAddress(r)+path+"?done=saved", again)
}

func caseAddress(r *http.Request) string {
	return "/staff/cases/" + url.PathEscape(r.PathValue("ref"))
}

// with runs fn on the case that the request is about, to look at what belongs
// to it.
func (s *Site) with(r *http.Request, fn func(tx *store.Tx, c investment.Case) error) error {
	return s.View(r, func(tx *store.Tx) error {
		c, err := investment.FindCase(tx, r.PathValue("ref"))
		if err != nil {
			return err
		}
		return fn(tx, c)
	})
}

// placed is wrong with every problem at a field of the form, where at knows
// one. The same words at the same field are said once.
func placed(wrong error, known url.Values, at func(p problem.Problem) string) error {
	all := problem.All(wrong)
	if len(all) == 0 {
		return wrong
	}
	type said struct{ field, words string }
	var l problem.List
	before := map[said]bool{}
	for _, p := range all {
		again := *p
		if !known.Has(again.Field) && !known.Has(again.Field+"-day") && again.Field != "" && at != nil {
			if field := at(again); field != "" {
				again.Field = field
			}
		}
		if now := (said{again.Field, again.Message}); !before[now] {
			before[now] = true
			l.Add(&again)
		}
	}
	return l
}

// reading reads answers and collects what is wrong with them.
type reading struct{ l problem.List }

func (x *reading) wrong(field, message string, args ...any) {
	x.l.Add(problem.New(problem.Invalid, "case.answer", message, args...).On(field))
}

// about begins a sentence with what it is about, if that is said.
func about(what string) string {
	if what == "" {
		return ""
	}
	return what + ": "
}

// The ways in which what looks like an amount is none.
var (
	manyDecimals = regexp.MustCompile(`^-?£?[\d,]+\.\d{3,}$`)
	strayComma   = regexp.MustCompile(`^-?£?\d+(?:,\d{0,2}|,\d{4,})(?:$|[,.])`)
)

// whyNoAmount says why a text is no amount of money, as the grid does while it is
// typed.
func whyNoAmount(text string) string {
	switch {
	case manyDecimals.MatchString(text):
		return "has more than two decimals. Enter pounds and pence, like 1250.50"
	case strayComma.MatchString(text):
		return "has a comma that does not stand between thousands. Enter pounds, like 1,250 or 1250.50"
	}
	return "is not an amount of money. Enter pounds, like 1,250 or 1250.50"
}

// amount reads pounds. Nothing is nought.
func (x *reading) amount(text, what, field string) money.Pence {
	if text = strings.TrimSpace(text); text == "" {
		return 0
	}
	p, err := money.Parse(text)
	if err != nil {
		x.wrong(field, "%s“%s” %s", about(what), ui.Clip(text), whyNoAmount(text))
	}
	return p
}

// rate reads a number with at most four decimals. Nothing is nought.
func (x *reading) rate(text, what, field string) costmodel.Rate {
	if text = strings.TrimSpace(text); text == "" {
		return 0
	}
	n, err := costmodel.ParseRate(text)
	if err != nil {
		x.wrong(field, "%s“%s” is not a number. Enter one with at most four decimals, like 12.5", about(what), ui.Clip(text))
	}
	return n
}

// year reads a financial year. Nothing is none.
func (x *reading) year(text, what, field string) calendar.FinancialYear {
	if text = strings.TrimSpace(text); text == "" {
		return 0
	}
	y, err := calendar.ParseFinancialYear(text)
	if err != nil {
		x.wrong(field, "%s“%s” is not a financial year: write it like 2026/27", about(what), ui.Clip(text))
	}
	return y
}

// whole reads a whole number. Nothing is nought.
func (x *reading) whole(text, what, field string) int {
	if text = strings.TrimSpace(text); text == "" {
		return 0
	}
	n, err := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
	if err != nil {
		x.wrong(field, "%s“%s” is not a whole number", about(what), ui.Clip(text))
	}
	return n
}

// day reads a day. Nothing is none.
func (x *reading) day(read func(name string) string, name, what, field string) calendar.Date {
	d, p := ui.Day(read, name)
	if p != nil {
		x.wrong(field, "%s%s", about(what), p.Message)
	}
	return d
}

// eachRow calls fn for each row of a list that says anything in one of fields,
// with where it stood in what was sent, from nought, and a function that reads
// it.
func eachRow(v url.Values, fn func(at int, cell func(name string) string), fields ...string) {
	longest := 0
	for _, name := range fields {
		longest = max(longest, len(v[name]))
	}
	for at := range min(longest, ui.MostRows+1) {
		cell := func(name string) string { return ui.Cell(v, name, at) }
		if slices.ContainsFunc(fields, func(name string) bool { return cell(name) != "" }) {
			fn(at, cell)
		}
	}
}

// anchors makes the rows of a list places that a problem can lead to: name-1,
// name-2 and so on.
func anchors(saved url.Values, name string, rows int) {
	for n := range rows {
		saved[name+"-"+strconv.Itoa(n+1)] = nil
	}
}

// pounds is an amount as it stands in a box: with commas, with pence only if
// there are any, and empty for nought.
func pounds(p money.Pence) string {
	if p == 0 {
		return ""
	}
	return poundsOrNought(p)
}

// poundsOrNought is the same where nought is an answer.
func poundsOrNought(p money.Pence) string { return strings.Replace(p.Pounds(), "£", "", 1) }

// percent is a rate as it stands in a box, empty for nought.
func percent(r costmodel.Rate) string {
	if r == 0 {
		return ""
	}
	return r.String()
}

// number is a whole number as it stands in a box, empty for nought.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// yearWords is a year as it stands in a box, empty for none.
func yearWords(y calendar.FinancialYear) string {
	if y == 0 {
		return ""
	}
	return y.String()
}

// column is a year of boxes.
type column struct {
	Year calendar.FinancialYear
	Name string // of its boxes
}

// yearOf is the year of the boxes called name, which begin with prefix.
func yearOf(name, prefix string) (calendar.FinancialYear, bool) {
	text, found := strings.CutPrefix(name, prefix)
	n, err := strconv.Atoi(text)
	return calendar.FinancialYear(n), found && err == nil && text == strconv.Itoa(n) && n >= 1900 && n <= 2300
}

// columns are the years of boxes whose names begin with prefix: those of the
// case, and every other in which something stands, so that none is lost unseen.
func columns(v url.Values, prefix string, h costmodel.Horizon) []column {
	years := map[calendar.FinancialYear]bool{}
	for _, y := range h.Years() {
		years[y] = true
	}
	for name, list := range v {
		if y, is := yearOf(name, prefix); is && strings.TrimSpace(strings.Join(list, "")) != "" {
			years[y] = true
		}
	}
	var all []column
	for _, y := range slices.Sorted(maps.Keys(years)) {
		all = append(all, column{y, prefix + strconv.Itoa(int(y))})
	}
	return all
}

// names gives short names like L7 that nothing in the case has or had.
type names struct{ last map[string]int } // by what they begin with

// namesOf knows the short names of a case, of its frozen versions and of what
// was recorded of it, so that none ever means something else.
func (s *Site) namesOf(r *http.Request) (names, error) {
	n := names{map[string]int{}}
	err := s.with(r, func(tx *store.Tx, c investment.Case) error {
		n.learn(c.Model)
		list, err := investment.Versions(tx, c)
		if err != nil {
			return err
		}
		for _, each := range list {
			v, err := investment.FindVersion(tx, c, each.Number)
			if err != nil {
				return err
			}
			n.learn(v.Case.Model)
		}
		spent, err := investment.Outturns(tx, c)
		for _, o := range spent {
			n.had(o.Line)
		}
		return err
	})
	return n, err
}

func (n names) learn(c costmodel.Case) {
	for _, o := range c.Options {
		n.had(o.ID)
	}
	for _, l := range c.Lines {
		n.had(l.ID)
	}
	for _, a := range c.Assumptions {
		n.had(a.ID)
	}
	for _, x := range c.Risks {
		n.had(x.ID)
	}
	for _, f := range c.Funding {
		n.had(f.ID)
	}
	for _, p := range c.Partners {
		n.had(p.ID)
	}
	for _, k := range c.Keys {
		n.had(k.ID)
	}
}

func (n names) had(id string) {
	letters := strings.TrimRight(id, "0123456789")
	if at, err := strconv.Atoi(id[len(letters):]); err == nil && at < 1_000_000_000 {
		n.last[letters] = max(n.last[letters], at)
	}
}

// next is a new short name that begins with letters.
func (n names) next(letters string) string {
	n.last[letters]++
	return letters + strconv.Itoa(n.last[letters])
}

// of is the short name of row id of a form: its own if the case has such a thing,
// else a new one. A form chooses no names.
func (n names) of(id string, known []string, letters string) string {
	if slices.Contains(known, id) {
		return id
	}
	return n.next(letters)
}

// unsaved is what stands for the short name of a row: its own, or for a new row
// one that no row of the form has.
func unsaved(v url.Values, field, own string) string {
	if own != "" {
		return own
	}
	last := 0
	for _, id := range v[field] {
		if n, isNew := newLine(id); isNew {
			last = max(last, n)
		}
	}
	return "new" + strconv.Itoa(last+1)
}

// idsOf are the short names of things.
func idsOf[T any](list []T, id func(T) string) []string {
	all := make([]string, len(list))
	for i, each := range list {
		all[i] = id(each)
	}
	return all
}

// optionChoices are the options of a case as answers; empty is all of them.
func optionChoices(c investment.Case) []ui.Option {
	list := []ui.Option{{Value: "", Text: "All options"}}
	for _, o := range c.Model.Options {
		list = append(list, ui.Option{Value: o.ID, Text: o.Title})
	}
	return list
}

// fundChoices are the funds as answers.
func fundChoices() []ui.Option {
	var list []ui.Option
	for _, f := range costmodel.Funds() {
		list = append(list, ui.Option{Value: f, Text: costmodel.FundWords(f)})
	}
	return list
}

// kindChoices are the kinds of lines as answers.
func kindChoices() []ui.Option {
	var list []ui.Option
	for _, k := range costmodel.Kinds() {
		list = append(list, ui.Option{Value: string(k), Text: k.Words()})
	}
	return list
}
