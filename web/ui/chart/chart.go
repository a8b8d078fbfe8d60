// Package chart draws figures as SVG on the server.
//
// A chart is Columns, Lines or Bullets, or, for the appraisal of an investment,
// a Waterfall, a Tornado, a Curve or a Heat. Each has its headline as its title
// and stands in a figure with the same numbers as a table and as a file. It is
// drawn twice, for a wide and for a narrow window, and the style sheet shows
// one of them; a Heat is a table to begin with. The package keeps these rules:
//
//	SameBytes        the same figures give the same picture, on any machine
//	NoStyle          attributes and classes only, so the security policy holds
//	NotColourAlone   a series differs by pattern, dash or mark as well
//	TextIsEscaped    a label is text, whatever a person typed
//	NothingIsHidden  every number that is drawn is in the table
//
// It does not know what the numbers count. The caller brings whole numbers
// (pence, people, tenths of a per cent) and a function that says them.
package chart

import (
	"html/template"

	"moothall/web/ui/govuk"
)

// Series is one kind of figure, drawn in one colour.
type Series struct {
	Name   string
	Values []int64 // one for each label; missing ones at the end are not drawn
}

// at is the value at i, if there is one.
func (s Series) at(i int) (int64, bool) {
	if i >= len(s.Values) {
		return 0, false
	}
	return s.Values[i], true
}

// figure is what a chart stands in.
type figure struct {
	title, subtitle, csv string
	picture              template.HTML // empty if there is nothing to draw
	table                govuk.Table
	note                 string // what the picture marks and no row of the table says
}

// html writes the headline, the pictures, the table and the link to the file.
func (f figure) html() template.HTML {
	out := f.head()
	if f.picture == "" {
		return template.HTML(out + nothing)
	}
	f.table.Caption, f.table.CaptionClasses, f.table.FirstCellIsHeader = f.title, "govuk-table__caption--s", true
	inside := scrolled(f.title, f.table)
	if f.note != "" {
		inside += `<p class="govuk-body mh-figure__note">` + template.HTMLEscapeString(f.note) + `</p>`
	}
	out += string(f.picture)
	out += string(placed(govuk.Details{SummaryText: "View as a table", Content: govuk.Content{HTML: template.HTML(inside)}, Classes: "mh-figure__table"}))
	return template.HTML(out + f.file() + `</figure>`)
}

// nothing is what follows the headline of a chart that has no figures.
const nothing = `<p class="govuk-body">There are no figures yet.</p></figure>`

// head opens the figure with its headline.
func (f figure) head() string {
	esc := template.HTMLEscapeString
	out := `<figure class="mh-figure"><figcaption class="mh-figure__caption"><strong class="mh-figure__title">` + esc(f.title) + `</strong>`
	if f.subtitle != "" {
		out += ` <span class="mh-figure__subtitle">` + esc(f.subtitle) + `</span>`
	}
	return out + `</figcaption>`
}

// file is the link to the figures, if they are anywhere.
func (f figure) file() string {
	if f.csv == "" {
		return ""
	}
	return `<p class="mh-figure__data"><a class="govuk-link" href="` + template.HTMLEscapeString(f.csv) + `">Download these figures (CSV)</a></p>`
}

// scrolled is a table that moves sideways, by keys too, where it is too wide.
func scrolled(title string, t govuk.Table) string {
	return `<div class="mh-scroll" tabindex="0" role="region" aria-label="Table: ` + template.HTMLEscapeString(title) + `">` + string(placed(t)) + `</div>`
}

// placed writes a component that has no attributes: only these can be refused.
func placed(c govuk.Component) template.HTML {
	html, err := govuk.Render(c)
	if err != nil {
		panic(err)
	}
	return html
}

// tableOf is a row for each label and a column for each series.
func tableOf(labelsAre string, labels []string, series []Series, format func(int64) string) govuk.Table {
	t := govuk.Table{Head: []govuk.Cell{{Text: labelsAre}}}
	for _, s := range series {
		t.Head = append(t.Head, govuk.Cell{Text: s.Name, Format: "numeric"})
	}
	for i, label := range labels {
		row := []govuk.Cell{{Text: label}}
		for _, s := range series {
			text := "Not known"
			if v, ok := s.at(i); ok {
				text = format(v)
			}
			row = append(row, govuk.Cell{Text: text, Format: "numeric"})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// extent are the least and the greatest value of the series.
func extent(series []Series, labels int) (low, high int64) {
	for _, s := range series {
		for i := range labels {
			if v, ok := s.at(i); ok {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	return low, high
}
