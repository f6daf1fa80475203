package suite

import (
	"fmt"
	"sync"
	"testing"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"

	"github.com/canary-steps/canary-steps/test/go-plugin/echo"
	"github.com/canary-steps/canary-steps/test/go-plugin/host"
	"github.com/canary-steps/canary-steps/test/go-plugin/rollouts"
)

// ask calls Run and tells what is wrong with its answer. The note is different in each call.
func ask(started *host.Argo, rollout *v1alpha1.Rollout, note string) error {
	config := echo.Config{Note: note}
	result, failure := started.Plugin.Run(rollout, contextOf(config))
	if failure.HasError() {
		return fmt.Errorf("%s: %w", note, failure)
	}
	return answers(result.Status, rollout, note, config)
}

func TestAThousandCallsOneAfterTheOther(t *testing.T) {
	eachEcho(t, func(t *testing.T, executable host.Executable) {
		started := start(t, executable)
		rollout := rollouts.Small()
		for i := range 1000 {
			if err := ask(started, rollout, fmt.Sprintf("call %d", i)); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestAHundredWorkersWithTenCallsEach(t *testing.T) {
	sizes := []*v1alpha1.Rollout{rollouts.Small(), rollouts.Annotated(5_000), rollouts.Annotated(200_000)}
	eachEcho(t, func(t *testing.T, executable host.Executable) {
		started := start(t, executable)
		failures := make(chan error, 1000)
		var workers sync.WaitGroup
		for worker := range 100 {
			workers.Go(func() {
				for call := range 10 {
					note := fmt.Sprintf("worker %d call %d", worker, call)
					if err := ask(started, sizes[(worker+call)%len(sizes)], note); err != nil {
						failures <- err
					}
				}
			})
		}
		workers.Wait()
		close(failures)
		for err := range failures {
			t.Error(err)
		}
	})
}

func TestASlowCallHoldsUpNoOther(t *testing.T) {
	eachEcho(t, func(t *testing.T, executable host.Executable) {
		started := start(t, executable)
		order := make(chan string, 2)
		var both sync.WaitGroup
		for name, delay := range map[string]int64{"slow": 1500, "fast": 0} {
			both.Go(func() {
				_, failure := started.Plugin.Run(rollouts.Small(), contextOf(echo.Config{DelayMs: delay}))
				order <- name + failure.ErrorString
			})
		}
		both.Wait()
		if first := <-order; first != "fast" {
			t.Errorf("%s came first", first)
		}
	})
}
