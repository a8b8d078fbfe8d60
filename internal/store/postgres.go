package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"runtime"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"moothall/access/actor"
	"moothall/internal/problem"
)

// attempts is how often a change is tried that PostgreSQL could not put in
// order with others.
const attempts = 20

// connectLimit is how long opening waits for the server.
const connectLimit = 10 * time.Second

// connectionLimit is how many connections one program holds: enough to keep
// the server's disk busy, few enough for several programs on one server, which
// takes a hundred unless it is told otherwise.
func connectionLimit() int { return min(max(8*runtime.NumCPU(), 16), 32) }

// postgresDB is a PostgreSQL server's database.
type postgresDB struct {
	db   *DB
	pool *sql.DB
	host string // and port, for sentences
	name string
}

func openPostgres(ctx context.Context, db *DB, address string) (*postgresDB, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		// The cause quotes the address, in which there may be a password.
		return nil, problem.New(problem.Malformed, "store.address", "The address of the PostgreSQL server cannot be read. It should look like postgres://user@host/database")
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "moothall"
	}
	p := &postgresDB{db: db, pool: stdlib.OpenDB(*config), host: config.Host, name: config.Database}
	if config.Host != "" && config.Host[0] != '/' {
		p.host = net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port)))
	}
	p.pool.SetMaxOpenConns(connectionLimit())
	p.pool.SetMaxIdleConns(connectionLimit())
	p.pool.SetConnMaxIdleTime(5 * time.Minute)
	ping, cancel := context.WithTimeout(ctx, connectLimit)
	defer cancel()
	if err := p.pool.PingContext(ping); err != nil {
		return nil, errors.Join(p.unreachable(err), p.pool.Close())
	}
	if err := p.checkOrder(ctx); err != nil {
		return nil, errors.Join(p.explain(err), p.pool.Close())
	}
	return p, nil
}

func (p *postgresDB) close() error { return p.pool.Close() }

// checkOrder warns of a database that sorts text otherwise than SQLite does,
// by bytes, or that does not keep Unicode.
func (p *postgresDB) checkOrder(ctx context.Context) error {
	var byBytes bool
	var collation, encoding string
	err := p.pool.QueryRowContext(ctx, `
		SELECT 'B' < 'a' AND 'a b' < 'aa', datcollate, pg_encoding_to_char(encoding)
		FROM pg_database
		WHERE datname = current_database()`).Scan(&byBytes, &collation, &encoding)
	if err != nil {
		return fmt.Errorf("look at the database's collation: %w", err)
	}
	if encoding != "UTF8" {
		return problem.New(problem.Conflict, "store.encoding", "The database %s does not keep Unicode: its encoding is %s. Create it with: createdb --template=template0 --encoding=UTF8 --locale=C", p.name, encoding)
	}
	if !byBytes {
		p.db.log.Warn("the database sorts text by the rules of a language, so lists may come in another order than on SQLite; create it with: createdb --template=template0 --encoding=UTF8 --locale=C",
			"database", p.name, "collation", collation)
	}
	return nil
}

// pgLink is a PostgreSQL transaction. The driver keeps the prepared statements
// of each connection.
type pgLink struct{ tx *sql.Tx }

func (l pgLink) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	return l.tx.QueryContext(ctx, text, args...)
}

func (l pgLink) exec(ctx context.Context, text string, args []any) (int64, error) {
	res, err := l.tx.ExecContext(ctx, text, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (p *postgresDB) view(ctx context.Context, who actor.Actor, fn func(*Tx) error) error {
	t, err := p.pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return fmt.Errorf("begin to read: %w", err)
	}
	defer t.Rollback()
	tx := &Tx{ctx: ctx, link: pgLink{t}, engine: postgresEngine, actor: who, now: p.db.now()}
	defer tx.end()
	return fn(tx)
}

// change runs c until PostgreSQL has put it in order with others, or its time
// is over.
func (p *postgresDB) change(ctx context.Context, c change) error {
	wait, enough := context.WithTimeout(ctx, changeLimit)
	conn, err := p.pool.Conn(wait)
	enough()
	if err != nil {
		if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
			return errBusy(err)
		}
		return err
	}
	defer conn.Close()
	run, cancel := context.WithTimeout(context.WithoutCancel(ctx), changeLimit)
	defer cancel()
	for n := 1; ; n++ {
		err := p.try(run, conn, c)
		if err != nil && run.Err() != nil {
			return errTooSlow(err)
		}
		if n == attempts || !outOfOrder(err) {
			return err
		}
		select {
		case <-time.After(rand.N(time.Duration(n) * 5 * time.Millisecond)):
		case <-run.Done():
			return errTooSlow(err)
		}
	}
}

// outOfOrder says whether err is a serialisation failure or a deadlock.
func outOfOrder(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == "40001" || e.Code == "40P01")
}

func (p *postgresDB) try(ctx context.Context, conn *sql.Conn, c change) error {
	level := sql.LevelReadCommitted
	if c.serializable {
		level = sql.LevelSerializable
	}
	t, err := conn.BeginTx(ctx, &sql.TxOptions{Isolation: level})
	if err != nil {
		return fmt.Errorf("begin to write: %w", err)
	}
	defer t.Rollback()
	tx := &Tx{ctx: ctx, link: pgLink{t}, engine: postgresEngine, actor: c.who, now: p.db.now()}
	if err := protect(tx, c.fn); err != nil {
		return err
	}
	if c.guarded && !tx.noted {
		var wrote bool
		if err := t.QueryRowContext(ctx, "SELECT pg_current_xact_id_if_assigned() IS NOT NULL").Scan(&wrote); err != nil {
			return fmt.Errorf("look for a journal entry: %w", err)
		}
		if wrote {
			return errUnjournalled
		}
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// unreachable says why the server cannot be used. The cause is not passed on:
// it may quote the address.
func (p *postgresDB) unreachable(err error) error {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		switch e.Code {
		case "28P01", "28000":
			return problem.New(problem.Unavailable, "store.unreachable", "PostgreSQL at %s refused the user name or the password. Check the database address", p.host)
		case "3D000":
			return problem.New(problem.Unavailable, "store.unreachable", "PostgreSQL at %s has no database called %s. Create it with: createdb --template=template0 --encoding=UTF8 --locale=C %s", p.host, p.name, p.name)
		}
	}
	return problem.New(problem.Unavailable, "store.unreachable",
		"Cannot reach PostgreSQL at %s. Check that it runs, that the address is right, and that this machine may connect", p.host)
}

// explain turns what PostgreSQL says about itself into a sentence.
func (p *postgresDB) explain(err error) error {
	if problem.All(err) != nil {
		return err
	}
	var connecting *pgconn.ConnectError
	if errors.As(err, &connecting) {
		return p.unreachable(err)
	}
	var e *pgconn.PgError
	if errors.As(err, &e) {
		if s := postgresProblem(p.host, e.Code); s != nil {
			return explained{s, err}
		}
		return err
	}
	var network *net.OpError
	if errors.As(err, &network) || pgconn.SafeToRetry(err) {
		return explained{problem.New(problem.Unavailable, "store.unreachable",
			"PostgreSQL at %s went away. Look whether what you did last was saved before you do it again", p.host), err}
	}
	return err
}

func postgresProblem(host, code string) *problem.Problem {
	switch code {
	case "53100":
		return problem.New(problem.Unavailable, "store.full", "The disk of PostgreSQL at %s is full, so nothing was saved. Ask whoever looks after it to make room, then try again", host)
	case "23505": // two at the same moment, of which each looked before the other was there
		return problem.New(problem.Conflict, "store.twice", "The same was added at the same moment, perhaps by somebody else, so nothing was saved. Look whether it is there before you send it again")
	case "53300":
		return problem.New(problem.Unavailable, "store.busy", "PostgreSQL at %s has no connection to spare, so nothing was saved. Try again in a minute", host)
	case "57P01", "57P02", "57P03":
		return problem.New(problem.Unavailable, "store.unreachable", "PostgreSQL at %s is stopping or starting. Try again in a minute", host)
	case "40001", "40P01":
		return problem.New(problem.Unavailable, "store.busy", "Too many people change the same thing at once, so nothing was saved. Try again in a minute")
	}
	return nil
}
