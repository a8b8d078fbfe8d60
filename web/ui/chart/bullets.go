package chart

import (
	"html/template"

	"moothall/web/ui/govuk"
)

// Bullets compares what was promised with what was measured: a row for each
// benefit, with where it started, where it should get to and where it is.
type Bullets struct {
	ID          string // of the chart on its page
	Title       string // the headline: what the figures say
	Subtitle    string // what the figures are
	Description string
	Rows        []Bullet
	CSV         string // the address of the figures, if any
}

// Bullet is one benefit. Rows need not share a unit: each has its own axis.
type Bullet struct {
	Name             string
	Baseline, Target int64
	Reading          int64
	Read             bool // whether there is a reading yet
	Format           func(int64) string
}

// Figure is the chart with its headline, table and file.
func (b Bullets) Figure() template.HTML {
	t := govuk.Table{Head: []govuk.Cell{{Text: "Benefit"}, {Text: "Baseline", Format: "numeric"}, {Text: "Target", Format: "numeric"}, {Text: "Latest reading", Format: "numeric"}}}
	for _, r := range b.Rows {
		t.Rows = append(t.Rows, []govuk.Cell{{Text: r.Name}, {Text: r.Format(r.Baseline), Format: "numeric"}, {Text: r.Format(r.Target), Format: "numeric"}, {Text: r.reading(), Format: "numeric"}})
	}
	f := figure{title: b.Title, subtitle: b.Subtitle, csv: b.CSV, table: t}
	if len(b.Rows) > 0 {
		f.picture = b.SVG()
	}
	return f.html()
}

// SVG is the chart alone, wide and narrow.
func (b Bullets) SVG() template.HTML {
	return both(b.ID, b.Title, b.Description, func(d *drawing, narrow bool) {
		y := 0
		for _, r := range b.Rows {
			y = r.draw(d, y, narrow)
		}
		d.height = y
	})
}

// reading says the latest reading.
func (r Bullet) reading() string {
	if !r.Read {
		return "None yet"
	}
	return r.Format(r.Reading)
}

// draw writes the row in words, then draws a pale bar from the baseline to the
// target, a dark one as far as the reading, and a stroke at the target.
func (r Bullet) draw(d *drawing, y int, narrow bool) int {
	said := "Baseline " + r.Format(r.Baseline) + ", target " + r.Format(r.Target)
	now := "Now " + r.Format(r.Reading)
	if !r.Read {
		now = "No reading yet"
	}
	d.bold(0, y+14*px, 15, "start", clipped(r.Name, d.width, 15))
	y += 20 * px
	if narrow {
		d.text(0, y+12*px, 14, "start", clipped(now, d.width, 14))
		d.text(0, y+29*px, 14, "start", clipped(said, d.width, 14))
		y += 36 * px
	} else {
		d.text(0, y+12*px, 14, "start", clipped(now+". "+said, d.width, 14))
		y += 20 * px
	}
	low, high := min(r.Baseline, r.Target), max(r.Baseline, r.Target)
	if r.Read {
		low, high = min(low, r.Reading), max(high, r.Reading)
	}
	a, long := newAxis(low, high), d.width-4*px
	at := func(v int64) int { return 2*px + a.place(v, long) }
	d.rect(2*px, y, long, 22*px, "#f3f2f1")
	from, to := at(r.Baseline), at(r.Target)
	d.rect(min(from, to), y, max(from, to)-min(from, to), 22*px, "#b1c4d9")
	if r.Read {
		from, to := at(r.Baseline), at(r.Reading)
		d.rect(min(from, to), y+7*px, max(from, to)-min(from, to), 8*px, palette[0])
		d.mark(to, y+11*px, 0)
	}
	d.rect(at(r.Target)-2*px, y-3*px, 4*px, 28*px, ink)
	return y + 44*px
}
