package dmn

import (
	"os"
	"testing"
	"time"
)

func TestQuickTCK(t *testing.T) {
	list, err := RunTCK(t.Context(), os.DirFS("/work/shared/corpora/dmn-tck"), time.Now(), nil)
	if err != nil {
		t.Fatal(err)
	}
	ok := 0
	for _, o := range list {
		if o.OK {
			ok++
		} else {
			t.Log(o.Dir, o.Case, o.Message)
		}
	}
	t.Log(ok, len(list))
}
