package feel

// Equal says whether two values are equal as "=" has it, at the expense of a
// run. Null equals null.
func Equal(r *Run, a, b Value) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return equal(r, a, b) == isTrue
}
