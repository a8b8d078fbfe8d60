package govuk

import "html/template"

// Button does something; with Href it is a link that looks like a button.
type Button struct {
	Text               string
	HTML               template.HTML
	ID                 string
	Name, Value        string
	Type               string // "submit" if not given
	Href               string
	Disabled           bool
	IsStartButton      bool
	PreventDoubleClick Switch
	Classes            string
	Attributes         Attributes
}

func (b Button) render(p *page) {
	if b.Href != "" {
		p.put(`<a`)
		p.link("href", b.Href)
		p.put(` role="button" draggable="false"`)
		b.common(p)
		p.put(`</a>`)
		return
	}
	p.put(`<button`)
	p.attr("type", or(b.Type, "submit"))
	p.opt("value", b.Value)
	p.opt("name", b.Name)
	if b.Disabled {
		p.put(` disabled aria-disabled="true"`)
	}
	p.opt("data-prevent-double-click", b.PreventDoubleClick.String())
	b.common(p)
	p.put(`</button>`)
}

// common is what a button and a link share, from the class to the words.
func (b Button) common(p *page) {
	start := ""
	if b.IsStartButton {
		start = "govuk-button--start"
	}
	p.class("govuk-button", b.Classes, start)
	p.put(` data-module="govuk-button"`)
	p.attributes(b.Attributes)
	p.opt("id", b.ID)
	p.put(`>`)
	switch {
	case b.IsStartButton && b.HTML != "":
		p.put(`<span>`)
		p.either("", b.HTML)
		p.put(`</span>`)
	default:
		p.either(b.Text, b.HTML)
	}
	if b.IsStartButton {
		p.put(`<svg class="govuk-button__start-icon" xmlns="http://www.w3.org/2000/svg" width="17.5" height="19" viewBox="0 0 33 40" aria-hidden="true" focusable="false"><path fill="currentColor" d="M0 0h13l20 20-20 20H0l20-20z"/></svg>`)
	}
}
