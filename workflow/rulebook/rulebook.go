// Package rulebook keeps the council's tables of rules: which version of each
// is in force, the draft that may follow it, and who approved what.
//
// It keeps these rules, and each has a test of the same name:
//
//	ShippedUntilApproved   a table is as it came with the product until the council approves its own
//	FourEyes               nobody approves a version whose words they saved
//	InForceByDate          the last approved version that began by a day answers on that day
//	ApprovedStays          an approved version is never changed
//	NoFaultInForce         a version with a fault does not come into force
//	NothingHidden          all that a version says stands in its one table, and every difference is listed
//	AlwaysJournalled       every step leaves a journal entry
//
// It does not know what a table is for: the caller puts the inputs in and reads
// the answer.
package rulebook

import (
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
	"moothall/journal"
	"moothall/process"
	"moothall/workflow/dmn"
)

// A Version is an edition of a table.
type Version struct {
	ID           string // empty: as it came with the product
	Organisation string
	Key          string
	Number       int // from 1; 0 as it came
	Model        []byte
	Reason       string // why it was changed
	State        string // "draft", "approved", "discarded" or "taken-back"
	From         calendar.Date
	ApprovedBy   string
	ApprovedAt   time.Time
	Authors      []string // keys of everyone who saved it
	Revision     int64
	SavedBy      string
	SavedAt      time.Time
}

// Words name the version.
func (v Version) Words() string {
	if v.Number == 0 {
		return "as it came with Moothall"
	}
	return fmt.Sprintf("version %d", v.Number)
}

// Graph is the model, ready to be asked.
func (v Version) Graph() (*dmn.Graph, error) {
	m, err := dmn.Read(v.Model)
	if err != nil {
		return nil, err
	}
	return dmn.Compile(m)
}

// find is the table of the product with that key.
func find(key string) (process.Table, error) {
	t, ok := process.Find(key)
	if !ok {
		return t, problem.New(problem.NotFound, "table.none", "There is no table of rules called %s", key)
	}
	return t, nil
}

const selectVersion = `
		SELECT id, organisation_id, table_key, number, model, reason, state, valid_from, approved_by, approved_at, revision, saved_by, saved_at
		FROM rule_table`

func scan(row store.Row) (Version, error) {
	var v Version
	var model string
	var saved store.Time
	var approved store.Time
	err := row.Scan(&v.ID, &v.Organisation, &v.Key, &v.Number, &model, &v.Reason, &v.State, &v.From, &v.ApprovedBy, &approved, &v.Revision, &v.SavedBy, &saved)
	v.Model, v.SavedAt, v.ApprovedAt = []byte(model), saved.Time, approved.Time
	return v, err
}

// shipped is the table as it came with the product.
func shipped(t process.Table) (Version, error) {
	src, err := t.Model()
	if err != nil {
		return Version{}, fmt.Errorf("read the table %s: %w", t.Key, err)
	}
	return Version{Key: t.Key, Model: src, State: "approved"}, nil
}

// Waiting lists the drafts that the transaction's actor may approve.
func Waiting(tx *store.Tx) (list []Version, err error) {
	who := tx.Actor()
	if !access.May(who, access.TableApprove, who.Organisation) {
		return nil, nil
	}
	for _, t := range process.Tables() {
		v, err := Draft(tx, t.Key)
		switch {
		case problem.Is(err, problem.NotFound):
		case err != nil:
			return nil, err
		case len(v.Authors) > 0 && !slices.Contains(v.Authors, who.PersonID):
			list = append(list, v)
		}
	}
	return list, nil
}

// Title is what the table is called.
func (v Version) Title() string {
	t, _ := process.Find(v.Key)
	return t.Title
}

// InForce is the version of a table that answers on a day in the actor's organisation.
func InForce(tx *store.Tx, key string, day calendar.Date) (Version, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return Version{}, err
	}
	return inForce(tx, tx.Actor().Organisation, key, day)
}

func inForce(tx *store.Tx, organisation, key string, day calendar.Date) (Version, error) {
	t, err := find(key)
	if err != nil {
		return Version{}, err
	}
	v, err := store.One(tx, scan, selectVersion+`
		WHERE organisation_id = $1 AND table_key = $2 AND state = 'approved' AND valid_from <= $3
		ORDER BY valid_from DESC, number DESC
		LIMIT 1`, organisation, key, day)
	if errors.Is(err, store.ErrNone) {
		return shipped(t)
	}
	if err != nil {
		return v, fmt.Errorf("find the table %s: %w", key, err)
	}
	return v, nil
}

// Versions lists the versions of a table in the actor's organisation, the
// newest first, and after them as it came.
func Versions(tx *store.Tx, key string) ([]Version, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	t, err := find(key)
	if err != nil {
		return nil, err
	}
	list, err := store.List(tx, scan, selectVersion+`
		WHERE organisation_id = $1 AND table_key = $2
		ORDER BY number DESC`, tx.Actor().Organisation, key)
	if err != nil {
		return nil, fmt.Errorf("list the versions of %s: %w", key, err)
	}
	first, err := shipped(t)
	return append(list, first), err
}

// Numbered is a version of a table by its number.
func Numbered(tx *store.Tx, key string, number int) (Version, error) {
	list, err := Versions(tx, key)
	if err != nil {
		return Version{}, err
	}
	i := slices.IndexFunc(list, func(v Version) bool { return v.Number == number })
	if i < 0 {
		return Version{}, problem.New(problem.NotFound, "table.no-version", "There is no version %d of this table", number)
	}
	return list[i], nil
}

// Draft is the draft of a table. It is a NotFound problem if there is none.
func Draft(tx *store.Tx, key string) (Version, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return Version{}, err
	}
	if _, err := find(key); err != nil {
		return Version{}, err
	}
	v, err := store.One(tx, scan, selectVersion+`
		WHERE organisation_id = $1 AND table_key = $2 AND state = 'draft'`, tx.Actor().Organisation, key)
	if errors.Is(err, store.ErrNone) {
		return v, problem.New(problem.NotFound, "table.no-draft", "There is no draft of this table")
	}
	if err != nil {
		return v, fmt.Errorf("find the draft of %s: %w", key, err)
	}
	v.Authors, err = store.List(tx, func(row store.Row) (string, error) {
		var key string
		return key, row.Scan(&key)
	}, `
		SELECT person_id
		FROM rule_table_author
		WHERE table_id = $1`, v.ID)
	return v, err
}

// Start begins a draft from the version in force today.
func Start(tx *store.Tx, key string) (Version, error) {
	org := tx.Actor().Organisation
	if err := access.Require(tx, access.TableEdit, org); err != nil {
		return Version{}, err
	}
	if err := access.Lock(tx, org); err != nil {
		return Version{}, err
	}
	switch v, err := Draft(tx, key); {
	case err == nil:
		return v, problem.New(problem.Conflict, "table.draft", "There is already a draft of this table, last saved by %s at %s. Go on with that one", v.SavedBy, calendar.At(v.SavedAt))
	case !problem.Is(err, problem.NotFound):
		return v, err
	}
	v, err := inForce(tx, org, key, calendar.DateOf(tx.Now()))
	if err != nil {
		return v, err
	}
	list, err := Versions(tx, key)
	if err != nil {
		return v, err
	}
	v.ID, v.Organisation, v.Number, v.State, v.Revision = id.New(), org, list[0].Number+1, "draft", 1
	if err := tx.ExecOne(`
		INSERT INTO rule_table (id, organisation_id, table_key, number, model, state, saved_by, saved_at)
		VALUES ($1, $2, $3, $4, $5, 'draft', $6, $7)`,
		v.ID, org, key, v.Number, string(v.Model), tx.Actor().Name, store.Time{Time: tx.Now()}); err != nil {
		return v, fmt.Errorf("start a draft of %s: %w", key, err)
	}
	return v, journal.Note(tx, "table.drafted", key, map[string]any{"number": v.Number})
}

// Save saves the draft of a table, if it is still at revision. A model with
// faults can be saved, so that work is not lost; it cannot be approved. One
// that is no model, or not of this table, is refused.
func Save(tx *store.Tx, key string, model []byte, reason string, revision int64) (Version, error) {
	if err := access.Require(tx, access.TableEdit, tx.Actor().Organisation); err != nil {
		return Version{}, err
	}
	v, err := lockDraft(tx, key)
	if err != nil {
		return v, err
	}
	if v.Revision != revision {
		return v, journal.Stale(v.SavedBy, v.SavedAt)
	}
	reason = strings.TrimSpace(reason)
	if n := len([]rune(reason)); n > 2000 {
		return v, problem.New(problem.Invalid, "table.reason-long", "The reason must be 2,000 characters or fewer: it has %d", n).On("reason")
	}
	if _, err := Fits(key, model); err != nil {
		return v, err
	}
	if err := tx.ExecOne(`
		UPDATE rule_table
		SET model = $1, reason = $2, saved_by = $3, saved_at = $4
		WHERE id = $5`, string(model), reason, tx.Actor().Name, store.Time{Time: tx.Now()}, v.ID); err != nil {
		return v, fmt.Errorf("save the draft of %s: %w", key, err)
	}
	if tx.Actor().SignedIn() {
		if _, err := tx.Exec(`
			INSERT INTO rule_table_author (table_id, person_id)
			VALUES ($1, $2)
			ON CONFLICT (table_id, person_id) DO NOTHING`, v.ID, tx.Actor().PersonID); err != nil {
			return v, fmt.Errorf("save the draft of %s: %w", key, err)
		}
	}
	v.Model, v.Reason = model, reason
	return v, journal.Note(tx, "table.saved", key, map[string]any{"number": v.Number})
}

// lockDraft bumps the draft's revision and gives it as it was before.
func lockDraft(tx *store.Tx, key string) (Version, error) {
	if _, err := tx.Exec(`
		UPDATE rule_table
		SET revision = revision + 1
		WHERE organisation_id = $1 AND table_key = $2 AND state = 'draft'`, tx.Actor().Organisation, key); err != nil {
		return Version{}, fmt.Errorf("lock the draft of %s: %w", key, err)
	}
	v, err := Draft(tx, key)
	v.Revision--
	return v, err
}

// Approve brings the draft into force from a day, if it is still as it was
// read. Nobody approves what they saved.
func Approve(tx *store.Tx, key string, from calendar.Date, revision int64) error {
	org := tx.Actor().Organisation
	if err := access.Require(tx, access.TableApprove, org); err != nil {
		return err
	}
	if err := access.Lock(tx, org); err != nil {
		return err
	}
	v, err := lockDraft(tx, key)
	if err != nil {
		return err
	}
	if err := v.mayCome(tx, from, revision); err != nil {
		return err
	}
	if err := tx.ExecOne(`
		UPDATE rule_table
		SET state = 'approved', valid_from = $1, approved_by = $2, approved_at = $3
		WHERE id = $4`, from, tx.Actor().Name, store.Time{Time: tx.Now()}, v.ID); err != nil {
		return fmt.Errorf("approve %s: %w", key, err)
	}
	return journal.Note(tx, "table.approved", key, map[string]any{"number": v.Number, "from": from})
}

// mayCome refuses an approval that cannot be given now, or not by the
// transaction's actor.
func (v Version) mayCome(tx *store.Tx, from calendar.Date, revision int64) error {
	who, today := tx.Actor(), calendar.DateOf(tx.Now())
	switch {
	case who.SignedIn() && slices.Contains(v.Authors, who.PersonID):
		return problem.New(problem.Forbidden, "table.own", "You wrote this draft or a part of it, so somebody else must approve it")
	case v.Revision != revision:
		return journal.Stale(v.SavedBy, v.SavedAt)
	case v.Reason == "":
		return problem.New(problem.Invalid, "table.reason", "The draft does not say why it is changed: whoever wrote it adds that first").On("from")
	case len(v.Authors) == 0 && who.SignedIn():
		return problem.New(problem.Conflict, "table.unsaved", "Nobody has changed this draft yet: it is the same as the version in force").On("from")
	case from.IsZero():
		return problem.New(problem.Invalid, "table.from", "Enter the day from which the version is in force").On("from")
	case from.Before(today):
		return problem.New(problem.Invalid, "table.past", "A version comes into force today or later, not on %s: what was decided before was decided by the version of its day", from.Long()).On("from")
	case from.After(today.AddDays(2 * 366)):
		return problem.New(problem.Invalid, "table.far", "A version can come into force at most two years ahead, not on %s", from.Long()).On("from")
	}
	g, err := Fits(v.Key, v.Model)
	if err != nil {
		return err
	}
	for _, f := range Look(tx.Context(), v.Key, g) {
		if f.Fault {
			return problem.New(problem.Invalid, "table.fault", "The draft has a fault, and cannot come into force: %s", f.Text).On("from")
		}
	}
	if changes, err := v.Changes(tx, g); err != nil || len(changes) == 0 {
		if err != nil {
			return err
		}
		return problem.New(problem.Conflict, "table.same", "The draft says the same as the version in force: there is nothing to approve").On("from")
	}
	list, err := Versions(tx, v.Key)
	if err != nil {
		return err
	}
	for _, other := range list {
		// One of the same day takes the place of the other from then on: a
		// mistake need not stand until midnight.
		if other.State == "approved" && other.Number > 0 && from.Before(other.From) {
			return problem.New(problem.Invalid, "table.order", "A version cannot begin before the one before it: %s is in force from %s", other.Words(), other.From.Long()).On("from")
		}
	}
	return nil
}

// Discard puts the draft away, if it is still as it was read.
func Discard(tx *store.Tx, key string, revision int64) error {
	if err := access.Require(tx, access.TableEdit, tx.Actor().Organisation); err != nil {
		return err
	}
	v, err := lockDraft(tx, key)
	if err != nil {
		return err
	}
	if v.Revision != revision {
		return journal.Stale(v.SavedBy, v.SavedAt)
	}
	if err := tx.ExecOne(`
		UPDATE rule_table
		SET state = 'discarded', saved_by = $1, saved_at = $2
		WHERE id = $3`, tx.Actor().Name, store.Time{Time: tx.Now()}, v.ID); err != nil {
		return fmt.Errorf("discard the draft of %s: %w", key, err)
	}
	return journal.Note(tx, "table.discarded", key, map[string]any{"number": v.Number})
}

// TakeBack takes back an approved version that is not in force yet.
func TakeBack(tx *store.Tx, key string, number int) error {
	org := tx.Actor().Organisation
	if err := access.Require(tx, access.TableApprove, org); err != nil {
		return err
	}
	if err := access.Lock(tx, org); err != nil {
		return err
	}
	v, err := Numbered(tx, key, number)
	if err != nil {
		return err
	}
	if v.State != "approved" || v.Number == 0 || !v.From.After(calendar.DateOf(tx.Now())) {
		return problem.New(problem.Conflict, "table.in-force", "Only an approved version that is not in force yet can be taken back")
	}
	if err := tx.ExecOne(`
		UPDATE rule_table
		SET state = 'taken-back', saved_by = $1, saved_at = $2
		WHERE id = $3`, tx.Actor().Name, store.Time{Time: tx.Now()}, v.ID); err != nil {
		return fmt.Errorf("take back version %d of %s: %w", number, key, err)
	}
	return journal.Note(tx, "table.taken-back", key, map[string]any{"number": number})
}

// Changes are what is different in the version, whose graph is g, from the one
// in force today.
func (v Version) Changes(tx *store.Tx, g *dmn.Graph) ([]dmn.Change, error) {
	before, err := inForce(tx, tx.Actor().Organisation, v.Key, calendar.DateOf(tx.Now()))
	if err != nil {
		return nil, err
	}
	old, err := before.Graph()
	if err != nil {
		return nil, err
	}
	t, err := find(v.Key)
	if err != nil {
		return nil, err
	}
	was, _ := old.Table(t.Decision)
	is, _ := g.Table(t.Decision)
	if was == nil || is == nil {
		return nil, problem.New(problem.Conflict, "table.decision", "A version has no decision table called %q", t.Decision)
	}
	return dmn.Compare(was, is), nil
}

// An Answer is what a table said, and why, in a form to keep.
type Answer struct {
	Table   string   `json:"table"`   // its key
	Version int      `json:"version"` // 0: as it came with the product
	Inputs  []Said   `json:"inputs"`
	Rules   []Row    `json:"rules"`  // those that matched
	Result  string   `json:"result"` // as FEEL writes it
	Notes   []string `json:"notes,omitempty"`

	Evaluation dmn.Evaluation `json:"-"`
}

// Said is a name and what it was, as FEEL writes it.
type Said struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Words string `json:"words"` // as a person says it
}

// A Row is a rule that matched.
type Row struct {
	Number int    `json:"number"`
	ID     string `json:"id,omitempty"`
	Remark string `json:"remark,omitempty"`
}
