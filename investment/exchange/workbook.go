package exchange

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/investment/costmodel"
	"moothall/money"
)

// mostCharges is how many rows of borrowing a workbook can have.
const mostCharges = 20_000

// firstYear is the column of the first year on every sheet that goes by year:
// A says what, B is the total.
const firstYear = 3

// export is a case on its way into a workbook.
type export struct {
	*workbook
	c     *costmodel.Case
	a     *costmodel.Appraisal
	sets  costmodel.Parameters
	v     costmodel.Conventions
	years []calendar.FinancialYear

	readme, params, lines, cash, funding, risks, borrowing, plan, partners, lists *sheet
	economic, financial                                                           []*sheet // by option

	par    parameterCells
	line   lineCells
	eco    []economicCells
	fin    []financialCells
	fund   fundingCells
	risk   [2]int         // first and last row
	charge [2]int         // first and last row
	repay  [2]int         // first row, and how many rows
	pick   map[string]int // column of a list by the name of the column of lines
	listed int            // first row of the lists
}

// Workbook is the case as a spreadsheet with live formulas, and the figures that
// Moothall worked out beside them. The parameter sets by which a was worked out
// must come with the product or be among the case's own, because their figures
// go into the formulas.
func Workbook(c *costmodel.Case, a *costmodel.Appraisal) ([]byte, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	e := &export{c: c, a: a, v: a.Conventions.Full(), years: c.Horizon().Years(), pick: map[string]int{}}
	if err := e.findSets(); err != nil {
		return nil, err
	}
	if len(a.Options) != len(c.Options) || a.Horizon != c.Horizon() {
		return nil, wrong("other-case", "The figures are of another case: work this one out first").On("case")
	}
	e.workbook = newWorkbook()
	e.makeSheets()
	e.writeLists()
	e.writeParameters()
	e.writeLines()
	e.writeCash()
	e.writeRisks()
	e.writeFunding()
	if err := e.writeBorrowing(); err != nil {
		return nil, err
	}
	for i := range a.Options {
		e.writeEconomic(i)
	}
	for i := range a.Options {
		e.writeFinancial(i)
	}
	e.writePlan()
	e.writePartners()
	e.writeReadMe()
	return e.bytes()
}

// findSets finds the sets that the appraisal names, to the byte.
func (e *export) findSets() error {
	var l problem.List
	all := slices.Concat(e.c.OwnSets, costmodel.BuiltIn())
	for _, used := range e.a.Sets {
		i := slices.IndexFunc(all, func(s costmodel.Set) bool {
			return s.Kind == used.Kind && s.Name == used.Name && s.Digest() == used.Digest
		})
		if i < 0 {
			l.Add(wrong("set", "The %s “%s” by which the case was worked out is not at hand. Put it among the case's own sets, so that its figures can go into the workbook", strings.ToLower(used.Kind.Words()), used.Title).On("set_" + string(used.Kind)))
			continue
		}
		e.sets.Sets = append(e.sets.Sets, all[i])
	}
	for _, k := range costmodel.SetKinds() {
		if len(l) == 0 && e.sets.Of(k).Kind == "" {
			l.Add(wrong("set", "The figures name no set of this kind: %s. Work the case out first", k.Words()).On("set_" + string(k)))
		}
	}
	return l.Err()
}

func (e *export) makeSheets() {
	e.readme, e.params, e.lines, e.cash = e.sheet("Read me"), e.sheet("Parameters"), e.sheet("Lines"), e.sheet("Cash")
	if len(e.c.Funding) > 0 || e.c.InvestSave != nil {
		e.funding = e.sheet("Funding")
	}
	if len(e.c.Risks) > 0 {
		e.risks = e.sheet("Risks")
	}
	for _, o := range e.c.Options {
		e.economic = append(e.economic, e.sheet("Economic – "+o.Title))
	}
	for _, o := range e.c.Options {
		e.financial = append(e.financial, e.sheet("Financial – "+o.Title))
	}
	e.borrowing, e.plan = e.sheet("Borrowing"), e.sheet("Plan")
	if len(e.c.Partners) > 0 {
		e.partners = e.sheet("Partners")
	}
	e.lists = e.sheet("Lists")
	e.eco, e.fin = make([]economicCells, len(e.c.Options)), make([]financialCells, len(e.c.Options))
}

// bytes is the file. It knows no clock: the same case gives the same bytes.
func (e *export) bytes() ([]byte, error) {
	const then = "2000-01-01T00:00:00Z"
	full := true
	e.keep(e.f.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &full}))
	e.keep(e.f.SetDocProps(&excelize.DocProperties{Title: clean(e.c.Title), Subject: clean(strings.TrimSpace(e.c.Reference + " " + e.c.Stage.Words())), Creator: "Moothall", LastModifiedBy: "Moothall", Created: then, Modified: then,
		Description: "A business case with live formulas", Language: "en-GB"}))
	e.keep(e.f.SetAppProps(&excelize.AppProperties{Application: "Moothall", AppVersion: "1.0"}))
	e.f.SetActiveSheet(0)
	var b bytes.Buffer
	if e.err == nil {
		e.err = e.f.Write(&b)
	}
	if e.err != nil {
		return nil, fmt.Errorf("make a workbook of a case: %w", e.err)
	}
	return b.Bytes(), nil
}

// yearCol is the column of year t on sheets that go by year.
func yearCol(t int) int { return firstYear + t }

// lastYear is the last column of such a sheet.
func (e *export) lastYear() int { return yearCol(len(e.years) - 1) }

// yearHeads writes the head of a table by year, and below it the number of the
// year that discounting counts.
func (e *export) yearHeads(s *sheet, what string) (row int) {
	row = s.row
	s.text(1, what, headForm)
	s.text(2, "Total", headForm)
	for t, y := range e.years {
		s.text(yearCol(t), y.String(), headForm)
	}
	s.row++
	return row
}

// byYear writes a row by year: its label, its total, and a formula for each
// year.
func (e *export) byYear(s *sheet, label string, f form, formula func(t int, col string) string) (row int) {
	row = s.row
	words := labelForm
	if f == moneyTotal {
		words = totalForm
	}
	s.text(1, label, words)
	for t := range e.years {
		s.formula(yearCol(t), formula(t, columnName(yearCol(t))), f)
	}
	if f == moneyForm || f == moneyTotal {
		s.formula(2, fmt.Sprintf("SUM(%s:%s)", cellName(firstYear, row), cellName(e.lastYear(), row)), f)
	}
	s.row++
	return row
}

// check writes a result by formula beside what Moothall worked out.
func (e *export) check(s *sheet, label, formula string, worked money.Pence, note string) (row int) {
	row = s.row
	s.text(1, label, labelForm)
	s.formula(2, formula, moneyForm)
	s.number(3, worked.Plain(), moneyForm)
	s.formula(4, agrees(cellName(2, row), cellName(3, row)), checkForm)
	s.text(5, note, quietForm)
	s.row++
	return row
}

// agrees says whether two cells are the same to within a penny.
func agrees(a, b string) string {
	return fmt.Sprintf(`IF(ABS(%s-%s)<0.0105,"agrees","differs")`, a, b)
}

func (e *export) checkHeads(s *sheet, what string) {
	s.heads(what, "By formula", "Moothall", "Check", "What it is")
}

// ofOption is 1 for the rows that count for the option whose short name is in
// cell: its own, and those that name none.
func ofOption(column, cell string) string {
	return fmt.Sprintf(`((%s="")+EXACT(%s,%s))`, column, column, cell)
}

func (e *export) writeLists() {
	s := e.lists
	s.title("Lists", "What the columns of the sheet Lines can be. Short names stand for the options, partners and keys of the case.")
	head := s.row
	e.listed = head + 1
	col := 1
	for _, column := range columns() {
		if column.list == nil {
			continue
		}
		s.row = head
		s.text(col, column.head, headForm)
		for _, word := range column.list(e.c) {
			s.row++
			s.text(col, word, labelForm)
		}
		if s.row > head {
			e.pick[column.name] = col
		}
		e.keep(s.f.SetColWidth(s.name, columnName(col), columnName(col), 22))
		col++
	}
	s.row = head
	s.text(col+1, "Option", headForm)
	s.text(col+2, "Title", headForm)
	e.keep(s.f.SetColWidth(s.name, columnName(col+1), columnName(col+2), 30))
	for _, o := range e.c.Options {
		s.row++
		s.text(col+1, o.ID, labelForm)
		s.text(col+2, o.Title, labelForm)
	}
	s.finish(0, head, 1)
}

// lineCells are where things are on the sheet Lines.
type lineCells struct {
	head, first, last         int // rows
	year, total               int // columns
	cost, benefit, own, fixed int // columns of helpers
	timing, real, priced      int
}

func (e *export) writeLines() {
	s, cols := e.lines, columns()
	s.title("Lines: "+e.c.Title, "One row for each cost, saving or benefit, in pounds and never negative: the kind says whether it is spent or gained. Change the shaded cells; write new lines in the empty rows and leave their name in column A empty; then bring the file back.")
	p := &e.line
	p.head, p.first = s.row, s.row+1
	p.last = p.first + len(e.c.Lines) - 1 + max(1, min(mostSpare, MostLines-len(e.c.Lines)))
	p.year = len(cols) + 1
	p.total = p.year + len(e.years)
	p.cost, p.benefit, p.own, p.fixed = p.total+1, p.total+2, p.total+3, p.total+4
	p.timing, p.real, p.priced = p.total+5, p.total+6, p.total+7
	for i, col := range cols {
		s.text(i+1, col.head, headForm)
		e.keep(s.f.SetColWidth(s.name, columnName(i+1), columnName(i+1), col.width))
	}
	for t, y := range e.years {
		s.text(p.year+t, y.String(), headForm)
	}
	e.keep(s.f.SetColWidth(s.name, columnName(p.year), columnName(p.total), 16))
	for i, words := range []string{"Total", "Cost counts, with bias", "Benefit counts", "In prices of each year", "Factor of fixed prices", "Timing in force", "Real", "Level of its prices"} {
		s.text(p.total+i, words, headForm)
	}
	e.keep(s.f.SetColWidth(s.name, columnName(p.total+1), columnName(p.priced), 14))
	s.tall()
	s.row++
	for n := p.first; n <= p.last; n++ {
		var l *costmodel.Line
		if i := n - p.first; i < len(e.c.Lines) {
			l = &e.c.Lines[i]
		}
		e.writeLine(cols, l)
		s.row++
	}
	for i, col := range cols {
		list, there := e.pick[col.name]
		if !there {
			continue
		}
		d := excelize.NewDataValidation(true)
		d.SetSqref(fmt.Sprintf("%s:%s", cellName(i+1, p.first), cellName(i+1, p.last)))
		d.SetSqrefDropList(e.lists.span(list, e.listed, e.listed-1+len(col.list(e.c))))
		e.keep(s.f.AddDataValidation(s.name, d))
	}
	s.finish(at("label")+1, p.head, 4)
}

// writeLine writes a line, or an empty row for a new one.
func (e *export) writeLine(cols []column, l *costmodel.Line) {
	s, p, row := e.lines, &e.line, e.lines.row
	for i, col := range cols {
		switch {
		case l == nil && col.numeric:
			s.form(i+1, rateInput)
		case l == nil:
			s.form(i+1, inputForm)
		case col.numeric:
			s.number(i+1, col.get(l), rateInput)
		default:
			s.text(i+1, col.get(l), inputForm)
		}
	}
	for t, y := range e.years {
		digits := ""
		if l != nil {
			if amount, there := l.Amounts[y]; there {
				digits = amount.Plain()
			}
		}
		s.number(p.year+t, digits, moneyInput)
	}
	cell := func(name string) string { return "$" + cellName(at(name)+1, row) }
	s.formula(p.total, fmt.Sprintf("SUM(%s:%s)", cellName(p.year, row), cellName(p.total-1, row)), moneyTotal)
	isCost := fmt.Sprintf(`OR(%[1]s="Capital",%[1]s="Revenue, recurring",%[1]s="Revenue, one-off")`, cell("kind"))
	counts := fmt.Sprintf(`IF(OR(%s="yes",%s="yes",%s=""),0,1)`, cell("transfer"), cell("sunk"), cell("kind"))
	uplift := "1"
	if first, last := e.par.bias[0], e.par.bias[1]; last >= first {
		uplift = fmt.Sprintf(`IF(%s="",1,1+INDEX(%s,MATCH(%s,%s,0))/100)`, cell("bias"), e.params.span(5, first, last), cell("bias"), e.params.span(1, first, last))
	}
	s.formula(p.cost, fmt.Sprintf("%s*IF(%s,%s,0)", counts, isCost, uplift), rateForm)
	s.formula(p.benefit, fmt.Sprintf(`%s*IF(%s,0,IF(%s="Dis-benefit",-1,1))`, counts, isCost, cell("kind")), wholeForm)
	s.formula(p.own, "1-"+cellName(p.real, row), wholeForm)
	s.formula(p.fixed, fmt.Sprintf("%s*%s/%s", cellName(p.real, row), e.params.on(e.par.baseLevel), cellName(p.priced, row)), factorForm)
	s.formula(p.timing, fmt.Sprintf(`IF(%s="",%s,%s)`, cell("timing"), e.params.on(e.par.timing), cell("timing")), labelForm)
	s.formula(p.real, fmt.Sprintf(`IF(%s="real",1,0)`, cell("prices")), wholeForm)
	s.formula(p.priced, fmt.Sprintf(`IF(%[1]s=0,1,IF(%[2]s="",%[3]s,INDEX(%[4]s,MATCH(%[2]s,%[5]s,0))))`, cellName(p.real, row), cell("price-year"), e.params.on(e.par.baseLevel),
		e.params.span(4, e.par.level[0], e.par.level[1]), e.params.span(1, e.par.level[0], e.par.level[1])), factorForm)
}

// linesSpan is a column of the lines, for a formula.
func (e *export) linesSpan(col int) string { return e.lines.span(col, e.line.first, e.line.last) }

// The columns of the sheet Cash.
const (
	cashLine = iota + 1
	cashOption
	cashKind
	cashFund
	cashClass
	cashTransfer
	cashPartner
	cashName
	cashYear
)

// writeCash writes what moves in each year, in the prices of that year: every
// line by itself, rounded to the penny.
func (e *export) writeCash() {
	s, p := e.cash, &e.line
	s.title("Cash: "+e.c.Title, "The lines in the prices of each year. What is in real prices is grown by the price level; every amount is rounded to the penny.")
	head := s.row
	for i, words := range []string{"Line", "Option", "Kind", "Fund", "Asset class", "Transfer", "Partner", "Name"} {
		s.text(i+1, words, headForm)
	}
	for t, y := range e.years {
		s.text(cashYear+t, y.String(), headForm)
	}
	s.text(cashYear+len(e.years), "Total", headForm)
	s.widths(cashYear+len(e.years), 10, 14, 21, 13, 12, 11, 12, 34, 16)
	for s.row = p.first; s.row <= p.last; s.row++ {
		from := func(name string) string { return e.lines.on("$" + cellName(at(name)+1, s.row)) }
		for i, name := range []string{"id", "option", "kind", "fund", "class", "transfer", "partner", "label"} {
			formula := from(name) + `&""`
			if other := map[string]string{"fund": "general-fund", "class": "other"}[name]; other != "" {
				formula = fmt.Sprintf(`IF(%s="","%s",%s)`, from(name), other, from(name))
			}
			s.formula(i+1, formula, labelForm)
		}
		for t := range e.years {
			amount := e.lines.on(cellName(p.year+t, s.row))
			s.formula(cashYear+t, fmt.Sprintf("ROUND(%s*IF(%s=1,%s/%s,1),2)", amount, e.lines.on("$"+cellName(p.real, s.row)), e.params.on(cellName(yearCol(t), e.par.levels)), e.lines.on("$"+cellName(p.priced, s.row))), moneyForm)
		}
		s.formula(cashYear+len(e.years), fmt.Sprintf("SUM(%s:%s)", cellName(cashYear, s.row), cellName(cashYear+len(e.years)-1, s.row)), moneyTotal)
	}
	s.finish(cashName, head, 1+len(e.years)/15)
}

// cashSpan is a column of the sheet Cash.
func (e *export) cashSpan(col int) string { return e.cash.span(col, e.line.first, e.line.last) }

// cashSum adds up year t of the cash of an option, of those kinds and more
// conditions.
func (e *export) cashSum(t int, optionCell string, kinds []costmodel.Kind, more string) string {
	var either []string
	for _, k := range kinds {
		either = append(either, fmt.Sprintf(`(%s="%s")`, e.cashSpan(cashKind), k.Words()))
	}
	return fmt.Sprintf("SUMPRODUCT(%s*(%s)*%s%s)", ofOption(e.cashSpan(cashOption), optionCell), strings.Join(either, "+"), e.cashSpan(cashYear+t), more)
}

func (e *export) writeRisks() {
	s := e.risks
	if s == nil {
		return
	}
	s.title("Risks: "+e.c.Title, "What each is expected to cost: its chance times the mean of the three points, with the likeliest counted four times. The economic case counts it in its year.")
	head := s.row
	s.heads("Risk", "Title", "Option", "Year", "Chance, %", "Low", "Likeliest", "High", "Expected", "Owner", "What is done about it")
	s.widths(0, 10, 40, 14, 10, 10, 16, 16, 16, 16, 18, 40)
	e.risk = [2]int{s.row, s.row + len(e.c.Risks) - 1}
	for _, r := range e.c.Risks {
		s.text(1, r.ID, labelForm)
		s.text(2, r.Title, labelForm)
		s.text(3, r.Option, labelForm)
		s.text(4, r.Year.String(), labelForm)
		s.number(5, r.Chance.String(), rateForm)
		for i, p := range []money.Pence{r.Low, r.Mode, r.High} {
			s.number(6+i, p.Plain(), moneyForm)
		}
		s.formula(9, fmt.Sprintf("ROUND(%s/100*(%s+4*%s+%s)/6,2)", cellName(5, s.row), cellName(6, s.row), cellName(7, s.row), cellName(8, s.row)), moneyForm)
		s.text(10, r.Owner, labelForm)
		s.text(11, r.Mitigation, labelForm)
		s.row++
	}
	s.text(1, "Total", totalForm)
	s.formula(9, fmt.Sprintf("SUM(%s:%s)", cellName(9, e.risk[0]), cellName(9, e.risk[1])), moneyTotal)
	s.finish(2, head, 1)
}

// riskSum is what risks are expected to cost in year t.
func (e *export) riskSum(t int, optionCell string) string {
	if e.risks == nil {
		return ""
	}
	span := func(col int) string { return e.risks.span(col, e.risk[0], e.risk[1]) }
	return fmt.Sprintf(`+SUMPRODUCT(%s*(%s="%s")*%s)`, ofOption(span(3), optionCell), span(4), e.years[t], span(9))
}

// writeReadMe writes the first sheet: what this is, and how to bring it back.
func (e *export) writeReadMe() {
	s := e.readme
	s.title(e.c.Title, "A business case from Moothall, with live formulas: every figure can be re-added here.")
	say := func(what, words string) {
		s.text(1, what, labelForm)
		s.text(2, words, wrapForm)
		if n := len([]rune(words)) / 120; n > 0 {
			s.keep(s.f.SetRowHeight(s.name, s.row, min(400, 15*float64(n+1))))
		}
		s.row++
	}
	heading := func(words string) {
		s.row++
		s.text(1, words, headForm)
		s.form(2, headForm)
		s.row++
	}
	say("Reference", e.c.Reference)
	say("Stage", e.c.Stage.Words())
	say("Class", e.c.Class)
	say("Base year, year 0", e.c.First.String())
	say("Years", strconv.Itoa(e.c.Years))
	if o := e.a.Proposed(); o != nil {
		say("Proposed option", o.Title)
	}
	s.text(1, "All checks", totalForm)
	var counts []string
	for _, of := range slices.Concat(e.economic, e.financial) {
		counts = append(counts, fmt.Sprintf(`COUNTIF(%s,"differs")`, of.on("$D:$D")))
	}
	s.formula(2, fmt.Sprintf(`IF(%s=0,"Every figure agrees with Moothall","Some figures differ from Moothall: that is right once an amount or a parameter was changed here")`, strings.Join(counts, "+")), checkForm)
	s.row++
	heading("The sheets")
	say(e.params.name, "Discount factors, price levels and optimism bias, with their formulas")
	say(e.lines.name, "Costs, savings and benefits: the only sheet that is read back. Columns to the right of the total are worked out")
	say(e.cash.name, "The lines in the prices of each year")
	if e.funding != nil {
		say(e.funding.name, "Where the money comes from")
	}
	if e.risks != nil {
		say(e.risks.name, "What may happen, and what it is expected to cost")
	}
	for _, o := range e.economic {
		say(o.name, "The economic case: real prices, present values")
	}
	for _, o := range e.financial {
		say(o.name, "The financial case: cash, funding, and whether it is cash neutral")
	}
	say(e.borrowing.name, "Minimum revenue provision and interest")
	say(e.plan.name, "Increments of the medium term financial plan, and the capital programme")
	if e.partners != nil {
		say(e.partners.name, "What each partner bears")
	}
	heading("Conventions")
	for _, line := range conventionWords(e.v) {
		say(line[0], line[1])
	}
	heading("Parameter sets")
	for _, set := range e.a.Sets {
		say(set.Kind.Words(), fmt.Sprintf("%s (%s; %s)", set.Title, set.Name, set.Status))
		say("", "Source: "+set.Source)
		say("", "SHA-256: "+set.Digest)
	}
	if len(e.a.Warnings) > 0 {
		heading("Warnings")
		for i, words := range e.a.Warnings {
			say(strconv.Itoa(i+1), words)
		}
	}
	if len(e.a.Gaps) > 0 {
		heading("Still missing")
		for i, words := range e.a.Gaps {
			say(strconv.Itoa(i+1), words)
		}
	}
	heading("How to bring it back")
	for i, words := range []string{
		"Change amounts and words on the sheet Lines, in its shaded cells. Enter pounds and pence, never negative.",
		"For a new line use an empty row and leave its name in column A empty: it gets one. To take a line out, delete its row.",
		"Save as .xlsx, without macros, links to other files or a password, and bring the file to the page of this case.",
		"Everything else here is worked out again by Moothall: changes on other sheets are not read.",
	} {
		say(strconv.Itoa(i+1), words)
	}
	s.widths(0, 38, 110)
	s.finish(0, 0, 1)
}

// conventionWords are the conventions by name and in words.
func conventionWords(v costmodel.Conventions) [][2]string {
	v = v.Full()
	list := [][2]string{
		{"Timing", string(v.Timing) + ": " + map[costmodel.Timing]string{costmodel.YearStart: "year 0 is not discounted, later years by the factor of their number",
			costmodel.MidYear: "money moves in the middle of each year", costmodel.YearEnd: "money moves at the end of each year, as the function NPV of a spreadsheet has it"}[v.Timing] + ". A line may say otherwise"},
		{"Factors", v.Factors + ": " + map[string]string{costmodel.FullFactors: "discount factors are not rounded", costmodel.FourDecimals: "discount factors are rounded to four decimals"}[v.Factors]},
		{"Sums", v.Sums + ": " + map[string]string{costmodel.RoundedSums: "sums are rounded once, at the end", costmodel.SumsOfRounded: "totals are sums of the rounded rows"}[v.Sums]},
	}
	if v.Sums == costmodel.SumsOfRounded {
		list = append(list, [2]string{"Unit", "Rows are rounded to " + money.Pence(v.Unit).Pounds()})
	}
	return append(list,
		[2]string{"Ratio", v.Ratio + ": " + map[string]string{costmodel.GrossCosts: "the benefit-cost ratio has all costs below the line, and displaced budgets among the benefits", costmodel.NetCosts: "the benefit-cost ratio has costs less displaced budgets below the line"}[v.Ratio]},
		[2]string{"Payback", v.Payback + ": " + map[string]string{costmodel.WholeYears: "counted to the end of a year", costmodel.PartYears: "counted in parts of years"}[v.Payback]})
}

// rateOf is the discount rate of year k.
func rateOf(d *costmodel.Discount, k int) costmodel.Rate {
	for _, b := range d.Bands {
		if b.To == 0 || k <= b.To {
			return b.Rate
		}
	}
	return d.Bands[len(d.Bands)-1].Rate
}

// parameterCells are where things are on the sheet Parameters.
type parameterCells struct {
	factor    map[costmodel.Timing]int // rows
	levels    int                      // row of price levels
	deflator  int                      // row
	rates     int                      // row
	timing    string                   // cell of the case's own timing
	baseLevel string                   // cell
	unit      string                   // cell: pounds to which rows are rounded
	tolerance string
	level     [2]int // rows of the table of price levels
	bias      [2]int // rows of the table of optimism bias
}

func (e *export) writeParameters() {
	s, p := e.params, &e.par
	s.title("Parameters: "+e.c.Title, "Rates are in per cent. Factors and levels follow by formula.")
	cell := func(label string, write func()) string {
		s.text(1, label, labelForm)
		write()
		s.row++
		return absolute(2, s.row-1)
	}
	p.timing = cell("Timing, unless a line says otherwise", func() { s.text(2, string(e.v.Timing), inputForm) })
	p.unit = cell("Rows are rounded to, in pounds", func() { s.number(2, money.Pence(e.v.Unit).Plain(), moneyInput) })
	p.tolerance = cell("Tolerance of the cash-neutral test", func() { s.number(2, e.c.Tolerance.Plain(), moneyInput) })
	deflator := e.sets.Of(costmodel.DeflatorSet).Deflator
	growth := cell("Growth of prices where there is no index, % a year", func() { s.number(2, deflator.After.String(), rateInput) })
	s.row++
	top := s.row
	s.text(1, "By year", headForm)
	s.form(2, headForm)
	for t := range len(e.years) + 1 {
		s.text(yearCol(t), (e.c.First + calendar.FinancialYear(t)).String(), headForm)
	}
	s.row++
	n := len(e.years)
	row := func(label string, formula func(t int, col, before string) string) int {
		s.text(1, label, labelForm)
		for t := range n {
			s.formula(yearCol(t), formula(t, columnName(yearCol(t)), columnName(yearCol(t)-1)), factorForm)
		}
		s.row++
		return s.row - 1
	}
	s.text(1, "Number of the year, t", labelForm)
	for t := range n + 1 {
		s.number(yearCol(t), strconv.Itoa(t), wholeForm)
	}
	s.row++
	p.rates = s.row
	s.text(1, "Real discount rate, %", labelForm)
	for t := 1; t <= n; t++ {
		s.number(yearCol(t), rateOf(e.sets.Of(costmodel.DiscountSet).Discount, t).String(), rateInput)
	}
	s.row++
	next := func(t int) string { return fmt.Sprintf("(1+%s/100)", cellName(yearCol(t+1), p.rates)) }
	start := row("Factor at the start of the year, year 0 at 1", func(t int, col, before string) string {
		if t == 0 {
			return "1"
		}
		return fmt.Sprintf("%s%d/(1+%s%d/100)", before, s.row, col, p.rates)
	})
	mid := row("Factor in the middle of the year", func(t int, col, _ string) string { return fmt.Sprintf("%s%d/SQRT%s", col, start, next(t)) })
	end := row("Factor at the end of the year", func(t int, col, _ string) string { return fmt.Sprintf("%s%d/%s", col, start, next(t)) })
	p.factor = map[costmodel.Timing]int{}
	for _, each := range []struct {
		timing costmodel.Timing
		from   int
	}{{costmodel.YearStart, start}, {costmodel.MidYear, mid}, {costmodel.YearEnd, end}} {
		label, formula := "In use: "+string(each.timing), "%s%d"
		if e.v.Factors == costmodel.FourDecimals {
			label, formula = label+", to four decimals", "ROUND(%s%d,4)"
		}
		p.factor[each.timing] = row(label, func(_ int, col, _ string) string { return fmt.Sprintf(formula, col, each.from) })
	}
	// The table of levels stands below the mitigations: its place is known when
	// its length is.
	first, last := e.priceYears()
	biasRows, mitigations := len(e.sets.Of(costmodel.BiasSet).Bias.Categories), len(e.c.Mitigations)
	p.bias = [2]int{s.row + 5, s.row + 4 + biasRows}
	mitigated := [2]int{p.bias[1] + 4, p.bias[1] + 3 + mitigations}
	p.level[0] = max(mitigated[1], p.bias[1]) + 4
	p.level[1] = p.level[0] + int(last-first)
	levelOf := func(y calendar.FinancialYear) string { return absolute(4, p.level[0]+int(y-first)) }
	p.levels = row("Price level", func(t int, _, _ string) string { return levelOf(e.years[t]) })
	p.baseLevel = levelOf(e.c.First)
	p.deflator = row("Deflator: from the prices of the year to those of the base year", func(_ int, col, _ string) string {
		return fmt.Sprintf("%s/%s%d", p.baseLevel, col, p.levels)
	})
	e.writeBias(mitigated)
	s.row = p.level[0] - 2
	s.text(1, "Price levels: "+e.sets.Of(costmodel.DeflatorSet).Title, totalForm)
	s.row++
	s.heads("Year", "Begins in", "Index", "Level")
	e.writeLevels(deflator, growth, first, last)
	s.widths(yearCol(n), 58, 18, 16)
	s.finish(2, top, 1)
}

// priceYears are the years whose price levels are needed.
func (e *export) priceYears() (first, last calendar.FinancialYear) {
	first, last = e.c.First-5, e.years[len(e.years)-1]
	for _, l := range e.c.Lines {
		if l.PriceYear != 0 {
			first, last = min(first, l.PriceYear), max(last, l.PriceYear)
		}
	}
	return first, last
}

func (e *export) writeBias(mitigated [2]int) {
	s, p := e.params, &e.par
	s.row = p.bias[0] - 2
	s.text(1, "Optimism bias: "+e.sets.Of(costmodel.BiasSet).Title, totalForm)
	s.row++
	s.heads("Category", "Title", "Upper bound, %", "Managed, % of it", "Added to a cost, %")
	for _, cat := range e.sets.Of(costmodel.BiasSet).Bias.Categories {
		s.text(1, cat.ID, labelForm)
		s.text(2, cat.Title, labelForm)
		s.number(3, cat.Upper.String(), rateInput)
		managed := "0"
		if mitigated[1] >= mitigated[0] {
			managed = fmt.Sprintf("SUMPRODUCT((%s:%s=%s)*%s:%s*%s:%s)/100", absolute(1, mitigated[0]), absolute(1, mitigated[1]), cellName(1, s.row),
				absolute(3, mitigated[0]), absolute(3, mitigated[1]), absolute(4, mitigated[0]), absolute(4, mitigated[1]))
		}
		s.formula(4, managed, rateForm)
		s.formula(5, fmt.Sprintf("%s*(1-%s/100)", cellName(3, s.row), cellName(4, s.row)), rateForm)
		s.row++
	}
	if mitigated[1] < mitigated[0] {
		return
	}
	s.row = mitigated[0] - 2
	s.text(1, "What is done about its causes", totalForm)
	s.row++
	s.heads("Category", "Cause", "Share of the bound, %", "Managed, %")
	for _, m := range e.c.Mitigations {
		s.text(1, m.Bias, labelForm)
		s.text(2, m.Area, labelForm)
		s.number(3, m.Weight.String(), rateInput)
		s.number(4, m.Managed.String(), rateInput)
		s.row++
	}
}

// writeLevels writes the price level of each year: the index where there is
// one; before it and after it the growth that the set names.
func (e *export) writeLevels(d *costmodel.Deflator, growth string, first, last calendar.FinancialYear) {
	s := e.params
	from, to := calendar.FinancialYear(9999), calendar.FinancialYear(0)
	for y := range d.Index {
		from, to = min(from, y), max(to, y)
	}
	for y := first; y <= last; y++ {
		s.text(1, y.String(), labelForm)
		s.number(2, strconv.Itoa(int(y)), wholeForm)
		var formula string
		switch {
		case len(d.Index) == 0:
			formula = fmt.Sprintf("(1+%s/100)^(%s-%d)", growth, cellName(2, s.row), int(e.c.First))
		case y < from || y > to:
			near := min(max(y, from), to)
			formula = fmt.Sprintf("%s*(1+%s/100)^(%s-%d)", d.Index[near], growth, cellName(2, s.row), int(near))
		default:
			s.number(3, cmp.Or(d.Index[y], 1).String(), rateInput)
			formula = cellName(3, s.row)
		}
		s.formula(4, formula, factorForm)
		s.row++
	}
}
