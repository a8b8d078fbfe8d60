package feel

import "testing"

// Ranges (10.3.2.7, tables 42 and 67) and their functions (10.3.4.7).

func TestConformanceRanges(t *testing.T) {
	conform(t, "literals", []row{
		{`[1..10]`, `[1..10]`}, {`(1..10]`, `(1..10]`}, {`[1..10)`, `[1..10)`}, {`(1..10)`, `(1..10)`}, {`]1..10]`, `(1..10]`}, {`[1..10[`, `[1..10)`}, {`]1..10[`, `(1..10)`}, {`< 10`, `< 10`}, {`<= 10`, `<= 10`}, {`> 1`, `> 1`}, {`>= 1`, `>= 1`}, {`[1 .. 10]`, `[1..10]`}, {`["a".."z"]`, `["a".."z"]`}, {`[@"2027-01-01"..@"2027-12-31"]`, `[@"2027-01-01"..@"2027-12-31"]`}, {`[@"PT1H"..@"PT2H"]`, `[@"PT1H"..@"PT2H"]`}, {`>= @"2019-03-31"`, `>= @"2019-03-31"`}, {`[1+1..2*3]`, `[2..6]`}, {`{a: 1, r: [a..a+1]}.r`, `[1..2]`}, {`[5..5]`, `[5..5]`}, {`[-2..-1]`, `[-2..-1]`},
	})
	conform(t, "ends that do not fit", []row{{`[1.."a"]`, `null`}, {`[1..@"P1D"]`, `null`}, {`[@"P1Y"..@"P1D"]`, `null`}, {`[true.."a"]`, `null`}, {`[10..1]`, `null`}, {`("b".."a")`, `null`}, {`[@"2027-12-31"..@"2027-01-01"]`, `null`}, {`5 in [10..1]`, `false`}, {`[1..]`, `error`}, {`[..1]`, `error`}, {`[1..2`, `error`}})
	conform(t, "properties", []row{
		{`[1..10].start`, `1`}, {`[1..10].end`, `10`}, {`[1..10].start included`, `true`}, {`[1..10].end included`, `true`}, {`(1..10].start included`, `false`}, {`(1..10].end included`, `true`}, {`[1..10).end included`, `false`}, {`(1..10).start included`, `false`}, {`(<= 10).start`, `null`}, {`(<= 10).start included`, `false`}, {`(<= 10).end`, `10`}, {`(<= 10).end included`, `true`}, {`(> 1).start`, `1`}, {`(> 1).start included`, `false`}, {`(> 1).end`, `null`}, {`(> 1).end included`, `false`}, {`(>= 1).start included`, `true`}, {`(< 1).end included`, `false`}, {`[1..10].foo`, `null`}, {`[1..10].length`, `null`},
	})
	conform(t, "equality", []row{
		{`[1..10] = [1..10]`, `true`}, {`[1..10] = [1..10)`, `false`}, {`[1..10] = (1..10]`, `false`}, {`[1..10] = [1..11]`, `false`}, {`[1..10] != [2..10]`, `true`}, {`(< 10) = (< 10)`, `true`}, {`(< 10) = (<= 10)`, `false`}, {`(> 10) = (< 10)`, `false`}, {`[1..10] = ]0..10]`, `false`}, {`(1..10] = ]1..10]`, `true`}, {`[1..10] = 1`, `null`}, {`[1..10] = null`, `false`}, {`[1..10] = [1, 10]`, `null`}, {`[1..10] < [2..10]`, `null`},
	})
	conform(t, "range", []row{
		{`range("[1..10]")`, `[1..10]`}, {`range("(1..10)")`, `(1..10)`}, {`range("[18..21)") = [18..21)`, `true`}, {`range("[\"a\"..\"z\"]")`, `["a".."z"]`}, {`range("[date(\"2027-01-01\")..date(\"2027-12-31\")]").end`, `@"2027-12-31"`}, {`range("[@\"2027-01-01\"..@\"2027-12-31\"]").start.year`, `2027`}, {`5 in range("[1..10]")`, `true`},
		{`range("[10..1]")`, `null`}, {`range("[1..\"a\"]")`, `null`}, {`range("1..10")`, `null`}, {`range("[1..10")`, `null`}, {`range("")`, `null`}, {`range("foo")`, `null`}, {`range("[a..b]")`, `null`}, {`range("[1, 10]")`, `null`}, {`range(null)`, `null`}, {`range(1)`, `null`}, {`range(["[1..2]"])`, `[1..2]`}, {`range()`, `null`}, {`range("[1..2]", 1)`, `null`}, {`range(from: "[1..2]")`, `[1..2]`}, {`range(value: "[1..2]")`, `null`},
	})
}

func TestConformanceRangeBeforeAfter(t *testing.T) {
	conform(t, "before", []row{
		{`before(1, 10)`, `true`}, {`before(10, 1)`, `false`}, {`before(1, 1)`, `false`}, {`before("a", "b")`, `true`}, {`before(@"2027-01-01", @"2027-01-02")`, `true`}, {`before(@"PT1H", @"PT2H")`, `true`}, {`before(@"P1M", @"P1Y")`, `true`}, {`before(@"10:00:00", @"11:00:00")`, `true`},
		{`before(1, [1..10])`, `false`}, {`before(1, (1..10])`, `true`}, {`before(1, [5..10])`, `true`}, {`before(7, [5..10])`, `false`}, {`before([1..10], 10)`, `false`}, {`before([1..10), 10)`, `true`}, {`before([1..10], 15)`, `true`}, {`before([1..10], 5)`, `false`}, {`before([1..10], [15..20])`, `true`}, {`before([1..10], [10..20])`, `false`}, {`before([1..10), [10..20])`, `true`}, {`before([1..10], (10..20])`, `true`}, {`before([1..10], [5..20])`, `false`}, {`before([15..20], [1..10])`, `false`},
		{`before(< 5, > 5)`, `true`}, {`before(<= 5, >= 5)`, `false`}, {`before(< 5, 5)`, `true`}, {`before(<= 5, 5)`, `false`}, {`before(5, > 5)`, `true`}, {`before(4, >= 5)`, `true`}, {`before(<= 5, [6..10])`, `true`},
		{`before(null, 1)`, `null`}, {`before(1, null)`, `null`}, {`before(null, [1..2])`, `null`}, {`before([1..2], null)`, `null`}, {`before(1, "a")`, `null`}, {`before(1, ["a".."b"])`, `null`}, {`before(@"P1Y", @"P1D")`, `null`}, {`before(true, false)`, `null`}, {`before([1], [2])`, `true`}, {`before(1)`, `null`}, {`before(1, 2, 3)`, `null`}, {`before(point2: 10, point1: 1)`, `true`}, {`before(point: 1, range: [5..10])`, `true`}, {`before(range1: [1..2], range2: [3..4])`, `true`}, {`before(a: 1, b: 2)`, `null`},
	})
	conform(t, "after", []row{
		{`after(10, 5)`, `true`}, {`after(5, 10)`, `false`}, {`after(5, 5)`, `false`}, {`after("b", "a")`, `true`}, {`after(@"2027-01-02", @"2027-01-01")`, `true`}, {`after(12, [1..10])`, `true`}, {`after(10, [1..10))`, `true`}, {`after(10, [1..10])`, `false`}, {`after(5, [1..10])`, `false`}, {`after([11..20], 12)`, `false`}, {`after([11..20], 10)`, `true`}, {`after((11..20], 11)`, `true`}, {`after([11..20], 11)`, `false`}, {`after([11..20], [1..10])`, `true`}, {`after([1..10], [11..20])`, `false`}, {`after([11..20], [1..11))`, `true`}, {`after((11..20], [1..11])`, `true`}, {`after([11..20], [1..11])`, `false`},
		{`after(> 5, < 5)`, `true`}, {`after(>= 5, <= 5)`, `false`}, {`after(> 5, 5)`, `true`}, {`after(6, <= 5)`, `true`}, {`after(null, 1)`, `null`}, {`after(1, null)`, `null`}, {`after(null, [1..2])`, `null`}, {`after(1, "a")`, `null`}, {`after([2], [1])`, `true`}, {`after(1)`, `null`}, {`after(1, 2, 3)`, `null`}, {`after(point2: 1, point1: 10)`, `true`}, {`after(point: 11, range: [5..10])`, `true`}, {`after(range2: [1..2], range1: [3..4])`, `true`}, {`after(a: 1, b: 2)`, `null`},
	})
}

func TestConformanceRangeMeeting(t *testing.T) {
	conform(t, "meets", []row{
		{`meets([1..5], [5..10])`, `true`}, {`meets([1..5), [5..10])`, `false`}, {`meets([1..5], (5..10])`, `false`}, {`meets([1..5], [6..10])`, `false`}, {`meets([1..5], [4..10])`, `false`}, {`meets(<= 5, >= 5)`, `true`}, {`meets(< 5, >= 5)`, `false`}, {`meets(["a".."b"], ["b".."c"])`, `true`}, {`meets([@"2027-01-01"..@"2027-01-02"], [@"2027-01-02"..@"2027-01-03"])`, `true`},
		{`meets(null, [1..2])`, `null`}, {`meets([1..2], null)`, `null`}, {`meets(1, [1..2])`, `null`}, {`meets([1..2], 2)`, `null`}, {`meets([[1..2]], [[2..3]])`, `true`}, {`meets([1..2])`, `null`}, {`meets([1..2], [2..3], [3..4])`, `null`}, {`meets(range2: [2..3], range1: [1..2])`, `true`}, {`meets(a: [1..2], b: [2..3])`, `null`}, {`meets([1..2], ["a".."b"])`, `null`},
	})
	conform(t, "met by", []row{
		{`met by([5..10], [1..5])`, `true`}, {`met by([5..10], [1..5))`, `false`}, {`met by((5..10], [1..5])`, `false`}, {`met by([6..10], [1..5])`, `false`}, {`met by(>= 5, <= 5)`, `true`}, {`met by(null, [1..2])`, `null`}, {`met by([1..2], null)`, `null`}, {`met by(1, [1..2])`, `null`}, {`met by([1..2], 2)`, `null`}, {`met by([1..2])`, `null`}, {`met by([2..3], [1..2], 1)`, `null`}, {`met by(range2: [1..2], range1: [2..3])`, `true`}, {`met by(range: [1..2], range2: [2..3])`, `null`},
	})
	conform(t, "overlaps", []row{
		{`overlaps([1..5], [3..8])`, `true`}, {`overlaps([3..8], [1..5])`, `true`}, {`overlaps([1..8], [3..5])`, `true`}, {`overlaps([3..5], [1..8])`, `true`}, {`overlaps([1..5], [6..8])`, `false`}, {`overlaps([6..8], [1..5])`, `false`}, {`overlaps([1..5], [5..8])`, `true`}, {`overlaps([1..5], (5..8])`, `false`}, {`overlaps([1..5), [5..8])`, `false`}, {`overlaps([1..5), (5..8])`, `false`}, {`overlaps([5..8], [1..5])`, `true`}, {`overlaps((5..8], [1..5])`, `false`}, {`overlaps([5..8], [1..5))`, `false`}, {`overlaps((5..8], [1..5))`, `false`}, {`overlaps([1..5], [1..5])`, `true`},
		{`overlaps(< 5, >= 5)`, `false`}, {`overlaps(null, [1..2])`, `null`}, {`overlaps([1..2], null)`, `null`}, {`overlaps(1, [1..2])`, `null`}, {`overlaps([1..2], 1)`, `null`}, {`overlaps([1..2])`, `null`}, {`overlaps([1..2], [1..2], 1)`, `null`}, {`overlaps(range2: [1..2], range1: [2..3])`, `true`}, {`overlaps(range: [1..2], range2: [2..3])`, `null`}, {`overlaps([1..2], ["a".."b"])`, `null`},
	})
	conform(t, "overlaps before", []row{
		{`overlaps before([1..5], [3..8])`, `true`}, {`overlaps before([1..5], [6..8])`, `false`}, {`overlaps before([1..5], [5..8])`, `true`}, {`overlaps before([1..5], (5..8])`, `false`}, {`overlaps before([1..5), [5..8])`, `false`}, {`overlaps before([1..5), (1..5])`, `true`}, {`overlaps before([1..5], (1..5])`, `true`}, {`overlaps before([1..5), [1..5])`, `false`}, {`overlaps before([1..5], [1..5])`, `false`}, {`overlaps before([3..8], [1..5])`, `false`}, {`overlaps before([1..8], [3..5])`, `false`}, {`overlaps before([1..5], (1..5))`, `false`},
		{`overlaps before(null, [1..2])`, `null`}, {`overlaps before([1..2], null)`, `null`}, {`overlaps before(1, [1..2])`, `null`}, {`overlaps before([1..2])`, `null`}, {`overlaps before([1..2], [1..2], 1)`, `null`}, {`overlaps before(range2: [3..8], range1: [1..5])`, `true`}, {`overlaps before(a: [1..2], b: [2..3])`, `null`},
	})
	conform(t, "overlaps after", []row{
		{`overlaps after([3..8], [1..5])`, `true`}, {`overlaps after([6..8], [1..5])`, `false`}, {`overlaps after([5..8], [1..5])`, `true`}, {`overlaps after((5..8], [1..5])`, `false`}, {`overlaps after([5..8], [1..5))`, `false`}, {`overlaps after((1..5], [1..5))`, `true`}, {`overlaps after((1..5], [1..5])`, `true`}, {`overlaps after([1..5], [1..5))`, `false`}, {`overlaps after([1..5], [1..5])`, `false`}, {`overlaps after([1..5], [3..8])`, `false`}, {`overlaps after((1..5), [1..5])`, `false`},
		{`overlaps after(null, [1..2])`, `null`}, {`overlaps after([1..2], null)`, `null`}, {`overlaps after(1, [1..2])`, `null`}, {`overlaps after([1..2])`, `null`}, {`overlaps after([1..2], [1..2], 1)`, `null`}, {`overlaps after(range2: [1..5], range1: [3..8])`, `true`}, {`overlaps after(a: [1..2], b: [2..3])`, `null`},
	})
}

func TestConformanceRangeHolding(t *testing.T) {
	conform(t, "finishes", []row{
		{`finishes(10, [1..10])`, `true`}, {`finishes(10, [1..10))`, `false`}, {`finishes(5, [1..10])`, `false`}, {`finishes([5..10], [1..10])`, `true`}, {`finishes([5..10), [1..10])`, `false`}, {`finishes([5..10), [1..10))`, `true`}, {`finishes([1..10], [1..10])`, `true`}, {`finishes((1..10], [1..10])`, `true`}, {`finishes([1..10], (1..10])`, `false`}, {`finishes([0..10], [1..10])`, `false`}, {`finishes(10, <= 10)`, `true`}, {`finishes(10, < 10)`, `false`}, {`finishes(10, >= 10)`, `false`},
		{`finishes(null, [1..2])`, `null`}, {`finishes(1, null)`, `null`}, {`finishes(1, 2)`, `null`}, {`finishes("a", [1..2])`, `null`}, {`finishes([1..2], 2)`, `null`}, {`finishes([2], [1..2])`, `true`}, {`finishes(1)`, `null`}, {`finishes(1, [1..2], 3)`, `null`}, {`finishes(range: [1..10], point: 10)`, `true`}, {`finishes(range2: [1..10], range1: [5..10])`, `true`}, {`finishes(a: 1, b: [1..2])`, `null`},
	})
	conform(t, "finished by", []row{
		{`finished by([1..10], 10)`, `true`}, {`finished by([1..10), 10)`, `false`}, {`finished by([1..10], [5..10])`, `true`}, {`finished by([1..10], [5..10))`, `false`}, {`finished by([1..10), [5..10))`, `true`}, {`finished by([1..10], [1..10])`, `true`}, {`finished by([1..10], (1..10])`, `true`}, {`finished by((1..10], [1..10])`, `false`}, {`finished by(<= 10, 10)`, `true`},
		{`finished by(null, 1)`, `null`}, {`finished by([1..2], null)`, `null`}, {`finished by(1, [1..2])`, `null`}, {`finished by([1..2], "a")`, `null`}, {`finished by([1..2], [2])`, `true`}, {`finished by([1..2])`, `null`}, {`finished by([1..2], 2, 3)`, `null`}, {`finished by(point: 10, range: [1..10])`, `true`}, {`finished by(range1: [1..10], range2: [5..10])`, `true`}, {`finished by(a: 1, b: [1..2])`, `null`},
	})
	conform(t, "includes", []row{
		{`includes([1..10], 5)`, `true`}, {`includes([1..10], 12)`, `false`}, {`includes([1..10], 1)`, `true`}, {`includes([1..10], 10)`, `true`}, {`includes((1..10], 1)`, `false`}, {`includes([1..10), 10)`, `false`}, {`includes([1..10], [4..6])`, `true`}, {`includes([1..10], [1..5])`, `true`}, {`includes((1..10], (1..5])`, `true`}, {`includes([1..10], (1..10))`, `true`}, {`includes([1..10), [5..10))`, `true`}, {`includes([1..10], [1..10))`, `true`}, {`includes([1..10], (1..10])`, `true`}, {`includes([1..10], [1..10])`, `true`}, {`includes((1..10], [1..5])`, `false`}, {`includes([1..10), [5..10])`, `false`}, {`includes([4..6], [1..10])`, `false`}, {`includes(<= 5, 5)`, `true`}, {`includes(>= 5, 5)`, `true`}, {`includes(["a".."z"], "m")`, `true`},
		{`includes(null, 1)`, `null`}, {`includes([1..2], null)`, `null`}, {`includes(1, [1..2])`, `null`}, {`includes([1..2], "a")`, `null`}, {`includes([1..2], [1])`, `true`}, {`includes([1..2])`, `null`}, {`includes([1..2], 1, 2)`, `null`}, {`includes(point: 5, range: [1..10])`, `true`}, {`includes(range2: [4..6], range1: [1..10])`, `true`}, {`includes(a: [1..2], b: 1)`, `null`},
	})
	conform(t, "during", []row{
		{`during(5, [1..10])`, `true`}, {`during(12, [1..10])`, `false`}, {`during(1, [1..10])`, `true`}, {`during(10, [1..10])`, `true`}, {`during(1, (1..10])`, `false`}, {`during(10, [1..10))`, `false`}, {`during([4..6], [1..10])`, `true`}, {`during([1..5], [1..10])`, `true`}, {`during((1..5], (1..10])`, `true`}, {`during((1..10), [1..10])`, `true`}, {`during([5..10), [1..10))`, `true`}, {`during([1..10), [1..10])`, `true`}, {`during((1..10], [1..10])`, `true`}, {`during([1..10], [1..10])`, `true`}, {`during([1..5], (1..10])`, `false`}, {`during([1..10], [4..6])`, `false`}, {`during(5, <= 5)`, `true`},
		{`during(null, [1..2])`, `null`}, {`during(1, null)`, `null`}, {`during([1..2], 1)`, `null`}, {`during("a", [1..2])`, `null`}, {`during([1], [1..2])`, `true`}, {`during(1)`, `null`}, {`during(1, [1..2], 3)`, `null`}, {`during(range: [1..10], point: 5)`, `true`}, {`during(range2: [1..10], range1: [4..6])`, `true`}, {`during(a: 1, b: [1..2])`, `null`},
	})
	conform(t, "starts", []row{
		{`starts(1, [1..10])`, `true`}, {`starts(1, (1..10])`, `false`}, {`starts(2, [1..10])`, `false`}, {`starts([1..5], [1..10])`, `true`}, {`starts((1..5], (1..10])`, `true`}, {`starts((1..5], [1..10])`, `false`}, {`starts([1..5], (1..10])`, `false`}, {`starts([1..10], [1..10])`, `true`}, {`starts([1..10), [1..10])`, `true`}, {`starts((1..10), (1..10))`, `true`}, {`starts([1..10], [1..10))`, `false`}, {`starts([1..11], [1..10])`, `false`}, {`starts(1, >= 1)`, `true`}, {`starts(1, > 1)`, `false`}, {`starts(1, <= 1)`, `false`},
		{`starts(null, [1..2])`, `null`}, {`starts(1, null)`, `null`}, {`starts(1, 2)`, `null`}, {`starts("a", [1..2])`, `null`}, {`starts([1], [1..2])`, `true`}, {`starts(1)`, `null`}, {`starts(1, [1..2], 3)`, `null`}, {`starts(range: [1..10], point: 1)`, `true`}, {`starts(range2: [1..10], range1: [1..5])`, `true`}, {`starts(a: 1, b: [1..2])`, `null`},
	})
	conform(t, "started by", []row{
		{`started by([1..10], 1)`, `true`}, {`started by((1..10], 1)`, `false`}, {`started by([1..10], 2)`, `false`}, {`started by([1..10], [1..5])`, `true`}, {`started by((1..10], (1..5])`, `true`}, {`started by([1..10], (1..5])`, `false`}, {`started by((1..10], [1..5])`, `false`}, {`started by([1..10], [1..10])`, `true`}, {`started by([1..10], [1..10))`, `true`}, {`started by((1..10), (1..10))`, `true`}, {`started by([1..10), [1..10])`, `false`}, {`started by(>= 1, 1)`, `true`},
		{`started by(null, 1)`, `null`}, {`started by([1..2], null)`, `null`}, {`started by(1, [1..2])`, `null`}, {`started by([1..2], "a")`, `null`}, {`started by([1..2], [1])`, `true`}, {`started by([1..2])`, `null`}, {`started by([1..2], 1, 3)`, `null`}, {`started by(point: 1, range: [1..10])`, `true`}, {`started by(range1: [1..10], range2: [1..5])`, `true`}, {`started by(a: 1, b: [1..2])`, `null`},
	})
	conform(t, "coincides", []row{
		{`coincides(5, 5)`, `true`}, {`coincides(3, 4)`, `false`}, {`coincides("a", "a")`, `true`}, {`coincides(@"P1Y", @"P12M")`, `true`}, {`coincides([1..5], [1..5])`, `true`}, {`coincides((1..5), [1..5])`, `false`}, {`coincides([1..5], [2..6])`, `false`}, {`coincides([1..5], [1..5))`, `false`}, {`coincides(< 5, < 5)`, `true`}, {`coincides(< 5, <= 5)`, `false`}, {`coincides(< 5, < 6)`, `false`},
		{`coincides(null, 1)`, `null`}, {`coincides(1, null)`, `null`}, {`coincides(null, null)`, `null`}, {`coincides(1, "a")`, `null`}, {`coincides(1, [1..1])`, `null`}, {`coincides([5], [5])`, `true`}, {`coincides(1)`, `null`}, {`coincides(1, 1, 1)`, `null`}, {`coincides(point2: 5, point1: 5)`, `true`}, {`coincides(range2: [1..5], range1: [1..5])`, `true`}, {`coincides(a: 1, b: 1)`, `null`},
	})
	conform(t, "open: an end that is not given cannot be compared", []row{{`includes(< 5, 3)`, `null`}, {`during(3, < 5)`, `null`}, {`overlaps(< 5, > 3)`, `null`}, {`before(5, < 3)`, `null`}, {`started by(>= 1, [1..5])`, `null`}})
}
