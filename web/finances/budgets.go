package finances

import (
	"net/http"
	"net/url"

	"moothall/access"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/money"
	"moothall/web/ui"
)

type budgetsPage struct {
	ui.Frame
	Budgets  []investment.Budget
	Form     *ui.Form
	MayWrite bool
}

// Funds are the funds of a budget.
func (budgetsPage) Funds() []ui.Option {
	var list []ui.Option
	for _, f := range costmodel.Funds() {
		list = append(list, ui.Option{Value: f, Text: costmodel.FundWords(f)})
	}
	return list
}

// Fund is the fund as a person says it.
func (budgetsPage) Fund(f string) string { return costmodel.FundWords(f) }

func (s *Site) showBudgets(w http.ResponseWriter, r *http.Request) error {
	return s.budgetsAgain(w, r, http.StatusOK, nil)
}

func (s *Site) budgetsAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	p := budgetsPage{Frame: s.Frame(r, "Budgets"), MayWrite: ui.May(r, access.ParametersSet),
		Form: ui.NewForm(r, url.Values{"code": {""}, "title": {""}, "fund": {costmodel.Funds()[0]}, "amount": {""}}, wrong)}
	if err := s.View(r, func(tx *store.Tx) (err error) {
		p.Budgets, err = investment.Budgets(tx)
		return err
	}); err != nil {
		return err
	}
	return s.Page(w, status, s.budgets, p)
}

func (s *Site) setBudget(w http.ResponseWriter, r *http.Request) error {
	b := investment.Budget{Code: ui.Field(r, "code"), Title: ui.Field(r, "title"), Fund: ui.Field(r, "fund")}
	var err error
	if b.Amount, err = money.Parse(ui.Field(r, "amount")); err != nil {
		err = problem.New(problem.Invalid, "budget.amount", "“%s” is not an amount of money. Enter pounds, like 1,250 or 1250.50", ui.Clip(ui.Field(r, "amount"))).On("amount")
	} else {
		err = s.Change(r, func(tx *store.Tx) error { return investment.SetBudget(tx, b) })
	}
	return ui.Answer(w, r, err, "/staff/budgets?done=saved", s.budgetsAgain)
}
