package chart

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
)

func draw(labels []string, values ...[]int64) string {
	c := Columns{ID: "c", Title: `<script>"&`, Description: "d", Labels: labels, Format: func(n int64) string { return fmt.Sprint(n) }}
	for _, v := range values {
		c.Series = append(c.Series, Series{Name: "<b>", Values: v})
	}
	return string(c.SVG())
}

func TestAChartIsWellFormedWhateverItShows(t *testing.T) {
	for name, svg := range map[string]string{
		"two kinds":  draw([]string{"2007/08", "2008/09"}, []int64{5, 0}, []int64{1, 1 << 40}),
		"nothing":    draw(nil),
		"all zeros":  draw([]string{"a"}, []int64{0}),
		"four kinds": draw([]string{"a"}, []int64{1}, []int64{1}, []int64{1}, []int64{1}),
	} {
		d := xml.NewDecoder(strings.NewReader(svg))
		for {
			_, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v in %s", name, err, svg)
			}
		}
		if strings.Contains(svg, "<script>") || strings.Contains(svg, "<b>") || strings.Contains(svg, "style=") {
			t.Errorf("%s lets markup or style through: %s", name, svg)
		}
	}
}
