package feel

import "unicode/utf8"

// Names are matched against the text itself, for they may hold spaces and
// operators. So that thousands of names stay quick, they are kept by the word
// they begin with, and the tries that one expression takes have a limit.

// maxTries is how many names may be tried while one expression is read.
const maxTries = 5_000_000

// firstWord is what a text begins with, up to the first space or operator. A
// name stands in a text only if both begin with the same.
func firstWord(s string) string {
	for i, c := range s {
		if !isNamePart(c) || isSpace(c) {
			return s[:i]
		}
	}
	return s
}

// byWord are names by the word they begin with.
type byWord map[string][]string

func (w byWord) add(name string) {
	first := firstWord(name)
	w[first] = append(w[first], name)
}

// count counts the names tried and what else grows faster than the text.
func (p *parser) count(n int) {
	if p.tries += n; p.tries > maxTries {
		p.fail(p.start, "this expression has too many names: give parts of it expressions of their own")
	}
}

// matches says where a known name ends that begins at a byte of the source, or
// 0 if it does not stand there.
func (p *parser) matches(at int, name string) int {
	p.count(1 + len(name)>>3)
	return p.matchName(at, name)
}

// addKey remembers the key of a context literal.
func (p *parser) addKey(key string) {
	if p.keys == nil {
		p.keys, p.known = byWord{}, map[string]bool{}
	}
	if !p.known[key] {
		p.known[key] = true
		p.keys.add(key)
	}
}

// matchName is matches without the count. White space matters only between letters.
func (l *lexer) matchName(at int, name string) int {
	src, i := l.src, at
	last := rune(0)
	for j := 0; j < len(name); {
		n, size := utf8.DecodeRuneInString(name[j:])
		if n == ' ' {
			k := l.pass(i)
			if k == i {
				return 0
			}
			i, j, last = k, j+1, ' '
			continue
		}
		c, width := utf8.DecodeRuneInString(src[i:])
		if i < len(src) && c != n && (isSpace(c) || c == '/') && last != 0 && (!isNamePart(last) || !isNamePart(n)) {
			i = l.pass(i)
			c, width = utf8.DecodeRuneInString(src[i:])
		}
		if i >= len(src) || c != n {
			return 0
		}
		i, j, last = i+width, j+size, n
	}
	if c, _ := utf8.DecodeRuneInString(src[i:]); i < len(src) && isNamePart(last) && isNamePart(c) {
		return 0
	}
	return i
}

// longGap is the length from which a stretch of white space and comments is
// remembered: many names may be tried across it.
const longGap = 32

// pass passes white space and comments.
func (l *lexer) pass(i int) int {
	if end, known := l.gaps[i]; known {
		return end
	}
	end := passSpace(l.src, i)
	if l.gaps != nil && (end-i >= longGap || i < len(l.src) && l.src[i] == '/') {
		l.gaps[i] = end
	}
	return end
}
