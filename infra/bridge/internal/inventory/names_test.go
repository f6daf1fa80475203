package inventory

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/view"
)

func TestNoPluginIsOursByTheBeginningOfItsName(t *testing.T) {
	names := &Names{}
	names.Add("acme/run")
	for plugin, isOurs := range map[string]bool{
		"canary-steps/golden": true, "canary-steps/run": true, "acme/golden": true, "acme": true,
		"canary-steps-eu/golden": false, "canary-step/golden": false, "canary-stepsgolden": false, "acme2/run": false, "acm/run": false,
		"/canary-steps": false, "golden/canary-steps": false, "": false,
	} {
		if names.Has(plugin) != isOurs {
			t.Errorf("%q: ours is %v", plugin, !isOurs)
		}
	}
}

// statusesOf is a Rollout with a step of ours at each index, whose names begin alike.
func statusesOf(t *testing.T, statuses ...view.StepStatus) (*view.View, json.RawMessage) {
	t.Helper()
	item := rollout("one", ours, ours+"-2", ours)
	item = strings.Replace(item, "hidden", "first", 1)
	item = strings.Replace(item, "hidden", "second", 1)
	item = strings.Replace(item, "hidden", "third", 1)
	seen, err := view.FromJSON([]byte(item))
	if err != nil {
		t.Fatal(err)
	}
	seen.Status.Canary.StepPluginStatuses = statuses
	return seen, json.RawMessage(item)
}

func status(index int32, name, operation, phase, saved string) view.StepStatus {
	return view.StepStatus{Index: index, Name: name, Operation: operation, Phase: phase, Status: json.RawMessage(saved), FinishedAt: time.Now().Format(time.RFC3339)}
}

func TestACallThatWasNotDeliveredHasStateAndConfigOfItsOwnStep(t *testing.T) {
	runs := []view.StepStatus{
		status(0, ours, "Run", "Successful", `{"of":"first"}`), status(1, ours+"-2", "Run", "Successful", `{"of":"second"}`), status(2, ours, "Run", "Running", `{"of":"third"}`),
	}
	for index, of := range []string{"first", "second", "third"} {
		seen, item := statusesOf(t, append(runs, status(int32(index), runs[index].Name, "Abort", "Error", ""))...)
		found := undeliveredIn(seen, item, &Names{})
		if len(found) != 1 || string(found[0].State) != `{"of":"`+of+`"}` || string(found[0].Config) != `{"secret":"`+of+`"}` {
			t.Errorf("%s: %+v", of, found)
		}
	}
}

func TestAStateIsThatOfTheRunOfTheSameStepAlone(t *testing.T) {
	abort := status(2, ours, "Abort", "Error", `{"of":"abort"}`)
	for why, other := range map[string]view.StepStatus{
		"another step":      status(0, ours, "Run", "Successful", `{}`),
		"a longer name":     status(2, ours+"-2", "Run", "Successful", `{}`),
		"a shorter name":    status(2, strings.TrimSuffix(ours, "n"), "Run", "Successful", `{}`),
		"another operation": status(2, ours, "Terminate", "Successful", `{}`),
	} {
		seen, item := statusesOf(t, other, abort)
		if found := undeliveredIn(seen, item, &Names{}); len(found) != 1 || found[0].State != nil {
			t.Errorf("of %s: %+v", why, found)
		}
	}
	// the config of a step that is not there, or is another by now
	for why, abort := range map[string]view.StepStatus{
		"no step": status(3, ours, "Abort", "Error", ""), "another name": status(1, ours, "Abort", "Error", ""), "no plugin": status(9, ours, "Abort", "Error", ""),
	} {
		seen, item := statusesOf(t, abort)
		if found := undeliveredIn(seen, item, &Names{}); len(found) != 1 || found[0].Config != nil {
			t.Errorf("%s: %+v", why, found)
		}
	}
}

func TestWhatWasNotDeliveredIsFoundForOneReasonOnly(t *testing.T) {
	for why, one := range map[string]view.StepStatus{
		"a Run": status(2, ours, "Run", "Error", ""), "one that succeeded": status(2, ours, "Abort", "Successful", ""),
		"one that failed": status(2, ours, "Abort", "Failed", ""), "one that runs": status(2, ours, "Abort", "Running", ""),
		"another's": status(2, "acme/golden", "Abort", "Error", ""),
	} {
		seen, item := statusesOf(t, one)
		if found := undeliveredIn(seen, item, &Names{}); len(found) != 0 {
			t.Errorf("%s was found", why)
		}
	}
	seen, item := statusesOf(t, status(2, ours, "Terminate", "Error", ""))
	if found := undeliveredIn(seen, item, &Names{}); len(found) != 1 {
		t.Error("one that ended in an error was not found")
	}
}

func TestFunctionsWhoseNamesBeginAlikeHaveLocksOfTheirOwn(t *testing.T) {
	folder := t.TempDir()
	for _, endpoint := range []string{"https://a.example.com", "https://a.example.com:8443", "http://a.example.com", "https://a.example.co", "unix:///run/a", "unix:///run/a2"} {
		if isOurs, err := LockFor(folder, endpoint).Take(); !isOurs || err != nil {
			t.Errorf("%s: %v, %v", endpoint, isOurs, err)
		}
	}
	if isOurs, err := LockFor(folder, "https://a.example.com").Take(); isOurs || err != nil {
		t.Errorf("the same again: %v, %v", isOurs, err)
	}
}
