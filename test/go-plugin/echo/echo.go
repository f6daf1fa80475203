// Package echo is a step plugin that answers with what it was given, so that a host can check that a call arrived whole.
// README.md says what the same plugin in another language must answer.
package echo

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/utils/plugin/types"
)

// Type is what the plugin calls itself.
const Type = "echo"

// InitErrorVariable holds, when it is set, the error that InitPlugin answers before the process ends.
const InitErrorVariable = "ECHO_INIT_ERROR"

// Config is the config of a step: its answer, and the way of it.
type Config struct {
	Echo           bool            `json:"echo"`
	Phase          types.StepPhase `json:"phase,omitempty"`
	Message        string          `json:"message,omitempty"`
	RequeueAfterMs int64           `json:"requeueAfterMs,omitempty"`
	Error          string          `json:"error,omitempty"`
	DelayMs        int64           `json:"delayMs,omitempty"`
	Crash          bool            `json:"crash,omitempty"`
	Rollout        bool            `json:"rollout,omitempty"`
	PadBytes       int             `json:"padBytes,omitempty"`
	Note           string          `json:"note,omitempty"`
}

var names = []string{"echo", "phase", "message", "requeueAfterMs", "error", "delayMs", "crash", "rollout", "padBytes", "note"}

// JSON is the config as a Rollout carries it.
func (c Config) JSON() json.RawMessage {
	c.Echo = true
	// a struct of plain fields has no text that cannot be written
	text, _ := json.Marshal(c)
	return text
}

// Plugin implements Argo's rpc.StepPlugin.
type Plugin struct{}

func (Plugin) InitPlugin() types.RpcError {
	text := os.Getenv(InitErrorVariable)
	if text != "" {
		// Argo forgets that a start failed and calls the process all the same, so it must not stay
		time.AfterFunc(100*time.Millisecond, func() { os.Exit(1) })
	}
	return types.RpcError{ErrorString: text}
}

func (Plugin) Type() string { return Type }

func (Plugin) Run(rollout *v1alpha1.Rollout, step *types.RpcStepContext) (types.RpcStepResult, types.RpcError) {
	return answer("run", rollout, step)
}

func (Plugin) Terminate(rollout *v1alpha1.Rollout, step *types.RpcStepContext) (types.RpcStepResult, types.RpcError) {
	return answer("terminate", rollout, step)
}

func (Plugin) Abort(rollout *v1alpha1.Rollout, step *types.RpcStepContext) (types.RpcStepResult, types.RpcError) {
	return answer("abort", rollout, step)
}

// parse takes names as they are written: json.Unmarshal alone would take "Phase" for "phase".
func parse(text json.RawMessage) (config Config, err error) {
	var given map[string]json.RawMessage
	if err := json.Unmarshal(text, &given); err != nil {
		return config, err
	}
	for name := range given {
		if !slices.Contains(names, name) {
			delete(given, name)
		}
	}
	// nothing that was read cannot be written
	exact, _ := json.Marshal(given)
	if err := json.Unmarshal(exact, &config); err != nil {
		return config, err
	}
	if !config.Echo {
		return config, errors.New("echo must be true")
	}
	switch config.Phase {
	case "":
		config.Phase = types.PhaseSuccessful
	case types.PhaseRunning, types.PhaseSuccessful, types.PhaseFailed:
	default:
		return config, errors.New("no such phase")
	}
	return config, nil
}

func failed(format string, args ...any) (types.RpcStepResult, types.RpcError) {
	return types.RpcStepResult{}, types.RpcError{ErrorString: fmt.Sprintf(format, args...)}
}

func answer(operation string, rollout *v1alpha1.Rollout, step *types.RpcStepContext) (types.RpcStepResult, types.RpcError) {
	// nobody but a hostile host leaves one out
	if rollout == nil || step == nil {
		return failed("a call without rollout or context")
	}
	config, err := parse(step.Config)
	if err != nil {
		return failed("config: %v", err)
	}
	if config.Crash {
		os.Exit(3)
	}
	time.Sleep(time.Duration(config.DelayMs) * time.Millisecond)
	if config.Error != "" {
		return failed("%s", config.Error)
	}
	status, err := json.Marshal(ReportOf(operation, rollout, step, config))
	if err != nil {
		return failed("status: %v", err)
	}
	return types.RpcStepResult{
		Phase:        config.Phase,
		Message:      config.Message,
		RequeueAfter: time.Duration(config.RequeueAfterMs) * time.Millisecond,
		Status:       status,
	}, types.RpcError{}
}
