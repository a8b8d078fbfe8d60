package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver

	"moothall/access/actor"
)

// attempts is how often a change is tried that PostgreSQL could not put in
// order with others.
const attempts = 20

func (db *DB) changePostgres(ctx context.Context, who actor.Actor, fn func(*Tx) error, guarded bool) error {
	for n := 1; ; n++ {
		err := db.tryPostgres(ctx, who, fn, guarded)
		if n == attempts || !retryable(err) {
			return err
		}
		select {
		case <-time.After(rand.N(time.Duration(n) * 5 * time.Millisecond)):
		case <-ctx.Done():
			return err
		}
	}
}

// retryable says whether err is a serialisation failure or a deadlock.
func retryable(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == "40001" || e.Code == "40P01")
}

func (db *DB) tryPostgres(ctx context.Context, who actor.Actor, fn func(*Tx) error, guarded bool) error {
	t, err := db.writes.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return fmt.Errorf("begin to write: %w", err)
	}
	defer t.Rollback()
	tx := db.tx(ctx, t, who)
	if err := guard(tx, fn); err != nil {
		return err
	}
	if guarded && !tx.noted {
		var wrote sql.NullString
		if err := t.QueryRowContext(ctx, "SELECT CAST(pg_current_xact_id_if_assigned() AS TEXT)").Scan(&wrote); err != nil {
			return fmt.Errorf("look for a journal entry: %w", err)
		}
		if wrote.Valid {
			return errUnjournalled
		}
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}
