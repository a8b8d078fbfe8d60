package finances

import (
	"net/http"
	"slices"
	"strconv"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/money"
	"moothall/web/ui"
)

type setsPage struct {
	ui.Frame
	Kinds    []setsOf
	MayWrite bool
}

// setsOf is the sets of a kind.
type setsOf struct {
	Kind    costmodel.SetKind
	BuiltIn []costmodel.Set
	Own     []investment.OwnSet
}

func (s *Site) showSets(w http.ResponseWriter, r *http.Request) error {
	p := setsPage{Frame: s.Frame(r, "Parameter sets"), MayWrite: ui.May(r, access.ParametersSet)}
	var own []investment.OwnSet
	if err := s.View(r, func(tx *store.Tx) (err error) {
		own, err = investment.OwnSets(tx)
		return err
	}); err != nil {
		return err
	}
	for _, k := range costmodel.SetKinds() {
		of := setsOf{Kind: k}
		for _, b := range costmodel.BuiltIn() {
			if b.Kind == k {
				of.BuiltIn = append(of.BuiltIn, b)
			}
		}
		for _, o := range own {
			if o.Kind == k {
				of.Own = append(of.Own, o)
			}
		}
		p.Kinds = append(p.Kinds, of)
	}
	return s.Page(w, http.StatusOK, s.sets, p)
}

type setPage struct {
	ui.Frame
	Set     costmodel.Set
	Own     *investment.OwnSet // nil: it comes with the product
	Rows    [][2]string
	MayEdit bool
}

// builtIn is the set of that name that comes with the product.
func builtIn(name string) (costmodel.Set, bool) {
	list := costmodel.BuiltIn()
	i := slices.IndexFunc(list, func(b costmodel.Set) bool { return b.Name == name })
	if i < 0 {
		return costmodel.Set{}, false
	}
	return list[i], true
}

func (s *Site) showSet(w http.ResponseWriter, r *http.Request) error {
	var p setPage
	var ours bool
	if p.Set, ours = builtIn(r.PathValue("name")); !ours {
		if err := s.View(r, func(tx *store.Tx) error {
			own, err := investment.FindSet(tx, r.PathValue("name"))
			p.Own, p.Set = &own, own.Set
			return err
		}); err != nil {
			return err
		}
		p.MayEdit = ui.May(r, access.ParametersSet) && !p.Own.Used
	}
	p.Frame, p.Rows = s.Frame(r, p.Set.Title), rowsOf(p.Set)
	return s.Page(w, http.StatusOK, s.set, p)
}

// rowsOf is what is in a set, as words.
func rowsOf(s costmodel.Set) (rows [][2]string) {
	put := func(name, value string) { rows = append(rows, [2]string{name, value}) }
	switch {
	case s.Discount != nil:
		from := 0
		for _, b := range s.Discount.Bands {
			name := "Years " + strconv.Itoa(from) + " to " + strconv.Itoa(b.To)
			if b.To == 0 {
				name = "From year " + strconv.Itoa(from)
			}
			put(name, b.Rate.String()+"% a year, real")
			from = b.To + 1
		}
	case s.Deflator != nil:
		for _, y := range indexYears(s.Deflator) {
			kind := "forecast"
			if y <= s.Deflator.Outturn {
				kind = "outturn"
			}
			put(y.String(), s.Deflator.Index[y].String()+" ("+kind+")")
		}
		put("Growth outside the index", s.Deflator.After.String()+"% a year")
	case s.Bias != nil:
		for _, c := range s.Bias.Categories {
			put(c.Title+" ("+c.ID+")", "upper "+c.Upper.String()+"%, lower "+c.Lower.String()+"%")
		}
	case s.Borrowing != nil:
		for _, b := range s.Borrowing.Rates {
			name := "Any loan"
			if b.Loan != "" {
				name = "Loan: " + string(b.Loan)
			}
			if b.Term > 0 {
				name += ", " + strconv.Itoa(b.Term) + " years"
			}
			put(name, b.Rate.String()+"% a year")
		}
	case s.MRP != nil:
		put("Method", string(s.MRP.Method))
		put("First charge", s.MRP.First)
		put("Life where no class is named", strconv.Itoa(s.MRP.Over)+" years")
		if s.MRP.Charge != 0 {
			put("Charge", s.MRP.Charge.String()+"% of the balance")
		}
		if s.MRP.Rate != 0 {
			put("Annuity rate", s.MRP.Rate.String()+"%")
		}
		for _, c := range classesOf(s.MRP) {
			put("Life of "+c, strconv.Itoa(s.MRP.Lives[c])+" years")
		}
	case s.Thresholds != nil:
		put("Flexible use of receipts", s.Thresholds.FlexibleFirst.String()+" to "+s.Thresholds.FlexibleLast.String())
		put("Invest to save is repaid within", strconv.Itoa(s.Thresholds.Payback)+" years")
		if s.Thresholds.Scheme > 0 {
			put("Most that a scheme may draw", (money.Pence(s.Thresholds.Scheme) * 100).Pounds())
		}
		put("A share moves after", s.Thresholds.SplitPoints.String()+" points")
	}
	return rows
}

// indexYears are the years of an index in order.
func indexYears(d *costmodel.Deflator) []calendar.FinancialYear {
	var list []calendar.FinancialYear
	for y := range d.Index {
		list = append(list, y)
	}
	slices.Sort(list)
	return list
}

// classesOf are the classes of assets with a life, in order.
func classesOf(m *costmodel.MRPPolicy) []string {
	var list []string
	for c := range m.Lives {
		list = append(list, c)
	}
	slices.Sort(list)
	return list
}
