package rollouts

// View is what a plugin must at least read of a Rollout: RolloutView of the sdk.
var View = []string{
	"metadata.name", "metadata.namespace", "metadata.uid", "metadata.generation", "metadata.labels", "metadata.annotations",
	"spec.replicas", "spec.progressDeadlineSeconds",
	"spec.template.spec.containers[].name", "spec.template.spec.containers[].image",
	"spec.strategy.canary.steps[].setWeight", "spec.strategy.canary.steps[].pause.duration",
	"spec.strategy.canary.steps[].setCanaryScale.weight", "spec.strategy.canary.steps[].setCanaryScale.replicas",
	"spec.strategy.canary.steps[].setCanaryScale.matchTrafficWeight", "spec.strategy.canary.steps[].plugin.name",
	"status.phase", "status.message", "status.abort", "status.abortedAt", "status.promoteFull", "status.controllerPause",
	"status.pauseConditions[].reason", "status.pauseConditions[].startTime",
	"status.conditions[].type", "status.conditions[].status", "status.conditions[].reason", "status.conditions[].message",
	"status.conditions[].lastUpdateTime", "status.conditions[].lastTransitionTime",
	"status.observedGeneration", "status.currentStepIndex", "status.currentStepHash", "status.currentPodHash",
	"status.stableRS", "status.replicas", "status.updatedReplicas", "status.readyReplicas", "status.availableReplicas",
	"status.canary.weights.canary.weight", "status.canary.weights.stable.weight",
	"status.canary.stepPluginStatuses[].index", "status.canary.stepPluginStatuses[].name",
	"status.canary.stepPluginStatuses[].operation", "status.canary.stepPluginStatuses[].phase",
	"status.canary.stepPluginStatuses[].message", "status.canary.stepPluginStatuses[].startedAt",
	"status.canary.stepPluginStatuses[].updatedAt", "status.canary.stepPluginStatuses[].finishedAt",
	"status.canary.stepPluginStatuses[].backoff", "status.canary.stepPluginStatuses[].executions",
	"status.canary.stepPluginStatuses[].disabled", "status.canary.stepPluginStatuses[].status",
}
