package main

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"moothall/access"
)

// A finance officer raises the amount from which legal check a report, tries
// it, and another officer approves it: the next report goes the new way.
func TestATableIsChangedAndApproved(t *testing.T) {
	onEach(t, func(t *testing.T, v *visit) {
		const page = "/staff/tables/report-clearance"
		finance, legal, proposer := v.as(access.FinanceOfficer), v.as(access.LegalOfficer), v.as(access.Proposer)
		says := func(address string, cookie *http.Cookie, want ...string) {
			t.Helper()
			body := v.send("GET", address, cookie, nil).Body.String()
			for _, w := range want {
				if !strings.Contains(body, w) {
					t.Errorf("%s does not say %q", address, w)
				}
			}
		}
		report := func() string {
			t.Helper()
			f := v.open("/staff/reports/new", proposer)
			f.Set("title", "Scanners")
			f.Set("purpose", "To buy them.")
			f["recommendation"] = []string{"They are bought."}
			f.Set("cost", "£150,000")
			f.Set("wards", "1")
			f.Set("personal_data", "no")
			address := v.made("/staff/reports/new", proposer, f)
			v.pressed(address, "/submit", proposer, nil)
			return address
		}
		says(page, proposer, "more than 100,000", "As it came with Moothall", "Every rule that matches answers")
		says(page+"?try-1=150k&try-2=no&try-3=no", proposer, "<strong>finance, democratic-services, legal</strong>", "rules 1, 2 and 3 matched")
		says(page+"?try-1=much", proposer, "Enter Cost as a number")
		before := report()
		says(before, legal, "Clear for Legal", "Checked by finance, legal, democratic services", "Cost 150,000; Key decision no; Personal data no: rules 1, 2 and 3 matched")

		v.pressed(page, "/start", finance, nil)
		f := v.open(page+"/edit", finance)
		f["in-1"][2] = "> 200000"
		f["place"][4] = "" // the rule about personal data goes
		f.Set("reason", "Minute 12")
		v.made(page+"/edit", finance, f)
		says(page+"/draft", finance, "was <code>&gt; 100000</code>, is <code>&gt; 200000</code>", "Rule 5 is gone", "somebody else must approve it", "Minute 12")
		says(page+"/draft?try-1=150k&try-2=no&try-3=no", legal, "another answer than the one in force")

		// A cell that cannot be read is kept, and said, and cannot come into force.
		f = v.open(page+"/edit", finance)
		f["in-1"][2] = "> two hundred"
		v.made(page+"/edit", finance, f)
		says(page+"/draft", legal, "Fault:", "there is nothing called &#34;two hundred&#34; here", "It has a fault and cannot come into force")
		f = v.open(page+"/edit", finance)
		if f["in-1"][2] != "> two hundred" {
			t.Errorf("the cell became %q", f["in-1"][2])
		}
		f["in-1"][2] = "> 200000"
		v.made(page+"/edit", finance, f)

		approve := func(day string) *httptest.ResponseRecorder {
			f := v.open(page+"/draft", legal)
			f.Set("from-day", day)
			f.Set("from-month", "11")
			f.Set("from-year", "2026")
			return v.send("POST", page+"/approve", legal, f)
		}
		if w := approve("1"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "comes into force today or later") {
			t.Errorf("from a day that is past, it answers %d", w.Code)
		}
		if w := approve("24"); w.Code != http.StatusSeeOther {
			t.Fatalf("the approval answers %d: %s", w.Code, problems(w.Body.String()))
		}
		says(page, proposer, "more than 200,000", "version 1, from 24 November 2026", "Draft begun", "Version approved")
		says(before, legal, "Clear for Legal")
		after := report()
		says(after, legal, "Checked by finance, democratic services", "Report clearance, version 1", "/staff/tables/report-clearance/versions/1", "£150,000")
		if strings.Contains(v.send("GET", after, legal, nil).Body.String(), "Clear for Legal") {
			t.Error("legal are still asked")
		}
		model := v.send("GET", page+"/versions/1/model.dmn", proposer, nil)
		if model.Code != http.StatusOK || !strings.Contains(model.Body.String(), "&gt; 200000") || !strings.HasPrefix(model.Header().Get("Content-Disposition"), "attachment") {
			t.Errorf("the model answers %d", model.Code)
		}

		// A file in place of the draft.
		v.pressed(page, "/start", finance, nil)
		send := func(text string) *httptest.ResponseRecorder {
			var b bytes.Buffer
			m := multipart.NewWriter(&b)
			_ = m.WriteField("revision", v.open(page+"/edit", finance).Get("revision"))
			file, err := m.CreateFormFile("file", "table.dmn")
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.WriteString(file, text)
			_ = m.Close()
			r := httptest.NewRequestWithContext(t.Context(), "POST", page+"/upload", &b)
			r.Header.Set("Content-Type", m.FormDataContentType())
			r.AddCookie(finance)
			w := httptest.NewRecorder()
			v.site.ServeHTTP(w, r)
			return w
		}
		for text, want := range map[string]string{
			"Dear Sir": "not XML",
			`<!DOCTYPE x [<!ENTITY a "b">]>` + model.Body.String():                                "document type or entities",
			strings.Replace(model.Body.String(), "<decision id", "<decision name='X' id", 1):      "not well-formed",
			strings.Replace(model.Body.String(), `name="Clearance">`, `name="Other">`, 1):         "no decision table called",
			strings.Replace(model.Body.String(), `<outputEntry`, `<outputEntry/><outputEntry`, 1): "output cells",
		} {
			if w := send(text); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), want) {
				t.Errorf("a file answers %d and does not say %q: %s", w.Code, want, problems(w.Body.String()))
			}
		}
		if w := send(strings.Replace(model.Body.String(), "&gt; 200000", "&gt;= 300000", 1)); w.Code != http.StatusSeeOther {
			t.Errorf("the file answers %d", w.Code)
		}
		says(page+"/draft", legal, "300,000 or more")
		v.made(page+"/discard", finance, url.Values{"revision": {v.open(page+"/edit", finance).Get("revision")}})
		says(page, legal, "a draft that was discarded", "Draft a change")
	})
}

// Who writes while another discards or approves the draft loses nothing.
func TestADraftThatIsGoneLosesNothing(t *testing.T) {
	onEach(t, func(t *testing.T, v *visit) {
		const page = "/staff/tables/report-clearance"
		finance, legal := v.as(access.FinanceOfficer), v.as(access.LegalOfficer)
		v.pressed(page, "/start", finance, nil)
		f := v.open(page+"/edit", finance)
		f["in-1"][2] = "> 123456"
		f.Set("reason", "Minute 99")
		old := f.Get("revision")
		// Another saves in between: what is discarded must have been seen.
		g := v.open(page+"/edit", legal)
		g.Set("reason", "Minute 1")
		v.made(page+"/edit", legal, g)
		if w := v.send("POST", page+"/discard", finance, url.Values{"revision": {old}}); w.Code != http.StatusConflict {
			t.Errorf("a draft that was not seen is discarded: %d", w.Code)
		}
		v.made(page+"/discard", legal, url.Values{"revision": {v.open(page+"/edit", legal).Get("revision")}})

		w := v.send("POST", page+"/edit", finance, f)
		if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "was approved or discarded while you wrote") {
			t.Fatalf("it answers %d: %s", w.Code, problems(w.Body.String()))
		}
		again := fields(t, w.Body.String())
		if again["in-1"][2] != "> 123456" || again.Get("reason") != "Minute 99" || again.Get("begin") != "1" {
			t.Errorf("what was written became %v", again)
		}
		v.made(page+"/edit", finance, again)
		if body := v.send("GET", page+"/draft", legal, nil).Body.String(); !strings.Contains(body, "&gt; 123456") || !strings.Contains(body, "Minute 99") {
			t.Error("it is not in the new draft")
		}
	})
}

// A rule goes where its number says: before what stands there if it moves up,
// after it if down.
func TestRulesChangePlaces(t *testing.T) {
	onEach(t, func(t *testing.T, v *visit) {
		const page = "/staff/tables/delegated-limits"
		finance := v.as(access.FinanceOfficer) // the example has a draft of this table
		order := func() string { return strings.Join(v.open(page+"/edit", finance)["out-1"], " ") }
		for _, step := range []struct {
			rule  int
			place string
			want  string
		}{
			{4, "1", `"cabinet" "officer" "chief-officer" "cabinet-member"`},
			{1, "3", `"officer" "chief-officer" "cabinet" "cabinet-member"`},
			{2, "99", `"officer" "cabinet" "cabinet-member" "chief-officer"`},
			{3, "3", `"officer" "cabinet" "cabinet-member" "chief-officer"`},
			{1, "", `"cabinet" "cabinet-member" "chief-officer"`},
		} {
			f := v.open(page+"/edit", finance)
			f["place"][step.rule-1] = step.place
			v.made(page+"/edit", finance, f)
			if got := order(); got != step.want {
				t.Errorf("rule %d to place %q: %s, want %s", step.rule, step.place, got, step.want)
			}
		}
		for _, place := range []string{"0", "1.5", "NaN", "first"} {
			f := v.open(page+"/edit", finance)
			f["place"][0] = place
			w := v.send("POST", page+"/edit", finance, f)
			if w.Code != http.StatusUnprocessableEntity || fields(t, w.Body.String())["place"][0] != place {
				t.Errorf("place %s answers %d", place, w.Code)
			}
		}
		// A rule of a file that has no ids can be taken away like any other.
		f := v.open(page+"/edit", finance)
		f["rule"] = []string{"row-1", "row-2", "row-3"}
		f["place"][1] = ""
		v.made(page+"/edit", finance, f)
		if got := order(); got != `"cabinet" "chief-officer"` {
			t.Errorf("without it: %s", got)
		}
	})
}

// One mistake in an example leaves the other answers where they are.
func TestAnExampleIsKept(t *testing.T) {
	onEach(t, func(t *testing.T, v *visit) {
		who := v.as(access.Proposer)
		body := v.send("GET", "/staff/tables/report-clearance?try-1=much&try-2=yes&try-3=", who, nil).Body.String()
		for _, want := range []string{"Enter Cost as a number", `value="much"`, `<option value="yes" selected>`, "Select yes or no for Personal data", `aria-describedby="try-3-hint try-3-error"`} {
			if !strings.Contains(body, want) {
				t.Errorf("it does not say %q", want)
			}
		}
		if body := v.send("GET", "/staff/tables/report-clearance?try-1=&try-2=&try-3=", who, nil).Body.String(); !strings.Contains(body, "Enter Cost") || !strings.Contains(body, "Select yes or no for Key decision") {
			t.Error("an empty example says nothing")
		}
		if body := v.send("GET", "/staff/tables/report-clearance", who, nil).Body.String(); strings.Contains(body, "govuk-error-message") {
			t.Error("it complains before anything is tried")
		}
	})
}

// Another body is asked as what it decides, unless its name says.
func TestABodySaysAsWhatItDecides(t *testing.T) {
	onEach(t, func(t *testing.T, v *visit) {
		officer := v.as(access.DemocraticServices)
		f := v.open("/staff/meetings/new", officer)
		f.Set("new_body", "Director of Finance")
		f.Set("held_on-day", "30")
		f.Set("held_on-month", "11")
		f.Set("held_on-year", "2026")
		w := v.send("POST", "/staff/meetings/new", officer, f)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Say as what Director of Finance decides") {
			t.Fatalf("it answers %d: %s", w.Code, problems(w.Body.String()))
		}
		f = fields(t, w.Body.String())
		f.Set("decides_as", "chief-officer")
		v.made("/staff/meetings/new", officer, f)
	})
}
