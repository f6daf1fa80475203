package argo

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kubefake "k8s.io/client-go/kubernetes/fake"
	"sigs.k8s.io/yaml"

	"github.com/argoproj/argo-rollouts/utils/config"
	"github.com/argoproj/argo-rollouts/utils/defaults"
	"github.com/argoproj/argo-rollouts/utils/plugin/types"
)

// configurePlugins tells Argo's own configuration about the scenario's plugins and links this binary to where the
// controller looks for them: below the working directory.
func configurePlugins(plugins map[string]Script, socket string) error {
	executable, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find own executable: %w", err)
	}
	item := func(name string, disabled bool) types.PluginItem {
		return types.PluginItem{Name: name, Location: "file://" + executable, Args: []string{socket}, Disabled: disabled}
	}
	routers, steps := []types.PluginItem{item(routerName, false)}, []types.PluginItem{}
	for name, script := range plugins {
		steps = append(steps, item(name, script.Disabled))
	}
	data := map[string]string{}
	for key, items := range map[string][]types.PluginItem{"trafficRouterPlugins": routers, "stepPlugins": steps} {
		text, err := yaml.Marshal(items)
		if err != nil {
			return fmt.Errorf("write %s: %w", key, err)
		}
		data[key] = string(text)
		if err := linkPlugins(items, executable); err != nil {
			return err
		}
	}
	kube := kubefake.NewSimpleClientset(&corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: defaults.DefaultRolloutsConfigMapName, Namespace: defaults.Namespace()},
		Data:       data,
	})
	if _, err := config.InitializeConfig(kube, defaults.DefaultRolloutsConfigMapName); err != nil {
		return fmt.Errorf("read plugin configuration: %w", err)
	}
	return nil
}

func linkPlugins(items []types.PluginItem, executable string) error {
	for _, item := range items {
		path := filepath.Join(defaults.DefaultRolloutPluginFolder, item.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return fmt.Errorf("create plugin folder: %w", err)
		}
		if err := os.Symlink(executable, path); err != nil && !os.IsExist(err) {
			return fmt.Errorf("link plugin: %w", err)
		}
	}
	return nil
}

// endProcess kills a plugin process and waits until it is gone.
func endProcess(process int) error {
	if err := syscall.Kill(process, syscall.SIGKILL); err != nil {
		return fmt.Errorf("kill plugin: %w", err)
	}
	for range 24_000 {
		if errors.Is(syscall.Kill(process, 0), syscall.ESRCH) {
			return nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	return fmt.Errorf("plugin process %d does not end", process)
}
