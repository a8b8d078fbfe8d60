package govuk

import "html/template"

// ErrorSummary stands at the top of a page that came back with mistakes and
// leads to each of them.
type ErrorSummary struct {
	TitleText        string // "There is a problem"
	TitleHTML        template.HTML
	Description      Content
	ErrorList        []ErrorItem
	DisableAutoFocus Switch
	Classes          string
	Attributes       Attributes
}

// ErrorItem is one mistake; Href is "#" and the id of the input.
type ErrorItem struct {
	Text       string
	HTML       template.HTML
	Href       string
	Attributes Attributes
}

func (s ErrorSummary) render(p *page) {
	p.put(`<div`)
	p.class("govuk-error-summary", s.Classes)
	p.opt("data-disable-auto-focus", s.DisableAutoFocus.String())
	p.attributes(s.Attributes)
	p.put(` data-module="govuk-error-summary"><div role="alert"><h2 class="govuk-error-summary__title">`)
	p.either(or(s.TitleText, "There is a problem"), s.TitleHTML)
	p.put(`</h2><div class="govuk-error-summary__body">`)
	if !s.Description.empty() {
		p.put(`<p>`)
		p.content(s.Description)
		p.put(`</p>`)
	}
	if len(s.ErrorList) > 0 {
		p.put(`<ul class="govuk-list govuk-error-summary__list">`)
		for _, item := range s.ErrorList {
			p.put(`<li>`)
			if item.Href != "" {
				p.put(`<a`)
				p.link("href", item.Href)
				p.attributes(item.Attributes)
				p.put(`>`)
			}
			p.either(item.Text, item.HTML)
			if item.Href != "" {
				p.put(`</a>`)
			}
			p.put(`</li>`)
		}
		p.put(`</ul>`)
	}
	p.put(`</div></div></div>`)
}
