package govuk

import "fmt"

// mappings turn the options of a macro into the component of the same name.
var mappings = map[string]func(*options) Component{
	"accordion": func(o *options) Component {
		return Accordion{
			ID: o.str("id"), HeadingLevel: o.num("headingLevel"), RememberExpanded: o.turn("rememberExpanded"),
			HideAllSectionsText: o.str("hideAllSectionsText"), HideSectionText: o.str("hideSectionText"),
			HideSectionAriaLabelText: o.str("hideSectionAriaLabelText"), ShowAllSectionsText: o.str("showAllSectionsText"),
			ShowSectionText: o.str("showSectionText"), ShowSectionAriaLabelText: o.str("showSectionAriaLabelText"),
			Classes: o.str("classes"), Attributes: o.attributes("attributes"),
			Items: each(o, "items", func(i *options) AccordionItem {
				if i == nil {
					return AccordionItem{Omit: true}
				}
				return AccordionItem{
					Heading: i.in("heading").content(), Summary: i.in("summary").content(),
					Content: i.in("content").content(), Expanded: i.yes("expanded"),
				}
			}),
		}
	},
	"back-link": func(o *options) Component {
		return BackLink{Text: o.str("text"), HTML: o.html("html"), Href: o.str("href"), Classes: o.str("classes"), Attributes: o.attributes("attributes")}
	},
	"breadcrumbs": func(o *options) Component {
		return Breadcrumbs{
			CollapseOnMobile: o.yes("collapseOnMobile"), LabelText: o.str("labelText"),
			Classes: o.str("classes"), Attributes: o.attributes("attributes"),
			Items: each(o, "items", func(i *options) Breadcrumb {
				return Breadcrumb{Text: i.str("text"), HTML: i.html("html"), Href: i.str("href"), Attributes: i.attributes("attributes")}
			}),
		}
	},
	"button": func(o *options) Component {
		return Button{
			Text: o.str("text"), HTML: o.html("html"), ID: o.str("id"), Name: o.str("name"), Value: o.str("value"),
			Type: o.str("type"), Href: o.str("href"), Disabled: o.yes("disabled"), IsStartButton: o.yes("isStartButton"),
			PreventDoubleClick: o.turn("preventDoubleClick"), Classes: o.str("classes"), Attributes: o.attributes("attributes"),
		}
	},
	"character-count": func(o *options) Component {
		return CharacterCount{
			ID: o.str("id"), Name: o.str("name"), Value: o.str("value"), Rows: o.num("rows"), Spellcheck: o.turn("spellcheck"),
			Label: o.in("label").label(), Hint: o.sub("hint").hint(), ErrorMessage: o.sub("errorMessage").errorMessage(),
			MaxLength: o.num("maxlength"), MaxWords: o.num("maxwords"), CountType: o.str("countType"), Threshold: number(o, "threshold"),
			TextareaDescriptionText:  o.str("textareaDescriptionText"),
			CharactersUnderLimitText: o.plural("charactersUnderLimitText"), CharactersAtLimitText: o.str("charactersAtLimitText"),
			CharactersOverLimitText: o.plural("charactersOverLimitText"), WordsUnderLimitText: o.plural("wordsUnderLimitText"),
			WordsAtLimitText: o.str("wordsAtLimitText"), WordsOverLimitText: o.plural("wordsOverLimitText"),
			CountMessageClasses: o.in("countMessage").str("classes"), FormGroup: o.group("Input"),
			Classes: o.str("classes"), Attributes: o.attributes("attributes"),
		}
	},
	"checkboxes": func(o *options) Component {
		return Checkboxes{
			Name: o.str("name"), IDPrefix: o.str("idPrefix"), DescribedBy: o.str("describedBy"), Values: values(o),
			Fieldset: o.sub("fieldset").fieldset(), Hint: o.sub("hint").hint(), ErrorMessage: o.sub("errorMessage").errorMessage(),
			FormGroup: o.group("Inputs"), Classes: o.str("classes"), Attributes: o.attributes("attributes"),
			Items: each(o, "items", func(i *options) CheckboxItem {
				if i == nil {
					return CheckboxItem{Omit: true}
				}
				return CheckboxItem{
					Value: i.str("value"), Text: i.str("text"), HTML: i.html("html"), ID: i.str("id"), Name: i.str("name"),
					Hint: i.sub("hint").hint(), Checked: i.turn("checked"), Disabled: i.yes("disabled"),
					Conditional: Content{HTML: i.in("conditional").html("html")}, Behaviour: i.str("behaviour"), Divider: i.str("divider"),
					LabelClasses: i.in("label").str("classes"), LabelAttributes: i.in("label").attributes("attributes"),
					Attributes: i.attributes("attributes"),
				}
			}),
		}
	},
	"date-input": func(o *options) Component {
		d := DateInput{
			ID: o.str("id"), NamePrefix: o.str("namePrefix"), Day: dateItem(o, "day"), Month: dateItem(o, "month"), Year: dateItem(o, "year"),
			Fieldset: o.sub("fieldset").fieldset(), Hint: o.sub("hint").hint(), ErrorMessage: o.sub("errorMessage").errorMessage(),
			FormGroup: o.group("Inputs"), Classes: o.str("classes"), Attributes: o.attributes("attributes"),
			Items: each(o, "items", dateBox), Values: map[string]string{},
		}
		for name := range o.in("values").values {
			d.Values[name] = o.in("values").str(name)
		}
		return d
	},
	"details": func(o *options) Component {
		return Details{
			ID: o.str("id"), SummaryText: o.str("summaryText"), SummaryHTML: o.html("summaryHtml"), Content: o.content(),
			Open: o.yes("open"), Classes: o.str("classes"), Attributes: o.attributes("attributes"),
		}
	},
	"error-message": func(o *options) Component { return *o.errorMessage() },
	"error-summary": func(o *options) Component {
		return ErrorSummary{
			TitleText: o.str("titleText"), TitleHTML: o.html("titleHtml"),
			Description:      Content{Text: o.str("descriptionText"), HTML: o.html("descriptionHtml")},
			DisableAutoFocus: o.turn("disableAutoFocus"), Classes: o.str("classes"), Attributes: o.attributes("attributes"),
			ErrorList: each(o, "errorList", func(i *options) ErrorItem {
				return ErrorItem{Text: i.str("text"), HTML: i.html("html"), Href: i.str("href"), Attributes: i.attributes("attributes")}
			}),
		}
	},
	"fieldset": func(o *options) Component { return *o.fieldset() },
	"file-upload": func(o *options) Component {
		o.get("value") // a browser does not let a page choose the file
		return FileUpload{
			ID: o.str("id"), Name: o.str("name"), Label: o.in("label").label(), Hint: o.sub("hint").hint(),
			ErrorMessage: o.sub("errorMessage").errorMessage(), Disabled: o.yes("disabled"), Multiple: o.yes("multiple"),
			DescribedBy: o.str("describedBy"), JavaScript: o.yes("javascript"),
			ChooseFilesButtonText: o.str("chooseFilesButtonText"), NoFileChosenText: o.str("noFileChosenText"),
			DropInstructionText: o.str("dropInstructionText"), MultipleFilesChosenText: o.plural("multipleFilesChosenText"),
			EnteredDropZoneText: o.str("enteredDropZoneText"), LeftDropZoneText: o.str("leftDropZoneText"),
			WrapperClasses: o.str("wrapperClasses"), WrapperAttributes: o.attributes("wrapperAttributes"),
			FormGroup: o.group("Input"), Classes: o.str("classes"), Attributes: o.attributes("attributes"),
		}
	},
	"footer": func(o *options) Component {
		f := Footer{
			ContainerClasses: o.str("containerClasses"), Classes: o.str("classes"), Attributes: o.attributes("attributes"),
			ContentLicence: o.in("contentLicence").content(), Copyright: o.in("copyright").content(),
			Navigation: each(o, "navigation", func(s *options) FooterSection {
				return FooterSection{Title: s.str("title"), Columns: s.num("columns"), Width: s.str("width"), Items: each(s, "items", footerLink)}
			}),
		}
		licence, given := o.values["contentLicence"]
		f.NoContentLicence = given && licence == nil
		if m := o.sub("meta"); m != nil {
			f.Meta = &FooterMeta{VisuallyHiddenTitle: m.str("visuallyHiddenTitle"), Items: each(m, "items", footerLink), Content: m.content()}
		}
		return f
	},
	"generic-header": func(o *options) Component {
		return GenericHeader{
			LogoText: o.str("logoText"), LogoHTML: o.html("logoHtml"), URL: o.str("url"),
			ContainerClasses: o.str("containerClasses"), Classes: o.str("classes"), Attributes: o.attributes("attributes"),
		}
	},
	"hint": func(o *options) Component { return *o.hint() },
	"input": func(o *options) Component {
		return Input{
			ID: o.str("id"), Name: o.str("name"), Value: o.str("value"), Type: o.str("type"), InputMode: o.str("inputmode"),
			Label: o.in("label").label(), Hint: o.sub("hint").hint(), ErrorMessage: o.sub("errorMessage").errorMessage(),
			Prefix: affix(o.sub("prefix")), Suffix: affix(o.sub("suffix")), Disabled: o.yes("disabled"), DescribedBy: o.str("describedBy"),
			Autocomplete: o.str("autocomplete"), Autocapitalize: o.str("autocapitalize"), Pattern: o.str("pattern"), Spellcheck: o.turn("spellcheck"),
			InputWrapperClasses: o.in("inputWrapper").str("classes"), InputWrapperAttributes: o.in("inputWrapper").attributes("attributes"),
			FormGroup: o.group("Input"), Classes: o.str("classes"), Attributes: o.attributes("attributes"),
		}
	},
	"inset-text": func(o *options) Component {
		return InsetText{ID: o.str("id"), Content: o.content(), Classes: o.str("classes"), Attributes: o.attributes("attributes")}
	},
	"label": func(o *options) Component { return o.label() },
	"notification-banner": func(o *options) Component {
		return NotificationBanner{
			Type: o.str("type"), Content: o.content(), TitleText: o.str("titleText"), TitleHTML: o.html("titleHtml"),
			TitleHeadingLevel: number(o, "titleHeadingLevel"), TitleID: o.str("titleId"), Role: o.str("role"),
			DisableAutoFocus: o.turn("disableAutoFocus"), Classes: o.str("classes"), Attributes: o.attributes("attributes"),
		}
	},
	"pagination": func(o *options) Component {
		return Pagination{
			Previous: paginationLink(o.sub("previous")), Next: paginationLink(o.sub("next")), LandmarkLabel: o.str("landmarkLabel"),
			Classes: o.str("classes"), Attributes: o.attributes("attributes"),
			Items: each(o, "items", func(i *options) PaginationItem {
				if i == nil || len(i.values) == 0 {
					return PaginationItem{Omit: true}
				}
				return PaginationItem{
					Number: i.str("number"), Href: i.str("href"), VisuallyHiddenText: i.str("visuallyHiddenText"),
					Current: i.yes("current"), Ellipsis: i.yes("ellipsis"), Attributes: i.attributes("attributes"),
				}
			}),
		}
	},
	"panel": func(o *options) Component {
		actions := o.in("actions")
		return Panel{
			TitleText: o.str("titleText"), TitleHTML: o.html("titleHtml"), HeadingLevel: o.num("headingLevel"), Content: o.content(),
			ActionsClasses: actions.str("classes"), ActionsAttributes: actions.attributes("attributes"),
			Classes: o.str("classes"), Attributes: o.attributes("attributes"),
			Actions: each(actions, "items", func(i *options) PanelAction {
				return PanelAction{Text: i.str("text"), Href: i.str("href"), Type: i.str("type"), Classes: i.str("classes"), Attributes: i.attributes("attributes")}
			}),
		}
	},
	"password-input": func(o *options) Component {
		return PasswordInput{
			ID: o.str("id"), Name: o.str("name"), Value: o.str("value"), Label: o.in("label").label(), Hint: o.sub("hint").hint(),
			ErrorMessage: o.sub("errorMessage").errorMessage(), Disabled: o.yes("disabled"), DescribedBy: o.str("describedBy"),
			Autocomplete: o.str("autocomplete"), ShowPasswordText: o.str("showPasswordText"), HidePasswordText: o.str("hidePasswordText"),
			ShowPasswordAriaLabelText: o.str("showPasswordAriaLabelText"), HidePasswordAriaLabelText: o.str("hidePasswordAriaLabelText"),
			PasswordShownAnnouncementText:  o.str("passwordShownAnnouncementText"),
			PasswordHiddenAnnouncementText: o.str("passwordHiddenAnnouncementText"),
			ButtonClasses:                  o.in("button").str("classes"), FormGroup: o.group("Input"),
			Classes: o.str("classes"), Attributes: o.attributes("attributes"),
		}
	},
	"phase-banner": func(o *options) Component {
		return PhaseBanner{Tag: o.in("tag").tag(), Text: o.str("text"), HTML: o.html("html"), Classes: o.str("classes"), Attributes: o.attributes("attributes")}
	},
	"radios": func(o *options) Component {
		return Radios{
			Name: o.str("name"), IDPrefix: o.str("idPrefix"), Value: o.str("value"),
			Fieldset: o.sub("fieldset").fieldset(), Hint: o.sub("hint").hint(), ErrorMessage: o.sub("errorMessage").errorMessage(),
			FormGroup: o.group("Inputs"), Classes: o.str("classes"), Attributes: o.attributes("attributes"),
			Items: each(o, "items", func(i *options) RadioItem {
				if i == nil {
					return RadioItem{Omit: true}
				}
				return RadioItem{
					Value: i.str("value"), Text: i.str("text"), HTML: i.html("html"), ID: i.str("id"),
					Hint: i.sub("hint").hint(), Checked: i.turn("checked"), Disabled: i.yes("disabled"),
					Conditional: Content{HTML: i.in("conditional").html("html")}, Divider: i.str("divider"),
					LabelClasses: i.in("label").str("classes"), LabelAttributes: i.in("label").attributes("attributes"),
					Attributes: i.attributes("attributes"),
				}
			}),
		}
	},
	"select": func(o *options) Component {
		return Select{
			ID: o.str("id"), Name: o.str("name"), Value: o.str("value"), Label: o.in("label").label(), Hint: o.sub("hint").hint(),
			ErrorMessage: o.sub("errorMessage").errorMessage(), Disabled: o.yes("disabled"), DescribedBy: o.str("describedBy"),
			FormGroup: o.group("Input"), Classes: o.str("classes"), Attributes: o.attributes("attributes"),
			Items: each(o, "items", func(i *options) SelectItem {
				if i == nil {
					return SelectItem{Omit: true}
				}
				_, given := i.values["value"]
				return SelectItem{
					Value: i.str("value"), TextOnly: !given, Text: i.str("text"), Selected: i.turn("selected"),
					Disabled: i.yes("disabled"), Attributes: i.attributes("attributes"),
				}
			}),
		}
	},
	"service-navigation": func(o *options) Component {
		slots := o.in("slots")
		n := ServiceNavigation{
			ServiceName: o.str("serviceName"), ServiceURL: o.str("serviceUrl"), NavigationLabel: o.str("navigationLabel"),
			NavigationID: o.str("navigationId"), NavigationClasses: o.str("navigationClasses"),
			CollapseNavigationOnMobile: o.turn("collapseNavigationOnMobile"), MenuButtonText: o.str("menuButtonText"),
			MenuButtonLabel: o.str("menuButtonLabel"), AriaLabel: o.str("ariaLabel"),
			Slots: NavigationSlots{
				Start: Content{HTML: slots.html("start")}, End: Content{HTML: slots.html("end")},
				NavigationStart: Content{HTML: slots.html("navigationStart")}, NavigationEnd: Content{HTML: slots.html("navigationEnd")},
			},
			Classes: o.str("classes"), Attributes: o.attributes("attributes"),
			Navigation: each(o, "navigation", func(i *options) NavigationItem {
				if i == nil {
					return NavigationItem{Omit: true}
				}
				return NavigationItem{
					Text: i.str("text"), HTML: i.html("html"), Href: i.str("href"), Current: i.yes("current"),
					Active: i.yes("active"), Attributes: i.attributes("attributes"),
				}
			}),
		}
		if end := slots.sub("end"); end != nil {
			n.Slots.End, n.Slots.EndInline = Content{HTML: end.html("html")}, end.str("align") == "inline"
		}
		return n
	},
	"skip-link": func(o *options) Component {
		return SkipLink{Text: o.str("text"), HTML: o.html("html"), Href: o.str("href"), Classes: o.str("classes"), Attributes: o.attributes("attributes")}
	},
	"summary-list": func(o *options) Component {
		l := SummaryList{
			Classes: o.str("classes"), Attributes: o.attributes("attributes"),
			Rows: each(o, "rows", func(r *options) SummaryRow {
				if r == nil {
					return SummaryRow{Omit: true}
				}
				return SummaryRow{
					Key: r.in("key").content(), Value: r.in("value").content(), KeyClasses: r.in("key").str("classes"),
					ValueClasses: r.in("value").str("classes"), Actions: each(r.in("actions"), "items", summaryAction),
					ActionsClasses: r.in("actions").str("classes"), Classes: r.str("classes"),
				}
			}),
		}
		if c := o.sub("card"); c != nil {
			l.Card = &SummaryCard{
				Title: c.in("title").content(), HeadingLevel: c.in("title").num("headingLevel"), TitleClasses: c.in("title").str("classes"),
				Actions: each(c.in("actions"), "items", summaryAction), ActionsClasses: c.in("actions").str("classes"),
				Classes: c.str("classes"), Attributes: c.attributes("attributes"),
			}
		}
		return l
	},
	"table": func(o *options) Component {
		t := Table{
			Caption: o.str("caption"), CaptionClasses: o.str("captionClasses"), Head: each(o, "head", cell),
			FirstCellIsHeader: o.yes("firstCellIsHeader"), Classes: o.str("classes"), Attributes: o.attributes("attributes"),
		}
		rows, _ := o.get("rows").([]any)
		for i := range rows {
			// each reads a list by name: a row is a list inside a list.
			row := &options{values: map[string]any{fmt.Sprint(i): rows[i]}, path: o.path + "rows.", root: o.root}
			t.Rows = append(t.Rows, each(row, fmt.Sprint(i), cell))
		}
		return t
	},
	"tabs": func(o *options) Component {
		return Tabs{
			ID: o.str("id"), IDPrefix: o.str("idPrefix"), Title: o.str("title"), Classes: o.str("classes"), Attributes: o.attributes("attributes"),
			Items: each(o, "items", func(i *options) TabItem {
				if i == nil {
					return TabItem{Omit: true}
				}
				return TabItem{
					ID: i.str("id"), Label: i.str("label"), Panel: i.in("panel").content(),
					PanelAttributes: i.in("panel").attributes("attributes"), Attributes: i.attributes("attributes"),
				}
			}),
		}
	},
	"tag": func(o *options) Component { return o.tag() },
	"task-list": func(o *options) Component {
		return TaskList{
			IDPrefix: o.str("idPrefix"), Classes: o.str("classes"), Attributes: o.attributes("attributes"),
			Items: each(o, "items", func(i *options) TaskItem {
				if i == nil {
					return TaskItem{Omit: true}
				}
				status := i.in("status")
				item := TaskItem{
					Title: i.in("title").content(), TitleClasses: i.in("title").str("classes"), Hint: i.in("hint").content(),
					Href: i.str("href"), Status: status.content(), StatusClasses: status.str("classes"), Classes: i.str("classes"),
				}
				if tag := status.sub("tag"); tag != nil {
					item.Status = Of(tag.tag())
				}
				return item
			}),
		}
	},
	"textarea": func(o *options) Component {
		return Textarea{
			ID: o.str("id"), Name: o.str("name"), Value: o.str("value"), Rows: o.num("rows"), Label: o.in("label").label(),
			Hint: o.sub("hint").hint(), ErrorMessage: o.sub("errorMessage").errorMessage(), Disabled: o.yes("disabled"),
			DescribedBy: o.str("describedBy"), Autocomplete: o.str("autocomplete"), Spellcheck: o.turn("spellcheck"),
			FormGroup: o.group("Input"), Classes: o.str("classes"), Attributes: o.attributes("attributes"),
		}
	},
	"warning-text": func(o *options) Component {
		return WarningText{
			Text: o.str("text"), HTML: o.html("html"), IconFallbackText: o.str("iconFallbackText"),
			Classes: o.str("classes"), Attributes: o.attributes("attributes"),
		}
	},
}

// number is a number that a fixture may give as text.
func number(o *options, key string) int {
	n := 0
	fmt.Sscan(o.str(key), &n)
	return n
}

func values(o *options) []string {
	list, _ := o.get("values").([]any)
	var all []string
	for _, v := range list {
		all = append(all, fmt.Sprint(v))
	}
	return all
}

func dateItem(o *options, key string) DateItem {
	if o.get(key) == false {
		return DateItem{Omit: true}
	}
	return dateBox(o.sub(key))
}

func dateBox(o *options) DateItem {
	if o == nil {
		return DateItem{}
	}
	return DateItem{
		ID: o.str("id"), Name: o.str("name"), Label: o.str("label"), Value: o.str("value"), Error: o.turn("error"),
		InputMode: o.str("inputmode"), Autocomplete: o.str("autocomplete"), Pattern: o.str("pattern"),
		Classes: o.str("classes"), Attributes: o.attributes("attributes"),
	}
}

func footerLink(o *options) FooterLink {
	return FooterLink{Text: o.str("text"), Href: o.str("href"), Attributes: o.attributes("attributes")}
}

func affix(o *options) *Affix {
	if o == nil {
		return nil
	}
	return &Affix{Text: o.str("text"), HTML: o.html("html"), Classes: o.str("classes"), Attributes: o.attributes("attributes")}
}

func paginationLink(o *options) *PaginationLink {
	if o == nil {
		return nil
	}
	return &PaginationLink{
		Text: o.str("text"), HTML: o.html("html"), LabelText: o.str("labelText"), Href: o.str("href"), Attributes: o.attributes("attributes"),
	}
}

func summaryAction(o *options) SummaryAction {
	return SummaryAction{
		Text: o.str("text"), HTML: o.html("html"), Href: o.str("href"), VisuallyHiddenText: o.str("visuallyHiddenText"),
		Classes: o.str("classes"), Attributes: o.attributes("attributes"),
	}
}

func cell(o *options) Cell {
	return Cell{
		Text: o.str("text"), HTML: o.html("html"), Format: o.str("format"), Colspan: o.num("colspan"), Rowspan: o.num("rowspan"),
		Classes: o.str("classes"), Attributes: o.attributes("attributes"),
	}
}
