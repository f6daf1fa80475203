const nothing = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, null]))

const absentStep = nothing('plugin', 'analysis', 'experiment', 'setHeaderRoute', 'setMirrorRoute')

/** Null wherever a field may be absent: so charts render it, and so Go writes what is not set. */
export const rolloutWithNulls = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: {
    ...nothing('namespace', 'generation', 'creationTimestamp', 'ownerReferences', 'managedFields'),
    name: 'app',
    uid: 'c0ffee00-0000-4000-8000-000000000003',
    labels: { empty: null },
    annotations: null,
  },
  spec: {
    ...nothing('replicas', 'progressDeadlineSeconds', 'paused', 'selector', 'workloadRef', 'rollbackWindow'),
    strategy: {
      blueGreen: null,
      canary: {
        ...nothing('maxSurge', 'maxUnavailable', 'trafficRouting', 'analysis', 'stableMetadata'),
        steps: [
          { setWeight: 20, pause: null, setCanaryScale: null, ...absentStep },
          { setWeight: null, pause: { duration: null } },
          { setWeight: null, setCanaryScale: nothing('weight', 'replicas', 'matchTrafficWeight') },
          { pause: null, plugin: { name: 'canary-steps/slack-notify', config: null } },
        ],
      },
    },
    template: { metadata: null, spec: { volumes: null, containers: [{ name: 'app', image: null, env: null }] } },
  },
  status: {
    ...nothing('phase', 'message', 'abort', 'abortedAt', 'promoteFull', 'controllerPause', 'pauseConditions'),
    ...nothing('observedGeneration', 'currentStepIndex', 'currentStepHash', 'currentPodHash', 'stableRS'),
    ...nothing('replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas'),
    conditions: [{ type: 'Progressing', ...nothing('status', 'reason', 'lastUpdateTime', 'lastTransitionTime') }],
    canary: {
      weights: null,
      stepPluginStatuses: [
        {
          ...nothing('message', 'startedAt', 'updatedAt', 'finishedAt', 'backoff', 'executions', 'disabled', 'status'),
          index: 3,
          name: 'canary-steps/slack-notify',
          operation: 'Run',
          phase: 'Running',
        },
      ],
    },
  },
} as const
