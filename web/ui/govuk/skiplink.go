package govuk

import "html/template"

// SkipLink leads keyboard users past the header; it is the first link of a page.
type SkipLink struct {
	Text       string // "Skip to main content"
	HTML       template.HTML
	Href       string // "#content" if not given
	Classes    string
	Attributes Attributes
}

func (l SkipLink) render(p *page) {
	p.put(`<a`)
	p.link("href", or(l.Href, "#content"))
	p.class("govuk-skip-link", l.Classes)
	p.attributes(l.Attributes)
	p.put(` data-module="govuk-skip-link">`)
	p.either(or(l.Text, "Skip to main content"), l.HTML)
	p.put(`</a>`)
}
