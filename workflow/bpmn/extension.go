package bpmn

import (
	"slices"
	"strconv"
	"strings"

	"github.com/beevik/etree"
)

// extensionsOf are the elements of other namespaces that an element carries.
func extensionsOf(x *etree.Element) []*etree.Element {
	e := child(x, "extensionElements")
	if e == nil {
		return nil
	}
	return e.ChildElements()
}

// quiet are the namespaces that say only how things are drawn.
var quiet = map[string]bool{Namespace: true, nsDI: true, nsDC: true, nsDD: true, nsXSI: true, "": true}

// foreign counts what a tool that is not known here adds.
func (c *compiler) foreign(ns string) {
	if !quiet[ns] && ns != Moothall {
		c.space[ns]++
	}
}

// extensions reads what this product and other tools add to the elements of a process.
func (c *compiler) extensions(process *etree.Element) {
	c.versionTag(process)
	for _, n := range c.p.Nodes {
		x := c.xml[n]
		n.Work = &Work{AllIn: true, AllOut: true}
		c.standard(n, x)
		for _, e := range extensionsOf(x) {
			c.extension(n, x, e)
		}
		for i := range x.Attr {
			c.attribute(n, x, &x.Attr[i])
		}
		if d := c.defs[n]; d != nil {
			c.definition(n, x, d)
		}
		c.loop(n, x)
		c.finishCamunda(n, x)
	}
}

func (c *compiler) versionTag(process *etree.Element) {
	for _, e := range extensionsOf(process) {
		switch ns := e.NamespaceURI(); {
		case (ns == Moothall || ns == nsZeebe) && e.Tag == "versionTag":
			c.p.Version = attr(e, "value")
		default:
			c.stranger(process, ns, e.Tag)
		}
	}
	for i := range process.Attr {
		switch a := &process.Attr[i]; {
		case a.Space == "" || a.Space == "xmlns":
		case a.NamespaceURI() == nsCamunda && a.Key == "versionTag":
			c.p.Version = a.Value
		default:
			c.stranger(process, a.NamespaceURI(), a.Key)
		}
	}
}

// definition reads what is added to an event's definition: as if to the event.
func (c *compiler) definition(n *Node, x, d *etree.Element) {
	for _, e := range extensionsOf(d) {
		if n.Event.Trigger == Timer && e.NamespaceURI() == Moothall && e.Tag == "time" {
			continue // read with the timer
		}
		c.extension(n, x, e)
	}
	for i := range d.Attr {
		c.attribute(n, x, &d.Attr[i])
	}
}

// elsewhere says what is added to parts of a process that are no nodes, where
// nothing is read: flows, lanes, conditions, …
func (c *compiler) elsewhere(x *etree.Element) {
	for _, e := range x.ChildElements() {
		if !isBPMN(e) || e.Tag == "extensionElements" {
			continue
		}
		_, node := nodeKinds[e.Tag]
		if !node && e.Tag != "multiInstanceLoopCharacteristics" && !strings.HasSuffix(e.Tag, "EventDefinition") {
			c.strangers(e)
		}
		c.elsewhere(e)
	}
}

// strangers says what is added to an element at which nothing is read.
func (c *compiler) strangers(x *etree.Element) {
	for _, e := range extensionsOf(x) {
		c.stranger(x, e.NamespaceURI(), e.Tag)
	}
	c.strangeAttributes(x)
}

func (c *compiler) strangeAttributes(x *etree.Element) {
	for i := range x.Attr {
		if a := &x.Attr[i]; a.Space != "" && a.Space != "xmlns" {
			c.stranger(x, a.NamespaceURI(), a.Key)
		}
	}
}

func (c *compiler) stranger(x *etree.Element, ns, name string) {
	switch ns {
	case Moothall:
		c.say(Refusal, x, "moothall:%s is nothing that is known here", name)
	case nsZeebe, nsCamunda, nsActiviti:
		c.say(LeftOut, x, "%s:%s is not used here", prefixOf(ns), name)
	default:
		c.foreign(ns)
	}
}

func prefixOf(ns string) string {
	if ns == nsZeebe {
		return "zeebe"
	}
	return "camunda"
}

func (c *compiler) leftOut(x, e *etree.Element) {
	c.say(LeftOut, x, "%s:%s is not used here", prefixOf(e.NamespaceURI()), e.Tag)
}

// standard reads BPMN's own ways to say what a task is about.
func (c *compiler) standard(n *Node, x *etree.Element) {
	switch n.Kind {
	case ScriptTask:
		if s := text(child(x, "script")); s != "" {
			if f := attr(x, "scriptFormat"); f != "" && !feelLanguage(f) {
				c.at(Refusal, n, "its script is written in %s, which is not run here; write it in FEEL", f)
				break
			}
			n.Work.Script = c.expr(x, "script", s)
		}
	case CallActivity:
		if called := attr(x, "calledElement"); called != "" {
			n.Work.Called = c.value(x, "called process", local2(called))
		}
	}
	for _, who := range children(x, "potentialOwner", "humanPerformer", "performer") {
		c.resource(n, x, who)
	}
	for _, tag := range []string{"dataInputAssociation", "dataOutputAssociation"} {
		if child(x, tag) != nil {
			c.add(Finding{Severity: Note, Process: c.process, Text: "data associations are drawn and not carried out: every step sees the variables of the process"})
		}
	}
}

// local2 is a called element without a prefix, unless it is an expression.
func local2(s string) string {
	if strings.HasPrefix(s, "=") || isJUEL(s) {
		return s
	}
	return local(s)
}

// resource reads who may do a task: a resource is a role, an expression names people or roles.
func (c *compiler) resource(n *Node, x, who *etree.Element) {
	var role *Expr
	if ref := text(child(who, "resourceRef")); ref != "" {
		r := c.model.find(ref)
		if r == nil || r.Tag != "resource" {
			c.at(Refusal, n, "its resource %q is nothing in the model", ref)
			return
		}
		role = c.value(x, "role", clean(attr(r, "name")))
	} else if a := child(child(who, "resourceAssignmentExpression"), "formalExpression"); a != nil {
		role = c.names(x, "people or roles", text(a))
	}
	switch {
	case role == nil:
	case who.Tag == "potentialOwner":
		n.Work.Groups = role
	default:
		n.Work.Assignee = role
	}
}

// extension reads one extension element of a node.
func (c *compiler) extension(n *Node, x, e *etree.Element) {
	switch ns := e.NamespaceURI(); ns {
	case Moothall:
		c.moothall(n, x, e)
	case nsZeebe:
		c.zeebe(n, x, e)
	case nsCamunda, nsActiviti:
		c.camunda(n, x, e)
	default:
		c.foreign(ns)
	}
}

// attribute reads one attribute of another namespace.
func (c *compiler) attribute(n *Node, x *etree.Element, a *etree.Attr) {
	if a.Space == "" || a.Space == "xmlns" {
		return
	}
	switch ns := a.NamespaceURI(); ns {
	case nsCamunda, nsActiviti:
		c.camundaAttribute(n, x, a.Key, a.Value)
	case nsZeebe:
		c.say(LeftOut, x, "zeebe:%s is not used here", a.Key)
	case Moothall:
		c.stranger(x, ns, a.Key)
	default:
		c.foreign(ns)
	}
}

// moothall reads this product's own extensions. A wrong one is refused: a
// spelling mistake must not leave a rule out.
func (c *compiler) moothall(n *Node, x, e *etree.Element) {
	w := n.Work
	known := map[string][]string{
		"assignment": {"assignee", "people", "groups", "differentFrom", "sameAs"}, "form": {"key"},
		"due": {"duration", "date", "workingDays", "workingHours", "calendar", "at"}, "followUp": {"duration", "date", "workingDays", "workingHours", "calendar", "at"},
		"priority": {"value"}, "job": {"type", "retries"}, "header": {"key", "value"}, "decision": {"key", "result"},
		"script": {"expression", "result"}, "result": {"variable"}, "call": {"version", "allIn", "allOut"},
		"input": {"source", "target"}, "output": {"source", "target"}, "adHoc": {"activities"}, "error": {"code", "words"},
	}
	attrs, ok := known[e.Tag]
	if !ok {
		c.stranger(x, Moothall, e.Tag)
		return
	}
	c.spelled(x, e, attrs...)
	if kind, ok := belongs[e.Tag]; ok && n.Kind != kind {
		c.say(Refusal, x, "moothall:%s belongs to %s", e.Tag, article(kind.String()))
		return
	}
	switch e.Tag {
	case "assignment":
		w.Assignee, w.People, w.Groups = c.value(x, "assignee", attr(e, "assignee")), c.names(x, "people", attr(e, "people")), c.names(x, "groups", attr(e, "groups"))
		w.DifferentFrom, w.SameAs = c.tasks(n, attr(e, "differentFrom")), c.tasks(n, attr(e, "sameAs"))
	case "form":
		w.Form = attr(e, "key")
	case "due":
		w.Due = c.due(x, e)
	case "followUp":
		w.FollowUp = c.due(x, e)
	case "priority":
		w.Priority = c.expr(x, "priority", attr(e, "value"))
	case "job":
		w.Job = c.value(x, "kind of job", attr(e, "type"))
		w.Retries = c.retries(x, attr(e, "retries"))
	case "header":
		c.header(n, attr(e, "key"), attr(e, "value"))
	case "decision":
		w.Decision = c.value(x, "table of rules", attr(e, "key"))
		c.result(n, x, attr(e, "result"))
	case "script":
		w.Script = c.expr(x, "script", attr(e, "expression"))
		c.result(n, x, attr(e, "result"))
	case "result":
		c.result(n, x, attr(e, "variable"))
	case "call":
		w.Pinned = attr(e, "version")
		w.AllIn, w.AllOut = yes(e, "allIn", true), yes(e, "allOut", true)
	case "input", "output":
		c.mapping(n, x, e.Tag == "input", attr(e, "source"), attr(e, "target"))
	case "adHoc":
		n.AdHoc.Activities = c.expr(x, "activities to begin with", attr(e, "activities"))
	case "error":
		c.errorInto(n, x, attr(e, "code"), attr(e, "words"))
	}
}

// belongs says of extensions that only one kind of node reads, which.
var belongs = map[string]Kind{
	"assignment": UserTask, "due": UserTask, "followUp": UserTask, "priority": UserTask,
	"decision": BusinessRuleTask, "call": CallActivity, "adHoc": AdHocSubProcess,
}

// spelled says whether an extension of this product's own has only attributes that it knows.
func (c *compiler) spelled(x, e *etree.Element, attrs ...string) {
	for i := range e.Attr {
		a := &e.Attr[i]
		own := a.Space == "" && a.Key != "xmlns" || a.Space != "xmlns" && a.NamespaceURI() == Moothall
		if own && (a.Space != "" || !slices.Contains(attrs, a.Key)) {
			c.say(Refusal, x, "moothall:%s has no attribute %s; it has %s", e.Tag, a.FullKey(), strings.Join(attrs, ", "))
		}
	}
}

func (c *compiler) errorInto(n *Node, x *etree.Element, code, words string) {
	if n.Event == nil || n.Event.Trigger != ErrorTrigger && n.Event.Trigger != Escalation {
		c.say(Refusal, x, "where the code of an error goes is said on an event that catches it")
		return
	}
	if code != "" {
		n.Event.CodeInto = c.sets(x, code)
	}
	if words != "" {
		n.Event.WordsInto = c.sets(x, words)
	}
}

func (c *compiler) tasks(n *Node, refs string) (list []*Node) {
	for id := range strings.FieldsSeq(strings.ReplaceAll(refs, ",", " ")) {
		other, ok := c.p.byID[id]
		if !ok || other.Kind != UserTask {
			c.at(Refusal, n, "the task %q, which it is to be done by somebody else than or the same as, is no user task of this process", id)
			continue
		}
		list = append(list, other)
	}
	return list
}

func (c *compiler) due(x, e *etree.Element) *Time {
	switch {
	case attr(e, "duration") != "":
		return c.timeText(x, AfterSpan, attr(e, "duration"))
	case attr(e, "date") != "":
		return c.timeText(x, AtDate, attr(e, "date"))
	}
	return c.workingTime(x, e)
}

func (c *compiler) retries(x *etree.Element, s string) *Expr {
	if s == "" {
		return nil
	}
	if n, err := strconv.Atoi(s); err == nil && (n < 1 || n > 100) {
		c.say(Refusal, x, "the number of tries %d must be between 1 and 100", n)
		return nil
	}
	return c.expr(x, "number of tries", s)
}

func (c *compiler) header(n *Node, key, value string) {
	if n.Work.Headers == nil {
		n.Work.Headers = map[string]string{}
	}
	n.Work.Headers[key] = value
}

func (c *compiler) result(n *Node, x *etree.Element, name string) {
	if strings.TrimSpace(name) != "" {
		n.Work.Result = c.sets(x, name)
	}
}

func (c *compiler) mapping(n *Node, x *etree.Element, in bool, source, target string) {
	if strings.TrimSpace(target) == "" || strings.Contains("."+target+".", "..") {
		c.say(Refusal, x, "a mapping does not say which variable it sets")
		return
	}
	if strings.ContainsAny(target, "[]") {
		c.say(Refusal, x, "the target %s is a part of a variable; set the variable as a whole", target)
		return
	}
	what := "input " + target
	if !in {
		what = "output " + target
	}
	path := strings.Split(strings.TrimSpace(target), ".")
	m := Mapping{Source: c.value(x, what, source), Target: c.sets(x, path[0]), Path: path[1:]}
	if m.Source == nil {
		if source == "" {
			c.say(Refusal, x, "the %s has no source", what)
		}
		return
	}
	if in {
		n.Inputs = append(n.Inputs, m)
	} else {
		n.Outputs = append(n.Outputs, m)
	}
}

// loop reads the multi-instance marker.
func (c *compiler) loop(n *Node, x *etree.Element) {
	if l := child(x, "standardLoopCharacteristics"); l != nil {
		c.at(Refusal, n, "a loop marker is not run here; draw the loop with a gateway, or use the multi-instance marker")
		return
	}
	l := child(x, "multiInstanceLoopCharacteristics")
	if l == nil {
		return
	}
	if !n.Kind.Activity() || n.Kind == EventSubProcess {
		c.at(Refusal, n, "only an activity can have the multi-instance marker")
		return
	}
	loop := &Loop{Sequential: yes(l, "isSequential", false)}
	if card := child(l, "loopCardinality"); card != nil {
		loop.Number = c.condition(x, card, "number of instances")
	}
	if until := child(l, "completionCondition"); until != nil {
		loop.Until = c.condition(x, until, "completion condition")
		for _, name := range []string{"numberOfInstances", "numberOfActiveInstances", "numberOfCompletedInstances", "numberOfTerminatedInstances"} {
			c.variable(name).Set = true
		}
	}
	c.variable("loopCounter").Set = true
	c.each(x, l, loop)
	if loop.Number == nil && loop.Collection == nil {
		c.at(Refusal, n, "the multi-instance marker says neither how many nor for which list: give it a collection or a number")
		return
	}
	n.Loop = loop
}

// each reads the list that an activity is done for.
func (c *compiler) each(x, l *etree.Element, loop *Loop) {
	for _, e := range extensionsOf(l) {
		switch ns := e.NamespaceURI(); {
		case ns == Moothall && e.Tag == "each":
			c.spelled(x, e, "in", "as", "result", "into")
			c.collection(x, loop, attr(e, "in"), attr(e, "as"), attr(e, "result"), attr(e, "into"))
		case ns == nsZeebe && e.Tag == "loopCharacteristics":
			c.collection(x, loop, attr(e, "inputCollection"), attr(e, "inputElement"), attr(e, "outputElement"), attr(e, "outputCollection"))
			c.say(Translated, x, "zeebe:loopCharacteristics is read: once for each of %s", shorten(strings.TrimLeft(attr(e, "inputCollection"), "= ")))
		default:
			c.stranger(x, ns, e.Tag)
		}
	}
	var list, item string
	for i := range l.Attr {
		a := &l.Attr[i]
		if a.Space == "" || a.Space == "xmlns" {
			continue
		}
		if ns := a.NamespaceURI(); ns != nsCamunda && ns != nsActiviti {
			c.stranger(x, ns, a.Key)
			continue
		}
		switch a.Key {
		case "collection":
			list = a.Value
		case "elementVariable":
			item = a.Value
		case "asyncBefore", "asyncAfter", "exclusive", "async":
		default:
			c.say(LeftOut, x, "camunda:%s is not used here", a.Key)
		}
	}
	if list != "" {
		c.collection(x, loop, list, item, "", "")
		c.say(Translated, x, "camunda:collection is read: once for each of %s", shorten(list))
	}
	// BPMN's own way: a data input that is a list, and one for the item.
	if ref := text(child(l, "loopDataInputRef")); ref != "" && loop.Collection == nil {
		name := ref
		if d := c.model.find(ref); d != nil && attr(d, "name") != "" {
			name = clean(attr(d, "name"))
		}
		itemName := ""
		if in := child(l, "inputDataItem"); in != nil {
			itemName = clean(attr(in, "name"))
		}
		c.collection(x, loop, name, itemName, "", "")
	}
}

func (c *compiler) collection(x *etree.Element, loop *Loop, in, as, result, into string) {
	if strings.TrimSpace(in) != "" {
		loop.Collection = c.expr(x, "collection", in)
	}
	if strings.TrimSpace(as) != "" {
		loop.Item = c.sets(x, as)
	}
	if strings.TrimSpace(into) != "" {
		loop.Into = c.sets(x, into)
		if result == "" {
			c.say(Refusal, x, "the results go into %s, but nothing says what the result of one is", into)
			return
		}
		loop.Result = c.expr(x, "result of each", result)
	}
}
