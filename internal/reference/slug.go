package reference

import (
	"strings"
	"unicode"
)

// Slug is a title as a short name for an address: lower-case letters, digits
// and hyphens, at most 60 of them. It is empty if the title has neither a
// letter nor a digit of the Latin alphabet.
func Slug(title string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(title) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(r)
			gap = false
		case r == '\'' || r == '’' || unicode.IsMark(r):
		default:
			gap = true
		}
		if b.Len() >= 60 {
			break
		}
	}
	return strings.Trim(b.String()[:min(b.Len(), 60)], "-")
}
