package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"moothall/access/actor"
)

// groupLimit is how many callers one commit may hold.
const groupLimit = 256

// job is one caller's change and where to answer.
type job struct {
	ctx     context.Context
	who     actor.Actor
	fn      func(tx *Tx) error
	guarded bool
	err     error
	done    chan struct{}
}

// writer owns SQLite's one writing connection. Callers queue; it runs each in
// a savepoint, commits once for all that were waiting, and then answers them.
type writer struct {
	db    *DB
	conn  *sql.Conn
	jobs  chan *job
	quit  chan struct{}
	ended chan struct{}
	once  sync.Once
	stmts map[string]*sql.Stmt // prepared on conn, by text
}

func newWriter(db *DB, c *sql.Conn) *writer {
	w := &writer{db: db, conn: c, jobs: make(chan *job, groupLimit), quit: make(chan struct{}), ended: make(chan struct{}), stmts: map[string]*sql.Stmt{}}
	go w.run()
	return w
}

// do queues j and waits for its answer. A caller that gives up while queued is
// still answered truthfully: its work either never began or was committed.
func (w *writer) do(ctx context.Context, j *job) error {
	j.done = make(chan struct{})
	select {
	case w.jobs <- j:
	case <-w.quit:
		return errors.New("the database is closing")
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-j.done:
	case <-w.ended:
		select {
		case <-j.done:
		default:
			return errors.New("the database is closing")
		}
	}
	return j.err
}

func (w *writer) stop() {
	w.once.Do(func() { close(w.quit) })
	<-w.ended
}

func (w *writer) run() {
	defer close(w.ended)
	defer w.conn.Close()
	for {
		select {
		case j := <-w.jobs:
			w.group(j)
		case <-w.quit:
			for {
				select {
				case j := <-w.jobs:
					w.group(j)
				default:
					return
				}
			}
		}
	}
}

// group runs first and everyone who is waiting, in one commit.
func (w *writer) group(first *job) {
	ctx := context.Background()
	batch := make([]*job, 0, 64)
	if err := w.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		first.err = fmt.Errorf("begin to write: %w", err)
		close(first.done)
		return
	}
	for j := first; j != nil; j = w.next(len(batch)) {
		j.err = w.one(j)
		batch = append(batch, j)
	}
	if err := w.exec(ctx, "COMMIT"); err != nil {
		// Nobody's work is on the disk: nobody is told that it is.
		_ = w.exec(ctx, "ROLLBACK")
		for _, j := range batch {
			if j.err == nil {
				j.err = fmt.Errorf("commit: %w", err)
			}
		}
	}
	for _, j := range batch {
		close(j.done)
	}
}

func (w *writer) next(size int) *job {
	if size >= groupLimit {
		return nil
	}
	select {
	case j := <-w.jobs:
		return j
	default:
		return nil
	}
}

// one runs a job in its own savepoint.
func (w *writer) one(j *job) error {
	before := int64(-1)
	if j.guarded {
		before = w.totalChanges(j.ctx)
	}
	if err := w.exec(j.ctx, "SAVEPOINT work"); err != nil {
		return fmt.Errorf("begin a change: %w", err)
	}
	tx := w.db.tx(j.ctx, w, j.who)
	err := guard(tx, j.fn)
	if err == nil && j.guarded && !tx.noted && w.totalChanges(j.ctx) != before {
		err = errUnjournalled
	}
	if err != nil {
		return errors.Join(err, w.rollback())
	}
	return w.exec(j.ctx, "RELEASE work")
}

func (w *writer) rollback() error {
	ctx := context.Background()
	if err := w.exec(ctx, "ROLLBACK TO work"); err != nil {
		return fmt.Errorf("take back a change: %w", err)
	}
	if err := w.exec(ctx, "RELEASE work"); err != nil {
		return fmt.Errorf("take back a change: %w", err)
	}
	return nil
}

// guard runs fn and turns a panic into an error, so that one caller's fault
// stops neither the writer nor the others in its group.
func guard(tx *Tx, fn func(*Tx) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("a change panicked: %v", r)
		}
	}()
	return fn(tx)
}

func (w *writer) totalChanges(ctx context.Context) int64 {
	var n int64
	s, err := w.prepared(ctx, "SELECT total_changes()")
	if err == nil {
		err = s.QueryRowContext(ctx).Scan(&n)
	}
	if err != nil {
		return -2
	}
	return n
}

func (w *writer) exec(ctx context.Context, text string) error {
	_, err := w.ExecContext(ctx, text)
	return err
}

// statementLimit bounds the prepared statements. SQL is written in the program,
// so a program that needs more builds it from input.
const statementLimit = 500

// prepared is the statement of text, made once.
func (w *writer) prepared(ctx context.Context, text string) (*sql.Stmt, error) {
	if s, ok := w.stmts[text]; ok {
		return s, nil
	}
	if len(w.stmts) >= statementLimit {
		for _, s := range w.stmts {
			s.Close()
		}
		clear(w.stmts)
	}
	s, err := w.conn.PrepareContext(ctx, text)
	if err == nil {
		w.stmts[text] = s
	}
	return s, err
}

// ExecContext runs a statement on the writing connection.
func (w *writer) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	s, err := w.prepared(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

// QueryContext runs a query on the writing connection.
func (w *writer) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	s, err := w.prepared(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}
