package change

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// paths are where two pod templates differ, such as spec.containers[app].args[2], in no order. Items of a list are named by
// their name where all of them have one, else by their index. A field whose name is not of letters and digits is in
// brackets. Null and an empty list are absent: Kubernetes leaves both out.
func paths(before, after any, path string) []string {
	before, after = present(before), present(after)
	if before == nil && after == nil {
		return nil
	}
	if from, to, are := both[[]any](before, after); are {
		return inLists(from, to, path)
	}
	from, to, are := both[map[string]any](before, after)
	if !are {
		if before == after {
			return nil
		}
		return []string{path}
	}
	found := inObjects(from, to, path)
	// an object with nothing in it may mean something, as emptyDir does
	if len(found) == 0 && (before == nil) != (after == nil) {
		return []string{path}
	}
	return found
}

func present(value any) any {
	if list, isList := value.([]any); isList && len(list) == 0 {
		return nil
	}
	return value
}

// both are two values that are of a kind, or absent.
func both[Kind any](before, after any) (from, to Kind, are bool) {
	from, isFrom := before.(Kind)
	to, isTo := after.(Kind)
	return from, to, (isFrom || before == nil) && (isTo || after == nil)
}

func inObjects(before, after map[string]any, path string) []string {
	var found []string
	for name, value := range before {
		found = append(found, paths(value, after[name], field(path, name))...)
	}
	for name, value := range after {
		if _, isKnown := before[name]; !isKnown {
			found = append(found, paths(nil, value, field(path, name))...)
		}
	}
	return found
}

func inLists(before, after []any, path string) []string {
	from, areNamed := byName(before)
	to, areNamedToo := byName(after)
	if areNamed && areNamedToo {
		return inNamedLists(from, to, path)
	}
	var found []string
	for i := range max(len(before), len(after)) {
		item := fmt.Sprintf("%s[%d]", path, i)
		if i < min(len(before), len(after)) {
			found = append(found, paths(before[i], after[i], item)...)
		} else {
			found = append(found, item)
		}
	}
	return found
}

// named is a list whose items have different names.
type named struct {
	order []string
	items map[string]any
}

func byName(list []any) (named, bool) {
	all := named{items: map[string]any{}}
	for _, item := range list {
		object, _ := item.(map[string]any)
		name, _ := object["name"].(string)
		if _, isKnown := all.items[name]; isKnown || name == "" {
			return named{}, false
		}
		all.order = append(all.order, name)
		all.items[name] = item
	}
	return all, true
}

func (n named) common(other named) []string {
	return slices.DeleteFunc(slices.Clone(n.order), func(name string) bool {
		_, has := other.items[name]
		return !has
	})
}

// inNamedLists tells an item whole that only one of the lists has, and the list where the order of the others is another.
// Besides its name a variable has a value, or a source of it, so only the name is told.
func inNamedLists(before, after named, path string) []string {
	var found []string
	common := before.common(after)
	if !slices.Equal(common, after.common(before)) {
		found = append(found, path)
	}
	for _, name := range common {
		item := inside(path, name)
		within := paths(before.items[name], after.items[name], item)
		if len(within) > 0 && strings.HasSuffix(path, ".env") {
			within = []string{item}
		}
		found = append(found, within...)
	}
	for _, one := range []struct{ list, other named }{{before, after}, {after, before}} {
		for _, name := range one.list.order {
			if _, isCommon := one.other.items[name]; !isCommon {
				found = append(found, inside(path, name))
			}
		}
	}
	return found
}

var plainName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*$`)

func field(path, name string) string {
	switch {
	case !plainName.MatchString(name):
		return inside(path, name)
	case path == "":
		return name
	}
	return path + "." + name
}

// inside writes by its bytes what means something in a path, and what is no ASCII: two names never make one path.
func inside(path, name string) string {
	text := []byte(path + "[")
	for i := range len(name) {
		if letter := name[i]; letter < '!' || letter > '~' || strings.ContainsRune("[]%", rune(letter)) {
			text = fmt.Appendf(text, "%%%02X", letter)
		} else {
			text = append(text, letter)
		}
	}
	return string(append(text, ']'))
}
