package cases

import (
	"html/template"
	"net/http"
)

type economicPage struct {
	resultPage
	Chart template.HTML // of what is uncertain, if anything is drawn
}

func (s *Site) showEconomic(w http.ResponseWriter, r *http.Request) error {
	p := economicPage{}
	var err error
	if p.resultPage, err = s.result(r, "economic", "Economic case", true); err != nil {
		return err
	}
	if p.R.Outlook != nil {
		p.Chart = curve(p.R.Outlook).Figure()
	}
	return s.Page(w, http.StatusOK, s.t["economic.html"], p)
}
