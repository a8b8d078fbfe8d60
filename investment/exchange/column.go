package exchange

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"moothall/calendar"
	"moothall/investment/costmodel"
)

// column is one of what a line says besides its amounts: in the workbook, in
// CSV, and back.
type column struct {
	head  string
	name  string // short, for codes and lists
	width float64
	list  func(c *costmodel.Case) []string // what it can be; nil: any text
	get   func(l *costmodel.Line) string
	// set changes the line and says what is wrong, if anything is.
	set     func(c *costmodel.Case, l *costmodel.Line, cell value) string
	numeric bool // written as a number
}

// value is what a cell holds: its text, or its number as it is stored.
type value struct {
	text     string
	isNumber bool
	dates1904
}

// dates1904 says that the workbook counts its days from 1904, as old Macintosh
// ones do.
type dates1904 bool

// plain is the text, with a number as people write it.
func (v value) plain() string {
	if v.isNumber {
		return number(v.text)
	}
	return v.text
}

// of is a column of text.
func of(head, name string, width float64, field func(l *costmodel.Line) *string) column {
	return column{head: head, name: name, width: width,
		get: func(l *costmodel.Line) string { return *field(l) },
		set: func(_ *costmodel.Case, l *costmodel.Line, v value) string {
			*field(l) = kept(*field(l), v.plain())
			return ""
		}}
}

// oneOf makes a column of text accept only what its list has; nothing is
// always accepted.
func (col column) oneOf(what string, list func(c *costmodel.Case) []string) column {
	inner := col.set
	col.list = list
	col.set = func(c *costmodel.Case, l *costmodel.Line, v value) string {
		all := list(c)
		text := clean(v.plain())
		if i := slices.IndexFunc(all, func(s string) bool { return strings.EqualFold(s, text) }); text != "" && i >= 0 && !slices.Contains(all, text) {
			text = all[i]
		} else if text != "" && i < 0 {
			if len(all) == 0 {
				return fmt.Sprintf("“%s” is no %s of the case, which has none", short(text), what)
			}
			return fmt.Sprintf("“%s” is no %s. There are: %s", short(text), what, strings.Join(all, ", "))
		}
		return inner(c, l, value{text: text})
	}
	return col
}

// yes is a column that says yes or nothing.
func yes(head, name string, field func(l *costmodel.Line) *bool) column {
	return column{head: head, name: name, width: 11, list: func(*costmodel.Case) []string { return []string{"yes"} },
		get: func(l *costmodel.Line) string {
			if *field(l) {
				return "yes"
			}
			return ""
		},
		set: func(_ *costmodel.Case, l *costmodel.Line, v value) string {
			switch strings.ToLower(clean(v.text)) {
			case "yes", "y", "true", "1", "x":
				*field(l) = true
			case "", "no", "n", "false", "0":
				*field(l) = false
			default:
				return fmt.Sprintf("“%s” is neither yes nor no", short(v.text))
			}
			return ""
		}}
}

// percent is a column of one of the three points.
func percent(head, name string, which func(p *costmodel.Points) *costmodel.Rate) column {
	return column{head: head, name: name, width: 10, numeric: true,
		get: func(l *costmodel.Line) string {
			if l.Points == nil || name == "mode" && l.Points.Mode == 0 {
				return ""
			}
			return which(l.Points).String()
		},
		set: func(_ *costmodel.Case, l *costmodel.Line, v value) string {
			text := clean(v.text)
			if text == "" {
				return ""
			}
			var r costmodel.Rate
			if v.isNumber {
				n, off, ok := decimal(text, 4)
				if !ok || off {
					return fmt.Sprintf("%s is not a number of per cent with at most four decimals, like 90", short(number(text)))
				}
				r = costmodel.Rate(n)
			} else {
				var err error
				if r, err = costmodel.ParseRate(text); err != nil {
					return fmt.Sprintf("“%s” is not a number of per cent with at most four decimals, like 90", short(text))
				}
			}
			if l.Points == nil {
				l.Points = &costmodel.Points{}
			}
			*which(l.Points) = r
			return ""
		}}
}

func optionIDs(c *costmodel.Case) (list []string) {
	for _, o := range c.Options {
		list = append(list, o.ID)
	}
	return list
}

func partnerIDs(c *costmodel.Case) (list []string) {
	for _, p := range c.Partners {
		list = append(list, p.ID)
	}
	return list
}

func keyIDs(c *costmodel.Case) (list []string) {
	for _, k := range c.Keys {
		list = append(list, k.ID)
	}
	return list
}

func kindWords(*costmodel.Case) (list []string) {
	for _, k := range costmodel.Kinds() {
		list = append(list, k.Words())
	}
	return list
}

func fixed(list ...string) func(*costmodel.Case) []string {
	return func(*costmodel.Case) []string { return list }
}

// kindOf is the kind that a text names, by its words or its short name.
func kindOf(text string) (costmodel.Kind, bool) {
	for _, k := range costmodel.Kinds() {
		if strings.EqualFold(text, k.Words()) || strings.EqualFold(text, string(k)) {
			return k, true
		}
	}
	return "", false
}

// columns are all of them, in the order of the sheet. The first is the short
// name of the line, by which it is found again.
func columns() []column {
	id := of("Line", "id", 10, func(l *costmodel.Line) *string { return &l.ID })
	id.set = func(*costmodel.Case, *costmodel.Line, value) string { return "" } // was matched by it
	return []column{
		id,
		of("Option", "option", 14, func(l *costmodel.Line) *string { return &l.Option }).oneOf("option", optionIDs),
		of("Area", "area", 20, func(l *costmodel.Line) *string { return &l.Area }),
		{head: "Kind", name: "kind", width: 21, list: kindWords,
			get: func(l *costmodel.Line) string { return l.Kind.Words() },
			set: func(_ *costmodel.Case, l *costmodel.Line, v value) string {
				k, known := kindOf(clean(v.text))
				if !known {
					if clean(v.text) == "" {
						return "says no kind of line. There are: " + strings.Join(kindWords(nil), "; ")
					}
					return fmt.Sprintf("“%s” is no kind of line. There are: %s", short(v.text), strings.Join(kindWords(nil), "; "))
				}
				l.Kind = k
				return ""
			}},
		of("Name", "label", 34, func(l *costmodel.Line) *string { return &l.Label }),
		of("Nature", "nature", 12, func(l *costmodel.Line) *string { return &l.Nature }).oneOf("nature", fixed(costmodel.Natures()...)),
		of("Fund", "fund", 13, func(l *costmodel.Line) *string { return &l.Fund }).oneOf("fund", fixed(costmodel.Funds()...)),
		of("Budget line", "budget-line", 13, func(l *costmodel.Line) *string { return &l.BudgetLine }),
		of("Partner", "partner", 12, func(l *costmodel.Line) *string { return &l.Partner }).oneOf("partner", partnerIDs),
		of("Sharing key", "key", 12, func(l *costmodel.Line) *string { return &l.Key }).oneOf("sharing key", keyIDs),
		of("Asset class", "class", 12, func(l *costmodel.Line) *string { return &l.Class }),
		{head: "Life, years", name: "life", width: 10, numeric: true,
			get: func(l *costmodel.Line) string {
				if l.Life == 0 {
					return ""
				}
				return strconv.Itoa(l.Life)
			},
			set: func(_ *costmodel.Case, l *costmodel.Line, v value) string {
				text := clean(v.plain())
				if text == "" {
					l.Life = 0
					return ""
				}
				n, err := strconv.Atoi(text)
				if err != nil || n < 0 || n > 60 {
					return fmt.Sprintf("“%s” is no life of an asset: enter 1 to 60 years", short(text))
				}
				l.Life = n
				return ""
			}},
		of("Timing", "timing", 18, func(l *costmodel.Line) *string { return (*string)(&l.Timing) }).oneOf("timing", fixed(costmodel.Choices()["timing"]...)),
		{head: "Prices", name: "prices", width: 10, list: fixed("nominal", "real"),
			get: func(l *costmodel.Line) string {
				if l.Real {
					return "real"
				}
				return "nominal"
			},
			set: func(_ *costmodel.Case, l *costmodel.Line, v value) string {
				switch strings.ToLower(clean(v.text)) {
				case "real":
					l.Real = true
				case "", "nominal":
					l.Real = false
				default:
					return fmt.Sprintf("“%s” are no prices: enter nominal for those of each year, or real", short(v.text))
				}
				return ""
			}},
		{head: "Prices of", name: "price-year", width: 10,
			get: func(l *costmodel.Line) string {
				if l.PriceYear == 0 {
					return ""
				}
				return l.PriceYear.String()
			},
			set: func(_ *costmodel.Case, l *costmodel.Line, v value) string {
				text := clean(v.text)
				if text == "" {
					l.PriceYear = 0
					return ""
				}
				y, known := yearOf(v)
				if !known {
					return fmt.Sprintf("“%s” is not a financial year: write it like 2026/27", short(v.plain()))
				}
				l.PriceYear = y
				return ""
			}},
		of("Optimism bias", "bias", 20, func(l *costmodel.Line) *string { return &l.Bias }),
		percent("Low, %", "low", func(p *costmodel.Points) *costmodel.Rate { return &p.Low }),
		percent("Likeliest, %", "mode", func(p *costmodel.Points) *costmodel.Rate { return &p.Mode }),
		percent("High, %", "high", func(p *costmodel.Points) *costmodel.Rate { return &p.High }),
		yes("Transfer", "transfer", func(l *costmodel.Line) *bool { return &l.Transfer }),
		yes("Sunk", "sunk", func(l *costmodel.Line) *bool { return &l.Sunk }),
		yes("Illustrative", "illustrative", func(l *costmodel.Line) *bool { return &l.Illustrative }),
		of("Owner", "owner", 18, func(l *costmodel.Line) *string { return &l.Owner }),
		{head: "Ends", name: "ends", width: 12,
			get: func(l *costmodel.Line) string {
				if l.Ends.IsZero() {
					return ""
				}
				return l.Ends.String()
			},
			set: func(_ *costmodel.Case, l *costmodel.Line, v value) string {
				text := clean(v.text)
				if text == "" {
					l.Ends = calendar.Date{}
					return ""
				}
				d, known := dayOf(v)
				if !known {
					return fmt.Sprintf("“%s” is not a date: write it like 2027-03-31", short(v.plain()))
				}
				l.Ends = d
				return ""
			}},
		of("Confidence", "confidence", 11, func(l *costmodel.Line) *string { return &l.Confidence }).oneOf("grade of confidence", fixed("A", "B", "C", "D")),
		of("Evidence", "evidence", 24, func(l *costmodel.Line) *string { return &l.Evidence }),
		of("Note", "note", 24, func(l *costmodel.Line) *string { return &l.Note }),
		of("Source", "source", 24, func(l *costmodel.Line) *string { return &l.Source }),
	}
}

// at is which column has that short name.
func at(name string) int {
	return slices.IndexFunc(columns(), func(c column) bool { return c.name == name })
}

// serial is the day that a sheet stores as a number.
func serial(raw string, from1904 dates1904) (calendar.Date, bool) {
	n, off, ok := decimal(raw, 0)
	if !ok || off || n < 61 || n > 110_000 { // before 1 March 1900 the count is wrong by a day
		return calendar.Date{}, false
	}
	if from1904 {
		n += 1462
	}
	return calendar.NewDate(1899, 12, 30).AddDays(int(n)), true
}

// dayOf reads a date: as a sheet stores it, 2027-03-31, or 31/03/2027 as it is
// written in this country.
func dayOf(v value) (calendar.Date, bool) {
	if v.isNumber {
		return serial(v.text, v.dates1904)
	}
	text := clean(v.text)
	if p := strings.Split(text, "/"); len(p) == 3 && len(p[2]) == 4 && len(p[0]) <= 2 && len(p[1]) <= 2 {
		text = p[2] + "-" + strings.Repeat("0", 2-len(p[1])) + p[1] + "-" + strings.Repeat("0", 2-len(p[0])) + p[0]
	}
	d, err := calendar.ParseDate(text)
	return d, err == nil
}

// yearOf reads a financial year: 2026/27, 2026-27, 2026/2027, 26/27 and the
// like. A spreadsheet takes 2011/12 for December 2011 when it is typed: such a
// date is the year that was meant.
func yearOf(v value) (calendar.FinancialYear, bool) {
	if v.isNumber {
		d, ok := serial(v.text, v.dates1904)
		if ok && d.Day() == 1 && int(d.Month()) == (d.Year()+1)%100 {
			return calendar.FinancialYear(d.Year()), true
		}
		return 0, false
	}
	text := strings.ToUpper(strings.Join(strings.Fields(clean(v.text)), ""))
	text = strings.TrimPrefix(text, "FY")
	text = strings.NewReplacer("–", "/", "-", "/", "—", "/").Replace(text)
	a, b, two := strings.Cut(text, "/")
	if !two || strings.Trim(a+b, "0123456789") != "" || (len(a) != 4 && len(a) != 2) || (len(b) != 2 && len(b) != 4) || len(b) > len(a) {
		return 0, false
	}
	if len(a) == 2 {
		a = "20" + a
	}
	first, _ := strconv.Atoi(a) // digits alone
	second, _ := strconv.Atoi(b)
	next := first + 1
	if len(b) == 2 {
		next %= 100
	}
	return calendar.FinancialYear(first), second == next && first >= 1900
}
