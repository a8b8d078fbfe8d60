package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"time"

	"moothall/access/actor"
	"moothall/internal/problem"
)

// conn is what a transaction of either engine can do.
type conn interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// Tx is a transaction: what can be read and written, the one time, the one actor.
// It belongs to the function that was given it and is not kept.
type Tx struct {
	ctx    context.Context
	q      conn
	engine string
	actor  actor.Actor
	now    time.Time
	noted  bool
}

// Now is the time of the transaction, in UTC and whole microseconds.
func (tx *Tx) Now() time.Time { return tx.now }

// Actor is on whose behalf the transaction runs.
func (tx *Tx) Actor() actor.Actor { return tx.actor }

// Context is the transaction's context.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Engine is "sqlite" or "postgres", for the few places where SQL differs.
func (tx *Tx) Engine() string { return tx.engine }

// Noted says that the journal has an entry for what this transaction does.
// Only package journal calls it.
func (tx *Tx) Noted() { tx.noted = true }

// Row is a row to scan.
type Row interface{ Scan(dest ...any) error }

// Exec runs a statement and returns how many rows it touched.
func (tx *Tx) Exec(query string, args ...any) (int64, error) {
	res, err := tx.q.ExecContext(tx.ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// ExecOne runs a statement that must touch exactly one row. None is a
// Conflict: what was to be changed is not as it was.
func (tx *Tx) ExecOne(query string, args ...any) error {
	n, err := tx.Exec(query, args...)
	if err != nil {
		return err
	}
	switch n {
	case 1:
		return nil
	case 0:
		return problem.New(problem.Conflict, "stale", "Somebody else changed this record after you opened it. Open it again to see what is saved now")
	}
	return fmt.Errorf("%d rows were touched where one was meant", n)
}

// List returns a value for each row of a query.
func List[T any](tx *Tx, scan func(Row) (T, error), query string, args ...any) ([]T, error) {
	rows, err := tx.q.QueryContext(tx.ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// One returns the value of a query's first row, or ErrNone.
func One[T any](tx *Tx, scan func(Row) (T, error), query string, args ...any) (T, error) {
	var none T
	rows, err := tx.q.QueryContext(tx.ctx, query, args...)
	if err != nil {
		return none, err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return none, err
		}
		return none, ErrNone
	}
	v, err := scan(rows)
	if err != nil {
		return none, err
	}
	return v, rows.Close()
}

// Time is an instant as both databases keep it: UTC microseconds, 0 for none.
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
