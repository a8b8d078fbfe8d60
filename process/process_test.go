package process_test

import (
	"testing"
	"time"

	"moothall/process"
	"moothall/workflow/dmn"
	"moothall/workflow/feel"
)

// Each table is asked at and around the amounts that it names. The answers were
// worked out by hand from the tables as they are read on the page.
func TestTables(t *testing.T) {
	yes, no := feel.Bool(true), feel.Bool(false)
	tests := map[string]struct {
		key  string
		in   dmn.Inputs
		want string
	}{
		"key by money, exactly":         {process.KeyDecision, dmn.Inputs{process.Cost: feel.Int(500_000), process.Wards: feel.Int(0)}, `{Key decision: true, Ground: "significant spending or savings"}`},
		"not key by a penny":            {process.KeyDecision, dmn.Inputs{process.Cost: number(t, "499999.99"), process.Wards: feel.Int(1)}, `{Key decision: false, Ground: "neither the money nor the wards make it one"}`},
		"key by wards":                  {process.KeyDecision, dmn.Inputs{process.Cost: feel.Int(0), process.Wards: feel.Int(2)}, `{Key decision: true, Ground: "significant effect in two or more wards"}`},
		"a cost that cannot be":         {process.KeyDecision, dmn.Inputs{process.Cost: feel.Int(-1), process.Wards: feel.Int(2)}, `null`},
		"at the amount, no legal":       {process.ReportClearance, dmn.Inputs{process.Cost: feel.Int(100_000), process.IsKey: no, process.PersonalData: no}, `["finance", "democratic-services"]`},
		"a penny above, legal":          {process.ReportClearance, dmn.Inputs{process.Cost: number(t, "100000.01"), process.IsKey: no, process.PersonalData: no}, `["finance", "democratic-services", "legal"]`},
		"personal data, legal":          {process.ReportClearance, dmn.Inputs{process.Cost: feel.Int(0), process.IsKey: no, process.PersonalData: yes}, `["finance", "democratic-services", "legal"]`},
		"an officer, at the limit":      {process.DelegatedLimits, dmn.Inputs{process.Cost: feel.Int(50_000), process.IsKey: no}, `"officer"`},
		"a chief officer":               {process.DelegatedLimits, dmn.Inputs{process.Cost: feel.Int(50_001), process.IsKey: no}, `"chief-officer"`},
		"a chief officer, at the limit": {process.DelegatedLimits, dmn.Inputs{process.Cost: feel.Int(250_000), process.IsKey: no}, `"chief-officer"`},
		"a member":                      {process.DelegatedLimits, dmn.Inputs{process.Cost: feel.Int(250_001), process.IsKey: no}, `"cabinet-member"`},
		"the Cabinet":                   {process.DelegatedLimits, dmn.Inputs{process.Cost: feel.Int(1), process.IsKey: yes}, `"cabinet"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			table, ok := process.Find(test.key)
			if !ok {
				t.Fatal("there is no such table")
			}
			src, err := table.Model()
			if err != nil {
				t.Fatal(err)
			}
			m, err := dmn.Read(src)
			if err != nil {
				t.Fatal(err)
			}
			g, err := dmn.Compile(m)
			if err != nil {
				t.Fatal(err)
			}
			e, err := g.Decide(t.Context(), table.Decision, test.in, time.Time{})
			if got := feel.Literal(e.Result); err != nil || got != test.want {
				t.Errorf("it says %s, %v; want %s", got, err, test.want)
			}
		})
	}
}

func number(t *testing.T, s string) *feel.Number {
	t.Helper()
	n, ok := feel.Decimal(s)
	if !ok {
		t.Fatal(s)
	}
	return n
}
