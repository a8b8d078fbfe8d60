package legacy

import (
	"regexp"
	"strconv"
	"strings"
)

// marker is what stands before an item of a list: a number, a letter or a
// bullet.
type marker struct {
	printed string  // as it is kept: "1", "(i)", "a)", "•"
	rest    string  // the words after it
	senses  []sense // what it may mean: "(i)" is the first Roman numeral and the ninth letter
	shout   bool    // a capital and a full stop, which may be someone's initial
}

// sense is one reading of a marker.
type sense struct {
	style string // the kind of numeral with its brackets; items of one list share it
	value int
}

// bullet styles begin so; any bullet may follow any other of its style.
const bullet = "bullet"

var (
	numberRE = regexp.MustCompile(`^(\(?)(\d{1,3}|[ivxlc]{1,7}|[IVXLC]{1,7}|[a-zA-Z])(\)\.|[.)])(?:\s+(.*)|)$`)
	tightRE  = regexp.MustCompile(`^()(\d{1,2})(\.)([A-Za-z(“"'].*)$`)
	levelRE  = regexp.MustCompile(`^(\d{1,2}\.(?:\d{1,2}\.)*)(\d{1,2})\.?\s+(\S.*)$`)
	bulletRE = regexp.MustCompile(`^([•·▪●◦‣■□\x{F0B7}*o–—-])(?:\s+(.*)|)$`)
)

// findMarker says what marker a trimmed line begins with, if any.
func findMarker(line string) (marker, bool) {
	if m := bulletRE.FindStringSubmatch(line); m != nil {
		return marker{printed: m[1], rest: m[2], senses: []sense{{bullet + m[1], 1}}}, true
	}
	if m := levelRE.FindStringSubmatch(line); m != nil {
		value, _ := strconv.Atoi(m[2])
		return marker{printed: m[1] + m[2], rest: m[3], senses: []sense{{"level" + m[1], value}}}, true
	}
	m := numberRE.FindStringSubmatch(line)
	if m == nil {
		m = tightRE.FindStringSubmatch(line)
	}
	if m == nil || (m[1] == "(") != strings.Contains(m[3], ")") && m[1] == "(" {
		return marker{}, false
	}
	printed := strings.TrimSuffix(m[1]+m[2]+m[3], ".")
	return marker{
		printed: printed,
		rest:    m[4],
		senses:  sensesOf(m[2], m[1]+m[3]),
		shout:   m[3] == "." && m[2] >= "A" && m[2] < "a",
	}, true
}

// sensesOf are the readings of a numeral within its brackets.
func sensesOf(numeral, brackets string) []sense {
	if n, err := strconv.Atoi(numeral); err == nil {
		return []sense{{"number" + brackets, n}}
	}
	letters := strings.ToLower(numeral)
	size := "small"
	if letters != numeral {
		size = "large"
	}
	var s []sense
	if n := fromRoman(letters); n > 0 {
		s = append(s, sense{size + " roman" + brackets, n})
	}
	if len(letters) == 1 {
		s = append(s, sense{size + " letter" + brackets, int(letters[0]-'a') + 1})
	}
	return s
}

var romans = []struct {
	value  int
	letter string
}{{900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}}

// toRoman writes n, below 1,000, in Roman numerals.
func toRoman(n int) string {
	var b strings.Builder
	for _, r := range romans {
		for ; n >= r.value; n -= r.value {
			b.WriteString(r.letter)
		}
	}
	return b.String()
}

// fromRoman is the value of a Roman numeral as it is properly written; 0 if it
// is none.
func fromRoman(s string) int {
	n, rest := 0, s
	for _, r := range romans {
		for strings.HasPrefix(rest, r.letter) {
			n, rest = n+r.value, rest[len(r.letter):]
		}
	}
	if rest != "" || n > 999 || toRoman(n) != s {
		return 0
	}
	return n
}
