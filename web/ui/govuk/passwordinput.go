package govuk

// PasswordInput asks for a password, which the person may show while typing.
type PasswordInput struct {
	ID, Name, Value                string // ID is Name if not given; never send a password back as Value
	Label                          Label
	Hint                           *Hint
	ErrorMessage                   *ErrorMessage
	Disabled                       bool
	DescribedBy                    string
	Autocomplete                   string // "current-password" if not given
	ShowPasswordText               string
	HidePasswordText               string
	ShowPasswordAriaLabelText      string
	HidePasswordAriaLabelText      string
	PasswordShownAnnouncementText  string
	PasswordHiddenAnnouncementText string
	ButtonClasses                  string
	FormGroup                      FormGroup
	Classes                        string
	Attributes                     Attributes
}

func (w PasswordInput) render(p *page) {
	id := or(w.ID, w.Name)
	Input{
		ID: id, Name: w.Name, Value: w.Value, Type: "password",
		Label: w.Label, Hint: w.Hint, ErrorMessage: w.ErrorMessage, Disabled: w.Disabled, DescribedBy: w.DescribedBy,
		Spellcheck: Off, Autocapitalize: "none", Autocomplete: or(w.Autocomplete, "current-password"),
		InputWrapperClasses: "govuk-password-input__wrapper", FormGroup: w.FormGroup,
		Classes: join("govuk-password-input__input govuk-js-password-input-input", w.Classes), Attributes: w.Attributes,
	}.write(p, " govuk-password-input", w.settings, func(p *page) { w.button(p, id) })
}

// settings are the attributes that the script reads.
func (w PasswordInput) settings(p *page) {
	p.put(` data-module="govuk-password-input"`)
	p.i18n("show-password", w.ShowPasswordText)
	p.i18n("hide-password", w.HidePasswordText)
	p.i18n("show-password-aria-label", w.ShowPasswordAriaLabelText)
	p.i18n("hide-password-aria-label", w.HidePasswordAriaLabelText)
	p.i18n("password-shown-announcement", w.PasswordShownAnnouncementText)
	p.i18n("password-hidden-announcement", w.PasswordHiddenAnnouncementText)
}

// button is hidden until the script that it needs has run.
func (w PasswordInput) button(p *page, id string) {
	p.put(`<button type="button"`)
	p.class("govuk-button govuk-button--secondary govuk-password-input__toggle govuk-js-password-input-toggle", w.ButtonClasses)
	p.put(` data-module="govuk-button"`)
	p.attr("aria-controls", id)
	p.attr("aria-label", or(w.ShowPasswordAriaLabelText, "Show password"))
	p.put(` hidden>`)
	p.text(or(w.ShowPasswordText, "Show"))
	p.put(`</button>`)
}
