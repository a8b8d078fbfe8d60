package costmodel

// What an attack and a second reading of the arithmetic found, so that it stays
// mended.

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/calendar"
	"moothall/money"
)

func own(k SetKind, part func(*Set)) []Set {
	s := Set{Name: "own", Kind: k, Title: "Own", Source: "Own", Status: Local}
	part(&s)
	return []Set{s}
}

func noPanic(t *testing.T, c *Case) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			t.Errorf("it panics: %v", r)
		}
	}()
	_, _ = AppraiseFile(c)
}

func TestPricesThatFallToNothingAreRefused(t *testing.T) {
	c := simple()
	c.First, c.Lines, c.Sets[DeflatorSet] = 2140, nil, "own"
	c.OwnSets = own(DeflatorSet, func(s *Set) { s.Deflator = &Deflator{After: -490_000} })
	noPanic(t, c)
}

func TestAnIndexOfNothingIsRefused(t *testing.T) {
	c := simple()
	c.Sets[DeflatorSet] = "own"
	c.OwnSets = own(DeflatorSet, func(s *Set) { s.Deflator = &Deflator{Index: byRate{1900: 0}} })
	noPanic(t, c)
}

func TestADeflatorThatDoesNotFitIsRefused(t *testing.T) {
	c := simple()
	c.Years, c.Sets[DeflatorSet] = 40, "own"
	c.OwnSets = own(DeflatorSet, func(s *Set) { s.Deflator = &Deflator{After: -490_000} })
	a, err := AppraiseFile(c)
	for i := 1; err == nil && i < 40; i++ { // prices that fall by 49% a year
		if a.Factors[i].Deflator < a.Factors[i-1].Deflator {
			t.Fatalf("the deflator of %s is printed as %s, after %s", a.Factors[i].Year, a.Factors[i].Deflator, a.Factors[i-1].Deflator)
		}
	}
}

func TestFirstUseIsBounded(t *testing.T) {
	c := simple()
	c.Sets[MRPSet] = "own"
	c.OwnSets = own(MRPSet, func(s *Set) { s.MRP = &MRPPolicy{Method: EqualInstalment, First: FirstAfterUse, Over: 5} })
	for i := range 20 {
		f := Funding{ID: fmt.Sprint(i), Source: Borrowed, Pays: PaysCapital, FirstUse: 9998, Amounts: byFY{}}
		for y := c.First; y <= c.last(); y++ {
			f.Amounts[y] = 1
		}
		c.Funding = append(c.Funding, f)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := AppraiseFile(c)
	runtime.ReadMemStats(&after)
	if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; err == nil && mb > 100 {
		t.Errorf("a first use in 9998/99 takes %d MB for 20 of 200 sources", mb)
	}
}

func TestManySplitsAreSoonWorkedOut(t *testing.T) {
	c := simple()
	c.Years, c.Lines = 60, nil
	k := Key{ID: "k", Title: "k", Tolerance: 500_000}
	for i := range 50 {
		c.Partners = append(c.Partners, Partner{fmt.Sprintf("p%d", i), "P"})
	}
	for y := c.First; y <= c.last(); y++ {
		v := map[string]Rate{}
		for _, p := range c.Partners {
			v[p.ID] = 1
		}
		k.Splits = append(k.Splits, Split{From: y, Values: v})
	}
	c.Keys = []Key{k}
	start := time.Now()
	workedOut(t, c)
	if took := time.Since(start); took > time.Second {
		t.Errorf("one key of 60 splits and 50 partners takes %s; a file of 8 MB holds sixty such", took)
	}
}

func TestDeepNestingIsCheap(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, _ = Read(strings.NewReader(strings.Repeat("[", 9990) + strings.Repeat("]", 9990)))
	runtime.ReadMemStats(&after)
	if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 50 {
		t.Errorf("a file of 20 kB takes %d MB to refuse", mb)
	}
}

func TestBorrowingCoversNoRevenue(t *testing.T) {
	c := simple()
	c.Lines = []Line{{ID: "L1", Option: "buy", Kind: Revenue, Label: "Staff", Amounts: byFY{2026: pounds("100k")}}}
	c.Funding = []Funding{{ID: "F", Option: "buy", Source: Borrowed, Pays: PaysCapital, Life: 40, Amounts: byFY{2026: pounds("100k")}}}
	a, err := AppraiseFile(c)
	if err == nil && a.Proposed().Financial.Neutral.Table.Years[0].Net < pounds("100k") {
		t.Errorf("£100,000 of revenue is borrowed for, and the test says %s is to find", a.Proposed().Financial.Neutral.Table.Years[0].Net)
	}
}

func TestInvestToSaveBelongsToItsOption(t *testing.T) {
	c := simple()
	c.InvestSave = &InvestToSave{Opening: pounds("1m"), Draw: byFY{2026: pounds("100k")}, From: 2027, Years: 2}
	if f := workedOut(t, c).Option("nothing").Financial; f.Total.Repayment != 0 || f.Total.RevenueFunded != 0 {
		t.Errorf("doing nothing draws %s and repays %s", f.Total.RevenueFunded, f.Total.Repayment)
	}
}

func TestFlexibleReceiptsAreAddedUp(t *testing.T) {
	c := simple()
	c.Lines = append(c.Lines, Line{ID: "L3", Option: "buy", Kind: OneOff, Label: "Moving", Amounts: byFY{2026: 100}})
	for _, id := range []string{"a", "b"} {
		c.Funding = append(c.Funding, Funding{ID: id, Source: FlexReceipts, Pays: PaysRevenue, OwnSales: true, Amounts: byFY{2026: 100}})
	}
	if _, err := AppraiseFile(c); err == nil {
		t.Error("£2 of flexible receipts pay for £1 of one-off revenue")
	}
}

func TestNoYearHidesAnother(t *testing.T) {
	c := simple()
	c.Lines = []Line{{ID: "L1", Option: "buy", Kind: Revenue, Label: "Staff", Amounts: byFY{2026: pounds("100k")}}}
	c.Funding = []Funding{{ID: "F", Option: "buy", Source: BaseBudget, Pays: PaysRevenue, Amounts: byFY{2035: pounds("100k")}}}
	if a := workedOut(t, c); !slices.ContainsFunc(a.Warnings, func(w string) bool { return strings.Contains(w, "unfunded") }) {
		t.Errorf("£100,000 of 2026/27 is funded in 2035/36, and nothing is said: %q", a.Warnings)
	}
}

func TestAKindOfSetMistypedIsRefused(t *testing.T) {
	c := simple()
	c.Sets["discont"] = "undiscounted"
	if _, err := AppraiseFile(c); err == nil {
		t.Error("the kind of set “discont” is passed over, and the usual schedule used")
	}
}

func TestNoOwnSetHasTheTreasurysName(t *testing.T) {
	c := simple()
	c.OwnSets = []Set{{Name: "green-book-2026", Kind: DiscountSet, Title: "Green Book 2026, standard", Source: "Me", Status: InForce, Discount: &Discount{Bands: []Band{{Rate: 0}}}}}
	if a, err := AppraiseFile(c); err == nil && a.Factors[9].Start == One {
		t.Errorf("a case is discounted at nought by “%s”", a.Sets[0].Name)
	}
}

func TestAYearStandsOnce(t *testing.T) {
	file := strings.Replace(asJSON(t, simple()), `{"2026/27":"1000000.00"}`, `{"2026/27":"1000000.00","2026-27":"1.00"}`, 1)
	if c, err := Read(strings.NewReader(file)); err == nil {
		t.Errorf("2026/27 is said twice, and %s is kept", c.Lines[0].Amounts[2026])
	}
}

func TestMembersAreSpelledExactly(t *testing.T) {
	file := strings.Replace(asJSON(t, simple()), `"title":"A purchase`, `"TITLE":"A purchase`, 1)
	if _, err := Read(strings.NewReader(file)); err == nil {
		t.Error("“TITLE” is read as title; the schema has no such member")
	}
}

func TestARiskCanBreakTheBudget(t *testing.T) {
	c := simple()
	c.Lines = c.Lines[:1]
	c.Risks = []Risk{{ID: "R", Title: "Late", Chance: 500_000, Low: pounds("1m"), Mode: pounds("1m"), High: pounds("1m"), Year: 2026}}
	c.Uncertainty = Uncertainty{Runs: 10_000}
	if o := workedOut(t, c).Proposed().Outlook.Over[0]; o.Chance == "0.0" {
		t.Errorf("£1m more with a chance of a half, and the chance of more than %s is %s%%", o.Budget, o.Chance)
	}
}

func TestACommonDriverWidens(t *testing.T) {
	c := simple()
	c.Lines[1].Amounts = byFY{2026: pounds("2m")}
	for i := range c.Lines {
		c.Lines[i].Points = &Points{Low: 500_000, High: 1_500_000}
	}
	width := func(common Rate) money.Pence {
		c.Uncertainty = Uncertainty{Runs: 10_000, Common: common}
		o := workedOut(t, c).Proposed().Outlook.Net
		return o.P90 - o.P10
	}
	if apart, together := width(0), width(hundred); together < apart {
		t.Errorf("with everything in common the NPSV spreads over %s, with nothing over %s", together, apart)
	}
}

func TestNothingIsDisplacedBeforeTheContractEnds(t *testing.T) {
	c := simple()
	c.Lines = append(c.Lines, Line{ID: "D", Kind: Displaced, Label: "Old", Ends: calendar.NewDate(2028, time.March, 31), Amounts: byFY{2027: pounds("100k")}})
	if c.Check() == nil {
		t.Error("a contract that ends on 31 March 2028 frees a whole year's budget of 2027/28")
	}
}

func TestBiasIsNotRoundedOnTheWay(t *testing.T) {
	c := simple()
	c.Lines = c.Lines[:1]
	c.Lines[0].Bias, c.Lines[0].Amounts = "outsourcing", byFY{2026: pounds("100m")}
	c.Mitigations = []Mitigation{{Bias: "outsourcing", Area: "x", Weight: 333_333, Managed: 333_333}}
	// 41% × (1 − 0.333333²) of £100m
	if got := workedOut(t, c).Proposed().Economic.Bias; got != pounds("36444453.56") {
		t.Errorf("bias is %s, want £36,444,453.56", got)
	}
}

func TestAKeyWithoutToleranceHasThatOfTheSet(t *testing.T) {
	c := simple()
	c.Partners = []Partner{{"a", "A"}, {"b", "B"}}
	c.Keys = []Key{{ID: "k", Title: "k", Splits: []Split{{From: 2026, Values: map[string]Rate{"a": 500_000, "b": 500_000}}, {From: 2027, Values: map[string]Rate{"a": 510_000, "b": 490_000}}}}}
	if s := workedOut(t, c).Splits[1]; s.Weights[0] != 500_000 {
		t.Errorf("a share moved by one point, the set allows three, and the split moves: %s", s.Why)
	}
}

func TestEverythingIsLookedAt(t *testing.T) {
	for name, change := range map[string]func(*Case){
		"confidence BC":               func(c *Case) { c.Lines[0].Confidence = "BC" },
		"a mitigation of no category": func(c *Case) { c.Mitigations = []Mitigation{{Bias: "nonsense", Area: "x"}} },
		"a budget below nought":       func(c *Case) { c.Budget = byFY{2026: -5} },
		"a budget before the case":    func(c *Case) { c.Budget = byFY{1999: 5} },
		"no such loan": func(c *Case) {
			c.Funding = []Funding{{ID: "a", Source: Borrowed, Pays: PaysCapital, Loan: "bananas", Amounts: byFY{2026: 1}}}
		},
		"a reserve twice": func(c *Case) { c.Reserves = []Reserve{{Name: "R", Opening: 1}, {Name: "R", Opening: 1}} },
	} {
		c := simple()
		change(c)
		if _, err := AppraiseFile(c); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestTheSameMistakesReadTheSame(t *testing.T) {
	seen, draws := map[string]bool{}, map[string]bool{}
	for range 50 {
		c := simple()
		c.Conventions = Conventions{Timing: "x", Factors: "x", Sums: "x"}
		seen[c.Check().Error()] = true
		c = simple()
		c.InvestSave = &InvestToSave{Years: 1, From: 2027, Draw: byFY{2001: 1, 2002: 1, 2003: 1}}
		draws[c.Check().Error()] = true
	}
	if len(seen) > 1 || len(draws) > 1 {
		t.Errorf("the same mistakes are said in %d and %d orders", len(seen), len(draws))
	}
}

func TestAModifiedRateOverSixtyYears(t *testing.T) {
	flow := make([]money.Pence, 60)
	flow[0], flow[59] = -100, 100_000_000
	if r, ok := ModifiedRate(flow, 0, 0); !ok || math.Abs(r-(math.Pow(1e6, 1.0/59)-1)) > 1e-9 {
		t.Errorf("£1 becomes a million in 59 years at %v, want 0.2639", r)
	}
}

func TestTheTenthPercentileComesOutWhereItIsTheMode(t *testing.T) {
	c := ranged(1, Points{Low: hundred, High: 1_300_000}, Uncertainty{Runs: runs, Shape: Triangular, Points: TenNinety})
	if got := perCent(workedOut(t, c).Proposed().Outlook.Cost.P10); math.Abs(got-100) > 0.7 {
		t.Errorf("P10 is %.2f per cent, want 100", got)
	}
	c = ranged(1, Points{Low: 10_000, High: 2_000_000}, Uncertainty{Runs: runs, Shape: Triangular, Points: TenNinety})
	if got := perCent(workedOut(t, c).Proposed().Outlook.Cost.P10); math.Abs(got-1) > 5 {
		t.Errorf("P10 is %.2f per cent, want 1", got)
	}
}

func TestEACOfTheCostsBeforeTheyAreRounded(t *testing.T) {
	c := simple()
	c.Lines = c.Lines[:1]
	wrong := 0
	for i := range 1000 {
		c.Lines[0].Amounts = byFY{2027: money.Pence(i + 1)}
		exact := float64(i+1) / 1.035 * 0.035 / (1 - math.Pow(1.035, -10))
		if off := float64(workedOut(t, c).Proposed().Economic.Annual) - exact; math.Abs(off) > 0.5001 {
			wrong++
		}
	}
	if wrong > 0 {
		t.Errorf("EAC is not the nearest penny for %d of 1,000 amounts", wrong)
	}
}

func TestARowIsRoundedOnce(t *testing.T) {
	c := simple()
	c.Lines, c.Sets[DiscountSet] = c.Lines[:1], "own"
	c.OwnSets = own(DiscountSet, func(s *Set) { s.Discount = &Discount{Bands: []Band{{Rate: 1}}} }) // 0.0001 per cent
	c.Conventions = Conventions{Sums: SumsOfRounded, Unit: 100_000}
	c.Lines[0].Amounts = byFY{2027: 50_000} // worth 49,999.95 pence
	if y := workedOut(t, c).Proposed().Economic.Years[1]; y.PVCost != 0 {
		t.Errorf("£499.9995 to the nearest £1,000 is %s", y.PVCost)
	}
}

func TestAnAnnuityOfPenniesDoesNotOvershoot(t *testing.T) {
	if list, _ := MRP(Annuity, 3, 5, 10_000); slices.ContainsFunc(list, func(p money.Pence) bool { return p < 0 }) {
		t.Errorf("a provision below nought: %v", list)
	}
}

func TestATaxIsNoTransferBetweenPartners(t *testing.T) {
	c := simple()
	c.Partners = []Partner{{"a", "A"}}
	c.Lines = []Line{{ID: "L1", Option: "buy", Area: "x", Kind: Revenue, Label: "VAT that is not recovered", Transfer: true, Amounts: byFY{2026: pounds("100k")}}}
	if n := workedOut(t, c).Proposed().Financial.Neutral.Table.Total.Net; n != pounds("100k") {
		t.Errorf("a tax of £100,000 leaves %s to find", n)
	}
}

func TestTheSaveFundIsNoSourceByItself(t *testing.T) {
	c := simple()
	c.Lines = append(c.Lines, Line{ID: "L3", Option: "buy", Kind: OneOff, Label: "Moving", Amounts: byFY{2026: 100}})
	c.Funding = []Funding{{ID: "F", Option: "buy", Source: FromSaveFund, Pays: PaysRevenue, Amounts: byFY{2026: 100}}}
	if a, err := AppraiseFile(c); err == nil && a.Proposed().Financial.Total.Repayment == 0 {
		t.Error("the invest-to-save fund pays £1 that is never repaid")
	}
}

func TestMistakesAreBounded(t *testing.T) {
	long := strings.Repeat("x", 200_000)
	var b strings.Builder
	for i := range 500 {
		fmt.Fprintf(&b, `"a%d":1,`, i)
	}
	_, err := Read(strings.NewReader(`{"` + long + `":{"amounts":{` + strings.TrimSuffix(b.String(), ",") + `}}}`))
	if err == nil || len(err.Error()) > 200_000 {
		t.Errorf("a file of 200 kB is refused with %d characters", len(err.Error()))
	}
}

func TestLoansAreBounded(t *testing.T) {
	c := simple()
	c.Years = 60
	for i := range 60 {
		f := Funding{ID: fmt.Sprint(i), Source: Borrowed, Pays: PaysCapital, Life: 50, Amounts: byFY{}}
		for y := c.First; y <= c.last(); y++ {
			f.Amounts[y] = 1
		}
		c.Funding = append(c.Funding, f)
	}
	if _, err := AppraiseFile(c); err == nil || !strings.Contains(err.Error(), "Put loans of the same year") {
		t.Errorf("got %v", err)
	}
}
