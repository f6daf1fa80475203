package kubernetes

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/view"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

// referring is a Rollout whose pods are described in a Deployment.
type referring struct {
	Spec struct {
		WorkloadRef *struct {
			APIVersion string `json:"apiVersion"`
			Kind       string `json:"kind"`
			Name       string `json:"name"`
		} `json:"workloadRef"`
	} `json:"spec"`
	Status struct {
		WorkloadObservedGeneration string `json:"workloadObservedGeneration"`
	} `json:"status"`
}

// template is where the images of a Rollout are: in it, or in the Deployment that it refers to.
type template struct {
	images     []string
	isObserved bool
}

// found is what a step is told of a Rollout. It is Progressing until Argo has seen its spec, and the Deployment that it refers
// to. Otherwise the images would be new, and the phase that of the old ones (Argo's GetRolloutPhase in utils/rollout/rolloututil.go).
func (c *Cluster) found(ctx context.Context, item json.RawMessage) (wire.Found, error) {
	seen, err := view.FromJSON(item)
	if err != nil {
		return wire.Found{}, fmt.Errorf("Kubernetes answered no Rollout: %w", err)
	}
	var refers referring
	if err := json.Unmarshal(item, &refers); err != nil {
		return wire.Found{}, fmt.Errorf("Kubernetes answered no Rollout: %w", err)
	}
	pods := template{images: imagesOf(seen.Spec.Template.Spec.Containers), isObserved: true}
	if refers.Spec.WorkloadRef != nil {
		if pods, err = c.referred(ctx, &refers, seen.Metadata.Namespace); err != nil {
			return wire.Found{}, err
		}
	}
	phase, message := seen.Status.Phase, seen.Status.Message
	if !pods.isObserved || !isObserved(seen.Status.ObservedGen, seen.Metadata.Generation) {
		phase, message = "Progressing", "waiting for rollout spec update to be observed"
	}
	return wire.Found{
		Metadata: wire.FoundMetadata{
			Name: seen.Metadata.Name, Namespace: seen.Metadata.Namespace,
			Labels: seen.Metadata.Labels, Annotations: seen.Metadata.Annotations,
		},
		Phase:   phase,
		Message: message,
		Images:  pods.images,
		Replicas: wire.Replicas{
			Desired: *seen.Spec.Replicas, Updated: seen.Status.UpdatedReplicas,
			Ready: seen.Status.ReadyReplicas, Available: seen.Status.AvailableReplicas,
		},
	}, nil
}

func isObserved(observed string, generation int64) bool {
	return observed == "" || observed == strconv.FormatInt(generation, 10)
}

func imagesOf(containers []view.Container) []string {
	images := make([]string, len(containers))
	for i, container := range containers {
		images[i] = container.Image
	}
	return images
}

func (c *Cluster) referred(ctx context.Context, refers *referring, namespace string) (template, error) {
	unknown := template{images: []string{}, isObserved: true}
	to := refers.Spec.WorkloadRef
	if to.APIVersion != "apps/v1" || to.Kind != "Deployment" || !isObjectName(to.Name) {
		return unknown, nil
	}
	var object struct {
		Metadata struct {
			Generation int64 `json:"generation"`
		} `json:"metadata"`
		Spec struct {
			Template view.Template `json:"template"`
		} `json:"spec"`
	}
	err := c.read(ctx, deployment(namespace, to.Name), &object)
	var refusal *Refusal
	// not there, or not ours to read: the step learns of no image
	if errors.As(err, &refusal) && (refusal.Status == http.StatusForbidden || refusal.Status == http.StatusNotFound) {
		return unknown, nil
	}
	if err != nil {
		return template{}, err
	}
	return template{
		images:     imagesOf(object.Spec.Template.Spec.Containers),
		isObserved: isObserved(refers.Status.WorkloadObservedGeneration, object.Metadata.Generation),
	}, nil
}
