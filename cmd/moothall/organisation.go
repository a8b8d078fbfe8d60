package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"moothall/access"
	"moothall/access/actor"
	"moothall/internal/problem"
	"moothall/internal/reference"
	"moothall/internal/store"
	"moothall/web/assets"
)

func organisationCommand() *cobra.Command {
	var p place
	c := group("organisation", "Add and list the council and its partners")
	p.flags(c)
	c.AddCommand(organisationCreate(&p), organisationList(&p))
	return c
}

func organisationCreate(p *place) *cobra.Command {
	var o access.Organisation
	c := &cobra.Command{
		Use: "create NAME", Short: "Add the council, and after it its partners", Args: oneArgument,
		Long: "Adds an organisation. The first is the host: the council whose name and colours the pages carry.",
		RunE: func(c *cobra.Command, args []string) error {
			if _, err := assets.Theme(assets.Colours{Brand: o.Brand, Link: o.Link}); err != nil {
				return err
			}
			db, err := p.existing(c)
			if err != nil {
				return err
			}
			defer db.Close()
			o.Name = args[0]
			if o.Slug == "" {
				o.Slug = reference.Slug(o.Name)
			}
			var added access.Organisation
			if err := db.Change(c.Context(), actor.System("command line"), func(tx *store.Tx) error {
				others, err := access.Organisations(tx)
				if err != nil {
					return err
				}
				n := o // the change may run again
				n.Host = len(others) == 0
				added, err = access.AddOrganisation(tx, n)
				return err
			}); err != nil {
				return err
			}
			as := "a partner"
			if added.Host {
				as = "the host"
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "Added %s as %s, with the short name %s\n", added.Name, as, added.Slug)
			return err
		},
	}
	c.Flags().StringVar(&o.Slug, "slug", "", "short `name`; made from the name if none is given")
	c.Flags().StringVar(&o.Kind, "kind", "council", "`kind`: council or partner")
	c.Flags().StringVar(&o.Motto, "motto", "", "`words` under the council's name")
	c.Flags().StringVar(&o.Brand, "brand", "", "`colour` of the header, like #1d5c57")
	c.Flags().StringVar(&o.Link, "link", "", "`colour` of links, like #0b5b8c")
	return c
}

func organisationList(p *place) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the organisations, the host first", Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			db, err := p.existing(c)
			if err != nil {
				return err
			}
			defer db.Close()
			return db.View(c.Context(), func(tx *store.Tx) error {
				all, err := access.Organisations(tx)
				for _, o := range all {
					host := ""
					if o.Host {
						host = "  (host)"
					}
					if _, e := fmt.Fprintf(c.OutOrStdout(), "%-28s %s%s\n", o.Slug, o.Name, host); e != nil {
						return errors.Join(err, e)
					}
				}
				return err
			})
		},
	}
}

// organisationOf is the organisation with that short name, or the host.
func organisationOf(tx *store.Tx, slug string) (access.Organisation, error) {
	if slug != "" {
		return access.FindOrganisation(tx, slug)
	}
	o, err := access.Host(tx)
	if problem.Is(err, problem.NotFound) {
		return o, problem.New(problem.NotFound, "organisation.none-yet", "There is no organisation yet. Add the council first, with: moothall organisation create NAME")
	}
	return o, err
}
