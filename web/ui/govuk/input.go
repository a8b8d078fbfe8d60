package govuk

import "html/template"

// Input asks for a few words or a number.
type Input struct {
	ID, Name, Value        string // ID is Name if not given
	Type                   string // "text" if not given
	InputMode              string
	Label                  Label
	Hint                   *Hint
	ErrorMessage           *ErrorMessage
	Prefix, Suffix         *Affix
	Disabled               bool
	DescribedBy            string
	Autocomplete           string
	Autocapitalize         string
	Pattern                string
	Spellcheck             Switch
	InputWrapperClasses    string
	InputWrapperAttributes Attributes
	FormGroup              FormGroup
	Classes                string
	Attributes             Attributes
}

// Affix is the unit of an input, such as "£" before it.
type Affix struct {
	Text       string
	HTML       template.HTML
	Classes    string
	Attributes Attributes
}

func (i Input) render(p *page) { i.write(p, "", nil, nil) }

// write writes the input. A component built on it adds classes and attributes
// to the form group, and more after the input.
func (i Input) write(p *page, own markup, more, after func(*page)) {
	id := or(i.ID, i.Name)
	i.FormGroup.open(p, i.ErrorMessage != nil, own, more)
	i.Label.of(p, id)
	by := p.describe(id, i.DescribedBy, i.Hint, i.ErrorMessage)
	before, behind := i.FormGroup.BeforeInput, i.FormGroup.AfterInput
	wrapped := i.Prefix.given() || i.Suffix.given() || !before.empty() || !behind.empty() || after != nil
	if !wrapped {
		i.input(p, id, by)
		p.put(`</div>`)
		return
	}
	p.put(`<div`)
	p.class("govuk-input__wrapper", i.InputWrapperClasses)
	p.attributes(i.InputWrapperAttributes)
	p.put(`>`)
	p.content(before)
	i.Prefix.write(p, "govuk-input__prefix")
	i.input(p, id, by)
	i.Suffix.write(p, "govuk-input__suffix")
	if after != nil {
		after(p)
	}
	p.content(behind)
	p.put(`</div></div>`)
}

func (i Input) input(p *page, id, by string) {
	wrong := ""
	if i.ErrorMessage != nil {
		wrong = "govuk-input--error"
	}
	p.put(`<input`)
	p.class("govuk-input", i.Classes, wrong)
	p.attr("id", id)
	p.attr("name", i.Name)
	p.attr("type", or(i.Type, "text"))
	p.opt("spellcheck", i.Spellcheck.String())
	p.opt("value", i.Value)
	p.flag("disabled", i.Disabled)
	p.opt("aria-describedby", by)
	p.opt("autocomplete", i.Autocomplete)
	p.opt("autocapitalize", i.Autocapitalize)
	p.opt("pattern", i.Pattern)
	p.opt("inputmode", i.InputMode)
	p.attributes(i.Attributes)
	p.put(`>`)
}

func (a *Affix) given() bool { return a != nil && (a.Text != "" || a.HTML != "") }

// write writes the unit, which is hidden from screen readers: the label says
// it in words.
func (a *Affix) write(p *page, class markup) {
	if !a.given() {
		return
	}
	p.put(`<div`)
	p.class(class, a.Classes)
	p.put(` aria-hidden="true"`)
	p.attributes(a.Attributes)
	p.put(`>`)
	p.either(a.Text, a.HTML)
	p.put(`</div>`)
}
