package shape

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// tiers from the bottom. A package belongs to the longest prefix that fits.
var tiers = map[string]int{
	"internal/problem": 0, "internal/clock": 0, "internal/id": 0, "internal/xmldoc": 0,
	"money": 1, "process": 1, "calendar": 1, "access/actor": 1,
	"internal/store": 2,
	"journal":        3, "access": 3, "internal/reference": 3,
	"publish": 4, "internal/once": 4, "workflow": 4,
	"decision": 5, "strategy": 5, "investment": 5, "benefit": 5,
	"web": 6, "example": 6,
	"cmd": 7, "internal/shape": 7,
}

// sameTier are the imports within a tier that the rule allows: what stands on
// access and the journal is the journal.
var sameTier = map[string]string{"access": "journal"}

func room(pkg string) (string, int) {
	best := ""
	for r := range tiers {
		if (pkg == r || strings.HasPrefix(pkg, r+"/")) && len(r) > len(best) {
			best = r
		}
	}
	return best, tiers[best]
}

func TestImportsGoDown(t *testing.T) {
	root := "../.."
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git" || d.Name() == "tools") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) == ".go" && !strings.HasSuffix(path, "_test.go") {
			check(t, root, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func check(t *testing.T, root, path string) {
	rel, err := filepath.Rel(root, filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	pkg := filepath.ToSlash(rel)
	home, tier := room(pkg)
	if home == "" {
		t.Errorf("%s is in no room of the house: give it a tier", pkg)
		return
	}
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range f.Imports {
		name, _ := strconv.Unquote(i.Path.Value)
		target, ours := strings.CutPrefix(name, "moothall/")
		if !ours || strings.HasPrefix(pkg, "internal/store") && strings.HasPrefix(target, "internal/store") {
			continue
		}
		other, below := room(target)
		if home != other && below >= tier && sameTier[home] != other {
			t.Errorf("%s imports %s: imports go down a tier, never up or sideways", path, target)
		}
	}
}

// Only package journal may say that a change left an entry, and only a few may
// write without one.
func TestTheJournalGuardHasNoSecondDoor(t *testing.T) {
	doors := map[string][]string{
		".Noted()": {"journal/journal.go"},
		".Upkeep(": {"internal/store/migrate.go", "web/ui/session.go"},
	}
	for call, allowed := range doors {
		for _, file := range files(t) {
			text, err := os.ReadFile(filepath.Join("../..", file))
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(text), call) && !slices.Contains(allowed, file) {
				t.Errorf("%s calls %s", file, call)
			}
		}
	}
}

func files(t *testing.T) (list []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS("../.."), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == "node_modules" {
			return fs.SkipDir
		}
		if err == nil && filepath.Ext(path) == ".go" && !strings.HasSuffix(path, "_test.go") {
			list = append(list, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

var ruleLine = regexp.MustCompile(`(?m)^//\t([A-Z][A-Za-z]+) +[a-z“"]`)

// A package whose doc says that each of its rules has a test of the same name
// has them.
func TestRulesHaveTheirTests(t *testing.T) {
	tests, docs := map[string]string{}, map[string]string{}
	err := fs.WalkDir(os.DirFS("../.."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "node_modules" {
			return fs.SkipDir
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		text, err := os.ReadFile(filepath.Join("../..", path))
		if err != nil {
			return err
		}
		if dir := filepath.Dir(path); strings.HasSuffix(path, "_test.go") {
			tests[dir] += string(text)
		} else if doc, _, found := strings.Cut(string(text), "\npackage "); found && strings.Contains(strings.ReplaceAll(doc, "\n//", ""), "each has a test of the same name") {
			docs[dir] = doc
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(docs) < 8 {
		t.Fatalf("only %d packages name their rules: this test no longer reads them", len(docs))
	}
	for dir, doc := range docs {
		rules := ruleLine.FindAllStringSubmatch(doc, -1)
		if len(rules) == 0 {
			t.Errorf("%s names no rule", dir)
		}
		for _, rule := range rules {
			if !strings.Contains(tests[dir], "func Test"+rule[1]+"(") {
				t.Errorf("%s has no Test%s", dir, rule[1])
			}
		}
	}
}

// NOTICE carries the licence of every module that is linked into the program,
// at the version that is linked: run go run ./tools/notice when it does not.
func TestTheNoticeIsWhole(t *testing.T) {
	notice, err := os.ReadFile("../../NOTICE")
	if err != nil {
		t.Fatal(err)
	}
	list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}", "./cmd/moothall")
	list.Dir = "../.."
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	modules := strings.Fields(strings.ReplaceAll(string(out), " ", "@"))
	if len(modules) < 10 {
		t.Fatalf("only %d modules are linked: this test no longer reads them", len(modules))
	}
	for _, m := range slices.Compact(slices.Sorted(slices.Values(modules))) {
		if !strings.Contains(string(notice), "\n"+strings.Replace(m, "@", " ", 1)+"\n") {
			t.Errorf("NOTICE lacks %s", m)
		}
	}
}
