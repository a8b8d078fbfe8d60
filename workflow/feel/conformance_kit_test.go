package feel

import "testing"

// Where the text of the specification says one thing and the compatibility kit,
// by which engines are compared, expects another, we keep to the kit, and say so.
func TestConformanceAsTheKitReadsIt(t *testing.T) {
	conform(t, "open: a position with a fraction is cut to a whole number", []row{
		{`sublist([4, 5, 6], 1.5)`, `[4, 5, 6]`}, {`sublist([4, 5, 6], 1, 1.5)`, `[4]`}, {`insert before([1, 3], 1.5, 2)`, `[2, 1, 3]`}, {`remove([1, 2], 1.5)`, `[2]`},
		{`list replace([1, 2], 1.5, 9)`, `[9, 2]`}, {`[1, 2, 3][1.5]`, `1`}, {`substring("foobar", 1.5)`, `"foobar"`}, {`substring("foobar", 1, 1.5)`, `"f"`},
	})
	conform(t, "open: a literal may have an exponent", []row{{`1.2e3`, `1200`}, {`1E3`, `1000`}, {`1.5e-2`, `0.015`}})
	conform(t, "open: a point matches neither line feed nor carriage return", []row{{`matches("a\rb", "a.b")`, `false`}, {`matches("a\rb", "a.b", "s")`, `true`}})
	conform(t, "open: an offset may have seconds", []row{{`time("10:00:00+01:00:30")`, `@"10:00:00+01:00:30"`}})
	conform(t, "open: times are compared by whole seconds", []row{
		{`@"10:00:00.1" = @"10:00:00.2"`, `true`}, {`@"10:00:00.1" < @"10:00:00.2"`, `false`}, {`is(@"10:00:00.1", @"10:00:00.2")`, `false`},
		{`@"2027-01-01T10:00:00.1Z" < @"2027-01-01T10:00:00.2Z"`, `false`}, {`@"2027-01-01T10:00:00.1" = @"2027-01-01T10:00:00.2"`, `true`},
	})
	conform(t, "open: a date is a date and time where months are counted", []row{{`years and months duration(@"2027-01-01", @"2028-01-01T00:00:00Z")`, `@"P1Y"`}})
	conform(t, "open: a point needs no digits after it in a duration", []row{{`duration("PT1.S")`, `@"PT1S"`}})
	conform(t, "the order in which arguments are named tells two signatures of the same names apart", []row{
		{`before(range: [1..4], point: 5)`, `true`}, {`before(point: 5, range: [1..4])`, `false`}, {`after(range: [6..9], point: 5)`, `true`},
	})
	conform(t, "and and or are not of what in looks in", []row{
		{`5 in [1..10] and true`, `true`}, {`5 in [1..10] and 5 in [6..9]`, `false`}, {`5 in (1, 5) or false`, `true`}, {`[4, 5, 60][item in [1..10] and item > 4]`, `[5]`}, {`if 5 in [1..10] and 1 = 1 then "y" else "n"`, `"y"`},
	})
}
