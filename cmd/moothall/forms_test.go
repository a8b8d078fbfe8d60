package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"moothall/access"
	"moothall/internal/store"
)

// fields are what a browser would send of the main form of a page: every field
// as it stands.
func fields(t *testing.T, page string) url.Values {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var form *html.Node
	walk(root, func(n *html.Node) {
		if n.Data == "form" && attr(n, "novalidate") != "" && form == nil || n.Data == "form" && form == nil && attr(n, "action") == "" {
			form = n
		}
	})
	if form == nil {
		t.Fatal("the page has no form")
	}
	v := url.Values{}
	walk(form, func(n *html.Node) {
		name := attr(n, "name")
		switch {
		case name == "":
		case n.Data == "textarea" && n.FirstChild != nil:
			v.Add(name, n.FirstChild.Data)
		case n.Data == "textarea":
			v.Add(name, "")
		case n.Data == "select":
			v.Add(name, selected(n))
		case n.Data == "input" && (attr(n, "type") == "checkbox" || attr(n, "type") == "radio"):
			if attr(n, "checked") != "" {
				v.Add(name, attr(n, "value"))
			}
		case n.Data == "input" && attr(n, "type") != "file":
			v.Add(name, attr(n, "value"))
		}
	})
	return v
}

func walk(n *html.Node, fn func(*html.Node)) {
	if n.Type == html.ElementNode {
		fn(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, fn)
	}
}

// attr is the value of an attribute; one without a value is its own name.
func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			if a.Val == "" && (name == "checked" || name == "selected" || name == "novalidate") {
				return name
			}
			return a.Val
		}
	}
	return ""
}

func selected(n *html.Node) string {
	first, chosen, found := "", "", false
	walk(n, func(o *html.Node) {
		if o.Data != "option" {
			return
		}
		if first == "" {
			first = attr(o, "value")
		}
		if attr(o, "selected") != "" {
			chosen, found = attr(o, "value"), true
		}
	})
	if found {
		return chosen
	}
	return first
}

// hidden are the hidden fields of the forms of a page that are sent to an
// address which ends so.
func hidden(t *testing.T, page, action string) url.Values {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	v := url.Values{}
	walk(root, func(form *html.Node) {
		if form.Data != "form" || !strings.HasSuffix(attr(form, "action"), action) {
			return
		}
		walk(form, func(n *html.Node) {
			if attr(n, "type") == "hidden" {
				v.Add(attr(n, "name"), attr(n, "value"))
			}
		})
	})
	return v
}

// press opens a page and sends the form on it that goes to action, with form
// filled in.
func (v *visit) press(page, action string, cookie *http.Cookie, form url.Values) *httptest.ResponseRecorder {
	v.t.Helper()
	sent := hidden(v.t, v.send("GET", page, cookie, nil).Body.String(), action)
	for name, list := range form {
		sent[name] = list
	}
	return v.send("POST", page+action, cookie, sent)
}

// pressed is press of what should be accepted.
func (v *visit) pressed(page, action string, cookie *http.Cookie, form url.Values) {
	v.t.Helper()
	if w := v.press(page, action, cookie, form); w.Code != http.StatusSeeOther {
		v.t.Fatalf("%s%s answers %d: %s", page, action, w.Code, problems(w.Body.String()))
	}
}

// open gets a page with a form and returns its fields.
func (v *visit) open(address string, cookie *http.Cookie) url.Values {
	v.t.Helper()
	w := v.send("GET", address, cookie, nil)
	if w.Code != http.StatusOK {
		v.t.Fatalf("%s answers %d: %s", address, w.Code, w.Body)
	}
	return fields(v.t, w.Body.String())
}

// made sends a form that should be accepted and returns where it led, without
// the words that say so.
func (v *visit) made(address string, cookie *http.Cookie, form url.Values) string {
	v.t.Helper()
	w := v.send("POST", address, cookie, form)
	if w.Code != http.StatusSeeOther {
		v.t.Fatalf("%s answers %d: %s", address, w.Code, problems(w.Body.String()))
	}
	to, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	return to
}

var summary = regexp.MustCompile(`(?s)govuk-error-summary__list">.*?</ul>`)

func problems(page string) string { return summary.FindString(page) }

// A report goes from a draft through every check to an agenda, a record, a
// publication and a correction, by the forms of the pages alone.
func TestTheWholeLineOnPages(t *testing.T) {
	onEach(t, func(t *testing.T, v *visit) {
		proposer, officer := v.as(access.Proposer), v.as(access.DemocraticServices)

		f := v.open("/staff/reports/new", proposer)
		f.Set("title", "A shared service desk")
		f.Set("purpose", "To agree one service desk for both councils.")
		f.Set("reasons", "One desk answers sooner.")
		f.Set("alternatives", "Two desks.\n\nNo desk.")
		f["recommendation"] = []string{"One desk is agreed.", "", "It opens in April."}
		f.Set("cost", "2m")
		f.Set("wards", "4")
		f.Set("personal_data", "yes")
		report := v.made("/staff/reports/new", proposer, f)
		if again := v.made("/staff/reports/new", proposer, f); again != report {
			t.Fatalf("the form sent twice led to %s and %s", report, again)
		}
		v.pressed(report, "/submit", proposer, nil)
		if w := v.send("POST", report+"/clear/legal", v.as(access.FinanceOfficer), url.Values{"outcome": {"cleared"}}); w.Code != http.StatusForbidden {
			t.Fatalf("finance clears for legal: %d", w.Code)
		}
		w := v.press(report, "/clear/legal", v.as(access.LegalOfficer), url.Values{"outcome": {"returned"}})
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Say what must change") {
			t.Fatalf("a return without a word is taken: %d", w.Code)
		}
		v.pressed(report, "/clear/finance", v.as(access.FinanceOfficer), url.Values{"outcome": {"cleared"}})
		v.pressed(report, "/clear/legal", v.as(access.LegalOfficer), url.Values{"outcome": {"cleared"}})
		v.pressed(report, "/clear/democratic-services", officer, url.Values{"outcome": {"cleared"}})

		f = v.open("/staff/meetings/new", officer)
		f.Set("held_on-day", "31")
		f.Set("held_on-month", "11")
		f.Set("held_on-year", "2026")
		w = v.send("POST", "/staff/meetings/new", officer, f)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "“31 11 2026” is not a date") || !strings.Contains(w.Body.String(), `value="31"`) {
			t.Fatalf("31 November: %d", w.Code)
		}
		f.Set("held_on-day", "24")
		meeting := v.made("/staff/meetings/new", officer, f)
		f = v.open(meeting, officer)
		f.Set("report", strings.TrimPrefix(report, "/staff/reports/"))
		v.made(meeting+"/items", officer, f)
		v.made(meeting+"/items", officer, f) // sent twice, the item is there once

		f = v.open(meeting+"/items/1", officer)
		if got := f["resolution_text"]; len(got) != 2 || got[1] != "It opens in April." || f.Get("reasons") != "One desk answers sooner." || len(f["alternative_text"]) != 2 {
			t.Fatalf("the record does not begin with the report: %v", f)
		}
		more := url.Values{"add": {"resolutions"}}
		for name, list := range f {
			more[name] = list
		}
		more.Set("title", "Typed before a row was added")
		if page := v.send("POST", meeting+"/items/1", officer, more).Body.String(); len(fields(t, page)["resolution_text"]) != 3 || fields(t, page).Get("title") != "Typed before a row was added" {
			t.Fatal("adding a row loses what was typed, or adds none")
		}
		decided := v.made(meeting+"/items/1", officer, f)
		if w := v.send("POST", meeting+"/items/1", officer, f); w.Code != http.StatusConflict {
			t.Fatalf("an item is decided twice: %d", w.Code)
		}
		v.pressed(decided, "/publish", officer, nil)
		f = v.open(decided+"/correct", officer)
		f.Set("title", "A shared service desk for both councils")
		w = v.send("POST", decided+"/correct", officer, f)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Say what is corrected") || fields(t, w.Body.String()).Get("title") != f.Get("title") {
			t.Fatalf("a correction without a reason: %d", w.Code)
		}
		f.Set("why", "The title did not name both.")
		v.made(decided+"/correct", officer, f)
		public := v.send("GET", strings.Replace(decided, "/staff", "", 1), nil, nil).Body.String()
		for _, want := range []string{"A shared service desk for both councils", "The title did not name both.", "Two desks."} {
			if !strings.Contains(public, want) {
				t.Errorf("the public page does not say %q", want)
			}
		}
	})
}

// twin adds a second person with that role and returns their cookie.
func (v *visit) twin(role access.Role) *http.Cookie {
	v.t.Helper()
	admin := v.as(access.Administrator)
	f := v.open("/staff/people/new", admin)
	f.Set("name", "Twin "+role.Words())
	f.Set("email", "twin-"+string(role)+"@aldermere.example")
	f["roles"] = []string{string(role)}
	v.made("/staff/people/new", admin, f)
	var twin access.Person
	if err := v.db.View(v.t.Context(), func(tx *store.Tx) (err error) {
		twin, err = access.FindByEmail(tx, f.Get("email"))
		return err
	}); err != nil {
		v.t.Fatal(err)
	}
	w := v.send("POST", "/demo/sign-in", nil, url.Values{"person": {twin.ID}})
	if w.Code != http.StatusSeeOther {
		v.t.Fatalf("the twin cannot sign in: %d", w.Code)
	}
	return w.Result().Cookies()[0]
}

// Every page on which a record is changed tells the second of two people who
// changed it and what is saved now, also in the rows of its lists, keeps what
// they typed, and lets them save when they have seen both.
func TestTheSecondOfTwoIsTold(t *testing.T) {
	onEach(t, func(t *testing.T, v *visit) {
		f := v.open("/staff/reports/new", v.as(access.Proposer))
		f.Set("title", "Report of two")
		f["recommendation"] = []string{"One.", "Two."}
		report := v.made("/staff/reports/new", v.as(access.Proposer), f)
		type person struct{ mine, theirs *http.Cookie }
		people := map[access.Role]person{}
		for _, role := range []access.Role{access.Proposer, access.DemocraticServices, access.Administrator} {
			people[role] = person{v.as(role), v.twin(role)}
		}
		words := [3]string{"What I typed", "What they saved", "What they saved"}
		for _, c := range []struct {
			what, address, field string
			role                 access.Role
			words                [3]string // what I type, what they save, and how the page says it
		}{
			{"a report", report + "/edit", "title", access.Proposer, words},
			{"a recommendation", report + "/edit", "recommendation", access.Proposer, words},
			{"a record", "/staff/decisions/DEC-2026-0002/edit", "narrative", access.DemocraticServices, words},
			{"the kind of a resolution", "/staff/decisions/DEC-2026-0002/edit", "resolution_kind", access.DemocraticServices, [3]string{"resolved", "recommended-to-council", "recommended-to-council"}},
			{"a correction", "/staff/decisions/DEC-2026-0001/correct", "reasons", access.DemocraticServices, words},
			{"why an alternative was rejected", "/staff/decisions/DEC-2026-0001/correct", "alternative_why", access.DemocraticServices, words},
			{"a strategy", "/staff/strategies/ict-strategy-2007/edit", "vision", access.Proposer, words},
			{"what follows from a principle", "/staff/strategies/ict-strategy-2007/edit", "principle_implication", access.Proposer, words},
			{"whether an aim is illustrative", "/staff/strategies/ict-strategy-2007/edit", "aim_illustrative", access.Proposer, [3]string{"no", "yes", "yes"}},
			{"what answers a requirement", "/staff/strategies/ict-strategy-2007/edit", "answers-1", access.Proposer, [3]string{"home-working", "one-platform", "one-platform"}},
			{"an investment", "/staff/investments/INV-2007-0001/edit", "summary", access.Proposer, words},
			{"an amount", "/staff/investments/INV-2007-0001/edit", "amount_2007", access.Proposer, [3]string{"1", "2,000", "2007/08: £2,000"}},
			{"where a line comes from", "/staff/investments/INV-2007-0001/edit", "line_source", access.Proposer, words},
			{"a benefit", "/staff/benefits/BEN-2026-0001/edit", "description", access.Proposer, words},
			{"a person", "/staff/people/" + v.people[access.LegalOfficer].ID, "roles", access.Administrator, [3]string{string(access.Proposer), string(access.FinanceOfficer), "Finance officer"}},
		} {
			t.Run(c.what, func(t *testing.T) {
				who := people[c.role]
				mine, theirs := v.open(c.address, who.mine), v.open(c.address, who.theirs)
				mine[c.field][0], theirs[c.field][0] = c.words[0], c.words[1]
				mine.Set("why", "Because")
				theirs.Set("why", "Because")
				v.made(c.address, who.theirs, theirs)
				w := v.send("POST", c.address, who.mine, mine)
				page := w.Body.String()
				if w.Code != http.StatusConflict {
					t.Fatalf("the second save answers %d: %s", w.Code, problems(page))
				}
				if !strings.Contains(problems(page), "Twin "+c.role.Words()) {
					t.Errorf("the second person is not told who changed it: %s", problems(page))
				}
				if saved := strings.Join(regexp.MustCompile(`(?s)Saved meanwhile: .*?</div>`).FindAllString(page, -1), ""); !strings.Contains(saved, c.words[2]) {
					t.Errorf("what is saved now is not shown: %q", saved)
				}
				kept := fields(t, page)
				if kept[c.field][0] != c.words[0] {
					t.Errorf("what was typed is lost: %q", kept[c.field])
				}
				v.made(c.address, who.mine, kept)
				if now := v.open(c.address, who.mine); strings.ReplaceAll(now[c.field][0], ",", "") != c.words[0] {
					t.Errorf("after looking at both, the save left %q", now[c.field])
				}
			})
		}
	})
}

// The pages of strategies and investments save what they show, unchanged.
func TestAFormSavesWhatItShows(t *testing.T) {
	onEach(t, func(t *testing.T, v *visit) {
		proposer := v.as(access.Proposer)
		for _, address := range []string{"/staff/strategies/ict-strategy-2007/edit", "/staff/investments/INV-2007-0001/edit", "/staff/benefits/BEN-2007-0001/edit", "/staff/benefits/BEN-2026-0001/edit"} {
			before := v.open(address, proposer)
			v.made(address, proposer, before)
			after := v.open(address, proposer)
			for _, name := range []string{"revision", "once"} {
				before.Del(name)
				after.Del(name)
			}
			if before.Encode() != after.Encode() {
				t.Errorf("%s changed by being saved:\n%s\n%s", address, before.Encode(), after.Encode())
			}
		}
	})
}

func TestHostileWordsStayWords(t *testing.T) {
	onEach(t, func(t *testing.T, v *visit) {
		proposer := v.as(access.Proposer)
		f := v.open("/staff/reports/new", proposer)
		f.Set("purpose", "p")
		for name, c := range map[string]struct {
			title string
			code  int
		}{
			"markup":              {`<script>alert(1)</script>`, 303},
			"right-to-left marks": {"Report \u202egnp.exe \u200f", 303},
			"ten thousand":        {strings.Repeat("x", 10_000), 422},
			"nothing":             {" \t ", 422},
			"a null":              {"a\x00b", 400},
			"not text":            {"a\xff\xfeb", 400},
		} {
			t.Run(name, func(t *testing.T) {
				f.Set("title", c.title)
				f.Del("once")
				w := v.send("POST", "/staff/reports/new", proposer, f)
				if w.Code != c.code {
					t.Fatalf("answers %d, want %d: %s", w.Code, c.code, problems(w.Body.String()))
				}
				page := w.Body.String()
				if c.code == 303 {
					page = v.send("GET", w.Header().Get("Location"), proposer, nil).Body.String()
				}
				if strings.Contains(page, "<script>alert") {
					t.Fatal("markup that a person typed is markup on the page")
				}
			})
		}
	})
}

func TestAnAddressThatIsNoTextIsRefused(t *testing.T) {
	onEach(t, func(t *testing.T, v *visit) {
		for _, address := range []string{"/decisions/%00", "/decisions?q=%00", "/decisions?q=%ff", "/decisions/DEC%fe.json", "/staff/reports/%00"} {
			if w := v.send("GET", address, v.as(access.Proposer), nil); w.Code != http.StatusBadRequest {
				t.Errorf("%s answers %d", address, w.Code)
			}
		}
	})
}

// An investment as large as one may be is saved from its form.
func TestTheLargestInvestmentCanBeSent(t *testing.T) {
	v := begin(t)
	proposer := v.as(access.Proposer)
	f := v.open("/staff/investments/new", proposer)
	f.Set("title", "As large as can be")
	f.Set("first_year", "2007/08")
	f.Set("years", "60")
	for name := range f {
		if strings.HasPrefix(name, "line_") || strings.HasPrefix(name, "amount_") {
			f.Del(name)
		}
	}
	for line := range 500 {
		f.Add("line_area", "Area")
		f.Add("line_kind", "revenue")
		f.Add("line_label", fmt.Sprint("Line ", line))
		f.Add("line_source", "")
		f.Add("line_illustrative", "no")
		for year := 2007; year < 2067; year++ {
			f.Add(fmt.Sprint("amount_", year), "1")
		}
	}
	ref := strings.TrimPrefix(v.made("/staff/investments/new", proposer, f), "/staff/investments/")
	if page := v.send("GET", "/staff/investments/"+ref, proposer, nil).Body.String(); !strings.Contains(page, "£30,000</span> capital and revenue in all") {
		t.Error("not every amount was saved")
	}
}
