package govuk

import "strconv"

// Tabs are panels of which one is shown; without the script, all of them.
type Tabs struct {
	ID         string
	IDPrefix   string // of the panels that have no id of their own
	Title      string // "Contents" if not given
	Items      []TabItem
	Classes    string
	Attributes Attributes
}

// TabItem is one tab and its panel.
type TabItem struct {
	ID              string
	Label           string
	Panel           Content
	PanelAttributes Attributes
	Attributes      Attributes
	Omit            bool // left out, though the numbers of its neighbours stay
}

func (t Tabs) render(p *page) {
	p.put(`<div`)
	p.opt("id", t.ID)
	p.class("govuk-tabs", t.Classes)
	p.attributes(t.Attributes)
	p.put(` data-module="govuk-tabs"><h2 class="govuk-tabs__title">`)
	p.text(or(t.Title, "Contents"))
	p.put(`</h2>`)
	if len(t.Items) > 0 {
		p.put(`<ul class="govuk-tabs__list">`)
		for i, item := range t.Items {
			if item.Omit {
				continue
			}
			p.put(`<li class="govuk-tabs__list-item`)
			if i == 0 {
				p.put(` govuk-tabs__list-item--selected`)
			}
			p.put(`"><a class="govuk-tabs__tab"`)
			p.attr("href", "#"+t.panel(i))
			p.attributes(item.Attributes)
			p.put(`>`)
			p.text(item.Label)
			p.put(`</a></li>`)
		}
		p.put(`</ul>`)
	}
	for i, item := range t.Items {
		if item.Omit {
			continue
		}
		p.put(`<div class="govuk-tabs__panel`)
		if i > 0 {
			p.put(` govuk-tabs__panel--hidden`)
		}
		p.put(`"`)
		p.attr("id", t.panel(i))
		p.attributes(item.PanelAttributes)
		p.put(`>`)
		p.body(item.Panel)
		p.put(`</div>`)
	}
	p.put(`</div>`)
}

// panel is the id of the panel at i.
func (t Tabs) panel(i int) string {
	return or(t.Items[i].ID, t.IDPrefix+"-"+strconv.Itoa(i+1))
}
