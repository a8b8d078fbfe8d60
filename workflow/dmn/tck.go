package dmn

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/beevik/etree"

	"moothall/workflow/feel"
)

// An Outcome is one case of the DMN Technology Compatibility Kit, as run here.
type Outcome struct {
	Dir, File, Case string // "compliance-level-3/0100-arithmetic", "0100-arithmetic-test-01", "001"
	OK              bool
	ExpectsValue    bool   // not only null or an error
	Message         string // why not
}

// RunTCK runs every test file below a directory. tell hears of every directory.
// The error is that of reading; a case that fails is an outcome.
func RunTCK(ctx context.Context, dir fs.FS, now time.Time, tell func(dir string, done, of int)) (list []Outcome, err error) {
	var files []string
	err = fs.WalkDir(dir, ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.Contains(path.Base(p), "-test-") && path.Ext(p) == ".xml" {
			files = append(files, p)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for test files: %w", err)
	}
	slices.Sort(files)
	for i, file := range files {
		if err := ctx.Err(); err != nil {
			return list, fmt.Errorf("stopped: %w", err)
		}
		if tell != nil {
			tell(path.Dir(file), i+1, len(files))
		}
		outcomes, err := runTCKFile(ctx, dir, file, now)
		if err != nil { // a file that cannot be read is a failure, and no reason to stop
			outcomes = []Outcome{{Dir: path.Dir(file), File: strings.TrimSuffix(path.Base(file), ".xml"), Message: err.Error()}}
		}
		list = append(list, outcomes...)
	}
	return list, nil
}

func runTCKFile(ctx context.Context, dir fs.FS, file string, now time.Time) ([]Outcome, error) {
	src, err := fs.ReadFile(dir, file)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	doc, err := parse(src)
	if err != nil {
		return nil, err
	}
	root := doc.Root()
	var name string
	if m := root.SelectElement("modelName"); m != nil {
		name = strings.TrimSpace(m.Text())
	}
	graph, broken := loadTCK(dir, path.Dir(file), name)
	var list []Outcome
	for _, c := range root.SelectElements("testCase") {
		o := Outcome{Dir: path.Dir(file), File: strings.TrimSuffix(path.Base(file), ".xml"), Case: attr(c, "id")}
		if broken != nil {
			o.Message = broken.Error()
			for _, r := range c.SelectElements("resultNode") {
				o.ExpectsValue = o.ExpectsValue || wantOf(r) != nil
			}
		} else {
			runTCKCase(ctx, graph, c, now, &o)
		}
		list = append(list, o)
	}
	return list, nil
}

// loadTCK reads the model of a test and every other model beside it.
func loadTCK(dir fs.FS, folder, name string) (*Graph, error) {
	entries, err := fs.ReadDir(dir, folder)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", folder, err)
	}
	var main *Model
	var others []*Model
	for _, e := range entries {
		if path.Ext(e.Name()) != ".dmn" {
			continue
		}
		src, err := fs.ReadFile(dir, path.Join(folder, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", e.Name(), err)
		}
		m, err := Read(src)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name(), err)
		}
		if e.Name() == name {
			main = m
		} else {
			others = append(others, m)
		}
	}
	if main == nil {
		return nil, fmt.Errorf("there is no model %s in %s", name, folder)
	}
	return Compile(main, others...)
}

func runTCKCase(ctx context.Context, g *Graph, c *etree.Element, now time.Time, o *Outcome) {
	in := Inputs{}
	for _, x := range c.SelectElements("inputNode") {
		v, err := tckValue(x)
		if err != nil {
			o.Message = err.Error()
			return
		}
		name := feel.CleanName(strings.TrimSpace(attr(x, "name")))
		if ns := attr(x, "namespace"); ns != "" {
			name = g.qualified(ns, name)
		}
		in[name] = v
	}
	for _, r := range c.SelectElements("resultNode") {
		want := wantOf(r)
		o.ExpectsValue = o.ExpectsValue || want != nil
		name := attr(r, "name")
		if s := attr(c, "invocableName"); s != "" {
			name = s
		}
		e, err := g.Decide(ctx, name, in, now)
		got := e.Result
		if s := attr(c, "invocableName"); s != "" && err == nil {
			if outs, ok := got.(*feel.Context); ok && len(c.SelectElements("resultNode")) > 1 {
				got, _ = outs.Get(feel.CleanName(attr(r, "name")))
			}
		}
		if err != nil && attr(r, "errorResult") != "true" {
			o.Message = err.Error()
			return
		}
		if err == nil && !alike(got, want) {
			o.Message = fmt.Sprintf("%s: expected %s, got %s", attr(r, "name"), short(want), short(got))
			for _, n := range e.Notes {
				o.Message += "; " + n.String()
			}
			return
		}
	}
	o.OK = true
}

// qualified is the name of an element of an imported model.
func (g *Graph) qualified(ns, name string) string {
	for _, n := range g.nodes {
		if n.model.Namespace == ns && n.element.name == name {
			return n.name
		}
	}
	return name
}

func wantOf(r *etree.Element) feel.Value {
	x := r.SelectElement("expected")
	if x == nil {
		return nil
	}
	v, err := tckValue(x)
	if err != nil {
		return nil
	}
	return v
}

// tckValue reads a value: a simple one with its XML Schema type, a list, or components.
func tckValue(x *etree.Element) (feel.Value, error) {
	if isNil(x) {
		return nil, nil //nolint:nilnil // null is a value
	}
	if l := x.SelectElement("list"); l != nil {
		if isNil(l) {
			return nil, nil //nolint:nilnil // null is a value
		}
		list := feel.List{}
		for _, item := range l.SelectElements("item") {
			v, err := tckValue(item)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, nil
	}
	if v := x.SelectElement("value"); v != nil {
		return simpleValue(v)
	}
	if parts := x.SelectElements("component"); len(parts) > 0 {
		c := &feel.Context{}
		for _, p := range parts {
			v, err := tckValue(p)
			if err != nil {
				return nil, err
			}
			c.Put(feel.CleanName(attr(p, "name")), v)
		}
		return c, nil
	}
	return nil, nil //nolint:nilnil // an empty element is null
}

func isNil(x *etree.Element) bool { return x.SelectAttrValue("xsi:nil", "") == "true" }

func simpleValue(x *etree.Element) (feel.Value, error) {
	if isNil(x) {
		return nil, nil //nolint:nilnil // null is a value
	}
	text := x.Text()
	kind := x.SelectAttrValue("xsi:type", "")
	if _, local, ok := strings.Cut(kind, ":"); ok {
		kind = local
	}
	v, ok := readSimple(kind, text)
	if !ok {
		return nil, fmt.Errorf("%q is not of type %s", text, kind)
	}
	return v, nil
}

func readSimple(kind, s string) (feel.Value, bool) {
	trimmed := strings.TrimSpace(s)
	switch kind {
	case "boolean":
		return feel.Bool(trimmed == "true" || trimmed == "1"), true
	case "decimal", "double", "float", "integer", "int", "long":
		return feel.Decimal(trimmed)
	case "date":
		return feel.ParseDate(trimmed)
	case "time":
		return feel.ParseTime(trimmed)
	case "dateTime":
		return feel.ParseDateTime(trimmed)
	case "duration", "dayTimeDuration", "yearMonthDuration":
		return feel.ParseDuration(trimmed)
	}
	return feel.String(s), true
}

// alike compares as the kit does: numbers to eight decimals, all else exactly.
func alike(got, want feel.Value) bool {
	switch w := want.(type) {
	case *feel.Number:
		g, ok := got.(*feel.Number)
		return ok && g.Near(w)
	case feel.List:
		g, ok := got.(feel.List)
		return ok && len(g) == len(w) && !slices.ContainsFunc(seq(len(w)), func(i int) bool { return !alike(g[i], w[i]) })
	case *feel.Context:
		g, ok := got.(*feel.Context)
		if !ok || g.Len() != w.Len() {
			return false
		}
		for _, n := range w.Names() {
			a, _ := w.Get(n)
			b, found := g.Get(n)
			if !found || !alike(b, a) {
				return false
			}
		}
		return true
	}
	return feel.Same(got, want)
}

func seq(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}

// WriteTCK writes outcomes as the kit's own results table has them.
func WriteTCK(w io.Writer, list []Outcome) error {
	for _, o := range list {
		status := "SUCCESS"
		if !o.OK {
			status = "ERROR"
		}
		cells := []string{o.Dir, o.File, o.Case, status, o.Message}
		for i, c := range cells { // every cell in quotes and on one line, as the other engines write theirs
			cells[i] = `"` + strings.ReplaceAll(strings.Join(strings.Fields(c), " "), `"`, `""`) + `"`
		}
		if _, err := fmt.Fprintln(w, strings.Join(cells, ",")); err != nil {
			return fmt.Errorf("write the results: %w", err)
		}
	}
	return nil
}
