package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"moothall/access/actor"
	"moothall/calendar"
	"moothall/decision"
	"moothall/decision/legacy"
	"moothall/internal/store"
)

func importCommand() *cobra.Command {
	c := group("import", "Bring in what older systems hold")
	c.AddCommand(importDecision())
	return c
}

func importDecision() *cobra.Command {
	var p place
	var dryRun, asJSON bool
	var organisation string
	c := &cobra.Command{
		Use:   "decision FILE",
		Short: "Read the page of a decision; without --dry-run or --json, add it to the register",
		Args:  oneArgument,
		RunE: func(c *cobra.Command, args []string) error {
			text, err := readSmall(args[0])
			if err != nil {
				return err
			}
			rec, err := legacy.Read(bytes.NewReader(text))
			if err != nil {
				return err
			}
			switch {
			case asJSON:
				b, err := json.MarshalIndent(rec, "", "  ")
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(c.OutOrStdout(), "%s\n", b)
				return err
			case dryRun:
				return printRecord(c, rec)
			}
			return p.importRecord(c, organisation, rec)
		},
	}
	p.flags(c)
	c.Flags().BoolVar(&dryRun, "dry-run", false, "show what was read and add nothing")
	c.Flags().BoolVar(&asJSON, "json", false, "print what was read as JSON and add nothing")
	c.Flags().StringVar(&organisation, "organisation", "", "short `name` of the council whose decision it is; the host if none is given")
	return c
}

func (p *place) importRecord(c *cobra.Command, organisation string, rec legacy.Record) error {
	db, err := p.existing(c)
	if err != nil {
		return err
	}
	defer db.Close()
	who := actor.System("import")
	if err := db.View(c.Context(), func(tx *store.Tx) error {
		o, err := organisationOf(tx, organisation)
		who.Organisation = o.ID
		return err
	}); err != nil {
		return err
	}
	var d decision.Decision
	if err := db.Change(c.Context(), who, func(tx *store.Tx) error {
		d, err = decision.Import(tx, rec)
		return err
	}); err != nil {
		return err
	}
	fmt.Fprintf(c.OutOrStdout(), "Imported as %s: %s\n", d.Reference, rec.Title)
	for _, f := range d.Findings {
		fmt.Fprintln(c.OutOrStdout(), "  noticed: "+f)
	}
	return nil
}

func printRecord(c *cobra.Command, rec legacy.Record) error {
	out := c.OutOrStdout()
	fmt.Fprintf(out, "Title        %s\nDecided      %s\nPublished    %s\n", rec.Title, rec.DecidedOn.Long(), rec.PublishedOn.Long())
	if !rec.CallInDeadline.IsZero() {
		fmt.Fprintf(out, "Call-in      until %s\n", calendar.At(rec.CallInDeadline))
	}
	for _, r := range rec.Resolutions {
		fmt.Fprintf(out, "Resolution   %s %s\n", r.Number, r.Text)
	}
	fmt.Fprintf(out, "Reasons      %s\n", rec.Reasons)
	for _, w := range rec.Warnings {
		fmt.Fprintf(out, "Noticed      %s\n", w.Message)
	}
	return nil
}
