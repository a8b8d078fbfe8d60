package govuk

import "html/template"

// BackLink leads to the previous page of a journey.
type BackLink struct {
	Text       string // "Back" if not given
	HTML       template.HTML
	Href       string
	Classes    string
	Attributes Attributes
}

func (l BackLink) render(p *page) {
	p.put(`<a`)
	p.link("href", or(l.Href, "#"))
	p.class("govuk-back-link", l.Classes)
	p.attributes(l.Attributes)
	p.put(`>`)
	p.either(or(l.Text, "Back"), l.HTML)
	p.put(`</a>`)
}
