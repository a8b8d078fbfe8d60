package govuk

import (
	"html/template"
	"slices"
	"strconv"
)

// Checkboxes are a question with several answers.
type Checkboxes struct {
	Name         string
	IDPrefix     string // Name if not given; the first box has it as its id
	Items        []CheckboxItem
	Values       []string // those that are checked, unless the item says otherwise
	Fieldset     *Fieldset
	Hint         *Hint
	ErrorMessage *ErrorMessage
	DescribedBy  string
	FormGroup    FormGroup
	Classes      string
	Attributes   Attributes
}

// CheckboxItem is one box, or words between boxes if Divider is given.
type CheckboxItem struct {
	Value           string
	Text            string
	HTML            template.HTML
	ID, Name        string
	Hint            *Hint
	Checked         Switch
	Disabled        bool
	Conditional     Content // shown only while the box is checked
	Behaviour       string  // "exclusive" unchecks the others
	Divider         string
	LabelClasses    string
	LabelAttributes Attributes
	Attributes      Attributes
	Omit            bool // left out, though the numbers of its neighbours stay
}

func (c Checkboxes) render(p *page) {
	prefix := or(c.IDPrefix, c.Name)
	by := c.DescribedBy
	if c.Fieldset != nil && c.Fieldset.DescribedBy != "" {
		by = c.Fieldset.DescribedBy
	}
	c.FormGroup.open(p, c.ErrorMessage != nil, "", nil)
	c.Fieldset.around(p, describedBy(prefix, by, c.Hint, c.ErrorMessage), "", func() {
		by = p.describe(prefix, by, c.Hint, c.ErrorMessage)
		p.put(`<div`)
		p.class("govuk-checkboxes", c.Classes)
		p.attributes(c.Attributes)
		p.put(` data-module="govuk-checkboxes">`)
		p.content(c.FormGroup.BeforeInput)
		if c.Fieldset != nil {
			by = ""
		}
		for i, item := range c.Items {
			if !item.Omit {
				c.item(p, item, numbered(prefix, i), by)
			}
		}
		p.content(c.FormGroup.AfterInput)
		p.put(`</div>`)
	})
	p.put(`</div>`)
}

func (c Checkboxes) item(p *page, item CheckboxItem, id, by string) {
	if item.Divider != "" {
		p.put(`<div class="govuk-checkboxes__divider">`)
		p.text(item.Divider)
		p.put(`</div>`)
		return
	}
	id = or(item.ID, id)
	checked := item.Checked == On || item.Checked == Unset && slices.Contains(c.Values, item.Value)
	hinted := item.Hint != nil && item.Hint.given()
	if hinted {
		by = join(by, id+"-item-hint")
	}
	p.put(`<div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input"`)
	p.attr("id", id)
	p.attr("name", or(item.Name, c.Name))
	p.put(` type="checkbox"`)
	p.attr("value", item.Value)
	p.flag("checked", checked)
	p.flag("disabled", item.Disabled)
	if item.Conditional.rich() {
		p.attr("data-aria-controls", "conditional-"+id)
	}
	p.opt("data-behaviour", item.Behaviour)
	p.opt("aria-describedby", by)
	p.attributes(item.Attributes)
	p.put(`>`)
	Label{
		For: id, Text: item.Text, HTML: item.HTML,
		Classes: join("govuk-checkboxes__label", item.LabelClasses), Attributes: item.LabelAttributes,
	}.render(p)
	if hinted {
		item.Hint.inside(p, id+"-item-hint", "govuk-checkboxes__hint")
	}
	p.put(`</div>`)
	p.conditional("govuk-checkboxes__conditional", id, checked, item.Conditional)
}

// conditional writes the question that belongs to one answer. A question is
// never text alone: that is what a hint is for.
func (p *page) conditional(class markup, id string, shown bool, c Content) {
	if !c.rich() {
		return
	}
	p.put(`<div class="`)
	p.put(class)
	if !shown {
		p.put(` `)
		p.put(class)
		p.put(`--hidden`)
	}
	p.put(`"`)
	p.attr("id", "conditional-"+id)
	p.put(`>`)
	p.content(c)
	p.put(`</div>`)
}

// numbered is the id of the input at i: the first has none after it, so that an
// error summary can lead to it by the name of the question.
func numbered(prefix string, i int) string {
	if i == 0 {
		return prefix
	}
	return prefix + "-" + strconv.Itoa(i+1)
}
