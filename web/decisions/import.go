package decisions

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"moothall/decision"
	"moothall/decision/legacy"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/web/ui"
)

type importPage struct {
	ui.Frame
	Form  *ui.Form
	Shown string // the sum of the text that was read
	// Noticed is what will stay on the record as findings.
	Noticed []string
	Read    *legacy.Record // what the page was read as; nil before that
}

func (s *Site) askImport(w http.ResponseWriter, r *http.Request) error {
	return s.importAgain(w, r, http.StatusOK, nil)
}

func (s *Site) importAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	return s.importPage(w, r, status, wrong, nil)
}

func (s *Site) importPage(w http.ResponseWriter, r *http.Request, status int, wrong error, rec *legacy.Record) error {
	p := importPage{Frame: s.Frame(r, "Import a decision"), Read: rec, Shown: sum([]byte(r.PostForm.Get("text")))}
	if rec != nil {
		err := s.View(r, func(tx *store.Tx) (err error) {
			p.Noticed, err = decision.Preview(tx, *rec)
			return err
		})
		switch {
		case err != nil && len(problem.All(err)) == 0:
			return err
		case err != nil && wrong == nil:
			status, wrong = http.StatusUnprocessableEntity, err
		}
	}
	p.Form = ui.NewForm(r, url.Values{"text": {""}, "file": nil}, wrong)
	return s.Page(w, status, s.importing, p)
}

// importRecord reads the text that was pasted or the file that was sent, shows
// what it was read as and, once the person has seen that, imports it. The text
// goes back to the page, so that a missing part can be added there.
func (s *Site) importRecord(w http.ResponseWriter, r *http.Request) error {
	text, err := sent(r, legacy.Text)
	if err != nil {
		return ui.Answer(w, r, err, "", s.importAgain)
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return s.importAgain(w, r, http.StatusUnprocessableEntity, problem.New(problem.Invalid, "import.empty", "Paste the text of a decision page, or choose a file with it").On("text"))
	}
	rec, err := legacy.Read(bytes.NewReader(text))
	if err != nil {
		return ui.Answer(w, r, err, "", s.importAgain)
	}
	if !r.PostForm.Has("import") || r.PostForm.Get("shown") != sum(text) {
		// Nothing is imported whose reading nobody was shown.
		return s.importPage(w, r, http.StatusOK, nil, &rec)
	}
	var d decision.Decision
	err = s.Change(r, func(tx *store.Tx) (err error) {
		d, err = decision.Import(tx, rec)
		return err
	})
	return ui.Answer(w, r, err, "/staff/decisions/"+d.Reference+"?done=imported", func(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
		return s.importPage(w, r, status, wrong, &rec)
	})
}

// sent is the file that was sent, if one was, or else the text that was pasted.
// The words of a file take the place of the text on the page, in UTF-8 as decode
// gives them.
func sent(r *http.Request, decode func(raw []byte) (string, error)) ([]byte, error) {
	if r.MultipartForm == nil || len(r.MultipartForm.File["file"]) == 0 || r.MultipartForm.File["file"][0].Size == 0 {
		return []byte(r.PostForm.Get("text")), nil
	}
	f, err := r.MultipartForm.File["file"][0].Open()
	if err != nil {
		return nil, fmt.Errorf("open what was sent: %w", err)
	}
	defer f.Close()
	raw, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("read what was sent: %w", err)
	}
	words, err := decode(raw)
	if err == nil {
		r.PostForm.Set("text", words)
	}
	return raw, err
}

// sum stands for a text that a person has seen, however the browser writes its
// line ends.
func sum(text []byte) string {
	s := sha256.Sum256(bytes.TrimSpace(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))))
	return hex.EncodeToString(s[:])
}
