package cases

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"moothall/access"
	"moothall/decision"
	"moothall/internal/once"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/investment/exchange"
	"moothall/money"
	"moothall/web/ui"
	"moothall/web/ui/govuk"
)

// exchanging are the pages that take a case out and bring it in.
func (s *Site) exchanging() []ui.Route {
	const at = "/staff/cases/{ref}"
	return []ui.Route{
		{Pattern: "GET " + at + "/exchange", Permission: access.Read, Handle: ask(s.exchangeAgain)},
		{Pattern: "POST " + at + "/exchange", Permission: access.InvestmentEdit, Handle: s.look, Limit: costmodel.LargestFile + 1<<20},
		{Pattern: "POST " + at + "/exchange/take", Permission: access.InvestmentEdit, Handle: s.take, Limit: 3*costmodel.LargestFile + 1<<20},
		{Pattern: "POST " + at + "/exchange/report", Permission: access.ReportWrite, Handle: s.report},
		{Pattern: "GET " + at + "/case.xlsx", Permission: access.Read, Handle: s.sendWorkbook},
		{Pattern: "GET " + at + "/lines.csv", Permission: access.Read, Handle: s.sendCSV},
		{Pattern: "GET " + at + "/case.json", Permission: access.Read, Handle: s.sendCase},
		{Pattern: "GET " + at + "/appraisal.json", Permission: access.Read, Handle: s.sendAppraisal},
		{Pattern: "GET " + at + "/section.md", Permission: access.Read, Handle: s.sendSection},
	}
}

type exchangePage struct {
	formPage
	Section   exchange.Report
	Reports   []ui.Option // drafts that the person may add the section to
	MayReport bool
	wrong     string // with the file
}

// File is the question for the file.
func (p exchangePage) File() govuk.FileUpload {
	f := govuk.FileUpload{ID: "file", Name: "file", Label: govuk.Label{Text: "File", Classes: "govuk-label--s"},
		Hint: &govuk.Hint{Text: "A workbook (.xlsx) or lines (.csv) that came from here, another workbook with names and years like 2026/27, or a whole case (.json)"}}
	if p.wrong != "" {
		f.ErrorMessage = &govuk.ErrorMessage{Text: p.wrong}
	}
	return f
}

func (s *Site) exchangeAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	p := exchangePage{MayReport: ui.May(r, access.ReportWrite)}
	var c investment.Case
	var a *costmodel.Appraisal
	if err := s.View(r, func(tx *store.Tx) (err error) {
		if c, err = investment.FindCase(tx, r.PathValue("ref")); err != nil {
			return err
		}
		if a, err = c.Appraise(tx); err != nil || !p.MayReport {
			return err
		}
		list, err := decision.Reports(tx, "")
		for _, each := range list {
			if each.Status == "draft" {
				p.Reports = append(p.Reports, ui.Option{Value: each.Reference, Text: each.Reference + ", " + each.Title})
			}
		}
		return err
	}); err != nil {
		return err
	}
	p.Section = exchange.Section(&c.Model, a)
	for _, each := range problem.All(wrong) {
		if each.Field == "file" || strings.HasPrefix(each.Field, "amount-") || strings.HasPrefix(each.Code, "exchange.") {
			p.wrong = "Mend what is said above in the file, and select it again"
		}
	}
	saved := url.Values{}
	if p.MayEdit = ui.May(r, access.InvestmentEdit); p.MayEdit {
		saved.Set("file", "")
	}
	if len(p.Reports) > 0 {
		saved.Set("report", "")
	}
	p.formPage = s.formOf(r, c, "exchange", "Excel, files, report", saved, wrong, func(problem.Problem) string { return "file" })
	return s.Page(w, status, s.t["exchange.html"], p)
}

// worked is the case and its figures as they stand.
func (s *Site) worked(r *http.Request) (c investment.Case, a *costmodel.Appraisal, err error) {
	err = s.View(r, func(tx *store.Tx) (err error) {
		if c, err = investment.FindCase(tx, r.PathValue("ref")); err != nil {
			return err
		}
		a, err = c.Appraise(tx)
		return err
	})
	return c, a, err
}

// attach sends a file to be kept.
func attach(w http.ResponseWriter, kind, name string, content []byte) error {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, _ = w.Write(content) // who has gone away meanwhile reads nothing
	return nil
}

func (s *Site) sendWorkbook(w http.ResponseWriter, r *http.Request) error {
	var c investment.Case
	var a *costmodel.Appraisal
	var p costmodel.Parameters
	if err := s.View(r, func(tx *store.Tx) (err error) {
		if c, err = investment.FindCase(tx, r.PathValue("ref")); err != nil {
			return err
		}
		if p, err = c.Parameters(tx); err != nil {
			return err
		}
		a, err = costmodel.Appraise(&c.Model, p)
		return err
	}); err != nil {
		return err
	}
	whole := investment.Version{Case: c, Parameters: p}.WithSets()
	book, err := exchange.Workbook(&whole, a)
	if err != nil {
		return err
	}
	return attach(w, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", c.Reference+".xlsx", book)
}

func (s *Site) sendCSV(w http.ResponseWriter, r *http.Request) error {
	c, err := s.find(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := exchange.LinesCSV(&b, &c.Model); err != nil {
		return err
	}
	return attach(w, "text/csv; charset=utf-8", c.Reference+"-lines.csv", b.Bytes())
}

// sendCase sends the file that `moothall appraise` reads, with the sets of the
// council's own that the case names.
func (s *Site) sendCase(w http.ResponseWriter, r *http.Request) error {
	var text []byte
	var ref string
	if err := s.View(r, func(tx *store.Tx) error {
		c, err := investment.FindCase(tx, r.PathValue("ref"))
		if err != nil {
			return err
		}
		p, err := c.Parameters(tx)
		if err != nil {
			return err
		}
		ref = c.Reference
		v := investment.Version{Case: c, Parameters: p}
		text, err = v.Document()
		return err
	}); err != nil {
		return err
	}
	return attach(w, "application/json", ref+".json", text)
}

func (s *Site) sendAppraisal(w http.ResponseWriter, r *http.Request) error {
	c, a, err := s.worked(r)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return err
	}
	return attach(w, "application/json", c.Reference+"-appraisal.json", text)
}

func (s *Site) sendSection(w http.ResponseWriter, r *http.Request) error {
	c, a, err := s.worked(r)
	if err != nil {
		return err
	}
	return attach(w, "text/markdown; charset=utf-8", c.Reference+"-financial-implications.md", []byte(exchange.Section(&c.Model, a).Markdown()))
}

// incoming reads the file that was sent as another model of the case.
func incoming(r *http.Request, current *costmodel.Case) (exchange.Reading, error) {
	file, head, err := r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return exchange.Reading{}, problem.New(problem.Invalid, "exchange.none", "Select the file").On("file")
	}
	if err != nil {
		return exchange.Reading{}, err
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		return exchange.Reading{}, err
	}
	name := strings.ToLower(head.Filename)
	switch {
	case strings.HasSuffix(name, ".json"):
		c, err := costmodel.Read(bytes.NewReader(text))
		return exchange.Reading{Case: c}, err
	case strings.HasSuffix(name, ".csv"), strings.HasSuffix(name, ".txt"):
		c, err := exchange.ReadLinesCSV(bytes.NewReader(text), current)
		return exchange.Reading{Case: c}, err
	}
	return exchange.Inspect(text, current)
}

type incomingPage struct {
	casePage
	Reading  exchange.Reading
	Changes  []costmodel.Change
	Rest     []string // what would change beside the lines
	Document string
	File     string
	Was, Now money.Pence // what all lines come to
}

// look shows what a file would change, and changes nothing.
func (s *Site) look(w http.ResponseWriter, r *http.Request) error {
	c, err := s.find(r)
	if err != nil {
		return err
	}
	reading, err := incoming(r, &c.Model)
	if err != nil {
		if len(problem.All(err)) > 0 {
			err = asInvalid(err)
		}
		return ui.Answer(w, r, err, "", s.exchangeAgain)
	}
	p := incomingPage{casePage: s.page(r, c, "exchange", "What the file would change"), Reading: reading}
	reading.Case.Reference = c.Reference
	_, _, changes := costmodel.Compare(&c.Model, reading.Case)
	for _, each := range changes {
		p.Was, p.Now = p.Was+each.WasTotal, p.Now+each.NowTotal
	}
	text, err := json.Marshal(reading.Case)
	if err != nil {
		return err
	}
	p.Changes, p.Rest, p.Document = changes, rest(&c.Model, reading.Case), string(text)
	return s.Page(w, http.StatusOK, s.t["incoming.html"], p)
}

// rest says what of the case itself the file would change, beside its lines.
func rest(was, now *costmodel.Case) []string {
	var list []string
	if was.Title != now.Title {
		list = append(list, "Title: "+now.Title+", before "+was.Title)
	}
	if was.Stage != now.Stage {
		list = append(list, "Stage: "+now.Stage.Words()+", before "+was.Stage.Words())
	}
	return append(list, costmodel.CompareRest(was, now)...)
}

// asInvalid makes problems of a file ones that the form comes back with.
func asInvalid(err error) error {
	var l problem.List
	for _, p := range problem.All(err) {
		l.Add(problem.New(problem.Invalid, p.Code, "%s", p.Message).On("file"))
	}
	return l.Err()
}

// take saves what was looked at.
func (s *Site) take(w http.ResponseWriter, r *http.Request) error {
	model, err := costmodel.Read(strings.NewReader(r.PostForm.Get("document")))
	if err == nil {
		err = s.change(r, func(c *investment.Case) error {
			c.Model = *model
			return nil
		})
	}
	if err != nil && len(problem.All(err)) > 0 && !problem.Is(err, problem.Conflict) {
		err = asInvalid(err)
	}
	return ui.Answer(w, r, err, caseAddress(r)+"/lines?done=saved", s.exchangeAgain)
}

// report puts the section into the finance part of a draft report.
func (s *Site) report(w http.ResponseWriter, r *http.Request) error {
	ref := ui.Field(r, "report")
	if ref == "" {
		return ui.Answer(w, r, problem.New(problem.Invalid, "exchange.report", "Select the report").On("report"), "", s.exchangeAgain)
	}
	err := s.Change(r, func(tx *store.Tx) error {
		_, err := once.Do(tx, ui.Mark(r), func() (string, error) { return "", addSection(tx, r.PathValue("ref"), ref) })
		return err
	})
	return ui.Answer(w, r, err, "/staff/reports/"+url.PathEscape(ref)+"?done=saved", s.exchangeAgain)
}

// addSection adds the section of a case to the finance part of a draft report.
// What is written there already stays: the section comes after it.
func addSection(tx *store.Tx, caseRef, report string) error {
	c, err := investment.FindCase(tx, caseRef)
	if err != nil {
		return err
	}
	a, err := c.Appraise(tx)
	if err != nil {
		return err
	}
	is, err := decision.FindReport(tx, report)
	if err != nil {
		return err
	}
	n := decision.NewReport{Title: is.Title, Text: is.Text, Facts: is.Facts, StrategySlug: is.StrategySlug, InvestmentRef: is.InvestmentRef}
	for _, each := range is.Recommendations {
		n.Recommendations = append(n.Recommendations, each.Text)
	}
	n.Text.Finance = strings.TrimSpace(n.Text.Finance + "\n\n" + exchange.Section(&c.Model, a).Prose())
	return decision.SaveReport(tx, report, n, is.Revision)
}
