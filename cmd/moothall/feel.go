package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"time"

	"github.com/spf13/cobra"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/workflow/feel"
)

func feelCommand() *cobra.Command {
	var asJSON bool
	var file string
	c := &cobra.Command{
		Use:   "feel EXPRESSION",
		Short: "Work out an expression in FEEL, the language of decision tables and conditions",
		Long: "Work out an expression in FEEL, the language of decision tables and conditions. Names come from a JSON object; dates in it are texts, made\n" +
			"dates with date(…). Where a part comes to null, the reason is told with its column.",
		Example: `  moothall feel '1 + 1'
  moothall feel 'amount > 500000 and wards >= 2' --context facts.json`,
		DisableFlagParsing: true, // an expression may begin with a minus
		RunE: func(c *cobra.Command, args []string) error {
			args, help, err := expressionArguments(c, args)
			if err != nil || help {
				return errors.Join(err, helpIf(c, help))
			}
			names, values, err := contextOf(file)
			if err != nil {
				return err
			}
			prog, err := feel.Compile("", args[0], feel.NewScope(nil, names...))
			if err != nil {
				return problem.New(problem.Malformed, "feel.syntax", "The expression cannot be read: %v", err)
			}
			run := feel.NewRun(c.Context(), time.Now().In(calendar.London()), feel.Limits{})
			v, err := prog.Eval(run, values...)
			if err != nil {
				return problem.New(problem.Invalid, "feel.limit", "The expression was stopped: %v", err)
			}
			if asJSON {
				return printJSON(c.OutOrStdout(), map[string]any{"result": feel.JSON(v), "notes": sentences(run.Notes()), "problems": sentences(prog.Problems())})
			}
			fmt.Fprintln(c.OutOrStdout(), feel.Literal(v))
			told := map[string]bool{}
			for _, n := range append(prog.Problems(), run.Notes()...) {
				if !told[n.String()] {
					fmt.Fprintf(c.ErrOrStderr(), "%s\n", n)
				}
				told[n.String()] = true
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.Flags().StringVar(&file, "context", "", "a JSON `file` with an object whose members are the names")
	return c
}

var flagLike = regexp.MustCompile(`^(-h|--[a-z]+(=.*)?)$`)

// expressionArguments reads the flags and gives the one argument that is none.
func expressionArguments(c *cobra.Command, args []string) (rest []string, help bool, err error) {
	var flags []string
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "--":
			rest = append(rest, args[i+1:]...)
			i = len(args)
		case args[i] == "--context" && i+1 < len(args):
			flags = append(flags, args[i], args[i+1])
			i++
		case flagLike.MatchString(args[i]):
			flags = append(flags, args[i])
		default:
			rest = append(rest, args[i])
		}
	}
	c.InitDefaultHelpFlag()
	if err := c.Flags().Parse(flags); err != nil {
		return nil, false, refuseFlag(c, err)
	}
	if help, err = c.Flags().GetBool("help"); err != nil || help {
		return nil, help, err
	}
	return rest, false, oneArgument(c, rest)
}

func helpIf(c *cobra.Command, help bool) error {
	if !help {
		return nil
	}
	return c.Help()
}

func sentences(notes []feel.Note) []string {
	list := make([]string, len(notes))
	for i, n := range notes {
		list[i] = n.String()
	}
	return list
}

// contextOf reads the names of an expression from a JSON object.
func contextOf(file string) (names []feel.Var, values []feel.Value, err error) {
	if file == "" {
		return nil, nil, nil
	}
	v, err := readJSONFile(file)
	if err != nil {
		return nil, nil, err
	}
	c, ok := v.(*feel.Context)
	if !ok {
		return nil, nil, problem.New(problem.Malformed, "feel.context", "%s holds no JSON object: it must be one, with a member for each name", file)
	}
	for _, n := range c.Names() {
		v, _ := c.Get(n)
		names, values = append(names, feel.Var{Name: n, Type: feel.TypeOf(v)}), append(values, v)
	}
	return names, values, nil
}

// maxInput bounds a file of values.
const maxInput = 8 << 20

func readJSONFile(file string) (feel.Value, error) {
	src, err := readFile(file, maxInput)
	if err != nil {
		return nil, err
	}
	v, err := feel.ReadJSON(src)
	if err != nil {
		return nil, problem.New(problem.Malformed, "file.json", "%s: %v", file, err)
	}
	return v, nil
}

// readFile reads a file of at most so many bytes.
func readFile(file string, most int64) ([]byte, error) {
	f, err := os.Open(file) //nolint:gosec // the file that the person names
	if err != nil {
		return nil, problem.New(problem.NotFound, "file.none", "Cannot read %s: check the name and that you may read it", file)
	}
	defer f.Close()
	src, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, problem.New(problem.Malformed, "file.unreadable", "Cannot read %s: it is not a file with text in it", file)
	}
	if int64(len(src)) > most {
		return nil, problem.New(problem.Malformed, "file.large", "%s is larger than %d MB", file, most>>20)
	}
	return src, nil
}
