package benefit_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/access"
	"moothall/access/actor"
	"moothall/benefit"
	"moothall/calendar"
	"moothall/internal/clock"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/internal/store/storetest"
	"moothall/journal"
	"moothall/publish"
)

const decided = "DEC-2026-0001" // published by Town, as DEC-2026-0002 is by County

// place is Town and County, each with one published decision.
type place struct {
	t    *testing.T
	db   *store.DB
	clk  *clock.Fixed
	orgs map[string]string // keys by name
}

func each(t *testing.T, fn func(p *place)) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clk *clock.Fixed) {
		p := &place{t, db, clk, map[string]string{}}
		p.do(actor.System("test"), func(tx *store.Tx) error {
			for n, name := range []string{"Town", "County"} {
				o, err := access.AddOrganisation(tx, access.Organisation{Slug: strings.ToLower(name), Name: name, Kind: "council", Host: n == 0})
				if err != nil {
					return err
				}
				p.orgs[name] = o.ID
				d := publish.Decision{Reference: fmt.Sprintf("DEC-2026-%04d", n+1), Title: "Sharing services", Organisation: name, Maker: "Cabinet", DecidedOn: calendar.DateOf(tx.Now())}
				if err := publish.Put(tx, d); err != nil {
					return err
				}
			}
			return nil
		})
		fn(p)
	})
}

// publishAll publishes the benefits of the decision by somebody who has seen them.
func publishAll(tx *store.Tx) error {
	list, err := benefit.Of(tx, decided)
	if err != nil {
		return err
	}
	return benefit.Publish(tx, decided, benefit.Seen(list))
}

func (p *place) who(name string, role access.Role) actor.Actor {
	return actor.Actor{PersonID: string(role), Name: role.Words(), Organisation: p.orgs[name], Roles: []string{string(role)}}
}

func (p *place) do(who actor.Actor, fn func(*store.Tx) error) {
	p.t.Helper()
	if err := p.db.Change(p.t.Context(), who, fn); err != nil {
		p.t.Fatal(err)
	}
}

// refused runs fn and wants a problem of that kind and code, on field.
func (p *place) refused(who actor.Actor, kind problem.Kind, code, field string, fn func(*store.Tx) error) string {
	p.t.Helper()
	err := p.db.Change(p.t.Context(), who, fn)
	all := problem.All(err)
	if !problem.Is(err, kind) || all[0].Code != code || all[0].Field != field {
		p.t.Fatalf("got %v, want a refusal %s on %q", err, code, field)
	}
	return all[0].Message
}

func (p *place) proposer() actor.Actor { return p.who("Town", access.Proposer) }

func (p *place) promise(b benefit.Benefit) benefit.Benefit {
	p.t.Helper()
	p.do(p.proposer(), func(tx *store.Tx) (err error) {
		b, err = benefit.Promise(tx, b)
		return err
	})
	return b
}

func (p *place) find(ref string) (b benefit.Benefit) {
	p.t.Helper()
	p.do(p.proposer(), func(tx *store.Tx) (err error) {
		b, err = benefit.Find(tx, ref)
		// Looking is no change: an entry of the test lets it be one.
		return orErr(err, journal.Note(tx, "test.looked", ref, nil))
	})
	return b
}

func orErr(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func (p *place) read(ref string, r benefit.Reading) {
	p.t.Helper()
	p.do(p.who("Town", access.FinanceOfficer), func(tx *store.Tx) error { return benefit.Read(tx, ref, r) })
}

func efficiencies() benefit.Benefit {
	b := benefit.Benefit{DecisionRef: decided, Title: "Efficiencies", Owner: "Director of Resources",
		Measure:    benefit.Measure{Name: "Saved since the start", Unit: "£", Decimals: 2, Direction: benefit.Rise},
		BaselineOn: calendar.NewDate(2026, time.April, 1), BaselineSource: "Nothing was shared yet"}
	for y := range int64(3) {
		b.Targets = append(b.Targets, benefit.Target{Year: calendar.FinancialYear(2026 + y), Value: (y + 1) * 74_000_000, Illustrative: y < 2})
	}
	return b
}

func reading(year calendar.FinancialYear, pence int64) benefit.Reading {
	return benefit.Reading{Year: year, Value: pence, Kind: benefit.Actual, ReadOn: calendar.NewDate(2026, time.November, 20), Evidence: "Annual report"}
}

func TestUnderAPublishedDecision(t *testing.T) {
	each(t, func(p *place) {
		promise := func(ref string) func(*store.Tx) error {
			return func(tx *store.Tx) error {
				b := efficiencies()
				b.DecisionRef = ref
				_, err := benefit.Promise(tx, b)
				return err
			}
		}
		who := p.proposer()
		if m := p.refused(who, problem.Invalid, "benefit.decision", "decision", promise("DEC-2026-0009")); !strings.HasPrefix(m, "No decision DEC-2026-0009 is published.") {
			t.Error(m)
		}
		if m := p.refused(who, problem.Invalid, "benefit.decision-elsewhere", "decision", promise("DEC-2026-0002")); m != "DEC-2026-0002 is a decision of County, which promises its own benefits" {
			t.Error(m)
		}
		p.refused(who, problem.Invalid, "benefit.text-none", "decision", promise(" "))
		p.refused(who, problem.Invalid, "benefit.text-odd", "decision", promise("DEC\x00"))
		p.refused(p.who("Town", access.DemocraticServices), problem.Forbidden, "access.denied", "", promise(decided))
		p.refused(actor.Public(), problem.Unauthorised, "access.sign-in", "", promise(decided))
		b := p.promise(efficiencies())
		if b.Reference != "BEN-2026-0001" || b.Revision != 1 {
			t.Errorf("promised as %s, revision %d", b.Reference, b.Revision)
		}
		got := p.find(b.Reference)
		if got.SavedAt = got.SavedAt.UTC(); !reflect.DeepEqual(got, b) {
			t.Errorf("saved as\n%+v, want\n%+v", got, b)
		}
		// County has no part in what Town promised.
		other := p.who("County", access.Proposer)
		p.refused(other, problem.NotFound, "benefit.none", "", func(tx *store.Tx) error { return benefit.Save(tx, b) })
		p.refused(other, problem.NotFound, "benefit.none", "", func(tx *store.Tx) error { return benefit.Read(tx, b.Reference, reading(2026, 1)) })
		p.refused(p.who("County", access.DemocraticServices), problem.NotFound, "benefit.none-promised", "", publishAll)
	})
}

func TestAPromiseIsWholeOrRefused(t *testing.T) {
	each(t, func(p *place) {
		for name, test := range map[string]struct {
			spoil       func(b *benefit.Benefit)
			code, field string
		}{
			"no title":                 {func(b *benefit.Benefit) { b.Title = " \n" }, "benefit.text-none", "title"},
			"a long title":             {func(b *benefit.Benefit) { b.Title = strings.Repeat("é", 201) }, "benefit.text-long", "title"},
			"a nul":                    {func(b *benefit.Benefit) { b.Description = "a\x00b" }, "benefit.text-odd", "description"},
			"broken text":              {func(b *benefit.Benefit) { b.Owner = "\xff" }, "benefit.text-odd", "owner"},
			"nobody":                   {func(b *benefit.Benefit) { b.Owner = "" }, "benefit.text-none", "owner"},
			"nothing measured":         {func(b *benefit.Benefit) { b.Measure.Name = "" }, "benefit.text-none", "measure"},
			"no unit":                  {func(b *benefit.Benefit) { b.Measure.Unit = "" }, "benefit.text-none", "unit"},
			"pounds in thousands":      {func(b *benefit.Benefit) { b.Measure.Unit = "£k" }, "benefit.pounds", "unit"},
			"pounds without pence":     {func(b *benefit.Benefit) { b.Measure.Decimals = 0 }, "benefit.decimals-of-pounds", "decimals"},
			"too fine":                 {func(b *benefit.Benefit) { b.Measure.Unit, b.Measure.Decimals = "hours", 5 }, "benefit.decimals", "decimals"},
			"neither way":              {func(b *benefit.Benefit) { b.Measure.Direction = "sideways" }, "benefit.direction", "direction"},
			"a baseline of no day":     {func(b *benefit.Benefit) { b.BaselineOn = calendar.Date{} }, "benefit.baseline-on", "baseline-on"},
			"a baseline of tomorrow":   {func(b *benefit.Benefit) { b.BaselineOn = calendar.NewDate(2026, time.November, 25) }, "benefit.baseline-later", "baseline-on"},
			"a baseline from nowhere":  {func(b *benefit.Benefit) { b.BaselineSource = "" }, "benefit.text-none", "baseline-source"},
			"a baseline out of bounds": {func(b *benefit.Benefit) { b.Baseline = -1e15 - 1 }, "benefit.baseline", "baseline"},
			"no target":                {func(b *benefit.Benefit) { b.Targets = nil }, "benefit.targets", "targets"},
			"one year twice":           {func(b *benefit.Benefit) { b.Targets[1].Year = 2026 }, "benefit.target-twice", "targets"},
			"a year left out":          {func(b *benefit.Benefit) { b.Targets[2].Year = 2029 }, "benefit.target-gap", "targets"},
			"a year of the past":       {func(b *benefit.Benefit) { b.Targets[0].Year = 1066 }, "benefit.target-year", "targets"},
			"a target out of bounds":   {func(b *benefit.Benefit) { b.Targets[2].Value = 1e15 + 1 }, "benefit.target", "targets"},
			"down though it rises":     {func(b *benefit.Benefit) { b.Targets[0].Value = -1 }, "benefit.target-way", "targets"},
			"up though it falls":       {func(b *benefit.Benefit) { b.Measure.Direction = benefit.Fall }, "benefit.target-way", "targets"},
			"no change in the end":     {func(b *benefit.Benefit) { b.Targets[2].Value = 0 }, "benefit.no-change", "targets"},
		} {
			b := efficiencies()
			test.spoil(&b)
			m := p.refused(p.proposer(), problem.Invalid, test.code, test.field, func(tx *store.Tx) error {
				_, err := benefit.Promise(tx, b)
				return err
			})
			if m == "" || strings.Contains(m, "%!") {
				t.Errorf("%s: %q", name, m)
			}
		}
		// A first year without a change is a promise too, and order is no matter.
		b := efficiencies()
		b.Targets[0].Value = 0
		slices.Reverse(b.Targets)
		if got := p.find(p.promise(b).Reference); got.Reference != "BEN-2026-0001" || got.Targets[0].Year != 2026 || got.Targets[2].Value != 222_000_000 {
			t.Errorf("saved as %+v", got)
		}
	})
}

func TestPromiseStands(t *testing.T) {
	each(t, func(p *place) {
		ref := p.promise(efficiencies()).Reference
		save := func(alter func(b *benefit.Benefit)) func(tx *store.Tx) error {
			b := p.find(ref)
			alter(&b)
			return func(tx *store.Tx) error { return benefit.Save(tx, b) }
		}
		p.do(p.proposer(), save(func(b *benefit.Benefit) {
			b.Targets[2].Value, b.Baseline, b.Measure.Name, b.DecisionRef = 740_000_000, 5, "Saved", "DEC-2026-0002"
		}))
		if b := p.find(ref); b.Targets[2].Value != 740_000_000 || b.Baseline != 5 || b.Measure.Name != "Saved" || b.DecisionRef != decided {
			t.Fatalf("before any reading a promise can be mended, but not moved: %+v", b)
		}
		early := p.promise(efficiencies()).Reference
		p.do(p.who("Town", access.DemocraticServices), publishAll)
		public := p.find(early)
		public.Baseline = 4
		if m := p.refused(p.proposer(), problem.Conflict, "benefit.promise-stands", "baseline", func(tx *store.Tx) error {
			return benefit.Save(tx, public)
		}); !strings.HasPrefix(m, "The public has read the promise,") {
			t.Error(m)
		}
		p.read(ref, reading(2026, 60_000_000))
		was := p.find(ref)
		for field, alter := range map[string]func(b *benefit.Benefit){
			"measure":         func(b *benefit.Benefit) { b.Measure.Name = "Found" },
			"unit":            func(b *benefit.Benefit) { b.Measure.Unit = "hours" },
			"direction":       func(b *benefit.Benefit) { b.Measure.Direction, b.Baseline = benefit.Fall, 1e9 },
			"baseline":        func(b *benefit.Benefit) { b.Baseline = 4 },
			"baseline-on":     func(b *benefit.Benefit) { b.BaselineOn = b.BaselineOn.AddDays(-1) },
			"baseline-source": func(b *benefit.Benefit) { b.BaselineSource = "Somewhere" },
			"illustrative":    func(b *benefit.Benefit) { b.Illustrative = true },
			"targets":         func(b *benefit.Benefit) { b.Targets[2].Value-- },
		} {
			if m := p.refused(p.proposer(), problem.Conflict, "benefit.promise-stands", field, save(alter)); !strings.HasPrefix(m, "A reading was recorded on 24 November 2026,") {
				t.Error(m)
			}
		}
		p.refused(p.proposer(), problem.Conflict, "benefit.promise-stands", "targets", save(func(b *benefit.Benefit) { b.Targets = b.Targets[:2] }))
		if got := p.find(ref); !reflect.DeepEqual(got, was) {
			t.Errorf("a refused save left %+v", got)
		}
		p.do(p.proposer(), save(func(b *benefit.Benefit) { b.Title, b.Owner = "Savings", "Director of Finance" }))
		if b := p.find(ref); b.Title != "Savings" || b.Owner != "Director of Finance" || len(b.Readings) != 1 {
			t.Errorf("saved as %+v", b)
		}
	})
}

func TestReadingsAreNeverOverwritten(t *testing.T) {
	each(t, func(p *place) {
		ref := p.promise(efficiencies()).Reference
		forecast := reading(2026, 70_000_000)
		forecast.Kind = benefit.Forecast
		p.read(ref, forecast)
		add := func(r benefit.Reading) func(tx *store.Tx) error {
			return func(tx *store.Tx) error { return benefit.Read(tx, ref, r) }
		}
		who := p.who("Town", access.FinanceOfficer)
		again := reading(2026, 60_000_000)
		if m := p.refused(who, problem.Invalid, "benefit.text-none", "why", add(again)); m != "Enter why this reading follows the earlier one of 2026/27, for the public to read" {
			t.Error(m)
		}
		again.Why = "The accounts are closed"
		p.read(ref, again)
		again.Value, again.Why = 61_000_000, "An invoice was counted twice"
		p.read(ref, again)
		forecast.Why = "We hope for more"
		p.refused(who, problem.Invalid, "reading.forecast-late", "kind", add(forecast))
		b := p.find(ref)
		var values []int64
		for _, r := range b.Readings {
			values = append(values, r.Value)
		}
		if !slices.Equal(values, []int64{70_000_000, 60_000_000, 61_000_000}) || b.Readings[1].Why != "The accounts are closed" || b.Readings[0].RecordedBy != "Finance officer" {
			t.Errorf("the readings are %+v", b.Readings)
		}
		if s := b.Standing(); len(s) != 1 || s[0].Value != 61_000_000 {
			t.Errorf("what stands is %+v", s)
		}
		// Nor can the table be changed behind the package's back.
		for _, sql := range []string{"UPDATE benefit_reading SET value = 1", "DELETE FROM benefit_reading"} {
			if err := p.db.Change(t.Context(), who, func(tx *store.Tx) error {
				_, err := tx.Exec(sql)
				return orErr(err, journal.Note(tx, "test.tried", ref, nil))
			}); err == nil {
				t.Errorf("the database allows %s", sql)
			}
		}
	})
}

func TestAReadingIsSoundOrRefused(t *testing.T) {
	each(t, func(p *place) {
		ref := p.promise(efficiencies()).Reference
		for name, test := range map[string]struct {
			spoil       func(r *benefit.Reading)
			code, field string
		}{
			"of no kind":           {func(r *benefit.Reading) { r.Kind = "hoped" }, "reading.kind", "kind"},
			"out of bounds":        {func(r *benefit.Reading) { r.Value = 1e15 + 1 }, "reading.value", "value"},
			"on no day":            {func(r *benefit.Reading) { r.ReadOn = calendar.Date{} }, "reading.read-on", "read-on"},
			"tomorrow":             {func(r *benefit.Reading) { r.ReadOn = calendar.NewDate(2026, time.November, 25) }, "reading.read-later", "read-on"},
			"before the baseline":  {func(r *benefit.Reading) { r.ReadOn = calendar.NewDate(2026, time.March, 31) }, "reading.before-baseline", "read-on"},
			"of a year to come":    {func(r *benefit.Reading) { r.Year = 2027 }, "reading.not-begun", "year"},
			"of a year before all": {func(r *benefit.Reading) { r.Year = 2025 }, "reading.before-promise", "year"},
			"of no year":           {func(r *benefit.Reading) { r.Year = 0 }, "reading.year", "year"},
			"without evidence":     {func(r *benefit.Reading) { r.Evidence = " " }, "benefit.text-none", "evidence"},
			"with a long reason":   {func(r *benefit.Reading) { r.Why = strings.Repeat("x", 1001) }, "benefit.text-long", "why"},
		} {
			r := reading(2026, 1)
			test.spoil(&r)
			if m := p.refused(p.proposer(), problem.Invalid, test.code, test.field, func(tx *store.Tx) error { return benefit.Read(tx, ref, r) }); m == "" || strings.Contains(m, "%!") {
				t.Errorf("%s: %q", name, m)
			}
		}
		r := reading(2026, 1)
		p.refused(p.who("Town", access.CabinetMember), problem.Forbidden, "access.denied", "", func(tx *store.Tx) error { return benefit.Read(tx, ref, r) })
		if b := p.find(ref); len(b.Readings) != 0 || b.Revision != 1 {
			t.Errorf("refused readings left %+v", b)
		}
		r.Year, r.Kind = 2035, benefit.Forecast
		p.read(ref, r)
	})
}

func TestStaleSaveIsRefused(t *testing.T) {
	each(t, func(p *place) {
		opened := p.promise(efficiencies())
		save := func(tx *store.Tx) error { return benefit.Save(tx, opened) }
		p.clk.Set(p.clk.Now().Add(time.Hour))
		p.do(p.who("Town", access.FinanceOfficer), save)
		want := "Finance officer saved this record at 11am on Tuesday 24 November 2026, after you opened it. Your answers are kept below: compare them with what is saved now, then save again"
		if got := p.refused(p.proposer(), problem.Conflict, "stale", "", save); got != want {
			t.Errorf("got %q", got)
		}
		// A reading is news to whoever has the benefit open, too.
		opened.Revision = 2
		p.clk.Set(p.clk.Now().Add(time.Hour))
		p.do(p.proposer(), func(tx *store.Tx) error { return benefit.Read(tx, opened.Reference, reading(2026, 1)) })
		if got := p.refused(p.who("Town", access.FinanceOfficer), problem.Conflict, "stale", "", save); !strings.HasPrefix(got, "Proposer saved this record at midday on") {
			t.Errorf("got %q", got)
		}
		p.refused(p.who("Town", access.LegalOfficer), problem.Forbidden, "access.denied", "", save)
	})
}

func TestPublishedAsItStood(t *testing.T) {
	each(t, func(p *place) {
		officer := p.who("Town", access.DemocraticServices)
		show := publishAll
		public := func() (d benefit.Document, err error) {
			err = p.db.View(t.Context(), func(tx *store.Tx) error { return publish.ReadPage(tx, benefit.PageKind, decided, &d) })
			return d, err
		}
		p.refused(officer, problem.NotFound, "benefit.none-promised", "", show)
		ref := p.promise(efficiencies()).Reference
		if _, err := public(); !problem.Is(err, problem.NotFound) {
			t.Fatalf("an unpublished promise is public: %v", err)
		}
		p.refused(p.proposer(), problem.Forbidden, "access.denied", "", show)
		p.do(officer, show)
		p.read(ref, reading(2026, 60_000_000))
		again := reading(2026, 81_400_000)
		again.Why, again.Illustrative = "Late invoices", true
		p.read(ref, again)
		before, err := public()
		if err != nil || len(before.Benefits) != 1 || len(before.Benefits[0].Readings) != 0 || before.Benefits[0].Headline != "£2.22m promised by 2028/29, from £0 at the start; no reading yet" {
			t.Fatalf("before it was published again: %+v, %v", before, err)
		}
		p.do(officer, show)
		d, err := public()
		if err != nil {
			t.Fatal(err)
		}
		b := d.Benefits[0]
		if d.Decision != decided || d.Title != "Sharing services" || d.Organisation != "Town" || !d.Illustrative || b.Reference != ref || b.Baseline.String() != "0.00" {
			t.Errorf("published as %+v", d)
		}
		if len(b.Readings) != 2 || !b.Readings[0].Superseded || b.Readings[1].Superseded || b.Readings[1].Why != "Late invoices" || !b.Readings[1].Illustrative || b.Readings[0].Illustrative {
			t.Errorf("the readings are %+v", b.Readings)
		}
		if y := b.Years[0]; len(b.Years) != 3 || y.Target.String() != "740000.00" || y.Reading.String() != "814000.00" || y.Attained.String() != "110.0" || y.Kind != benefit.Actual || !y.TargetIllustrative || b.Years[2].TargetIllustrative || b.Years[1].Reading != nil {
			t.Errorf("the years are %+v", b.Years)
		}
		if b.Headline != "£814,000 (illustrative) against £740,000 promised by 2026/27 (illustrative): 110.0% of the promise" {
			t.Errorf("the headline is %q", b.Headline)
		}
		text, err := json.Marshal(d)
		if err != nil || strings.Contains(string(text), "Finance officer") {
			t.Errorf("the document names who recorded a reading, or fails: %v", err)
		}
	})
}

func TestAnIllustrativePromiseMarksEveryFigure(t *testing.T) {
	each(t, func(p *place) {
		b := efficiencies()
		b.Illustrative = true
		p.read(p.promise(b).Reference, reading(2026, 1))
		p.do(p.who("Town", access.DemocraticServices), publishAll)
		var d benefit.Document
		if err := p.db.View(t.Context(), func(tx *store.Tx) error { return publish.ReadPage(tx, benefit.PageKind, decided, &d) }); err != nil {
			t.Fatal(err)
		}
		for _, y := range d.Benefits[0].Years {
			if !y.TargetIllustrative || y.Reading != nil && !y.ReadingIllustrative {
				t.Errorf("%s is not marked: %+v", y.Year, y)
			}
		}
		if !d.Benefits[0].Readings[0].Illustrative || !d.Illustrative {
			t.Error("the reading or the page is not marked")
		}
	})
}

func TestADecisionPromisesAtMostFifty(t *testing.T) {
	each(t, func(p *place) {
		for range 50 {
			p.promise(efficiencies())
		}
		p.refused(p.proposer(), problem.Conflict, "benefit.many", "decision", func(tx *store.Tx) error {
			_, err := benefit.Promise(tx, efficiencies())
			return err
		})
	})
}

func TestBenefitsAreListed(t *testing.T) {
	each(t, func(p *place) {
		first := p.promise(efficiencies())
		p.clk.Set(p.clk.Now().Add(time.Minute))
		second := p.promise(efficiencies())
		if err := p.db.Change(t.Context(), p.proposer(), func(tx *store.Tx) error {
			of, err := benefit.Of(tx, decided)
			if err != nil || len(of) != 2 || of[0].Reference != first.Reference || len(of[1].Targets) != 3 {
				t.Errorf("of the decision: %+v, %v", of, err)
			}
			if of, err = benefit.Of(tx, "DEC-2026-0002"); err != nil || len(of) != 0 {
				t.Errorf("of another decision: %+v, %v", of, err)
			}
			list, err := benefit.List(tx, "")
			if err != nil || len(list) != 2 || list[0].Reference != second.Reference {
				t.Errorf("the list is %+v, %v", list, err)
			}
			if list, err = benefit.List(tx, second.Reference); err != nil || len(list) != 1 || list[0].Reference != first.Reference {
				t.Errorf("after the second the list is %+v, %v", list, err)
			}
			return journal.Note(tx, "test.looked", "", nil)
		}); err != nil {
			t.Fatal(err)
		}
		if err := p.db.ViewAs(t.Context(), p.who("County", access.Proposer), func(tx *store.Tx) error {
			list, err := benefit.List(tx, "")
			if len(list) != 0 {
				t.Errorf("the list of another council is %+v", list)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAlwaysJournalled(t *testing.T) {
	each(t, func(p *place) {
		b := p.promise(efficiencies())
		p.do(p.proposer(), func(tx *store.Tx) error { return benefit.Save(tx, b) })
		p.read(b.Reference, reading(2026, 5))
		p.do(p.who("Town", access.DemocraticServices), publishAll)
		if err := p.db.View(t.Context(), func(tx *store.Tx) error {
			var events []string
			for _, subject := range []string{b.Reference, decided} {
				entries, err := journal.Of(tx, subject, 10)
				if err != nil {
					return err
				}
				for _, e := range entries {
					events = append(events, e.Event)
					if e.Event == "benefit.promised" && !strings.Contains(e.Detail, `"2028/29":"£2,220,000"`) {
						t.Errorf("the entry does not keep the promise: %s", e.Detail)
					}
				}
			}
			if want := []string{"benefit.read", "benefit.saved", "benefit.promised", "benefits.published"}; !slices.Equal(events, want) {
				t.Errorf("the journal has %v, want %v", events, want)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}
