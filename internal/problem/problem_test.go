package problem

import (
	"errors"
	"fmt"
	"testing"
)

func TestAWrappedProblemIsStillFound(t *testing.T) {
	err := fmt.Errorf("take DEC-2026-0001: %w", New(Conflict, "decision.already-taken", "Taken on %s", "1 May").On("outcome"))
	if !Is(err, Conflict) || Is(err, Invalid) {
		t.Fatalf("the kind was lost in %v", err)
	}
	if p := All(err)[0]; p.Field != "outcome" || p.Message != "Taken on 1 May" {
		t.Fatalf("got %+v", p)
	}
}

func TestAListKeepsEveryProblem(t *testing.T) {
	var l List
	l.Add(nil)
	if l.Err() != nil {
		t.Fatal("an empty list is no error")
	}
	l.Add(New(Invalid, "a", "First"))
	l.Add(New(Invalid, "b", "Second"))
	if got := All(fmt.Errorf("save: %w", l.Err())); len(got) != 2 || got[1].Code != "b" {
		t.Fatalf("got %v", got)
	}
	if All(errors.New("disk on fire")) != nil {
		t.Fatal("a fault is no problem to show")
	}
}

func TestAPercentSignInAMessageWithoutArgumentsStays(t *testing.T) {
	if got := New(Invalid, "x", "100% of it").Message; got != "100% of it" {
		t.Fatalf("got %q", got)
	}
}
