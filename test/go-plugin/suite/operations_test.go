package suite

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/utils/plugin/types"

	"github.com/canary-steps/canary-steps/test/go-plugin/echo"
	"github.com/canary-steps/canary-steps/test/go-plugin/host"
	"github.com/canary-steps/canary-steps/test/go-plugin/rollouts"
)

type operation func(*v1alpha1.Rollout, *types.RpcStepContext) (types.RpcStepResult, types.RpcError)

func TestAPluginSaysItsType(t *testing.T) {
	each(t, func(t *testing.T, executable host.Executable) {
		got := start(t, executable).Plugin.Type()
		if executable.Echoes && got != echo.Type || strings.Contains(got, "rpc call error") {
			t.Errorf("the type is %q", got)
		}
	})
}

func TestEveryOperationGetsWhatTheHostSent(t *testing.T) {
	eachEcho(t, func(t *testing.T, executable host.Executable) {
		plugin := start(t, executable).Plugin
		config := echo.Config{Note: "\u2713 \U0001f680 \x00"}
		step := contextOf(config)
		step.Status = json.RawMessage(`{"id":"abc","deep":{"list":[1,2.5,null,"\u00e4"]}}`)
		over, err := rollouts.OverGob(rollouts.Small())
		if err != nil {
			t.Fatal(err)
		}
		for name, call := range map[string]operation{"run": plugin.Run, "terminate": plugin.Terminate, "abort": plugin.Abort} {
			result, failure := call(rollouts.Small(), step)
			if result.Phase != types.PhaseSuccessful {
				t.Errorf("%s: phase %q", name, result.Phase)
			}
			got, want := reportOf(t, result, failure), echo.ReportOf(name, over, step, config)
			if difference := differences(asJSON(t, got), asJSON(t, want)); len(difference) > 0 {
				t.Errorf("%s: %v", name, difference)
			}
		}
	})
}

func asJSON(t *testing.T, value any) any {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var read any
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	return read
}

func differences(got, want any) []string {
	if reflect.DeepEqual(got, want) {
		return nil
	}
	return append(host.Unlike(got, want), host.Unlike(want, got)...)
}

func TestTheHostGetsWhatThePluginAnswers(t *testing.T) {
	eachEcho(t, func(t *testing.T, executable host.Executable) {
		plugin := start(t, executable).Plugin
		for _, phase := range []types.StepPhase{types.PhaseRunning, types.PhaseSuccessful, types.PhaseFailed} {
			config := echo.Config{Phase: phase, Message: "said \u2713", RequeueAfterMs: 15_500}
			result, failure := plugin.Run(rollouts.Small(), contextOf(config))
			reportOf(t, result, failure)
			if result.Phase != phase || result.Message != config.Message || result.RequeueAfter != 15_500*time.Millisecond {
				t.Errorf("%s: got %q, %q, %v", phase, result.Phase, result.Message, result.RequeueAfter)
			}
		}
	})
}

func TestAnErrorIsAnErrorAndTheNextCallIsNot(t *testing.T) {
	eachEcho(t, func(t *testing.T, executable host.Executable) {
		plugin := start(t, executable).Plugin
		for _, call := range []operation{plugin.Run, plugin.Terminate, plugin.Abort} {
			result, failure := call(rollouts.Small(), contextOf(echo.Config{Error: "no such channel"}))
			if failure.ErrorString != "no such channel" || !reflect.DeepEqual(result, types.RpcStepResult{}) {
				t.Errorf("got %+v and %q", result, failure.ErrorString)
			}
		}
		result, failure := plugin.Run(rollouts.Small(), contextOf(echo.Config{}))
		reportOf(t, result, failure)
	})
}

func TestACallWithoutConfigOrRolloutIsAnsweredWithAnError(t *testing.T) {
	eachEcho(t, func(t *testing.T, executable host.Executable) {
		plugin := start(t, executable).Plugin
		for name, step := range map[string]*types.RpcStepContext{
			"no config": {PluginName: rollouts.StepName}, "another config": {Config: []byte(`{"a":1}`)},
			"null": {Config: []byte(`null`)}, "a list": {Config: []byte(`[]`)}, "no context": nil,
		} {
			if _, failure := plugin.Run(rollouts.Small(), step); !failure.HasError() {
				t.Errorf("%s: no error", name)
			}
		}
		if result, failure := plugin.Run(&v1alpha1.Rollout{}, contextOf(echo.Config{})); failure.HasError() || result.Phase == "" {
			t.Errorf("an empty rollout: %+v, %v", result, failure)
		}
	})
}

func TestAConfigThatIsNoJSONIsAnErrorOfThatCall(t *testing.T) {
	eachEcho(t, func(t *testing.T, executable host.Executable) {
		plugin := start(t, executable).Plugin
		_, failure := plugin.Run(rollouts.Small(), &types.RpcStepContext{Config: []byte(`{"echo":`)})
		if !failure.HasError() {
			t.Error("no error")
		}
		result, failure := plugin.Run(rollouts.Small(), contextOf(echo.Config{}))
		reportOf(t, result, failure)
	})
}
