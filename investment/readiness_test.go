package investment_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"moothall/access"
	"moothall/calendar"
	"moothall/internal/store"
	"moothall/investment"
	"moothall/investment/costmodel"
	"moothall/money"
)

// A frozen case that used a set of the council's own is a file that gives the
// same bytes where that set was never heard of.
func TestAFrozenCaseIsWorkedOutAnywhere(t *testing.T) {
	each(t, func(t *testing.T, _ *store.DB, as func(access.Role, func(*store.Tx) error) error) {
		c := investment.Case{Texts: investment.Texts{Strategic: "Why"}, Model: costmodel.Case{Title: "Workflow", First: 2026, Years: 5, Sets: map[costmodel.SetKind]string{costmodel.DiscountSet: "our-own"},
			Options: []costmodel.Option{{ID: "nothing", Title: "Do nothing", Nothing: true}, {ID: "buy", Title: "Buy", Preferred: true}},
			Lines:   []costmodel.Line{{ID: "L1", Option: "buy", Kind: costmodel.Cashable, Label: "Posts", Owner: "Registrar", Amounts: map[calendar.FinancialYear]money.Pence{2028: 1_000_000}}}}}
		set := costmodel.Set{Name: "our-own", Kind: costmodel.DiscountSet, Title: "Our own", Source: "The s151 officer", Status: costmodel.Local, Discount: &costmodel.Discount{Bands: []costmodel.Band{{Rate: 12_345}}}}
		if err := as(access.FinanceOfficer, func(tx *store.Tx) error { return investment.AddSet(tx, set) }); err != nil {
			t.Fatal(err)
		}
		if err := as(access.Proposer, func(tx *store.Tx) (err error) {
			if c, err = investment.AddCase(tx, c); err != nil {
				return err
			}
			missing, err := investment.Missing(tx, c)
			if err != nil || len(missing) != 1 || missing[0].Field != "label-L1" {
				t.Errorf("what is missing is %v, %v", missing, err)
			}
			c.Model.Lines[0].BudgetLine = "REG-1"
			return investment.SaveCase(tx, c)
		}); err != nil {
			t.Fatal(err)
		}
		if err := as(access.FinanceOfficer, func(tx *store.Tx) error {
			c, err := investment.FindCase(tx, c.Reference)
			if err != nil {
				return err
			}
			if missing, err := investment.Missing(tx, c); err != nil || len(missing) != 0 {
				t.Errorf("what is missing is %v, %v", missing, err)
			}
			v, err := investment.Freeze(tx, c.Reference, "For the cabinet", c.Revision)
			if err != nil {
				return err
			}
			text, err := v.Document()
			if err != nil {
				return err
			}
			read, err := costmodel.Read(bytes.NewReader(text))
			if err != nil {
				return err
			}
			a, err := costmodel.AppraiseFile(read)
			if err != nil {
				return err
			}
			if again, err := json.Marshal(a); err != nil || !bytes.Equal(again, v.Result) {
				t.Errorf("the file gives another result, %v", err)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}
