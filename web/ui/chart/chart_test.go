package chart

import (
	"encoding/xml"
	"errors"
	"fmt"
	"html/template"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func pounds(n int64) string { return fmt.Sprintf("£%d", n/100) }

func years(n int) []string {
	var list []string
	for y := range n {
		list = append(list, fmt.Sprintf("%d/%02d", 2007+y, (8+y)%100))
	}
	return list
}

func millions(n int64) string { return fmt.Sprintf("£%d.%dm", n/1e8, max(n, -n)/1e7%10) }

// long is what some people call things.
var long = strings.Repeat("Procurement & <delivery> of a corporate, cloud-hosted ", 6)[:300]

var (
	likelihoods = []string{"Rare", "Unlikely", "Possible", "Likely", "Almost certain"}
	impacts     = []string{"Negligible", "Minor", "Moderate", "Major", "Severe"}
)

func manyMoments() []Moment {
	var list []Moment
	for i := range 9 {
		list = append(list, Moment{i * 370, fmt.Sprintf("Milestone %d of the programme is reached", i+1)})
	}
	return list
}

func manySteps() []Step {
	list := []Step{{"Old", 1000000, true}}
	for i := range 14 {
		list = append(list, Step{fmt.Sprintf("Reason %d, which is told at some length", i+1), int64(i*i%7-3) * 50000, false})
	}
	return append(list, Step{"New", 1250000, true})
}

func manySwings() []Swing {
	var list []Swing
	for i := range int64(19) {
		list = append(list, Swing{fmt.Sprintf("Input %d", i+1), 1000000000 - (19-i)*1000000, 1000000000 + (19-i)*1500000, "90%", "110%", ""})
	}
	return list
}

func finePoints() []Quantile {
	var list []Quantile
	for p := range 101 {
		d := int64(p - 50)
		list = append(list, Quantile{p, 100000000 + 500*d*d*d + 10000*d})
	}
	return list
}

// charts are all that a page may ask for, and what it should not.
func charts() map[string]interface{ Figure() template.HTML } {
	tenYears := []Series{
		{"Capital", []int64{420000000, 310000000, 120000000, 40000000, 0, 0, 25000000, 0, 0, 0}},
		{"Revenue", []int64{60000000, 95000000, 105000000, 105000000, 105000000, 105000000, 105000000, 105000000, 105000000, 105000000}},
		{"Displaced", []int64{0, -20000000, -80000000, -140000000, -160000000, -160000000, -160000000, -160000000, -160000000, -160000000}},
	}
	hostile := []Series{{"<script>alert(1)</script>", []int64{5, -3}}, {`"/><b onload=x>`, []int64{1, 2}}}
	percent := func(n int64) string { return fmt.Sprintf("%d.%d%%", n/10, n%10) }
	return map[string]interface{ Figure() template.HTML }{
		"ten years": Columns{ID: "cost", Title: "Most of the cost falls in the first three years", Subtitle: "Cost by kind and financial year",
			Description: "Stacked columns.", Labels: years(10), Series: tenYears, Format: pounds, CSV: "/investments/CASE-1.csv"},
		"side by side": Columns{ID: "side", Title: "Readings are behind the target", Labels: years(3), Grouped: true,
			Series: []Series{{"Target", []int64{1000, 2000, 3000}}, {"Reading", []int64{900, 1500}}}, Format: pounds},
		"cumulative": Lines{ID: "sum", Title: "Savings pass the cost in 2011/12", Subtitle: "Cumulative", Labels: years(10), Format: pounds,
			Series: []Series{{"Cost", []int64{100, 200, 290, 350, 400, 450, 500, 550, 600, 650}}, {"Savings", []int64{0, 60, 180, 330, 520, 700}}, {"As approved", []int64{110, 220, 300, 360, 410, 460, 510, 560, 610, 660}}}},
		"readings": Lines{ID: "read", Title: "More was saved than promised", Labels: years(5), Format: pounds, Series: []Series{{"Promised", []int64{100, 200, 300}}},
			Points: Points{"Found <b>", map[int]int64{2: 350, 4: 720, 9: 1}}},
		"benefits": Bullets{ID: "ben", Title: "One of three benefits is on target", Rows: []Bullet{
			{"Calls answered in one minute", 610, 900, 840, true, percent},
			{"Cost of a payslip, which should fall", 450, 200, 190, true, pounds},
			{"Forms that can be sent online", 0, 750, 0, false, percent}}},
		"hostile columns": Columns{ID: `x"><b>`, Title: `</title><script>alert(1)</script>`, Subtitle: "<i>", Description: "</desc>\x00\x1b<b>", Labels: []string{"</text><b>", "2"}, Series: hostile, Format: func(int64) string { return "<u>&" }, CSV: `"><b>`},
		"hostile lines":   Lines{ID: `x"><b>`, Title: "<b>", Labels: []string{"<b>", "2"}, Series: hostile, Format: func(int64) string { return "<u>&" }},
		"hostile bullets": Bullets{ID: `x"><b>`, Title: "<b>", Rows: []Bullet{{"</text><script>", 1, 2, 3, true, func(int64) string { return "<u>" }}}},
		"no figures":      Columns{ID: "none", Title: "Nothing is placed in a year", Format: pounds},
		"no lines":        Lines{ID: "none", Title: "Nothing is known", Labels: years(2), Format: pounds},
		"no benefits":     Bullets{ID: "none", Title: "No benefit is promised"},
		"all zeros":       Columns{ID: "zero", Title: "No cost", Labels: years(2), Series: []Series{{"Capital", []int64{0, 0}}}, Format: pounds},
		"zero lines":      Lines{ID: "zero", Title: "No cost", Labels: years(2), Series: []Series{{"Capital", []int64{0, 0}}}, Format: pounds},
		"one year":        Columns{ID: "one", Title: "All in one year", Labels: years(1), Series: []Series{{"Capital", []int64{5000000}}}, Format: pounds},
		"one point":       Lines{ID: "one", Title: "One reading", Labels: years(1), Series: []Series{{"Capital", []int64{500}}}, Format: pounds},
		"only savings":    Columns{ID: "neg", Title: "It only saves", Labels: years(2), Series: []Series{{"Displaced", []int64{-500, -100}}}, Format: pounds},
		"the greatest":    Columns{ID: "max", Title: "Too much", Labels: years(2), Series: []Series{{"A", []int64{math.MaxInt64, math.MinInt64}}, {"B", []int64{math.MaxInt64, math.MinInt64}}}, Format: pounds},
		"greatest lines":  Lines{ID: "max", Title: "Too much", Labels: years(2), Series: []Series{{"A", []int64{math.MaxInt64, math.MinInt64}}}, Format: pounds},
		"six series":      Columns{ID: "six", Title: "More than there are colours", Labels: years(1), Series: []Series{{"A", []int64{1}}, {"B", []int64{1}}, {"C", []int64{1}}, {"D", []int64{1}}, {"E", []int64{1}}, {"F", []int64{1}}}, Format: pounds},
		"limit":           Columns{ID: "limit", Title: "2008/09 costs more than there is", Subtitle: "Cost by kind, against the budget", Labels: years(5), Format: pounds, CSV: "/p.csv", Series: tenYears[:2], Limit: Series{"Budget", []int64{500000000, 380000000, 230000000, 200000000}}},
		"limit grouped":   Columns{ID: "limg", Title: "One bid is above the budget", Labels: years(3), Format: pounds, Grouped: true, Series: []Series{{"Bid", []int64{90000, 120000, -30000}}, {"Made", []int64{88000, 40000}}}, Limit: Series{"Budget <b>", []int64{100000, 100000, 20000}}},
		"limit greatest":  Columns{ID: "limm", Title: "Too much", Labels: years(2), Format: pounds, Series: []Series{{"A", []int64{1, 2}}}, Limit: Series{"B", []int64{math.MaxInt64, math.MinInt64}}},
		"moments": Lines{ID: "mom", Title: "It pays back in 2011/12", Labels: years(10), Format: pounds,
			Series:  []Series{{"Cost", []int64{1000, 2000, 2900, 3500, 4000, 4500, 5000, 5500, 6000, 6500}}, {"Savings", []int64{0, 600, 1800, 3300, 5200, 7000, 8000, 9000, 9900, 10500}}},
			Moments: []Moment{{4300, "Pays back in 2011/12"}, {3800, "With the high figures, in 2010/11"}, {8700, "Contract ends in 2015/16"}, {99000, "Beyond <b> the years"}}},
		"many moments": Lines{ID: "momm", Title: "Crowded", Labels: years(4), Format: pounds, Series: []Series{{"Cost", []int64{1, 2, 3, 4}}}, Moments: manyMoments()},
		"one moment":   Lines{ID: "mom1", Title: "At once", Labels: years(1), Format: pounds, Series: []Series{{"Cost", []int64{1}}}, Moments: []Moment{{0, "<b>&" + long}, {1, "Not drawn"}}},
		"waterfall": Waterfall{ID: "fall", Title: "The cost rose by £0.96m, mostly for staff", Subtitle: "Whole-life cost, change by reason", Description: "From the outline to the full business case.", CSV: "/c.csv", Format: pounds, Axis: millions,
			Steps: []Step{{"Outline case", 420000000, true}, {"Staff", 95000000, false}, {"Licences", 31000000, false}, {"Data moved by ourselves", -42000000, false}, {"Inflation", 12000000, false}, {"Risk allowance", 0, false}, {"Full case", 516000000, true}}},
		"waterfall below nought": Waterfall{ID: "neg", Title: "A benefit became a loss", Format: pounds, Steps: []Step{{"Net present value then", 300000, true}, {"Fewer users", -450000, false}, {"Later start", -200000, false}, {"Lower price", 100000, false}, {"Other", 300000, false}, {"More users", -80000, false}, {"Net present value now", -20000, true}}},
		"waterfall all below":    Waterfall{ID: "low", Title: "It only saves", Format: pounds, Steps: []Step{{"Then", -300000, true}, {"Change", -50000, false}, {"Back", 20000, false}, {"Now", -330000, true}}},
		"waterfall many":         Waterfall{ID: "many", Title: "Many reasons", Format: pounds, Steps: manySteps()},
		"waterfall hostile":      Waterfall{ID: `x"><b>`, Title: "<b>", Subtitle: "<i>", Description: "</desc>", CSV: `"><b>`, Format: func(int64) string { return "<u>&" + long }, Steps: []Step{{"</text><b>" + long, 1, true}, {long + "&<b>", -2, false}}},
		"waterfall greatest":     Waterfall{ID: "max", Title: "Too much", Format: pounds, Steps: []Step{{"A", math.MaxInt64, true}, {"B", 1 << 62, false}, {"C", math.MinInt64, false}, {"D", math.MinInt64, true}, {"E", -1 << 62, false}, {"F", 1 << 62, true}}},
		"waterfall zeros":        Waterfall{ID: "zero", Title: "No change", Format: pounds, Steps: []Step{{"A", 0, true}, {"B", 0, false}, {"C", 0, true}}},
		"waterfall one":          Waterfall{ID: "one", Title: "One", Format: pounds, Steps: []Step{{"A", 700, false}}},
		"no steps":               Waterfall{ID: "none", Title: "No step", Format: pounds},
		"tornado": Tornado{ID: "tor", Title: "The number of users matters most", Subtitle: "Net present value when one input is changed", Description: "Bars.", CSV: "/t.csv", BaseIs: "As appraised", Base: 120000000, Format: pounds, Axis: millions,
			Rows: []Swing{{"Users who move to the new forms in the first three years", -30000000, 240000000, "60%", "130%", "68%"}, {"Price of a licence", 190000000, 40000000, "80%", "125%", "172%"}, {"Start", 150000000, 90000000, "April", "October", ""},
				{"Discount rate", 100000000, 80000000, "1.5%", "5.5%", "never"}, {"Staff who stay", 120000000, 135000000, "8", "10", ""}, {"Inflation", 120000000, 120000000, "", "", ""}}},
		"tornado many":     Tornado{ID: "torm", Title: "Nineteen inputs", Base: 1000000000, Format: pounds, Rows: manySwings()},
		"tornado hostile":  Tornado{ID: `x"><b>`, Title: "<b>", Subtitle: "<i>", BaseIs: "<b>" + long, CSV: `"><b>`, Base: 5, Format: func(int64) string { return "<u>&" + long }, Rows: []Swing{{"</text><b>" + long, -1, 9, "<b>" + long, long + "&", "<b>"}}},
		"tornado greatest": Tornado{ID: "max", Title: "Too much", Base: 1 << 62, Format: pounds, Rows: []Swing{{"A", math.MinInt64, math.MaxInt64, "1%", "200%", ""}, {"B", -1 << 61, 1 << 61, "", "", ""}}},
		"tornado zeros":    Tornado{ID: "zero", Title: "Nothing moves", Format: pounds, Rows: []Swing{{"A", 0, 0, "80%", "120%", ""}}},
		"no swings":        Tornado{ID: "none", Title: "Nothing was tried", Format: pounds},
		"curve": Curve{ID: "npv", Title: "Four runs in five are worth more than nothing", Subtitle: "Net present value, 10,000 runs", Description: "A curve.", CSV: "/m.csv", ValuesAre: "net present value", Format: pounds, Axis: millions,
			Points: []Quantile{{0, -120000000}, {5, -55000000}, {10, -31000000}, {25, 22000000}, {50, 81000000}, {75, 139000000}, {90, 190000000}, {95, 221000000}, {100, 330000000}},
			Marks:  []Mark{{"P10", -31000000}, {"P50", 81000000}, {"P80", 152000000}, {"P90", 190000000}, {"As appraised", 120000000}, {"Nought", 0}}},
		"curve fine":      Curve{ID: "fine", Title: "Every percentile", Format: pounds, Points: finePoints(), Marks: []Mark{{"P50", 100250000}}},
		"curve crowded":   Curve{ID: "crowd", Title: "Marks at one place", Format: pounds, Points: []Quantile{{90, 900}, {10, 100}}, Marks: []Mark{{"Alpha", 500}, {"Beta", 500}, {"Gamma", 505}, {"Delta", 899}, {"Epsilon " + long, 900}, {"Zeta", 100}}},
		"curve hostile":   Curve{ID: `x"><b>`, Title: "<b>", Subtitle: "<i>", ValuesAre: "<b>" + long, CSV: `"><b>`, Format: func(int64) string { return "<u>&" + long }, Points: []Quantile{{-5, 1}, {500, 2}}, Marks: []Mark{{"</text><b>" + long, 1}, {"<script>", 2}}},
		"curve greatest":  Curve{ID: "max", Title: "Too much", Format: pounds, Points: []Quantile{{0, math.MinInt64}, {50, 1 << 62}, {100, math.MaxInt64}}, Marks: []Mark{{"P50", 1 << 62}}},
		"curve zeros":     Curve{ID: "zero", Title: "Always nothing", Format: pounds, Points: []Quantile{{0, 0}, {100, 0}}, Marks: []Mark{{"P50", 0}}},
		"curve one":       Curve{ID: "one", Title: "One run", Format: pounds, Points: []Quantile{{50, 12345600}}},
		"no runs":         Curve{ID: "none", Title: "Nothing was run", Format: pounds, Marks: []Mark{{"Nought", 0}}},
		"heat":            Heat{Title: "One risk is very high", Subtitle: "Open risks of the investment", CSV: "/r.csv", Rows: likelihoods, Columns: impacts, Cells: [][]Square{{{}, {Risks: []string{"R4 Lease"}}}, {}, {{}, {}, {Risks: []string{"R1 Supplier fails", "R7 Data are late"}}}, {{}, {}, {}, {Risks: []string{"R2 Users do not move"}}}, {{}, {}, {}, {}, {Risks: []string{"R3 Staff leave before the hand-over"}}}}},
		"heat empty":      Heat{Title: "No risk is open", Rows: likelihoods, Columns: impacts},
		"heat own levels": Heat{Title: "A policy of its own", Rows: []string{"Rare", "Often"}, Columns: []string{"Small", "Great"}, Cells: [][]Square{{{Level: 5}, {Level: 9}}, {{Level: 1, Risks: []string{"A"}}}, {{Level: 2}}}},
		"heat hostile":    Heat{Title: `"><b>`, Subtitle: "<i>", CSV: `"><b>`, Rows: []string{"<b>" + long}, Columns: []string{"<b>" + long}, Cells: [][]Square{{{Risks: []string{"</li><script>" + long, ""}}}}},
		"no matrix":       Heat{Title: "There is no matrix", Rows: likelihoods},
		"no values":       Columns{ID: "gap", Title: "Not known yet", Labels: years(3), Series: []Series{{"A", nil}}, Format: pounds},
	}
}

// SameBytes: the pictures are kept in testdata. MOOTHALL_UPDATE=1 writes them
// anew; look at them before they are kept.
func TestSameBytes(t *testing.T) {
	for name, c := range charts() {
		t.Run(name, func(t *testing.T) {
			got, path := string(c.Figure()), filepath.Join("testdata", strings.ReplaceAll(name, " ", "-")+".html")
			if os.Getenv("MOOTHALL_UPDATE") == "1" {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("the picture differs from %s", path)
			}
		})
	}
}

func TestNoStyleAndTextIsEscaped(t *testing.T) {
	for name, c := range charts() {
		t.Run(name, func(t *testing.T) {
			figure := string(c.Figure())
			doc, err := html.Parse(strings.NewReader(figure))
			if err != nil {
				t.Fatal(err)
			}
			ids := map[string]bool{}
			for n := range doc.Descendants() {
				if n.Type != html.ElementNode {
					continue
				}
				switch n.Data {
				case "script", "b", "i", "u", "style":
					t.Errorf("a label became <%s>", n.Data)
				}
				for _, a := range n.Attr {
					if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
						t.Errorf("<%s> has the attribute %s", n.Data, a.Key)
					}
					if a.Key == "id" && ids[a.Val] {
						t.Errorf("the id %q is there twice", a.Val)
					} else if a.Key == "id" {
						ids[a.Val] = true
					}
				}
			}
			if at := strings.Index(figure, "<svg"); at >= 0 {
				wellFormed(t, figure[at:strings.LastIndex(figure, "</svg>")+6])
			}
		})
	}
}

// wellFormed reads the pictures as XML, as a document that embeds them will.
func wellFormed(t *testing.T, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
	}
}

func TestNothingIsHidden(t *testing.T) {
	c := Columns{ID: "c", Title: "T", Labels: years(2), Format: pounds, CSV: "/x.csv",
		Series: []Series{{"Capital", []int64{1234500, 200}}, {"Displaced", []int64{-9900}}}}
	figure := string(c.Figure())
	for _, want := range []string{"View as a table", `<th scope="row" class="govuk-table__header">2007/08</th>`, ">£12345</td>", ">£-99</td>", ">Not known</td>",
		`<th scope="col" class="govuk-table__header govuk-table__header--numeric">Capital</th>`, "<caption", `href="/x.csv"`} {
		if !strings.Contains(figure, want) {
			t.Errorf("%q is not in %s", want, figure)
		}
	}
}

// NothingIsHidden, of the charts for an appraisal: what is cut short, left out
// or only marked in the picture is whole in what goes with it.
func TestNothingIsHiddenOfAnAppraisal(t *testing.T) {
	escaped := template.HTMLEscapeString(long)
	for name, want := range map[string][]string{
		"waterfall": {">Step</th>", ">Change</th>", ">Running total</th>", ">Data moved by ourselves</th>", ">£-420000</td>", ">£5040000</td>", ">+£310000</td>", ">Total</td>", `href="/c.csv"`},
		// By hand: the steps are -3 -2 +1 -1 -1 +1 -2, twice, that is -14, of £500 each.
		"waterfall many":         {">Reason 14, which is told at some length</th>", ">Total (the steps come to £3000)</td>"},
		"waterfall below nought": {">£-1500</td>", ">£-3500</td>", ">£500</td>", ">£-300</td>", ">Total (the steps come to £-300)</td>"},
		"waterfall greatest":     {">£92233720368547758</td>", ">Too great to say</td>", ">+£46116860184273879</td>"},
		"waterfall hostile":      {escaped + "</th>"},
		"tornado":                {">What is changed</th>", ">Swing</th>", ">£-300000 at 60%</td>", ">£2400000 at 130%</td>", ">£2700000</td>", ">68%</td>", ">Not given</td>", "Marked on the chart: As appraised £1200000.</p>", ">Users who move to the new forms in the first three years</th>"},
		"tornado many":           {"and 7 more in the table</text>", ">Input 13</th>", ">Input 19</th>", "Base £10000000."},
		"tornado greatest":       {">£-92233720368547758 at 1%</td>", ">Too great to say</td>", ">£46116860184273879</td>"},
		"tornado hostile":        {escaped + "&amp;</td>"},
		"curve":                  {">Percentile</th>", ">net present value</th>", ">90%</th>", ">£1900000</td>", "Marked on the chart: P10 £-310000; P50 £810000; P80 £1520000; P90 £1900000; As appraised £1200000; Nought £0.</p>"},
		"curve fine":             {">0%</th>", ">37%</th>", ">100%</th>"},
		"moments":                {"Marked on the chart: Pays back in 2011/12; With the high figures, in 2010/11; Contract ends in 2015/16; Beyond &lt;b&gt; the years.</p>"},
		"limit":                  {">Budget</th>", ">£5000000</td>", ">Not known</td>", ">Budget</text>"},
		"limit grouped":          {">Budget &lt;b&gt;</th>", ">£200</td>", ">Budget &lt;b&gt;</text>"},
		"heat":                   {">R1 Supplier fails</li>", ">R7 Data are late</li>", ">R4 Lease</li>", ">Almost certain</th>", ">Severe</th>", `href="/r.csv"`},
		"heat hostile":           {escaped + "</li>", escaped + "</th>"},
	} {
		t.Run(name, func(t *testing.T) {
			figure := string(charts()[name].Figure())
			for _, words := range want {
				if !strings.Contains(figure, words) {
					t.Errorf("%q is not in %s", words, figure)
				}
			}
		})
	}
}

// A figure that has nothing to show says so and draws nothing.
func TestNothingToShow(t *testing.T) {
	for _, name := range []string{"no figures", "no lines", "no benefits", "no steps", "no swings", "no runs", "no matrix"} {
		figure := string(charts()[name].Figure())
		if !strings.Contains(figure, "There are no figures yet.") || strings.Contains(figure, "<svg") || strings.Contains(figure, "<table") {
			t.Errorf("%s: %s", name, figure)
		}
	}
}

func TestPointsAreInTheTableAndNotJoined(t *testing.T) {
	l := charts()["readings"].(Lines)
	figure := string(l.Figure())
	for text, times := range map[string]int{">Not known</td>": 5, ">£3</td>": 2, ">£7</td>": 1} {
		if got := strings.Count(figure, text); got != times {
			t.Errorf("%q is there %d times, want %d", text, got, times)
		}
	}
	// The line of what was promised, twice, and its sample in the key of the narrow one.
	if got := strings.Count(figure, `stroke-width="3"`); got != 3 {
		t.Errorf("%d lines are drawn, want 3: does one join the points?", got)
	}
}

func TestNotColourAlone(t *testing.T) {
	four := []Series{{"A", []int64{1}}, {"B", []int64{1}}, {"C", []int64{1}}, {"D", []int64{1}}}
	columns := string(Columns{ID: "c", Labels: years(1), Series: four, Format: pounds}.SVG())
	for _, want := range []string{`url(#c-fill-1)`, `url(#c-fill-2)`, `url(#c-fill-3)`} {
		if !strings.Contains(columns, want) {
			t.Errorf("no column is filled with %s", want)
		}
	}
	lines := string(Lines{ID: "l", Labels: years(1), Series: four, Format: pounds}.SVG())
	for _, want := range dashes[1:] {
		if !strings.Contains(lines, `stroke-dasharray="`+want+`"`) {
			t.Errorf("no line is dashed %s", want)
		}
	}
}

// NotColourAlone, of the charts for an appraisal.
func TestNotColourAloneInAnAppraisal(t *testing.T) {
	for name, want := range map[string][]string{
		"waterfall": {`fill="#12436D"`, "url(#fall-fill-1)", "url(#fall-fill-2)", ">Rise</text>", ">Fall</text>", ">+£950000</text>", ">£-420000</text>"},
		"tornado":   {`fill="#12436D"`, "url(#tor-fill-1)", ">Low figure</text>", ">High figure</text>"},
		"curve":     {`stroke-dasharray="4 3"`, ">P50 £810000</text>"},
		"moments":   {`stroke-dasharray="4 3"`, ">Pays back in 2011/12</text>"},
		"limit":     {`fill="#0b0c0c"`, ">Budget</text>"},
	} {
		figure := string(charts()[name].Figure())
		for _, words := range want {
			if !strings.Contains(figure, words) {
				t.Errorf("%s: %q is not in %s", name, words, figure)
			}
		}
	}
	heat := string(charts()["heat"].Figure())
	for i, level := range levels {
		class := fmt.Sprintf("mh-heat--%d\"><span class=\"mh-heat__level\">", i+1)
		if all, said := strings.Count(heat, class), strings.Count(heat, class+level+"</span>"); all == 0 || all != said {
			t.Errorf("of %d squares of the level %d, %d say %q", all, i+1, said, level)
		}
	}
}

// Words on each colour of the matrix have a contrast of 7 to 1 (WCAG 2.2, 1.4.6),
// so that small ones meet the 4.5 to 1 of level AA with room to spare.
func TestHeatCanBeRead(t *testing.T) {
	css, err := os.ReadFile("../../assets/src/_figure.scss")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`\.mh-heat--([1-5]) \{ background: (#[0-9a-f]{6}); \}`).FindAllStringSubmatch(string(css), -1)
	if len(found) != len(levels) {
		t.Fatalf("%d levels have a colour, want %d", len(found), len(levels))
	}
	for _, level := range found {
		if got := (luminance(level[2]) + 0.05) / (luminance(ink) + 0.05); got < 7 {
			t.Errorf("the contrast of level %s is %.1f", level[1], got)
		}
	}
}

// luminance is that of WCAG 2.2.
func luminance(colour string) float64 {
	n, _ := strconv.ParseUint(colour[1:], 16, 32)
	part := func(shift int) float64 {
		c := float64(n>>shift&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
}

// Words of flags touch neither one another nor the line of another flag,
// wherever the flags stand.
func TestFlagsKeepClear(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		width := []int{320 * px, 720 * px}[r.IntN(2)]
		var list []flag
		for range r.IntN(9) {
			list = append(list, flag{40*px + r.IntN(width-60*px), strings.Repeat("x", 1+r.IntN(30))})
		}
		f := newFlags(list, width)
		for i := range f.list {
			from, to := f.ends(i)
			if from < 0 || to > width {
				t.Fatalf("%v: %q leaves the picture", list, f.list[i].words)
			}
			for j := range f.list {
				otherFrom, otherTo := f.ends(j)
				if i != j && f.row[i] == f.row[j] && from < otherTo && otherFrom < to {
					t.Fatalf("%v: %q and %q overlap", list, f.list[i].words, f.list[j].words)
				}
				if x := f.list[j].x; i != j && f.row[j] >= f.row[i] && x > from && x < to {
					t.Fatalf("%v: %q lies on the line of %q", list, f.list[i].words, f.list[j].words)
				}
			}
		}
	}
}

// What a waterfall draws ends where its table says.
func TestStagesFollowOneAnother(t *testing.T) {
	stages, a := charts()["waterfall below nought"].(Waterfall).stages()
	want := "[0 300000] [300000 -150000] [-150000 -350000] [-350000 -250000] [-250000 50000] [50000 -30000] [0 -20000] "
	got := ""
	for _, s := range stages {
		got += fmt.Sprint([]int64{s.from, s.to}) + " "
	}
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if a.low > -350000 || a.high < 300000 {
		t.Errorf("the axis runs from %d to %d", a.low, a.high)
	}
}

// Bars on the same side of the base share the height; others have all of it.
func TestBarsOnOneSideDoNotHideOneAnother(t *testing.T) {
	for name, test := range map[string]struct {
		low, high             int64
		lowIsLeft, highIsLeft bool
	}{
		"apart":                {-1, 1, true, false},
		"the other way":        {1, -1, false, true},
		"both worse":           {-1, -2, true, true},
		"both better":          {3, 2, false, false},
		"low changes nothing":  {0, 5, true, false},
		"high changes nothing": {5, 0, false, true},
		"nothing changes":      {0, 0, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			low, high := Swing{Low: test.low, High: test.high}.sides(0)
			if low != test.lowIsLeft || high != test.highIsLeft {
				t.Errorf("low is left: %t, high is left: %t", low, high)
			}
		})
	}
}

func TestHeatLevels(t *testing.T) {
	h := Heat{Rows: likelihoods, Columns: impacts}
	got := ""
	for i := range h.Rows {
		for j := range h.Columns {
			got += strconv.Itoa(h.score(i, j))
		}
		got += " "
	}
	if want := "11222 12333 23344 23445 23455 "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestSumsThatCannotBeSaid(t *testing.T) {
	for _, test := range []struct {
		a, b int64
		ok   bool
	}{{1, 2, true}, {-1, 0, true}, {math.MaxInt64, 1, false}, {math.MinInt64, -1, false}, {1 << 62, 1 << 62, false}, {math.MaxInt64, math.MinInt64, true}, {0, 0, true}} {
		if _, ok := sum(test.a, test.b); ok != test.ok {
			t.Errorf("sum(%d, %d): %t", test.a, test.b, ok)
		}
	}
	if _, ok := apart(math.MinInt64, 1); ok {
		t.Error("the least and one are said to be apart by a number")
	}
	if d, ok := apart(-3, 4); d != 7 || !ok {
		t.Errorf("-3 and 4 are %d apart", d)
	}
}

func TestAxisIsRound(t *testing.T) {
	for name, test := range map[string]struct {
		low, high int64
		want      string
	}{
		"up":         {0, 870, "[0 500 1000]"},
		"up to four": {0, 4, "[0 1 2 3 4]"},
		"both ways":  {-160, 480, "[-200 0 200 400 600]"},
		"down":       {-7, 0, "[-8 -6 -4 -2 0]"},
		"flat":       {0, 0, "[0 1]"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fmt.Sprint(newAxis(test.low, test.high).ticks()); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func BenchmarkFigure(b *testing.B) {
	c := charts()["ten years"]
	b.ReportAllocs()
	for b.Loop() {
		c.Figure()
	}
}
