package instance_test

import (
	"testing"

	"moothall/workflow/instance"
)

// A step of a person's task: the task is done, a condition asked, the next begun.
func BenchmarkStep(b *testing.B) {
	y := play(b, `
		start S
		user A
		xor X
		user B
		user C
		S -> A -> X
		X -> B : amount > 500000 and wards >= 2
		X -> C : else`, "{amount: 600000, wards: 3}")
	e, _ := y.find("A", instance.ForTask)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := instance.Step(y.p, y.state, instance.Complete{Element: e.ID}, y.env); err != nil {
			b.Fatal(err)
		}
	}
}

// One of a thousand instances of an activity is done.
func BenchmarkStepOfMany(b *testing.B) {
	y := play(b, "start S\nuser A many=parallel number=1000\nuser B\nS -> A -> B", "")
	for len(y.state.Turns) > 0 {
		y.give(instance.Continue{})
	}
	e, _ := y.find("A", instance.ForTask)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := instance.Step(y.p, y.state, instance.Complete{Element: e.ID}, y.env); err != nil {
			b.Fatal(err)
		}
	}
}
