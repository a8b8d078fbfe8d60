package exchange

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"moothall/investment/costmodel"
	"moothall/money"
)

// Report is a section of a report: headings, numbered paragraphs and tables.
type Report struct {
	Title string
	Parts []Part
}

// Part is what stands below one heading.
type Part struct {
	Heading string
	Blocks  []Block
}

// Block is a numbered paragraph, or a table.
type Block struct {
	Number int // nought: it is a table
	Text   string
	Table  *Table
}

// Table is rows below their heads.
type Table struct {
	Caption string
	Head    []string
	Rows    [][]string
}

// Figures says whether a column has figures in it, which are set to the right.
// The first column says what a row is, and never has.
func (t Table) Figures(column int) bool {
	for _, row := range t.Rows {
		if column >= len(row) || row[column] != "undefined" && strings.TrimLeft(row[column], "−£0123456789.,") != "" {
			return false
		}
	}
	return column > 0 && len(t.Rows) > 0
}

// writer numbers the paragraphs.
type writer struct {
	Report
	number int
}

func (w *writer) heading(words string) { w.Parts = append(w.Parts, Part{Heading: words}) }

func (w *writer) put(b Block) {
	p := &w.Parts[len(w.Parts)-1]
	p.Blocks = append(p.Blocks, b)
}

func (w *writer) say(format string, args ...any) {
	w.number++
	w.put(Block{Number: w.number, Text: fmt.Sprintf(format, args...)})
}

func (w *writer) table(t Table) {
	if len(t.Rows) > 0 {
		w.put(Block{Table: &t})
	}
}

// Section is the financial implications of the proposed option for a report to
// those who decide. It answers what they ask: how much it costs and when, how
// the council pays for it, and whether it is capital or revenue.
func Section(c *costmodel.Case, a *costmodel.Appraisal) Report {
	w := &writer{Report: Report{Title: "Financial implications"}}
	o := a.Proposed()
	if o == nil || o.Economic == nil || o.Financial == nil {
		w.heading("Financial implications")
		w.say("The case has no option that was worked out.")
		return w.Report
	}
	w.costs(c, o)
	w.funding(c, o)
	w.natures(c, o)
	w.plan(a, o)
	w.worth(c, a, o)
	w.neutral(o)
	w.partners(o)
	w.otherwise(o)
	w.assumptions(c)
	w.parameters(a)
	return w.Report
}

// spent is the cash of the lines in a year, without financing.
func spent(y costmodel.FundYear) money.Pence { return y.Capital + y.OneOff + y.Recurring }

func (w *writer) costs(c *costmodel.Case, o *costmodel.OptionResult) {
	f := o.Financial
	w.heading("How much does it cost, and when?")
	last := c.Horizon().Years()[c.Years-1]
	total := spent(f.Total)
	period := fmt.Sprintf("over the %d years from %s to %s", c.Years, c.First, last)
	if c.Years == 1 {
		period = "in " + c.First.String()
	}
	w.say("The proposed option is “%s”. It costs %s %s, in the prices of each year: %s of capital, %s of one-off revenue and %s of ongoing revenue.", o.Title, total.Pounds(), period, f.Total.Capital.Pounds(), f.Total.OneOff.Pounds(), f.Total.Recurring.Pounds())
	if total > 0 && c.Years > 1 {
		most := slices.MaxFunc(f.All, func(x, y costmodel.FundYear) int { return cmp.Compare(spent(x), spent(y)) })
		w.say("Most is spent in %s: %s.", most.Year, spent(most).Pounds())
	}
	gained := f.Total.Savings + f.Total.Displaced
	switch net := total - gained; {
	case gained == 0:
		w.say("No cashable saving, income or displaced budget is counted against it.")
	case net > 0:
		w.say("Against it stand %s of cashable savings and income, and %s of existing budgets that it displaces. The net cost is %s.", f.Total.Savings.Pounds(), f.Total.Displaced.Pounds(), net.Pounds())
	default:
		w.say("Against it stand %s of cashable savings and income, and %s of existing budgets that it displaces. Together they exceed the cost by %s.", f.Total.Savings.Pounds(), f.Total.Displaced.Pounds(), (-net).Pounds())
	}
	t := Table{Caption: "Cost, savings and net cost by year, in the prices of each year, without financing",
		Head: []string{"Year", "One-off capital", "One-off revenue", "Ongoing revenue", "Total cost", "Cashable savings and income", "Displaced budgets", "Net cost", "Cumulative net cost"}}
	var soFar money.Pence
	row := func(name string, y costmodel.FundYear, soFar string) {
		t.Rows = append(t.Rows, []string{name, y.Capital.Pounds(), y.OneOff.Pounds(), y.Recurring.Pounds(), spent(y).Pounds(), y.Savings.Pounds(), y.Displaced.Pounds(), (spent(y) - y.Savings - y.Displaced).Pounds(), soFar})
	}
	for _, y := range f.All {
		soFar += spent(y) - y.Savings - y.Displaced
		row(y.Year.String(), y, soFar.Pounds())
	}
	row("Total", f.Total, soFar.Pounds())
	w.table(t)
}

func (w *writer) funding(c *costmodel.Case, o *costmodel.OptionResult) {
	f := o.Financial
	w.heading("How is the Council paying for it?")
	t := Table{Caption: "Funding by source", Head: []string{"Source", "Pays for", "Fund", "Years", "Amount"}}
	years := c.Horizon().Years()
	for _, s := range f.Sources {
		var in []string
		for i, p := range s.Years {
			if p != 0 {
				in = append(in, years[i].String())
			}
		}
		when := strings.Join(in, ", ")
		if len(in) > 3 {
			when = fmt.Sprintf("%d years from %s to %s", len(in), in[0], in[len(in)-1])
		}
		t.Rows = append(t.Rows, []string{s.Source.Words(), s.Pays, costmodel.FundWords(s.Fund), when, s.Total.Pounds()})
	}
	if len(t.Rows) == 0 {
		w.say("No source of funding is named.")
	}
	w.table(t)
	var lacks, over []string
	for _, v := range f.Funds {
		var capital, revenue [2]money.Pence // what is missing, and what is too much: one year's helps no other
		for _, y := range v.Years {
			capital[0] += max(0, y.CapitalUnfunded)
			capital[1] += max(0, -y.CapitalUnfunded)
			revenue[0] += max(0, y.RevenueUnfunded)
			revenue[1] += max(0, min(-y.RevenueUnfunded, y.RevenueFunded-y.Displaced))
		}
		say := func(list *[]string, p money.Pence, what string) {
			if p > 0 {
				*list = append(*list, fmt.Sprintf("%s of %s in the %s", p.Pounds(), what, costmodel.FundWords(v.Fund)))
			}
		}
		say(&lacks, capital[0], "capital")
		say(&lacks, revenue[0], "revenue")
		say(&over, capital[1], "capital")
		say(&over, revenue[1], "revenue")
	}
	switch {
	case len(lacks) > 0:
		w.say("Not funded in the year in which it falls: %s.", strings.Join(lacks, "; "))
	case len(f.Funds) > 0:
		w.say("Every cost is funded in the year in which it falls.")
	}
	if len(over) > 0 {
		w.say("In some years more is provided than is spent: %s.", strings.Join(over, "; "))
	}
	var borrowed money.Pence
	for _, charge := range f.Charges {
		borrowed += charge.Amount
	}
	if borrowed > 0 {
		after := ""
		if f.After > 0 {
			after = fmt.Sprintf(" After these years a further %s falls due.", f.After.Pounds())
		}
		w.say("%s is borrowed. It charges %s of minimum revenue provision and %s of interest to revenue within these years.%s", borrowed.Pounds(), f.Total.MRP.Pounds(), f.Total.Interest.Pounds(), after)
	}
	by := Table{Caption: "What is funded and what it costs to borrow, by year", Head: []string{"Year", "Capital funded", "Capital unfunded", "Revenue funded", "Revenue unfunded", "Minimum revenue provision", "Interest"}}
	row := func(name string, y costmodel.FundYear) {
		by.Rows = append(by.Rows, []string{name, y.CapitalFunded.Pounds(), y.CapitalUnfunded.Pounds(), y.RevenueFunded.Pounds(), y.RevenueUnfunded.Pounds(), y.MRP.Pounds(), y.Interest.Pounds()})
	}
	for _, y := range f.All {
		row(y.Year.String(), y)
	}
	row("Total", f.Total)
	w.table(by)
	for _, r := range f.Reserves {
		w.say("Reserve “%s”: %s.", r.Name, strings.TrimSuffix(r.Words, "."))
	}
	if p := f.Repay; p != nil {
		w.say("The invest-to-save fund lends to the case and is repaid with %s of interest.", p.Total.Pounds())
		for _, words := range p.Words {
			w.say("%s.", words)
		}
	}
}

func (w *writer) natures(c *costmodel.Case, o *costmodel.OptionResult) {
	f := o.Financial
	w.heading("Is it capital or revenue?")
	total := spent(f.Total)
	if total == 0 {
		w.say("It has no cost.")
		return
	}
	switch f.Total.Capital {
	case 0:
		w.say("All of it is revenue.")
	case total:
		w.say("All of it is capital.")
	default:
		w.say("%s is capital and %s is revenue, of which %s is one-off.", f.Total.Capital.Pounds(), (total - f.Total.Capital).Pounds(), f.Total.OneOff.Pounds())
	}
	t := Table{Caption: "Capital programme", Head: []string{"Class of asset", "Fund", "Amount"}}
	for _, r := range f.Capital {
		t.Rows = append(t.Rows, []string{r.Class, costmodel.FundWords(r.Fund), r.Total.Pounds()})
	}
	w.table(t)
	for _, l := range c.LinesOf(o.ID) {
		if l.Kind == costmodel.Capital && l.Nature == "saas" {
			note := "The accountant's note that says why is missing"
			if strings.TrimSpace(l.Note) != "" {
				note = "The accountant notes: " + clean(l.Note)
			}
			w.say("“%s” is software as a service and is treated as capital. %s.", l.Label, strings.TrimSuffix(note, "."))
		}
	}
}

// planYears is how many years of the plan are printed by themselves.
const planYears = 5

func (w *writer) plan(a *costmodel.Appraisal, o *costmodel.OptionResult) {
	w.heading("What does it change in the medium term financial plan?")
	f := o.Financial
	if len(f.Plan) == 0 {
		w.say("Nothing.")
		return
	}
	years := a.Horizon.Years()
	shown := min(planYears, len(years))
	t := Table{Caption: "Increments on the base of the year before: what a cost adds is positive, what a saving takes off negative", Head: []string{"Category"}}
	for _, y := range years[:shown] {
		t.Head = append(t.Head, y.String())
	}
	if shown < len(years) {
		t.Head = append(t.Head, "Later years")
	}
	totals := make([]money.Pence, shown+1)
	row := func(name string, list []money.Pence) {
		cells := []string{name}
		for _, p := range list[:len(t.Head)-1] {
			cells = append(cells, p.Pounds())
		}
		t.Rows = append(t.Rows, cells)
	}
	for _, r := range f.Plan {
		list := make([]money.Pence, shown+1)
		for i, p := range r.Years {
			list[min(i, shown)] += p
			totals[min(i, shown)] += p
		}
		name := strings.ToUpper(r.Category[:1]) + r.Category[1:]
		if len(f.Funds) > 1 {
			name += ", " + costmodel.FundWords(r.Fund)
		}
		row(name, list)
	}
	row("Total", totals)
	w.say("The plan changes by %s in %s; by the last year of the case the annual budget is changed by %s.", totals[0].Pounds(), years[0], sumOf(totals).Pounds())
	w.table(t)
}

func sumOf(list []money.Pence) (total money.Pence) {
	for _, p := range list {
		total += p
	}
	return total
}

func (w *writer) worth(c *costmodel.Case, a *costmodel.Appraisal, o *costmodel.OptionResult) {
	e := o.Economic
	w.heading("What is it worth?")
	w.say("Payback in cash: %s. Payback in present values: %s. It counts cashable savings, income and displaced budgets less costs, and no other benefit.", lower(e.Payback.Words), lower(e.Discounted.Words))
	if e.NetCost {
		w.say("No benefit is valued. The net present cost is %s, in prices of %s.", (-e.Net).Pounds(), c.First)
	} else {
		w.say("The net present social value is %s, in prices of %s: benefits worth %s less costs of %s.", e.Net.Pounds(), c.First, e.Benefits.Pounds(), e.Costs.Pounds())
	}
	if e.MinimumName != "" && e.MinimumName != o.ID {
		if least := a.Option(e.MinimumName); least != nil {
			w.say("Beyond “%s”, with which the options are compared, that is %s.", least.Title, e.AgainstMin.Pounds())
		}
	}
	ratio := e.Ratio
	if ratio == "" {
		ratio = "undefined"
	}
	w.say("The benefit-cost ratio is %s. %s. It is no test that a case passes or fails.", ratio, e.RatioNote)
	t := Table{Caption: "The options", Head: []string{"Option", "Present value of costs", "Present value of benefits", "Net present value", "Benefit-cost ratio"}}
	for _, each := range a.Options {
		t.Rows = append(t.Rows, []string{each.Title, each.Economic.Costs.Pounds(), each.Economic.Benefits.Pounds(), each.Economic.Net.Pounds(), cmp.Or(each.Economic.Ratio, "undefined")})
	}
	w.table(t)
}

// lower begins a sentence that goes on.
func lower(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return strings.ToLower(string(r)) + s[n:]
}

func (w *writer) neutral(o *costmodel.OptionResult) {
	f := o.Financial
	w.heading("Is it cash neutral?")
	w.say("%s", f.Neutral.Sentence())
	w.say("What is counted: %s.", lower(f.Basis))
	if len(f.Areas) < 2 {
		return
	}
	t := Table{Caption: "By area. " + f.AreasBasis, Head: []string{"Area", "Cost", "Displaced budgets", "Net cost", "Verdict"}}
	for _, area := range f.Areas {
		total := area.Verdict.Table.Total
		t.Rows = append(t.Rows, []string{area.Area, total.Cost.Pounds(), total.Displaced.Pounds(), total.Net.Pounds(), area.Verdict.Flag})
	}
	w.table(t)
}

func (w *writer) partners(o *costmodel.OptionResult) {
	if len(o.Partners) == 0 {
		return
	}
	w.heading("What does each partner bear?")
	t := Table{Caption: "By partner, in the prices of each year", Head: []string{"Partner", "Cost", "Displaced budgets", "Net cost", "Cashable savings and income", "Cash neutral"}}
	for _, p := range o.Partners {
		total := p.Verdict.Table.Total
		t.Rows = append(t.Rows, []string{p.Name, total.Cost.Pounds(), total.Displaced.Pounds(), total.Net.Pounds(), p.Savings.Total.Pounds(), p.Verdict.Flag})
	}
	w.say("The shares of the partners add up to the whole, to the penny.")
	w.table(t)
}

func (w *writer) otherwise(o *costmodel.OptionResult) {
	e := o.Economic
	w.heading("What if it turns out otherwise?")
	if len(e.Tornado) == 0 {
		w.say("No line and no assumption has a range, so nothing is known of how far the figures may be out.")
	}
	t := Table{Caption: "What moves the net present value most, each by itself", Head: []string{"What", "Range, % of the estimate", "Net present value at the low end", "At the high end"}}
	for _, s := range e.Tornado[:min(3, len(e.Tornado))] {
		t.Rows = append(t.Rows, []string{s.Label, s.AtLow.String() + " to " + s.AtTop.String(), s.Low.Pounds(), s.High.Pounds()})
	}
	w.table(t)
	for _, s := range e.Switching {
		if s.Line == "" && s.PV != 0 {
			w.say("For the net present value to be nought, %s %s.", lower(s.Label), lowerFirst(s.Words))
		}
	}
	if p := o.Outlook; p != nil {
		w.say("In %d runs with the ranges of the lines and risks drawn at random (seed %d), the net present value lies between %s and %s in eight of ten; the chance that it is below nought is %s per cent.", p.Runs, p.Seed, p.Net.P10.Pounds(), p.Net.P90.Pounds(), p.Below)
	}
}

// lowerFirst lowers the words of a switching value, which may be a sentence of
// their own.
func lowerFirst(words string) string {
	if strings.HasPrefix(words, "may") || strings.HasPrefix(words, "must") {
		return words
	}
	return "change as they may: " + lower(words)
}

func (w *writer) assumptions(c *costmodel.Case) {
	if len(c.Assumptions) == 0 {
		return
	}
	w.heading("What is assumed?")
	t := Table{Caption: "Assumptions", Head: []string{"Assumption", "Value", "Source", "To be relied on until"}}
	for _, each := range c.Assumptions {
		until := ""
		if !each.Expires.IsZero() {
			until = each.Expires.Long()
		}
		t.Rows = append(t.Rows, []string{each.Text, each.Value, each.Source, until})
	}
	w.table(t)
}

func (w *writer) parameters(a *costmodel.Appraisal) {
	w.heading("By what were the figures worked out?")
	t := Table{Caption: "Parameter sets", Head: []string{"Kind", "Set", "Name", "Status"}}
	for _, s := range a.Sets {
		t.Rows = append(t.Rows, []string{s.Kind.Words(), s.Title, s.Name, s.Status})
	}
	w.table(t)
	var list []string
	for _, line := range conventionWords(a.Conventions) {
		list = append(list, lower(line[0])+" “"+strings.SplitN(line[1], ":", 2)[0]+"”")
	}
	w.say("Conventions: %s.", strings.Join(list, ", "))
	for _, words := range a.Warnings {
		w.say("%s.", strings.TrimSuffix(words, "."))
	}
	for _, words := range a.Gaps {
		w.say("Still missing: %s.", lower(strings.TrimSuffix(words, ".")))
	}
}

// Markdown is the section in Markdown. What somebody entered is words in it,
// never a mark, a link or HTML.
func (r Report) Markdown() string {
	var b strings.Builder
	b.WriteString("## " + marked(r.Title) + "\n")
	for _, p := range r.Parts {
		b.WriteString("\n### " + marked(p.Heading) + "\n")
		for _, block := range p.Blocks {
			b.WriteString("\n")
			if block.Table == nil {
				b.WriteString(strconv.Itoa(block.Number) + ". " + marked(block.Text) + "\n")
				continue
			}
			t := block.Table
			b.WriteString("**" + marked(t.Caption) + "**\n\n")
			line := func(cells []string) {
				for _, c := range cells {
					b.WriteString("| " + marked(c) + " ")
				}
				b.WriteString("|\n")
			}
			line(t.Head)
			for i := range t.Head {
				if t.Figures(i) {
					b.WriteString("| ---: ")
				} else {
					b.WriteString("| --- ")
				}
			}
			b.WriteString("|\n")
			for _, row := range t.Rows {
				line(row)
			}
		}
	}
	return b.String()
}

// marked is a text on one line with everything that means something in Markdown
// or HTML taken at its word.
func marked(s string) string {
	s = strings.Join(strings.Fields(clean(s)), " ")
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '<':
			b.WriteString("&lt;")
			continue
		case r == '>':
			b.WriteString("&gt;")
			continue
		case r == '&':
			b.WriteString("&amp;")
			continue
		case strings.ContainsRune("\\`*_[]|#~$^", r), r == '!':
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Text is the section as plain text: the columns of tables are set below each
// other.
func (r Report) Text() string {
	var b strings.Builder
	flat := func(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }
	b.WriteString(flat(r.Title) + "\n")
	for _, p := range r.Parts {
		b.WriteString("\n" + flat(p.Heading) + "\n")
		for _, block := range p.Blocks {
			b.WriteString("\n")
			if block.Table == nil {
				b.WriteString(strconv.Itoa(block.Number) + ". " + flat(block.Text) + "\n")
				continue
			}
			b.WriteString(flat(block.Table.Caption) + "\n")
			rows := append([][]string{block.Table.Head}, block.Table.Rows...)
			widths := make([]int, len(block.Table.Head))
			for _, row := range rows {
				for i, c := range row {
					widths[i] = max(widths[i], utf8.RuneCountInString(flat(c)))
				}
			}
			for _, row := range rows {
				var line strings.Builder
				for i, c := range row {
					c = flat(c)
					pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c))
					if i > 0 {
						line.WriteString("  ")
					}
					if block.Table.Figures(i) {
						line.WriteString(pad + c)
					} else {
						line.WriteString(c + pad)
					}
				}
				b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
			}
		}
	}
	return b.String()
}

// Prose is the report as paragraphs alone, for a report that has no tables: each
// row of a table is a line that names its figures.
func (r Report) Prose() string {
	var parts []string
	for _, p := range r.Parts {
		parts = append(parts, p.Heading)
		for _, b := range p.Blocks {
			if b.Table == nil {
				parts = append(parts, fmt.Sprintf("%d. %s", b.Number, b.Text))
				continue
			}
			parts = append(parts, b.Table.Caption+":")
			for _, row := range b.Table.Rows {
				var said []string
				for i, cell := range row[1:] {
					if cell == "£0" {
						continue // nothing is not worth a word
					}
					head := b.Table.Head[i+1]
					said = append(said, strings.ToLower(head[:1])+head[1:]+" "+cell)
				}
				if len(said) == 0 {
					said = []string{"nothing"}
				}
				parts = append(parts, row[0]+": "+strings.Join(said, "; ")+".")
			}
		}
	}
	return strings.Join(parts, "\n\n") + "\n"
}
