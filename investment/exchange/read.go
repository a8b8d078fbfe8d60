package exchange

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/investment/costmodel"
	"moothall/money"
)

// Reading is what was read of a file.
type Reading struct {
	Case  *costmodel.Case
	Plain bool     // it was no export of Moothall
	Notes []string // what was taken on trust, such as the value of a formula
}

// ReadWorkbook reads the sheet Lines of a workbook that Workbook made into a
// copy of the case: rows are found by the short name of their line, a row
// without one is a new line, and a line without a row is taken out. Nothing
// else of the workbook is read.
//
// Everything that is wrong is said at once. An amount may be a number, or text
// such as £1,234.50. A formula in an amount counts by the value that the
// spreadsheet last gave it, if that is a plain number of pounds and pence: it
// is never worked out here, and Inspect notes it.
func ReadWorkbook(file []byte, current *costmodel.Case) (*costmodel.Case, error) {
	b, err := open(file)
	if err != nil {
		return nil, err
	}
	r, err := b.readLines(current)
	return r.Case, err
}

// Inspect reads a workbook of either kind: an export of Moothall, which has the
// sheets Lines and Parameters, as ReadWorkbook does, any other as ReadPlain.
func Inspect(file []byte, current *costmodel.Case) (Reading, error) {
	b, err := open(file)
	if err != nil {
		return Reading{}, err
	}
	named := func(name string) bool {
		return slices.ContainsFunc(b.sheets, func(s sheetRef) bool { return strings.EqualFold(s.name, name) })
	}
	if named("Lines") && named("Parameters") {
		return b.readLines(current)
	}
	return b.readPlain(current)
}

// readLines reads the sheet Lines.
func (b *book) readLines(current *costmodel.Case) (Reading, error) {
	i := slices.IndexFunc(b.sheets, func(s sheetRef) bool { return strings.EqualFold(s.name, "Lines") })
	if i < 0 {
		return Reading{}, refuse("no-lines", "The workbook has no sheet called Lines. Export the case, change that workbook, and bring it back")
	}
	g, err := b.grid(b.sheets[i])
	if err != nil {
		return Reading{}, err
	}
	return readGrid(g, current)
}

// headOf is the row of the heads of the lines: among the first twenty, the one
// that heads their name in the case, their kind and their words. Nought: there
// is none.
func headOf(g *grid) int {
	cols := columns()
	for row := 1; row <= min(g.rows, 20); row++ {
		found := 0
		for col := 1; col <= min(g.cols, 200); col++ {
			for _, name := range []string{"id", "kind", "label"} {
				if strings.EqualFold(clean(g.at(row, col).text), cols[at(name)].head) {
					found++
				}
			}
		}
		if found >= 3 {
			return row
		}
	}
	return 0
}

// reader reads the rows of a grid into lines.
type reader struct {
	g       *grid
	current *costmodel.Case
	cols    []column
	head    int                            // row
	places  map[string]int                 // column by the name of what it holds
	years   map[calendar.FinancialYear]int // column
	rows    map[string]int                 // row by line
	taken   map[string]bool                // names of lines
	next    int                            // number of the next new line
	wrong   problem.List
	said    map[string]bool // cells of which something was said
	notes   []string
}

func newReader(g *grid, current *costmodel.Case) *reader {
	r := &reader{g: g, current: current, cols: columns(), places: map[string]int{}, years: map[calendar.FinancialYear]int{}, rows: map[string]int{}, taken: map[string]bool{}, said: map[string]bool{}, next: 1}
	for _, l := range current.Lines {
		r.take(l.ID)
	}
	return r
}

// take notes that a line has that name, so that no new line gets it.
func (r *reader) take(id string) {
	r.taken[id] = true
	if n, err := strconv.Atoi(strings.TrimPrefix(id, "L")); err == nil && n >= r.next && n < 1_000_000 {
		r.next = n + 1
	}
}

// newID is a name for a new line.
func (r *reader) newID() string {
	id := "L" + strconv.Itoa(r.next)
	for r.taken[id] {
		r.next++
		id = "L" + strconv.Itoa(r.next)
	}
	r.take(id)
	return id
}

// say says what is wrong in a cell.
func (r *reader) say(row, col int, field, code, words string) {
	r.said[r.g.place(row, col)] = true
	r.wrong.Add(wrong(code, "%s: %s", r.g.place(row, col), words).On(field))
}

func (r *reader) note(format string, args ...any) {
	if len(r.notes) < 200 {
		r.notes = append(r.notes, fmt.Sprintf(format, args...))
	}
}

// readGrid reads the rows of an export: a sheet, or CSV.
func readGrid(g *grid, current *costmodel.Case) (Reading, error) {
	r := newReader(g, current)
	if r.head = headOf(g); r.head == 0 {
		return Reading{}, refuse("no-heads", "The heads of the columns are gone: one row must have Line, Kind and Name, as in the export")
	}
	r.readHeads()
	if len(r.wrong) > 0 { // where the columns are in doubt, so is every amount
		return Reading{}, r.wrong
	}
	lines := r.readRows()
	return r.finish(lines)
}

// readHeads finds out which column holds what.
func (r *reader) readHeads() {
	inCase := r.current.Horizon().Years()
	for col := 1; col <= r.g.cols; col++ {
		cell := r.g.at(r.head, col)
		text := clean(cell.text)
		if text == "" {
			continue
		}
		if i := slices.IndexFunc(r.cols, func(c column) bool { return strings.EqualFold(c.head, text) }); i >= 0 {
			if before := r.places[r.cols[i].name]; before != 0 {
				r.say(r.head, col, "file", "twice", fmt.Sprintf("“%s” heads a second column; it heads %s as well. Take one out", r.cols[i].head, columnName(before)))
				continue
			}
			r.places[r.cols[i].name] = col
			continue
		}
		y, isYear := yearOf(cell.value)
		if !isYear {
			continue
		}
		switch before := r.years[y]; {
		case before != 0:
			r.say(r.head, col, "file", "twice", fmt.Sprintf("%s heads a second column; it heads %s as well. Take one out", y, columnName(before)))
		case !slices.Contains(inCase, y):
			r.say(r.head, col, "file", "year", fmt.Sprintf("%s is outside the years of the case, which are %s to %s. Take the column out, or change the years of the case first", y, inCase[0], inCase[len(inCase)-1]))
		default:
			r.years[y] = col
		}
	}
	for _, y := range inCase {
		if r.years[y] == 0 && len(r.wrong) < 100 {
			r.wrong.Add(wrong("year-missing", "There is no column for %s: put it back, or its amounts would be lost", y).On("file"))
		}
	}
	for _, c := range r.cols {
		if r.places[c.name] == 0 {
			r.note("There is no column “%s”: what lines say there stays as it is", c.head)
		}
	}
}

// used says whether the row says anything that is read.
func (r *reader) used(row int) bool {
	for _, col := range r.places {
		if !r.g.at(row, col).empty() {
			return true
		}
	}
	for _, col := range r.years {
		if !r.g.at(row, col).empty() {
			return true
		}
	}
	return false
}

// usedRows are the rows that say something, in order.
func (r *reader) usedRows() (list []int) {
	rows := map[int]bool{}
	for at := range r.g.cells {
		if at[0] > r.head {
			rows[at[0]] = true
		}
	}
	for _, row := range slices.Sorted(maps.Keys(rows)) {
		if r.used(row) {
			list = append(list, row)
		}
	}
	return list
}

func (r *reader) readRows() []costmodel.Line {
	rows := r.usedRows()
	if len(rows) > MostLines {
		r.wrong.Add(tooMany(len(rows)))
		return nil
	}
	idCol := r.places["id"]
	for _, row := range rows { // so that a new line gets no name that stands further down
		if id := clean(r.g.at(row, idCol).plain()); costmodel.IsID(id) {
			r.take(id)
		}
	}
	var lines []costmodel.Line
	for _, row := range rows {
		id := clean(r.g.at(row, idCol).plain())
		line := costmodel.Line{ID: id, Amounts: map[calendar.FinancialYear]money.Pence{}}
		switch {
		case id == "":
			line.ID = r.newID()
		case !costmodel.IsID(id):
			r.say(row, idCol, "lines", "line-id", fmt.Sprintf("“%s” is no short name of a line: use letters, digits and hyphens, or leave it empty for a new line", short(id)))
			continue
		case r.rows[id] != 0:
			r.say(row, idCol, "lines", "line-id", fmt.Sprintf("the line %s stands in row %d already. Leave the name empty if this is a new line", id, r.rows[id]))
			continue
		default:
			if i := slices.IndexFunc(r.current.Lines, func(l costmodel.Line) bool { return l.ID == id }); i >= 0 {
				line = r.current.Lines[i]
			}
		}
		r.rows[line.ID] = row
		r.readLine(row, &line)
		lines = append(lines, line)
	}
	return lines
}

func tooMany(n int) *problem.Problem {
	p := wrong("many", "There are %d rows, and a case can have at most %d lines", n, MostLines).On("lines")
	p.Kind = problem.TooLarge
	return p
}

// readLine reads the row of a line.
func (r *reader) readLine(row int, l *costmodel.Line) {
	before := l.Points
	if r.places["low"] != 0 && r.places["high"] != 0 {
		l.Points = nil
	} else if before != nil {
		points := *before
		l.Points = &points
	}
	for _, col := range r.cols {
		if place := r.places[col.name]; place != 0 {
			if c, ok := r.sound(row, place, fieldOf(col.name, l.ID)); ok {
				if words := col.set(r.current, l, c.value); words != "" {
					r.say(row, place, fieldOf(col.name, l.ID), col.name, words)
				}
			}
		}
	}
	if low, high := r.places["low"], r.places["high"]; low != 0 && high != 0 {
		gaps := r.g.at(row, low).empty() || r.g.at(row, high).empty()
		if l.Points != nil && gaps {
			r.say(row, low, "points-"+l.ID, "points", "a range needs a low and a high, in per cent of the amounts")
		}
		if before != nil && l.Points != nil && *before == *l.Points {
			l.Points = before
		}
	}
	amounts := map[calendar.FinancialYear]money.Pence{}
	for _, y := range slices.Sorted(maps.Keys(r.years)) {
		col, field := r.years[y], costmodel.CellName(l.ID, y)
		c, ok := r.sound(row, col, field)
		if !ok || c.empty() || c.text == "" {
			continue
		}
		p, words := amountOf(strings.TrimSpace(c.text), c.isNumber)
		if words != "" {
			r.say(row, col, field, "amount", words)
			continue
		}
		amounts[y] = p
	}
	if len(amounts) > 0 || len(l.Amounts) > 0 {
		l.Amounts = amounts
	}
}

// sound is a cell whose value may be taken, or says why not.
func (r *reader) sound(row, col int, field string) (cell, bool) {
	c := r.g.at(row, col)
	isAmount := strings.HasPrefix(field, "amount-")
	switch {
	case c.isError:
		r.say(row, col, field, "error", fmt.Sprintf("the cell gives an error, %s: mend it, or enter what is meant", short(c.text)))
	case c.hasFormula && linked(c.formula):
		r.say(row, col, field, "links", "the formula takes its value from another file or program: enter the value itself")
	case c.hasFormula && strings.TrimSpace(c.text) == "" && isAmount:
		r.say(row, col, field, "formula", "the formula has not been worked out: open the workbook in a spreadsheet and save it, or enter the amount")
	case c.hasFormula && isAmount && !c.isNumber:
		r.say(row, col, field, "formula", fmt.Sprintf("the formula gives “%s”, which is no number: enter the amount", short(c.text)))
	case len(c.text) >= longestText:
		r.say(row, col, field, "long", "the text is too long: a cell can have at most 4,000 bytes of it")
	default:
		if c.hasFormula {
			r.note("%s is a formula; its value as it was saved is taken: %s", r.g.place(row, col), short(c.plain()))
		}
		return c, true
	}
	return c, false
}

// fieldOf is how a problem names what a line says in a column.
func fieldOf(name, id string) string {
	switch name {
	case "kind":
		return "kind-" + id
	case "low", "mode", "high":
		return "points-" + id
	}
	return "label-" + id
}

// finish puts the lines into a copy of the case, and says at their cells what
// is wrong with them there.
func (r *reader) finish(lines []costmodel.Line) (Reading, error) {
	c := *r.current
	c.Lines = lines
	if len(r.wrong) > 0 && lines == nil {
		return Reading{}, r.wrong
	}
	found := problem.All(c.Check())
	places := map[string]string{}
	if len(found) > 0 {
		places = r.fields(lines)
	}
	for _, p := range found {
		place := places[p.Field]
		if row := places["row "+p.Field]; row != "" { // a column of its own
			if col := r.columnOf(p); col > 0 {
				n, _ := strconv.Atoi(row) // written as a number
				place = r.g.place(n, col)
			}
		}
		if place != "" {
			if r.said[place] { // it follows from what was said already
				continue
			}
			q := *p
			q.Message = place + ": " + q.Message
			p = &q
		}
		r.wrong.Add(p)
	}
	if len(r.wrong) > 0 {
		return Reading{}, r.wrong
	}
	return Reading{Case: &c, Notes: r.notes}, nil
}

// columnOf is the column that a problem of the case is about, if its code says
// one.
func (r *reader) columnOf(p *problem.Problem) int {
	code := strings.TrimPrefix(p.Code, "case.")
	switch code {
	case "line-option":
		code = "option"
	case "share":
		code = "partner"
	case "line":
		code = "label"
	}
	return r.places[code]
}

// fields are the cells of the fields that a problem of the case can name. Fields
// of no amount are there with their row as well.
func (r *reader) fields(lines []costmodel.Line) map[string]string {
	places := map[string]string{}
	for _, l := range lines {
		row, there := r.rows[l.ID]
		if !there {
			continue
		}
		for field, name := range map[string]string{"label-": "label", "kind-": "kind", "points-": "low"} {
			if col := r.places[name]; col != 0 {
				places[field+l.ID] = r.g.place(row, col)
			}
			places["row "+field+l.ID] = strconv.Itoa(row)
		}
		for y, col := range r.years {
			places[costmodel.CellName(l.ID, y)] = r.g.place(row, col)
		}
	}
	return places
}
