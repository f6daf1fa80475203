package main

import (
	"context"
	"fmt"
	"log"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
)

// resync is how soon a Pod is looked at again that could not be written.
const resync = 30 * time.Second

// pods takes every Pod of the cluster through its life, on one Node.
type pods struct {
	client kubernetes.Interface
	node   string
	delay  time.Duration
}

// watch tends every Pod from now on, for as long as ctx lasts. It returns when all that there are have been seen.
func (p *pods) watch(ctx context.Context) error {
	factory := informers.NewSharedInformerFactory(p.client, resync)
	tend := func(object any) {
		pod, ok := object.(*corev1.Pod)
		if !ok {
			return
		}
		go func() {
			if err := p.tend(ctx, pod); isTrouble(err) {
				log.Printf("pod %s/%s: %v", pod.Namespace, pod.Name, err)
			}
		}()
	}
	_, err := factory.Core().V1().Pods().Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    tend,
		UpdateFunc: func(_, object any) { tend(object) },
	})
	if err != nil {
		return fmt.Errorf("watch of pods: %w", err)
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	return nil
}

// isTrouble tells what somebody should read from what the next event of the Pod puts right.
func isTrouble(err error) bool {
	return err != nil && !apierrors.IsNotFound(err) && !apierrors.IsConflict(err)
}

// tend does the next work for a Pod; a change of it comes back as an event.
func (p *pods) tend(ctx context.Context, pod *corev1.Pod) error {
	switch {
	case pod.DeletionTimestamp != nil:
		return p.letGo(ctx, pod)
	case pod.Spec.NodeName == "":
		return p.bind(ctx, pod)
	case pod.Status.Phase == "" || pod.Status.Phase == corev1.PodPending:
		pause(ctx, p.delay)
		return p.start(ctx, pod)
	default:
		return nil
	}
}

func (p *pods) letGo(ctx context.Context, pod *corev1.Pod) error {
	now := int64(0)
	only := metav1.NewUIDPreconditions(string(pod.UID))
	err := p.client.CoreV1().Pods(pod.Namespace).Delete(ctx, pod.Name, metav1.DeleteOptions{GracePeriodSeconds: &now, Preconditions: only})
	if err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	return nil
}

func (p *pods) bind(ctx context.Context, pod *corev1.Pod) error {
	binding := &corev1.Binding{
		ObjectMeta: metav1.ObjectMeta{Name: pod.Name, UID: pod.UID},
		Target:     corev1.ObjectReference{Kind: "Node", Name: p.node},
	}
	if err := p.client.CoreV1().Pods(pod.Namespace).Bind(ctx, binding, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("bind: %w", err)
	}
	return nil
}

// start writes onto the Pod as it was seen. A change meanwhile has made an event, and that one is tended.
func (p *pods) start(ctx context.Context, pod *corev1.Pod) error {
	running := pod.DeepCopy()
	running.Status = runningStatus(pod, metav1.Now())
	if _, err := p.client.CoreV1().Pods(pod.Namespace).UpdateStatus(ctx, running, metav1.UpdateOptions{}); err != nil {
		return fmt.Errorf("status: %w", err)
	}
	return nil
}

func runningStatus(pod *corev1.Pod, now metav1.Time) corev1.PodStatus {
	status := *pod.Status.DeepCopy()
	status.Phase, status.StartTime, status.PodIP = corev1.PodRunning, &now, "10.0.0.1"
	status.Conditions, status.ContainerStatuses = nil, nil
	for _, kind := range []corev1.PodConditionType{corev1.PodScheduled, corev1.PodInitialized, corev1.ContainersReady, corev1.PodReady} {
		condition := corev1.PodCondition{Type: kind, Status: corev1.ConditionTrue, LastTransitionTime: now}
		status.Conditions = append(status.Conditions, condition)
	}
	yes := true
	for _, container := range pod.Spec.Containers {
		status.ContainerStatuses = append(status.ContainerStatuses, corev1.ContainerStatus{
			Name: container.Name, Image: container.Image, Ready: true, Started: &yes,
			State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: now}},
		})
	}
	return status
}
