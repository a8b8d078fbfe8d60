package cases_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"moothall/access"
)

func TestAFileIsLookedAtBeforeItIsTaken(t *testing.T) {
	v := begin(t)
	finance := v.as(access.FinanceOfficer)
	at := "/staff/cases/CASE-2007-0002"
	lines := finance.get(at + "/lines.csv").Body.String()
	if strings.Count(lines, "450000.00") == 0 {
		t.Fatalf("the file has no platform: %s", lines)
	}
	w := finance.attach(at+"/exchange", nil, "lines.csv", strings.Replace(lines, "450000.00", "460000.00", 1))
	page := w.Body.String()
	if w.Code != http.StatusOK || !strings.Contains(page, "1 line is not as in the case") || !strings.Contains(page, "£460,000") {
		t.Fatalf("it answers %d: %s", w.Code, words(page))
	}
	for _, fault := range faults(t, page) {
		t.Error(fault)
	}
	if strings.Contains(finance.get(at+"/lines.csv").Body.String(), "460000.00") {
		t.Fatal("it was saved before it was looked at")
	}
	taken := form(t, page)
	finance.saved(at+"/exchange/take", taken)
	if !strings.Contains(finance.get(at+"/lines.csv").Body.String(), "460000.00") {
		t.Fatal("it was not saved")
	}
	// Who looked at an earlier case is told so.
	finance.refused(at+"/exchange/take", taken, http.StatusConflict, "saved this record")
}

// A whole case can change what no line shows: that is said too, before it is
// taken over.
func TestAFileShowsWhatChangesBesideTheLines(t *testing.T) {
	v := begin(t)
	finance := v.as(access.FinanceOfficer)
	at := "/staff/cases/CASE-2026-0001"
	var c map[string]any
	if err := json.Unmarshal(finance.get(at+"/case.json").Body.Bytes(), &c); err != nil {
		t.Fatal(err)
	}
	c["title"], c["stage"], c["conventions"] = "Another title", "FBC", map[string]any{"timing": "mid-year"}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	w := finance.attach(at+"/exchange", nil, "case.json", string(text))
	page := w.Body.String()
	for _, want := range []string{"No line would change", "Title: Another title, before ", "Stage: Full business case, before ", "Timing: mid-year, before "} {
		if w.Code != http.StatusOK || !strings.Contains(page, want) {
			t.Errorf("%d, want %q in: %.900s", w.Code, want, page)
		}
	}
	for _, fault := range faults(t, w.Body.String()) {
		t.Error(fault)
	}
}

func TestAWrongFileIsNamedByItsCell(t *testing.T) {
	v := begin(t)
	finance := v.as(access.FinanceOfficer)
	at := "/staff/cases/CASE-2007-0002"
	lines := finance.get(at + "/lines.csv").Body.String()
	for name, c := range map[string]struct{ file, content, says string }{
		"three decimals":     {"lines.csv", strings.Replace(lines, "450000.00", "45.001", 1), "“45.001” is not a whole number of pence"},
		"no workbook":        {"case.xlsx", "not a workbook", "The file is no workbook"},
		"no whole case":      {"case.json", `{"format":`, "The file ends too soon"},
		"an unknown member":  {"case.json", `{"format":"moothall-case/1","colour":"red"}`, "no member “colour”"},
		"nothing at all":     {"lines.csv", "", "The file is empty"},
		"a line of no kind":  {"lines.csv", strings.Replace(lines, "Cashable saving", "Gift", 1), "Gift"},
		"a case of no years": {"case.json", `{"format":"moothall-case/1","title":"x","first_year":"2026/27","years":0,"options":[],"lines":[]}`, "from 1 to 60"},
	} {
		w := finance.attach(at+"/exchange", nil, c.file, c.content)
		page := w.Body.String()
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(words(page), c.says) {
			t.Errorf("%s: it answers %d: %.600s", name, w.Code, words(page))
		}
		for _, fault := range faults(t, page) {
			t.Errorf("%s: %s", name, fault)
		}
	}
	finance.refused(at+"/exchange", url.Values{}, http.StatusUnprocessableEntity, "Select the file")
}

func TestTheReportGetsTheSameFigures(t *testing.T) {
	v := begin(t)
	proposer := v.as(access.Proposer)
	at := "/staff/cases/CASE-2007-0002"
	section := proposer.get(at + "/section.md").Body.String()
	if !strings.Contains(section, "£1,046,000") {
		t.Fatalf("the section does not say what it costs: %.400s", section)
	}
	book := proposer.get(at + "/case.xlsx")
	if book.Code != http.StatusOK || !strings.HasPrefix(book.Body.String(), "PK") || book.Header().Get("Content-Disposition") != `attachment; filename="CASE-2007-0002.xlsx"` {
		t.Errorf("the workbook answers %d, %s", book.Code, book.Header().Get("Content-Disposition"))
	}
	proposer.refused(at+"/exchange/report", url.Values{"report": {""}}, http.StatusUnprocessableEntity, "Select the report")
}
