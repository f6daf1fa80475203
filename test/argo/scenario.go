// Package argo runs the rollout controller of Argo Rollouts itself, in virtual time, and writes down what it does.
package argo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Transcript is one file: the requests to the controller, and its acts.
type Transcript struct {
	Name       string            `json:"name"`
	Facts      []int             `json:"facts"`
	Argo       string            `json:"argo"`
	Rollout    json.RawMessage   `json:"rollout"`
	Update     Update            `json:"update"`
	Plugins    map[string]Script `json:"plugins"`
	Analysis   *Verdict          `json:"analysis,omitempty"`
	Experiment *Verdict          `json:"experiment,omitempty"`
	Scaling    *Duration         `json:"scaling,omitempty"`
	Router     *Router           `json:"router,omitempty"`
	Actions    []Action          `json:"actions"`
	Until      Duration          `json:"until"`
	Events     []any             `json:"events"`
	Final      *Final            `json:"final"`
}

// Update makes revision 2 at time zero.
type Update struct {
	Image string `json:"image"`
}

// Script is what a step plugin answers. Each list is taken in order and its last entry repeats.
type Script struct {
	Disabled  bool     `json:"disabled"`
	Run       []Answer `json:"run,omitempty"`
	Terminate []Answer `json:"terminate,omitempty"`
	Abort     []Answer `json:"abort,omitempty"`
}

func (s Script) answers(operation string) []Answer {
	return map[string][]Answer{"Run": s.Run, "Terminate": s.Terminate, "Abort": s.Abort}[operation]
}

// Answer is the reply to one call: a result, or an RpcError when Error is set.
type Answer struct {
	Phase        string          `json:"phase,omitempty"`
	Message      string          `json:"message,omitempty"`
	RequeueAfter Duration        `json:"requeueAfter,omitzero"`
	Status       json.RawMessage `json:"status,omitempty"`
	Error        string          `json:"error,omitempty"`
}

// Verdict is how every AnalysisRun, or every Experiment, of the scenario ends.
type Verdict struct {
	Phase   string   `json:"phase"`
	After   Duration `json:"after"`
	Message string   `json:"message,omitempty"`
}

// Router is how the traffic router plugin behaves.
type Router struct {
	FailsUntil Duration `json:"failsUntil"`
}

// Action is something a user, or the world, does to the Rollout.
type Action struct {
	At       Duration        `json:"at"`
	Do       string          `json:"do"`
	Image    string          `json:"image,omitempty"`
	Steps    json.RawMessage `json:"steps,omitempty"`
	Replicas *int32          `json:"replicas,omitempty"`
	Plugin   string          `json:"plugin,omitempty"`
}

// CallEvent is a call as the plugin process received it.
type CallEvent struct {
	At               Duration        `json:"at"`
	Event            string          `json:"event"`
	Operation        string          `json:"operation"`
	Plugin           string          `json:"plugin"`
	Config           json.RawMessage `json:"config"`
	Status           json.RawMessage `json:"status"`
	CurrentStepIndex int32           `json:"currentStepIndex"`
	Revision         string          `json:"revision"`
}

// RolloutEvent is the Rollout after a reconcile that changed one of these fields.
type RolloutEvent struct {
	At    Duration `json:"at"`
	Event string   `json:"event"`
	View
}

// View is the part of a Rollout that a transcript follows.
type View struct {
	Phase            string `json:"phase"`
	Message          string `json:"message"`
	CurrentStepIndex *int32 `json:"currentStepIndex"`
	Abort            bool   `json:"abort"`
	Weight           int32  `json:"weight"`
}

// Final is the Rollout when recording stopped.
type Final struct {
	Phase              string           `json:"phase"`
	Message            string           `json:"message"`
	Abort              bool             `json:"abort"`
	CurrentStepIndex   *int32           `json:"currentStepIndex"`
	StepPluginStatuses []StepStatusView `json:"stepPluginStatuses"`
}

// StepStatusView is a step plugin status, its times counted as those of the transcript are, and null where Argo sets none.
type StepStatusView struct {
	Index      int32           `json:"index"`
	Name       string          `json:"name"`
	Operation  string          `json:"operation"`
	Phase      string          `json:"phase"`
	Message    string          `json:"message"`
	StartedAt  *Duration       `json:"startedAt"`
	UpdatedAt  *Duration       `json:"updatedAt"`
	FinishedAt *Duration       `json:"finishedAt"`
	Executions int32           `json:"executions"`
	Backoff    string          `json:"backoff"`
	Disabled   bool            `json:"disabled"`
	Status     json.RawMessage `json:"status"`
}

// Duration is a time.Duration written like "1m30s".
type Duration time.Duration

func (d Duration) MarshalJSON() ([]byte, error) {
	return json.Marshal(time.Duration(d).String())
}

func (d *Duration) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	parsed, err := time.ParseDuration(text)
	*d = Duration(parsed)
	return err
}

// ParseTranscript reads a transcript and refuses fields it does not know.
func ParseTranscript(data []byte) (*Transcript, error) {
	transcript := &Transcript{}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(transcript); err != nil {
		return nil, fmt.Errorf("read transcript: %w", err)
	}
	if !slices.IsSortedFunc(transcript.Actions, func(a, b Action) int { return int(a.At - b.At) }) {
		return nil, fmt.Errorf("the actions of %s are not in order", transcript.Name)
	}
	return transcript, nil
}

// Render writes the transcript as it is committed.
func (t *Transcript) Render() ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(t); err != nil {
		return nil, fmt.Errorf("write transcript %s: %w", t.Name, err)
	}
	return text.Bytes(), nil
}
