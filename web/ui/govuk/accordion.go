package govuk

import "strconv"

// Accordion is sections that open and close. ID must be unique across the
// pages that share a browser session, since the open sections are remembered.
type Accordion struct {
	ID                                   string
	HeadingLevel                         int // 2 if not given
	Items                                []AccordionItem
	RememberExpanded                     Switch
	HideAllSectionsText, HideSectionText string
	HideSectionAriaLabelText             string
	ShowAllSectionsText, ShowSectionText string
	ShowSectionAriaLabelText             string
	Classes                              string
	Attributes                           Attributes
}

// AccordionItem is one section.
type AccordionItem struct {
	Heading, Summary, Content Content
	Expanded                  bool
	Omit                      bool // left out, though the numbers of its neighbours stay
}

func (a Accordion) render(p *page) {
	p.put(`<div`)
	p.class("govuk-accordion", a.Classes)
	p.put(` data-module="govuk-accordion"`)
	p.attr("id", a.ID)
	p.i18n("hide-all-sections", a.HideAllSectionsText)
	p.i18n("hide-section", a.HideSectionText)
	p.i18n("hide-section-aria-label", a.HideSectionAriaLabelText)
	p.i18n("show-all-sections", a.ShowAllSectionsText)
	p.i18n("show-section", a.ShowSectionText)
	p.i18n("show-section-aria-label", a.ShowSectionAriaLabelText)
	p.opt("data-remember-expanded", a.RememberExpanded.String())
	p.attributes(a.Attributes)
	p.put(`>`)
	for i, item := range a.Items {
		if !item.Omit {
			a.item(p, item, strconv.Itoa(i+1))
		}
	}
	p.put(`</div>`)
}

func (a Accordion) item(p *page, item AccordionItem, n string) {
	p.put(`<div class="govuk-accordion__section`)
	if item.Expanded {
		p.put(` govuk-accordion__section--expanded`)
	}
	p.put(`"><div class="govuk-accordion__section-header">`)
	p.heading("<", a.HeadingLevel, 2)
	p.put(` class="govuk-accordion__section-heading"><span class="govuk-accordion__section-button"`)
	p.attr("id", a.ID+"-heading-"+n)
	p.put(`>`)
	p.content(item.Heading)
	p.put(`</span>`)
	p.heading("</", a.HeadingLevel, 2)
	p.put(`>`)
	if !item.Summary.empty() {
		p.put(`<div class="govuk-accordion__section-summary govuk-body"`)
		p.attr("id", a.ID+"-summary-"+n)
		p.put(`>`)
		p.content(item.Summary)
		p.put(`</div>`)
	}
	p.put(`</div><div`)
	p.attr("id", a.ID+"-content-"+n)
	p.put(` class="govuk-accordion__section-content">`)
	p.body(item.Content)
	p.put(`</div></div>`)
}

// body writes content that stands by itself: text as a paragraph.
func (p *page) body(c Content) {
	if c.rich() || c.Text == "" {
		p.content(c)
		return
	}
	p.put(`<p class="govuk-body">`)
	p.text(c.Text)
	p.put(`</p>`)
}
