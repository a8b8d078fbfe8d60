package exchange

import (
	"fmt"
	"testing"

	"moothall/calendar"
	"moothall/investment/costmodel"
	"moothall/money"
)

type byYear = map[calendar.FinancialYear]money.Pence

func pound(s string) money.Pence {
	p, err := money.Parse(s)
	if err != nil {
		panic(err)
	}
	return p
}

// run is the same amount from one year to another.
func run(amount string, from, to calendar.FinancialYear) byYear {
	list := byYear{}
	for y := from; y <= to; y++ {
		list[y] = pound(amount)
	}
	return list
}

// plainCase is a purchase that saves, in real prices.
func plainCase() *costmodel.Case {
	return &costmodel.Case{Format: costmodel.Format, Title: "A purchase that saves", Reference: "BC-2026-0001", Stage: costmodel.OBC, First: 2026, Years: 10, Sets: map[costmodel.SetKind]string{costmodel.DeflatorSet: "no-inflation"},
		Options: []costmodel.Option{{ID: "nothing", Title: "Do nothing", Nothing: true}, {ID: "buy", Title: "Buy", Preferred: true}},
		Lines: []costmodel.Line{
			{ID: "L1", Option: "buy", Area: "all", Kind: costmodel.Capital, Label: "Purchase", Amounts: byYear{2026: pound("1m")}, Life: 10, Real: true},
			{ID: "L2", Option: "buy", Area: "all", Kind: costmodel.Cashable, Label: "Saving", Amounts: run("180k", 2027, 2035), Owner: "Head of service", BudgetLine: "B100", Real: true},
		}}
}

// fullCase has everything in it.
func fullCase() *costmodel.Case {
	c := &costmodel.Case{Format: costmodel.Format, Title: "Client & server <2007>: Workflow/Mobility", Reference: "BC-2026-0007", Stage: costmodel.FBC, Class: "discretionary", First: 2025, Years: 12, Tolerance: pound("100"),
		Options:  []costmodel.Option{{ID: "nothing", Title: "Do nothing", Nothing: true}, {ID: "less", Title: "Do less: [a/b]?", Minimum: true}, {ID: "buy", Title: "Buy and share with the neighbour’s council", Preferred: true, Why: "It is worth most"}},
		Partners: []costmodel.Partner{{ID: "us", Name: "Stockton"}, {ID: "them", Name: "Darlington"}},
		Keys: []costmodel.Key{{ID: "posts", Title: "Posts", Driver: "posts", Tolerance: 30_000, Splits: []costmodel.Split{{From: 2020, Values: map[string]costmodel.Rate{"us": 618_000, "them": 382_000}},
			{From: 2028, Values: map[string]costmodel.Rate{"us": 550_000, "them": 450_000}}}}},
		Risks: []costmodel.Risk{{ID: "r1", Title: "It is late", Chance: 250_000, Low: pound("1000.01"), Mode: pound("20k"), High: pound("90k"), Year: 2027, Owner: "Project manager"},
			{ID: "r2", Title: "The supplier leaves", Option: "buy", Chance: 50_000, Low: 0, Mode: pound("100k"), High: pound("400k"), Year: 2029}},
		Assumptions: []costmodel.Assumption{{ID: "a1", Text: "Posts fall by four", Value: "4", Source: "Service plan", Lines: []string{"L4"}, Low: 500_000, High: 1_100_000}},
		Mitigations: []costmodel.Mitigation{{Bias: "equipment-development", Area: "Supplier", Weight: 300_000, Managed: 500_000}, {Bias: "equipment-development", Area: "Scope", Weight: 250_000, Managed: 333_300}, {Bias: "outsourcing", Area: "Contract", Weight: 400_000, Managed: 1_000_000}},
		Reserves:    []costmodel.Reserve{{Name: "ICT reserve", Opening: pound("200k"), Least: pound("50k")}},
		InvestSave:  &costmodel.InvestToSave{Opening: pound("500k"), Draw: byYear{2025: pound("40k"), 2026: pound("20k")}, Rate: 25_000, From: 2027, Years: 4},
		Funding: []costmodel.Funding{
			{ID: "F1", Source: costmodel.Borrowed, Pays: costmodel.PaysCapital, Class: "hardware", Amounts: byYear{2025: pound("300000.01"), 2026: pound("123456.78")}},
			{ID: "F2", Source: costmodel.Borrowed, Pays: costmodel.PaysCapital, Option: "buy", Class: "building", Amounts: byYear{2027: pound("77777.77")}},
			{ID: "F3", Source: costmodel.Grant, Pays: costmodel.PaysCapital, Condition: "Before March", Amounts: byYear{2025: pound("50k")}},
			{ID: "F4", Source: costmodel.FromRevenue, Pays: costmodel.PaysCapital, Amounts: byYear{2026: pound("10k")}},
			{ID: "F5", Source: costmodel.FromReserve, Pays: costmodel.PaysRevenue, Reserve: "ICT reserve", Amounts: byYear{2025: pound("30k")}},
			{ID: "F6", Source: costmodel.BaseBudget, Pays: costmodel.PaysRevenue, Fund: "hra", Amounts: run("5000.50", 2025, 2036)},
			{ID: "F7", Source: costmodel.FromPartner, Pays: costmodel.PaysRevenue, Partner: "them", Amounts: run("12k", 2026, 2036)},
		},
		Lines: []costmodel.Line{
			{ID: "L1", Option: "buy", Area: "Client", Kind: costmodel.Capital, Label: "Servers", Amounts: byYear{2025: pound("300000.25"), 2026: pound("200000.75")}, Nature: "hardware", Class: "hardware", Life: 5, Bias: "equipment-development", Key: "posts", Timing: costmodel.YearStart},
			{ID: "L2", Option: "buy", Area: "Client", Kind: costmodel.OneOff, Label: "Migration", Amounts: byYear{2025: pound("61234.35"), 2026: pound("12.25")}, Nature: "services", Real: true, Bias: "outsourcing", Points: &costmodel.Points{Low: 900_000, High: 1_500_000}, Key: "posts"},
			{ID: "L3", Area: "Client", Kind: costmodel.Revenue, Label: "Support", Amounts: run("55000.55", 2025, 2036), Nature: "saas", Real: true, PriceYear: 2022, Key: "posts"},
			{ID: "L4", Option: "buy", Area: "Posts", Kind: costmodel.Cashable, Label: "Four posts", Amounts: run("140000", 2027, 2036), Owner: "Head of service", BudgetLine: "B100", Partner: "us", Timing: costmodel.MidYear, Points: &costmodel.Points{Low: 800_000, Mode: 950_000, High: 1_000_000}},
			{ID: "L5", Option: "buy", Area: "Client", Kind: costmodel.Displaced, Label: "Old contract", Amounts: run("66000.66", 2027, 2036), BudgetLine: "B200", Ends: calendar.NewDate(2027, 3, 31), Real: true},
			{ID: "L6", Option: "buy", Area: "Homes", Kind: costmodel.Revenue, Label: "Homes", Fund: "hra", Amounts: run("7000.07", 2026, 2036), Timing: costmodel.YearEnd},
			{ID: "L7", Option: "less", Area: "Client", Kind: costmodel.Revenue, Label: "Repairs", Amounts: run("90000.10", 2025, 2036), Real: true},
			{ID: "L8", Option: "buy", Area: "Posts", Kind: costmodel.NonCashable, Label: "Time", Amounts: run("10000.33", 2028, 2036), Owner: "All", Real: true},
			{ID: "L9", Option: "buy", Area: "Town", Kind: costmodel.DisBenefit, Label: "Queues", Amounts: run("1000.99", 2026, 2027), Owner: "All"},
			{ID: "L10", Option: "buy", Area: "Town", Kind: costmodel.Income, Label: "Fees", Amounts: run("3333.33", 2027, 2036), Owner: "All", Key: "posts"},
			{ID: "L11", Option: "buy", Area: "Town", Kind: costmodel.Revenue, Label: "Recharge", Amounts: run("4000", 2026, 2036), Transfer: true, Partner: "them"},
			{ID: "L16", Option: "buy", Area: "Town", Kind: costmodel.OneOff, Label: "A tax", Amounts: byYear{2027: pound("700")}, Transfer: true, Fund: "hra"},
			{ID: "L12", Area: "Client", Kind: costmodel.Capital, Label: "Spent already", Amounts: byYear{2025: pound("9999.99")}, Sunk: true, Class: "software", Illustrative: true},
			{ID: "L13", Option: "buy", Area: "Town", Kind: costmodel.Social, Label: "Time of residents", Amounts: run("20000", 2027, 2036), Owner: "All", Real: true, Confidence: "C", Evidence: "Survey\nof 2024", Source: "Town survey", Note: "  kept as it is "},
			{ID: "L14", Option: "buy", Area: "", Kind: costmodel.Avoidance, Label: "Nothing yet", Amounts: byYear{2030: 0}, Owner: "All"},
			{ID: "L15", Option: "buy", Area: "Client", Kind: costmodel.Capital, Label: "New servers", Amounts: byYear{2030: pound("250000")}, Class: "hardware", Life: 5, Bias: "equipment-development", Real: true, PriceYear: 2030},
		}}
	return c
}

// manyCases are cases by what is odd about them.
func manyCases() map[string]*costmodel.Case {
	with := func(change func(c *costmodel.Case)) *costmodel.Case {
		c := fullCase()
		change(c)
		return c
	}
	halves := plainCase() // pence that end in halves when prices grow by 2%
	halves.Sets = nil
	halves.Lines = nil
	for i := range 40 {
		halves.Lines = append(halves.Lines, costmodel.Line{ID: fmt.Sprintf("L%d", i+1), Option: "buy", Kind: costmodel.Revenue, Label: "Half", Real: i%2 == 0, Amounts: byYear{2026: money.Pence(1025 + 50*i), 2027: money.Pence(12_25 + 50*i), 2028: money.Pence(1_000_025 + 1250*i), 2029: money.Pence(333 + 17*i), 2030: money.Pence(100_000_000_25 + 50*i)}})
	}
	index := costmodel.Set{Name: "our-index", Kind: costmodel.DeflatorSet, Title: "Our index", Source: "Made up", Status: costmodel.Local,
		Deflator: &costmodel.Deflator{Index: map[calendar.FinancialYear]costmodel.Rate{2023: 960_000, 2024: 1_000_000, 2025: 1_021_500, 2026: 1_043_211}, After: 17_500}}
	return map[string]*costmodel.Case{
		"plain":                    plainCase(),
		"everything":               fullCase(),
		"pence that end in halves": halves,
		"mid-year":                 with(func(c *costmodel.Case) { c.Conventions.Timing = costmodel.MidYear }),
		"end of year, four decimals": with(func(c *costmodel.Case) {
			c.Conventions.Timing, c.Conventions.Factors, c.Conventions.Ratio = costmodel.YearEnd, costmodel.FourDecimals, costmodel.NetCosts
		}),
		"sums of rounded rows": with(func(c *costmodel.Case) {
			c.Conventions.Sums, c.Conventions.Unit = costmodel.SumsOfRounded, 100_000
		}),
		"annuity and an index": with(func(c *costmodel.Case) {
			c.OwnSets = []costmodel.Set{index}
			c.Sets = map[costmodel.SetKind]string{costmodel.MRPSet: "annuity", costmodel.DeflatorSet: "our-index", costmodel.DiscountSet: "green-book-2026-health"}
			c.InvestSave = nil
		}),
		"reducing balance, no discounting": with(func(c *costmodel.Case) {
			c.Sets = map[costmodel.SetKind]string{costmodel.MRPSet: "reducing-balance-4", costmodel.DiscountSet: "undiscounted"}
			c.Mitigations = nil
		}),
		"sixty years": with(func(c *costmodel.Case) { c.Years = 60; c.Conventions.Sums = costmodel.SumsOfRounded }),
		"asset used later": with(func(c *costmodel.Case) {
			c.OwnSets = []costmodel.Set{{Name: "ours", Kind: costmodel.MRPSet, Title: "Ours", Source: "Made up", Status: costmodel.Local, MRP: &costmodel.MRPPolicy{Method: costmodel.Annuity, First: costmodel.FirstAfterUse, Lives: map[string]int{}, Over: 4, Rate: 31_250}}}
			c.Sets = map[costmodel.SetKind]string{costmodel.MRPSet: "ours"}
			c.Funding[0].FirstUse = 2029
		}),
	}
}

func appraised(t testing.TB, c *costmodel.Case) *costmodel.Appraisal {
	t.Helper()
	a, err := costmodel.AppraiseFile(c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func exported(t testing.TB, c *costmodel.Case) []byte {
	t.Helper()
	file, err := Workbook(c, appraised(t, c))
	if err != nil {
		t.Fatal(err)
	}
	return file
}
