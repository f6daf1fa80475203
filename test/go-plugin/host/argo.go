// Package host starts plugins as Argo's controller does, and raw ones for what Argo's controller would never send.
package host

import (
	"fmt"
	"os/exec"
	"slices"

	"github.com/argoproj/argo-rollouts/rollout/steps/plugin/rpc"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
)

// Handshake and PluginName are Argo's (rollout/steps/plugin/client/client.go), which does not export them.
var Handshake = plugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "ARGO_ROLLOUTS_RPC_PLUGIN",
	MagicCookieValue: "step",
}

const PluginName = "RpcStepPlugin"

// Plugins is the client side of Argo's plugin map.
var Plugins = plugin.PluginSet{PluginName: &rpc.RpcStepPlugin{}}

// Argo is a plugin process as the controller holds one.
type Argo struct {
	Client   *plugin.Client
	Protocol plugin.ClientProtocol
	Plugin   rpc.StepPlugin
}

// Client is configured as Argo configures it, but for the logger.
func Client(executable Executable, logger hclog.Logger, env ...string) *plugin.Client {
	command := exec.Command(executable.Command[0], executable.Command[1:]...)
	command.Env = append(slices.Clone(executable.Env), env...)
	return plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig: Handshake,
		Plugins:         Plugins,
		Cmd:             command,
		Managed:         true,
		Logger:          logger,
	})
}

// Connect starts the process of a client and dispenses its plugin, without InitPlugin.
func Connect(client *plugin.Client) (*Argo, error) {
	protocol, err := client.Client()
	if err != nil {
		return nil, fmt.Errorf("start: %w", err)
	}
	started := &Argo{Client: client, Protocol: protocol}
	started.Plugin, err = started.Dispense()
	return started, err
}

// Dispense asks for the plugin, once more if need be.
func (a *Argo) Dispense() (rpc.StepPlugin, error) {
	raw, err := a.Protocol.Dispense(PluginName)
	if err != nil {
		return nil, fmt.Errorf("dispense: %w", err)
	}
	step, ok := raw.(rpc.StepPlugin)
	if !ok {
		return nil, fmt.Errorf("dispense: a %T is no step plugin", raw)
	}
	return step, nil
}

// Start does all that Argo does before the first Run.
func Start(executable Executable, env ...string) (*Argo, error) {
	client := Client(executable, hclog.NewNullLogger(), env...)
	started, err := Connect(client)
	if err == nil {
		if answer := started.Plugin.InitPlugin(); answer.HasError() {
			err = fmt.Errorf("init: %w", answer)
		}
	}
	if err != nil {
		client.Kill()
		return nil, err
	}
	return started, nil
}
