package govuk

import "html/template"

// GenericHeader names the council at the top of a page.
type GenericHeader struct {
	LogoText         string
	LogoHTML         template.HTML
	URL              string // "/" if not given
	ContainerClasses string // "govuk-width-container" if not given
	Classes          string
	Attributes       Attributes
}

func (h GenericHeader) render(p *page) {
	p.put(`<div`)
	p.class("govuk-generic-header", h.Classes)
	p.attributes(h.Attributes)
	p.put(`><div`)
	p.class("govuk-generic-header__container", or(h.ContainerClasses, "govuk-width-container"))
	p.put(`><div class="govuk-generic-header__logo"><a`)
	p.link("href", or(h.URL, "/"))
	p.put(` class="govuk-generic-header__homepage-link">`)
	p.either(h.LogoText, h.LogoHTML)
	p.put(`</a></div></div></div>`)
}
