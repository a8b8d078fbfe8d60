package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"moothall/calendar"
	"moothall/internal/problem"
)

func deadlineCommand() *cobra.Command {
	var file, published, decided, holidays string
	var asJSON bool
	c := &cobra.Command{
		Use:   "deadline --rule FILE --published TIME",
		Short: "Work out when a call-in period ends, and show how",
		Example: `  moothall deadline --rule rule.json --published 2007-10-01T10:00:00+01:00
  moothall deadline --rule rule.json --decided 2026-11-19T18:00:00Z --json`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if file == "" {
				return problem.New(problem.Malformed, "deadline.no-rule", "Name the file that holds the rule with --rule")
			}
			text, err := readSmall(file)
			if err != nil {
				return err
			}
			rule, err := calendar.ParseRule(text)
			if err != nil {
				return err
			}
			var m calendar.Moments
			if m.Published, err = instant("--published", published); err != nil {
				return err
			}
			if m.Decided, err = instant("--decided", decided); err != nil {
				return err
			}
			known, err := bankHolidays(holidays)
			if err != nil {
				return err
			}
			result, err := rule.Deadline(known, m)
			if err != nil {
				return err
			}
			// A count from the decision, or a cut-off on the day itself, can be
			// over before anybody has read the decision.
			if !m.Published.IsZero() && result.Deadline.Before(m.Published) {
				return problem.New(problem.Invalid, "deadline.before-publication", "By this rule call-in would end at %s, before publication at %s. Check the rule and the times",
					calendar.At(result.Deadline), calendar.At(m.Published))
			}
			if asJSON {
				return printJSON(c.OutOrStdout(), result)
			}
			return printWorking(c.OutOrStdout(), result)
		},
	}
	c.Flags().StringVar(&file, "rule", "", "`file` with the rule as JSON")
	c.Flags().StringVar(&published, "published", "", "`time` of first publication, like 2007-10-01T10:00:00+01:00")
	c.Flags().StringVar(&decided, "decided", "", "`time` of the decision, for a rule that counts from it")
	c.Flags().StringVar(&holidays, "bank-holidays", "", "`file` bank-holidays.json, as the government publishes it, over the holidays in the program")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// bankHolidays are those in the program, with the list in the file over them if
// one is named.
func bankHolidays(file string) (*calendar.Calendar, error) {
	own := calendar.EnglandAndWales()
	if file == "" {
		return own, nil
	}
	text, err := readSmall(file)
	if err != nil {
		return nil, err
	}
	newer, err := calendar.ParsePublished(text, filepath.Base(file))
	if err != nil {
		return nil, err
	}
	return own.With(newer)
}

// readSmall reads a file that a person wrote, of at most 1 MiB.
func readSmall(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, problem.New(problem.NotFound, "file.none", "Cannot read %s: check the name and that you may read it", file)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, 1<<20+1))
	if err != nil {
		return nil, problem.New(problem.Malformed, "file.unreadable", "Cannot read %s: it is not a file with text in it", file)
	}
	if len(text) > 1<<20 {
		return nil, problem.New(problem.TooLarge, "file.large", "%s is larger than 1 MB", file)
	}
	return text, nil
}

func instant(flag, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return t, problem.New(problem.Invalid, "time", "%s %q is not a time: write it like 2007-10-01T10:00:00+01:00", flag, s)
	}
	return t, nil
}

func printWorking(w io.Writer, r calendar.Result) error {
	fmt.Fprintf(w, "Rule:            %s\nBank holidays:   %s\n\n", r.Rule, r.Calendar)
	printDays(w, r.Working)
	fmt.Fprintf(w, "\nCall-in ends:    %s\n", calendar.At(r.Deadline))
	if len(r.EffectiveWorking) > 0 {
		fmt.Fprintln(w)
		printDays(w, r.EffectiveWorking)
		fmt.Fprintln(w)
	}
	_, err := fmt.Fprintf(w, "Effective from:  %s\n", r.EffectiveFrom.WithDay())
	return err
}

func printDays(w io.Writer, days []calendar.Day) {
	for _, d := range days {
		mark := " "
		if d.Counted {
			mark = fmt.Sprint(d.Number)
		}
		fmt.Fprintf(w, "%3s  %-28s %s\n", mark, d.Date.WithDay(), d.Why)
	}
}
