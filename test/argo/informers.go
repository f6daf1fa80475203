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
	changed := false
	if err := c.syncArgo(&changed); err != nil {
		return err
	}
	if err := c.syncKube(&changed); err != nil {
		return err
	}
	if changed {
		c.queue.Notify()
	}
	return nil
}

func (c *Cluster) syncKube(changed *bool) error {
	ctx, all := context.Background(), metav1.ListOptions{}
	kube, informers := c.clients.kube, c.clients.kubeInformers
	sets, err := kube.AppsV1().ReplicaSets(c.namespace).List(ctx, all)
	if err != nil {
		return fmt.Errorf("list replica sets: %w", err)
	}
	if err := fill(informers.Apps().V1().ReplicaSets().Informer(), sets.Items, changed); err != nil {
		return err
	}
	services, err := kube.CoreV1().Services(c.namespace).List(ctx, all)
	if err != nil {
		return fmt.Errorf("list services: %w", err)
	}
	return fill(informers.Core().V1().Services().Informer(), services.Items, changed)
}

func (c *Cluster) syncArgo(changed *bool) error {
	ctx, all := context.Background(), metav1.ListOptions{}
	argo, informers := c.clients.argo.ArgoprojV1alpha1(), c.clients.argoInformers.Argoproj().V1alpha1()
	rollouts, err := argo.Rollouts(c.namespace).List(ctx, all)
	if err != nil {
		return fmt.Errorf("list rollouts: %w", err)
	}
	if err := fill(informers.Rollouts().Informer(), rollouts.Items, changed); err != nil {
		return err
	}
	runs, err := argo.AnalysisRuns(c.namespace).List(ctx, all)
	if err != nil {
		return fmt.Errorf("list analysis runs: %w", err)
	}
	if err := fill(informers.AnalysisRuns().Informer(), runs.Items, changed); err != nil {
		return err
	}
	experiments, err := argo.Experiments(c.namespace).List(ctx, all)
	if err != nil {
		return fmt.Errorf("list experiments: %w", err)
	}
	return fill(informers.Experiments().Informer(), experiments.Items, changed)
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
