package bpmn

import (
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// zeebe reads what a modeller of Camunda 8 writes.
func (c *compiler) zeebe(n *Node, x, e *etree.Element) {
	w := n.Work
	switch e.Tag {
	case "taskDefinition":
		w.Job = c.value(x, "kind of job", attr(e, "type"))
		w.Retries = c.retries(x, attr(e, "retries"))
		c.say(Translated, x, "zeebe:taskDefinition is read: a job of the kind %s", attr(e, "type"))
	case "taskHeaders":
		for _, h := range e.ChildElements() {
			c.header(n, attr(h, "key"), attr(h, "value"))
		}
		c.say(Translated, x, "zeebe:taskHeaders are read as headers of the job")
	case "ioMapping":
		for _, m := range e.ChildElements() {
			c.mapping(n, x, m.Tag == "input", attr(m, "source"), attr(m, "target"))
		}
		c.say(Translated, x, "zeebe:ioMapping is read: %s mapped", counted(len(e.ChildElements()), "variable is", "variables are"))
	case "assignmentDefinition":
		w.Assignee, w.People, w.Groups = c.value(x, "assignee", attr(e, "assignee")), c.names(x, "people", attr(e, "candidateUsers")), c.names(x, "groups", attr(e, "candidateGroups"))
		c.say(Translated, x, "zeebe:assignmentDefinition is read: who may do it")
	case "taskSchedule":
		if d := attr(e, "dueDate"); d != "" {
			w.Due = c.timeText(x, AtDate, d)
		}
		if d := attr(e, "followUpDate"); d != "" {
			w.FollowUp = c.timeText(x, AtDate, d)
		}
		c.say(Translated, x, "zeebe:taskSchedule is read: when it is due")
	case "priorityDefinition":
		w.Priority = c.expr(x, "priority", attr(e, "priority"))
		c.say(Translated, x, "zeebe:priorityDefinition is read")
	case "formDefinition":
		w.Form = attr(e, "formId")
		if w.Form == "" {
			w.Form = attr(e, "formKey")
		}
		c.say(LeftOut, x, "its form %s is not in the file: without one, the task is completed as it is", w.Form)
	case "calledElement":
		w.Called = c.value(x, "called process", attr(e, "processId"))
		w.Pinned = attr(e, "versionTag")
		w.AllIn, w.AllOut = yes(e, "propagateAllParentVariables", true), yes(e, "propagateAllChildVariables", true)
		c.say(Translated, x, "zeebe:calledElement is read: it calls the process %s", attr(e, "processId"))
	case "calledDecision":
		w.Decision = c.value(x, "table of rules", attr(e, "decisionId"))
		c.result(n, x, attr(e, "resultVariable"))
		c.say(Translated, x, "zeebe:calledDecision is read: it asks the table of rules %s", attr(e, "decisionId"))
	case "script":
		w.Script = c.expr(x, "script", attr(e, "expression"))
		c.result(n, x, attr(e, "resultVariable"))
		c.say(Translated, x, "zeebe:script is read")
	case "adHoc":
		if n.AdHoc != nil && attr(e, "activeElementsCollection") != "" {
			n.AdHoc.Activities = c.expr(x, "activities to begin with", attr(e, "activeElementsCollection"))
			c.say(Translated, x, "zeebe:adHoc is read")
		}
	case "publishMessage":
		if n.Event != nil && attr(e, "correlationKey") != "" {
			n.Event.Correlation = c.expr(x, "correlation key", attr(e, "correlationKey"))
			c.say(Translated, x, "zeebe:publishMessage is read")
		}
	case "userTask", "subscription": // the one is as all user tasks are here; the other is read with its message
	default:
		c.leftOut(x, e)
	}
}

// camunda reads what a modeller of Camunda 7 writes.
func (c *compiler) camunda(n *Node, x, e *etree.Element) {
	switch e.Tag {
	case "inputOutput":
		for _, p := range e.ChildElements() {
			in := p.Tag == "inputParameter"
			if len(p.ChildElements()) > 0 {
				c.say(Refusal, x, "the %s %s is a %s of Camunda's, which is not run here; write it as a FEEL expression", tagWords(p.Tag), attr(p, "name"), p.ChildElements()[0].Tag)
				continue
			}
			c.mapping(n, x, in, text(p), attr(p, "name"))
		}
		c.say(Translated, x, "camunda:inputOutput is read: %s mapped", counted(len(e.ChildElements()), "variable is", "variables are"))
	case "in", "out":
		c.passes(n, x, e)
	case "errorEventDefinition":
		c.say(Refusal, x, "camunda:errorEventDefinition is not run here; let the job report the error")
	case "connector":
		c.say(Refusal, x, "camunda:connector is not run here; give the task a kind of job")
	case "executionListener", "taskListener":
		c.say(Refusal, x, "camunda:%s calls code that is not here; draw what it does as a task", e.Tag)
	case "field":
		c.header(n, attr(e, "name"), attr(e, "stringValue")+text(child2(e, "string"))+text(child2(e, "expression")))
		c.say(Translated, x, "camunda:field %s is read as a header of the job", attr(e, "name"))
	case "failedJobRetryTimeCycle":
		c.say(LeftOut, x, "camunda:failedJobRetryTimeCycle %s is not used: a job is tried three times unless it says otherwise", text(e))
	default:
		c.leftOut(x, e)
	}
}

// child2 is the first child with that name, whoever's.
func child2(x *etree.Element, name string) *etree.Element {
	for _, c := range x.ChildElements() {
		if c.Tag == name {
			return c
		}
	}
	return nil
}

// passes reads which variables a call gives and takes.
func (c *compiler) passes(n *Node, x, e *etree.Element) {
	in := e.Tag == "in"
	switch {
	case attr(e, "variables") == "all":
		c.say(Translated, x, "camunda:%s of all variables is read", e.Tag)
		return
	case attr(e, "businessKey") != "":
		c.say(LeftOut, x, "camunda:in with businessKey is not used: a called process has the reference of its caller")
		return
	}
	source := attr(e, "source")
	if source != "" {
		source = "=" + source
	} else {
		source = attr(e, "sourceExpression")
	}
	c.mapping(n, x, in, source, attr(e, "target"))
	c.say(Translated, x, "camunda:%s is read: %s becomes %s", e.Tag, shorten(strings.TrimPrefix(source, "=")), attr(e, "target"))
}

// inert are attributes that make no difference here: every step is durable, and
// every step of an instance is serialised.
var inert = []string{"asyncBefore", "asyncAfter", "async", "exclusive", "jobPriority", "taskPriority", "historyTimeToLive", "isStartableInTasklist", "diagramRelationId", "modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon", "type", "formRefBinding", "formRefVersion", "decisionRefBinding", "calledElementBinding", "candidateStarterGroups", "candidateStarterUsers"}

// camundaAttribute reads one attribute of a modeller of Camunda 7.
func (c *compiler) camundaAttribute(n *Node, x *etree.Element, key, value string) {
	w := n.Work
	var said string
	switch key {
	case "assignee":
		w.Assignee, said = c.value(x, "assignee", value), "it goes to "+value
	case "candidateUsers":
		w.People, said = c.names(x, "people", value), "those who may do it"
	case "candidateGroups":
		w.Groups, said = c.names(x, "groups", value), "the groups who may do it"
	case "priority":
		w.Priority, said = c.expr(x, "priority", value), "its priority"
	case "dueDate":
		w.Due, said = c.timeText(x, spanOrDate(value), value), "when it is due"
	case "followUpDate":
		w.FollowUp, said = c.timeText(x, spanOrDate(value), value), "when to follow it up"
	case "topic":
		if w.Job != nil { // the file is for both generations of the engine
			c.say(LeftOut, x, "camunda:topic %s is not used: zeebe:taskDefinition says what kind of job it is", value)
			return
		}
		w.Job, said = c.value(x, "kind of job", value), "a job of the kind "+value
	case "resultVariable":
		c.result(n, x, value)
		said = "the result goes into " + value
	case "decisionRef":
		w.Decision, said = c.value(x, "table of rules", value), "it asks the table of rules "+value
	case "expression":
		w.Script, said = c.expr(x, "expression", value), "its result"
	case "formKey", "formRef":
		w.Form = value
		c.say(LeftOut, x, "its form %s is not in the file: without one, the task is completed as it is", value)
		return
	case "class", "delegateExpression":
		c.say(Refusal, x, "it calls the Java code %s, which is not run here; give it a kind of job", value)
		return
	case "errorCodeVariable", "escalationCodeVariable":
		c.errorInto(n, x, value, "")
		said = "the code goes into " + value
	case "errorMessageVariable":
		c.errorInto(n, x, "", value)
		said = "the error's message goes into " + value
	default:
		if !slices.Contains(inert, key) {
			c.say(LeftOut, x, "camunda:%s is not used here", key)
		}
		return
	}
	c.say(Translated, x, "camunda:%s is read: %s", key, shorten(said))
}

func spanOrDate(s string) TimeKind {
	if strings.HasPrefix(strings.TrimSpace(s), "P") {
		return AfterSpan
	}
	return AtDate
}

// finishCamunda settles what follows from several attributes together.
func (c *compiler) finishCamunda(n *Node, x *etree.Element) {
	if n.Kind != CallActivity {
		return
	}
	// A call of Camunda 7 passes what it names and nothing else.
	theirs := false
	var all [2]bool
	for _, e := range extensionsOf(x) {
		if ns := e.NamespaceURI(); (ns == nsCamunda || ns == nsActiviti) && (e.Tag == "in" || e.Tag == "out") {
			theirs = true
			if attr(e, "variables") == "all" {
				all[map[string]int{"in": 0, "out": 1}[e.Tag]] = true
			}
		}
	}
	if theirs {
		n.Work.AllIn, n.Work.AllOut = all[0], all[1]
	}
}
