package public_test

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"moothall/example"
	"moothall/internal/clock"
	"moothall/internal/store"
	"moothall/internal/store/storetest"
	"moothall/money"
	"moothall/web/assets"
	"moothall/web/public"
	"moothall/web/ui"
)

// demo is the public site over the whole example.
func demo(t *testing.T, db *store.DB, clk *clock.Fixed) http.Handler {
	t.Helper()
	if err := example.Tell(t.Context(), db, clk); err != nil {
		t.Fatal(err)
	}
	built, err := assets.Load()
	if err != nil {
		t.Fatal(err)
	}
	s, err := public.New(public.Site{UI: &ui.Site{Assets: built, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}, DB: db, Clock: clk, Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	return ui.Secure(s.Handler())
}

func get(t *testing.T, h http.Handler, address string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", address, nil))
	return w
}

// document is what /decisions/{ref}.json promises.
type document struct {
	Reference        string    `json:"reference"`
	Title            string    `json:"title"`
	DecidedOn        string    `json:"decided_on"`
	FirstPublishedAt time.Time `json:"first_published_at"`
	CallIn           struct {
		Rule, Deadline, Status string
		Working                []map[string]any
	} `json:"call_in"`
	Resolutions []struct{ Number, Text, Implementation string }
	Versions    []map[string]any
	Conflicts   []any
}

func TestEachDecisionIsDataToo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clk *clock.Fixed) {
		h := demo(t, db, clk)
		var list struct {
			Decisions []struct{ Title, URL string }
		}
		if err := json.Unmarshal(get(t, h, "/decisions.json").Body.Bytes(), &list); err != nil {
			t.Fatal(err)
		}
		found := false
		for _, d := range list.Decisions {
			var doc document
			if err := json.Unmarshal(get(t, h, d.URL).Body.Bytes(), &doc); err != nil {
				t.Fatalf("%s: %v", d.URL, err)
			}
			if doc.Title == "" || doc.CallIn.Rule == "" || doc.CallIn.Deadline == "" || len(doc.CallIn.Working) == 0 || len(doc.Resolutions) == 0 || len(doc.Versions) != 1 {
				t.Errorf("%s is incomplete: %+v", d.URL, doc)
			}
			if doc.Title == "ICT Strategy" {
				found = true
				if doc.DecidedOn != "2007-09-27" || doc.CallIn.Deadline != "2007-10-05T23:59:59+01:00" || doc.CallIn.Status != "closed" {
					t.Errorf("the ICT Strategy came out as %+v", doc)
				}
			}
		}
		if !found {
			t.Fatalf("the ICT Strategy is not in %+v", list)
		}
	})
}

func TestCallInClosesByItself(t *testing.T) {
	db, clk := storetest.SQLite(t)
	h := demo(t, db, clk)
	page := func() string { return get(t, h, "/decisions/DEC-2026-0001").Body.String() }
	if p := page(); !strings.Contains(p, "Not yet to be acted on") || !strings.Contains(p, "until midnight at the end of Friday 27 November 2026") {
		t.Fatal("the page does not say until when the decision can be called in")
	}
	clk.Set(time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC))
	if p := page(); !strings.Contains(p, "May be acted on") {
		t.Fatal("the page does not say that the call-in is over")
	}
}

func TestEveryPageIsWellMade(t *testing.T) {
	db, clk := storetest.SQLite(t)
	h := demo(t, db, clk)
	for address, status := range map[string]int{
		"/decisions": 200, "/decisions?q=partnership&status=implemented&year=2007": 200, "/decisions/DEC-2007-0001": 200, "/decisions/DEC-2007-0001/v1": 200,
		"/decisions/DEC-2007-0002": 200, "/decisions/DEC-2007-0002/benefits": 200, "/decisions/DEC-2026-0001/benefits": 200, "/decisions/DEC-2007-0001/benefits": 404, "/decisions/DEC-1066-0001/benefits": 404,
		"/strategies": 200, "/strategies/ict-strategy-2007": 200, "/strategies/ict-strategy-2007/area/home-working": 200, "/strategies/ict-strategy-2007/principle/whole-life": 200,
		"/strategies/none": 404, "/strategies/ict-strategy-2007/area/none": 404,
		"/decisions?year=soon": 422, "/decisions?q=%22%22": 422, "/decisions?status=lost": 422, "/decisions?after=x": 400,
		"/decisions/DEC-1066-0001": 404, "/decisions/DEC-2007-0001/v9": 404, "/decisions/DEC-2007-0001/latest": 404, "/nowhere": 404,
	} {
		w := get(t, h, address)
		if w.Code != status {
			t.Errorf("%s answers %d, want %d", address, w.Code, status)
		}
		if w.Header().Get("Set-Cookie") != "" || w.Header().Get("Content-Security-Policy") != ui.Policy {
			t.Errorf("%s sets a cookie or lacks the policy", address)
		}
		wellMade(t, address, w.Body.String())
	}
}

// wellMade checks one h1, no id twice, no inline style or handler, and a label
// for every field.
func wellMade(t *testing.T, address, page string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	h1, ids, labels, fields := 0, map[string]bool{}, map[string]bool{}, []string{}
	for n := range doc.Descendants() {
		if n.Data == "h1" {
			h1++
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "id" && ids[a.Val]:
				t.Errorf("%s has the id %s twice", address, a.Val)
			case a.Key == "id":
				ids[a.Val] = true
				if n.Data == "input" || n.Data == "select" {
					fields = append(fields, a.Val)
				}
			case a.Key == "for":
				labels[a.Val] = true
			case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
				t.Errorf("%s has the inline code %s=%q", address, a.Key, a.Val)
			}
		}
	}
	if h1 != 1 {
		t.Errorf("%s has %d headings of the first level", address, h1)
	}
	for _, id := range fields {
		if !labels[id] {
			t.Errorf("%s has no label for %s", address, id)
		}
	}
}

func TestTheFeedIsAtom(t *testing.T) {
	db, clk := storetest.SQLite(t)
	w := get(t, demo(t, db, clk), "/decisions.atom?q=partnership")
	var feed struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		Entries []struct {
			ID      string    `xml:"id"`
			Updated time.Time `xml:"updated"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(w.Body.Bytes(), &feed); err != nil || len(feed.Entries) == 0 {
		t.Fatalf("%d entries, %v", len(feed.Entries), err)
	}
}

func TestAMissingDecisionIsAProblemInJSONToo(t *testing.T) {
	db, clk := storetest.SQLite(t)
	w := get(t, demo(t, db, clk), "/decisions/DEC-1066-0001.json")
	var p struct {
		Status int
		Detail string
	}
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != 404 || p.Status != 404 || p.Detail == "" {
		t.Fatalf("%d %+v %v", w.Code, p, err)
	}
}

func TestTheMoneyAddsUpToThePenny(t *testing.T) {
	db, clk := storetest.SQLite(t)
	h := demo(t, db, clk)
	want := []string{"£11,850,000.00", "£9,800,000.00", "£2,050,000.00", "£750,000.00", "£1,300,000.00", "£10,550,000.00"}
	for _, address := range []string{"/decisions/DEC-2007-0001", "/investments/INV-2007-0001"} {
		w := get(t, h, address)
		for _, amount := range want {
			if !strings.Contains(w.Body.String(), amount) {
				t.Errorf("%s does not show %s", address, amount)
			}
		}
		if !strings.Contains(w.Body.String(), "£1.3m of it is not explained") {
			t.Errorf("%s does not say what is unexplained", address)
		}
		wellMade(t, address, w.Body.String())
	}
	var pounds, unexplained int64
	rows, err := csv.NewReader(get(t, h, "/investments/INV-2007-0001.csv").Body).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		p, err := money.Parse(row[4])
		if err != nil {
			t.Fatal(err)
		}
		switch row[1] {
		case "capital", "revenue":
			pounds += int64(p)
		case "unexplained":
			unexplained += int64(p)
		}
	}
	if pounds != 1_055_000_000 || unexplained != 130_000_000 {
		t.Fatalf("the CSV has %d pence in lines and %d unexplained", pounds, unexplained)
	}
	var doc struct {
		All struct {
			Total struct{ Cost, Displaced string } `json:"total"`
		} `json:"all"`
		Areas []struct {
			Area    string `json:"area"`
			Neutral struct {
				Flag string `json:"flag"`
			} `json:"cash_neutral"`
		} `json:"areas"`
	}
	if err := json.Unmarshal(get(t, h, "/investments/INV-2007-0001.json").Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.All.Total.Cost != "10550000.00" || doc.All.Total.Displaced != "9800000.00" || doc.Areas[0].Neutral.Flag != "neutral over period" || doc.Areas[2].Neutral.Flag != "not neutral" {
		t.Fatalf("the JSON says %+v", doc)
	}
}
