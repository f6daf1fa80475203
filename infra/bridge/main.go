// The bridge: an Argo Rollouts step plugin that calls an HTTP function.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/argoproj/argo-rollouts/rollout/steps/plugin/rpc"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/bridge"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/options"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/signing"
)

// version is set by the linker.
var version = "development"

// Argo's (rollout/steps/plugin/client/client.go), which does not export them.
var handshake = plugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "ARGO_ROLLOUTS_RPC_PLUGIN",
	MagicCookieValue: "step",
}

const pluginName = "RpcStepPlugin"

func main() {
	given, err := options.Parse(os.Args[1:], os.Stdout)
	if errors.Is(err, options.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if given.Version {
		fmt.Println(version)
		return
	}
	log := hclog.New(&hclog.LoggerOptions{Output: os.Stderr, JSONFormat: true, Level: given.LogLevel})
	var keys signing.Source
	if given.SigningKeyFile != "" {
		keys, err = signing.OpenFile(given.SigningKeyFile, log.Warn)
	} else {
		var fixed signing.Keys
		fixed, err = signing.Parse(os.Getenv(options.KeyVariable))
		keys = signing.Fixed(fixed)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	client := function.NewClient(given.Endpoint, keys, function.NewTransport(given.Endpoint, nil))
	step := bridge.New(&function.Caller{Client: client}, given.Timeout, log)
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: handshake,
		Plugins:         plugin.PluginSet{pluginName: &rpc.RpcStepPlugin{Impl: step}},
		Logger:          log,
	})
}
