// Command notice writes the file NOTICE: its own head, then the licence of every
// module that is linked into the program, as the module carries it.
package main

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

//go:embed head.txt
var head string

func main() {
	if err := write("NOTICE"); err != nil {
		fmt.Fprintln(os.Stderr, "notice:", err)
		os.Exit(1)
	}
}

// module is a module as the go command lists it.
type module struct {
	Path, Version, Dir string
	Main               bool
}

func write(file string) error {
	list, err := modules()
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString(head)
	b.WriteString("\nThe program also holds these modules, each under the licence that follows its name.\n")
	for _, m := range list {
		text, err := licences(m.Dir)
		if err != nil {
			return fmt.Errorf("%s: %w", m.Path, err)
		}
		fmt.Fprintf(&b, "\n%s\n%s %s\n\n%s\n", strings.Repeat("-", 78), m.Path, m.Version, text)
	}
	return os.WriteFile(file, []byte(b.String()), 0o644)
}

// modules are those of the packages that the program is built of.
func modules() ([]module, error) {
	out, err := exec.Command("go", "list", "-deps", "-json=Module", "./cmd/moothall").Output()
	if err != nil {
		return nil, fmt.Errorf("list the packages: %w", err)
	}
	var list []module
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p struct{ Module *module }
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("read the list of packages: %w", err)
		}
		if p.Module != nil && !p.Module.Main && !slices.Contains(list, *p.Module) {
			list = append(list, *p.Module)
		}
	}
	slices.SortFunc(list, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return list, nil
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice)([.-].*)?$`)

// link is a link of a list of components to the documentation of a module: its
// name is enough.
var link = regexp.MustCompile(`\[([^\]]+)\]\(https://pkg\.go\.[a-z]+/[^)]*\)`)

// licences are the texts of the licence files in the folder of a module.
func licences(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	var texts []string
	for _, e := range entries {
		if e.IsDir() || !licenceFile.MatchString(e.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return "", err
		}
		plain := link.ReplaceAllString(strings.ReplaceAll(string(text), "\r\n", "\n"), "$1")
		texts = append(texts, strings.TrimSpace(plain))
	}
	if len(texts) == 0 {
		return "", errors.New("it carries no licence")
	}
	return strings.Join(texts, "\n\n"), nil
}
