package costmodel

import "moothall/money"

// BridgeRow is one step from the financial to the economic case.
type BridgeRow struct {
	Step   string      `json:"step"`
	Change money.Pence `json:"change"` // to a net cost: what adds to it is positive
	So     money.Pence `json:"so_far"`
}

// bridge goes from the net cash of the financial case to the net present value
// of the economic one, and names everything that one of them leaves out.
func (m *model) bridge(option string, e *Economic, f *Financial) []BridgeRow {
	var rows []BridgeRow
	var so money.Pence
	put := func(step string, change money.Pence) {
		m.add(&so, change)
		rows = append(rows, BridgeRow{step, change, so})
	}
	var borrowed, mrp, interest, saveInterest money.Pence
	for t := range m.years {
		m.add(&mrp, f.All[t].MRP)
		m.add(&interest, f.All[t].Interest)
		m.add(&saveInterest, m.interestOnly(f, t))
	}
	for _, c := range f.Charges {
		m.add(&borrowed, c.Amount)
	}
	var cash, transfers, sunk money.Pence
	var inReal, unbiased sum // of the lines that count and are cash
	var others sum
	for i := range m.c.Lines {
		l := &m.c.Lines[i]
		if l.Option != "" && l.Option != option {
			continue
		}
		sign := -l.Kind.sign()
		plain := *l
		plain.Bias = ""
		biased, unbias := m.of(l, false), m.of(&plain, false)
		for t, y := range m.years {
			a := l.Amounts[y]
			if a == 0 {
				continue
			}
			isCash := l.Kind.IsCost() || l.Kind.IsCash()
			nominal := sign * m.nominal[i][t]
			switch {
			case isCash && l.Sunk:
				m.add(&sunk, nominal)
			case isCash && l.Transfer:
				m.add(&transfers, nominal)
			case isCash:
				inReal.add(sign*a, biased[t])
				unbiased.add(sign*a, unbias[t])
			case l.counts():
				others.add(sign*a, biased[t])
			}
			if isCash {
				m.add(&cash, nominal)
			}
		}
	}
	put("Net cash of the financial case, with borrowed capital as its charges fall due", m.sum(cash, -borrowed, mrp, interest, saveInterest))
	put("Financing left out: minimum revenue provision", -mrp)
	put("Financing left out: interest", -m.sum(interest, saveInterest))
	put("Capital that is borrowed, counted when it is spent", borrowed)
	put("Transfers between partners, and taxes, left out", -transfers)
	put("Spent whatever is decided, left out", -sunk)
	put("Inflation taken out: to the prices of "+m.c.First.String(), m.adder.of(unbiased)-m.sum(cash, -transfers, -sunk))
	bias := inReal
	bias.minus(unbiased)
	put("Optimism bias added to costs", m.adder.of(bias))
	var risk money.Pence
	for _, r := range m.c.Risks {
		if r.Option == "" || r.Option == option {
			m.add(&risk, r.expected())
		}
	}
	put("Risks added, at what they are expected to cost", risk)
	put("Benefits that are no cash, less dis-benefits", m.adder.of(others))
	put("Discounting, and rounding", m.sum(-e.Net, -so))
	return rows
}
