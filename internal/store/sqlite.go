package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"moothall/internal/problem"
)

// The driver, and everything that is its own way, is in this file.

// pragmas hold for every connection. FULL is what "on the disk" means: with
// NORMAL a power cut takes back what people were told was saved.
const pragmas = "_pragma=busy_timeout(10000)" +
	"&_pragma=journal_mode(WAL)" +
	"&_pragma=synchronous(FULL)" +
	"&_pragma=foreign_keys(ON)" +
	"&_pragma=journal_size_limit(67108864)" +
	"&_dqs=0&_defensive=1"

// A reader cannot write. The writer keeps what savepoints need in memory: the
// default puts it into a file after 64 KiB, and then every change of the group
// pays two system calls for each page. Its cache, 8 MB, is four times the
// default: a change touches a page of each index, and more would not help.
const (
	readerPragma = "PRAGMA query_only = ON"
	writerPragma = "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000"
)

// fileURL is the driver's name for the file at path with settings.
func fileURL(path, settings string) string {
	u := url.URL{Scheme: "file", Path: path, RawQuery: settings}
	if !filepath.IsAbs(path) {
		u.Path, u.Opaque = "", (&url.URL{Path: path}).EscapedPath()
	}
	return u.String()
}

// sqliteDB is an open SQLite file: one connection that writes and a few that
// read.
type sqliteDB struct {
	path    string
	pool    *sql.DB // makes the connections; the sessions hold them
	writer  *writer
	readers *readers
}

func openSQLite(ctx context.Context, db *DB, path string) (*sqliteDB, error) {
	if path == "" {
		return nil, problem.New(problem.Malformed, "store.address", "The database address names no file. Write it as sqlite:/folder/moothall.db")
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return nil, problem.New(problem.NotFound, "store.no-folder", "The data folder %s does not exist. Create it, or name another with --data", filepath.Dir(path))
	}
	// A new file is for its owner and the group alone, because there will be
	// password hashes in it. SQLite says what is wrong if it cannot be made.
	if f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640); err == nil {
		if err := f.Close(); err != nil {
			return nil, explainFile(path, err)
		}
	}
	// fdatasync is as durable and spares the journal of the file system. Where
	// there is none, SQLite goes on with fsync.
	_, _ = sqlite.Fdatasync(true)
	connector, err := sqlite.NewConnector(fileURL(path, pragmas))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	s := &sqliteDB{path: path, pool: sql.OpenDB(connector)}
	session, err := openSession(ctx, s.pool, writerPragma)
	if err != nil {
		s.pool.Close()
		return nil, explainSQLite(path, fmt.Errorf("open %s: %w", path, err))
	}
	s.writer = newWriter(db, session)
	s.readers = newReaders(db, s.pool, readerLimit())
	return s, nil
}

func (s *sqliteDB) close() error {
	return errors.Join(s.readers.close(), s.writer.close(), s.pool.Close())
}

// session is one connection and the statements prepared on it. One goroutine
// uses it at a time.
type session struct {
	conn  *sql.Conn
	stmts map[string]*statement
	args  []driver.NamedValue // reused from statement to statement

	// Of the unit of work that begin began.
	wrote  bool  // a statement that may write has run
	before int64 // total_changes() before that statement
	shaped bool  // a statement that total_changes() does not count has run
	lost   bool  // the transaction is no more, see fail
}

// statementLimit bounds the prepared statements. SQL is written in the program,
// so a program that needs more builds it from input.
const statementLimit = 500

// statement is a text as it was prepared, for Exec, for Query or for both.
type statement struct {
	exec  driver.StmtExecContext
	query *sql.Stmt
	reads bool // cannot write
	shape bool // alters tables, which total_changes() does not count
	brief bool // cannot take long, so nobody need watch it
}

// newStatement judges text by its first word. Where it is in doubt, text may
// write, is counted, and may take long.
func newStatement(text string) *statement {
	text = strings.ToUpper(strings.TrimSpace(text))
	word := text[:len(text)-len(strings.TrimLeft(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))]
	return &statement{
		reads: word == "SELECT" && !strings.Contains(text, ";"),
		shape: slices.Contains([]string{"CREATE", "ALTER", "DROP", "REINDEX", "ANALYZE"}, word),
		brief: word == "INSERT" && !strings.Contains(text, "SELECT") && !strings.Contains(text, ";"),
	}
}

func openSession(ctx context.Context, pool *sql.DB, pragma string) (*session, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	s := &session{conn: conn, stmts: map[string]*statement{}}
	if _, err := conn.ExecContext(ctx, pragma); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return s, nil
}

func (s *session) close() error {
	s.forget()
	// The session's own settings must not reach another user of the pool.
	_ = s.conn.Raw(func(any) error { return driver.ErrBadConn })
	if err := s.conn.Close(); err != nil && !errors.Is(err, sql.ErrConnDone) {
		return err
	}
	return nil
}

// begin starts a unit of work, of which the session then tells whether it
// wrote. No rows are open.
func (s *session) begin() {
	if len(s.stmts) >= statementLimit {
		s.forget()
	}
	s.wrote, s.shaped, s.lost = false, false, false
}

// changed says whether the unit of work has written anything.
func (s *session) changed() (bool, error) {
	if !s.wrote || s.shaped {
		return s.shaped, nil
	}
	now, err := s.totalChanges()
	return now != s.before, err
}

// errLost answers a change that goes on after a failure which took everything
// back. Its next statement would be a transaction of its own.
var errLost = errors.New("the database took back the transaction under way")

// fail passes on why st failed. Some failures, such as a full disk, take back
// not the statement but the transaction.
func (s *session) fail(st *statement, err error) error {
	// SQLite refuses a transaction in a transaction.
	if err != nil && !st.reads && !s.lost && s.run("BEGIN") == nil {
		s.lost = true
		_ = s.run("ROLLBACK")
	}
	return err
}

// forget closes the prepared statements.
func (s *session) forget() {
	for _, st := range s.stmts {
		if st.query != nil {
			st.query.Close()
		}
		if c, ok := st.exec.(driver.Stmt); ok {
			_ = s.conn.Raw(func(any) error { return c.Close() })
		}
	}
	clear(s.stmts)
}

// statement is what is known of text.
func (s *session) statement(text string) *statement {
	st, ok := s.stmts[text]
	if !ok {
		st = newStatement(text)
		s.stmts[text] = st
	}
	return st
}

// mind remembers, before st runs, that it may write.
func (s *session) mind(st *statement) (err error) {
	if s.lost {
		return errLost
	}
	if st.reads {
		return nil
	}
	s.shaped = s.shaped || st.shape
	if !s.wrote {
		s.wrote = true
		s.before, err = s.totalChanges()
	}
	return err
}

// exec runs a statement, straight on the driver's: the way through database/sql
// costs a tenth of an insert.
func (s *session) exec(ctx context.Context, text string, args []any) (n int64, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	st := s.statement(text)
	if err := s.mind(st); err != nil {
		return 0, err
	}
	if st.brief {
		ctx = context.Background() // a context that can end costs a goroutine a statement
	}
	if err := s.bind(args); err != nil {
		return 0, err
	}
	defer clear(s.args)
	err = s.conn.Raw(func(c any) error {
		if err := st.prepare(ctx, c, text); err != nil {
			return err
		}
		res, err := st.exec.ExecContext(ctx, s.args)
		if err != nil {
			return err
		}
		n, err = res.RowsAffected()
		return err
	})
	return n, s.fail(st, err)
}

// prepare prepares text on the driver's connection c, once.
func (st *statement) prepare(ctx context.Context, c any, text string) error {
	if st.exec != nil {
		return nil
	}
	p, err := c.(driver.ConnPrepareContext).PrepareContext(ctx, text)
	if err == nil {
		st.exec = p.(driver.StmtExecContext)
	}
	return err
}

// bind makes the driver's arguments of args.
func (s *session) bind(args []any) error {
	s.args = s.args[:0]
	for i, a := range args {
		v, err := driver.DefaultParameterConverter.ConvertValue(a)
		if err != nil {
			return fmt.Errorf("argument $%d: %w", i+1, err)
		}
		s.args = append(s.args, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	return nil
}

// query runs a query; the caller closes the rows.
func (s *session) query(ctx context.Context, text string, args []any) (rows *sql.Rows, err error) {
	st := s.statement(text)
	if err := s.mind(st); err != nil {
		return nil, err
	}
	if st.query == nil {
		if st.query, err = s.conn.PrepareContext(ctx, text); err != nil {
			st.query = nil
			return nil, err
		}
	}
	rows, err = st.query.QueryContext(ctx, args...)
	return rows, s.fail(st, err)
}

// run runs a statement of the store's own.
func (s *session) run(text string) error {
	st := s.statement(text)
	return s.conn.Raw(func(c any) error {
		if err := st.prepare(context.Background(), c, text); err != nil {
			return err
		}
		_, err := st.exec.ExecContext(context.Background(), nil)
		return err
	})
}

// totalChanges is how many rows this connection has ever changed.
func (s *session) totalChanges() (n int64, err error) {
	const text = "SELECT total_changes()"
	st := s.statement(text)
	err = s.conn.Raw(func(c any) error {
		if err := st.prepare(context.Background(), c, text); err != nil {
			return err
		}
		rows, err := st.exec.(driver.StmtQueryContext).QueryContext(context.Background(), nil)
		if err != nil {
			return err
		}
		var value [1]driver.Value
		if err = rows.Next(value[:]); err == nil {
			n = value[0].(int64)
		}
		return errors.Join(err, rows.Close())
	})
	return n, err
}

// violatesAtCommit says whether err is a constraint that was looked at when the
// transaction ended. It is one change's fault, not the disk's.
func violatesAtCommit(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_CONSTRAINT
}

// explainSQLite turns what SQLite says about its disk or its file into a
// sentence.
func explainSQLite(path string, err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) || problem.All(err) != nil {
		return err
	}
	p := sqliteProblem(path, e.Code()&0xff)
	if p == nil {
		return err
	}
	return explained{p, err}
}

func sqliteProblem(path string, code int) *problem.Problem {
	switch code {
	case sqlite3.SQLITE_FULL:
		return problem.New(problem.Unavailable, "store.full", "The disk is full, so nothing was saved. Ask whoever looks after this server to make room, then try again")
	case sqlite3.SQLITE_IOERR:
		return problem.New(problem.Unavailable, "store.disk", "The disk that holds %s failed, so nothing was saved. Look at the disk and at the system's log", path)
	case sqlite3.SQLITE_NOTADB:
		return problem.New(problem.Malformed, "store.not-a-database", "%s is not a database. Name the file that Moothall made, or another folder", path)
	case sqlite3.SQLITE_CORRUPT:
		return problem.New(problem.Unavailable, "store.damaged", "The database %s is damaged. If it is in use, stop the server and restore the latest backup; if it is a backup, use another", path)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return problem.New(problem.Unavailable, "store.no-access", "The database %s cannot be opened for writing. Check who owns the file and its folder", path)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return problem.New(problem.Unavailable, "store.busy", "Another program is writing to the database, so nothing was saved. Try again in a minute")
	}
	return nil
}

// openReadOnly opens a file to look at it, not to use it.
func openReadOnly(file string) (*sql.DB, error) {
	connector, err := sqlite.NewConnector(fileURL(file, "mode=ro&_pragma=busy_timeout(10000)"))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", file, err)
	}
	return sql.OpenDB(connector), nil
}
