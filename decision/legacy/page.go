package legacy

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// pageRE is what a saved page holds and a copied text does not.
var pageRE = regexp.MustCompile(`(?i)<!doctype html|<html[\s>]|<body[\s>]|</(?:p|div|td|th|tr|table|h[1-6]|li|ul|ol)\s*>|<br\s*/?>`)

// deepest is how far lists nest before their items go unnumbered.
const deepest = 16

// page lays a saved page out as lines, as a browser would show it. It works
// on the stream of tags, never on a tree, so no nesting can exhaust it.
type page struct {
	out    strings.Builder
	unread int         // how deep within elements that show no text
	exact  int         // how deep within elements whose spaces count
	lists  []*htmlList // the lists that are open, innermost last
	extra  int         // lists open beyond the deepest
}

// htmlList is an open list, whose numbers the page leaves to the browser.
type htmlList struct {
	style string // "1", "a", "A", "i" or "I"; a bullet if empty
	next  int
}

// extract gives the text of a saved page; other text is given back as it is.
func extract(text string, rec *Record) (string, error) {
	if !pageRE.MatchString(text) {
		return text, nil
	}
	var p page
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if !errors.Is(z.Err(), io.EOF) {
				return "", fmt.Errorf("read a saved page: %w", z.Err())
			}
			rec.warn("text.page", "", "This is a saved web page; its text was taken as a browser would show it")
			return p.out.String(), nil
		case html.TextToken:
			p.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			p.open(z.Token())
		case html.EndTagToken:
			p.close(z.Token())
		}
	}
}

var spacesRE = regexp.MustCompile(`[ \t\r\n\f]+`)

func (p *page) text(s string) {
	if p.unread > 0 {
		return
	}
	s = html.UnescapeString(s)
	if p.exact == 0 {
		s = spacesRE.ReplaceAllString(s, " ")
	}
	p.out.WriteString(s)
}

func (p *page) open(t html.Token) {
	switch {
	case hides(t.DataAtom):
		if t.Type == html.StartTagToken || t.DataAtom == atom.Script {
			p.unread++
		}
	case t.DataAtom == atom.Br:
		p.out.WriteByte('\n')
	case t.DataAtom == atom.Ol || t.DataAtom == atom.Ul:
		p.openList(t)
	case t.DataAtom == atom.Li:
		p.item(t)
	case breaks(t.DataAtom):
		if t.DataAtom == atom.Pre {
			p.exact++
		}
		p.out.WriteString("\n\n")
	}
}

func (p *page) close(t html.Token) {
	switch {
	case hides(t.DataAtom):
		p.unread = max(0, p.unread-1)
	case t.DataAtom == atom.Ol || t.DataAtom == atom.Ul:
		switch {
		case p.extra > 0:
			p.extra--
		case len(p.lists) > 0:
			p.lists = p.lists[:len(p.lists)-1]
		}
		p.out.WriteString("\n\n")
	case breaks(t.DataAtom):
		if t.DataAtom == atom.Pre {
			p.exact = max(0, p.exact-1)
		}
		p.out.WriteString("\n\n")
	}
}

// hides says whether an element shows no words of the page.
func hides(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Title, atom.Iframe, atom.Object,
		atom.Svg, atom.Select, atom.Textarea, atom.Button, atom.Nav:
		return true
	}
	return false
}

// breaks says whether an element stands on lines of its own.
func breaks(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Div, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
		atom.Table, atom.Thead, atom.Tbody, atom.Tfoot, atom.Tr, atom.Td, atom.Th, atom.Caption,
		atom.Dl, atom.Dt, atom.Dd, atom.Li, atom.Hr, atom.Pre, atom.Blockquote,
		atom.Section, atom.Article, atom.Main, atom.Header, atom.Footer, atom.Aside,
		atom.Form, atom.Fieldset, atom.Legend, atom.Address, atom.Figure, atom.Figcaption,
		atom.Body, atom.Center:
		return true
	}
	return false
}

func (p *page) openList(t html.Token) {
	p.out.WriteString("\n\n")
	if len(p.lists) == deepest {
		p.extra++
		return
	}
	l := &htmlList{next: 1}
	if t.DataAtom == atom.Ol {
		l.style = "1"
		switch style := attribute(t, "type"); style {
		case "a", "A", "i", "I":
			l.style = style
		}
		l.next = number(attribute(t, "start"), 1)
	}
	p.lists = append(p.lists, l)
}

// item puts before a list item what a browser prints there.
func (p *page) item(t html.Token) {
	p.out.WriteString("\n\n")
	if len(p.lists) == 0 || p.extra > 0 {
		return
	}
	l := p.lists[len(p.lists)-1]
	if l.style == "" {
		p.out.WriteString("• ")
		return
	}
	n := number(attribute(t, "value"), l.next)
	l.next = n + 1
	p.out.WriteString(numeral(n, l.style) + ". ")
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// number reads the number of a list item, from 1 to 999; otherwise it is n.
func number(s string, n int) int {
	if v, err := strconv.Atoi(s); err == nil && v >= 1 && v <= 999 {
		return v
	}
	return n
}

// numeral prints n in the style of an HTML list, in digits where the style
// cannot say it.
func numeral(n int, style string) string {
	s := strconv.Itoa(n)
	switch style {
	case "a", "A":
		if n <= 26 {
			s = string(rune('a' + n - 1))
		}
	case "i", "I":
		s = toRoman(n)
	}
	if style == "A" || style == "I" {
		s = strings.ToUpper(s)
	}
	return s
}
