package access_test

import (
	"strings"
	"testing"
	"time"

	"moothall/access"
	"moothall/access/actor"
	"moothall/internal/clock"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/internal/store/storetest"
)

const email = "pat@town.example"

// town has one proposer, Pat, and an administrator to act as.
type town struct {
	t     *testing.T
	db    *store.DB
	clk   *clock.Fixed
	org   string
	pat   access.Person
	admin actor.Actor
}

func each(t *testing.T, fn func(w *town)) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clk *clock.Fixed) {
		w := &town{t: t, db: db, clk: clk}
		w.do(actor.System("test"), func(tx *store.Tx) error {
			o, err := access.AddOrganisation(tx, access.Organisation{Slug: "town", Name: "Town Council", Kind: "council", Host: true})
			w.org = o.ID
			return err
		})
		w.admin = actor.Actor{PersonID: "admin", Organisation: w.org, Roles: []string{"administrator"}}
		w.do(w.admin, func(tx *store.Tx) (err error) {
			w.pat, err = access.AddPerson(tx, access.NewPerson{Organisation: w.org, Name: "Pat", Email: email, Roles: []access.Role{access.Proposer}})
			return err
		})
		fn(w)
	})
}

func (w *town) do(who actor.Actor, fn func(*store.Tx) error) {
	w.t.Helper()
	if err := w.db.Change(w.t.Context(), who, fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) begin() (token string) {
	w.t.Helper()
	w.do(actor.Public(), func(tx *store.Tx) (err error) {
		token, err = access.Begin(tx, w.pat.ID, "password")
		return err
	})
	return token
}

func (w *town) session(token string) (s access.Session, err error) {
	err = w.db.View(w.t.Context(), func(tx *store.Tx) (err error) {
		s, err = access.FindSession(tx, token)
		return err
	})
	return s, err
}

func TestDefaultDeny(t *testing.T) {
	nobody := actor.Actor{PersonID: "p", Organisation: "o"}
	unknown := actor.Actor{PersonID: "p", Organisation: "o", Roles: []string{"mayor"}}
	for _, p := range []access.Permission{access.Read, access.DecisionPublish, access.PeopleManage, "decision.invented"} {
		for _, who := range []actor.Actor{{}, actor.Public(), nobody, unknown} {
			if access.May(who, p, "o") {
				t.Errorf("%+v may %s", who, p)
			}
		}
	}
	every := actor.Actor{PersonID: "p", Organisation: "o"}
	for _, r := range access.Roles() {
		every.Roles = append(every.Roles, string(r))
	}
	if access.May(every, "decision.invented", "o") {
		t.Error("all roles together may do what no role permits")
	}
}

func TestOwnOrganisationOnly(t *testing.T) {
	who := actor.Actor{PersonID: "p", Organisation: "o", Roles: []string{string(access.DemocraticServices)}}
	if !access.May(who, access.DecisionPublish, "o") {
		t.Error("a role does not count in its own organisation")
	}
	for _, other := range []string{"elsewhere", ""} {
		if access.May(who, access.DecisionPublish, other) {
			t.Errorf("a role counts in organisation %q", other)
		}
	}
}

func TestSessionsEnd(t *testing.T) {
	ends := map[string]func(w *town, token string){
		"idle": func(w *town, _ string) { w.clk.Set(w.clk.Now().Add(access.IdleLimit + time.Second)) },
		"at its age, though in use": func(w *town, token string) {
			for until := w.clk.Now().Add(access.AgeLimit); w.clk.Now().Before(until.Add(time.Second)); {
				s, err := w.session(token)
				if err != nil {
					w.t.Fatalf("it ended before its age: %v", err)
				}
				if s.Stale() {
					if err := w.db.Upkeep(w.t.Context(), s.Seen); err != nil {
						w.t.Fatal(err)
					}
				}
				w.clk.Set(w.clk.Now().Add(20*time.Minute + time.Second))
			}
		},
		"at sign-out": func(w *town, token string) {
			w.do(actor.Public(), func(tx *store.Tx) error { return access.End(tx, token, "signed out") })
		},
		"when the person is deactivated": func(w *town, _ string) {
			w.do(w.admin, func(tx *store.Tx) error {
				return access.ChangePerson(tx, w.pat.ID, access.PersonChange{Name: "Pat", Email: "pat@town.example", Roles: []access.Role{access.Proposer}, Revision: 1})
			})
		},
		"when the password is reset": func(w *town, _ string) {
			w.do(w.admin, func(tx *store.Tx) error { return access.SetPassword(tx, w.pat.ID, "x") })
		},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			each(t, func(w *town) {
				token := w.begin()
				s, err := w.session(token)
				if err != nil || s.Actor.PersonID != w.pat.ID || !s.Actor.Has("proposer") || s.Actor.Organisation != w.org {
					w.t.Fatalf("the session is %+v, %v", s, err)
				}
				end(w, token)
				if _, err := w.session(token); !problem.Is(err, problem.Unauthorised) {
					w.t.Fatalf("it goes on: %v", err)
				}
			})
		})
	}
}

func TestGuessingIsSlow(t *testing.T) {
	each(t, func(w *town) {
		wait := func() time.Duration {
			w.t.Helper()
			var a access.Account
			if err := w.db.View(w.t.Context(), func(tx *store.Tx) (err error) {
				a, err = access.FindAccount(tx, " PAT@town.example ")
				return err
			}); err != nil {
				w.t.Fatal(err)
			}
			return a.Wait
		}
		fail := func(n int) {
			for range n {
				w.do(actor.Public(), func(tx *store.Tx) error { return access.Failed(tx, email) })
			}
		}
		fail(4)
		if wait() != 0 {
			w.t.Fatal("a few mistakes already cost time")
		}
		fail(2)
		if got := wait(); got != 4*time.Second {
			w.t.Fatalf("after six wrong passwords the wait is %s", got)
		}
		fail(30)
		if got := wait(); got != 15*time.Minute {
			w.t.Fatalf("nobody is locked out for good, yet the wait is %s", got)
		}
		w.begin()
		if wait() != 0 {
			w.t.Fatal("a right password does not end the wait")
		}
	})
}

func TestTokensAreNotStored(t *testing.T) {
	each(t, func(w *town) {
		token := w.begin()
		var rows []string
		if err := w.db.View(w.t.Context(), func(tx *store.Tx) (err error) {
			rows, err = store.List(tx, func(r store.Row) (string, error) {
				var a, b string
				err := r.Scan(&a, &b)
				return a + b, err
			}, `SELECT token_hash, end_reason FROM session UNION ALL SELECT subject, detail FROM journal`)
			return err
		}); err != nil {
			w.t.Fatal(err)
		}
		for _, row := range rows {
			if strings.Contains(row, token) {
				w.t.Fatalf("the token stands in the database: %s", row)
			}
		}
	})
}

func TestAPasswordIsKeptAsAnExpensiveHash(t *testing.T) {
	hash, err := access.HashPassword("correct horse battery")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("%s, %v", hash, err)
	}
	again, err := access.HashPassword("correct horse battery")
	if err != nil || again == hash {
		t.Fatal("two people with one password have one hash")
	}
	if !access.CheckPassword(hash, "correct horse battery") || access.CheckPassword(hash, "correct horse batterz") || access.CheckPassword("", "") || access.CheckPassword("$argon2id$nonsense", "x") {
		t.Fatal("the check does not tell right from wrong")
	}
	if _, err := access.HashPassword("too short"); !problem.Is(err, problem.Invalid) {
		t.Fatalf("got %v", err)
	}
}

func TestOnlyAdministratorsManagePeople(t *testing.T) {
	each(t, func(w *town) {
		pat := actor.Actor{PersonID: w.pat.ID, Organisation: w.org, Roles: []string{"proposer"}}
		err := w.db.Change(w.t.Context(), pat, func(tx *store.Tx) error {
			return access.ChangePerson(tx, w.pat.ID, access.PersonChange{Name: "Pat", Email: "pat@town.example", Roles: access.Roles(), Active: true, Revision: 1})
		})
		if !problem.Is(err, problem.Forbidden) {
			w.t.Fatalf("Pat gave herself every role: %v", err)
		}
		err = w.db.Change(w.t.Context(), w.admin, func(tx *store.Tx) error {
			_, err := access.AddPerson(tx, access.NewPerson{Organisation: w.org, Name: "P", Email: email, Roles: []access.Role{"mayor"}})
			return err
		})
		if all := problem.All(err); len(all) != 2 || all[0].Field != "email" || all[1].Field != "roles" {
			w.t.Fatalf("want both mistakes at once, got %v", err)
		}
	})
}
