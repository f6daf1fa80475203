package wire

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

func replyWith(fields string) ([]byte, string) {
	text := `{"direction":"reply","phase":"Running",` + fields + `}`
	return []byte(text), fmt.Sprintf("%.60s", fields)
}

func TestAReplyIsAsLargeAsItMayBe(t *testing.T) {
	state := func(size int) string { return `"state":{"a":"` + strings.Repeat("x", size-len(`{"a":""}`)) + `"}` }
	for fields, isValid := range map[string]bool{
		state(largestState): true, state(largestState + 1): false,
		`"requeueAfter":"24h"`: true, `"requeueAfter":"24h1ms"`: false,
	} {
		body, about := replyWith(fields)
		if _, err := ParseReply(body); (err == nil) != isValid {
			t.Errorf("%s: %v", about, err)
		}
	}
	one := `{"apiVersion":"argoproj.io/v1alpha1","kind":"Rollout","namespace":"payments","name":"a"}`
	for count, isValid := range map[int]bool{MostLookups: true, MostLookups + 1: false} {
		body := `{"direction":"reply","lookups":[` + strings.Repeat(one+",", count-1) + one + `]}`
		if reply, err := ParseReply([]byte(body)); (err == nil) != isValid || isValid && len(reply.Lookups) != count {
			t.Errorf("%d lookups: %v", count, err)
		}
	}
	for length, isCut := range map[int]bool{longestMessage - 1: false, longestMessage: false, longestMessage + 1: true} {
		body, _ := replyWith(`"message":"` + strings.Repeat("x", length) + `"`)
		reply, err := ParseReply(body)
		if err != nil || strings.HasSuffix(reply.Message, "…") != isCut || len(reply.Message) != min(length, longestMessage) {
			t.Errorf("%d bytes of message became %d, %v", length, len(reply.Message), err)
		}
	}
}

// Each is a lookup in all but one thing.
func TestALookupIsRefusedForOneReasonOnly(t *testing.T) {
	usual := map[string]string{"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "namespace": "payments", "name": "a"}
	for why, change := range map[string]map[string]string{
		"another version": {"apiVersion": "argoproj.io/v1alpha2"}, "a version that goes on": {"apiVersion": "argoproj.io/v1alpha1x"},
		"another kind": {"kind": "Secret"}, "a kind that goes on": {"kind": "RolloutList"}, "no namespace": {"namespace": ""},
		"neither a name nor a selector": {"name": ""}, "both": {"selector": "b=c"},
	} {
		lookup := map[string]string{}
		for name, value := range usual {
			lookup[name] = value
		}
		for name, value := range change {
			lookup[name] = value
		}
		body, _ := json.Marshal(map[string]any{"direction": "reply", "lookups": []any{lookup}})
		if _, err := ParseReply(body); err == nil {
			t.Errorf("%s: taken", why)
		}
	}
	body, _ := json.Marshal(map[string]any{"direction": "reply", "lookups": []any{usual}})
	if _, err := ParseReply(body); err != nil {
		t.Error(err)
	}
}

func TestACallMayHaveAsManyBytesAsABody(t *testing.T) {
	call := Call{Operation: Run, Plugin: "canary-steps/a", Rollout: json.RawMessage(`{}`)}
	small, err := call.Body("https://a", "a", time.Second, nil)
	if err != nil {
		t.Fatal(err)
	}
	for room, isMade := range map[int]bool{MaxBytes - len(small): true, MaxBytes - len(small) + 1: false} {
		call.Rollout = json.RawMessage(`{` + strings.Repeat(" ", room) + `}`)
		if body, err := call.Body("https://a", "a", time.Second, nil); (err == nil) != isMade {
			t.Errorf("%d bytes: %v", len(body), err)
		}
	}
}

func TestOnlyTheWholeWordMeansThatTheStepIsInTheConfig(t *testing.T) {
	for plugin, want := range map[string]string{
		"canary-steps/run": "inner", "run": "inner", "canary-steps/run-tests": "run-tests", "canary-steps/runner": "runner", "canary-steps/ru": "ru",
		"canary-steps/prerun": "prerun", "run/other": "other", "canary-steps/run/more": "run/more",
	} {
		call := Call{Plugin: plugin, Config: json.RawMessage(`{"step":"inner"}`)}
		if step, err := call.Step(); err != nil || step != want {
			t.Errorf("%s is %s, %v", plugin, step, err)
		}
	}
}

func TestADurationIsRefusedForOneReasonOnly(t *testing.T) {
	for text, isOne := range map[string]bool{
		"30s": true, "1h30m": true, "6.5s": true, "0s": true, "500ms": true, "1h0.5s": true,
		"": false, "30": false, "s": false, "-30s": false, "+30s": false, "30 s": false, " 30s": false, "30s ": false, ".5s": false, "5.s": false, "30us": false, "30d": false, "1e3s": false, "30s\n": false,
	} {
		if _, err := ParseDuration(text); (err == nil) != isOne {
			t.Errorf("%q: %v", text, err)
		}
	}
}
