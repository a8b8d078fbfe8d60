package govuk

import "html/template"

// ServiceNavigation names the service and leads to its main parts.
type ServiceNavigation struct {
	ServiceName, ServiceURL    string
	Navigation                 []NavigationItem
	NavigationLabel            string // the text of the menu button if not given
	NavigationID               string // "navigation" if not given
	NavigationClasses          string
	CollapseNavigationOnMobile Switch // by default if there is more than one item
	MenuButtonText             string // "Menu" if not given
	MenuButtonLabel            string
	AriaLabel                  string // "Service information" if not given
	Slots                      NavigationSlots
	Classes                    string
	Attributes                 Attributes
}

// NavigationItem is one part of the service. Current is the page itself,
// Active a page within that part.
type NavigationItem struct {
	Text            string
	HTML            template.HTML
	Href            string
	Current, Active bool
	Attributes      Attributes
	Omit            bool
}

// NavigationSlots are places for content of our own, such as a sign-out link.
type NavigationSlots struct {
	Start, End                     Content
	EndInline                      bool    // on the line of the navigation
	NavigationStart, NavigationEnd Content // list items
}

func (n ServiceNavigation) render(p *page) {
	section := n.ServiceName != "" || !n.Slots.Start.empty() || !n.Slots.End.empty()
	if section {
		p.put(`<section`)
		p.attr("aria-label", or(n.AriaLabel, "Service information"))
	} else {
		p.put(`<div`)
	}
	p.class("govuk-service-navigation", n.Classes)
	p.put(` data-module="govuk-service-navigation"`)
	p.attributes(n.Attributes)
	p.put(`><div class="govuk-width-container`)
	if n.Slots.EndInline {
		p.put(` govuk-service-navigation__inlining-container`)
	}
	p.put(`">`)
	p.content(n.Slots.Start)
	p.put(`<div class="govuk-service-navigation__container">`)
	n.name(p)
	n.navigation(p)
	p.put(`</div>`)
	p.content(n.Slots.End)
	if section {
		p.put(`</div></section>`)
	} else {
		p.put(`</div></div>`)
	}
}

func (n ServiceNavigation) name(p *page) {
	if n.ServiceName == "" {
		return
	}
	p.put(`<span class="govuk-service-navigation__service-name">`)
	if n.ServiceURL != "" {
		p.put(`<a`)
		p.link("href", n.ServiceURL)
		p.put(` class="govuk-service-navigation__link">`)
		p.text(n.ServiceName)
		p.put(`</a>`)
	} else {
		p.put(`<span class="govuk-service-navigation__text">`)
		p.text(n.ServiceName)
		p.put(`</span>`)
	}
	p.put(`</span>`)
}

func (n ServiceNavigation) navigation(p *page) {
	items := 0
	for _, item := range n.Navigation {
		if !item.Omit {
			items++
		}
	}
	if items == 0 && n.Slots.NavigationStart.empty() && n.Slots.NavigationEnd.empty() {
		return
	}
	menu, id := or(n.MenuButtonText, "Menu"), or(n.NavigationID, "navigation")
	p.put(`<nav`)
	p.attr("aria-label", or(n.NavigationLabel, menu))
	p.class("govuk-service-navigation__wrapper", n.NavigationClasses)
	p.put(`>`)
	if n.CollapseNavigationOnMobile == On || n.CollapseNavigationOnMobile == Unset && items > 1 {
		p.put(`<button type="button" class="govuk-service-navigation__toggle govuk-js-service-navigation-toggle"`)
		p.attr("aria-controls", id)
		if n.MenuButtonLabel != menu {
			p.opt("aria-label", n.MenuButtonLabel)
		}
		p.put(` hidden aria-hidden="true">`)
		p.text(menu)
		p.put(`</button>`)
	}
	p.put(`<ul class="govuk-service-navigation__list"`)
	p.attr("id", id)
	p.put(`>`)
	p.content(n.Slots.NavigationStart)
	for _, item := range n.Navigation {
		if !item.Omit {
			item.write(p)
		}
	}
	p.content(n.Slots.NavigationEnd)
	p.put(`</ul></nav>`)
}

func (i NavigationItem) write(p *page) {
	here := i.Active || i.Current
	p.put(`<li class="govuk-service-navigation__item`)
	if here {
		p.put(` govuk-service-navigation__item--active`)
	}
	p.put(`">`)
	switch {
	case i.Href != "":
		p.put(`<a class="govuk-service-navigation__link"`)
		p.link("href", i.Href)
		i.current(p)
		p.attributes(i.Attributes)
		p.put(`>`)
		i.words(p, here)
		p.put(`</a>`)
	case i.Text != "" || i.HTML != "":
		p.put(`<span class="govuk-service-navigation__text"`)
		i.current(p)
		p.put(`>`)
		i.words(p, here)
		p.put(`</span>`)
	}
	p.put(`</li>`)
}

func (i NavigationItem) current(p *page) {
	switch {
	case i.Current:
		p.put(` aria-current="page"`)
	case i.Active:
		p.put(` aria-current="true"`)
	}
}

// words are strong where the person is, for those who change the colours.
func (i NavigationItem) words(p *page, here bool) {
	if here {
		p.put(`<strong class="govuk-service-navigation__active-fallback">`)
	}
	p.either(i.Text, i.HTML)
	if here {
		p.put(`</strong>`)
	}
}
