package inventory

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
)

// recordedSteps makes the plugin that a scenario is about one of ours.
var recordedSteps = strings.NewReplacer("acme/first", "acme/other", "acme/second", ours, "acme/gate", ours)

// recorded is the Rollout that Argo's controller left behind in a scenario of test/argo, begun at a time. Its second plugin is
// ours, with a state as ours save it.
func recorded(t *testing.T, scenario string, begun time.Time) string {
	t.Helper()
	text, err := os.ReadFile("../../../../test/argo/transcripts/" + scenario + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var transcript struct {
		Rollout map[string]any `json:"rollout"`
		Final   struct {
			Statuses []map[string]any `json:"stepPluginStatuses"`
		} `json:"final"`
	}
	if err := json.Unmarshal([]byte(recordedSteps.Replace(string(text))), &transcript); err != nil {
		t.Fatal(err)
	}
	for _, status := range transcript.Final.Statuses {
		withTimes(t, status, begun)
		if status["operation"] == "Run" && status["name"] == ours {
			status["status"] = json.RawMessage(savedState)
		}
	}
	transcript.Rollout["metadata"] = map[string]any{"name": "app", "namespace": "payments", "uid": "uid-of-app"}
	transcript.Rollout["status"] = map[string]any{"canary": map[string]any{"stepPluginStatuses": transcript.Final.Statuses}}
	item, err := json.Marshal(transcript.Rollout)
	if err != nil || !strings.Contains(string(item), ours) {
		t.Fatalf("%s: no step is ours, %v", scenario, err)
	}
	return string(item)
}

// withTimes makes times of those of a transcript. Argo leaves out the nulls there.
func withTimes(t *testing.T, status map[string]any, begun time.Time) {
	t.Helper()
	for _, name := range []string{"startedAt", "updatedAt", "finishedAt"} {
		text, has := status[name].(string)
		if !has {
			delete(status, name)
			continue
		}
		offset, err := time.ParseDuration(text)
		if err != nil {
			t.Fatal(err)
		}
		status[name] = begun.Add(offset).UTC().Format(time.RFC3339)
	}
}
