package cases

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"moothall/access"
	"moothall/access/actor"
	"moothall/calendar"
	"moothall/internal/clock"
	"moothall/internal/store"
	"moothall/internal/store/storetest"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/money"
	"moothall/web/assets"
	"moothall/web/ui"
)

// over gives the same pounds in each year from one to another.
func over(pounds money.Pence, from, to calendar.FinancialYear) map[calendar.FinancialYear]money.Pence {
	m := map[calendar.FinancialYear]money.Pence{}
	for y := from; y <= to; y++ {
		m[y] = pounds * 100
	}
	return m
}

// rich is a case with something on every page of figures: two options beside
// doing nothing, partners, borrowing, an invest-to-save fund, a reserve, ranges,
// risks, optimism bias, a stated figure that the lines do not reach.
func rich() investment.Case {
	line := func(id, option, area string, k costmodel.Kind, label string, amounts map[calendar.FinancialYear]money.Pence) costmodel.Line {
		return costmodel.Line{ID: id, Option: option, Area: area, Kind: k, Label: label, Amounts: amounts, Owner: "Head of ICT", BudgetLine: "ICT-" + id}
	}
	m := costmodel.Case{Title: "One workflow system for all services", Stage: costmodel.OBC, Class: "discretionary", First: 2025, Years: 10,
		Options: []costmodel.Option{{ID: "nothing", Title: "Do nothing", Nothing: true}, {ID: "minimum", Title: "Do the minimum", Minimum: true}, {ID: "buy", Title: "Buy one system", Preferred: true}},
		Lines: []costmodel.Line{
			line("L1", "buy", "workflow", costmodel.Capital, "Servers and storage", over(600_000, 2025, 2025)),
			line("L2", "buy", "workflow", costmodel.Capital, "Renewal of servers", over(350_000, 2030, 2030)),
			line("L3", "buy", "workflow", costmodel.OneOff, "Migration", over(180_000, 2025, 2026)),
			line("L4", "buy", "workflow", costmodel.Revenue, "Licences and hosting", over(240_000, 2026, 2034)),
			line("L5", "buy", "workflow", costmodel.Displaced, "Old systems end", over(310_000, 2027, 2034)),
			line("L6", "buy", "workflow", costmodel.Cashable, "Fewer posts in registration", over(150_000, 2027, 2034)),
			line("L7", "buy", "contact", costmodel.Income, "Service sold to districts", over(40_000, 2028, 2034)),
			line("L8", "buy", "contact", costmodel.NonCashable, "Time of case workers", over(90_000, 2027, 2034)),
			line("L9", "buy", "contact", costmodel.Social, "Time of residents", over(60_000, 2027, 2034)),
			line("L10", "buy", "contact", costmodel.DisBenefit, "Counters close earlier", over(12_000, 2027, 2034)),
			line("L11", "minimum", "workflow", costmodel.Revenue, "Support of old systems, prolonged", over(95_000, 2025, 2034)),
			line("L12", "buy", "workflow", costmodel.OneOff, "Study that is paid for already", over(25_000, 2025, 2025)),
			line("L13", "buy", "contact", costmodel.Revenue, "Recharge between partners", over(10_000, 2026, 2034)),
		},
		Partners:    []costmodel.Partner{{ID: "county", Name: "Aldermere County Council"}, {ID: "city", Name: "Wychford City Council"}},
		Keys:        []costmodel.Key{{ID: "posts", Title: "Posts", Driver: "posts", Splits: []costmodel.Split{{From: 2025, Values: map[string]costmodel.Rate{"county": 618_000, "city": 382_000}}}}},
		Mitigations: []costmodel.Mitigation{{Bias: "outsourcing", Area: "Procurement", Weight: 400_000, Managed: 500_000}},
		Risks: []costmodel.Risk{{ID: "r1", Title: "Migration takes a year longer", Option: "buy", Chance: 300_000, Low: 2_000_000, Mode: 9_000_000, High: 25_000_000, Year: 2026, Owner: "Programme manager"},
			{ID: "r2", Title: "The supplier is bought", Option: "buy", Chance: 100_000, Low: 0, Mode: 4_000_000, High: 12_000_000, Year: 2029, Owner: "Procurement"}},
		Assumptions: []costmodel.Assumption{{ID: "volumes", Text: "Volumes of cases stay as they are", Lines: []string{"L6", "L8"}, Low: 800_000, High: 1_100_000}},
		Funding: []costmodel.Funding{{ID: "loan", Option: "buy", Source: costmodel.Borrowed, Pays: costmodel.PaysCapital, Label: "Loan for servers", Class: "hardware", Amounts: over(500_000, 2025, 2025)},
			{ID: "grant", Option: "buy", Source: costmodel.Grant, Pays: costmodel.PaysCapital, Label: "Grant", Amounts: over(60_000, 2025, 2025)},
			{ID: "reserve", Option: "buy", Source: costmodel.FromReserve, Reserve: "ICT reserve", Pays: costmodel.PaysRevenue, Label: "Reserve", Amounts: over(90_000, 2025, 2026)},
			{ID: "base", Option: "buy", Source: costmodel.BaseBudget, Pays: costmodel.PaysRevenue, Label: "Base budget", Amounts: over(120_000, 2025, 2034)}},
		Reserves:    []costmodel.Reserve{{Name: "ICT reserve", Opening: 25_000_000, Least: 10_000_000}},
		InvestSave:  &costmodel.InvestToSave{Opening: 20_000_000, Draw: over(100_000, 2025, 2025), Rate: 30_000, From: 2027, Years: 3},
		Budget:      over(700_000, 2025, 2025),
		Stated:      []costmodel.Stated{{Label: "Cost of the programme in the press", Areas: []string{"workflow"}, Amount: 500_000_000, Source: "Press notice of 3 March"}},
		Uncertainty: costmodel.Uncertainty{Runs: 2000, Seed: 2007},
	}
	for i := range m.Lines {
		l := &m.Lines[i]
		switch l.ID {
		case "L1", "L2":
			l.Class, l.Nature, l.Points = "hardware", "hardware", &costmodel.Points{Low: 900_000, High: 1_400_000}
		case "L3":
			l.Bias = "outsourcing"
		case "L4":
			l.Real, l.Key, l.Points = true, "posts", &costmodel.Points{Low: 950_000, High: 1_250_000}
		case "L5":
			l.Key = "posts"
		case "L6":
			l.Key, l.Points, l.Real, l.PriceYear = "posts", &costmodel.Points{Low: 600_000, High: 1_100_000}, true, 2024
		case "L12":
			l.Sunk = true
		case "L13":
			l.Transfer = true
		}
	}
	return investment.Case{Model: m, Texts: investment.Texts{Summary: "Seven systems do what one could.\n\nThis case replaces them.", Strategic: "Why", Economic: "Which", Financial: "How"}}
}

// long is a case of n lines with everything that takes time.
func long(n int) investment.Case {
	c := rich()
	c.Model.Lines = slices.Clone(c.Model.Lines)
	for i := len(c.Model.Lines); i < n; i++ {
		l := c.Model.Lines[i%11]
		l.ID, l.Label, l.BudgetLine = fmt.Sprintf("M%d", i), fmt.Sprintf("%s, part %d", l.Label, i), fmt.Sprintf("B-%d", i)
		c.Model.Lines = append(c.Model.Lines, l)
	}
	return c
}

// app is the staff pages of cases over a temporary database.
type app struct {
	t    *testing.T
	db   *store.DB
	clk  *clock.Fixed
	site http.Handler
	org  string
	as   map[access.Role]*http.Cookie
}

func start(t *testing.T, db *store.DB, clk *clock.Fixed) *app {
	t.Helper()
	a := &app{t: t, db: db, clk: clk, as: map[access.Role]*http.Cookie{}}
	built, err := assets.Load()
	if err != nil {
		t.Fatal(err)
	}
	staff, err := ui.NewStaff(ui.Staff{Site: &ui.Site{Assets: built}, DB: db, Clock: clk})
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(staff)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	staff.Handle(mux, s.Routes())
	a.site = ui.Secure(ui.WithSession(db, mux))
	if err := db.Change(t.Context(), actor.System("test"), func(tx *store.Tx) error {
		o, err := access.AddOrganisation(tx, access.Organisation{Slug: "town", Name: "Town Council", Kind: "council", Host: true})
		a.org = o.ID
		for _, role := range []access.Role{access.Proposer, access.FinanceOfficer, access.LegalOfficer} {
			if err != nil {
				return err
			}
			var p access.Person
			p, err = access.AddPerson(tx, access.NewPerson{Organisation: o.ID, Name: role.Words(), Email: string(role) + "@town.example", Roles: []access.Role{role}})
			if err != nil {
				return err
			}
			var token string
			token, err = access.Begin(tx, p.ID, "test")
			a.as[role] = &http.Cookie{Name: ui.Cookie, Value: token}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return a
}

// add adds a case and returns its reference.
func (a *app) add(c investment.Case) string {
	a.t.Helper()
	if err := a.db.Change(a.t.Context(), actor.Actor{PersonID: "p", Name: "Pat", Organisation: a.org, Roles: []string{string(access.Proposer)}}, func(tx *store.Tx) (err error) {
		c, err = investment.AddCase(tx, c)
		return err
	}); err != nil {
		a.t.Fatal(err)
	}
	return c.Reference
}

func (a *app) send(method, address string, role access.Role, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if a.as[role] != nil {
		r.AddCookie(a.as[role])
	}
	w := httptest.NewRecorder()
	a.site.ServeHTTP(w, r)
	return w
}

// open gets a page, and checks how it is made.
func (a *app) open(address string, want int) string {
	a.t.Helper()
	w := a.send("GET", address, access.FinanceOfficer, nil)
	if w.Code != want {
		a.t.Fatalf("%s answers %d, want %d: %s", address, w.Code, want, words(w.Body.String()))
	}
	page := w.Body.String()
	for _, fault := range faults(page) {
		a.t.Errorf("%s: %s", address, fault)
	}
	return page
}

// hidden are the hidden fields of the form of a page that is sent to address.
func hidden(page, address string) url.Values {
	v := url.Values{}
	_, form, _ := strings.Cut(page, `method="post" action="`+address+`"`)
	form, _, _ = strings.Cut(form, "</form>")
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`).FindAllStringSubmatch(form, -1) {
		v.Set(m[1], m[2])
	}
	return v
}

var tags = regexp.MustCompile(`(?s)<script.*?</script>|<[^>]*>`)

// words are those of a page.
func words(page string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(page, " "))), " ")
}

// faults are what is wrong with how a page is made.
func faults(page string) (list []string) {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return []string{err.Error()}
	}
	get := func(n *html.Node, name string) string {
		for _, a := range n.Attr {
			if a.Key == name {
				return a.Val
			}
		}
		return ""
	}
	ids, labels, level, h1 := map[string]bool{}, map[string]bool{}, 0, 0
	var walk func(n *html.Node, fn func(n *html.Node))
	walk = func(n *html.Node, fn func(n *html.Node)) {
		fn(n)
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, fn)
		}
	}
	walk(root, func(n *html.Node) {
		if id := get(n, "id"); id != "" {
			if ids[id] {
				list = append(list, "the id "+id+" stands twice")
			}
			ids[id] = true
		}
		labels[get(n, "for")] = true
	})
	walk(root, func(n *html.Node) {
		switch n.Data {
		case "h1", "h2", "h3", "h4":
			at := int(n.Data[1] - '0')
			if at == 1 {
				h1++
			}
			if at > level+1 && level > 0 {
				list = append(list, fmt.Sprintf("%s follows h%d", n.Data, level))
			}
			level = at
		case "input", "select", "textarea":
			if get(n, "type") != "hidden" && !labels[get(n, "id")] && get(n, "aria-label") == "" {
				list = append(list, "no label for "+get(n, "name"))
			}
		case "a":
			if to, within := strings.CutPrefix(get(n, "href"), "#"); within && !ids[to] {
				list = append(list, "a link leads to #"+to+", which is not there")
			}
		case "table":
			heads, cells := 0, 0
			walk(n, func(in *html.Node) {
				if in.Data == "tr" {
					n := 0
					for c := in.FirstChild; c != nil; c = c.NextSibling {
						if c.Data == "td" || c.Data == "th" {
							n++
							if s := get(c, "colspan"); s != "" {
								n += int(s[0]-'0') - 1
							}
						}
					}
					if heads == 0 {
						heads = n
					} else if n != heads {
						cells = n
					}
				}
			})
			if cells != 0 {
				list = append(list, fmt.Sprintf("a table has %d heads and a row of %d cells", heads, cells))
			}
		}
		if get(n, "style") != "" || strings.Contains(get(n, "class"), "ZgotmplZ") {
			list = append(list, "an inline style")
		}
	})
	if h1 != 1 {
		list = append(list, fmt.Sprintf("%d h1", h1))
	}
	if strings.Contains(page, "ZgotmplZ") || strings.Contains(page, "<nil>") || strings.Contains(page, "%!") {
		list = append(list, "something could not be written")
	}
	return list
}

// each runs fn on every database.
func each(t *testing.T, fn func(t *testing.T, a *app)) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clk *clock.Fixed) { fn(t, start(t, db, clk)) })
}

func contains(t *testing.T, page string, all ...string) {
	t.Helper()
	_, main, _ := strings.Cut(page, "<main")
	said := words("<main" + main)
	for _, s := range all {
		if !strings.Contains(said, s) {
			t.Errorf("the page does not say %q: %s", s, said)
		}
	}
}

func TestEveryFigureHasItsPageAndItsWorking(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		ref := a.add(rich())
		at := "/staff/cases/" + ref
		contains(t, a.open(at, 200), "net present value", "is not explained by any line", "Seven systems do what one could.", "Last saved Pat", "Runs out in 2026/27")
		contains(t, a.open(at+"/economic", 200), "Benefit-cost ratio", "Equivalent annual cost", "2000 runs", "Switching values", "green-book-2026", "may ")
		contains(t, a.open(at+"/financial", 200), "Minimum revenue provision", "Loan for servers", "ICT reserve", "Wychford City Council", "full-year effect", "What is reached is the net present value")
		for _, option := range []string{"nothing", "minimum", "buy"} {
			for _, page := range []string{"", "/economic", "/financial", "/working/npsv"} {
				a.open(at+page+"?option="+option, 200)
			}
		}
		for _, f := range figures {
			page := a.open(at+"/working/"+f, 200)
			contains(t, page, "By which parameters", "Working of the")
			a.open(at+"/working/"+f+"?year=2027", 200)
		}
		contains(t, a.open(at+"/working/npsv?line=L4", 200), "Licences and hosting", "Price factor")
		contains(t, a.open(at+"/working/bias", 200), "upper bound of 41%", "40% × 50% = 20% of it (Procurement)", "adds 32.8%")
		a.open(at+"/working/npsv?line=nobody", 404)
		a.open(at+"/working/npsv?year=1999", 404)
		a.open(at+"/working/love", 404)
		a.open(at+"/economic?option=none", 404)
		a.open(at+"/economic?version=4", 404)
		a.open("/staff/cases/CASE-1999-0001", 404)
	})
}

// An empty case, as it is started, has every page too.
func TestAnEmptyCaseHasEveryPage(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		ref := a.add(investment.Case{Model: costmodel.Case{Title: "New", First: 2026, Years: 10, Options: []costmodel.Option{{ID: "nothing", Title: "Do nothing", Nothing: true}, {ID: "proposal", Title: "The proposal"}}}})
		at := "/staff/cases/" + ref
		contains(t, a.open(at, 200), "Say which option is preferred")
		pages := []string{"/economic", "/financial", "/what-if", "/what-if?delay=2", "/versions", "/compare", "/outturn"}
		for _, f := range figures {
			pages = append(pages, "/working/"+f)
		}
		for _, page := range pages {
			a.open(at+page, 200)
		}
		contains(t, a.open(at+"/compare", 200), "has not been frozen yet, so there is nothing to compare")
	})
}

func TestWhatIfSavesNothing(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		ref := a.add(rich())
		at := "/staff/cases/" + ref + "/what-if"
		if page := a.open(at, 200); strings.Contains(page, "What follows") {
			t.Error("nothing was asked and something follows")
		}
		page := a.open(at+"?percent_capital=120&delay=1&no_bias=yes&set_discount=undiscounted&assumption_volumes=80&timing=mid-year&option=buy", 200)
		contains(t, page, "What follows", "As it stands", "With changes", "2035/36")
		if !strings.Contains(page, `value="120"`) {
			t.Error("what was typed is lost")
		}
		for query, want := range map[string]string{
			"percent_capital=lots":    "“lots” is not a percentage",
			"delay=soon":              "“soon” is not a number of years",
			"delay=99":                "The delay must be from 0 to 20",
			"percent_revenue=-5":      "Enter a percentage from 0 to 1,000",
			"assumption_volumes=x":    "“x” is not a percentage",
			"set_discount=none":       "There is no discount schedule",
			"timing=never":            "There is no such choice",
			"option=nobody":           "There is no option “nobody”",
			"percent_savings=9999999": "Enter a percentage from 0 to 1,000",
		} {
			page := a.open(at+"?"+query, 422)
			contains(t, page, "There is a problem", want)
			if _, typed, _ := strings.Cut(query, "="); !strings.Contains(page, `value="`+typed+`"`) {
				t.Errorf("%s: what was typed is lost", query)
			}
		}
		contains(t, a.open("/staff/cases/"+ref, 200), "One workflow system")
	})
}

func TestACaseIsFrozenComparedAndGivenOut(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		c := rich()
		c.Model.Lines[5].Owner, c.Model.Reserves[0].Opening = "", 35_000_000
		ref := a.add(c)
		at := "/staff/cases/" + ref
		freeze := func(note string, want int) string {
			t.Helper()
			f := hidden(a.open(at+"/versions", 200), at+"/versions")
			f.Set("note", note)
			w := a.send("POST", at+"/versions", access.FinanceOfficer, f)
			if w.Code != want {
				t.Fatalf("freezing answers %d, want %d: %s", w.Code, want, words(w.Body.String()))
			}
			return w.Body.String()
		}
		page := freeze("For the cabinet", 422)
		contains(t, page, "is a benefit without an owner", "For the cabinet")
		if !strings.Contains(page, `href="`+at+`/lines/L6"`) {
			t.Error("what is missing does not lead to where it is mended")
		}
		if !strings.Contains(freeze("", 422), `href="#note"`) {
			t.Error("a freeze without a note is not said at the note")
		}
		if w := a.send("POST", at+"/versions", access.LegalOfficer, nil); w.Code != 403 {
			t.Errorf("who may not freeze is answered %d", w.Code)
		}
		save := func(change func(m *costmodel.Case)) {
			t.Helper()
			if err := a.db.Change(t.Context(), actor.Actor{PersonID: "p", Name: "Pat", Organisation: a.org, Roles: []string{string(access.Proposer)}}, func(tx *store.Tx) error {
				c, err := investment.FindCase(tx, ref)
				if err != nil {
					return err
				}
				change(&c.Model)
				return investment.SaveCase(tx, c)
			}); err != nil {
				t.Fatal(err)
			}
		}
		save(func(m *costmodel.Case) { m.Lines[5].Owner = "Registrar" })
		freeze("For the cabinet", 303)
		save(func(m *costmodel.Case) {
			m.Lines[0].Amounts = over(650_000, 2025, 2025)
			m.Lines = append(m.Lines[:9:9], m.Lines[10:]...)
			m.Mitigations = nil
		})
		contains(t, a.open(at+"/versions?done=frozen", 200), "The case is frozen", "For the cabinet", "Version 1")
		page = a.open(at+"/versions/1", 200)
		contains(t, page, "the same bytes", "Figures as stored")
		for _, p := range []string{"/economic?version=1", "/financial?version=1", "/working/npsv?version=1"} {
			contains(t, a.open(at+p, 200), "version 1")
		}
		contains(t, a.open(at+"/compare", 200), "Servers and storage", "2025/26: £600,000 became £650,000", "taken out", "£50,000", "Outsourcing", "32.8%", "41%")
		contains(t, a.open(at+"/compare?a=0&b=1", 200), "£650,000 became £600,000")
		contains(t, a.open(at+"/compare?a=1&b=1", 200), "Both are the same")
		a.open(at+"/compare?a=7", 404)
		a.open(at+"/compare?a=1&b=x", 404)
		a.open(at+"/versions/9", 404)
		a.open(at+"/versions/1.xml", 404)
		a.open(at+"/versions/99999999999", 404)
		a.open(at+"/compare?a=-1", 404)
		a.open(at+"/economic?version=99999999999", 404)

		w := a.send("GET", at+"/versions/1.json", access.FinanceOfficer, nil)
		sum := sha256.Sum256(w.Body.Bytes())
		if tag := w.Header().Get("ETag"); tag != `"`+hex.EncodeToString(sum[:])+`"` {
			t.Errorf("the bytes do not have the digest %s", tag)
		}
		r := httptest.NewRequest("GET", at+"/versions/1.json", nil)
		r.AddCookie(a.as[access.FinanceOfficer])
		r.Header.Set("If-None-Match", w.Header().Get("ETag"))
		again := httptest.NewRecorder()
		if a.site.ServeHTTP(again, r); again.Code != 304 {
			t.Errorf("who has the bytes is answered %d", again.Code)
		}
		// The document, worked out elsewhere, gives the very bytes.
		doc := a.send("GET", at+"/versions/1.case.json", access.FinanceOfficer, nil)
		model, err := costmodel.Read(doc.Body)
		if err != nil {
			t.Fatal(err)
		}
		result, err := costmodel.AppraiseFile(model)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := json.Marshal(result); err != nil || string(text) != w.Body.String() {
			t.Errorf("the document gives another result, %v", err)
		}
	})
}

func TestOutturnIsHeldAgainstTheFrozenEstimate(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		ref := a.add(rich())
		at := "/staff/cases/" + ref + "/outturn"
		f := hidden(a.open(at, 200), at)
		f.Set("amount-L1-2025", "661,000")
		f.Set("amount-L3-2025", "a lot")
		w := a.send("POST", at, access.Proposer, f)
		contains(t, w.Body.String(), "“a lot” is not an amount of money")
		if page := w.Body.String(); w.Code != 422 || !strings.Contains(page, `href="#amount-L3-2025"`) || !strings.Contains(page, `value="661,000"`) || !strings.Contains(page, `value="a lot"`) {
			t.Errorf("a mistake is answered %d: %s", w.Code, words(page))
		}
		for _, fault := range faults(w.Body.String()) {
			t.Error(fault)
		}
		f.Set("amount-L3-2025", "171000")
		f.Set("amount-L4-2026", "0")
		if w := a.send("POST", at, access.Proposer, f); w.Code != 303 {
			t.Fatalf("outturn is answered %d: %s", w.Code, words(w.Body.String()))
		}
		page := a.open(at+"?done=saved", 200)
		contains(t, page, "the case as it stands, because it has not been frozen", "£61,000 10.2%", "−5.0%", "Over the estimate", "−100.0%")
		if !strings.Contains(page, `value="661,000"`) || !strings.Contains(page, `id="amount-L4-2026" name="amount-L4-2026" inputmode="decimal" aria-label="Licences and hosting, 2026/27" value="0"`) {
			t.Error("what is recorded does not stand in its box")
		}
		if w := a.send("POST", at, access.Proposer, f); w.Code != 303 {
			t.Errorf("the same form sent twice is answered %d", w.Code)
		}
		f.Set("amount-L3-2025", "172000")
		if w := a.send("POST", at, access.Proposer, f); w.Code != 409 {
			t.Errorf("a form opened before is answered %d", w.Code)
		}
		if w := a.send("POST", at, access.LegalOfficer, f); w.Code != 403 {
			t.Errorf("who may not edit is answered %d", w.Code)
		}
		if page := a.send("GET", at, access.LegalOfficer, nil).Body.String(); strings.Contains(page, "Record outturn") {
			t.Error("who may not edit is offered the form")
		}
	})
}

// The target is tens of milliseconds; what is asserted leaves room for a slow
// machine.
func TestALongCaseIsSoonShown(t *testing.T) {
	db, clk := storetest.SQLite(t)
	a := start(t, db, clk)
	at := "/staff/cases/" + a.add(long(200))
	for _, page := range []string{"", "/economic", "/financial", "/working/npsv", "/working/npsv?year=2027", "/what-if?delay=1", "/versions", "/outturn", "/compare"} {
		a.open(at+page, 200)
		began := time.Now()
		w := a.send("GET", at+page, access.FinanceOfficer, nil)
		took := time.Since(began)
		t.Logf("%-30s %6.1f ms %7d bytes", page, float64(took.Microseconds())/1000, w.Body.Len())
		if took > 2*time.Second {
			t.Errorf("%s takes %s", page, took)
		}
	}
}
