package cases_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"moothall/access"
	"moothall/example"
	"moothall/internal/store"
	"moothall/internal/store/storetest"
	"moothall/web/account"
	"moothall/web/assets"
	"moothall/web/cases"
	"moothall/web/ui"
)

// visit is the pages of cases over the example.
type visit struct {
	t    *testing.T
	site http.Handler
	db   *store.DB
}

func begin(t *testing.T) *visit {
	t.Helper()
	db, clk := storetest.SQLite(t)
	if err := example.Tell(t.Context(), db, clk); err != nil {
		t.Fatal(err)
	}
	built, err := assets.Load()
	if err != nil {
		t.Fatal(err)
	}
	staff, err := ui.NewStaff(ui.Staff{Site: &ui.Site{Assets: built, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}, DB: db, Clock: clk, Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	signing, err := account.New(staff)
	if err != nil {
		t.Fatal(err)
	}
	pages, err := cases.New(staff)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	staff.Handle(mux, slices.Concat(signing.Routes(), pages.Routes()))
	return &visit{t, ui.Secure(ui.WithSession(db, mux)), db}
}

// person is someone of the host council who is signed in.
type person struct {
	*visit
	cookie *http.Cookie
}

func (v *visit) as(role access.Role) person {
	v.t.Helper()
	var id string
	if err := v.db.View(v.t.Context(), func(tx *store.Tx) error {
		host, err := access.Host(tx)
		if err != nil {
			return err
		}
		all, err := access.Everyone(tx)
		for _, p := range all {
			if p.Organisation == host.ID && p.Roles[0] == role {
				id = p.ID
			}
		}
		return err
	}); err != nil {
		v.t.Fatal(err)
	}
	w := person{v, nil}.send("POST", "/demo/sign-in", "application/x-www-form-urlencoded", strings.NewReader(url.Values{"person": {id}}.Encode()))
	if len(w.Result().Cookies()) != 1 {
		v.t.Fatalf("sign-in answers %d", w.Code)
	}
	return person{v, w.Result().Cookies()[0]}
}

func (p person) send(method, address, kind string, body io.Reader) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, address, body)
	r.Header.Set("Content-Type", kind)
	if p.cookie != nil {
		r.AddCookie(p.cookie)
	}
	w := httptest.NewRecorder()
	p.site.ServeHTTP(w, r)
	return w
}

func (p person) get(address string) *httptest.ResponseRecorder {
	return p.send("GET", address, "", nil)
}

func (p person) post(address string, form url.Values) *httptest.ResponseRecorder {
	return p.send("POST", address, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// open is the form of a page, as a browser would send it.
func (p person) open(address string) url.Values {
	p.t.Helper()
	w := p.get(address)
	if w.Code != http.StatusOK {
		p.t.Fatalf("%s answers %d", address, w.Code)
	}
	return form(p.t, w.Body.String())
}

// saved sends a form that should be taken.
func (p person) saved(address string, form url.Values) {
	p.t.Helper()
	if w := p.post(address, form); w.Code != http.StatusSeeOther {
		p.t.Fatalf("%s answers %d: %s", address, w.Code, words(w.Body.String()))
	}
}

// refused sends a form that should come back, and returns the page.
func (p person) refused(address string, form url.Values, status int, says ...string) string {
	p.t.Helper()
	w := p.post(address, form)
	page := w.Body.String()
	if w.Code != status {
		p.t.Fatalf("%s answers %d, want %d: %s", address, w.Code, status, words(page))
	}
	for _, each := range says {
		if !strings.Contains(html.UnescapeString(page), each) {
			p.t.Errorf("%s does not say %q: %s", address, each, words(page))
		}
	}
	for _, fault := range faults(p.t, page) {
		p.t.Errorf("%s: %s", address, fault)
	}
	return page
}

// start begins a case of five years from 2026/27 and returns its address.
func (p person) start() string {
	p.t.Helper()
	f := p.open("/staff/cases/new")
	f.Set("title", "Better lines")
	f.Set("years", "5")
	f.Set("first_year", "2026/27")
	f.Set("strategy", "ict-strategy-2007")
	w := p.post("/staff/cases/new", f)
	to, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	if w.Code != http.StatusSeeOther {
		p.t.Fatalf("a case is not started: %d", w.Code)
	}
	return to
}

func words(page string) string {
	_, rest, _ := strings.Cut(page, `govuk-error-summary__list">`)
	list, _, _ := strings.Cut(rest, "</ul>")
	return list
}

func each(n *html.Node, fn func(*html.Node)) {
	if n.Type == html.ElementNode {
		fn(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		each(c, fn)
	}
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func parse(t *testing.T, page string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// form are the fields of the form that has novalidate.
func form(t *testing.T, page string) url.Values {
	t.Helper()
	v := url.Values{}
	each(parse(t, page), func(f *html.Node) {
		if _, is := attr(f, "novalidate"); f.Data != "form" || !is {
			return
		}
		each(f, func(n *html.Node) {
			name, _ := attr(n, "name")
			value, _ := attr(n, "value")
			kind, _ := attr(n, "type")
			_, checked := attr(n, "checked")
			switch {
			case name == "" || n.Data == "button" || kind == "file":
			case n.Data == "textarea" && n.FirstChild != nil:
				v.Add(name, n.FirstChild.Data)
			case n.Data == "select":
				v.Add(name, chosen(n))
			case kind == "radio" || kind == "checkbox":
				if checked {
					v.Add(name, value)
				}
			default:
				v.Add(name, value)
			}
		})
	})
	return v
}

func chosen(sel *html.Node) string {
	first, value, begun := "", "", false
	each(sel, func(o *html.Node) {
		if o.Data != "option" {
			return
		}
		is, _ := attr(o, "value")
		if !begun {
			first, begun = is, true
		}
		if _, selected := attr(o, "selected"); selected {
			value = is
		}
	})
	if value != "" {
		return value
	}
	return first
}

// faults is what is wrong with how a page is made.
func faults(t *testing.T, page string) (list []string) {
	t.Helper()
	ids, labels, h1 := map[string]bool{}, map[string]bool{}, 0
	root := parse(t, page)
	each(root, func(n *html.Node) {
		if id, there := attr(n, "id"); there && ids[id] {
			list = append(list, "the id "+id+" stands twice")
		} else if there {
			ids[id] = true
		}
		if to, there := attr(n, "for"); there {
			labels[to] = true
		}
		if n.Data == "h1" {
			h1++
		}
	})
	each(root, func(n *html.Node) {
		href, _ := attr(n, "href")
		if to, within := strings.CutPrefix(href, "#"); within && !ids[to] {
			list = append(list, "a link leads to "+href+", which is not there")
		}
		id, _ := attr(n, "id")
		_, named := attr(n, "aria-label")
		if kind, _ := attr(n, "type"); (n.Data == "input" || n.Data == "select" || n.Data == "textarea") && kind != "hidden" && !labels[id] && !named {
			list = append(list, "no label for "+id)
		}
	})
	if h1 != 1 {
		list = append(list, fmt.Sprint(h1, " h1"))
	}
	return list
}

func TestTheGridIsSavedAsItIsTyped(t *testing.T) {
	p := begin(t).as(access.Proposer)
	at := p.start() + "/lines"
	f := p.open(at)
	f.Set("label-new1", "Switches")
	f.Set("amount-new1-2026", "£1,250.50")
	f.Set("amount-new1-2027", "2k")
	f.Set("label-new3", "Old lines")
	f.Set("kind-new3", "displaced")
	f.Set("amount-new3-2028", "500")

	f.Set("do", "totals")
	w := p.post(at, f)
	if page := w.Body.String(); w.Code != http.StatusOK || !strings.Contains(page, `<td data-year="2028">£2,750.50</td>`) || form(t, page).Get("amount-new1-2027") != "2k" {
		t.Fatalf("totals answer %d, or are not worked out, or lose what was typed", w.Code)
	}
	if p.open(at).Has("label-L1") {
		t.Fatal("working out the totals saves")
	}

	f.Set("do", "save")
	f.Set("amount-new3-2029", "abc")
	f.Set("amount-new1-2028", "-5")
	page := p.refused(at, f, http.StatusUnprocessableEntity, "“abc” is not an amount of money. Enter pounds, like 1,250 or 1250.50")
	if kept := form(t, page); kept.Get("amount-new3-2029") != "abc" || kept.Get("amount-new1-2026") != "£1,250.50" || !strings.Contains(page, `href="#amount-new3-2029"`) || !strings.Contains(page, `id="amount-new3-2029-error"`) {
		t.Error("a cell that cannot be read is not kept, led to and marked")
	}
	f.Set("amount-new3-2029", "")
	page = p.refused(at, f, http.StatusUnprocessableEntity, "the amount for 2028/29 is negative")
	if !strings.Contains(page, `href="#amount-new1-2028"`) {
		t.Error("what the model refuses of a new line does not lead to its cell")
	}
	f.Set("amount-new1-2028", "")
	p.saved(at, f)
	p.saved(at, f) // sent twice, saved once

	f = p.open(at)
	if f.Get("label-L1") != "Switches" || f.Get("amount-L1-2026") != "1,250.50" || f.Get("amount-L1-2027") != "2,000" || f.Get("kind-L2") != "displaced" || f.Has("label-L3") {
		t.Fatalf("saved is %v", f)
	}
	f.Set("label-L2", "")
	p.refused(at, f, http.StatusUnprocessableEntity, "needs a name of 1 to 200 characters") // it still has an amount
	f.Set("amount-L2-2028", "")
	p.saved(at, f)
	f = p.open(at)
	if f.Has("label-L2") || !f.Has("label-L1") {
		t.Fatal("a line that is emptied is not removed, or another one is")
	}
	if w := p.get(at + "/L2"); w.Code != http.StatusNotFound {
		t.Errorf("the page of a line that is removed answers %d", w.Code)
	}
}

func TestAStaleGridShowsBoth(t *testing.T) {
	v := begin(t)
	p, other := v.as(access.Proposer), v.as(access.FinanceOfficer)
	at := p.start() + "/lines"
	f := p.open(at)
	f.Set("label-new1", "Switches")
	f.Set("amount-new1-2026", "100")
	f.Set("label-new2", "Cables")
	f.Set("amount-new2-2026", "7")
	p.saved(at, f)
	mine, theirs := p.open(at), other.open(at)
	theirs.Set("amount-L1-2026", "200")
	theirs.Set("label-new1", "Added")
	theirs.Set("amount-new1-2027", "9")
	theirs.Set("label-L2", "")
	theirs.Set("amount-L2-2026", "")
	other.saved(at, theirs)
	mine.Set("amount-L1-2026", "300")
	mine.Set("label-new2", "Mine")
	mine.Set("amount-new2-2030", "5")
	page := p.refused(at, mine, http.StatusConflict, "Added meanwhile", "Removed meanwhile", "saved this record at")
	again := form(t, page)
	if again.Get("amount-L1-2026") != "300" || again.Get("label-L3") != "Added" || again.Get("label-new2") != "Mine" || again.Has("label-L2") || !strings.Contains(page, "<td class=\"govuk-table__cell mh-text\">200</td>") {
		t.Fatalf("the stale page holds %v", again)
	}
	p.saved(at, again)
	f = p.open(at)
	labels := f.Get("label-L1") + f.Get("amount-L1-2026") + f.Get("label-L3") + f.Get("amount-L3-2027") + f.Get("label-L4") + f.Get("label-L5")
	if labels != "Switches300Added9MineCables" {
		t.Errorf("saved is %s", labels)
	}
}

func TestOneLineIsChangedAndRemoved(t *testing.T) {
	p := begin(t).as(access.Proposer)
	at := p.start()
	f := p.open(at + "/lines")
	f.Set("label-new1", "Contract")
	f.Set("kind-new1", "displaced")
	f.Set("amount-new1-2026", "100")
	p.saved(at+"/lines", f)
	f = p.open(at + "/lines/L1")
	f.Set("ends-day", "1")
	f.Set("ends-month", "4")
	f.Set("ends-year", "2027")
	f.Set("owner", "The head of ICT")
	page := p.refused(at+"/lines/L1", f, http.StatusUnprocessableEntity, "nothing is displaced in 2026/27")
	if form(t, page).Get("owner") != "The head of ICT" || !strings.Contains(page, `href="#ends-day"`) {
		t.Error("what was typed is lost, or the mistake leads nowhere")
	}
	f.Set("ends-year", "2026")
	f.Set("range_low", "90")
	f.Set("range_high", "")
	p.refused(at+"/lines/L1", f, http.StatusUnprocessableEntity, "Enter the most as well")
	f.Set("range_high", "120")
	p.saved(at+"/lines/L1", f)

	a := p.open(at + "/risks")
	a.Set("assumption_text", "The contract ends")
	a.Set("assumption_lines", "L1; L9")
	p.refused(at+"/risks", a, http.StatusUnprocessableEntity, `names the line "L9"`)
	a.Set("assumption_lines", "L1")
	p.saved(at+"/risks", a)
	if w := p.get(at + "/lines/L1/delete"); !strings.Contains(w.Body.String(), "The contract ends") {
		t.Error("the confirmation does not say which assumptions rest on the line")
	}
	p.saved(at+"/lines/L1/delete", p.open(at+"/lines/L1/delete"))
	if got := p.open(at + "/risks").Get("assumption_lines"); got != "" {
		t.Errorf("the assumption still names %s", got)
	}
}

func TestAnOptionWithLinesStays(t *testing.T) {
	p := begin(t).as(access.Proposer)
	at := p.start()
	f := p.open(at + "/lines?option=proposal")
	f.Set("label-new1", "Switches")
	p.saved(at+"/lines?option=proposal", f)
	f = p.open(at + "/options")
	f["option_title"] = []string{"Do nothing", ""}
	f["option_why"] = []string{"", ""}
	f.Set("preferred", "nothing")
	page := p.refused(at+"/options", f, http.StatusUnprocessableEntity, "“The proposal” cannot be removed while it has 1 line")
	if got := form(t, page)["option_title"]; !slices.Equal(got, []string{"Do nothing", "The proposal"}) {
		t.Errorf("the form has %q", got)
	}
	f = p.open(at + "/options")
	f.Set("add", "options")
	f = form(t, p.post(at+"/options", f).Body.String())
	f["option_title"][2] = "A third way"
	f.Del("preferred")
	page = p.refused(at+"/options", f, http.StatusUnprocessableEntity, "Select which option is preferred")
	f = form(t, page)
	f.Set("preferred", f["option_id"][2])
	p.saved(at+"/options", f)
	if f = p.open(at + "/options"); f.Get("preferred") != "O1" || len(f["option_title"]) != 3 {
		t.Errorf("saved is %v", f)
	}
}

func TestAmountsMoveWithTheBaseYear(t *testing.T) {
	p := begin(t).as(access.Proposer)
	at := p.start()
	f := p.open(at + "/lines")
	f.Set("label-new1", "Switches")
	f.Set("amount-new1-2026", "100")
	p.saved(at+"/lines", f)
	f = p.open(at + "/edit")
	f.Set("first_year", "2027/28")
	f.Set("budget_2027", "50")
	page := p.refused(at+"/edit", f, http.StatusUnprocessableEntity, "2026/27 is outside the years of the case")
	if !strings.Contains(page, `href="#first_year"`) {
		t.Error("the amount that falls outside does not lead to the base year")
	}
	f.Set("amounts", "move")
	p.saved(at+"/edit", f)
	if f = p.open(at + "/lines"); f.Get("amount-L1-2027") != "100" {
		t.Errorf("saved is %v", f)
	}
	if f = p.open(at + "/edit"); f.Get("budget_2028") != "50" || f.Get("amounts") != "stay" {
		t.Errorf("saved is %v", f)
	}
}

func TestFundingLeadsToItsCells(t *testing.T) {
	p := begin(t).as(access.Proposer)
	at := p.start() + "/funding"
	f := p.open(at)
	f.Set("funding_source", "borrowing")
	f.Set("funding_pays", "revenue")
	f.Set("funds_2027", "abc")
	page := p.refused(at, f, http.StatusUnprocessableEntity, "“abc” is not an amount of money")
	if !strings.Contains(page, `href="#funds_2027-1"`) || form(t, page).Get("funds_2027") != "abc" {
		t.Error("the cell is not led to, or not kept")
	}
	f.Set("funds_2027", "100")
	page = p.refused(at, f, http.StatusUnprocessableEntity, "Borrowing pays for capital only")
	if !strings.Contains(page, `href="#funding-1"`) {
		t.Error("the row is not led to")
	}
	f.Set("funding_pays", "capital")
	p.saved(at, f)
	if f = p.open(at); f.Get("funding_id") != "F1" || f.Get("funds_2027") != "100" {
		t.Errorf("saved is %v", f)
	}
}

func TestPartnersAreNamedAndShare(t *testing.T) {
	p := begin(t).as(access.Proposer)
	at := p.start()
	f := p.open(at + "/partners")
	f.Set("partner_name", "Aldermere")
	f.Set("add", "partners")
	f = form(t, p.post(at+"/partners", f).Body.String())
	f["partner_name"][1] = "Kelderby"
	f.Set("add", "partners")
	f = form(t, p.post(at+"/partners", f).Body.String())
	f.Set("key_title", "Posts")
	f.Set("key_value_"+f["partner_id"][0], "600")
	f.Set("key_value_"+f["partner_id"][1], "400")
	p.saved(at+"/partners", f)
	f = p.open(at + "/lines")
	f.Set("label-new1", "Switches")
	f.Set("amount-new1-2026", "100")
	p.saved(at+"/lines", f)
	f = p.open(at + "/lines/L1")
	f.Set("share", "key:K1")
	p.saved(at+"/lines/L1", f)
	page := p.get(at + "/partners").Body.String()
	for _, want := range []string{"60.0%", "40.0%", "£60", "£40"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of partners does not say %s", want)
		}
	}
	f = form(t, page)
	f["key_title"][0], f["key_driver"][0] = "", ""
	f.Set("key_value_P1", "")
	f.Set("key_value_P2", "")
	p.refused(at+"/partners", f, http.StatusUnprocessableEntity, "“Posts” cannot be removed while it shares 1 line")
}

func TestPrinciplesAreScored(t *testing.T) {
	p := begin(t).as(access.Proposer)
	at := p.start() + "/principles"
	f := p.open(at)
	f.Set("fit-whole-life", "conflicts")
	p.refused(at, f, http.StatusUnprocessableEntity, "Say why the case should be made although it conflicts")
	f.Set("why-whole-life", "It is urgent")
	p.saved(at, f)
	if f = p.open(at); f.Get("fit-whole-life") != "conflicts" || f.Get("why-whole-life") != "It is urgent" {
		t.Errorf("saved is %v", f)
	}
}

// attach sends a file of evidence.
func (p person) attach(at string, form url.Values, name, content string) *httptest.ResponseRecorder {
	p.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for field, list := range form {
		for _, value := range list {
			_ = m.WriteField(field, value)
		}
	}
	w, err := m.CreateFormFile("file", name)
	if err != nil {
		p.t.Fatal(err)
	}
	_, _ = io.WriteString(w, content)
	_ = m.Close()
	return p.send("POST", at, m.FormDataContentType(), &b)
}

func TestEvidenceIsOnlyEverGivenOut(t *testing.T) {
	p := begin(t).as(access.Proposer)
	at := p.start() + "/evidence"
	f := p.open(at)
	if w := p.attach(at, f, "quote.html", "<script>1</script>"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Select the file again") || !strings.Contains(w.Body.String(), `href="#evidence_title"`) {
		t.Errorf("a file without a title: %d", w.Code)
	}
	f.Set("evidence_title", "The quotation")
	for _, name := range []string{"quote.html", "quote.html", "q\u202euote; 2.html"} { // the second is the same form sent twice
		if w := p.attach(at, f, name, "<script>1</script>"); w.Code != http.StatusSeeOther {
			t.Fatalf("a file is refused: %d, %s", w.Code, words(w.Body.String()))
		}
	}
	page := p.get(at).Body.String()
	if strings.Count(page, " download>") != 2 || strings.Contains(page, "\u202e") {
		t.Fatalf("the list is wrong: %s", page)
	}
	links := strings.Split(page, `href="`+at+"/")[1:]
	for n, want := range []string{`attachment; filename=quote.html`, `attachment; filename="quote; 2.html"`} {
		id, _, _ := strings.Cut(links[n], `"`)
		w := p.get(at + "/" + id)
		h := w.Header()
		if h.Get("Content-Disposition") != want || h.Get("Content-Type") != "application/octet-stream" || h.Get("X-Content-Type-Options") != "nosniff" || w.Body.String() != "<script>1</script>" {
			t.Errorf("the file is sent with %v", h)
		}
	}
	if w := p.get(at + "/nothing"); w.Code != http.StatusNotFound {
		t.Errorf("a file that is not there answers %d", w.Code)
	}
}

// Every page that is sent empty, or with nonsense in every field, comes back
// well made; nothing fails, and nobody loses a word.
func TestNonsenseInACaseComesBack(t *testing.T) {
	p := begin(t).as(access.Proposer)
	at := p.start()
	f := p.open(at + "/lines")
	f.Set("label-new1", "Switches")
	f.Set("amount-new1-2026", "100")
	p.saved(at+"/lines", f)
	for _, page := range []string{at, "/staff/cases/CASE-2008-0001"} {
		for _, part := range []string{"/lines", "/lines/L1", "/edit", "/options", "/funding", "/partners", "/risks", "/texts", "/principles"} {
			address := page + part
			w := p.get(address)
			if w.Code == http.StatusNotFound {
				continue
			}
			for _, fault := range faults(t, w.Body.String()) {
				t.Errorf("%s: %s", address, fault)
			}
			asked := form(t, w.Body.String())
			if len(asked) == 0 { // a case without a strategy has no principles to be held against
				continue
			}
			for _, nonsense := range []string{"", "\u202e<b>'\"&", "-1", "99999999999999999999", "31/31/2026", strings.Repeat("長", 300)} {
				typed := url.Values{}
				for name, list := range asked {
					typed[name] = make([]string, len(list))
					for i := range list {
						typed[name][i] = nonsense
					}
				}
				typed["revision"], typed["once"] = asked["revision"], nil // a sending of its own
				w := p.post(address, typed)
				if w.Code == http.StatusSeeOther { // it was taken: the next is sent by who has seen that
					asked["revision"] = p.open(address)["revision"]
					continue
				}
				if w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusConflict {
					t.Errorf("%q in every field of %s answers %d", nonsense, address, w.Code)
					continue
				}
				back := w.Body.String()
				for _, fault := range faults(t, back) {
					t.Errorf("%q in every field of %s: %s", nonsense, address, fault)
				}
				if nonsense != "" && !strings.Contains(back, html.EscapeString(nonsense)) && !strings.Contains(html.UnescapeString(back), nonsense) {
					t.Errorf("%q in every field of %s is lost", nonsense, address)
				}
			}
		}
	}
}

func TestWhoOnlyReadsFindsNothingToSend(t *testing.T) {
	v := begin(t)
	at := "/staff/cases/CASE-2008-0001"
	p := v.as(access.ScrutinyMember)
	for _, part := range []string{"/lines", "/edit", "/options", "/funding", "/partners", "/risks", "/texts", "/principles", "/evidence"} {
		w := p.get(at + part)
		page := w.Body.String()
		_, main, _ := strings.Cut(page, "<main")
		if w.Code != http.StatusOK || strings.Contains(main, `double-click="true">Save`) || strings.Contains(main, "Add another") {
			t.Errorf("%s answers %d, or offers to save", part, w.Code)
		}
		for _, fault := range faults(t, page) {
			t.Errorf("%s: %s", part, fault)
		}
		if w := p.post(at+part, url.Values{}); w.Code != http.StatusForbidden {
			t.Errorf("%s is sent by who may not: %d", part, w.Code)
		}
	}
}
