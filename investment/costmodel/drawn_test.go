package costmodel

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"moothall/calendar"
	"moothall/money"
)

// byFY is an amount for each of some years.
type byFY = map[calendar.FinancialYear]money.Pence

func pick[T any](t *rapid.T, label string, from ...T) T {
	return rapid.SampledFrom(from).Draw(t, label)
}

// one in so many times.
func oneIn(t *rapid.T, n int, label string) bool { return rapid.IntRange(1, n).Draw(t, label) == n }

func drawnAmounts(t *rapid.T, years []calendar.FinancialYear) byFY {
	list := byFY{}
	for _, y := range years {
		if !oneIn(t, 3, "no amount") {
			list[y] = money.Pence(rapid.Int64Range(0, 50_000_000_00).Draw(t, "amount"))
		}
	}
	return list
}

// drawnCase is a case of any shape: every kind of line, fund and source, three
// options, partners with keys and overrides, risks, and a set of each kind.
func drawnCase(t *rapid.T) *Case {
	c := &Case{Format: Format, Title: "Drawn", Stage: pick(t, "stage", Stages()...), Class: pick(t, "class", "", "statutory", "mandatory", "discretionary"),
		First: calendar.FinancialYear(rapid.IntRange(2023, 2028).Draw(t, "first")), Years: rapid.IntRange(1, 9).Draw(t, "years"),
		Tolerance: money.Pence(rapid.Int64Range(0, 1_000_000_00).Draw(t, "tolerance")),
		Options:   []Option{{ID: "nothing", Title: "Do nothing", Nothing: true}, {ID: "least", Title: "Do the minimum", Minimum: true}, {ID: "buy", Title: "Buy", Preferred: true}}}
	c.Conventions = Conventions{Timing: pick(t, "timing", "", YearStart, MidYear, YearEnd), Factors: pick(t, "factors", "", FullFactors, FourDecimals), Sums: pick(t, "sums", "", RoundedSums, SumsOfRounded),
		Unit: pick[Unit](t, "unit", 0, 1, 100, 100_000), Ratio: pick(t, "ratio", "", GrossCosts, NetCosts), Payback: pick(t, "payback", "", WholeYears, PartYears)}
	drawSets(t, c)
	drawPartners(t, c)
	n := rapid.IntRange(0, 8).Draw(t, "lines")
	for i := range n {
		c.Lines = append(c.Lines, drawnLine(t, c, fmt.Sprintf("L%d", i+1)))
	}
	drawRisks(t, c)
	drawFunding(t, c)
	return c
}

func drawSets(t *rapid.T, c *Case) {
	name := func(k SetKind, own string) string {
		list := []string{own, ""}
		for _, s := range BuiltIn() {
			if s.Kind == k {
				list = append(list, s.Name)
			}
		}
		return pick(t, string(k), list...)
	}
	c.Sets = map[SetKind]string{DiscountSet: name(DiscountSet, "drawn-discount"), DeflatorSet: name(DeflatorSet, "drawn-deflator"), BiasSet: "treasury-2002",
		BorrowingSet: name(BorrowingSet, "drawn-borrowing"), MRPSet: name(MRPSet, "drawn-mrp"), ThresholdsSet: ""}
	index := map[calendar.FinancialYear]Rate{}
	for y := c.First - 2; y < c.First+calendar.FinancialYear(rapid.IntRange(-1, 9).Draw(t, "index years")); y++ {
		index[y] = Rate(rapid.Int64Range(500_000, 1_500_000).Draw(t, "index"))
	}
	c.OwnSets = []Set{
		{Name: "drawn-discount", Kind: DiscountSet, Title: "Drawn", Source: "Nobody", Status: Local, Discount: &Discount{Bands: []Band{
			{To: rapid.IntRange(1, 4).Draw(t, "band"), Rate: drawnRate(t, 0, 12)}, {To: rapid.IntRange(5, 8).Draw(t, "band"), Rate: drawnRate(t, 0, 12)}, {Rate: drawnRate(t, 0, 12)}}}},
		{Name: "drawn-deflator", Kind: DeflatorSet, Title: "Drawn", Source: "Nobody", Status: Local, Deflator: &Deflator{Index: index, After: drawnRate(t, -3, 9)}},
		{Name: "drawn-borrowing", Kind: BorrowingSet, Title: "Drawn", Source: "Nobody", Status: Local, Borrowing: &Borrowing{Rates: []BorrowingRate{
			{Term: 5, Rate: drawnRate(t, 0, 9)}, {Term: 20, Rate: drawnRate(t, 0, 9)}}}},
		{Name: "drawn-mrp", Kind: MRPSet, Title: "Drawn", Source: "Nobody", Status: Local, MRP: &MRPPolicy{Method: pick(t, "method", EqualInstalment, Annuity),
			First: pick(t, "first charge", FirstAfterSpend, FirstAfterUse), Lives: map[string]int{"hardware": rapid.IntRange(1, 12).Draw(t, "life")}, Over: rapid.IntRange(1, 20).Draw(t, "life"), Rate: drawnRate(t, 0, 9)}},
	}
}

func drawnRate(t *rapid.T, low, high int64) Rate {
	return Rate(rapid.Int64Range(low*rateUnit, high*rateUnit).Draw(t, "rate"))
}

func drawPartners(t *rapid.T, c *Case) {
	for i := range rapid.IntRange(0, 3).Draw(t, "partners") {
		c.Partners = append(c.Partners, Partner{ID: string(rune('a' + i)), Name: fmt.Sprintf("Council %d", i+1)})
	}
	if len(c.Partners) == 0 {
		return
	}
	values := func() map[string]Rate {
		v := map[string]Rate{}
		for _, p := range c.Partners {
			v[p.ID] = drawnRate(t, 0, 100)
		}
		v["a"]++ // never all nothing
		return v
	}
	k := Key{ID: "key", Title: "Posts", Driver: "posts", Tolerance: drawnRate(t, 0, 10)}
	for y := c.First - 1; y <= c.last(); y += calendar.FinancialYear(rapid.IntRange(1, 4).Draw(t, "until the next split")) {
		k.Splits = append(k.Splits, Split{From: y, Values: values()})
	}
	if oneIn(t, 2, "an override") {
		k.Overrides = []Override{{Year: c.First, Values: values(), Reason: "Both councils agreed"}}
	}
	c.Keys = []Key{k}
}

func drawnLine(t *rapid.T, c *Case, id string) Line {
	l := Line{ID: id, Option: pick(t, "option", "", "least", "buy", "buy"), Area: pick(t, "area", "one", "two", "three"), Kind: pick(t, "kind", Kinds()...), Label: "Line called " + id,
		Fund: pick(t, "fund", "", "", "general-fund", "hra", "dsg"), Timing: pick(t, "timing", "", "", YearStart, MidYear, YearEnd), Real: oneIn(t, 2, "real"),
		Transfer: oneIn(t, 6, "transfer"), Sunk: oneIn(t, 6, "sunk"), Owner: "Somebody", BudgetLine: "B1", Class: pick(t, "class", "", "hardware", "building"), Amounts: drawnAmounts(t, c.horizon().Years())}
	if l.Real && oneIn(t, 2, "prices of another year") {
		l.PriceYear = c.First + calendar.FinancialYear(rapid.IntRange(-4, 4).Draw(t, "price year"))
	}
	if l.Kind.IsCost() && oneIn(t, 2, "bias") {
		l.Bias = pick(t, "bias", "equipment-development", "outsourcing", "standard-buildings")
	}
	if l.Kind == Displaced && oneIn(t, 2, "ends") {
		l.Ends = c.First.Start().AddDays(-1)
	}
	if oneIn(t, 2, "points") {
		l.Points = &Points{Low: drawnRate(t, 0, 100), Mode: hundred, High: drawnRate(t, 100, 300)}
	}
	if len(c.Partners) > 0 {
		switch rapid.IntRange(0, 2).Draw(t, "shared") {
		case 1:
			l.Key = "key"
		case 2:
			l.Partner = "a"
		}
	}
	return l
}

// drawRisks draws what is expected to cost whole pence, and mitigations that
// leave a bias of no more than four decimals.
func drawRisks(t *rapid.T, c *Case) {
	for i := range rapid.IntRange(0, 2).Draw(t, "risks") {
		points := []money.Pence{}
		for range 3 {
			points = append(points, 600*money.Pence(rapid.Int64Range(0, 1_000_000).Draw(t, "impact")))
		}
		slices.Sort(points)
		c.Risks = append(c.Risks, Risk{ID: fmt.Sprintf("R%d", i+1), Title: "Late", Option: pick(t, "option", "", "buy"), Chance: rateUnit * Rate(rapid.IntRange(0, 100).Draw(t, "chance")),
			Low: points[0], Mode: points[1], High: points[2], Year: c.First + calendar.FinancialYear(rapid.IntRange(0, c.Years-1).Draw(t, "year"))})
	}
	left := 100
	for range rapid.IntRange(0, 3).Draw(t, "mitigations") {
		w := rapid.IntRange(0, left).Draw(t, "weight")
		left -= w
		c.Mitigations = append(c.Mitigations, Mitigation{Bias: "equipment-development", Area: "Supplier", Weight: rateUnit * Rate(w), Managed: rateUnit * Rate(rapid.IntRange(0, 100).Draw(t, "managed"))})
	}
	if len(c.Lines) > 0 && oneIn(t, 2, "assumption") {
		c.Assumptions = []Assumption{{ID: "A1", Text: "Staff numbers hold", Lines: []string{c.Lines[0].ID}, Low: drawnRate(t, 0, 100), High: drawnRate(t, 100, 200)}}
	}
	c.Stated = []Stated{{Label: "In all", Areas: []string{"one", "two"}, Amount: money.Pence(rapid.Int64Range(0, 1_000_000_00).Draw(t, "stated"))}}
}

// drawFunding borrows only for capital lines and uses receipts flexibly only for
// what is spent once, so that every rule of funding is kept.
func drawFunding(t *rapid.T, c *Case) {
	put := func(f Funding) {
		f.ID = fmt.Sprintf("F%d", len(c.Funding)+1)
		c.Funding = append(c.Funding, f)
	}
	saves := slices.ContainsFunc(c.LinesOf("buy"), func(l Line) bool { return l.Kind == Cashable || l.Kind == Displaced })
	flexible := false
	for _, l := range c.LinesOf("buy") {
		switch {
		case l.Real:
		case l.Kind == Capital && oneIn(t, 2, "borrow"):
			put(Funding{Option: "buy", Source: Borrowed, Pays: PaysCapital, Fund: l.Fund, Class: l.Class, Life: pick(t, "life", 0, 1, 7, 30), FirstUse: pick(t, "first use", 0, c.First+3), Amounts: maps.Clone(l.Amounts)})
		case l.Kind == OneOff && saves && !flexible && oneIn(t, 2, "flexible"):
			flexible = true
			within := byFY{}
			for y, a := range l.Amounts {
				if y >= 2025 && y <= 2029 {
					within[y] = a / 2
				}
			}
			put(Funding{Option: "buy", Source: FlexReceipts, Pays: PaysRevenue, Fund: l.Fund, OwnSales: true, Amounts: within})
		}
	}
	c.Reserves = []Reserve{{Name: "ICT", Opening: 1_000_000_00, Least: 1_000_00}}
	for range rapid.IntRange(0, 4).Draw(t, "other funding") {
		f := Funding{Option: "buy", Source: pick(t, "source", Receipts, Grant, Developers, FromRevenue, FromReserve, BaseBudget, FromSavings, FromPartner), Fund: pick(t, "fund", "", "hra"), Amounts: drawnAmounts(t, c.horizon().Years())}
		f.Pays = PaysCapital
		if !f.Source.pays(PaysCapital) || f.Source.pays(PaysRevenue) && oneIn(t, 2, "for revenue") {
			f.Pays = PaysRevenue
		}
		switch {
		case f.Source == FromReserve:
			f.Reserve = "ICT"
		case f.Source == FromPartner && len(c.Partners) == 0:
			continue
		case f.Source == FromPartner:
			f.Partner = "a"
		}
		put(f)
	}
	if c.Years > 1 && oneIn(t, 3, "invest to save") {
		i := &InvestToSave{Opening: 1_000_000_00, Rate: drawnRate(t, 0, 6), From: c.First + calendar.FinancialYear(rapid.IntRange(1, c.Years-1).Draw(t, "repay from")), Years: rapid.IntRange(1, 5).Draw(t, "repay over")}
		i.Draw = drawnAmounts(t, c.horizon().Years()[:i.From-c.First])
		c.InvestSave = i
	}
}

// failing is what both *testing.T and *rapid.T are.
type failing interface {
	Helper()
	Fatalf(format string, args ...any)
}

// workedOut appraises a case that must not be refused.
func workedOut(t failing, c *Case) *Appraisal {
	t.Helper()
	a, err := AppraiseFile(c)
	if err != nil {
		t.Fatalf("the case is refused: %v", err)
	}
	return a
}

func asJSON(t failing, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return string(text)
}

// changed is a copy of the case with its lines changed one by one.
func changed(c *Case, by func(*Line)) *Case {
	d := *c
	d.Lines = slices.Clone(c.Lines)
	for i := range d.Lines {
		by(&d.Lines[i])
	}
	return &d
}

// emptied is a copy of the case whose lines that match hold no amounts.
func emptied(c *Case, match func(Line) bool) *Case {
	return changed(c, func(l *Line) {
		if match(*l) {
			l.Amounts = nil
		}
	})
}

// unfunded is a copy of the case without funding.
func unfunded(c *Case) *Case {
	d := *c
	d.Funding, d.InvestSave = nil, nil
	return &d
}

// What the drawn tests rest on: every kind of thing is drawn, and nothing that
// is drawn is refused.
func TestEveryShapeOfCaseIsDrawn(t *testing.T) {
	seen := map[string]bool{}
	rapid.Check(t, func(t *rapid.T) {
		c := drawnCase(t)
		workedOut(t, c)
		for _, l := range c.Lines {
			seen[string(l.Kind)] = true
		}
		for _, f := range c.Funding {
			seen[string(f.Source)] = true
		}
	})
	for _, k := range Kinds() {
		if !seen[string(k)] {
			t.Errorf("no line of the kind %s was drawn", k)
		}
	}
	for _, s := range Sources() {
		if s != FromSaveFund && !seen[string(s)] { // which comes with invest to save
			t.Errorf("no funding from %s was drawn", s)
		}
	}
}
