package argo

import (
	"context"
	"fmt"
	"reflect"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"
)

// syncInformers copies the API servers' objects to the informers' stores and notifies the queue of what changed.
func (c *Cluster) syncInformers() error {
	ctx, all, changed := context.Background(), metav1.ListOptions{}, false
	argo, kube := c.clients.argo.ArgoprojV1alpha1(), c.clients.kube
	argoInformers, kubeInformers := c.clients.argoInformers.Argoproj().V1alpha1(), c.clients.kubeInformers

	rollouts, err := argo.Rollouts(c.namespace).List(ctx, all)
	if err != nil {
		return fmt.Errorf("list rollouts: %w", err)
	}
	if err := fill(argoInformers.Rollouts().Informer(), rollouts.Items, &changed); err != nil {
		return err
	}
	sets, err := kube.AppsV1().ReplicaSets(c.namespace).List(ctx, all)
	if err != nil {
		return fmt.Errorf("list replica sets: %w", err)
	}
	if err := fill(kubeInformers.Apps().V1().ReplicaSets().Informer(), sets.Items, &changed); err != nil {
		return err
	}
	services, err := kube.CoreV1().Services(c.namespace).List(ctx, all)
	if err != nil {
		return fmt.Errorf("list services: %w", err)
	}
	if err := fill(kubeInformers.Core().V1().Services().Informer(), services.Items, &changed); err != nil {
		return err
	}
	runs, err := argo.AnalysisRuns(c.namespace).List(ctx, all)
	if err != nil {
		return fmt.Errorf("list analysis runs: %w", err)
	}
	if err := fill(argoInformers.AnalysisRuns().Informer(), runs.Items, &changed); err != nil {
		return err
	}
	experiments, err := argo.Experiments(c.namespace).List(ctx, all)
	if err != nil {
		return fmt.Errorf("list experiments: %w", err)
	}
	if err := fill(argoInformers.Experiments().Informer(), experiments.Items, &changed); err != nil {
		return err
	}
	if changed {
		c.queue.Notify()
	}
	return nil
}

// fill makes the informer's store hold exactly the objects, and notes whether that changed anything.
func fill[T any](informer cache.SharedIndexInformer, objects []T, changed *bool) error {
	store := informer.GetIndexer()
	*changed = *changed || len(store.List()) != len(objects)
	pointers := make([]any, len(objects))
	for i := range objects {
		known, exists, err := store.Get(&objects[i])
		if err != nil {
			return fmt.Errorf("read informer: %w", err)
		}
		*changed = *changed || !exists || !reflect.DeepEqual(known, &objects[i])
		pointers[i] = &objects[i]
	}
	if err := store.Replace(pointers, ""); err != nil {
		return fmt.Errorf("fill informer: %w", err)
	}
	return nil
}
