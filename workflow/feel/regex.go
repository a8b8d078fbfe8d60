package feel

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2/v2"
)

// Patterns are those of XPath and XQuery Functions and Operators, clause 5.6.1,
// not Go's: they have back-references and the subtraction of classes. They are
// checked and rewritten here for an engine with .NET's syntax. Where XPath
// raises an error, FEEL is null.

// matchTime bounds one match: such patterns can take very long.
const matchTime = 250 * time.Millisecond

const maxPattern = 10_000 // bytes of a pattern

type pattern struct {
	re     *regexp2.Regexp
	groups int
}

// compilePattern reads a pattern once per run.
func (c *env) compilePattern(src, flags string) (*pattern, bool) {
	key := flags + "\x00" + src
	if p, ok := c.patterns[key]; ok {
		return p, true
	}
	t := translator{src: src}
	var opts regexp2.RegexOptions
	for _, f := range flags {
		switch f {
		case 's':
			t.dotAll = true
		case 'm':
			t.multi = true
		case 'i':
			opts |= regexp2.IgnoreCase
		case 'x':
			t.src = withoutSpace(t.src)
		case 'q':
			t.quoted = true
		default:
			c.null("%q is not a flag; they are s, m, i, x and q", string(f))
			return nil, false
		}
	}
	if len(src) > maxPattern {
		c.null("the pattern is longer than %s bytes", thousands(maxPattern))
		return nil, false
	}
	out, why := t.translate()
	if why != "" {
		c.null("the pattern cannot be read: %s", why)
		return nil, false
	}
	var re *regexp2.Regexp
	var err error
	c.timed(func() { re, err = regexp2.Compile(out, opts) })
	if c.err != nil {
		return nil, false
	}
	if err != nil {
		c.null("the pattern cannot be read")
		return nil, false
	}
	re.MatchTimeout = matchTime
	p := &pattern{re, t.groups}
	if c.patterns == nil {
		c.patterns = map[string]*pattern{}
	}
	if len(c.patterns) < 100 {
		c.patterns[key] = p
	}
	return p, true
}

// matchStep is how much time counts as a step: nothing else tells what a
// pattern costs.
const matchStep = 500 * time.Nanosecond

// timed does what a pattern asks and counts the time it takes.
func (c *env) timed(match func()) {
	before := time.Now()
	match()
	c.pay(c.place, int(time.Since(before)/matchStep))
	c.look()
}

// found says whether a pattern stands in a text.
func (c *env) found(p *pattern, s string) (ok bool, err error) {
	c.timed(func() { ok, err = p.re.MatchString(s) })
	return ok, err
}

// failed ends the run: a match that took too long would take as long again.
func (c *env) failed(err error) Value {
	if errors.Is(err, regexp2.ErrBacktrackingStackLimit) {
		c.stop(c.place, "%s: the pattern is too involved for this text", c.name)
	} else {
		c.stop(c.place, "%s: the pattern takes longer than %s", c.name, matchTime)
	}
	return nil
}

func matches(c *env, a []Value) Value {
	p, ok := c.compilePattern(str(a[1]), str(a[2]))
	if !ok {
		return nil
	}
	found, err := c.found(p, str(a[0]))
	if err != nil {
		return c.failed(err)
	}
	return Bool(found)
}

func replace(c *env, a []Value) Value {
	p, ok := c.compilePattern(str(a[1]), str(a[3]))
	if !ok {
		return nil
	}
	empty, err := c.found(p, "")
	if err != nil {
		return c.failed(err)
	}
	if empty {
		return c.null("the pattern also matches nothing at all")
	}
	with, why := replacement(str(a[2]), p.groups, strings.Contains(str(a[3]), "q"))
	if why != "" {
		return c.null("%s", why)
	}
	var b strings.Builder
	err = p.each(c, str(a[0]), func(between string, m *regexp2.Match) bool {
		b.WriteString(between)
		if m != nil {
			for _, part := range with {
				if part.group < 0 {
					b.WriteString(part.text)
				} else if g := m.GroupByNumber(part.group); g != nil {
					b.WriteString(g.String())
				}
			}
		}
		return b.Len() <= c.limits.String
	})
	if err != nil {
		return c.failed(err)
	}
	return c.text(c.place, b.String())
}

func split(c *env, a []Value) Value {
	p, ok := c.compilePattern(str(a[1]), "")
	if !ok {
		return nil
	}
	if empty, err := c.found(p, ""); err != nil {
		return c.failed(err)
	} else if empty {
		return c.null("the delimiter also matches nothing at all")
	}
	out := List{}
	err := p.each(c, str(a[0]), func(between string, _ *regexp2.Match) bool {
		out = append(out, String(between))
		return len(out) <= c.limits.Items
	})
	if err != nil {
		return c.failed(err)
	}
	if !c.room(c.place, len(out)) {
		return nil
	}
	return out
}

// each hands out what is before every match, with the match, and what is after
// the last, without.
func (p *pattern) each(c *env, s string, do func(between string, m *regexp2.Match) bool) error {
	runes := []rune(s)
	from := 0
	var m *regexp2.Match
	var err error
	c.timed(func() { m, err = p.re.FindRunesMatch(runes) })
	for err == nil && m != nil {
		if !c.step(c.place) || !do(string(runes[from:m.RuneIndex]), m) {
			return nil
		}
		from = m.RuneIndex + m.RuneLength
		c.timed(func() { m, err = p.re.FindNextMatch(m) })
	}
	if err == nil {
		do(string(runes[from:]), nil)
	}
	return err
}

// part is a piece of a replacement: text, or a group if group is not below 0.
type part struct {
	text  string
	group int
}

// replacement reads $1, \$ and \\ (5.6.4).
func replacement(s string, groups int, quoted bool) (parts []part, why string) {
	if quoted {
		return []part{{s, -1}}, ""
	}
	for i := 0; i < len(s); {
		switch s[i] {
		case '\\':
			if i+1 >= len(s) || s[i+1] != '\\' && s[i+1] != '$' {
				return nil, `in a replacement \ stands only before \ or $`
			}
			parts = append(parts, part{s[i+1 : i+2], -1})
			i += 2
		case '$':
			if i+1 >= len(s) || !isDigit(s[i+1]) {
				return nil, "in a replacement $ stands only before the number of a group"
			}
			n := int(s[i+1] - '0')
			for i += 2; i < len(s) && isDigit(s[i]) && n*10+int(s[i]-'0') <= groups; i++ {
				n = n*10 + int(s[i]-'0')
			}
			if n <= groups {
				parts = append(parts, part{"", n})
			}
		default:
			j := i
			for j < len(s) && s[j] != '\\' && s[j] != '$' {
				j++
			}
			parts = append(parts, part{s[i:j], -1})
			i = j
		}
	}
	return parts, ""
}

// withoutSpace is flag x: white space goes, except in classes.
func withoutSpace(s string) string {
	var b strings.Builder
	depth := 0
	for i := range len(s) {
		c := s[i]
		if depth == 0 && (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
			continue
		}
		if c == '[' && !escaped(s, i) {
			depth++
		}
		if c == ']' && depth > 0 && !escaped(s, i) {
			depth--
		}
		b.WriteByte(c)
	}
	return b.String()
}

func escaped(s string, i int) bool {
	n := 0
	for i > 0 && s[i-1] == '\\' {
		n++
		i--
	}
	return n%2 == 1
}

// A translator rewrites an XPath pattern for the engine.
type translator struct {
	src                   string
	i                     int
	out                   strings.Builder
	dotAll, multi, quoted bool
	groups                int
	open                  []int // groups not yet closed
	closed                map[int]bool
	depth                 int
}

// These are the classes of XML Schema, written for inside of brackets.
const (
	wordClass   = `\p{L}\p{M}\p{N}\p{S}`
	noWordClass = `\p{P}\p{Z}\p{C}`
	nameStart   = `_:\p{L}`
	nameClass   = `\-._:\p{L}\p{M}\p{Nd}`
	spaceClass  = ` \t\n\r`
	digitClass  = `\p{Nd}`
)

func (t *translator) translate() (pattern, why string) {
	if t.quoted {
		for _, c := range t.src {
			if strings.ContainsRune(`\|.-^?*+{}()[]$`, c) {
				t.out.WriteByte('\\')
			}
			t.out.WriteRune(c)
		}
		return t.out.String(), ""
	}
	t.closed = map[int]bool{}
	quantifiable := false
	for t.i < len(t.src) {
		c, size := utf8.DecodeRuneInString(t.src[t.i:])
		was := quantifiable
		quantifiable = true
		switch c {
		case '\\':
			why = t.escape(false)
		case '[':
			why = t.class()
		case '(':
			why, quantifiable = t.group(), false
		case ')':
			why = t.close()
		case '|':
			t.out.WriteByte('|')
			t.i++
			quantifiable = false
		case '.':
			t.i++
			if t.dotAll {
				t.out.WriteString(`[\s\S]`)
			} else {
				t.out.WriteString(`[^\n\r]`)
			}
		case '^':
			t.i++
			if t.multi {
				t.out.WriteString(`(?:\A|(?<=\n)(?!\z))`)
			} else {
				t.out.WriteString(`\A`)
			}
			quantifiable = false
		case '$':
			t.i++
			if t.multi {
				t.out.WriteString(`(?=\n|\z)`)
			} else {
				t.out.WriteString(`\z`)
			}
			quantifiable = false
		case '?', '*', '+', '{':
			why = t.quantifier(was)
			quantifiable = false
		case ']', '}':
			why = string(c) + " closes nothing"
		case ' ', '#':
			t.out.WriteString(`\` + string(c))
			t.i++
		default:
			t.out.WriteRune(c)
			t.i += size
		}
		if why != "" {
			return "", why
		}
	}
	if len(t.open) > 0 {
		return "", "a ( is not closed"
	}
	return t.out.String(), ""
}

func (t *translator) group() string {
	t.i++
	if t.depth++; t.depth > 100 {
		return "groups are nested more than 100 deep"
	}
	if strings.HasPrefix(t.src[t.i:], "?:") {
		t.i += 2
		t.out.WriteString("(?:")
		t.open = append(t.open, 0)
		return ""
	}
	if strings.HasPrefix(t.src[t.i:], "?") {
		return "(? is not a group"
	}
	t.groups++
	t.open = append(t.open, t.groups)
	t.out.WriteByte('(')
	return ""
}

func (t *translator) close() string {
	if len(t.open) == 0 {
		return ") closes nothing"
	}
	t.closed[t.open[len(t.open)-1]] = true
	t.open = t.open[:len(t.open)-1]
	t.depth--
	t.i++
	t.out.WriteByte(')')
	return ""
}

func (t *translator) quantifier(allowed bool) string {
	if !allowed {
		return "a quantifier follows nothing"
	}
	from := t.i
	if t.src[t.i] == '{' {
		end := strings.IndexByte(t.src[t.i:], '}')
		if end < 0 {
			return "a { is not closed"
		}
		lo, hi, two := strings.Cut(t.src[t.i+1:t.i+end], ",")
		if !count(lo) || two && hi != "" && !count(hi) {
			return "the numbers in { } are not whole numbers up to 999"
		}
		t.i += end
	}
	t.i++
	if t.i < len(t.src) && t.src[t.i] == '?' {
		t.i++
	}
	t.out.WriteString(t.src[from:t.i])
	return ""
}

func count(s string) bool {
	return s != "" && len(s) <= 3 && strings.Trim(s, "0123456789") == ""
}

// escape rewrites what follows a backslash.
func (t *translator) escape(inClass bool) string {
	if t.i+1 >= len(t.src) {
		return `\ stands at the end`
	}
	c := t.src[t.i+1]
	t.i += 2
	write := func(class string, not bool) {
		switch {
		case inClass:
			t.out.WriteString(class)
		case not:
			t.out.WriteString("[^" + class + "]")
		default:
			t.out.WriteString("[" + class + "]")
		}
	}
	switch c {
	case 'n', 'r', 't', '\\', '|', '.', '-', '^', '?', '*', '+', '{', '}', '(', ')', '[', ']', '$':
		t.out.WriteByte('\\')
		t.out.WriteByte(c)
	case 'd':
		write(digitClass, false)
	case 'w':
		write(wordClass, false)
	case 'W':
		write(noWordClass, false)
	case 's':
		write(spaceClass, false)
	case 'i':
		write(nameStart, false)
	case 'c':
		write(nameClass, false)
	case 'D':
		if inClass {
			t.out.WriteString(`\P{Nd}`)
		} else {
			write(digitClass, true)
		}
	case 'S':
		if inClass {
			t.out.WriteString(`\S`)
		} else {
			write(spaceClass, true)
		}
	case 'I', 'C':
		if inClass {
			return `\` + string(c) + " cannot stand in a class here"
		}
		write(map[byte]string{'I': nameStart, 'C': nameClass}[c], true)
	case 'p', 'P':
		return t.category(c, inClass)
	default:
		if isDigit(c) && c != '0' && !inClass {
			return t.reference(int(c - '0'))
		}
		r, _ := utf8.DecodeRuneInString(t.src[t.i-1:])
		return `\` + string(r) + " means nothing"
	}
	return ""
}

// reference is \1: the group must be complete before it.
func (t *translator) reference(n int) string {
	for t.i < len(t.src) && isDigit(t.src[t.i]) && n*10+int(t.src[t.i]-'0') <= t.groups {
		n = n*10 + int(t.src[t.i]-'0')
		t.i++
	}
	if !t.closed[n] {
		return "a back-reference points to a group that is not complete"
	}
	t.out.WriteString(`(?:\` + thousands(n) + `)`)
	return ""
}

// blocks are the blocks of Unicode that patterns name; the common ones.
var blocks = map[string]string{
	"IsBasicLatin": `\u0000-\u007F`, "IsLatin-1Supplement": `\u0080-\u00FF`, "IsLatinExtended-A": `\u0100-\u017F`,
	"IsLatinExtended-B": `\u0180-\u024F`, "IsIPAExtensions": `\u0250-\u02AF`, "IsSpacingModifierLetters": `\u02B0-\u02FF`,
	"IsCombiningDiacriticalMarks": `\u0300-\u036F`, "IsGreek": `\u0370-\u03FF`, "IsGreekandCoptic": `\u0370-\u03FF`,
	"IsCyrillic": `\u0400-\u04FF`, "IsArmenian": `\u0530-\u058F`, "IsHebrew": `\u0590-\u05FF`, "IsArabic": `\u0600-\u06FF`,
	"IsDevanagari": `\u0900-\u097F`, "IsBengali": `\u0980-\u09FF`, "IsThai": `\u0E00-\u0E7F`, "IsGeorgian": `\u10A0-\u10FF`,
	"IsHangulJamo": `\u1100-\u11FF`, "IsLatinExtendedAdditional": `\u1E00-\u1EFF`, "IsGreekExtended": `\u1F00-\u1FFF`,
	"IsGeneralPunctuation": `\u2000-\u206F`, "IsSuperscriptsandSubscripts": `\u2070-\u209F`, "IsCurrencySymbols": `\u20A0-\u20CF`,
	"IsLetterlikeSymbols": `\u2100-\u214F`, "IsNumberForms": `\u2150-\u218F`, "IsArrows": `\u2190-\u21FF`,
	"IsMathematicalOperators": `\u2200-\u22FF`, "IsBoxDrawing": `\u2500-\u257F`, "IsGeometricShapes": `\u25A0-\u25FF`,
	"IsHiragana": `\u3040-\u309F`, "IsKatakana": `\u30A0-\u30FF`, "IsCJKUnifiedIdeographs": `\u4E00-\u9FFF`,
	"IsHangulSyllables": `\uAC00-\uD7AF`, "IsPrivateUse": `\uE000-\uF8FF`,
}

const categories = " L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po Z Zs Zl Zp S Sm Sc Sk So C Cc Cf Co Cn "

func (t *translator) category(letter byte, inClass bool) string {
	rest := t.src[t.i:]
	end := strings.IndexByte(rest, '}')
	if !strings.HasPrefix(rest, "{") || end < 0 {
		return `\` + string(letter) + " needs a category in { }"
	}
	name := rest[1:end]
	t.i += end + 1
	if strings.Contains(categories, " "+name+" ") && name != "" {
		t.out.WriteString(`\` + string(letter) + "{" + name + "}")
		return ""
	}
	set, ok := blocks[name]
	if !ok || inClass && letter == 'P' {
		return "there is no category " + clip(name)
	}
	switch {
	case inClass:
		t.out.WriteString(set)
	case letter == 'P':
		t.out.WriteString("[^" + set + "]")
	default:
		t.out.WriteString("[" + set + "]")
	}
	return ""
}

// class rewrites [ … ]. A class that is taken away goes before the rest as what
// must not come next: so it holds for both cases of a letter under flag i.
func (t *translator) class() string {
	sub := translator{src: t.src, i: t.i, depth: t.depth}
	without, why := sub.classBody()
	body := sub.out.String()
	t.i = sub.i
	if without != "" {
		body = "(?:(?!" + without + ")" + body + ")"
	}
	t.out.WriteString(body)
	return why
}

// classBody writes the class and gives back what is taken away from it.
func (t *translator) classBody() (without, why string) {
	if t.depth++; t.depth > 100 {
		return "", "classes are nested more than 100 deep"
	}
	defer func() { t.depth-- }()
	t.i++
	t.out.WriteByte('[')
	if t.i < len(t.src) && t.src[t.i] == '^' {
		t.i++
		t.out.WriteByte('^')
	}
	for first := true; t.i < len(t.src); first = false {
		c, size := utf8.DecodeRuneInString(t.src[t.i:])
		switch {
		case c == ']' && first:
			return "", "a class is empty"
		case c == ']':
			t.i++
			t.out.WriteByte(']')
			return without, ""
		case c == '-' && strings.HasPrefix(t.src[t.i:], "-[") && !first:
			t.i++
			sub := translator{src: t.src, i: t.i, depth: t.depth}
			if why := sub.class(); why != "" {
				return "", why
			}
			t.i, without = sub.i, sub.out.String()
			if t.i >= len(t.src) || t.src[t.i] != ']' {
				return "", "after the class that is taken away comes ]"
			}
		case c == '[':
			return "", "[ stands in a class only after -"
		case c == '\\':
			if why := t.escape(true); why != "" {
				return "", why
			}
		default:
			t.out.WriteRune(c)
			t.i += size
		}
	}
	return "", "a [ is not closed"
}
