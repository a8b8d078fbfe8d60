package govuk

import "html/template"

// Details is help that stays closed until it is asked for.
type Details struct {
	ID          string
	SummaryText string
	SummaryHTML template.HTML
	Content     Content
	Open        bool
	Classes     string
	Attributes  Attributes
}

func (d Details) render(p *page) {
	p.put(`<details`)
	p.opt("id", d.ID)
	p.class("govuk-details", d.Classes)
	p.attributes(d.Attributes)
	p.flag("open", d.Open)
	p.put(`><summary class="govuk-details__summary"><span class="govuk-details__summary-text">`)
	p.either(d.SummaryText, d.SummaryHTML)
	p.put(`</span></summary><div class="govuk-details__text">`)
	p.content(d.Content)
	p.put(`</div></details>`)
}
