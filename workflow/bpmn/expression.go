package bpmn

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/beevik/etree"

	"moothall/workflow/feel"
)

// pending is an expression that is compiled when all names are known.
type pending struct {
	x     *etree.Element // whose it is
	place string         // which of its expressions
	expr  *Expr
}

// feelLanguage says whether an expression language is FEEL, by whatever address.
func feelLanguage(lang string) bool {
	return strings.Contains(strings.ToLower(lang), "feel")
}

// condition is an expression in BPMN's own places, whose language an attribute may name.
func (c *compiler) condition(x, holder *etree.Element, what string) *Expr {
	src := text(holder)
	if src == "" {
		return nil
	}
	lang := attr(holder, "language")
	if lang == "" {
		lang = c.model.language
	}
	if strings.Contains(src, "getDataObject(") { // BPMN's own function in XPath, 10.4.3
		return c.xpath(x, what, src)
	}
	switch {
	case strings.HasPrefix(src, "="), isJUEL(src), feelLanguage(lang):
		return c.expr(x, what, src)
	case lang == "", strings.Contains(lang, "XPath") && attr(holder, "language") == "":
		// BPMN's rule is XPath where nothing is said; hardly a tool means it.
		return c.expr(x, what, src)
	}
	c.say(Refusal, x, "the %s is written in %s, which is not run here; write it in FEEL", what, lang)
	return nil
}

var dataObject = regexp.MustCompile(`(\w+:)?getDataObject\(\s*['"]([^'"]+)['"]\s*\)`)

// xpath reads the little of XPath that conditions over data objects need.
func (c *compiler) xpath(x *etree.Element, what, src string) *Expr {
	out := strings.ReplaceAll(dataObject.ReplaceAllString(src, "$2"), "'", `"`)
	if strings.ContainsAny(out, "/@:") {
		c.say(Refusal, x, "the %s %s is written in XPath, which is not run here; write it in FEEL", what, shorten(src))
		return nil
	}
	c.say(Translated, x, "the %s %s is read as the FEEL expression %s", what, shorten(src), shorten(out))
	return c.expr(x, what, out)
}

// expr is a text that is an expression, whether or not it begins with "=".
func (c *compiler) expr(x *etree.Element, what, src string) *Expr {
	src = strings.TrimSpace(src)
	if c.bytes += len(src); len(src) > maxExpr || c.bytes > maxExprs {
		c.tooLong(x, what, len(src))
		return nil
	}
	e := &Expr{Source: src, FEEL: strings.TrimSpace(strings.TrimPrefix(src, "="))}
	if isJUEL(src) {
		translated, variables, err := juel(src)
		if err != nil {
			c.say(Refusal, x, "the %s %s cannot be translated to FEEL: %v", what, shorten(src), err)
			return nil
		}
		e.FEEL = translated
		for _, name := range variables { // though FEEL has a function called so
			c.variable(name)
		}
		c.say(Translated, x, "the %s %s is read as the FEEL expression %s", what, shorten(src), shorten(translated))
	}
	if e.FEEL == "" {
		c.say(Refusal, x, "the %s is empty", what)
		return nil
	}
	c.later = append(c.later, pending{x, what, e})
	return e
}

func (c *compiler) tooLong(x *etree.Element, what string, n int) {
	if n > maxExpr {
		c.say(Refusal, x, "the %s has %d characters; the limit is %d", what, n, maxExpr)
		return
	}
	c.add(Finding{Severity: Refusal, Process: c.process, Text: fmt.Sprintf("the expressions of the process have more than %d characters together", maxExprs)})
}

// value is a text that stands for itself unless it begins with "=" or is JUEL.
func (c *compiler) value(x *etree.Element, what, src string) *Expr {
	src = strings.TrimSpace(src)
	if src == "" {
		return nil
	}
	if strings.HasPrefix(src, "=") || isJUEL(src) {
		return c.expr(x, what, src)
	}
	return &Expr{Source: src, FEEL: feel.Literal(feel.String(src)), constant: feel.String(src)}
}

// names is a text that lists names, or an expression for a list of them.
func (c *compiler) names(x *etree.Element, what, src string) *Expr {
	src = strings.TrimSpace(src)
	if src == "" || strings.HasPrefix(src, "=") || isJUEL(src) {
		return c.value(x, what, src)
	}
	var list feel.List
	for n := range strings.SplitSeq(src, ",") {
		if n = strings.TrimSpace(n); n != "" {
			list = append(list, feel.String(n))
		}
	}
	return &Expr{Source: src, FEEL: feel.Literal(list), constant: list}
}

// compileAll compiles the expressions that wait for it. Names that nothing in
// the process sets become variables that must come from outside.
func (c *compiler) compileAll() {
	for _, p := range c.later {
		if prog := c.compileOne(p); prog != nil {
			p.expr.prog = prog
		}
	}
}

func (c *compiler) compileOne(p pending) *feel.Program {
	var own []string
	for round := 0; ; round++ {
		names := c.mentioned(p.expr.FEEL, own)
		scope := feel.NewScope(nil)
		for _, n := range names {
			scope.Add(feel.Var{Name: n})
		}
		prog, err := feel.Compile(p.place, p.expr.FEEL, scope)
		if err != nil {
			c.say(Refusal, p.x, "the expression %s cannot be read: %v", shorten(p.expr.FEEL), err)
			return nil
		}
		known := len(c.known) + len(own)
		for _, u := range prog.Unknown() {
			if u.OfItems { // perhaps an entry of what is filtered: no claim that it must be given
				own = append(own, u.Name)
			} else {
				c.used(u.Name)
			}
		}
		if len(c.known)+len(own) == known || round == 10 {
			for _, n := range prog.Problems() {
				c.say(Warning, p.x, "%s", n)
			}
			p.expr.vars = names
			for _, n := range names {
				c.markUsed(n)
			}
			return prog
		}
	}
}

// mentioned are the known names whose first word is a word of a text.
func (c *compiler) mentioned(src string, own []string) (list []string) {
	seen := map[string]bool{}
	for w := range strings.FieldsFuncSeq(src, func(r rune) bool { return !inWord(r) }) {
		if !seen[w] {
			seen[w] = true
			list = append(list, c.first[w]...)
		}
	}
	for _, n := range own {
		if !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	return list
}

// inWord says whether names need no space or operator between two such letters.
func inWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

func firstWord(name string) string {
	for w := range strings.FieldsFuncSeq(name, func(r rune) bool { return !inWord(r) }) {
		return w
	}
	return ""
}

// sets says that something in the process gives a variable its value.
func (c *compiler) sets(x *etree.Element, name string) string {
	name = feel.CleanName(strings.TrimSpace(name))
	if i := strings.IndexAny(name, ".["); i >= 0 {
		c.say(Refusal, x, "the target %s is a part of a variable; set the variable as a whole", name)
		return name
	}
	c.variable(name).Set = true
	return name
}

func (c *compiler) used(name string) { c.variable(name).Used = true }

func (c *compiler) markUsed(name string) {
	if v, ok := c.known[name]; ok {
		v.Used = true
	}
}

func (c *compiler) variable(name string) *Variable {
	v, ok := c.known[name]
	if !ok {
		v = &Variable{Name: name}
		c.known[name] = v
		w := firstWord(name)
		c.first[w] = append(c.first[w], name)
		c.order = append(c.order, name)
	}
	return v
}

// variables are the variables of the process in the order in which they came up.
func (c *compiler) variables() (list []Variable) {
	for _, n := range c.order {
		list = append(list, *c.known[n])
	}
	return list
}
