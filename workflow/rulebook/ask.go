package rulebook

import (
	"context"
	"strings"
	"time"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/process"
	"moothall/workflow/dmn"
	"moothall/workflow/feel"
)

// Ask asks the version of a table that is in force at the transaction's time.
// An answer of null is a Conflict: the table leaves the case open.
func Ask(tx *store.Tx, key string, in dmn.Inputs) (Answer, error) {
	v, err := InForce(tx, key, calendar.DateOf(tx.Now()))
	if err != nil {
		return Answer{}, err
	}
	a, err := v.Ask(tx.Context(), in, tx.Now())
	if err != nil {
		return a, err
	}
	if a.Evaluation.Result == nil {
		t, _ := process.Find(key)
		return a, problem.New(problem.Conflict, "table.no-answer", "The table “%s” (%s) has no answer for this: %s. Ask whoever looks after it", t.Title, v.Words(), a.Why())
	}
	return a, nil
}

// Ask asks this version.
func (v Version) Ask(ctx context.Context, in dmn.Inputs, now time.Time) (Answer, error) {
	t, err := find(v.Key)
	if err != nil {
		return Answer{}, err
	}
	g, err := v.Graph()
	if err != nil {
		return Answer{}, err
	}
	e, err := g.Decide(ctx, t.Decision, in, now.In(calendar.London()))
	if ctx.Err() != nil {
		return Answer{}, ctx.Err()
	}
	if err != nil {
		return Answer{}, problem.New(problem.Conflict, "table.stopped", "The table “%s” (%s) could not be asked: %v", t.Title, v.Words(), err)
	}
	e.ModelVersion = v.Words()
	a := Answer{Table: v.Key, Version: v.Number, Result: feel.Literal(e.Result), Evaluation: e}
	for _, entry := range e.Inputs {
		a.Inputs = append(a.Inputs, Said{entry.Name, feel.Literal(entry.Value), feel.Words(entry.Value)})
	}
	table, _ := g.Table(t.Decision)
	for _, s := range e.Steps {
		if s.Name != "decision "+t.Decision {
			continue
		}
		for _, n := range s.Matched {
			row := Row{Number: n, ID: table.Rules[n-1].ID, Remark: strings.Join(table.Rules[n-1].Remarks, " ")}
			a.Rules = append(a.Rules, row)
		}
	}
	for _, n := range e.Notes {
		a.Notes = append(a.Notes, n.String())
	}
	return a, nil
}

// Why says what went in and which rules matched.
func (a Answer) Why() string {
	var words []string
	for _, in := range a.Inputs {
		words = append(words, in.Name+" "+in.Words)
	}
	var numbers []int
	for _, r := range a.Rules {
		numbers = append(numbers, r.Number)
	}
	return strings.Join(words, "; ") + ": " + dmn.Step{Matched: numbers}.Matches()
}
