package decision

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"moothall/access"
	"moothall/calendar"
	"moothall/decision/legacy"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/publish"
)

// Import adds the record of an older system as a published decision. Its first
// publication is the day that the page prints. The deadline that was printed is
// the one that the public was told, so it stands; where the rule of its day
// gives another, the record says so.
func Import(tx *store.Tx, rec legacy.Record) (Decision, error) {
	org := tx.Actor().Organisation
	if err := access.Require(tx, access.DecisionImport, org); err != nil {
		return Decision{}, err
	}
	if err := importable(rec, calendar.DateOf(tx.Now())); err != nil {
		return Decision{}, err
	}
	d := Decision{Organisation: org, FormerReference: rec.Reference, Maker: rec.Body, DecidedOn: rec.DecidedOn, Origin: "import"}
	if d.Maker == "" {
		d.Maker = "Not stated"
	}
	twin, err := store.List(tx, func(r store.Row) (string, error) {
		var s string
		return s, r.Scan(&s)
	}, `
		SELECT reference
		FROM decision
		WHERE organisation_id = $1 AND origin = 'import' AND title = $2 AND maker = $3 AND decided_on = $4`,
		org, rec.Title, d.Maker, rec.DecidedOn)
	if err != nil {
		return Decision{}, fmt.Errorf("look for an earlier import: %w", err)
	}
	if len(twin) > 0 {
		return Decision{}, problem.New(problem.Conflict, "import.again", "This record was already imported: see %s", twin[0])
	}
	c := contentOf(rec)
	if err := c.check(rec.DecidedOn); err != nil {
		return Decision{}, err
	}
	if d, err = insert(tx, d, "", c); err != nil {
		return Decision{}, err
	}
	clock, findings, err := clockOf(tx, org, rec)
	if err != nil {
		return Decision{}, err
	}
	d.Findings = slices.Concat(findings, elsewhere(rec, d.OrganisationName))
	if err := saveFindings(tx, d); err != nil {
		return Decision{}, err
	}
	return publishFirst(tx, d, clock, rec.PublishedOn.Start(), "Imported from an older system")
}

// Preview is what would be noticed of a record that is imported here, and why it
// cannot be as it is, if it cannot.
func Preview(tx *store.Tx, rec legacy.Record) ([]string, error) {
	org := tx.Actor().Organisation
	if err := access.Require(tx, access.DecisionImport, org); err != nil {
		return nil, err
	}
	name, err := access.Name(tx, org)
	if err != nil {
		return nil, err
	}
	var findings []string
	if !rec.PublishedOn.IsZero() && !rec.DecidedOn.IsZero() {
		if _, findings, err = clockOf(tx, org, rec); err != nil {
			return nil, err
		}
	} else {
		for _, w := range rec.Warnings {
			findings = append(findings, w.Message)
		}
	}
	return append(findings, elsewhere(rec, name)...), importable(rec, calendar.DateOf(tx.Now()))
}

// elsewhere notices that a page is headed by another council.
func elsewhere(rec legacy.Record, organisation string) []string {
	council := strings.TrimSpace(rec.Council)
	if council == "" || strings.EqualFold(council, organisation) {
		return nil
	}
	return []string{fmt.Sprintf("The page is headed “%s”; it is imported as a record of %s.", council, organisation)}
}

// importable refuses a page without what a record cannot be without.
func importable(rec legacy.Record, today calendar.Date) error {
	var l problem.List
	missing := func(field, what string) {
		l.Add(problem.New(problem.Invalid, "import."+field, "The page does not say %s, so it cannot be imported as it is. Add the missing part to the text and try again", what).On("text"))
	}
	if rec.Title == "" {
		missing("title", "what the title is")
	}
	if rec.DecidedOn.IsZero() {
		missing("decided_on", "when the decision was made")
	}
	if rec.PublishedOn.IsZero() {
		missing("published_on", "when it was published")
	}
	for _, d := range []struct {
		field, what string
		day         calendar.Date
	}{{"decided_on", "decided", rec.DecidedOn}, {"published_on", "published", rec.PublishedOn}} {
		if !d.day.IsZero() && (d.day.Year() < 1900 || d.day.After(today)) {
			l.Add(problem.New(problem.Invalid, "import."+d.field, "The page says that it was %s on %s, which cannot be. Correct the date in the text and try again", d.what, d.day.Long()).On("text"))
		}
	}
	if !rec.CallInDeadline.IsZero() && !rec.PublishedOn.IsZero() && calendar.DateOf(rec.CallInDeadline).After(rec.PublishedOn.AddDays(366)) {
		l.Add(problem.New(problem.Invalid, "import.deadline", "The page says that call-in ends at %s, more than a year after it was published. Correct the date in the text and try again", calendar.At(rec.CallInDeadline)).On("text"))
	}
	if len([]rune(rec.Body)) > 200 || len([]rune(rec.Reference)) > 80 {
		l.Add(problem.New(problem.Invalid, "import.long", "The name of who decided must be 200 characters or fewer, and the reference 80. Shorten them in the text and try again").On("text"))
	}
	if len(rec.Resolutions) == 0 {
		missing("resolutions", "what was resolved")
	}
	return l.Err()
}

func contentOf(rec legacy.Record) Content {
	c := Content{Title: rec.Title, Narrative: rec.Narrative, Reasons: rec.Reasons,
		ConflictsStated: rec.Conflicts, DispensationsStated: rec.Dispensations}
	for _, a := range rec.Alternatives {
		c.Alternatives = append(c.Alternatives, publish.Alternative{Text: a})
	}
	for i, r := range rec.Resolutions {
		number := r.Number
		if number == "" {
			number = strconv.Itoa(i + 1)
		}
		c.Resolutions = append(c.Resolutions, publish.Resolution{Number: number, Text: r.Text, Kind: string(r.Kind)})
	}
	return c
}

// clockOf holds the printed deadline against the rule of its day.
func clockOf(tx *store.Tx, org string, rec legacy.Record) (Clock, []string, error) {
	var findings []string
	for _, w := range rec.Warnings {
		findings = append(findings, w.Message)
	}
	printed := Clock{Deadline: rec.CallInDeadline, Printed: true, Signatories: 1}
	rule, err := RuleOn(tx, org, rec.PublishedOn)
	if problem.Is(err, problem.Conflict) {
		return printed, append(findings, "No call-in rule is known for "+rec.PublishedOn.Long()+", so the printed deadline could not be checked."), nil
	}
	if err != nil {
		return Clock{}, nil, err
	}
	holidays, err := Calendar(tx)
	if err != nil {
		return Clock{}, nil, err
	}
	result, err := rule.Rule.Deadline(holidays, calendar.Moments{Published: rec.PublishedOn.Start(), Decided: rec.DecidedOn.Start()})
	var p *problem.Problem
	if errors.As(err, &p) {
		return printed, append(findings, p.Message), nil
	}
	if err != nil {
		return Clock{}, nil, err
	}
	printed.Signatories = rule.Signatories
	if rec.CallInDeadline.IsZero() {
		return printed, findings, nil // there is no deadline to explain
	}
	printed.Rule, printed.Result = rule.Rule, result
	if !rec.CallInDeadline.IsZero() && !result.Deadline.Equal(rec.CallInDeadline.Truncate(time.Second)) {
		printed.Result.EffectiveFrom, printed.Result.EffectiveAt = calendar.Date{}, time.Time{} // those of another deadline
		findings = append(findings, fmt.Sprintf("The page prints that call-in ends at %s; the rule “%s” gives %s.",
			calendar.At(rec.CallInDeadline), rule.Rule.Name, calendar.At(result.Deadline)))
	}
	return printed, findings, nil
}

func saveFindings(tx *store.Tx, d Decision) error {
	text, err := jsonText(notNil(d.Findings))
	if err != nil {
		return err
	}
	return tx.ExecOne(`
		UPDATE decision
		SET findings = $1
		WHERE id = $2`, text, d.ID)
}
