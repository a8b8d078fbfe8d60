package legacy

import (
	"io"
	"regexp"
	"slices"
	"strings"

	"moothall/calendar"
	"moothall/internal/problem"
)

// mostParts bounds the headings of a page: a record has about a dozen.
const mostParts = 200

// Read reads the text of a page. What is missing or doubtful is among the
// record's warnings; an error means that there is no record to look at.
func Read(r io.Reader) (Record, error) {
	var rec Record
	raw, err := take(r)
	if err != nil {
		return rec, err
	}
	text, err := decode(raw, &rec)
	if err != nil {
		return rec, err
	}
	if text, err = extract(text, &rec); err != nil {
		return rec, err
	}
	text = clean(text, &rec)
	parts := partsOf(trimmed(strings.Split(text, "\n")))
	if len(parts) > mostParts {
		return rec, problem.New(problem.Invalid, "legacy.many-records",
			"The text has %d headings, which is more than one decision record. Copy the text of one record at a time", len(parts)-1)
	}
	found := rec.begin(parts[0].lines)
	for _, p := range parts[1:] {
		if p.field != furniture {
			found = true
			rec.read(p)
		}
	}
	if !found {
		return rec, problem.New(problem.Invalid, "legacy.not-a-record",
			"This does not look like a decision record: none of its headings was found, such as “Record of the Decision” or “Reasons for the Decision”. Copy the whole page, headings included")
	}
	rec.review(parts)
	return rec, nil
}

var recordNumber = regexp.MustCompile(`\b[dD]\d{6}\b`)

// begin reads what stands before the first heading: the council, and the line
// that names the body and the day.
func (r *Record) begin(lines []line) bool {
	found := false
	for _, l := range lines {
		if n := recordNumber.FindString(l.text); n != "" && r.Reference == "" {
			r.Reference = n
		}
		if m := opening.FindStringSubmatch(l.text); m != nil && !found {
			found = true
			r.Body, r.DecidedOn = m[1], r.date(m[2], "decided_on")
			continue
		}
		if r.Council == "" && strings.Contains(strings.ToLower(l.text), "council") && len(l.text) < 100 && !ended(l.text) {
			r.Council = l.text
		}
	}
	return found
}

// read reads one part. Of two parts with the same heading, the second adds.
func (r *Record) read(p part) {
	switch p.field {
	case inDate:
		if r.DecidedOn.IsZero() {
			r.DecidedOn = r.date(oneLine(p.lines), string(inDate))
		}
	case inTitle:
		r.Title = strings.TrimSpace(r.Title + " " + oneLine(p.lines))
	case inNarrative:
		r.resolve(p.lines)
	case inReasons:
		r.Reasons = add(r.Reasons, reflow(p.lines, "\n"))
	case inOptions:
		r.options(p.lines)
	case inConflicts:
		r.Conflicts = add(r.Conflicts, reflow(p.lines, "\n"))
		r.ConflictsStated = r.Conflicts != ""
	case inDispensed:
		r.Dispensations = add(r.Dispensations, reflow(p.lines, "\n"))
	case inDeadline:
		r.deadline(oneLine(p.lines))
	case inAttachments:
		if all := paragraphs(itemise(p.lines)); len(all) > 0 && !saysNone(strings.Join(all, " ")) {
			r.Attachments = append(r.Attachments, all...)
		}
	case inPublished:
		r.PublishedOn = r.date(oneLine(firstBlock(p.lines)), string(inPublished))
	case inReference:
		r.Reference = oneLine(firstBlock(p.lines))
	}
}

// firstBlock leaves out what the page shows after a blank line.
func firstBlock(lines []line) []line {
	if all := blocks(lines); len(all) > 0 {
		return all[0]
	}
	return nil
}

func add(before, more string) string { return strings.TrimSpace(before + "\n\n" + more) }

func (r *Record) options(lines []line) {
	for _, p := range paragraphs(itemise(lines)) {
		if saysNone(p) {
			continue
		}
		if m, ok := findMarker(p); ok && !m.shout && m.rest != "" {
			p = m.rest
		}
		r.Alternatives = append(r.Alternatives, p)
	}
	if len(blocks(lines)) == 0 {
		r.warn("alternatives.blank", string(inOptions), "The page says nothing under alternatives considered and rejected: neither that there were none, nor which")
	}
}

// resolvedRE is the words that bring in the resolutions.
var resolvedRE = regexp.MustCompile(`(?i)^(it was )?(resolved|recommended)\b(?:\s+(?:that|to|by)\b.{0,60})?[:\-–—. ]*$`)

// resolve parts the narrative from the resolutions: they begin at the words
// RESOLVED or RECOMMENDED, or, where those are missing, at the last run of
// numbered lines, which stands at the end.
func (r *Record) resolve(lines []line) {
	start, after := len(lines), len(lines)
	for i, l := range lines {
		if resolvedRE.MatchString(l.text) {
			start, after = i, i+1
			r.ResolvedWords = l.text
			break
		}
	}
	if start == len(lines) {
		start = firstNumbered(lines)
		after = start
	}
	r.Narrative = add(r.Narrative, reflow(lines[:start], "\n\n"))
	kind := Resolved
	if strings.Contains(strings.ToLower(r.ResolvedWords), "recommended") {
		kind = RecommendedToCouncil
	}
	r.Resolutions = append(r.Resolutions, resolutionsOf(lines[after:], kind)...)
}

// firstNumbered is where the last list that begins with one begins, if nothing
// but its items follows.
func firstNumbered(lines []line) int {
	for i := len(lines) - 1; i >= 0; i-- {
		m, ok := findMarker(lines[i].text)
		if !ok || m.shout {
			continue
		}
		if slices.ContainsFunc(m.senses, func(s sense) bool { return s.value == 1 && !strings.HasPrefix(s.style, bullet) }) {
			return i
		}
	}
	return len(lines)
}

// resolutionsOf makes one resolution of each item; lines without a marker go
// on with the item before, and the words that change the kind begin another.
func resolutionsOf(lines []line, kind Kind) []Resolution {
	var all []Resolution
	var style string
	var item []line
	number := ""
	flush := func() {
		if text := oneLine(item); text != "" {
			all = append(all, Resolution{Number: number, Text: text, Kind: kind})
		}
		item, number = nil, ""
	}
	for _, l := range lines {
		if resolvedRE.MatchString(l.text) {
			flush()
			kind, style = Resolved, ""
			if strings.Contains(strings.ToLower(l.text), "recommended") {
				kind = RecommendedToCouncil
			}
			continue
		}
		m, ok := findMarker(l.text)
		if ok && !m.shout && (style == "" || slices.ContainsFunc(m.senses, func(s sense) bool { return s.style == style })) {
			flush()
			number, item = m.printed, []line{{text: m.rest}}
			if strings.HasPrefix(m.senses[0].style, bullet) {
				number = ""
			}
			if style == "" {
				style = m.senses[0].style
			}
			continue
		}
		item = append(item, l)
	}
	flush()
	return all
}

var lostPound = regexp.MustCompile(`(?:^|[\s(])(\d[\d,]*(?:\.\d+)?\s?(?:m|million|[kK])\b)`)

// review says what is missing and what does not fit together.
func (r *Record) review(parts []part) {
	missing := func(empty bool, name field, what string) {
		if empty {
			r.warn(string(name)+".missing", string(name), "The page does not say %s", what)
		}
	}
	has := func(f field) bool { return slices.ContainsFunc(parts, func(p part) bool { return p.field == f }) }
	missing(r.Title == "", inTitle, "what the title is")
	missing(r.DecidedOn.IsZero(), inDate, "when the decision was made")
	missing(r.PublishedOn.IsZero(), inPublished, "when the record was published")
	missing(r.Narrative == "", inNarrative, "how the decision came about")
	missing(len(r.Resolutions) == 0, "resolutions", "what was resolved")
	missing(r.Reasons == "", inReasons, "what the reasons were")
	missing(!r.ConflictsStated, inConflicts, "whether any conflict of interest was declared")
	missing(r.Dispensations == "", inDispensed, "whether any dispensation was granted")
	missing(!has(inOptions), inOptions, "which alternatives were considered and rejected")
	missing(!has(inDeadline), inDeadline, "by when call-in had to be made")
	if r.ResolvedWords == "" && len(r.Resolutions) > 0 {
		r.warn("resolutions.no-words", "resolutions", "The words “RESOLVED that” are missing; the numbered items at the end of the record were taken as the resolutions")
	}
	for _, x := range r.Resolutions {
		if !ended(x.Text) {
			r.warn("resolutions.cut-off", "resolutions", "Resolution %s ends without a full stop (“… %s”): it may be cut off", x.Number, tail(x.Text))
		}
	}
	var lost []string
	for _, m := range lostPound.FindAllStringSubmatch(r.Narrative, 20) {
		if words := "“" + m[1] + "”"; !slices.Contains(lost, words) {
			lost = append(lost, words)
		}
	}
	if len(lost) > 0 {
		r.warn("text.pound-sign", string(inNarrative), "A pound sign seems to be lost before %s; none was put in", strings.Join(lost, ", "))
	}
	r.order()
}

// order holds the dates against one another.
func (r *Record) order() {
	published := r.PublishedOn
	switch {
	case published.IsZero():
		return
	case !r.DecidedOn.IsZero() && published.Before(r.DecidedOn):
		r.warn("published.before-decision", string(inPublished), "The page says that it was published on %s, before the decision of %s", published.Long(), r.DecidedOn.Long())
	case published == r.DecidedOn:
		r.warn("published.same-day", string(inPublished), "The page gives the day of the decision as its day of publication, which older systems did by themselves")
	}
	if !r.CallInDeadline.IsZero() && calendar.DateOf(r.CallInDeadline).Before(published) {
		r.warn("deadline.before-publication", string(inDeadline), "Call-in is said to end at %s, before publication on %s", calendar.At(r.CallInDeadline), published.Long())
	}
}
