package example_test

import (
	"testing"

	"moothall/example"
	"moothall/investment/costmodel"
	"moothall/money"
)

func appraised(t *testing.T, name string) (*costmodel.Case, *costmodel.Appraisal) {
	t.Helper()
	c, err := example.ReadCase(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Complete(); err != nil {
		t.Fatalf("%s has gaps: %v", name, err)
	}
	a, err := costmodel.AppraiseFile(c)
	if err != nil {
		t.Fatal(err)
	}
	return c, a
}

// The record of 2007: £11.85m, of which £9.8m is cash neutral and £1.30m is
// explained by nothing.
func TestTheFourAreasOf2007(t *testing.T) {
	_, a := appraised(t, "ict-strategy-2007")
	want := []struct {
		stated, lines, unexplained string
	}{{"11850000", "10550000", "1300000"}, {"9800000", "9800000", "0"}, {"2050000", "750000", "1300000"}, {"750000", "750000", "0"}}
	for i, w := range want {
		got := a.Stated[i]
		for _, each := range []struct {
			what  string
			got   money.Pence
			wants string
		}{{"stated", got.Amount, w.stated}, {"lines", got.Lines, w.lines}, {"unexplained", got.Unexplained, w.unexplained}} {
			if p, err := money.Parse(each.wants); err != nil || each.got != p {
				t.Errorf("%s: %s is %s, want %s", got.Label, each.what, each.got, each.wants)
			}
		}
	}
	for _, area := range a.Proposed().Financial.Areas {
		neutral := area.Verdict.Flag != costmodel.NotNeutral
		if wants := area.Area == "Client technologies" || area.Area == "Home working"; neutral != wants {
			t.Errorf("%s: %s", area.Area, area.Verdict.Flag)
		}
	}
}

// £7.4m in the shares of 61.8 and 38.2 is £4,573,200.00 and £2,826,800.00.
func TestThePartnershipsSavings(t *testing.T) {
	_, a := appraised(t, "partnership-2007")
	shares := a.Proposed().Partners
	if len(shares) != 2 {
		t.Fatalf("%d partners", len(shares))
	}
	if got := shares[0].Savings.Total; got.String() != "£4,573,200.00" {
		t.Errorf("%s saves %s", shares[0].Name, got)
	}
	if got := shares[1].Savings.Total; got.String() != "£2,826,800.00" {
		t.Errorf("%s saves %s", shares[1].Name, got)
	}
}

// The two areas that needed new money share the £750,000 of capital.
func TestWorkflowAndMobility(t *testing.T) {
	var capital money.Pence
	for _, name := range []string{"workflow-2007", "mobility-2007"} {
		_, a := appraised(t, name)
		capital += a.Proposed().Financial.Total.Capital
		if a.Proposed().Outlook == nil || len(a.Proposed().Financial.Charges) == 0 {
			t.Errorf("%s draws no runs or borrows nothing", name)
		}
	}
	if capital != 75_000_000 {
		t.Errorf("together they have capital of %s", capital)
	}
}
