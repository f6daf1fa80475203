// Package bridge is the step plugin: it makes a call of the function from each call of the controller, and an answer of the
// controller from what became of it.
package bridge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/utils/plugin/types"
	"github.com/hashicorp/go-hclog"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/identity"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/view"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

// Asker calls a step of the function within the context.
type Asker interface {
	Ask(ctx context.Context, call *wire.Call) (wire.Reply, *function.Failure)
}

// Plugin is what the controller calls.
type Plugin struct {
	function Asker
	timeout  time.Duration
	log      hclog.Logger
}

// New is a plugin that answers within timeout.
func New(function Asker, timeout time.Duration, log hclog.Logger) *Plugin {
	return &Plugin{function: function, timeout: timeout, log: log}
}

// InitPlugin has nothing to do: the controller would forget what it answers.
func (p *Plugin) InitPlugin() types.RpcError { return types.RpcError{} }

// Type names the plugin.
func (p *Plugin) Type() string { return "canary-steps" }

// Run asks the function to go on with a step.
func (p *Plugin) Run(rollout *v1alpha1.Rollout, call *types.RpcStepContext) (types.RpcStepResult, types.RpcError) {
	return p.answer(wire.Run, rollout, call)
}

// Terminate tells the function that the rollout was promoted in full.
func (p *Plugin) Terminate(rollout *v1alpha1.Rollout, call *types.RpcStepContext) (types.RpcStepResult, types.RpcError) {
	return p.answer(wire.Terminate, rollout, call)
}

// Abort tells the function that the rollout goes back.
func (p *Plugin) Abort(rollout *v1alpha1.Rollout, call *types.RpcStepContext) (types.RpcStepResult, types.RpcError) {
	return p.answer(wire.Abort, rollout, call)
}

var _ = json.RawMessage{}
var _ = debug.Stack

func (p *Plugin) answer(operation wire.Operation, rollout *v1alpha1.Rollout, given *types.RpcStepContext) (types.RpcStepResult, types.RpcError) {
	if rollout == nil || given == nil {
		return types.RpcStepResult{}, rpcError(errors.New("a call without a Rollout"))
	}
	seen := view.FromArgo(rollout)
	text, err := seen.Encode()
	if err != nil {
		return types.RpcStepResult{}, rpcError(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), p.timeout)
	defer cancel()
	call := &wire.Call{Operation: operation, Plugin: given.PluginName, Config: given.Config, State: given.Status, Rollout: text, Namespace: seen.Metadata.Namespace}
	reply, failure := p.function.Ask(ctx, call)
	if failure != nil {
		if operation == wire.Run && (len(given.Status) > 0 || failure.Kind == function.MayHaveActed) {
			state := given.Status
			if len(state) == 0 {
				state = identity.First(seen)
			}
			return types.RpcStepResult{Phase: types.PhaseRunning, Message: failure.Error(), RequeueAfter: 30 * time.Second, Status: state}, types.RpcError{}
		}
		return types.RpcStepResult{}, rpcError(failure)
	}
	state := reply.State
	if state == nil {
		state = given.Status
	}
	return types.RpcStepResult{Phase: types.StepPhase(reply.Phase), Message: reply.Message, RequeueAfter: reply.RequeueAfter, Status: state}, types.RpcError{}
}

func rpcError(err error) types.RpcError { return types.RpcError{ErrorString: fmt.Sprint(err)} }
