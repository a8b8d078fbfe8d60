package store

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Time is an instant as both databases keep it, a BIGINT: UTC microseconds
// since 1970, 0 for none.
type Time struct{ time.Time }

// Value is the instant for the database.
func (t Time) Value() (driver.Value, error) {
	if t.IsZero() {
		return int64(0), nil
	}
	return t.UnixMicro(), nil
}

// Scan reads the instant from the database.
func (t *Time) Scan(src any) error {
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("an instant is stored as %T", src)
	}
	t.Time = time.Time{}
	if n != 0 {
		t.Time = time.UnixMicro(n).UTC()
	}
	return nil
}
