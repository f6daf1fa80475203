package bridge

import (
	"strings"
	"testing"
	"time"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/utils/plugin/types"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

type endCall func(*v1alpha1.Rollout, *types.RpcStepContext) (types.RpcStepResult, types.RpcError)

// eachEnd runs a test for Terminate and Abort.
func eachEnd(t *testing.T, asker Asker, test func(*testing.T, stage, endCall)) {
	t.Helper()
	for name, of := range map[string]func(stage) endCall{
		"Terminate": func(s stage) endCall { return s.Terminate },
		"Abort":     func(s stage) endCall { return s.Abort },
	} {
		t.Run(name, func(t *testing.T) {
			plugin := staged(asker, nil)
			test(t, plugin, of(plugin))
		})
	}
}

func TestAnEndThatIsDeliveredIsAnswered(t *testing.T) {
	eachEnd(t, &answering{reply: wire.Reply{Phase: wire.Successful, Message: "aborted"}}, func(t *testing.T, plugin stage, end endCall) {
		result, err := end(rolloutSince(time.Now()), withState(saved))
		expect(t, result, err, types.PhaseSuccessful, saved)
		if len(plugin.undelivered.calls) != 0 {
			t.Error("kept")
		}
	})
}

func TestAnEndThatIsNotDeliveredIsAnErrorAndKept(t *testing.T) {
	missing := function.Told(404, "no such step")
	for name, asker := range map[string]*answering{
		"down": {failure: notActed}, "no answer": {failure: mayHaveActed}, "not served": {failure: missing},
		"Running": {reply: wire.Reply{Phase: wire.Running}},
	} {
		t.Run(name, func(t *testing.T) {
			eachEnd(t, asker, func(t *testing.T, plugin stage, end endCall) {
				result, err := end(rolloutSince(time.Now()), withState(saved))
				expect(t, result, err, "", "")
				if !strings.Contains(err.ErrorString, "kept") || len(plugin.undelivered.calls) != 1 || string(plugin.undelivered.calls[0].State) != saved {
					t.Errorf("%s, kept %v", err.ErrorString, plugin.undelivered.calls)
				}
			})
		})
	}
}

func TestAnEndThatIsRefusedForGoodIsNotKept(t *testing.T) {
	eachEnd(t, &answering{failure: refused}, func(t *testing.T, plugin stage, end endCall) {
		result, err := end(rolloutSince(time.Now()), withState(saved))
		expect(t, result, err, "", "")
		if len(plugin.undelivered.calls) != 0 {
			t.Error("kept")
		}
	})
}

func TestAnEndThatCannotBeKeptDoesNotClaimThatItIs(t *testing.T) {
	plugin := staged(&answering{failure: notActed}, nil)
	plugin.undelivered.isOut = true
	_, err := plugin.Abort(rolloutSince(time.Now()), withState(""))
	if !err.HasError() || strings.Contains(err.ErrorString, "kept") {
		t.Error(err.ErrorString)
	}
}
