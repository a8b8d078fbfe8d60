// Package portfolio chooses business cases: which to do, and from which year,
// so that the value is greatest and every yearly limit is kept. It proposes;
// people decide, and what their decisions cost is shown.
//
// It is arithmetic: it knows no clock and no database, and the same file gives
// the same answer for ever. It keeps these rules, and each has a test of the
// same name:
//
//	BestIsProved           what is called best is best: bounds are proved in whole numbers, and rounding cannot hide a better choice
//	EveryLimitIsKept       a choice is checked again from the file before it is given out
//	OrderNeverMatters      the order of cases, limits and decisions changes no figure
//	FewestOfEquals         of choices of equal value, one with the fewest cases is taken
//	ClashesAreNamed        if nothing can be chosen, rules that cannot be kept together are named, none of them needlessly
//	ManualDecisionsBind    a decision of people is kept, and the value that it loses is shown
//	TimeUpSaysTheGap       when the time is up, the best found is given with how much better the best could be
//
// Of several choices with equal value and equally many cases, the same one is
// found every time for the same file, whatever its order, but no rule says
// which. That holds for answers that are proved: when the time is up, the
// answer is what had been found by then.
//
// The package does not know how a value was worked out (package costmodel and
// its callers discount), who may decide (package decision), or how a page
// looks.
package portfolio

import (
	"encoding/json"
	"fmt"
	"strconv"

	"moothall/calendar"
	"moothall/money"
)

// Format is the first member of every file.
const Format = "moothall-portfolio/1"

// The bounds of a file. They keep every sum of the optimiser exact.
const (
	MostCases    = 2000
	MostLimits   = 200
	MostYears    = 60
	MostColumns  = 10_000                             // start years of all cases together
	MostRequires = 10_000                             // of all cases together
	MostOfACase  = money.Pence(1_000_000_000_000)     // £10 billion, in a year or as a value
	MostTogether = money.Pence(1_000_000_000_000_000) // the sizes of all values
	MostOfALimit = money.Pence(100_000_000_000_000)   // £1,000 billion
	MostDays     = 1_000_000                          // staff days of a case in a year
	MostRisk     = 1_000_000                          // points of a case
	MostNumber   = 100_000_000_000                    // days or points of a limit
)

// The years that a portfolio may look at.
const earliest, latest = 1948, 2200

// File is what the command `moothall portfolio` reads and what the pages make
// of the cases.
type File struct {
	Format string                 `json:"format"`
	Title  string                 `json:"title"`
	First  calendar.FinancialYear `json:"first_year"`
	Years  int                    `json:"years"`
	Cases  []Case                 `json:"cases"`
	Limits []Limit                `json:"limits,omitempty"`
	Manual []Override             `json:"manual,omitempty"` // what people decided, whatever the proposal
}

// Case is a business case that may be chosen. Amounts are of its own years,
// with no delay; a year that is not there is nothing.
type Case struct {
	ID        string                                 `json:"id"`
	Title     string                                 `json:"title"`
	Value     money.Pence                            `json:"value"` // if it begins in its own year; usually the NPSV
	Capital   map[calendar.FinancialYear]money.Pence `json:"capital,omitempty"`
	Revenue   map[calendar.FinancialYear]money.Pence `json:"revenue,omitempty"` // net of displaced budgets, so it may be negative
	StaffDays map[calendar.FinancialYear]int64       `json:"staff_days,omitempty"`
	Risk      int64                                  `json:"risk,omitempty"` // points
	Mandatory bool                                   `json:"mandatory,omitempty"`
	// Requires are cases that must be chosen too, at any of their starts: a
	// delay is counted from a case's own years, so it says nothing about which
	// of two cases comes first.
	Requires  []string `json:"requires,omitempty"`
	Exclusive string   `json:"exclusive,omitempty"` // the group of which at most one case is chosen
	Starts    []Start  `json:"starts,omitempty"`    // later starts that may be chosen instead
	NotNow    bool     `json:"not_now,omitempty"`   // it cannot begin in its own year
	// BeyondOK allows a delay to move money past the last year, and money before
	// the first year that a delay can move into it. What is outside the years
	// counts towards no year's limit, and still towards limits over all years.
	BeyondOK bool `json:"beyond_ok,omitempty"`
}

// Start is a later start of a case: everything moves by Delay years. Value is
// what it is then worth, which only who can discount knows.
type Start struct {
	Delay int         `json:"delay"`
	Value money.Pence `json:"value"`
}

// Kind is what a limit limits.
type Kind string

// The kinds of limits.
const (
	Capital Kind = "capital"
	Revenue Kind = "revenue"
	Staff   Kind = "staff" // days
	Risk    Kind = "risk"  // points, of all years
)

// InPounds says whether k is counted in money.
func (k Kind) InPounds() bool { return k == Capital || k == Revenue }

// Limit is the most that the chosen cases may need.
type Limit struct {
	Name  string                 `json:"name"`
	Kind  Kind                   `json:"kind"`
	Year  calendar.FinancialYear `json:"year,omitzero"` // zero is all years together
	Most  Quantity               `json:"most"`
	Cases []string               `json:"cases,omitempty"` // the cases that it limits; none is all
}

// Override is a decision of people about one case.
type Override struct {
	Case   string `json:"case"`
	Choose bool   `json:"choose"`
	Start  *int   `json:"start,omitempty"` // the delay, if that is decided too
	Reason string `json:"reason"`
	By     string `json:"by"`
}

// Quantity is an amount of money, or a number of days or points. In JSON money
// is a string of pounds and a number is a number.
type Quantity struct {
	N     int64 // pence if Money
	Money bool
}

// Pounds is p as a quantity.
func Pounds(p money.Pence) Quantity { return Quantity{int64(p), true} }

// Number is a quantity that is no money.
func Number(n int64) Quantity { return Quantity{N: n} }

// String is the quantity for people.
func (q Quantity) String() string {
	if q.Money {
		return money.Pence(q.N).Short()
	}
	return strconv.FormatInt(q.N, 10)
}

// MarshalJSON writes a string of pounds, or a number.
func (q Quantity) MarshalJSON() ([]byte, error) {
	if q.Money {
		return json.Marshal(money.Pence(q.N))
	}
	return json.Marshal(q.N)
}

// UnmarshalJSON reads a string of pounds, or a whole number.
func (q *Quantity) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		var p money.Pence
		if err := json.Unmarshal(b, &p); err != nil {
			return err
		}
		*q = Pounds(p)
		return nil
	}
	n, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil {
		return fmt.Errorf("%s is neither an amount of money in quotation marks nor a whole number", b)
	}
	*q = Number(n)
	return nil
}

// of says a quantity of a kind: £1m of capital, 120 staff days, 14 risk points.
func (k Kind) of(n int64) string {
	switch k {
	case Capital:
		return money.Pence(n).Short() + " of capital"
	case Revenue:
		return money.Pence(n).Short() + " of revenue"
	case Staff:
		return counted(n, "staff day")
	}
	return counted(n, "risk point")
}

func counted(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// when is the year of a limit in a sentence.
func (l *Limit) when() string {
	if l.Year == 0 {
		return "over all years"
	}
	return "in " + l.Year.String()
}

// amount is what a case that begins delay years late takes of the limit.
func (l *Limit) amount(c *Case, delay int) int64 {
	of := func(y calendar.FinancialYear) int64 {
		switch l.Kind {
		case Capital:
			return int64(c.Capital[y])
		case Revenue:
			return int64(c.Revenue[y])
		}
		return c.StaffDays[y]
	}
	switch {
	case l.Kind == Risk:
		return c.Risk
	case l.Year != 0:
		return of(l.Year - calendar.FinancialYear(delay))
	}
	sum := int64(0)
	switch l.Kind {
	case Capital:
		for _, p := range c.Capital {
			sum += int64(p)
		}
	case Revenue:
		for _, p := range c.Revenue {
			sum += int64(p)
		}
	default:
		for _, d := range c.StaffDays {
			sum += d
		}
	}
	return sum
}

// starts are the delays with which a case may begin, in order, and its value
// with each.
func (c *Case) starts() []Start {
	var list []Start
	if !c.NotNow {
		list = append(list, Start{0, c.Value})
	}
	list = append(list, c.Starts...)
	sortBy(list, func(s Start) int { return s.Delay })
	return list
}
