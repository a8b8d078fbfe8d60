package cases

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/money"
	"moothall/web/ui/chart"
)

type overviewPage struct {
	resultPage
	Missing []toMend
	Clashes []clashes
	Charts  []template.HTML
}

func (s *Site) showOverview(w http.ResponseWriter, r *http.Request) error {
	p := overviewPage{}
	var err error
	if p.resultPage, err = s.result(r, "", "Overview", true); err != nil {
		return err
	}
	p.Part = "overview"
	if err := s.View(r, func(tx *store.Tx) error {
		missing, err := investment.Missing(tx, p.C)
		if err != nil {
			return err
		}
		p.Missing = toMendAll(p.C.Reference, slices.DeleteFunc(missing, func(m *problem.Problem) bool { return m.Code == "case.counted-twice" }))
		list, err := investment.Clashes(tx, p.C)
		p.Clashes = byLine(list)
		return err
	}); err != nil {
		return err
	}
	if p.Charts, err = p.charts(); err != nil {
		return err
	}
	return s.Page(w, http.StatusOK, s.t["overview.html"], p)
}

// clashes are those of one line: the first, and in which other years it is the
// same.
type clashes struct {
	First  investment.Clash
	Others []calendar.FinancialYear
}

func byLine(list []investment.Clash) (all []clashes) {
	for _, k := range list {
		at := slices.IndexFunc(all, func(c clashes) bool {
			return c.First.Line == k.Line && c.First.Others == k.Others && c.First.Known == k.Known
		})
		if at < 0 {
			all = append(all, clashes{First: k})
			continue
		}
		all[at].Others = append(all[at].Others, k.Year)
	}
	return all
}

// charts are those that have something to show.
func (p overviewPage) charts() ([]template.HTML, error) {
	ready, err := costmodel.Prepare(p.Parameters)
	if err != nil {
		return nil, err
	}
	working, err := ready.Working(p.Model, p.R.ID)
	if err != nil {
		return nil, err
	}
	list := []template.HTML{cumulative("cumulative", p.A.Horizon.Years(), p.R.Economic).Figure()}
	for _, pays := range []string{costmodel.PaysCapital, costmodel.PaysRevenue} {
		if c, shown := profile(pays, p.R.Financial); shown {
			list = append(list, c.Figure())
		}
	}
	if steps := working.OldToNew(p.R.Financial); len(steps) > 2 {
		list = append(list, oldToNew(steps).Figure())
	}
	if len(p.R.Economic.Tornado) > 0 {
		list = append(list, tornado(p.R.Economic).Figure())
	}
	if p.R.Outlook != nil {
		list = append(list, curve(p.R.Outlook).Figure())
	}
	return list, nil
}

func yearLabels(years []calendar.FinancialYear) (list []string) {
	for _, y := range years {
		list = append(list, y.String())
	}
	return list
}

func numbers(list []money.Pence) (all []int64) {
	for _, p := range list {
		all = append(all, int64(p))
	}
	return all
}

// cumulative is what has been gained so far, less what was spent.
func cumulative(id string, years []calendar.FinancialYear, e *costmodel.Economic) chart.Lines {
	c := chart.Lines{ID: id, Title: "Paid back: " + lower(e.Payback.Words), Subtitle: "Cash gained less cash spent since the beginning, with and without discounting, to the nearest pound",
		Description: "Two lines over the financial years: the sum so far, simple and discounted. The table has the same figures.", Labels: yearLabels(years),
		Series: []chart.Series{{Name: "Simple", Values: numbers(e.Payback.SoFar)}, {Name: "Discounted", Values: numbers(e.Discounted.SoFar)}}, Format: toPound, Axis: onAxis}
	for _, each := range []struct {
		words string
		back  costmodel.Payback
	}{{"Simple", e.Payback}, {"Discounted", e.Discounted}} {
		if at, ok := moment(each.back); ok {
			c.Moments = append(c.Moments, chart.Moment{At: at, Words: each.words + ": " + each.back.Years + " years"})
		}
	}
	return c
}

// moment is where a payback lies on the labels, which stand for the ends of
// years.
func moment(b costmodel.Payback) (int, bool) {
	years, err := strconv.ParseFloat(b.Years, 64)
	return int(years*1000) - 1000, b.Within && err == nil
}

func lower(s string) string {
	if s == "" {
		return s
	}
	return string(s[0]|0x20) + s[1:] // words of our own, which begin with a letter
}

// profile is who pays for capital or revenue, year by year, against its cost: the
// three greatest sources, and all others together.
func profile(pays string, f *costmodel.Financial) (chart.Columns, bool) {
	name := map[string]string{costmodel.PaysCapital: "capital", costmodel.PaysRevenue: "revenue"}[pays]
	c := chart.Columns{ID: name + "-funding", Subtitle: "Funding of " + name + " by source, with its cost as the mark, to the nearest pound",
		Description: "Stacked columns of the sources of each financial year, and a mark for what it costs. The table has the same figures.",
		Limit:       chart.Series{Name: "Cost"}, Format: toPound, Axis: onAxis}
	var rows []costmodel.SourceRow
	for _, r := range f.Sources {
		if r.Pays != pays {
			continue
		}
		at := slices.IndexFunc(rows, func(o costmodel.SourceRow) bool { return o.Source == r.Source })
		if at < 0 {
			r.Years = slices.Clone(r.Years)
			rows = append(rows, r)
			continue
		}
		for t, a := range r.Years {
			rows[at].Years[t] += a
		}
		rows[at].Total += r.Total
	}
	slices.SortStableFunc(rows, func(a, b costmodel.SourceRow) int { return int(min(1, max(-1, b.Total-a.Total))) })
	for n, r := range rows {
		if n < 3 || len(rows) == 4 {
			c.Series = append(c.Series, chart.Series{Name: r.Source.Words(), Values: numbers(r.Years)})
			continue
		}
		if n == 3 {
			c.Series = append(c.Series, chart.Series{Name: "Other sources", Values: make([]int64, len(r.Years))})
		}
		for t, a := range r.Years {
			c.Series[3].Values[t] += int64(a)
		}
	}
	var cost, funded money.Pence
	for _, y := range f.All {
		c.Labels = append(c.Labels, y.Year.String())
		spent, paid := y.Capital, y.CapitalFunded
		if pays == costmodel.PaysRevenue {
			spent, paid = y.Revenue, y.RevenueFunded
		}
		c.Limit.Values = append(c.Limit.Values, int64(spent))
		cost, funded = cost+spent, funded+paid
	}
	c.Title = toPound(int64(funded)) + " of funding is placed against " + toPound(int64(cost)) + " of " + name
	if len(c.Series) == 0 {
		c.Series = []chart.Series{{Name: "Funding", Values: make([]int64, len(f.All))}}
	}
	return c, cost != 0 || funded != 0
}

// oldToNew leads from what is spent now to what is spent then.
func oldToNew(steps []costmodel.BridgeRow) chart.Waterfall {
	last := steps[len(steps)-1]
	c := chart.Waterfall{ID: "old-to-new", Title: "From " + toPound(int64(steps[0].So)) + " of budgets that end to a net cost of " + toPound(int64(last.So)),
		Subtitle: "Over all years, in the prices of each, to the nearest pound", Description: "Steps from the old cost to the new. The table has the same figures.", Format: toPound, Axis: onAxis}
	for i, s := range steps {
		c.Steps = append(c.Steps, chart.Step{Name: s.Step, Value: int64(s.Change), Total: i == 0 || i == len(steps)-1})
	}
	return c
}

func tornado(e *costmodel.Economic) chart.Tornado {
	top := e.Tornado[0]
	c := chart.Tornado{ID: "tornado", Title: "The net present value turns most on “" + top.Label + "”: from " + toPound(int64(min(top.Low, top.High))) + " to " + toPound(int64(max(top.Low, top.High))),
		Subtitle: "Net present value with one thing at its least and at its greatest, all else as estimated", Description: "Two bars for each thing that is uncertain. The table has the same figures.",
		BaseIs: "As estimated", Base: int64(e.Net), Format: toPound, Axis: onAxis}
	for _, t := range e.Tornado {
		row := chart.Swing{Name: t.Label, Low: int64(t.Low), High: int64(t.High), LowAt: t.AtLow.String() + "%", HighAt: t.AtTop.String() + "%"}
		if at := slices.IndexFunc(e.Switching, func(s costmodel.Switch) bool { return s.Line != "" && s.Line == t.ID }); at >= 0 {
			row.Switching = e.Switching[at].Words
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

func curve(o *costmodel.Outlook) chart.Curve {
	c := chart.Curve{ID: "curve", Title: "In " + o.Below + "% of the runs the net present value is below nought", Subtitle: "What the net present value was not above, in so many per cent of " + strconv.Itoa(o.Runs) + " runs",
		Description: "A rising curve of the share of the runs. The table has the same figures.", ValuesAre: "Net present value", Format: toPound, Axis: onAxis,
		Marks: []chart.Mark{{Name: "P10", Value: int64(o.Net.P10)}, {Name: "As estimated", Value: int64(o.Estimated)}, {Name: "P90", Value: int64(o.Net.P90)}}}
	for i, p := range o.Net.Curve {
		c.Points = append(c.Points, chart.Quantile{Percent: 5 * i, Value: int64(p)})
	}
	return c
}
