package cases

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"moothall/internal/once"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/web/ui"
	"moothall/web/ui/govuk"
)

type versionsPage struct {
	casePage
	Form     *ui.Form
	Versions []investment.Version
	Summary  *govuk.ErrorSummary // of a refusal, with links to where each thing is mended
}

func (s *Site) showVersions(w http.ResponseWriter, r *http.Request) error {
	return s.versionsAgain(w, r, http.StatusOK, nil)
}

func (s *Site) versionsAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	p := versionsPage{}
	var c investment.Case
	if err := s.View(r, func(tx *store.Tx) (err error) {
		if c, err = investment.FindCase(tx, r.PathValue("ref")); err != nil {
			return err
		}
		p.Versions, err = investment.Versions(tx, c)
		return err
	}); err != nil {
		return err
	}
	p.casePage = s.page(r, c, "versions", "Versions")
	p.Form = ui.NewForm(r, ui.Once(url.Values{"note": {""}, "revision": {strconv.FormatInt(c.Revision, 10)}}), wrong)
	if list := problem.All(wrong); len(list) > 0 {
		p.Summary = &govuk.ErrorSummary{TitleText: "The case cannot be frozen yet"}
		for _, each := range list {
			address := "#note"
			if each.Field != "note" && each.Code != ui.Stale {
				address = mendAt(c.Reference, each.Field)
			}
			p.Summary.ErrorList = append(p.Summary.ErrorList, govuk.ErrorItem{Text: each.Message, Href: address})
		}
	}
	return s.Page(w, status, s.t["versions.html"], p)
}

func (s *Site) freeze(w http.ResponseWriter, r *http.Request) error {
	err := s.ChangeSerializable(r, func(tx *store.Tx) error {
		_, err := once.Do(tx, ui.Mark(r), func() (string, error) {
			v, err := investment.Freeze(tx, r.PathValue("ref"), ui.Field(r, "note"), ui.Revision(r))
			return strconv.Itoa(v.Number), err
		})
		return err
	})
	return ui.Answer(w, r, err, "/staff/cases/"+r.PathValue("ref")+"/versions?done=frozen", s.versionsAgain)
}

type versionPage struct {
	resultPage
	V    investment.Version
	Same bool // worked out again, it is the same bytes
}

// written is one of the five cases, or the summary before them.
type written struct{ Title, Text string }

// Texts are the five cases as they were frozen, as far as they were written.
func (p versionPage) Texts() (list []written) {
	t := p.V.Case.Texts
	for _, each := range []written{{"Summary", t.Summary}, {"Strategic case", t.Strategic}, {"Economic case", t.Economic}, {"Commercial case", t.Commercial}, {"Financial case", t.Financial}, {"Management case", t.Management}} {
		if strings.TrimSpace(each.Text) != "" {
			list = append(list, each)
		}
	}
	return list
}

// showVersion shows a version, or gives out the bytes of its result (3.json) or
// of the case that was frozen (3.case.json).
func (s *Site) showVersion(w http.ResponseWriter, r *http.Request) error {
	number, form, _ := strings.Cut(r.PathValue("n"), ".")
	p := versionPage{}
	var c investment.Case
	if err := s.View(r, func(tx *store.Tx) (err error) {
		if c, err = investment.FindCase(tx, r.PathValue("ref")); err != nil {
			return err
		}
		n, err := versionNumber(c, number)
		if err != nil {
			return err
		}
		p.V, err = investment.FindVersion(tx, c, n)
		return err
	}); err != nil {
		return err
	}
	name := c.Reference + "-v" + number
	switch form {
	case "":
	case "json":
		return giveOut(w, r, name+".json", p.V.Result, p.V.Digest)
	case "case.json":
		text, err := p.V.Document()
		if err != nil {
			return err
		}
		return giveOut(w, r, name+".case.json", text, "")
	default:
		return noVersion(c, r.PathValue("n"))
	}
	var err error
	if p.A, err = p.V.Appraisal(); err != nil {
		return err
	}
	if p.Same, err = p.V.Verify(); err != nil {
		return err
	}
	p.casePage = s.page(r, c, "versions", "Version "+number)
	p.Model, p.Parameters, p.Version, p.Here = &p.V.Case.Model, p.V.Parameters, p.V.Number, "versions/"+number
	if err := p.setOption(r.URL.Query().Get("option")); err != nil {
		return err
	}
	return s.Page(w, http.StatusOK, s.t["version.html"], p)
}

// giveOut sends a file to be kept. With a digest whoever has it already is told
// so.
func giveOut(w http.ResponseWriter, r *http.Request, name string, text []byte, digest string) error {
	h := w.Header()
	if digest != "" {
		h.Set("ETag", `"`+digest+`"`)
		if strings.Contains(r.Header.Get("If-None-Match"), `"`+digest+`"`) {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Length", strconv.Itoa(len(text)))
	_, _ = w.Write(text) // who has gone away meanwhile reads nothing
	return nil
}

// Next is the number of the next version.
func (p versionsPage) Next() int {
	if len(p.Versions) == 0 {
		return 1
	}
	return p.Versions[0].Number + 1
}
