package chart

import (
	"html/template"
	"strconv"

	"moothall/web/ui/govuk"
)

// Heat is a risk matrix: how likely by how grave, five by five as a rule. It is
// a table, since what stands in its squares is words.
type Heat struct {
	Title    string     // the headline: what the figures say
	Subtitle string     // what the figures are
	Rows     []string   // how likely, least first; the most likely is drawn at the top
	Columns  []string   // how grave, least first
	Cells    [][]Square // a row for each of Rows; a missing square is empty
	CSV      string     // the address of the figures, if any
}

// Square is one place of the matrix with the risks that are there.
type Square struct {
	Level int // 1 (very low) to 5 (very high); if 0, what its place says
	Risks []string
}

// levels are what the colours of the style sheet mean.
var levels = [...]string{"Very low", "Low", "Medium", "High", "Very high"}

// Figure is the matrix with its headline and file.
func (h Heat) Figure() template.HTML {
	f := figure{title: h.Title, subtitle: h.Subtitle, csv: h.CSV}
	if len(h.Rows) == 0 || len(h.Columns) == 0 {
		return template.HTML(f.head() + nothing)
	}
	t := govuk.Table{Caption: "Likelihood by impact", CaptionClasses: "govuk-table__caption--s", Classes: "mh-heat", FirstCellIsHeader: true,
		Head: []govuk.Cell{{Text: "Likelihood"}}}
	for _, c := range h.Columns {
		t.Head = append(t.Head, govuk.Cell{Text: c})
	}
	for i := len(h.Rows) - 1; i >= 0; i-- {
		row := []govuk.Cell{{Text: h.Rows[i]}}
		for j := range h.Columns {
			row = append(row, h.square(i, j).cell(h.score(i, j)))
		}
		t.Rows = append(t.Rows, row)
	}
	return template.HTML(f.head() + scrolled(h.Title, t) + f.file() + `</figure>`)
}

// square is what stands at the place, if anything does.
func (h Heat) square(i, j int) Square {
	if i < len(h.Cells) && j < len(h.Cells[i]) {
		return h.Cells[i][j]
	}
	return Square{}
}

// score is the level that a place has by itself: the product of likelihood and
// impact, each from 1 to 5, as most councils' risk policies have it. A policy
// that differs gives each square its level.
func (h Heat) score(i, j int) int {
	switch n := (i + 1) * 5 * (j + 1) * 5 / (len(h.Rows) * len(h.Columns)); {
	case n <= 2:
		return 1
	case n <= 5:
		return 2
	case n <= 10:
		return 3
	case n <= 16:
		return 4
	}
	return 5
}

// cell says the level in words too, then the risks.
func (s Square) cell(level int) govuk.Cell {
	if s.Level >= 1 && s.Level <= len(levels) {
		level = s.Level
	}
	out := `<span class="mh-heat__level">` + levels[level-1] + `</span>`
	if len(s.Risks) > 0 {
		out += `<ul class="mh-heat__risks">`
		for _, r := range s.Risks {
			out += `<li>` + words(r) + `</li>`
		}
		out += `</ul>`
	}
	return govuk.Cell{HTML: template.HTML(out), Classes: "mh-heat--" + strconv.Itoa(level)}
}
