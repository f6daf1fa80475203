package argo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
)

// ReplicaSets is one file of replica-sets: a Rollout and its updates, and the ReplicaSets that the controller has at the end.
type ReplicaSets struct {
	Name    string             `json:"name"`
	Argo    string             `json:"argo"`
	Rollout json.RawMessage    `json:"rollout"`
	Update  Update             `json:"update"`
	Actions []Action           `json:"actions"`
	Until   Duration           `json:"until"`
	Canary  *appsv1.ReplicaSet `json:"canary"`
	Stable  *appsv1.ReplicaSet `json:"stable"`
}

// Play fills in the ReplicaSets.
func (r *ReplicaSets) Play() (err error) {
	if err := configurePlugins(nil, ""); err != nil {
		return err
	}
	session, err := newSession(&Transcript{Rollout: r.Rollout, Update: r.Update, Actions: r.Actions, Until: r.Until}, "")
	if err != nil {
		return err
	}
	controller, err := NewController(session.clients, session.queue)
	if err != nil {
		return err
	}
	stop := startWorker(controller, session.queue)
	defer func() { err = errors.Join(err, stop()) }()
	if err := session.run(); err != nil {
		return err
	}
	rollout, err := session.rollout()
	if err != nil {
		return err
	}
	if r.Canary, err = session.replicaSet(rollout.Status.CurrentPodHash); err != nil {
		return err
	}
	r.Stable, err = session.replicaSet(rollout.Status.StableRS)
	return err
}

// replicaSet is the one of a hash. When it was made the clock of the session tells, which is no time of anybody.
func (s *Session) replicaSet(podHash string) (*appsv1.ReplicaSet, error) {
	list, err := s.clients.kube.AppsV1().ReplicaSets(s.namespace).List(context.Background(), metav1.ListOptions{
		LabelSelector: v1alpha1.DefaultRolloutUniqueLabelKey + "=" + podHash,
	})
	if err != nil || len(list.Items) != 1 {
		return nil, fmt.Errorf("%d ReplicaSets of %s: %w", len(list.Items), podHash, err)
	}
	found := &list.Items[0]
	found.CreationTimestamp = metav1.NewTime(time.Time{})
	return found, nil
}
