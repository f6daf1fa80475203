package bridge

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"github.com/argoproj/argo-rollouts/utils/plugin/types"

	"github.com/canary-steps/canary-steps/test/go-plugin/host"
)

// fleet is the regions' controllers, and the cluster that they are in.
type fleet struct {
	*cluster
	regions []*host.Argo
}

// startRegions is a bridge for each cluster that the function knows, each with a folder of its own, as pods have.
func startRegions(t *testing.T, function *function) *fleet {
	t.Helper()
	cluster := serveCluster(t)
	regions := make([]*host.Argo, len(function.Keys))
	for i, key := range function.Keys {
		environment := []string{"CANARY_STEPS_SIGNING_KEY=" + key, "CANARY_STEPS_API_SERVER=" + cluster.url, "TMPDIR=" + t.TempDir()}
		regions[i] = start(t, environment, "--endpoint", function.URL)
	}
	return &fleet{cluster, regions}
}

func TestEveryStepRunsAndIsTerminatedAndAborted(t *testing.T) {
	if testing.Short() {
		t.Skip("vendors take half a minute")
	}
	t.Parallel()
	function := startFunction(t)
	fleet := startRegions(t, function)
	for name, example := range function.Examples {
		t.Run(name, func(t *testing.T) {
			// vendors take their time
			t.Parallel()
			t.Run("Run", func(t *testing.T) {
				// all regions at once: a step may wait for the others
				var working sync.WaitGroup
				for _, one := range rollingTo(t, fleet, example) {
					working.Go(func() { one.untilDone(t) })
				}
				working.Wait()
			})
			for _, end := range []string{"Terminate", "Abort"} {
				t.Run(end, func(t *testing.T) {
					one := rollingTo(t, fleet, example)[0]
					one.run(t)
					one.ends(t, end)
				})
			}
		})
	}
	t.Run("the catch-all", func(t *testing.T) {
		t.Parallel()
		one := rollingTo(t, fleet, function.Examples["slack-notify"])[0]
		config := fmt.Sprintf(`{"step":"slack-notify","with":%s}`, one.context.Config)
		one.context = &types.RpcStepContext{PluginName: "canary-steps/run", Config: json.RawMessage(config)}
		one.untilDone(t)
	})
}
