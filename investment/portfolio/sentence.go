package portfolio

import "fmt"

// Sentences tells the result as a person would.
func (r Result) Sentences() []string {
	if r.Clash != nil {
		return []string{"Nothing can be chosen that keeps every rule.", r.Clash.Sentence + "."}
	}
	list := []string{r.proved()}
	for _, c := range r.Chosen {
		list = append(list, c.sentence())
	}
	if len(r.LeftOut) > 0 {
		list = append(list, fmt.Sprintf("Left out: %s.", listed(r.LeftOut)))
	}
	for _, u := range r.Limits {
		list = append(list, u.sentence())
	}
	if r.Marginal != nil {
		list = append(list, r.Marginal.sentence())
	}
	for _, l := range r.Manual {
		list = append(list, l.sentence())
	}
	if len(r.Manual) > 1 && r.AllLost != nil {
		list = append(list, fmt.Sprintf("The manual decisions together lose %s.", r.AllLost.words()))
	}
	return list
}

func (r *Result) proved() string {
	s := fmt.Sprintf("The choice is %d of %s, worth %s in all. ", len(r.Chosen), counted(int64(len(r.Chosen)+len(r.LeftOut)), "case"), r.Value.Short())
	if r.Proof.Optimal {
		return s + fmt.Sprintf("No choice that keeps every rule is worth more: that was proved after looking at %s.", counted(r.Proof.Nodes, "node"))
	}
	s += fmt.Sprintf("It is the best that was found in the time there was, after looking at %s. It is not proved to be the best: a better one could be worth at most %s, which is %s more", counted(r.Proof.Nodes, "node"), r.Proof.Most.Short(), r.Proof.Gap.Short())
	if r.Value > 0 {
		s += fmt.Sprintf(" (%.1f%%)", 100*float64(r.Proof.Gap)/float64(r.Value))
	}
	return s + "."
}

// called is a case by its id and, if it has one, its title.
func called(id, title string) string {
	if title == "" || title == id {
		return id
	}
	return id + ", " + title + ","
}

func (c *Choice) sentence() string {
	when := "begins in its own year"
	if c.Delay > 0 {
		when = fmt.Sprintf("begins %s later", counted(int64(c.Delay), "year"))
	}
	return fmt.Sprintf("%s %s and is worth %s.", called(c.Case, c.Title), when, c.Value.Short())
}

func (u *Use) sentence() string {
	when := " over all years"
	if u.Year != 0 {
		when = " in " + u.Year.String()
	}
	s := fmt.Sprintf("%s: %s%s used of %s, %s left.", u.Name, u.Kind.of(u.Used.N), when, u.Most, u.Slack)
	if u.Used.N < 0 {
		s = fmt.Sprintf("%s: %s%s, where at most %s is allowed, %s left.", u.Name, u.Kind.of(u.Used.N), when, u.Most, u.Slack)
	}
	if !u.Binds {
		if u.Gain != nil && u.Gain.Proved {
			s += fmt.Sprintf(" It holds nothing back: %s more would gain nothing.", u.Step)
		}
		return s
	}
	if u.Price > 0 {
		one := map[Kind]string{Staff: "One day", Risk: "One point"}[u.Kind]
		if u.Kind.InPounds() {
			one = "£1"
		}
		s += fmt.Sprintf(" %s more would be worth about %s if parts of cases could be chosen.", one, u.Price.Pounds())
	}
	if u.Gain != nil {
		gain := u.Gain.words()
		if u.Gain.Value == 0 && u.Gain.Proved {
			gain = "nothing"
		}
		s += fmt.Sprintf(" %s more would gain %s with whole cases.", u.Step, gain)
	}
	return s
}

// words are the amount, and whether it may be more.
func (l *Lost) words() string {
	if l.Proved {
		return l.Value.Short()
	}
	return "at least " + l.Value.Short()
}

func (m *Marginal) sentence() string {
	what := "the best case left out is " + listed(m.In)
	if len(m.In) > 1 {
		what = "the best cases left out are " + listed(m.In) + ", together"
	}
	cost := m.Cost.Short()
	if !m.Proved {
		cost = "at most " + cost
	}
	s := fmt.Sprintf("%s: choosing it would cost %s of value", upper(what), cost)
	if m.Cost == 0 {
		s = fmt.Sprintf("%s: choosing it would cost nothing", upper(what))
	}
	if len(m.Out) > 0 {
		s += ", with " + listed(m.Out) + " left out instead"
	}
	return s + "."
}

func (l *Loss) sentence() string {
	what := "to choose"
	if !l.Choose {
		what = "to leave out"
	}
	loses := "loses " + l.Lost.words()
	if l.Lost.Value == 0 && l.Lost.Proved {
		loses = "loses no value"
	}
	return fmt.Sprintf("The decision of %s %s %s %s. The reason given: %s.", l.By, what, l.Case, loses, l.Reason)
}
