package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// groupLimit is how many callers one commit may hold.
const groupLimit = 256

// writer owns SQLite's one writing connection. Callers queue; it runs them one
// after the other, commits once for all that were waiting, and then answers
// them.
//
// A change must be able to fail alone. Savepoints do that, but SQLite copies
// every page that a savepoint may have to bring back, which costs a third of a
// small change. So a group runs first without (together). If one of its changes
// fails after it wrote, the attempt is void: the group is run again with a
// savepoint for each (apart), as are the groups after it for a while. If the
// transaction itself is lost under a change, as on a full disk, the others are
// run again one by one (alone).
type writer struct {
	db      *DB
	session *session
	queue   chan *job
	ended   chan struct{}
	jobs    sync.Pool

	group   []*job // under way
	now     *job   // of the group, whose function runs
	last    int    // how many were in the last group
	careful int    // how many changes more are to be run apart

	watch   context.Context // ends statements that take too long
	unwatch context.CancelFunc
	watched time.Time // when watch was made
}

// way is how a group is run.
type way int

const (
	together way = iota
	apart
	alone
)

// carefully is how many changes are run apart after one that failed.
const carefully = 1000

// job is one caller's change and its answer.
type job struct {
	change
	ctx     context.Context
	err     error
	settled bool // err is final
	state   atomic.Int32
	done    chan struct{} // holds one
}

// A job is taken from waiting by whoever comes first: the writer who begins it
// or the caller who gives up.
const (
	waiting int32 = iota
	begun
	given
)

func newWriter(db *DB, s *session) *writer {
	w := &writer{db: db, session: s, queue: make(chan *job, groupLimit), ended: make(chan struct{})}
	w.jobs.New = func() any { return &job{done: make(chan struct{}, 1)} }
	go w.run()
	return w
}

// close lets the queue run out. Nobody may call do any more.
func (w *writer) close() error {
	close(w.queue)
	<-w.ended
	return w.session.close()
}

// do queues a change and waits for its answer.
func (w *writer) do(ctx context.Context, c change) error {
	j := w.jobs.Get().(*job)
	j.change, j.ctx, j.err, j.settled = c, ctx, nil, false
	j.state.Store(waiting)
	patience := time.NewTimer(changeLimit)
	defer patience.Stop()
	select {
	case w.queue <- j:
	case <-ctx.Done():
		return ctx.Err()
	case <-patience.C:
		return errBusy(nil)
	}
	select {
	case <-j.done:
		return w.answer(j)
	case <-ctx.Done():
	case <-patience.C:
	}
	if j.state.CompareAndSwap(waiting, given) {
		if err := ctx.Err(); err != nil {
			return err
		}
		return errBusy(nil)
	}
	<-j.done // it has begun, so it is answered truthfully
	return w.answer(j)
}

func (w *writer) answer(j *job) error {
	err := j.err
	j.change, j.ctx, j.err = change{}, nil, nil
	w.jobs.Put(j)
	return err
}

func (w *writer) run() {
	defer w.stopped()
	for j := range w.queue {
		w.serve(j)
	}
}

// stopped ends the writer, or carries on if the function of a change ended the
// goroutine, as testing's FailNow does.
func (w *writer) stopped() {
	if w.now == nil {
		if w.unwatch != nil {
			w.unwatch()
		}
		close(w.ended)
		return
	}
	w.now.err, w.now.settled, w.now = errors.New("a change ended its goroutine"), true, nil
	go func() {
		defer w.stopped()
		_ = w.session.run("ROLLBACK")
		w.finish(apart)
		for j := range w.queue {
			w.serve(j)
		}
	}()
}

// serve runs first, and everyone who comes while it runs, and answers them.
func (w *writer) serve(first *job) {
	if !first.state.CompareAndSwap(waiting, begun) {
		return
	}
	w.group = append(w.group[:0], first)
	if w.careful > 0 {
		w.finish(apart)
		return
	}
	w.finish(together)
}

// finish runs the group, ever more carefully until it is settled, and answers.
func (w *writer) finish(how way) {
	done := w.attempt(how)
	if !done && how == together {
		w.careful = carefully
		done = w.attempt(apart)
	}
	if !done {
		w.oneByOne()
	}
	w.careful = max(0, w.careful-len(w.group))
	w.last = len(w.group)
	for i, j := range w.group {
		w.group[i] = nil
		j.done <- struct{}{}
	}
}

// attempt runs the group and whoever else is waiting in one transaction. It is
// false if that is void, and the group must be run in a more careful way.
func (w *writer) attempt(how way) bool {
	if err := w.session.run("BEGIN IMMEDIATE"); err != nil {
		w.failAll(fmt.Errorf("begin to write: %w", err))
		return true
	}
	for i := 0; i < len(w.group) || how != alone && w.join(); i++ {
		j := w.group[i]
		if j.settled || w.try(j, how) {
			continue
		}
		_ = w.session.run("ROLLBACK")
		if len(w.group) == 1 {
			j.settled = true // nobody else's work was lost with its own
			return true
		}
		return false
	}
	err := w.session.run("COMMIT")
	if err == nil {
		return true
	}
	_ = w.session.run("ROLLBACK")
	if violatesAtCommit(err) && len(w.group) > 1 {
		return false
	}
	w.failAll(fmt.Errorf("commit: %w", err))
	return true
}

// join adds the next who is waiting to the group. Those who were answered just
// now may be back in a moment: it lets them run before it gives up.
func (w *writer) join() bool {
	if len(w.group) >= groupLimit {
		return false
	}
	for n := 0; ; n++ {
		select {
		case j, ok := <-w.queue:
			if !ok {
				return false
			}
			if j.state.CompareAndSwap(waiting, begun) {
				w.group = append(w.group, j)
				return true
			}
		default:
			if n >= 2 || len(w.group) >= w.last {
				return false
			}
			runtime.Gosched()
		}
	}
}

// failAll answers err to all whose work was to be committed: nobody is told
// that work is saved which is not.
func (w *writer) failAll(err error) {
	for _, j := range w.group {
		if j.err == nil {
			j.err = err
		}
	}
}

// try runs a job. It is false if the transaction must be taken back, for the
// job's own failure or under it.
func (w *writer) try(j *job, how way) bool {
	if how == apart {
		return w.tryApart(j)
	}
	j.err = w.call(j)
	if w.session.lost {
		j.err = cmp.Or(j.err, errLost)
		return false
	}
	if j.err == nil {
		return true
	}
	wrote, err := w.session.changed()
	return err == nil && !wrote
}

// tryApart runs a job in a savepoint. If the transaction is lost under it, that
// is the job's own failure.
func (w *writer) tryApart(j *job) bool {
	if j.err = w.session.run("SAVEPOINT work"); j.err != nil {
		return false
	}
	j.err = w.call(j)
	if j.err != nil {
		if err := w.session.run("ROLLBACK TO work"); err != nil {
			j.settled = true
			return false
		}
	}
	if err := w.session.run("RELEASE work"); err != nil {
		j.err, j.settled = cmp.Or(j.err, errLost), true
		return false
	}
	return true
}

// call runs a job's function.
func (w *writer) call(j *job) error {
	w.session.begin()
	tx := &Tx{link: w.session, engine: sqliteEngine, actor: j.who, now: w.db.now()}
	tx.ctx = limited{j.ctx, w.watching()}
	w.now = j
	err := protect(tx, j.fn)
	w.now = nil
	if err == nil && j.guarded && !tx.noted {
		var wrote bool
		if wrote, err = w.session.changed(); wrote {
			err = errUnjournalled
		}
	}
	if err != nil && w.watch.Err() != nil {
		return errTooSlow(err)
	}
	return err
}

// oneByOne runs what is not settled, each in a transaction of its own.
func (w *writer) oneByOne() {
	all := w.group
	for i, j := range all {
		if !j.settled {
			w.group = all[i : i+1]
			w.attempt(alone)
		}
	}
	w.group = all
}

// limited is a context with the values of one and the end of another.
type limited struct {
	context.Context
	end context.Context
}

func (l limited) Deadline() (time.Time, bool) { return l.end.Deadline() }
func (l limited) Done() <-chan struct{}       { return l.end.Done() }
func (l limited) Err() error                  { return l.end.Err() }

// watching is a context that ends when a change that begins now has taken its
// time, or a second later: a timer for each change would cost more than that.
func (w *writer) watching() context.Context {
	if w.watch == nil || w.watch.Err() != nil || time.Since(w.watched) > time.Second {
		if w.unwatch != nil {
			w.unwatch()
		}
		w.watch, w.unwatch = context.WithTimeout(context.Background(), changeLimit+time.Second)
		w.watched = time.Now()
	}
	return w.watch
}
