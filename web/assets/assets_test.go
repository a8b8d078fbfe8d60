package assets

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"moothall/internal/problem"
)

func built(t *testing.T) *Assets {
	t.Helper()
	a, err := load(fstest.MapFS{
		"PLACEHOLDER": {Data: []byte("x")},
		"app.css":     {Data: []byte("body{}")},
		"app.css.gz":  {Data: []byte("zipped")},
		"app.css.br":  {Data: []byte("brotli")},
		"app.js":      {Data: []byte("1")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestInlineScriptHasItsHash(t *testing.T) {
	sum := sha256.Sum256([]byte(JSEnabled))
	if got := "sha256-" + base64.StdEncoding.EncodeToString(sum[:]); got != JSEnabledHash {
		t.Errorf("the policy allows %s, but the script is %s", JSEnabledHash, got)
	}
}

func TestServedAsTheBrowserCanReadIt(t *testing.T) {
	a := built(t)
	for name, test := range map[string]struct{ accept, coding, body string }{
		"nothing said":      {"", "", "body{}"},
		"brotli and gzip":   {"gzip, deflate, br", "br", "brotli"},
		"gzip alone":        {"gzip", "gzip", "zipped"},
		"gzip with weights": {"gzip;q=0.5, br;q=0", "gzip", "zipped"},
		"neither":           {"gzip; q=0.0, br; q=0", "", "body{}"},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, a.URL("app.css"), nil)
			r.Header.Set("Accept-Encoding", test.accept)
			w := httptest.NewRecorder()
			a.ServeHTTP(w, r)
			if w.Code != http.StatusOK || w.Header().Get("Content-Encoding") != test.coding || w.Body.String() != test.body {
				t.Errorf("got %d %q %q", w.Code, w.Header().Get("Content-Encoding"), w.Body)
			}
			if got := w.Header().Get("Content-Type"); got != "text/css; charset=utf-8" {
				t.Errorf("it is said to be %s", got)
			}
			if got := w.Header().Get("Cache-Control"); !strings.Contains(got, "immutable") {
				t.Errorf("it is kept by %q", got)
			}
			again := httptest.NewRequest(http.MethodGet, a.URL("app.css"), nil)
			again.Header.Set("Accept-Encoding", test.accept)
			again.Header.Set("If-None-Match", w.Header().Get("ETag"))
			w = httptest.NewRecorder()
			a.ServeHTTP(w, again)
			if w.Code != http.StatusNotModified || w.Body.Len() > 0 {
				t.Errorf("asked again it answers %d", w.Code)
			}
		})
	}
}

func TestOnlyThisEditionIsServed(t *testing.T) {
	a := built(t)
	for name, address := range map[string]string{
		"another edition":     "/assets/000000000000/app.css",
		"no edition":          "/assets/app.css",
		"a compressed file":   a.URL("app.css.gz"),
		"the placeholder":     a.URL("PLACEHOLDER"),
		"a file above":        a.URL("../assets.go"),
		"a file that is none": a.URL("other.css"),
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			a.ServeHTTP(w, &http.Request{Method: http.MethodGet, URL: httptest.NewRequest(http.MethodGet, address, nil).URL, Header: http.Header{}})
			if w.Code != http.StatusNotFound {
				t.Errorf("%s answers %d", address, w.Code)
			}
		})
	}
}

func TestNotBuiltIsSaid(t *testing.T) {
	a, err := load(fstest.MapFS{"PLACEHOLDER": {Data: []byte("x")}})
	if err != nil {
		t.Fatal(err)
	}
	if a.Built() {
		t.Error("a placeholder passes for assets")
	}
	if !built(t).Built() {
		t.Error("assets pass for none")
	}
}

// What the build made must keep what it promises.
func TestBuiltFiles(t *testing.T) {
	a, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if !a.Built() {
		if os.Getenv("CI") == "true" || os.Getenv("MOOTHALL_REQUIRE_ALL") == "1" {
			t.Fatal("the assets are missing: run make assets")
		}
		t.Skip("the assets are not built; make assets builds them")
	}
	css := string(a.files["app.css"].plain)
	for _, word := range []string{"GDS Transport", "@font-face", "url(http", "crest"} {
		if strings.Contains(css, word) {
			t.Errorf("the style sheet has %q", word)
		}
	}
	for _, word := range []string{"--govuk-brand-colour", "--govuk-focus-colour", ".mh-status", ".mh-chart--narrow"} {
		if !strings.Contains(css, word) {
			t.Errorf("the style sheet has no %q", word)
		}
	}
	for _, name := range []string{"app.css", "app.js"} {
		if f := a.files[name]; f.packed[0] == nil || f.packed[1] == nil || len(f.packed[0]) >= len(f.packed[1]) {
			t.Errorf("%s is not compressed in both ways", name)
		}
	}
}

func TestThemeCanBeRead(t *testing.T) {
	css, err := Theme(Colours{Brand: "#1D5C57", Link: "#0b5394"})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"--govuk-brand-colour: #1d5c57;", "--govuk-link-colour: #0b5394;", "--govuk-link-hover-colour: #073259;", "--govuk-surface-background-colour: #f4f7f7;"} {
		if !strings.Contains(string(css), want) {
			t.Errorf("%q is not in %s", want, css)
		}
	}
	if strings.Contains(string(css), "focus") {
		t.Error("the focus lost its yellow")
	}
	if css, err := Theme(Colours{}); err != nil || string(css) != ":root {\n}\n" {
		t.Errorf("no colours gave %q, %v", css, err)
	}
}

func TestThemeRefusesWhatCannotBeRead(t *testing.T) {
	for name, test := range map[string]struct {
		colours Colours
		field   string
		says    string
	}{
		"yellow":                 {Colours{Brand: "#ffdd00"}, "brand", "Choose a darker colour"},
		"grey just too pale":     {Colours{Link: "#777777"}, "link", "is 4.4 to 1"},
		"a name":                 {Colours{Brand: "teal"}, "brand", "six digits"},
		"three digits":           {Colours{Brand: "#123"}, "brand", "six digits"},
		"an end to the rule":     {Colours{Link: "#000;}*{"}, "link", "six digits"},
		"not a number after all": {Colours{Link: "#+1+1+1"}, "link", "six digits"},
	} {
		t.Run(name, func(t *testing.T) {
			css, err := Theme(test.colours)
			found := problem.All(err)
			if len(found) != 1 || found[0].Field != test.field || !strings.Contains(found[0].Message, test.says) {
				t.Errorf("got %q, %v", css, err)
			}
		})
	}
	if got := contrast(colour{0x76, 0x76, 0x76}, white); got < 4.5 || got > 4.6 {
		t.Errorf("the contrast of #767676 is %.2f, and WCAG's own examples say 4.54", got)
	}
}
