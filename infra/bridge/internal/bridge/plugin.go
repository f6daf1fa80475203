// Package bridge is the step plugin. It turns each call of the controller into a call of the function, and the reply
// into an answer for the controller.
package bridge

import (
	"context"
	"encoding/json"
	"errors"
	"runtime/debug"
	"time"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/utils/plugin/types"
	"github.com/hashicorp/go-hclog"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/view"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

// Asker calls a step of the function within the context.
type Asker interface {
	Ask(ctx context.Context, call *wire.Call) (wire.Reply, *function.Failure)
}

// Keeper takes what could not be delivered, and why, and tells whether it is kept.
type Keeper interface {
	Keep(call *wire.Call, since time.Time, why string) bool
}

// Settings is how the plugin works.
type Settings struct {
	Function Asker
	// Timeout is of one call of the controller: its worker waits for it.
	Timeout     time.Duration
	Unavailable Unavailable
	Undelivered Keeper
	// Change reads what a canary changes, or why that cannot be read now. Nil outside a cluster.
	Change func(context.Context, *view.View) json.RawMessage
	// Called hears each plugin name that the controller uses.
	Called func(plugin string)
	Log    hclog.Logger
}

// Plugin is what the controller calls, from several workers at once.
type Plugin struct {
	Settings
	outages *outages
	silence *silence
}

// New is a plugin that knows of no outage yet.
func New(settings Settings) *Plugin {
	return &Plugin{Settings: settings, outages: newOutages(), silence: newSilence()}
}

// InitPlugin has nothing to do: the controller would forget what it answers.
func (p *Plugin) InitPlugin() types.RpcError { return types.RpcError{} }

// Type names the plugin.
func (p *Plugin) Type() string { return "canary-steps" }

// Run goes on with a step.
func (p *Plugin) Run(rollout *v1alpha1.Rollout, given *types.RpcStepContext) (types.RpcStepResult, types.RpcError) {
	return p.answer(wire.Run, rollout, given, p.run)
}

// Terminate tells the function that the rollout was promoted in full.
func (p *Plugin) Terminate(rollout *v1alpha1.Rollout, given *types.RpcStepContext) (types.RpcStepResult, types.RpcError) {
	return p.answer(wire.Terminate, rollout, given, p.end)
}

// Abort tells the function that the rollout goes back.
func (p *Plugin) Abort(rollout *v1alpha1.Rollout, given *types.RpcStepContext) (types.RpcStepResult, types.RpcError) {
	return p.answer(wire.Abort, rollout, given, p.end)
}

// step is one call of the controller, as the function is to hear it.
type step struct {
	*wire.Call
	seen *view.View
}

type handler func(context.Context, step) (types.RpcStepResult, error)

// answer never takes longer than the timeout, and no mistake of ours ends the process, which other rollouts use as well.
func (p *Plugin) answer(operation wire.Operation, rollout *v1alpha1.Rollout, given *types.RpcStepContext, handle handler) (result types.RpcStepResult, failure types.RpcError) {
	begun := time.Now()
	defer func() {
		if broken := recover(); broken != nil {
			p.Log.Error("a bug in the bridge: please report it", "panic", broken, "stack", string(debug.Stack()))
			result, failure = types.RpcStepResult{}, types.RpcError{ErrorString: "a bug in the bridge: its log has more"}
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), p.Timeout)
	defer cancel()
	called, err := stepOf(operation, rollout, given)
	if err == nil {
		p.Called(called.Plugin)
		if p.Change != nil {
			called.Change = p.Change(ctx, called.seen)
		}
		result, err = handle(ctx, called)
	}
	if err != nil {
		failure.ErrorString = err.Error()
	}
	if called.seen != nil {
		p.Log.Debug(string(operation), "rollout", called.RolloutName(), "plugin", called.Plugin, "phase", result.Phase, "error", err != nil, "took", wire.FormatDuration(time.Since(begun)))
	}
	return result, failure
}

func stepOf(operation wire.Operation, rollout *v1alpha1.Rollout, given *types.RpcStepContext) (step, error) {
	if rollout == nil || given == nil {
		return step{}, errors.New("a call without a Rollout")
	}
	if rollout.UID == "" {
		return step{}, errors.New("the Rollout has no uid: without it one rollout cannot be told from another")
	}
	if len(given.Config) > 0 && !json.Valid(given.Config) || len(given.Status) > 0 && !json.Valid(given.Status) {
		return step{}, errors.New("the step's config or status is not JSON")
	}
	seen := view.FromArgo(rollout)
	text, err := seen.Encode()
	if err != nil {
		return step{}, err
	}
	return step{seen: seen, Call: &wire.Call{
		Operation: operation, Plugin: given.PluginName, Config: given.Config, State: given.Status,
		Rollout: text, Namespace: seen.Metadata.Namespace, Name: seen.Metadata.Name,
	}}, nil
}

// resultOf is a reply as the controller wants it. Without a state the one that it has is kept: it would drop it.
func resultOf(reply wire.Reply, saved json.RawMessage) types.RpcStepResult {
	result := types.RpcStepResult{
		Phase: types.StepPhase(reply.Phase), Message: reply.Message, RequeueAfter: reply.RequeueAfter, Status: reply.State,
	}
	if len(reply.State) == 0 {
		result.Status = saved
	}
	if result.RequeueAfter > 0 {
		result.RequeueAfter = max(result.RequeueAfter, shortestWait)
	}
	return result
}
