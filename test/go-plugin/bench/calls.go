package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/utils/plugin/types"
	k8s "k8s.io/apimachinery/pkg/types"

	"github.com/canary-steps/canary-steps/test/go-plugin/echo"
	"github.com/canary-steps/canary-steps/test/go-plugin/host"
	"github.com/canary-steps/canary-steps/test/go-plugin/rollouts"
)

// call makes one and measures it.
type call func() (time.Duration, error)

func measured(started *host.Argo, rollout *v1alpha1.Rollout, step *types.RpcStepContext) (types.RpcStepResult, time.Duration, error) {
	begin := time.Now()
	result, failure := started.Plugin.Run(rollout, step)
	duration := time.Since(begin)
	if failure.HasError() {
		return result, 0, failure
	}
	return result, duration, nil
}

// echoCall is one to the echo plugin.
func echoCall(started *host.Argo, rollout *v1alpha1.Rollout) call {
	step := &types.RpcStepContext{PluginName: rollouts.StepName, Config: echo.Config{}.JSON()}
	return func() (time.Duration, error) {
		_, duration, err := measured(started, rollout, step)
		return duration, err
	}
}

const realStep = "canary-steps/run"

// firstCall begins a step of a rollout that nothing is known of.
func firstCall(started *host.Argo, config json.RawMessage) call {
	count := 0
	return func() (time.Duration, error) {
		count++
		rollout := small()
		rollout.UID = k8s.UID(fmt.Sprintf("first-%d", count))
		_, duration, err := running(started, rollout, &types.RpcStepContext{PluginName: realStep, Config: config})
		return duration, err
	}
}

// pollCall asks again about a step that waits, with the status that it answered before.
func pollCall(started *host.Argo, config json.RawMessage) call {
	rollout, step := small(), &types.RpcStepContext{PluginName: realStep, Config: config}
	return func() (time.Duration, error) {
		result, duration, err := running(started, rollout, step)
		step.Status = result.Status
		return duration, err
	}
}

// running is a call that must be answered with Running: something else was not worth measuring.
func running(started *host.Argo, rollout *v1alpha1.Rollout, step *types.RpcStepContext) (types.RpcStepResult, time.Duration, error) {
	result, duration, err := measured(started, rollout, step)
	if err == nil && result.Phase != types.PhaseRunning {
		err = fmt.Errorf("%s is %s: %s", realStep, result.Phase, result.Message)
	}
	return result, duration, err
}

// small is a Rollout of 5 KB.
func small() *v1alpha1.Rollout { return rollouts.Annotated(3_200) }
