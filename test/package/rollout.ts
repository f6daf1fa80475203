/** A Rollout in its first step, for the controller's types: JSON is YAML. */
export const rolloutWith = (plugin: { readonly name: string; readonly config: object }): string =>
  JSON.stringify({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: {
      name: 'checkout',
      namespace: 'payments',
      uid: '6e0cf1c6-3f3c-4f4c-a8a1-0a3d2c1b0f9e',
      annotations: { 'rollout.argoproj.io/revision': '2' },
    },
    spec: {
      replicas: 4,
      selector: { matchLabels: { app: 'checkout' } },
      template: {
        metadata: { labels: { app: 'checkout' } },
        spec: { containers: [{ name: 'app', image: 'example/checkout:2026.2' }] },
      },
      strategy: { canary: { steps: [{ plugin }] } },
    },
    status: {
      phase: 'Progressing',
      currentStepIndex: 0,
      currentPodHash: '5d4f8c7b6',
      stableRS: '6b7c8d9e0',
      conditions: [],
    },
  })
