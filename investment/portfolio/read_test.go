package portfolio

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/money"
)

func sample(t *testing.T) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/portfolio.json")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestReadAndSolve(t *testing.T) {
	f, err := Read(bytes.NewReader(sample(t)))
	if err != nil {
		t.Fatal(err)
	}
	c := f.Cases[2]
	if c.Value != 800_000_00 || c.Revenue[2029] != 25_000_50 || c.Capital[2028] != 300_000_00 || *f.Manual[0].Start != 1 || f.Limits[2].Most != Number(350) {
		t.Errorf("%+v", f)
	}
	r := mustSolve(t, f, Options{})
	if chosen(r) != "BC-1 BC-2 BC-4" && chosen(r) != "BC-1 BC-2 BC-3" {
		t.Error(chosen(r))
	}
	t.Run("what is written is read again", func(t *testing.T) {
		b, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		g, err := Read(bytes.NewReader(b))
		if err != nil || !reflect.DeepEqual(f, g) {
			t.Errorf("%+v\n%+v: %v", f, g, err)
		}
	})
}

func TestReadIsStrict(t *testing.T) {
	tests := map[string]struct{ old, new, want string }{
		"an unknown member":           {`"title": "ICT`, `"titel": "", "title": "ICT`, `Line 3, column 3: the file has no member "titel". Its members are format, title, first_year, years, cases, limits and manual`},
		"a member of a case in caps":  {`"mandatory": true`, `"Mandatory": true`, `Line 25, column 7: a case has no member "Mandatory"`},
		"a member twice":              {`"risk": 2,`, `"risk": 2, "risk": 3,`, `Line 24, column 18: cases[1].risk is there twice: keep one of them`},
		"a year twice":                {`"2028/29": "150000.00"`, `"2028/29": "1", "2028-29": "1"`, `cases[0].capital has the year 2028-29 twice: keep one of them`},
		"a missing member":            {`"title": "Network renewal",`, ``, `Line 18, column 5: a case must have the member "title": add it`},
		"three decimals":              {`25000.50`, `25000.505`, `Line 32, column 30: cases[2].revenue.2029/30: "25000.505" is not a whole number of pence: use at most two decimals`},
		"an amount without marks":     {`"value": "500000"`, `"value": 500000`, `Line 41, column 16: cases[3].value must be text in quotation marks, not 500000`},
		"a number with marks":         {`"risk": 9`, `"risk": "9"`, `cases[3].risk must be a whole number without quotation marks, not "9"`},
		"half a point":                {`"risk": 9`, `"risk": 9.5`, `cases[3].risk must be a whole number without quotation marks, not 9.5`},
		"half a day in a limit":       {`"most": 350`, `"most": 350.5`, `limits[2].most: 350.5 is neither an amount of money in quotation marks nor a whole number`},
		"a word for yes":              {`"mandatory": true`, `"mandatory": "yes"`, `cases[1].mandatory must be true or false, not "yes"`},
		"null":                        {`"risk": 9`, `"risk": null`, `cases[3].risk is null: give it or leave it out`},
		"a year that is none":         {`"first_year": "2027/28"`, `"first_year": "2027"`, `first_year: "2027" is not a financial year: write it like 2027/08`},
		"a key that is no year":       {`"2028-29": "300000"`, `"2028": "300000"`, `cases[2].capital: "2028" is not a financial year`},
		"an object for a list":        {`"requires": ["BC-1"]`, `"requires": {"BC-1": 1}`, `cases[2].requires must be a list in square brackets, not {"BC-1": 1}`},
		"a list for an object":        {`{"2028/29": 120}`, `[120]`, `cases[2].staff_days must be amounts by year in braces, not [120]`},
		"text for an object":          {`{"delay": 1, "value": "1.1m"}`, `"a year, which is much too long to be shown whole"`, `cases[0].starts[0] must be an object in braces, not "a year, which is mu…`},
		"what Check finds":            {`["BC-1"]`, `["BC-9"]`, `Case BC-3: it requires "BC-9"`},
		"not JSON":                    {`"years": 3,`, `"years": 3`, `The portfolio file is not JSON: line 6, column 3: invalid character '"' after object key:value pair`},
		"something after":             {"\n  ]\n}", "\n  ]\n}\n}", `Line 57, column 1: there is something after the end of the portfolio. Keep one JSON object in the file`},
		"something that is no object": {"", "", ""},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			text := string(sample(t))
			if c.old == "" {
				text, c.want = "[]", "Line 1, column 1: the file must be an object in braces, not []"
			} else if !strings.Contains(text, c.old) {
				t.Fatalf("%q is not in the sample", c.old)
			}
			c.want = strings.ReplaceAll(c.want, "2027/08", "2007/08")
			_, err := Read(strings.NewReader(strings.Replace(text, c.old, c.new, 1)))
			if len(problem.All(err)) == 0 || !strings.HasPrefix(err.Error(), c.want) && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
	for name, c := range map[string]struct {
		text string
		kind problem.Kind
	}{
		"empty":       {" \n", problem.Malformed},
		"not text":    {"{\"a\": \"\xff\"}", problem.Malformed},
		"cut off":     {`{"format": `, problem.Malformed},
		"too large":   {strings.Repeat(" ", mostBytes+1), problem.TooLarge},
		"only braces": {`{}`, problem.Invalid},
	} {
		if _, err := Read(strings.NewReader(c.text)); !problem.Is(err, c.kind) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	t.Run("all mistakes at once, and not too many", func(t *testing.T) {
		_, err := Read(strings.NewReader(`{"cases": [` + strings.Repeat(`{},`, 100) + `{}]}`))
		if n := len(problem.All(err)); n != mostMistakes {
			t.Errorf("%d mistakes", n)
		}
	})
	t.Run("a reader that fails", func(t *testing.T) {
		_, err := Read(broken{})
		if err == nil || len(problem.All(err)) > 0 {
			t.Errorf("got %v", err)
		}
	})
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }

func FuzzRead(f *testing.F) {
	b, err := os.ReadFile("testdata/portfolio.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"cases":[{"capital":{"2027/28":"1"}}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := Read(bytes.NewReader(b))
		if err != nil {
			if len(problem.All(err)) == 0 {
				t.Fatalf("a fault: %v", err)
			}
			return
		}
		if _, err := json.Marshal(file); err != nil {
			t.Fatal(err)
		}
	})
}

func TestCheckSaysEverything(t *testing.T) {
	start := 2
	far := calendar.FinancialYear(2040)
	tests := map[string]struct {
		change func(*File)
		want   string
	}{
		"format":             {func(f *File) { f.Format = "x" }, `The format must be "moothall-portfolio/1", not "x"`},
		"title":              {func(f *File) { f.Title = strings.Repeat("x", 501) }, "The title is too long: use at most 500 characters"},
		"no years":           {func(f *File) { f.Years = 0 }, "The number of years must be from 1 to 60, not 0"},
		"61 years":           {func(f *File) { f.Years = 61 }, "The number of years must be from 1 to 60, not 61"},
		"first year":         {func(f *File) { f.First = 1900 }, "The years must be within 1948 and 2200: give the first of them like 2027/28"},
		"no cases":           {func(f *File) { f.Cases = nil }, "There is no case to choose from: list at least one"},
		"too many cases":     {func(f *File) { f.Cases = make([]Case, 2001) }, "There are 2001 cases, and at most 2000 can be compared: leave out those that cannot be chosen"},
		"too many limits":    {func(f *File) { f.Limits = make([]Limit, 201) }, "There are 201 limits, and there may be at most 200: leave out those that cannot matter"},
		"too many decisions": {func(f *File) { f.Manual = make([]Override, 2001) }, "There are 2001 manual decisions, and there may be at most 2000, one for each case"},
		"too many starts":    {func(f *File) { f.Cases[0].Starts = make([]Start, 10_000) }, "The cases have 10002 starts together, and there may be at most 10000: offer fewer start years"},
		"too many required":  {func(f *File) { f.Cases[0].Requires = make([]string, 10_001) }, "The cases name 10001 required cases together, and there may be at most 10000: name only the nearest"},
		"too much value":     {func(f *File) { f.Cases[0].Value = MostTogether; f.Cases[1].Value = 1 << 60 }, "The values of all cases and starts together are more than £10,000,000,000,000, which is too much to compare: enter pounds, not pence"},
		"no id":              {func(f *File) { f.Cases[0].ID = "" }, "The id of case 1 is missing"},
		"a long id":          {func(f *File) { f.Cases[0].ID = strings.Repeat("x", 501) }, "The id of case 1 is too long: use at most 500 characters"},
		"a space":            {func(f *File) { f.Cases[0].ID = " A" }, "The id of case 1 begins or ends with a space: take it out"},
		"a bell":             {func(f *File) { f.Cases[0].ID = "A\aB" }, "The id of case 1 has a character that is no letter, number or sign: take it out"},
		"the same id":        {func(f *File) { f.Cases[1].ID = "A" }, `Cases 1 and 2 both have the id "A": give each its own`},
		"a long title":       {func(f *File) { f.Cases[0].Title = strings.Repeat("x", 501) }, "Case A: the title is too long: use at most 500 characters"},
		"a large value":      {func(f *File) { f.Cases[0].Value = -MostOfACase - 1 }, "Case A: the value is −£10,000,000,000.01, and at most £10000m can be compared: enter pounds, not pence"},
		"capital outside":    {func(f *File) { f.Cases[0].Capital[far] = 1 }, "Case A: capital in 2040/41 is outside the years from 2027/28 to 2029/30: move it or look at more years"},
		"negative capital":   {func(f *File) { f.Cases[0].Capital[firstYear] = -1 }, "Case A: the capital in 2027/28 is negative. Enter what is saved as negative revenue, or give the case a greater value"},
		"large capital":      {func(f *File) { f.Cases[0].Capital[firstYear] = MostOfACase + 1 }, "Case A: capital in 2027/28 is £10,000,000,000.01, and at most £10000m can be compared: enter pounds, not pence"},
		"revenue outside":    {func(f *File) { f.Cases[0].Revenue = map[calendar.FinancialYear]money.Pence{far: 1} }, "Case A: revenue in 2040/41 is outside the years from 2027/28 to 2029/30: move it or look at more years"},
		"staff outside":      {func(f *File) { f.Cases[0].StaffDays = map[calendar.FinancialYear]int64{far: 1} }, "Case A: staff days in 2040/41 are outside the years from 2027/28 to 2029/30: move them or look at more years"},
		"negative staff":     {func(f *File) { f.Cases[0].StaffDays = map[calendar.FinancialYear]int64{firstYear: -1} }, "Case A: the staff days in 2027/28 must be from 0 to 1000000, not -1"},
		"negative risk":      {func(f *File) { f.Cases[0].Risk = -1 }, "Case A: the risk must be from 0 to 1000000 points, not -1"},
		"group":              {func(f *File) { f.Cases[0].Exclusive = "x " }, "Case A: the name of its exclusive group begins or ends with a space: take it out"},
		"unknown requires":   {func(f *File) { f.Cases[0].Requires = []string{"Z"} }, `Case A: it requires "Z", and there is no such case: correct the id or take it out`},
		"requires itself":    {func(f *File) { f.Cases[0].Requires = []string{"A"} }, "Case A: it requires itself: take that out"},
		"requires twice":     {func(f *File) { f.Cases[0].Requires = []string{"B", "B"} }, "Case A: it requires B twice: keep one of them"},
		"never":              {func(f *File) { f.Cases[0].NotNow = true }, "Case A: it cannot begin in its own year and has no other start: offer one or leave the case out"},
		"delay 0":            {func(f *File) { f.Cases[0].Starts = []Start{{}} }, "Case A: a start with no delay is not to be listed: its value is the value of the case"},
		"delay out":          {func(f *File) { f.Cases[0].Starts = []Start{{Delay: 3}} }, "Case A: a delay of 3 years is outside the 3 years looked at"},
		"delay twice":        {func(f *File) { f.Cases[0].Starts = []Start{{Delay: 1}, {Delay: 1}} }, "Case A: the delay of 1 year is there twice: keep one of them"},
		"beyond":             {func(f *File) { f.Cases[0].Capital[2029] = 1; f.Cases[0].Starts = []Start{{Delay: 1}} }, "Case A: a delay of 1 year moves what happens in 2029/30 past the last year, 2029/30: look at more years, or say beyond_ok if no limit need count it"},
		"before the years": {func(f *File) {
			f.Cases[0].Capital[2026] = 1
			f.Cases[0].Starts, f.Cases[0].NotNow = []Start{{Delay: 1}}, true
		}, "Case A: capital in 2026/27 is outside the years from 2027/28 to 2029/30: move it or look at more years"},
		"too long before": {func(f *File) {
			f.Cases[0].Capital[2025] = 1
			f.Cases[0].Starts, f.Cases[0].BeyondOK = []Start{{Delay: 1}}, true
		}, "Case A: capital in 2025/26 is outside the years from 2027/28 to 2029/30: move it or look at more years"},
		"large start":         {func(f *File) { f.Cases[0].Starts = []Start{{Delay: 1, Value: MostOfACase + 1}} }, "Case A: the value with a delay of 1 year is £10,000,000,000.01, and at most £10000m can be compared: enter pounds, not pence"},
		"no limit name":       {func(f *File) { f.Limits[0].Name = "" }, "The name of limit 1 is missing"},
		"same limit":          {func(f *File) { f.Limits = append(f.Limits, f.Limits[0]) }, `Limits 1 and 2 are both called "Capital 2027/28": give each its own name`},
		"a limit of no kind":  {func(f *File) { f.Limits[0].Kind = "time" }, `Limit 1, Capital 2027/28: there is no kind of limit called "time". The kinds are capital, revenue, staff and risk`},
		"days of pounds":      {func(f *File) { f.Limits[0].Kind = Staff }, "Limit 1, Capital 2027/28: write the most as a whole number without quotation marks, like 120"},
		"pounds of days":      {func(f *File) { f.Limits[0].Most = Number(4) }, `Limit 1, Capital 2027/28: write the most as pounds in quotation marks, like "1500000.00"`},
		"a large limit":       {func(f *File) { f.Limits[0].Most = Pounds(MostOfALimit + 1) }, "Limit 1, Capital 2027/28: the most is £1,000,000,000,000.01, and at most £1,000,000,000,000 can be compared: leave a limit out that does not limit"},
		"negative days":       {func(f *File) { f.Limits[0].Kind, f.Limits[0].Most = Staff, Number(-1) }, "Limit 1, Capital 2027/28: the most must be from 0 to 100000000000, not -1"},
		"negative limit":      {func(f *File) { f.Limits[0].Most.N = -1 }, "Limit 1, Capital 2027/28: a limit of capital cannot be negative, because no case gives capital"},
		"risk in a year":      {func(f *File) { f.Limits[0].Kind, f.Limits[0].Most = Risk, Number(1) }, "Limit 1, Capital 2027/28: risk has no year: take the year out"},
		"limit outside":       {func(f *File) { f.Limits[0].Year = far }, "Limit 1, Capital 2027/28: 2040/41 is outside the years from 2027/28 to 2029/30: change it or look at more years"},
		"limit of no case":    {func(f *File) { f.Limits[0].Cases = []string{"Z"} }, `Limit 1, Capital 2027/28: there is no case "Z": correct the id or take it out`},
		"limit twice":         {func(f *File) { f.Limits[0].Cases = []string{"A", "A"} }, "Limit 1, Capital 2027/28: case A is there twice: keep one of them"},
		"decision of no case": {func(f *File) { f.Manual[0].Case = "Z" }, `Manual decision 1: there is no case "Z": correct the id or take the decision out`},
		"decided twice":       {func(f *File) { f.Manual = append(f.Manual, f.Manual[0]) }, "Manual decisions 1 and 2 are both about case A: keep the later one"},
		"no reason":           {func(f *File) { f.Manual[0].Reason = " " }, "Manual decision 1: say why it was decided"},
		"a long reason":       {func(f *File) { f.Manual[0].Reason = strings.Repeat("x", 501) }, "Manual decision 1: the reason is too long: use at most 500 characters"},
		"by nobody":           {func(f *File) { f.Manual[0].By = "" }, "Manual decision 1: the name of who decided is missing"},
		"out with a start":    {func(f *File) { f.Manual[0].Start = &start }, "Manual decision 1: a case that is left out has no start: take the start out"},
		"start not offered":   {func(f *File) { f.Manual[0].Choose, f.Manual[0].Start = true, &start }, "Manual decision 1: case A has no start with a delay of 2 years: offer it in the case, or decide on another"},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			f := simple(10, needs("A", 5, 60), needs("B", 5, 50))
			f.Manual = []Override{{Case: "A", Reason: "so", By: "Jo"}}
			if err := Check(f); err != nil {
				t.Fatal(err)
			}
			c.change(&f)
			_, err := Solve(t.Context(), f, Options{})
			all := problem.All(err)
			if !slices.ContainsFunc(all, func(p *problem.Problem) bool {
				return p.Message == c.want && p.Kind == problem.Invalid && p.Field != ""
			}) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

// The schema has the members of the types, and the same are required.
func TestSchemaIsTheTypes(t *testing.T) {
	type object struct {
		Required             []string                   `json:"required"`
		Properties           map[string]json.RawMessage `json:"properties"`
		AdditionalProperties any                        `json:"additionalProperties"`
	}
	var s struct {
		object
		Defs map[string]json.RawMessage `json:"$defs"`
	}
	if err := json.Unmarshal(Schema(), &s); err != nil {
		t.Fatal(err)
	}
	get := func(name string) (o object) {
		if err := json.Unmarshal(s.Defs[name], &o); err != nil {
			t.Fatal(err)
		}
		return o
	}
	for of, o := range map[reflect.Type]object{
		reflect.TypeFor[File](): s.object, reflect.TypeFor[Case](): get("case"), reflect.TypeFor[Limit](): get("limit"),
		reflect.TypeFor[Override](): get("override"), reflect.TypeFor[Start](): get("start"),
	} {
		var required []string
		members := membersOf(of)
		for _, m := range members {
			if _, ok := o.Properties[m.name]; !ok {
				t.Errorf("%s: %s is not in the schema", of, m.name)
			}
			if !m.optional {
				required = append(required, m.name)
			}
		}
		if len(members) != len(o.Properties) || o.AdditionalProperties != false {
			t.Errorf("%s: the schema has more members", of)
		}
		slices.Sort(required)
		slices.Sort(o.Required)
		if !slices.Equal(required, o.Required) {
			t.Errorf("%s: the schema requires %v, Read requires %v", of, o.Required, required)
		}
	}
	var amount struct{ Pattern string }
	if err := json.Unmarshal(s.Defs["amount"], &amount); err != nil {
		t.Fatal(err)
	}
	pattern := regexp.MustCompile(amount.Pattern)
	for _, text := range []string{"1234.56", "£1,234.56", "-750k", "−£11.85m", "0", "1,5", "12.", "£", "1.2.3", "m", "12,34,567"} {
		_, err := money.Parse(text)
		if pattern.MatchString(text) != (err == nil) {
			t.Errorf("%q: the schema and money disagree: %v", text, err)
		}
	}
}
