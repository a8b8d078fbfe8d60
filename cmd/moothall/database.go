package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/internal/store"
)

func migrateCommand() *cobra.Command {
	var p place
	c := &cobra.Command{Use: "migrate", Short: "See or bring up to date the shape of the database"}
	p.flags(c)
	c.AddCommand(&cobra.Command{
		Use: "status", Short: "List the migrations", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
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
		Use: "up", Short: "Apply what is missing", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if p.database == "" {
				if err := os.MkdirAll(p.data, 0o750); err != nil {
					return problem.New(problem.Unavailable, "data.folder", "Cannot make the data folder %s: %s", p.data, errors.Unwrap(err))
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
		Use: "backup FILE", Short: "Write a checked copy of the database while the server runs", Args: cobra.ExactArgs(1),
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

// existing opens a database that must be there and up to date.
func (p *place) existing(c *cobra.Command) (*store.DB, error) {
	if p.database == "" {
		if _, err := os.Stat(p.file()); err != nil {
			return nil, problem.New(problem.NotFound, "data.none", "There is no database in %s. Name the right folder with --data, or make one with: moothall migrate up", p.data)
		}
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
		Use: "restore FILE", Short: "Put a backup in place in an empty data folder", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if p.database != "" {
				return problem.New(problem.Malformed, "restore.postgres", "Moothall restores SQLite. For PostgreSQL use pg_restore, as the operations guide says")
			}
			if err := store.CheckFile(c.Context(), args[0]); err != nil {
				return err
			}
			if _, err := os.Stat(p.file()); err == nil {
				return problem.New(problem.Conflict, "restore.exists", "%s already holds a database. Move it away first: a restore overwrites nothing", p.data)
			}
			if err := os.MkdirAll(p.data, 0o750); err != nil {
				return problem.New(problem.Unavailable, "data.folder", "Cannot make the data folder %s", p.data)
			}
			if err := copyFile(args[0], p.file()); err != nil {
				return err
			}
			if err := store.CheckFile(c.Context(), p.file()); err != nil {
				return err
			}
			_, err := fmt.Fprintf(c.OutOrStdout(), "Restored %s to %s, and checked\n", args[0], p.file())
			return err
		},
	}
	p.flags(c)
	return c
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return err
	}
	if _, err = io.Copy(out, in); err == nil {
		err = out.Sync()
	}
	return errors.Join(err, out.Close())
}

func doctorCommand() *cobra.Command {
	var p place
	c := &cobra.Command{
		Use: "doctor", Short: "Look whether the installation is sound", Args: cobra.NoArgs,
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
			fmt.Fprintf(out, "Bank holidays  %s\n", calendar.EnglandAndWales().Version())
			return nil
		},
	}
	p.flags(c)
	return c
}
