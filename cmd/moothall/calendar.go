package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"moothall/access/actor"
	"moothall/calendar"
	"moothall/decision"
	"moothall/internal/store"
)

func calendarCommand() *cobra.Command {
	var p place
	c := group("calendar", "Show the bank holidays in use, and take a newer list")
	p.flags(c)
	c.AddCommand(calendarShow(&p), calendarTake(&p))
	return c
}

func calendarShow(p *place) *cobra.Command {
	var year int
	c := &cobra.Command{
		Use: "show", Short: "Say which bank holidays deadlines are worked out by", Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			db, err := p.existing(c)
			if err != nil {
				return err
			}
			defer db.Close()
			return db.View(c.Context(), func(tx *store.Tx) error {
				now, err := decision.Calendar(tx)
				if err != nil {
					return err
				}
				out := c.OutOrStdout()
				fmt.Fprintf(out, "%s, which knows the years %s\n", now.Version(), now.Years())
				for d := calendar.NewDate(year, 1, 1); year > 0 && d.Year() == year; d = d.AddDays(1) {
					if name, ok := now.Holiday(d); ok {
						fmt.Fprintf(out, "%s  %s\n", d, name)
					}
				}
				return nil
			})
		},
	}
	c.Flags().IntVar(&year, "year", 0, "list the holidays of that `year`")
	return c
}

func calendarTake(p *place) *cobra.Command {
	var dryRun bool
	c := &cobra.Command{
		Use: "take FILE", Short: "Take bank-holidays.json, as the government publishes it, into use from now on", Args: oneArgument,
		RunE: func(c *cobra.Command, args []string) error {
			text, err := readSmall(args[0])
			if err != nil {
				return err
			}
			db, err := p.existing(c)
			if err != nil {
				return err
			}
			defer db.Close()
			var changes []calendar.Difference
			if dryRun {
				err = db.View(c.Context(), func(tx *store.Tx) (err error) {
					_, changes, err = decision.CheckHolidays(tx, text)
					return err
				})
			} else {
				err = db.Change(c.Context(), actor.System("command line"), func(tx *store.Tx) (err error) {
					changes, err = decision.TakeHolidays(tx, text)
					return err
				})
			}
			if err != nil {
				return err
			}
			out := c.OutOrStdout()
			if dryRun {
				fmt.Fprintln(out, "Nothing is taken. The list would change this:")
			} else {
				fmt.Fprintln(out, "The list is in use from now on. Published deadlines stay as they are. It changes this:")
			}
			for _, d := range changes {
				fmt.Fprintf(out, "  %s\n", d)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&dryRun, "dry-run", false, "say what would change and take nothing")
	return c
}
