package bpmn

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"moothall/workflow/feel"
)

func london(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

const hour, minute = time.Hour, time.Minute

// TestTimes is the times of timers: each part against dates counted by hand.
func TestTimes(t *testing.T) {
	t.Run("ParseSpan", parseSpan)
	t.Run("SpanOf", spanOf)
	t.Run("After", spanAfter)
	t.Run("ParseMoment", parseMoment)
	t.Run("ParseCycle", parseCycle)
	t.Run("Next", cycleNext)
	t.Run("of the model", timesOfModel)
}

func parseSpan(t *testing.T) {
	const not, parts, long = "is not a duration such as P7D, PT2H or P1M", "has parts of a day, month or year; write whole ones, and hours", "is longer than 200 years"
	tests := map[string]struct {
		want Span
		bad  string
	}{
		"P7D":                    {Span{Days: 7}, ""},
		"P2W":                    {Span{Days: 14}, ""},
		"P1W2D":                  {Span{Days: 9}, ""},
		"P1M":                    {Span{Months: 1}, ""},
		"P1Y6M":                  {Span{Months: 18}, ""},
		"PT36H":                  {Span{Rest: 36 * hour}, ""},
		"P1DT12H30M":             {Span{Days: 1, Rest: 12*hour + 30*minute}, ""},
		"PT1M":                   {Span{Rest: minute}, ""},
		"PT1.5H":                 {Span{Rest: 90 * minute}, ""},
		"PT0.25S":                {Span{Rest: 250 * time.Millisecond}, ""},
		"P0D":                    {Span{}, ""},
		"PT0S":                   {Span{}, ""},
		" PT5M\n":                {Span{Rest: 5 * minute}, ""},
		"-P1DT1H":                {Span{Days: -1, Rest: -hour}, ""},
		"-P1Y":                   {Span{Months: -12}, ""},
		"P200Y":                  {Span{Months: 2400}, ""},
		"P0.5D":                  {Span{}, parts},
		"P1.5M":                  {Span{}, parts},
		"P0.1Y":                  {Span{}, parts},
		"P1.2W":                  {Span{}, parts},
		"P200Y1M":                {Span{}, long},
		"-P201Y":                 {Span{}, long},
		"P73201D":                {Span{}, long},
		"PT2000000H":             {Span{}, long},
		"P99999999999999999999D": {Span{}, long},
		"":                       {Span{}, not},
		"P":                      {Span{}, not},
		"-P":                     {Span{}, not},
		"PT":                     {Span{}, not},
		"P1DT":                   {Span{}, not},
		"P-1D":                   {Span{}, not},
		"+P1D":                   {Span{}, not},
		"PP1D":                   {Span{}, not},
		"p1d":                    {Span{}, not},
		"1D":                     {Span{}, not},
		"P1H":                    {Span{}, not},
		"PT1D":                   {Span{}, not},
		"P1":                     {Span{}, not},
		"P1.2.3D":                {Span{}, not},
		"P٣D":                    {Span{}, not},
		"P1e3D":                  {Span{}, not},
		"P1D2D":                  {Span{}, not},
		"P1D1M":                  {Span{}, not},
		"PT1S1H":                 {Span{}, not},
		"two days":               {Span{}, not},
	}
	for in, test := range tests {
		got, err := ParseSpan(in)
		checkTimes(t, in, got == test.want, err, test.bad)
	}
}

// checkTimes compares one row of a table: what was read, or that it was refused.
func checkTimes(t *testing.T, in string, right bool, err error, bad string) {
	t.Helper()
	switch {
	case bad == "" && (err != nil || !right):
		t.Errorf("%q is read wrongly, or refused: %v", in, err)
	case bad != "" && (err == nil || !strings.HasSuffix(err.Error(), bad)):
		t.Errorf("%q: %v; want %q", in, err, bad)
	}
}

func spanOf(t *testing.T) {
	tests := map[string]struct {
		in   feel.Value
		want Span
		bad  string
	}{
		"months":          {feel.Months(14), Span{Months: 14}, ""},
		"negative months": {feel.Months(-1), Span{Months: -1}, ""},
		"two days and one hour": {feel.Seconds{Sec: 2*86400 + 3600}, Span{Days: 2, Rest: hour},
			""},
		"minus a day and a half": {feel.Seconds{Sec: -129600}, Span{Days: -1, Rest: -12 * hour}, ""},
		"parts of a second":      {feel.Seconds{Sec: 1, Nano: 5e8}, Span{Rest: 1500 * time.Millisecond}, ""},
		"a text":                 {feel.String("P1M"), Span{Months: 1}, ""},
		"another text":           {feel.String("soon"), Span{}, `"soon" is not a duration such as P7D, PT2H or P1M`},
		"a number":               {feel.Int(3), Span{}, "3 is not a duration"},
		"nothing":                {nil, Span{}, "is not a duration"},
		"201 years":              {feel.Months(201 * 12), Span{}, "is longer than 200 years"},
		"minus 201 years":        {feel.Months(-201 * 12), Span{}, "is longer than 200 years"},
		"seconds without end":    {feel.Seconds{Sec: 1 << 62}, Span{}, "is longer than 200 years"},
		"seconds without start":  {feel.Seconds{Sec: -1 << 62}, Span{}, "is longer than 200 years"},
	}
	for name, test := range tests {
		got, err := SpanOf(test.in)
		checkTimes(t, name, got == test.want, err, test.bad)
	}
}

// The zone is Europe/London: in 2027 summer time runs from 28 March to 31 October.
func spanAfter(t *testing.T) {
	tests := map[string]struct{ from, span, want string }{
		"an hour":                            {"2027-01-05T09:00", "PT1H", "2027-01-05T10:00Z"},
		"a month":                            {"2027-01-05T09:00", "P1M", "2027-02-05T09:00Z"},
		"a month after the 31st":             {"2027-01-31T09:00", "P1M", "2027-02-28T09:00Z"},
		"a month after the 31st, leap year":  {"2028-01-31T09:00", "P1M", "2028-02-29T09:00Z"},
		"two months after the 31st":          {"2027-01-31T09:00", "P2M", "2027-03-31T09:00+01"},
		"a month after the 30th":             {"2027-01-30T09:00", "P1M", "2027-02-28T09:00Z"},
		"three months over a year":           {"2027-11-30T09:00", "P3M", "2028-02-29T09:00Z"},
		"a year after a leap day":            {"2028-02-29T09:00", "P1Y", "2029-02-28T09:00Z"},
		"four years after a leap day":        {"2028-02-29T09:00", "P4Y", "2032-02-29T09:00Z"},
		"a month and a day":                  {"2027-01-31T09:00", "P1M1D", "2027-03-01T09:00Z"},
		"a month back":                       {"2027-03-31T09:00", "-P1M", "2027-02-28T09:00Z"},
		"a month back over the year":         {"2027-01-15T09:00", "-P1M", "2026-12-15T09:00Z"},
		"a day back":                         {"2027-03-01T09:00", "-P1D", "2027-02-28T09:00Z"},
		"a day into summer time":             {"2027-03-27T09:00", "P1D", "2027-03-28T09:00+01"},
		"24 hours into summer time":          {"2027-03-27T09:00", "PT24H", "2027-03-28T10:00+01"},
		"a day out of summer time":           {"2027-10-30T09:00", "P1D", "2027-10-31T09:00Z"},
		"24 hours out of summer time":        {"2027-10-30T09:00", "PT24H", "2027-10-31T08:00Z"},
		"two weeks over the change":          {"2027-03-20T17:00", "P2W", "2027-04-03T17:00+01"},
		"six months over the change":         {"2027-01-15T12:00", "P6M", "2027-07-15T12:00+01"},
		"a day to the hour that is not":      {"2027-03-27T01:30", "P1D", "2027-03-28T02:30+01"},
		"a day and an hour over the change":  {"2027-03-27T23:30", "P1DT1H", "2027-03-29T00:30+01"},
		"nothing":                            {"2027-01-05T09:00", "PT0S", "2027-01-05T09:00Z"},
		"a century over a year without leap": {"2096-02-29T09:00", "P4Y", "2100-02-28T09:00Z"},
		"200 years":                          {"2027-01-05T09:00", "P200Y", "2227-01-05T09:00Z"},
	}
	zone := london(t)
	for name, test := range tests {
		from, err := time.ParseInLocation("2006-01-02T15:04", test.from, zone)
		if err != nil {
			t.Fatal(err)
		}
		span, err := ParseSpan(test.span)
		if err != nil {
			t.Fatal(err)
		}
		if got := span.After(from).Format("2006-01-02T15:04Z07"); got != test.want {
			t.Errorf("%s: %s and %s is %s; want %s", name, test.from, test.span, got, test.want)
		}
	}
}

func parseMoment(t *testing.T) {
	const not, years = "is not a date such as 2026-04-01 or a date and time such as 2026-04-01T09:00", "is not between the years 1900 and 2300"
	tests := map[string]struct{ want, bad string }{
		"2027-01-05":                        {"2027-01-05T00:00:00Z", ""},
		"2027-07-05":                        {"2027-07-04T23:00:00Z", ""},
		"2027-07-05T09:00":                  {"2027-07-05T08:00:00Z", ""},
		"2027-07-05T09:00:30":               {"2027-07-05T08:00:30Z", ""},
		"2027-07-05T09:00:30.5":             {"2027-07-05T08:00:30.5Z", ""},
		"2027-07-05T09:00Z":                 {"2027-07-05T09:00:00Z", ""},
		"2027-07-05T09:00:00+05:30":         {"2027-07-05T03:30:00Z", ""},
		"2027-07-05T09:00:00-04:00":         {"2027-07-05T13:00:00Z", ""},
		"2027-07-05T09:00:00@Europe/Berlin": {"2027-07-05T07:00:00Z", ""},
		" 2028-02-29 ":                      {"2028-02-29T00:00:00Z", ""},
		"1900-01-01":                        {"1900-01-01T00:00:00Z", ""},
		"2300-12-31":                        {"2300-12-31T00:00:00Z", ""},
		"1899-12-31":                        {"", years},
		"2301-01-01T00:00:00Z":              {"", years},
		"9999-12-31T09:00:00@Europe/Berlin": {"", years},
		"2027-02-29":                        {"", not},
		"2027-13-01":                        {"", not},
		"2027-01-05T25:00":                  {"", not},
		"5.1.2027":                          {"", not},
		"2027-01":                           {"", not},
		"":                                  {"", not},
		"09:00:00":                          {"", not},
		"P1D":                               {"", not},
		"tomorrow":                          {"", not},
	}
	zone := london(t)
	for in, test := range tests {
		got, err := ParseMoment(in, zone)
		checkTimes(t, in, got.UTC().Format(time.RFC3339Nano) == test.want, err, test.bad)
	}
}

func parseCycle(t *testing.T) {
	const often, none, not, repetition, span = "does not say how often: write R3 for three times, or R for ever", "repeats after no time at all", "is neither a repetition such as R3/P1D nor a cron expression such as 0 9 * * MON", "is not a repetition such as R3/P1D", "is not a duration such as P7D, PT2H or P1M"
	start := time.Date(2027, 4, 1, 8, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		want Cycle
		bad  string
	}{
		"R3/PT10H":                         {Cycle{Times: 3, Every: Span{Rest: 10 * hour}}, ""},
		"R/P1D":                            {Cycle{Times: -1, Every: Span{Days: 1}}, ""},
		" R/P1M ":                          {Cycle{Times: -1, Every: Span{Months: 1}}, ""},
		"R/2027-04-01T09:00:00/P1Y":        {Cycle{Times: -1, Start: start, Every: Span{Months: 12}}, ""},
		"R5/2027-04-01T09:00:00+01:00/P1W": {Cycle{Times: 5, Start: start, Every: Span{Days: 7}}, ""},
		"R1000000/P1D":                     {Cycle{Times: 1_000_000, Every: Span{Days: 1}}, ""},
		"0 9 * * MON":                      {Cycle{Times: -1, Cron: "0 9 * * MON"}, ""},
		"*/15 8-18 * * 1-5":                {Cycle{Times: -1, Cron: "*/15 8-18 * * 1-5"}, ""},
		"0 0 9 ? * MON":                    {Cycle{Times: -1, Cron: "0 0 9 * * MON"}, ""},
		"R0/P1D":                           {Cycle{}, often},
		"R-1/P1D":                          {Cycle{}, often},
		"R1000001/P1D":                     {Cycle{}, often},
		"Rx/P1D":                           {Cycle{}, often},
		"R3":                               {Cycle{}, repetition},
		"R/P1D/P1D/P1D":                    {Cycle{}, repetition},
		"R3/PT0S":                          {Cycle{}, none},
		"R3/-P1D":                          {Cycle{}, none},
		"R3/P0.5D":                         {Cycle{}, "has parts of a day, month or year; write whole ones, and hours"},
		"R3/daily":                         {Cycle{}, span},
		"R3/2027-04-01T09:00:00/daily":     {Cycle{}, span},
		"R3/soon/P1D":                      {Cycle{}, "is not a date such as 2026-04-01 or a date and time such as 2026-04-01T09:00"},
		"R3/2500-01-01/P1D":                {Cycle{}, "is not between the years 1900 and 2300"},
		"R/2027-04-01T09:00:00/2028-04-01": {Cycle{}, span},
		"0 9 * *":                          {Cycle{}, not},
		"0 9 * * * * *":                    {Cycle{}, not},
		"60 9 * * *":                       {Cycle{}, not},
		"0 24 * * *":                       {Cycle{}, not},
		"0 9 32 * *":                       {Cycle{}, not},
		"0 9 * 13 *":                       {Cycle{}, not},
		"0 9 * * FUN":                      {Cycle{}, not},
		"@daily":                           {Cycle{}, not},
		"":                                 {Cycle{}, not},
		"P1D":                              {Cycle{}, not},
	}
	for in, test := range tests {
		got, err := ParseCycle(in, london(t))
		right := got.Times == test.want.Times && got.Every == test.want.Every && got.Cron == test.want.Cron && got.Start.Equal(test.want.Start)
		checkTimes(t, in, right, err, test.bad)
	}
}

// Each cycle is armed at 09:00 on 31 January 2027, in London.
func cycleNext(t *testing.T) {
	tests := map[string]struct {
		cycle, now string
		n          int
		want       string // empty: never again
	}{
		"the first time":                  {"R3/P1D", "2027-01-31T09:00", 0, "2027-02-01T09:00Z"},
		"the third time":                  {"R3/P1D", "2027-02-02T09:00", 2, "2027-02-03T09:00Z"},
		"not a fourth time":               {"R3/P1D", "2027-02-03T09:00", 3, ""},
		"the first month":                 {"R/P1M", "2027-01-31T09:00", 0, "2027-02-28T09:00Z"},
		"the second month":                {"R/P1M", "2027-02-28T09:00", 1, "2027-03-31T09:00+01"},
		"the third month":                 {"R/P1M", "2027-03-31T09:00", 2, "2027-04-30T09:00+01"},
		"however late it is asked":        {"R/P1M", "2027-12-24T09:00", 2, "2027-04-30T09:00+01"},
		"the start is the first time":     {"R2/2027-04-01T09:00:00/P1Y", "2027-01-31T09:00", 0, "2027-04-01T09:00+01"},
		"and a year after it":             {"R2/2027-04-01T09:00:00/P1Y", "2027-04-01T09:00", 1, "2028-04-01T09:00+01"},
		"and not again":                   {"R2/2027-04-01T09:00:00/P1Y", "2028-04-01T09:00", 2, ""},
		"ten hours, over the change":      {"R/2027-03-28T00:00:00/PT10H", "2027-03-28T00:00", 1, "2027-03-28T11:00+01"},
		"a cron of five":                  {"0 9 * * MON", "2027-01-31T09:00", 0, "2027-02-01T09:00Z"},
		"a cron of five, at that time":    {"0 9 * * MON", "2027-02-01T09:00", 0, "2027-02-08T09:00Z"},
		"a cron of six":                   {"0 30 9 * * MON", "2027-02-01T09:00", 7, "2027-02-01T09:30Z"},
		"a cron, into summer time":        {"0 9 * * *", "2027-03-27T09:00", 0, "2027-03-28T09:00+01"},
		"a cron, out of summer time":      {"0 9 * * *", "2027-10-30T09:00", 0, "2027-10-31T09:00Z"},
		"a cron at an hour that is not":   {"30 1 * * *", "2027-03-27T09:00", 0, "2027-03-29T01:30+01"},
		"a cron at an hour that is twice": {"30 1 * * *", "2027-10-30T09:00", 0, "2027-10-31T01:30Z"},
		"a cron on the last of a month":   {"0 9 31 * *", "2027-01-31T09:00", 0, "2027-03-31T09:00+01"},
		"a cron on a leap day":            {"0 9 29 2 *", "2027-01-31T09:00", 0, "2028-02-29T09:00Z"},
		"a cron that never comes":         {"0 9 31 2 *", "2027-01-31T09:00", 0, ""},
	}
	zone := london(t)
	armed := time.Date(2027, 1, 31, 9, 0, 0, 0, zone)
	for name, test := range tests {
		c, err := ParseCycle(test.cycle, zone)
		if err != nil {
			t.Fatal(err)
		}
		now, err := time.ParseInLocation("2006-01-02T15:04", test.now, zone)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if next, again := c.Next(armed, now, test.n); again {
			got = next.Format("2006-01-02T15:04Z07")
		}
		if got != test.want {
			t.Errorf("%s: %s comes %q; want %q", name, test.cycle, got, test.want)
		}
	}
}

// A time in a model stands for itself, or is an expression.
func timesOfModel(t *testing.T) {
	tests := map[string]struct {
		in   string
		kind TimeKind
		feel string
	}{
		"a duration":                     {timed("timeDuration", "P7D"), AfterSpan, `"P7D"`},
		"a date":                         {timed("timeDate", " 2027-04-01 "), AtDate, `"2027-04-01"`},
		"a cycle":                        {timed("timeCycle", "R3/P1D"), InCycles, `"R3/P1D"`},
		"an expression":                  {timed("timeDuration", "= wait"), AfterSpan, "wait"},
		"an expression of JUEL":          {timed("timeDate", "${due}"), AtDate, "due"},
		"an expression without its sign": {timed("timeDuration", `duration("P1D") + rest`), AfterSpan, `duration("P1D") + rest`},
		"a path without its sign":        {timed("timeDate", `claim.due`), AtDate, `claim.due`},
		"working days":                   {chain("s c e", `<intermediateCatchEvent id="c">`+extended("timerEventDefinition", "", `<m:time workingDays="10" calendar="courts" at="17:00"/>`)+`</intermediateCatchEvent>`), AfterDays, "10"},
		"working hours":                  {chain("s c e", `<intermediateCatchEvent id="c">`+extended("timerEventDefinition", "", `<m:time workingHours="= h"/>`, `<timeDuration>P1D</timeDuration>`)+`</intermediateCatchEvent>`), AfterHours, "h"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c, _ := runs(t, test.in).Node("c")
			if got := c.Event.Time; got.Kind != test.kind || got.Expr.FEEL != test.feel {
				t.Errorf("the time is %+v, %+v", got, got.Expr)
			}
			if test.kind == AfterDays && (c.Event.Time.Calendar != "courts" || c.Event.Time.Clock != "17:00") {
				t.Errorf("the time is %+v", c.Event.Time)
			}
		})
	}
}
