// Command moothall is the whole product in one binary: the server, the demo
// and the tools of whoever looks after it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"moothall/internal/problem"
)

func main() { os.Exit(run()) }

// run runs the command and returns its exit code.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	out := &printed{to: os.Stdout}
	c := root()
	c.SetOut(out)
	err := c.ExecuteContext(ctx)
	var unwritten *os.PathError
	if errors.As(out.err, &unwritten) {
		err = problem.New(problem.Unavailable, "output.unwritten", "What there was to print could not be written: %s", unwritten.Err)
	}
	if err != nil {
		say(err)
		return 1
	}
	return 0
}

// say prints each problem on a line of its own; a fault says what was tried.
func say(err error) {
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "moothall: stopped")
		return
	}
	all := problem.All(err)
	for _, p := range all {
		fmt.Fprintln(os.Stderr, "moothall: "+p.Message)
	}
	if len(all) == 0 {
		fmt.Fprintln(os.Stderr, "moothall: "+err.Error())
	}
}
