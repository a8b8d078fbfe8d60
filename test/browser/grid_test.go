package browser

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"moothall/money"
	"moothall/web/assets"
	"moothall/web/ui"
)

// gridPage is the form of a plan as a server writes it: two lines, two new
// ones, and the totals below.
var gridPage = template.Must(template.New("grid").Parse(`<!DOCTYPE html>
<html lang="en" class="govuk-template"><head><meta charset="utf-8"><title>Costs</title><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="{{.Style}}"></head>
<body class="govuk-template__body"><script>{{.Enabled}}</script>
<div class="govuk-width-container"><main class="govuk-main-wrapper" id="main-content"><h1 class="govuk-heading-l">Costs of the plan</h1>
<mh-unsaved><mh-grid most="9"><form method="post" action="/">
<p class="govuk-hint" id="grid-hint">In pounds, and never negative. To take a line away, empty it.</p>
<div class="mh-scroll mh-cost-grid__scroll" tabindex="0" role="region" aria-label="Lines and years"><table class="govuk-table mh-cost-grid">
<thead><tr><th scope="col">Line</th><th scope="col">Kind</th>{{range .Years}}<th scope="col" data-year="{{.}}">{{.}}/{{slice (print .Next) 2}}</th>{{end}}<th scope="col">Total</th></tr></thead>
<tbody>{{range $line := .Lines}}<tr data-line="{{.ID}}"><td class="mh-cost-grid__name"><input type="hidden" name="was-{{.ID}}" value="{{.ID}}"><input class="govuk-input" name="label-{{.ID}}" id="label-{{.ID}}" value="{{.Label}}" aria-label="{{.Name}}: what it is for"></td>
<td><select class="govuk-select" name="kind-{{.ID}}" id="kind-{{.ID}}" aria-label="{{.Name}}: kind"><option value="capital"{{if eq .Kind "capital"}} selected{{end}}>Capital</option><option value="revenue-one-off">Revenue, one-off</option><option value="saving-cashable"{{if eq .Kind "saving-cashable"}} selected{{end}}>Saving, cashable</option></select></td>
{{range $n, $year := $.Years}}<td>{{with index $line.Amounts $n}}<input class="govuk-input mh-cost-grid__amount" id="amount-{{$line.ID}}-{{$year}}" name="amount-{{$line.ID}}-{{$year}}" inputmode="decimal" value="{{.}}" aria-label="{{$line.Name}}, {{$year}}/{{slice (print $year.Next) 2}}">{{else}}<input class="govuk-input mh-cost-grid__amount" id="amount-{{$line.ID}}-{{$year}}" name="amount-{{$line.ID}}-{{$year}}" inputmode="decimal" value="" aria-label="{{$line.Name}}, {{$year}}/{{slice (print $year.Next) 2}}">{{end}}</td>{{end}}
<td class="govuk-table__cell--numeric" data-sum="line"></td></tr>
{{end}}</tbody>
<tfoot>{{range .Totals}}<tr data-plus="{{.Plus}}" data-minus="{{.Minus}}"{{if .Running}} data-running{{end}}><th scope="row" colspan="2">{{.Name}}</th>{{range $.Years}}<td data-year="{{.}}"></td>{{end}}<td data-sum="all"></td></tr>
{{end}}</tfoot></table></div>
<div class="govuk-button-group"><button class="govuk-button" name="do" value="save">Save</button><button class="govuk-button govuk-button--secondary" name="do" value="totals">Work out the totals</button></div>
</form></mh-grid></mh-unsaved></main></div><script type="module" src="{{.Script}}"></script></body></html>`))

// gridYear is the year in which a financial year begins.
type gridYear int

func (y gridYear) Next() gridYear { return y + 1 }

type gridLine struct {
	ID, Name, Label, Kind string
	Amounts               []string
}

type gridTotal struct {
	Name, Plus, Minus string
	Running           bool
}

// openGrid serves the page under the policy of every page and opens it.
func openGrid(t *testing.T) *person {
	t.Helper()
	a, err := assets.Load()
	if err != nil {
		t.Fatal(err)
	}
	if !a.Built() {
		missing(t, "the assets were not built: run make assets")
	}
	none := []string{"", "", "", ""}
	shown := struct {
		Style, Script string
		Enabled       template.JS
		Years         []gridYear
		Lines         []gridLine
		Totals        []gridTotal
	}{a.URL("app.css"), a.URL("app.js"), assets.JSEnabled, []gridYear{2026, 2027, 2028, 2029}, []gridLine{
		{"L1", "Devices", "Devices", "capital", []string{"1,250.50", "2k", "", ""}},
		{"L2", "Paper", "Paper", "saving-cashable", []string{"", "500", "3,500", "3,500"}},
		{"new1", "New line 1", "", "capital", none},
		{"new2", "New line 2", "", "capital", none},
	}, []gridTotal{{"Capital", "capital", "", false}, {"Net cost", "capital revenue-one-off", "saving-cashable", false}, {"Net cost so far", "capital revenue-one-off", "saving-cashable", true}}}
	mux := http.NewServeMux()
	mux.Handle("GET /assets/", a)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", ui.Policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := gridPage.Execute(w, shown); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("POST /{$}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "Sent by %q: %s", r.PostFormValue("do"), r.PostForm.Encode())
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	p := &person{t: t, ctx: open(t), address: s.URL}
	p.do(chromedp.EmulateViewport(1280, 900))
	p.visit("/")
	return p
}

// enter puts the focus in a cell, as the Tab key would.
func (p *person) enter(id string) {
	p.t.Helper()
	p.ask(fmt.Sprintf(`document.getElementById(%q).focus(); ""`, id))
}

func (p *person) hold(keys string, with ...chromedp.Modifier) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(keys, chromedp.KeyModifiers(with...)))
}

// paste gives the cell with the focus what a spreadsheet put on the clipboard.
func (p *person) paste(text string) {
	p.t.Helper()
	p.ask(fmt.Sprintf(`(() => { const d = new DataTransfer(); d.setData("text/plain", %s);
		document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: d, bubbles: true, cancelable: true})); return ""; })()`, quoted(p.t, text)))
}

// copied is what the cell with the focus puts on the clipboard.
func (p *person) copied() string {
	p.t.Helper()
	return p.ask(`(() => { const d = new DataTransfer();
		document.activeElement.dispatchEvent(new ClipboardEvent("copy", {clipboardData: d, bubbles: true, cancelable: true})); return d.getData("text/plain"); })()`)
}

func (p *person) holds(id, want string) {
	p.t.Helper()
	if got := p.ask(fmt.Sprintf(`document.getElementById(%q)?.value ?? "no such cell"`, id)); got != want {
		p.t.Errorf("%s holds %q, want %q", id, got, want)
	}
}

func (p *person) isIn(id string) {
	p.t.Helper()
	if got := p.ask(`document.activeElement.id`); got != id {
		p.t.Errorf("the focus is in %q, want %q", got, id)
	}
}

func (p *person) said(want string) {
	p.t.Helper()
	if got := p.ask(`document.querySelector(".mh-cost-grid__status").textContent`); got != want {
		p.t.Errorf("the table says %q, want %q", got, want)
	}
}

// sums are a row of sums: of a line, or of one of the totals.
func (p *person) sums(row, want string) {
	p.t.Helper()
	got := p.ask(fmt.Sprintf(`[...document.querySelectorAll(%q)].map(e => e.textContent).join(" ")`, row))
	if got != want {
		p.t.Errorf("%s: %s, want %s", row, got, want)
	}
}

func (p *person) tool(words string) {
	p.t.Helper()
	p.do(chromedp.Click(fmt.Sprintf(`//div[@role="toolbar"]/button[.=%q]`, words)))
}

const (
	capital = "tfoot tr:nth-child(1) td"
	net     = "tfoot tr:nth-child(2) td"
	soFar   = "tfoot tr:nth-child(3) td"
)

func quoted(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// What the browser reads and prints is what the server reads and prints.
func TestGridKnowsTheServersMoney(t *testing.T) {
	p := openGrid(t)
	texts := []string{"£11,850,000.00", "11.85m", "750k", "£7.4m", "0.01", "12", "-3.5", "1.3M", "−£2,050,000.00", " £1,234.56 ", "0.0000001m", "92233720368547758.07",
		"", "1.234", "twelve", "1.", ".5", "1e3", "£", "99999999999999999999", "1.2.3", "--1", "1,5", "1,23,456", ",123", "1234,567", "1,234,", "£-5", "5 0", "50p",
		"92233720368547758.08", "0.000000001m", "(1,250)", "1,250-", "1\u212a", "1\u00a0", "\ufeff1", "\u00851", "£-", "-", "m", "1_000", "+5", "０", "1.5k", "1.2345k", "007", "0,123", "1.k", "-£5k"}
	var got []struct {
		Pence *string
		Words string
	}
	answer := p.ask(fmt.Sprintf(`(() => { const rules = customElements.get("mh-grid").rules;
		return JSON.stringify(%s.map(t => { const pence = rules.parse(t); return {Pence: pence === null ? null : String(pence), Words: pence === null ? "" : rules.pounds(pence)}; })); })()`, quoted(t, texts)))
	if err := json.Unmarshal([]byte(answer), &got); err != nil {
		t.Fatal(err)
	}
	for n, text := range texts {
		want, err := money.Parse(text)
		switch {
		case err != nil && got[n].Pence != nil:
			t.Errorf("%q is %s in the browser and none on the server", text, *got[n].Pence)
		case err == nil && (got[n].Pence == nil || *got[n].Pence != fmt.Sprint(int64(want)) || got[n].Words != want.Pounds()):
			t.Errorf("%q is %+v in the browser and %s on the server", text, got[n], want.Pounds())
		}
	}
}

// What spreadsheets put on the clipboard is read and written as they do.
func TestGridReadsTheClipboard(t *testing.T) {
	p := openGrid(t)
	for text, want := range map[string][][]string{
		"1\t2\r\n3\t4\r\n":               {{"1", "2"}, {"3", "4"}},
		"1\t2\n3\t4":                     {{"1", "2"}, {"3", "4"}},
		"1\r2":                           {{"1"}, {"2"}},
		"\"two\nlines\"\t5\n":            {{"two\nlines", "5"}},
		"\"says \"\"no\"\"\"\t5":         {{`says "no"`, "5"}},
		"\"Big\" screens\t5\n6":          {{`"Big" screens`, "5"}, {"6"}},
		"\"open\t5":                      {{`"open`, "5"}},
		"\t\n1\t":                        {{"", ""}, {"1", ""}},
		"1\n\n2\n\t\n\n":                 {{"1"}, {""}, {"2"}},
		"":                               {{""}},
		"\"\"\t\"a\tb\"":                 {{"", "a\tb"}},
		strings.Repeat("1\t\r\n", 3):     {{"1", ""}, {"1", ""}, {"1", ""}},
		"1\t2" + strings.Repeat("\n", 9): {{"1", "2"}},
	} {
		if got := p.ask(fmt.Sprintf(`JSON.stringify(customElements.get("mh-grid").rules.split(%s))`, quoted(t, text))); got != quoted(t, want) {
			t.Errorf("%q is %s, want %s", text, got, quoted(t, want))
		}
	}
	for text, want := range map[string]string{" £1,250.00 ": "1,250.00", " £ 1,250 ": "1,250", "£ -   ": "", "–": "", "-": "", "£": "", "1\u00a0250\u00a0000": "1,250,000",
		"(1,250)": "(1,250)", "1,250-": "1,250-", "-5": "-5", "#REF!": "#REF!", "\u00a012\u00a0": "12", "750k": "750k", "1 250": "1 250"} {
		if got := p.ask(fmt.Sprintf(`customElements.get("mh-grid").rules.tidy(%s)`, quoted(t, text))); got != want {
			t.Errorf("%q is tidied to %q, want %q", text, got, want)
		}
	}
}

// Sums follow what is typed, to the penny; what cannot be read counts for
// nothing, and stays to be mended.
func TestGridAddsUpAsOneTypes(t *testing.T) {
	p := openGrid(t)
	p.sums(`[data-line="L1"] [data-sum]`, "£3,250.50")
	p.sums(capital, "£1,250.50 £2,000 £0 £0 £3,250.50")
	p.sums(net, "£1,250.50 £1,500 −£3,500 −£3,500 −£4,249.50")
	p.sums(soFar, "£1,250.50 £2,750.50 −£749.50 −£4,249.50 −£4,249.50")
	p.enter("amount-L1-2026")
	p.hold("9000000000000000.01") // typing replaces what the cell held; no fraction holds this
	p.sums(`[data-line="L1"] [data-sum]`, "£9,000,000,000,002,000.01")
	p.hold(kb.Escape)
	p.holds("amount-L1-2026", "1,250.50")
	p.hold("abc")
	p.sums(capital, "£0 £2,000 £0 £0 £2,000")
	if got := p.ask(`String(document.getElementById("amount-L1-2026").hasAttribute("aria-invalid"))`); got != "false" {
		t.Error("a cell is wrong before it is finished")
	}
	p.hold(kb.Tab)
	p.isIn("amount-L1-2027")
	const wrong = "“abc” is not an amount of money. Enter pounds, like 1,250 or 1250.50"
	p.said(wrong)
	p.holds("amount-L1-2026", "abc")
	if got := p.ask(`(() => { const c = document.getElementById("amount-L1-2026"); return c.getAttribute("aria-invalid") + " " + document.getElementById(c.getAttribute("aria-describedby")).textContent; })()`); got != "true Error: "+wrong {
		t.Errorf("the mark says %q", got)
	}
	p.enter("amount-L1-2026")
	p.hold("-5" + kb.Enter)
	p.said("“-5” is negative. Enter what is saved or displaced as a line of its own")
	p.enter("amount-L1-2026")
	p.hold("1.5k")
	p.sums(capital, "£1,500 £2,000 £0 £0 £3,500")
	if got := p.ask(`String(document.querySelectorAll("[aria-invalid], .govuk-error-message").length)`); got != "0" {
		t.Error("the mark of a mended cell stays")
	}
	p.do(chromedp.SetValue("#kind-L2", "capital"))
	p.ask(`document.getElementById("kind-L2").dispatchEvent(new Event("input", {bubbles: true})); ""`)
	p.sums(capital, "£1,500 £2,500 £3,500 £3,500 £11,000")
	p.enter("label-new1")
	p.hold("Desks")
	if got := p.ask(`document.getElementById("amount-new1-2027").getAttribute("aria-label")`); got != "Desks, 2027/28" {
		t.Errorf("a cell of the new line is called %q", got)
	}
}

// The keys of a spreadsheet move about, and none of them sends the form.
func TestGridMovesByKeys(t *testing.T) {
	p := openGrid(t)
	p.enter("amount-L1-2026")
	for _, step := range []struct {
		key  string
		with []chromedp.Modifier
		want string
	}{
		{kb.Enter, nil, "amount-L2-2026"}, {kb.Enter, []chromedp.Modifier{chromedp.ModifierShift}, "amount-L1-2026"},
		{kb.ArrowDown, nil, "amount-L2-2026"}, {kb.ArrowRight, nil, "amount-L2-2027"}, {kb.ArrowUp, nil, "amount-L1-2027"},
		{kb.ArrowLeft, nil, "amount-L1-2026"}, {kb.ArrowLeft, nil, "kind-L1"}, {kb.ArrowLeft, nil, "label-L1"}, {kb.ArrowLeft, nil, "label-L1"},
		{kb.ArrowUp, nil, "label-L1"}, {kb.Enter, nil, "label-L2"}, {kb.End, []chromedp.Modifier{chromedp.ModifierCtrl}, "amount-new2-2029"},
		{kb.Enter, nil, "amount-new2-2029"}, {kb.Home, []chromedp.Modifier{chromedp.ModifierCtrl}, "label-L1"}, {kb.Tab, nil, "kind-L1"}, {kb.Tab, nil, "amount-L1-2026"},
		{kb.F2, nil, "amount-L1-2026"}, {kb.ArrowLeft, nil, "amount-L1-2026"}, {kb.ArrowLeft, nil, "amount-L1-2026"}, {kb.End, nil, "amount-L1-2026"}, {kb.ArrowRight, nil, "amount-L1-2027"},
	} {
		p.hold(step.key, step.with...)
		p.isIn(step.want)
	}
	caret := func(want string) {
		t.Helper()
		if got := p.ask(`document.activeElement.selectionStart + " " + document.activeElement.selectionEnd`); got != want {
			t.Errorf("selected is %s, want %s", got, want)
		}
	}
	p.do(chromedp.Click("#amount-L1-2026"))
	caret("0 8")
	p.do(chromedp.Click("#amount-L1-2026"))
	if got := p.ask(`String(document.activeElement.selectionStart === document.activeElement.selectionEnd)`); got != "true" {
		t.Error("a second press does not put the caret")
	}
	if got := p.ask(`location.pathname + document.querySelectorAll("table").length`); got != "/1" {
		t.Fatalf("a key sent the form: %s", got)
	}
	if got := p.ask(`document.getElementById(document.querySelector("[role='region']").getAttribute("aria-describedby")).textContent`); !strings.Contains(got, "Enter does not save") {
		t.Errorf("nobody is told what Enter does: %q", got)
	}
	p.press("button[value='save']", "Sent by \"save\"")
	p.sees("amount-L1-2026=1%2C250.50")
}

// A block of a spreadsheet fills cells; what has no place is said to be left
// out, lines that are missing are made, and the whole is taken back at once.
func TestGridPastesBlocks(t *testing.T) {
	p := openGrid(t)
	undo := func() { p.t.Helper(); p.hold("z", chromedp.ModifierCtrl) }
	before := p.ask(`JSON.stringify([...new FormData(document.querySelector("form"))])`)
	p.enter("amount-L2-2028")
	p.paste("£1,250.00 \t–\n(1,250)\t 7 \n")
	p.said("Pasted 2 lines by 2 years. 1 cell is not an amount.")
	p.holds("amount-L2-2028", "1,250.00")
	p.holds("amount-L2-2029", "")
	p.holds("amount-new1-2028", "(1,250)")
	p.holds("amount-new1-2029", "7")
	p.sums(net, "£1,250.50 £1,500 −£1,250 £7 £1,507.50")
	undo()
	p.said("Undone: paste of 2 lines by 2 years")

	// More lines than there are, words and kinds before the amounts.
	p.enter("label-new1")
	p.paste("\"Desks\nand chairs\"\tRevenue, one-off\t1\t2\r\nLamps\tNothing known\t3\t4\r\nRugs\tcapital\t5\t6\r\nBlinds\tCapital\t7\t8\r\n")
	p.said("Pasted 4 lines by 2 years. 2 lines added. 1 kind not known, and left as it was.")
	p.holds("label-new1", "Desks and chairs")
	p.holds("kind-new1", "revenue-one-off")
	p.holds("label-new4", "Blinds")
	p.holds("amount-new4-2027", "8")
	if got := p.ask(`(() => { const r = document.querySelector('[data-line="new4"]'), c = r.querySelector("[name='amount-new4-2026']"); return [c.getAttribute("aria-label"), r.querySelector("[type=hidden]").value, new Set([...document.querySelectorAll("[id]")].map(e => e.id)).size === document.querySelectorAll("[id]").length].join("; "); })()`); got != "Blinds, 2026/27; new4; true" {
		t.Errorf("the new line is %s", got)
	}
	undo()
	if after := p.ask(`JSON.stringify([...new FormData(document.querySelector("form"))])`); after != before {
		t.Errorf("taken back is not as before: %s, was %s", after, before)
	}
	p.hold("y", chromedp.ModifierCtrl)
	p.holds("label-new4", "Blinds")
	p.sums(`[data-line="new4"] [data-sum]`, "£15")
	undo()

	// More years than there are, and more lines than the server takes.
	p.enter("amount-L1-2029")
	p.paste("1\t2\t3\n")
	p.said("Pasted 1 line by 1 year. 2 columns left out, as the table has no year for them. Undo takes the whole paste back.")
	p.holds("amount-L1-2029", "1")
	undo()
	p.paste(strings.Repeat("1\n", 12))
	p.said("Pasted 9 lines by 1 year. 5 lines added. 3 lines left out, as the table has no room for more. Undo takes the whole paste back.")
	undo()

	// A first line of years says where the columns go.
	p.enter("label-new1")
	p.paste("Line\t2028/29\t2026-27\t2035/36\nDesks\t1\t2\t3\n")
	p.said("Pasted 1 line by 2 years. 1 column left out, as the table has no year for it. Undo takes the whole paste back.")
	p.holds("amount-new1-2028", "1")
	p.holds("amount-new1-2026", "2")
	p.holds("amount-new1-2027", "")
	undo()

	// One cell goes where the caret is.
	p.enter("amount-L1-2026")
	p.paste(" £77 \r\n")
	p.holds("amount-L1-2026", "77")
	p.hold("5")
	p.sums(`[data-line="L1"] [data-sum]`, "£2,775")
	undo()
	p.holds("amount-L1-2026", "1,250.50")
	p.paste("-")
	p.holds("amount-L1-2026", "")
	undo()
	if after := p.ask(`JSON.stringify([...new FormData(document.querySelector("form"))])`); after != before {
		t.Errorf("taken back is not as before: %s, was %s", after, before)
	}
	p.enter("kind-L2")
	kind := p.copied()
	p.enter("kind-new1")
	p.paste(kind)
	p.holds("kind-new1", "saving-cashable")
	p.paste("no such kind")
	p.said("“no such kind” is no kind of line")
	undo()
	p.holds("kind-new1", "capital")
	const leaving = `(() => { const e = new Event("beforeunload", {cancelable: true}); window.dispatchEvent(e); return String(e.defaultPrevented); })()`
	if got := p.ask(leaving); got != "false" {
		t.Error("a form that is as it was asks before it is left")
	}
	p.enter("amount-L1-2026")
	p.paste("1\t2")
	if got := p.ask(leaving); got != "true" {
		t.Error("a paste is left without a word")
	}
}

// Everything can be taken back and done again, by keys and by the toolbar.
func TestGridTakesBackAndFills(t *testing.T) {
	p := openGrid(t)
	can := func(want string) {
		t.Helper()
		if got := p.ask(`[...document.querySelectorAll("[role='toolbar'] button")].map(b => b.getAttribute("aria-disabled") === "true" ? "-" : "+").join("")`); got != want {
			t.Errorf("the toolbar can %s, want %s", got, want)
		}
	}
	can("---+")
	p.ask(`window.told = []; document.querySelector("form").addEventListener("change", e => told.push(e.target.id)); ""`)
	p.enter("amount-L1-2027")
	p.hold("4k" + kb.Enter)
	can("+-++")
	p.enter("amount-L1-2027")
	p.tool("Fill the row from here")
	p.said("2 years filled from Devices, 2027/28")
	p.isIn("amount-L1-2027")
	p.sums(capital, "£1,250.50 £4,000 £4,000 £4,000 £13,250.50")
	if got := p.ask(`told.slice(-2).join(" ")`); got != "amount-L1-2028 amount-L1-2029" {
		t.Errorf("filling tells of a change in %q", got)
	}
	p.enter("amount-new1-2027")
	p.hold("7")
	p.hold(kb.ArrowDown)
	p.hold("d", chromedp.ModifierCtrl)
	p.holds("amount-new2-2027", "7")
	p.hold(kb.ArrowRight)
	p.hold("r", chromedp.ModifierCtrl)
	p.holds("amount-new2-2028", "7")

	// A range: fill down, copy, clear.
	p.enter("amount-L2-2028")
	p.hold(kb.ArrowDown, chromedp.ModifierShift)
	p.hold(kb.ArrowRight, chromedp.ModifierShift)
	p.said("2 lines by 2 columns selected")
	p.isIn("amount-L2-2028")
	if got := p.copied(); got != "3,500\t3,500\r\n\t" {
		t.Errorf("copied is %q", got)
	}
	p.hold("d", chromedp.ModifierCtrl)
	p.holds("amount-new1-2029", "3,500")
	p.hold(kb.Delete)
	p.said("4 cells cleared")
	p.holds("amount-L2-2028", "")
	p.holds("amount-new1-2029", "")
	p.hold("z", chromedp.ModifierCtrl)
	p.holds("amount-L2-2028", "3,500")
	p.enter("amount-L1-2027")
	p.hold(kb.F2)
	if got := p.copied(); got != "4000" && got != "4,000" {
		t.Errorf("a cell is copied as %q", got)
	}
	p.ask(`document.getElementById("amount-L2-2029").dispatchEvent(new MouseEvent("mousedown", {bubbles: true, cancelable: true, shiftKey: true})); ""`)
	p.said("2 lines by 3 columns selected")

	p.tool("Add a line")
	p.isIn("label-new3")
	p.hold("Rugs" + kb.Tab)
	p.do(chromedp.SetValue("#kind-new3", "saving-cashable"))
	p.ask(`document.getElementById("kind-new3").dispatchEvent(new Event("input", {bubbles: true})); ""`)
	steps := 0
	for ; steps < 20 && p.ask(`document.querySelector("[role='toolbar'] button").getAttribute("aria-disabled")`) == "false"; steps++ {
		p.tool("Undo")
	}
	if steps != 9 {
		t.Errorf("%d steps were taken back, want 9", steps)
	}
	can("-+++")
	p.sums(net, "£1,250.50 £1,500 −£3,500 −£3,500 −£4,249.50")
	for range steps {
		p.tool("Redo")
	}
	p.holds("label-new3", "Rugs")
	p.holds("kind-new3", "saving-cashable")
	p.holds("amount-new2-2028", "7")

	// The toolbar by keyboard: one stop, arrow keys in it, Escape goes back.
	p.enter("amount-L1-2026")
	p.ask(`document.querySelector("[role='toolbar'] button").focus(); ""`)
	p.hold(kb.ArrowLeft)
	if got := p.ask(`document.activeElement.textContent`); got != "Add a line" {
		t.Errorf("the arrow key leads to %q", got)
	}
	p.hold(kb.Escape)
	p.isIn("amount-L1-2026")
}

// No fault that axe finds, nothing that the policy stopped, nothing sideways:
// untouched, and with a cell that is wrong and a range.
func TestGridHasNoFault(t *testing.T) {
	axe, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		missing(t, "axe was not installed: run make assets")
	}
	p := openGrid(t)
	check := func(when string) {
		t.Helper()
		if _, err := chromedp.Run(p.ctx, chromedp.Evaluate[any](string(axe)+"; true")); err != nil {
			t.Fatal(err)
		}
		for _, width := range []int64{1280, 320} {
			p.do(chromedp.EmulateViewport(width, 900))
			faults, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](look, chromedp.EvalAwaitPromise))
			if err != nil || faults != "" {
				t.Errorf("%s at %d pixels: %v\n%s", when, width, err, faults)
			}
			small := p.ask(`[...document.querySelectorAll("mh-grid input:not([type=hidden]), mh-grid select, mh-grid button")].filter(e => e.getBoundingClientRect().height < 24 || e.getBoundingClientRect().width < 24).map(e => e.outerHTML).join("\n")`)
			if small != "" {
				t.Errorf("%s at %d pixels: too small to press:\n%s", when, width, small)
			}
			if got := p.ask(`document.querySelector("mh-grid [style]")?.outerHTML ?? ""`); got != "" {
				t.Errorf("a style stands in the page: %s", got)
			}
		}
	}
	check("untouched")
	p.enter("amount-L1-2026")
	p.paste("many\t(5)\n1\t2\n3\t4\n5\t6\n7\t8\t9\t10\t11\n")
	p.hold(kb.ArrowDown, chromedp.ModifierShift)
	check("after a paste")

	// What has the focus is not under what sticks.
	p.do(chromedp.EmulateViewport(1280, 600))
	p.hold(kb.End, chromedp.ModifierCtrl)
	for range 8 {
		if got := p.ask(`(() => { const c = document.activeElement, b = c.getBoundingClientRect(); return document.elementFromPoint(b.left + b.width / 2, b.top + b.height / 2) === c ? "" : c.id; })()`); got != "" {
			t.Errorf("%s has the focus and is covered", got)
		}
		p.hold(kb.ArrowUp)
	}
}
