package chart

import (
	"encoding/xml"
	"errors"
	"fmt"
	"html/template"
	"io"
	"math"
	"os"
	"path/filepath"
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
