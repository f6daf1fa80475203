package bridge

import (
	"context"
	"sync"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

const (
	// Calls on their way at once, and those of one step. The controller has ten workers for all its Rollouts, ours or not:
	// some are left to others.
	mostUnderWay = 7
	mostOfAStep  = 5
	// A step that answers nobody for so long, while so many wait, is silent: no more wait for it but one at a time.
	silentAfter = 2 * time.Second
)

// silence keeps a function that answers nothing, or one step of it, from holding all workers of the controller.
type silence struct {
	mutex    sync.Mutex
	underWay int
	steps    map[string]*waiting
	// Closed at the next call that ends.
	ended chan struct{}
}

// waiting is how many wait for one step.
type waiting struct {
	underWay int
	isSilent bool
	answered time.Time
}

func newSilence() *silence {
	return &silence{steps: map[string]*waiting{}, ended: make(chan struct{})}
}

// enter says whether a step may be asked now, and waits for its turn while the step answers others.
func (s *silence) enter(ctx context.Context, step string) bool {
	begun := time.Now()
	for {
		may, ended, patience := s.look(step, begun)
		if ended == nil {
			return may
		}
		timer := time.NewTimer(patience)
		select {
		case <-ended:
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
		if ctx.Err() != nil {
			return false
		}
	}
}

// look takes a place or refuses one; or names what to wait for, and how long.
func (s *silence) look(step string, begun time.Time) (bool, chan struct{}, time.Duration) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	known, has := s.steps[step]
	if !has {
		known = &waiting{}
	}
	most := mostOfAStep
	if known.isSilent {
		most = 1
	}
	if s.underWay < mostUnderWay && known.underWay < most {
		s.steps[step] = known
		s.underWay++
		known.underWay++
		return true, nil, 0
	}
	since := begun
	if known.answered.After(since) {
		since = known.answered
	}
	if left := silentAfter - time.Since(since); left > 0 && !known.isSilent {
		return false, s.ended, left
	}
	known.isSilent = has
	return false, nil, 0
}

// leave ends a call that has entered.
func (s *silence) leave(step string, isAnswered bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	known := s.steps[step]
	s.underWay--
	known.underWay--
	known.isSilent = !isAnswered
	if isAnswered {
		known.answered = time.Now()
	}
	if isAnswered && known.underWay == 0 {
		delete(s.steps, step)
	}
	close(s.ended)
	s.ended = make(chan struct{})
}

// ask calls the function for a worker of the controller. A call that is not let through has not acted.
func (p *Plugin) ask(ctx context.Context, call *wire.Call) (wire.Reply, *function.Failure) {
	step, err := call.Step()
	if err != nil {
		return p.Function.Ask(ctx, call)
	}
	if !p.silence.enter(ctx, step) {
		return wire.Reply{}, &function.Failure{Kind: function.NotActed, Reason: "the function does not answer other calls of this step: one at a time asks"}
	}
	isAnswered := false
	defer func() { p.silence.leave(step, isAnswered) }()
	reply, failure := p.Function.Ask(ctx, call)
	isAnswered = ctx.Err() == nil
	return reply, failure
}
