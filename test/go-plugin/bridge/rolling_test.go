package bridge

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	ktypes "k8s.io/apimachinery/pkg/types"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/utils/plugin/types"

	"github.com/canary-steps/canary-steps/test/go-plugin/host"
)

// rolling is one step of a Rollout, as the controller of its region keeps it.
type rolling struct {
	*host.Argo
	rollout *v1alpha1.Rollout
	context *types.RpcStepContext
}

var releases atomic.Int32

// rollingTo is the example of a step in each region, at its first step of ours, as if nobody had heard of it before.
func rollingTo(t *testing.T, fleet *fleet, example *v1alpha1.Rollout) []*rolling {
	t.Helper()
	release := releases.Add(1)
	all := make([]*rolling, len(fleet.regions))
	for region, controller := range fleet.regions {
		rollout := example.DeepCopy()
		rollout.UID = ktypes.UID(fmt.Sprintf("c0ffee00-0000-4000-8000-%06d%06d", release, region))
		rollout.Annotations = map[string]string{}
		maps.Copy(rollout.Annotations, example.Annotations)
		rollout.Annotations["rollout.argoproj.io/revision"] = "2"
		rollout.Annotations["canary-steps/release"] = fmt.Sprint("release-", release)
		index, step := firstPlugin(t, rollout)
		now := metav1.Now()
		rollout.Status = v1alpha1.RolloutStatus{
			Phase: v1alpha1.RolloutPhaseProgressing, CurrentPodHash: "pod-2", StableRS: "pod-1", CurrentStepHash: "steps", CurrentStepIndex: &index,
			Conditions: []v1alpha1.RolloutCondition{{Type: v1alpha1.RolloutProgressing, Status: "True", LastUpdateTime: now, LastTransitionTime: now}},
		}
		fleet.keep(rollout)
		all[region] = &rolling{controller, rollout, &types.RpcStepContext{PluginName: step.Name, Config: step.Config}}
	}
	return all
}

func firstPlugin(t *testing.T, rollout *v1alpha1.Rollout) (int32, *v1alpha1.PluginStep) {
	t.Helper()
	for index, step := range rollout.Spec.Strategy.Canary.Steps {
		if step.Plugin != nil {
			return int32(index), step.Plugin
		}
	}
	t.Fatal("the example has no step of ours")
	return 0, nil
}

// run calls once and keeps what the controller would.
func (r *rolling) run(t *testing.T) types.RpcStepResult {
	t.Helper()
	result, err := r.asked(r.Plugin.Run)
	var state map[string]any
	if err.HasError() || json.Unmarshal(result.Status, &state) != nil || state["v"] != 1. {
		t.Errorf("Run: %+v, %s", result, err.ErrorString)
	}
	r.context.Status = result.Status
	return result
}

// asked calls again, as the controller does, where others wait for an answer of a function that a busy machine makes slow.
func (r *rolling) asked(call func(*v1alpha1.Rollout, *types.RpcStepContext) (types.RpcStepResult, types.RpcError)) (types.RpcStepResult, types.RpcError) {
	for {
		result, err := call(r.rollout, r.context)
		if !strings.Contains(err.ErrorString, "one at a time asks") {
			return result, err
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// untilDone polls more often than the controller would; it gives up on what hangs, not on what is slow on a busy machine.
func (r *rolling) untilDone(t *testing.T) {
	t.Helper()
	var last types.RpcStepResult
	for begun := time.Now(); time.Since(begun) < 5*time.Minute && !t.Failed(); time.Sleep(200 * time.Millisecond) {
		if last = r.run(t); last.Phase != types.PhaseRunning {
			break
		}
	}
	if last.Phase != types.PhaseSuccessful {
		t.Errorf("%s: %s", last.Phase, last.Message)
	}
}

// ends is Terminate or Abort as the controller calls them: at an Abort the index is 0 already.
func (r *rolling) ends(t *testing.T, end string) {
	t.Helper()
	call := r.Plugin.Terminate
	r.rollout.Status.PromoteFull = end == "Terminate"
	if end == "Abort" {
		call = r.Plugin.Abort
		r.rollout.Status.Abort, r.rollout.Status.CurrentStepIndex = true, nil
	}
	result, err := r.asked(call)
	if err.HasError() || result.Phase != types.PhaseSuccessful {
		t.Errorf("%s: %+v, %s", end, result, err.ErrorString)
	}
}
