// Package actor says who acts: the value that every transaction carries and
// every journal entry names. It knows no database and decides nothing; what an
// actor may do is decided by package access.
package actor

import "slices"

// Actor is who acts, for whom and from where.
type Actor struct {
	PersonID     string   // key of the person; empty for the system and the public
	Name         string   // as shown to others
	Organisation string   // key of the organisation acted for
	Roles        []string // role names held in that organisation
	Device       string   // key of the device, empty if unknown
	Request      string   // id of the request, which also stands in the logs
	System       string   // names the part of the system that acts by itself, such as "import"; empty for a person
}

// System is the actor when the product itself acts: part says which part,
// such as "migrate", "import" or "demo".
func System(part string) Actor {
	return Actor{Name: "Moothall (" + part + ")", System: part}
}

// Public is anyone on the public site.
func Public() Actor { return Actor{Name: "the public"} }

// SignedIn says whether the actor is a person who signed in.
func (a Actor) SignedIn() bool { return a.PersonID != "" }

// Has says whether the actor holds role.
func (a Actor) Has(role string) bool { return slices.Contains(a.Roles, role) }
