// Package id makes the keys of rows: UUID version 7, whose order is the order
// of making, written as text. People never see them; people see references.
package id

import "github.com/google/uuid"

// New is a new key, 36 characters.
func New() string {
	u, err := uuid.NewV7()
	if err != nil {
		// The kernel's random source failed: no key can be trusted.
		panic("id: no random numbers: " + err.Error())
	}
	return u.String()
}
