package decision_test

import (
	"os"
	"strings"
	"testing"

	"moothall/access"
	"moothall/access/actor"
	"moothall/decision"
	"moothall/decision/legacy"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/publish"
)

func record(t *testing.T, change func(string) string) legacy.Record {
	t.Helper()
	b, err := os.ReadFile("legacy/testdata/strategy.txt")
	must(t, err)
	rec, err := legacy.Read(strings.NewReader(change(string(b))))
	must(t, err)
	return rec
}

func same(s string) string { return s }

func (w *town) importIt(rec legacy.Record) (d decision.Decision, err error) {
	err = w.as(access.DemocraticServices, func(tx *store.Tx) (err error) {
		d, err = decision.Import(tx, rec)
		return err
	})
	return d, err
}

func TestAnImportedRecordIsPublishedAsItsPageSays(t *testing.T) {
	each(t, func(w *town) {
		d, err := w.importIt(record(t, same))
		must(w.t, err)
		d = w.find(d.Reference)
		if d.FirstPublishedAt.Format("2006-01-02T15:04Z") != "2007-09-30T23:00Z" || d.Clock.Deadline.Format("2006-01-02T15:04:05Z") != "2007-10-05T22:59:59Z" {
			t.Fatalf("published %s, call-in until %s", d.FirstPublishedAt, d.Clock.Deadline)
		}
		for _, f := range d.Findings {
			if strings.Contains(f, "The page prints") {
				t.Errorf("the rule of its day gives the printed deadline, yet: %s", f)
			}
		}
		must(w.t, w.db.View(t.Context(), func(tx *store.Tx) error {
			p, err := publish.Find(tx, d.Reference, w.clk.Now())
			if err == nil && (!p.Imported || p.CallIn.Status != publish.CallInClosed || len(p.Resolutions) != 2) {
				t.Errorf("the public sees %+v", p)
			}
			return err
		}))
		_, err = w.importIt(record(t, same))
		wants(w.t, err, problem.Conflict, "import.again")
	})
}

func TestRuleOfItsDay(t *testing.T) {
	each(t, func(w *town) {
		d, err := w.importIt(record(t, func(s string) string { return strings.Replace(s, "Friday 5th October", "Monday 8th October", 1) }))
		must(w.t, err)
		found := ""
		for _, f := range d.Findings {
			if strings.Contains(f, "The page prints") {
				found = f
			}
		}
		if !strings.Contains(found, "8 October") || !strings.Contains(found, "5 October") || !strings.Contains(found, rule().Name) {
			t.Fatalf("the findings are %q", d.Findings)
		}
	})
}

func TestAPageWithoutItsDatesIsNotImported(t *testing.T) {
	each(t, func(w *town) {
		_, err := w.importIt(record(t, func(s string) string { return strings.Replace(s, "Date of Publication: 01 October 2007", "", 1) }))
		wants(w.t, err, problem.Invalid, "import.published_on")
	})
}

func TestOnlyDemocraticServicesImports(t *testing.T) {
	each(t, func(w *town) {
		err := w.as(access.Proposer, func(tx *store.Tx) error { _, err := decision.Import(tx, record(t, same)); return err })
		wants(w.t, err, problem.Forbidden, "access.denied")
		stranger := actor.Actor{PersonID: "x", Organisation: "elsewhere", Roles: []string{string(access.DemocraticServices)}}
		err = w.db.Change(t.Context(), stranger, func(tx *store.Tx) error {
			return decision.SetRule(tx, decision.CallInRule{Organisation: w.org, Rule: rule()})
		})
		wants(w.t, err, problem.Forbidden, "access.denied")
	})
}
