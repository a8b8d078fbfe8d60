package govuk

import "html/template"

// ErrorMessage says what is wrong with an answer and how to mend it.
type ErrorMessage struct {
	ID                 string // given by the question that it belongs to
	Text               string
	HTML               template.HTML
	VisuallyHiddenText string // "Error" if not given
	NoHiddenText       bool
	Classes            string
	Attributes         Attributes
}

// Wrong is the error message with these words, or nil if there are none, so
// that a page may write ErrorMessage: govuk.Wrong(errors["title"]).
func Wrong(text string) *ErrorMessage {
	if text == "" {
		return nil
	}
	return &ErrorMessage{Text: text}
}

func (e ErrorMessage) render(p *page) {
	p.put(`<p`)
	p.opt("id", e.ID)
	p.class("govuk-error-message", e.Classes)
	p.attributes(e.Attributes)
	p.put(`>`)
	if !e.NoHiddenText {
		p.put(`<span class="govuk-visually-hidden">`)
		p.text(or(e.VisuallyHiddenText, "Error"))
		p.put(`:</span> `)
	}
	p.either(e.Text, e.HTML)
	p.put(`</p>`)
}
