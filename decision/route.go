package decision

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/money"
	"moothall/process"
	"moothall/workflow/dmn"
	"moothall/workflow/feel"
	"moothall/workflow/rulebook"
)

// Facts are what the council's tables need to know of a report.
type Facts struct {
	Cost         money.Pence // the likely spending or saving in all; below nought: not said yet
	Wards        int         // likely to be affected significantly; below nought: not said yet
	PersonalData string      // "yes" or "no": is personal data used in a new way; empty: not said yet
}

// NoFacts are those of a report of which nothing was said yet.
func NoFacts() Facts { return Facts{Cost: -1, Wards: -1} }

const (
	maxCost  = money.Pence(100_000_000_000_00) // £100 billion
	maxWards = 1000
)

// check refuses facts that cannot be. Facts that are not said yet are kept.
func (f Facts) check() problem.List {
	var l problem.List
	if f.Cost > maxCost {
		l.Add(problem.New(problem.Invalid, "report.cost", "The amount must be £100 billion or less").On("cost"))
	}
	if f.Wards > maxWards {
		l.Add(problem.New(problem.Invalid, "report.wards", "Enter how many wards, from 0 to %d", maxWards).On("wards"))
	}
	if !slices.Contains([]string{"", "yes", "no"}, f.PersonalData) {
		l.Add(problem.New(problem.Invalid, "report.personal-data", "Select yes or no").On("personal_data"))
	}
	return l
}

// Complete refuses facts that are not all said.
func (f Facts) Complete() error {
	var l problem.List
	if f.Cost < 0 {
		l.Add(problem.New(problem.Invalid, "report.no-cost", "Say how much money the report is about, 0 if none: it decides who checks the report and who decides").On("cost"))
	}
	if f.Wards < 0 {
		l.Add(problem.New(problem.Invalid, "report.no-wards", "Say how many wards it is likely to affect significantly, 0 if none").On("wards"))
	}
	if f.PersonalData == "" {
		l.Add(problem.New(problem.Invalid, "report.no-personal-data", "Say whether it uses personal data in a new way").On("personal_data"))
	}
	return l.Err()
}

// A Route is what the council's tables said of a report when it was last
// submitted: whether it asks for a key decision, who must check it, who is the
// lowest that may decide it, and why.
type Route struct {
	Key           bool              `json:"key"`
	Ground        string            `json:"ground"`
	Checks        []string          `json:"checks"` // in the order of process.Checks
	DecisionMaker string            `json:"decision_maker"`
	Answers       []rulebook.Answer `json:"answers"` // of the three tables, in the order in which they were asked
}

// Known says whether the tables were asked. They were not of a report that was
// submitted before there were tables: it needs every check, and any body takes it.
func (r Route) Known() bool { return len(r.Answers) > 0 }

// Answer is what the table with that key said.
func (r Route) Answer(key string) rulebook.Answer {
	for _, a := range r.Answers {
		if a.Table == key {
			return a
		}
	}
	return rulebook.Answer{}
}

// route asks the tables that are in force now.
func route(tx *store.Tx, f Facts) (Route, error) {
	var r Route
	pounds, ok := feel.Decimal(f.Cost.Plain())
	if !ok {
		return r, fmt.Errorf("the cost %s is not a number", f.Cost.Plain())
	}
	in := dmn.Inputs{process.Cost: pounds, process.Wards: feel.Int(int64(f.Wards)), process.PersonalData: feel.Bool(f.PersonalData == "yes")}
	key, err := rulebook.Ask(tx, process.KeyDecision, in)
	if err != nil {
		return r, err
	}
	answer, _ := key.Evaluation.Result.(*feel.Context)
	is, isBool := entry(answer, process.IsKey).(feel.Bool)
	if !isBool {
		return r, unclear(process.KeyDecision, "it does not say true or false")
	}
	ground, _ := entry(answer, process.Ground).(feel.String)
	r.Key, r.Ground = bool(is), string(ground)

	in[process.IsKey] = is
	checks, err := rulebook.Ask(tx, process.ReportClearance, in)
	if err != nil {
		return r, err
	}
	if r.Checks, err = checksOf(checks.Evaluation.Result); err != nil {
		return r, err
	}
	maker, err := rulebook.Ask(tx, process.DelegatedLimits, in)
	if err != nil {
		return r, err
	}
	if r.DecisionMaker, err = oneOf(process.DelegatedLimits, maker.Evaluation.Result, process.DecisionMakers()); err != nil {
		return r, err
	}
	r.Answers = []rulebook.Answer{key, checks, maker}
	return r, nil
}

func entry(c *feel.Context, name string) feel.Value {
	if c == nil {
		return nil
	}
	v, _ := c.Get(name)
	return v
}

func unclear(key, why string) error {
	t, _ := process.Find(key)
	return problem.New(problem.Conflict, "table.unclear", "The table “%s” gives an answer that cannot be used: %s. Ask whoever looks after it", t.Title, why)
}

// checksOf are the checks that a table names, each once.
func checksOf(v feel.Value) (list []string, err error) {
	items, isList := v.(feel.List)
	if !isList {
		items = feel.List{v}
	}
	named := map[string]bool{}
	for _, item := range items {
		check, err := oneOf(process.ReportClearance, item, process.Checks())
		if err != nil {
			return nil, err
		}
		named[check] = true
	}
	for _, c := range process.Checks() {
		if named[c] {
			list = append(list, c)
		}
	}
	if len(list) == 0 {
		return nil, unclear(process.ReportClearance, "it names no check, and nobody's report goes on an agenda unchecked")
	}
	return list, nil
}

func oneOf(key string, v feel.Value, known []string) (string, error) {
	s, ok := v.(feel.String)
	if !ok || !slices.Contains(known, string(s)) {
		return "", unclear(key, fmt.Sprintf("%s is none of %s", feel.Literal(v), strings.Join(known, ", ")))
	}
	return string(s), nil
}

// setRoute keeps what the tables said.
func setRoute(tx *store.Tx, reportID string, r Route) error {
	text, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("keep the route of a report: %w", err)
	}
	return tx.ExecOne(`
		UPDATE report
		SET route = $1
		WHERE id = $2`, string(text), reportID)
}

// Needed are the checks that a report needs.
func (r Report) Needed() []string {
	if r.Route.Known() {
		return r.Route.Checks
	}
	return process.Checks()
}

// mayDecide refuses a body that is below the lowest that may decide the report,
// or of which nobody said as what it decides.
func (r Report) mayDecide(body Body) error {
	if !r.Route.Known() {
		return nil
	}
	switch body.DecidesAs {
	case "":
		return problem.New(problem.Conflict, "agenda.unknown-body", "Nobody has said as what %s decides, so it cannot be compared with the delegated spending limits: say so first", body.Name).On("decides_as")
	case DecidesNothing:
		return problem.New(problem.Conflict, "agenda.decides-nothing", "%s decides nothing: it scrutinises or advises. %s is for %s", body.Name, r.Reference, makerWords(r.Route.DecisionMaker)).On("report")
	}
	makers := process.DecisionMakers()
	if slices.Index(makers, body.DecidesAs) >= slices.Index(makers, r.Route.DecisionMaker) {
		return nil
	}
	a := r.Route.Answer(process.DelegatedLimits)
	return problem.New(problem.Conflict, "agenda.above-limit", "%s cannot decide %s: by the delegated spending limits (%s) that is for %s. %s", body.Name, r.Reference, versionWords(a.Version), makerWords(r.Route.DecisionMaker), a.Why()).On("report")
}

func versionWords(number int) string { return rulebook.Version{Number: number}.Words() }

// makerWords name a decision maker within a sentence.
func makerWords(maker string) string {
	return map[string]string{"officer": "an officer", "chief-officer": "a chief officer", "cabinet-member": "a Cabinet member", "cabinet": "the Cabinet", "council": "full Council"}[maker]
}

// DecidesAsWords say as what a body decides.
func DecidesAsWords(maker string) string {
	switch maker {
	case "":
		return "Nobody has said yet"
	case DecidesNothing:
		return "It decides nothing: it scrutinises or advises"
	}
	w := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(makerWords(maker), "an "), "a "), "the ")
	return strings.ToUpper(w[:1]) + w[1:]
}

// MakerWords name who may decide.
func (r Route) MakerWords() string { return makerWords(r.DecisionMaker) }
