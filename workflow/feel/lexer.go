package feel

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A token is a kind of token. Single characters are themselves.
type token rune

const (
	tEnd token = 0x110000 + iota
	tName
	tNumber
	tString
	tAt // @"…"
	tBad
	tDots // ..
	tPower
	tLE
	tGE
	tNE
	tArrow // ->
	// Keywords: the terminal symbols that begin or join expressions.
	tAnd
	tBetween
	tElse
	tEvery
	tExternal
	tFalse
	tFor
	tFunction
	tIf
	tIn
	tInstance
	tNull
	tOf
	tOr
	tReturn
	tSatisfies
	tSome
	tThen
	tTrue
)

var keywords = map[string]token{
	"and": tAnd, "between": tBetween, "else": tElse, "every": tEvery, "external": tExternal, "false": tFalse,
	"for": tFor, "function": tFunction, "if": tIf, "in": tIn, "instance": tInstance, "null": tNull, "of": tOf,
	"or": tOr, "return": tReturn, "satisfies": tSatisfies, "some": tSome, "then": tThen, "true": tTrue,
}

var tokenNames = map[token]string{
	tEnd: "the end", tName: "a name", tNumber: "a number", tString: "a text", tAt: "a date or time", tDots: "..",
	tPower: "**", tLE: "<=", tGE: ">=", tNE: "!=", tArrow: "->",
}

func (t token) String() string {
	if s, ok := tokenNames[t]; ok {
		return s
	}
	if t < tEnd {
		return string(rune(t))
	}
	for word, k := range keywords {
		if k == t {
			return word
		}
	}
	return "?"
}

// A lexer reads one token after another. It can be moved: names are matched
// against the scope on the source itself, because they may hold anything.
type lexer struct {
	src   string
	tok   token
	start int         // byte where the token begins
	end   int         // byte after it
	text  string      // of a string: what it means; of anything else: as written
	bad   string      // why a token is tBad
	space bool        // white space came before the token
	gaps  map[int]int // where long gaps end, by where they begin
}

// moveTo reads the token at or after a byte.
func (l *lexer) moveTo(at int) {
	l.end = at
	l.next()
}

func (l *lexer) next() {
	from := l.end
	l.skipSpace()
	l.space = l.start > from || from == 0
	if l.bad != "" {
		l.tok = tBad
		return
	}
	if l.start >= len(l.src) {
		l.tok, l.end, l.text = tEnd, len(l.src), ""
		return
	}
	c := l.src[l.start]
	switch {
	case c == '"':
		l.readString(l.start + 1)
	case c == '@' && strings.HasPrefix(l.src[l.start:], `@"`):
		l.readString(l.start + 2)
		if l.tok == tString {
			l.tok = tAt
		}
	case c >= '0' && c <= '9' || c == '.' && l.start+1 < len(l.src) && isDigit(l.src[l.start+1]):
		l.readNumber()
	default:
		l.readWord()
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// skipSpace passes white space and comments (grammar rules 61 and 62; 10.3.1.2).
func (l *lexer) skipSpace() {
	i := passSpace(l.src, l.end)
	if strings.HasPrefix(l.src[i:], "/*") {
		l.start, l.end, l.bad = i, len(l.src), "this comment has no end: write */ after it"
		return
	}
	l.start = i
}

// isSpace is grammar rule 61, with the byte order mark.
func isSpace(c rune) bool {
	return unicode.IsSpace(c) || c == 0x180E || c == 0x200B || c == 0xFEFF
}

func (l *lexer) readNumber() {
	i := l.start
	for i < len(l.src) && isDigit(l.src[i]) {
		i++
	}
	if i+1 < len(l.src) && l.src[i] == '.' && isDigit(l.src[i+1]) {
		for i++; i < len(l.src) && isDigit(l.src[i]); i++ {
		}
	}
	if i < len(l.src) && (l.src[i] == 'e' || l.src[i] == 'E') {
		j := i + 1
		if j < len(l.src) && (l.src[j] == '+' || l.src[j] == '-') {
			j++
		}
		if j < len(l.src) && isDigit(l.src[j]) {
			for i = j; i < len(l.src) && isDigit(l.src[i]); i++ {
			}
		}
	}
	l.tok, l.end, l.text = tNumber, i, l.src[l.start:i]
}

func (l *lexer) readWord() {
	rest := l.src[l.start:]
	c, size := utf8.DecodeRuneInString(rest)
	if isNameStart(c) {
		i := size
		for i < len(rest) {
			c, size := utf8.DecodeRuneInString(rest[i:])
			if !isNamePart(c) {
				break
			}
			i += size
		}
		l.tok, l.end, l.text = tName, l.start+i, rest[:i]
		if k, ok := keywords[l.text]; ok {
			l.tok = k
		}
		return
	}
	for _, two := range [...]struct {
		s string
		t token
	}{{"..", tDots}, {"**", tPower}, {"<=", tLE}, {">=", tGE}, {"!=", tNE}, {"->", tArrow}} {
		if strings.HasPrefix(rest, two.s) {
			l.tok, l.end, l.text = two.t, l.start+2, two.s
			return
		}
	}
	l.tok, l.end, l.text = token(c), l.start+size, rest[:size]
	if c == utf8.RuneError && size <= 1 {
		l.tok, l.bad = tBad, "this is not a character: save the text as UTF-8"
	}
}

// readString reads a string literal whose first character is at i (grammar rule 33).
func (l *lexer) readString(i int) {
	from := i
	if n := strings.IndexAny(l.src[i:], "\"\\\n\r"); n >= 0 && l.src[i+n] == '"' {
		l.tok, l.end, l.text = tString, i+n+1, l.src[from:i+n]
		return
	}
	var b strings.Builder
	for i < len(l.src) {
		switch c := l.src[i]; c {
		case '"':
			l.tok, l.end, l.text = tString, i+1, b.String()
			return
		case '\n', '\r':
			l.tok, l.end, l.bad = tBad, len(l.src), `a text ends on the line on which it begins: write \n for a new line`
			return
		case '\\':
			n := unescape(&b, l.src[i:])
			i += n
		default:
			b.WriteByte(c)
			i++
		}
	}
	l.tok, l.end, l.bad = tBad, len(l.src), `this text has no end: write " after it`
}

// unescape writes what an escape stands for and says how long it is. A
// backslash before anything else is a backslash: patterns are full of them.
func unescape(b *strings.Builder, s string) int {
	if len(s) < 2 {
		b.WriteByte('\\')
		return 1
	}
	if i := strings.IndexByte(`nrt"'\`, s[1]); i >= 0 {
		b.WriteByte("\n\r\t\"'\\"[i])
		return 2
	}
	if c, ok := hex(s, 'u', 4); ok {
		if c >= 0xD800 && c < 0xDC00 && len(s) >= 12 && s[6] == '\\' {
			if d, ok := hex(s[6:], 'u', 4); ok && d >= 0xDC00 && d < 0xE000 {
				b.WriteRune((c-0xD800)<<10 + (d - 0xDC00) + 0x10000)
				return 12
			}
		}
		b.WriteRune(c)
		return 6
	}
	if c, ok := hex(s, 'U', 6); ok && c <= unicode.MaxRune {
		b.WriteRune(c)
		return 8
	}
	b.WriteByte('\\')
	return 1
}

func hex(s string, letter byte, n int) (rune, bool) {
	if s[1] != letter || len(s) < 2+n {
		return 0, false
	}
	v, err := strconv.ParseInt(s[2:2+n], 16, 32)
	return rune(v), err == nil && v >= 0 && v <= unicode.MaxRune //nolint:gosec // it fits
}

// passSpace passes white space and comments; a comment without an end stays.
func passSpace(src string, i int) int {
	for i < len(src) {
		if n := passComment(src, i); n > i {
			i = n
			continue
		}
		c, size := utf8.DecodeRuneInString(src[i:])
		if !isSpace(c) {
			break
		}
		i += size
	}
	return i
}

// passComment passes a comment that begins at i.
func passComment(src string, i int) int {
	switch rest := src[i:]; {
	case strings.HasPrefix(rest, "//"):
		if n := strings.IndexByte(rest, '\n'); n >= 0 {
			return i + n
		}
		return len(src)
	case strings.HasPrefix(rest, "/*"):
		if n := strings.Index(rest[2:], "*/"); n >= 0 {
			return i + n + 4
		}
	}
	return i
}

// CleanName is a name as it is compared: one space between words, none beside
// an operator (10.3.1.4).
func CleanName(s string) string {
	if !strings.ContainsFunc(s, isSpace) {
		return s
	}
	words := strings.FieldsFunc(s, isSpace)
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			last, _ := utf8.DecodeLastRuneInString(words[i-1])
			first, _ := utf8.DecodeRuneInString(w)
			if isNamePart(last) && isNamePart(first) {
				b.WriteByte(' ')
			}
		}
		b.WriteString(w)
	}
	return b.String()
}
