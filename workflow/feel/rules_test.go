package feel

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// evaluate is what an expression comes to, as FEEL writes it, with its run.
func evaluate(t *testing.T, src string, limits Limits) (string, *Run, error) {
	t.Helper()
	p, err := Compile("", src, NewScope(nil))
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	r := NewRun(t.Context(), time.Date(2027, 4, 1, 9, 30, 0, 0, time.UTC), limits)
	v, err := p.Eval(r)
	return Literal(v), r, err
}

func TestNullNotPanic(t *testing.T) {
	tests := map[string]struct{ expression, note string }{
		"a text where a number belongs":   {`1 + "a"`, "character 3: number and string cannot be joined by +"},
		"nothing to divide by":            {`10 / (5 - 5)`, "character 4: division by zero"},
		"no such day":                     {`date("2027-02-29")`, `character 5: date: "2027-02-29" is no date; write it as 2027-03-31`},
		"an item that is not there":       {`[1, 2][5]`, "character 7: the list has 2 items and no item 5"},
		"a wrong type, on the third line": {"{\n  a:\n    abs(\"x\")\n}.a", "line 3, character 8: abs: n is string, not number or years and months duration or days and time duration"},
		"too many arguments":              {`abs(1, 2)`, "character 4: abs takes other arguments: abs(n)"},
		"not a function":                  {`(1)(2)`, "character 4: what is invoked here is not a function"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, r, err := evaluate(t, test.expression, Limits{})
			if got != "null" || err != nil {
				t.Errorf("it comes to %s, %v", got, err)
			}
			if len(r.Notes()) == 0 || r.Notes()[0].String() != test.note {
				t.Errorf("it says %v", r.Notes())
			}
		})
	}
}

func TestThreeValues(t *testing.T) {
	const values = "true false null"
	and := map[string]string{"true true": "true", "true false": "false", "true null": "null", "false true": "false", "false false": "false",
		"false null": "false", "null true": "null", "null false": "false", "null null": "null"}
	negate := map[string]string{"true": "false", "false": "true", "null": "null"}
	for a := range strings.FieldsSeq(values) {
		for b := range strings.FieldsSeq(values) {
			want := and[a+" "+b]
			for _, form := range []string{"X and Y", "all([X, Y])", "every v in [X, Y] satisfies v"} {
				src := strings.NewReplacer("X", a, "Y", b).Replace(form)
				if got, _, _ := evaluate(t, src, Limits{}); got != want {
					t.Errorf("%s is %s, want %s", src, got, want)
				}
			}
			// By De Morgan, or follows from and.
			want = negate[and[negate[a]+" "+negate[b]]]
			for _, form := range []string{"X or Y", "any([X, Y])", "some v in [X, Y] satisfies v"} {
				src := strings.NewReplacer("X", a, "Y", b).Replace(form)
				if got, _, _ := evaluate(t, src, Limits{}); got != want {
					t.Errorf("%s is %s, want %s", src, got, want)
				}
			}
		}
		if got, _, _ := evaluate(t, "not("+a+")", Limits{}); got != negate[a] {
			t.Errorf("not(%s) is %s", a, got)
		}
	}
}

func TestDecimalNotBinary(t *testing.T) {
	tests := map[string]string{
		"0.1 + 0.2":                              "0.3",
		"1 / 3":                                  "0.3333333333333333333333333333333333",
		"2 / 3":                                  "0.6666666666666666666666666666666667",
		"9999999999999999999999999999999999 + 1": "10000000000000000000000000000000000",
		"10000000000000000000000000000000005 + 0": "10000000000000000000000000000000000", // a tie goes to the even neighbour
		"10000000000000000000000000000000015 + 0": "10000000000000000000000000000000020",
		"1.10 + 1.10":     "2.2",
		"0.07 * 100":      "7",
		"decimal(2.5, 0)": "2",
		"decimal(3.5, 0)": "4",
		"10 ** 6144":      "1" + strings.Repeat("0", 6144),
		"10 ** 6145":      "null",
	}
	for src, want := range tests {
		if got, _, _ := evaluate(t, src, Limits{}); got != want {
			t.Errorf("%s is %s, want %s", src, got, want)
		}
	}
}

func TestLongestName(t *testing.T) {
	vars := []Var{{"cost", NumberType}, {"whole life cost", NumberType}, {"cost-saving", NumberType}, {"saving", NumberType}, {"Clerk's limit", NumberType}, {"profit and loss", NumberType}}
	values := []Value{Int(1), Int(10), Int(100), Int(1000), Int(5), Int(7)}
	tests := map[string]string{
		"whole life cost":         "10",
		"whole   life\ncost":      "10",
		"cost-saving":             "100", // the name
		"cost - saving":           "100", // white space is no part of a name
		"(cost)-(saving)":         "-999",
		"cost + whole life cost":  "11",
		"Clerk's limit * 2":       "10",
		"profit and loss = 7":     "true",
		"cost = 1 and saving > 5": "true",
		"for cost in [3] return whole life cost + cost": "[13]",
	}
	p := NewScope(nil, vars...)
	for src, want := range tests {
		prog, err := Compile("", src, p)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		v, err := prog.Eval(NewRun(t.Context(), time.Time{}, Limits{}), values...)
		if got := Literal(v); got != want || err != nil {
			t.Errorf("%s is %s, %v; want %s", src, got, err, want)
		}
	}
}

// sharing are two values x and y of 30 levels, each level twice the one before,
// in an expression about them.
func sharing(about string) string {
	var b strings.Builder
	b.WriteString("{")
	for _, name := range []string{"x", "y"} {
		fmt.Fprintf(&b, "%s0: [1], ", name)
		for i := range 30 {
			fmt.Fprintf(&b, "%s%d: [%s%d, %s%d], ", name, i+1, name, i, name, i)
		}
		fmt.Fprintf(&b, "%s: %s30, ", name, name)
	}
	return b.String() + "r: " + about + "}.r"
}

func TestBounded(t *testing.T) {
	tests := map[string]struct{ expression, says string }{
		"a million rounds":               {"for i in 1..1000000 return i", "character 10: this loops over 1,000,000 items; the limit is 100,000"},
		"a million within":               {"for i in 1..1000, j in 1..1000 return 1", "this loop makes more than 100,000 items"},
		"some of a million":              {"some i in 1..1000000 satisfies i < 0", "this loops over 1,000,000 items"},
		"no end of rounds":               {"every i in 1..99999, j in 1..99999 satisfies true", "takes more than 5,000,000 steps"},
		"a text that doubles":            {`{f: function(s, n, f) if n = 0 then s else f(s + s, n - 1, f), r: f("0123456789", 40, f)}.r`, "this makes a text of"},
		"calls without end":              {"{f: function(n, f) f(n + 1, f), r: f(0, f)}.r", "functions call each other more than 256 deep"},
		"lists in lists":                 {"for i in 1..9999 return count(concatenate(partial, [i]))", "the expression takes more than 5,000,000 steps"},
		"lists that share parts":         {sharing("x = y"), "a comparison: it takes more than 5,000,000 steps"},
		"a look through shared parts":    {sharing("0 in x"), "a comparison: it takes more than 5,000,000 steps"},
		"flat shared parts":              {sharing("flatten(x)"), "100,000 items"},
		"copies of a large context":      {"for i in 1..99999 return context put(context(for k in 1..9999 return {key: string(k), value: k}), \"a\", i)", "limit"},
		"dear functions":                 {"for i in 1..99999 return exp(14000)", "exp: the expression takes more than 5,000,000 steps"},
		"a pattern that goes astray":     {`matches("` + strings.Repeat("a", 40) + `", "(a*)*b\1")`, "matches: the pattern takes longer than 250ms"},
		"a sort that calls for ever":     {"sort(for i in 1..50000 return modulo(i * 7919, 50021), function(a, b) count(for k in 1..1000 return k) > 0 and a < b)", "limit"},
		"from the first day to the last": {`count(for d in @"0001-01-01"..@"9999-12-31" return d)`, "this loops over 3,652,059 items"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, _, err := evaluate(t, test.expression, Limits{})
			var limit *LimitError
			if !errors.As(err, &limit) {
				t.Fatalf("it ends with %v", err)
			}
			if test.says != "limit" && !strings.Contains(err.Error(), test.says) {
				t.Errorf("it says %q", err)
			}
		})
	}
	for name, src := range map[string]string{
		"brackets":  strings.Repeat("(", 5000) + "1" + strings.Repeat(")", 5000),
		"lists":     strings.Repeat("[", 5000),
		"negatives": strings.Repeat("-", 5000) + "1",
		"ifs":       strings.Repeat("if true then ", 5000),
		"in":        strings.Repeat("1 in (", 5000),
		"types":     "1 instance of " + strings.Repeat("list<", 5000),
		"length":    strings.Repeat("1+", 200_000) + "1",
	} {
		if _, err := Compile("", src, NewScope(nil)); err == nil {
			t.Errorf("%s without end are read", name)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	p, err := Compile("", "for i in 1..99999 return i + 1", NewScope(nil))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Eval(NewRun(ctx, time.Time{}, Limits{})); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped from outside, it ends with %v", err)
	}
}

func TestCheckedFirst(t *testing.T) {
	person := ContextOf(Field{"name", StringType}, Field{"age", NumberType})
	person.Name = "Person"
	scope := func() *Scope {
		return NewScope(map[string]*Type{"Person": person}, Var{"amount", NumberType}, Var{"service", StringType}, Var{"people", ListOf(person)}, Var{"due", DateType}, Var{"anything", AnyType})
	}
	wrong := map[string]string{
		"amuont > 5":                   `character 1: there is nothing called "amuont" here; did you mean "amount"?`,
		"amount > service":             "character 8: a number cannot be put in order with a string: the result is always null",
		`amount = "5"`:                 "character 8: a number cannot be compared with a string: the result is always null",
		"amount + service":             "character 8: a number and a string cannot be joined by +: the result is always null",
		"amount and true":              "character 8: and joins true and false; this is a number",
		"if amount then 1 else 2":      "character 1: if asks for true or false; this is a number",
		"people.height":                `character 8: a Person has no "height"`,
		"people[heigth > 2]":           `character 8: there is nothing called "heigth" here, and the list's items have no such entry; a text stands in quotes: "heigth"`,
		"due.hours":                    `character 5: a date has no "hours"`,
		"abs(service)":                 "character 4: abs: n is a string, not number or years and months duration or days and time duration",
		"substring(service)":           "character 10: substring does not take 1 arguments: substring(string, start position, length?)",
		`substring(text: service)`:     "character 10: substring has no such parameters: substring(string, start position, length?)",
		"amount(1)":                    "character 7: a number cannot be invoked",
		"amount in [\"a\"..\"b\"]":     "character 11: a number is never found in a string",
		"amount instance of Customer":  `character 20: there is no type "Customer"`,
		"some p in people satisfies 5": "character 1: satisfies asks for true or false; this is a number",
		`@"2027-13-01"`:                `character 1: @"2027-13-01" is no date, time or duration`,
		"{a: 1, a: 2}":                 `character 1: the context has "a" twice: the result is always null`,
		"-service":                     "character 1: only a number or a duration can be negative; this is a string",
	}
	for src, want := range wrong {
		p, err := Compile("", src, scope())
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if len(p.Problems()) == 0 || p.Problems()[0].String() != want {
			t.Errorf("%s: it finds %v", src, p.Problems())
		}
	}
	for _, src := range []string{
		"amount > 5 and service = \"ICT\"", "people[age > 17].name", "people[item.age > 17][1].name", "anything.whatever + 1", "if anything then amount else null",
		"due + duration(\"P1D\") > due", "due = null", "sum(people.age)", "every p in people satisfies p.age >= 18", "amount in (1..5)", "service in (\"a\", \"b\")",
		"sort(people, function(x, y) x.age < y.age)", "anything[size > 3]", "min(amount, 5)", "string join([service, service], \", \")", "amount between 1 and 5",
		"{x: amount, y: x + 1}.y > 3", "due - due > @\"P1D\"", "count(people) > 0", "contains(service, \"x\")",
	} {
		p, err := Compile("", src, scope())
		if err != nil || len(p.Problems()) > 0 {
			t.Errorf("%s: %v, it finds %v", src, err, p.Problems())
		}
	}
}

// What is written is read back as the same value.
func TestLiteralIsReadBack(t *testing.T) {
	for _, src := range []string{`1.50`, `"a \"b\" \\ c"`, `[1, [2, null], "x"]`, `{a: 1, "not a name!": {b: true}}`, `@"2027-03-31"`, `@"10:00:00@Europe/London"`,
		`@"2027-03-31T10:00:00.5+01:00"`, `@"P1Y2M"`, `@"-P1DT2H0.25S"`, `[1..5)`, `("a".."c"]`, `< 10`, `>= @"2027-01-01"`} {
		first, _, _ := evaluate(t, src, Limits{})
		second, _, _ := evaluate(t, first, Limits{})
		if first != second || first == "null" {
			t.Errorf("%s is written %s, and that %s", src, first, second)
		}
	}
}

func TestJSONKeepsEveryDigit(t *testing.T) {
	const text = `{"amount":12345678901234567890.123456789,"list":[true,null,"é \"x\""],"nested":{"a b":1}}`
	v, err := ReadJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(JSON(v)); got != text {
		t.Errorf("it is written %s", got)
	}
	for _, bad := range []string{"", "{", `{"a":1} x`, strings.Repeat("[", 200), `{"a":1e99999}`, "nul"} {
		if _, err := ReadJSON([]byte(bad)); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}
