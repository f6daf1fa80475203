package argo

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"time"

	goplugin "github.com/hashicorp/go-plugin"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	steprpc "github.com/argoproj/argo-rollouts/rollout/steps/plugin/rpc"
	routerrpc "github.com/argoproj/argo-rollouts/rollout/trafficrouting/plugin/rpc"
	"github.com/argoproj/argo-rollouts/utils/annotations"
	"github.com/argoproj/argo-rollouts/utils/plugin/types"
)

// The controller starts this very binary as every plugin. The process answers nothing itself: it passes each
// call over a socket to the test, which knows the script and the virtual time.
const pluginCookie = "ARGO_ROLLOUTS_RPC_PLUGIN"

// IsPluginProcess tells whether the controller started this process.
func IsPluginProcess() bool {
	return os.Getenv(pluginCookie) != ""
}

// ServePlugin is the main of a plugin process. The controller's cookie tells which kind it wants.
func ServePlugin(socket string) {
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig: goplugin.HandshakeConfig{
			ProtocolVersion:  1,
			MagicCookieKey:   pluginCookie,
			MagicCookieValue: os.Getenv(pluginCookie),
		},
		Plugins: goplugin.PluginSet{
			"RpcStepPlugin":          &steprpc.RpcStepPlugin{Impl: forwarder{socket}},
			"RpcTrafficRouterPlugin": &routerrpc.RpcTrafficRouterPlugin{Impl: router{forwarder{socket}}},
		},
	})
}

// Call is what the plugin process was asked, as it arrived there.
type Call struct {
	Operation        string
	Plugin           string
	Config           json.RawMessage
	Status           json.RawMessage
	CurrentStepIndex int32
	Revision         string
	Process          int
}

type forwarder struct{ socket string }

func (forwarder) InitPlugin() types.RpcError { return types.RpcError{} }
func (forwarder) Type() string               { return "scripted" }

func (f forwarder) Run(rollout *v1alpha1.Rollout, step *types.RpcStepContext) (types.RpcStepResult, types.RpcError) {
	return f.forward("Run", rollout, step)
}

func (f forwarder) Terminate(rollout *v1alpha1.Rollout, step *types.RpcStepContext) (types.RpcStepResult, types.RpcError) {
	return f.forward("Terminate", rollout, step)
}

func (f forwarder) Abort(rollout *v1alpha1.Rollout, step *types.RpcStepContext) (types.RpcStepResult, types.RpcError) {
	return f.forward("Abort", rollout, step)
}

func (f forwarder) forward(operation string, rollout *v1alpha1.Rollout, step *types.RpcStepContext) (types.RpcStepResult, types.RpcError) {
	call := Call{
		Operation: operation,
		Plugin:    step.PluginName,
		Config:    step.Config,
		Status:    step.Status,
		Revision:  rollout.Annotations[annotations.RevisionAnnotation],
		Process:   os.Getpid(),
	}
	// Gob drops a pointer to zero: no index here is index 0.
	if rollout.Status.CurrentStepIndex != nil {
		call.CurrentStepIndex = *rollout.Status.CurrentStepIndex
	}
	answer, err := f.ask(call)
	if err != nil {
		return types.RpcStepResult{}, types.RpcError{ErrorString: fmt.Sprintf("oracle: %v", err)}
	}
	return types.RpcStepResult{
		Phase:        types.StepPhase(answer.Phase),
		Message:      answer.Message,
		RequeueAfter: time.Duration(answer.RequeueAfter),
		Status:       answer.Status,
	}, types.RpcError{ErrorString: answer.Error}
}

func (f forwarder) ask(call Call) (answer Answer, err error) {
	connection, err := net.Dial("unix", f.socket)
	if err != nil {
		return answer, err
	}
	defer connection.Close()
	if err := json.NewEncoder(connection).Encode(call); err != nil {
		return answer, err
	}
	return answer, json.NewDecoder(connection).Decode(&answer)
}
