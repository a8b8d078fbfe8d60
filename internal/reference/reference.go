// Package reference gives out the numbers that people see, such as
// DEC-2026-0142. A reference is allocated in the transaction that uses it, is
// unique in the installation, and is never given twice.
package reference

import (
	"fmt"

	"moothall/internal/store"
)

// Next is the next reference of kind ("DEC") in year (2026).
func Next(tx *store.Tx, kind string, year int) (string, error) {
	n, err := store.One(tx, func(r store.Row) (int64, error) {
		var n int64
		return n, r.Scan(&n)
	}, `
		INSERT INTO reference_counter (kind, year, last)
		VALUES ($1, $2, 1)
		ON CONFLICT (kind, year) DO UPDATE SET last = reference_counter.last + 1
		RETURNING last`, kind, year)
	if err != nil {
		return "", fmt.Errorf("allocate a %s reference: %w", kind, err)
	}
	return fmt.Sprintf("%s-%04d-%04d", kind, year, n), nil
}
