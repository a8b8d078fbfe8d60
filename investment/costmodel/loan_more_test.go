package costmodel

import (
	"testing"

	"pgregory.net/rapid"

	"moothall/internal/problem"
	"moothall/money"
)

func TestALoanIsRepaidToThePenny(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := pick(t, "kind", AnnuityLoan, EIPLoan, MaturityLoan)
		amount := money.Pence(rapid.Int64Range(1, int64(MostInAYear)).Draw(t, "amount"))
		years, rate := rapid.IntRange(1, 60).Draw(t, "years"), drawnRate(t, 0, 100)
		list, err := Loan(kind, amount, years, rate)
		if err != nil || len(list) != 2*years {
			t.Fatalf("%d payments, %v", len(list), err)
		}
		owed, repaid := amount, money.Pence(0)
		for i, p := range list {
			if p.Number != i+1 || p.Interest != roundedOff(times(frac(int64(owed), 2), percents(rate))) || p.Total != p.Interest+p.Principal || p.Principal < 0 {
				t.Fatalf("of %s at %s%% the payment is %+v", owed, rate, p)
			}
			if owed -= p.Principal; owed != p.Balance {
				t.Fatalf("%s is owed after %+v", owed, p)
			}
			repaid += p.Principal
		}
		if repaid != amount || owed != 0 {
			t.Fatalf("%s of %s is repaid, and %s left", repaid, amount, owed)
		}
	})
}

// Every payment of an annuity is the same but for the last, which is out by what
// rounding to the penny grew to.
func TestAnAnnuityIsLevelButForTheLast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := money.Pence(rapid.Int64Range(1_000_00, int64(MostInAYear)).Draw(t, "amount"))
		years, rate := rapid.IntRange(1, 30).Draw(t, "years"), drawnRate(t, 0, 8)
		list, err := Loan(AnnuityLoan, amount, years, rate)
		if err != nil {
			t.Fatalf("%v", err)
		}
		last := len(list) - 1
		for _, p := range list[:last] {
			if p.Total != list[0].Total {
				t.Fatalf("payment %d is %s, and the first %s", p.Number, p.Total, list[0].Total)
			}
		}
		grown := 0.0 // of a penny for each payment
		for range list {
			grown = grown*(1+float64(rate)/(200*rateUnit)) + 1
		}
		if off := float64(list[last].Total - list[0].Total); off > grown || off < -grown {
			t.Fatalf("the last payment is %s, the others %s", list[last].Total, list[0].Total)
		}
	})
}

// £10,000 over two years at 5%, half of which is due each half year: by hand.
func TestASmallLoanByHand(t *testing.T) {
	for kind, want := range map[LoanKind][][3]string{
		// 10,000 × 0.025 ÷ (1 − 1.025^−4) = 2,658.18
		AnnuityLoan:  {{"250.00", "2408.18", "7591.82"}, {"189.80", "2468.38", "5123.44"}, {"128.09", "2530.09", "2593.35"}, {"64.83", "2593.35", "0.00"}},
		EIPLoan:      {{"250.00", "2500.00", "7500.00"}, {"187.50", "2500.00", "5000.00"}, {"125.00", "2500.00", "2500.00"}, {"62.50", "2500.00", "0.00"}},
		MaturityLoan: {{"250.00", "0.00", "10000.00"}, {"250.00", "0.00", "10000.00"}, {"250.00", "0.00", "10000.00"}, {"250.00", "10000.00", "0.00"}},
	} {
		list, err := Loan(kind, pounds("10000"), 2, 50_000)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range list {
			if got := [3]string{p.Interest.Plain(), p.Principal.Plain(), p.Balance.Plain()}; got != want[i] {
				t.Errorf("%s, payment %d: interest, principal and balance are %v, want %v", kind, i+1, got, want[i])
			}
		}
	}
}

// £1,000.01 in four: the last takes the penny that is left.
func TestEqualInstalmentsOfPrincipal(t *testing.T) {
	list, err := Loan(EIPLoan, pounds("1000.01"), 2, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"250.00", "250.00", "250.00", "250.01"} {
		if list[i].Principal.Plain() != want || list[i].Interest != 0 {
			t.Errorf("payment %d: %+v, want %s", i+1, list[i], want)
		}
	}
}

func TestALoanAtNoInterestIsDividedEqually(t *testing.T) {
	list, err := Loan(AnnuityLoan, pounds("1000"), 2, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		if p.Interest != 0 || p.Principal.Plain() != "250.00" {
			t.Errorf("%+v", p)
		}
	}
}

func TestTermsThatNobodyLendsAreRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		kind   LoanKind
		amount money.Pence
		years  int
		rate   Rate
	}{
		"nothing":                    {AnnuityLoan, 0, 10, 50_000},
		"less than nothing":          {AnnuityLoan, -1, 10, 50_000},
		"no years":                   {EIPLoan, 100, 0, 50_000},
		"years that are over":        {EIPLoan, 100, -1, 50_000},
		"a hundred and one years":    {MaturityLoan, 100, 101, 50_000},
		"more years than there are":  {MaturityLoan, 100, 1 << 62, 50_000},
		"a rate below nought":        {AnnuityLoan, 100, 10, -1},
		"a rate of more than it all": {AnnuityLoan, 100, 10, hundred + 1},
		"no kind":                    {"", 100, 10, 50_000},
		"no such kind":               {"balloon", 100, 10, 50_000},
	} {
		list, err := Loan(tt.kind, tt.amount, tt.years, tt.rate)
		if !problem.Is(err, problem.Invalid) || list != nil {
			t.Errorf("%s: %d payments, %v", name, len(list), err)
		}
	}
}

func TestTermsThatNobodyProvidesForAreRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		amount money.Pence
		years  int
		rate   Rate
	}{
		"less than nothing":       {-1, 10, 50_000},
		"no years":                {100, 0, 50_000},
		"a hundred and one years": {100, 101, 50_000},
		"a rate below nought":     {100, 10, -1},
		"more than the balance":   {100, 10, hundred + 1},
	} {
		for _, method := range []MRPMethod{EqualInstalment, Annuity, ReducingBalance} {
			if list, err := MRP(method, tt.amount, tt.years, tt.rate); !problem.Is(err, problem.Invalid) || list != nil {
				t.Errorf("%s, %s: %v, %v", name, method, list, err)
			}
		}
	}
	if _, err := Remaining(100, 101, 5); !problem.Is(err, problem.Invalid) {
		t.Errorf("more provided for than was borrowed: %v", err)
	}
}

// £700,000 of a million is left after three years of ten; over five more it is
// £140,000 a year.
func TestAChangedLifeSpreadsTheRest(t *testing.T) {
	list, err := Remaining(pounds("1m"), pounds("300k"), 5)
	if err != nil || len(list) != 5 {
		t.Fatalf("%v, %v", list, err)
	}
	for _, p := range list {
		if p != pounds("140k") {
			t.Errorf("%s a year", p)
		}
	}
}

// An asset that is first used in 2029/30 is first charged then, and interest
// runs from the year after the spend.
func TestTheFirstChargeWaitsForTheFirstUse(t *testing.T) {
	list, err := Charges(EqualInstalment, pounds("500"), 2026, 2029, 5, 0, 100_000)
	if err != nil || len(list) != 7 {
		t.Fatalf("%v, %v", list, err)
	}
	for i, want := range []string{"0.00 50.00", "0.00 50.00", "100.00 50.00", "100.00 40.00", "100.00 30.00", "100.00 20.00", "100.00 10.00"} {
		if got := list[i].MRP.Plain() + " " + list[i].Interest.Plain(); got != want {
			t.Errorf("%s: provision and interest are %s, want %s", list[i].Year, got, want)
		}
	}
}
