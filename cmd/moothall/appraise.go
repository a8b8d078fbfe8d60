package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"moothall/internal/problem"
	"moothall/investment/costmodel"
	"moothall/money"
)

func appraiseCommand() *cobra.Command {
	var asJSON, draft, schema bool
	c := &cobra.Command{
		Use:   "appraise CASE.json",
		Short: "Work out a business case: economic and financial case, funding, plan, partners, uncertainty",
		Long: "Work out a business case from a file: present values, payback, rates of return, sensitivity and uncertainty; borrowing, funding and the\n" +
			"increments of the financial plan; what each partner bears; and what reconciles the two views. --schema prints the form of the file.",
		Example: `  moothall appraise case.json
  moothall appraise --json case.json >result.json
  moothall appraise --schema`,
		Args: func(c *cobra.Command, args []string) error {
			if schema {
				return noArguments(c, args)
			}
			return oneArgument(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			if schema {
				_, err := c.OutOrStdout().Write(costmodel.Schema())
				return err
			}
			is, err := readCase(args[0])
			if err != nil {
				return err
			}
			if !draft {
				if err := is.Complete(); err != nil {
					return fmt.Errorf("%w", incomplete{err})
				}
			}
			a, err := costmodel.AppraiseFile(is)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(c.OutOrStdout(), a)
			}
			w := bufio.NewWriter(c.OutOrStdout())
			printAppraisal(w, a)
			return w.Flush()
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.Flags().BoolVar(&draft, "draft", false, "work out a case with gaps, and list them")
	c.Flags().BoolVar(&schema, "schema", false, "print the JSON Schema of a case file")
	return c
}

// incomplete is the gaps of a case, and what to do about them.
type incomplete struct{ gaps error }

func (i incomplete) Error() string { return i.gaps.Error() }

// Unwrap gives the gaps as problems, with the way around them.
func (i incomplete) Unwrap() error {
	return append(problem.List(problem.All(i.gaps)), problem.New(problem.Invalid, "appraise.gaps", "The case is not complete. Mend what is said above, or work it out as a draft with --draft"))
}

func readCase(file string) (*costmodel.Case, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, problem.New(problem.NotFound, "file.none", "Cannot read %s: check the name and that you may read it", file)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.IsDir() {
		return nil, problem.New(problem.Malformed, "file.unreadable", "Cannot read %s: it is not a file with text in it", file)
	}
	return costmodel.Read(f)
}

// printer prints sections and tables for a person.
type printer struct{ w io.Writer }

func (p printer) section(format string, args ...any) {
	title := fmt.Sprintf(format, args...)
	fmt.Fprintf(p.w, "\n%s\n%s\n", title, strings.Repeat("-", len([]rune(title))))
}

func (p printer) say(format string, args ...any) { fmt.Fprintf(p.w, format+"\n", args...) }

// table prints rows with the first column to the left and the others to the
// right.
func (p printer) table(rows ...[]string) {
	var widths []int
	for _, r := range rows {
		for i, cell := range r {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, r := range rows {
		var line strings.Builder
		for i, cell := range r {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				line.WriteString(cell + pad)
			} else {
				line.WriteString("  " + pad + cell)
			}
		}
		fmt.Fprintln(p.w, strings.TrimRight(line.String(), " "))
	}
}

func pounds(list ...money.Pence) []string {
	all := make([]string, len(list))
	for i, p := range list {
		all[i] = p.Pounds()
	}
	return all
}

func row(name string, list ...money.Pence) []string {
	return append([]string{name}, pounds(list...)...)
}

func printAppraisal(w io.Writer, a *costmodel.Appraisal) {
	p := printer{w}
	p.say("%s%s", a.Title, bracketed(a.Reference, a.Stage.Words()))
	p.say("%s to %s, %d years; base year %s", a.Horizon.First, a.Horizon.Years()[a.Horizon.Count-1], a.Horizon.Count, a.Horizon.First)
	v := a.Conventions
	p.say("Conventions: %s; factors %s; %s; ratio over %s; payback in %s", v.Timing, v.Factors, v.Sums, v.Ratio, v.Payback)
	p.section("Parameter sets")
	for _, s := range a.Sets {
		p.say("%-34s %s (%s), sha256 %.12s", s.Kind.Words()+":", s.Name, s.Status, s.Digest)
	}
	p.section("Factors")
	rows := [][]string{{"Year", "t", "rate", "start of year", "mid-year", "end of year", "deflator"}}
	for _, f := range a.Factors {
		rows = append(rows, []string{f.Year.String(), fmt.Sprint(f.Number), f.Rate.String() + "%", f.Start.Places(), f.Mid.Places(), f.End.Places(), f.Deflator.Places()})
	}
	p.table(rows...)
	for i := range a.Options {
		printOption(p, a, &a.Options[i])
	}
	if len(a.Stated) > 0 {
		p.section("Figures that papers state")
		for _, s := range a.Stated {
			p.say("%s: stated %s, lines %s. %s", s.Label, s.Amount.Pounds(), s.Lines.Pounds(), s.Sentence)
		}
	}
	printList(p, "Gaps", a.Gaps)
	printList(p, "Warnings", a.Warnings)
}

func bracketed(list ...string) string {
	var words []string
	for _, s := range list {
		if s != "" {
			words = append(words, s)
		}
	}
	if len(words) == 0 {
		return ""
	}
	return " (" + strings.Join(words, ", ") + ")"
}

func printList(p printer, title string, list []string) {
	if len(list) == 0 {
		return
	}
	p.section("%s", title)
	for _, s := range list {
		p.say("* %s", s)
	}
}

func printOption(p printer, a *costmodel.Appraisal, r *costmodel.OptionResult) {
	name := r.Title
	if r.ID == a.Preferred {
		name += " (preferred)"
	}
	fmt.Fprintf(p.w, "\n%s\n%s\n", name, strings.Repeat("=", len([]rune(name))))
	printEconomic(p, r)
	if r.Outlook != nil {
		printOutlook(p, r.Outlook)
	}
	printFinancial(p, r.Financial)
	p.section("From the financial to the economic case")
	rows := [][]string{}
	for _, b := range r.Bridge {
		rows = append(rows, row(b.Step, b.Change, b.So))
	}
	p.table(rows...)
	if len(r.Partners) > 0 {
		p.section("Partners")
		rows := [][]string{{"", "cost", "displaced", "savings", "net cost"}}
		for _, s := range r.Partners {
			t := s.Verdict.Table.Total
			rows = append(rows, row(s.Name, t.Cost, t.Displaced, s.Savings.Total, t.Net))
		}
		p.table(rows...)
		for _, s := range r.Partners {
			p.say("%s: %s", s.Name, s.Verdict.Sentence())
		}
	}
}

func printEconomic(p printer, r *costmodel.OptionResult) {
	e := r.Economic
	p.section("Economic case, in prices of the base year")
	rows := [][]string{{"Year", "costs", "benefits", "net", "PV costs", "PV benefits", "PV net", "so far"}}
	for _, y := range e.Years {
		rows = append(rows, row(y.Year.String(), y.Cost, y.Benefit, y.Net, y.PVCost, y.PVBenefit, y.PVNet, y.PVSoFar))
	}
	p.table(rows...)
	if e.NetCost {
		p.say("Net present cost:           %s", (-e.Net).Pounds())
	} else {
		p.say("Net present social value:   %s", e.Net.Pounds())
	}
	p.say("Present value of costs:     %s, of which risk %s and optimism bias %s", e.Costs.Pounds(), e.Risk.Pounds(), e.Bias.Pounds())
	p.say("Present value of benefits:  %s", e.Benefits.Pounds())
	if e.MinimumName != "" {
		p.say("Against %s: %s", e.MinimumName, e.AgainstMin.Pounds())
	}
	p.say("Benefit-cost ratio:         %s. %s", orWords(e.Ratio, "undefined"), e.RatioNote)
	p.say("Equivalent annual cost:     %s. %s", e.Annual.Pounds(), e.AnnualNote)
	p.say("Payback:                    %s", e.Payback.Words)
	p.say("Discounted payback:         %s", e.Discounted.Words)
	var roots []string
	for _, x := range e.Roots {
		roots = append(roots, x.Percent+"%")
	}
	p.say("Internal rate of return:    %s. %s", orWords(strings.Join(roots, ", "), "none"), e.RootsNote)
	p.say("Modified rate of return:    %s", orWords(e.Modified, "none"))
	p.section("Switching values")
	rows = nil
	for _, s := range e.Switching {
		rows = append(rows, []string{s.Label, s.PV.Pounds(), s.Words})
	}
	p.table(rows...)
	if len(e.Tornado) > 0 {
		p.section("Sensitivity of the net present value, the greatest swing first")
		rows = [][]string{{"", "low", "value at low", "high", "value at high", "swing"}}
		for _, s := range e.Tornado {
			rows = append(rows, []string{s.Label, s.AtLow.String() + "%", s.Low.Pounds(), s.AtTop.String() + "%", s.High.Pounds(), s.Size.Pounds()})
		}
		p.table(rows...)
	}
}

func printOutlook(p printer, o *costmodel.Outlook) {
	p.section("Uncertainty: %d runs, seed %d, %s", o.Runs, o.Seed, o.Shape)
	p.table([]string{"", "P10", "P50", "P80", "P90", "mean", "as estimated"},
		row("Net present value", o.Net.P10, o.Net.P50, o.Net.P80, o.Net.P90, o.Net.Mean, o.Estimated),
		row("Cash cost", o.Cost.P10, o.Cost.P50, o.Cost.P80, o.Cost.P90, o.Cost.Mean, o.CostAs))
	p.say("Chance that the net present value is below nought: %s%%", o.Below)
	for _, y := range o.Over {
		if y.Chance != "0.0" {
			p.say("Chance that %s costs more than %s: %s%%", y.Year, y.Budget.Pounds(), y.Chance)
		}
	}
}

func printFinancial(p printer, f *costmodel.Financial) {
	for _, v := range f.Funds {
		p.section("Financial case, %s, in prices of each year", costmodel.FundWords(v.Fund))
		rows := [][]string{{"Year", "capital", "funded", "unfunded", "revenue", "funded", "unfunded", "MRP", "interest", "displaced", "savings", "net revenue"}}
		for _, y := range append(v.Years, v.Total) {
			name := y.Year.String()
			if y.Year == 0 {
				name = "Total"
			}
			rows = append(rows, row(name, y.Capital, y.CapitalFunded, y.CapitalUnfunded, y.Revenue, y.RevenueFunded, y.RevenueUnfunded, y.MRP, y.Interest, y.Displaced, y.Savings, y.NetRevenue))
		}
		p.table(rows...)
	}
	if len(f.Sources) > 0 {
		p.section("Funding by source")
		rows := [][]string{}
		for _, s := range f.Sources {
			rows = append(rows, row(s.Source.Words()+", for "+s.Pays+", "+costmodel.FundWords(s.Fund), s.Total))
		}
		p.table(rows...)
	}
	for _, c := range f.Charges {
		p.section("Borrowing of %s in %s, over %d years by %s at %s%%", c.Amount.Pounds(), c.Spent, c.Life, c.Method, c.Rate)
		rows := [][]string{{"Year", "opening", "MRP", "interest", "closing"}}
		for _, y := range c.Years {
			rows = append(rows, row(y.Year.String(), y.Opening, y.MRP, y.Interest, y.Closing))
		}
		p.table(rows...)
	}
	for _, r := range f.Reserves {
		p.say("Reserve “%s”: %s", r.Name, r.Words)
	}
	if f.Repay != nil {
		p.section("Invest-to-save fund")
		rows := [][]string{{"Year", "opening", "draw", "interest", "repayment", "closing", "savings", "savings left", "fund"}}
		for _, y := range f.Repay.Years {
			rows = append(rows, row(y.Year.String(), y.Opening, y.Draw, y.Interest, y.Repayment, y.Closing, y.Savings, y.Left, y.Fund))
		}
		p.table(rows...)
	}
	if len(f.Plan) > 0 {
		p.section("Medium term financial plan: increments on the year before")
		head := []string{""}
		for _, y := range f.All {
			head = append(head, y.Year.String())
		}
		rows := [][]string{head}
		for _, r := range f.Plan {
			rows = append(rows, row(r.Category+", "+costmodel.FundWords(r.Fund), r.Years...))
		}
		p.table(rows...)
	}
	if len(f.Capital) > 0 {
		p.section("Capital programme")
		rows := [][]string{}
		for _, r := range f.Capital {
			rows = append(rows, row(r.Class+", "+costmodel.FundWords(r.Fund), append(r.Years, r.Total)...))
		}
		p.table(rows...)
	}
	p.section("Cash neutral?")
	p.say("%s", f.Neutral.Sentence())
	p.say("(%s.)", f.Basis)
	for _, s := range f.Neutral.Working() {
		p.say("  %s", s)
	}
	for _, each := range f.Areas {
		p.say("%s: %s", each.Area, each.Verdict.Sentence())
	}
}

func orWords(s, words string) string {
	if s == "" {
		return words
	}
	return s
}
