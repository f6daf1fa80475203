// Package undelivered keeps Aborts and Terminates that the function could not be told, and tells it later.
package undelivered

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"
	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/identity"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

const (
	// KeepFor is how long delivery is tried.
	KeepFor = 24 * time.Hour
	// Of all that is kept. A call that does not fit is found again in the Rollouts' statuses.
	mostBytes = 8 * 1024 * 1024
	// Deliveries at once: a step that hangs must not hold up the others.
	atOnce = 4
)

// backoff is how long to wait before each try.
func backoff() *wait.Backoff {
	return &wait.Backoff{Duration: 15 * time.Second, Factor: 2, Jitter: 0.2, Steps: 1 << 30, Cap: 10 * time.Minute}
}

// Asker calls a step of the function within the context.
type Asker interface {
	Ask(ctx context.Context, call *wire.Call) (wire.Reply, *function.Failure)
}

// Queue is what this process keeps. It is gone with the process: the statuses of the Rollouts tell the next one.
type Queue struct {
	function Asker
	timeout  time.Duration
	log      hclog.Logger
	// Deliveries end with it.
	life  context.Context
	slots chan struct{}

	mutex sync.Mutex
	bytes int
	// By what is to be told of which step: the same is kept once, and known for a while after it was told.
	kept map[string]time.Time
	told map[string]time.Time
}

// New is an empty queue, which works until the context ends. Each try may take timeout.
func New(life context.Context, function Asker, timeout time.Duration, log hclog.Logger) *Queue {
	return &Queue{
		function: function, timeout: timeout, log: log, life: life, slots: make(chan struct{}, atOnce),
		kept: map[string]time.Time{}, told: map[string]time.Time{},
	}
}

// Keep takes a call that happened at a time, to be delivered later, and why it was not (in words for the log). It tells
// whether it is kept, now or already. One whose state has no key is not: delivered late it would be taken for one of the
// attempt that is under way by then. The function ends the open effects of such a step when the inventory tells it that the
// rollout was aborted.
func (q *Queue) Keep(call *wire.Call, since time.Time, why string) bool {
	log := q.log.With("operation", call.Operation, "rollout", call.RolloutName(), "plugin", call.Plugin)
	step, ok := identity.Read(call.State)
	if !ok {
		log.Warn("a call that was not delivered has no key; the inventory tells the function of its end", "reason", why)
		return false
	}
	name := string(call.Operation) + " " + step.Key()
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.forgetOld()
	if _, isTold := q.told[name]; isTold || time.Since(since) >= KeepFor {
		return false
	}
	if _, isKept := q.kept[name]; isKept {
		return true
	}
	size := len(call.Rollout) + len(call.Config) + len(call.State) + len(call.Change)
	if q.life.Err() != nil {
		log.Warn("could not be delivered, and the process ends; it is found again in the Rollout's status", "reason", why)
		return false
	}
	if q.bytes+size > mostBytes {
		log.Error("too many undelivered calls to keep another; it is found again in the Rollout's status", "reason", why, "kept", len(q.kept))
		return false
	}
	q.kept[name] = since
	q.bytes += size
	go func() {
		log.Warn("could not be delivered; it is kept and tried again", "reason", why)
		isTold := q.deliver(log, call, since)
		q.drop(name, size, isTold)
	}()
	return true
}

func (q *Queue) drop(name string, size int, isTold bool) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	delete(q.kept, name)
	q.bytes -= size
	if isTold {
		q.told[name] = time.Now()
	}
}

// Len is how many calls are kept.
func (q *Queue) Len() int {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return len(q.kept)
}

// A status in phase Error stays in the Rollout until it is retried, but is too old to be told after KeepFor.
func (q *Queue) forgetOld() {
	for name, at := range q.told {
		if time.Since(at) >= KeepFor {
			delete(q.told, name)
		}
	}
}

// deliver tries until the function has answered, which it tells, or a day has passed.
func (q *Queue) deliver(log hclog.Logger, call *wire.Call, since time.Time) bool {
	pause := backoff()
	for tries := 1; time.Since(since) < KeepFor; tries++ {
		select {
		case <-time.After(pause.Step()):
		case <-q.life.Done():
			return false
		}
		if !q.enter() {
			return false
		}
		failure := q.try(call)
		switch {
		case failure == nil:
			log.Info("delivered", "tries", tries, "late", time.Since(since).Round(time.Second).String())
			return true
		case q.life.Err() != nil:
			return false
		case isFinal(failure):
			log.Error("the function refuses it for good", "reason", failure.Plain())
			return true
		default:
			log.Debug("not delivered yet", "tries", tries, "reason", failure.Plain())
		}
	}
	log.Error("not delivered within a day: look for what the step has left open", "since", since.UTC().Format(time.RFC3339))
	return false
}

// enter waits for a turn, and tells whether the process still works when it comes.
func (q *Queue) enter() bool {
	select {
	case q.slots <- struct{}{}:
		if q.life.Err() == nil {
			return true
		}
		<-q.slots
	case <-q.life.Done():
	}
	return false
}

// try is for who has entered.
func (q *Queue) try(call *wire.Call) *function.Failure {
	defer func() { <-q.slots }()
	ctx, cancel := context.WithTimeout(q.life, q.timeout)
	defer cancel()
	_, failure := q.function.Ask(ctx, call)
	return failure
}

// A step that is not served (404) may be served again; a body that is refused stays the same.
func isFinal(failure *function.Failure) bool {
	return failure.Kind == function.Refused && failure.Status != 404
}
