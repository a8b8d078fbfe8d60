package decisions

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"moothall/calendar"
	"moothall/decision"
	"moothall/internal/once"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/web/ui"
)

type rulesPage struct {
	ui.Frame
	Form     *ui.Form
	Today    calendar.Date
	Rules    []decision.CallInRule
	Holidays *calendar.Calendar
	MayTake  bool // newer bank holidays
}

func (s *Site) showRules(w http.ResponseWriter, r *http.Request) error {
	return s.rulesAgain(w, r, http.StatusOK, nil)
}

// dropRule takes back a rule that is not in force yet.
func (s *Site) dropRule(w http.ResponseWriter, r *http.Request) error {
	err := s.Change(r, func(tx *store.Tx) error { return decision.DropRule(tx, ui.Field(r, "rule")) })
	return ui.Answer(w, r, err, "/staff/rules?done=saved", s.rulesAgain)
}

func (s *Site) rulesAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	p := rulesPage{Frame: s.Frame(r, "Call-in rules"), Form: ui.NewForm(r, url.Values{}, wrong), Today: calendar.DateOf(s.Clock.Now())}
	if err := s.View(r, func(tx *store.Tx) (err error) {
		if p.Rules, err = decision.Rules(tx); err != nil {
			return err
		}
		if err = decision.MayTakeHolidays(tx); err != nil && !problem.Is(err, problem.Forbidden) {
			return err
		}
		p.MayTake = err == nil
		p.Holidays, err = decision.Calendar(tx)
		return err
	}); err != nil {
		return err
	}
	return s.Page(w, status, s.rules, p)
}

type ruleFormPage struct {
	ui.Frame
	Form  *ui.Form
	Trial *calendar.Result // how the rule works for a publication now
	Now   string
}

// Anchors, Weekdays, Units, Holidays and Effects are the answers of the form.
func (ruleFormPage) Anchors() []ui.Option {
	return []ui.Option{{Value: string(calendar.FromPublication), Text: "the first publication"}, {Value: string(calendar.FromDecision), Text: "the decision"}, {Value: string(calendar.FromNextWeek), Text: "nothing: call-in ends on a weekday of the week after publication"}}
}

// Weekdays are the days on which call-in can end.
func (ruleFormPage) Weekdays() []ui.Option {
	list := []ui.Option{{Value: "", Text: "Not by weekday"}}
	for _, d := range []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday"} {
		list = append(list, ui.Option{Value: strings.ToLower(d), Text: d})
	}
	return list
}

// Units are what can be counted.
func (ruleFormPage) Units() []ui.Option {
	return []ui.Option{{Value: string(calendar.InWorkingDays), Text: "working days"}, {Value: string(calendar.InCalendarDays), Text: "calendar days"}}
}

// YesNo is whether the day of the anchor counts.
func (ruleFormPage) YesNo() []ui.Option {
	return []ui.Option{{Value: "no", Text: "No: the day after it is day one"}, {Value: "yes", Text: "Yes: it is day one, if it is a day that counts"}}
}

// Holidays are whether bank holidays count.
func (ruleFormPage) Holidays() []ui.Option {
	return []ui.Option{{Value: calendar.Excluded, Text: "No"}, {Value: calendar.Counted, Text: "Yes"}}
}

// Effects are when a decision takes effect.
func (ruleFormPage) Effects() []ui.Option {
	return []ui.Option{{Value: calendar.NextCalendarDay, Text: "The next calendar day"}, {Value: calendar.NextWorkingDay, Text: "The next working day"}, {Value: calendar.SameDay, Text: "The same day, at the cut-off"}}
}

func (s *Site) askRule(w http.ResponseWriter, r *http.Request) error {
	return s.ruleAgain(w, r, http.StatusOK, nil)
}

func (s *Site) ruleAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	return s.rulePage(w, r, status, wrong, nil)
}

func (s *Site) rulePage(w http.ResponseWriter, r *http.Request, status int, wrong error, trial *calendar.Result) error {
	p := ruleFormPage{Frame: s.Frame(r, "Add a call-in rule"), Trial: trial, Now: calendar.At(s.Clock.Now())}
	saved := url.Values{"name": {""}, "source": {""}, "anchor": {string(calendar.FromPublication)}, "weekday": {""}, "count": {"5"}, "unit": {string(calendar.InWorkingDays)},
		"anchor_day_counts": {"no"}, "bank_holidays": {calendar.Excluded}, "closures": {""}, "cut_off": {calendar.Midnight}, "effective": {calendar.NextCalendarDay}, "signatories": {"3"}, "from": nil}
	ui.SetDay(ui.Once(saved), "from", calendar.Date{})
	p.Form = ui.NewForm(r, saved, wrong)
	return s.Page(w, status, s.ruleForm, p)
}

// setRule adds the rule, or only tries it on a publication now.
func (s *Site) setRule(w http.ResponseWriter, r *http.Request) error {
	rule, err := ruleOf(r)
	if err == nil && r.PostForm.Has("try") {
		return s.tryRule(w, r, rule.Rule)
	}
	if err == nil {
		rule.Organisation = ui.Who(r).Organisation
		err = s.Change(r, func(tx *store.Tx) error {
			_, err := once.Do(tx, ui.Mark(r), func() (string, error) { return "", decision.SetRule(tx, rule) })
			return err
		})
	}
	return ui.Answer(w, r, err, "/staff/rules?done=added", s.ruleAgain)
}

func (s *Site) tryRule(w http.ResponseWriter, r *http.Request, rule calendar.Rule) error {
	err := rule.Validate()
	if err == nil {
		var result calendar.Result
		err = s.View(r, func(tx *store.Tx) error {
			holidays, err := decision.Calendar(tx)
			if err != nil {
				return err
			}
			result, err = rule.Deadline(holidays, calendar.Moments{Published: tx.Now(), Decided: tx.Now()})
			return err
		})
		if err == nil {
			return s.rulePage(w, r, http.StatusOK, nil, &result)
		}
	}
	return ui.Answer(w, r, err, "", s.ruleAgain)
}

// ruleOf reads the form.
func ruleOf(r *http.Request) (decision.CallInRule, error) {
	var l problem.List
	number := func(name, what string) int {
		text := ui.Field(r, name)
		n, err := strconv.Atoi(text)
		if err != nil && text != "" {
			l.Add(problem.New(problem.Invalid, "rule."+name, "Enter %s as a whole number, not “%s”", what, ui.Clip(text)).On(name))
		}
		return n
	}
	c := decision.CallInRule{Signatories: number("signatories", "how many members must sign"), Rule: calendar.Rule{
		Name: ui.Field(r, "name"), Source: ui.Field(r, "source"), Anchor: calendar.Anchor(ui.Field(r, "anchor")), Weekday: ui.Field(r, "weekday"),
		Count: number("count", "the number of days"), Unit: calendar.Unit(ui.Field(r, "unit")), AnchorDayCounts: ui.Field(r, "anchor_day_counts") == "yes",
		BankHolidays: ui.Field(r, "bank_holidays"), CutOff: strings.ToLower(ui.Field(r, "cut_off")), Effective: ui.Field(r, "effective")}}
	if c.Rule.Anchor == calendar.FromNextWeek {
		c.Rule.Count = 0 // such a rule counts no days, whatever stands in the box
	}
	for _, line := range decision.Lines(r.PostForm.Get("closures")) {
		d, err := calendar.ParseDate(line)
		if err != nil {
			l.Add(problem.New(problem.Invalid, "rule.closures", "“%s” is not a date: write each closure day on a line of its own, like 2026-12-24", ui.Clip(line)).On("closures"))
			break
		}
		c.Rule.Closures = append(c.Rule.Closures, d)
	}
	var p *problem.Problem
	c.From, p = ui.Day(func(name string) string { return ui.Field(r, name) }, "from")
	l.Add(p)
	return c, l.Err()
}
