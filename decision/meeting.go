package decision

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/id"
	"moothall/internal/problem"
	"moothall/internal/reference"
	"moothall/internal/store"
	"moothall/journal"
	"moothall/process"
)

// Body is who decides: the Cabinet, or a committee of it.
type Body struct {
	ID, Organisation, Slug, Name string
	// DecidesAs is one of process.DecisionMakers, or DecidesNothing.
	DecidesAs string
}

// DecidesNothing is of a body that scrutinises or advises.
const DecidesNothing = "none"

// knownBodies are bodies whose name says as what they decide. The longest
// beginning of a name counts.
var knownBodies = map[string]string{
	"cabinet": "cabinet", "executive": "cabinet", "council": "council", "full-council": "council",
	"cabinet-member": "cabinet-member", "portfolio-holder": "cabinet-member", "chief-officer": "chief-officer", "officer": "officer",
	"overview-and-scrutiny": DecidesNothing, "scrutiny": DecidesNothing,
}

// KnownBody is as what a body of that name decides; empty if its name does not say.
func KnownBody(name string) string {
	slug, best := reference.Slug(name), ""
	for known := range knownBodies {
		whole := slices.Contains([]string{"cabinet", "executive", "council", "full-council"}, known)
		if (slug == known || !whole && (strings.HasPrefix(slug, known+"-") || strings.HasPrefix(slug, known+"s-") || slug == known+"s")) && len(known) > len(best) {
			best = known
		}
	}
	return knownBodies[best]
}

// Meeting is one sitting of a body.
type Meeting struct {
	ID, Organisation string
	Reference        string
	BodyID, BodyName string
	HeldOn           calendar.Date
	Begins, Place    string // "18:00"; free text
	Items            []Item
	Revision         int64
}

// Item is one item of an agenda.
type Item struct {
	ID           string
	Number       int
	Title        string
	ReportID     string
	ReportRef    string // empty if the item has no report
	ReportStatus string
	DecisionRef  string // empty until decided
}

// Item is the item of the agenda with that number.
func (m Meeting) Item(number int) (Item, error) {
	for _, i := range m.Items {
		if i.Number == number {
			return i, nil
		}
	}
	return Item{}, problem.New(problem.NotFound, "agenda.no-item", "%s has no item %d", m.Reference, number)
}

// Decided says whether something was decided at the meeting.
func (m Meeting) Decided() bool {
	return slices.ContainsFunc(m.Items, func(i Item) bool { return i.DecisionRef != "" })
}

// AddBody adds a decision-making body to an organisation. Its short name comes
// from its name if none is given.
func AddBody(tx *store.Tx, b Body) (Body, error) {
	if err := access.Require(tx, access.MeetingArrange, b.Organisation); err != nil {
		return b, err
	}
	if b.Name = strings.TrimSpace(b.Name); b.Slug == "" {
		b.Slug = reference.Slug(b.Name)
	}
	if n := len([]rune(b.Name)); n < 1 || n > 200 {
		return b, problem.New(problem.Invalid, "body.name", "Give the body a name of 1 to 200 characters").On("new_body")
	}
	if b.DecidesAs == "" {
		b.DecidesAs = KnownBody(b.Name)
	}
	if b.DecidesAs != DecidesNothing && !slices.Contains(process.DecisionMakers(), b.DecidesAs) {
		return b, problem.New(problem.Invalid, "body.decides-as", "Say as what %s decides: the delegated spending limits depend on it", b.Name).On("decides_as")
	}
	if err := access.Lock(tx, b.Organisation); err != nil {
		return b, err
	}
	others, err := bodies(tx, b.Organisation)
	if err != nil {
		return b, err
	}
	if b.Slug == "" { // a name in another script
		b.Slug = fmt.Sprintf("body-%d", len(others)+1)
	}
	for _, other := range others {
		if other.Slug == b.Slug {
			return b, problem.New(problem.Invalid, "body.twice", "There is already a body called %s: select it instead", other.Name).On("new_body")
		}
	}
	b.ID = id.New()
	if err := tx.ExecOne(`
		INSERT INTO decision_body (id, organisation_id, slug, name, decides_as)
		VALUES ($1, $2, $3, $4, $5)`, b.ID, b.Organisation, b.Slug, b.Name, b.DecidesAs); err != nil {
		return b, fmt.Errorf("add body %s: %w", b.Slug, err)
	}
	return b, journal.Note(tx, "body.added", b.Slug, map[string]string{"name": b.Name, "decides_as": b.DecidesAs})
}

// SayDecidesAs says as what a body decides of which nobody has said it yet.
func SayDecidesAs(tx *store.Tx, bodyID, as string) error {
	org := tx.Actor().Organisation
	if err := access.Require(tx, access.MeetingArrange, org); err != nil {
		return err
	}
	if as != DecidesNothing && !slices.Contains(process.DecisionMakers(), as) {
		return problem.New(problem.Invalid, "body.decides-as", "Select as what the body decides").On("decides_as")
	}
	all, err := bodies(tx, org)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(b Body) bool { return b.ID == bodyID && b.DecidesAs == "" })
	if i < 0 {
		return problem.New(problem.Conflict, "body.said", "It is said already as what this body decides")
	}
	if err := tx.ExecOne(`
		UPDATE decision_body
		SET decides_as = $1
		WHERE id = $2 AND decides_as = ''`, as, bodyID); err != nil {
		return fmt.Errorf("say as what %s decides: %w", all[i].Slug, err)
	}
	return journal.Note(tx, "body.decides-as", all[i].Slug, map[string]string{"decides_as": as})
}

// Bodies lists the decision-making bodies of the actor's organisation.
func Bodies(tx *store.Tx) ([]Body, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	return bodies(tx, tx.Actor().Organisation)
}

func bodies(tx *store.Tx, organisation string) ([]Body, error) {
	return store.List(tx, func(r store.Row) (Body, error) {
		var b Body
		return b, r.Scan(&b.ID, &b.Organisation, &b.Slug, &b.Name, &b.DecidesAs)
	}, `
		SELECT id, organisation_id, slug, name, decides_as
		FROM decision_body
		WHERE organisation_id = $1
		ORDER BY name`, organisation)
}

var clockTime = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)

// Arrange arranges a meeting of one of the organisation's bodies.
func Arrange(tx *store.Tx, m Meeting) (Meeting, error) {
	m.Organisation = tx.Actor().Organisation
	if err := access.Require(tx, access.MeetingArrange, m.Organisation); err != nil {
		return m, err
	}
	m, err := m.checked(tx)
	if err != nil {
		return m, err
	}
	m.ID = id.New()
	if m.Reference, err = reference.Next(tx, "MTG", m.HeldOn.Year()); err != nil {
		return m, err
	}
	if err := tx.ExecOne(`
		INSERT INTO meeting (id, organisation_id, reference, body_id, held_on, begins, place)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		m.ID, m.Organisation, m.Reference, m.BodyID, m.HeldOn, m.Begins, m.Place); err != nil {
		return m, fmt.Errorf("arrange a meeting: %w", err)
	}
	return m, journal.Note(tx, "meeting.arranged", m.Reference, map[string]any{"body": m.BodyName, "held_on": m.HeldOn})
}

// checked is m with the name of its body, if it can be held as it says.
func (m Meeting) checked(tx *store.Tx) (Meeting, error) {
	var l problem.List
	if m.HeldOn.IsZero() {
		l.Add(problem.New(problem.Invalid, "meeting.date", "Enter the date of the meeting").On("held_on"))
	}
	if m.Begins != "" && !clockTime.MatchString(m.Begins) {
		l.Add(problem.New(problem.Invalid, "meeting.time", "Enter the time in the 24-hour clock, like 18:00").On("begins"))
	}
	if len([]rune(m.Place)) > 200 {
		l.Add(problem.New(problem.Invalid, "meeting.place", "The place must be 200 characters or fewer").On("place"))
	}
	all, err := bodies(tx, m.Organisation)
	if err != nil {
		return m, err
	}
	for _, b := range all {
		if b.ID == m.BodyID {
			m.BodyName = b.Name
		}
	}
	if m.BodyName == "" {
		l.Add(problem.New(problem.Invalid, "meeting.body", "Select which body meets").On("body"))
	}
	return m, l.Err()
}

// Move changes the day, the time and the place of a meeting at which nothing
// was decided yet, if it is still at m.Revision.
func Move(tx *store.Tx, m Meeting) error {
	if err := access.Require(tx, access.MeetingArrange, tx.Actor().Organisation); err != nil {
		return err
	}
	was, err := lockMeeting(tx, m.Reference)
	if err != nil {
		return err
	}
	switch {
	case was.Decided():
		return problem.New(problem.Conflict, "meeting.decided", "Something was decided at this meeting, so its day and place stand")
	case was.Revision-1 != m.Revision:
		last, err := journal.Of(tx, m.Reference, 1)
		if err != nil || len(last) == 0 {
			return errors.Join(err, problem.New(problem.Conflict, "stale", "Somebody changed this meeting after you opened it"))
		}
		return journal.Stale(last[0].ActorName, last[0].At)
	}
	m.Organisation, m.BodyID = was.Organisation, was.BodyID
	if m, err = m.checked(tx); err != nil {
		return err
	}
	for _, i := range was.Items {
		if i.ReportRef == "" {
			continue
		}
		r, err := FindReport(tx, i.ReportRef)
		if err != nil {
			return err
		}
		if on := r.clearedOn(); on.After(m.HeldOn) {
			return problem.New(problem.Invalid, "meeting.before-report", "%s is on the agenda and was cleared on %s: the meeting cannot be before that", r.Reference, on.Long()).On("held_on")
		}
	}
	if err := tx.ExecOne(`
		UPDATE meeting
		SET held_on = $1, begins = $2, place = $3
		WHERE id = $4`, m.HeldOn, m.Begins, m.Place, was.ID); err != nil {
		return fmt.Errorf("move meeting %s: %w", m.Reference, err)
	}
	return journal.Note(tx, "meeting.moved", m.Reference, map[string]any{"from": was.HeldOn, "to": m.HeldOn, "begins": m.Begins, "place": m.Place})
}

// DropItem takes an item that was not decided off an agenda. Its report can go
// on another.
func DropItem(tx *store.Tx, meetingRef string, number int) error {
	if err := access.Require(tx, access.MeetingArrange, tx.Actor().Organisation); err != nil {
		return err
	}
	m, err := lockMeeting(tx, meetingRef)
	if err != nil {
		return err
	}
	item, err := m.Item(number)
	if err != nil {
		return err
	}
	if item.DecisionRef != "" {
		return problem.New(problem.Conflict, "agenda.decided", "Item %d was decided: see %s. It stays on the agenda", number, item.DecisionRef)
	}
	if err := tx.ExecOne(`
		DELETE FROM agenda_item
		WHERE id = $1`, item.ID); err != nil {
		return fmt.Errorf("take item %d off %s: %w", number, meetingRef, err)
	}
	return journal.Note(tx, "agenda.item-dropped", meetingRef, item)
}

// AddItem puts a cleared report on the agenda of a meeting, or, with no
// report, an item of that title.
func AddItem(tx *store.Tx, meetingRef, reportRef, title string) (Item, error) {
	if err := access.Require(tx, access.MeetingArrange, tx.Actor().Organisation); err != nil {
		return Item{}, err
	}
	m, err := lockMeeting(tx, meetingRef)
	if err != nil {
		return Item{}, err
	}
	number, err := store.One(tx, func(r store.Row) (int, error) {
		var n int
		return n, r.Scan(&n)
	}, `
		UPDATE meeting
		SET last_item = last_item + 1
		WHERE id = $1
		RETURNING last_item`, m.ID)
	if err != nil {
		return Item{}, fmt.Errorf("number an item of %s: %w", meetingRef, err)
	}
	item := Item{ID: id.New(), Number: number, Title: strings.TrimSpace(title), ReportRef: reportRef}
	if reportRef != "" {
		if err := takeReport(tx, &item, m); err != nil {
			return Item{}, err
		}
	}
	if p := checkTitle(item.Title); p != nil {
		return Item{}, p
	}
	if err := tx.ExecOne(`
		INSERT INTO agenda_item (id, meeting_id, number, title, report_id)
		VALUES ($1, $2, $3, $4, $5)`, item.ID, m.ID, item.Number, item.Title, item.ReportID); err != nil {
		return Item{}, fmt.Errorf("add an item to %s: %w", meetingRef, err)
	}
	return item, journal.Note(tx, "agenda.item-added", meetingRef, item)
}

// takeReport fills item from its report, which must be cleared by the day of the
// meeting, within what its body may decide, and on no other agenda.
func takeReport(tx *store.Tx, item *Item, m Meeting) error {
	held := m.HeldOn
	r, err := lockReport(tx, item.ReportRef)
	if problem.Is(err, problem.NotFound) {
		return problem.New(problem.Invalid, "agenda.no-report", "There is no such report here: select one from the list").On("report")
	}
	if err != nil {
		return err
	}
	if on := r.clearedOn(); on.After(held) {
		return problem.New(problem.Conflict, "agenda.cleared-later", "%s was cleared on %s, after the meeting of %s", r.Reference, on.Long(), held.Long()).On("report")
	}
	if r.Status != "cleared" {
		return problem.New(problem.Conflict, "agenda.not-cleared", "%s is %s: only a cleared report can go on an agenda", r.Reference, r.Status).On("report")
	}
	all, err := bodies(tx, m.Organisation)
	if err != nil {
		return err
	}
	for _, b := range all {
		if b.ID == m.BodyID {
			if err := r.mayDecide(b); err != nil {
				return err
			}
		}
	}
	taken, err := store.List(tx, func(row store.Row) (string, error) {
		var ref string
		return ref, row.Scan(&ref)
	}, `
		SELECT m.reference
		FROM agenda_item i
		JOIN meeting m ON m.id = i.meeting_id
		WHERE i.report_id = $1`, r.ID)
	if err != nil {
		return err
	}
	if len(taken) > 0 {
		return problem.New(problem.Conflict, "agenda.already", "%s is already on the agenda of %s", r.Reference, taken[0]).On("report")
	}
	item.ReportID = r.ID
	if item.Title == "" {
		item.Title = r.Title
	}
	return nil
}

const selectMeeting = `
		SELECT m.id, m.organisation_id, m.reference, m.body_id, b.name, m.held_on, m.begins, m.place, m.revision
		FROM meeting m
		JOIN decision_body b ON b.id = m.body_id`

// MeetingsPage is how many meetings Meetings gives at a time.
const MeetingsPage = 100

// Meetings lists the meetings of the actor's organisation, the latest first.
// With a day and a reference it goes on after that meeting.
func Meetings(tx *store.Tx, before calendar.Date, after string) ([]Meeting, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	if before.IsZero() {
		before = calendar.NewDate(9999, 12, 31)
	}
	return store.List(tx, scanMeeting, selectMeeting+`
		WHERE m.organisation_id = $1 AND (m.held_on < $2 OR m.held_on = $2 AND m.reference < $3)
		ORDER BY m.held_on DESC, m.reference DESC
		LIMIT $4`, tx.Actor().Organisation, before, after, MeetingsPage)
}

// FindMeeting is the meeting called ref, with its agenda.
func FindMeeting(tx *store.Tx, ref string) (Meeting, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return Meeting{}, err
	}
	m, err := store.One(tx, scanMeeting, selectMeeting+`
		WHERE m.organisation_id = $1 AND m.reference = $2`, tx.Actor().Organisation, ref)
	if errors.Is(err, store.ErrNone) {
		return m, problem.New(problem.NotFound, "meeting.none", "There is no meeting %s here", ref)
	}
	if err != nil {
		return m, err
	}
	m.Items, err = store.List(tx, func(r store.Row) (Item, error) {
		var i Item
		return i, r.Scan(&i.ID, &i.Number, &i.Title, &i.ReportID, &i.ReportRef, &i.ReportStatus, &i.DecisionRef)
	}, `
		SELECT i.id, i.number, i.title, i.report_id, coalesce(r.reference, ''), coalesce(r.status, ''), coalesce(d.reference, '')
		FROM agenda_item i
		LEFT JOIN report r ON r.id = i.report_id
		LEFT JOIN decision d ON d.agenda_item_id = i.id AND d.agenda_item_id <> ''
		WHERE i.meeting_id = $1
		ORDER BY i.number`, m.ID)
	return m, err
}

func lockMeeting(tx *store.Tx, ref string) (Meeting, error) {
	n, err := tx.Exec(`
		UPDATE meeting
		SET revision = revision + 1
		WHERE organisation_id = $1 AND reference = $2`, tx.Actor().Organisation, ref)
	if err != nil {
		return Meeting{}, fmt.Errorf("lock meeting %s: %w", ref, err)
	}
	if n == 0 {
		return Meeting{}, problem.New(problem.NotFound, "meeting.none", "There is no meeting %s here", ref)
	}
	return FindMeeting(tx, ref)
}

func scanMeeting(r store.Row) (Meeting, error) {
	var m Meeting
	return m, r.Scan(&m.ID, &m.Organisation, &m.Reference, &m.BodyID, &m.BodyName, &m.HeldOn, &m.Begins, &m.Place, &m.Revision)
}
