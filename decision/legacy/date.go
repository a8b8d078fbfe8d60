package legacy

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"moothall/calendar"
)

var monthNames = [...]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

const monthRE = `(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?`

// The spellings of a date, each with where year, month and day stand.
var dateForms = []struct {
	re               *regexp.Regexp
	year, month, day int
}{
	{regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?\s+` + monthRE + `,?\s+(\d{2,4})\b`), 3, 2, 1},
	{regexp.MustCompile(`(?i)\b` + monthRE + `\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{2,4})\b`), 3, 1, 2},
	{regexp.MustCompile(`\b(\d{4})-(\d{2})-(\d{2})\b`), 1, 2, 3},
	{regexp.MustCompile(`\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{2,4})\b`), 3, 2, 1},
}

var weekdayRE = regexp.MustCompile(`(?i)\b(mon|tues|wednes|thurs|fri|satur|sun)day\b`)

// date reads the date in text. What cannot be a day is reported and left out.
func (r *Record) date(text, name string) calendar.Date {
	for _, form := range dateForms {
		m := form.re.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		year, _ := strconv.Atoi(m[form.year])
		day, _ := strconv.Atoi(m[form.day])
		month := monthOf(m[form.month])
		if len(m[form.year]) != 4 {
			r.warn("date.short-year", name, "The year of “%s” has not four digits, so the date was left out", clip(text))
			return calendar.Date{}
		}
		d := calendar.NewDate(year, time.Month(month), day)
		if month < 1 || month > 12 || d.Day() != day || int(d.Month()) != month || d.Year() != year {
			r.warn("date.impossible", name, "“%s” names a day that does not exist, so the date was left out", clip(text))
			return calendar.Date{}
		}
		r.weekdayAgrees(text, name, d)
		return d
	}
	if strings.TrimSpace(text) != "" {
		r.warn("date.unknown", name, "No date could be read in “%s”", clip(text))
	}
	return calendar.Date{}
}

func monthOf(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	for i, name := range monthNames {
		if strings.HasPrefix(strings.ToLower(s), name) {
			return i + 1
		}
	}
	return 0
}

func (r *Record) weekdayAgrees(text, name string, d calendar.Date) {
	printed := weekdayRE.FindString(text)
	if printed != "" && !strings.EqualFold(printed, d.Weekday().String()) {
		r.warn("date.weekday", name, "The page prints “%s”, but %s was a %s", clip(text), d.Long(), d.Weekday())
	}
}

var timeRE = regexp.MustCompile(`(?i)\b(\d{1,2})(?:[.:](\d{2}))?\s*([ap])\.?m\b|\b(\d{1,2})[.:](\d{2})\b|\b(midnight|noon|midday)\b`)

// deadline reads by when call-in had to be made. "Midnight on Friday" is the
// end of Friday.
func (r *Record) deadline(text string) {
	r.CallInText = text
	if text == "" {
		r.warn("deadline.missing", "call_in_deadline", "The page does not say by when call-in had to be made")
		return
	}
	if saysNone(text) {
		return
	}
	d := r.date(text, "call_in_deadline")
	if d.IsZero() {
		return
	}
	m := timeRE.FindStringSubmatch(text)
	if m == nil {
		r.warn("deadline.no-time", "call_in_deadline", "The page gives a day for call-in but no time of day, so the deadline was left out")
		return
	}
	hour, minute, ok := clockOf(m)
	switch {
	case !ok:
		r.warn("deadline.time", "call_in_deadline", "“%s” names a time that does not exist, so the deadline was left out", clip(text))
	case strings.EqualFold(m[6], "midnight"), hour == 12 && minute == 0 && strings.EqualFold(m[3], "a"):
		r.CallInDeadline = d.End()
	default:
		r.CallInDeadline = d.At(hour, minute)
	}
}

func clockOf(m []string) (hour, minute int, ok bool) {
	switch {
	case m[6] != "":
		return 12, 0, true
	case m[4] != "":
		hour, _ = strconv.Atoi(m[4])
		minute, _ = strconv.Atoi(m[5])
		return hour, minute, hour < 24 && minute < 60
	}
	hour, _ = strconv.Atoi(m[1])
	minute, _ = strconv.Atoi(m[2])
	if hour < 1 || hour > 12 || minute > 59 {
		return 0, 0, false
	}
	if strings.EqualFold(m[3], "p") && hour != 12 {
		hour += 12
	}
	return hour, minute, true
}
