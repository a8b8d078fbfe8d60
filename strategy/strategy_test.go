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
			if err := strategy.Add(tx, ict()); err != nil {
				return err
			}
			return strategy.Publish(tx, "ict", "INV-2007-0001")
		}); err != nil {
			t.Fatal(err)
		}
		var got strategy.Strategy
		if err := db.View(t.Context(), func(tx *store.Tx) error { return publish.ReadPage(tx, "strategy", "ict", &got) }); err != nil {
			t.Fatal(err)
		}
		want := ict()
		want.Investment = "INV-2007-0001"
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
			if err := db.Change(t.Context(), who, func(tx *store.Tx) error { return strategy.Add(tx, s) }); !problem.Is(err, problem.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
