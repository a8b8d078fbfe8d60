package bpmn

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// pictured is a process with a diagram.
func pictured(shapes string) string {
	return strings.Replace(process(`<startEvent id="s" name="Asked"/><userTask id="t" name="Say &lt;b&gt;yes&lt;/b&gt; &amp; why"/><boundaryEvent id="b" attachedToRef="t" cancelActivity="false"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent><exclusiveGateway id="g" default="f3"/><endEvent id="e"/>`+
		`<sequenceFlow id="f1" sourceRef="s" targetRef="t"/><sequenceFlow id="f2" sourceRef="t" targetRef="g"/><sequenceFlow id="f3" name="done" sourceRef="g" targetRef="e"/>`),
		"</definitions>", `<di:BPMNDiagram xmlns:di="`+nsDI+`" xmlns:dc="`+nsDC+`" xmlns:dd="`+nsDD+`"><di:BPMNPlane bpmnElement="P">`+shapes+`</di:BPMNPlane></di:BPMNDiagram></definitions>`, 1)
}

const someShapes = `<di:BPMNShape bpmnElement="s"><dc:Bounds x="10" y="30" width="36" height="36"/></di:BPMNShape>` +
	`<di:BPMNShape bpmnElement="b"><dc:Bounds x="150" y="70" width="36" height="36"/></di:BPMNShape>` +
	`<di:BPMNShape bpmnElement="t"><dc:Bounds x="100" y="10" width="100" height="80"/></di:BPMNShape>` +
	`<di:BPMNShape bpmnElement="g"><dc:Bounds x="250" y="25" width="50" height="50"/></di:BPMNShape>` +
	`<di:BPMNShape bpmnElement="e"><dc:Bounds x="350" y="30" width="36" height="36"/><di:BPMNLabel><dc:Bounds x="340" y="70" width="60" height="14"/></di:BPMNLabel></di:BPMNShape>` +
	`<di:BPMNEdge bpmnElement="f1"><dd:waypoint x="46" y="48"/><dd:waypoint x="100" y="48"/></di:BPMNEdge>` +
	`<di:BPMNEdge bpmnElement="f3"><dd:waypoint x="300" y="48"/><dd:waypoint x="350" y="48"/></di:BPMNEdge>`

// wellFormed says what is wrong with a picture.
func wellFormed(t testing.TB, svg []byte) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(string(svg))); ; {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("the picture is not well-formed: %v", err)
		}
		if e, ok := tok.(xml.StartElement); ok && (e.Name.Local == "script" || e.Name.Local == "b" || e.Name.Local == "foreignObject") {
			t.Errorf("the picture has an element %s", e.Name.Local)
		}
	}
}

// The picture names every element, says its marks in words, and lets nothing in
// the model become a part of the page.
func TestDraw(t *testing.T) {
	m, err := Read([]byte(pictured(someShapes)))
	if err != nil {
		t.Fatal(err)
	}
	svg, err := m.Draw(map[string]Mark{"t": MarkActive, "s": MarkDone, "b": MarkIncident})
	if err != nil {
		t.Fatal(err)
	}
	wellFormed(t, svg)
	for _, want := range []string{
		`<title id="bpmn-title">Process drawing`, `<title>start event Asked: done</title>`, `<title>user task Say &lt;b&gt;yes&lt;/b&gt; &amp; why: under way</title>`,
		`<title>boundary event b: stopped, somebody must look</title>`, `<title>sequence flow done</title>`, `viewBox="-2 `, `stroke-dasharray="4 3"`,
	} {
		if !strings.Contains(string(svg), want) {
			t.Errorf("the picture has no %s", want)
		}
	}
	if strings.Index(string(svg), `data-element="b"`) < strings.Index(string(svg), `data-element="t"`) {
		t.Error("the task hides the event on its border")
	}
}

func TestDrawRefuses(t *testing.T) {
	tests := map[string]struct{ src, want string }{
		"no drawing":           {process(`<task id="t"/>`), "the model has no drawing: its tool left the diagram out"},
		"an empty drawing":     {pictured(""), "the model's drawing is empty"},
		"places that are none": {pictured(`<di:BPMNShape bpmnElement="s"><dc:Bounds x="NaN" y="1e308" width="36" height="36"/></di:BPMNShape>`), "no shape of the model's drawing has a place"},
		"shapes of nothing":    {pictured(`<di:BPMNShape bpmnElement="nobody"><dc:Bounds x="1" y="1" width="36" height="36"/></di:BPMNShape>`), "no shape of the model's drawing has a place"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m, err := Read([]byte(test.src))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := m.Draw(nil); err == nil || err.Error() != test.want {
				t.Errorf("it says %v", err)
			}
		})
	}
}
