package cases

import (
	"net/http"
	"slices"

	"moothall/calendar"
	"moothall/investment/costmodel"
)

type financialPage struct{ resultPage }

// Years are the years of the case.
func (p resultPage) Years() []calendar.FinancialYear { return p.A.Horizon.Years() }

// FundingLabel is what a funding line is called.
func (p financialPage) FundingLabel(id string) string {
	if at := slices.IndexFunc(p.Model.Funding, func(f costmodel.Funding) bool { return f.ID == id }); at >= 0 && p.Model.Funding[at].Label != "" {
		return p.Model.Funding[at].Label
	}
	return id
}

func (s *Site) showFinancial(w http.ResponseWriter, r *http.Request) error {
	p := financialPage{}
	var err error
	if p.resultPage, err = s.result(r, "financial", "Financial case", false); err != nil {
		return err
	}
	return s.Page(w, http.StatusOK, s.t["financial.html"], p)
}
