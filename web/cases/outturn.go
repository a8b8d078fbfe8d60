package cases

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"moothall/calendar"
	"moothall/internal/once"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/money"
	"moothall/web/ui"
)

type outturnPage struct {
	casePage
	Form    *ui.Form
	Lines   []costmodel.Line         // of the preferred option, that are cash
	Years   []calendar.FinancialYear // that have begun
	Version int                      // whose estimate it is held against; nought: the case as it stands
	Held    costmodel.Held
}

func (s *Site) showOutturn(w http.ResponseWriter, r *http.Request) error {
	return s.outturnAgain(w, r, http.StatusOK, nil)
}

func (s *Site) outturnAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	p := outturnPage{}
	var c investment.Case
	var recorded []investment.Outturn
	model, parameters := &c.Model, costmodel.Parameters{}
	if err := s.View(r, func(tx *store.Tx) (err error) {
		if c, err = investment.FindCase(tx, r.PathValue("ref")); err != nil {
			return err
		}
		if recorded, err = investment.Outturns(tx, c); err != nil {
			return err
		}
		versions, err := investment.Versions(tx, c)
		if err != nil {
			return err
		}
		if len(versions) == 0 {
			parameters, err = c.Parameters(tx)
			return err
		}
		v, err := investment.FindVersion(tx, c, versions[0].Number)
		p.Version, model, parameters = v.Number, &v.Case.Model, v.Parameters
		return err
	}); err != nil {
		return err
	}
	ready, err := costmodel.Prepare(parameters)
	if err != nil {
		return err
	}
	working, err := ready.Working(model, model.PreferredOption().ID)
	if err != nil {
		return err
	}
	p.casePage = s.page(r, c, "outturn", "Outturn")
	p.Lines, p.Years = cashLines(&c.Model), s.begun(&c.Model)
	saved := ui.Once(url.Values{"revision": {strconv.FormatInt(c.Revision, 10)}})
	for _, l := range p.Lines {
		for _, y := range p.Years {
			saved.Set(costmodel.CellName(l.ID, y), "")
		}
	}
	var spent []costmodel.Spent
	for _, o := range recorded {
		saved.Set(costmodel.CellName(o.Line, o.Year), strings.TrimPrefix(o.Amount.Pounds(), "£"))
		spent = append(spent, costmodel.Spent{Line: o.Line, Year: o.Year, Amount: o.Amount})
	}
	p.Held = working.HoldAgainst(spent)
	p.Form = ui.NewForm(r, saved, wrong)
	return s.Page(w, status, s.t["outturn.html"], p)
}

// cashLines are the lines of the preferred option that money moves for.
func cashLines(c *costmodel.Case) (list []costmodel.Line) {
	for _, l := range c.LinesOf(c.PreferredOption().ID) {
		if l.Kind.IsCost() || l.Kind.IsCash() {
			list = append(list, l)
		}
	}
	return list
}

// begun are the years of the case that have begun: in no other has anything been
// spent.
func (s *Site) begun(c *costmodel.Case) (list []calendar.FinancialYear) {
	this := calendar.DateOf(s.Clock.Now()).FinancialYear()
	for _, y := range c.Horizon().Years() {
		if y <= this {
			list = append(list, y)
		}
	}
	return list
}

// Cell is the name of the box of a line and year.
func (outturnPage) Cell(l costmodel.Line, y calendar.FinancialYear) string {
	return costmodel.CellName(l.ID, y)
}

// CellWrong is what is wrong with a box.
func (p outturnPage) CellWrong(l costmodel.Line, y calendar.FinancialYear) bool {
	html, err := p.Form.Wrongs(p.Cell(l, y))
	return err == nil && html != ""
}

func (s *Site) recordOutturn(w http.ResponseWriter, r *http.Request) error {
	err := s.Change(r, func(tx *store.Tx) error {
		_, err := once.Do(tx, ui.Mark(r), func() (string, error) {
			c, err := investment.FindCase(tx, r.PathValue("ref"))
			if err != nil {
				return "", err
			}
			list, err := s.readOutturn(tx, r, &c)
			if err != nil {
				return "", err
			}
			return "", investment.RecordOutturn(tx, c.Reference, ui.Revision(r), list)
		})
		return err
	})
	return ui.Answer(w, r, err, "/staff/cases/"+r.PathValue("ref")+"/outturn?done=saved", s.outturnAgain)
}

// readOutturn reads the boxes that the form has. What is recorded of lines that
// it does not show, such as those of another option, stays.
func (s *Site) readOutturn(tx *store.Tx, r *http.Request, c *investment.Case) ([]investment.Outturn, error) {
	recorded, err := investment.Outturns(tx, *c)
	if err != nil {
		return nil, err
	}
	shown := map[string]bool{}
	var list []investment.Outturn
	var l problem.List
	for _, line := range cashLines(&c.Model) {
		for _, y := range s.begun(&c.Model) {
			cell := costmodel.CellName(line.ID, y)
			shown[cell] = true
			text := ui.Field(r, cell)
			if text == "" {
				continue
			}
			p, err := money.Parse(text)
			if err != nil {
				l.Add(problem.New(problem.Invalid, "outturn.amount", "%s, %s: “%s” is not an amount of money. Enter pounds, like 1,250 or 1250.50", line.Label, y, ui.Clip(text)).On(cell))
				continue
			}
			list = append(list, investment.Outturn{Line: line.ID, Year: y, Amount: p})
		}
	}
	for _, o := range recorded {
		for _, line := range c.Model.Lines {
			if line.ID == o.Line && !shown[costmodel.CellName(o.Line, o.Year)] && o.Year >= c.Model.First && o.Year < c.Model.First+calendar.FinancialYear(c.Model.Years) {
				list = append(list, o)
			}
		}
	}
	return list, l.Err()
}
