package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"moothall/calendar"
	"moothall/decision"
	"moothall/internal/problem"
	"moothall/internal/store"
)

func migrateCommand() *cobra.Command {
	var p place
	c := group("migrate", "See or bring up to date the shape of the database")
	p.flags(c)
	c.AddCommand(&cobra.Command{
		Use: "status", Short: "List the migrations", Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := p.require(); err != nil {
				return err
			}
			db, err := p.open(c, store.Options{})
			if err != nil {
				return err
			}
			defer db.Close()
			list, err := db.Status(c.Context())
			if err != nil {
				return err
			}
			for _, m := range list {
				state := "not yet applied"
				if !m.Applied.IsZero() {
					state = "applied " + calendar.At(m.Applied)
				}
				fmt.Fprintf(c.OutOrStdout(), "%-24s %s\n", m.Name, state)
			}
			return nil
		},
	}, &cobra.Command{
		Use: "up", Short: "Apply what is missing", Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if p.database == "" {
				if err := makeFolder(p.data); err != nil {
					return err
				}
			}
			db, err := p.open(c, store.Options{})
			if err != nil {
				return err
			}
			defer db.Close()
			did, err := db.Migrate(c.Context())
			if err != nil {
				return err
			}
			for _, name := range did {
				fmt.Fprintln(c.OutOrStdout(), "applied", name)
			}
			if len(did) == 0 {
				fmt.Fprintln(c.OutOrStdout(), "The database is up to date")
			}
			return nil
		},
	})
	return c
}

func backupCommand() *cobra.Command {
	var p place
	c := &cobra.Command{
		Use: "backup FILE", Short: "Write a checked copy of the database while the server runs", Args: oneArgument,
		RunE: func(c *cobra.Command, args []string) error {
			db, err := p.existing(c)
			if err != nil {
				return err
			}
			defer db.Close()
			if err := db.BackupTo(c.Context(), args[0]); err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "Backed up to %s, and checked\n", args[0])
			return err
		},
	}
	p.flags(c)
	return c
}

// require refuses a folder without a database, which opening it would make.
func (p *place) require() error {
	if p.database != "" {
		return nil
	}
	if _, err := os.Stat(p.file()); err != nil {
		return problem.New(problem.NotFound, "data.none", "There is no database in %s. Name the right folder with --data, or make one with: moothall migrate up", p.data)
	}
	return nil
}

// existing opens a database that must be there and up to date.
func (p *place) existing(c *cobra.Command) (*store.DB, error) {
	if err := p.require(); err != nil {
		return nil, err
	}
	db, err := p.open(c, store.Options{})
	if err != nil {
		return nil, err
	}
	if err := db.RequireCurrent(c.Context()); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func restoreCommand() *cobra.Command {
	var p place
	c := &cobra.Command{
		Use: "restore FILE", Short: "Put a backup in place in an empty data folder", Args: oneArgument,
		RunE: func(c *cobra.Command, args []string) error {
			if p.database != "" {
				return problem.New(problem.Malformed, "restore.postgres", "Moothall restores SQLite. For PostgreSQL use pg_restore, as the operations guide says")
			}
			if err := store.Restore(c.Context(), args[0], p.file()); err != nil {
				return err
			}
			_, err := fmt.Fprintf(c.OutOrStdout(), "Restored %s to %s, and checked\n", args[0], p.file())
			return err
		},
	}
	p.flags(c)
	return c
}

// makeFolder makes the data folder if it is not there.
func makeFolder(name string) error {
	err := os.MkdirAll(name, 0o750)
	if err == nil {
		return nil
	}
	reason := err
	var p *os.PathError
	if errors.As(err, &p) {
		reason = p.Err
	}
	return problem.New(problem.Unavailable, "data.folder", "Cannot make the data folder %s: %s", name, reason)
}

func doctorCommand() *cobra.Command {
	var p place
	c := &cobra.Command{
		Use: "doctor", Short: "Look whether the installation is sound", Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			db, err := p.existing(c)
			if err != nil {
				return err
			}
			defer db.Close()
			out := c.OutOrStdout()
			fmt.Fprintf(out, "Database       %s, up to date\n", db.Engine())
			if db.Engine() == "sqlite" {
				if err := store.CheckFile(c.Context(), p.file()); err != nil {
					return err
				}
				fmt.Fprintln(out, "Integrity      ok")
			}
			return db.View(c.Context(), func(tx *store.Tx) error {
				holidays, err := decision.Calendar(tx)
				if err == nil {
					_, err = fmt.Fprintf(out, "Bank holidays  %s, %s\n", holidays.Version(), holidays.Years())
				}
				return err
			})
		},
	}
	p.flags(c)
	return c
}
