package govuk

import "html/template"

// Pagination leads through a list that has several pages or, without Items,
// to the page before and the page after.
type Pagination struct {
	Items          []PaginationItem
	Previous, Next *PaginationLink
	LandmarkLabel  string // "Pagination" if not given
	Classes        string
	Attributes     Attributes
}

// PaginationItem is one page, or the pages that are not shown.
type PaginationItem struct {
	Number             string
	Href               string
	VisuallyHiddenText string // "Page" and the number if not given
	Current            bool
	Ellipsis           bool
	Attributes         Attributes
	Omit               bool
}

// PaginationLink is the link to the previous or the next page.
type PaginationLink struct {
	Text       string
	HTML       template.HTML
	LabelText  string // what that page is about, if there are no items
	Href       string
	Attributes Attributes
}

const (
	arrowPrevious markup = `<svg class="govuk-pagination__icon govuk-pagination__icon--prev" xmlns="http://www.w3.org/2000/svg" height="13" width="15" aria-hidden="true" focusable="false" viewBox="0 0 15 13"><path d="m6.5938-0.0078125-6.7266 6.7266 6.7441 6.4062 1.377-1.449-4.1856-3.9768h12.896v-2h-12.984l4.2931-4.293-1.414-1.414z"></path></svg>`
	arrowNext     markup = `<svg class="govuk-pagination__icon govuk-pagination__icon--next" xmlns="http://www.w3.org/2000/svg" height="13" width="15" aria-hidden="true" focusable="false" viewBox="0 0 15 13"><path d="m8.107-0.0078125-1.4136 1.414 4.2926 4.293h-12.986v2h12.896l-4.1855 3.9766 1.377 1.4492 6.7441-6.4062-6.7246-6.7266z"></path></svg>`
)

func (n Pagination) render(p *page) {
	block := len(n.Items) == 0 && (n.Previous != nil || n.Next != nil)
	kind := ""
	if block {
		kind = "govuk-pagination--block"
	}
	p.put(`<nav`)
	p.class("govuk-pagination", kind, n.Classes)
	p.attr("aria-label", or(n.LandmarkLabel, "Pagination"))
	p.attributes(n.Attributes)
	p.put(`>`)
	if n.Previous != nil && n.Previous.Href != "" {
		n.Previous.write(p, "prev", `Previous<span class="govuk-visually-hidden"> page</span>`, block)
	}
	if len(n.Items) > 0 {
		p.put(`<ul class="govuk-pagination__list">`)
		for _, item := range n.Items {
			if !item.Omit {
				item.write(p)
			}
		}
		p.put(`</ul>`)
	}
	if n.Next != nil && n.Next.Href != "" {
		n.Next.write(p, "next", `Next<span class="govuk-visually-hidden"> page</span>`, block)
	}
	p.put(`</nav>`)
}

func (l PaginationLink) write(p *page, way, usual markup, block bool) {
	p.put(`<div class="govuk-pagination__` + way + `"><a class="govuk-link govuk-pagination__link"`)
	p.link("href", l.Href)
	p.put(` rel="` + way + `"`)
	p.attributes(l.Attributes)
	p.put(`>`)
	switch {
	case way == "prev":
		p.put(arrowPrevious)
	case block:
		p.put(arrowNext)
	}
	p.put(` <span class="govuk-pagination__link-title`)
	if block && l.LabelText == "" {
		p.put(` govuk-pagination__link-title--decorated`)
	}
	p.put(`">`)
	if l.Text == "" && l.HTML == "" {
		p.put(usual)
	} else {
		p.either(l.Text, l.HTML)
	}
	p.put(`</span>`)
	if l.LabelText != "" && block {
		p.put(`<span class="govuk-visually-hidden">:</span> <span class="govuk-pagination__link-label">`)
		p.text(l.LabelText)
		p.put(`</span>`)
	}
	if way == "next" && !block {
		p.put(` ` + arrowNext)
	}
	p.put(`</a></div>`)
}

func (i PaginationItem) write(p *page) {
	p.put(`<li class="govuk-pagination__item`)
	if i.Current {
		p.put(` govuk-pagination__item--current`)
	}
	if i.Ellipsis {
		p.put(` govuk-pagination__item--ellipsis">⋯</li>`)
		return
	}
	p.put(`"><a class="govuk-link govuk-pagination__link"`)
	p.link("href", i.Href)
	p.attr("aria-label", or(i.VisuallyHiddenText, "Page "+i.Number))
	if i.Current {
		p.put(` aria-current="page"`)
	}
	p.attributes(i.Attributes)
	p.put(`>`)
	p.text(i.Number)
	p.put(`</a></li>`)
}
