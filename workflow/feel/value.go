package feel

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/cockroachdb/apd/v3"
)

// A Value is an element of FEEL's semantic domain (10.3.2.1): nil for null, or
// a *Number, String, Bool, Date, Time, DateTime, Months, Seconds, List,
// *Context, *Range or *Function.
type Value interface{ kind() Kind }

// A Kind is what sort of value something is. The names are FEEL's.
type Kind uint8

const (
	kindAny Kind = iota
	kindNull
	kindNumber
	kindString
	kindBoolean
	kindDate
	kindTime
	kindDateTime
	kindMonths
	kindSeconds
	kindList
	kindContext
	kindRange
	kindFunction
)

var kindNames = [...]string{
	"Any", "Null", "number", "string", "boolean", "date", "time", "date and time",
	"years and months duration", "days and time duration", "list", "context", "range", "function",
}

func (k Kind) String() string { return kindNames[k] }

// The values.
type (
	// A Number is a decimal of at most 34 digits (IEEE 754-2008 decimal128).
	Number struct{ d apd.Decimal }
	// A String counts in Unicode characters.
	String string
	// A Bool is true or false; null is neither.
	Bool bool
	// A List is never changed once it is a value.
	List []Value
)

func (*Number) kind() Kind  { return kindNumber }
func (String) kind() Kind   { return kindString }
func (Bool) kind() Kind     { return kindBoolean }
func (List) kind() Kind     { return kindList }
func (*Context) kind() Kind { return kindContext }
func (*Range) kind() Kind   { return kindRange }

func kindOf(v Value) Kind {
	if v == nil {
		return kindNull
	}
	return v.kind()
}

// decimal is the arithmetic of FEEL numbers: 34 digits, half even (10.3.2.3.1).
var decimal = apd.Context{
	Precision: 34, MaxExponent: 6144, MinExponent: -6143, Rounding: apd.RoundHalfEven,
}

// Int is n as a number.
func Int(n int64) *Number {
	v := new(Number)
	v.d.SetInt64(n)
	return v
}

// Decimal reads a number in digits with an optional point and exponent.
func Decimal(s string) (*Number, bool) {
	v := new(Number)
	if err := parseDecimal(&v.d, s); err != nil || v.d.Form != apd.Finite {
		return nil, false
	}
	return v, true
}

// maxDigits is how long a number may be written: what is longer says nothing more in 34 digits.
const maxDigits = 7000

func parseDecimal(d *apd.Decimal, s string) error {
	if len(s) > maxDigits {
		return strconv.ErrRange
	}
	if _, _, err := d.SetString(s); err != nil {
		return err
	}
	cond, err := decimal.Round(d, d)
	if err == nil && cond&(apd.Overflow|apd.InvalidOperation) != 0 {
		err = strconv.ErrRange
	}
	return err
}

// String writes the number in full, without an exponent and without zeros at
// the end of a fraction: equal numbers look the same.
func (n *Number) String() string {
	var d apd.Decimal
	d.Reduce(&n.d)
	if d.IsZero() {
		return "0"
	}
	return d.Text('f')
}

// Int64 is the whole number, if it is one that fits.
func (n *Number) Int64() (int64, bool) {
	i, err := n.d.Int64()
	if err == nil {
		return i, true
	}
	var d apd.Decimal
	d.Reduce(&n.d)
	i, err = d.Int64()
	return i, err == nil
}

// truncated is the number without its fraction, if that fits an int.
func (n *Number) truncated() (int, bool) {
	if i, ok := n.Int64(); ok {
		return int(i), i >= math.MinInt32 && i <= math.MaxInt32
	}
	var whole, frac apd.Decimal
	n.d.Modf(&whole, &frac)
	i, err := whole.Int64()
	return int(i), err == nil && i >= math.MinInt32 && i <= math.MaxInt32
}

func (n *Number) compare(m *Number) int { return n.d.Cmp(&m.d) }

// A Context is a list of entries with distinct names (10.3.2.6), in the order
// in which they were put. It is never changed once it is a value.
type Context struct {
	names  []string
	values []Value
	index  map[string]int // for contexts of more than a few entries
}

// indexFrom is the size from which a context is looked up by hash.
const indexFrom = 9

// Put sets an entry, at the end if the name is new. It is for making a context.
func (c *Context) Put(name string, v Value) {
	if i := c.find(name); i >= 0 {
		c.values[i] = v
		return
	}
	c.names = append(c.names, name)
	c.values = append(c.values, v)
	if c.index != nil {
		c.index[name] = len(c.names) - 1
	} else if len(c.names) >= indexFrom {
		c.index = make(map[string]int, 2*indexFrom)
		for i, n := range c.names {
			c.index[n] = i
		}
	}
}

func (c *Context) find(name string) int {
	if c.index != nil {
		if i, ok := c.index[name]; ok {
			return i
		}
		return -1
	}
	return slices.Index(c.names, name)
}

// Get is the value of an entry, and whether there is one.
func (c *Context) Get(name string) (Value, bool) {
	if i := c.find(name); i >= 0 {
		return c.values[i], true
	}
	return nil, false
}

// Names are the names of the entries, in order.
func (c *Context) Names() []string { return slices.Clone(c.names) }

// Len is the number of entries.
func (c *Context) Len() int { return len(c.names) }

func (c *Context) clone() *Context {
	d := &Context{names: slices.Clone(c.names), values: slices.Clone(c.values)}
	if c.index != nil {
		d.index = make(map[string]int, len(c.index))
		for n, i := range c.index {
			d.index[n] = i
		}
	}
	return d
}

// A Range is an interval, or a comparison with one endpoint such as "< 10"
// (10.3.2.7). The endpoint that a comparison lacks is nil and not included.
type Range struct {
	Low, High                 Value
	LowIncluded, HighIncluded bool
	op                        token // of a comparison: < <= > >= = !=; 0 for an interval
}

// String forms.

func (s String) String() string { return string(s) }

func (b Bool) String() string {
	if b {
		return "true"
	}
	return "false"
}

func (l List) String() string {
	var b strings.Builder
	writeValue(&b, l)
	return b.String()
}

func (c *Context) String() string {
	var b strings.Builder
	writeValue(&b, c)
	return b.String()
}

func (g *Range) String() string {
	var b strings.Builder
	writeValue(&b, g)
	return b.String()
}

// Literal writes a value as FEEL would: what is read back is the same value,
// functions excepted.
func Literal(v Value) string {
	var b strings.Builder
	writeValue(&b, v)
	return b.String()
}

// text is the value as string() gives it: a string as it is, anything else as a literal.
func text(v Value) string {
	switch v := v.(type) {
	case String:
		return string(v)
	case Date:
		return v.String()
	case Time:
		return v.String()
	case DateTime:
		return v.String()
	case Months:
		return v.String()
	case Seconds:
		return v.String()
	}
	return Literal(v)
}

// writeLimit ends the writing of very deep or long values; a run's own limits
// apply to the text as well.
const writeLimit = 4 << 20

func writeValue(b *strings.Builder, v Value) {
	if b.Len() > writeLimit {
		return
	}
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case *Number:
		b.WriteString(v.String())
	case String:
		quote(b, string(v))
	case Bool:
		b.WriteString(v.String())
	case Date, Time, DateTime, Months, Seconds:
		b.WriteString(`@"` + text(v) + `"`)
	case List:
		b.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				b.WriteString(", ")
			}
			writeValue(b, item)
		}
		b.WriteByte(']')
	case *Context:
		writeContext(b, v)
	case *Range:
		writeRange(b, v)
	case *Function:
		b.WriteString(v.String())
	}
}

func writeContext(b *strings.Builder, c *Context) {
	b.WriteByte('{')
	for i, name := range c.names {
		if i > 0 {
			b.WriteString(", ")
		}
		if plainName(name) {
			b.WriteString(name)
		} else {
			quote(b, name)
		}
		b.WriteString(": ")
		writeValue(b, c.values[i])
	}
	b.WriteByte('}')
}

func writeRange(b *strings.Builder, g *Range) {
	if g.op != 0 {
		b.WriteString(g.op.String() + " ")
		if g.Low != nil {
			writeValue(b, g.Low)
		} else {
			writeValue(b, g.High)
		}
		return
	}
	b.WriteByte(map[bool]byte{true: '[', false: '('}[g.LowIncluded])
	writeValue(b, g.Low)
	b.WriteString("..")
	writeValue(b, g.High)
	b.WriteByte(map[bool]byte{true: ']', false: ')'}[g.HighIncluded])
}

func quote(b *strings.Builder, s string) {
	b.WriteByte('"')
	for _, c := range s {
		switch c {
		case '"':
			b.WriteString(`\"`)
		case '\\':
			b.WriteString(`\\`)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\t':
			b.WriteString(`\t`)
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
}

// plainName says whether a name can be written without quotes.
func plainName(s string) bool {
	words := strings.Split(s, " ")
	for i, w := range words {
		for j, c := range w {
			if !isNamePart(c) || isSpace(c) || (i == 0 && j == 0 && !isNameStart(c)) {
				return false
			}
		}
		if w == "" || keywords[w] != 0 {
			return false
		}
	}
	return true
}

// isNameStart and isNamePart are grammar rules 28 and 29.
func isNameStart(c rune) bool {
	switch {
	case c < 0x80:
		return c == '?' || c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
	case c >= 0xC0 && c <= 0xD6, c >= 0xD8 && c <= 0xF6, c >= 0xF8 && c <= 0x2FF,
		c >= 0x370 && c <= 0x37D, c >= 0x37F && c <= 0x1FFF, c >= 0x200C && c <= 0x200D,
		c >= 0x2070 && c <= 0x218F, c >= 0x2C00 && c <= 0x2FEF, c >= 0x3001 && c <= 0xD7FF,
		c >= 0xF900 && c <= 0xFDCF, c >= 0xFDF0 && c <= 0xFFFD, c >= 0x10000 && c <= 0xEFFFF:
		return !unicode.IsSpace(c)
	}
	return false
}

func isNamePart(c rune) bool {
	return isNameStart(c) || '0' <= c && c <= '9' || c == 0xB7 || c >= 0x300 && c <= 0x36F || c >= 0x203F && c <= 0x2040
}

// Near says whether two numbers agree to eight decimals, as the compatibility kit compares.
func (n *Number) Near(m *Number) bool {
	var d apd.Decimal
	if _, err := decimal.Sub(&d, &n.d, &m.d); err != nil {
		return false
	}
	return d.Abs(&d).Cmp(apd.New(1, -8)) < 0
}
