//go:build race

package portfolio

// underRace says that the race detector makes everything some ten times slower.
const underRace = true
