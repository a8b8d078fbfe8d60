package costmodel

import (
	"slices"

	"moothall/money"
)

// Stated is a figure that a paper states.
type Stated struct {
	Label  string      `json:"label"`
	Areas  []string    `json:"areas"`
	Kinds  []Kind      `json:"kinds"` // capital, revenue or both; none named means both
	Amount money.Pence `json:"amount"`
	Source string      `json:"source,omitempty"`
}

// covers says whether lines of kind k answer s. A stated figure that names no
// kind is all cost; what is displaced is never part of a cost unless it is named.
func (s Stated) covers(k Kind) bool {
	if len(s.Kinds) == 0 {
		return k.IsCost()
	}
	return slices.Contains(s.Kinds, k) || k == OneOff && slices.Contains(s.Kinds, Revenue)
}

// Answer is a stated figure beside what the lines give for it.
type Answer struct {
	Stated
	Lines       money.Pence `json:"lines"`
	Unexplained money.Pence `json:"unexplained"` // stated less lines
	Sentence    string      `json:"sentence"`
}

// Reconcile holds each stated figure against the lines that should make it up.
func Reconcile(h Horizon, lines []Line, stated []Stated) ([]Answer, error) {
	if err := Check(h, lines); err != nil {
		return nil, err
	}
	list := []Answer{}
	for _, s := range stated {
		a := Answer{Stated: s}
		var amounts []money.Pence
		for _, l := range Of(lines, s.Areas...) {
			if !s.covers(l.Kind) {
				continue
			}
			for _, amount := range l.Amounts {
				amounts = append(amounts, amount)
			}
		}
		var err error
		if a.Lines, err = money.Sum(amounts...); err != nil {
			return nil, err
		}
		if a.Unexplained, err = money.Sum(s.Amount, -a.Lines); err != nil {
			return nil, err
		}
		switch {
		case a.Unexplained == 0:
			a.Sentence = "The lines add up to it."
		case a.Unexplained > 0:
			a.Sentence = a.Unexplained.Short() + " of it is not explained by any line."
		default:
			a.Sentence = "The lines come to " + (-a.Unexplained).Short() + " more than was stated."
		}
		list = append(list, a)
	}
	return list, nil
}
