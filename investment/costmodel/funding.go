package costmodel

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"moothall/calendar"
	"moothall/money"
)

// Source is where money comes from.
type Source string

// The sources. What lines displace pays for revenue by itself and is entered as
// lines, and the invest-to-save fund has a part of its own: they are not entered
// here.
const (
	Borrowed      Source = "borrowing" // prudential
	Receipts      Source = "capital-receipts"
	FlexReceipts  Source = "flexible-receipts" // by the direction on the flexible use of capital receipts
	Grant         Source = "grant"
	Developers    Source = "developer-contributions" // section 106 and the community infrastructure levy
	FromRevenue   Source = "revenue-contribution"    // to capital
	FromReserve   Source = "reserve"
	FromSaveFund  Source = "invest-to-save"
	BaseBudget    Source = "base-budget"
	FromSavings   Source = "savings" // cashable ones of this case
	FromPartner   Source = "partner-contribution"
	FromDisplaced Source = "displaced-budget"
)

// Sources lists those that can be entered.
func Sources() []Source {
	return []Source{Borrowed, Receipts, FlexReceipts, Grant, Developers, FromRevenue, FromReserve, BaseBudget, FromSavings, FromPartner}
}

// Words is the source as a person says it.
func (s Source) Words() string {
	return map[Source]string{Borrowed: "Prudential borrowing", Receipts: "Capital receipts", FlexReceipts: "Capital receipts, used flexibly", Grant: "Grant",
		Developers: "Developer contributions", FromRevenue: "Revenue contribution to capital", FromReserve: "Reserve", FromSaveFund: "Invest-to-save fund",
		BaseBudget: "Base budget", FromSavings: "Savings of this case", FromPartner: "Partner contribution", FromDisplaced: "Displaced budgets"}[s]
}

// What a source can pay.
const (
	PaysCapital   = "capital"
	PaysRevenue   = "revenue"
	PaysBorrowing = "borrowing" // provision and interest; no source may
)

// pays says what each source may pay.
func (s Source) pays(what string) bool {
	switch s {
	case Borrowed, Receipts, FromRevenue, Developers:
		return what == PaysCapital
	case FlexReceipts, BaseBudget, FromSavings, FromSaveFund:
		return what == PaysRevenue
	case Grant, FromReserve, FromPartner:
		return what == PaysCapital || what == PaysRevenue
	}
	return false
}

// Funding is money from a source, by year.
type Funding struct {
	ID        string                                 `json:"id"`
	Option    string                                 `json:"option,omitempty"`
	Source    Source                                 `json:"source"`
	Pays      string                                 `json:"pays"` // PaysCapital or PaysRevenue
	Fund      string                                 `json:"fund,omitempty"`
	Label     string                                 `json:"label,omitempty"`
	Condition string                                 `json:"condition,omitempty"` // on which it is given
	Amounts   map[calendar.FinancialYear]money.Pence `json:"amounts"`

	Reserve  string                 `json:"reserve,omitempty"`     // which
	OwnSales bool                   `json:"own_sales,omitempty"`   // flexible receipts: of the council's own assets, and no right to buy
	Partner  string                 `json:"partner,omitempty"`     // who contributes
	Class    string                 `json:"asset_class,omitempty"` // of what is borrowed for
	Life     int                    `json:"life,omitempty"`        // else that of the class
	FirstUse calendar.FinancialYear `json:"first_use,omitzero"`    // when the asset becomes operational
	Loan     LoanKind               `json:"loan,omitempty"`        // for its rate
}

// Reserve is a reserve that the case draws on.
type Reserve struct {
	Name    string      `json:"name"`
	Opening money.Pence `json:"opening"`
	Least   money.Pence `json:"least"` // that must stay in it
}

// InvestToSave is the fund that lends to schemes which repay it from what they
// save.
type InvestToSave struct {
	Option  string                                 `json:"option,omitempty"` // empty: the preferred one
	Opening money.Pence                            `json:"opening"`          // what the fund holds
	Draw    map[calendar.FinancialYear]money.Pence `json:"draw"`
	Rate    Rate                                   `json:"rate"`       // per cent a year on what is not repaid
	From    calendar.FinancialYear                 `json:"repay_from"` // first year of repayment
	Years   int                                    `json:"repay_over"` // equal instalments
}

func (f Funding) fund() string {
	if f.Fund == "" {
		return "general-fund"
	}
	return f.Fund
}

func (c *Case) checkFunding(w *wrongs) {
	seen := map[string]bool{}
	for n, f := range c.Funding {
		field := "funding-" + f.ID
		name := fmt.Sprintf("Funding %d, %s", n+1, strings.ToLower(f.Source.Words()))
		if !IsID(f.ID) || seen[f.ID] {
			w.add("funding", "funding-id", "Funding %d needs a short name of its own: letters, digits and hyphens", n+1)
		}
		seen[f.ID] = true
		if !slices.Contains(Sources(), f.Source) {
			w.add(field, "funding-source", "Funding %d: there is no source called %q", n+1, string(f.Source))
			continue
		}
		if !c.hasOption(f.Option) || !slices.Contains(Funds(), f.fund()) {
			w.add(field, "funding-option", "%s names an option or a fund that there is not", name)
		}
		c.checkPays(w, f, field, name)
		for _, y := range slices.Sorted(maps.Keys(f.Amounts)) {
			cell := CellName("F-"+f.ID, y)
			if y < c.First || y > c.last() {
				w.add(cell, "year", "%s: %s is outside the years of the case, which are %s to %s", name, y, c.First, c.last())
			} else if a := f.Amounts[y]; a < 0 || a > MostInAYear {
				w.add(cell, "negative", "%s: the amount for %s cannot be negative, nor more than %s", name, y, MostInAYear.Pounds())
			}
		}
		if f.Life < 0 || f.Life > 60 {
			w.add(field, "life", "%s: the life of the asset must be 1 to 60 years", name)
		}
		if f.FirstUse != 0 && (f.FirstUse < c.First || f.FirstUse > c.last()+10) {
			w.add(field, "first-use", "%s: the asset must come into use within the case or the ten years after it, not in %s", name, f.FirstUse)
		}
		if f.Loan != "" && !slices.Contains([]LoanKind{AnnuityLoan, EIPLoan, MaturityLoan}, f.Loan) {
			w.add(field, "loan", "%s: a loan is of the kind %s, %s or %s, not %q", name, AnnuityLoan, EIPLoan, MaturityLoan, f.Loan)
		}
		if f.Source == FromPartner && !c.hasPartner(f.Partner) {
			w.add(field, "funding-partner", "%s: say which partner of the case contributes", name)
		}
		if f.Source == FromReserve && !slices.ContainsFunc(c.Reserves, func(r Reserve) bool { return r.Name == f.Reserve }) {
			w.add(field, "funding-reserve", "%s: say which reserve of the case it draws on", name)
		}
	}
	reserves := map[string]bool{}
	for n, r := range c.Reserves {
		if reserves[r.Name] {
			w.add("reserves", "reserve-twice", "There are two reserves called “%s”", short(r.Name))
		}
		reserves[r.Name] = true
		if !within(r.Name, 200) || r.Opening < 0 || r.Least < 0 || r.Opening > MostInAYear {
			w.add("reserves", "reserve", "Reserve %d needs a name, and amounts that are not negative", n+1)
		}
	}
	if i := c.InvestSave; i != nil {
		if !c.hasOption(i.Option) {
			w.add("invest_to_save", "invest-to-save-option", "The invest-to-save fund belongs to option %q, which there is not", i.Option)
		}
		if i.Opening < 0 || i.Opening > MostInAYear || i.Rate < 0 || !sane(i.Rate) || i.Years < 1 || i.Years > 60 || i.From < c.First || i.From > c.last() {
			w.add("invest_to_save", "invest-to-save", "The invest-to-save fund needs a balance that is not negative, a rate from 0 to 100 per cent, a first year of repayment within the case, and 1 to 60 years to repay")
		}
		for _, y := range slices.Sorted(maps.Keys(i.Draw)) {
			a := i.Draw[y]
			if y < c.First || y > c.last() || a < 0 || a > MostInAYear {
				w.add("invest_to_save", "invest-to-save-draw", "The draw of %s must be within the years of the case and not negative", y)
			} else if y >= i.From && a > 0 {
				w.add("invest_to_save", "invest-to-save-order", "What is drawn in %s is drawn after repayment begins in %s: begin to repay later", y, i.From)
			}
		}
	}
}

// checkPays keeps the rules of what a source may pay for.
func (c *Case) checkPays(w *wrongs, f Funding, field, name string) {
	switch {
	case f.Pays == PaysBorrowing && (f.Source == Receipts || f.Source == FlexReceipts):
		w.add(field, "receipts-for-borrowing", "%s cannot pay the provision for borrowing or its interest: receipts may not stand in place of the charge to revenue. Use them for capital, and borrow less", name)
	case f.Source == Borrowed && f.Pays != PaysCapital:
		w.add(field, "borrowing-for-revenue", "Borrowing pays for capital only, not for %s. Fund the revenue from a budget, a reserve or savings", f.Pays)
	case f.Pays == "":
		w.add(field, "funding-pays", "%s: say whether it pays for capital or for revenue", name)
	case !f.Source.pays(f.Pays):
		w.add(field, "funding-pays", "%s cannot pay for %q: say capital or revenue, whichever the source allows", name, f.Pays)
	case f.Source == FlexReceipts && (f.Class != "" || f.Life != 0 || f.Loan != ""):
		w.add(field, "flexible-borrowed", "%s is met from receipts, not from borrowing: leave out the life of the asset and the loan", name)
	case f.Source == FlexReceipts && !f.OwnSales:
		w.add(field, "flexible-sales", "%s must come from sales of the council's own assets, and not from the right to buy: confirm that they do", name)
	}
}

// checkFlexible keeps the rules of the direction that need the parameters: its
// years, one-off revenue only, and a saving that goes on.
func (m *model) checkFlexible() error {
	var w wrongs
	limits := m.p.Of(ThresholdsSet).Thresholds
	used := map[string]money.Pence{} // by option, fund and year
	for _, f := range m.c.Funding {
		if f.Source != FlexReceipts {
			continue
		}
		option := f.Option
		if option == "" {
			option = m.c.PreferredOption().ID
		}
		if !slices.ContainsFunc(m.c.LinesOf(option), func(l Line) bool { return l.Kind == Cashable || l.Kind == Displaced }) {
			w.add("funding-"+f.ID, "flexible-saving", "Flexible receipts are for projects that save from then on: add the saving, or fund the cost otherwise")
		}
		for _, y := range slices.Sorted(maps.Keys(f.Amounts)) {
			if f.Amounts[y] == 0 {
				continue
			}
			if y < limits.FlexibleFirst || y > limits.FlexibleLast {
				w.add(CellName("F-"+f.ID, y), "flexible-year", "Capital receipts can be used flexibly in %s to %s only, not in %s", limits.FlexibleFirst, limits.FlexibleLast, y)
			}
			key := option + " " + f.fund() + " " + y.String()
			used[key] = m.sum(used[key], f.Amounts[y])
			if most := m.oneOff(option, f.fund(), y); used[key] > most {
				w.add(CellName("F-"+f.ID, y), "flexible-one-off", "Flexible receipts pay for one-off revenue only: there is %s of it in %s, and %s of receipts is entered", most.Pounds(), y, used[key].Pounds())
			}
		}
	}
	return w.list.Err()
}

func (m *model) oneOff(option, fund string, y calendar.FinancialYear) money.Pence {
	var total money.Pence
	for i := range m.c.Lines {
		l := &m.c.Lines[i]
		if (l.Option == "" || l.Option == option) && l.Kind == OneOff && l.fund() == fund {
			m.add(&total, m.nominal[i][y-m.c.First])
		}
	}
	return total
}
