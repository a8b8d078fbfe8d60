package feel

import (
	"testing"
	"time"
)

// The conformance tables are our own reading of clause 10 of the DMN 1.5
// specification: each row is an expression and the literal of its value, worked
// out by hand from the text. A row says "error" where the grammar does not let
// the expression stand. Where the text leaves a choice, the table's name begins
// with "open": these rows hold what we chose.

type row struct{ expr, want string }

// conformNow is the moment of now() and today() in the tables: summer time in London.
var conformNow = time.Date(2027, time.March, 31, 10, 20, 30, 0, time.FixedZone("BST", 3600))

// conform runs every row as a test of its own.
func conform(t *testing.T, feature string, rows []row) {
	t.Helper()
	t.Run(feature, func(t *testing.T) {
		for _, r := range rows {
			t.Run(r.expr, func(t *testing.T) {
				if got := evaluated(t, r.expr); got != r.want {
					t.Errorf("%s\n got %s\nwant %s", r.expr, got, r.want)
				}
			})
		}
	})
}

// evaluated is the literal of the value, or "error" if the text cannot be read.
func evaluated(t *testing.T, expr string) string {
	t.Helper()
	prog, err := Compile("", expr, NewScope(nil))
	if err != nil {
		return "error"
	}
	v, err := prog.Eval(NewRun(t.Context(), conformNow, Limits{}))
	if err != nil {
		return "stopped: " + err.Error()
	}
	return Literal(v)
}
