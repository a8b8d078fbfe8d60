package costmodel

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"testing"

	"moothall/calendar"
	"moothall/money"
)

func built(t *testing.T, k SetKind, name string) Set {
	t.Helper()
	for _, s := range BuiltIn() {
		if s.Kind == k && s.Name == name {
			return s
		}
	}
	t.Fatalf("there is no set %s", name)
	return Set{}
}

func pounds(s string) money.Pence {
	p, err := money.Parse(s)
	if err != nil {
		panic(err)
	}
	return p
}

// The discount factors that tables print.
func TestDiscountFactors(t *testing.T) {
	d := *built(t, DiscountSet, "green-book-2026").Discount
	for year, want := range map[int]string{0: "1.0000", 1: "0.9662", 2: "0.9335", 3: "0.9019", 4: "0.8714", 5: "0.8420", 10: "0.7089", 30: "0.3563", 31: "0.3459", 50: "0.1973", 75: "0.0942", 125: "0.0274"} {
		if got := d.DiscountFactor(year).Places(); got != want {
			t.Errorf("year %d: %s, want %s", year, got, want)
		}
	}
	old := *built(t, DiscountSet, "green-book-2022").Discount
	if old.DiscountFactor(60) != d.DiscountFactor(60) {
		t.Error("the standard schedule is the same in both editions")
	}
	health := *built(t, DiscountSet, "green-book-2026-health").Discount
	if got := health.DiscountFactor(31).String4(); got != mustFactor(one().power(15000, -30).power(12900, -1)).String4() {
		t.Errorf("health, year 31: %s", got)
	}
}

func mustFactor(f *fine) Factor {
	got, ok := f.factor()
	if !ok {
		panic("no factor")
	}
	return got
}

// 3.5% real and 2% inflation are 5.57%, not 5.5%.
func TestNominalRate(t *testing.T) {
	if got := NominalRate(35000, 20000).String(); got != "5.57" {
		t.Errorf("got %s", got)
	}
}

// The factors of the equivalent annual cost.
func TestAnnuityFactors(t *testing.T) {
	for years, want := range map[int]string{7: "0.1635", 10: "0.1202"} {
		if got := AnnuityFactor(35000, years).Places(); got != want {
			t.Errorf("%d years: %s, want %s", years, got, want)
		}
	}
}

// £1m of 2019 is £1,232,916 in prices of 2024, where the index went from 81.1085
// to 100.
func TestDeflator(t *testing.T) {
	index := Deflator{Index: map[calendar.FinancialYear]Rate{2019: 811085, 2020: 850000, 2021: 870000, 2022: 900000, 2023: 960000, 2024: 1_000_000}, After: 20000}
	got, ok := index.level(2024).copy().over(index.level(2019)).pence(pounds("1m"))
	if !ok || got/100 != 1_232_916 {
		t.Errorf("got %s", got)
	}
	if f := mustFactor(index.level(2025).copy().over(index.level(2024))); f != One/100*102 {
		t.Errorf("a year after the index prices grow by the rate: %s", f)
	}
}

// £1,000,000 over seven years at 5%.
func TestMRPOfAMillion(t *testing.T) {
	equal, err := MRP(EqualInstalment, pounds("1m"), 7, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range equal {
		want := "142857.14"
		if i == 6 {
			want = "142857.16"
		}
		if p.Plain() != want {
			t.Errorf("equal instalment %d: %s, want %s", i+1, p.Plain(), want)
		}
	}
	annuity, err := MRP(Annuity, pounds("1m"), 7, 50000)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"122819.82", "128960.81", "135408.85", "142179.29", "149288.26", "156752.67", "164590.30"} {
		if annuity[i].Plain() != want {
			t.Errorf("annuity %d: %s, want %s", i+1, annuity[i].Plain(), want)
		}
	}
	charges, err := Charges(EqualInstalment, pounds("1m"), 2026, 2027, 7, 0, 50000)
	if err != nil || charges[0].Interest.Plain() != "50000.00" || charges[1].Interest.Pounds() != "£42,857.14" || charges[6].Interest.Pounds() != "£7,142.86" || charges[0].Year != 2027 {
		t.Errorf("interest on the opening balance: %v, %v", charges, err)
	}
	charges, err = Charges(Annuity, pounds("1m"), 2026, 2027, 7, 50000, 50000)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range charges {
		if level := c.MRP + c.Interest; level < 17_281_981 || level > 17_281_983 {
			t.Errorf("%s: provision and interest come to %s, want £172,819.82", c.Year, level)
		}
	}
}

// £750,000, the figure of 2007, over five years at 5%.
func TestMRPOf2007(t *testing.T) {
	equal, err := Charges(EqualInstalment, pounds("750k"), 2007, 2008, 5, 0, 50000)
	if err != nil || equal[0].MRP != pounds("150000") || equal[0].Interest != pounds("37500") {
		t.Errorf("%+v, %v", equal, err)
	}
	level, err := Charges(Annuity, pounds("750k"), 2007, 2008, 5, 50000, 50000)
	if err != nil || (level[0].MRP+level[0].Interest)/100 != 173_231 {
		t.Errorf("%+v, %v", level[0], err)
	}
}

// A first charge of £4.884m at 4% of the balance leaves a charge of £778,000
// forty-five years later and £18.673m still to provide for.
func TestReducingBalance(t *testing.T) {
	charges, err := MRP(ReducingBalance, pounds("122.1m"), 60, 40000)
	if err != nil || charges[0] != pounds("4.884m") {
		t.Fatalf("first charge %s, %v", charges[0], err)
	}
	if got := math.Round(float64(charges[45]) / 100_000); got != 778 {
		t.Errorf("charge 45 years after the first: £%.0fk", got)
	}
	left := pounds("122.1m")
	for _, c := range charges[:46] {
		left -= c
	}
	// The first charge is printed to £1,000, so what is left is known to £1,911.
	if off := left - pounds("18.673m"); off < -191_100 || off > 191_100 {
		t.Errorf("%s is left", left)
	}
}

// Capital of £1,000k in year 0 and a benefit of £180k in years 1 to 9.
func TestSwitchingValues(t *testing.T) {
	c := simple()
	a, err := AppraiseFile(c)
	if err != nil {
		t.Fatal(err)
	}
	e := a.Proposed().Economic
	if got := fmt.Sprintf("%.1f %.1f", float64(e.Benefits)/100_000, float64(e.Net)/100_000); got != "1369.4 369.4" {
		t.Errorf("PVB and NPSV are %s", got)
	}
	if e.Switching[0].Change != "36.9" || e.Switching[1].Change != "-27.0" {
		t.Errorf("costs may rise by %s, benefits change by %s", e.Switching[0].Change, e.Switching[1].Change)
	}
	if e.Switching[0].Words != "may rise by 36.9%" || e.Switching[1].Words != "may fall by 27.0%" {
		t.Errorf("%q, %q", e.Switching[0].Words, e.Switching[1].Words)
	}
	if e.Ratio != "1.3694" {
		t.Errorf("BCR %s", e.Ratio)
	}
}

// simple is one purchase and what it saves, in real prices.
func simple() *Case {
	saves := map[calendar.FinancialYear]money.Pence{}
	for y := calendar.FinancialYear(2027); y <= 2035; y++ {
		saves[y] = pounds("180k")
	}
	return &Case{Format: Format, Title: "A purchase that saves", First: 2026, Years: 10, Sets: map[SetKind]string{DeflatorSet: "no-inflation"},
		Options: []Option{{ID: "nothing", Title: "Do nothing", Nothing: true}, {ID: "buy", Title: "Buy", Preferred: true}},
		Lines: []Line{
			{ID: "L1", Option: "buy", Area: "all", Kind: Capital, Label: "Purchase", Amounts: map[calendar.FinancialYear]money.Pence{2026: pounds("1m")}, Life: 10, Real: true},
			{ID: "L2", Option: "buy", Area: "all", Kind: Cashable, Label: "Saving", Amounts: saves, Owner: "Head of service", BudgetLine: "B100", Real: true},
		}}
}

// [−5, 10.5, 1, −8, 1] has three rates of return.
func TestThreeRates(t *testing.T) {
	got := InternalRates([]float64{-5, 10.5, 1, -8, 1})
	want := []string{"-0.870", "0.0886", "0.7096"}
	if len(got) != 3 {
		t.Fatalf("got %v", got)
	}
	for i, r := range got {
		decimals := len(want[i]) - 2
		if want[i][0] == '-' {
			decimals--
		}
		if s := strconv.FormatFloat(r, 'f', decimals, 64); s != want[i] {
			t.Errorf("rate %d is %s, want %s", i+1, s, want[i])
		}
	}
	list, words := roots([]money.Pence{-500, 1050, 100, -800, 100})
	if len(list) != 3 || words != "There are 3: the flow changes its sign 3 times, so no single one says what is gained. Go by the present value" {
		t.Errorf("%v, %q", list, words)
	}
}

// MIRR against its formula: −1,000 now, 500 in each of three years, 10% and 12%.
func TestModifiedRate(t *testing.T) {
	got, ok := ModifiedRate([]money.Pence{-100_000, 50_000, 50_000, 50_000}, 100_000, 120_000)
	want := math.Cbrt((500*1.12*1.12+500*1.12+500)/1000) - 1
	if !ok || math.Abs(got-want) > 1e-12 {
		t.Errorf("%v, want %v", got, want)
	}
}

// £7.4m shared 61.8 to 38.2.
func TestPartnershipShares(t *testing.T) {
	got, err := money.Share(pounds("7.4m"), []int64{618, 382})
	if err != nil || got[0].String() != "£4,573,200.00" || got[1].String() != "£2,826,800.00" {
		t.Errorf("%v, %v", got, err)
	}
}

// A saving of £11k in one year and £33k from the next is printed −11, −22, 0.
func TestIncrements(t *testing.T) {
	c := simple()
	c.Lines[1].Amounts = map[calendar.FinancialYear]money.Pence{}
	c.Lines[1].Real = false
	c.First, c.Lines[0].Amounts = 2026, nil
	for y := calendar.FinancialYear(2026); y <= 2035; y++ {
		c.Lines[1].Amounts[y] = pounds("33k")
	}
	c.Lines[1].Amounts[2026] = pounds("11k")
	a, err := AppraiseFile(c)
	if err != nil {
		t.Fatal(err)
	}
	sums := make([]money.Pence, 10)
	for _, row := range a.Proposed().Financial.Plan {
		for i, p := range row.Years {
			sums[i] += p
		}
	}
	for i, want := range []money.Pence{-1_100_000, -2_200_000, 0, 0} {
		if sums[i] != want {
			t.Errorf("increment %d is %s, want %s", i+1, sums[i], want)
		}
	}
	if rows := a.Proposed().Financial.Plan; rows[0].Category != Saves || rows[1].Category != FullYear {
		t.Errorf("%+v", rows)
	}
}

// The full council table of 2024: £9,533,700 of new revenue less £5,314,000
// displaced leaves £4,219,700 over ten years; −£30,800 in the first year and
// £276,200 in the second. Only those four figures are known: the phasing of the
// rest is made up so that they hold.
func TestFullCouncilTable(t *testing.T) {
	spend, displaced := map[calendar.FinancialYear]money.Pence{}, map[calendar.FinancialYear]money.Pence{}
	for i := calendar.FinancialYear(0); i < 10; i++ {
		displaced[2024+i] = pounds("531400")
	}
	spend[2024], spend[2025] = pounds("500600"), pounds("807600")
	for i := calendar.FinancialYear(2); i < 10; i++ {
		spend[2024+i] = pounds("1028187.50")
	}
	v, err := CashNeutral(Horizon{First: 2024, Count: 10}, []Line{{Kind: Revenue, Label: "New", Amounts: spend}, {Kind: Displaced, Label: "Old", Amounts: displaced}}, 0)
	if err != nil || v.Table.Total.Cost != pounds("9533700") || v.Table.Total.Displaced != pounds("5314000") || v.Table.Total.Net != pounds("4219700") || v.Table.Years[0].Net != pounds("-30800") || v.Table.Years[1].Net != pounds("276200") || v.Flag != NotNeutral {
		t.Errorf("%+v, %v", v.Table.Total, err)
	}
}

// The funding examples that papers print add up.
func TestPrintedFunding(t *testing.T) {
	for total, parts := range map[string][]string{"1496000": {"995000", "144000", "357000"}, "4.329m": {"2.752m", "1.577m"}} {
		c := simple()
		c.Lines[0].Amounts = map[calendar.FinancialYear]money.Pence{2026: pounds(total)}
		for i, p := range parts {
			c.Funding = append(c.Funding, Funding{ID: "F" + strconv.Itoa(i), Source: []Source{Borrowed, Receipts, Grant}[i], Pays: PaysCapital, Amounts: map[calendar.FinancialYear]money.Pence{2026: pounds(p)}})
		}
		a, err := AppraiseFile(c)
		if err != nil {
			t.Fatal(err)
		}
		if y := a.Proposed().Financial.All[0]; y.Capital != pounds(total) || y.CapitalUnfunded != 0 {
			t.Errorf("%s: %+v", total, y)
		}
	}
}

// Optimism bias: an upper bound of 200%, of which 30% of the causes are managed
// by half, leaves 170%.
func TestOptimismBias(t *testing.T) {
	c := simple()
	c.Lines[0].Bias = "equipment-development"
	c.Mitigations = []Mitigation{{Bias: "equipment-development", Area: "Supplier", Weight: 300_000, Managed: 500_000}}
	a, err := AppraiseFile(c)
	if err != nil {
		t.Fatal(err)
	}
	if e := a.Proposed().Economic; e.Costs != pounds("2.7m") || e.Bias != pounds("1.7m") {
		t.Errorf("costs %s, of which bias %s", e.Costs, e.Bias)
	}
	if all := a.Proposed().Financial.All[0].Capital; all != pounds("1m") {
		t.Errorf("the financial case has %s", all)
	}
}

// A percentage of a sum is the same by the short way and by the long one.
func TestPercentagesOfSums(t *testing.T) {
	for _, p := range []money.Pence{0, 1, -1, 49, 50, 51, 12_345_678_901, -12_345_678_901, 1_000_000_000_000_000, -9_000_000_000_000_000} {
		for _, f := range []Factor{One, One / 3, One + 1, 7 * One, 1} {
			for _, r := range []Rate{0, 1, -1, 500_000, -500_000, 1_000_000, 9_000_000, -999_999} {
				var s sum
				s.add(p, f)
				want, _ := roundOff(new(big.Int).Mul(s.big(), big.NewInt(int64(r))), hundredthFactor)
				if got := s.percent(r); got != want {
					t.Fatalf("%s%% of %s times %s is %s, want %s", r, p, f, got, want)
				}
			}
		}
	}
}
