package govuk

import "html/template"

// Radios are a question with one answer.
type Radios struct {
	Name         string
	IDPrefix     string // Name if not given; the first button has it as its id
	Items        []RadioItem
	Value        string // of the one that is chosen, unless the item says otherwise
	Fieldset     *Fieldset
	Hint         *Hint
	ErrorMessage *ErrorMessage
	FormGroup    FormGroup
	Classes      string
	Attributes   Attributes
}

// RadioItem is one answer, or words between answers if Divider is given.
type RadioItem struct {
	Value           string
	Text            string
	HTML            template.HTML
	ID              string
	Hint            *Hint
	Checked         Switch
	Disabled        bool
	Conditional     Content // shown only while the answer is chosen
	Divider         string
	LabelClasses    string
	LabelAttributes Attributes
	Attributes      Attributes
	Omit            bool // left out, though the numbers of its neighbours stay
}

func (r Radios) render(p *page) {
	prefix := or(r.IDPrefix, r.Name)
	by := ""
	if r.Fieldset != nil {
		by = r.Fieldset.DescribedBy
	}
	r.FormGroup.open(p, r.ErrorMessage != nil, "", nil)
	r.Fieldset.around(p, describedBy(prefix, by, r.Hint, r.ErrorMessage), "", func() {
		p.describe(prefix, by, r.Hint, r.ErrorMessage)
		p.put(`<div`)
		p.class("govuk-radios", r.Classes)
		p.attributes(r.Attributes)
		p.put(` data-module="govuk-radios">`)
		p.content(r.FormGroup.BeforeInput)
		for i, item := range r.Items {
			if !item.Omit {
				r.item(p, item, numbered(prefix, i))
			}
		}
		p.content(r.FormGroup.AfterInput)
		p.put(`</div>`)
	})
	p.put(`</div>`)
}

func (r Radios) item(p *page, item RadioItem, id string) {
	if item.Divider != "" {
		p.put(`<div class="govuk-radios__divider">`)
		p.text(item.Divider)
		p.put(`</div>`)
		return
	}
	id = or(item.ID, id)
	checked := item.Checked == On || item.Checked == Unset && r.Value != "" && r.Value == item.Value
	hinted := item.Hint != nil && item.Hint.given()
	p.put(`<div class="govuk-radios__item"><input class="govuk-radios__input"`)
	p.attr("id", id)
	p.attr("name", r.Name)
	p.put(` type="radio"`)
	p.attr("value", item.Value)
	p.flag("checked", checked)
	p.flag("disabled", item.Disabled)
	if item.Conditional.rich() {
		p.attr("data-aria-controls", "conditional-"+id)
	}
	if hinted {
		p.attr("aria-describedby", id+"-item-hint")
	}
	p.attributes(item.Attributes)
	p.put(`>`)
	Label{
		For: id, Text: item.Text, HTML: item.HTML,
		Classes: join("govuk-radios__label", item.LabelClasses), Attributes: item.LabelAttributes,
	}.render(p)
	if hinted {
		item.Hint.inside(p, id+"-item-hint", "govuk-radios__hint")
	}
	p.put(`</div>`)
	p.conditional("govuk-radios__conditional", id, checked, item.Conditional)
}
