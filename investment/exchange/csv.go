package exchange

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"moothall/investment/costmodel"
)

// dangerous begins what a spreadsheet would take for a formula: the signs that
// OWASP lists, and their full-width forms.
const dangerous = "=+-@\t\r\n＝＋－＠"

// safe is a text that no spreadsheet takes for a formula. A text that begins
// with an apostrophe gets another, so that exactly one can be taken off.
func safe(s string) string {
	if s != "" && strings.ContainsRune(dangerous+"'", []rune(s)[0]) {
		return "'" + s
	}
	return s
}

// unsafe is the text before safe.
func unsafe(s string) string {
	if rest, is := strings.CutPrefix(s, "'"); is && rest != "" && strings.ContainsRune(dangerous+"'", []rune(rest)[0]) {
		return rest
	}
	return s
}

// LinesCSV writes the lines in the columns of the workbook, as UTF-8 with a
// mark by which spreadsheets know it. Every field is in quotation marks, so
// that no other separator can divide it.
func LinesCSV(w io.Writer, c *costmodel.Case) error {
	var b bytes.Buffer
	put := func(fields []string) {
		for i, f := range fields {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + strings.ReplaceAll(f, `"`, `""`) + `"`)
		}
		b.WriteString("\r\n")
	}
	b.WriteString("\uFEFF")
	cols, years := columns(), c.Horizon().Years()
	var head []string
	for _, col := range cols {
		head = append(head, col.head)
	}
	for _, y := range years {
		head = append(head, y.String())
	}
	put(head)
	for i := range c.Lines {
		var row []string
		for _, col := range cols {
			row = append(row, safe(clean(col.get(&c.Lines[i]))))
		}
		for _, y := range years {
			digits := ""
			if amount, there := c.Lines[i].Amounts[y]; there {
				digits = amount.Plain()
			}
			row = append(row, safe(digits))
		}
		put(row)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write the lines as CSV: %w", err)
	}
	return nil
}

// ReadLinesCSV reads what LinesCSV wrote, perhaps changed in a spreadsheet, into
// a copy of the case, by the rules of ReadWorkbook. Commas, semicolons and tabs
// may divide the columns.
func ReadLinesCSV(r io.Reader, current *costmodel.Case) (*costmodel.Case, error) {
	text, err := io.ReadAll(io.LimitReader(r, LargestFile+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the lines as CSV: %w", err)
	case len(text) > LargestFile:
		return nil, refuse("too-large", "The file is larger than %d MB: take out what is not needed", LargestFile>>20)
	case bytes.HasPrefix(text, []byte("PK")), bytes.HasPrefix(text, []byte{0xD0, 0xCF}):
		return nil, refuse("no-csv", "The file is a workbook, not CSV: bring it as a workbook")
	}
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	switch {
	case !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0:
		return nil, refuse("no-csv", "The file is no text in UTF-8: save it as “CSV UTF-8 (comma delimited)”")
	case len(bytes.TrimSpace(text)) == 0:
		return nil, refuse("empty", "The file is empty")
	}
	g, err := csvGrid(text)
	if err != nil {
		return nil, err
	}
	got, err := readGrid(g, current)
	return got.Case, err
}

// csvGrid reads CSV as the cells of a sheet.
func csvGrid(text []byte) (*grid, error) {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	d := csv.NewReader(bytes.NewReader(text))
	d.FieldsPerRecord = -1
	d.ReuseRecord = true
	for _, comma := range []rune{';', '\t'} {
		if bytes.Count(first, []byte(string(comma))) > bytes.Count(first, []byte(string(d.Comma))) {
			d.Comma = comma
		}
	}
	g := &grid{cells: map[[2]int]cell{}}
	for {
		record, err := d.Read()
		if errors.Is(err, io.EOF) {
			return g, nil
		}
		var where *csv.ParseError
		if errors.As(err, &where) {
			return nil, refuse("no-csv", "Line %d of the file cannot be read: a quotation mark is missing, or one too many is there", where.Line)
		}
		if err != nil {
			return nil, fmt.Errorf("read the lines as CSV: %w", err)
		}
		g.rows++
		for i, field := range record {
			if strings.TrimSpace(field) == "" {
				continue
			}
			if len(g.cells) >= mostCells {
				return nil, refuse("too-large", "The file has more than %d fields with something in them", mostCells)
			}
			g.cells[[2]int{g.rows, i + 1}] = cell{value: value{text: unsafe(field)}}
			g.cols = max(g.cols, i+1)
		}
	}
}
