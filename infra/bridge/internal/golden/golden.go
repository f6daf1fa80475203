// Package golden reads the golden files of test/wire, for tests.
package golden

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
)

// Exchange is one call and its reply, byte for byte.
type Exchange struct {
	Name    string    `json:"name"`
	Key     string    `json:"key"`
	Time    time.Time `json:"time"`
	Request struct {
		Method  string            `json:"method"`
		Path    string            `json:"path"`
		Headers map[string]string `json:"headers"`
		Body    string            `json:"body"`
		// The text under the signature in place of the body.
		Signed string `json:"signed"`
	} `json:"request"`
	Reply struct {
		Status  int               `json:"status"`
		Headers map[string]string `json:"headers"`
		Body    string            `json:"body"`
	} `json:"reply"`
}

// View is a Rollout and what is sent of it.
type View struct {
	Name    string          `json:"name"`
	Rollout json.RawMessage `json:"rollout"`
	View    json.RawMessage `json:"view"`
	Repeat  *struct {
		Annotation string `json:"annotation"`
		Text       string `json:"text"`
		Times      int    `json:"times"`
		Kept       bool   `json:"kept"`
	} `json:"repeat"`
}

// Change is two ReplicaSets, and what is told of them. Stable is null where there is none.
type Change struct {
	Name   string          `json:"name"`
	Canary json.RawMessage `json:"canary"`
	Stable json.RawMessage `json:"stable"`
	Change json.RawMessage `json:"change"`
}

// Readings is what both sides make of endpoints: the name of each, or the sentence that refuses it.
type Readings struct{ Accepted, Refused map[string]string }

// Endpoints are all of them.
func Endpoints(t *testing.T) Readings {
	t.Helper()
	return files[Readings](t, "../golden/endpoints.json")[0]
}

// Exchanges are all of them.
func Exchanges(t *testing.T) []Exchange {
	return files[Exchange](t, "*.json")
}

// Find is the one of a name.
func Find(t *testing.T, name string) Exchange {
	t.Helper()
	return files[Exchange](t, name+".json")[0]
}

// Changes are all of them.
func Changes(t *testing.T) []Change {
	return files[Change](t, "changes/*.json")
}

// Views are all of them, with the long annotation in its places.
func Views(t *testing.T) []View {
	views := files[View](t, "views/*.json")
	for i, view := range views {
		if view.Repeat == nil {
			continue
		}
		text := strings.Repeat(view.Repeat.Text, view.Repeat.Times)
		views[i].Rollout = annotated(t, view.Rollout, view.Repeat.Annotation, text)
		if view.Repeat.Kept {
			views[i].View = annotated(t, view.View, view.Repeat.Annotation, text)
		}
	}
	return views
}

func annotated(t *testing.T, object json.RawMessage, name, text string) json.RawMessage {
	value := Value(t, object).(map[string]any)
	value["metadata"].(map[string]any)["annotations"].(map[string]any)[name] = text
	out, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func files[File any](t *testing.T, pattern string) []File {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	paths, err := filepath.Glob(filepath.Join(filepath.Dir(here), "../../../../test/wire", pattern))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden file is %s: %v", pattern, err)
	}
	all := make([]File, len(paths))
	for i, path := range paths {
		text, err := os.ReadFile(path)
		if err == nil {
			err = json.Unmarshal(text, &all[i])
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
	}
	return all
}

// Value is JSON as Go has it.
func Value(t *testing.T, text []byte) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatalf("%.200s: %v", text, err)
	}
	return value
}

// Same fails the test when two texts are not the same JSON.
func Same(t *testing.T, got, want []byte) {
	t.Helper()
	if !reflect.DeepEqual(Value(t, got), Value(t, want)) {
		t.Errorf("got  %.4000s\nwant %.4000s", got, want)
	}
}
