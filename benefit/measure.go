package benefit

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"moothall/internal/problem"
	"moothall/money"
)

// Direction is which way a measure should go.
type Direction string

// The two directions.
const (
	Rise Direction = "rise"
	Fall Direction = "fall"
)

// Measure is what is counted. A value of it is a whole number of its smallest
// unit: pence for pounds, otherwise 10^-Decimals of the unit.
type Measure struct {
	Name      string    `json:"measure"`
	Unit      string    `json:"unit"` // "£", "%" or words such as "hours a week"
	Decimals  int       `json:"decimals"`
	Direction Direction `json:"direction"`
}

const (
	pounds  = "£"
	percent = "%"

	// most is the greatest size of a value: ten trillion pounds in pence.
	most = 1_000_000_000_000_000
)

var numberShape = regexp.MustCompile(`^([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?$`)

// Parse reads a value as people write it: £7,400,000, 7.4m or 7400000.00 for
// pounds; 1,250.5, 1250.5 or 1,250.5 hours a week for hours a week. What is
// finer than the measure's decimals is refused, never rounded. field is the
// answer at fault if it cannot be read.
func (m Measure) Parse(field, s string) (int64, error) {
	refuse := func(format string, args ...any) (int64, error) {
		return 0, problem.New(problem.Invalid, "benefit.value", format, args...).On(field)
	}
	t := strings.TrimSpace(s)
	switch {
	case t == "":
		return refuse("Enter a value in %s", m.Unit)
	case len(t) > 100:
		return refuse("A value must be 100 characters or fewer")
	case m.Unit == pounds:
		p, err := money.Parse(t)
		if err != nil {
			return refuse("%s", err)
		}
		if p > most || p < -most {
			return refuse("%q is too large to be a value", t)
		}
		return int64(p), nil
	}
	t = strings.TrimSpace(strings.TrimSuffix(t, m.Unit))
	digits, negative := strings.CutPrefix(strings.Replace(t, "−", "-", 1), "-")
	if !numberShape.MatchString(digits) {
		return refuse("%q is not a number: write it like 1234 or 1,234, with commas only between thousands", s)
	}
	whole, part, _ := strings.Cut(strings.ReplaceAll(digits, ",", ""), ".")
	if len(part) > m.Decimals {
		return refuse("%q is finer than this measure: use %s", s, m.places())
	}
	n, err := strconv.ParseInt(whole+part+strings.Repeat("0", m.Decimals-len(part)), 10, 64)
	if err != nil || n > most {
		return refuse("%q is too large to be a value", s)
	}
	if negative {
		n = -n
	}
	return n, nil
}

func (m Measure) places() string {
	switch m.Decimals {
	case 0:
		return "a whole number"
	case 1:
		return "at most 1 decimal place"
	}
	return fmt.Sprintf("at most %d decimal places", m.Decimals)
}

// Say is a value with its unit, exactly: £7,400,000, 12.5%, 340 hours a week.
func (m Measure) Say(v int64) string {
	switch m.Unit {
	case pounds:
		return money.Pence(v).Pounds()
	case percent:
		return spoken(v, m.Decimals) + percent
	}
	return spoken(v, m.Decimals) + " " + m.Unit
}

// Short is Say for a headline: millions of pounds are written £7.4m where that
// is exact.
func (m Measure) Short(v int64) string {
	if m.Unit == pounds {
		return money.Pence(v).Short()
	}
	return m.Say(v)
}

// spoken is v with commas between thousands and a true minus.
func spoken(v int64, decimals int) string {
	sign, whole, part := split(v, decimals)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if sign != "" {
		sign = "−"
	}
	return sign + whole + part
}

// split is the digits of v before the point, and the point with those after it.
func split(v int64, decimals int) (sign, whole, part string) {
	size := uint64(v)
	if v < 0 {
		sign, size = "-", -size
	}
	digits := fmt.Sprintf("%0*d", decimals+1, size)
	whole, part = digits[:len(digits)-decimals], digits[len(digits)-decimals:]
	if part != "" {
		part = "." + part
	}
	return sign, whole, part
}

// Number is a value as a public document has it: its exact digits as text,
// such as "7400000.00", so that no program rounds them.
type Number struct {
	Smallest int64 // in the measure's smallest unit
	Decimals int
}

// String is the exact digits, with the minus of a keyboard.
func (n Number) String() string {
	sign, whole, part := split(n.Smallest, n.Decimals)
	return sign + whole + part
}

// MarshalText writes String.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (n *Number) UnmarshalText(b []byte) error {
	whole, part, _ := strings.Cut(string(b), ".")
	v, err := strconv.ParseInt(whole+part, 10, 64)
	if err != nil {
		return fmt.Errorf("read a value: %w", err)
	}
	*n = Number{Smallest: v, Decimals: len(part)}
	return nil
}
