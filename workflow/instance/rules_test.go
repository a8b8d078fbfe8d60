package instance_test

import (
	"fmt"
	"strings"
	"testing"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/workflow/instance"
)

func wants(t *testing.T, err error, code string) {
	t.Helper()
	for _, p := range problem.All(err) {
		if p.Code == code {
			return
		}
	}
	t.Errorf("it says %v, want %s", err, code)
}

// An inclusive join fires when no token can still come to an empty flow: it is
// looked at when one arrives, and also when one moves or dies.
func TestInclusiveJoin(t *testing.T) {
	t.Run("a token dies on an error boundary", func(t *testing.T) {
		y := play(t, `
			start S
			or O
			user A
			job B mail
			on X at=B error lost
			user C
			or J
			user D
			S -> O
			O -> A : true
			O -> B : true
			A -> J
			B -> J
			X -> C
			J -> D`, "")
		y.do("A", "")
		y.wants("B:job J:join")
		e, _ := y.find("B", instance.ForJob)
		y.give(instance.Throw{Element: e.ID, Code: "lost"})
		y.wants("C:task D:task")
	})
	t.Run("a token moves past the join", func(t *testing.T) {
		y := play(t, `
			start S
			and F
			user A
			user B
			xor X
			or J
			user C
			user D
			S -> F
			F -> A -> J
			F -> B -> X
			X -> J : back
			X -> C : else
			J -> D`, "")
		y.do("A", "")
		y.wants("B:task J:join")
		y.do("B", "{back: false}")
		y.wants("C:task D:task")
	})
	t.Run("a token goes round before it comes", func(t *testing.T) {
		y := play(t, `
			start S
			and F
			user A
			xor M
			user B
			xor X
			or J
			user D
			S -> F
			F -> A -> J
			F -> M -> B -> X
			X -> M : again
			X -> J : else
			J -> D`, "")
		y.do("A", "")
		y.do("B", "{again: true}")
		y.wants("J:join B:task")
		y.do("B", "{again: false}")
		y.wants("D:task")
	})
	t.Run("two tokens come on one flow", func(t *testing.T) { // one is taken, the other waits for the next
		y := play(t, `
			start S
			and F
			user A
			user B
			xor M
			user C
			or J
			user D
			S -> F
			F -> A -> M
			F -> B -> M
			M -> J
			F -> C -> J
			J -> D`, "")
		y.do("A", "")
		y.do("B", "")
		y.do("C", "")
		y.wants("D:task D:task")
	})
	t.Run("a token within a sub-process counts where that stands", func(t *testing.T) {
		y := play(t, `
			start S
			or O
			user A
			sub P {
				start I
				user B
				I -> B
			}
			or J
			user D
			S -> O
			O -> A : true
			O -> P : true
			A -> J
			P -> J
			J -> D`, "")
		y.do("A", "")
		y.wants("B:task J:join")
		y.do("B", "")
		y.wants("D:task")
	})
	t.Run("an interrupted sub-process frees it", func(t *testing.T) {
		y := play(t, `
			start S
			or O
			user A
			sub P {
				start I
				user B
				I -> B
			}
			on T at=P after P1D
			user L
			or J
			user D
			S -> O
			O -> A : true
			O -> P : true
			A -> J
			P -> J
			T -> L
			J -> D`, "")
		y.do("A", "")
		y.fire("T", "")
		y.wants("L:task D:task")
	})
}

// What is interrupted ends at once and whole, the youngest first.
func TestInterruption(t *testing.T) {
	y := play(t, `
		start S
		sub P {
			start I
			and F
			user A
			sub R {
				start K
				user B
				K -> B
			}
			call C Other
			esub H {
				start E message stop
				user U
				E -> U
			}
			I -> F
			F -> A
			F -> R
			F -> C
		}
		user D
		S -> P -> D`, "")
	y.wants("E:message A:task C:call B:task")
	var ended []string
	at, w := y.find("E", instance.ForMessage)
	c, err := instance.Step(y.p, y.state, instance.Trigger{Element: at.ID, Wait: w.ID}, y.env)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range c.Events {
		if e.Kind == instance.Killed {
			ended = append(ended, e.Node)
		}
	}
	if got := strings.Join(ended, " "); got != "C B R A" {
		t.Errorf("it ends %s", got)
	}
	calls := 0
	for _, effect := range c.Effects {
		if _, ok := effect.(instance.EndCall); ok {
			calls++
		}
	}
	if calls != 1 {
		t.Errorf("%d called instances are ended", calls)
	}
	y.fire("E", "")
	y.wants("U:task")
	y.do("U", "")
	y.wants("D:task")
}

// An event sub-process within an activity that is done several times belongs to
// the one instance in which it comes up.
func TestEventSubProcessWithinMany(t *testing.T) {
	y := play(t, `
		start S
		sub P many=parallel in=names as=name {
			start I
			user A
			esub H {
				start E message stop key=name
				user U
				E -> U
			}
			I -> A
		}
		user D
		S -> P -> D`, `{names: ["x", "y"]}`)
	y.wants("E:message E:message A:task A:task")
	for _, e := range y.state.Elements() {
		for _, w := range e.Waits {
			if w.Kind == instance.ForMessage && w.Key == "y" {
				y.give(instance.Trigger{Element: e.ID, Wait: w.ID})
			}
		}
	}
	y.wants("E:message A:task U:task")
	y.do("U", "")
	y.do("A", "")
	y.wants("D:task")
}

// What was completed is undone in reverse order, with its variables as they were.
func TestCompensation(t *testing.T) {
	const model = `
		start S
		user A give=seat:=place
		on CA at=A undo by=UA
		job UA undo_seat undoes=yes
		user B
		on CB at=B undo by=UB
		job UB undo_B undoes=yes
		throw T undo
		user C
		S -> A -> B -> T -> C`
	y := play(t, strings.ReplaceAll(model, "_", "-"), `{place: "7a"}`)
	y.do("A", "{place: \"9z\"}")
	y.do("B", "")
	y.wants("UB:job")
	y.do("UB", "")
	y.wants("UA:job")
	e, _ := y.find("UA", instance.ForJob)
	if v, _ := e.Vars.Get("seat"); fmt.Sprint(v) != "7a" {
		t.Errorf("the handler sees the seat %v", v)
	}
	y.do("UA", "")
	y.wants("C:task")
	y.do("C", "")
	y.over("S A B UB UA T C")

	t.Run("of one activity alone", func(t *testing.T) {
		y := play(t, strings.Replace(strings.ReplaceAll(model, "_", "-"), "throw T undo", "throw T undo A", 1), "")
		y.do("A", "")
		y.do("B", "")
		y.wants("UA:job")
		y.do("UA", "")
		y.wants("C:task")
	})
	t.Run("of what a sub-process did, from outside", func(t *testing.T) {
		y := play(t, `
			start S
			sub P {
				start I
				user A
				on CA at=A undo by=UA
				job UA undo undoes=yes
				user B
				on CB at=B undo by=UB
				job UB undo undoes=yes
				I -> A -> B
			}
			throw T undo
			user C
			S -> P -> T -> C`, "")
		y.do("A", "")
		y.do("B", "")
		y.do("UB", "")
		y.do("UA", "")
		y.do("C", "")
		y.over("S I A B P UB UA T C")
	})
	t.Run("of many instances once", func(t *testing.T) {
		y := play(t, `
			start S
			user A many=parallel number=3
			on CA at=A undo by=UA
			job UA undo undoes=yes
			end E undo
			S -> A -> E`, "")
		for range 3 {
			y.do("A", "")
		}
		y.wants("UA:job")
		y.do("UA", "")
		y.over("S A A A A UA E")
	})
	t.Run("by an event sub-process", func(t *testing.T) {
		y := play(t, `
			start S
			sub P {
				start I
				user A
				on CA at=A undo by=UA
				job UA undo undoes=yes
				esub H {
					start HS undo
					user U
					throw HT undo
					HS -> U -> HT
				}
				I -> A
			}
			throw T undo
			user C
			S -> P -> T -> C`, "")
		y.do("A", "")
		y.wants("U:task")
		y.do("U", "")
		y.do("UA", "")
		y.do("C", "")
		y.over("S I A P HS U UA HT H T C")
	})
	t.Run("of nothing", func(t *testing.T) {
		y := play(t, "start S\nthrow T undo\nuser C\nS -> T -> C", "")
		y.wants("C:task")
	})
}

// Many instances begin in portions; their results are collected once, in order.
func TestMultiInstance(t *testing.T) {
	t.Run("side by side", func(t *testing.T) {
		y := play(t, `
			start S
			user A many=parallel in=names as=name result=name_+_vote into=votes
			end E
			S -> A -> E`, `{names: ["x", "y", "z"]}`)
		e := y.state.Elements()
		// The last is done first.
		y.give(instance.Complete{Element: e[len(e)-1].ID, Vars: vars(t, `{vote: "no"}`)})
		y.do("A", `{vote: "yes"}`)
		y.do("A", `{vote: "yes"}`)
		if got := y.variable("votes"); got != `["xyes", "yyes", "zno"]` {
			t.Errorf("the votes are %s", got)
		}
		if got := y.variable("vote"); got != "null" {
			t.Errorf("a vote of one is everybody's: %s", got)
		}
	})
	t.Run("one after the other", func(t *testing.T) {
		y := play(t, "start S\nuser A many=sequential number=3 in=[1,2,3] as=n result=n into=all\nS -> A", "")
		for i := range 3 {
			y.wants("A:task")
			y.do("A", "")
			_ = i
		}
		y.over("S A A A A")
	})
	t.Run("until enough are done", func(t *testing.T) {
		y := play(t, `
			start S
			user A many=parallel number=5 until=numberOfCompletedInstances>=2
			user B
			S -> A -> B`, "")
		y.do("A", "")
		y.do("A", "")
		y.wants("B:task")
	})
	t.Run("none at all", func(t *testing.T) {
		y := play(t, "start S\nuser A many=parallel in=[] as=x result=x into=all\nuser B\nS -> A -> B", "")
		y.wants("B:task")
		if got := y.variable("all"); got != "[]" {
			t.Errorf("the results are %s", got)
		}
	})
	t.Run("a thousand, in portions", func(t *testing.T) {
		y := play(t, "start S\nuser A many=parallel number=1000\nuser B\nS -> A -> B", "")
		turns := 0
		for len(y.state.Turns) > 0 {
			y.give(instance.Continue{})
			turns++
		}
		if n := strings.Count(y.waiting(), "A:task"); n != 1000 || turns != 9 {
			t.Errorf("%d wait after %d turns", n, turns)
		}
	})
	t.Run("many that wait for nothing", func(t *testing.T) {
		trial := instance.Trial{Now: monday}
		out, err := trial.Run(t.Context(), compile(t, "start S\nscript A x := loopCounter many=sequential number=2500 result=loopCounter in=for_i_in_1..2500_return_i as=i into=all\nS -> A"), instance.Start{})
		if err != nil || out.Status != instance.Completed {
			t.Errorf("it is %s, %v, %v", out.Status, err, out.Incidents)
		}
	})
	t.Run("interrupted as a whole", func(t *testing.T) {
		y := play(t, "start S\nuser A many=parallel number=3\non T at=A after P1D\nuser L\nS -> A\nT -> L", "")
		y.do("A", "")
		y.fire("T", "")
		y.wants("L:task")
	})
	t.Run("a list that is none", func(t *testing.T) {
		y := play(t, "start S\nuser A many=parallel in=names as=name\nS -> A", `{names: "x"}`)
		y.wants(`A!the collection (names) comes to x, which is no list`)
		y.give(instance.Set{Vars: vars(t, `{names: ["x"]}`)})
		e := y.state.Elements()[1]
		y.give(instance.Retry{Element: e.ID})
		y.wants("A:task")
	})
}

// An error goes to the nearest that catches its code; one that nobody catches
// is an incident, or goes to the caller.
func TestErrorsFindTheirWay(t *testing.T) {
	const model = `
		start S
		sub P {
			start I
			user A
			end X error late
			I -> A -> X
		}
		on B1 at=P error other
		on B2 at=P error late
		on B3 at=P error
		user C
		user D
		user E
		S -> P
		B1 -> C
		B2 -> D
		B3 -> E`
	y := play(t, model, "")
	y.do("A", "")
	y.wants("D:task")
	y = play(t, strings.Replace(model, "error late\n\t\t\tI", "error unknown\n\t\t\tI", 1), "")
	y.do("A", "")
	y.wants("E:task")

	y = play(t, "start S\nuser A\nend X error late\nS -> A -> X", "")
	y.do("A", "")
	y.wants("X!nothing catches the error late: late")

	// An escalation that does not interrupt leaves the work under way.
	y = play(t, `
		start S
		sub P {
			start I
			user A
			throw X escalation slow
			user B
			I -> A -> X -> B
		}
		on E at=P interrupt=no escalation slow
		user C
		S -> P
		E -> C`, "")
	y.do("A", "")
	y.wants("C:task B:task")

	// From a called process to the boundary of the call.
	trial := instance.Trial{Now: monday, Process: library(t, map[string]string{"Q": "start Z\nend X error late\nZ -> X"})}
	out, err := trial.Run(t.Context(), compile(t, "start S\ncall Q Q\non B at=Q error late\nuser C\nS -> Q\nB -> C"), instance.Start{})
	if got := strings.Join(out.Completed, " "); err != nil || got != "S Z B C" {
		t.Errorf("it did %s, %v", got, err)
	}
	// An event sub-process comes before the boundary.
	y = play(t, `
		start S
		sub P {
			start I
			user A
			end X error late
			esub H {
				start E error late
				user U
				E -> U
			}
			I -> A -> X
		}
		on B at=P error late
		user C
		user D
		S -> P -> D
		B -> C`, "")
	y.do("A", "")
	y.wants("U:task")
	y.do("U", "")
	y.wants("D:task")
}

// A token that can never go on is an incident, not a silence.
func TestNeverStuckUnseen(t *testing.T) {
	t.Run("a join that one way never reaches", func(t *testing.T) {
		y := play(t, `
			start S
			or X
			user A
			user B
			and J
			user C
			S -> X
			X -> A : true
			X -> B : false
			A -> J
			B -> J
			J -> C`, "")
		y.do("A", "")
		y.wants("J!parallel gateway J waits for a token from B, and none can come any more")
		e := y.state.Elements()[1]
		wants(t, y.try(instance.Retry{Element: e.ID}), "instance.join")
		y.give(instance.Skip{Element: e.ID})
		y.wants("C:task")
	})
	t.Run("no condition holds", func(t *testing.T) {
		y := play(t, "start S\nxor X\nuser A\nuser B\nS -> X\nX -> A : amount > 5\nX -> B : amount < 5", "{amount: 5}")
		y.wants("X!no condition holds, and there is no default: the flow to A, the flow to B")
		e := y.state.Elements()[1]
		wants(t, y.try(instance.Skip{Element: e.ID}), "instance.flow")
		y.give(instance.Set{Vars: vars(t, "{amount: 4}")})
		y.give(instance.Retry{Element: e.ID})
		y.wants("B:task")
	})
	t.Run("two joins that wait for each other", func(t *testing.T) {
		y := play(t, `
			start S
			or F
			or J
			or K
			user A
			user B
			S -> F
			F -> J : true
			F -> K : true
			J -> A -> K
			K -> B -> J`, "")
		if got := y.waiting(); !strings.Contains(got, "J!") || !strings.Contains(got, "K!") {
			t.Errorf("it waits for %s", got)
		}
	})
	t.Run("a loop that never waits", func(t *testing.T) {
		y := play(t, "start S\nscript N n := 0\nxor M\nscript A n := n + 1\nxor X\nuser B\nS -> N -> M -> A -> X\nX -> M : n >= 0\nX -> B : else", "")
		for range 20 {
			if len(y.state.Turns) == 0 {
				break
			}
			y.give(instance.Continue{})
		}
		if got := y.waiting(); !strings.Contains(got, "it goes round without waiting for anything: 10000 steps were taken") {
			t.Errorf("it waits for %s", got)
		}
	})
}

// What stopped is tried again, skipped, or goes on with other variables.
func TestIncidentsAreMended(t *testing.T) {
	y := play(t, "start S\njob A mail\nuser B\nS -> A -> B", "")
	e, w := y.find("A", instance.ForJob)
	for range w.Job.Retries {
		y.give(instance.Fail{Element: e.ID, Message: "the server is away"})
	}
	if got := y.waiting(); !strings.Contains(got, "A!the job failed, and no tries are left: the server is away") {
		t.Errorf("it waits for %s", got)
	}
	y.give(instance.Retry{Element: e.ID})
	y.wants("A:job")
	y.give(instance.Fail{Element: e.ID, Message: "still"})
	y.give(instance.Skip{Element: e.ID})
	y.wants("B:task")

	t.Run("a time that cannot be worked out", func(t *testing.T) {
		y := play(t, "start S\ncatch T after =wait\nuser B\nS -> T -> B", "{wait: 5}")
		y.wants("T!the time (=wait) cannot be worked out: 5 is not a duration")
		y.give(instance.Set{Vars: vars(t, `{wait: "PT5M"}`)})
		y.give(instance.Retry{Element: y.state.Elements()[1].ID})
		y.fire("T", "")
		y.wants("B:task")
	})
	t.Run("a token is moved", func(t *testing.T) {
		y := play(t, "start S\nuser A\nuser B\nsub P {\nstart I\nuser C\nI -> C\n}\nS -> A -> B -> P", "")
		e, _ := y.find("A", instance.ForTask)
		wants(t, y.try(instance.Move{End: []int64{e.ID}, Begin: []string{"C"}}), "instance.scope")
		y.give(instance.Move{End: []int64{e.ID}, Begin: []string{"B"}})
		y.wants("B:task")
	})
}

// What is done, triggered or completed already is refused.
func TestOnceOnly(t *testing.T) {
	y := play(t, "start S\nuser A\non T at=A interrupt=no after P1D\nuser L\nuser B\nS -> A -> B\nT -> L", "")
	wants(t, y.try(instance.Start{}), "instance.begun")
	e, _ := y.find("A", instance.ForTask)
	timed, w := y.find("T", instance.ForTimer)
	wants(t, y.try(instance.Trigger{Element: timed.ID, Wait: w.ID}), "instance.early")
	y.env.Now = y.env.Now.AddDate(0, 0, 1)
	y.give(instance.Trigger{Element: timed.ID, Wait: w.ID})
	wants(t, y.try(instance.Trigger{Element: timed.ID, Wait: w.ID}), "instance.gone")
	y.give(instance.Complete{Element: e.ID})
	wants(t, y.try(instance.Complete{Element: e.ID}), "instance.done")
	y.do("L", "")
	y.do("B", "")
	wants(t, y.try(instance.Set{Vars: vars(t, "{a: 1}")}), "instance.over")
}

// The same state and command come to the same change, and the state stays as it was.
func TestStepIsPure(t *testing.T) {
	y := play(t, "start S\nand F\nuser A many=parallel number=2\nuser B\nand J\nS -> F\nF -> A -> J\nF -> B -> J", "")
	before := fmt.Sprintf("%+v %+v", y.state.Header, y.state.Elements())
	e, _ := y.find("B", instance.ForTask)
	var got [2]string
	for i := range got {
		c, err := instance.Step(y.p, y.state, instance.Complete{Element: e.ID}, y.env)
		if err != nil {
			t.Fatal(err)
		}
		got[i] = fmt.Sprintf("%+v %+v %+v %+v", c.Header, c.Elements[0], c.Gone, c.Events)
	}
	if got[0] != got[1] {
		t.Errorf("it comes to %s and to %s", got[0], got[1])
	}
	if after := fmt.Sprintf("%+v %+v", y.state.Header, y.state.Elements()); after != before {
		t.Errorf("the state became %s", after)
	}
}

// Timers are in calendar time, or in working days and hours.
func TestTimers(t *testing.T) {
	tests := map[string]struct{ when, want string }{
		"after two hours":                 {"after PT2H", "2026-11-23T12:00"},
		"a month":                         {"after P1M", "2026-12-23T10:00"},
		"on a date":                       {"date 2026-12-24", "2026-12-24T00:00"},
		"from a variable":                 {"date =deadline", "2027-01-31T09:30"},
		"five working days":               {"days 5", "2026-11-30T17:00"},
		"over Christmas":                  {"days 24", "2026-12-29T17:00"}, // 25 and 28 December are holidays
		"seven working hours":             {"hours 7", "2026-11-23T17:00"},
		"eight working hours":             {"hours 8", "2026-11-24T10:00"},
		"a cycle":                         {"cycle R3/P1D", "2026-11-24T10:00"},
		"every Monday at nine":            {"cycle 0 9 * * MON", "2026-11-30T09:00"},
		"a day over the change of clocks": {"after P125D", "2027-03-28T10:00"},
		"a span from a variable":          {"after =span", "2026-11-25T10:00"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			y := &played{t: t, p: compile(t, "start S\ncatch T "+test.when+"\nS -> T"), state: instance.NewState(),
				env: instance.Env{Now: monday, Calendar: func(string) (*calendar.Calendar, error) { return calendar.EnglandAndWales(), nil }}}
			y.give(instance.Start{Vars: vars(t, `{deadline: @"2027-01-31T09:30:00", span: @"P2D"}`)})
			_, w := y.find("T", instance.ForTimer)
			if got := w.Due.Format("2006-01-02T15:04"); got != test.want {
				t.Errorf("it is due %s, want %s", got, test.want)
			}
		})
	}
}

// Ten years of an annual process pass in a moment.
func TestTenYears(t *testing.T) {
	y := play(t, "start S\nuser W\non T at=W interrupt=no cycle R/2027-04-01T09:00:00/P1Y\nuser R\nS -> W\nT -> R", "")
	for year := 2027; year <= 2036; year++ {
		y.fire("T", "")
		if got := y.env.Now.Format("2006-01-02 15:04 MST"); got != fmt.Sprintf("%d-04-01 09:00 BST", year) {
			t.Errorf("in %d it comes on %s", year, got)
		}
		y.do("R", "")
	}
}
