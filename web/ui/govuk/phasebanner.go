package govuk

import "html/template"

// PhaseBanner says that a service is still being tried out.
type PhaseBanner struct {
	Tag        Tag
	Text       string
	HTML       template.HTML
	Classes    string
	Attributes Attributes
}

func (b PhaseBanner) render(p *page) {
	p.put(`<div`)
	p.class("govuk-phase-banner govuk-width-container", b.Classes)
	p.attributes(b.Attributes)
	p.put(`><p class="govuk-phase-banner__content">`)
	Tag{Text: b.Tag.Text, HTML: b.Tag.HTML, Classes: join("govuk-phase-banner__content__tag", b.Tag.Classes)}.render(p)
	p.put(`<span class="govuk-phase-banner__text">`)
	p.either(b.Text, b.HTML)
	p.put(`</span></p></div>`)
}
