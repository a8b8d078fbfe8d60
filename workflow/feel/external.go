package feel

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// external finds the function that a mapping of an external function names
// (10.3.2.13.3). There is no Java here: the pure functions of two classes that
// models in practice name are provided, and nothing else.
func external(mapping Value) (func(*Run, []Value) Value, bool) {
	m, ok := mapping.(*Context)
	if !ok {
		return nil, false
	}
	inner, _ := m.Get("java")
	java, ok := inner.(*Context)
	if !ok {
		java = m // a boxed function of kind Java has the two entries alone
	}
	class, _ := java.Get("class")
	signature, _ := java.Get("method signature")
	name, params, _ := strings.Cut(strings.TrimSuffix(strings.ReplaceAll(str(signature), " ", ""), ")"), "(")
	types := strings.Split(params, ",")
	if params == "" {
		types = nil
	}
	switch str(class) {
	case "java.lang.Math":
		return mathFunction(name, types)
	case "java.lang.String":
		switch {
		case name == "valueOf" && len(types) == 1:
			return javaValueOf, true
		case name == "format" && len(types) == 2:
			return javaFormat, true
		}
	case "java.lang.Integer", "java.lang.Long", "java.lang.Double", "java.lang.Float", "java.math.BigDecimal":
		if (name == "valueOf" || strings.HasPrefix(name, "parse")) && len(types) == 1 {
			return javaParse, true
		}
	}
	return nil, false
}

// The functions of java.lang.Math that depend on nothing but their arguments.
var (
	unaryMath = map[string]func(float64) float64{
		"cos": math.Cos, "sin": math.Sin, "tan": math.Tan, "acos": math.Acos, "asin": math.Asin, "atan": math.Atan,
		"cosh": math.Cosh, "sinh": math.Sinh, "tanh": math.Tanh, "exp": math.Exp, "log": math.Log, "log10": math.Log10,
		"sqrt": math.Sqrt, "cbrt": math.Cbrt, "ceil": math.Ceil, "floor": math.Floor, "rint": math.RoundToEven, "abs": math.Abs,
		"signum": func(x float64) float64 {
			switch {
			case x > 0:
				return 1
			case x < 0:
				return -1
			}
			return x
		},
		"toRadians": func(x float64) float64 { return x / 180 * math.Pi },
		"toDegrees": func(x float64) float64 { return x * 180 / math.Pi },
		"round":     func(x float64) float64 { return math.Floor(x + 0.5) },
	}
	binaryMath = map[string]func(x, y float64) float64{
		"max": math.Max, "min": math.Min, "pow": math.Pow, "atan2": math.Atan2, "hypot": math.Hypot,
	}
)

func mathFunction(name string, types []string) (func(*Run, []Value) Value, bool) {
	one, two := unaryMath[name], binaryMath[name]
	if (one == nil || len(types) != 1) && (two == nil || len(types) != 2) {
		return nil, false
	}
	return func(_ *Run, args []Value) Value {
		x := make([]float64, len(args))
		if len(args) != len(types) {
			return nil
		}
		for i, a := range args {
			f, ok := javaNumber(a, types[i])
			if !ok {
				return nil
			}
			x[i] = f
		}
		var result float64
		switch len(x) {
		case 1:
			result = one(x[0])
		case 2:
			result = two(x[0], x[1])
		}
		if math.IsNaN(result) || math.IsInf(result, 0) {
			return nil
		}
		n, ok := Decimal(strconv.FormatFloat(result, 'g', -1, 64))
		if !ok {
			return nil
		}
		return n
	}, true
}

// javaNumber is a number as a Java type: whole for the whole types.
func javaNumber(v Value, typ string) (float64, bool) {
	n, ok := v.(*Number)
	if !ok {
		return 0, false
	}
	f, err := n.d.Float64()
	if err != nil {
		return 0, false
	}
	switch typ {
	case "int", "java.lang.Integer", "long", "java.lang.Long", "short", "byte":
		return math.Trunc(f), true
	case "float", "java.lang.Float":
		return float64(float32(f)), true
	case "double", "java.lang.Double", "java.math.BigDecimal":
		return f, true
	}
	return 0, false
}

func javaValueOf(r *Run, args []Value) Value {
	if len(args) != 1 || args[0] == nil {
		return nil
	}
	return r.text(place{}, text(args[0]))
}

func javaParse(_ *Run, args []Value) Value {
	if len(args) != 1 {
		return nil
	}
	if n, ok := args[0].(*Number); ok {
		return n
	}
	s, ok := args[0].(String)
	if !ok {
		return nil
	}
	n, ok := Decimal(string(s))
	if !ok {
		return nil
	}
	return n
}

// javaFormat is String.format with the conversions s, d, f, b, x, n and %.
func javaFormat(r *Run, args []Value) Value {
	if len(args) != 2 {
		return nil
	}
	format, ok := args[0].(String)
	if !ok {
		return nil
	}
	rest, isList := args[1].(List)
	if !isList {
		rest = List{args[1]}
	}
	out, ok := formatJava(string(format), rest)
	if !ok {
		return nil
	}
	return r.text(place{}, out)
}

// narrow says whether the width and the precision of a conversion are small.
func narrow(spec string) bool {
	for digits := range strings.FieldsFuncSeq(spec, func(c rune) bool { return c < '0' || c > '9' }) {
		if len(digits) > 3 {
			return false
		}
	}
	return true
}

func formatJava(format string, args List) (string, bool) {
	var b strings.Builder
	next := 0
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		j := i + 1
		for j < len(format) && strings.IndexByte("0123456789.-+,# ", format[j]) >= 0 {
			j++
		}
		if j >= len(format) || !narrow(format[i+1:j]) || b.Len() > 1<<20 {
			return "", false
		}
		spec := strings.ReplaceAll(format[i+1:j], ",", "")
		i = j
		switch format[j] {
		case '%':
			b.WriteByte('%')
			continue
		case 'n':
			b.WriteByte('\n')
			continue
		}
		if next >= len(args) {
			return "", false
		}
		v := args[next]
		next++
		switch n, isNumber := v.(*Number); format[j] {
		case 's':
			fmt.Fprintf(&b, "%"+spec+"s", text(v))
		case 'b':
			fmt.Fprintf(&b, "%"+spec+"s", text(Bool(v != nil && v != Value(Bool(false)))))
		case 'd', 'x':
			whole, ok := int64(0), isNumber
			if isNumber {
				whole, ok = n.Int64()
			}
			if !ok {
				return "", false
			}
			fmt.Fprintf(&b, "%"+spec+string(format[j]), whole)
		case 'f':
			if !isNumber {
				return "", false
			}
			f, err := n.d.Float64()
			if err != nil {
				return "", false
			}
			fmt.Fprintf(&b, "%"+spec+"f", f)
		default:
			return "", false
		}
	}
	return b.String(), true
}
