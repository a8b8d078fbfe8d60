package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"moothall/internal/problem"
	"moothall/investment/portfolio"
)

func portfolioCommand() *cobra.Command {
	var asJSON, schema, choiceOnly bool
	var limit time.Duration
	c := &cobra.Command{
		Use:   "portfolio FILE.json",
		Short: "Choose between business cases under the limits of each year",
		Long: "Choose the cases that are worth most together and keep every limit, and prove it. Where nothing can be chosen, the limits that clash are\n" +
			"named. Ctrl-C, or the end of --time, stops the search: the best that was found is printed, with how much better another could be.\n" +
			"--schema prints the form of the file.",
		Example: `  moothall portfolio cases.json
  moothall portfolio --json --time 30s cases.json
  moothall portfolio --schema`,
		Args: func(c *cobra.Command, args []string) error {
			if schema {
				return noArguments(c, args)
			}
			return oneArgument(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			if schema {
				_, err := c.OutOrStdout().Write(portfolio.Schema())
				return err
			}
			file, err := readPortfolio(args[0])
			if err != nil {
				return err
			}
			if limit < 0 {
				return problem.New(problem.Invalid, "portfolio.time", "The time cannot be negative: write it like 30s or 2m")
			}
			ctx := c.Context()
			if limit > 0 { // nought: until it is proved
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, limit)
				defer cancel()
			}
			result, err := solve(ctx, file, choiceOnly)
			if err != nil && result.Clash == nil {
				return err
			}
			if asJSON {
				err = errors.Join(err, printJSON(c.OutOrStdout(), result))
			} else {
				printResult(printer{c.OutOrStdout()}, result)
			}
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.Flags().BoolVar(&schema, "schema", false, "print the JSON Schema of a portfolio file")
	c.Flags().BoolVar(&choiceOnly, "choice-only", false, "leave out what more of each limit would gain, and what manual decisions lose")
	c.Flags().DurationVar(&limit, "time", 2*time.Minute, "stop after this `long`, like 30s; 0 never stops")
	return c
}

func readPortfolio(file string) (portfolio.File, error) {
	f, err := os.Open(file)
	if err != nil {
		return portfolio.File{}, problem.New(problem.NotFound, "file.none", "Cannot read %s: check the name and that you may read it", file)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.IsDir() {
		return portfolio.File{}, problem.New(problem.Malformed, "file.unreadable", "Cannot read %s: it is not a file with text in it", file)
	}
	return portfolio.Read(f)
}

// solve solves a portfolio and tells whoever watches how far it is.
func solve(ctx context.Context, file portfolio.File, choiceOnly bool) (portfolio.Result, error) {
	o := portfolio.Options{ChoiceOnly: choiceOnly}
	if term.IsTerminal(int(os.Stderr.Fd())) {
		told := time.Now()
		o.Progress = func(p portfolio.Progress) {
			if time.Since(told) < 200*time.Millisecond {
				return
			}
			told = time.Now()
			best := ""
			if p.Found {
				best = fmt.Sprintf("; best %s, at most %s", p.Value.Short(), p.Most.Short())
			}
			fmt.Fprintf(os.Stderr, "\r\033[K%s: %d branches, %d to look at%s", p.Stage, p.Nodes, p.Open, best)
		}
		defer fmt.Fprint(os.Stderr, "\r\033[K")
	}
	return portfolio.Solve(ctx, file, o)
}

func printResult(p printer, r portfolio.Result) {
	if r.Title != "" {
		p.say("%s", r.Title)
	}
	for _, s := range r.Sentences() {
		p.say("* %s", s)
	}
	if len(r.Chosen) == 0 {
		return
	}
	p.section("Chosen")
	rows := [][]string{{"Case", "value", "begins"}}
	for _, c := range r.Chosen {
		when := "in its own year"
		if c.Delay > 0 {
			when = fmt.Sprintf("%d later", c.Delay)
		}
		rows = append(rows, []string{c.Case + " " + c.Title, c.Value.Pounds(), when})
	}
	p.table(rows...)
	if len(r.Limits) > 0 {
		p.section("Limits")
		rows = [][]string{{"Limit", "most", "used", "left", "binds", "£1 or one more"}}
		for _, u := range r.Limits {
			rows = append(rows, []string{u.Name, u.Most.String(), u.Used.String(), u.Slack.String(), map[bool]string{true: "yes", false: "no"}[u.Binds], u.Price.String()})
		}
		p.table(rows...)
	}
}
