// Package view makes what leaves the cluster of a Rollout: RolloutView of the sdk, held to the same golden files.
package view

import (
	"encoding/json"

	"k8s.io/apimachinery/pkg/util/intstr"
)

// View is what a function may know of a Rollout. It has the shape of the Rollout's own JSON, so it is read from that as
// well; Complete fills in what is absent. Zero and false are written out. Environment variables, arguments, volumes and
// quantities have no place in it.
type View struct {
	Metadata Metadata `json:"metadata"`
	Spec     Spec     `json:"spec"`
	Status   Status   `json:"status"`
}

// Metadata is of the Rollout, without what kubectl applied last.
type Metadata struct {
	Name        string            `json:"name"`
	Namespace   string            `json:"namespace"`
	UID         string            `json:"uid"`
	Generation  int64             `json:"generation"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
}

// Spec has the steps and the images. Nil counts are those that nobody set.
type Spec struct {
	Replicas                *int32   `json:"replicas"`
	ProgressDeadlineSeconds *int32   `json:"progressDeadlineSeconds"`
	Strategy                Strategy `json:"strategy"`
	Template                Template `json:"template"`
}

// Strategy, Canary, Template and Pod are as deep as the Rollout is.
type (
	Strategy struct {
		Canary Canary `json:"canary"`
	}
	Canary struct {
		Steps []Step `json:"steps"`
	}
	Template struct {
		Spec Pod `json:"spec"`
	}
	Pod struct {
		Containers []Container `json:"containers"`
	}
)

// Container is one of the pod's, without what it is given.
type Container struct {
	Name  string `json:"name"`
	Image string `json:"image"`
}

// Step is what a canary step is, without what it is given: configs of plugins and arguments of analyses stay in the cluster.
type Step struct {
	SetWeight      *int32    `json:"setWeight,omitempty"`
	Pause          *Pause    `json:"pause,omitempty"`
	SetCanaryScale *Scale    `json:"setCanaryScale,omitempty"`
	Plugin         *Plugin   `json:"plugin,omitempty"`
	Analysis       *struct{} `json:"analysis,omitempty"`
	Experiment     *struct{} `json:"experiment,omitempty"`
	SetHeaderRoute *struct{} `json:"setHeaderRoute,omitempty"`
	SetMirrorRoute *struct{} `json:"setMirrorRoute,omitempty"`
}

// Pause without a duration waits for somebody.
type Pause struct {
	Duration *intstr.IntOrString `json:"duration,omitempty"`
}

// Scale is the number of canary pods, in one of three ways.
type Scale struct {
	Weight             *int32 `json:"weight,omitempty"`
	Replicas           *int32 `json:"replicas,omitempty"`
	MatchTrafficWeight *bool  `json:"matchTrafficWeight,omitempty"`
}

// Plugin names a step plugin.
type Plugin struct {
	Name string `json:"name"`
}

// Status is how the rollout stands. Times are RFC 3339, empty when not set.
type Status struct {
	Phase             string           `json:"phase"`
	Message           string           `json:"message"`
	Abort             bool             `json:"abort"`
	AbortedAt         string           `json:"abortedAt"`
	PromoteFull       bool             `json:"promoteFull"`
	ControllerPause   bool             `json:"controllerPause"`
	PauseConditions   []PauseCondition `json:"pauseConditions"`
	Conditions        []Condition      `json:"conditions"`
	ObservedGen       string           `json:"observedGeneration"`
	CurrentStepIndex  int32            `json:"currentStepIndex"`
	CurrentStepHash   string           `json:"currentStepHash"`
	CurrentPodHash    string           `json:"currentPodHash"`
	StableRS          string           `json:"stableRS"`
	Replicas          int32            `json:"replicas"`
	UpdatedReplicas   int32            `json:"updatedReplicas"`
	ReadyReplicas     int32            `json:"readyReplicas"`
	AvailableReplicas int32            `json:"availableReplicas"`
	Duration          *Duration        `json:"duration,omitempty"`
	Canary            CanaryStatus     `json:"canary"`
}

// Duration is written by Argo versions after 1.10.
type Duration struct {
	RolloutStartedAt string `json:"rolloutStartedAt"`
}

// PauseCondition is why the controller has paused.
type PauseCondition struct {
	Reason    string `json:"reason"`
	StartTime string `json:"startTime"`
}

// Condition is one of the Rollout's.
type Condition struct {
	Type               string `json:"type"`
	Status             string `json:"status"`
	Reason             string `json:"reason"`
	Message            string `json:"message"`
	LastUpdateTime     string `json:"lastUpdateTime"`
	LastTransitionTime string `json:"lastTransitionTime"`
}

// CanaryStatus has the weights and what step plugins saved.
type CanaryStatus struct {
	Weights            *Weights     `json:"weights,omitempty"`
	StepPluginStatuses []StepStatus `json:"stepPluginStatuses"`
}

// Weights is how the traffic is split.
type Weights struct {
	Canary Weight `json:"canary"`
	Stable Weight `json:"stable"`
}

// Weight is in percent.
type Weight struct {
	Weight int32 `json:"weight"`
}

// StepStatus is what the controller keeps of one operation of a step plugin. Status is what the plugin saved, as it is.
type StepStatus struct {
	Index      int32           `json:"index"`
	Name       string          `json:"name"`
	Operation  string          `json:"operation"`
	Phase      string          `json:"phase"`
	Message    string          `json:"message"`
	StartedAt  string          `json:"startedAt"`
	UpdatedAt  string          `json:"updatedAt"`
	FinishedAt string          `json:"finishedAt"`
	Backoff    string          `json:"backoff"`
	Executions int32           `json:"executions"`
	Disabled   bool            `json:"disabled"`
	Status     json.RawMessage `json:"status,omitempty"`
}

// The number that Kubernetes and Argo assume for a count that is not set.
const (
	defaultReplicas = 1
	defaultDeadline = 600
)

const kubectlCopy = "kubectl.kubernetes.io/last-applied-configuration"

// Complete fills in what is absent, and takes out the copy of the whole object that kubectl leaves.
func (v *View) Complete() {
	if v.Metadata.Namespace == "" {
		v.Metadata.Namespace = "default"
	}
	v.Metadata.Labels = orEmpty(v.Metadata.Labels)
	v.Metadata.Annotations = orEmpty(v.Metadata.Annotations)
	delete(v.Metadata.Annotations, kubectlCopy)
	v.Spec.Replicas = orElse(v.Spec.Replicas, defaultReplicas)
	v.Spec.ProgressDeadlineSeconds = orElse(v.Spec.ProgressDeadlineSeconds, defaultDeadline)
	v.Spec.Strategy.Canary.Steps = orNone(v.Spec.Strategy.Canary.Steps)
	v.Spec.Template.Spec.Containers = orNone(v.Spec.Template.Spec.Containers)
	v.Status.PauseConditions = orNone(v.Status.PauseConditions)
	v.Status.Conditions = orNone(v.Status.Conditions)
	v.Status.Canary.StepPluginStatuses = orNone(v.Status.Canary.StepPluginStatuses)
}

func orEmpty(names map[string]string) map[string]string {
	if names == nil {
		return map[string]string{}
	}
	return names
}

func orElse(count *int32, absent int32) *int32 {
	if count == nil {
		return &absent
	}
	return count
}

func orNone[Item any](items []Item) []Item {
	if items == nil {
		return []Item{}
	}
	return items
}
