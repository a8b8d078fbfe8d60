// Package upgrade opens a database that an earlier program made with the
// present one, and looks whether its decisions are still there to be read.
//
// The README says what to do when a migration is added or changed.
package upgrade

import (
	"bufio"
	"database/sql"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "modernc.org/sqlite"
)

var renew = flag.Bool("renew", false, "make testdata/0.1.sql anew with the present program")

const kept = "testdata/0.1.sql"

func build(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "moothall")
	if out, err := exec.Command("go", "build", "-o", bin, "moothall/cmd/moothall").CombinedOutput(); err != nil {
		t.Fatalf("build: %v: %s", err, out)
	}
	return bin
}

// run runs a command that must succeed.
func run(t *testing.T, bin string, args ...string) string {
	t.Helper()
	out, err := exec.Command(bin, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("moothall %s: %v: %s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// start starts a server, which ends with the test at the latest.
func start(t *testing.T, bin string, args ...string) (address string, stop func()) {
	t.Helper()
	c := exec.Command(bin, append(args, "--listen", "127.0.0.1:0")...)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		_ = c.Process.Signal(os.Interrupt)
		_ = c.Wait()
	})
	t.Cleanup(stop)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the server did not start: %v", err)
	}
	return strings.TrimSuffix(strings.TrimSpace(line[strings.Index(line, "http://"):]), "/"), stop
}

func read(t *testing.T, address string) string {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s answers %s", address, res.Status)
	}
	return string(text)
}

func open(t *testing.T, file string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestAnEarlierDatabaseIsStillRead(t *testing.T) {
	bin, data := build(t), t.TempDir()
	if *renew {
		makeAnew(t, bin)
	}
	text, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(data, "moothall.db")
	db := open(t, file)
	if _, err := db.Exec(string(text)); err != nil {
		t.Fatalf("%s is no database: %v", kept, err)
	}
	entries := count(t, db, "journal")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	if out, err := exec.Command(bin, "migrate", "up", "--data", data).CombinedOutput(); err != nil {
		t.Fatalf("migrate up: %v: %sWas a migration changed that stands? See the README", err, out)
	}
	if said := run(t, bin, "migrate", "status", "--data", data); strings.Contains(said, "not yet applied") {
		t.Fatalf("after migrate up:\n%s", said)
	}
	if said := run(t, bin, "doctor", "--data", data); !strings.Contains(said, "Integrity      ok") {
		t.Fatalf("the doctor says:\n%s", said)
	}
	if said := run(t, bin, "user", "list", "--data", data); !strings.Contains(said, "Dorothy Marsh") {
		t.Fatalf("the people are:\n%s", said)
	}
	lookAtDecisions(t, bin, data)
	if now := count(t, open(t, file), "journal"); now < entries {
		t.Fatalf("the journal had %d entries and has %d", entries, now)
	}
}

// lookAtDecisions asks the server for what the database was known to hold.
func lookAtDecisions(t *testing.T, bin, data string) {
	t.Helper()
	address, stop := start(t, bin, "serve", "--data", data)
	defer stop()
	for ref, says := range map[string][]string{
		"DEC-2007-0001": {"ICT Strategy", "First published", "Friday 5 October 2007", "implemented"},
		"DEC-2007-0003": {"Shared services partnership with Aldermere", "Kelderby Borough Council"},
		"DEC-2026-0001": {"Mobile working for social care", "Friday 27 November 2026"},
		"DEC-2026-0002": {"Called in", "Nobody was asked"},
	} {
		page := strings.ToLower(read(t, address+"/decisions/"+ref))
		for _, words := range says {
			if !strings.Contains(page, strings.ToLower(words)) {
				t.Errorf("the page of %s does not say “%s”", ref, words)
			}
		}
	}
	first := decision(t, address, "DEC-2007-0001")
	if first.Title != "ICT Strategy" || first.PublishedAt != "2007-10-01T10:00:00+01:00" || len(first.Resolutions) != 2 ||
		first.CallIn.Deadline != "2007-10-05T23:59:59+01:00" || first.CallIn.EffectiveFrom != "2007-10-06" || len(first.CallIn.Working) != 5 {
		t.Errorf("the data of DEC-2007-0001 are %+v", first)
	}
	if called := decision(t, address, "DEC-2026-0002"); len(called.CallIn.Received) != 1 {
		t.Errorf("the call-in of DEC-2026-0002 is gone: %+v", called)
	}
	if list := read(t, address+"/decisions.json"); !strings.Contains(list, `"total": 10`) {
		t.Errorf("the register holds %s", list)
	}
	if found := read(t, address+"/decisions?q=strategy"); !strings.Contains(found, "DEC-2007-0001") {
		t.Error("the search does not find DEC-2007-0001 any more")
	}
}

// published is what the data of a decision promise to other programs.
type published struct {
	Title       string            `json:"title"`
	PublishedAt string            `json:"first_published_at"`
	Resolutions []json.RawMessage `json:"resolutions"`
	CallIn      struct {
		Deadline      string            `json:"deadline"`
		EffectiveFrom string            `json:"effective_from"`
		Working       []json.RawMessage `json:"working"`
		Received      []json.RawMessage `json:"received"`
	} `json:"call_in"`
}

func decision(t *testing.T, address, ref string) (p published) {
	t.Helper()
	if err := json.Unmarshal([]byte(read(t, address+"/decisions/"+ref+".json")), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func count(t *testing.T, db *sql.DB, table string) (n int) {
	t.Helper()
	if err := db.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
