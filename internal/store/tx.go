package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"moothall/access/actor"
	"moothall/internal/problem"
)

// ErrNone says that a query which should find one row found none.
var ErrNone = sql.ErrNoRows

// errEnded answers whoever kept a Tx for longer than it lasts.
var errEnded = errors.New("the transaction has ended")

// link is a connection of either engine in a transaction.
type link interface {
	query(ctx context.Context, text string, args []any) (*sql.Rows, error)
	exec(ctx context.Context, text string, args []any) (int64, error)
}

// Tx is a transaction: what can be read and written, the one time, the one
// actor. It belongs to the function that was given it, is used by one
// goroutine, and is not kept.
type Tx struct {
	ctx    context.Context
	link   link
	engine string
	actor  actor.Actor
	now    time.Time
	noted  bool
	open   []*sql.Rows // given out, to be closed at the end at the latest
}

// Now is the time of the transaction, in UTC and whole microseconds. It does
// not move while the transaction lasts.
func (tx *Tx) Now() time.Time { return tx.now }

// Actor is on whose behalf the transaction runs.
func (tx *Tx) Actor() actor.Actor { return tx.actor }

// Context carries the caller's values and the transaction's own limit; the
// caller's going away does not end that of a change.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Engine is "sqlite" or "postgres", for the few places where SQL differs.
func (tx *Tx) Engine() string { return tx.engine }

// Noted says that the journal has an entry for what this transaction does.
// Only package journal calls it.
func (tx *Tx) Noted() { tx.noted = true }

// end closes what was left open and makes the Tx useless.
func (tx *Tx) end() {
	for _, rows := range tx.open {
		rows.Close()
	}
	tx.open = nil
	tx.link = ended{}
}

// Row is a row to scan.
type Row interface{ Scan(dest ...any) error }

// Query runs a query for its rows. The caller closes them before its next
// statement, which PostgreSQL would refuse. List and One are shorter.
func (tx *Tx) Query(query string, args ...any) (*sql.Rows, error) {
	rows, err := tx.link.query(tx.ctx, query, args)
	if err != nil {
		return nil, err
	}
	tx.open = append(tx.open, rows)
	return rows, nil
}

// QueryRow runs a query for its first row. Scan answers ErrNone if there is
// none.
func (tx *Tx) QueryRow(query string, args ...any) Row {
	rows, err := tx.Query(query, args...)
	return firstRow{rows, err}
}

// firstRow is the first row of a query that may have failed.
type firstRow struct {
	rows *sql.Rows
	err  error
}

// Scan reads the row into dest and closes the query.
func (r firstRow) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		return none(r.rows)
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	return r.rows.Close()
}

// none is why rows had no row.
func none(rows *sql.Rows) error {
	if err := rows.Err(); err != nil {
		return err
	}
	return ErrNone
}

// Exec runs a statement and returns how many rows it touched.
func (tx *Tx) Exec(query string, args ...any) (int64, error) {
	return tx.link.exec(tx.ctx, query, args)
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
	rows, err := tx.link.query(tx.ctx, query, args)
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
	var nothing T
	rows, err := tx.link.query(tx.ctx, query, args)
	if err != nil {
		return nothing, err
	}
	defer rows.Close()
	if !rows.Next() {
		return nothing, none(rows)
	}
	v, err := scan(rows)
	if err != nil {
		return nothing, err
	}
	return v, rows.Close()
}

// ended is the link of a transaction that is over.
type ended struct{}

func (ended) query(context.Context, string, []any) (*sql.Rows, error) { return nil, errEnded }
func (ended) exec(context.Context, string, []any) (int64, error)      { return 0, errEnded }
