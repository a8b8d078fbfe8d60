package govuk

import "html/template"

// Fieldset groups inputs that answer one question.
type Fieldset struct {
	Legend      Legend
	Content     Content // only for a fieldset placed by itself
	DescribedBy string
	Role        string
	Classes     string
	Attributes  Attributes
}

// Legend is the question that a fieldset asks.
type Legend struct {
	Text          string
	HTML          template.HTML
	IsPageHeading bool
	Classes       string
}

func (f Fieldset) render(p *page) {
	f.around(p, f.DescribedBy, f.Role, func() { p.content(f.Content) })
}

// around writes the fieldset with the inside in it; a nil fieldset writes the
// inside alone.
func (f *Fieldset) around(p *page, by, role string, inside func()) {
	if f == nil {
		inside()
		return
	}
	p.put(`<fieldset`)
	p.class("govuk-fieldset", f.Classes)
	p.opt("role", role)
	p.opt("aria-describedby", by)
	p.attributes(f.Attributes)
	p.put(`>`)
	if f.Legend.Text != "" || f.Legend.HTML != "" {
		p.put(`<legend`)
		p.class("govuk-fieldset__legend", f.Legend.Classes)
		p.put(`>`)
		if f.Legend.IsPageHeading {
			p.put(`<h1 class="govuk-fieldset__heading">`)
		}
		p.either(f.Legend.Text, f.Legend.HTML)
		if f.Legend.IsPageHeading {
			p.put(`</h1>`)
		}
		p.put(`</legend>`)
	}
	inside()
	p.put(`</fieldset>`)
}

// describedBy is what describe will return, for a fieldset that must name its
// hint and its error before they are written.
func describedBy(id, by string, h *Hint, e *ErrorMessage) string {
	if h != nil {
		by = join(by, id+"-hint")
	}
	if e != nil {
		by = join(by, id+"-error")
	}
	return by
}
