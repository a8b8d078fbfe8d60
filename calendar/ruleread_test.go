package calendar

import (
	"strings"
	"testing"

	"moothall/internal/problem"
)

func TestAMistakeInARuleFileNamesItsField(t *testing.T) {
	good := `{"name":"R","anchor":"publication","count":5,"unit":"working-days","anchor_day_counts":true,"bank_holidays":"excluded","closures":["2026-12-24"],"cut_off":"midnight","effective":"next-calendar-day"}`
	if _, err := ParseRule([]byte(good)); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct{ old, new, field, says string }{
		"the count is there twice":           {`"count":5`, `"count":5,"count":4`, "count", "twice"},
		"a field in capitals":                {`"count":5`, `"COUNT":5`, "COUNT", "no field"},
		"a count in quotation marks":         {`"count":5`, `"count":"5"`, "count", "whole number"},
		"half a day":                         {`"count":5`, `"count":4.5`, "count", "whole number"},
		"a count too large for any number":   {`"count":5`, `"count":99999999999999999999`, "count", "whole number"},
		"nothing where a truth is needed":    {`:true`, `:null`, "anchor_day_counts", "true or false"},
		"a closure on a day that never was":  {`2026-12-24`, `2026-02-30`, "closures", "days that exist"},
		"an empty closure":                   {`2026-12-24`, ``, "closures", "empty"},
		"one closure that is no list":        {`["2026-12-24"]`, `"2026-12-24"`, "closures", "list"},
		"an hour with one digit":             {`"midnight"`, `"9:00"`, "cut_off", "17:00"},
		"a rule of more days than a year":    {`"count":5`, `"count":367`, "count", "1 to 366"},
		"a name of nothing but spaces":       {`"R"`, `"   "`, "name", "name"},
		"bank holidays by another word":      {`"excluded"`, `"ignored"`, "bank_holidays", "excluded or counted"},
		"a weekday that the rule cannot use": {`"count":5`, `"count":5,"weekday":"tuesday"`, "weekday", "weekday"},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := ParseRule([]byte(strings.Replace(good, c.old, c.new, 1)))
			for _, p := range problem.All(err) {
				if p.Field == c.field && strings.Contains(p.Message, c.says) {
					return
				}
			}
			t.Fatalf("want a problem on %s that says %q, got %v", c.field, c.says, err)
		})
	}
}

func TestEveryMistakeIsSaidAtOnce(t *testing.T) {
	_, err := ParseRule([]byte(`{"nmae":"R","cuont":5,"count":"five"}`))
	if got := problem.All(err); len(got) != 3 {
		t.Fatalf("want three problems, got %v", err)
	}
	_, err = ParseRule([]byte(`{}`))
	if got := problem.All(err); len(got) < 4 {
		t.Fatalf("an empty rule lacks a name, an anchor, a cut-off and an effect, got %v", err)
	}
}

func TestWhatIsNoRuleFileIsRefused(t *testing.T) {
	for name, data := range map[string]string{
		"nothing": "", "only spaces": " \n", "a list": `[]`, "a word": `"rule"`, "null": `null`, "half an object": `{"name":`,
		"no last bracket": `{"name":"R"`, "a page": "<html>", "two objects": `{} {}`, "a comma too many": `{"name":"R",}`,
		"more than 64 KB": `{"name":"` + strings.Repeat("x", 64<<10) + `"}`, "a byte-order mark": "\ufeff{}",
	} {
		if _, err := ParseRule([]byte(data)); len(problem.All(err)) == 0 {
			t.Errorf("%s: want a problem, got %v", name, err)
		}
	}
}

// What Go says of JSON is written for programmers.
func TestAMistakeInTheWritingIsSaidInWords(t *testing.T) {
	for data, says := range map[string]string{
		`nothing`:                                "near character 2",
		`{"name":"R",}`:                          "near character 12",
		"\xff\xfe{":                              "not text",
		"{\x00}":                                 "not text",
		`{"name":` + strings.Repeat("[", 20_000): "near character",
	} {
		_, err := ParseRule([]byte(data))
		if all := problem.All(err); len(all) != 1 || !strings.Contains(all[0].Message, says) || strings.Contains(all[0].Message, "invalid character") {
			t.Errorf("%.20q: want one problem that says %q, got %v", data, says, err)
		}
	}
}

func FuzzParseRule(f *testing.F) {
	f.Add([]byte(`{"name":"R","anchor":"publication","count":5}`))
	f.Add([]byte(`{"name":"R","anchor":"weekday-of-following-week","weekday":"tuesday","cut_off":"17:00","effective":"next-working-day"}`))
	f.Add([]byte(`{"name":"R","anchor":"decision","count":5,"unit":"calendar-days","bank_holidays":"counted","closures":["2026-12-24"],"cut_off":"01:30","effective":"same-day"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := ParseRule(data)
		if err != nil {
			if len(problem.All(err)) == 0 {
				t.Fatalf("a refusal that is no problem: %v", err)
			}
			return
		}
		m := Moments{Published: NewDate(2026, 11, 25).At(10, 0), Decided: NewDate(2026, 11, 24).At(10, 0)}
		if _, err := r.Deadline(EnglandAndWales(), m); err != nil && len(problem.All(err)) == 0 {
			t.Fatalf("a valid rule failed: %v", err)
		}
	})
}
