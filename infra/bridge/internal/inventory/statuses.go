package inventory

import (
	"encoding/json"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/view"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

// Keeper takes what could not be delivered.
type Keeper interface {
	Keep(call *wire.Call, since time.Time, why string) bool
}

// undelivered is an Abort or Terminate that ended in an error.
type undelivered struct {
	*wire.Call
	since time.Time
}

var ends = map[string]wire.Operation{"Abort": wire.Abort, "Terminate": wire.Terminate}

// undeliveredIn finds what a process before this one, or this one, could not deliver: the controller writes it down and
// does not try again. The state is that of the Run of the same step.
func undeliveredIn(seen *view.View, item json.RawMessage, names *Names) []undelivered {
	var found []undelivered
	for _, status := range seen.Status.Canary.StepPluginStatuses {
		operation, isEnd := ends[status.Operation]
		if !isEnd || status.Phase != "Error" || !names.Has(status.Name) {
			continue
		}
		text, err := seen.Encode()
		if err != nil {
			continue
		}
		found = append(found, undelivered{since: endOf(status), Call: &wire.Call{
			Operation: operation, Plugin: status.Name, Config: configOf(item, status), State: stateOf(seen, status),
			Rollout: text, Namespace: seen.Metadata.Namespace, Name: seen.Metadata.Name,
		}})
	}
	return found
}

// endOf is when the controller was told that the call failed: it writes when an Abort or a Terminate finished, and no
// updatedAt (Argo's rollout/steps/plugin/plugin.go). One without a time happened just now: told twice is better than never.
func endOf(status view.StepStatus) time.Time {
	for _, text := range []string{status.FinishedAt, status.StartedAt} {
		if ended, err := time.Parse(time.RFC3339, text); err == nil {
			return ended
		}
	}
	return time.Now()
}

func stateOf(seen *view.View, of view.StepStatus) json.RawMessage {
	for _, status := range seen.Status.Canary.StepPluginStatuses {
		if status.Operation == "Run" && status.Index == of.Index && status.Name == of.Name {
			return status.Status
		}
	}
	return nil
}

// configOf is what the step is given, which is in no view.
func configOf(item json.RawMessage, of view.StepStatus) json.RawMessage {
	var rollout struct {
		Spec struct {
			Strategy struct {
				Canary struct {
					Steps []struct {
						Plugin *struct {
							Name   string          `json:"name"`
							Config json.RawMessage `json:"config"`
						} `json:"plugin"`
					} `json:"steps"`
				} `json:"canary"`
			} `json:"strategy"`
		} `json:"spec"`
	}
	if json.Unmarshal(item, &rollout) != nil {
		return nil
	}
	steps := rollout.Spec.Strategy.Canary.Steps
	if int(of.Index) >= len(steps) || steps[of.Index].Plugin == nil || steps[of.Index].Plugin.Name != of.Name {
		return nil
	}
	return steps[of.Index].Plugin.Config
}
