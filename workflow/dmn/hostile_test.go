package dmn

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"moothall/workflow/feel"
)

// What is compiled or looked at ends soon, whatever it says: each of these once
// took minutes, or did not end.
func TestHostileTables(t *testing.T) {
	numbers := func(from, n int) string {
		var cells []string
		for i := range n {
			cells = append(cells, fmt.Sprint(from+i*7))
		}
		return strings.Join(cells, ", ")
	}
	many := func(n int, rule func(i int) string) []string {
		var rules []string
		for i := range n {
			rules = append(rules, rule(i))
		}
		return rules
	}
	tests := map[string]struct {
		policy string
		rules  []string
		right  bool
	}{
		"many constants in a cell": {`hitPolicy="COLLECT"`, many(16, func(i int) string { return numbers(i, 500) + " | - | 1" }), true},
		"many rules":               {`hitPolicy="UNIQUE"`, many(1500, func(i int) string { return fmt.Sprintf("%d | - | 1", i) }), true},
		"a cell that loops":        {`hitPolicy="UNIQUE"`, []string{"? >= 5 and (every a in 1..99999 satisfies every b in 1..99999 satisfies a + b > 0) | - | 1"}, true},
		"many that overlap":        {`hitPolicy="FIRST"`, many(300, func(i int) string { return fmt.Sprintf(`[%d..%d] | not("x%d") | 1`, i, 1000-i, i) }), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			g := compile(t, table(test.policy, "", test.rules...))
			tab, ok := g.Table("D")
			if !ok {
				t.Fatal("there is no table")
			}
			for _, f := range tab.Lint(t.Context(), true) {
				if f.Severity == Fault && test.right {
					t.Errorf("it finds %s", f.Text)
					break
				}
			}
		})
	}
	t.Run("whoever asks gives up", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		g := compile(t, table(`hitPolicy="UNIQUE"`, "", many(100, func(i int) string { return fmt.Sprintf("? > %d and string length(string(?)) > 0 | - | 1", i) })...))
		tab, _ := g.Table("D")
		tab.Lint(ctx, false)
	})
}

// A definition may take its shape from one that comes later, or from itself.
func TestItemsInAnyOrder(t *testing.T) {
	items := `<itemDefinition name="tPerson"><itemComponent name="born"><typeRef>tDay</typeRef></itemComponent><itemComponent name="children" isCollection="true"><typeRef>tPerson</typeRef></itemComponent><itemComponent name="boss"><typeRef>tSame</typeRef></itemComponent></itemDefinition>` +
		`<itemDefinition name="tSame"><typeRef>tPerson</typeRef></itemDefinition><itemDefinition name="tDay"><typeRef>date</typeRef></itemDefinition>`
	src := model(items + `<inputData id="i" name="X"><variable name="X" typeRef="tPerson"/></inputData><decision id="d" name="D"><variable name="D"/><informationRequirement><requiredInput href="#i"/></informationRequirement>` +
		`<literalExpression><text>[X.born.year, X.children[1].born.year, X.boss.born.year]</text></literalExpression></decision>`)
	person := func(born string, entries ...any) *feel.Context {
		c := &feel.Context{}
		c.Put("born", feel.String(born))
		for i := 0; i < len(entries); i += 2 {
			v, _ := entries[i+1].(feel.Value)
			c.Put(entries[i].(string), v)
		}
		return c
	}
	g := compile(t, src)
	if list := g.Problems(); len(list) > 0 {
		t.Errorf("the problems are %v", list)
	}
	x := person("2001-02-03", "children", feel.List{person("2021-01-01", "children", feel.List{}, "boss", nil)}, "boss", person("1960-01-01", "children", feel.List{}, "boss", nil))
	if got := feel.Literal(decide(t, g, "D", Inputs{"X": x}).Result); got != "[2001, 2021, 1960]" {
		t.Errorf("it says %s", got)
	}
	var chain strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&chain, `<itemDefinition name="t%d"><typeRef>t%d</typeRef></itemDefinition>`, i, i+1)
	}
	compile(t, model(chain.String()+`<itemDefinition name="t10000"><typeRef>number</typeRef></itemDefinition>`))
}

// An answer that the column cannot have is a fault, and so is one of another type.
func TestAnswersOfTheColumn(t *testing.T) {
	src := func(typ, values, answer string) string {
		s := table(`hitPolicy="UNIQUE"`, "", "- | - | "+answer)
		return strings.Replace(s, `<output name="out"></output>`, fmt.Sprintf(`<output name="O" typeRef="%s"><outputValues><text>%s</text></outputValues></output>`, typ, strings.ReplaceAll(values, ">", "&gt;")), 1)
	}
	tests := map[string]struct{ typ, values, answer, want string }{
		"one of them":     {"string", `"a", "b"`, `"a"`, ""},
		"none of them":    {"string", `"a", "b"`, `"c"`, `Rule 1 answers "c" under O, which is none of its values: "a", "b".`},
		"the wrong type":  {"boolean", `true, false`, `"yes"`, `Rule 1 answers "yes" under O, which must be a boolean.`},
		"a list of one":   {"string", `"a", "b"`, `["a"]`, ""},
		"an expression":   {"string", `"a", "b"`, `string(A)`, ""},
		"no answer":       {"string", `"a", "b"`, `null`, ""},
		"with a comma":    {"number", `> 0`, `1,000`, ""},
		"a number beside": {"number", `1, 2`, `2`, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			tab, ok := compile(t, src(test.typ, test.values, test.answer)).Table("D")
			if !ok {
				t.Fatal("there is no table")
			}
			var got string
			for _, f := range tab.Lint(t.Context(), false) {
				if f.Severity == Fault {
					got = f.Text
				}
			}
			if got != test.want {
				t.Errorf("it finds %q", got)
			}
		})
	}
}

// 100,000 in a cell is the list of 100 and 0, which nobody means.
func TestCommas(t *testing.T) {
	for cell, want := range map[string]bool{
		"> 100,000": true, "100,000": true, "1,000,000": true, "(75,000..250,000]": false, // cannot be read at all
		"100, 200": false, "1,2,3": false, "100,20": false, `"100,000"`: false, "not(100,000)": true, "1.100,000": false, "- ": false,
	} {
		tab, ok := compile(t, table(`hitPolicy="COLLECT"`, "", cell+` | - | 1`)).Table("D")
		if !ok {
			t.Fatal("there is no table")
		}
		found := false
		for _, f := range tab.Lint(t.Context(), false) {
			found = found || f.Comma
		}
		if found != want && !strings.Contains(cell, "..") {
			t.Errorf("%s: found %v", cell, found)
		}
	}
}
