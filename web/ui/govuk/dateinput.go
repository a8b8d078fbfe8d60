package govuk

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// DateInput asks for a date that the person knows, in three boxes.
type DateInput struct {
	ID               string
	NamePrefix       string // "dob" gives the boxes the names "dob-day" and so on
	Day, Month, Year DateItem
	Items            []DateItem        // other boxes instead of the three
	Values           map[string]string // by the full name of the box
	Fieldset         *Fieldset
	Hint             *Hint
	ErrorMessage     *ErrorMessage
	FormGroup        FormGroup
	Classes          string
	Attributes       Attributes
}

// DateItem is one box.
type DateItem struct {
	ID           string
	Name         string
	Label        string // the name with a capital if not given
	Value        string
	Error        Switch // by default every box is wrong if the question is and no box says so
	InputMode    string // "numeric" if not given
	Autocomplete string
	Pattern      string
	Classes      string
	Attributes   Attributes
	Omit         bool // not asked, such as the year of a birthday
}

func (d DateInput) render(p *page) {
	by := ""
	if d.Fieldset != nil {
		by = d.Fieldset.DescribedBy
	}
	d.FormGroup.open(p, d.ErrorMessage != nil, "", nil)
	// The role is for JAWS, which else does not read the description of a
	// fieldset of text boxes.
	d.Fieldset.around(p, describedBy(d.ID, by, d.Hint, d.ErrorMessage), "group", func() {
		p.describe(d.ID, by, d.Hint, d.ErrorMessage)
		p.put(`<div`)
		p.class("govuk-date-input", d.Classes)
		p.attributes(d.Attributes)
		p.opt("id", d.ID)
		p.put(`>`)
		p.content(d.FormGroup.BeforeInput)
		d.boxes(p)
		p.content(d.FormGroup.AfterInput)
		p.put(`</div>`)
	})
	p.put(`</div>`)
}

// boxes writes the boxes in order.
func (d DateInput) boxes(p *page) {
	day, month, year := d.Day, d.Month, d.Year
	day.Name, month.Name, year.Name = or(day.Name, "day"), or(month.Name, "month"), or(year.Name, "year")
	items := d.Items
	if len(items) == 0 {
		items = []DateItem{day, month, year}
	}
	anyWrong := false
	for _, item := range items {
		anyWrong = anyWrong || !item.Omit && item.wrong()
	}
	for _, item := range items {
		if item.Omit {
			continue
		}
		width := "govuk-input--width-2"
		switch item.Name {
		case "day", day.Name:
			item.Value = or(item.Value, day.Value)
		case "month", month.Name:
			item.Value = or(item.Value, month.Value)
		case "year", year.Name:
			item.Value = or(item.Value, year.Value)
			width = "govuk-input--width-4"
		}
		d.box(p, item, width, anyWrong)
	}
}

func (d DateInput) box(p *page, item DateItem, width string, anyWrong bool) {
	classes := "govuk-date-input__input"
	unmarked := !strings.Contains(item.Classes, "govuk-input--error")
	if unmarked && (item.wrong() || item.Error != Off && d.ErrorMessage != nil && !anyWrong) {
		classes += " govuk-input--error"
	}
	if !strings.Contains(item.Classes, "govuk-input--width-") {
		classes += " " + width
	}
	name := item.Name
	if d.NamePrefix != "" {
		name = d.NamePrefix + "-" + name
	}
	p.put(`<div class="govuk-date-input__item">`)
	Input{
		Label: Label{Text: or(item.Label, capital(item.Name)), Classes: "govuk-date-input__label"},
		ID:    or(item.ID, d.ID+"-"+item.Name), Name: name, Value: or(item.Value, d.Values[name]),
		InputMode: or(item.InputMode, "numeric"), Autocomplete: item.Autocomplete, Pattern: item.Pattern,
		Classes: join(classes, item.Classes), Attributes: item.Attributes,
	}.render(p)
	p.put(`</div>`)
}

// wrong reports whether the box itself is marked as wrong.
func (i DateItem) wrong() bool {
	return i.Error == On || strings.Contains(i.Classes, "govuk-input--error")
}

// capital is s with its first letter in upper case.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
