package bpmn

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"moothall/workflow/feel"
)

// isJUEL says whether a text is or holds expressions of the Java Unified
// Expression Language, which the files of other engines are full of. What
// begins with "=" is FEEL, whatever its texts hold.
func isJUEL(s string) bool {
	return !strings.HasPrefix(strings.TrimSpace(s), "=") && (strings.Contains(s, "${") || strings.Contains(s, "#{"))
}

// juel translates such a text to FEEL, and says which variables it names.
// Methods of Java objects have no translation, but for reading a variable of
// the execution.
func juel(src string) (out string, variables []string, err error) {
	var parts []string
	var texts []bool // which of the parts are texts between expressions
	rest := src
	for rest != "" {
		at := strings.IndexAny(rest, "$#")
		for at >= 0 && (at+1 >= len(rest) || rest[at+1] != '{') {
			next := strings.IndexAny(rest[at+1:], "$#")
			if next < 0 {
				at = -1
				break
			}
			at += 1 + next
		}
		if at < 0 {
			parts, texts = append(parts, feel.Literal(feel.String(rest))), append(texts, true)
			break
		}
		if at > 0 {
			parts, texts = append(parts, feel.Literal(feel.String(rest[:at]))), append(texts, true)
		}
		p := &juelParser{src: rest[at+2:]}
		out, err := p.all()
		if err != nil {
			return "", nil, err
		}
		variables = append(variables, p.variables...)
		parts, texts = append(parts, out), append(texts, false)
		rest = p.src[p.at:]
	}
	if len(parts) == 1 {
		return parts[0], variables, nil
	}
	for i, p := range parts {
		if !texts[i] {
			parts[i] = "string(" + p + ")"
		}
	}
	return "string join([" + strings.Join(parts, ", ") + "])", variables, nil // which leaves out what is null, as JUEL does
}

// juelParser reads one expression up to its closing brace.
type juelParser struct {
	src      string
	at       int
	tok      string
	kind     rune // n name, s text, d number, o operator
	depth    int
	compared int // comparisons so far

	variables []string
}

type juelError struct{ text string }

func (p *juelParser) fail(format string, args ...any) { panic(juelError{fmt.Sprintf(format, args...)}) }

func (p *juelParser) all() (out string, err error) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case juelError:
			err = errors.New(e.text)
		default:
			panic(e)
		}
	}()
	p.next()
	out = p.choice()
	if p.is("}") == "" {
		p.fail("there is something after its end: %s", p.tok)
	}
	return out, nil
}

var juelNumber = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?`)

func (p *juelParser) next() {
	for p.at < len(p.src) && strings.ContainsRune(" \t\r\n", rune(p.src[p.at])) {
		p.at++
	}
	if p.at >= len(p.src) {
		p.fail("it has no closing brace")
	}
	rest := p.src[p.at:]
	switch c := rune(rest[0]); {
	case c == '"' || c == '\'':
		p.text(rest)
	case c >= '0' && c <= '9':
		p.tok, p.kind = juelNumber.FindString(rest), 'd'
		p.at += len(p.tok)
	case c == '_' || unicode.IsLetter(c) || c >= 0x80:
		i := 1
		for i < len(rest) && (rest[i] == '_' || rest[i] >= 0x80 || unicode.IsLetter(rune(rest[i])) || unicode.IsDigit(rune(rest[i]))) {
			i++
		}
		p.tok, p.kind = rest[:i], 'n'
		p.at += i
	default:
		p.kind = 'o'
		p.tok = rest[:1]
		for _, op := range []string{"==", "!=", "<=", ">=", "&&", "||"} {
			if strings.HasPrefix(rest, op) {
				p.tok = op
			}
		}
		p.at += len(p.tok)
	}
}

// text reads a text in quotation marks.
func (p *juelParser) text(rest string) {
	var b strings.Builder
	i := 1
	for ; i < len(rest) && rest[i] != rest[0]; i++ {
		if rest[i] == '\\' && i+1 < len(rest) {
			i++
		}
		b.WriteByte(rest[i])
	}
	if i >= len(rest) {
		p.fail("a text in it has no end")
	}
	p.tok, p.kind = b.String(), 's'
	p.at += i + 1
}

func (p *juelParser) is(ops ...string) string {
	if p.kind != 'o' && p.kind != 'n' {
		return ""
	}
	for _, op := range ops {
		if p.tok == op {
			return op
		}
	}
	return ""
}

func (p *juelParser) enter() {
	if p.depth++; p.depth > 100 {
		p.fail("it is nested too deep")
	}
}

func (p *juelParser) choice() string {
	p.enter()
	defer func() { p.depth-- }()
	cond := p.or()
	if p.is("?") == "" {
		return cond
	}
	p.next()
	yes := p.choice()
	if p.is(":") == "" {
		p.fail("a choice with ? has no :")
	}
	p.next()
	return "(if " + cond + " then " + yes + " else " + p.choice() + ")"
}

var comparisons = []string{"=", "!=", "<", ">", "<=", ">="}

// level reads operators of one strength between operands of the next. FEEL does
// not compare comparisons unless they are in brackets.
func (p *juelParser) level(below func() string, words map[string]string, ops ...string) string {
	operand := func() (string, bool) {
		before := p.compared
		s := below()
		return s, p.compared > before
	}
	left, compares := operand()
	for {
		op := p.is(ops...)
		if op == "" {
			return left
		}
		p.next()
		w := op
		if t, ok := words[op]; ok {
			w = t
		}
		right, compares2 := operand()
		switch {
		case w == "%":
			left = "modulo(" + left + ", " + right + ")"
			continue
		case slices.Contains(comparisons, w):
			left, right = inBrackets(left, compares), inBrackets(right, compares2)
			p.compared++
			compares = true
		}
		left += " " + w + " " + right
	}
}

func inBrackets(s string, needed bool) string {
	if needed {
		return "(" + s + ")"
	}
	return s
}

func (p *juelParser) or() string {
	return p.level(p.and, map[string]string{"||": "or"}, "||", "or")
}

func (p *juelParser) and() string {
	return p.level(p.equal, map[string]string{"&&": "and"}, "&&", "and")
}

func (p *juelParser) equal() string {
	return p.level(p.compare, map[string]string{"==": "=", "eq": "=", "ne": "!="}, "==", "!=", "eq", "ne")
}

func (p *juelParser) compare() string {
	return p.level(p.add, map[string]string{"lt": "<", "gt": ">", "le": "<=", "ge": ">="}, "<", ">", "<=", ">=", "lt", "gt", "le", "ge")
}

func (p *juelParser) add() string { return p.level(p.times, nil, "+", "-") }

func (p *juelParser) times() string {
	return p.level(p.unary, map[string]string{"div": "/", "mod": "%"}, "*", "/", "%", "div", "mod")
}

func (p *juelParser) unary() string {
	p.enter()
	defer func() { p.depth-- }()
	switch p.is("!", "not", "-", "empty") {
	case "!", "not":
		p.next()
		return "not(" + p.unary() + ")"
	case "-":
		p.next()
		return "-" + p.unary()
	case "empty":
		p.next()
		return `list contains([null, "", [], {}], ` + p.unary() + ")"
	}
	return p.primary()
}

func (p *juelParser) primary() string {
	switch {
	case p.kind == 's':
		s := feel.Literal(feel.String(p.tok))
		p.next()
		return s
	case p.kind == 'd':
		s := p.tok
		p.next()
		return s
	case p.is("(") != "":
		p.next()
		s := p.choice()
		if p.is(")") == "" {
			p.fail("a bracket is not closed")
		}
		p.next()
		return "(" + s + ")"
	case p.kind == 'n':
		return p.path()
	}
	p.fail("a value is missing before %s", p.tok)
	return ""
}

// loopNames are what Camunda 7 calls the variables of a loop, and what they are called here.
var loopNames = map[string]string{
	"nrOfInstances": "numberOfInstances", "nrOfActiveInstances": "numberOfActiveInstances", "nrOfCompletedInstances": "numberOfCompletedInstances",
}

// juelName is a name that is one in both languages.
var juelName = regexp.MustCompile(`^[\p{L}_][\p{L}\p{Mn}0-9_]*$`)

// feelWords cannot be names in FEEL.
var feelWords = []string{"if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "between", "function", "external", "instance", "and", "or", "not", "of"}

func (p *juelParser) name() string {
	s := p.tok
	if slices.Contains(feelWords, s) {
		p.fail("the name %s is a word of FEEL's own", s)
	}
	if !juelName.MatchString(s) || strings.ContainsAny(s, "ªµº") {
		p.fail("%q is no name of a variable", s)
	}
	p.next()
	return s
}

// path reads a name and what follows after dots and brackets.
func (p *juelParser) path() string {
	s := p.name()
	if own, ok := loopNames[s]; ok {
		s = own
	}
	if s == "execution" && p.is(".") != "" {
		s = p.execution()
	}
	if s != "true" && s != "false" && s != "null" {
		p.variables = append(p.variables, s)
	}
	for {
		switch {
		case p.is(".") != "":
			p.next()
			if p.kind != 'n' {
				p.fail("a name is missing after the dot")
			}
			member := p.name()
			if p.is("(") != "" {
				p.fail("it calls the method %s of a Java object", member)
			}
			s += "." + member
		case p.is("[") != "":
			p.next()
			if p.kind != 's' {
				p.fail("only a text can stand in its square brackets")
			}
			s = "get value(" + s + ", " + feel.Literal(feel.String(p.tok)) + ")"
			p.next()
			if p.is("]") == "" {
				p.fail("a square bracket is not closed")
			}
			p.next()
		case p.is("(") != "":
			p.fail("it calls the Java function %s", s)
		default:
			return s
		}
	}
}

// execution reads execution.getVariable("name"), which is the variable.
func (p *juelParser) execution() string {
	p.next()
	method := p.tok
	p.next()
	if method != "getVariable" || p.is("(") == "" {
		p.fail("it asks the engine's execution object for %s", method)
	}
	p.next()
	if p.kind != 's' {
		p.fail("the variable's name must be a text")
	}
	name := p.name()
	if p.is(")") == "" {
		p.fail("a bracket is not closed")
	}
	p.next()
	return name
}
