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
		says(after, legal, "Checked by finance, democratic services", "The table version 1")
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
		v.made(page+"/discard", finance, url.Values{})
		says(page, legal, "a draft that was put away", "Draft a change")
	})
}
