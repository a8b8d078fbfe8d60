package govuk

import "html/template"

// Table is rows and columns. A nil row is left out.
type Table struct {
	Caption           string
	CaptionClasses    string
	Head              []Cell
	Rows              [][]Cell
	FirstCellIsHeader bool
	Classes           string
	Attributes        Attributes
}

// Cell is one cell: the first of Component, HTML and Text that is given.
type Cell struct {
	Text             string
	HTML             template.HTML
	Component        Component
	Format           string // "numeric" sets the figures in a column
	Colspan, Rowspan int
	Classes          string
	Attributes       Attributes
}

func (t Table) render(p *page) {
	p.put(`<table`)
	p.class("govuk-table", t.Classes)
	p.attributes(t.Attributes)
	p.put(`>`)
	if t.Caption != "" {
		p.put(`<caption`)
		p.class("govuk-table__caption", t.CaptionClasses)
		p.put(`>`)
		p.text(t.Caption)
		p.put(`</caption>`)
	}
	if len(t.Head) > 0 {
		p.put(`<thead class="govuk-table__head"><tr class="govuk-table__row">`)
		for _, c := range t.Head {
			p.put(`<th scope="col"`)
			c.write(p, "govuk-table__header", c.Format)
			p.put(`</th>`)
		}
		p.put(`</tr></thead>`)
	}
	p.put(`<tbody class="govuk-table__body">`)
	for _, row := range t.Rows {
		if row == nil {
			continue
		}
		p.put(`<tr class="govuk-table__row">`)
		for i, c := range row {
			if i == 0 && t.FirstCellIsHeader {
				p.put(`<th scope="row"`)
				c.write(p, "govuk-table__header", "")
				p.put(`</th>`)
				continue
			}
			p.put(`<td`)
			c.write(p, "govuk-table__cell", c.Format)
			p.put(`</td>`)
		}
		p.put(`</tr>`)
	}
	p.put(`</tbody></table>`)
}

// write writes the cell from its class to its words.
func (c Cell) write(p *page, class markup, format string) {
	p.put(` class="`)
	p.put(class)
	if format != "" {
		p.put(` `)
		p.put(class)
		p.put(`--`)
		p.text(format)
	}
	if c.Classes != "" {
		p.put(` `)
		p.text(c.Classes)
	}
	p.put(`"`)
	p.count("colspan", c.Colspan)
	p.count("rowspan", c.Rowspan)
	p.attributes(c.Attributes)
	p.put(`>`)
	p.content(Content{Text: c.Text, HTML: c.HTML, Component: c.Component})
}
