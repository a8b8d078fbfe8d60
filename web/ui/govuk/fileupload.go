package govuk

// FileUpload asks for a file. The form must be sent as multipart/form-data.
type FileUpload struct {
	ID, Name     string // ID is Name if not given
	Label        Label
	Hint         *Hint
	ErrorMessage *ErrorMessage
	Disabled     bool
	Multiple     bool
	DescribedBy  string
	// JavaScript turns the input into a drop zone, with these words.
	JavaScript                            bool
	ChooseFilesButtonText                 string
	NoFileChosenText, DropInstructionText string
	MultipleFilesChosenText               Plural
	EnteredDropZoneText, LeftDropZoneText string
	WrapperClasses                        string
	WrapperAttributes                     Attributes
	FormGroup                             FormGroup
	Classes                               string
	Attributes                            Attributes
}

func (f FileUpload) render(p *page) {
	id := or(f.ID, f.Name)
	f.FormGroup.open(p, f.ErrorMessage != nil, "", nil)
	f.Label.of(p, id)
	by := p.describe(id, f.DescribedBy, f.Hint, f.ErrorMessage)
	p.content(f.FormGroup.BeforeInput)
	if f.JavaScript {
		p.put(`<div`)
		p.class("govuk-file-upload-wrapper", f.WrapperClasses)
		p.put(` data-module="govuk-file-upload"`)
		p.i18n("choose-files-button", f.ChooseFilesButtonText)
		p.i18n("no-file-chosen", f.NoFileChosenText)
		p.plural("multiple-files-chosen", f.MultipleFilesChosenText)
		p.i18n("drop-instruction", f.DropInstructionText)
		p.i18n("entered-drop-zone", f.EnteredDropZoneText)
		p.i18n("left-drop-zone", f.LeftDropZoneText)
		p.attributes(f.WrapperAttributes)
		p.put(`>`)
	}
	wrong := ""
	if f.ErrorMessage != nil {
		wrong = "govuk-file-upload--error"
	}
	p.put(`<input`)
	p.class("govuk-file-upload", f.Classes, wrong)
	p.attr("id", id)
	p.attr("name", f.Name)
	p.put(` type="file"`)
	p.flag("disabled", f.Disabled)
	p.flag("multiple", f.Multiple)
	p.opt("aria-describedby", by)
	p.attributes(f.Attributes)
	p.put(`>`)
	if f.JavaScript {
		p.put(`</div>`)
	}
	p.content(f.FormGroup.AfterInput)
	p.put(`</div>`)
}
