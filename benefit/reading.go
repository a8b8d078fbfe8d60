package benefit

import (
	"fmt"
	"strings"
	"time"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/id"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/journal"
)

// Kind is whether a reading was found or is expected.
type Kind string

// The two kinds of reading.
const (
	Actual   Kind = "actual"
	Forecast Kind = "forecast"
)

// Reading is what the measure was found to be by the end of a year, or is
// expected to be.
type Reading struct {
	Year         calendar.FinancialYear
	Value        int64  // in the measure's smallest unit
	Text         string // only for Read: the value as a person wrote it, in the measure that is saved when it is recorded
	Kind         Kind
	ReadOn       calendar.Date
	Evidence     string // where the figure can be found
	Why          string // why it follows an earlier reading of the same year
	Illustrative bool   // no record states it
	RecordedBy   string
	RecordedAt   time.Time
}

// Read records a reading of the benefit called ref. It is added to those of
// the same year and changes none of them; the last one recorded stands.
func Read(tx *store.Tx, ref string, r Reading) error {
	if err := access.Require(tx, access.BenefitRead, tx.Actor().Organisation); err != nil {
		return err
	}
	b, err := lock(tx, ref)
	if err != nil {
		return err
	}
	if r.Text != "" {
		if r.Value, err = b.Measure.Parse("value", r.Text); err != nil {
			return err
		}
	}
	r.Evidence, r.Why = strings.TrimSpace(r.Evidence), strings.TrimSpace(r.Why)
	if err := b.checkReading(r, calendar.DateOf(tx.Now())); err != nil {
		return err
	}
	who := tx.Actor().Name
	if err := tx.ExecOne(`
		INSERT INTO benefit_reading (id, benefit_id, position, year, value, kind, read_on, evidence, why, recorded_by, recorded_at, illustrative)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		id.New(), b.ID, len(b.Readings)+1, int(r.Year), r.Value, string(r.Kind), r.ReadOn, r.Evidence, r.Why, who, store.Time{Time: tx.Now()}, r.Illustrative); err != nil {
		return fmt.Errorf("record a reading of %s: %w", ref, err)
	}
	// Whoever has the benefit open is told of the reading when they save.
	if err := tx.ExecOne(`
		UPDATE benefit
		SET saved_by = $1, saved_at = $2
		WHERE id = $3`, who, store.Time{Time: tx.Now()}, b.ID); err != nil {
		return fmt.Errorf("record a reading of %s: %w", ref, err)
	}
	return journal.Note(tx, "benefit.read", ref, map[string]any{"year": r.Year, "value": b.Measure.Say(r.Value), "kind": r.Kind, "why": r.Why})
}

// checkReading finds everything that is wrong with r, recorded on today.
func (b Benefit) checkReading(r Reading, today calendar.Date) error {
	var l problem.List
	refuse := func(field, code, format string, args ...any) {
		l.Add(problem.New(problem.Invalid, code, format, args...).On(field))
	}
	if r.Kind != Actual && r.Kind != Forecast {
		refuse("kind", "reading.kind", "Select whether the reading is actual or a forecast")
	}
	if tooLarge(r.Value) {
		refuse("value", "reading.value", "The reading is too large")
	}
	switch {
	case r.ReadOn.IsZero():
		refuse("read-on", "reading.read-on", "Enter the day on which the reading was taken")
	case r.ReadOn.After(today):
		refuse("read-on", "reading.read-later", "A reading cannot be taken later than today, %s", today.Long())
	case r.ReadOn.Before(b.BaselineOn):
		refuse("read-on", "reading.before-baseline", "A reading cannot be taken before the baseline of %s", b.BaselineOn.Long())
	case r.Kind == Actual && r.ReadOn.Before(r.Year.Start()):
		refuse("year", "reading.not-begun", "%s had not begun on %s: give this reading as a forecast", r.Year, r.ReadOn.Long())
	}
	l.Add(text("evidence", "where the figure can be found", r.Evidence, 1, 2000))
	if !ordinary(r.Year) {
		refuse("year", "reading.year", "%s is no year for a reading: use one from 1990/91 to 2099/00", r.Year)
		return l.Err()
	}
	if _, ok := b.Against(r.Year); !ok {
		refuse("year", "reading.before-promise", "The promise begins in %s, so there is nothing to hold a reading of %s against", b.Targets[0].Year, r.Year)
	}
	least := 0
	if earlier, ok := b.standing(r.Year); ok {
		if earlier.Kind == Actual && r.Kind == Forecast {
			refuse("kind", "reading.forecast-late", "The actual figure for %s was recorded on %s, so a forecast cannot follow it", r.Year, calendar.On(earlier.RecordedAt))
		}
		least = 1
	}
	l.Add(text("why", "why this reading follows the earlier one of "+r.Year.String()+", for the public to read", r.Why, least, 1000))
	return l.Err()
}

// standing is the reading of a year that stands.
func (b Benefit) standing(year calendar.FinancialYear) (found Reading, ok bool) {
	for _, r := range b.Readings {
		if r.Year == year {
			found, ok = r, true
		}
	}
	return found, ok
}

func scanReading(row store.Row) (Reading, error) {
	var r Reading
	var at store.Time
	err := row.Scan(&r.Year, &r.Value, &r.Kind, &r.ReadOn, &r.Evidence, &r.Why, &r.RecordedBy, &at, &r.Illustrative)
	r.RecordedAt = at.Time
	return r, err
}
