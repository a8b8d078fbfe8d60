// Package load measures the real binary over a large register: how long it
// takes to load, to start and to answer 200 requests a second, and what memory
// it holds afterwards.
//
// Requests are sent when they are due, whether or not those before have been
// answered, so that a slow answer makes the next ones late in the figures too.
// The program that sends them runs on the same machine and takes its share.
package load

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"
)

const (
	decisions = 20_000 // with ten resolutions each
	perSecond = 200
	lasting   = 15 * time.Second
	starts    = 11 // how often a cold start is measured
)

// BenchmarkLargeRegister measures everything over one register. MOOTHALL_LOAD_DATA
// names a folder to keep it in from run to run; a temporary one otherwise.
func BenchmarkLargeRegister(b *testing.B) {
	bin, data := filepath.Join(b.TempDir(), "moothall"), os.Getenv("MOOTHALL_LOAD_DATA")
	if out, err := exec.Command("go", "build", "-o", bin, "moothall/cmd/moothall").CombinedOutput(); err != nil {
		b.Fatalf("build: %v: %s", err, out)
	}
	if data == "" {
		data = b.TempDir()
	}
	if _, err := os.Stat(filepath.Join(data, "moothall.db")); err != nil {
		b.Run("loading", func(b *testing.B) { load(b, bin, data) })
	}
	b.Run("cold start", func(b *testing.B) { coldStart(b, bin, data) })
	s := start(b, bin, data)
	defer s.stop(b)
	refs := s.references(b)
	one := func(list []string) string { return list[rand.IntN(len(list))] }
	for _, c := range []struct {
		name    string
		address func() string
	}{
		{"register", func() string { return "/decisions" }},
		{"decision", func() string { return "/decisions/" + one(refs) }},
		{"search, rare word", func() string { return fmt.Sprintf("/decisions?q=AMF%06d", rand.IntN(decisions)) }},
		{"search, two common words", func() string {
			return "/decisions?q=" + one([]string{"members+report", "council+contract", "service+call", "consultation+residents"})
		}},
		{"search, beginnings of words", func() string { return "/decisions?q=" + one([]string{"coun+str", "hous+rep", "s", "lib+con+a"}) }},
		{"filter by year", func() string { return fmt.Sprintf("/decisions?year=%d", 2001+rand.IntN(26)) }},
		{"filter by body", func() string { return "/decisions?body=Cabinet%2C+Kelderby+Borough+Council" }},
		{"filter by status", func() string {
			return "/decisions?status=" + one([]string{"open", "held", "may-be-acted-on", "in-progress", "implemented"})
		}},
	} {
		b.Run(c.name, func(b *testing.B) { s.attack(b, c.address) })
	}
	b.Run("memory", func(b *testing.B) {
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(s.memory(b, "VmRSS"), "MB-resident")
		b.ReportMetric(s.memory(b, "VmHWM"), "MB-peak")
	})
}

func load(b *testing.B, bin, data string) {
	began := time.Now()
	c := exec.Command(bin, "demo", "load", "--decisions", strconv.Itoa(decisions), "--data", data)
	c.Stderr = os.Stderr
	if out, err := c.Output(); err != nil {
		b.Fatalf("load: %v: %s", err, out)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(time.Since(began).Seconds(), "s")
}

// server is a running binary.
type server struct {
	cmd     *exec.Cmd
	address string
}

func start(b *testing.B, bin, data string) *server {
	b.Helper()
	c := exec.Command(bin, "demo", "--data", data, "--listen", "127.0.0.1:0")
	out, err := c.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatalf("the server did not start: %v", err)
	}
	return &server{c, strings.TrimSuffix(strings.TrimSpace(line[strings.Index(line, "http://"):]), "/")}
}

func (s *server) stop(b *testing.B) {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		b.Error(err)
	}
	if err := s.cmd.Wait(); err != nil {
		b.Errorf("the server ended with: %v", err)
	}
}

// get is the body of a page, which must be there.
func (s *server) get(b *testing.B, path string) []byte {
	b.Helper()
	res, err := http.Get(s.address + path)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		b.Fatalf("%s answers %d, %v", path, res.StatusCode, err)
	}
	return body
}

// coldStart measures from the start of the process to the whole first page.
// The file is in the machine's page cache.
func coldStart(b *testing.B, bin, data string) {
	var took []time.Duration
	for range starts {
		began := time.Now()
		s := start(b, bin, data)
		s.get(b, "/decisions")
		took = append(took, time.Since(began))
		s.stop(b)
	}
	slices.Sort(took)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(milliseconds(took[len(took)/2]), "ms-median")
	b.ReportMetric(milliseconds(took[len(took)-1]), "ms-worst")
}

// references are those of the years before the last: a decision of the last is
// recorded but not published. References of a year are numbered without a gap.
func (s *server) references(b *testing.B) (refs []string) {
	for year := 2001; year < 2026; year++ {
		var list struct{ Total int }
		if err := json.Unmarshal(s.get(b, fmt.Sprintf("/decisions.json?year=%d", year)), &list); err != nil {
			b.Fatal(err)
		}
		for n := range list.Total {
			refs = append(refs, fmt.Sprintf("DEC-%d-%04d", year, n+1))
		}
	}
	return refs
}

// attack asks for addresses and reports how long the answers took and how many
// were none.
func (s *server) attack(b *testing.B, address func() string) {
	var took []time.Duration
	failed := 0
	for b.Loop() {
		target := func(t *vegeta.Target) error {
			t.Method, t.URL = http.MethodGet, s.address+address()
			return nil
		}
		for r := range vegeta.NewAttacker(vegeta.MaxBody(0)).Attack(target, vegeta.Rate{Freq: perSecond, Per: time.Second}, lasting, "") {
			if took = append(took, r.Latency); r.Error != "" || r.Code != http.StatusOK {
				failed++
			}
		}
	}
	slices.Sort(took)
	b.ReportMetric(0, "ns/op")
	for _, p := range []int{50, 95, 99} {
		b.ReportMetric(milliseconds(took[len(took)*p/100]), fmt.Sprintf("ms-p%d", p))
	}
	b.ReportMetric(float64(failed), "errors")
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// memory reads a field of the process's status, in megabytes.
func (s *server) memory(b *testing.B, field string) float64 {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		b.Skipf("this system does not tell the memory of a process: %v", err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(line, field+":"); found {
			kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			if err != nil {
				b.Fatal(err)
			}
			return kib * 1024 / 1e6
		}
	}
	b.Fatalf("the process's status has no %s", field)
	return 0
}
