package bpmn

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/beevik/etree"
)

// A Mark says how far an element of a drawing has got in an instance.
type Mark string

// The marks, the gravest first: an element that has several shows the first.
const (
	MarkIncident Mark = "incident"
	MarkActive   Mark = "active"
	MarkDone     Mark = "done"
)

// Draw is the model's first diagram as SVG, with marks by the ids of elements.
// The picture says nothing that the outline does not say in words.
func (m *Model) Draw(marks map[string]Mark) ([]byte, error) {
	plane := m.plane()
	if plane == nil {
		return nil, refuse("", "the model has no drawing: its tool left the diagram out")
	}
	d := &drawer{m: m, marks: marks, left: math.Inf(1), top: math.Inf(1), right: math.Inf(-1), bottom: math.Inf(-1)}
	for _, x := range plane.ChildElements() {
		if x.NamespaceURI() != nsDI {
			continue
		}
		switch x.Tag {
		case "BPMNShape":
			d.shapes = append(d.shapes, x)
		case "BPMNEdge":
			d.edges = append(d.edges, x)
		}
	}
	if len(d.shapes) == 0 {
		return nil, refuse("", "the model's drawing is empty")
	}
	return d.draw()
}

// plane is the first plane of the first diagram.
func (m *Model) plane() *etree.Element {
	for _, x := range m.root.ChildElements() {
		if x.NamespaceURI() == nsDI && x.Tag == "BPMNDiagram" {
			for _, p := range x.ChildElements() {
				if p.Tag == "BPMNPlane" {
					return p
				}
			}
		}
	}
	return nil
}

type drawer struct {
	m                        *Model
	marks                    map[string]Mark
	shapes, edges            []*etree.Element
	b                        strings.Builder
	late                     strings.Builder // names outside of shapes, above all lines
	left, top, right, bottom float64
}

// A box is where a shape stands.
type box struct{ x, y, w, h float64 }

func (b box) middle() (x, y float64) { return b.x + b.w/2, b.y + b.h/2 }

const farthest = 100_000 // from the origin

func number(x *etree.Element, name string) (float64, bool) {
	f, err := strconv.ParseFloat(attr(x, name), 64)
	return f, err == nil && !math.IsNaN(f) && math.Abs(f) <= farthest
}

// bounds are the bounds of a shape or label.
func bounds(x *etree.Element) (box, bool) {
	for _, c := range x.ChildElements() {
		if c.Tag != "Bounds" {
			continue
		}
		var b box
		var ok [4]bool
		b.x, ok[0] = number(c, "x")
		b.y, ok[1] = number(c, "y")
		b.w, ok[2] = number(c, "width")
		b.h, ok[3] = number(c, "height")
		return b, ok[0] && ok[1] && ok[2] && ok[3] && b.w >= 0 && b.h >= 0
	}
	return box{}, false
}

func (d *drawer) reach(x, y float64) {
	d.left, d.top = min(d.left, x), min(d.top, y)
	d.right, d.bottom = max(d.right, x), max(d.bottom, y)
}

func (d *drawer) put(format string, args ...any) { fmt.Fprintf(&d.b, format, args...) }

func (d *drawer) draw() ([]byte, error) {
	// What holds others first: pools, lanes, sub-processes, then the rest; flows
	// on top of those, so that no border hides them.
	slices.SortStableFunc(d.shapes, func(a, b *etree.Element) int { return d.layer(a) - d.layer(b) })
	for _, s := range d.shapes {
		d.shape(s)
	}
	for _, e := range d.edges {
		d.edge(e)
	}
	if d.right < d.left {
		return nil, refuse("", "no shape of the model's drawing has a place")
	}
	const margin = 12
	name := d.m.Name
	if list := d.m.Processes(); name == "" && len(list) > 0 {
		name = list[0].Name
	}
	var out strings.Builder
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="bpmn-title" viewBox="%s %s %s %s" width="%s" height="%s" font-family="system-ui, arial, sans-serif" font-size="11">`,
		f(d.left-margin), f(d.top-margin), f(d.right-d.left+2*margin), f(d.bottom-d.top+2*margin), f(d.right-d.left+2*margin), f(d.bottom-d.top+2*margin))
	fmt.Fprintf(&out, `<title id="bpmn-title">%s</title>`, html.EscapeString(strings.TrimSpace("Process drawing "+clean(name))))
	out.WriteString(`<defs><marker id="bpmn-arrow" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M0 0 10 5 0 10z"/></marker>` +
		`<marker id="bpmn-open" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="9" markerHeight="9" orient="auto-start-reverse"><path d="M0 0 10 5 0 10z" fill="#ffffff" stroke="#0b0c0c"/></marker></defs>`)
	out.WriteString(d.b.String())
	out.WriteString(d.late.String())
	out.WriteString(`</svg>`)
	return []byte(out.String()), nil
}

// f is a coordinate.
func f(v float64) string { return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64) }

func (d *drawer) element(shape *etree.Element) *etree.Element {
	return d.m.find(attr(shape, "bpmnElement"))
}

func (d *drawer) layer(shape *etree.Element) int {
	x := d.element(shape)
	if x == nil {
		return 9
	}
	switch x.Tag {
	case "participant":
		return 0
	case "lane":
		return 1
	case "group":
		return 2
	case "subProcess", "adHocSubProcess", "transaction":
		depth := 3
		for p := x.Parent(); p != nil; p = p.Parent() { // within others, above them
			if p.Tag == x.Tag {
				depth++
			}
		}
		return min(depth, 8)
	case "callActivity":
		if attr(shape, "isExpanded") == "true" { // what it calls is drawn in it
			return 3
		}
	case "boundaryEvent":
		return 10
	}
	return 9
}

// shape draws a shape, its name and its mark.
func (d *drawer) shape(s *etree.Element) {
	x := d.element(s)
	b, ok := bounds(s)
	if x == nil || !ok {
		return
	}
	d.reach(b.x, b.y)
	d.reach(b.x+b.w, b.y+b.h)
	mark := d.marks[attr(x, "id")]
	d.put(`<g data-element="%s"><title>%s</title>`, html.EscapeString(attr(x, "id")), html.EscapeString(title(x, mark)))
	switch tag := x.Tag; {
	case tag == "participant" || tag == "lane":
		d.pool(s, x, b)
	case strings.HasSuffix(tag, "Event"):
		d.event(x, b)
	case strings.HasSuffix(tag, "Gateway"):
		d.gateway(s, x, b)
	case tag == "textAnnotation":
		d.put(`<path d="M%s %sh-12v%sh12" fill="none" stroke="#0b0c0c"/>`, f(b.x+12), f(b.y), f(b.h))
		d.inside(box{b.x + 6, b.y, b.w - 6, b.h}, text(child(x, "text")), false)
	case tag == "group":
		d.put(`<rect x="%s" y="%s" width="%s" height="%s" rx="10" fill="none" stroke="#505a5f" stroke-dasharray="8 4 2 4"/>`, f(b.x), f(b.y), f(b.w), f(b.h))
	case strings.HasPrefix(tag, "dataStore"):
		d.put(`<path d="M%s %sv%sa%s 6 0 0 0 %s 0v%sa%s 6 0 0 0 %s 0a%s 6 0 0 0 %s 0" fill="#ffffff" stroke="#0b0c0c"/>`,
			f(b.x), f(b.y+6), f(b.h-12), f(b.w/2), f(b.w), f(-(b.h - 12)), f(b.w/2), f(-b.w), f(b.w/2), f(b.w))
	case strings.HasPrefix(tag, "data"):
		d.put(`<path d="M%s %sh%sl10 10v%sh%sz" fill="#ffffff" stroke="#0b0c0c"/>`, f(b.x), f(b.y), f(b.w-10), f(b.h-10), f(-b.w))
	default:
		d.activity(s, x, b)
	}
	d.label(s, x, b)
	d.badge(b, mark)
	d.put(`</g>`)
}

// title says an element, and its mark in words.
func title(x *etree.Element, mark Mark) string {
	t := words(x)
	switch mark {
	case MarkActive:
		t += ": under way"
	case MarkDone:
		t += ": done"
	case MarkIncident:
		t += ": stopped, somebody must look"
	}
	return t
}

func (d *drawer) pool(s, x *etree.Element, b box) {
	d.put(`<rect x="%s" y="%s" width="%s" height="%s" fill="#ffffff" stroke="#0b0c0c"/>`, f(b.x), f(b.y), f(b.w), f(b.h))
	name := clean(attr(x, "name"))
	if attr(s, "isHorizontal") == "false" {
		d.inside(box{b.x, b.y, b.w, 24}, name, false)
		return
	}
	const strip = 28
	if x.Tag == "participant" {
		d.put(`<path d="M%s %sv%s" stroke="#0b0c0c"/>`, f(b.x+strip), f(b.y), f(b.h))
	}
	cx, cy := b.x+strip/2, b.y+b.h/2
	d.put(`<text transform="rotate(-90 %s %s)" x="%s" y="%s" text-anchor="middle">%s</text>`, f(cx), f(cy), f(cx), f(cy+4), html.EscapeString(cut(name, b.h)))
}

// cut keeps a name to what fits a length.
func cut(s string, length float64) string {
	most := max(int(length/6), 1)
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

func (d *drawer) event(x *etree.Element, b box) {
	cx, cy := b.middle()
	r := min(b.w, b.h) / 2
	width, dash := "1.5", ""
	if x.Tag == "endEvent" {
		width = "3"
	}
	if attr(x, "cancelActivity") == "false" || attr(x, "isInterrupting") == "false" {
		dash = ` stroke-dasharray="4 3"`
	}
	d.put(`<circle cx="%s" cy="%s" r="%s" fill="#ffffff" stroke="#0b0c0c" stroke-width="%s"%s/>`, f(cx), f(cy), f(r), width, dash)
	if x.Tag == "intermediateCatchEvent" || x.Tag == "intermediateThrowEvent" || x.Tag == "boundaryEvent" {
		d.put(`<circle cx="%s" cy="%s" r="%s" fill="none" stroke="#0b0c0c" stroke-width="1.5"%s/>`, f(cx), f(cy), f(max(r-3, 1)), dash)
	}
	filled := x.Tag == "endEvent" || x.Tag == "intermediateThrowEvent"
	d.put(`<g transform="translate(%s %s) scale(%s)">%s</g>`, f(cx), f(cy), f(r/18), eventSign(x, filled))
}

// eventSign is what stands in the circle of an event, around the origin, 18 wide.
func eventSign(x *etree.Element, filled bool) string {
	trigger := None
	for _, c := range x.ChildElements() {
		if t, ok := triggers[c.Tag]; ok {
			trigger = t
		}
	}
	fill := `fill="none" stroke="#0b0c0c" stroke-width="1.3" stroke-linejoin="round"`
	if filled {
		fill = `fill="#0b0c0c" stroke="#0b0c0c" stroke-width="1.3" stroke-linejoin="round"`
	}
	switch trigger {
	case Message:
		if filled {
			return `<path d="M-8-5H8V6H-8z" fill="#0b0c0c"/><path d="M-8-5 0 2 8-5" fill="none" stroke="#ffffff" stroke-width="1.3"/>`
		}
		return `<path d="M-8-5H8V6H-8zM-8-5 0 2 8-5" ` + fill + `/>`
	case Timer:
		return `<circle r="8.5" fill="none" stroke="#0b0c0c" stroke-width="1.3"/><path d="M0-6V0L4 2" fill="none" stroke="#0b0c0c" stroke-width="1.3"/>`
	case ErrorTrigger:
		return `<path d="M-7 7-2-6 3 2 7-7 2 5-3-3z" ` + fill + `/>`
	case Escalation:
		return `<path d="M0-8 6 8 0 2-6 8z" ` + fill + `/>`
	case Signal:
		return `<path d="M0-8 8 6H-8z" ` + fill + `/>`
	case Conditional:
		return `<path d="M-6-8H6V8H-6zM-4-4H4M-4 0H4M-4 4H4" fill="none" stroke="#0b0c0c" stroke-width="1.3"/>`
	case Link:
		return `<path d="M-8-3H1V-8L9 0 1 8V3H-8z" ` + fill + `/>`
	case Terminate:
		return `<circle r="9" fill="#0b0c0c"/>`
	case Compensation:
		return `<path d="M0-6V6L-8 0zM8-6V6L0 0z" ` + fill + `/>`
	}
	return ""
}

func (d *drawer) gateway(s, x *etree.Element, b box) {
	cx, cy := b.middle()
	d.put(`<path d="M%s %s %s %s %s %s %s %sz" fill="#ffffff" stroke="#0b0c0c" stroke-width="1.5"/>`, f(cx), f(b.y), f(b.x+b.w), f(cy), f(cx), f(b.y+b.h), f(b.x), f(cy))
	sign := ""
	switch x.Tag {
	case "parallelGateway":
		sign = `<path d="M0-10V10M-10 0H10" stroke="#0b0c0c" stroke-width="3.5"/>`
	case "inclusiveGateway":
		sign = `<circle r="9" fill="none" stroke="#0b0c0c" stroke-width="2.5"/>`
	case "eventBasedGateway":
		sign = `<circle r="11" fill="none" stroke="#0b0c0c"/><circle r="8.5" fill="none" stroke="#0b0c0c"/><path d="M0-5.5 5.5-1.5 3.5 5H-3.5L-5.5-1.5z" fill="none" stroke="#0b0c0c"/>`
	case "complexGateway":
		sign = `<path d="M0-10V10M-10 0H10M-7-7 7 7M-7 7 7-7" stroke="#0b0c0c" stroke-width="2.5"/>`
	default:
		if attr(s, "isMarkerVisible") != "false" {
			sign = `<path d="M-6-7 6 7M-6 7 6-7" stroke="#0b0c0c" stroke-width="3"/>`
		}
	}
	d.put(`<g transform="translate(%s %s) scale(%s)">%s</g>`, f(cx), f(cy), f(min(b.w, b.h)/50), sign)
}

// taskSigns are the letters that stand for the kind of a task in its corner.
var taskSigns = map[string]string{
	"userTask":         `<circle cx="7" cy="4" r="3.2"/><path d="M1 14c0-8 12-8 12 0z"/>`,
	"manualTask":       `<path d="M1 9 6 3l1.5 1.5L5 7h9v2H6z"/>`,
	"serviceTask":      `<circle cx="7" cy="8" r="4.5"/><circle cx="7" cy="8" r="1.8"/><path d="M7 1v2M7 13v2M0 8h2M12 8h2M2 3l1.5 1.5M10.500 11.500 12 13M12 3l-1.500 1.500M3.500 11.500 2 13"/>`,
	"scriptTask":       `<path d="M3 1h9c-3 5 2 8-1 13H2C5 9 0 6 3 1zM4.500 5h5M5 8h5M5 11h5"/>`,
	"businessRuleTask": `<path d="M0 2h14v11H0zM0 5.500h14M0 9h14M4 5.500V13"/>`,
	"sendTask":         `<path d="M0 3h14v9H0z" fill="#0b0c0c"/><path d="M0 3l7 5 7-5" stroke="#ffffff"/>`,
	"receiveTask":      `<path d="M0 3h14v9H0zM0 3l7 5 7-5"/>`,
}

func (d *drawer) activity(s, x *etree.Element, b box) {
	width, dash := "1.5", ""
	if x.Tag == "callActivity" {
		width = "4"
	}
	if attr(x, "triggeredByEvent") == "true" {
		dash = ` stroke-dasharray="2 3"`
	}
	d.put(`<rect x="%s" y="%s" width="%s" height="%s" rx="8" fill="#ffffff" stroke="#0b0c0c" stroke-width="%s"%s/>`, f(b.x), f(b.y), f(b.w), f(b.h), width, dash)
	if x.Tag == "transaction" {
		d.put(`<rect x="%s" y="%s" width="%s" height="%s" rx="6" fill="none" stroke="#0b0c0c"/>`, f(b.x+3), f(b.y+3), f(max(b.w-6, 0)), f(max(b.h-6, 0)))
	}
	if sign, ok := taskSigns[x.Tag]; ok {
		d.put(`<g transform="translate(%s %s)" fill="none" stroke="#0b0c0c" stroke-width="1.1">%s</g>`, f(b.x+5), f(b.y+4), sign)
	}
	d.markers(s, x, b)
	_, labelled := labelBounds(s)
	if labelled && d.layer(s) < 9 {
		return
	}
	if d.layer(s) < 9 && attr(s, "isExpanded") != "false" && b.h > 100 {
		d.inside(box{b.x, b.y + 2, b.w, 20}, clean(attr(x, "name")), false)
		return
	}
	d.inside(b, clean(attr(x, "name")), true)
}

// markers are the small signs at the foot of an activity.
func (d *drawer) markers(s, x *etree.Element, b box) {
	var list []string
	if l := child(x, "multiInstanceLoopCharacteristics"); l != nil {
		if attr(l, "isSequential") == "true" {
			list = append(list, `<path d="M0 2h12M0 6h12M0 10h12" stroke="#0b0c0c" stroke-width="2"/>`)
		} else {
			list = append(list, `<path d="M2 0v12M6 0v12M10 0v12" stroke="#0b0c0c" stroke-width="2"/>`)
		}
	}
	if child(x, "standardLoopCharacteristics") != nil {
		list = append(list, `<path d="M4 11A5 5 0 1 1 8 11M4 11H0M4 11V7" fill="none" stroke="#0b0c0c" stroke-width="1.5"/>`)
	}
	if attr(x, "isForCompensation") == "true" {
		list = append(list, `<path d="M6 1v10L0 6zM12 1v10L6 6z" fill="none" stroke="#0b0c0c"/>`)
	}
	if x.Tag == "adHocSubProcess" {
		list = append(list, `<path d="M0 8c3-7 5 3 12-4" fill="none" stroke="#0b0c0c" stroke-width="2"/>`)
	}
	if d.layer(s) < 9 && attr(s, "isExpanded") == "false" {
		list = append(list, `<path d="M0 0h12v12H0zM6 2v8M2 6h8" fill="none" stroke="#0b0c0c"/>`)
	}
	cx, _ := b.middle()
	for i, sign := range list {
		d.put(`<g transform="translate(%s %s)">%s</g>`, f(cx-float64(len(list))*8+float64(i)*16), f(b.y+b.h-15), sign)
	}
}

// badge shows the mark of an element: by its form, not its colour alone.
func (d *drawer) badge(b box, mark Mark) {
	var sign, fill string
	switch mark {
	case MarkActive:
		fill, sign = "#1d70b8", `<path d="M-2.500-4 4 0-2.500 4z" fill="#ffffff"/>`
	case MarkDone:
		fill, sign = "#00703c", `<path d="M-4 0-1 3 4-3" fill="none" stroke="#ffffff" stroke-width="2"/>`
	case MarkIncident:
		fill, sign = "#d4351c", `<path d="M0-5V1M0 3.500V4.500" stroke="#ffffff" stroke-width="2"/>`
	default:
		return
	}
	d.put(`<g transform="translate(%s %s)"><circle r="8" fill="%s" stroke="#ffffff"/>%s</g>`, f(b.x+b.w), f(b.y), fill, sign)
	d.reach(b.x+b.w+9, b.y-9)
}

func labelBounds(s *etree.Element) (box, bool) {
	for _, c := range s.ChildElements() {
		if c.Tag == "BPMNLabel" {
			return bounds(c)
		}
	}
	return box{}, false
}

// label writes the name of what has no room for it inside.
func (d *drawer) label(s, x *etree.Element, b box) {
	name := clean(attr(x, "name"))
	small := strings.HasSuffix(x.Tag, "Event") || strings.HasSuffix(x.Tag, "Gateway") || strings.HasPrefix(x.Tag, "data")
	l, ok := labelBounds(s)
	switch {
	case name == "":
	case ok && (small || d.layer(s) < 9 && x.Tag != "participant" && x.Tag != "lane"):
		d.reach(l.x, l.y)
		d.reach(l.x+l.w, l.y+l.h)
		d.lines(l.x+l.w/2, l.y+10, max(l.w, 80), name, 6)
	case small:
		cx, _ := b.middle()
		d.reach(cx, b.y+b.h+28)
		d.lines(cx, b.y+b.h+13, 100, name, 3)
	}
}

// inside writes a text into a box, in its middle if wanted.
func (d *drawer) inside(b box, s string, middle bool) {
	if s == "" || b.w < 8 {
		return
	}
	lines := wrap(s, b.w-8, max(int((b.h-6)/13), 1))
	y := b.y + 14
	if middle {
		y = b.y + b.h/2 - float64(len(lines))*6.5 + 10
	}
	for i, line := range lines {
		d.put(`<text x="%s" y="%s" text-anchor="middle">%s</text>`, f(b.x+b.w/2), f(y+float64(i)*13), html.EscapeString(line))
	}
}

func (d *drawer) lines(cx, y, width float64, s string, most int) {
	for i, line := range wrap(s, width, most) {
		fmt.Fprintf(&d.late, `<text x="%s" y="%s" text-anchor="middle" stroke="#ffffff" stroke-width="3" paint-order="stroke">%s</text>`, f(cx), f(y+float64(i)*13), html.EscapeString(line))
	}
}

// wrap breaks a text into lines of about a width; what is too much is cut.
func wrap(s string, width float64, most int) (lines []string) {
	fits := max(int(width/5.8), 12)
	for _, w := range strings.Fields(s) {
		for utf8.RuneCountInString(w) > fits { // longer than a line by itself
			r := []rune(w)
			lines, w = append(lines, string(r[:fits-1])+"-"), string(r[fits-1:])
		}
		if n := len(lines); n > 0 && utf8.RuneCountInString(lines[n-1])+1+utf8.RuneCountInString(w) <= fits && !strings.HasSuffix(lines[n-1], "-") {
			lines[n-1] += " " + w
		} else {
			lines = append(lines, w)
		}
	}
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = strings.TrimRight(lines[most-1], " ") + "…"
	}
	return lines
}

// edge draws a flow or association.
func (d *drawer) edge(e *etree.Element) {
	x := d.element(e)
	var points []string
	for _, c := range e.ChildElements() {
		if c.Tag != "waypoint" {
			continue
		}
		px, ok := number(c, "x")
		py, ok2 := number(c, "y")
		if !ok || !ok2 {
			return
		}
		d.reach(px, py)
		points = append(points, f(px)+" "+f(py))
	}
	if x == nil || len(points) < 2 {
		return
	}
	style := ` marker-end="url(#bpmn-arrow)"`
	switch x.Tag {
	case "messageFlow":
		style = ` stroke-dasharray="7 4" marker-end="url(#bpmn-open)"`
	case "association", "dataInputAssociation", "dataOutputAssociation":
		style = ` stroke-dasharray="2 3"`
		if attr(x, "associationDirection") == "One" || x.Tag != "association" {
			style += ` marker-end="url(#bpmn-arrow)"`
		}
	}
	d.put(`<g data-element="%s"><title>%s</title><path d="M%s" fill="none" stroke="#0b0c0c" stroke-width="1.3"%s/>`,
		html.EscapeString(attr(x, "id")), html.EscapeString(title(x, "")), strings.Join(points, " "), style)
	d.slash(e, x)
	if l, ok := labelBounds(e); ok {
		d.reach(l.x, l.y)
		d.reach(l.x+l.w, l.y+l.h)
		d.lines(l.x+l.w/2, l.y+10, max(l.w, 80), clean(attr(x, "name")), 4)
	} else if name := clean(attr(x, "name")); name != "" {
		cx, cy := between(e)
		d.lines(cx, cy-4, 110, name, 2)
	}
	d.put(`</g>`)
}

// between is the middle of the first stretch of an edge.
func between(e *etree.Element) (x, y float64) {
	n := 0
	for _, c := range e.ChildElements() {
		if c.Tag == "waypoint" && n < 2 {
			px, _ := number(c, "x")
			py, _ := number(c, "y")
			x, y = x+px/2, y+py/2
			n++
		}
	}
	return x, y
}

// slash marks a default flow at its beginning.
func (d *drawer) slash(e, x *etree.Element) {
	if x.Tag != "sequenceFlow" {
		return
	}
	from := d.m.find(attr(x, "sourceRef"))
	if from == nil || attr(from, "default") != attr(x, "id") {
		return
	}
	var p []float64
	for _, c := range e.ChildElements() {
		if c.Tag == "waypoint" {
			px, _ := number(c, "x")
			py, _ := number(c, "y")
			p = append(p, px, py)
		}
	}
	length := math.Hypot(p[2]-p[0], p[3]-p[1])
	if length < 1 {
		return
	}
	cx, cy := p[0]+(p[2]-p[0])/length*9, p[1]+(p[3]-p[1])/length*9
	d.put(`<path d="M%s %sl8 -8" stroke="#0b0c0c" stroke-width="1.5"/>`, f(cx-4), f(cy+4))
}
