package dmn

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"time"

	"moothall/workflow/feel"
)

// The services of a council, the second column of the table that is measured.
var benchServices = []string{
	"roads", "parks", "homes", "schools", "libraries", "museums", "waste", "planning", "licensing", "markets",
	"harbours", "cemeteries", "leisure", "transport", "childcare", "social care", "public health", "elections", "archives", "revenues",
}

// The cost bands of a service: the first goes to an officer, key or not; each
// of the others has a rule for key decisions and one for the rest.
var benchBands = []string{
	"< 10000", "[10000..25000)", "[25000..50000)", "[50000..100000)", "[100000..250000)", "[250000..500000)", "[500000..1000000)", ">= 1000000",
}

// benchRules is how many rules that makes: 20 services, 15 each.
const benchRules = 300

// benchModel is a decision with the table as a file has it. Every case has one
// rule, so that both policies answer alike.
func benchModel(policy Policy) []byte {
	var b strings.Builder
	text := func(tag, s string) {
		b.WriteString("<" + tag + "><text>")
		_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
		b.WriteString("</text></" + tag + ">")
	}
	fmt.Fprintf(&b, `<definitions xmlns="%s" name="Routes" namespace="routes">`, Namespace)
	for _, in := range []string{"Cost number", "Service string", "Key boolean"} {
		name, typ, _ := strings.Cut(in, " ")
		fmt.Fprintf(&b, `<inputData id="%s" name="%s"><variable name="%s" typeRef="%s"/></inputData>`, name, name, name, typ)
	}
	b.WriteString(`<decision id="Route" name="Route"><variable name="Route" typeRef="string"/>`)
	for _, in := range []string{"Cost", "Service", "Key"} {
		fmt.Fprintf(&b, `<informationRequirement><requiredInput href="#%s"/></informationRequirement>`, in)
	}
	fmt.Fprintf(&b, `<decisionTable hitPolicy="%s">`, policy)
	for _, in := range []string{"Cost number", "Service string", "Key boolean"} {
		name, typ, _ := strings.Cut(in, " ")
		fmt.Fprintf(&b, `<input><inputExpression typeRef="%s"><text>%s</text></inputExpression></input>`, typ, name)
	}
	b.WriteString(`<output typeRef="string"/>`)
	n := 0
	rule := func(cost, service, key string) {
		n++
		b.WriteString("<rule>")
		text("inputEntry", cost)
		text("inputEntry", `"`+service+`"`)
		text("inputEntry", key)
		text("outputEntry", fmt.Sprintf(`"route %d"`, n))
		b.WriteString("</rule>")
	}
	for _, service := range benchServices {
		rule(benchBands[0], service, "-")
		for _, band := range benchBands[1:] {
			rule(band, service, "false")
			rule(band, service, "true")
		}
	}
	b.WriteString(`</decisionTable></decision></definitions>`)
	return []byte(b.String())
}

// A benchCase is what goes in, in the order of the columns, and the rule that answers.
type benchCase struct {
	values []feel.Value
	want   feel.Value
}

func (c benchCase) inputs() Inputs {
	return Inputs{"Cost": c.values[0], "Service": c.values[1], "Key": c.values[2]}
}

// benchSpread is one case for every rule, so that their mean is that of a table
// whose rules are all asked for equally.
func benchSpread() (list []benchCase) {
	inBand := []int64{5_000, 10_000, 49_999, 75_000, 100_000, 300_000, 999_999, 2_500_000}
	add := func(cost int64, service string, key bool) {
		want := feel.String(fmt.Sprintf("route %d", len(list)+1))
		list = append(list, benchCase{[]feel.Value{feel.Int(cost), feel.String(service), feel.Bool(key)}, want})
	}
	for _, service := range benchServices {
		add(inBand[0], service, true)
		for _, cost := range inBand[1:] {
			add(cost, service, false)
			add(cost, service, true)
		}
	}
	return list
}

// BenchmarkTable300 asks a table of 300 rules and three columns: the whole
// decision, with its inputs checked and the trace kept, and the table alone,
// whose target is 20 µs. The worst case is that the last rule answers; under
// hit policy unique every rule is looked at in any case.
func BenchmarkTable300(b *testing.B) {
	spread := benchSpread()
	if len(spread) != benchRules {
		b.Fatalf("%d cases for %d rules", len(spread), benchRules)
	}
	cases := []struct {
		name string
		list []benchCase
	}{{"last rule", spread[benchRules-1:]}, {"spread", spread}}
	for _, policy := range []Policy{Unique, First} {
		m, err := Read(benchModel(policy))
		if err != nil {
			b.Fatal(err)
		}
		g, err := Compile(m)
		if err != nil {
			b.Fatal(err)
		}
		if problems := g.Problems(); len(problems) > 0 {
			b.Fatal(problems[0])
		}
		table, ok := g.Table("Route")
		if !ok {
			b.Fatal("the decision has no table")
		}
		now := time.Date(2027, 4, 1, 9, 30, 0, 0, time.UTC)
		for _, c := range cases {
			b.Run(fmt.Sprintf("%s/%s/decision", policy, c.name), func(b *testing.B) {
				inputs := make([]Inputs, len(c.list))
				for i := range c.list {
					inputs[i] = c.list[i].inputs()
				}
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					n := i % len(c.list)
					e, err := g.Decide(b.Context(), "Route", inputs[n], now)
					if err != nil || e.Result != c.list[n].want {
						b.Fatal(e.Result, err, e.Notes)
					}
				}
			})
			b.Run(fmt.Sprintf("%s/%s/table", policy, c.name), func(b *testing.B) {
				run := feel.NewRun(b.Context(), now, feel.Limits{Steps: 1 << 60})
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					n := i % len(c.list)
					if v := table.Eval(run, &feel.Frame{Values: c.list[n].values}); v != c.list[n].want {
						b.Fatal(v, run.Err(), run.Notes())
					}
				}
			})
		}
	}
}

// BenchmarkCompile300 is what reading that table costs, once a version.
func BenchmarkCompile300(b *testing.B) {
	src := benchModel(Unique)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		m, err := Read(src)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Compile(m); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLint300 looks for gaps and overlaps in it.
func BenchmarkLint300(b *testing.B) {
	m, err := Read(benchModel(Unique))
	if err != nil {
		b.Fatal(err)
	}
	g, err := Compile(m)
	if err != nil {
		b.Fatal(err)
	}
	table, ok := g.Table("Route")
	if !ok {
		b.Fatal("the decision has no table")
	}
	b.ReportAllocs()
	for b.Loop() {
		if list := table.Lint(b.Context(), false); len(list) > 1 { // a service that is not in the list has no rule
			b.Fatal(list)
		}
	}
}
