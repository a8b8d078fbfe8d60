package cases

import (
	"cmp"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"moothall/internal/store"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/money"
	"moothall/web/ui"
	"moothall/web/ui/chart"
)

// risksPage is what the case takes for true, and what may happen.
type risksPage struct {
	formPage
	Biases []ui.Option
}

// The fields of which any makes a row of its list.
var (
	assumptionSays = []string{"assumption_text", "assumption_value", "assumption_source", "assumption_lines", "assumption_low", "assumption_high", "assumption_expires-day", "assumption_expires-month", "assumption_expires-year"}
	riskSays       = []string{"risk_title", "risk_chance", "risk_low", "risk_mode", "risk_high", "risk_owner", "risk_mitigation"}
	mitigationSays = []string{"mitigation_area", "mitigation_weight", "mitigation_managed"}
)

// Assumptions, Risks and Mitigations are the rows of their lists.
func (p risksPage) Assumptions() []*ui.Form { return p.Form.Rows("assumptions", assumptionSays...) }

// Risks are the rows of risks.
func (p risksPage) Risks() []*ui.Form { return p.Form.Rows("risks", riskSays...) }

// Mitigations are the rows of what is done against optimism bias.
func (p risksPage) Mitigations() []*ui.Form { return p.Form.Rows("mitigations", mitigationSays...) }

// Assumption is what stands for the short name of an assumption of the form.
func (p risksPage) Assumption(row *ui.Form) string {
	return unsaved(p.Form.Values, "assumption_id", row.ValueAs("assumption_id", "short name "))
}

// Risk is what stands for the short name of a risk of the form.
func (p risksPage) Risk(row *ui.Form) string {
	return unsaved(p.Form.Values, "risk_id", row.ValueAs("risk_id", "short name "))
}

// Options are the options that a risk can belong to.
func (p risksPage) Options() []ui.Option { return optionChoices(p.C) }

// Shapes are how a range can be drawn.
func (risksPage) Shapes() []ui.Option {
	return []ui.Option{{Value: costmodel.Pert, Text: "PERT: most often near the likeliest"}, {Value: costmodel.Triangular, Text: "Triangular: more often far from it"}}
}

// Points are what the ends of a range can be.
func (risksPage) Points() []ui.Option {
	return []ui.Option{{Value: costmodel.MinModeMax, Text: "The least and the most there can be"}, {Value: costmodel.TenNinety, Text: "What one in ten is below, and one in ten above: with the triangular shape only"}}
}

func risksValues(c investment.Case) url.Values {
	u := c.Model.Uncertainty
	v := url.Values{"assumptions": nil, "risks": nil, "mitigations": nil, "runs": {strconv.Itoa(u.Runs)}, "seed": {strconv.FormatUint(u.Seed, 10)},
		"shape": {cmp.Or(u.Shape, costmodel.Pert)}, "points": {cmp.Or(u.Points, costmodel.MinModeMax)}, "common": {u.Common.String()}}
	for _, a := range c.Model.Assumptions {
		v.Add("assumption_id", a.ID)
		v.Add("assumption_text", a.Text)
		v.Add("assumption_value", a.Value)
		v.Add("assumption_source", a.Source)
		v.Add("assumption_lines", strings.Join(a.Lines, ", "))
		ui.SetDay(v, "assumption_expires", a.Expires)
		low, high := "", ""
		if a.Low != 0 || a.High != 0 {
			low, high = a.Low.String(), a.High.String()
		}
		v.Add("assumption_low", low)
		v.Add("assumption_high", high)
	}
	for _, k := range c.Model.Risks {
		v.Add("risk_id", k.ID)
		v.Add("risk_title", k.Title)
		v.Add("risk_option", k.Option)
		v.Add("risk_chance", k.Chance.String())
		v.Add("risk_low", poundsOrNought(k.Low))
		v.Add("risk_mode", poundsOrNought(k.Mode))
		v.Add("risk_high", poundsOrNought(k.High))
		v.Add("risk_year", k.Year.String())
		v.Add("risk_owner", k.Owner)
		v.Add("risk_mitigation", k.Mitigation)
	}
	for _, m := range c.Model.Mitigations {
		v.Add("mitigation_bias", m.Bias)
		v.Add("mitigation_area", m.Area)
		v.Add("mitigation_weight", m.Weight.String())
		v.Add("mitigation_managed", m.Managed.String())
	}
	return v
}

func (s *Site) risksAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	var p risksPage
	var c investment.Case
	if err := s.with(r, func(tx *store.Tx, found investment.Case) error {
		c = found
		parameters, err := c.Parameters(tx)
		for _, b := range parameters.Of(costmodel.BiasSet).Bias.Categories {
			p.Biases = append(p.Biases, ui.Option{Value: b.ID, Text: b.Title})
		}
		return err
	}); err != nil {
		return err
	}
	saved := risksValues(c)
	anchors(saved, "assumption", max(len(c.Model.Assumptions), len(r.PostForm["assumption_text"])))
	anchors(saved, "risk", max(len(c.Model.Risks), len(r.PostForm["risk_title"])))
	p.formPage = s.formOf(r, c, "risks", "Assumptions and risks", saved, wrong, nil)
	return s.Page(w, status, s.t["risks.html"], p)
}

func (s *Site) saveRisks(w http.ResponseWriter, r *http.Request) error {
	if ui.Adding(r) {
		return s.risksAgain(w, r, http.StatusOK, nil)
	}
	n, err := s.namesOf(r)
	if err != nil {
		return err
	}
	return s.save(w, r, "/risks", func(c *investment.Case) error { return setRisks(r.PostForm, c, n) }, s.risksAgain)
}

func setRisks(v url.Values, c *investment.Case, n names) error {
	var x reading
	m := &c.Model
	n.learn(*m)
	known := idsOf(m.Assumptions, func(a costmodel.Assumption) string { return a.ID })
	m.Assumptions = nil
	eachRow(v, func(_ int, cell func(string) string) {
		row := len(m.Assumptions) + 1
		field, name := "assumption-"+strconv.Itoa(row), "Assumption "+strconv.Itoa(row)
		a := costmodel.Assumption{ID: n.of(cell("assumption_id"), known, "A"), Text: cell("assumption_text"), Value: cell("assumption_value"), Source: cell("assumption_source"),
			Expires: x.day(cell, "assumption_expires", name, field), Lines: listed(cell("assumption_lines")), Low: x.rate(cell("assumption_low"), name+", low", field), High: x.rate(cell("assumption_high"), name+", high", field)}
		if max(len([]rune(a.Value)), len([]rune(a.Source))) > 2000 {
			x.wrong(field, "%s: its value and its source can have 2,000 characters each", name)
		}
		m.Assumptions = append(m.Assumptions, a)
	}, assumptionSays...)
	known = idsOf(m.Risks, func(k costmodel.Risk) string { return k.ID })
	m.Risks = nil
	eachRow(v, func(_ int, cell func(string) string) {
		row := len(m.Risks) + 1
		field, name := "risk-"+strconv.Itoa(row), "Risk "+strconv.Itoa(row)
		k := costmodel.Risk{ID: n.of(cell("risk_id"), known, "R"), Title: cell("risk_title"), Option: cell("risk_option"), Chance: x.rate(cell("risk_chance"), name+", probability", field),
			Low: x.amount(cell("risk_low"), name+", low", field), Mode: x.amount(cell("risk_mode"), name+", likeliest", field), High: x.amount(cell("risk_high"), name+", high", field),
			Year: x.year(cell("risk_year"), name+", year", field), Owner: cell("risk_owner"), Mitigation: cell("risk_mitigation")}
		if k.Year == 0 && cell("risk_year") == "" {
			k.Year = m.First
		}
		if len([]rune(k.Owner)) > 200 || len([]rune(k.Mitigation)) > 2000 {
			x.wrong(field, "%s: its owner can have 200 characters, and what is done about it 2,000", name)
		}
		m.Risks = append(m.Risks, k)
	}, riskSays...)
	m.Mitigations = nil
	eachRow(v, func(_ int, cell func(string) string) {
		name := "Mitigation " + strconv.Itoa(len(m.Mitigations)+1)
		m.Mitigations = append(m.Mitigations, costmodel.Mitigation{Bias: cell("mitigation_bias"), Area: cell("mitigation_area"), Weight: x.rate(cell("mitigation_weight"), name+", share", "mitigations"), Managed: x.rate(cell("mitigation_managed"), name+", managed", "mitigations")})
	}, mitigationSays...)
	said := func(name string) string { return ui.Cell(v, name, 0) }
	u := costmodel.Uncertainty{Runs: x.whole(said("runs"), "", "runs"), Shape: said("shape"), Points: said("points"), Common: x.rate(said("common"), "", "common")}
	if text := said("seed"); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			x.wrong("seed", "“%s” is no seed: enter a whole number of nought or more", ui.Clip(text))
		}
		u.Seed = seed
	}
	m.Uncertainty = u
	return x.l.Err()
}

// listed are the short names in a text, with commas, semicolons or spaces
// between them.
func listed(text string) []string {
	var list []string
	for id := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' || r == '\t' }) {
		if !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}

// The bands of the heat map: up to and including so much; the last has no end.
var (
	chances = []struct {
		words string
		most  costmodel.Rate // in units of a ten-thousandth of a per cent
	}{{"Very unlikely: 5% or less", 5 * perCent}, {"Unlikely: 5% to 20%", 20 * perCent}, {"Possible: 20% to 50%", 50 * perCent}, {"Likely: 50% to 80%", 80 * perCent}, {"Very likely: more than 80%", 0}}
	impacts = []struct {
		words string
		most  money.Pence
	}{{"Very low: £10,000 or less", 10_000_00}, {"Low: £10,000 to £50,000", 50_000_00}, {"Medium: £50,000 to £250,000", 250_000_00}, {"High: £250,000 to £1m", 1_000_000_00}, {"Very high: more than £1m", 0}}
)

const perCent costmodel.Rate = 10_000

// Heat is the risks as they are saved, by how likely and how costly they are.
func (p risksPage) Heat() template.HTML {
	h := chart.Heat{Subtitle: "As saved: the probability of each risk by what it would most likely cost"}
	for _, b := range chances {
		h.Rows = append(h.Rows, b.words)
		h.Cells = append(h.Cells, make([]chart.Square, len(impacts)))
	}
	for _, b := range impacts {
		h.Columns = append(h.Columns, b.words)
	}
	grave := 0
	for _, k := range p.C.Model.Risks {
		i := slices.IndexFunc(chances, func(b struct {
			words string
			most  costmodel.Rate
		}) bool {
			return b.most == 0 || k.Chance <= b.most
		})
		j := slices.IndexFunc(impacts, func(b struct {
			words string
			most  money.Pence
		}) bool {
			return b.most == 0 || k.Mode <= b.most
		})
		h.Cells[i][j].Risks = append(h.Cells[i][j].Risks, k.ID+": "+k.Title)
		grave += one((i+1)*(j+1) > 10)
	}
	h.Title = strconv.Itoa(grave) + " of " + plural(len(p.C.Model.Risks), "risk is", "risks are") + " high or very high"
	return h.Figure()
}
