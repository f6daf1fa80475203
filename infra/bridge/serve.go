package main

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/argoproj/argo-rollouts/rollout/steps/plugin/rpc"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/bridge"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/inventory"
)

// Argo's (rollout/steps/plugin/client/client.go), which does not export them.
var handshake = plugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "ARGO_ROLLOUTS_RPC_PLUGIN",
	MagicCookieValue: "step",
}

const pluginName = "RpcStepPlugin"

// The memory is that of the controller's pod. Garbage waits until there is twice as much of it as of live data, and no longer beyond a limit.
const (
	garbagePercent = 200
	softMemory     = 28 * 1024 * 1024
)

// A call waits for others and works for a fifth of a millisecond. With one processor nothing has to be woken on
// another one. Calls became a tenth faster by it, and it leaves the other processors to the controller.
const processors = 1

func stayLittle() {
	debug.SetGCPercent(garbagePercent)
	debug.SetMemoryLimit(softMemory)
	runtime.GOMAXPROCS(processors)
}

// serve answers the controller until it ends this process.
func serve(site *site, log hclog.Logger) {
	stayLittle()
	life, end := context.WithCancel(context.Background())
	defer end()
	at := tellerOf(life, site, log)
	settings := bridge.Settings{
		Function: at.caller, Timeout: site.Timeout, Undelivered: at.queue, Called: at.names.Add, Log: log,
		Unavailable: bridge.Unavailable{Fail: site.FailUnavailable, After: site.UnavailableAfter},
	}
	if site.cluster != nil {
		settings.Change = site.cluster.Changes().Of
		go inventory.Keep(life, at.sweep(), inventory.Usual(at.lock()), log)
	} else {
		log.Warn("not in a cluster: ends without a call of the controller stay unknown")
	}
	go endWithParent(os.Getppid(), log)
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: handshake,
		Plugins:         plugin.PluginSet{pluginName: &rpc.RpcStepPlugin{Impl: bridge.New(settings)}},
		Logger:          log,
	})
}
