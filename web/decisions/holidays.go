package decisions

import (
	"bytes"
	"net/http"
	"net/url"
	"unicode/utf8"

	"moothall/calendar"
	"moothall/decision"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/web/ui"
)

type holidaysPage struct {
	ui.Frame
	Form    *ui.Form
	Now     *calendar.Calendar
	Newer   *calendar.Calendar // what was read; nil before that
	Shown   string             // the sum of it
	Changes []calendar.Difference
}

func (s *Site) askHolidays(w http.ResponseWriter, r *http.Request) error {
	return s.holidaysAgain(w, r, http.StatusOK, nil)
}

func (s *Site) holidaysAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	return s.holidaysPage(w, r, status, wrong, holidaysPage{})
}

func (s *Site) holidaysPage(w http.ResponseWriter, r *http.Request, status int, wrong error, p holidaysPage) error {
	if err := s.View(r, func(tx *store.Tx) (err error) {
		if err := decision.MayTakeHolidays(tx); err != nil {
			return err
		}
		p.Now, err = decision.Calendar(tx)
		return err
	}); err != nil {
		return err
	}
	p.Shown = sum([]byte(r.PostForm.Get("text")))
	p.Frame, p.Form = s.Frame(r, "Bank holidays"), ui.NewForm(r, url.Values{"text": {""}}, wrong)
	return s.Page(w, status, s.holidays, p)
}

// takeHolidays reads the list, shows what it would change and, once the person
// has seen that, takes it.
func (s *Site) takeHolidays(w http.ResponseWriter, r *http.Request) error {
	text, err := sent(r, plain)
	if err == nil && len(bytes.TrimSpace(text)) == 0 {
		err = problem.New(problem.Invalid, "calendar.empty", "Choose the file bank-holidays.json, or paste what is in it").On("text")
	}
	if err != nil {
		return ui.Answer(w, r, err, "", s.holidaysAgain)
	}
	if r.PostForm.Has("take") && r.PostForm.Get("shown") == sum(text) {
		err := s.Change(r, func(tx *store.Tx) error {
			_, err := decision.TakeHolidays(tx, text)
			return err
		})
		return ui.Answer(w, r, err, "/staff/rules?done=added", s.holidaysAgain)
	}
	var p holidaysPage
	if err := s.View(r, func(tx *store.Tx) (err error) {
		p.Newer, p.Changes, err = decision.CheckHolidays(tx, text)
		return err
	}); err != nil {
		return ui.Answer(w, r, err, "", s.holidaysAgain)
	}
	return s.holidaysPage(w, r, http.StatusOK, nil, p)
}

// plain is a file that is text.
func plain(raw []byte) (string, error) {
	if len(raw) > calendar.MostPublished || !utf8.Valid(raw) || bytes.ContainsRune(raw, 0) {
		return "", problem.New(problem.Invalid, "calendar.no-text", "This file is no text, or larger than 1 MB. Choose the file bank-holidays.json").On("text")
	}
	return string(raw), nil
}
