package bridge

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/utils/plugin/types"
	"github.com/hashicorp/go-hclog"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

// answering answers every call the same, after a time.
type answering struct {
	mutex   sync.Mutex
	calls   []*wire.Call
	reply   wire.Reply
	failure *function.Failure
}

func (a *answering) Ask(_ context.Context, call *wire.Call) (wire.Reply, *function.Failure) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.calls = append(a.calls, call)
	return a.reply, a.failure
}

// keeping remembers what it is to keep.
type keeping struct {
	mutex sync.Mutex
	calls []*wire.Call
	isOut bool
}

func (k *keeping) Keep(call *wire.Call, _ time.Time, _ string) bool {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.calls = append(k.calls, call)
	return !k.isOut
}

type stage struct {
	*Plugin
	undelivered *keeping
}

func staged(asker Asker, change func(*Settings)) stage {
	undelivered := &keeping{}
	settings := Settings{
		Function: asker, Timeout: 8 * time.Second, Undelivered: undelivered, Called: func(string) {}, Log: hclog.NewNullLogger(),
		Unavailable: Unavailable{After: 5 * time.Minute},
	}
	if change != nil {
		change(&settings)
	}
	return stage{New(settings), undelivered}
}

const (
	attempt = "2026-01-01T00:00:00Z"
	key     = "uid-of-checkout/2/pod/step/" + attempt + "/2"
	first   = `{"v":1,"key":"` + key + `","seq":0}`
	saved   = `{"v":1,"key":"` + key + `","seq":3,"data":{"ts":"1.5"}}`
)

func pointer[Value any](value Value) *Value { return &value }

// rolloutSince is one in its third step, whose progress deadline counts from a time.
func rolloutSince(start time.Time) *v1alpha1.Rollout {
	begun, err := time.Parse(time.RFC3339, attempt)
	if err != nil {
		panic(err)
	}
	return &v1alpha1.Rollout{
		ObjectMeta: metav1.ObjectMeta{
			Name: "checkout", Namespace: "payments", UID: "uid-of-checkout",
			Annotations: map[string]string{"rollout.argoproj.io/revision": "2"},
		},
		Status: v1alpha1.RolloutStatus{
			CurrentPodHash: "pod", CurrentStepHash: "step", CurrentStepIndex: pointer(int32(2)),
			Conditions: []v1alpha1.RolloutCondition{{
				Type: v1alpha1.RolloutProgressing, LastUpdateTime: metav1.NewTime(start), LastTransitionTime: metav1.NewTime(begun),
			}},
		},
	}
}

func withState(state string) *types.RpcStepContext {
	given := &types.RpcStepContext{PluginName: "canary-steps/golden", Config: json.RawMessage(`{"say":"hidden"}`)}
	if state != "" {
		given.Status = json.RawMessage(state)
	}
	return given
}

// expect fails the test when a Run did not end so. An empty phase is an error.
func expect(t *testing.T, result types.RpcStepResult, err types.RpcError, phase types.StepPhase, state string) {
	t.Helper()
	if result.Phase != phase || string(result.Status) != state || err.HasError() != (phase == "") {
		t.Errorf("%s %q with %s, error %q; want %s with %s", result.Phase, result.Message, result.Status, err.ErrorString, phase, state)
	}
}
