package rulebook_test

import (
	"errors"
	"regexp"
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

// errUndone ends a change of which nothing is to stay.
var errUndone = errors.New("undone")

func (w *town) must(err error, but ...error) {
	w.t.Helper()
	if err != nil && !slices.ContainsFunc(but, func(b error) bool { return errors.Is(err, b) }) {
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
			_, err = rulebook.Save(tx, process.ReportClearance, w.raised("250000"), "Minute 13", v.Revision)
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
		w.wants(w.approve(access.LegalOfficer, calendar.NewDate(2026, 11, 30)), problem.Invalid, "table.order")
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

// What would leave a report without an answer, or mean another amount than was
// typed, is a fault, whatever DMN thinks of it.
func TestFaultsOfATable(t *testing.T) {
	table := func(key string) string {
		found, _ := process.Find(key)
		src, err := found.Model()
		if err != nil {
			t.Fatal(err)
		}
		return string(src)
	}
	clearance, limits, key := table(process.ReportClearance), table(process.DelegatedLimits), table(process.KeyDecision)
	rules := regexp.MustCompile(`(?s)<rule .*</rule>`)
	tests := map[string]struct{ key, model, want string }{
		"a number with a comma":    {process.ReportClearance, strings.Replace(clearance, "&gt; 100000", "&gt; 100,000", 1), "Rule 3 says 100,000 under Cost (£), which is not one number: a comma stands between two. Write 100000, or put a space after the comma if two are meant."},
		"an unknown answer":        {process.ReportClearance, strings.Replace(clearance, `"legal"</text>`, `"lawyers"</text>`, 1), `Rule 3 answers "lawyers" under Check, which is not known here: write "finance", "legal" or "democratic-services".`},
		"another kind of answer":   {process.KeyDecision, strings.Replace(key, "<text>true</text>", `<text>"yes"</text>`, 1), `Rule 1 answers "yes" under Key decision, which must be a boolean.`},
		"nothing for an answer":    {process.DelegatedLimits, strings.Replace(limits, `<text>"officer"</text>`, `<text>null</text>`, 1), "Rule 1 answers nothing under Decision maker."},
		"no rules":                 {process.ReportClearance, rules.ReplaceAllString(clearance, ""), "The table has no rules."},
		"a case without an answer": {process.DelegatedLimits, strings.Replace(limits, "(50000..250000]", "(60000..250000]", 1), "No rule answers this case, and there is no default. For example: Cost (£): between 50000 and 60000; Key decision: false."},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			g, err := rulebook.Fits(test.key, []byte(test.model))
			if err != nil {
				t.Fatal(err)
			}
			list := rulebook.Look(t.Context(), test.key, g)
			if !slices.Contains(list, rulebook.Finding{Fault: true, Text: test.want}) {
				t.Errorf("it finds %v", list)
			}
		})
	}
}

// All that a table says must stand where whoever approves it looks.
func TestNothingHidden(t *testing.T) {
	found, _ := process.Find(process.DelegatedLimits)
	src, err := found.Model()
	if err != nil {
		t.Fatal(err)
	}
	change := func(old, is string) []byte {
		if !strings.Contains(string(src), old) {
			t.Fatalf("the model has no %s", old)
		}
		return []byte(strings.Replace(string(src), old, is, 1))
	}
	refused := map[string]struct {
		model []byte
		want  string
	}{
		"a column that works something out": {change("<text>Cost</text>", "<text>Cost * 0.01</text>"), `The column "Cost (£)" asks for "Cost * 0.01". A column asks for an input as it is`},
		"another decision":                  {change("</definitions>", `<decision id="x" name="Threshold"><literalExpression><text>5</text></literalExpression></decision></definitions>`), "The file also has the decision Threshold"},
		"a type of its own":                 {change("</definitions>", `<itemDefinition name="tCost"><typeRef>number</typeRef></itemDefinition></definitions>`), "The file also has the item definition tCost"},
		"an input of another type":          {change(`name="Cost" typeRef="number"/>`, `name="Cost" typeRef="string"/>`), "takes Cost for a string"},
		"an answer of another type":         {change(`name="Decision maker" typeRef="string"`, `name="Decision maker" typeRef="number"`), `The output "Decision maker" is a number in the file`},
		"an answer that nobody reads":       {change(`<annotation name="Why"/>`, `<output name="Other"/><annotation name="Why"/>`), "output cells"},
		"a sum of the answers":              {change(`hitPolicy="UNIQUE"`, `hitPolicy="COLLECT" aggregation="COUNT"`), "answers with the count of its rules"},
		"several answers where one counts":  {change(`hitPolicy="UNIQUE"`, `hitPolicy="COLLECT"`), "several rules answer. Here one must"},
		"two columns of remarks":            {change(`<annotation name="Why"/>`, `<annotation name="Why"/><annotation name="Law"/>`), "2 columns of remarks"},
		"a cell without end":                {change("&lt;= 50000", "&lt;= "+strings.Repeat("5", 3000)), "A cell of rule 1 has 3003 letters; the limit is 2000"},
	}
	for name, test := range refused {
		t.Run(name, func(t *testing.T) {
			if _, err := rulebook.Fits(process.DelegatedLimits, test.model); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("it says %v", err)
			}
		})
	}
	// What is left to differ is listed.
	each(t, func(w *town) {
		for _, is := range [][2]string{{`label="Cost (£)"`, `label="Cost in thousands"`}, {"&gt;= 0</text>", "&gt;= 1</text>"}, {`"cabinet", "council"</text>`, `"cabinet"</text>`}, {`hitPolicy="UNIQUE"`, `hitPolicy="FIRST"`}} {
			var changes []dmn.Change
			w.must(w.as(access.FinanceOfficer, func(tx *store.Tx) error {
				g, err := rulebook.Fits(process.DelegatedLimits, change(is[0], is[1]))
				if err != nil {
					return err
				}
				changes, err = rulebook.Version{Key: process.DelegatedLimits}.Changes(tx, g)
				return errors.Join(err, errUndone)
			}), errUndone)
			if len(changes) != 1 {
				t.Errorf("%s: the differences are %v", is[1], changes)
			}
		}
		w.must(w.as(access.FinanceOfficer, func(tx *store.Tx) error {
			v, err := rulebook.Start(tx, process.ReportClearance)
			if err != nil {
				return err
			}
			_, err = rulebook.Save(tx, process.ReportClearance, v.Model, "No reason", v.Revision)
			return err
		}))
		w.wants(w.approve(access.LegalOfficer, calendar.NewDate(2026, 11, 24)), problem.Conflict, "table.same")
	})
}

// A mistake that came into force today can be put right today.
func TestCorrectedTheSameDay(t *testing.T) {
	each(t, func(w *town) {
		today := calendar.NewDate(2026, 11, 24)
		w.drafted(w.raised("200000"))
		w.must(w.approve(access.LegalOfficer, today))
		w.drafted(w.raised("300000"))
		w.must(w.approve(access.LegalOfficer, today))
		if a := w.checks(250_000); a.Result != few || a.Version != 2 {
			t.Errorf("it says %s, version %d", a.Result, a.Version)
		}
		w.wants(w.as(access.FinanceOfficer, func(tx *store.Tx) error {
			_, err := rulebook.Start(tx, process.ReportClearance)
			if err != nil {
				return err
			}
			return rulebook.Discard(tx, process.ReportClearance, 99)
		}), problem.Conflict, "stale")
	})
}

func TestAlwaysJournalled(t *testing.T) {
	each(t, func(w *town) {
		w.drafted(w.raised("200000"))
		w.must(w.approve(access.LegalOfficer, calendar.NewDate(2026, 12, 1)))
		w.must(w.as(access.LegalOfficer, func(tx *store.Tx) error { return rulebook.TakeBack(tx, process.ReportClearance, 1) }))
		w.drafted(w.raised("200000"))
		w.must(w.as(access.FinanceOfficer, func(tx *store.Tx) error {
			v, err := rulebook.Draft(tx, process.ReportClearance)
			if err != nil {
				return err
			}
			return rulebook.Discard(tx, process.ReportClearance, v.Revision)
		}))
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
		if f := rulebook.Look(t.Context(), table.Key, g); len(f) > 0 {
			t.Errorf("%s: %v", table.Key, f)
		}
	}
}
