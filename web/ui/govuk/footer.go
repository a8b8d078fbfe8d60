package govuk

// Footer ends every page. Unlike that of GOV.UK it has no crown, and its
// copyright is the council's own or not stated: councils do not hold Crown
// copyright and may not show the crown.
type Footer struct {
	Navigation []FooterSection
	Meta       *FooterMeta
	// ContentLicence is the licence of what the page says: the Open Government
	// Licence if not given, none if NoContentLicence.
	ContentLicence   Content
	NoContentLicence bool
	Copyright        Content
	ContainerClasses string
	Classes          string
	Attributes       Attributes
}

// FooterSection is a column of links.
type FooterSection struct {
	Title   string
	Columns int
	Width   string // of the grid, such as "one-third"; "full" if not given
	Items   []FooterLink
}

// FooterMeta is the small links that every page has, such as accessibility.
type FooterMeta struct {
	VisuallyHiddenTitle string // "Support links" if not given
	Items               []FooterLink
	Content             Content
}

// FooterLink is a link of the footer.
type FooterLink struct {
	Text, Href string
	Attributes Attributes
}

func (f Footer) render(p *page) {
	p.put(`<div`)
	p.class("govuk-footer", f.Classes)
	p.attributes(f.Attributes)
	p.put(`><div`)
	p.class("govuk-width-container", f.ContainerClasses)
	p.put(`>`)
	f.navigation(p)
	p.put(`<div class="govuk-footer__meta"><div class="govuk-footer__meta-item govuk-footer__meta-item--grow">`)
	f.meta(p)
	f.licence(p)
	p.put(`</div>`)
	if !f.Copyright.empty() {
		p.put(`<div class="govuk-footer__meta-item">`)
		p.content(f.Copyright)
		p.put(`</div>`)
	}
	p.put(`</div></div></div>`)
}

func (f Footer) navigation(p *page) {
	if len(f.Navigation) == 0 {
		return
	}
	p.put(`<div class="govuk-footer__navigation">`)
	for _, section := range f.Navigation {
		p.put(`<div class="govuk-footer__section govuk-grid-column-`)
		p.text(or(section.Width, "full"))
		p.put(`"><h2 class="govuk-footer__heading govuk-heading-m">`)
		p.text(section.Title)
		p.put(`</h2>`)
		if len(section.Items) > 0 {
			p.put(`<ul class="govuk-footer__list`)
			if section.Columns != 0 {
				p.put(` govuk-footer__list--columns-`)
				p.number(section.Columns)
			}
			p.put(`">`)
			for _, item := range section.Items {
				if item.Href != "" && item.Text != "" {
					p.put(`<li class="govuk-footer__list-item">`)
					item.write(p)
					p.put(`</li>`)
				}
			}
			p.put(`</ul>`)
		}
		p.put(`</div>`)
	}
	p.put(`</div><hr class="govuk-footer__section-break">`)
}

func (f Footer) meta(p *page) {
	if f.Meta == nil {
		return
	}
	p.put(`<h2 class="govuk-visually-hidden">`)
	p.text(or(f.Meta.VisuallyHiddenTitle, "Support links"))
	p.put(`</h2>`)
	if len(f.Meta.Items) > 0 {
		p.put(`<ul class="govuk-footer__inline-list">`)
		for _, item := range f.Meta.Items {
			p.put(`<li class="govuk-footer__inline-list-item">`)
			item.write(p)
			p.put(`</li>`)
		}
		p.put(`</ul>`)
	}
	if !f.Meta.Content.empty() {
		p.put(`<div class="govuk-footer__meta-custom">`)
		p.content(f.Meta.Content)
		p.put(`</div>`)
	}
}

func (f Footer) licence(p *page) {
	if f.NoContentLicence {
		return
	}
	p.put(`<svg aria-hidden="true" focusable="false" class="govuk-footer__licence-logo" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 483.2 195.7" height="17" width="41"><path fill="currentColor" d="M421.5 142.8V.1l-50.7 32.3v161.1h112.4v-50.7zm-122.3-9.6A47.12 47.12 0 0 1 221 97.8c0-26 21.1-47.1 47.1-47.1 16.7 0 31.4 8.7 39.7 21.8l42.7-27.2A97.63 97.63 0 0 0 268.1 0c-36.5 0-68.3 20.1-85.1 49.7A98 98 0 0 0 97.8 0C43.9 0 0 43.9 0 97.8s43.9 97.8 97.8 97.8c36.5 0 68.3-20.1 85.1-49.7a97.76 97.76 0 0 0 149.6 25.4l19.4 22.2h3v-87.8h-80l24.3 27.5zM97.8 145c-26 0-47.1-21.1-47.1-47.1s21.1-47.1 47.1-47.1 47.2 21 47.2 47S123.8 145 97.8 145"/></svg><span class="govuk-footer__licence-description">`)
	if f.ContentLicence.empty() {
		p.put(`All content is available under the <a class="govuk-footer__link" href="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/" rel="license">Open Government Licence v3.0</a>, except where otherwise stated`)
	} else {
		p.content(f.ContentLicence)
	}
	p.put(`</span>`)
}

func (l FooterLink) write(p *page) {
	p.put(`<a class="govuk-footer__link"`)
	p.link("href", l.Href)
	p.attributes(l.Attributes)
	p.put(`>`)
	p.text(l.Text)
	p.put(`</a>`)
}
