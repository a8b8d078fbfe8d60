package tables

import (
	"cmp"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/once"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/process"
	"moothall/web/ui"
	"moothall/web/ui/govuk"
	"moothall/workflow/dmn"
	"moothall/workflow/rulebook"
)

type draftPage struct {
	ui.Frame
	T          process.Table
	Form       *ui.Form
	Shown      shown
	InForce    rulebook.Version
	Changes    []dmn.Change
	Findings   []rulebook.Finding
	Trial      trial
	MayEdit    bool
	MayApprove bool
	Own        bool // the person who looks saved it
}

// Faulty says that it cannot come into force as it is.
func (p draftPage) Faulty() bool {
	return slices.ContainsFunc(p.Findings, func(f rulebook.Finding) bool { return f.Fault })
}

func (s *Site) showDraft(w http.ResponseWriter, r *http.Request) error {
	return s.draftAgain(w, r, http.StatusOK, nil)
}

func (s *Site) draftAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	t, err := find(r)
	if err != nil {
		return err
	}
	p := draftPage{T: t, Frame: s.Frame(r, "Draft: "+t.Title), MayEdit: ui.May(r, access.TableEdit)}
	if err := s.View(r, func(tx *store.Tx) error {
		v, err := rulebook.Draft(tx, t.Key)
		if err != nil {
			return err
		}
		if p.Shown, err = show(t, v); err != nil {
			return err
		}
		if p.InForce, err = rulebook.InForce(tx, t.Key, calendar.DateOf(tx.Now())); err != nil {
			return err
		}
		g, err := v.Graph()
		if err != nil {
			return err
		}
		if p.Changes, err = v.Changes(tx, g); err != nil {
			return err
		}
		p.Findings = rulebook.Look(r.Context(), t.Key, g)
		p.Own = slices.Contains(v.Authors, ui.Who(r).PersonID)
		p.Trial, err = try(tx, r, t, p.InForce, v)
		return err
	}); err != nil {
		return err
	}
	p.MayApprove = ui.May(r, access.TableApprove) && !p.Own && !p.Faulty() && len(p.Changes) > 0
	saved := url.Values{"revision": {strconv.FormatInt(p.Shown.Version.Revision, 10)}}
	ui.SetDay(saved, "from", calendar.Date{})
	p.Form = ui.NewForm(r, saved, wrong)
	return s.Page(w, status, s.draft, p)
}

func (s *Site) approve(w http.ResponseWriter, r *http.Request) error {
	from, p := ui.Day(func(name string) string { return ui.Field(r, name) }, "from")
	var err error
	if p != nil {
		err = p
	} else {
		err = s.Change(r, func(tx *store.Tx) error {
			return rulebook.Approve(tx, r.PathValue("ref"), from, ui.Revision(r))
		})
	}
	return ui.Answer(w, r, err, "/staff/tables/"+url.PathEscape(r.PathValue("ref"))+"?done=approved", s.draftAgain)
}

func (s *Site) discard(w http.ResponseWriter, r *http.Request) error {
	err := s.Change(r, func(tx *store.Tx) error {
		return rulebook.Discard(tx, r.PathValue("ref"), ui.Revision(r))
	})
	return ui.Answer(w, r, err, "/staff/tables/"+url.PathEscape(r.PathValue("ref"))+"?done=saved", s.draftAgain)
}

type editPage struct {
	ui.Frame
	T        process.Table
	Form     *ui.Form
	Inputs   []column
	Outputs  []column
	Policies []ui.Option
	Refused  bool // a file was sent and refused
	Gone     bool // the draft was approved or discarded meanwhile: saving begins another
}

// A column of the table, and the fields of its cells.
type column struct{ Field, Label, Hint string }

// Names are the fields that make a rule: one that says nothing in any of them
// is no rule.
func (p editPage) Names() []string { return fields(p.Inputs, p.Outputs) }

func fields(inputs, outputs []column) (list []string) {
	for _, c := range slices.Concat(inputs, outputs) {
		list = append(list, c.Field)
	}
	return append(list, "remark")
}

// Rows are the rules of the form.
func (p editPage) Rows() []*ui.Form { return p.Form.Rows("rules", p.Names()...) }

// File asks for a model.
func (p editPage) File() govuk.FileUpload {
	return govuk.FileUpload{ID: "file", Name: "file", Label: govuk.Label{Text: "A DMN file, in place of the draft", Classes: "govuk-label--s"},
		Hint: &govuk.Hint{Text: "As a modelling tool writes it, DMN 1.2 to 1.5, up to 1 MB. It has the decision “" + p.T.Decision + "” with a table"}}
}

func (s *Site) askEdit(w http.ResponseWriter, r *http.Request) error {
	return s.editAgain(w, r, http.StatusOK, nil)
}

func (s *Site) editAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	t, err := find(r)
	if err != nil {
		return err
	}
	p := editPage{T: t, Frame: s.Frame(r, "Change the draft: "+t.Title), Refused: strings.HasSuffix(r.URL.Path, "/upload")}
	var saved url.Values
	if err := s.View(r, func(tx *store.Tx) error {
		v, err := rulebook.Draft(tx, t.Key)
		if problem.Is(err, problem.NotFound) && r.Method == http.MethodPost {
			p.Gone = true
			v, err = rulebook.InForce(tx, t.Key, calendar.DateOf(tx.Now()))
			wrong = problem.New(problem.Conflict, "table.gone", "The draft was approved or discarded while you wrote. What you wrote is kept below: see the table as it is in force now, then save to begin a new draft with it")
		}
		if err != nil {
			return err
		}
		is, err := show(t, v)
		if err != nil {
			return err
		}
		p.Inputs, p.Outputs = columns(t, is.Table)
		saved = valuesOf(is, p.Inputs, p.Outputs)
		return nil
	}); err != nil {
		return err
	}
	for _, each := range dmn.Policies {
		if policy := dmn.Policy(saved.Get("policy")); !slices.Contains([]dmn.Policy{dmn.Unique, dmn.First, dmn.Any, dmn.Collect, policy}, each) {
			continue // the others are for tables that come as files
		}
		p.Policies = append(p.Policies, ui.Option{Value: string(each), Text: shown{Table: &dmn.Table{Policy: each}}.Policy() + " (" + strings.ToLower(string(each)) + ")"})
	}
	p.Form = ui.NewForm(r, ui.Once(saved), wrong)
	if p.Refused {
		p.Form.Unsent()
	}
	return s.Page(w, status, s.edit, p)
}

func columns(t process.Table, table *dmn.Table) (inputs, outputs []column) {
	for i, in := range table.Inputs {
		c := column{Field: "in-" + strconv.Itoa(i+1), Label: in.Heading()}
		switch in.Type {
		case "number":
			c.Hint = ">= 500000, (50000..250000], or - for any"
		case "boolean":
			c.Hint = "true, false, or - for any"
		}
		inputs = append(inputs, c)
	}
	for i, out := range table.Outputs {
		c := column{Field: "out-" + strconv.Itoa(i+1), Label: out.Heading()}
		for _, o := range t.Outputs {
			switch {
			case o.Name == out.Name && len(o.Values) > 0:
				c.Hint = `One of "` + strings.Join(o.Values, `", "`) + `"`
			case o.Name == out.Name && o.Type == "boolean":
				c.Hint = "true or false"
			case o.Name == out.Name:
				c.Hint = "Words in quotes"
			}
		}
		outputs = append(outputs, c)
	}
	return inputs, outputs
}

func valuesOf(is shown, inputs, outputs []column) url.Values {
	v := url.Values{"revision": {strconv.FormatInt(is.Version.Revision, 10)}, "reason": {is.Version.Reason}, "policy": {string(is.Table.Policy)},
		"rules": nil, "rule": nil, "place": nil, "remark": nil, "file": nil}
	for i := range outputs {
		v.Set("default-"+strconv.Itoa(i+1), is.Table.Outputs[i].Default)
	}
	for n, r := range is.Table.Rules {
		v.Add("rule", cmp.Or(r.ID, "row-"+strconv.Itoa(n+1)))
		v.Add("place", strconv.Itoa(n+1))
		for i, c := range inputs {
			v.Add(c.Field, r.Inputs[i])
		}
		for i, c := range outputs {
			v.Add(c.Field, r.Outputs[i])
		}
		v.Add("remark", strings.TrimSpace(strings.Join(r.Remarks, " ")))
	}
	return v
}

// editOf reads the form. A rule of the draft whose place is empty goes.
func editOf(r *http.Request, inputs, outputs []column) (dmn.Edit, error) {
	e := dmn.Edit{Policy: dmn.Policy(ui.Field(r, "policy"))}
	if !slices.Contains(dmn.Policies, e.Policy) {
		return e, problem.New(problem.Invalid, "table.policy", "Select how the rules go together").On("policy")
	}
	for i := range outputs {
		e.Defaults = append(e.Defaults, ui.Field(r, "default-"+strconv.Itoa(i+1)))
	}
	var l problem.List
	var keys []int
	n := 0
	ui.Each(r.PostForm, func(read func(string) string) {
		n++
		rule := dmn.Rule{ID: read("rule"), Remarks: []string{read("remark")}}
		at := n // a new rule without a place goes to the end
		switch text := read("place"); {
		case text == "" && rule.ID != "":
			return
		case text != "":
			k, err := strconv.Atoi(text)
			if err != nil || k < 1 || k > ui.MostRows+1 {
				l.Add(problem.New(problem.Invalid, "table.place", "Enter the place of rule %d as a whole number from 1, or leave it empty to take the rule away, not “%s”", n, ui.Clip(text)).On("rules"))
			}
			at = k
		}
		key := sortKey(n, at)
		for _, c := range inputs {
			rule.Inputs = append(rule.Inputs, read(c.Field))
		}
		for _, c := range outputs {
			text := read(c.Field)
			if text == "" {
				l.Add(problem.New(problem.Invalid, "table.cell", "Rule %d has no answer under “%s”", n, c.Label).On("rules"))
			}
			rule.Outputs = append(rule.Outputs, text)
		}
		i, _ := slices.BinarySearchFunc(keys, key, func(a, b int) int {
			if a <= b {
				return -1
			}
			return 1
		})
		keys = slices.Insert(keys, i, key)
		e.Rules = slices.Insert(e.Rules, i, rule)
	}, fields(inputs, outputs)...)
	if n > ui.MostRows {
		l.Add(problem.New(problem.Invalid, "table.long", "A table that is edited here has at most %d rules: send a larger one as a DMN file", ui.MostRows).On("rules"))
	}
	return e, l.Err()
}

// sortKey orders the rule in row n, from 1, that is to be the rule in another
// place: before the one that stands there if it moves up, after it if down.
func sortKey(n, place int) int {
	switch {
	case place < n:
		return 3*place - 1
	case place > n:
		return 3*place + 1
	}
	return 3 * n
}

// placeHint says what the number is for; a rule that is not saved yet has none.
func placeHint(row *ui.Form) string {
	if row.Value("rule") == "" {
		return "Its number in the order; leave it empty for the end"
	}
	return "Its number in the order. Empty it to take the rule away"
}

func (s *Site) save(w http.ResponseWriter, r *http.Request) error {
	if ui.Adding(r) {
		return s.editAgain(w, r, http.StatusOK, nil)
	}
	t, err := find(r)
	if err != nil {
		return err
	}
	err = s.Change(r, func(tx *store.Tx) error {
		_, err := once.Do(tx, ui.Mark(r), func() (string, error) {
			v, err := rulebook.Draft(tx, t.Key)
			revision := ui.Revision(r)
			if problem.Is(err, problem.NotFound) && r.PostForm.Get("begin") != "" {
				v, err = rulebook.Start(tx, t.Key)
				revision = v.Revision
			}
			if problem.Is(err, problem.NotFound) {
				return "", problem.New(problem.Conflict, "table.gone", "There is no draft of this table any more")
			}
			if err != nil {
				return "", err
			}
			is, err := show(t, v)
			if err != nil {
				return "", err
			}
			inputs, outputs := columns(t, is.Table)
			e, err := editOf(r, inputs, outputs)
			if err != nil {
				return "", err
			}
			m, err := dmn.Read(v.Model)
			if err != nil {
				return "", err
			}
			model, err := m.Rewrite(t.Decision, e)
			if err != nil {
				return "", problem.New(problem.Invalid, "table.rewrite", "The rules cannot be saved: %v", err).On("rules")
			}
			_, err = rulebook.Save(tx, t.Key, model, ui.Field(r, "reason"), revision)
			return "", err
		})
		return err
	})
	return ui.Answer(w, r, err, "/staff/tables/"+t.Key+"/draft?done=saved", s.editAgain)
}

// upload takes a DMN file in place of the draft.
func (s *Site) upload(w http.ResponseWriter, r *http.Request) error {
	t, err := find(r)
	if err != nil {
		return err
	}
	model, err := fileOf(r)
	if err == nil {
		err = s.Change(r, func(tx *store.Tx) error {
			v, err := rulebook.Draft(tx, t.Key)
			if err != nil {
				return err
			}
			_, err = rulebook.Save(tx, t.Key, model, v.Reason, ui.Revision(r))
			return err
		})
	}
	return ui.Answer(w, r, err, "/staff/tables/"+t.Key+"/draft?done=saved", s.editAgain)
}

const maxModel = 1 << 20

func fileOf(r *http.Request) ([]byte, error) {
	if r.MultipartForm == nil || len(r.MultipartForm.File["file"]) == 0 {
		return nil, problem.New(problem.Invalid, "table.file", "Select the DMN file").On("file")
	}
	sent := r.MultipartForm.File["file"][0]
	if sent.Size == 0 {
		return nil, problem.New(problem.Invalid, "table.file-empty", "The file is empty").On("file")
	}
	if sent.Size > maxModel {
		return nil, problem.New(problem.Invalid, "table.file-large", "The file has more than 1 MB").On("file")
	}
	f, err := sent.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxModel))
}
