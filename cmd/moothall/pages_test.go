package main

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"moothall/access"
)

// faults reads a page and says what is wrong with how it is made: more than one
// h1, a heading that leaves out a level, an id that stands twice, a field
// without a label, or a link within the page that leads nowhere.
func faults(t *testing.T, page string) (list []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	ids, labels, h1, level := map[string]bool{}, map[string]bool{}, 0, 0
	walk(root, func(n *html.Node) {
		if id := attr(n, "id"); id != "" {
			if ids[id] {
				list = append(list, "the id "+id+" stands twice")
			}
			ids[id] = true
		}
		if n.Data == "label" {
			labels[attr(n, "for")] = true
		}
	})
	walk(root, func(n *html.Node) {
		switch n.Data {
		case "h1", "h2", "h3", "h4", "h5", "h6":
			at := int(n.Data[1] - '0')
			if at == 1 {
				h1++
			}
			if at > level+1 && level > 0 {
				list = append(list, fmt.Sprintf("%s follows h%d", n.Data, level))
			}
			level = at
		case "input", "select", "textarea":
			if t := attr(n, "type"); t != "hidden" && !labels[attr(n, "id")] && attr(n, "aria-label") == "" {
				list = append(list, "no label for "+attr(n, "name"))
			}
		case "a":
			if to, within := strings.CutPrefix(attr(n, "href"), "#"); within && !ids[to] {
				list = append(list, "a link leads to #"+to+", which is not there")
			}
		}
	})
	if h1 != 1 {
		list = append(list, fmt.Sprintf("%d h1", h1))
	}
	return list
}

// references are what stands for the parts of an address.
func references() map[string][]string {
	places := map[string][]string{
		"/staff/reports/{ref}": {"REP-2007-0001"}, "/staff/reports/{ref}/edit": {"REP-2007-0001"},
		"/staff/meetings/{ref}": {"MTG-2026-0001"}, "/staff/meetings/{ref}/edit": {"MTG-2026-0001"}, "/staff/meetings/{ref}/items/{item}": {"MTG-2026-0001"},
		"/staff/decisions/{ref}": {"DEC-2026-0001", "DEC-2026-0002", "DEC-2007-0001"}, "/staff/decisions/{ref}/edit": {"DEC-2026-0002"}, "/staff/decisions/{ref}/correct": {"DEC-2026-0001"},
		"/staff/strategies/{ref}": {"ict-strategy-2007"}, "/staff/strategies/{ref}/edit": {"ict-strategy-2007"},
		"/staff/investments/{ref}": {"INV-2007-0001"}, "/staff/investments/{ref}/edit": {"INV-2007-0001"},
		"/staff/benefits/{ref}": {"BEN-2007-0001"}, "/staff/benefits/{ref}/edit": {"BEN-2026-0001"},
		"/staff/portfolios/{ref}": {"PORT-2027-0001"}, "/staff/portfolios/{ref}/edit": {"PORT-2027-0001"}, "/staff/portfolios/{ref}/solving": {"PORT-2027-0001"}, "/staff/portfolios/{ref}/scenarios/{n}": {"PORT-2027-0001"},
		"/staff/parameters/{name}": {"green-book-2026", "treasury-2002", "nothing"}, "/staff/parameters/{name}/edit": {"nothing"},
		"/staff/cases/{ref}/versions/{n}": {"CASE-2007-0002"}, "/staff/cases/{ref}/working/{figure}": {"CASE-2007-0002"},
	}
	for _, part := range []string{"", "/draft", "/edit", "/versions/{n}"} {
		places["/staff/tables/{ref}"+part] = []string{"key-decision", "report-clearance", "delegated-limits"}
	}
	for _, part := range []string{"", "/edit", "/options", "/lines", "/lines/{line}", "/lines/{line}/delete", "/funding", "/partners", "/risks", "/texts", "/principles", "/evidence", "/evidence/{file}", "/economic", "/financial", "/what-if", "/versions", "/compare", "/outturn", "/exchange"} {
		places["/staff/cases/{ref}"+part] = []string{"CASE-2007-0002", "CASE-2008-0001", "CASE-2026-0001"}
	}
	return places
}

// addresses are those of a route in the example.
func (v *visit) addresses(path string) (list []string) {
	if !strings.Contains(path, "{") {
		return []string{path}
	}
	refs := v.places[path]
	if strings.HasPrefix(path, "/staff/people/{ref}") {
		refs = []string{v.people[access.LegalOfficer].ID}
	}
	if len(refs) == 0 {
		v.t.Errorf("no place is known for %s", path)
	}
	for _, ref := range refs {
		list = append(list, strings.NewReplacer("{ref}", ref, "{item}", "1", "{n}", "1", "{name}", ref, "{line}", "L1", "{file}", "none", "{figure}", "npsv").Replace(path))
	}
	return list
}

// Every page that anyone can open is well made, for everyone who can open it.
func TestPagesAreWellMade(t *testing.T) {
	onEach(t, func(t *testing.T, v *visit) {
		v.everyCheck(access.FinanceOfficer)
		v.drafted()
		for _, role := range append([]access.Role{""}, access.Roles()...) {
			cookie := v.as(role)
			for _, route := range v.routes {
				method, place, _ := strings.Cut(route.Pattern, " ")
				if method != http.MethodGet || path.Ext(place) != "" { // a file is no page
					continue
				}
				for _, address := range v.addresses(place) {
					w := v.send(method, address, cookie, nil)
					if w.Code == http.StatusSeeOther {
						continue
					}
					for _, fault := range faults(t, w.Body.String()) {
						t.Errorf("%s, as %q: %s", address, role, fault)
					}
				}
			}
		}
		for _, address := range []string{"/decisions", "/decisions?year=soon", "/decisions/DEC-2007-0001", "/decisions/DEC-2007-0002", "/decisions/DEC-2007-0002/benefits", "/decisions/DEC-2026-0001", "/decisions/DEC-2026-0001/v1", "/investments/INV-2007-0001", "/strategies", "/strategies/ict-strategy-2007", "/nowhere"} {
			for _, fault := range faults(t, v.send("GET", address, nil, nil).Body.String()) {
				t.Errorf("%s: %s", address, fault)
			}
		}
	})
}

// everyCheck lets whoever has that role make every check, and submits a report
// for them.
func (v *visit) everyCheck(role access.Role) {
	v.t.Helper()
	admin := v.as(access.Administrator)
	address := "/staff/people/" + v.people[role].ID
	f := v.open(address, admin)
	f["roles"] = []string{string(role), string(access.LegalOfficer), string(access.DemocraticServices)}
	v.made(address, admin, f)
	proposer := v.as(access.Proposer)
	f = v.open("/staff/reports/new", proposer)
	f.Set("title", "For every check")
	f.Set("cost", "750k")
	f.Set("wards", "3")
	f.Set("personal_data", "no")
	f.Set("purpose", "To be checked.")
	f["recommendation"] = []string{"It is agreed."}
	report := v.made("/staff/reports/new", proposer, f)
	v.pressed(report, "/submit", proposer, nil)
	v.places["/staff/reports/{ref}"] = append(v.places["/staff/reports/{ref}"], strings.TrimPrefix(report, "/staff/reports/"))
	w := v.press(report, "/clear/legal", v.as(role), url.Values{"outcome": {"returned"}})
	for _, fault := range faults(v.t, w.Body.String()) {
		v.t.Errorf("a return without a word: %s", fault)
	}
	if page := w.Body.String(); !strings.Contains(page, `href="#comment-legal"`) || strings.Count(page, "govuk-error-message") != 1 {
		v.t.Error("a return without a word does not lead to the check that it is about")
	}
}

// A form that is sent empty, or with nonsense in every field, comes back with a
// sentence for what is wrong, a link to a place that is there, and all that was
// typed. Nothing fails.
func TestNonsenseComesBack(t *testing.T) {
	onEach(t, func(t *testing.T, v *visit) {
		v.unfinished()
		nonsense := []string{"", "\u202e<b>'\"&", "-1", "99999999999999999999", "31/31/2026", strings.Repeat("長", 300)}
		for _, route := range v.routes {
			method, path, _ := strings.Cut(route.Pattern, " ")
			if method != http.MethodGet || !strings.HasSuffix(path, "/new") && !strings.HasSuffix(path, "/edit") && !strings.HasSuffix(path, "/correct") && !strings.HasSuffix(path, "/{item}") && path != "/staff/import" && path != "/staff/people/{ref}" {
				continue
			}
			cookie := v.holder(route.Permission)
			for _, address := range v.addresses(path) {
				w := v.send(method, address, cookie, nil)
				if w.Code != http.StatusOK {
					t.Errorf("%s answers %d", address, w.Code)
					continue
				}
				form := fields(t, w.Body.String())
				for _, words := range nonsense {
					typed := url.Values{}
					for name, list := range form {
						typed[name] = make([]string, len(list))
						for i := range list {
							typed[name][i] = words
						}
					}
					typed["revision"], typed["once"] = form["revision"], nil // a sending of its own
					w := v.send("POST", address, cookie, typed)
					switch {
					case w.Code >= 500:
						t.Errorf("%q in every field of %s answers %d", words, address, w.Code)
					case w.Code == http.StatusUnprocessableEntity || w.Code == http.StatusConflict:
						page := w.Body.String()
						for _, fault := range faults(t, page) {
							t.Errorf("%q in every field of %s: %s", words, address, fault)
						}
						if kept := fields(t, page); words != "" && kept.Has("title") && kept.Get("title") != words {
							t.Errorf("%q in every field of %s: the title became %q", words, address, kept.Get("title"))
						}
					}
				}
			}
		}
	})
}

// unfinished puts a draft and an undecided item where there were finished ones.
func (v *visit) unfinished() {
	v.t.Helper()
	proposer, officer := v.as(access.Proposer), v.as(access.DemocraticServices)
	f := v.open("/staff/reports/new", proposer)
	f.Set("title", "A draft")
	v.places["/staff/reports/{ref}/edit"] = []string{strings.TrimPrefix(v.made("/staff/reports/new", proposer, f), "/staff/reports/")}
	finance := v.as(access.FinanceOfficer)
	f = v.open("/staff/parameters/new?from=green-book-2026", finance)
	f.Set("name", "our-own")
	v.made("/staff/parameters/new", finance, f)
	v.places["/staff/parameters/{name}/edit"] = []string{"our-own"}
	v.drafted()
	f = v.open("/staff/meetings/new", officer)
	f.Set("held_on-day", "24")
	f.Set("held_on-month", "11")
	f.Set("held_on-year", "2026")
	meeting := v.made("/staff/meetings/new", officer, f)
	f = v.open(meeting, officer)
	f.Set("title", "An item")
	v.made(meeting+"/items", officer, f)
	v.places["/staff/meetings/{ref}/edit"] = []string{strings.TrimPrefix(meeting, "/staff/meetings/")}
	v.places["/staff/meetings/{ref}/items/{item}"] = []string{strings.TrimPrefix(meeting, "/staff/meetings/")}
}

// drafted begins a draft of every table of rules that has none.
func (v *visit) drafted() {
	v.t.Helper()
	for _, key := range []string{"key-decision", "report-clearance"} {
		v.pressed("/staff/tables/"+key, "/start", v.as(access.FinanceOfficer), nil)
	}
}

// holder is someone who has the permission.
func (v *visit) holder(p access.Permission) *http.Cookie {
	for _, role := range access.Roles() {
		who := v.people[role]
		if access.Holds(role, p) {
			return v.as(who.Roles[0])
		}
	}
	v.t.Fatalf("nobody holds %s", p)
	return nil
}
