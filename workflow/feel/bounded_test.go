package feel

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// longText is an expression about two texts s and t of 800 KB, alike but for their ends.
func longText(about string) string {
	doubled := `{f: function(s, n, f) if n = 0 then s else f(s + s, n - 1, f), l: f("0123456789", 16, f), s: l + "a", t: l + "b", r: `
	return doubled + about + "}.r"
}

// repeated joins n copies of a format, each with its number.
func repeated(n int, format, between string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(between)
		}
		b.WriteString(strings.ReplaceAll(format, "N", fmt.Sprint(i)))
	}
	return b.String()
}

// A longExpression is within the limits and costs as much to read as can be.
type longExpression struct {
	src    string
	refuse string // "": it is read
}

func longExpressions() map[string]longExpression {
	long := strings.Repeat("x", 95)
	spaces := strings.Repeat(" ", 100_000)
	return map[string]longExpression{
		"a function of many arguments":        {"sum(" + strings.Repeat("1,", 120_000) + "1)", ""},
		"a function of many contexts":         {"concatenate(" + strings.Repeat("{},", 80_000) + "{})", ""},
		"many unknown names":                  {repeated(1300, long+"N", " + "), ""},
		"many names that are almost known":    {"{" + repeated(1200, strings.Repeat("x", 90)+"N: 1", ",") + ",r: " + repeated(1000, strings.Repeat("x", 88)+"N", "+") + "}", ""},
		"names across a long gap":             {"{" + repeated(9000, "x yN: 1", ",") + ", r: x" + spaces + "y1}", ""},
		"names across an open comment":        {"{" + repeated(9000, "x yN: 1", ",") + ", r: x /*" + spaces + "y1}", "this comment has no end: write */ after it"},
		"open comments in arguments":          {"f(" + strings.Repeat("/* ", 80_000), "this comment has no end: write */ after it"},
		"many names that begin alike":         {"{" + repeated(9000, "x yN: 1", ",") + ", r: [" + repeated(9000, "x yN", ",") + "]}", "this expression has too many names: give parts of it expressions of their own"},
		"contexts of one entry":               {repeated(13_000, "{kN:1}.kN", "+"), ""},
		"a context of many keys":              {"{" + repeated(22_000, "kN:1", ",") + "}", ""},
		"keys that follow from one another":   {"{k0: 1," + repeated(15_000, "kN1:kN", ",") + "}", ""},
		"entries of a large context":          {"{c: {" + repeated(10_000, "kN:1", ",") + "}, r: [" + repeated(10_000, "c.kN", ",") + "]}", ""},
		"a filter on large contexts":          {"[{" + repeated(10_000, "kN:1", ",") + "}][" + repeated(10_000, "kN=1", " or ") + "]", ""},
		"lists of large contexts":             {"{a: {" + repeated(9000, "kN:1", ",") + "}, b: {" + repeated(9000, "lN:1", ",") + "}, r: [" + strings.Repeat("[a,b],", 8000) + "1]}", ""},
		"brackets within brackets":            {"1 in " + repeated(99, "(1) + (N in ", "") + strings.Repeat("1 + ", 30_000) + "1" + strings.Repeat(")", 99), ""},
		"many parameters":                     {"function(" + repeated(20_000, "pN", ",") + ") 1", "a function has at most 250 parameters"},
		"loops within loops":                  {"for " + repeated(20_000, "pN in 1", ",") + " return 1", "a loop has at most 250 names"},
		"a type of many parts":                {"1 instance of a" + strings.Repeat(".a", 120_000), "the name of a type has at most 200 parts"},
		"a long key":                          {"{c: {" + strings.Repeat("k", 100_000) + ": 1}, r: [" + strings.Repeat("c+1,", 30_000) + "1]}", ""},
		"filters within filters":              {strings.Repeat("[1][count([", 60) + repeated(25_000, "item", ",") + "])]" + strings.Repeat("])]", 59), "this expression has too many names: give parts of it expressions of their own"},
		"unknown names in filters":            {strings.Repeat("[1][count([", 60) + repeated(25_000, "xN", ",") + "])]" + strings.Repeat("])]", 59), "this expression has too many names: give parts of it expressions of their own"},
		"contexts within contexts":            {strings.Repeat("{a:", 150) + "[" + repeated(30_000, "a", ",") + "]" + strings.Repeat("}", 150), ""},
		"ifs that share types":                {"{a0: {x: 1}, " + repeated(5000, "bN: if 1 = 1 then {x: 1} else {x: 2, y: 1}", ",") + "}", ""},
		"many arguments with names":           {"f(" + repeated(20_000, "pN: 1", ",") + ")", "at most 250 arguments have names"},
		"contexts that share parts":           {chains(40) + "z: [a40, b40]}", ""},
		"contexts that share parts, chosen":   {chains(40) + "z: if true then a40 else b40}", ""},
		"contexts that share parts, written":  {chains(24) + "z: a24 + 1, y: abs(a24), x: a24 and true, w: a24.nothing}", ""},
		"contexts that share parts, compared": {chains(40) + "z: (function(x: context<l: number>) 1)(b40), f: [function() a40, function() b40]}", ""},
	}
}

// What is read has no limit but its length, so reading must not cost more than
// in proportion. Most of these once took minutes; BenchmarkLongExpressions
// measures them.
func TestReadingIsBounded(t *testing.T) {
	for name, test := range longExpressions() {
		t.Run(name, func(t *testing.T) {
			if len(test.src) > maxSource {
				t.Fatalf("the expression has %d bytes", len(test.src))
			}
			p, err := Compile("", test.src, NewScope(nil))
			var syntax *SyntaxError
			switch {
			case test.refuse == "" && err != nil:
				t.Fatalf("it is refused: %v", err)
			case test.refuse != "" && (!errors.As(err, &syntax) || syntax.Text != test.refuse):
				t.Fatalf("it is read, or says %v", err)
			case err != nil:
				return
			}
			for _, n := range p.Problems() {
				if len(n.Text) > 800 {
					t.Fatalf("a problem has %d bytes", len(n.Text))
				}
			}
		})
	}
}

// chains begins a context with two chains of contexts, each of which has the one before twice.
func chains(n int) string {
	return "{a0: {x: 1}, b0: {x: 1, y: 2}, " + repeatedPairs(n)
}

func repeatedPairs(n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "a%d: {l: a%d, r: a%d}, b%d: {l: b%d, r: b%d}, ", i, i-1, i-1, i, i-1, i-1)
	}
	return b.String()
}

func TestTypesOfThemselvesAreCompared(t *testing.T) {
	self := func(kind Kind) *Type {
		s := &Type{kind: kind}
		s.Elem = s
		if kind == kindFunction {
			s.Params = []*Type{s}
		}
		return s
	}
	for _, kind := range []Kind{kindFunction, kindList, kindRange} {
		a, b := self(kind), self(kind)
		a.Name = "tA"
		for _, src := range []string{"[p, q]", "if true then p else q", "p + 1", "q(p)", "f(p)", "f(q)", "p in 5", "5 in q", "abs(p)", "p = q", "q + 1"} {
			scope := NewScope(nil, Var{"p", a}, Var{"q", b}, Var{"f", FunctionOf([]*Type{NumberType}, AnyType)})
			if _, err := Compile("", src, scope); err != nil {
				t.Errorf("%s: %v", src, err)
			}
		}
		if n := len(b.String()); n > maxTypeText+len("…") {
			t.Errorf("the type is written in %d bytes", n)
		}
	}
	if !newTyping().conforms(self(kindFunction), self(kindFunction)) {
		t.Error("two types alike do not conform")
	}
	if newTyping().conforms(FunctionOf([]*Type{StringType}, NumberType), FunctionOf([]*Type{NumberType}, NumberType)) {
		t.Error("a function of texts stands for one of numbers")
	}
}

func TestValuesThatSharePartsAreSaid(t *testing.T) {
	var v, c Value = List{String("a")}, &Context{}
	for range 60 {
		v = List{v, v}
		d := &Context{}
		d.Put("l", c)
		d.Put("r", c)
		c = d
	}
	for _, v := range []Value{v, c, String(strings.Repeat("é", 1<<20))} {
		if s := Words(v); len(s) > maxWords+len("…") || !strings.HasSuffix(s, "…") {
			t.Errorf("it is said in %d bytes", len(s))
		}
		if s := TypeOf(v).String(); len(s) > maxTypeText+len("…") {
			t.Errorf("its type is written in %d bytes", len(s))
		}
	}
	tests, err := CompileTests("", strings.Repeat("1e6000, ", 20_000)+"1", TestScope(NewScope(nil), NumberType))
	if err != nil {
		t.Fatal(err)
	}
	if s := tests.Words(); len(s) > 2*maxWords {
		t.Errorf("tests are said in %d bytes", len(s))
	}
	if s := Words(List{Int(-1234567), Bool(true), nil, String("x")}); s != "−1,234,567, yes, nothing, x" {
		t.Errorf("it says %s", s)
	}
}

func TestNumbersAreToldApartBriefly(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got, _, err := evaluate(t, "{k: 10**6000, r: count(distinct values(for i in 1..50000 return i * k))}.r", Limits{})
	runtime.ReadMemStats(&after)
	if got != "50000" || err != nil {
		t.Errorf("it comes to %s, %v", got, err)
	}
	if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 400 {
		t.Errorf("it uses %d MB", used)
	}
	for src, want := range map[string]string{
		`distinct values([1, 1.0, 10, 1e1, -0, 0, "1", true, "true"])`:   `[1, 10, 0, "1", true, "true"]`,
		`distinct values([@"P1M", @"PT0S", @"P0M", @"PT0.0S", @"P1M"])`:  `[@"P1M", @"PT0S", @"P0M"]`,
		`distinct values([null, 1, null, [1], [1.0], {a: 1}, {a: 1.0}])`: `[null, 1, [1], {a: 1}]`,
	} {
		if got, _, _ := evaluate(t, src, Limits{}); got != want {
			t.Errorf("%s is %s, want %s", src, got, want)
		}
	}
}

// What takes long counts as many steps, so that a limit of steps is one of time.
func TestStepsFollowTheWork(t *testing.T) {
	tests := map[string]struct{ expression, says string }{
		"a pattern in many rounds":       {`for i in 1..100000 return matches("aaaaaaaaaaaaaaaaaaa", "(a+)+b")`, "takes more than 500,000 steps"},
		"patterns that are all new":      {`some i in 1..99999, j in 1..99999 satisfies matches("a", "[\i-[" + string(i) + "]]{9}\c{9}" + string(j))`, "takes more than 500,000 steps"},
		"long texts":                     {longText(`some i in 1..99999, j in 1..99999 satisfies (s + "a") = "b"`), "takes more than 500,000 steps"},
		"long texts that are compared":   {longText(`some i in 1..99999, j in 1..99999 satisfies s > t`), "takes more than 500,000 steps"},
		"long texts between others":      {longText(`some i in 1..99999, j in 1..99999 satisfies before([s..t], s)`), "takes more than 500,000 steps"},
		"the largest of long texts":      {longText(`some i in 1..99999 satisfies max(for j in 1..999 return if odd(j) then s else t) = "b"`), "takes more than 500,000 steps"},
		"long texts that are told apart": {longText(`some i in 1..99999 satisfies count(distinct values(for j in 1..999 return if odd(j) then s else t)) = 1`), "takes more than 500,000 steps"},
		"long texts joined":              {longText(`string join(for i in 1..99999 return s, t)`), "this makes a text of"},
		"texts of shared parts":          {sharing("some i in 1..99999 satisfies string length(string(x12)) = i"), "takes more than 500,000 steps"},
		"small powers of e":              {"for i in 1..99999 return exp(-14000 - i / 100000)", "takes more than 500,000 steps"},
		"numbers far apart":              {"{k: 10**6000, m: 10**-6000, r: some i in 1..99999, j in 1..99999 satisfies k + m = j}.r", "takes more than 500,000 steps"},
		"high powers":                    {"some i in 1..99999, j in 1..99999 satisfies 1.0000001 ** -999999999 = j", "takes more than 500,000 steps"},
		"many arguments":                 {"for i in 1..99999 return sum(" + strings.Repeat("1,", 100_000) + "1)", "takes more than 500,000 steps"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, _, err := evaluate(t, test.expression, Limits{Steps: 500_000})
			var limit *LimitError
			if !errors.As(err, &limit) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("it ends with %v", err)
			}
		})
	}
}

// A caller who gives up is heard between two matches.
func TestMatchesCanBeStopped(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	p, err := Compile("", `for i in 1..100000 return matches("aaaaaaaaaaaaaaaaaaaaa", "(a+)+b")`, NewScope(nil))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = p.Eval(NewRun(ctx, time.Time{}, Limits{Steps: 1 << 40})); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it ends with %v", err)
	}
}

func TestFunctionsOfALoopKeepTheirRound(t *testing.T) {
	for src, want := range map[string]string{
		"for g in (for x in [1,2,3], f in [function() x] return f) return g()":                                "[1, 2, 3]",
		"for g in (for x in [1,2], y in [10,20], f in [function() x + y] return f) return g()":                "[11, 21, 12, 22]",
		"for g in (for x in 1..3 return function() x) return g()":                                             "[1, 2, 3]",
		"for g in (for x in 1..3 return function() count(partial)) return g()":                                "[0, 1, 2]",
		"for g in (for l in [[1],[2]], f in (for y in l return function() y + count(l)) return f) return g()": "[2, 3]",
		"for g in (for x in [1,2], f in [for y in [x] return function() x + y] return f[1]) return g()":       "[2, 4]",
		"some x in [1,2,3], f in [function() x] satisfies f() = 3":                                            "true",
		"every x in [1,2,3], f in [function() x] satisfies f() = x":                                           "true",
		"for g in [1,2,3][(function() item)() > 1] return g":                                                  "[2, 3]",
	} {
		if got, _, err := evaluate(t, src, Limits{}); got != want || err != nil {
			t.Errorf("%s is %s, %v; want %s", src, got, err, want)
		}
	}
}

func TestBetweenIsBetween(t *testing.T) {
	digits := strings.Repeat("9", 34)
	tests := []struct{ low, high, want string }{
		{"", "5", "4"}, {"5", "", "6"}, {"1", "2", "1.5"}, {"1", "10", "5.5"}, {"-1", "1", "0"},
		{digits, "", "1" + strings.Repeat("0", 34)}, {"1E40", "", "some"}, {"", "-1E40", "some"}, {"1E-6000", "", "some"},
		{digits + "E6111", "", "none"}, {"", "-" + digits + "E6111", "none"}, {"", digits + "E6111", "some"},
		{"1E6144", "2E6144", "some"}, {"-" + digits + "E6111", digits + "E6111", "some"}, {digits + "E6110", digits + "E6111", "some"},
		{digits[1:] + "8", digits, "none"}, {"1." + strings.Repeat("0", 33), "1." + strings.Repeat("0", 32) + "1", "none"},
		{`@"PT0.1S"`, `@"PT0.2S"`, `@"PT0.15S"`}, {`@"PT1S"`, `@"PT10S"`, `@"PT2S"`}, {`@"-PT0.2S"`, `@"-PT0.1S"`, `@"-PT0.15S"`}, {`@"-PT1.5S"`, `@"PT0.5S"`, `@"-PT0.5S"`},
		{`@"PT0.000000001S"`, `@"PT0.000000002S"`, "none"}, {"", `@"PT0.1S"`, `@"-PT0.9S"`}, {`@"PT0.1S"`, "", `@"PT1.1S"`}, {`@"PT1S"`, `@"PT2S"`, `@"PT1.5S"`},
		{`"a"`, `"b"`, `"a0"`}, {`"a"`, `"a0"`, `"a "`}, {`"a"`, "", `"a0"`}, {"", `"a"`, `""`}, {"", `""`, "none"}, {`""`, `"A"`, `"0"`},
		{`@"2027-01-01"`, `@"2027-01-02"`, "none"}, {`@"2027-01-01"`, `@"2027-01-03"`, `@"2027-01-02"`}, {`@"999999999-12-31"`, "", "none"}, {"", `@"-999999999-01-01"`, "none"},
		{`@"2027-01-01"`, `@"2027-01-01T12:00:00Z"`, `@"2027-01-01T00:00:01Z"`}, {`@"23:59:59"`, "", "none"}, {"", `@"00:00:00"`, "none"}, {`@"10:00:00"`, `@"10:00:01"`, "none"},
		{`@"P1Y"`, `@"P1Y1M"`, "none"}, {`@"P1Y"`, `@"P1Y2M"`, `@"P1Y1M"`}, {"5", "5", "none"}, {"6", "5", "none"}, {"true", "", "none"},
	}
	point := func(src string) Value {
		if src == "" {
			return nil
		}
		p, err := Compile("", src, NewScope(nil))
		if err != nil || len(p.Problems()) > 0 {
			t.Fatalf("%s: %v, %v", src, err, p.Problems())
		}
		v, _ := p.Eval(NewRun(t.Context(), time.Time{}, Limits{}))
		return v
	}
	for _, test := range tests {
		low, high := point(test.low), point(test.high)
		v, ok := Between(low, high)
		if ok && (!follows(low, v) || !follows(v, high)) {
			t.Errorf("%s does not lie between %q and %q", Literal(v), test.low, test.high)
		}
		if ok != (test.want != "none") || ok && test.want != "some" && Literal(v) != test.want {
			t.Errorf("between %q and %q is %s, %v; want %s", test.low, test.high, Literal(v), ok, test.want)
		}
	}
}

func TestListsOfUnlikeContextsHaveNoFalseFaults(t *testing.T) {
	for src, want := range map[string]string{
		"[{a:1},{a:2,b:3}][b = 3]":                                 "[{a: 2, b: 3}]",
		"[{a:2,b:3},{a:1}][b = 3]":                                 "[{a: 2, b: 3}]",
		"[{a:1},{a:2,b:3}].b":                                      "[null, 3]",
		"[{a:1},{b:3}][b = 3].b":                                   "[3]",
		"[{a:1,c:1},{a:2,b:3},{a:3,d:1}][d = 1].d":                 "[1]",
		"[[{a:1}],[{a:2,b:3}]][2].b":                               "[3]",
		"(if 1 = 1 then {a:1,b:2} else {a:1}).b":                   "2",
		"[{p:{a:1}},{p:{a:2,b:3}}][p.b = 3].p.b":                   "[3]",
		`{b: 1, r: [{a:1},{a:2,b:"x"}][b = "x"]}.r`:                `[{a: 2, b: "x"}]`,
		"[context put({a: 1}, \"b\", 2)][b = 2].b":                 "[2]",
		"for x in [{a:1},{a:2,b:3}] return x.b":                    "[null, 3]",
		"every x in [{a:1,b:3},{a:2,b:3,c:1}] satisfies x.c = x.c": "null",
	} {
		p, err := Compile("", src, NewScope(nil))
		if err != nil || len(p.Problems()) > 0 {
			t.Errorf("%s: %v, it finds %v", src, err, p.Problems())
		}
		if got, _, _ := evaluate(t, src, Limits{}); got != want && want != "null" {
			t.Errorf("%s is %s, want %s", src, got, want)
		}
	}
	for _, src := range []string{"[{a:1},{a:2}][b = 3]", "[{a:1},{a:2}].b", "{a: 1}.b", "[{a:1,b:2},{a:2,b:3}].c"} {
		if p, err := Compile("", src, NewScope(nil)); err != nil || len(p.Problems()) == 0 {
			t.Errorf("%s: %v, and nothing is found", src, err)
		}
	}
}

func TestEachTestKeepsItsNot(t *testing.T) {
	scope := TestScope(NewScope(nil), StringType)
	tests := map[string][]string{ // the tests, and which of a and b each admits
		`"a", "b"`:      {"a", "b"},
		`not("a")`:      {"b"},
		`not("a", "b")`: {""},
		`not(null)`:     {"ab"},
	}
	for src, want := range tests {
		list, err := CompileEach("", src, scope)
		if err != nil || len(list) != len(want) {
			t.Errorf("%s: %d tests, %v", src, len(list), err)
			continue
		}
		for i, each := range list {
			got := ""
			for _, s := range []string{"a", "b"} {
				if each.admits(NewRun(t.Context(), time.Time{}, Limits{}), String(s)) {
					got += s
				}
			}
			if got != want[i] {
				t.Errorf("%s: test %d admits %q, want %q", src, i+1, got, want[i])
			}
		}
	}
}

func TestWhatToWriteInstead(t *testing.T) {
	scope := NewScope(nil, Var{"amount", NumberType}, Var{"service", StringType}, Var{"lines", ListOf(ContextOf(Field{"cost", NumberType}))})
	for src, want := range map[string]string{
		"amount > £500":        `character 10: expected a value, a name or an opening bracket, found "£"; write amounts without £: 500000`,
		"service = “finance”":  `character 11: expected a value, a name or an opening bracket, found "“"; write straight quotes: "`,
		"service = 'finance'":  `character 11: expected a value, a name or an opening bracket, found "'"; write double quotes: "`,
		"amount ≥ 5":           `character 8: expected an operator or the end, found "≥"; write ">="`,
		"amount ≤ 5":           `character 8: expected an operator or the end, found "≤"; write "<="`,
		"amount ≠ 5":           `character 8: expected an operator or the end, found "≠"; write "!="`,
		"amount => 5":          `character 9: expected a value, a name or an opening bracket, found ">"; write ">="`,
		"amount =< 5":          `character 9: expected a value, a name or an opening bracket, found "<"; write "<="`,
		"amount <> 5":          `character 9: expected a value, a name or an opening bracket, found ">"; write "!="`,
		"amount == 5":          `character 9: expected a value, a name or an opening bracket, found "="; write "="`,
		"service = yes":        `character 11: there is nothing called "yes" here; write true or false`,
		"service = No":         `character 11: there is nothing called "No" here; write true or false`,
		"service = finance":    `character 11: there is nothing called "finance" here; a text stands in quotes: "finance"`,
		"service = servcie":    `character 11: there is nothing called "servcie" here; did you mean "service"?`,
		"service = adult care": `character 11: there is nothing called "adult care" here`,
		"worth(5)":             `character 1: there is nothing called "worth" here`,
		"lines[costs > 5]":     `character 7: there is nothing called "costs" here, and the list's items have no such entry; did you mean "cost"?`,
	} {
		p, err := Compile("", src, scope)
		switch {
		case err != nil && err.Error() != want:
			t.Errorf("%s: %v", src, err)
		case err == nil && (len(p.Problems()) == 0 || p.Problems()[0].String() != want):
			t.Errorf("%s: it finds %v", src, p.Problems())
		}
	}
	if got := (Note{Source: "A", At: 3, Line: 2, Text: "x"}).String(); got != "A, line 2, character 3: x" {
		t.Errorf("a note says %s", got)
	}
}
