// Package benefit keeps what a decision promised and what was found since: a
// measure with its baseline, a target for each year, and the readings.
//
// It keeps these rules, and each has a test of the same name:
//
//	UnderAPublishedDecision      a benefit is promised under a published decision of the promiser's own council
//	PromiseStands                once it is public or there is a reading, the measure, the baseline and the targets are not altered
//	ReadingsAreNeverOverwritten  a later reading of a year says why and stands beside the earlier one
//	StaleSaveIsRefused           who saves over another's save is told who saved and when
//	AttainmentIsExact            a share is worked out in whole numbers and never rounded up to a promise kept
//	PublishedAsItStood           what the public sees changes only when it is published again
//	AlwaysJournalled             every step leaves a journal entry
//
// A promise is made to the public, so it waits for its decision to be
// published: before that, nobody could hold the council to it, and the record
// of the decision may still change.
//
// The package does not know how a decision is made (package decision), what it
// costs (package investment) or how a page looks (package web/public). It knows
// a decision only as it is published.
package benefit

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/id"
	"moothall/internal/problem"
	"moothall/internal/reference"
	"moothall/internal/store"
	"moothall/journal"
	"moothall/publish"
)

// Benefit is one thing that a decision promised to bring about.
type Benefit struct {
	ID, Organisation   string // keys
	Reference          string
	DecisionRef        string
	Title, Description string
	Owner              string // the post that answers for it
	Measure            Measure
	Baseline           int64 // in the measure's smallest unit
	BaselineOn         calendar.Date
	BaselineSource     string
	Illustrative       bool      // no record states the promise
	Targets            []Target  // in the order of their years
	Readings           []Reading // in the order in which they were recorded
	Revision           int64
	SavedBy            string
	SavedAt            time.Time
}

// Target is what the measure should be by the end of a year.
type Target struct {
	Year         calendar.FinancialYear
	Value        int64
	Illustrative bool // no record states it
}

// The most that one promise holds.
const (
	mostTargets  = 60
	mostBenefits = 50 // of a decision
)

// Promise records b under a published decision and returns it with its
// reference.
func Promise(tx *store.Tx, b Benefit) (Benefit, error) {
	who := tx.Actor()
	b.Organisation = who.Organisation
	if err := access.Require(tx, access.BenefitPromise, b.Organisation); err != nil {
		return b, err
	}
	b = b.tidy()
	if err := b.check(calendar.DateOf(tx.Now())); err != nil {
		return b, err
	}
	if err := access.Lock(tx, b.Organisation); err != nil {
		return b, err
	}
	if err := ownDecision(tx, b.DecisionRef); err != nil {
		return b, err
	}
	others, err := headlines(tx, `
		WHERE organisation_id = $1 AND decision_ref = $2`, b.Organisation, b.DecisionRef)
	if err != nil {
		return b, err
	}
	if len(others) >= mostBenefits {
		return b, problem.New(problem.Conflict, "benefit.many", "%s has %d benefits already: promise fewer and greater ones", b.DecisionRef, mostBenefits).On("decision")
	}
	if b.Reference, err = reference.Next(tx, "BEN", calendar.DateOf(tx.Now()).Year()); err != nil {
		return b, err
	}
	b.ID, b.Revision, b.SavedBy, b.SavedAt, b.Readings = id.New(), 1, who.Name, tx.Now(), nil
	if err := tx.ExecOne(`
		INSERT INTO benefit (id, organisation_id, reference, decision_ref, title, description, owner, measure, unit, decimals,
			direction, baseline, baseline_on, baseline_source, illustrative, saved_by, saved_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		b.ID, b.Organisation, b.Reference, b.DecisionRef, b.Title, b.Description, b.Owner, b.Measure.Name, b.Measure.Unit, b.Measure.Decimals,
		string(b.Measure.Direction), b.Baseline, b.BaselineOn, b.BaselineSource, b.Illustrative, b.SavedBy, store.Time{Time: b.SavedAt}); err != nil {
		return b, fmt.Errorf("promise a benefit: %w", err)
	}
	if err := b.setTargets(tx); err != nil {
		return b, err
	}
	return b, journal.Note(tx, "benefit.promised", b.Reference, b.noted())
}

// ownDecision refuses unless ref is published and a decision of the actor's own
// organisation. A published decision names its organisation and has no key of
// it; an organisation keeps its name.
func ownDecision(tx *store.Tx, ref string) error {
	d, err := publish.Find(tx, ref, tx.Now())
	if problem.Is(err, problem.NotFound) {
		return problem.New(problem.Invalid, "benefit.decision",
			"No decision %s is published. A benefit is promised to the public under a published decision: publish it first, or correct the reference", ref).On("decision")
	}
	if err != nil {
		return err
	}
	all, err := access.Organisations(tx)
	if err != nil {
		return fmt.Errorf("find the council of %s: %w", ref, err)
	}
	if !slices.ContainsFunc(all, func(o access.Organisation) bool {
		return o.ID == tx.Actor().Organisation && o.Name == d.Organisation
	}) {
		return problem.New(problem.Invalid, "benefit.decision-elsewhere", "%s is a decision of %s, which promises its own benefits", ref, d.Organisation).On("decision")
	}
	return nil
}

// Save replaces what b says, if the saved one is still at b.Revision. The
// decision stays as it was, and so does the promise once the public can read it
// or there is a reading.
func Save(tx *store.Tx, b Benefit) error {
	if err := access.Require(tx, access.BenefitPromise, tx.Actor().Organisation); err != nil {
		return err
	}
	was, err := lock(tx, b.Reference)
	if err != nil {
		return err
	}
	if was.Revision != b.Revision {
		return journal.Stale(was.SavedBy, was.SavedAt)
	}
	b.ID, b.DecisionRef = was.ID, was.DecisionRef
	b = b.tidy()
	if err := b.check(calendar.DateOf(tx.Now())); err != nil {
		return err
	}
	public, err := isPublic(tx, was)
	if err != nil {
		return err
	}
	if err := was.stands(b, public); err != nil {
		return err
	}
	if err := tx.ExecOne(`
		UPDATE benefit
		SET title = $1, description = $2, owner = $3, measure = $4, unit = $5, decimals = $6, direction = $7,
			baseline = $8, baseline_on = $9, baseline_source = $10, illustrative = $11, saved_by = $12, saved_at = $13
		WHERE id = $14`,
		b.Title, b.Description, b.Owner, b.Measure.Name, b.Measure.Unit, b.Measure.Decimals, string(b.Measure.Direction),
		b.Baseline, b.BaselineOn, b.BaselineSource, b.Illustrative, tx.Actor().Name, store.Time{Time: tx.Now()}, b.ID); err != nil {
		return fmt.Errorf("save %s: %w", b.Reference, err)
	}
	if err := b.setTargets(tx); err != nil {
		return err
	}
	return journal.Note(tx, "benefit.saved", b.Reference, b.noted())
}

// isPublic says whether the public has read the promise.
func isPublic(tx *store.Tx, b Benefit) (bool, error) {
	var d Document
	err := publish.ReadPage(tx, PageKind, b.DecisionRef, &d)
	if problem.Is(err, problem.NotFound) {
		return false, nil
	}
	return slices.ContainsFunc(d.Benefits, func(s Shown) bool { return s.Reference == b.Reference }), err
}

// stands refuses b where it alters the promise and the public has it or there
// is a reading.
func (was Benefit) stands(b Benefit, public bool) error {
	since := "The public has read the promise"
	switch {
	case len(was.Readings) > 0:
		since = "A reading was recorded on " + calendar.On(was.Readings[0].RecordedAt)
	case !public:
		return nil
	}
	var field string
	switch {
	case was.Measure.Name != b.Measure.Name:
		field = "measure"
	case was.Measure.Unit != b.Measure.Unit:
		field = "unit"
	case was.Measure.Decimals != b.Measure.Decimals:
		field = "decimals"
	case was.Measure.Direction != b.Measure.Direction:
		field = "direction"
	case was.Baseline != b.Baseline:
		field = "baseline"
	case was.BaselineOn != b.BaselineOn:
		field = "baseline-on"
	case was.BaselineSource != b.BaselineSource:
		field = "baseline-source"
	case was.Illustrative != b.Illustrative:
		field = "illustrative"
	case !slices.Equal(was.Targets, b.Targets):
		field = "targets"
	default:
		return nil
	}
	return problem.New(problem.Conflict, "benefit.promise-stands",
		"%s, so the promise stands: its measure, baseline and targets can no longer be changed", since).On(field)
}

// tidy is b without stray space, its targets in the order of their years.
func (b Benefit) tidy() Benefit {
	for _, s := range []*string{&b.DecisionRef, &b.Title, &b.Description, &b.Owner, &b.Measure.Name, &b.Measure.Unit, &b.BaselineSource} {
		*s = strings.TrimSpace(*s)
	}
	b.Targets = slices.Clone(b.Targets)
	sortByYear(b.Targets, func(t Target) calendar.FinancialYear { return t.Year })
	return b
}

func sortByYear[T any](list []T, year func(T) calendar.FinancialYear) {
	slices.SortStableFunc(list, func(a, b T) int { return int(year(a)) - int(year(b)) })
}

// check finds everything that is wrong with a promise made on today.
func (b Benefit) check(today calendar.Date) error {
	var l problem.List
	l.Add(text("decision", "the reference of the decision", b.DecisionRef, 1, 40))
	l.Add(text("title", "a title", b.Title, 1, 200))
	l.Add(text("description", "a description", b.Description, 0, 10_000))
	l.Add(text("owner", "who answers for the benefit", b.Owner, 1, 200))
	l.Add(text("measure", "what is measured", b.Measure.Name, 1, 200))
	l.Add(text("unit", "the unit", b.Measure.Unit, 1, 40))
	l.Add(text("baseline-source", "where the baseline comes from", b.BaselineSource, 1, 1000))
	refuse := func(field, code, format string, args ...any) {
		l.Add(problem.New(problem.Invalid, code, format, args...).On(field))
	}
	switch {
	case b.Measure.Decimals < 0 || b.Measure.Decimals > 4:
		refuse("decimals", "benefit.decimals", "A measure has from 0 to 4 decimals")
	case b.Measure.Unit == pounds && b.Measure.Decimals != 2:
		refuse("decimals", "benefit.decimals-of-pounds", "Pounds have 2 decimals: a value in £ is kept in pence")
	case strings.Contains(b.Measure.Unit, pounds) && b.Measure.Unit != pounds:
		refuse("unit", "benefit.pounds", "Give the unit as £ alone, and say in the measure what the pounds are")
	}
	if b.Measure.Direction != Rise && b.Measure.Direction != Fall {
		refuse("direction", "benefit.direction", "Select whether the measure should rise or fall")
	}
	switch {
	case b.BaselineOn.IsZero():
		refuse("baseline-on", "benefit.baseline-on", "Enter the date of the baseline")
	case b.BaselineOn.After(today):
		refuse("baseline-on", "benefit.baseline-later", "The baseline is what was found, so its date cannot be later than today, %s", today.Long())
	}
	if tooLarge(b.Baseline) {
		refuse("baseline", "benefit.baseline", "The baseline is too large")
	}
	l.Add(b.checkTargets())
	return l.Err()
}

// checkTargets finds the first thing that is wrong with the targets, which are
// in the order of their years.
func (b Benefit) checkTargets() *problem.Problem {
	refuse := func(code, format string, args ...any) *problem.Problem {
		return problem.New(problem.Invalid, code, format, args...).On("targets")
	}
	if n := len(b.Targets); n == 0 || n > mostTargets {
		return refuse("benefit.targets", "Give a target for each year, for 1 to %d years: there are %d", mostTargets, n)
	}
	for i, t := range b.Targets {
		switch {
		case !ordinary(t.Year):
			return refuse("benefit.target-year", "%s is no year for a target: use one from 1990/91 to 2099/00", t.Year)
		case !b.BaselineOn.IsZero() && t.Year.End().Before(b.BaselineOn):
			return refuse("benefit.target-early", "The target for %s is for a year that ended before the baseline of %s", t.Year, b.BaselineOn.Long())
		case i > 0 && t.Year == b.Targets[i-1].Year:
			return refuse("benefit.target-twice", "There are two targets for %s: keep one", t.Year)
		case i > 0 && t.Year != b.Targets[i-1].Year+1:
			return refuse("benefit.target-gap", "There is no target for %s: give one for each year from the first to the last", b.Targets[i-1].Year+1)
		case tooLarge(t.Value):
			return refuse("benefit.target", "The target for %s is too large", t.Year)
		case b.Measure.Direction == Rise && t.Value < b.Baseline:
			return refuse("benefit.target-way", "The target for %s is below the baseline, but the measure should rise", t.Year)
		case b.Measure.Direction == Fall && t.Value > b.Baseline:
			return refuse("benefit.target-way", "The target for %s is above the baseline, but the measure should fall", t.Year)
		}
	}
	if last := b.Targets[len(b.Targets)-1]; last.Value == b.Baseline {
		return refuse("benefit.no-change", "The target for %s is the baseline: promise a change by then", last.Year)
	}
	return nil
}

func ordinary(y calendar.FinancialYear) bool { return y >= 1990 && y <= 2099 }

func tooLarge(v int64) bool { return v > most || v < -most }

// text refuses what is not from least to longest characters, or not text.
func text(field, what, s string, least, longest int) *problem.Problem {
	n := utf8.RuneCountInString(s)
	switch {
	case n < least:
		return problem.New(problem.Invalid, "benefit.text-none", "Enter %s", what).On(field)
	case n > longest:
		return problem.New(problem.Invalid, "benefit.text-long", "Enter %s in %d characters or fewer: it has %d", what, longest, n).On(field)
	case !utf8.ValidString(s) || strings.ContainsRune(s, 0):
		return problem.New(problem.Invalid, "benefit.text-odd", "Enter %s again: it has characters that cannot be kept", what).On(field)
	}
	return nil
}

// noted is what the journal keeps of the promise, so that one that was altered
// before the public read it can still be found there.
func (b Benefit) noted() map[string]any {
	targets := map[string]string{}
	for _, t := range b.Targets {
		targets[t.Year.String()] = b.Measure.Say(t.Value)
	}
	return map[string]any{"decision": b.DecisionRef, "title": b.Title, "measure": b.Measure, "baseline": b.Measure.Say(b.Baseline), "targets": targets}
}

func (b Benefit) setTargets(tx *store.Tx) error {
	if _, err := tx.Exec(`
		DELETE FROM benefit_target
		WHERE benefit_id = $1`, b.ID); err != nil {
		return fmt.Errorf("set the targets of %s: %w", b.Reference, err)
	}
	for _, t := range b.Targets {
		if err := tx.ExecOne(`
			INSERT INTO benefit_target (benefit_id, year, value, illustrative)
			VALUES ($1, $2, $3, $4)`, b.ID, int(t.Year), t.Value, t.Illustrative); err != nil {
			return fmt.Errorf("set the target of %s for %s: %w", b.Reference, t.Year, err)
		}
	}
	return nil
}

const selectBenefit = `
		SELECT id, organisation_id, reference, decision_ref, title, description, owner, measure, unit, decimals, direction,
			baseline, baseline_on, baseline_source, illustrative, revision, saved_by, saved_at
		FROM benefit`

// Find is the benefit called ref in the actor's organisation.
func Find(tx *store.Tx, ref string) (Benefit, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return Benefit{}, err
	}
	b, err := store.One(tx, scan, selectBenefit+`
		WHERE organisation_id = $1 AND reference = $2`, tx.Actor().Organisation, ref)
	if errors.Is(err, store.ErrNone) {
		return b, problem.New(problem.NotFound, "benefit.none", "There is no benefit %s here", ref)
	}
	if err != nil {
		return b, fmt.Errorf("find benefit %s: %w", ref, err)
	}
	return b, b.load(tx)
}

// lock bumps the benefit's revision, so that on PostgreSQL too only one change
// at a time decides over it, and returns it as it was before.
func lock(tx *store.Tx, ref string) (Benefit, error) {
	if _, err := tx.Exec(`
		UPDATE benefit
		SET revision = revision + 1
		WHERE organisation_id = $1 AND reference = $2`, tx.Actor().Organisation, ref); err != nil {
		return Benefit{}, fmt.Errorf("lock benefit %s: %w", ref, err)
	}
	b, err := Find(tx, ref)
	b.Revision--
	return b, err
}

// Of lists what was promised under a decision of the actor's organisation, in
// the order of promising.
func Of(tx *store.Tx, decisionRef string) ([]Benefit, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	list, err := headlines(tx, `
		WHERE organisation_id = $1 AND decision_ref = $2
		ORDER BY reference
		LIMIT 200`, tx.Actor().Organisation, decisionRef)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if err := list[i].load(tx); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Page is how many benefits List gives at a time.
const Page = 100

// List lists the benefits of the actor's organisation without targets and
// readings, the last promised first. With a reference it goes on after that
// one.
func List(tx *store.Tx, after string) ([]Benefit, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	return headlines(tx, `
		WHERE organisation_id = $1 AND ($2 = '' OR reference < $2)
		ORDER BY reference DESC
		LIMIT $3`, tx.Actor().Organisation, after, Page)
}

// headlines takes clauses written in this file, never from input.
func headlines(tx *store.Tx, clauses string, args ...any) ([]Benefit, error) {
	list, err := store.List(tx, scan, selectBenefit+clauses, args...)
	if err != nil {
		return nil, fmt.Errorf("list benefits: %w", err)
	}
	return list, nil
}

func scan(row store.Row) (Benefit, error) {
	var b Benefit
	var at store.Time
	m := &b.Measure
	err := row.Scan(&b.ID, &b.Organisation, &b.Reference, &b.DecisionRef, &b.Title, &b.Description, &b.Owner, &m.Name, &m.Unit, &m.Decimals, &m.Direction,
		&b.Baseline, &b.BaselineOn, &b.BaselineSource, &b.Illustrative, &b.Revision, &b.SavedBy, &at)
	b.SavedAt = at.Time
	return b, err
}

// load reads the targets and the readings of b.
func (b *Benefit) load(tx *store.Tx) (err error) {
	b.Targets, err = store.List(tx, func(row store.Row) (Target, error) {
		var t Target
		return t, row.Scan(&t.Year, &t.Value, &t.Illustrative)
	}, `
		SELECT year, value, illustrative
		FROM benefit_target
		WHERE benefit_id = $1
		ORDER BY year`, b.ID)
	if err != nil {
		return fmt.Errorf("read the targets of %s: %w", b.Reference, err)
	}
	b.Readings, err = store.List(tx, scanReading, `
		SELECT year, value, kind, read_on, evidence, why, recorded_by, recorded_at, illustrative
		FROM benefit_reading
		WHERE benefit_id = $1
		ORDER BY position`, b.ID)
	if err != nil {
		return fmt.Errorf("read the readings of %s: %w", b.Reference, err)
	}
	return nil
}
