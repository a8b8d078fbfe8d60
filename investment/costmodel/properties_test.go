package costmodel

import (
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"moothall/calendar"
	"moothall/money"
)

// The thirteen calculation rules of the domain guide, section 11, over drawn
// cases. Of rule 11 (stages compared) and rule 12 (what counts as delivered)
// this package keeps only what is tested here.

// cashOf is what a line moves in a year, in the prices of that year.
func (o *oracle) cashOf(l Line, y calendar.FinancialYear) money.Pence {
	if !l.Real {
		return l.Amounts[y]
	}
	return roundedOff(times(o.real(l, y), o.prices(y)))
}

// roundedOff is half away from nought.
func roundedOff(x *big.Rat) money.Pence {
	p, _ := new(big.Int).SetString(x.FloatString(0), 10)
	return money.Pence(p.Int64())
}

// about says whether two amounts differ by a penny for each of n roundings.
func about(a, b money.Pence, n int) bool { return a-b <= money.Pence(n) && b-a <= money.Pence(n) }

// Rule 1.
func TestFundingEqualsCost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawnCase(t)
		f, o := workedOut(t, c).Proposed().Financial, newOracle(c)
		for _, v := range f.Funds {
			for _, y := range v.Years {
				if y.CapitalFunded+y.CapitalUnfunded != y.Capital || y.RevenueFunded+y.RevenueUnfunded != y.Revenue {
					t.Fatalf("%s, %s: %+v", v.Fund, y.Year, y)
				}
				var capital, spent, capitalFunded, revenueFunded, contribution money.Pence
				lines := 0
				for _, l := range c.LinesOf("buy") {
					if l.fund() != v.Fund {
						continue
					}
					lines++
					switch a := o.cashOf(l, y.Year); l.Kind {
					case Capital:
						capital += a
					case OneOff, Revenue:
						spent += a
					case Displaced:
						revenueFunded += a
					}
				}
				for _, each := range c.Funding {
					switch a := each.Amounts[y.Year]; {
					case each.fund() != v.Fund:
					case each.Pays == PaysCapital:
						capitalFunded += a
						if each.Source == FromRevenue {
							contribution += a
						}
					default:
						revenueFunded += a
					}
				}
				if c.InvestSave != nil && v.Fund == "general-fund" {
					revenueFunded += c.InvestSave.Draw[y.Year]
				}
				if !about(y.Capital, capital, lines) || !about(y.OneOff+y.Recurring, spent, lines) || y.Contribution != contribution || y.Revenue != y.OneOff+y.Recurring+contribution+y.MRP+y.Interest+y.Repayment {
					t.Fatalf("%s, %s: %+v costs %s of capital and %s of revenue", v.Fund, y.Year, y, capital, spent)
				}
				if y.CapitalFunded != capitalFunded || !about(y.RevenueFunded, revenueFunded, lines) {
					t.Fatalf("%s, %s: %+v is funded by %s for capital and %s for revenue", v.Fund, y.Year, y, capitalFunded, revenueFunded)
				}
			}
		}
	})
}

// Rule 1: what the sources pay is what is funded, and the years are the total.
func TestSourcesAddUpToWhatIsFunded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := workedOut(t, drawnCase(t)).Proposed().Financial
		for _, v := range f.Funds {
			var capital, revenue, capitalUnfunded, revenueUnfunded money.Pence
			for i, y := range v.Years {
				var forCapital, forRevenue money.Pence
				for _, s := range f.Sources {
					switch {
					case s.Fund != v.Fund:
					case s.Pays == PaysCapital:
						forCapital += s.Years[i]
					default:
						forRevenue += s.Years[i]
					}
				}
				if forCapital != y.CapitalFunded || forRevenue != y.RevenueFunded {
					t.Fatalf("%s, %s: the sources pay %s and %s of %+v", v.Fund, y.Year, forCapital, forRevenue, y)
				}
				capital, revenue, capitalUnfunded, revenueUnfunded = capital+y.Capital, revenue+y.Revenue, capitalUnfunded+y.CapitalUnfunded, revenueUnfunded+y.RevenueUnfunded
			}
			if z := v.Total; z.Capital != capital || z.Revenue != revenue || z.CapitalUnfunded != capitalUnfunded || z.RevenueUnfunded != revenueUnfunded {
				t.Fatalf("%s: the total is %+v", v.Fund, z)
			}
		}
	})
}

// Rule 2.
func TestBorrowingOnlyAgainstCapital(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawnCase(t)
		c.Funding = append(c.Funding, Funding{ID: "loan", Source: Borrowed, Pays: pick(t, "pays", PaysRevenue, PaysBorrowing, ""), Amounts: byFY{c.First: 1}})
		refused(t, c.Check(), "funding-loan", "Borrowing pays for capital only")
	})
}

// Rule 2.
func TestReceiptsAreFlexibleInTheirYearsOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := simple()
		c.First = calendar.FinancialYear(rapid.IntRange(2020, 2035).Draw(t, "first"))
		year := c.First + calendar.FinancialYear(rapid.IntRange(0, 9).Draw(t, "year"))
		c.Lines = []Line{{ID: "L1", Kind: OneOff, Label: "Redundancy", Amounts: byFY{year: 100}}, {ID: "L2", Kind: Cashable, Label: "Posts"}}
		amount := pick[money.Pence](t, "amount", 1, 100, 101)
		c.Funding = []Funding{{ID: "F", Source: FlexReceipts, Pays: PaysRevenue, OwnSales: true, Amounts: byFY{year: amount}}}
		_, err := AppraiseFile(c)
		switch {
		case year < 2025 || year > 2029:
			refused(t, err, CellName("F-F", year), "flexibly in 2025/26 to 2029/30 only")
		case amount > 100:
			refused(t, err, CellName("F-F", year), "one-off revenue only")
		case err != nil:
			t.Fatalf("%s: %v", year, err)
		}
	})
}

// Rule 3.
func TestMRPSumsExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		method := pick(t, "method", EqualInstalment, Annuity)
		amount := money.Pence(rapid.Int64Range(0, int64(MostInAYear)).Draw(t, "amount"))
		years := rapid.IntRange(1, 60).Draw(t, "years")
		first := calendar.FinancialYear(2027 + rapid.IntRange(0, 5).Draw(t, "operational after"))
		interest := drawnRate(t, 0, 100)
		list, err := Charges(method, amount, 2026, first, years, drawnRate(t, 0, 100), interest)
		if err != nil {
			t.Fatalf("%v", err)
		}
		owed, total := amount, money.Pence(0)
		for i, charge := range list {
			if charge.Year != calendar.FinancialYear(2027+i) || charge.Opening != owed || charge.Closing != owed-charge.MRP || charge.Year < first && charge.MRP != 0 {
				t.Fatalf("%+v follows a balance of %s", charge, owed)
			}
			if charge.Interest != roundedOff(times(frac(int64(owed), 1), percents(interest))) {
				t.Fatalf("interest of %+v at %s%%", charge, interest)
			}
			owed, total = charge.Closing, total+charge.MRP
		}
		if total != amount || owed != 0 || list[len(list)-1].Year != first+calendar.FinancialYear(years)-1 {
			t.Fatalf("%s of %s is provided for by %s", total, amount, list[len(list)-1].Year)
		}
	})
}

// Rule 3, of a whole case: what is borrowed is provided for, within the horizon
// or after it, from the year after the spend or the first use.
func TestWhatIsBorrowedIsProvidedFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawnCase(t)
		if c.Sets[MRPSet] == "reducing-balance-4" { // which never ends
			c.Sets[MRPSet] = "annuity"
		}
		a := workedOut(t, c)
		f := a.Proposed().Financial
		funding := map[string]Funding{}
		for _, each := range c.Funding {
			funding[each.ID] = each
		}
		var borrowed, provided, within, after money.Pence
		for _, row := range f.Charges {
			first := row.Spent + 1
			if c.Sets[MRPSet] == "drawn-mrp" && c.OwnSets[3].MRP.First == FirstAfterUse {
				first = max(first, funding[row.Funding].FirstUse)
			}
			if row.Amount != funding[row.Funding].Amounts[row.Spent] || row.Years[0].Year != row.Spent+1 || row.Years[len(row.Years)-1].Year != first+calendar.FinancialYear(row.Life)-1 {
				t.Fatalf("%+v", row)
			}
			borrowed += row.Amount
			for _, charge := range row.Years {
				if charge.Year < first && charge.MRP != 0 {
					t.Fatalf("%s is charged in %s; the first charge falls in %s", charge.MRP, charge.Year, first)
				}
				provided += charge.MRP
				if charge.Year <= c.last() {
					within += charge.MRP + charge.Interest
				} else {
					after += charge.MRP + charge.Interest
				}
			}
		}
		if provided != borrowed || after != f.After || within != f.Total.MRP+f.Total.Interest {
			t.Fatalf("%s is borrowed and %s provided for; %s within and %s after, not %s and %s", borrowed, provided, within, after, f.Total.MRP+f.Total.Interest, f.After)
		}
	})
}

// Rule 4: financing, transfers and what is sunk change nothing in the economic
// case; discounting, bias, risks and benefits that are no cash nothing in the
// financial one.
func TestBothViewsFromOneCase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawnCase(t)
		whole := workedOut(t, c).Proposed()
		other := workedOut(t, emptied(unfunded(c), func(l Line) bool { return l.Transfer || l.Sunk })).Proposed()
		if got, want := asJSON(t, other.Economic), asJSON(t, whole.Economic); got != want {
			t.Fatalf("without financing, transfers and what is sunk the economic case changes from\n%s to\n%s", want, got)
		}
		d := changed(c, func(l *Line) {
			l.Bias = ""
			if !l.Kind.IsCost() && !l.Kind.IsCash() {
				l.Amounts = nil
			}
		})
		d.Risks, d.Mitigations, d.Sets = nil, nil, maps.Clone(c.Sets)
		d.Sets[DiscountSet], d.Conventions = "undiscounted", Conventions{Timing: MidYear}
		if got, want := asJSON(t, workedOut(t, d).Proposed().Financial), asJSON(t, whole.Financial); got != want {
			t.Fatalf("without discounting, bias and risks the financial case changes from\n%s to\n%s", want, got)
		}
	})
}

// Rule 4: the table that leads from the one to the other.
func TestTheBridgeLeadsToTheNetPresentValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawnCase(t)
		for _, o := range workedOut(t, c).Options {
			so := money.Pence(0)
			for _, row := range o.Bridge {
				so += row.Change
				if row.So != so {
					t.Fatalf("%s: %q comes to %s, not %s", o.ID, row.Step, so, row.So)
				}
			}
			if so != -o.Economic.Net {
				t.Fatalf("%s: the bridge ends at %s; the NPSV is %s", o.ID, so, o.Economic.Net)
			}
			if c.Sets[DiscountSet] != "undiscounted" || c.Conventions.Factors == FourDecimals || c.Conventions.Sums == SumsOfRounded {
				continue
			}
			if last := o.Bridge[len(o.Bridge)-1]; !about(last.Change, 0, 4) {
				t.Fatalf("%s: without discounting %s is left for %q", o.ID, last.Change, last.Step)
			}
		}
	})
}

// Rule 5: a case that is cut in two is worth what its parts are worth, and the
// option is held against the minimum.
func TestNPSVIsLinearInLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := unfunded(drawnCase(t))
		c.Conventions.Sums = RoundedSums
		first := map[string]bool{}
		for _, l := range c.Lines {
			first[l.ID] = oneIn(t, 2, "in the first part")
		}
		one, two := emptied(c, func(l Line) bool { return !first[l.ID] }), emptied(c, func(l Line) bool { return first[l.ID] })
		two.Risks = nil
		whole, a, b := workedOut(t, c), workedOut(t, one), workedOut(t, two)
		for i, o := range whole.Options {
			if got, want := o.Economic.Net, a.Options[i].Economic.Net+b.Options[i].Economic.Net; !about(got, want, 1) {
				t.Fatalf("%s is worth %s, and its parts %s", o.ID, got, want)
			}
			if o.Economic.AgainstMin != o.Economic.Net-whole.Option("least").Economic.Net || o.Economic.MinimumName != "least" {
				t.Fatalf("%s is worth %s more than the minimum, which is called %q", o.ID, o.Economic.AgainstMin, o.Economic.MinimumName)
			}
		}
	})
}

// Rule 5.
func TestThriceTheLinesIsThriceTheValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := unfunded(drawnCase(t))
		c.Conventions.Sums, c.Risks = RoundedSums, nil
		thrice := changed(c, func(l *Line) {
			more := byFY{}
			for y, a := range l.Amounts {
				more[y] = 3 * a
			}
			l.Amounts = more
		})
		one, three := workedOut(t, c).Proposed().Economic, workedOut(t, thrice).Proposed().Economic
		if !about(three.Net, 3*one.Net, 2) || !about(three.Costs, 3*one.Costs, 2) || !about(three.Benefits, 3*one.Benefits, 2) {
			t.Fatalf("%s becomes %s", one.Net, three.Net)
		}
	})
}

// Rule 5. The rows that list lines are in the order of the lines, and sentences
// count them: both are compared sorted, and without the number.
func TestTheOrderOfLinesChangesNoFigure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawnCase(t)
		d := *c
		d.Lines = rapid.Permutation(c.Lines).Draw(t, "other order")
		if a, b := sortedJSON(t, workedOut(t, c)), sortedJSON(t, workedOut(t, &d)); a != b {
			t.Fatalf("in another order\n%s is\n%s", a, b)
		}
	})
}

var lineNumber = regexp.MustCompile(`Line \d+`)

func sortedJSON(t failing, a *Appraisal) string {
	t.Helper()
	for _, o := range a.Options {
		slices.SortFunc(o.Economic.Switching, func(a, b Switch) int { return strings.Compare(a.Line+a.Label, b.Line+b.Label) })
		slices.SortFunc(o.Financial.Areas, func(a, b AreaVerdict) int { return strings.Compare(a.Area, b.Area) })
	}
	for _, list := range [][]string{a.Gaps, a.Warnings} {
		for i := range list {
			list[i] = lineNumber.ReplaceAllString(list[i], "Line")
		}
		slices.Sort(list)
	}
	return asJSON(t, a)
}

// Rule 6: what is no cash changes neither the savings nor the payback, and a
// displaced budget is no saving.
func TestOnlyCashIsCashable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawnCase(t)
		whole := workedOut(t, c).Proposed()
		cash := workedOut(t, emptied(c, func(l Line) bool { return !l.Kind.IsCost() && !l.Kind.IsCash() })).Proposed()
		if whole.Financial.Total.Savings != cash.Financial.Total.Savings || asJSON(t, whole.Economic.Payback) != asJSON(t, cash.Economic.Payback) || asJSON(t, whole.Economic.Discounted) != asJSON(t, cash.Economic.Discounted) {
			t.Fatalf("what is no cash changes the savings from %s to %s, or the payback from %+v to %+v", cash.Financial.Total.Savings, whole.Financial.Total.Savings, cash.Economic.Payback, whole.Economic.Payback)
		}
		rest := workedOut(t, emptied(unfunded(c), func(l Line) bool { return l.Kind == Displaced })).Proposed()
		o := newOracle(c)
		for i, y := range whole.Financial.All {
			var want money.Pence
			lines := c.LinesOf("buy")
			for _, l := range lines {
				if l.Kind == Cashable || l.Kind == Income {
					want += o.cashOf(l, y.Year)
				}
			}
			if y.Savings != rest.Financial.All[i].Savings || !about(y.Savings, want, len(lines)) {
				t.Fatalf("%s saves %s, and without what is displaced %s; the lines say %s", y.Year, y.Savings, rest.Financial.All[i].Savings, want)
			}
		}
	})
}

// Rule 6: the payback counts cashable savings, income and displaced budgets less
// costs, and is the first year end from which the sum is never again below
// nought.
func TestPaybackStaysPaidBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawnCase(t)
		c.Risks = nil
		e, o := workedOut(t, c).Proposed().Economic, newOracle(c)
		lines := c.LinesOf("buy")
		for i := range c.Years {
			var want money.Pence
			for _, l := range lines {
				if l.Transfer || l.Sunk {
					continue
				}
				switch a := o.cashOf(l, c.First+calendar.FinancialYear(i)); l.Kind {
				case Capital, OneOff, Revenue:
					want -= a
				case Cashable, Income, Displaced:
					want += a
				}
			}
			if !about(e.Payback.Flow[i], want, len(lines)) {
				t.Fatalf("in year %d the payback counts %s, not %s", i, e.Payback.Flow[i], want)
			}
		}
		for _, p := range []Payback{e.Payback, e.Discounted} {
			paidBack(t, c, p)
		}
	})
}

func paidBack(t failing, c *Case, p Payback) {
	t.Helper()
	so, sums := money.Pence(0), []money.Pence{}
	for _, x := range p.Flow {
		so += x
		sums = append(sums, so)
	}
	if !slices.Equal(sums, p.SoFar) {
		t.Fatalf("%v adds up to %v, not to %v", p.Flow, sums, p.SoFar)
	}
	stays := func(from int) bool {
		return !slices.ContainsFunc(sums[from:], func(x money.Pence) bool { return x < 0 })
	}
	switch first := slices.IndexFunc(c.horizon().Years(), func(y calendar.FinancialYear) bool { return stays(int(y - c.First)) }); {
	case first < 0:
		if p.Within || !strings.HasPrefix(p.Words, "Not within the horizon") {
			t.Fatalf("%v is never paid back, and it says %+v", p.Flow, p)
		}
	case stays(0):
		if !p.Within || p.Year != 0 {
			t.Fatalf("%v needs no payback, and it says %+v", p.Flow, p)
		}
	default:
		if !p.Within || p.Year != c.First+calendar.FinancialYear(first) || !strings.Contains(p.Words, p.Years) {
			t.Fatalf("%v is paid back in year %d, and it says %+v", p.Flow, first, p)
		}
		if years, ok := new(big.Rat).SetString(p.Years); !ok || years.Cmp(frac(int64(first), 1)) < 0 || years.Cmp(frac(int64(first)+1, 1)) > 0 {
			t.Fatalf("%v is paid back after %s years, in the year of number %d", p.Flow, p.Years, first)
		}
	}
}

// Rule 7, jointly: new cost, with provision and interest in place of what is
// borrowed, less what is displaced.
func TestCashNeutralJointly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// What partners pay each other is nothing jointly, and is left out here.
		c := changed(drawnCase(t), func(l *Line) { l.Transfer = false })
		c.Funding = slices.DeleteFunc(c.Funding, func(f Funding) bool { return f.Source != Borrowed })
		f := workedOut(t, c).Proposed().Financial
		peak, so, over := money.Pence(0), money.Pence(0), false
		for i, y := range f.Neutral.Table.Years {
			borrowed := money.Pence(0)
			for _, row := range f.Charges {
				if row.Spent == y.Year {
					borrowed += row.Amount
				}
			}
			of := f.All[i]
			interest := money.Pence(0)
			if f.Repay != nil {
				interest = f.Repay.Years[i].Interest
			}
			net := of.Capital - borrowed + of.OneOff + of.Recurring + of.MRP + of.Interest + interest - of.Displaced
			if y.Net != net {
				t.Fatalf("%s: %s is net, not %s: %+v", y.Year, net, y.Net, of)
			}
			so += net
			peak, over = max(peak, so), over || net > c.Tolerance || so > c.Tolerance
		}
		want := EveryYear
		switch {
		case so > c.Tolerance:
			want = NotNeutral
		case over:
			want = OverPeriod
		}
		if f.Neutral.Flag != want || f.Neutral.Peak != peak {
			t.Fatalf("%s with a peak of %s, not %s with %s", f.Neutral.Flag, f.Neutral.Peak, want, peak)
		}
	})
}

// Rules 7 and 8: what the partners bear and save is the whole, in every year and
// kind, to the penny.
func TestPartnersBearTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := unfunded(drawnCase(t))
		r := workedOut(t, c).Proposed()
		if len(c.Partners) == 0 {
			return
		}
		for i, all := range r.Financial.All {
			var capital, revenue, displaced, savings money.Pence
			for _, p := range r.Partners {
				y := p.Verdict.Table.Years[i]
				capital, revenue, displaced, savings = capital+y.Capital, revenue+y.Revenue, displaced+y.Displaced, savings+p.Savings.Years[i]
			}
			if capital != all.Capital || revenue != all.OneOff+all.Recurring || displaced != all.Displaced || savings != all.Savings {
				t.Fatalf("%s: the partners bear %s and %s, free %s and save %s of %+v", all.Year, capital, revenue, displaced, savings, all)
			}
		}
	})
}

// Rule 8: a share is its weight of the amount, to the penny, for every line.
func TestAShareIsItsPart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Int64Range(0, 1_000_000), 1, 5).Draw(t, "weights")
		weights[0]++
		c := &Case{Format: Format, Title: "Shared", First: 2026, Years: 1, Options: []Option{{ID: "buy", Title: "Buy"}}}
		k := Key{ID: "k", Title: "Calls", Splits: []Split{{From: 2026, Values: map[string]Rate{}}}}
		total := int64(0)
		for i, w := range weights {
			id := string(rune('a' + i))
			c.Partners = append(c.Partners, Partner{ID: id, Name: id})
			k.Splits[0].Values[id] = Rate(w)
			total += w
		}
		amount := money.Pence(rapid.Int64Range(0, int64(MostInAYear)).Draw(t, "amount"))
		c.Keys = []Key{k}
		c.Lines = []Line{{ID: "L1", Kind: Capital, Label: "Shared", Key: "k", Amounts: byFY{2026: amount}}}
		so := money.Pence(0)
		for i, p := range workedOut(t, c).Proposed().Partners {
			got := p.Verdict.Table.Years[0].Capital
			exact := new(big.Rat).Mul(frac(int64(amount), 1), frac(weights[i], total))
			if off := less(frac(int64(got), 1), exact); off.Abs(off).Cmp(frac(1, 1)) >= 0 {
				t.Fatalf("%s bears %s of %s, and its part is %s pence", p.Partner, got, amount, exact.FloatString(3))
			}
			so += got
		}
		if so != amount {
			t.Fatalf("%s of %s is shared", so, amount)
		}
	})
}

// Rule 8: the split that is set stays until a share has moved by more than the
// tolerance from it.
func TestAShiftWithinToleranceKeepsTheSplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := &Case{Format: Format, Title: "Shared", First: 2026, Years: 10, Options: []Option{{ID: "buy", Title: "Buy"}}, Partners: []Partner{{"a", "A"}, {"b", "B"}}}
		k := Key{ID: "k", Title: "Calls", Tolerance: rateUnit * Rate(rapid.IntRange(1, 9).Draw(t, "points"))}
		set, want := -1, []int{}
		for y := c.First; y <= c.last(); y++ {
			of := rapid.IntRange(35, 65).Draw(t, "share")
			k.Splits = append(k.Splits, Split{From: y, Values: map[string]Rate{"a": Rate(of) * rateUnit, "b": Rate(100-of) * rateUnit}})
			if set < 0 || rateUnit*Rate(max(of-set, set-of)) > k.Tolerance {
				set = of
			}
			want = append(want, set)
		}
		c.Keys = []Key{k}
		for i, s := range workedOut(t, c).Splits {
			if s.Weights[0] != rateUnit*Rate(want[i]) || s.Why == "" {
				t.Fatalf("%s: %v because of %s; want %d", s.Year, s.Weights, s.Why, want[i])
			}
		}
	})
}

// Rule 8.
func TestAnOverrideNeedsAReason(t *testing.T) {
	c := simple()
	c.Partners = []Partner{{"a", "A"}, {"b", "B"}}
	c.Keys = []Key{{ID: "k", Title: "Posts", Splits: []Split{{From: 2026, Values: map[string]Rate{"a": 1, "b": 1}}}, Overrides: []Override{{Year: 2028, Values: map[string]Rate{"a": 3, "b": 1}}}}}
	refused(t, c.Check(), "keys", "say why the split of 2028/29 was overridden")
	c.Keys[0].Overrides[0].Reason = "Agreed by both"
	got := workedOut(t, c).Splits
	if got[1].Weights[0] != 1 || got[2].Weights[0] != 3 || got[3].Weights[0] != 1 || !strings.Contains(got[2].Why, "Agreed by both") {
		t.Errorf("%+v", got)
	}
}

// Rule 9: increments up to a year are the total of that year, and all rows
// together are what the fund needs of revenue.
func TestIncrementsAccumulate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawnCase(t)
		f := workedOut(t, c).Proposed().Financial
		totals, once := map[string][]money.Pence{}, map[string][]money.Pence{}
		for _, row := range f.Plan {
			so := money.Pence(0)
			for i, by := range row.Years {
				if so += by; row.Totals[i] != so {
					t.Fatalf("%s: %v comes to %v", row.Category, row.Years, row.Totals)
				}
			}
			totals[row.Fund] = added(totals[row.Fund], row.Totals)
			if row.Category == Once || row.Category == Reversal {
				once[row.Fund] = added(once[row.Fund], row.Totals)
			}
		}
		for _, v := range f.Funds {
			for i, y := range v.Years {
				if got := added(make([]money.Pence, c.Years), totals[v.Fund])[i]; got != y.OnBudget {
					t.Fatalf("%s, %s: the plan comes to %s, and the fund needs %s", v.Fund, y.Year, got, y.OnBudget)
				}
				if got := added(make([]money.Pence, c.Years), once[v.Fund])[i]; got != y.OneOff+y.Contribution {
					t.Fatalf("%s, %s: one-offs and their reversals leave %s in the base, not %s", v.Fund, y.Year, got, y.OneOff+y.Contribution)
				}
			}
		}
	})
}

func added(a, b []money.Pence) []money.Pence {
	if a == nil {
		return slices.Clone(b)
	}
	for i := range b {
		a[i] += b[i]
	}
	return a
}

// Rule 10: the same case gives the same bytes, whatever was worked out before it
// by the same parameters, and after it was written and read again; and it names
// the sets that it was worked out by.
func TestFrozenBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, other := drawnCase(t), drawnCase(t)
		appraisal := workedOut(t, c)
		first := asJSON(t, appraisal)
		p, err := Resolve(c.Sets, c.OwnSets)
		if err != nil {
			t.Fatalf("%v", err)
		}
		ready, err := Prepare(p)
		if err != nil {
			t.Fatalf("%v", err)
		}
		for _, each := range []*Case{other, c} {
			a, err := ready.Appraise(each)
			if err != nil {
				t.Fatalf("%v", err)
			}
			if each == c {
				if got := asJSON(t, a); got != first {
					t.Fatalf("after another case it reads\n%s and by itself\n%s", got, first)
				}
			}
		}
		read, err := Read(strings.NewReader(asJSON(t, c)))
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if got, want := asJSON(t, read), asJSON(t, c); got != want {
			t.Fatalf("written and read again it is\n%s, and was\n%s", got, want)
		}
		if used := appraisal.Sets; len(used) != len(SetKinds()) || slices.ContainsFunc(used, func(s SetUsed) bool { return s.Name == "" || len(s.Digest) != 64 }) {
			t.Fatalf("it was worked out by %+v", used)
		}
	})
}

// Rule 11, as far as this package goes: the stage is printed and changes no
// figure, so that stages can be compared.
func TestAStageChangesNoFigure(t *testing.T) {
	for _, c := range []*Case{simple(), sound(), large(20, 0)} {
		figures := asJSON(t, workedOut(t, c).Options)
		for _, c.Stage = range Stages() {
			if a := workedOut(t, c); a.Stage != c.Stage || asJSON(t, a.Options) != figures {
				t.Errorf("%s: the figures differ at %s", c.Title, c.Stage)
			}
		}
	}
}

// Rule 12, as far as this package goes.
func TestDisBenefitsSubtract(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawnCase(t)
		c.Conventions.Sums = RoundedSums
		l := drawnLine(t, c, "L99")
		l.Option, l.Kind, l.Bias, l.Transfer, l.Sunk, l.Ends = "", DisBenefit, "", false, false, calendar.Date{}
		with := *c
		with.Lines = append(slices.Clone(c.Lines), l)
		benefit := with
		benefit.Lines = slices.Clone(with.Lines)
		benefit.Lines[len(c.Lines)].Kind = Social
		without, minus, plus := workedOut(t, c).Proposed().Economic, workedOut(t, &with).Proposed().Economic, workedOut(t, &benefit).Proposed().Economic
		if !about(without.Net-minus.Net, plus.Net-without.Net, 2) || minus.Net > without.Net || minus.Costs != without.Costs {
			t.Fatalf("%s without it, %s as a dis-benefit, %s as a benefit", without.Net, minus.Net, plus.Net)
		}
	})
}

// Rule 13.
func TestAHorizonIsOneToSixtyYears(t *testing.T) {
	for years, ok := range map[int]bool{-1: false, 0: false, 1: true, 10: true, 60: true, 61: false} {
		c := simple()
		c.Years, c.Lines = years, nil
		if err := c.Check(); (err == nil) != ok {
			t.Errorf("%d years: %v", years, err)
		}
	}
}

// Rule 13.
func TestAShortLifeIsSaid(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*Case)
		said   bool
	}{
		"five years in a case of ten":       {func(c *Case) { c.Lines[0].Life = 5 }, true},
		"by its class":                      {func(c *Case) { c.Lines[0].Life, c.Lines[0].Class = 0, "hardware" }, true},
		"as long as the case":               {func(c *Case) { c.Lines[0].Life = 10 }, false},
		"replaced by the same line":         {func(c *Case) { c.Lines[0].Life = 5; c.Lines[0].Amounts[2031] = 100 }, false},
		"replaced by another line":          {func(c *Case) { c.Lines[0].Life = 5; replaceWith(c, "all") }, false},
		"another area is replaced":          {func(c *Case) { c.Lines[0].Life = 5; replaceWith(c, "elsewhere") }, true},
		"bought so late that it lasts":      {func(c *Case) { c.Lines[0].Life = 5; c.Lines[0].Amounts = byFY{2031: 100} }, false},
		"revenue has no life":               {func(c *Case) { c.Lines[0].Life = 5; c.Lines[0].Kind = Revenue }, false},
		"a case of five years, five of use": {func(c *Case) { c.Years, c.Lines[0].Life, c.Lines[1].Amounts = 5, 5, nil }, false},
	} {
		c := simple()
		tt.change(c)
		said := slices.ContainsFunc(workedOut(t, c).Warnings, func(w string) bool { return strings.Contains(w, "add a line for its replacement") })
		if said != tt.said {
			t.Errorf("%s: a replacement is asked for: %t", name, said)
		}
	}
}

func replaceWith(c *Case, area string) {
	c.Lines = append(c.Lines, Line{ID: "L9", Option: "buy", Area: area, Kind: Capital, Label: "Replacement", Life: 5, Amounts: byFY{2031: 100}})
}

// A rate of return brings the flow to nought.
func TestARateOfReturnBringsTheFlowToNought(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		flow := []float64{}
		for _, p := range rapid.SliceOfN(rapid.Int64Range(-1e12, 1e12), 2, 12).Draw(t, "flow") {
			flow = append(flow, float64(p))
		}
		for _, r := range InternalRates(flow) {
			if r < -0.99 { // where a rate says too little of 1 + r
				continue
			}
			value, size, f := 0.0, 0.0, 1.0
			for _, x := range flow {
				value, size = value+x*f, size+max(x*f, -x*f)
				f /= 1 + r
			}
			if value > size*1e-6 || value < -size*1e-6 {
				t.Fatalf("at %v the flow %v is worth %v", r, flow, value)
			}
		}
	})
}
