package example

import (
	"moothall/calendar"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/money"
)

// strategyMoney is what the strategy of 2007 costs. The record states the
// totals; the division by year, and between the areas of a pair, is ours and is
// marked illustrative. No line explains the last £1.30m, because the record
// does not.
func strategyMoney() investment.Investment {
	const client, home, workflow, mobility = "Client technologies", "Home working", "Workflow technologies", "Mobility technologies"
	all := []string{client, home, workflow, mobility}
	cost := []costmodel.Kind{costmodel.Capital, costmodel.Revenue}
	const record = "Decision record of 27 September 2007"
	return investment.Investment{
		StrategySlug: "ict-strategy-2007",
		Title:        "ICT Strategy: ten years of investment",
		Summary:      "Capital and continuing revenue over ten years. Client technologies and home working displace what services spend already; workflow and mobility technologies need new money, and their business cases are still to come.",
		Horizon:      costmodel.Horizon{First: 2007, Count: 10},
		Lines: []costmodel.Line{
			once(client, "Desktops and servers", 2007, 1_200_000), once(client, "Desktops and servers, renewed", 2012, 1_000_000),
			yearly(client, costmodel.Revenue, "Support and licences", 420_000), yearly(client, costmodel.Displaced, "Services’ own desktop budgets", 640_000),
			once(home, "Remote access", 2008, 400_000), yearly(home, costmodel.Revenue, "Connections and support", 300_000),
			yearly(home, costmodel.Displaced, "Office space and travel", 340_000),
			once(workflow, "Workflow platform", 2008, 450_000), once(mobility, "Devices and network", 2009, 300_000),
		},
		Stated: []costmodel.Stated{
			{Label: "Capital and revenue over ten years", Areas: all, Kinds: cost, Amount: 1_185_000_000, Source: record},
			{Label: "Cash neutral: client technologies and home working", Areas: []string{client, home}, Kinds: cost, Amount: 980_000_000, Source: record},
			{Label: "Not cash neutral: workflow and mobility technologies", Areas: []string{workflow, mobility}, Kinds: cost, Amount: 205_000_000, Source: "The difference of the two"},
			{Label: "Of that, capital estimated so far", Areas: []string{workflow, mobility}, Kinds: []costmodel.Kind{costmodel.Capital}, Amount: 75_000_000, Source: record},
		},
	}
}

func once(area, label string, year calendar.FinancialYear, pounds money.Pence) costmodel.Line {
	return costmodel.Line{Area: area, Kind: costmodel.Capital, Label: label, Illustrative: true,
		Amounts: map[calendar.FinancialYear]money.Pence{year: pounds * 100}}
}

func yearly(area string, kind costmodel.Kind, label string, pounds money.Pence) costmodel.Line {
	l := costmodel.Line{Area: area, Kind: kind, Label: label, Illustrative: true, Amounts: map[calendar.FinancialYear]money.Pence{}}
	for y := calendar.FinancialYear(2007); y < 2017; y++ {
		l.Amounts[y] = pounds * 100
	}
	return l
}
