package assets

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"moothall/internal/problem"
)

// Colours are a council's own, as "#1d5c57". An empty one is that of GOV.UK
// Frontend. The yellow of the focus is not among them: people know it.
type Colours struct {
	Brand string // behind the white name of the council, and on rules and bars
	Link  string // of a link on white, and on the pale surface of the footer
}

// leastContrast is what WCAG 2.2 asks for at level AA between text and what is
// behind it (success criterion 1.4.3).
const leastContrast = 4.5

// Theme is the style sheet of a council's colours: custom properties, which the
// one compiled style sheet uses. A colour that cannot be read is refused with a
// problem on its field, "brand" or "link".
func Theme(c Colours) ([]byte, error) {
	var wrong problem.List
	var css strings.Builder
	css.WriteString(":root {\n")
	set := func(name string, c colour) { fmt.Fprintf(&css, "\t--%s-colour: %s;\n", name, c) }
	if brand, ok := legible(&wrong, "brand", "The council’s colour", c.Brand); ok {
		set("govuk-brand", brand)
		set("govuk-surface-background", brand.mixed(white, 0.95))
		set("govuk-template-background", brand.mixed(white, 0.95))
		set("govuk-surface-border", brand.mixed(white, 0.5))
	}
	if link, ok := legible(&wrong, "link", "The colour of links", c.Link); ok {
		set("govuk-link", link)
		set("govuk-link-hover", link.mixed(black, 0.4))
	}
	css.WriteString("}\n")
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	return []byte(css.String()), nil
}

// legible reads a colour that must contrast with white, whichever of the two
// is the text. The pale surface is all but white, so the colour must do there
// too.
func legible(wrong *problem.List, field, what, text string) (colour, bool) {
	if text == "" {
		return colour{}, false
	}
	c, ok := parse(text)
	if !ok {
		wrong.Add(problem.New(problem.Invalid, "theme."+field, "%s must be a number sign and six digits, such as #1d5c57", what).On(field))
		return colour{}, false
	}
	if got := contrast(c, white); got < leastContrast {
		wrong.Add(problem.New(problem.Invalid, "theme."+field,
			"%s cannot be read beside white: the contrast of %s is %.1f to 1 and must be at least %.1f to 1. Choose a darker colour",
			what, c, math.Floor(got*10)/10, leastContrast).On(field))
		return colour{}, false
	}
	return c, true
}

// colour is red, green and blue.
type colour [3]uint8

var (
	white = colour{255, 255, 255}
	black = colour{}
)

// parse reads "#rrggbb".
func parse(s string) (c colour, ok bool) {
	if len(s) != 7 || s[0] != '#' {
		return c, false
	}
	for i := range c {
		n, err := strconv.ParseUint(s[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return c, false
		}
		c[i] = uint8(n)
	}
	return c, true
}

// String is "#rrggbb".
func (c colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2]) }

// mixed is c with a share of another colour.
func (c colour) mixed(other colour, share float64) colour {
	for i := range c {
		c[i] = uint8(math.Round(float64(c[i])*(1-share) + float64(other[i])*share))
	}
	return c
}

// luminance is the relative luminance that WCAG defines.
func (c colour) luminance() float64 {
	weights, sum := [3]float64{0.2126, 0.7152, 0.0722}, 0.0
	for i, v := range c {
		s := float64(v) / 255
		if s <= 0.04045 {
			s /= 12.92
		} else {
			s = math.Pow((s+0.055)/1.055, 2.4)
		}
		sum += weights[i] * s
	}
	return sum
}

// contrast is the contrast ratio of two colours, from 1 to 21.
func contrast(a, b colour) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}
