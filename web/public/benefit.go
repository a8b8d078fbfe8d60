package public

import (
	"encoding/csv"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"moothall/benefit"
	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/publish"
	"moothall/web/ui"
	"moothall/web/ui/chart"
)

// benefits is what a decision promised, with a chart of each benefit.
type benefits struct {
	benefit.Document
	Each []promised
}

// promised is one benefit with its chart.
type promised struct {
	benefit.Shown
	Chart template.HTML
}

type benefitsPage struct {
	ui.Frame
	B benefits
}

func (s *Site) findBenefits(r *http.Request, ref string) (b benefits, err error) {
	err = s.DB.View(r.Context(), func(tx *store.Tx) error { return publish.ReadPage(tx, benefit.PageKind, ref, &b.Document) })
	if problem.Is(err, problem.NotFound) {
		return b, problem.New(problem.NotFound, "benefits.none", "No benefits are published under a decision %s", ref)
	}
	return b.drawn(), err
}

// benefitsIfAny finds the benefits of the decision called ref, if any are
// published.
func (s *Site) benefitsIfAny(r *http.Request, ref string) (b benefits, found bool, err error) {
	b, err = s.findBenefits(r, ref)
	if problem.Is(err, problem.NotFound) {
		return b, false, nil
	}
	return b, err == nil, err
}

// drawn is b with a chart of each benefit.
func (b benefits) drawn() benefits {
	for _, shown := range b.Benefits {
		b.Each = append(b.Each, promised{shown, drawn(shown)})
	}
	return b
}

// drawn has a line from the baseline over the targets and a mark for each
// reading that stands, for every year from the first to the last of them. The
// table beside it has the same figures.
func drawn(b benefit.Shown) template.HTML {
	if len(b.Years) == 0 {
		return ""
	}
	l := chart.Lines{ID: strings.ToLower(b.Reference) + "-chart", Title: b.Headline, Format: b.Say,
		Description: "A line from the baseline over the target for each financial year, and a mark for each reading. The table below has the same figures.",
		Axis:        func(v int64) string { return strings.TrimSuffix(b.Short(v), " "+b.Unit) },
		Labels:      []string{"Start"}, Series: []chart.Series{{Name: "Promised", Values: []int64{b.Baseline.Smallest}}},
		Points: chart.Points{Name: "Reading", Values: map[int]int64{}}}
	first, last := b.Years[0].Year, b.Years[len(b.Years)-1].Year
	for year := first; year <= last; year++ {
		l.Labels = append(l.Labels, year.String())
	}
	for _, y := range b.Years {
		if y.Target != nil {
			l.Series[0].Values = append(l.Series[0].Values, y.Target.Smallest)
		}
		if y.Kind == benefit.Forecast {
			l.Points.Name = "Reading or forecast"
		}
		if y.Reading != nil {
			l.Points.Values[1+int(y.Year-first)] = y.Reading.Smallest
		}
	}
	return l.SVG()
}

// SayNumber is a value of the benefit with its unit.
func (p promised) SayNumber(n benefit.Number) string { return p.Say(n.Smallest) }

func (s *Site) showBenefits(w http.ResponseWriter, r *http.Request) error {
	b, err := s.findBenefits(r, r.PathValue("ref"))
	if err != nil {
		return err
	}
	return s.UI.Page(w, http.StatusOK, s.benefits, benefitsPage{Frame: s.frame(r, "Benefits promised: "+b.Title), B: b})
}

func (s *Site) benefitsJSON(w http.ResponseWriter, r *http.Request) error {
	b, err := s.findBenefits(r, r.PathValue("ref"))
	if err != nil {
		return err
	}
	return writeJSON(w, b.Document)
}

// benefitsCSV has a row for each baseline, target and reading, the superseded
// readings too.
func (s *Site) benefitsCSV(w http.ResponseWriter, r *http.Request) error {
	b, err := s.findBenefits(r, r.PathValue("ref"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	c := csv.NewWriter(w)
	_ = c.Write([]string{"benefit", "title", "measure", "unit", "figure", "year", "value", "on", "evidence", "why", "superseded", "illustrative"})
	for _, each := range b.Benefits {
		row := func(figure string, year calendar.FinancialYear, value benefit.Number, on calendar.Date, evidence, why, superseded string, illustrative bool) {
			in := ""
			if year != 0 {
				in = year.String()
			}
			_ = c.Write([]string{each.Reference, plain(each.Title), plain(each.Name), plain(each.Unit), figure, in, value.String(), on.String(), plain(evidence), plain(why), superseded, yesNo(illustrative)})
		}
		row("baseline", 0, each.Baseline, each.BaselineOn, each.BaselineSource, "", "", each.Illustrative)
		for _, y := range each.Years {
			if y.Target != nil {
				row("target", y.Year, *y.Target, calendar.Date{}, "", "", "", y.TargetIllustrative)
			}
		}
		for _, x := range each.Readings {
			row(string(x.Kind), x.Year, x.Value, x.ReadOn, x.Evidence, x.Why, yesNo(x.Superseded), x.Illustrative)
		}
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return fmt.Errorf("write the benefits: %w", err)
	}
	return nil
}
