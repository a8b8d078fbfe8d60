package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"moothall/example"
	"moothall/internal/clock"
	"moothall/internal/problem"
	"moothall/internal/store"
)

func loadCommand() *cobra.Command {
	var p place
	var decisions int
	var quiet bool
	c := &cobra.Command{
		Use: "load", Short: "Fill a new database with the example council and many illustrative decisions", Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if p.database == "" {
				if err := makeFolder(p.data); err != nil {
					return err
				}
			}
			clk := clock.At(example.Now())
			db, err := p.open(c, store.Options{Clock: clk})
			if err != nil {
				return err
			}
			defer db.Close()
			if err := prepare(c, db); err != nil {
				return err
			}
			// A tenth faster: the command ends before its garbage is in anybody's way.
			debug.SetGCPercent(400)
			show := newProgress(c.ErrOrStderr(), decisions, quiet)
			began := time.Now()
			err = example.Fill(c.Context(), db, clk, decisions, show.reached)
			show.end()
			if errors.Is(err, example.ErrStopped) {
				return problem.New(problem.Unavailable, "load.stopped", "Stopped. What was loaded is whole. To go on from there, give the same command again")
			}
			if err != nil {
				return err
			}
			if !quiet {
				fmt.Fprintf(c.OutOrStdout(), "Loaded %d decisions with %d resolutions in %s\n", decisions, 10*decisions, time.Since(began).Round(time.Second/10))
			}
			return nil
		},
	}
	p.flags(c)
	c.Flags().IntVar(&decisions, "decisions", 20_000, "how many `decisions` to add, with ten resolutions each")
	c.Flags().BoolVar(&quiet, "quiet", false, "show no progress")
	return c
}

// progress shows how far a load has got: a bar on a terminal, elsewhere a line
// every few seconds.
type progress struct {
	out   io.Writer
	total int
	quiet bool
	bar   *progressbar.ProgressBar // nil where there is no terminal
	last  time.Time                // when a line was written
}

const lineEvery = 5 * time.Second

func newProgress(out io.Writer, total int, quiet bool) *progress {
	p := &progress{out: out, total: total, quiet: quiet, last: time.Now()}
	if f, ok := out.(*os.File); ok && !quiet && term.IsTerminal(int(f.Fd())) {
		p.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(out), progressbar.OptionSetDescription("Loading decisions"),
			progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true), progressbar.OptionSetWidth(30), progressbar.OptionThrottle(100*time.Millisecond))
	}
	return p
}

// reached says that done of the total are there.
func (p *progress) reached(done int) {
	switch {
	case p.quiet:
	case p.bar != nil:
		_ = p.bar.Set(done)
	case time.Since(p.last) >= lineEvery:
		p.last = time.Now()
		fmt.Fprintf(p.out, "%d of %d decisions\n", done, p.total)
	}
}

// end leaves the bar as it stands, and what is said next on a line of its own.
func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Exit()
		fmt.Fprintln(p.out)
	}
}

// prepare makes an empty database ready. One that is not empty is not migrated:
// it may be a council's own.
func prepare(c *cobra.Command, db *store.DB) error {
	steps, err := db.Status(c.Context())
	if err != nil {
		return err
	}
	for _, m := range steps {
		if !m.Applied.IsZero() {
			return db.RequireCurrent(c.Context())
		}
	}
	_, err = db.Migrate(c.Context())
	return err
}
