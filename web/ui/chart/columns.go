package chart

import (
	"html/template"
	"slices"
)

// Columns has a column for each label, such as a financial year: its series
// stand on one another, or side by side if Grouped. A value below nought, such
// as a cost displaced, hangs from the base. A narrow window has bars instead.
type Columns struct {
	ID          string // of the chart on its page
	Title       string // the headline: what the figures say
	Subtitle    string // what the figures are
	Description string
	LabelsAre   string // "Financial year" if not given
	Labels      []string
	Series      []Series // at most four
	Grouped     bool
	Limit       Series             // what each column is held against, such as a budget; none if it has no values
	Format      func(int64) string // says a value
	Axis        func(int64) string // says it on the axis, Format if not given
	CSV         string             // the address of the figures, if any
}

// Figure is the chart with its headline, table and file.
func (c Columns) Figure() template.HTML {
	f := figure{title: c.Title, subtitle: c.Subtitle, csv: c.CSV, table: tableOf(or(c.LabelsAre, "Financial year"), c.Labels, c.named(), c.Format)}
	if len(c.Labels) > 0 && len(c.Series) > 0 {
		f.picture = c.SVG()
	}
	return f.html()
}

// SVG is the chart alone, wide and narrow.
func (c Columns) SVG() template.HTML {
	if c.Axis == nil {
		c.Axis = c.Format
	}
	return both(c.ID, c.Title, c.Description, func(d *drawing, narrow bool) {
		d.patterns(len(c.Series))
		y := d.legend(c.named(), func(i, x, y int) {
			if i < len(c.Series) {
				d.swatch(i, x, y)
			} else {
				d.stop(x, y+6*px, 18*px, 4*px)
			}
		})
		if narrow {
			c.bars(d, y)
		} else {
			c.columns(d, y)
		}
	})
}

// named is everything that is drawn and has a name: the series, then the limit.
func (c Columns) named() []Series {
	if len(c.Limit.Values) == 0 {
		return c.Series
	}
	return append(slices.Clone(c.Series), c.Limit)
}

// axis holds every value, or every height of a stack, and every limit.
func (c Columns) axis() axis {
	if c.Grouped {
		return newAxis(extent(c.named(), len(c.Labels)))
	}
	low, high := extent([]Series{c.Limit}, len(c.Labels))
	for i := range c.Labels {
		down, up := c.stack(i)
		low, high = min(low, down), max(high, up)
	}
	return newAxis(low, high)
}

// stack is how far the stack at i reaches below and above the base.
func (c Columns) stack(i int) (down, up int64) {
	for _, s := range c.Series {
		if v, _ := s.at(i); v < 0 {
			down = add(down, v)
		} else {
			up = add(up, v)
		}
	}
	return down, up
}

// total says the sum at i: net, where something was taken off.
func (c Columns) total(i int) string {
	down, up := c.stack(i)
	if down < 0 && up > 0 {
		return "net " + c.Format(add(down, up))
	}
	return c.Format(add(down, up))
}

func (c Columns) columns(d *drawing, top int) {
	a, left := c.axis(), 0
	for _, v := range a.ticks() {
		left = max(left, widthOf(c.Axis(v), 12)+8*px)
	}
	top += 18 * px // for the total of the tallest column
	const long = 240 * px
	base := top + long
	d.height = base + 28*px
	for _, v := range a.ticks() {
		y := base - a.place(v, long)
		d.line(left, y, d.width, y, guide)
		d.text(left-8*px, y+4*px, 12, "end", c.Axis(v))
	}
	step := (d.width - left) / max(1, len(c.Labels))
	nought, totals := base-a.place(0, long), c.totalsFit(step)
	for i, label := range c.Labels {
		x, gap := left+i*step, min(step/8, 20*px)
		if c.Grouped {
			c.group(d, a, i, x+gap, step-2*gap, base, long)
		} else {
			c.pile(i, a, long, func(n, from, to int) { d.rect(x+gap, base-to, step-2*gap, to-from-px, d.fill(n)) })
			c.stop(d, a, i, x+gap/2, step-gap, base, long)
			if _, up := c.stack(i); totals {
				top := base - a.place(up, long)
				d.bold(x+step/2, c.clear(a, i, base, long, top, top-5*px), 12, "middle", c.total(i))
			}
		}
		// Labels stay level: of too many, only every second or third is written.
		if every := 1 + widthOf(label, 12)/max(1, step); i%every == 0 {
			d.text(x+step/2, base+18*px, 12, "middle", label)
		}
	}
	d.line(left, nought, d.width, nought, ink)
}

// stop draws the limit at i, if there is one, as a stroke across the column.
func (c Columns) stop(d *drawing, a axis, i, x, width, base, long int) {
	if v, ok := c.Limit.at(i); ok {
		d.stop(x, base-a.place(v, long)-2*px, width, 4*px)
	}
}

// clear is y, the foot of the words over a column at i that ends at top, unless
// the limit would cross them out: then they stand in the column, and above the
// limit only if that has no room, lest they be taken for the limit's own.
func (c Columns) clear(a axis, i, base, long, top, y int) int {
	v, ok := c.Limit.at(i)
	at := base - a.place(v, long)
	switch {
	case !ok || at >= y+6*px || at <= y-14*px:
		return y
	case base-a.place(0, long)-top >= 20*px:
		return top + 16*px
	}
	return at - 6*px
}

// totalsFit reports whether each total fits above its column: some without the
// others would seem to be the ones that matter.
func (c Columns) totalsFit(step int) bool {
	for i := range c.Labels {
		if widthOf(c.total(i), 12) > step+6*px {
			return false
		}
	}
	return true
}

// pile calls draw for each part of the stack at i, with the ends of the part
// on a line of the length.
func (c Columns) pile(i int, a axis, long int, draw func(series, from, to int)) {
	var down, up int64
	for n, s := range c.Series {
		v, _ := s.at(i)
		switch {
		case v > 0:
			next := add(up, v)
			draw(n, a.place(up, long), a.place(next, long))
			up = next
		case v < 0:
			next := add(down, v)
			draw(n, a.place(next, long), a.place(down, long))
			down = next
		}
	}
}

// group draws the series at i side by side.
func (c Columns) group(d *drawing, a axis, i, x, width, base, long int) {
	each, nought := width/max(1, len(c.Series)), a.place(0, long)
	defer c.stop(d, a, i, x-4*px, width+8*px, base, long)
	for n, s := range c.Series {
		v, ok := s.at(i)
		if !ok {
			continue
		}
		at := a.place(v, long)
		d.rect(x+n*each, base-max(at, nought), each-px, max(at, nought)-min(at, nought), d.fill(n))
		if text := c.Format(v); widthOf(text, 12) <= each+4*px {
			top := base - max(at, nought)
			if y := c.clear(a, i, base, long, top, top-4*px); y > top {
				d.over(x+n*each+each/2, y, 12, "middle", text)
			} else {
				d.text(x+n*each+each/2, y, 12, "middle", text)
			}
		}
	}
}

// bars draw the chart on its side, with room for a label above each bar.
func (c Columns) bars(d *drawing, y int) {
	a := c.axis()
	nought := a.place(0, d.width)
	for i, label := range c.Labels {
		d.text(0, y+13*px, 14, "start", clipped(label, d.width*6/10, 14))
		y += 18 * px
		if c.Grouped {
			y = c.groupedBars(d, a, i, y)
			continue
		}
		d.bold(d.width, y-5*px, 14, "end", c.total(i))
		c.pile(i, a, d.width, func(n, from, to int) { d.rect(from, y, to-from-px, 14*px, d.fill(n)) })
		d.line(nought, y-px, nought, y+15*px, ink)
		if v, ok := c.Limit.at(i); ok {
			d.stop(a.place(v, d.width-4*px), y-2*px, 4*px, 18*px)
		}
		y += 24 * px
	}
	d.height = y
}

func (c Columns) groupedBars(d *drawing, a axis, i, y int) int {
	room := d.width - 90*px // for the value after the bar
	nought, from := a.place(0, room), y
	limit, limited := c.Limit.at(i)
	stop := a.place(limit, room)
	for n, s := range c.Series {
		v, ok := s.at(i)
		if !ok {
			continue
		}
		at := a.place(v, room)
		d.rect(min(at, nought), y, max(at, nought)-min(at, nought), 12*px, d.fill(n))
		text, after := c.Format(v), max(at, nought)+5*px
		if limited && stop > after-4*px && stop < after+widthOf(text, 13) {
			after = stop + 6*px
		}
		d.text(after, y+11*px, 13, "start", text)
		y += 16 * px
	}
	if limited {
		d.stop(stop-2*px, from-2*px, 4*px, y-from)
	}
	return y + 8*px
}

// or is s, or the usual words if s is empty.
func or(s, usual string) string {
	if s == "" {
		return usual
	}
	return s
}
