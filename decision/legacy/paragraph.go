package legacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A page wraps its lines where a screen ended. Lines narrower than this are
// more likely a list, and lines wider are paragraphs by themselves.
const narrowest, widest = 45, 130

// line is a line of the page, with the spaces at its ends gone.
type line struct {
	text  string
	apart bool // begins an item, so never joins the line before
}

// trimmed makes lines of raw ones.
func trimmed(raw []string) []line {
	lines := make([]line, len(raw))
	for i, text := range raw {
		lines[i].text = strings.TrimSpace(text)
	}
	return lines
}

// itemise marks the lines that begin an item of a list.
func itemise(lines []line) []line {
	for i := range lines {
		if m, ok := findMarker(lines[i].text); ok && !m.shout {
			lines[i].apart = true
		}
	}
	return lines
}

// blocks parts lines at the blank ones.
func blocks(lines []line) [][]line {
	var all [][]line
	start := 0
	for i := range len(lines) + 1 {
		if i < len(lines) && lines[i].text != "" {
			continue
		}
		if i > start {
			all = append(all, lines[start:i])
		}
		start = i + 1
	}
	return all
}

// reflow undoes the wrapping of lines. It alters spaces only. Between blocks
// there is a blank line; within, between is put where lines do not belong
// together.
func reflow(lines []line, between string) string {
	var b strings.Builder
	for i, block := range blocks(lines) {
		if i > 0 {
			b.WriteString("\n\n")
		}
		width := widthOf(block)
		for i, l := range block {
			if i > 0 {
				b.WriteString(joint(block[i-1].text, l, width, between))
			}
			b.WriteString(strings.Join(strings.Fields(l.text), " "))
		}
	}
	return b.String()
}

// paragraphs are the paragraphs of lines, each on one line.
func paragraphs(lines []line) []string {
	var all []string
	for p := range strings.SplitSeq(reflow(lines, "\n"), "\n") {
		if p != "" {
			all = append(all, p)
		}
	}
	return all
}

// oneLine joins all lines, whatever they hold.
func oneLine(lines []line) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.text)
		b.WriteByte(' ')
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// widthOf is where the lines of a block seem to have been wrapped; 0 if they
// were not.
func widthOf(block []line) int {
	width := 0
	for _, l := range block {
		width = max(width, utf8.RuneCountInString(l.text))
	}
	if width < narrowest || width > widest {
		return 0
	}
	return width
}

// joint is what goes between a line and the next of the same block.
func joint(before string, next line, width int, between string) string {
	if next.apart {
		return between
	}
	first, _ := utf8.DecodeRuneInString(next.text)
	last, size := utf8.DecodeLastRuneInString(before)
	if last == '-' && unicode.IsLetter(first) {
		if beforeLast, _ := utf8.DecodeLastRuneInString(before[:len(before)-size]); unicode.IsLetter(beforeLast) {
			return ""
		}
	}
	if unicode.IsLower(first) && (!ended(before) || utf8.RuneCountInString(before) <= widest) {
		return " "
	}
	word, _, _ := strings.Cut(next.text, " ")
	if utf8.RuneCountInString(before)+1+utf8.RuneCountInString(word) > width && width > 0 {
		return " "
	}
	return between
}

// ended says whether text ends as a sentence, or a part of one, does.
func ended(text string) bool {
	text = strings.TrimRight(text, `"'”’)] `)
	last, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsRune(".!?;:…", last) && text != ""
}
