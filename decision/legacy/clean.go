package legacy

import (
	"strings"
	"unicode"
)

// clean takes out what nobody can see, and makes every kind of line end and
// space the plain one. Two spaces and a tab stay: they part a heading from its
// text.
func clean(text string, rec *Record) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	var b strings.Builder
	b.Grow(len(text))
	var hidden, control int
	for _, c := range text {
		switch {
		case c == '\n' || c == '\t':
			b.WriteRune(c)
		case c == '\r' || c == '\v' || c == '\f' || c == '\u0085' || c == '\u2028' || c == '\u2029':
			b.WriteByte('\n')
		case unicode.IsControl(c):
			control++
		case unseen(c):
			hidden++
		case unicode.IsSpace(c):
			b.WriteByte(' ')
		default:
			b.WriteRune(c)
		}
	}
	if hidden > 0 {
		rec.warn("text.hidden", "", "%s that cannot be seen (zero-width, or a mark of writing direction) %s taken out",
			count(hidden, "character"), were(hidden))
	}
	if control > 0 {
		rec.warn("text.control", "", "%s %s taken out", count(control, "control character"), were(control))
	}
	text = b.String()
	garbled(text, rec)
	return text
}

// unseen says whether c has no width: joiners, direction marks, byte order
// marks and the hyphen that shows only at the end of a line.
func unseen(c rune) bool {
	return unicode.Is(unicode.Cf, c) || c == '\u034F' || c == '\u115F' || c == '\u1160' || c == '\u3164' ||
		unicode.Is(unicode.Variation_Selector, c)
}

// garbled reports letters that only a wrong decoding leaves behind. They stay
// as they are: what stood there is not known.
func garbled(text string, rec *Record) {
	if n := strings.Count(text, "\uFFFD"); n > 0 {
		rec.warn("text.lost", "", "%s %s lost before the text came here: each stands as “\uFFFD”", count(n, "character"), were(n))
	}
	for _, sign := range []string{"Â£", "â€", "Ã©"} {
		if strings.Contains(text, sign) {
			rec.warn("text.garbled", "", "The text holds “%s”, which is what a sign becomes when a page is decoded wrongly. Copy the page again if you can", sign)
			return
		}
	}
}
