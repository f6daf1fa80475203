package main

import (
	"context"
	"fmt"
	"log"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

const (
	// heartbeat is well within the 40 seconds after which the controller manager calls a Node unreachable.
	heartbeat = 15 * time.Second
	// again is how soon a Node is written again that somebody else wrote meanwhile.
	again = time.Second
)

// keepReady says that the Node is ready for as long as ctx lasts.
func keepReady(ctx context.Context, client kubernetes.Interface, name string) {
	for ctx.Err() == nil {
		next := heartbeat
		if err := ensureReady(ctx, client, name); err != nil {
			log.Print(err)
			next = again
		}
		pause(ctx, next)
	}
}

// pause waits, and no longer than ctx lasts.
func pause(ctx context.Context, duration time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(duration):
	}
}

func ensureReady(ctx context.Context, client kubernetes.Interface, name string) error {
	node, err := ensureNode(ctx, client, name)
	if err != nil {
		return err
	}
	now := metav1.Now()
	node.Status.Conditions = []corev1.NodeCondition{{
		Type: corev1.NodeReady, Status: corev1.ConditionTrue, Reason: "StandIn", LastHeartbeatTime: now, LastTransitionTime: now,
	}}
	node, err = client.CoreV1().Nodes().UpdateStatus(ctx, node, metav1.UpdateOptions{})
	if err != nil {
		return fmt.Errorf("status of node %s: %w", name, err)
	}
	return removeTaints(ctx, client, node)
}

func ensureNode(ctx context.Context, client kubernetes.Interface, name string) (*corev1.Node, error) {
	node, err := client.CoreV1().Nodes().Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		fresh := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name}}
		node, err = client.CoreV1().Nodes().Create(ctx, fresh, metav1.CreateOptions{})
	}
	if err != nil {
		return nil, fmt.Errorf("node %s: %w", name, err)
	}
	return node, nil
}

// removeTaints lets Pods stay: a new Node is tainted until it is ready.
func removeTaints(ctx context.Context, client kubernetes.Interface, node *corev1.Node) error {
	if len(node.Spec.Taints) == 0 {
		return nil
	}
	node.Spec.Taints = nil
	if _, err := client.CoreV1().Nodes().Update(ctx, node, metav1.UpdateOptions{}); err != nil {
		return fmt.Errorf("taints of node %s: %w", node.Name, err)
	}
	return nil
}
