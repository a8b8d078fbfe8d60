package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/workflow/bpmn"
	"moothall/workflow/dmn"
	"moothall/workflow/feel"
	"moothall/workflow/instance"
)

func processCommand() *cobra.Command {
	c := group("process", "Check and try process models")
	c.AddCommand(processRunCommand(), processCheckCommand(), processOutlineCommand(), processDrawCommand())
	return c
}

func processRunCommand() *cobra.Command {
	var asJSON bool
	var id, start, input, answers string
	c := &cobra.Command{
		Use:   "run FILE.bpmn",
		Short: "Run a process in memory, and print what it did",
		Long: "Run a process in memory, with nobody there: every task and job is done at once, and when nothing else is left to do, the clock moves to\n" +
			"the next timer. Print which steps were completed, in order, how it ended, and what it still waits for. Nothing is sent or kept. Processes\n" +
			"that it calls and tables of rules that it asks are looked for in the file and beside it.",
		Example: `  moothall process run clearance.bpmn --input report.json
  moothall process run clearance.bpmn --answers answers.json --json`,
		Args: oneArgument,
		RunE: func(c *cobra.Command, args []string) error {
			m, err := loadProcesses(args[0])
			if err != nil {
				return err
			}
			p, err := choose(m, args[0], id)
			if err != nil {
				return err
			}
			trial, begin, err := trialOf(c.Context(), args[0], m, p, input, answers)
			if err != nil {
				return err
			}
			if begin.At = start; start == "" {
				begin.At = onlyStart(p)
			}
			out, err := trial.Run(c.Context(), p, begin)
			if err != nil {
				return problem.New(problem.Invalid, "process.run", "%s: %v", args[0], err)
			}
			if asJSON {
				return printJSON(c.OutOrStdout(), outcomeJSON(p, out))
			}
			printOutcome(printer{c.OutOrStdout()}, p, out)
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.Flags().StringVar(&id, "process", "", "the `id` of the process, if the file has several")
	c.Flags().StringVar(&start, "start", "", "the `id` of the start event, if there are several")
	c.Flags().StringVar(&input, "input", "", "a JSON `file` with an object whose members are the variables")
	c.Flags().StringVar(&answers, "answers", "", "a JSON `file` with what tasks and jobs come to, by id: an object of variables, null if nobody does it, or a text: the code of an error")
	return c
}

// onlyStart is the start event of a process that has no plain one.
func onlyStart(p *bpmn.Process) string {
	for _, n := range p.Root.Starts {
		if n.Kind != bpmn.StartEvent || n.Event.Trigger == bpmn.None {
			return ""
		}
	}
	return p.Root.Starts[0].ID
}

func loadProcesses(file string) (*bpmn.Model, error) {
	src, err := readFile(file, bpmn.MaxBytes)
	if err != nil {
		return nil, err
	}
	m, err := bpmn.Read(src)
	if err != nil {
		return nil, problem.New(problem.Malformed, "bpmn.file", "%s: %v", file, err)
	}
	return m, nil
}

// choose is the process of a file that is to be run.
func choose(m *bpmn.Model, file, id string) (*bpmn.Process, error) {
	list := m.Processes()
	if id == "" {
		i := slices.IndexFunc(list, func(h bpmn.Header) bool { return h.Executable })
		if i < 0 && len(list) == 1 {
			i = 0
		}
		if i < 0 {
			var ids []string
			for _, h := range list {
				ids = append(ids, h.ID)
			}
			if len(ids) == 0 {
				return nil, problem.New(problem.Invalid, "process.none", "%s has no process", file)
			}
			return nil, problem.New(problem.Invalid, "process.several", "Say which process to run, with --process: %s", strings.Join(ids, ", "))
		}
		id = list[i].ID
	}
	p, findings := m.Compile(id)
	if p == nil {
		var why []string
		for _, f := range findings {
			if f.Severity == bpmn.Refusal {
				why = append(why, f.String())
			}
		}
		more := ""
		if len(why) > 1 {
			more = fmt.Sprintf(" (and %d more: moothall process check lists them)", len(why)-1)
		}
		return nil, problem.New(problem.Invalid, "process.refused", "%s cannot run: %s%s", file, why[0], more)
	}
	return p, nil
}

// trialOf prepares a trial with what stands beside the file.
func trialOf(ctx context.Context, file string, m *bpmn.Model, p *bpmn.Process, input, answers string) (instance.Trial, instance.Start, error) {
	in, err := inputsOf(input)
	if err != nil {
		return instance.Trial{}, instance.Start{}, err
	}
	given, err := answersOf(p, answers)
	if err != nil {
		return instance.Trial{}, instance.Start{}, err
	}
	now := time.Now().In(calendar.London()).Truncate(time.Second)
	return instance.Trial{
		Now: now, Answers: given,
		Process: func(id string) (*bpmn.Process, error) { return processBeside(file, m, id) },
		Decide: func(key string, vars func(string) (feel.Value, bool)) (feel.Value, error) {
			return decideBeside(ctx, file, key, vars, now)
		},
		Calendar: func(name string) (*calendar.Calendar, error) {
			if name != "" && name != "england-and-wales" {
				return nil, fmt.Errorf("there is no calendar called %q; england-and-wales is there", name)
			}
			return calendar.EnglandAndWales(), nil
		},
	}, instance.Start{Vars: instance.NewVars(in)}, nil
}

// answersOf reads what tasks and jobs come to.
func answersOf(p *bpmn.Process, file string) (map[string]instance.Answer, error) {
	if file == "" {
		return nil, nil
	}
	v, err := readJSONFile(file)
	if err != nil {
		return nil, err
	}
	c, ok := v.(*feel.Context)
	if !ok {
		return nil, problem.New(problem.Malformed, "process.answers", "%s holds no JSON object: it must be one, with a member for each task", file)
	}
	list := map[string]instance.Answer{}
	for _, id := range c.Names() {
		if _, known := p.Node(id); !known {
			return nil, problem.New(problem.Invalid, "process.answers", "%s answers for %q, which is no step of the process", file, id)
		}
		v, _ := c.Get(id)
		switch v := v.(type) {
		case nil:
			list[id] = instance.Answer{Never: true}
		case feel.String:
			list[id] = instance.Answer{Error: string(v)}
		case *feel.Context:
			m := map[string]feel.Value{}
			for _, n := range v.Names() {
				m[n], _ = v.Get(n)
			}
			list[id] = instance.Answer{Vars: instance.NewVars(m)}
		default:
			return nil, problem.New(problem.Malformed, "process.answers", "%s: the answer of %s must be an object of variables, null or the code of an error", file, id)
		}
	}
	return list, nil
}

// processBeside finds a process in the file or in those beside it.
func processBeside(file string, m *bpmn.Model, id string) (*bpmn.Process, error) {
	models := []*bpmn.Model{m}
	beside, err := filepath.Glob(filepath.Join(globSafe(filepath.Dir(file)), "*.bpmn"))
	if err != nil {
		return nil, fmt.Errorf("look for the processes beside %s: %w", file, err)
	}
	for _, other := range beside {
		if o, err := loadProcesses(other); err == nil {
			models = append(models, o)
		}
	}
	for _, m := range models {
		if slices.ContainsFunc(m.Processes(), func(h bpmn.Header) bool { return h.ID == id }) {
			p, findings := m.Compile(id)
			if p == nil {
				return nil, fmt.Errorf("the process %q cannot run: %s", id, findings[0])
			}
			return p, nil
		}
	}
	return nil, fmt.Errorf("there is no process %q in the file or beside it", id)
}

// decideBeside asks a decision of a model beside the file.
func decideBeside(ctx context.Context, file, key string, vars func(string) (feel.Value, bool), now time.Time) (feel.Value, error) {
	beside, err := filepath.Glob(filepath.Join(globSafe(filepath.Dir(file)), "*.dmn"))
	if err != nil {
		return nil, fmt.Errorf("look for the tables of rules beside %s: %w", file, err)
	}
	for _, other := range beside {
		g, err := loadGraph(other)
		if err != nil {
			continue
		}
		name, ok := g.Model.DecisionNamed(key)
		if !ok {
			continue
		}
		in := dmn.Inputs{}
		for _, v := range g.InputNames() {
			if value, known := vars(v.Name); known {
				in[v.Name] = value
			}
		}
		e, err := g.Decide(ctx, name, in, now)
		return e.Result, err
	}
	return nil, fmt.Errorf("there is no table of rules %q beside the file", key)
}

type elementJSON struct {
	Element string `json:"element"`
	Text    string `json:"text"`
}

func problemsJSON(list []instance.Problem) []elementJSON {
	out := []elementJSON{}
	for _, p := range list {
		out = append(out, elementJSON{p.Node, p.Text})
	}
	return out
}

func outcomeJSON(p *bpmn.Process, o instance.Outcome) any {
	vars := map[string]json.RawMessage{}
	for _, n := range o.Vars.Names() {
		v, _ := o.Vars.Get(n)
		vars[n] = feel.JSON(v)
	}
	sent := []elementJSON{}
	for _, s := range o.Sent {
		sent = append(sent, elementJSON{s.Node, s.Name})
	}
	completed := o.Completed
	if completed == nil {
		completed = []string{}
	}
	return struct {
		Process   string                     `json:"process"`
		Status    string                     `json:"status"`
		Trace     []string                   `json:"trace"`
		Variables map[string]json.RawMessage `json:"variables"`
		Sent      []elementJSON              `json:"sent"`
		Incidents []elementJSON              `json:"incidents"`
		Waiting   []elementJSON              `json:"waiting"`
	}{p.ID, string(o.Status), completed, vars, sent, problemsJSON(o.Incidents), problemsJSON(o.Waiting)}
}

func printOutcome(p printer, proc *bpmn.Process, o instance.Outcome) {
	p.say("%s: %s", proc.Label(), o.Status)
	p.section("Completed, in order")
	for _, id := range o.Completed {
		p.say("%s", labelled(proc, id))
	}
	if o.Vars.Len() > 0 {
		p.section("Variables")
		for _, n := range o.Vars.Names() {
			v, _ := o.Vars.Get(n)
			p.say("%s: %s", n, feel.Literal(v))
		}
	}
	list := func(title string, problems []instance.Problem) {
		if len(problems) == 0 {
			return
		}
		p.section("%s", title)
		for _, each := range problems {
			p.say("%s: %s", labelled(proc, each.Node), each.Text)
		}
	}
	if len(o.Sent) > 0 {
		p.section("Messages sent")
		for _, s := range o.Sent {
			p.say("%s: %s", labelled(proc, s.Node), s.Name)
		}
	}
	list("Incidents", o.Incidents)
	list("Still waiting", o.Waiting)
}

// labelled is an id with the name of its step.
func labelled(p *bpmn.Process, id string) string {
	if n, ok := p.Node(id); ok && n.Name != "" {
		return id + " (" + n.Name + ")"
	}
	return id
}

func processCheckCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "check FILE.bpmn…",
		Short: "Say of process models whether they can run, and what they cannot",
		Long: "Say of each process in each file whether it can run here; and if not, which of its elements cannot, and what to do. Extensions of Camunda 7\n" +
			"and 8 are read, and what was translated and what was left out is listed. The command fails if a file cannot be read or a process that is\n" +
			"marked as executable cannot run.",
		Example: `  moothall process check *.bpmn`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return problem.New(problem.Malformed, "command.arguments", "Name one file or more. See: %s --help", c.CommandPath())
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			verdicts := []verdictJSON{}
			bad := 0
			for _, file := range args {
				list, failed := verdictsOf(file)
				verdicts = append(verdicts, list...)
				if failed {
					bad++
				}
			}
			var err error
			if asJSON {
				err = printJSON(c.OutOrStdout(), verdicts)
			} else {
				for _, v := range verdicts {
					v.print(printer{c.OutOrStdout()})
				}
			}
			if bad > 0 {
				err = errors.Join(err, problem.New(problem.Invalid, "process.check", "%d of %d files cannot run; see above", bad, len(args)))
			}
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func processOutlineCommand() *cobra.Command {
	var id string
	c := &cobra.Command{
		Use:   "outline FILE.bpmn",
		Short: "Tell a process in numbered steps, for who does not see the drawing",
		Long: "Tell a process in numbered steps: what is done, by whom and until when, and where it goes on. It says all that the drawing of what runs\n" +
			"says.",
		Example: `  moothall process outline clearance.bpmn`,
		Args:    oneArgument,
		RunE: func(c *cobra.Command, args []string) error {
			m, err := loadProcesses(args[0])
			if err != nil {
				return err
			}
			proc, err := choose(m, args[0], id)
			if err != nil {
				return err
			}
			p := printer{c.OutOrStdout()}
			p.say("%s", proc.Label())
			if proc.Doc != "" {
				p.say("%s", proc.Doc)
			}
			for _, s := range proc.Outline() {
				deep := strings.Repeat("  ", strings.Count(s.Number, "."))
				p.say("\n%s%s. %s", deep, s.Number, s.What)
				for _, line := range slices.Concat(s.About, s.Next) {
					p.say("%s   %s", deep, line)
				}
			}
			return nil
		},
	}
	c.Flags().StringVar(&id, "process", "", "the `id` of the process, if the file has several")
	return c
}

func processDrawCommand() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "draw FILE.bpmn",
		Short: "Draw a process model as a picture (SVG)",
		Long: "Draw the first diagram of a file as SVG, on the standard output or into a file. Every element has its name and kind as a title; what the\n" +
			"picture shows of a process that runs, moothall process outline says in words.",
		Example: `  moothall process draw clearance.bpmn --out clearance.svg`,
		Args:    oneArgument,
		RunE: func(c *cobra.Command, args []string) error {
			m, err := loadProcesses(args[0])
			if err != nil {
				return err
			}
			svg, err := m.Draw(nil)
			if err != nil {
				return problem.New(problem.Invalid, "process.draw", "%s: %v", args[0], err)
			}
			if out != "" {
				return writeWhole(out, svg)
			}
			_, err = c.OutOrStdout().Write(append(svg, '\n'))
			return err
		},
	}
	c.Flags().StringVar(&out, "out", "", "write the picture to this `file`")
	return c
}

type verdictJSON struct {
	File       string            `json:"file"`
	Process    string            `json:"process,omitempty"`
	Name       string            `json:"name,omitempty"`
	Executable bool              `json:"executable"`
	Runs       bool              `json:"runs"`
	Inputs     []string          `json:"inputs,omitempty"` // variables that nothing in it sets
	Findings   []bpmnFindingJSON `json:"findings"`
}

type bpmnFindingJSON struct {
	Severity string `json:"severity"`
	Element  string `json:"element,omitempty"`
	Place    string `json:"place,omitempty"`
	Text     string `json:"text"`
}

// verdictsOf are the verdicts on a file; failed says that it is to be mended.
func verdictsOf(file string) (list []verdictJSON, failed bool) {
	m, err := loadProcesses(file)
	if err != nil {
		return []verdictJSON{{File: file, Findings: []bpmnFindingJSON{{Severity: string(bpmn.Refusal), Text: strings.TrimPrefix(err.Error(), file+": ")}}}}, true
	}
	for _, v := range m.Check() {
		out := verdictJSON{File: file, Process: v.ID, Name: v.Name, Executable: v.Executable, Runs: v.Process != nil, Findings: []bpmnFindingJSON{}}
		if v.Process != nil {
			for _, each := range v.Process.Variables {
				if each.Used && !each.Set {
					out.Inputs = append(out.Inputs, each.Name)
				}
			}
		}
		for _, f := range v.Findings {
			out.Findings = append(out.Findings, bpmnFindingJSON{string(f.Severity), f.Element, f.Place, f.Text})
		}
		failed = failed || v.Executable && v.Process == nil
		list = append(list, out)
	}
	if len(list) == 0 {
		list = append(list, verdictJSON{File: file, Findings: []bpmnFindingJSON{{Severity: string(bpmn.Note), Text: "there is no process in it"}}})
	}
	return list, failed
}

func (v verdictJSON) print(p printer) {
	name := v.Process
	if v.Name != "" {
		name += " (" + v.Name + ")"
	}
	switch {
	case v.Process == "":
		p.say("%s:", v.File)
	case v.Runs && v.Executable:
		p.say("%s: process %s runs", v.File, name)
	case v.Runs:
		p.say("%s: process %s is drawn, not marked as executable; it could run", v.File, name)
	case v.Executable:
		p.say("%s: process %s cannot run", v.File, name)
	default:
		p.say("%s: process %s is drawn, not marked as executable; it could not run", v.File, name)
	}
	if len(v.Inputs) > 0 {
		p.say("  from outside: %s", strings.Join(v.Inputs, ", "))
	}
	for _, f := range v.Findings {
		place := ""
		if f.Place != "" {
			place = f.Place + ": "
		}
		p.say("  %s: %s%s", f.Severity, place, f.Text)
	}
}
