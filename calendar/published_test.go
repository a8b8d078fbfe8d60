package calendar

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"moothall/internal/problem"
)

// published is a list of some years in the government's shape, with the given
// extra days; of one year, only so many holidays.
func published(from, to int, extra ...string) string {
	var b strings.Builder
	b.WriteString(`{"scotland":{"division":"scotland","events":[]},"england-and-wales":{"division":"england-and-wales","events":[`)
	for y := from; y <= to; y++ {
		for _, day := range []string{"01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-25", "12-26"} {
			fmt.Fprintf(&b, `{"title":"Holiday","date":"%d-%s","notes":"","bunting":true},`, y, day)
		}
	}
	for _, day := range extra {
		fmt.Fprintf(&b, `{"title":"One-off","date":"%s","notes":"","bunting":false},`, day)
	}
	return strings.TrimSuffix(b.String(), ",") + `]}}`
}

func TestANewerListTakesThePlaceOfItsYears(t *testing.T) {
	newer, err := ParsePublished([]byte(published(2027, 2029, "2028-06-05")), "2027-11-10")
	if err != nil {
		t.Fatal(err)
	}
	all, err := EnglandAndWales().With(newer)
	if err != nil {
		t.Fatal(err)
	}
	if all.Years() != "2000 to 2029" || !strings.HasSuffix(all.Version(), ", with the list of 2027-11-10") {
		t.Errorf("it is %s of %s", all.Version(), all.Years())
	}
	for day, want := range map[string]string{"2002-06-03": "Golden", "2028-06-05": "One-off", "2029-12-25": "Holiday", "2028-05-29": ""} {
		d, _ := ParseDate(day)
		if got, _ := all.Holiday(d); (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s is %q, want %q", day, got, want)
		}
	}
	var gained, lost bool
	for _, d := range EnglandAndWales().Differences(all) {
		gained = gained || d.Added && d.String() == "Monday 5 June 2028 is a bank holiday: One-off"
		lost = lost || !d.Added && strings.HasPrefix(d.String(), "Monday 29 May 2028 is no bank holiday any more")
	}
	if !gained || !lost {
		t.Error("the differences do not say what came and what went")
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseCalendar(text)
	if err != nil || again.Version() != all.Version() || len(again.holidays) != len(all.holidays) {
		t.Errorf("written and read again it is %v, %v", again, err)
	}
}

func TestWhatIsNoPublishedListIsRefused(t *testing.T) {
	cut := strings.Replace(published(2027, 2028), `{"title":"Holiday","date":"2028-12-26","notes":"","bunting":true}`, `{"title":"Holiday","date":"2027-12-27"}`, 1)
	for name, text := range map[string]string{
		"nothing":        "",
		"another thing":  `{"holidays":[]}`,
		"a list":         `[]`,
		"no text":        "\x00\x01",
		"a bad date":     published(2027, 2028, "2027-02-31"),
		"a day twice":    published(2027, 2028, "2027-12-25"),
		"a year missing": published(2027, 2028, "2031-01-01"),
		"cut off":        cut,
		"huge":           strings.Repeat(" ", MostPublished+1),
		"no title":       strings.Replace(published(2027, 2028), `"Holiday"`, `" "`, 1),
	} {
		if _, err := ParsePublished([]byte(text), "x"); !problem.Is(err, problem.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	later, err := ParsePublished([]byte(published(2031, 2032)), "x")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := EnglandAndWales().With(later); !problem.Is(err, problem.Invalid) {
		t.Errorf("years that nobody knows are passed over: %v", err)
	}
}

func FuzzParsePublished(f *testing.F) {
	f.Add([]byte(published(2027, 2028)))
	f.Add([]byte(`{"england-and-wales":{"events":[{"title":"x","date":"0000-00-00"}]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := ParsePublished(text, "x")
		if err == nil && !c.Covers(c.First()) {
			t.Fatal("a calendar does not cover its first day")
		}
	})
}
