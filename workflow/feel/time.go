package feel

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"sync"
	"time"
)

// Dates, times and durations (10.3.2.3.4 to 10.3.2.3.8).
type (
	// A Date is a day of the proleptic Gregorian calendar.
	Date struct {
		Year       int // -999,999,999 to 999,999,999
		Month, Day int
	}
	// A Time is a time of day, local or with a zone.
	Time struct {
		Hour, Minute, Second, Nano int
		Zone                       Zone
	}
	// A DateTime is a date with a time of day.
	DateTime struct {
		Date Date
		Time Time
	}
	// Months is a years and months duration.
	Months int64
	// Seconds is a days and time duration: Sec whole seconds, rounded down, and Nano more.
	Seconds struct {
		Sec  int64
		Nano int32 // 0 to 999,999,999
	}
)

// A Zone is how far a time is from UTC: nothing known, an offset, or a zone of
// the IANA database.
type Zone struct {
	set    bool
	offset int // seconds east
	name   string
	second bool // of the hour that comes twice, the second: the offset is known
}

func (Date) kind() Kind     { return kindDate }
func (Time) kind() Kind     { return kindTime }
func (DateTime) kind() Kind { return kindDateTime }
func (Months) kind() Kind   { return kindMonths }
func (Seconds) kind() Kind  { return kindSeconds }

const (
	maxYear   = 999_999_999
	daySecs   = 86400
	maxOffset = 14 * 3600 // XML Schema Part 2, 3.2.7.3
)

// Days and dates.

// days is the number of days from 1 January 1970.
func (d Date) days() int64 {
	y := int64(d.Year)
	if d.Month <= 2 {
		y--
	}
	era := floorDiv(y, 400)
	yoe := y - era*400
	doy := int64((153*((d.Month+9)%12)+2)/5 + d.Day - 1)
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468
}

func dateOf(days int64) Date {
	z := days + 719468
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d := Date{Year: int(yoe + era*400), Month: int(mp) + 3, Day: int(doy-(153*mp+2)/5) + 1}
	if d.Month > 12 {
		d.Month -= 12
		d.Year++
	}
	return d
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func leap(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

func monthDays(y, m int) int {
	switch m {
	case 2:
		if leap(y) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

func (d Date) valid() bool {
	return d.Year >= -maxYear && d.Year <= maxYear && d.Month >= 1 && d.Month <= 12 && d.Day >= 1 && d.Day <= monthDays(d.Year, d.Month)
}

// addMonths moves by whole months; a day that the month lacks becomes its last.
func (d Date) addMonths(n int64) (Date, bool) {
	if n > 12*3*maxYear || n < -12*3*maxYear {
		return d, false
	}
	m := int64(d.Year)*12 + int64(d.Month-1) + n
	y := floorDiv(m, 12)
	if y < -maxYear || y > maxYear {
		return d, false
	}
	e := Date{Year: int(y), Month: int(m-y*12) + 1, Day: d.Day}
	e.Day = min(e.Day, monthDays(e.Year, e.Month))
	return e, true
}

// weekday is 1 for Monday to 7 for Sunday.
func (d Date) weekday() int {
	return int((d.days()+3)%7+7)%7 + 1
}

func (d Date) yearDay() int { return int(d.days()-Date{d.Year, 1, 1}.days()) + 1 }

// week is the number of the week by ISO 8601.
func (d Date) week() int {
	thursday := dateOf(d.days() + int64(4-d.weekday()))
	return (thursday.yearDay()-1)/7 + 1
}

func (d Date) String() string {
	if d.Year < 0 {
		return fmt.Sprintf("-%04d-%02d-%02d", -d.Year, d.Month, d.Day)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Zones.

var locations sync.Map // name → *time.Location; the names of the IANA database are finite, its paths are not

// zoneNames is the form of the names of the database: areas and places.
var zoneNames = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$`)

func zoneNamed(name string) (Zone, bool) {
	if name == "Local" || len(name) > 64 || !zoneNames.MatchString(name) {
		return Zone{}, false
	}
	if _, ok := locations.Load(name); ok {
		return Zone{set: true, name: name}, true
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return Zone{}, false
	}
	locations.Store(name, loc)
	return Zone{set: true, name: name}, true
}

func (z Zone) location() *time.Location {
	if l, ok := locations.Load(z.name); ok {
		if loc, ok := l.(*time.Location); ok {
			return loc
		}
	}
	return time.UTC
}

// at is the offset in seconds on a local day and time. Of an hour that comes
// twice it is the first, unless the value says otherwise; an hour that is
// skipped is read with the offset from before.
func (z Zone) at(d Date, t Time) int {
	if z.name == "" || z.second {
		return z.offset
	}
	local := d.days()*daySecs + t.seconds()
	before, after := z.offsetAt(local-daySecs), z.offsetAt(local+daySecs)
	if before != after && z.offsetAt(local-int64(before)) != before && z.offsetAt(local-int64(after)) == after {
		return after
	}
	return before
}

// offsetAt is the offset of a named zone at a moment.
func (z Zone) offsetAt(unix int64) int {
	_, off := time.Unix(unix, 0).In(z.location()).Zone()
	return off
}

// standard is the offset of a time of day that has no date: the zone's standard time.
func (z Zone) standard() int {
	if z.name == "" {
		return z.offset
	}
	for _, m := range []time.Month{time.January, time.July} {
		if t := time.Date(2000, m, 1, 12, 0, 0, 0, z.location()); !t.IsDST() {
			_, off := t.Zone()
			return off
		}
	}
	return 0
}

func (z Zone) String() string {
	switch {
	case !z.set:
		return ""
	case z.name != "":
		return "@" + z.name
	case z.offset == 0:
		return "Z"
	}
	sign, o := '+', z.offset
	if o < 0 {
		sign, o = '-', -o
	}
	s := fmt.Sprintf("%c%02d:%02d", sign, o/3600, o/60%60)
	if o%60 != 0 {
		s += fmt.Sprintf(":%02d", o%60)
	}
	return s
}

// Times.

func (t Time) seconds() int64 { return int64(t.Hour)*3600 + int64(t.Minute)*60 + int64(t.Second) }

func (t Time) withSeconds(s int64) Time {
	s = (s%daySecs + daySecs) % daySecs
	t.Hour, t.Minute, t.Second = int(s/3600), int(s/60%60), int(s%60)
	return t
}

func (t Time) String() string {
	return fmt.Sprintf("%02d:%02d:%02d", t.Hour, t.Minute, t.Second) + fraction(t.Nano) + t.Zone.String()
}

func fraction(nano int) string {
	if nano == 0 {
		return ""
	}
	return "." + strings.TrimRight(fmt.Sprintf("%09d", nano), "0")
}

func (d DateTime) String() string { return d.Date.String() + "T" + d.Time.String() }

// local is the number of seconds from 1 January 1970 on the clock on the wall.
func (d DateTime) local() int64 { return d.Date.days()*daySecs + d.Time.seconds() }

// instant is the number of seconds from 1 January 1970 UTC.
func (d DateTime) instant() int64 { return d.local() - int64(d.Time.Zone.at(d.Date, d.Time)) }

// Instant is the moment on the clock of local, which is also the zone of what has none.
func (d DateTime) Instant(local *time.Location) time.Time {
	if !d.Time.Zone.set {
		return time.Date(d.Date.Year, time.Month(d.Date.Month), d.Date.Day, d.Time.Hour, d.Time.Minute, d.Time.Second, d.Time.Nano, local)
	}
	return time.Unix(d.instant(), int64(d.Time.Nano)).In(local)
}

// add moves in time that passes: across a change of the clocks, 24 hours are not always a day.
func (d DateTime) add(s Seconds) (DateTime, bool) {
	sec, ok := addInt(d.local(), s.Sec)
	if !ok {
		return d, false
	}
	nano, off := d.Time.Nano+int(s.Nano), 0
	if nano >= 1e9 {
		nano -= 1e9
		sec++
	}
	if d.Time.Zone.name != "" {
		sec -= int64(d.Time.Zone.at(d.Date, d.Time))
		if sec < -4e16 || sec > 4e16 {
			return d, false
		}
		off = d.Time.Zone.offsetAt(sec)
		sec += int64(off)
	}
	day := floorDiv(sec, daySecs)
	if day < -4e11 || day > 4e11 {
		return d, false
	}
	zone := d.Time.Zone
	zone.second = false
	e := DateTime{Date: dateOf(day), Time: Time{Nano: nano, Zone: zone}.withSeconds(sec)}
	if zone.name != "" && zone.at(e.Date, e.Time) != off {
		e.Time.Zone.offset, e.Time.Zone.second = off, true
	} else if zone.name != "" {
		e.Time.Zone.offset = 0
	}
	return e, e.Date.valid()
}

func addInt(a, b int64) (int64, bool) {
	c := a + b
	return c, (c > a) == (b > 0)
}

// Durations.

func (m Months) String() string {
	sign, n := "", m
	if m < 0 {
		sign, n = "-", -m
	}
	switch y, mo := n/12, n%12; {
	case mo == 0 && y != 0:
		return fmt.Sprintf("%sP%dY", sign, y)
	case y == 0:
		return fmt.Sprintf("%sP%dM", sign, mo)
	default:
		return fmt.Sprintf("%sP%dY%dM", sign, y, mo)
	}
}

// seconds makes a duration of whole seconds and any number of nanoseconds.
func seconds(sec, nano int64) Seconds {
	sec += floorDiv(nano, 1e9)
	return Seconds{Sec: sec, Nano: int32(nano - floorDiv(nano, 1e9)*1e9)} //nolint:gosec // 0 to 999,999,999
}

// The durations that there can be: those that can be written and read back.
const (
	maxMonths  = 12 * 1_000_000_000_000
	maxSeconds = math.MaxInt64 / 8
)

func validMonths(n int64) bool  { return n >= -maxMonths && n <= maxMonths }
func validSeconds(n int64) bool { return n >= -maxSeconds && n <= maxSeconds }

// parts are the sign and the size: days, hours, minutes, seconds, nanoseconds.
func (s Seconds) parts() (sign int64, days, h, m, sec, nano int64) {
	sign, sec, nano = 1, s.Sec, int64(s.Nano)
	if sec < 0 {
		sign, sec = -1, -sec
		if nano > 0 {
			sec, nano = sec-1, 1e9-nano
		}
	}
	return sign, sec / daySecs, sec / 3600 % 24, sec / 60 % 60, sec % 60, nano
}

func (s Seconds) negated() Seconds { return seconds(-s.Sec, -int64(s.Nano)) }

func (s Seconds) compare(t Seconds) int {
	if s.Sec != t.Sec {
		return cmpInt(s.Sec, t.Sec)
	}
	return cmpInt(int64(s.Nano), int64(t.Nano))
}

func cmpInt(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (s Seconds) add(t Seconds) (Seconds, bool) {
	sec, ok := addInt(s.Sec, t.Sec)
	return seconds(sec, int64(s.Nano)+int64(t.Nano)), ok && validSeconds(sec)
}

func (s Seconds) String() string {
	sign, d, h, m, sec, nano := s.parts()
	var b strings.Builder
	if sign < 0 {
		b.WriteByte('-')
	}
	b.WriteByte('P')
	if d > 0 {
		fmt.Fprintf(&b, "%dD", d)
	}
	if h == 0 && m == 0 && sec == 0 && nano == 0 {
		if d == 0 {
			b.WriteString("T0S")
		}
		return b.String()
	}
	b.WriteByte('T')
	if h > 0 {
		fmt.Fprintf(&b, "%dH", h)
	}
	if m > 0 {
		fmt.Fprintf(&b, "%dM", m)
	}
	if sec > 0 || nano > 0 {
		fmt.Fprintf(&b, "%d%sS", sec, fraction(int(nano)))
	}
	return b.String()
}

// Reading.

// digits reads n digits at the front of s (n or more if more), and what is left.
func digits(s string, n int, more bool) (v int, rest string, ok bool) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		if i == n && !more || i >= 9 {
			break
		}
		v = v*10 + int(s[i]-'0')
		i++
	}
	return v, s[i:], i >= n
}

func skip(s string, c byte) (string, bool) {
	if s == "" || s[0] != c {
		return s, false
	}
	return s[1:], true
}

// ParseDate reads a date as XML Schema writes it, without a zone.
func ParseDate(s string) (Date, bool) {
	d, rest, ok := readDate(s)
	return d, ok && rest == ""
}

func readDate(s string) (d Date, rest string, ok bool) {
	neg := strings.HasPrefix(s, "-")
	if neg {
		s = s[1:]
	}
	y, rest, ok := digits(s, 4, true)
	if !ok || len(s)-len(rest) > 4 && s[0] == '0' {
		return d, s, false
	}
	if neg {
		y = -y
	}
	if rest, ok = skip(rest, '-'); !ok {
		return d, s, false
	}
	m, rest, ok := digits(rest, 2, false)
	if !ok {
		return d, s, false
	}
	if rest, ok = skip(rest, '-'); !ok {
		return d, s, false
	}
	day, rest, ok := digits(rest, 2, false)
	d = Date{y, m, day}
	return d, rest, ok && d.valid()
}

// ParseTime reads a time of day, with an offset or an IANA zone after "@" if there is one.
func ParseTime(s string) (Time, bool) {
	t, _, ok := readTime(s)
	return t, ok
}

// readTime also reads 24:00:00, which is 00:00:00 of the next day.
func readTime(s string) (t Time, next, ok bool) {
	if t.Hour, s, ok = digits(s, 2, false); !ok {
		return t, false, false
	}
	if s, ok = skip(s, ':'); !ok {
		return t, false, false
	}
	if t.Minute, s, ok = digits(s, 2, false); !ok {
		return t, false, false
	}
	if s, ok = skip(s, ':'); !ok {
		return t, false, false
	}
	if t.Second, s, ok = digits(s, 2, false); !ok {
		return t, false, false
	}
	if t.Nano, s, ok = readFraction(s); !ok {
		return t, false, false
	}
	if t.Zone, ok = readZone(s); !ok {
		return t, false, false
	}
	if t.Hour == 24 && t.Minute == 0 && t.Second == 0 && t.Nano == 0 {
		t.Hour, next = 0, true
	}
	return t, next, t.Hour < 24 && t.Minute < 60 && t.Second < 60
}

func readFraction(s string) (nano int, rest string, ok bool) {
	rest, found := skip(s, '.')
	if !found {
		return 0, s, true
	}
	i, scale := 0, 100_000_000
	for i < len(rest) && rest[i] >= '0' && rest[i] <= '9' {
		nano += int(rest[i]-'0') * scale
		scale /= 10
		i++
	}
	return nano, rest[i:], i > 0
}

func readZone(s string) (Zone, bool) {
	switch {
	case s == "":
		return Zone{}, true
	case s == "Z" || s == "z":
		return Zone{set: true}, true
	case s[0] == '@':
		return zoneNamed(s[1:])
	case s[0] != '+' && s[0] != '-':
		return Zone{}, false
	}
	neg := s[0] == '-'
	h, s, ok := digits(s[1:], 2, false)
	if !ok {
		return Zone{}, false
	}
	if s, ok = skip(s, ':'); !ok {
		return Zone{}, false
	}
	m, s, ok := digits(s, 2, false)
	if !ok || m > 59 {
		return Zone{}, false
	}
	sec := 0
	if s != "" {
		if s, ok = skip(s, ':'); !ok {
			return Zone{}, false
		}
		if sec, s, ok = digits(s, 2, false); !ok || s != "" || sec > 59 {
			return Zone{}, false
		}
	}
	off := h*3600 + m*60 + sec
	if neg {
		off = -off
	}
	return Zone{set: true, offset: off}, off >= -maxOffset && off <= maxOffset
}

// ParseDateTime reads a date and time; a date alone is its midnight.
func ParseDateTime(s string) (DateTime, bool) {
	d, rest, ok := readDate(s)
	if !ok {
		return DateTime{}, false
	}
	if rest == "" {
		return DateTime{Date: d}, true
	}
	if rest == "Z" { // a date in UTC
		return midnight(d), true
	}
	if rest, ok = skip(rest, 'T'); !ok {
		return DateTime{}, false
	}
	t, next, ok := readTime(rest)
	if ok && next {
		d = dateOf(d.days() + 1)
	}
	return DateTime{Date: d, Time: t}, ok && d.valid()
}

// ParseDuration reads a duration of either kind: P1Y2M or P1DT2H3M4.5S.
func ParseDuration(s string) (Value, bool) {
	neg := strings.HasPrefix(s, "-")
	if neg {
		s = s[1:]
	}
	s, ok := skip(s, 'P')
	if !ok || s == "" {
		return nil, false
	}
	if strings.ContainsAny(s, "DT") {
		return readSeconds(s, neg)
	}
	var total int64
	for _, unit := range []struct {
		letter byte
		months int64
	}{{'Y', 12}, {'M', 1}} {
		if n, rest, found := readCount(s, unit.letter); found {
			if n > maxMonths {
				return nil, false
			}
			total, s = total+n*unit.months, rest
		}
	}
	if neg {
		total = -total
	}
	return Months(total), s == "" && validMonths(total)
}

// readCount reads digits that end with the unit's letter.
func readCount(s string, letter byte) (n int64, rest string, ok bool) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		if i >= 18 {
			return 0, s, false
		}
		n = n*10 + int64(s[i]-'0')
		i++
	}
	if i == 0 || i == len(s) || s[i] != letter {
		return 0, s, false
	}
	return n, s[i+1:], true
}

func readSeconds(s string, neg bool) (Value, bool) {
	var total Seconds
	add := func(n, unit int64) bool {
		if n > maxSeconds/unit {
			return false
		}
		sum, ok := total.add(Seconds{Sec: n * unit})
		total = sum
		return ok
	}
	if n, rest, found := readCount(s, 'D'); found {
		if s = rest; !add(n, daySecs) {
			return nil, false
		}
	}
	if s != "" {
		var ok bool
		if s, ok = skip(s, 'T'); !ok || s == "" {
			return nil, false
		}
		for _, unit := range []struct {
			letter byte
			secs   int64
		}{{'H', 3600}, {'M', 60}, {'S', 1}} {
			if n, rest, found := readCount(s, unit.letter); found {
				if s = rest; !add(n, unit.secs) {
					return nil, false
				}
			}
		}
		if n, rest, found := readCount(s, '.'); found {
			nano, left, ok := readFraction("." + strings.TrimSuffix(rest, "S") + "0")
			if !ok || left != "" || !strings.HasSuffix(rest, "S") || !add(n, 1) {
				return nil, false
			}
			total.Nano, s = int32(nano), "" //nolint:gosec // below 1,000,000,000
		}
	}
	if neg {
		total = total.negated()
	}
	return total, s == ""
}
