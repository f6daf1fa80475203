// Package eachpart tries made-up keys, for tests: two things that differ in one part only have two, whichever part it is.
package eachpart

import (
	"fmt"
	"testing"
)

// Part is one of what a key is made of, and sets it to digits: those are letters of a name and make a number.
type Part[Thing any] struct {
	Name string
	Set  func(thing *Thing, digits string)
}

// Differ fails the test where two things that differ in one part have the same key. It also moves characters over the place where two parts meet.
func Differ[Thing any](t *testing.T, parts []Part[Thing], keyOf func(Thing) string) {
	t.Helper()
	with := func(digits map[string]string) string {
		var thing Thing
		for _, part := range parts {
			text, isGiven := digits[part.Name]
			if !isGiven {
				text = "11"
			}
			part.Set(&thing, text)
		}
		return keyOf(thing)
	}
	usual := with(nil)
	if usual != with(nil) {
		t.Error("the same has two keys")
	}
	for at, part := range parts {
		for _, digits := range []string{"22", "112", "1"} {
			if with(map[string]string{part.Name: digits}) == usual {
				t.Errorf("%s is 11, or %s: one key, %s", part.Name, digits, usual)
			}
		}
		for _, next := range parts[at+1:] {
			if one := with(map[string]string{part.Name: "1122", next.Name: "33"}); one == with(map[string]string{part.Name: "11", next.Name: "2233"}) {
				t.Errorf("22 is at the end of %s, or begins %s: one key, %s", part.Name, next.Name, one)
			}
		}
	}
}

// Number is digits as one.
func Number(digits string) int {
	var number int
	if _, err := fmt.Sscan(digits, &number); err != nil {
		panic(err)
	}
	return number
}
