// Package cli tells stories to the real program on its command line, each in a
// script of its own in testdata.
//
// Besides what testscript knows, a script can use:
//
//	says PATTERN         the command before printed nothing and said one sentence, which matches
//	example FOLDER       put the example council's database into a folder
//	sql FILE STATEMENT   change a database behind the program's back
//	big FILE SIZE        make a file of so many letters
//	occupy NAME          listen at an address, and put it into the variable NAME
//	free NAME            put an address at which nobody listens into the variable NAME
//	fetch URL            print a page, once the server answers
//
// and the programs of the folder bin, which run one command where the folder
// called disk is on a small disk, or cannot be written.
package cli

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"moothall/example"
	"moothall/internal/clock"
	"moothall/internal/store"
)

func TestScripts(t *testing.T) {
	bin, told := build(t), tell(t)
	disks, err := filepath.Abs("bin")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", strings.Join([]string{bin, disks, e.Getenv("PATH")}, string(os.PathListSeparator)))
			e.Setenv("MOOTHALL_DATABASE", "")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"says":    says,
			"example": func(ts *testscript.TestScript, neg bool, args []string) { putExample(ts, neg, args, told) },
			"sql":     changeDatabase,
			"big":     makeBig,
			"occupy":  occupy,
			"free":    free,
			"fetch":   fetch,
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// Every command is in the operations guide, and nothing else is.
func TestTheGuideNamesEveryCommand(t *testing.T) {
	text, err := os.ReadFile("../../docs/operations/README.md")
	if err != nil {
		t.Fatal(err)
	}
	guide := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(moothall [a-z ]*[a-z])").FindAllStringSubmatch(string(text), -1) {
		guide[row[1]] = true
	}
	for _, c := range commands(t, filepath.Join(build(t), "moothall")) {
		if !guide[c] {
			t.Errorf("the guide has no row for %s", c)
		}
		delete(guide, c)
	}
	for c := range guide {
		t.Errorf("the guide has a row for %s, which is no command", c)
	}
}

var listed = regexp.MustCompile(`(?m)^  ([a-z]+) +\S`)

// commands lists what the help of the program at bin lists, and what is in a
// group; but the shells that completion knows are one.
func commands(t *testing.T, bin string, group ...string) (all []string) {
	t.Helper()
	out, err := exec.Command(bin, append(group, "--help")...).Output()
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(out), "Available Commands:\n")
	if !found {
		return []string{strings.Join(append([]string{"moothall"}, group...), " ")}
	}
	list, _, _ := strings.Cut(after, "\n\n")
	for _, m := range listed.FindAllStringSubmatch(list, -1) {
		if m[1] == "completion" {
			all = append(all, "moothall completion")
			continue
		}
		if m[1] == "demo" {
			all = append(all, "moothall demo") // it serves, and there is more below it
		}
		all = append(all, commands(t, bin, append(group, m[1])...)...)
	}
	return all
}

// build makes the program in a folder of its own.
func build(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-X main.version=0.1.0-test", "-o", filepath.Join(folder, "moothall"), "moothall/cmd/moothall")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build: %v: %s", err, out)
	}
	return folder
}

// tell makes the example council's database.
func tell(t *testing.T) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "moothall.db")
	told := clock.At(example.Now())
	db, err := store.Open(t.Context(), "sqlite:"+file, store.Options{Clock: told})
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Migrate(t.Context())
	if err == nil {
		err = example.Tell(t.Context(), db, told)
	}
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return file
}

// chain is what betrays that an error was printed, not a sentence.
var chain = regexp.MustCompile(`panic|goroutine|\.go:\d|SQLSTATE|sql:|strconv\.|invalid character|(^|: )(open|read|write|stat|mkdir|remove|rename) \S+: |%!|<nil>`)

// says holds the command before to the way in which mistakes are told.
func says(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: says pattern")
	}
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("it printed as well: %s", out)
	}
	said := ts.ReadFile("stderr")
	sentence, moothall := strings.CutPrefix(strings.TrimSuffix(said, "\n"), "moothall: ")
	switch {
	case !moothall || strings.Contains(sentence, "\n") || len(sentence) < 10 || len(sentence) > 500:
		ts.Fatalf("this is not one sentence: %q", said)
	case chain.MatchString(sentence):
		ts.Fatalf("this is for programmers: %q", sentence)
	case !regexp.MustCompile(args[0]).MatchString(sentence):
		ts.Fatalf("%q does not say %q", sentence, args[0])
	}
}

func putExample(ts *testscript.TestScript, neg bool, args []string, told string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: example folder")
	}
	folder := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(folder, 0o750))
	text, err := os.ReadFile(told)
	ts.Check(err)
	ts.Check(os.WriteFile(filepath.Join(folder, "moothall.db"), text, 0o640))
}

func changeDatabase(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sql file statement")
	}
	db, err := sql.Open("sqlite", "file:"+ts.MkAbs(args[0]))
	ts.Check(err)
	_, err = db.Exec(args[1])
	ts.Check(errors.Join(err, db.Close()))
}

func makeBig(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: big file size")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Repeat("x", n)), 0o600))
}

func occupy(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: occupy name")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { l.Close() })
	ts.Setenv(args[0], l.Addr().String())
}

func free(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: free name")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], l.Addr().String())
	ts.Check(l.Close())
}

func fetch(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: fetch url")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, args[0], nil)
		ts.Check(err)
		res, err := http.DefaultClient.Do(r)
		if err != nil && ctx.Err() == nil {
			time.Sleep(20 * time.Millisecond)
			continue
		}
		ts.Check(err)
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		ts.Check(err)
		if res.StatusCode != http.StatusOK {
			ts.Fatalf("%s answers %s", args[0], res.Status)
		}
		fmt.Fprintf(ts.Stdout(), "%s", text)
		return
	}
}
