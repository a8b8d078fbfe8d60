package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/workflow/dmn"
	"moothall/workflow/feel"
)

func dmnCommand() *cobra.Command {
	c := group("dmn", "Run, check and measure decision models")
	c.AddCommand(dmnEvalCommand(), dmnCheckCommand(), dmnTCKCommand())
	return c
}

func dmnEvalCommand() *cobra.Command {
	var asJSON bool
	var decision, file string
	c := &cobra.Command{
		Use:   "eval MODEL.dmn",
		Short: "Take a decision and say why it comes out as it does",
		Long: "Take a decision of a model, on inputs from a JSON object, and say which rules matched and what came of it. Models that it imports are\n" +
			"looked for beside it. A decision service is asked by its name too.",
		Example: `  moothall dmn eval clearance.dmn --decision Clearance --input report.json
  moothall dmn eval clearance.dmn --decision Clearance --input report.json --json`,
		Args: oneArgument,
		RunE: func(c *cobra.Command, args []string) error {
			g, err := loadGraph(args[0])
			if err != nil {
				return err
			}
			if decision == "" {
				names := g.Model.Decisions()
				if len(names) != 1 {
					return problem.New(problem.Invalid, "dmn.decision", "Say which decision to take, with --decision: %s", strings.Join(names, ", "))
				}
				decision = names[0]
			}
			in, err := inputsOf(file)
			if err != nil {
				return err
			}
			e, err := g.Decide(c.Context(), decision, in, time.Now().In(calendar.London()))
			if err != nil {
				return problem.New(problem.Invalid, "dmn.decide", "%v", err)
			}
			e.Notes = append(unasked(g, in), e.Notes...)
			if asJSON {
				return printJSON(c.OutOrStdout(), evaluationJSON(e))
			}
			printEvaluation(printer{c.OutOrStdout()}, e)
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.Flags().StringVar(&decision, "decision", "", "the `name` of the decision, if the model has several")
	c.Flags().StringVar(&file, "input", "", "a JSON `file` with the inputs by name")
	return c
}

// unasked are notes on inputs that the model does not ask for: most often a name
// that is misspelt.
func unasked(g *dmn.Graph, in dmn.Inputs) (notes []feel.Note) {
	asked := g.Model.Decisions()
	var names []string
	for _, v := range g.InputNames() {
		names = append(names, v.Name)
	}
	for _, n := range slices.Sorted(maps.Keys(in)) {
		if !slices.Contains(names, n) && !slices.Contains(asked, n) {
			notes = append(notes, feel.Note{Text: fmt.Sprintf("the model asks for no input called %q; it asks for %s", n, strings.Join(names, ", "))})
		}
	}
	return notes
}

func inputsOf(file string) (dmn.Inputs, error) {
	in := dmn.Inputs{}
	if file == "" {
		return in, nil
	}
	v, err := readJSONFile(file)
	if err != nil {
		return nil, err
	}
	c, ok := v.(*feel.Context)
	if !ok {
		return nil, problem.New(problem.Malformed, "dmn.input", "%s holds no JSON object: it must be one, with a member for each input", file)
	}
	for _, n := range c.Names() {
		in[n], _ = c.Get(n)
	}
	return in, nil
}

// loadGraph reads a model, and those beside it that it imports.
func loadGraph(file string) (*dmn.Graph, error) {
	m, err := loadModel(file)
	if err != nil {
		return nil, err
	}
	var others []*dmn.Model
	if len(m.Imports) > 0 {
		beside, err := filepath.Glob(filepath.Join(globSafe(filepath.Dir(file)), "*.dmn"))
		if err != nil {
			return nil, fmt.Errorf("look for the models beside %s: %w", file, err)
		}
		for _, other := range beside {
			if o, err := loadModel(other); err == nil && o.Namespace != m.Namespace {
				others = append(others, o)
			}
		}
	}
	g, err := dmn.Compile(m, others...)
	if err != nil {
		return nil, problem.New(problem.Invalid, "dmn.model", "%s: %v", file, err)
	}
	return g, nil
}

// globSafe escapes what a pattern would read as one.
func globSafe(dir string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(dir)
}

func loadModel(file string) (*dmn.Model, error) {
	src, err := readFile(file, dmn.MaxBytes)
	if err != nil {
		return nil, err
	}
	m, err := dmn.Read(src)
	if err != nil {
		return nil, problem.New(problem.Malformed, "dmn.file", "%s: %v", file, err)
	}
	return m, nil
}

type entryJSON struct {
	Name  string          `json:"name"`
	Value json.RawMessage `json:"value"`
}

type stepJSON struct {
	Name    string          `json:"name"`
	Policy  string          `json:"hit_policy,omitempty"`
	Inputs  []entryJSON     `json:"inputs,omitempty"`
	Matched []int           `json:"matched_rules,omitempty"`
	RuleIDs []string        `json:"rule_ids,omitempty"`
	Result  json.RawMessage `json:"result"`
}

func entriesJSON(list []dmn.Entry) (out []entryJSON) {
	for _, e := range list {
		out = append(out, entryJSON{e.Name, feel.JSON(e.Value)})
	}
	return out
}

func evaluationJSON(e dmn.Evaluation) any {
	steps := []stepJSON{}
	for _, s := range e.Steps {
		steps = append(steps, stepJSON{s.Name, string(s.Policy), entriesJSON(s.Inputs), s.Matched, s.Rules, feel.JSON(s.Result)})
	}
	return struct {
		Decision string          `json:"decision"`
		Result   json.RawMessage `json:"result"`
		Model    string          `json:"model"`
		Inputs   []entryJSON     `json:"inputs"`
		Steps    []stepJSON      `json:"steps"`
		Notes    []string        `json:"notes"`
	}{e.Decision, feel.JSON(e.Result), e.Model, entriesJSON(e.Inputs), steps, sentences(e.Notes)}
}

func printEvaluation(p printer, e dmn.Evaluation) {
	p.say("%s: %s", e.Decision, feel.Literal(e.Result))
	if len(e.Inputs) > 0 {
		p.section("Inputs")
		for _, in := range e.Inputs {
			p.say("%s: %s", in.Name, feel.Literal(in.Value))
		}
	}
	p.section("Why")
	for _, s := range e.Steps {
		if s.Policy == "" {
			p.say("%s: %s", s.Name, feel.Literal(s.Result))
			continue
		}
		p.say("%s (hit policy %s): %s, giving %s", s.Name, strings.ToLower(string(s.Policy)), s.Matches(), feel.Literal(s.Result))
		for _, in := range s.Inputs {
			p.say("  %s was %s", in.Name, feel.Literal(in.Value))
		}
	}
	if len(e.Notes) > 0 {
		p.section("Notes")
		for _, n := range e.Notes {
			p.say("%s", n)
		}
	}
}

func dmnCheckCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "check MODEL.dmn",
		Short: "Look for what is wrong with a decision model, before anything runs",
		Long: "Look for expressions that cannot be read, unknown names and impossible comparisons; and, in each decision table, for cases that no rule\n" +
			"answers, cases that two answer, and rules that never match. The command fails if anything is wrong, not if something is only doubtful.",
		Example: `  moothall dmn check clearance.dmn`,
		Args:    oneArgument,
		RunE: func(c *cobra.Command, args []string) error {
			g, err := loadGraph(args[0])
			if err != nil {
				return err
			}
			findings := checkGraph(c.Context(), g)
			if asJSON {
				err = printJSON(c.OutOrStdout(), findings)
			} else {
				for _, f := range findings {
					fmt.Fprintln(c.OutOrStdout(), f)
				}
				if len(findings) == 0 {
					fmt.Fprintf(c.OutOrStdout(), "%s: nothing wrong\n", args[0])
				}
			}
			faults := 0
			for _, f := range findings {
				if f.Severity == string(dmn.Fault) {
					faults++
				}
			}
			if err == nil && faults > 0 {
				err = problem.New(problem.Invalid, "dmn.check", "%s: %d wrong; see above", args[0], faults)
			}
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

type finding struct {
	Severity string   `json:"severity"`
	Place    string   `json:"place,omitempty"`
	Text     string   `json:"text"`
	Rules    []int    `json:"rules,omitempty"`
	Example  []string `json:"example,omitempty"`
}

func (f finding) String() string {
	s := f.Severity + ": "
	if f.Place != "" {
		s += f.Place + ": "
	}
	s += f.Text
	if len(f.Example) > 0 {
		s += " For example: " + strings.Join(f.Example, "; ") + "."
	}
	return s
}

func checkGraph(ctx context.Context, g *dmn.Graph) []finding {
	list := []finding{}
	for _, p := range g.Problems() {
		list = append(list, finding{Severity: string(dmn.Fault), Place: p.Place, Text: p.Text})
	}
	for _, name := range g.Model.Decisions() {
		t, ok := g.Table(name)
		if !ok {
			continue
		}
		for _, f := range t.Lint(ctx, false) {
			list = append(list, finding{string(f.Severity), "decision " + name, f.Text, f.Rules, f.Example})
		}
	}
	return list
}

func dmnTCKCommand() *cobra.Command {
	var out string
	var failures bool
	c := &cobra.Command{
		Use:   "tck DIR",
		Short: "Measure conformance with the DMN Technology Compatibility Kit",
		Long: "Run every test file below a directory that is laid out like the TestCases of the DMN Technology Compatibility Kit\n" +
			"(github.com/dmn-tck/tck), print how many cases pass in all and among those that expect a value, and write the results file that the\n" +
			"kit's own table of vendors is made from.",
		Example: `  moothall dmn tck tck/TestCases --out tck_results.csv`,
		Args:    oneArgument,
		RunE: func(c *cobra.Command, args []string) error {
			if info, err := os.Stat(args[0]); err != nil || !info.IsDir() {
				return problem.New(problem.NotFound, "tck.dir", "%s is not a folder: name the one that holds compliance-level-2 and compliance-level-3", args[0])
			}
			var tell func(string, int, int)
			if term.IsTerminal(int(os.Stderr.Fd())) {
				tell = func(dir string, done, of int) { fmt.Fprintf(os.Stderr, "\r\033[K%d of %d: %s", done, of, dir) }
				defer fmt.Fprint(os.Stderr, "\r\033[K")
			}
			list, err := dmn.RunTCK(c.Context(), os.DirFS(args[0]), time.Now().In(calendar.London()), tell)
			if err != nil {
				return err
			}
			if len(list) == 0 {
				return problem.New(problem.NotFound, "tck.none", "There is no test file (NAME-test-NN.xml) below %s", args[0])
			}
			if out != "" {
				var b bytes.Buffer
				if err := errors.Join(dmn.WriteTCK(&b, list), writeWhole(out, b.Bytes())); err != nil {
					return err
				}
			}
			printTCK(printer{c.OutOrStdout()}, list, failures)
			return nil
		},
	}
	c.Flags().StringVar(&out, "out", "", "write the results to this CSV `file`")
	c.Flags().BoolVar(&failures, "failures", false, "list the cases that fail, with the reason")
	return c
}

// writeWhole writes a file; its error is the caller's to say.
func writeWhole(file string, text []byte) error {
	if err := os.WriteFile(file, text, 0o644); err != nil { //nolint:gosec // a report that anybody may read
		return problem.New(problem.Invalid, "file.write", "Cannot write %s: check the folder and that you may write there", file)
	}
	return nil
}

func printTCK(p printer, list []dmn.Outcome, failures bool) {
	type tally struct{ passed, all int }
	levels := map[string]*tally{}
	var order []string
	var total, values tally
	count := func(t *tally, ok bool) {
		t.all++
		if ok {
			t.passed++
		}
	}
	for _, o := range list {
		level := strings.Split(o.Dir, "/")[0]
		if levels[level] == nil {
			levels[level] = &tally{}
			order = append(order, level)
		}
		count(levels[level], o.OK)
		count(&total, o.OK)
		if o.ExpectsValue {
			count(&values, o.OK)
		}
		if failures && !o.OK {
			p.say("%s/%s %s: %s", o.Dir, o.File, o.Case, o.Message)
		}
	}
	say := func(what string, t tally) {
		share := 100.0
		if t.all > 0 {
			share = 100 * float64(t.passed) / float64(t.all)
		}
		p.say("%s: %d of %d pass (%.2f%%)", what, t.passed, t.all, share)
	}
	for _, l := range order {
		say(l, *levels[l])
	}
	say("All cases", total)
	say("Cases that expect a value", values)
}
