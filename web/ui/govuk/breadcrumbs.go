package govuk

import "html/template"

// Breadcrumbs show where a page is, from the top down.
type Breadcrumbs struct {
	Items            []Breadcrumb
	CollapseOnMobile bool
	LabelText        string // "Breadcrumb" if not given
	Classes          string
	Attributes       Attributes
}

// Breadcrumb is one step; without Href it is the page itself.
type Breadcrumb struct {
	Text       string
	HTML       template.HTML
	Href       string
	Attributes Attributes
}

func (c Breadcrumbs) render(p *page) {
	collapse := ""
	if c.CollapseOnMobile {
		collapse = "govuk-breadcrumbs--collapse-on-mobile"
	}
	p.put(`<nav`)
	p.class("govuk-breadcrumbs", c.Classes, collapse)
	p.attributes(c.Attributes)
	p.attr("aria-label", or(c.LabelText, "Breadcrumb"))
	p.put(`><ol class="govuk-breadcrumbs__list">`)
	for _, item := range c.Items {
		if item.Href == "" {
			p.put(`<li class="govuk-breadcrumbs__list-item" aria-current="page">`)
			p.either(item.Text, item.HTML)
			p.put(`</li>`)
			continue
		}
		p.put(`<li class="govuk-breadcrumbs__list-item"><a class="govuk-breadcrumbs__link"`)
		p.link("href", item.Href)
		p.attributes(item.Attributes)
		p.put(`>`)
		p.either(item.Text, item.HTML)
		p.put(`</a></li>`)
	}
	p.put(`</ol></nav>`)
}
