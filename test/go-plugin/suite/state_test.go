package suite

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/argoproj/argo-rollouts/utils/plugin/types"

	"github.com/canary-steps/canary-steps/test/go-plugin/host"
	"github.com/canary-steps/canary-steps/test/go-plugin/rollouts"
)

// held starts the executable of this repository with a journal of its own, where every dependency-check is held.
func held(t *testing.T) *host.Argo {
	t.Helper()
	folder := t.TempDir()
	executable, ok := host.Real(folder)
	if !ok {
		t.Skip("there is no node for the executable")
	}
	settings := filepath.Join(folder, "settings.yaml")
	if err := os.WriteFile(settings, []byte("steps: { dependency-check: { mode: hold } }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	executable.Command = append(executable.Command, "--settings", settings)
	return start(t, executable)
}

// state is what the controller keeps of a step of ours.
type state struct {
	Key string `json:"key"`
	Seq int    `json:"seq"`
}

func stateOf(t *testing.T, result types.RpcStepResult, failure types.RpcError) state {
	t.Helper()
	if failure.HasError() || result.Phase != types.PhaseRunning || result.RequeueAfter <= 10*time.Second {
		t.Fatalf("it does not wait: %+v %+v", result, failure)
	}
	var kept state
	if err := json.Unmarshal(result.Status, &kept); err != nil || kept.Key == "" {
		t.Fatalf("the status %q is no state: %v", result.Status, err)
	}
	return kept
}

func TestTheStateOfAStepIsTheStatusThatTheControllerKeeps(t *testing.T) {
	call := &types.RpcStepContext{
		PluginName: "canary-steps/dependency-check", Config: json.RawMessage(`{"rollouts":[{"name":"ledger"}]}`),
	}
	rollout := rollouts.Small()
	// with its progress deadline behind it a step would fail
	rollout.Status.Conditions = nil
	result, failure := held(t).Plugin.Run(rollout, call)
	first := stateOf(t, result, failure)
	// another pod, with a journal that has nothing: the controller alone knows
	call.Status = result.Status
	result, failure = held(t).Plugin.Run(rollout, call)
	if second := stateOf(t, result, failure); second.Key != first.Key || second.Seq != first.Seq+1 {
		t.Errorf("%+v does not go on from %+v", second, first)
	}
}
