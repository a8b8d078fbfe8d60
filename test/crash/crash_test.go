// Package crash kills the real server at random moments while people change
// things, and looks whether all that was acknowledged is there.
package crash

import (
	"bufio"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"moothall/access"
	"moothall/internal/store"
)

// kills is how often the server is killed.
const kills = 100

func build(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "moothall")
	if out, err := exec.Command("go", "build", "-o", bin, "moothall/cmd/moothall").CombinedOutput(); err != nil {
		t.Fatalf("build: %v: %s", err, out)
	}
	return bin
}

// start starts the demo on data and returns its process and address.
func start(t *testing.T, bin, data string) (*exec.Cmd, string) {
	t.Helper()
	c := exec.Command(bin, "demo", "--data", data, "--listen", "127.0.0.1:0")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the server did not start: %v", err)
	}
	return c, strings.TrimSuffix(strings.TrimSpace(line[strings.Index(line, "http://"):]), "/")
}

// acknowledged are the sessions that a server said it had begun.
type acknowledged struct {
	mu     sync.Mutex
	tokens []string
}

// signIn signs in again and again until the server is gone. An answer counts
// when it has come back whole.
func (a *acknowledged) signIn(ctx context.Context, address, person string) {
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Timeout: 5 * time.Second}
	for ctx.Err() == nil {
		res, err := client.PostForm(address+"/demo/sign-in", url.Values{"person": {person}})
		if err != nil {
			return
		}
		_, err = io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != http.StatusSeeOther || len(res.Cookies()) != 1 {
			return
		}
		a.mu.Lock()
		a.tokens = append(a.tokens, res.Cookies()[0].Value)
		a.mu.Unlock()
	}
}

func TestNothingAcknowledgedIsLost(t *testing.T) {
	bin, data := build(t), t.TempDir()
	person := ""
	var acks acknowledged
	for n := range kills {
		server, address := start(t, bin, data)
		if person == "" {
			person = somebody(t, data)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() { acks.signIn(ctx, address, person) })
		}
		time.Sleep(time.Duration(20+rand.IntN(80)) * time.Millisecond)
		if err := server.Process.Kill(); err != nil {
			t.Fatalf("kill %d: %v", n, err)
		}
		_ = server.Wait()
		cancel()
		wg.Wait()
	}
	if len(acks.tokens) < kills {
		t.Fatalf("only %d changes were acknowledged: the test proves too little", len(acks.tokens))
	}
	check(t, filepath.Join(data, "moothall.db"), acks.tokens)
}

func somebody(t *testing.T, data string) (person string) {
	t.Helper()
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(data, "moothall.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.View(t.Context(), func(tx *store.Tx) error {
		people, err := access.Everyone(tx)
		if err == nil {
			person = people[0].ID
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return person
}

// check looks at the file itself: whole, every acknowledged session there, and
// exactly one journal entry for each session, acknowledged or not.
func check(t *testing.T, file string, tokens []string) {
	t.Helper()
	if err := store.CheckFile(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	count := func(query string, args ...any) (n int) {
		t.Helper()
		if err := db.QueryRow(query, args...).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, token := range tokens {
		sum := sha256.Sum256([]byte(token))
		if count("SELECT count(*) FROM session WHERE token_hash = $1", hex.EncodeToString(sum[:])) != 1 {
			t.Fatal("a session that was acknowledged is gone")
		}
	}
	sessions, entries := count("SELECT count(*) FROM session"), count("SELECT count(*) FROM journal WHERE event = 'session.began'")
	if sessions != entries || sessions < len(tokens) {
		t.Fatalf("%d sessions, %d journal entries, %d acknowledged", sessions, entries, len(tokens))
	}
	t.Logf("%d kills, %d changes acknowledged, %d stand, each with its entry", kills, len(tokens), sessions)
}
