package kubernetes

import (
	"context"
	"fmt"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/options"
)

// Secret is the text that a Secret has now. It is the operator who names it, in the arguments of the plugin, never a Rollout.
func (c *Cluster) Secret(ctx context.Context, named options.Secret) (string, error) {
	namespace := named.Namespace
	if namespace == "" {
		own, err := c.Namespace()
		if err != nil {
			return "", err
		}
		namespace = own
	}
	var object struct {
		Data map[string][]byte `json:"data"`
	}
	if err := c.read(ctx, secret(namespace, named.Name), &object); err != nil {
		return "", err
	}
	text, has := object.Data[named.Key]
	if !has {
		return "", fmt.Errorf("it has nothing at %q: put the signing key there", named.Key)
	}
	return string(text), nil
}
