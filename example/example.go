// Package example is the fictional council and its partner whose story the
// demo tells: a strategy approved in 2007, a partnership of two councils, and a
// decision of the demo's own present whose call-in is open.
//
// Dates and amounts follow what was published about real councils; names,
// people and words are invented, and what no record states is marked
// illustrative where it is shown. The story is told through the same functions
// that the pages use, on a clock that stands at the moment of each event.
package example

import (
	"context"
	"fmt"
	"time"

	"moothall/access"
	"moothall/access/actor"
	"moothall/benefit"
	"moothall/calendar"
	"moothall/decision"
	"moothall/internal/clock"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/journal"
	"moothall/publish"
	"moothall/strategy"
)

// Now is the moment at which the story has been told and the demo begins: the
// day after a decision was published.
func Now() time.Time { return calendar.NewDate(2026, time.November, 24).At(10, 0) }

// council is one of the two, with the rule of its constitution.
type council struct {
	slug, name, motto, brand, link string
	host                           bool
	rule                           calendar.Rule
}

func councils() []council {
	rule := calendar.Rule{Anchor: calendar.FromPublication, Count: 5, Unit: calendar.InWorkingDays,
		BankHolidays: calendar.Excluded, CutOff: calendar.Midnight, Effective: calendar.NextCalendarDay}
	first, second := rule, rule
	first.Name, first.AnchorDayCounts = "Aldermere call-in: five working days, the day of publication being the first", true
	first.Source = "Illustrative: Aldermere constitution, scrutiny procedure rule 14"
	second.Name, second.Source = "Kelderby call-in: five working days after the day of publication", "Illustrative: Kelderby constitution, overview rule 9"
	return []council{
		{"aldermere", "Aldermere Borough Council", "Decided in the open", "#1d5c57", "#0b5b8c", true, first},
		{"kelderby", "Kelderby Borough Council", "", "", "", false, second},
	}
}

// Tell loads the whole story into an empty, migrated database and leaves c at
// Now.
func Tell(ctx context.Context, db *store.DB, c *clock.Fixed) error {
	t := teller{ctx: ctx, db: db, clock: c, councils: map[string]access.Organisation{}}
	c.Set(calendar.NewDate(2007, time.April, 2).At(9, 0))
	for _, each := range councils() {
		if err := t.found(each); err != nil {
			return fmt.Errorf("found %s: %w", each.name, err)
		}
	}
	for _, e := range story() {
		if err := t.tell(e); err != nil {
			return fmt.Errorf("tell “%s”: %w", e.content.Title, err)
		}
	}
	c.Set(Now())
	if err := t.tellCases(); err != nil {
		return err
	}
	if err := t.tellTables(); err != nil {
		return err
	}
	return t.change("", func(tx *store.Tx) error { return journal.Note(tx, told, subject, nil) })
}

// The journal's entry which says that the whole story was told: only such a
// database is a demonstration. No short name has a space, so nothing else that
// happens in an installation has this subject.
const (
	told    = "example.told"
	subject = "the whole example"
)

// Told says whether the story was told in the database, whole.
func Told(tx *store.Tx) (bool, error) {
	entries, err := journal.Of(tx, subject, 1)
	return len(entries) > 0 && entries[0].Event == told, err
}

type teller struct {
	ctx         context.Context
	db          *store.DB
	clock       *clock.Fixed
	councils    map[string]access.Organisation
	partnership benefit.Benefit // what the decision of 2007 promised
}

func (t *teller) change(organisation string, fn func(tx *store.Tx) error) error {
	who := actor.System("example")
	who.Organisation = t.councils[organisation].ID
	return t.db.Change(t.ctx, who, fn)
}

func (t *teller) found(c council) error {
	return t.change("", func(tx *store.Tx) error {
		o, err := access.AddOrganisation(tx, access.Organisation{Slug: c.slug, Name: c.name, Kind: "council", Motto: c.motto, Brand: c.brand, Link: c.link, Host: c.host})
		if err != nil {
			return err
		}
		t.councils[c.slug] = o
		if err := people(tx, o); err != nil {
			return err
		}
		if _, err := decision.AddBody(tx, decision.Body{Organisation: o.ID, Slug: "cabinet", Name: "Cabinet"}); err != nil {
			return err
		}
		return decision.SetRule(tx, decision.CallInRule{Organisation: o.ID, Rule: c.rule, From: calendar.NewDate(2000, time.April, 1), Signatories: 3})
	})
}

// somebody is a fictional person of a council.
type somebody struct {
	name, post string
	role       access.Role
}

// staff is who works for each of the two.
func staff(council string) []somebody {
	if council == "kelderby" {
		return []somebody{
			{"Tom Achebe", "ICT service manager", access.Proposer},
			{"Grace Lindqvist", "Head of finance", access.FinanceOfficer},
			{"Imran Qureshi", "Monitoring officer", access.LegalOfficer},
			{"Helen Strand", "Democratic services officer", access.DemocraticServices},
			{"Councillor Ruth Ambler", "Leader of the council", access.CabinetMember},
			{"Councillor Owen Price", "Chair of overview", access.ScrutinyMember},
			{"Neil Sharma", "Systems administrator", access.Administrator},
		}
	}
	return []somebody{
		{"Priya Nair", "ICT strategy manager", access.Proposer},
		{"Frances Oyelaran", "Finance business partner", access.FinanceOfficer},
		{"Leo Hartley", "Solicitor to the council", access.LegalOfficer},
		{"Dorothy Marsh", "Democratic services manager", access.DemocraticServices},
		{"Councillor Cai Pemberton", "Cabinet member for resources", access.CabinetMember},
		{"Councillor Sofia Wren", "Chair of scrutiny", access.ScrutinyMember},
		{"Adam Lund", "Systems administrator", access.Administrator},
	}
}

// people adds one person for each role. They have no password: the demo signs
// a visitor in as any of them.
func people(tx *store.Tx, o access.Organisation) error {
	for _, p := range staff(o.Slug) {
		email := string(p.role) + "@" + o.Slug + ".example"
		if _, err := access.AddPerson(tx, access.NewPerson{Organisation: o.ID, Name: p.name, Post: p.post + " (fictional)", Email: email, Roles: []access.Role{p.role}}); err != nil {
			return err
		}
	}
	return nil
}

// event is one decision of the story.
type event struct {
	council   string
	decided   calendar.Date
	published time.Time
	content   decision.Content
	money     *investment.Investment // what the report before it costs; nil: no report is told of
	promised  *benefit.Benefit       // what it promises; nil: nothing that is measured
	found     *benefit.Reading       // what it reports of the partnership; nil: no figure
	done      calendar.Date          // when its resolutions were implemented; none: not yet
}

func (t *teller) tell(e event) error {
	t.clock.Set(e.decided.At(18, 0))
	var ref string
	err := t.change(e.council, func(tx *store.Tx) error {
		bodies, err := decision.Bodies(tx)
		if err != nil {
			return err
		}
		m, err := decision.Arrange(tx, decision.Meeting{BodyID: bodies[0].ID, HeldOn: e.decided, Begins: "18:00", Place: "Council chamber"})
		if err != nil {
			return err
		}
		report := ""
		if e.money != nil {
			if report, err = t.argue(tx, e); err != nil {
				return err
			}
		}
		if _, err := decision.AddItem(tx, m.Reference, report, e.content.Title); err != nil {
			return err
		}
		d, err := decision.Record(tx, m.Reference, 1, e.content)
		ref = d.Reference
		return err
	})
	if err != nil || e.published.IsZero() {
		return err
	}
	t.clock.Set(e.published)
	if err := t.change(e.council, func(tx *store.Tx) error {
		d, err := decision.Find(tx, ref)
		if err != nil {
			return err
		}
		_, err = decision.Publish(tx, ref, d.Revision)
		return err
	}); err != nil {
		return err
	}
	if err := t.measure(e, ref); err != nil || e.done.IsZero() {
		return err
	}
	t.clock.Set(e.done.At(12, 0))
	return t.change(e.council, func(tx *store.Tx) error {
		for _, r := range e.content.Resolutions {
			d, err := decision.Find(tx, ref)
			if err != nil {
				return err
			}
			if err := decision.Implement(tx, ref, decision.Step{Number: r.Number, State: decision.Implemented, Revision: d.Revision}); err != nil {
				return err
			}
		}
		return nil
	})
}

// argue adds the investment of e and a report that asks for it, cleared by
// everyone who must, and returns the report's reference.
func (t *teller) argue(tx *store.Tx, e event) (string, error) {
	i, err := investment.Add(tx, *e.money)
	if err != nil {
		return "", err
	}
	if err := investment.Publish(tx, i.Reference, i.Revision); err != nil {
		return "", err
	}
	s, err := strategy.Add(tx, ictStrategy())
	if err != nil {
		return "", err
	}
	if err := strategy.Publish(tx, s.Slug, i.Reference, s.Revision); err != nil {
		return "", err
	}
	n := decision.NewReport{Title: e.content.Title, StrategySlug: i.StrategySlug, InvestmentRef: i.Reference,
		Facts: decision.Facts{Cost: 11_850_000_00, Wards: 24, PersonalData: "yes"}, // the sum of its areas; every ward
		Text:  decision.ReportText{Purpose: "To approve the strategy and to look ahead to its funding.", Background: e.content.Narrative, Reasons: e.content.Reasons}}
	for _, r := range e.content.Resolutions {
		n.Recommendations = append(n.Recommendations, r.Text)
	}
	r, err := decision.WriteReport(tx, n)
	if err != nil {
		return "", err
	}
	if err := decision.Submit(tx, r.Reference, r.Wording); err != nil {
		return "", err
	}
	for _, check := range decision.ClearanceKinds() {
		if err := decision.Clear(tx, r.Reference, decision.Check{Kind: check, Outcome: "cleared", Wording: r.Wording}); err != nil {
			return "", err
		}
	}
	return r.Reference, nil
}

func resolved(texts ...string) []publish.Resolution {
	var list []publish.Resolution
	for i, text := range texts {
		list = append(list, publish.Resolution{Number: fmt.Sprint(i + 1), Text: text, Kind: "resolved"})
	}
	return list
}
