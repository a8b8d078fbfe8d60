package bpmn

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/beevik/etree"
)

// kindWords are the names of elements that are not simply their tags with spaces.
var kindWords = map[string]string{
	"task":                   "task",
	"subProcess":             "sub-process",
	"adHocSubProcess":        "ad-hoc sub-process",
	"eventBasedGateway":      "event-based gateway",
	"intermediateCatchEvent": "catch event",
	"intermediateThrowEvent": "throw event",
}

// tagWords is a tag as people say it: sequenceFlow is sequence flow.
func tagWords(tag string) string {
	if w, ok := kindWords[tag]; ok {
		return w
	}
	var b strings.Builder
	for i, r := range tag {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// article is the kind of a node with its article.
func article(kind string) string {
	if strings.ContainsAny(kind[:1], "aei") {
		return "an " + kind
	}
	return "a " + kind
}

// counted is a number with its noun.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// words names an element: what it is, and its name or id.
func words(x *etree.Element) string {
	w := tagWords(x.Tag)
	if n := clean(attr(x, "name")); n != "" {
		return w + " " + n
	}
	if id := attr(x, "id"); id != "" {
		return w + " " + id
	}
	return w
}
