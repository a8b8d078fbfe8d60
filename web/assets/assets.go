// Package assets serves the style sheet and the script that the build made and
// the binary carries, and writes a council's colours. It knows no page.
package assets

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

// dist has only a placeholder until make assets has run, so that the program
// compiles without Node.
//
//go:embed dist
var dist embed.FS

// JSEnabled is the one inline script: it tells the style sheet that scripts
// run. JSEnabledHash is how the Content-Security-Policy allows it.
const (
	JSEnabled     = `document.body.className += ' js-enabled' + ('noModule' in HTMLScriptElement.prototype ? ' govuk-frontend-supported' : '');`
	JSEnabledHash = "sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw="
)

// codings are how a file may be compressed, the smallest first, with the end
// of the name that the build gives it.
var codings = [...]struct{ name, end string }{{"br", ".br"}, {"gzip", ".gz"}}

// file is one built file: as it is, and compressed.
type file struct {
	kind   string
	plain  []byte
	packed [len(codings)][]byte // nil if the build made none
}

// Assets are the built files, in memory.
type Assets struct {
	files   map[string]file
	edition string // changes when any file does
}

// Load reads the built files from the binary.
func Load() (*Assets, error) {
	built, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("load the assets: %w", err)
	}
	return load(built)
}

func load(built fs.FS) (*Assets, error) {
	names, err := fs.Glob(built, "*.*")
	if err != nil {
		return nil, fmt.Errorf("load the assets: %w", err)
	}
	a, sum := &Assets{files: map[string]file{}}, sha256.New()
	for _, name := range names {
		kind := map[string]string{
			".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".txt": "text/plain; charset=utf-8",
		}[path.Ext(name)]
		if kind == "" {
			continue
		}
		f := file{kind: kind}
		if f.plain, err = fs.ReadFile(built, name); err != nil {
			return nil, fmt.Errorf("load the assets: %w", err)
		}
		for i, c := range codings {
			if slices.Contains(names, name+c.end) {
				if f.packed[i], err = fs.ReadFile(built, name+c.end); err != nil {
					return nil, fmt.Errorf("load the assets: %w", err)
				}
			}
		}
		fmt.Fprintf(sum, "%s %d\n", name, len(f.plain))
		sum.Write(f.plain)
		a.files[name] = f
	}
	a.edition = hex.EncodeToString(sum.Sum(nil))[:12]
	return a, nil
}

// Built says whether the binary was made with its assets. Without them, say
// that "make assets" builds them.
func (a *Assets) Built() bool { return len(a.files) > 0 }

// URL is the address of a file, which changes with the edition: it may be kept
// for ever. All files of an edition share a folder, so that the script finds
// the licences that it names.
func (a *Assets) URL(name string) string { return "/assets/" + a.edition + "/" + name }

// ServeHTTP serves /assets/<edition>/<name>.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	edition, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/assets/"), "/")
	f, ok := a.files[name]
	if !ok || edition != a.edition {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "Only GET and HEAD are possible here", http.StatusMethodNotAllowed)
		return
	}
	b, tag := f.plain, `"`+a.edition+`"`
	h := w.Header()
	for i, c := range codings {
		if f.packed[i] != nil && accepts(r.Header.Get("Accept-Encoding"), c.name) {
			h.Set("Content-Encoding", c.name)
			b, tag = f.packed[i], `"`+a.edition+c.end+`"`
			break
		}
	}
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	h.Set("ETag", tag)
	if slices.Contains(list(r.Header.Get("If-None-Match")), tag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(b)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(b)
	}
}

// accepts reports whether an Accept-Encoding header allows the coding.
func accepts(header, coding string) bool {
	for _, part := range list(header) {
		name, weight, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			_, q, weighed := strings.Cut(strings.ReplaceAll(weight, " ", ""), "q=")
			return !weighed || strings.Trim(q, "0.") != ""
		}
	}
	return false
}

// list are the members of a header that separates them by commas.
func list(header string) []string {
	parts := strings.Split(header, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}
