package investment_test

import (
	"strings"
	"testing"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/investment/portfolio"
	"moothall/money"
)

// proposal is a case without gaps: it costs so many pounds at once and saves so
// many a year out of a budget.
func proposal(title string, cost, saves money.Pence, budget string) investment.Case {
	saving := map[calendar.FinancialYear]money.Pence{}
	for y := calendar.FinancialYear(2027); y < 2036; y++ {
		saving[y] = saves * 100
	}
	return investment.Case{Texts: investment.Texts{Strategic: "Why", Economic: "Which", Financial: "How"}, Model: costmodel.Case{Title: title, First: 2026, Years: 10, Stage: costmodel.OBC, Class: "discretionary",
		Options: []costmodel.Option{{ID: "none", Title: "Do nothing", Nothing: true}, {ID: "do", Title: "Do it", Preferred: true}},
		Lines: []costmodel.Line{
			{ID: "L1", Option: "do", Area: "a", Kind: costmodel.Capital, Label: "Cost", Life: 10, Amounts: map[calendar.FinancialYear]money.Pence{2026: cost * 100}},
			{ID: "L2", Option: "do", Area: "a", Kind: costmodel.Cashable, Label: "Saving", Owner: "Somebody", BudgetLine: budget, Amounts: saving},
		}}}
}

func add(t *testing.T, as func(access.Role, func(*store.Tx) error) error, c investment.Case) investment.Case {
	t.Helper()
	if err := as(access.Proposer, func(tx *store.Tx) (err error) {
		c, err = investment.AddCase(tx, c)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFrozenNeverChanges(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, as func(access.Role, func(*store.Tx) error) error) {
		c := proposal("Frozen", 1000, 200, "B1")
		own := costmodel.Set{Name: "rate-of-our-own", Kind: costmodel.DiscountSet, Title: "Ours", Source: "A paper", Status: costmodel.Local, Discount: &costmodel.Discount{Bands: []costmodel.Band{{Rate: 40000}}}}
		if err := as(access.FinanceOfficer, func(tx *store.Tx) error { return investment.AddSet(tx, own) }); err != nil {
			t.Fatal(err)
		}
		c.Model.Sets = map[costmodel.SetKind]string{costmodel.DiscountSet: own.Name}
		c = add(t, as, c)
		if err := as(access.FinanceOfficer, func(tx *store.Tx) error {
			_, err := investment.Freeze(tx, c.Reference, "For the cabinet", c.Revision)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		own.Discount.Bands[0].Rate = 50000
		if err := as(access.FinanceOfficer, func(tx *store.Tx) error { return investment.SaveSet(tx, own, 1) }); !problem.Is(err, problem.Conflict) {
			t.Errorf("a set that was used was changed: %v", err)
		}
		for _, sql := range []string{`UPDATE case_version SET note = 'other'`, `DELETE FROM case_version`, `UPDATE parameter_set SET content = '{}'`, `DELETE FROM parameter_set`} {
			if err := as(access.Administrator, func(tx *store.Tx) error {
				_, err := tx.Exec(sql)
				return err
			}); err == nil || len(problem.All(err)) > 0 {
				t.Errorf("%s: %v", sql, err)
			}
		}
	})
}

func TestSameBytesAgain(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, as func(access.Role, func(*store.Tx) error) error) {
		c := proposal("Again", 1000, 200, "B1")
		c.Model.Uncertainty = costmodel.Uncertainty{Runs: 1000, Seed: 7}
		c.Model.Lines[1].Points = &costmodel.Points{Low: 500_000, High: 1_200_000}
		c = add(t, as, c)
		if err := as(access.FinanceOfficer, func(tx *store.Tx) error {
			_, err := investment.Freeze(tx, c.Reference, "For the cabinet", c.Revision)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		// The draft goes on; the version does not.
		if err := as(access.Proposer, func(tx *store.Tx) error {
			now, err := investment.FindCase(tx, c.Reference)
			if err != nil {
				return err
			}
			now.Model.Lines[0].Amounts[2026] = 5
			return investment.SaveCase(tx, now)
		}); err != nil {
			t.Fatal(err)
		}
		if err := as(access.ScrutinyMember, func(tx *store.Tx) error {
			now, err := investment.FindCase(tx, c.Reference)
			if err != nil {
				return err
			}
			v, err := investment.FindVersion(tx, now, 1)
			if err != nil {
				return err
			}
			if same, err := v.Verify(); !same || err != nil {
				t.Errorf("the same bytes: %v, %v", same, err)
			}
			if v.Case.Model.Lines[0].Amounts[2026] != 100_000 {
				t.Errorf("the version has %s", v.Case.Model.Lines[0].Amounts[2026])
			}
			a, err := v.Appraisal()
			if err == nil && (a.Proposed().Outlook == nil || a.Proposed().Financial.Total.Capital != 100_000) {
				t.Errorf("the stored result reads %+v", a.Proposed().Financial.Total)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestGapsKeepItOpen(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, as func(access.Role, func(*store.Tx) error) error) {
		c := proposal("Gaps", 1000, 200, "")
		c.Model.Lines[1].Owner = ""
		c = add(t, as, c)
		err := as(access.FinanceOfficer, func(tx *store.Tx) error {
			_, err := investment.Freeze(tx, c.Reference, "Too soon", c.Revision)
			return err
		})
		if all := problem.All(err); len(all) != 2 || all[0].Field != "label-L2" || !strings.Contains(all[0].Message, "without an owner") {
			t.Errorf("got %v", err)
		}
		if err := as(access.Proposer, func(tx *store.Tx) error {
			_, err := investment.Freeze(tx, c.Reference, "Mine", c.Revision)
			return err
		}); !problem.Is(err, problem.Forbidden) {
			t.Errorf("who proposes froze: %v", err)
		}
	})
}

func TestCountedInOneCase(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, as func(access.Role, func(*store.Tx) error) error) {
		first := add(t, as, proposal("First", 1000, 200, "B1"))
		second := add(t, as, proposal("Second", 1000, 300, "B1"))
		freeze := func(c investment.Case) error {
			return as(access.FinanceOfficer, func(tx *store.Tx) error {
				_, err := investment.Freeze(tx, c.Reference, "For the cabinet", c.Revision)
				return err
			})
		}
		err := freeze(first)
		if all := problem.All(err); len(all) != 9 || !strings.Contains(all[0].Message, "and so does "+second.Reference) || all[0].Field != "label-L2" {
			t.Fatalf("two cases take from one budget: %v", err)
		}
		for _, step := range []struct {
			amount money.Pence
			fits   bool
		}{{49_900, false}, {50_000, true}} {
			if err := as(access.FinanceOfficer, func(tx *store.Tx) error {
				return investment.SetBudget(tx, investment.Budget{Code: "B1", Title: "A budget", Fund: "general-fund", Amount: step.amount})
			}); err != nil {
				t.Fatal(err)
			}
			if err := freeze(first); (err == nil) != step.fits {
				t.Errorf("with a budget of %s: %v", step.amount, err)
			}
		}
	})
}

func TestPlanAddsUp(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, as func(access.Role, func(*store.Tx) error) error) {
		add(t, as, proposal("First", 1000, 200, "B1"))
		late := proposal("Late", 500, 70, "B2")
		late.Model.First = 2027
		late.Model.Lines[0].Amounts = map[calendar.FinancialYear]money.Pence{2027: 50_000}
		late.Model.Funding = []costmodel.Funding{{ID: "F1", Source: costmodel.Borrowed, Pays: costmodel.PaysCapital, Amounts: map[calendar.FinancialYear]money.Pence{2027: 50_000}}}
		add(t, as, late)
		if err := as(access.CabinetMember, func(tx *store.Tx) error {
			list, err := investment.Cases(tx)
			if err != nil {
				return err
			}
			p := investment.MakePlan(list, 2028, 5, nil)
			for i := range 5 {
				var want money.Pence
				for _, c := range list {
					want += c.Effect.At(c.Effect.Revenue, calendar.FinancialYear(2028+i))
				}
				var by money.Pence
				for _, row := range p.Funds[0].Rows {
					by += row.Totals[i]
				}
				if p.Funds[0].Totals[i] != want || by != want {
					t.Errorf("year %d: the plan has %s, its rows %s, the cases %s", 2028+i, p.Funds[0].Totals[i], by, want)
				}
			}
			if f := p.Funds[0]; f.Base == 0 || f.Base+f.Change != f.Totals[4] {
				t.Errorf("%s in the base and %s of increments come to %s", f.Base, f.Change, f.Totals[4])
			}
			if p.Financing[0] == 0 {
				t.Error("the loan is charged to nobody")
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestScenariosStay(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, as func(access.Role, func(*store.Tx) error) error) {
		a, b := add(t, as, proposal("First", 1000, 200, "B1")), add(t, as, proposal("Second", 900, 150, "B2"))
		var p investment.Portfolio
		if err := as(access.FinanceOfficer, func(tx *store.Tx) (err error) {
			p, err = investment.AddPortfolio(tx, investment.Portfolio{Title: "Both?", First: 2026, Years: 3, By: investment.ByValue,
				Members: []investment.Member{{Case: a.Reference}, {Case: b.Reference, Wait: 1}},
				Limits:  []portfolio.Limit{{Name: "Capital 2026/27", Kind: portfolio.Capital, Year: 2026, Most: portfolio.Pounds(100_000)}}})
			if err != nil {
				return err
			}
			asked, err := p.Assemble(tx)
			if err != nil {
				return err
			}
			result, err := portfolio.Solve(t.Context(), asked, portfolio.Options{})
			if err != nil {
				return err
			}
			_, err = investment.KeepScenario(tx, p.Reference, investment.Scenario{Title: "As it stands", Asked: asked, Result: result})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := as(access.CabinetMember, func(tx *store.Tx) error {
			list, err := investment.Scenarios(tx, p)
			if err != nil || len(list) != 1 {
				t.Fatalf("%d scenarios, %v", len(list), err)
			}
			// £1,000 of capital is enough for one of them now; the other can wait a year.
			if n, chosen := list[0].Delay(a.Reference); !chosen || n != 0 {
				t.Errorf("the first is chosen: %v, %d years later", chosen, n)
			}
			if n, chosen := list[0].Delay(b.Reference); !chosen || n != 1 {
				t.Errorf("the second is chosen: %v, %d years later", chosen, n)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if err := as(access.Administrator, func(tx *store.Tx) error {
			_, err := tx.Exec(`UPDATE portfolio_scenario SET title = 'other'`)
			return err
		}); err == nil {
			t.Error("a scenario was changed")
		}
	})
}

// Nobody calls their own proposal approved, and nobody does without a decision.
func TestApprovedByADecision(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, as func(access.Role, func(*store.Tx) error) error) {
		c := add(t, as, proposal("Approved?", 1000, 200, "B1"))
		approve := func(role access.Role, decision string) error {
			c.Status, c.Decision = "approved", decision
			return as(role, func(tx *store.Tx) error { return investment.SaveCase(tx, c) })
		}
		if err := approve(access.Proposer, "DEC-2026-0001"); !problem.Is(err, problem.Invalid) || problem.All(err)[0].Field != "status" {
			t.Errorf("who proposes: %v", err)
		}
		if err := approve(access.FinanceOfficer, ""); !problem.Is(err, problem.Invalid) || problem.All(err)[0].Field != "decision" {
			t.Errorf("without a decision: %v", err)
		}
		if err := approve(access.FinanceOfficer, "DEC-2026-0001"); err != nil {
			t.Error(err)
		}
	})
}

// What was approved is what the plan counts: who proposes cannot rewrite it, and
// every step leaves its entry in the journal.
func TestApprovedIsNotRewritten(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, as func(access.Role, func(*store.Tx) error) error) {
		c := add(t, as, proposal("Approved", 1000, 200, "B1"))
		save := func(role access.Role, set func()) error {
			set()
			return as(role, func(tx *store.Tx) error {
				was, err := investment.FindCase(tx, c.Reference)
				if err != nil {
					return err
				}
				c.Revision = was.Revision
				return investment.SaveCase(tx, c)
			})
		}
		if err := save(access.FinanceOfficer, func() { c.Status, c.Decision = "approved", "DEC-2026-0001" }); err != nil {
			t.Fatal(err)
		}
		whole := c
		for what, set := range map[string]func(){
			"the money":      func() { c.Model.Lines[0].Amounts[2026] = 100 },
			"the decision":   func() { c.Decision = "" },
			"the status":     func() { c.Status = "proposed" },
			"the withdrawal": func() { c.Status = "withdrawn" },
		} {
			if err := save(access.Proposer, set); !problem.Is(err, problem.Invalid) || !strings.Contains(err.Error(), "The case is approved") {
				t.Errorf("%s: %v", what, err)
			}
			c = whole
			c.Model.Lines[0].Amounts[2026] = 100_000
		}
		if err := save(access.FinanceOfficer, func() { c.Decision = "" }); !problem.Is(err, problem.Invalid) {
			t.Errorf("approved with no decision: %v", err)
		}
		if err := save(access.FinanceOfficer, func() { c.Status = "withdrawn" }); err != nil {
			t.Error(err)
		}
		if err := as(access.FinanceOfficer, func(tx *store.Tx) error {
			was, err := investment.FindCase(tx, c.Reference)
			if err != nil {
				return err
			}
			_, err = investment.Freeze(tx, c.Reference, "For the cabinet", was.Revision)
			return err
		}); !problem.Is(err, problem.Invalid) || !strings.Contains(err.Error(), "withdrawn") {
			t.Errorf("a withdrawn case was frozen: %v", err)
		}
		if err := as(access.FinanceOfficer, func(tx *store.Tx) error {
			kinds, err := store.List(tx, func(r store.Row) (string, error) {
				var k string
				return k, r.Scan(&k)
			}, `SELECT event FROM journal WHERE event IN ('case.approved', 'case.withdrawn') ORDER BY event`)
			if strings.Join(kinds, " ") != "case.approved case.withdrawn" {
				t.Errorf("the journal has %q", kinds)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}

// What was recorded of a line that has gone stays as it was, and so does who
// recorded what is sent again unchanged.
func TestOutturnKeepsWhoRecordedIt(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, as func(access.Role, func(*store.Tx) error) error) {
		c := add(t, as, proposal("Outturn", 1000, 200, "B1"))
		change := func(role access.Role, do func(tx *store.Tx, c investment.Case) error) error {
			return as(role, func(tx *store.Tx) error {
				now, err := investment.FindCase(tx, c.Reference)
				if err != nil {
					return err
				}
				return do(tx, now)
			})
		}
		record := func(role access.Role, list ...investment.Outturn) error {
			return change(role, func(tx *store.Tx, now investment.Case) error {
				return investment.RecordOutturn(tx, c.Reference, now.Revision, list)
			})
		}
		first := investment.Outturn{Line: "L1", Year: 2026, Amount: 90_000}
		if err := record(access.Proposer, first); err != nil {
			t.Fatal(err)
		}
		if err := record(access.FinanceOfficer, first, investment.Outturn{Line: "L2", Year: 2026, Amount: 500}); err != nil {
			t.Fatal(err)
		}
		if err := record(access.FinanceOfficer, first, first); !problem.Is(err, problem.Invalid) {
			t.Errorf("the same cell twice: %v", err)
		}
		if err := change(access.Proposer, func(tx *store.Tx, now investment.Case) error {
			now.Model.Lines = now.Model.Lines[1:]
			return investment.SaveCase(tx, now)
		}); err != nil {
			t.Fatal(err)
		}
		if err := record(access.FinanceOfficer); err != nil {
			t.Fatal(err)
		}
		if err := change(access.Proposer, func(tx *store.Tx, now investment.Case) error {
			list, err := investment.Outturns(tx, now)
			if len(list) != 1 || list[0].Line != "L1" || list[0].Amount != 90_000 || list[0].SavedBy != "Proposer" {
				t.Errorf("recorded: %+v", list)
			}
			if now.SavedBy != "Finance officer" {
				t.Errorf("last changed by %q", now.SavedBy)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}

// What a case needs before a portfolio begins is needed in it if the case waits.
func TestACaseThatHasBegunCanWait(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, as func(access.Role, func(*store.Tx) error) error) {
		c := add(t, as, proposal("Begun", 1000, 200, "B1"))
		p := investment.Portfolio{Title: "P", First: 2027, Years: 5, By: investment.ByValue, Fund: costmodel.Funds()[0],
			Members: []investment.Member{{Case: c.Reference, Wait: 1}},
			Limits:  []portfolio.Limit{{Name: "Capital 2027/28", Kind: portfolio.Capital, Year: 2027, Most: portfolio.Pounds(99_999)}}}
		for _, want := range []struct {
			start, chosen int
		}{{0, 1}, {1, 0}} {
			p.Manual = []portfolio.Override{{Case: c.Reference, Choose: true, Start: &want.start, Reason: "To see", By: "Me"}}
			var f portfolio.File
			if err := as(access.FinanceOfficer, func(tx *store.Tx) (err error) {
				f, err = p.Assemble(tx)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			r, err := portfolio.Solve(t.Context(), f, portfolio.Options{})
			if len(r.Chosen) != want.chosen {
				t.Errorf("%d years later: %+v, %v", want.start, r.Chosen, err)
			}
			if want.start == 1 && r.Clash == nil {
				t.Error("£1,000 of 2026/27 that wait a year fit into £999.99 of 2027/28")
			}
		}
	})
}

// Of two who change a case at once the second is told who was first.
func TestAStaleCaseIsRefused(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, as func(access.Role, func(*store.Tx) error) error) {
		c := add(t, as, proposal("Two at once", 1000, 200, "B1"))
		save := func(tx *store.Tx) error { return investment.SaveCase(tx, c) }
		if err := as(access.FinanceOfficer, save); err != nil {
			t.Fatal(err)
		}
		if err := as(access.Proposer, save); !problem.Is(err, problem.Conflict) || !strings.Contains(err.Error(), "Finance officer saved this record") {
			t.Errorf("got %v", err)
		}
	})
}
