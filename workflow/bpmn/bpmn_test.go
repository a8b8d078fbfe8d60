package bpmn

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// definitions is a file with these root elements; m is this product's prefix,
// and x that of a tool which nobody knows.
func definitions(parts ...string) string {
	return `<definitions xmlns="` + Namespace + `" xmlns:m="` + Moothall + `" xmlns:zeebe="` + nsZeebe + `" xmlns:camunda="` + nsCamunda +
		`" xmlns:x="urn:example:tool" id="D">` + strings.Join(parts, "") + `</definitions>`
}

// process is a file with one process, P.
func process(parts ...string) string {
	return definitions(`<process id="P" isExecutable="true">` + strings.Join(parts, "") + `</process>`)
}

// chain is a process of a start s, some steps, and an end e, with a flow from
// each to the next: "s t e" names them in their order.
func chain(ids string, steps ...string) string {
	return process(`<startEvent id="s"/><endEvent id="e"/>`, strings.Join(steps, ""), flows(ids))
}

// flows are sequence flows from each node to the next; ";" begins again.
func flows(ids string) string {
	var b strings.Builder
	for way := range strings.SplitSeq(ids, ";") {
		nodes := strings.Fields(way)
		for i := 1; i < len(nodes); i++ {
			b.WriteString(flow(nodes[i-1], nodes[i]))
		}
	}
	return b.String()
}

func flow(from, to string) string {
	return `<sequenceFlow id="` + from + `-` + to + `" sourceRef="` + from + `" targetRef="` + to + `"/>`
}

func flowIf(from, to, condition string) string {
	return `<sequenceFlow id="` + from + `-` + to + `" sourceRef="` + from + `" targetRef="` + to + `"><conditionExpression>` + condition + `</conditionExpression></sequenceFlow>`
}

// extended is an element with extension elements and more within.
func extended(tag, attrs, extensions string, within ...string) string {
	return `<` + tag + ` ` + attrs + `><extensionElements>` + extensions + `</extensionElements>` + strings.Join(within, "") + `</` + tag + `>`
}

// compiled compiles the process P of a file.
func compiled(t *testing.T, src string) (*Process, []Finding) {
	t.Helper()
	m, err := Read([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	p, findings := m.Compile("P")
	refused := slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity == Refusal })
	if refused != (p == nil) {
		t.Fatalf("the process is %v, and the findings are %v", p, findings)
	}
	return p, findings
}

// runs is the process P of a file that must be one to run.
func runs(t *testing.T, src string) *Process {
	t.Helper()
	p, findings := compiled(t, src)
	if p == nil {
		t.Fatalf("it is refused: %v", findings)
	}
	return p
}

// said are the findings of a severity, a line each.
func said(findings []Finding, s Severity) string {
	var lines []string
	for _, f := range findings {
		if f.Severity == s {
			lines = append(lines, f.String())
		}
	}
	return strings.Join(lines, "\n")
}

// What is written is the canonical form of what was read. The expectations were
// worked out by hand from Canonical XML 1.0, but that empty elements stay short
// and that there is a declaration where there was one.
func TestNothingLost(t *testing.T) {
	const open = `<definitions xmlns="` + Namespace + `"`
	tests := map[string]struct{ in, want string }{
		"comments, inside and out": {
			"<?xml version='1.0'?>\n<!-- before -->" + open + "><!-- a < b --><process id='P'/></definitions><!-- after -->\n",
			"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- before -->" + open + "><!-- a < b --><process id=\"P\"/></definitions><!-- after -->\n",
		},
		"a character section": {
			open + `><process id="P"><documentation><![CDATA[if a < b & "c" > ']]></documentation></process></definitions>`,
			open + `><process id="P"><documentation>if a &lt; b &amp; "c" &gt; '</documentation></process></definitions>`,
		},
		"what other tools add, at any place": {
			open + ` xmlns:x="urn:example:tool" x:by='me'><x:before/><process id="P" x:colour="#f00"><extensionElements><x:note lang="cy">Bore da</x:note><y xmlns="urn:example:other"><z/></y></extensionElements></process><x:after>1</x:after></definitions>`,
			open + ` xmlns:x="urn:example:tool" x:by="me"><x:before/><process id="P" x:colour="#f00"><extensionElements><x:note lang="cy">Bore da</x:note><y xmlns="urn:example:other"><z/></y></extensionElements></process><x:after>1</x:after></definitions>`,
		},
		"white space in attributes": {
			open + "><process id=\"P\" name=\"Pay\n\ta  grant&#10;now\t\" /></definitions>",
			open + "><process id=\"P\" name=\"Pay  a  grant&#xA;now \"/></definitions>",
		},
		"quotation marks and angles in attributes": {
			open + `><process id="P" name='"Yes" &lt; &amp; > &apos;no&apos;'/></definitions>`,
			open + `><process id="P" name="&quot;Yes&quot; &lt; &amp; > 'no'"/></definitions>`,
		},
		"white space between elements": {
			open + ">\r\n  <process   id=\"P\"\r\n\tname=\"n\"  >\r\n  </process>\r\n</definitions>",
			open + ">\n  <process id=\"P\" name=\"n\">\n  </process>\n</definitions>",
		},
		"another encoding": {
			"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + open + "><process id=\"P\" name=\"Gen\xe8ve \xa35\"><documentation>caf\xe9</documentation></process></definitions>",
			"<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + open + "><process id=\"P\" name=\"Genève £5\"><documentation>café</documentation></process></definitions>",
		},
		"a prefix for BPMN, and one bound within": {
			`<b:definitions xmlns:b="` + Namespace + `"><b:process id="P"><b:task id="t" c:a="1" xmlns:c="urn:example:c"/></b:process></b:definitions>`,
			`<b:definitions xmlns:b="` + Namespace + `"><b:process id="P"><b:task id="t" c:a="1" xmlns:c="urn:example:c"/></b:process></b:definitions>`,
		},
		"processing instructions": {
			open + `><?tool keep="this"?><process id="P"/></definitions>`,
			open + `><?tool keep="this"?><process id="P"/></definitions>`,
		},
		"what is refused is written all the same": {
			open + `><process id="P"><complexGateway id="g"/><choreographyTask/></process></definitions>`,
			open + `><process id="P"><complexGateway id="g"/><choreographyTask/></process></definitions>`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m, err := Read([]byte(test.in))
			if err != nil {
				t.Fatal(err)
			}
			m.Check() // which must leave no trace
			got, err := m.Write()
			if err != nil || string(got) != test.want {
				t.Errorf("it writes\n%q, %v; want\n%q", got, err, test.want)
			}
		})
	}
}

// A drawing with all that a modelling tool writes comes out byte for byte: it
// is written in the form that Write has.
func TestNothingLostOfAFile(t *testing.T) {
	src, err := os.ReadFile("testdata/licence.bpmn")
	if err != nil {
		t.Fatal(err)
	}
	m, err := Read(src)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range m.Check() {
		if v.Process == nil {
			t.Errorf("process %s is refused: %v", v.ID, v.Findings)
		}
	}
	got, err := m.Write()
	if err != nil || !bytes.Equal(got, src) {
		t.Errorf("it writes %s, %v", got, err)
	}
}

func TestProcesses(t *testing.T) {
	m, err := Read([]byte(definitions(`<process id="A" name=" Pay
		a grant" isExecutable="1"/><process id="B" isExecutable=" true "/><process id="C"/><process id="E" isExecutable="0"/>`)))
	if err != nil {
		t.Fatal(err)
	}
	want := []Header{{"A", "Pay a grant", true}, {"B", "", true}, {"C", "", false}, {"E", "", false}}
	if got := m.Processes(); !slices.Equal(got, want) {
		t.Errorf("the processes are %v; want %v", got, want)
	}
	if p, findings := m.Compile("Z"); p != nil || said(findings, Refusal) != `there is no process with the id "Z" in the model` {
		t.Errorf("a process that is not there: %v, %v", p, findings)
	}
}

// A file that is no model is refused with the reason, and where if it is known.
func TestRefusedFiles(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"nothing":                          {"", "the file is empty or not XML"},
		"not XML":                          {"Dear Sir or Madam", "the file is empty or not XML"},
		"another outermost element":        {`<process xmlns="` + Namespace + `"/>`, "the file is not a process model: its outermost element must be definitions, of BPMN 2.0 (http://www.omg.org/spec/BPMN/20100524/MODEL)"},
		"definitions of another namespace": {`<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>`, "the file is not a process model: its outermost element must be definitions, of BPMN 2.0 (http://www.omg.org/spec/BPMN/20100524/MODEL)"},
		"a document type":                  {"<?xml version=\"1.0\"?>\n<!DOCTYPE definitions [<!ENTITY a \"b\">]>\n" + definitions(), "line 2: the file has a document type or entities (<!DOCTYPE); take them out"},
		"an element that is not closed":    {"<definitions xmlns=\"" + Namespace + "\">\n<process></definitions>", "line 2: the file is not well-formed XML: element <process> closed by </definitions>"},
		"nested too deep":                  {definitions(strings.Repeat("<subProcess>", 60) + strings.Repeat("</subProcess>", 60)), "line 1: elements are nested more than 60 deep"},
		"too many elements":                {definitions(strings.Repeat("<task/>", 100_000)), "line 1: the file has more than 100000 elements"},
		"too many attributes":              {definitions(strings.Repeat(`<task`+numbered(50, func(i int) string { return fmt.Sprintf(` a%d="1"`, i) })+`>`, 10) + strings.Repeat("</task>", 10)), "task: it and the elements around it have more than 500 attributes together"},
		"too large":                        {definitions(strings.Repeat(" ", 50<<20)), "the file has 50 MB; the limit is 8 MB"},
		"an id twice":                      {process(`<task id="t" name="Assess"/><userTask id="t"/>`), `user task t: its id "t" is also that of task Assess`},
		"an id twice, in two processes":    {definitions(`<process id="P"><task id="t"/></process><process id="Q"><task id="t"/></process>`), `task t: its id "t" is also that of task t`},
		"a prefix that is not bound":       {process(`<q:task id="t"/>`), "task t: the prefix q is not bound to a namespace"},
		"one of an attribute":              {process(`<task id="t" q:a="1"/>`), "task t: the prefix q is not bound to a namespace"},
		"one of an extension":              {process(extended("task", `id="t"`, `<q:a/>`)), "a: the prefix q is not bound to a namespace"},
		"one of the outermost element":     {`<definitions xmlns="` + Namespace + `" q:by="me"/>`, "definitions: the prefix q is not bound to a namespace"},
		"an unknown encoding":              {`<?xml version="1.0" encoding="klingon"?>` + definitions(), "line 1: the encoding klingon is not read here; save the file as UTF-8"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m, err := Read([]byte(test.in))
			if bad, ok := errors.AsType[*Error](err); !ok || bad.Error() != test.want {
				t.Errorf("it says %v (%v); want %q", err, m != nil, test.want)
			}
		})
	}
}
