package feel

import "strings"

// Words say what tests ask, as a person would: "500,000 or more". What has no
// such words is given as it is written.
func (t *Tests) Words() string {
	if t.any {
		return "any"
	}
	list := make([]string, 0, len(t.list))
	size := 0
	for i := range t.list {
		w, ok := t.list[i].words()
		if !ok {
			return t.Source
		}
		list = append(list, w)
		if size += len(w); size > maxWords {
			break
		}
	}
	s := cut(orList(list), maxWords)
	if t.negated {
		return "not " + s
	}
	return s
}

func orList(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " or " + list[len(list)-1]
}

func (t *test) words() (string, bool) {
	if t.constant == nil {
		return "", false
	}
	v := Words(t.constant)
	switch t.op {
	case 0:
		if g, ok := t.constant.(*Range); ok {
			return g.words(), true
		}
		return v, true
	case '=':
		return v, true
	case tNE:
		return "not " + v, true
	}
	return compared(t.op, v), true
}

func compared(op token, v string) string {
	switch op {
	case '<':
		return "less than " + v
	case tLE:
		return v + " or less"
	case '>':
		return "more than " + v
	}
	return v + " or more"
}

func (g *Range) words() string {
	if g.op != 0 {
		end := g.Low
		if end == nil {
			end = g.High
		}
		return compared(g.op, Words(end))
	}
	low, high := Words(g.Low), Words(g.High)
	switch {
	case g.LowIncluded && g.HighIncluded:
		return low + " to " + high
	case g.LowIncluded:
		return low + " or more, and less than " + high
	case g.HighIncluded:
		return "more than " + low + ", up to " + high
	}
	return "more than " + low + " and less than " + high
}

// maxWords is how many bytes of a value are said: a value can share parts and
// be much larger than it looks.
const maxWords = 64 << 10

// Words say a value as a person would: texts without quotes, numbers with
// commas, true and false as yes and no. They end in "…" after 64 KB.
func Words(v Value) string {
	var b strings.Builder
	writeWords(&b, v)
	return cut(b.String(), maxWords)
}

func writeWords(b *strings.Builder, v Value) {
	if b.Len() > maxWords {
		return
	}
	switch v := v.(type) {
	case nil:
		b.WriteString("nothing")
	case String:
		b.WriteString(string(v))
	case Bool:
		b.WriteString(map[Bool]string{true: "yes", false: "no"}[v])
	case *Number:
		b.WriteString(v.words())
	case List:
		for i, item := range v {
			if i > 0 {
				b.WriteString(", ")
			}
			if b.Len() > maxWords {
				return
			}
			writeWords(b, item)
		}
	case *Context:
		for i, n := range v.names {
			if i > 0 {
				b.WriteString("; ")
			}
			if b.Len() > maxWords {
				return
			}
			b.WriteString(n + ": ")
			writeWords(b, v.values[i])
		}
	default:
		b.WriteString(text(v))
	}
}

func (n *Number) words() string {
	whole, part, _ := strings.Cut(n.String(), ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "−", whole[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(whole[i])
	}
	if part != "" {
		b.WriteString("." + part)
	}
	return b.String()
}

// ConstantValue is the value of an expression that is a literal.
func ConstantValue(e Expr) (Value, bool) {
	if c, ok := e.(*constant); ok {
		return c.v, true
	}
	return nil, false
}
