// Package portfolios is the staff pages of choosing between business cases: the
// cases and limits, the optimiser's proposal, what people decide against it, and
// scenarios side by side. It holds no rule; packages investment and portfolio
// do.
package portfolios

import (
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/once"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/investment/portfolio"
	"moothall/money"
	"moothall/web/ui"
	"moothall/web/ui/chart"
)

//go:embed *.html
var pages embed.FS

// Site is the staff pages of portfolios.
type Site struct {
	*ui.Staff
	list, one, form, scenario, solving *template.Template
	works                              works
}

// New reads the pages.
func New(staff *ui.Staff) (*Site, error) {
	s := &Site{Staff: staff}
	return s, s.Pages(pages, nil, map[string]**template.Template{"list.html": &s.list, "one.html": &s.one, "form.html": &s.form, "scenario.html": &s.scenario, "solving.html": &s.solving})
}

// Routes lists the addresses and who may use each.
func (s *Site) Routes() []ui.Route {
	return []ui.Route{
		{Pattern: "GET /staff/portfolios", Permission: access.Read, Handle: s.showList},
		{Pattern: "GET /staff/portfolios/new", Permission: access.PortfolioEdit, Handle: s.ask},
		{Pattern: "POST /staff/portfolios/new", Permission: access.PortfolioEdit, Handle: s.add},
		{Pattern: "GET /staff/portfolios/{ref}", Permission: access.Read, Handle: s.showOne},
		{Pattern: "GET /staff/portfolios/{ref}/edit", Permission: access.PortfolioEdit, Handle: s.ask},
		{Pattern: "POST /staff/portfolios/{ref}/edit", Permission: access.PortfolioEdit, Handle: s.save},
		{Pattern: "POST /staff/portfolios/{ref}/solve", Permission: access.PortfolioEdit, Handle: s.solve},
		{Pattern: "GET /staff/portfolios/{ref}/solving", Permission: access.Read, Handle: s.showSolving},
		{Pattern: "POST /staff/portfolios/{ref}/stop", Permission: access.PortfolioEdit, Handle: s.stop},
		{Pattern: "GET /staff/portfolios/{ref}/scenarios/{n}", Permission: access.Read, Handle: s.showScenario},
	}
}

type listPage struct {
	ui.Frame
	Portfolios []investment.Portfolio
	MayWrite   bool
}

func (s *Site) showList(w http.ResponseWriter, r *http.Request) error {
	p := listPage{Frame: s.Frame(r, "Portfolios"), MayWrite: ui.May(r, access.PortfolioEdit)}
	if err := s.View(r, func(tx *store.Tx) (err error) {
		p.Portfolios, err = investment.Portfolios(tx)
		return err
	}); err != nil {
		return err
	}
	return s.Page(w, http.StatusOK, s.list, p)
}

type onePage struct {
	ui.Frame
	P         investment.Portfolio
	Asked     portfolio.File
	Missing   error // why the cases cannot be put together now
	Scenarios []investment.Scenario
	Rows      []compared // of the scenarios side by side
	Limits    []compared // what each used of them
	Form      *ui.Form
	MayEdit   bool
	Running   bool
}

// compared is what each scenario does with one case.
type compared struct {
	Case, Title string
	Cells       []string
}

// Fund is the fund whose money is limited, as a person says it.
func (p onePage) Fund() string { return costmodel.FundWords(p.P.Fund) }

// Total adds the amounts of a case that are of the years of the portfolio.
func (p onePage) Total(m map[calendar.FinancialYear]money.Pence) (sum money.Pence) {
	for y, amount := range m {
		if y >= p.P.First {
			sum += amount
		}
	}
	return sum
}

// Later says by how many years a case can begin later.
func (onePage) Later(n int) string { return years(n) }

func (s *Site) showOne(w http.ResponseWriter, r *http.Request) error {
	return s.oneAgain(w, r, http.StatusOK, nil)
}

func (s *Site) oneAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	p := onePage{MayEdit: ui.May(r, access.PortfolioEdit), Form: ui.NewForm(r, url.Values{"scenario": {"As the limits stand"}}, wrong), Running: s.works.of(ui.Who(r).Organisation, r.PathValue("ref")) != nil}
	if err := s.View(r, func(tx *store.Tx) (err error) {
		if p.P, err = investment.FindPortfolio(tx, r.PathValue("ref")); err != nil {
			return err
		}
		if p.Asked, err = p.P.Assemble(tx); len(problem.All(err)) > 0 {
			p.Missing, err = err, nil
		}
		if err != nil {
			return err
		}
		p.Scenarios, err = investment.Scenarios(tx, p.P)
		return err
	}); err != nil {
		return err
	}
	p.Frame, p.Rows, p.Limits = s.Frame(r, p.P.Title), sideBySide(p.Scenarios), limitsOf(p.Scenarios)
	return s.Page(w, status, s.one, p)
}

// sideBySide has a row for every case of any scenario.
func sideBySide(list []investment.Scenario) []compared {
	var rows []compared
	for _, s := range list {
		for _, c := range s.Asked.Cases {
			if !slices.ContainsFunc(rows, func(r compared) bool { return r.Case == c.ID }) {
				rows = append(rows, compared{Case: c.ID, Title: c.Title})
			}
		}
	}
	slices.SortFunc(rows, func(a, b compared) int { return strings.Compare(a.Case, b.Case) })
	for i := range rows {
		for _, s := range list {
			delay, chosen := s.Delay(rows[i].Case)
			asked := slices.ContainsFunc(s.Asked.Cases, func(c portfolio.Case) bool { return c.ID == rows[i].Case })
			switch {
			case !asked:
				rows[i].Cells = append(rows[i].Cells, "Not in it")
			case !chosen:
				rows[i].Cells = append(rows[i].Cells, "Left out")
			case delay > 0:
				rows[i].Cells = append(rows[i].Cells, "Chosen, "+years(delay)+" later")
			default:
				rows[i].Cells = append(rows[i].Cells, "Chosen")
			}
		}
	}
	return rows
}

// limitsOf has a row for every limit of any scenario.
func limitsOf(list []investment.Scenario) []compared {
	var rows []compared
	for _, s := range list {
		for _, l := range s.Asked.Limits {
			if !slices.ContainsFunc(rows, func(r compared) bool { return r.Title == l.Name }) {
				rows = append(rows, compared{Title: l.Name})
			}
		}
	}
	for i := range rows {
		for _, s := range list {
			cell := "No limit"
			for _, l := range s.Asked.Limits {
				if l.Name == rows[i].Title {
					cell = "At most " + l.Most.String()
				}
			}
			for _, u := range s.Result.Limits {
				if u.Name == rows[i].Title {
					cell = u.Used.String() + " of " + u.Most.String()
				}
			}
			rows[i].Cells = append(rows[i].Cells, cell)
		}
	}
	return rows
}

func years(n int) string {
	if n == 1 {
		return "1 year"
	}
	return strconv.Itoa(n) + " years"
}

type scenarioPage struct {
	ui.Frame
	P      investment.Portfolio
	S      investment.Scenario
	Charts []template.HTML
}

// Later says by how many years a case begins later.
func (scenarioPage) Later(n int) string { return years(n) }

func (s *Site) showScenario(w http.ResponseWriter, r *http.Request) error {
	var p scenarioPage
	n, _ := strconv.Atoi(r.PathValue("n"))
	if err := s.View(r, func(tx *store.Tx) (err error) {
		if p.P, err = investment.FindPortfolio(tx, r.PathValue("ref")); err != nil {
			return err
		}
		if strconv.Itoa(n) != r.PathValue("n") {
			return problem.New(problem.NotFound, "scenario.none", "%s has no scenario %s", p.P.Reference, ui.Clip(r.PathValue("n")))
		}
		p.S, err = investment.FindScenario(tx, p.P, n)
		return err
	}); err != nil {
		return err
	}
	p.Frame = s.Frame(r, p.S.Title)
	for _, k := range []struct {
		kind portfolio.Kind
		name string
	}{{portfolio.Capital, "Capital"}, {portfolio.Revenue, "Net revenue"}} {
		if c, drawn := useChart(p.S, k.kind, k.name); drawn {
			p.Charts = append(p.Charts, c)
		}
	}
	return s.Page(w, http.StatusOK, s.scenario, p)
}

// useChart is what the chosen cases need by year, held against the limits.
func useChart(s investment.Scenario, kind portfolio.Kind, name string) (template.HTML, bool) {
	c := chart.Columns{ID: "use-" + string(kind), Subtitle: name + " of the chosen cases by financial year, with the limit of each year", Format: say, Series: []chart.Series{{Name: name + " needed"}}, Limit: chart.Series{Name: "Limit"}}
	most, at, limited := int64(0), "", false
	for i := range s.Asked.Years {
		y := s.Asked.First + calendar.FinancialYear(i)
		c.Labels = append(c.Labels, y.String())
		var need money.Pence
		for _, chosen := range s.Result.Chosen {
			for _, one := range s.Asked.Cases {
				if one.ID == chosen.Case {
					amounts := one.Capital
					if kind == portfolio.Revenue {
						amounts = one.Revenue
					}
					need += amounts[y-calendar.FinancialYear(chosen.Delay)]
				}
			}
		}
		c.Series[0].Values = append(c.Series[0].Values, int64(need))
		if int64(need) > most {
			most, at = int64(need), y.String()
		}
		for _, l := range s.Asked.Limits {
			if l.Kind == kind && l.Year == y && len(l.Cases) == 0 {
				limited = true
				c.Limit.Values = append(c.Limit.Values, l.Most.N)
			}
		}
	}
	if len(c.Limit.Values) != len(c.Labels) {
		// Only where every year has one can the limits be drawn.
		c.Limit = chart.Series{}
		c.Subtitle = name + " of the chosen cases by financial year"
	}
	c.Title = name + " peaks at " + money.Pence(most).Short() + " in " + at
	if most == 0 {
		c.Title = "No " + strings.ToLower(name) + " is needed"
	}
	c.Description = c.Title
	return c.Figure(), limited || most != 0
}

func say(v int64) string { return money.Pence(v).Short() }

type formPage struct {
	ui.Frame
	Form  *ui.Form
	Ref   string
	Years []column
	Cases []ui.Option
}

// column is a year of the limits.
type column struct {
	Year calendar.FinancialYear
	Key  string
}

// By are what the cases can be chosen by.
func (formPage) By() []ui.Option {
	return []ui.Option{{Value: investment.ByValue, Text: "Net present value: what each case is worth"}, {Value: investment.ByScore, Text: "Score: the points that you give each case"}}
}

// Funds are the funds whose money can be limited.
func (formPage) Funds() []ui.Option {
	var list []ui.Option
	for _, f := range costmodel.Funds() {
		list = append(list, ui.Option{Value: f, Text: costmodel.FundWords(f)})
	}
	return list
}

// YesNo are the answers to whether a case must be done.
func (formPage) YesNo() []ui.Option {
	return []ui.Option{{Value: "no", Text: "No"}, {Value: "yes", Text: "Yes: it must be done"}}
}

// Choose are the answers of a manual decision.
func (formPage) Choose() []ui.Option {
	return []ui.Option{{Value: "yes", Text: "Do it"}, {Value: "no", Text: "Leave it out"}}
}

func (s *Site) ask(w http.ResponseWriter, r *http.Request) error {
	return s.again(w, r, http.StatusOK, nil)
}

func (s *Site) again(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	f := formPage{Ref: r.PathValue("ref"), Cases: []ui.Option{{Value: "", Text: "Select a case"}}}
	p := investment.Portfolio{First: calendar.DateOf(s.Clock.Now()).FinancialYear(), Years: 5, By: investment.ByValue}
	title := "Add a portfolio"
	if err := s.View(r, func(tx *store.Tx) (err error) {
		if f.Ref != "" {
			if p, err = investment.FindPortfolio(tx, f.Ref); err != nil {
				return err
			}
			title = "Change " + p.Reference
		}
		list, err := investment.CaseNames(tx)
		for _, c := range list {
			if c.Status != "withdrawn" {
				f.Cases = append(f.Cases, ui.Option{Value: c.Reference, Text: c.Reference + ", " + c.Title})
			}
		}
		return err
	}); err != nil {
		return err
	}
	f.Frame, f.Form = s.Frame(r, title), ui.NewForm(r, ui.Once(values(p)), wrong)
	f.Years = columns(f.Form.Values, p)
	return s.Page(w, status, s.form, f)
}

// columns are the years that the form asks for now.
func columns(v url.Values, p investment.Portfolio) []column {
	if first, err := calendar.ParseFinancialYear(strings.TrimSpace(v.Get("first_year"))); err == nil {
		p.First = first
	}
	if n, err := strconv.Atoi(strings.TrimSpace(v.Get("years"))); err == nil && n >= 1 && n <= 60 {
		p.Years = n
	}
	var list []column
	for i := range p.Years {
		y := p.First + calendar.FinancialYear(i)
		list = append(list, column{y, strconv.Itoa(int(y))})
	}
	return list
}

// limitNames are the limits of each year, by the beginning of their fields.
var limitNames = []struct {
	field, name string
	kind        portfolio.Kind
}{{"capital_", "Capital", portfolio.Capital}, {"revenue_", "Net revenue", portfolio.Revenue}, {"staff_", "Staff days", portfolio.Staff}}

func values(p investment.Portfolio) url.Values {
	v := url.Values{"title": {p.Title}, "first_year": {p.First.String()}, "years": {strconv.Itoa(p.Years)}, "by": {p.By}, "fund": {p.Fund}, "risk": {""}, "revision": {strconv.FormatInt(p.Revision, 10)},
		"members": nil, "manual": nil, "limits": nil}
	for _, l := range p.Limits {
		if l.Kind == portfolio.Risk {
			v.Set("risk", l.Most.String())
		}
		for _, n := range limitNames {
			if n.kind == l.Kind && l.Year != 0 {
				v.Set(n.field+strconv.Itoa(int(l.Year)), strings.TrimPrefix(l.Most.String(), "£"))
			}
		}
	}
	for _, m := range p.Members {
		v.Add("member_case", m.Case)
		v.Add("member_mandatory", ui.YesNo(m.Mandatory))
		v.Add("member_requires", strings.Join(m.Requires, ", "))
		v.Add("member_exclusive", m.Exclusive)
		v.Add("member_wait", number(int64(m.Wait)))
		v.Add("member_risk", number(m.Risk))
		v.Add("member_score", number(m.Score))
		v.Add("member_staff", staffWords(m.StaffDays))
	}
	for _, o := range p.Manual {
		v.Add("manual_case", o.Case)
		v.Add("manual_choose", ui.YesNo(o.Choose))
		start := ""
		if o.Start != nil {
			start = strconv.Itoa(*o.Start)
		}
		v.Add("manual_start", start)
		v.Add("manual_reason", o.Reason)
		v.Add("manual_by", o.By)
	}
	return v
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// staffWords writes days by year: 2027/28 40; 2028/29 20.
func staffWords(days map[calendar.FinancialYear]int64) string {
	var words []string
	for y, n := range days {
		words = append(words, y.String()+" "+strconv.FormatInt(n, 10))
	}
	slices.Sort(words)
	return strings.Join(words, "; ")
}

func readStaff(text string) (map[calendar.FinancialYear]int64, bool) {
	days := map[calendar.FinancialYear]int64{}
	for part := range strings.SplitSeq(text, ";") {
		fields := strings.Fields(strings.ReplaceAll(part, ":", " "))
		if len(fields) == 0 {
			continue
		}
		if len(fields) != 2 {
			return nil, false
		}
		y, err := calendar.ParseFinancialYear(fields[0])
		n, err2 := strconv.ParseInt(strings.ReplaceAll(fields[1], ",", ""), 10, 64)
		if err != nil || err2 != nil {
			return nil, false
		}
		days[y] = n
	}
	return days, true
}

// reader reads the form and collects what is wrong.
type reader struct {
	r *http.Request
	l problem.List
}

func (f *reader) wrong(field, message string, args ...any) {
	f.l.Add(problem.New(problem.Invalid, "portfolio."+field, message, args...).On(field))
}

// count reads a whole number, nought if it is left out.
func (f *reader) count(text, field, what string) int64 {
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(text, ",", ""), 10, 64)
	if err != nil {
		f.wrong(field, "%s: “%s” is not a whole number", what, ui.Clip(text))
	}
	return n
}

func read(r *http.Request) (investment.Portfolio, error) {
	f := reader{r: r}
	p := investment.Portfolio{Reference: r.PathValue("ref"), Title: ui.Field(r, "title"), By: ui.Field(r, "by"), Fund: ui.Field(r, "fund"), Revision: ui.Revision(r)}
	var err error
	if p.First, err = calendar.ParseFinancialYear(ui.Field(r, "first_year")); err != nil {
		f.wrong("first_year", "“%s” is not a financial year: write it like 2026/27", ui.Clip(ui.Field(r, "first_year")))
	}
	if p.Years, err = strconv.Atoi(ui.Field(r, "years")); err != nil {
		f.wrong("years", "Enter for how many years, as a whole number")
	}
	f.limits(&p)
	f.members(&p)
	f.manual(&p)
	return p, f.l.Err()
}

func (f *reader) limits(p *investment.Portfolio) {
	for _, n := range limitNames {
		for i := range min(max(p.Years, 0), 60) {
			y := p.First + calendar.FinancialYear(i)
			field := n.field + strconv.Itoa(int(y))
			text := ui.Field(f.r, field)
			if text == "" {
				continue
			}
			most := portfolio.Number(0)
			if n.kind == portfolio.Staff {
				most.N = f.count(text, field, "Staff days of "+y.String())
			} else if amount, err := money.Parse(text); err != nil {
				f.wrong(field, "%s of %s: “%s” is not an amount of money. Enter pounds, like 1,250,000 or 1.25m", n.name, y, ui.Clip(text))
			} else {
				most = portfolio.Pounds(amount)
			}
			p.Limits = append(p.Limits, portfolio.Limit{Name: n.name + " " + y.String(), Kind: n.kind, Year: y, Most: most})
		}
	}
	if text := ui.Field(f.r, "risk"); text != "" {
		p.Limits = append(p.Limits, portfolio.Limit{Name: "Risk", Kind: portfolio.Risk, Most: portfolio.Number(f.count(text, "risk", "Risk"))})
	}
}

func (f *reader) members(p *investment.Portfolio) {
	ui.Each(f.r.PostForm, func(cell func(string) string) {
		m := investment.Member{Case: cell("member_case"), Mandatory: cell("member_mandatory") == "yes", Exclusive: cell("member_exclusive"),
			Wait: int(f.count(cell("member_wait"), "members", "Years that "+cell("member_case")+" can wait")), Risk: f.count(cell("member_risk"), "members", "Risk of "+cell("member_case")), Score: f.count(cell("member_score"), "members", "Score of "+cell("member_case"))}
		for each := range strings.SplitSeq(strings.NewReplacer(";", ",", " ", ",").Replace(cell("member_requires")), ",") {
			if each = strings.TrimSpace(each); each != "" {
				m.Requires = append(m.Requires, each)
			}
		}
		var fine bool
		if m.StaffDays, fine = readStaff(cell("member_staff")); !fine {
			f.wrong("members", "Staff days of %s: write “%s” like 2027/28 40; 2028/29 20", m.Case, ui.Clip(cell("member_staff")))
		}
		if m.Case == "" {
			f.wrong("members", "Select the case of each row, or empty the row")
		}
		p.Members = append(p.Members, m)
	}, "member_case", "member_requires", "member_exclusive", "member_wait", "member_risk", "member_score", "member_staff")
}

func (f *reader) manual(p *investment.Portfolio) {
	who := ui.Who(f.r).Name
	ui.Each(f.r.PostForm, func(cell func(string) string) {
		o := portfolio.Override{Case: cell("manual_case"), Choose: cell("manual_choose") == "yes", Reason: cell("manual_reason"), By: cell("manual_by")}
		if o.By == "" {
			o.By = who
		}
		if text := cell("manual_start"); text != "" {
			n := int(f.count(text, "manual", "Years later of "+o.Case))
			o.Start = &n
		}
		if o.Case == "" {
			f.wrong("manual", "Select the case that each decision is about, or empty the row")
		}
		if o.Reason == "" {
			f.wrong("manual", "Say why %s was decided", o.Case)
		}
		p.Manual = append(p.Manual, o)
	}, "manual_case", "manual_reason", "manual_start")
}

// assembled refuses what the optimiser could not be asked, before anything is
// changed: working the cases out may take a while.
func (s *Site) assembled(r *http.Request, p investment.Portfolio) error {
	return s.View(r, func(tx *store.Tx) error {
		_, err := p.Assemble(tx)
		return err
	})
}

func (s *Site) add(w http.ResponseWriter, r *http.Request) error {
	if ui.Adding(r) {
		return s.again(w, r, http.StatusOK, nil)
	}
	p, err := read(r)
	var led string
	if err == nil {
		err = s.assembled(r, p)
	}
	if err == nil {
		err = s.Change(r, func(tx *store.Tx) (err error) {
			led, err = once.Do(tx, ui.Mark(r), func() (string, error) {
				added, err := investment.AddPortfolio(tx, p)
				return added.Reference, err
			})
			return err
		})
	}
	return ui.Answer(w, r, err, "/staff/portfolios/"+led+"?done=added", s.again)
}

func (s *Site) save(w http.ResponseWriter, r *http.Request) error {
	if ui.Adding(r) {
		return s.again(w, r, http.StatusOK, nil)
	}
	p, err := read(r)
	if err == nil {
		err = s.assembled(r, p)
	}
	if err == nil {
		err = s.Change(r, func(tx *store.Tx) error {
			_, err := once.Do(tx, ui.Mark(r), func() (string, error) { return "", investment.SavePortfolio(tx, p) })
			return err
		})
	}
	return ui.Answer(w, r, err, "/staff/portfolios/"+p.Reference+"?done=saved", s.again)
}
