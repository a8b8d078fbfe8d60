package govuk

// FormGroup is the wrapper of a question: its label, hint, error and input.
type FormGroup struct {
	Classes    string
	Attributes Attributes
	// BeforeInput and AfterInput stand next to the input, or before and after
	// all the inputs of a question that has several.
	BeforeInput, AfterInput Content
}

// open starts the wrapper; more adds attributes of the component's own.
func (g FormGroup) open(p *page, wrong bool, own markup, more func(*page)) {
	p.put(`<div class="govuk-form-group`)
	if wrong {
		p.put(` govuk-form-group--error`)
	}
	p.put(own)
	if g.Classes != "" {
		p.put(` `)
		p.text(g.Classes)
	}
	p.put(`"`)
	if more != nil {
		more(p)
	}
	p.attributes(g.Attributes)
	p.put(`>`)
}

// describe writes the hint and the error of the question id, and returns what
// its input is described by.
func (p *page) describe(id, by string, h *Hint, e *ErrorMessage) string {
	if h != nil {
		hint := *h
		hint.ID = id + "-hint"
		hint.render(p)
		by = join(by, hint.ID)
	}
	if e != nil {
		wrong := *e
		wrong.ID = id + "-error"
		wrong.render(p)
		by = join(by, wrong.ID)
	}
	return by
}

// join puts a space between two lists, either of which may be empty.
func join(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return a + " " + b
}

// or is s, or the usual words if s is empty.
func or(s, usual string) string {
	if s == "" {
		return usual
	}
	return s
}
