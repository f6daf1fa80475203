package argo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clienttesting "k8s.io/client-go/testing"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/pkg/kubectl-argo-rollouts/cmd/abort"
	"github.com/argoproj/argo-rollouts/pkg/kubectl-argo-rollouts/cmd/promote"
	"github.com/argoproj/argo-rollouts/pkg/kubectl-argo-rollouts/cmd/retry"
)

// act does one action: with the code of kubectl argo rollouts where that has it, else as an edit of the object.
func (s *Session) act(action Action) error {
	rollouts := s.clients.argo.ArgoprojV1alpha1().Rollouts(s.namespace)
	var err error
	switch action.Do {
	case "abort":
		_, err = abort.AbortRollout(rollouts, s.name)
	case "retry":
		_, err = retry.RetryRollout(rollouts, s.name)
	case "promote":
		err = s.edit(func(*v1alpha1.Rollout) error {
			_, err := promote.PromoteRollout(rollouts, s.name, false, false, false)
			return err
		})
	case "promote-full":
		err = s.edit(func(*v1alpha1.Rollout) error {
			_, err := promote.PromoteRollout(rollouts, s.name, false, false, true)
			return err
		})
	case "lose-status":
		s.loseStatus.Store(true)
	case "remove-plugin":
		err = s.removePlugin(action.Plugin)
	default:
		err = s.editSpec(action)
	}
	if err != nil {
		return fmt.Errorf("%s at %v: %w", action.Do, time.Duration(action.At), err)
	}
	return nil
}

func (s *Session) editSpec(action Action) error {
	rollouts := s.clients.argo.ArgoprojV1alpha1().Rollouts(s.namespace)
	return s.edit(func(rollout *v1alpha1.Rollout) error {
		switch action.Do {
		case "update":
			rollout.Spec.Template.Spec.Containers[0].Image = action.Image
		case "edit-steps":
			rollout.Spec.Strategy.Canary.Steps = nil
			if err := json.Unmarshal(action.Steps, &rollout.Spec.Strategy.Canary.Steps); err != nil {
				return err
			}
		case "pause", "resume":
			rollout.Spec.Paused = action.Do == "pause"
		case "scale":
			rollout.Spec.Replicas = action.Replicas
		case "delete":
			now := metav1.NewTime(s.clock.Now())
			rollout.DeletionTimestamp = &now
		default:
			return errors.New("unknown action")
		}
		_, err := rollouts.Update(context.Background(), rollout, metav1.UpdateOptions{})
		return err
	})
}

// removePlugin takes a plugin out of the configuration, as a restart of the controller with another one does.
func (s *Session) removePlugin(name string) error {
	left := maps.Clone(s.transcript.Plugins)
	delete(left, name)
	if err := configurePlugins(left, s.socket); err != nil {
		return err
	}
	return endProcess(s.processes[name])
}

// edit raises the generation when the edit changed the spec, as an API server does.
func (s *Session) edit(change func(*v1alpha1.Rollout) error) error {
	before, err := s.rollout()
	if err != nil {
		return err
	}
	if err := change(before.DeepCopy()); err != nil {
		return err
	}
	after, err := s.rollout()
	if err != nil || reflect.DeepEqual(before.Spec, after.Spec) {
		return err
	}
	after.Generation++
	_, err = s.clients.argo.ArgoprojV1alpha1().Rollouts(s.namespace).Update(context.Background(), after, metav1.UpdateOptions{})
	return err
}

// failLostWrite fails the first status write after a call once "lose-status" was asked for. To the controller that is
// the same as dying between the call and the write.
func (s *Session) failLostWrite(action clienttesting.Action) (bool, runtime.Object, error) {
	if action.GetSubresource() != "status" || !s.called.Load() || !s.loseStatus.CompareAndSwap(true, false) {
		return false, nil, nil
	}
	return true, nil, errors.New("etcdserver: request timed out")
}
