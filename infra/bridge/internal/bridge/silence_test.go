package bridge

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/argoproj/argo-rollouts/utils/plugin/types"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

const workers = 10

// silentUntil takes calls, and answers none before a time.
type silentUntil struct {
	answering
	end time.Time
}

func (s *silentUntil) Ask(ctx context.Context, call *wire.Call) (wire.Reply, *function.Failure) {
	select {
	case <-time.After(max(time.Until(s.end), 10*time.Millisecond)):
		return s.answering.Ask(ctx, call)
	case <-ctx.Done():
		return wire.Reply{}, &function.Failure{Kind: function.MayHaveActed, Reason: "no answer in time"}
	}
}

// queue has workers run steps that wait, over and over, until a time, and says how long each took at most.
func (s stage) queue(until time.Time) (took []time.Duration, results []types.RpcStepResult) {
	var mutex sync.Mutex
	var all sync.WaitGroup
	waiting := func() {
		for time.Now().Before(until) {
			begun := time.Now()
			result, _ := s.Run(rolloutSince(begun), withState(saved))
			mutex.Lock()
			took, results = append(took, time.Since(begun)), append(results, result)
			mutex.Unlock()
			// the controller has something else to do, too
			time.Sleep(10 * time.Millisecond)
		}
	}
	for range workers {
		all.Go(waiting)
	}
	all.Wait()
	return took, results
}

func TestAFunctionThatAnswersNothingHoldsOneWorkerAfterTheFirstSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asker := &silentUntil{end: time.Now().Add(time.Hour)}
		took, results := staged(asker, nil).queue(time.Now().Add(time.Minute))
		var held time.Duration
		for _, one := range took {
			held += one
		}
		// five for one timeout, the others for two seconds, then one after the other
		if most := 5*8*time.Second + 5*2*time.Second + 70*time.Second; held > most {
			t.Errorf("workers were held for %s in a minute, more than %s", held, most)
		}
		for _, result := range results {
			if result.Phase != types.PhaseRunning || string(result.Status) != saved {
				t.Fatalf("a step that waits heard %+v", result)
			}
		}
	})
}

func TestAllStepsAreAskedAgainOnceOneIsAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asker := &silentUntil{end: time.Now().Add(20 * time.Second), answering: answering{reply: wire.Reply{Phase: wire.Running, Message: "answered"}}}
		_, results := staged(asker, nil).queue(time.Now().Add(30 * time.Second))
		for _, result := range results[len(results)-100:] {
			if result.Message != "answered" {
				t.Fatalf("a step heard %q long after the function answers", result.Message)
			}
		}
	})
}

func TestWhoComesWhileAFunctionIsSlowWaitsForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asker := &silentUntil{end: time.Now().Add(silentAfter - time.Millisecond), answering: answering{reply: wire.Reply{Phase: wire.Running, Message: "answered"}}}
		_, results := staged(asker, nil).queue(time.Now().Add(time.Millisecond))
		for _, result := range results {
			if result.Message != "answered" {
				t.Fatalf("a step heard %q", result.Message)
			}
		}
		if len(results) != workers {
			t.Errorf("%d of %d workers were answered", len(results), workers)
		}
	})
}

func TestAnAbortThatIsNotLetThroughIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := staged(&silentUntil{end: time.Now().Add(time.Hour)}, nil)
		s.queue(time.Now().Add(10 * time.Second))
		go s.Run(rolloutSince(time.Now()), withState(saved))
		synctest.Wait()
		_, failure := s.Abort(rolloutSince(time.Now()), withState(saved))
		if !strings.Contains(failure.ErrorString, "kept and tried again") || len(s.undelivered.calls) != 1 {
			t.Errorf("it said %q and keeps %d", failure.ErrorString, len(s.undelivered.calls))
		}
		synctest.Wait()
		time.Sleep(10 * time.Second)
	})
}
