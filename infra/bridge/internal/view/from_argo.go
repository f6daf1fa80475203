package view

import (
	"maps"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
)

// FromArgo is the view of a Rollout as the controller sends it.
// In gob pointers to zero are lost, so `replicas: 0` looks like the default (see shared/go-plugin).
func FromArgo(rollout *v1alpha1.Rollout) *View {
	view := &View{
		Metadata: Metadata{
			Name:        rollout.Name,
			Namespace:   rollout.Namespace,
			UID:         string(rollout.UID),
			Generation:  rollout.Generation,
			Labels:      rollout.Labels,
			Annotations: maps.Clone(rollout.Annotations),
		},
		Spec: Spec{
			Replicas:                rollout.Spec.Replicas,
			ProgressDeadlineSeconds: rollout.Spec.ProgressDeadlineSeconds,
			Template:                Template{Spec: Pod{Containers: mapped(rollout.Spec.Template.Spec.Containers, containerOf)}},
		},
		Status: statusOf(&rollout.Status),
	}
	if canary := rollout.Spec.Strategy.Canary; canary != nil {
		view.Spec.Strategy.Canary.Steps = mapped(canary.Steps, stepOf)
	}
	view.Complete()
	return view
}

func mapped[In, Out any](in []In, change func(*In) Out) []Out {
	out := make([]Out, len(in))
	for i := range in {
		out[i] = change(&in[i])
	}
	return out
}

func containerOf(container *corev1.Container) Container {
	return Container{Name: container.Name, Image: container.Image}
}

func stepOf(step *v1alpha1.CanaryStep) Step {
	out := Step{
		SetWeight:      step.SetWeight,
		Analysis:       ifSet(step.Analysis),
		Experiment:     ifSet(step.Experiment),
		SetHeaderRoute: ifSet(step.SetHeaderRoute),
		SetMirrorRoute: ifSet(step.SetMirrorRoute),
	}
	if step.Pause != nil {
		out.Pause = &Pause{Duration: step.Pause.Duration}
	}
	if scale := step.SetCanaryScale; scale != nil {
		out.SetCanaryScale = &Scale{Weight: scale.Weight, Replicas: scale.Replicas}
		if scale.MatchTrafficWeight {
			out.SetCanaryScale.MatchTrafficWeight = &scale.MatchTrafficWeight
		}
	}
	if step.Plugin != nil {
		out.Plugin = &Plugin{Name: step.Plugin.Name}
	}
	return out
}

func ifSet[Part any](part *Part) *struct{} {
	if part == nil {
		return nil
	}
	return &struct{}{}
}

func statusOf(status *v1alpha1.RolloutStatus) Status {
	out := Status{
		Phase:             string(status.Phase),
		Message:           status.Message,
		Abort:             status.Abort,
		AbortedAt:         textOf(status.AbortedAt),
		PromoteFull:       status.PromoteFull,
		ControllerPause:   status.ControllerPause,
		PauseConditions:   mapped(status.PauseConditions, pauseConditionOf),
		Conditions:        mapped(status.Conditions, conditionOf),
		ObservedGen:       status.ObservedGeneration,
		CurrentStepHash:   status.CurrentStepHash,
		CurrentPodHash:    status.CurrentPodHash,
		StableRS:          status.StableRS,
		Replicas:          status.Replicas,
		UpdatedReplicas:   status.UpdatedReplicas,
		ReadyReplicas:     status.ReadyReplicas,
		AvailableReplicas: status.AvailableReplicas,
		Canary:            CanaryStatus{StepPluginStatuses: mapped(status.Canary.StepPluginStatuses, stepStatusOf)},
	}
	if status.CurrentStepIndex != nil {
		out.CurrentStepIndex = *status.CurrentStepIndex
	}
	if weights := status.Canary.Weights; weights != nil {
		out.Canary.Weights = &Weights{Canary: Weight{weights.Canary.Weight}, Stable: Weight{weights.Stable.Weight}}
	}
	return out
}

func pauseConditionOf(condition *v1alpha1.PauseCondition) PauseCondition {
	return PauseCondition{Reason: string(condition.Reason), StartTime: textOf(&condition.StartTime)}
}

func conditionOf(condition *v1alpha1.RolloutCondition) Condition {
	return Condition{
		Type:               string(condition.Type),
		Status:             string(condition.Status),
		Reason:             condition.Reason,
		Message:            condition.Message,
		LastUpdateTime:     textOf(&condition.LastUpdateTime),
		LastTransitionTime: textOf(&condition.LastTransitionTime),
	}
}

func stepStatusOf(status *v1alpha1.StepPluginStatus) StepStatus {
	return StepStatus{
		Index:      status.Index,
		Name:       status.Name,
		Operation:  string(status.Operation),
		Phase:      string(status.Phase),
		Message:    status.Message,
		StartedAt:  textOf(status.StartedAt),
		UpdatedAt:  textOf(status.UpdatedAt),
		FinishedAt: textOf(status.FinishedAt),
		Backoff:    string(status.Backoff),
		Executions: status.Executions,
		Disabled:   status.Disabled,
		Status:     slices.Clone(status.Status),
	}
}

// As the JSON of Kubernetes has it.
func textOf(moment *metav1.Time) string {
	if moment.IsZero() {
		return ""
	}
	return moment.UTC().Format(time.RFC3339)
}
