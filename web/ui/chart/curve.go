package chart

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"

	"moothall/web/ui/govuk"
)

// Curve shows how likely an outcome is: for each value, the share of the runs
// of a model that came out at it or below.
type Curve struct {
	ID          string // of the chart on its page
	Title       string // the headline: what the figures say
	Subtitle    string // what the figures are
	Description string
	ValuesAre   string // "Value" if not given
	Points      []Quantile
	Marks       []Mark
	Format      func(int64) string // says a value
	Axis        func(int64) string // says it on the axis, Format if not given
	CSV         string             // the address of the figures, if any
}

// Quantile is the value that so many per cent of the runs do not exceed.
type Quantile struct {
	Percent int
	Value   int64
}

// Mark is a value with a meaning of its own, such as the figure that was
// appraised, or nought. It is drawn as an upright line.
type Mark struct {
	Name  string
	Value int64
}

// Figure is the chart with its headline, table and file.
func (c Curve) Figure() template.HTML {
	t := govuk.Table{Head: []govuk.Cell{{Text: "Percentile"}, {Text: or(c.ValuesAre, "Value"), Format: "numeric"}}}
	for _, q := range c.sorted() {
		t.Rows = append(t.Rows, []govuk.Cell{{Text: strconv.Itoa(q.Percent) + "%"}, {Text: c.Format(q.Value), Format: "numeric"}})
	}
	var marks []string
	for _, m := range c.Marks {
		marks = append(marks, c.said(m))
	}
	f := figure{title: c.Title, subtitle: c.Subtitle, csv: c.CSV, table: t, note: marked(marks)}
	if len(c.Points) > 0 {
		f.picture = c.SVG()
	}
	return f.html()
}

func (c Curve) said(m Mark) string { return m.Name + " " + c.Format(m.Value) }

// sorted are the points from the least likely to be undercut to the most.
func (c Curve) sorted() []Quantile {
	list := slices.Clone(c.Points)
	slices.SortStableFunc(list, func(a, b Quantile) int { return cmp.Compare(a.Percent, b.Percent) })
	return list
}

// SVG is the chart alone, wide and narrow.
func (c Curve) SVG() template.HTML {
	if c.Axis == nil {
		c.Axis = c.Format
	}
	return both(c.ID, c.Title, c.Description, c.plot)
}

func (c Curve) axis() axis {
	low, high := c.Points[0].Value, c.Points[0].Value
	for _, q := range c.Points {
		low, high = min(low, q.Value), max(high, q.Value)
	}
	for _, m := range c.Marks {
		low, high = min(low, m.Value), max(high, m.Value)
	}
	return spanning(low, high)
}

// percents is the axis of the share of the runs.
var percents = axis{low: 0, high: 100, step: 25}

// flags are the marks in their places.
func (c Curve) flags(at func(int64) int, width int) flags {
	var list []flag
	for _, m := range c.Marks {
		list = append(list, flag{at(m.Value), c.said(m)})
	}
	return newFlags(list, width)
}

func (c Curve) plot(d *drawing, narrow bool) {
	const long = 240 * px
	a, left, right := c.axis(), widthOf("100%", 12)+8*px, 14*px
	at := func(v int64) int { return left + a.place(v, d.width-left-right) }
	marks := c.flags(at, d.width)
	if !narrow && marks.keyed() {
		right = max(right, marks.want)
		marks = c.flags(at, d.width)
	}
	top := 10*px + marks.high()
	base := top + long
	for _, v := range percents.ticks() {
		y := base - percents.place(v, long)
		d.line(left, y, d.width-right, y, guide)
		d.text(left-8*px, y+4*px, 12, "end", strconv.FormatInt(v, 10)+"%")
	}
	d.scale(a, at, c.Axis, top, base)
	d.line(left, base, d.width-right, base, ink)
	d.plant(marks, 4*px, base)
	list, path := c.sorted(), "M"
	for i, q := range list {
		if i > 0 {
			path += "L"
		}
		path += tenths(at(q.Value)) + " " + tenths(base-percents.place(int64(q.Percent), long))
	}
	d.stroke(path, 0)
	// Of many points the marks would run together.
	if len(list) <= 12 {
		for _, q := range list {
			d.mark(at(q.Value), base-percents.place(int64(q.Percent), long), 0)
		}
	}
	d.height = base + 24*px
	for _, line := range wrapped("Across: "+or(c.ValuesAre, "value")+". Up: share of the runs that came out at it or below.", d.width, 12, 3) {
		d.text(0, d.height+12*px, 12, "start", line)
		d.height += 16 * px
	}
}
