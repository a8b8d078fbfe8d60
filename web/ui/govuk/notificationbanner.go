package govuk

import "html/template"

// NotificationBanner tells of something that is not about the page itself, or
// with Type "success" that what was asked is done.
type NotificationBanner struct {
	Type              string // "success" or nothing
	Content           Content
	TitleText         string // "Important", or "Success"
	TitleHTML         template.HTML
	TitleHeadingLevel int // 2 if not given
	TitleID           string
	Role              string
	DisableAutoFocus  Switch
	Classes           string
	Attributes        Attributes
}

func (b NotificationBanner) render(p *page) {
	id := or(b.TitleID, "govuk-notification-banner-title")
	title, role, kind := "Important", "region", ""
	if b.Type == "success" {
		title, role, kind = "Success", "alert", "govuk-notification-banner--success"
	}
	p.put(`<div`)
	p.class("govuk-notification-banner", kind, b.Classes)
	p.attr("role", or(b.Role, role))
	p.attr("aria-labelledby", id)
	p.put(` data-module="govuk-notification-banner"`)
	p.opt("data-disable-auto-focus", b.DisableAutoFocus.String())
	p.attributes(b.Attributes)
	p.put(`><div class="govuk-notification-banner__header">`)
	p.heading("<", b.TitleHeadingLevel, 2)
	p.put(` class="govuk-notification-banner__title"`)
	p.attr("id", id)
	p.put(`>`)
	p.either(or(b.TitleText, title), b.TitleHTML)
	p.heading("</", b.TitleHeadingLevel, 2)
	p.put(`></div><div class="govuk-notification-banner__content">`)
	if b.Content.rich() {
		p.content(b.Content)
	} else if b.Content.Text != "" {
		p.put(`<p class="govuk-notification-banner__heading">`)
		p.text(b.Content.Text)
		p.put(`</p>`)
	}
	p.put(`</div></div>`)
}
