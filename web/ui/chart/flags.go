package chart

import (
	"cmp"
	"slices"
	"strings"
)

// flag is an upright line at a place of a level axis, with words at its head.
type flag struct {
	x     int
	words string
}

// flags stand beside one another with their words in rows above the plot. No
// words touch other words, and none reach over the line of another flag.
type flags struct {
	list  []flag   // from left to right
	right int      // so many have their words after their line, the rest before it
	row   []int    // of each; row 0 is next to the plot
	key   []string // lines of a list, where the words find no room and a letter stands for each
	want  int      // the room that the longest words would take
}

const flagRow = 16 * px

// marked is the sentence that says what is marked.
func marked(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return "Marked on the chart: " + strings.Join(list, "; ") + "."
}

// newFlags finds the places of the words in a picture of the width. Where not
// all find one each flag has a letter, and the words stand in a list.
func newFlags(list []flag, width int) flags {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b flag) int { return cmp.Compare(a.x, b.x) })
	var key []string
	want := 0
	letters := slices.Clone(list)
	for i, one := range list {
		list[i].words = clipped(one.words, min(width*6/10, 260*px), 12)
		want = max(want, widthOf(list[i].words, 12)+8*px)
		letters[i].words = strings.Repeat(string(rune('A'+i%26)), 1+i/26)
		key = append(key, wrapped(letters[i].words+": "+one.words, width, 13, 2)...)
	}
	if f, ok := arranged(list, width); ok {
		return f
	}
	list = letters
	f, ok := arranged(list, width)
	if !ok {
		f = flags{list: list, right: len(list), row: make([]int, len(list))}
		f.settle()
	}
	f.key, f.want = key, want
	return f
}

// arranged is the lowest arrangement that stays within the width: the words on
// the left stand after their line, those on the right before it.
func arranged(list []flag, width int) (best flags, ok bool) {
	for right := len(list); right >= 0; right-- {
		f := flags{list: list, right: right, row: make([]int, len(list))}
		if f.within(width) && f.settle() && (!ok || f.rows() < best.rows()) {
			best, ok = f, true
		}
	}
	return best, ok
}

// ends are how far the words at i reach, with their line.
func (f flags) ends(i int) (from, to int) {
	x, long := f.list[i].x, widthOf(f.list[i].words, 12)+6*px
	if i < f.right {
		return x, x + long
	}
	return x - long, x
}

func (f flags) within(width int) bool {
	for i := range f.list {
		if from, to := f.ends(i); from < 0 || to > width {
			return false
		}
	}
	return true
}

// settle lifts words until none is in the way of another. It gives up where two
// reach over the line of one another.
func (f flags) settle() bool {
	for moved := true; moved; {
		moved = false
		for i := range f.list {
			for j := range f.list {
				if i != j && f.inTheWay(i, j) {
					f.row[i]++
					moved = true
				}
			}
			if f.row[i] > 2*len(f.list) {
				return false
			}
		}
	}
	return true
}

// inTheWay reports whether the words at i must rise for those at j.
func (f flags) inTheWay(i, j int) bool {
	if f.over(i, j) {
		return f.row[i] <= f.row[j]
	}
	from, to := f.ends(i)
	otherFrom, otherTo := f.ends(j)
	return i > j && !f.over(j, i) && f.row[i] == f.row[j] && from < otherTo && otherFrom < to
}

// over reports whether the words at i reach over the line at j.
func (f flags) over(i, j int) bool {
	from, to := f.ends(i)
	if i < f.right {
		return j > i && f.list[j].x <= to
	}
	return j < i && f.list[j].x >= from
}

func (f flags) rows() int {
	if len(f.row) == 0 {
		return 0
	}
	return 1 + slices.Max(f.row)
}

// keyed reports whether letters stand for the words.
func (f flags) keyed() bool { return len(f.key) > 0 }

// high is how much room the words take above the plot, with a gap for what the
// plot writes at its upper edge.
func (f flags) high() int {
	if len(f.list) == 0 {
		return 0
	}
	return len(f.key)*17*px + f.rows()*flagRow + 8*px
}

// plant draws the flags, with the list of words if there is one, from the top
// down to the base.
func (d *drawing) plant(f flags, top, base int) {
	for _, words := range f.key {
		d.text(0, top+12*px, 13, "start", words)
		top += 17 * px
	}
	for i, one := range f.list {
		y := top + (f.rows()-1-f.row[i])*flagRow
		d.dashed(one.x, y+2*px, one.x, base)
		if i < f.right {
			d.over(one.x+4*px, y+12*px, 12, "start", one.words)
		} else {
			d.over(one.x-4*px, y+12*px, 12, "end", one.words)
		}
	}
}
