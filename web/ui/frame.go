package ui

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
)

//go:embed frame.html sorry.html signedout.html
var frame embed.FS

// Parse makes the template of one page: the frame with the page's own "main",
// from file in files, which may also call more and use what parts define.
func (s *Site) Parse(files fs.FS, file string, more template.FuncMap, parts ...string) (*template.Template, error) {
	t, err := template.New(file).Funcs(s.Funcs()).Funcs(more).ParseFS(frame, "frame.html")
	if err == nil {
		t, err = t.ParseFS(files, append(parts, file)...)
	}
	if err != nil {
		return nil, fmt.Errorf("read the page %s: %w", file, err)
	}
	return t, nil
}
