package suite

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/argoproj/argo-rollouts/utils/plugin/types"
	"github.com/hashicorp/go-plugin"

	"github.com/canary-steps/canary-steps/test/go-plugin/echo"
	"github.com/canary-steps/canary-steps/test/go-plugin/host"
	"github.com/canary-steps/canary-steps/test/go-plugin/rollouts"
)

var executables []host.Executable

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "plugin")
	if err == nil {
		executables, err = host.Executables(folder)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	plugin.CleanupClients()
	os.RemoveAll(folder)
	os.Exit(code)
}

// each runs a test with every executable that it is for.
func each(t *testing.T, test func(t *testing.T, executable host.Executable), isFor ...func(host.Executable) bool) {
	for _, executable := range executables {
		if len(isFor) == 0 || isFor[0](executable) {
			t.Run(executable.Name, func(t *testing.T) { test(t, executable) })
		}
	}
}

// eachEcho is for tests that need the echo plugin.
func eachEcho(t *testing.T, test func(t *testing.T, executable host.Executable)) {
	each(t, func(t *testing.T, executable host.Executable) { test(t, executable) }, echoes)
}

func echoes(executable host.Executable) bool { return executable.Echoes }

func start(t *testing.T, executable host.Executable, env ...string) *host.Argo {
	t.Helper()
	started, err := host.Start(executable, env...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(started.Client.Kill)
	return started
}

// within fails the test when something takes longer: a host without a timeout of its own would wait forever.
// patience is for hanging work. Slow work, on a busy machine too, is done long before.
const patience = 2 * time.Minute

func within(t *testing.T, what string, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatalf("%s is not over after %v", what, patience)
	}
}

func contextOf(config echo.Config) *types.RpcStepContext {
	return &types.RpcStepContext{PluginName: rollouts.StepName, Config: config.JSON()}
}

func reportOf(t *testing.T, result types.RpcStepResult, failure types.RpcError) echo.Report {
	t.Helper()
	if failure.HasError() {
		t.Fatal(failure)
	}
	var report echo.Report
	if err := json.Unmarshal(result.Status, &report); err != nil {
		t.Fatalf("the status %.200s: %v", result.Status, err)
	}
	return report
}
