package access

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"moothall/access/actor"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/journal"
)

// How long a session lasts without use and in all, and how often its use is
// written down.
const (
	IdleLimit  = 30 * time.Minute
	AgeLimit   = 12 * time.Hour
	seenEvery  = 2 * time.Minute
	waitFrom   = 5                // wrong passwords before waiting begins
	waitAtMost = 15 * time.Minute // nobody is ever locked out for longer
)

// Account is what a sign-in needs to know before the slow check of the
// password, which must not happen inside a Change.
type Account struct {
	PersonID string
	Email    string
	Hash     string
	Wait     time.Duration // how long this address must wait before the next try
}

// FindAccount returns the account for email. One that does not exist has no
// PersonID; its password is checked all the same, so that time tells nothing.
func FindAccount(tx *store.Tx, email string) (Account, error) {
	email = strings.ToLower(strings.TrimSpace(email))
	a, err := store.One(tx, func(r store.Row) (Account, error) {
		var a Account
		return a, r.Scan(&a.PersonID, &a.Hash)
	}, `
		SELECT id, password
		FROM person
		WHERE email = $1 AND active = $2`, email, true)
	if err != nil && !errors.Is(err, store.ErrNone) {
		return Account{}, fmt.Errorf("find account: %w", err)
	}
	a.Email = email
	a.Wait, err = wait(tx, email)
	return a, err
}

// OwnAccount is the account of the transaction's actor.
func OwnAccount(tx *store.Tx) (Account, error) {
	p, err := find(tx, tx.Actor().PersonID)
	if err != nil {
		return Account{}, err
	}
	return FindAccount(tx, p.Email)
}

// wait is how long email must still wait: after five wrong passwords two
// seconds, doubling with each further one.
func wait(tx *store.Tx, email string) (time.Duration, error) {
	type failure struct {
		n  int64
		at store.Time
	}
	f, err := store.One(tx, func(r store.Row) (failure, error) {
		var f failure
		return f, r.Scan(&f.n, &f.at)
	}, `
		SELECT failures, last_at
		FROM sign_in_failure
		WHERE key_hash = $1`, hashOf(email))
	if errors.Is(err, store.ErrNone) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("count failures: %w", err)
	}
	return max(0, f.at.Add(backOff(f.n)).Sub(tx.Now())), nil
}

func backOff(failures int64) time.Duration {
	if failures < waitFrom {
		return 0
	}
	return min(waitAtMost, 2*time.Second<<min(20, failures-waitFrom))
}

// Failed counts a wrong password for email. Counting starts again an hour
// after the last one.
func Failed(tx *store.Tx, email string) error {
	email = strings.ToLower(strings.TrimSpace(email))
	_, err := tx.Exec(`
		INSERT INTO sign_in_failure (key_hash, failures, last_at)
		VALUES ($1, 1, $2)
		ON CONFLICT (key_hash) DO UPDATE
		SET failures = CASE WHEN sign_in_failure.last_at < $3 THEN 1 ELSE sign_in_failure.failures + 1 END,
			last_at = $2`,
		hashOf(email), store.Time{Time: tx.Now()}, store.Time{Time: tx.Now().Add(-time.Hour)})
	if err != nil {
		return fmt.Errorf("count a wrong password: %w", err)
	}
	return journal.Note(tx, "sign-in.failed", hashOf(email)[:16], nil)
}

// Attempt is what came of a password: a session, a wait, or neither, which is
// that the password or the address is wrong.
type Attempt struct {
	Right bool
	Token string // of the session, if one began
	Wait  time.Duration
}

// SignIn begins a session for the account whose password was found right outside
// of the transaction, or counts a wrong one. Many tries that were checked at
// once wait here for each other: once there are too many, even the right one
// must be given again. A password that was changed meanwhile is wrong.
func SignIn(tx *store.Tx, a Account, right bool) (Attempt, error) {
	came, err := judge(tx, a, right)
	if err != nil || !came.Right {
		return came, err
	}
	came.Token, err = Begin(tx, a.PersonID, "password")
	return came, err
}

// judge says what came of a password that was found right or wrong outside of
// the transaction, and counts a wrong one. The account stays as it is until the
// transaction ends.
func judge(tx *store.Tx, a Account, right bool) (Attempt, error) {
	// What was counted a day ago counts no more: it goes, a little at a time, and
	// before anything is locked, so that no two wait for each other.
	if _, err := tx.Exec(`
		DELETE FROM sign_in_failure
		WHERE key_hash IN (
			SELECT key_hash
			FROM sign_in_failure
			WHERE last_at < $1
			ORDER BY key_hash
			LIMIT 20)`, store.Time{Time: tx.Now().Add(-24 * time.Hour)}); err != nil {
		return Attempt{}, fmt.Errorf("forget old failures: %w", err)
	}
	if _, err := tx.Exec(`
		UPDATE sign_in_failure
		SET failures = failures
		WHERE key_hash = $1`, hashOf(a.Email)); err != nil {
		return Attempt{}, fmt.Errorf("lock the failures: %w", err)
	}
	left, err := wait(tx, a.Email)
	if err != nil {
		return Attempt{}, err
	}
	if left > 0 {
		return Attempt{Wait: left}, journal.Note(tx, "sign-in.waits", hashOf(a.Email)[:16], nil)
	}
	if right {
		same, err := tx.Exec(`
			UPDATE person
			SET revision = revision
			WHERE id = $1 AND password = $2 AND active = $3`, a.PersonID, a.Hash, true)
		if err != nil {
			return Attempt{}, fmt.Errorf("lock a person: %w", err)
		}
		if same == 1 {
			return Attempt{Right: true}, nil
		}
	}
	return Attempt{}, Failed(tx, a.Email)
}

// Begin starts a session for a person whose identity has been checked, and
// returns the token for the cookie. The token is not stored.
func Begin(tx *store.Tx, personID, how string) (token string, err error) {
	p, err := find(tx, personID)
	if err != nil {
		return "", err
	}
	if !p.Active {
		return "", problem.New(problem.Forbidden, "access.inactive", "This account can no longer sign in. Ask an administrator")
	}
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("make a session token: %w", err)
	}
	token = base64.RawURLEncoding.EncodeToString(raw)
	if err := tx.ExecOne(`
		INSERT INTO session (token_hash, person_id, began_at, seen_at)
		VALUES ($1, $2, $3, $4)`,
		hashOf(token), p.ID, store.Time{Time: tx.Now()}, store.Time{Time: tx.Now()}); err != nil {
		return "", fmt.Errorf("begin session: %w", err)
	}
	if _, err := tx.Exec(`
		DELETE FROM sign_in_failure
		WHERE key_hash = $1`, hashOf(p.Email)); err != nil {
		return "", fmt.Errorf("forget failures: %w", err)
	}
	return token, journal.Note(tx, "session.began", p.ID, map[string]string{"how": how})
}

// Session is a live session as a request sees it.
type Session struct {
	Actor    actor.Actor
	Person   Person
	tokenKey string
	stale    bool
}

// FindSession is the live session of token; a problem of kind Unauthorised if
// there is none, or it has ended.
func FindSession(tx *store.Tx, token string) (Session, error) {
	gone := problem.New(problem.Unauthorised, "access.session", "Sign in again: your session has ended")
	if token == "" || len(token) > 100 {
		return Session{}, gone
	}
	type row struct {
		person      string
		began, seen store.Time
	}
	key := hashOf(token)
	s, err := store.One(tx, func(r store.Row) (row, error) {
		var s row
		return s, r.Scan(&s.person, &s.began, &s.seen)
	}, `
		SELECT person_id, began_at, seen_at
		FROM session
		WHERE token_hash = $1 AND ended_at = 0`, key)
	if errors.Is(err, store.ErrNone) {
		return Session{}, gone
	}
	if err != nil {
		return Session{}, fmt.Errorf("find session: %w", err)
	}
	now := tx.Now()
	if now.Sub(s.seen.Time) > IdleLimit || now.Sub(s.began.Time) > AgeLimit {
		return Session{}, gone
	}
	p, err := find(tx, s.person)
	if err != nil {
		return Session{}, err
	}
	if !p.Active {
		return Session{}, gone
	}
	return Session{Actor: p.actor(), Person: p, tokenKey: key, stale: now.Sub(s.seen.Time) > seenEvery}, nil
}

func (p Person) actor() actor.Actor {
	a := actor.Actor{PersonID: p.ID, Name: p.Name, Organisation: p.Organisation}
	for _, r := range p.Roles {
		a.Roles = append(a.Roles, string(r))
	}
	return a
}

// Stale says whether the session's last use should be written down again.
func (s Session) Stale() bool { return s.stale }

// Seen writes down that the session is in use. It is upkeep, not an act.
func (s Session) Seen(tx *store.Tx) error {
	_, err := tx.Exec(`
		UPDATE session
		SET seen_at = $1
		WHERE token_hash = $2 AND ended_at = 0`, store.Time{Time: tx.Now()}, s.tokenKey)
	return err
}

// End signs the session of token out. One that is already over stays so.
func End(tx *store.Tx, token, reason string) error {
	n, err := tx.Exec(`
		UPDATE session
		SET ended_at = $1, end_reason = $2
		WHERE token_hash = $3 AND ended_at = 0`, store.Time{Time: tx.Now()}, reason, hashOf(token))
	if err != nil || n == 0 {
		return err
	}
	return journal.Note(tx, "session.ended", tx.Actor().PersonID, map[string]string{"why": reason})
}

func endSessions(tx *store.Tx, personID, reason string) error {
	_, err := tx.Exec(`
		UPDATE session
		SET ended_at = $1, end_reason = $2
		WHERE person_id = $3 AND ended_at = 0`, store.Time{Time: tx.Now()}, reason, personID)
	if err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
