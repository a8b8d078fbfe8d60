package costmodel

import (
	"maps"
	"math/big"
	"slices"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/money"
)

// MRPMethod is how a borrowed amount is charged to revenue over the years.
type MRPMethod string

// The methods of the statutory guidance that the product works out.
const (
	EqualInstalment MRPMethod = "equal-instalment"
	Annuity         MRPMethod = "annuity"
	ReducingBalance MRPMethod = "reducing-balance" // of the capital financing requirement
)

// LoanKind is how a loan of the Public Works Loan Board is paid back.
type LoanKind string

// The kinds of loans, each with half-yearly payments.
const (
	AnnuityLoan  LoanKind = "annuity"
	EIPLoan      LoanKind = "eip" // equal instalments of principal
	MaturityLoan LoanKind = "maturity"
)

// Charge is one year's charge to revenue for an amount borrowed.
type Charge struct {
	Year     calendar.FinancialYear `json:"year,omitzero"`
	Opening  money.Pence            `json:"opening"` // not yet provided for
	MRP      money.Pence            `json:"mrp"`
	Interest money.Pence            `json:"interest"` // on the opening balance
	Closing  money.Pence            `json:"closing"`
}

// longest is how many years any schedule may run.
const longest = 100

func (m MRPPolicy) check(wrong func(field, message string, args ...any)) {
	switch m.Method {
	case EqualInstalment, Annuity:
	case ReducingBalance:
		if m.Charge <= 0 || m.Charge >= 100*rateUnit {
			wrong("charge", "the reducing balance needs a charge of more than 0 and less than 100 per cent of the balance a year")
		}
	default:
		wrong("method", "the method must be %s, %s or %s", EqualInstalment, Annuity, ReducingBalance)
	}
	if m.First != FirstAfterSpend && m.First != FirstAfterUse {
		wrong("first_charge", "the first charge must fall in the “%s” or “%s”", FirstAfterSpend, FirstAfterUse)
	}
	if m.Over < 1 || m.Over > 60 {
		wrong("for_all", "the life of an asset of no class must be 1 to 60 years")
	}
	for _, class := range slices.Sorted(maps.Keys(m.Lives)) {
		n := m.Lives[class]
		if n < 1 || n > 60 {
			wrong("lives", "the life of %s must be 1 to 60 years, not %d", class, n)
		}
	}
	if !sane(m.Rate) || m.Rate < 0 {
		wrong("rate", "the annuity rate must be from 0 to 100 per cent")
	}
}

// life is the life of an asset of that class.
func (m MRPPolicy) life(class string) int {
	if n := m.Lives[class]; n > 0 {
		return n
	}
	return m.Over
}

// MRP is the minimum revenue provision for an amount over a life of years, one
// charge a year. The charges add up to the amount, to the penny: the last takes
// what rounding left. The rate is that of the annuity, or by the reducing
// balance the share charged each year, whose last year, like all others, leaves
// the rest to later ones.
//
// Source: statutory guidance on minimum revenue provision, options 2 to 3.
func MRP(method MRPMethod, amount money.Pence, years int, rate Rate) ([]money.Pence, error) {
	if amount < 0 || years < 1 || years > longest || rate < 0 || !sane(rate) {
		return nil, problem.New(problem.Invalid, "mrp.terms", "A provision needs an amount that is not negative, 1 to %d years, and a rate from 0 to 100 per cent", longest)
	}
	charges := make([]money.Pence, years)
	left := amount
	var level []money.Pence
	if method == Annuity {
		var ok bool
		if level, ok = levelPayment(amount, years, rate); !ok {
			return nil, money.ErrOverflow
		}
	}
	for i := range charges {
		switch {
		case method == ReducingBalance:
			charges[i] = percentOf(left, rate)
		case i == years-1:
			charges[i] = left
		case method == Annuity && rate > 0:
			charges[i] = min(left, level[i])
		default:
			charges[i] = amount / money.Pence(years)
		}
		left -= charges[i]
	}
	return charges, nil
}

// levelPayment is the part of each level payment that repays, rounded for
// itself: A·r/((1+r)^n−1)·(1+r)^(t−1).
func levelPayment(amount money.Pence, years int, rate Rate) ([]money.Pence, bool) {
	if rate == 0 {
		return make([]money.Pence, years), true
	}
	growth := one().power(rate, years).less(one())
	part := one().by(int64(rate), 100*rateUnit).over(growth)
	list := make([]money.Pence, years)
	for i := range list {
		var ok bool
		if list[i], ok = part.pence(amount); !ok {
			return nil, false
		}
		part.grow(rate)
	}
	return list, true
}

// percentOf is r per cent of p, rounded half away from nought.
func percentOf(p money.Pence, r Rate) money.Pence {
	n := new(big.Int).Mul(big.NewInt(int64(p)), big.NewInt(int64(r)))
	got, _ := roundOff(n, hundredth) // smaller than p, as r is at most 100
	return got
}

// Remaining is the charge of this year by equal instalments when a life has been
// changed: what is not yet provided for, over the years that are left.
func Remaining(amount, provided money.Pence, years int) ([]money.Pence, error) {
	if provided > amount {
		return nil, problem.New(problem.Invalid, "mrp.provided", "More was provided for (%s) than was borrowed (%s)", provided, amount)
	}
	return MRP(EqualInstalment, amount-provided, years, 0)
}

// Charges is the whole charge for an amount spent in one year: the provision by
// the policy, and interest on what is not yet provided for, from the year after
// the spend until the last charge. The first charge is in first, at the earliest
// the year after the spend.
func Charges(method MRPMethod, amount money.Pence, spent, first calendar.FinancialYear, years int, mrpRate, interest Rate) ([]Charge, error) {
	provision, err := MRP(method, amount, years, mrpRate)
	if err != nil {
		return nil, err
	}
	var list []Charge
	left := amount
	for y := spent + 1; y < first+calendar.FinancialYear(years); y++ {
		c := Charge{Year: y, Opening: left, Interest: percentOf(left, interest)}
		if y >= first {
			c.MRP = provision[y-first]
		}
		left -= c.MRP
		c.Closing = left
		list = append(list, c)
	}
	return list, nil
}

// Payment is one half-yearly payment of a loan.
type Payment struct {
	Number    int         `json:"number"` // from 1, half a year apart
	Interest  money.Pence `json:"interest"`
	Principal money.Pence `json:"principal"`
	Total     money.Pence `json:"total"`
	Balance   money.Pence `json:"balance"` // afterwards
}

// Loan is the half-yearly payments of a loan of the Public Works Loan Board at
// a rate a year, half of which is due each half year. Interest is rounded to
// the penny, and the last payment repays what is left.
func Loan(kind LoanKind, amount money.Pence, years int, rate Rate) ([]Payment, error) {
	if amount <= 0 || years < 1 || years > longest || rate < 0 || !sane(rate) {
		return nil, problem.New(problem.Invalid, "loan.terms", "A loan needs an amount of more than nought, 1 to %d years, and a rate from 0 to 100 per cent", longest)
	}
	n := 2 * years
	half := func(f *fine) *fine { return f.by(200*rateUnit+int64(rate), 200*rateUnit) }
	var level money.Pence
	switch kind {
	case AnnuityLoan:
		grown := one()
		for range n {
			half(grown)
		}
		payment := one().by(1, int64(n))
		if rate > 0 {
			payment = grown.copy().by(int64(rate), 200*rateUnit).over(grown.copy().less(one()))
		}
		var ok bool
		if level, ok = payment.pence(amount); !ok {
			return nil, money.ErrOverflow
		}
	case EIPLoan, MaturityLoan:
	default:
		return nil, problem.New(problem.Invalid, "loan.kind", "A loan is of the kind %s, %s or %s, not %q", AnnuityLoan, EIPLoan, MaturityLoan, kind)
	}
	list := make([]Payment, n)
	left := amount
	for i := range list {
		interest, _ := roundOff(new(big.Int).Mul(big.NewInt(int64(left)), big.NewInt(int64(rate))), big.NewInt(200*rateUnit))
		p := Payment{Number: i + 1, Interest: interest}
		switch {
		case i == n-1:
			p.Principal = left
		case kind == AnnuityLoan:
			p.Principal = min(left, max(0, level-interest))
		case kind == EIPLoan:
			p.Principal = amount / money.Pence(n)
		}
		left -= p.Principal
		p.Total, p.Balance = p.Interest+p.Principal, left
		list[i] = p
	}
	return list, nil
}
