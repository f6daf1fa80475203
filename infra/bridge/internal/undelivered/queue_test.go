package undelivered

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

// scripted answers as it is told, the last answer again and again, and remembers when it was asked.
type scripted struct {
	mutex    sync.Mutex
	failures []*function.Failure
	asked    []time.Time
	takes    time.Duration
}

func (s *scripted) Ask(ctx context.Context, _ *wire.Call) (wire.Reply, *function.Failure) {
	s.mutex.Lock()
	s.asked = append(s.asked, time.Now())
	failure := s.failures[0]
	if len(s.failures) > 1 {
		s.failures = s.failures[1:]
	}
	s.mutex.Unlock()
	select {
	case <-time.After(s.takes):
	case <-ctx.Done():
		return wire.Reply{}, &function.Failure{Kind: function.MayHaveActed}
	}
	return wire.Reply{Phase: wire.Successful}, failure
}

func (s *scripted) tries() []time.Time {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Clone(s.asked)
}

var (
	down    = &function.Failure{Kind: function.NotActed}
	missing = &function.Failure{Kind: function.Refused, Status: 404}
	refused = &function.Failure{Kind: function.Refused, Status: 422}
)

func abortOf(step string) *wire.Call {
	return &wire.Call{
		Operation: wire.Abort, Plugin: "canary-steps/golden", Namespace: "payments", Name: "checkout",
		State: json.RawMessage(`{"v":1,"key":"uid/2/pod/step/2026-01-01T00:00:00Z/` + step + `","seq":1}`),
	}
}

// keeping runs a test on a clock of its own, with a queue that ends with it.
func keeping(t *testing.T, with *scripted, test func(*Queue)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		life, end := context.WithCancel(t.Context())
		queue := New(life, with, 8*time.Second, hclog.NewNullLogger())
		test(queue)
		end()
		synctest.Wait()
	})
}

func TestAnAbortIsToldWhenTheFunctionIsBack(t *testing.T) {
	function := &scripted{failures: []*function.Failure{down, down, down, nil}}
	keeping(t, function, func(queue *Queue) {
		if !queue.Keep(abortOf("1"), time.Now(), "the function is down") {
			t.Error("not kept")
		}
		time.Sleep(KeepFor)
		if queue.Len() != 0 || len(function.tries()) != 4 {
			t.Errorf("%d kept, asked %d times", queue.Len(), len(function.tries()))
		}
	})
}

func TestTriesComeLessAndLessOftenForADay(t *testing.T) {
	function := &scripted{failures: []*function.Failure{down}}
	keeping(t, function, func(queue *Queue) {
		begun := time.Now()
		queue.Keep(abortOf("1"), begun, "the function is down")
		time.Sleep(2 * KeepFor)
		if queue.Len() != 0 {
			t.Error("still kept after two days")
		}
		if first := function.tries()[0].Sub(begun); first < 15*time.Second || first > 18*time.Second {
			t.Errorf("first after %s", first)
		}
		last := function.tries()[len(function.tries())-1]
		if late := last.Sub(begun); late < KeepFor-15*time.Minute || late > KeepFor+15*time.Minute {
			t.Errorf("last after %s", late)
		}
		if tries := len(function.tries()); tries < 100 || tries > 200 {
			t.Errorf("%d tries in a day", tries)
		}
	})
}

func TestTheSameIsKeptOnceAndNotToldAgain(t *testing.T) {
	function := &scripted{failures: []*function.Failure{down, nil}}
	keeping(t, function, func(queue *Queue) {
		for range 3 {
			if !queue.Keep(abortOf("1"), time.Now(), "the function is down") {
				t.Error("not kept")
			}
		}
		if queue.Len() != 1 {
			t.Errorf("%d kept", queue.Len())
		}
		time.Sleep(time.Hour)
		if queue.Keep(abortOf("1"), time.Now(), "the function is down") || len(function.tries()) != 2 {
			t.Errorf("asked %d times", len(function.tries()))
		}
	})
}

func TestAnAbortAndATerminateOfOneStepAreTwo(t *testing.T) {
	keeping(t, &scripted{failures: []*function.Failure{down}}, func(queue *Queue) {
		terminate := abortOf("1")
		terminate.Operation = wire.Terminate
		queue.Keep(abortOf("1"), time.Now(), "the function is down")
		queue.Keep(terminate, time.Now(), "the function is down")
		if queue.Len() != 2 {
			t.Errorf("%d kept", queue.Len())
		}
	})
}

func TestWhatCouldHitAnotherAttemptIsNotKept(t *testing.T) {
	keeping(t, &scripted{failures: []*function.Failure{nil}}, func(queue *Queue) {
		for _, state := range []string{``, `{}`, `{"v":2,"key":"uid/2/pod/step/t/1"}`, `{"v":1,"key":"mine"}`} {
			call := abortOf("1")
			call.State = json.RawMessage(state)
			if queue.Keep(call, time.Now(), "the function is down") {
				t.Errorf("%s was kept", state)
			}
		}
	})
}

func TestWhatIsOlderThanADayIsNotKept(t *testing.T) {
	keeping(t, &scripted{failures: []*function.Failure{nil}}, func(queue *Queue) {
		if queue.Keep(abortOf("1"), time.Now().Add(-KeepFor), "the function is down") {
			t.Error("kept")
		}
	})
}

func TestARefusalIsFinalButNotAStepThatIsNotServed(t *testing.T) {
	for name, is := range map[string]struct {
		failure *function.Failure
		tries   int
	}{"refused": {refused, 1}, "not served": {missing, 2}} {
		t.Run(name, func(t *testing.T) {
			function := &scripted{failures: []*function.Failure{is.failure, nil}}
			keeping(t, function, func(queue *Queue) {
				queue.Keep(abortOf("1"), time.Now(), "the function is down")
				time.Sleep(KeepFor)
				if len(function.tries()) != is.tries {
					t.Errorf("asked %d times", len(function.tries()))
				}
			})
		})
	}
}

func TestWhatIsKeptHasALimitInBytes(t *testing.T) {
	keeping(t, &scripted{failures: []*function.Failure{down}}, func(queue *Queue) {
		kept := 0
		for step := range 200 {
			call := abortOf(strconv.Itoa(step))
			call.Rollout = make([]byte, 64*1024)
			if queue.Keep(call, time.Now(), "the function is down") {
				kept++
			}
		}
		if kept > mostBytes/(64*1024) || kept < mostBytes/(65*1024) {
			t.Errorf("%d kept", kept)
		}
	})
}

func TestASlowStepDoesNotHoldUpTheOthersForLong(t *testing.T) {
	function := &scripted{failures: []*function.Failure{nil}, takes: time.Minute}
	keeping(t, function, func(queue *Queue) {
		for step := range 10 {
			queue.Keep(abortOf(strconv.Itoa(step)), time.Now(), "the function is down")
		}
		// each try ends with its time
		time.Sleep(18*time.Second + 3*8*time.Second)
		if len(function.tries()) < 10 {
			t.Errorf("asked %d times", len(function.tries()))
		}
	})
}

func TestTheQueueEndsWithTheProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		life, end := context.WithCancel(t.Context())
		queue := New(life, &scripted{failures: []*function.Failure{down}}, time.Second, hclog.NewNullLogger())
		queue.Keep(abortOf("1"), time.Now(), "the function is down")
		end()
		synctest.Wait()
		if queue.Len() != 0 {
			t.Error("still at work")
		}
	})
}

func TestTheLogNamesTheRolloutAndTheReason(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		life, end := context.WithCancel(t.Context())
		function := &scripted{failures: []*function.Failure{down, nil}}
		queue := New(life, function, 8*time.Second, hclog.New(&hclog.LoggerOptions{Output: &log, JSONFormat: true}))
		queue.Keep(abortOf("1"), time.Now(), "the function is down")
		time.Sleep(time.Hour)
		end()
		synctest.Wait()
		for _, want := range []string{
			`"@message":"could not be delivered; it is kept and tried again"`, `"rollout":"payments/checkout"`, `"reason":"the function is down"`,
			`"@message":"delivered"`, `"late":"`,
		} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("no %s in %s", want, log.String())
			}
		}
	})
}
