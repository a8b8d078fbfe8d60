package feel

import "testing"

// String functions (10.3.4.3), and string() and number() of 10.3.4.1.

func TestConformanceStringLiterals(t *testing.T) {
	conform(t, "plain", []row{
		{`""`, `""`}, {`"abc"`, `"abc"`}, {`"it's"`, `"it's"`}, {`"// no comment"`, `"// no comment"`}, {`"/* none */"`, `"/* none */"`},
		{`'abc'`, `error`}, {`"abc`, `error`}, {`"été"`, `"été"`}, {`"🐎ab"`, `"🐎ab"`},
		{"\"a\nb\"", `error`}, {"\"a\rb\"", `error`}, {"\"a\tb\"", `"a\tb"`},
	})
	conform(t, "escapes", []row{
		{`"a\"b"`, `"a\"b"`}, {`"a\\b"`, `"a\\b"`}, {`"a\nb"`, `"a\nb"`}, {`"a\rb"`, `"a\rb"`}, {`"a\tb"`, `"a\tb"`}, {`"a\'b"`, `"a'b"`},
		{`string length("\n")`, `1`}, {`string length("\"")`, `1`}, {`string length("\\")`, `1`}, {`string length("\\n")`, `2`},
		{`"\u0041"`, `"A"`}, {`"\u00e9" = "é"`, `true`}, {`"\u00E9" = "é"`, `true`}, {`"\U01F40E"`, `"🐎"`}, {`"\U01f40e" = "🐎"`, `true`},
		{`string length("\U01F40Eab")`, `3`}, {`"\u0041\u0042"`, `"AB"`}, {`"\\u0041"`, `"\\u0041"`},
	})
	conform(t, "open: surrogate pairs and unknown escapes", []row{
		{`"\uD83D\uDC0E"`, `"🐎"`}, {`string length("\uD83D\uDC0E")`, `1`}, {`"\ud83d\udc0e" = "\U01F40E"`, `true`},
		{`"\q"`, `"\\q"`}, {`string length("\q")`, `2`}, {`"\d+" = "\\d+"`, `true`}, {`"\u12"`, `"\\u12"`}, {`"\uZZZZ"`, `"\\uZZZZ"`},
	})
	conform(t, "joining and order", []row{
		{`"foo" + "bar"`, `"foobar"`}, {`"" + ""`, `""`}, {`"a" + 1`, `null`}, {`1 + "a"`, `null`}, {`"a" + null`, `null`}, {`null + "a"`, `null`}, {`"a" - "a"`, `null`},
		{`"a" * 2`, `null`}, {`"a" / "a"`, `null`}, {`-"a"`, `null`},
		{`"a" < "b"`, `true`}, {`"b" < "a"`, `false`}, {`"a" < "a"`, `false`}, {`"a" <= "a"`, `true`}, {`"a" >= "a"`, `true`}, {`"a" > "A"`, `true`}, {`"Z" < "a"`, `true`},
		{`"" < "a"`, `true`}, {`"a" < "ab"`, `true`}, {`"abc" < "abd"`, `true`}, {`"10" < "9"`, `true`}, {`"z" < "é"`, `true`}, {`"\uFFFD" < "\U01F40E"`, `true`},
		{`"a" = "a"`, `true`}, {`"a" = "A"`, `false`}, {`"a" != "A"`, `true`}, {`"a" < 1`, `null`}, {`"a" < null`, `null`},
	})
}

func TestConformanceString(t *testing.T) {
	conform(t, "string", []row{
		{`string(1.1)`, `"1.1"`}, {`string(null)`, `null`}, {`string("a")`, `"a"`}, {`string("a\"b")`, `"a\"b"`}, {`string("")`, `""`}, {`string(true)`, `"true"`}, {`string(false)`, `"false"`},
		{`string(0)`, `"0"`}, {`string(-0)`, `"0"`}, {`string(-5)`, `"-5"`}, {`string(1000000)`, `"1000000"`}, {`string(.5)`, `"0.5"`}, {`string(1/3)`, `"0.3333333333333333333333333333333333"`},
		{`string(@"2027-03-31")`, `"2027-03-31"`}, {`string(@"10:00:00")`, `"10:00:00"`}, {`string(@"10:00:00Z")`, `"10:00:00Z"`}, {`string(@"10:00:00+01:00")`, `"10:00:00+01:00"`},
		{`string(@"10:00:00@Europe/London")`, `"10:00:00@Europe/London"`}, {`string(@"2027-03-31T10:00:00")`, `"2027-03-31T10:00:00"`}, {`string(@"P1Y2M")`, `"P1Y2M"`},
		{`string(@"P1DT2H3M4.5S")`, `"P1DT2H3M4.5S"`}, {`string(@"-P1D")`, `"-P1D"`}, {`string(@"P14M")`, `"P1Y2M"`}, {`string(@"PT25H")`, `"P1DT1H"`},
		{`string(from: 1)`, `"1"`}, {`string(value: 1)`, `null`}, {`string()`, `null`}, {`string(1, 2)`, `null`}, {`string(from: null)`, `null`},
	})
	conform(t, "open: string of what holds others", []row{
		{`string([1, 2])`, `"[1, 2]"`}, {`string([])`, `"[]"`}, {`string(["a"])`, `"[\"a\"]"`}, {`string({a: 1})`, `"{a: 1}"`}, {`string([1..2])`, `"[1..2]"`}, {`string([null, @"P1D"])`, `"[null, @\"P1D\"]"`},
	})
}

func TestConformanceNumber(t *testing.T) {
	conform(t, "number", []row{
		{`number("1 000,0", " ", ",") = number("1,000.0", ",", ".")`, `true`}, {`number("1 000,0", " ", ",")`, `1000`}, {`number("1,000.0", ",", ".")`, `1000`}, {`number("1.000.000,01", ".", ",")`, `1000000.01`},
		{`number("1000.5", null, null)`, `1000.5`}, {`number("1000,5", null, ",")`, `1000.5`}, {`number("1 000", " ", null)`, `1000`}, {`number("-1,5", null, ",")`, `-1.5`}, {`number(".5", null, null)`, `0.5`}, {`number("0", null, null)`, `0`},
		{`number("1,000", ",", ",")`, `null`}, {`number("1.000", ".", ".")`, `null`}, {`number("1000", "x", ".")`, `null`}, {`number("1000", ";", ".")`, `null`}, {`number("1000", ",", " ")`, `null`}, {`number("1000", "", ".")`, `null`}, {`number("1000", ",", "")`, `null`},
		{`number("abc", ",", ".")`, `null`}, {`number("", ",", ".")`, `null`}, {`number("1,5", null, null)`, `null`}, {`number("1.5.5", null, null)`, `null`}, {`number("--1", null, null)`, `null`}, {`number("+1", null, null)`, `null`}, {`number("1.", null, null)`, `null`}, {`number(" 1", null, null)`, `null`},
		{`number("1e3", null, null)`, `null`}, {`number("1E3", ",", ".")`, `null`}, {`number("0x10", null, null)`, `null`}, {`number("Infinity", null, null)`, `null`}, {`number("NaN", null, null)`, `null`},
		{`number(null, ",", ".")`, `null`}, {`number(1, ",", ".")`, `null`}, {`number("1", 1, ".")`, `null`}, {`number("1", ",", 1)`, `null`}, {`number(["1"], [","], ["."])`, `1`}, {`number(["1", "2"], ",", ".")`, `null`},
		{`number()`, `null`}, {`number("1")`, `null`}, {`number("1", ",")`, `null`}, {`number("1", ",", ".", "x")`, `null`},
		{`number(from: "1,000.5", grouping separator: ",", decimal separator: ".")`, `1000.5`}, {`number(decimal separator: ",", from: "1,5", grouping separator: null)`, `1.5`}, {`number(from: "1.5")`, `1.5`}, {`number(text: "1")`, `null`},
	})
}

func TestConformanceSubstring(t *testing.T) {
	conform(t, "substring", []row{
		{`substring("foobar", 3)`, `"obar"`}, {`substring("foobar", 3, 3)`, `"oba"`}, {`substring("foobar", -2, 1)`, `"a"`}, {`substring("\U01F40Eab", 2)`, `"ab"`}, {`substring("🐎ab", 1, 1)`, `"🐎"`}, {`substring("a🐎b", -2, 1)`, `"🐎"`},
		{`substring("foobar", 1)`, `"foobar"`}, {`substring("foobar", 6)`, `"r"`}, {`substring("foobar", -6)`, `"foobar"`}, {`substring("foobar", -1)`, `"r"`}, {`substring("foobar", 1, 6)`, `"foobar"`}, {`substring("foobar", -2, 2)`, `"ar"`}, {`substring("foobar", 3, null)`, `"obar"`},
		{`substring("foobar", 0)`, `null`}, {`substring("foobar", 7)`, `null`}, {`substring("foobar", -7)`, `null`}, {`substring("foobar", 3, 0)`, `null`}, {`substring("foobar", 3, -1)`, `null`}, {`substring("", 1)`, `null`},
		{`substring("foobar", 3, 5)`, `null`}, {`substring("foobar", -2, 3)`, `null`}, {`substring("foobar", 1, 7)`, `null`}, {`substring("foobar", 0.5)`, `null`},
		{`substring(null, 1)`, `null`}, {`substring("foobar", null)`, `null`}, {`substring(1, 1)`, `null`}, {`substring("foobar", "1")`, `null`}, {`substring("foobar", 1, "1")`, `null`}, {`substring(["foobar"], [3], [2])`, `"ob"`}, {`substring(["a", "b"], 1)`, `null`},
		{`substring()`, `null`}, {`substring("foobar")`, `null`}, {`substring("foobar", 1, 2, 3)`, `null`}, {`substring("foobar", 1000000000000)`, `null`},
		{`substring(string: "foobar", start position: 3)`, `"obar"`}, {`substring(length: 2, start position: 3, string: "foobar")`, `"ob"`}, {`substring(string: "foobar", position: 3)`, `null`}, {`substring(string: "foobar")`, `null`},
	})
	conform(t, "string length", []row{
		{`string length("foo")`, `3`}, {`string length("\U01F40Eab")`, `3`}, {`string length("🐎")`, `1`}, {`string length("")`, `0`}, {`string length(" ")`, `1`}, {`string length(null)`, `null`}, {`string length(1)`, `null`}, {`string length(true)`, `null`},
		{`string length(["foo"])`, `3`}, {`string length(["foo", "bar"])`, `null`}, {`string length([])`, `null`}, {`string length()`, `null`}, {`string length("a", "b")`, `null`}, {`string length(string: "foo")`, `3`}, {`string length(text: "foo")`, `null`},
	})
	conform(t, "upper case and lower case", []row{
		{`upper case("aBc4")`, `"ABC4"`}, {`lower case("aBc4")`, `"abc4"`}, {`upper case("éà")`, `"ÉÀ"`}, {`lower case("ÉÀ")`, `"éà"`}, {`upper case("")`, `""`}, {`lower case("")`, `""`}, {`upper case(null)`, `null`}, {`lower case(null)`, `null`}, {`upper case(1)`, `null`}, {`lower case(1)`, `null`},
		{`upper case(["a"])`, `"A"`}, {`lower case(["A"])`, `"a"`}, {`upper case()`, `null`}, {`lower case("A", "B")`, `null`}, {`upper case(string: "a")`, `"A"`}, {`lower case(string: "A")`, `"a"`}, {`upper case(text: "a")`, `null`}, {`upper case(["a", "b"])`, `null`},
	})
	conform(t, "substring before", []row{
		{`substring before("foobar", "bar")`, `"foo"`}, {`substring before("foobar", "xyz")`, `""`}, {`substring before("foobar", "o")`, `"f"`}, {`substring before("foobar", "foo")`, `""`}, {`substring before("foobar", "")`, `""`}, {`substring before("", "a")`, `""`}, {`substring before("a🐎b", "b")`, `"a🐎"`},
		{`substring before(null, "a")`, `null`}, {`substring before("a", null)`, `null`}, {`substring before(1, "a")`, `null`}, {`substring before("a", 1)`, `null`}, {`substring before(["foobar"], ["b"])`, `"foo"`}, {`substring before("a")`, `null`}, {`substring before("a", "b", "c")`, `null`},
		{`substring before(match: "b", string: "abc")`, `"a"`}, {`substring before(text: "abc", match: "b")`, `null`},
	})
	conform(t, "substring after", []row{
		{`substring after("foobar", "ob")`, `"ar"`}, {`substring after("", "a")`, `""`}, {`substring after("foobar", "xyz")`, `""`}, {`substring after("foobar", "o")`, `"obar"`}, {`substring after("foobar", "bar")`, `""`}, {`substring after("foobar", "")`, `"foobar"`},
		{`substring after(null, "a")`, `null`}, {`substring after("a", null)`, `null`}, {`substring after(1, "a")`, `null`}, {`substring after("a", 1)`, `null`}, {`substring after(["foobar"], ["ob"])`, `"ar"`}, {`substring after("a")`, `null`}, {`substring after("a", "b", "c")`, `null`},
		{`substring after(match: "b", string: "abc")`, `"c"`}, {`substring after(string: "abc", text: "b")`, `null`},
	})
	conform(t, "contains", []row{
		{`contains("foobar", "of")`, `false`}, {`contains("foobar", "ob")`, `true`}, {`contains(["foobar"], "of")`, `false`}, {`contains("foobar", "foobar")`, `true`}, {`contains("foobar", "")`, `true`}, {`contains("", "a")`, `false`}, {`contains("foobar", "O")`, `false`}, {`contains("a.b", ".")`, `true`}, {`contains("ab", ".")`, `false`},
		{`contains(null, "a")`, `null`}, {`contains("a", null)`, `null`}, {`contains(1, "a")`, `null`}, {`contains("a", 1)`, `null`}, {`contains("a")`, `null`}, {`contains("a", "b", "c")`, `null`}, {`contains(match: "a", string: "abc")`, `true`}, {`contains(string: "abc", text: "a")`, `null`},
	})
	conform(t, "starts with", []row{
		{`starts with("foobar", "fo")`, `true`}, {`starts with("foobar", "bar")`, `false`}, {`starts with("foobar", "")`, `true`}, {`starts with("", "a")`, `false`}, {`starts with("foobar", "F")`, `false`}, {`starts with("🐎a", "🐎")`, `true`},
		{`starts with(null, "a")`, `null`}, {`starts with("a", null)`, `null`}, {`starts with(1, "a")`, `null`}, {`starts with("a", 1)`, `null`}, {`starts with(["foobar"], ["fo"])`, `true`}, {`starts with("a")`, `null`}, {`starts with("a", "b", "c")`, `null`}, {`starts with(match: "fo", string: "foobar")`, `true`}, {`starts with(string: "a", start: "a")`, `null`},
	})
	conform(t, "ends with", []row{
		{`ends with("foobar", "r")`, `true`}, {`ends with("foobar", "foo")`, `false`}, {`ends with("foobar", "")`, `true`}, {`ends with("", "a")`, `false`}, {`ends with("a🐎", "🐎")`, `true`},
		{`ends with(null, "a")`, `null`}, {`ends with("a", null)`, `null`}, {`ends with(1, "a")`, `null`}, {`ends with("a", 1)`, `null`}, {`ends with(["foobar"], ["r"])`, `true`}, {`ends with("a")`, `null`}, {`ends with("a", "b", "c")`, `null`}, {`ends with(match: "r", string: "foobar")`, `true`}, {`ends with(string: "a", end: "a")`, `null`},
	})
	conform(t, "string join", []row{
		{`string join(["a", "b", "c"], "_and_")`, `"a_and_b_and_c"`}, {`string join(["a", "b", "c"], "")`, `"abc"`}, {`string join(["a", "b", "c"], null)`, `"abc"`}, {`string join(["a"], "X")`, `"a"`}, {`string join(["a", null, "c"], "X")`, `"aXc"`}, {`string join([], "X")`, `""`},
		{`string join(["a", "b", "c"])`, `"abc"`}, {`string join(["a", null, "c"])`, `"ac"`}, {`string join([])`, `""`}, {`string join([null], "X")`, `""`}, {`string join(["", ""], "X")`, `"X"`},
		{`string join(null)`, `null`}, {`string join(null, "X")`, `null`}, {`string join(["a", 1], "X")`, `null`}, {`string join([1])`, `null`}, {`string join(["a"], 1)`, `null`}, {`string join(["a", "b"], ["X"])`, `"aXb"`}, {`string join([["a"], "b"])`, `null`},
		{`string join()`, `null`}, {`string join(["a"], "b", "c")`, `null`}, {`string join(delimiter: "-", list: ["a", "b"])`, `"a-b"`}, {`string join(list: ["a", "b"])`, `"ab"`}, {`string join(list: ["a"], separator: "-")`, `null`}, {`string join([true])`, `null`},
	})
}

// Patterns are those of clause 7.6 of XQuery 1.0 and XPath 2.0 Functions and Operators.
func TestConformancePatterns(t *testing.T) {
	conform(t, "matches", []row{
		{`matches("foobar", "^fo*b")`, `true`}, {`matches("foobar", "o")`, `true`}, {`matches("foobar", "^o")`, `false`}, {`matches("foobar", "r$")`, `true`}, {`matches("foobar", "^foobar$")`, `true`}, {`matches("foobar", "x")`, `false`}, {`matches("", "a")`, `false`}, {`matches("a", "")`, `true`}, {`matches("", "^$")`, `true`},
		{`matches(null, "a")`, `null`}, {`matches("a", null)`, `null`}, {`matches(1, "a")`, `null`}, {`matches("a", 1)`, `null`}, {`matches("a", "a", 1)`, `null`}, {`matches("a", "a", null)`, `true`}, {`matches(["foo"], ["fo*"])`, `true`}, {`matches(["a", "b"], "a")`, `null`},
		{`matches()`, `null`}, {`matches("a")`, `null`}, {`matches("a", "a", "i", "x")`, `null`}, {`matches(pattern: "^f", input: "foo")`, `true`}, {`matches(flags: "i", pattern: "^F", input: "foo")`, `true`}, {`matches(string: "foo", pattern: "f")`, `null`},
	})
	conform(t, "flags", []row{
		{`matches("abc", "ABC")`, `false`}, {`matches("abc", "ABC", "i")`, `true`}, {`matches("abc", "ABC", "")`, `false`}, {`matches("É", "é", "i")`, `true`}, {`matches("abc", "[A-C]+", "i")`, `true`}, {`matches("q", "[^Q]", "i")`, `false`}, {`matches("abab", "(AB)\\1", "i")`, `true`},
		{`matches("a\nb", "a.b")`, `false`}, {`matches("a\nb", "a.b", "s")`, `true`}, {`matches("a\nb", "^b")`, `false`}, {`matches("a\nb", "^b", "m")`, `true`}, {`matches("a\nb", "a$")`, `false`}, {`matches("a\nb", "a$", "m")`, `true`}, {`matches("a\n", "a$")`, `false`},
		{`matches("helloworld", "hello world", "x")`, `true`}, {`matches("hello world", "hello world", "x")`, `false`}, {`matches("hello world", "hello\\ world", "x")`, `false`}, {`matches("hello world", "hello[ ]world", "x")`, `true`}, {`matches("hello world", "hello \\s world", "x")`, `true`},
		{`matches("A\nB", "a.b", "is")`, `true`}, {`matches("A\nB", "A . b", "xis")`, `true`}, {`matches("a", "a", "ii")`, `true`}, {`matches("a", "a", "g")`, `null`}, {`matches("a", "a", "I")`, `null`}, {`matches("a", "a", " ")`, `null`},
	})
	conform(t, "open: flag q and groups that do not capture, from XPath 3", []row{
		{`matches("a.b", "a.b", "q")`, `true`}, {`matches("axb", "a.b", "q")`, `false`}, {`matches("A.B", "a.b", "qi")`, `true`}, {`matches("a[b", "[", "q")`, `true`}, {`replace("a.b.c", ".", "-", "q")`, `"a-b-c"`}, {`replace("a.b", ".", "$1", "q")`, `"a$1b"`}, {`matches("abab", "^(?:ab)+$")`, `true`}, {`replace("abc", "(?:a)(b)", "[$1]")`, `"[b]c"`},
	})
	conform(t, "syntax of patterns", []row{
		{`matches("aab", "a{2}b")`, `true`}, {`matches("ab", "^a{2}b")`, `false`}, {`matches("aaab", "^a{2,3}b")`, `true`}, {`matches("aaaab", "^a{2,}b")`, `true`}, {`matches("ac", "^ab?c$")`, `true`}, {`matches("abc", "a|x")`, `true`}, {`matches("xyz", "^(abc|xyz)$")`, `true`},
		{`matches("b", "[abc]")`, `true`}, {`matches("d", "[^abc]")`, `true`}, {`matches("b", "[^abc]")`, `false`}, {`matches("x", "[a-z-[aeiou]]")`, `true`}, {`matches("e", "[a-z-[aeiou]]")`, `false`}, {`matches("5", "^[\\d-[5]]$")`, `false`}, {`matches("-", "[a-]")`, `true`}, {`matches("-", "[-a]")`, `true`}, {`matches("]", "[\\]]")`, `true`},
		{`matches("aa", "^(.)\\1$")`, `true`}, {`matches("ab", "^(.)\\1$")`, `false`}, {`matches("abba", "^(.)(.)\\2\\1$")`, `true`}, {`matches("'x'", "(['""])x\\1")`, `error`}, {`matches("a1a1", "^(a)1\\11$")`, `true`},
		{`matches("7", "^\\d$")`, `true`}, {`matches("x", "^\\D$")`, `true`}, {`matches("٣", "^\\d$")`, `true`}, {`matches("é", "^\\w$")`, `true`}, {`matches("-", "^\\w$")`, `false`}, {`matches("-", "^\\W$")`, `true`}, {`matches(" ", "^\\s$")`, `true`}, {`matches("x", "^\\S$")`, `true`}, {`matches("\t\n\r", "^\\s+$")`, `true`},
		{`matches("\u00A0", "^\\s$")`, `false`}, {`matches("A", "^\\p{Lu}$")`, `true`}, {`matches("a", "^\\p{Lu}$")`, `false`}, {`matches("a", "^\\P{Lu}$")`, `true`}, {`matches("α", "^\\p{IsGreek}$")`, `true`}, {`matches("a", "^\\p{IsBasicLatin}$")`, `true`}, {`matches("α", "^\\P{IsBasicLatin}$")`, `true`},
		{`matches("_a-1", "^\\i\\c*$")`, `true`}, {`matches("1a", "^\\i\\c*$")`, `false`}, {`matches("-", "^\\I$")`, `true`}, {`matches("+", "^\\C$")`, `true`}, {`matches("a.b", "^a\\.b$")`, `true`}, {`matches("a\\b", "^a\\\\b$")`, `true`}, {`matches("a^b", "a\\^b")`, `true`}, {`matches("🐎", "^.$")`, `true`},
		{`matches("abc", "^(b|)abc")`, `true`}, {`matches("a:b", "^[\\i-[:]][\\c-[:]]*$")`, `false`}, {`matches("ab", "^[\\i-[:]][\\c-[:]]*$")`, `true`}, {`matches("b", "^[\\p{L}-[a]]$")`, `true`}, {`matches("a", "^[\\p{L}-[a]]$")`, `false`}, {`matches("e", "^[a-z-[aeiou-[e]]]$")`, `true`}, {`matches("^", "^[\\^]$")`, `true`}, {`matches("a^", "^[a^]+$")`, `true`}, {`matches("5", "^[^\\D]$")`, `true`}, {`matches("_", "^[\\w]$")`, `false`}, {`matches("$", "^\\w$")`, `true`}, {`matches("foo#bar", "o#b")`, `true`}, {`matches("a b", "a b")`, `true`}, {`matches("a/b", "a/b")`, `true`}, {`matches("aXbXc", "^a.+?X")`, `true`},
	})
	conform(t, "patterns that cannot be read", []row{
		{`matches("a", "(a")`, `null`}, {`matches("a", "a)")`, `null`}, {`matches("a", "[a")`, `null`}, {`matches("a", "a]")`, `null`}, {`matches("a", "*a")`, `null`}, {`matches("a", "a**")`, `null`}, {`matches("a", "+")`, `null`}, {`matches("a", "?")`, `null`}, {`matches("a", "a{2,1}")`, `null`}, {`matches("a", "a{x}")`, `null`}, {`matches("a", "a{")`, `null`}, {`matches("a", "a}")`, `null`},
		{`matches("a", "[z-a]")`, `null`}, {`matches("a", "[]")`, `null`}, {`matches("a", "\\")`, `null`}, {`matches("a", "\\q")`, `null`}, {`matches("a", "\\b")`, `null`}, {`matches("a", "\\u0061")`, `null`}, {`matches("a", "\\x61")`, `null`}, {`matches("a", "\\p{Foo}")`, `null`}, {`matches("a", "\\pL")`, `null`}, {`matches("a", "\\p{IsFoo}")`, `null`},
		{`matches("a", "(?i)a")`, `null`}, {`matches("a", "(?=a)")`, `null`}, {`matches("a", "(?<n>a)")`, `null`}, {`matches("a", "(a)\\2")`, `null`}, {`matches("a", "\\1")`, `null`}, {`matches("a", "(a\\1)")`, `null`}, {`matches("a", "[a-[b]")`, `null`}, {`matches("a", "a++")`, `null`}, {`matches("a", "[[:alpha:]]")`, `null`},
	})
	conform(t, "replace", []row{
		{`replace("banana", "a", "o")`, `"bonono"`}, {`replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")`, `"[1=ab][2=]cd"`}, {`replace("abracadabra", "bra", "*")`, `"a*cada*"`}, {`replace("abracadabra", "a.*a", "*")`, `"*"`}, {`replace("abracadabra", "a.*?a", "*")`, `"*c*bra"`}, {`replace("abracadabra", "a", "")`, `"brcdbr"`},
		{`replace("abracadabra", "a(.)", "a$1$1")`, `"abbraccaddabbra"`}, {`replace("AAAA", "A+", "b")`, `"b"`}, {`replace("AAAA", "A+?", "b")`, `"bbbb"`}, {`replace("darted", "^(.*?)d(.*)$", "$1c$2")`, `"carted"`}, {`replace("abc", "x", "y")`, `"abc"`}, {`replace("", "a", "b")`, `""`},
		{`replace("abc", "b", "\\$")`, `"a$c"`}, {`replace("abc", "b", "\\\\")`, `"a\\c"`}, {`replace("abc", "b", "$0$0")`, `"abbc"`}, {`replace("abc", "(b)", "$2")`, `"ac"`}, {`replace("abc", "(b)", "$12")`, `"ab2c"`}, {`replace("a🐎b", "🐎", "-")`, `"a-b"`}, {`replace("🐎🐎", "(.)", "$1.")`, `"🐎.🐎."`},
		{`replace("aBc", "b", "x", "i")`, `"axc"`}, {`replace("a\nb", "^", "x", "m")`, `null`}, {`replace("abc", "a b", "x", "x")`, `"xc"`}, {`replace("a\nb", ".", "x", "s")`, `"xxx"`},
		{`replace("abc", "x*", "-")`, `null`}, {`replace("abc", ".*?", "-")`, `null`}, {`replace("abc", "", "-")`, `null`}, {`replace("abc", "b", "$")`, `null`}, {`replace("abc", "b", "$x")`, `null`}, {`replace("abc", "b", "\\")`, `null`}, {`replace("abc", "b", "\\x")`, `null`}, {`replace("abc", "(b", "x")`, `null`}, {`replace("abc", "b", "x", "z")`, `null`},
		{`replace(null, "a", "b")`, `null`}, {`replace("a", null, "b")`, `null`}, {`replace("a", "a", null)`, `null`}, {`replace(1, "a", "b")`, `null`}, {`replace("a", 1, "b")`, `null`}, {`replace("a", "a", 1)`, `null`}, {`replace("a", "a", "b", 1)`, `null`}, {`replace("a", "a", "b", null)`, `"b"`}, {`replace(["a"], ["a"], ["b"])`, `"b"`},
		{`replace("a", "b")`, `null`}, {`replace("a", "b", "c", "i", "x")`, `null`}, {`replace(replacement: "o", pattern: "a", input: "banana")`, `"bonono"`}, {`replace(input: "A", pattern: "a", replacement: "b", flags: "i")`, `"b"`}, {`replace(string: "a", pattern: "a", replacement: "b")`, `null`},
	})
	conform(t, "split", []row{
		{`split("John Doe", "\\s")`, `["John", "Doe"]`}, {`split("a;b;c;;", ";")`, `["a", "b", "c", "", ""]`}, {`split("a", ";")`, `["a"]`}, {`split(";a", ";")`, `["", "a"]`}, {`split(";", ";")`, `["", ""]`}, {`split("a, b,c", ",\\s*")`, `["a", "b", "c"]`}, {`split("a.b", "\\.")`, `["a", "b"]`}, {`split("a1b22c", "\\d+")`, `["a", "b", "c"]`}, {`split("a🐎b", "🐎")`, `["a", "b"]`}, {`split("aXbxc", "[xX]")`, `["a", "b", "c"]`},
		{`split("abc", "")`, `null`}, {`split("abc", "x*")`, `null`}, {`split("abc", "(")`, `null`}, {`split(null, ";")`, `null`}, {`split("a", null)`, `null`}, {`split(1, ";")`, `null`}, {`split("a", 1)`, `null`}, {`split(["a;b"], [";"])`, `["a", "b"]`}, {`split("a")`, `null`}, {`split("a", ";", "i")`, `null`},
		{`split(delimiter: ";", string: "a;b")`, `["a", "b"]`}, {`split(string: "a;b", separator: ";")`, `null`}, {`string join(split("a-b-c", "-"), "+")`, `"a+b+c"`},
	})
}
