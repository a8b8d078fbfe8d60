package cases

import (
	"net/http"
	"net/url"

	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/web/ui"
)

// textsPage is the five cases in words.
type textsPage struct{ formPage }

// Short says that the case is a short one.
func (p textsPage) Short() bool { return p.C.Model.Stage == costmodel.Short }

// Outline says that the case is a strategic outline.
func (p textsPage) Outline() bool { return p.C.Model.Stage == costmodel.SOC }

// Middle says that the case is an outline business case.
func (p textsPage) Middle() bool { return p.C.Model.Stage == costmodel.OBC }

func (s *Site) textsAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	c, err := s.find(r)
	if err != nil {
		return err
	}
	t := c.Texts
	saved := url.Values{"summary": {t.Summary}, "strategic": {t.Strategic}, "economic": {t.Economic}, "commercial": {t.Commercial}, "financial": {t.Financial}, "management": {t.Management}}
	return s.Page(w, status, s.t["texts.html"], textsPage{s.formOf(r, c, "texts", "The five cases", saved, wrong, nil)})
}

func (s *Site) saveTexts(w http.ResponseWriter, r *http.Request) error {
	return s.save(w, r, "/texts", func(c *investment.Case) error {
		said := func(name string) string { return ui.Field(r, name) }
		c.Texts = investment.Texts{Summary: said("summary"), Strategic: said("strategic"), Economic: said("economic"), Commercial: said("commercial"), Financial: said("financial"), Management: said("management")}
		return nil
	}, s.textsAgain)
}
