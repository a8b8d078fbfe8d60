package decision

import (
	"encoding/json"
	"errors"
	"fmt"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/id"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/journal"
)

// CallInRule is a rule of an organisation's constitution with the days between
// which it is in force.
type CallInRule struct {
	ID           string
	Organisation string
	Rule         calendar.Rule
	From, To     calendar.Date // To is the last day; none: still in force
	Signatories  int           // how many members a call-in needs
}

// SetRule adds a rule in force from r.From, and ends the one before it on the
// day before. A rule that a decision has used is never altered: the record
// keeps its own copy.
func SetRule(tx *store.Tx, r CallInRule) error {
	if err := access.Require(tx, access.RuleSet, r.Organisation); err != nil {
		return err
	}
	if err := r.Rule.Validate(); err != nil {
		return err
	}
	if r.From.IsZero() {
		return problem.New(problem.Invalid, "call-in-rule.from", "Enter the day from which the rule is in force").On("from")
	}
	if today := calendar.DateOf(tx.Now()); r.From.After(today.AddDays(2 * 366)) {
		return problem.New(problem.Invalid, "call-in-rule.far", "A rule can be set at most two years ahead, not from %s", r.From.Long()).On("from")
	}
	if r.Signatories < 1 || r.Signatories > 50 {
		return problem.New(problem.Invalid, "call-in-rule.signatories", "Enter how many members must sign a call-in, from 1 to 50").On("signatories")
	}
	if err := access.Lock(tx, r.Organisation); err != nil {
		return err
	}
	latest, err := newestRule(tx, r.Organisation)
	if err != nil && !errors.Is(err, store.ErrNone) {
		return err
	}
	if err == nil && !r.From.After(latest.From) {
		return problem.New(problem.Invalid, "call-in-rule.order",
			"A rule must begin after the one before it, which is in force from %s", latest.From.Long()).On("from")
	}
	if err == nil {
		if err := tx.ExecOne(`
			UPDATE call_in_rule
			SET valid_to = $1
			WHERE id = $2`, r.From.AddDays(-1), latest.ID); err != nil {
			return fmt.Errorf("end the rule before: %w", err)
		}
	}
	text, err := json.Marshal(r.Rule)
	if err != nil {
		return fmt.Errorf("set a call-in rule: %w", err)
	}
	if err := tx.ExecOne(`
		INSERT INTO call_in_rule (id, organisation_id, rule, valid_from, valid_to, signatories, added_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		id.New(), r.Organisation, string(text), r.From, r.To, r.Signatories, store.Time{Time: tx.Now()}); err != nil {
		return fmt.Errorf("set a call-in rule: %w", err)
	}
	return journal.Note(tx, "call-in-rule.set", r.Organisation, r)
}

// DropRule takes back the newest rule if it is not in force yet; the one before
// it goes on.
func DropRule(tx *store.Tx, ruleID string) error {
	org := tx.Actor().Organisation
	if err := access.Require(tx, access.RuleSet, org); err != nil {
		return err
	}
	if err := access.Lock(tx, org); err != nil {
		return err
	}
	newest, err := newestRule(tx, org)
	if errors.Is(err, store.ErrNone) || err == nil && newest.ID != ruleID {
		return problem.New(problem.Conflict, "call-in-rule.not-newest", "Only the newest rule can be taken back, and it is another by now")
	}
	if err != nil {
		return fmt.Errorf("take back a rule: %w", err)
	}
	if !newest.From.After(calendar.DateOf(tx.Now())) {
		return problem.New(problem.Conflict, "call-in-rule.in-force", "This rule has been in force since %s and cannot be taken back: add another after it", newest.From.Long())
	}
	if err := tx.ExecOne(`
		DELETE FROM call_in_rule
		WHERE id = $1`, ruleID); err != nil {
		return fmt.Errorf("take back a rule: %w", err)
	}
	if _, err := tx.Exec(`
		UPDATE call_in_rule
		SET valid_to = ''
		WHERE organisation_id = $1 AND valid_to = $2`, org, newest.From.AddDays(-1)); err != nil {
		return fmt.Errorf("take back a rule: %w", err)
	}
	return journal.Note(tx, "call-in-rule.taken-back", org, newest)
}

const selectRule = `
		SELECT id, organisation_id, rule, valid_from, valid_to, signatories
		FROM call_in_rule`

// Rules lists the rules of the actor's organisation, newest first.
func Rules(tx *store.Tx) ([]CallInRule, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	return store.List(tx, scanRule, selectRule+`
		WHERE organisation_id = $1
		ORDER BY valid_from DESC`, tx.Actor().Organisation)
}

// RuleOn is the rule in force in organisation on day.
func RuleOn(tx *store.Tx, organisation string, day calendar.Date) (CallInRule, error) {
	r, err := store.One(tx, scanRule, selectRule+`
		WHERE organisation_id = $1 AND valid_from <= $2 AND (valid_to = '' OR valid_to >= $2)`, organisation, day)
	if errors.Is(err, store.ErrNone) {
		return r, problem.New(problem.Conflict, "call-in-rule.none",
			"No call-in rule is in force on %s. Add the rule of the constitution first", day.Long())
	}
	return r, err
}

func newestRule(tx *store.Tx, organisation string) (CallInRule, error) {
	return store.One(tx, scanRule, selectRule+`
		WHERE organisation_id = $1
		ORDER BY valid_from DESC
		LIMIT 1`, organisation)
}

func scanRule(r store.Row) (CallInRule, error) {
	var c CallInRule
	var text string
	if err := r.Scan(&c.ID, &c.Organisation, &text, &c.From, &c.To, &c.Signatories); err != nil {
		return c, err
	}
	if err := json.Unmarshal([]byte(text), &c.Rule); err != nil {
		return c, fmt.Errorf("read a call-in rule: %w", err)
	}
	return c, nil
}
