package govuk

import "html/template"

// Tag is the state of a thing, in a word or two. The colour of its class never
// says anything that the words do not.
type Tag struct {
	Text       string
	HTML       template.HTML
	Classes    string
	Attributes Attributes
}

func (t Tag) render(p *page) {
	p.put(`<strong`)
	p.class("govuk-tag", t.Classes)
	p.attributes(t.Attributes)
	p.put(`>`)
	p.either(t.Text, t.HTML)
	p.put(`</strong>`)
}
