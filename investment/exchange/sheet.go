package exchange

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// The forms of cells.
type form int

const (
	plainForm form = iota
	titleForm
	headForm  // of a table
	labelForm // of a row
	totalForm // label of a total
	inputForm // text that may be changed
	moneyForm
	moneyInput // that may be changed
	moneyTotal
	factorForm
	rateForm
	rateInput
	wholeForm
	wrapForm
	checkForm
	runningForm // money so far, of which there is no total
	quietForm   // small words that explain
	forms
)

const pounds = `£#,##0.00;[Red]-£#,##0.00`

// workbook is a workbook in the making. The first error stays.
type workbook struct {
	f      *excelize.File
	styles [forms]int
	names  map[string]bool
	err    error
}

func newWorkbook() *workbook {
	w := &workbook{f: excelize.NewFile(), names: map[string]bool{}}
	money, factor, rate, whole, text := pounds, "0.0000000000", "0.####", "0", "@"
	border := []excelize.Border{{Type: "bottom", Color: "B1B4B6", Style: 1}}
	above := []excelize.Border{{Type: "top", Color: "0B0C0C", Style: 1}}
	paper := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EEF5FB"}}
	head := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"003A60"}}
	const face = "Calibri" // as the style of plain cells has it
	wrap := &excelize.Alignment{WrapText: true, Vertical: "top"}
	for i, s := range [forms]excelize.Style{
		titleForm:   {Font: &excelize.Font{Family: face, Bold: true, Size: 16}},
		headForm:    {Font: &excelize.Font{Family: face, Bold: true, Color: "FFFFFF"}, Fill: head, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}},
		labelForm:   {Border: border, Alignment: &excelize.Alignment{Vertical: "top"}},
		totalForm:   {Font: &excelize.Font{Family: face, Bold: true}, Border: above},
		inputForm:   {Fill: paper, Border: border, Alignment: &excelize.Alignment{Vertical: "top"}, CustomNumFmt: &text},
		moneyForm:   {CustomNumFmt: &money, Border: border},
		moneyInput:  {CustomNumFmt: &money, Fill: paper, Border: border},
		runningForm: {CustomNumFmt: &money, Border: border},
		moneyTotal:  {CustomNumFmt: &money, Font: &excelize.Font{Family: face, Bold: true}, Border: above},
		factorForm:  {CustomNumFmt: &factor, Border: border},
		rateForm:    {CustomNumFmt: &rate, Border: border},
		rateInput:   {CustomNumFmt: &rate, Fill: paper, Border: border},
		wholeForm:   {CustomNumFmt: &whole, Border: border, Alignment: &excelize.Alignment{Horizontal: "right"}},
		wrapForm:    {Alignment: wrap},
		checkForm:   {Font: &excelize.Font{Family: face, Bold: true}, Border: border},
		quietForm:   {Font: &excelize.Font{Family: face, Italic: true, Color: "505A5F"}},
	} {
		id, err := w.f.NewStyle(&s)
		w.keep(err)
		w.styles[i] = id
	}
	return w
}

func (w *workbook) keep(err error) {
	if w.err == nil {
		w.err = err
	}
}

// sheetName is a name that a sheet may have, and no other has.
func (w *workbook) sheetName(name string) string {
	name = strings.Map(func(r rune) rune { // nothing that means something in a formula
		switch {
		case r == '\'':
			return '’'
		case unicode.IsLetter(r), unicode.IsMark(r), unicode.IsDigit(r), strings.ContainsRune(" –-.,()&’_%£", r):
			return r
		}
		return ' '
	}, clean(name))
	name = strings.Join(strings.Fields(name), " ")
	cut := func(s string, most int) string {
		units := 0
		for i, r := range s {
			if units += len(utf16.AppendRune(nil, r)); units > most {
				return strings.TrimSpace(s[:i])
			}
		}
		return s
	}
	base := cut(name, 31)
	got := base
	for n := 2; w.names[strings.ToLower(got)]; n++ {
		tail := " " + strconv.Itoa(n)
		got = cut(base, 31-len(tail)) + tail
	}
	w.names[strings.ToLower(got)] = true
	return got
}

// sheet is a sheet in the making, with the row that is written.
type sheet struct {
	*workbook
	name string
	row  int
}

// sheet adds a sheet.
func (w *workbook) sheet(name string) *sheet {
	s := &sheet{workbook: w, name: w.sheetName(name), row: 1}
	if len(w.names) == 1 {
		w.keep(w.f.SetSheetName("Sheet1", s.name))
	} else {
		_, err := w.f.NewSheet(s.name)
		w.keep(err)
	}
	return s
}

func cellName(col, row int) string { return columnName(col) + strconv.Itoa(row) }

// absolute is a cell for a formula on its own sheet: $C$5.
func absolute(col, row int) string { return "$" + columnName(col) + "$" + strconv.Itoa(row) }

// on names a cell or a range for a formula on another sheet.
func (s *sheet) on(ref string) string {
	return "'" + strings.ReplaceAll(s.name, "'", "''") + "'!" + ref
}

// span is a part of a column for a formula on any sheet.
func (s *sheet) span(col, from, to int) string {
	return s.on(absolute(col, from) + ":" + absolute(col, to))
}

func (s *sheet) form(col int, f form) {
	name := cellName(col, s.row)
	s.keep(s.f.SetCellStyle(s.name, name, name, s.styles[f]))
}

// text writes words. They are words whatever they begin with: nothing that
// somebody entered becomes a formula.
func (s *sheet) text(col int, words string, f form) {
	if words = clean(words); words != "" {
		// What looks like an escape of spreadsheets is taken at its word: SetCellStr does not see to that.
		words = escaped.ReplaceAllStringFunc(words, func(m string) string { return "_x005F" + m })
		s.keep(s.f.SetCellStr(s.name, cellName(col, s.row), words))
	}
	s.form(col, f)
}

// number writes a number exactly as its digits are; nothing if there are none.
func (s *sheet) number(col int, digits string, f form) {
	if digits != "" {
		s.keep(s.f.SetCellDefault(s.name, cellName(col, s.row), digits))
	}
	s.form(col, f)
}

// formula writes a formula, without the equals sign.
func (s *sheet) formula(col int, formula string, f form) {
	s.keep(s.f.SetCellFormula(s.name, cellName(col, s.row), formula))
	s.form(col, f)
}

// heads writes the heads of a table from column A.
func (s *sheet) heads(words ...string) {
	for i, w := range words {
		s.text(i+1, w, headForm)
	}
	s.tall()
	s.row++
}

// tall gives a row of heads room for two lines.
func (s *sheet) tall() { s.keep(s.f.SetRowHeight(s.name, s.row, 32)) }

// title writes the title of the sheet and what it is, and leaves a row free.
func (s *sheet) title(title, about string) {
	s.text(1, title, titleForm)
	s.keep(s.f.SetRowHeight(s.name, s.row, 24))
	s.row++
	s.text(1, about, quietForm)
	s.row += 2
}

// widths sets the widths of columns from A; the last goes on to column last.
func (s *sheet) widths(last int, list ...float64) {
	for i, width := range list {
		to := i + 1
		if i == len(list)-1 {
			to = max(to, last)
		}
		s.keep(s.f.SetColWidth(s.name, columnName(i+1), columnName(to), width))
	}
}

// finish freezes what stays in view, and sets the sheet up to be printed that
// many pages wide.
func (s *sheet) finish(frozenCols, frozenRows, wide int) {
	if frozenCols+frozenRows > 0 {
		pane := "bottomRight"
		if frozenCols == 0 {
			pane = "bottomLeft"
		} else if frozenRows == 0 {
			pane = "topRight"
		}
		s.keep(s.f.SetPanes(s.name, &excelize.Panes{Freeze: true, XSplit: frozenCols, YSplit: frozenRows, TopLeftCell: cellName(frozenCols+1, frozenRows+1), ActivePane: pane}))
	}
	if frozenCols > 0 && frozenRows > 0 { // and on every page
		s.keep(s.f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: s.name, RefersTo: s.on("$A:$"+columnName(frozenCols)) + "," + s.on(fmt.Sprintf("$%d:$%d", frozenRows, frozenRows))}))
	}
	landscape, paper, whole, fit := "landscape", 9, 0, true
	if wide > 1 {
		paper = 8 // A3
	}
	s.keep(s.f.SetPageLayout(s.name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &paper, FitToWidth: &wide, FitToHeight: &whole}))
	s.keep(s.f.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &fit}))
	margin := 0.4
	s.keep(s.f.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin}))
	s.keep(s.f.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{OddFooter: "&L" + strings.ReplaceAll(s.name, "&", "&&") + "&RPage &P of &N"}))
}
