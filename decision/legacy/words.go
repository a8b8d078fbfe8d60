package legacy

import (
	"fmt"
	"regexp"
	"strings"
)

// noneRE is every way in which pages say that there is none.
var noneRE = regexp.MustCompile(`(?i)^(?:` +
	`none|nil|no|n\.? ?/ ?a\.?|n\.a\.|not applicable|not required|there (?:were|was|are|is) none|-+|–|—|` +
	`none (?:was|were|have been|has been)? ?(?:declared|considered|granted|made|reported|received|stated|identified|required)|` +
	`(?:there (?:were|was|are) )?no (?:(?:declared|alternative|other|such|further) )*` +
	`(?:conflicts?(?: of interests?)?|(?:declarations? of )?interests?|declarations?|options?|alternatives?|alternative options?|dispensations?|attachments?|documents?)` +
	`(?: (?:was|were|have been|has been))?(?: (?:declared|considered|granted|made|reported|received|stated|identified|and|or|rejected))*` +
	`)[.!]?$`)

// saysNone says whether text states that there is none. A blank states
// nothing.
func saysNone(text string) bool {
	return noneRE.MatchString(strings.TrimSpace(text))
}

// count is "1 word" or "2 words".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func were(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

// clip is the beginning of text, on one line, short enough for a sentence.
func clip(text string) string {
	const most = 60
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= most {
		return string(runes)
	}
	return strings.TrimSpace(string(runes[:most])) + "…"
}

// tail is the end of text, for a sentence about how it ends.
func tail(text string) string {
	const most = 40
	words := strings.Fields(text)
	from := len(words)
	for n := 0; from > 0 && n+len(words[from-1]) < most; from-- {
		n += len(words[from-1]) + 1
	}
	if from == len(words) {
		return clip(text)
	}
	return strings.Join(words[from:], " ")
}
