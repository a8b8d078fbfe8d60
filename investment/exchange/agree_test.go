package exchange

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"moothall/investment/costmodel"
	"moothall/money"
)

// recalculated has every file worked out by LibreOffice, which is given no
// value to begin with: Workbook writes formulas alone.
func recalculated(t *testing.T, files map[string][]byte) map[string][]byte {
	t.Helper()
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		if os.Getenv("CI") == "true" || os.Getenv("MOOTHALL_REQUIRE_ALL") == "1" {
			t.Fatal("there is no soffice (package libreoffice-calc) to work the formulas out")
		}
		t.Skip("there is no soffice (package libreoffice-calc) to work the formulas out")
	}
	dir := t.TempDir()
	args := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", "xlsx", "--outdir", filepath.Join(dir, "out")}
	names := map[string]string{}
	for name, file := range files {
		at := filepath.Join(dir, fmt.Sprintf("case%d.xlsx", len(names)))
		names[name] = filepath.Join(dir, "out", filepath.Base(at))
		if err := os.WriteFile(at, file, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, at)
	}
	if out, err := exec.CommandContext(t.Context(), soffice, args...).CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	got := map[string][]byte{}
	for name, at := range names {
		var err error
		if got[name], err = os.ReadFile(at); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return got
}

// results are the worked out cells of a sheet.
type results struct {
	t     *testing.T
	what  string
	cells [][]string
	seen  *int
}

func (r results) row(label string, from int) int {
	for i := from; i < len(r.cells); i++ {
		if len(r.cells[i]) > 0 && r.cells[i][0] == label {
			return i
		}
	}
	r.t.Errorf("%s: there is no row %q", r.what, label)
	return -1
}

// money holds a cell against a figure, to the penny.
func (r results) money(row, col int, want money.Pence, name string) {
	if row < 0 {
		return
	}
	text := "nothing"
	if col < len(r.cells[row]) {
		text = r.cells[row][col]
	}
	f, err := strconv.ParseFloat(text, 64)
	if got := math.Round(f * 100); err != nil || got != float64(want) {
		r.t.Errorf("%s: %s in %s is %s, and Moothall has %s", r.what, name, cellName(col+1, row+1), text, want.Plain())
	}
	*r.seen++
}

func (r results) years(row int, want []money.Pence, name string) {
	for t, p := range want {
		r.money(row, firstYear-1+t, p, name+", year "+strconv.Itoa(t))
	}
}

// changedThere is a case that somebody changed in the spreadsheet: amounts, a
// timing, prices, a line taken out and a new one.
func changedThere(t *testing.T, c *costmodel.Case) []byte {
	return changed(t, c, func(f *excelize.File) {
		f.SetCellValue("Lines", yearCell(c, 2026, 5), 54321.09)
		f.SetCellStr("Lines", cellOf("timing", 5), "end-year")
		f.SetCellStr("Lines", cellOf("prices", 10), "real")
		f.SetCellStr("Lines", cellOf("price-year", 10), "2024/25")
		f.SetCellStr("Lines", cellOf("sunk", 11), "yes")
		f.SetCellStr("Lines", cellOf("bias", 19), "")
		for col, words := range map[string]string{"label": "Brand new", "kind": "Revenue, one-off", "option": "buy", "prices": "real", "bias": "outsourcing"} {
			f.SetCellStr("Lines", cellOf(col, 24), words)
		}
		f.SetCellValue("Lines", yearCell(c, 2029, 24), 4321.55)
	})
}

func TestTheSpreadsheetAgrees(t *testing.T) {
	files, cases := map[string][]byte{}, manyCases()
	for name, c := range cases {
		files[name] = exported(t, c)
	}
	const there = "changed in the spreadsheet"
	files[there] = changedThere(t, cases["mid-year"])
	got := recalculated(t, files)
	seen := 0
	for name, c := range cases {
		agreesWith(t, name, c, got[name], &seen, false)
		// And what a spreadsheet saves is read as the same case.
		back, err := ReadWorkbook(got[name], c)
		if err != nil {
			t.Errorf("%s, saved by LibreOffice: %v", name, err)
			continue
		}
		sameCase(t, name+", saved by LibreOffice", back, c)
	}
	c, err := ReadWorkbook(got[there], cases["mid-year"])
	if err != nil {
		t.Fatal(err)
	}
	if last := c.Lines[len(c.Lines)-1]; len(c.Lines) != len(cases["mid-year"].Lines)+1 || last.Label != "Brand new" {
		t.Errorf("the new line is not there: %d lines", len(c.Lines))
	}
	agreesWith(t, there, c, got[there], &seen, true)
	t.Logf("%d figures of %d workbooks agree", seen, len(files))
	if seen < 5000 {
		t.Errorf("only %d figures were compared", seen)
	}
}

// agreesWith holds what a spreadsheet worked out against the appraisal. Once a
// workbook was changed, its checks differ, and what Moothall put into it as
// figures is that of before.
func agreesWith(t *testing.T, name string, c *costmodel.Case, file []byte, seen *int, changed bool) {
	a := appraised(t, c)
	f, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheets := f.GetSheetList()
	for _, sheet := range sheets {
		cells, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range cells {
			for j, text := range row {
				if strings.HasPrefix(text, "#") || strings.HasPrefix(text, "Err:") || !changed && (text == "differs" || strings.HasPrefix(text, "Some figures differ")) {
					t.Errorf("%s: %s!%s says %s (%s)", name, sheet, cellName(j+1, i+1), text, row[0])
				}
			}
		}
		r := results{t, name + ", " + sheet, cells, seen}
		for i := range a.Options {
			switch sheet {
			case sheets[indexOf(c)+i]:
				checkEconomic(r, a.Options[i].Economic, a.Conventions)
			case sheets[indexOf(c)+len(a.Options)+i]:
				checkFinancial(r, a.Options[i].Financial)
			}
		}
		switch {
		case sheet == "Borrowing":
			checkBorrowing(r, a)
		case sheet == "Parameters":
			checkFactors(r, a)
		case sheet == "Plan" && !changed:
			checkPlan(r, a.Proposed().Financial)
		case sheet == "Partners" && !changed:
			checkShares(r, a.Proposed())
		}
	}
}

// indexOf is the place of the first economic sheet.
func indexOf(c *costmodel.Case) int {
	n := 4
	if len(c.Funding) > 0 || c.InvestSave != nil {
		n++
	}
	if len(c.Risks) > 0 {
		n++
	}
	return n
}

func checkFactors(r results, a *costmodel.Appraisal) {
	for label, of := range map[string]func(f costmodel.FactorRow) costmodel.Factor{
		"In use: year-0-undiscounted": func(f costmodel.FactorRow) costmodel.Factor { return f.Start },
		"In use: mid-year":            func(f costmodel.FactorRow) costmodel.Factor { return f.Mid },
		"In use: end-year":            func(f costmodel.FactorRow) costmodel.Factor { return f.End },
		"Deflator: from the prices of the year to those of the base year": func(f costmodel.FactorRow) costmodel.Factor { return f.Deflator },
	} {
		if a.Conventions.Factors == costmodel.FourDecimals && strings.HasPrefix(label, "In use") {
			label += ", to four decimals"
		}
		row := r.row(label, 0)
		for t, f := range a.Factors {
			if row < 0 {
				break
			}
			got, err := strconv.ParseFloat(r.cells[row][firstYear-1+t], 64)
			want, _ := strconv.ParseFloat(of(f).String(), 64)
			if err != nil || math.Abs(got-want) > 1e-13 {
				r.t.Errorf("%s: %s, year %d: %s, and Moothall has %s", r.what, label, t, r.cells[row][firstYear-1+t], of(f))
			}
			*r.seen++
		}
	}
}

func checkEconomic(r results, e *costmodel.Economic, v costmodel.Conventions) {
	pre := func(label, rounded string) string {
		if v.Sums == costmodel.SumsOfRounded {
			return "Rows rounded to " + money.Pence(v.Unit).Pounds() + ": " + rounded
		}
		return label
	}
	for label, of := range map[string]func(y costmodel.EconomicYear) money.Pence{
		"Costs, with bias and risk":                                   func(y costmodel.EconomicYear) money.Pence { return y.Cost },
		"Benefits, less dis-benefits":                                 func(y costmodel.EconomicYear) money.Pence { return y.Benefit },
		"Net benefit":                                                 func(y costmodel.EconomicYear) money.Pence { return y.Net },
		"Net present value so far":                                    func(y costmodel.EconomicYear) money.Pence { return y.PVSoFar },
		pre("Present value of costs", "present value of costs"):       func(y costmodel.EconomicYear) money.Pence { return y.PVCost },
		pre("Present value of benefits", "present value of benefits"): func(y costmodel.EconomicYear) money.Pence { return y.PVBenefit },
		pre("Net present value", "net present value"):                 func(y costmodel.EconomicYear) money.Pence { return y.PVNet },
	} {
		var list []money.Pence
		for _, y := range e.Years {
			list = append(list, of(y))
		}
		r.years(r.row(label, 0), list, label)
	}
	r.money(r.row("PVC: present value of costs", 0), 1, e.Costs, "PVC")
	r.money(r.row("PVB: present value of benefits", 0), 1, e.Benefits, "PVB")
	r.money(r.row("NPSV: net present social value", 0), 1, e.Net, "NPSV")
	r.money(r.row("EAC: equivalent annual cost", 0), 1, e.Annual, "EAC")
	if row := r.row("BCR: benefit-cost ratio", 0); row >= 0 {
		got, want := r.cells[row][1], e.Ratio
		f, _ := strconv.ParseFloat(got, 64)
		if want == "" && got != "undefined" || want != "" && strconv.FormatFloat(f, 'f', 4, 64) != want {
			r.t.Errorf("%s: BCR is %q, and Moothall has %q", r.what, got, want)
		}
	}
}

func checkFinancial(r results, f *costmodel.Financial) {
	at := r.row
	block := func(from int, years []costmodel.FundYear, total costmodel.FundYear) {
		if from < 0 {
			return
		}
		var soFar money.Pence
		list := map[string][]money.Pence{}
		put := func(y costmodel.FundYear) {
			soFar += y.NetRevenue
			for i, p := range []money.Pence{y.Capital, y.CapitalFunded, y.CapitalUnfunded, y.OneOff, y.Recurring, y.Contribution, y.MRP, y.Interest, y.Repayment, y.Revenue, y.Displaced, y.RevenueFunded, y.RevenueUnfunded, y.Savings, y.NetRevenue, y.Met, y.OnBudget, soFar} {
				list[fundLabels[i]] = append(list[fundLabels[i]], p)
			}
		}
		for _, y := range years {
			put(y)
		}
		put(total)
		for _, label := range fundLabels {
			row := at(label, from)
			r.years(row, list[label][:len(years)], label)
			if label != fundLabels[rowSoFar] {
				r.money(row, 1, list[label][len(years)], label+", total")
			}
		}
	}
	for _, v := range f.Funds {
		from := at(costmodel.FundWords(v.Fund), 0)
		block(from, v.Years, v.Total)
		for _, s := range f.Sources {
			if s.Fund == v.Fund && s.Source != costmodel.FromDisplaced && from >= 0 {
				row := at(s.Source.Words()+", for "+s.Pays, from)
				r.years(row, s.Years, s.Source.Words())
				r.money(row, 1, s.Total, s.Source.Words())
			}
		}
	}
	block(at("All funds, for reading", 0), f.All, f.Total)
	from := at("Cash-neutral test", 0)
	if from < 0 {
		return
	}
	for label, of := range map[string]func(y costmodel.Year) money.Pence{
		"Capital that counts": func(y costmodel.Year) money.Pence { return y.Capital }, "Revenue that counts": func(y costmodel.Year) money.Pence { return y.Revenue },
		"Displaced budgets": func(y costmodel.Year) money.Pence { return y.Displaced }, "Net cost": func(y costmodel.Year) money.Pence { return y.Net }, "Net cost so far": func(y costmodel.Year) money.Pence { return y.Cumulative },
	} {
		var list []money.Pence
		for _, y := range f.Neutral.Table.Years {
			list = append(list, of(y))
		}
		r.years(at(label, from), list, label)
	}
	if row := at("Cash-neutral verdict", 0); row >= 0 && r.cells[row][1] != f.Neutral.Flag {
		r.t.Errorf("%s: the verdict is %q, and Moothall has %q", r.what, r.cells[row][1], f.Neutral.Flag)
	}
}

func checkBorrowing(r results, a *costmodel.Appraisal) {
	seen := map[string]bool{}
	row := 4
	for _, o := range a.Options {
		for _, c := range o.Financial.Charges {
			key := c.Funding + c.Spent.String()
			if seen[key] {
				continue
			}
			seen[key] = true
			for _, y := range c.Years {
				if r.cells[row][0] != c.Funding || r.cells[row][chargeYear-1] != y.Year.String() {
					r.t.Fatalf("%s: row %d is %v, want %s of %s", r.what, row+1, r.cells[row], c.Funding, y.Year)
				}
				r.money(row, chargeOpening-1, y.Opening, "opening")
				r.money(row, chargeMRP-1, y.MRP, "MRP")
				r.money(row, chargeInterest-1, y.Interest, "interest")
				r.money(row, chargeClosing-1, y.Closing, "closing")
				row++
			}
		}
	}
	if p := a.Proposed().Financial.Repay; p != nil {
		from := r.row("Year", 0)
		for t, y := range p.Years {
			for i, want := range []money.Pence{y.Opening, y.Draw, y.Interest, y.Repayment, y.Closing} {
				r.money(from+1+t, 1+i, want, "invest to save")
			}
		}
	}
}

func checkPlan(r results, f *costmodel.Financial) {
	var net []money.Pence
	for _, y := range f.All {
		net = append(net, y.OnBudget)
	}
	r.years(r.row("Annual total: the increments so far", 0), net, "annual total")
	for _, row := range f.Capital {
		at := r.row(row.Class+", "+costmodel.FundWords(row.Fund), 0)
		r.years(at, row.Years, "capital programme")
		r.money(at, 1, row.Total, "capital programme")
	}
}

func checkShares(r results, o *costmodel.OptionResult) {
	for _, p := range o.Partners {
		from := r.row(p.Name, 0)
		if from < 0 {
			continue
		}
		r.money(r.row("Net cost", from), 1, p.Verdict.Table.Total.Net, p.Name)
		r.money(r.row("Displaced budgets", from), 1, p.Verdict.Table.Total.Displaced, p.Name)
		r.money(r.row("Cashable savings and income", from), 1, p.Savings.Total, p.Name)
	}
}

// A formula has no value of its own in the file: so what LibreOffice shows, it
// worked out.
func TestFormulasHaveNoValuesYet(t *testing.T) {
	b, err := open(exported(t, fullCase()))
	if err != nil {
		t.Fatal(err)
	}
	formulas := 0
	for _, s := range b.sheets {
		g, err := b.grid(s)
		if err != nil {
			t.Fatal(err)
		}
		for at, c := range g.cells {
			if !c.hasFormula {
				continue
			}
			formulas++
			if c.text != "" {
				t.Errorf("%s is worked out already: %s", g.place(at[0], at[1]), c.text)
			}
		}
	}
	if formulas < 1000 || !bytes.Contains(b.parts["xl/workbook.xml"], []byte(`fullCalcOnLoad="true"`)) {
		t.Errorf("%d formulas, and the workbook does not ask to be worked out", formulas)
	}
}
