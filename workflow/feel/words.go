package feel

import "strings"

// Words say what tests ask, as a person would: "500,000 or more". What has no
// such words is given as it is written.
func (t *Tests) Words() string {
	if t.any {
		return "any"
	}
	list := make([]string, 0, len(t.list))
	for i := range t.list {
		w, ok := t.list[i].words()
		if !ok {
			return t.Source
		}
		list = append(list, w)
	}
	s := orList(list)
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

// Words say a value as a person would: texts without quotes, numbers with
// commas, true and false as yes and no.
func Words(v Value) string {
	switch v := v.(type) {
	case nil:
		return "nothing"
	case String:
		return string(v)
	case Bool:
		if v {
			return "yes"
		}
		return "no"
	case *Number:
		whole, part, _ := strings.Cut(v.String(), ".")
		sign := ""
		if strings.HasPrefix(whole, "-") {
			sign, whole = "−", whole[1:]
		}
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + "," + whole[i:]
		}
		if part != "" {
			whole += "." + part
		}
		return sign + whole
	case List:
		list := make([]string, len(v))
		for i, item := range v {
			list[i] = Words(item)
		}
		return strings.Join(list, ", ")
	case *Context:
		list := make([]string, len(v.names))
		for i, n := range v.names {
			list[i] = n + ": " + Words(v.values[i])
		}
		return strings.Join(list, "; ")
	}
	return text(v)
}

// ConstantValue is the value of an expression that is a literal.
func ConstantValue(e Expr) (Value, bool) {
	if c, ok := e.(*constant); ok {
		return c.v, true
	}
	return nil, false
}
