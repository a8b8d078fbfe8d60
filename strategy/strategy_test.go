package strategy_test

import (
	"reflect"
	"testing"

	"moothall/access"
	"moothall/access/actor"
	"moothall/internal/clock"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/internal/store/storetest"
	"moothall/publish"
	"moothall/strategy"
)

func ict() strategy.Strategy {
	return strategy.Strategy{Slug: "ict", Title: "ICT Strategy", First: 2007, Years: 10,
		Parts:        []strategy.Part{{Kind: strategy.Aim, Slug: "secure", Title: "Secure"}, {Kind: strategy.Area, Slug: "workflow", Title: "Workflow"}},
		Requirements: []strategy.Requirement{{Text: "Work away from the office", PlanKind: "council-plan", Plan: "Council plan", Answers: []string{"secure", "workflow"}}},
		Engagements:  []strategy.Engagement{{Who: "Managers", How: "Sessions"}}, Endorsements: []strategy.Endorsement{{Body: "Management team"}}}
}

func each(t *testing.T, fn func(t *testing.T, db *store.DB, who actor.Actor)) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *clock.Fixed) {
		who := actor.System("test")
		if err := db.Change(t.Context(), who, func(tx *store.Tx) error {
			o, err := access.AddOrganisation(tx, access.Organisation{Slug: "town", Name: "Town", Kind: "council", Host: true})
			who.Organisation = o.ID
			return err
		}); err != nil {
			t.Fatal(err)
		}
		fn(t, db, who)
	})
}

func TestPublishedAsItStands(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, who actor.Actor) {
		if err := db.Change(t.Context(), who, func(tx *store.Tx) error {
			if _, err := strategy.Add(tx, ict()); err != nil {
				return err
			}
			return strategy.Publish(tx, "ict", "INV-2007-0001", 1)
		}); err != nil {
			t.Fatal(err)
		}
		var got strategy.Strategy
		if err := db.View(t.Context(), func(tx *store.Tx) error { return publish.ReadPage(tx, "strategy", "ict", &got) }); err != nil {
			t.Fatal(err)
		}
		want := ict()
		want.Investment, want.Organisation = "INV-2007-0001", "Town"
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v\nwant %+v", got, want)
		}
	})
}

func TestEveryRequirementIsTraced(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, who actor.Actor) {
		for name, change := range map[string]func(*strategy.Requirement){
			"no plan":        func(r *strategy.Requirement) { r.Plan = "" },
			"a kind unknown": func(r *strategy.Requirement) { r.PlanKind = "wish" },
			"no such part":   func(r *strategy.Requirement) { r.Answers = []string{"lost"} },
		} {
			s := ict()
			change(&s.Requirements[0])
			if err := db.Change(t.Context(), who, func(tx *store.Tx) error {
				_, err := strategy.Add(tx, s)
				return err
			}); !problem.Is(err, problem.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestStaleSaveIsRefused(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, who actor.Actor) {
		change := func(fn func(tx *store.Tx) error) error { return db.Change(t.Context(), who, fn) }
		if err := change(func(tx *store.Tx) error {
			_, err := strategy.Add(tx, ict())
			return err
		}); err != nil {
			t.Fatal(err)
		}
		opened := ict()
		opened.Revision = 1
		opened.Vision = "Chosen together"
		opened.Parts = append(opened.Parts, strategy.Part{Kind: strategy.Area, Title: "Secure"}) // its short name is taken
		if err := change(func(tx *store.Tx) error { return strategy.Save(tx, opened) }); err != nil {
			t.Fatal(err)
		}
		err := change(func(tx *store.Tx) error { return strategy.Save(tx, opened) })
		if !problem.Is(err, problem.Conflict) || problem.All(err)[0].Code != "stale" {
			t.Fatalf("a stale save answers %v", err)
		}
		if err := db.ViewAs(t.Context(), who, func(tx *store.Tx) error {
			got, err := strategy.Find(tx, "ict")
			if err == nil && (got.Vision != "Chosen together" || got.Revision != 2 || len(got.Parts) != 3 || got.Parts[2].Slug != "secure-2" || len(got.Requirements[0].Answers) != 2) {
				t.Errorf("saved as %+v", got)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestTwoStrategiesCannotShareAnAddress(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, who actor.Actor) {
		add := func(tx *store.Tx) error {
			_, err := strategy.Add(tx, ict())
			return err
		}
		if err := db.Change(t.Context(), who, add); err != nil {
			t.Fatal(err)
		}
		if err := db.Change(t.Context(), who, add); !problem.Is(err, problem.Invalid) {
			t.Fatalf("got %v", err)
		}
	})
}
