package dmn

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"moothall/workflow/feel"
)

const head = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="Model" namespace="https://moothall.example/test/model">`

// model is a file around some elements.
func model(elements string) string { return head + elements + "</definitions>" }

// table is a model with a decision "D" that is a table over the inputs A (a
// number) and B (a text). A rule is written "A test | B test | answer".
func table(policy string, outputValues string, rules ...string) string {
	var b strings.Builder
	b.WriteString(`<inputData id="a" name="A"><variable name="A" typeRef="number"/></inputData><inputData id="b" name="B"><variable name="B" typeRef="string"/></inputData>
<decision id="d" name="D"><variable name="D"/><informationRequirement><requiredInput href="#a"/></informationRequirement><informationRequirement><requiredInput href="#b"/></informationRequirement>
<decisionTable ` + policy + `><input><inputExpression typeRef="number"><text>A</text></inputExpression></input><input><inputExpression typeRef="string"><text>B</text></inputExpression></input><output name="out">`)
	if outputValues != "" {
		b.WriteString("<outputValues><text>" + outputValues + "</text></outputValues>")
	}
	b.WriteString("</output>")
	for i, r := range rules {
		cells := strings.Split(r, "|")
		fmt.Fprintf(&b, `<rule id="r%d">`, i+1)
		for j, c := range cells {
			tag := "inputEntry"
			if j == len(cells)-1 {
				tag = "outputEntry"
			}
			c = strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(strings.TrimSpace(c))
			fmt.Fprintf(&b, "<%s><text>%s</text></%s>", tag, c, tag)
		}
		b.WriteString("</rule>")
	}
	b.WriteString("</decisionTable></decision>")
	return model(b.String())
}

func compile(t *testing.T, src string, others ...string) *Graph {
	t.Helper()
	var models []*Model
	for _, each := range append([]string{src}, others...) {
		m, err := Read([]byte(each))
		if err != nil {
			t.Fatal(err)
		}
		models = append(models, m)
	}
	g, err := Compile(models[0], models[1:]...)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func decide(t *testing.T, g *Graph, name string, in Inputs) Evaluation {
	t.Helper()
	e, err := g.Decide(t.Context(), name, in, time.Date(2027, 4, 1, 9, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestHitPolicies(t *testing.T) {
	order := `"high", "middle", "low"`
	tests := map[string]struct {
		policy, values string
		rules          []string
		a              int64
		want           string
	}{
		"unique":                  {`hitPolicy="UNIQUE"`, "", []string{`< 10 | - | "low"`, `>= 10 | - | "high"`}, 10, `"high"`},
		"unique, by default":      {``, "", []string{`< 10 | - | "low"`}, 5, `"low"`},
		"unique, and two match":   {`hitPolicy="UNIQUE"`, "", []string{`> 1 | - | "one"`, `> 2 | - | "two"`}, 3, `null`},
		"any, in agreement":       {`hitPolicy="ANY"`, "", []string{`> 1 | - | "x"`, `> 2 | - | "x"`}, 3, `"x"`},
		"any, without agreement":  {`hitPolicy="ANY"`, "", []string{`> 1 | - | "x"`, `> 2 | - | "y"`}, 3, `null`},
		"priority":                {`hitPolicy="PRIORITY"`, order, []string{`> 1 | - | "low"`, `> 2 | - | "high"`, `> 0 | - | "middle"`}, 3, `"high"`},
		"first":                   {`hitPolicy="FIRST"`, "", []string{`> 1 | - | "one"`, `> 2 | - | "two"`}, 3, `"one"`},
		"rule order":              {`hitPolicy="RULE ORDER"`, "", []string{`> 1 | - | "b"`, `> 9 | - | "x"`, `> 2 | - | "a"`}, 3, `["b", "a"]`},
		"output order":            {`hitPolicy="OUTPUT ORDER"`, order, []string{`> 1 | - | "low"`, `> 2 | - | "high"`, `> 0 | - | "middle"`}, 3, `["high", "middle", "low"]`},
		"collect":                 {`hitPolicy="COLLECT"`, "", []string{`> 1 | - | 1`, `> 2 | - | 1`}, 3, `[1, 1]`},
		"collect the sum":         {`hitPolicy="COLLECT" aggregation="SUM"`, "", []string{`> 1 | - | 1.5`, `> 2 | - | 2`}, 3, `3.5`},
		"collect the count":       {`hitPolicy="COLLECT" aggregation="COUNT"`, "", []string{`> 1 | - | "x"`, `> 2 | - | "y"`}, 3, `2`},
		"collect the least":       {`hitPolicy="COLLECT" aggregation="MIN"`, "", []string{`> 1 | - | 7`, `> 2 | - | 5`}, 3, `5`},
		"collect the greatest":    {`hitPolicy="COLLECT" aggregation="MAX"`, "", []string{`> 1 | - | 7`, `> 2 | - | 5`}, 3, `7`},
		"nothing matches":         {`hitPolicy="UNIQUE"`, "", []string{`> 5 | - | "x"`}, 3, `null`},
		"a rule uses other words": {`hitPolicy="UNIQUE"`, "", []string{`? * 2 > 5 | not("ICT") | A + 1`}, 3, `4`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			g := compile(t, table(test.policy, test.values, test.rules...))
			if p := g.Problems(); len(p) > 0 {
				t.Errorf("it has problems: %v", p)
			}
			e := decide(t, g, "D", Inputs{"A": feel.Int(test.a), "B": feel.String("Roads")})
			if got := feel.Literal(e.Result); got != test.want {
				t.Errorf("it is %s, want %s (%v)", got, test.want, e.Notes)
			}
		})
	}
}

func TestExplainsItself(t *testing.T) {
	g := compile(t, table(`hitPolicy="COLLECT"`, "", `> 100 | - | "legal"`, `> 9 | "ICT" | "data"`, `- | - | "finance"`))
	e := decide(t, g, "D", Inputs{"A": feel.Int(120), "B": feel.String("Roads")})
	if len(e.Steps) != 1 {
		t.Fatalf("it has the steps %v", e.Steps)
	}
	s := e.Steps[0]
	if !slices.Equal(s.Matched, []int{1, 3}) || !slices.Equal(s.Rules, []string{"r1", "r3"}) || s.Policy != Collect || s.Matches() != "rules 1 and 3 matched" {
		t.Errorf("the table says %+v", s)
	}
	if fmt.Sprint(e.Inputs) != "[{A 120} {B Roads}]" || fmt.Sprint(s.Inputs) != "[{A 120} {B Roads}]" || feel.Literal(s.Result) != `["legal", "finance"]` || e.Model != "Model" {
		t.Errorf("it says inputs %v, columns %v, result %v of %s", e.Inputs, s.Inputs, s.Result, e.Model)
	}
	e = decide(t, g, "D", Inputs{"A": feel.String("much")})
	if !slices.ContainsFunc(e.Notes, func(n feel.Note) bool {
		return n.String() == `input A, character 1: "much" is not of type number, or not one of its allowed values`
	}) || !slices.ContainsFunc(e.Notes, func(n feel.Note) bool { return n.String() == "input B, character 1: it was not given" }) {
		t.Errorf("of a wrong input it says %v", e.Notes)
	}
}

func TestRefusedByName(t *testing.T) {
	box := func(logic string) string {
		return model(`<decision id="d" name="D"><variable name="D"/>` + logic + `</decision>`)
	}
	deep := box(strings.Repeat("<conditional><if>", 60))
	tests := map[string]struct{ src, says string }{
		"nothing":                  {"", "the file is empty or not XML"},
		"no XML":                   {"Dear Sir", "the file is empty or not XML"},
		"ill-formed":               {head + "<decision>", "line 2: the file is not well-formed XML"},
		"tags that cross":          {"<a>\n<b></a></b>", "line 2: the file is not well-formed XML: element <b> closed by </a>"},
		"an attribute twice":       {model(`<decision id="a" id="b" name="D"/>`), "line 2: the file is not well-formed XML: element decision has the attribute id twice"},
		"entities that multiply":   {`<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>` + head + "&b;</definitions>", "line 1: the file has a document type or entities (<!DOCTYPE); take them out"},
		"an entity from elsewhere": {`<!DOCTYPE x SYSTEM "file:///etc/passwd">` + model(""), "take them out"},
		"an unknown entity":        {model("&secret;"), "the file is not well-formed XML"},
		"another encoding":         {`<?xml version="1.0" encoding="UTF-16"?><definitions/>`, "save the file as UTF-8"},
		"deep nesting":             {strings.Repeat("<a>", 5000), "line 1: elements are nested more than 100 deep"},
		"deep boxes":               {deep, "elements are nested more than 100 deep"},
		"another document":         {`<html xmlns="http://www.w3.org/1999/xhtml"/>`, "the file is not a decision model"},
		"another version":          {`<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd"/>`, "of a DMN version that is not read here"},
		"a cell in another":        {strings.Replace(table("", "", `> 5 | - | "y"`), "<inputEntry", `<inputEntry expressionLanguage="http://www.ecma.org/javascript"`, 1), "decision D, rule 1: it is written in http://www.ecma.org/javascript; only FEEL is run here"},
		"another language":         {strings.Replace(model(""), `id="m"`, `id="m" expressionLanguage="https://example.org/juel"`, 1), "the model's expression language is https://example.org/juel; only FEEL is run here"},
		"two of an id":             {model(`<decision id="x" name="A"/><decision id="x" name="B"/>`), `decision B: its id "x" is also that of decision A`},
		"a missing import":         {model(`<import name="Other" namespace="https://example.org/other" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>`), "import Other: the model with the namespace https://example.org/other is missing"},
		"an import of something":   {model(`<import name="S" namespace="x" importType="http://www.w3.org/2001/XMLSchema"/>`), "import S: it is of type http://www.w3.org/2001/XMLSchema"},
		"a reference to nothing":   {model(`<decision id="d" name="D"><informationRequirement><requiredInput href="#gone"/></informationRequirement></decision>`), `decision D: it refers to "gone", which is not in the model`},
		"a circle":                 {model(`<decision id="a" name="A"><informationRequirement><requiredDecision href="#b"/></informationRequirement></decision><decision id="b" name="B"><informationRequirement><requiredDecision href="#a"/></informationRequirement></decision>`), "decision A: its requirements go round in a circle: A needs B needs A"},
		"a cell too few":           {table("", "", `> 1 | "x"`), "decision D, rule 1: it has 1 input cells; the table has 2 inputs"},
		"a cell too many":          {table("", "", `> 1 | - | - | "x"`), "decision D, rule 1: it has 3 input cells; the table has 2 inputs"},
		"a type of itself":         {model(`<itemDefinition name="A"><typeRef>B</typeRef></itemDefinition><itemDefinition name="B"><typeRef>A</typeRef></itemDefinition><decision id="d" name="D"><decisionTable><output typeRef="A"/><rule><outputEntry><text>1</text></outputEntry></rule><rule/></decisionTable></decision>`), "decision D, rule 2: it has 0 output cells"},
		"an unknown hit policy":    {table(`hitPolicy="LUCKY"`, ""), `decision D: "LUCKY" is not a hit policy`},
		"a sum that cannot be":     {table(`hitPolicy="FIRST" aggregation="SUM"`, ""), `decision D: the aggregation "SUM" does not go with the hit policy FIRST`},
		"a relation out of shape":  {box(`<relation><column name="a"/><row><literalExpression><text>1</text></literalExpression><literalExpression><text>2</text></literalExpression></row></relation>`), "decision D: row 1 of the relation has 2 cells for 1 columns"},
		"an if without else":       {box(`<conditional><if><literalExpression><text>true</text></literalExpression></if></conditional>`), "decision D: conditional has no then"},
		"a service without output": {model(`<decisionService id="s" name="S"/>`), "decision service S: it has no output decision"},
		"a predictive model":       {box(`<functionDefinition kind="PMML"><literalExpression><text>1</text></literalExpression></functionDefinition>`), "decision D: functions of kind PMML are not run here"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m, err := Read([]byte(test.src))
			if err == nil {
				_, err = Compile(m)
			}
			var refusal *Error
			if !errors.As(err, &refusal) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("it says %v", err)
			}
		})
	}
	if _, err := Read(make([]byte, MaxBytes+1)); err == nil || !strings.Contains(err.Error(), "the limit is 8 MB") {
		t.Errorf("of a file that is too large it says %v", err)
	}
	// What cannot be read within a model is a problem with its place; a table
	// does not answer without a rule of its own.
	g := compile(t, table("", "", `> | - | "x"`, `> 5 | - | "y"`, `> 6 | Bee | "z"`))
	var said []string
	for _, p := range g.Problems() {
		said = append(said, p.Error())
	}
	if len(said) != 2 || said[0] != "decision D, rule 1, A, character 2: expected a value, a name or an opening bracket, found the end" || said[1] != `decision D, rule 3, B, character 1: there is nothing called "Bee" here; a text stands in quotes: "Bee"` {
		t.Errorf("the problems are %q", said)
	}
	if e := decide(t, g, "D", Inputs{"A": feel.Int(6)}); e.Result != nil || len(e.Notes) != 2 || !strings.Contains(e.Notes[1].String(), "rule 1 cannot be read, and without it the table says nothing") {
		t.Errorf("without the rule it says %s, %v", feel.Literal(e.Result), e.Notes)
	}
}

// A model can loop over much as any expression can: the run says where it was stopped.
func TestARunIsBounded(t *testing.T) {
	g := compile(t, model(`<decision id="d" name="D"><variable name="D"/><literalExpression><text>count(for i in 1..1000000 return i)</text></literalExpression></decision>`))
	_, err := g.Decide(t.Context(), "D", nil, time.Time{})
	if err == nil || err.Error() != "decision D, character 16: this loops over 1,000,000 items; the limit is 100,000" {
		t.Errorf("it says %v", err)
	}
}

func TestGapsAndOverlaps(t *testing.T) {
	tests := map[string]struct {
		policy string
		rules  []string
		want   []string
	}{
		"complete": {`hitPolicy="UNIQUE"`, []string{`< 10 | - | 1`, `>= 10 | "ICT" | 2`, `>= 10 | not("ICT") | 3`}, nil},
		"a gap at a point": {`hitPolicy="UNIQUE"`, []string{`< 10 | - | 1`, `> 10 | - | 2`},
			[]string{"doubt No rule answers this case, and there is no default. [A: 10 B: anything]"}},
		"a gap in a corner": {`hitPolicy="UNIQUE"`, []string{`< 10 | - | 1`, `>= 10 | "ICT", "Roads" | 2`},
			[]string{"doubt No rule answers this case, and there is no default. [A: 10 B: any other]"}},
		"an overlap": {`hitPolicy="UNIQUE"`, []string{`<= 10 | - | 1`, `>= 10 | - | 2`},
			[]string{"fault Rules 1 and 2 both match, and only one may (hit policy unique). [A: 10 B: anything]"}},
		"an overlap that agrees":   {`hitPolicy="ANY"`, []string{`<= 10 | - | 1`, `>= 10 | - | 1`}, nil},
		"an overlap that does not": {`hitPolicy="ANY"`, []string{`<= 10 | - | 1`, `>= 10 | - | 2`}, []string{"fault Rules 1 and 2 both match and do not agree, and they must (hit policy any). [A: 10 B: anything]"}},
		"never reached":            {`hitPolicy="FIRST"`, []string{`< 10 | - | 1`, `< 20 | - | 2`, `[5..15] | "ICT" | 3`, `- | - | 4`}, []string{"fault Rule 3 is never reached: the rules before it take all its cases. []"}},
		"never matches":            {`hitPolicy="FIRST"`, []string{`not(> 10, <= 10) | - | 1`, `- | - | 2`}, []string{`fault Rule 1 can never match: no value of A meets not(> 10, <= 10). []`}},
		"a rule for nothing":       {`hitPolicy="UNIQUE"`, []string{`> 5 | - | 1`, `<= 5 | - | 2`, `null | - | 3`}, nil},
		"collecting needs no rule": {`hitPolicy="COLLECT"`, []string{`> 10 | - | 1`}, nil},
		"a cell that depends on more": {`hitPolicy="UNIQUE"`, []string{`< 10 | - | 1`, `? > string length(B) | - | 2`},
			[]string{"doubt Perhaps no rule answers this case: rule 2 depends on more than the value in its column. [A: 10 B: anything]"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			tab, ok := compile(t, table(test.policy, "", test.rules...)).Table("D")
			if !ok {
				t.Fatal("there is no table")
			}
			var got []string
			for _, f := range tab.Lint(t.Context(), false) {
				got = append(got, fmt.Sprintf("%s %s %v", f.Severity, f.Text, f.Example))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("it finds %q", got)
			}
		})
	}
}

// Lint agrees with asking: where it finds no gap and no overlap, every case has
// one answer; where it gives an example, the example shows it.
func TestLintAgreesWithAsking(t *testing.T) {
	cells := []string{"-", "< 3", ">= 3", "[2..4]", "5", "not(5)", "(1..6)"}
	for i := range cells {
		for j := range cells {
			for k := range cells {
				g := compile(t, table(`hitPolicy="UNIQUE"`, "", cells[i]+" | - | 1", cells[j]+` | "x" | 2`, cells[k]+` | not("x") | 3`))
				tab, _ := g.Table("D")
				gaps, overlaps := false, false
				for _, f := range tab.Lint(t.Context(), false) {
					gaps = gaps || strings.HasPrefix(f.Text, "No rule")
					overlaps = overlaps || strings.Contains(f.Text, "both match")
				}
				none, many := false, false
				for a := range 16 {
					for _, b := range []string{"x", "y"} {
						half, _ := feel.Decimal(fmt.Sprint(float64(a) / 2))
						e := decide(t, g, "D", Inputs{"A": half, "B": feel.String(b)})
						none = none || len(e.Steps[0].Matched) == 0
						many = many || len(e.Steps[0].Matched) > 1
					}
				}
				if gaps != none || overlaps != many {
					t.Errorf("%s, %s, %s: lint finds gaps %v and overlaps %v; asking finds %v and %v", cells[i], cells[j], cells[k], gaps, overlaps, none, many)
				}
			}
		}
	}
}

// Every boxed expression, a service, a business knowledge model and an import in one model.
func TestBoxes(t *testing.T) {
	lib := `<?xml version="1.0"?><definitions xmlns="https://www.omg.org/spec/DMN/20211108/MODEL/" id="lib" name="Library" namespace="https://moothall.example/test/lib">
<itemDefinition name="Rate"><typeRef>number</typeRef><allowedValues><text>[0..1]</text></allowedValues></itemDefinition>
<businessKnowledgeModel id="share" name="Share"><variable name="Share"/><encapsulatedLogic><formalParameter name="amount" typeRef="number"/><formalParameter name="rate" typeRef="Rate"/><literalExpression><text>amount * rate</text></literalExpression></encapsulatedLogic></businessKnowledgeModel></definitions>`
	src := model(`<import name="lib" namespace="https://moothall.example/test/lib" importType="https://www.omg.org/spec/DMN/20211108/MODEL/"/>
<itemDefinition name="Line"><itemComponent name="label"><typeRef>string</typeRef></itemComponent><itemComponent name="cost"><typeRef>number</typeRef></itemComponent></itemDefinition>
<itemDefinition name="Lines" isCollection="true"><typeRef>Line</typeRef></itemDefinition>
<inputData id="lines" name="lines"><variable name="lines" typeRef="Lines"/></inputData>
<decision id="total" name="Total"><variable name="Total" typeRef="number"/><informationRequirement><requiredInput href="#lines"/></informationRequirement><literalExpression><text>sum(lines.cost)</text></literalExpression></decision>
<decision id="report" name="Report"><variable name="Report"/>
 <informationRequirement><requiredInput href="#lines"/></informationRequirement><informationRequirement><requiredDecision href="#total"/></informationRequirement>
 <knowledgeRequirement><requiredKnowledge href="https://moothall.example/test/lib#share"/></knowledgeRequirement><knowledgeRequirement><requiredKnowledge href="#service"/></knowledgeRequirement>
 <context>
  <contextEntry><variable name="share"/><invocation><literalExpression><text>lib.Share</text></literalExpression><binding><parameter name="amount"/><literalExpression><text>Total</text></literalExpression></binding><binding><parameter name="rate"/><literalExpression><text>0.25</text></literalExpression></binding></invocation></contextEntry>
  <contextEntry><variable name="too much"/><invocation><literalExpression><text>lib.Share</text></literalExpression><binding><parameter name="amount"/><literalExpression><text>Total</text></literalExpression></binding><binding><parameter name="rate"/><literalExpression><text>2</text></literalExpression></binding></invocation></contextEntry>
  <contextEntry><variable name="size"/><conditional><if><literalExpression><text>Total &gt; 100</text></literalExpression></if><then><literalExpression><text>"large"</text></literalExpression></then><else><literalExpression><text>"small"</text></literalExpression></else></conditional></contextEntry>
  <contextEntry><variable name="dear"/><filter><in><literalExpression><text>lines</text></literalExpression></in><match><literalExpression><text>cost &gt; 50</text></literalExpression></match></filter></contextEntry>
  <contextEntry><variable name="doubled"/><for iteratorVariable="line"><in><literalExpression><text>lines</text></literalExpression></in><return><literalExpression><text>line.cost * 2</text></literalExpression></return></for></contextEntry>
  <contextEntry><variable name="all"/><every iteratorVariable="line"><in><literalExpression><text>lines</text></literalExpression></in><satisfies><literalExpression><text>line.cost &gt; 0</text></literalExpression></satisfies></every></contextEntry>
  <contextEntry><variable name="any"/><some iteratorVariable="line"><in><literalExpression><text>lines</text></literalExpression></in><satisfies><literalExpression><text>line.cost &gt; 500</text></literalExpression></satisfies></some></contextEntry>
  <contextEntry><variable name="rows"/><relation><column name="n"/><column name="square"/><row><literalExpression><text>2</text></literalExpression><literalExpression><text>4</text></literalExpression></row></relation></contextEntry>
  <contextEntry><variable name="list"/><list><literalExpression><text>size</text></literalExpression><literalExpression><text>1</text></literalExpression></list></contextEntry>
  <contextEntry><variable name="add"/><functionDefinition><formalParameter name="x" typeRef="number"/><literalExpression><text>x + Total</text></literalExpression></functionDefinition></contextEntry>
  <contextEntry><variable name="added"/><literalExpression><text>add(1)</text></literalExpression></contextEntry>
  <contextEntry><variable name="served"/><literalExpression><text>Service([{label: "x", cost: 7}])</text></literalExpression></contextEntry>
  <contextEntry><literalExpression><text>{share: share, too much: too much, size: size, dear: dear.label, doubled: doubled, all: all, any: any, rows: rows, list: list, added: added, served: served}</text></literalExpression></contextEntry>
 </context></decision>
<decisionService id="service" name="Service"><variable name="Service"/><outputDecision href="#total"/><inputData href="#lines"/></decisionService>`)
	g := compile(t, src, lib)
	if p := g.Problems(); len(p) > 0 {
		t.Errorf("it has problems: %v", p)
	}
	lines, err := feel.ReadJSON([]byte(`[{"label": "Scanners", "cost": 60}, {"label": "Paper", "cost": 20.5}]`))
	if err != nil {
		t.Fatal(err)
	}
	got := feel.Literal(decide(t, g, "Report", Inputs{"lines": lines}).Result)
	const want = `{share: 20.125, too much: null, size: "small", dear: ["Scanners"], doubled: [120, 41], all: true, any: false, rows: [{n: 2, square: 4}], list: ["small", 1], added: 81.5, served: 7}`
	if got != want {
		t.Errorf("it is %s", got)
	}
	if got := feel.Literal(decide(t, g, "Service", Inputs{"lines": lines}).Result); got != "80.5" {
		t.Errorf("the service answers %s", got)
	}
}

// A table that is edited keeps all else in its file, and its difference is told.
func TestRewrite(t *testing.T) {
	src := strings.Replace(table(`hitPolicy="UNIQUE"`, "", `< 10 | - | "low"`, `[10..20] | - | "middle"`, `> 20 | - | "high"`), "<decision ", `<extensionElements><x:y xmlns:x="urn:x">kept</x:y></extensionElements><decision `, 1)
	g := compile(t, src)
	old, _ := g.Table("D")
	e := old.Edited()
	e.Rules = []Rule{e.Rules[2], e.Rules[0], {Inputs: []string{"[10..15]", ""}, Outputs: []string{`"new"`}, Remarks: []string{"Minute 7 & <more>"}}}
	e.Rules[1].Inputs = []string{"< 9", "-"}
	e.Defaults = []string{`"none"`}
	out, err := g.Model.Rewrite("D", e)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out), `<x:y xmlns:x="urn:x">kept</x:y>`) {
		t.Errorf("the extension is gone: %s", out)
	}
	newer, _ := compile(t, string(out)).Table("D")
	if newer.Outputs[0].Default != `"none"` || len(newer.Rules) != 3 || newer.Rules[2].Remarks[0] != "Minute 7 & <more>" || newer.Rules[2].Inputs[1] != "-" {
		t.Errorf("it reads %+v", newer)
	}
	got := fmt.Sprint(Compare(old, newer))
	const want = `[{changed 0 0 [{If no rule matches, out  "none"}]} {changed 2 1 [{A < 10 < 9}]} {added 3 0 [{A  [10..15]} {B  -} {out  "new"} {Remark  Minute 7 & <more>}]} {removed 2 2 [{A [10..20] } {B - } {out "middle" }]}]`
	if got = strings.ReplaceAll(got, "{Why ", "{Remark "); got != want {
		t.Errorf("the difference is %s", got)
	}
}

// A table that is cut for speed answers as one that is asked rule by rule.
func TestIndexAgreesWithAsking(t *testing.T) {
	numbers := []string{"-", "< 3", "<= 3", "> 3", ">= 3", "3", "[2..4]", "(2..4)", "(2..4]", "[2..4)", "1, 5", "not(3)", "not(< 2, > 4)", "2.5", "-1", "? > 3 and ? < 5", "null"}
	texts := []string{"-", `"a"`, `"b", "c"`, `not("b")`, `> "b"`, `["a".."c"]`, `""`, `"ab"`, `contains(?, "a")`, `string length(?) > 1`}
	values := []feel.Value{nil, feel.Bool(true), feel.String("x"), feel.List{feel.Int(3)}, feel.Date{Year: 2027, Month: 4, Day: 1}}
	for i := -4; i < 14; i++ {
		half, _ := feel.Decimal(fmt.Sprint(float64(i) / 2))
		values = append(values, half)
	}
	words := []feel.Value{nil, feel.Int(1), feel.String(""), feel.String("a"), feel.String("ab"), feel.String("b"), feel.String("c"), feel.String("zz")}
	rapid.Check(t, func(t *rapid.T) {
		var rules []string
		for i := range rapid.IntRange(16, 90).Draw(t, "rules") {
			rules = append(rules, rapid.SampledFrom(numbers).Draw(t, "A")+" | "+rapid.SampledFrom(texts).Draw(t, "B")+fmt.Sprintf(" | %d", i))
		}
		policy := rapid.SampledFrom([]string{"FIRST", "COLLECT", "UNIQUE"}).Draw(t, "policy")
		src := strings.NewReplacer(` typeRef="number"`, "", ` typeRef="string"`, "").Replace(table(`hitPolicy="`+policy+`"`, "", rules...))
		m, err := Read([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		quick, err := Compile(m)
		if err != nil {
			t.Fatal(err)
		}
		slow, err := Compile(m)
		if err != nil {
			t.Fatal(err)
		}
		slow.byName["D"].table.indexes = nil
		for _, a := range values {
			for _, b := range words {
				in := Inputs{"A": a, "B": b}
				x, errX := quick.Decide(context.Background(), "D", in, time.Time{})
				y, errY := slow.Decide(context.Background(), "D", in, time.Time{})
				if errX != nil || errY != nil || !slices.Equal(x.Steps[0].Matched, y.Steps[0].Matched) {
					t.Fatalf("A %v, B %v: quick matches %v, asking %v", a, b, x.Steps[0].Matched, y.Steps[0].Matched)
				}
			}
		}
	})
}
