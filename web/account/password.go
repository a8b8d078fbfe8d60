package account

import (
	"net/http"
	"net/url"

	"moothall/access"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/web/ui"
)

type passwordPage struct {
	ui.Frame
	Form *ui.Form
}

func (s *Site) askPassword(w http.ResponseWriter, r *http.Request) error {
	return s.passwordAgain(w, r, http.StatusOK, nil)
}

func (s *Site) passwordAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	return s.Page(w, status, s.password, passwordPage{s.Frame(r, "Change your password"), ui.NewForm(r, url.Values{"old-password": {""}, "password": {""}}, wrong)})
}

// changePassword sets one's own password. Both are checked and hashed outside of
// any transaction: it is slow. Every session of the person ends, and a new one
// begins here.
func (s *Site) changePassword(w http.ResponseWriter, r *http.Request) error {
	who := ui.Who(r)
	var a access.Account
	if err := s.View(r, func(tx *store.Tx) (err error) {
		a, err = access.OwnAccount(tx)
		return err
	}); err != nil {
		return err
	}
	if a.Wait > 0 {
		return s.passwordAgain(w, r, http.StatusTooManyRequests, waiting(a.Wait))
	}
	hash, err := access.HashPassword(r.PostForm.Get("password"))
	if err != nil {
		return ui.Answer(w, r, err, "", s.passwordAgain)
	}
	right := access.CheckPassword(a.Hash, r.PostForm.Get("old-password"))
	var came access.Attempt
	if err := s.Change(r, func(tx *store.Tx) (err error) {
		came, err = access.SetOwnPassword(tx, a, right, hash)
		return err
	}); err != nil {
		return ui.Answer(w, r, err, "", s.passwordAgain)
	}
	switch {
	case came.Wait > 0:
		return s.passwordAgain(w, r, http.StatusTooManyRequests, waiting(came.Wait))
	case !came.Right:
		return s.passwordAgain(w, r, http.StatusUnprocessableEntity, problem.New(problem.Invalid, "password.old", "The current password is not the one that you entered").On("old-password"))
	}
	r.Form.Set("to", "/staff?done=password-changed")
	return s.begin(w, r, who.PersonID, "password changed")
}
