package browser

import (
	"context"
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// scripts turns the scripts of pages on or off. What a test evaluates runs all
// the same.
func scripts(on bool) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
		return err
	})
}

// person drives one browser as a person would.
type person struct {
	t       *testing.T
	ctx     context.Context
	address string
}

func (p *person) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 20*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

func (p *person) visit(path string) {
	p.t.Helper()
	p.do(chromedp.Navigate(p.address + path))
}

func (p *person) ask(script string) string {
	p.t.Helper()
	answer, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](script))
	if err != nil {
		p.t.Fatalf("%s: %v", script, err)
	}
	return answer
}

// press presses what is at the selector and waits until a page says words.
func (p *person) press(selector, words string) {
	p.t.Helper()
	p.do(chromedp.Click(selector))
	p.sees(words)
}

func (p *person) sees(words string) {
	p.t.Helper()
	shown := regexp.MustCompile(words)
	last := ""
	for range 100 {
		text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string]("document.body ? document.body.innerText : ''"))
		if err == nil {
			if last = text; shown.MatchString(text) {
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.t.Fatalf("the page does not say %q but\n%.1500s", words, last)
}

func (p *person) become(name string) {
	p.t.Helper()
	p.visit("/sign-in")
	p.do(chromedp.Click(fmt.Sprintf(`//form[@action='/demo/sign-in']//button[text()=%q]`, name)))
	p.sees("Signed in as " + name)
}

// The main journey with every script off: a report is written, checked, put on
// an agenda, decided and published, and the public finds it and moves the
// demo's clock past its call-in.
func TestTheWholeLineWithoutScripts(t *testing.T) {
	p := &person{t: t, address: serve(t)}
	p.ctx = open(t)
	p.do(scripts(false), chromedp.EmulateViewport(320, 800))
	p.become("Priya Nair")
	if got := p.ask(`document.body.className`); regexp.MustCompile("js-enabled").MatchString(got) {
		t.Fatal("the page's scripts ran")
	}
	p.visit("/staff/reports/new")
	p.do(chromedp.SendKeys("#title", "Shared printing"), chromedp.SendKeys("#purpose", "To share printers."), chromedp.SendKeys("#reasons", "One contract costs less."), chromedp.SendKeys("#recommendation-1", "Printers are shared."))
	p.press("#add-recommendation", "Recommendation 2")
	p.do(chromedp.SendKeys("#recommendation-2", "It begins in May."), chromedp.SendKeys("#cost", "600k"), chromedp.SendKeys("#wards", "3"))
	p.press("label[for='personal_data-2']", "")
	p.press("form .govuk-button-group button", "It has been added")
	p.press("form[action$='/submit'] button", "has gone to those who check it")
	report := p.ask("location.pathname")
	for _, who := range []string{"Frances Oyelaran", "Leo Hartley", "Dorothy Marsh"} {
		p.become(who)
		p.visit(report)
		p.press("form[action*='/clear/'] button[value='cleared']", "You have cleared the report")
	}
	p.visit("/staff/meetings/new")
	p.do(chromedp.SendKeys("#held_on-day", "24"), chromedp.SendKeys("#held_on-month", "11"), chromedp.SendKeys("#held_on-year", "2026"))
	p.press("form .govuk-button-group button", "It has been added")
	p.do(chromedp.SetValue("#report", report[len("/staff/reports/"):]))
	p.press("form[action$='/items'] > button.govuk-button", "Record what was decided")
	p.press("ol a[href*='/items/1']", "Words of resolution 2")
	p.press("form .govuk-button-group button", "Recorded, not published")
	p.press("form[action$='/publish'] button", "The public can read it now")

	p.visit("/decisions")
	p.do(chromedp.SendKeys("input[name='q']", "printing"))
	p.press("form[role='search'] button", "1 decision\\b")
	p.press(".mh-register__title a", "Not yet to be acted on")
	p.press("details summary", "(?s)Day 5.*Monday 30 November 2026")
	p.do(chromedp.SetValue("#demo-to", "2026-12-01T09:00"))
	p.press(".mh-demo form:last-of-type button", "May be acted on")
}

// The elements of our own do what they are for, where scripts run.
func TestTheElementsHelp(t *testing.T) {
	p := &person{t: t, address: serve(t)}
	p.ctx = open(t)
	p.visit("/decisions/DEC-2026-0001")
	p.sees(`\b3 days left`)
	p.become("Priya Nair")
	p.visit("/staff/reports/new")
	const leaving = `(() => { const e = new Event("beforeunload", {cancelable: true}); window.dispatchEvent(e); return String(e.defaultPrevented); })()`
	if got := p.ask(leaving); got != "false" {
		t.Error("an untouched form asks before it is left")
	}
	p.do(chromedp.SendKeys("#title", "Half a thought"))
	if got := p.ask(leaving); got != "true" {
		t.Error("a changed form is left without a word")
	}
}

// Every control can be reached with the Tab key, and shows that it has the
// focus.
func TestTheKeyboardReachesEverything(t *testing.T) {
	p := &person{t: t, address: serve(t)}
	p.ctx = open(t)
	p.become("Dorothy Marsh")
	for _, path := range []string{"/decisions", "/decisions/DEC-2026-0001", "/staff/decisions/DEC-2026-0001", "/staff/meetings/new"} {
		p.visit(path)
		want := p.ask(`String([...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")].filter(e =>
			!e.disabled && e.type !== "hidden" && e.tabIndex >= 0 && !e.hidden && e.offsetParent !== null && !(e.type === "radio" && e.name && document.querySelector("input[name='" + e.name + "']") !== e)).length)`)
		p.ask(`window.reached = new Set(); window.unseen = []; document.addEventListener("focusin", e => {
			reached.add(e.target);
			const s = getComputedStyle(e.target), near = e.target.labels && e.target.labels[0] ? getComputedStyle(e.target.labels[0], "::before") : s;
			if (s.outlineStyle === "none" && s.boxShadow === "none" && near.boxShadow === "none") unseen.push(e.target.outerHTML.slice(0, 120));
		}); ""`)
		for range 140 {
			p.do(chromedp.KeyEvent("\t"))
		}
		got := p.ask(`String([...reached].filter(e => e.offsetParent !== null && !(e.type === "radio" && document.querySelector("input[name='" + e.name + "']") !== e)).length)`)
		if got != want {
			t.Errorf("%s: the Tab key reaches %s of %s controls; not: %s", path, got, want, p.ask(`[...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")].filter(e => !reached.has(e) && e.offsetParent !== null).map(e => e.outerHTML.slice(0, 90)).join("\n")`))
		}
		if unseen := p.ask(`unseen.join("\n")`); unseen != "" {
			t.Errorf("%s: the focus cannot be seen on\n%s", path, unseen)
		}
	}
}

// A table of rules is changed by one officer and approved by another, at 320
// pixels and without scripts.
func TestATableIsApprovedWithoutScripts(t *testing.T) {
	p := &person{t: t, address: serve(t)}
	p.ctx = open(t)
	p.do(scripts(false), chromedp.EmulateViewport(320, 800))
	p.become("Frances Oyelaran")
	p.visit("/staff/tables/delegated-limits/edit")
	p.do(chromedp.SetValue("#remark-1", "Agreed by Council"))
	p.press("form .govuk-button-group button", "somebody else must approve it")
	p.become("Leo Hartley")
	p.visit("/staff/tables/delegated-limits/draft")
	p.do(chromedp.SendKeys("#try-1", "60k"), chromedp.SetValue("#try-2", "no"))
	p.press("form[action='#try'] button", "(?s)chief-officer.*officer, says version 1 of the table: another answer than the one in force")
	p.do(chromedp.SendKeys("#from-day", "1"), chromedp.SendKeys("#from-month", "12"), chromedp.SendKeys("#from-year", "2026"))
	p.press("form[action$='/approve'] > button.govuk-button", "The version is approved and comes into force on its day")
	p.sees(`Version 1: from 1 December 2026, approved by Leo Hartley`)
	p.sees(`In force now: as it came with Moothall`)
	p.do(chromedp.SetValue("#demo-to", "2026-12-01T09:00"))
	p.press(".mh-demo form:last-of-type button", `In force now: version 1, from 1 December 2026`)
}
