package decision_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"moothall/access"
	"moothall/access/actor"
	"moothall/calendar"
	"moothall/decision"
	"moothall/internal/clock"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/internal/store/storetest"
	"moothall/journal"
	"moothall/publish"
)

// town is a council with one body, one rule and someone in every role.
type town struct {
	t    *testing.T
	db   *store.DB
	clk  *clock.Fixed
	org  string
	body decision.Body
}

// large are the facts of a report that needs every check.
var large = decision.Facts{Cost: 600_000_00, Wards: 3, PersonalData: "no"}

func rule() calendar.Rule {
	return calendar.Rule{Name: "Five working days, publication included", Anchor: calendar.FromPublication, Count: 5, Unit: calendar.InWorkingDays,
		AnchorDayCounts: true, BankHolidays: calendar.Excluded, CutOff: calendar.Midnight, Effective: calendar.NextCalendarDay}
}

// each runs fn in a town on every database. It is Tuesday 24 November 2026.
func each(t *testing.T, fn func(w *town)) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clk *clock.Fixed) {
		w := &town{t: t, db: db, clk: clk}
		must(t, db.Change(t.Context(), actor.System("test"), func(tx *store.Tx) error {
			o, err := access.AddOrganisation(tx, access.Organisation{Slug: "town", Name: "Town Council", Kind: "council", Host: true})
			if err != nil {
				return err
			}
			w.org = o.ID
			if w.body, err = decision.AddBody(tx, decision.Body{Organisation: o.ID, Slug: "cabinet", Name: "Cabinet"}); err != nil {
				return err
			}
			return decision.SetRule(tx, decision.CallInRule{Organisation: o.ID, Rule: rule(), From: calendar.NewDate(2000, 1, 1), Signatories: 2})
		}))
		fn(w)
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// as runs fn on behalf of someone with role.
func (w *town) as(role access.Role, fn func(tx *store.Tx) error) error {
	who := actor.Actor{PersonID: "person-" + string(role), Name: role.Words(), Organisation: w.org, Roles: []string{string(role)}}
	return w.db.Change(w.t.Context(), who, fn)
}

func (w *town) find(ref string) (d decision.Decision) {
	w.t.Helper()
	must(w.t, w.db.ViewAs(w.t.Context(), actor.Actor{PersonID: "reader", Organisation: w.org, Roles: []string{string(access.CabinetMember)}}, func(tx *store.Tx) (err error) {
		d, err = decision.Find(tx, ref)
		return err
	}))
	return d
}

func content() decision.Content {
	return decision.Content{Title: "ICT Strategy", Narrative: "It was considered.", Reasons: "One strategy.",
		Resolutions: []publish.Resolution{{Number: "1", Text: "It is approved."}, {Number: "2", Text: "It is funded."}, {Number: "3", Text: "It is reported."}}}
}

// recorded is a decision of yesterday, not yet published.
func (w *town) recorded() (ref string) {
	w.t.Helper()
	must(w.t, w.as(access.DemocraticServices, func(tx *store.Tx) error {
		m, err := decision.Arrange(tx, decision.Meeting{BodyID: w.body.ID, HeldOn: calendar.NewDate(2026, 11, 23), Begins: "18:00"})
		if err != nil {
			return err
		}
		if _, err := decision.AddItem(tx, m.Reference, "", "ICT Strategy"); err != nil {
			return err
		}
		d, err := decision.Record(tx, m.Reference, 1, content())
		ref = d.Reference
		return err
	}))
	return ref
}

// publish publishes the decision by whoever has just read it.
func (w *town) publish(ref string) func(tx *store.Tx) error {
	revision := w.find(ref).Revision
	return func(tx *store.Tx) error {
		_, err := decision.Publish(tx, ref, revision)
		return err
	}
}

func (w *town) published() string {
	w.t.Helper()
	ref := w.recorded()
	must(w.t, w.as(access.DemocraticServices, w.publish(ref)))
	return ref
}

func (w *town) implement(ref, number string) error {
	return w.as(access.Proposer, func(tx *store.Tx) error {
		d, err := decision.Find(tx, ref)
		if err != nil {
			return err
		}
		return decision.Implement(tx, ref, decision.Step{Number: number, State: decision.Implemented, Revision: d.Revision})
	})
}

func (w *town) callIn(ref string, numbers ...string) error {
	return w.as(access.ScrutinyMember, func(tx *store.Tx) error {
		_, err := decision.Receive(tx, ref, decision.Request{Signatories: []string{"Ann", "Bob"}, Resolutions: numbers, Ground: "It was not consulted on."})
		return err
	})
}

func wants(t *testing.T, err error, k problem.Kind, code string) {
	t.Helper()
	if !problem.Is(err, k) || problem.All(err)[0].Code != code {
		t.Fatalf("want the problem %s, got %v (%+v)", code, err, problem.All(err))
	}
}

// deadline of a publication on Tuesday 24 November 2026.
var deadline = calendar.NewDate(2026, 11, 30).End()

func TestNotDuringCallIn(t *testing.T) {
	each(t, func(w *town) {
		ref := w.recorded()
		wants(w.t, w.implement(ref, "1"), problem.Conflict, "resolution.unpublished")
		must(w.t, w.as(access.DemocraticServices, w.publish(ref)))
		if got := w.find(ref).Clock.Deadline; !got.Equal(deadline) {
			t.Fatalf("call-in ends at %s", got)
		}
		w.clk.Set(deadline)
		wants(w.t, w.implement(ref, "1"), problem.Conflict, "resolution.call-in-open")
		w.clk.Set(deadline.Add(time.Second))
		must(w.t, w.implement(ref, "1"))
		if got := w.find(ref).Resolutions[0].Implementation; got != decision.Implemented {
			t.Fatalf("it is %s", got)
		}
	})
}

func TestCallInHoldsWhatItNames(t *testing.T) {
	each(t, func(w *town) {
		ref := w.published()
		must(w.t, w.callIn(ref, "2"))
		wants(w.t, w.callIn(ref, "2"), problem.Invalid, "call-in.twice")
		wants(w.t, w.callIn(ref, "9"), problem.Invalid, "call-in.no-resolution")
		w.clk.Set(deadline.Add(time.Hour))
		wants(w.t, w.callIn(ref, "1"), problem.Conflict, "call-in.late")
		must(w.t, w.implement(ref, "1"))
		wants(w.t, w.implement(ref, "2"), problem.Conflict, "resolution.held")
		must(w.t, w.as(access.DemocraticServices, func(tx *store.Tx) error {
			return decision.EndCallIn(tx, ref, "1", "concluded", "The decision stands.")
		}))
		must(w.t, w.implement(ref, "2"))
	})
}

func TestACallInNeedsItsSignatories(t *testing.T) {
	each(t, func(w *town) {
		ref := w.published()
		err := w.as(access.ScrutinyMember, func(tx *store.Tx) error {
			_, err := decision.Receive(tx, ref, decision.Request{Signatories: []string{"Ann", " Ann "}, Resolutions: []string{"1"}, Ground: "Ground"})
			return err
		})
		wants(w.t, err, problem.Invalid, "call-in.signatories")
	})
}

func TestCorrectionsAreVersions(t *testing.T) {
	each(t, func(w *town) {
		ref := w.published()
		before := w.find(ref)
		w.clk.Set(deadline.Add(-time.Hour))
		c := content()
		c.Title = "ICT strategy, corrected"
		must(w.t, w.as(access.DemocraticServices, func(tx *store.Tx) error {
			return decision.Correct(tx, ref, c, "The title was wrong.", before.Revision)
		}))
		after := w.find(ref)
		if after.Version != 2 || !after.FirstPublishedAt.Equal(before.FirstPublishedAt) || !after.Clock.Deadline.Equal(before.Clock.Deadline) {
			t.Fatalf("a correction moved a date: %+v", after)
		}
		must(w.t, w.db.View(t.Context(), func(tx *store.Tx) error {
			old, err := publish.FindVersion(tx, ref, 1)
			if err == nil && old.Title != "ICT Strategy" {
				t.Errorf("version 1 is now %q", old.Title)
			}
			now, err2 := publish.Find(tx, ref, w.clk.Now())
			if err2 == nil && (now.Title != c.Title || len(now.Versions) != 2 || now.Versions[1].Why != "The title was wrong.") {
				t.Errorf("the public sees %+v", now)
			}
			return errors.Join(err, err2)
		}))
		err := w.as(access.DemocraticServices, func(tx *store.Tx) error {
			return decision.Correct(tx, ref, content(), "Back again.", before.Revision)
		})
		wants(w.t, err, problem.Conflict, "stale")
		if !strings.Contains(err.Error(), "Democratic services officer") {
			t.Fatalf("it should say who saved meanwhile: %v", err)
		}
	})
}

func TestDeadlineIsFrozen(t *testing.T) {
	each(t, func(w *town) {
		ref := w.published()
		longer := rule()
		longer.Count, longer.Name = 10, "Ten working days"
		must(w.t, w.as(access.DemocraticServices, func(tx *store.Tx) error {
			return decision.SetRule(tx, decision.CallInRule{Organisation: w.org, Rule: longer, From: calendar.NewDate(2026, 11, 25), Signatories: 2})
		}))
		if d := w.find(ref); !d.Clock.Deadline.Equal(deadline) || d.Clock.Rule.Count != 5 {
			t.Fatalf("the rule of a published decision became %+v", d.Clock)
		}
	})
}

func TestFirstPublicationNeverMoves(t *testing.T) {
	each(t, func(w *town) {
		ref := w.published()
		w.clk.Set(deadline)
		err := w.as(access.DemocraticServices, w.publish(ref))
		wants(w.t, err, problem.Conflict, "decision.published")
	})
}

func TestTakenOnce(t *testing.T) {
	each(t, func(w *town) {
		d := w.find(w.recorded())
		err := w.as(access.DemocraticServices, func(tx *store.Tx) error { _, err := decision.Record(tx, d.MeetingRef, 1, content()); return err })
		wants(w.t, err, problem.Conflict, "decision.taken-once")
	})
}

func TestNobodyClearsTheirOwnReport(t *testing.T) {
	each(t, func(w *town) {
		both := actor.Actor{PersonID: "p", Name: "Pat", Organisation: w.org, Roles: []string{"proposer", "finance-officer"}}
		var ref string
		must(w.t, w.db.Change(t.Context(), both, func(tx *store.Tx) error {
			r, err := decision.WriteReport(tx, decision.NewReport{Title: "ICT", Text: decision.ReportText{Purpose: "To agree it."}, Recommendations: []string{"Agree it."}, Facts: large})
			if err != nil {
				return err
			}
			ref = r.Reference
			return decision.Submit(tx, ref, 1)
		}))
		err := w.db.Change(t.Context(), both, func(tx *store.Tx) error {
			return decision.Clear(tx, ref, decision.Check{Kind: "finance", Outcome: "cleared", Wording: 1})
		})
		wants(w.t, err, problem.Forbidden, "report.own")
		for role, check := range map[access.Role]string{access.FinanceOfficer: "finance", access.LegalOfficer: "legal", access.DemocraticServices: "democratic-services"} {
			must(w.t, w.as(role, func(tx *store.Tx) error {
				return decision.Clear(tx, ref, decision.Check{Kind: check, Outcome: "cleared", Wording: 1})
			}))
		}
		must(w.t, w.db.ViewAs(t.Context(), both, func(tx *store.Tx) error {
			r, err := decision.FindReport(tx, ref)
			if err == nil && r.Status != "cleared" {
				t.Errorf("it is %s", r.Status)
			}
			return err
		}))
	})
}

func TestAClearedReportCanBeReturnedUntilItIsOnAnAgenda(t *testing.T) {
	each(t, func(w *town) {
		var ref string
		checked := func() {
			must(w.t, w.as(access.Proposer, func(tx *store.Tx) error { return decision.Submit(tx, ref, 1) }))
			for role, check := range map[access.Role]string{access.FinanceOfficer: "finance", access.LegalOfficer: "legal", access.DemocraticServices: "democratic-services"} {
				must(w.t, w.as(role, func(tx *store.Tx) error {
					return decision.Clear(tx, ref, decision.Check{Kind: check, Outcome: "cleared", Wording: 1})
				}))
			}
		}
		send := func() error {
			return w.as(access.LegalOfficer, func(tx *store.Tx) error {
				return decision.Clear(tx, ref, decision.Check{Kind: "legal", Outcome: "returned", Comment: "The power is wrong.", Wording: 1})
			})
		}
		must(w.t, w.as(access.Proposer, func(tx *store.Tx) error {
			r, err := decision.WriteReport(tx, decision.NewReport{Title: "ICT", Text: decision.ReportText{Purpose: "To agree it."}, Recommendations: []string{"Agree it."}, Facts: large})
			ref = r.Reference
			return err
		}))
		checked()
		must(w.t, send())
		wants(w.t, send(), problem.Conflict, "report.not-submitted")
		checked()
		place := func(day int) error {
			return w.as(access.DemocraticServices, func(tx *store.Tx) error {
				m, err := decision.Arrange(tx, decision.Meeting{BodyID: w.body.ID, HeldOn: calendar.NewDate(2026, 11, day), Begins: "18:00"})
				if err != nil {
					return err
				}
				_, err = decision.AddItem(tx, m.Reference, ref, "")
				return err
			})
		}
		wants(w.t, place(23), problem.Conflict, "agenda.cleared-later")
		must(w.t, place(24))
		wants(w.t, send(), problem.Conflict, "report.on-agenda")
	})
}

func TestRolesDecideWhoMay(t *testing.T) {
	each(t, func(w *town) {
		ref := w.recorded()
		for _, role := range access.Roles() {
			if role == access.DemocraticServices {
				continue
			}
			err := w.as(role, w.publish(ref))
			wants(w.t, err, problem.Forbidden, "access.denied")
		}
	})
}

func TestAlwaysJournalled(t *testing.T) {
	each(t, func(w *town) {
		ref := w.published()
		must(w.t, w.callIn(ref, "2"))
		must(w.t, w.db.View(t.Context(), func(tx *store.Tx) error {
			var got []string
			entries, err := journal.Of(tx, ref, 10)
			for _, e := range entries {
				got = append(got, e.Event)
			}
			if s := strings.Join(got, " "); s != "call-in.received decision.published decision.recorded" {
				t.Errorf("the journal says %s", s)
			}
			return err
		}))
	})
}

func TestADispensationLastsFourYearsAtMost(t *testing.T) {
	each(t, func(w *town) {
		ref := w.recorded()
		c := content()
		c.Dispensations = []publish.Dispensation{{Kind: decision.ForPecuniary, Member: "Ann", GrantedBy: "Council", GrantedOn: calendar.NewDate(2024, 1, 1), ExpiresOn: calendar.NewDate(2028, 1, 2)}}
		err := w.as(access.DemocraticServices, func(tx *store.Tx) error { return decision.SaveRecord(tx, ref, c, w.find(ref).Revision) })
		wants(w.t, err, problem.Invalid, "dispensation.too-long")
	})
}

func TestTheRegisterFollowsTheClock(t *testing.T) {
	each(t, func(w *town) {
		ref := w.published()
		look := func(q publish.Query) (l publish.Listing) {
			w.t.Helper()
			must(w.t, w.db.View(t.Context(), func(tx *store.Tx) (err error) {
				l, err = publish.Register(tx, q, w.clk.Now())
				return err
			}))
			return l
		}
		for _, q := range []publish.Query{{}, {Status: "open"}, {Words: "STRATEGY fund"}, {Year: 2026}, {Body: "Cabinet, Town Council"}, {Words: "consider", Status: "open", Year: 2026}} {
			if l := look(q); l.Total != 1 || len(l.Decisions) != 1 || l.Decisions[0].Reference != ref || l.Decisions[0].CallIn != publish.CallInOpen {
				t.Fatalf("%+v finds %+v", q, l)
			}
		}
		for _, q := range []publish.Query{{Words: "nothing like it"}, {Status: "held"}, {Year: 2007}, {Words: `" OR * NEAR(`}} {
			if l := look(q); l.Total != 0 {
				t.Fatalf("%+v finds %+v", q, l)
			}
		}
		w.clk.Set(deadline.Add(time.Second))
		if l := look(publish.Query{Status: "may-be-acted-on"}); l.Total != 1 || l.Decisions[0].CallIn != publish.CallInClosed {
			t.Fatalf("after the deadline: %+v", l)
		}
	})
}

func TestADeadlineThatHadPassedIsAFinding(t *testing.T) {
	each(t, func(w *town) {
		late := rule()
		late.Name, late.Anchor, late.Count = "One working day from the decision", calendar.FromDecision, 1
		must(t, w.as(access.DemocraticServices, func(tx *store.Tx) error {
			return decision.SetRule(tx, decision.CallInRule{Organisation: w.org, Rule: late, From: calendar.NewDate(2026, 11, 24), Signatories: 2})
		}))
		ref := w.recorded() // decided on the 23rd, which is day one
		must(t, w.as(access.DemocraticServices, w.publish(ref)))
		want := "By the rule “One working day from the decision” call-in ended at midnight at the end of Monday 23 November 2026, before the decision was first published at 10am on Tuesday 24 November 2026, so nobody could call it in."
		if got := w.find(ref).Findings; len(got) != 1 || got[0] != want {
			t.Fatalf("the findings are %q", got)
		}
		must(t, w.db.View(t.Context(), func(tx *store.Tx) error {
			p, err := publish.Find(tx, ref, w.clk.Now())
			if err == nil && (len(p.Findings) != 1 || p.CallIn.Status != publish.CallInClosed) {
				t.Errorf("the public reads %q, %s", p.Findings, p.CallIn.Status)
			}
			return err
		}))
	})
}

// list is what the government publishes, of 2026 to 2029, with one more day.
func list(extra string) []byte {
	var b strings.Builder
	b.WriteString(`{"england-and-wales":{"division":"england-and-wales","events":[`)
	for y := 2026; y <= 2029; y++ {
		for _, day := range []string{"01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"} {
			fmt.Fprintf(&b, `{"title":"Holiday","date":"%d-%s"},`, y, day)
		}
	}
	fmt.Fprintf(&b, `{"title":"A day of mourning","date":"%s"}]}}`, extra)
	return []byte(b.String())
}

func TestANewerListCountsFromThenOn(t *testing.T) {
	each(t, func(w *town) {
		before := w.published()
		was := w.find(before)
		take := func(role access.Role, text []byte) error {
			return w.as(role, func(tx *store.Tx) error {
				_, err := decision.TakeHolidays(tx, text)
				return err
			})
		}
		wants(t, take(access.Proposer, list("2026-11-26")), problem.Forbidden, "access.denied")
		wants(t, take(access.DemocraticServices, []byte("{}")), problem.Invalid, "calendar.published")
		must(t, take(access.DemocraticServices, list("2026-11-26")))
		wants(t, take(access.DemocraticServices, list("2026-11-26")), problem.Conflict, "calendar.nothing-new")
		after := w.find(w.published())
		if got := calendar.At(after.Clock.Deadline); got != "midnight at the end of Tuesday 1 December 2026" {
			t.Errorf("with a holiday on Thursday, call-in ends at %s", got)
		}
		if !strings.Contains(after.Clock.Result.Calendar, "with the list of 2026-11-24") {
			t.Errorf("the deadline names the calendar %q", after.Clock.Result.Calendar)
		}
		if now := w.find(before); !now.Clock.Deadline.Equal(was.Clock.Deadline) || now.Clock.Result.Calendar != was.Clock.Result.Calendar {
			t.Errorf("the deadline that was published before moved to %s", calendar.At(now.Clock.Deadline))
		}
		if err := w.db.Change(t.Context(), actor.System("test"), func(tx *store.Tx) error {
			_, err := tx.Exec(`DELETE FROM bank_holiday_list`)
			return errors.Join(err, journal.Note(tx, "test", "x", nil))
		}); err == nil {
			t.Error("a list that deadlines name can be taken away")
		}
	})
}

func TestOnlyTheHostTakesBankHolidays(t *testing.T) {
	each(t, func(w *town) {
		partner := actor.Actor{PersonID: "p", Name: "Pat", Roles: []string{"democratic-services"}}
		must(t, w.db.Change(t.Context(), actor.System("test"), func(tx *store.Tx) error {
			o, err := access.AddOrganisation(tx, access.Organisation{Slug: "other", Name: "Other Council", Kind: "council"})
			partner.Organisation = o.ID
			return err
		}))
		err := w.db.Change(t.Context(), partner, func(tx *store.Tx) error {
			_, err := decision.TakeHolidays(tx, list("2026-11-26"))
			return err
		})
		wants(t, err, problem.Forbidden, "calendar.host")
	})
}

func TestNobodyChecksWordsThatTheySaved(t *testing.T) {
	each(t, func(w *town) {
		all := actor.Actor{PersonID: "all", Name: "Alex", Organisation: w.org, Roles: []string{"proposer", "finance-officer", "legal-officer"}}
		text := decision.NewReport{Title: "ICT", Text: decision.ReportText{Purpose: "To agree it."}, Recommendations: []string{"Agree it."}, Facts: large}
		var ref string
		must(t, w.as(access.Proposer, func(tx *store.Tx) error {
			r, err := decision.WriteReport(tx, text)
			ref = r.Reference
			return err
		}))
		text.Recommendations = []string{"Pay Alex."}
		must(t, w.db.Change(t.Context(), all, func(tx *store.Tx) error {
			if err := decision.SaveReport(tx, ref, text, 1); err != nil {
				return err
			}
			return decision.Submit(tx, ref, 2)
		}))
		check := func(tx *store.Tx) error {
			return decision.Clear(tx, ref, decision.Check{Kind: "finance", Outcome: "cleared", Wording: 2})
		}
		wants(t, w.db.Change(t.Context(), all, check), problem.Forbidden, "report.own")
		must(t, w.db.ViewAs(t.Context(), all, func(tx *store.Tx) error {
			list, err := decision.ToCheck(tx)
			if len(list) != 0 {
				t.Errorf("it waits for its own author: %v", list)
			}
			return err
		}))
		wants(t, w.as(access.FinanceOfficer, func(tx *store.Tx) error {
			return decision.Clear(tx, ref, decision.Check{Kind: "finance", Outcome: "cleared", Wording: 1}) // as it was before Alex
		}), problem.Conflict, "report.other-words")
		must(t, w.as(access.FinanceOfficer, check))
		wants(t, w.as(access.FinanceOfficer, check), problem.Conflict, "report.cleared-before")
	})
}

func TestWhatIsPublishedWasRead(t *testing.T) {
	each(t, func(w *town) {
		ref := w.recorded()
		publish := w.publish(ref)
		c := content()
		c.Reasons = " "
		must(t, w.as(access.DemocraticServices, func(tx *store.Tx) error { return decision.SaveRecord(tx, ref, c, 1) }))
		wants(t, w.as(access.DemocraticServices, publish), problem.Conflict, "decision.unread")
		wants(t, w.as(access.DemocraticServices, w.publish(ref)), problem.Invalid, "decision.no-reasons")
	})
}

func TestWordsUnderCallInStay(t *testing.T) {
	each(t, func(w *town) {
		ref := w.published()
		must(t, w.callIn(ref, "1"))
		correct := func(number int) error {
			d := w.find(ref)
			c := d.Content()
			c.Resolutions = append([]publish.Resolution(nil), c.Resolutions...)
			c.Resolutions[number].Text += " With other words."
			return w.as(access.DemocraticServices, func(tx *store.Tx) error { return decision.Correct(tx, ref, c, "To be clear", d.Revision) })
		}
		wants(t, correct(0), problem.Invalid, "correction.held")
		swapped := w.find(ref)
		c := swapped.Content()
		c.Resolutions = append([]publish.Resolution(nil), c.Resolutions...)
		c.Resolutions[1].Text, c.Resolutions[2].Text = c.Resolutions[2].Text, c.Resolutions[1].Text
		wants(t, w.as(access.DemocraticServices, func(tx *store.Tx) error { return decision.Correct(tx, ref, c, "Order", swapped.Revision) }), problem.Invalid, "correction.swapped")
		c.Resolutions = slices.Concat(swapped.Content().Resolutions[:2], []publish.Resolution{{Number: "3", Text: "Quite other words."}, {Number: "4", Text: "it is  reported"}})
		wants(t, w.as(access.DemocraticServices, func(tx *store.Tx) error { return decision.Correct(tx, ref, c, "Order", swapped.Revision) }), problem.Invalid, "correction.swapped")
		must(t, correct(1))
		must(t, w.as(access.DemocraticServices, func(tx *store.Tx) error { return decision.EndCallIn(tx, ref, "1", "concluded", "It stands.") }))
		must(t, correct(0))
	})
}

func TestTwoRulesAreNeverInForceAtOnce(t *testing.T) {
	each(t, func(w *town) {
		var wait sync.WaitGroup
		for month := range 6 {
			wait.Go(func() {
				_ = w.as(access.DemocraticServices, func(tx *store.Tx) error {
					return decision.SetRule(tx, decision.CallInRule{Organisation: w.org, Rule: rule(), From: calendar.NewDate(2027, time.Month(month+1), 1), Signatories: 2})
				})
			})
		}
		wait.Wait()
		must(t, w.db.ViewAs(t.Context(), actor.Actor{PersonID: "reader", Organisation: w.org, Roles: []string{string(access.CabinetMember)}}, func(tx *store.Tx) error {
			rules, err := decision.Rules(tx)
			open := 0
			for i, r := range rules {
				if r.To.IsZero() {
					open++
				}
				if i > 0 && r.To != rules[i-1].From.AddDays(-1) {
					t.Errorf("the rule from %s ends on %s and the next begins on %s", r.From, r.To, rules[i-1].From)
				}
			}
			if open != 1 || len(rules) < 2 {
				t.Errorf("of %d rules, %d are without an end", len(rules), open)
			}
			return err
		}))
	})
}

func TestAMeetingMovesUntilSomethingIsDecided(t *testing.T) {
	each(t, func(w *town) {
		officer := func(fn func(tx *store.Tx) error) error { return w.as(access.DemocraticServices, fn) }
		var m decision.Meeting
		must(t, officer(func(tx *store.Tx) (err error) {
			if m, err = decision.Arrange(tx, decision.Meeting{BodyID: w.body.ID, HeldOn: calendar.NewDate(2026, 11, 20), Begins: "18:00"}); err != nil {
				return err
			}
			for _, title := range []string{"First", "Second", "Third"} {
				if _, err := decision.AddItem(tx, m.Reference, "", title); err != nil {
					return err
				}
			}
			m, err = decision.FindMeeting(tx, m.Reference)
			return err
		}))
		m.HeldOn, m.Place = calendar.NewDate(2026, 11, 23), "Hall"
		must(t, officer(func(tx *store.Tx) error { return decision.Move(tx, m) }))
		wants(t, officer(func(tx *store.Tx) error { return decision.Move(tx, m) }), problem.Conflict, "stale")
		must(t, officer(func(tx *store.Tx) error { return decision.DropItem(tx, m.Reference, 3) }))
		wants(t, officer(func(tx *store.Tx) error { return decision.DropItem(tx, m.Reference, 3) }), problem.NotFound, "agenda.no-item")
		must(t, officer(func(tx *store.Tx) error {
			item, err := decision.AddItem(tx, m.Reference, "", "Fourth")
			if item.Number != 4 {
				t.Errorf("the next item has the number %d, which stood on the agenda before", item.Number)
			}
			if err != nil {
				return err
			}
			d, err := decision.Record(tx, m.Reference, 2, content())
			if d.DecidedOn != m.HeldOn {
				t.Errorf("decided on %s", d.DecidedOn)
			}
			return err
		}))
		wants(t, officer(func(tx *store.Tx) error { return decision.DropItem(tx, m.Reference, 2) }), problem.Conflict, "agenda.decided")
		wants(t, officer(func(tx *store.Tx) error { return decision.Move(tx, m) }), problem.Conflict, "meeting.decided")
	})
}

func TestARuleThatIsNotInForceCanBeTakenBack(t *testing.T) {
	each(t, func(w *town) {
		officer := func(fn func(tx *store.Tx) error) error { return w.as(access.DemocraticServices, fn) }
		rules := func() (list []decision.CallInRule) {
			must(t, officer(func(tx *store.Tx) (err error) {
				list, err = decision.Rules(tx)
				return errors.Join(err, journal.Note(tx, "test", "x", nil))
			}))
			return list
		}
		set := func(from calendar.Date) error {
			return officer(func(tx *store.Tx) error {
				return decision.SetRule(tx, decision.CallInRule{Organisation: w.org, Rule: rule(), From: from, Signatories: 2})
			})
		}
		wants(t, set(calendar.NewDate(2196, 1, 1)), problem.Invalid, "call-in-rule.far")
		must(t, set(calendar.NewDate(2027, 1, 1)))
		must(t, officer(func(tx *store.Tx) error { return decision.DropRule(tx, newest(t, tx)) }))
		left := rules()
		if len(left) != 1 || !left[0].To.IsZero() {
			t.Fatalf("there are %v", left)
		}
		wants(t, officer(func(tx *store.Tx) error { return decision.DropRule(tx, left[0].ID) }), problem.Conflict, "call-in-rule.in-force")
	})
}

// newest is the key of the newest rule.
func newest(t *testing.T, tx *store.Tx) string {
	t.Helper()
	list, err := decision.Rules(tx)
	must(t, err)
	return list[0].ID
}
