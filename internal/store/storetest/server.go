package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"moothall/internal/clock"
	"moothall/internal/store"
)

// server is a PostgreSQL server on which tests may create databases.
type server struct {
	address  string
	admin    *sql.DB
	prefix   string // of the names of this process's databases
	strategy string // how the server is to copy a template
	made     atomic.Int64
	private  bool
	template func() (string, error) // a migrated database to start from, "" if none
	watchdog *os.File               // ends a private server when it is closed, with the process at the latest
}

// theServer is found or started when the first test needs it.
var theServer = sync.OnceValues(func() (*server, error) {
	if address := os.Getenv("MOOTHALL_TEST_POSTGRES"); address != "" {
		s := &server{address: address}
		return s, s.connect()
	}
	return startServer(false)
})

// theDurableServer is private, and as careful with the disk as one in use.
var theDurableServer = sync.OnceValues(func() (*server, error) { return startServer(true) })

func required(t testing.TB) *server {
	t.Helper()
	s, err := theServer()
	return available(t, s, err)
}

func available(t testing.TB, s *server, err error) *server {
	t.Helper()
	switch {
	case err == nil:
		return s
	case os.Getenv("CI") != "" || os.Getenv("MOOTHALL_REQUIRE_ALL") != "":
		t.Fatalf("PostgreSQL is required here: %v", err)
	default:
		t.Skipf("PostgreSQL is not available, so this was not tried on it: %v", err)
	}
	return nil
}

// connect waits until the server answers.
func (s *server) connect() error {
	config, err := pgx.ParseConfig(s.address)
	if err != nil {
		return errors.New("MOOTHALL_TEST_POSTGRES is not the address of a PostgreSQL server")
	}
	s.admin = stdlib.OpenDB(*config)
	s.admin.SetMaxOpenConns(2)
	s.prefix = fmt.Sprintf("moothall_test_%d_%d_", os.Getpid(), time.Now().UnixMilli())
	s.template = sync.OnceValues(s.makeTemplate)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var version int
	for {
		err := s.admin.QueryRowContext(ctx, "SELECT current_setting('server_version_num')::int").Scan(&version)
		if err == nil {
			break
		}
		if ctx.Err() != nil {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
	if version >= 15_00_00 {
		s.strategy = " STRATEGY = FILE_COPY" // ten times as fast as through the log
	}
	return nil
}

// makeTemplate migrates a database, which copying makes the others of. On a
// server that stays, it would be left behind, so there each is migrated.
func (s *server) makeTemplate() (string, error) {
	if !s.private {
		return "template0", nil
	}
	address, err := s.createNamed(s.prefix+"template", "template0")
	if err != nil {
		return "", err
	}
	return s.prefix + "template", migrate(address)
}

// migrated is the address of a new database, migrated if the server is private.
func (s *server) migrated(t testing.TB) string {
	t.Helper()
	template, err := s.template()
	if err != nil {
		t.Fatal(err)
	}
	return s.create(t, template)
}

// create makes a database for a test and drops it afterwards.
func (s *server) create(t testing.TB, template string) string {
	t.Helper()
	name := fmt.Sprint(s.prefix, s.made.Add(1))
	address, err := s.createNamed(name, template)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := s.admin.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return address
}

func (s *server) createNamed(name, template string) (string, error) {
	_, err := s.admin.Exec("CREATE DATABASE " + name + " TEMPLATE " + template + " ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'" + s.strategy)
	if err != nil {
		return "", fmt.Errorf("create a database for a test: %w", err)
	}
	u, err := url.Parse(s.address)
	if err != nil {
		return "", errors.New("MOOTHALL_TEST_POSTGRES must be an address such as postgres://user@host/database")
	}
	u.Path = "/" + name
	return u.String(), nil
}

// migrate makes the database at address what the tests start from.
func migrate(address string) error {
	ctx := context.Background()
	db, err := store.Open(ctx, address, store.Options{Clock: clock.At(Start())})
	if err != nil {
		return err
	}
	_, err = db.Migrate(ctx)
	return errors.Join(err, db.Close())
}
