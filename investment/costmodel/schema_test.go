package costmodel

import (
	"encoding"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"
)

// node is what the tests look at of a JSON Schema.
type node struct {
	Schema      string           `json:"$schema"`
	Ref         string           `json:"$ref"`
	Description string           `json:"description"`
	Type        any              `json:"type"` // a text or a list of them
	Const       any              `json:"const"`
	Enum        []any            `json:"enum"`
	Items       *node            `json:"items"`
	Required    []string         `json:"required"`
	Properties  map[string]*node `json:"properties"`
	Names       *node            `json:"propertyNames"`
	Other       json.RawMessage  `json:"additionalProperties"` // false, or a schema
	Defs        map[string]*node `json:"$defs"`
}

func caseSchema(t failing) *node {
	t.Helper()
	var n node
	if err := json.Unmarshal(Schema(), &n); err != nil {
		t.Fatalf("the schema is no JSON: %v", err)
	}
	if n.Schema != "https://json-schema.org/draft/2020-12/schema" {
		t.Fatalf("the schema is of the draft %q", n.Schema)
	}
	return &n
}

// at is n, or what it refers to.
func (n *node) at(root *node) *node {
	if n.Ref == "" {
		return n
	}
	return root.Defs[strings.TrimPrefix(n.Ref, "#/$defs/")]
}

// other is the schema of members that have no name of their own, nil if there
// may be none.
func (n *node) other() *node {
	var s node
	if len(n.Other) == 0 || string(n.Other) == "false" || json.Unmarshal(n.Other, &s) != nil {
		return nil
	}
	return &s
}

func (n *node) types() []any {
	if list, is := n.Type.([]any); is {
		return list
	}
	return []any{n.Type}
}

// checker says what of a file does not obey the schema, by the library that
// other programs would use.
func checker(t failing) func(file string) error {
	t.Helper()
	tree := func(text string) any {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatalf("this is no JSON: %v", err)
		}
		return v
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("case.json", tree(string(Schema()))); err != nil {
		t.Fatalf("%v", err)
	}
	schema, err := c.Compile("case.json")
	if err != nil {
		t.Fatalf("the schema is none: %v", err)
	}
	return func(file string) error { return schema.Validate(tree(file)) }
}

// Every member of a case is in the schema, and the other way round, all the way
// down; each has a description and the type as which it is written.
func TestTheSchemaNamesEveryMember(t *testing.T) {
	root := caseSchema(t)
	used := map[string]bool{}
	var look func(path string, is reflect.Type, n *node)
	look = func(path string, is reflect.Type, n *node) {
		if n == nil {
			t.Errorf("%s is not in the schema", path)
			return
		}
		if n.Ref != "" {
			name := strings.TrimPrefix(n.Ref, "#/$defs/")
			if used[name] && is.Kind() == reflect.Struct {
				return
			}
			used[name] = true
		}
		n = n.at(root)
		if n == nil {
			t.Errorf("%s refers to nothing", path)
			return
		}
		want := map[reflect.Kind]string{reflect.Struct: "object", reflect.Map: "object", reflect.Slice: "array", reflect.String: "string", reflect.Bool: "boolean", reflect.Int: "integer", reflect.Int64: "integer", reflect.Uint64: "integer"}[is.Kind()]
		if is.Implements(reflect.TypeFor[encoding.TextMarshaler]()) {
			want = "string"
		}
		if n.Const == nil && !slices.Contains(n.types(), any(want)) {
			t.Errorf("%s is written as %s, and the schema says %v", path, want, n.Type)
		}
		switch {
		case want == "string":
		case is.Kind() == reflect.Struct:
			lookAtMembers(t, path, is, n, look)
		case is.Kind() == reflect.Slice:
			look(path+"/…", is.Elem(), n.Items)
		case is.Kind() == reflect.Map && n.Properties == nil:
			look(path+"/…", is.Elem(), n.other())
			if is.Key().Implements(reflect.TypeFor[encoding.TextMarshaler]()) && (n.Names == nil || n.Names.Ref != "#/$defs/year") {
				t.Errorf("%s does not say that its members are years", path)
			}
		}
	}
	look("case", reflect.TypeFor[Case](), root)
	for name, n := range root.Defs {
		// Those of names are found as the names of members, not as members.
		if !used[name] && name != "year" {
			t.Errorf("the schema defines %s, which no member is", name)
		}
		if n.Description == "" {
			t.Errorf("%s has no description", name)
		}
	}
	sets := slices.Sorted(maps.Keys(root.Properties["sets"].Properties))
	for _, k := range SetKinds() {
		if !slices.Contains(sets, string(k)) || len(sets) != len(SetKinds()) {
			t.Errorf("of the kinds of sets the schema names %v", sets)
		}
	}
}

func lookAtMembers(t *testing.T, path string, is reflect.Type, n *node, look func(string, reflect.Type, *node)) {
	t.Helper()
	if string(n.Other) != "false" {
		t.Errorf("%s may hold what is no member", path)
	}
	names := []string{}
	for i := range is.NumField() {
		f := is.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			t.Errorf("%s of %s has no name in a file", f.Name, path)
			continue
		}
		names = append(names, name)
		inner := f.Type
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		look(path+"/"+name, inner, n.Properties[name])
		if p := n.Properties[name]; p != nil && p.Description == "" && p.Ref == "" {
			t.Errorf("%s/%s has no description", path, name)
		}
	}
	for name, p := range n.Properties {
		if !slices.Contains(names, name) {
			t.Errorf("the schema has %s/%s, and a case has not", path, name)
		}
		if d := p.Description; d != "" && (!strings.HasSuffix(d, ".") || strings.Count(d, ". ") > 0) {
			t.Errorf("%s/%s is described in other than one sentence: %q", path, name, d)
		}
	}
	for _, name := range n.Required {
		if !slices.Contains(names, name) {
			t.Errorf("%s requires %s", path, name)
		}
	}
}

// What can be chosen is in the schema as it is in the program. An empty choice
// is the usual one.
func TestTheSchemaNamesEveryChoice(t *testing.T) {
	root := caseSchema(t)
	enum := func(def, member string) []string {
		n := root
		if def != "" {
			n = root.Defs[def]
		}
		list := []string{}
		for _, v := range n.Properties[member].Enum {
			if v != "" {
				list = append(list, fmt.Sprint(v))
			}
		}
		return list
	}
	words := func(list any) (all []string) {
		v := reflect.ValueOf(list)
		for i := range v.Len() {
			all = append(all, v.Index(i).String())
		}
		return all
	}
	for place, want := range map[[2]string][]string{
		{"", "stage"}: words(Stages()), {"line", "kind"}: words(Kinds()), {"line", "nature"}: Natures(), {"line", "fund"}: Funds(), {"line", "timing"}: Choices()["timing"],
		{"funding", "source"}: words(Sources()), {"funding", "fund"}: Funds(), {"set", "kind"}: words(SetKinds()), {"set", "status"}: Statuses(),
		{"conventions", "timing"}: Choices()["timing"], {"conventions", "factors"}: Choices()["factors"], {"conventions", "sums"}: Choices()["sums"],
		{"conventions", "ratio"}: Choices()["ratio"], {"conventions", "payback"}: Choices()["payback"],
		{"uncertainty", "shape"}: {Pert, Triangular}, {"uncertainty", "points"}: {MinModeMax, TenNinety},
		{"mrp", "method"}: {string(EqualInstalment), string(Annuity), string(ReducingBalance)}, {"mrp", "first_charge"}: {FirstAfterSpend, FirstAfterUse},
		{"funding", "loan"}: {string(AnnuityLoan), string(EIPLoan), string(MaturityLoan)},
	} {
		if got := enum(place[0], place[1]); !slices.Equal(got, want) {
			t.Errorf("%s of %s: the schema names %v, the program %v", place[1], place[0], got, want)
		}
	}
}

// Every case that can be drawn is written as the schema says.
func TestWhatIsWrittenObeysTheSchema(t *testing.T) {
	check := checker(t)
	for _, c := range []*Case{simple(), sound(), large(20, 100)} {
		if err := check(asJSON(t, c)); err != nil {
			t.Errorf("%s: %v", c.Title, err)
		}
	}
	withSets := simple()
	withSets.OwnSets = BuiltIn()
	if err := check(asJSON(t, withSets)); err != nil {
		t.Errorf("the sets that come with the product: %v", err)
	}
	rapid.Check(t, func(t *rapid.T) {
		if err := check(asJSON(t, drawnCase(t))); err != nil {
			t.Fatalf("%v", err)
		}
	})
}

// What Read refuses for its form, the schema refuses too.
func TestTheSchemaRefusesWhatReadRefuses(t *testing.T) {
	check := checker(t)
	whole := asJSON(t, sound())
	for name, by := range map[string][2]string{
		"three decimals":             {`"1000000.00"`, `"1000000.001"`},
		"a comma for a point":        {`"1000000.00"`, `"1000000,00"`},
		"a comma out of its place":   {`"1000000.00"`, `"1000,000"`},
		"dollars":                    {`"1000000.00"`, `"$1m"`},
		"an amount below nought":     {`"1000000.00"`, `"-1.00"`},
		"an amount without quotes":   {`"1000000.00"`, `1000000`},
		"a year that is a date":      {`"first_year":"2026/27"`, `"first_year":"2026-04-01"`},
		"an amount of no year":       {`{"2026/27":"1000000.00"}`, `{"2026":"1000000.00"}`},
		"a rate of five decimals":    {`"probability":"10"`, `"probability":"10.00001"`},
		"a rate in words":            {`"probability":"10"`, `"probability":"likely"`},
		"years as text":              {`"years":10`, `"years":"10"`},
		"sixty-one years":            {`"years":10`, `"years":61`},
		"a member that there is not": {`"title":`, `"titel":`},
		"a member of a line":         {`"area":`, `"aera":`},
		"no such kind":               {`"kind":"capital"`, `"kind":"gift"`},
		"another format":             {`moothall-case/1`, `moothall-case/2`},
		"a short name with a space":  {`"id":"L1"`, `"id":"L 1"`},
	} {
		file := strings.Replace(whole, by[0], by[1], 1)
		if _, err := Read(strings.NewReader(file)); err == nil || file == whole {
			t.Errorf("%s: Read takes it", name)
		}
		if check(file) == nil {
			t.Errorf("%s: the schema takes it", name)
		}
	}
	for _, amount := range []string{"0", "1,234.56", "£1,234.56", "750k", "11.85m", "1.23456K", " 7 ", "12345678.9"} {
		file := strings.Replace(whole, `"1000000.00"`, `"`+amount+`"`, 1)
		if _, err := Read(strings.NewReader(file)); err != nil || check(file) != nil {
			t.Errorf("%q: Read says %v, the schema %v", amount, err, check(file))
		}
	}
}
