package bpmn

import (
	"strings"
	"testing"
)

// A process is told in numbered steps to who does not see the drawing.
func TestOutline(t *testing.T) {
	src := definitions(`<error id="e" name="Lost" errorCode="lost"/><message id="m" name="answer"/><process id="P" name="Clearance" isExecutable="true">` +
		`<startEvent id="s"/><inclusiveGateway id="who" name="Who checks it?" default="f3"/>` +
		extended("userTask", `id="legal" name="Legal check"`, `<m:assignment groups="legal, counsel" differentFrom="finance"/><m:due workingDays="1"/>`) +
		`<boundaryEvent id="late" attachedToRef="legal" cancelActivity="false"><timerEventDefinition><extensionElements><m:time workingDays="5" at="17:00"/></extensionElements></timerEventDefinition></boundaryEvent>` +
		extended("userTask", `id="finance" name="Finance check"`, `<m:assignment groups="finance"/>`) +
		`<inclusiveGateway id="all"/>` +
		extended("serviceTask", `id="mail"`, `<m:job type="mail"/>`) +
		`<boundaryEvent id="lost" attachedToRef="mail"><errorEventDefinition errorRef="e"/></boundaryEvent>` +
		`<subProcess id="ask" name="Ask"><startEvent id="a1"/><eventBasedGateway id="a2"/><intermediateCatchEvent id="a3"><messageEventDefinition messageRef="m"/></intermediateCatchEvent><intermediateCatchEvent id="a4"><timerEventDefinition><timeDuration>P1M2D</timeDuration></timerEventDefinition></intermediateCatchEvent>` + flows("a1 a2 a3;a2 a4") + `</subProcess>` +
		`<endEvent id="end"/>` +
		`<sequenceFlow id="f1" sourceRef="s" targetRef="who"/><sequenceFlow id="f2" name="large" sourceRef="who" targetRef="legal"><conditionExpression>cost &gt; 100000</conditionExpression></sequenceFlow><sequenceFlow id="f3" sourceRef="who" targetRef="finance"/>` +
		`<sequenceFlow id="f4" sourceRef="legal" targetRef="all"/><sequenceFlow id="f5" sourceRef="finance" targetRef="all"/><sequenceFlow id="f6" sourceRef="all" targetRef="mail"/><sequenceFlow id="f7" sourceRef="mail" targetRef="end"/><sequenceFlow id="f8" sourceRef="lost" targetRef="ask"/>` +
		`</process>`)
	m, err := Read([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	p, findings := m.Compile("P")
	if p == nil {
		t.Fatal(findings)
	}
	var lines []string
	for _, s := range p.Outline() {
		lines = append(lines, s.Number+" "+s.What+" | "+strings.Join(s.About, "; ")+" | "+strings.Join(s.Next, "; "))
	}
	want := []string{
		"1 Start |  | then: step 2",
		"2 Every way whose condition holds is taken: Who checks it? |  | if cost > 100000: step 3 (large); otherwise: step 5",
		`3 User task: Legal check | done by one of legal, counsel; due after 1 working day; by somebody else than Finance check | then: step 6; meanwhile, perhaps: step 4`,
		"4 The time has come: after 5 working days, at 17:00 |  | ",
		`5 User task: Finance check | done by one of finance | then: step 6`,
		"6 Wait for every way that can still come here |  | then: step 7",
		`7 Service task | a job of the kind mail | then: step 8; ended by step 9`,
		"8 End |  | ",
		"9 The error comes up: lost |  | then: step 10",
		"10 Sub-process: Ask |  | ",
		"10.1 Start |  | then: step 10.2",
		"10.2 The first of these that happens decides |  | then: step 10.3; then: step 10.4",
		"10.3 The message comes: answer |  | ",
		"10.4 The time has come: after 1 month 2 days |  | ",
	}
	if got := strings.Join(lines, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("it reads\n%s", got)
	}
}
