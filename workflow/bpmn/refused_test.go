package bpmn

import (
	"fmt"
	"strings"
	"testing"
)

// declared are the messages and the like that the models below refer to.
const declared = `<message id="M" name="payment"/><signal id="S" name="flood"/><error id="E" name="too late" errorCode="LATE"/><escalation id="L" name="slow" escalationCode="SLOW"/>`

// withDeclared is a process with something for its events to refer to.
func withDeclared(parts ...string) string {
	return definitions(declared, `<process id="P">`, strings.Join(parts, ""), `</process>`)
}

// within is a process whose only step is a sub-process with these parts.
func within(parts ...string) string {
	return chain("s sub e", `<subProcess id="sub">`+strings.Join(parts, "")+`</subProcess>`)
}

// onTask is a process of a task t and what is said beside it.
func onTask(parts ...string) string {
	return withDeclared(`<startEvent id="s"/><task id="t"/><endEvent id="e"/>`, strings.Join(parts, ""), flows("s t e"))
}

// timed is a process that waits for a timer.
func timed(kind, text string) string {
	return chain("s c e", `<intermediateCatchEvent id="c"><timerEventDefinition><`+kind+`>`+text+`</`+kind+`></timerEventDefinition></intermediateCatchEvent>`)
}

// chosen is a process with a choice by this condition.
func chosen(condition string) string {
	return process(`<startEvent id="s"/><exclusiveGateway id="g" default="g-e"/><task id="t"/><endEvent id="e"/>`, flows("s g e;t e"),
		`<sequenceFlow id="f" sourceRef="g" targetRef="t">`+condition+`</sequenceFlow>`)
}

const (
	conditionTag = `<conditionExpression>`
	conditionEnd = `</conditionExpression>`
	userTask     = `<userTask id="u" camunda:candidateGroups="officers"/>`
	service      = `<serviceTask id="t" camunda:topic="pay"/>`
)

// What cannot run is refused, with one sentence for each thing that is wrong.
func TestRefusedByName(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		// Elements that are not run.
		"a complex gateway":              {chain("s g e", `<complexGateway id="g" name="2 of 3"/>`), "complex gateway 2 of 3: a complex gateway is not run here; its condition would have to be worked out by hand; draw an inclusive or a parallel gateway"},
		"a transaction":                  {chain("s t e", `<transaction id="t"><task id="a"/></transaction>`), "transaction t: a transaction is not run here; draw a sub-process with an error event instead of its cancellation"},
		"a cancel event":                 {chain("s e", `<subProcess id="p"><endEvent id="c"><cancelEventDefinition/></endEvent></subProcess>`), "end event c: a cancel event is not run here: transactions are not; draw an error event"},
		"a loop marker":                  {chain("s t e", `<task id="t"><standardLoopCharacteristics/></task>`), "task t: a loop marker is not run here; draw the loop with a gateway, or use the multi-instance marker"},
		"several triggers":               {withDeclared(`<startEvent id="s"><messageEventDefinition messageRef="M"/><signalEventDefinition signalRef="S"/></startEvent><endEvent id="e"/>`, flows("s e")), "start event s: it has several triggers; one event has one here: draw one event for each"},
		"several by reference":           {definitions(declared, `<timerEventDefinition id="T"><timeDuration>P1D</timeDuration></timerEventDefinition><process id="P"><startEvent id="s"><signalEventDefinition signalRef="S"/><eventDefinitionRef>T</eventDefinitionRef></startEvent><endEvent id="e"/>`, flows("s e"), `</process>`), "start event s: it has several triggers; one event has one here: draw one event for each"},
		"a gateway that starts":          {withDeclared(`<eventBasedGateway id="g" instantiate="true"/><intermediateCatchEvent id="c"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>`, flows("g c")), "event-based gateway g: an event-based gateway that starts the process is not run here; draw a message start event for each message"},
		"a receive task that starts":     {withDeclared(`<receiveTask id="r" messageRef="M" instantiate="1"/>`), "receive task r: a receive task that starts the process is not run here; draw a message start event"},
		"two to start it":                {chain("s t e", `<task id="t" startQuantity="2"/>`), "task t: startQuantity and completionQuantity other than 1 are not run here; draw a parallel gateway"},
		"three when it ends":             {chain("s t e", `<task id="t" completionQuantity="3"/>`), "task t: startQuantity and completionQuantity other than 1 are not run here; draw a parallel gateway"},
		"an element of a choreography":   {chain("s e", `<choreographyTask id="c"/>`), "choreography task c: choreographyTask is not an element that a process can have here"},
		"an element misspelt":            {chain("s e", `<usertask id="u"/>`), "usertask u: usertask is not an element that a process can have here"},
		"a step without an id":           {chain("s e", `<task name="Assess"/>`), "task Assess: it has no id"},
		"too many steps":                 {process(numbered(maxNodes+1, func(i int) string { return fmt.Sprintf(`<task id="t%d"/>`, i) })), "process P: it has 2001 steps; the limit is 2000: split it with call activities"},
		"too many flows":                 {process(`<startEvent id="s"/><task id="t"/>`, strings.Repeat(`<sequenceFlow sourceRef="s" targetRef="t"/>`, maxFlows+1)), "process P: it has 4001 sequence flows; the limit is 4000"},
		"an event definition of another": {process(`<startEvent id="s"><eventDefinitionRef>X</eventDefinitionRef></startEvent><endEvent id="e"/>`, flows("s e")), `start event s: its event definition "X" is nothing in the model`},

		// Flows.
		"a flow without a source":        {chain("s e", `<sequenceFlow id="f" targetRef="e"/>`), "sequence flow f: its sourceRef is missing"},
		"a flow without a target":        {chain("s e", `<sequenceFlow id="f" name="yes" sourceRef="s"/>`), "sequence flow yes: its targetRef is missing"},
		"a flow to nothing":              {chain("s e", `<sequenceFlow id="f" sourceRef="s" targetRef="x"/>`), `sequence flow f: its targetRef "x" is nothing in the model`},
		"a flow to another process":      {definitions(`<process id="Q"><task id="q" name="Theirs"/></process><process id="P"><startEvent id="s"/>`, flow("s", "q"), `</process>`), "sequence flow s-q: its targetRef, task Theirs, is no step of this process"},
		"a flow to a data object":        {chain("s e", `<dataObject id="d" name="Grant"/>`, flow("s", "d")), "sequence flow s-d: its targetRef, data object Grant, is no step of this process"},
		"a flow into a sub-process":      {chain("s p e", `<subProcess id="p"><task id="a" name="Assess"/></subProcess>`, flow("s", "a")), "sequence flow s-a: it crosses the border of a sub-process: a sequence flow stays within one; its targetRef is task Assess"},
		"a flow out of a sub-process":    {chain("s p e", `<subProcess id="p"><task id="a"/></subProcess>`, flow("a", "e")), "sequence flow a-e: it crosses the border of a sub-process: a sequence flow stays within one; its sourceRef is task a"},
		"a flow into the start":          {chain("s t e", `<task id="t"/>`, flow("t", "s")), "sequence flow t-s: it leads to start event s, at which things begin: nothing can lead there"},
		"a flow out of the end":          {chain("s t e", `<task id="t"/>`, flow("e", "t")), "sequence flow e-t: it leads away from end event e, at which things end"},
		"a flow to a boundary event":     {onTask(`<boundaryEvent id="b" attachedToRef="t"><signalEventDefinition signalRef="S"/></boundaryEvent>`, flows("b e;s b")), "sequence flow s-b: it leads to boundary event b, at which things begin: nothing can lead there"},
		"a flow to an event sub-process": {onTask(`<subProcess id="p" triggeredByEvent="true"><startEvent id="x"><signalEventDefinition signalRef="S"/></startEvent></subProcess>`, flow("t", "p")), "sequence flow t-p: it is tied to event sub-process p, which its own event starts"},
		"a default of another":           {process(`<startEvent id="s"/><exclusiveGateway id="g" default="s-g"/><endEvent id="e"/>`, flows("s g e")), `exclusive gateway g: its default flow "s-g" does not lead away from it`},

		// Gateways.
		"no conditions":                                {process(`<startEvent id="s"/><exclusiveGateway id="g" name="Big?"/><task id="t" name="Ask"/><endEvent id="e"/>`, flows("s g t e;g e")), "exclusive gateway Big?: the flow to Ask and the flow to e have no condition; of the flows out of it, only the default may have none"},
		"one condition is empty":                       {process(`<startEvent id="s"/><inclusiveGateway id="g"/><task id="t"/><endEvent id="e"/>`, flows("s g;t e"), flowIf("g", "t", " "), flowIf("g", "e", "a")), "inclusive gateway g: the flow to t has no condition; of the flows out of it, only the default may have none"},
		"an event-based gateway that leads nowhere":    {chain("s g", `<eventBasedGateway id="g"/>`), "event-based gateway g: no event follows it"},
		"an event-based gateway before a task":         {chain("s g t e", `<eventBasedGateway id="g"/><userTask id="t" name="Ask" camunda:assignee="jo"/>`), "event-based gateway g: user task Ask follows it; only catch events and receive tasks without boundary events can"},
		"an event-based gateway and a second way":      {withDeclared(`<startEvent id="s"/><eventBasedGateway id="g"/><intermediateCatchEvent id="c"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>`, flows("s g c;s c")), "event-based gateway g: message catch event c after it has other flows that lead to it"},
		"an event-based gateway and a bordered task":   {withDeclared(`<startEvent id="s"/><eventBasedGateway id="g"/><receiveTask id="r" messageRef="M"/><boundaryEvent id="b" attachedToRef="r"><errorEventDefinition/></boundaryEvent><endEvent id="e"/>`, flows("s g r e;b e")), "event-based gateway g: receive task r follows it; only catch events and receive tasks without boundary events can"},
		"a parallel join with a flow from nowhere":     {process(`<startEvent id="s"/><task id="a"/><task id="b" name="Lost"/><parallelGateway id="g"/><endEvent id="e"/>`, flows("s a g e;b g")), "parallel gateway g: it can never go on: it waits for the flow from task Lost, to which nothing leads"},
		"a loop without a way out":                     {process(`<startEvent id="s"/><task id="a"/><task id="b"/>`, flows("s a b a")), "task a: it goes round for ever: no way leads out of the loop, and nothing in it waits"},
		"a loop in which nothing changes":              {process(`<startEvent id="s"/><task id="a"/><exclusiveGateway id="g" default="g-a"/><endEvent id="e"/>`, flows("s a g a"), flowIf("g", "e", "done")), "task a: it goes round without waiting, and nothing in the loop changes a variable: once in, it never ends"},
		"a gateway after an unreachable one and a way": {process(`<startEvent id="s"/><exclusiveGateway id="g"/><endEvent id="e"/>`, flow("s", "g"), flowIf("g", "e", "1 +")), "sequence flow g-e: the expression 1 + cannot be read: …"},

		// How things begin.
		"nothing at all":                      {process(), "process P: it is empty: draw what happens in it"},
		"an empty sub-process":                {within(), "sub-process sub: it is empty: draw what happens in it"},
		"an empty ad-hoc sub-process":         {chain("s p e", `<adHocSubProcess id="p"/>`), "ad-hoc sub-process p: it is empty: draw what happens in it"},
		"two plain starts":                    {process(`<startEvent id="s"/><startEvent id="r"/><endEvent id="e"/>`, flows("s e;r e")), "process P: it has 2 start events without a trigger; it can have one"},
		"two plain starts within":             {within(`<startEvent id="a"/><startEvent id="b"/><endEvent id="c"/>`, flows("a c;b c")), "sub-process sub: it has 2 start events without a trigger; it can have one"},
		"only a circle":                       {process(`<userTask id="a" camunda:assignee="jo"/><task id="b"/>`, flows("a b a")), "process P: it has no beginning: draw a start event"},
		"a message starts a sub-process":      {definitions(declared, `<process id="P"><subProcess id="p"><startEvent id="x"><messageEventDefinition messageRef="M"/></startEvent></subProcess></process>`), "message start event x: a sub-process begins when the flow comes to it, with a start event of no trigger"},
		"an event sub-process without event":  {onTask(`<subProcess id="p" triggeredByEvent="true"><startEvent id="x"/></subProcess>`), "start event x: the start event of an event sub-process must say what starts it"},
		"an event sub-process without start":  {onTask(`<subProcess id="p" triggeredByEvent="true"><task id="x"/></subProcess>`), "event sub-process p: it has no start event that says what starts it"},
		"two starts of an event sub-process":  {onTask(`<subProcess id="p" triggeredByEvent="true"><startEvent id="x"><signalEventDefinition signalRef="S"/></startEvent><startEvent id="y"><messageEventDefinition messageRef="M"/></startEvent></subProcess>`), "event sub-process p: it has 2 start events; it can have one"},
		"an error that leaves all running":    {onTask(`<subProcess id="p" triggeredByEvent="true"><startEvent id="x" isInterrupting="false"><errorEventDefinition errorRef="E"/></startEvent></subProcess>`), "error start event x: an error always ends what it comes from: it cannot leave it running"},
		"an ad-hoc sub-process with a start":  {chain("s p e", `<adHocSubProcess id="p"><startEvent id="x"/><task id="y"/></adHocSubProcess>`), "start event x: an ad-hoc sub-process has no start event: people say what is done when"},
		"an error starts a process":           {withDeclared(`<startEvent id="s"><errorEventDefinition errorRef="E"/></startEvent>`), "error start event s: an event of this kind cannot be about error"},
		"an end that is about time":           {chain("s e", `<endEvent id="x"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></endEvent>`, flow("s", "x")), "timer end event x: an event of this kind cannot be about timer"},
		"a catch event about nothing":         {chain("s c e", `<intermediateCatchEvent id="c"/>`), "catch event c: it does not say what it waits for: give it a message, a time, a signal or a condition"},
		"a catch event about an error":        {withDeclared(`<startEvent id="s"/><intermediateCatchEvent id="c"><errorEventDefinition errorRef="E"/></intermediateCatchEvent>`, flows("s c")), "error catch event c: an event of this kind cannot be about error"},
		"a throw event about a condition":     {chain("s c e", `<intermediateThrowEvent id="c"><conditionalEventDefinition><condition>a</condition></conditionalEventDefinition></intermediateThrowEvent>`), "conditional throw event c: an event of this kind cannot be about conditional"},
		"a boundary event about nothing":      {onTask(`<boundaryEvent id="b" attachedToRef="t"/>`, flow("b", "e")), "boundary event b: it does not say what it is about: give it a time, a message, an error, …"},
		"a boundary event on nothing":         {onTask(`<boundaryEvent id="b"><errorEventDefinition/></boundaryEvent>`, flow("b", "e")), `boundary event b: it is attached to "", which is no activity beside it`},
		"a boundary event on an event":        {onTask(`<boundaryEvent id="b" attachedToRef="s"><errorEventDefinition/></boundaryEvent>`, flow("b", "e")), `boundary event b: it is attached to "s", which is no activity beside it`},
		"a boundary event on what is outside": {chain("s t p e", `<task id="t"/><subProcess id="p"><task id="a"/><boundaryEvent id="b" attachedToRef="t"><errorEventDefinition/></boundaryEvent></subProcess>`), `boundary event b: it is attached to "t", which is no activity beside it`},
		"a border error that lets it run on":  {onTask(`<boundaryEvent id="b" attachedToRef="t" cancelActivity="false"><errorEventDefinition errorRef="E"/></boundaryEvent>`, flow("b", "e")), "error boundary event b: an error always ends the activity: it cannot leave it running"},

		// What events are about.
		"a start without its message":        {process(`<startEvent id="s"><messageEventDefinition/></startEvent>`), "message start event s: it does not say which message it waits for: give it a message"},
		"a message that is nothing":          {process(`<startEvent id="s"><messageEventDefinition messageRef="X"/></startEvent>`), `start event s: its message "X" is nothing in the model`},
		"a message that is a signal":         {withDeclared(`<startEvent id="s"><messageEventDefinition messageRef="S"/></startEvent>`), `start event s: its message "S" is nothing in the model`},
		"a receive task without its message": {chain("s r e", `<receiveTask id="r"/>`), "receive task r: it does not say which message it waits for: give it a message"},
		"a send task without its message":    {chain("s r e", `<sendTask id="r"/>`), "send task r: it does not say what is sent: give it a message or a kind of job"},
		"a throw event without its message":  {chain("s r e", `<intermediateThrowEvent id="r"><messageEventDefinition/></intermediateThrowEvent>`), "message throw event r: it does not say which message it sends: give it a message"},
		"an end without its message":         {process(`<startEvent id="s"/><endEvent id="r"><messageEventDefinition/></endEvent>`, flow("s", "r")), "message end event r: it does not say which message it sends: give it a message"},
		"no signal":                          {chain("s r e", `<intermediateThrowEvent id="r"><signalEventDefinition/></intermediateThrowEvent>`), "signal throw event r: it does not say which signal: give it one"},
		"a signal that is nothing":           {chain("s r e", `<intermediateThrowEvent id="r"><signalEventDefinition signalRef="X"/></intermediateThrowEvent>`), `signal throw event r: its signal "X" is nothing in the model`},
		"a signal without a name":            {definitions(`<signal id="X"/><process id="P"><intermediateThrowEvent id="r"><signalEventDefinition signalRef="X"/></intermediateThrowEvent></process>`), "signal throw event r: its signal has no name"},
		"an end without its error":           {process(`<startEvent id="s"/><endEvent id="r"><errorEventDefinition/></endEvent>`, flow("s", "r")), "error end event r: it does not say which error: give it one"},
		"an escalation that is nothing":      {chain("s r e", `<intermediateThrowEvent id="r"><escalationEventDefinition escalationRef="X"/></intermediateThrowEvent>`), `escalation throw event r: its escalation "X" is nothing in the model`},
		"no time":                            {chain("s c e", `<intermediateCatchEvent id="c"><timerEventDefinition/></intermediateCatchEvent>`), "timer catch event c: it does not say when: give it a date, a duration or a cycle"},
		"an empty time":                      {timed("timeDuration", "  "), "timer catch event c: it does not say when: give it a date, a duration or a cycle"},
		"no condition":                       {chain("s c e", `<intermediateCatchEvent id="c"><conditionalEventDefinition/></intermediateCatchEvent>`), "conditional catch event c: it does not say what it waits for: give it a condition"},
		"an empty condition":                 {chain("s c e", `<intermediateCatchEvent id="c"><conditionalEventDefinition><condition/></conditionalEventDefinition></intermediateCatchEvent>`), "conditional catch event c: it does not say what it waits for: give it a condition"},
		"a link without a partner":           {process(`<startEvent id="s"/><intermediateThrowEvent id="l"><linkEventDefinition name="A"/></intermediateThrowEvent>`, flow("s", "l")), `link throw event l: there is no catching link called "A" beside it`},
		"a link with two partners": {process(`<startEvent id="s"/><intermediateThrowEvent id="l"><linkEventDefinition name="A"/></intermediateThrowEvent>`, flow("s", "l"),
			`<intermediateCatchEvent id="x" name="A"><linkEventDefinition/></intermediateCatchEvent><intermediateCatchEvent id="y"><linkEventDefinition name=" A "/></intermediateCatchEvent>`), `link throw event l: there are 2 catching links called "A"; a link leads to one`},
		"a link and a flow away from it": {process(`<startEvent id="s"/><intermediateThrowEvent id="l" name="A"><linkEventDefinition/></intermediateThrowEvent><intermediateCatchEvent id="k" name="A"><linkEventDefinition/></intermediateCatchEvent><endEvent id="e"/>`, flows("s l e;k e")), "link throw event A: it goes on at its catching link: no flow can lead away from it"},
		"a link and a flow to it":        {process(`<startEvent id="s"/><parallelGateway id="f"/><intermediateThrowEvent id="l" name="A"><linkEventDefinition/></intermediateThrowEvent><intermediateCatchEvent id="k" name="A"><linkEventDefinition/></intermediateCatchEvent><endEvent id="e"/>`, flows("s f l;f k e")), "link catch event A: its throwing link leads to it: no flow can"},
		"a link out of a sub-process":    {chain("s p e", `<subProcess id="p"><startEvent id="a"/><sequenceFlow sourceRef="a" targetRef="l"/><intermediateThrowEvent id="l"><linkEventDefinition name="A"/></intermediateThrowEvent></subProcess><intermediateCatchEvent id="x"><linkEventDefinition name="A"/></intermediateCatchEvent>`, flow("x", "e")), `link throw event l: there is no catching link called "A" beside it`},

		// Compensation.
		"compensation without a handler":         {onTask(`<boundaryEvent id="b" attachedToRef="t"><compensateEventDefinition/></boundaryEvent>`), "compensation boundary event b: nothing is tied to it that undoes task t: draw an association to an activity"},
		"compensation by an event":               {onTask(`<boundaryEvent id="b" attachedToRef="t"><compensateEventDefinition/></boundaryEvent><association sourceRef="b" targetRef="e"/>`), "compensation boundary event b: nothing is tied to it that undoes task t: draw an association to an activity"},
		"compensation by what is within another": {onTask(`<boundaryEvent id="b" attachedToRef="t"><compensateEventDefinition/></boundaryEvent><association sourceRef="b" targetRef="h"/><subProcess id="p"><task id="h"/></subProcess>`, flow("t", "p")), "compensation boundary event b: nothing is tied to it that undoes task t: draw an association to an activity"},
		"compensation with a flow":               {onTask(`<boundaryEvent id="b" attachedToRef="t"><compensateEventDefinition/></boundaryEvent><task id="h" isForCompensation="true"/><association sourceRef="b" targetRef="h"/>`, flow("b", "e")), "compensation boundary event b: no flow can lead away from it: an association ties it to what undoes task t"},
		"a handler in the flow":                  {onTask(`<boundaryEvent id="b" attachedToRef="t"><compensateEventDefinition/></boundaryEvent><task id="h"/><association sourceRef="h" targetRef="b"/>`, flow("h", "e")), "task h: it undoes another activity, and no flow can lead to or from it"},
		"compensation of nothing":                {onTask(`<endEvent id="x"><compensateEventDefinition activityRef="y"/></endEvent>`, flow("t", "x")), `compensation end event x: what it is to undo, "y", is no activity of this process`},
		"compensation of what has no handler":    {onTask(`<endEvent id="x"><compensateEventDefinition activityRef="t"/></endEvent>`, flow("t", "x")), "compensation end event x: nothing undoes task t: draw a compensation event on it"},

		// Times.
		"a duration in words":          {timed("timeDuration", "two days"), `catch event c: "two days" is not a duration such as P7D, PT2H or P1M`},
		"a duration of nothing":        {timed("timeDuration", "PT"), `catch event c: "PT" is not a duration such as P7D, PT2H or P1M`},
		"half a day":                   {timed("timeDuration", "P0.5D"), `catch event c: "P0.5D" has parts of a day, month or year; write whole ones, and hours`},
		"three centuries":              {timed("timeDuration", "P300Y"), `catch event c: "P300Y" is longer than 200 years`},
		"a date that is none":          {timed("timeDate", "2027-02-29"), `catch event c: "2027-02-29" is not a date such as 2026-04-01 or a date and time such as 2026-04-01T09:00`},
		"a date with a dot":            {timed("timeDate", "31.12"), `catch event c: "31.12" is not a date such as 2026-04-01 or a date and time such as 2026-04-01T09:00`},
		"a date in 2500":               {timed("timeDate", "2500-01-01T00:00:00Z"), `catch event c: "2500-01-01T00:00:00Z" is not between the years 1900 and 2300`},
		"a cycle that never comes":     {timed("timeCycle", "R0/P1D"), `catch event c: "R0/P1D" does not say how often: write R3 for three times, or R for ever`},
		"a cycle of nothing":           {timed("timeCycle", "R/PT0S"), `catch event c: "R/PT0S" repeats after no time at all`},
		"a cycle with too many parts":  {timed("timeCycle", "R/2026-01-01/P1D/P1D"), `catch event c: "R/2026-01-01/P1D/P1D" is not a repetition such as R3/P1D`},
		"a cron expression of four":    {timed("timeCycle", "0 9 * *"), `catch event c: "0 9 * *" is neither a repetition such as R3/P1D nor a cron expression such as 0 9 * * MON`},
		"a cron expression at 25":      {timed("timeCycle", "0 25 * * *"), `catch event c: "0 25 * * *" is neither a repetition such as R3/P1D nor a cron expression such as 0 9 * * MON`},
		"a time of day that is none":   {chain("s u e", extended("userTask", `id="u"`, `<m:assignment groups="a"/><m:due workingDays="5" at="5pm"/>`)), `user task u: the time of day "5pm" must be written like 17:00, and goes with working days`},
		"a time of day for hours":      {chain("s u e", extended("userTask", `id="u"`, `<m:assignment groups="a"/><m:due workingHours="5" at="17:00"/>`)), `user task u: the time of day "17:00" must be written like 17:00, and goes with working days`},
		"a due date that says nothing": {chain("s u e", extended("userTask", `id="u"`, `<m:assignment groups="a"/><m:due calendar="bank holidays"/>`)), "user task u: its time says neither workingDays nor workingHours"},
		"a misspelt calendar":          {chain("s c e", `<intermediateCatchEvent id="c">`+extended("timerEventDefinition", "", `<m:time workingDays="5" calender="x"/>`)+`</intermediateCatchEvent>`), "catch event c: moothall:time has no attribute calender; it has workingDays, workingHours, calendar, at"},

		// This product's own extensions.
		"a misspelt extension":                 {chain("s u e", extended("userTask", `id="u"`, `<m:asignment groups="a"/><m:assignment groups="b"/>`)), "user task u: moothall:asignment is nothing that is known here"},
		"a misspelt attribute":                 {chain("s u e", extended("userTask", `id="u"`, `<m:assignment groups="a" diferentFrom="u"/>`)), "user task u: moothall:assignment has no attribute diferentFrom; it has assignee, people, groups, differentFrom, sameAs"},
		"an attribute with a prefix":           {chain("s u e", extended("userTask", `id="u"`, `<m:assignment groups="a" m:sameAs="u"/>`)), "user task u: moothall:assignment has no attribute m:sameAs; it has assignee, people, groups, differentFrom, sameAs"},
		"an attribute at the task":             {chain("s u e", `<userTask id="u" camunda:assignee="jo" m:differentFrom="u"/>`), "user task u: moothall:differentFrom is nothing that is known here"},
		"an extension of a flow":               {chain("s e", extended("sequenceFlow", `id="f" sourceRef="s" targetRef="e"`, `<m:due duration="P1D"/>`)), "sequence flow f: moothall:due is nothing that is known here"},
		"an extension of the process":          {process(`<extensionElements><m:version value="1"/></extensionElements><task id="t"/>`), "process P: moothall:version is nothing that is known here"},
		"an extension of a message":            {definitions(extended("message", `id="M" name="pay"`, `<m:corelation key="a"/>`), `<process id="P"><receiveTask id="t" messageRef="M"/></process>`), "message pay: moothall:corelation is nothing that is known here"},
		"a misspelt list":                      {chain("s t e", `<task id="t">`+extended("multiInstanceLoopCharacteristics", "", `<m:each in="list" ass="item"/>`)+`</task>`), "task t: moothall:each has no attribute ass; it has in, as, result, into"},
		"an assignment of a service task":      {chain("s t e", extended("serviceTask", `id="t"`, `<m:job type="pay"/><m:assignment differentFrom="t"/>`)), "service task t: moothall:assignment belongs to a user task"},
		"the first tasks of a task":            {chain("s t e", extended("task", `id="t"`, `<m:adHoc activities="=[]"/>`)), "task t: moothall:adHoc belongs to an ad-hoc sub-process"},
		"different from an unknown task":       {chain("s u e", extended("userTask", `id="u"`, `<m:assignment groups="a" differentFrom="asess"/>`)), `user task u: the task "asess", which it is to be done by somebody else than or the same as, is no user task of this process`},
		"different from a task for nobody":     {chain("s t u e", `<task id="t"/>`, extended("userTask", `id="u"`, `<m:assignment groups="a" sameAs="t"/>`)), `user task u: the task "t", which it is to be done by somebody else than or the same as, is no user task of this process`},
		"different from itself":                {chain("s u e", extended("userTask", `id="u"`, `<m:assignment groups="a" differentFrom="u"/>`)), "user task u: nobody can do it: it is to be done by the same and by another person"},
		"the same as and different from":       {chain("s u v e", userTask, extended("userTask", `id="v"`, `<m:assignment groups="a" differentFrom="u" sameAs="u"/>`)), "user task v: nobody can do it: it is to be done by the same and by another person"},
		"a mapping to a part in brackets":      {chain("s u e", extended("serviceTask", `id="u"`, `<m:job type="a"/><m:output source="=b" target="list[1]"/>`)), "service task u: the target list[1] is a part of a variable; set the variable as a whole"},
		"a mapping to a part within":           {chain("s u e", extended("serviceTask", `id="u"`, `<m:job type="a"/><m:output source="=b" target="a.list[1]"/>`)), "service task u: the target a.list[1] is a part of a variable; set the variable as a whole"},
		"a mapping to nothing":                 {chain("s u e", extended("serviceTask", `id="u"`, `<m:job type="a"/><m:output source="=b"/>`)), "service task u: a mapping does not say which variable it sets"},
		"a mapping with two dots":              {chain("s u e", extended("serviceTask", `id="u"`, `<m:job type="a"/><m:input source="=b" target="a..b"/>`)), "service task u: a mapping does not say which variable it sets"},
		"a mapping from nothing":               {chain("s u e", extended("serviceTask", `id="u"`, `<m:job type="a"/><m:input target="a"/>`)), "service task u: the input a has no source"},
		"a mapping from an empty expression":   {chain("s u e", extended("serviceTask", `id="u"`, `<m:job type="a"/><m:input source="=" target="a"/>`)), "service task u: the input a is empty"},
		"a result that is a part":              {chain("s u e", extended("businessRuleTask", `id="u"`, `<m:decision key="fees" result="case.fee"/>`)), "business rule task u: the target case.fee is a part of a variable; set the variable as a whole"},
		"101 tries":                            {chain("s u e", extended("serviceTask", `id="u"`, `<m:job type="a" retries="101"/>`)), "service task u: the number of tries 101 must be between 1 and 100"},
		"an error's code where none is caught": {chain("s u e", extended("serviceTask", `id="u"`, `<m:job type="a"/><m:error code="c"/>`)), "service task u: where the code of an error goes is said on an event that catches it"},

		// Work.
		"a service task that says nothing": {chain("s u e", `<serviceTask id="u" name="Pay"/>`), "service task Pay: nothing says what does it: give it a kind of job"},
		"a script task without a script":   {chain("s u e", `<scriptTask id="u"/>`), "script task u: it has no script"},
		"rules that are not named":         {chain("s u e", `<businessRuleTask id="u"/>`), "business rule task u: it does not say which table of rules it asks"},
		"a call of nothing":                {chain("s u e", `<callActivity id="u"/>`), "call activity u: it does not say which process it calls"},
		"a resource that is nothing":       {chain("s u e", `<userTask id="u"><potentialOwner><resourceRef>R</resourceRef></potentialOwner></userTask>`), `user task u: its resource "R" is nothing in the model`},
		"many without a number":            {chain("s t e", `<task id="t"><multiInstanceLoopCharacteristics/></task>`), "task t: the multi-instance marker says neither how many nor for which list: give it a collection or a number"},
		"many starts":                      {process(`<startEvent id="s"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></startEvent>`), "start event s: only an activity can have the multi-instance marker"},
		"many into nothing":                {chain("s t e", `<task id="t">`+extended("multiInstanceLoopCharacteristics", "", `<m:each in="list" into="all"/>`)+`</task>`), "task t: the results go into all, but nothing says what the result of one is"},

		// Other tools' code and languages.
		"a Java class":                {chain("s t e", `<serviceTask id="t" camunda:class="org.example.Pay"/>`), "service task t: it calls the Java code org.example.Pay, which is not run here; give it a kind of job"},
		"a Java bean":                 {chain("s t e", `<serviceTask id="t" camunda:delegateExpression="${payment}"/>`), "service task t: it calls the Java code ${payment}, which is not run here; give it a kind of job"},
		"a Java class that sends":     {process(`<startEvent id="s"/><endEvent id="e"><messageEventDefinition camunda:class="org.example.Send"/></endEvent>`, flow("s", "e")), "end event e: it calls the Java code org.example.Send, which is not run here; give it a kind of job\nmessage end event e: it does not say which message it sends: give it a message"},
		"a Java method":               {chain("s t e", `<serviceTask id="t" camunda:expression="${bean.pay(x)}"/>`), "service task t: the expression ${bean.pay(x)} cannot be translated to FEEL: it calls the method pay of a Java object"},
		"a listener":                  {chain("s t e", extended("serviceTask", `id="t" camunda:topic="pay"`, `<camunda:executionListener event="start" class="org.example.L"/>`)), "service task t: camunda:executionListener calls code that is not here; draw what it does as a task"},
		"a connector":                 {chain("s t e", extended("serviceTask", `id="t"`, `<camunda:connector/>`)), "service task t: camunda:connector is not run here; give the task a kind of job"},
		"an error by an expression":   {chain("s t e", extended("serviceTask", `id="t" camunda:topic="pay"`, `<camunda:errorEventDefinition expression="${true}"/>`)), "service task t: camunda:errorEventDefinition is not run here; let the job report the error"},
		"a list of Camunda's":         {chain("s t e", extended("serviceTask", `id="t" camunda:topic="pay"`, `<camunda:inputOutput><camunda:inputParameter name="a"><camunda:list/></camunda:inputParameter></camunda:inputOutput>`)), "service task t: the input parameter a is a list of Camunda's, which is not run here; write it as a FEEL expression"},
		"a script in Groovy":          {chain("s t e", `<scriptTask id="t" scriptFormat="groovy"><script>x = 1</script></scriptTask>`), "script task t: its script is written in groovy, which is not run here; write it in FEEL"},
		"a condition in JavaScript":   {chosen(`<conditionExpression language="JavaScript">a == 1</conditionExpression>`), "sequence flow f: the condition is written in JavaScript, which is not run here; write it in FEEL"},
		"a condition in XPath":        {chosen(`<conditionExpression language="http://www.w3.org/1999/XPath">/a/b = 1</conditionExpression>`), "sequence flow f: the condition is written in http://www.w3.org/1999/XPath, which is not run here; write it in FEEL"},
		"a path within a data object": {chosen(conditionTag + `bpmn:getDataObject('grant')/amount = 1` + conditionEnd), "sequence flow f: the condition bpmn:getDataObject('grant')/amount = 1 is written in XPath, which is not run here; write it in FEEL"},
		"a language of the whole file": {strings.Replace(chosen(conditionTag+`a == 1`+conditionEnd), `id="D"`, `id="D" expressionLanguage="http://www.example.org/MVEL"`, 1),
			"sequence flow f: the condition is written in http://www.example.org/MVEL, which is not run here; write it in FEEL"},

		// Expressions.
		"a condition with a mistake":   {chosen(conditionTag + `= amount &gt;` + conditionEnd), "sequence flow f: the expression amount > cannot be read: …"},
		"a long mistake":               {chosen(conditionTag + strings.Repeat("a", 100) + " +" + conditionEnd), "sequence flow f: the expression " + strings.Repeat("a", 79) + "… cannot be read: …"},
		"two signs of equality":        {chosen(conditionTag + `a == 1` + conditionEnd), `sequence flow f: the expression a == 1 cannot be read: …`},
		"an expression without an end": {chosen(conditionTag + `${a` + conditionEnd), "sequence flow f: the condition ${a cannot be translated to FEEL: it has no closing brace"},
		"a script with a mistake":      {chain("s t e", extended("scriptTask", `id="t"`, `<m:script expression="=(1" result="a"/>`)), `script task t: the expression (1 cannot be read: …`},
		"a long expression":            {chosen(conditionTag + strings.Repeat("a", maxExpr+1) + conditionEnd), "sequence flow f: the condition has 20001 characters; the limit is 20000"},
		"a book of expressions":        {chain("s t e", extended("serviceTask", `id="t"`, `<m:job type="a"/>`+strings.Repeat(`<m:input target="a" source="=`+strings.Repeat("1 + ", 4000)+`1"/>`, 100))), "the expressions of the process have more than 1048576 characters together"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, findings := compiled(t, test.in)
			got := said(findings, Refusal)
			want, open := strings.CutSuffix(test.want, "…") // what follows is FEEL's own
			if open && strings.HasPrefix(got, want) && !strings.Contains(got, "\n") {
				return
			}
			if got != test.want {
				t.Errorf("it says\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func numbered(n int, each func(int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(each(i))
	}
	return b.String()
}
