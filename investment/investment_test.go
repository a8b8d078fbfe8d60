package investment_test

import (
	"slices"
	"testing"

	"moothall/access"
	"moothall/access/actor"
	"moothall/calendar"
	"moothall/internal/clock"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/internal/store/storetest"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/money"
	"moothall/publish"
)

func plan() investment.Investment {
	return investment.Investment{Title: "Mobility", Horizon: costmodel.Horizon{First: 2007, Count: 10},
		Lines: []costmodel.Line{
			{Area: "mobility", Kind: costmodel.Capital, Label: "Devices", Amounts: map[calendar.FinancialYear]money.Pence{2007: 75_000_000}},
			{Area: "mobility", Kind: costmodel.Displaced, Label: "Nothing yet", Amounts: map[calendar.FinancialYear]money.Pence{}},
		},
		Stated: []costmodel.Stated{{Label: "In all", Areas: []string{"mobility"}, Kinds: []costmodel.Kind{costmodel.Capital, costmodel.Revenue}, Amount: 205_000_000}}}
}

// each runs fn with a way to act as someone with a role of one council.
func each(t *testing.T, fn func(t *testing.T, db *store.DB, as func(access.Role, func(*store.Tx) error) error)) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *clock.Fixed) {
		var org string
		if err := db.Change(t.Context(), actor.System("test"), func(tx *store.Tx) error {
			o, err := access.AddOrganisation(tx, access.Organisation{Slug: "town", Name: "Town", Kind: "council", Host: true})
			org = o.ID
			return err
		}); err != nil {
			t.Fatal(err)
		}
		fn(t, db, func(role access.Role, do func(*store.Tx) error) error {
			return db.Change(t.Context(), actor.Actor{PersonID: "p", Name: role.Words(), Organisation: org, Roles: []string{string(role)}}, do)
		})
	})
}

func TestPublishedFiguresAgree(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, as func(access.Role, func(*store.Tx) error) error) {
		var ref string
		if err := as(access.FinanceOfficer, func(tx *store.Tx) error {
			i, err := investment.Add(tx, plan())
			ref = i.Reference
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := as(access.DemocraticServices, func(tx *store.Tx) error { return investment.Publish(tx, ref, 1) }); err != nil {
			t.Fatal(err)
		}
		var d investment.Document
		if err := db.View(t.Context(), func(tx *store.Tx) error { return publish.ReadPage(tx, "investment", ref, &d) }); err != nil {
			t.Fatal(err)
		}
		if d.All.Total.Cost != 75_000_000 || d.Reconciliation[0].Unexplained != 130_000_000 || len(d.All.Years) != 10 || len(d.Lines) != 2 || d.Lines[0].Amounts[2007] != 75_000_000 {
			t.Fatalf("what is published is %+v", d)
		}
	})
}

func TestSavedWholeOrNotAtAll(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, as func(access.Role, func(*store.Tx) error) error) {
		var i investment.Investment
		if err := as(access.Proposer, func(tx *store.Tx) (err error) {
			i, err = investment.Add(tx, plan())
			return err
		}); err != nil {
			t.Fatal(err)
		}
		bad := i
		bad.Lines = slices.Concat(bad.Lines, []costmodel.Line{costmodel.Line{Area: "mobility", Kind: costmodel.Revenue, Label: "Too late", Amounts: map[calendar.FinancialYear]money.Pence{2050: 1}}})
		if err := as(access.Proposer, func(tx *store.Tx) error { return investment.Save(tx, bad) }); !problem.Is(err, problem.Invalid) {
			t.Fatalf("got %v", err)
		}
		if err := as(access.Proposer, func(tx *store.Tx) error {
			was, err := investment.Find(tx, i.Reference)
			if err == nil && (len(was.Lines) != 2 || was.Revision != 1) {
				t.Errorf("a refused save left %+v", was)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestStaleSaveIsRefused(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, as func(access.Role, func(*store.Tx) error) error) {
		var i investment.Investment
		if err := as(access.Proposer, func(tx *store.Tx) (err error) {
			i, err = investment.Add(tx, plan())
			return err
		}); err != nil {
			t.Fatal(err)
		}
		save := func(tx *store.Tx) error { return investment.Save(tx, i) }
		if err := as(access.FinanceOfficer, save); err != nil {
			t.Fatal(err)
		}
		if err := as(access.Proposer, save); !problem.Is(err, problem.Conflict) || problem.All(err)[0].Code != "stale" {
			t.Fatalf("got %v", err)
		}
		if err := as(access.LegalOfficer, save); !problem.Is(err, problem.Forbidden) {
			t.Fatalf("got %v", err)
		}
	})
}
