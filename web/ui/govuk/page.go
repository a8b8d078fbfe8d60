package govuk

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
)

// markup is HTML from our own source. Only an untyped constant becomes markup
// without a conversion, so text cannot be passed for it by mistake.
type markup string

// page is the HTML written so far and the first thing that was wrong with it.
type page struct {
	b   []byte
	err error
}

func (p *page) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
}

// put writes markup as it stands.
func (p *page) put(m markup) { p.b = append(p.b, m...) }

// text writes s escaped, for an element or a quoted attribute.
func (p *page) text(s string) { p.b = append(p.b, template.HTMLEscapeString(s)...) }

// either writes html if there is any, else text.
func (p *page) either(text string, html template.HTML) {
	if html != "" {
		p.b = append(p.b, html...)
		return
	}
	p.text(text)
}

// content writes c.
func (p *page) content(c Content) {
	if c.Component != nil {
		c.Component.render(p)
		return
	}
	p.either(c.Text, c.HTML)
}

// attr writes an attribute, even if its value is empty.
func (p *page) attr(name markup, value string) {
	p.b = append(p.b, ' ')
	p.put(name)
	p.put(`="`)
	p.text(value)
	p.b = append(p.b, '"')
}

// opt writes an attribute unless its value is empty.
func (p *page) opt(name markup, value string) {
	if value != "" {
		p.attr(name, value)
	}
}

// flag writes an attribute that has no value.
func (p *page) flag(name markup, on bool) {
	if on {
		p.b = append(p.b, ' ')
		p.put(name)
	}
}

// count writes an attribute whose value is a number, unless it is nought.
func (p *page) count(name markup, n int) {
	if n != 0 {
		p.attr(name, strconv.Itoa(n))
	}
}

// number writes n.
func (p *page) number(n int) { p.b = strconv.AppendInt(p.b, int64(n), 10) }

// link writes an attribute that holds an address.
func (p *page) link(name markup, address string) { p.attr(name, safeAddress(address)) }

// class writes the class attribute: our own classes, then the caller's.
func (p *page) class(own markup, extra ...string) {
	p.put(` class="`)
	p.put(own)
	for _, x := range extra {
		if x != "" {
			p.b = append(p.b, ' ')
			p.text(x)
		}
	}
	p.b = append(p.b, '"')
}

// heading opens or closes a heading of the level, or of the usual one if the
// level is nought.
func (p *page) heading(open markup, level, usual int) {
	if level == 0 {
		level = usual
	}
	if level < 1 || level > 6 {
		p.fail("there is no heading of level %d", level)
		level = usual
	}
	p.put(open)
	p.b = append(p.b, 'h', byte('0'+level))
}

// i18n writes the words that the script of a component shows.
func (p *page) i18n(key markup, message string) {
	if message != "" {
		p.put(` data-i18n.`)
		p.put(key)
		p.put(`="`)
		p.text(message)
		p.put(`"`)
	}
}

// plural writes the forms of a sentence that the script of a component shows.
func (p *page) plural(key markup, f Plural) {
	for _, form := range [...]struct{ name, message string }{
		{"zero", f.Zero}, {"one", f.One}, {"two", f.Two}, {"few", f.Few}, {"many", f.Many}, {"other", f.Other},
	} {
		p.i18n(key+markup("."+form.name), form.message)
	}
}

// safeAddress is the address, or "#" if it leads anywhere but to a page, a
// mailbox or a telephone: an address may hold what a person typed.
func safeAddress(address string) string {
	trimmed := strings.TrimLeft(address, "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f ")
	scheme, _, found := strings.Cut(trimmed, ":")
	if !found || strings.ContainsAny(scheme, "/?#") {
		return address
	}
	switch strings.ToLower(scheme) {
	case "http", "https", "mailto", "tel":
		return address
	}
	return "#"
}
