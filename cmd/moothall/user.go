package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"moothall/access"
	"moothall/access/actor"
	"moothall/internal/problem"
	"moothall/internal/store"
)

func userCommand() *cobra.Command {
	var p place
	c := group("user", "Create, list and reset the people who sign in")
	p.flags(c)
	c.AddCommand(userCreate(&p), userList(&p), userReset(&p))
	return c
}

func userCreate(p *place) *cobra.Command {
	var organisation, name, post string
	var roles []string
	c := &cobra.Command{
		Use: "create EMAIL", Short: "Add a person; the password is asked for, or read from standard input", Args: oneArgument,
		RunE: func(c *cobra.Command, args []string) error {
			if name == "" {
				return problem.New(problem.Invalid, "person.name", "Give the person's name with --name")
			}
			db, err := p.existing(c)
			if err != nil {
				return err
			}
			defer db.Close()
			hash, err := askPassword(c)
			if err != nil {
				return err
			}
			return db.Change(c.Context(), actor.System("command line"), func(tx *store.Tx) error {
				o, err := organisationOf(tx, organisation)
				if err != nil {
					return err
				}
				n := access.NewPerson{Organisation: o.ID, Name: name, Post: post, Email: args[0], PasswordHash: hash}
				for _, r := range roles {
					n.Roles = append(n.Roles, access.Role(r))
				}
				_, err = access.AddPerson(tx, n)
				return err
			})
		},
	}
	c.Flags().StringVar(&organisation, "organisation", "", "short `name` of the organisation; the host if none is given")
	c.Flags().StringVar(&name, "name", "", "the person's `name`")
	c.Flags().StringVar(&post, "post", "", "the person's `post`")
	c.Flags().StringSliceVar(&roles, "role", nil, "a `role`, and again for more: proposer, finance-officer, legal-officer, democratic-services, cabinet-member, scrutiny-member, administrator")
	return c
}

func userList(p *place) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List everyone", Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			db, err := p.existing(c)
			if err != nil {
				return err
			}
			defer db.Close()
			return db.View(c.Context(), func(tx *store.Tx) error {
				people, err := access.Everyone(tx)
				for _, who := range people {
					state := ""
					if !who.Active {
						state = "  (cannot sign in)"
					}
					var roles []string
					for _, r := range who.Roles {
						roles = append(roles, string(r))
					}
					fmt.Fprintf(c.OutOrStdout(), "%-40s %-28s %s%s\n", who.Email, who.Name, strings.Join(roles, ","), state)
				}
				return err
			})
		},
	}
}

func userReset(p *place) *cobra.Command {
	return &cobra.Command{
		Use: "reset EMAIL", Short: "Set a new password and end the person's sessions", Args: oneArgument,
		RunE: func(c *cobra.Command, args []string) error {
			db, err := p.existing(c)
			if err != nil {
				return err
			}
			defer db.Close()
			hash, err := askPassword(c)
			if err != nil {
				return err
			}
			return db.Change(c.Context(), actor.System("command line"), func(tx *store.Tx) error {
				who, err := access.FindByEmail(tx, args[0])
				if err != nil {
					return err
				}
				return access.SetPassword(tx, who.ID, hash)
			})
		},
	}
}

// askPassword reads a new password, unseen on a terminal, and hashes it. Who
// interrupts is not kept waiting for the end of the line.
func askPassword(c *cobra.Command) (string, error) {
	read := func() (string, error) {
		line, err := bufio.NewReader(c.InOrStdin()).ReadString('\n')
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return strings.TrimRight(line, "\r\n"), err
	}
	if in, ok := c.InOrStdin().(*os.File); ok && term.IsTerminal(int(in.Fd())) {
		before, err := term.GetState(int(in.Fd()))
		if err != nil {
			return "", errPasswordUnread()
		}
		defer term.Restore(int(in.Fd()), before)
		fmt.Fprint(c.ErrOrStderr(), "New password (12 characters or more): ")
		defer fmt.Fprintln(c.ErrOrStderr())
		read = func() (string, error) {
			b, err := term.ReadPassword(int(in.Fd()))
			return string(b), err
		}
	}
	type answer struct {
		password string
		err      error
	}
	typed := make(chan answer, 1)
	go func() {
		password, err := read()
		typed <- answer{password, err}
	}()
	select {
	case <-c.Context().Done():
		return "", c.Context().Err()
	case a := <-typed:
		if a.err != nil {
			return "", errPasswordUnread()
		}
		return access.HashPassword(a.password)
	}
}

func errPasswordUnread() error {
	return problem.New(problem.Malformed, "password.unread", "No password could be read")
}
