package storetest

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// settings are those of every private server. Who is not durable need not
// survive the machine.
const (
	settings = `
		listen_addresses = ''
		max_connections = 200
		wal_level = minimal
		max_wal_senders = 0
		max_wal_size = 256MB
		`
	careless = `
		fsync = off
		synchronous_commit = off
		full_page_writes = off
		`
)

// watch runs the server until its standard input ends, which it does when the
// test process is no more, however that came about; then it takes everything
// away. The first argument is the folder, the rest the server's command.
const watch = `
	dir=$1; shift
	"$@" & server=$!
	read _
	kill -QUIT $server
	wait $server
	rm -rf "$dir"`

// startServer makes a cluster in a temporary folder and starts a server on it.
func startServer(durable bool) (*server, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(parentFolder(durable), "moothall-postgres-")
	if err != nil {
		return nil, err
	}
	s, err := startIn(dir, bin, durable)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := s.connect(); err != nil {
		said, _ := os.ReadFile(filepath.Join(dir, "log"))
		return nil, errors.Join(fmt.Errorf("PostgreSQL does not answer: %w: %s", err, said), s.watchdog.Close())
	}
	return s, nil
}

// parentFolder is where the cluster goes: into memory if there is plenty. A
// cluster and its databases are thousands of files, and ext4 is slow to make
// files where as many were taken away a moment ago. The name leaves room for
// that of a socket, of which there may be about a hundred bytes.
func parentFolder(durable bool) string {
	const memory = "/dev/shm"
	var fs syscall.Statfs_t
	if err := syscall.Statfs(memory, &fs); err == nil && !durable && fs.Bavail*uint64(fs.Bsize) > 2<<30 {
		return memory
	}
	if dir := os.TempDir(); len(dir) < 60 {
		return dir
	}
	return "/tmp"
}

func startIn(dir, bin string, durable bool) (*server, error) {
	who, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "moothall",
		"--auth=trust", "--locale=C", "--encoding=UTF8", "--no-sync", "--no-instructions")
	initdb.Dir, initdb.SysProcAttr = dir, &syscall.SysProcAttr{Credential: who}
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	if err := configure(filepath.Join(data, "postgresql.auto.conf"), dir, durable); err != nil {
		return nil, err
	}
	ends, watchdog, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer ends.Close()
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	sh := exec.Command("sh", "-c", watch, "sh", dir, filepath.Join(bin, "postgres"), "-D", data)
	sh.Stdin, sh.Stdout, sh.Stderr = ends, log, log
	// In a group of its own it does not get the terminal's interrupt, and so
	// can clear up after the tests that do.
	sh.Dir, sh.SysProcAttr = dir, &syscall.SysProcAttr{Credential: who, Setpgid: true}
	if err := sh.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start PostgreSQL: %w", err), watchdog.Close())
	}
	go sh.Wait()
	address := "postgres://moothall@/postgres?host=" + url.QueryEscape(dir) + "&sslmode=disable"
	return &server{address: address, private: true, watchdog: watchdog}, nil
}

func configure(file, dir string, durable bool) error {
	text := settings + "unix_socket_directories = '" + dir + "'\n"
	if !durable {
		text += careless
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

// programs is the folder of the server's programs, the newest that is there.
func programs() (string, error) {
	if p, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(p), nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errors.New("initdb was not found: install PostgreSQL's server programs, or set MOOTHALL_TEST_POSTGRES")
	}
	newest, version := "", -1
	for _, p := range found {
		dir := filepath.Dir(p)
		if v, err := strconv.Atoi(filepath.Base(filepath.Dir(dir))); err == nil && v > version {
			newest, version = dir, v
		}
	}
	return newest, nil
}

// unprivileged is the user as whom the server runs, to whom dir is given:
// PostgreSQL refuses root. It is nil for anybody else.
func unprivileged(dir string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.Atoi(u.Uid)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.Atoi(u.Gid)
		if err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(dir, uid, gid)
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is no user postgres or nobody")
}
