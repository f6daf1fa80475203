package argo

import (
	"context"
	"fmt"
	"reflect"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
)

// Cluster stands in for everything around the rollout controller: the ReplicaSet, analysis and experiment
// controllers, and the informers.
type Cluster struct {
	clients    *Clients
	clock      *Clock
	queue      *Queue
	namespace  string
	scaling    time.Duration
	analysis   Verdict
	experiment Verdict
	scaledAt   map[string]time.Duration
	createdAt  map[types.UID]time.Duration
}

// Settle lets the other controllers act, then lets the informers catch up. It returns the next virtual time at
// which one of those controllers has something to do.
func (c *Cluster) Settle() (time.Duration, error) {
	next := never
	for _, act := range []func() (time.Duration, error){c.settleReplicaSets, c.settleAnalysisRuns, c.settleExperiments} {
		due, err := act()
		if err != nil {
			return never, err
		}
		next = min(next, due)
	}
	return next, c.syncInformers()
}

func (c *Cluster) settleReplicaSets() (time.Duration, error) {
	ctx, next := context.Background(), never
	client := c.clients.kube.AppsV1().ReplicaSets(c.namespace)
	list, err := client.List(ctx, metav1.ListOptions{})
	if err != nil {
		return never, fmt.Errorf("list replica sets: %w", err)
	}
	for i := range list.Items {
		set := &list.Items[i]
		before := set.DeepCopy()
		c.born(&set.ObjectMeta)
		if due := c.scale(set); due > c.clock.Offset() {
			next = min(next, due)
		}
		if reflect.DeepEqual(before, set) {
			continue
		}
		if _, err := client.Update(ctx, set, metav1.UpdateOptions{}); err != nil {
			return never, fmt.Errorf("update replica set %s: %w", set.Name, err)
		}
	}
	return next, nil
}

// scale starts pods at once and makes them ready after the scenario's scaling time; pods go at once.
func (c *Cluster) scale(set *appsv1.ReplicaSet) time.Duration {
	want := ptr.Deref(set.Spec.Replicas, 1)
	if set.Status.Replicas != want {
		c.scaledAt[set.Name] = c.clock.Offset()
	}
	due := c.scaledAt[set.Name] + c.scaling
	set.Status.Replicas = want
	if want < set.Status.ReadyReplicas || due <= c.clock.Offset() {
		set.Status.ReadyReplicas, set.Status.AvailableReplicas = want, want
	}
	if set.Status.ReadyReplicas == want {
		return never
	}
	return due
}

func (c *Cluster) settleAnalysisRuns() (time.Duration, error) {
	ctx, next := context.Background(), never
	client := c.clients.argo.ArgoprojV1alpha1().AnalysisRuns(c.namespace)
	list, err := client.List(ctx, metav1.ListOptions{})
	if err != nil {
		return never, fmt.Errorf("list analysis runs: %w", err)
	}
	for i := range list.Items {
		run := &list.Items[i]
		before := run.DeepCopy()
		c.born(&run.ObjectMeta)
		due := c.conclude(run.UID, c.analysis, run.Spec.Terminate, &run.Status.Phase, &run.Status.Message)
		next = min(next, due)
		if reflect.DeepEqual(before, run) {
			continue
		}
		if _, err := client.Update(ctx, run, metav1.UpdateOptions{}); err != nil {
			return never, fmt.Errorf("update analysis run %s: %w", run.Name, err)
		}
	}
	return next, nil
}

func (c *Cluster) settleExperiments() (time.Duration, error) {
	ctx, next := context.Background(), never
	client := c.clients.argo.ArgoprojV1alpha1().Experiments(c.namespace)
	list, err := client.List(ctx, metav1.ListOptions{})
	if err != nil {
		return never, fmt.Errorf("list experiments: %w", err)
	}
	for i := range list.Items {
		experiment := &list.Items[i]
		before := experiment.DeepCopy()
		c.born(&experiment.ObjectMeta)
		status := &experiment.Status
		due := c.conclude(experiment.UID, c.experiment, experiment.Spec.Terminate, &status.Phase, &status.Message)
		next = min(next, due)
		if reflect.DeepEqual(before, experiment) {
			continue
		}
		if _, err := client.Update(ctx, experiment, metav1.UpdateOptions{}); err != nil {
			return never, fmt.Errorf("update experiment %s: %w", experiment.Name, err)
		}
	}
	return next, nil
}

// conclude moves a run through Running to its verdict; a terminated run is Successful, as Argo has it.
func (c *Cluster) conclude(uid types.UID, verdict Verdict, terminate bool, phase *v1alpha1.AnalysisPhase, message *string) time.Duration {
	due := c.createdAt[uid] + time.Duration(verdict.After)
	switch {
	case phase.Completed():
		return never
	case terminate:
		*phase = v1alpha1.AnalysisPhaseSuccessful
		return never
	case due <= c.clock.Offset():
		*phase, *message = v1alpha1.AnalysisPhase(verdict.Phase), verdict.Message
		return never
	}
	*phase = v1alpha1.AnalysisPhaseRunning
	return due
}

// born gives a new object what an API server would.
func (c *Cluster) born(meta *metav1.ObjectMeta) {
	if meta.UID != "" {
		return
	}
	meta.UID = types.UID(meta.Name)
	meta.CreationTimestamp = metav1.NewTime(c.clock.Now().Truncate(time.Second))
	c.createdAt[meta.UID] = c.clock.Offset()
}
