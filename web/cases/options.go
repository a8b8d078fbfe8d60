package cases

import (
	"net/http"
	"net/url"
	"strconv"

	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/web/ui"
)

// optionsPage is the ways in which it could be done.
type optionsPage struct{ formPage }

// Row is what stands for the short name of an option of the form.
func (p optionsPage) Row(row *ui.Form) string {
	return unsaved(p.Form.Values, "option_id", row.ValueAs("option_id", "short name "))
}

// Roles are what an option can be among others.
func (optionsPage) Roles() []ui.Option {
	return []ui.Option{{Value: "other", Text: "A way to do it"}, {Value: "nothing", Text: "Do nothing: what happens if nobody decides"}, {Value: "minimum", Text: "Do the minimum: the least that has to be done"}}
}

func optionsValues(c investment.Case) url.Values {
	v := url.Values{"options": nil, "preferred": {""}}
	for _, o := range c.Model.Options {
		role := "other"
		switch {
		case o.Nothing:
			role = "nothing"
		case o.Minimum:
			role = "minimum"
		}
		v.Add("option_id", o.ID)
		v.Add("option_title", o.Title)
		v.Add("option_role", role)
		v.Add("option_why", o.Why)
		if o.Preferred {
			v.Set("preferred", o.ID)
		}
	}
	choose(v)
	return v
}

// choose says in each row whether it is the preferred one, so that what somebody
// else saved can be held against it.
func choose(v url.Values) {
	delete(v, "option_preferred")
	for _, id := range v["option_id"] {
		words := ""
		if id != "" && id == v.Get("preferred") {
			words = "the preferred one"
		}
		v.Add("option_preferred", words)
	}
}

func (s *Site) optionsAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	c, err := s.find(r)
	if err != nil {
		return err
	}
	if r.Method == http.MethodPost {
		choose(r.PostForm)
	}
	return s.Page(w, status, s.t["options.html"], optionsPage{s.formOf(r, c, "options", "Options", optionsValues(c), wrong, nil)})
}

func (s *Site) saveOptions(w http.ResponseWriter, r *http.Request) error {
	n, err := s.namesOf(r)
	if err != nil {
		return err
	}
	return s.save(w, r, "/options", func(c *investment.Case) error { return setOptions(r, c, n) }, s.optionsAgain)
}

func setOptions(r *http.Request, c *investment.Case, n names) error {
	var x reading
	n.learn(c.Model)
	was := c.Model.Options
	known := idsOf(was, func(o costmodel.Option) string { return o.ID })
	preferred, list := ui.Field(r, "preferred"), []costmodel.Option{}
	found := false
	eachRow(r.PostForm, func(_ int, cell func(string) string) {
		o := costmodel.Option{ID: n.of(cell("option_id"), known, "O"), Title: cell("option_title"), Nothing: cell("option_role") == "nothing", Minimum: cell("option_role") == "minimum",
			Preferred: preferred != "" && cell("option_id") == preferred, Why: cell("option_why")}
		if len([]rune(o.Why)) > 4000 {
			x.wrong("options", "What is said of “%s” must be 4,000 characters or fewer", ui.Clip(o.Title))
		}
		found = found || o.Preferred
		list = append(list, o)
	}, "option_title", "option_why")
	if len(list) > 0 && !found {
		x.wrong("options", "Select which option is preferred")
	}
	c.Model.Options = list
	for _, o := range was {
		stays := false
		for _, each := range list {
			stays = stays || each.ID == o.ID
		}
		if has := belonging(c.Model, o.ID); !stays && has != "" {
			x.wrong("options", "“%s” cannot be removed while it has %s, so it stands here again: remove them first, or let them belong to another option", ui.Clip(o.Title), has)
			back(r.PostForm, "option_id", o.ID, map[string]string{"option_title": o.Title, "option_why": o.Why})
		}
	}
	return x.l.Err()
}

// back puts a row that cannot be removed back into a form that was sent.
func back(v url.Values, field, id string, says map[string]string) {
	for at, each := range v[field] {
		if each != id {
			continue
		}
		for name, words := range says {
			if at < len(v[name]) {
				v[name][at] = words
			}
		}
		return
	}
}

// belonging says what belongs to an option alone.
func belonging(m costmodel.Case, option string) string {
	lines, risks, funding := 0, 0, 0
	for _, l := range m.Lines {
		lines += one(l.Option == option)
	}
	for _, k := range m.Risks {
		risks += one(k.Option == option)
	}
	for _, f := range m.Funding {
		funding += one(f.Option == option)
	}
	return counted([]string{plural(lines, "line", "lines"), plural(risks, "risk", "risks"), plural(funding, "row of funding", "rows of funding")})
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// plural is a number of things, empty for none.
func plural(n int, one, many string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// counted joins what there is any of, as one says it.
func counted(list []string) string {
	out, left := "", []string{}
	for _, s := range list {
		if s != "" {
			left = append(left, s)
		}
	}
	for i, s := range left {
		switch {
		case i == 0:
			out = s
		case i == len(left)-1:
			out += " and " + s
		default:
			out += ", " + s
		}
	}
	return out
}
