package decision_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"moothall/access"
	"moothall/access/actor"
	"moothall/calendar"
	"moothall/decision"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/journal"
	"moothall/money"
	"moothall/process"
	"moothall/workflow/rulebook"
)

// submitted is a report with those facts that waits to be checked.
func (w *town) submitted(f decision.Facts) (ref string) {
	w.t.Helper()
	must(w.t, w.as(access.Proposer, func(tx *store.Tx) error {
		r, err := decision.WriteReport(tx, decision.NewReport{Title: "Scanners", Text: decision.ReportText{Purpose: "To buy them."}, Recommendations: []string{"Buy them."}, Facts: f})
		if err != nil {
			return err
		}
		ref = r.Reference
		return decision.Submit(tx, ref, 1)
	}))
	return ref
}

func (w *town) report(ref string) (r decision.Report) {
	w.t.Helper()
	reader := actor.Actor{PersonID: "reader", Organisation: w.org, Roles: []string{string(access.CabinetMember)}}
	must(w.t, w.db.ViewAs(w.t.Context(), reader, func(tx *store.Tx) (err error) {
		r, err = decision.FindReport(tx, ref)
		return err
	}))
	return r
}

// changed brings another edition of a table into force today.
func (w *town) changed(key, old, newer string) {
	w.t.Helper()
	must(w.t, w.as(access.FinanceOfficer, func(tx *store.Tx) error {
		v, err := rulebook.Start(tx, key)
		if err != nil {
			return err
		}
		text := strings.ReplaceAll(string(v.Model), old, newer)
		if text == string(v.Model) {
			w.t.Fatalf("%q is not in the table %s", old, key)
		}
		_, err = rulebook.Save(tx, key, []byte(text), "Minute 12", v.Revision)
		return err
	}))
	must(w.t, w.as(access.DemocraticServices, func(tx *store.Tx) error {
		v, err := rulebook.Draft(tx, key)
		if err != nil {
			return err
		}
		return rulebook.Approve(tx, key, calendar.DateOf(tx.Now()), v.Revision)
	}))
}

func (w *town) says(role access.Role, ref, check string) error {
	return w.as(role, func(tx *store.Tx) error {
		return decision.Clear(tx, ref, decision.Check{Kind: check, Outcome: "cleared", Wording: 1})
	})
}

func cost(pounds int64) decision.Facts {
	return decision.Facts{Cost: money.Pence(pounds * 100), Wards: 1, PersonalData: "no"}
}

// A report over the threshold goes to legal as well, and the threshold is the
// council's to set: the table in force when a report is submitted says who
// checks it.
func TestTheTableSaysWhoChecks(t *testing.T) {
	each(t, func(w *town) {
		small, large := w.submitted(cost(50_000)), w.submitted(cost(120_000))
		if r := w.report(small); !slices.Equal(r.Outstanding(), []string{"finance", "democratic-services"}) {
			t.Errorf("the small one needs %v", r.Outstanding())
		}
		r := w.report(large)
		if !slices.Equal(r.Outstanding(), []string{"finance", "legal", "democratic-services"}) {
			t.Errorf("the large one needs %v", r.Outstanding())
		}
		if a := r.Route.Answer(process.ReportClearance); len(a.Rules) != 3 || a.Rules[2].ID != "legal-money" || a.Why() != "Cost 120,000; Key decision no; Personal data no: rules 1, 2 and 3 matched" {
			t.Errorf("it says why: %+v", a)
		}
		// The small one is cleared without legal, who are not asked.
		wants(t, w.says(access.LegalOfficer, small, "legal"), problem.Conflict, "report.not-needed")
		must(t, w.says(access.FinanceOfficer, small, "finance"))
		must(t, w.says(access.DemocraticServices, small, "democratic-services"))
		if r := w.report(small); r.Status != "cleared" {
			t.Errorf("the small one is %s", r.Status)
		}
		must(t, w.says(access.FinanceOfficer, large, "finance"))
		must(t, w.says(access.DemocraticServices, large, "democratic-services"))
		if r := w.report(large); r.Status != "submitted" {
			t.Errorf("the large one is %s without legal", r.Status)
		}
		// The council raises the threshold. What was submitted before stays on its way.
		w.changed(process.ReportClearance, "&gt; 100000", "&gt; 200000")
		if r := w.report(large); !slices.Equal(r.Outstanding(), []string{"legal"}) {
			t.Errorf("the one from before needs %v", r.Outstanding())
		}
		later := w.report(w.submitted(cost(120_000)))
		if !slices.Equal(later.Outstanding(), []string{"finance", "democratic-services"}) || later.Route.Answer(process.ReportClearance).Version != 1 {
			t.Errorf("after the change, it needs %v by version %d", later.Outstanding(), later.Route.Answer(process.ReportClearance).Version)
		}
		must(t, w.says(access.LegalOfficer, large, "legal"))
	})
}

func TestTheTableSaysWhatIsKey(t *testing.T) {
	each(t, func(w *town) {
		r := w.report(w.submitted(cost(450_000)))
		if r.Route.Key || r.Route.DecisionMaker != "cabinet-member" {
			t.Errorf("it is key %v, for %s", r.Route.Key, r.Route.DecisionMaker)
		}
		f := cost(10)
		f.Wards = 2
		r = w.report(w.submitted(f))
		if !r.Route.Key || r.Route.Ground != "significant effect in two or more wards" || r.Route.DecisionMaker != "cabinet" || !slices.Contains(r.Needed(), "legal") {
			t.Errorf("with two wards, it is key %v (%s), for %s", r.Route.Key, r.Route.Ground, r.Route.DecisionMaker)
		}
		w.changed(process.KeyDecision, "500000", "400000")
		r = w.report(w.submitted(cost(450_000)))
		if !r.Route.Key || r.Route.DecisionMaker != "cabinet" {
			t.Errorf("after the change, it is key %v, for %s", r.Route.Key, r.Route.DecisionMaker)
		}
	})
}

func TestTheTableSaysWhoMayDecide(t *testing.T) {
	each(t, func(w *town) {
		var member decision.Body
		must(t, w.as(access.DemocraticServices, func(tx *store.Tx) (err error) {
			member, err = decision.AddBody(tx, decision.Body{Organisation: w.org, Slug: "cabinet-member", Name: "Cabinet Member for Finance"})
			return err
		}))
		cleared := func(f decision.Facts) string {
			ref := w.submitted(f)
			for role, check := range map[access.Role]string{access.FinanceOfficer: "finance", access.LegalOfficer: "legal", access.DemocraticServices: "democratic-services"} {
				if slices.Contains(w.report(ref).Needed(), check) {
					must(t, w.says(role, ref, check))
				}
			}
			return ref
		}
		place := func(ref string, body decision.Body) error {
			return w.as(access.DemocraticServices, func(tx *store.Tx) error {
				m, err := decision.Arrange(tx, decision.Meeting{BodyID: body.ID, HeldOn: calendar.NewDate(2026, 11, 30), Begins: "18:00"})
				if err != nil {
					return err
				}
				_, err = decision.AddItem(tx, m.Reference, ref, "")
				return err
			})
		}
		key := cleared(cost(600_000))
		err := place(key, member)
		wants(t, err, problem.Conflict, "agenda.above-limit")
		if err == nil || !strings.Contains(err.Error(), "Cabinet Member for Finance cannot decide "+key+": by the delegated spending limits (as it came with Moothall) that is for the Cabinet. Cost 600,000; Key decision yes: rule 4 matched") {
			t.Errorf("it says %v", err)
		}
		must(t, place(key, w.body))
		must(t, place(cleared(cost(300_000)), member))
		// The council lowers what a member may decide alone.
		w.changed(process.DelegatedLimits, `<outputEntry id="cabinet-member-maker"><text>"cabinet-member"</text>`, `<outputEntry id="cabinet-member-maker"><text>"cabinet"</text>`)
		wants(t, place(cleared(cost(300_000)), member), problem.Conflict, "agenda.above-limit")

		// A body is compared by as what it decides, whatever it is called.
		add := func(b decision.Body) (decision.Body, error) {
			b.Organisation = w.org
			err := w.as(access.DemocraticServices, func(tx *store.Tx) (err error) {
				b, err = decision.AddBody(tx, b)
				return err
			})
			return b, err
		}
		holder, err := add(decision.Body{Name: "Portfolio Holder for Resources"})
		must(t, err)
		wants(t, place(cleared(cost(600_000)), holder), problem.Conflict, "agenda.above-limit")
		scrutiny, err := add(decision.Body{Name: "Overview and Scrutiny Committee"})
		must(t, err)
		wants(t, place(cleared(cost(1)), scrutiny), problem.Conflict, "agenda.decides-nothing")
		_, err = add(decision.Body{Name: "Director of Finance"})
		wants(t, err, problem.Invalid, "body.decides-as")
		director, err := add(decision.Body{Name: "Director of Finance", DecidesAs: "chief-officer"})
		must(t, err)
		must(t, place(cleared(cost(40_000)), director))
		// Of one that was added before anybody asked, it is said now.
		must(t, w.as(access.DemocraticServices, func(tx *store.Tx) error {
			_, err := tx.Exec(`UPDATE decision_body SET decides_as = '' WHERE id = $1`, director.ID)
			return errors.Join(err, journal.Note(tx, "body.forgotten", director.Slug, nil))
		}))
		wants(t, place(cleared(cost(40_000)), director), problem.Conflict, "agenda.unknown-body")
		say := func(as string) error {
			return w.as(access.DemocraticServices, func(tx *store.Tx) error { return decision.SayDecidesAs(tx, director.ID, as) })
		}
		wants(t, say("king"), problem.Invalid, "body.decides-as")
		must(t, say("officer"))
		wants(t, say("cabinet"), problem.Conflict, "body.said")
		wants(t, place(cleared(cost(60_000)), director), problem.Conflict, "agenda.above-limit")
	})
}

func TestKnownBody(t *testing.T) {
	for name, want := range map[string]string{
		"Cabinet": "cabinet", "Executive": "cabinet", "Full Council": "council", "Cabinet Member for Resources": "cabinet-member", "Cabinet Members": "cabinet-member",
		"Cabinet Committee on Property": "", "Chief Officer": "chief-officer", "Chief officers": "chief-officer", "Officers": "officer", "Scrutiny Committee": "none", "Planning Committee": "", "Councillor Marsh": "",
	} {
		if got := decision.KnownBody(name); got != want {
			t.Errorf("%s decides as %q, want %q", name, got, want)
		}
	}
}

func TestFactsAreSaidBeforeItIsSubmitted(t *testing.T) {
	each(t, func(w *town) {
		err := w.as(access.Proposer, func(tx *store.Tx) error {
			r, err := decision.WriteReport(tx, decision.NewReport{Title: "Scanners", Text: decision.ReportText{Purpose: "To buy them."}, Recommendations: []string{"Buy them."}, Facts: decision.NoFacts()})
			if err != nil {
				return err
			}
			return decision.Submit(tx, r.Reference, 1)
		})
		var codes []string
		for _, p := range problem.All(err) {
			codes = append(codes, p.Code)
		}
		if !slices.Equal(codes, []string{"report.no-cost", "report.no-wards", "report.no-personal-data"}) {
			t.Errorf("it asks for %v", codes)
		}
	})
}
