// Package access keeps organisations, people, their roles and their sign-ins,
// and says who may do what.
//
// It keeps these rules, and each has a test of the same name:
//
//	DefaultDeny            what no role permits is refused
//	OwnOrganisationOnly    a role counts only in the organisation that gave it
//	SessionsEnd            a session ends idle, at its age, at sign-out, and when the person is deactivated
//	GuessingIsSlow         wrong passwords make the next try wait, and nobody is locked out for good
//	TokensAreNotStored     the database holds only the hash of a session's token
//
// Permission is asked for inside the domain function, so that a page, an API
// and a command line cannot differ. The package does not know what a decision
// or a report is, nor how a page looks.
package access

import (
	"slices"

	"moothall/access/actor"
	"moothall/internal/problem"
	"moothall/internal/store"
)

// May says whether who may do p in organisation. The system itself may do
// everything: whoever starts it already holds the database.
func May(who actor.Actor, p Permission, organisation string) bool {
	if who.System != "" {
		return true
	}
	if !who.SignedIn() || organisation == "" || who.Organisation != organisation {
		return false
	}
	return slices.ContainsFunc(holders(p), func(r Role) bool { return who.Has(string(r)) })
}

// Require refuses unless the transaction's actor may do p in organisation.
func Require(tx *store.Tx, p Permission, organisation string) error {
	who := tx.Actor()
	switch {
	case May(who, p, organisation):
		return nil
	case !who.SignedIn():
		return problem.New(problem.Unauthorised, "access.sign-in", "Sign in to do this")
	}
	return Denied(p)
}

// Denied is the refusal of p, naming who may.
func Denied(p Permission) error {
	return problem.New(problem.Forbidden, "access.denied",
		"You do not have permission to do this. It can be done by: %s", Holders(p))
}

// Holders names the roles that hold p, as a person says them.
func Holders(p Permission) string {
	var s string
	for i, r := range holders(p) {
		if i > 0 {
			s += ", "
		}
		s += r.Words()
	}
	return s
}
