package chart

import (
	"html/template"
	"slices"

	"moothall/web/ui/govuk"
)

// Lines has a line for each series over the labels, such as a cost that adds
// up over the years. A series that ends early is one whose rest is not known.
type Lines struct {
	ID          string // of the chart on its page
	Title       string // the headline: what the figures say
	Subtitle    string // what the figures are
	Description string
	LabelsAre   string // "Financial year" if not given
	Labels      []string
	Series      []Series // at most four, with Points
	Points      Points
	Moments     []Moment
	Format      func(int64) string
	Axis        func(int64) string // says a value on the axis, Format if not given
	CSV         string             // the address of the figures, if any
}

// Points are single values, such as readings, that no line joins: of what lies
// between two of them nothing is known.
type Points struct {
	Name   string
	Values map[int]int64 // by the place of the label
}

// Moment is a place on the lines that has a meaning, such as the year in which
// an investment pays back. It is drawn as an upright line.
type Moment struct {
	At    int // thousandths of a step from the first label: 4300 is a little after the fifth
	Words string
}

// Figure is the chart with its headline, table and file.
func (l Lines) Figure() template.HTML {
	f := figure{title: l.Title, subtitle: l.Subtitle, csv: l.CSV, table: l.table(), note: l.note()}
	if len(l.Labels) > 0 && len(l.Series) > 0 {
		f.picture = l.SVG()
	}
	return f.html()
}

// note says the moments, drawn or not.
func (l Lines) note() string {
	var list []string
	for _, m := range l.Moments {
		list = append(list, m.Words)
	}
	return marked(list)
}

// table has a column for the points too, if there are any.
func (l Lines) table() govuk.Table {
	t := tableOf(or(l.LabelsAre, "Financial year"), l.Labels, l.Series, l.Format)
	if len(l.Points.Values) == 0 {
		return t
	}
	t.Head = append(t.Head, govuk.Cell{Text: l.Points.Name, Format: "numeric"})
	for i := range t.Rows {
		text := "Not known"
		if v, ok := l.Points.Values[i]; ok {
			text = l.Format(v)
		}
		t.Rows[i] = append(t.Rows[i], govuk.Cell{Text: text, Format: "numeric"})
	}
	return t
}

// SVG is the chart alone, wide and narrow.
func (l Lines) SVG() template.HTML {
	if l.Axis == nil {
		l.Axis = l.Format
	}
	return both(l.ID, l.Title, l.Description, func(d *drawing, narrow bool) {
		top, right := 0, 14*px
		if narrow {
			top = l.legendOf(d)
		} else {
			for _, s := range l.named() {
				right = max(right, min(widthOf(s.Name, 14)+14*px, 200*px))
			}
		}
		l.plot(d, top+10*px, right, !narrow)
	})
}

func (l Lines) legendOf(d *drawing) int {
	return d.legend(l.named(), func(i, x, y int) {
		if i < len(l.Series) {
			d.dash(i, x, y)
		} else {
			d.mark(x+10*px, y+8*px, i)
		}
	})
}

// named is everything that is drawn and has a name: the series, then the points.
func (l Lines) named() []Series {
	if len(l.Points.Values) == 0 {
		return l.Series
	}
	return append(slices.Clone(l.Series), Series{Name: l.Points.Name})
}

// extent are the least and the greatest value that is drawn.
func (l Lines) extent() (low, high int64) {
	low, high = extent(l.Series, len(l.Labels))
	for i := range l.Labels {
		if v, ok := l.Points.Values[i]; ok {
			low, high = min(low, v), max(high, v)
		}
	}
	return low, high
}

// plot draws axis and lines. Where there is room each line is named at its
// end, which is easier to follow than a key.
func (l Lines) plot(d *drawing, top, right int, named bool) {
	const long = 240 * px
	a, left := newAxis(l.extent()), 0
	for _, v := range a.ticks() {
		left = max(left, widthOf(l.Axis(v), 12)+8*px)
	}
	inset := 20 * px // so that the first and the last label stay within
	span := d.width - right - left - 2*inset
	x := func(i int) int { return l.place(1000*i, left+inset, span) }
	moments := l.flags(d.width, left+inset, span)
	if named && moments.keyed() {
		span -= max(0, moments.want-right)
		right = max(right, moments.want)
		moments = l.flags(d.width, left+inset, span)
	}
	start := top
	top += moments.high()
	base := top + long
	d.height = base + 28*px
	for _, v := range a.ticks() {
		y := base - a.place(v, long)
		colour := guide
		if v == 0 {
			colour = ink
		}
		d.line(left, y, d.width-right, y, colour)
		d.text(left-8*px, y+4*px, 12, "end", l.Axis(v))
	}
	l.labels(d, x, base, span)
	d.plant(moments, start, base)
	for n, s := range l.Series {
		path := ""
		for i := range min(len(s.Values), len(l.Labels)) {
			command := "L"
			if i == 0 {
				command = "M"
			}
			path += command + tenths(x(i)) + " " + tenths(base-a.place(s.Values[i], long))
		}
		if path != "" {
			d.stroke(path, n)
		}
		for i := range min(len(s.Values), len(l.Labels)) {
			d.mark(x(i), base-a.place(s.Values[i], long), n)
		}
	}
	for i := range l.Labels {
		if v, ok := l.Points.Values[i]; ok {
			d.mark(x(i), base-a.place(v, long), len(l.Series))
		}
	}
	if named {
		l.names(d, a, x, base, long)
	}
}

// place is where a moment lies on the labels, which fill the span from left.
func (l Lines) place(moment, left, span int) int {
	if len(l.Labels) == 1 {
		return left + span/2
	}
	return left + span*moment/(1000*(len(l.Labels)-1))
}

// flags are the moments that lie on the labels.
func (l Lines) flags(width, left, span int) flags {
	var list []flag
	for _, m := range l.Moments {
		if m.At >= 0 && m.At <= 1000*(len(l.Labels)-1) {
			list = append(list, flag{l.place(m.At, left, span), m.Words})
		}
	}
	return newFlags(list, width)
}

// labels stay level: of too many, only every second or third is written.
func (l Lines) labels(d *drawing, x func(int) int, base, span int) {
	longest := 0
	for _, label := range l.Labels {
		longest = max(longest, widthOf(label, 12)+8*px)
	}
	every := 1 + longest/max(1, span/max(1, len(l.Labels)-1))
	for i, label := range l.Labels {
		if i%every == 0 {
			d.text(x(i), base+18*px, 12, "middle", label)
		}
	}
}

// names writes each name after the end of its line, pushed down where two
// lines end close together.
func (l Lines) names(d *drawing, a axis, x func(int) int, base, long int) {
	type end struct{ x, y, series int }
	var ends []end
	for n, s := range l.Series {
		if last := min(len(s.Values), len(l.Labels)) - 1; last >= 0 {
			ends = append(ends, end{x(last), base - a.place(s.Values[last], long), n})
		}
	}
	for i := len(l.Labels) - 1; i >= 0; i-- {
		if v, ok := l.Points.Values[i]; ok {
			ends = append(ends, end{x(i), base - a.place(v, long), len(l.Series)})
			break
		}
	}
	slices.SortStableFunc(ends, func(a, b end) int { return a.y - b.y })
	below := -1 << 30
	for _, e := range ends {
		y := max(e.y+5*px, below)
		d.bold(e.x+10*px, y, 14, "start", clipped(l.named()[e.series].Name, d.width-e.x-10*px, 14))
		below = y + 17*px
	}
}
