// Package chart draws figures as SVG on the server: presentation attributes
// only, so that the strict Content-Security-Policy holds, with a title and a
// description for those who do not see it. The page puts the table beside it.
// The same figures give the same bytes.
package chart

import (
	"fmt"
	"html/template"
	"strings"
)

// Series is one kind of figure, drawn in one colour.
type Series struct {
	Name   string
	Values []int64 // one for each label, none negative
}

// Columns is a chart of stacked columns, one for each label.
type Columns struct {
	ID          string // of the chart on its page
	Title       string // the headline: what the figures say
	Description string
	Labels      []string
	Series      []Series // at most four
	Format      func(int64) string
}

// The colours of the government's analysis function: each stands out from
// white, and from its neighbour by lightness too.
var palette = [...]string{"#12436D", "#F46A25", "#28A197", "#801650"}

const (
	width, height = 640, 300
	left, top     = 8, 34
	base          = height - 34
)

// SVG is the chart.
func (c Columns) SVG() template.HTML {
	var b strings.Builder
	esc := template.HTMLEscapeString
	fmt.Fprintf(&b, `<svg class="mh-chart" viewBox="0 0 %d %d" role="img" aria-labelledby="%s-title %s-desc" xmlns="http://www.w3.org/2000/svg">`, width, height, esc(c.ID), esc(c.ID))
	fmt.Fprintf(&b, `<title id="%s-title">%s</title><desc id="%s-desc">%s</desc>`, esc(c.ID), esc(c.Title), esc(c.ID), esc(c.Description))
	x := left
	for i, s := range c.Series {
		fmt.Fprintf(&b, `<rect x="%d" y="8" width="14" height="14" fill="%s"/><text x="%d" y="20" font-size="14" fill="#0b0c0c">%s</text>`, x, palette[i%len(palette)], x+20, esc(s.Name))
		x += 40 + 9*len([]rune(s.Name))
	}
	totals, most := c.totals()
	step := (width - 2*left) / max(1, len(c.Labels))
	for i, label := range c.Labels {
		y, at := base, left+i*step
		for n, s := range c.Series {
			h := int(s.Values[i] * int64(base-top-20) / most)
			y -= h
			if h > 0 {
				fmt.Fprintf(&b, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>`, at+4, y, step-8, h, palette[n%len(palette)])
			}
		}
		fmt.Fprintf(&b, `<text x="%d" y="%d" font-size="11" text-anchor="middle" fill="#0b0c0c">%s</text>`, at+step/2, y-5, esc(c.Format(totals[i])))
		fmt.Fprintf(&b, `<text x="%d" y="%d" font-size="12" text-anchor="middle" fill="#0b0c0c">%s</text>`, at+step/2, base+18, esc(label))
	}
	fmt.Fprintf(&b, `<line x1="%d" y1="%d" x2="%d" y2="%d" stroke="#0b0c0c"/></svg>`, left, base, width-left, base)
	return template.HTML(b.String())
}

// totals are the heights of the columns, and the greatest of them, never 0.
func (c Columns) totals() (list []int64, most int64) {
	most = 1
	for i := range c.Labels {
		var sum int64
		for _, s := range c.Series {
			sum += s.Values[i]
		}
		list, most = append(list, sum), max(most, sum)
	}
	return list, most
}
