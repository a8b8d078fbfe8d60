package govuk

import "html/template"

// Hint is help with a question, short and without links.
type Hint struct {
	ID         string // given by the question that it belongs to
	Text       string
	HTML       template.HTML
	Classes    string
	Attributes Attributes
}

// Hinted is the hint with these words, or nil if there are none.
func Hinted(text string) *Hint {
	if text == "" {
		return nil
	}
	return &Hint{Text: text}
}

func (h Hint) given() bool { return h.Text != "" || h.HTML != "" }

// inside writes the hint of one answer of a question.
func (h Hint) inside(p *page, id, class string) {
	h.ID, h.Classes = id, join(class, h.Classes)
	h.render(p)
}

func (h Hint) render(p *page) {
	p.put(`<div`)
	p.opt("id", h.ID)
	p.class("govuk-hint", h.Classes)
	p.attributes(h.Attributes)
	p.put(`>`)
	p.either(h.Text, h.HTML)
	p.put(`</div>`)
}
