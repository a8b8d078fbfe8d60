package public

import (
	"encoding/csv"
	"html/template"
	"net/http"
	"strings"

	"moothall/calendar"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/investment/costmodel"
	amount "moothall/money"
	"moothall/publish"
	"moothall/web/ui"
	"moothall/web/ui/chart"
)

// money is a published investment with its chart.
type money struct {
	investment.Document
	Chart      template.HTML
	ChartTitle string
}

type investmentPage struct {
	ui.Frame
	I     money
	Years []calendar.FinancialYear
}

func (s *Site) findInvestment(r *http.Request, ref string) (m money, err error) {
	err = s.DB.View(r.Context(), func(tx *store.Tx) error { return publish.ReadPage(tx, "investment", ref, &m.Document) })
	if err != nil {
		return m, err
	}
	c := chart.Columns{ID: "money-chart", Title: m.All.Total.Cost.Short() + " of cost is placed in a year, the most in " + dearest(m.All).String(),
		Description: "Stacked columns of capital and revenue for each financial year. The table below has the same figures.",
		Series:      []chart.Series{{Name: "Capital"}, {Name: "Revenue"}}, Format: thousands}
	for _, y := range m.All.Years {
		c.Labels = append(c.Labels, y.Year.String())
		c.Series[0].Values = append(c.Series[0].Values, int64(y.Capital))
		c.Series[1].Values = append(c.Series[1].Values, int64(y.Revenue))
	}
	m.Chart, m.ChartTitle = c.SVG(), c.Title
	return m, nil
}

func (s *Site) showInvestment(w http.ResponseWriter, r *http.Request) error {
	ref, form := r.PathValue("ref"), ""
	for _, ext := range []string{".json", ".csv"} {
		if bare, ok := strings.CutSuffix(ref, ext); ok {
			ref, form = bare, ext
		}
	}
	m, err := s.findInvestment(r, ref)
	if err != nil {
		return err
	}
	switch form {
	case ".json":
		return writeJSON(w, m.Document)
	case ".csv":
		return writeCSV(w, m.Document)
	}
	return s.UI.Page(w, http.StatusOK, s.investment, investmentPage{Frame: s.frame(r, m.Title), I: m, Years: m.Horizon.Years()})
}

// writeCSV writes a row for each line and year, then what no line explains.
func writeCSV(w http.ResponseWriter, d investment.Document) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	c := csv.NewWriter(w)
	_ = c.Write([]string{"area", "kind", "line", "year", "pounds", "illustrative"})
	for _, l := range d.Lines {
		for _, y := range d.Horizon.Years() {
			if amount := l.Amounts[y]; amount != 0 {
				_ = c.Write([]string{plain(l.Area), string(l.Kind), plain(l.Label), y.String(), amount.Plain(), yesNo(l.Illustrative)})
			}
		}
	}
	if len(d.Reconciliation) > 0 && d.Reconciliation[0].Unexplained != 0 {
		_ = c.Write([]string{"", "unexplained", plain(d.Reconciliation[0].Label), "", d.Reconciliation[0].Unexplained.Plain(), "no"})
	}
	c.Flush()
	return c.Error()
}

// plain keeps a spreadsheet from taking words for a formula.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// thousands is pence as thousands of pounds, for a narrow column.
func thousands(pence int64) string {
	if pence%100_000 != 0 || pence == 0 {
		return amount.Pence(pence).Pounds()
	}
	return amount.Pence(pence/1000).Pounds() + "k"
}

// dearest is the year with the greatest cost, the first of equals.
func dearest(t costmodel.Table) calendar.FinancialYear {
	var most costmodel.Year
	for _, y := range t.Years {
		if y.Cost > most.Cost || most.Year == 0 {
			most = y
		}
	}
	return most.Year
}
