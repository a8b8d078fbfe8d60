package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"moothall/access"
	"moothall/access/actor"
	"moothall/example"
	"moothall/internal/clock"
	"moothall/internal/store"
	"moothall/internal/store/storetest"
	"moothall/web/assets"
	"moothall/web/ui"
)

// visit is the whole demo over a temporary database.
type visit struct {
	t      *testing.T
	db     *store.DB
	clk    *clock.Fixed
	site   http.Handler
	people map[access.Role]access.Person
	routes []ui.Route
	places map[string][]string // what stands for the parts of an address
}

func begin(t *testing.T) *visit {
	t.Helper()
	db, clk := storetest.SQLite(t)
	return beginOn(t, db, clk)
}

// onEach runs fn as a test on every database.
func onEach(t *testing.T, fn func(t *testing.T, v *visit)) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clk *clock.Fixed) { fn(t, beginOn(t, db, clk)) })
}

func beginOn(t *testing.T, db *store.DB, clk *clock.Fixed) *visit {
	t.Helper()
	if err := example.Tell(t.Context(), db, clk); err != nil {
		t.Fatal(err)
	}
	v := &visit{t: t, db: db, clk: clk, people: map[access.Role]access.Person{}, places: references()}
	var err error
	if v.site, err = site(db, clk, clock.From(example.Now()), "https://decisions.aldermere.example/"); err != nil {
		t.Fatal(err)
	}
	built, err := assets.Load()
	if err != nil {
		t.Fatal(err)
	}
	if _, v.routes, err = staffRoutes(ui.Staff{Site: &ui.Site{Assets: built}, DB: db, Clock: clk, Demo: true}); err != nil {
		t.Fatal(err)
	}
	if err := db.View(t.Context(), func(tx *store.Tx) error {
		host, err := access.Host(tx)
		if err != nil {
			return err
		}
		people, err := access.Everyone(tx)
		for _, p := range people {
			if p.Organisation != host.ID {
				continue
			}
			v.people[p.Roles[0]] = p
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return v
}

// as returns the cookie of someone with role, "" for nobody.
func (v *visit) as(role access.Role) *http.Cookie {
	if role == "" {
		return nil
	}
	w := v.send("POST", "/demo/sign-in", nil, url.Values{"person": {v.people[role].ID}})
	if w.Code != http.StatusSeeOther || len(w.Result().Cookies()) != 1 {
		v.t.Fatalf("sign-in as %s answers %d", role, w.Code)
	}
	return w.Result().Cookies()[0]
}

func (v *visit) send(method, address string, cookie *http.Cookie, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if cookie != nil {
		r.AddCookie(cookie)
	}
	w := httptest.NewRecorder()
	v.site.ServeHTTP(w, r)
	return w
}

// Every route is asked for by every role and by nobody. Who has not the
// permission is refused before anything is read.
func TestEveryRouteHasAPolicy(t *testing.T) {
	onEach(t, func(t *testing.T, v *visit) {
		for _, role := range append([]access.Role{""}, access.Roles()...) {
			cookie := v.as(role)
			for _, route := range v.routes {
				if route.Permission == "" {
					continue
				}
				method, path, _ := strings.Cut(route.Pattern, " ")
				w := v.send(method, strings.ReplaceAll(path, "{ref}", "DEC-2026-0002"), cookie, nil)
				who := actor.Actor{PersonID: "x", Organisation: "o", Roles: []string{string(role)}}
				switch {
				case role == "":
					led := w.Code == http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Location"), "/sign-in?to=%2Fstaff")
					if method == http.MethodGet && !led || method == http.MethodPost && w.Code != http.StatusUnauthorized {
						t.Errorf("nobody is let into %s: %d", route.Pattern, w.Code)
					}
				case access.May(who, route.Permission, "o") == (w.Code == http.StatusForbidden):
					t.Errorf("%s at %s: %d", role, route.Pattern, w.Code)
				case w.Code >= 500:
					t.Errorf("%s at %s fails: %d", role, route.Pattern, w.Code)
				}
			}
		}
	})
}

func TestADecisionIsPublishedCalledInAndFreed(t *testing.T) {
	onEach(t, func(t *testing.T, v *visit) {
		const ref = "DEC-2026-0002"
		officer, member, proposer := v.as(access.DemocraticServices), v.as(access.ScrutinyMember), v.as(access.Proposer)
		do := func(what string, cookie *http.Cookie, form url.Values, status int) string {
			t.Helper()
			w := v.press("/staff/decisions/"+ref, "/"+what, cookie, form)
			if w.Code != status {
				t.Fatalf("%s answers %d, want %d: %s", what, w.Code, status, w.Body)
			}
			return w.Body.String()
		}
		act := url.Values{"number": {"1"}, "state": {"implemented"}}
		do("implement", proposer, act, http.StatusConflict)
		do("publish", officer, nil, http.StatusSeeOther)
		do("publish", officer, nil, http.StatusConflict)
		do("implement", proposer, act, http.StatusConflict)
		typed := "Because <b>nobody</b> was asked"
		page := do("call-in", member, url.Values{"ground": {typed}, "signatories": {"One\nTwo"}, "resolutions": {"1"}}, http.StatusUnprocessableEntity)
		if !strings.Contains(page, "Because &lt;b&gt;nobody&lt;/b&gt; was asked") || !strings.Contains(page, "3 different members") || !strings.Contains(page, " checked") {
			t.Fatal("what was typed is lost, or the reason is not said")
		}
		do("call-in", member, url.Values{"ground": {typed}, "signatories": {"One\nTwo\nThree"}, "resolutions": {"1"}}, http.StatusSeeOther)
		v.clk.Set(v.clk.Now().Add(20 * 24 * time.Hour))
		officer, proposer = v.as(access.DemocraticServices), v.as(access.Proposer)
		do("implement", proposer, act, http.StatusConflict)
		if p := v.send("GET", "/decisions/"+ref, nil, nil).Body.String(); !strings.Contains(p, "Called in") || strings.Contains(p, "<b>nobody") {
			t.Fatal("the public page does not say that the decision is called in, or lets markup through")
		}
		do("end-call-in", officer, url.Values{"call_in": {"1"}, "ending": {"concluded"}, "outcome": {"The decision stands."}}, http.StatusSeeOther)
		do("implement", proposer, act, http.StatusSeeOther)
	})
}

func TestAPasswordSignsIn(t *testing.T) {
	v := begin(t)
	hash, err := access.HashPassword("correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	who := v.people[access.Proposer]
	if err := v.db.Change(t.Context(), actor.System("test"), func(tx *store.Tx) error { return access.SetPassword(tx, who.ID, hash) }); err != nil {
		t.Fatal(err)
	}
	try := func(password string) *httptest.ResponseRecorder {
		return v.send("POST", "/sign-in", nil, url.Values{"email": {strings.ToUpper(who.Email)}, "password": {password}})
	}
	for range 5 {
		if w := try("wrong"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), strings.ToUpper(who.Email)) {
			t.Fatalf("a wrong password answers %d, or the address is lost", w.Code)
		}
	}
	if w := try("correct horse battery"); w.Code != http.StatusTooManyRequests {
		t.Fatalf("guessing is not slowed: %d", w.Code)
	}
	v.clk.Set(v.clk.Now().Add(time.Minute))
	w := try("correct horse battery")
	if w.Code != http.StatusSeeOther {
		t.Fatalf("the right password answers %d", w.Code)
	}
	cookie := w.Result().Cookies()[0]
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode {
		t.Fatalf("the cookie is %+v", cookie)
	}
	if w := v.send("GET", "/staff", cookie, nil); w.Code != http.StatusOK {
		t.Fatalf("the session is not let in: %d", w.Code)
	}
	v.clk.Set(v.clk.Now().Add(31 * time.Minute))
	if w := v.send("GET", "/staff", cookie, nil); w.Code != http.StatusSeeOther {
		t.Fatalf("an idle session is let in: %d", w.Code)
	}
}

func TestAForeignPageCannotAct(t *testing.T) {
	v := begin(t)
	r := httptest.NewRequest("POST", "/staff/decisions/DEC-2026-0002/publish", nil)
	r.AddCookie(v.as(access.DemocraticServices))
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	v.site.ServeHTTP(w, r)
	if w.Code != http.StatusForbidden {
		t.Fatalf("a foreign page's request answers %d", w.Code)
	}
}

func TestARequestThatIsTooLargeIsRefused(t *testing.T) {
	v := begin(t)
	w := v.send("POST", "/staff/decisions/DEC-2026-0001/call-in", v.as(access.ScrutinyMember), url.Values{"ground": {strings.Repeat("x", 2<<20)}})
	if w.Code != http.StatusRequestEntityTooLarge || !strings.Contains(w.Body.String(), "larger than 1 MB") {
		t.Fatalf("answers %d", w.Code)
	}
}

func TestAFeedCarriesTheAddressThatPeopleUse(t *testing.T) {
	v := begin(t)
	if feed := v.send("GET", "/decisions.atom", nil, nil).Body.String(); !strings.Contains(feed, `"https://decisions.aldermere.example/decisions/DEC-2026-0001"`) {
		t.Fatal(feed)
	}
}

// A session that ends while somebody types loses nothing that they typed.
func TestAnEndedSessionKeepsWhatWasTyped(t *testing.T) {
	v := begin(t)
	proposer := v.as(access.Proposer)
	f := v.open("/staff/reports/new", proposer)
	f.Set("title", "An hour's <work>")
	f.Set("purpose", "First.\n\nSecond.")
	f["recommendation"] = []string{"One.", "Two."}
	v.clk.Set(v.clk.Now().Add(31 * time.Minute))
	w := v.send("POST", "/staff/reports/new", proposer, f)
	if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), "You are signed out") {
		t.Fatalf("answers %d", w.Code)
	}
	kept := hidden(t, w.Body.String(), "/staff/reports/new")
	report := v.made("/staff/reports/new", v.as(access.Proposer), kept)
	page := v.send("GET", report, v.as(access.Proposer), nil).Body.String()
	for _, want := range []string{"An hour&#39;s &lt;work&gt;", "Second.", "Two."} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is lost", want)
		}
	}
	w = v.send("POST", "/staff/password", nil, url.Values{"password": {"do not keep this"}})
	if strings.Contains(w.Body.String(), "do not keep this") || strings.Contains(w.Body.String(), "Send it again") {
		t.Error("a password stands in a page, or a form is sent again without it")
	}
}

func TestAPersonChangesTheirOwnPassword(t *testing.T) {
	v := begin(t)
	who := v.people[access.Proposer]
	hash, err := access.HashPassword("correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	if err := v.db.Change(t.Context(), actor.System("test"), func(tx *store.Tx) error { return access.SetPassword(tx, who.ID, hash) }); err != nil {
		t.Fatal(err)
	}
	here, elsewhere := v.as(access.Proposer), v.as(access.Proposer)
	change := func(old, next string) *httptest.ResponseRecorder {
		return v.send("POST", "/staff/password", here, url.Values{"old-password": {old}, "password": {next}})
	}
	if w := change("wrong", "another horse battery"); w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("a wrong password answers %d", w.Code)
	}
	if w := change("correct horse battery", "short"); w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("a short password answers %d", w.Code)
	}
	w := change("correct horse battery", "another horse battery")
	if w.Code != http.StatusSeeOther || len(w.Result().Cookies()) != 1 {
		t.Fatalf("answers %d", w.Code)
	}
	if w := v.send("GET", "/staff", elsewhere, nil); w.Code != http.StatusSeeOther {
		t.Errorf("the other session goes on: %d", w.Code)
	}
	if w := v.send("GET", "/staff", w.Result().Cookies()[0], nil); w.Code != http.StatusOK {
		t.Errorf("the new session does not: %d", w.Code)
	}
}

func TestTheDemosClockLeadsNowhereElse(t *testing.T) {
	for _, address := range []string{"", "//evil.example", "/\\evil.example", "/\t/evil.example", "/./\\evil.example", "https://evil.example", "evil", "/a b"} {
		if ui.OwnPath(address) {
			t.Errorf("%q is taken for an address of this site", address)
		}
	}
	if !ui.OwnPath("/staff/decisions?before=2026-11-24") {
		t.Error("an address of this site is refused")
	}
}

// Passwords that are tried all at once are no better than one after the other:
// after five wrong ones even the right one must wait.
func TestManyAtOnceGuessNoFaster(t *testing.T) {
	onEach(t, func(t *testing.T, v *visit) {
		hash, err := access.HashPassword("correct horse battery")
		if err != nil {
			t.Fatal(err)
		}
		who := v.people[access.Proposer]
		if err := v.db.Change(t.Context(), actor.System("test"), func(tx *store.Tx) error { return access.SetPassword(tx, who.ID, hash) }); err != nil {
			t.Fatal(err)
		}
		var wait sync.WaitGroup
		codes := make([]int, 24)
		for i := range codes {
			wait.Go(func() {
				password := fmt.Sprint("guess number ", i)
				if i == len(codes)-1 {
					time.Sleep(200 * time.Millisecond) // after enough of the others
					password = "correct horse battery"
				}
				codes[i] = v.send("POST", "/sign-in", nil, url.Values{"email": {who.Email}, "password": {password}}).Code
			})
		}
		wait.Wait()
		wrong := 0
		for _, code := range codes {
			if code == http.StatusUnprocessableEntity {
				wrong++
			}
		}
		if wrong > 6 || codes[len(codes)-1] == http.StatusSeeOther && wrong > 5 {
			t.Errorf("of %d tries at once, %d were judged and the last answered %d", len(codes), wrong, codes[len(codes)-1])
		}
	})
}

func TestSigningInLeadsWhereOneWasGoing(t *testing.T) {
	v := begin(t)
	who := v.people[access.Proposer].ID
	for to, want := range map[string]string{"/staff/reports": "/staff/reports", "": "/staff", "//evil.example": "/staff", "/decisions": "/staff", "/staffx": "/staff", "/staff/../sign-out": "/staff", "/staff?done=saved": "/staff?done=saved"} {
		if w := v.send("POST", "/demo/sign-in", nil, url.Values{"person": {who}, "to": {to}}); w.Header().Get("Location") != want {
			t.Errorf("on the way to %q it leads to %q", to, w.Header().Get("Location"))
		}
	}
	if w := v.send("GET", "/staff/nowhere", v.as(access.Proposer), nil); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "There is no page at this address") {
		t.Errorf("an address that is none answers %d", w.Code)
	}
}
