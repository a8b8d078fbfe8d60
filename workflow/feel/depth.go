package feel

// maxValueDepth is how many levels of lists and contexts within one another an
// expression may make. Whatever walks a value may then do so without a guard.
const maxValueDepth = 500

// rememberFrom is the size from which a flat list is worth remembering.
const rememberFrom = 64

// A shape is a list or a context by where it stands in memory.
type shape struct {
	list *Value
	n    int
	ctx  *Context
}

// made looks at a list or context that an expression has just made, and stops
// the run if it is nested too deep.
func (r *Run) made(at place, v Value) Value {
	if r.depthOf(v, 0) > maxValueDepth {
		r.stop(at, "this makes lists or contexts within one another more than %d deep", maxValueDepth)
		return nil
	}
	return v
}

// depthOf is how deep a value is nested: 0 for one that has no parts. What was
// looked at before is remembered, so that everything is looked at once.
func (r *Run) depthOf(v Value, level int) int {
	var parts []Value
	var key shape
	switch v := v.(type) {
	case List:
		if len(v) == 0 {
			return 1
		}
		parts, key = v, shape{list: &v[0], n: len(v)}
	case *Context:
		parts, key = v.values, shape{ctx: v}
	default:
		return 0
	}
	if level > maxValueDepth {
		return 1
	}
	if d, known := r.depths[key]; known {
		return int(d)
	}
	depth := 0
	for _, p := range parts {
		switch p.(type) {
		case List, *Context:
			depth = max(depth, r.depthOf(p, level+1))
		}
	}
	depth++
	if depth > 1 || len(parts) >= rememberFrom {
		if r.depths == nil {
			r.depths = map[shape]int32{}
		}
		r.depths[key] = int32(min(depth, 1<<30)) //nolint:gosec // bounded in this line
	}
	return depth
}
