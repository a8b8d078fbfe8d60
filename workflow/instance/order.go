package instance

import (
	"maps"
	"slices"
)

func sorted(set map[int64]bool) []int64 { return slices.Sorted(maps.Keys(set)) }

func sortedValues(m map[int]int64) []int64 { return slices.Sorted(maps.Values(m)) }
