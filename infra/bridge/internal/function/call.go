package function

import (
	"context"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

// LookUp reads Rollouts of the cluster for one in namespace own. A forbidden read is an answer with an error; a read that fails now is an error.
type LookUp func(ctx context.Context, lookups []wire.Lookup, own string) ([]wire.Answer, error)

// Caller calls steps.
type Caller struct {
	*Client
	// LookUp is nil where there is no cluster.
	LookUp LookUp
}

// mostRounds is how often a function may ask for lookups before it answers: a step's own, and those of a step that watches
// over it.
const mostRounds = 2

// Ask calls a step and answers what it wants to look up, all within the context, which must have a deadline.
func (c *Caller) Ask(ctx context.Context, call *wire.Call) (wire.Reply, *Failure) {
	step, err := call.Step()
	if err != nil {
		return wire.Reply{}, fail(Refused, "%v", err)
	}
	var objects []wire.Answer
	for round := 0; ; round++ {
		body, err := call.Body(c.Name(), step, budget(ctx), objects)
		if err != nil {
			return wire.Reply{}, fail(Refused, "%v", err)
		}
		text, failure := c.Post(ctx, call.Path(step), body)
		if failure != nil {
			return wire.Reply{}, failure
		}
		reply, err := wire.ParseReply(text)
		if err != nil {
			return wire.Reply{}, fail(MayHaveActed, "%v", err).logged("the function's reply is not valid")
		}
		if reply.Lookups == nil {
			return reply, nil
		}
		// the function has undone its claim: by these it has not acted
		switch {
		case round == mostRounds:
			return wire.Reply{}, fail(NotActed, "the function wants to look up more and more Rollouts: it is at fault")
		case c.LookUp == nil:
			return wire.Reply{}, fail(NotActed, "the step wants to look up other Rollouts, which can be read in a cluster only")
		}
		if objects, err = c.LookUp(ctx, reply.Lookups, call.Namespace); err != nil {
			return wire.Reply{}, fail(NotActed, "Rollouts cannot be looked up: %v", err).logged("Rollouts cannot be looked up")
		}
	}
}

// onTheWay is what the reply may take besides the function's own work.
const onTheWay = 1500 * time.Millisecond

// budget is how long the function may take: it must stop before this side does.
func budget(ctx context.Context) time.Duration {
	deadline, _ := ctx.Deadline()
	left := time.Until(deadline)
	return max(left-onTheWay, left/2, 0).Round(100 * time.Millisecond)
}
