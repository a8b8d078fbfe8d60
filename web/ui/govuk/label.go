package govuk

import "html/template"

// Label is the question that an input asks.
type Label struct {
	Text          string
	HTML          template.HTML
	For           string // given by the input that it belongs to
	IsPageHeading bool
	Classes       string
	Attributes    Attributes
}

// of writes the label of the input id.
func (l Label) of(p *page, id string) {
	l.For = id
	l.render(p)
}

func (l Label) render(p *page) {
	if l.Text == "" && l.HTML == "" {
		return
	}
	if l.IsPageHeading {
		p.put(`<h1 class="govuk-label-wrapper">`)
	}
	p.put(`<label`)
	p.class("govuk-label", l.Classes)
	p.attributes(l.Attributes)
	p.opt("for", l.For)
	p.put(`>`)
	p.either(l.Text, l.HTML)
	p.put(`</label>`)
	if l.IsPageHeading {
		p.put(`</h1>`)
	}
}
