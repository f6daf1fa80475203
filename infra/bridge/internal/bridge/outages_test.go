package bridge

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/utils/plugin/types"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/eachpart"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/view"
)

func TestAnOutageIsOfOneStepOfOneAttempt(t *testing.T) {
	eachpart.Differ(t, []eachpart.Part[view.View]{
		{Name: "uid", Set: func(seen *view.View, digits string) { seen.Metadata.UID = digits }},
		{Name: "revision", Set: func(seen *view.View, digits string) {
			seen.Metadata.Annotations = map[string]string{"rollout.argoproj.io/revision": digits}
		}},
		{Name: "pod hash", Set: func(seen *view.View, digits string) { seen.Status.CurrentPodHash = digits }},
		{Name: "step hash", Set: func(seen *view.View, digits string) { seen.Status.CurrentStepHash = digits }},
		{Name: "attempt", Set: func(seen *view.View, digits string) {
			seen.Status.Conditions = []view.Condition{{Type: "Progressing", LastTransitionTime: digits}}
		}},
		{Name: "index", Set: func(seen *view.View, digits string) { seen.Status.CurrentStepIndex = int32(eachpart.Number(digits)) }},
	}, func(seen view.View) string { return stepName(&seen) })
}

func TestARetryBeginsTheTimeAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plugin := staged(&answering{failure: notActed}, failing)
		rollout := rolloutSince(time.Now())
		rollout.Spec.ProgressDeadlineSeconds = pointer(int32(7200))
		run := func() types.RpcStepResult {
			result, _ := plugin.Run(rollout, withState(""))
			time.Sleep(35 * time.Second)
			return result
		}
		for range 9 {
			if result := run(); result.Phase == types.PhaseFailed {
				t.Fatalf("failed within five minutes: %s", result.Message)
			}
		}
		// somebody aborts, and makes the revision again
		rollout.Status.Conditions[0].LastTransitionTime = metav1.Now()
		for range 9 {
			if result := run(); result.Phase == types.PhaseFailed {
				t.Fatalf("the time of the attempt before was counted: %s", result.Message)
			}
		}
		if result := run(); !strings.HasPrefix(result.Message, "no result for") {
			t.Errorf("%+v", result)
		}
	})
}

// A pause between two steps changes when Progressing changed last, and is no retry.
func TestAStepThatMayHaveActedKeepsItsAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plugin := staged(&answering{failure: mayHaveActed}, failing)
		rollout := rolloutSince(time.Now())
		rollout.Spec.ProgressDeadlineSeconds = pointer(int32(7200))
		begun := time.Now()
		for state := ""; ; {
			result, _ := plugin.Run(rollout, withState(state))
			if result.Phase == types.PhaseFailed {
				break
			}
			state = string(result.Status)
			rollout.Status.Canary.StepPluginStatuses = []v1alpha1.StepPluginStatus{{Index: 2, Operation: "Run", Status: result.Status}}
			rollout.Status.Conditions[0].LastTransitionTime = metav1.Now()
			time.Sleep(35 * time.Second)
		}
		if took := time.Since(begun); took > 6*time.Minute {
			t.Errorf("failed after %s", took)
		}
	})
}

func TestThePollBeforeTheDeadlineIsWaitedForUntilItComesTooLate(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for left, want := range map[time.Duration]time.Duration{
		// a minute before the deadline, 5 s of Argo's and the 8 s of the call, and the wait itself
		103 * time.Second: 30 * time.Second, 102 * time.Second: 11 * time.Second,
		84 * time.Second: 11 * time.Second, 83 * time.Second: 0,
	} {
		seen := view.FromArgo(rolloutSince(now.Add(left - 10*time.Minute)))
		if wait := waitBefore(seen, now, 8*time.Second); wait != want {
			t.Errorf("%s before the deadline: %s, not %s", left, wait, want)
		}
	}
}
