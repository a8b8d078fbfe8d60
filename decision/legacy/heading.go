package legacy

import (
	"regexp"
	"strings"
)

// field is a part of a record.
type field string

// The parts. Furniture is what a page shows around its record.
const (
	noField       field = ""
	inDate        field = "decided_on"
	inTitle       field = "title"
	inNarrative   field = "narrative"
	inReasons     field = "reasons"
	inOptions     field = "alternatives"
	inConflicts   field = "conflicts"
	inDispensed   field = "dispensations"
	inDeadline    field = "call_in_deadline"
	inAttachments field = "attachments"
	inPublished   field = "published_on"
	inReference   field = "reference"
	furniture     field = "furniture"
)

// headings are the titles that pages give their parts. The first group of a
// match, where there is one, is text of the part on the same line.
var headings = []struct {
	field field
	re    *regexp.Regexp
}{
	{inDate, regexp.MustCompile(`(?i)^(?:date of (?:the )?decision|date of meeting|date decision made)\s*:?\s*(.*)$`)},
	{inTitle, regexp.MustCompile(`(?i)^(?:title of (?:the )?(?:item|report)\s*(?:/\s*(?:report|item))?|title)(?:\s*:\s*(.*))?$`)},
	{inNarrative, regexp.MustCompile(`(?i)^record of (?:the )?decision(?:\s*:\s*(.*))?$`)},
	{inReasons, regexp.MustCompile(`(?i)^reasons? for (?:the )?decision(?:\s*:\s*(.*))?$`)},
	{inOptions, regexp.MustCompile(`(?i)^alternative(?: options?|s)? considered(?: and rejected)?(?:\s*:\s*(.*))?$`)},
	{inConflicts, regexp.MustCompile(`(?i)^declared (?:\(?cabinet members?\)? )?conflicts? of interests?(?:\s*:\s*(.*))?$`)},
	{inDispensed, regexp.MustCompile(`(?i)^details of any dispensations?(?:\s*:\s*(.*))?$`)},
	{inDeadline, regexp.MustCompile(`(?i)^date and time by which call[ -]?in must be (?:executed|made|requested)(?:\s*:\s*(.*))?$`)},
	{inAttachments, regexp.MustCompile(`(?i)^(?:attachments?|supporting documents?)(?:\s*:\s*(.*))?$`)},
	{inPublished, regexp.MustCompile(`(?i)^(?:date of publication|publication date|date published)\s*:?\s*(.*)$`)},
	{inReference, regexp.MustCompile(`(?i)^(?:decision )?(?:reference|ref)(?:\.| number| no\.?)?\s*:\s*(.*)$`)},
	{furniture, regexp.MustCompile(`(?i)^(?:can['’]?t find it|can['’]?t find what you['’]?re looking for.*|back to top|print this page|share this page|contact us)$`)},
}

// passing is a line of the page's furniture that the record goes on after.
var passing = regexp.MustCompile(`(?i)^(?:you are here\b.*|home\s*[>»].*|view (?:cabinet )?decision record|skip to (?:main )?content)$`)

// opening is the line that begins the record: the body and the day.
var opening = regexp.MustCompile(`(?i)^(.{1,60}?)\s+decision(?: record)?\s*:\s*(\S.*)$`)

// proforma is the numbering of the headings of the forms of 2024.
var proforma = regexp.MustCompile(`^\d{1,2}[.)]\s+`)

// part is what stands under one heading.
type part struct {
	field field
	lines []line
}

// headingOf says which part a line begins, and what it says of it already.
func headingOf(text string) (field, string, bool) {
	bare := strings.TrimSpace(proforma.ReplaceAllString(text, ""))
	for _, h := range headings {
		if m := h.re.FindStringSubmatch(bare); m != nil {
			rest := ""
			if len(m) > 1 {
				rest = strings.TrimSpace(m[1])
			}
			return h.field, rest, true
		}
	}
	return noField, "", false
}

// partsOf splits a page at its headings. The first part, of no field, is what
// stands before any.
func partsOf(lines []line) []part {
	parts := []part{{}}
	for _, l := range lines {
		if passing.MatchString(l.text) {
			continue
		}
		f, rest, ok := headingOf(l.text)
		last := &parts[len(parts)-1]
		if ok && f == inNarrative && last.field == inNarrative {
			ok = false
		}
		if !ok {
			last.lines = append(last.lines, l)
			continue
		}
		next := part{field: f}
		if rest != "" {
			next.lines = append(next.lines, line{text: rest})
		}
		parts = append(parts, next)
	}
	return parts
}
