// The echo plugin, served the way Argo's own sample serves: with Argo's rpc package and the official go-plugin.
package main

import (
	"github.com/argoproj/argo-rollouts/rollout/steps/plugin/rpc"
	"github.com/hashicorp/go-plugin"

	"github.com/canary-steps/canary-steps/test/go-plugin/echo"
	"github.com/canary-steps/canary-steps/test/go-plugin/host"
)

func main() {
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: host.Handshake,
		Plugins:         plugin.PluginSet{host.PluginName: &rpc.RpcStepPlugin{Impl: echo.Plugin{}}},
	})
}
