package argo

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	replicasetutil "github.com/argoproj/argo-rollouts/utils/replicaset"
)

// answer records a call and takes the next answer from the script.
func (s *Session) answer(call Call) Answer {
	if call.Plugin == routerName {
		if route := s.transcript.Router; route != nil && s.recording && s.clock.Offset() < time.Duration(route.FailsUntil) {
			return Answer{Error: "no route"}
		}
		return Answer{}
	}
	s.called.Store(true)
	s.processes[call.Plugin] = call.Process
	if s.recording {
		s.events = append(s.events, CallEvent{
			At: Duration(s.clock.Offset()), Event: "call", Operation: call.Operation, Plugin: call.Plugin,
			Config: call.Config, Status: call.Status, CurrentStepIndex: call.CurrentStepIndex, Revision: call.Revision,
		})
	}
	answers := s.transcript.Plugins[call.Plugin].answers(call.Operation)
	if len(answers) == 0 {
		return Answer{}
	}
	key := call.Plugin + " " + call.Operation
	answer := answers[min(s.asked[key], len(answers)-1)]
	s.asked[key]++
	return answer
}

func (s *Session) rollout() (*v1alpha1.Rollout, error) {
	rollout, err := s.clients.argo.ArgoprojV1alpha1().Rollouts(s.namespace).Get(context.Background(), s.name, metav1.GetOptions{})
	if err != nil {
		return nil, fmt.Errorf("get rollout: %w", err)
	}
	return rollout, nil
}

func (s *Session) view(rollout *v1alpha1.Rollout) View {
	return View{
		Phase:            string(rollout.Status.Phase),
		Message:          withoutHash(rollout.Status.Message, rollout),
		CurrentStepIndex: rollout.Status.CurrentStepIndex,
		Abort:            rollout.Status.Abort,
		Weight:           replicasetutil.GetCurrentSetWeight(rollout),
	}
}

// A reader of the transcript need not compute Kubernetes' pod hash.
func withoutHash(text string, rollout *v1alpha1.Rollout) string {
	if rollout.Status.CurrentPodHash == "" {
		return text
	}
	return strings.ReplaceAll(text, rollout.Status.CurrentPodHash, "{pod-hash}")
}

func (s *Session) final() (*Final, error) {
	rollout, err := s.rollout()
	if err != nil {
		return nil, err
	}
	view := s.view(rollout)
	final := &Final{Phase: view.Phase, Message: view.Message, Abort: view.Abort, CurrentStepIndex: view.CurrentStepIndex, StepPluginStatuses: []StepStatusView{}}
	for _, status := range rollout.Status.Canary.StepPluginStatuses {
		final.StepPluginStatuses = append(final.StepPluginStatuses, StepStatusView{
			Index: status.Index, Name: status.Name, Operation: string(status.Operation), Phase: string(status.Phase),
			Message: status.Message, StartedAt: offsetOf(status.StartedAt), UpdatedAt: offsetOf(status.UpdatedAt), FinishedAt: offsetOf(status.FinishedAt),
			Executions: status.Executions, Backoff: string(status.Backoff), Disabled: status.Disabled, Status: bytes.Clone(status.Status),
		})
	}
	return final, nil
}

// Persisted times are cut to whole seconds.
func offsetOf(moment *metav1.Time) *Duration {
	if moment.IsZero() {
		return nil
	}
	offset := Duration(moment.Sub(epoch).Truncate(time.Second))
	return &offset
}
