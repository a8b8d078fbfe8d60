package main

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"moothall/access"
	"moothall/internal/store"
	"moothall/money"
)

// neighbour returns the cookie of someone of the other council with role.
func (v *visit) neighbour(role access.Role) *http.Cookie {
	v.t.Helper()
	var id string
	if err := v.db.View(v.t.Context(), func(tx *store.Tx) error {
		host, err := access.Host(tx)
		if err != nil {
			return err
		}
		all, err := access.Everyone(tx)
		for _, p := range all {
			if p.Organisation != host.ID && p.Roles[0] == role {
				id = p.ID
			}
		}
		return err
	}); err != nil {
		v.t.Fatal(err)
	}
	w := v.send("POST", "/demo/sign-in", nil, url.Values{"person": {id}})
	if len(w.Result().Cookies()) != 1 {
		v.t.Fatalf("sign-in as a neighbour answers %d", w.Code)
	}
	return w.Result().Cookies()[0]
}

// solved solves a portfolio and returns the page of the scenario.
func (v *visit) solved(ref, title string, cookie *http.Cookie) string {
	v.t.Helper()
	v.pressed("/staff/portfolios/"+ref, "/solve", cookie, url.Values{"scenario": {title}})
	for range 200 {
		w := v.send("GET", "/staff/portfolios/"+ref+"/solving", cookie, nil)
		if w.Code == http.StatusSeeOther {
			return v.send("GET", w.Header().Get("Location"), cookie, nil).Body.String()
		}
		time.Sleep(20 * time.Millisecond)
	}
	v.t.Fatal("it was never solved")
	return ""
}

func TestAPortfolioProposesAndPeopleDecide(t *testing.T) {
	v := begin(t)
	finance, member := v.as(access.FinanceOfficer), v.as(access.CabinetMember)
	const at = "/staff/portfolios/PORT-2027-0001"
	f := v.open(at+"/edit", finance)
	f["manual_case"], f["manual_choose"], f["manual_start"] = []string{"CASE-2026-0008"}, []string{"yes"}, []string{""}
	f["manual_reason"], f["manual_by"] = []string{"The partner council needs it"}, []string{"Councillor Sofia Wren"}
	v.made(at+"/edit", finance, f)
	page := v.solved("PORT-2027-0001", "With the data platform", finance)
	for _, words := range []string{"no choice is worth more", "Frances Oyelaran to choose CASE-2026-0008", "loses £", "The partner council needs it"} {
		if !strings.Contains(page, words) {
			t.Errorf("the scenario does not say %q", words)
		}
	}
	if strings.Contains(page, "Sofia Wren") {
		t.Error("who decided is whoever the form says")
	}
	if page := v.send("GET", at, member, nil).Body.String(); !strings.Contains(page, "With the data platform") || !strings.Contains(page, "As the limits stand") {
		t.Error("the scenarios do not stand side by side")
	}
	// Nothing may be spent: the limits that clash are named.
	f = v.open(at+"/edit", finance)
	f.Set("revenue_2027", "1")
	v.made(at+"/edit", finance, f)
	if page := v.solved("PORT-2027-0001", "Nothing to spend", finance); !strings.Contains(page, "Rules that cannot be kept together") || !strings.Contains(page, "Net revenue 2027/28") {
		t.Error("the clash is not named")
	}
	f.Set("capital_2027", "12.345")
	f.Set("revision", v.open(at+"/edit", finance).Get("revision"))
	if w := v.send("POST", at+"/edit", finance, f); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "“12.345” is not an amount of money") || !strings.Contains(w.Body.String(), `value="12.345"`) {
		t.Errorf("a limit of three decimals answers %d", w.Code)
	}
}

func TestNoCouncilSeesAnothersSearch(t *testing.T) {
	v := begin(t)
	stranger := v.neighbour(access.FinanceOfficer)
	v.solved("PORT-2027-0001", "Ours", v.as(access.FinanceOfficer))
	for _, address := range []string{"", "/edit", "/solving", "/scenarios/1"} {
		if w := v.send("GET", "/staff/portfolios/PORT-2027-0001"+address, stranger, nil); w.Code == http.StatusOK || strings.Contains(w.Header().Get("Location"), "scenarios") {
			t.Errorf("the neighbour is answered %d at %s: %s", w.Code, address, w.Header().Get("Location"))
		}
	}
	for _, part := range []string{"", "/edit", "/lines", "/economic", "/financial", "/working/npsv", "/versions/1", "/case.json", "/case.xlsx"} {
		if w := v.send("GET", "/staff/cases/CASE-2007-0002"+part, stranger, nil); w.Code != http.StatusNotFound {
			t.Errorf("the neighbour is answered %d at %s", w.Code, part)
		}
	}
}

// The increments of the plan's file add up to its annual totals, for each fund.
func TestThePlansFileAddsUp(t *testing.T) {
	v := begin(t)
	rows, err := csv.NewReader(v.send("GET", "/staff/plan.csv?from=2009/10", v.as(access.CabinetMember), nil).Body).ReadAll()
	if err != nil || len(rows) < 10 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	amount := func(s string) money.Pence {
		p, err := money.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	for i := 1; i+1 < len(rows); i += 2 {
		so := amount(rows[i][3])
		for y := 4; y < len(rows[i]); y++ {
			if so += amount(rows[i][y]); so != amount(rows[i+1][y]) {
				t.Errorf("%v: the increments up to %s come to %s, the total is %s", rows[i][:3], rows[0][y], so.Plain(), rows[i+1][y])
			}
		}
	}
}

func TestASetThatWasUsedIsNeverChanged(t *testing.T) {
	v := begin(t)
	finance := v.as(access.FinanceOfficer)
	f := v.open("/staff/parameters/new?from=assumed-2-per-cent", finance)
	f.Set("name", "gdp-deflator-march-2026")
	f.Set("index", "2024/25 100\n2025/26\t102.5\n2026/27 104.6")
	f.Set("after", "2")
	at := v.made("/staff/parameters/new", finance, f)
	if page := v.send("GET", at, finance, nil).Body.String(); !strings.Contains(page, "102.5") {
		t.Fatal("the index was not kept")
	}
	const of = "/staff/cases/CASE-2026-0003"
	c := v.open(of+"/edit", finance)
	c.Set("set_deflator", "gdp-deflator-march-2026")
	v.made(of+"/edit", finance, c)
	list := func() string { return v.send("GET", "/staff/cases", finance, nil).Body.String() }
	before := list()
	f = v.open(at+"/edit", finance)
	f.Set("after", "9")
	v.made(at+"/edit", finance, f)
	if list() == before {
		t.Error("the list shows the figures of the set as it was")
	}
	texts := v.open(of+"/texts", finance)
	texts.Set("strategic", "It is needed.")
	v.made(of+"/texts", finance, texts)
	v.pressed(of+"/versions", "", finance, url.Values{"note": {"For the cabinet"}, "revision": v.open(of+"/versions", finance)["revision"]})
	if w := v.send("POST", at+"/edit", finance, f); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "A frozen case used gdp-deflator-march-2026") {
		t.Errorf("a set that was used is changed: %d", w.Code)
	}
	if w := v.send("GET", of+"/case.xlsx", finance, nil); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "PK") {
		t.Errorf("the workbook of a case with a set of the council's own answers %d", w.Code)
	}
}
