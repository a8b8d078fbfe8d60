// Package shape holds the test of the house's plan; it has no code.
package shape
