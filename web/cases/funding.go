package cases

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/money"
	"moothall/web/ui"
)

// fundingPage is where the money comes from, and what is still unfunded.
type fundingPage struct {
	formPage
	Years, Draws []column
	Classes      []ui.Option
	Flexible     *costmodel.Thresholds
	Result       *costmodel.OptionResult // of the preferred option as saved
	wrong        []*problem.Problem
}

// fundingSays are the answers, besides amounts, that make a row of funding.
var fundingSays = []string{"funding_label", "funding_condition", "funding_life", "funding_first_use"}

// Row is what stands for the short name of a row of funding.
func (p fundingPage) Row(row *ui.Form) string {
	return unsaved(p.Form.Values, "funding_id", row.ValueAs("funding_id", "short name "))
}

// Rows are the rows of funding.
func (p fundingPage) Rows() []*ui.Form {
	says := slices.Clone(fundingSays)
	for _, y := range p.Years {
		says = append(says, y.Name)
	}
	return p.Form.Rows("funding", says...)
}

// Open says that a row has answers, or mistakes, among those that are folded
// away.
func (p fundingPage) Open(row *ui.Form) bool {
	for _, name := range []string{"funding_class", "funding_life", "funding_first_use", "funding_loan", "funding_reserve", "funding_partner"} {
		if row.Value(name) != "" {
			return true
		}
	}
	return row.Ticked("funding_own", "yes") || len(p.Wrong("funding", row.Number())) > 0
}

// Sources are where money can come from.
func (fundingPage) Sources() []ui.Option {
	var list []ui.Option
	for _, s := range costmodel.Sources() {
		if s != costmodel.FromSaveFund { // has questions of its own
			list = append(list, ui.Option{Value: string(s), Text: s.Words()})
		}
	}
	return list
}

// Pays are what money can pay for.
func (fundingPage) Pays() []ui.Option {
	return []ui.Option{{Value: costmodel.PaysCapital, Text: "Capital"}, {Value: costmodel.PaysRevenue, Text: "Revenue"}}
}

// Funds are the funds.
func (fundingPage) Funds() []ui.Option { return fundChoices() }

// Options are the options that can be funded.
func (p fundingPage) Options() []ui.Option { return optionChoices(p.C) }

// Loans are how a loan can be paid back.
func (fundingPage) Loans() []ui.Option {
	return []ui.Option{{Value: "", Text: "Any"}, {Value: string(costmodel.AnnuityLoan), Text: "Annuity"}, {Value: string(costmodel.EIPLoan), Text: "Equal instalments of principal"}, {Value: string(costmodel.MaturityLoan), Text: "Maturity: all at the end"}}
}

// Partners are who can contribute.
func (p fundingPage) Partners() []ui.Option {
	list := []ui.Option{{Value: "", Text: "None"}}
	for _, o := range p.C.Model.Partners {
		list = append(list, ui.Option{Value: o.ID, Text: o.Name})
	}
	return list
}

// Wrong are what is wrong with a cell.
func (p fundingPage) Wrong(name string, row int) (list []string) {
	for _, each := range p.wrong {
		if each.Field == name+"-"+strconv.Itoa(row) {
			list = append(list, each.Message)
		}
	}
	return list
}

func fundingValues(c investment.Case) url.Values {
	v := url.Values{"funding": nil, "reserves": nil, "invest_to_save": nil, "its_opening": {""}, "its_rate": {""}, "its_from": {""}, "its_years": {""}}
	years := c.Model.Horizon().Years()
	for n, f := range c.Model.Funding {
		v.Add("funding_id", f.ID)
		v.Add("funding_source", string(f.Source))
		v.Add("funding_pays", f.Pays)
		fund := f.Fund
		if fund == "" {
			fund = costmodel.Funds()[0]
		}
		v.Add("funding_fund", fund)
		v.Add("funding_option", f.Option)
		v.Add("funding_label", f.Label)
		v.Add("funding_condition", f.Condition)
		v.Add("funding_reserve", f.Reserve)
		v.Add("funding_partner", f.Partner)
		v.Add("funding_class", f.Class)
		v.Add("funding_life", number(f.Life))
		v.Add("funding_first_use", yearWords(f.FirstUse))
		v.Add("funding_loan", string(f.Loan))
		if f.OwnSales {
			v.Set("funding_own-"+strconv.Itoa(n+1), "yes")
		}
		for _, y := range years {
			v.Add("funds_"+strconv.Itoa(int(y)), pounds(f.Amounts[y]))
		}
	}
	for _, k := range c.Model.Reserves {
		v.Add("reserve_name", k.Name)
		v.Add("reserve_opening", poundsOrNought(k.Opening))
		v.Add("reserve_least", poundsOrNought(k.Least))
	}
	for _, y := range years {
		v.Set("draw_"+strconv.Itoa(int(y)), "")
	}
	if i := c.Model.InvestSave; i != nil {
		v.Set("its_opening", poundsOrNought(i.Opening))
		v.Set("its_rate", i.Rate.String())
		v.Set("its_from", yearWords(i.From))
		v.Set("its_years", number(i.Years))
		for y, p := range i.Draw {
			v.Set("draw_"+strconv.Itoa(int(y)), pounds(p))
		}
	}
	return v
}

func (s *Site) fundingAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	var p fundingPage
	var c investment.Case
	if err := s.with(r, func(tx *store.Tx, found investment.Case) error {
		c = found
		parameters, err := c.Parameters(tx)
		if err != nil {
			return err
		}
		p.Classes, p.Flexible = classChoices(parameters), parameters.Of(costmodel.ThresholdsSet).Thresholds
		a, err := appraised(c, parameters)
		if err == nil {
			p.Result = a.Proposed()
		}
		return err
	}); err != nil {
		return err
	}
	saved := fundingValues(c)
	p.Years = columns(r.PostForm, "funds_", c.Model.Horizon())
	p.Draws = columns(r.PostForm, "draw_", c.Model.Horizon())
	rows := max(len(r.PostForm["funding_source"]), len(c.Model.Funding))
	anchors(saved, "funding", rows)
	for _, y := range p.Years {
		anchors(saved, y.Name, rows)
	}
	p.formPage = s.formOf(r, c, "funding", "Funding", saved, wrong, nil)
	p.wrong = problem.All(wrong)
	return s.Page(w, status, s.t["funding.html"], p)
}

// appraised works a case out without drawing any runs.
func appraised(c investment.Case, p costmodel.Parameters) (*costmodel.Appraisal, error) {
	plain := c.Model
	plain.Uncertainty.Runs = 0
	return costmodel.Appraise(&plain, p)
}

func (s *Site) saveFunding(w http.ResponseWriter, r *http.Request) error {
	if ui.Adding(r) {
		return s.fundingAgain(w, r, http.StatusOK, nil)
	}
	n, err := s.namesOf(r)
	if err != nil {
		return err
	}
	rows := map[string]int{} // of the form, from one, by short names
	err = s.change(r, func(c *investment.Case) error { return setFunding(r, c, n, rows) })
	err = placed(err, nil, func(p problem.Problem) string { return fundingField(p.Field, rows) })
	return ui.Answer(w, r, err, caseAddress(r)+"/funding?done=saved", s.fundingAgain)
}

// fundingField is the row or the cell that a problem of a case is about.
func fundingField(field string, rows map[string]int) string {
	if id, found := strings.CutPrefix(field, "funding-"); found && rows[id] > 0 {
		return "funding-" + strconv.Itoa(rows[id])
	}
	if rest, found := strings.CutPrefix(field, "amount-F-"); found {
		if at := strings.LastIndexByte(rest, '-'); at > 0 && rows[rest[:at]] > 0 {
			return "funds_" + rest[at+1:] + "-" + strconv.Itoa(rows[rest[:at]])
		}
	}
	return ""
}

func setFunding(r *http.Request, c *investment.Case, n names, rows map[string]int) error {
	var x reading
	v := r.PostForm
	n.learn(c.Model)
	known := idsOf(c.Model.Funding, func(f costmodel.Funding) string { return f.ID })
	years := map[string]calendar.FinancialYear{}
	says := slices.Clone(fundingSays)
	for name := range v {
		if y, is := yearOf(name, "funds_"); is {
			years[name] = y
			says = append(says, name)
		}
	}
	slices.Sort(says)
	c.Model.Funding = nil
	eachRow(v, func(at int, cell func(string) string) {
		row := len(c.Model.Funding) + 1
		place := "-" + strconv.Itoa(row)
		f := costmodel.Funding{ID: n.of(cell("funding_id"), known, "F"), Source: costmodel.Source(cell("funding_source")), Pays: cell("funding_pays"), Fund: cell("funding_fund"), Option: cell("funding_option"),
			Label: cell("funding_label"), Condition: cell("funding_condition"), Reserve: cell("funding_reserve"), Partner: cell("funding_partner"), Class: cell("funding_class"),
			Life: x.whole(cell("funding_life"), "Funding "+strconv.Itoa(row)+", life", "funding"+place), FirstUse: x.year(cell("funding_first_use"), "Funding "+strconv.Itoa(row)+", first use", "funding"+place),
			Loan: costmodel.LoanKind(cell("funding_loan")), OwnSales: v.Get("funding_own-"+strconv.Itoa(at+1)) == "yes", Amounts: map[calendar.FinancialYear]money.Pence{}}
		if len([]rune(f.Label)) > 200 || len([]rune(f.Condition)) > 2000 {
			x.wrong("funding"+place, "Funding %d: the name can have 200 characters and the condition 2,000", row)
		}
		for name, y := range years {
			if a := x.amount(cell(name), "", name+place); a != 0 {
				f.Amounts[y] = a
			}
		}
		rows[f.ID] = row
		c.Model.Funding = append(c.Model.Funding, f)
	}, says...)
	c.Model.Reserves = nil
	eachRow(v, func(_ int, cell func(string) string) {
		name := "Reserve " + strconv.Itoa(len(c.Model.Reserves)+1)
		c.Model.Reserves = append(c.Model.Reserves, costmodel.Reserve{Name: cell("reserve_name"), Opening: x.amount(cell("reserve_opening"), name+", balance", "reserves"), Least: x.amount(cell("reserve_least"), name+", least", "reserves")})
	}, "reserve_name", "reserve_opening", "reserve_least")
	c.Model.InvestSave = investToSave(v, &x)
	return x.l.Err()
}

// investToSave reads what is said of the invest-to-save fund, if anything is.
func investToSave(v url.Values, x *reading) *costmodel.InvestToSave {
	said := func(name string) string { return ui.Cell(v, name, 0) }
	i := &costmodel.InvestToSave{Opening: x.amount(said("its_opening"), "", "its_opening"), Rate: x.rate(said("its_rate"), "", "its_rate"), From: x.year(said("its_from"), "", "its_from"), Years: x.whole(said("its_years"), "", "its_years"),
		Draw: map[calendar.FinancialYear]money.Pence{}}
	anything := said("its_opening")+said("its_rate")+said("its_from")+said("its_years") != ""
	for name := range v {
		if y, is := yearOf(name, "draw_"); is && said(name) != "" {
			anything = true
			if a := x.amount(said(name), "", name); a != 0 {
				i.Draw[y] = a
			}
		}
	}
	if !anything {
		return nil
	}
	return i
}

// PaidBy are the sources that pay for capital or revenue of a fund.
func (p fundingPage) PaidBy(fund, pays string) []costmodel.SourceRow {
	var list []costmodel.SourceRow
	for _, row := range p.Result.Financial.Sources {
		if row.Fund == fund && row.Pays == pays {
			list = append(list, row)
		}
	}
	return list
}

// FundWords is a fund as a person says it.
func (fundingPage) FundWords(fund string) string { return costmodel.FundWords(fund) }

// Later says that what is borrowed is charged beyond the years of the case.
func (p fundingPage) Later() bool { return p.Result.Financial.After != 0 }
