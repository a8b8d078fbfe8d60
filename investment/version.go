package investment

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/id"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment/costmodel"
	"moothall/journal"
	"moothall/money"
)

// Version is a case as it was frozen: the document, the parameters and the
// result, as bytes that never change.
type Version struct {
	Number   int
	Stage    costmodel.Stage
	Note     string
	Digest   string // SHA-256 of Result
	FrozenBy string
	FrozenAt time.Time

	Case       Case
	Parameters costmodel.Parameters
	Result     []byte
}

// Freeze keeps the case as it stands as its next version. It must have no gaps,
// and count no saving that another case counts.
func Freeze(tx *store.Tx, ref, note string, revision int64) (Version, error) {
	if err := access.Require(tx, access.CaseFreeze, tx.Actor().Organisation); err != nil {
		return Version{}, err
	}
	c, err := lockCase(tx, ref, revision)
	if err != nil {
		return Version{}, err
	}
	v := Version{Stage: c.Model.Stage, Note: strings.TrimSpace(note), FrozenBy: tx.Actor().Name, FrozenAt: tx.Now(), Case: c}
	if n := len([]rune(v.Note)); n < 1 || n > 2000 {
		return v, problem.New(problem.Invalid, "case.freeze-note", "Say in 1 to 2,000 characters why the case is frozen now, such as for which meeting").On("note")
	}
	if c.Status == "withdrawn" {
		return v, problem.New(problem.Invalid, "case.is-withdrawn", "The case is withdrawn. Set it back to proposed before it is frozen").On("status")
	}
	if err := c.ready(tx); err != nil {
		return v, err
	}
	if v.Parameters, err = c.Parameters(tx); err != nil {
		return v, err
	}
	if v.Result, err = v.work(); err != nil {
		return v, err
	}
	v.Digest = digest(v.Result)
	if err := v.save(tx); err != nil {
		return v, err
	}
	if err := signed(tx, c.ID); err != nil {
		return v, err
	}
	return v, journal.Note(tx, "case.frozen", ref, map[string]any{"version": v.Number, "stage": v.Stage, "sha256": v.Digest})
}

// signed names the actor as who changed the case last, so that whoever has it
// open is told the right name.
func signed(tx *store.Tx, caseID string) error {
	if err := tx.ExecOne(`
		UPDATE business_case
		SET saved_by = $1, saved_at = $2
		WHERE id = $3`, tx.Actor().Name, store.Time{Time: tx.Now()}, caseID); err != nil {
		return fmt.Errorf("name who changed the case: %w", err)
	}
	return nil
}

// ready refuses a case that is not fit to be frozen, and says everything that is
// missing at once.
func (c *Case) ready(tx *store.Tx) error {
	l := c.Model.Gaps()
	for _, part := range neededTexts(c.Model.Stage) {
		if strings.TrimSpace(c.Texts.of(part)) == "" {
			l.Add(problem.New(problem.Invalid, "case.no-text", "Write the %s case in words: the stage needs it", part).On(part))
		}
	}
	clashes, err := Clashes(tx, *c)
	if err != nil {
		return err
	}
	for _, k := range clashes {
		l.Add(problem.New(problem.Invalid, "case.counted-twice", "%s", k.Sentence()).On("label-" + k.Line))
	}
	today := calendar.DateOf(tx.Now())
	for n, a := range c.Model.Assumptions {
		if !a.Expires.IsZero() && a.Expires.Before(today) {
			l.Add(problem.New(problem.Invalid, "case.expired", "Assumption %d, “%s”, could be relied on until %s only: look at it again", n+1, a.Text, calendar.On(a.Expires.At(12, 0))).On(fmt.Sprintf("assumption-%d", n+1)))
		}
	}
	return l.Err()
}

// neededTexts are the cases that must be written at a stage.
func neededTexts(s costmodel.Stage) []string {
	switch s {
	case costmodel.SOC:
		return []string{"strategic"}
	case costmodel.OBC:
		return []string{"strategic", "economic", "financial"}
	case costmodel.FBC:
		return []string{"strategic", "economic", "commercial", "financial", "management"}
	}
	return nil // a short case says it in its summary
}

// of is the text of that name.
func (t Texts) of(name string) string {
	return map[string]string{"summary": t.Summary, "strategic": t.Strategic, "economic": t.Economic, "commercial": t.Commercial, "financial": t.Financial, "management": t.Management}[name]
}

// work works the version out, always to the same bytes.
func (v Version) work() ([]byte, error) {
	a, err := costmodel.Appraise(&v.Case.Model, v.Parameters)
	if err != nil {
		return nil, err
	}
	return json.Marshal(a)
}

// Verify works the version out again and says whether it gives the same bytes.
func (v Version) Verify() (bool, error) {
	again, err := v.work()
	return err == nil && bytes.Equal(again, v.Result) && digest(v.Result) == v.Digest, err
}

// Appraisal is the stored result.
func (v Version) Appraisal() (*costmodel.Appraisal, error) {
	var a costmodel.Appraisal
	return &a, json.Unmarshal(v.Result, &a)
}

func digest(b []byte) string {
	d := sha256.Sum256(b)
	return hex.EncodeToString(d[:])
}

func (v *Version) save(tx *store.Tx) error {
	last, err := store.One(tx, func(r store.Row) (int, error) {
		var n int
		return n, r.Scan(&n)
	}, `
		SELECT coalesce(max(number), 0)
		FROM case_version
		WHERE case_id = $1`, v.Case.ID)
	if err != nil {
		return fmt.Errorf("number the version: %w", err)
	}
	v.Number = last + 1
	text, err := v.Case.content()
	if err != nil {
		return err
	}
	parameters, err := json.Marshal(v.Parameters)
	if err != nil {
		return err
	}
	if err := tx.ExecOne(`
		INSERT INTO case_version (id, case_id, number, stage, note, content, parameters, result, digest, frozen_by, frozen_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		id.New(), v.Case.ID, v.Number, string(v.Stage), v.Note, text, string(parameters), string(v.Result), v.Digest, v.FrozenBy, store.Time{Time: v.FrozenAt}); err != nil {
		return fmt.Errorf("freeze %s: %w", v.Case.Reference, err)
	}
	return markUsed(tx, v.Parameters)
}

// Versions lists the frozen versions of a case, the newest first, without what
// is in them.
func Versions(tx *store.Tx, c Case) ([]Version, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	return store.List(tx, func(r store.Row) (Version, error) {
		var v Version
		var at store.Time
		err := r.Scan(&v.Number, &v.Stage, &v.Note, &v.Digest, &v.FrozenBy, &at)
		v.FrozenAt = at.Time
		return v, err
	}, `
		SELECT number, stage, note, digest, frozen_by, frozen_at
		FROM case_version
		WHERE case_id = $1
		ORDER BY number DESC
		LIMIT 200`, c.ID)
}

// FindVersion is a frozen version of a case, whole.
func FindVersion(tx *store.Tx, c Case, number int) (Version, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return Version{}, err
	}
	v, err := store.One(tx, func(r store.Row) (Version, error) {
		v := Version{Number: number, Case: c}
		var at store.Time
		var text, parameters, result string
		if err := r.Scan(&v.Stage, &v.Note, &text, &parameters, &result, &v.Digest, &v.FrozenBy, &at); err != nil {
			return v, err
		}
		v.FrozenAt, v.Result = at.Time, []byte(result)
		return v, errors.Join(v.Case.read(text), json.Unmarshal([]byte(parameters), &v.Parameters))
	}, `
		SELECT stage, note, content, parameters, result, digest, frozen_by, frozen_at
		FROM case_version
		WHERE case_id = $1 AND number = $2`, c.ID, number)
	if errors.Is(err, store.ErrNone) {
		return v, problem.New(problem.NotFound, "case.no-version", "%s has no version %d", c.Reference, number)
	}
	return v, err
}

// Outturn is what was really spent or saved of a line in a year.
type Outturn struct {
	Line    string
	Year    calendar.FinancialYear
	Amount  money.Pence
	SavedBy string
	SavedAt time.Time
}

// Outturns lists what was recorded of a case.
func Outturns(tx *store.Tx, c Case) ([]Outturn, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	return store.List(tx, func(r store.Row) (Outturn, error) {
		var o Outturn
		var year int
		var p int64
		var at store.Time
		err := r.Scan(&o.Line, &year, &p, &o.SavedBy, &at)
		o.Year, o.Amount, o.SavedAt = calendar.FinancialYear(year), money.Pence(p), at.Time
		return o, err
	}, `
		SELECT line_id, year, pence, saved_by, saved_at
		FROM case_outturn
		WHERE case_id = $1
		ORDER BY line_id, year`, c.ID)
}

// RecordOutturn replaces what was recorded of the lines of a case. Whoever
// records has the case open at revision. What was recorded of a line that the
// case no longer has stays, and so does who recorded an amount that is the same.
// Journal entries keep what was recorded before.
func RecordOutturn(tx *store.Tx, ref string, revision int64, list []Outturn) error {
	if err := access.Require(tx, access.InvestmentEdit, tx.Actor().Organisation); err != nil {
		return err
	}
	c, err := lockCase(tx, ref, revision)
	if err != nil {
		return err
	}
	lines := map[string]bool{}
	for _, l := range c.Model.Lines {
		lines[l.ID] = true
	}
	said, err := c.outturnSaid(tx, list, lines)
	if err != nil {
		return err
	}
	before, err := Outturns(tx, c)
	if err != nil {
		return err
	}
	for _, o := range before {
		again := slices.ContainsFunc(list, func(n Outturn) bool { return n.Line == o.Line && n.Year == o.Year })
		if !lines[o.Line] || again {
			continue
		}
		if err := tx.ExecOne(`
			DELETE FROM case_outturn
			WHERE case_id = $1 AND line_id = $2 AND year = $3`, c.ID, o.Line, int(o.Year)); err != nil {
			return fmt.Errorf("take out outturn of %s: %w", ref, err)
		}
	}
	for _, o := range list {
		if slices.ContainsFunc(before, func(b Outturn) bool { return b.Line == o.Line && b.Year == o.Year && b.Amount == o.Amount }) {
			continue
		}
		if err := tx.ExecOne(`
			INSERT INTO case_outturn (case_id, line_id, year, pence, saved_by, saved_at)
			VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (case_id, line_id, year) DO UPDATE
			SET pence = excluded.pence, saved_by = excluded.saved_by, saved_at = excluded.saved_at`,
			c.ID, o.Line, int(o.Year), int64(o.Amount), tx.Actor().Name, store.Time{Time: tx.Now()}); err != nil {
			return fmt.Errorf("record outturn of %s: %w", ref, err)
		}
	}
	if err := signed(tx, c.ID); err != nil {
		return err
	}
	return journal.Note(tx, "case.outturn-recorded", ref, said)
}

// outturnSaid checks what is to be recorded, and gives the amounts by cell.
func (c *Case) outturnSaid(tx *store.Tx, list []Outturn, lines map[string]bool) (map[string]string, error) {
	var l problem.List
	said := map[string]string{}
	for _, o := range list {
		cell := costmodel.CellName(o.Line, o.Year)
		_, twice := said[cell]
		switch {
		case twice:
			l.Add(problem.New(problem.Invalid, "outturn.twice", "Line %s has two amounts for %s: send one", o.Line, o.Year).On(cell))
		case !lines[o.Line]:
			l.Add(problem.New(problem.Invalid, "outturn.line", "There is no line %s in the case", o.Line).On(cell))
		case o.Year < c.Model.First || o.Year >= c.Model.First+calendar.FinancialYear(c.Model.Years):
			l.Add(problem.New(problem.Invalid, "outturn.year", "%s is outside the years of the case", o.Year).On(cell))
		case o.Amount < 0 || o.Amount > costmodel.MostInAYear:
			l.Add(problem.New(problem.Invalid, "outturn.amount", "What was spent or saved cannot be negative, nor more than %s", costmodel.MostInAYear.Pounds()).On(cell))
		case o.Year > calendar.DateOf(tx.Now()).FinancialYear():
			l.Add(problem.New(problem.Invalid, "outturn.future", "%s has not begun, so nothing has been spent in it", o.Year).On(cell))
		}
		said[cell] = o.Amount.Plain()
	}
	return said, l.Err()
}
