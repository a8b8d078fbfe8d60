// Package tables is the staff pages of the council's tables of rules: what is
// in force, the draft that may follow it, what is different in it, how it
// answers an example, and its approval. It holds no rule; packages rulebook and
// dmn do.
package tables

import (
	"embed"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/process"
	"moothall/web/ui"
	"moothall/workflow/dmn"
	"moothall/workflow/rulebook"
)

//go:embed *.html
var pages embed.FS

// Site is the staff pages of tables of rules.
type Site struct {
	*ui.Staff
	list, one, version, draft, edit *template.Template
}

// New reads the pages.
func New(staff *ui.Staff) (*Site, error) {
	s := &Site{Staff: staff}
	return s, s.Pages(pages, template.FuncMap{"event": eventWords, "inc": func(i int) int { return i + 1 }, "placeHint": placeHint}, map[string]**template.Template{
		"list.html": &s.list, "one.html": &s.one, "version.html": &s.version, "draft.html": &s.draft, "edit.html": &s.edit,
	}, "parts.html")
}

// Routes lists the addresses and who may use each.
func (s *Site) Routes() []ui.Route {
	return []ui.Route{
		{Pattern: "GET /staff/tables", Permission: access.Read, Handle: s.showList},
		{Pattern: "GET /staff/tables/{ref}", Permission: access.Read, Handle: s.showOne},
		{Pattern: "GET /staff/tables/{ref}/versions/{n}", Permission: access.Read, Handle: s.showVersion},
		{Pattern: "GET /staff/tables/{ref}/versions/{n}/model.dmn", Permission: access.Read, Handle: s.sendModel},
		{Pattern: "POST /staff/tables/{ref}/versions/{n}/take-back", Permission: access.TableApprove, Handle: s.takeBack},
		{Pattern: "POST /staff/tables/{ref}/start", Permission: access.TableEdit, Handle: s.start},
		{Pattern: "GET /staff/tables/{ref}/draft", Permission: access.Read, Handle: s.showDraft},
		{Pattern: "GET /staff/tables/{ref}/edit", Permission: access.TableEdit, Handle: s.askEdit},
		{Pattern: "POST /staff/tables/{ref}/edit", Permission: access.TableEdit, Handle: s.save},
		{Pattern: "POST /staff/tables/{ref}/upload", Permission: access.TableEdit, Handle: s.upload, Limit: 2 << 20},
		{Pattern: "POST /staff/tables/{ref}/approve", Permission: access.TableApprove, Handle: s.approve},
		{Pattern: "POST /staff/tables/{ref}/discard", Permission: access.TableEdit, Handle: s.discard},
	}
}

// eventWords says an entry of the journal as a person would.
func eventWords(event string) string {
	switch event {
	case "table.drafted":
		return "Draft begun"
	case "table.saved":
		return "Draft saved"
	case "table.approved":
		return "Version approved"
	case "table.discarded":
		return "Draft discarded"
	case "table.taken-back":
		return "Version taken back"
	}
	return event
}

type listPage struct {
	ui.Frame
	Tables []listLine
}

type listLine struct {
	process.Table
	InForce  rulebook.Version
	HasDraft bool
}

func (s *Site) showList(w http.ResponseWriter, r *http.Request) error {
	p := listPage{Frame: s.Frame(r, "Tables of rules")}
	if err := s.View(r, func(tx *store.Tx) error {
		for _, t := range process.Tables() {
			v, err := rulebook.InForce(tx, t.Key, calendar.DateOf(tx.Now()))
			if err != nil {
				return err
			}
			_, err = rulebook.Draft(tx, t.Key)
			if err != nil && !problem.Is(err, problem.NotFound) {
				return err
			}
			p.Tables = append(p.Tables, listLine{t, v, err == nil})
		}
		return nil
	}); err != nil {
		return err
	}
	return s.Page(w, http.StatusOK, s.list, p)
}

// shown is a version of a table as a page shows it.
type shown struct {
	Key     string
	Version rulebook.Version
	Table   *dmn.Table
	Caption string
}

func show(t process.Table, v rulebook.Version) (shown, error) {
	g, err := v.Graph()
	if err != nil {
		return shown{}, err
	}
	table, ok := g.Table(t.Decision)
	if !ok {
		return shown{}, problem.New(problem.Conflict, "table.decision", "This version has no decision table called %q", t.Decision)
	}
	return shown{t.Key, v, table, t.Title + ", " + v.Words()}, nil
}

// Policy says how the rules of the table go together.
func (s shown) Policy() string {
	switch s.Table.Policy {
	case dmn.Unique:
		return "One rule answers: no two can match the same case."
	case dmn.Any:
		return "Several rules can match the same case; they must agree."
	case dmn.First:
		return "The first rule that matches answers; the order matters."
	case dmn.Priority:
		return "Of the rules that match, the answer that stands first among the values of its column counts."
	case dmn.RuleOrder, dmn.OutputOrder, dmn.Collect:
		return "Every rule that matches answers, and all the answers count."
	}
	return ""
}

// Rows are the rules, in words and as they are written.
func (s shown) Rows() (rows []row) {
	for n, r := range s.Table.Rules {
		line := row{Number: n + 1, Why: strings.TrimSpace(strings.Join(r.Remarks, " "))}
		for i, in := range s.Table.Inputs {
			line.Cells = append(line.Cells, cell{in.Heading(), s.Table.InputWords(n, i), r.Inputs[i]})
		}
		for i, out := range s.Table.Outputs {
			line.Cells = append(line.Cells, cell{out.Heading(), s.Table.OutputWords(n, i), r.Outputs[i]})
		}
		rows = append(rows, line)
	}
	return rows
}

// Defaults are what answers if no rule matches.
func (s shown) Defaults() (list []cell) {
	for _, o := range s.Table.Outputs {
		if o.Default != "" {
			list = append(list, cell{o.Heading(), o.Default, o.Default})
		}
	}
	return list
}

type row struct {
	Number int
	Cells  []cell
	Why    string
}

type cell struct{ Column, Words, Text string }

// find reads the table of the address.
func find(r *http.Request) (process.Table, error) {
	t, ok := process.Find(r.PathValue("ref"))
	if !ok {
		return t, problem.New(problem.NotFound, "table.none", "There is no table of rules called %s", ui.Clip(r.PathValue("ref")))
	}
	return t, nil
}

func (s *Site) sendModel(w http.ResponseWriter, r *http.Request) error {
	t, err := find(r)
	if err != nil {
		return err
	}
	n, err := number(r)
	if err != nil {
		return err
	}
	var v rulebook.Version
	if err := s.View(r, func(tx *store.Tx) (err error) {
		v, err = rulebook.Numbered(tx, t.Key, n)
		return err
	}); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/xml; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+t.Key+"-"+strconv.Itoa(n)+`.dmn"`)
	h.Set("Content-Length", strconv.Itoa(len(v.Model)))
	_, _ = w.Write(v.Model) // who has gone away meanwhile reads nothing
	return nil
}

// number is the version that the address names.
func number(r *http.Request) (int, error) {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 0 {
		return 0, problem.New(problem.NotFound, "table.no-version", "There is no version %s of this table", ui.Clip(r.PathValue("n")))
	}
	return n, nil
}
