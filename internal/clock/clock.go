// Package clock tells the time to those who may ask: the store, once for each
// transaction, and the outermost callers. Rules take their time as an argument.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time.
type Clock interface {
	Now() time.Time
}

// System is the machine's clock.
type System struct{}

// Now is the machine's time.
func (System) Now() time.Time { return time.Now() }

// Fixed is a clock that stands until it is moved, for tests and for loading
// the example's story. It is safe for use by several goroutines.
type Fixed struct {
	mu sync.Mutex
	t  time.Time
}

// At is a clock standing at t.
func At(t time.Time) *Fixed { return &Fixed{t: t} }

// Now is the time at which the clock stands.
func (f *Fixed) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.t
}

// Set moves the clock to t.
func (f *Fixed) Set(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.t = t
}

// Shifted runs at the machine's pace from another moment: the demo's clock.
// It is safe for use by several goroutines.
type Shifted struct {
	mu     sync.Mutex
	offset time.Duration
}

// From is a clock that shows t now and runs on.
func From(t time.Time) *Shifted { return &Shifted{offset: time.Until(t)} }

// Now is the machine's time with the shift.
func (s *Shifted) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Add(s.offset)
}

// Set moves the clock to t; it runs on from there.
func (s *Shifted) Set(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offset = time.Until(t)
}
