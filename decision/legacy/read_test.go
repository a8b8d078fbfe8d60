package legacy

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/internal/problem"
)

func read(t *testing.T, text string) Record {
	t.Helper()
	rec, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func fixture(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("testdata/strategy.txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func (r Record) has(code string) bool {
	return slices.ContainsFunc(r.Warnings, func(w Warning) bool { return w.Code == code })
}

func TestAWholeRecordIsRead(t *testing.T) {
	rec := read(t, fixture(t))
	for what, pair := range map[string][2]string{
		"council":    {rec.Council, "Aldermere Borough Council"},
		"body":       {rec.Body, "Cabinet"},
		"title":      {rec.Title, "ICT Strategy"},
		"decided":    {rec.DecidedOn.String(), "2007-09-27"},
		"published":  {rec.PublishedOn.String(), "2007-10-01"},
		"deadline":   {rec.CallInDeadline.Format(time.RFC3339), "2007-10-05T23:59:59+01:00"},
		"reasons":    {rec.Reasons, "So that one strategy directs what is bought."},
		"dispensed":  {rec.Dispensations, "Not applicable"},
		"conflicts":  {rec.Conflicts, ""},
		"first":      {rec.Resolutions[0].Number + " " + rec.Resolutions[0].Text, "1 the strategy be adopted."},
		"second":     {rec.Resolutions[1].Number + " " + rec.Resolutions[1].Text, "2 Members look at how the strategy is funded when they agree the medium term financial plan and"},
		"narrative":  {strings.SplitN(rec.Narrative, "\n\n", 3)[1], "In all the technologies cost 11.85m over ten years. Of that, 9.8m displaces what services spend already."},
		"last words": {rec.Narrative[len(rec.Narrative)-len("750K of capital."):], "750K of capital."},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: got %q, want %q", what, pair[0], pair[1])
		}
	}
	if len(rec.Resolutions) != 2 || len(rec.Alternatives) != 0 {
		t.Errorf("got %d resolutions and %d alternatives", len(rec.Resolutions), len(rec.Alternatives))
	}
	for _, code := range []string{"alternatives.blank", "conflicts.missing", "resolutions.no-words", "resolutions.cut-off", "text.pound-sign"} {
		if !rec.has(code) {
			t.Errorf("the warning %s is missing from %+v", code, rec.Warnings)
		}
	}
}

func TestMidnightIsTheEnd(t *testing.T) {
	for _, spelling := range []string{
		"Not later than midnight on Friday 5th October 2007", "Not later than Midnight on Friday, 5 October 2007", "Midnight on Friday, 5th October 2007",
		"Midnight, 5th October 2007", "Midnight, 5 October 2007.", "Midnight Friday, 5 October 2007", "midnight 05/10/2007",
	} {
		rec := read(t, strings.Replace(fixture(t), "Not later than midnight on Friday 5th October 2007", spelling, 1))
		if got := rec.CallInDeadline.Format(time.RFC3339); got != "2007-10-05T23:59:59+01:00" {
			t.Errorf("%q was read as %s", spelling, got)
		}
	}
	for spelling, want := range map[string]string{"5pm on Friday 5 October 2007": "17:00", "4.30 pm on 5 October 2007": "16:30", "12 noon, 5 October 2007": "12:00", "17:15 on 5th October 2007": "17:15"} {
		rec := read(t, strings.Replace(fixture(t), "Not later than midnight on Friday 5th October 2007", spelling, 1))
		if got := rec.CallInDeadline.Format("15:04"); got != want {
			t.Errorf("%q was read as %s", spelling, got)
		}
	}
}

func TestNeverGuessed(t *testing.T) {
	tests := map[string]struct{ old, new, code string }{
		"a day that does not exist":            {"27th September 2007", "31st September 2007", "date.impossible"},
		"a year of two digits":                 {"27th September 2007", "27th September 07", "date.short-year"},
		"a deadline without a time":            {"midnight on Friday 5th", "Friday 5th", "deadline.no-time"},
		"no title":                             {"Title of Item/Report\nICT Strategy\n", "", "title.missing"},
		"no publication":                       {"Date of Publication: 01 October 2007", "", "published_on.missing"},
		"published before it was decided":      {"01 October 2007", "01 September 2007", "published.before-decision"},
		"a deadline before publication":        {"Friday 5th October", "Friday 28th September", "deadline.before-publication"},
		"a date that is none":                  {"01 October 2007", "some time soon", "date.unknown"},
		"the meeting's day as the publication": {"01 October 2007", "27 September 2007", "published.same-day"},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			if rec := read(t, strings.Replace(fixture(t), c.old, c.new, 1)); !rec.has(c.code) {
				t.Fatalf("want the warning %s, got %+v", c.code, rec.Warnings)
			}
		})
	}
}

func TestNoneIsNotBlank(t *testing.T) {
	for _, none := range []string{"None", "N/A", "Not applicable", "Nil.", "None declared", "No conflicts of interest were declared"} {
		rec := read(t, strings.Replace(fixture(t), "Conflicts of Interest\n", "Conflicts of Interest\n"+none+"\n", 1))
		if rec.Conflicts != none || !rec.ConflictsStated || rec.has("conflicts.missing") {
			t.Errorf("%q was read as %q, stated %v", none, rec.Conflicts, rec.ConflictsStated)
		}
	}
	rec := read(t, strings.Replace(fixture(t), "Not later than midnight on Friday 5th October 2007", "N/A", 1))
	if !rec.CallInDeadline.IsZero() || rec.has("deadline.missing") {
		t.Errorf("N/A is a statement: %+v", rec.Warnings)
	}
}

func TestWeekdayAgrees(t *testing.T) {
	rec := read(t, strings.Replace(fixture(t), "Friday 5th", "Monday 5th", 1))
	if !rec.has("date.weekday") || rec.CallInDeadline.IsZero() {
		t.Fatalf("got %+v", rec.Warnings)
	}
}

func TestResolutionsKeepTheirNumbersAndKind(t *testing.T) {
	rec := read(t, strings.Replace(fixture(t), "1. the strategy be adopted.\n\n2. Members", "RESOLVED that\n(i) the strategy be adopted.\nRECOMMENDED to Council that\n(ii) Members", 1))
	if len(rec.Resolutions) != 2 || rec.Resolutions[0].Number != "(i)" || rec.Resolutions[1].Kind != RecommendedToCouncil || rec.Resolutions[1].Number != "(ii)" {
		t.Fatalf("got %+v", rec.Resolutions)
	}
}

func TestWhatIsNoRecordIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": " \n", "a picture": "\x89PNG\x00\x1a", "a PDF": "%PDF-1.7", "a letter": "Dear all,\nnothing was decided.\n", "a huge file": strings.Repeat("a", 1<<20+1), "many records": strings.Repeat("Title: one of many\n", 300),
	} {
		if _, err := Read(strings.NewReader(text)); len(problem.All(err)) == 0 {
			t.Errorf("%s: want a problem, got %v", name, err)
		}
	}
}

func TestASavedPageIsReadAsItLooks(t *testing.T) {
	var page strings.Builder
	page.WriteString("<!DOCTYPE html><html><head><script>alert(1)</script></head><body>")
	for l := range strings.Lines(fixture(t)) {
		page.WriteString("<div>" + strings.TrimSpace(l) + "</div>\n")
	}
	page.WriteString("</body></html>")
	rec := read(t, page.String())
	if rec.Title != "ICT Strategy" || len(rec.Resolutions) != 2 || !rec.has("text.page") || strings.Contains(rec.Narrative, "alert") {
		t.Fatalf("got %+v", rec)
	}
}

func TestNothingInvented(t *testing.T) {
	notInvented(t, fixture(t), read(t, fixture(t)))
}

// notInvented looks for every word of a record on its page.
func notInvented(t *testing.T, page string, rec Record) {
	t.Helper()
	whole := strings.Join(strings.Fields(page), "")
	said := append([]string{rec.Council, rec.Body, rec.Reference, rec.Title, rec.CallInText, rec.Narrative, rec.ResolvedWords, rec.Reasons, rec.Conflicts, rec.Dispensations}, rec.Alternatives...)
	for _, r := range rec.Resolutions {
		said = append(said, r.Number, r.Text)
	}
	looked := map[string]bool{}
	for _, s := range append(said, rec.Attachments...) {
		for word := range strings.FieldsSeq(s) {
			if !looked[word] && !strings.Contains(whole, word) {
				t.Fatalf("%q is not on the page", word)
			}
			looked[word] = true
		}
	}
}

func FuzzRead(f *testing.F) {
	b, err := os.ReadFile("testdata/strategy.txt")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(b))
	f.Add("Cabinet Decision: 1st May 2008\nRecord of the Decision\nRESOLVED that\n(i) a\n(ii) b")
	f.Fuzz(func(t *testing.T, text string) {
		rec, err := Read(strings.NewReader(text))
		if err != nil {
			return
		}
		if strings.Contains(text, "<") || strings.ContainsFunc(text, func(r rune) bool { return r > 126 || r < ' ' && r != '\n' }) {
			return // decoded, extracted or cleaned: its words need not be literal
		}
		notInvented(t, text, rec)
	})
}
