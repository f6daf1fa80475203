package options

import (
	"fmt"
	"strings"
)

// Namespaces are names with at most one star each, which stands for any text.
type Namespaces []string

// Has tells whether a namespace is among them.
func (n Namespaces) Has(namespace string) bool {
	for _, pattern := range n {
		before, after, isPattern := strings.Cut(pattern, "*")
		if pattern == namespace || isPattern && len(namespace) >= len(before)+len(after) &&
			strings.HasPrefix(namespace, before) && strings.HasSuffix(namespace, after) {
			return true
		}
	}
	return false
}

func (n Namespaces) check() error {
	for _, pattern := range n {
		if pattern == "" || strings.Count(pattern, "*") > 1 {
			return fmt.Errorf("%q must be the name of a namespace, with one * at most", pattern)
		}
	}
	return nil
}
