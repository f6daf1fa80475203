package change

import (
	"cmp"
	"slices"
	"strings"
)

const (
	// mostPaths is the most of one change, as the wire has it.
	mostPaths = 100
	// longestPath in bytes. Kubernetes limits most names to 317 (a prefix of 253, a slash and 63), but not those of
	// variables.
	longestPath = 500
)

// fold is the paths, sorted and each once, none too long. Where they are more than mostPaths, those above stand for many of
// them.
func fold(paths []string) []string {
	each := make([]string, len(paths))
	for i, path := range paths {
		for len(path) > longestPath {
			path = above(path)
		}
		each[i] = path
	}
	slices.Sort(each)
	each = slices.Compact(each)
	if len(each) <= mostPaths {
		return each
	}
	chosen := folding(each)
	if len(chosen) == 0 {
		// nothing is above them
		return each[:mostPaths]
	}
	higher := map[string]bool{}
	for _, path := range chosen {
		higher[path] = true
	}
	rest := slices.DeleteFunc(each, func(path string) bool { return isBelow(path, higher) })
	return fold(append(rest, chosen...))
}

// group is paths with the same path above them.
type group struct {
	above string
	count int
}

// folding is the paths above that take the place of those below them. Those with the most paths below come first,
// until the rest is few enough; then the deepest.
func folding(paths []string) []string {
	groups := groupsOf(paths)
	large := slices.DeleteFunc(slices.Clone(groups), func(one group) bool { return one.count == 1 })
	slices.SortFunc(large, func(a, b group) int { return cmp.Or(b.count-a.count, strings.Compare(a.above, b.above)) })
	var chosen []string
	count := len(paths)
	for _, one := range large {
		if count <= mostPaths {
			return chosen
		}
		chosen = append(chosen, one.above)
		count -= one.count - 1
	}
	if len(chosen) > 0 {
		return chosen
	}
	deepest := 0
	for _, one := range groups {
		deepest = max(deepest, depth(one.above))
	}
	for _, one := range groups {
		if depth(one.above) == deepest {
			chosen = append(chosen, one.above)
		}
	}
	return chosen
}

func groupsOf(paths []string) []group {
	counts := map[string]int{}
	for _, path := range paths {
		if higher := above(path); higher != "" {
			counts[higher]++
		}
	}
	groups := make([]group, 0, len(counts))
	for higher, count := range counts {
		groups = append(groups, group{higher, count})
	}
	return groups
}

// above is the path above, empty above the topmost. No name has a bracket or, outside of brackets, a dot.
func above(path string) string {
	separator := "."
	if strings.HasSuffix(path, "]") {
		separator = "["
	}
	return path[:max(strings.LastIndex(path, separator), 0)]
}

func depth(path string) int {
	if path == "" {
		return 0
	}
	return 1 + depth(above(path))
}

func isBelow(path string, others map[string]bool) bool {
	for higher := above(path); higher != ""; higher = above(higher) {
		if others[higher] {
			return true
		}
	}
	return false
}
