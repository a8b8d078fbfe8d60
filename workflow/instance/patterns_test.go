package instance_test

import (
	"strings"
	"testing"

	"moothall/workflow/instance"
)

// The control-flow patterns of van der Aalst and others (workflowpatterns.com),
// WCP-1 to 20, each with a model of its own and the trace that it must have.
// Tasks are done in the order in which they come up.
func TestWorkflowPatterns(t *testing.T) {
	tests := map[string]struct{ model, vars, want string }{
		"WCP-1 sequence": {`
			start S
			user A
			user B
			end E
			S -> A -> B -> E`, "", "S A B E"},
		"WCP-2 parallel split, WCP-3 synchronisation": {`
			start S
			and F
			user A
			user B
			and J
			user C
			S -> F
			F -> A -> J
			F -> B -> J
			J -> C`, "", "S F A B J C"},
		"WCP-4 exclusive choice, WCP-5 simple merge": {`
			start S
			xor X
			user A
			user B
			xor M
			user C
			S -> X
			X -> A : amount > 500
			X -> B : else
			A -> M
			B -> M
			M -> C`, "{amount: 501}", "S X A M C"},
		"WCP-6 multi-choice, WCP-7 structured synchronising merge, two": {`
			start S
			or O
			user A
			user B
			user C
			or J
			user D
			S -> O
			O -> A : a
			O -> B : b
			O -> C : else
			A -> J
			B -> J
			C -> J
			J -> D`, "{a: true, b: true}", "S O A B J D"},
		"WCP-7 structured synchronising merge, one": {`
			start S
			or O
			user A
			user B
			or J
			user D
			S -> O
			O -> A : a
			O -> B : b
			A -> J
			B -> J
			J -> D`, "{a: false, b: true}", "S O B J D"},
		"WCP-8 multi-merge": {`
			start S
			and F
			user A
			user B
			xor M
			user C
			S -> F
			F -> A -> M
			F -> B -> M
			M -> C`, "", "S F A M B M C C"},
		"WCP-9 structured discriminator": { // the first goes on, the second is ended with its scope
			`
			start S
			sub P {
				start I
				and F
				user A
				user B
				end X terminate
				I -> F
				F -> A -> X
				F -> B -> X
			}
			user C
			S -> P -> C`, "", "S I F A X P C"},
		"WCP-10 arbitrary cycles": {`
			start S
			script N n := 0
			xor M
			script A n := n + 1
			xor X
			user B
			S -> N -> M -> A -> X
			X -> M : n < 3
			X -> B : else`, "", "S N M A X M A X M A X B"},
		"WCP-11 implicit termination": {`
			start S
			and F
			user A
			user B
			S -> F
			F -> A
			F -> B`, "", "S F A B"},
		"WCP-12 multiple instances without synchronisation": {`
			start S
			and F
			user A
			user B
			xor M
			call C Q
			S -> F
			F -> A -> M
			F -> B -> M
			M -> C`, "", "S F A M B M A1 C A1 C"},
		"WCP-13 multiple instances, known when it is drawn": {`
			start S
			user A many=parallel number=3
			user B
			S -> A -> B`, "", "S A A A A B"},
		"WCP-14 multiple instances, known when it runs": {`
			start S
			user A many=parallel in=list as=item result=item into=all
			user B
			S -> A -> B`, "{list: [1, 2]}", "S A A A B"},
		"WCP-16 deferred choice": {`
			start S
			events G
			catch A message answer
			catch T after P1D
			user B
			user C
			S -> G
			G -> A -> B
			G -> T -> C`, "", "S G T C"},
		"WCP-19 cancel activity": {`
			start S
			user A
			on T at=A after PT1H
			user B
			user C
			S -> A -> B
			T -> C`, "", "S T C"},
		"WCP-20 cancel case": {`
			start S
			and F
			user A
			user B
			end X terminate
			S -> F
			F -> A -> X
			F -> B`, "", "S F A X"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			answers := map[string]instance.Answer{}
			if strings.HasPrefix(name, "WCP-19") {
				answers["A"] = instance.Answer{Never: true}
			}
			trial := instance.Trial{Now: monday, Answers: answers, Process: library(t, map[string]string{"Q": "start Z\nuser A1\nZ -> A1"})}
			out, err := trial.Run(t.Context(), compile(t, test.model), instance.Start{Vars: vars(t, test.vars)})
			if err != nil {
				t.Fatal(err)
			}
			got := strings.ReplaceAll(strings.Join(out.Completed, " "), "Z ", "")
			if got != test.want || out.Status != instance.Completed || len(out.Incidents) > 0 {
				t.Errorf("it did %s (%s, %v); want %s", got, out.Status, out.Incidents, test.want)
			}
		})
	}
}

// WCP-15: instances that come up while others are under way, as case work has them.
func TestInstancesThatComeUp(t *testing.T) {
	y := play(t, `
		start S
		adhoc P {
			user A
			user B
		}
		user C
		S -> P -> C`, "")
	y.wants("P:choice")
	e, _ := y.find("P", instance.ForChoice)
	for _, node := range []string{"A", "B", "A"} {
		y.give(instance.Choose{Element: e.ID, Node: node})
	}
	y.wants("P:choice A:task B:task A:task")
	y.do("A", "")
	y.do("B", "")
	y.give(instance.Choose{Element: e.ID, Node: "B"})
	y.do("A", "")
	y.do("B", "")
	y.wants("P:choice")
	y.give(instance.Finish{Element: e.ID})
	y.do("C", "")
	y.over("S A B A B P C")
}

// WCP-17: interleaved parallel routing: in any order, one after the other.
func TestInterleaved(t *testing.T) {
	y := play(t, `
		start S
		script N busy := 0
		and F
		catch WA when busy = 0
		catch WB when busy = 0
		script LA busy := 1
		script LB busy := 1
		user A
		user B
		script UA busy := 0
		script UB busy := 0
		and J
		S -> N -> F
		F -> WA -> LA -> A -> UA -> J
		F -> WB -> LB -> B -> UB -> J`, "")
	y.wants("WB:condition A:task")
	y.do("A", "")
	y.wants("J:join B:task")
	y.do("B", "")
	if y.state.Status != instance.Completed {
		t.Errorf("it is %s: %s", y.state.Status, y.waiting())
	}
}

// WCP-18: a milestone: something can be done while, and only while, another
// thing is so.
func TestMilestone(t *testing.T) {
	y := play(t, `
		start S
		sub P {
			start I
			user A
			I -> A
		}
		on M at=P interrupt=no message amend
		user X
		user B
		S -> P -> B
		M -> X`, "")
	y.fire("M", "")
	y.fire("M", "")
	y.wants("M:message A:task X:task X:task")
	y.do("A", "")
	y.wants("X:task X:task B:task") // it can be amended no more
}
