package cases

import (
	"cmp"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/money"
	"moothall/web/ui"
)

// mostNew is how many new lines are taken at once.
const mostNew = 500

// linesPage is the cost grid of one option.
type linesPage struct {
	formPage
	Option costmodel.Option
	Years  []calendar.FinancialYear
	Lines  []gridLine
	Totals []gridTotal
	Theirs []difference
	Stale  bool
	Kinds  []ui.Option
	Most   int // lines that the browser may show
}

// KindsWith are the kinds of a line, and what else was sent for one.
func (p linesPage) KindsWith(value string) []ui.Option {
	if costmodel.Kind(value).Valid() {
		return p.Kinds
	}
	return append(slices.Clone(p.Kinds), ui.Option{Value: value, Text: value})
}

// gridLine is a row of the grid. Name is how its cells are spoken of.
type gridLine struct {
	ID, Name    string
	Saved       bool // it is in the case, and has a page
	Label, Kind gridCell
	KindWords   string
	Cells       []gridCell
	Total       string
	Facts       []string
}

type gridCell struct {
	Name, Value string
	Year        calendar.FinancialYear
	Wrong       []string
}

type gridTotal struct {
	Words, Plus, Minus string
	Running            bool
	Years              []string // as printed
	All                string
}

// difference is a cell that somebody else saved otherwise than it was typed.
type difference struct{ Line, What, Mine, Theirs string }

// grid is what a person typed into the cost grid, or what the case says.
type grid struct {
	v       url.Values
	option  string
	rows    []string // the short names of lines, new ones as new1, new2 …
	years   []calendar.FinancialYear
	renamed map[string]string // new short names by those of the case
}

// chosen is the option that the address names, else the preferred one.
func chosen(r *http.Request, c investment.Case) costmodel.Option {
	for _, o := range c.Model.Options {
		if o.ID == r.URL.Query().Get("option") {
			return o
		}
	}
	return c.Model.PreferredOption()
}

// newLine is the number of a new line.
func newLine(id string) (int, bool) {
	text, found := strings.CutPrefix(id, "new")
	n, err := strconv.Atoi(text)
	return n, found && err == nil && n > 0 && text == strconv.Itoa(n)
}

// newGrid finds the rows and years that v has. Years are those of the case, and
// every other in which something stands.
func newGrid(v url.Values, option string, h costmodel.Horizon) *grid {
	g := &grid{v: v, option: option, years: h.Years(), renamed: map[string]string{}}
	for name, list := range v {
		if id, found := strings.CutPrefix(name, "label-"); found && costmodel.IsID(id) {
			g.rows = append(g.rows, id)
		}
		rest, found := strings.CutPrefix(name, "amount-")
		if at := strings.LastIndexByte(rest, '-'); found && at > 0 && strings.TrimSpace(strings.Join(list, "")) != "" {
			if y, is := yearOf(rest[at+1:], ""); is && !slices.Contains(g.years, y) {
				g.years = append(g.years, y)
			}
		}
	}
	slices.Sort(g.years)
	slices.SortFunc(g.rows, func(a, b string) int {
		n, _ := newLine(a) // nought, and so before the new ones, if it is none
		m, _ := newLine(b)
		return cmp.Or(n-m, cmp.Compare(a, b))
	})
	return g
}

// saidOf are the fields of the grid with what the case says of its lines.
func saidOf(lines []costmodel.Line, years []calendar.FinancialYear) url.Values {
	v := url.Values{}
	for _, l := range lines {
		v.Set("label-"+l.ID, l.Label)
		v.Set("kind-"+l.ID, string(l.Kind))
		for _, y := range years {
			v.Set(costmodel.CellName(l.ID, y), pounds(l.Amounts[y]))
		}
	}
	return v
}

func (g *grid) label(id string) string { return ui.Cell(g.v, "label-"+id, 0) }

func (g *grid) kind(id string) string {
	return cmp.Or(ui.Cell(g.v, "kind-"+id, 0), string(costmodel.Capital))
}

func (g *grid) cell(id string, y calendar.FinancialYear) string {
	return ui.Cell(g.v, costmodel.CellName(id, y), 0)
}

// empty says whether nothing is said of a line: one that was saved is removed.
func (g *grid) empty(id string) bool {
	return g.label(id) == "" && !slices.ContainsFunc(g.years, func(y calendar.FinancialYear) bool { return g.cell(id, y) != "" })
}

// amounts reads the cells of a row into those that a line has already.
func (g *grid) amounts(x *reading, id string, has map[calendar.FinancialYear]money.Pence) map[calendar.FinancialYear]money.Pence {
	amounts := maps.Clone(has)
	if amounts == nil {
		amounts = map[calendar.FinancialYear]money.Pence{}
	}
	for _, y := range g.years {
		if name := costmodel.CellName(id, y); g.v.Has(name) {
			amounts[y] = x.amount(g.cell(id, y), "", name)
		}
	}
	return amounts
}

// wrong is what of the grid cannot be read.
func (g *grid) wrong() error {
	var x reading
	for _, id := range g.rows {
		g.amounts(&x, id, nil)
	}
	return x.l.Err()
}

// set puts what was typed into the case. What has no field in the form stays.
func (g *grid) set(c *investment.Case, n names) error {
	var x reading
	m := &c.Model
	n.learn(*m)
	area := m.Title
	if len(m.Lines) > 0 {
		area = cmp.Or(m.Lines[0].Area, area)
	}
	var kept []costmodel.Line
	for _, l := range m.Lines {
		switch {
		case !g.v.Has("label-" + l.ID):
		case g.empty(l.ID):
			forget(m, l.ID)
			continue
		default:
			l.Label, l.Kind, l.Amounts = g.label(l.ID), costmodel.Kind(g.kind(l.ID)), g.amounts(&x, l.ID, l.Amounts)
		}
		kept = append(kept, l)
	}
	m.Lines = kept
	for _, id := range g.rows {
		at, isNew := newLine(id)
		if !isNew || g.empty(id) {
			continue
		}
		if at > mostNew {
			x.wrong("", "At most %d new lines can be added at once: save these, then add the rest", mostNew)
			break
		}
		l := costmodel.Line{ID: n.next("L"), Option: g.option, Area: area, Label: g.label(id), Kind: costmodel.Kind(g.kind(id)), Amounts: g.amounts(&x, id, nil)}
		g.renamed[l.ID] = id
		m.Lines = append(m.Lines, l)
	}
	return x.l.Err()
}

// forget takes a line out of the assumptions that it rests on.
func forget(m *costmodel.Case, line string) {
	for i := range m.Assumptions {
		m.Assumptions[i].Lines = slices.DeleteFunc(slices.Clone(m.Assumptions[i].Lines), func(id string) bool { return id == line })
	}
}

// field is where the form shows a problem with the case: cells of new lines are
// known by other names, and a range is shown at the label.
func (g *grid) field(p problem.Problem) string {
	what, id, year := parted(p.Field)
	if id == "" {
		return ""
	}
	if what == "points" {
		what = "label"
	}
	return what + "-" + cmp.Or(g.renamed[id], id) + year
}

// at puts every problem at the row that was sent.
func (g *grid) at(err error) error { return placed(err, nil, g.field) }

func (s *Site) saveLines(w http.ResponseWriter, r *http.Request) error {
	var c investment.Case
	var n names
	var err error
	if c, err = s.find(r); err != nil {
		return err
	}
	option := chosen(r, c)
	g := newGrid(r.PostForm, option.ID, c.Model.Horizon())
	if r.PostForm.Get("do") == "totals" {
		if wrong := g.wrong(); wrong != nil {
			return s.linesAgain(w, r, http.StatusUnprocessableEntity, wrong)
		}
		return s.linesAgain(w, r, http.StatusOK, nil)
	}
	if n, err = s.namesOf(r); err != nil {
		return err
	}
	err = g.at(s.change(r, func(c *investment.Case) error { return g.set(c, n) }))
	return ui.Answer(w, r, err, caseAddress(r)+"/lines?option="+url.QueryEscape(option.ID)+"&done=saved", s.linesAgain)
}

func (s *Site) linesAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	c, err := s.find(r)
	if err != nil {
		return err
	}
	p := linesPage{Option: chosen(r, c), Kinds: kindChoices()}
	lines := c.Model.LinesOf(p.Option.ID)
	saved := saidOf(lines, c.Model.Horizon().Years())
	v := url.Values{}
	maps.Copy(v, saved)
	if r.Method == http.MethodPost {
		v = again(r.PostForm, saved, c)
	}
	g := newGrid(v, p.Option.ID, c.Model.Horizon())
	p.Years = g.years
	p.lay(g, c, problem.All(wrong))
	known := url.Values{"do": nil}
	for _, l := range p.Lines {
		known[l.Label.Name], known[l.Kind.Name] = nil, nil
		for _, each := range l.Cells {
			known[each.Name] = nil
		}
	}
	maps.Copy(known, saved)
	p.formPage = s.formOf(r, c, "lines", "Costs and benefits", known, fewest(wrong), nil)
	p.Most = min(len(lines)+mostNew, 1000)
	for _, each := range problem.All(wrong) {
		if each.Code == ui.Stale {
			p.Stale, p.Theirs = true, p.compare(c, saved, r.PostForm)
		}
	}
	return s.Page(w, status, s.t["lines.html"], p)
}

// fewest is the first of many problems, and how many more there are: each is
// said at its cell.
func fewest(wrong error) error {
	const most = 50
	all := problem.All(wrong)
	if len(all) <= most {
		return wrong
	}
	return append(problem.List(slices.Clone(all[:most])), problem.New(all[0].Kind, "case.more", "%d more are marked in their cells", len(all)-most).On(all[most].Field))
}

// again are the fields of the grid after it was sent: what was typed, the lines
// that others added meanwhile, and as new lines those that others took away.
func again(sent, saved url.Values, c investment.Case) url.Values {
	has, last := map[string]bool{}, 0
	for _, l := range c.Model.Lines {
		has[l.ID] = true
	}
	var gone []string
	for name := range sent {
		id, found := strings.CutPrefix(name, "label-")
		if n, isNew := newLine(id); found && isNew {
			last = max(last, n)
		} else if found && !has[id] {
			gone = append(gone, id)
		}
	}
	slices.Sort(gone)
	called := map[string]string{}
	for _, id := range gone {
		last++
		called[id] = "new" + strconv.Itoa(last)
	}
	v := maps.Clone(saved)
	for name, list := range sent {
		what, id, year := parted(name)
		if now := called[id]; now != "" && (what == "label" || what == "kind" || what == "amount") {
			name = what + "-" + now + year
		}
		v[name] = list
	}
	return v
}

// parted is the name of a cell as what it holds, of which line and, with its
// hyphen, of which year.
func parted(name string) (what, id, year string) {
	what, id, _ = strings.Cut(name, "-")
	if at := strings.LastIndexByte(id, '-'); what == "amount" && at > 0 {
		id, year = id[:at], id[at:]
	}
	return what, id, year
}

// lay makes the rows of the page and their sums.
func (p *linesPage) lay(g *grid, c investment.Case, wrong []*problem.Problem) {
	at := map[string][]string{}
	for _, each := range wrong {
		at[each.Field] = append(at[each.Field], each.Message)
	}
	sums := map[costmodel.Kind][]money.Pence{} // by year
	over := false
	blank, last := 0, 0
	row := func(id string, l *costmodel.Line) {
		out := gridLine{ID: id, Name: g.label(id), Saved: l != nil}
		out.Label, out.Kind = gridCell{Name: "label-" + id, Value: g.v.Get("label-" + id), Wrong: at["label-"+id]}, gridCell{Name: "kind-" + id, Value: g.kind(id), Wrong: at["kind-"+id]}
		out.KindWords = cmp.Or(costmodel.Kind(out.Kind.Value).Words(), out.Kind.Value)
		if l != nil {
			out.Facts = facts(*l, c)
		}
		if n, isNew := newLine(id); isNew {
			last = max(last, n)
			out.Name = cmp.Or(out.Name, "New line "+strconv.Itoa(n))
		}
		out.Name = cmp.Or(out.Name, "Line "+id)
		kind := costmodel.Kind(out.Kind.Value)
		if sums[kind] == nil {
			sums[kind] = make([]money.Pence, len(g.years))
		}
		var total money.Pence
		for i, y := range g.years {
			name := costmodel.CellName(id, y)
			amount, err := money.Parse(g.cell(id, y))
			if err != nil || amount < 0 {
				amount = 0
			}
			over = add(&total, amount) || over
			over = add(&sums[kind][i], amount) || over
			out.Cells = append(out.Cells, gridCell{Name: name, Year: y, Value: g.v.Get(name), Wrong: at[name]})
		}
		out.Total = total.Pounds()
		if g.empty(id) && l == nil {
			blank++
		}
		p.Lines = append(p.Lines, out)
	}
	for i := range c.Model.Lines {
		if l := &c.Model.Lines[i]; g.v.Has("label-" + l.ID) {
			row(l.ID, l)
		}
	}
	for _, id := range g.rows {
		if n, isNew := newLine(id); isNew && n <= mostNew {
			row(id, nil)
		}
	}
	for blank < 3 && last < mostNew {
		row("new"+strconv.Itoa(last+1), nil)
	}
	p.sum(sums, over)
}

// sum makes the rows under the lines.
func (p *linesPage) sum(sums map[costmodel.Kind][]money.Pence, over bool) {
	const spent, won = "capital revenue-one-off revenue", "displaced saving-cashable income"
	p.Totals = []gridTotal{{Words: "Capital", Plus: "capital"}, {Words: "Revenue, one-off and recurring", Plus: "revenue-one-off revenue"}, {Words: "Displaced budgets", Plus: "displaced"},
		{Words: "Cashable savings and income", Plus: "saving-cashable income"}, {Words: "Net cost", Plus: spent, Minus: won}, {Words: "Net cost so far", Plus: spent, Minus: won, Running: true}}
	for i := range p.Totals {
		t := &p.Totals[i]
		var all money.Pence
		for y := range p.Years {
			var net money.Pence
			for kind := range strings.FieldsSeq(t.Plus) {
				if list := sums[costmodel.Kind(kind)]; list != nil {
					over = add(&net, list[y]) || over
				}
			}
			for kind := range strings.FieldsSeq(t.Minus) {
				if list := sums[costmodel.Kind(kind)]; list != nil {
					over = add(&net, -list[y]) || over
				}
			}
			over = add(&all, net) || over
			shown := net
			if t.Running {
				shown = all
			}
			t.Years = append(t.Years, shown.Pounds())
		}
		t.All = all.Pounds()
		if over {
			for y := range t.Years {
				t.Years[y] = "too large"
			}
			t.All = "too large"
		}
	}
}

// add adds by to a sum, and says whether it does not fit.
func add(to *money.Pence, by money.Pence) bool {
	sum, err := money.Sum(*to, by)
	if errors.Is(err, money.ErrOverflow) {
		return true
	}
	*to = sum
	return false
}

// facts is what the grid says of a line besides its amounts.
func facts(l costmodel.Line, c investment.Case) (list []string) {
	if l.Option == "" && len(c.Model.Options) > 1 {
		list = append(list, "all options")
	}
	if l.Fund != "" && l.Fund != costmodel.Funds()[0] {
		list = append(list, costmodel.FundWords(l.Fund))
	}
	for _, o := range c.Model.Partners {
		if l.Partner == o.ID {
			list = append(list, o.Name)
		}
	}
	for _, k := range c.Model.Keys {
		if l.Key == k.ID {
			list = append(list, "shared by "+k.Title)
		}
	}
	if l.Real {
		list = append(list, "prices of "+cmp.Or(l.PriceYear, c.Model.First).String())
	}
	if l.Points != nil {
		list = append(list, "range "+l.Points.Low.String()+"% to "+l.Points.High.String()+"%")
	}
	if l.Transfer {
		list = append(list, "transfer")
	}
	if l.Sunk {
		list = append(list, "sunk")
	}
	if l.Illustrative {
		list = append(list, "illustrative")
	}
	return list
}

// compare lists the cells that somebody else saved otherwise than they were
// sent, and the lines that only one of the two has.
func (p *linesPage) compare(c investment.Case, saved, sent url.Values) (list []difference) {
	none := func(s string) string { return cmp.Or(s, "(nothing)") }
	same := func(a, b string) bool {
		if a = strings.TrimSpace(a); a == strings.TrimSpace(b) {
			return true
		}
		p, err := money.Parse(cmp.Or(a, "0"))
		q, errQ := money.Parse(cmp.Or(strings.TrimSpace(b), "0"))
		return err == nil && errQ == nil && p == q
	}
	for _, l := range c.Model.LinesOf(p.Option.ID) {
		if !sent.Has("label-" + l.ID) {
			list = append(list, difference{l.Label, "The whole line", "(not there)", "Added meanwhile: it stands below"})
			continue
		}
		if name := "label-" + l.ID; strings.TrimSpace(sent.Get(name)) != saved.Get(name) {
			list = append(list, difference{l.Label, "What it is for", none(sent.Get(name)), none(saved.Get(name))})
		}
		if name := "kind-" + l.ID; sent.Get(name) != saved.Get(name) {
			list = append(list, difference{l.Label, "Kind", cmp.Or(costmodel.Kind(sent.Get(name)).Words(), sent.Get(name)), l.Kind.Words()})
		}
		for _, y := range p.Years {
			if name := costmodel.CellName(l.ID, y); !same(sent.Get(name), saved.Get(name)) {
				list = append(list, difference{l.Label, y.String(), none(sent.Get(name)), none(saved.Get(name))})
			}
		}
	}
	for _, id := range newGrid(sent, "", c.Model.Horizon()).rows {
		if _, isNew := newLine(id); !isNew && !slices.ContainsFunc(c.Model.Lines, func(l costmodel.Line) bool { return l.ID == id }) {
			list = append(list, difference{sent.Get("label-" + id), "The whole line", "(there)", "Removed meanwhile: it stands below as a new line"})
		}
	}
	return list
}
