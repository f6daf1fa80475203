// Command host does what Argo's controller does with a step plugin, with Argo's own code. It reads the ConfigMap and
// copies the files of its entries to plugin-bin. Then it starts the plugin of a Rollout's step, and runs that step
// once.
//
// It has no Go module of its own: package.slow.test.ts builds it with the modules of test/argo.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	goplugin "github.com/hashicorp/go-plugin"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes/fake"
	"sigs.k8s.io/yaml"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/rollout/steps/plugin/client"
	"github.com/argoproj/argo-rollouts/utils/config"
	"github.com/argoproj/argo-rollouts/utils/defaults"
	"github.com/argoproj/argo-rollouts/utils/plugin"
	"github.com/argoproj/argo-rollouts/utils/plugin/types"
)

// Answer is what the test reads.
type Answer struct {
	Type    string
	Phase   types.StepPhase
	Message string
	Status  json.RawMessage
	Error   string
}

func main() {
	answer, err := run(os.Args[1], os.Args[2], os.Args[3])
	goplugin.CleanupClients()
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(answer)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(workingDirectory, configMapFile, rolloutFile string) (*Answer, error) {
	var configMap corev1.ConfigMap
	var rollout v1alpha1.Rollout
	if err := read(configMapFile, &configMap); err != nil {
		return nil, err
	}
	if err := read(rolloutFile, &rollout); err != nil {
		return nil, err
	}
	// the controller finds plugin-bin in the working directory that its image sets
	if err := os.Chdir(workingDirectory); err != nil {
		return nil, err
	}
	configMap.Namespace = defaults.Namespace()
	kube := fake.NewSimpleClientset(&configMap)
	if _, err := config.InitializeConfig(kube, defaults.DefaultRolloutsConfigMapName); err != nil {
		return nil, err
	}
	if err := plugin.DownloadPlugins(plugin.FileDownloaderImpl{}, kube); err != nil {
		return nil, err
	}
	step := rollout.Spec.Strategy.Canary.Steps[*rollout.Status.CurrentStepIndex].Plugin
	started, err := client.GetPlugin(step.Name)
	if err != nil {
		return nil, err
	}
	result, failure := started.Run(&rollout, &types.RpcStepContext{PluginName: step.Name, Config: step.Config})
	return &Answer{
		Type: started.Type(), Phase: result.Phase, Message: result.Message, Status: result.Status, Error: failure.Error(),
	}, nil
}

func read(file string, into any) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := yaml.UnmarshalStrict(text, into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
