package rulebook_test

import (
	"slices"
	"strings"
	"testing"

	"moothall/access"
	"moothall/access/actor"
	"moothall/calendar"
	"moothall/internal/clock"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/internal/store/storetest"
	"moothall/process"
	"moothall/workflow/dmn"
	"moothall/workflow/feel"
	"moothall/workflow/rulebook"
)

// town is a council with officers. It is Tuesday 24 November 2026.
type town struct {
	t   *testing.T
	db  *store.DB
	clk *clock.Fixed
	org string
}

func each(t *testing.T, fn func(w *town)) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clk *clock.Fixed) {
		w := &town{t: t, db: db, clk: clk}
		w.must(db.Change(t.Context(), actor.System("test"), func(tx *store.Tx) error {
			o, err := access.AddOrganisation(tx, access.Organisation{Slug: "town", Name: "Town Council", Kind: "council", Host: true})
			w.org = o.ID
			return err
		}))
		fn(w)
	})
}

func (w *town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) wants(err error, kind problem.Kind, code string) {
	w.t.Helper()
	for _, p := range problem.All(err) {
		if p.Kind == kind && p.Code == code {
			return
		}
	}
	w.t.Errorf("it says %v, want %s", err, code)
}

func (w *town) as(role access.Role, fn func(tx *store.Tx) error) error {
	who := actor.Actor{PersonID: "person-" + string(role), Name: role.Words(), Organisation: w.org, Roles: []string{string(role)}}
	return w.db.Change(w.t.Context(), who, fn)
}

// raised is the model of report clearance with its threshold for legal at another amount.
func (w *town) raised(to string) []byte {
	w.t.Helper()
	t, _ := process.Find(process.ReportClearance)
	src, err := t.Model()
	w.must(err)
	return []byte(strings.Replace(string(src), "&gt; 100000", "&gt; "+to, 1))
}

// drafted begins a draft by a finance officer and saves a model into it.
func (w *town) drafted(model []byte) {
	w.t.Helper()
	w.must(w.as(access.FinanceOfficer, func(tx *store.Tx) error {
		v, err := rulebook.Start(tx, process.ReportClearance)
		if err != nil {
			return err
		}
		_, err = rulebook.Save(tx, process.ReportClearance, model, "Minute 12", v.Revision)
		return err
	}))
}

func (w *town) approve(role access.Role, from calendar.Date) error {
	return w.as(role, func(tx *store.Tx) error {
		v, err := rulebook.Draft(tx, process.ReportClearance)
		if err != nil {
			return err
		}
		return rulebook.Approve(tx, process.ReportClearance, from, v.Revision)
	})
}

// checks are what the table in force now says of a cost.
func (w *town) checks(cost int64) (answer rulebook.Answer) {
	w.t.Helper()
	w.must(w.db.ViewAs(w.t.Context(), actor.Actor{PersonID: "reader", Organisation: w.org, Roles: []string{string(access.Proposer)}}, func(tx *store.Tx) (err error) {
		answer, err = rulebook.Ask(tx, process.ReportClearance, dmn.Inputs{process.Cost: feel.Int(cost), process.IsKey: feel.Bool(false), process.PersonalData: feel.Bool(false)})
		return err
	}))
	return answer
}

const (
	few = `["finance", "democratic-services"]`
	all = `["finance", "democratic-services", "legal"]`
)

func TestShippedUntilApproved(t *testing.T) {
	each(t, func(w *town) {
		if a := w.checks(150_000); a.Result != all || a.Version != 0 {
			t.Errorf("as it came, it says %s, version %d", a.Result, a.Version)
		}
		w.drafted(w.raised("200000"))
		if a := w.checks(150_000); a.Result != all || a.Version != 0 {
			t.Errorf("with a draft, it says %s, version %d", a.Result, a.Version)
		}
	})
}

func TestFourEyes(t *testing.T) {
	each(t, func(w *town) {
		w.drafted(w.raised("200000"))
		today := calendar.NewDate(2026, 11, 24)
		w.wants(w.approve(access.FinanceOfficer, today), problem.Forbidden, "table.own")
		w.wants(w.approve(access.Proposer, today), problem.Forbidden, "access.denied")
		// Who saves a draft later is one of its authors too.
		w.must(w.as(access.LegalOfficer, func(tx *store.Tx) error {
			v, err := rulebook.Draft(tx, process.ReportClearance)
			if err != nil {
				return err
			}
			_, err = rulebook.Save(tx, process.ReportClearance, w.raised("250000"), "", v.Revision)
			return err
		}))
		w.wants(w.approve(access.LegalOfficer, today), problem.Forbidden, "table.own")
		// What was read is what is approved.
		err := w.as(access.DemocraticServices, func(tx *store.Tx) error {
			return rulebook.Approve(tx, process.ReportClearance, today, 1)
		})
		w.wants(err, problem.Conflict, "stale")
		w.must(w.approve(access.DemocraticServices, today))
		if a := w.checks(240_000); a.Result != few || a.Version != 1 {
			t.Errorf("it says %s, version %d", a.Result, a.Version)
		}
	})
}

func TestInForceByDate(t *testing.T) {
	each(t, func(w *town) {
		w.drafted(w.raised("200000"))
		w.wants(w.approve(access.LegalOfficer, calendar.NewDate(2026, 11, 23)), problem.Invalid, "table.past")
		w.wants(w.approve(access.LegalOfficer, calendar.NewDate(2036, 1, 1)), problem.Invalid, "table.far")
		w.wants(w.approve(access.LegalOfficer, calendar.Date{}), problem.Invalid, "table.from")
		w.must(w.approve(access.LegalOfficer, calendar.NewDate(2026, 12, 1)))
		if a := w.checks(150_000); a.Result != all {
			t.Errorf("before its day, it says %s", a.Result)
		}
		w.drafted(w.raised("300000"))
		w.wants(w.approve(access.LegalOfficer, calendar.NewDate(2026, 12, 1)), problem.Invalid, "table.order")
		w.must(w.approve(access.LegalOfficer, calendar.NewDate(2027, 4, 1)))
		w.clk.Set(calendar.NewDate(2026, 12, 1).At(0, 30))
		if a := w.checks(150_000); a.Result != few || a.Version != 1 {
			t.Errorf("on its day, it says %s, version %d", a.Result, a.Version)
		}
		w.wants(w.as(access.LegalOfficer, func(tx *store.Tx) error { return rulebook.TakeBack(tx, process.ReportClearance, 1) }), problem.Conflict, "table.in-force")
		w.must(w.as(access.LegalOfficer, func(tx *store.Tx) error { return rulebook.TakeBack(tx, process.ReportClearance, 2) }))
		w.clk.Set(calendar.NewDate(2027, 5, 1).At(12, 0))
		if a := w.checks(250_000); a.Result != all || a.Version != 1 {
			t.Errorf("after the next was taken back, it says %s, version %d", a.Result, a.Version)
		}
	})
}

func TestApprovedStays(t *testing.T) {
	each(t, func(w *town) {
		w.drafted(w.raised("200000"))
		w.must(w.approve(access.LegalOfficer, calendar.NewDate(2026, 11, 24)))
		for _, sql := range []string{
			`UPDATE rule_table SET model = 'other' WHERE number = 1`,
			`UPDATE rule_table SET valid_from = '2020-01-01' WHERE number = 1`,
			`DELETE FROM rule_table WHERE number = 1`,
		} {
			if err := w.as(access.LegalOfficer, func(tx *store.Tx) error { _, err := tx.Exec(sql); return err }); err == nil {
				t.Errorf("%s is done", sql)
			}
		}
	})
}

func TestNoFaultInForce(t *testing.T) {
	each(t, func(w *town) {
		w.drafted(w.raised("much"))
		err := w.approve(access.LegalOfficer, calendar.NewDate(2026, 11, 24))
		w.wants(err, problem.Invalid, "table.fault")
		if err == nil || !strings.Contains(err.Error(), `there is nothing called "much" here`) {
			t.Errorf("it says %v", err)
		}
		// What could not be asked at all is not even saved.
		save := func(model string) error {
			return w.as(access.FinanceOfficer, func(tx *store.Tx) error {
				v, err := rulebook.Draft(tx, process.ReportClearance)
				if err != nil {
					return err
				}
				_, err = rulebook.Save(tx, process.ReportClearance, []byte(model), "", v.Revision)
				return err
			})
		}
		good := string(w.raised("100000"))
		w.wants(save("no model"), problem.Invalid, "table.model")
		w.wants(save(strings.Replace(good, `name="Clearance">`, `name="Other">`, 1)), problem.Invalid, "table.decision")
		w.wants(save(strings.ReplaceAll(good, `name="Personal data"`, `name="Weather"`)), problem.Invalid, "table.input")
	})
}

func TestAlwaysJournalled(t *testing.T) {
	each(t, func(w *town) {
		w.drafted(w.raised("200000"))
		w.must(w.approve(access.LegalOfficer, calendar.NewDate(2026, 12, 1)))
		w.must(w.as(access.LegalOfficer, func(tx *store.Tx) error { return rulebook.TakeBack(tx, process.ReportClearance, 1) }))
		w.drafted(w.raised("200000"))
		w.must(w.as(access.FinanceOfficer, func(tx *store.Tx) error { return rulebook.Discard(tx, process.ReportClearance) }))
		var events []string
		w.must(w.db.ViewAs(t.Context(), actor.System("test"), func(tx *store.Tx) (err error) {
			events, err = store.List(tx, func(r store.Row) (string, error) {
				var s string
				return s, r.Scan(&s)
			}, `SELECT event FROM journal WHERE event LIKE 'table.%' ORDER BY seq`)
			return err
		}))
		want := []string{"table.drafted", "table.saved", "table.approved", "table.taken-back", "table.drafted", "table.saved", "table.discarded"}
		if !slices.Equal(events, want) {
			t.Errorf("the journal has %v", events)
		}
	})
}

// The tables that come with the product have no fault and leave no case open,
// and what they answer is what the product understands.
func TestShippedTables(t *testing.T) {
	for _, table := range process.Tables() {
		src, err := table.Model()
		if err != nil {
			t.Fatal(err)
		}
		g, err := rulebook.Fits(table.Key, src)
		if err != nil {
			t.Fatalf("%s: %v", table.Key, err)
		}
		if f := rulebook.Look(table.Key, g); len(f) > 0 {
			t.Errorf("%s: %v", table.Key, f)
		}
	}
}
