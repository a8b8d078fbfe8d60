package govuk

import "strconv"

// Textarea asks for more than a line.
type Textarea struct {
	ID, Name, Value string // ID is Name if not given
	Rows            int    // 5 if not given
	Label           Label
	Hint            *Hint
	ErrorMessage    *ErrorMessage
	Disabled        bool
	DescribedBy     string
	Autocomplete    string
	Spellcheck      Switch
	FormGroup       FormGroup
	Classes         string
	Attributes      Attributes
}

func (t Textarea) render(p *page) { t.write(p, "", nil, nil) }

// write writes the area. A component built on it adds classes and attributes
// to the form group, and more after the area.
func (t Textarea) write(p *page, own markup, more, after func(*page)) {
	id := or(t.ID, t.Name)
	t.FormGroup.open(p, t.ErrorMessage != nil, own, more)
	t.Label.of(p, id)
	by := p.describe(id, t.DescribedBy, t.Hint, t.ErrorMessage)
	p.content(t.FormGroup.BeforeInput)
	wrong := ""
	if t.ErrorMessage != nil {
		wrong = "govuk-textarea--error"
	}
	rows := t.Rows
	if rows == 0 {
		rows = 5
	}
	p.put(`<textarea`)
	p.class("govuk-textarea", wrong, t.Classes)
	p.attr("id", id)
	p.attr("name", t.Name)
	p.attr("rows", strconv.Itoa(rows))
	p.opt("spellcheck", t.Spellcheck.String())
	p.flag("disabled", t.Disabled)
	p.opt("aria-describedby", by)
	p.opt("autocomplete", t.Autocomplete)
	p.attributes(t.Attributes)
	// A browser drops one line break after the tag, so that one of the
	// person's own would be lost.
	p.put(`>`)
	if t.Value != "" && (t.Value[0] == '\n' || t.Value[0] == '\r') {
		p.put("\n")
	}
	p.text(t.Value)
	p.put(`</textarea>`)
	if after != nil {
		after(p)
	}
	p.content(t.FormGroup.AfterInput)
	p.put(`</div>`)
}
