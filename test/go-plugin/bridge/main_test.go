// Package bridge drives the bridge with Argo's own client package, against `canary-steps serve`.
package bridge

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/hashicorp/go-plugin"

	"github.com/canary-steps/canary-steps/test/go-plugin/host"
)

// path is the bridge, as it is released.
var path string

func TestMain(m *testing.M) {
	flag.Parse()
	folder, err := os.MkdirTemp("", "bridge")
	if err == nil {
		// they wait for others, more than they work
		err = flag.Set("test.parallel", "16")
	}
	if err == nil {
		path, err = host.BuildBridge(folder)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	plugin.CleanupClients()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

// start is the bridge as the controller has it.
func start(t *testing.T, environment []string, arguments ...string) *host.Argo {
	t.Helper()
	started, err := host.Start(host.Executable{Name: "bridge", Command: append([]string{path}, arguments...), Env: environment})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(started.Client.Kill)
	return started
}
