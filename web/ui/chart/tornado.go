package chart

import (
	"html/template"
	"strconv"

	"moothall/web/ui/govuk"
)

// Tornado shows how far an outcome moves when each input is changed alone: a
// bar from the base to the outcome at the low figure and one to that at the
// high figure. The caller sorts the rows, the widest first as a rule.
type Tornado struct {
	ID          string // of the chart on its page
	Title       string // the headline: what the figures say
	Subtitle    string // what the figures are
	Description string
	BaseIs      string // what the base is called, "Base" if not given
	Base        int64
	Rows        []Swing            // the first twelve are drawn, all are in the table
	Format      func(int64) string // says a value
	Axis        func(int64) string // says it on the axis, Format if not given
	CSV         string             // the address of the figures, if any
}

// Swing is the outcome when one input is low and when it is high. Either may be
// the better, or both: a low cost is not a low outcome.
type Swing struct {
	Name          string
	Low, High     int64
	LowAt, HighAt string // what the input was, such as "80%"
	Switching     string // the input at which the choice would change, if that was found
}

// mostSwings is how many are drawn: the rest are small beside them.
const mostSwings = 12

// Figure is the chart with its headline, table and file.
func (t Tornado) Figure() template.HTML {
	table := govuk.Table{Head: []govuk.Cell{{Text: "What is changed"}, {Text: "Low", Format: "numeric"}, {Text: "High", Format: "numeric"}, {Text: "Swing", Format: "numeric"}, {Text: "Switching value", Format: "numeric"}}}
	for _, r := range t.Rows {
		swing := tooGreat
		if d, ok := apart(r.High, r.Low); ok {
			swing = t.Format(d)
		}
		table.Rows = append(table.Rows, []govuk.Cell{{Text: r.Name}, {Text: t.said(r.Low, r.LowAt), Format: "numeric"}, {Text: t.said(r.High, r.HighAt), Format: "numeric"},
			{Text: swing, Format: "numeric"}, {Text: or(r.Switching, "Not given"), Format: "numeric"}})
	}
	f := figure{title: t.Title, subtitle: t.Subtitle, csv: t.CSV, table: table, note: marked([]string{t.base()})}
	if len(t.Rows) > 0 {
		f.picture = t.SVG()
	}
	return f.html()
}

// said is an outcome with the input that leads to it.
func (t Tornado) said(v int64, at string) string {
	if at == "" {
		return t.Format(v)
	}
	return t.Format(v) + " at " + at
}

func (t Tornado) base() string { return or(t.BaseIs, "Base") + " " + t.Format(t.Base) }

// SVG is the chart alone, wide and narrow.
func (t Tornado) SVG() template.HTML {
	if t.Axis == nil {
		t.Axis = t.Format
	}
	return both(t.ID, t.Title, t.Description, func(d *drawing, narrow bool) {
		d.patterns(2)
		y := d.legend([]Series{{Name: "Low figure"}, {Name: "High figure"}}, d.swatch)
		if narrow {
			y = t.stacked(d, y)
		} else {
			y = t.beside(d, y)
		}
		d.height = y + 22*px
		if more := len(t.Rows) - mostSwings; more > 0 {
			d.text(0, d.height+14*px, 14, "start", "and "+strconv.Itoa(more)+" more in the table")
			d.height += 22 * px
		}
	})
}

// drawn are the rows that the picture has room for.
func (t Tornado) drawn() []Swing { return t.Rows[:min(len(t.Rows), mostSwings)] }

func (t Tornado) axis() axis {
	low, high := t.Base, t.Base
	for _, r := range t.drawn() {
		low, high = min(low, r.Low, r.High), max(high, r.Low, r.High)
	}
	return spanning(low, high)
}

// flags name the base, and nought if it is on the axis.
func (t Tornado) flags(a axis, at func(int64) int, width int) flags {
	list := []flag{{at(t.Base), t.base()}}
	if a.low <= 0 && a.high >= 0 && t.Base != 0 {
		list = append(list, flag{at(0), t.Axis(0)})
	}
	f := newFlags(list, width)
	if f.keyed() {
		// Two of a third of the width find room wherever they stand.
		for i := range list {
			list[i].words = clipped(list[i].words, width/3-10*px, 12)
		}
		f = newFlags(list, width)
	}
	return f
}

// upright draws the lines of the base and, if it is on the axis, of nought.
func (t Tornado) upright(d *drawing, a axis, at func(int64) int, top, base int) {
	if a.low <= 0 && a.high >= 0 {
		d.line(at(0), top, at(0), base, ink)
	}
	d.rect(at(t.Base)-px, top, 2*px, base-top, ink)
}

// sides says on which side of the base each bar lies. A bar of no length lies
// opposite the other.
func (r Swing) sides(base int64) (lowIsLeft, highIsLeft bool) {
	lowIsLeft, highIsLeft = r.Low < base, r.High < base
	if r.Low == base {
		lowIsLeft = !highIsLeft
	}
	if r.High == base {
		highIsLeft = !lowIsLeft
	}
	return lowIsLeft, highIsLeft
}

// bars draw the row; bars on the same side share the height, lest one hide the
// other. It returns the middle of each.
func (t Tornado) bars(d *drawing, r Swing, at func(int64) int, y, high int) (low, top int) {
	lowIsLeft, highIsLeft := r.sides(t.Base)
	lowY, highY, each := y, y, high
	if lowIsLeft == highIsLeft {
		each = high / 2
		highY = y + each
	}
	from := at(t.Base)
	d.sliver(min(from, at(r.Low)), lowY, max(from, at(r.Low))-min(from, at(r.Low)), each, d.fill(0))
	d.sliver(min(from, at(r.High)), highY, max(from, at(r.High))-min(from, at(r.High)), each, d.fill(1))
	return lowY + each/2, highY + each/2
}

// beside has the names to the left of the bars and the outcomes at their ends.
func (t Tornado) beside(d *drawing, y int) int {
	const names, each, high = 200 * px, 38 * px, 28 * px
	short := func(v int64, at string) string { return clipped(t.said(v, at), 150*px, 13) }
	var before, after int // room for the outcomes
	for _, r := range t.drawn() {
		lowIsLeft, highIsLeft := r.sides(t.Base)
		for _, end := range []struct {
			text string
			left bool
		}{{short(r.Low, r.LowAt), lowIsLeft}, {short(r.High, r.HighAt), highIsLeft}} {
			if end.left {
				before = max(before, widthOf(end.text, 12)+8*px)
			} else {
				after = max(after, widthOf(end.text, 12)+8*px)
			}
		}
	}
	a, left := t.axis(), names+before
	long := d.width - left - after - 2*px
	at := func(v int64) int { return left + a.place(v, long) }
	named := t.flags(a, at, d.width)
	top := y + named.high() + 2*px
	base := top + len(t.drawn())*each
	d.plant(named, y, top)
	d.scale(a, at, t.Axis, top, base)
	type end struct {
		x, y   int
		anchor string
		text   string
	}
	var ends []end
	say := func(x, y int, left bool, text string) {
		if left {
			ends = append(ends, end{x - 5*px, y + 4*px, "end", text})
		} else {
			ends = append(ends, end{x + 5*px, y + 4*px, "start", text})
		}
	}
	for i, r := range t.drawn() {
		y := top + i*each + (each-high)/2
		low, high := t.bars(d, r, at, y, high)
		lowIsLeft, highIsLeft := r.sides(t.Base)
		say(at(r.Low), low, lowIsLeft, short(r.Low, r.LowAt))
		say(at(r.High), high, highIsLeft, short(r.High, r.HighAt))
		lines := wrapped(r.Name, names-10*px, 13, 2)
		for n, line := range lines {
			d.text(0, y+18*px+(2*n-len(lines)+1)*8*px, 13, "start", line)
		}
	}
	t.upright(d, a, at, top, base)
	for _, e := range ends {
		d.over(e.x, e.y, 12, e.anchor, e.text)
	}
	return base
}

// stacked has the words of each row above its bars.
func (t Tornado) stacked(d *drawing, y int) int {
	const high = 20 * px
	a, inset := t.axis(), 2*px
	at := func(v int64) int { return inset + a.place(v, d.width-2*inset) }
	named := t.flags(a, at, d.width)
	d.plant(named, y, y+named.high()+2*px)
	y += named.high() + 6*px
	for _, r := range t.drawn() {
		d.bold(0, y+13*px, 14, "start", clipped(r.Name, d.width, 16)) // since bold is wider
		y += 18 * px
		low, top := "Low: "+t.said(r.Low, r.LowAt), "High: "+t.said(r.High, r.HighAt)
		d.text(0, y+12*px, 13, "start", clipped(low, d.width, 13))
		if widthOf(low, 13)+widthOf(top, 13)+12*px <= d.width {
			d.text(d.width, y+12*px, 13, "end", top)
		} else {
			y += 16 * px
			d.text(0, y+12*px, 13, "start", clipped(top, d.width, 13))
		}
		y += 19 * px
		t.bars(d, r, at, y, high)
		t.upright(d, a, at, y-2*px, y+high+2*px)
		y += high + 12*px
	}
	d.scale(a, at, t.Axis, y-4*px, y)
	return y
}
