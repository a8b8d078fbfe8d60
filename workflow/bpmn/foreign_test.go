package bpmn

import (
	"strings"
	"testing"

	"moothall/workflow/feel"
)

// What other tools wrote is translated, and said so, or listed as left out.
func TestSaysWhatItRead(t *testing.T) {
	tests := map[string]struct{ in, translated, left string }{
		// Camunda 8.
		"a job":             {chain("s t e", extended("serviceTask", `id="t"`, `<zeebe:taskDefinition type="pay" retries="5"/>`)), "service task t: zeebe:taskDefinition is read: a job of the kind pay", ""},
		"headers":           {chain("s t e", extended("serviceTask", `id="t"`, `<zeebe:taskDefinition type="=kind"/><zeebe:taskHeaders><zeebe:header key="a" value="b"/></zeebe:taskHeaders>`)), "service task t: zeebe:taskDefinition is read: a job of the kind =kind\nservice task t: zeebe:taskHeaders are read as headers of the job", ""},
		"mappings":          {chain("s t e", extended("serviceTask", `id="t"`, `<zeebe:taskDefinition type="pay"/><zeebe:ioMapping><zeebe:input source="=a" target="b.c"/><zeebe:output source="=d" target="e"/></zeebe:ioMapping>`)), "service task t: zeebe:taskDefinition is read: a job of the kind pay\nservice task t: zeebe:ioMapping is read: 2 variables are mapped", ""},
		"a user task":       {chain("s u e", extended("userTask", `id="u"`, `<zeebe:userTask/><zeebe:assignmentDefinition assignee="=officer" candidateGroups="a, b" candidateUsers="jo"/><zeebe:taskSchedule dueDate="2027-01-31T12:00:00Z" followUpDate="=due"/><zeebe:priorityDefinition priority="70"/><zeebe:formDefinition formId="claim"/>`)), "user task u: zeebe:assignmentDefinition is read: who may do it\nuser task u: zeebe:taskSchedule is read: when it is due\nuser task u: zeebe:priorityDefinition is read", "user task u: its form claim is not in the file: without one, the task is completed as it is"},
		"a call":            {chain("s t e", extended("callActivity", `id="t"`, `<zeebe:calledElement processId="refund" propagateAllChildVariables="false"/>`)), "call activity t: zeebe:calledElement is read: it calls the process refund", ""},
		"a table of rules":  {chain("s t e", extended("businessRuleTask", `id="t"`, `<zeebe:calledDecision decisionId="fees" resultVariable="fee"/>`)), "business rule task t: zeebe:calledDecision is read: it asks the table of rules fees", ""},
		"a script":          {chain("s t e", extended("scriptTask", `id="t"`, `<zeebe:script expression="=a + 1" resultVariable="a"/>`)), "script task t: zeebe:script is read", ""},
		"for each":          {chain("s t e", extended("serviceTask", `id="t"`, `<zeebe:taskDefinition type="pay"/>`, extended("multiInstanceLoopCharacteristics", "", `<zeebe:loopCharacteristics inputCollection="=claims" inputElement="claim" outputCollection="paid" outputElement="=claim.sum"/>`))), "service task t: zeebe:taskDefinition is read: a job of the kind pay\nservice task t: zeebe:loopCharacteristics is read: once for each of claims", ""},
		"ad hoc":            {chain("s t e", extended("adHocSubProcess", `id="t"`, `<zeebe:adHoc activeElementsCollection="=first"/>`, `<task id="a"/>`)), "ad-hoc sub-process t: zeebe:adHoc is read", ""},
		"a message":         {definitions(extended("message", `id="M" name="paid"`, `<zeebe:subscription correlationKey="=claim.id"/>`), `<process id="P"><receiveTask id="t" messageRef="M"/></process>`), "receive task t: zeebe:subscription is read: the message belongs to the instance whose claim.id it names", ""},
		"a message sent":    {definitions(declared, `<process id="P"><startEvent id="s"/><endEvent id="e">`, extended("messageEventDefinition", `messageRef="M"`, `<zeebe:publishMessage correlationKey="=claim.id"/>`), `</endEvent>`, flow("s", "e"), `</process>`), "end event e: zeebe:publishMessage is read", ""},
		"a message tasked":  {definitions(declared, `<process id="P">`, extended("sendTask", `id="t" messageRef="M"`, `<zeebe:publishMessage correlationKey="=claim.id" timeToLive="PT1H"/>`), `</process>`), "send task t: zeebe:publishMessage is read", ""},
		"a version":         {process(`<extensionElements><zeebe:versionTag value="3"/><zeebe:userTaskForm id="f"/></extensionElements><task id="t"/>`), "", "process P: zeebe:userTaskForm is not used here"},
		"properties":        {chain("s t e", extended("task", `id="t" zeebe:modelerTemplate="x"`, `<zeebe:properties/><zeebe:executionListeners/>`)), "", "task t: zeebe:properties is not used here\ntask t: zeebe:executionListeners is not used here\ntask t: zeebe:modelerTemplate is not used here"},
		"a filter":          {chain("s c e", `<intermediateCatchEvent id="c"><conditionalEventDefinition><extensionElements><zeebe:conditionalFilter variableNames="a"/></extensionElements><condition>=a &gt; 1</condition></conditionalEventDefinition></intermediateCatchEvent>`), "", "catch event c: zeebe:conditionalFilter is not used here"},
		"on a flow":         {chain("s e", extended("sequenceFlow", `id="f" sourceRef="s" targetRef="e" zeebe:a="1"`, `<zeebe:properties/>`)), "", "sequence flow f: zeebe:properties is not used here\nsequence flow f: zeebe:a is not used here"},
		"on a lane and box": {process(`<laneSet id="l" camunda:a="1"><lane id="k" name="Officers"><extensionElements><x:n/></extensionElements></lane></laneSet><textAnnotation id="n" x:b="1"/><task id="t"/>`), "", "lane set l: camunda:a is not used here\nwhat urn:example:tool adds (2 elements or attributes) is kept in the file and not used"},
		"on an error":       {definitions(`<error id="E" errorCode="LATE" camunda:errorMessage="too late"/><process id="P"><startEvent id="s"/><endEvent id="e"><errorEventDefinition errorRef="E"/></endEvent>`, flow("s", "e"), `</process>`), "", "error E: camunda:errorMessage is not used here"},

		// Camunda 7.
		"people":            {chain("s u e", `<userTask id="u" camunda:assignee="${officer}" camunda:candidateUsers="jo,al" camunda:candidateGroups="fees" camunda:dueDate="P5D" camunda:followUpDate="${now}" camunda:priority="50"/>`), "user task u: the assignee ${officer} is read as the FEEL expression officer\nuser task u: camunda:assignee is read: it goes to ${officer}\nuser task u: camunda:candidateUsers is read: those who may do it\nuser task u: camunda:candidateGroups is read: the groups who may do it\nuser task u: camunda:dueDate is read: when it is due\nuser task u: the time ${now} is read as the FEEL expression now\nuser task u: camunda:followUpDate is read: when to follow it up\nuser task u: camunda:priority is read: its priority", ""},
		"a form":            {chain("s u e", `<userTask id="u" camunda:assignee="jo" camunda:formKey="embedded:app:claim.html"/>`), "user task u: camunda:assignee is read: it goes to jo", "user task u: its form embedded:app:claim.html is not in the file: without one, the task is completed as it is"},
		"an external task":  {chain("s t e", `<serviceTask id="t" camunda:type="external" camunda:topic="pay" camunda:asyncBefore="true" camunda:shade="1"/>`), "service task t: camunda:topic is read: a job of the kind pay", "service task t: camunda:shade is not used here"},
		"both generations":  {chain("s t e", extended("serviceTask", `id="t" camunda:topic="pay"`, `<zeebe:taskDefinition type="pay-8"/>`)), "service task t: zeebe:taskDefinition is read: a job of the kind pay-8", "service task t: camunda:topic pay is not used: zeebe:taskDefinition says what kind of job it is"},
		"an expression":     {chain("s t e", `<serviceTask id="t" camunda:expression="${a + 1}" camunda:resultVariable="a"/>`), "service task t: the expression ${a + 1} is read as the FEEL expression a + 1\nservice task t: camunda:expression is read: its result\nservice task t: camunda:resultVariable is read: the result goes into a", ""},
		"rules":             {chain("s t e", `<businessRuleTask id="t" camunda:decisionRef="fees" camunda:resultVariable="fee" camunda:mapDecisionResult="singleEntry"/>`), "business rule task t: camunda:decisionRef is read: it asks the table of rules fees\nbusiness rule task t: camunda:resultVariable is read: the result goes into fee", "business rule task t: camunda:mapDecisionResult is not used here"},
		"inputs":            {chain("s t e", extended("serviceTask", `id="t" camunda:topic="pay"`, `<camunda:inputOutput><camunda:inputParameter name="a">${b}</camunda:inputParameter><camunda:outputParameter name="c">fixed</camunda:outputParameter></camunda:inputOutput><camunda:field name="d" stringValue="e"/><camunda:failedJobRetryTimeCycle>R3/PT5M</camunda:failedJobRetryTimeCycle><camunda:properties/>`)), "service task t: the input a ${b} is read as the FEEL expression b\nservice task t: camunda:inputOutput is read: 2 variables are mapped\nservice task t: camunda:field d is read as a header of the job\nservice task t: camunda:topic is read: a job of the kind pay", "service task t: camunda:failedJobRetryTimeCycle R3/PT5M is not used: a job is tried three times unless it says otherwise\nservice task t: camunda:properties is not used here"},
		"what a call gives": {chain("s t e", extended("callActivity", `id="t" calledElement="refund"`, `<camunda:in source="a" target="b"/><camunda:in sourceExpression="${a + 1}" target="c"/><camunda:in businessKey="#{key}"/><camunda:out variables="all"/>`)), "call activity t: camunda:in is read: a becomes b\ncall activity t: the input c ${a + 1} is read as the FEEL expression a + 1\ncall activity t: camunda:in is read: ${a + 1} becomes c\ncall activity t: camunda:out of all variables is read", "call activity t: camunda:in with businessKey is not used: a called process has the reference of its caller"},
		"a list":            {chain("s t e", `<task id="t"><multiInstanceLoopCharacteristics camunda:collection="claims" camunda:elementVariable="claim" camunda:shade="1"><completionCondition>${nrOfCompletedInstances / nrOfInstances &gt; 0.5}</completionCondition></multiInstanceLoopCharacteristics></task>`), "task t: the completion condition ${nrOfCompletedInstances / nrOfInstances > 0.5} is read as the FEEL expression numberOfCompletedInstances / numberOfInstances > 0.5\ntask t: camunda:collection is read: once for each of claims", "task t: camunda:shade is not used here"},
		"an error's words":  {onTask(`<boundaryEvent id="b" attachedToRef="t"><errorEventDefinition camunda:errorCodeVariable="code" camunda:errorMessageVariable="why"/></boundaryEvent>`, flow("b", "e")), "boundary event b: camunda:errorCodeVariable is read: the code goes into code\nboundary event b: camunda:errorMessageVariable is read: the error's message goes into why", ""},
		"an escalation's":   {onTask(`<boundaryEvent id="b" attachedToRef="t"><escalationEventDefinition escalationRef="L" camunda:escalationCodeVariable="code"/></boundaryEvent>`, flow("b", "e")), "boundary event b: camunda:escalationCodeVariable is read: the code goes into code", ""},
		"an event by a job": {process(`<startEvent id="s"/><endEvent id="e"><messageEventDefinition camunda:type="external" camunda:topic="post"/></endEvent>`, flow("s", "e")), "end event e: camunda:topic is read: a job of the kind post", ""},
		"the process":       {strings.Replace(chain("s e"), `<process `, `<process camunda:versionTag="4" camunda:historyTimeToLive="P30D" `, 1), "", "process P: camunda:historyTimeToLive is not used here"},

		// Others, and BPMN's own.
		"an older name for Camunda": {strings.Replace(chain("s u e", `<userTask id="u" a:assignee="jo"/>`), `id="D"`, `id="D" xmlns:a="http://activiti.org/bpmn"`, 1), "user task u: camunda:assignee is read: it goes to jo", ""},
		"an unknown tool":           {chain("s t e", extended("task", `id="t" x:colour="red"`, `<x:note/><x:note/>`)), "", "what urn:example:tool adds (3 elements or attributes) is kept in the file and not used"},
		"one thing of an unknown":   {chain("s t e", `<task id="t" x:colour="red"/>`), "", "what urn:example:tool adds (1 element or attribute) is kept in the file and not used"},
		"a data object in XPath":    {chosen(conditionTag + `bpmn:getDataObject('size') = 'big'` + conditionEnd), `sequence flow f: the condition bpmn:getDataObject('size') = 'big' is read as the FEEL expression size = "big"`, ""},
		"FEEL with odd texts":       {chosen(conditionTag + `= note = "${not JUEL}"` + conditionEnd), "", ""},
		"nothing of others":         {chain("s t e", service), "service task t: camunda:topic is read: a job of the kind pay", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, findings := compiled(t, test.in)
			if r := said(findings, Refusal); r != "" {
				t.Fatalf("it is refused: %s", r)
			}
			if got := said(findings, Translated); got != test.translated {
				t.Errorf("it translates\n%s\nwant\n%s", got, test.translated)
			}
			if got := said(findings, LeftOut); got != test.left {
				t.Errorf("it leaves out\n%s\nwant\n%s", got, test.left)
			}
		})
	}
}

// What was read stands where an engine looks for it, whoever's words it was in.
func TestReadAlike(t *testing.T) {
	own := chain("s t u c e",
		extended("serviceTask", `id="t"`, `<m:job type="pay" retries="5"/><m:header key="a" value="b"/><m:input source="=x" target="y.z"/><m:output source="=p" target="q"/>`),
		extended("userTask", `id="u"`, `<m:assignment assignee="=officer" people="jo, al" groups="fees"/><m:due duration="P5D"/><m:priority value="50"/><m:form key="claim"/>`),
		extended("callActivity", `id="c" calledElement="refund"`, `<m:call version="2" allOut="0"/>`))
	eight := chain("s t u c e",
		extended("serviceTask", `id="t"`, `<zeebe:taskDefinition type="pay" retries="5"/><zeebe:taskHeaders><zeebe:header key="a" value="b"/></zeebe:taskHeaders><zeebe:ioMapping><zeebe:input source="=x" target="y.z"/><zeebe:output source="=p" target="q"/></zeebe:ioMapping>`),
		extended("userTask", `id="u"`, `<zeebe:assignmentDefinition assignee="=officer" candidateUsers="jo, al" candidateGroups="fees"/><zeebe:priorityDefinition priority="50"/><zeebe:formDefinition formKey="claim"/><zeebe:taskSchedule dueDate="=now() + duration(&quot;P5D&quot;)"/>`),
		extended("callActivity", `id="c"`, `<zeebe:calledElement processId="refund" versionTag="2" propagateAllChildVariables="false"/>`))
	for name, src := range map[string]string{"its own": own, "of Camunda 8": eight} {
		t.Run(name, func(t *testing.T) {
			p := runs(t, src)
			job, _ := p.Node("t")
			w := job.Work
			if w.Job.FEEL != `"pay"` || w.Retries.FEEL != "5" || w.Headers["a"] != "b" {
				t.Errorf("the job is %+v", w)
			}
			if in, out := job.Inputs[0], job.Outputs[0]; in.Source.FEEL != "x" || in.Target != "y" || in.Path[0] != "z" || out.Source.FEEL != "p" || out.Target != "q" || len(out.Path) != 0 {
				t.Errorf("the mappings are %+v and %+v", in, out)
			}
			user, _ := p.Node("u")
			if w := user.Work; w.Assignee.FEEL != "officer" || w.People.FEEL != `["jo", "al"]` || w.Groups.FEEL != `["fees"]` || w.Priority.FEEL != "50" || w.Form != "claim" || w.Due == nil {
				t.Errorf("the user task is %+v", w)
			}
			call, _ := p.Node("c")
			if w := call.Work; w.Called.FEEL != `"refund"` || w.Pinned != "2" || !w.AllIn || w.AllOut {
				t.Errorf("the call is %+v", w)
			}
		})
	}
}

// BPMN has ways of its own to say who, for each of what and about what.
func TestOwnWays(t *testing.T) {
	p := runs(t, definitions(`<resource id="R" name="Licensing  officers"/><error id="E1" name="Too late"/><error id="E2"/><message id="M1"/><signal id="S1" name="=kind"/>`,
		`<process id="P"><ioSpecification><dataInput id="in" name="claims"/></ioSpecification><startEvent id="s"/>`,
		`<userTask id="u"><potentialOwner><resourceRef>ns:R</resourceRef></potentialOwner></userTask>`,
		`<userTask id="v"><humanPerformer><resourceAssignmentExpression><formalExpression>= officer</formalExpression></resourceAssignmentExpression></humanPerformer></userTask>`,
		`<userTask id="w"><potentialOwner><resourceAssignmentExpression><formalExpression>fees, courts</formalExpression></resourceAssignmentExpression></potentialOwner><performer/>`,
		`<multiInstanceLoopCharacteristics isSequential="1"><loopDataInputRef>in</loopDataInputRef><inputDataItem name="claim"/></multiInstanceLoopCharacteristics><dataInputAssociation/></userTask>`,
		`<callActivity id="c" calledElement="ns:refund"/><callActivity id="d" calledElement="= which"/>`,
		`<receiveTask id="r" messageRef="ns:M1"/><intermediateThrowEvent id="t"><signalEventDefinition signalRef="ns:S1"/></intermediateThrowEvent><endEvent id="e"><errorEventDefinition errorRef="E1"/></endEvent>`,
		`<boundaryEvent id="b" attachedToRef="u"><errorEventDefinition errorRef="E2"/></boundaryEvent><boundaryEvent id="a" attachedToRef="u"><errorEventDefinition/></boundaryEvent>`,
		flows("s u v w c d r t e;b e;a e"), `</process>`))
	node := func(id string) *Node {
		n, _ := p.Node(id)
		return n
	}
	for what, pair := range map[string][2]string{
		"the role of u":        {node("u").Work.Groups.FEEL, `"Licensing officers"`},
		"who does v":           {node("v").Work.Assignee.FEEL, "officer"},
		"the roles of w":       {node("w").Work.Groups.FEEL, `["fees", "courts"]`},
		"the list of w":        {node("w").Loop.Collection.FEEL, "claims"},
		"the item of w":        {node("w").Loop.Item, "claim"},
		"what c calls":         {node("c").Work.Called.FEEL, `"refund"`},
		"what d calls":         {node("d").Work.Called.FEEL, "which"},
		"a message by its id":  {node("r").Event.Name.FEEL, `"M1"`},
		"a signal":             {node("t").Event.Name.FEEL, "kind"},
		"an error by its name": {node("e").Event.Code, "Too late"},
		"an error by its id":   {node("b").Event.Code, "E2"},
		"any error":            {node("a").Event.Code, ""},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s is %q; want %q", what, pair[0], pair[1])
		}
	}
	if !node("w").Loop.Sequential {
		t.Error("w is not one after the other")
	}
	_, findings := compiled(t, chain("s t e", `<task id="t"><dataInputAssociation/><dataOutputAssociation/></task>`))
	if got := said(findings, Note); got != "data associations are drawn and not carried out: every step sees the variables of the process" {
		t.Errorf("of data associations it says %q", got)
	}
}

// JUEL is translated to FEEL that means the same, or refused with the reason.
func TestJUEL(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"a variable":                   {"${approved}", "approved"},
		"not":                          {"${!approved}", "not(approved)"},
		"not in words":                 {"${not approved}", "not(approved)"},
		"equality and order":           {"${a == 'x' && b > 3}", `a = "x" and b > 3`},
		"in words":                     {"${a eq 'x' and b gt 3 or c ne 4}", `a = "x" and b > 3 or c != 4`},
		"or and brackets":              {"${(a || b) && !c}", "(a or b) and not(c)"},
		"order in words":               {"${a lt 1 or a le 2 or a ge 3}", "a < 1 or a <= 2 or a >= 3"},
		"comparisons compared":         {"${a == b == c}", "(a = b) = c"},
		"an order compared":            {"${a < b == b > c}", "(a < b) = (b > c)"},
		"empty":                        {"${empty list}", `list contains([null, "", [], {}], list)`},
		"not empty":                    {"${!empty a.b}", `not(list contains([null, "", [], {}], a.b))`},
		"empty over and over":          {"${empty empty a}", `list contains([null, "", [], {}], list contains([null, "", [], {}], a))`},
		"a choice":                     {"${cond ? 'a' : 'b'}", `(if cond then "a" else "b")`},
		"a choice within":              {"${a ? 1 : b ? 2 : 3}", "(if a then 1 else (if b then 2 else 3))"},
		"an entry":                     {"#{x.y['z']}", `get value(x.y, "z")`},
		"an entry within":              {`${x["a b"]['c']}`, `get value(get value(x, "a b"), "c")`},
		"text around":                  {"Hello ${name}!", `string join(["Hello ", string(name), "!"])`},
		"two of them":                  {"${a}${b}", "string join([string(a), string(b)])"},
		"a comparison in text":         {"is ${'a' == b}", `string join(["is ", string("a" = b)])`},
		"a text alone":                 {"${'a'} b", `string join([string("a"), " b"])`},
		"signs that mean nothing":      {"£5 $ # ${a} $", `string join(["£5 $ # ", string(a), " $"])`},
		"sums":                         {"${a + 2 * b - c / 4 % 3}", "a + 2 * b - modulo(c / 4, 3)"},
		"sums in words":                {"${a div 2 mod 3}", "modulo(a / 2, 3)"},
		"a minus":                      {"${-a - -1.5}", "-a - -1.5"},
		"null and truth":               {"${a == null || b == true}", "a = null or b = true"},
		"letters of others":            {"${a == 'Genève' || größe > 1}", `a = "Genève" or größe > 1`},
		"escapes":                      {`${a == 'it\'s \\ "x"'}`, `a = "it's \\ \"x\""`},
		"white space":                  {"  ${\n a\t}  ", "a"},
		"a variable of the engine":     {"${execution.getVariable('amount') > 3}", "amount > 3"},
		"names of a loop":              {"${nrOfCompletedInstances >= 2}", "numberOfCompletedInstances >= 2"},
		"a method":                     {"${bean.pay(a)}", "!it calls the method pay of a Java object"},
		"a function":                   {"${dateTime()}", "!it calls the Java function dateTime"},
		"a function of a library":      {"${fn:length(a)}", "!there is something after its end: :"},
		"the engine's own object":      {"${execution.processInstanceId}", "!it asks the engine's execution object for processInstanceId"},
		"a variable of any name":       {"${execution.getVariable('a + b')}", `!"a + b" is no name of a variable`},
		"a variable that is a word":    {"${execution.getVariable('for')}", "!the name for is a word of FEEL's own"},
		"a variable by an expression":  {"${execution.getVariable(a)}", "!the variable's name must be a text"},
		"the engine's text, unclosed":  {"${execution.getVariable('a'}", "!a bracket is not closed"},
		"a word of FEEL's":             {"${if}", "!the name if is a word of FEEL's own"},
		"an entry that is one":         {"${a.in}", "!the name in is a word of FEEL's own"},
		"a number in square brackets":  {"${a[0]}", "!only a text can stand in its square brackets"},
		"square brackets without end":  {"${a['b'}", "!a square bracket is not closed"},
		"no end":                       {"${a", "!it has no closing brace"},
		"no end after a whole one":     {"${a} ${b", "!it has no closing brace"},
		"nothing in it":                {"${}", "!a value is missing before }"},
		"a text without end":           {"${'a}", "!a text in it has no end"},
		"a text that ends in a slash":  {`${'a\`, "!a text in it has no end"},
		"half a choice":                {"${a ? b}", "!a choice with ? has no :"},
		"a bracket without end":        {"${(a}", "!a bracket is not closed"},
		"a dot at the end":             {"${a.}", "!a name is missing after the dot"},
		"an operator at the end":       {"${a +}", "!a value is missing before }"},
		"a dot after a number":         {"${0.}", "!there is something after its end: ."},
		"one equals sign":              {"${a = 1}", "!there is something after its end: ="},
		"a brace in quotation marks":   {"${a '}'}", "!there is something after its end: }"},
		"a name of another alphabet":   {"${ª}", `!"ª" is no name of a variable`},
		"two values":                   {"${a b}", "!there is something after its end: b"},
		"nested too deep, in brackets": {"${" + strings.Repeat("(", 200) + "a" + strings.Repeat(")", 200) + "}", "!it is nested too deep"},
		"nested too deep, by not":      {"${" + strings.Repeat("!", 200) + "a}", "!it is nested too deep"},
		"nested too deep, by choices":  {"${" + strings.Repeat("a ? b : ", 200) + "c}", "!it is nested too deep"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, _, err := juel(strings.TrimSpace(test.in))
			if err != nil {
				got = "!" + err.Error()
			}
			if got != test.want {
				t.Errorf("%s is %s; want %s", test.in, got, test.want)
			}
			if err != nil {
				return
			}
			if _, err := feel.Compile("juel", got, feel.NewScope(nil)); err != nil {
				t.Errorf("%s is no FEEL: %v", got, err)
			}
		})
	}
}

// What a translation comes to, in the cases where the languages differ.
func TestJUELMeans(t *testing.T) {
	tests := map[string]struct {
		value feel.Value
		want  bool
	}{
		"nothing":             {nil, true},
		"an empty text":       {feel.String(""), true},
		"an empty list":       {feel.List{}, true},
		"an empty context":    {&feel.Context{}, true},
		"a text of a bracket": {feel.String("[]"), false},
		"a list":              {feel.List{feel.Int(0)}, false},
		"a number":            {feel.Int(0), false},
	}
	p := runs(t, chosen(conditionTag+"${empty a}"+conditionEnd))
	var condition *Expr
	for _, f := range p.Flows {
		if f.Condition != nil {
			condition = f.Condition
		}
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := condition.Eval(newRun(t), func(string) feel.Value { return test.value })
			if err != nil || got != feel.Bool(test.want) {
				t.Errorf("empty is %v, %v; want %v", got, err, test.want)
			}
		})
	}
}
