package govuk

// InsetText sets words apart from those around them.
type InsetText struct {
	ID         string
	Content    Content
	Classes    string
	Attributes Attributes
}

func (t InsetText) render(p *page) {
	p.put(`<div`)
	p.opt("id", t.ID)
	p.class("govuk-inset-text", t.Classes)
	p.attributes(t.Attributes)
	p.put(`>`)
	p.content(t.Content)
	p.put(`</div>`)
}
