package govuk

import (
	"strconv"
	"strings"
)

// CharacterCount is a text area that tells how much room is left. The server
// checks the length again: the count is only a courtesy.
type CharacterCount struct {
	ID, Name, Value          string // ID is Name if not given
	Rows                     int
	Spellcheck               Switch
	Label                    Label
	Hint                     *Hint
	ErrorMessage             *ErrorMessage
	MaxLength, MaxWords      int
	CountType                string // "characters" or "words", guessed from the limit if not given
	Threshold                int    // percentage of the limit at which the count appears
	TextareaDescriptionText  string // with %{count} for the limit
	CharactersUnderLimitText Plural
	CharactersAtLimitText    string
	CharactersOverLimitText  Plural
	WordsUnderLimitText      Plural
	WordsAtLimitText         string
	WordsOverLimitText       Plural
	CountMessageClasses      string
	FormGroup                FormGroup
	Classes                  string
	Attributes               Attributes
}

func (c CharacterCount) render(p *page) {
	id := or(c.ID, c.Name)
	countType := c.CountType
	if countType == "" && c.MaxWords != 0 {
		countType = "words"
	}
	group := c.FormGroup
	group.AfterInput = Content{}
	area := Textarea{
		ID: id, Name: c.Name, Value: c.Value, Rows: c.Rows, Spellcheck: c.Spellcheck,
		Label: c.Label, Hint: c.Hint, ErrorMessage: c.ErrorMessage, DescribedBy: id + "-info",
		FormGroup: group, Classes: join("govuk-js-character-count", c.Classes), Attributes: c.Attributes,
	}
	area.write(p, " govuk-character-count",
		func(p *page) { c.settings(p, countType) },
		func(p *page) {
			Hint{ID: id + "-info", Text: c.description(countType), Classes: join("govuk-character-count__message", c.CountMessageClasses)}.render(p)
			p.content(c.FormGroup.AfterInput)
		})
}

// description is the limit in words, for those without the script; it is empty
// if only the script knows the limit.
func (c CharacterCount) description(countType string) string {
	limit := c.MaxWords
	if limit == 0 {
		limit = c.MaxLength
	}
	if limit == 0 {
		return ""
	}
	usual := "You can enter up to %{count} characters"
	if countType == "words" {
		usual = "You can enter up to %{count} words"
	}
	return strings.ReplaceAll(or(c.TextareaDescriptionText, usual), "%{count}", strconv.Itoa(limit))
}

// settings are the attributes that the script reads.
func (c CharacterCount) settings(p *page, countType string) {
	p.put(` data-module="govuk-character-count"`)
	p.count("data-maxlength", c.MaxLength)
	p.count("data-maxwords", c.MaxWords)
	p.count("data-threshold", c.Threshold)
	p.opt("data-count-type", countType)
	if c.MaxLength == 0 && c.MaxWords == 0 {
		p.i18n("textarea-description.other", c.TextareaDescriptionText)
	}
	p.plural("characters-under-limit", c.CharactersUnderLimitText)
	p.i18n("characters-at-limit", c.CharactersAtLimitText)
	p.plural("characters-over-limit", c.CharactersOverLimitText)
	p.plural("words-under-limit", c.WordsUnderLimitText)
	p.i18n("words-at-limit", c.WordsAtLimitText)
	p.plural("words-over-limit", c.WordsOverLimitText)
}
