package govuk

import (
	"html/template"
	"strings"
)

// Panel ends a journey: it says what was done. With the class
// "govuk-panel--interruption" it stops a person to make sure instead.
type Panel struct {
	TitleText         string
	TitleHTML         template.HTML
	HeadingLevel      int // 1 if not given
	Content           Content
	Actions           []PanelAction // of an interruption
	ActionsClasses    string
	ActionsAttributes Attributes
	Classes           string
	Attributes        Attributes
}

// PanelAction is a button or, with Href, a link.
type PanelAction struct {
	Text       string
	Href       string
	Type       string // "button" makes a link look like a button
	Classes    string
	Attributes Attributes
}

func (n Panel) render(p *page) {
	interruption := strings.Contains(n.Classes, "govuk-panel--interruption")
	kind := "govuk-panel--confirmation"
	if interruption {
		kind = ""
	}
	p.put(`<div`)
	p.class("govuk-panel", kind, n.Classes)
	p.attributes(n.Attributes)
	p.put(`>`)
	p.heading("<", n.HeadingLevel, 1)
	p.put(` class="govuk-panel__title">`)
	p.either(n.TitleText, n.TitleHTML)
	p.heading("</", n.HeadingLevel, 1)
	p.put(`>`)
	if !n.Content.empty() {
		p.put(`<div class="govuk-panel__body">`)
		p.content(n.Content)
		p.put(`</div>`)
	}
	if interruption {
		n.actions(p)
	}
	p.put(`</div>`)
}

func (n Panel) actions(p *page) {
	if len(n.Actions) == 0 && n.ActionsClasses == "" && n.ActionsAttributes == nil {
		return
	}
	p.put(`<div`)
	p.class("govuk-panel__actions", n.ActionsClasses)
	p.attributes(n.ActionsAttributes)
	p.put(`>`)
	if len(n.Actions) > 0 {
		p.put(`<div class="govuk-button-group">`)
		for _, a := range n.Actions {
			a.write(p)
		}
		p.put(`</div>`)
	}
	p.put(`</div>`)
}

func (a PanelAction) write(p *page) {
	if a.Href == "" || a.Type == "button" {
		Button{
			Text: a.Text, Type: or(a.Type, "button"), Href: a.Href,
			Classes: join("govuk-button--inverse", a.Classes), Attributes: a.Attributes,
		}.render(p)
		return
	}
	p.put(`<a`)
	p.class("govuk-link govuk-link--inverse", a.Classes)
	p.link("href", a.Href)
	p.attributes(a.Attributes)
	p.put(`>`)
	p.text(a.Text)
	p.put(`</a>`)
}
