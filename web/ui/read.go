package ui

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"moothall/calendar"
	"moothall/internal/problem"
)

// Field reads one answer, without white space around it and with plain line
// ends.
func Field(r *http.Request, name string) string {
	return strings.TrimSpace(strings.ReplaceAll(r.PostForm.Get(name), "\r\n", "\n"))
}

// Day reads a day from its three boxes. Nothing in any of them is no day.
func Day(read func(name string) string, name string) (calendar.Date, *problem.Problem) {
	day, month, year := read(name+"-day"), read(name+"-month"), read(name+"-year")
	if day == "" && month == "" && year == "" {
		return calendar.Date{}, nil
	}
	d, errD := strconv.Atoi(day)
	m, errM := strconv.Atoi(month)
	y, errY := strconv.Atoi(year)
	made := calendar.NewDate(y, time.Month(m), d)
	if errD != nil || errM != nil || errY != nil || y < 1800 || y > 2200 || made.Day() != d || made.Month() != time.Month(m) {
		return calendar.Date{}, problem.New(problem.Invalid, "date.none", "“%s” is not a date: enter a day, a month and a year in numbers, like 27 9 2026", Clip(day+" "+month+" "+year)).On(name)
	}
	return made, nil
}

// Clip is the beginning of what a person typed, short enough to be said back in
// a sentence.
func Clip(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// SetDay puts a day into its three boxes.
func SetDay(v url.Values, name string, d calendar.Date) {
	if d.IsZero() {
		v.Add(name+"-day", "")
		v.Add(name+"-month", "")
		v.Add(name+"-year", "")
		return
	}
	v.Add(name+"-day", strconv.Itoa(d.Day()))
	v.Add(name+"-month", strconv.Itoa(int(d.Month())))
	v.Add(name+"-year", strconv.Itoa(d.Year()))
}
