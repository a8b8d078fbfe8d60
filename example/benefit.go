package example

import (
	"time"

	"moothall/benefit"
	"moothall/calendar"
	"moothall/internal/store"
)

// saved is what the partnership has saved since it began, as its annual
// reports count it.
func saved() benefit.Measure {
	return benefit.Measure{Name: "Efficiencies of both councils together, added up since the partnership began", Unit: "£", Decimals: 2, Direction: benefit.Rise}
}

// partnershipPromise is the £7.4m of the business case. The record states the
// sum over ten years; the even growth from year to year is ours and is marked
// illustrative.
func partnershipPromise() *benefit.Benefit {
	b := benefit.Benefit{Title: "Efficiencies of the shared services partnership", Owner: "Director of Resources (fictional)",
		Description: "The business case promises £7.4m over ten years from 1 May 2008. Each year here is a financial year: the first ends eleven months after the partnership begins. The annual reports count from its beginning, so that twelve years end in 2019/20.",
		Measure:     saved(), BaselineOn: on(2007, time.November, 22), BaselineSource: "Nothing was shared when the business case was approved"}
	const first, last = 2008, 2017
	for y := calendar.FinancialYear(first); y <= last; y++ {
		b.Targets = append(b.Targets, benefit.Target{Year: y, Value: 74_000_000 * int64(y-first+1), Illustrative: y != last})
	}
	return &b
}

// reported is what an annual report says was saved by the end of a year.
func reported(kind benefit.Kind, year calendar.FinancialYear, pounds int64, day calendar.Date, evidence string) *benefit.Reading {
	return &benefit.Reading{Year: year, Value: pounds * 100, Kind: kind, ReadOn: day, Evidence: evidence}
}

// mobilePromise belongs to the decision of the demo's present. All of it is
// illustrative.
func mobilePromise() *benefit.Benefit {
	return &benefit.Benefit{Title: "Less writing up twice", Owner: "Director of Adult Services (fictional)", Illustrative: true,
		Description: "Visits are written on paper and then typed. A record that is written where the visit is made is written once.",
		Measure:     benefit.Measure{Name: "Time spent typing up visits that were written on paper", Unit: "hours a week", Direction: benefit.Fall},
		Baseline:    340, BaselineOn: on(2026, time.September, 25), BaselineSource: "A count by six teams over four weeks (illustrative)",
		Targets: []benefit.Target{{Year: 2027, Value: 240, Illustrative: true}, {Year: 2028, Value: 120, Illustrative: true}, {Year: 2029, Value: 60, Illustrative: true}}}
}

// measure records what e promises, or what it reports of the partnership, in
// the afternoon of the day on which it was published, and publishes that.
func (t *teller) measure(e event, ref string) error {
	if e.promised == nil && e.found == nil {
		return nil
	}
	t.clock.Set(e.published.Add(4 * time.Hour))
	return t.change(e.council, func(tx *store.Tx) error {
		under := ref
		if e.promised != nil {
			b := *e.promised
			b.DecisionRef = ref
			b, err := benefit.Promise(tx, b)
			if err != nil {
				return err
			}
			if e.promised.Measure == saved() {
				t.partnership = b
			}
		}
		if e.found != nil {
			under = t.partnership.DecisionRef
			if err := benefit.Read(tx, t.partnership.Reference, *e.found); err != nil {
				return err
			}
		}
		list, err := benefit.Of(tx, under)
		if err != nil {
			return err
		}
		return benefit.Publish(tx, under, benefit.Seen(list))
	})
}
