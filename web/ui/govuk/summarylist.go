package govuk

import "html/template"

// SummaryList is questions and answers, each perhaps with a link to change it.
type SummaryList struct {
	Rows       []SummaryRow
	Card       *SummaryCard
	Classes    string
	Attributes Attributes
}

// SummaryRow is one question and its answer.
type SummaryRow struct {
	Key, Value               Content
	KeyClasses, ValueClasses string
	Actions                  []SummaryAction
	ActionsClasses           string
	Classes                  string
	Omit                     bool
}

// SummaryAction is a link. VisuallyHiddenText says what "Change" changes.
type SummaryAction struct {
	Text               string
	HTML               template.HTML
	Href               string
	VisuallyHiddenText string
	Classes            string
	Attributes         Attributes
}

// SummaryCard is a frame with a title around the list.
type SummaryCard struct {
	Title          Content
	HeadingLevel   int // 2 if not given
	TitleClasses   string
	Actions        []SummaryAction
	ActionsClasses string
	Classes        string
	Attributes     Attributes
}

func (l SummaryList) render(p *page) {
	if l.Card == nil {
		l.list(p, Content{})
		return
	}
	c := l.Card
	p.put(`<div`)
	p.class("govuk-summary-card", c.Classes)
	p.attributes(c.Attributes)
	p.put(`><div class="govuk-summary-card__title-wrapper">`)
	if !c.Title.empty() {
		p.heading("<", c.HeadingLevel, 2)
		p.class("govuk-summary-card__title", c.TitleClasses)
		p.put(`>`)
		p.content(c.Title)
		p.heading("</", c.HeadingLevel, 2)
		p.put(`>`)
	}
	switch len(c.Actions) {
	case 0:
	case 1:
		p.put(`<div`)
		p.class("govuk-summary-card__actions", c.ActionsClasses)
		p.put(`>`)
		c.Actions[0].write(p, c.Title)
		p.put(`</div>`)
	default:
		p.put(`<ul`)
		p.class("govuk-summary-card__actions", c.ActionsClasses)
		p.put(`>`)
		for _, a := range c.Actions {
			p.put(`<li class="govuk-summary-card__action">`)
			a.write(p, c.Title)
			p.put(`</li>`)
		}
		p.put(`</ul>`)
	}
	p.put(`</div><div class="govuk-summary-card__content">`)
	l.list(p, c.Title)
	p.put(`</div></div>`)
}

func (l SummaryList) list(p *page, card Content) {
	anyActions := false
	for _, row := range l.Rows {
		anyActions = anyActions || !row.Omit && len(row.Actions) > 0
	}
	p.put(`<dl`)
	p.class("govuk-summary-list", l.Classes)
	p.attributes(l.Attributes)
	p.put(`>`)
	for _, row := range l.Rows {
		if !row.Omit {
			row.write(p, card, anyActions)
		}
	}
	p.put(`</dl>`)
}

func (r SummaryRow) write(p *page, card Content, anyActions bool) {
	without := ""
	if anyActions && len(r.Actions) == 0 {
		without = "govuk-summary-list__row--no-actions"
	}
	p.put(`<div`)
	p.class("govuk-summary-list__row", without, r.Classes)
	p.put(`><dt`)
	p.class("govuk-summary-list__key", r.KeyClasses)
	p.put(`>`)
	p.content(r.Key)
	p.put(`</dt><dd`)
	p.class("govuk-summary-list__value", r.ValueClasses)
	p.put(`>`)
	p.content(r.Value)
	p.put(`</dd>`)
	if len(r.Actions) > 0 {
		p.put(`<dd`)
		p.class("govuk-summary-list__actions", r.ActionsClasses)
		p.put(`>`)
		if len(r.Actions) == 1 {
			r.Actions[0].write(p, card)
		} else {
			p.put(`<ul class="govuk-summary-list__actions-list">`)
			for _, a := range r.Actions {
				p.put(`<li class="govuk-summary-list__actions-list-item">`)
				a.write(p, card)
				p.put(`</li>`)
			}
			p.put(`</ul>`)
		}
		p.put(`</dd>`)
	}
	p.put(`</div>`)
}

func (a SummaryAction) write(p *page, card Content) {
	p.put(`<a`)
	p.class("govuk-link", a.Classes)
	p.link("href", a.Href)
	p.attributes(a.Attributes)
	p.put(`>`)
	p.either(a.Text, a.HTML)
	if a.VisuallyHiddenText != "" || !card.empty() {
		p.put(`<span class="govuk-visually-hidden">`)
		if a.VisuallyHiddenText != "" {
			p.put(` `)
			p.text(a.VisuallyHiddenText)
		}
		if !card.empty() {
			p.put(` (`)
			p.content(card)
			p.put(`)`)
		}
		p.put(`</span>`)
	}
	p.put(`</a>`)
}
