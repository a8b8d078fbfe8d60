// Package assets serves the style sheet and the scripts that the build made
// and the binary carries. It knows no page.
package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed dist
var dist embed.FS

// JSEnabled is the one inline script: it tells the style sheet that scripts
// run. JSEnabledHash is how the Content-Security-Policy allows it.
const (
	JSEnabled     = `document.body.className += ' js-enabled' + ('noModule' in HTMLScriptElement.prototype ? ' govuk-frontend-supported' : '');`
	JSEnabledHash = "sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw="
)

type file struct {
	plain, zipped []byte
	kind          string
}

// Assets are the built files, in memory.
type Assets struct {
	files   map[string]file
	edition string // changes when any file does
}

// Load reads the built files from the binary.
func Load() (*Assets, error) {
	a := &Assets{files: map[string]file{}}
	sum := sha256.New()
	kinds := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
	err := fs.WalkDir(dist, "dist", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		kind := kinds[path.Ext(name)]
		if kind == "" {
			return nil
		}
		b, err := dist.ReadFile(name)
		if err != nil {
			return err
		}
		var z bytes.Buffer
		w, _ := gzip.NewWriterLevel(&z, gzip.BestCompression)
		if _, err := w.Write(b); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		sum.Write(b)
		a.files[strings.TrimPrefix(name, "dist/")] = file{plain: b, zipped: z.Bytes(), kind: kind}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("load the assets: %w", err)
	}
	a.edition = hex.EncodeToString(sum.Sum(nil))[:12]
	return a, nil
}

// Built says whether the binary was made with its assets.
func (a *Assets) Built() bool { return len(a.files) > 0 }

// URL is the address of a file, which changes with the edition. The scripts
// import one another by relative address, so they share a folder.
func (a *Assets) URL(name string) string { return "/assets/" + a.edition + "/" + name }

// ServeHTTP serves /assets/<edition>/<name>, to be kept for ever.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	edition, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/assets/"), "/")
	f, ok := a.files[name]
	if !ok || edition != a.edition {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	b := f.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		b = f.zipped
	}
	h.Set("Content-Length", fmt.Sprint(len(b)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(b)
	}
}
