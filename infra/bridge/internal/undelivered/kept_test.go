package undelivered

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

func callWith(operation wire.Operation, key string) *wire.Call {
	call := abortOf("1")
	call.Operation, call.State = operation, json.RawMessage(`{"v":1,"key":"`+key+`","seq":1}`)
	return call
}

func TestCallsThatDifferInOnePartAreAllKept(t *testing.T) {
	keeping(t, &scripted{failures: []*function.Failure{down}}, func(queue *Queue) {
		usual := "uid/2/pod/step/2026-01-01T00:00:00Z/1"
		calls := []*wire.Call{callWith(wire.Abort, usual), callWith(wire.Terminate, usual)}
		for part, others := range [][]string{{"uid2", "ui"}, {"22", "3"}, {"pod2", "po"}, {"step2", "ste"}, {"2026-01-01T00:00:00Z~"}, {"11", "0"}} {
			for _, other := range others {
				parts := strings.Split(usual, "/")
				parts[part] = other
				calls = append(calls, callWith(wire.Abort, strings.Join(parts, "/")))
			}
		}
		for range 2 {
			for _, call := range calls {
				if !queue.Keep(call, time.Now(), "the function is down") {
					t.Errorf("%s %s is not kept", call.Operation, call.State)
				}
			}
		}
		if queue.Len() != len(calls) {
			t.Errorf("%d of %d are kept", queue.Len(), len(calls))
		}
	})
}

func TestWhatWasToldOfOneStepIsNotToldOfAnother(t *testing.T) {
	function := &scripted{failures: []*function.Failure{nil}}
	keeping(t, function, func(queue *Queue) {
		queue.Keep(callWith(wire.Abort, "uid/2/pod/step/a/1"), time.Now(), "")
		time.Sleep(time.Hour)
		synctest.Wait()
		for _, call := range []*wire.Call{callWith(wire.Terminate, "uid/2/pod/step/a/1"), callWith(wire.Abort, "uid/2/pod/step/a/11"), callWith(wire.Abort, "uid/2/pod/step/b/1")} {
			if !queue.Keep(call, time.Now(), "") {
				t.Errorf("%s %s is taken for told", call.Operation, call.State)
			}
		}
	})
}

func TestACallIsKeptUntilADayHasPassedAndNoLonger(t *testing.T) {
	for age, isKept := range map[time.Duration]bool{KeepFor - time.Second: true, KeepFor: false, KeepFor + time.Second: false} {
		keeping(t, &scripted{failures: []*function.Failure{down}}, func(queue *Queue) {
			if queue.Keep(abortOf("1"), time.Now().Add(-age), "") != isKept {
				t.Errorf("%s old: kept is %v", age, !isKept)
			}
		})
	}
}

func TestWhatIsKeptHasRoomForItsLastByte(t *testing.T) {
	keeping(t, &scripted{failures: []*function.Failure{down}}, func(queue *Queue) {
		// each part of a call counts
		sized := func(step string, size int) *wire.Call {
			call := abortOf(step)
			rest := size - len(call.State)
			call.Config, call.Change = make([]byte, rest/3), make([]byte, rest/3)
			call.Rollout = make([]byte, rest-2*(rest/3))
			return call
		}
		large := len(abortOf("1").State) * 10
		if !queue.Keep(sized("1", mostBytes-large), time.Now(), "") {
			t.Error("the first is not kept")
		}
		if queue.Keep(sized("2", large+1), time.Now(), "") {
			t.Error("a byte too many is kept")
		}
		if !queue.Keep(sized("3", large), time.Now(), "") {
			t.Error("what just fits in is not kept")
		}
	})
}

func TestWhatWasDeliveredMakesRoom(t *testing.T) {
	keeping(t, &scripted{failures: []*function.Failure{nil}}, func(queue *Queue) {
		for step := range 3 {
			call := abortOf(string(rune('1' + step)))
			call.Rollout = make([]byte, mostBytes-1024)
			if !queue.Keep(call, time.Now(), "") {
				t.Errorf("the call %d is not kept", step)
			}
			time.Sleep(time.Hour)
			synctest.Wait()
		}
	})
}
