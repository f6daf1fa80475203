package undelivered

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

const day = 24 * time.Hour

// After a while in a bubble's clock (synctest.Test in keeping), all that is due by then has been done.
func after(pause time.Duration) {
	time.Sleep(pause)
	synctest.Wait()
}

func TestADayIsWhatItIsKeptFor(t *testing.T) {
	keeping(t, &scripted{failures: []*function.Failure{down}}, func(queue *Queue) {
		if queue.Keep(abortOf("1"), time.Now().Add(-day), "the function is down") {
			t.Error("what is a day old is kept")
		}
		if !queue.Keep(abortOf("1"), time.Now().Add(-day+1), "the function is down") {
			t.Error("what is less than a day old is not kept")
		}
	})
}

func filling(step string, more int) *wire.Call {
	call := abortOf(step)
	call.Rollout = make([]byte, 8*1024*1024-len(call.State)+more)
	return call
}

func TestEightMiBAreKeptAndTheRoomIsGivenBackOnceTold(t *testing.T) {
	keeping(t, &scripted{failures: []*function.Failure{nil}}, func(queue *Queue) {
		for _, step := range []string{"1", "2"} {
			if !queue.Keep(filling(step, 0), time.Now(), "the function is down") {
				t.Errorf("%s, which fills the room, is not kept", step)
			}
			if queue.Keep(abortOf("3"), time.Now(), "the function is down") {
				t.Error("kept where there is no room")
			}
			after(time.Hour)
		}
	})
}

func TestWhatIsOneByteTooLargeIsNotKept(t *testing.T) {
	keeping(t, &scripted{failures: []*function.Failure{nil}}, func(queue *Queue) {
		if queue.Keep(filling("1", 1), time.Now(), "the function is down") {
			t.Error("kept")
		}
	})
}

func TestFourAreToldAtOnce(t *testing.T) {
	with := &scripted{failures: []*function.Failure{nil}, takes: time.Minute}
	keeping(t, with, func(queue *Queue) {
		for step := range 10 {
			queue.Keep(abortOf(strconv.Itoa(step)), time.Now(), "the function is down")
		}
		// by then each has wanted to begin, and none has ended
		after(18 * time.Second)
		if asked := len(with.tries()); asked != 4 {
			t.Errorf("%d are told at once", asked)
		}
	})
}

func TestWhatWasToldIsKnownForADay(t *testing.T) {
	for name, one := range map[string]struct {
		after  time.Duration
		isKept bool
	}{"known": {day - 1, false}, "forgotten": {day, true}} {
		t.Run(name, func(t *testing.T) {
			with := &scripted{failures: []*function.Failure{nil}}
			keeping(t, with, func(queue *Queue) {
				queue.Keep(abortOf("1"), time.Now(), "the function is down")
				after(time.Minute)
				after(time.Until(with.tries()[0].Add(one.after)))
				if queue.Keep(abortOf("1"), time.Now(), "the function is down") != one.isKept {
					t.Errorf("after %s", one.after)
				}
			})
		})
	}
}

func TestWhatCouldNotBeToldInADayMayBeKeptAnew(t *testing.T) {
	keeping(t, &scripted{failures: []*function.Failure{down}}, func(queue *Queue) {
		queue.Keep(abortOf("1"), time.Now(), "the function is down")
		after(2 * day)
		if !queue.Keep(abortOf("1"), time.Now(), "the function is down") {
			t.Error("taken for one that was told")
		}
	})
}

func TestWhatTheFunctionRefusesForGoodIsNotToldAgain(t *testing.T) {
	with := &scripted{failures: []*function.Failure{refused}}
	keeping(t, with, func(queue *Queue) {
		queue.Keep(abortOf("1"), time.Now(), "the function is down")
		after(time.Hour)
		if queue.Keep(abortOf("1"), time.Now(), "the function is down") {
			t.Error("kept again")
		}
	})
}
