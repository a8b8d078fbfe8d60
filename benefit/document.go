package benefit

import (
	"fmt"
	"time"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/journal"
	"moothall/publish"
)

// Document is the benefits of a decision as the public may see them, with
// everything worked out at the moment of publishing.
type Document struct {
	Decision     string    `json:"decision"`
	Title        string    `json:"title"`
	Organisation string    `json:"organisation"`
	PublishedAt  time.Time `json:"published_at"`
	Benefits     []Shown   `json:"benefits"`
	Illustrative bool      `json:"illustrative"` // some figure is
}

// Shown is one benefit in public.
type Shown struct {
	Reference   string `json:"reference"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	Owner       string `json:"owner"`
	Measure
	Baseline       Number         `json:"baseline"`
	BaselineOn     calendar.Date  `json:"baseline_on"`
	BaselineSource string         `json:"baseline_source"`
	Illustrative   bool           `json:"illustrative"`
	Headline       string         `json:"headline"`
	Years          []Year         `json:"years"`
	Readings       []ShownReading `json:"readings"`
}

// Year is a year that has a target or a reading that stands.
type Year struct {
	Year                calendar.FinancialYear `json:"year"`
	Target              *Number                `json:"target,omitempty"`
	TargetIllustrative  bool                   `json:"target_illustrative,omitempty"`
	Reading             *Number                `json:"reading,omitempty"`
	ReadingIllustrative bool                   `json:"reading_illustrative,omitempty"`
	Kind                Kind                   `json:"kind,omitempty"`
	Attained            *Number                `json:"attained_per_cent,omitempty"`
	Sentence            string                 `json:"sentence,omitempty"`
}

// Share is how much of the promised change had happened, as it is printed;
// empty where there is no share to tell.
func (y Year) Share() string {
	if y.Attained == nil {
		return ""
	}
	return Share(y.Attained.Smallest).String()
}

// ShownReading is one reading in public, the superseded ones too.
type ShownReading struct {
	Year         calendar.FinancialYear `json:"year"`
	Value        Number                 `json:"value"`
	Kind         Kind                   `json:"kind"`
	ReadOn       calendar.Date          `json:"read_on"`
	Evidence     string                 `json:"evidence"`
	Why          string                 `json:"why,omitempty"`
	Superseded   bool                   `json:"superseded"`
	Illustrative bool                   `json:"illustrative"`
	RecordedAt   time.Time              `json:"recorded_at"`
}

// PageKind is the kind under which package publish keeps a Document. Its
// reference is that of the decision.
const PageKind = "benefits"

// Seen is the benefits of a decision with their revisions, as somebody has read
// them.
func Seen(list []Benefit) map[string]int64 {
	seen := map[string]int64{}
	for _, b := range list {
		seen[b.Reference] = b.Revision
	}
	return seen
}

// Publish shows what was promised under a decision, and what was found since,
// to the public as it stands. All benefits of the decision are published
// together, and whoever publishes has seen each as it is.
func Publish(tx *store.Tx, decisionRef string, seen map[string]int64) error {
	if err := access.Require(tx, access.DecisionPublish, tx.Actor().Organisation); err != nil {
		return err
	}
	// Who changes a promise waits until it is public, and then it stands.
	if _, err := tx.Exec(`
		UPDATE benefit
		SET revision = revision
		WHERE organisation_id = $1 AND decision_ref = $2`, tx.Actor().Organisation, decisionRef); err != nil {
		return fmt.Errorf("lock the benefits of %s: %w", decisionRef, err)
	}
	list, err := Of(tx, decisionRef)
	if err != nil {
		return err
	}
	for _, b := range list {
		if at, was := seen[b.Reference]; len(list) != len(seen) || !was || at != b.Revision {
			return problem.New(problem.Conflict, "benefit.unread", "The benefits of %s were changed after you opened this page, last by %s. Look at them again before you publish them", decisionRef, b.SavedBy)
		}
	}
	if len(list) == 0 {
		return problem.New(problem.NotFound, "benefit.none-promised", "No benefit is promised under %s, so there is nothing to publish", decisionRef)
	}
	decided, err := publish.Find(tx, decisionRef, tx.Now())
	if err != nil {
		return fmt.Errorf("publish the benefits of %s: %w", decisionRef, err)
	}
	d := Document{Decision: decisionRef, Title: decided.Title, Organisation: decided.Organisation, PublishedAt: tx.Now().In(calendar.London())}
	readings := 0
	for _, b := range list {
		s := b.show()
		d.Benefits = append(d.Benefits, s)
		d.Illustrative = d.Illustrative || s.anyIllustrative()
		readings += len(s.Readings)
	}
	if err := publish.PutPage(tx, PageKind, decisionRef, decided.Title, d); err != nil {
		return err
	}
	return journal.Note(tx, "benefits.published", decisionRef, map[string]int{"benefits": len(list), "readings": readings})
}

// show works out the public form of b.
func (b Benefit) show() Shown {
	number := func(v int64) Number { return Number{Smallest: v, Decimals: b.Measure.Decimals} }
	s := Shown{Reference: b.Reference, Title: b.Title, Description: b.Description, Owner: b.Owner, Measure: b.Measure,
		Baseline: number(b.Baseline), BaselineOn: b.BaselineOn, BaselineSource: b.BaselineSource, Illustrative: b.Illustrative,
		Headline: b.Headline(), Readings: []ShownReading{}}
	for _, t := range b.Targets {
		target := number(t.Value)
		s.Years = append(s.Years, Year{Year: t.Year, Target: &target, TargetIllustrative: t.Illustrative || b.Illustrative})
	}
	for _, r := range b.Standing() {
		y := s.year(r.Year)
		value := number(r.Value)
		y.Reading, y.Kind, y.Sentence, y.ReadingIllustrative = &value, r.Kind, b.Sentence(r), r.Illustrative || b.Illustrative
		if t, ok := b.Against(r.Year); ok {
			if share, ok := Attained(b.Baseline, t.Value, r.Value); ok {
				y.Attained = &Number{Smallest: int64(share), Decimals: 1}
			}
		}
	}
	sortByYear(s.Years, func(y Year) calendar.FinancialYear { return y.Year })
	for n, r := range b.Readings {
		s.Readings = append(s.Readings, ShownReading{Year: r.Year, Value: number(r.Value), Kind: r.Kind, ReadOn: r.ReadOn, Evidence: r.Evidence,
			Why: r.Why, Superseded: b.superseded(n), Illustrative: r.Illustrative || b.Illustrative, RecordedAt: r.RecordedAt.In(calendar.London())})
	}
	return s
}

// year is the row of that year, added if there is none.
func (s *Shown) year(year calendar.FinancialYear) *Year {
	for i := range s.Years {
		if s.Years[i].Year == year {
			return &s.Years[i]
		}
	}
	s.Years = append(s.Years, Year{Year: year})
	return &s.Years[len(s.Years)-1]
}

// anyIllustrative says whether some figure of s is in no record.
func (s Shown) anyIllustrative() bool {
	for _, y := range s.Years {
		if y.TargetIllustrative {
			return true
		}
	}
	for _, r := range s.Readings {
		if r.Illustrative {
			return true
		}
	}
	return s.Illustrative
}
