package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/spf13/cobra"

	"moothall/internal/store"
)

// version is set when the binary is built.
var version = "development"

func root() *cobra.Command {
	c := group("moothall", "From an ICT strategy to governed investment, published decisions and proven benefits")
	c.SilenceUsage, c.SilenceErrors = true, true
	c.SetFlagErrorFunc(refuseFlag)
	c.SetHelpCommand(helpCommand(c))
	c.AddCommand(demoCommand(), serveCommand(), migrateCommand(), backupCommand(), restoreCommand(),
		organisationCommand(), userCommand(), importCommand(), appraiseCommand(), portfolioCommand(), feelCommand(), dmnCommand(), processCommand(), calendarCommand(), deadlineCommand(), doctorCommand(), versionCommand())
	c.InitDefaultCompletionCmd()
	for _, each := range c.Commands() {
		if each.Name() == "completion" {
			askForMore(each)
			for _, shell := range each.Commands() {
				shell.Args = noArguments
			}
		}
	}
	return c
}

// place says where the database is.
type place struct{ data, database string }

func (p *place) flags(c *cobra.Command) {
	c.PersistentFlags().StringVar(&p.data, "data", "data", "`folder` that holds the database file")
	c.PersistentFlags().StringVar(&p.database, "database", os.Getenv("MOOTHALL_DATABASE"), "`address` of a PostgreSQL database, postgres://…, instead of a file; MOOTHALL_DATABASE if none is given")
	c.PersistentFlags().Lookup("database").DefValue = "" // help would print the password in it
}

func (p *place) address() string {
	if p.database != "" {
		return p.database
	}
	return "sqlite:" + p.file()
}

func (p *place) file() string { return filepath.Join(p.data, "moothall.db") }

// open opens the database of c's flags.
func (p *place) open(c *cobra.Command, o store.Options) (*store.DB, error) {
	return store.Open(c.Context(), p.address(), o)
}

func versionCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			goVersion := ""
			if info, ok := debug.ReadBuildInfo(); ok {
				goVersion = info.GoVersion
			}
			if asJSON {
				return printJSON(c.OutOrStdout(), map[string]string{"version": version, "go": goVersion})
			}
			_, err := fmt.Fprintf(c.OutOrStdout(), "moothall %s (%s)\n", version, goVersion)
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
