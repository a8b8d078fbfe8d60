package cases

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/money"
	"moothall/web/ui"
)

// linePage is everything about one line but its amounts.
type linePage struct {
	formPage
	L          costmodel.Line
	Total      money.Pence
	Back       string // the grid that it stands in
	Address    string // of the page itself
	Biases     []ui.Option
	Classes    []ui.Option
	AssumedIn  []string // the assumptions that it rests on
	Confidence []ui.Option
}

// lineOf finds the line that the address names.
func lineOf(r *http.Request, c *investment.Case) (*costmodel.Line, error) {
	i := slices.IndexFunc(c.Model.Lines, func(l costmodel.Line) bool { return l.ID == r.PathValue("line") })
	if i < 0 {
		return nil, problem.New(problem.NotFound, "case.no-line", "%s has no line %s. It may have been removed meanwhile: go back to its costs and benefits", c.Reference, ui.Clip(r.PathValue("line")))
	}
	return &c.Model.Lines[i], nil
}

// gridOf is the address of the grid from which the person came.
func gridOf(r *http.Request) string {
	to := caseAddress(r) + "/lines"
	if option := r.URL.Query().Get("option"); option != "" {
		to += "?option=" + url.QueryEscape(option)
	}
	return to
}

// Kinds are what a line can be.
func (linePage) Kinds() []ui.Option { return kindChoices() }

// Funds are the funds.
func (linePage) Funds() []ui.Option { return fundChoices() }

// Options are the options to which it can belong.
func (p linePage) Options() []ui.Option { return optionChoices(p.C) }

// Natures are what it can be spent on.
func (linePage) Natures() []ui.Option {
	return []ui.Option{{Value: "", Text: "Not said"}, {Value: "staff", Text: "Staff"}, {Value: "licence", Text: "Licence"}, {Value: "saas", Text: "Software as a service"}, {Value: "hardware", Text: "Hardware"},
		{Value: "services", Text: "Services of others"}, {Value: "contingency", Text: "Contingency"}, {Value: "risk", Text: "Cost of risk"}}
}

// Shares are who can bear it.
func (p linePage) Shares() []ui.Option {
	list := []ui.Option{{Value: "", Text: "The council itself: not shared"}}
	for _, o := range p.C.Model.Partners {
		list = append(list, ui.Option{Value: "partner:" + o.ID, Text: o.Name + " bears all of it"})
	}
	for _, k := range p.C.Model.Keys {
		list = append(list, ui.Option{Value: "key:" + k.ID, Text: "Shared by " + k.Title})
	}
	return list
}

// Timings are when in a year its money can move.
func (linePage) Timings() []ui.Option {
	return append([]ui.Option{{Value: "", Text: "As the case says"}}, timingChoices()...)
}

// Prices are the prices in which its amounts can be.
func (p linePage) Prices() []ui.Option {
	return []ui.Option{{Value: "each", Text: "Of each year: what will really be paid then"}, {Value: "base", Text: "Of the base year, " + p.C.Model.First.String() + ": inflation is added"}, {Value: "other", Text: "Of another year, which the next question asks: inflation is added"}}
}

// YesNo are the answers of a plain question.
func (linePage) YesNo() []ui.Option {
	return []ui.Option{{Value: "no", Text: "No"}, {Value: "yes", Text: "Yes"}}
}

// Years are those of the case.
func (p linePage) Years() []calendar.FinancialYear { return p.C.Model.Horizon().Years() }

func lineValues(l costmodel.Line) url.Values {
	share, prices := "", "each"
	switch {
	case l.Partner != "":
		share = "partner:" + l.Partner
	case l.Key != "":
		share = "key:" + l.Key
	}
	other := ""
	switch {
	case l.Real && l.PriceYear != 0:
		prices, other = "other", l.PriceYear.String()
	case l.Real:
		prices = "base"
	}
	fund := l.Fund
	if fund == "" {
		fund = costmodel.Funds()[0]
	}
	v := url.Values{"label": {l.Label}, "kind": {string(l.Kind)}, "option": {l.Option}, "area": {l.Area}, "nature": {l.Nature}, "fund": {fund}, "budget_line": {l.BudgetLine},
		"share": {share}, "asset_class": {l.Class}, "life": {number(l.Life)}, "timing": {string(l.Timing)}, "prices": {prices}, "price_year": {other}, "bias": {l.Bias},
		"range_low": {""}, "range_mode": {""}, "range_high": {""}, "transfer": {ui.YesNo(l.Transfer)}, "sunk": {ui.YesNo(l.Sunk)}, "owner": {l.Owner}, "note": {l.Note},
		"confidence": {l.Confidence}, "evidence": {l.Evidence}, "source": {l.Source}, "illustrative": {ui.YesNo(l.Illustrative)}}
	if p := l.Points; p != nil {
		v["range_low"], v["range_mode"], v["range_high"] = []string{p.Low.String()}, []string{percent(p.Mode)}, []string{p.High.String()}
	}
	ui.SetDay(v, "ends", l.Ends)
	return v
}

// lineFields are the questions by the codes of what can be wrong with a line.
func lineFields(p problem.Problem) string {
	fields := map[string]string{"case.kind": "kind", "case.line-option": "option", "case.nature": "nature", "case.fund": "fund", "case.timing": "timing", "case.life": "life", "case.price-year": "price_year",
		"case.confidence": "confidence", "case.share": "share", "case.points": "range_low", "case.displaced-early": "ends", "case.flexible-saving": "kind", "case.flexible-one-off": "kind"}
	if field, there := fields[p.Code]; there {
		return field
	}
	if strings.HasPrefix(p.Field, "label-") {
		return "label"
	}
	return ""
}

func (s *Site) lineAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	p, err := s.linePage(r, wrong, lineFields)
	if err != nil {
		return err
	}
	return s.Page(w, status, s.t["line.html"], p)
}

func (s *Site) linePage(r *http.Request, wrong error, at func(problem.Problem) string) (p linePage, err error) {
	var parameters costmodel.Parameters
	var c investment.Case
	if err := s.with(r, func(tx *store.Tx, found investment.Case) (err error) {
		c = found
		parameters, err = c.Parameters(tx)
		return err
	}); err != nil {
		return p, err
	}
	l, err := lineOf(r, &c)
	if err != nil {
		return p, err
	}
	p = linePage{formPage: s.formOf(r, c, "lines", l.Label, lineValues(*l), wrong, at), L: *l, Back: gridOf(r), Address: r.URL.Path}
	p.Biases = []ui.Option{{Value: "", Text: "None"}}
	for _, b := range parameters.Of(costmodel.BiasSet).Bias.Categories {
		p.Biases = append(p.Biases, ui.Option{Value: b.ID, Text: b.Title + ", up to " + b.Upper.String() + "%"})
	}
	p.Classes = classChoices(parameters)
	p.Confidence = []ui.Option{{Value: "", Text: "Not said"}, {Value: "A", Text: "A: a contract or a tender"}, {Value: "B", Text: "B: a supplier’s quotation"}, {Value: "C", Text: "C: what the like has cost"}, {Value: "D", Text: "D: a judgement"}}
	for _, amount := range l.Amounts {
		_ = add(&p.Total, amount) // the case was worked out, so that they fit
	}
	for _, a := range c.Model.Assumptions {
		if slices.Contains(a.Lines, l.ID) {
			p.AssumedIn = append(p.AssumedIn, a.Text)
		}
	}
	return p, nil
}

// classChoices are the classes of assets for which the policy in use has a life.
func classChoices(p costmodel.Parameters) []ui.Option {
	list := []ui.Option{{Value: "", Text: "None"}}
	lives := p.Of(costmodel.MRPSet).MRP.Lives
	for _, class := range slices.Sorted(maps.Keys(lives)) {
		list = append(list, ui.Option{Value: class, Text: strings.ToUpper(class[:1]) + class[1:] + ", " + number(lives[class]) + " years"})
	}
	return list
}

func (s *Site) saveLine(w http.ResponseWriter, r *http.Request) error {
	set := func(c *investment.Case) error {
		l, err := lineOf(r, c)
		if err != nil {
			return err
		}
		return setLine(r, l)
	}
	next := "/lines/" + url.PathEscape(r.PathValue("line"))
	err := s.change(r, set)
	to := caseAddress(r) + next + "?done=saved"
	if option := r.URL.Query().Get("option"); option != "" {
		to += "&option=" + url.QueryEscape(option)
	}
	return ui.Answer(w, r, err, to, s.lineAgain)
}

// setLine reads the form into a line.
func setLine(r *http.Request, l *costmodel.Line) error {
	var x reading
	said := func(name string) string { return ui.Field(r, name) }
	l.Label, l.Kind, l.Option, l.Area = said("label"), costmodel.Kind(said("kind")), said("option"), said("area")
	l.Nature, l.Fund, l.BudgetLine = said("nature"), said("fund"), said("budget_line")
	l.Partner, l.Key = "", ""
	if who, id, found := strings.Cut(said("share"), ":"); found && who == "partner" {
		l.Partner = id
	} else if found && who == "key" {
		l.Key = id
	} else if said("share") != "" {
		x.wrong("share", "Select who bears it from the list")
	}
	l.Class, l.Life, l.Timing = said("asset_class"), x.whole(said("life"), "", "life"), costmodel.Timing(said("timing"))
	l.Real, l.PriceYear = said("prices") != "each", 0
	if year := x.year(said("price_year"), "", "price_year"); said("prices") == "other" {
		l.PriceYear = year
		if said("price_year") == "" {
			x.wrong("price_year", "Enter the year of whose prices the amounts are, or say that they are those of the base year")
		}
	}
	l.Bias = said("bias")
	l.Points = points(&x, said)
	l.Transfer, l.Sunk, l.Illustrative = said("transfer") == "yes", said("sunk") == "yes", said("illustrative") == "yes"
	l.Owner, l.Note, l.Confidence, l.Evidence, l.Source = said("owner"), said("note"), said("confidence"), said("evidence"), said("source")
	l.Ends = x.day(said, "ends", "", "ends")
	return x.l.Err()
}

// points reads the range of a line. Nothing in any of its fields is none.
func points(x *reading, said func(string) string) *costmodel.Points {
	low, mode, high := said("range_low"), said("range_mode"), said("range_high")
	switch {
	case low == "" && mode == "" && high == "":
		return nil
	case low == "":
		x.wrong("range_low", "Enter the least as well, or empty all three")
	case high == "":
		x.wrong("range_high", "Enter the most as well, or empty all three")
	}
	return &costmodel.Points{Low: x.rate(low, "", "range_low"), Mode: x.rate(mode, "", "range_mode"), High: x.rate(high, "", "range_high")}
}

func (s *Site) deleteAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	p, err := s.linePage(r, wrong, nil)
	if err != nil {
		return err
	}
	return s.Page(w, status, s.t["linedelete.html"], p)
}

func (s *Site) deleteLine(w http.ResponseWriter, r *http.Request) error {
	err := s.change(r, func(c *investment.Case) error {
		l, err := lineOf(r, c)
		if err != nil {
			return err
		}
		id := l.ID
		forget(&c.Model, id)
		c.Model.Lines = slices.DeleteFunc(c.Model.Lines, func(l costmodel.Line) bool { return l.ID == id })
		return nil
	})
	to := gridOf(r)
	if strings.Contains(to, "?") {
		to += "&done=saved"
	} else {
		to += "?done=saved"
	}
	return ui.Answer(w, r, err, to, s.deleteAgain)
}
