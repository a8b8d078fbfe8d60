package costmodel

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"moothall/calendar"
	"moothall/internal/problem"
)

// Set is a dated set of parameters. A set is never changed once a result was
// worked out with it: a new one is made. Exactly one of its parts is there, the
// one that Kind names.
type Set struct {
	Name      string        `json:"name"` // unique, like green-book-2026
	Kind      SetKind       `json:"kind"`
	Title     string        `json:"title"`
	Source    string        `json:"source"`
	Status    string        `json:"status"` // one of the statuses
	ValidFrom calendar.Date `json:"valid_from,omitzero"`

	Discount   *Discount   `json:"discount,omitempty"`
	Deflator   *Deflator   `json:"deflator,omitempty"`
	Bias       *BiasTable  `json:"bias,omitempty"`
	Borrowing  *Borrowing  `json:"borrowing,omitempty"`
	MRP        *MRPPolicy  `json:"mrp,omitempty"`
	Thresholds *Thresholds `json:"thresholds,omitempty"`
}

// SetKind is what a set holds.
type SetKind string

// The kinds of sets.
const (
	DiscountSet   SetKind = "discount"
	DeflatorSet   SetKind = "deflator"
	BiasSet       SetKind = "bias"
	BorrowingSet  SetKind = "borrowing"
	MRPSet        SetKind = "mrp"
	ThresholdsSet SetKind = "thresholds"
)

// SetKinds lists them, in the order in which a result names its sets.
func SetKinds() []SetKind {
	return []SetKind{DiscountSet, DeflatorSet, BiasSet, BorrowingSet, MRPSet, ThresholdsSet}
}

// Words is the kind as a page heads its sets.
func (k SetKind) Words() string {
	return map[SetKind]string{DiscountSet: "Discount schedule", DeflatorSet: "Deflator series", BiasSet: "Optimism bias",
		BorrowingSet: "Borrowing rates", MRPSet: "Minimum revenue provision policy", ThresholdsSet: "Thresholds"}[k]
}

// The statuses of a set.
const (
	InForce     = "in force"
	Superseded  = "superseded"
	UnderReview = "under review" // recommended to those who decide, and not adopted
	Local       = "local"        // the council's own
	Assumed     = "assumption"   // nobody's figures: a stand-in until the council enters its own
)

// Statuses lists them.
func Statuses() []string { return []string{InForce, Superseded, UnderReview, Local, Assumed} }

// Discount is a schedule of real discount rates by year from the base year.
type Discount struct {
	Bands []Band `json:"bands"`
}

// Band is the rate of the years up to and including To, after those of the band
// before. To is nought in the last band, which does not end.
type Band struct {
	To   int  `json:"to,omitempty"`
	Rate Rate `json:"rate"` // per cent a year
}

// rate is the rate of year k, which takes the factor of year k−1 to that of k.
func (d Discount) rate(k int) Rate {
	for _, b := range d.Bands {
		if b.To == 0 || k <= b.To {
			return b.Rate
		}
	}
	return d.Bands[len(d.Bands)-1].Rate
}

// Deflator is a price index by financial year. Before its first year and after
// its last, prices grow by After per cent a year: an index without years is
// that rate alone.
type Deflator struct {
	Index   map[calendar.FinancialYear]Rate `json:"index,omitempty"`
	Outturn calendar.FinancialYear          `json:"outturn_to,omitzero"` // later years are a forecast
	After   Rate                            `json:"after"`
}

// level is the price level of y as a multiple of the first year of the index.
func (d Deflator) level(y calendar.FinancialYear) *fine {
	f := one()
	if len(d.Index) == 0 {
		return f.power(d.After, int(y)-2000)
	}
	first, last := calendar.FinancialYear(9999), calendar.FinancialYear(0)
	for each := range d.Index {
		first, last = min(first, each), max(last, each)
	}
	at := min(max(y, first), last)
	return f.by(int64(d.Index[at]), int64(d.Index[first])).power(d.After, int(y-at))
}

// power grows f by r per cent a year for n years, or shrinks it if n is less
// than nought.
func (f *fine) power(r Rate, n int) *fine {
	for range n {
		f.grow(r)
	}
	for range -n {
		f.shrink(r)
	}
	return f
}

// BiasTable is the optimism bias of costs by category.
type BiasTable struct {
	Categories []BiasCategory `json:"categories"`
}

// BiasCategory is how much too low early estimates of its kind have been, in
// per cent. On a line the upper bound is reduced by what is managed.
type BiasCategory struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Upper    Rate   `json:"upper"`
	Lower    Rate   `json:"lower"`
	Duration Rate   `json:"duration_upper,omitempty"` // of the works' length; not applied to money
	Sample   int    `json:"sample,omitempty"`         // how many projects it rests on
}

// Borrowing is the interest on borrowing.
type Borrowing struct {
	Rates []BorrowingRate `json:"rates"`
}

// BorrowingRate is the rate of a loan of one kind.
type BorrowingRate struct {
	Loan LoanKind      `json:"loan"`
	Term int           `json:"term"` // years; nought: any
	Rate Rate          `json:"rate"` // per cent a year
	On   calendar.Date `json:"on,omitzero"`
}

// rate is the rate for a loan of that kind and term: of the nearest term that is
// given, the shorter of two as near.
func (b Borrowing) rate(kind LoanKind, term int) (Rate, bool) {
	found, best := Rate(0), -1
	for _, r := range b.Rates {
		away := max(r.Term-term, term-r.Term)
		if r.Term == 0 {
			away = 1000
		}
		if (r.Loan == kind || r.Loan == "") && (best < 0 || away < best) {
			found, best = r.Rate, away
		}
	}
	return found, best >= 0
}

// MRPPolicy is how borrowing is charged to revenue: the minimum revenue
// provision of the Local Authorities (Capital Finance and Accounting) (England)
// Regulations 2003, by the statutory guidance.
type MRPPolicy struct {
	Method MRPMethod      `json:"method"`
	First  string         `json:"first_charge"`      // FirstAfterSpend or FirstAfterUse
	Lives  map[string]int `json:"lives"`             // years by class of asset
	Rate   Rate           `json:"rate,omitempty"`    // of an annuity; nought: the borrowing rate for the life
	Charge Rate           `json:"charge,omitempty"`  // per cent of the balance, by the reducing balance
	Over   int            `json:"for_all,omitempty"` // life where no class is named
}

// When the first charge falls.
const (
	FirstAfterSpend = "year after spend"
	FirstAfterUse   = "year after spend, or year of first use if later"
)

// Thresholds are limits that the council sets for itself.
type Thresholds struct {
	FlexibleFirst calendar.FinancialYear `json:"flexible_receipts_first"` // the years of the direction on flexible receipts
	FlexibleLast  calendar.FinancialYear `json:"flexible_receipts_last"`
	Payback       int                    `json:"invest_to_save_years"`         // the most years to repay the invest-to-save fund
	Scheme        Cap                    `json:"invest_to_save_cap,omitempty"` // the most that one scheme may draw, in pounds
	SplitPoints   Rate                   `json:"split_tolerance,omitempty"`    // points that a driver may move before a share does
}

// Cap is a whole number of pounds; nought is no cap.
type Cap int64

// Parameters are the sets that a case is worked out with, one of each kind.
type Parameters struct {
	Sets []Set `json:"sets"`
}

// Of is the set of that kind.
func (p Parameters) Of(k SetKind) Set {
	for _, s := range p.Sets {
		if s.Kind == k {
			return s
		}
	}
	return Set{}
}

// Digest is the SHA-256 of the set as JSON, by which a result names exactly the
// set it used.
func (s Set) Digest() string {
	text, err := json.Marshal(s)
	if err != nil {
		return ""
	}
	d := sha256.Sum256(text)
	return hex.EncodeToString(d[:])
}

// Check refuses a set that could not be worked with.
func (s Set) Check() error {
	var l problem.List
	wrong := func(field, message string, args ...any) {
		l.Add(problem.New(problem.Invalid, "set."+field, "Parameter set “"+s.Name+"”: "+fmt.Sprintf(message, args...)).On(field))
	}
	if s.Name == "" || len(s.Name) > 80 || strings.Trim(s.Name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		wrong("name", "the name must be 1 to 80 lower-case letters, digits and hyphens")
	}
	if strings.TrimSpace(s.Title) == "" || len([]rune(s.Title)) > 200 {
		wrong("title", "enter a title of 1 to 200 characters")
	}
	if strings.TrimSpace(s.Source) == "" || len([]rune(s.Source)) > 2000 {
		wrong("source", "say where the figures come from")
	}
	if !slices.Contains(Statuses(), s.Status) {
		wrong("status", "the status must be one of: %s", strings.Join(Statuses(), ", "))
	}
	parts := map[SetKind]bool{DiscountSet: s.Discount != nil, DeflatorSet: s.Deflator != nil, BiasSet: s.Bias != nil, BorrowingSet: s.Borrowing != nil, MRPSet: s.MRP != nil, ThresholdsSet: s.Thresholds != nil}
	for _, k := range SetKinds() {
		if parts[k] != (k == s.Kind) {
			wrong("kind", "it must hold a %q and nothing else, because that is its kind", s.Kind)
			return l.Err()
		}
	}
	if !slices.Contains(SetKinds(), s.Kind) {
		wrong("kind", "there is no kind of set called %q", s.Kind)
		return l.Err()
	}
	s.checkPart(wrong)
	return l.Err()
}

// sane is the range of rates per cent that anybody means.
func sane(r Rate) bool { return r > -50*rateUnit && r <= 100*rateUnit }

func (s Set) checkPart(wrong func(field, message string, args ...any)) {
	switch s.Kind {
	case DiscountSet:
		if len(s.Discount.Bands) == 0 || len(s.Discount.Bands) > 20 {
			wrong("bands", "give 1 to 20 bands of years with their rates")
		}
		last := 0
		for i, b := range s.Discount.Bands {
			final := i == len(s.Discount.Bands)-1
			if !sane(b.Rate) || b.Rate < 0 {
				wrong("bands", "a rate must be from 0 to 100 per cent, not %s", b.Rate)
			}
			if final != (b.To == 0) || !final && b.To <= last {
				wrong("bands", "each band must end later than the one before, and only the last has no end")
			}
			last = b.To
		}
	case DeflatorSet:
		if !sane(s.Deflator.After) {
			wrong("after", "growth of prices must be from -50 to 100 per cent a year")
		}
		if len(s.Deflator.Index) > 300 {
			wrong("index", "an index can have at most 300 years")
		}
		for y := range s.Deflator.Index {
			if y < earliest || y >= latest {
				wrong("index", "the years of an index must be from %s to %s", calendar.FinancialYear(earliest), calendar.FinancialYear(latest-1))
				return
			}
		}
		years := 0
		for y := calendar.FinancialYear(earliest); y < latest && years < len(s.Deflator.Index); y++ {
			v, there := s.Deflator.Index[y]
			switch {
			case there && v <= 0:
				wrong("index", "the index of %s must be more than nought", y)
			case !there && years > 0:
				wrong("index", "there is no index for %s, between years that have one", y)
			}
			if there {
				years++
			} else if years > 0 {
				break
			}
		}
	case BiasSet:
		seen := map[string]bool{}
		for _, c := range s.Bias.Categories {
			if c.ID == "" || seen[c.ID] || c.Title == "" {
				wrong("categories", "each category needs a short name of its own and a title")
			}
			if c.Lower < 0 || c.Upper < c.Lower || c.Upper > 500*rateUnit {
				wrong("categories", "%s: the lower bound must be from nought to the upper, and that at most 500 per cent", c.Title)
			}
			seen[c.ID] = true
		}
	case BorrowingSet:
		for _, r := range s.Borrowing.Rates {
			if !sane(r.Rate) || r.Rate < 0 || r.Term < 0 || r.Term > 60 {
				wrong("rates", "a rate must be from 0 to 100 per cent, for 1 to 60 years")
			}
		}
		if len(s.Borrowing.Rates) == 0 {
			wrong("rates", "give a rate at least")
		}
	case MRPSet:
		s.MRP.check(wrong)
	case ThresholdsSet:
		if s.Thresholds.FlexibleFirst > s.Thresholds.FlexibleLast || s.Thresholds.Payback < 0 || s.Thresholds.Scheme < 0 || s.Thresholds.SplitPoints < 0 {
			wrong("thresholds", "the years of flexible receipts must be in order, and no limit negative")
		}
	}
}

// Resolve finds the sets that names name, among those given and those that come
// with the product. No name of a kind is the usual one.
func Resolve(names map[SetKind]string, own []Set) (Parameters, error) {
	var p Parameters
	var l problem.List
	for _, k := range slices.Sorted(maps.Keys(names)) {
		if !slices.Contains(SetKinds(), k) {
			l.Add(problem.New(problem.Invalid, "set.kind", "There is no kind of set called %q", k).On("sets"))
		}
	}
	built, digests := BuiltIn(), map[string]string{}
	for _, s := range own {
		if slices.ContainsFunc(built, func(b Set) bool { return b.Name == s.Name }) {
			l.Add(problem.New(problem.Invalid, "set.taken", "A set called %s comes with Moothall: give your own another name", s.Name).On("own_sets"))
		}
		if was, there := digests[s.Name]; there && was != s.Digest() {
			l.Add(problem.New(problem.Invalid, "set.twice", "There are two different sets called %s: give one of them another name", s.Name).On("own_sets"))
		}
		digests[s.Name] = s.Digest()
	}
	for _, k := range SetKinds() {
		name := names[k]
		if name == "" {
			name = usual[k]
		}
		all := slices.Concat(own, built)
		i := slices.IndexFunc(all, func(s Set) bool { return s.Kind == k && s.Name == name })
		if i < 0 {
			l.Add(problem.New(problem.Invalid, "set.none", "There is no %s called %q. There are: %s", strings.ToLower(k.Words()), name, strings.Join(setNames(all, k), ", ")).On("set_" + string(k)))
			continue
		}
		if err := all[i].Check(); err != nil {
			l = append(l, problem.All(err)...)
		}
		p.Sets = append(p.Sets, all[i])
	}
	return p, l.Err()
}

func setNames(all []Set, k SetKind) (list []string) {
	for _, s := range all {
		if s.Kind == k {
			list = append(list, s.Name)
		}
	}
	return list
}
