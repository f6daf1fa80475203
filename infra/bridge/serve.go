package main

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/argoproj/argo-rollouts/rollout/steps/plugin/rpc"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/bridge"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/inventory"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/undelivered"
)

// Argo's (rollout/steps/plugin/client/client.go), which does not export them.
var handshake = plugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "ARGO_ROLLOUTS_RPC_PLUGIN",
	MagicCookieValue: "step",
}

const pluginName = "RpcStepPlugin"

// The memory is that of the controller's pod: garbage waits until there is twice as much of it as of what lives, and no
// longer beyond a limit.
const (
	garbagePercent = 200
	softMemory     = 28 * 1024 * 1024
)

// A call waits for others and works for a fifth of a millisecond: with one processor nothing has to be woken on another one,
// which made calls a tenth faster, and leaves the rest to the controller.
const processors = 1

// serve answers the controller until it ends this process.
func serve(site *site, log hclog.Logger) {
	debug.SetGCPercent(garbagePercent)
	debug.SetMemoryLimit(softMemory)
	runtime.GOMAXPROCS(processors)
	life, end := context.WithCancel(context.Background())
	defer end()
	caller := &function.Caller{Client: site.function}
	if site.cluster != nil {
		caller.LookUp = site.cluster.LookUp(site.LookupNamespaces)
	}
	queue := undelivered.New(life, caller, site.Timeout, log)
	names := &inventory.Names{}
	settings := bridge.Settings{
		Function: caller, Timeout: site.Timeout, Undelivered: queue, Called: names.Add, Log: log,
		Unavailable: bridge.Unavailable{Fail: site.FailUnavailable, After: site.UnavailableAfter},
	}
	if site.cluster != nil {
		settings.Change = site.cluster.Changes().Of
		sweep := inventory.Sweep{
			Function: site.function, Cluster: site.cluster, Names: names, Undelivered: queue, PostTimeout: inventoryTimeout,
		}
		go inventory.Keep(life, sweep, inventory.LockFor(os.TempDir(), site.Endpoint.String()), log)
	} else {
		log.Warn("not in a cluster: endings that the controller tells nobody are not learned")
	}
	go endWithParent(os.Getppid(), log)
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: handshake,
		Plugins:         plugin.PluginSet{pluginName: &rpc.RpcStepPlugin{Impl: bridge.New(settings)}},
		Logger:          log,
	})
}

// inventoryTimeout is of one post of up to 1 MiB, which no worker of the controller waits for.
const inventoryTimeout = 20 * time.Second
