package govuk

import (
	"slices"
	"strings"
)

// Attributes are further HTML attributes of an element, such as "data-case" or
// "aria-describedby". Code and style have no place here: a page with such an
// attribute is refused, since the content security policy would refuse it too.
type Attributes map[string]string

// attributes writes them in order of name, so that a page is always the same.
func (p *page) attributes(a Attributes) {
	switch len(a) {
	case 0:
		return
	case 1:
		for name, value := range a {
			p.attribute(name, value)
		}
		return
	}
	names := make([]string, 0, len(a))
	for name := range a {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		p.attribute(name, a[name])
	}
}

func (p *page) attribute(name, value string) {
	if !allowedAttribute(name) {
		p.fail("the attribute %q is not allowed", name)
		return
	}
	switch name {
	case "href", "action", "formaction", "cite", "src", "poster", "hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete":
		value = safeAddress(value)
	}
	if strings.HasPrefix(name, "hx-") && (strings.HasPrefix(value, "js:") || strings.HasPrefix(value, "javascript:")) {
		p.fail("the attribute %q may not hold code", name)
		return
	}
	p.attr(markup(name), value)
}

// allowedAttribute reports whether name is a plain attribute name that holds
// neither code nor style.
func allowedAttribute(name string) bool {
	if name == "" || name[0] < 'a' || name[0] > 'z' {
		return false
	}
	for i := range len(name) {
		c := name[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.' && c != ':' && c != '_' {
			return false
		}
	}
	switch name {
	case "style", "srcdoc":
		return false
	}
	return !strings.HasPrefix(name, "on") && !strings.HasPrefix(name, "hx-on") && !strings.HasPrefix(name, "data-hx-on")
}
