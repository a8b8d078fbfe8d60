package chart

import (
	"html/template"
	"strconv"
	"strings"
	"unicode"
)

// The colours of the government's analysis function: each stands out from
// white, and from its neighbour by lightness too.
var (
	palette = [...]string{"#12436D", "#F46A25", "#28A197", "#801650"}
	dashes  = [...]string{"", "8 4", "2 4", "12 4 2 4"}
)

const (
	ink       = "#0b0c0c"
	guide     = "#cecece" // of a line that only guides the eye
	widePx    = 720
	narrowPx  = 320
	px        = 10 // a length is in tenths of a pixel
	wideClass = "mh-chart mh-chart--wide"
	slimClass = "mh-chart mh-chart--narrow"
)

// drawing is one picture in the making. Lengths are in tenths of a pixel.
type drawing struct {
	id            string
	width, height int
	b             strings.Builder
}

// both are the wide and the narrow picture of the same figures.
func both(id, title, description string, draw func(d *drawing, narrow bool)) template.HTML {
	var out strings.Builder
	for _, p := range []struct {
		id, class string
		width     int
	}{{id, wideClass, widePx}, {id + "-narrow", slimClass, narrowPx}} {
		d := &drawing{id: words(p.id), width: p.width * px}
		draw(d, p.width == narrowPx)
		out.WriteString(`<svg class="` + p.class + `" viewBox="0 0 ` + tenths(d.width) + ` ` + tenths(d.height) + `" role="img" aria-labelledby="` + d.id + `-title ` + d.id + `-desc" xmlns="http://www.w3.org/2000/svg">`)
		out.WriteString(`<title id="` + d.id + `-title">` + words(title) + `</title><desc id="` + d.id + `-desc">` + words(description) + `</desc>`)
		out.WriteString(d.b.String())
		out.WriteString(`</svg>`)
	}
	return template.HTML(out.String())
}

// patterns declares how the series after the first are filled: white lines or
// dots over their colour, which also tell them apart in grey.
func (d *drawing) patterns(n int) {
	marks := [...]string{
		"",
		`<path d="M-1 7 7 -1M-1 13 13 -1M5 13 13 5" stroke="#ffffff" stroke-width="1.5"/>`,
		`<circle cx="3" cy="3" r="1.4" fill="#ffffff"/><circle cx="9" cy="9" r="1.4" fill="#ffffff"/>`,
		`<path d="M0 3H12M0 9H12" stroke="#ffffff" stroke-width="1.5"/>`,
	}
	if n < 2 {
		return
	}
	d.b.WriteString(`<defs>`)
	for i := 1; i < min(n, len(marks)); i++ {
		d.b.WriteString(`<pattern id="` + d.id + `-fill-` + strconv.Itoa(i) + `" width="12" height="12" patternUnits="userSpaceOnUse"><rect width="12" height="12" fill="` + palette[i] + `"/>` + marks[i] + `</pattern>`)
	}
	d.b.WriteString(`</defs>`)
}

// fill is how the series at i is filled.
func (d *drawing) fill(i int) string {
	i %= len(palette)
	if i == 0 {
		return palette[0]
	}
	return `url(#` + d.id + `-fill-` + strconv.Itoa(i) + `)`
}

func (d *drawing) rect(x, y, w, h int, fill string) {
	if w <= 0 || h <= 0 {
		return
	}
	d.b.WriteString(`<rect x="` + tenths(x) + `" y="` + tenths(y) + `" width="` + tenths(w) + `" height="` + tenths(h) + `" fill="` + fill + `"/>`)
}

func (d *drawing) line(x1, y1, x2, y2 int, colour string) {
	d.b.WriteString(`<path d="M` + tenths(x1) + ` ` + tenths(y1) + `L` + tenths(x2) + ` ` + tenths(y2) + `" stroke="` + colour + `" fill="none"/>`)
}

// dashed is a line that marks a place.
func (d *drawing) dashed(x1, y1, x2, y2 int) {
	d.b.WriteString(`<path d="M` + tenths(x1) + ` ` + tenths(y1) + `L` + tenths(x2) + ` ` + tenths(y2) + `" stroke="` + ink + `" stroke-dasharray="4 3" fill="none"/>`)
}

// stop is a short thick stroke, with a white edge so that it shows on a bar.
func (d *drawing) stop(x, y, w, h int) {
	d.rect(x-px, y-px, w+2*px, h+2*px, "#ffffff")
	d.rect(x, y, w, h, ink)
}

// sliver is a rect that shows even where there is next to nothing of it: too
// thin for a pattern, it is drawn in ink.
func (d *drawing) sliver(x, y, w, h int, fill string) {
	if w < 15 || h < 15 {
		fill = ink
	}
	d.rect(x, y, max(w, 15), max(h, 15), fill)
}

// text writes s from, around or up to x: anchor is "start", "middle" or "end".
func (d *drawing) text(x, y, size int, anchor, s string) { d.write(x, y, size, anchor, "", s) }

// bold has a white edge, so that a line behind it does not cross it out.
func (d *drawing) bold(x, y, size int, anchor, s string) {
	d.write(x, y, size, anchor, ` font-weight="bold" stroke="#ffffff" stroke-width="4" paint-order="stroke"`, s)
}

// over is text with a white edge too.
func (d *drawing) over(x, y, size int, anchor, s string) {
	d.write(x, y, size, anchor, ` stroke="#ffffff" stroke-width="4" paint-order="stroke"`, s)
}

func (d *drawing) write(x, y, size int, anchor, weight, s string) {
	d.b.WriteString(`<text x="` + tenths(x) + `" y="` + tenths(y) + `" font-size="` + strconv.Itoa(size) + `" text-anchor="` + anchor + `" fill="` + ink + `"` + weight + `>` + words(s) + `</text>`)
}

// mark is the sign of the series at i on a line.
func (d *drawing) mark(x, y, i int) {
	i %= len(palette)
	at := func(dx, dy int) string { return tenths(x+dx) + ` ` + tenths(y+dy) }
	var path string
	switch i {
	case 0:
		d.b.WriteString(`<circle cx="` + tenths(x) + `" cy="` + tenths(y) + `" r="4" fill="` + palette[i] + `"/>`)
		return
	case 1:
		path = `M` + at(-40, -40) + `H` + tenths(x+40) + `V` + tenths(y+40) + `H` + tenths(x-40) + `Z`
	case 2:
		path = `M` + at(0, -50) + `L` + at(48, 40) + `L` + at(-48, 40) + `Z`
	default:
		path = `M` + at(0, -54) + `L` + at(54, 0) + `L` + at(0, 54) + `L` + at(-54, 0) + `Z`
	}
	d.b.WriteString(`<path d="` + path + `" fill="` + palette[i] + `"/>`)
}

// legend names the series in rows at the top and returns where the next thing
// may start. A single series needs none: the subtitle says what it is.
func (d *drawing) legend(series []Series, sample func(i, x, y int)) int {
	if len(series) < 2 {
		return 0
	}
	x, y := 0, 0
	for i, s := range series {
		name := clipped(s.Name, d.width-40*px, 14)
		long := 26*px + widthOf(name, 14) + 18*px
		if x > 0 && x+long > d.width {
			x, y = 0, y+22*px
		}
		sample(i, x, y)
		d.text(x+26*px, y+13*px, 14, "start", name)
		x += long
	}
	return y + 30*px
}

// swatch is the sample of a filled series.
func (d *drawing) swatch(i, x, y int) { d.rect(x, y, 18*px, 16*px, d.fill(i)) }

// dash is the sample of a line.
func (d *drawing) dash(i, x, y int) {
	d.stroke(`M`+tenths(x)+` `+tenths(y+8*px)+`h20`, i)
	d.mark(x+10*px, y+8*px, i)
}

// stroke draws a path in the manner of the series at i.
func (d *drawing) stroke(path string, i int) {
	i %= len(palette)
	dashed := ""
	if dashes[i] != "" {
		dashed = ` stroke-dasharray="` + dashes[i] + `"`
	}
	d.b.WriteString(`<path d="` + path + `" fill="none" stroke="` + palette[i] + `" stroke-width="3"` + dashed + `/>`)
}

// tenths says a length in pixels.
func tenths(n int) string {
	if n%10 == 0 {
		return strconv.Itoa(n / 10)
	}
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return sign + strconv.Itoa(n/10) + "." + strconv.Itoa(n%10)
}

// words are s as text: escaped, on one line.
func words(s string) string {
	return template.HTMLEscapeString(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s))
}

// widthOf guesses how long s is when written: fonts differ, so it errs on the
// long side. An m, a w or a % is half as long again as the others, which shows
// in a word as short as £20m.
func widthOf(s string, size int) int {
	wide := strings.Count(s, "m") + strings.Count(s, "M") + strings.Count(s, "w") + strings.Count(s, "W") + strings.Count(s, "%")
	return (2*len([]rune(s)) + wide) * size * 3
}

// clipped is s, or as much of it as fits; the table has all of it.
func clipped(s string, width, size int) string {
	r := []rune(s)
	fits := max(1, width/(size*6))
	if len(r) <= fits {
		return s
	}
	return strings.TrimSpace(string(r[:fits-1])) + "…"
}

// wrapped is s in so many lines at most; the last is cut short if there is more.
func wrapped(s string, width, size, lines int) []string {
	fits := max(1, width/(size*6))
	rest := []rune(strings.Join(strings.Fields(s), " "))
	var out []string
	for len(rest) > fits && len(out) < lines-1 {
		cut := fits
		for i := fits; i > 0; i-- {
			if rest[i] == ' ' {
				cut = i
				break
			}
		}
		out = append(out, string(rest[:cut]))
		rest = []rune(strings.TrimSpace(string(rest[cut:])))
	}
	return append(out, clipped(string(rest), width, size))
}

// wraps reports whether s fits on so many lines with no word broken or lost.
func wraps(s string, width, size, lines int) bool {
	return strings.Join(wrapped(s, width, size, lines), " ") == strings.Join(strings.Fields(s), " ")
}

// scale writes the round numbers of an axis that lies level: of too many, only
// every second or third is written. Lines that guide the eye rise to the top.
func (d *drawing) scale(a axis, at func(int64) int, say func(int64) string, top, base int) {
	ticks := a.ticks()
	for _, v := range ticks {
		d.line(at(v), top, at(v), base, guide)
	}
	type label struct {
		x    int
		text string
	}
	for every := 1; ; every++ {
		var list []label
		end, fits := -1<<30, true
		for i := 0; i < len(ticks); i += every {
			text := clipped(say(ticks[i]), d.width/3, 12)
			long := widthOf(text, 13) // a digit too many would be cut off at the edge
			x := max(long/2, min(d.width-long/2, at(ticks[i])))
			fits = fits && x-long/2 > end
			end = x + long/2 + 6*px
			list = append(list, label{x, text})
		}
		if fits || every > len(ticks) {
			for _, l := range list {
				d.text(l.x, base+16*px, 12, "middle", l.text)
			}
			return
		}
	}
}
