// Package finances is the staff pages of what lies under all business cases: the
// medium term financial plan as cases change it, the parameter sets, and the
// budgets that savings name. It holds no rule; packages investment and costmodel
// do.
package finances

import (
	"embed"
	"html/template"

	"moothall/access"
	"moothall/web/ui"
)

//go:embed *.html
var pages embed.FS

// Site is the staff pages of the financial plan, parameter sets and budgets.
type Site struct {
	*ui.Staff
	plan, sets, set, form, budgets *template.Template
}

// New reads the pages.
func New(staff *ui.Staff) (*Site, error) {
	s := &Site{Staff: staff}
	return s, s.Pages(pages, nil, map[string]**template.Template{"plan.html": &s.plan, "sets.html": &s.sets, "set.html": &s.set, "form.html": &s.form, "budgets.html": &s.budgets})
}

// Routes lists the addresses and who may use each.
func (s *Site) Routes() []ui.Route {
	return []ui.Route{
		{Pattern: "GET /staff/plan", Permission: access.Read, Handle: s.showPlan},
		{Pattern: "GET /staff/plan.csv", Permission: access.Read, Handle: s.planCSV},
		{Pattern: "GET /staff/parameters", Permission: access.Read, Handle: s.showSets},
		{Pattern: "GET /staff/parameters/new", Permission: access.ParametersSet, Handle: s.askSet},
		{Pattern: "POST /staff/parameters/new", Permission: access.ParametersSet, Handle: s.addSet},
		{Pattern: "GET /staff/parameters/{name}", Permission: access.Read, Handle: s.showSet},
		{Pattern: "GET /staff/parameters/{name}/edit", Permission: access.ParametersSet, Handle: s.askSet},
		{Pattern: "POST /staff/parameters/{name}/edit", Permission: access.ParametersSet, Handle: s.saveSet},
		{Pattern: "GET /staff/budgets", Permission: access.Read, Handle: s.showBudgets},
		{Pattern: "POST /staff/budgets", Permission: access.ParametersSet, Handle: s.setBudget},
	}
}
