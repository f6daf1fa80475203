package echo

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/utils/plugin/types"
)

// Report is the status that the plugin answers.
type Report struct {
	Operation       string          `json:"operation"`
	PluginName      string          `json:"pluginName"`
	Config          json.RawMessage `json:"config"`
	Previous        json.RawMessage `json:"previous"`
	Name            string          `json:"name"`
	Namespace       string          `json:"namespace"`
	StepIndex       int32           `json:"stepIndex"`
	Weights         Weights         `json:"weights"`
	Steps           int             `json:"steps"`
	Containers      int             `json:"containers"`
	Annotations     int             `json:"annotations"`
	AnnotationBytes int             `json:"annotationBytes"`
	Conditions      int             `json:"conditions"`
	StepStatuses    int             `json:"stepStatuses"`
	Pad             string          `json:"pad,omitempty"`
	// The Rollout as the plugin understood it, when the config asks for it.
	Rollout json.RawMessage `json:"rollout,omitempty"`
	// Whether Rollout is all of it, or only the fields that the plugin reads.
	Whole bool `json:"whole,omitempty"`
}

// Weights are those of status.canary.weights, zero where there are none.
type Weights struct {
	Canary int32 `json:"canary"`
	Stable int32 `json:"stable"`
}

// ReportOf is what a plugin that decodes everything says of a call.
func ReportOf(operation string, rollout *v1alpha1.Rollout, step *types.RpcStepContext, config Config) Report {
	report := Report{
		Operation:    operation,
		PluginName:   step.PluginName,
		Config:       orNull(step.Config),
		Previous:     orNull(step.Status),
		Name:         rollout.Name,
		Namespace:    rollout.Namespace,
		Containers:   len(rollout.Spec.Template.Spec.Containers),
		Annotations:  len(rollout.Annotations),
		Conditions:   len(rollout.Status.Conditions),
		StepStatuses: len(rollout.Status.Canary.StepPluginStatuses),
		Pad:          strings.Repeat("x", max(0, config.PadBytes)),
	}
	for key, value := range rollout.Annotations {
		report.AnnotationBytes += size(key) + size(value)
	}
	if canary := rollout.Spec.Strategy.Canary; canary != nil {
		report.Steps = len(canary.Steps)
	}
	// gob loses a pointer to zero: no index is the first step
	if index := rollout.Status.CurrentStepIndex; index != nil {
		report.StepIndex = *index
	}
	if weights := rollout.Status.Canary.Weights; weights != nil {
		report.Weights = Weights{Canary: weights.Canary.Weight, Stable: weights.Stable.Weight}
	}
	if config.Rollout {
		// the host misses lines that cannot be written
		report.Rollout, _ = json.Marshal(rollout)
		report.Whole = true
	}
	return report
}

// size counts bytes of valid UTF-8 only: languages differ in how often they replace what is not.
func size(text string) (count int) {
	for _, character := range text {
		if character != utf8.RuneError {
			count += utf8.RuneLen(character)
		}
	}
	return count
}

func orNull(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("null")
	}
	return raw
}
