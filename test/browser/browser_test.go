// Package browser looks at the real pages in a real browser: no fault that axe
// finds against WCAG 2.2 A and AA, nothing that the Content-Security-Policy had
// to stop, and no sideways scrolling on a narrow screen.
package browser

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// missing skips for want of something that CI must have.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") != "" || os.Getenv("MOOTHALL_REQUIRE_ALL") != "" {
		t.Fatal(what)
	}
	t.Skip(what)
}

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROME"), "chromium", "google-chrome", "chromium-browser"} {
		if p, err := exec.LookPath(name); name != "" && err == nil {
			return p
		}
	}
	missing(t, "Chromium was not found: install it, or name it in CHROME")
	return ""
}

// serve starts the demo of the real binary.
func serve(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "moothall")
	if out, err := exec.Command("go", "build", "-o", bin, "moothall/cmd/moothall").CombinedOutput(); err != nil {
		t.Fatalf("build: %v: %s", err, out)
	}
	c := exec.Command(bin, "demo", "--data", t.TempDir(), "--listen", "127.0.0.1:0")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Signal(os.Interrupt)
		_ = c.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the server did not start: %v", err)
	}
	return strings.TrimSuffix(strings.TrimSpace(line[strings.Index(line, "http://"):]), "/")
}

// look is what a page is asked: axe's faults, what the policy stopped while
// axe ran, and whether the page is wider than the screen.
const look = `(async () => {
	const r = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]});
	const faults = r.violations.map(v => v.id + ": " + v.nodes.map(n => n.target.join(" ")).join(", "));
	if (document.documentElement.scrollWidth > window.innerWidth) {
		faults.push("the page scrolls sideways: " + document.documentElement.scrollWidth + " in " + window.innerWidth);
	}
	if (!window.stopped) faults.push("nothing listened for what the policy stops");
	faults.push(...(window.stopped ?? []));
	if (!document.body.classList.contains("js-enabled")) faults.push("the policy stopped the page's own script");
	if (getComputedStyle(document.querySelector("h1")).fontWeight < 700) faults.push("the style sheet did not load");
	return faults.join("\n");
})()`

// listen is what every page runs first: it keeps what the policy stopped and
// what went wrong in a script.
const listen = `window.stopped = [];
document.addEventListener("securitypolicyviolation", e => stopped.push("the policy stopped " + e.violatedDirective + " " + e.blockedURI));
window.addEventListener("error", e => stopped.push("a script failed: " + e.message));`

// open starts a browser, which ends with the test.
func open(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(t)), chromedp.NoSandbox)
	alloc, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: listen})
		return err
	})); err != nil {
		t.Fatalf("open the browser: %v", err)
	}
	ctx, end := context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(end)
	return ctx
}

func TestPagesHaveNoFault(t *testing.T) {
	axe, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		missing(t, "axe was not installed: run make assets")
	}
	address := serve(t)
	ctx := open(t)

	visit := func(path string, width int64) {
		t.Helper()
		if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(address+path)); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[any](string(axe)+"; true")); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		faults, err := chromedp.Run(ctx, chromedp.Evaluate[string](look, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if faults != "" {
			t.Errorf("%s at %d pixels:\n%s", path, width, faults)
		}
	}
	public := []string{"/decisions", "/decisions?year=soon", "/decisions?q=partnership", "/decisions/DEC-2007-0001", "/decisions/DEC-2026-0001/v1", "/decisions/DEC-2007-0002", "/decisions/DEC-2007-0002/benefits", "/decisions/DEC-2026-0001/benefits", "/investments/INV-2007-0001", "/nowhere", "/sign-in",
		"/strategies", "/strategies/ict-strategy-2007", "/strategies/ict-strategy-2007/area/home-working"}
	for _, width := range []int64{1280, 320} {
		for _, path := range public {
			visit(path, width)
		}
	}
	for person, pages := range map[string][]string{
		"Dorothy Marsh": {"/staff", "/staff/decisions", "/staff/decisions/DEC-2026-0001", "/staff/decisions/DEC-2026-0002", "/staff/decisions/DEC-2026-0002/edit", "/staff/decisions/DEC-2026-0001/correct", "/staff/meetings", "/staff/meetings/new", "/staff/meetings/MTG-2026-0001", "/staff/rules", "/staff/rules/new", "/staff/rules/holidays", "/staff/import", "/staff/strategies/ict-strategy-2007", "/staff/tables/delegated-limits/draft"},
		"Frances Oyelaran": {"/staff/cases", "/staff/cases/CASE-2007-0002", "/staff/cases/CASE-2007-0002/edit", "/staff/cases/CASE-2007-0002/options", "/staff/cases/CASE-2007-0002/lines", "/staff/cases/CASE-2007-0002/lines/L7", "/staff/cases/CASE-2007-0002/funding",
			"/staff/cases/CASE-2008-0001/partners", "/staff/cases/CASE-2007-0002/risks", "/staff/cases/CASE-2007-0002/texts", "/staff/cases/CASE-2007-0002/principles", "/staff/cases/CASE-2007-0002/evidence", "/staff/cases/CASE-2007-0002/economic", "/staff/cases/CASE-2008-0001/financial",
			"/staff/cases/CASE-2007-0002/what-if?capital=120", "/staff/cases/CASE-2007-0002/versions", "/staff/cases/CASE-2007-0002/versions/1", "/staff/cases/CASE-2007-0002/compare?a=1&b=now", "/staff/cases/CASE-2007-0002/outturn", "/staff/cases/CASE-2007-0002/exchange", "/staff/cases/CASE-2007-0002/working/npsv",
			"/staff/plan", "/staff/plan?from=2007/08", "/staff/parameters", "/staff/parameters/treasury-2002", "/staff/parameters/new?from=green-book-2026", "/staff/budgets", "/staff/portfolios", "/staff/portfolios/PORT-2027-0001", "/staff/portfolios/PORT-2027-0001/edit", "/staff/portfolios/PORT-2027-0001/scenarios/1",
			"/staff/tables", "/staff/tables/report-clearance?try-1=150k&try-2=no&try-3=no", "/staff/tables/key-decision/versions/0", "/staff/tables/delegated-limits/draft?try-1=60k&try-2=no", "/staff/tables/delegated-limits/edit"},
		"Councillor Sofia Wren": {"/staff", "/staff/decisions/DEC-2026-0001"},
		"Priya Nair":            {"/staff", "/staff/reports", "/staff/reports/new", "/staff/reports/REP-2007-0001", "/staff/strategies", "/staff/strategies/ict-strategy-2007/edit", "/staff/investments", "/staff/investments/INV-2007-0001", "/staff/investments/INV-2007-0001/edit", "/staff/benefits", "/staff/benefits/new", "/staff/benefits/BEN-2007-0001", "/staff/benefits/BEN-2007-0001/edit", "/staff/people"},
		"Adam Lund":             {"/staff", "/staff/people", "/staff/people/new"},
	} {
		become(ctx, t, address, person)
		for _, width := range []int64{1280, 320} {
			for _, path := range pages {
				visit(path, width)
			}
		}
	}
}

// become signs in by the demo's button.
func become(ctx context.Context, t *testing.T, address, person string) {
	t.Helper()
	click := fmt.Sprintf(`[...document.querySelectorAll("form[action='/demo/sign-in'] button")].find(b => b.textContent === %q).click(); true`, person)
	if err := chromedp.Do(ctx, chromedp.Navigate(address+"/sign-in")); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[any](click)); err != nil {
		t.Fatal(err)
	}
	for range 100 {
		where, err := chromedp.Run(ctx, chromedp.Evaluate[string]("location.pathname"))
		if err == nil && where == "/staff" {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s could not sign in", person)
}
