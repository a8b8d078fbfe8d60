package govuk

import "html/template"

// WarningText warns of what follows from an action.
type WarningText struct {
	Text             string
	HTML             template.HTML
	IconFallbackText string // "Warning" if not given
	Classes          string
	Attributes       Attributes
}

func (w WarningText) render(p *page) {
	p.put(`<div`)
	p.class("govuk-warning-text", w.Classes)
	p.attributes(w.Attributes)
	p.put(`><span class="govuk-warning-text__icon" aria-hidden="true">!</span><strong class="govuk-warning-text__text"><span class="govuk-visually-hidden">`)
	p.text(or(w.IconFallbackText, "Warning"))
	p.put(`</span> `)
	p.either(w.Text, w.HTML)
	p.put(`</strong></div>`)
}
