package cases

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"unicode"

	"moothall/internal/once"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/web/ui"
	"moothall/web/ui/govuk"
)

// evidencePage is the files that support a case.
type evidencePage struct {
	formPage
	Files []investment.Evidence
	Again bool   // a file was sent, and has to be selected again
	wrong string // with the file
}

// Size is the size of a file as a person says it.
func (evidencePage) Size(n int) string {
	switch {
	case n < 1000:
		return plural(n, "byte", "bytes")
	case n < 1_000_000:
		return strconv.Itoa((n+500)/1000) + " kB"
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1_000_000)
}

// Printed is a name as a page shows it.
func (evidencePage) Printed(name string) string { return printed(name) }

// Brief is the beginning of a digest.
func (evidencePage) Brief(digest string) string { return digest[:min(12, len(digest))] }

func (s *Site) evidenceAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	var p evidencePage
	var c investment.Case
	if err := s.with(r, func(tx *store.Tx, found investment.Case) (err error) {
		c = found
		p.Files, err = investment.EvidenceOf(tx, c)
		return err
	}); err != nil {
		return err
	}
	p.formPage = s.formOf(r, c, "evidence", "Evidence", url.Values{"evidence_title": {""}, "file": nil}, wrong, nil)
	p.Again = r.Method == http.MethodPost && r.MultipartForm != nil && len(r.MultipartForm.File["file"]) > 0
	for _, each := range problem.All(wrong) {
		if each.Field == "file" {
			p.wrong = each.Message
		}
	}
	return s.Page(w, status, s.t["evidence.html"], p)
}

func (s *Site) addEvidence(w http.ResponseWriter, r *http.Request) error {
	e, err := attached(r)
	if err != nil {
		return err
	}
	// A form that is sent again with another file is another sending.
	sum := sha256.Sum256(append([]byte(e.Name+"\x00"), e.Content...))
	r.PostForm.Set("sha256", hex.EncodeToString(sum[:]))
	err = s.Change(r, func(tx *store.Tx) error {
		_, err := once.Do(tx, ui.Mark(r), func() (string, error) { return "", investment.AddEvidence(tx, r.PathValue("ref"), e) })
		return err
	})
	return ui.Answer(w, r, err, caseAddress(r)+"/evidence?done=added", s.evidenceAgain)
}

// attached is the file that was sent.
func attached(r *http.Request) (investment.Evidence, error) {
	e := investment.Evidence{Title: ui.Field(r, "evidence_title")}
	if r.MultipartForm == nil || len(r.MultipartForm.File["file"]) == 0 {
		return e, nil
	}
	sent := r.MultipartForm.File["file"][0]
	e.Name = printed(sent.Filename)
	f, err := sent.Open()
	if err != nil {
		return e, fmt.Errorf("open what was sent: %w", err)
	}
	defer f.Close()
	if e.Content, err = io.ReadAll(io.LimitReader(f, investment.LargestEvidence+1)); err != nil {
		return e, fmt.Errorf("read what was sent: %w", err)
	}
	return e, nil
}

// sendEvidence gives a file out to be kept: a browser never shows it, whatever is
// in it.
func (s *Site) sendEvidence(w http.ResponseWriter, r *http.Request) error {
	var e investment.Evidence
	if err := s.with(r, func(tx *store.Tx, c investment.Case) (err error) {
		e, err = investment.FindEvidence(tx, c, r.PathValue("file"))
		return err
	}); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": safeName(e.Name)}))
	h.Set("Content-Length", strconv.Itoa(len(e.Content)))
	_, _ = io.Copy(w, bytes.NewReader(e.Content)) // who has gone away meanwhile reads nothing
	return nil
}

// printed is text without what a page does not show, such as a mark that turns
// the order of letters round and makes one kind of file look like another.
func printed(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
}

// safeName is a name that a file can have anywhere: nothing that leads to
// another folder, that no keyboard has or that changes how the name is read.
func safeName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, printed(path.Base(strings.ReplaceAll(name, "\\", "/"))))
	if name = strings.Trim(name, ". "); name == "" {
		return "evidence"
	}
	return name
}

// File is the question for the file.
func (p evidencePage) File() govuk.FileUpload {
	f := govuk.FileUpload{ID: "file", Name: "file", Label: govuk.Label{Text: "File", Classes: "govuk-label--s"}, Hint: &govuk.Hint{Text: "Any kind, up to 5 MB. It is given out to be kept, and never shown as a page"}}
	words := p.wrong
	if words == "" && p.Again {
		words = "Select the file again: a browser does not keep it"
	}
	if words != "" {
		f.ErrorMessage = &govuk.ErrorMessage{Text: words}
	}
	return f
}
