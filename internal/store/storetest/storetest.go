// Package storetest runs a test on every database that Moothall supports, each
// time on a fresh one with a clock that stands still.
//
// SQLite is always there. PostgreSQL is started from the installed server
// programs, once for the test process, without durability because tests do not
// outlive it; or the server at MOOTHALL_TEST_POSTGRES is used. Where there is
// none the test says so and is skipped, but with MOOTHALL_REQUIRE_ALL or CI set
// it fails.
package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"moothall/internal/clock"
	"moothall/internal/store"
)

// Start is where the clock of every test stands at first.
func Start() time.Time { return time.Date(2026, time.November, 24, 10, 0, 0, 0, time.UTC) }

// Each runs fn as a subtest on each engine.
func Each(t *testing.T, fn func(t *testing.T, db *store.DB, clk *clock.Fixed)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		db, clk := SQLite(t)
		fn(t, db, clk)
	})
	t.Run("postgres", func(t *testing.T) {
		address, err := fresh()
		if err != nil {
			if os.Getenv("CI") != "" || os.Getenv("MOOTHALL_REQUIRE_ALL") != "" {
				t.Fatalf("PostgreSQL is required here: %v", err)
			}
			t.Skipf("PostgreSQL is not available, so this was tried on SQLite alone: %v", err)
		}
		db, clk := open(t, address)
		fn(t, db, clk)
	})
}

// SQLite is a fresh, migrated SQLite database.
func SQLite(t testing.TB) (*store.DB, *clock.Fixed) {
	t.Helper()
	return open(t, "sqlite:"+filepath.Join(t.TempDir(), "moothall.db"))
}

func open(t testing.TB, address string) (*store.DB, *clock.Fixed) {
	t.Helper()
	clk := clock.At(Start())
	db, err := store.Open(t.Context(), address, store.Options{Clock: clk})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db, clk
}

var (
	server  = sync.OnceValues(start)
	counter atomic.Int64
)

// fresh is the address of a new, empty database.
func fresh() (string, error) {
	base, err := server()
	if err != nil {
		return "", err
	}
	name := fmt.Sprintf("moothall_test_%d_%d", os.Getpid(), counter.Add(1))
	admin, err := sql.Open("pgx", base)
	if err != nil {
		return "", err
	}
	defer admin.Close()
	if _, err := admin.Exec("CREATE DATABASE " + name); err != nil {
		return "", fmt.Errorf("make a database: %w", err)
	}
	u, err := url.Parse(base)
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	return u.String(), nil
}

// start starts a private server that ends with this process.
func start() (string, error) {
	if address := os.Getenv("MOOTHALL_TEST_POSTGRES"); address != "" {
		return address, nil
	}
	bin, err := programs()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "moothall-pg-")
	if err != nil {
		return "", err
	}
	who, err := unprivileged(dir)
	if err != nil {
		return "", err
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "moothall", "--auth=trust", "--locale=C", "--encoding=UTF8", "--no-sync")
	initdb.SysProcAttr = &syscall.SysProcAttr{Credential: who}
	initdb.Dir = dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return "", fmt.Errorf("initdb: %w: %s", err, out)
	}
	postgres := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", dir, "-c", "listen_addresses=", "-c", "fsync=off",
		"-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=400")
	postgres.Dir = dir
	// The server must not outlive a test that panics: it dies with its parent.
	postgres.SysProcAttr = &syscall.SysProcAttr{Credential: who, Pdeathsig: syscall.SIGQUIT}
	if err := postgres.Start(); err != nil {
		return "", fmt.Errorf("start PostgreSQL: %w", err)
	}
	address := "postgres://moothall@/postgres?host=" + url.QueryEscape(dir) + "&sslmode=disable"
	return address, wait(address)
}

func wait(address string) error {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for {
		if err = db.PingContext(ctx); err == nil || ctx.Err() != nil {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// programs is the folder of the server's programs.
func programs() (string, error) {
	if p, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(p), nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", fmt.Errorf("initdb was not found: install PostgreSQL's server programs, or set MOOTHALL_TEST_POSTGRES")
	}
	return filepath.Dir(found[len(found)-1]), nil
}

// unprivileged is the user as whom the server runs: PostgreSQL refuses root.
func unprivileged(dir string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(dir, uid, gid)
	}
	return nil, fmt.Errorf("PostgreSQL does not run as root, and there is no user postgres or nobody")
}
