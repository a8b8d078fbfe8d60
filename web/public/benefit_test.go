package public_test

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"moothall/access"
	"moothall/access/actor"
	"moothall/benefit"
	"moothall/calendar"
	"moothall/internal/clock"
	"moothall/internal/store"
	"moothall/internal/store/storetest"
)

func TestBenefitsAreShownWhereTheyWerePromised(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clk *clock.Fixed) {
		h := demo(t, db, clk)
		for _, address := range []string{"/decisions/DEC-2007-0002", "/decisions/DEC-2007-0002/benefits"} {
			page := get(t, h, address).Body.String()
			for _, want := range []string{
				"£17.2m by 2019/20 against £7.4m promised by 2017/18: 232.4% of the promise",
				">197.3%</td>", ">183.8%</td>", ">125.0%</td>", "£0 (baseline)</td>",
				"£7,400,000</td>", "£6,660,000 (illustrative)</td>", "£13,600,000 (forecast)</td>", "Annual report 2019: £14.6m saved in eleven years",
				`<svg class="mh-chart mh-chart--narrow"`, `href="/decisions/DEC-2007-0002/benefits.csv"`,
			} {
				if !strings.Contains(page, want) {
					t.Errorf("%s does not show %q", address, want)
				}
			}
		}
		if p := get(t, h, "/decisions/DEC-2026-0001").Body.String(); !strings.Contains(p, "60 hours a week promised by 2029/30 (illustrative), from 340 hours a week at the start; no reading yet") || !strings.Contains(p, "There is no reading yet.") {
			t.Error("the promise of the decision of today is not shown")
		}
		// A version shows what was published then, and a decision without a promise nothing.
		for _, address := range []string{"/decisions/DEC-2007-0002/v1", "/decisions/DEC-2007-0001"} {
			if strings.Contains(get(t, h, address).Body.String(), "Benefits promised") {
				t.Errorf("%s shows benefits", address)
			}
		}
	})
}

func TestBenefitsAreDataToo(t *testing.T) {
	db, clk := storetest.SQLite(t)
	h := demo(t, db, clk)
	var decision struct{ Reference, Benefits string }
	if err := json.Unmarshal(get(t, h, "/decisions/DEC-2007-0002.json").Body.Bytes(), &decision); err != nil || decision.Reference != "DEC-2007-0002" || decision.Benefits != "/decisions/DEC-2007-0002/benefits.json" {
		t.Fatalf("the decision says %+v, %v", decision, err)
	}
	if strings.Contains(get(t, h, "/decisions/DEC-2007-0001.json").Body.String(), `"benefits"`) {
		t.Error("a decision without benefits has an address of them")
	}
	var doc struct {
		Benefits []struct {
			Unit, Baseline, Headline string
			Years                    []struct {
				Year, Target, Reading, Kind string
				Attained                    string `json:"attained_per_cent"`
			}
			Readings []map[string]any
		}
	}
	if err := json.Unmarshal(get(t, h, decision.Benefits).Body.Bytes(), &doc); err != nil || len(doc.Benefits) != 1 {
		t.Fatalf("got %+v, %v", doc, err)
	}
	b := doc.Benefits[0]
	if last := b.Years[len(b.Years)-1]; b.Baseline != "0.00" || len(b.Years) != 12 || len(b.Readings) != 4 || last.Year != "2019/20" || last.Reading != "17200000.00" || last.Target != "" || last.Attained != "232.4" {
		t.Errorf("got %+v", b)
	}
	w := get(t, h, "/decisions/DEC-2007-0001/benefits.json")
	if w.Code != 404 || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("where there are no benefits the answer is %d, %s", w.Code, w.Header().Get("Content-Type"))
	}
	rows, err := csv.NewReader(get(t, h, "/decisions/DEC-2007-0002/benefits.csv").Body).ReadAll()
	if err != nil || len(rows) != 1+1+10+4 {
		t.Fatalf("the CSV has %d rows, %v", len(rows), err)
	}
	if last := strings.Join(rows[15], "|"); !strings.HasSuffix(last, "|£|actual|2019/20|17200000.00|2020-06-11|Annual report 2020: £17.2m saved in twelve years||no|no") {
		t.Errorf("the last row is %s", last)
	}
}

// What a person typed is text on the page and in a spreadsheet, and a reading
// that was superseded stays to be seen.
func TestTypedWordsOfABenefitAreOnlyText(t *testing.T) {
	db, clk := storetest.SQLite(t)
	h := demo(t, db, clk)
	who := actor.System("test")
	if err := db.View(t.Context(), func(tx *store.Tx) error {
		host, err := access.Host(tx)
		who.Organisation = host.ID
		return err
	}); err != nil {
		t.Fatal(err)
	}
	today := calendar.DateOf(clk.Now())
	if err := db.Change(t.Context(), who, func(tx *store.Tx) error {
		b, err := benefit.Promise(tx, benefit.Benefit{DecisionRef: "DEC-2026-0001", Title: `=1+1"><script>alert(1)</script>`, Description: "<b>", Owner: "<i>", Measure: benefit.Measure{Name: "@SUM(A1)", Unit: "-hours", Direction: benefit.Rise},
			Baseline: -5, BaselineOn: today, BaselineSource: "+1", Targets: []benefit.Target{{Year: 2026, Value: 5}}})
		if err != nil {
			return err
		}
		for n, why := range []string{"", "=2+2<script>"} {
			if err := benefit.Read(tx, b.Reference, benefit.Reading{Year: 2026, Value: int64(n) - 2, Kind: benefit.Actual, ReadOn: today, Evidence: "=HYPERLINK(1)<script>", Why: why}); err != nil {
				return err
			}
		}
		list, err := benefit.Of(tx, "DEC-2026-0001")
		if err != nil {
			return err
		}
		return benefit.Publish(tx, "DEC-2026-0001", benefit.Seen(list))
	}); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"/decisions/DEC-2026-0001", "/decisions/DEC-2026-0001/benefits"} {
		page := get(t, h, address).Body.String()
		wellMade(t, address, page)
		if strings.Contains(page, "<script>alert") || strings.Contains(page, "<b>") || !strings.Contains(page, "−2 -hours (superseded by a later reading)") || !strings.Contains(page, "Why it was read again: =2&#43;2&lt;script&gt;") {
			t.Errorf("%s lets markup through, or hides the superseded reading", address)
		}
	}
	rows, err := csv.NewReader(get(t, h, "/decisions/DEC-2026-0001/benefits.csv").Body).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	superseded := 0
	for _, row := range rows[1:] {
		for n, cell := range row {
			if n != 6 && cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
				t.Errorf("a spreadsheet takes %q for a formula", cell)
			}
		}
		if row[10] == "yes" {
			superseded++
		}
	}
	if superseded != 1 {
		t.Errorf("%d readings are superseded in the CSV", superseded)
	}
}
