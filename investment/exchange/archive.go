package exchange

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"moothall/internal/problem"
)

// archive is the parts of a workbook that are of use, unpacked.
type archive struct {
	parts map[string][]byte // by name in small letters
}

// What a tag may be: longer or deeper than that no spreadsheet makes.
const (
	longestTag  = 64 << 10
	deepestTag  = 64
	mostTags    = 3_000_000 // in all parts together; the largest case has a million
	mostStrings = 500_000
	longestText = 8001 // of a cell in bytes; one more than is read
)

// refuse makes a refusal of a whole file.
func refuse(code, message string, args ...any) error {
	p := wrong(code, message, args...).On("file")
	if code == "too-large" {
		p.Kind = problem.TooLarge
	}
	return p
}

// unpack opens a workbook, and refuses what could do harm or is no workbook.
func unpack(file []byte) (*archive, error) {
	switch {
	case len(file) > LargestFile:
		return nil, refuse("too-large", "The file is larger than %d MB: take out what is not needed, such as pictures", LargestFile>>20)
	case len(file) == 0:
		return nil, refuse("empty", "The file is empty")
	case bytes.HasPrefix(file, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		return nil, refuse("encrypted", "The file has a password, or is of the old form .xls. Take the password off, and save it as .xlsx")
	case !bytes.HasPrefix(file, []byte("PK")):
		return nil, refuse("no-workbook", "The file is no workbook: save it as .xlsx")
	}
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, refuse("no-workbook", "The file is damaged, or no workbook: save it again as .xlsx")
	}
	if len(z.File) > MostParts {
		return nil, refuse("bomb", "The file has %d parts packed in it; a workbook has at most %d", len(z.File), MostParts)
	}
	a := &archive{parts: map[string][]byte{}}
	left, tags := int64(LargestInside), 0
	for _, f := range z.File {
		name := strings.ToLower(strings.TrimLeft(path.Clean(strings.ReplaceAll(f.Name, `\`, "/")), "/"))
		if err := harmful(name, f); err != nil {
			return nil, err
		}
		if f.UncompressedSize64 > uint64(left) { //nolint:gosec // never negative
			return nil, tooMuch()
		}
		if _, twice := a.parts[name]; twice {
			return nil, refuse("twice", "The file has the part “%s” twice, so that it says two things: save it again", short(f.Name))
		}
		if !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".rels") {
			a.parts[name] = nil
			continue
		}
		text, err := partOf(f, left)
		if err != nil {
			return nil, err
		}
		left -= int64(len(text))
		n, err := sound(name, text)
		if err != nil {
			return nil, err
		}
		if tags += n; tags > mostTags {
			return nil, tooMuch()
		}
		a.parts[name] = text
	}
	types := a.parts["[content_types].xml"]
	switch {
	case bytes.Contains(bytes.ToLower(types), []byte("macroenabled")), bytes.Contains(bytes.ToLower(types), []byte("vbaproject")), bytes.Contains(bytes.ToLower(types), []byte("macrosheet")):
		return nil, macros()
	case bytes.Contains(bytes.ToLower(types), []byte("externallink")):
		return nil, links()
	case types == nil:
		return nil, refuse("no-workbook", "The file is no workbook: save it as .xlsx")
	}
	return a, nil
}

func tooMuch() error {
	return refuse("bomb", "Unpacked, the file is larger than %d MB or has more in it than any business case needs", LargestInside>>20)
}

func macros() error {
	return refuse("macros", "The workbook has macros. Save it as .xlsx, without them, and bring that")
}

func links() error {
	return refuse("links", "The workbook takes figures from other files. Break the links (Data, Edit Links) so that it holds the figures itself")
}

// harmful refuses a part for its name or its packing.
func harmful(name string, f *zip.File) error {
	base := path.Base(name)
	switch {
	case strings.HasPrefix(base, "vbaproject"), strings.HasPrefix(base, "vbadata"), strings.HasPrefix(name, "xl/macrosheets/"):
		return macros()
	case strings.HasPrefix(name, "xl/externallinks/"):
		return links()
	case f.Flags&1 != 0, name == "encryptedpackage":
		return refuse("encrypted", "The file has a password: take it off, and save it again as .xlsx")
	case name == "mimetype", name == "content.xml":
		return refuse("no-workbook", "The file is of the OpenDocument form: save it as .xlsx")
	case name == "xl/workbook.bin":
		return refuse("no-workbook", "The file is of the form .xlsb: save it as .xlsx")
	case name == "..", strings.HasPrefix(name, "../"):
		return refuse("no-workbook", "The file has a part outside itself, which no spreadsheet makes: save it again")
	}
	return nil
}

// partOf unpacks one part of at most that many bytes. What the zip says of its
// size is not relied on.
func partOf(f *zip.File, most int64) ([]byte, error) {
	damaged := func() error {
		return refuse("no-workbook", "The part “%s” of the file is damaged: save the file again as .xlsx", short(f.Name))
	}
	r, err := f.Open()
	if err != nil {
		return nil, damaged()
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	switch {
	case int64(len(text)) > most:
		return nil, tooMuch()
	case err != nil:
		return nil, damaged()
	}
	return text, nil
}

// sound refuses XML with declarations of its own (entities are made there), and
// with tags so long or deep that they are only there to fill the memory. It
// counts the tags.
func sound(name string, text []byte) (tags int, err error) {
	bad := func(what string) (int, error) {
		return 0, refuse("xml", "The part “%s” of the file %s, which no spreadsheet makes: save the file again", short(name), what)
	}
	depth := 0
	for i := 0; i < len(text); {
		next := bytes.IndexByte(text[i:], '<')
		if next < 0 {
			break
		}
		i += next
		rest := text[i:]
		skip := func(end string) bool {
			n := bytes.Index(rest, []byte(end))
			if n < 0 {
				return false
			}
			i += n + len(end)
			return true
		}
		switch {
		case bytes.HasPrefix(rest, []byte("<!--")):
			if !skip("-->") {
				return bad("ends too soon")
			}
			continue
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			if !skip("]]>") {
				return bad("ends too soon")
			}
			continue
		case bytes.HasPrefix(rest, []byte("<!")):
			return bad("declares a document type or entities")
		case bytes.HasPrefix(rest, []byte("<?")):
			if !skip("?>") {
				return bad("ends too soon")
			}
			continue
		}
		n := tagEnd(rest)
		if n < 0 {
			return bad("has a tag without an end, or one that is too long")
		}
		switch {
		case rest[1] == '/':
			depth--
		case rest[n-1] != '/':
			depth++
		}
		if depth > deepestTag {
			return bad("has tags within tags without end")
		}
		i += n + 1
		tags++
	}
	return tags, nil
}

// tagEnd is where the tag ends with which text begins; -1 if nowhere near.
func tagEnd(text []byte) int {
	quote := byte(0)
	for i := 1; i < len(text) && i < longestTag; i++ {
		switch b := text[i]; {
		case quote != 0:
			if b == quote {
				quote = 0
			}
		case b == '"', b == '\'':
			quote = b
		case b == '>':
			return i
		}
	}
	return -1
}

// sheetRef is a sheet by its name and its part.
type sheetRef struct{ name, part string }

// book is a workbook that was opened to be read.
type book struct {
	*archive
	sheets  []sheetRef
	strings []string
	dates   dates1904
}

// open opens a workbook and lists its sheets.
func open(file []byte) (*book, error) {
	a, err := unpack(file)
	if err != nil {
		return nil, err
	}
	b := &book{archive: a}
	main := "xl/workbook.xml"
	rels, err := b.relations("_rels/.rels", "")
	if err != nil {
		return nil, err
	}
	for _, r := range rels {
		if strings.HasSuffix(r.kind, "/officeDocument") {
			main = r.target
		}
	}
	if b.parts[main] == nil {
		return nil, refuse("no-workbook", "The file is no workbook: save it as .xlsx")
	}
	dir, base := path.Split(main)
	if rels, err = b.relations(dir+"_rels/"+base+".rels", strings.TrimSuffix(dir, "/")); err != nil {
		return nil, err
	}
	shared := ""
	targets := map[string]string{}
	for _, r := range rels {
		targets[r.id] = r.target
		if strings.HasSuffix(r.kind, "/sharedStrings") {
			shared = r.target
		}
	}
	err = b.each(main, func(d *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			b.dates = dates1904(attr(e, "date1904") == "1" || attr(e, "date1904") == "true")
		case "sheet":
			part := targets[attr(e, "id")]
			if slices.ContainsFunc(b.sheets, func(s sheetRef) bool { return s.part == part }) {
				return refuse("twice", "Two sheets of the file are the same part of it: save it again")
			}
			if b.parts[part] != nil {
				b.sheets = append(b.sheets, sheetRef{attr(e, "name"), part})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if b.parts[shared] != nil {
		err = b.each(shared, func(d *xml.Decoder, e xml.StartElement) error {
			if e.Name.Local != "si" {
				return nil
			}
			s, err := textOf(d)
			if b.strings = append(b.strings, s); len(b.strings) > mostStrings {
				return tooMuch()
			}
			return err
		})
	}
	return b, err
}

// attr is an attribute of e by its local name; ids of relations are in a
// namespace of their own and come before plain ones.
func attr(e xml.StartElement, name string) string {
	found := ""
	for _, a := range e.Attr {
		if a.Name.Local == name && (found == "" || a.Name.Space != "") {
			found = a.Value
		}
	}
	return found
}

// each reads a part and hands over what begins.
func (b *book) each(part string, do func(d *xml.Decoder, e xml.StartElement) error) error {
	d := xml.NewDecoder(bytes.NewReader(b.parts[part]))
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return unreadable(part)
		}
		if e, is := t.(xml.StartElement); is {
			if err := do(d, e); err != nil {
				if len(problem.All(err)) > 0 {
					return err
				}
				return unreadable(part)
			}
		}
	}
}

func unreadable(part string) error {
	return refuse("xml", "The part “%s” of the file cannot be read: save the file again as .xlsx", short(part))
}

// relation is what a part refers to.
type relation struct{ id, kind, target string }

func (b *book) relations(part, dir string) ([]relation, error) {
	part = strings.ToLower(part)
	if b.parts[part] == nil {
		return nil, nil
	}
	var list []relation
	err := b.each(part, func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "Relationship" {
			return nil
		}
		r := relation{id: attr(e, "Id"), kind: attr(e, "Type"), target: attr(e, "Target")}
		if strings.HasSuffix(r.kind, "/externalLink") {
			return links()
		}
		if strings.HasSuffix(r.kind, "/vbaProject") || strings.HasSuffix(r.kind, "/xlMacrosheet") {
			return macros()
		}
		if whole, absolute := strings.CutPrefix(r.target, "/"); absolute {
			r.target = whole
		} else {
			r.target = path.Join(dir, r.target)
		}
		r.target = strings.ToLower(r.target)
		if list = append(list, r); len(list) > MostParts {
			return tooMuch()
		}
		return nil
	})
	return list, err
}

// textOf is the text within the element that has just begun, without how it is
// pronounced.
func textOf(d *xml.Decoder) (string, error) {
	var s strings.Builder
	depth, silent, inText := 1, 0, false
	for depth > 0 {
		t, err := d.Token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			if t.Name.Local == "rPh" && silent == 0 {
				silent = depth
			}
			inText = t.Name.Local == "t"
		case xml.EndElement:
			if silent == depth {
				silent = 0
			}
			depth--
			inText = false
		case xml.CharData:
			if inText && silent == 0 {
				s.Write(t)
			}
		}
	}
	return unescape(s.String()), nil
}

var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescape takes out how spreadsheets write what XML cannot hold: _x000D_.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escaped.ReplaceAllStringFunc(s, func(m string) string {
		n, _ := strconv.ParseUint(m[2:6], 16, 16) // four hexadecimal digits
		if r := rune(n); !utf16.IsSurrogate(r) {
			return string(r)
		}
		return m
	})
}

// cell is a cell as it is stored.
type cell struct {
	value
	formula    string
	hasFormula bool
	isError    bool // such as #N/A
}

// empty says whether nothing is in the cell.
func (c cell) empty() bool { return !c.hasFormula && strings.TrimSpace(c.text) == "" }

// grid is the cells of a sheet that have something in them.
type grid struct {
	name  string
	cells map[[2]int]cell // by row and column, from 1
	rows  int
	cols  int
}

func (g *grid) at(row, col int) cell { return g.cells[[2]int{row, col}] }

// place is the name of a cell: Lines!X12.
func (g *grid) place(row, col int) string {
	if g.name == "" { // CSV
		return cellName(col, row)
	}
	return g.name + "!" + cellName(col, row)
}

// columnName is the letters of a column: 28 is AB.
func columnName(n int) string {
	s := ""
	for ; n > 0; n = (n - 1) / 26 {
		s = string(rune('A'+(n-1)%26)) + s
	}
	return s
}

// coordinates reads the name of a cell.
func coordinates(ref string) (row, col int, ok bool) {
	i := 0
	for ; i < len(ref) && i < 4 && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		col = col*26 + int(ref[i]-'A') + 1
	}
	if i == 0 || i == len(ref) || strings.Trim(ref[i:], "0123456789") != "" || len(ref)-i > 7 {
		return 0, 0, false
	}
	row, err := strconv.Atoi(ref[i:])
	return row, col, err == nil && row >= 1 && row <= 1_048_576 && col <= 16_384
}

// grid reads a sheet.
func (b *book) grid(s sheetRef) (*grid, error) {
	g := &grid{name: s.name, cells: map[[2]int]cell{}}
	row, col := 0, 0
	err := b.each(s.part, func(d *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "row":
			row, col = row+1, 0
			if n, err := strconv.Atoi(attr(e, "r")); err == nil && n > 0 && n <= 1_048_576 {
				row = n
			}
		case "c":
			col++
			if ref := attr(e, "r"); ref != "" {
				r, c, ok := coordinates(ref)
				if !ok {
					return unreadable(s.part)
				}
				row, col = r, c
			}
			got, err := b.cell(d, attr(e, "t"))
			if err != nil {
				return err
			}
			if row < 1 || got.empty() {
				return nil
			}
			if len(g.cells) >= mostCells {
				return refuse("too-large", "The sheet “%s” has more than %d cells with something in them", short(s.name), mostCells)
			}
			if len(got.text) > longestText { // said at the cell, if it is read
				got.text = got.text[:longestText]
			}
			g.cells[[2]int{row, col}] = got
			g.rows, g.cols = max(g.rows, row), max(g.cols, col)
		}
		return nil
	})
	return g, err
}

// cell reads a cell that has just begun.
func (b *book) cell(d *xml.Decoder, kind string) (cell, error) {
	c := cell{value: value{dates1904: b.dates}}
	raw, inline := "", ""
	for {
		t, err := d.Token()
		if err != nil {
			return c, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			var text string
			switch t.Name.Local {
			case "is":
				if inline, err = textOf(d); err != nil {
					return c, err
				}
				continue
			case "v", "f":
				if text, err = insideOf(d); err != nil {
					return c, err
				}
			default:
				if err := d.Skip(); err != nil {
					return c, err
				}
				continue
			}
			if t.Name.Local == "f" {
				c.formula, c.hasFormula = text, true
			} else {
				raw = text
			}
		case xml.EndElement:
			return b.typed(c, kind, raw, inline), nil
		}
	}
}

// insideOf is the text of an element that has no others within.
func insideOf(d *xml.Decoder) (string, error) {
	var s strings.Builder
	for depth := 1; depth > 0; {
		t, err := d.Token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		case xml.CharData:
			s.Write(t)
		}
	}
	return s.String(), nil
}

// typed gives the cell its value.
func (b *book) typed(c cell, kind, raw, inline string) cell {
	switch kind {
	case "s":
		if n, err := strconv.Atoi(strings.TrimSpace(raw)); err == nil && n >= 0 && n < len(b.strings) {
			c.text = b.strings[n]
		}
	case "inlineStr":
		c.text = inline
	case "str":
		c.text = unescape(raw)
	case "b":
		c.text = map[string]string{"1": "yes", "0": "no"}[strings.TrimSpace(raw)]
	case "e":
		c.text, c.isError = raw, true
	case "d":
		c.text = strings.TrimSuffix(strings.TrimSpace(raw), "T00:00:00")
	default:
		c.text, c.isNumber = strings.TrimSpace(raw), strings.TrimSpace(raw) != ""
	}
	return c
}

// Links to other files in a formula: [1]Sheet!A1, '[Book.xlsx]Sheet'!A1. A
// column of a table, Table1[2026], is none.
var linkInFormula = regexp.MustCompile(`(^|[^A-Za-z0-9_.\]])'?\[[^\]\[]+\][^!\]]*!`)

// quoted is a text within a formula.
var quoted = regexp.MustCompile(`"[^"]*"`)

// linked says whether a formula takes its value from another file or program.
func linked(formula string) bool {
	bare := quoted.ReplaceAllString(formula, "")
	return linkInFormula.MatchString(bare) || strings.Contains(bare, "|")
}
