package bridge

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/argoproj/argo-rollouts/utils/plugin/types"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

var errStillRunning = errors.New("the function's reply is not valid: an end cannot be Running; it is kept and told again")

// end is Terminate and Abort. The controller calls once and forgets an error, so an undelivered call is kept. The
// error stays in the Rollout's status, where the next process finds it.
func (p *Plugin) end(ctx context.Context, called step) (types.RpcStepResult, error) {
	reply, failure := p.ask(ctx, called.Call)
	switch {
	case failure == nil && reply.Phase != wire.Running:
		return resultOf(reply, called.State), nil
	case failure == nil:
		p.Undelivered.Keep(called.Call, time.Now(), errStillRunning.Error())
		return types.RpcStepResult{}, errStillRunning
	case failure.Kind == function.Refused && failure.Status != 404:
		p.Log.Error("the function refuses a call", "operation", called.Operation, "rollout", called.RolloutName(), "plugin", called.Plugin, "reason", failure.Plain())
		return types.RpcStepResult{}, failure
	}
	if !p.Undelivered.Keep(called.Call, time.Now(), failure.Plain()) {
		return types.RpcStepResult{}, failure
	}
	return types.RpcStepResult{}, fmt.Errorf("not delivered yet, kept and tried again for a day: %w", failure)
}
