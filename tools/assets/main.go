// Command assets builds web/assets/dist from web/assets/src and the packages
// that npm installed: one style sheet and one script, each also compressed.
//
// It is a module of its own, so that the bundler never becomes a dependency of
// the product. Run it from this folder with "go run .". Sass and the type
// checker need Node; the bundler does not.
package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	root := flag.String("root", "../..", "the root of the repository")
	flag.Parse()
	if err := build(*root); err != nil {
		fmt.Fprintln(os.Stderr, "assets:", err)
		os.Exit(1)
	}
}

func build(root string) error {
	root, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	folder := filepath.Join(root, "web", "assets")
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "govuk-frontend")); err != nil {
		return errors.New("the packages are not installed: run npm ci --ignore-scripts in web/assets")
	}
	// The checker is one process and Sass another: neither waits for the other.
	checked := make(chan error, 1)
	go func() {
		_, err := node(folder, "typescript/bin/tsc", "--noEmit", "--project", "tsconfig.json")
		checked <- err
	}()
	css, err := styleSheet(folder)
	if err != nil {
		return errors.Join(err, <-checked)
	}
	files, err := script(folder)
	if err := errors.Join(err, <-checked); err != nil {
		return err
	}
	files["app.css"] = css
	if err := empty(filepath.Join(folder, "dist")); err != nil {
		return err
	}
	for name, b := range files {
		if err := save(filepath.Join(folder, "dist", name), b); err != nil {
			return err
		}
	}
	return copyAxe(root, folder)
}

// styleSheet compiles the style sheet. A council may not use the font of
// GOV.UK, its crest or its crown.
func styleSheet(folder string) ([]byte, error) {
	css, err := node(folder, "sass/sass.js", "--no-source-map", "--no-charset", "--quiet-deps", "--load-path=.", "src/app.scss")
	if err != nil {
		return nil, fmt.Errorf("compile the style sheet: %w", err)
	}
	if bytes.Contains(css, []byte("GDS Transport")) {
		return nil, errors.New("the style sheet names a font that only GOV.UK may use")
	}
	css = bytes.ReplaceAll(css, []byte(`url("/assets/images/govuk-crest.svg")`), []byte("none"))
	if bytes.Contains(css, []byte("url(")) {
		return nil, errors.New("the style sheet asks for a picture that is not built")
	}
	done := api.Transform(string(css), api.TransformOptions{
		Loader: api.LoaderCSS, MinifyWhitespace: true, MinifySyntax: true, LegalComments: api.LegalCommentsEndOfFile,
	})
	return done.Code, wrong("minify the style sheet", done.Errors)
}

// script bundles the script. The licences that the packages state in their
// code are put into a file beside it, to which the script points.
func script(folder string) (map[string][]byte, error) {
	dist := filepath.Join(folder, "dist")
	done := api.Build(api.BuildOptions{
		AbsWorkingDir: folder,
		EntryPoints:   []string{"src/app.ts"},
		Outdir:        dist,
		Bundle:        true,
		Format:        api.FormatESModule,
		Target:        api.ES2020,
		LegalComments: api.LegalCommentsLinked,

		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
	})
	files := map[string][]byte{}
	for _, f := range done.OutputFiles {
		files[filepath.Base(f.Path)] = f.Contents
	}
	return files, wrong("bundle the script", done.Errors)
}

// wrong is what the bundler found, as one error.
func wrong(attempt string, found []api.Message) error {
	if len(found) == 0 {
		return nil
	}
	lines := api.FormatMessages(found, api.FormatMessagesOptions{Kind: api.ErrorMessage})
	return fmt.Errorf("%s:\n%s", attempt, strings.Join(lines, ""))
}

// empty removes what an earlier build left, so that nothing stale is embedded.
func empty(dist string) error {
	files, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.Name() != "PLACEHOLDER" {
			err = errors.Join(err, os.Remove(filepath.Join(dist, f.Name())))
		}
	}
	return err
}

// save writes the file, and beside it the same compressed in two ways.
func save(path string, b []byte) error {
	var gz, br bytes.Buffer
	z, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
	if err != nil {
		return err
	}
	w := brotli.NewWriterLevel(&br, brotli.BestCompression)
	_, err = z.Write(b)
	_, err2 := w.Write(b)
	if err := errors.Join(err, err2, z.Close(), w.Close()); err != nil {
		return fmt.Errorf("compress %s: %w", filepath.Base(path), err)
	}
	return errors.Join(
		os.WriteFile(path+".gz", gz.Bytes(), 0o644),
		os.WriteFile(path+".br", br.Bytes(), 0o644),
		os.WriteFile(path, b, 0o644),
	)
}

// copyAxe puts the accessibility checker, unchanged, where the browser tests
// look for it.
func copyAxe(root, folder string) error {
	b, err := os.ReadFile(filepath.Join(folder, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		return fmt.Errorf("copy axe: %w", err)
	}
	testdata := filepath.Join(root, "test", "browser", "testdata")
	if err := os.MkdirAll(testdata, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(testdata, "axe.min.js"), b, 0o644)
}

// node runs a script of an installed package and returns what it printed.
func node(folder, script string, args ...string) ([]byte, error) {
	c := exec.Command("node", append([]string{filepath.Join("node_modules", filepath.FromSlash(script))}, args...)...)
	c.Dir = folder
	var out, problems bytes.Buffer
	c.Stdout, c.Stderr = &out, &problems
	if err := c.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w\n%s%s", script, err, out.String(), problems.String())
	}
	return out.Bytes(), nil
}
