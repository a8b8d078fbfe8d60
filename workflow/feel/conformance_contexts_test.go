package feel

import "testing"

// Contexts (10.3.2.6, table 69) and their functions (10.3.4.10).

func TestConformanceContexts(t *testing.T) {
	conform(t, "literals", []row{
		{`{}`, `{}`}, {`{a: 1}`, `{a: 1}`}, {`{a: 1, b: "x"}`, `{a: 1, b: "x"}`}, {`{"a": 1}`, `{a: 1}`}, {`{"a b!": 1}`, `{"a b!": 1}`}, {`{a b: 1}`, `{a b: 1}`}, {`{a: {b: {c: 1}}}`, `{a: {b: {c: 1}}}`}, {`{a: null}`, `{a: null}`}, {`{a}`, `error`}, {`{a: }`, `error`}, {`{: 1}`, `error`}, {`{a: 1`, `error`}, {`{a: 1,}`, `error`}, {`{1: 2}`, `error`}, {`{"": 1}`, `{"": 1}`},
	})
	conform(t, "entries see those before them", []row{
		{`{a: 1, b: a + 1}`, `{a: 1, b: 2}`}, {`{a: 1, b: a + 1, c: b * 2}.c`, `4`}, {`{a: 1, b: {c: a}}.b.c`, `1`}, {`{a: 1, b: {a: 2, c: a}}.b.c`, `2`}, {`{a: 1, b: {c: a, a: 2}}.b.c`, `1`}, {`{"a": 1, b: a}.b`, `1`}, {`{"a b": 1, c: a b}.c`, `1`}, {`{a: [1, 2], b: a[2]}.b`, `2`}, {`{a: {x: 1}, b: a.x}.b`, `1`}, {`{a: a}.a`, `null`}, {`{a: 5, b: {a: a}}.b.a`, `5`}, {`{a: b, b: 1}.a`, `null`},
	})
	conform(t, "the same name twice", []row{{`{a: 1, a: 2}`, `null`}, {`{a: 1, "a": 2}`, `null`}, {`{a: 1, a: 2}.a`, `null`}, {`{a b: 1, a  b: 2}`, `null`}, {`{a: {b: 1}, b: 2}`, `{a: {b: 1}, b: 2}`}})
	conform(t, "paths", []row{
		{`{a: 1}.a`, `1`}, {`{a: {b: 2}}.a.b`, `2`}, {`{a: 1}.b`, `null`}, {`{}.a`, `null`}, {`null.a`, `null`}, {`{a: null}.a.b`, `null`}, {`{a: 1}.a.b`, `null`}, {`{a b: 1}.a b`, `1`}, {`{a b: 1}.a   b`, `1`}, {`{a-b: 1}.a-b`, `1`}, {`{a: 1}. a`, `1`}, {`({a: 1}).a`, `1`}, {`{"a": 1}.a`, `1`}, {`{a: {b: [{c: 1}, {c: 2}]}}.a.b.c`, `[1, 2]`}, {`"abc".a`, `null`}, {`1.a`, `null`}, {`(1).a`, `null`}, {`{f: function(x) x + 1}.f(1)`, `2`}, {`{a: 1, b: 2}.a + 1`, `2`},
	})
	conform(t, "equality", []row{
		{`{a: 1} = {a: 1}`, `true`}, {`{a: 1, b: 2} = {b: 2, a: 1}`, `true`}, {`{a: 1} = {a: 2}`, `false`}, {`{a: 1} = {b: 1}`, `false`}, {`{a: 1} = {a: 1, b: 2}`, `false`}, {`{} = {}`, `true`}, {`{a: null} = {}`, `false`}, {`{a: null} = {a: null}`, `true`}, {`{a: {b: 1}} = {a: {b: 1}}`, `true`}, {`{a: 1} != {a: 2}`, `true`}, {`{"a": 1} = {a: 1.0}`, `true`}, {`{a: 1} < {a: 2}`, `null`}, {`{a: 1} = 1`, `null`}, {`{a: 1} = null`, `false`},
	})
}

func TestConformanceContextFunctions(t *testing.T) {
	conform(t, "get value", []row{
		{`get value({key1: "value1"}, "key1")`, `"value1"`}, {`get value({key1: "value1"}, "unexistent-key")`, `null`}, {`get value({a: null}, "a")`, `null`}, {`get value({"a b!": 1}, "a b!")`, `1`}, {`get value({a: {b: 1}}, "a")`, `{b: 1}`}, {`get value({a: {b: 1}}, "a.b")`, `null`}, {`get value({}, "a")`, `null`}, {`get value({"": 1}, "")`, `1`},
		{`get value(null, "a")`, `null`}, {`get value({a: 1}, null)`, `null`}, {`get value(1, "a")`, `null`}, {`get value({a: 1}, 1)`, `null`}, {`get value([{a: 1}], ["a"])`, `1`}, {`get value([{a: 1}, {a: 2}], "a")`, `null`}, {`get value({a: 1})`, `null`}, {`get value({a: 1}, "a", 1)`, `null`}, {`get value(key: "a", m: {a: 1})`, `1`}, {`get value(context: {a: 1}, key: "a")`, `null`},
	})
	conform(t, "get entries", []row{
		{`get entries({key1: "value1", key2: "value2"})`, `[{key: "key1", value: "value1"}, {key: "key2", value: "value2"}]`}, {`get entries({key1: "value1"})[key = "key1"].value`, `["value1"]`}, {`get entries({})`, `[]`}, {`get entries({a: null})`, `[{key: "a", value: null}]`}, {`get entries({"a b": [1]}).key`, `["a b"]`},
		{`get entries(null)`, `null`}, {`get entries(1)`, `null`}, {`get entries([{a: 1}])`, `[{key: "a", value: 1}]`}, {`get entries([{a: 1}, {b: 1}])`, `null`}, {`get entries()`, `null`}, {`get entries({}, {})`, `null`}, {`get entries(m: {a: 1}).value`, `[1]`}, {`get entries(context: {a: 1})`, `null`},
	})
	conform(t, "context", []row{
		{`context([{key: "a", value: 1}, {key: "b", value: 2}])`, `{a: 1, b: 2}`}, {`context([{key: "a", value: 1}, {key: "b", value: 2, something: "else"}])`, `{a: 1, b: 2}`}, {`context([{key: "a", value: 1}, {key: "b"}])`, `null`}, {`context([{value: 1}])`, `null`}, {`context([])`, `{}`}, {`context([{key: "a", value: null}])`, `{a: null}`}, {`context([{value: 1, key: "a"}])`, `{a: 1}`}, {`context(get entries({a: 1, b: [2]}))`, `{a: 1, b: [2]}`},
		{`context([{key: 1, value: 1}])`, `null`}, {`context([{key: null, value: 1}])`, `null`}, {`context([1])`, `null`}, {`context([null])`, `null`}, {`context([{key: "a", value: 1}, null])`, `null`}, {`context(null)`, `null`}, {`context("a")`, `null`}, {`context()`, `null`}, {`context([], [])`, `null`}, {`context(entries: [{key: "a", value: 1}])`, `{a: 1}`}, {`context(list: [])`, `null`},
	})
	conform(t, "context put", []row{
		{`context put({x: 1}, "y", 2)`, `{x: 1, y: 2}`}, {`context put({x: 1, y: 0}, "y", 2)`, `{x: 1, y: 2}`}, {`context put({x: 1, y: 0, z: 0}, "y", 2)`, `{x: 1, y: 2, z: 0}`}, {`context put({x: 1}, ["y"], 2)`, `{x: 1, y: 2}`}, {`context put({}, "a", null)`, `{a: null}`}, {`context put({x: 1}, "x", {y: 1})`, `{x: {y: 1}}`}, {`context put({}, "a b", 1)`, `{a b: 1}`},
		{`context put({x: 1, y: {a: 0}}, ["y", "a"], 2)`, `{x: 1, y: {a: 2}}`}, {`context put({x: 1, y: {a: 0}}, ["y", "b"], 2)`, `{x: 1, y: {a: 0, b: 2}}`}, {`context put({a: {b: {c: 1}}}, ["a", "b", "c"], 2)`, `{a: {b: {c: 2}}}`}, {`context put({y: {a: 0}}, ["y", "a"], null)`, `{y: {a: null}}`}, {`context put({x: 1, y: {a: 0}}, [], 2)`, `null`}, {`context put({x: 1}, ["x", 1], 2) = {x: 1}`, `false`},
		{`context put(null, "a", 1)`, `null`}, {`context put({x: 1}, null, 2)`, `null`}, {`context put(1, "a", 1)`, `null`}, {`context put({x: 1}, 1, 2)`, `null`}, {`context put({x: 1}, [1], 2)`, `null`}, {`context put([{x: 1}], "y", 2)`, `{x: 1, y: 2}`}, {`context put({x: 1}, "y")`, `null`}, {`context put({x: 1}, "y", 2, 3)`, `null`},
		{`context put(value: 2, key: "y", context: {x: 1})`, `{x: 1, y: 2}`}, {`context put(context: {x: {y: 1}}, keys: ["x", "y"], value: 2)`, `{x: {y: 2}}`}, {`context put(m: {x: 1}, key: "y", value: 2)`, `null`}, {`context put(context: {x: 1}, key: "y")`, `{x: 1, y: null}`},
	})
	conform(t, "context merge", []row{
		{`context merge([{x: 1}, {y: 2}])`, `{x: 1, y: 2}`}, {`context merge([{x: 1, y: 0}, {y: 2}])`, `{x: 1, y: 2}`}, {`context merge([{x: 1}, {x: 2}, {x: 3}])`, `{x: 3}`}, {`context merge([{x: {a: 1}}, {x: {b: 2}}])`, `{x: {b: 2}}`}, {`context merge([{a: 1, b: 2}, {b: 3, c: 4}])`, `{a: 1, b: 3, c: 4}`}, {`context merge([{x: 1}])`, `{x: 1}`}, {`context merge([])`, `{}`}, {`context merge([{}, {}])`, `{}`},
		{`context merge(null)`, `null`}, {`context merge([{x: 1}, null])`, `null`}, {`context merge([{x: 1}, 1])`, `null`}, {`context merge(1)`, `null`}, {`context merge()`, `null`}, {`context merge({x: 1}, {y: 1})`, `null`}, {`context merge(contexts: [{x: 1}, {y: 2}])`, `{x: 1, y: 2}`}, {`context merge(list: [{x: 1}])`, `null`},
	})
}
