package reference

import (
	"strings"
	"testing"
)

func TestSlug(t *testing.T) {
	for title, want := range map[string]string{
		"Secure remote & mobile working": "secure-remote-mobile-working",
		"  The council’s people ":        "the-councils-people",
		"2007/08":                        "2007-08",
		"Ценности":                       "",
		"<script>":                       "script",
		strings.Repeat("a ", 100):        strings.TrimSuffix(strings.Repeat("a-", 30), "-"),
	} {
		if got := Slug(title); got != want {
			t.Errorf("Slug(%q) = %q, want %q", title, got, want)
		}
	}
}
