// Package wire is wire v1 as the caller has it: calls to a function, and their replies (docs/wire.md).
package wire

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/view"
)

// MaxBytes is the largest body, either way.
const MaxBytes = 1024 * 1024

// Operation is what the controller wants of a step.
type Operation string

// The operations of a step.
const (
	Run       Operation = "run"
	Terminate Operation = "terminate"
	Abort     Operation = "abort"
)

// Call is one Run, Terminate or Abort.
type Call struct {
	Operation Operation
	// Plugin is the name in the Rollout.
	Plugin string
	Config json.RawMessage
	// State is what the step saved last; nil at first.
	State   json.RawMessage
	Rollout json.RawMessage
	// Change is what the canary changes, or why that cannot be read now; nil outside a cluster.
	Change json.RawMessage
	// Namespace is that of the Rollout: the one where it may look around.
	Namespace string
	// Name is that of the Rollout.
	Name string
}

// RolloutName is how people call the Rollout.
func (c *Call) RolloutName() string { return c.Namespace + "/" + c.Name }

// Path is where the call of a step goes.
func (c *Call) Path(step string) string {
	return "/v1/steps/" + url.PathEscape(step) + "/" + string(c.Operation)
}

// Body is the call as JSON, for a function that may take so long and is told what it asked to know. The largest parts are JSON
// already and are put in as they are, for encoding/json would read them twice more.
func (c *Call) Body(endpoint, step string, timeout time.Duration, objects []Answer) (json.RawMessage, error) {
	body := make([]byte, 0, len(c.Config)+len(c.State)+len(c.Rollout)+len(c.Change)+512)
	body = append(body, '{')
	for _, text := range []struct{ name, value string }{
		{"operation", string(c.Operation)}, {"plugin", c.Plugin}, {"step", step}, {"timeout", FormatDuration(timeout)}, {"endpoint", endpoint},
	} {
		// strings cannot fail to encode
		value, _ := view.Compact(text.value)
		body = appendField(body, text.name, value)
	}
	body = appendField(body, "config", orEmpty(c.Config))
	if len(c.State) > 0 {
		body = appendField(body, "state", c.State)
	}
	body = appendField(body, "rollout", c.Rollout)
	if len(c.Change) > 0 {
		body = appendField(body, "change", c.Change)
	}
	if len(objects) > 0 {
		answers, err := view.Compact(objects)
		if err != nil {
			return nil, err
		}
		body = appendField(body, "objects", answers)
	}
	body = append(body, '}')
	if len(body) > MaxBytes {
		return nil, fmt.Errorf("the call has %d bytes, %d are allowed: shorten the Rollout's annotations or the step's config", len(body), MaxBytes)
	}
	return body, nil
}

func appendField(body []byte, name string, value json.RawMessage) []byte {
	if len(body) > 1 {
		body = append(body, ',')
	}
	body = append(body, '"')
	body = append(body, name...)
	body = append(body, '"', ':')
	return append(body, value...)
}

func orEmpty(config json.RawMessage) json.RawMessage {
	if len(config) == 0 {
		return json.RawMessage("{}")
	}
	return config
}

// catchAll is the part of a plugin's name that means "the step is in the config".
const catchAll = "run"

// Step is the one that a call means: the part of the plugin's name after the slash, or what the config of the catch-all
// names.
func (c *Call) Step() (string, error) {
	_, name, isPair := strings.Cut(c.Plugin, "/")
	if !isPair {
		name = c.Plugin
	}
	if name != catchAll {
		return name, nil
	}
	var inner struct {
		Step string `json:"step"`
	}
	if json.Unmarshal(c.Config, &inner) != nil || inner.Step == "" {
		return "", fmt.Errorf("%s: config must have the form { step: NAME, with: { … } }", c.Plugin)
	}
	return inner.Step, nil
}
