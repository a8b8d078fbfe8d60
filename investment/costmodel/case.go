package costmodel

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/money"
)

// Format names the form of a case file.
const Format = "moothall-case/1"

// Case is everything from which a business case is worked out: the same lines
// give the economic and the financial view. It names its parameter sets and
// carries its conventions, so that it means the same for ever.
type Case struct {
	Format      string                                 `json:"format"`
	Reference   string                                 `json:"reference,omitempty"`
	Title       string                                 `json:"title"`
	Stage       Stage                                  `json:"stage,omitempty"`
	Class       string                                 `json:"class,omitempty"`       // statutory, mandatory or discretionary
	First       calendar.FinancialYear                 `json:"first_year"`            // the base year, year 0
	Years       int                                    `json:"years"`                 // 1 to 60; ten is usual
	Partnership string                                 `json:"partnership,omitempty"` // what the partners are together
	Conventions Conventions                            `json:"conventions"`
	Sets        map[SetKind]string                     `json:"sets,omitempty"`
	OwnSets     []Set                                  `json:"own_sets,omitempty"`
	Options     []Option                               `json:"options"`
	Lines       []Line                                 `json:"lines"`
	Mitigations []Mitigation                           `json:"mitigations,omitempty"`
	Risks       []Risk                                 `json:"risks,omitempty"`
	Assumptions []Assumption                           `json:"assumptions,omitempty"`
	Partners    []Partner                              `json:"partners,omitempty"`
	Keys        []Key                                  `json:"keys,omitempty"`
	Funding     []Funding                              `json:"funding,omitempty"`
	Reserves    []Reserve                              `json:"reserves,omitempty"`
	InvestSave  *InvestToSave                          `json:"invest_to_save,omitempty"`
	Budget      map[calendar.FinancialYear]money.Pence `json:"budget,omitempty"` // what may be spent in a year; none: the cost as estimated
	Tolerance   money.Pence                            `json:"tolerance"`        // of the cash-neutral test
	Stated      []Stated                               `json:"stated,omitempty"` // figures of papers, held against the lines
	Uncertainty Uncertainty                            `json:"uncertainty,omitzero"`
}

// Stage is how far a case is made. The same record is approved again at each.
type Stage string

// The stages: a short case below the council's threshold, and the strategic
// outline, outline and full business case.
const (
	Short Stage = "short"
	SOC   Stage = "SOC"
	OBC   Stage = "OBC"
	FBC   Stage = "FBC"
)

// Stages lists them in order.
func Stages() []Stage { return []Stage{Short, SOC, OBC, FBC} }

// Words is the stage as a person says it.
func (s Stage) Words() string {
	return map[Stage]string{Short: "Short business case", SOC: "Strategic outline case", OBC: "Outline business case", FBC: "Full business case"}[s]
}

// Conventions are the choices that change answers. They are stored with every
// result. The first of each list is the usual one, and an empty choice is it.
type Conventions struct {
	Timing  Timing `json:"timing,omitempty"`  // when in a year money moves, unless a line says otherwise
	Factors string `json:"factors,omitempty"` // FullFactors or FourDecimals
	Sums    string `json:"sums,omitempty"`    // RoundedSums or SumsOfRounded
	Unit    Unit   `json:"unit,omitempty"`    // to which rows are rounded where they are summed rounded, in pence; nought: a penny
	Ratio   string `json:"ratio,omitempty"`   // GrossCosts or NetCosts: the denominator of the benefit-cost ratio
	Payback string `json:"payback,omitempty"` // WholeYears or PartYears
}

// Timing is when within a year money moves.
type Timing string

// The timings. The usual one of tables in this country is the first: year 0 is
// not discounted, later years by the factor of their number.
const (
	YearStart Timing = "year-0-undiscounted"
	MidYear   Timing = "mid-year"
	YearEnd   Timing = "end-year" // as the function NPV of a spreadsheet
)

// Other conventions.
const (
	FullFactors   = "full"
	FourDecimals  = "four-decimals"
	RoundedSums   = "rounded-sums"
	SumsOfRounded = "sums-of-rounded-rows"
	GrossCosts    = "gross-costs"
	NetCosts      = "costs-net-of-displaced"
	WholeYears    = "whole-years"
	PartYears     = "part-years"
)

// Choices lists what each convention can be, the usual one first.
func Choices() map[string][]string {
	return map[string][]string{
		"timing": {string(YearStart), string(MidYear), string(YearEnd)}, "factors": {FullFactors, FourDecimals},
		"sums": {RoundedSums, SumsOfRounded}, "ratio": {GrossCosts, NetCosts}, "payback": {WholeYears, PartYears},
	}
}

// Unit is a number of pence to which a row is rounded.
type Unit int64

// Full is the conventions with the usual ones named.
func (c Conventions) Full() Conventions {
	c.Timing = cmp.Or(c.Timing, YearStart)
	c.Factors, c.Sums = cmp.Or(c.Factors, FullFactors), cmp.Or(c.Sums, RoundedSums)
	c.Ratio, c.Payback, c.Unit = cmp.Or(c.Ratio, GrossCosts), cmp.Or(c.Payback, WholeYears), cmp.Or(c.Unit, 1)
	return c
}

// Option is one way to do it.
type Option struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Nothing   bool   `json:"do_nothing,omitempty"`
	Minimum   bool   `json:"do_minimum,omitempty"`
	Preferred bool   `json:"preferred,omitempty"`
	Why       string `json:"why,omitempty"` // it is preferred, or not
}

// Points is the range of a line in per cent of its amounts. Mode is 100 if it
// is nought.
type Points struct {
	Low  Rate `json:"low"`
	Mode Rate `json:"mode,omitempty"`
	High Rate `json:"high"`
}

const hundred Rate = 100 * rateUnit

func (p Points) mode() Rate { return cmp.Or(p.Mode, hundred) }

// Mitigation is how far a risk that causes optimism bias is managed in one
// category: its share of the upper bound, and how much of that is managed.
type Mitigation struct {
	Bias    string `json:"bias"`
	Area    string `json:"area"`
	Weight  Rate   `json:"weight"`  // per cent of the upper bound
	Managed Rate   `json:"managed"` // per cent of that
}

// Risk is something that may happen and what it would cost.
type Risk struct {
	ID         string                 `json:"id"`
	Title      string                 `json:"title"`
	Option     string                 `json:"option,omitempty"`
	Chance     Rate                   `json:"probability"` // per cent
	Low        money.Pence            `json:"low"`
	Mode       money.Pence            `json:"mode"`
	High       money.Pence            `json:"high"`
	Year       calendar.FinancialYear `json:"year"`
	Owner      string                 `json:"owner,omitempty"`
	Mitigation string                 `json:"mitigation,omitempty"`
}

// expected is the chance times the mean of the three points (low, four times
// the likeliest, high), rounded once.
func (r Risk) expected() money.Pence {
	n := new(big.Int).Mul(big.NewInt(4), big.NewInt(int64(r.Mode)))
	n.Add(n, big.NewInt(int64(r.Low))).Add(n, big.NewInt(int64(r.High))).Mul(n, big.NewInt(int64(r.Chance)))
	p, _ := roundOff(n, big.NewInt(6*int64(hundred))) // between low and high
	return p
}

// Assumption is something taken for true, with where it comes from and until
// when it can be relied on. With a range it is a row of the tornado: the lines
// that rest on it are Low and High per cent of what they say.
type Assumption struct {
	ID      string        `json:"id"`
	Text    string        `json:"text"`
	Value   string        `json:"value,omitempty"`
	Source  string        `json:"source,omitempty"`
	Expires calendar.Date `json:"expires,omitzero"`
	Lines   []string      `json:"lines,omitempty"`
	Low     Rate          `json:"low,omitempty"`
	High    Rate          `json:"high,omitempty"`
}

// Natures lists what a line can be spent on. SaaS is a service: it is capital
// only with an accountant's note.
func Natures() []string {
	return []string{"staff", "licence", "saas", "hardware", "services", "contingency", "risk"}
}

// Funds lists the funds, which are never netted against each other.
func Funds() []string { return []string{"general-fund", "hra", "dsg"} }

// fund is the fund of a line.
func (l Line) fund() string { return cmp.Or(l.Fund, "general-fund") }

// bounds of a case, so that every sum is exact and hostile files end soon.
const (
	mostLines    = 1000
	mostOptions  = 20
	mostFunding  = 60  // each with a schedule for every year
	mostPartners = 50  // and keys
	mostOthers   = 200 // of anything else
)

// horizon is the years of the case.
func (c *Case) horizon() Horizon { return Horizon{First: c.First, Count: c.Years} }

// last is the last year of the case.
func (c *Case) last() calendar.FinancialYear { return c.First + calendar.FinancialYear(c.Years) - 1 }

// Horizon is the years of the case.
func (c *Case) Horizon() Horizon { return c.horizon() }

// PreferredOption is the option that is proposed: the preferred one, else the
// last.
func (c *Case) PreferredOption() Option {
	for _, o := range c.Options {
		if o.Preferred {
			return o
		}
	}
	if len(c.Options) == 0 {
		return Option{}
	}
	return c.Options[len(c.Options)-1]
}

// LinesOf are the lines of an option: its own, and those that name none.
func (c *Case) LinesOf(option string) []Line {
	var list []Line
	for _, l := range c.Lines {
		if l.Option == "" || l.Option == option {
			list = append(list, l)
		}
	}
	return list
}

// wrongs collects what is wrong, with the field that is to change.
type wrongs struct{ list problem.List }

func (w *wrongs) add(field, code, message string, args ...any) {
	switch {
	case w.full():
		return
	case len(w.list) == mostMistakes-1:
		w.list.Add(problem.New(problem.Invalid, "case.more-mistakes", "There are more mistakes than %d. Mend these first", len(w.list)).On(clipped(field, 100)))
		return
	}
	w.list.Add(problem.New(problem.Invalid, "case."+code, "%s", clipped(fmt.Sprintf(message, args...), 1000)).On(clipped(field, 100)))
}

// mostMistakes is how many mistakes are said at once.
const mostMistakes = 100

// full says that no more mistakes are looked for.
func (w *wrongs) full() bool { return len(w.list) >= mostMistakes }

// clipped is s, or its beginning.
func clipped(s string, most int) string {
	if r := []rune(s); len(s) > most && len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// within says whether s is text of 1 to most characters.
func within(s string, most int) bool {
	return strings.TrimSpace(s) != "" && (len(s) <= most || utf8.RuneCountInString(s) <= most)
}

// Check refuses a case that cannot be worked out, and names every cell that is
// wrong: amount-L3-2027 is that of line L3 in 2027/28.
func (c *Case) Check() error {
	var w wrongs
	if c.Format != Format {
		w.add("format", "format", "The format must be %q", Format)
	}
	if c.Years < 1 || c.Years > 60 {
		w.add("years", "years", "The number of years must be from 1 to 60, not %d", c.Years)
		return w.list.Err()
	}
	if c.First < earliest || int(c.First)+c.Years > latest {
		w.add("first_year", "first-year", "The years must be within %d and %d: they begin in %s", earliest, latest, c.First)
		return w.list.Err()
	}
	if !within(c.Title, 200) {
		w.add("title", "title", "Enter a title of 1 to 200 characters")
	}
	if c.Stage != "" && !slices.Contains(Stages(), c.Stage) {
		w.add("stage", "stage", "The stage must be short, SOC, OBC or FBC, not %q", c.Stage)
	}
	if c.Class != "" && !slices.Contains([]string{"statutory", "mandatory", "discretionary"}, c.Class) {
		w.add("class", "class", "The class must be statutory, mandatory or discretionary, not %q", c.Class)
	}
	if c.Tolerance < 0 {
		w.add("tolerance", "tolerance", "The tolerance cannot be negative")
	}
	if len(c.Lines) > mostLines || len(c.Options) > mostOptions || len(c.Funding) > mostFunding || max(len(c.Partners), len(c.Keys)) > mostPartners ||
		max(len(c.Risks), len(c.Assumptions), len(c.Stated), len(c.Mitigations), len(c.Reserves), len(c.OwnSets)) > mostOthers {
		w.add("lines", "many", "A case can have at most %d lines, %d options, %d sources of funding, %d partners, %d keys, and %d of anything else", mostLines, mostOptions, mostFunding, mostPartners, mostPartners, mostOthers)
		return w.list.Err()
	}
	c.checkConventions(&w)
	c.checkOptions(&w)
	c.checkPartners(&w)
	c.checkLines(&w)
	c.checkRisks(&w)
	c.checkFunding(&w)
	c.checkUncertainty(&w)
	for _, y := range slices.Sorted(maps.Keys(c.Budget)) {
		if b := c.Budget[y]; y < c.First || y > c.last() || b < 0 || b > MostInAYear {
			w.add("budget", "budget", "The budget of %s must be within the years of the case, and not negative", y)
		}
	}
	for n, s := range c.Stated {
		if !within(s.Label, 200) || len(s.Areas) == 0 || s.Amount > MostInAYear || s.Amount < -MostInAYear || slices.ContainsFunc(s.Kinds, func(k Kind) bool { return !k.Valid() }) {
			w.add("stated", "stated", "Stated figure %d needs a label of 1 to 200 characters, the areas that it covers, and kinds that there are", n+1)
		}
	}
	return w.list.Err()
}

func (c *Case) checkConventions(w *wrongs) {
	v := c.Conventions.Full()
	for _, each := range [][2]string{{"timing", string(v.Timing)}, {"factors", v.Factors}, {"sums", v.Sums}, {"ratio", v.Ratio}, {"payback", v.Payback}} {
		if list := Choices()[each[0]]; !slices.Contains(list, each[1]) {
			w.add("convention_"+each[0], "convention", "The convention “%s” must be one of: %s; it is %q", each[0], strings.Join(list, ", "), each[1])
		}
	}
	if v.Unit < 1 || v.Unit > 100_000_000 {
		w.add("convention_unit", "unit", "Rows can be rounded to between a penny and £1,000,000")
	}
}

func (c *Case) checkOptions(w *wrongs) {
	seen, preferred := map[string]bool{}, 0
	for n, o := range c.Options {
		if !IsID(o.ID) || seen[o.ID] || !within(o.Title, 200) {
			w.add("options", "option", "Option %d needs a short name of its own (letters, digits and hyphens) and a title of 1 to 200 characters", n+1)
		}
		seen[o.ID] = true
		if o.Preferred {
			preferred++
		}
		if o.Nothing && o.Minimum {
			w.add("options", "option", "Option “%s” cannot be both do nothing and do minimum", o.Title)
		}
	}
	switch {
	case len(c.Options) == 0:
		w.add("options", "options", "A case needs an option at least")
	case preferred > 1:
		w.add("options", "preferred", "Only one option can be the preferred one")
	}
}

// IsID says whether s can be the short name of a thing in a case.
func IsID(s string) bool {
	for _, b := range []byte(s) {
		if b != '-' && (b < '0' || b > '9') && (b < 'a' || b > 'z') && (b < 'A' || b > 'Z') {
			return false
		}
	}
	return s != "" && len(s) <= 40
}

func (c *Case) hasOption(id string) bool {
	return id == "" || slices.ContainsFunc(c.Options, func(o Option) bool { return o.ID == id })
}

// lineWrongs collects what is wrong with a line.
type lineWrongs struct {
	w    *wrongs
	n    int
	line *Line
}

// add begins the sentence with the line. No field is its label.
func (at lineWrongs) add(field, code, message string, args ...any) {
	if field == "" {
		field = "label-" + at.line.ID
	}
	at.w.add(field, code, "Line %d, “%s”%s", at.n+1, short(at.line.Label), fmt.Sprintf(message, args...))
}

func (c *Case) checkLines(w *wrongs) {
	seen := make(map[string]bool, len(c.Lines))
	for n := range c.Lines {
		l := &c.Lines[n]
		at := lineWrongs{w, n, l}
		if !IsID(l.ID) || seen[l.ID] {
			at.add("lines", "line-id", " needs a short name of its own: letters, digits and hyphens")
		}
		seen[l.ID] = true
		if !within(l.Label, 200) || len([]rune(l.Area)) > 200 {
			w.add("label-"+l.ID, "line", "Line %d needs a name of 1 to 200 characters, and an area of 200 at most", n+1)
		}
		if !l.Kind.Valid() {
			at.add("kind-"+l.ID, "kind", ": there is no kind of line called %q", string(l.Kind))
			continue
		}
		if !c.hasOption(l.Option) {
			at.add("", "line-option", " belongs to option %q, which there is not", l.Option)
		}
		if l.Nature != "" && !slices.Contains(Natures(), l.Nature) {
			at.add("", "nature", ": what it is spent on must be one of: %s", strings.Join(Natures(), ", "))
		}
		if l.Fund != "" && !slices.Contains(Funds(), l.Fund) {
			at.add("", "fund", ": the fund must be one of: %s", strings.Join(Funds(), ", "))
		}
		if l.Timing != "" && !slices.Contains(Choices()["timing"], string(l.Timing)) {
			at.add("", "timing", ": the timing must be one of: %s", strings.Join(Choices()["timing"], ", "))
		}
		if l.Life < 0 || l.Life > 60 {
			at.add("", "life", ": the life of an asset must be 1 to 60 years")
		}
		if l.PriceYear != 0 && (l.PriceYear < earliest || l.PriceYear > latest) {
			at.add("", "price-year", ": prices of %s are out of range", l.PriceYear)
		}
		if !slices.Contains([]string{"", "A", "B", "C", "D"}, l.Confidence) {
			at.add("", "confidence", ": how good the estimate is must be A, B, C or D")
		}
		if max(len(l.Source), len(l.Note), len(l.Evidence), len(l.Owner), len(l.BudgetLine), len(l.Class)) > 4000 {
			at.add("", "long", ": every text of a line must be 4,000 bytes or fewer")
		}
		c.checkShare(at, l)
		l.checkPoints(at)
		c.checkAmounts(at, l)
	}
}

func (c *Case) checkShare(at lineWrongs, l *Line) {
	switch {
	case l.Partner != "" && l.Key != "":
		at.add("", "share", " is borne by a partner or shared by a key, not both")
	case l.Partner != "" && !c.hasPartner(l.Partner):
		at.add("", "share", " is borne by %q, which is no partner of the case", l.Partner)
	case l.Key != "" && !slices.ContainsFunc(c.Keys, func(k Key) bool { return k.ID == l.Key }):
		at.add("", "share", " is shared by the key %q, which there is not", l.Key)
	}
}

func (l *Line) checkPoints(at lineWrongs) {
	p := l.Points
	if p == nil {
		return
	}
	switch {
	case p.Low < 0 || p.High > 10*hundred:
		at.add("points-"+l.ID, "points", ": the range must be from 0 to 1,000 per cent of the amounts")
	case p.Low > p.mode() || p.mode() > p.High:
		at.add("points-"+l.ID, "points", ": the three points are out of order: low %s, likeliest %s, high %s. Enter them from the least to the greatest", p.Low, p.mode(), p.High)
	}
}

func (c *Case) checkAmounts(at lineWrongs, l *Line) {
	fits := true
	for y, amount := range l.Amounts {
		fits = fits && y >= c.First && y <= c.last() && amount >= 0 && amount <= MostInAYear
	}
	if fits && (l.Kind != Displaced || l.Ends.IsZero()) {
		return
	}
	for _, y := range slices.Sorted(maps.Keys(l.Amounts)) {
		amount, field := l.Amounts[y], CellName(l.ID, y)
		switch {
		case y < c.First || y > c.last():
			at.add(field, "year", ": %s is outside the years of the case, which are %s to %s", y, c.First, c.last())
		case amount < 0:
			at.add(field, "negative", ": the amount for %s is negative. Enter what is saved or displaced as a line of its own", y)
		case amount > MostInAYear:
			at.add(field, "large", ": the amount for %s is %s, which is more than a line can hold: enter pounds, not pence", y, amount)
		}
	}
	if l.Kind == Displaced && !l.Ends.IsZero() {
		for _, y := range slices.Sorted(maps.Keys(l.Amounts)) {
			if l.Amounts[y] > 0 && y < l.Ends.AddDays(1).FinancialYear() {
				at.add(CellName(l.ID, y), "displaced-early", ": what it displaces can end on %s at the earliest, so nothing is displaced in %s. Take the amount out, and add a line for what is paid twice until then", calendar.On(l.Ends.At(12, 0)), y)
			}
		}
	}
}

// CellName is how a problem names the amount of a line in a year.
func CellName(line string, y calendar.FinancialYear) string {
	return fmt.Sprintf("amount-%s-%d", line, int(y))
}

// short is the beginning of a text, to name it in a sentence.
func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

func (c *Case) checkRisks(w *wrongs) {
	seen, known := map[string]bool{}, make(map[string]bool, len(c.Lines))
	for i := range c.Lines {
		known[c.Lines[i].ID] = true
	}
	for n, r := range c.Risks {
		field := fmt.Sprintf("risk-%d", n+1)
		if !IsID(r.ID) || seen["r"+r.ID] || !within(r.Title, 400) {
			w.add(field, "risk", "Risk %d needs a short name of its own and a title of 1 to 400 characters", n+1)
		}
		seen["r"+r.ID] = true
		if r.Chance < 0 || r.Chance > hundred {
			w.add(field, "risk-chance", "Risk %d: the probability must be from 0 to 100 per cent, not %s", n+1, r.Chance)
		}
		if r.Low < 0 || r.High > MostInAYear || r.Low > r.Mode || r.Mode > r.High {
			w.add(field, "risk-points", "Risk %d: the three points are out of order: low %s, likeliest %s, high %s. Enter what it would cost from the least to the greatest", n+1, r.Low.Pounds(), r.Mode.Pounds(), r.High.Pounds())
		}
		if r.Year < c.First || r.Year > c.last() {
			w.add(field, "risk-year", "Risk %d: %s is outside the years of the case", n+1, r.Year)
		}
		if !c.hasOption(r.Option) {
			w.add(field, "risk-option", "Risk %d belongs to option %q, which there is not", n+1, r.Option)
		}
	}
	for n, a := range c.Assumptions {
		field := fmt.Sprintf("assumption-%d", n+1)
		if !IsID(a.ID) || seen["a"+a.ID] || !within(a.Text, 2000) {
			w.add(field, "assumption", "Assumption %d needs a short name of its own and a text of 1 to 2,000 characters", n+1)
		}
		seen["a"+a.ID] = true
		if a.Low < 0 || a.High > 10*hundred || a.Low > a.High {
			w.add(field, "assumption-range", "Assumption %d: the range is out of order: low %s, high %s", n+1, a.Low, a.High)
		}
		named := map[string]bool{}
		for _, id := range a.Lines {
			switch {
			case len(named) > len(c.Lines):
			case !known[id]:
				w.add(field, "assumption-lines", "Assumption %d names the line %q, which there is not", n+1, short(id))
			case named[id]:
				w.add(field, "assumption-lines", "Assumption %d names the line %q twice", n+1, short(id))
			}
			named[id] = true
		}
	}
	weights := map[string]Rate{}
	for n, m := range c.Mitigations {
		if m.Weight < 0 || m.Managed < 0 || m.Managed > hundred || !within(m.Area, 200) || m.Bias == "" {
			w.add("mitigations", "mitigation", "Mitigation %d needs a category, a risk area, and a share and a degree managed from 0 to 100 per cent", n+1)
		}
		if weights[m.Bias] += m.Weight; weights[m.Bias] > hundred {
			w.add("mitigations", "mitigation-weights", "The shares of the risk areas of %s come to more than 100 per cent", m.Bias)
		}
	}
}

// Gaps is what is missing before a case may be frozen. A draft is saved and
// worked out with gaps: they are said, not refused.
func (c *Case) Gaps() problem.List {
	var w wrongs
	preferred, compared := 0, 0
	for _, o := range c.Options {
		if o.Preferred {
			preferred++
		}
		if o.Nothing || o.Minimum {
			compared++
		}
	}
	if preferred == 0 {
		w.add("options", "no-preferred", "Say which option is preferred")
	}
	if compared == 0 {
		w.add("options", "no-minimum", "Add an option to do nothing or the minimum, with which the others are compared")
	}
	proposed := c.PreferredOption().ID
	if !slices.ContainsFunc(c.Lines, func(l Line) bool { return l.Option == "" || l.Option == proposed }) {
		w.add("lines", "no-lines", "Enter what the preferred option costs and gains")
	}
	c.reserveGaps(&w)
	displaced := map[string][]*Line{} // by budget
	for n := range c.Lines {
		if l := &c.Lines[n]; l.Kind == Displaced && l.BudgetLine != "" {
			displaced[l.BudgetLine] = append(displaced[l.BudgetLine], l)
		}
	}
	for n := range c.Lines {
		c.Lines[n].gaps(lineWrongs{&w, n, &c.Lines[n]}, displaced)
	}
	return w.list
}

// gaps is what is missing of a line.
func (l *Line) gaps(at lineWrongs, displaced map[string][]*Line) {
	if !l.Kind.IsCost() && l.Kind != Displaced && strings.TrimSpace(l.Owner) == "" {
		what := "benefit"
		if l.Kind == DisBenefit {
			what = "dis-benefit"
		}
		at.add("", "owner", " is a %s without an owner: name who answers for it", what)
	}
	if l.Kind == Cashable && strings.TrimSpace(l.BudgetLine) == "" {
		at.add("", "budget-line", " is a cashable saving: name the budget line that falls")
	}
	if l.Kind == Capital && l.Nature == "saas" && strings.TrimSpace(l.Note) == "" {
		at.add("", "saas-capital", " is software as a service and capital. That is normally revenue: enter the accountant's note that says why not")
	}
	if l.Kind == Cashable && l.BudgetLine != "" {
		if y, twice := l.alsoDisplaced(displaced[l.BudgetLine]); twice {
			at.add("", "displaced-and-saved", " is saved out of budget %s in %s, and another line displaces it: money is displaced or saved, not both", short(l.BudgetLine), y)
		}
	}
	if l.Points != nil && l.Bias != "" {
		at.add("points-"+l.ID, "bias-and-range", " has a range and optimism bias as well. If the range holds what estimates miss, take the bias off")
	}
}

// reserveGaps says which reserves the preferred option overdraws: what is not in
// a reserve funds nothing.
func (c *Case) reserveGaps(w *wrongs) {
	for _, r := range c.Reserves {
		left := r.Opening
		for y := c.First; y <= c.last(); y++ {
			for _, f := range c.Funding {
				if f.Source == FromReserve && f.Reserve == r.Name && (f.Option == "" || f.Option == c.PreferredOption().ID) {
					left -= f.Amounts[y]
				}
			}
			if left < r.Least {
				w.add("reserves", "overdrawn", "The reserve “%s” runs out in %s: %s would be left, and %s must stay in it. Draw less, or fund the rest otherwise", short(r.Name), y, left.Pounds(), r.Least.Pounds())
				break
			}
		}
	}
}

// alsoDisplaced says whether another line of the option displaces the budget out
// of which l saves, and in which year first.
func (l *Line) alsoDisplaced(others []*Line) (first calendar.FinancialYear, twice bool) {
	for _, o := range others {
		if o.Option != l.Option && o.Option != "" && l.Option != "" {
			continue
		}
		for y, a := range o.Amounts {
			if a > 0 && l.Amounts[y] > 0 && (!twice || y < first) {
				first, twice = y, true
			}
		}
	}
	return first, twice
}
