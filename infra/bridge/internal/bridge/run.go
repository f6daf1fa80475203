package bridge

import (
	"context"
	"fmt"
	"time"

	"github.com/argoproj/argo-rollouts/utils/plugin/types"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/identity"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

// Unavailable says what becomes of a step whose function does not answer. In any case no step goes on without an
// answer, and none waits past its progress deadline.
type Unavailable struct {
	// Fail fails it after a while; otherwise it is held.
	Fail  bool
	After time.Duration
}

func (p *Plugin) run(ctx context.Context, called step) (types.RpcStepResult, error) {
	reply, failure := p.ask(ctx, called.Call)
	if failure != nil {
		return p.unanswered(called, failure)
	}
	p.outages.over(called.seen)
	saved := called.State
	if len(saved) == 0 && len(reply.State) == 0 {
		// an Abort of it needs a key
		saved = identity.First(called.seen)
	}
	return resultOf(reply, saved), nil
}

// unanswered says what the controller is to hear when the function said nothing that can be believed. Running keeps the
// state, and lets a later Abort arrive; an error would drop both, so it is for calls that changed nothing.
func (p *Plugin) unanswered(called step, failure *function.Failure) (types.RpcStepResult, error) {
	since := p.outages.note(called.seen)
	p.Log.Warn("no answer", "rollout", called.RolloutName(), "plugin", called.Plugin, "since", time.Since(since).Round(time.Second).String(), "reason", failure.Plain())
	isOpen := len(called.State) > 0
	if !isOpen && failure.Kind == function.MayHaveActed {
		called.State = identity.First(called.seen)
		isOpen = true
	}
	willRun := isOpen && failure.Kind != function.Refused
	wait := waitBefore(called.seen, time.Now(), p.Timeout)
	// an error is tried again when Argo likes, not when we do
	if wait == 0 || !willRun && wait < usualWait {
		return p.fail(called, fmt.Sprintf("not done by the progress deadline: raise %s; last: %s", deadlineField(called.seen), failure)), nil
	}
	if p.Unavailable.Fail && time.Since(since) >= p.Unavailable.After {
		return p.fail(called, fmt.Sprintf("no result for %s: %s", time.Since(since).Round(time.Second), failure)), nil
	}
	if willRun {
		return types.RpcStepResult{Phase: types.PhaseRunning, Message: failure.Error(), RequeueAfter: wait, Status: called.State}, nil
	}
	return types.RpcStepResult{}, failure
}

// fail ends a step here. The controller aborts the rollout and does not call the Abort of a step that failed. The
// function undoes the open effects of the step when it is back.
func (p *Plugin) fail(called step, message string) types.RpcStepResult {
	p.outages.over(called.seen)
	if len(called.State) > 0 {
		abort := *called.Call
		abort.Operation = wire.Abort
		p.Undelivered.Keep(&abort, time.Now(), "the step failed here, and no call tells the function")
	}
	return types.RpcStepResult{Phase: types.PhaseFailed, Message: message, Status: called.State}
}
