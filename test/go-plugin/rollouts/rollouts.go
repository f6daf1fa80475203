// Package rollouts makes the Rollouts that the tests send. Each has at most one entry in a map, for gob writes maps in
// any order and recordings must not differ.
package rollouts

import (
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
)

// StepName is the plugin that the steps of these Rollouts name.
const StepName = "canary-steps/echo"

func pointer[T any](value T) *T { return &value }

// Moment has nanoseconds, which gob carries and the JSON of Kubernetes does not.
func Moment() metav1.Time {
	return metav1.NewTime(time.Date(2026, 2, 3, 4, 5, 6, 789_000_000, time.UTC))
}

func steps() []v1alpha1.CanaryStep {
	return []v1alpha1.CanaryStep{
		{SetWeight: pointer(int32(0))},
		{Plugin: &v1alpha1.PluginStep{Name: StepName, Config: []byte(`{"echo":true}`)}},
		{Pause: &v1alpha1.RolloutPause{Duration: pointer(intstr.FromString("10m"))}},
		{Pause: &v1alpha1.RolloutPause{}},
		{SetWeight: pointer(int32(50))},
	}
}

// Small is a canary in its second step.
func Small() *v1alpha1.Rollout {
	labels := map[string]string{"app": "checkout"}
	moment := Moment()
	return &v1alpha1.Rollout{
		TypeMeta: metav1.TypeMeta{APIVersion: "argoproj.io/v1alpha1", Kind: "Rollout"},
		ObjectMeta: metav1.ObjectMeta{
			Name: "checkout", Namespace: "payments", UID: "6e0cf1c6-3f3c-4f4c-a8a1-0a3d2c1b0f9e", Generation: 7,
			CreationTimestamp: moment, Labels: labels,
			Annotations: map[string]string{"rollout.argoproj.io/revision": "2"},
		},
		Spec: v1alpha1.RolloutSpec{
			Replicas: pointer(int32(4)),
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: "example/checkout:2026.2"}}},
			},
			Strategy: v1alpha1.RolloutStrategy{Canary: &v1alpha1.CanaryStrategy{Steps: steps()}},
		},
		Status: v1alpha1.RolloutStatus{
			Phase: v1alpha1.RolloutPhaseProgressing, CurrentStepIndex: pointer(int32(1)), CurrentPodHash: "5d4f8c7b6",
			StableRS: "6b7c8d9e0", Replicas: 4, ReadyReplicas: 4, ObservedGeneration: "7",
			Conditions: []v1alpha1.RolloutCondition{{
				Type: v1alpha1.RolloutProgressing, Status: corev1.ConditionTrue, Reason: "ReplicaSetUpdated",
				Message: "made progress \u2713 \U0001f680", LastUpdateTime: moment, LastTransitionTime: moment,
			}},
			Canary: v1alpha1.CanaryStatus{
				Weights: &v1alpha1.TrafficWeights{
					Canary: v1alpha1.WeightDestination{Weight: 5}, Stable: v1alpha1.WeightDestination{Weight: 95},
				},
				StepPluginStatuses: []v1alpha1.StepPluginStatus{{
					Index: 1, Name: StepName, Operation: v1alpha1.StepPluginOperationRun, Phase: v1alpha1.StepPluginPhaseRunning,
					UpdatedAt: &moment, Executions: 3, Status: []byte(`{"id":"abc","deep":{"list":[1,2.5,null]}}`),
				}},
			},
		},
	}
}

// Annotated is Small with an annotation of so many bytes.
func Annotated(size int) *v1alpha1.Rollout {
	rollout := Small()
	rollout.Annotations = map[string]string{"example.com/large": strings.Repeat("0123456789abcde\n", size/16)}
	return rollout
}

// Wide is Small with a pod of many containers and variables: about 200 KB of structure.
func Wide() *v1alpha1.Rollout {
	rollout := Small()
	containers := make([]corev1.Container, 30)
	for i := range containers {
		containers[i] = corev1.Container{Name: fmt.Sprintf("container-%d", i), Image: "example/checkout:2026.2"}
		for j := range 105 {
			variable := corev1.EnvVar{Name: fmt.Sprintf("VARIABLE_%d_%d", i, j), Value: fmt.Sprintf("value of the variable %d of container %d", j, i)}
			containers[i].Env = append(containers[i].Env, variable)
		}
	}
	rollout.Spec.Template.Spec.Containers = containers
	return rollout
}
