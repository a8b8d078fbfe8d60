package browser

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// A case is started, costed, completed and frozen with every script off, and a
// portfolio is solved.
func TestACaseWithoutScripts(t *testing.T) {
	p := &person{t: t, address: serve(t)}
	p.ctx = open(t)
	p.do(scripts(false), chromedp.EmulateViewport(320, 800))
	p.become("Priya Nair")
	p.visit("/staff/cases/new")
	p.do(chromedp.SendKeys("#title", "New scanners"), chromedp.SetValue("#stage", "short"))
	p.press("form .govuk-button-group button", "It has been added")
	at := p.ask("location.pathname")
	p.visit(at + "/lines?option=proposal")
	type cell struct{ name, text string }
	fill := func(cells ...cell) {
		for _, c := range cells {
			p.do(chromedp.SetValue("[name='"+c.name+"']", c.text))
		}
	}
	fill(cell{"label-new1", "Scanners"}, cell{"amount-new1-2026", "1,000"}, cell{"label-new2", "Couriers"}, cell{"kind-new2", "saving-cashable"}, cell{"amount-new2-2027", "12.345"})
	p.press("button[name='do'][value='save']", "has more than two decimals")
	if got := p.ask(`document.querySelector("[name='amount-new2-2027']").value`); got != "12.345" {
		t.Errorf("what was typed became %q", got)
	}
	fill(cell{"amount-new2-2027", "1,500"})
	p.press("button[name='do'][value='totals']", "−£500")
	p.press("button[name='do'][value='save']", "Your changes are saved")

	p.become("Frances Oyelaran")
	p.visit(at)
	p.sees("benefit without an owner")
	p.visit(at + "/lines/L2")
	p.do(chromedp.SetValue("#owner", "Head of post"), chromedp.SetValue("#budget_line", "P100"))
	p.press("form .govuk-button-group button", "Your changes are saved")
	p.visit(at + "/versions")
	p.do(chromedp.SetValue("#note", "For the cabinet"))
	p.press("form[action$='/versions'] button.govuk-button", "frozen as a new version")
	p.visit(at + "/versions/1")
	p.sees("the same bytes")

	p.visit("/staff/portfolios/PORT-2027-0001")
	p.press("form[action$='/solve'] button", "The scenario is solved and kept")
	p.sees("no choice is worth more")
}
