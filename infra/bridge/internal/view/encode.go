package view

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
)

// MaxBytes is the largest view that goes over the wire: bytes of its JSON, without escapes of <, > and &.
const MaxBytes = 64 * 1024

// Encode is the JSON of a view. One that would be too large keeps only Argo's and our own annotations; one that is too
// large even so is an error.
func (v *View) Encode() (json.RawMessage, error) {
	text, err := v.append(make([]byte, 0, usualBytes))
	if err != nil || len(text) <= MaxBytes {
		return json.RawMessage(text), err
	}
	small := *v
	small.Metadata.Annotations = maps.Clone(v.Metadata.Annotations)
	maps.DeleteFunc(small.Metadata.Annotations, func(name, _ string) bool { return !isOurs(name) })
	text, err = small.append(text[:0])
	if err == nil && len(text) > MaxBytes {
		return nil, fmt.Errorf("%s/%s: the view of the rollout has %d bytes, %d are allowed: shorten its labels or its steps",
			v.Metadata.Namespace, v.Metadata.Name, len(text), MaxBytes)
	}
	return json.RawMessage(text), err
}

// usualBytes is what most views have.
const usualBytes = 4 * 1024

func isOurs(name string) bool {
	return strings.HasPrefix(name, "canary-steps/") || strings.HasPrefix(name, "rollout.argoproj.io/")
}

// Compact is JSON as JavaScript writes it, without escapes of <, > and &.
func Compact(value any) (json.RawMessage, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}
