package benefit

import (
	"math/big"

	"moothall/calendar"
)

// Share is a share of what was promised, in tenths of a per cent: 2324 is
// 232.4%. It is negative where the measure went the wrong way.
type Share int64

// String is the share as it is printed: 232.4%, with a true minus.
func (s Share) String() string { return spoken(int64(s), 1) + "%" }

const kept Share = 1000 // 100.0%

// Attained is how much of the promised change from baseline to target has
// happened at reading: (reading − baseline) / (target − baseline), whichever
// way the measure should go.
//
// It is rounded to tenths of a per cent, half away from zero, with one
// exception: a share that falls short is never rounded up to 100.0%, because
// that would say that the promise was kept. There is no share (ok is false)
// where the target is the baseline, so that no change was promised, or where
// the share is too large to be told.
func Attained(baseline, target, reading int64) (share Share, ok bool) {
	promised := new(big.Int).Sub(big.NewInt(target), big.NewInt(baseline))
	if promised.Sign() == 0 {
		return 0, false
	}
	changed := new(big.Int).Sub(big.NewInt(reading), big.NewInt(baseline))
	negative := changed.Sign()*promised.Sign() < 0
	changed.Abs(changed)
	promised.Abs(promised)
	// round(1000c/p) = floor((2000c + p) / 2p) for c and p not negative
	up := new(big.Int).Mul(changed, big.NewInt(2*int64(kept)))
	up.Add(up, promised)
	up.Quo(up, new(big.Int).Lsh(promised, 1))
	if !up.IsInt64() {
		return 0, false
	}
	share = Share(up.Int64())
	switch {
	case negative:
		share = -share
	case share == kept && changed.Cmp(promised) < 0:
		share = kept - 1
	}
	return share, true
}

// Against is the target that a reading of year is held against: that of the
// year or, where the year has none, the last one before it. There is none
// before the first year of the promise.
func (b Benefit) Against(year calendar.FinancialYear) (found Target, ok bool) {
	for _, t := range b.Targets {
		if t.Year <= year && (!ok || t.Year > found.Year) {
			found, ok = t, true
		}
	}
	return found, ok
}

// Sentence says in words what r amounts to, such as
// “£17.2m by 2019/20 against £7.4m promised by 2017/18: 232.4% of the promise”.
func (b Benefit) Sentence(r Reading) string {
	t, ok := b.Against(r.Year)
	found := b.Measure.Short(r.Value)
	switch {
	case r.Kind == Forecast:
		found += " forecast for " + r.Year.String()
	case !ok || r.Year != t.Year:
		found += " by " + r.Year.String()
	}
	found += marked(r.Illustrative)
	if !ok {
		return found + "; nothing was promised so early"
	}
	found += " against " + b.promised(t)
	of := " of the promise"
	if b.Baseline != 0 {
		found += ", from " + b.Measure.Short(b.Baseline) + " at the start"
		of = " of the promised change"
	}
	share, ok := Attained(b.Baseline, t.Value, r.Value)
	switch {
	case !ok && t.Value == b.Baseline:
		return found + ": no change was promised by then"
	case !ok:
		return found + ": too far from the promise to be told as a share"
	case share < 0:
		return found + ": " + share.String() + of + ", which is the wrong way"
	}
	return found + ": " + share.String() + of
}

func (b Benefit) promised(t Target) string {
	return b.Measure.Short(t.Value) + " promised by " + t.Year.String() + marked(t.Illustrative)
}

func marked(illustrative bool) string {
	if illustrative {
		return " (illustrative)"
	}
	return ""
}

// Headline is the sentence of the latest reading that stands, an actual one
// before any forecast, or what is promised if there is none.
func (b Benefit) Headline() string {
	var latest *Reading
	for _, r := range b.Standing() {
		if latest == nil || r.Kind == Actual || latest.Kind == Forecast {
			latest = &r
		}
	}
	if latest != nil {
		return b.Sentence(*latest)
	}
	if len(b.Targets) == 0 {
		return "No reading yet"
	}
	last := b.Targets[len(b.Targets)-1]
	return b.promised(last) + ", from " + b.Measure.Short(b.Baseline) + " at the start; no reading yet"
}

// Standing are the readings that stand, one for each year that has any: the
// last recorded. They are in the order of their years.
func (b Benefit) Standing() []Reading {
	var list []Reading
	for n, r := range b.Readings {
		if !b.superseded(n) {
			list = append(list, r)
		}
	}
	sortByYear(list, func(r Reading) calendar.FinancialYear { return r.Year })
	return list
}

// superseded says whether a later reading of the same year follows the one at n.
func (b Benefit) superseded(n int) bool {
	for _, later := range b.Readings[n+1:] {
		if later.Year == b.Readings[n].Year {
			return true
		}
	}
	return false
}
