package undelivered

import (
	"bytes"
	"context"
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

// hanging answers nobody before the call's context ends, and remembers who asked when that had ended.
type hanging struct {
	life  context.Context
	mutex sync.Mutex
	asked int
	late  int
}

func (h *hanging) Ask(ctx context.Context, _ *wire.Call) (wire.Reply, *function.Failure) {
	h.mutex.Lock()
	h.asked++
	if h.life.Err() != nil {
		h.late++
	}
	h.mutex.Unlock()
	<-ctx.Done()
	return wire.Reply{}, down
}

// The stage of a queue when the process ends, by the time since the calls were kept.
func TestAQueueEndsAtOnceWhateverItIsAt(t *testing.T) {
	for name, after := range map[string]time.Duration{
		"it has just been told of them":                      0,
		"it waits for the first try":                         10 * time.Second,
		"calls are on their way, and others wait for theirs": 19 * time.Second,
		"it waits for a later try":                           45 * time.Second,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				life, end := context.WithCancel(t.Context())
				function := &hanging{life: life}
				queue := New(life, function, time.Minute, hclog.New(&hclog.LoggerOptions{Output: &log, Level: hclog.Debug}))
				for step := range 2 * atOnce {
					queue.Keep(abortOf(strconv.Itoa(step)), time.Now(), "the function is down")
				}
				time.Sleep(after)
				synctest.Wait()
				asked := function.asked
				log.Reset()
				ended := time.Now()
				end()
				synctest.Wait()
				if took := time.Since(ended); queue.Len() != 0 || took != 0 {
					t.Errorf("%d are kept after %s", queue.Len(), took)
				}
				if function.late > 0 || function.asked != asked {
					t.Errorf("asked %d times before and %d times after the end", asked, function.asked-asked)
				}
				if strings.Contains(log.String(), "not delivered") {
					t.Error(log.String())
				}
				time.Sleep(2 * KeepFor)
				if function.asked != asked {
					t.Error("asked again")
				}
			})
		})
	}
}

func TestNothingIsSaidToBeKeptWhenTheProcessHasEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		life, end := context.WithCancel(t.Context())
		function := &hanging{life: life}
		queue := New(life, function, time.Minute, hclog.New(&hclog.LoggerOptions{Output: &log, Level: hclog.Debug}))
		end()
		if queue.Keep(abortOf("1"), time.Now(), "the function is down") || queue.Len() != 0 {
			t.Error("kept")
		}
		synctest.Wait()
		if !strings.Contains(log.String(), "the process ends") || strings.Contains(log.String(), "tried again") || function.asked > 0 {
			t.Error(log.String())
		}
	})
}
