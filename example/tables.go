package example

import (
	"fmt"
	"slices"

	"moothall/access"
	"moothall/access/actor"
	"moothall/internal/store"
	"moothall/process"
	"moothall/workflow/dmn"
	"moothall/workflow/rulebook"
)

// tellTables leaves a draft of the delegated spending limits by the finance
// officer, for another officer to look at and approve.
func (t *teller) tellTables() error {
	org := t.councils["aldermere"].ID
	var who actor.Actor
	if err := t.db.View(t.ctx, func(tx *store.Tx) error {
		everyone, err := access.Everyone(tx)
		for _, p := range everyone {
			if p.Organisation == org && slices.Contains(p.Roles, access.FinanceOfficer) {
				who = actor.Actor{PersonID: p.ID, Name: p.Name, Organisation: org, Roles: []string{string(access.FinanceOfficer)}}
			}
		}
		return err
	}); err != nil {
		return err
	}
	return t.db.Change(t.ctx, who, func(tx *store.Tx) error {
		v, err := rulebook.Start(tx, process.DelegatedLimits)
		if err != nil {
			return fmt.Errorf("draft the delegated limits: %w", err)
		}
		m, err := dmn.Read(v.Model)
		if err != nil {
			return err
		}
		g, err := v.Graph()
		if err != nil {
			return err
		}
		limits, _ := process.Find(process.DelegatedLimits)
		table, _ := g.Table(limits.Decision)
		e := table.Edited()
		e.Rules[0].Inputs = []string{"<= 75000", "false"}
		e.Rules[1].Inputs = []string{"(75000..250000]", "false"}
		model, err := m.Rewrite(limits.Decision, e)
		if err != nil {
			return err
		}
		_, err = rulebook.Save(tx, process.DelegatedLimits, model, "Review of the scheme of delegation: officers may spend up to £75,000 (illustrative)", v.Revision)
		return err
	})
}
