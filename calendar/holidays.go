package calendar

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"moothall/internal/problem"
)

// The bank holidays of England and Wales from 2000 to the end of 2028, with
// substitute days and the one-off holidays that were proclaimed: the Golden
// (2002), Diamond (2012) and Platinum (2022) Jubilees with the spring holidays
// that moved, the royal wedding (2011), VE Day (2020), the State Funeral (2022)
// and the coronation (2023). 2028 is as far as the government has published,
// which it does about two years ahead (2028 in November 2025); a later year is
// not worked out from the statute and given as published, because holidays are
// moved and added by proclamation.
//
//go:embed england-and-wales.json
var englandAndWalesData []byte

// Calendar is the bank holidays of a nation between two days.
type Calendar struct {
	name, version string
	first, last   Date
	holidays      map[Date]string
}

// EnglandAndWales is the calendar in the binary.
func EnglandAndWales() *Calendar { return englandAndWales() }

var englandAndWales = sync.OnceValue(func() *Calendar {
	c, err := ParseCalendar(englandAndWalesData)
	if err != nil {
		panic("calendar: the bank holidays in the binary are damaged: " + err.Error())
	}
	return c
})

// ParseCalendar reads a calendar: name, version, first and last day covered,
// and holidays with date and name.
func ParseCalendar(data []byte) (*Calendar, error) {
	var file struct {
		Name     string `json:"name"`
		Version  string `json:"version"`
		First    Date   `json:"first"`
		Last     Date   `json:"last"`
		Holidays []struct {
			Date Date   `json:"date"`
			Name string `json:"name"`
		} `json:"holidays"`
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&file); err != nil {
		return nil, fmt.Errorf("read a calendar: %w", err)
	}
	c := &Calendar{name: file.Name, version: file.Version, first: file.First, last: file.Last, holidays: map[Date]string{}}
	if c.name == "" || c.version == "" || c.first.IsZero() || c.last.Before(c.first) {
		return nil, errors.New("read a calendar: it needs a name, a version, and a first and a last day")
	}
	for _, h := range file.Holidays {
		if !c.Covers(h.Date) || h.Name == "" || c.holidays[h.Date] != "" {
			return nil, fmt.Errorf("read a calendar: the holiday %s %q is outside it, has no name, or is there twice", h.Date, h.Name)
		}
		c.holidays[h.Date] = h.Name
	}
	return c, nil
}

// Version names the calendar and its edition.
func (c *Calendar) Version() string { return c.name + " " + c.version }

// Covers says whether the calendar knows the holidays of day d.
func (c *Calendar) Covers(d Date) bool { return !d.Before(c.first) && !d.After(c.last) }

// Holiday is the name of the bank holiday on d, if it is one.
func (c *Calendar) Holiday(d Date) (string, bool) {
	name, ok := c.holidays[d]
	return name, ok
}

// IsWorkingDay says whether d is neither at a weekend nor a bank holiday.
func (c *Calendar) IsWorkingDay(d Date) bool {
	_, holiday := c.holidays[d]
	return !weekend(d) && !holiday
}

func weekend(d Date) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

// AddWorkingDays is the nth working day after d.
func (c *Calendar) AddWorkingDays(d Date, n int) (Date, error) {
	for n > 0 {
		d = d.AddDays(1)
		if err := c.require(d); err != nil {
			return Date{}, err
		}
		if c.IsWorkingDay(d) {
			n--
		}
	}
	return d, nil
}

func (c *Calendar) require(d Date) error {
	if c.Covers(d) {
		return nil
	}
	return problem.New(problem.Invalid, "calendar.not-covered",
		"The bank holidays of %d are not in the calendar %s, which runs from %s to %s, so no deadline can be worked out there", d.Year(), c.Version(), c.first.Long(), c.last.Long())
}
