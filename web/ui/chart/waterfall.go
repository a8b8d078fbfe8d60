package chart

import (
	"html/template"

	"moothall/web/ui/govuk"
)

// Waterfall leads from an old total to a new one: each step begins where the
// last ended. A narrow window has bars instead of columns, and so has a wide
// one in which the words would not fit under columns.
type Waterfall struct {
	ID          string // of the chart on its page
	Title       string // the headline: what the figures say
	Subtitle    string // what the figures are
	Description string
	Steps       []Step
	Format      func(int64) string // says a value
	Axis        func(int64) string // says it on the axis, Format if not given
	CSV         string             // the address of the figures, if any
}

// Step is a change, or a total that is drawn from nought.
type Step struct {
	Name  string
	Value int64
	Total bool
}

// stage is a step with where it begins and ends in the picture.
type stage struct {
	Step
	from, to int64
}

// Figure is the chart with its headline, table and file.
func (w Waterfall) Figure() template.HTML {
	f := figure{title: w.Title, subtitle: w.Subtitle, csv: w.CSV, table: w.table()}
	if len(w.Steps) > 0 {
		f.picture = w.SVG()
	}
	return f.html()
}

// table says of a total that the steps do not lead to, what they lead to.
func (w Waterfall) table() govuk.Table {
	t := govuk.Table{Head: []govuk.Cell{{Text: "Step"}, {Text: "Change", Format: "numeric"}, {Text: "Running total", Format: "numeric"}}}
	var total int64
	known := true
	for i, s := range w.Steps {
		change := w.said(s)
		if s.Total {
			change = "Total"
			if i > 0 && known && total != s.Value {
				change += " (the steps come to " + w.Format(total) + ")"
			}
			total, known = s.Value, true
		} else if known {
			total, known = sum(total, s.Value)
		}
		running := tooGreat
		if known {
			running = w.Format(total)
		}
		t.Rows = append(t.Rows, []govuk.Cell{{Text: s.Name}, {Text: change, Format: "numeric"}, {Text: running, Format: "numeric"}})
	}
	return t
}

// tooGreat stands for a sum that cannot be counted.
const tooGreat = "Too great to say"

// said is the value with its sign, which a total does not need.
func (w Waterfall) said(s Step) string {
	if s.Value > 0 && !s.Total {
		return "+" + w.Format(s.Value)
	}
	return w.Format(s.Value)
}

// SVG is the chart alone, wide and narrow.
func (w Waterfall) SVG() template.HTML {
	if w.Axis == nil {
		w.Axis = w.Format
	}
	return both(w.ID, w.Title, w.Description, func(d *drawing, narrow bool) {
		d.patterns(3)
		y := d.legend([]Series{{Name: "Total"}, {Name: "Rise"}, {Name: "Fall"}}, d.swatch)
		if narrow || !w.columns(d, y) {
			w.bars(d, y)
		}
	})
}

// kind is how the step is filled.
func (s Step) kind() int {
	switch {
	case s.Total:
		return 0
	case s.Value >= 0:
		return 1
	}
	return 2
}

// stages are the steps in their places, and the axis that holds them.
func (w Waterfall) stages() ([]stage, axis) {
	var list []stage
	var at, low, high int64
	for _, s := range w.Steps {
		from := at
		if s.Total {
			from = 0
		}
		at = add(from, s.Value)
		list = append(list, stage{s, from, at})
		low, high = min(low, at), max(high, at)
	}
	return list, newAxis(low, high)
}

// columns draws nothing and says so if the words would not fit.
func (w Waterfall) columns(d *drawing, top int) bool {
	stages, a := w.stages()
	left := 0
	for _, v := range a.ticks() {
		left = max(left, widthOf(w.Axis(v), 13)+8*px)
	}
	const long, lines = 240 * px, 3
	step := (d.width - left) / max(1, len(stages))
	below := 0 // room for the values of columns below nought
	for _, s := range stages {
		if widthOf(w.said(s.Step), 12) > step || !wraps(s.Name, step-4*px, 12, lines) {
			return false
		}
		if s.hangs() {
			below = 16 * px
		}
	}
	top += 18 * px // for the value of the tallest column
	base := top + long
	for _, v := range a.ticks() {
		y := base - a.place(v, long)
		d.line(left, y, d.width, y, guide)
		d.text(left-8*px, y+4*px, 12, "end", w.Axis(v))
	}
	nought := base - a.place(0, long)
	d.line(left, nought, d.width, nought, ink)
	most, gap := 1, min(step/8, 20*px)
	for i, s := range stages {
		x := left + i*step
		from, to := base-a.place(s.from, long), base-a.place(s.to, long)
		d.sliver(x+gap, min(from, to), step-2*gap, max(from, to)-min(from, to), d.fill(s.kind()))
		if i+1 < len(stages) {
			d.line(x+step-gap, to, x+step+gap, to, ink)
		}
		y := min(from, to) - 5*px
		if s.hangs() {
			y = max(from, to) + 14*px
		}
		d.bold(x+step/2, y, 12, "middle", w.said(s.Step))
		for n, line := range wrapped(s.Name, step-4*px, 12, lines) {
			d.text(x+step/2, base+below+18*px+n*14*px, 12, "middle", line)
			most = max(most, n+1)
		}
	}
	d.height = base + below + 14*px + most*14*px
	return true
}

// hangs reports whether the step lies below nought, so that its value does too.
func (s stage) hangs() bool { return max(s.from, s.to) <= 0 && min(s.from, s.to) < 0 }

// bars draw the chart on its side, with the words above each bar.
func (w Waterfall) bars(d *drawing, y int) {
	stages, a := w.stages()
	const each = 42 * px
	inset := 2 * px // so that the line at an end shows
	at := func(v int64) int { return inset + a.place(v, d.width-2*inset) }
	for i, s := range stages {
		bar := y + i*each + 18*px
		from, to := at(s.from), at(s.to)
		d.sliver(min(from, to), bar, max(from, to)-min(from, to), 16*px, d.fill(s.kind()))
		d.line(at(0), bar-2*px, at(0), bar+18*px, ink)
		if i+1 < len(stages) {
			d.line(to, bar+16*px, to, bar+each, "#767676")
		}
	}
	// The words come last, so that no line crosses them out.
	for i, s := range stages {
		value := clipped(w.said(s.Step), d.width/2, 16) // since bold is wider
		foot := y + i*each + 13*px
		d.over(0, foot, 14, "start", clipped(s.Name, d.width-widthOf(value, 16)-8*px, 14))
		d.bold(d.width, foot, 14, "end", value)
	}
	d.height = y + len(stages)*each
}
