package calendar

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"moothall/internal/problem"
)

// MostPublished is the most bytes that a published list of bank holidays may
// have: the government's has a twentieth of it.
const MostPublished = 1 << 20

// leastHolidays is how many bank holidays a year in England and Wales has had
// since 1978. A year with fewer is a list that was cut off.
const leastHolidays = 8

// mostHolidays is more than any year has had, with every one-off.
const mostHolidays = 20

// ParsePublished reads the bank holidays as the government publishes them: a
// JSON object with a member "england-and-wales" that has a list of "events",
// each with a title and a date. It covers whole years, from the first to the
// last that the list has. Edition says which list it is, such as the day on
// which it was taken.
func ParsePublished(data []byte, edition string) (*Calendar, error) {
	refuse := func(message string, args ...any) (*Calendar, error) {
		return nil, problem.New(problem.Invalid, "calendar.published", message, args...).On("text")
	}
	if len(data) > MostPublished {
		return refuse("The list of bank holidays is larger than 1 MB, which none is. Take the file bank-holidays.json as it is published")
	}
	var file struct {
		Nation struct {
			Events []struct {
				Title string `json:"title"`
				Date  string `json:"date"`
			} `json:"events"`
		} `json:"england-and-wales"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return refuse("This is not the list of bank holidays as the government publishes it: it is not JSON, or its parts have other shapes. Take the file bank-holidays.json as it is")
	}
	events := file.Nation.Events
	if len(events) == 0 || len(events) > 2000 {
		return refuse("The list has %d bank holidays for England and Wales: take the file bank-holidays.json as it is published", len(events))
	}
	c := &Calendar{name: "england-and-wales", version: edition, holidays: map[Date]string{}}
	perYear := map[int]int{}
	for n, e := range events {
		day, err := ParseDate(e.Date)
		title := strings.TrimSpace(e.Title)
		if err != nil || title == "" || len([]rune(title)) > 100 || day.Year() < 1978 || day.Year() > 2200 {
			return refuse("Entry %d of the list has no title of 1 to 100 characters, or no date like 2027-12-27", n+1)
		}
		if c.holidays[day] != "" {
			return refuse("The list has %s twice", day.Long())
		}
		c.holidays[day] = title
		perYear[day.Year()]++
		if c.first.IsZero() || day.Year() < c.first.Year() {
			c.first = NewDate(day.Year(), time.January, 1)
		}
		if day.Year() > c.last.Year() {
			c.last = NewDate(day.Year(), time.December, 31)
		}
	}
	for y := c.first.Year(); y <= c.last.Year(); y++ {
		if perYear[y] > mostHolidays {
			return refuse("The list has %d bank holidays in %d, which is more than any year has", perYear[y], y)
		}
		if perYear[y] < leastHolidays {
			return refuse("The list has %d bank holidays in %d, and a year has at least %d: it seems to be cut off", perYear[y], y, leastHolidays)
		}
	}
	return c, nil
}

// First is the first day that the calendar knows.
func (c *Calendar) First() Date { return c.first }

// Last is the last day that the calendar knows.
func (c *Calendar) Last() Date { return c.last }

// Edition is the version without the name.
func (c *Calendar) Edition() string { return c.version }

// With is c with the years of newer in place of its own. The two must meet: no
// day between them may be unknown.
func (c *Calendar) With(newer *Calendar) (*Calendar, error) {
	if newer.first.After(c.last.AddDays(1)) || newer.last.AddDays(1).Before(c.first) {
		return nil, problem.New(problem.Invalid, "calendar.gap", "The list begins in %d and the calendar ends in %d: the years between would be unknown", newer.first.Year(), c.last.Year()).On("text")
	}
	all := &Calendar{name: c.name, version: c.version + ", with the list of " + newer.version, first: c.first, last: c.last, holidays: map[Date]string{}}
	if newer.first.Before(c.first) {
		all.first = newer.first
	}
	if newer.last.After(c.last) {
		all.last = newer.last
	}
	for day, name := range c.holidays {
		if !newer.Covers(day) {
			all.holidays[day] = name
		}
	}
	for day, name := range newer.holidays {
		all.holidays[day] = name
	}
	return all, nil
}

// Difference is a day that is a bank holiday in one of two calendars alone.
type Difference struct {
	Date  Date
	Name  string
	Added bool // in the newer
}

// String says it as a person would.
func (d Difference) String() string {
	if d.Added {
		return fmt.Sprintf("%s is a bank holiday: %s", d.Date.WithDay(), d.Name)
	}
	return fmt.Sprintf("%s is no bank holiday any more: it was %s", d.Date.WithDay(), d.Name)
}

// Differences are the days on which c and newer differ, in order.
func (c *Calendar) Differences(newer *Calendar) []Difference {
	var list []Difference
	for day, name := range c.holidays {
		if _, is := newer.holidays[day]; !is {
			list = append(list, Difference{day, name, false})
		}
	}
	for day, name := range newer.holidays {
		if _, was := c.holidays[day]; !was {
			list = append(list, Difference{day, name, true})
		}
	}
	slices.SortFunc(list, func(a, b Difference) int { return a.Date.Compare(b.Date) })
	return list
}

// MarshalJSON writes what ParseCalendar reads.
func (c *Calendar) MarshalJSON() ([]byte, error) {
	type holiday struct {
		Date Date   `json:"date"`
		Name string `json:"name"`
	}
	file := struct {
		Name     string    `json:"name"`
		Version  string    `json:"version"`
		First    Date      `json:"first"`
		Last     Date      `json:"last"`
		Holidays []holiday `json:"holidays"`
	}{Name: c.name, Version: c.version, First: c.first, Last: c.last}
	for day, name := range c.holidays {
		file.Holidays = append(file.Holidays, holiday{day, name})
	}
	slices.SortFunc(file.Holidays, func(a, b holiday) int { return a.Date.Compare(b.Date) })
	return json.Marshal(file)
}

// Years says the span of the calendar, such as 2000 to 2028.
func (c *Calendar) Years() string {
	return strconv.Itoa(c.first.Year()) + " to " + strconv.Itoa(c.last.Year())
}
