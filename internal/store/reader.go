package store

import (
	"context"
	"database/sql"
	"errors"

	"moothall/access/actor"
)

// readers are the connections that read an SQLite file, each with its prepared
// statements. A view has one to itself while it lasts.
type readers struct {
	db   *DB
	pool *sql.DB
	free chan *session // nil stands for one not opened yet
}

func newReaders(db *DB, pool *sql.DB, n int) *readers {
	r := &readers{db: db, pool: pool, free: make(chan *session, n)}
	for range n {
		r.free <- nil
	}
	return r
}

func (r *readers) close() (err error) {
	for range cap(r.free) {
		if s := <-r.free; s != nil {
			err = errors.Join(err, s.close())
		}
	}
	return err
}

// take waits for a connection.
func (r *readers) take(ctx context.Context) (*session, error) {
	select {
	case s := <-r.free:
		if s != nil {
			return s, nil
		}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	s, err := openSession(ctx, r.pool, readerPragma)
	if err != nil {
		r.free <- nil
	}
	return s, err
}

// give ends the view on s and lets the next have it. A connection that cannot
// end its view is closed, and another opened when it is needed.
func (r *readers) give(s *session) {
	if err := s.run("ROLLBACK"); err != nil {
		_ = s.close()
		s = nil
	}
	r.free <- s
}

func (d *sqliteDB) view(ctx context.Context, who actor.Actor, fn func(*Tx) error) error {
	r := d.readers
	s, err := r.take(ctx)
	if err != nil {
		return err
	}
	defer r.give(s)
	s.begin()
	if err := s.run("BEGIN"); err != nil {
		return err
	}
	tx := &Tx{ctx: ctx, link: s, engine: sqliteEngine, actor: who, now: r.db.now()}
	defer tx.end()
	return fn(tx)
}
