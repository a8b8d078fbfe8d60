package main

import (
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"moothall/internal/problem"
)

// What cobra and pflag say of a mistake is written for who wrote the program.
// Here it is a sentence for who typed it.

// group is a command that only holds others.
func group(use, short string) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short}
	askForMore(c)
	return c
}

// askForMore has a group show its commands, and refuse one that it has not:
// cobra by itself shows the help and calls that success.
func askForMore(c *cobra.Command) {
	c.Args = cobra.ArbitraryArgs
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return c.Help()
		}
		return noCommand(c, args)
	}
}

func noCommand(c *cobra.Command, args []string) error {
	return problem.New(problem.Malformed, "command.unknown", "There is no command “%s %s”. See: %s --help", c.CommandPath(), strings.Join(args, " "), c.CommandPath())
}

func noArguments(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return problem.New(problem.Malformed, "command.arguments", "“%s” takes flags only, not %q. See: %s --help", c.CommandPath(), args[0], c.CommandPath())
}

// oneArgument is for a command whose use names it, such as "backup FILE".
func oneArgument(c *cobra.Command, args []string) error {
	_, name, _ := strings.Cut(c.Use, " ")
	switch len(args) {
	case 0:
		return problem.New(problem.Malformed, "command.arguments", "Name one %s. See: %s --help", name, c.CommandPath())
	case 1:
		return nil
	}
	return problem.New(problem.Malformed, "command.arguments", "Name only one %s, not %q as well. See: %s --help", name, args[1], c.CommandPath())
}

// refuseFlag says what is wrong with a flag.
func refuseFlag(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	say := func(message string, args ...any) error {
		return problem.New(problem.Malformed, "command.flag", message+". See: %s --help", append(args, c.CommandPath())...)
	}
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return say("There is no flag -%s", unknown.GetSpecifiedName())
	case errors.As(err, &unknown):
		return say("There is no flag --%s", unknown.GetSpecifiedName())
	case errors.As(err, &bare):
		return say("The flag --%s needs something after it", bare.GetFlag().Name)
	case errors.As(err, &wrong):
		return say("The flag --%s cannot be %q", wrong.GetFlag().Name, wrong.GetValue())
	}
	return say("The flags cannot be read: %s", err)
}

// helpCommand shows the help of the command that its arguments name.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "Help about any command",
		RunE: func(_ *cobra.Command, args []string) error {
			c, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return noCommand(root, args)
			}
			c.InitDefaultHelpFlag()
			return c.Help()
		},
	}
}

// printed remembers the first failure to write what a command prints, such as
// to a full disk, which else would look like success.
type printed struct {
	to  io.Writer
	err error
}

func (p *printed) Write(b []byte) (int, error) {
	n, err := p.to.Write(b)
	if p.err == nil {
		p.err = err
	}
	return n, err
}
