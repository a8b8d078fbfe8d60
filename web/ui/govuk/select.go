package govuk

// Select asks for one of many answers. Prefer Radios up to about seven.
type Select struct {
	ID, Name     string // ID is Name if not given
	Items        []SelectItem
	Value        string // of the one that is chosen, unless the item says otherwise
	Label        Label
	Hint         *Hint
	ErrorMessage *ErrorMessage
	Disabled     bool
	DescribedBy  string
	FormGroup    FormGroup
	Classes      string
	Attributes   Attributes
}

// SelectItem is one answer.
type SelectItem struct {
	Value      string
	TextOnly   bool // the text is the value too
	Text       string
	Selected   Switch
	Disabled   bool
	Attributes Attributes
	Omit       bool
}

func (s Select) render(p *page) {
	id := or(s.ID, s.Name)
	s.FormGroup.open(p, s.ErrorMessage != nil, "", nil)
	s.Label.of(p, id)
	by := p.describe(id, s.DescribedBy, s.Hint, s.ErrorMessage)
	p.content(s.FormGroup.BeforeInput)
	wrong := ""
	if s.ErrorMessage != nil {
		wrong = "govuk-select--error"
	}
	p.put(`<select`)
	p.class("govuk-select", s.Classes, wrong)
	p.attr("id", id)
	p.attr("name", s.Name)
	p.flag("disabled", s.Disabled)
	p.opt("aria-describedby", by)
	p.attributes(s.Attributes)
	p.put(`>`)
	for _, item := range s.Items {
		if !item.Omit {
			item.write(p, s.Value)
		}
	}
	p.put(`</select>`)
	p.content(s.FormGroup.AfterInput)
	p.put(`</div>`)
}

func (i SelectItem) write(p *page, chosen string) {
	value := i.Value
	p.put(`<option`)
	if i.TextOnly {
		value = i.Text
	} else {
		p.attr("value", value)
	}
	p.flag("selected", i.Selected == On || i.Selected == Unset && chosen != "" && value == chosen)
	p.flag("disabled", i.Disabled)
	p.attributes(i.Attributes)
	p.put(`>`)
	p.text(i.Text)
	p.put(`</option>`)
}
