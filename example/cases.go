package example

import (
	"bytes"
	"context"
	"embed"
	"fmt"

	"moothall/calendar"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/investment/portfolio"
	"moothall/money"
)

// The business cases are files, which `moothall appraise` reads as well. What no
// record states in them is marked illustrative.
//
//go:embed cases/*.json
var caseFiles embed.FS

// caseOf is a case of the example.
type caseOf struct {
	file     string
	serves   string // the strategy
	part     string // the programme of areas
	summary  string
	frozen   string // why it was frozen; empty: it is a draft
	decision string // that approved it
}

// casesInOrder are the cases in the order in which they are told. The areas of
// 2007 are appraised by the rules of today.
func casesInOrder() []caseOf {
	const strategy, areas = "ict-strategy-2007", "INV-2007-0001"
	return []caseOf{
		{file: "ict-strategy-2007", serves: strategy, part: areas, decision: "DEC-2007-0001", frozen: "The figures of the record of 2007, held against lines",
			summary: "What the record of 2007 says of money, as a case: £11.85m over ten years, £9.8m of it cash neutral because it displaces what services spend, and £1.30m that no line explains."},
		{file: "workflow-2007", serves: strategy, part: areas, frozen: "Illustrative outline case for the first area that needed new money",
			summary: "One of the two areas for which a business case was to follow. The capital is part of the £750,000 of the record; all else is illustrative."},
		{file: "mobility-2007", serves: strategy, part: areas, frozen: "Illustrative strategic outline case for the second area that needed new money",
			summary: "The other area for which a business case was to follow. The capital is part of the £750,000 of the record; all else is illustrative."},
		{file: "partnership-2007", decision: "DEC-2007-0002", frozen: "The promise of November 2007, shared between the two councils",
			summary: "The shared service was to save £7.4m over ten years. By what each had spent, 61.8 per cent falls to Aldermere and 38.2 to Kelderby."},
		{file: "front-door-2026", summary: "Illustrative case of the demonstration’s present, for the choice between cases."},
		{file: "identity-2026", summary: "Illustrative case of the demonstration’s present, for the choice between cases."},
		{file: "telephony-2026", summary: "Illustrative case of the demonstration’s present, for the choice between cases."},
		{file: "records-2026", summary: "Illustrative case of the demonstration’s present, for the choice between cases."},
		{file: "housing-repairs-2026", summary: "Illustrative case of the demonstration’s present, for the choice between cases."},
		{file: "revenues-2026", summary: "Illustrative case of the demonstration’s present, for the choice between cases."},
		{file: "network-2026", summary: "Illustrative case of the demonstration’s present, for the choice between cases."},
		{file: "data-2026", summary: "Illustrative case of the demonstration’s present, for the choice between cases."},
	}
}

// words are the texts of a case. Those of the frozen ones say what the record or
// the lines say; no record holds more.
func (c caseOf) words() investment.Texts {
	t := investment.Texts{Summary: c.summary}
	switch c.file {
	case "ict-strategy-2007":
		t.Strategic = "Without a strategy, ICT was bought project by project. The four areas follow from its three aims: secure remote and mobile working, sound and scalable technology, and robust information and workflow."
	case "workflow-2007":
		t.Strategic = "Robust information management and workflow across the council and with partners is one of the three aims of the strategy (illustrative case)."
		t.Economic = "One platform for every service is compared with doing nothing and with one service only (illustrative case)."
		t.Financial = "The capital is part of the £750,000 of the record. It is borrowed and met from receipts; set-up is met from a reserve; later costs from the savings (illustrative case)."
	case "mobility-2007":
		t.Strategic = "Secure remote and mobile working is the first of the three aims of the strategy (illustrative case)."
	case "partnership-2007":
		t.Strategic = "The restructure of the ICT service, as part of a partnership of two councils, is one of the four themes of the strategy."
		t.Economic = "A shared service is compared with two services; its savings were promised at £7.4m over ten years."
		t.Commercial = "One council is host to the service; what it costs and saves is shared by the key."
		t.Financial = "What it costs and saves is shared as the two councils spent before: 61.8 and 38.2 per cent."
		t.Management = "A partnership board reports to both cabinets each year."
	}
	return t
}

// ReadCase reads a case of the example.
func ReadCase(name string) (*costmodel.Case, error) {
	text, err := caseFiles.ReadFile("cases/" + name + ".json")
	if err != nil {
		return nil, err
	}
	return costmodel.Read(bytes.NewReader(text))
}

// budgets are those that the cases take from.
func budgets() []investment.Budget {
	pounds := func(n money.Pence) money.Pence { return n * 100 }
	return []investment.Budget{
		{Code: "C310 temporary staff", Title: "Customer services: temporary staff (illustrative)", Fund: "general-fund", Amount: pounds(420_000)},
		{Code: "A220 mileage", Title: "Adult services: mileage (illustrative)", Fund: "general-fund", Amount: pounds(180_000)},
		{Code: "C100 contact centre", Title: "Contact centre (illustrative)", Fund: "general-fund", Amount: pounds(1_450_000)},
		{Code: "H410 repairs", Title: "Housing repairs: back office (illustrative)", Fund: "hra", Amount: pounds(260_000)},
		{Code: "I220 records", Title: "Records: staff and storage (illustrative)", Fund: "general-fund", Amount: pounds(310_000)},
		{Code: "I240 reporting", Title: "Performance reporting (illustrative)", Fund: "general-fund", Amount: pounds(140_000)},
	}
}

// programme is the choice between the cases of the demonstration's present.
func programme() investment.Portfolio {
	most := func(name string, kind portfolio.Kind, y calendar.FinancialYear, pounds money.Pence) portfolio.Limit {
		return portfolio.Limit{Name: name + " " + y.String(), Kind: kind, Year: y, Most: portfolio.Pounds(pounds * 100)}
	}
	p := investment.Portfolio{Title: "ICT programme from 2027 (illustrative)", First: 2027, Years: 5, By: investment.ByValue,
		Limits: []portfolio.Limit{most("Capital", portfolio.Capital, 2027, 250_000), most("Capital", portfolio.Capital, 2028, 500_000),
			most("Net revenue", portfolio.Revenue, 2027, 800_000), most("Net revenue", portfolio.Revenue, 2028, 150_000), most("Net revenue", portfolio.Revenue, 2029, 0), most("Net revenue", portfolio.Revenue, 2030, 0), most("Net revenue", portfolio.Revenue, 2031, 0)}}
	for n, wait := range []int{1, 0, 1, 1, 1, 0, 2, 2} {
		p.Members = append(p.Members, investment.Member{Case: fmt.Sprintf("CASE-2026-%04d", n+1), Wait: wait, Mandatory: n == 1 || n == 5})
	}
	return p
}

// tellPortfolio adds the choice and solves it once.
func tellPortfolio(ctx context.Context, tx *store.Tx) error {
	p, err := investment.AddPortfolio(tx, programme())
	if err != nil {
		return err
	}
	asked, err := p.Assemble(tx)
	if err != nil {
		return err
	}
	result, err := portfolio.Solve(ctx, asked, portfolio.Options{})
	if err != nil {
		return err
	}
	_, err = investment.KeepScenario(tx, p.Reference, investment.Scenario{Title: "As the limits stand", Asked: asked, Result: result})
	return err
}

// tellCases adds the budgets and the cases, and freezes those that are complete.
func (t *teller) tellCases() error {
	return t.change("aldermere", func(tx *store.Tx) error {
		for _, b := range budgets() {
			if err := investment.SetBudget(tx, b); err != nil {
				return err
			}
		}
		for _, each := range casesInOrder() {
			if err := tellCase(tx, each); err != nil {
				return fmt.Errorf("tell the case %s: %w", each.file, err)
			}
		}
		if err := tellPortfolio(t.ctx, tx); err != nil {
			return fmt.Errorf("tell the portfolio: %w", err)
		}
		return nil
	})
}

func tellCase(tx *store.Tx, each caseOf) error {
	model, err := ReadCase(each.file)
	if err != nil {
		return err
	}
	c, err := investment.AddCase(tx, investment.Case{StrategySlug: each.serves, Investment: each.part, Model: *model, Texts: each.words()})
	if err != nil {
		return err
	}
	if each.decision != "" {
		c.Status, c.Decision = "approved", each.decision
		if err := investment.SaveCase(tx, c); err != nil {
			return err
		}
		c.Revision++
	}
	if each.frozen != "" {
		_, err = investment.Freeze(tx, c.Reference, each.frozen, c.Revision)
	}
	return err
}
