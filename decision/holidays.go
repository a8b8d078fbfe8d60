package decision

import (
	"encoding/json"
	"fmt"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/id"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/journal"
)

// Calendar is the bank holidays by which a deadline is worked out now: those in
// the program, with every list that was taken since. A list that is older than
// the program's own is left aside.
func Calendar(tx *store.Tx) (*calendar.Calendar, error) {
	type list struct{ edition, base, document string }
	taken, err := store.List(tx, func(r store.Row) (list, error) {
		var l list
		return l, r.Scan(&l.edition, &l.base, &l.document)
	}, `
		SELECT edition, base, document
		FROM bank_holiday_list
		ORDER BY taken_at, id`)
	if err != nil {
		return nil, fmt.Errorf("read the lists of bank holidays: %w", err)
	}
	c := calendar.EnglandAndWales()
	own := c.Edition()
	for _, l := range taken {
		if l.base < own && l.edition <= own {
			continue
		}
		newer, err := calendar.ParseCalendar([]byte(l.document))
		if err != nil {
			return nil, fmt.Errorf("read the bank holidays of %s: %w", l.edition, err)
		}
		if c, err = c.With(newer); err != nil {
			return nil, fmt.Errorf("use the bank holidays of %s: %w", l.edition, err)
		}
	}
	return c, nil
}

// CheckHolidays reads a list of bank holidays as the government publishes it
// and says what it would change, without taking it.
func CheckHolidays(tx *store.Tx, text []byte) (*calendar.Calendar, []calendar.Difference, error) {
	now, err := Calendar(tx)
	if err != nil {
		return nil, nil, err
	}
	newer, err := calendar.ParsePublished(text, tx.Now().In(calendar.London()).Format("2006-01-02 15:04"))
	if err != nil {
		return nil, nil, err
	}
	all, err := now.With(newer)
	if err != nil {
		return nil, nil, err
	}
	changes := now.Differences(all)
	if len(changes) == 0 && all.Last() == now.Last() && all.First() == now.First() {
		return nil, nil, problem.New(problem.Conflict, "calendar.nothing-new", "The list has nothing that the calendar does not have already").On("text")
	}
	return newer, changes, nil
}

// MayTakeHolidays refuses whoever cannot take bank holidays for everyone here:
// only those of the host who set rules can.
func MayTakeHolidays(tx *store.Tx) error {
	who := tx.Actor()
	if err := access.Require(tx, access.RuleSet, who.Organisation); err != nil || who.System != "" {
		return err
	}
	host, err := access.Host(tx)
	if err != nil {
		return err
	}
	if host.ID != who.Organisation {
		return problem.New(problem.Forbidden, "calendar.host", "The bank holidays are for everyone here, so %s takes them", host.Name)
	}
	return nil
}

// TakeHolidays takes a list of bank holidays into use from now on, for every
// organisation here. Deadlines that are published already stay as they are.
func TakeHolidays(tx *store.Tx, text []byte) ([]calendar.Difference, error) {
	if err := MayTakeHolidays(tx); err != nil {
		return nil, err
	}
	newer, changes, err := CheckHolidays(tx, text)
	if err != nil {
		return nil, err
	}
	document, err := json.Marshal(newer)
	if err != nil {
		return nil, fmt.Errorf("take the bank holidays: %w", err)
	}
	if err := tx.ExecOne(`
		INSERT INTO bank_holiday_list (id, edition, base, document, taken_by, taken_at)
		VALUES ($1, $2, $3, $4, $5, $6)`,
		id.New(), newer.Edition(), calendar.EnglandAndWales().Edition(), string(document), tx.Actor().Name, store.Time{Time: tx.Now()}); err != nil {
		return nil, fmt.Errorf("take the bank holidays: %w", err)
	}
	var words []string
	for _, d := range changes {
		words = append(words, d.String())
	}
	return changes, journal.Note(tx, "bank-holidays.taken", newer.Edition(), map[string]any{"years": newer.Years(), "changes": words})
}
