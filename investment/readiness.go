package investment

import (
	"encoding/json"
	"slices"

	"moothall/internal/problem"
	"moothall/internal/store"
	"moothall/investment/costmodel"
)

// Missing is everything for which the case cannot be frozen as it stands, each
// with the field that is to change. What is counted twice is among it.
func Missing(tx *store.Tx, c Case) ([]*problem.Problem, error) {
	err := c.ready(tx)
	if list := problem.All(err); len(list) > 0 {
		return list, nil
	}
	return nil, err
}

// Document is the case as it was frozen, as a file that can be worked out
// anywhere: it brings every set that does not come with Moothall.
func (v Version) Document() ([]byte, error) { return json.MarshalIndent(v.WithSets(), "", "  ") }

// WithSets is the case with the sets of the council's own that it names, so that
// it can be worked out where they are not known.
func (v Version) WithSets() costmodel.Case {
	m := v.Case.Model
	m.OwnSets = slices.Clone(m.OwnSets)
	for _, s := range v.Parameters.Sets {
		there := func(o costmodel.Set) bool { return o.Kind == s.Kind && o.Name == s.Name }
		if !slices.ContainsFunc(costmodel.BuiltIn(), there) && !slices.ContainsFunc(m.OwnSets, there) {
			m.OwnSets = append(m.OwnSets, s)
		}
	}
	return m
}
