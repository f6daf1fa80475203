package host

import (
	"fmt"
	"reflect"
	"strings"
)

// Unlike lists where a JSON value has something that another has not. Zero is like absent: a plugin writes out what
// gob left out.
func Unlike(got, want any) []string { return unlike(got, want, "") }

func unlike(got, want any, path string) []string {
	if IsZero(got) && IsZero(want) {
		return nil
	}
	switch one := got.(type) {
	case map[string]any:
		other, ok := want.(map[string]any)
		if want != nil && !ok {
			break
		}
		var found []string
		for name, value := range one {
			found = append(found, unlike(value, other[name], path+"."+name)...)
		}
		return found
	case []any:
		other, ok := want.([]any)
		if !ok || len(one) != len(other) {
			break
		}
		var found []string
		for i, value := range one {
			found = append(found, unlike(value, other[i], fmt.Sprintf("%s[%d]", path, i))...)
		}
		return found
	}
	if reflect.DeepEqual(got, want) {
		return nil
	}
	return []string{fmt.Sprintf("%s is %.80v, not %.80v", path, got, want)}
}

// IsZero tells what gob cannot tell from absent.
func IsZero(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case map[string]any:
		for _, inner := range value {
			if !IsZero(inner) {
				return false
			}
		}
		return true
	case []any:
		return len(value) == 0
	default:
		return reflect.ValueOf(value).IsZero()
	}
}

// Part is what a JSON value has at paths such as "spec.steps[].name", nil where it has nothing there.
func Part(value any, paths []string) any {
	byName := map[string][]string{}
	for _, path := range paths {
		if path == "" {
			return value
		}
		name, rest, _ := strings.Cut(path, ".")
		byName[name] = append(byName[name], rest)
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil
	}
	part := map[string]any{}
	for name, rests := range byName {
		plain, isList := strings.CutSuffix(name, "[]")
		list, hasList := object[plain].([]any)
		switch {
		case isList && hasList:
			parts := make([]any, len(list))
			for i, element := range list {
				parts[i] = Part(element, rests)
			}
			part[plain] = parts
		case object[name] != nil:
			part[name] = Part(object[name], rests)
		}
	}
	return part
}
