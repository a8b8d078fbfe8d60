package feel

// Range functions (10.3.4.7): how points and ranges lie to each other. Each is
// written as the specification's table has it, in three values.
var ranges = []entry{
	{"before(point1: point, point2: point) boolean", func(c *env, a []Value) Value { return c.lie(lt(a[0], a[1])) }},
	{"before(point: point, range: range) boolean", func(c *env, a []Value) Value {
		g := span(a[1])
		return c.lie(or(lt(a[0], g.Low), and(eq(a[0], g.Low), truthOf(!g.LowIncluded))))
	}},
	{"before(range: range, point: point) boolean", func(c *env, a []Value) Value {
		g := span(a[0])
		return c.lie(or(lt(g.High, a[1]), and(eq(g.High, a[1]), truthOf(!g.HighIncluded))))
	}},
	{"before(range1: range, range2: range) boolean", func(c *env, a []Value) Value { return c.lie(isBefore(span(a[0]), span(a[1]))) }},
	{"after(point1: point, point2: point) boolean", func(c *env, a []Value) Value { return c.lie(lt(a[1], a[0])) }},
	{"after(point: point, range: range) boolean", func(c *env, a []Value) Value {
		g := span(a[1])
		return c.lie(or(lt(g.High, a[0]), and(eq(a[0], g.High), truthOf(!g.HighIncluded))))
	}},
	{"after(range: range, point: point) boolean", func(c *env, a []Value) Value {
		g := span(a[0])
		return c.lie(or(lt(a[1], g.Low), and(eq(g.Low, a[1]), truthOf(!g.LowIncluded))))
	}},
	{"after(range1: range, range2: range) boolean", func(c *env, a []Value) Value { return c.lie(isBefore(span(a[1]), span(a[0]))) }},
	{"meets(range1: range, range2: range) boolean", func(c *env, a []Value) Value { return c.lie(meet(span(a[0]), span(a[1]))) }},
	{"met by(range1: range, range2: range) boolean", func(c *env, a []Value) Value { return c.lie(meet(span(a[1]), span(a[0]))) }},
	{"overlaps(range1: range, range2: range) boolean", func(c *env, a []Value) Value {
		g, h := span(a[0]), span(a[1])
		return c.lie(and(reaches(g, h), reaches(h, g)))
	}},
	{"overlaps before(range1: range, range2: range) boolean", func(c *env, a []Value) Value {
		return c.lie(overlapBefore(span(a[0]), span(a[1])))
	}},
	{"overlaps after(range1: range, range2: range) boolean", func(c *env, a []Value) Value {
		return c.lie(overlapAfter(span(a[0]), span(a[1])))
	}},
	{"finishes(point: point, range: range) boolean", func(c *env, a []Value) Value { return c.lie(endsAt(span(a[1]), a[0])) }},
	{"finishes(range1: range, range2: range) boolean", func(c *env, a []Value) Value { return c.lie(finish(span(a[0]), span(a[1]))) }},
	{"finished by(range: range, point: point) boolean", func(c *env, a []Value) Value { return c.lie(endsAt(span(a[0]), a[1])) }},
	{"finished by(range1: range, range2: range) boolean", func(c *env, a []Value) Value { return c.lie(finish(span(a[1]), span(a[0]))) }},
	{"includes(range: range, point: point) boolean", func(c *env, a []Value) Value { return c.lie(holdsPoint(span(a[0]), a[1])) }},
	{"includes(range1: range, range2: range) boolean", func(c *env, a []Value) Value { return c.lie(include(span(a[0]), span(a[1]))) }},
	{"during(point: point, range: range) boolean", func(c *env, a []Value) Value { return c.lie(holdsPoint(span(a[1]), a[0])) }},
	{"during(range1: range, range2: range) boolean", func(c *env, a []Value) Value { return c.lie(include(span(a[1]), span(a[0]))) }},
	{"starts(point: point, range: range) boolean", func(c *env, a []Value) Value { return c.lie(startsAt(span(a[1]), a[0])) }},
	{"starts(range1: range, range2: range) boolean", func(c *env, a []Value) Value { return c.lie(start(span(a[0]), span(a[1]))) }},
	{"started by(range: range, point: point) boolean", func(c *env, a []Value) Value { return c.lie(startsAt(span(a[0]), a[1])) }},
	{"started by(range1: range, range2: range) boolean", func(c *env, a []Value) Value { return c.lie(start(span(a[1]), span(a[0]))) }},
	{"coincides(point1: point, point2: point) boolean", func(c *env, a []Value) Value { return c.lie(eq(a[0], a[1])) }},
	{"coincides(range1: range, range2: range) boolean", func(c *env, a []Value) Value {
		g, h := span(a[0]), span(a[1])
		return c.lie(and(eq(g.Low, h.Low), truthOf(g.LowIncluded == h.LowIncluded), eq(g.High, h.High), truthOf(g.HighIncluded == h.HighIncluded)))
	}},
}

func (c *env) lie(t truth) Value {
	if t == isNull {
		return c.null("these cannot be compared")
	}
	return t.value()
}

func span(v Value) *Range {
	if g, ok := v.(*Range); ok {
		return g
	}
	return &Range{}
}

func lt(a, b Value) truth { return order(nil, '<', a, b) }

func eq(a, b Value) truth { return equal(nil, a, b) }

func and(list ...truth) truth { return allOf(len(list), func(i int) truth { return list[i] }) }

func or(list ...truth) truth {
	return allOf(len(list), func(i int) truth { return list[i].not() }).not()
}

func isBefore(g, h *Range) truth {
	return or(lt(g.High, h.Low), and(truthOf(!g.HighIncluded || !h.LowIncluded), eq(g.High, h.Low)))
}

func meet(g, h *Range) truth {
	return and(truthOf(g.HighIncluded), truthOf(h.LowIncluded), eq(g.High, h.Low))
}

// reaches says whether g ends after h begins.
func reaches(g, h *Range) truth {
	return or(lt(h.Low, g.High), and(eq(g.High, h.Low), truthOf(g.HighIncluded && h.LowIncluded)))
}

func overlapBefore(g, h *Range) truth {
	return and(
		or(lt(g.Low, h.Low), and(eq(g.Low, h.Low), truthOf(g.LowIncluded && !h.LowIncluded))),
		reaches(g, h),
		or(lt(g.High, h.High), and(eq(g.High, h.High), truthOf(!g.HighIncluded || h.HighIncluded))))
}

func overlapAfter(g, h *Range) truth {
	return and(
		or(lt(h.Low, g.Low), and(eq(h.Low, g.Low), truthOf(h.LowIncluded && !g.LowIncluded))),
		reaches(h, g),
		or(lt(h.High, g.High), and(eq(h.High, g.High), truthOf(!h.HighIncluded || g.HighIncluded))))
}

func endsAt(g *Range, p Value) truth   { return and(truthOf(g.HighIncluded), eq(g.High, p)) }
func startsAt(g *Range, p Value) truth { return and(truthOf(g.LowIncluded), eq(g.Low, p)) }

func finish(g, h *Range) truth {
	return and(truthOf(g.HighIncluded == h.HighIncluded), eq(g.High, h.High),
		or(lt(h.Low, g.Low), and(eq(g.Low, h.Low), truthOf(!g.LowIncluded || h.LowIncluded))))
}

func start(g, h *Range) truth {
	return and(eq(g.Low, h.Low), truthOf(g.LowIncluded == h.LowIncluded),
		or(lt(g.High, h.High), and(eq(g.High, h.High), truthOf(!g.HighIncluded || h.HighIncluded))))
}

func holdsPoint(g *Range, p Value) truth {
	return or(and(lt(g.Low, p), lt(p, g.High)), startsAt(g, p), endsAt(g, p))
}

func include(g, h *Range) truth {
	return and(
		or(lt(g.Low, h.Low), and(eq(g.Low, h.Low), truthOf(g.LowIncluded || !h.LowIncluded))),
		or(lt(h.High, g.High), and(eq(g.High, h.High), truthOf(g.HighIncluded || !h.HighIncluded))))
}
