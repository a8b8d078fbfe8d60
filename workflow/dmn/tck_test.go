package dmn

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"
)

// The runner tells right from wrong, and writes what the kit's table reads. The
// third case of the dates expects what is not so.
func TestTCKRunner(t *testing.T) {
	list, err := RunTCK(t.Context(), os.DirFS("testdata/tck"), time.Date(2027, 4, 1, 0, 0, 0, 0, time.UTC), nil)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteTCK(&b, list); err != nil {
		t.Fatal(err)
	}
	const want = `"compliance-level-2/0001-toll","0001-toll-test-01","bicycle","SUCCESS",""
"compliance-level-2/0001-toll","0001-toll-test-01","lorry","SUCCESS",""
"compliance-level-2/0001-toll","0001-toll-test-01","barrow","SUCCESS",""
"compliance-level-3/0001-dates","0001-dates-test-01","001","SUCCESS",""
"compliance-level-3/0001-dates","0001-dates-test-01","002","SUCCESS",""
"compliance-level-3/0001-dates","0001-dates-test-01","003","ERROR","Off: expected 3, got 2"
`
	if b.String() != want {
		t.Errorf("it writes\n%s", b.String())
	}
	values := 0
	for _, o := range list {
		if o.ExpectsValue {
			values++
		}
	}
	if values != 5 {
		t.Errorf("%d cases expect a value", values)
	}
}

// The whole kit is not kept here. Where it is, it is run: MOOTHALL_TCK names its
// TestCases folder.
func TestTCK(t *testing.T) {
	dir := os.Getenv("MOOTHALL_TCK")
	if dir == "" {
		t.Skip("MOOTHALL_TCK does not name a copy of the kit's TestCases")
	}
	list, err := RunTCK(t.Context(), os.DirFS(dir), time.Now(), nil)
	if err != nil {
		t.Fatal(err)
	}
	failed := 0
	for _, o := range list {
		if !o.OK {
			failed++
			t.Logf("%s %s: %s", o.Dir, o.Case, o.Message)
		}
	}
	if len(list) < 100 || failed > 18 || strings.Contains(list[0].Dir, "non-compliant") {
		t.Errorf("%d of %d cases fail", failed, len(list))
	}
}
