package costmodel

import (
	"time"

	"moothall/calendar"
)

// usual are the sets of a case that names none.
var usual = map[SetKind]string{DiscountSet: "green-book-2026", DeflatorSet: "assumed-2-per-cent", BiasSet: "treasury-2002",
	BorrowingSet: "assumed-5-per-cent", MRPSet: "equal-instalments", ThresholdsSet: "moothall-usual"}

// BuiltIn are the sets that come with the product. They are never changed: a
// newer edition is a set of another name.
func BuiltIn() []Set {
	bands := func(rates ...Rate) *Discount {
		var d Discount
		for i, to := range []int{30, 75, 125, 200, 300, 0} {
			d.Bands = append(d.Bands, Band{To: to, Rate: rates[i]})
		}
		return &d
	}
	standard := func() *Discount { return bands(35000, 30000, 25000, 20000, 15000, 10000) }
	health := func() *Discount { return bands(15000, 12900, 10700, 8600, 6400, 4300) }
	published := calendar.NewDate(2026, time.February, 5)
	const green = "HM Treasury, The Green Book, "
	return []Set{
		{Name: "green-book-2026", Kind: DiscountSet, Title: "Green Book 2026, standard", Source: green + "2026 edition, published 5 February 2026, chapter 6", Status: InForce, ValidFrom: published, Discount: standard()},
		{Name: "green-book-2026-health", Kind: DiscountSet, Title: "Green Book 2026, health", Source: green + "2026 edition, chapter 6", Status: InForce, ValidFrom: published, Discount: health()},
		{Name: "green-book-2026-long-term", Kind: DiscountSet, Title: "Green Book 2026, sensitivity for horizons over 50 years (pure time preference of nought)", Source: green + "2026 edition, chapter 6", Status: InForce, ValidFrom: published, Discount: bands(30000, 25700, 21400, 17100, 12900, 8600)},
		{Name: "green-book-2022", Kind: DiscountSet, Title: "Green Book 2022, standard", Source: green + "2022 edition, annex 6", Status: Superseded, Discount: standard()},
		{Name: "green-book-2022-health", Kind: DiscountSet, Title: "Green Book 2022, health", Source: green + "2022 edition, annex 6", Status: Superseded, Discount: health()},
		{Name: "review-2026-3-per-cent", Kind: DiscountSet, Title: "3.0% as the discount rate review of 30 June 2026 recommends: not adopted", Source: "Review of discounting in the Green Book, 30 June 2026. Only its first rate is known here, so it stands for all years; HM Treasury had not responded by August 2026", Status: UnderReview, Discount: &Discount{Bands: []Band{{Rate: 30000}}}},
		{Name: "undiscounted", Kind: DiscountSet, Title: "No discounting", Source: "For comparison only", Status: Local, Discount: &Discount{Bands: []Band{{Rate: 0}}}},
		{Name: "assumed-2-per-cent", Kind: DeflatorSet, Title: "Prices rise by 2% a year: an assumption, not the GDP deflator", Source: "Stands in until finance enters the financial-year series of the GDP deflator", Status: Assumed, Deflator: &Deflator{After: 20000}},
		{Name: "no-inflation", Kind: DeflatorSet, Title: "Prices do not change", Source: "For figures that are all in the same prices", Status: Assumed, Deflator: &Deflator{}},
		{Name: "treasury-2002", Kind: BiasSet, Title: "Supplementary Green Book guidance on optimism bias", Source: "HM Treasury supplementary guidance, after a study of 50 projects of more than £40m each: starting values, to be reduced by the council's own evidence. There are none for benefits", Status: InForce, Bias: &BiasTable{Categories: []BiasCategory{
			{ID: "equipment-development", Title: "Equipment and development, such as bespoke ICT (capital)", Upper: 200 * rateUnit, Lower: 10 * rateUnit, Duration: 54 * rateUnit, Sample: 50},
			{ID: "outsourcing", Title: "Outsourcing (operating cost)", Upper: 41 * rateUnit, Lower: 0, Sample: 50},
			{ID: "standard-buildings", Title: "Standard buildings (capital)", Upper: 24 * rateUnit, Lower: 2 * rateUnit, Duration: 4 * rateUnit, Sample: 50},
			{ID: "non-standard-buildings", Title: "Non-standard buildings (capital)", Upper: 51 * rateUnit, Lower: 4 * rateUnit, Duration: 39 * rateUnit, Sample: 50},
			{ID: "standard-civil", Title: "Standard civil engineering (capital)", Upper: 44 * rateUnit, Lower: 3 * rateUnit, Duration: 20 * rateUnit, Sample: 50},
			{ID: "non-standard-civil", Title: "Non-standard civil engineering (capital)", Upper: 66 * rateUnit, Lower: 6 * rateUnit, Duration: 25 * rateUnit, Sample: 50},
		}}},
		{Name: "assumed-5-per-cent", Kind: BorrowingSet, Title: "5% a year for any loan: an assumption, no rate of the Public Works Loan Board", Source: "Stands in until finance enters the rate of the day", Status: Assumed, Borrowing: &Borrowing{Rates: []BorrowingRate{{Rate: 50000}}}},
		{Name: "equal-instalments", Kind: MRPSet, Title: "Asset life, equal instalments from the year after spend; ICT over five years", Source: "Statutory guidance on minimum revenue provision, asset life method; the lives are illustrative until the council enters its policy", Status: Assumed, MRP: &MRPPolicy{Method: EqualInstalment, First: FirstAfterSpend, Lives: map[string]int{"hardware": 5, "software": 5, "network": 10, "building": 40}, Over: 5}},
		{Name: "annuity", Kind: MRPSet, Title: "Asset life, annuity at the borrowing rate, from the year after spend; ICT over five years", Source: "Statutory guidance on minimum revenue provision, asset life method; the lives are illustrative until the council enters its policy", Status: Assumed, MRP: &MRPPolicy{Method: Annuity, First: FirstAfterSpend, Lives: map[string]int{"hardware": 5, "software": 5, "network": 10, "building": 40}, Over: 5}},
		{Name: "reducing-balance-4", Kind: MRPSet, Title: "4% of the balance each year, for borrowing before the asset life methods", Source: "Statutory guidance on minimum revenue provision, CFR method", Status: InForce, MRP: &MRPPolicy{Method: ReducingBalance, First: FirstAfterSpend, Lives: map[string]int{}, Over: 25, Charge: 40000}},
		{Name: "moothall-usual", Kind: ThresholdsSet, Title: "Years of the direction on flexible receipts; invest to save over five years; shares move after three points", Source: "Direction on the flexible use of capital receipts (years beginning 1 April 2025 to 2029). The limits on invest to save and the three points are illustrative until the council enters its own", Status: Assumed, Thresholds: &Thresholds{FlexibleFirst: 2025, FlexibleLast: 2029, Payback: 5, SplitPoints: 30000}},
	}
}
