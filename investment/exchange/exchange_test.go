package exchange

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/investment/costmodel"
	"moothall/money"
)

func sameCase(t *testing.T, name string, got, want *costmodel.Case) {
	t.Helper()
	if reflect.DeepEqual(got, want) {
		return
	}
	if len(got.Lines) != len(want.Lines) {
		t.Errorf("%s: %d lines, want %d", name, len(got.Lines), len(want.Lines))
		return
	}
	for i := range got.Lines {
		if !reflect.DeepEqual(got.Lines[i], want.Lines[i]) {
			t.Errorf("%s: it is another line: got\n%#v\nwant\n%#v", name, got.Lines[i], want.Lines[i])
		}
	}
	t.Errorf("%s: it is another case", name)
}

func TestThereAndBack(t *testing.T) {
	cases := manyCases()
	odd := fullCase()
	odd.Lines[0].Label, odd.Lines[1].Label, odd.Lines[2].Label = "=1+1", "'quoted", "a\nb\ttab _x000D_ “ü” 🏛"
	odd.Lines[3].Note, odd.Lines[4].Note, odd.Lines[5].Note, odd.Lines[6].Note = "bell\a\x00end", "@home ", "''=", "\r\n"
	odd.Lines[7].Amounts, odd.Lines[8].Amounts = nil, byYear{}
	odd.Lines[9].PriceYear, odd.Lines[10].Ends = 2024, calendar.NewDate(2027, 2, 28)
	cases["odd words"] = odd
	cases["no lines"] = &costmodel.Case{Format: costmodel.Format, Title: "Empty", First: 2026, Years: 1, Options: []costmodel.Option{{ID: "a", Title: "A"}}}
	for name, c := range cases {
		before, _ := json.Marshal(c)
		got, err := ReadWorkbook(exported(t, c), c)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		sameCase(t, name, got, c)
		var b bytes.Buffer
		if err := LinesCSV(&b, c); err != nil {
			t.Fatal(err)
		}
		if got, err = ReadLinesCSV(&b, c); err != nil {
			t.Errorf("%s, CSV: %v", name, err)
			continue
		}
		sameCase(t, name+", CSV", got, c)
		if after, _ := json.Marshal(c); !bytes.Equal(before, after) {
			t.Errorf("%s: the case itself was changed", name)
		}
	}
}

// A case that reads its own workbook with all lines taken out gets all of them
// back, with everything that they say.
func TestLinesThatAreGoneComeBack(t *testing.T) {
	c := fullCase()
	for i := range c.Lines {
		c.Lines[i].Note = strings.TrimSpace(c.Lines[i].Note)
	}
	bare := *c
	bare.Lines, bare.Assumptions = nil, c.Assumptions
	got, err := ReadWorkbook(exported(t, c), &bare)
	if err != nil {
		t.Fatal(err)
	}
	sameCase(t, "all lines", got, c)
}

func TestSameCaseSameBytes(t *testing.T) {
	for name, fresh := range map[string]func() *costmodel.Case{"plain": plainCase, "everything": fullCase} {
		first := exported(t, fresh())
		for range 5 {
			if !bytes.Equal(first, exported(t, fresh())) {
				t.Errorf("%s: the bytes differ", name)
			}
		}
		z, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			if f.Modified.Year() > 2000 {
				t.Errorf("%s: %s has the time %s", name, f.Name, f.Modified)
			}
		}
	}
}

// changed is the exported case after somebody worked on it.
func changed(t testing.TB, c *costmodel.Case, change func(f *excelize.File)) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(exported(t, c)))
	if err != nil {
		t.Fatal(err)
	}
	change(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// cellOf is where the sheet Lines has what a line says.
func cellOf(name string, row int) string { return cellName(at(name)+1, row) }

func yearCell(c *costmodel.Case, y calendar.FinancialYear, row int) string {
	return cellName(len(columns())+1+int(y-c.First), row)
}

func messages(err error) (list []string) {
	for _, p := range problem.All(err) {
		list = append(list, p.Field+" | "+p.Message)
	}
	return list
}

func TestWrongCellsAreNamed(t *testing.T) {
	c := plainCase()
	file := changed(t, c, func(f *excelize.File) {
		f.SetCellStr("Lines", yearCell(c, 2026, 5), "abc")
		f.SetCellValue("Lines", yearCell(c, 2027, 5), 12.345)
		f.SetCellValue("Lines", yearCell(c, 2028, 6), -5)
		f.SetCellValue("Lines", yearCell(c, 2029, 6), 1e12)
		f.SetCellFormula("Lines", yearCell(c, 2030, 6), "1/0")
		f.SetCellFormula("Lines", yearCell(c, 2031, 6), "[1]Sheet1!A1*2")
		f.SetCellStr("Lines", yearCell(c, 2032, 6), "1,5")
		f.SetCellStr("Lines", cellOf("option", 5), "elsewhere")
		f.SetCellStr("Lines", cellOf("fund", 6), "ours")
		f.SetCellStr("Lines", cellOf("ends", 6), "in May")
		f.SetCellStr("Lines", cellOf("transfer", 6), "perhaps")
		f.SetCellStr("Lines", cellOf("low", 6), "90")
		f.SetCellStr("Lines", cellOf("label", 7), "A gift")
		f.SetCellStr("Lines", cellOf("kind", 7), "Gift")
		f.SetCellStr("Lines", cellOf("id", 8), "L1")
		f.SetCellStr("Lines", cellOf("id", 9), "no name")
		f.SetCellValue("Lines", yearCell(c, 2027, 10), 10)
	})
	_, err := ReadWorkbook(file, c)
	want := []string{
		"label-L1 | Lines!B5: “elsewhere” is no option. There are: nothing, buy",
		"amount-L1-2026 | Lines!AC5: “abc” is not an amount: enter pounds and pence, like 1234.56",
		"amount-L1-2027 | Lines!AD5: 12.345 is not a whole number of pence: use at most two decimals",
		"label-L2 | Lines!G6: “ours” is no fund. There are: general-fund, hra, dsg",
		"label-L2 | Lines!T6: “perhaps” is neither yes nor no",
		"label-L2 | Lines!X6: “in May” is not a date: write it like 2027-03-31",
		"points-L2 | Lines!Q6: a range needs a low and a high, in per cent of the amounts",
		"amount-L2-2028 | Lines!AE6: −£5 is negative. An amount never is: the kind says whether it is spent or gained, so enter what is saved or displaced as a line of its own",
		"amount-L2-2029 | Lines!AF6: £1,000,000,000,000 is more than a line can hold: enter pounds, not pence",
		"amount-L2-2030 | Lines!AG6: the formula gives “180000.00”, which is no number: enter the amount",
		"amount-L2-2031 | Lines!AH6: the formula takes its value from another file or program: enter the value itself",
		"amount-L2-2032 | Lines!AI6: “1,5” is not an amount: enter pounds and pence, like 1234.56",
		"kind-L3 | Lines!D7: “Gift” is no kind of line. There are: Capital; Revenue, one-off; Revenue, recurring; Displaced budget; Cashable saving; Income; Non-cashable saving; Cost avoidance; Social benefit; Dis-benefit",
		"lines | Lines!A8: the line L1 stands in row 5 already. Leave the name empty if this is a new line",
		"lines | Lines!A9: “no name” is no short name of a line: use letters, digits and hyphens, or leave it empty for a new line",
		"kind-L4 | Lines!D10: says no kind of line. There are: Capital; Revenue, one-off; Revenue, recurring; Displaced budget; Cashable saving; Income; Non-cashable saving; Cost avoidance; Social benefit; Dis-benefit",
		"label-L4 | Lines!E10: Line 4 needs a name of 1 to 200 characters, and an area of 200 at most",
	}
	got := messages(err)
	slices.Sort(want)
	slices.Sort(got)
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("nothing says: %s", w)
		}
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			t.Errorf("unexpected: %s", g)
		}
	}
}

// What the case itself refuses is said at the cell too.
func TestWhatTheCaseRefusesHasItsCell(t *testing.T) {
	c := fullCase()
	file := changed(t, c, func(f *excelize.File) {
		f.SetCellValue("Lines", yearCell(c, 2025, 9), 10) // L5 can end in March 2027
		f.SetCellStr("Lines", cellOf("partner", 5), "us") // L1 is shared by a key
		f.SetCellValue("Lines", cellOf("low", 6), 200)
	})
	_, err := ReadWorkbook(file, c)
	got := strings.Join(messages(err), "\n")
	for _, want := range []string{"amount-L5-2025 | Lines!AC9: Line 5, “Old contract”: what it displaces can end on", "label-L1 | Lines!I5: Line 1, “Servers” is borne by a partner or shared by a key", "points-L2 | Lines!Q6: Line 2, “Migration”: the three points are out of order"} {
		if !strings.Contains(got, want) {
			t.Errorf("nothing says %q in\n%s", want, got)
		}
	}
}

func TestColumnsThatAreWrong(t *testing.T) {
	c := plainCase()
	for name, tc := range map[string]struct {
		change func(f *excelize.File)
		want   string
	}{
		"a year outside": {func(f *excelize.File) { f.SetCellStr("Lines", yearCell(c, 2036, 4), "2036/37") }, "Lines!AM4: 2036/37 is outside the years of the case, which are 2026/27 to 2035/36. Take the column out, or change the years of the case first"},
		"a year twice":   {func(f *excelize.File) { f.SetCellStr("Lines", yearCell(c, 2036, 4), "2030/31") }, "Lines!AM4: 2030/31 heads a second column; it heads AG as well. Take one out"},
		"a year gone":    {func(f *excelize.File) { f.RemoveCol("Lines", "AC") }, "There is no column for 2026/27: put it back, or its amounts would be lost"},
		"no heads":       {func(f *excelize.File) { f.RemoveRow("Lines", 4) }, "The heads of the columns are gone: one row must have Line, Kind and Name, as in the export"},
		"no sheet":       {func(f *excelize.File) { f.SetSheetName("Lines", "Other") }, "The workbook has no sheet called Lines. Export the case, change that workbook, and bring it back"},
		"a thousand and more": {func(f *excelize.File) {
			for i := range 1000 {
				f.SetCellStr("Lines", cellName(5, 100+i), "x")
			}
		}, "There are 1002 rows, and a case can have at most 1000 lines"},
	} {
		_, err := ReadWorkbook(changed(t, c, tc.change), c)
		if all := problem.All(err); len(all) == 0 || all[0].Message != tc.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatPeopleDoToLines(t *testing.T) {
	c := plainCase()
	c.Lines = append(c.Lines, costmodel.Line{ID: "old-7", Option: "buy", Kind: costmodel.Revenue, Label: "Support", Amounts: byYear{2026: 100}})
	r, err := Inspect(withFormula(t, c), c)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Case.Lines[0].Amounts[2030]; got != pound("250.25") || !slices.Contains(r.Notes, "Lines!AG5 is a formula; its value as it was saved is taken: 250.25") {
		t.Errorf("a formula gives %s; %v", got, r.Notes)
	}
	got, err := ReadWorkbook(changed(t, c, func(f *excelize.File) {
		f.SetCellValue("Lines", yearCell(c, 2026, 5), 1250.1)
		f.SetCellValue("Lines", yearCell(c, 2027, 5), 0.1+0.2)
		f.SetCellStr("Lines", yearCell(c, 2028, 5), "£1,234.50")
		f.SetCellStr("Lines", yearCell(c, 2029, 5), "1.5k")
		f.SetCellValue("Lines", yearCell(c, 2031, 5), 99_999_999_999.99)
		f.SetCellStr("Lines", cellOf("kind", 5), "revenue-one-off")
		f.SetCellInt("Lines", cellOf("budget-line", 5), 10023)
		f.SetCellInt("Lines", cellOf("ends", 5), 46477)
		f.SetCellBool("Lines", cellOf("sunk", 5), true)
		f.SetCellStr("Lines", cellOf("option", 5), "BUY")
		f.RemoveRow("Lines", 6)
		f.SetCellStr("Lines", cellOf("label", 9), " New one ")
		f.SetCellStr("Lines", cellOf("kind", 9), "income")
		f.SetCellValue("Lines", yearCell(c, 2035, 9), 7)
	}), c)
	if err != nil {
		t.Fatal(err)
	}
	want := byYear{2026: pound("1250.10"), 2027: pound("0.30"), 2028: pound("1234.50"), 2029: pound("1500"), 2031: pound("99999999999.99")}
	l := got.Lines[0]
	if !maps.Equal(l.Amounts, want) || l.Kind != costmodel.OneOff || l.BudgetLine != "10023" || l.Ends.String() != "2027-03-31" || !l.Sunk || l.Option != "buy" || l.Life != 10 {
		t.Errorf("got %+v", l)
	}
	if len(got.Lines) != 3 || got.Lines[1].ID != "old-7" || got.Lines[2].ID != "L3" || got.Lines[2].Label != "New one" || got.Lines[2].Amounts[2035] != 700 {
		t.Errorf("got %+v", got.Lines)
	}
	if c.Lines[0].Kind != costmodel.Capital || len(c.Lines) != 3 {
		t.Error("the case itself was changed")
	}
}

// withFormula is a workbook in which one amount is a formula with its value.
func withFormula(t *testing.T, c *costmodel.Case) []byte {
	return edited(t, exported(t, c), func(name string, text []byte) []byte {
		if name != "xl/worksheets/sheet3.xml" {
			return text
		}
		i := bytes.Index(text, []byte(`<c r="AG5"`))
		j := bytes.Index(text[i:], []byte("</c>"))
		k := bytes.Index(text[i:], []byte("/>"))
		end := i + j + 4
		if j < 0 || k >= 0 && k < j {
			end = i + k + 2
		}
		return slices.Concat(text[:i], []byte(`<c r="AG5"><f>100*2.5+0.25</f><v>250.25</v></c>`), text[end:])
	})
}

// edited changes the parts of a workbook; a part of nothing is left out.
func edited(t testing.TB, file []byte, change func(name string, text []byte) []byte, more ...string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	put := func(name string, text []byte) {
		out, err := w.Create(name)
		if err == nil {
			_, err = out.Write(text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if text = change(f.Name, text); text != nil {
			put(f.Name, text)
		}
	}
	for i := 0; i+1 < len(more); i += 2 {
		put(more[i], []byte(more[i+1]))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestHostileFilesAreRefused(t *testing.T) {
	c := plainCase()
	good := exported(t, c)
	as := func(name string, text []byte) []byte { return text }
	in := func(part, was, now string) []byte {
		return edited(t, good, func(name string, text []byte) []byte {
			if name != part {
				return text
			}
			if !bytes.Contains(text, []byte(was)) {
				t.Fatalf("%s has no %s", part, was)
			}
			return bytes.Replace(text, []byte(was), []byte(now), 1)
		})
	}
	sheet := "xl/worksheets/sheet3.xml"
	var many []string
	for i := range 1100 {
		many = append(many, fmt.Sprintf("xl/media/%d.xml", i), "<a/>")
	}
	flipped := slices.Clone(good)
	flipped[len(flipped)/2] ^= 0xff
	for name, tc := range map[string]struct {
		file []byte
		code string
	}{
		"nothing":                     {nil, "empty"},
		"words":                       {[]byte("Dear Sir or Madam"), "no-workbook"},
		"half a zip":                  {good[:len(good)/2], "no-workbook"},
		"only a signature":            {[]byte("PK\x03\x04"), "no-workbook"},
		"a byte is wrong":             {flipped, "no-workbook"},
		"a password, or .xls":         {append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, make([]byte, 600)...), "encrypted"},
		"too large":                   {make([]byte, LargestFile+1), "too-large"},
		"macros":                      {edited(t, good, as, "xl/vbaProject.bin", "x"), "macros"},
		"macros of 1992":              {edited(t, good, as, "xl/macrosheets/sheet1.xml", "<a/>"), "macros"},
		"macros, in capitals":         {edited(t, good, as, "XL/VBAPROJECT.BIN", "x"), "macros"},
		"macros, elsewhere":           {edited(t, good, as, `xl\sub\..\vbaProject.bin`, "x"), "macros"},
		"the type of .xlsm":           {in("[Content_Types].xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "macros"},
		"links":                       {edited(t, good, as, "xl/externalLinks/externalLink1.xml", "<a/>"), "links"},
		"links by relation":           {in("xl/_rels/workbook.xml.rels", "/relationships/theme", "/relationships/externalLink"), "links"},
		"a bomb":                      {edited(t, good, as, "xl/media/a.xml", strings.Repeat(" ", LargestInside)), "bomb"},
		"a bomb of another kind":      {edited(t, good, as, "xl/media/a.bin", strings.Repeat(" ", LargestInside+1)), "bomb"},
		"many parts":                  {edited(t, good, as, many...), "bomb"},
		"a part twice":                {edited(t, good, as, sheet, "<worksheet/>"), "twice"},
		"a sheet twice":               {in("xl/workbook.xml", "<sheets>", `<sheets><sheet name="Again" sheetId="99" r:id="rId1"/>`), "twice"},
		"millions of cells":           {in(sheet, "<sheetData>", "<sheetData><row>"+strings.Repeat("<c/>", mostTags)+"</row>"), "bomb"},
		"a part outside":              {edited(t, good, as, "../../etc/passwd.xml", "<a/>"), "no-workbook"},
		"entities":                    {in("xl/workbook.xml", "<workbook", `<!DOCTYPE a [<!ENTITY b "c">]><workbook`), "xml"},
		"entities where nobody looks": {in("docProps/core.xml", "<coreProperties", `<!DOCTYPE a SYSTEM "file:///etc/passwd"><coreProperties`), "xml"},
		"an entity without a type":    {in("xl/sharedStrings.xml", "Do nothing", "&xxe;"), "xml"},
		"deep tags":                   {in(sheet, "<sheetData>", "<sheetData>"+strings.Repeat("<a>", 1000)), "xml"},
		"a long tag":                  {in(sheet, "<sheetData>", `<sheetData a="`+strings.Repeat("b", longestTag)+`">`), "xml"},
		"no end":                      {in(sheet, "</sheetData>", "<!-- "), "xml"},
		"no shape":                    {in(sheet, "</sheetData>", "</sheet>"), "xml"},
		"a cell beyond all":           {in(sheet, `r="A1"`, `r="ZZZZ99999999"`), "xml"},
		"OpenDocument":                {edited(t, good, as, "content.xml", "<a/>"), "no-workbook"},
		"no main part": {edited(t, good, func(name string, text []byte) []byte {
			if name == "xl/workbook.xml" {
				return nil
			}
			return text
		}), "no-workbook"},
		"another character set": {in("xl/sharedStrings.xml", `encoding="UTF-8"`, `encoding="UTF-7"`), "xml"},
	} {
		began := time.Now()
		for _, read := range []func() error{
			func() error { _, err := ReadWorkbook(tc.file, c); return err },
			func() error { _, err := Inspect(tc.file, c); return err },
			func() error { _, err := ReadPlain(tc.file, c); return err },
		} {
			all := problem.All(read())
			if len(all) != 1 || all[0].Code != "exchange."+tc.code || all[0].Field != "file" || all[0].Message == "" {
				t.Errorf("%s: %v", name, messages(read()))
			}
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
	if _, err := ReadWorkbook(good, c); err != nil {
		t.Errorf("the file that was made hostile is read: %v", err)
	}
}

// One very long text in every cell costs no more than a long one.
func TestALongTextInEveryCellEndsSoon(t *testing.T) {
	c := plainCase()
	var rows strings.Builder
	rows.WriteString(`<worksheet><sheetData><row r="1">`)
	heads := []string{"Line", "Kind", "Name"}
	for _, y := range c.Horizon().Years() {
		heads = append(heads, y.String())
	}
	for i, head := range heads {
		fmt.Fprintf(&rows, `<c r="%s" t="str"><v>%s</v></c>`, cellName(i+1, 1), head)
	}
	for row := 2; row <= MostLines; row++ {
		fmt.Fprintf(&rows, `</row><row r="%d">`, row)
		for i := range heads {
			fmt.Fprintf(&rows, `<c r="%s" t="s"><v>0</v></c>`, cellName(i+1, row))
		}
	}
	rows.WriteString(`</row></sheetData></worksheet>`)
	file := edited(t, exported(t, c), func(name string, text []byte) []byte {
		switch name {
		case "xl/sharedStrings.xml":
			return []byte("<sst><si><t>" + strings.Repeat("a b", 12<<20) + "</t></si></sst>")
		case "xl/worksheets/sheet3.xml":
			return []byte(rows.String())
		}
		return text
	})
	began := time.Now()
	if _, err := ReadWorkbook(file, c); len(problem.All(err)) < 999 {
		t.Errorf("%d problems", len(problem.All(err)))
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
}

// A single cell at the far corner makes no room for all before it.
func TestAFarCellCostsNothing(t *testing.T) {
	c := plainCase()
	file := edited(t, exported(t, c), func(name string, text []byte) []byte {
		if name != "xl/worksheets/sheet3.xml" {
			return text
		}
		return bytes.Replace(text, []byte("</sheetData>"), []byte(`<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>`), 1)
	})
	allocated := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := ReadWorkbook(file, c); err != nil {
				b.Fatal(err)
			}
		}
	}).AllocedBytesPerOp()
	if allocated > 32<<20 {
		t.Errorf("%d MB were used", allocated>>20)
	}
}

var hostileWords = []string{`=cmd|'/c calc'!A1`, `+1+1`, `-2+3`, `@SUM(A1)`, "\t=1+1", `=HYPERLINK("http://x","y")`, `＝1+1`, `'=1+1`, "\r=1", "\n=1"}

func TestNoTextBecomesAFormula(t *testing.T) {
	c := fullCase()
	for i := range c.Lines {
		words := hostileWords[i%len(hostileWords)]
		l := &c.Lines[i]
		l.Label, l.Area, l.Note, l.Source, l.Evidence, l.BudgetLine, l.Class = words+"x", words, words, words, words, words, words
		if !l.Kind.IsCost() {
			l.Owner = words
		}
	}
	c.Title, c.Reference = hostileWords[0], hostileWords[1]
	c.Options[2].Title, c.Risks[0].Title, c.Risks[0].Owner, c.Risks[0].Mitigation, c.Mitigations[0].Area = hostileWords[0], hostileWords[1], hostileWords[2], hostileWords[3], hostileWords[0]
	c.Funding[2].Condition, c.Partners[0].Name, c.Keys[0].Title = hostileWords[0], hostileWords[5], hostileWords[2]
	c.Keys[0].Overrides = []costmodel.Override{{Year: 2030, Values: map[string]costmodel.Rate{"us": 1}, Reason: hostileWords[0]}}
	words := regexp.MustCompile(`"[^"]*"|'[^']*'`)
	file := exported(t, c)
	b, err := open(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range b.sheets {
		g, err := b.grid(s)
		if err != nil {
			t.Fatal(err)
		}
		for at, cell := range g.cells {
			bare := words.ReplaceAllString(cell.formula, "")
			for _, bad := range []string{"cmd", "calc", "HYPERLINK", "1+1", "2+3", "SUM(A1)", "|"} {
				if strings.Contains(bare, bad) {
					t.Errorf("%s is the formula %s", g.place(at[0], at[1]), cell.formula)
				}
			}
			if strings.Contains(cell.formula, "cmd|") {
				t.Errorf("%s has somebody's words in it: %s", g.place(at[0], at[1]), cell.formula)
			}
		}
	}
	got, err := ReadWorkbook(file, c)
	if err != nil {
		t.Fatal(err)
	}
	sameCase(t, "hostile words", got, c)
	var w bytes.Buffer
	if err := LinesCSV(&w, c); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimPrefix(w.String(), "\uFEFF"), "\r\n") {
		for _, field := range strings.Split(line, `","`) {
			if f := strings.Trim(field, `"`); f != "" && strings.ContainsRune(dangerous, []rune(f)[0]) {
				t.Errorf("CSV has a field %q", f)
			}
		}
	}
	if got, err = ReadLinesCSV(&w, c); err != nil {
		t.Fatal(err)
	}
	sameCase(t, "hostile words, CSV", got, c)
	if text := Section(c, appraised(t, c)).Markdown(); strings.Contains(text, "d|") || strings.Contains(text, "<script") {
		t.Error("the section has a mark that somebody entered")
	}
}

func TestCSV(t *testing.T) {
	c := plainCase()
	var b bytes.Buffer
	if err := LinesCSV(&b, c); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	noMark := strings.TrimPrefix(text, "\uFEFF")
	semicolons := strings.ReplaceAll(strings.ReplaceAll(noMark, `","`, `";"`), "\r\n", "\n")
	for name, file := range map[string]string{"as it was": text, "no mark": noMark, "semicolons": semicolons, "tabs": strings.ReplaceAll(noMark, `","`, "\"\t\"")} {
		got, err := ReadLinesCSV(strings.NewReader(file), c)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		sameCase(t, name, got, c)
	}
	for name, tc := range map[string]struct{ file, want string }{
		"empty":            {"", "The file is empty"},
		"a workbook":       {"PK\x03\x04", "The file is a workbook, not CSV: bring it as a workbook"},
		"another encoding": {"Line,Kind,Name\n\xa3", "The file is no text in UTF-8: save it as “CSV UTF-8 (comma delimited)”"},
		"a loose quote":    {"Line,Kind,Name\n\"a,b", "Line 2 of the file cannot be read: a quotation mark is missing, or one too many is there"},
		"no heads":         {"a,b,c", "The heads of the columns are gone: one row must have Line, Kind and Name, as in the export"},
		"too large":        {strings.Repeat("a", LargestFile+1), "The file is larger than 5 MB: take out what is not needed"},
		"an amount":        {strings.Replace(noMark, `"1000000.00"`, `"1000000.005"`, 1), "AC2: “1000000.005” is not a whole number of pence: use at most two decimals"},
	} {
		_, err := ReadLinesCSV(strings.NewReader(tc.file), c)
		if got := problem.All(err); len(got) != 1 || got[0].Message != tc.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := LinesCSV(failing{}, c); err == nil || len(problem.All(err)) > 0 {
		t.Errorf("a disk that is full: %v", err)
	}
	if _, err := ReadLinesCSV(failing{}, c); err == nil || len(problem.All(err)) > 0 {
		t.Errorf("a broken connection: %v", err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("full") }
func (failing) Read([]byte) (int, error)  { return 0, errors.New("gone") }

func TestPlainWorkbook(t *testing.T) {
	c := plainCase()
	f := excelize.NewFile()
	rows := [][]any{
		{"ICT bid 2026"},
		{},
		{"Description", "Type", "Option", "Cost centre", "2026/27", "26-27 note", "2027-28", "FY 2028/29", "2036/37"},
		{"Capital costs"},
		{"Servers", "", "Buy", 10023, 1000.5, "x", "£2,000"},
		{"Cabling", "", "", "", 50},
		{"Total capital", "", "", "", 1050.5, "", 2000},
		{"Migration", "One-off revenue", "", "", "", "", 30},
		{"Support", "Ongoing revenue", "buy", "", 1, "", 2, 3},
		{"Posts", "Cashable savings", "", "", "", "", "", 4},
		{"Time", "Non-cashable saving", "", "", "", "", "", 5},
		{"Old contract", "Displaced budget"},
	}
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", cellName(1, i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	file := func() []byte {
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	r, err := ReadPlain(file(), c)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range r.Case.Lines[2:] {
		got = append(got, fmt.Sprint(l.ID, " ", l.Label, " ", l.Kind, " ", l.Option, " ", l.BudgetLine, " ", l.Amounts[2026], l.Amounts[2027], l.Amounts[2028]))
	}
	want := []string{
		"L3 Servers capital buy 10023 £1,000.50 £2,000.00 £0.00", "L4 Cabling capital   £50.00 £0.00 £0.00", "L5 Migration revenue-one-off   £0.00 £30.00 £0.00",
		"L6 Support revenue buy  £1.00 £2.00 £3.00", "L7 Posts saving-cashable   £0.00 £0.00 £4.00", "L8 Time saving-non-cashable   £0.00 £0.00 £5.00"}
	if !slices.Equal(got, want) || !r.Plain || !reflect.DeepEqual(r.Case.Lines[:2], c.Lines) {
		t.Errorf("got %q", got)
	}
	if notes := strings.Join(r.Notes, "\n"); !strings.Contains(notes, "“Total capital” is a total, and is left out") || !strings.Contains(notes, "rows below “Capital costs” that say no kind are taken for: Capital") {
		t.Errorf("notes: %s", notes)
	}
	if again, err := Inspect(file(), c); err != nil || !reflect.DeepEqual(again.Case, r.Case) {
		t.Errorf("Inspect: %v", err)
	}
	f.SetCellValue("Sheet1", "I5", 1)
	f.SetCellValue("Sheet1", "B8", "Capital/revenue")
	f.SetCellValue("Sheet1", "C9", "Sell")
	f.SetCellValue("Sheet1", "E9", "lots")
	f.SetCellValue("Sheet1", "G9", -2)
	_, err = ReadPlain(file(), c)
	text := strings.Join(messages(err), "\n")
	for _, want := range []string{"Sheet1!I3: 2036/37 is outside the years", "Sheet1!B8: “Capital/revenue” is no kind of line", "Sheet1!C9: “Sell” is no option of the case. There are: nothing, buy", "Sheet1!E9: “lots” is not an amount", "Sheet1!G9: −£2 is negative"} {
		if !strings.Contains(text, want) {
			t.Errorf("nothing says %q in\n%s", want, text)
		}
	}
	f = excelize.NewFile()
	f.SetCellStr("Sheet1", "A1", "Name")
	if _, err = ReadPlain(file(), c); len(problem.All(err)) != 1 || problem.All(err)[0].Code != "exchange.no-table" {
		t.Errorf("no years: %v", err)
	}
}

func TestYearsAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]calendar.FinancialYear{"2026/27": 2026, "2026-27": 2026, "2026–27": 2026, " FY 2026/27 ": 2026, "2026/2027": 2026, "26/27": 2026, "1999/00": 1999, "2099/00": 2099, "2026/28": 0, "2026": 0, "2026/7": 0, "31/03/2027": 0, "26/2027": 0, "": 0} {
		if got, ok := yearOf(value{text: text}); ok != (want != 0) || ok && got != want {
			t.Errorf("%q: %v %v", text, got, ok)
		}
	}
	if got, ok := yearOf(value{text: "40878", isNumber: true}); !ok || got != 2011 { // 1 December 2011, which 2011/12 becomes
		t.Errorf("a year that became a date: %v %v", got, ok)
	}
	if _, ok := yearOf(value{text: "2026", isNumber: true}); ok {
		t.Error("a number is no year")
	}
}

func TestAmountsExactly(t *testing.T) {
	for _, tc := range []struct {
		text   string
		number bool
		want   string // empty: refused
	}{
		{"1250.1", true, "1250.10"}, {"1250.0999999999999", true, "1250.10"}, {"0.30000000000000004", true, "0.30"}, {"1.25E3", true, "1250.00"}, {"12.345", true, ""}, {"12.340000002", true, ""},
		{"12.3400000001", true, "12.34"}, {"1E309", true, ""}, {"1E999999999", true, ""}, {"NaN", true, ""}, {"0x10", true, ""}, {"1_000", true, ""}, {"", true, ""}, {"-0", true, "0.00"}, {"-0.01", true, ""}, {"99999999999.99", true, "99999999999.99"},
		{"100000000000", true, "100000000000.00"}, {"100000000000.01", true, ""}, {"1.005", true, ""}, {"£1,250.10", false, "1250.10"}, {"11.85m", false, "11850000.00"}, {"1.2345", false, ""}, {"−5", false, ""}, {strings.Repeat("9", 200), false, ""},
	} {
		p, words := amountOf(tc.text, tc.number)
		if (words == "") != (tc.want != "") || words == "" && p.Plain() != tc.want {
			t.Errorf("%q: %s %q", tc.text, p.Plain(), words)
		}
	}
	// Every amount that is typed is read as it was typed.
	for p := money.Pence(1); p < costmodel.MostInAYear; p = p*13/9 + 7 {
		if got, words := amountOf(p.Plain(), true); words != "" || got != p {
			t.Fatalf("%s was read as %s: %s", p.Plain(), got.Plain(), words)
		}
	}
}

func TestWorkbookNeedsItsOwnFigures(t *testing.T) {
	c := plainCase()
	a := appraised(t, c)
	other := fullCase()
	if _, err := Workbook(other, a); len(problem.All(err)) == 0 {
		t.Errorf("figures of another case: %v", err)
	}
	changed := *a
	changed.Sets = slices.Clone(a.Sets)
	changed.Sets[0].Digest = "00"
	if _, err := Workbook(c, &changed); len(problem.All(err)) != 1 || problem.All(err)[0].Field != "set_discount" {
		t.Errorf("a set that is not at hand: %v", err)
	}
	if _, err := Workbook(c, &costmodel.Appraisal{}); len(problem.All(err)) == 0 {
		t.Errorf("no figures: %v", err)
	}
	c.Title = ""
	if _, err := Workbook(c, a); len(problem.All(err)) == 0 {
		t.Errorf("a case that is wrong: %v", err)
	}
}

func TestSheetNames(t *testing.T) {
	w := newWorkbook()
	for _, tc := range [][2]string{{"Lines", "Lines"}, {"lines", "lines 2"}, {"a/b:c*d?e[f]g\\h", "a b c d e f g h"}, {"'quoted'", "’quoted’"}, {strings.Repeat("𝒜", 40), strings.Repeat("𝒜", 15)}, {"=cmd|x!A1", "cmd x A1"}, {strings.Repeat("x", 40), strings.Repeat("x", 31)}, {strings.Repeat("x", 41), strings.Repeat("x", 29) + " 2"}} {
		if got := w.sheetName(tc[0]); got != tc[1] {
			t.Errorf("%q became %q", tc[0], got)
		}
	}
}

func TestSection(t *testing.T) {
	for name, c := range manyCases() {
		r := Section(c, appraised(t, c))
		last := 0
		for _, p := range r.Parts {
			for _, b := range p.Blocks {
				if b.Table != nil {
					for _, row := range b.Table.Rows {
						if len(row) != len(b.Table.Head) {
							t.Errorf("%s: %s: a row of %d below %d heads", name, b.Table.Caption, len(row), len(b.Table.Head))
						}
					}
					continue
				}
				if last++; b.Number != last || !strings.HasSuffix(b.Text, ".") || strings.HasSuffix(b.Text, "..") || strings.Contains(b.Text, "%!") {
					t.Errorf("%s: paragraph %d: %s", name, b.Number, b.Text)
				}
			}
		}
	}
	text := Section(plainCase(), appraised(t, plainCase())).Text()
	for _, want := range []string{
		"It costs £1,000,000 over the 10 years from 2026/27 to 2035/36, in the prices of each year: £1,000,000 of capital, £0 of one-off revenue and £0 of ongoing revenue.",
		"All of it is capital.", "Not funded in the year in which it falls: £1,000,000 of capital in the General Fund.", "The benefit-cost ratio is 1.3694.", "The net present social value is £369,3",
		"For the net present value to be nought, all costs may rise by 36.9%.", "Not cash neutral: £1,000,000 is not covered by displaced budgets.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("nothing says %q in\n%s", want, text)
		}
	}
	if got := Section(&costmodel.Case{}, &costmodel.Appraisal{}).Text(); !strings.Contains(got, "no option") {
		t.Error(got)
	}
	c := plainCase()
	c.Options[1].Title = "<script>alert(1)</script> | *x* [a](javascript:b)"
	if got := Section(c, appraised(t, c)).Markdown(); strings.Contains(got, "<script") || strings.Contains(got, "[a](") || strings.Contains(got, " | *x*") {
		t.Error(got)
	}
}

// largest is a case as large as one may be.
func largest() *costmodel.Case {
	c := plainCase()
	c.Years, c.Lines = 60, nil
	for i := range MostLines {
		l := costmodel.Line{ID: fmt.Sprintf("L%d", i+1), Option: "buy", Area: fmt.Sprint("Area ", i%7), Kind: costmodel.Kinds()[i%10], Label: fmt.Sprint("Line ", i+1), Note: "A note of some words that says where the amounts come from", Amounts: byYear{}}
		for t := range 60 {
			l.Amounts[c.First+calendar.FinancialYear(t)] = money.Pence(1_234_567*(i+1)%99_999_999 + t*101)
		}
		c.Lines = append(c.Lines, l)
	}
	return c
}

func TestTheLargestCaseComesBack(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	c := largest()
	a := appraised(t, c)
	began := time.Now()
	file, err := Workbook(c, a)
	if err != nil {
		t.Fatal(err)
	}
	made := time.Since(began)
	got, err := ReadWorkbook(file, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d lines of 60 years: made in %s, %d KB, read in %s", len(c.Lines), made, len(file)>>10, time.Since(began)-made)
	if !reflect.DeepEqual(got, c) {
		t.Error("it is another case")
	}
}

func FuzzReadWorkbook(f *testing.F) {
	c := plainCase()
	good := exported(f, c)
	f.Add(good)
	f.Add(exported(f, fullCase()))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte{0xD0, 0xCF, 0x11, 0xE0})
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, read := range []func([]byte, *costmodel.Case) (Reading, error){Inspect, ReadPlain} {
			r, err := read(file, c)
			checkRead(t, r.Case, err)
		}
		got, err := ReadWorkbook(file, c)
		checkRead(t, got, err)
	})
}

// Random bytes seldom are a zip: this puts them inside one.
func FuzzInsideWorkbook(f *testing.F) {
	c := plainCase()
	good := exported(f, c)
	z, err := zip.NewReader(bytes.NewReader(good), int64(len(good)))
	if err != nil {
		f.Fatal(err)
	}
	parts := []string{"xl/worksheets/sheet3.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "_rels/.rels"}
	texts := map[string][]byte{}
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			f.Fatal(err)
		}
		texts[part.Name], _ = io.ReadAll(r)
	}
	for i, name := range parts {
		f.Add(i, texts[name])
	}
	f.Add(0, []byte(`<worksheet><sheetData><row><c t="inlineStr"><is><t>Line</t></is></c><c t="str"><v>Kind</v></c><c t="str"><v>Name</v></c><c t="str"><v>2026/27</v></c></row><row r="2"><c r="D2"><f>1</f><v>1.5</v></c></row></sheetData></worksheet>`))
	f.Fuzz(func(t *testing.T, which int, text []byte) {
		if which < 0 || which >= len(parts) {
			return
		}
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for name, old := range texts {
			if name == parts[which] {
				old = text
			}
			out, _ := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
			out.Write(old)
		}
		w.Close()
		for _, read := range []func([]byte, *costmodel.Case) (Reading, error){Inspect, ReadPlain} {
			r, err := read(b.Bytes(), c)
			checkRead(t, r.Case, err)
		}
	})
}

func checkRead(t *testing.T, got *costmodel.Case, err error) {
	if err != nil && (len(problem.All(err)) == 0 || got != nil) {
		t.Fatalf("no sentence: %v", err)
	}
	if err == nil && got.Check() != nil {
		t.Fatalf("a case that is wrong was read: %v", got.Check())
	}
}

func FuzzReadLinesCSV(f *testing.F) {
	c := plainCase()
	var b bytes.Buffer
	if err := LinesCSV(&b, c); err != nil {
		f.Fatal(err)
	}
	f.Add(b.String())
	f.Add("Line;Kind;Name;2026/27\n;Capital;\"'=1\";1.5k\n")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ReadLinesCSV(strings.NewReader(text), c)
		checkRead(t, got, err)
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := LinesCSV(&again, got); err != nil {
			t.Fatal(err)
		}
		twice, err := ReadLinesCSV(&again, got)
		if err != nil || !reflect.DeepEqual(twice, got) {
			t.Fatalf("what was read is not written and read again: %v", err)
		}
	})
}

func TestProseNamesEveryFigureOfATable(t *testing.T) {
	r := Report{Parts: []Part{{Heading: "Money", Blocks: []Block{{Number: 1, Text: "It costs."}, {Table: &Table{Caption: "By year", Head: []string{"Year", "Capital", "Revenue"}, Rows: [][]string{{"2026/27", "£5", "£0"}, {"2027/28", "£0", "£0"}}}}}}}}
	if got, want := r.Prose(), "Money\n\n1. It costs.\n\nBy year:\n\n2026/27: capital £5.\n\n2027/28: nothing.\n"; got != want {
		t.Errorf("got %q", got)
	}
}
