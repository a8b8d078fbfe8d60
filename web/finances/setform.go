package finances

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/web/ui"
)

type setForm struct {
	ui.Frame
	Form *ui.Form
	Name string // empty: a new set
	Kind costmodel.SetKind
}

// Kinds are the kinds of sets.
func (setForm) Kinds() []ui.Option {
	list := []ui.Option{{Value: "", Text: "Select a kind"}}
	for _, k := range costmodel.SetKinds() {
		list = append(list, ui.Option{Value: string(k), Text: k.Words()})
	}
	return list
}

// Statuses are what a council's own set can be.
func (setForm) Statuses() []ui.Option {
	var list []ui.Option
	for _, s := range costmodel.Statuses() {
		list = append(list, ui.Option{Value: s, Text: strings.ToUpper(s[:1]) + s[1:]})
	}
	return list
}

// Methods are the methods of a provision.
func (setForm) Methods() []ui.Option {
	return []ui.Option{{Value: string(costmodel.EqualInstalment), Text: "Asset life, equal instalments"}, {Value: string(costmodel.Annuity), Text: "Asset life, annuity"}, {Value: string(costmodel.ReducingBalance), Text: "Reducing balance of the capital financing requirement"}}
}

// Firsts are when the first charge can fall.
func (setForm) Firsts() []ui.Option {
	return []ui.Option{{Value: costmodel.FirstAfterSpend, Text: "The year after the spend"}, {Value: costmodel.FirstAfterUse, Text: "The year after the spend, or that of first use if it is later"}}
}

// Loans are the kinds of loans.
func (setForm) Loans() []ui.Option {
	return []ui.Option{{Value: "", Text: "Any"}, {Value: string(costmodel.AnnuityLoan), Text: "Annuity"}, {Value: string(costmodel.EIPLoan), Text: "Equal instalments of principal"}, {Value: string(costmodel.MaturityLoan), Text: "Maturity"}}
}

func (s *Site) askSet(w http.ResponseWriter, r *http.Request) error {
	return s.setAgain(w, r, http.StatusOK, nil)
}

func (s *Site) setAgain(w http.ResponseWriter, r *http.Request, status int, wrong error) error {
	f := setForm{Name: r.PathValue("name"), Kind: costmodel.SetKind(r.FormValue("kind"))}
	set, revision, title := costmodel.Set{Status: costmodel.Local, Kind: f.Kind}, int64(0), "Add a parameter set"
	if f.Name != "" {
		if err := s.View(r, func(tx *store.Tx) error {
			own, err := investment.FindSet(tx, f.Name)
			if err == nil && own.Used {
				err = problem.New(problem.Conflict, "set.used", "A frozen case used %s, so it is never changed. Add a set with another name", own.Name)
			}
			set, revision = own.Set, own.Revision
			return err
		}); err != nil {
			return err
		}
		f.Kind, title = set.Kind, "Change "+set.Name
	} else if from, ours := builtIn(r.URL.Query().Get("from")); ours {
		// A new edition usually begins as a copy of the one before.
		set = from
		set.Name, set.Status = "", costmodel.Local
		if f.Kind == "" {
			f.Kind = set.Kind
		}
	}
	f.Frame, f.Form = s.Frame(r, title), ui.NewForm(r, ui.Once(setValues(set, revision)), wrong)
	return s.Page(w, status, s.form, f)
}

func setValues(s costmodel.Set, revision int64) url.Values {
	v := url.Values{"name": {s.Name}, "kind": {string(s.Kind)}, "title": {s.Title}, "source": {s.Source}, "status": {s.Status}, "valid": nil, "revision": {strconv.FormatInt(revision, 10)},
		"bands": nil, "index": {""}, "categories": nil, "rates": nil, "lives": {""},
		"after": {""}, "outturn": {""}, "method": {string(costmodel.EqualInstalment)}, "first_charge": {costmodel.FirstAfterSpend}, "for_all": {"5"}, "charge": {""}, "annuity_rate": {""},
		"flexible_first": {"2025/26"}, "flexible_last": {"2029/30"}, "payback": {"5"}, "cap": {""}, "points": {"3"}}
	ui.SetDay(v, "valid", s.ValidFrom)
	switch {
	case s.Discount != nil:
		for _, b := range s.Discount.Bands {
			to := ""
			if b.To > 0 {
				to = strconv.Itoa(b.To)
			}
			v.Add("band_to", to)
			v.Add("band_rate", b.Rate.String())
		}
	case s.Deflator != nil:
		var lines []string
		for _, y := range indexYears(s.Deflator) {
			lines = append(lines, y.String()+" "+s.Deflator.Index[y].String())
		}
		v.Set("index", strings.Join(lines, "\n"))
		v.Set("after", s.Deflator.After.String())
		if s.Deflator.Outturn != 0 {
			v.Set("outturn", s.Deflator.Outturn.String())
		}
	case s.Bias != nil:
		for _, c := range s.Bias.Categories {
			v.Add("bias_id", c.ID)
			v.Add("bias_title", c.Title)
			v.Add("bias_upper", c.Upper.String())
			v.Add("bias_lower", c.Lower.String())
			v.Add("bias_sample", strconv.Itoa(c.Sample))
		}
	case s.Borrowing != nil:
		for _, b := range s.Borrowing.Rates {
			v.Add("rate_loan", string(b.Loan))
			v.Add("rate_term", strconv.Itoa(b.Term))
			v.Add("rate_rate", b.Rate.String())
		}
	case s.MRP != nil:
		v.Set("method", string(s.MRP.Method))
		v.Set("first_charge", s.MRP.First)
		v.Set("for_all", strconv.Itoa(s.MRP.Over))
		v.Set("charge", s.MRP.Charge.String())
		v.Set("annuity_rate", s.MRP.Rate.String())
		var lines []string
		for _, c := range classesOf(s.MRP) {
			lines = append(lines, c+" "+strconv.Itoa(s.MRP.Lives[c]))
		}
		v.Set("lives", strings.Join(lines, "\n"))
	case s.Thresholds != nil:
		v.Set("flexible_first", s.Thresholds.FlexibleFirst.String())
		v.Set("flexible_last", s.Thresholds.FlexibleLast.String())
		v.Set("payback", strconv.Itoa(s.Thresholds.Payback))
		v.Set("cap", strconv.FormatInt(int64(s.Thresholds.Scheme), 10))
		v.Set("points", s.Thresholds.SplitPoints.String())
	}
	return v
}

// setReader reads the form of a set and collects what is wrong.
type setReader struct{ l problem.List }

func (f *setReader) wrong(field, message string, args ...any) {
	f.l.Add(problem.New(problem.Invalid, "set."+field, message, args...).On(field))
}

func (f *setReader) rate(text, field, what string) costmodel.Rate {
	if text == "" {
		return 0
	}
	x, err := costmodel.ParseRate(text)
	if err != nil {
		f.wrong(field, "%s: “%s” is not a number. Write it like 3.5, with at most four decimals", what, ui.Clip(text))
	}
	return x
}

func (f *setReader) whole(text, field, what string) int {
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
	if err != nil {
		f.wrong(field, "%s: “%s” is not a whole number", what, ui.Clip(text))
	}
	return n
}

func (f *setReader) year(text, field, what string) calendar.FinancialYear {
	if text == "" {
		return 0
	}
	y, err := calendar.ParseFinancialYear(text)
	if err != nil {
		f.wrong(field, "%s: “%s” is not a financial year: write it like 2026/27", what, ui.Clip(text))
	}
	return y
}

func readSet(r *http.Request, kind costmodel.SetKind) (costmodel.Set, error) {
	f := &setReader{}
	field := func(name string) string { return ui.Field(r, name) }
	s := costmodel.Set{Name: field("name"), Kind: kind, Title: field("title"), Source: field("source"), Status: field("status")}
	day, wrong := ui.Day(field, "valid")
	f.l.Add(wrong)
	s.ValidFrom = day
	switch kind {
	case costmodel.DiscountSet:
		s.Discount = &costmodel.Discount{}
		ui.Each(r.PostForm, func(cell func(string) string) {
			s.Discount.Bands = append(s.Discount.Bands, costmodel.Band{To: f.whole(cell("band_to"), "bands", "Last year of a band"), Rate: f.rate(cell("band_rate"), "bands", "Rate of a band")})
		}, "band_to", "band_rate")
	case costmodel.DeflatorSet:
		s.Deflator = &costmodel.Deflator{Index: f.index(field("index")), After: f.rate(field("after"), "after", "Growth"), Outturn: f.year(field("outturn"), "outturn", "Last year of outturn")}
	case costmodel.BiasSet:
		s.Bias = &costmodel.BiasTable{}
		ui.Each(r.PostForm, func(cell func(string) string) {
			s.Bias.Categories = append(s.Bias.Categories, costmodel.BiasCategory{ID: cell("bias_id"), Title: cell("bias_title"), Upper: f.rate(cell("bias_upper"), "categories", "Upper bound"),
				Lower: f.rate(cell("bias_lower"), "categories", "Lower bound"), Sample: f.whole(cell("bias_sample"), "categories", "Sample")})
		}, "bias_id", "bias_title", "bias_upper", "bias_lower")
	case costmodel.BorrowingSet:
		s.Borrowing = &costmodel.Borrowing{}
		ui.Each(r.PostForm, func(cell func(string) string) {
			s.Borrowing.Rates = append(s.Borrowing.Rates, costmodel.BorrowingRate{Loan: costmodel.LoanKind(cell("rate_loan")), Term: f.whole(cell("rate_term"), "rates", "Term"), Rate: f.rate(cell("rate_rate"), "rates", "Rate")})
		}, "rate_term", "rate_rate")
	case costmodel.MRPSet:
		s.MRP = &costmodel.MRPPolicy{Method: costmodel.MRPMethod(field("method")), First: field("first_charge"), Over: f.whole(field("for_all"), "for_all", "Life"), Lives: f.lives(field("lives")),
			Charge: f.rate(field("charge"), "charge", "Charge"), Rate: f.rate(field("annuity_rate"), "annuity_rate", "Annuity rate")}
	case costmodel.ThresholdsSet:
		s.Thresholds = &costmodel.Thresholds{FlexibleFirst: f.year(field("flexible_first"), "flexible_first", "First year"), FlexibleLast: f.year(field("flexible_last"), "flexible_last", "Last year"),
			Payback: f.whole(field("payback"), "payback", "Years"), Scheme: costmodel.Cap(f.whole(field("cap"), "cap", "Cap")), SplitPoints: f.rate(field("points"), "points", "Points")}
	default:
		f.wrong("kind", "Select what the set holds")
	}
	return s, f.l.Err()
}

// index reads a year and its index on each line, as two columns of a spreadsheet
// are pasted.
func (f *setReader) index(text string) map[calendar.FinancialYear]costmodel.Rate {
	index := map[calendar.FinancialYear]costmodel.Rate{}
	for line := range strings.SplitSeq(text, "\n") {
		parts := strings.Fields(strings.ReplaceAll(line, ",", " "))
		switch len(parts) {
		case 0:
		case 2:
			index[f.year(parts[0], "index", "Index")] = f.rate(parts[1], "index", "Index of "+ui.Clip(parts[0]))
		default:
			f.wrong("index", "“%s”: write a year and its index on each line, like 2024/25 100", ui.Clip(line))
		}
	}
	return index
}

// lives reads a class and its years on each line.
func (f *setReader) lives(text string) map[string]int {
	lives := map[string]int{}
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		at := strings.LastIndexAny(line, " \t")
		if at < 0 {
			f.wrong("lives", "“%s”: write a class and its years on each line, like hardware 5", ui.Clip(line))
			continue
		}
		class := strings.TrimSpace(line[:at])
		lives[class] = f.whole(line[at+1:], "lives", "Life of "+ui.Clip(class))
	}
	return lives
}

func (s *Site) addSet(w http.ResponseWriter, r *http.Request) error {
	if ui.Adding(r) {
		return s.setAgain(w, r, http.StatusOK, nil)
	}
	set, err := readSet(r, costmodel.SetKind(ui.Field(r, "kind")))
	if err == nil {
		err = s.Change(r, func(tx *store.Tx) error { return investment.AddSet(tx, set) })
	}
	return ui.Answer(w, r, err, "/staff/parameters/"+url.PathEscape(set.Name)+"?done=added", s.setAgain)
}

func (s *Site) saveSet(w http.ResponseWriter, r *http.Request) error {
	if ui.Adding(r) {
		return s.setAgain(w, r, http.StatusOK, nil)
	}
	name := r.PathValue("name")
	var was investment.OwnSet
	if err := s.View(r, func(tx *store.Tx) (err error) {
		was, err = investment.FindSet(tx, name)
		return err
	}); err != nil {
		return err
	}
	set, err := readSet(r, was.Kind)
	set.Name = name
	if err == nil {
		err = s.ChangeSerializable(r, func(tx *store.Tx) error { return investment.SaveSet(tx, set, ui.Revision(r)) })
	}
	return ui.Answer(w, r, err, "/staff/parameters/"+url.PathEscape(name)+"?done=saved", s.setAgain)
}
