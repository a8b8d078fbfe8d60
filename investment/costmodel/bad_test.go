package costmodel

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"

	"moothall/calendar"
	"moothall/internal/problem"
	"moothall/money"
)

// refused says that err is a problem on that field, or one of several with a |
// between, which says words.
func refused(t failing, err error, field, words string) {
	t.Helper()
	all := problem.All(err)
	if len(all) == 0 {
		t.Fatalf("it is not refused: %v", err)
	}
	found := false
	said := []string{}
	for _, p := range all {
		found = found || slices.Contains(strings.Split(field, "|"), p.Field) && strings.Contains(p.Message, words)
		said = append(said, fmt.Sprintf("on %q: %s", p.Field, p.Message))
		sentence(t, p.Message)
	}
	if !found {
		t.Fatalf("want %q on %q; it is refused %s", words, field, strings.Join(said, "; "))
	}
}

// sentence says whether a person can read it: it begins as a sentence does,
// holds no sign of the program behind it, and does not end in a stop.
func sentence(t failing, s string) {
	t.Helper()
	first := []rune(s + " ")[0]
	if len(s) < 15 || !unicode.IsUpper(first) && !strings.ContainsRune("“\"", first) && !isPath(s) || strings.HasSuffix(s, ".") || strings.Contains(s, "  ") {
		t.Fatalf("this is no sentence: %q", s)
	}
	for _, sign := range []string{"%!", "%q", "%s", "nil", "json:", "strconv", "costmodel.", "0x", "interface", "unmarshal"} {
		if strings.Contains(s, sign) {
			t.Fatalf("this shows the program behind it: %q", s)
		}
	}
}

// isPath says whether a sentence about a file begins with a place in it.
func isPath(s string) bool {
	place, rest, found := strings.Cut(s, ": ")
	return found && rest != "" && strings.Trim(place, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-/(), ") == ""
}

// sound is a case that nothing is wrong with, with one of everything.
func sound() *Case {
	c := simple()
	c.Lines = append(c.Lines,
		Line{ID: "L3", Option: "buy", Area: "all", Kind: OneOff, Label: "Moving", Amounts: byFY{2026: 100_00}},
		Line{ID: "L4", Option: "buy", Area: "all", Kind: Displaced, Label: "Old system", Amounts: byFY{2028: 100_00}, Ends: calendar.NewDate(2027, 9, 30)})
	c.Partners = []Partner{{"a", "A"}, {"b", "B"}}
	c.Keys = []Key{{ID: "k", Title: "Posts", Driver: "posts", Splits: []Split{{From: 2026, Values: map[string]Rate{"a": 1, "b": 1}}, {From: 2030, Values: map[string]Rate{"a": 2, "b": 1}}}}}
	c.Risks = []Risk{{ID: "R1", Title: "Late", Chance: 100_000, Low: 1, Mode: 2, High: 3, Year: 2027}}
	c.Assumptions = []Assumption{{ID: "A1", Text: "Staff stay", Lines: []string{"L1"}, Low: 900_000, High: 1_100_000}}
	c.Mitigations = []Mitigation{{Bias: "outsourcing", Area: "Supplier", Weight: 500_000, Managed: 500_000}}
	c.Reserves = []Reserve{{Name: "ICT", Opening: 100}}
	c.Funding = []Funding{
		{ID: "F1", Source: Borrowed, Pays: PaysCapital, Amounts: byFY{2026: 100_00}},
		{ID: "F2", Source: FlexReceipts, Pays: PaysRevenue, OwnSales: true, Amounts: byFY{2026: 100_00}},
		{ID: "F3", Source: FromReserve, Pays: PaysRevenue, Reserve: "ICT", Amounts: byFY{2026: 1}},
		{ID: "F4", Source: FromPartner, Pays: PaysRevenue, Partner: "a", Amounts: byFY{2026: 1}}}
	c.InvestSave = &InvestToSave{Opening: 100, Draw: byFY{2026: 10}, Rate: 10_000, From: 2027, Years: 2}
	c.Stated = []Stated{{Label: "In all", Areas: []string{"all"}, Kinds: []Kind{Capital}, Amount: 100}}
	c.Uncertainty = Uncertainty{Runs: 100, Seed: 1}
	return c
}

func TestNothingIsWrongWithASoundCase(t *testing.T) {
	c := sound()
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	workedOut(t, c)
}

// Every mistake that Check looks for, by whom it would be made.
func TestWhatACaseCannotBe(t *testing.T) {
	long := strings.Repeat("x", 5000)
	for name, tt := range map[string]struct {
		change       func(*Case)
		field, words string
	}{
		"another format":        {func(c *Case) { c.Format = "moothall-case/2" }, "format", "moothall-case/1"},
		"no title":              {func(c *Case) { c.Title = " " }, "title", "title"},
		"a title of a page":     {func(c *Case) { c.Title = long }, "title", "200 characters"},
		"no years":              {func(c *Case) { c.Years = 0 }, "years", "from 1 to 60"},
		"a century":             {func(c *Case) { c.Years = 100 }, "years", "from 1 to 60"},
		"before the war":        {func(c *Case) { c.First = 1938 }, "first_year", "1948"},
		"beyond all plans":      {func(c *Case) { c.First = 2195 }, "first_year", "2200"},
		"no such stage":         {func(c *Case) { c.Stage = "XBC" }, "stage", "XBC"},
		"no such class":         {func(c *Case) { c.Class = "urgent" }, "class", "urgent"},
		"a tolerance below":     {func(c *Case) { c.Tolerance = -1 }, "tolerance", "negative"},
		"too many lines":        {func(c *Case) { c.Lines = make([]Line, 1001) }, "lines", "1000"},
		"too many options":      {func(c *Case) { c.Options = make([]Option, 21) }, "lines", "20 options"},
		"too many risks":        {func(c *Case) { c.Risks = make([]Risk, 201) }, "lines", "200"},
		"too many sources":      {func(c *Case) { c.Funding = make([]Funding, 201) }, "lines", "200"},
		"too many stated":       {func(c *Case) { c.Stated = make([]Stated, 201) }, "lines", "200"},
		"no such timing":        {func(c *Case) { c.Conventions.Timing = "noon" }, "convention_timing", "noon"},
		"no such factors":       {func(c *Case) { c.Conventions.Factors = "3" }, "convention_factors", "four-decimals"},
		"no such sums":          {func(c *Case) { c.Conventions.Sums = "3" }, "convention_sums", "rounded-sums"},
		"no such ratio":         {func(c *Case) { c.Conventions.Ratio = "3" }, "convention_ratio", "gross-costs"},
		"no such payback":       {func(c *Case) { c.Conventions.Payback = "3" }, "convention_payback", "whole-years"},
		"rounded to nothing":    {func(c *Case) { c.Conventions.Unit = -1 }, "convention_unit", "£1,000,000"},
		"rounded away":          {func(c *Case) { c.Conventions.Unit = 100_000_001 }, "convention_unit", "£1,000,000"},
		"no options":            {func(c *Case) { c.Options, c.Lines, c.Risks = nil, nil, nil }, "options", "an option at least"},
		"an option twice":       {func(c *Case) { c.Options[1].ID = "nothing" }, "options", "Option 2"},
		"an option of no name":  {func(c *Case) { c.Options[1].ID = "" }, "options", "Option 2"},
		"an option of no title": {func(c *Case) { c.Options[1].Title = "" }, "options", "Option 2"},
		"nothing and minimum":   {func(c *Case) { c.Options[0].Minimum = true }, "options", "both do nothing and do minimum"},
		"two preferred":         {func(c *Case) { c.Options[0].Preferred = true }, "options", "Only one option"},

		"a partner twice":              {func(c *Case) { c.Partners[1].ID = "a" }, "partners", "Partner 2"},
		"a partner of no name":         {func(c *Case) { c.Partners[0].Name = "" }, "partners", "Partner 1"},
		"a key twice":                  {func(c *Case) { c.Keys = append(c.Keys, c.Keys[0]) }, "keys", "Key 2"},
		"a key without a split":        {func(c *Case) { c.Keys[0].Splits = nil }, "keys", "a split"},
		"a tolerance of less than 0":   {func(c *Case) { c.Keys[0].Tolerance = -1 }, "keys", "tolerance"},
		"splits out of order":          {func(c *Case) { c.Keys[0].Splits[1].From = 2026 }, "keys", "later than the one before"},
		"a split that begins too late": {func(c *Case) { c.Keys[0].Splits = []Split{{From: 2027, Values: map[string]Rate{"a": 1}}} }, "keys", "2026/27"},
		"a split with a stranger":      {func(c *Case) { c.Keys[0].Splits[0].Values = map[string]Rate{"z": 1} }, "keys", "\"z\""},
		"a split of nothing":           {func(c *Case) { c.Keys[0].Splits[0].Values = map[string]Rate{"a": 0} }, "keys", "all nothing"},
		"a share below nought":         {func(c *Case) { c.Keys[0].Splits[0].Values = map[string]Rate{"a": -1} }, "keys", "negative"},
		"an override without a reason": {func(c *Case) { c.Keys[0].Overrides = []Override{{Year: 2027, Values: map[string]Rate{"a": 1}}} }, "keys", "say why"},

		"a line twice":              {func(c *Case) { c.Lines[1].ID = "L1" }, "lines", "Line 2"},
		"a line of no short name":   {func(c *Case) { c.Lines[0].ID = "" }, "lines", "short name"},
		"a short name with a space": {func(c *Case) { c.Lines[0].ID = "L 1" }, "lines", "letters, digits and hyphens"},
		"a short name that is long": {func(c *Case) { c.Lines[0].ID = strings.Repeat("L", 41) }, "lines", "short name"},
		"a line of no name":         {func(c *Case) { c.Lines[0].Label = "" }, "label-L1", "1 to 200 characters"},
		"an area of a page":         {func(c *Case) { c.Lines[0].Area = long }, "label-L1", "an area of 200"},
		"no such kind":              {func(c *Case) { c.Lines[0].Kind = "gift" }, "kind-L1", "gift"},
		"no such option":            {func(c *Case) { c.Lines[0].Option = "sell" }, "label-L1", "sell"},
		"no such nature":            {func(c *Case) { c.Lines[0].Nature = "gold" }, "label-L1", "hardware"},
		"no such fund":              {func(c *Case) { c.Lines[0].Fund = "petty" }, "label-L1", "general-fund"},
		"a line timed at noon":      {func(c *Case) { c.Lines[0].Timing = "noon" }, "label-L1", "mid-year"},
		"a life of 61 years":        {func(c *Case) { c.Lines[0].Life = 61 }, "label-L1", "60 years"},
		"a life below nought":       {func(c *Case) { c.Lines[0].Life = -1 }, "label-L1", "60 years"},
		"prices of the Romans":      {func(c *Case) { c.Lines[0].PriceYear = 43 }, "label-L1", "0043/44"},
		"an estimate of quality E":  {func(c *Case) { c.Lines[0].Confidence = "E" }, "label-L1", "A, B, C or D"},
		"a note of five pages":      {func(c *Case) { c.Lines[0].Note = long }, "label-L1", "every text"},
		"borne twice":               {func(c *Case) { c.Lines[0].Partner, c.Lines[0].Key = "a", "k" }, "label-L1", "not both"},
		"borne by a stranger":       {func(c *Case) { c.Lines[0].Partner = "z" }, "label-L1", "\"z\""},
		"shared by no such key":     {func(c *Case) { c.Lines[0].Key = "z" }, "label-L1", "\"z\""},
		"points out of order":       {func(c *Case) { c.Lines[0].Points = &Points{Low: 1_200_000, High: 1_300_000} }, "points-L1", "low 120, likeliest 100, high 130"},
		"a high below the mode":     {func(c *Case) { c.Lines[0].Points = &Points{Low: 1, High: 900_000} }, "points-L1", "out of order"},
		"a low below nought":        {func(c *Case) { c.Lines[0].Points = &Points{Low: -1, High: 2_000_000} }, "points-L1", "from 0 to 1,000"},
		"a high above all bounds":   {func(c *Case) { c.Lines[0].Points = &Points{Low: 1, High: 10_000_001} }, "points-L1", "from 0 to 1,000"},
		"an amount before":          {func(c *Case) { c.Lines[2].Amounts[2025] = 1 }, "amount-L3-2025", "2026/27 to 2035/36"},
		"an amount after":           {func(c *Case) { c.Lines[2].Amounts[2036] = 1 }, "amount-L3-2036", "2036/37 is outside"},
		"an amount below nought":    {func(c *Case) { c.Lines[2].Amounts[2027] = -1 }, "amount-L3-2027", "is negative"},
		"pence for pounds":          {func(c *Case) { c.Lines[2].Amounts[2027] = MostInAYear + 1 }, "amount-L3-2027", "enter pounds, not pence"},
		"displaced before it ends":  {func(c *Case) { c.Lines[3].Amounts[2026] = 1 }, "amount-L4-2026", "30 September 2027 at the earliest"},

		"a risk twice":                 {func(c *Case) { c.Risks = append(c.Risks, c.Risks[0]) }, "risk-2", "Risk 2"},
		"a risk of no title":           {func(c *Case) { c.Risks[0].Title = "" }, "risk-1", "title"},
		"more than certain":            {func(c *Case) { c.Risks[0].Chance = hundred + 1 }, "risk-1", "from 0 to 100"},
		"less than impossible":         {func(c *Case) { c.Risks[0].Chance = -1 }, "risk-1", "from 0 to 100"},
		"a risk out of order":          {func(c *Case) { c.Risks[0].Mode = 4 }, "risk-1", "out of order"},
		"a risk that pays":             {func(c *Case) { c.Risks[0].Low = -1 }, "risk-1", "out of order"},
		"a risk after the case":        {func(c *Case) { c.Risks[0].Year = 2036 }, "risk-1", "2036/37 is outside"},
		"a risk of no such option":     {func(c *Case) { c.Risks[0].Option = "z" }, "risk-1", "\"z\""},
		"an assumption twice":          {func(c *Case) { c.Assumptions = append(c.Assumptions, c.Assumptions[0]) }, "assumption-2", "Assumption 2"},
		"an assumption that says none": {func(c *Case) { c.Assumptions[0].Text = "" }, "assumption-1", "a text"},
		"an assumption out of order":   {func(c *Case) { c.Assumptions[0].Low = 2_000_000 }, "assumption-1", "out of order"},
		"an assumption of no line":     {func(c *Case) { c.Assumptions[0].Lines = []string{"L99"} }, "assumption-1", "L99"},
		"more than all is managed":     {func(c *Case) { c.Mitigations[0].Managed = hundred + 1 }, "mitigations", "Mitigation 1"},
		"shares of more than all":      {func(c *Case) { c.Mitigations = append(c.Mitigations, c.Mitigations[0], c.Mitigations[0]) }, "mitigations", "more than 100 per cent"},

		"a source twice":                  {func(c *Case) { c.Funding[1].ID = "F1" }, "funding", "Funding 2"},
		"no such source":                  {func(c *Case) { c.Funding[0].Source = "lottery" }, "funding-F1", "lottery"},
		"displaced as funding":            {func(c *Case) { c.Funding[0].Source = FromDisplaced }, "funding-F1", "no source called"},
		"funding of no such option":       {func(c *Case) { c.Funding[0].Option = "z" }, "funding-F1", "an option or a fund"},
		"funding of no such fund":         {func(c *Case) { c.Funding[0].Fund = "z" }, "funding-F1", "an option or a fund"},
		"funding before the case":         {func(c *Case) { c.Funding[0].Amounts[2025] = 1 }, "amount-F-F1-2025", "outside the years"},
		"funding below nought":            {func(c *Case) { c.Funding[0].Amounts[2026] = -1 }, "amount-F-F1-2026", "negative"},
		"a loan over 61 years":            {func(c *Case) { c.Funding[0].Life = 61 }, "funding-F1", "1 to 60 years"},
		"borrowing for revenue":           {func(c *Case) { c.Funding[0].Pays = PaysRevenue }, "funding-F1", "Borrowing pays for capital only"},
		"receipts for borrowing":          {func(c *Case) { c.Funding[0].Source, c.Funding[0].Pays = Receipts, PaysBorrowing }, "funding-F1", "receipts may not stand in place of the charge"},
		"flexible receipts for capital":   {func(c *Case) { c.Funding[1].Pays = PaysCapital }, "funding-F2", "cannot pay for"},
		"flexible receipts on loan":       {func(c *Case) { c.Funding[1].Life = 5 }, "funding-F2", "not from borrowing"},
		"receipts of the right to buy":    {func(c *Case) { c.Funding[1].OwnSales = false }, "funding-F2", "right to buy"},
		"a base budget for capital":       {func(c *Case) { c.Funding[0].Source = BaseBudget }, "funding-F1", "cannot pay for"},
		"a reserve that there is not":     {func(c *Case) { c.Funding[2].Reserve = "Rainy day" }, "funding-F3", "which reserve"},
		"a partner that there is not":     {func(c *Case) { c.Funding[3].Partner = "z" }, "funding-F4", "which partner"},
		"a reserve of no name":            {func(c *Case) { c.Reserves[0].Name = "" }, "reserves", "Reserve 1"},
		"a reserve that is owed":          {func(c *Case) { c.Reserves[0].Opening = -1 }, "reserves", "not negative"},
		"a fund that is owed":             {func(c *Case) { c.InvestSave.Opening = -1 }, "invest_to_save", "a balance that is not negative"},
		"repaid in no years":              {func(c *Case) { c.InvestSave.Years = 0 }, "invest_to_save", "1 to 60 years"},
		"repaid after the case":           {func(c *Case) { c.InvestSave.From = 2036 }, "invest_to_save", "within the case"},
		"interest of more than it all":    {func(c *Case) { c.InvestSave.Rate = hundred + 1 }, "invest_to_save", "from 0 to 100 per cent"},
		"drawn before the case":           {func(c *Case) { c.InvestSave.Draw[2025] = 1 }, "invest_to_save", "2025/26"},
		"drawn after repayment has begun": {func(c *Case) { c.InvestSave.Draw[2028] = 1 }, "invest_to_save", "2028/29 is drawn after repayment begins"},

		"a stated figure of no label": {func(c *Case) { c.Stated[0].Label = "" }, "stated", "Stated figure 1"},
		"a stated figure of no area":  {func(c *Case) { c.Stated[0].Areas = nil }, "stated", "the areas"},
		"a stated figure of no kind":  {func(c *Case) { c.Stated[0].Kinds = []Kind{"gift"} }, "stated", "kinds that there are"},
		"ninety-nine runs":            {func(c *Case) { c.Uncertainty.Runs = 99 }, "runs", "from 100"},
		"a million runs":              {func(c *Case) { c.Uncertainty.Runs = 1_000_000 }, "runs", "100000"},
		"no such shape":               {func(c *Case) { c.Uncertainty.Shape = "square" }, "shape", "square"},
		"no such points":              {func(c *Case) { c.Uncertainty.Points = "P5" }, "points", "P5"},
		"together by more than all":   {func(c *Case) { c.Uncertainty.Common = hundred + 1 }, "common", "from 0 to 100"},
		"tenth percentiles of PERT":   {func(c *Case) { c.Uncertainty.Points = TenNinety }, "points", "triangular"},
	} {
		t.Run(name, func(t *testing.T) {
			c := sound()
			tt.change(c)
			refused(t, c.Check(), tt.field, tt.words)
		})
	}
}

// What needs the parameters is looked at as the case is worked out.
func TestWhatParametersRefuse(t *testing.T) {
	for name, tt := range map[string]struct {
		change       func(*Case)
		field, words string
	}{
		"flexible receipts in 2031/32":       {func(c *Case) { c.Lines[2].Amounts[2031], c.Funding[1].Amounts[2031] = 1, 1 }, "amount-F-F2-2031", "2025/26 to 2029/30 only, not in 2031/32"},
		"flexible receipts for what recurs":  {func(c *Case) { c.Lines[2].Kind = Revenue }, "amount-F-F2-2026", "one-off revenue only"},
		"flexible receipts without a saving": {func(c *Case) { c.Lines = c.Lines[:3]; c.Lines[1].Kind = Social; c.Assumptions = nil }, "funding-F2", "add the saving"},
		"no such bias":                       {func(c *Case) { c.Lines[0].Bias = "hope" }, "label-L1", "\"hope\""},
		"bias of a benefit":                  {func(c *Case) { c.Lines[1].Bias = "outsourcing" }, "label-L2", "for costs"},
		"no such discount schedule":          {func(c *Case) { c.Sets[DiscountSet] = "green-book-1066" }, "set_discount", "green-book-1066"},
		"a set of another kind":              {func(c *Case) { c.Sets[MRPSet] = "green-book-2026" }, "set_mrp", "There are: equal-instalments"},
		"no rate for a maturity loan": {func(c *Case) {
			c.Sets[BorrowingSet], c.Funding[0].Loan = "own", MaturityLoan
			c.OwnSets = []Set{{Name: "own", Kind: BorrowingSet, Title: "Own", Source: "Own", Status: Local, Borrowing: &Borrowing{Rates: []BorrowingRate{{Loan: EIPLoan, Rate: 1}}}}}
		}, "funding-F1", "no rate for a loan"},
		"prices that run away": {func(c *Case) {
			c.Sets[DeflatorSet], c.Lines[0].PriceYear = "own", 2100
			c.OwnSets = []Set{{Name: "own", Kind: DeflatorSet, Title: "Own", Source: "Own", Status: Local, Deflator: &Deflator{After: -200_000}}}
		}, "set_deflator", "Look at the deflator"},
	} {
		t.Run(name, func(t *testing.T) {
			c := sound()
			tt.change(c)
			_, err := AppraiseFile(c)
			refused(t, err, tt.field, tt.words)
		})
	}
	if _, err := Appraise(sound(), Parameters{}); err == nil {
		t.Error("a case is worked out without parameters")
	} else {
		refused(t, err, "set_discount", "Discount schedule")
	}
}

// Every mistake in a set of parameters.
func TestWhatASetCannotBe(t *testing.T) {
	discount := func(bands ...Band) func(*Set) { return func(s *Set) { s.Discount.Bands = bands } }
	deflator := func(d Deflator) func(*Set) {
		return func(s *Set) { s.Kind, s.Discount, s.Deflator = DeflatorSet, nil, &d }
	}
	bias := func(list ...BiasCategory) func(*Set) {
		return func(s *Set) { s.Kind, s.Discount, s.Bias = BiasSet, nil, &BiasTable{Categories: list} }
	}
	borrowing := func(list ...BorrowingRate) func(*Set) {
		return func(s *Set) { s.Kind, s.Discount, s.Borrowing = BorrowingSet, nil, &Borrowing{Rates: list} }
	}
	policy := func(m MRPPolicy) func(*Set) { return func(s *Set) { s.Kind, s.Discount, s.MRP = MRPSet, nil, &m } }
	limits := func(x Thresholds) func(*Set) {
		return func(s *Set) { s.Kind, s.Discount, s.Thresholds = ThresholdsSet, nil, &x }
	}
	for name, tt := range map[string]struct {
		change       func(*Set)
		field, words string
	}{
		"no name":                   {func(s *Set) { s.Name = "" }, "name", "lower-case"},
		"a name in capitals":        {func(s *Set) { s.Name = "GREEN" }, "name", "lower-case"},
		"no title":                  {func(s *Set) { s.Title = "" }, "title", "title"},
		"no source":                 {func(s *Set) { s.Source = " " }, "source", "where the figures come from"},
		"no such status":            {func(s *Set) { s.Status = "rumoured" }, "status", "in force"},
		"no such kind":              {func(s *Set) { s.Kind, s.Discount = "weather", nil }, "kind", "weather"},
		"another part than it says": {func(s *Set) { s.Kind = DeflatorSet }, "kind", "deflator"},
		"two parts":                 {func(s *Set) { s.Deflator = &Deflator{} }, "kind", "nothing else"},
		"no part":                   {func(s *Set) { s.Discount = nil }, "kind", "it must hold"},

		"no bands":               {discount(), "bands", "1 to 20 bands"},
		"a rate below nought":    {discount(Band{Rate: -1}), "bands", "from 0 to 100 per cent"},
		"a rate of all":          {discount(Band{Rate: hundred + 1}), "bands", "from 0 to 100 per cent"},
		"bands out of order":     {discount(Band{To: 5}, Band{To: 5}, Band{}), "bands", "later than the one before"},
		"bands that end":         {discount(Band{To: 5}), "bands", "only the last has no end"},
		"bands that end at once": {discount(Band{}, Band{To: 5}), "bands", "only the last has no end"},

		"prices that halve":       {deflator(Deflator{After: -500_000}), "after", "-50 to 100"},
		"prices of nothing":       {deflator(Deflator{Index: byRate{2020: 0}}), "index", "more than nought"},
		"an index with a gap":     {deflator(Deflator{Index: byRate{2020: 1, 2022: 1}}), "index", "2021/22"},
		"an index of all history": {deflator(Deflator{Index: centuries()}), "index", "300 years"},
		"a bias of no name":       {bias(BiasCategory{Title: "x"}), "categories", "short name"},
		"a bias twice":            {bias(BiasCategory{ID: "x", Title: "x"}, BiasCategory{ID: "x", Title: "x"}), "categories", "short name"},
		"a lower bound above":     {bias(BiasCategory{ID: "x", Title: "x", Lower: 2, Upper: 1}), "categories", "lower bound"},
		"a bias of 501 per cent":  {bias(BiasCategory{ID: "x", Title: "x", Upper: 501 * rateUnit}), "categories", "at most 500"},
		"no rates":                {borrowing(), "rates", "a rate at least"},
		"a loan that pays":        {borrowing(BorrowingRate{Rate: -1}), "rates", "from 0 to 100"},
		"a loan of 61 years":      {borrowing(BorrowingRate{Term: 61}), "rates", "1 to 60 years"},
		"no such method":          {policy(MRPPolicy{Method: "later", First: FirstAfterSpend, Over: 5}), "method", "equal-instalment"},
		"no such first charge":    {policy(MRPPolicy{Method: Annuity, First: "never", Over: 5}), "first_charge", "year after spend"},
		"an asset of no life":     {policy(MRPPolicy{Method: Annuity, First: FirstAfterSpend}), "for_all", "1 to 60 years"},
		"hardware of no life":     {policy(MRPPolicy{Method: Annuity, First: FirstAfterSpend, Over: 5, Lives: map[string]int{"hardware": 0}}), "lives", "hardware"},
		"a balance that stays":    {policy(MRPPolicy{Method: ReducingBalance, First: FirstAfterSpend, Over: 5}), "charge", "more than 0"},
		"an annuity that pays":    {policy(MRPPolicy{Method: Annuity, First: FirstAfterSpend, Over: 5, Rate: -1}), "rate", "from 0 to 100"},
		"years out of order":      {limits(Thresholds{FlexibleFirst: 2029, FlexibleLast: 2025}), "thresholds", "in order"},
		"a limit below nought":    {limits(Thresholds{Scheme: -1}), "thresholds", "no limit negative"},
	} {
		t.Run(name, func(t *testing.T) {
			s := Set{Name: "own", Kind: DiscountSet, Title: "Own", Source: "Own", Status: Local, Discount: &Discount{Bands: []Band{{Rate: 1}}}}
			tt.change(&s)
			refused(t, s.Check(), tt.field, tt.words)
			_, err := Resolve(map[SetKind]string{s.Kind: s.Name}, []Set{s})
			if s.Name != "" && slices.Contains(SetKinds(), s.Kind) && problem.All(err) == nil {
				t.Errorf("a case is worked out by it: %v", err)
			}
		})
	}
	for _, s := range BuiltIn() {
		if err := s.Check(); err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
	}
}

type byRate = map[calendar.FinancialYear]Rate

func centuries() byRate {
	list := byRate{}
	for y := range 301 {
		list[calendar.FinancialYear(1900+y)] = 1
	}
	return list
}

// What a file can hold that is no case.
func TestWhatAFileCannotBe(t *testing.T) {
	whole := asJSON(t, sound())
	with := func(old, by string) string {
		if !strings.Contains(whole, old) {
			t.Fatalf("a sound case has no %s", old)
		}
		return strings.Replace(whole, old, by, 1)
	}
	for name, tt := range map[string]struct{ file, field, words string }{
		"nothing":                          {"", "", "ends too soon"},
		"half a case":                      {whole[:len(whole)/2], "", "ends too soon"},
		"a letter":                         {"Dear Sir or Madam", "", "no JSON"},
		"a table":                          {"year,amount\n2026/27,5\n", "", "no JSON"},
		"two cases":                        {whole + whole, "", "goes on"},
		"a mistake in line 3":              {"{\n\"title\": \"x\",\n!}", "", "line 3"},
		"no case at all":                   {"null", "years", "from 1 to 60"},
		"a list":                           {"[]", "", "At line 1"},
		"a member that there is not":       {with(`"title":`, `"titel":`), "file", "no member “titel”"},
		"a member of a line":               {with(`"area":`, `"aera":`), "label-L1", "no member “aera”"},
		"three decimals":                   {with(`"1000000.00"`, `"1000000.001"`), "lines|amount-L1-2026", "lines, 1 (L1), amounts, 2026/27"},
		"a comma for a point":              {with(`"1000000.00"`, `"1000000,00"`), "lines|amount-L1-2026", "put commas only between thousands"},
		"dollars":                          {with(`"1000000.00"`, `"$1m"`), "lines|amount-L1-2026", "$1m"},
		"more money than there is":         {with(`"1000000.00"`, `"99999999999999999999"`), "lines|amount-L1-2026", "too large"},
		"an amount without quotes":         {with(`"1000000.00"`, `1000000`), "lines|amount-L1-2026", "without quotes"},
		"a rate without quotes":            {with(`"probability":"10"`, `"probability":10`), "risks|risk-1", "without quotes"},
		"a year without quotes":            {with(`"first_year":"2026/27"`, `"first_year":2026`), "first_year", "without quotes"},
		"a year that is two":               {with(`"first_year":"2026/27"`, `"first_year":"2026/28"`), "first_year", "2026/28"},
		"an amount of no year":             {with(`{"2026/27":"1000000.00"}`, `{"2026":"1000000.00"}`), "label-L1", "not a financial year"},
		"a rate of five decimals":          {with(`"probability":"10"`, `"probability":"10.00001"`), "risks|risk-1", "four decimals"},
		"a rate that is none":              {with(`"probability":"10"`, `"probability":"likely"`), "risks|risk-1", "likely"},
		"years as text":                    {with(`"years":10`, `"years":"10"`), "", "years"},
		"half a year":                      {with(`"years":10`, `"years":10.5`), "", "years"},
		"a day that is none":               {with(`"ends":"2027-09-30"`, `"ends":"2027-09-31"`), "", "2027-09-31"},
		"lines that are a number":          {`{"format":"moothall-case/1","lines":7}`, "", "lines"},
		"a hundred thousand brackets":      {strings.Repeat("[", 100_000), "", "nested more than 30 deep"},
		"a mistake of Check":               {with(`"kind":"capital"`, `"kind":"gift"`), "kind-L1", "gift"},
		"nine megabytes":                   {strings.Repeat(" ", 9<<20), "", "at most 8 MB"},
		"a case with nine megabytes after": {whole + strings.Repeat(" ", 9<<20), "", "at most 8 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read(strings.NewReader(tt.file))
			refused(t, err, tt.field, tt.words)
		})
	}
}

func TestAFileThatCannotBeReadIsNoMistakeOfThePerson(t *testing.T) {
	_, err := Read(broken{})
	if err == nil || problem.All(err) != nil {
		t.Errorf("%v", err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, fmt.Errorf("the disk is gone") }

// A file is as well read with the signs that people use.
func TestAmountsAreReadAsPeopleWriteThem(t *testing.T) {
	for written, want := range map[string]money.Pence{"£1,234.56": 123_456, "1234.5": 123_450, "11.85m": 1_185_000_000, "750k": 75_000_000, " 7 ": 700} {
		c, err := Read(strings.NewReader(strings.Replace(asJSON(t, sound()), `"1000000.00"`, `"`+written+`"`, 1)))
		if err != nil || c.Lines[0].Amounts[2026] != want {
			t.Errorf("%s: %v", written, err)
		}
	}
}

// What a draft may lack and a frozen case may not.
func TestGapsAreSaidAndNotRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		change       func(*Case)
		field, words string
	}{
		"no option is preferred":         {func(c *Case) { c.Options[1].Preferred = false }, "options", "which option is preferred"},
		"nothing to compare with":        {func(c *Case) { c.Options[0].Nothing = false }, "options", "do nothing or the minimum"},
		"a benefit without an owner":     {func(c *Case) { c.Lines[1].Owner = "" }, "label-L2", "without an owner"},
		"a saving of no budget":          {func(c *Case) { c.Lines[1].BudgetLine = " " }, "label-L2", "the budget line that falls"},
		"software as a service, capital": {func(c *Case) { c.Lines[0].Nature = "saas" }, "label-L1", "accountant's note"},
		"a range and bias as well":       {func(c *Case) { c.Lines[0].Bias, c.Lines[0].Points = "outsourcing", &Points{Low: 1, High: 2_000_000} }, "points-L1", "take the bias off"},
	} {
		t.Run(name, func(t *testing.T) {
			c := sound()
			if gaps := c.Gaps(); len(gaps) != 0 || c.Complete() != nil {
				t.Fatalf("a sound case has gaps: %v", gaps)
			}
			tt.change(c)
			refused(t, c.Complete(), tt.field, tt.words)
			gap := c.Gaps()[0].Message
			if a := workedOut(t, c); !slices.Contains(a.Gaps, gap) {
				t.Errorf("the appraisal does not say %q: %v", gap, a.Gaps)
			}
		})
	}
	c := sound()
	c.Lines[0].Nature, c.Lines[0].Note = "saas", "Separate code that the council controls (IAS 38)"
	if gaps := c.Gaps(); len(gaps) != 0 {
		t.Errorf("with an accountant's note: %v", gaps)
	}
}

// Every mistake is found at once, so that a person mends all of them.
func TestAllMistakesAreSaidTogether(t *testing.T) {
	c := sound()
	c.Title, c.Lines[0].Kind, c.Lines[2].Amounts[2027], c.Risks[0].Chance = "", "gift", -1, -1
	fields := map[string]bool{}
	for _, p := range problem.All(c.Check()) {
		fields[p.Field] = true
	}
	for _, want := range []string{"title", "kind-L1", "amount-L3-2027", "risk-1"} {
		if !fields[want] {
			t.Errorf("nothing is said of %s, only of %v", want, slices.Sorted(maps.Keys(fields)))
		}
	}
}

// No file makes Read panic, whatever is wrong is said in a sentence, and what
// is read is written and read again as the same case.
func FuzzRead(f *testing.F) {
	f.Add(asJSON(f, sound()))
	f.Add(asJSON(f, simple()))
	f.Add(`{"format":"moothall-case/1","title":"x","first_year":"2026/27","years":1,"conventions":{},"options":[{"id":"a","title":"A"}],"lines":[],"tolerance":"0"}`)
	f.Add(`{"lines":[{"amounts":{"2026/27":"1.234","2026-27":5}}]}`)
	f.Add(`{"own_sets":[{"kind":"deflator","deflator":{"index":{"2026/27":"0"},"after":"-49.9999"}}]}`)
	f.Add(`[[[[[[{"a":{"a":null}}]]]]]]`)
	f.Add(`{"title":"\ud800","years":1e400}`)
	f.Fuzz(func(t *testing.T, file string) {
		c, err := Read(strings.NewReader(file))
		if err != nil {
			all := problem.All(err)
			if len(all) == 0 {
				t.Fatalf("this is no problem of the person: %v", err)
			}
			for _, p := range all {
				if p.Message == "" || p.Code == "" || strings.Contains(p.Message, "%!") {
					t.Fatalf("it says %+v", p)
				}
			}
			return
		}
		again, err := Read(strings.NewReader(asJSON(t, c)))
		if err != nil {
			t.Fatalf("what was read cannot be written and read again: %v", err)
		}
		if got, want := asJSON(t, again), asJSON(t, c); got != want {
			t.Fatalf("%s is read again as %s", want, got)
		}
		c.OwnSets, c.Uncertainty.Runs = nil, 0
		if _, err := AppraiseFile(c); err != nil && problem.All(err) == nil {
			t.Fatalf("it cannot be worked out, and nobody can mend it: %v", err)
		}
	})
}
