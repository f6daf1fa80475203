package argo

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
)

// addAnalysisTemplates makes every AnalysisTemplate that the Rollout's steps name. Its measurements never matter:
// the scenario says how the runs end.
func addAnalysisTemplates(clients *Clients, rollout *v1alpha1.Rollout) error {
	store := clients.argoInformers.Argoproj().V1alpha1().AnalysisTemplates().Informer().GetIndexer()
	for _, name := range templateNames(rollout.Spec.Strategy.Canary) {
		count := intstr.FromInt32(1)
		template := &v1alpha1.AnalysisTemplate{
			ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: rollout.Namespace},
			Spec: v1alpha1.AnalysisTemplateSpec{Metrics: []v1alpha1.Metric{{
				Name:     "scripted",
				Count:    &count,
				Provider: v1alpha1.MetricProvider{Prometheus: &v1alpha1.PrometheusMetric{Address: "http://prometheus", Query: "up"}},
			}}},
		}
		if err := store.Add(template); err != nil {
			return fmt.Errorf("add analysis template %s: %w", name, err)
		}
		templates := clients.argo.ArgoprojV1alpha1().AnalysisTemplates(rollout.Namespace)
		if _, err := templates.Create(context.Background(), template, metav1.CreateOptions{}); err != nil {
			return fmt.Errorf("create analysis template %s: %w", name, err)
		}
	}
	return nil
}

func templateNames(canary *v1alpha1.CanaryStrategy) []string {
	seen, names := map[string]bool{}, []string{}
	add := func(analysis *v1alpha1.RolloutAnalysis) {
		for _, template := range analysis.Templates {
			if !seen[template.TemplateName] {
				seen[template.TemplateName] = true
				names = append(names, template.TemplateName)
			}
		}
	}
	for _, step := range canary.Steps {
		if step.Analysis != nil {
			add(step.Analysis)
		}
	}
	if canary.Analysis != nil {
		add(&canary.Analysis.RolloutAnalysis)
	}
	return names
}

// addServices makes the stable and the canary service that a Rollout with traffic routing names.
func addServices(clients *Clients, rollout *v1alpha1.Rollout) error {
	canary := rollout.Spec.Strategy.Canary
	for _, name := range []string{canary.StableService, canary.CanaryService} {
		if name == "" {
			continue
		}
		service := &corev1.Service{
			ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: rollout.Namespace},
			Spec:       corev1.ServiceSpec{Selector: rollout.Spec.Selector.MatchLabels},
		}
		if _, err := clients.kube.CoreV1().Services(rollout.Namespace).Create(context.Background(), service, metav1.CreateOptions{}); err != nil {
			return fmt.Errorf("create service %s: %w", name, err)
		}
	}
	return nil
}
