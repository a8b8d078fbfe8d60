package feel

import "testing"

// List functions (10.3.4.4) and sort (10.3.4.9).

func TestConformanceListQuestions(t *testing.T) {
	conform(t, "list contains", []row{
		{`list contains([1, 2, 3], 2)`, `true`}, {`list contains([1, 2, 3], 4)`, `false`}, {`list contains([], 1)`, `false`}, {`list contains([1, null], null)`, `true`}, {`list contains([1], null)`, `false`}, {`list contains([[1], 2], [1])`, `true`}, {`list contains([{a: 1}], {a: 1})`, `true`}, {`list contains(["a"], 1)`, `false`}, {`list contains([1.0], 1)`, `true`},
		{`list contains(null, 1)`, `null`}, {`list contains([1])`, `null`}, {`list contains([1], 1, 2)`, `null`}, {`list contains()`, `null`}, {`list contains(element: 2, list: [1, 2])`, `true`}, {`list contains(list: [1], value: 1)`, `null`}, {`list contains(list: [null])`, `true`},
	})
	conform(t, "count", []row{
		{`count([1, 2, 3])`, `3`}, {`count([])`, `0`}, {`count([1, [2, 3]])`, `2`}, {`count([null])`, `1`}, {`count([[]])`, `1`}, {`count(null)`, `null`}, {`count()`, `null`}, {`count([1], [2])`, `null`}, {`count(1, 2)`, `null`}, {`count(list: [1])`, `1`}, {`count(items: [1])`, `null`},
	})
	conform(t, "open: a value where a list is wanted becomes a list of one", []row{
		{`count(1)`, `1`}, {`list contains(1, 1)`, `true`}, {`sum(1)`, `1`}, {`reverse("a")`, `["a"]`}, {`append(1, 2)`, `[1, 2]`}, {`concatenate(1, [2])`, `[1, 2]`}, {`flatten(1)`, `[1]`}, {`index of(1, 1)`, `[1]`}, {`distinct values(1)`, `[1]`}, {`union(1, 2)`, `[1, 2]`}, {`string join("a", "X")`, `"a"`}, {`context merge({a: 1})`, `{a: 1}`},
	})
	conform(t, "index of", []row{
		{`index of([1, 2, 3, 2], 2)`, `[2, 4]`}, {`index of([1], 2)`, `[]`}, {`index of([], 1)`, `[]`}, {`index of([1, null, null], null)`, `[2, 3]`}, {`index of([[1], 1], [1])`, `[1]`}, {`index of(["a", 1], 1)`, `[2]`}, {`index of([{a: 1}], {a: 1})`, `[1]`},
		{`index of(null, 1)`, `null`}, {`index of([1])`, `null`}, {`index of([1], 1, 2)`, `null`}, {`index of(match: 2, list: [1, 2])`, `[2]`}, {`index of(list: [1], element: 1)`, `null`},
	})
	conform(t, "min", []row{
		{`min([1, 2, 3])`, `1`}, {`min(3, 1, 2)`, `1`}, {`min(1)`, `1`}, {`min([1])`, `1`}, {`min([])`, `null`}, {`min("b", "a")`, `"a"`}, {`min(["b", "a", "c"])`, `"a"`}, {`min(@"2027-03-31", @"2026-03-31")`, `@"2026-03-31"`}, {`min([@"PT1H", @"PT59M"])`, `@"PT59M"`}, {`min(@"P1Y", @"P11M")`, `@"P11M"`}, {`min(@"10:00:00", @"09:00:00")`, `@"09:00:00"`}, {`min(@"2027-01-01T00:00:00Z", @"2027-01-01T00:00:00+01:00")`, `@"2027-01-01T00:00:00+01:00"`}, {`min(1, 1.0, -1)`, `-1`},
		{`min(null)`, `null`}, {`min([null])`, `null`}, {`min(1, null)`, `null`}, {`min([1, "a"])`, `null`}, {`min(1, "a")`, `null`}, {`min(@"P1Y", @"P1D")`, `null`}, {`min([1, null, 2])`, `null`}, {`min(true, false)`, `null`}, {`min([[1], [2]])`, `null`}, {`min()`, `null`}, {`min([2], [1])`, `1`}, {`min(list: [2, 1])`, `1`}, {`min(items: [2, 1])`, `null`}, {`min({a: 1}, {a: 2})`, `null`},
	})
	conform(t, "max", []row{
		{`max(1, 2, 3)`, `3`}, {`max([1, 2, 3])`, `3`}, {`max([])`, `null`}, {`max(1)`, `1`}, {`max("a", "b")`, `"b"`}, {`max(["a", "ab"])`, `"ab"`}, {`max(@"2027-03-31", @"2026-03-31")`, `@"2027-03-31"`}, {`max([@"PT1H", @"PT59M"])`, `@"PT1H"`}, {`max(@"P1Y", @"P13M")`, `@"P1Y1M"`}, {`max(-1, -2)`, `-1`},
		{`max(null)`, `null`}, {`max([null])`, `null`}, {`max(1, null)`, `null`}, {`max([1, "a"])`, `null`}, {`max(true, false)`, `null`}, {`max()`, `null`}, {`max([1], [2])`, `2`}, {`max(list: [1, 2])`, `2`}, {`max(items: [1, 2])`, `null`},
	})
	conform(t, "sum", []row{
		{`sum([1, 2, 3])`, `6`}, {`sum(1, 2, 3)`, `6`}, {`sum(1)`, `1`}, {`sum([])`, `null`}, {`sum([1])`, `1`}, {`sum(0.1, 0.2)`, `0.3`}, {`sum([-1, 1])`, `0`}, {`sum([9999999999999999999999999999999999, 1])`, `10000000000000000000000000000000000`},
		{`sum(null)`, `null`}, {`sum([null])`, `null`}, {`sum([1, null])`, `null`}, {`sum(1, null)`, `null`}, {`sum("a")`, `null`}, {`sum([1, "a"])`, `null`}, {`sum(1, "a")`, `null`}, {`sum(@"P1D", @"P1D")`, `null`}, {`sum([[1], [2]])`, `null`}, {`sum([1], [2])`, `3`}, {`sum([1, 2], [3])`, `null`}, {`sum()`, `null`}, {`sum(list: [1, 2])`, `3`}, {`sum(items: [1])`, `null`}, {`sum(9 * 10**6144, 9 * 10**6144)`, `null`},
	})
	conform(t, "mean", []row{
		{`mean([1, 2, 3])`, `2`}, {`mean(1, 2, 3)`, `2`}, {`mean(1)`, `1`}, {`mean([])`, `null`}, {`mean(1, 2)`, `1.5`}, {`mean([1, 1, 2])`, `1.333333333333333333333333333333333`}, {`mean(null)`, `null`}, {`mean([1, null])`, `null`}, {`mean(1, "a")`, `null`}, {`mean(["a"])`, `null`}, {`mean()`, `null`}, {`mean([1], [2])`, `1.5`}, {`mean(list: [1, 3])`, `2`}, {`mean(items: [1])`, `null`},
	})
	conform(t, "product", []row{
		{`product([2, 3, 4])`, `24`}, {`product([])`, `null`}, {`product(2, 3, 4)`, `24`}, {`product(5)`, `5`}, {`product([0, 5])`, `0`}, {`product(-1, 2)`, `-2`}, {`product(null)`, `null`}, {`product([2, null])`, `null`}, {`product(2, "3")`, `null`}, {`product()`, `null`}, {`product([2], [3])`, `6`}, {`product(list: [2, 3])`, `6`}, {`product(items: [2])`, `null`}, {`product(10**6000, 10**6000)`, `null`},
	})
	conform(t, "median", []row{
		{`median(8, 2, 5, 3, 4)`, `4`}, {`median([6, 1, 2, 3])`, `2.5`}, {`median([])`, `null`}, {`median(1)`, `1`}, {`median([3, 1])`, `2`}, {`median([1, 1, 1, 9])`, `1`}, {`median(null)`, `null`}, {`median([1, null])`, `null`}, {`median(1, "a")`, `null`}, {`median()`, `null`}, {`median([1], [3])`, `2`}, {`median(list: [1, 3])`, `2`}, {`median(items: [1])`, `null`},
	})
	conform(t, "stddev", []row{
		{`stddev(2, 4, 7, 5)`, `2.081665999466132735282297706979931`}, {`stddev([47])`, `null`}, {`stddev(47)`, `null`}, {`stddev([])`, `null`}, {`stddev([1, 1, 1])`, `0`}, {`stddev(1, 3)`, `1.414213562373095048801688724209698`}, {`stddev([2, 4, 4, 4, 5, 5, 7, 9, 5])`, `2`}, {`stddev(null)`, `null`}, {`stddev([1, null])`, `null`}, {`stddev(1, "a")`, `null`}, {`stddev(["a"])`, `null`}, {`stddev()`, `null`}, {`stddev([1], [1])`, `0`}, {`stddev(list: [1, 1])`, `0`}, {`stddev(items: [1, 1])`, `null`},
	})
	conform(t, "mode", []row{
		{`mode(6, 3, 9, 6, 6)`, `[6]`}, {`mode([6, 1, 9, 6, 1])`, `[1, 6]`}, {`mode([])`, `[]`}, {`mode([3, 2, 1])`, `[1, 2, 3]`}, {`mode(1)`, `[1]`}, {`mode(1, 1.0, 2)`, `[1]`}, {`mode(null)`, `null`}, {`mode([1, null])`, `null`}, {`mode(1, "a")`, `null`}, {`mode(["a"])`, `null`}, {`mode()`, `null`}, {`mode([2], [2])`, `[2]`}, {`mode(list: [2, 2, 1])`, `[2]`}, {`mode(items: [2])`, `null`},
	})
}

func TestConformanceAllAny(t *testing.T) {
	conform(t, "all", []row{
		{`all([false, null, true])`, `false`}, {`all(true)`, `true`}, {`all([true])`, `true`}, {`all([])`, `true`}, {`all(0)`, `null`}, {`all(true, true)`, `true`}, {`all(true, false)`, `false`}, {`all(false)`, `false`}, {`all([true, null])`, `null`}, {`all(true, null)`, `null`}, {`all(null, false)`, `false`}, {`all(null)`, `null`}, {`all([null])`, `null`}, {`all([true, 1])`, `null`}, {`all(["a"])`, `null`}, {`all()`, `null`}, {`all([true], [true])`, `true`}, {`all([true], [false])`, `false`}, {`all(list: [true])`, `true`}, {`all(items: [true])`, `null`},
	})
	conform(t, "any", []row{
		{`any([false, null, true])`, `true`}, {`any(false)`, `false`}, {`any([])`, `false`}, {`any(0)`, `null`}, {`any(true, false)`, `true`}, {`any(false, false)`, `false`}, {`any([false, null])`, `null`}, {`any(false, null)`, `null`}, {`any(null, true)`, `true`}, {`any(null)`, `null`}, {`any([null])`, `null`}, {`any([false, 1])`, `null`}, {`any()`, `null`}, {`any([false], [true])`, `true`}, {`any([false], [false])`, `false`}, {`any(list: [true])`, `true`}, {`any(items: [true])`, `null`},
	})
}

func TestConformanceListMaking(t *testing.T) {
	conform(t, "sublist", []row{
		{`sublist([4, 5, 6], 1, 2)`, `[4, 5]`}, {`sublist([4, 5, 6], 2)`, `[5, 6]`}, {`sublist([4, 5, 6], -1)`, `[6]`}, {`sublist([4, 5, 6], -2, 1)`, `[5]`}, {`sublist([4, 5, 6], -3)`, `[4, 5, 6]`}, {`sublist([4, 5, 6], 3, 1)`, `[6]`}, {`sublist([4, 5, 6], -2, 2)`, `[5, 6]`}, {`sublist([4, 5, 6], 1, null)`, `[4, 5, 6]`}, {`sublist([4, null, 6], 2, 1)`, `[null]`},
		{`sublist([4, 5, 6], 0)`, `null`}, {`sublist([4, 5, 6], 4)`, `null`}, {`sublist([4, 5, 6], -4)`, `null`}, {`sublist([4, 5, 6], 2, 3)`, `null`}, {`sublist([4, 5, 6], -2, 3)`, `null`}, {`sublist([4, 5, 6], 1, 0)`, `null`}, {`sublist([4, 5, 6], 1, -1)`, `null`}, {`sublist([], 1)`, `null`},
		{`sublist(null, 1)`, `null`}, {`sublist([1], null)`, `null`}, {`sublist([1], "1")`, `null`}, {`sublist([1], 1, "1")`, `null`}, {`sublist([1, 2], [2])`, `[2]`}, {`sublist([1])`, `null`}, {`sublist([1], 1, 1, 1)`, `null`}, {`sublist(length: 1, start position: 2, list: [1, 2])`, `[2]`}, {`sublist(list: [1, 2], position: 2)`, `null`},
	})
	conform(t, "append", []row{
		{`append([1], 2, 3)`, `[1, 2, 3]`}, {`append([], 1)`, `[1]`}, {`append([1], null)`, `[1, null]`}, {`append([1], [2])`, `[1, [2]]`}, {`append([1], 1)`, `[1, 1]`}, {`append([1], "a", {b: 1})`, `[1, "a", {b: 1}]`}, {`append(null, 1)`, `null`}, {`append([1])`, `null`}, {`append()`, `null`}, {`append(list: [1], item: 2)`, `[1, 2]`}, {`append(list: [1], value: 2)`, `null`},
	})
	conform(t, "concatenate", []row{
		{`concatenate([1, 2], [3])`, `[1, 2, 3]`}, {`concatenate([1], [1])`, `[1, 1]`}, {`concatenate([], [])`, `[]`}, {`concatenate([1])`, `[1]`}, {`concatenate([1], [2], [3, [4]])`, `[1, 2, 3, [4]]`}, {`concatenate([null], [1])`, `[null, 1]`}, {`concatenate(null)`, `null`}, {`concatenate([1], null)`, `null`}, {`concatenate(null, [1])`, `null`}, {`concatenate()`, `null`}, {`concatenate(list: [1])`, `[1]`}, {`concatenate(lists: [1])`, `null`},
	})
	conform(t, "insert before", []row{
		{`insert before([1, 3], 1, 2)`, `[2, 1, 3]`}, {`insert before([1, 3], 2, 2)`, `[1, 2, 3]`}, {`insert before([1, 3], -1, 2)`, `[1, 2, 3]`}, {`insert before([1, 3], -2, 2)`, `[2, 1, 3]`}, {`insert before([1], 1, null)`, `[null, 1]`}, {`insert before([1], 1, [2])`, `[[2], 1]`}, {`insert before([1, 3], 0, 2)`, `null`}, {`insert before([1, 3], 3, 2)`, `null`}, {`insert before([1, 3], -3, 2)`, `null`}, {`insert before([], 1, 2)`, `null`},
		{`insert before(null, 1, 2)`, `null`}, {`insert before([1], null, 2)`, `null`}, {`insert before([1], "1", 2)`, `null`}, {`insert before([1], [1], 2)`, `[2, 1]`}, {`insert before([1], 1)`, `null`}, {`insert before([1], 1, 2, 3)`, `null`}, {`insert before(newItem: 2, position: 1, list: [1])`, `[2, 1]`}, {`insert before(item: 2, position: 1, list: [1])`, `null`},
	})
	conform(t, "remove", []row{
		{`remove([1, 2, 3], 2)`, `[1, 3]`}, {`remove([1, 2, 3], -1)`, `[1, 2]`}, {`remove([1, 2, 3], -3)`, `[2, 3]`}, {`remove([1], 1)`, `[]`}, {`remove([1, 2, 3], 0)`, `null`}, {`remove([1, 2, 3], 4)`, `null`}, {`remove([1, 2, 3], -4)`, `null`}, {`remove([], 1)`, `null`}, {`remove(null, 1)`, `null`}, {`remove([1], null)`, `null`}, {`remove([1], "1")`, `null`}, {`remove([1, 2], [1])`, `[2]`}, {`remove([1])`, `null`}, {`remove([1], 1, 1)`, `null`}, {`remove(position: 1, list: [1, 2])`, `[2]`}, {`remove(list: [1], index: 1)`, `null`},
	})
	conform(t, "list replace", []row{
		{`list replace([2, 4, 7, 8], 3, 6)`, `[2, 4, 6, 8]`}, {`list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5)`, `[5, 5, 7, 8]`}, {`list replace([1, 2, 3], -1, 9)`, `[1, 2, 9]`}, {`list replace([1, 2], 1, null)`, `[null, 2]`}, {`list replace([1, 2], 1, [3])`, `[[3], 2]`}, {`list replace([1, 2], function(a, b) false, 9)`, `[1, 2]`}, {`list replace([], function(a, b) true, 9)`, `[]`},
		{`list replace([1, 2], 0, 9)`, `null`}, {`list replace([1, 2], 3, 9)`, `null`}, {`list replace([1, 2], -3, 9)`, `null`}, {`list replace([], 1, 9)`, `null`}, {`list replace([1, 2], function(a, b) "x", 9)`, `null`}, {`list replace([1, 2], function(a) true, 9)`, `null`},
		{`list replace(null, 1, 9)`, `null`}, {`list replace([1], null, 9)`, `null`}, {`list replace([1], "1", 9)`, `null`}, {`list replace([1], 1)`, `null`}, {`list replace([1], 1, 2, 3)`, `null`}, {`list replace(newItem: 9, position: 1, list: [1, 2])`, `[9, 2]`}, {`list replace(list: [1, 2], match: function(item, newItem) item = 2, newItem: 9)`, `[1, 9]`}, {`list replace(list: [1, 2], index: 1, newItem: 9)`, `null`},
	})
	conform(t, "reverse", []row{
		{`reverse([1, 2, 3])`, `[3, 2, 1]`}, {`reverse([])`, `[]`}, {`reverse([1, null])`, `[null, 1]`}, {`reverse([[1, 2], 3])`, `[3, [1, 2]]`}, {`reverse(null)`, `null`}, {`reverse()`, `null`}, {`reverse([1], [2])`, `null`}, {`reverse(list: [1, 2])`, `[2, 1]`}, {`reverse(items: [1])`, `null`},
	})
	conform(t, "union", []row{
		{`union([1, 2], [2, 3])`, `[1, 2, 3]`}, {`union([1, 1])`, `[1]`}, {`union([], [])`, `[]`}, {`union([1], [1.0])`, `[1]`}, {`union([null], [null, 1])`, `[null, 1]`}, {`union(["a"], ["A"], ["a"])`, `["a", "A"]`}, {`union([[1]], [[1]])`, `[[1]]`}, {`union([1], ["1"])`, `[1, "1"]`}, {`union(null)`, `null`}, {`union([1], null)`, `null`}, {`union()`, `null`}, {`union(list: [1, 1])`, `[1]`}, {`union(lists: [1])`, `null`},
	})
	conform(t, "distinct values", []row{
		{`distinct values([1, 2, 3, 2, 1])`, `[1, 2, 3]`}, {`distinct values([])`, `[]`}, {`distinct values([null, 1, null])`, `[null, 1]`}, {`distinct values([1, 1.0, "1"])`, `[1, "1"]`}, {`distinct values([{a: 1}, {a: 1}])`, `[{a: 1}]`}, {`distinct values([[1], [1], [2]])`, `[[1], [2]]`}, {`distinct values([@"P1Y", @"P12M", @"P1D", @"PT24H"])`, `[@"P1Y", @"P1D"]`}, {`distinct values([true, false, true])`, `[true, false]`}, {`distinct values(null)`, `null`}, {`distinct values()`, `null`}, {`distinct values([1], [2])`, `null`}, {`distinct values(list: [1, 1])`, `[1]`}, {`distinct values(items: [1])`, `null`},
	})
	conform(t, "flatten", []row{
		{`flatten([[1, 2], [[3]], 4])`, `[1, 2, 3, 4]`}, {`flatten([])`, `[]`}, {`flatten([[], [[]]])`, `[]`}, {`flatten([1, null, [null]])`, `[1, null, null]`}, {`flatten([{a: [1]}])`, `[{a: [1]}]`}, {`flatten([1, 2])`, `[1, 2]`}, {`flatten(null)`, `null`}, {`flatten()`, `null`}, {`flatten([1], [2])`, `null`}, {`flatten(list: [[1]])`, `[1]`}, {`flatten(items: [[1]])`, `null`},
	})
	conform(t, "sort", []row{
		{`sort(list: [3, 1, 4, 5, 2], precedes: function(x, y) x < y)`, `[1, 2, 3, 4, 5]`}, {`sort([3, 1, 4, 5, 2], function(x, y) x < y)`, `[1, 2, 3, 4, 5]`}, {`sort([3, 1, 2], function(x, y) x > y)`, `[3, 2, 1]`}, {`sort([], function(x, y) x < y)`, `[]`}, {`sort([1], function(x, y) x < y)`, `[1]`}, {`sort(["b", "a"], function(x, y) x < y)`, `["a", "b"]`}, {`sort([@"P1D", @"PT1H"], function(x, y) x < y)`, `[@"PT1H", @"P1D"]`},
		{`sort([{a: 2}, {a: 1}], function(x, y) x.a < y.a)`, `[{a: 1}, {a: 2}]`}, {`sort([{a: 1, b: 1}, {a: 0, b: 2}, {a: 1, b: 3}], function(x, y) x.a < y.a).b`, `[2, 1, 3]`}, {`sort(precedes: function(x, y) x < y, list: [2, 1])`, `[1, 2]`}, {`sort([2, 1, 3], function(x: number, y: number) x < y)`, `[1, 2, 3]`},
		{`sort(null, function(x, y) x < y)`, `null`}, {`sort([2, 1], null)`, `null`}, {`sort([2, 1], "x")`, `null`}, {`sort([2, 1], function(x) true)`, `null`}, {`sort([2, 1], function(x, y) "a")`, `null`}, {`sort([2, null, 1], function(x, y) x < y)`, `null`}, {`sort([2, 1], function(x, y) x < y, 3)`, `null`}, {`sort(list: [2, 1], order: function(x, y) x < y)`, `null`}, {`sort([3, 1, 2], before)`, `[1, 2, 3]`}, {`sort([1, 2, 3], after)`, `[3, 2, 1]`},
	})
}

// Lists, filters and paths (10.3.2.5, tables 64 and 68).
func TestConformanceFilters(t *testing.T) {
	conform(t, "lists", []row{
		{`[]`, `[]`}, {`[1, 2]`, `[1, 2]`}, {`[1, [2, [3]]]`, `[1, [2, [3]]]`}, {`[null]`, `[null]`}, {`[1 + 1, 2 + 2]`, `[2, 4]`}, {`["a", true, 123]`, `["a", true, 123]`}, {`[1, 2`, `error`}, {`[1,,2]`, `error`}, {`[1,]`, `error`},
	})
	conform(t, "by position", []row{
		{`[1, 2, 3][1]`, `1`}, {`[1, 2, 3][3]`, `3`}, {`[1, 2, 3][-1]`, `3`}, {`[1, 2, 3][-3]`, `1`}, {`[1, 2, 3][0]`, `null`}, {`[1, 2, 3][4]`, `null`}, {`[1, 2, 3][-4]`, `null`}, {`[][1]`, `null`}, {`[[1, 2], [3]][1][2]`, `2`}, {`[[1, 2], [3]][2]`, `[3]`}, {`[1, 2, 3][1 + 1]`, `2`}, {`[1, 2, 3][count([1, 2])]`, `2`}, {`[null][1]`, `null`}, {`{i: 2, r: [1, 2, 3][i]}.r`, `2`},
	})
	conform(t, "by test", []row{
		{`[1, 2, 3, 4][item > 2]`, `[3, 4]`}, {`[1, 2, 3][item > 5]`, `[]`}, {`[1, 2, 3][true]`, `[1, 2, 3]`}, {`[1, 2, 3][false]`, `[]`}, {`[][item > 1]`, `[]`}, {`[][true]`, `[]`}, {`[1, null, 3][item > 2]`, `[3]`}, {`[1, null][item = null]`, `[null]`}, {`[1, "a", 3][item >= 1]`, `[1, 3]`}, {`["a", "bc"][string length(item) = 2]`, `["bc"]`}, {`[1, 2, 3][item > 1][item < 3]`, `[2]`}, {`[1, 2, 3][item > 1][1]`, `2`}, {`[true, false][item]`, `[true]`}, {`[[1], [1, 2]][count(item) = 2]`, `[[1, 2]]`}, {`[1, 2, 3][item > null]`, `[]`}, {`[1, 2, 3][not(item = 2)]`, `[1, 3]`}, {`[1, 2, 3][odd(item)]`, `[1, 3]`},
		{`[1, 2, 3]["a"]`, `null`}, {`[1, 2, 3][{}]`, `null`},
	})
	conform(t, "by entries of the item", []row{
		{`[{x: 1, y: 2}, {x: 2, y: 3}][x = 1]`, `[{x: 1, y: 2}]`}, {`[{x: 1, y: 2}, {x: null, y: 3}][x < 2]`, `[{x: 1, y: 2}]`}, {`[{x: 1, y: 2}, {x: 2, y: 3}][item.x = 1]`, `[{x: 1, y: 2}]`}, {`[{x: 1}, {y: 2}][x = 1]`, `[{x: 1}]`}, {`[{x: 1}, {y: 2}][x = null]`, `[{y: 2}]`}, {`[{item: 1}, {item: 2}][item = 2]`, `[{item: 2}]`}, {`[{item: {a: 1}}, {item: {a: 2}}][item.a = 2]`, `[{item: {a: 2}}]`},
		{`{x: 5, r: [{x: 1}, {x: 5}][x = 5]}.r`, `[{x: 5}]`}, {`{x: 5, r: [{y: 1}, {y: 5}][y = x]}.r`, `[{y: 5}]`}, {`{x: 5, r: [{x: 1}, {y: 1}][x = 5]}.r`, `[{y: 1}]`}, {`[{a b: 1}, {a b: 2}][a b > 1]`, `[{a b: 2}]`}, {`[{x: 1, l: [1, 2]}, {x: 2, l: [2, 3]}][list contains(l, x + 1)].x`, `[1, 2]`}, {`[{l: [{z: 1}, {z: 2}]}, {l: [{z: 1}]}][count(l[z > 1]) = 1]`, `[{l: [{z: 1}, {z: 2}]}]`}, {`{item: 9, r: [1, 9][item = 9]}.r`, `[9]`}, {`for item in [1, 2] return [1, 2, 3][item > 2]`, `[[3], [3]]`}, {`[[1, 2], [3, 4]][count(item[item > 3]) = 1]`, `[[3, 4]]`}, {`[{a: 1, b: [{a: 2}]}][count(b[a = 2]) = 1].a`, `[1]`}, {`[{a: 1, b: [{c: 1}]}, {a: 2, b: [{c: 1}]}][count(b[c = a]) = 1].a`, `[1]`}, {`count([{a-b: 1}, {a-b: 2}][a-b = 2])`, `1`}, {`[{year: 1}][year = 1].year`, `[1]`}, {`[@"2027-03-31", @"2026-03-31"][item.year = 2027]`, `[@"2027-03-31"]`},
	})
	conform(t, "of what is not a list", []row{
		{`3[item > 2]`, `[3]`}, {`3[item > 5]`, `[]`}, {`3[1]`, `3`}, {`3[2]`, `null`}, {`3[-1]`, `3`}, {`3[0]`, `null`}, {`"a"[true]`, `["a"]`}, {`"a"[false]`, `[]`}, {`{x: 1}[x = 1]`, `[{x: 1}]`}, {`{x: 1}[x = 2]`, `[]`}, {`null[1]`, `null`}, {`null[true]`, `null`}, {`true[1]`, `true`},
	})
	conform(t, "paths over lists", []row{
		{`[{x: 1, y: 2}, {x: 2, y: 3}].y`, `[2, 3]`}, {`[{a: {b: [1]}}, {a: {b: [2.1, 2.2]}}, {a: {b: [3]}}, {a: {b: [4, 5]}}].a.b`, `[[1], [2.1, 2.2], [3], [4, 5]]`}, {`[{b: [1]}, {b: [2.1, 2.2]}, {b: [3]}, {b: [4, 5]}].b`, `[[1], [2.1, 2.2], [3], [4, 5]]`}, {`[].a`, `[]`}, {`[{a: 1}, {b: 2}].a`, `[1, null]`}, {`[{a: 1}, null].a`, `[1, null]`}, {`[{x: 1, y: 2}, {x: 2, y: 3}][x = 1].y`, `[2]`}, {`[{x: 1, y: 2}, {x: 2, y: 3}][2].y`, `3`}, {`[{x: 1}, {x: 2}].x[1]`, `1`}, {`[@"2027-03-31", @"2026-01-01"].year`, `[2027, 2026]`}, {`flatten([{b: [1]}, {b: [2, 3]}].b)`, `[1, 2, 3]`}, {`sum([{x: 1}, {x: 2}].x)`, `3`},
	})
}
